#include "runtime/support.h"

#include <math.h>

static nv_status stubborn(void *user)
{
    (void)user;
    for (int i = 0; i < 3; i++) {
        note("%s", nv_status_name(nv_await_sleep(1)));
    }
    return NV_OK;
}

/* Level-triggered: every await fails, at once and every time. */
static void every_await_fails_after_cancellation(void **state)
{
    (void)state;
    nv_task *task = NULL;
    assert_int_equal(nv_spawn_joinable(app, &task, stubborn), NV_OK);
    nv__runtime_advance(rt, 0.5);
    nv_task_cancel(task);
    nv_task_cancel(task);
    nv__runtime_advance(rt, 0);
    assert_trace("NV_ECANCELED NV_ECANCELED NV_ECANCELED");
    nv_task_release(task);
}

static void a_cancelled_scope_cancels_what_is_inside_and_nothing_else(void **state)
{
    (void)state;
    nv_scope *page = nv_scope_new(app, "page");
    nv_scope *inner = nv_scope_new(page, "inner");
    assert_int_equal(start_handler(inner, stubborn, NULL), NV_OK);
    nv_scope_cancel(page);
    assert_true(nv_scope_is_canceled(inner));
    assert_false(nv_scope_is_canceled(app));
    assert_false(nv__scope_has_ended(page));
    nv__runtime_advance(rt, 0);
    assert_trace("NV_ECANCELED NV_ECANCELED NV_ECANCELED");
    /* Cancelled is not ended: things may still be made inside, and are cancelled from the start. */
    nv_scope *late = nv_scope_new(page, "late");
    assert_non_null(late);
    assert_int_equal(start_handler(late, stubborn, NULL), NV_OK);
    assert_trace("NV_ECANCELED NV_ECANCELED NV_ECANCELED");
    nv_scope_cancel(NULL);
    assert_false(nv_scope_is_canceled(NULL));
}

static nv_future *future;

static nv_status await_value(void *user)
{
    (void)user;
    void *value = NULL;
    note("%s", nv_status_name(nv_await_future(future, &value)));
    return NV_OK;
}

/* What arrives in the same turn as the cancellation does not reach the task. */
static void cancellation_is_checked_again_on_resume(void **state)
{
    (void)state;
    future = nv_future_new(app);
    nv_scope *page = nv_scope_new(app, "page");
    assert_int_equal(start_handler(page, await_value, NULL), NV_OK);
    assert_int_equal(nv_future_complete(future, NULL), NV_OK);
    nv_scope_cancel(page);
    nv__runtime_advance(rt, 0);
    assert_trace("NV_ECANCELED");
}

/* A queued task always starts, so that it can give back what it was given. */
static void a_task_cancelled_before_it_started_runs_and_is_told(void **state)
{
    (void)state;
    nv_scope *page = nv_scope_new(app, "page");
    assert_int_equal(nv_spawn(page, stubborn), NV_OK);
    nv_scope_end(page);
    nv__runtime_advance(rt, 0);
    assert_trace("NV_ECANCELED NV_ECANCELED NV_ECANCELED");
}

static nv_status sleep_for(void *user)
{
    nv_status status = nv_await_sleep(*(double *)user);
    note("slept=%s@%.2f", nv_status_name(status), nv_now());
    return status;
}

static nv_status with_deadline(void *user)
{
    nv_status status = nv_await_within(1, sleep_for, user);
    note("%s@%.2f", nv_status_name(status), nv_now());
    return NV_OK;
}

static void deadlines(void **state)
{
    (void)state;
    double short_sleep = 0.5, long_sleep = 5;
    assert_int_equal(start_handler(app, with_deadline, &short_sleep), NV_OK);
    nv__runtime_advance(rt, 0.5);
    assert_trace("slept=NV_OK@0.50 NV_OK@0.50");
    assert_int_equal(start_handler(app, with_deadline, &long_sleep), NV_OK);
    nv__runtime_advance(rt, 10);
    assert_trace("slept=NV_ECANCELED@1.50 NV_ETIMEDOUT@1.50");
}

static nv_status swallow(void *user)
{
    (void)!nv_await_sleep(*(double *)user);
    return NV_OK;
}

static nv_status own_failure(void *user)
{
    return nv_await_sleep(*(double *)user) == NV_OK ? NV_OK : NV_EIO;
}

static nv_status deadline_results(void *user)
{
    note("%s", nv_status_name(nv_await_within(1, swallow, user)));
    note("%s", nv_status_name(nv_await_within(1, own_failure, user)));
    note("%s", nv_status_name(nv_await_within(-1, swallow, user)));
    note("%s", nv_status_name(nv_await_within((double)NAN, swallow, user)));
    note("%s", nv_status_name(nv_await_within(1, NULL, user)));
    note("%s", nv_status_name(nv_await_sleep(-0.5)));
    note("%s", nv_status_name(nv_await_sleep((double)INFINITY)));
    note("after=%s", nv_status_name(nv_await_sleep(0)));
    return NV_OK;
}

