/* The engine under the observables: nodes, the edges between them, and what keeps them up to date.
 *
 * A write marks everything that depends on the node as stale, breadth first, and queues the effects
 * among it. A stale derived node is brought up to date when it is read, or when an effect that read
 * it is delivered. It looks at its inputs in the order of its last run and runs again at the first
 * that has another version than the one it saw; if none has, its value stands. Marking and looking
 * are loops over links inside the nodes, so a graph may be as deep as memory allows.
 *
 * A version stands for a value: the counter is the graph's, and a node that goes back to a value it
 * had before the batch gets that value's version back. Nobody is then told of a change.
 *
 * Invariant: what depends on a stale derived node is stale too, and stale effects are queued. */
#ifndef NV_REACTIVE_GRAPH_H
#define NV_REACTIVE_GRAPH_H

#define NV_PLAIN_OBSERVABLES /* here the functions themselves are defined, not their macros */

#include "base/alloc.h"
#include "reactive/node.h"

enum {
    NV__FLUSH_ROUNDS = 100,    /* effects that write again, per flush */
    NV__COMPUTE_NESTING = 32,  /* first-time reads inside first-time reads, per stack */
    NV__CYCLE_NAMES = 8,       /* nodes named in the report of a cycle */
    NV__NODE_NAME = 192,       /* bytes of a node's name in reports */
    NV__REMEMBERED_TEXT = 1024 /* longer texts are not kept to notice that a batch undid them */
};

/* A function running now that belongs to a node. */
typedef struct nv__frame nv__frame;
struct nv__frame {
    nv__derived *sub;
    nv__frame *parent;
    nv__edge **paused; /* the cursor, while reads are not tracked */
    nv__edge **outer_cursor;
    nv__edge *
        *stamped; /* as far as this the run has stamped what it read; unless it has no stamp */
    uint32_t outer_stamp;
    bool failed, incomplete;
};

/* What a node held when the batch first changed it. */
typedef struct nv__base {
    nv__node *node; /* NULL: settled */
    nv__value value;
    uint64_t version;
} nv__base;

typedef struct nv__graph {
    union {
        struct {
            uint16_t id; /* of the thread; 0 until its first node */
            uint16_t zero;
        };
        uint32_t word; /* as that of a node which needs no looking after */
    };
    bool flushing;
    unsigned batch_depth;
    unsigned nesting; /* refreshes on the stack: nobody may write, orphans wait for their end */
    unsigned plain_nesting; /* mask: a refresh whose nesting has none of these goes the long way */
    unsigned guards;        /* of the running handler, on the stack */
    nv__frame *frame;       /* the innermost function of a node */
    /* Where the edge of its next read belongs: behind those that were used. &nv__untracked while
     * reads are credited to nobody. */
    nv__edge **cursor;
    uint32_t stamp; /* of the run at hand, or NV__NO_STAMP until it needs one */
    uint32_t last_stamp;
    uint64_t version;
    nv__derived *queue, **queue_end;
    NV__ARRAY(nv__base) bases;
    size_t bases_resolved;
    nv__frame *delivery; /* whose sub the flush is delivering now */
    nv__node *orphans;
    size_t live;
    nv__pool values, derived, edges, owners;
    nv__owner *all_owners;
    nv__trace *trace; /* NULL: off */
    nv__cell *held;   /* a worker's: written in its open batch */
    const nv__cell
        *updating;      /* whose lock this thread holds while it runs a function given to it */
    nv__places *places; /* names */
} nv__graph;

/* A graph lives on one thread. initial-exec makes reaching it a load instead of a call. */
#if defined(__GNUC__) && defined(__linux__)
extern _Thread_local nv__graph nv__graph_tls __attribute__((tls_model("initial-exec")));
#else
extern _Thread_local nv__graph nv__graph_tls;
#endif

static inline nv__graph *nv__graph_here(void)
{
    return &nv__graph_tls;
}

extern nv__edge *nv__untracked; /* always NULL */
extern nv__node nv__gone;       /* never changes */
#define NV__NO_STAMP UINT32_MAX

/* ---- extra.c: what few nodes have ---- */

enum { NV__LINE_NAMED = 1 << 30 };

/* Whether two values are the same. */
typedef union nv__same {
    bool (*integer)(void *user, int64_t old, int64_t now);
    bool (*real)(void *user, double old, double now);
    bool (*boolean)(void *user, bool old, bool now);
    bool (*text)(void *user, const char *old, const char *now);
} nv__same;

