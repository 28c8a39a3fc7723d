/* Who gets the rest of a press. One pointer at a time is captured. */
#include "ui/input_internal.h"

/* CANCEL is the owner's alone: it does not bubble. */
static void tell_canceled(nv__view *view, nv_widget *owner, int pointer_id, int button)
{
    nv_event event = nv__input_event(view, NV_EVENT_POINTER_CANCEL);
    event.pointer_id = pointer_id;
    event.button = button;
    nv__input_deliver(view, owner, &event);
}

void nv__input_cancel_capture(nv__view *view)
{
    nv__input *input = &view->input;
    nv_widget *owner = input->captured;
    if (owner == NULL) {
        return;
    }
    int button = input->captured_button;
    input->captured = NULL;
    input->captured_button = 0;
    input->orphan_pointer = button != 0 ? input->captured_pointer : 0;
    tell_canceled(view, owner, input->captured_pointer, button);
}

void nv__view_capture(nv__view *view, nv_widget *widget, int pointer_id)
{
    NV__REQUIRE(view != NULL && widget != NULL, , "nv__view_capture needs a widget of a view");
    nv__input *input = &view->input;
    if (!nv__input_is_live(view, widget) || !nv_widget_is_enabled(widget)) {
        return;
    }
    nv_widget *owner = input->captured;
    int old_pointer = input->captured_pointer;
    input->capture_serial++;
    input->captured = widget;
    input->captured_pointer = pointer_id;
    if (owner == NULL) {
        input->captured_button = 0;
    } else if (owner != widget) {
        nv__input_dispatch dispatch;
        nv__input_dispatch_begin(&dispatch, view);
        tell_canceled(view, owner, old_pointer, input->captured_button);
        nv__input_dispatch_end(&dispatch);
    }
}

void nv__view_release(nv__view *view, nv_widget *widget, int pointer_id)
{
    NV__REQUIRE(view != NULL, , "nv__view_release needs a view");
    nv__input *input = &view->input;
    if (widget != NULL && input->captured == widget && input->captured_pointer == pointer_id) {
        input->captured = NULL;
        input->captured_button = 0;
    }
}
