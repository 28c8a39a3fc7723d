/* The life of nodes and edges, and who owns them. */
#include "reactive/graph.h"

#include "base/assert.h"
#include "base/log.h"
#include "runtime/leaks.h"

#include <stdatomic.h>

nv__edge *nv__untracked;
nv__node nv__gone; /* nobody asks for its origin */
_Thread_local nv__graph nv__graph_tls = { .cursor = &nv__untracked };

static uint16_t new_graph_id(void)
{
    static atomic_uint last;
    uint16_t id;
    do {
        id = (uint16_t)(atomic_fetch_add(&last, 1) + 1);
    } while (id == 0); /* 0 means that the thread has no graph */
    return id;
}

/* ---- owners ---- */

static void node_end(nv__graph *graph, nv__node *node);

static void end_owner(nv__scope_link *link)
{
    nv__owner *owner = (nv__owner *)(void *)link;
    nv__graph *graph = nv__graph_here();
    while (owner->newest) {
        nv__node *node = owner->newest;
        owner->newest = nv__node_origin(node)->older;
        node_end(graph, node);
    }
    *owner->link_to = owner->next;
    if (owner->next) {
        owner->next->link_to = owner->link_to;
    }
    nv__pool_give(&graph->owners, owner, sizeof *owner);
    nv__graph_release_if_idle(graph);
}

/* For the report of a runtime that cannot end. */
static void describe_owner(const nv__scope_link *link, void (*tell)(const char *line))
{
    const nv__owner *owner = (const nv__owner *)(const void *)link;
    for (const nv__node *node = owner->newest; node; node = nv__node_origin(node)->older) {
        char name[NV__NODE_NAME];
        tell(nv__node_name(node, name));
    }
}

static nv__link_kind owner_kind = { .end = end_owner, .describe = describe_owner };

/* The newest thing in the scope, if that is an owner; else a new one. */
static nv_status owner_of(nv__graph *graph, nv_scope *scope, nv__owner **out)
{
    nv__scope_link *newest = nv__scope_newest(scope);
    if (newest && newest->end == end_owner) {
        *out = (nv__owner *)(void *)newest;
        return NV_OK;
    }
    nv__owner *owner = nv__pool_take(&graph->owners, sizeof *owner);
    if (!owner) {
        return NV_ENOMEM;
    }
    nv_status status = nv__scope_attach(scope, &owner->link, end_owner);
    if (status != NV_OK) {
        nv__pool_give(&graph->owners, owner, sizeof *owner);
        return status;
    }
    nv__link_kind_add(&owner_kind);
    owner->next = graph->all_owners;
    owner->link_to = &graph->all_owners;
    if (owner->next) {
        owner->next->link_to = &owner->next;
    }
    graph->all_owners = owner;
    *out = owner;
    return NV_OK;
}

static nv_status own(nv__graph *graph, nv_scope *scope, nv__node *node)
{
    nv__owner *owner;
    nv_status status = scope ? owner_of(graph, scope, &owner) : NV_ECANCELED;
    if (status == NV_OK) {
        nv__node_origin(node)->older = owner->newest;
        owner->newest = node;
    }
    return status;
}

/* ---- making ---- */

static nv__node *take_node(nv__graph *graph, nv__kind kind, nv__type type)
{
    bool derived = kind != NV__KIND_VALUE;
    nv__node *node = derived ? nv__pool_take_split(&graph->derived)
                             : nv__pool_take(&graph->values, sizeof(nv__value_node));
    if (!node) {
        return NULL;
    }
    nv__node_word word = { .graph = graph->id,
                           .kind = (unsigned)kind & 15U,
                           .type = (unsigned)type & 15U };
    nv__node_put_word(node, word.word);
    node->version = ++graph->version;
    graph->live++;
    return node;
}

