/* Entering and leaving a window, parent before child, without recursion. */
#include "base/assert.h"
#include "base/log.h"
#include "ui/view_internal.h"

enum { NV__MOUNT_ROUNDS = 16 }; /* restarts when a hook took the walk's place out of the tree */

/* ---- mount ---- */

static void enter(nv_widget *widget, nv__view *view)
{
    widget->view = view;
    widget->depth = widget->parent ? widget->parent->depth + 1 : 0;
    widget->flags |= NV__W_MOUNTED | NV__W_MOUNTING | NV__W_NEEDS_LAYOUT | NV__W_NEEDS_PAINT;
    widget->has_layout = false;
    widget->painted = widget->shown = (nv_rect){ 0 };
    if (widget->klass->mount) {
        widget->klass->mount(widget);
    }
    if (widget->flags & NV__W_MOUNTED) {
        nv__bindings_attach(widget);
    }
    widget->flags &= ~(uint32_t)NV__W_MOUNTING;
}

static bool is_too_deep(const nv_widget *widget)
{
    const nv_widget *parent = widget->parent;
    if (!parent || parent->depth < NV__MAX_DEPTH) {
        return false;
    }
    NV__LOG_ONCE(NV_LOG_ERROR, NV_ELIMIT, "%s lies more than %d widgets deep and is not shown",
                 nv__widget_origin(widget), NV__MAX_DEPTH);
    return true;
}

/* Goes on after the subtree of `at`; NULL at the end. *torn when `at` is no longer under `top`. */
static nv_widget *after_subtree(nv_widget *at, const nv_widget *top, bool *torn)
{
    while (at != top && !at->next_sibling) {
        at = at->parent;
        if (!at) {
            *torn = true;
            return NULL;
        }
    }
    return at == top ? NULL : at->next_sibling;
}

/* One walk; false when it has to be made again. */
static bool mount_walk(nv_widget *top, nv__view *view)
{
    nv_widget *at = top;
    bool torn = false;
    while (at) {
        bool show = (at->flags & NV__W_MOUNTED) || !is_too_deep(at);
        if (show && !(at->flags & NV__W_MOUNTED)) {
            enter(at, view);
        }
        bool live = (at->flags & NV__W_MOUNTED) && !(at->flags & NV__W_DESTROYED);
        at = live && at->first_child ? at->first_child : after_subtree(at, top, &torn);
    }
    return !torn;
}

void nv__widget_mount(nv_widget *widget, nv__view *view)
{
    NV__REQUIRE(widget && view, , "nv__widget_mount without a widget or a view");
    NV__ASSERT_UI();
    if (widget->flags & (NV__W_MOUNTED | NV__W_FAILED | NV__W_DESTROYED)) {
        return;
    }
    nv__destroy_defer_begin();
    for (int round = 0; round < NV__MOUNT_ROUNDS; round++) {
        bool alive =
            !(widget->flags & NV__W_DESTROYED) && (round == 0 || (widget->flags & NV__W_MOUNTED));
        if (!alive || mount_walk(widget, view)) {
            break;
        }
    }
    view->geometry_changed = true;
    nv__destroy_defer_end();
}

/* ---- unmount ---- */

static void forget_build(nv__view *view, const nv_widget *widget)
{
    nv_widget **items = view->builds.items;
    size_t kept = 0;
    for (size_t i = 0; i < view->builds.count; i++) {
        if (items[i] != widget) {
            items[kept++] = items[i];
        }
    }
    view->builds.count = kept;
}

static void leave_before_children(nv_widget *widget, const nv_widget *top)
{
    nv__view *view = widget->view;
    const nv__input *input = &view->input;
    if (widget == top || input->focused == widget || input->captured == widget ||
        input->hovered == widget) {
        nv__input_widget_gone(view, widget);
    }
    if (widget->klass->unmount) {
        widget->klass->unmount(widget);
    }
    nv__bindings_detach(widget);
    nv__layout_forget(widget);
    nv__paint_forget(widget);
    nv__paint_forget_index(widget);
    if (widget->flags & NV__W_NEEDS_BUILD) {
        forget_build(view, widget);
    }
    if (!nv_rect_is_empty(widget->painted)) {
        nv__damage_add(&view->damage, widget->painted);
        widget->painted = (nv_rect){ 0 };
    }
    nv__display_list_finish(&widget->fragment);
    nv__display_list_finish(&widget->over);
    widget->ink = widget->extent = (nv_rect){ 0 };
    widget->has_layout = false;
    widget->flags &= ~(uint32_t)(NV__W_MOUNTED | NV__W_NEEDS_BUILD | NV__W_HOVERED |
                                 NV__W_FOCUS_RING | NV__W_MOUNTING);
    widget->view = NULL;
}

static void leave_after_children(nv_widget *widget)
{
    if (widget->component) {
        nv__component_leave(widget);
    }
}

/* One walk; hooks may take parts of the tree out of it, which ends it early. */
static void unmount_walk(nv_widget *top)
{
    nv_widget *at = top;
    for (;;) {
        if (at->flags & NV__W_MOUNTED) {
            leave_before_children(at, top);
            if (at->first_child) {
                at = at->first_child;
                continue;
            }
        }
        /* Up to the next that has a sibling: everything below has been left. */
        while (at != top && !at->next_sibling) {
            leave_after_children(at);
            at = at->parent;
            if (!at) {
                return;
            }
        }
        leave_after_children(at);
        if (at == top) {
            return;
        }
        at = at->next_sibling;
    }
}

/* A widget of the subtree that is still mounted; NULL: none. */
static nv_widget *find_mounted(nv_widget *top)
{
    bool torn = false;
    nv_widget *at = top;
    while (at && !(at->flags & NV__W_MOUNTED)) {
        at = at->first_child ? at->first_child : after_subtree(at, top, &torn);
    }
    return at;
}

void nv__widget_unmount(nv_widget *widget)
{
    if (!widget || !(widget->flags & NV__W_MOUNTED)) {
        return;
    }
    nv__view *view = widget->view;
    nv__destroy_defer_begin();
    unmount_walk(widget);
    for (int round = 0; round < NV__MOUNT_ROUNDS; round++) {
        nv_widget *left = find_mounted(widget);
        if (!left) {
            break;
        }
        unmount_walk(left);
    }
    view->geometry_changed = true;
    nv__view_request_frame(view);
    nv__destroy_defer_end();
}
