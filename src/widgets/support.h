/* Small things that the widgets of this layer and the one above share. */
#ifndef NV_WIDGETS_SUPPORT_H
#define NV_WIDGETS_SUPPORT_H

#include "base/assert.h"
#include "ui/widget.h"

/* The outer box in the widget's own (content) coordinates: what a background covers. */
static inline nv_rect nv__widget_outer_rect(const nv_widget *widget)
{
    nv_rect bounds = nv_widget_bounds(widget);
    nv_insets pad = widget->padding;
    return (nv_rect){ -pad.left, -pad.top, bounds.width + pad.left + pad.right,
                      bounds.height + pad.top + pad.bottom };
}

static inline bool nv__is_share(nv_length length)
{
    return length < 0.0f;
}

static inline bool nv__is_tight(float min, float max)
{
    return min == max && isfinite(max);
}

/* Appends (and so consumes) the child. Returns it, or NULL when it is not there then: none was
 * given, memory had run out for it or the parent, or it was refused. */
nv_widget *nv__widget_adopt(nv_widget *parent, nv_widget *child);

/* A dp figure from a description: negative and non-finite ones are reported, with the description's
 * own place, and taken as 0. */
float nv__checked_dp(float value, const char *what, nv_head head);

/* Where something `size` long goes in `space` for an alignment, from the start. */
float nv__align_offset(nv_align align, float space, float size);

#endif
