/* Which widget gets the keyboard: requests, presses, Tab, and the window's own activation. */
#include "base/log.h"
#include "ui/input_internal.h"
#include "ui/overlay/entry.h"

bool nv__input_can_focus(const nv__view *view, const nv_widget *widget)
{
    return nv__input_is_live(view, widget) && (widget->klass->flags & NV_WIDGET_FOCUSABLE) != 0 &&
           nv_widget_is_enabled(widget) && nv__input_is_visible(widget) &&
           nv__input_is_reachable(view, widget);
}

static void tell_blurred(nv__view *view, nv_widget *widget)
{
    nv_event event = nv__input_event(view, NV_EVENT_BLUR);
    nv__input_deliver(view, widget, &event);
}

static void tell_focused(nv__view *view, nv_widget *widget)
{
    nv_event event = nv__input_event(view, NV_EVENT_FOCUS);
    event.from_pointer = (widget->flags & NV__W_FOCUS_RING) == 0;
    nv__input_deliver(view, widget, &event);
}

static void blur_current(nv__view *view)
{
    nv__input *input = &view->input;
    nv_widget *old = input->focused;
    input->focused = NULL;
    if (old == NULL) {
        return;
    }
    old->flags &= ~(uint32_t)NV__W_FOCUS_RING;
    nv_widget_mark_dirty(old, NV_DIRTY_PAINT);
    if (!input->blurred_by_window) {
        tell_blurred(view, old);
    }
}

static void focus_new(nv__view *view, nv_widget *widget, bool from_pointer)
{
    nv__input *input = &view->input;
    input->focused = widget;
    input->blurred_by_window = false;
    if (!from_pointer) {
        widget->flags |= NV__W_FOCUS_RING;
        nv__view_reveal(view, widget);
    }
    nv_widget_mark_dirty(widget, NV_DIRTY_PAINT);
    tell_focused(view, widget);
}

static void change_focus(nv__view *view, nv_widget *widget, bool from_pointer)
{
    nv__input *input = &view->input;
    unsigned serial = ++input->focus_serial;
    blur_current(view);
    input->blurred_by_window = false;
    /* What the blur did stands: it may have moved the focus, or made the widget go. */
    if (serial == input->focus_serial && nv__input_can_focus(view, widget)) {
        focus_new(view, widget, from_pointer);
    }
}

void nv__view_set_focus(nv__view *view, nv_widget *widget, bool from_pointer)
{
    NV__REQUIRE(view != NULL, , "nv__view_set_focus needs a view");
    nv__input *input = &view->input;
    if (input->focused == widget || (widget != NULL && !nv__input_can_focus(view, widget))) {
        return;
    }
    if (input->focus_nesting >= NV__MAX_FOCUS_NESTING) {
        NV__LOG_ONCE(
            NV_LOG_ERROR, NV_ELIMIT,
            "focus handlers moved the focus %d times within one another; %s is not focused",
            NV__MAX_FOCUS_NESTING, widget != NULL ? nv__widget_origin(widget) : "nothing");
        return;
    }
    input->focus_nesting++;
    nv__input_dispatch dispatch;
    nv__input_dispatch_begin(&dispatch, view);
    change_focus(view, widget, from_pointer);
    nv__view_request_frame(view);
    nv__input_dispatch_end(&dispatch);
    input->focus_nesting--;
}

nv_widget *nv__view_focus(const nv__view *view)
{
    return view != NULL ? view->input.focused : NULL;
}

/* ---- in tree order ---- */

/* Nothing in there can have the focus. */
static bool is_shut(const nv_widget *widget)
{
    return widget->visual.hidden || (widget->flags & NV__W_DISABLED) != 0 ||
           nv__overlay_is_leaving(widget);
}

/* The one after `widget` in tree order within `top`; NULL at the end. */
static nv_widget *next_in_tree(nv_widget *widget, const nv_widget *top)
{
    if (widget->first_child != NULL && !is_shut(widget)) {
        return widget->first_child;
    }
    while (widget != top && widget->next_sibling == NULL) {
        widget = widget->parent;
    }
    return widget == top ? NULL : widget->next_sibling;
}

