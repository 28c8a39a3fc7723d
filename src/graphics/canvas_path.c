/* Paths, borders with sides of their own, inner shadows. */
#include "graphics/affine.h"
#include "graphics/canvas_internal.h"
#include "graphics/figure.h"

/* Takes over the reference; NULL: no memory. */
static void add_figure(nv_canvas *canvas, nv__figure *figure, nv_color color)
{
    if (figure == NULL) {
        canvas->list->failed = true;
        return;
    }
    nv__record *record = nv__canvas_add(canvas, NV__RECORD_FIGURE, figure->box, color);
    if (record == NULL) {
        nv__figure_release(figure);
        return;
    }
    record->bounds = nv__inflate(figure->box, NV__SOFT_EDGE);
    record->u.figure.figure = figure;
    record->u.figure.at = nv__affine_identity();
    nv__canvas_settle(canvas);
}

void nv_canvas_fill_path(nv_canvas *canvas, nv_path *path, nv_fill_rule rule, nv_color color)
{
    REQUIRE_CANVAS(canvas, "nv_canvas_fill_path");
    NV__REQUIRE(path != NULL && rule <= NV_FILL_EVEN_ODD, , "nv_canvas_fill_path: no path");
    REQUIRE_COLOR(color, "nv_canvas_fill_path");
    bool whole = nv__path_seal(path);
    if (nv__is_visible(color) && path->points.count > 0) {
        add_figure(canvas, whole ? nv__figure_fill(path, rule) : NULL, color);
    }
}

static bool is_stroke(const nv_stroke *stroke)
{
    if (!nv__is_length(stroke->width) || !nv__is_length(stroke->miter_limit) ||
        stroke->dash_count > NV_DASHES_MAX || !isfinite(stroke->dash_offset) ||
        stroke->cap > NV_CAP_SQUARE || stroke->join > NV_JOIN_BEVEL) {
        return false;
    }
    for (size_t i = 0; i < stroke->dash_count; i++) {
        if (!nv__is_length(stroke->dashes[i])) {
            return false;
        }
    }
    return true;
}

void nv_canvas_stroke_path(nv_canvas *canvas, nv_path *path, const nv_stroke *stroke,
                           nv_color color)
{
    REQUIRE_CANVAS(canvas, "nv_canvas_stroke_path");
    NV__REQUIRE(path != NULL, , "nv_canvas_stroke_path: no path");
    NV__REQUIRE(stroke != NULL && is_stroke(stroke), ,
                "nv_canvas_stroke_path: a length is unusable, or more than %d dashes",
                (int)NV_DASHES_MAX);
    REQUIRE_COLOR(color, "nv_canvas_stroke_path");
    bool whole = nv__path_seal(path);
    if (nv__is_visible(color) && path->points.count > 0 && stroke->width > 0) {
        add_figure(canvas, whole ? nv__figure_stroke(path, stroke) : NULL, color);
    }
}

/* ---- sides ---- */

static void add_sides(nv_canvas *canvas, nv_rect rect, nv_radii radii, nv_insets widths,
                      uint32_t which, nv_color color)
{
    nv__record *record = nv__canvas_add(canvas, NV__RECORD_SIDES, rect, color);
    if (record != NULL) {
        record->radii = radii;
        record->u.sides.widths = widths;
        record->u.sides.which = which;
        nv__canvas_settle(canvas);
    }
}

void nv_canvas_border_sides(nv_canvas *canvas, nv_rect rect, nv_radii radii, nv_insets widths,
                            nv_color left, nv_color top, nv_color right, nv_color bottom)
{
    const nv_color colors[4] = { left, top, right, bottom };
    const float lengths[4] = { widths.left, widths.top, widths.right, widths.bottom };
    uint32_t drawn = 0;
    REQUIRE_CANVAS(canvas, "nv_canvas_border_sides");
    REQUIRE_RECT(rect, "nv_canvas_border_sides");
    REQUIRE_RADII(radii, "nv_canvas_border_sides");
    for (int i = 0; i < 4; i++) {
        REQUIRE_LENGTH(lengths[i], "nv_canvas_border_sides");
        REQUIRE_COLOR(colors[i], "nv_canvas_border_sides");
    }
    if (nv_rect_is_empty(rect)) {
        return;
    }
    /* Sides of one colour are one record: no seam where they meet. */
    for (int i = 0; i < 4; i++) {
        uint32_t which = 0;
        for (int k = i; k < 4; k++) {
            bool same = colors[k] == colors[i] || lengths[k] == 0;
            which |= same && (drawn & 1u << k) == 0 ? 1u << k : 0;
        }
        bool begins = (drawn & 1u << i) == 0 && lengths[i] > 0;
        if (begins && nv__is_visible(colors[i])) {
            add_sides(canvas, rect, radii, widths, which, colors[i]);
        }
        if (begins) {
            drawn |= which;
        }
    }
}

/* ---- inner shadows ---- */

void nv_canvas_inner_shadow(nv_canvas *canvas, nv_rect rect, nv_radii radii, float blur,
                            nv_point offset, nv_color color)
{
    REQUIRE_CANVAS(canvas, "nv_canvas_inner_shadow");
    REQUIRE_RECT(rect, "nv_canvas_inner_shadow");
    REQUIRE_RADII(radii, "nv_canvas_inner_shadow");
    REQUIRE_LENGTH(blur, "nv_canvas_inner_shadow");
    REQUIRE_POINT(offset, "nv_canvas_inner_shadow: offset");
    REQUIRE_COLOR(color, "nv_canvas_inner_shadow");
    if (!nv__is_visible(color) || nv_rect_is_empty(rect)) {
        return;
    }
    nv__record *record = nv__canvas_add(canvas, NV__RECORD_INNER_SHADOW, rect, color);
    if (record != NULL) {
        record->radii = radii;
        record->width = blur;
        record->u.offset = offset;
        nv__canvas_settle(canvas);
    }
}
