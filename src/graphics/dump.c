#include "graphics/affine.h"
#include "graphics/display_list.h"
#include "graphics/figure.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* One line, its text apart, is shorter than this. */
enum { PIECE_MAX = 256 };

typedef struct writer {
    NV__ARRAY(char) text;
    bool failed;
} writer;

static void write_bytes(writer *out, const char *bytes, size_t length)
{
    if (out->failed || !NV__RESERVE(&out->text, length + 1)) {
        out->failed = true;
        return;
    }
    memcpy(out->text.items + out->text.count, bytes, length);
    out->text.count += length;
}

static void write_text(writer *out, const char *text)
{
    write_bytes(out, text, strlen(text));
}

static void NV_PRINTF(2, 3) write_format(writer *out, const char *format, ...)
{
    char piece[PIECE_MAX];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(piece, sizeof piece, format, arguments);
    va_end(arguments);
    if (length > 0) {
        write_bytes(out, piece, (size_t)length < sizeof piece ? (size_t)length : sizeof piece - 1);
    }
}

/* At most three decimals without trailing zeros, the same in every locale. */
static void write_number(writer *out, float value)
{
    if (!(fabsf(value) < 1.0e9f)) {
        write_text(out, isnan(value) ? "nan" : value < 0 ? "-inf" : "inf");
        return;
    }
    long long thousandths = llround((double)value * 1000);
    unsigned long long size =
        thousandths < 0 ? 0ull - (unsigned long long)thousandths : (unsigned long long)thousandths;
    unsigned fraction = (unsigned)(size % 1000);
    write_format(out, "%s%llu", thousandths < 0 ? "-" : "", size / 1000);
    if (fraction == 0) {
        return;
    }
    int digits = 3;
    while (fraction % 10 == 0) {
        fraction /= 10;
        digits--;
    }
    write_format(out, ".%0*u", digits, fraction);
}

static void write_pair(writer *out, float a, const char *between, float b)
{
    write_number(out, a);
    write_text(out, between);
    write_number(out, b);
}

static void write_named(writer *out, const char *name, float value)
{
    write_text(out, name);
    write_number(out, value);
}

static void write_rect(writer *out, nv_rect rect)
{
    write_text(out, " ");
    write_pair(out, rect.x, ",", rect.y);
    write_text(out, " ");
    write_pair(out, rect.width, "x", rect.height);
}

static void write_radii(writer *out, nv_radii r)
{
    bool equal =
        r.top_left == r.top_right && r.top_left == r.bottom_right && r.top_left == r.bottom_left;
    if (equal && r.top_left == 0) {
        return;
    }
    write_named(out, " r=", r.top_left);
    if (!equal) {
        write_named(out, ",", r.top_right);
        write_named(out, ",", r.bottom_right);
        write_named(out, ",", r.bottom_left);
    }
}

static void write_color(writer *out, uint32_t argb)
{
    write_format(out, " #%08x", (unsigned)argb);
}

/* Quoted, and still one line whatever it holds. */
static void write_quoted(writer *out, const char *text)
{
    write_text(out, " \"");
    for (const char *c = text; *c != '\0'; c++) {
        unsigned char byte = (unsigned char)*c;
        if (*c == '"' || *c == '\\') {
            write_text(out, "\\");
            write_bytes(out, c, 1);
        } else if (byte < 0x20 || byte == 0x7F) {
            write_format(out, "\\x%02x", (unsigned)byte);
        } else {
            write_bytes(out, c, 1);
        }
    }
    write_text(out, "\"");
}

static void write_glyphs(writer *out, const nv__record *record)
{
    const nv__glyph_run *run = record->u.glyphs.run;
    write_text(out, " ");
    write_pair(out, record->u.glyphs.origin.x, ",", record->u.glyphs.origin.y);
    if (run->text != NULL) {
        write_quoted(out, run->text);
    } else {
        write_format(out, " [%zu]", run->count);
    }
    write_text(out, " ");
    write_text(out, run->face != NULL && run->face->name != NULL ? run->face->name : "?");
    write_named(out, " ", run->size * record->u.glyphs.scale);
}

static void write_points(writer *out, const nv__display_list *list, const nv__record *record)
{
    const nv_point *points = list->points.items + record->u.points.first;
    for (uint32_t i = 0; i < record->u.points.count; i++) {
        write_text(out, " ");
        write_pair(out, points[i].x, ",", points[i].y);
    }
}

