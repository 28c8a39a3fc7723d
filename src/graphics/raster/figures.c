/* What is drawn through masks: paths, and what is turned. */
#include "graphics/affine.h"
#include "graphics/raster/painter.h"
#include "graphics/raster/pixel.h"
#include "graphics/sides.h"

#include <string.h>

nv__masks *nv__painter_masks(nv__painter *painter)
{
    if (painter->store->masks == NULL) {
        if (nv__masks_create(&painter->store->masks) != NV_OK) {
            nv__painter_fail(painter);
            return NULL;
        }
        nv__masks_begin_frame(painter->store->masks);
    }
    return painter->store->masks;
}

/* The coverage of a tile from its pixel (x, y) on; `stride` is that of the rows. */
static const uint8_t *tile_pixels(nv__masks *masks, const nv__tile *tile, int x, int y,
                                  ptrdiff_t *stride)
{
    const nv__atlas *atlas = nv__masks_atlas(masks);
    *stride = nv__atlas_page_size(atlas);
    return nv__atlas_page(atlas, (size_t)tile->page) +
           (ptrdiff_t)(tile->y + y - tile->box.y0) * *stride + (tile->x + x - tile->box.x0);
}

static void paint_tile(nv__painter *painter, const nv__tile *tile, uint32_t color)
{
    nv__box visible = nv__box_intersect(tile->box, painter->scissor);
    if (nv__box_is_empty(visible)) {
        return;
    }
    if (tile->solid) {
        nv__paint_box(painter, visible, color);
        return;
    }
    ptrdiff_t stride;
    const uint8_t *pixels =
        tile_pixels(painter->store->masks, tile, visible.x0, visible.y0, &stride);
    for (int y = visible.y0; y < visible.y1; y++, pixels += stride) {
        nv__paint_mask(painter, y, visible.x0, visible.x1, pixels, color);
    }
}

static void paint_figure(nv__painter *painter, const nv__figure *figure, nv_affine at,
                         uint32_t color)
{
    nv__masks *masks = nv__painter_masks(painter);
    if (masks == NULL) {
        return;
    }
    nv__mask mask = nv__mask_of(masks, figure, at, painter->scale);
    if (!nv__painter_begin(painter, mask.box)) {
        return;
    }
    nv__box tiles = nv__mask_tiles(&mask, painter->scissor);
    for (int row = tiles.y0; row < tiles.y1; row++) {
        for (int column = tiles.x0; column < tiles.x1; column++) {
            nv__tile tile;
            if (nv__mask_tile(masks, &mask, column, row, &tile)) {
                paint_tile(painter, &tile, color);
            }
        }
    }
}

void nv__draw_figure(nv__painter *painter, const nv__record *record)
{
    if (painter->hidden == 0) {
        paint_figure(painter, record->u.figure.figure, record->u.figure.at,
                     nv__pixel_premultiply(record->argb));
    }
}

void nv__draw_sides(nv__painter *painter, const nv__record *record)
{
    nv__box box = nv__box_of(nv__snap_rect(record->rect, record->radii, painter->scale));
    if (!nv__painter_begin(painter, box)) {
        return;
    }
    nv__sides sides;
    uint32_t color = nv__pixel_premultiply(record->argb);
    if (!nv__sides_plan(record, painter->scale, &sides)) {
        nv__painter_fail(painter);
        return;
    }
    for (int i = 0; i < sides.count; i++) {
        nv__paint_box(painter, sides.boxes[i], color);
    }
    if (sides.figure != NULL) {
        paint_figure(painter, sides.figure, sides.at, color);
        nv__figure_release(sides.figure);
    }
}

/* ---- clips ---- */

static void blend_row(nv__painter *painter, int y, int x0, int x1, const uint8_t *mask,
                      const uint32_t *source)
{
    uint8_t *coverage = painter->store->coverage.bytes;
    size_t count = (size_t)(x1 - x0);
    uint32_t *target = nv__painter_pixel(painter, x0, y);
    if (mask != NULL) {
        memcpy(coverage, mask, count);
    } else {
        memset(coverage, 255, count);
    }
    if (painter->masked) {
        nv__painter_apply_masks(painter, y, x0, x1, coverage);
    }
    for (size_t i = 0; i < count; i++) {
        if (coverage[i] != 0 && source[i] != 0) {
            target[i] = nv__pixel_over(target[i], nv__pixel_scale(source[i], coverage[i]));
        }
    }
}

static void blend_tile(nv__painter *painter, const nv__surface *layer, const nv__tile *tile)
{
    nv__box visible = nv__box_intersect(tile->box, painter->scissor);
    if (nv__box_is_empty(visible)) {
        return;
    }
    ptrdiff_t stride = 0;
    const uint8_t *pixels = NULL;
    if (!tile->solid) {
        pixels = tile_pixels(painter->store->masks, tile, visible.x0, visible.y0, &stride);
    }
    for (int y = visible.y0; y < visible.y1; y++) {
        const uint32_t *source = layer->pixels + (ptrdiff_t)(y - layer->top) * layer->stride +
                                 (visible.x0 - layer->left);
        blend_row(painter, y, visible.x0, visible.x1, pixels, source);
        pixels = pixels != NULL ? pixels + stride : NULL;
    }
    painter->pixels += (uint64_t)(visible.x1 - visible.x0) * (uint64_t)(visible.y1 - visible.y0);
}

void nv__blend_through_figure(nv__painter *painter, const nv__surface *layer,
                              const nv__figure *figure, nv_affine at)
{
    nv__masks *masks = nv__painter_masks(painter);
    if (masks == NULL) {
        return;
    }
    nv__mask mask = nv__mask_of(masks, figure, at, painter->scale);
    nv__box tiles = nv__mask_tiles(&mask, painter->scissor);
    for (int row = tiles.y0; row < tiles.y1; row++) {
        for (int column = tiles.x0; column < tiles.x1; column++) {
            nv__tile tile;
            if (nv__mask_tile(masks, &mask, column, row, &tile)) {
                blend_tile(painter, layer, &tile);
            }
        }
    }
}
