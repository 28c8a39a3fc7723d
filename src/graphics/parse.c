/* A display list from its text. What is read is held to what painters are held to, so that a list
 * from a file is as harmless as one of a widget. */
#include "graphics/canvas_internal.h"
#include "graphics/figure.h"
#include "graphics/list_text.h"
#include "graphics/reader.h"

#include <stdio.h>
#include <string.h>

enum { RUN_GLYPHS_MAX = 1 << 20, SHIFT_MAX = 1 << 24 /* px */ };

typedef struct parser {
    nv__reader in;
    nv__display_list *list;
    const nv__list_sources *sources;
} parser;

static const nv__list_sources no_sources;

/* ---- runs of glyphs ---- */

static bool read_face(parser *p, nv__face **out)
{
    char *name = NULL;
    const char *start = p->in.at;
    if (!nv__read_if(&p->in, "face")) {
        return nv__read_fail(&p->in, "'face' is expected");
    }
    if (!nv__read_quoted(&p->in, &name)) {
        return false;
    }
    *out = p->sources->face != NULL ? p->sources->face(p->sources->user, name) : NULL;
    nv__free(name);
    if (*out == NULL) {
        p->in.at = start;
        return nv__read_fail(&p->in, "there is no such face");
    }
    return true;
}

static bool read_glyphs(nv__reader *in, nv__glyph *out)
{
    int64_t id;
    nv_point at;
    if (!nv__read_integer(in, 0, UINT32_MAX, &id) || !nv__read_char(in, '@') ||
        !nv__read_point(in, &at)) {
        return false;
    }
    *out = (nv__glyph){ (uint32_t)id, at.x, at.y };
    return true;
}

/* Between brackets; how many there are is told by their '@'. */
static bool read_glyph_list(parser *p, nv__glyph_run *plain, nv__glyph_run **out)
{
    nv__reader *in = &p->in;
    size_t count = 0, read = 0;
    if (!nv__read_if(in, "[")) {
        return nv__read_fail(in, "'[' is expected");
    }
    for (const char *c = in->at; c < in->end && *c != ']'; c++) {
        count += *c == '@';
    }
    if (count > RUN_GLYPHS_MAX) {
        return nv__read_fail(in, "fewer glyphs are expected");
    }
    nv__glyph_run *run = nv__glyph_run_new(plain->face, plain->size, count);
    if (run == NULL) {
        return nv__read_fail_memory(in);
    }
    run->ink = plain->ink;
    while (read < count && read_glyphs(in, &run->glyphs[read])) {
        read++;
    }
    if (read < count || !nv__read_if(in, "]")) {
        (void)nv__read_fail(in, "a glyph or ']' is expected");
        nv__glyph_run_release(run);
        return false;
    }
    *out = run;
    return true;
}

static bool read_run_of(parser *p, nv__glyph_run *plain, float *scale, nv__glyph_run **out)
{
    nv__reader *in = &p->in;
    *scale = 1;
    if (!read_face(p, &plain->face) ||
        !(nv__read_if(in, "size=") || nv__read_fail(in, "'size=' is expected")) ||
        !nv__read_length(in, &plain->size) ||
        (nv__read_if(in, "scale=") && !nv__read_length(in, scale)) ||
        !(nv__read_if(in, "ink") || nv__read_fail(in, "'ink' is expected")) ||
        !nv__read_rect(in, &plain->ink)) {
        return false;
    }
    return read_glyph_list(p, plain, out);
}

static bool read_run(parser *p, float *scale, nv__glyph_run **out)
{
    nv__glyph_run plain = { .references = 1 };
    char *text = NULL;
    bool quoted = nv__read_if(&p->in, "\"");
    if (quoted) {
        p->in.at--;
        if (!nv__read_quoted(&p->in, &text)) {
            return false;
        }
    }
    if (!read_run_of(p, &plain, scale, out) || *out == NULL) {
        nv__free(text);
        return false;
    }
    (*out)->text = text;
    return true;
}

