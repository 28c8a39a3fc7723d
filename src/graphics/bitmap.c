#include "graphics/bitmap.h"

#include "base/alloc.h"
#include "base/assert.h"
#include "base/utf8.h"
#include "graphics/raster/pixel.h"

#include <pthread.h>
#include <string.h>

static atomic_uint_fast64_t last_id;
static pthread_mutex_t levels_lock = PTHREAD_MUTEX_INITIALIZER;

static bool is_within_limits(int width, int height)
{
    return width > 0 && height > 0 && width <= NV_BITMAP_SIDE_MAX && height <= NV_BITMAP_SIDE_MAX &&
           (int64_t)width * height <= NV_BITMAP_PIXELS_MAX;
}

/* A name is cut where a character ends. */
static char *copy_name(const char *name)
{
    size_t length = strnlen(name, NV_BITMAP_NAME_MAX);
    while (length > 0 && !nv__utf8_is_valid(name, length)) {
        length--;
    }
    return nv__strndup(name, length);
}

nv_bitmap *nv__bitmap_new(int width, int height, const char *name)
{
    if (!is_within_limits(width, height)) {
        return NULL;
    }
    nv_bitmap *bitmap = NV__NEW(nv_bitmap);
    if (bitmap == NULL) {
        return NULL;
    }
    atomic_init(&bitmap->references, 1);
    bitmap->width = width;
    bitmap->height = height;
    bitmap->id = atomic_fetch_add(&last_id, 1) + 1;
    bitmap->pixels = nv__alloc(nv__bitmap_bytes(bitmap));
    bitmap->name = name != NULL ? copy_name(name) : NULL;
    if (bitmap->pixels == NULL || (name != NULL && bitmap->name == NULL)) {
        nv_bitmap_release(bitmap);
        return NULL;
    }
    return bitmap;
}

size_t nv__bitmap_bytes(const nv_bitmap *bitmap)
{
    return (size_t)bitmap->width * (size_t)bitmap->height * sizeof *bitmap->pixels;
}

void nv__bitmap_seal(nv_bitmap *bitmap)
{
    size_t count = (size_t)bitmap->width * (size_t)bitmap->height;
    uint32_t all = 0xFF000000u;
    for (size_t i = 0; i < count; i++) {
        all &= bitmap->pixels[i];
    }
    bitmap->opaque = all == 0xFF000000u;
}

nv_bitmap *nv_bitmap_create(int width, int height, const uint32_t *argb, size_t stride,
                            const char *name)
{
    NV__REQUIRE(argb != NULL && width > 0 && height > 0 && stride >= (size_t)width, NULL,
                "nv_bitmap_create: %dx%d px in rows of %zu", width, height, stride);
    nv_bitmap *bitmap = nv__bitmap_new(width, height, name);
    if (bitmap == NULL) {
        return NULL;
    }
    uint32_t *out = bitmap->pixels;
    for (int y = 0; y < height; y++, argb += stride) {
        for (int x = 0; x < width; x++) {
            *out++ = nv__pixel_premultiply(argb[x]);
        }
    }
    nv__bitmap_seal(bitmap);
    return bitmap;
}

void nv_bitmap_retain(nv_bitmap *bitmap)
{
    NV__REQUIRE(bitmap != NULL, , "nv_bitmap_retain: no bitmap");
    atomic_fetch_add_explicit(&bitmap->references, 1, memory_order_relaxed);
}

void nv_bitmap_release(nv_bitmap *bitmap)
{
    if (bitmap == NULL ||
        atomic_fetch_sub_explicit(&bitmap->references, 1, memory_order_acq_rel) != 1) {
        return;
    }
    for (int i = 0; i < NV__BITMAP_LEVELS; i++) {
        nv__free(bitmap->halves[i]);
    }
    nv__free(bitmap->pixels);
    nv__free(bitmap->name);
    nv__free(bitmap);
}

int nv_bitmap_width(const nv_bitmap *bitmap)
{
    NV__REQUIRE(bitmap != NULL, 0, "nv_bitmap_width: no bitmap");
    return bitmap->width;
}

int nv_bitmap_height(const nv_bitmap *bitmap)
{
    NV__REQUIRE(bitmap != NULL, 0, "nv_bitmap_height: no bitmap");
    return bitmap->height;
}

/* ---- levels ---- */

static int halved(int size, int times)
{
    return (size + (1 << times) - 1) >> times;
}

/* The mean of two pixels of a row and two below; at an odd edge they are the same. Two channels
 * share a word. */
static uint32_t mean(uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
    uint32_t even = (a & 0x00FF00FFu) + (b & 0x00FF00FFu) + (c & 0x00FF00FFu) + (d & 0x00FF00FFu);
    uint32_t odd = (a >> 8 & 0x00FF00FFu) + (b >> 8 & 0x00FF00FFu) + (c >> 8 & 0x00FF00FFu) +
                   (d >> 8 & 0x00FF00FFu);
    even = (even + 0x00020002u) >> 2 & 0x00FF00FFu;
    odd = (odd + 0x00020002u) >> 2 & 0x00FF00FFu;
    return odd << 8 | even;
}

static uint32_t *half_of(const uint32_t *pixels, int width, int height)
{
    int across = halved(width, 1), down = halved(height, 1);
    uint32_t *out = nv__alloc((size_t)across * (size_t)down * sizeof *out);
    for (int y = 0; out != NULL && y < down; y++) {
        const uint32_t *upper = pixels + (size_t)(2 * y) * (size_t)width;
        const uint32_t *lower = 2 * y + 1 < height ? upper + width : upper;
        uint32_t *row = out + (size_t)y * (size_t)across;
        for (int x = 0; x < across; x++) {
            int left = 2 * x, right = left + 1 < width ? left + 1 : left;
            row[x] = mean(upper[left], upper[right], lower[left], lower[right]);
        }
    }
    return out;
}

static bool make_levels(nv_bitmap *bitmap, int level)
{
    for (int i = 1; i <= level; i++) {
        const uint32_t *above = i == 1 ? bitmap->pixels : bitmap->halves[i - 1];
        if (bitmap->halves[i] == NULL) {
            bitmap->halves[i] =
                half_of(above, halved(bitmap->width, i - 1), halved(bitmap->height, i - 1));
        }
        if (bitmap->halves[i] == NULL) {
            return false;
        }
    }
    return true;
}

bool nv__bitmap_level(nv_bitmap *bitmap, int level, nv__level *out)
{
    *out = (nv__level){ bitmap->width, bitmap->height, bitmap->pixels };
    if (level <= 0) {
        return true;
    }
    level = level < NV__BITMAP_LEVELS ? level : NV__BITMAP_LEVELS - 1;
    pthread_mutex_lock(&levels_lock);
    bool made = make_levels(bitmap, level);
    out->pixels = bitmap->halves[level];
    pthread_mutex_unlock(&levels_lock);
    out->width = halved(bitmap->width, level);
    out->height = halved(bitmap->height, level);
    return made;
}
