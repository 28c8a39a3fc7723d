/* Values as they were before the batch. A version stands for a value, so a node that is back where
 * it started takes its old version again, and nobody is told of a change that was undone. */
#include "reactive/graph.h"

#include "base/assert.h"

static bool is_worth_keeping(const nv__node *node)
{
    if (!node->subs || node->type == NV__TYPE_LIST) {
        return false; /* nobody has seen the old value */
    }
    return node->type != NV__TYPE_TEXT || !node->value.text ||
           node->value.text->length <= NV__REMEMBERED_TEXT;
}

void nv__base_record_or_release(nv__graph *graph, nv__node *node)
{
    bool recorded = node->flags & NV__NODE_RECORDED;
    if (!recorded && is_worth_keeping(node) && graph->bases.count < UINT32_MAX &&
        NV__PUSH(&graph->bases,
                 (nv__base){ .node = node, .value = node->value, .version = node->version })) {
        nv__node_raise(node, NV__NODE_RECORDED);
        if (nv__node_is_derived(node)) {
            nv__node_origin(node)->base = (uint32_t)(graph->bases.count - 1);
        }
        return;
    }
    nv__value_release((nv__type)node->type, node->value);
}

void nv__base_restore(nv__graph *graph, nv__derived *derived)
{
    nv__node *node = &derived->node;
    if (!(node->flags & NV__NODE_RECORDED)) {
        return;
    }
    const nv__base *base = &graph->bases.items[nv__node_origin(node)->base];
    if (nv__value_equals((nv__type)node->type, node->value, base->value)) {
        node->version = base->version;
    }
}

static void settle(nv__base *base)
{
    nv__node *node = base->node;
    base->node = NULL;
    nv__node_lower(node, NV__NODE_RECORDED);
    nv__value_release((nv__type)node->type, base->value);
}

void nv__base_resolve(nv__graph *graph)
{
    for (; graph->bases_resolved < graph->bases.count; graph->bases_resolved++) {
        nv__base *base = &graph->bases.items[graph->bases_resolved];
        nv__node *node = base->node;
        if (!node || nv__node_is_derived(node)) {
            continue; /* a derived node's final value is not known before it has been read */
        }
        if (nv__value_equals((nv__type)node->type, node->value, base->value)) {
            node->version = base->version;
        }
        settle(base);
    }
}

void nv__base_forget(nv__graph *graph, nv__node *node)
{
    if (nv__node_is_derived(node)) {
        settle(&graph->bases.items[nv__node_origin(node)->base]);
        return;
    }
    for (size_t i = graph->bases.count; i > 0; i--) {
        if (graph->bases.items[i - 1].node == node) {
            settle(&graph->bases.items[i - 1]);
            return;
        }
    }
    NV__ASSERT(false, "a recorded observable has no record");
}

void nv__base_clear(nv__graph *graph)
{
    for (size_t i = 0; i < graph->bases.count; i++) {
        if (graph->bases.items[i].node) {
            settle(&graph->bases.items[i]);
        }
    }
    graph->bases.count = graph->bases_resolved = 0;
}
