#include "widgets/support.h"

nv_widget *nv__widget_adopt(nv_widget *parent, nv_widget *child)
{
    nv_widget *last = parent->last_child;
    nv_widget_append(parent, child);
    /* A failed parent destroys what it is given. */
    return parent->last_child != last ? parent->last_child : NULL;
}

float nv__checked_dp(float value, const char *what, nv_head head)
{
    if (isfinite(value) && value >= 0.0f) {
        return value;
    }
    nv__assert_failed(head.file ? head.file : "?", (int)head.line, "a finite length >= 0",
                      "%s is %g", what, (double)value);
    return 0.0f;
}

float nv__align_offset(nv_align align, float space, float size)
{
    switch (align) {
    case NV_CENTER:
        return (space - size) / 2.0f;
    case NV_FINISH:
        return space - size;
    default:
        return 0.0f;
    }
}
