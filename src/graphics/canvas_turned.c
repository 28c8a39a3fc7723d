/* What is recorded under a transform. A move and an even scale are done to the record itself;
 * anything else turns it into figures. */
#include "graphics/affine.h"
#include "graphics/canvas_internal.h"
#include "graphics/figure.h"
#include "graphics/picture.h"
#include "graphics/sides.h"

void nv__canvas_turn(nv_canvas *canvas, nv_affine transform)
{
    canvas->around[canvas->transform_depth++] = canvas->at;
    canvas->at = nv_affine_multiply(canvas->at, transform);
    canvas->is_turned = true;
}

void nv__canvas_turn_back(nv_canvas *canvas)
{
    canvas->at = canvas->around[--canvas->transform_depth];
    canvas->is_turned = !nv__affine_equal(canvas->at, nv__affine_identity());
}

/* ---- new records ---- */

static void add_figure(nv_canvas *canvas, nv__record_kind kind, nv__figure *figure, nv_affine at,
                       uint32_t argb)
{
    if (figure == NULL) {
        canvas->list->failed = true;
        return;
    }
    nv__record *record = nv__display_list_add(canvas->list, kind);
    if (record == NULL) {
        nv__figure_release(figure);
        return;
    }
    record->argb = argb;
    record->rect = nv__affine_rect(at, figure->box);
    record->bounds = nv__inflate(record->rect, NV__SOFT_EDGE);
    record->u.figure.figure = figure;
    record->u.figure.at = at;
}

void nv__canvas_push_figure(nv_canvas *canvas, nv__figure *figure)
{
    add_figure(canvas, NV__RECORD_PUSH_CLIP, figure, canvas->at, 0);
}

/* The figure of a finished path, which is let go. */
static nv__figure *filled(nv_path *path)
{
    nv__figure *figure =
        path != NULL && nv__path_seal(path) ? nv__figure_fill(path, NV_FILL_NON_ZERO) : NULL;
    nv_path_release(path);
    return figure;
}

static nv__figure *stroked(nv_path *path, float width)
{
    nv_stroke stroke = { .width = width, .cap = NV_CAP_ROUND, .join = NV_JOIN_ROUND };
    nv__figure *figure =
        path != NULL && nv__path_seal(path) ? nv__figure_stroke(path, &stroke) : NULL;
    nv_path_release(path);
    return figure;
}

static nv__figure *shape_figure(const nv__record *record)
{
    nv_path *path = nv_path_create();
    if (path != NULL) {
        nv_path_rounded_rect(path, record->rect, record->radii);
    }
    return filled(path);
}

static nv__figure *ring_figure(const nv__record *record)
{
    return nv__sides_figure(record->rect, record->radii, nv_all(record->width), NV__SIDES_ALL);
}

static nv__figure *arc_figure(const nv__record *record)
{
    nv_path *path = nv_path_create();
    nv_rect rect = record->rect;
    float thickness = fminf(record->width, fminf(rect.width, rect.height) / 2);
    float sweep = record->u.arc.sweep;
    if (path != NULL) {
        nv_path_arc(path, nv_rect_inset(rect, nv_all(thickness / 2)), record->u.arc.from, sweep);
        if (sweep >= 1 || sweep <= -1) {
            nv_path_close(path);
        }
    }
    return stroked(path, thickness);
}

static nv__figure *polyline_figure(const nv__record *record, const nv_point *points)
{
    nv_path *path = nv_path_create();
    for (uint32_t i = 0; path != NULL && i < record->u.points.count; i++) {
        if (i == 0) {
            nv_path_move_to(path, points[i].x, points[i].y);
        } else {
            nv_path_line_to(path, points[i].x, points[i].y);
        }
    }
    return stroked(path, record->width);
}

static nv_rect moved(nv_rect rect, nv_point by)
{
    return (nv_rect){ rect.x + by.x, rect.y + by.y, rect.width, rect.height };
}

static nv__figure *shadow_figure(const nv__record *record)
{
    nv_rect shape = moved(record->rect, record->u.offset);
    bool inner = record->kind == NV__RECORD_INNER_SHADOW;
    nv_rect area = inner ? nv__inflate(record->rect, NV__SOFT_EDGE)
                         : nv__inflate(shape, record->width * 1.5f + NV__SOFT_EDGE);
    return nv__figure_shadow(shape, record->radii, record->width, inner, area);
}

static void add_glyphs(nv_canvas *canvas, const nv__record *record, nv_affine at)
{
    float scale = record->u.glyphs.scale;
    nv_point origin = record->u.glyphs.origin;
    nv_affine own = { scale, 0, 0, scale, origin.x, origin.y };
    add_figure(canvas, NV__RECORD_FIGURE, nv__figure_glyphs(record->u.glyphs.run),
               nv_affine_multiply(at, own), record->argb);
}

/* A gradient is cut to its turned shape. */
static void add_gradient(nv_canvas *canvas, const nv__record *record, nv_affine at)
{
    add_figure(canvas, NV__RECORD_PUSH_CLIP, shape_figure(record), at, 0);
    nv__record *gradient = nv__display_list_add(canvas->list, NV__RECORD_GRADIENT);
    if (gradient != NULL) {
        gradient->bounds = gradient->rect =
            nv__inflate(nv__affine_rect(at, record->rect), NV__SOFT_EDGE);
        gradient->u.gradient.ramp = record->u.gradient.ramp;
        gradient->u.gradient.ramp->references++;
        gradient->u.gradient.at = nv_affine_multiply(at, record->u.gradient.at);
    }
    nv__display_list_pop_clip(canvas->list);
}