static bool parse_glyphs(parser *p, nv__record *record)
{
    nv__glyph_run *run = NULL;
    float scale;
    nv_point origin;
    if (!nv__read_point(&p->in, &origin) || !read_run(p, &scale, &run)) {
        return false;
    }
    record->u.glyphs.run = run;
    record->u.glyphs.origin = origin;
    record->u.glyphs.scale = scale;
    return nv__read_color(&p->in, &record->argb);
}

/* ---- gradients ---- */

static bool read_stops(nv__reader *in, nv_gradient *g)
{
    float last = 0;
    while (g->count < NV_GRADIENT_STOPS_MAX) {
        uint32_t argb;
        nv_gradient_stop *stop = &g->stops[g->count];
        if (!nv__read_number(in, &stop->at) || !nv__read_color(in, &argb)) {
            return false;
        }
        if (!(stop->at >= last && stop->at <= 1)) {
            return nv__read_fail(in, "stops that rise from 0 to 1 are expected");
        }
        stop->color = NV_ARGB(argb);
        last = stop->at;
        g->count++;
        const char *next = in->at;
        if (nv__read_at_end(in) || nv__read_if(in, "m=") || nv__read_if(in, "to=") ||
            nv__read_if(in, "radius=") || nv__read_if(in, "turn=") || nv__read_if(in, "bounds") ||
            nv__read_if(in, "box")) {
            in->at = next;
            return true;
        }
    }
    return true;
}

/* What the kind has no use for is written nevertheless, if there is any. */
static bool read_rest_of_ramp(nv__reader *in, nv_gradient *g)
{
    bool good = true;
    if (nv__read_if(in, "to=")) {
        good = nv__read_point(in, &g->to);
    }
    if (good && nv__read_if(in, "radius=")) {
        good = nv__read_length(in, &g->radius);
    }
    if (good && nv__read_if(in, "turn=")) {
        good = nv__read_number(in, &g->turn);
    }
    return good && in->status == NV_OK;
}

static bool parse_gradient(parser *p, nv__record *record)
{
    static const char *const kinds[] = { "linear", "radial", "sweep" };
    nv__reader *in = &p->in;
    nv_gradient g = { .count = 0 };
    nv_affine at;
    size_t kind;
    if (!nv__read_rect(in, &record->rect) || !nv__read_radii(in, &record->radii) ||
        !nv__read_choice(in, kinds, 3, "'linear', 'radial' or 'sweep' is expected", &kind) ||
        !nv__read_point(in, &g.from)) {
        return false;
    }
    g.kind = (nv_gradient_kind)kind;
    bool good = kind == 0   ? nv__read_point(in, &g.to)
                : kind == 1 ? nv__read_length(in, &g.radius)
                            : nv__read_number(in, &g.turn);
    if (!good || !read_stops(in, &g) || !read_rest_of_ramp(in, &g) || !nv__read_affine(in, &at)) {
        return false;
    }
    record->u.gradient.ramp = nv__ramp_new(&g);
    record->u.gradient.at = at;
    return record->u.gradient.ramp != NULL || nv__read_fail_memory(in);
}

/* ---- figures ---- */

static bool read_stroke(nv__reader *in, nv_stroke *stroke)
{
    static const char *const caps[] = { "butt", "round", "square" };
    static const char *const joins[] = { "miter", "round", "bevel" };
    size_t cap, join;
    *stroke = (nv_stroke){ .width = 0 };
    if (!(nv__read_if(in, "w=") || nv__read_fail(in, "'w=' is expected")) ||
        !nv__read_length(in, &stroke->width) ||
        !nv__read_choice(in, caps, 3, "a cap is expected: butt, round or square", &cap) ||
        !nv__read_choice(in, joins, 3, "a join is expected: miter, round or bevel", &join) ||
        (nv__read_if(in, "limit=") && !nv__read_length(in, &stroke->miter_limit))) {
        return false;
    }
    stroke->cap = (nv_line_cap)cap;
    stroke->join = (nv_line_join)join;
    bool more = nv__read_if(in, "dash=");
    while (more && stroke->dash_count < NV_DASHES_MAX) {
        if (!nv__read_length(in, &stroke->dashes[stroke->dash_count])) {
            return false;
        }
        stroke->dash_count++;
        more = in->at < in->end && *in->at == ',' && nv__read_char(in, ',');
    }
    if (more) {
        return nv__read_fail(in, "fewer dashes are expected");
    }
    return (!nv__read_if(in, "start=") || nv__read_number(in, &stroke->dash_offset)) &&
           in->status == NV_OK;
}

