/* The first of several things, all of them, and what becomes of the others. */
#include "runtime/support.h"
#include "support/quick.h"

#include <math.h>
#include <nuiitivet/select.h>

static nv_future *first_future, *second_future;
static nv_channel *channel;
static nv_event *event;
static nv_mutex *mutex;
static nv_semaphore *semaphore;

static void make_things(void)
{
    first_future = nv_future_new(app);
    second_future = nv_future_new(app);
    channel = nv_channel_new(app, .item_size = sizeof(int), .capacity = 1);
    event = nv_event_new(app, NV_EVENT_AUTO);
    mutex = nv_mutex_new(app, "ledger");
    semaphore = nv_semaphore_new(app, 1);
}

static nv_status wait_for_any(void *user)
{
    (void)user;
    void *value = NULL;
    int item = 0;
    nv_awaitable items[] = { nv_on_future(first_future, &value), nv_on_receive(channel, &item),
                             nv_on_event(event), nv_on_sleep(5) };
    size_t index = 99;
    nv_status status = nv_await_any(items, 4, &index);
    note("%d:%zu:%d:%d", (int)status, index, (int)(intptr_t)value, item);
    for (int i = 0; i < 4; i++) {
        note("%d", (int)items[i].status);
    }
    return NV_OK;
}

static void the_first_outcome_wins(void **state)
{
    (void)state;
    make_things();
    int item = 7;
    start_handler(app, wait_for_any, NULL);
    nv_future_complete(first_future, (void *)3);
    /* In the same turn, and still not taken by the loser. */
    assert_int_equal(nv_channel_try_send(channel, &item), NV_OK);
    nv_event_set(event);
    nv__runtime_advance(rt, 0);
    assert_trace("0:0:3:0 0 -5 -5 -5");
    assert_int_equal(nv_channel_count(channel), 1);
    assert_true(nv_event_is_set(event));
}

static void what_is_ready_wins_at_once_in_the_order_of_the_list(void **state)
{
    (void)state;
    make_things();
    int item = 7;
    assert_int_equal(nv_channel_try_send(channel, &item), NV_OK);
    nv_event_set(event);
    start_handler(app, wait_for_any, NULL);
    assert_trace("0:1:0:7 -5 0 -5 -5");
    assert_true(nv_event_is_set(event));
}

static void time_can_win(void **state)
{
    (void)state;
    make_things();
    start_handler(app, wait_for_any, NULL);
    nv__runtime_advance(rt, 4.9);
    assert_trace("");
    nv__runtime_advance(rt, 0.1);
    assert_trace("0:3:0:0 -5 -5 -5 0");
    int item = 1;
    assert_int_equal(nv_channel_try_send(channel, &item), NV_OK);
    assert_int_equal(nv_channel_count(channel), 1);
}

static void cancelled_nobody_wins_and_what_was_won_goes_on(void **state)
{
    (void)state;
    make_things();
    nv_scope *doomed = nv_scope_new(app, "doomed");
    start_handler(doomed, wait_for_any, NULL);
    nv_event_set(event);
    assert_false(nv_event_is_set(event)); /* on its way */
    nv_scope_end(doomed);
    nv__runtime_advance(rt, 0);
    assert_trace("-1:99:0:0 -5 -5 -5 -5");
    assert_true(nv_event_is_set(event));
}

static void nothing_makes_no_sense(void **state)
{
    (void)state;
    nv_awaitable none = nv_on_future(NULL, NULL);
    assert_int_equal(nv_await_any(NULL, 0, NULL), NV_EINVAL);
    assert_int_equal(nv_await_any(NULL, 2, NULL), NV_EINVAL);
    assert_int_equal(nv_await_any(&none, 1, NULL), NV_EINVAL);
    assert_int_equal(nv_await_all(&none, 1), NV_EINVAL);
    assert_int_equal(nv_await_all(NULL, 1025), NV_EINVAL);
    nv_awaitable sleep = nv_on_sleep(1);
    assert_int_equal(nv_await_any(&sleep, 1, NULL), NV_ENOLOOP);
    assert_int_equal(nv_await_all(&sleep, 1), NV_ENOLOOP);
    assert_null(nv_on_task(NULL, NULL).kind_);
    assert_null(nv_on_racing_task(NULL, NULL).kind_);
    assert_null(nv_on_receive(NULL, NULL).kind_);
    assert_null(nv_on_send(NULL, NULL).kind_);
    assert_null(nv_on_event(NULL).kind_);
    assert_null(nv_on_lock(NULL).kind_);
    assert_null(nv_on_acquire(NULL).kind_);
    assert_int_equal(trap_count, 8);
}

