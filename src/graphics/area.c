/* Every edge adds to each pixel the area between itself and the pixel's right side, with the sign
 * of its direction; the sum along a row is how often the outline winds around that part. */
#include "graphics/area.h"

#include "graphics/exact.h"

#include <math.h>
#include <string.h>

/* A part of an edge within one row, inside the tile. `height` has the edge's sign. */
static void add_in_row(float *row, double x0, double x1, double height)
{
    if (x0 > x1) {
        double kept = x0;
        x0 = x1;
        x1 = kept;
    }
    int first = (int)x0, last = (int)x1;
    if (first == last) {
        double left = (x0 + x1) / 2 - first;
        row[first] += (float)(height * (1 - left));
        row[first + 1] += (float)(height * left);
        return;
    }
    double slope = height / (x1 - x0), from = x0;
    for (int x = first; x <= last; x++) {
        double to = x < last ? x + 1 : x1;
        double part = slope * (to - from), left = (from + to) / 2 - x;
        row[x] += (float)(part * (1 - left));
        row[x + 1] += (float)(part * left);
        from = to;
    }
}

/* An edge inside the tile from left to right, cut into rows. */
static void add_inside(nv__area *area, nv__vec a, nv__vec b, double sign)
{
    double slope = (b.x - a.x) / (b.y - a.y), x = a.x, y = a.y;
    double low = fmin(a.x, b.x), high = fmax(a.x, b.x);
    for (int row = (int)a.y; row < area->height && y < b.y; row++) {
        double next = row + 1 < b.y ? row + 1 : b.y;
        double to = next < b.y ? a.x + (next - a.y) * slope : b.x;
        to = fmax(low, fmin(high, to));
        add_in_row(area->sums + (ptrdiff_t)row * (area->width + 2), x, to, (next - y) * sign);
        x = to;
        y = next;
    }
}

static nv__vec at_x(nv__vec a, nv__vec b, double x)
{
    double y = a.y + (x - a.x) * (b.y - a.y) / (b.x - a.x);
    return (nv__vec){ x, fmax(a.y, fmin(b.y, y)) };
}

/* What lies left of the tile covers whole rows; what lies right of it covers nothing. */
static void add_piece(nv__area *area, nv__vec a, nv__vec b, double sign)
{
    double right = area->width, middle = (a.x + b.x) / 2;
    if (!(a.y < b.y) || middle >= right) {
        return;
    }
    if (middle <= 0) {
        a.x = b.x = 0;
    }
    a.x = fmax(0, fmin(right, a.x));
    b.x = fmax(0, fmin(right, b.x));
    add_inside(area, a, b, sign);
}

/* a.y < b.y; cut where it passes the tile's sides. */
static void add_downwards(nv__area *area, nv__vec a, nv__vec b, double sign)
{
    double height = area->height, right = area->width;
    if (b.y <= 0 || a.y >= height) {
        return;
    }
    double slope = (b.x - a.x) / (b.y - a.y);
    nv__vec from = a, to = b;
    if (a.y < 0) {
        from = (nv__vec){ a.x - a.y * slope, 0 };
    }
    if (b.y > height) {
        to = (nv__vec){ a.x + (height - a.y) * slope, height };
    }
    double cuts[2] = { from.x < to.x ? 0 : right, from.x < to.x ? right : 0 };
    for (int i = 0; i < 2; i++) {
        if ((from.x < cuts[i]) != (to.x < cuts[i]) && from.x != cuts[i] && to.x != cuts[i]) {
            nv__vec cut = at_x(from, to, cuts[i]);
            add_piece(area, from, cut, sign);
            from = cut;
        }
    }
    add_piece(area, from, to, sign);
}

static void add_edge(nv__area *area, nv__vec a, nv__vec b)
{
    if (!isfinite(a.x) || !isfinite(a.y) || !isfinite(b.x) || !isfinite(b.y) || a.y == b.y) {
        return;
    }
    if (a.y < b.y) {
        add_downwards(area, a, b, 1);
    } else {
        add_downwards(area, b, a, -1);
    }
}

static uint8_t coverage_of(float sum, nv_fill_rule rule)
{
    float value = fabsf(sum);
    if (rule == NV_FILL_EVEN_ODD) {
        value -= 2 * floorf(value / 2);
        value = value > 1 ? 2 - value : value;
    }
    return (uint8_t)((value < 1 ? value : 1) * 255 + 0.5f);
}

static void take_rows(nv__area *area, nv_fill_rule rule, uint8_t *out)
{
    for (int y = 0; y < area->height; y++) {
        float *row = area->sums + (ptrdiff_t)y * (area->width + 2);
        uint8_t *bytes = out + (ptrdiff_t)y * area->width;
        float sum = 0;
        for (int x = 0; x < area->width; x++) {
            sum += row[x];
            bytes[x] = coverage_of(sum, rule);
        }
        memset(row, 0, (size_t)(area->width + 2) * sizeof *row);
    }
}

void nv__area_fill(nv__area *area, const nv__outline *outline, double left, double top,
                   nv_fill_rule rule, uint8_t *out)
{
    for (size_t c = 0; c < outline->contours.count; c++) {
        const nv__contour *contour = &outline->contours.items[c];
        const nv__vec *points = outline->points.items + contour->first;
        for (uint32_t i = 0; i < contour->count; i++) {
            nv__vec a = points[i], b = points[i + 1 < contour->count ? i + 1 : 0];
            add_edge(area, (nv__vec){ a.x - left, a.y - top }, (nv__vec){ b.x - left, b.y - top });
        }
    }
    take_rows(area, rule, out);
}
