/* Where edges land on device pixels. Both renderers snap through here, so they agree. */
#ifndef NV_GRAPHICS_SNAP_H
#define NV_GRAPHICS_SNAP_H

#include "graphics/damage.h"

#include <nuiitivet/canvas.h>

/* Coordinates beyond this many pixels are cut: far outside any surface, well inside an int. */
enum { NV__SNAP_LIMIT = 1 << 24 };

/* The device pixels of a rectangle: every edge goes to the nearest pixel boundary, so neighbours
 * that share an edge in dp share it in pixels. What is not empty keeps at least one pixel, and a
 * circle (a square whose radii reach half its side) stays square. */
nv__pixel_rect nv__snap_rect(nv_rect rect, nv_radii radii, float scale);

/* The width of a border: the nearest whole number of pixels, at least one; 0 for 0. */
int nv__snap_stroke(float width, float scale);

/* The nearest pixel boundary of one coordinate. */
int nv__snap(float value, float scale);

/* The rectangle rounded outwards to whole pixels. */
nv__pixel_rect nv__snap_outwards(nv_rect rect, float scale);

#endif