static nv_status bad_durations(void *user)
{
    (void)user;
    nv_awaitable items[] = { nv_on_sleep(-1), nv_on_sleep(NAN), nv_on_time(INFINITY) };
    for (int i = 0; i < 3; i++) {
        nv_status status = nv_await_any(&items[i], 1, NULL);
        note("%d:%d", (int)status, (int)items[i].status);
    }
    note("%d", (int)nv_await_all(items, 3));
    nv_awaitable past = nv_on_time(-1);
    nv_status status = nv_await_all(&past, 1);
    note("%d:%d", (int)status, (int)past.status);
    return NV_OK;
}

static void bad_durations_are_told(void **state)
{
    (void)state;
    start_handler(app, bad_durations, NULL);
    nv__runtime_advance(rt, 0);
    assert_trace("0:-4 0:-4 0:-4 -4 0:0");
}

/* ---- tasks ---- */

static nv_status sleeper(void *user)
{
    nv_status status = nv_await_sleep((double)(intptr_t)user);
    note("%d=%d", (int)(intptr_t)user, (int)status);
    return status == NV_OK && (intptr_t)user == 3 ? NV_EIO : status;
}

static nv_status race(void *user)
{
    nv_task *tasks[3];
    nv_status statuses[3] = { NV_ESTATE, NV_ESTATE, NV_ESTATE };
    nv_awaitable items[3];
    for (intptr_t i = 0; i < 3; i++) {
        nv_task_desc desc = { .fn = sleeper, .user = (void *)(i + 1), .name = "runner" };
        nv_task_spawn_desc(nv_scope_current(), &desc, &tasks[i]);
        items[i] =
            i == 1 ? nv_on_task(tasks[i], &statuses[i]) : nv_on_racing_task(tasks[i], &statuses[i]);
    }
    size_t index = 9;
    nv_status status = user ? nv_await_all(items, 3) : nv_await_any(items, 3, &index);
    note("race %d %zu", (int)status, index);
    note("%d %d %d", (int)statuses[0], (int)statuses[1], (int)statuses[2]);
    nv_awaitable rest[] = { nv_on_task(tasks[1], NULL), nv_on_task(tasks[0], NULL) };
    note("rest %d", (int)nv_await_all(rest, 2));
    for (int i = 0; i < 3; i++) {
        nv_task_release(tasks[i]);
    }
    return NV_OK;
}

static void racing_tasks_are_cancelled_and_others_run_on(void **state)
{
    (void)state;
    start_handler(app, race, NULL);
    nv__runtime_advance(rt, 10);
    assert_trace("1=0 race 0 0 0 -5 -5 3=-1 2=0 rest 0");
}

static void all_ends_with_the_first_failure(void **state)
{
    (void)state;
    start_handler(app, race, (void *)1);
    nv__runtime_advance(rt, 10);
    assert_trace("1=0 2=0 3=0 race -6 9 0 0 -6 rest 0");
    assert_true(log_count > 0);
}

static void a_cancelled_race_cancels_its_tasks(void **state)
{
    (void)state;
    nv_scope *doomed = nv_scope_new(app, "doomed");
    start_handler(doomed, race, NULL);
    nv__runtime_advance(rt, 0.5);
    nv_scope_cancel(doomed);
    nv__runtime_advance(rt, 0);
    nv_scope_end(doomed);
    nv__runtime_advance(rt, 0);
    assert_non_null(strstr(trace, "race -1 9"));
    assert_non_null(strstr(trace, "1=-1"));
    assert_non_null(strstr(trace, "3=-1"));
    trace[0] = '\0';
}

