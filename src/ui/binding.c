/* Widgets that follow observables while they are mounted. */
#include "base/assert.h"
#include "base/log.h"
#include "ui/view_internal.h"

static void binding_fired(void *user)
{
    nv__binding *binding = user;
    nv_widget *widget = binding->widget;
    if (nv__trace_is_on()) {
        nv__trace_redraw(binding->observable, nv__widget_origin(widget));
    }
    if (binding->fn) {
        void *tracking = nv__untracked_begin();
        binding->fn(widget);
        nv__untracked_end(tracking);
        return;
    }
    nv_widget_mark_dirty(widget, binding->dirty);
}

static void attach(nv__binding *binding)
{
    nv_status status =
        nv__watch_attach(&binding->watch, binding->observable, binding_fired, binding);
    if (status == NV_ENOMEM) {
        nv__widget_report_memory(binding->widget, "following an observable");
    } else if (status != NV_OK) {
        NV__LOG_ONCE(NV_LOG_ERROR, status, "%s: cannot follow an observable: %s",
                     nv__widget_origin(binding->widget), nv_strstatus(status));
    }
    if (binding->fn) {
        binding_fired(binding);
    }
}

static void add(nv_widget *widget, const void *observable, void (*fn)(nv_widget *widget),
                nv_dirty dirty)
{
    if (!observable || nv__widget_is_failed(widget)) {
        return;
    }
    nv__binding *binding = NV__NEW(nv__binding);
    if (!binding) {
        nv__widget_report_memory(widget, "a binding");
        return;
    }
    binding->widget = widget;
    binding->observable = observable;
    binding->fn = fn;
    binding->dirty = dirty;
    nv__binding **last = &widget->bindings;
    while (*last) {
        last = &(*last)->next;
    }
    *last = binding;
    /* While the mount hook runs, the mount attaches everything when the hook is done. */
    if ((widget->flags & (NV__W_MOUNTED | NV__W_MOUNTING)) == NV__W_MOUNTED) {
        attach(binding);
    }
}

void nv_widget_watch(nv_widget *widget, const void *observable, nv_dirty effect)
{
    NV__REQUIRE(widget, , "nv_widget_watch of NULL");
    NV__ASSERT_UI();
    add(widget, observable, NULL, effect);
}

void nv_widget_observe(nv_widget *widget, const void *observable, void (*fn)(nv_widget *widget))
{
    NV__REQUIRE(widget && fn, , "nv_widget_observe without a widget or a function");
    NV__ASSERT_UI();
    add(widget, observable, fn, NV_DIRTY_PAINT);
}

void nv__bindings_attach(nv_widget *widget)
{
    for (nv__binding *binding = widget->bindings; binding; binding = binding->next) {
        /* A callback may take the widget out of the tree again. */
        if (!(widget->flags & NV__W_MOUNTED)) {
            return;
        }
        /* One that a callback before it added is attached already. */
        if (!binding->watch.edge) {
            attach(binding);
        }
    }
}

void nv__bindings_detach(nv_widget *widget)
{
    for (nv__binding *binding = widget->bindings; binding; binding = binding->next) {
        nv__watch_detach(&binding->watch);
    }
}

void nv__bindings_free(nv_widget *widget)
{
    while (widget->bindings) {
        nv__binding *binding = widget->bindings;
        widget->bindings = binding->next;
        nv__watch_detach(&binding->watch);
        nv__free(binding);
    }
}
