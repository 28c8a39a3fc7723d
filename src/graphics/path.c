#include "graphics/path.h"

#include "graphics/exact.h"

#include "base/assert.h"

#include <math.h>
#include <string.h>

nv_path *nv_path_create(void)
{
    nv_path *path = NV__NEW(nv_path);
    if (path != NULL) {
        path->references = 1;
    }
    return path;
}

void nv_path_retain(nv_path *path)
{
    NV__REQUIRE(path != NULL, , "nv_path_retain: no path");
    path->references++;
}

void nv_path_release(nv_path *path)
{
    if (path == NULL || --path->references > 0) {
        return;
    }
    NV__ARRAY_FINISH(&path->verbs);
    NV__ARRAY_FINISH(&path->points);
    nv__free(path);
}

/* ---- building ---- */

#define REQUIRE_PATH(path, what)                                                                   \
    NV__REQUIRE((path) != NULL && !(path)->sealed, , what ": %s",                                  \
                (path) == NULL ? "no path" : "a path that was drawn can no longer be changed")

static bool are_finite(const nv_point *points, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(points[i].x) || !isfinite(points[i].y)) {
            return false;
        }
    }
    return true;
}

static void append(nv_path *path, nv__verb verb, const nv_point *points, size_t count)
{
    if (path->failed || path->points.count + count > NV__PATH_POINTS_MAX ||
        !NV__RESERVE(&path->verbs, 1) || !NV__RESERVE(&path->points, count)) {
        path->failed = true;
        return;
    }
    path->verbs.items[path->verbs.count++] = (uint8_t)verb;
    for (size_t i = 0; i < count; i++) {
        path->last = path->points.items[path->points.count++] = points[i];
    }
}

static void begin_at(nv_path *path, nv_point point)
{
    append(path, NV__VERB_MOVE, &point, 1);
    path->start = point;
    path->open = true;
}

/* After a close, drawing goes on from the contour's start. */
static void ensure_open(nv_path *path, nv_point first)
{
    if (!path->open) {
        begin_at(path, path->verbs.count > 0 ? path->start : first);
    }
}

void nv_path_move_to(nv_path *path, float x, float y)
{
    nv_point point = { x, y };
    REQUIRE_PATH(path, "nv_path_move_to");
    NV__REQUIRE(are_finite(&point, 1), , "nv_path_move_to: %g,%g", (double)x, (double)y);
    begin_at(path, point);
}

void nv_path_line_to(nv_path *path, float x, float y)
{
    nv_point point = { x, y };
    REQUIRE_PATH(path, "nv_path_line_to");
    NV__REQUIRE(are_finite(&point, 1), , "nv_path_line_to: %g,%g", (double)x, (double)y);
    ensure_open(path, point);
    append(path, NV__VERB_LINE, &point, 1);
}

void nv_path_quad_to(nv_path *path, float cx, float cy, float x, float y)
{
    nv_point points[] = { { cx, cy }, { x, y } };
    REQUIRE_PATH(path, "nv_path_quad_to");
    NV__REQUIRE(are_finite(points, 2), , "nv_path_quad_to: a point is not finite");
    ensure_open(path, points[0]);
    append(path, NV__VERB_QUAD, points, 2);
}

void nv_path_cubic_to(nv_path *path, float c1x, float c1y, float c2x, float c2y, float x, float y)
{
    nv_point points[] = { { c1x, c1y }, { c2x, c2y }, { x, y } };
    REQUIRE_PATH(path, "nv_path_cubic_to");
    NV__REQUIRE(are_finite(points, 3), , "nv_path_cubic_to: a point is not finite");
    ensure_open(path, points[0]);
    append(path, NV__VERB_CUBIC, points, 3);
}

void nv_path_close(nv_path *path)
{
    REQUIRE_PATH(path, "nv_path_close");
    if (path->open) {
        append(path, NV__VERB_CLOSE, NULL, 0);
        path->last = path->start;
        path->open = false;
    }
}

