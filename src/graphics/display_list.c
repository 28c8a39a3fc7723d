#include "graphics/display_list.h"

#include "graphics/affine.h"
#include "graphics/canvas_internal.h"
#include "graphics/exact.h"
#include "graphics/figure.h"
#include "graphics/picture.h"

#include <string.h>

void nv__display_list_init(nv__display_list *list)
{
    *list = (nv__display_list){ .failed = false };
}

/* The figure of a record that has one, or NULL. */
static nv__figure *figure_of(const nv__record *record)
{
    bool may = record->kind == NV__RECORD_FIGURE || record->kind == NV__RECORD_PUSH_CLIP;
    return may ? record->u.figure.figure : NULL;
}

static void retain_parts(nv__record *record)
{
    if (figure_of(record) != NULL) {
        nv__figure_retain(figure_of(record));
    } else if (record->kind == NV__RECORD_GLYPHS) {
        nv__glyph_run_retain(record->u.glyphs.run);
    } else if (record->kind == NV__RECORD_GRADIENT) {
        record->u.gradient.ramp->references++;
    } else if (record->kind == NV__RECORD_IMAGE) {
        record->u.image.picture->references++;
    }
}

void nv__record_release(nv__record *record)
{
    if (figure_of(record) != NULL) {
        nv__figure_release(figure_of(record));
    } else if (record->kind == NV__RECORD_GLYPHS) {
        nv__glyph_run_release(record->u.glyphs.run);
    } else if (record->kind == NV__RECORD_GRADIENT) {
        nv__ramp_release(record->u.gradient.ramp);
    } else if (record->kind == NV__RECORD_IMAGE) {
        nv__picture_release(record->u.image.picture);
    }
}

void nv__display_list_clear(nv__display_list *list)
{
    for (size_t i = 0; i < list->records.count; i++) {
        nv__record_release(&list->records.items[i]);
    }
    list->records.count = 0;
    list->points.count = 0;
    list->failed = false;
}

void nv__display_list_finish(nv__display_list *list)
{
    nv__display_list_clear(list);
    NV__ARRAY_FINISH(&list->records);
    NV__ARRAY_FINISH(&list->points);
}

nv__record *nv__display_list_add(nv__display_list *list, nv__record_kind kind)
{
    if (list->failed || !NV__RESERVE(&list->records, 1)) {
        list->failed = true;
        return NULL;
    }
    nv__record *record = &list->records.items[list->records.count++];
    *record = (nv__record){ .kind = kind };
    return record;
}

/* ---- pushes of the frame's composition ---- */

void nv__display_list_push_clip(nv__display_list *list, nv_rect rect, nv_radii radii)
{
    nv__record *record = nv__display_list_add(list, NV__RECORD_PUSH_CLIP);
    if (record != NULL) {
        record->bounds = record->rect = rect;
        record->radii = radii;
    }
}

void nv__display_list_push_shift(nv__display_list *list, nv_rect rect, nv_radii radii, int x, int y)
{
    nv__record *record = nv__display_list_add(list, NV__RECORD_PUSH_CLIP);
    if (record != NULL) {
        record->bounds = record->rect = rect;
        record->radii = radii;
        record->u.figure.shift_x = x;
        record->u.figure.shift_y = y;
    }
}

void nv__display_list_pop_clip(nv__display_list *list)
{
    (void)nv__display_list_add(list, NV__RECORD_POP_CLIP);
}

void nv__display_list_push_opacity(nv__display_list *list, nv_rect bounds, float opacity)
{
    nv__display_list_push_layer(list, bounds, opacity, NV_BLEND_OVER);
}

void nv__display_list_push_layer(nv__display_list *list, nv_rect bounds, float opacity,
                                 nv_blend blend)
{
    nv__record *record = nv__display_list_add(list, NV__RECORD_PUSH_OPACITY);
    if (record != NULL) {
        record->bounds = record->rect = bounds;
        record->width = opacity;
        record->u.blend = blend;
    }
}

void nv__display_list_pop_opacity(nv__display_list *list)
{
    (void)nv__display_list_add(list, NV__RECORD_POP_OPACITY);
}

/* ---- append ---- */

typedef struct placement {
    float x, y, scale;
} placement;

static nv_rect place_rect(placement at, nv_rect rect)
{
    return (nv_rect){ rect.x * at.scale + at.x, rect.y * at.scale + at.y, rect.width * at.scale,
                      rect.height * at.scale };
}

static nv_point place_point(placement at, nv_point point)
{
    return (nv_point){ point.x * at.scale + at.x, point.y * at.scale + at.y };
}

static bool is_structure(nv__record_kind kind)
{
    return kind >= NV__RECORD_PUSH_CLIP;
}

