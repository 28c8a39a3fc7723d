#include "runtime/support.h"

#include <pthread.h>

static void never(void *user)
{
    (void)user;
    note("fired");
}

static void nothing(nv__post *post)
{
    (void)post;
}

/* An idle loop does not wake: neither with a timer far away nor with none. */
static void an_idle_loop_makes_no_wakeups(void **state)
{
    (void)state;
    nv__timer far;
    nv__timer_init(&far, never, NULL);
    assert_int_equal(nv__timer_start(rt, &far, 3600), NV_OK);
    nv__runtime_step(rt, 0);
    uint64_t before = nv__runtime_get_stats(rt).wakeups;
    nv__runtime_step(rt, 0.05);
    assert_int_equal(nv__runtime_get_stats(rt).wakeups, before);
    nv__timer_stop(&far);
    nv__runtime_step(rt, 0.05);
    assert_int_equal(nv__runtime_get_stats(rt).wakeups, before);
    assert_trace("");
}

static nv_status wait_for_ever(void *user)
{
    nv_future *future = user;
    return nv_await_future(future, NULL);
}

static void parked_tasks_cost_nothing(void **state)
{
    (void)state;
    nv_future *future = nv_future_new(app);
    for (int i = 0; i < 100; i++) {
        assert_int_equal(start_handler(app, wait_for_ever, future), NV_OK);
    }
    nv__runtime_step(rt, 0);
    nv__runtime_stats before = nv__runtime_get_stats(rt);
    nv__runtime_step(rt, 0.05);
    nv__runtime_stats after = nv__runtime_get_stats(rt);
    assert_int_equal(after.wakeups, before.wakeups);
    assert_int_equal(after.task_switches, before.task_switches);
    assert_int_equal(after.turns, before.turns + 1);
    assert_int_equal(after.tasks_live, 100);
}

static nv_status nap(void *user)
{
    (void)user;
    return nv_await_sleep(0.01);
}

/* One sleep, one wakeup: the timer is not armed early and then again. */
static void a_sleep_wakes_once(void **state)
{
    (void)state;
    for (int i = 0; i < 5; i++) {
        assert_int_equal(start_handler(app, nap, NULL), NV_OK);
        uint64_t before = nv__runtime_get_stats(rt).wakeups;
        while (nv__runtime_get_stats(rt).tasks_live > 0) {
            nv__runtime_step(rt, -1);
        }
        assert_int_equal(nv__runtime_get_stats(rt).wakeups, before + 1);
    }
}

static void *post_one(void *user)
{
    nv__runtime_post(rt, user);
    return NULL;
}

static void a_post_wakes_once(void **state)
{
    (void)state;
    static nv__post post = { .fn = nothing };
    nv__runtime_step(rt, 0);
    uint64_t before = nv__runtime_get_stats(rt).wakeups;
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, post_one, &post), 0);
    while (nv__runtime_get_stats(rt).posts == 0) {
        nv__runtime_step(rt, -1);
    }
    pthread_join(thread, NULL);
    assert_true(nv__runtime_get_stats(rt).wakeups <= before + 1);
    uint64_t after = nv__runtime_get_stats(rt).wakeups;
    nv__runtime_step(rt, 0.02);
    nv__runtime_step(rt, 0.02);
    /* The eventfd of the one wakeup may still be read once. */
    assert_true(nv__runtime_get_stats(rt).wakeups <= after + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REAL_TEST(an_idle_loop_makes_no_wakeups),
        REAL_TEST(parked_tasks_cost_nothing),
        REAL_TEST(a_sleep_wakes_once),
        REAL_TEST(a_post_wakes_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