/* ---- arcs ---- */

typedef struct ellipse {
    double x, y, radius_x, radius_y;
} ellipse;

static nv__vec on_ellipse(const ellipse *e, nv__vec unit)
{
    return (nv__vec){ e->x + unit.x * e->radius_x, e->y + unit.y * e->radius_y };
}

/* At most an eighth of a turn: a cubic is then as good as the arc. */
static void small_arc(nv_path *path, const ellipse *e, double from, double sweep)
{
    nv__vec a = nv__turn_direction(from), b = nv__turn_direction(from + sweep);
    nv__vec quarter = nv__turn_direction(sweep / 4 - floor(sweep / 4)); /* sine, minus cosine */
    double handle = 4.0 / 3 * quarter.x / -quarter.y;
    nv__vec first = { a.x - handle * a.y, a.y + handle * a.x };
    nv__vec second = { b.x + handle * b.y, b.y - handle * b.x };
    nv__vec p = on_ellipse(e, first), q = on_ellipse(e, second), end = on_ellipse(e, b);
    nv_point points[] = { { (float)p.x, (float)p.y },
                          { (float)q.x, (float)q.y },
                          { (float)end.x, (float)end.y } };
    append(path, NV__VERB_CUBIC, points, 3);
}

static void add_arc(nv_path *path, const ellipse *e, double from, double sweep)
{
    int steps = (int)ceil(fabs(sweep) * 8 - 1e-6);
    for (int i = 0; i < steps; i++) {
        small_arc(path, e, from + sweep * i / steps, sweep / steps);
    }
}

void nv_path_arc(nv_path *path, nv_rect oval, float from, float sweep)
{
    REQUIRE_PATH(path, "nv_path_arc");
    NV__REQUIRE(isfinite(oval.x) && isfinite(oval.y) && oval.width >= 0 && oval.height >= 0 &&
                    isfinite(oval.width) && isfinite(oval.height),
                , "nv_path_arc: oval %g,%g %gx%g", (double)oval.x, (double)oval.y,
                (double)oval.width, (double)oval.height);
    NV__REQUIRE(isfinite(from) && isfinite(sweep), , "nv_path_arc: from %g, sweep %g turns",
                (double)from, (double)sweep);
    ellipse e = { (double)oval.x + (double)oval.width / 2, (double)oval.y + (double)oval.height / 2,
                  (double)oval.width / 2, (double)oval.height / 2 };
    double turns = fmax(-1, fmin(1, (double)sweep));
    nv__vec first = on_ellipse(&e, nv__turn_direction((double)from));
    nv_point point = { (float)first.x, (float)first.y };
    if (path->open) {
        append(path, NV__VERB_LINE, &point, 1);
    } else {
        begin_at(path, point);
    }
    add_arc(path, &e, (double)from, turns);
}

/* ---- rounded rectangles ---- */

/* The corners' radii, which may differ in x and y, clockwise from the top left. */
typedef struct corners {
    nv__vec at[4];
} corners;

static corners round_corners(nv_rect rect, nv_radii r)
{
    double most = fmin((double)rect.width, (double)rect.height) / 2;
    const float radii[4] = { r.top_left, r.top_right, r.bottom_right, r.bottom_left };
    corners all;
    for (int i = 0; i < 4; i++) {
        double radius = fmin((double)radii[i], most);
        all.at[i] = (nv__vec){ radius, radius };
    }
    return all;
}

