/* Marking what may have changed, and bringing it up to date. */
#include "reactive/refresh.h"
#include "reactive/state_trace.h"

#include "base/assert.h"
#include "base/log.h"

#include <string.h>

void nv__guard_enter(nv__guard *guard, const char *what)
{
    nv__pin_frame_begin_no_await(&guard->pins, what);
}

void nv__guard_leave(nv__guard *guard)
{
    nv__pin_frame_end_no_await(&guard->pins);
}

/* ---- edges ---- */

/* Stamps begin again once they have all been used. No node may then seem to have been read by a run
 * to come; a run that is under way may have two edges to one, which does no harm. */
static NV__NOINLINE void renew_stamps(nv__graph *graph)
{
    for (nv__owner *owner = graph->all_owners; owner; owner = owner->next) {
        for (nv__node *node = owner->newest; node; node = nv__node_origin(node)->older) {
            node->seen = 0;
        }
    }
    graph->last_stamp = 0;
}

static uint32_t next_stamp(nv__graph *graph)
{
    if (graph->last_stamp == NV__NO_STAMP - 1) {
        renew_stamps(graph);
    }
    return ++graph->last_stamp;
}

/* Has this run read the node before? Stamps what it has read since it was last asked. */
static bool is_read_already(nv__graph *graph, nv__frame *frame, const nv__node *node)
{
    if (graph->stamp == NV__NO_STAMP) {
        graph->stamp = next_stamp(graph);
        frame->stamped = &frame->sub->deps;
    }
    while (frame->stamped != graph->cursor) {
        nv__edge *edge = *frame->stamped;
        if (edge->dep != &nv__gone) { /* which is no graph's own */
            edge->dep->seen = graph->stamp;
        }
        frame->stamped = &edge->next_dep;
    }
    return node->seen == graph->stamp;
}

void nv__graph_track_new(nv__graph *graph, nv__node *node)
{
    if (graph->cursor == &nv__untracked) {
        return;
    }
    nv__frame *frame = graph->frame;
    nv__derived *sub = frame->sub;
    if ((sub->node.flags & NV__NODE_DEAD) || is_read_already(graph, frame, node)) {
        return;
    }
    nv__edge *edge = nv__edge_new(graph, node, sub);
    if (!edge) {
        char name[NV__NODE_NAME];
        frame->incomplete = true;
        NV__NODE_REPORT(&sub->node, NV_ENOMEM, "%s: out of memory, so it may miss changes",
                        nv__node_name(&sub->node, name));
        return;
    }
    edge->next_dep = *graph->cursor;
    *graph->cursor = edge;
    frame->stamped = graph->cursor = &edge->next_dep;
    node->seen = graph->stamp;
}

void nv__edges_free(nv__graph *graph, nv__edge **from)
{
    nv__edge *edge = *from;
    *from = NULL;
    while (edge) {
        nv__edge *next = edge->next_dep;
        nv__edge_free(graph, edge);
        edge = next;
    }
}

/* A stale one has to go, because nothing passes through a stale node to one that is not. */
void nv__keep_unused(nv__graph *graph, nv__frame *frame)
{
    nv__edge **link = graph->cursor;
    frame->failed = false;
    while (*link) {
        nv__edge *edge = *link;
        if (edge->dep != &nv__gone && !(edge->dep->flags & NV__NODE_STALE)) {
            edge->version = edge->dep->version;
            link = &edge->next_dep;
        } else {
            *link = edge->next_dep;
            nv__edge_free(graph, edge);
        }
    }
}

/* ---- marking ---- */

/* Follows a chain of derived nodes with one reader each. Returns the node behind it whose readers
 * are to be marked too, if there is one. */
static NV__INLINE nv__derived *mark_chain(const nv__edge *edge, nv__derived ***queue_end)
{
    const nv__node effect = { .kind = NV__KIND_EFFECT }; /* a bit of its own */
    for (;;) {
        nv__derived *sub = edge->sub;
        uint32_t word = sub->node.word;
        if (word & NV__WORD(NV__NODE_STALE | NV__NODE_DEAD)) {
            return NULL;
        }
        nv__node_put_word(&sub->node, word | NV__WORD(NV__NODE_STALE));
        if (word & effect.word) {
            **queue_end = sub;
            *queue_end = &sub->node.next;
            return NULL;
        }
        edge = sub->node.subs;
        if (!edge) {
            return NULL;
        }
        if (edge->next_sub) {
            return sub;
        }
    }
}

