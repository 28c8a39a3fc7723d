/* What the files of the input system share: hit.c, pointer.c, hover.c, capture.c, focus.c,
 * keyboard.c, invoke.c, passes/events.c and overlay/. */
#ifndef NV_UI_INPUT_INTERNAL_H
#define NV_UI_INPUT_INTERNAL_H

#include "base/assert.h"
#include "ui/view_internal.h"

enum {
    NV__MAX_FOCUS_NESTING = 8 /* focus events that move the focus again */
};

/* ---- one dispatch: memory of destroyed widgets is kept, writes are batched, and the view is the
 * answer of nv__view_current for handlers that are plain calls ---- */
typedef struct nv__input_dispatch {
    nv__view *view;
    nv__view *outer; /* whose dispatch this one happens in */
} nv__input_dispatch;
void nv__input_dispatch_begin(nv__input_dispatch *dispatch, nv__view *view);
void nv__input_dispatch_end(nv__input_dispatch *dispatch);
/* The view whose event is being dispatched on this thread; NULL: none. */
nv__view *nv__input_dispatching_view(void);
/* Only the last part: for handlers that run outside of any event. Returns the one before. */
nv__view *nv__input_enter_view(nv__view *view);
void nv__input_leave_view(nv__view *outer);

/* ---- hit.c ---- */

/* A path from a widget up to the root, fixed before any handler can change the tree. */
typedef struct nv__input_path {
    nv_widget *items[NV__MAX_DEPTH + 2];
    size_t count;
} nv__input_path;
void nv__input_path_init(nv__input_path *path, nv_widget *from);

/* True when `widget` is `ancestor` or inside it. */
bool nv__input_is_within(const nv_widget *widget, const nv_widget *ancestor);
bool nv__input_is_live(const nv__view *view, const nv_widget *widget);
/* In front of everything that a modal entry shuts off. */
bool nv__input_is_reachable(const nv__view *view, const nv_widget *widget);
/* Neither it nor an ancestor is hidden. */
bool nv__input_is_visible(const nv_widget *widget);
/* A window position in the widget's content coordinates. */
nv_point nv__input_localise(const nv_widget *widget, nv_point window);

/* ---- delivery (passes/events.c) ---- */

/* Gives one widget the event, at the position as the widget sees it. */
bool nv__input_deliver(nv__view *view, nv_widget *widget, const nv_event *event);
/* Gives it to `target` and then to each ancestor until one handles it; that one, or NULL. */
nv_widget *nv__input_bubble(nv__view *view, nv_widget *target, const nv_event *event);
/* An event of this type at the last known position of the pointer. */
nv_event nv__input_event(const nv__view *view, nv_event_type type);

/* ---- pointer.c, capture.c, hover.c ---- */
bool nv__input_pointer(nv__view *view, const nv_event *event);
/* What lies under the pointer may have changed: ENTER and LEAVE. */
void nv__input_update_hover(nv__view *view);
void nv__input_clear_hover(nv__view *view);
/* Takes the capture away from its owner, which gets CANCEL. */
void nv__input_cancel_capture(nv__view *view);
/* Drops hover, capture and focus that `widget` or something inside holds. */
void nv__input_drop(nv__view *view, nv_widget *widget);

/* ---- focus.c ---- */
bool nv__input_can_focus(const nv__view *view, const nv_widget *widget);
nv_widget *nv__input_first_focusable(const nv__view *view, nv_widget *within);
/* The rules of a press on `target` (NULL: on nothing), after it was dispatched. */
void nv__input_focus_by_press(nv__view *view, nv_widget *target, const nv_widget *handled_by,
                              unsigned serial_before);
void nv__input_focus_window(nv__view *view, bool active);

/* ---- keyboard.c ---- */
bool nv__input_key(nv__view *view, const nv_event *event);
bool nv__input_text(nv__view *view, const nv_event *event);

#endif