static bool read_figure_shadow(nv__reader *in, bool inner, nv__figure **out)
{
    nv_rect shape, area;
    nv_radii radii;
    float blur;
    if (!nv__read_rect(in, &shape) || !nv__read_radii(in, &radii) ||
        !(nv__read_if(in, "blur=") || nv__read_fail(in, "'blur=' is expected")) ||
        !nv__read_length(in, &blur) ||
        !(nv__read_if(in, "in") || nv__read_fail(in, "'in' is expected")) ||
        !nv__read_rect(in, &area)) {
        return false;
    }
    *out = nv__figure_shadow(shape, radii, blur, inner, area);
    return *out != NULL || nv__read_fail_memory(in);
}

/* The path of a fill or a stroke. */
static bool read_path_figure(nv__reader *in, size_t kind, const nv_stroke *stroke, nv__figure **out)
{
    nv_path *path = NULL, *within = NULL;
    bool good = nv__read_path(in, &path);
    if (good && kind == 0 && nv__read_if(in, "within")) {
        good = nv__read_path(in, &within);
    }
    if (good) {
        *out = within != NULL ? nv__figure_cut(path, within)
               : kind == 2    ? nv__figure_stroke(path, stroke)
                           : nv__figure_fill(path, kind == 1 ? NV_FILL_EVEN_ODD : NV_FILL_NON_ZERO);
        good = *out != NULL || nv__read_fail_memory(in);
    }
    nv_path_release(path);
    nv_path_release(within);
    return good;
}

static bool parse_figure(parser *p, nv__record *record)
{
    static const char *const kinds[] = { "fill",   "even-odd",     "stroke",
                                         "shadow", "inner-shadow", "glyphs" };
    nv__reader *in = &p->in;
    nv__figure *figure = NULL;
    nv__glyph_run *run = NULL;
    nv_stroke stroke;
    float scale;
    size_t kind;
    bool good = nv__read_choice(in, kinds, 6, "a kind of figure is expected", &kind);
    if (good && kind == 2) {
        good = read_stroke(in, &stroke);
    } else if (good && (kind == 3 || kind == 4)) {
        good = read_figure_shadow(in, kind == 4, &figure);
    } else if (good && kind == 5) {
        good = read_run(p, &scale, &run);
        figure = good ? nv__figure_glyphs(run) : NULL;
        good = good && (figure != NULL || nv__read_fail_memory(in));
        nv__glyph_run_release(run);
    }
    record->u.figure.figure = figure;
    good = good && nv__read_affine(in, &record->u.figure.at) &&
           (record->kind != NV__RECORD_FIGURE || nv__read_color(in, &record->argb));
    return good &&
           (figure != NULL || read_path_figure(in, kind, &stroke, &record->u.figure.figure));
}

/* ---- shapes ---- */

static bool read_after(nv__reader *in, const char *name, float *out)
{
    if (!nv__read_if(in, name)) {
        char what[32];
        snprintf(what, sizeof what, "'%s' is expected", name);
        return nv__read_fail(in, what);
    }
    return nv__read_number(in, out);
}

static bool read_length_after(nv__reader *in, const char *name, float *out)
{
    return read_after(in, name, out) &&
           (*out >= 0 || nv__read_fail(in, "a length that is not negative is expected"));
}

static bool read_offset(nv__reader *in, nv_point *out)
{
    return (nv__read_if(in, "offset=") || nv__read_fail(in, "'offset=' is expected")) &&
           nv__read_point(in, out);
}

