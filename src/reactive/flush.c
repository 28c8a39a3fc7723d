/* Batches, and the delivery of effects when the outermost one ends. */
#include "reactive/state_trace.h"

#include "base/assert.h"
#include "base/log.h"

/* ---- the queue ---- */

static nv__derived *take_queue(nv__graph *graph)
{
    nv__derived *queue = graph->queue;
    graph->queue = NULL;
    graph->queue_end = &graph->queue;
    return queue;
}

/* ---- one effect ---- */

static NV__INLINE bool has_changed(nv__graph *graph, nv__derived *effect)
{
    for (nv__edge *edge = effect->deps; edge; edge = edge->next_dep) {
        nv__node *dep = edge->dep;
        if (!dep) {
            continue;
        }
        if (dep->flags & NV__NODE_STALE) {
            nv__graph_refresh(graph, (nv__derived *)dep);
            if (effect->node.flags & NV__NODE_DEAD) {
                return false; /* disposed by the computing function; the edges are gone */
            }
            dep = edge->dep;
            if (!dep) {
                continue;
            }
        }
        if (edge->version != dep->version) {
            return true;
        }
    }
    return false;
}

bool nv__effect_run_first(nv__graph *graph, nv__derived *effect)
{
    nv__frame frame;
    nv__frame_push(graph, &frame, effect, true);
    effect->node.fn.effect(effect->user);
    nv__frame_pop(graph, &frame);
    if (!(effect->node.flags & NV__NODE_DEAD)) {
        nv__graph_drop_unused(graph, &frame);
    }
    return !frame.incomplete;
}

/* The frame is one for all effects of the flush. */
static NV__INLINE void run_again(nv__graph *graph, nv__frame *frame, nv__derived *effect)
{
    frame->next = &effect->deps;
    frame->stamp = ++graph->stamp;
    effect->node.fn.effect(effect->user); /* what it misses for want of memory is reported there */
    if (!(effect->node.flags & NV__NODE_DEAD)) {
        nv__graph_drop_unused(graph, frame);
    }
}

static NV__NOINLINE void notify(nv__graph *graph, nv__frame *frame, nv__derived *effect)
{
    effect->deps->version = effect->deps->dep->version;
    if (effect->node.kind == NV__KIND_IMMEDIATE) {
        return; /* it was told when the value was written; what the batch then undid is no news */
    }
    graph->active = NULL;
    if (effect->node.kind == NV__KIND_WATCH) {
        nv__watch *watch = effect->user;
        watch->fn(watch->user);
    } else {
        effect->node.fn.effect(effect->user);
    }
    graph->active = frame;
}

bool nv__effect_free_if_orphan(nv__derived *effect)
{
    const unsigned held = NV__NODE_STALE | NV__NODE_HELD;
    bool orphan = effect->node.flags & NV__NODE_ORPHAN;
    if (orphan && !(effect->node.flags & held)) {
        nv__node_free_slot(&effect->node);
    }
    return orphan;
}

/* From here on the next change queues it again. */
static NV__INLINE void deliver_begin(nv__graph *graph, nv__frame *frame, nv__derived *effect)
{
    frame->sub = effect;
    graph->delivering = effect;
    effect->node.flags = (uint8_t)(effect->node.flags & ~NV__NODE_STALE);
}

static NV__INLINE void deliver_end(nv__graph *graph, nv__derived *effect)
{
    graph->delivering = NULL;
    if (effect->node.flags & NV__NODE_ORPHAN) {
        nv__effect_free_if_orphan(effect);
    }
}

static NV__INLINE void deliver(nv__graph *graph, nv__frame *frame, nv__derived *effect, bool traced)
{
    deliver_begin(graph, frame, effect);
    if (!(effect->node.flags & NV__NODE_DEAD) && has_changed(graph, effect)) {
        if (traced) {
            nv__trace_effect(graph, effect);
        }
        if (effect->node.kind == NV__KIND_EFFECT) {
            run_again(graph, frame, effect);
        } else {
            notify(graph, frame, effect);
        }
    }
    deliver_end(graph, effect);
}

