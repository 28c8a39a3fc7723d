/* The life of nodes and edges. */
#include "reactive/graph.h"

#include "base/assert.h"
#include "base/log.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

_Thread_local nv__graph nv__graph_tls;

static nv__node *from_link(nv__scope_link *link)
{
    return (nv__node *)((char *)link - offsetof(nv__node, link));
}

static uint16_t new_graph_id(void)
{
    static atomic_uint last;
    uint16_t id;
    do {
        id = (uint16_t)(atomic_fetch_add(&last, 1) + 1);
    } while (id == 0); /* 0 means that the thread has no graph */
    return id;
}

static void end_node(nv__scope_link *link)
{
    nv__node_free(from_link(link));
}

static nv__node *take_node(nv__graph *graph, nv__kind kind, nv__type type)
{
    bool derived = kind != NV__KIND_VALUE;
    nv__node *node = derived ? nv__pool_take(&graph->derived, sizeof(nv__derived))
                             : nv__pool_take(&graph->values, sizeof(nv__node));
    if (!node) {
        return NULL;
    }
    node->graph = graph->id;
    node->kind = (unsigned)kind & 15U;
    node->type = (unsigned)type & 15U;
    node->version = ++graph->version;
    graph->live++;
    return node;
}

nv__node *nv__node_new(nv_scope *scope, nv__kind kind, nv__type type)
{
    nv__graph *graph = nv__graph_here();
    if (!graph->id) {
        graph->id = new_graph_id();
    }
    nv__graph_reap(graph);
    nv__node *node = take_node(graph, kind, type);
    nv_status status = node ? NV_OK : NV_ENOMEM;
    if (node && kind != NV__KIND_WATCH) {
        status = scope ? nv__scope_attach(scope, &node->link, end_node) : NV_ECANCELED;
        if (status != NV_OK) {
            graph->live--;
            nv__node_free_slot(node);
        }
    }
    if (status != NV_OK) {
        NV__LOG_ONCE(NV_LOG_ERROR, status, "an observable or effect could not be made: %s",
                     nv_strstatus(status));
        nv__graph_release_if_idle(graph);
        return NULL;
    }
    return node;
}

/* The readers outlive the node: their edges stay where they are until their next run drops them. */
static void detach_readers(nv__node *node)
{
    nv__edge *edge = node->subs;
    while (edge) {
        nv__edge *next = edge->next_sub;
        edge->dep = NULL;
        edge->previous_sub = edge->next_sub = NULL;
        edge = next;
    }
    node->subs = node->subs_tail = NULL;
}

void nv__node_drop_inputs(nv__derived *derived)
{
    nv__graph *graph = nv__graph_here();
    nv__edge *edge = derived->deps;
    derived->deps = NULL;
    for (nv__frame *frame = graph->frame; frame; frame = frame->parent) {
        if (frame->sub == derived) {
            frame->tail = NULL; /* it may go on reading, but has no edges any more */
        }
    }
    while (edge) {
        nv__edge *next = edge->next_dep;
        nv__edge_free(graph, edge);
        edge = next;
    }
}

void nv__node_free_slot(nv__node *node)
{
    nv__graph *graph = nv__graph_here();
    if (nv__node_is_derived(node)) {
        nv__pool_give(&graph->derived, node, sizeof(nv__derived));
    } else {
        nv__pool_give(&graph->values, node, sizeof(nv__node));
    }
}

/* Frees what the node holds and its slot. */
static void finish(nv__node *node)
{
    nv__graph *graph = nv__graph_here();
    if (nv__node_is_derived(node)) {
        nv__node_drop_inputs((nv__derived *)node);
    } else if (node->cell) {
        nv__cell_release(node->cell);
    }
    if (node->flags & NV__NODE_RECORDED) {
        nv__base_forget(graph, node);
    }
    nv__value_release((nv__type)node->type, node->value);
    if (node->kind == NV__KIND_FORMAT) {
        nv__format_plan_free(((nv__derived *)node)->user);
    }
    nv__node_free_slot(node);
}

