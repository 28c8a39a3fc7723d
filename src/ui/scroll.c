/* Viewports: widgets whose children are drawn elsewhere, by whole pixels. */
#include "base/assert.h"
#include "ui/view_internal.h"

bool nv__widget_make_viewport(nv_widget *widget,
                              nv_rect (*reveal)(nv_widget *viewport, nv_rect window_rect))
{
    NV__REQUIRE(widget && (widget->klass->flags & NV_WIDGET_CLIPS), false,
                "a viewport has to cut its children");
    if (nv__widget_is_failed(widget)) {
        return false;
    }
    widget->scrolled = NV__NEW(nv__scrolled);
    if (!widget->scrolled) {
        nv__widget_report_memory(widget, "its scrolling");
        return false;
    }
    widget->scrolled->reveal = reveal;
    return true;
}

/* Without a view there are no pixels yet. */
static float pixels_in_dp(const nv_widget *viewport)
{
    return viewport->view ? viewport->view->scale : 1.0f;
}

void nv__scrolled_pixels(const nv_widget *viewport, int *x, int *y)
{
    float scale = pixels_in_dp(viewport);
    *x = (int)lroundf(viewport->scrolled->x * scale);
    *y = (int)lroundf(viewport->scrolled->y * scale);
}

nv_point nv__widget_scroll_shown(const nv_widget *viewport)
{
    int x, y;
    float scale = pixels_in_dp(viewport);
    nv__scrolled_pixels(viewport, &x, &y);
    return (nv_point){ (float)x / scale, (float)y / scale };
}

/* Further than this, pixels could not be counted. */
static bool is_reachable(float x, float y)
{
    return fabsf(x) < 1.0e7f && fabsf(y) < 1.0e7f;
}

void nv__widget_scroll(nv_widget *viewport, float x, float y)
{
    NV__REQUIRE(viewport && viewport->scrolled, , "nv__widget_scroll needs a viewport");
    NV__REQUIRE(isfinite(x) && isfinite(y) && is_reachable(x, y), , "%s scrolls to %g, %g",
                nv__widget_origin(viewport), (double)x, (double)y);
    nv__scrolled *scrolled = viewport->scrolled;
    nv__view *view = viewport->view;
    scrolled->x = x;
    scrolled->y = y;
    nv__paint_forget_index(viewport);
    int px, py;
    nv__scrolled_pixels(viewport, &px, &py);
    if (!view || (px == scrolled->shown_x && py == scrolled->shown_y && !scrolled->queued)) {
        return;
    }
    view->geometry_changed = true;
    if (!scrolled->queued) {
        scrolled->queued = true;
        scrolled->next = view->scrolls;
        view->scrolls = viewport;
    }
    nv__view_request_frame(view);
}

void nv__scroll_forget(nv_widget *viewport)
{
    if (!viewport->scrolled || !viewport->scrolled->queued) {
        return;
    }
    nv_widget **at = &viewport->view->scrolls;
    while (*at && *at != viewport) {
        at = &(*at)->scrolled->next;
    }
    if (*at) {
        *at = viewport->scrolled->next;
    }
    viewport->scrolled->queued = false;
}

/* ---- after layout ---- */

void nv__view_after_layout(nv__view *view, nv__after_layout *hook)
{
    NV__REQUIRE(view && hook && hook->fn, , "a hook without a view or a function");
    if (hook->view) {
        return;
    }
    hook->view = view;
    hook->next = &view->after;
    hook->prev = view->after.prev;
    hook->prev->next = view->after.prev = hook;
}

void nv__after_layout_cancel(nv__after_layout *hook)
{
    if (hook->view) {
        hook->prev->next = hook->next;
        hook->next->prev = hook->prev;
        hook->view = NULL;
    }
}

/* Outwards, each viewport around: what an inner one brought into view is where it will be then. */
static void reveal(nv__view *view)
{
    nv_widget *widget = view->reveal;
    view->reveal = NULL;
    nv_rect rect = nv_widget_window_rect(widget);
    for (nv_widget *at = widget->parent; at; at = at->parent) {
        if (at->scrolled && at->scrolled->reveal) {
            rect = at->scrolled->reveal(at, rect);
        }
    }
}

bool nv__view_run_after_layout(nv__view *view)
{
    bool any = view->after.next != &view->after || view->reveal;
    if (!any) {
        return false;
    }
    nv__view_dispatch_begin(view);
    nv_batch_begin();
    /* Hooks that are added meanwhile wait for the next round. */
    nv__after_layout due = { .prev = view->after.prev, .next = view->after.next };
    due.prev->next = due.next->prev = &due;
    if (due.next == &view->after) {
        due.prev = due.next = &due;
    }
    view->after.prev = view->after.next = &view->after;
    while (due.next != &due) {
        nv__after_layout *hook = due.next;
        nv__after_layout_cancel(hook);
        hook->fn(hook);
    }
    if (view->reveal) {
        reveal(view);
    }
    nv_batch_end();
    nv__view_dispatch_end(view);
    return true;
}

void nv__view_reveal(nv__view *view, nv_widget *widget)
{
    NV__REQUIRE(view && widget, , "nv__view_reveal needs a view and a widget");
    if (widget->view == view) {
        view->reveal = widget;
        nv__view_request_frame(view);
    }
}

void nv_widget_reveal(nv_widget *widget)
{
    NV__REQUIRE(widget, , "nv_widget_reveal of NULL");
    if (widget->view) {
        nv__view_reveal(widget->view, widget);
    }
}

/* ---- the view's ---- */

float nv__view_scale(const nv__view *view)
{
    return view->scale;
}

void nv__view_allow_shifts(nv__view *view, bool allowed)
{
    view->may_shift = allowed;
}

void nv__view_set_still(nv__view *view, bool still)
{
    view->still = still;
}

bool nv__view_is_still(const nv__view *view)
{
    return view->still;
}
