/* Widgets that take no input for now, and everything inside them. */
#include "ui/input_internal.h"

bool nv_widget_is_enabled(const nv_widget *widget)
{
    while (widget != NULL && (widget->flags & NV__W_DISABLED) == 0) {
        widget = widget->parent;
    }
    return widget == NULL;
}

/* How the whole subtree looks depends on it. */
static void repaint_subtree(nv_widget *top)
{
    nv_widget *widget = top;
    while (widget != NULL) {
        nv_widget_mark_dirty(widget, NV_DIRTY_PAINT);
        if (widget->first_child != NULL) {
            widget = widget->first_child;
            continue;
        }
        while (widget != top && widget->next_sibling == NULL) {
            widget = widget->parent;
        }
        widget = widget == top ? NULL : widget->next_sibling;
    }
}

/* Pressed, hovered and focused states end with it; its handlers are not called. */
static void put_to_rest(nv__view *view, nv_widget *widget)
{
    nv__input_dispatch dispatch;
    nv__input_dispatch_begin(&dispatch, view);
    view->input.quiet++;
    nv__input_drop(view, widget);
    view->input.quiet--;
    nv__input_dispatch_end(&dispatch);
}

void nv_widget_set_enabled(nv_widget *widget, bool enabled)
{
    NV__REQUIRE(widget != NULL, , "nv_widget_set_enabled needs a widget");
    bool was = (widget->flags & NV__W_DISABLED) == 0;
    if (was == enabled || (widget->flags & NV__W_FAILED) != 0) {
        return;
    }
    if (enabled) {
        widget->flags &= ~(uint32_t)NV__W_DISABLED;
    } else {
        widget->flags |= NV__W_DISABLED;
    }
    if (nv__input_is_live(widget->view, widget)) {
        if (!enabled) {
            put_to_rest(widget->view, widget);
        }
        repaint_subtree(widget);
        nv__view_request_frame(widget->view);
    }
}
