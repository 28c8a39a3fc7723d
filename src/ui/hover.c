/* Which widgets the pointer is over, and the ENTER and LEAVE events that tell them. */
#include "ui/input_internal.h"
#include "ui/overlay/entry.h"

/* LEAVE for the chain from `from` up to what also contains `keep`; the deepest first. */
static void leave_chain(nv__view *view, nv_widget *from, const nv_widget *keep)
{
    nv__input_path path;
    nv__input_path_init(&path, from);
    nv_event event = nv__input_event(view, NV_EVENT_POINTER_LEAVE);
    for (size_t i = 0; i < path.count; i++) {
        nv_widget *widget = path.items[i];
        if (nv__input_is_within(keep, widget)) {
            return;
        }
        if ((widget->flags & NV__W_HOVERED) != 0) {
            widget->flags &= ~(uint32_t)NV__W_HOVERED;
            nv__input_deliver(view, widget, &event);
        }
    }
}

/* ENTER for every widget above `to` that did not contain the pointer yet; the outermost first. */
static void enter_chain(nv__view *view, nv_widget *to)
{
    nv__input_path path;
    nv__input_path_init(&path, to);
    nv_event event = nv__input_event(view, NV_EVENT_POINTER_ENTER);
    unsigned serial = view->input.hover_serial;
    for (size_t i = path.count; i > 0 && serial == view->input.hover_serial; i--) {
        nv_widget *widget = path.items[i - 1];
        if ((widget->flags & NV__W_HOVERED) == 0 && nv__input_is_live(view, widget)) {
            widget->flags |= NV__W_HOVERED;
            nv__input_deliver(view, widget, &event);
        }
    }
}

static void set_hovered(nv__view *view, nv_widget *widget)
{
    nv_widget *old = view->input.hovered;
    if (old == widget) {
        return;
    }
    unsigned serial = ++view->input.hover_serial;
    view->input.hovered = widget;
    leave_chain(view, old, widget);
    if (serial == view->input.hover_serial && widget != NULL) {
        enter_chain(view, widget);
    }
}

void nv__input_update_hover(nv__view *view)
{
    const nv__input *input = &view->input;
    if (input->captured != NULL) {
        return; /* the owner of a press is told of moves alone */
    }
    bool hovers = input->pointer_inside && input->device != NV_DEVICE_TOUCH;
    set_hovered(view, hovers ? nv__view_hit(view, input->pointer) : NULL);
}

void nv__input_clear_hover(nv__view *view)
{
    set_hovered(view, NULL);
}

void nv__input_after_layout(nv__view *view)
{
    NV__REQUIRE(view != NULL, , "nv__input_after_layout needs a view");
    if (!view->input.pointer_inside || view->input.captured != NULL) {
        return;
    }
    if (nv__view_hit(view, view->input.pointer) == view->input.hovered) {
        return;
    }
    nv__input_dispatch dispatch;
    nv__input_dispatch_begin(&dispatch, view);
    nv__input_update_hover(view);
    nv__input_dispatch_end(&dispatch);
}

/* The hovered chain without `widget` and what is inside it. */
static void drop_hover(nv__view *view, nv_widget *widget)
{
    nv_widget *hovered = view->input.hovered;
    if (hovered == NULL || !nv__input_is_within(hovered, widget)) {
        return;
    }
    view->input.hover_serial++;
    view->input.hovered = widget->parent;
    leave_chain(view, hovered, widget->parent);
}

void nv__input_drop(nv__view *view, nv_widget *widget)
{
    nv__input *input = &view->input;
    drop_hover(view, widget);
    if (input->captured != NULL && nv__input_is_within(input->captured, widget)) {
        nv__input_cancel_capture(view);
    }
    if (input->focused != NULL && nv__input_is_within(input->focused, widget)) {
        nv__view_set_focus(view, NULL, false);
    }
    if (input->escape_target != NULL && nv__input_is_within(input->escape_target, widget)) {
        input->escape_target = NULL;
    }
}

void nv__input_widget_gone(nv__view *view, nv_widget *widget)
{
    NV__REQUIRE(view != NULL && widget != NULL, , "nv__input_widget_gone needs a widget of a view");
    /* Its state is brought to rest, but nothing of the application runs while the tree changes. */
    view->input.quiet++;
    nv__input_drop(view, widget);
    view->input.quiet--;
    nv__overlay_forget_focus(view, widget);
}
