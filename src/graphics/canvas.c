#include "graphics/affine.h"
#include "graphics/canvas_internal.h"
#include "graphics/figure.h"

enum { OPEN_CLIP = 1, OPEN_OPACITY = 2, OPEN_IGNORED = 4, OPEN_TRANSFORM = 8 };

nv_radii nv_radius(float all)
{
    return (nv_radii){ all, all, all, all };
}

nv__record *nv__canvas_add(nv_canvas *canvas, nv__record_kind kind, nv_rect rect, nv_color color)
{
    nv__record *record = nv__display_list_add(canvas->list, kind);
    if (record != NULL) {
        record->bounds = record->rect = rect;
        record->argb = (uint32_t)color;
    }
    return record;
}

/* ---- shapes ---- */

void nv_canvas_rect(nv_canvas *canvas, nv_rect rect, nv_color color)
{
    REQUIRE_CANVAS(canvas, "nv_canvas_rect");
    REQUIRE_RECT(rect, "nv_canvas_rect");
    REQUIRE_COLOR(color, "nv_canvas_rect");
    if (nv__is_visible(color) && !nv_rect_is_empty(rect)) {
        (void)nv__canvas_add(canvas, NV__RECORD_FILL, rect, color);
        nv__canvas_settle(canvas);
    }
}

void nv_canvas_rounded_rect(nv_canvas *canvas, nv_rect rect, nv_radii radii, nv_color color)
{
    REQUIRE_CANVAS(canvas, "nv_canvas_rounded_rect");
    REQUIRE_RECT(rect, "nv_canvas_rounded_rect");
    REQUIRE_RADII(radii, "nv_canvas_rounded_rect");
    REQUIRE_COLOR(color, "nv_canvas_rounded_rect");
    if (!nv__is_visible(color) || nv_rect_is_empty(rect)) {
        return;
    }
    nv__record *record = nv__canvas_add(canvas, NV__RECORD_FILL, rect, color);
    if (record != NULL) {
        record->radii = radii;
        nv__canvas_settle(canvas);
    }
}

void nv_canvas_border(nv_canvas *canvas, nv_rect rect, nv_radii radii, float width, nv_color color)
{
    REQUIRE_CANVAS(canvas, "nv_canvas_border");
    REQUIRE_RECT(rect, "nv_canvas_border");
    REQUIRE_RADII(radii, "nv_canvas_border");
    REQUIRE_LENGTH(width, "nv_canvas_border");
    REQUIRE_COLOR(color, "nv_canvas_border");
    if (!nv__is_visible(color) || nv_rect_is_empty(rect) || width == 0) {
        return;
    }
    nv__record *record = nv__canvas_add(canvas, NV__RECORD_BORDER, rect, color);
    if (record != NULL) {
        record->radii = radii;
        record->width = width;
        nv__canvas_settle(canvas);
    }
}

void nv_canvas_circle(nv_canvas *canvas, nv_point center, float radius, nv_color color)
{
    REQUIRE_CANVAS(canvas, "nv_canvas_circle");
    NV__REQUIRE(isfinite(center.x) && isfinite(center.y), , "nv_canvas_circle: centre %g,%g",
                (double)center.x, (double)center.y);
    REQUIRE_LENGTH(radius, "nv_canvas_circle");
    REQUIRE_COLOR(color, "nv_canvas_circle");
    if (!nv__is_visible(color) || radius == 0) {
        return;
    }
    nv_rect rect = { center.x - radius, center.y - radius, 2 * radius, 2 * radius };
    nv__record *record = nv__canvas_add(canvas, NV__RECORD_FILL, rect, color);
    if (record != NULL) {
        record->radii = nv_radius(radius);
        nv__canvas_settle(canvas);
    }
}

void nv_canvas_shadow(nv_canvas *canvas, nv_rect rect, nv_radii radii, float blur, nv_point offset,
                      nv_color color)
{
    REQUIRE_CANVAS(canvas, "nv_canvas_shadow");
    REQUIRE_RECT(rect, "nv_canvas_shadow");
    REQUIRE_RADII(radii, "nv_canvas_shadow");
    REQUIRE_LENGTH(blur, "nv_canvas_shadow");
    NV__REQUIRE(isfinite(offset.x) && isfinite(offset.y), , "nv_canvas_shadow: offset %g,%g",
                (double)offset.x, (double)offset.y);
    REQUIRE_COLOR(color, "nv_canvas_shadow");
    if (!nv__is_visible(color) || nv_rect_is_empty(rect)) {
        return;
    }
    nv__record *record = nv__canvas_add(canvas, NV__RECORD_SHADOW, rect, color);
    if (record != NULL) {
        /* Three sigmas of a Gaussian are all that eight bits can show. */
        record->bounds = nv__inflate(rect, blur * 1.5f + 2 * NV__SOFT_EDGE);
        record->bounds.x += offset.x;
        record->bounds.y += offset.y;
        record->radii = radii;
        record->width = blur;
        record->u.offset = offset;
        nv__canvas_settle(canvas);
    }
}

