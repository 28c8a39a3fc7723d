/* Exact coverage of polygons: how much of each pixel lies inside, not how many samples. */
#ifndef NV_GRAPHICS_AREA_H
#define NV_GRAPHICS_AREA_H

#include "graphics/path.h"

/* Room for the sums of a tile: (width + 2) * height floats. */
typedef struct nv__area {
    int width, height;
    float *sums; /* zero between calls */
} nv__area;

/* Coverage of the polygons, moved by (-left, -top), into width * height bytes. Open contours are
 * closed by a line. */
void nv__area_fill(nv__area *area, const nv__outline *outline, double left, double top,
                   nv_fill_rule rule, uint8_t *out);

#endif
