/* Tasks: start, run, park, finish. */
#include "runtime/internal.h"

#include <stdio.h>

static void task_body(nv__coroutine *co)
{
    nv_task *task = (nv_task *)(void *)co;
    task->status = task->fn(task->user);
}

static void set_name(nv_task *task, const char *name)
{
    size_t length = strnlen(name, NV__MAX_TASK_NAME - 1);
    memcpy(task->name, name, length);
    task->name[length] = '\0';
    task->is_dirty = true;
}

/* All that every task finds alike. */
static void make_new(nv_task *task, nv__runtime *rt)
{
    task->rt = rt;
    task->co.body = task_body;
    task->awaits = NULL;
    task->wait = NULL;
    task->group = NULL;
    task->name[0] = '\0';
    task->values = (nv__task_values){ .count = 0 };
    task->context = (nv__context){ .task = task, .scope = &task->scope, .name = task->name };
    nv__scope_init(&task->scope, NULL, rt, NV__SCOPE_TASK, task->name);
    task->scope.member.end = nv__scope_member_end;
    task->scope.runner = task;
    task->scope_now = &task->scope;
    task->is_dirty = false;
}

/* NULL: no stack left. */
static nv_task *task_new(nv_scope *parent, const nv_task_desc *desc)
{
    nv__runtime *rt = parent->rt;
    nv_task *task = (nv_task *)(void *)nv__coroutine_get(&rt->pool, desc->stack_size);
    if (!task) {
        return NULL;
    }
    if (__builtin_expect(!task->rt || task->is_dirty, 0)) {
        make_new(task, rt);
    }
    task->co.finished = false;
#if NV__COROUTINE_INLINE
    task->co.keeps_mxcsr = desc->keep_float_mode;
#endif
    task->state = NV__TASK_QUEUED;
    task->references = 1;
    task->fn = desc->fn;
    task->user = desc->user;
    task->status = NV_OK;
    task->refused = 0;
    task->context.file = desc->nv_.file;
    task->context.line = (int)desc->nv_.line;
    const nv_task *from = nv__context_current()->task;
    if (from && from->values.count > 0) {
        nv__task_values_inherit(&task->values, from);
        task->is_dirty = true;
    }
    if (desc->name) {
        set_name(task, desc->name);
    }
    task->scope.parent = parent;
    task->scope.flags = parent->flags & (NV__SCOPE_CANCELED | NV__SCOPE_DOOMED);
    nv__link_insert(parent, &task->scope.member);
    if (task->scope.flags & NV__SCOPE_DOOMED) {
        nv__scope_task_started(&task->scope);
    }
    rt->stats.tasks_live++;
    task->id = ++rt->stats.tasks_started;
    return task;
}

static void unreference(nv_task *task)
{
    if (--task->references == 0) {
        nv__coroutine_put(&task->rt->pool, &task->co);
    }
}

void nv__task_scope_freed(nv_task *task)
{
    task->rt->stats.tasks_live--;
    unreference(task);
}

/* Nothing inside, and nobody ends it: freed on the spot. */
static bool is_free_at_once(const nv_scope *scope)
{
    return nv__scope_is_empty(scope) && !(scope->flags & (NV__SCOPE_DOOMED | NV__SCOPE_ENDING)) &&
           !((scope->flags & NV__SCOPE_USED) && scope->attributes);
}

static void finish(nv_task *task)
{
    nv_scope *scope = &task->scope;
    nv__context *context = &task->context;
    task->state = NV__TASK_RETURNED;
    if (task->status != NV_OK || context->failure != NV_OK) {
        task->status = nv__task_report(context, task->status);
    }
    if (context->pins) {
        nv__pins_release(context);
    }
    if (context->failure != NV_OK || context->io_error != 0 || context->no_await_depth != 0) {
        task->is_dirty = true;
    }
    if (task->is_dirty && task->values.more) {
        nv__task_values_release(&task->values);
    }
    if (task->group) {
        nv__group_task_returned(task->group, task->status);
        task->group = NULL;
    }
    if (!is_free_at_once(scope)) {
        nv__scope_task_returned(scope);
        return;
    }
    scope->flags |= NV__SCOPE_FREED;
    nv__link_remove(&scope->member);
    if (scope->flags & NV__SCOPE_USED) {
        nv__scope_tell_ended(scope);
    }
    nv__task_scope_freed(task);
}

void nv__task_resume(nv_task *task)
{
    nv__thread *thread = &nv__tls;
    nv__context *resumer = thread->context;
    thread->context = &task->context;
    task->state = NV__TASK_RUNNING;
    task->rt->stats.task_switches++;
    if (nv__is_observed(task->rt)) {
        nv__task_resume_observed(task);
    } else {
        nv__coroutine_resume(&task->co);
    }
    thread->context = resumer;
    if (task->co.finished) {
        finish(task);
    }
}

static void push_ready(nv_task *task)
{
    nv__runtime *rt = task->rt;
    task->ready_next = NULL;
    if (rt->ready_tail) {
        rt->ready_tail->ready_next = task;
    } else {
        rt->ready_head = task;
    }
    rt->ready_tail = task;
    nv__loop_poke(rt);
}

void nv__task_wake(nv_task *task)
{
    if (task->state == NV__TASK_PARKED) {
        task->state = NV__TASK_READY;
        if (nv__is_traced(task->rt)) {
            nv__trace_moment(task->rt, "wake", nv__task_label(task, (char[128]){ 0 }, 128),
                             task->id);
        }
        push_ready(task);
    }
}

