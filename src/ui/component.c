/* Components: state and a scope that outlive the widgets built from them until every task has
 * returned. */
#include "base/assert.h"
#include "base/log.h"
#include "ui/view_internal.h"

#include <stdio.h>
#include <string.h>

enum { NV__COMPONENT_LABEL = 96 };

/* The state proper follows. With a scope it is freed when that ends; without, on unmount. */
typedef struct nv_component_state {
    const nv_component_class *klass;
    nv_scope *scope;        /* NULL: no runtime */
    nv_scope *build_scope;  /* of the latest build */
    nv__scope_link memory;  /* attached before init: the last to end */
    nv__scope_link dispose; /* attached after it: ends before what init made */
    bool disposed;
    max_align_t self[];
} component_state;

typedef struct component_data {
    const nv_component_class *klass;
    const void *params; /* the copy behind this, or the caller's pointer */
    max_align_t copy[];
} component_data;

static void dispose_state(component_state *state)
{
    if (!state->disposed && state->klass->dispose) {
        state->klass->dispose(state->self);
    }
    state->disposed = true;
}

static void end_memory(nv__scope_link *link)
{
    component_state *state = (void *)((char *)link - offsetof(component_state, memory));
    dispose_state(state);
    nv__free(state);
}

static void end_dispose(nv__scope_link *link)
{
    dispose_state((void *)((char *)link - offsetof(component_state, dispose)));
}

/* ---- state ---- */

/* Not a build: a widget that init makes is its own, to be placed by a later build. */
static void run_init(component_state *state, const component_data *data)
{
    if (!state->klass->init) {
        return;
    }
    char what[NV__COMPONENT_LABEL];
    (void)snprintf(what, sizeof what, "init of %s", state->klass->name);
    nv_scope *outer = nv__scope_enter(state->scope);
    nv__pin_frame pins;
    nv__pin_frame_begin(&pins);
    nv__no_await_begin(what);
    void *tracking = nv__untracked_begin();
    state->klass->init(state->self, state->scope, data->params);
    nv__untracked_end(tracking);
    nv__no_await_end();
    nv__pin_frame_end(&pins);
    nv__scope_leave(outer);
}

static component_state *state_new(nv_widget *widget, const component_data *data)
{
    const nv_component_class *klass = data->klass;
    component_state *state = nv__zalloc(sizeof *state + klass->size);
    if (!state) {
        nv__widget_report_memory(widget, "the component's state");
        return NULL;
    }
    state->klass = klass;
    nv_scope *around = nv__widget_scope(widget);
    if (!around) {
        run_init(state, data);
        return state;
    }
    state->scope = nv_scope_new(around, klass->name);
    if (!state->scope) {
        if (!nv__scope_has_ended(around) && !nv_scope_is_canceled(around)) {
            nv__widget_report_memory(widget, "the component's scope");
        }
        nv__free(state);
        return NULL;
    }
    if (nv__scope_attach(state->scope, &state->memory, end_memory) != NV_OK) {
        nv_scope_end(state->scope);
        nv__free(state);
        nv__widget_report_memory(widget, "the component's scope");
        return NULL;
    }
    run_init(state, data);
    /* Where this cannot be, the last link disposes. */
    (void)nv__scope_attach(state->scope, &state->dispose, end_dispose);
    return state;
}

static void state_end(component_state *state)
{
    if (state->scope) {
        nv_scope_end(state->scope);
        return;
    }
    dispose_state(state);
    nv__free(state);
}

/* ---- building ---- */

static nv_widget *run_build(nv_widget *widget, component_state *state)
{
    char what[NV__COMPONENT_LABEL];
    (void)snprintf(what, sizeof what, "build of %s", state->klass->name);
    nv_scope *scope = NULL;
    if (state->scope) {
        scope = nv_scope_new(state->scope, "build");
        if (!scope) {
            nv__widget_report_memory(widget, "the scope of a build");
            return NULL;
        }
    }
    state->build_scope = scope;
    nv__build build;
    nv__build_begin(&build, scope, what);
    nv_widget *result = state->klass->build(state->self, scope);
    nv__build_end(&build, result);
    if (!result) {
        (void)nv__log_once(NV_LOG_ERROR, state->klass->name, 0, NV_EFAILED,
                           "component %s: its build returned no widget, so it shows nothing",
                           state->klass->name);
    }
    return result;
}

static void show_build(nv_widget *widget)
{
    nv_widget *result = run_build(widget, widget->component);
    /* What the build did may have unmounted this very component. */
    if (widget->component) {
        nv_widget_append(widget, result);
    } else {
        nv__widget_destroy(result);
    }
}

static void component_mount(nv_widget *widget)
{
    component_state *state = state_new(widget, nv_widget_data(widget));
    if (!state) {
        return;
    }
    widget->component = state;
    widget->scope = state->scope;
    show_build(widget);
}

static void component_rebuild(nv_widget *widget)
{
    component_state *state = widget->component;
    if (!state) {
        return;
    }
    nv__widget_destroy(widget->first_child);
    nv_scope_end(state->build_scope);
    state->build_scope = NULL;
    show_build(widget);
}

void nv__component_leave(nv_widget *widget)
{
    component_state *state = widget->component;
    widget->component = NULL;
    widget->scope = NULL;
    nv__widget_destroy(widget->first_child);
    state_end(state);
}

/* ---- the widget ---- */

static nv_size component_measure(nv_widget *widget, nv_constraints within)
{
    nv_widget *child = widget->first_child;
    if (!child) {
        return nv_constrain(within, (nv_size){ 0, 0 });
    }
    nv_size size = nv_widget_measure(child, within);
    nv_widget_place(child, 0, 0);
    return size;
}

static const nv_widget_class component_class = {
    .name = "component",
    .data_size = sizeof(component_data),
    .measure = component_measure,
    .mount = component_mount,
    .flags = NV_WIDGET_PASSES_HITS,
};

nv_widget *nv_component(const nv_component_class *klass, const void *params)
{
    NV__ASSERT_UI_BUILDS();
    bool usable = klass && klass->name && klass->build;
    nv_head head = { .size = sizeof(nv_head), .file = usable ? klass->name : NULL };
    NV__REQUIRE(usable, nv_widget_new(NULL, head),
                "a component class needs a name and a build function");
    size_t copied = params ? klass->params_size : 0;
    nv_widget *widget = nv__widget_new_sized(&component_class, head, copied);
    component_data *data = nv_widget_data(widget);
    if (nv__widget_is_failed(widget)) {
        return widget;
    }
    data->klass = klass;
    data->params = params;
    if (copied > 0) {
        memcpy(data->copy, params, copied);
        data->params = data->copy;
    }
    widget->rebuild = component_rebuild;
    return widget;
}
