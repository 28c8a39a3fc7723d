/* The end of widgets: disposed at once, freed when nothing on the stack can still point at them. */
#include "base/assert.h"
#include "ui/overlap.h"
#include "ui/view_internal.h"

/* What is destroyed while events, frames or hooks run waits here, linked by next_sibling. */
static _Thread_local struct {
    int depth;
    nv_widget *dead, *last;
} deferred;

static void free_memory(nv_widget *widget)
{
    nv__bindings_free(widget);
    nv__display_list_finish(&widget->fragment);
    nv__display_list_finish(&widget->over);
    nv__overlap_free(widget->overlap);
    nv__free(widget->scrolled);
    nv__free(widget->key);
    nv__free(widget);
}

void nv__destroy_defer_begin(void)
{
    deferred.depth++;
}

void nv__destroy_defer_end(void)
{
    if (--deferred.depth > 0) {
        return;
    }
    while (deferred.dead) {
        nv_widget *widget = deferred.dead;
        deferred.dead = widget->next_sibling;
        free_memory(widget);
    }
}

/* Disposes of one widget, which is marked destroyed already, and puts its children in front of
 * `rest`. They are marked at once, so that whatever a hook destroys next leaves the list alone. */
static nv_widget *dispose_one(nv_widget *widget, nv_widget *rest)
{
    widget->parent = widget->prev_sibling = widget->next_sibling = NULL;
    if (widget->klass->dispose) {
        widget->klass->dispose(widget);
    }
    nv__bindings_detach(widget);
    for (nv_widget *child = widget->first_child; child; child = child->next_sibling) {
        child->flags |= NV__W_DESTROYED;
        child->parent = NULL;
    }
    if (widget->last_child) {
        widget->last_child->next_sibling = rest;
        rest = widget->first_child;
        widget->first_child = widget->last_child = NULL;
    }
    /* Freed in the order of the tree, which mostly is that of creation: the C library then gives
     * the pages back once and not piece by piece. */
    widget->next_sibling = NULL;
    *(deferred.dead ? &deferred.last->next_sibling : &deferred.dead) = widget;
    deferred.last = widget;
    return rest;
}

void nv__widget_destroy(nv_widget *widget)
{
    if (!widget || (widget->flags & NV__W_DESTROYED)) {
        return;
    }
    if (nv__widget_is_failed(widget)) {
        nv__widget_failed_release(widget);
        return;
    }
    nv__destroy_defer_begin();
    nv__orphan_remove(widget);
    if (widget->parent) {
        nv__widget_remove(widget);
    } else {
        nv__widget_unmount(widget);
    }
    /* Not while its parent is being measured or drawn; and hooks that ran just now may have come
     * first. */
    if (!widget->parent && !(widget->flags & NV__W_DESTROYED)) {
        widget->flags |= NV__W_DESTROYED;
        nv_widget *rest = widget;
        while (rest) {
            nv_widget *next = rest->next_sibling;
            rest = dispose_one(rest, next);
        }
    }
    nv__destroy_defer_end();
}
