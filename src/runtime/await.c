/* Sleeping, deadlines and shields. */
#include <math.h>

#include "runtime/internal.h"

typedef struct sleeper {
    nv__timer timer;
    nv_task *task;
    bool done;
} sleeper;

static void end_sleep(void *user)
{
    sleeper *s = user;
    s->done = true;
    nv__task_wake(s->task);
}

static bool is_duration(double seconds)
{
    return isfinite(seconds) && seconds >= 0;
}

nv_status nv_await_sleep(double seconds)
{
    if (!is_duration(seconds)) {
        return NV_EINVAL;
    }
    sleeper s = { .done = false };
    nv_status status = nv__await_begin("nv_await_sleep", &s.task);
    if (status != NV_OK) {
        return status;
    }
    nv__timer_init(&s.timer, end_sleep, &s);
    status = nv__timer_start(s.task->rt, &s.timer, seconds);
    if (status != NV_OK) {
        return status;
    }
    while (!s.done && !nv__task_is_canceled(s.task)) {
        nv__task_park_here(s.task, "sleep");
    }
    nv__timer_stop(&s.timer);
    return nv__task_is_canceled(s.task) ? NV_ECANCELED : NV_OK;
}

/* A scope on the stack of the running task, with the timer that cancels it. */
typedef struct nested {
    nv_scope scope;
    nv__timer timer;
    nv_task *task;
    nv_scope *outer_scope, *outer_now;
    bool fired;
} nested;

static void cancel_nested(void *user)
{
    nested *n = user;
    n->fired = true;
    nv__scope_cancel_inside(&n->scope);
}

static void nested_enter(nested *n, nv_task *task, const char *name)
{
    n->task = task;
    n->fired = false;
    n->outer_scope = task->context.scope;
    n->outer_now = task->scope_now;
    nv__scope_init(&n->scope, task->scope_now, task->rt, NV__SCOPE_STACK, name);
    n->scope.runner = task;
    nv__timer_init(&n->timer, cancel_nested, n);
    task->context.scope = &n->scope;
    task->scope_now = &n->scope;
}

/* Ends the scope and waits for what was started inside. That wait is not cancelled: what it waits
 * for has been. */
static void nested_leave(nested *n)
{
    nv__timer_stop(&n->timer);
    n->task->context.scope = n->outer_scope;
    n->task->scope_now = n->outer_now;
    nv__scope_begin_end(&n->scope, 0);
    while (!(n->scope.flags & NV__SCOPE_FREED)) {
        nv__task_park(n->task, "tasks started under a deadline or shield");
    }
    nv__timer_stop(&n->timer); /* a cancellation may have armed the grace meanwhile */
}

nv_status nv_await_within(double seconds, nv_task_fn fn, void *user)
{
    if (!is_duration(seconds) || !fn) {
        return NV_EINVAL;
    }
    nv_task *task;
    nv_status status = nv__await_begin("nv_await_within", &task);
    if (status != NV_OK) {
        return status;
    }
    nested n;
    nested_enter(&n, task, "deadline");
    status = nv__timer_start(task->rt, &n.timer, seconds);
    if (status == NV_OK) {
        status = fn(user);
    }
    nested_leave(&n);
    bool timed_out = n.fired && status != NV_OK && !nv__task_is_canceled(task);
    return timed_out ? NV_ETIMEDOUT : status;
}

nv_status nv_await_shielded(double grace, nv_task_fn fn, void *user)
{
    if (!is_duration(grace) || !fn) {
        return NV_EINVAL;
    }
    nv_task *task;
    nv_status status = nv__await_allowed("nv_await_shielded", &task);
    if (status != NV_OK) {
        return status;
    }
    bool canceled = nv__task_is_canceled(task);
    nested n;
    nested_enter(&n, task, "shield");
    n.scope.flags &= ~(unsigned)NV__SCOPE_CANCELED;
    n.scope.flags |= NV__SCOPE_SHIELD;
    n.scope.grace = &n.timer;
    n.scope.grace_seconds = grace;
    if (canceled) {
        status = nv__timer_start(task->rt, &n.timer, grace);
    }
    if (status == NV_OK) {
        status = fn(user);
    }
    nested_leave(&n);
    return status;
}
