/* Randomly generated task programs against the model. */
#include "model.h"

/* ---- what an await may say ---- */

/* `other` is another reason for NV_ECANCELED. */
static void check_await(int at, nv_status status, uint64_t begun, bool other, const char *what)
{
    moment m = canceled_from(at);
    if (status != NV_ECANCELED) {
        SIM_CHECK(!must_be_canceled(at), "%s in node %d says %d, cancelled since %llu, now %llu",
                  what, at, (int)status, (unsigned long long)m.at, (unsigned long long)now());
        return;
    }
    if (other) {
        return;
    }
    SIM_CHECK(may_be_canceled(at), "%s in node %d says it was cancelled", what, at);
    SIM_CHECK(now() == (m.at > begun ? m.at : begun), "%s in node %d is late: %llu for %llu", what,
              at, (unsigned long long)now(), (unsigned long long)m.at);
}

/* ---- defers ---- */

static bool all_ran_inside(int at)
{
    for (int i = 0; i < w.defer_count; i++) {
        if (!w.defers[i].ran && is_inside(w.defers[i].owner, at)) {
            return false;
        }
    }
    return true;
}

static void on_defer(void *user)
{
    defer_model *d = user;
    SIM_CHECK(!d->ran, "a deferred call of node %d ran twice", d->owner);
    d->ran = true;
    SIM_CHECK(is_doomed(d->owner), "node %d is freed and has not ended", d->owner);
    for (int i = 0; i < w.node_count; i++) {
        const node *n = &w.nodes[i];
        if (!is_inside(i, d->owner)) {
            continue;
        }
        SIM_CHECK(n->kind != TASK || n->returned, "node %d is freed while task %d runs", d->owner,
                  i);
        SIM_CHECK(n->parent != d->owner || n->order < d->order || all_ran_inside(i),
                  "node %d inside node %d is freed too late", i, d->owner);
    }
    for (int i = 0; i < w.defer_count; i++) {
        const defer_model *other = &w.defers[i];
        SIM_CHECK(other->owner != d->owner || other->ran || other->order < d->order,
                  "deferred calls of node %d are out of order", d->owner);
    }
}

static void op_defer(uint64_t *random)
{
    int at = pick_scope(random);
    if (at < 0 || w.defer_count >= MAX_DEFERS) {
        return;
    }
    defer_model *d = &w.defers[w.defer_count++];
    *d = (defer_model){ .owner = at, .order = ++w.order };
    nv_status status = nv_scope_defer(w.nodes[at].scope, on_defer, d);
    SIM_CHECK(status == NV_OK, "defer says %d", (int)status);
}

/* ---- tasks ---- */

static nv_status run_ops(task_plan *plan, int at, unsigned nesting);

static nv_status task_body(void *user)
{
    task_plan *plan = user;
    node *n = &w.nodes[plan->node];
    n->started = true;
    n->scope = nv_scope_current();
    w.running_tasks++;
    nv_status status = run_ops(plan, plan->node, 0);
    w.running_tasks--;
    n->ended = true; /* what is inside ends with the body */
    n->canceled_at = n->canceled_at < now() ? n->canceled_at : now();
    n->returned = true;
    n->status = status;
    return status;
}

