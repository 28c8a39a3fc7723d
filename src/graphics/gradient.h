/* Gradients in device pixels: what both renderers compute a colour from. */
#ifndef NV_GRAPHICS_GRADIENT_H
#define NV_GRAPHICS_GRADIENT_H

#include "graphics/display_list.h"

/* A pixel's middle (x, y), relative to the origin, maps to u = ux x + uy y + u0 and v alike. Along
 * the stops it lies at u (linear), at the length of (u, v) (radial), or at its turn (sweep). */
typedef struct nv__slope {
    nv_gradient_kind kind;
    double ux, uy, u0;
    double vx, vy, v0;
    size_t count;
    float at[NV_GRADIENT_STOPS_MAX];
    float colors[NV_GRADIENT_STOPS_MAX][4]; /* red, green, blue, alpha; premultiplied, 0..255 */
} nv__slope;

/* The slope of a GRADIENT record relative to the pixel (left, top). */
nv__slope nv__slope_of(const nv__record *record, float scale, int left, int top);
/* The colour at a place along the stops, premultiplied. */
uint32_t nv__slope_color(const nv__slope *slope, double along);
/* The colours of `count` pixels from the middle (x, y) on. */
void nv__slope_row(const nv__slope *slope, double x, double y, size_t count, uint32_t *out);

#endif
