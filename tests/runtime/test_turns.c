/* What a turn may take, so that the world is looked at: long posts, long tasks, crowds of senders;
 * and what a loop does before it rests. */
#include "runtime/support.h"

#include <nuiitivet/channel.h>
#include <nuiitivet/inspect.h>

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>
#include <uv.h>

/* ---- long ones ---- */

static void spend(double seconds)
{
    uint64_t end = uv_hrtime() + (uint64_t)(seconds * 1e9);
    while (uv_hrtime() < end) {
    }
}

static int ran;

static void take_long(void *user)
{
    (void)user;
    spend(0.0001);
    ran++;
}

/* GEN-2, RUN-21: what was posted gets a few milliseconds of a turn, however many there are. */
static void long_posts_leave_the_loop_its_turns(void **state)
{
    (void)state;
    enum { POSTS = 600 };

    ran = 0;
    for (int i = 0; i < POSTS; i++) {
        assert_int_equal(nv__runtime_call(rt, take_long, NULL), NV_OK);
    }
    nv__runtime_step(rt, 0);
    assert_true(ran > 0 && ran < POSTS / 2);
    for (int i = 0; i < POSTS && ran < POSTS; i++) {
        nv__runtime_step(rt, 0);
    }
    assert_int_equal(ran, POSTS);
}

static nv_status hand_over_slowly(void *user)
{
    nv_channel **ends = user;
    int item;
    for (int i = 0; i < 500; i++) {
        spend(0.0001);
        ran++;
        if (nv_await_send(ends[0], &i) != NV_OK || nv_await_receive(ends[1], &item) != NV_OK) {
            return NV_EFAILED;
        }
    }
    return NV_OK;
}

/* Handing things over goes on in the same turn only while that takes next to nothing. */
static void long_tasks_leave_the_loop_its_turns(void **state)
{
    (void)state;
    nv_channel *there = nv_channel_new(app, .item_size = sizeof(int), .capacity = 1);
    nv_channel *back = nv_channel_new(app, .item_size = sizeof(int), .capacity = 1);
    nv_channel *one[] = { there, back }, *other[] = { back, there };
    ran = 0;
    assert_int_equal(nv_spawn(app, hand_over_slowly, one), NV_OK);
    assert_int_equal(nv_spawn(app, hand_over_slowly, other), NV_OK);
    nv__runtime_step(rt, 0);
    assert_true(ran > 0 && ran < 250);
    for (int i = 0; i < 2000 && nv__runtime_get_stats(rt).tasks_live > 0; i++) {
        nv__runtime_step(rt, 0);
    }
    assert_int_equal(ran, 1000);
}

/* ---- crowds ---- */

enum { CROWD = 16 };

static nv_channel *channel;

static nv_status send_from_task(void *user)
{
    int item = 1;
    (void)user;
    return nv_await_send(channel, &item);
}

static void *send_from_thread(void *user)
{
    int item = 2, sent = 0;
    while (sent < CROWD) {
        if (nv_channel_try_send(channel, &item) == NV_OK) {
            sent++;
        } else {
            usleep(200);
        }
    }
    return user;
}

static nv_status take_all(void *user)
{
    int *order = user;
    for (int i = 0; i < 2 * CROWD; i++) {
        if (nv_await_receive(channel, &order[i]) != NV_OK) {
            return NV_EFAILED;
        }
    }
    return NV_OK;
}

/* Tasks that wait for room are not pushed aside by threads that have more and more to say. */
static void tasks_and_threads_take_turns(void **state)
{
    (void)state;
    int order[2 * CROWD] = { 0 };
    pthread_t thread;
    channel = nv_channel_new(app, .item_size = sizeof(int), .capacity = CROWD);
    for (int i = 0; i < CROWD; i++) { /* full */
        int item = 0;
        assert_int_equal(nv_channel_try_send(channel, &item), NV_OK);
    }
    for (int i = 0; i < CROWD; i++) {
        assert_int_equal(nv_spawn(app, send_from_task), NV_OK);
    }
    nv__runtime_advance(rt, 0);
    assert_int_equal(pthread_create(&thread, NULL, send_from_thread, NULL), 0);
    pthread_join(thread, NULL);
    int item;
    for (int i = 0; i < CROWD; i++) {
        assert_int_equal(nv_channel_try_receive(channel, &item), NV_OK);
        assert_int_equal(item, 0);
    }
    assert_int_equal(nv_spawn(app, take_all, order), NV_OK);
    nv__runtime_advance(rt, 0);
    for (int i = 0; i < 2 * CROWD; i += 2) {
        assert_int_equal(order[i] + order[i + 1], 3); /* one of each */
    }
}

/* ---- workers ---- */

static atomic_int inside, most;
static atomic_bool open_gate, at_gate;

static nv_status wait_at_gate(void *user)
{
    (void)user;
    atomic_store(&at_gate, true);
    while (!atomic_load(&open_gate)) {
        usleep(100);
    }
    return NV_OK;
}

