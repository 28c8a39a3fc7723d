/* Groups of tasks that fail as one, and values that tasks inherit. */
#include "runtime/support.h"

#include <nuiitivet/group.h>

static nv_group *group;

typedef struct member {
    double seconds;
    nv_status result;
} member;

static nv_status work(void *user)
{
    const member *m = user;
    nv_status status = nv_await_sleep(m->seconds);
    note("%g:%d", m->seconds, (int)status);
    return status == NV_OK ? m->result : status;
}

static nv_status lead(void *user)
{
    (void)user;
    note("joined:%d", (int)nv_await_group(group));
    return NV_OK;
}

static member quick = { 1, NV_OK }, failing = { 2, NV_EIO }, slow = { 3, NV_OK };

static void start_group(nv_scope *scope, nv_group_kind kind)
{
    group = nv_group_new(scope, kind, "crew");
    assert_int_equal(nv_group_spawn(group, .fn = work, .user = &slow), NV_OK);
    assert_int_equal(nv_group_spawn(group, .fn = work, .user = &failing), NV_OK);
    assert_int_equal(nv_group_spawn(group, .fn = work, .user = &quick), NV_OK);
    assert_int_equal(nv_group_count(group), 3);
}

static void the_first_failure_cancels_the_others(void **state)
{
    (void)state;
    start_group(app, NV_GROUP_ALL);
    start_handler(app, lead, NULL);
    nv__runtime_advance(rt, 2);
    assert_trace("1:0 2:0 3:-1 joined:-6");
}

static void supervised_members_fail_for_themselves(void **state)
{
    (void)state;
    start_group(app, NV_GROUP_SUPERVISE);
    start_handler(app, lead, NULL);
    nv__runtime_advance(rt, 3);
    assert_trace("1:0 2:0 3:0 joined:-6");
}

static nv_status late_lead(void *user)
{
    (void)nv_group_count(group);
    return lead(user);
}

static void a_group_can_be_joined_late_and_empty(void **state)
{
    (void)state;
    group = nv_group_new(app, NV_GROUP_ALL, NULL);
    assert_int_equal(nv_group_spawn(group, .fn = work, .user = &quick), NV_OK);
    nv__runtime_advance(rt, 5);
    start_handler(app, late_lead, NULL);
    nv__runtime_advance(rt, 0);
    assert_trace("1:0 joined:0");
    group = nv_group_new(app, NV_GROUP_ALL, NULL);
    start_handler(app, lead, NULL);
    nv__runtime_advance(rt, 0);
    assert_trace("joined:0");
}

static void nothing_joins_a_group_that_has_failed(void **state)
{
    (void)state;
    start_group(app, NV_GROUP_ALL);
    nv__runtime_advance(rt, 2);
    assert_int_equal(nv_group_spawn(group, .fn = work, .user = &quick), NV_ECANCELED);
    start_handler(app, lead, NULL);
    nv__runtime_advance(rt, 0);
    assert_trace("1:0 2:0 3:-1 joined:-6");
}

static void a_cancelled_leader_takes_the_group_with_it(void **state)
{
    (void)state;
    start_group(app, NV_GROUP_ALL);
    nv_scope *doomed = nv_scope_new(app, "doomed");
    start_handler(doomed, lead, NULL);
    nv__runtime_advance(rt, 0.5);
    nv_scope_end(doomed);
    nv__runtime_advance(rt, 0);
    assert_trace("joined:-1 3:-1 2:-1 1:-1");
}

static void a_group_ends_with_its_scope(void **state)
{
    (void)state;
    nv_scope *own = nv_scope_new(app, "own");
    start_group(own, NV_GROUP_ALL);
    start_handler(app, lead, NULL);
    nv__runtime_advance(rt, 0.5);
    nv_scope_end(own);
    nv__runtime_advance(rt, 0);
    assert_trace("3:-1 2:-1 1:-1 joined:-1");
}

static void a_cancelled_group_is_no_failure(void **state)
{
    (void)state;
    start_group(app, NV_GROUP_ALL);
    start_handler(app, lead, NULL);
    nv__runtime_advance(rt, 0.5);
    nv_group_cancel(group);
    nv__runtime_advance(rt, 0);
    assert_trace("3:-1 2:-1 1:-1 joined:0");
}

static nv_status join_own(void *user)
{
    (void)user;
    note("%d", (int)nv_await_group(group));
    return NV_OK;
}