/* Of a value that is compared by a rule, told about at once or shared with other threads; of a
 * derived node, first in what it owns. */
struct nv__extra {
    void (*finish)(nv__extra *self); /* frees it, when the node goes */
    const char *what;                /* "format", for names; NULL: as for others */
    nv__cell *cell;
    void *published;   /* the watch that keeps the cell of a node up to date that is not written */
    bool read_only;    /* a value that is written by the library alone */
    bool compared;     /* by `same`; NULL: every write is a change */
    bool told_at_once; /* somebody subscribed to every write */
    bool wrapped;      /* a derived node that computes by way of this */
    bool *telling;     /* of the subscribers, under way: to be set when the node goes */
    double tolerance;
    nv__same same;
    void *same_user;
};

/* NULL for those that have none. */
static inline nv__extra *nv__node_extra(const nv__node *node)
{
    unsigned kind = nv__node_look(node).kind;
    if (kind == NV__KIND_VALUE) {
        return node->extra;
    }
    return kind == NV__KIND_OWNING ? ((const nv__derived *)node)->user : NULL;
}
/* The node's; made where it has none. NULL when memory ran out. UI thread, before another thread
 * sees the node. */
nv__extra *nv__extra_of(nv__node *node);
void nv__extra_release(nv__extra *extra);
/* A write of a node that has an extra. It takes the value. */
void nv__extra_write(nv__graph *graph, nv__node *node, nv__value value, bool from_cell);
/* The same for one that has changed in place. */
void nv__extra_touch(nv__graph *graph, nv__node *node);
/* Asks the program whether the values are the same. */
bool nv__extra_same(const nv__node *node, nv__value old, nv__value now);
static inline nv__cell *nv__node_cell(const nv__node *node)
{
    const nv__extra *extra = nv__node_extra(node);
    return extra ? extra->cell : NULL;
}

/* ---- node.c ---- */

/* Takes a node, and attaches it to `scope` unless it is a watch. Reports and returns NULL when the
 * scope has ended or memory ran out. */
nv__node *nv__node_new(nv_scope *scope, nv__kind kind, nv__type type);
void nv__node_free(nv__node *node); /* as its scope would, which must not know it any more */
/* A derived node whose making failed, or that is disposed: it has no edges any more, and does
 * nothing. Its scope keeps the memory, and frees it. */
void nv__node_discard(nv__node *node);
/* Removes every edge to what the node reads. */
void nv__node_drop_inputs(nv__derived *derived);
void nv__node_free_slot(nv__node *node);
nv__edge *nv__edge_new(nv__graph *graph, nv__node *dep, nv__derived *sub);
void nv__edge_free(nv__graph *graph, nv__edge *edge);
/* Frees what could not be freed where its owner ended. */
void nv__graph_reap_orphans(nv__graph *graph);
static inline void nv__graph_reap(nv__graph *graph)
{
    if (graph->orphans && !graph->nesting) {
        nv__graph_reap_orphans(graph);
    }
}
/* Gives the memory back when nothing is left. */
void nv__graph_release_idle(nv__graph *graph);
static inline void nv__graph_release_if_idle(nv__graph *graph)
{
    nv__graph_reap(graph);
    if (!graph->live) {
        nv__graph_release_idle(graph);
    }
}

/* ---- names.c ---- */

/* "computed int at cart.c:27", "'total', computed int at cart.c:27". Returns `name`. */
const char *nv__node_name(const nv__node *node, char name[NV__NODE_NAME]);
const char *nv__node_kind_name(const nv__node *node);
const char *nv__node_file(const nv__node *node); /* NULL: unknown */
int nv__node_line(const nv__node *node);
const char *nv__node_given_name(const nv__node *node); /* NULL: none */
void nv__places_free(nv__graph *graph);

/* Reports with the node's own place as the key, so that each node is reported once. */
#define NV__NODE_REPORT(node, status, ...)                                                         \
    nv__log_once(NV_LOG_ERROR, nv__node_file(node) ? nv__node_file(node) : __FILE__,               \
                 nv__node_file(node) ? nv__node_line(node) : __LINE__, (status), __VA_ARGS__)

/* ---- propagate.c ---- */