nv_widget *nv__input_first_focusable(const nv__view *view, nv_widget *within)
{
    nv_widget *widget = within;
    while (widget != NULL && !nv__input_can_focus(view, widget)) {
        widget = next_in_tree(widget, within);
    }
    return widget;
}

/* One pass that remembers what a step from `current` in either direction needs. */
typedef struct tab_stops {
    nv_widget *first, *last, *before, *after;
    bool passed; /* `current` has been seen */
} tab_stops;

static tab_stops find_stops(const nv__view *view, const nv_widget *current)
{
    tab_stops stops = { .passed = false };
    for (nv_widget *w = view->root; w != NULL; w = next_in_tree(w, view->root)) {
        if (w == current) {
            stops.passed = true;
        }
        if (!nv__input_can_focus(view, w)) {
            continue;
        }
        if (stops.first == NULL) {
            stops.first = w;
        }
        stops.last = w;
        if (!stops.passed) {
            stops.before = w;
        } else if (w != current && stops.after == NULL) {
            stops.after = w;
        }
    }
    return stops;
}

bool nv__view_focus_next(nv__view *view, bool backwards)
{
    NV__REQUIRE(view != NULL, false, "nv__view_focus_next needs a view");
    tab_stops stops = find_stops(view, view->input.focused);
    nv_widget *next = NULL;
    if (view->input.focused == NULL || !stops.passed) {
        next = backwards ? stops.last : stops.first;
    } else if (backwards) {
        next = stops.before != NULL ? stops.before : stops.last;
    } else {
        next = stops.after != NULL ? stops.after : stops.first;
    }
    if (next == NULL) {
        return false;
    }
    nv__view_set_focus(view, next, false);
    return true;
}

/* ---- by presses ---- */

static nv_widget *nearest_focusable(const nv__view *view, nv_widget *widget)
{
    while (widget != NULL && !nv__input_can_focus(view, widget)) {
        widget = widget->parent;
    }
    return widget;
}

void nv__input_focus_by_press(nv__view *view, nv_widget *target, const nv_widget *handled_by,
                              unsigned serial_before)
{
    nv_widget *focused = view->input.focused;
    if (serial_before != view->input.focus_serial || nv__overlay_is_layer(target)) {
        return; /* the press has moved it already, or fell on a barrier */
    }
    nv_widget *nearest = nearest_focusable(view, target);
    bool covers = nearest == NULL || nv__input_is_within(focused, nearest);
    bool hosted = focused != NULL && handled_by != NULL && handled_by != focused &&
                  nv__input_is_within(focused, handled_by);
    if (hosted && covers) {
        return; /* pressed beside it, in what hosts it: the text field around an editable part */
    }
    nv__view_set_focus(view, nearest, true);
}

/* ---- by the window and by the application ---- */

void nv__input_focus_window(nv__view *view, bool active)
{
    nv__input *input = &view->input;
    if (!active && input->focused != NULL && !input->blurred_by_window) {
        input->blurred_by_window = true;
        tell_blurred(view, input->focused);
    } else if (active && input->blurred_by_window) {
        input->blurred_by_window = false;
        if (input->focused != NULL) {
            tell_focused(view, input->focused);
        }
    }
}

void nv_widget_request_focus(nv_widget *widget)
{
    NV__REQUIRE(widget != NULL, , "nv_widget_request_focus needs a widget");
    nv__view *view = widget->view;
    if (!nv__input_is_live(view, widget)) {
        nv__log(NV_LOG_DEBUG, "%s is in no window and cannot be focused",
                nv__widget_origin(widget));
        return;
    }
    nv_widget *found = nv__input_first_focusable(view, widget);
    if (found != NULL) {
        nv__view_set_focus(view, found, false);
    }
}
