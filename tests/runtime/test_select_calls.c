/* Functions, workers and groups among several: losers are cancelled and have returned before the
 * await does. */
#include "runtime/support.h"

#include <nuiitivet/group.h>
#include <nuiitivet/select.h>

typedef struct job {
    double seconds;
    nv_status result;
    bool returned;
} job;

static nv_status work(void *user)
{
    job *self = user;
    nv_status status = nv_await_sleep(self->seconds);
    self->returned = true;
    note("%g:%d", self->seconds, (int)status);
    return status == NV_OK ? self->result : status;
}

static nv_status race(void *user)
{
    job jobs[] = { { 2, NV_OK, false }, { 1, NV_OK, false }, { 3, NV_OK, false } };
    nv_awaitable items[] = { nv_on_call(work, &jobs[0]), nv_on_call(work, &jobs[1]),
                             nv_on_call(work, &jobs[2]) };
    size_t which = 99;
    (void)user;
    nv_status status = nv_await_any(items, 3, &which);
    note("%d:%zu", (int)status, which);
    note("%d,%d,%d", (int)items[0].status, (int)items[1].status, (int)items[2].status);
    note("%d", jobs[0].returned + jobs[1].returned + jobs[2].returned);
    return NV_OK;
}

/* TSK-9 */
static void losing_calls_have_returned(void **state)
{
    (void)state;
    start_handler(app, race, NULL);
    nv__runtime_advance(rt, 1);
    assert_trace("1:0 2:-1 3:-1 0:1 -1,0,-1 3");
}

static void a_cancelled_race_waits_for_its_calls(void **state)
{
    (void)state;
    nv_task *task;
    assert_int_equal(nv_spawn_joinable(app, &task, .fn = race), NV_OK);
    nv__runtime_advance(rt, 0.5);
    nv_task_cancel(task);
    nv_task_release(task);
    nv__runtime_advance(rt, 0);
    assert_trace("2:-1 1:-1 3:-1 -1:99 -1,-1,-1 3");
}

static nv_status gather(void *user)
{
    job jobs[] = { { 1, NV_OK, false },
                   { 2, *(const nv_status *)user, false },
                   { 3, NV_OK, false } };
    nv_awaitable items[] = { nv_on_call(work, &jobs[0]), nv_on_call(work, &jobs[1]),
                             nv_on_call(work, &jobs[2]) };
    nv_status status = nv_await_all(items, 3);
    note("%d", (int)status);
    note("%d,%d,%d", (int)items[0].status, (int)items[1].status, (int)items[2].status);
    return NV_OK;
}

static void all_calls_have_to_succeed(void **state)
{
    (void)state;
    nv_status good = NV_OK, bad = NV_EIO;
    start_handler(app, gather, &good);
    nv__runtime_advance(rt, 3);
    assert_trace("1:0 2:0 3:0 0 0,0,0");
    start_handler(app, gather, &bad);
    nv__runtime_advance(rt, 3);
    assert_trace("1:0 2:0 3:-1 -6 0,-6,-1");
    assert_int_equal(log_count, 0); /* the caller was told */
}

static nv_status stubborn(void *user)
{
    (void)user;
    (void)!nv_await_sleep(5);
    note("ends");
    return NV_OK; /* although it was cancelled */
}

static nv_status beat_stubborn(void *user)
{
    (void)user;
    nv_awaitable items[] = { nv_on_call(stubborn, NULL), nv_on_sleep(1) };
    size_t which;
    nv_status status = nv_await_any(items, 2, &which);
    note("%d:%zu %d", (int)status, which, (int)items[0].status);
    return NV_OK;
}

static void a_loser_that_ended_all_the_same_says_so(void **state)
{
    (void)state;
    start_handler(app, beat_stubborn, NULL);
    nv__runtime_advance(rt, 1);
    assert_trace("ends 0:1 0");
}

/* ---- workers ---- */

static nv_status compute(void *user)
{
    *(int *)user = 42;
    return NV_OK;
}

static nv_status race_worker(void *user)
{
    int result = 0;
    nv_awaitable items[] = { nv_on_sleep(1), nv_on_worker(compute, &result) };
    size_t which;
    (void)user;
    nv_status status = nv_await_any(items, 2, &which);
    note("%d:%zu:%d", (int)status, which, result);
    return NV_OK;
}

static void a_worker_can_win(void **state)
{
    (void)state;
    start_handler(app, race_worker, NULL);
    nv__runtime_advance(rt, 1);
    assert_trace("0:1:42");
}