void nv__graph_mark(nv__graph *graph, nv__node *node);
void nv__graph_refresh(nv__graph *graph, nv__derived *derived);
/* Reads a node that is stale, and nothing else: refreshes it and credits the read. */
nv__value nv__graph_read_stale(nv__node *node);
/* The first run of a new derived node. False when memory ran out. */
bool nv__graph_compute_first(nv__graph *graph, nv__derived *derived);
/* Credits a read to the active frame by an edge that it had not at this place. */
void nv__graph_track_new(nv__graph *graph, nv__node *node);
/* Frees a list of edges, which becomes empty. */
void nv__edges_free(nv__graph *graph, nv__edge **from);

/* Drops the edges behind the last one that the run has used. */
static inline void nv__graph_drop_unused(nv__graph *graph)
{
    if (*graph->cursor) {
        nv__edges_free(graph, graph->cursor);
    }
}

/* A run usually reads what the last one read, in the same order: then its edges are there, and it
 * takes no stamp. Returns whether that was so, or the node is known to have been read before. */
static NV__INLINE bool nv__graph_track_known(nv__graph *graph, nv__node *node)
{
    nv__edge *edge = *graph->cursor;
    if (edge && edge->dep == node) {
        edge->version = node->version;
        graph->cursor = &edge->next_dep;
        return true;
    }
    return node->seen == graph->stamp;
}

static inline void nv__graph_track(nv__graph *graph, nv__node *node)
{
    if (!nv__graph_track_known(graph, node)) {
        nv__graph_track_new(graph, node);
    }
}

/* From here on reads are those of a run of `sub`. */
static NV__INLINE void nv__run_begin(nv__graph *graph, nv__frame *frame, nv__derived *sub)
{
    frame->sub = sub;
    graph->cursor = &sub->deps;
    graph->stamp = NV__NO_STAMP;
}

static NV__INLINE void nv__frame_push(nv__graph *graph, nv__frame *frame)
{
    frame->parent = graph->frame;
    frame->outer_cursor = graph->cursor;
    frame->outer_stamp = graph->stamp;
    frame->failed = frame->incomplete = false;
    graph->frame = frame;
}

static NV__INLINE void nv__frame_pop(nv__graph *graph, nv__frame *frame)
{
    graph->frame = frame->parent;
    graph->cursor = frame->outer_cursor;
    graph->stamp = frame->outer_stamp;
}

/* Around everything that runs functions of nodes, which must not await. Texts that they read are
 * pinned until the end of the outermost one. */
typedef struct nv__guard {
    nv__pin_frame pins;
    bool outermost;
} nv__guard;
void nv__guard_enter(nv__guard *guard, const char *what);
void nv__guard_leave(nv__guard *guard);

static inline void nv__guard_begin(nv__graph *graph, nv__guard *guard, const char *what)
{
    guard->outermost = graph->guards++ == 0;
    if (guard->outermost) {
        nv__guard_enter(guard, what);
    }
}

static inline void nv__guard_end(nv__graph *graph, nv__guard *guard)
{
    graph->guards--;
    if (guard->outermost) {
        nv__guard_leave(guard);
    }
}

/* ---- state_trace.c ---- */

/* Reads NUIITIVET_DEBUG_STATE, once a graph. */
void nv__trace_from_environment(nv__graph *graph);

/* ---- cycle.c ---- */

void nv__cycle_report(const nv__graph *graph, const nv__node *node);

/* ---- flush.c ---- */

static inline void nv__graph_queue(nv__graph *graph, nv__derived *effect)
{
    effect->node.next = NULL;
    *graph->queue_end = effect;
    graph->queue_end = &effect->node.next;
}
/* Delivers what is queued, unless a batch is open or a flush is running. */
void nv__graph_flush(nv__graph *graph);
void nv__batch_enter(nv__graph *graph);
void nv__batch_leave(nv__graph *graph);
/* Runs an effect's function; its inputs are then what it read. False when one could not be kept. */
bool nv__effect_run_first(nv__graph *graph, nv__derived *effect);
/* Whether its owner is gone; frees it then, unless somebody else still holds it. */
bool nv__effect_free_if_orphan(nv__derived *effect);

/* ---- base.c: values before the batch ---- */

