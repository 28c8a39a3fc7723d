/* Builds in progress: what is created in one and never placed goes when it ends. */
#include "ui/view_internal.h"

static _Thread_local nv__build *current_build;

void nv__orphan_add(nv_widget *widget)
{
    nv__build *build = current_build;
    if (!build) {
        return;
    }
    nv_widget *first = build->orphans;
    widget->flags |= NV__W_ORPHAN;
    widget->prev_sibling = NULL;
    widget->next_sibling = first;
    if (first) {
        first->prev_sibling = widget;
    }
    build->orphans = widget;
}

void nv__orphan_remove(nv_widget *widget)
{
    if (!(widget->flags & NV__W_ORPHAN)) {
        return;
    }
    /* The first of a list is known to its build alone: one of the few that enclose this place. */
    for (nv__build *build = current_build; build; build = build->outer) {
        if (build->orphans == widget) {
            build->orphans = widget->next_sibling;
            break;
        }
    }
    if (widget->prev_sibling) {
        widget->prev_sibling->next_sibling = widget->next_sibling;
    }
    if (widget->next_sibling) {
        widget->next_sibling->prev_sibling = widget->prev_sibling;
    }
    widget->prev_sibling = widget->next_sibling = NULL;
    widget->flags &= ~(uint32_t)NV__W_ORPHAN;
}

void nv__build_begin(nv__build *build, nv_scope *scope, const char *what)
{
    build->outer = current_build;
    build->orphans = NULL;
    current_build = build;
    build->saved_scope = nv__scope_enter(scope);
    nv__pin_frame_begin(&build->pins);
    nv__no_await_begin(what);
    build->tracking = nv__untracked_begin();
}

void nv__build_end(nv__build *build, nv_widget *result)
{
    if (result) {
        nv__orphan_remove(result);
    }
    while (build->orphans) {
        nv__widget_destroy(build->orphans);
    }
    nv__untracked_end(build->tracking);
    nv__no_await_end();
    nv__pin_frame_end(&build->pins);
    nv__scope_leave(build->saved_scope);
    current_build = build->outer;
}
