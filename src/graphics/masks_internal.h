/* How the pixels of a tile come about. */
#ifndef NV_GRAPHICS_MASKS_INTERNAL_H
#define NV_GRAPHICS_MASKS_INTERNAL_H

#include "graphics/area.h"
#include "graphics/masks.h"

/* Polygons in px of one variant, kept for its next tile. */
typedef struct nv__mask_maker {
    uint8_t *pixels, *other; /* a tile each */
    float *sums;
    uint32_t variant; /* of the outlines; 0: none */
    nv__outline outline, within;
    nv__outline line, dashes; /* on the way there */
} nv__mask_maker;

/* Fills `pixels` with what lies in `box`, device px. */
nv_status nv__mask_make(nv__mask_maker *maker, const nv__mask *mask, nv__box box);
void nv__mask_maker_finish(nv__mask_maker *maker);

/* ---- mask_turned.c: by sampling ---- */
nv_status nv__mask_shadow(nv__mask_maker *maker, const nv__mask *mask, nv__box box);
nv_status nv__mask_glyphs(nv__mask_maker *maker, const nv__mask *mask, nv__box box);

#endif
