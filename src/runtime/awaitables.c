/* Futures, tasks and time as things to wait for among others. */
#include <math.h>

#include "runtime/awaitable.h"
#include "runtime/internal.h"

/* ---- futures ---- */

static void future_woke(nv__waiter *waiter)
{
    nv__wait *wait = nv__wait_of(waiter);
    nv__wait_done(wait, wait->link.future.abandoned ? NV_ECANCELED : NV_OK);
}

static void begin_future(nv__wait *wait)
{
    nv_future *future = wait->awaitable->object_;
    if (nv_future_is_done(future)) {
        wait->link.future.value = nv__future_value(future);
        nv__wait_done(wait, NV_OK);
        return;
    }
    nv__wait_join(wait, nv__future_waiters(future));
    wait->link.base.wake = future_woke;
}

static void take_future(nv__wait *wait)
{
    void **value = wait->awaitable->result_;
    if (value) {
        *value = wait->link.future.value;
    }
}

static const nv__awaitable_class future_kind = {
    .call = "nv_on_future",
    .what = "a future",
    .begin = begin_future,
    .withdraw = nv__wait_leave,
    .take = take_future,
};

nv_awaitable nv_on_future(nv_future *future, void **value)
{
    NV__REQUIRE(future, (nv_awaitable){ .status = NV_EINVAL }, "no future to await");
    return (nv_awaitable){
        .kind_ = &future_kind, .object_ = future, .result_ = value, .status = NV_ESTATE
    };
}

/* ---- tasks ---- */

static void task_ended(nv__waiter *waiter)
{
    nv__wait *wait = nv__wait_of(waiter);
    const nv_task *task = wait->awaitable->object_;
    nv_status *status = wait->awaitable->result_;
    if (status) {
        *status = task->status;
    }
    nv__wait_done(wait, task->status);
}

static void begin_task(nv__wait *wait)
{
    nv_task *task = wait->awaitable->object_;
    if (task->scope.flags & NV__SCOPE_FREED) {
        task_ended(&wait->link.base);
        return;
    }
    if (task == wait->link.base.task) {
        nv__assert_failed(__FILE__, __LINE__, "caller != task", "a task awaits itself");
        nv__wait_done(wait, NV_ESTATE);
        return;
    }
    nv__wait_join(wait, nv__scope_ended_list(&task->scope));
    wait->link.base.wake = task_ended;
}

static void cancel_loser(const nv_awaitable *awaitable)
{
    nv_task_cancel(awaitable->object_);
}

static const nv__awaitable_class task_kind = {
    .call = "nv_on_task",
    .what = "a task",
    .begin = begin_task,
    .withdraw = nv__wait_leave,
};

static const nv__awaitable_class racing_kind = {
    .call = "nv_on_racing_task",
    .what = "a task",
    .begin = begin_task,
    .withdraw = nv__wait_leave,
    .lose = cancel_loser,
};

static nv_awaitable on_task(const nv__awaitable_class *kind, nv_task *task, nv_status *status)
{
    NV__REQUIRE(task, (nv_awaitable){ .status = NV_EINVAL }, "no task to await");
    return (nv_awaitable){ .kind_ = kind, .object_ = task, .result_ = status, .status = NV_ESTATE };
}

nv_awaitable nv_on_task(nv_task *task, nv_status *status)
{
    return on_task(&task_kind, task, status);
}

nv_awaitable nv_on_racing_task(nv_task *task, nv_status *status)
{
    return on_task(&racing_kind, task, status);
}

/* ---- time ---- */

static void time_has_come(void *user)
{
    nv__wait_done(user, NV_OK);
}

static void arm(nv__wait *wait, uint64_t due_ns)
{
    nv__timer_init(&wait->own.timer, time_has_come, wait);
    nv_status status = nv__timer_start_at(wait->link.base.task->rt, &wait->own.timer, due_ns);
    if (status != NV_OK) {
        nv__wait_done(wait, status);
    }
}

static void begin_sleep(nv__wait *wait)
{
    double seconds = wait->awaitable->seconds_;
    if (!isfinite(seconds) || seconds < 0) {
        nv__wait_done(wait, NV_EINVAL);
        return;
    }
    arm(wait, nv__runtime_now_ns(wait->link.base.task->rt) + nv__seconds_to_ns(seconds));
}

static void begin_time(nv__wait *wait)
{
    double time = wait->awaitable->seconds_;
    if (!isfinite(time)) {
        nv__wait_done(wait, NV_EINVAL);
        return;
    }
    arm(wait, nv__seconds_to_ns(time));
}

static void stop_timer(nv__wait *wait)
{
    nv__timer_stop(&wait->own.timer);
}

static const nv__awaitable_class sleep_kind = {
    .call = "nv_on_sleep",
    .what = "sleep",
    .begin = begin_sleep,
    .withdraw = stop_timer,
};

static const nv__awaitable_class time_kind = {
    .call = "nv_on_time",
    .what = "a time",
    .begin = begin_time,
    .withdraw = stop_timer,
};

nv_awaitable nv_on_sleep(double seconds)
{
    return (nv_awaitable){ .kind_ = &sleep_kind, .seconds_ = seconds, .status = NV_ESTATE };
}

nv_awaitable nv_on_time(double time)
{
    return (nv_awaitable){ .kind_ = &time_kind, .seconds_ = time, .status = NV_ESTATE };
}
