/* Borders whose sides differ. */
#ifndef NV_GRAPHICS_SIDES_H
#define NV_GRAPHICS_SIDES_H

#include "graphics/figure.h"
#include "graphics/raster/shape.h"

/* How a SIDES record is drawn: boxes where all is straight, else a figure. */
typedef struct nv__sides {
    nv__box boxes[4]; /* device px; they do not overlap */
    int count;
    nv__figure *figure; /* to be released, or NULL */
    nv_affine at;       /* of the figure, to dp */
} nv__sides;

/* False: no memory. */
bool nv__sides_plan(const nv__record *record, float scale, nv__sides *out);
/* The sides of a ring as a figure. NULL: no memory. */
nv__figure *nv__sides_figure(nv_rect rect, nv_radii radii, nv_insets widths, uint32_t which);

#endif