static bool is_wanted(nv_rect bounds, const nv_rect *cull, size_t count)
{
    if (cull == NULL) {
        return true;
    }
    for (size_t i = 0; i < count; i++) {
        if (!nv_rect_is_empty(nv_rect_intersect(bounds, cull[i]))) {
            return true;
        }
    }
    return false;
}

static bool copy_points(nv__display_list *list, const nv__display_list *from, nv__record *record)
{
    uint32_t first = record->u.points.first, count = record->u.points.count;
    if (!NV__RESERVE(&list->points, count)) {
        return false;
    }
    record->u.points.first = (uint32_t)list->points.count;
    for (uint32_t i = 0; i < count; i++) {
        list->points.items[list->points.count++] = from->points.items[first + i];
    }
    return true;
}

static void scale_shape(nv__record *record, placement at)
{
    record->radii.top_left *= at.scale;
    record->radii.top_right *= at.scale;
    record->radii.bottom_right *= at.scale;
    record->radii.bottom_left *= at.scale;
    if (record->kind != NV__RECORD_PUSH_OPACITY) {
        record->width *= at.scale;
    }
    if (record->kind == NV__RECORD_SHADOW || record->kind == NV__RECORD_INNER_SHADOW) {
        record->u.offset.x *= at.scale;
        record->u.offset.y *= at.scale;
    } else if (record->kind == NV__RECORD_SIDES) {
        record->u.sides.widths.left *= at.scale;
        record->u.sides.widths.top *= at.scale;
        record->u.sides.widths.right *= at.scale;
        record->u.sides.widths.bottom *= at.scale;
    }
}

void nv__record_place(nv__record *record, nv_point *points, float x, float y, float scale)
{
    placement at = { x, y, scale };
    if (record->kind == NV__RECORD_POP_CLIP || record->kind == NV__RECORD_POP_OPACITY) {
        return;
    }
    record->bounds = place_rect(at, record->bounds);
    record->rect = place_rect(at, record->rect);
    scale_shape(record, at);
    if (record->kind == NV__RECORD_POLYLINE) {
        for (uint32_t i = 0; i < record->u.points.count; i++) {
            points[i] = place_point(at, points[i]);
        }
    } else if (record->kind == NV__RECORD_GLYPHS) {
        record->u.glyphs.origin = place_point(at, record->u.glyphs.origin);
        record->u.glyphs.scale *= scale;
    } else if (record->kind == NV__RECORD_GRADIENT) {
        record->u.gradient.at = nv__affine_place(record->u.gradient.at, x, y, scale);
    } else if (record->kind == NV__RECORD_IMAGE) {
        record->u.image.at = nv__affine_place(record->u.image.at, x, y, scale);
    } else if (figure_of(record) != NULL) {
        record->u.figure.at = nv__affine_place(record->u.figure.at, x, y, scale);
    }
}

/* Copies one record to its place. False: no memory. */
static bool append_record(nv__display_list *list, const nv__display_list *from,
                          const nv__record *source, placement at)
{
    nv__record record = *source;
    if (record.kind == NV__RECORD_POLYLINE && !copy_points(list, from, &record)) {
        return false;
    }
    nv_point *points =
        record.kind == NV__RECORD_POLYLINE ? list->points.items + record.u.points.first : NULL;
    nv__record_place(&record, points, at.x, at.y, at.scale);
    if (!NV__PUSH(&list->records, record)) {
        return false;
    }
    retain_parts(&record);
    return true;
}

/* A fragment that ran out of memory may lack its last pops; without them everything appended after
 * it would be cut to its clips. */
static void close_pushes(nv__display_list *list, const nv__display_list *from)
{
    size_t closed = 0;
    for (size_t i = from->records.count; i-- > 0;) {
        nv__record_kind kind = from->records.items[i].kind;
        if (kind == NV__RECORD_POP_CLIP || kind == NV__RECORD_POP_OPACITY) {
            closed++;
        } else if (kind == NV__RECORD_PUSH_CLIP || kind == NV__RECORD_PUSH_OPACITY) {
            if (closed > 0) {
                closed--;
            } else if (kind == NV__RECORD_PUSH_CLIP) {
                nv__display_list_pop_clip(list);
            } else {
                nv__display_list_pop_opacity(list);
            }
        }
    }
}

void nv__display_list_append(nv__display_list *list, const nv__display_list *from, float x, float y,
                             float scale, const nv_rect *cull, size_t cull_count)
{
    placement at = { x, y, scale };
    for (size_t i = 0; i < from->records.count && !list->failed; i++) {
        const nv__record *source = &from->records.items[i];
        bool kept = is_structure(source->kind) ||
                    is_wanted(place_rect(at, source->bounds), cull, cull_count);
        if (kept && !append_record(list, from, source, at)) {
            list->failed = true;
        }
    }
    if (from->failed && !list->failed) {
        close_pushes(list, from);
    }
}

