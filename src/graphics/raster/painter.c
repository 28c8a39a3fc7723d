#include "graphics/raster/painter.h"

#include "graphics/raster/pixel.h"

#include "base/alloc.h"

#include <string.h>

void nv__painter_fail(nv__painter *painter)
{
    painter->status = NV_ENOMEM;
}

uint32_t *nv__painter_pixel(const nv__painter *painter, int x, int y)
{
    const nv__surface *surface = &painter->surface;
    return surface->pixels + (ptrdiff_t)(y - surface->top) * surface->stride + (x - surface->left);
}

/* A box of the coordinates in force, in those that the scope was opened in. */
static nv__box in_scope(const nv__painter *painter, const nv__scope *scope, nv__box box)
{
    int x = painter->shift_x - scope->shift_x, y = painter->shift_y - scope->shift_y;
    return (nv__box){ box.x0 + x, box.y0 + y, box.x1 + x, box.y1 + y };
}

bool nv__painter_is_masked(const nv__painter *painter, nv__box box)
{
    nv__box visible = nv__box_intersect(box, painter->scissor);
    for (int i = painter->first_mask; i < painter->scope_count; i++) {
        const nv__scope *scope = &painter->scopes[i];
        if (scope->effect == NV__SCOPE_CLIP && scope->shape.rounded &&
            !nv__shape_covers(&scope->shape, in_scope(painter, scope, visible))) {
            return true;
        }
    }
    return false;
}

bool nv__painter_begin(nv__painter *painter, nv__box box)
{
    if (painter->hidden > 0 || nv__box_is_empty(nv__box_intersect(box, painter->scissor))) {
        return false;
    }
    painter->masked = nv__painter_is_masked(painter, box);
    return true;
}

static uint8_t times(uint8_t a, uint8_t b)
{
    return (uint8_t)nv__div255((uint32_t)a * b);
}

/* Multiplies by one row of a clip. */
static void apply_row(const nv__row *row, int x0, int x1, uint8_t *coverage)
{
    for (int x = x0; x < x1 && x < row->x0; x++) {
        coverage[x - x0] = 0;
    }
    for (int x = x0 > row->x1 ? x0 : row->x1; x < x1; x++) {
        coverage[x - x0] = 0;
    }
    for (int x = x0 > row->x0 ? x0 : row->x0; x < x1 && x < row->solid0; x++) {
        coverage[x - x0] = times(coverage[x - x0], row->left[x - row->x0]);
    }
    for (int x = x0 > row->solid1 ? x0 : row->solid1; x < x1 && x < row->x1; x++) {
        coverage[x - x0] = times(coverage[x - x0], row->right[x - row->solid1]);
    }
}

void nv__painter_apply_masks(nv__painter *painter, int y, int x0, int x1, uint8_t *coverage)
{
    for (int i = painter->first_mask; i < painter->scope_count; i++) {
        const nv__scope *scope = &painter->scopes[i];
        if (scope->effect == NV__SCOPE_CLIP && scope->shape.rounded) {
            nv__box at = in_scope(painter, scope, (nv__box){ x0, y, x1, y });
            nv__row row = nv__shape_row(&scope->shape, at.y0, painter->store->clip_row.bytes);
            apply_row(&row, at.x0, at.x1, coverage);
        }
    }
}

/* The same span through the rounded clips. */
static void paint_clipped(nv__painter *painter, int y, int x0, int x1, const uint8_t *mask,
                          uint32_t color)
{
    uint8_t *coverage = painter->store->coverage.bytes;
    size_t count = (size_t)(x1 - x0);
    if (mask != NULL) {
        memcpy(coverage, mask, count);
    } else {
        memset(coverage, 255, count);
    }
    nv__painter_apply_masks(painter, y, x0, x1, coverage);
    painter->store->spans->mask(nv__painter_pixel(painter, x0, y), coverage, count, color);
}

void nv__paint_solid(nv__painter *painter, int y, int x0, int x1, uint32_t color)
{
    x0 = x0 > painter->scissor.x0 ? x0 : painter->scissor.x0;
    x1 = x1 < painter->scissor.x1 ? x1 : painter->scissor.x1;
    if (x0 >= x1) {
        return;
    }
    painter->pixels += (uint64_t)(x1 - x0);
    if (painter->masked) {
        paint_clipped(painter, y, x0, x1, NULL, color);
        return;
    }
    const nv__spans *spans = painter->store->spans;
    uint32_t *target = nv__painter_pixel(painter, x0, y);
    if (color >> 24 == 255) {
        spans->fill(target, (size_t)(x1 - x0), color);
    } else {
        spans->blend(target, (size_t)(x1 - x0), color);
    }
}

void nv__paint_mask(nv__painter *painter, int y, int x0, int x1, const uint8_t *mask,
                    uint32_t color)
{
    int from = x0 > painter->scissor.x0 ? x0 : painter->scissor.x0;
    x1 = x1 < painter->scissor.x1 ? x1 : painter->scissor.x1;
    if (from >= x1) {
        return;
    }
    mask += from - x0;
    painter->pixels += (uint64_t)(x1 - from);
    if (painter->masked) {
        paint_clipped(painter, y, from, x1, mask, color);
        return;
    }
    painter->store->spans->mask(nv__painter_pixel(painter, from, y), mask, (size_t)(x1 - from),
                                color);
}

void nv__paint_box(nv__painter *painter, nv__box box, uint32_t color)
{
    box = nv__box_intersect(box, painter->scissor);
    for (int y = box.y0; y < box.y1; y++) {
        nv__paint_solid(painter, y, box.x0, box.x1, color);
    }
}

void nv__paint_row(nv__painter *painter, int y, const nv__row *row, uint32_t color)
{
    nv__paint_mask(painter, y, row->x0, row->solid0, row->left, color);
    nv__paint_solid(painter, y, row->solid0, row->solid1, color);
    nv__paint_mask(painter, y, row->solid1, row->x1, row->right, color);
}