static void op_spawn(uint64_t *random, int parent, nv_scope *scope, unsigned depth, bool at_once)
{
    if (w.task_count >= MAX_TASKS || depth > 3) {
        return;
    }
    bool refused = is_doomed(parent) && must_be_canceled(parent);
    bool perhaps = is_doomed(parent) && may_be_canceled(parent);
    int at = add_node(TASK, parent);
    task_plan *plan = &w.plans[at];
    *plan = (task_plan){ .node = at, .depth = depth, .random = sim_random(random) };
    w.task_count++;
    char name[16];
    snprintf(name, sizeof name, "t%d", at);
    nv_task_desc desc = { NV_HEAD(nv_task_desc), .fn = task_body, .user = plan, .name = name };
    nv_task *handle = NULL;
    nv_status status =
        at_once ? nv__task_run_now(scope, &desc) : nv_task_spawn_desc(scope, &desc, &handle);
    if (status == NV_OK) {
        SIM_CHECK(!refused, "a task in ended node %d", parent);
        SIM_CHECK(!at_once || w.nodes[at].started, "a handler has not started");
        w.nodes[at].handle = handle;
        return;
    }
    SIM_CHECK(status == NV_ECANCELED && perhaps, "spawn in node %d says %d", parent, (int)status);
    w.nodes[at].started = w.nodes[at].returned = w.nodes[at].ended = true;
}

static void op_join(uint64_t *random, int at)
{
    int target = pick_handle(random, at);
    if (target < 0) {
        return;
    }
    nv_task *handle = w.nodes[target].handle;
    w.nodes[target].handle = NULL;
    uint64_t begun = now();
    nv_status told = NV_EIO;
    nv_status status = nv_await_task(handle, &told);
    check_await(at, status, begun, false, "join");
    if (status == NV_OK) {
        SIM_CHECK(w.nodes[target].returned, "task %d joined before it returned", target);
        SIM_CHECK(told == w.nodes[target].status, "task %d returned %d, its joiner is told %d",
                  target, (int)w.nodes[target].status, (int)told);
        SIM_CHECK(all_ran_inside(target), "task %d joined before it was freed", target);
    }
}

static void op_cancel_task(uint64_t *random)
{
    int target = pick_handle(random, -1);
    if (target < 0) {
        return;
    }
    node *n = &w.nodes[target];
    if (!n->returned && n->canceled_at > now()) {
        n->canceled_at = now();
    }
    nv_task_cancel(n->handle);
}

/* ---- scopes ---- */

static void op_new_scope(uint64_t *random, int parent, nv_scope *scope)
{
    int outer = pick_scope(random);
    if (outer >= 0 && sim_below(random, 2)) {
        parent = outer;
        scope = w.nodes[outer].scope;
    }
    if (w.node_count >= MAX_NODES / 2) {
        return;
    }
    bool refused = is_doomed(parent) && must_be_canceled(parent);
    bool perhaps = is_doomed(parent) && may_be_canceled(parent);
    nv_scope *made = nv_scope_new(scope, "s");
    SIM_CHECK(made ? !refused : perhaps, "a scope in node %d: %p", parent, (void *)made);
    if (made) {
        int at = add_node(HEAP, parent);
        w.nodes[at].scope = made;
    }
}

static void mark_ended(int at)
{
    node *n = &w.nodes[at];
    n->ended = true;
    n->ended_at = now();
    if (n->kind != SHIELD && n->canceled_at > now()) {
        n->canceled_at = now();
    }
}

static void op_end_scope(uint64_t *random)
{
    int at = pick_scope(random);
    if (at > 0) { /* node 0 is the application's own */
        mark_ended(at);
        nv_scope_end(w.nodes[at].scope);
    }
}

static void op_cancel_scope(uint64_t *random)
{
    int at = pick_scope(random);
    if (at > 0) {
        if (w.nodes[at].canceled_at > now()) {
            w.nodes[at].canceled_at = now();
        }
        nv_scope_cancel(w.nodes[at].scope);
        SIM_CHECK(nv_scope_is_canceled(w.nodes[at].scope), "node %d is not cancelled", at);
    }
}

