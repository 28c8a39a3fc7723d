/* Pixels of images: premultiplied 0xAARRGGBB, immutable, reference-counted; and smaller versions of
 * them, each half as large, made when they are first drawn. */
#ifndef NV_GRAPHICS_BITMAP_H
#define NV_GRAPHICS_BITMAP_H

#include <nuiitivet/canvas.h>
#include <stdatomic.h>

enum { NV__BITMAP_LEVELS = 15 }; /* enough to halve the longest side to one pixel */

/* Pixel (x, y) of level n is the mean of the bitmap's pixels [x * 2^n, (x + 1) * 2^n) and the same
 * in y, of those that there are. */
typedef struct nv__level {
    int width, height;
    const uint32_t *pixels; /* rows without gaps */
} nv__level;

struct nv_bitmap {
    atomic_uint references;
    int width, height;
    bool opaque; /* every pixel is */
    uint64_t id; /* unique for the process's life */
    char *name;  /* owned; NULL: none */
    uint32_t *pixels;
    uint32_t *halves[NV__BITMAP_LEVELS]; /* [0] is not used */
};

/* Uninitialised pixels, to be written before anybody else sees it. NULL: no memory, or beyond the
 * limits. */
nv_bitmap *nv__bitmap_new(int width, int height, const char *name);
/* Looks whether it is opaque: after its pixels have been written. */
void nv__bitmap_seal(nv_bitmap *bitmap);
/* How many bytes its own pixels take. */
size_t nv__bitmap_bytes(const nv_bitmap *bitmap);
/* Makes the level if it is not there yet. False: no memory. Any thread. */
bool nv__bitmap_level(nv_bitmap *bitmap, int level, nv__level *out);

#endif