/* The derived nodes whose readers are still to be marked form a list: *end is where it ends. */
void nv__graph_mark(nv__graph *graph, nv__node *node)
{
    nv__derived *first = NULL;
    nv__derived **end = &first, **queue_end = graph->queue_end;
    const nv__edge *edge = node->subs;
    for (;;) {
        for (; edge; edge = edge->next_sub) {
            nv__derived *sub = mark_chain(edge, &queue_end);
            if (sub) {
                *end = sub;
                end = &sub->node.next;
            }
        }
        if (end == &first) {
            break;
        }
        edge = first->node.subs;
        if (end == &first->node.next) {
            end = &first;
        } else {
            first = first->node.next;
        }
    }
    *queue_end = NULL;
    graph->queue_end = queue_end;
}

/* ---- running a computing function ---- */

/* The old text once more when it cannot be had, or is the same. */
static nv__value compute_text(nv__derived *derived, const nv__frame *frame)
{
    nv__node *node = &derived->node;
    const char *text = derived->fn.text(derived->user);
    nv__value value = node->value;
    if (frame->failed) {
        return value;
    }
    text = text ? text : "";
    size_t length = strlen(text);
    char name[NV__NODE_NAME];
    if (!nv__shared_text_equals(value.text, text, length)) {
        nv__node_name(node, name);
        if (nv__shared_text_new(text, length, name, &value.text)) {
            return value;
        }
        NV__NODE_REPORT(node, NV_ENOMEM, "%s: out of memory, it keeps its old value", name);
        value = node->value;
    }
    nv__shared_text_keep(value.text); /* committing what equals the old value releases it */
    return value;
}

static nv__value call(nv__derived *derived, nv__frame *frame)
{
    nv__value value = { 0 };
    nv__function fn = derived->fn;
    switch ((nv__type)derived->node.type) {
    case NV__TYPE_INT:
        value.integer = fn.integer(derived->user);
        break;
    case NV__TYPE_REAL:
        value.real = fn.real(derived->user);
        break;
    case NV__TYPE_BOOL:
        value.boolean = fn.boolean(derived->user);
        break;
    case NV__TYPE_TEXT:
        return compute_text(derived, frame);
    case NV__TYPE_BOX:
        return nv__box_compute(derived, frame);
    case NV__TYPE_NONE:
    case NV__TYPE_LIST:
        frame->failed = true; /* there is nothing to compute */
        break;
    }
    return value;
}

void nv__recompute_other(nv__graph *graph, nv__frame *frame, nv__derived *derived)
{
    nv__node *node = &derived->node;
    nv__type type = (nv__type)node->type;
    nv__value value = call(derived, frame);
    if (frame->failed) {
        nv__keep_unused(graph, frame);
        return;
    }
    nv__graph_drop_unused(graph);
    if (nv__value_equals(type, node->value, value)) {
        nv__value_discard(type, value);
    } else {
        nv__node_set_derived(graph, node, type, value);
    }
}

/* ---- bringing up to date ---- */

/* The path from `root` down to the input at hand is kept in the nodes themselves. */
static NV__INLINE void walk_path(nv__graph *graph, nv__frame *frame, nv__derived *root, bool traced)
{
    nv__trace_note note;
    root->node.via = NULL;
    nv__node_raise(&root->node, NV__NODE_VISITING);
    nv__derived *derived = root;
    nv__edge *cursor = root->deps;
    for (;;) {
        nv__verdict verdict = nv__examine(&cursor);
        if (verdict == NV__VERDICT_STALE_INPUT) {
            derived = (nv__derived *)cursor->dep;
            derived->node.via = cursor;
            nv__node_raise(&derived->node, NV__NODE_VISITING);
            cursor = derived->deps;
            continue;
        }
        if (verdict == NV__VERDICT_CHANGED) {
            if (traced) {
                nv__trace_begin(&note, graph, derived, cursor);
            }
            nv__recompute(graph, frame, derived);
            if (traced) {
                nv__trace_end(&note, graph, derived);
            }
        }
        nv__edge *via = derived->node.via;
        nv__node_clean(&derived->node);
        if (!via) {
            break;
        }
        derived = via->sub;
        cursor = via; /* again: now it is up to date, and may have changed */
    }
}

NV__NOINLINE void nv__refresh_path(nv__graph *graph, nv__frame *frame, nv__derived *root)
{
    walk_path(graph, frame, root, false);
}

