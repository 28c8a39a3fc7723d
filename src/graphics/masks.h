/* Masks of figures, in tiles of an atlas. Both renderers draw figures from here, so they agree. */
#ifndef NV_GRAPHICS_MASKS_H
#define NV_GRAPHICS_MASKS_H

#include "graphics/atlas.h"
#include "graphics/figure.h"
#include "graphics/raster/shape.h"

enum {
    NV__TILE_SIDE = 255,          /* px; with the atlas's gap four of them are as wide as a page */
    NV__MASK_VARIANTS_MAX = 1024, /* figures remembered; then all are forgotten */
    NV__MASK_UNITS = 64,          /* places are told apart in 1/64 px */
    NV__MASK_LIMIT = 1 << 22      /* px; figures are cut beyond */
};

typedef struct nv__masks nv__masks;

/* A figure at its place. */
typedef struct nv__mask {
    const nv__figure *figure;
    nv_affine at; /* from its coordinates to px, but for the whole px of `x` and `y` */
    int x, y;
    nv__box box;      /* device px */
    uint32_t variant; /* the name of its tiles */
} nv__mask;

typedef struct nv__tile {
    nv__box box; /* device px */
    bool solid;  /* all of it is covered; there are no pixels */
    int page, x, y;
} nv__tile;

nv_status nv__masks_create(nv__masks **out);
void nv__masks_destroy(nv__masks *masks);
void nv__masks_begin_frame(nv__masks *masks);
nv__atlas *nv__masks_atlas(nv__masks *masks);
/* True when a figure of this frame is not whole because there was no memory for it. */
bool nv__masks_out_of_memory(const nv__masks *masks);

/* Where the figure lies when `at` brings it to dp. */
nv__mask nv__mask_of(nv__masks *masks, const nv__figure *figure, nv_affine at, float scale);
/* Columns and rows of tiles that meet `visible`, half-open. */
nv__box nv__mask_tiles(const nv__mask *mask, nv__box visible);
/* False when the tile is empty. Its pixels are valid as those of the atlas. */
bool nv__mask_tile(nv__masks *masks, const nv__mask *mask, int column, int row, nv__tile *out);

#endif
