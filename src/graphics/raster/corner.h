/* Anti-aliased quarter circles, cached by radius. */
#ifndef NV_GRAPHICS_RASTER_CORNER_H
#define NV_GRAPHICS_RASTER_CORNER_H

#include <nuiitivet/base.h>

enum {
    NV__CORNER_UNITS = 64,        /* radii are told apart in 1/64 px */
    NV__CORNER_RADIUS_MAX = 8192, /* px; larger circles do not fit any surface */
    NV__CORNERS_KEPT = 64
};

/* One row of a top-left corner: nothing before pixel `first`, everything from `full` on, and
 * between them the coverage at left[offset], or mirrored at right[offset]. */
typedef struct nv__corner_row {
    uint16_t first, full;
    uint32_t offset;
} nv__corner_row;

typedef struct nv__corner {
    struct nv__corner *next;
    uint32_t radius; /* in 1/64 px */
    int pins;        /* shapes that use it: it stays */
    uint64_t used;   /* when it was last asked for */
    int size;        /* rows, the radius rounded up */
    uint8_t *left, *right;
    nv__corner_row rows[];
} nv__corner;

typedef struct nv__corner_cache {
    nv__corner *first;
    size_t count;
    uint64_t clock;
} nv__corner_cache;

/* Pinned until nv__corner_unpin. NULL: no memory. */
nv__corner *nv__corner_pin(nv__corner_cache *cache, uint32_t radius);
void nv__corner_unpin(nv__corner *corner);
void nv__corner_cache_finish(nv__corner_cache *cache);

#endif