/* Six decimals: what is multiplied needs more of them than what is added. */
static void write_fine(writer *out, float value)
{
    if (!(fabsf(value) < 1.0e9f)) {
        write_number(out, value);
        return;
    }
    long long millionths = llround((double)value * 1000000);
    unsigned long long size =
        millionths < 0 ? 0ull - (unsigned long long)millionths : (unsigned long long)millionths;
    write_format(out, "%s%llu.%06llu", millionths < 0 ? "-" : "", size / 1000000, size % 1000000);
    while (!out->failed && out->text.items[out->text.count - 1] == '0') {
        out->text.count--;
    }
    if (!out->failed && out->text.items[out->text.count - 1] == '.') {
        out->text.count--;
    }
}

/* Left out when there is none. */
static void write_affine(writer *out, nv_affine m)
{
    const float values[6] = { m.a, m.b, m.c, m.d, m.e, m.f };
    if (nv__affine_equal(m, nv__affine_identity())) {
        return;
    }
    for (int i = 0; i < 6; i++) {
        write_text(out, i == 0 ? " m=" : ",");
        write_fine(out, values[i]);
    }
}

static void write_gradient(writer *out, const nv__record *record)
{
    const nv_gradient *g = &record->u.gradient.ramp->gradient;
    static const char *const kinds[] = { " linear ", " radial ", " sweep " };
    write_text(out, kinds[g->kind]);
    write_pair(out, g->from.x, ",", g->from.y);
    if (g->kind == NV_GRADIENT_LINEAR) {
        write_text(out, " ");
        write_pair(out, g->to.x, ",", g->to.y);
    } else {
        write_text(out, " ");
        write_fine(out, g->kind == NV_GRADIENT_RADIAL ? g->radius : g->turn);
    }
    for (size_t i = 0; i < g->count; i++) {
        write_text(out, " ");
        write_fine(out, g->stops[i].at);
        write_format(out, "#%08x", (unsigned)(uint32_t)g->stops[i].color);
    }
    write_affine(out, record->u.gradient.at);
}

static void write_path(writer *out, const nv_path *path)
{
    static const char letters[] = "MLQCZ";
    static const uint8_t counts[] = { 1, 1, 2, 3, 0 };
    const nv_point *next = path->points.items;
    for (size_t i = 0; i < path->verbs.count; i++) {
        uint8_t verb = path->verbs.items[i];
        write_text(out, " ");
        write_bytes(out, &letters[verb], 1);
        for (uint8_t p = 0; p < counts[verb]; p++, next++) {
            write_text(out, p > 0 ? " " : "");
            write_pair(out, next->x, ",", next->y);
        }
    }
}

static void write_stroke(writer *out, const nv_stroke *stroke)
{
    static const char *const caps[] = { "butt", "round", "square" };
    static const char *const joins[] = { "miter", "round", "bevel" };
    write_named(out, " w=", stroke->width);
    write_format(out, " %s %s", caps[stroke->cap], joins[stroke->join]);
    if (stroke->join == NV_JOIN_MITER && stroke->miter_limit > 0) {
        write_named(out, " limit=", stroke->miter_limit);
    }
    for (size_t i = 0; i < stroke->dash_count; i++) {
        write_named(out, i == 0 ? " dash=" : ",", stroke->dashes[i]);
    }
    if (stroke->dash_count > 0 && stroke->dash_offset != 0) {
        write_named(out, " start=", stroke->dash_offset);
    }
}

static void write_figure_shadow(writer *out, const nv__figure *figure)
{
    write_text(out, figure->kind == NV__FIGURE_SHADOW ? " shadow" : " inner-shadow");
    write_rect(out, figure->rect);
    write_radii(out, figure->radii);
    write_named(out, " blur=", figure->blur);
    write_text(out, " in");
    write_rect(out, figure->box);
}

static void write_figure_glyphs(writer *out, const nv__glyph_run *run)
{
    write_text(out, " glyphs");
    if (run->text != NULL) {
        write_quoted(out, run->text);
    } else {
        write_format(out, " [%zu]", run->count);
    }
    write_text(out, " ");
    write_text(out, run->face != NULL && run->face->name != NULL ? run->face->name : "?");
    write_named(out, " ", run->size);
}