/* What a body makes of its time-out: success stands, a failure of any name is the time-out. */
static void results_of_deadlines(void **state)
{
    (void)state;
    double long_sleep = 5;
    assert_int_equal(start_handler(app, deadline_results, &long_sleep), NV_OK);
    nv__runtime_advance(rt, 10);
    assert_trace(
        "NV_OK NV_ETIMEDOUT NV_EINVAL NV_EINVAL NV_EINVAL NV_EINVAL NV_EINVAL after=NV_OK");
}

static nv_status inner_deadline(void *user)
{
    nv_status status = nv_await_within(10, sleep_for, user);
    note("inner=%s", nv_status_name(status));
    return status;
}

static nv_status outer_deadline(void *user)
{
    note("outer=%s", nv_status_name(nv_await_within(1, inner_deadline, user)));
    return NV_OK;
}

static void the_nearest_of_nested_deadlines_decides(void **state)
{
    (void)state;
    double long_sleep = 50;
    assert_int_equal(start_handler(app, outer_deadline, &long_sleep), NV_OK);
    nv__runtime_advance(rt, 100);
    assert_trace("slept=NV_ECANCELED@1.00 inner=NV_ECANCELED outer=NV_ETIMEDOUT");
}

static nv_status spawn_inside(void *user)
{
    return nv_spawn(nv_scope_current(), sleep_for, user);
}

static nv_status deadline_with_children(void *user)
{
    nv_status status = nv_await_within(5, spawn_inside, user);
    note("left=%s", nv_status_name(status));
    return NV_OK;
}

/* What was started under a deadline does not outlive it: its end cancels and joins. */
static void a_deadline_joins_what_was_started_inside(void **state)
{
    (void)state;
    double long_sleep = 3;
    assert_int_equal(start_handler(app, deadline_with_children, &long_sleep), NV_OK);
    assert_trace("");
    nv__runtime_advance(rt, 0);
    assert_trace("slept=NV_ECANCELED@0.00 left=NV_OK");
}

static nv_status save(void *user)
{
    nv_status status = nv_await_sleep(*(double *)user);
    note("saved=%s", nv_status_name(status));
    return status;
}

static nv_status cleans_up(void *user)
{
    note("work=%s", nv_status_name(nv_await_sleep(100)));
    note("shield=%s", nv_status_name(nv_await_shielded(2, save, user)));
    note("after=%s", nv_status_name(nv_await_sleep(1)));
    return NV_OK;
}

static void cleanup_may_await_under_a_shield(void **state)
{
    (void)state;
    double quick = 1, slow = 10;
    nv_scope *page = nv_scope_new(app, "page");
    assert_int_equal(start_handler(page, cleans_up, &quick), NV_OK);
    assert_int_equal(start_handler(page, cleans_up, &slow), NV_OK);
    nv_scope_end(page);
    nv__runtime_advance(rt, 0);
    assert_trace("work=NV_ECANCELED work=NV_ECANCELED");
    nv__runtime_advance(rt, 1);
    assert_trace("saved=NV_OK shield=NV_OK after=NV_ECANCELED");
    nv__runtime_advance(rt, 1); /* the grace of two seconds is over */
    assert_trace("saved=NV_ECANCELED shield=NV_ECANCELED after=NV_ECANCELED");
    assert_int_equal(nv__runtime_get_stats(rt).scopes_live, 1);
}

static nv_status shielded_from_the_start(void *user)
{
    nv_status status = nv_await_shielded(1, save, user);
    note("shield=%s@%.1f", nv_status_name(status), nv_now());
    return NV_OK;
}

/* The grace begins when the cancellation arrives. */
static void a_shield_counts_from_the_cancellation(void **state)
{
    (void)state;
    double slow = 10;
    nv_scope *page = nv_scope_new(app, "page");
    assert_int_equal(start_handler(page, shielded_from_the_start, &slow), NV_OK);
    nv__runtime_advance(rt, 5);
    assert_trace("");
    nv_scope_cancel(page);
    nv__runtime_advance(rt, 0.9);
    assert_trace("");
    nv__runtime_advance(rt, 0.2);
    assert_trace("saved=NV_ECANCELED shield=NV_ECANCELED@6.0");
}

static nv_status spawn_under_shield(void *user)
{
    note("spawn=%s", nv_status_name(nv_spawn(nv_scope_current(), save, user)));
    return nv_await_sleep(1.5);
}

static nv_status shield_with_children(void *user)
{
    (void)!nv_await_sleep(100);
    note("shield=%s", nv_status_name(nv_await_shielded(5, spawn_under_shield, user)));
    return NV_OK;
}

static void note_freed(void *user)
{
    note("%s", (const char *)user);
}

/* In an ending scope a shield may still start tasks, and the end waits for them. */
static void tasks_started_under_a_shield_are_joined(void **state)
{
    (void)state;
    double quick = 1;
    char freed[] = "freed";
    nv_scope *page = nv_scope_new(app, "page");
    assert_int_equal(nv_scope_defer(page, note_freed, freed), NV_OK);
    assert_int_equal(start_handler(page, shield_with_children, &quick), NV_OK);
    nv_scope_end(page);
    nv__runtime_advance(rt, 5);
    assert_trace("spawn=NV_OK saved=NV_OK shield=NV_OK freed");
}

