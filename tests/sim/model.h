/* A simple model of scopes, cancellation and time, beside which generated task programs run.
 *
 * It knows for every scope the moment from which on it is cancelled. A deadline or a grace that
 * ends at this very moment may have been noticed or not; everything else is certain. */
#ifndef NV_TESTS_SIM_MODEL_H
#define NV_TESTS_SIM_MODEL_H

#include "sim.h"

#include <nuiitivet/inspect.h>

#include "runtime/runtime.h"

enum {
    MAX_NODES = 512,
    MAX_TASKS = 60,
    MAX_FUTURES = 32,
    MAX_DEFERS = 128,
    MAX_NESTING = 3,
    OPS = 6,
    STEPS = 12
};

#define NEVER UINT64_MAX

typedef enum kind { HEAP, TASK, DEADLINE, SHIELD } kind;

typedef struct node {
    kind kind;
    int number, parent;   /* parent -1: the root of all */
    nv_scope *scope;      /* HEAP, DEADLINE, SHIELD; TASK: once it has started */
    nv_task *handle;      /* TASK: held by nobody else */
    uint64_t canceled_at; /* by a call */
    uint64_t ended_at;    /* once `ended` */
    uint64_t due;         /* DEADLINE; SHIELD: entered when cancelled already */
    uint64_t grace;       /* SHIELD */
    bool ended, started, returned;
    nv_status status;
    int order; /* of creation */
} node;

typedef struct future_model {
    nv_future *future;
    int owner;
    bool done;
    void *value;
} future_model;

typedef struct defer_model {
    int owner, order;
    bool ran;
} defer_model;

typedef struct task_plan {
    int node;
    unsigned depth; /* of spawning */
    uint64_t random;
} task_plan;

static struct world {
    nv__runtime *rt;
    node nodes[MAX_NODES];
    int node_count;
    task_plan plans[MAX_NODES];
    int task_count, running_tasks;
    future_model futures[MAX_FUTURES];
    int future_count;
    defer_model defers[MAX_DEFERS];
    int defer_count;
    int order;
    int workers_run;
    uint64_t random; /* of the world outside tasks */
} w;

static uint64_t now(void)
{
    return nv__runtime_now_ns(w.rt);
}

/* ---- the model ---- */

typedef struct moment {
    uint64_t at;
    bool certain;
} moment;

static moment earlier(moment a, moment b)
{
    if (a.at != b.at) {
        return a.at < b.at ? a : b;
    }
    return a.certain ? a : b;
}

static moment canceled_from(int at)
{
    if (at < 0) {
        return (moment){ NEVER, true };
    }
    const node *n = &w.nodes[at];
    moment own = { n->canceled_at, true };
    moment outer = canceled_from(n->parent);
    if (n->kind == DEADLINE) {
        own = earlier(own, (moment){ n->due, false });
    }
    if (n->kind == SHIELD) {
        moment knock = n->due != NEVER ? (moment){ n->due - n->grace, false } : earlier(own, outer);
        moment over = { knock.at == NEVER ? NEVER : knock.at + n->grace, knock.at == NEVER };
        return n->ended ? earlier(over, (moment){ n->ended_at, true }) : over;
    }
    return earlier(own, outer);
}

static bool must_be_canceled(int at)
{
    moment m = canceled_from(at);
    return m.at < now() || (m.at == now() && m.certain);
}

static bool may_be_canceled(int at)
{
    return canceled_from(at).at <= now();
}

static bool is_doomed(int at)
{
    for (; at >= 0; at = w.nodes[at].parent) {
        if (w.nodes[at].ended) {
            return true;
        }
    }
    return false;
}

static bool is_inside(int at, int outer)
{
    for (; at >= 0; at = w.nodes[at].parent) {
        if (at == outer) {
            return true;
        }
    }
    return false;
}

static int add_node(kind k, int parent)
{
    SIM_CHECK(w.node_count < MAX_NODES, "the program is too large");
    int at = w.node_count++;
    w.nodes[at] = (node){ .kind = k,
                          .number = at,
                          .parent = parent,
                          .canceled_at = NEVER,
                          .due = NEVER,
                          .order = ++w.order };
    return at;
}

/* Something that can still be used by whoever holds it. */
static int pick_scope(uint64_t *random)
{
    int found = -1;
    unsigned seen = 0;
    for (int i = 0; i < w.node_count; i++) {
        if (w.nodes[i].kind == HEAP && !is_doomed(i) && sim_below(random, ++seen) == 0) {
            found = i;
        }
    }
    return found;
}

static int pick_handle(uint64_t *random, int not_around)
{
    int found = -1;
    unsigned seen = 0;
    for (int i = 0; i < w.node_count; i++) {
        if (w.nodes[i].handle && !is_inside(not_around, i) && sim_below(random, ++seen) == 0) {
            found = i;
        }
    }
    return found;
}

#endif
