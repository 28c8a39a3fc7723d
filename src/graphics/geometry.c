#include "graphics/exact.h"

#include <nuiitivet/geometry.h>

nv_insets nv_all(float value)
{
    return (nv_insets){ value, value, value, value };
}

nv_insets nv_xy(float horizontal, float vertical)
{
    return (nv_insets){ horizontal, vertical, horizontal, vertical };
}

/* The minimum wins over a smaller maximum, and over a wish that is not a number. */
static float clamp_length(float low, float high, float wanted)
{
    float length = wanted < high ? wanted : high;
    return length > low ? length : low;
}

nv_size nv_constrain(nv_constraints within, nv_size wanted)
{
    return (nv_size){ clamp_length(within.min.width, within.max.width, wanted.width),
                      clamp_length(within.min.height, within.max.height, wanted.height) };
}

bool nv_rect_is_empty(nv_rect rect)
{
    return !(rect.width > 0 && rect.height > 0);
}

bool nv_rect_contains(nv_rect rect, nv_point point)
{
    return point.x >= rect.x && point.y >= rect.y && point.x < rect.x + rect.width &&
           point.y < rect.y + rect.height;
}

nv_rect nv_rect_union(nv_rect a, nv_rect b)
{
    if (nv_rect_is_empty(a)) {
        return b;
    }
    if (nv_rect_is_empty(b)) {
        return a;
    }
    float left = fminf(a.x, b.x), top = fminf(a.y, b.y);
    float right = fmaxf(a.x + a.width, b.x + b.width);
    float bottom = fmaxf(a.y + a.height, b.y + b.height);
    return (nv_rect){ left, top, right - left, bottom - top };
}

nv_rect nv_rect_intersect(nv_rect a, nv_rect b)
{
    float left = fmaxf(a.x, b.x), top = fmaxf(a.y, b.y);
    float right = fminf(a.x + a.width, b.x + b.width);
    float bottom = fminf(a.y + a.height, b.y + b.height);
    if (!(right > left && bottom > top)) {
        return (nv_rect){ left, top, 0, 0 };
    }
    return (nv_rect){ left, top, right - left, bottom - top };
}

nv_rect nv_rect_inset(nv_rect rect, nv_insets insets)
{
    return (nv_rect){ rect.x + insets.left, rect.y + insets.top,
                      fmaxf(0, rect.width - insets.left - insets.right),
                      fmaxf(0, rect.height - insets.top - insets.bottom) };
}