static nv_status spin(void *user)
{
    (void)user;
    while (!nv_worker_canceled()) {
    }
    return NV_ECANCELED;
}

static nv_status beat_worker(void *user)
{
    (void)user;
    nv_awaitable items[] = { nv_on_worker(spin, NULL), nv_on_sleep(0.001) };
    size_t which;
    nv_status status = nv_await_any(items, 2, &which);
    note("%d:%zu:%d", (int)status, which, (int)items[0].status);
    nv__runtime_stop(rt);
    return NV_OK;
}

/* On a real thread, which sees its cancellation. */
static void a_worker_that_loses_is_told(void **state)
{
    (void)state;
    start_handler(app, beat_worker, NULL);
    assert_int_equal(nv__runtime_run(rt), NV_OK);
    assert_trace("0:1:-1");
}

/* ---- groups ---- */

static nv_group *group;
static job member = { 2, NV_OK, false };

static nv_status race_group(void *user)
{
    nv_awaitable items[] = { nv_on_group(group), nv_on_sleep(*(const double *)user) };
    size_t which;
    nv_status status = nv_await_any(items, 2, &which);
    note("%d:%zu:%d", (int)status, which, (int)items[0].status);
    return NV_OK;
}

static void a_group_wins_when_its_members_have_ended(void **state)
{
    (void)state;
    double limit = 9;
    group = nv_group_new(app, NV_GROUP_ALL, "crew");
    assert_int_equal(nv_group_spawn(group, .fn = work, .user = &member), NV_OK);
    start_handler(app, race_group, &limit);
    nv__runtime_advance(rt, 2);
    assert_trace("2:0 0:0:0");
}

static void a_group_that_loses_is_cancelled(void **state)
{
    (void)state;
    double limit = 1;
    group = nv_group_new(app, NV_GROUP_ALL, "crew");
    assert_int_equal(nv_group_spawn(group, .fn = work, .user = &member), NV_OK);
    start_handler(app, race_group, &limit);
    nv__runtime_advance(rt, 1);
    assert_trace("2:-1 0:1:-1");
}

/* ---- misuse, lost memory ---- */

static nv_status lose_nothing(void *user)
{
    (void)user;
    nv_awaitable none = nv_on_call(NULL, NULL);
    nv_awaitable worker = nv_on_worker(NULL, NULL);
    nv_awaitable no_group = nv_on_group(NULL);
    note("%d", (int)nv_await_any(&none, 1, NULL));
    note("%d", (int)nv_await_any(&worker, 1, NULL));
    note("%d", (int)nv_await_all(&no_group, 1));
    return NV_OK;
}

static void nothing_to_call_is_a_mistake(void **state)
{
    (void)state;
    start_handler(app, lose_nothing, NULL);
    assert_int_equal(trap_count, 3);
    assert_trace("-4 -4 -4");
}

static void lost_memory_leaks_nothing(void **state)
{
    (void)state;
    bool hit = true;
    for (int n = 1; hit; n++) {
        nv__alloc_fail_after((size_t)n);
        start_handler(app, race, NULL);
        nv__runtime_advance(rt, 5);
        hit = nv__alloc_fail_hit();
        nv__alloc_fail_after(0);
        nv__runtime_advance(rt, 5);
        assert_true(n < 100);
        trace[0] = '\0';
    }
}

/* What awaits says so in a dump, under the line of whoever waits. */
static void find_call(void *user, const char *line)
{
    if (strstr(line, "task nv_on_call awaits sleep")) {
        ++*(int *)user;
    }
}

static void dumps_name_calls(void **state)
{
    (void)state;
    int found = 0;
    start_handler(app, race, NULL);
    nv__runtime_advance(rt, 0);
    nv__runtime_dump(rt, find_call, &found);
    assert_int_equal(found, 3);
    nv__runtime_advance(rt, 3);
    trace[0] = '\0';
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        VIRTUAL_TEST(losing_calls_have_returned),
        VIRTUAL_TEST(a_cancelled_race_waits_for_its_calls),
        VIRTUAL_TEST(all_calls_have_to_succeed),
        VIRTUAL_TEST(a_loser_that_ended_all_the_same_says_so),
        VIRTUAL_TEST(a_worker_can_win),
        REAL_TEST(a_worker_that_loses_is_told),
        VIRTUAL_TEST(a_group_wins_when_its_members_have_ended),
        VIRTUAL_TEST(a_group_that_loses_is_cancelled),
        VIRTUAL_TEST(nothing_to_call_is_a_mistake),
        VIRTUAL_TEST(lost_memory_leaks_nothing),
        VIRTUAL_TEST(dumps_name_calls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