static bool read_layer(nv__reader *in, nv__record *record)
{
    const char *start = in->at;
    if (!nv__read_number(in, &record->width)) {
        return false;
    }
    if (!(record->width >= 0 && record->width <= 1)) {
        in->at = start;
        return nv__read_fail(in, "an opacity is expected: 0 to 1");
    }
    for (nv_blend blend = NV_BLEND_CLEAR; blend <= NV_BLEND_LIGHTEN; blend++) {
        if (nv__read_if(in, nv__blend_name(blend))) {
            record->u.blend = blend;
            break;
        }
    }
    return true;
}

static bool read_shift(nv__reader *in, nv__record *record)
{
    int64_t x = 0, y = 0;
    if (nv__read_if(in, "shift=")) {
        if (!nv__read_integer(in, -SHIFT_MAX, SHIFT_MAX, &x) || !nv__read_char(in, ',') ||
            !nv__read_integer(in, -SHIFT_MAX, SHIFT_MAX, &y)) {
            return false;
        }
    }
    record->u.figure.shift_x = (int)x;
    record->u.figure.shift_y = (int)y;
    return in->status == NV_OK;
}

static bool parse_shape(parser *p, nv__record *record)
{
    nv__reader *in = &p->in;
    if (!nv__read_rect(in, &record->rect) || !nv__read_radii(in, &record->radii)) {
        return false;
    }
    switch (record->kind) {
    case NV__RECORD_BORDER:
        return read_length_after(in, "w=", &record->width) && nv__read_color(in, &record->argb);
    case NV__RECORD_SHADOW:
    case NV__RECORD_INNER_SHADOW:
        return read_length_after(in, "blur=", &record->width) &&
               read_offset(in, &record->u.offset) && nv__read_color(in, &record->argb);
    case NV__RECORD_ARC:
        return read_after(in, "from=", &record->u.arc.from) &&
               read_after(in, "sweep=", &record->u.arc.sweep) &&
               read_length_after(in, "w=", &record->width) && nv__read_color(in, &record->argb);
    case NV__RECORD_BLUR:
        return read_length_after(in, "blur=", &record->width);
    case NV__RECORD_PUSH_OPACITY:
        return read_layer(in, record);
    case NV__RECORD_PUSH_CLIP:
        return read_shift(in, record);
    default:
        return nv__read_color(in, &record->argb);
    }
}

static bool parse_sides(parser *p, nv__record *record)
{
    nv__reader *in = &p->in;
    nv_insets *w = &record->u.sides.widths;
    if (!nv__read_rect(in, &record->rect) || !nv__read_radii(in, &record->radii) ||
        !read_length_after(in, "w=", &w->left) || !nv__read_char(in, ',') ||
        !nv__read_length(in, &w->top) || !nv__read_char(in, ',') ||
        !nv__read_length(in, &w->right) || !nv__read_char(in, ',') ||
        !nv__read_length(in, &w->bottom)) {
        return false;
    }
    record->u.sides.which = NV__SIDES_ALL;
    if (nv__read_if(in, "sides=")) {
        static const char letters[] = "ltrb";
        record->u.sides.which = 0;
        for (int i = 0; i < 4; i++) {
            if (in->at < in->end && *in->at == letters[i]) {
                record->u.sides.which |= 1u << i;
                in->at++;
            }
        }
    }
    return nv__read_color(in, &record->argb);
}

static bool parse_polyline(parser *p, nv__record *record)
{
    nv__reader *in = &p->in;
    nv__display_list *list = p->list;
    uint32_t first = (uint32_t)list->points.count, count = 0;
    while (!nv__read_if(in, "w=")) {
        nv_point point;
        if (count == NV__POLYLINE_MAX) {
            return nv__read_fail(in, "'w=' is expected after so many points");
        }
        if (!nv__read_point(in, &point)) {
            return false;
        }
        if (!NV__PUSH(&list->points, point)) {
            return nv__read_fail_memory(in);
        }
        count++;
    }
    if (count == 0) {
        return nv__read_fail(in, "a point is expected");
    }
    record->u.points.first = first;
    record->u.points.count = count;
    return nv__read_length(in, &record->width) && nv__read_color(in, &record->argb);
}

