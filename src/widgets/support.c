#include "widgets/support.h"

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