void nv_canvas_arc(nv_canvas *canvas, nv_rect oval, float from, float sweep, float thickness,
                   nv_color color)
{
    REQUIRE_CANVAS(canvas, "nv_canvas_arc");
    REQUIRE_RECT(oval, "nv_canvas_arc");
    NV__REQUIRE(isfinite(from) && isfinite(sweep), , "nv_canvas_arc: from %g, sweep %g turns",
                (double)from, (double)sweep);
    REQUIRE_LENGTH(thickness, "nv_canvas_arc");
    REQUIRE_COLOR(color, "nv_canvas_arc");
    if (!nv__is_visible(color) || nv_rect_is_empty(oval) || thickness == 0 || sweep == 0) {
        return;
    }
    nv__record *record = nv__canvas_add(canvas, NV__RECORD_ARC, oval, color);
    if (record != NULL) {
        record->width = thickness;
        record->u.arc.from = from;
        record->u.arc.sweep = sweep;
        nv__canvas_settle(canvas);
    }
}

void nv_canvas_blur_behind(nv_canvas *canvas, nv_rect rect, nv_radii radii, float blur)
{
    REQUIRE_CANVAS(canvas, "nv_canvas_blur_behind");
    REQUIRE_RECT(rect, "nv_canvas_blur_behind");
    REQUIRE_RADII(radii, "nv_canvas_blur_behind");
    REQUIRE_LENGTH(blur, "nv_canvas_blur_behind");
    if (nv_rect_is_empty(rect) || blur == 0) {
        return;
    }
    nv__record *record = nv__canvas_add(canvas, NV__RECORD_BLUR, rect, 0);
    if (record != NULL) {
        record->radii = radii;
        record->width = blur;
        nv__canvas_settle(canvas);
    }
}

static bool are_points(const nv_point *points, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(points[i].x) || !isfinite(points[i].y)) {
            return false;
        }
    }
    return true;
}

static nv_rect around(const nv_point *points, size_t count)
{
    float left = points[0].x, right = left, top = points[0].y, bottom = top;
    for (size_t i = 1; i < count; i++) {
        left = fminf(left, points[i].x);
        right = fmaxf(right, points[i].x);
        top = fminf(top, points[i].y);
        bottom = fmaxf(bottom, points[i].y);
    }
    return (nv_rect){ left, top, right - left, bottom - top };
}

void nv_canvas_polyline(nv_canvas *canvas, const nv_point *points, size_t count, float thickness,
                        nv_color color)
{
    REQUIRE_CANVAS(canvas, "nv_canvas_polyline");
    NV__REQUIRE(points != NULL || count == 0, , "nv_canvas_polyline: no points");
    NV__REQUIRE(count <= NV__POLYLINE_MAX, , "nv_canvas_polyline: %zu points, at most %d", count,
                (int)NV__POLYLINE_MAX);
    NV__REQUIRE(are_points(points, count), , "nv_canvas_polyline: a point is not finite");
    REQUIRE_LENGTH(thickness, "nv_canvas_polyline");
    REQUIRE_COLOR(color, "nv_canvas_polyline");
    if (!nv__is_visible(color) || count == 0 || thickness == 0) {
        return;
    }
    nv__display_list *list = canvas->list;
    if (list->failed || !NV__RESERVE(&list->points, count)) {
        list->failed = true;
        return;
    }
    nv_rect rect = around(points, count);
    nv__record *record = nv__canvas_add(canvas, NV__RECORD_POLYLINE, rect, color);
    if (record == NULL) {
        return;
    }
    record->bounds = nv__inflate(rect, thickness / 2 + NV__SOFT_EDGE);
    record->width = thickness;
    record->u.points.first = (uint32_t)list->points.count;
    record->u.points.count = (uint32_t)count;
    for (size_t i = 0; i < count; i++) {
        list->points.items[list->points.count++] = points[i];
    }
    nv__canvas_settle(canvas);
}

