#include "runtime/support.h"

static nv_future *future;
static int answer = 42;

static nv_status await_it(void *user)
{
    void *value = NULL;
    nv_status status = nv_await_future(future, &value);
    note("%s=%s", (const char *)user, nv_status_name(status));
    if (status == NV_OK) {
        note("%d", value == &answer);
    }
    return NV_OK;
}

static char A[] = "a", B[] = "b", C[] = "c";

static void many_tasks_await_one_value(void **state)
{
    (void)state;
    future = nv_future_new(app);
    assert_false(nv_future_is_done(future));
    assert_int_equal(start_handler(app, await_it, A), NV_OK);
    assert_int_equal(start_handler(app, await_it, B), NV_OK);
    assert_int_equal(nv_future_complete(future, &answer), NV_OK);
    assert_true(nv_future_is_done(future));
    assert_trace(""); /* woken, not run */
    nv__runtime_advance(rt, 0);
    assert_trace("a=NV_OK 1 b=NV_OK 1");
    assert_int_equal(start_handler(app, await_it, C), NV_OK);
    assert_trace("c=NV_OK 1"); /* it is there: no suspension */
}

static void the_first_completion_wins(void **state)
{
    (void)state;
    future = nv_future_new(app);
    assert_int_equal(nv_future_complete(future, &answer), NV_OK);
    assert_int_equal(nv_future_complete(future, NULL), NV_ESTATE);
    assert_int_equal(start_handler(app, await_it, A), NV_OK);
    assert_trace("a=NV_OK 1");
    assert_false(nv_future_is_done(NULL));
    assert_int_equal(nv_await_future(future, NULL), NV_ENOLOOP);
}

static void awaiters_left_when_the_scope_ends_are_told(void **state)
{
    (void)state;
    nv_scope *page = nv_scope_new(app, "page");
    future = nv_future_new(page);
    assert_int_equal(start_handler(app, await_it, A), NV_OK);
    nv_scope_end(page);
    nv__runtime_advance(rt, 0);
    assert_trace("a=NV_ECANCELED");
}

/* The value was delivered before the future went away with its scope. */
static void a_completed_value_survives_the_end_of_its_scope(void **state)
{
    (void)state;
    nv_scope *page = nv_scope_new(app, "page");
    future = nv_future_new(page);
    assert_int_equal(start_handler(app, await_it, A), NV_OK);
    assert_int_equal(nv_future_complete(future, &answer), NV_OK);
    nv_scope_end(page);
    nv__runtime_advance(rt, 0);
    assert_trace("a=NV_OK 1");
}

static void a_cancelled_awaiter_leaves_the_list(void **state)
{
    (void)state;
    future = nv_future_new(app);
    nv_scope *page = nv_scope_new(app, "page");
    assert_int_equal(start_handler(page, await_it, A), NV_OK);
    assert_int_equal(start_handler(app, await_it, B), NV_OK);
    nv_scope_end(page);
    nv__runtime_advance(rt, 0);
    assert_trace("a=NV_ECANCELED");
    assert_int_equal(nv_future_complete(future, &answer), NV_OK);
    nv__runtime_advance(rt, 0);
    assert_trace("b=NV_OK 1");
}

static nv__wait_list *list;

static nv_status await_list(void *user)
{
    note("%s=%s", (const char *)user, nv_status_name(nv__await_list(list, "a list")));
    return NV_OK;
}

static void wait_lists_wake_all_and_let_pass(void **state)
{
    (void)state;
    list = malloc(sizeof *list);
    nv__wait_list_init(list);
    assert_int_equal(start_handler(app, await_list, A), NV_OK);
    nv__wait_list_wake_all(list);
    assert_int_equal(start_handler(app, await_list, B), NV_OK);
    assert_trace("b=NV_OK");
    list->ready = false;
    assert_int_equal(start_handler(app, await_list, C), NV_OK);
    nv__wait_list_wake_all(list);
    free(list); /* the woken ones do not look at it again */
    nv__runtime_advance(rt, 0);
    assert_trace("a=NV_OK c=NV_OK");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        VIRTUAL_TEST(many_tasks_await_one_value),
        VIRTUAL_TEST(the_first_completion_wins),
        VIRTUAL_TEST(awaiters_left_when_the_scope_ends_are_told),
        VIRTUAL_TEST(a_completed_value_survives_the_end_of_its_scope),
        VIRTUAL_TEST(a_cancelled_awaiter_leaves_the_list),
        VIRTUAL_TEST(wait_lists_wake_all_and_let_pass),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
