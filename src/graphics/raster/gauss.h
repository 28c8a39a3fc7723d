/* Weights of a Gaussian in whole numbers, the same on every machine. */
#ifndef NV_GRAPHICS_RASTER_GAUSS_H
#define NV_GRAPHICS_RASTER_GAUSS_H

#include <stdint.h>

enum {
    NV__GAUSS_SIGMA_MAX = 8, /* in cells; wider ones are computed on a coarser grid */
    NV__GAUSS_TAPS_MAX = 3 * NV__GAUSS_SIGMA_MAX + 1, /* from the middle outwards, it included */
    NV__GAUSS_ONE = 65536                             /* the sum of the weights on both sides */
};

/* `cell` is the width of a cell in sigmas. */
void nv__gauss_weights(double cell, int taps, uint32_t *weights);

#endif
