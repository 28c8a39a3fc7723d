/* Where a widget is: one chain of layout offsets and visuals serves paint, hit tests, popups, the
 * caret and semantics. */
#include "base/assert.h"
#include "ui/view_internal.h"

#include <string.h>

nv__transform nv__transform_enter_still(nv__transform parent, const nv_widget *widget)
{
    const nv__visual *visual = &widget->visual;
    float still = 1.0f - visual->scale; /* the centre stays where it is */
    float x = widget->frame.x + visual->translate_x + widget->frame.width * 0.5f * still;
    float y = widget->frame.y + visual->translate_y + widget->frame.height * 0.5f * still;
    return (nv__transform){ parent.scale * visual->scale, parent.x + parent.scale * x,
                            parent.y + parent.scale * y };
}

nv__transform nv__transform_enter(nv__transform parent, const nv_widget *widget)
{
    if (widget->parent && widget->parent->scrolled) {
        nv_point by = nv__widget_scroll_shown(widget->parent);
        parent.x -= parent.scale * by.x;
        parent.y -= parent.scale * by.y;
    }
    return nv__transform_enter_still(parent, widget);
}

nv_rect nv__transform_rect(nv__transform transform, nv_rect rect)
{
    return (nv_rect){ transform.x + transform.scale * rect.x,
                      transform.y + transform.scale * rect.y, transform.scale * rect.width,
                      transform.scale * rect.height };
}

nv_rect nv__widget_rect_in_parent(const nv_widget *widget, nv_rect rect)
{
    static const nv__transform identity = { 1.0f, 0.0f, 0.0f };
    return nv__transform_rect(nv__transform_enter(identity, widget), rect);
}

nv__transform nv__widget_to_window(const nv_widget *widget)
{
    const nv_widget *path[NV__MAX_DEPTH + 2];
    size_t count = 0;
    for (; widget && count < NV__MAX_DEPTH + 2; widget = widget->parent) {
        path[count++] = widget;
    }
    nv__transform transform = { 1.0f, 0.0f, 0.0f };
    while (count > 0) {
        transform = nv__transform_enter(transform, path[--count]);
    }
    return transform;
}

nv_rect nv_widget_window_rect(const nv_widget *widget)
{
    NV__REQUIRE(widget, ((nv_rect){ 0 }), "nv_widget_window_rect of NULL");
    nv_rect box = { 0, 0, widget->frame.width, widget->frame.height };
    return nv__transform_rect(nv__widget_to_window(widget), box);
}

nv_rect nv_widget_bounds(const nv_widget *widget)
{
    NV__REQUIRE(widget, ((nv_rect){ 0 }), "nv_widget_bounds of NULL");
    float width = widget->frame.width - widget->padding.left - widget->padding.right;
    float height = widget->frame.height - widget->padding.top - widget->padding.bottom;
    return (nv_rect){ 0, 0, width > 0 ? width : 0, height > 0 ? height : 0 };
}

/* ---- visuals ---- */

static bool visual_is_finite(const nv__visual *visual)
{
    return isfinite(visual->opacity) && isfinite(visual->scale) && isfinite(visual->translate_x) &&
           isfinite(visual->translate_y);
}

static bool radii_equal(const nv_radii *a, const nv_radii *b)
{
    return a->top_left == b->top_left && a->top_right == b->top_right &&
           a->bottom_right == b->bottom_right && a->bottom_left == b->bottom_left;
}

static bool visual_equal(const nv__visual *a, const nv__visual *b)
{
    return a->hidden == b->hidden && radii_equal(&a->clip_radii, &b->clip_radii) &&
           a->opacity == b->opacity && a->scale == b->scale && a->translate_x == b->translate_x &&
           a->translate_y == b->translate_y;
}

void nv__widget_set_visual(nv_widget *widget, const nv__visual *visual)
{
    NV__REQUIRE(widget && visual, , "nv__widget_set_visual without a widget or a visual");
    NV__REQUIRE(visual_is_finite(visual), , "%s: its visual is not finite",
                nv__widget_origin(widget));
    if (nv__widget_is_failed(widget) || visual_equal(&widget->visual, visual)) {
        return;
    }
    widget->visual = *visual;
    nv__paint_mark(widget, NV__W_RESHOWN);
    if (widget->view) {
        widget->view->geometry_changed = true;
    }
}

void nv__widget_set_hidden(nv_widget *widget, bool hidden)
{
    NV__REQUIRE(widget, , "nv__widget_set_hidden of NULL");
    nv__visual visual = widget->visual;
    visual.hidden = hidden;
    nv__widget_set_visual(widget, &visual);
}
