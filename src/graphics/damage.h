/* A handful of rectangles that cover what changed, dp. */
#ifndef NV_GRAPHICS_DAMAGE_H
#define NV_GRAPHICS_DAMAGE_H

#include <nuiitivet/geometry.h>

enum { NV__DAMAGE_MAX = 8, NV__SHIFTS_MAX = 2 };

typedef struct nv__pixel_rect {
    int x, y, width, height;
} nv__pixel_rect;

/* Pixels of the last frame that go on being right elsewhere: what is in the box moves by (x, y)
 * and is cut to the box. What then lies where nothing came to is among the rectangles. */
typedef struct nv__shift {
    nv__pixel_rect box;
    int x, y; /* px */
} nv__shift;

typedef struct nv__damage {
    nv_rect rects[NV__DAMAGE_MAX];
    size_t count;
    nv__shift shifts[NV__SHIFTS_MAX]; /* done first, then the rectangles are drawn; they do not
                                         overlap */
    size_t shift_count;
} nv__damage;

void nv__damage_clear(nv__damage *damage);
/* Adds a rectangle; merges where the union wastes less than a quarter, or where there is no room.
 * Rectangles never overlap afterwards, so nothing is drawn twice. */
void nv__damage_add(nv__damage *damage, nv_rect rect);
bool nv__damage_meets(const nv__damage *damage, nv_rect rect);

/* Outward-rounded device pixels, cut to the surface; non-overlapping. Returns how many were written
 * to out[NV__DAMAGE_MAX]. */
size_t nv__damage_to_pixels(const nv__damage *damage, float scale, int width, int height,
                            nv__pixel_rect *out);

#endif