nv__node *nv__node_new(nv_scope *scope, nv__kind kind, nv__type type)
{
    nv__graph *graph = nv__graph_here();
    if (!graph->id) {
        graph->id = new_graph_id();
        graph->queue_end = &graph->queue;
        nv__trace_from_environment(graph);
    }
    nv__graph_reap(graph);
    nv__node *node = take_node(graph, kind, type);
    nv_status status = node ? NV_OK : NV_ENOMEM;
    if (node && kind != NV__KIND_WATCH) {
        status = own(graph, scope, node);
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
    for (; edge; edge = edge->next_sub) {
        edge->dep = &nv__gone;
        edge->version = nv__gone.version;
    }
    node->subs = NULL;
}

void nv__node_drop_inputs(nv__derived *derived)
{
    nv__graph *graph = nv__graph_here();
    nv__edge *edge = derived->deps;
    derived->deps = NULL;
    nv__edge ***cursor = &graph->cursor;
    for (nv__frame *frame = graph->frame; frame; frame = frame->parent) {
        if (frame->sub == derived) { /* it may go on reading, but has no edges any more */
            frame->paused = &derived->deps;
            if (*cursor != &nv__untracked) {
                *cursor = &derived->deps;
            }
        }
        cursor = &frame->outer_cursor;
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
        nv__pool_give_split(&graph->derived, node);
    } else {
        nv__pool_give(&graph->values, node, sizeof(nv__value_node));
    }
}

/* Frees what the node holds and its slot. */
static void finish(nv__node *node)
{
    nv__graph *graph = nv__graph_here();
    if (nv__node_is_derived(node)) {
        nv__node_drop_inputs((nv__derived *)node);
    } else if (node->extra) {
        nv__extra_release(node->extra);
    }
    if (node->flags & NV__NODE_RECORDED) {
        nv__base_forget(graph, node);
    }
    nv__value_release((nv__type)node->type, node->value);
    if (node->kind == NV__KIND_OWNING) {
        nv__extra_release(((nv__derived *)node)->user);
    }
    nv__node_free_slot(node);
}

static void node_end(nv__graph *graph, nv__node *node)
{
    NV__REQUIRE(node->graph == graph->id, , "an observable was freed on another thread");
    graph->live--;
    detach_readers(node);
    nv__node_raise(node, NV__NODE_DEAD);
    if (nv__node_is_effect(node)) {
        nv__node_drop_inputs((nv__derived *)node);
        if ((node->flags & (NV__NODE_STALE | NV__NODE_HELD)) ||
            (graph->delivery && node == &graph->delivery->sub->node)) {
            nv__node_raise(node, NV__NODE_ORPHAN);
            return;
        }
    } else if (node->flags & NV__NODE_VISITING) {
        /* Its scope was ended by a computing function that it waits for. */
        nv__node_raise(node, NV__NODE_ORPHAN);
        nv__node_origin(node)->older = graph->orphans;
        graph->orphans = node;
        return;
    }
    finish(node);
}

void nv__node_free(nv__node *node)
{
    nv__graph *graph = nv__graph_here();
    node_end(graph, node);
    nv__graph_release_if_idle(graph);
}

void nv__node_discard(nv__node *node)
{
    nv__node_raise(node, NV__NODE_DEAD);
    detach_readers(node);
    nv__node_drop_inputs((nv__derived *)node);
}

void nv__graph_reap_orphans(nv__graph *graph)
{
    nv__node *node = graph->orphans;
    graph->orphans = NULL;
    while (node) {
        nv__node *next = nv__node_origin(node)->older;
        finish(node);
        node = next;
    }
}

void nv__graph_release_idle(nv__graph *graph)
{
    if (graph->values.live || graph->derived.live || graph->edges.live || graph->owners.live ||
        graph->nesting || graph->batch_depth || graph->flushing) {
        return;
    }
    nv__base_clear(graph);
    NV__ARRAY_FINISH(&graph->bases);
    nv__pool_finish(&graph->values);
    nv__pool_finish(&graph->derived);
    nv__pool_finish(&graph->edges);
    nv__pool_finish(&graph->owners);
    nv__places_free(graph);
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
    if (dep->subs) {
        edge->previous_sub = dep->subs->previous_sub;
        edge->previous_sub->next_sub = edge;
    } else {
        dep->subs = edge;
    }
    dep->subs->previous_sub = edge;
    return edge;
}

void nv__edge_free(nv__graph *graph, nv__edge *edge)
{
    nv__node *dep = edge->dep;
    if (dep != &nv__gone) {
        nv__edge *first = dep->subs;
        *(edge == first ? &dep->subs : &edge->previous_sub->next_sub) = edge->next_sub;
        first = edge->next_sub ? edge->next_sub : dep->subs;
        if (first) { /* the one behind it, or the first one, which knows the last */
            first->previous_sub = edge->previous_sub;
        }
    }
    nv__pool_give(&graph->edges, edge, sizeof *edge);
}

size_t nv__reactive_live_nodes(void)
{
    return nv__graph_here()->live;
}
