/* What a pen leaves that follows a line: both sides, joins and caps, as contours to be filled. */
#include "graphics/path.h"

#include "graphics/exact.h"

#include <math.h>

typedef struct pen {
    nv__outline *out;
    double half; /* of the width */
    double limit, tolerance;
    nv_line_cap cap;
    nv_line_join join;
} pen;

/* A contour without points that lie on their neighbours. */
typedef struct line {
    const nv__vec *points;
    size_t count;
    bool closed;
} line;

static nv__vec at_side(nv__vec p, nv__vec normal, double half)
{
    return (nv__vec){ p.x + normal.x * half, p.y + normal.y * half };
}

/* The unit vector to the left of the way from a to b. */
static nv__vec normal_of(nv__vec a, nv__vec b)
{
    double x = b.x - a.x, y = b.y - a.y, length = sqrt(x * x + y * y);
    return (nv__vec){ y / length, -x / length };
}

/* Points between two directions from the centre, clockwise, without the ends. */
static void add_round(const pen *p, nv__vec center, nv__vec from, nv__vec to)
{
    double cosine = fmax(-1, fmin(1, from.x * to.x + from.y * to.y));
    int steps = 1;
    /* The gap between chord and arc is half * (1 - cos of half the step). */
    while (steps < NV__CURVE_STEPS_MAX && p->half * (1 - sqrt((1 + cosine) / 2)) > p->tolerance) {
        cosine = sqrt((1 + cosine) / 2);
        steps *= 2;
    }
    double sine = sqrt(fmax(0, 1 - cosine * cosine));
    nv__vec d = from;
    for (int i = 1; i < steps; i++) {
        d = (nv__vec){ d.x * cosine - d.y * sine, d.x * sine + d.y * cosine };
        nv__outline_add(p->out, at_side(center, d, p->half));
    }
}

static void add_outer_join(const pen *p, nv__vec center, nv__vec from, nv__vec to, double cosine)
{
    if (p->join == NV_JOIN_ROUND) {
        add_round(p, center, from, to);
    } else if (p->join == NV_JOIN_MITER && 2 <= p->limit * p->limit * (1 + cosine)) {
        double factor = p->half / (1 + cosine);
        nv__vec both = { from.x + to.x, from.y + to.y };
        nv__outline_add(p->out, at_side(center, both, factor));
    }
}

static void add_join(const pen *p, nv__vec center, nv__vec from, nv__vec to)
{
    static const double gentle = 0.9;
    double cross = from.x * to.y - from.y * to.x, cosine = from.x * to.x + from.y * to.y;
    if (cross > 0 || (cross == 0 && cosine < 0)) {
        add_outer_join(p, center, from, to, cosine);
    } else if (cosine < gentle) {
        nv__outline_add(p->out, center); /* keeps the inner side from turning inside out */
    }
}

static void add_cap(const pen *p, nv__vec center, nv__vec normal)
{
    nv__vec ahead = { -normal.y, normal.x }, back = { -normal.x, -normal.y };
    if (p->cap == NV_CAP_ROUND) {
        add_round(p, center, normal, back);
    } else if (p->cap == NV_CAP_SQUARE) {
        nv__vec end = at_side(center, ahead, p->half);
        nv__outline_add(p->out, at_side(end, normal, p->half));
        nv__outline_add(p->out, at_side(end, back, p->half));
    }
}

static nv__vec point_at(const line *l, size_t index, bool backwards)
{
    index %= l->count;
    return l->points[backwards ? l->count - 1 - index : index];
}

/* The left side of the way along the line, or back. */
static void add_side(const pen *p, const line *l, bool backwards)
{
    size_t segments = l->closed ? l->count : l->count - 1;
    for (size_t i = 0; i < segments; i++) {
        nv__vec a = point_at(l, i, backwards), b = point_at(l, i + 1, backwards);
        nv__vec normal = normal_of(a, b);
        nv__outline_add(p->out, at_side(a, normal, p->half));
        nv__outline_add(p->out, at_side(b, normal, p->half));
        if (i + 1 < segments || l->closed) {
            add_join(p, b, normal, normal_of(b, point_at(l, i + 2, backwards)));
        } else {
            add_cap(p, b, normal);
        }
    }
}

static void stroke_line(const pen *p, const line *l)
{
    nv__outline_begin(p->out);
    add_side(p, l, false);
    if (l->closed) {
        nv__outline_end(p->out, true);
        nv__outline_begin(p->out);
    }
    add_side(p, l, true);
    nv__outline_end(p->out, true);
}

/* A line without length: round and square pens leave their shape. */
static void stroke_dot(const pen *p, nv__vec center)
{
    nv__vec up = { 0, -1 }, down = { 0, 1 };
    if (p->cap == NV_CAP_BUTT) {
        return;
    }
    nv__outline_begin(p->out);
    nv__outline_add(p->out, at_side(center, up, p->half));
    add_cap(p, center, up);
    nv__outline_add(p->out, at_side(center, down, p->half));
    add_cap(p, center, down);
    nv__outline_end(p->out, true);
}

static bool apart(nv__vec a, nv__vec b)
{
    double x = a.x - b.x, y = a.y - b.y;
    return x * x + y * y > 1e-14;
}

/* Into `kept`: the contour without points on their neighbours. */
static line clean(const nv__outline *from, const nv__contour *contour, nv__outline *kept)
{
    const nv__vec *points = from->points.items + contour->first;
    nv__outline_clear(kept);
    nv__outline_begin(kept);
    for (size_t i = 0; i < contour->count && !kept->failed; i++) {
        if (kept->points.count == 0 ||
            apart(points[i], kept->points.items[kept->points.count - 1])) {
            nv__outline_add(kept, points[i]);
        }
    }
    line l = { kept->points.items, kept->points.count, contour->closed };
    while (l.closed && l.count > 1 && !apart(l.points[0], l.points[l.count - 1])) {
        l.count--;
    }
    l.closed = l.closed && l.count > 1;
    return l;
}

void nv__outline_stroke(const nv__outline *from, const nv_stroke *stroke, double tolerance,
                        nv__outline *out)
{
    pen p = { .out = out,
              .half = (double)stroke->width / 2,
              .limit = stroke->miter_limit > 0 ? (double)stroke->miter_limit : 4,
              .tolerance = tolerance,
              .cap = stroke->cap,
              .join = stroke->join };
    nv__outline kept = { .failed = false };
    for (size_t i = 0; i < from->contours.count && !out->failed; i++) {
        line l = clean(from, &from->contours.items[i], &kept);
        if (kept.failed) {
            out->failed = true;
        } else if (l.count > 1) {
            stroke_line(&p, &l);
        } else if (l.count == 1) {
            stroke_dot(&p, l.points[0]);
        }
    }
    nv__outline_finish(&kept);
}
