#include "runtime/support.h"
#include "support/quick.h"

static nv_status say(void *user)
{
    note("%s", (const char *)user);
    return NV_OK;
}

static nv_status yield_then_say(void *user)
{
    note("%s1", (const char *)user);
    if (nv_await_sleep(0) != NV_OK) {
        return NV_ECANCELED;
    }
    note("%s2", (const char *)user);
    return NV_OK;
}

static char A[] = "a", B[] = "b", C[] = "c";

static void spawned_tasks_start_in_order_in_the_next_turn(void **state)
{
    (void)state;
    assert_int_equal(nv_spawn(app, yield_then_say, A), NV_OK);
    assert_int_equal(nv_spawn(app, yield_then_say, B), NV_OK);
    assert_trace("");
    nv__runtime_advance(rt, 0);
    assert_trace("a1 b1 a2 b2");
}

static nv_status spawn_two(void *user)
{
    (void)user;
    note("in");
    if (nv_spawn(app, say, A) != NV_OK || nv_spawn(app, say, B) != NV_OK) {
        return NV_EFAILED;
    }
    note("out");
    return NV_OK;
}

/* A task that a task spawns never runs before the spawn returns. */
static void spawning_does_not_switch(void **state)
{
    (void)state;
    assert_int_equal(start_handler(app, spawn_two, NULL), NV_OK);
    assert_trace("in out");
    nv__runtime_advance(rt, 0);
    assert_trace("a b");
}

static nv_status nested_handler(void *user)
{
    note("n1");
    nv_status status = nv_await_sleep(1);
    note("n2");
    (void)user;
    return status;
}

static nv_status outer_handler(void *user)
{
    (void)user;
    note("o1");
    if (start_handler(app, nested_handler, NULL) != NV_OK) {
        return NV_EFAILED;
    }
    note("o2");
    return NV_OK;
}

/* A handler starts at once, also inside another, and gives control back when it suspends. TSK-2,
 * TSK-8 */
static void handlers_start_at_once(void **state)
{
    (void)state;
    assert_int_equal(start_handler(app, outer_handler, NULL), NV_OK);
    assert_trace("o1 n1 o2");
    nv__runtime_advance(rt, 1);
    assert_trace("n2");
}

/* TSK-9: the same handler may run several times at once. */
static void handlers_overlap(void **state)
{
    (void)state;
    assert_int_equal(start_handler(app, nested_handler, NULL), NV_OK);
    assert_int_equal(start_handler(app, nested_handler, NULL), NV_OK);
    assert_int_equal(nv__runtime_get_stats(rt).tasks_live, 2);
    nv__runtime_advance(rt, 1);
    assert_trace("n1 n1 n2 n2");
}

static nv_status fail_with(void *user)
{
    return *(nv_status *)user;
}

static nv_status fail_twice(void *user)
{
    (void)user;
    return nv_fail(NV_EIO, "cannot read %s", "rows");
}

static nv_status fail_quietly(void *user)
{
    (void)user;
    (void)nv_fail(NV_ENOTFOUND, "nothing there");
    return NV_OK;
}

/* TSK-4, TSK-6: a failure is told once with its origin; cancellation is none; the loop goes on. */
static void failures_are_reported_once_with_their_origin(void **state)
{
    (void)state;
    nv_status status = NV_EIO, canceled = NV_ECANCELED;
    nv_task_desc desc = { NV_HEAD(nv_task_desc), .fn = fail_with, .user = &status, .name = "load" };
    for (int i = 0; i < 3; i++) {
        assert_int_equal(nv_task_spawn_desc(app, &desc, NULL), NV_OK);
        assert_int_equal(nv__task_run_now(app, &desc), NV_OK);
    }
    nv__runtime_advance(rt, 0);
    assert_int_equal(log_count, 1);
    assert_non_null(strstr(last_log, "'load'"));
    assert_non_null(strstr(last_log, "test_task.c:"));
    assert_non_null(strstr(last_log, "NV_EIO"));
    assert_int_equal(nv__log_count(desc.nv_.file, (int)desc.nv_.line, NV_EIO), 6);

    desc.user = &canceled;
    assert_int_equal(nv__task_run_now(app, &desc), NV_OK);
    assert_int_equal(log_count, 1);

    assert_int_equal(start_handler(app, fail_twice, NULL), NV_OK);
    assert_int_equal(start_handler(app, fail_twice, NULL), NV_OK);
    assert_int_equal(log_count, 2); /* nv_fail has said it: the return is no second report */
    assert_non_null(strstr(last_log, "cannot read rows"));
    assert_int_equal(nv_fail(NV_ECANCELED, "no"), NV_ECANCELED);
    assert_int_equal(log_count, 2);
    assert_int_equal(nv_fail(NV_EINVAL, "outside"), NV_EINVAL);
    assert_non_null(strstr(last_log, "outside any handler"));
}

