/* The first pass: what came from outside is given to widgets, one event at a time. */
#include "ui/input_internal.h"

#include <math.h>

static _Thread_local nv__view *dispatching_view;

nv__view *nv__input_enter_view(nv__view *view)
{
    nv__view *outer = dispatching_view;
    dispatching_view = view;
    return outer;
}

void nv__input_leave_view(nv__view *outer)
{
    dispatching_view = outer;
}

nv__view *nv__input_dispatching_view(void)
{
    return dispatching_view;
}

void nv__input_dispatch_begin(nv__input_dispatch *dispatch, nv__view *view)
{
    dispatch->view = view;
    dispatch->outer = nv__input_enter_view(view);
    nv__view_dispatch_begin(view);
    nv_batch_begin();
}

void nv__input_dispatch_end(nv__input_dispatch *dispatch)
{
    nv_batch_end();
    nv__view_dispatch_end(dispatch->view);
    nv__input_leave_view(dispatch->outer);
}

nv_event nv__input_event(const nv__view *view, nv_event_type type)
{
    const nv__input *input = &view->input;
    return (nv_event){
        .type = type,
        .time = nv_now(),
        .mods = input->mods,
        .device = input->device,
        .pointer_id = input->captured != NULL ? input->captured_pointer : 1,
        .position = input->pointer,
    };
}

static bool has_position(nv_event_type type)
{
    return type <= NV_EVENT_SCROLL;
}

bool nv__input_deliver(nv__view *view, nv_widget *widget, const nv_event *event)
{
    if (!nv__input_is_live(view, widget) || widget->klass->event == NULL) {
        return false;
    }
    nv_event local = *event;
    if (has_position(event->type)) {
        local.position = nv__input_localise(widget, event->position);
    }
    return widget->klass->event(widget, &local);
}

nv_widget *nv__input_bubble(nv__view *view, nv_widget *target, const nv_event *event)
{
    nv__input_path path;
    nv__input_path_init(&path, target);
    for (size_t i = 0; i < path.count; i++) {
        nv_widget *widget = path.items[i];
        if (nv__input_is_live(view, widget) && nv_widget_is_enabled(widget) &&
            nv__input_deliver(view, widget, event)) {
            return widget;
        }
    }
    return NULL;
}

static bool dispatch(nv__view *view, const nv_event *event)
{
    switch (event->type) {
    case NV_EVENT_KEY:
        return nv__input_key(view, event);
    case NV_EVENT_TEXT:
        return nv__input_text(view, event);
    default:
        return nv__input_pointer(view, event);
    }
}

/* Nothing that is not a number gets into a widget's arithmetic. */
static bool is_sane(const nv_event *event)
{
    return isfinite(event->position.x) && isfinite(event->position.y) &&
           isfinite(event->scroll_x) && isfinite(event->scroll_y);
}

bool nv__view_event(nv__view *view, const nv_event *event)
{
    NV__REQUIRE(view != NULL && event != NULL, false, "nv__view_event needs a view and an event");
    if (event->type == NV_EVENT_POINTER_LEAVE) {
        nv__view_pointer_left(view);
        return false;
    }
    if (event->type == NV_EVENT_FOCUS || event->type == NV_EVENT_BLUR) {
        nv__view_set_active(view, event->type == NV_EVENT_FOCUS);
        return false;
    }
    if (!is_sane(event) || (unsigned)event->type > (unsigned)NV_EVENT_BLUR) {
        return false;
    }
    nv_event own = *event;
    if (own.type == NV_EVENT_POINTER_ENTER) {
        own.type = NV_EVENT_POINTER_MOVE; /* the window's; the widgets' are made from moves */
    }
    view->input.mods = own.mods;
    nv__input_dispatch in;
    nv__input_dispatch_begin(&in, view);
    bool handled = dispatch(view, &own);
    if (view->debug != NULL && own.type == NV_EVENT_KEY) {
        nv__debug_tell_key(view->debug, &own, handled);
    }
    if (handled) {
        nv__view_request_frame(view);
    }
    nv__input_dispatch_end(&in);
    return handled;
}

void nv__view_set_active(nv__view *view, bool active)
{
    NV__REQUIRE(view != NULL, , "nv__view_set_active needs a view");
    nv__input_dispatch in;
    nv__input_dispatch_begin(&in, view);
    view->input.active = active;
    if (!active) {
        nv__input_cancel_capture(view);
        view->input.orphan_pointer = 0;
        nv__input_update_hover(view);
    }
    nv__input_focus_window(view, active);
    nv__input_dispatch_end(&in);
}

static bool perform(nv__view *view, nv_widget *widget, nv_action_flags action, const char *text)
{
    if (widget->klass->perform != NULL && widget->klass->perform(widget, action, text)) {
        return true;
    }
    if (action != NV_ACTION_FOCUS || !nv__input_can_focus(view, widget)) {
        return false;
    }
    nv__view_set_focus(view, widget, false);
    return nv__view_focus(view) == widget;
}

bool nv__view_perform(nv__view *view, nv_widget *widget, nv_action_flags action, const char *text)
{
    NV__REQUIRE(view != NULL && widget != NULL, false, "nv__view_perform needs a widget of a view");
    if (!nv__input_is_live(view, widget) || !nv_widget_is_enabled(widget) ||
        !nv__input_is_visible(widget) || !nv__input_is_reachable(view, widget)) {
        return false;
    }
    nv__input_dispatch in;
    nv__input_dispatch_begin(&in, view);
    bool done = perform(view, widget, action, text);
    if (done) {
        nv__view_request_frame(view);
    }
    nv__input_dispatch_end(&in);
    return done;
}