void nv__canvas_glyphs(nv_canvas *canvas, nv__glyph_run *run, nv_point origin, nv_color color)
{
    REQUIRE_CANVAS(canvas, "text");
    NV__REQUIRE(run != NULL, , "text: no glyphs");
    NV__REQUIRE(isfinite(origin.x) && isfinite(origin.y), , "text: at %g,%g", (double)origin.x,
                (double)origin.y);
    REQUIRE_COLOR(color, "text");
    if (!nv__is_visible(color) || run->count == 0) {
        return;
    }
    nv_rect ink = { run->ink.x + origin.x, run->ink.y + origin.y, run->ink.width, run->ink.height };
    nv__record *record = nv__canvas_add(canvas, NV__RECORD_GLYPHS, ink, color);
    if (record != NULL) {
        record->bounds = nv__inflate(ink, NV__SOFT_EDGE);
        record->u.glyphs.run = run;
        record->u.glyphs.origin = origin;
        record->u.glyphs.scale = 1;
        nv__glyph_run_retain(run);
        nv__canvas_settle(canvas);
    }
}

/* ---- clips and layers ---- */

/* Remembers a push, so that its pop can be told from others. */
static void note_open(nv_canvas *canvas, uint8_t entry)
{
    if (canvas->open_count < NV__CANVAS_OPEN_MAX) {
        canvas->open[canvas->open_count] = entry;
    }
    canvas->open_count++;
}

void nv_canvas_push_clip(nv_canvas *canvas, nv_rect rect, nv_radii radii)
{
    REQUIRE_CANVAS(canvas, "nv_canvas_push_clip");
    note_open(canvas, OPEN_CLIP | OPEN_IGNORED);
    REQUIRE_RECT(rect, "nv_canvas_push_clip");
    REQUIRE_RADII(radii, "nv_canvas_push_clip");
    NV__REQUIRE(canvas->clip_depth < NV__CANVAS_DEPTH_MAX &&
                    canvas->open_count <= NV__CANVAS_OPEN_MAX,
                , "nv_canvas_push_clip: more than %d deep", (int)NV__CANVAS_DEPTH_MAX);
    nv__display_list_push_clip(canvas->list, rect, radii);
    nv__canvas_settle(canvas);
    canvas->clip_depth++;
    canvas->open[canvas->open_count - 1] = OPEN_CLIP;
}

void nv_canvas_push_clip_path(nv_canvas *canvas, nv_path *path, nv_fill_rule rule)
{
    REQUIRE_CANVAS(canvas, "nv_canvas_push_clip_path");
    note_open(canvas, OPEN_CLIP | OPEN_IGNORED);
    NV__REQUIRE(path != NULL && rule <= NV_FILL_EVEN_ODD, , "nv_canvas_push_clip_path: no path");
    NV__REQUIRE(canvas->clip_depth < NV__CANVAS_DEPTH_MAX &&
                    canvas->open_count <= NV__CANVAS_OPEN_MAX,
                , "nv_canvas_push_clip_path: more than %d deep", (int)NV__CANVAS_DEPTH_MAX);
    nv__figure *figure = nv__path_seal(path) ? nv__figure_fill(path, rule) : NULL;
    nv__canvas_push_figure(canvas, figure);
    canvas->clip_depth++;
    canvas->open[canvas->open_count - 1] = OPEN_CLIP;
}

static void push_layer(nv_canvas *canvas, nv_rect bounds, float opacity, nv_blend blend,
                       const char *what)
{
    note_open(canvas, OPEN_OPACITY | OPEN_IGNORED);
    NV__REQUIRE(nv__is_rect(bounds), , "%s: rectangle %g,%g %gx%g", what, (double)bounds.x,
                (double)bounds.y, (double)bounds.width, (double)bounds.height);
    NV__REQUIRE(opacity >= 0 && opacity <= 1, , "%s: opacity %g", what, (double)opacity);
    NV__REQUIRE(canvas->opacity_depth < NV__CANVAS_DEPTH_MAX &&
                    canvas->open_count <= NV__CANVAS_OPEN_MAX,
                , "%s: more than %d deep", what, (int)NV__CANVAS_DEPTH_MAX);
    if (canvas->is_turned) {
        bounds = nv__affine_rect(canvas->at, bounds);
    }
    nv__display_list_push_layer(canvas->list, bounds, opacity, blend);
    canvas->opacity_depth++;
    canvas->open[canvas->open_count - 1] = OPEN_OPACITY;
}

void nv_canvas_push_opacity(nv_canvas *canvas, nv_rect bounds, float opacity)
{
    REQUIRE_CANVAS(canvas, "nv_canvas_push_opacity");
    push_layer(canvas, bounds, opacity, NV_BLEND_OVER, "nv_canvas_push_opacity");
}

