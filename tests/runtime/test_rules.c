/* Rules of the loop and of its clock that no other file shows by themselves. */
#include "runtime/support.h"

#include <nuiitivet/select.h>

static nv_status yields(void *user)
{
    note("%s1", (const char *)user);
    nv_status status = nv_await_sleep(0);
    note("%s2", (const char *)user);
    return status;
}

/* RUN-24: a sleep of 0 is one turn, in which the others have theirs. */
static void RUN_24_a_sleep_of_nothing_yields_one_turn(void **state)
{
    (void)state;
    assert_int_equal(nv_spawn(app, yields, "a"), NV_OK);
    assert_int_equal(nv_spawn(app, yields, "b"), NV_OK);
    uint64_t turns = nv__runtime_get_stats(rt).turns;
    nv__runtime_advance(rt, 0);
    assert_trace("a1 b1 a2 b2");
    assert_true(nv__runtime_get_stats(rt).turns - turns <= 3);
    assert_true(nv_now() < 1e-9);
}

static void tick(void *user)
{
    note("timer@%g", nv_now());
    (void)user;
}

static nv_status sleeper(void *user)
{
    nv_status status = nv_await_sleep(*(const double *)user);
    note("task@%g", nv_now());
    return status;
}

static nv_status chooser(void *user)
{
    (void)user;
    nv_awaitable items[] = { nv_on_time(3), nv_on_sleep(4) };
    nv_status status = nv_await_any(items, 2, NULL);
    note("any@%g", nv_now());
    return status;
}

static nv_status on_worker(void *user)
{
    *(double *)user = nv_now();
    return NV_OK;
}

static nv_status asks_worker(void *user)
{
    (void)user;
    double there = -1;
    nv_status status = nv_await_sleep(5);
    if (status == NV_OK) {
        status = nv_await_worker(on_worker, &there);
    }
    note("worker@%g", there);
    return status;
}

/* RUN-11, CLK-4: one time base for timers, sleeps, deadlines and workers. */
static void RUN_11_everything_runs_on_one_clock(void **state)
{
    (void)state;
    double seconds = 2;
    nv__timer timer;
    nv__timer_init(&timer, tick, NULL);
    assert_int_equal(nv__timer_start(rt, &timer, 1), NV_OK);
    start_handler(app, sleeper, &seconds);
    start_handler(app, chooser, NULL);
    start_handler(app, asks_worker, NULL);
    nv__runtime_advance(rt, 10);
    assert_trace("timer@1 task@2 any@3 worker@5");
    assert_true(nv_now() > 9.99 && nv_now() < 10.01);
}

static nv_status first_of_the_program(void *user)
{
    (void)user;
    note("ran");
    return NV_OK;
}

/* RUN-17: what is spawned before the loop turns is queued, not lost. */
static void RUN_17_tasks_wait_for_the_loop(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(nv_spawn(app, first_of_the_program, NULL), NV_OK);
    }
    assert_trace("");
    nv__runtime_step(rt, 0);
    assert_trace("ran ran ran");
}

static nv_status cleans_up(void *user)
{
    (void)user;
    nv_status status = nv_await_sleep(1000);
    note("%d cleaned up", (int)status);
    return status;
}

/* RUN-16: the end runs the cleanup of what still waits, before it returns. */
static void RUN_16_the_end_cancels_and_waits(void **state)
{
    (void)state;
    start_handler(app, cleans_up, NULL);
    nv__runtime_advance(rt, 1);
    nv__runtime_destroy(rt);
    rt = NULL;
    assert_trace("-1 cleaned up");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        VIRTUAL_TEST(RUN_24_a_sleep_of_nothing_yields_one_turn),
        VIRTUAL_TEST(RUN_11_everything_runs_on_one_clock),
        VIRTUAL_TEST(RUN_17_tasks_wait_for_the_loop),
        VIRTUAL_TEST(RUN_16_the_end_cancels_and_waits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
