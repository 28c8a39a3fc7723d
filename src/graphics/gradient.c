#include "graphics/gradient.h"

#include "graphics/affine.h"
#include "graphics/turn.h"

#include <math.h>
#include <string.h>

/* ---- ramps ---- */

nv__ramp *nv__ramp_new(const nv_gradient *gradient)
{
    nv__ramp *ramp = NV__NEW(nv__ramp);
    if (ramp != NULL) {
        ramp->references = 1;
        ramp->gradient = *gradient;
    }
    return ramp;
}

void nv__ramp_release(nv__ramp *ramp)
{
    if (ramp != NULL && --ramp->references == 0) {
        nv__free(ramp);
    }
}

bool nv__ramp_equal(const nv__ramp *a, const nv__ramp *b)
{
    const nv_gradient *p = &a->gradient, *q = &b->gradient;
    if (a == b) {
        return true;
    }
    if (p->kind != q->kind || p->from.x != q->from.x || p->from.y != q->from.y ||
        p->to.x != q->to.x || p->to.y != q->to.y || p->radius != q->radius || p->turn != q->turn ||
        p->count != q->count) {
        return false;
    }
    for (size_t i = 0; i < p->count; i++) {
        if (p->stops[i].at != q->stops[i].at ||
            (uint32_t)p->stops[i].color != (uint32_t)q->stops[i].color) {
            return false;
        }
    }
    return true;
}

/* ---- slopes ---- */

static void set_stops(nv__slope *slope, const nv_gradient *gradient)
{
    slope->count = gradient->count;
    for (size_t i = 0; i < gradient->count; i++) {
        uint32_t argb = (uint32_t)gradient->stops[i].color;
        float alpha = (float)(argb >> 24) / 255;
        slope->at[i] = gradient->stops[i].at;
        slope->colors[i][0] = (float)(argb >> 16 & 255) * alpha;
        slope->colors[i][1] = (float)(argb >> 8 & 255) * alpha;
        slope->colors[i][2] = (float)(argb & 255) * alpha;
        slope->colors[i][3] = (float)(argb >> 24);
    }
}

/* In the ramp's own coordinates. */
static void set_geometry(nv__slope *slope, const nv_gradient *g)
{
    double x = (double)g->from.x, y = (double)g->from.y;
    if (g->kind == NV_GRADIENT_LINEAR) {
        double dx = (double)g->to.x - x, dy = (double)g->to.y - y;
        double square = dx * dx + dy * dy;
        double factor = square > 0 ? 1 / square : 0;
        slope->ux = dx * factor;
        slope->uy = dy * factor;
        slope->u0 = square > 0 ? -(dx * x + dy * y) * factor : 1;
        return;
    }
    double s = 0, c = 1, unit = 1;
    if (g->kind == NV_GRADIENT_RADIAL) {
        unit = g->radius > 0 ? 1 / (double)g->radius : 1e9;
    } else {
        nv__vec start = nv__turn_direction((double)g->turn);
        s = start.x;
        c = -start.y;
    }
    slope->ux = c * unit;
    slope->uy = s * unit;
    slope->vx = -s * unit;
    slope->vy = c * unit;
    slope->u0 = -(slope->ux * x + slope->uy * y);
    slope->v0 = -(slope->vx * x + slope->vy * y);
}

/* One row of the slope after `m` in front of it. */
static void compose(nv_affine m, double *x, double *y, double *zero)
{
    double a = *x, b = *y;
    *zero = a * (double)m.e + b * (double)m.f + *zero;
    *x = a * (double)m.a + b * (double)m.b;
    *y = a * (double)m.c + b * (double)m.d;
}

nv__slope nv__slope_of(const nv__record *record, float scale, int left, int top)
{
    nv__slope slope = { .kind = record->u.gradient.ramp->gradient.kind };
    nv_affine back;
    double shrink = 1 / (double)scale;
    set_stops(&slope, &record->u.gradient.ramp->gradient);
    set_geometry(&slope, &record->u.gradient.ramp->gradient);
    if (!nv__affine_invert(record->u.gradient.at, &back)) {
        back = nv__affine_identity();
    }
    compose(back, &slope.ux, &slope.uy, &slope.u0);
    compose(back, &slope.vx, &slope.vy, &slope.v0);
    slope.ux *= shrink;
    slope.uy *= shrink;
    slope.vx *= shrink;
    slope.vy *= shrink;
    slope.u0 += slope.ux * left + slope.uy * top;
    slope.v0 += slope.vx * left + slope.vy * top;
    return slope;
}

static uint32_t pack(const float c[4])
{
    return (uint32_t)(c[3] + 0.5f) << 24 | (uint32_t)(c[0] + 0.5f) << 16 |
           (uint32_t)(c[1] + 0.5f) << 8 | (uint32_t)(c[2] + 0.5f);
}

uint32_t nv__slope_color(const nv__slope *slope, double along)
{
    float t = (float)along, mixed[4];
    size_t next = 0;
    while (next < slope->count && !(t < slope->at[next])) {
        next++;
    }
    if (next == 0 || next == slope->count) {
        return pack(slope->colors[next == 0 ? 0 : next - 1]);
    }
    const float *a = slope->colors[next - 1], *b = slope->colors[next];
    float part = (t - slope->at[next - 1]) / (slope->at[next] - slope->at[next - 1]);
    for (int i = 0; i < 4; i++) {
        mixed[i] = a[i] + (b[i] - a[i]) * part;
    }
    return pack(mixed);
}

static double along(const nv__slope *slope, double u, double v)
{
    switch (slope->kind) {
    case NV_GRADIENT_RADIAL:
        return sqrt(u * u + v * v);
    case NV_GRADIENT_SWEEP:
        return nv__turn_of(u, v);
    case NV_GRADIENT_LINEAR:
        break;
    }
    return u;
}

void nv__slope_row(const nv__slope *slope, double x, double y, size_t count, uint32_t *out)
{
    double u = slope->ux * x + slope->uy * y + slope->u0;
    double v = slope->vx * x + slope->vy * y + slope->v0;
    if (slope->kind == NV_GRADIENT_LINEAR && slope->ux == 0) {
        uint32_t color = nv__slope_color(slope, u);
        for (size_t i = 0; i < count; i++) {
            out[i] = color;
        }
        return;
    }
    for (size_t i = 0; i < count; i++) {
        double step = (double)i;
        out[i] = nv__slope_color(slope, along(slope, u + slope->ux * step, v + slope->vx * step));
    }
}
