/* How every callback of a widget is run. */
#include "reactive/state_trace.h"

#include "base/log.h"

typedef struct nv__handler_call {
    void (*fn)(void *user);
    void *user;
    bool started;
} nv__handler_call;

static nv_status run_handler(void *user)
{
    nv__handler_call *call = user;
    void (*fn)(void *user) = call->fn;
    void *argument = call->user;
    call->started = true; /* the last use of `call`: it is gone once the handler has suspended */
    fn(argument);
    return NV_OK;
}

nv_status nv__handler_run(nv_scope *scope, const char *origin, void (*fn)(void *user), void *user)
{
    const char *name = origin ? origin : "handler";
    if (!fn) {
        if (!user) {
            return NV_OK;
        }
        NV__LOG_ONCE(NV_LOG_ERROR, NV_EINVAL, "%s: a handler without a function", name);
        return NV_EINVAL;
    }
    nv__handler_call call = { .fn = fn, .user = user };
    /* No file: the origin says where the handler stands in the application. */
    nv_task_desc desc = {
        .nv_ = { .size = sizeof desc }, .fn = run_handler, .user = &call, .name = name
    };
    nv__graph *graph = nv__graph_here();
    void *saved = nv__untracked_begin();
    unsigned guards = graph->guards;
    graph->guards = 0; /* what an effect around it must not do, the handler may */
    nv__batch_enter(graph);
    const char *outer = nv__trace_handler(graph, name);
    nv_status status = nv__task_run_now(scope, &desc);
    nv__untracked_end(saved);
    graph->guards = guards;
    if (!call.started && status != NV_OK && status != NV_ECANCELED) {
        /* Its own failures report themselves; this one never came to run. */
        NV__LOG_ONCE(NV_LOG_ERROR, status, "%s could not be started: %s", name,
                     nv_strstatus(status));
    }
    nv__batch_leave(graph);
    (void)nv__trace_handler(graph, outer);
    return status;
}