void nv_canvas_push_layer(nv_canvas *canvas, nv_rect bounds, float opacity, nv_blend blend)
{
    REQUIRE_CANVAS(canvas, "nv_canvas_push_layer");
    bool known = blend <= NV_BLEND_LIGHTEN;
    push_layer(canvas, bounds, opacity, known ? blend : NV_BLEND_OVER, "nv_canvas_push_layer");
    NV__REQUIRE(known, , "nv_canvas_push_layer: blend mode %u", (unsigned)blend);
}

/* Ends the innermost push. */
static void close_one(nv_canvas *canvas)
{
    canvas->open_count--;
    if (canvas->open_count >= NV__CANVAS_OPEN_MAX) {
        return;
    }
    uint8_t entry = canvas->open[canvas->open_count];
    if (entry == OPEN_CLIP) {
        nv__display_list_pop_clip(canvas->list);
        canvas->clip_depth--;
    } else if (entry == OPEN_OPACITY) {
        nv__display_list_pop_opacity(canvas->list);
        canvas->opacity_depth--;
    } else if (entry == OPEN_TRANSFORM) {
        nv__canvas_turn_back(canvas);
    }
}

static bool innermost_is(const nv_canvas *canvas, uint8_t kind)
{
    if (canvas->open_count > NV__CANVAS_OPEN_MAX) {
        return true; /* not told apart any more */
    }
    return canvas->open_count > 0 && (canvas->open[canvas->open_count - 1] & kind) != 0;
}

static const char *innermost_name(const nv_canvas *canvas)
{
    if (canvas->open_count == 0) {
        return "missing";
    }
    uint8_t entry = canvas->open[canvas->open_count - 1];
    return (entry & OPEN_CLIP) != 0      ? "a clip"
           : (entry & OPEN_OPACITY) != 0 ? "an opacity layer"
                                         : "a transform";
}

void nv_canvas_pop_clip(nv_canvas *canvas)
{
    REQUIRE_CANVAS(canvas, "nv_canvas_pop_clip");
    NV__REQUIRE(innermost_is(canvas, OPEN_CLIP), , "nv_canvas_pop_clip: the innermost push is %s",
                innermost_name(canvas));
    close_one(canvas);
}

void nv_canvas_pop_opacity(nv_canvas *canvas)
{
    REQUIRE_CANVAS(canvas, "nv_canvas_pop_opacity");
    NV__REQUIRE(innermost_is(canvas, OPEN_OPACITY), ,
                "nv_canvas_pop_opacity: the innermost push is %s", innermost_name(canvas));
    close_one(canvas);
}

void nv_canvas_push_transform(nv_canvas *canvas, nv_affine transform)
{
    REQUIRE_CANVAS(canvas, "nv_canvas_push_transform");
    note_open(canvas, OPEN_TRANSFORM | OPEN_IGNORED);
    NV__REQUIRE(isfinite(transform.a) && isfinite(transform.b) && isfinite(transform.c) &&
                    isfinite(transform.d) && isfinite(transform.e) && isfinite(transform.f),
                , "nv_canvas_push_transform: a number is not finite");
    NV__REQUIRE(canvas->transform_depth < NV__CANVAS_DEPTH_MAX &&
                    canvas->open_count <= NV__CANVAS_OPEN_MAX,
                , "nv_canvas_push_transform: more than %d deep", (int)NV__CANVAS_DEPTH_MAX);
    nv__canvas_turn(canvas, transform);
    canvas->open[canvas->open_count - 1] = OPEN_TRANSFORM;
}

void nv_canvas_pop_transform(nv_canvas *canvas)
{
    REQUIRE_CANVAS(canvas, "nv_canvas_pop_transform");
    NV__REQUIRE(innermost_is(canvas, OPEN_TRANSFORM), ,
                "nv_canvas_pop_transform: the innermost push is %s", innermost_name(canvas));
    close_one(canvas);
}

void nv__canvas_begin(nv_canvas *canvas, nv__display_list *list)
{
    *canvas = (nv_canvas){ .list = list, .at = nv__affine_identity() };
}

void nv__canvas_end(nv_canvas *canvas, const char *origin)
{
    int open = canvas->open_count;
    while (canvas->open_count > 0) {
        close_one(canvas);
    }
    canvas->list = NULL;
    NV__REQUIRE(open == 0, , "%s: %d clips, layers or transforms were pushed and never popped",
                origin != NULL ? origin : "a painter", open);
}
