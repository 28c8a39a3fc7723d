/* Handlers: how a widget calls what the application gave it. */
#include "base/alloc.h"
#include "base/log.h"
#include "ui/input_internal.h"
#include "ui/overlap.h"

#include <string.h>

nv__view *nv__view_current(void)
{
    nv_scope *scope = nv_scope_current();
    nv__view *view = scope != NULL ? nv__scope_find_attribute(scope, &nv__view_tag) : NULL;
    return view != NULL ? view : nv__input_dispatching_view();
}

/* A widget that is destroyed, or brought to rest before it goes, calls nobody. */
static bool is_quiet(const nv_widget *widget)
{
    return (widget->flags & NV__W_DESTROYED) != 0 ||
           (widget->view != NULL && widget->view->input.quiet > 0);
}

static nv_status run(nv_widget *widget, void (*fn)(void *user), void *user)
{
    nv__view *outer = nv__input_dispatching_view();
    nv__input_enter_view(widget->view != NULL ? widget->view : outer);
    nv_status status =
        nv__handler_run(nv__widget_scope(widget), nv__widget_origin(widget), fn, user);
    nv__input_leave_view(outer);
    return status;
}

static void report_no_function(const nv_widget *widget)
{
    NV__LOG_ONCE(NV_LOG_ERROR, NV_EINVAL, "a handler of %s has a context but no function",
                 nv__widget_origin(widget));
}

/* An answer closes the entry around the widget. */
static void answer(nv_widget *widget, int value)
{
    nv_overlay *overlay = nv__overlay_of(widget);
    if (overlay == NULL) {
        NV__LOG_ONCE(NV_LOG_WARNING, NV_ESTATE,
                     "nv_answer(%d) of %s answers nothing: it is in no overlay", value,
                     nv__widget_origin(widget));
        return;
    }
    nv_overlay_close_with(overlay, value);
}

void nv_widget_invoke(nv_widget *widget, nv_action action)
{
    NV__REQUIRE(widget != NULL, , "nv_widget_invoke needs a widget");
    int value = 0;
    if (is_quiet(widget)) {
        return;
    }
    if (nv__is_answer(action, &value)) {
        answer(widget, value);
    } else if (action.fn != NULL) {
        nv__invocation invocation = { .fn = action.fn,
                                      .user = action.user,
                                      .identity = (void (*)(void))action.fn };
        if (!nv__overlap_invoke(widget, &invocation, run)) {
            run(widget, action.fn, action.user);
        }
    } else if (action.user != NULL) {
        report_no_function(widget);
    }
}

/* ---- with a payload: a copy that lives as long as the handler runs, or waits for its turn ---- */

typedef struct payload {
    nv_text_action on_text;
    nv_bool_action on_bool;
    bool value;
    bool *started; /* told at once, while the caller is still there */
    char text[];
} payload;

static void call_payload(void *user)
{
    const payload *call = user;
    if (call->on_text.fn != NULL) {
        call->on_text.fn(call->on_text.user, call->text);
    } else {
        call->on_bool.fn(call->on_bool.user, call->value);
    }
}

/* A task of its own, which frees what it was given. */
static void call_and_free(void *user)
{
    payload *call = user;
    *call->started = true;
    call_payload(call);
    nv__free(call);
}

static void run_payload(nv_widget *widget, payload *call, void (*identity)(void))
{
    nv__invocation invocation = {
        .fn = call_payload, .user = call, .payload = call, .identity = identity
    };
    if (nv__overlap_invoke(widget, &invocation, run)) {
        return;
    }
    bool started = false;
    call->started = &started;
    run(widget, call_and_free, call);
    if (!started) {
        nv__free(call); /* its scope has ended */
    }
}

static payload *new_payload(const nv_widget *widget, const char *text)
{
    size_t length = strlen(text);
    payload *call = nv__zalloc(sizeof *call + length + 1);
    if (call == NULL) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_ENOMEM, "a handler of %s did not run: %s",
                     nv__widget_origin(widget), nv_strstatus(NV_ENOMEM));
        return NULL;
    }
    memcpy(call->text, text, length + 1);
    return call;
}

/* Whether there is anything to call. */
static bool may_invoke(const nv_widget *widget, bool has_function, const void *user)
{
    if (!is_quiet(widget) && !has_function && user != NULL) {
        report_no_function(widget);
    }
    return has_function && !is_quiet(widget);
}

void nv__widget_invoke_text(nv_widget *widget, nv_text_action action, const char *text)
{
    NV__REQUIRE(widget != NULL, , "nv__widget_invoke_text needs a widget");
    if (!may_invoke(widget, action.fn != NULL, action.user)) {
        return;
    }
    payload *call = new_payload(widget, text != NULL ? text : "");
    if (call != NULL) {
        call->on_text = action;
        run_payload(widget, call, (void (*)(void))action.fn);
    }
}

void nv__widget_invoke_bool(nv_widget *widget, nv_bool_action action, bool value)
{
    NV__REQUIRE(widget != NULL, , "nv__widget_invoke_bool needs a widget");
    if (!may_invoke(widget, action.fn != NULL, action.user)) {
        return;
    }
    payload *call = new_payload(widget, "");
    if (call != NULL) {
        call->on_bool = action;
        call->value = value;
        run_payload(widget, call, (void (*)(void))action.fn);
    }
}