static void op_await_scope_end(uint64_t *random, int at)
{
    int target = pick_scope(random);
    if (target <= 0) {
        return;
    }
    uint64_t begun = now();
    if (is_inside(at, target)) {
        SIM_CHECK(nv_await_scope_end(w.nodes[target].scope) == NV_ESTATE,
                  "node %d awaits its own end", target);
        return;
    }
    mark_ended(target);
    nv_status status = nv_await_scope_end(w.nodes[target].scope);
    check_await(at, status, begun, false, "scope end");
    if (status == NV_OK) {
        SIM_CHECK(all_ran_inside(target), "node %d has ended and is not freed", target);
        for (int i = 0; i < w.node_count; i++) {
            SIM_CHECK(w.nodes[i].kind != TASK || !is_inside(i, target) || w.nodes[i].returned,
                      "node %d has ended and task %d runs", target, i);
        }
    }
}

/* ---- time ---- */

static void op_sleep(uint64_t *random, int at)
{
    static const unsigned ms[] = { 0, 1, 2, 5, 10 };
    uint64_t wanted = (uint64_t)ms[sim_below(random, 5)] * 1000000;
    uint64_t begun = now();
    nv_status status = nv_await_sleep((double)wanted / 1e9);
    check_await(at, status, begun, false, "sleep");
    SIM_CHECK(status == NV_ECANCELED || (status == NV_OK && now() == begun + wanted),
              "sleep says %d after %llu ns of %llu", (int)status,
              (unsigned long long)(now() - begun), (unsigned long long)wanted);
}

typedef struct nested {
    task_plan *plan;
    int at;
    unsigned nesting;
    uint64_t returned_at;
    nv_status status;
} nested;

static nv_status nested_body(void *user)
{
    nested *n = user;
    w.nodes[n->at].scope = nv_scope_current();
    w.nodes[n->at].started = true;
    n->status = run_ops(n->plan, n->at, n->nesting);
    n->returned_at = now();
    mark_ended(n->at);
    return n->status;
}

static void check_left(int at)
{
    for (int i = 0; i < w.node_count; i++) {
        SIM_CHECK(w.nodes[i].kind != TASK || !is_inside(i, at) || w.nodes[i].returned,
                  "task %d outlives nested node %d", i, at);
    }
    SIM_CHECK(all_ran_inside(at), "nested node %d is not freed", at);
}

static void op_deadline(task_plan *plan, int at, unsigned nesting)
{
    uint64_t limit = (uint64_t)sim_below(&plan->random, 8) * 1000000;
    uint64_t begun = now();
    int inner = add_node(DEADLINE, at);
    w.nodes[inner].due = begun + limit;
    nested n = { plan, inner, nesting + 1, 0, NV_OK };
    nv_status status = nv_await_within((double)limit / 1e9, nested_body, &n);
    if (!w.nodes[inner].started) {
        SIM_CHECK(status == NV_ECANCELED && may_be_canceled(at), "a deadline says %d", (int)status);
        mark_ended(inner);
        return;
    }
    check_left(inner);
    if (status == NV_ETIMEDOUT) {
        SIM_CHECK(n.status != NV_OK && n.returned_at >= begun + limit && !must_be_canceled(at),
                  "a deadline says it passed");
    } else {
        SIM_CHECK(status == n.status, "a deadline says %d of %d", (int)status, (int)n.status);
        SIM_CHECK(n.status == NV_OK || n.returned_at <= begun + limit || may_be_canceled(at),
                  "a deadline passed unnoticed");
    }
}

static void op_shield(task_plan *plan, int at, unsigned nesting)
{
    uint64_t grace = (uint64_t)sim_below(&plan->random, 6) * 1000000;
    int inner = add_node(SHIELD, at);
    w.nodes[inner].grace = grace;
    if (nv_scope_is_canceled(nv_scope_current())) {
        w.nodes[inner].due = now() + grace; /* cancelled before: it counts from here */
    }
    nested n = { plan, inner, nesting + 1, 0, NV_OK };
    nv_status status = nv_await_shielded((double)grace / 1e9, nested_body, &n);
    SIM_CHECK(w.nodes[inner].started && status == n.status, "a shield says %d of %d", (int)status,
              (int)n.status);
    check_left(inner);
}

/* ---- futures and workers ---- */

