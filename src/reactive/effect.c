/* Effects, subscriptions and the watches of widgets. */
#include "reactive/graph.h"

#include "base/assert.h"
#include "base/log.h"

nv_effect *nv_effect_new(nv_scope *scope, void (*fn)(void *user), void *user)
{
    if (!fn) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_EINVAL, "nv_effect_new: there is no function");
        return NULL;
    }
    nv__node *node = nv__node_new(scope, NV__KIND_EFFECT, NV__TYPE_NONE);
    if (!node) {
        return NULL;
    }
    nv__graph *graph = nv__graph_here();
    nv__derived *effect = (nv__derived *)node;
    nv__guard guard;
    effect->fn.effect = fn;
    effect->user = user;
    nv__node_raise(node, NV__NODE_HELD); /* whatever ends its scope meanwhile */
    nv__batch_enter(graph); /* what it writes is delivered when its first run is over */
    nv__guard_begin(graph, &guard, "an effect");
    bool complete = nv__effect_run_first(graph, effect);
    nv__guard_end(graph, &guard);
    if (!complete && !(node->flags & NV__NODE_ORPHAN)) {
        nv__node_discard(node);
    }
    nv__batch_leave(graph);
    nv__node_lower(node, NV__NODE_HELD);
    return nv__effect_free_if_orphan(effect) ? NULL : (nv_effect *)node;
}

/* The node that calls somebody after `observable` has changed; its edge starts at the present. */
static nv__derived *listener_new(nv_scope *scope, nv__kind kind, const void *observable)
{
    nv__node *dep = nv__node_of(observable);
    nv__graph *graph = nv__graph_here();
    if (nv__node_look(dep).graph != graph->id) {
        nv__node_foreign(dep, "subscribing");
        return NULL;
    }
    NV__REQUIRE(!nv__node_is_effect(dep), NULL, "subscribing to an effect");
    void *saved = nv__untracked_begin();
    nv__node_read(graph, dep);
    nv__untracked_end(saved);

    nv__node *node = nv__node_new(scope, kind, NV__TYPE_NONE);
    if (!node) {
        return NULL;
    }
    nv__derived *listener = (nv__derived *)node;
    listener->deps = nv__edge_new(graph, dep, listener);
    if (!listener->deps) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_ENOMEM, "subscribing: out of memory");
        if (kind == NV__KIND_WATCH) {
            nv__node_free(node);
        } else {
            nv__node_discard(node);
        }
        return NULL;
    }
    return listener;
}

nv_effect *nv_subscribe(nv_scope *scope, const void *observable, void (*fn)(void *user), void *user)
{
    if (!fn || !observable) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_EINVAL, "nv_subscribe: there is no %s",
                     fn ? "observable" : "function");
        return NULL;
    }
    nv__derived *listener = listener_new(scope, NV__KIND_SUBSCRIPTION, observable);
    if (listener) {
        listener->fn.effect = fn;
        listener->user = user;
    }
    return (nv_effect *)listener;
}

void nv_effect_dispose(nv_effect *effect)
{
    nv__node *node = (nv__node *)effect;
    if (!node) {
        return;
    }
    if (node->graph != nv__graph_here()->id) {
        nv__node_foreign(node, __func__);
        return;
    }
    /* The scope keeps the memory, so that disposing twice is harmless. */
    nv__node_discard(node);
}

/* ---- watches ---- */

nv_status nv__watch_attach(nv__watch *watch, const void *observable, void (*fn)(void *user),
                           void *user)
{
    nv__watch_detach(watch);
    if (!observable || !fn) {
        return NV_EINVAL;
    }
    nv__derived *listener = listener_new(NULL, NV__KIND_WATCH, observable);
    if (!listener) {
        return NV_ENOMEM;
    }
    listener->user = watch;
    watch->edge = listener;
    watch->fn = fn;
    watch->user = user;
    return NV_OK;
}

void nv__watch_detach(nv__watch *watch)
{
    nv__derived *listener = watch->edge;
    watch->edge = NULL;
    if (listener) {
        nv__node_free(&listener->node);
    }
}