static void write_figure(writer *out, const nv__record *record)
{
    const nv__figure *figure = record->u.figure.figure;
    switch (figure->kind) {
    case NV__FIGURE_FILL:
        write_text(out, figure->rule == NV_FILL_EVEN_ODD ? " even-odd" : " fill");
        break;
    case NV__FIGURE_STROKE:
        write_text(out, " stroke");
        write_stroke(out, &figure->stroke);
        break;
    case NV__FIGURE_SHADOW:
    case NV__FIGURE_INNER_SHADOW:
        write_figure_shadow(out, figure);
        break;
    case NV__FIGURE_GLYPHS:
        write_figure_glyphs(out, figure->run);
        break;
    }
    write_affine(out, record->u.figure.at);
    if (record->kind == NV__RECORD_FIGURE) {
        write_color(out, record->argb);
    }
    if (figure->path != NULL) {
        write_path(out, figure->path);
    }
    if (figure->within != NULL) {
        write_text(out, " within");
        write_path(out, figure->within);
    }
}

static void write_sides(writer *out, const nv__record *record)
{
    nv_insets w = record->u.sides.widths;
    write_rect(out, record->rect);
    write_radii(out, record->radii);
    write_named(out, " w=", w.left);
    write_named(out, ",", w.top);
    write_named(out, ",", w.right);
    write_named(out, ",", w.bottom);
    if (record->u.sides.which != NV__SIDES_ALL) {
        write_format(out, " sides=%s%s%s%s", record->u.sides.which & NV__SIDE_LEFT ? "l" : "",
                     record->u.sides.which & NV__SIDE_TOP ? "t" : "",
                     record->u.sides.which & NV__SIDE_RIGHT ? "r" : "",
                     record->u.sides.which & NV__SIDE_BOTTOM ? "b" : "");
    }
    write_color(out, record->argb);
}

static const char *kind_name(nv__record_kind kind)
{
    static const char *const names[] = {
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
        [NV__RECORD_PUSH_CLIP] = "push-clip",
        [NV__RECORD_POP_CLIP] = "pop-clip",
        [NV__RECORD_PUSH_OPACITY] = "push-opacity",
        [NV__RECORD_POP_OPACITY] = "pop-opacity",
    };
    return names[kind];
}

static void write_shape(writer *out, const nv__record *record)
{
    write_rect(out, record->rect);
    write_radii(out, record->radii);
    if (record->kind == NV__RECORD_BORDER) {
        write_named(out, " w=", record->width);
    } else if (record->kind == NV__RECORD_SHADOW || record->kind == NV__RECORD_INNER_SHADOW) {
        write_named(out, " blur=", record->width);
        write_text(out, " offset=");
        write_pair(out, record->u.offset.x, ",", record->u.offset.y);
    } else if (record->kind == NV__RECORD_ARC) {
        write_named(out, " from=", record->u.arc.from);
        write_named(out, " sweep=", record->u.arc.sweep);
        write_named(out, " w=", record->width);
    } else if (record->kind == NV__RECORD_PUSH_OPACITY) {
        write_named(out, " ", record->width);
    }
}

static void write_record(writer *out, const nv__display_list *list, const nv__record *record)
{
    write_text(out, kind_name(record->kind));
    switch (record->kind) {
    case NV__RECORD_FILL:
    case NV__RECORD_BORDER:
    case NV__RECORD_SHADOW:
    case NV__RECORD_INNER_SHADOW:
    case NV__RECORD_ARC:
        write_shape(out, record);
        write_color(out, record->argb);
        break;
    case NV__RECORD_POLYLINE:
        write_points(out, list, record);
        write_named(out, " w=", record->width);
        write_color(out, record->argb);
        break;
    case NV__RECORD_GLYPHS:
        write_glyphs(out, record);
        write_color(out, record->argb);
        break;
    case NV__RECORD_GRADIENT:
        write_shape(out, record);
        write_gradient(out, record);
        break;
    case NV__RECORD_SIDES:
        write_sides(out, record);
        break;
    case NV__RECORD_FIGURE:
        write_figure(out, record);
        break;
    case NV__RECORD_PUSH_CLIP:
        if (record->u.figure.figure != NULL) {
            write_text(out, "-path");
            write_figure(out, record);
            break;
        }
        write_shape(out, record);
        break;
    case NV__RECORD_PUSH_OPACITY:
        write_shape(out, record);
        break;
    case NV__RECORD_POP_CLIP:
    case NV__RECORD_POP_OPACITY:
        break;
    }
    write_text(out, "\n");
}

char *nv__display_list_dump(const nv__display_list *list)
{
    writer out = { .failed = false };
    for (size_t i = 0; i < list->records.count; i++) {
        write_record(&out, list, &list->records.items[i]);
    }
    write_bytes(&out, "", 0);
    if (out.failed) {
        NV__ARRAY_FINISH(&out.text);
        return NULL;
    }
    out.text.items[out.text.count] = '\0';
    return out.text.items;
}
