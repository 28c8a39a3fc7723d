/* Lengths, rectangles and alignment. All figures are dp (density-independent pixels), +x right,
 * +y down, unless a name says px. */
#ifndef NUIITIVET_GEOMETRY_H
#define NUIITIVET_GEOMETRY_H

#include <math.h>
#include <nuiitivet/base.h>

NV_BEGIN_DECLS

typedef struct nv_point {
    float x, y;
} nv_point;
typedef struct nv_size {
    float width, height;
} nv_size;
typedef struct nv_rect {
    float x, y, width, height;
} nv_rect;
typedef struct nv_insets {
    float left, top, right, bottom;
} nv_insets;

/* What a parent allows a child: both sizes inclusive; an unbounded maximum is INFINITY. */
typedef struct nv_constraints {
    nv_size min, max;
} nv_constraints;

/* > 0: that many dp, outer size, padding inside it. 0: as the content wants.
 * < 0: a share of the free space, of weight -value (NV_FILL is one share). */
typedef float nv_length;
#define NV_FILL (-1.0f)

typedef enum nv_align {
    NV_ALIGN_DEFAULT, /* what the widget's documentation says */
    NV_START,
    NV_CENTER,
    NV_FINISH,
    NV_STRETCH,       /* cross axis only: fill it */
    NV_SPACE_BETWEEN, /* main axis only, as the next two */
    NV_SPACE_AROUND,
    NV_SPACE_EVENLY
} nv_align;

/* The same inset on four sides. */
NV_API nv_insets nv_all(float value);
/* One inset for left and right, one for top and bottom. */
NV_API nv_insets nv_xy(float horizontal, float vertical);

/* `wanted`, brought within the constraints on each axis. */
NV_API nv_size nv_constrain(nv_constraints within, nv_size wanted);

/* True where (x, y) lies in the half-open rectangle. */
NV_API bool nv_rect_contains(nv_rect rect, nv_point point);
/* The smallest rectangle around both; an empty one does not count. */
NV_API nv_rect nv_rect_union(nv_rect a, nv_rect b);
/* The overlap; width and height are 0 where there is none. */
NV_API nv_rect nv_rect_intersect(nv_rect a, nv_rect b);
/* Moved inwards by the insets (outwards by negative ones); sizes floor at 0. */
NV_API nv_rect nv_rect_inset(nv_rect rect, nv_insets insets);
NV_API bool nv_rect_is_empty(nv_rect rect);

NV_END_DECLS

#endif
