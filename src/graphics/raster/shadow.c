#include "graphics/raster/shadow.h"

#include "graphics/exact.h"

#include "base/alloc.h"

#include <math.h>

uint32_t nv__shadow_sigma(float blur, float scale)
{
    double sigma = (double)blur / 2 * (double)scale * NV__SHADOW_UNITS + 0.5;
    double most = NV__SHADOW_SIGMA_MAX * NV__SHADOW_UNITS;
    return (uint32_t)(sigma < most ? sigma : most);
}

int nv__shadow_extent(uint32_t sigma)
{
    return (int)((3 * sigma + NV__SHADOW_UNITS - 1) / NV__SHADOW_UNITS);
}

int nv__shadow_enough(nv__corner_radii radii, uint32_t sigma, int border)
{
    uint32_t largest = 0;
    for (int i = 0; i < 4; i++) {
        largest = radii.at[i] > largest ? radii.at[i] : largest;
    }
    int corner = (int)((largest + NV__CORNER_UNITS - 1) / NV__CORNER_UNITS);
    corner = corner > border ? corner : border;
    return 2 * (corner + nv__shadow_extent(sigma)) + 1;
}

/* The smallest shape whose middle looks like the wanted one's. */
static nv__shadow_key shrunk(nv__shadow_key key)
{
    int enough = nv__shadow_enough(key.radii, key.sigma, 0);
    key.width = key.width < enough ? key.width : enough;
    key.height = key.height < enough ? key.height : enough;
    return key;
}

static bool same_key(const nv__shadow_key *a, const nv__shadow_key *b)
{
    for (int i = 0; i < 4; i++) {
        if (a->radii.at[i] != b->radii.at[i]) {
            return false;
        }
    }
    return a->width == b->width && a->height == b->height && a->sigma == b->sigma;
}

static size_t size_of(const nv__shadow *shadow)
{
    return (size_t)shadow->width * (size_t)shadow->height;
}

static nv__shadow *find(nv__shadow_cache *cache, const nv__shadow_key *key)
{
    for (nv__shadow **link = &cache->first; *link != NULL; link = &(*link)->next) {
        nv__shadow *shadow = *link;
        if (same_key(&shadow->key, key)) {
            *link = shadow->next;
            shadow->next = cache->first;
            cache->first = shadow;
            return shadow;
        }
    }
    return NULL;
}

/* Keeps the first ones that stay within both limits. */
static void trim(nv__shadow_cache *cache, size_t count_limit, size_t byte_limit)
{
    size_t count = 0, bytes = 0;
    nv__shadow **link = &cache->first;
    while (*link != NULL) {
        nv__shadow *shadow = *link;
        if (count < count_limit && bytes + size_of(shadow) <= byte_limit) {
            bytes += size_of(shadow);
            count++;
            link = &shadow->next;
        } else {
            *link = shadow->next;
            nv__free(shadow);
        }
    }
    cache->count = count;
    cache->bytes = bytes;
}

const nv__shadow *nv__shadow_get(nv__shadow_cache *cache, nv__shadow_key key,
                                 nv__corner_cache *corners, nv__row_scratch *scratch)
{
    key = shrunk(key);
    nv__shadow *shadow = find(cache, &key);
    if (shadow != NULL) {
        return shadow;
    }
    shadow = nv__shadow_make(key, corners, scratch);
    if (shadow == NULL) {
        return NULL;
    }
    size_t bytes = size_of(shadow);
    size_t room = bytes < NV__SHADOW_BYTES_KEPT ? NV__SHADOW_BYTES_KEPT - bytes : 0;
    trim(cache, NV__SHADOWS_KEPT - 1, room);
    shadow->next = cache->first;
    cache->first = shadow;
    cache->count++;
    cache->bytes += bytes;
    return shadow;
}

void nv__shadow_cache_finish(nv__shadow_cache *cache)
{
    trim(cache, 0, 0);
}