static nv_status join(void *user)
{
    nv_task **task = user;
    nv_status status = NV_OK;
    note("await=%s", nv_status_name(nv_await_task(*task, &status)));
    note("status=%s", nv_status_name(status));
    return NV_OK;
}

static void joining_gives_the_tasks_status(void **state)
{
    (void)state;
    nv_status failed = NV_ELIMIT;
    nv_task *task = NULL;
    assert_int_equal(nv_spawn_joinable(app, &task, fail_with, &failed), NV_OK);
    assert_int_equal(start_handler(app, join, &task), NV_OK);
    assert_trace("");
    nv__runtime_advance(rt, 0);
    assert_trace("await=NV_OK status=NV_ELIMIT");

    assert_int_equal(nv_spawn_joinable(app, &task, fail_quietly), NV_OK);
    nv__runtime_advance(rt, 0); /* finished before anyone waits */
    assert_int_equal(start_handler(app, join, &task), NV_OK);
    assert_trace("await=NV_OK status=NV_ENOTFOUND");
}

static nv_status await_self(void *user)
{
    note("self=%s", nv_status_name(nv_await_task(*(nv_task **)user, NULL)));
    return NV_OK;
}

static void a_task_cannot_await_itself(void **state)
{
    (void)state;
    nv_task *task = NULL;
    assert_int_equal(nv_spawn_joinable(app, &task, await_self, &task), NV_OK);
    nv__runtime_advance(rt, 0);
    assert_trace("self=NV_ESTATE");
    assert_int_equal(trap_count, NV_DEBUG_CHECKS ? 1 : 0);
}

static void released_handles_do_not_stop_tasks(void **state)
{
    (void)state;
    nv_task *task = NULL;
    assert_int_equal(nv_spawn_joinable(app, &task, yield_then_say, C), NV_OK);
    nv_task_release(task);
    nv_task_release(NULL);
    nv__runtime_advance(rt, 0);
    assert_trace("c1 c2");
    assert_int_equal(nv_spawn_joinable(app, &task, say, A), NV_OK);
    nv__runtime_advance(rt, 0);
    nv_task_cancel(task); /* it is over: nothing happens */
    nv_task_release(task);
    assert_trace("a");
}

static void bad_descriptions_are_refused(void **state)
{
    (void)state;
    nv_task *task = (nv_task *)(void *)&trace;
    assert_int_equal(nv_task_spawn_desc(app, NULL, &task), NV_EINVAL);
    assert_null(task);
    assert_int_equal(nv_spawn(app, NULL), NV_EINVAL);
    assert_int_equal(nv_spawn(app, say, A, .stack_size = SIZE_MAX), NV_ENOMEM);
    /* A shorter description of an older program: what it lacks is zero. */
    nv_task_desc old = { NV_HEAD(nv_task_desc), .fn = say, .user = A, .stack_size = SIZE_MAX };
    old.nv_.size = offsetof(nv_task_desc, stack_size);
    assert_int_equal(nv_task_spawn_desc(app, &old, NULL), NV_OK);
    nv__runtime_advance(rt, 0);
    assert_trace("a");
}