/* ---- all ---- */

static nv_status wait_for_all(void *user)
{
    int item = 0, out = 5;
    void *value = NULL;
    nv_channel *other = user;
    nv_awaitable items[] = { nv_on_lock(mutex),
                             nv_on_acquire(semaphore),
                             nv_on_receive(channel, &item),
                             nv_on_event(event),
                             nv_on_future(second_future, &value),
                             nv_on_send(other, &out) };
    nv_status status = nv_await_all(items, 6);
    note("%d item=%d value=%d", (int)status, item, (int)(intptr_t)value);
    for (int i = 0; i < 6; i++) {
        note("%d", (int)items[i].status);
    }
    if (status == NV_OK) {
        note("%d", (int)nv_mutex_is_locked(mutex));
        nv_mutex_unlock(mutex);
        nv_semaphore_release(semaphore);
    }
    return NV_OK;
}

static void all_gather_everything(void **state)
{
    (void)state;
    make_things();
    nv_channel *other = nv_channel_new(app, .item_size = sizeof(int), .capacity = 1);
    start_handler(app, wait_for_all, other);
    assert_true(nv_mutex_is_locked(mutex));
    assert_int_equal(nv_semaphore_free_permits(semaphore), 0);
    int item = 8;
    assert_int_equal(nv_channel_try_send(channel, &item), NV_OK);
    nv_event_set(event);
    nv__runtime_advance(rt, 1);
    assert_trace("");
    nv_future_complete(second_future, (void *)4);
    nv__runtime_advance(rt, 0);
    assert_trace("0 item=8 value=4 0 0 0 0 0 0 1");
    assert_false(nv_mutex_is_locked(mutex));
}

/* Cancelled halfway: all that had been granted goes back, only the send stays. */
static void all_give_everything_back(void **state)
{
    (void)state;
    make_things();
    nv_channel *other = nv_channel_new(app, .item_size = sizeof(int), .capacity = 1);
    nv_scope *doomed = nv_scope_new(app, "doomed");
    start_handler(doomed, wait_for_all, other);
    int item = 8;
    assert_int_equal(nv_channel_try_send(channel, &item), NV_OK);
    nv_event_set(event);
    nv_scope_end(doomed);
    nv__runtime_advance(rt, 0);
    assert_trace("-1 item=0 value=0 -5 -5 -5 -5 -5 0");
    assert_false(nv_mutex_is_locked(mutex));
    assert_int_equal(nv_semaphore_free_permits(semaphore), 1);
    assert_int_equal(nv_channel_count(channel), 1);
    assert_int_equal(nv_channel_count(other), 1);
    assert_true(nv_event_is_set(event));
}

static void all_give_back_when_one_ends(void **state)
{
    (void)state;
    make_things();
    nv_scope *own = nv_scope_new(app, "own");
    nv_channel *other = nv_channel_new(app, .item_size = sizeof(int), .capacity = 1);
    second_future = nv_future_new(own);
    start_handler(app, wait_for_all, other);
    nv_scope_end(own); /* abandons the future */
    nv__runtime_advance(rt, 0);
    assert_trace("-1 item=0 value=0 -5 -5 -5 -5 -1 0");
    assert_false(nv_mutex_is_locked(mutex));
}

static nv_status none_at_all(void *user)
{
    (void)user;
    note("%d", (int)nv_await_all(NULL, 0));
    return NV_OK;
}

static void all_of_nothing_is_there(void **state)
{
    (void)state;
    start_handler(app, none_at_all, NULL);
    assert_trace("0");
}

enum { MANY = 40 };

static nv_status many(void *user)
{
    nv_awaitable items[MANY];
    for (int i = 0; i < MANY; i++) {
        items[i] = nv_on_sleep(MANY - i);
    }
    size_t index = 0;
    *(nv_status *)user = nv_await_any(items, MANY, &index);
    note("%zu", index);
    return NV_OK;
}

