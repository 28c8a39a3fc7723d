/* Boxes of records as painters make them. */
#include "graphics/affine.h"
#include "graphics/canvas_internal.h"
#include "graphics/figure.h"
#include "graphics/list_text.h"

static nv_rect around(const nv_point *points, uint32_t count)
{
    float left = points[0].x, right = left, top = points[0].y, bottom = top;
    for (uint32_t i = 1; i < count; i++) {
        left = fminf(left, points[i].x);
        right = fmaxf(right, points[i].x);
        top = fminf(top, points[i].y);
        bottom = fmaxf(bottom, points[i].y);
    }
    return (nv_rect){ left, top, right - left, bottom - top };
}

static nv_rect around_figure(const nv__record *record)
{
    nv_rect box = record->u.figure.figure->box;
    bool plain = nv__affine_equal(record->u.figure.at, nv__affine_identity());
    return plain ? box : nv__affine_rect(record->u.figure.at, box);
}

static nv_rect around_glyphs(const nv__record *record)
{
    nv_rect ink = record->u.glyphs.run->ink;
    nv_point origin = record->u.glyphs.origin;
    float scale = record->u.glyphs.scale;
    return (nv_rect){ ink.x * scale + origin.x, ink.y * scale + origin.y, ink.width * scale,
                      ink.height * scale };
}

static bool has_figure(const nv__record *record)
{
    bool may = record->kind == NV__RECORD_FIGURE || record->kind == NV__RECORD_PUSH_CLIP;
    return may && record->u.figure.figure != NULL;
}

void nv__record_derive(const nv__display_list *list, nv__record *record)
{
    if (record->kind == NV__RECORD_POLYLINE) {
        record->rect = around(list->points.items + record->u.points.first, record->u.points.count);
    } else if (record->kind == NV__RECORD_GLYPHS) {
        record->rect = around_glyphs(record);
    } else if (has_figure(record)) {
        record->rect = around_figure(record);
    }
}

void nv__record_derive_bounds(nv__record *record)
{
    record->bounds = record->rect;
    if (record->kind == NV__RECORD_SHADOW) {
        record->bounds = nv__inflate(record->rect, record->width * 1.5f + 2 * NV__SOFT_EDGE);
        record->bounds.x += record->u.offset.x;
        record->bounds.y += record->u.offset.y;
    } else if (record->kind == NV__RECORD_POLYLINE) {
        record->bounds = nv__inflate(record->rect, record->width / 2 + NV__SOFT_EDGE);
    } else if (record->kind == NV__RECORD_GLYPHS || has_figure(record)) {
        record->bounds = nv__inflate(record->rect, NV__SOFT_EDGE);
    }
}