static int pick_future(uint64_t *random)
{
    int found = -1;
    unsigned seen = 0;
    for (int i = 0; i < w.future_count; i++) {
        if (!is_doomed(w.futures[i].owner) && sim_below(random, ++seen) == 0) {
            found = i;
        }
    }
    return found;
}

static void op_new_future(uint64_t *random)
{
    int owner = pick_scope(random);
    if (owner >= 0 && w.future_count < MAX_FUTURES) {
        nv_future *future = nv_future_new(w.nodes[owner].scope);
        SIM_CHECK(future != NULL, "no future in node %d", owner);
        w.futures[w.future_count++] = (future_model){ .future = future, .owner = owner };
    }
}

static void op_complete_future(uint64_t *random)
{
    int at = pick_future(random);
    if (at < 0) {
        return;
    }
    future_model *f = &w.futures[at];
    void *value = &w.nodes[sim_below(random, MAX_NODES)];
    nv_status status = nv_future_complete(f->future, value);
    SIM_CHECK(status == (f->done ? NV_ESTATE : NV_OK), "completing says %d", (int)status);
    if (!f->done) {
        f->done = true;
        f->value = value;
    }
}

static void op_await_future(uint64_t *random, int at)
{
    int picked = pick_future(random);
    if (picked < 0) {
        return;
    }
    const future_model *f = &w.futures[picked];
    uint64_t begun = now();
    bool was_done = f->done;
    void *value = NULL;
    nv_status status = nv_await_future(f->future, &value);
    check_await(at, status, begun, !was_done && is_doomed(f->owner), "future");
    if (status == NV_OK) {
        SIM_CHECK(f->done && value == f->value, "a future gives another value");
    } else {
        SIM_CHECK(status == NV_ECANCELED, "a future says %d", (int)status);
    }
}

typedef struct work {
    int runs;
    nv_status status;
} work;

static nv_status work_body(void *user)
{
    work *job = user;
    job->runs++;
    SIM_CHECK(nv_scope_current() == NULL && nv__runtime_current() == NULL,
              "a worker sees the UI thread");
    w.workers_run++;
    return job->status;
}

static void op_worker(uint64_t *random, int at)
{
    work job = { .runs = 0, .status = sim_below(random, 2) ? NV_OK : NV_EIO };
    uint64_t begun = now();
    nv_status status = nv_await_worker(work_body, &job);
    check_await(at, status, begun, false, "worker");
    SIM_CHECK(job.runs <= 1, "a worker ran twice");
    SIM_CHECK(status == NV_ECANCELED || (status == job.status && job.runs == 1), "a worker says %d",
              (int)status);
}

/* ---- programs ---- */

static nv_status run_op(task_plan *plan, int at, unsigned nesting)
{
    uint64_t *random = &plan->random;
    switch (sim_below(random, 20)) {
    case 0:
    case 1:
    case 2:
        op_sleep(random, at);
        break;
    case 3:
    case 4:
        op_spawn(random, at, nv_scope_current(), plan->depth + 1, sim_below(random, 4) == 0);
        break;
    case 5: {
        int other = pick_scope(random);
        if (other >= 0) {
            op_spawn(random, other, w.nodes[other].scope, plan->depth + 1,
                     sim_below(random, 4) == 0);
        }
        break;
    }
    case 6:
    case 7:
        op_join(random, at);
        break;
    case 8:
        op_cancel_task(random);
        break;
    case 9:
    case 10:
        op_new_scope(random, at, nv_scope_current());
        break;
    case 11:
        op_end_scope(random);
        break;
    case 12:
        op_await_scope_end(random, at);
        break;
    case 13:
        op_cancel_scope(random);
        break;
    case 14:
        op_defer(random);
        break;
    case 15:
        if (nesting < MAX_NESTING && w.node_count < MAX_NODES / 2) {
            op_deadline(plan, at, nesting);
        }
        break;
    case 16:
        if (nesting < MAX_NESTING && w.node_count < MAX_NODES / 2) {
            op_shield(plan, at, nesting);
        }
        break;
    case 17:
        op_new_future(random);
        op_complete_future(random);
        break;
    case 18:
        op_await_future(random, at);
        break;
    default:
        op_worker(random, at);
        break;
    }
    return NV_OK;
}