static NV__NOINLINE void refresh_path_traced(nv__graph *graph, nv__frame *frame, nv__derived *root)
{
    walk_path(graph, frame, root, true);
}

static void refresh_guarded(nv__graph *graph, nv__derived *root)
{
    nv__guard guard;
    nv__frame frame;
    nv__guard_begin(graph, &guard, "a computed value");
    nv__frame_push(graph, &frame);
    if (graph->trace) {
        refresh_path_traced(graph, &frame, root);
    } else {
        nv__refresh_path(graph, &frame, root);
    }
    nv__frame_pop(graph, &frame);
    nv__guard_end(graph, &guard);
}

typedef struct nv__refresh_call {
    nv__graph *graph;
    nv__derived *derived;
    bool done;
} nv__refresh_call;

static nv_status refresh_task(void *user)
{
    nv__refresh_call *refresh = user;
    unsigned guards = refresh->graph->guards;
    refresh->graph->guards = 0; /* this task has none yet */
    refresh_guarded(refresh->graph, refresh->derived);
    refresh->graph->guards = guards;
    refresh->done = true;
    return NV_OK;
}

/* Functions that read each other for the first time nest on the stack. Going on on a fresh one from
 * time to time keeps that from being a limit too. */
static bool refresh_on_new_stack(nv__graph *graph, nv__derived *derived)
{
    nv__runtime *rt = nv__runtime_current();
    if (!rt) {
        return false;
    }
    nv__refresh_call refresh = { .graph = graph, .derived = derived };
    nv_task_desc desc = {
        NV_HEAD(nv_task_desc),
        .fn = refresh_task,
        .user = &refresh,
        .name = "derived values",
    };
    nv_status status = nv__task_run_now(nv__runtime_scope(rt), &desc);
    (void)status; /* nothing has run then, and the caller goes on where it is */
    return refresh.done;
}

static NV__NOINLINE void refresh_rarely(nv__graph *graph, nv__derived *derived)
{
    if (graph->nesting % NV__COMPUTE_NESTING != 0 || !refresh_on_new_stack(graph, derived)) {
        refresh_guarded(graph, derived);
    }
}

static NV__INLINE void refresh(nv__graph *graph, nv__derived *derived)
{
    unsigned nesting = ++graph->nesting;
    nv__edge *cursor = derived->deps;
    nv__verdict verdict;
    if (!graph->guards || (nesting & graph->plain_nesting) == 0) {
        refresh_rarely(graph, derived);
    } else if ((verdict = nv__examine(&cursor)) == NV__VERDICT_CLEAN) {
        nv__node_clean(&derived->node);
    } else {
        nv__frame frame;
        nv__frame_push(graph, &frame);
        if (verdict == NV__VERDICT_CHANGED) {
            nv__visit(graph, &frame, derived);
            nv__node_clean(&derived->node);
        } else {
            nv__refresh_path(graph, &frame, derived);
        }
        nv__frame_pop(graph, &frame);
    }
    graph->nesting--;
}

void nv__graph_refresh(nv__graph *graph, nv__derived *derived)
{
    refresh(graph, derived);
}

nv__value nv__graph_read_stale(nv__node *node)
{
    nv__graph *graph = nv__graph_here();
    refresh(graph, (nv__derived *)node);
    nv__graph_track(graph, node);
    return node->value;
}

bool nv__graph_compute_first(nv__graph *graph, nv__derived *derived)
{
    nv__guard guard;
    nv__frame frame;
    nv__guard_begin(graph, &guard, "a computed value");
    graph->nesting++;
    nv__frame_push(graph, &frame);
    nv__visit(graph, &frame, derived);
    nv__frame_pop(graph, &frame);
    nv__node_lower(&derived->node, NV__NODE_VISITING);
    graph->nesting--;
    nv__guard_end(graph, &guard);
    return !frame.incomplete;
}

/* ---- public ---- */

void *nv__untracked_begin(void)
{
    nv__graph *graph = nv__graph_here();
    if (graph->cursor == &nv__untracked) {
        return NULL;
    }
    nv__frame *saved = graph->frame;
    saved->paused = graph->cursor;
    graph->cursor = &nv__untracked;
    return saved;
}

void nv__untracked_end(void *saved)
{
    nv__frame *frame = saved;
    if (frame) {
        nv__graph_here()->cursor = frame->paused;
    }
}