/* ---- records ---- */

static bool parse_body(parser *p, nv__record *record)
{
    switch (record->kind) {
    case NV__RECORD_GLYPHS:
        return parse_glyphs(p, record);
    case NV__RECORD_GRADIENT:
        return parse_gradient(p, record);
    case NV__RECORD_SIDES:
        return parse_sides(p, record);
    case NV__RECORD_FIGURE:
        return parse_figure(p, record);
    case NV__RECORD_POLYLINE:
        return parse_polyline(p, record);
    case NV__RECORD_IMAGE:
        return nv__read_image(&p->in, p->sources, record);
    case NV__RECORD_POP_CLIP:
    case NV__RECORD_POP_OPACITY:
        return true;
    default:
        return parse_shape(p, record);
    }
}

static bool parse_boxes(parser *p, nv__record *record)
{
    nv__reader *in = &p->in;
    nv__record_derive(p->list, record);
    if (nv__read_if(in, "box") && !nv__read_rect(in, &record->rect)) {
        return false;
    }
    nv__record_derive_bounds(record);
    return !nv__read_if(in, "bounds") || nv__read_rect(in, &record->bounds);
}

static bool parse_record(parser *p, nv__record *record)
{
    nv__reader *in = &p->in;
    bool path_clip = nv__read_if(in, "push-clip-path");
    int kind = path_clip ? NV__RECORD_PUSH_CLIP : 0;
    while (!path_clip && kind < NV__RECORD_KINDS &&
           !nv__read_if(in, nv__record_kind_name((nv__record_kind)kind))) {
        kind++;
    }
    if (kind == NV__RECORD_KINDS) {
        return nv__read_fail(in, "a kind of record is expected");
    }
    record->kind = (nv__record_kind)kind;
    if (!(path_clip ? parse_figure(p, record) : parse_body(p, record)) || !parse_boxes(p, record)) {
        return false;
    }
    return nv__read_at_end(in) || nv__read_fail(in, "the end of the line is expected");
}

static bool parse_line(parser *p)
{
    nv__record record = { .width = 0 };
    if (!parse_record(p, &record)) {
        nv__record_release(&record);
        return false;
    }
    if (!NV__PUSH(&p->list->records, record)) {
        nv__record_release(&record);
        return nv__read_fail_memory(&p->in);
    }
    return true;
}

/* Takes back what was appended. */
static void undo(nv__display_list *list, size_t records, size_t points)
{
    for (size_t i = records; i < list->records.count; i++) {
        nv__record_release(&list->records.items[i]);
    }
    list->records.count = records;
    list->points.count = points;
}

nv_status nv__display_list_parse(nv__display_list *list, const char *text, size_t length,
                                 const nv__list_sources *sources, nv__list_error *error)
{
    size_t records = list->records.count, points = list->points.count;
    parser p = { .in = { .start = text, .error = error },
                 .list = list,
                 .sources = sources != NULL ? sources : &no_sources };
    const char *end = text + length;
    *error = (nv__list_error){ 0 };
    if (length > NV__LIST_TEXT_MAX) {
        *error = (nv__list_error){ 1, 1, "a shorter text is expected" };
        return NV_EINVAL;
    }
    while (p.in.start < end) {
        const char *line_end = memchr(p.in.start, '\n', (size_t)(end - p.in.start));
        p.in.line++;
        p.in.at = p.in.start;
        p.in.end = line_end != NULL ? line_end : end;
        bool skipped = nv__read_at_end(&p.in) || *p.in.at == '#';
        if (!skipped && !parse_line(&p)) {
            undo(list, records, points);
            return p.in.status;
        }
        p.in.start = p.in.end + 1;
    }
    return NV_OK;
}
