/* Paths become polygons. */
#include "graphics/path.h"

#include "graphics/exact.h"

#include <math.h>

void nv__outline_clear(nv__outline *outline)
{
    outline->points.count = 0;
    outline->contours.count = 0;
    outline->failed = false;
}

void nv__outline_finish(nv__outline *outline)
{
    NV__ARRAY_FINISH(&outline->points);
    NV__ARRAY_FINISH(&outline->contours);
}

void nv__outline_begin(nv__outline *outline)
{
    nv__contour contour = { (uint32_t)outline->points.count, 0, false };
    if (!NV__PUSH(&outline->contours, contour)) {
        outline->failed = true;
    }
}

void nv__outline_add(nv__outline *outline, nv__vec point)
{
    if (outline->failed || !NV__PUSH(&outline->points, point)) {
        outline->failed = true;
        return;
    }
    outline->contours.items[outline->contours.count - 1].count++;
}

void nv__outline_end(nv__outline *outline, bool closed)
{
    if (!outline->failed) {
        outline->contours.items[outline->contours.count - 1].closed = closed;
    }
}

static nv__vec vec_of(nv_point p)
{
    return (nv__vec){ (double)p.x, (double)p.y };
}

static double bend(nv__vec a, nv__vec b, nv__vec c)
{
    double x = a.x - 2 * b.x + c.x, y = a.y - 2 * b.y + c.y;
    return sqrt(x * x + y * y);
}

/* Lines that a curve needs whose second differences are at most `bend`; `factor` is its degree
 * times one less. */
static int steps_for(double most, double factor, double tolerance)
{
    double steps = ceil(sqrt(factor * most / (8 * tolerance)));
    return steps < 1 ? 1 : steps < NV__CURVE_STEPS_MAX ? (int)steps : NV__CURVE_STEPS_MAX;
}

static void flatten_quad(nv__outline *out, const nv__vec p[3], double tolerance)
{
    int steps = steps_for(bend(p[0], p[1], p[2]), 2, tolerance);
    for (int i = 1; i <= steps; i++) {
        double t = (double)i / steps, u = 1 - t;
        double a = u * u, b = 2 * u * t, c = t * t;
        nv__outline_add(out, (nv__vec){ a * p[0].x + b * p[1].x + c * p[2].x,
                                        a * p[0].y + b * p[1].y + c * p[2].y });
    }
}

static void flatten_cubic(nv__outline *out, const nv__vec p[4], double tolerance)
{
    double most = fmax(bend(p[0], p[1], p[2]), bend(p[1], p[2], p[3]));
    int steps = steps_for(most, 6, tolerance);
    for (int i = 1; i <= steps; i++) {
        double t = (double)i / steps, u = 1 - t;
        double a = u * u * u, b = 3 * u * u * t, c = 3 * u * t * t, d = t * t * t;
        nv__outline_add(out, (nv__vec){ a * p[0].x + b * p[1].x + c * p[2].x + d * p[3].x,
                                        a * p[0].y + b * p[1].y + c * p[2].y + d * p[3].y });
    }
}

void nv__path_flatten(const nv_path *path, double tolerance, nv__outline *out)
{
    const nv_point *next = path->points.items;
    nv__vec points[4] = { { 0, 0 } };
    bool open = false;
    for (size_t i = 0; i < path->verbs.count && !out->failed; i++) {
        switch ((nv__verb)path->verbs.items[i]) {
        case NV__VERB_MOVE:
            points[0] = vec_of(*next++);
            nv__outline_begin(out);
            nv__outline_add(out, points[0]);
            open = true;
            break;
        case NV__VERB_LINE:
            points[0] = vec_of(*next++);
            nv__outline_add(out, points[0]);
            break;
        case NV__VERB_QUAD:
            points[1] = vec_of(*next++);
            points[2] = vec_of(*next++);
            flatten_quad(out, points, tolerance);
            points[0] = points[2];
            break;
        case NV__VERB_CUBIC:
            points[1] = vec_of(*next++);
            points[2] = vec_of(*next++);
            points[3] = vec_of(*next++);
            flatten_cubic(out, points, tolerance);
            points[0] = points[3];
            break;
        case NV__VERB_CLOSE:
            if (open) {
                nv__outline_end(out, true);
            }
            open = false;
            break;
        }
    }
}