/* ---- equality ---- */

static bool same_rect(nv_rect a, nv_rect b)
{
    return a.x == b.x && a.y == b.y && a.width == b.width && a.height == b.height;
}

static bool same_radii(nv_radii a, nv_radii b)
{
    return a.top_left == b.top_left && a.top_right == b.top_right &&
           a.bottom_right == b.bottom_right && a.bottom_left == b.bottom_left;
}

static bool same_point(nv_point a, nv_point b)
{
    return a.x == b.x && a.y == b.y;
}

static bool same_run(const nv__glyph_run *a, const nv__glyph_run *b)
{
    if (a == b) {
        return true;
    }
    if (a->face != b->face || a->size != b->size || a->count != b->count) {
        return false;
    }
    for (size_t i = 0; i < a->count; i++) {
        const nv__glyph *p = &a->glyphs[i], *q = &b->glyphs[i];
        if (p->id != q->id || p->x != q->x || p->y != q->y) {
            return false;
        }
    }
    return true;
}

static bool same_points(const nv__display_list *a, const nv__record *p, const nv__display_list *b,
                        const nv__record *q)
{
    if (p->u.points.count != q->u.points.count) {
        return false;
    }
    for (uint32_t i = 0; i < p->u.points.count; i++) {
        if (!same_point(a->points.items[p->u.points.first + i],
                        b->points.items[q->u.points.first + i])) {
            return false;
        }
    }
    return true;
}

static bool same_figure(const nv__record *p, const nv__record *q)
{
    const nv__figure *a = figure_of(p), *b = figure_of(q);
    if (a == NULL || b == NULL) {
        return a == b && p->u.figure.shift_x == q->u.figure.shift_x &&
               p->u.figure.shift_y == q->u.figure.shift_y;
    }
    return (a == b || a->hash == b->hash) && nv__affine_equal(p->u.figure.at, q->u.figure.at);
}

static bool same_sides(const nv__record *p, const nv__record *q)
{
    nv_insets a = p->u.sides.widths, b = q->u.sides.widths;
    return p->u.sides.which == q->u.sides.which && a.left == b.left && a.top == b.top &&
           a.right == b.right && a.bottom == b.bottom;
}

static bool same_record(const nv__display_list *a, const nv__record *p, const nv__display_list *b,
                        const nv__record *q)
{
    if (p->kind != q->kind || p->argb != q->argb || p->width != q->width ||
        !same_rect(p->bounds, q->bounds) || !same_rect(p->rect, q->rect) ||
        !same_radii(p->radii, q->radii)) {
        return false;
    }
    switch (p->kind) {
    case NV__RECORD_SHADOW:
    case NV__RECORD_INNER_SHADOW:
        return same_point(p->u.offset, q->u.offset);
    case NV__RECORD_ARC:
        return p->u.arc.from == q->u.arc.from && p->u.arc.sweep == q->u.arc.sweep;
    case NV__RECORD_POLYLINE:
        return same_points(a, p, b, q);
    case NV__RECORD_GLYPHS:
        return p->u.glyphs.scale == q->u.glyphs.scale &&
               same_point(p->u.glyphs.origin, q->u.glyphs.origin) &&
               same_run(p->u.glyphs.run, q->u.glyphs.run);
    case NV__RECORD_GRADIENT:
        return nv__affine_equal(p->u.gradient.at, q->u.gradient.at) &&
               nv__ramp_equal(p->u.gradient.ramp, q->u.gradient.ramp);
    case NV__RECORD_IMAGE:
        return p->u.image.turned == q->u.image.turned &&
               (!p->u.image.turned || nv__affine_equal(p->u.image.at, q->u.image.at)) &&
               nv__picture_equal(p->u.image.picture, q->u.image.picture);
    case NV__RECORD_FIGURE:
    case NV__RECORD_PUSH_CLIP:
        return same_figure(p, q);
    case NV__RECORD_SIDES:
        return same_sides(p, q);
    case NV__RECORD_PUSH_OPACITY:
        return p->u.blend == q->u.blend;
    case NV__RECORD_FILL:
    case NV__RECORD_BORDER:
    case NV__RECORD_BLUR:
    case NV__RECORD_POP_CLIP:
    case NV__RECORD_POP_OPACITY:
        return true;
    }
    return true;
}

bool nv__display_list_equal(const nv__display_list *a, const nv__display_list *b)
{
    if (a->records.count != b->records.count) {
        return false;
    }
    for (size_t i = 0; i < a->records.count; i++) {
        if (!same_record(a, &a->records.items[i], b, &b->records.items[i])) {
            return false;
        }
    }
    return true;
}