void nv__node_free(nv__node *node)
{
    nv__graph *graph = nv__graph_here();
    NV__REQUIRE(node->graph == graph->id, , "an observable was freed on another thread");
    graph->live--;
    detach_readers(node);
    node->flags |= NV__NODE_DEAD;
    if (nv__node_is_effect(node)) {
        nv__node_drop_inputs((nv__derived *)node);
        if (node->flags & (NV__NODE_STALE | NV__NODE_RUNNING | NV__NODE_HELD)) {
            node->flags |= NV__NODE_ORPHAN;
            return;
        }
    } else if (node->flags & NV__NODE_VISITING) {
        /* Its scope was ended by a computing function that it waits for. */
        node->flags |= NV__NODE_ORPHAN;
        node->link.next = graph->orphans ? &graph->orphans->link : NULL;
        graph->orphans = node;
        return;
    }
    finish(node);
    nv__graph_release_if_idle(graph);
}

void nv__graph_reap(nv__graph *graph)
{
    if (!graph->orphans || graph->nesting) {
        return;
    }
    nv__node *node = graph->orphans;
    graph->orphans = NULL;
    while (node) {
        nv__scope_link *next = node->link.next;
        finish(node);
        node = next ? from_link(next) : NULL;
    }
}

void nv__graph_release_if_idle(nv__graph *graph)
{
    nv__graph_reap(graph);
    if (graph->values.live || graph->derived.live || graph->edges.live || graph->nesting ||
        graph->batch_depth || graph->flushing) {
        return;
    }
    nv__base_clear(graph);
    NV__ARRAY_FINISH(&graph->bases);
    nv__pool_finish(&graph->values);
    nv__pool_finish(&graph->derived);
    nv__pool_finish(&graph->edges);
}

nv__edge *nv__edge_new(nv__graph *graph, nv__node *dep, nv__derived *sub)
{
    nv__edge *edge = nv__pool_take(&graph->edges, sizeof *edge);
    if (!edge) {
        return NULL;
    }
    edge->dep = dep;
    edge->sub = sub;
    edge->version = dep->version;
    edge->previous_sub = dep->subs_tail;
    if (dep->subs_tail) {
        dep->subs_tail->next_sub = edge;
    } else {
        dep->subs = edge;
    }
    dep->subs_tail = edge;
    return edge;
}

void nv__edge_free(nv__graph *graph, nv__edge *edge)
{
    nv__node *dep = edge->dep;
    if (dep) {
        *(edge->previous_sub ? &edge->previous_sub->next_sub : &dep->subs) = edge->next_sub;
        *(edge->next_sub ? &edge->next_sub->previous_sub : &dep->subs_tail) = edge->previous_sub;
    }
    nv__pool_give(&graph->edges, edge, sizeof *edge);
}

const char *nv__node_name(const nv__node *node, char name[NV__NODE_NAME])
{
    static const char *const types[] = { "", " int", " real", " bool", " text", " list" };
    static const char *const kinds[] = { "observable", "computed",     "format",
                                         "effect",     "subscription", "watch" };
    const char *kind = kinds[node->kind];
    const char *type = types[node->type];
    if (node->file) {
        const char *slash = strrchr(node->file, '/');
        snprintf(name, NV__NODE_NAME, "%s%s at %s:%u", kind, type, slash ? slash + 1 : node->file,
                 (unsigned)node->line);
    } else if (node->link.scope && !(node->flags & NV__NODE_DEAD)) {
        snprintf(name, NV__NODE_NAME, "%s%s of %s", kind, type, nv__scope_name(node->link.scope));
    } else {
        snprintf(name, NV__NODE_NAME, "%s%s", kind, type);
    }
    return name;
}

void *nv_observable_at(const void *observable, const char *file, int line)
{
    nv__node *node = nv__node_of(observable);
    if (node) {
        node->file = file;
        node->line = line > 0 ? (uint32_t)line : 0;
    }
    return node;
}

size_t nv__reactive_live_nodes(void)
{
    return nv__graph_here()->live;
}
