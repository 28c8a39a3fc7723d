/* Decoded images and what is known of their sources. */
#include "images/store.h"

#include "base/alloc.h"

static const char images_tag;

/* ---- one for each runtime ---- */

static void free_origins(nv__images *images)
{
    while (images->origins != NULL) {
        nv__image_origin *origin = images->origins;
        images->origins = origin->next;
        nv_image_source_release(origin->source);
        nv__free(origin);
    }
}

/* At the end of the images' scope: every flight has landed. */
static void end_images(void *user)
{
    nv__images *images = user;
    nv_scope *root = nv__runtime_scope(images->runtime);
    (void)nv__scope_set_attribute(root, &images_tag, NULL);
    nv__images_end_flights(images);
    nv__images_drop_all(images, NULL);
    free_origins(images);
    nv__free(images);
}

nv__images *nv__images_there(nv__runtime *runtime)
{
    return runtime != NULL ? nv__scope_find_attribute(nv__runtime_scope(runtime), &images_tag)
                           : NULL;
}

nv__images *nv__images_of(nv__runtime *runtime)
{
    nv__images *images = nv__images_there(runtime);
    if (images != NULL || runtime == NULL) {
        return images;
    }
    nv_scope *root = nv__runtime_scope(runtime);
    images = NV__NEW(nv__images);
    if (images == NULL) {
        return NULL;
    }
    images->runtime = runtime;
    images->limit = NV_IMAGE_CACHE_BYTES;
    images->scope = nv_scope_new(root, "images");
    if (images->scope == NULL || nv_scope_defer(images->scope, end_images, images) != NV_OK) {
        nv_scope_end(images->scope);
        nv__free(images);
        return NULL;
    }
    if (nv__scope_set_attribute(root, &images_tag, images) != NV_OK) {
        nv_scope_end(images->scope);
        return NULL;
    }
    return images;
}

/* ---- origins ---- */

nv__image_origin *nv__images_find(nv__images *images, const nv_image_source *source)
{
    for (nv__image_origin **at = &images->origins; *at != NULL; at = &(*at)->next) {
        nv__image_origin *origin = *at;
        if (nv__image_source_equal(origin->source, source)) {
            *at = origin->next;
            origin->next = images->origins;
            images->origins = origin;
            return origin;
        }
    }
    return NULL;
}

/* The one that was used longest ago, of those of which there is nothing. */
static void forget_one(nv__images *images)
{
    nv__image_origin **oldest = NULL;
    for (nv__image_origin **at = &images->origins; *at != NULL; at = &(*at)->next) {
        if ((*at)->kept == 0 && (*at)->flights == 0) {
            oldest = at;
        }
    }
    if (oldest != NULL) {
        nv__image_origin *origin = *oldest;
        *oldest = origin->next;
        nv_image_source_release(origin->source);
        nv__free(origin);
        images->origin_count--;
    }
}

nv__image_origin *nv__images_add(nv__images *images, nv_image_source *source)
{
    nv__image_origin *origin = NV__NEW(nv__image_origin);
    if (origin == NULL) {
        return NULL;
    }
    if (images->origin_count >= NV__IMAGE_ORIGINS_MAX) {
        forget_one(images);
    }
    nv_image_source_retain(source);
    origin->source = source;
    origin->next = images->origins;
    images->origins = origin;
    images->origin_count++;
    return origin;
}

/* ---- what is kept ---- */

static void unlink_kept(nv__images *images, nv__image_kept *kept)
{
    *(kept->prev != NULL ? &kept->prev->next : &images->first) = kept->next;
    *(kept->next != NULL ? &kept->next->prev : &images->last) = kept->prev;
}

static void link_first(nv__images *images, nv__image_kept *kept)
{
    kept->prev = NULL;
    kept->next = images->first;
    *(images->first != NULL ? &images->first->prev : &images->last) = kept;
    images->first = kept;
}

/* With the smaller versions that drawing may make of it. */
static size_t cost_of(const nv_bitmap *bitmap)
{
    return nv__bitmap_bytes(bitmap) / 3 * 4;
}

static void drop(nv__images *images, nv__image_kept *kept)
{
    unlink_kept(images, kept);
    kept->origin->kept--;
    images->stats.kept--;
    images->stats.bytes -= cost_of(kept->bitmap);
    nv_bitmap_release(kept->bitmap);
    nv__free(kept);
}

static bool is_shown(const nv__image_kept *kept)
{
    return atomic_load_explicit(&kept->bitmap->references, memory_order_relaxed) > 1;
}

void nv__images_trim(nv__images *images)
{
    size_t idle = 0;
    for (const nv__image_kept *kept = images->first; kept != NULL; kept = kept->next) {
        idle += is_shown(kept) ? 0 : cost_of(kept->bitmap);
    }
    nv__image_kept *kept = images->last;
    while (kept != NULL && (idle > images->limit || images->stats.kept > NV__IMAGES_KEPT_MAX)) {
        nv__image_kept *before = kept->prev;
        if (!is_shown(kept)) {
            idle -= cost_of(kept->bitmap);
            drop(images, kept);
        }
        kept = before;
    }
}

nv_bitmap *nv__images_take(nv__images *images, nv__image_origin *origin, nv__image_extent extent)
{
    for (nv__image_kept *kept = images->first; kept != NULL; kept = kept->next) {
        if (kept->origin == origin && nv__extent_equal(kept->extent, extent)) {
            unlink_kept(images, kept);
            link_first(images, kept);
            nv_bitmap_retain(kept->bitmap);
            images->stats.hits++;
            return kept->bitmap;
        }
    }
    return NULL;
}

void nv__images_keep(nv__images *images, nv__image_origin *origin, nv__image_extent extent,
                     nv_bitmap *bitmap)
{
    nv__image_kept *kept = NV__NEW(nv__image_kept);
    if (kept == NULL) {
        return; /* it is shown all the same */
    }
    *kept = (nv__image_kept){ .origin = origin, .extent = extent, .bitmap = bitmap };
    nv_bitmap_retain(bitmap);
    link_first(images, kept);
    origin->kept++;
    images->stats.kept++;
    images->stats.bytes += cost_of(bitmap);
    nv__images_trim(images);
}

void nv__images_drop_all(nv__images *images, const nv__image_origin *origin)
{
    for (nv__image_kept *kept = images->first, *next; kept != NULL; kept = next) {
        next = kept->next;
        if (origin == NULL || kept->origin == origin) {
            drop(images, kept);
        }
    }
}

void nv_image_set_cache_limit(size_t bytes)
{
    nv__images *images = nv__images_of(nv__runtime_current());
    if (images != NULL) {
        images->limit = bytes;
        nv__images_trim(images);
    }
}

nv__image_stats nv__image_get_stats(nv__runtime *runtime)
{
    const nv__images *images = nv__images_there(runtime);
    nv__image_stats stats = { 0 };
    if (images != NULL) {
        stats = images->stats;
        for (const nv__image_flight *f = images->flights; f != NULL; f = f->next) {
            *(f->task != NULL ? &stats.under_way : &stats.waiting) += 1;
        }
    }
    return stats;
}
