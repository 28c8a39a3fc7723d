/* Arcs and polylines: coverage is the distance to the middle line, row by row. */
#include "graphics/raster/painter.h"

#include "graphics/exact.h"
#include "graphics/raster/pixel.h"
#include "graphics/turn.h"

#include <math.h>
#include <string.h>

enum { OVAL_POINTS = 128 }; /* an arc of an ellipse is drawn as that many lines at most */

typedef nv__vec vec;

static double clamp_unit(double value)
{
    return value < 0 ? 0 : value > 1 ? 1 : value;
}

/* How much of a pixel a stroke covers whose middle line is `distance` away. */
static double stroke_coverage(double distance, double thickness)
{
    double outer = thickness / 2 - distance + 0.5, inner = -thickness / 2 - distance + 0.5;
    return clamp_unit(outer) - clamp_unit(inner);
}

static void keep_larger(uint8_t *coverage, double value)
{
    uint8_t byte = (uint8_t)(value * 255 + 0.5);
    if (byte > *coverage) {
        *coverage = byte;
    }
}

/* The first half of the buffer belongs to clipping. */
static uint8_t *row_buffer(const nv__painter *painter)
{
    return painter->store->coverage.bytes + painter->store->coverage.capacity / 2;
}

/* ---- polylines ---- */

typedef struct polyline {
    vec points[OVAL_POINTS + 1];
    int count;
    double thickness;
} polyline;

static double distance_to_segment(vec p, vec a, vec b)
{
    double dx = b.x - a.x, dy = b.y - a.y, px = p.x - a.x, py = p.y - a.y;
    double length = dx * dx + dy * dy;
    double t = length > 0 ? clamp_unit((px * dx + py * dy) / length) : 0;
    double ex = px - t * dx, ey = py - t * dy;
    return sqrt(ex * ex + ey * ey);
}

static int to_pixel(double value)
{
    double limit = NV__SNAP_LIMIT;
    return (int)(value < -limit ? -limit : value > limit ? limit : value);
}

/* Where on row `y` the stroke of a segment can be. */
static bool segment_range(vec a, vec b, double reach, int y, int *from, int *to)
{
    double middle = y + 0.5;
    if (middle < fmin(a.y, b.y) - reach || middle > fmax(a.y, b.y) + reach) {
        return false;
    }
    *from = to_pixel(floor(fmin(a.x, b.x) - reach));
    *to = to_pixel(ceil(fmax(a.x, b.x) + reach));
    return true;
}

static void polyline_row(nv__painter *painter, const polyline *line, nv__box visible, int y,
                         uint32_t color)
{
    uint8_t *coverage = row_buffer(painter);
    double reach = line->thickness / 2 + 0.5;
    int first = visible.x1, last = visible.x0;
    for (int i = 0; i < line->count; i++) {
        vec a = line->points[i], b = line->points[i + 1 < line->count ? i + 1 : i];
        int from, to;
        if ((i + 1 == line->count && i > 0) || !segment_range(a, b, reach, y, &from, &to)) {
            continue;
        }
        from = from > visible.x0 ? from : visible.x0;
        to = to < visible.x1 ? to : visible.x1;
        if (from < to && first >= last) {
            memset(coverage, 0, (size_t)(visible.x1 - visible.x0));
        }
        for (int x = from; x < to; x++) {
            double distance = distance_to_segment((vec){ x + 0.5, y + 0.5 }, a, b);
            keep_larger(&coverage[x - visible.x0], stroke_coverage(distance, line->thickness));
        }
        if (from < to) {
            first = from < first ? from : first;
            last = to > last ? to : last;
        }
    }
    if (first < last) {
        nv__paint_mask(painter, y, first, last, coverage + (first - visible.x0), color);
    }
}

static void paint_polyline(nv__painter *painter, const polyline *line, nv__box bounds,
                           uint32_t color)
{
    nv__box visible = nv__box_intersect(bounds, painter->scissor);
    for (int y = visible.y0; y < visible.y1; y++) {
        polyline_row(painter, line, visible, y, color);
    }
}

void nv__draw_polyline(nv__painter *painter, const nv__record *record, const nv_point *points)
{
    nv__box bounds = nv__box_of(nv__snap_outwards(record->bounds, painter->scale));
    if (!nv__painter_begin(painter, bounds)) {
        return;
    }
    double scale = (double)painter->scale;
    polyline line = { .thickness = (double)record->width * scale };
    uint32_t count = record->u.points.count;
    for (uint32_t i = 0; i < count && i < NV__POLYLINE_MAX; i++) {
        line.points[line.count++] =
            (vec){ (double)points[i].x * scale, (double)points[i].y * scale };
    }
    paint_polyline(painter, &line, bounds, nv__pixel_premultiply(record->argb));
}

/* ---- arcs ---- */

typedef struct arc {
    vec center;
    double radius_x, radius_y; /* of the middle line */
    double thickness;
    double from, sweep; /* turns, clockwise; sweep > 0 */
    vec start, end;     /* directions */
} arc;

