/* Rounded rectangles filled with gradients. */
#include "graphics/gradient.h"
#include "graphics/raster/painter.h"
#include "graphics/raster/pixel.h"

#include "base/alloc.h"

#include <string.h>

/* Colours of [x0, x1) through coverage that starts there; NULL: all of it. */
static void blend_colors(nv__painter *painter, int y, int x0, int x1, const uint32_t *colors,
                         const uint8_t *mask)
{
    size_t count = (size_t)(x1 - x0);
    uint32_t *target = nv__painter_pixel(painter, x0, y);
    painter->pixels += count;
    if (mask == NULL && !painter->masked) {
        painter->store->spans->layer(target, colors, count, 255);
        return;
    }
    uint8_t *coverage = painter->store->coverage.bytes;
    if (mask != NULL) {
        memcpy(coverage, mask, count);
    } else {
        memset(coverage, 255, count);
    }
    if (painter->masked) {
        nv__painter_apply_masks(painter, y, x0, x1, coverage);
    }
    for (size_t i = 0; i < count; i++) {
        target[i] = nv__pixel_over(target[i], nv__pixel_scale(colors[i], coverage[i]));
    }
}

void nv__paint_colors(nv__painter *painter, int y, int x0, int x1, const uint32_t *colors,
                      int origin, const uint8_t *mask)
{
    int from = x0 > painter->scissor.x0 ? x0 : painter->scissor.x0;
    int to = x1 < painter->scissor.x1 ? x1 : painter->scissor.x1;
    if (from < to) {
        blend_colors(painter, y, from, to, colors + (from - origin),
                     mask != NULL ? mask + (from - x0) : NULL);
    }
}

uint32_t *nv__painter_colors(nv__painter *painter, size_t count)
{
    nv__row_scratch *scratch = &painter->store->colors;
    if (count * sizeof(uint32_t) > scratch->capacity) {
        uint8_t *bytes = nv__realloc(scratch->bytes, count * sizeof(uint32_t));
        if (bytes == NULL) {
            nv__painter_fail(painter);
            return NULL;
        }
        scratch->bytes = bytes;
        scratch->capacity = count * sizeof(uint32_t);
    }
    return (uint32_t *)(void *)scratch->bytes;
}

static void paint_gradient(nv__painter *painter, const nv__shape *shape, const nv__slope *slope)
{
    nv__box box = shape->box, visible = nv__box_intersect(box, painter->scissor);
    size_t count = (size_t)(visible.x1 - visible.x0);
    uint32_t *colors = nv__painter_colors(painter, count);
    bool even = slope->kind == NV_GRADIENT_LINEAR && slope->uy == 0; /* all rows are the same */
    if (colors == NULL) {
        return;
    }
    for (int y = visible.y0; y < visible.y1; y++) {
        if (!even || y == visible.y0) {
            nv__slope_row(slope, visible.x0 - box.x0 + 0.5, y - box.y0 + 0.5, count, colors);
        }
        nv__row row = nv__shape_row(shape, y, painter->store->shape_row.bytes);
        nv__paint_colors(painter, y, row.x0, row.solid0, colors, visible.x0, row.left);
        nv__paint_colors(painter, y, row.solid0, row.solid1, colors, visible.x0, NULL);
        nv__paint_colors(painter, y, row.solid1, row.x1, colors, visible.x0, row.right);
    }
}

void nv__draw_gradient(nv__painter *painter, const nv__record *record)
{
    nv__shape shape;
    nv__box box = nv__box_of(nv__snap_rect(record->rect, record->radii, painter->scale));
    if (!nv__painter_begin(painter, box) || !nv__painter_open_shape(painter, record, &shape)) {
        return;
    }
    nv__slope slope = nv__slope_of(record, painter->scale, box.x0, box.y0);
    paint_gradient(painter, &shape, &slope);
    nv__shape_close(&shape);
}