/* ---- the flush ---- */

/* Takes note of all changes without running the effect: from here on it waits for the next one. */
static void acknowledge(nv__graph *graph, nv__frame *frame, nv__derived *effect)
{
    nv__node *node = &effect->node;
    deliver_begin(graph, frame, effect);
    nv__edge *edge = effect->deps;
    while (edge && !(node->flags & NV__NODE_DEAD)) {
        if (edge->dep && (edge->dep->flags & NV__NODE_STALE)) {
            nv__graph_refresh(graph, (nv__derived *)edge->dep);
            if (node->flags & NV__NODE_DEAD) {
                break;
            }
        }
        if (edge->dep) {
            edge->version = edge->dep->version;
        }
        edge = edge->next_dep;
    }
    deliver_end(graph, effect);
}

static void cut(nv__graph *graph, nv__frame *frame)
{
    char name[NV__NODE_NAME];
    const nv__node *first = &graph->queue->node;
    NV__NODE_REPORT(first, NV_ELIMIT,
                    "%s: effects still change what they depend on after %d rounds; they wait for "
                    "the next change",
                    nv__node_name(first, name), (int)NV__FLUSH_ROUNDS);
    for (nv__derived *effect = take_queue(graph); effect;) {
        nv__derived *next = effect->next;
        acknowledge(graph, frame, effect);
        effect = next;
    }
}

static NV__INLINE void deliver_all(nv__graph *graph, bool traced)
{
    nv__frame frame;
    nv__frame_push(graph, &frame, graph->queue, true);
    for (int round = 0; graph->queue; round++) {
        if (round == NV__FLUSH_ROUNDS) {
            cut(graph, &frame);
            break;
        }
        if (graph->bases.count) {
            nv__base_resolve(graph);
        }
        for (nv__derived *effect = take_queue(graph); effect;) {
            nv__derived *next = effect->next;
            deliver(graph, &frame, effect, traced);
            effect = next;
        }
    }
    nv__frame_pop(graph, &frame);
}

static NV__NOINLINE void deliver_queue(nv__graph *graph)
{
    deliver_all(graph, false);
}

static NV__NOINLINE void deliver_queue_traced(nv__graph *graph)
{
    deliver_all(graph, true);
}

void nv__graph_flush(nv__graph *graph)
{
    if (graph->flushing || graph->batch_depth || graph->nesting) {
        return;
    }
    if (graph->queue) {
        nv__guard guard;
        graph->flushing = true;
        nv__guard_begin(graph, &guard, "an effect");
        if (graph->trace) {
            deliver_queue_traced(graph);
        } else {
            deliver_queue(graph);
        }
        nv__guard_end(graph, &guard);
        graph->flushing = false;
    }
    if (graph->bases.count) {
        nv__base_resolve(graph);
        nv__base_clear(graph);
    }
    if (graph->orphans) {
        nv__graph_reap(graph);
    }
}

/* ---- batches ---- */

void nv__batch_enter(nv__graph *graph)
{
    graph->batch_depth++;
}

void nv__batch_leave(nv__graph *graph)
{
    if (--graph->batch_depth == 0) {
        nv__graph_flush(graph);
        nv__graph_release_if_idle(graph);
    }
}

void nv_batch_begin(void)
{
    nv__batch_enter(nv__graph_here());
    nv__no_await_begin("an open batch");
}

void nv_batch_end(void)
{
    nv__graph *graph = nv__graph_here();
    NV__REQUIRE(graph->batch_depth > 0, , "nv_batch_end without nv_batch_begin");
    nv__no_await_end();
    nv__batch_leave(graph);
    if (graph->held && graph->batch_depth == 0) {
        nv__cells_let_go(graph);
    }
}

void nv__reactive_flush(void)
{
    nv__graph_flush(nv__graph_here());
}

bool nv__reactive_is_pending(void)
{
    return nv__graph_here()->queue != NULL;
}