/* So is an image. */
static void add_image(nv_canvas *canvas, const nv__record *record, nv_affine at)
{
    add_figure(canvas, NV__RECORD_PUSH_CLIP, shape_figure(record), at, 0);
    nv__record *image = nv__display_list_add(canvas->list, NV__RECORD_IMAGE);
    if (image != NULL) {
        image->argb = record->argb;
        image->bounds = image->rect = nv__inflate(nv__affine_rect(at, record->rect), NV__SOFT_EDGE);
        image->u.image.picture = record->u.image.picture;
        image->u.image.picture->references++;
        image->u.image.at = nv_affine_multiply(at, record->u.image.at);
        image->u.image.turned = true;
    }
    nv__display_list_pop_clip(canvas->list);
}

static void add_inner_shadow(nv_canvas *canvas, const nv__record *record, nv_affine at)
{
    add_figure(canvas, NV__RECORD_PUSH_CLIP, shape_figure(record), at, 0);
    add_figure(canvas, NV__RECORD_FIGURE, shadow_figure(record), at, record->argb);
    nv__display_list_pop_clip(canvas->list);
}

/* A figure would be a layer of its own, with nothing beneath. */
static void add_blur(nv_canvas *canvas, const nv__record *record, nv_affine at)
{
    nv__record *blur = nv__display_list_add(canvas->list, NV__RECORD_BLUR);
    if (blur != NULL) {
        blur->bounds = blur->rect = nv__affine_rect(at, record->rect);
        blur->width = record->width * (float)nv__affine_stretch(at);
    }
}

/* Records anew, as figures, what `record` says. */
static void add_turned(nv_canvas *canvas, const nv__record *record, const nv_point *points)
{
    nv_affine at = canvas->at;
    nv__record_kind kind = NV__RECORD_FIGURE;
    uint32_t argb = record->argb;
    switch (record->kind) {
    case NV__RECORD_FILL:
        add_figure(canvas, kind, shape_figure(record), at, argb);
        break;
    case NV__RECORD_PUSH_CLIP:
        add_figure(canvas, NV__RECORD_PUSH_CLIP, shape_figure(record), at, 0);
        break;
    case NV__RECORD_BORDER:
        add_figure(canvas, kind, ring_figure(record), at, argb);
        break;
    case NV__RECORD_SIDES:
        add_figure(canvas, kind,
                   nv__sides_figure(record->rect, record->radii, record->u.sides.widths,
                                    record->u.sides.which),
                   at, argb);
        break;
    case NV__RECORD_SHADOW:
        add_figure(canvas, kind, shadow_figure(record), at, argb);
        break;
    case NV__RECORD_INNER_SHADOW:
        add_inner_shadow(canvas, record, at);
        break;
    case NV__RECORD_ARC:
        add_figure(canvas, kind, arc_figure(record), at, argb);
        break;
    case NV__RECORD_POLYLINE:
        add_figure(canvas, kind, polyline_figure(record, points), at, argb);
        break;
    case NV__RECORD_GLYPHS:
        add_glyphs(canvas, record, at);
        break;
    case NV__RECORD_GRADIENT:
        add_gradient(canvas, record, at);
        break;
    case NV__RECORD_IMAGE:
        add_image(canvas, record, at);
        break;
    case NV__RECORD_BLUR:
        add_blur(canvas, record, at);
        break;
    case NV__RECORD_FIGURE:
    case NV__RECORD_POP_CLIP:
    case NV__RECORD_PUSH_OPACITY:
    case NV__RECORD_POP_OPACITY:
        break;
    }
}

static nv_point *points_of(nv__display_list *list, const nv__record *record)
{
    return record->kind == NV__RECORD_POLYLINE ? list->points.items + record->u.points.first : NULL;
}

void nv__canvas_settle(nv_canvas *canvas)
{
    nv__display_list *list = canvas->list;
    if (!canvas->is_turned || list->failed || list->records.count == 0) {
        return;
    }
    nv__record *last = &list->records.items[list->records.count - 1];
    nv_affine at = canvas->at;
    if (nv__affine_is_plain(at)) {
        nv__record_place(last, points_of(list, last), at.e, at.f, at.a);
    } else if (last->kind == NV__RECORD_FIGURE) {
        last->u.figure.at = nv_affine_multiply(at, last->u.figure.at);
        last->rect = nv__affine_rect(at, last->rect);
        last->bounds = nv__inflate(last->rect, NV__SOFT_EDGE);
    } else {
        /* The record goes, but what it refers to is needed until its figures are made. */
        nv_point points[NV__POLYLINE_MAX];
        nv__record old = *last;
        for (uint32_t i = 0; old.kind == NV__RECORD_POLYLINE && i < old.u.points.count; i++) {
            points[i] = list->points.items[old.u.points.first + i];
        }
        if (old.kind == NV__RECORD_POLYLINE) {
            list->points.count = old.u.points.first;
        }
        list->records.count--;
        add_turned(canvas, &old, points);
        nv__record_release(&old);
    }
}