/* Clockwise, or backwards. */
static void add_rounded(nv_path *path, nv_rect rect, const corners *all, bool backwards)
{
    double left = (double)rect.x, top = (double)rect.y;
    double right = left + (double)rect.width, bottom = top + (double)rect.height;
    const nv__vec *r = all->at;
    const nv__vec centers[4] = { { left + r[0].x, top + r[0].y },
                                 { right - r[1].x, top + r[1].y },
                                 { right - r[2].x, bottom - r[2].y },
                                 { left + r[3].x, bottom - r[3].y } };
    for (int step = 0; step < 4; step++) {
        int i = backwards ? 3 - step : step;
        ellipse e = { centers[i].x, centers[i].y, r[i].x, r[i].y };
        double from = 0.75 + 0.25 * (backwards ? i + 1 : i);
        nv__vec first = on_ellipse(&e, nv__turn_direction(from));
        nv_point point = { (float)first.x, (float)first.y };
        if (step == 0) {
            begin_at(path, point);
        } else {
            append(path, NV__VERB_LINE, &point, 1);
        }
        if (e.radius_x > 0 && e.radius_y > 0) {
            add_arc(path, &e, from, backwards ? -0.25 : 0.25);
        }
    }
    nv_path_close(path);
}

void nv_path_rounded_rect(nv_path *path, nv_rect rect, nv_radii radii)
{
    REQUIRE_PATH(path, "nv_path_rounded_rect");
    NV__REQUIRE(isfinite(rect.x) && isfinite(rect.y) && rect.width >= 0 && rect.height >= 0 &&
                    isfinite(rect.width) && isfinite(rect.height),
                , "nv_path_rounded_rect: %g,%g %gx%g", (double)rect.x, (double)rect.y,
                (double)rect.width, (double)rect.height);
    NV__REQUIRE(radii.top_left >= 0 && radii.top_right >= 0 && radii.bottom_right >= 0 &&
                    radii.bottom_left >= 0,
                , "nv_path_rounded_rect: a radius is unusable");
    corners all = round_corners(rect, radii);
    add_rounded(path, rect, &all, false);
}

static nv__vec less(nv__vec radius, double x, double y)
{
    nv__vec rest = { radius.x - x, radius.y - y };
    return rest.x > 0 && rest.y > 0 ? rest : (nv__vec){ 0, 0 };
}

void nv__path_ring(nv_path *path, nv_rect rect, nv_radii radii, nv_insets widths)
{
    corners outer = round_corners(rect, radii), inner;
    nv_rect hole = nv_rect_inset(rect, widths);
    double left = (double)widths.left, top = (double)widths.top;
    double right = (double)widths.right, bottom = (double)widths.bottom;
    add_rounded(path, rect, &outer, false);
    if (nv_rect_is_empty(hole)) {
        return;
    }
    inner.at[0] = less(outer.at[0], left, top);
    inner.at[1] = less(outer.at[1], right, top);
    inner.at[2] = less(outer.at[2], right, bottom);
    inner.at[3] = less(outer.at[3], left, bottom);
    add_rounded(path, hole, &inner, true);
}

/* ---- sealing ---- */

static uint64_t mix(uint64_t hash, const void *bytes, size_t length)
{
    const uint8_t *at = bytes;
    for (size_t i = 0; i < length; i++) {
        hash = (hash ^ at[i]) * 0x100000001B3ull;
    }
    return hash;
}

static nv_rect box_of(const nv_path *path)
{
    if (path->points.count == 0) {
        return (nv_rect){ 0 };
    }
    nv_point low = path->points.items[0], high = low;
    for (size_t i = 1; i < path->points.count; i++) {
        nv_point p = path->points.items[i];
        low = (nv_point){ fminf(low.x, p.x), fminf(low.y, p.y) };
        high = (nv_point){ fmaxf(high.x, p.x), fmaxf(high.y, p.y) };
    }
    return (nv_rect){ low.x, low.y, high.x - low.x, high.y - low.y };
}

bool nv__path_seal(nv_path *path)
{
    if (!path->sealed) {
        path->sealed = true;
        path->box = box_of(path);
        path->hash = mix(0xCBF29CE484222325ull, path->verbs.items, path->verbs.count);
        path->hash =
            mix(path->hash, path->points.items, path->points.count * sizeof *path->points.items);
    }
    return !path->failed;
}
