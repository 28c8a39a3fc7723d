/* Marking what may have changed, and bringing it up to date. */
#include "reactive/state_trace.h"

#include "base/assert.h"
#include "base/log.h"

#include <string.h>

void nv__guard_enter(nv__guard *guard, const char *what)
{
    nv__pin_frame_begin(&guard->pins);
    nv__no_await_begin(what);
}

void nv__guard_leave(nv__guard *guard)
{
    nv__no_await_end();
    nv__pin_frame_end(&guard->pins);
}

/* ---- edges ---- */

void nv__graph_track_new(nv__graph *graph, nv__node *node)
{
    nv__frame *frame = graph->active;
    nv__derived *sub = frame->sub;
    if (sub->node.flags & NV__NODE_DEAD) {
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
    edge->next_dep = *frame->next;
    *frame->next = edge;
    frame->next = &edge->next_dep;
    node->seen = frame->stamp;
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

/* After a failed run: keeps the inputs that it did not come to read. A stale one has to go, because
 * nothing passes through a stale node to one that is not. */
static NV__NOINLINE void keep_unused(nv__graph *graph, nv__frame *frame)
{
    nv__edge **link = frame->next;
    while (*link) {
        nv__edge *edge = *link;
        if (edge->dep && !(edge->dep->flags & NV__NODE_STALE)) {
            edge->version = edge->dep->version;
            link = &edge->next_dep;
        } else {
            *link = edge->next_dep;
            nv__edge_free(graph, edge);
        }
    }
}

/* ---- marking ---- */

/* The derived nodes whose readers are still to be marked form a list: *end is where it ends. */
void nv__graph_mark(nv__graph *graph, nv__node *node)
{
    nv__derived *first = NULL;
    nv__derived **end = &first, **queue_end = graph->queue_end;
    nv__edge *edge = node->subs;
    for (;;) {
        for (; edge; edge = edge->next_sub) {
            nv__derived *sub = edge->sub;
            if (sub->node.flags & (NV__NODE_STALE | NV__NODE_DEAD)) {
                continue;
            }
            sub->node.flags |= NV__NODE_STALE;
            if (nv__node_is_effect(&sub->node)) {
                *queue_end = sub;
                queue_end = &sub->next;
            } else if (sub->node.subs) {
                *end = sub;
                end = &sub->next;
            }
        }
        if (end == &first) {
            break;
        }
        edge = first->node.subs;
        if (end == &first->next) {
            end = &first;
        } else {
            first = first->next;
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
    const char *text = node->fn.text(derived->user);
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

/* The new value, which may equal the old one; of no use when the frame has failed. */
static NV__NOINLINE nv__value call(nv__derived *derived, nv__frame *frame)
{
    nv__value value = { 0 };
    nv__function fn = derived->node.fn;
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

/* Returns false when an input could not be kept. */
static NV__INLINE bool recompute(nv__graph *graph, nv__derived *derived)
{
    nv__node *node = &derived->node;
    nv__frame frame;
    nv__value value;
    nv__frame_push(graph, &frame, derived, true);
    if (node->type == NV__TYPE_INT) { /* so common that the way through the switch is felt */
        value.integer = node->fn.integer(derived->user);
    } else {
        value = call(derived, &frame);
    }
    nv__frame_pop(graph, &frame);
    if (frame.failed) {
        keep_unused(graph, &frame);
        return !frame.incomplete;
    }
    nv__graph_drop_unused(graph, &frame);
    if (nv__node_commit_as(graph, node, value, true) && (node->flags & NV__NODE_RECORDED)) {
        nv__base_restore(graph, derived);
    }
    return !frame.incomplete;
}

/* ---- bringing up to date ---- */

typedef enum nv__verdict {
    NV__VERDICT_CLEAN,
    NV__VERDICT_CHANGED,
    NV__VERDICT_STALE_INPUT
} nv__verdict;

/* Looks at inputs from *cursor on. Stops at the first that has changed, so that an input which only
 * counted under another condition is not even computed. */
static NV__INLINE nv__verdict examine(nv__edge **cursor)
{
    for (nv__edge *edge = *cursor; edge; edge = edge->next_dep) {
        const nv__node *dep = edge->dep;
        if (!dep) {
            continue;
        }
        if ((dep->flags & (NV__NODE_STALE | NV__NODE_VISITING)) == NV__NODE_STALE) {
            *cursor = edge;
            return NV__VERDICT_STALE_INPUT;
        }
        if (edge->version != dep->version) {
            *cursor = edge;
            return NV__VERDICT_CHANGED;
        }
    }
    return NV__VERDICT_CLEAN;
}

/* The path from `root` down to the input at hand is kept in the nodes themselves. */
static NV__INLINE void walk_path(nv__graph *graph, nv__derived *root, bool traced)
{
    nv__trace_note note;
    root->via = NULL;
    root->node.flags |= NV__NODE_VISITING;
    nv__derived *derived = root;
    nv__edge *cursor = root->deps;
    for (;;) {
        nv__verdict verdict = examine(&cursor);
        if (verdict == NV__VERDICT_STALE_INPUT) {
            derived = (nv__derived *)cursor->dep;
            derived->via = cursor;
            derived->node.flags |= NV__NODE_VISITING;
            cursor = derived->deps;
            continue;
        }
        if (verdict == NV__VERDICT_CHANGED) {
            if (traced) {
                nv__trace_begin(&note, graph, derived, cursor);
            }
            recompute(graph, derived);
            if (traced) {
                nv__trace_end(&note, graph, derived);
            }
        }
        nv__edge *via = derived->via;
        derived->node.flags =
            (uint8_t)(derived->node.flags & ~(NV__NODE_STALE | NV__NODE_VISITING));
        if (!via) {
            break;
        }
        derived = via->sub;
        cursor = via; /* again: now it is up to date, and may have changed */
    }
}

static NV__NOINLINE void refresh_path(nv__graph *graph, nv__derived *root)
{
    walk_path(graph, root, false);
}

static NV__NOINLINE void refresh_path_traced(nv__graph *graph, nv__derived *root)
{
    walk_path(graph, root, true);
}

static void refresh_guarded(nv__graph *graph, nv__derived *root)
{
    nv__guard guard;
    nv__guard_begin(graph, &guard, "a computed value");
    if (graph->trace) {
        refresh_path_traced(graph, root);
    } else {
        refresh_path(graph, root);
    }
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

void nv__graph_refresh(nv__graph *graph, nv__derived *derived)
{
    unsigned nesting = ++graph->nesting;
    nv__edge *cursor = derived->deps;
    nv__verdict verdict;
    if (!graph->guards || (nesting & graph->plain_nesting) == 0) {
        refresh_rarely(graph, derived);
    } else if ((verdict = examine(&cursor)) == NV__VERDICT_STALE_INPUT) {
        refresh_path(graph, derived);
    } else {
        if (verdict == NV__VERDICT_CHANGED) {
            derived->via = NULL;
            derived->node.flags |= NV__NODE_VISITING;
            recompute(graph, derived);
        }
        derived->node.flags =
            (uint8_t)(derived->node.flags & ~(NV__NODE_STALE | NV__NODE_VISITING));
    }
    graph->nesting--;
}

bool nv__graph_compute_first(nv__graph *graph, nv__derived *derived)
{
    nv__guard guard;
    nv__guard_begin(graph, &guard, "a computed value");
    graph->nesting++;
    derived->via = NULL;
    derived->node.flags |= NV__NODE_VISITING;
    bool complete = recompute(graph, derived);
    derived->node.flags = (uint8_t)(derived->node.flags & ~NV__NODE_VISITING);
    graph->nesting--;
    nv__guard_end(graph, &guard);
    return complete;
}

/* ---- public ---- */

void *nv__untracked_begin(void)
{
    nv__graph *graph = nv__graph_here();
    void *saved = graph->active;
    graph->active = NULL;
    return saved;
}

void nv__untracked_end(void *saved)
{
    nv__graph_here()->active = saved;
}
