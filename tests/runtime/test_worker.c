#include "runtime/support.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

typedef struct job {
    pthread_t thread;
    atomic_bool started, release;
    bool saw_runtime, saw_cancel;
    double now;
    nv_status result, awaited;
} job;

static nv_status work(void *user)
{
    job *j = user;
    j->thread = pthread_self();
    j->saw_runtime = nv__runtime_current() != NULL || nv__on_ui_thread() || nv__task_is_running();
    j->now = nv_now();
    j->awaited = nv_await_sleep(1);
    return j->result;
}

static nv_status use_worker(void *user)
{
    nv_status status = nv_await_worker(work, user);
    note("got=%s", nv_status_name(status));
    return NV_OK;
}

static void step_until(const char *word)
{
    while (!strstr(trace, word)) {
        nv__runtime_step(rt, -1);
    }
}

static void a_worker_runs_on_another_thread(void **state)
{
    (void)state;
    job j = { .result = NV_ENOTFOUND };
    assert_int_equal(start_handler(app, use_worker, &j), NV_OK);
    step_until("got");
    assert_trace("got=NV_ENOTFOUND");
    assert_int_equal(j.awaited, NV_ENOLOOP);
    assert_false(pthread_equal(j.thread, pthread_self()));
    assert_false(j.saw_runtime);
    assert_true(j.now >= 0 && j.now <= nv_now());
    assert_false(nv_worker_canceled());
}

/* Under the virtual clock the same, as part of the loop: the worker sees no runtime either. */
static void a_virtual_worker_runs_in_the_next_turn(void **state)
{
    (void)state;
    job j = { .result = NV_EIO };
    assert_int_equal(start_handler(app, use_worker, &j), NV_OK);
    assert_trace("");
    nv__runtime_advance(rt, 0);
    assert_trace("got=NV_EIO");
    assert_int_equal(j.awaited, NV_ENOLOOP);
    assert_true(pthread_equal(j.thread, pthread_self()));
    assert_false(j.saw_runtime);
    assert_true(nv__on_ui_thread());
}

static nv_status wait_for_cancel(void *user)
{
    job *j = user;
    atomic_store(&j->started, true);
    while (!nv_worker_canceled()) {
        if (atomic_load(&j->release)) {
            return NV_OK;
        }
        sched_yield();
    }
    j->saw_cancel = true;
    return NV_EIO;
}

static nv_status use_canceled_worker(void *user)
{
    nv_status status = nv_await_worker(wait_for_cancel, user);
    note("got=%s", nv_status_name(status));
    return NV_OK;
}

/* In flight: the function is told, and the await returns only after it did. */
static void cancelling_reaches_a_running_worker(void **state)
{
    (void)state;
    job j = { .result = NV_OK };
    nv_scope *page = nv_scope_new(app, "page");
    assert_int_equal(start_handler(page, use_canceled_worker, &j), NV_OK);
    while (!atomic_load(&j.started)) {
        sched_yield();
    }
    nv_scope_end(page);
    step_until("got");
    assert_trace("got=NV_ECANCELED");
    assert_true(j.saw_cancel);
}

static nv_status count_call(void *user)
{
    ++*(int *)user;
    return NV_OK;
}

static nv_status use_counting_worker(void *user)
{
    note("got=%s", nv_status_name(nv_await_worker(count_call, user)));
    return NV_OK;
}

static void a_virtual_worker_cancelled_in_time_never_runs(void **state)
{
    (void)state;
    int calls = 0;
    nv_scope *page = nv_scope_new(app, "page");
    assert_int_equal(start_handler(page, use_counting_worker, &calls), NV_OK);
    nv_scope_end(page);
    nv__runtime_advance(rt, 0);
    assert_trace("got=NV_ECANCELED");
    assert_int_equal(calls, 0);
}

static nv_status use_bad_worker(void *user)
{
    note("null=%s", nv_status_name(nv_await_worker(NULL, user)));
    return NV_OK;
}

static void a_worker_needs_a_function_and_a_task(void **state)
{
    (void)state;
    assert_int_equal(start_handler(app, use_bad_worker, NULL), NV_OK);
    assert_trace("null=NV_EINVAL");
    int calls = 0;
    assert_int_equal(nv_await_worker(count_call, &calls), NV_ENOLOOP);
    assert_int_equal(calls, 0);
}

enum { MANY = 40 };

static void many_workers_at_once(void **state)
{
    (void)state;
    int calls[MANY] = { 0 };
    for (int i = 0; i < MANY; i++) {
        assert_int_equal(start_handler(app, use_counting_worker, &calls[i]), NV_OK);
    }
    while (nv__runtime_get_stats(rt).tasks_live > 0) {
        nv__runtime_step(rt, -1);
    }
    for (int i = 0; i < MANY; i++) {
        assert_int_equal(calls[i], 1);
    }
}

/* Destroying the runtime cancels and waits, though a worker is in flight. */
static void destroying_waits_for_workers(void **state)
{
    (void)state;
    job j = { .result = NV_OK };
    assert_int_equal(start_handler(app, use_canceled_worker, &j), NV_OK);
    while (!atomic_load(&j.started)) {
        sched_yield();
    }
    nv__runtime_destroy(rt);
    rt = NULL;
    assert_trace("got=NV_ECANCELED");
    assert_true(j.saw_cancel);
}

static void *ask_the_time(void *user)
{
    *(double *)user = nv_now();
    return NULL;
}

static void any_thread_may_ask_the_time(void **state)
{
    (void)state;
    double seen = -1;
    nv__runtime_advance(rt, 2.5);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, ask_the_time, &seen), 0);
    pthread_join(thread, NULL);
    assert_true(seen > 2.49 && seen < 2.51);
    nv__runtime_destroy(rt);
    rt = NULL;
    assert_true(nv_now() < 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REAL_TEST(a_worker_runs_on_another_thread),
        VIRTUAL_TEST(a_virtual_worker_runs_in_the_next_turn),
        REAL_TEST(cancelling_reaches_a_running_worker),
        VIRTUAL_TEST(a_virtual_worker_cancelled_in_time_never_runs),
        VIRTUAL_TEST(a_worker_needs_a_function_and_a_task),
        REAL_TEST(many_workers_at_once),
        REAL_TEST(destroying_waits_for_workers),
        VIRTUAL_TEST(any_thread_may_ask_the_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
