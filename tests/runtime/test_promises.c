/* What has been promised to a task that has not run yet, by something whose scope then ends: the
 * task gets nothing and is told, whichever way it waited. */
#include "runtime/support.h"

#include <nuiitivet/channel.h>
#include <nuiitivet/select.h>
#include <nuiitivet/sync.h>

static nv_scope *objects;
static nv_channel *channel;
static nv_event *event, *gate;
static nv_mutex *mutex;
static nv_semaphore *semaphore;
static int item;

typedef enum way { ONE, ANY, ALL, WAYS } way;
typedef enum kind { CHANNEL, EVENT, GATE, MUTEX, SEMAPHORE, KINDS } kind;

typedef struct wish {
    way way;
    kind kind;
    bool cancel;
    nv_status status;
    nv_task *task;
} wish;

static nv_awaitable awaitable_of(kind k)
{
    switch (k) {
    case CHANNEL:
        return nv_on_receive(channel, &item);
    case EVENT:
        return nv_on_event(event);
    case GATE:
        return nv_on_event(gate);
    case MUTEX:
        return nv_on_lock(mutex);
    case SEMAPHORE:
    case KINDS:
        break;
    }
    return nv_on_acquire(semaphore);
}

static nv_status await_one(kind k)
{
    switch (k) {
    case CHANNEL:
        return nv_await_receive(channel, &item);
    case EVENT:
        return nv_await_event(event);
    case GATE:
        return nv_await_event(gate);
    case MUTEX:
        return nv_await_lock(mutex);
    case SEMAPHORE:
    case KINDS:
        break;
    }
    return nv_await_acquire(semaphore);
}

static nv_status wait_for_it(void *user)
{
    wish *w = user;
    nv_awaitable items[] = { awaitable_of(w->kind), nv_on_sleep(w->way == ALL ? 0 : 3600) };
    size_t index;
    if (w->way == ONE) {
        w->status = await_one(w->kind);
    } else {
        w->status = w->way == ANY ? nv_await_any(items, 2, &index) : nv_await_all(items, 2);
        w->status = w->status == NV_OK ? items[0].status : w->status;
    }
    return NV_OK;
}

/* Holds everything; then gives it, and ends what it is given by in the same breath. */
static nv_status give_and_end(void *user)
{
    wish *w = user;
    if (nv_await_lock(mutex) != NV_OK || nv_await_acquire(semaphore) != NV_OK ||
        nv_spawn_joinable(app, &w->task, wait_for_it, w) != NV_OK || nv_await_sleep(1) != NV_OK) {
        return NV_EFAILED;
    }
    int one = 1;
    nv_event_set(event);
    nv_event_set(gate);
    if (nv_channel_try_send(channel, &one) != NV_OK || nv_mutex_unlock(mutex) != NV_OK ||
        nv_semaphore_release(semaphore) != NV_OK) {
        return NV_EFAILED;
    }
    if (w->cancel) {
        nv_task_cancel(w->task);
    }
    nv_scope_end(objects);
    return NV_OK;
}

static nv_status try_one(way by, kind k, bool cancel)
{
    wish w = { by, k, cancel, NV_EFAILED, NULL };
    objects = nv_scope_new(app, "objects");
    channel = nv_channel_new(objects, .item_size = sizeof item, .capacity = 1);
    event = nv_event_new(objects, NV_EVENT_AUTO);
    gate = nv_event_new(objects, NV_EVENT_MANUAL);
    mutex = nv_mutex_new(objects, "m");
    semaphore = nv_semaphore_new(objects, 1);
    item = 0;
    assert_int_equal(nv_spawn(app, give_and_end, &w), NV_OK);
    nv__runtime_advance(rt, 5);
    nv_task_release(w.task);
    assert_int_equal(item, 0);
    assert_int_equal(nv__runtime_get_stats(rt).tasks_live, 0);
    return w.status;
}

static void what_its_owner_takes_along_is_not_given(void **state)
{
    (void)state;
    for (int by = ONE; by < WAYS; by++) {
        for (int k = CHANNEL; k < KINDS; k++) {
            assert_int_equal(try_one((way)by, (kind)k, false), NV_ECANCELED);
            assert_int_equal(try_one((way)by, (kind)k, true), NV_ECANCELED);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        VIRTUAL_TEST(what_its_owner_takes_along_is_not_given),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