static double cross(vec a, vec b)
{
    return a.x * b.y - a.y * b.x;
}

static bool in_sector(const arc *a, vec p)
{
    if (a->sweep >= 1) {
        return true;
    }
    bool after = cross(a->start, p) >= 0, before = cross(p, a->end) >= 0;
    return a->sweep <= 0.5 ? after && before : after || before;
}

static vec on_arc(const arc *a, vec towards)
{
    return (vec){ towards.x * a->radius_x, towards.y * a->radius_y };
}

static double distance(vec p, vec q)
{
    double dx = p.x - q.x, dy = p.y - q.y;
    return sqrt(dx * dx + dy * dy);
}

/* Distance from `p`, relative to the centre, to the middle line of a circle's arc. */
static double distance_to_arc(const arc *a, vec p)
{
    if (in_sector(a, p)) {
        return fabs(sqrt(p.x * p.x + p.y * p.y) - a->radius_x);
    }
    return fmin(distance(p, on_arc(a, a->start)), distance(p, on_arc(a, a->end)));
}

static void arc_span(nv__painter *painter, const arc *a, int y, int from, int to, uint32_t color)
{
    nv__box visible = painter->scissor;
    from = from > visible.x0 ? from : visible.x0;
    to = to < visible.x1 ? to : visible.x1;
    if (from >= to) {
        return;
    }
    uint8_t *coverage = row_buffer(painter);
    for (int x = from; x < to; x++) {
        vec p = { x + 0.5 - a->center.x, y + 0.5 - a->center.y };
        double value = stroke_coverage(distance_to_arc(a, p), a->thickness);
        coverage[x - from] = (uint8_t)(value * 255 + 0.5);
    }
    nv__paint_mask(painter, y, from, to, coverage, color);
}

/* Skips what lies outside the ring and inside its hole. */
static void arc_row(nv__painter *painter, const arc *a, int y, uint32_t color)
{
    double height = y + 0.5 - a->center.y;
    double outer = a->radius_x + a->thickness / 2 + 0.5;
    double inner = a->radius_x - a->thickness / 2 - 0.5;
    if (fabs(height) >= outer) {
        return;
    }
    double half = sqrt(outer * outer - height * height);
    int from = to_pixel(floor(a->center.x - half - 0.5));
    int to = to_pixel(ceil(a->center.x + half + 0.5));
    if (inner <= fabs(height)) {
        arc_span(painter, a, y, from, to, color);
        return;
    }
    double hole = sqrt(inner * inner - height * height);
    int hole0 = to_pixel(ceil(a->center.x - hole - 0.5));
    int hole1 = to_pixel(floor(a->center.x + hole - 0.5)) + 1;
    if (hole0 >= hole1) {
        arc_span(painter, a, y, from, to, color);
        return;
    }
    arc_span(painter, a, y, from, hole0, color);
    arc_span(painter, a, y, hole1, to, color);
}

static void paint_oval(nv__painter *painter, const arc *a, nv__box bounds, uint32_t color)
{
    polyline line = { .thickness = a->thickness };
    int steps = (int)(a->sweep * (OVAL_POINTS - 1)) + 1;
    for (int i = 0; i <= steps && i <= OVAL_POINTS; i++) {
        vec p = on_arc(a, nv__turn_direction(a->from + a->sweep * i / steps));
        line.points[line.count++] = (vec){ p.x + a->center.x, p.y + a->center.y };
    }
    paint_polyline(painter, &line, bounds, color);
}

static arc make_arc(const nv__record *record, nv__box box, double scale)
{
    double width = box.x1 - box.x0, height = box.y1 - box.y0;
    double shorter = width < height ? width : height;
    arc a = { .center = { box.x0 + width / 2, box.y0 + height / 2 } };
    a.thickness = fmin((double)record->width * scale, shorter / 2);
    a.radius_x = (width - a.thickness) / 2;
    a.radius_y = (height - a.thickness) / 2;
    a.from = (double)record->u.arc.from;
    a.sweep = (double)record->u.arc.sweep;
    if (a.sweep < 0) {
        a.from += a.sweep;
        a.sweep = -a.sweep;
    }
    a.sweep = a.sweep < 1 ? a.sweep : 1;
    a.start = nv__turn_direction(a.from);
    a.end = nv__turn_direction(a.from + a.sweep);
    return a;
}

void nv__draw_arc(nv__painter *painter, const nv__record *record)
{
    nv_radii round = nv_radius(record->rect.width);
    nv__box box = nv__box_of(nv__snap_rect(record->rect, round, painter->scale));
    if (!nv__painter_begin(painter, box)) {
        return;
    }
    uint32_t color = nv__pixel_premultiply(record->argb);
    arc a = make_arc(record, box, (double)painter->scale);
    if (box.x1 - box.x0 != box.y1 - box.y0) {
        paint_oval(painter, &a, box, color);
        return;
    }
    nv__box visible = nv__box_intersect(box, painter->scissor);
    for (int y = visible.y0; y < visible.y1; y++) {
        arc_row(painter, &a, y, color);
    }
}
