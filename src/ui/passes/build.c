/* Rebuilds what asked for it, until nothing does. */
#include "base/log.h"
#include "ui/view_internal.h"

void nv__view_queue_build(nv__view *view, nv_widget *widget)
{
    widget->flags |= NV__W_NEEDS_BUILD;
    if (view->debug) {
        nv__debug_count_request(view->debug, widget, "build");
    }
    if (!NV__PUSH(&view->builds, widget)) {
        /* The flag stays: the pass looks for it in the whole tree. */
        view->rebuild_all = true;
    }
    nv__view_request_frame(view);
}

void nv__widget_mark_build(nv_widget *widget)
{
    if ((widget->flags & NV__W_MOUNTED) && !(widget->flags & NV__W_NEEDS_BUILD)) {
        nv__view_queue_build(widget->view, widget);
    }
}

static void rebuild(nv_widget *widget)
{
    if (!(widget->flags & NV__W_MOUNTED) || !(widget->flags & NV__W_NEEDS_BUILD)) {
        return;
    }
    widget->flags &= ~(uint32_t)NV__W_NEEDS_BUILD;
    if (widget->rebuild) {
        widget->rebuild(widget);
    }
}

static nv_widget *next_in_tree(nv_widget *at, const nv_widget *top)
{
    if (at->first_child) {
        return at->first_child;
    }
    while (at && at != top && !at->next_sibling) {
        at = at->parent;
    }
    return at && at != top ? at->next_sibling : NULL;
}

/* Without a complete queue: one flagged widget after the other, each found from the root, since a
 * rebuild changes the tree. */
static void rebuild_by_search(nv__view *view)
{
    view->rebuild_all = false;
    nv_widget *at = view->root;
    while (at) {
        if (at->flags & NV__W_NEEDS_BUILD) {
            rebuild(at);
        }
        if (!(at->flags & NV__W_MOUNTED)) {
            view->rebuild_all = true; /* the way on is gone: search again */
            break;
        }
        at = next_in_tree(at, view->root);
    }
}

static void rebuild_queued(nv__view *view)
{
    nv_widget **items = view->builds.items;
    size_t count = view->builds.count;
    view->builds.items = NULL;
    view->builds.count = view->builds.capacity = 0;
    for (size_t i = 0; i < count; i++) {
        rebuild(items[i]);
    }
    nv__free(items);
}

void nv__pass_build(nv__view *view)
{
    nv__view_dispatch_begin(view);
    for (int round = 0; view->builds.count > 0 || view->rebuild_all; round++) {
        if (round == NV__BUILD_ROUNDS) {
            const nv_widget *first = view->builds.count > 0 ? view->builds.items[0] : view->root;
            NV__LOG_ONCE(NV_LOG_ERROR, NV_ELIMIT,
                         "%s: rebuilds cause rebuilds more than %d times; the rest waits for the "
                         "next frame",
                         nv__widget_origin(first), NV__BUILD_ROUNDS);
            break;
        }
        if (view->rebuild_all) {
            rebuild_by_search(view);
        }
        rebuild_queued(view);
        nv__reactive_flush();
    }
    nv__view_dispatch_end(view);
}
