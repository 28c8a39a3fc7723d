/* A display list as text. */
#include "graphics/figure.h"
#include "graphics/list_text.h"
#include "graphics/picture.h"
#include "graphics/writer.h"

/* As it is, with every glyph. */
static void write_exact_run(nv__writer *out, const nv__glyph_run *run, float scale)
{
    const nv__face *face = run->face;
    if (run->text != NULL) {
        nv__write_quoted(out, run->text);
    }
    nv__write_text(out, " face");
    nv__write_quoted(out, face != NULL && face->name != NULL ? face->name : "");
    nv__write_named(out, " size=", run->size);
    if (scale != 1) {
        nv__write_named(out, " scale=", scale);
    }
    nv__write_text(out, " ink");
    nv__write_rect(out, run->ink);
    for (size_t i = 0; i < run->count; i++) {
        nv__write_format(out, " %s%u@", i == 0 ? "[" : "", (unsigned)run->glyphs[i].id);
        nv__write_pair(out, run->glyphs[i].x, ",", run->glyphs[i].y);
    }
    nv__write_text(out, run->count == 0 ? " []" : "]");
}

static void write_run(nv__writer *out, const nv__glyph_run *run, float scale)
{
    if (out->exact) {
        write_exact_run(out, run, scale);
        return;
    }
    if (run->text != NULL) {
        nv__write_quoted(out, run->text);
    } else {
        nv__write_format(out, " [%zu]", run->count);
    }
    nv__write_text(out, " ");
    nv__write_text(out, run->face != NULL && run->face->name != NULL ? run->face->name : "?");
    nv__write_named(out, " ", run->size * scale);
}

static void write_glyphs(nv__writer *out, const nv__record *record)
{
    nv__write_text(out, " ");
    nv__write_pair(out, record->u.glyphs.origin.x, ",", record->u.glyphs.origin.y);
    write_run(out, record->u.glyphs.run, record->u.glyphs.scale);
}

static void write_points(nv__writer *out, const nv__display_list *list, const nv__record *record)
{
    const nv_point *points = list->points.items + record->u.points.first;
    for (uint32_t i = 0; i < record->u.points.count; i++) {
        nv__write_text(out, " ");
        nv__write_pair(out, points[i].x, ",", points[i].y);
    }
}

static void write_gradient(nv__writer *out, const nv__record *record)
{
    const nv_gradient *g = &record->u.gradient.ramp->gradient;
    static const char *const kinds[] = { " linear ", " radial ", " sweep " };
    nv__write_text(out, kinds[g->kind]);
    nv__write_pair(out, g->from.x, ",", g->from.y);
    if (g->kind == NV_GRADIENT_LINEAR) {
        nv__write_text(out, " ");
        nv__write_pair(out, g->to.x, ",", g->to.y);
    } else {
        nv__write_text(out, " ");
        nv__write_fine(out, g->kind == NV_GRADIENT_RADIAL ? g->radius : g->turn);
    }
    for (size_t i = 0; i < g->count; i++) {
        nv__write_text(out, " ");
        nv__write_fine(out, g->stops[i].at);
        nv__write_format(out, "#%08x", (unsigned)(uint32_t)g->stops[i].color);
    }
    /* What the kind has no use for. */
    if (out->exact && g->kind != NV_GRADIENT_LINEAR && (g->to.x != 0 || g->to.y != 0)) {
        nv__write_text(out, " to=");
        nv__write_pair(out, g->to.x, ",", g->to.y);
    }
    if (out->exact && g->kind != NV_GRADIENT_RADIAL && g->radius != 0) {
        nv__write_named(out, " radius=", g->radius);
    }
    if (out->exact && g->kind != NV_GRADIENT_SWEEP && g->turn != 0) {
        nv__write_named(out, " turn=", g->turn);
    }
    nv__write_affine(out, record->u.gradient.at);
}

static void write_stroke(nv__writer *out, const nv_stroke *stroke)
{
    static const char *const caps[] = { "butt", "round", "square" };
    static const char *const joins[] = { "miter", "round", "bevel" };
    nv__write_named(out, " w=", stroke->width);
    nv__write_format(out, " %s %s", caps[stroke->cap], joins[stroke->join]);
    if ((out->exact || stroke->join == NV_JOIN_MITER) && stroke->miter_limit > 0) {
        nv__write_named(out, " limit=", stroke->miter_limit);
    }
    for (size_t i = 0; i < stroke->dash_count; i++) {
        nv__write_named(out, i == 0 ? " dash=" : ",", stroke->dashes[i]);
    }
    if (stroke->dash_count > 0 && stroke->dash_offset != 0) {
        nv__write_named(out, " start=", stroke->dash_offset);
    }
}

