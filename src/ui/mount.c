/* Entering and leaving a window, parent before child, without recursion. */
#include "base/assert.h"
#include "base/log.h"
#include "ui/view_internal.h"

enum {
    NV__WALK_LEVELS = NV__MAX_DEPTH + 2,
    NV__MAX_TEARS = 4096 /* how often hooks may take what is being mounted out of the tree */
};

/* A way down the tree. Hooks may change the tree anywhere; memory outlives the walk, so a place
 * that is gone is noticed, and the walk goes on above it. */
typedef struct walk {
    nv_widget *path[NV__WALK_LEVELS];
    nv_widget *last[NV__WALK_LEVELS]; /* the child that was visited last; NULL: none */
    size_t depth;
} walk;

/* The next child to visit. *torn when the last one is no longer there: then it starts over. */
static nv_widget *next_child(const walk *way, bool *torn)
{
    const nv_widget *at = way->path[way->depth], *last = way->last[way->depth];
    *torn = last && (last->parent != at || (last->flags & NV__W_DESTROYED));
    if (at->flags & NV__W_DESTROYED) {
        return NULL;
    }
    return last && !*torn ? last->next_sibling : at->first_child;
}

static void go_down(walk *way, nv_widget *child)
{
    way->path[++way->depth] = child;
    way->last[way->depth] = NULL;
}

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

static void mount_walk(nv_widget *top, nv__view *view)
{
    walk way = { .path = { top } };
    int tears = 0;
    enter(top, view);
    for (;;) {
        bool torn, gone = !(way.path[way.depth]->flags & NV__W_MOUNTED);
        nv_widget *child = gone ? NULL : next_child(&way, &torn);
        if (child && torn && ++tears > NV__MAX_TEARS) {
            NV__LOG_ONCE(NV_LOG_ERROR, NV_ELIMIT, "%s: mounting it takes widgets out over and over",
                         nv__widget_origin(child->parent));
            return;
        }
        if (child) {
            way.last[way.depth] = child;
            if (!(child->flags & NV__W_MOUNTED) && !is_too_deep(child)) {
                enter(child, view);
                go_down(&way, child);
            }
        } else if (way.depth-- == 0) {
            return;
        }
    }
}

void nv__widget_mount(nv_widget *widget, nv__view *view)
{
    NV__REQUIRE(widget && view, , "nv__widget_mount without a widget or a view");
    NV__ASSERT_UI();
    if (widget->flags & (NV__W_MOUNTED | NV__W_FAILED | NV__W_DESTROYED)) {
        return;
    }
    nv__destroy_defer_begin();
    if (!is_too_deep(widget)) {
        mount_walk(widget, view);
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
    widget->flags |= NV__W_LEAVING;
    if (widget->klass->unmount) {
        widget->klass->unmount(widget);
    }
    nv__bindings_detach(widget);
    nv__layout_forget(widget);
    nv__paint_forget(widget);
    nv__paint_forget_index(widget);
    nv__scroll_forget(widget);
    if (view->reveal == widget) {
        view->reveal = NULL;
    }
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
                                 NV__W_FOCUS_RING | NV__W_MOUNTING | NV__W_LEAVING);
    widget->view = NULL;
}

static void leave_after_children(nv_widget *widget)
{
    if (widget->component) {
        nv__component_leave(widget);
    }
}

/* Walks under way on this thread: then what is unmounted itself may still hold what is mounted. */
static _Thread_local int unmounting;

/* Not if its hook is what started this walk. */
static bool has_to_leave(const nv_widget *widget)
{
    return (widget->flags & (NV__W_MOUNTED | NV__W_LEAVING)) == NV__W_MOUNTED;
}

static nv_widget *first_mounted_child(const nv_widget *widget)
{
    nv_widget *child = widget->first_child;
    while (child && !has_to_leave(child)) {
        child = child->next_sibling;
    }
    return child;
}

static void unmount_walk(nv_widget *top)
{
    walk way = { .path = { top } };
    if (has_to_leave(top)) {
        leave_before_children(top, top);
    }
    for (;;) {
        bool torn;
        nv_widget *at = way.path[way.depth], *child = next_child(&way, &torn);
        if (!child && way.last[way.depth] && !(at->flags & NV__W_DESTROYED)) {
            child = first_mounted_child(at); /* hooks moved it to where the walk had been */
        }
        if (child) {
            way.last[way.depth] = child;
            bool mounted = has_to_leave(child);
            if (mounted) {
                leave_before_children(child, top);
            }
            if ((mounted || child->first_child) && way.depth + 1 < NV__WALK_LEVELS) {
                go_down(&way, child);
            }
            continue;
        }
        leave_after_children(at);
        if (way.depth-- == 0) {
            return;
        }
    }
}

void nv__widget_unmount(nv_widget *widget)
{
    if (!widget || !((widget->flags & NV__W_MOUNTED) || unmounting > 0)) {
        return;
    }
    nv__view *view = widget->view;
    nv__destroy_defer_begin();
    unmounting++;
    unmount_walk(widget);
    unmounting--;
    if (view) {
        view->geometry_changed = true;
        nv__view_request_frame(view);
    }
    nv__destroy_defer_end();
}