void nv__task_park(nv_task *task, const char *what)
{
    NV__ASSERT(nv__context_current()->task == task, "a task parks another");
    task->awaits = what;
    nv__runtime *rt = task->rt;
    task->since_ns = rt->in_turn && !rt->observed ? rt->turn_ns : nv__runtime_now_ns(rt);
    task->state = NV__TASK_PARKED;
    nv__coroutine_suspend(&task->co);
    task->awaits = NULL;
    task->refused = 0;
}

/* Those that are ready now. Returns how many they were. */
static unsigned run_round(nv__runtime *rt)
{
    if (rt->seed) {
        nv__seed_shuffle(rt, (void **)&rt->ready_head, (void **)&rt->ready_tail,
                         offsetof(nv_task, ready_next));
    }
    unsigned count = 0;
    nv_task *last = rt->ready_tail;
    for (bool done = !last; !done && rt->ready_head; count++) {
        nv_task *task = rt->ready_head;
        done = task == last;
        rt->ready_head = task->ready_next;
        if (!rt->ready_head) {
            rt->ready_tail = NULL;
        } else {
            __builtin_prefetch(rt->ready_head);
            __builtin_prefetch(&rt->ready_head->context);
            __builtin_prefetch(&rt->ready_head->scope);
        }
        nv__task_resume(task);
    }
    return count;
}

/* What they make ready runs in the same turn, after them, as long as that takes next to nothing:
 * handing things from task to task is not worth a look at the world, but must not hide it. Virtual
 * time stands still meanwhile, so there a round is a turn. */
void nv__tasks_run_ready(nv__runtime *rt)
{
    unsigned total = run_round(rt) > 0 ? 1 : 0;
    unsigned looked = 0;
    while (total > 0 && rt->ready_head && !rt->is_virtual && total < NV__MAX_RESUMES_PER_TURN) {
        if (total - looked >= NV__RESUMES_PER_LOOK || looked == 0) {
            looked = total;
            if (nv__runtime_now_ns(rt) - rt->turn_ns > NV__MAX_ROUNDS_NS) {
                return;
            }
        }
        total += run_round(rt);
    }
}

/* ---- starting ---- */

/* An older program's description is shorter: what it lacks is zero. */
static const nv_task_desc *complete(const nv_task_desc *desc, nv_task_desc *copy)
{
    if (desc->nv_.size == 0 || desc->nv_.size >= sizeof *desc) {
        return desc;
    }
    *copy = (nv_task_desc){ .fn = NULL };
    memcpy(copy, desc, desc->nv_.size);
    return copy;
}

nv_status nv_task_spawn_desc(nv_scope *scope, const nv_task_desc *desc, nv_task **out)
{
    nv_task_desc copy;
    if (out) {
        *out = NULL;
    }
    if (!desc || !(desc = complete(desc, &copy))->fn) {
        return NV_EINVAL;
    }
    if (!nv__tls.rt || nv__tls.rt->mode == NV__RUNTIME_SYNC) {
        return NV_ENOLOOP;
    }
    NV__REQUIRE(scope, NV_EINVAL, "a task needs a scope");
    if (nv__scope_refuses(scope)) {
        return NV_ECANCELED;
    }
    nv_task *task = task_new(scope, desc);
    if (!task) {
        return NV_ENOMEM;
    }
    if (out) {
        task->references++;
        *out = task;
    }
    push_ready(task);
    return NV_OK;
}

static nv_status run_plainly(nv_scope *scope, const nv_task_desc *desc)
{
    nv__context *context = nv__context_current();
    nv__context outer = *context;
    nv_scope own;
    if (scope) {
        nv__scope_init(&own, scope, scope->rt, NV__SCOPE_STACK,
                       desc->name ? desc->name : "handler");
        context->scope = &own;
    }
    context->task = NULL;
    context->pins = NULL;
    context->no_await_depth = 0;
    context->failure = NV_OK;
    context->file = desc->nv_.file;
    context->line = (int)desc->nv_.line;
    context->name = desc->name;
    nv_status status = desc->fn(desc->user);
    if (status != NV_OK || context->failure != NV_OK) {
        (void)nv__task_report(context, status);
    }
    nv__pins_release(context);
    *context = outer;
    if (scope) {
        nv__scope_finalise_plain(&own);
    }
    return NV_OK;
}

nv_status nv__task_run_now(nv_scope *scope, const nv_task_desc *desc)
{
    nv__runtime *rt = scope ? scope->rt : NULL;
    NV__REQUIRE(desc && desc->fn, NV_EINVAL, "a handler needs a function");
    if (scope && nv__scope_refuses(scope)) {
        return NV_ECANCELED;
    }
    if (!rt || rt->mode == NV__RUNTIME_SYNC) {
        return run_plainly(scope, desc);
    }
    nv_task *task = task_new(scope, desc);
    if (!task) {
        return NV_ENOMEM;
    }
    task->references++; /* to look at it after it has run */
    nv__task_resume(task);
    bool finished = task->state == NV__TASK_RETURNED;
    unreference(task);
    if (!finished) {
        nv__loop_poke(rt);
    }
    return NV_OK;
}

/* ---- handles ---- */

void nv_task_release(nv_task *task)
{
    if (task) {
        unreference(task);
    }
}

void nv_task_cancel(nv_task *task)
{
    NV__REQUIRE(task, , "no task to cancel");
    if (!(task->scope.flags & NV__SCOPE_FREED)) {
        nv_scope_cancel(&task->scope);
    }
}

const char *nv__task_label(const nv_task *task, char *buffer, size_t size)
{
    if (task->name[0]) {
        return task->name;
    }
    snprintf(buffer, size, "%s:%d", task->context.file ? task->context.file : "?",
             task->context.line);
    return buffer;
}
