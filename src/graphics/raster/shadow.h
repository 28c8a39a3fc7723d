/* Masks of blurred rounded rectangles, cached. A mask is no larger than its corners need: its
 * middle row and column are stretched, so one mask serves all shapes with the same corners. */
#ifndef NV_GRAPHICS_RASTER_SHADOW_H
#define NV_GRAPHICS_RASTER_SHADOW_H

#include "graphics/raster/shape.h"

enum {
    NV__SHADOW_UNITS = 64,          /* sigmas are told apart in 1/64 px */
    NV__SHADOW_SIGMA_MAX = 64,      /* px; wider blurs are drawn with this one */
    NV__SHADOWS_KEPT = 64,          /* masks, */
    NV__SHADOW_BYTES_KEPT = 4 << 20 /* and their memory */
};

typedef struct nv__shadow_key {
    int width, height; /* of the shape, px */
    nv__corner_radii radii;
    uint32_t sigma;
} nv__shadow_key;

typedef struct nv__shadow {
    struct nv__shadow *next;
    nv__shadow_key key;
    int extent;        /* how far the blur reaches beyond the shape, px */
    int width, height; /* of the mask, which is the shape and the extent around it */
    uint8_t pixels[];
} nv__shadow;

typedef struct nv__shadow_cache {
    nv__shadow *first; /* the last asked for comes first */
    size_t count, bytes;
} nv__shadow_cache;

/* The sigma of a blur, in 1/64 px. */
uint32_t nv__shadow_sigma(float blur, float scale);
/* How far a blur of that sigma reaches, px. */
int nv__shadow_extent(uint32_t sigma);
/* The side, px, from which on a longer shape with such corners, shadow (sigma 0: none) and border
 * (px, 0: none) only has more of its middle. */
int nv__shadow_enough(nv__corner_radii radii, uint32_t sigma, int border);
/* Valid until the next call. NULL: no memory. */
const nv__shadow *nv__shadow_get(nv__shadow_cache *cache, nv__shadow_key key,
                                 nv__corner_cache *corners, nv__row_scratch *scratch);
void nv__shadow_cache_finish(nv__shadow_cache *cache);

/* A mask of `key` made now (nv__free): what the cache is filled with. */
nv__shadow *nv__shadow_make(nv__shadow_key key, nv__corner_cache *corners,
                            nv__row_scratch *scratch);

#endif
