#include "graphics/raster/gauss.h"

#include "graphics/exact.h"

/* e to the power of -x, the same on every machine: a short series for a small part of x, squared
 * back to the whole. */
static double exp_of_minus(double x)
{
    double part = x / 1024, term = 1, sum = 1;
    for (int i = 1; i <= 8; i++) {
        term = term * -part / i;
        sum = sum + term;
    }
    for (int i = 0; i < 10; i++) {
        sum = sum * sum;
    }
    return sum;
}

void nv__gauss_weights(double cell, int taps, uint32_t *weights)
{
    double raw[NV__GAUSS_TAPS_MAX] = { 0 }, total = 0;
    for (int i = 0; i < taps; i++) {
        raw[i] = exp_of_minus((double)i * cell * ((double)i * cell) / 2);
        total += i == 0 ? raw[i] : 2 * raw[i];
    }
    uint32_t given = 0;
    for (int i = taps - 1; i > 0; i--) {
        weights[i] = (uint32_t)(raw[i] / total * NV__GAUSS_ONE + 0.5);
        given += 2 * weights[i];
    }
    weights[0] = NV__GAUSS_ONE - given;
}
