/* A handful of rectangles that cover what changed, dp. */
#ifndef NV_GRAPHICS_DAMAGE_H
#define NV_GRAPHICS_DAMAGE_H

#include <nuiitivet/geometry.h>

enum { NV__DAMAGE_MAX = 8 };

typedef struct nv__damage {
    nv_rect rects[NV__DAMAGE_MAX];
    size_t count;
} nv__damage;

void nv__damage_clear(nv__damage *damage);
/* Adds a rectangle; merges where the union wastes less than a quarter, or where there is no room.
 * Rectangles never overlap afterwards, so nothing is drawn twice. */
void nv__damage_add(nv__damage *damage, nv_rect rect);
bool nv__damage_meets(const nv__damage *damage, nv_rect rect);

typedef struct nv__pixel_rect {
    int x, y, width, height;
} nv__pixel_rect;
/* Outward-rounded device pixels, cut to the surface; non-overlapping. Returns how many were written
 * to out[NV__DAMAGE_MAX]. */
size_t nv__damage_to_pixels(const nv__damage *damage, float scale, int width, int height,
                            nv__pixel_rect *out);

#endif
