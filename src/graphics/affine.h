/* Affine transforms. */
#ifndef NV_GRAPHICS_AFFINE_H
#define NV_GRAPHICS_AFFINE_H

#include "graphics/exact.h"

#include <nuiitivet/canvas.h>

static inline nv_affine nv__affine_identity(void)
{
    return (nv_affine){ 1, 0, 0, 1, 0, 0 };
}

static inline nv_point nv__affine_apply(nv_affine m, nv_point p)
{
    return (nv_point){ m.a * p.x + m.c * p.y + m.e, m.b * p.x + m.d * p.y + m.f };
}

/* Only a move and an even, positive scale. */
static inline bool nv__affine_is_plain(nv_affine m)
{
    return m.b == 0 && m.c == 0 && m.a == m.d && m.a > 0;
}

static inline bool nv__affine_equal(nv_affine p, nv_affine q)
{
    return p.a == q.a && p.b == q.b && p.c == q.c && p.d == q.d && p.e == q.e && p.f == q.f;
}

/* After a move by (x, y) and a scale before it. */
static inline nv_affine nv__affine_place(nv_affine m, float x, float y, float scale)
{
    return (nv_affine){ m.a * scale, m.b * scale,     m.c * scale,
                        m.d * scale, m.e * scale + x, m.f * scale + y };
}

/* The smallest rectangle around the transformed one. */
nv_rect nv__affine_rect(nv_affine m, nv_rect rect);
/* False when it cannot be inverted. */
bool nv__affine_invert(nv_affine m, nv_affine *out);
/* How much it stretches lengths at most. */
double nv__affine_stretch(nv_affine m);

#endif