static void write_figure_shadow(nv__writer *out, const nv__figure *figure)
{
    nv__write_text(out, figure->kind == NV__FIGURE_SHADOW ? " shadow" : " inner-shadow");
    nv__write_rect(out, figure->rect);
    nv__write_radii(out, figure->radii);
    nv__write_named(out, " blur=", figure->blur);
    nv__write_text(out, " in");
    nv__write_rect(out, figure->box);
}

static void write_figure(nv__writer *out, const nv__record *record)
{
    const nv__figure *figure = record->u.figure.figure;
    switch (figure->kind) {
    case NV__FIGURE_FILL:
        nv__write_text(out, figure->rule == NV_FILL_EVEN_ODD ? " even-odd" : " fill");
        break;
    case NV__FIGURE_STROKE:
        nv__write_text(out, " stroke");
        write_stroke(out, &figure->stroke);
        break;
    case NV__FIGURE_SHADOW:
    case NV__FIGURE_INNER_SHADOW:
        write_figure_shadow(out, figure);
        break;
    case NV__FIGURE_GLYPHS:
        nv__write_text(out, " glyphs");
        write_run(out, figure->run, 1);
        break;
    }
    nv__write_affine(out, record->u.figure.at);
    if (record->kind == NV__RECORD_FIGURE) {
        nv__write_color(out, record->argb);
    }
    if (figure->path != NULL) {
        nv__write_path(out, figure->path);
    }
    if (figure->within != NULL) {
        nv__write_text(out, " within");
        nv__write_path(out, figure->within);
    }
}

static void write_sides(nv__writer *out, const nv__record *record)
{
    nv_insets w = record->u.sides.widths;
    nv__write_rect(out, record->rect);
    nv__write_radii(out, record->radii);
    nv__write_named(out, " w=", w.left);
    nv__write_named(out, ",", w.top);
    nv__write_named(out, ",", w.right);
    nv__write_named(out, ",", w.bottom);
    if (record->u.sides.which != NV__SIDES_ALL) {
        nv__write_format(out, " sides=%s%s%s%s", record->u.sides.which & NV__SIDE_LEFT ? "l" : "",
                         record->u.sides.which & NV__SIDE_TOP ? "t" : "",
                         record->u.sides.which & NV__SIDE_RIGHT ? "r" : "",
                         record->u.sides.which & NV__SIDE_BOTTOM ? "b" : "");
    }
    nv__write_color(out, record->argb);
}

const char *nv__record_kind_name(nv__record_kind kind)
{
    static const char *const names[NV__RECORD_KINDS] = {
        [NV__RECORD_FILL] = "fill",
        [NV__RECORD_BORDER] = "border",
        [NV__RECORD_SHADOW] = "shadow",
        [NV__RECORD_ARC] = "arc",
        [NV__RECORD_POLYLINE] = "polyline",
        [NV__RECORD_GLYPHS] = "glyphs",
        [NV__RECORD_GRADIENT] = "gradient",
        [NV__RECORD_SIDES] = "sides",
        [NV__RECORD_INNER_SHADOW] = "inner-shadow",
        [NV__RECORD_FIGURE] = "figure",
        [NV__RECORD_BLUR] = "blur-behind",
        [NV__RECORD_IMAGE] = "image",
        [NV__RECORD_PUSH_CLIP] = "push-clip",
        [NV__RECORD_POP_CLIP] = "pop-clip",
        [NV__RECORD_PUSH_OPACITY] = "push-opacity",
        [NV__RECORD_POP_OPACITY] = "pop-opacity",
    };
    return names[kind];
}

const char *nv__blend_name(nv_blend blend)
{
    static const char *const names[] = {
        "over",     "clear",   "src",      "dst-over", "src-in",  "dst-in",
        "src-out",  "dst-out", "src-atop", "dst-atop", "xor",     "plus",
        "multiply", "screen",  "overlay",  "darken",   "lighten",
    };
    return names[blend];
}

