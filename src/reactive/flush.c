/* Batches, and the delivery of effects when the outermost one ends. */
#include "reactive/refresh.h"
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

/* What the functions run by a flush share: the frame of the effect at hand, and the one for the
 * nodes that it waits for. */
typedef struct nv__delivery {
    nv__frame effect, computed;
} nv__delivery;

static NV__INLINE void refresh(nv__graph *graph, nv__delivery *delivery, nv__derived *derived)
{
    nv__edge *cursor = derived->deps;
    nv__verdict verdict = nv__examine(&cursor);
    if (verdict == NV__VERDICT_CLEAN) {
        nv__node_clean(&derived->node);
        return;
    }
    graph->nesting = 1;
    graph->frame = &delivery->computed;
    if (verdict == NV__VERDICT_CHANGED) {
        nv__visit(graph, &delivery->computed, derived);
        nv__node_clean(&derived->node);
    } else {
        nv__refresh_path(graph, &delivery->computed, derived);
    }
    graph->frame = &delivery->effect;
    graph->nesting = 0;
}

static NV__INLINE bool has_changed(nv__graph *graph, nv__delivery *delivery, nv__derived *effect,
                                   bool traced)
{
    for (nv__edge *edge = effect->deps; edge; edge = edge->next_dep) {
        nv__node *dep = edge->dep;
        if (dep->word & NV__WORD(NV__NODE_STALE)) {
            if (traced) {
                nv__graph_refresh(graph, (nv__derived *)dep);
            } else {
                refresh(graph, delivery, (nv__derived *)dep);
            }
            if (effect->node.word & NV__WORD(NV__NODE_DEAD)) {
                return false; /* disposed by the computing function; the edges are gone */
            }
            dep = edge->dep; /* which may be gone now */
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
    nv__frame_push(graph, &frame);
    nv__run_begin(graph, &frame, effect);
    effect->fn.effect(effect->user);
    if (!(effect->node.flags & NV__NODE_DEAD)) {
        nv__graph_drop_unused(graph);
    }
    nv__frame_pop(graph, &frame);
    return !frame.incomplete;
}

static NV__INLINE void run_again(nv__graph *graph, nv__delivery *delivery, nv__derived *effect)
{
    nv__run_begin(graph, &delivery->effect, effect);
    effect->fn.effect(effect->user); /* what it misses for want of memory is reported there */
    if (!(effect->node.word & NV__WORD(NV__NODE_DEAD))) {
        nv__graph_drop_unused(graph);
    }
}

static NV__NOINLINE void notify(nv__graph *graph, nv__derived *effect)
{
    effect->deps->version = effect->deps->dep->version;
    if (effect->node.kind == NV__KIND_IMMEDIATE) {
        return; /* it was told when the value was written; what the batch then undid is no news */
    }
    graph->cursor = &nv__untracked;
    if (effect->node.kind == NV__KIND_WATCH) {
        nv__watch *watch = effect->user;
        watch->fn(watch->user);
    } else {
        effect->fn.effect(effect->user);
    }
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
static NV__INLINE void deliver_begin(nv__delivery *delivery, nv__derived *effect)
{
    delivery->effect.sub = effect;
    nv__node_lower(&effect->node, NV__NODE_STALE);
}

static NV__INLINE void deliver_end(nv__derived *effect)
{
    if (effect->node.word & NV__WORD(NV__NODE_ORPHAN)) {
        nv__effect_free_if_orphan(effect);
    }
}

static NV__INLINE void deliver(nv__graph *graph, nv__delivery *delivery, nv__derived *effect,
                               bool traced)
{
    deliver_begin(delivery, effect);
    if (!(effect->node.word & NV__WORD(NV__NODE_DEAD)) &&
        has_changed(graph, delivery, effect, traced)) {
        if (traced) {
            nv__trace_effect(graph, effect);
        }
        if (effect->node.kind == NV__KIND_EFFECT) {
            run_again(graph, delivery, effect);
        } else {
            notify(graph, effect);
        }
    }
    deliver_end(effect);
}

/* ---- the flush ---- */

/* Takes note of all changes without running the effect: from here on it waits for the next one. */
static void acknowledge(nv__graph *graph, nv__delivery *delivery, nv__derived *effect)
{
    nv__node *node = &effect->node;
    deliver_begin(delivery, effect);
    nv__edge *edge = effect->deps;
    while (edge && !(node->flags & NV__NODE_DEAD)) {
        if (edge->dep->flags & NV__NODE_STALE) {
            refresh(graph, delivery, (nv__derived *)edge->dep);
            if (node->flags & NV__NODE_DEAD) {
                break;
            }
        }
        edge->version = edge->dep->version;
        edge = edge->next_dep;
    }
    deliver_end(effect);
}

static void cut(nv__graph *graph, nv__delivery *delivery)
{
    char name[NV__NODE_NAME];
    const nv__node *first = &graph->queue->node;
    NV__NODE_REPORT(first, NV_ELIMIT,
                    "%s: effects still change what they depend on after %d rounds; they wait for "
                    "the next change",
                    nv__node_name(first, name), (int)NV__FLUSH_ROUNDS);
    graph->delivery = &delivery->effect;
    for (nv__derived *effect = take_queue(graph); effect;) {
        nv__derived *next = effect->node.next;
        acknowledge(graph, delivery, effect);
        effect = next;
    }
    graph->delivery = NULL;
}

static NV__INLINE void deliver_round(nv__graph *graph, nv__delivery *delivery, bool traced)
{
    graph->delivery = &delivery->effect;
    for (nv__derived *effect = take_queue(graph); effect;) {
        nv__derived *next = effect->node.next;
        deliver(graph, delivery, effect, traced);
        effect = next;
    }
    graph->delivery = NULL;
    graph->cursor = &nv__untracked;
}

static NV__INLINE void deliver_all(nv__graph *graph, bool traced)
{
    nv__delivery delivery;
    delivery.effect.sub = delivery.computed.sub = graph->queue;
    nv__frame_push(graph, &delivery.effect);
    nv__frame_push(graph, &delivery.computed);
    graph->frame = &delivery.effect; /* the other one is put in place where it is needed */
    graph->cursor = &nv__untracked;
    for (int round = 0; graph->queue; round++) {
        if (round == NV__FLUSH_ROUNDS) {
            cut(graph, &delivery);
            break;
        }
        if (graph->bases.count) {
            nv__base_resolve(graph);
        }
        deliver_round(graph, &delivery, traced);
    }
    nv__frame_pop(graph, &delivery.effect);
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
        if (graph->queue || graph->bases.count) {
            nv__graph_flush(graph);
        }
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