static nv_status run_ops(task_plan *plan, int at, unsigned nesting)
{
    unsigned count = 1 + sim_below(&plan->random, OPS);
    for (unsigned i = 0; i < count; i++) {
        (void)run_op(plan, at, nesting);
    }
    switch (sim_below(&plan->random, 4)) {
    case 0:
        return NV_OK;
    case 1:
        return must_be_canceled(at) ? NV_ECANCELED : NV_OK;
    default:
        return nv_scope_is_canceled(nv_scope_current()) ? NV_ECANCELED : NV_OK;
    }
}

/* What happens outside tasks: the user, the window. */
static void act(void)
{
    uint64_t *random = &w.random;
    switch (sim_below(random, 8)) {
    case 0:
        op_cancel_task(random);
        break;
    case 1:
        op_end_scope(random);
        break;
    case 2:
        op_cancel_scope(random);
        break;
    case 3:
        op_complete_future(random);
        break;
    case 4:
        op_defer(random);
        break;
    case 5:
        op_new_scope(random, 0, w.nodes[0].scope);
        break;
    default: {
        int at = pick_scope(random);
        op_spawn(random, at, w.nodes[at].scope, 0, sim_below(random, 2) == 0);
        break;
    }
    }
}

static void check_all_over(void)
{
    SIM_CHECK(w.running_tasks == 0, "%d tasks run for ever", w.running_tasks);
    for (int i = 0; i < w.node_count; i++) {
        SIM_CHECK(w.nodes[i].kind != TASK || w.nodes[i].returned, "task %d never returned", i);
    }
    for (int i = 0; i < w.defer_count; i++) {
        SIM_CHECK(w.defers[i].ran, "a deferred call of node %d never ran", w.defers[i].owner);
    }
}

static uint64_t run_once(uint64_t seed)
{
    memset(&w, 0, sizeof w);
    size_t live = nv__alloc_live();
    w.random = seed;
    nv__runtime_desc desc = { .virtual_clock = true, .seed = seed };
    SIM_CHECK(nv__runtime_create(&desc, &w.rt) == NV_OK, "no runtime");
    SIM_CHECK(nv_trace_start(256) == NV_OK, "no trace");
    add_node(HEAP, -1);
    w.nodes[0].scope = nv_scope_new(nv__runtime_scope(w.rt), "app");
    for (int i = 0; i < STEPS; i++) {
        act();
        if (sim_below(&w.random, 2)) {
            nv__runtime_advance(w.rt, sim_below(&w.random, 8) / 1000.0);
        }
    }
    uint64_t hash = nv_trace_hash() ^ now();
    for (int i = 0; i < w.node_count; i++) {
        if (w.nodes[i].handle && sim_below(&w.random, 2)) {
            nv_task_release(w.nodes[i].handle);
            w.nodes[i].handle = NULL;
        }
    }
    mark_ended(0);
    nv_scope_end(w.nodes[0].scope);
    nv__runtime_advance(w.rt, 1);
    check_all_over();
    for (int i = 0; i < w.node_count; i++) {
        nv_task_release(w.nodes[i].handle);
    }
    nv__runtime_destroy(w.rt);
    SIM_CHECK(nv__alloc_live() == live, "%zu blocks leaked", nv__alloc_live() - live);
    return hash;
}

static void explore(uint64_t seed)
{
    sim_run(seed, "task programs", run_once);
}

static void task_programs_behave_as_the_model_says(void **state)
{
    (void)state;
    sim_explore(3000, explore);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(task_programs_behave_as_the_model_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