static void write_shape(nv__writer *out, const nv__record *record)
{
    nv__write_rect(out, record->rect);
    nv__write_radii(out, record->radii);
    if (record->kind == NV__RECORD_BORDER) {
        nv__write_named(out, " w=", record->width);
    } else if (record->kind == NV__RECORD_SHADOW || record->kind == NV__RECORD_INNER_SHADOW) {
        nv__write_named(out, " blur=", record->width);
        nv__write_text(out, " offset=");
        nv__write_pair(out, record->u.offset.x, ",", record->u.offset.y);
    } else if (record->kind == NV__RECORD_ARC) {
        nv__write_named(out, " from=", record->u.arc.from);
        nv__write_named(out, " sweep=", record->u.arc.sweep);
        nv__write_named(out, " w=", record->width);
    } else if (record->kind == NV__RECORD_PUSH_OPACITY) {
        nv__write_named(out, " ", record->width);
        if (record->u.blend != NV_BLEND_OVER) {
            nv__write_format(out, " %s", nv__blend_name(record->u.blend));
        }
    } else if (record->kind == NV__RECORD_BLUR) {
        nv__write_named(out, " blur=", record->width);
    }
}

static void write_record(nv__writer *out, const nv__display_list *list, const nv__record *record)
{
    nv__write_text(out, nv__record_kind_name(record->kind));
    switch (record->kind) {
    case NV__RECORD_FILL:
    case NV__RECORD_BORDER:
    case NV__RECORD_SHADOW:
    case NV__RECORD_INNER_SHADOW:
    case NV__RECORD_ARC:
        write_shape(out, record);
        nv__write_color(out, record->argb);
        break;
    case NV__RECORD_POLYLINE:
        write_points(out, list, record);
        nv__write_named(out, " w=", record->width);
        nv__write_color(out, record->argb);
        break;
    case NV__RECORD_GLYPHS:
        write_glyphs(out, record);
        nv__write_color(out, record->argb);
        break;
    case NV__RECORD_GRADIENT:
        write_shape(out, record);
        write_gradient(out, record);
        break;
    case NV__RECORD_SIDES:
        write_sides(out, record);
        break;
    case NV__RECORD_IMAGE:
        nv__write_image(out, record);
        break;
    case NV__RECORD_FIGURE:
        write_figure(out, record);
        break;
    case NV__RECORD_PUSH_CLIP:
        if (record->u.figure.figure != NULL) {
            nv__write_text(out, "-path");
            write_figure(out, record);
            break;
        }
        write_shape(out, record);
        if (record->u.figure.shift_x != 0 || record->u.figure.shift_y != 0) {
            nv__write_format(out, " shift=%d,%d", record->u.figure.shift_x,
                             record->u.figure.shift_y);
        }
        break;
    case NV__RECORD_PUSH_OPACITY:
    case NV__RECORD_BLUR:
        write_shape(out, record);
        break;
    case NV__RECORD_POP_CLIP:
    case NV__RECORD_POP_OPACITY:
        break;
    }
}

/* What cannot be told from the rest of the record: scaling rounds. */
static void write_boxes(nv__writer *out, const nv__display_list *list, const nv__record *record)
{
    nv__record derived = *record;
    nv__record_derive(list, &derived);
    if (!nv__same_rect(derived.rect, record->rect)) {
        nv__write_text(out, " box");
        nv__write_rect(out, record->rect);
    }
    derived.rect = record->rect;
    nv__record_derive_bounds(&derived);
    if (!nv__same_rect(derived.bounds, record->bounds)) {
        nv__write_text(out, " bounds");
        nv__write_rect(out, record->bounds);
    }
}

static char *write_list(const nv__display_list *list, bool exact)
{
    nv__writer out = { .exact = exact };
    for (size_t i = 0; i < list->records.count; i++) {
        write_record(&out, list, &list->records.items[i]);
        if (exact) {
            write_boxes(&out, list, &list->records.items[i]);
        }
        nv__write_text(&out, "\n");
    }
    return nv__writer_take(&out);
}

char *nv__display_list_dump(const nv__display_list *list)
{
    return write_list(list, false);
}

char *nv__display_list_write(const nv__display_list *list)
{
    return write_list(list, true);
}