static nv_status await_everything(void *user)
{
    nv_task *task = user;
    nv_future *f = nv_future_new(app);
    nv__wait_list list;
    nv__wait_list_init(&list);
    nv_task_cancel(task);
    note("%s", nv_status_name(nv_await_sleep(0)));
    note("%s", nv_status_name(nv_await_future(f, NULL)));
    note("%s", nv_status_name(nv_await_within(1, save, NULL)));
    note("%s", nv_status_name(nv_await_worker(save, NULL)));
    note("%s", nv_status_name(nv__await_list(&list, "a list")));
    nv_task *other = NULL;
    if (nv_spawn_joinable(app, &other, stubborn) == NV_OK) {
        note("%s", nv_status_name(nv_await_task(other, NULL)));
    }
    note("%s", nv_status_name(nv_await_scope_end(nv_scope_new(app, "x"))));
    return NV_OK;
}

static nv_status get_self(void *user)
{
    nv_task **task = user;
    return await_everything(*task);
}

static void every_kind_of_await_refuses(void **state)
{
    (void)state;
    nv_task *task = NULL;
    assert_int_equal(nv_spawn_joinable(app, &task, get_self, &task), NV_OK);
    nv__runtime_advance(rt, 0);
    assert_trace("NV_ECANCELED NV_ECANCELED NV_ECANCELED NV_ECANCELED NV_ECANCELED NV_ECANCELED "
                 "NV_ECANCELED");
    nv_task_release(task);
    nv__runtime_advance(rt, 3);
    assert_trace("NV_OK NV_OK NV_OK");
}

static nv_status never_listens(void *user)
{
    volatile bool *stop = user;
    while (!*stop) {
        (void)!nv_await_sleep(0.01);
    }
    return NV_OK;
}

/* A task that ignores its cancellation for ever is put aside and named; the program goes on. */
static void a_deaf_task_does_not_hold_the_loop(void **state)
{
    (void)state;
    /* The runtime of this test is leaked on purpose by its destruction: all of it is still in use.
     */
    static volatile bool stop;
    nv_task_desc desc = { NV_HEAD(nv_task_desc), .fn = never_listens, .user = (void *)&stop,
                          .name = "deaf" };
    assert_int_equal(nv_task_spawn_desc(app, &desc, NULL), NV_OK);
    nv__runtime_advance(rt, 1);
    nv_scope_cancel(app);
    nv__runtime_advance(rt, 1);
    assert_non_null(strstr(last_log, "deaf"));
    int before = log_count;
    nv__runtime_destroy(rt);
    assert_null(nv__runtime_current());
    assert_true(log_count > before);
    assert_non_null(strstr(last_log, "deaf"));
    rt = NULL;
    live_before = nv__alloc_live();
}

enum { ALMOST_DEAF = 600000 };

static nv_status breathe(void *user)
{
    (void)user;
    return nv_await_sleep(0.001);
}

/* Refusals count while they come one after the other; a wait in between starts anew. */
static nv_status clean_up_for_long(void *user)
{
    nv_status status = nv_await_sleep(3600);
    for (int round = 0; round < 2 && status == NV_ECANCELED; round++) {
        for (int i = 0; i < ALMOST_DEAF && status == NV_ECANCELED; i++) {
            status = nv_await_sleep(0);
        }
        if (nv_await_shielded(1, breathe, NULL) != NV_OK) {
            return NV_EFAILED;
        }
    }
    *(bool *)user = status == NV_ECANCELED;
    return status;
}

static void a_task_that_cleans_up_for_long_is_not_deaf(void **state)
{
    (void)state;
    bool returned = false;
    assert_int_equal(nv_spawn(app, clean_up_for_long, &returned), NV_OK);
    nv__runtime_advance(rt, 1);
    nv_scope_cancel(app);
    nv__runtime_advance(rt, 1);
    assert_true(returned);
    assert_int_equal(log_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        VIRTUAL_TEST(every_await_fails_after_cancellation),
        VIRTUAL_TEST(a_cancelled_scope_cancels_what_is_inside_and_nothing_else),
        VIRTUAL_TEST(cancellation_is_checked_again_on_resume),
        VIRTUAL_TEST(a_task_cancelled_before_it_started_runs_and_is_told),
        VIRTUAL_TEST(deadlines),
        VIRTUAL_TEST(results_of_deadlines),
        VIRTUAL_TEST(the_nearest_of_nested_deadlines_decides),
        VIRTUAL_TEST(a_deadline_joins_what_was_started_inside),
        VIRTUAL_TEST(cleanup_may_await_under_a_shield),
        VIRTUAL_TEST(a_shield_counts_from_the_cancellation),
        VIRTUAL_TEST(tasks_started_under_a_shield_are_joined),
        VIRTUAL_TEST(every_kind_of_await_refuses),
        VIRTUAL_TEST(a_task_that_cleans_up_for_long_is_not_deaf),
        VIRTUAL_TEST(a_deaf_task_does_not_hold_the_loop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
