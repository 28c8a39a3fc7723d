#include "graphics/snap.h"

#include "graphics/exact.h"

#include <math.h>

/* A radius this close to half the side (dp) makes a circle: it is computed by halving. */
static const float circle_slack = 1.0f / 1024;

static int clamp_pixel(double value)
{
    if (!(value > -NV__SNAP_LIMIT)) {
        return -NV__SNAP_LIMIT;
    }
    return value < NV__SNAP_LIMIT ? (int)value : NV__SNAP_LIMIT;
}

/* Edges often lie just at a half; the little more keeps rounding errors from parting neighbours. */
static int nearest(double value)
{
    return clamp_pixel(floor(value + 0.5 + 1.0 / 1024));
}

int nv__snap(float value, float scale)
{
    return nearest((double)value * (double)scale);
}

int nv__snap_stroke(float width, float scale)
{
    if (!(width > 0)) {
        return 0;
    }
    int pixels = nv__snap(width, scale);
    return pixels > 0 ? pixels : 1;
}

/* One axis. An interval that would vanish takes the pixel its middle lies in, which is never
 * outside the outward-rounded interval. */
static void snap_axis(float position, float length, float scale, int *from, int *to)
{
    double start = (double)position * (double)scale;
    float far = position + length; /* as whoever places the neighbour computes it */
    double end = (double)far * (double)scale;
    *from = nearest(start);
    *to = nearest(end);
    if (*to <= *from) {
        *from = clamp_pixel(floor((start + end) / 2));
        *to = *from + 1;
    }
}

static void snap_circle_axis(float position, float side, float scale, int pixels, int *from)
{
    double start = (double)position * (double)scale;
    double slack = (double)side * (double)scale - pixels;
    *from = nearest(start + slack / 2);
}

static bool is_circle(nv_rect rect, nv_radii r)
{
    float half = rect.width / 2 - circle_slack;
    return fabsf(rect.width - rect.height) <= circle_slack && r.top_left >= half &&
           r.top_right >= half && r.bottom_right >= half && r.bottom_left >= half;
}

nv__pixel_rect nv__snap_rect(nv_rect rect, nv_radii radii, float scale)
{
    if (nv_rect_is_empty(rect)) {
        return (nv__pixel_rect){ nv__snap(rect.x, scale), nv__snap(rect.y, scale), 0, 0 };
    }
    int x, y, right, bottom;
    int side = nearest((double)rect.width * (double)scale);
    if (side > 0 && is_circle(rect, radii)) {
        snap_circle_axis(rect.x, rect.width, scale, side, &x);
        snap_circle_axis(rect.y, rect.width, scale, side, &y);
        return (nv__pixel_rect){ x, y, side, side };
    }
    snap_axis(rect.x, rect.width, scale, &x, &right);
    snap_axis(rect.y, rect.height, scale, &y, &bottom);
    return (nv__pixel_rect){ x, y, right - x, bottom - y };
}

nv__pixel_rect nv__snap_outwards(nv_rect rect, float scale)
{
    double factor = (double)scale;
    int x = clamp_pixel(floor((double)rect.x * factor));
    int y = clamp_pixel(floor((double)rect.y * factor));
    if (nv_rect_is_empty(rect)) {
        return (nv__pixel_rect){ x, y, 0, 0 };
    }
    float far_x = rect.x + rect.width, far_y = rect.y + rect.height;
    int right = clamp_pixel(ceil((double)far_x * factor));
    int bottom = clamp_pixel(ceil((double)far_y * factor));
    return (nv__pixel_rect){ x, y, right - x, bottom - y };
}
