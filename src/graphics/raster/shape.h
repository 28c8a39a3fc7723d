/* Rounded rectangles in device pixels, row by row. Everything with corners is drawn through here:
 * fills, borders, clips and the shapes of shadows. */
#ifndef NV_GRAPHICS_RASTER_SHAPE_H
#define NV_GRAPHICS_RASTER_SHAPE_H

#include "graphics/raster/corner.h"
#include "graphics/snap.h"

/* Half-open box of device pixels; empty when an edge is not before its opposite. */
typedef struct nv__box {
    int x0, y0, x1, y1;
} nv__box;

static inline bool nv__box_is_empty(nv__box box)
{
    return box.x0 >= box.x1 || box.y0 >= box.y1;
}

static inline nv__box nv__box_intersect(nv__box a, nv__box b)
{
    return (nv__box){ a.x0 > b.x0 ? a.x0 : b.x0, a.y0 > b.y0 ? a.y0 : b.y0,
                      a.x1 < b.x1 ? a.x1 : b.x1, a.y1 < b.y1 ? a.y1 : b.y1 };
}

static inline bool nv__box_contains(nv__box outer, nv__box inner)
{
    return inner.x0 >= outer.x0 && inner.y0 >= outer.y0 && inner.x1 <= outer.x1 &&
           inner.y1 <= outer.y1;
}

static inline nv__box nv__box_of(nv__pixel_rect rect)
{
    return (nv__box){ rect.x, rect.y, rect.x + rect.width, rect.y + rect.height };
}

/* Radii in 1/64 px, clockwise from the top left. */
typedef struct nv__corner_radii {
    uint32_t at[4];
} nv__corner_radii;

enum { NV__TOP_LEFT, NV__TOP_RIGHT, NV__BOTTOM_RIGHT, NV__BOTTOM_LEFT };

typedef struct nv__shape {
    nv__box box;
    nv__corner *corners[4]; /* pinned; NULL: square */
    bool rounded;
} nv__shape;

/* Room for rows whose corners meet. Grows as needed, never shrinks. */
typedef struct nv__row_scratch {
    uint8_t *bytes;
    size_t capacity;
} nv__row_scratch;

/* Coverage of one row: left[] over [x0, solid0), all of [solid0, solid1), right[] over
 * [solid1, x1). */
typedef struct nv__row {
    int x0, solid0, solid1, x1;
    const uint8_t *left, *right;
} nv__row;

/* The radii of a shape in pixels, capped at half the shorter side. */
nv__corner_radii nv__corner_radii_of(nv_rect rect, nv_radii radii, float scale, nv__box box);

/* Must be closed, failed or not. False: no memory. */
bool nv__shape_open(nv__shape *shape, nv__box box, nv__corner_radii radii, nv__corner_cache *cache,
                    nv__row_scratch *scratch);
void nv__shape_close(nv__shape *shape);
/* Row `y` of the box. `scratch` holds at least 4 * (the largest corner) bytes. */
nv__row nv__shape_row(const nv__shape *shape, int y, uint8_t *scratch);
/* The rows from `y` on, at most `limit`, that look alike: more than one between the corners. */
int nv__shape_same_rows(const nv__shape *shape, int y);
/* The rows from `y` on that belong to the same corners, or lie between them; *narrowest is the one
 * that covers least. */
int nv__shape_rows_alike(const nv__shape *shape, int y, int *narrowest);
/* True when the box lies where the shape covers everything. */
bool nv__shape_covers(const nv__shape *shape, nv__box box);

#endif
