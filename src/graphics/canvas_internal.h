/* What the files of the canvas share: checks of arguments, and new records. */
#ifndef NV_GRAPHICS_CANVAS_INTERNAL_H
#define NV_GRAPHICS_CANVAS_INTERNAL_H

#include "graphics/display_list.h"
#include "graphics/exact.h"

#include "base/assert.h"

#include <math.h>

/* What a record may touch beyond its shape, dp: anti-aliasing, and snapping by half a pixel. */
#define NV__SOFT_EDGE 1.0f

static inline bool nv__is_length(float value)
{
    return isfinite(value) && value >= 0;
}

static inline bool nv__is_rect(nv_rect rect)
{
    return isfinite(rect.x) && isfinite(rect.y) && nv__is_length(rect.width) &&
           nv__is_length(rect.height);
}

static inline bool nv__is_point(nv_point point)
{
    return isfinite(point.x) && isfinite(point.y);
}

static inline bool nv__are_radii(nv_radii r)
{
    return nv__is_length(r.top_left) && nv__is_length(r.top_right) &&
           nv__is_length(r.bottom_right) && nv__is_length(r.bottom_left);
}

static inline nv_rect nv__inflate(nv_rect rect, float by)
{
    return (nv_rect){ rect.x - by, rect.y - by, rect.width + 2 * by, rect.height + 2 * by };
}

static inline bool nv__is_visible(nv_color color)
{
    return ((uint32_t)color >> 24) != 0 && NV_COLOR_IS_SET(color);
}

#define REQUIRE_CANVAS(canvas, what)                                                               \
    NV__REQUIRE((canvas) != NULL && (canvas)->list != NULL, , what ": no canvas")
#define REQUIRE_COLOR(color, what)                                                                 \
    NV__REQUIRE(!NV_COLOR_IS_ROLE(color), , what ": resolve colour role %u first",                 \
                (unsigned)(uint32_t)(color))
#define REQUIRE_RECT(rect, what)                                                                   \
    NV__REQUIRE(nv__is_rect(rect), , what ": rectangle %g,%g %gx%g", (double)(rect).x,             \
                (double)(rect).y, (double)(rect).width, (double)(rect).height)
#define REQUIRE_RADII(radii, what)                                                                 \
    NV__REQUIRE(nv__are_radii(radii), , what ": a radius is unusable")
#define REQUIRE_LENGTH(value, what)                                                                \
    NV__REQUIRE(nv__is_length(value), , what ": length %g", (double)(value))
#define REQUIRE_POINT(point, what)                                                                 \
    NV__REQUIRE(nv__is_point(point), , what ": %g,%g", (double)(point).x, (double)(point).y)

/* Brings the last record, which was recorded in the painter's coordinates, to the list's. */
void nv__canvas_settle(nv_canvas *canvas);
/* A clip by a figure in the painter's coordinates, whose reference is taken over; NULL: no memory.
 */
void nv__canvas_push_figure(nv_canvas *canvas, nv__figure *figure);
void nv__canvas_turn(nv_canvas *canvas, nv_affine transform);
void nv__canvas_turn_back(nv_canvas *canvas);
/* Lets go what it refers to. */
void nv__record_release(nv__record *record);
/* Scales and moves everything a record says of itself. */
void nv__record_place(nv__record *record, nv_point *points, float x, float y, float scale);

/* A new record of that shape; NULL: no memory. */
nv__record *nv__canvas_add(nv_canvas *canvas, nv__record_kind kind, nv_rect rect, nv_color color);

#endif
