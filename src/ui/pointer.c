/* Moves, presses, releases and wheels: who gets them. */
#include "ui/input_internal.h"

static bool is_captured(const nv__input *input)
{
    return input->captured != NULL;
}

/* While one pointer is captured, the others do nothing. */
static bool is_other_pointer(const nv__input *input, const nv_event *event)
{
    return is_captured(input) && input->captured_pointer != event->pointer_id;
}

/* After the hover has been updated; fingers do not hover. */
static nv_widget *target_of(const nv__view *view, const nv_event *event)
{
    bool hovers = event->device != NV_DEVICE_TOUCH;
    return hovers ? view->input.hovered : nv__view_hit(view, event->position);
}

static bool dispatch_move(nv__view *view, const nv_event *event)
{
    nv__input *input = &view->input;
    if (is_captured(input)) {
        return nv__input_bubble(view, input->captured, event) != NULL;
    }
    nv__input_update_hover(view);
    return nv__input_bubble(view, target_of(view, event), event) != NULL;
}

/* A press that was handled belongs to who handled it, unless the handling gave it to another, or
 * made the handler go. */
static void capture_press(nv__view *view, nv_widget *widget, const nv_event *event, unsigned serial)
{
    nv__input *input = &view->input;
    if (widget != NULL && serial == input->capture_serial && nv__input_is_live(view, widget) &&
        nv_widget_is_enabled(widget) && nv__input_is_reachable(view, widget)) {
        nv__view_capture(view, widget, event->pointer_id);
    }
    if (is_captured(input)) {
        input->captured_button = event->button;
    } else if (widget != NULL && serial == input->capture_serial) {
        input->orphan_pointer = event->pointer_id; /* handled, by somebody who is gone */
    }
}

static bool dispatch_down(nv__view *view, const nv_event *event)
{
    nv__input *input = &view->input;
    if (is_captured(input) && input->captured_button == event->button) {
        nv__input_cancel_capture(view); /* its release never came */
    }
    if (is_captured(input)) {
        return nv__input_bubble(view, input->captured, event) != NULL;
    }
    input->orphan_pointer = 0;
    nv__input_update_hover(view);
    unsigned captures = input->capture_serial, focuses = input->focus_serial;
    nv_widget *target = target_of(view, event);
    nv_widget *handled_by = nv__input_bubble(view, target, event);
    capture_press(view, handled_by, event, captures);
    nv__input_focus_by_press(view, target, handled_by, focuses);
    return handled_by != NULL;
}

static bool dispatch_up(nv__view *view, const nv_event *event)
{
    nv__input *input = &view->input;
    if (is_captured(input)) {
        nv_widget *owner = input->captured;
        bool ends = input->captured_button == 0 || input->captured_button == event->button;
        if (ends) { /* before the delivery: what it does must not cancel a press that is over */
            input->captured = NULL;
            input->captured_button = 0;
        }
        bool handled = nv__input_bubble(view, owner, event) != NULL;
        nv__input_update_hover(view);
        return handled;
    }
    if (input->orphan_pointer == event->pointer_id) {
        input->orphan_pointer = 0;
        nv__input_update_hover(view);
        return true;
    }
    nv__input_update_hover(view);
    return nv__input_bubble(view, target_of(view, event), event) != NULL;
}

/* The platform took the pointer away. */
static bool dispatch_cancel(nv__view *view, const nv_event *event)
{
    nv__input *input = &view->input;
    bool captured = is_captured(input) && input->captured_pointer == event->pointer_id;
    if (captured) {
        nv__input_cancel_capture(view);
    }
    input->orphan_pointer = 0;
    nv__input_update_hover(view);
    return captured;
}

bool nv__input_pointer(nv__view *view, const nv_event *event)
{
    nv__input *input = &view->input;
    if (is_other_pointer(input, event)) {
        return false;
    }
    input->pointer = event->position;
    input->device = event->device;
    input->pointer_inside = event->type != NV_EVENT_POINTER_CANCEL || input->pointer_inside;
    switch (event->type) {
    case NV_EVENT_POINTER_ENTER:
    case NV_EVENT_POINTER_MOVE:
        return dispatch_move(view, event);
    case NV_EVENT_POINTER_DOWN:
        return dispatch_down(view, event);
    case NV_EVENT_POINTER_UP:
        return dispatch_up(view, event);
    case NV_EVENT_POINTER_CANCEL:
        return dispatch_cancel(view, event);
    case NV_EVENT_SCROLL:
        return nv__input_bubble(view, nv__view_hit(view, event->position), event) != NULL;
    default:
        return false;
    }
}

void nv__view_pointer_left(nv__view *view)
{
    NV__REQUIRE(view != NULL, , "nv__view_pointer_left needs a view");
    view->input.pointer_inside = false;
    if (is_captured(&view->input)) {
        return; /* the release clears the hover */
    }
    nv__input_dispatch dispatch;
    nv__input_dispatch_begin(&dispatch, view);
    nv__input_clear_hover(view);
    nv__input_dispatch_end(&dispatch);
}