/* Keeps the node's value in `bases`, or releases it. The caller then overwrites it. */
void nv__base_record_or_release(nv__graph *graph, nv__node *node);
/* Gives derived nodes that are back at their old value that value's version. */
void nv__base_restore(nv__graph *graph, nv__derived *derived);
void nv__base_resolve(nv__graph *graph); /* the same for written ones, at the start of a round */
void nv__base_forget(nv__graph *graph, nv__node *node);
void nv__base_clear(nv__graph *graph);

/* ---- value.c ---- */

bool nv__value_equals(nv__type type, nv__value a, nv__value b);
void nv__value_release(nv__type type, nv__value value);
static inline void nv__value_discard(nv__type type, nv__value value)
{
    if (type >= NV__TYPE_TEXT) { /* the others are nothing but their bits */
        nv__value_release(type, value);
    }
}
/* Puts another value into a derived node. */
static NV__INLINE void nv__node_set_derived(nv__graph *graph, nv__node *node, nv__type type,
                                            nv__value value)
{
    /* It changes twice only where it is read while the batch is still open. */
    if (graph->batch_depth) {
        nv__base_record_or_release(graph, node);
    } else {
        nv__value_discard(type, node->value);
    }
    node->value = value;
    node->version = ++graph->version;
    if (node->flags & NV__NODE_RECORDED) {
        nv__base_restore(graph, (nv__derived *)node);
    }
}
/* Puts a value (which it takes) into a node; with a new version if it is another one. */
static inline bool nv__node_commit(nv__graph *graph, nv__node *node, nv__value value)
{
    nv__type type = (nv__type)node->type;
    if (type == NV__TYPE_INT ? node->value.integer == value.integer
                             : nv__value_equals(type, node->value, value)) {
        nv__value_discard(type, value);
        return false;
    }
    if (graph->batch_depth || graph->flushing) {
        nv__base_record_or_release(graph, node);
    } else {
        nv__value_discard(type, node->value);
    }
    node->value = value;
    node->version = ++graph->version;
    return true;
}
/* A write of this thread: commits, marks, and flushes outside a batch. */
void nv__node_write(nv__node *node, nv__value value);
/* The same for what its cell holds already. */
void nv__node_write_from_cell(nv__node *node, nv__value value);
/* The node has changed in place. */
void nv__node_touch(nv__graph *graph, nv__node *node);
/* Brings a node of this thread up to date and credits the read to whoever is running. */
void nv__node_read(nv__graph *graph, nv__node *node);
/* May this thread write the node now? Reports why not. */
bool nv__node_may_write(const nv__node *node, const char *function);
/* Derived, or written by the library alone. */
bool nv__node_is_read_only(const nv__node *node);
/* May this thread write the node, as far as the node is concerned? Reports why not. */
bool nv__node_is_written(const nv__node *node, const char *function);
/* Is this code a worker's, as far as the node is concerned? Workers that run on the loop's thread
 * under a virtual clock see no runtime, and are kept to the same rules. */
bool nv__node_is_foreign(const nv__node *node);
/* Reports that a node of another thread was used. */
void nv__node_foreign(const nv__node *node, const char *function);

static inline nv__node *nv__node_of(const void *observable)
{
    return (nv__node *)(uintptr_t)observable;
}

/* ---- box.c ---- */

/* A value of a type of the program's: immutable, counted across threads. NULL: zeros. */
void nv__box_keep(nv__box *box);
void nv__box_release(nv__box *box);
bool nv__box_equals(const nv__box *a, const nv__box *b);
/* The old box once more when it cannot be had. */
nv__value nv__box_compute(nv__derived *derived, const nv__frame *frame);

/* ---- cell.c, arrivals.c, dispatch.c: values that worker threads may write ---- */

void nv__cell_write(nv__cell *cell, nv__value value); /* worker; takes the value */
nv__value nv__cell_read(nv__cell *cell);              /* worker; not a text; a box is counted */
const char *nv__cell_read_text(nv__cell *cell);       /* worker; pinned */
/* UI thread: newer than anything pending. The value stays the caller's. */
void nv__cell_supersede(nv__cell *cell, nv__value value);
void nv__cell_release(nv__cell *cell); /* UI thread: the node goes */
/* A worker's batch has ended: what it wrote arrives together. */
void nv__cells_let_go(nv__graph *graph);
/* Gives the node a cell, for nv_dispatch_to_ui. */
void nv__node_share(nv__node *node, const char *function);

/* ---- list.c ---- */

void nv__list_items_free(nv__list_items *items);
bool nv__list_is_view(const nv__node *node);

#endif
