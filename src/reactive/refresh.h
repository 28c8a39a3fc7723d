/* The inside of bringing derived nodes up to date, for the two files whose loops it is part of. */
#ifndef NV_REACTIVE_REFRESH_H
#define NV_REACTIVE_REFRESH_H

#include "reactive/graph.h"

typedef enum nv__verdict {
    NV__VERDICT_CLEAN,
    NV__VERDICT_CHANGED,
    NV__VERDICT_STALE_INPUT
} nv__verdict;

/* Looks at inputs from *cursor on. Stops at the first that has changed, so that an input which only
 * counted under another condition is not even computed. */
static NV__INLINE nv__verdict nv__examine(nv__edge **cursor)
{
    for (nv__edge *edge = *cursor; edge; edge = edge->next_dep) {
        const nv__node *dep = edge->dep;
        uint32_t flags = dep->word & NV__WORD(NV__NODE_STALE | NV__NODE_VISITING);
        if (flags) { /* one that waits for this one closes a ring: running tells, and names it */
            *cursor = edge;
            return flags == NV__WORD(NV__NODE_STALE) ? NV__VERDICT_STALE_INPUT
                                                     : NV__VERDICT_CHANGED;
        }
        if (edge->version != dep->version) {
            *cursor = edge;
            return NV__VERDICT_CHANGED;
        }
    }
    return NV__VERDICT_CLEAN;
}

/* Takes over what a run of another type than int returns. */
void nv__recompute_other(nv__graph *graph, nv__frame *frame, nv__derived *derived);
/* After a failed run: keeps the inputs that it did not come to read. */
void nv__keep_unused(nv__graph *graph, nv__frame *frame);
/* Brings `root` up to date by way of its stale input. */
void nv__refresh_path(nv__graph *graph, nv__frame *frame, nv__derived *root);

/* Runs the function of a node that is being visited, and takes over what it returns. The frame has
 * been pushed, and may serve for several nodes one after the other. Integers are so common that
 * their way is kept free of everything else. */
static NV__INLINE void nv__recompute(nv__graph *graph, nv__frame *frame, nv__derived *derived)
{
    nv__node *node = &derived->node;
    nv__run_begin(graph, frame, derived);
    if (node->type != NV__TYPE_INT) {
        nv__recompute_other(graph, frame, derived);
        return;
    }
    int64_t integer = derived->fn.integer(derived->user);
    if (frame->failed) {
        nv__keep_unused(graph, frame);
        return;
    }
    nv__graph_drop_unused(graph);
    if (integer != node->value.integer) {
        nv__node_set_derived(graph, node, NV__TYPE_INT, (nv__value){ .integer = integer });
    }
}

/* Runs a node whose inputs have been found to have changed. */
static NV__INLINE void nv__visit(nv__graph *graph, nv__frame *frame, nv__derived *derived)
{
    derived->node.via = NULL;
    nv__node_raise(&derived->node, NV__NODE_VISITING);
    nv__recompute(graph, frame, derived);
}

static NV__INLINE void nv__node_clean(nv__node *node)
{
    nv__node_lower(node, NV__NODE_STALE | NV__NODE_VISITING);
}

#endif
