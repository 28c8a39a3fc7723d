/* Functions as things to wait for among others: each runs as a task inside the caller's, and
 * whoever waits leaves only when all of them have returned, so that they may use the caller's
 * stack. */
#include <nuiitivet/group.h>

#include "runtime/awaitable.h"
#include "runtime/internal.h"

enum { TASK, OUTCOME }; /* places in the room of a wait */

static nv_task *task_of(const nv__wait *wait)
{
    return wait->own.room[TASK];
}

static nv_status outcome_of(const nv__wait *wait)
{
    return (nv_status)(intptr_t)wait->own.room[OUTCOME];
}

static void call_ended(nv__waiter *waiter)
{
    nv__wait *wait = nv__wait_of(waiter);
    nv__wait_done(wait, outcome_of(wait));
}

/* Whoever waits is told of a failure, so the task itself does not report one. */
static nv_status keep_outcome(nv__wait *wait, nv_status outcome)
{
    wait->own.room[OUTCOME] = (void *)(intptr_t)outcome;
    return NV_OK;
}

static nv_status run_call(void *user)
{
    nv__wait *wait = user;
    return keep_outcome(wait, wait->awaitable->call_(wait->awaitable->object_));
}

static nv_status run_worker(void *user)
{
    nv__wait *wait = user;
    nv_status outcome = nv_await_worker(wait->awaitable->call_, wait->awaitable->object_);
    return keep_outcome(wait, outcome);
}

static nv_status run_group(void *user)
{
    nv__wait *wait = user;
    return keep_outcome(wait, nv__group_await_end(wait->awaitable->object_));
}

/* It is known by the line of whoever waits. */
static void begin_task(nv__wait *wait, nv_task_fn fn)
{
    nv_task *caller = wait->link.base.task;
    nv_task_desc desc = { .fn = fn, .user = wait, .name = wait->awaitable->kind_->call };
    desc.nv_.file = caller->context.file;
    desc.nv_.line = (uint32_t)caller->context.line;
    desc.nv_.size = sizeof desc;
    nv_task *task = NULL;
    nv_status status = nv_task_spawn_desc(caller->scope_now, &desc, &task);
    wait->own.room[TASK] = task;
    if (status != NV_OK) {
        nv__wait_done(wait, status);
        return;
    }
    nv__wait_join(wait, nv__scope_ended_list(&task->scope));
    wait->link.base.wake = call_ended;
}

static void begin_call(nv__wait *wait)
{
    begin_task(wait, run_call);
}

static void begin_worker(nv__wait *wait)
{
    begin_task(wait, run_worker);
}

static void begin_group(nv__wait *wait)
{
    begin_task(wait, run_group);
}

static void withdraw(nv__wait *wait)
{
    nv__wait_leave(wait);
    nv_task_cancel(task_of(wait));
}

/* It has been cancelled, so this wait is not. */
static nv_status settle(nv__wait *wait)
{
    nv_task *task = task_of(wait);
    nv_task *caller = wait->link.base.task;
    if (!task) {
        return wait->status;
    }
    nv__waiter waiter;
    if (!(task->scope.flags & NV__SCOPE_FREED)) {
        nv__waiter_add(nv__scope_ended_list(&task->scope), &waiter, caller);
        while (!waiter.woken) {
            nv__task_park(caller, "what came too late to return");
        }
    }
    nv_task_release(task);
    return outcome_of(wait);
}

static const nv__awaitable_class call_kind = {
    .call = "nv_on_call",
    .what = "a call",
    .begin = begin_call,
    .withdraw = withdraw,
    .settle = settle,
};

static const nv__awaitable_class worker_kind = {
    .call = "nv_on_worker",
    .what = "a worker",
    .begin = begin_worker,
    .withdraw = withdraw,
    .settle = settle,
};

static const nv__awaitable_class group_kind = {
    .call = "nv_on_group",
    .what = "a group",
    .begin = begin_group,
    .withdraw = withdraw,
    .settle = settle,
};

nv_awaitable nv_on_call(nv_task_fn fn, void *user)
{
    NV__REQUIRE(fn, (nv_awaitable){ .status = NV_EINVAL }, "no function to call");
    return (nv_awaitable){ .kind_ = &call_kind, .call_ = fn, .object_ = user, .status = NV_ESTATE };
}

nv_awaitable nv_on_worker(nv_status (*fn)(void *user), void *user)
{
    NV__REQUIRE(fn, (nv_awaitable){ .status = NV_EINVAL }, "no function for a worker");
    return (
        nv_awaitable){ .kind_ = &worker_kind, .call_ = fn, .object_ = user, .status = NV_ESTATE };
}

nv_awaitable nv_on_group(struct nv_group *group)
{
    NV__REQUIRE(group, (nv_awaitable){ .status = NV_EINVAL }, "no group to await");
    return (nv_awaitable){ .kind_ = &group_kind, .object_ = group, .status = NV_ESTATE };
}