static void mistakes_and_lost_memory_are_told(void **state)
{
    (void)state;
    assert_null(nv_group_new(NULL, NV_GROUP_ALL, "g"));
    assert_null(nv_group_new(app, (nv_group_kind)9, "g"));
    assert_int_equal(nv_await_group(NULL), NV_EINVAL);
    assert_int_equal(nv_group_spawn(NULL, .fn = work), NV_EINVAL);
    assert_int_equal(trap_count, 4);
    assert_int_equal(nv_group_count(NULL), 0);
    for (size_t n = 1; n <= 2; n++) {
        nv__alloc_fail_after(n);
        assert_null(nv_group_new(app, NV_GROUP_ALL, "g"));
        assert_true(nv__alloc_fail_hit());
    }
    nv__alloc_fail_after(0);
    group = nv_group_new(app, NV_GROUP_ALL, "g");
    assert_int_equal(nv_group_spawn(group, .fn = NULL), NV_EINVAL);
    assert_int_equal(nv_await_group(group), NV_ENOLOOP);
    nv_group_spawn(group, .fn = join_own);
    nv__runtime_advance(rt, 0);
    assert_trace("-5");
    assert_int_equal(trap_count, 5);
}

/* ---- values ---- */

static int keys[NV_MAX_TASK_VALUES + 1];
static int things[NV_MAX_TASK_VALUES + 1];

static nv_status look(void *user)
{
    int found = 0;
    for (int i = 0; i <= NV_MAX_TASK_VALUES; i++) {
        found += nv_task_value(&keys[i]) == &things[i];
    }
    note("%s sees %d", (const char *)user, found);
    if (nv_task_set_value(&keys[0], NULL) != NV_OK || nv_task_set_value(&keys[9], NULL) != NV_OK) {
        note("no memory");
    }
    note("%s", nv_task_name());
    return NV_OK;
}

static nv_status set_and_spawn(void *user)
{
    int count = (int)(intptr_t)user;
    for (int i = 0; i < count; i++) {
        note("%d", (int)nv_task_set_value(&keys[i], &things[i]));
    }
    nv_spawn(app, .fn = look, .user = (void *)(uintptr_t) "a", .name = "child");
    nv_spawn(app, .fn = look, .user = (void *)(uintptr_t) "b", .name = "child");
    nv_status status = nv_await_sleep(1);
    int left = 0;
    for (int i = 0; i < count; i++) {
        left += nv_task_value(&keys[i]) == &things[i];
    }
    note("kept %d", left);
    return status;
}

static void values_are_inherited_and_children_write_their_own(void **state)
{
    (void)state;
    start_handler(app, set_and_spawn, (void *)3);
    nv__runtime_advance(rt, 1);
    assert_trace("0 0 0 a sees 3 child b sees 3 child kept 3");
    assert_null(nv_task_value(&keys[0]));
    assert_null(nv_task_name());
    assert_int_equal(nv_task_set_value(&keys[0], NULL), NV_ENOLOOP);
}

static void four_values_take_no_memory_and_more_are_shared(void **state)
{
    (void)state;
    start_handler(app, set_and_spawn, (void *)1); /* stacks and timers have memory of their own */
    nv__runtime_advance(rt, 1);
    trace[0] = '\0';
    size_t live = nv__alloc_live();
    start_handler(app, set_and_spawn, (void *)4);
    assert_int_equal(nv__alloc_live(), live);
    nv__runtime_advance(rt, 1);
    trace[0] = '\0';
    start_handler(app, set_and_spawn, (void *)(NV_MAX_TASK_VALUES + 1));
    nv__runtime_advance(rt, 1);
    assert_non_null(strstr(trace, "0 -10 a sees 16 child b sees 16 child kept 16"));
    trace[0] = '\0';
    nv__alloc_fail_after(1);
    start_handler(app, set_and_spawn, (void *)5);
    nv__alloc_fail_after(0);
    nv__runtime_advance(rt, 1);
    assert_non_null(strstr(trace, "0 0 0 0 -3 a sees 4"));
    trace[0] = '\0';
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        VIRTUAL_TEST(the_first_failure_cancels_the_others),
        VIRTUAL_TEST(supervised_members_fail_for_themselves),
        VIRTUAL_TEST(a_group_can_be_joined_late_and_empty),
        VIRTUAL_TEST(nothing_joins_a_group_that_has_failed),
        VIRTUAL_TEST(a_cancelled_leader_takes_the_group_with_it),
        VIRTUAL_TEST(a_group_ends_with_its_scope),
        VIRTUAL_TEST(a_cancelled_group_is_no_failure),
        VIRTUAL_TEST(mistakes_and_lost_memory_are_told),
        VIRTUAL_TEST(values_are_inherited_and_children_write_their_own),
        VIRTUAL_TEST(four_values_take_no_memory_and_more_are_shared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