static nv_status children_of_a_task(void *user)
{
    (void)user;
    if (nv_spawn(nv_scope_current(), nested_handler) != NV_OK) {
        return NV_EFAILED;
    }
    return nv_await_sleep(0);
}

/* A task's own scope ends with it, and takes along what was started inside. */
static void tasks_do_not_outlive_the_task_that_owns_them(void **state)
{
    (void)state;
    nv_task *task = NULL;
    assert_int_equal(nv_spawn_joinable(app, &task, children_of_a_task), NV_OK);
    assert_int_equal(start_handler(app, join, &task), NV_OK);
    nv__runtime_advance(rt, 0);
    assert_trace("n1 n2 await=NV_OK status=NV_OK");
    assert_int_equal(nv__runtime_get_stats(rt).tasks_live, 0);
}

static void count_release(void *object)
{
    note("release-%s", (const char *)object);
}

static nv_status use_pins(void *user)
{
    (void)user;
    const char *one = nv_fmt("%d-%s", 1, "x");
    nv__pin(A, count_release);
    nv__pin(B, count_release);
    char *memory = nv__pin_alloc(5000);
    memset(memory, 'm', 5000);
    nv_status status = nv_await_sleep(1);
    note("%s", one);
    return status;
}

static void pins_last_until_the_handler_ends(void **state)
{
    (void)state;
    assert_int_equal(start_handler(app, use_pins, NULL), NV_OK);
    nv__pin_frame frame;
    nv__pin_frame_begin(&frame);
    char text[600];
    memset(text, 'y', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_string_equal(nv_fmt("%s", text), text);
    assert_trace("");
    nv__pin_frame_end(&frame);
    nv__runtime_advance(rt, 1);
    assert_trace("1-x release-b release-a");
    assert_string_equal(nv_fmt("outside %d", 3), "outside 3");
    assert_null(nv__pin_alloc(0));
}

static nv_status sleep_in_private(void *user)
{
    (void)user;
    return nv_await_sleep(10);
}

static void twenty_thousand_tasks(void **state)
{
    (void)state;
    int many = quick(20000, 500);
    for (int i = 0; i < many; i++) {
        assert_int_equal(nv_spawn(app, sleep_in_private), NV_OK);
    }
    nv__runtime_advance(rt, 0);
    assert_int_equal(nv__runtime_get_stats(rt).tasks_live, many);
    nv__runtime_advance(rt, 10);
    assert_int_equal(nv__runtime_get_stats(rt).tasks_live, 0);
}

static nv_status nothing(void *user)
{
    (void)user;
    return NV_OK;
}

/* A handler that does not await costs no allocation once warm. */
static void warm_handlers_do_not_allocate(void **state)
{
    (void)state;
    assert_int_equal(start_handler(app, nothing, NULL), NV_OK);
    nv__alloc_fail_after(1); /* the first allocation would fail, and would be seen */
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(start_handler(app, nothing, NULL), NV_OK);
    }
    assert_false(nv__alloc_fail_hit());
    nv__alloc_fail_after(0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        VIRTUAL_TEST(spawned_tasks_start_in_order_in_the_next_turn),
        VIRTUAL_TEST(spawning_does_not_switch),
        VIRTUAL_TEST(handlers_start_at_once),
        VIRTUAL_TEST(handlers_overlap),
        VIRTUAL_TEST(failures_are_reported_once_with_their_origin),
        VIRTUAL_TEST(joining_gives_the_tasks_status),
        VIRTUAL_TEST(a_task_cannot_await_itself),
        VIRTUAL_TEST(released_handles_do_not_stop_tasks),
        VIRTUAL_TEST(bad_descriptions_are_refused),
        VIRTUAL_TEST(tasks_do_not_outlive_the_task_that_owns_them),
        VIRTUAL_TEST(pins_last_until_the_handler_ends),
        VIRTUAL_TEST(twenty_thousand_tasks),
        VIRTUAL_TEST(warm_handlers_do_not_allocate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
