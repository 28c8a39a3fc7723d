/* Tasks: making, starting, handles. */
#include "runtime/internal.h"

#include <stdio.h>

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
    task->co.body = nv__task_body;
    task->awaits = NULL;
    task->refused = 0;
    task->wait = NULL;
    task->group = NULL;
    task->name[0] = '\0';
    task->values = (nv__task_values){ .count = 0 };
    task->context = (nv__context){ .task = task, .scope = &task->scope, .name = task->name };
    nv__scope_init(&task->scope, NULL, rt, NV__SCOPE_TASK, task->name);
    if (task->co.beside) {
        task->scope.member = task->co.beside;
        *task->scope.member = task->scope.own_member;
    }
    task->scope.runner = task;
    task->scope_now = &task->scope;
    task->is_dirty = false;
}

/* What some tasks have besides. */
static void add_extras(nv_task *task, const nv_task_desc *desc, const nv_task *from)
{
    if (from && from->values.count > 0) {
        nv__task_values_inherit(&task->values, from);
        task->is_dirty = true;
    }
    if (desc->name) {
        set_name(task, desc->name);
    }
    if (task->scope.flags & NV__SCOPE_DOOMED) {
        nv__scope_task_started(&task->scope);
    }
}

/* NULL: no stack left. */
static inline __attribute__((always_inline)) nv_task *make(nv_scope *parent,
                                                           const nv_task_desc *desc)
{
    nv__runtime *rt = parent->rt;
    nv_task *task = (nv_task *)(void *)nv__coroutine_get(&rt->pool, desc->stack_size);
    if (!task) {
        return NULL;
    }
    nv__task_prefetch((nv_task *)(void *)task->co.next_free); /* the next to be made */
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
    task->context.file = desc->nv_.file;
    task->context.line = (int)desc->nv_.line;
    task->scope.parent = parent;
    task->scope.flags = parent->flags & (NV__SCOPE_CANCELED | NV__SCOPE_DOOMED);
    nv__link_insert(parent, &task->scope.member->link);
    task->id = ++rt->stats.tasks_started;
    const nv__context *context = nv__tls.context;
    const nv_task *from = context ? context->task : NULL;
    if (__builtin_expect((from && from->is_dirty) || desc->name || task->scope.flags != 0, 0)) {
        add_extras(task, desc, from); /* what has values is dirty */
    }
    return task;
}

void nv__task_trace_wake(const nv_task *task)
{
    char label[128];
    nv__trace_moment(task->rt, "wake", nv__task_label(task, label, sizeof label), task->id);
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

static inline __attribute__((always_inline)) nv_status
queue(nv_scope *scope, const nv_task_desc *desc, nv_task **out)
{
    nv_task *task = make(scope, desc);
    if (!task) {
        return NV_ENOMEM;
    }
    if (out) {
        task->references++;
        *out = task;
    }
    nv__ready_push(task);
    return NV_OK;
}

/* Why it cannot be, or a description of another size. */
static __attribute__((noinline)) nv_status spawn_rare(nv_scope *scope, const nv_task_desc *desc,
                                                      nv_task **out)
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
    return nv__scope_refuses(scope) ? NV_ECANCELED : queue(scope, desc, out);
}

nv_status nv_task_spawn_desc(nv_scope *scope, const nv_task_desc *desc, nv_task **out)
{
    const nv__runtime *rt = nv__tls.rt;
    if (__builtin_expect(!desc || desc->nv_.size != sizeof *desc || !desc->fn || !rt ||
                             rt->mode == NV__RUNTIME_SYNC || !scope || nv__scope_refuses(scope),
                         0)) {
        return spawn_rare(scope, desc, out);
    }
    nv_status status = queue(scope, desc, out);
    if (status != NV_OK && out) {
        *out = NULL;
    }
    return status;
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
    nv_task *task = make(scope, desc);
    if (!task) {
        return NV_ENOMEM;
    }
    task->references++; /* to look at it after it has run */
    unsigned passes = rt->passes_left;
    rt->passes_left = 0; /* whoever called the handler goes on when it suspends */
    nv__task_resume(task);
    rt->passes_left = nv__is_observed(rt) ? 0 : passes;
    bool finished = task->state == NV__TASK_RETURNED;
    nv__task_unreference(task);
    if (!finished) {
        nv__loop_poke(rt);
    }
    return NV_OK;
}

/* ---- handles ---- */

void nv_task_release(nv_task *task)
{
    if (task) {
        nv__task_unreference(task);
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
