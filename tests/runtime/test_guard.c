#include "runtime/support.h"

static nv_status nothing(void *user)
{
    (void)user;
    return NV_OK;
}

static nv_status await_in_build(void *user)
{
    (void)user;
    nv_task *task = NULL;
    nv_future *future = nv_future_new(app);
    nv_scope *scope = nv_scope_new(app, "x");
    nv__wait_list list;
    nv__wait_list_init(&list);
    if (nv_spawn_joinable(app, &task, nothing) != NV_OK) {
        return NV_EFAILED;
    }
    nv__no_await_begin("build of counter");
    nv__no_await_begin("computed total");
    note("%s", nv_status_name(nv_await_sleep(0)));
    nv__no_await_end();
    note("%s", nv_status_name(nv_await_sleep(0)));
    note("%s", nv_status_name(nv_await_future(future, NULL)));
    note("%s", nv_status_name(nv_await_within(1, nothing, NULL)));
    note("%s", nv_status_name(nv_await_shielded(1, nothing, NULL)));
    note("%s", nv_status_name(nv_await_worker(nothing, NULL)));
    note("%s", nv_status_name(nv_await_task(task, NULL)));
    note("%s", nv_status_name(nv_await_scope_end(scope)));
    note("%s", nv_status_name(nv__await_list(&list, "a list")));
    nv__no_await_end();
    note("%s", nv_status_name(nv_await_sleep(0)));
    return NV_OK;
}

/* Awaiting where it is forbidden asserts with the names of both, and does not suspend. */
static void awaiting_where_it_is_forbidden_asserts(void **state)
{
    (void)state;
    assert_int_equal(start_handler(app, await_in_build, NULL), NV_OK);
    nv__runtime_advance(rt, 0);
    assert_trace("NV_ESTATE NV_ESTATE NV_ESTATE NV_ESTATE NV_ESTATE NV_ESTATE NV_ESTATE NV_ESTATE "
                 "NV_ESTATE NV_OK");
#if NV_DEBUG_CHECKS
    assert_int_equal(trap_count, 9);
    assert_non_null(strstr(last_trap, "a list inside build of counter"));
#else
    assert_int_equal(log_count, 2); /* once for each place */
#endif
}

static nv_status clean_inside(void *user)
{
    (void)user;
    note("%s", nv_status_name(nv_await_sleep(0)));
    return NV_OK;
}

/* A handler that starts inside a build is a task of its own and may await. */
static void a_handler_inside_a_build_is_its_own(void **state)
{
    (void)state;
    nv__no_await_begin("build");
    assert_int_equal(start_handler(app, clean_inside, NULL), NV_OK);
    assert_int_equal(nv_await_sleep(0), NV_ESTATE);
    nv__no_await_end();
    assert_int_equal(nv_await_sleep(0), NV_ENOLOOP);
    nv__runtime_advance(rt, 0);
    assert_trace("NV_OK");
    assert_int_equal(trap_count, NV_DEBUG_CHECKS ? 1 : 0);
}

static void await_in_defer(void *user)
{
    (void)user;
    note("%s", nv_status_name(nv_await_sleep(0)));
}

static void the_end_of_a_scope_does_not_await(void **state)
{
    (void)state;
    nv_scope *page = nv_scope_new(app, "page");
    assert_int_equal(nv_scope_defer(page, await_in_defer, NULL), NV_OK);
    nv_scope_end(page);
    assert_trace("NV_ESTATE");
    assert_int_equal(trap_count, NV_DEBUG_CHECKS ? 1 : 0);
}

static void deep_nesting_is_counted(void **state)
{
    (void)state;
    for (int i = 0; i < 50; i++) {
        nv__no_await_begin("level");
    }
    for (int i = 0; i < 50; i++) {
        assert_int_equal(nv_await_sleep(0), NV_ESTATE);
        nv__no_await_end();
    }
    assert_int_equal(nv_await_sleep(0), NV_ENOLOOP);
    nv__no_await_end();
    assert_int_equal(trap_count, NV_DEBUG_CHECKS ? 51 : 0);
}

static void missing_arguments_are_refused(void **state)
{
    (void)state;
    assert_null(nv_scope_new(NULL, "x"));
    assert_null(nv_future_new(NULL));
    assert_int_equal(nv_scope_defer(NULL, await_in_defer, NULL), NV_EINVAL);
    assert_int_equal(nv_future_complete(NULL, NULL), NV_EINVAL);
    assert_int_equal(nv_await_future(NULL, NULL), NV_EINVAL);
    assert_int_equal(nv_await_task(NULL, NULL), NV_EINVAL);
    assert_int_equal(nv_spawn(NULL, nothing), NV_EINVAL);
    assert_int_equal(nv_await_scope_end(NULL), NV_EINVAL);
    nv_task_cancel(NULL);
    nv_scope_end(nv__runtime_scope(rt)); /* the runtime's own to end */
    assert_false(nv__scope_has_ended(app));
    assert_int_equal(trap_count, NV_DEBUG_CHECKS ? 9 : 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        VIRTUAL_TEST(awaiting_where_it_is_forbidden_asserts),
        VIRTUAL_TEST(a_handler_inside_a_build_is_its_own),
        VIRTUAL_TEST(the_end_of_a_scope_does_not_await),
        VIRTUAL_TEST(deep_nesting_is_counted),
        VIRTUAL_TEST(missing_arguments_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
