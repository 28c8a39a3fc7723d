/* How a layer's pixels meet those beneath. */
#ifndef NV_GRAPHICS_RASTER_BLEND_H
#define NV_GRAPHICS_RASTER_BLEND_H

#include <nuiitivet/canvas.h>

/* Blends `count` premultiplied pixels at an opacity of 0..255; where `coverage` (NULL: everywhere)
 * is less than 255 so much of the target stays as it is. */
void nv__blend_row(nv_blend blend, uint32_t *target, const uint32_t *source,
                   const uint8_t *coverage, size_t count, uint32_t opacity);

#endif