static nv_status be_inside(void *user)
{
    int now = atomic_fetch_add(&inside, 1) + 1;
    int before = atomic_load(&most);
    while (now > before && !atomic_compare_exchange_weak(&most, &before, now)) {
    }
    usleep(2000);
    atomic_fetch_sub(&inside, 1);
    (void)user;
    return NV_OK;
}

static nv_status run_at_gate(void *user)
{
    (void)user;
    return nv_await_worker(wait_at_gate, NULL);
}

static nv_status run_inside(void *user)
{
    (void)user;
    return nv_await_worker(be_inside, NULL);
}

/* A lower limit holds for the threads that there are already. */
static void a_lowered_limit_holds(void **state)
{
    (void)state;
    atomic_store(&open_gate, false);
    atomic_store(&most, 0);
    assert_int_equal(nv_set_worker_limit(3), NV_OK);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(nv_spawn(app, run_at_gate), NV_OK);
    }
    nv__runtime_step(rt, 0);
    assert_int_equal(nv_set_worker_limit(1), NV_OK);
    for (int i = 0; i < 6; i++) {
        assert_int_equal(nv_spawn(app, run_inside), NV_OK);
    }
    nv__runtime_step(rt, 0);
    atomic_store(&open_gate, true);
    for (int i = 0; i < 10000 && nv__runtime_get_stats(rt).tasks_live > 0; i++) {
        nv__runtime_step(rt, 1);
    }
    assert_int_equal(nv__runtime_get_stats(rt).tasks_live, 0);
    assert_int_equal(most, 1);
}

static nv_scope *inner;

static nv_status run_at_gate_inside(void *user)
{
    inner = nv_scope_current();
    return run_at_gate(user);
}

static nv_status run_within(void *user)
{
    nv_status status = nv_await_within(3600, run_at_gate_inside, user);
    note("%s", nv_status_name(status));
    return status;
}

/* Cancelled inside and then as a whole, a worker that does not look is waited for, once. */
static void a_worker_is_cancelled_twice(void **state)
{
    (void)state;
    nv_task *task;
    atomic_store(&open_gate, false);
    atomic_store(&at_gate, false);
    assert_int_equal(nv_spawn_joinable(app, &task, run_within, NULL), NV_OK);
    while (!atomic_load(&at_gate)) {
        nv__runtime_step(rt, 0.001);
    }
    nv_scope_cancel(inner);
    nv__runtime_step(rt, 0);
    nv_task_cancel(task);
    nv__runtime_step(rt, 0);
    assert_trace("");
    atomic_store(&open_gate, true);
    for (int i = 0; i < 10000 && nv__runtime_get_stats(rt).tasks_live > 0; i++) {
        nv__runtime_step(rt, 1);
    }
    nv_task_release(task);
    assert_trace("NV_ECANCELED");
}

/* ---- before the loop rests ---- */

static nv_status go_deep(void *user)
{
    volatile char block[6000];
    for (size_t i = 0; i < sizeof block; i += 512) {
        block[i] = (char)i;
    }
    (void)user;
    return nv_await_sleep(0);
}

static bool produce_once(void *user)
{
    int *left = user;
    note("hook");
    return --*left > 0;
}

/* More stacks than are looked after at a time go back bit by bit, also while a timer is far away.
 */
static void a_rest_comes_after_the_work(void **state)
{
    (void)state;
    enum { STACKS = 300 };

    nv__timer far_away, soon;
    nv__timer_init(&far_away, take_long, NULL);
    nv__timer_init(&soon, take_long, NULL);
    assert_int_equal(nv_trace_start(1000), NV_OK);
    for (int i = 0; i < STACKS; i++) {
        assert_int_equal(nv_spawn(app, go_deep), NV_OK);
    }
    assert_int_equal(nv__timer_start(rt, &far_away, 3600), NV_OK);
    assert_int_equal(nv__timer_start(rt, &soon, 0.01), NV_OK);
    for (int i = 0; i < 50; i++) {
        nv__runtime_step(rt, 0.001);
    }
    nv__timer_stop(&soon);
    for (int i = 0; i < 50; i++) {
        nv__runtime_step(rt, 0.001);
    }
    nv_counters counters;
    assert_int_equal(nv_runtime_counters(&counters, sizeof counters), NV_OK);
    assert_int_equal(counters.timers_armed, 1);
    assert_int_equal(counters.tasks_alive, 0);
    nv__timer_stop(&far_away);
}

static void what_a_hook_produces_makes_another_turn(void **state)
{
    (void)state;
    int left = 2;
    assert_int_equal(nv__runtime_add_prepare_hook(rt, produce_once, &left), NV_OK);
    nv__runtime_advance(rt, 0);
    nv__runtime_remove_prepare_hook(rt, produce_once, &left);
    assert_true(left <= 0);
    trace[0] = '\0';
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REAL_TEST(long_posts_leave_the_loop_its_turns),
        REAL_TEST(long_tasks_leave_the_loop_its_turns),
        VIRTUAL_TEST(tasks_and_threads_take_turns),
        REAL_TEST(a_lowered_limit_holds),
        REAL_TEST(a_worker_is_cancelled_twice),
        REAL_TEST(a_rest_comes_after_the_work),
        VIRTUAL_TEST(what_a_hook_produces_makes_another_turn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