static void many_things_take_memory_and_lost_memory_is_told(void **state)
{
    (void)state;
    nv_status status = NV_ESTATE;
    start_handler(app, many, &status);
    nv__runtime_advance(rt, 1);
    assert_int_equal(status, NV_OK);
    assert_trace("39");
    nv__alloc_fail_after(1);
    start_handler(app, many, &status);
    nv__alloc_fail_after(0);
    assert_int_equal(status, NV_ENOMEM);
    assert_trace("0");
}

static nv_status cancelled_before(void *user)
{
    nv_task *task = user;
    nv_awaitable item = nv_on_racing_task(task, NULL);
    nv_scope_cancel(nv_scope_current());
    note("%d", (int)nv_await_any(&item, 1, NULL));
    return NV_OK;
}

static void an_await_that_is_refused_loses_too(void **state)
{
    (void)state;
    nv_task *task;
    nv_spawn_joinable(app, &task, .fn = sleeper, .user = (void *)9);
    start_handler(app, cancelled_before, task);
    nv__runtime_advance(rt, 0);
    assert_trace("-1 9=-1");
    nv_task_release(task);
}

/* ---- random: every signal is used, and by one, whoever is cancelled ---- */

static int won;

static nv_status compete(void *user)
{
    nv_event *events = user;
    nv_awaitable items[] = { nv_on_event(event), nv_on_event(events), nv_on_sleep(0.5) };
    size_t index = 9;
    if (nv_await_any(items, 3, &index) == NV_OK && index < 2) {
        won++;
    }
    return NV_OK;
}

static void random_races_use_no_signal_twice_and_lose_none(void **state)
{
    (void)state;
    unsigned runs = (unsigned)quick(200, 20);
    for (unsigned run = 1; run <= runs; run++) {
        unsigned dice = run * 2654435761u;
        event = nv_event_new(app, NV_EVENT_AUTO);
        nv_event *other = nv_event_new(app, NV_EVENT_AUTO);
        nv_scope *scopes[4];
        int signals = 0, merged = 0;
        won = 0;
        for (int i = 0; i < 4; i++) {
            scopes[i] = nv_scope_new(app, "rival");
            start_handler(scopes[i], compete, other);
        }
        for (int i = 0; i < 12; i++) {
            dice = dice * 1664525u + 1013904223u;
            nv_event *which = dice & 1u << 20 ? event : other;
            switch (dice >> 24 & 3) {
            case 0:
                nv_scope_cancel(scopes[dice >> 16 & 3]);
                merged++;
                break;
            case 1:
                nv__runtime_advance(rt, 0.05);
                break;
            default:
                signals += !nv_event_is_set(which);
                nv_event_set(which);
                break;
            }
        }
        nv__runtime_advance(rt, 1);
        /* A signal that comes back from a cancelled waiter to an event that is set is one with it.
         */
        int used = won + nv_event_is_set(event) + nv_event_is_set(other);
        assert_true(used <= signals && used >= signals - merged);
        for (int i = 0; i < 4; i++) {
            nv_scope_end(scopes[i]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        VIRTUAL_TEST(the_first_outcome_wins),
        VIRTUAL_TEST(what_is_ready_wins_at_once_in_the_order_of_the_list),
        VIRTUAL_TEST(time_can_win),
        VIRTUAL_TEST(cancelled_nobody_wins_and_what_was_won_goes_on),
        VIRTUAL_TEST(nothing_makes_no_sense),
        VIRTUAL_TEST(bad_durations_are_told),
        VIRTUAL_TEST(racing_tasks_are_cancelled_and_others_run_on),
        VIRTUAL_TEST(all_ends_with_the_first_failure),
        VIRTUAL_TEST(a_cancelled_race_cancels_its_tasks),
        VIRTUAL_TEST(all_gather_everything),
        VIRTUAL_TEST(all_give_everything_back),
        VIRTUAL_TEST(all_give_back_when_one_ends),
        VIRTUAL_TEST(all_of_nothing_is_there),
        VIRTUAL_TEST(many_things_take_memory_and_lost_memory_is_told),
        VIRTUAL_TEST(an_await_that_is_refused_loses_too),
        VIRTUAL_TEST(random_races_use_no_signal_twice_and_lose_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
