#include "runtime/support.h"

static void say(void *user)
{
    note("%s", (const char *)user);
}

static void deferred_calls_run_in_reverse(void **state)
{
    (void)state;
    nv_scope *page = nv_scope_new(app, "page");
    char a[] = "a", b[] = "b", c[] = "c";
    assert_int_equal(nv_scope_defer(page, say, a), NV_OK);
    nv_scope *inner = nv_scope_new(page, "inner");
    assert_int_equal(nv_scope_defer(inner, say, b), NV_OK);
    assert_int_equal(nv_scope_defer(page, say, c), NV_OK);
    assert_string_equal(nv__scope_name(inner), "inner");
    assert_ptr_equal(nv__scope_parent(inner), page);
    nv_scope_end(page);
    assert_trace("c b a");
    nv_scope_end(NULL);
}

static nv_status try_in_ended_scope(void *user)
{
    nv_scope *page = user;
    nv_scope_end(page); /* this task lives inside: it goes on until it returns */
    note("ended=%d", nv__scope_has_ended(page));
    note("scope=%d", nv_scope_new(page, "x") != NULL);
    note("future=%d", nv_future_new(page) != NULL);
    note("defer=%s", nv_status_name(nv_scope_defer(page, say, NULL)));
    note("spawn=%s", nv_status_name(nv_spawn(page, try_in_ended_scope)));
    note("run=%s", nv_status_name(start_handler(page, try_in_ended_scope, page)));
    note("await=%s", nv_status_name(nv_await_sleep(1)));
    return NV_OK;
}

static void nothing_is_created_in_an_ended_scope(void **state)
{
    (void)state;
    nv_scope *page = nv_scope_new(app, "page");
    char freed[] = "freed";
    assert_int_equal(nv_scope_defer(page, say, freed), NV_OK);
    assert_int_equal(start_handler(page, try_in_ended_scope, page), NV_OK);
    assert_trace("ended=1 scope=0 future=0 defer=NV_ECANCELED spawn=NV_ECANCELED run=NV_ECANCELED "
                 "await=NV_ECANCELED freed");
}

static nv_status sleep_twice(void *user)
{
    (void)user;
    note("s1=%s", nv_status_name(nv_await_sleep(1)));
    note("s2=%s", nv_status_name(nv_await_sleep(1)));
    return NV_OK;
}

static void ending_cancels_joins_and_then_frees(void **state)
{
    (void)state;
    nv_scope *page = nv_scope_new(app, "page");
    nv_scope *inner = nv_scope_new(page, "inner");
    char first[] = "page", second[] = "inner";
    assert_int_equal(nv_scope_defer(page, say, first), NV_OK);
    assert_int_equal(nv_scope_defer(inner, say, second), NV_OK);
    assert_int_equal(start_handler(inner, sleep_twice, NULL), NV_OK);
    nv__runtime_advance(rt, 0.5);
    assert_trace("");
    nv_scope_end(page);
    assert_trace(""); /* at once: nothing waits here, nothing is freed under the task */
    nv__runtime_advance(rt, 0);
    assert_trace("s1=NV_ECANCELED s2=NV_ECANCELED page inner"); /* reverse order of creation */
    assert_int_equal(nv__runtime_get_stats(rt).tasks_live, 0);
    assert_int_equal(nv__runtime_get_stats(rt).scopes_live, 1);
}

static void a_child_that_is_already_ending_goes_with_its_parent(void **state)
{
    (void)state;
    nv_scope *page = nv_scope_new(app, "page");
    nv_scope *inner = nv_scope_new(page, "inner");
    char first[] = "page", second[] = "inner";
    assert_int_equal(nv_scope_defer(page, say, first), NV_OK);
    assert_int_equal(nv_scope_defer(inner, say, second), NV_OK);
    assert_int_equal(start_handler(inner, sleep_twice, NULL), NV_OK);
    nv_scope_end(inner);
    nv_scope_end(page);
    nv__runtime_advance(rt, 0);
    assert_trace("s1=NV_ECANCELED s2=NV_ECANCELED inner page");
}

static nv_scope *other;

static void end_other(void *user)
{
    note("ending");
    nv_scope_end(other);
    note("%s", (const char *)user);
}

/* What is freed may end what is not: siblings, and the tree around it. */
static void scopes_end_each_other_while_being_freed(void **state)
{
    (void)state;
    nv_scope *page = nv_scope_new(app, "page");
    nv_scope *one = nv_scope_new(page, "one");
    nv_scope *two = nv_scope_new(page, "two");
    char said[] = "one-done", freed_two[] = "two", freed_page[] = "page";
    assert_int_equal(nv_scope_defer(page, say, freed_page), NV_OK);
    assert_int_equal(nv_scope_defer(two, say, freed_two), NV_OK);
    assert_int_equal(nv_scope_defer(one, end_other, said), NV_OK);
    other = two;
    nv_scope_end(one);
    assert_trace("ending one-done two");

    one = nv_scope_new(page, "one");
    assert_int_equal(nv_scope_defer(one, end_other, said), NV_OK);
    other = page;
    nv_scope_end(one);
    assert_trace("ending one-done page");
    assert_int_equal(nv__runtime_get_stats(rt).scopes_live, 1);
}

static int ended_links;

static void count_link(nv__scope_link *link)
{
    assert_null(link->scope);
    ended_links++;
}

static void a_detached_link_is_forgotten(void **state)
{
    (void)state;
    nv_scope *page = nv_scope_new(app, "page");
    nv__scope_link links[3] = { { 0 } };
    ended_links = 0;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(nv__scope_attach(page, &links[i], count_link), NV_OK);
    }
    nv__scope_detach(&links[1]);
    nv__scope_detach(&links[1]);
    nv_scope_end(page);
    assert_int_equal(ended_links, 2);
    nv__scope_detach(&links[0]);
}

static nv_status end_and_wait(void *user)
{
    note("joined=%s", nv_status_name(nv_await_scope_end(user)));
    return NV_OK;
}

static nv_status end_own_scope(void *user)
{
    note("own=%s", nv_status_name(nv_await_scope_end(user)));
    return NV_OK;
}

static nv_status slow_to_leave(void *user)
{
    (void)user;
    (void)!nv_await_sleep(100);
    note("left");
    return NV_OK;
}

static void awaiting_the_end_of_a_scope(void **state)
{
    (void)state;
    nv_scope *page = nv_scope_new(app, "page");
    char freed[] = "freed";
    assert_int_equal(nv_scope_defer(page, say, freed), NV_OK);
    assert_int_equal(start_handler(page, end_own_scope, page), NV_OK);
    assert_trace("own=NV_ESTATE");
    assert_int_equal(start_handler(page, slow_to_leave, NULL), NV_OK);
    assert_int_equal(start_handler(app, end_and_wait, page), NV_OK);
    assert_trace("");
    nv__runtime_advance(rt, 0);
    assert_trace("left freed joined=NV_OK");

    nv_scope *empty = nv_scope_new(app, "empty");
    assert_int_equal(start_handler(app, end_and_wait, empty), NV_OK);
    nv__runtime_advance(rt, 0);
    assert_trace("joined=NV_OK");
    assert_int_equal(nv_await_scope_end(nv_scope_new(app, "outside")), NV_ENOLOOP);
}

static const char tag_a, tag_b;

static void attributes_are_found_from_below(void **state)
{
    (void)state;
    nv_scope *page = nv_scope_new(app, "page");
    nv_scope *inner = nv_scope_new(page, "inner");
    int value = 1, nearer = 2;
    assert_int_equal(nv__scope_set_attribute(app, &tag_a, &value), NV_OK);
    assert_ptr_equal(nv__scope_find_attribute(inner, &tag_a), &value);
    assert_null(nv__scope_find_attribute(inner, &tag_b));
    assert_int_equal(nv__scope_set_attribute(page, &tag_a, &nearer), NV_OK);
    assert_ptr_equal(nv__scope_find_attribute(inner, &tag_a), &nearer);
    assert_int_equal(nv__scope_set_attribute(page, &tag_a, &value), NV_OK);
    assert_ptr_equal(nv__scope_find_attribute(inner, &tag_a), &value);
    assert_null(nv__scope_find_attribute(NULL, &tag_a));
}

static nv_status see_scopes(void *user)
{
    nv_scope *own = nv_scope_current();
    note("own=%d", own && nv__scope_parent(own) == user);
    nv_scope *previous = nv__scope_enter(app);
    note("entered=%d", nv_scope_current() == app);
    nv__scope_leave(previous);
    note("left=%d", nv_scope_current() == own);
    return NV_OK;
}

static void the_current_scope_follows_what_runs(void **state)
{
    (void)state;
    assert_null(nv_scope_current());
    nv_scope *previous = nv__scope_enter(app);
    assert_ptr_equal(nv_scope_current(), app);
    assert_int_equal(start_handler(app, see_scopes, app), NV_OK);
    assert_trace("own=1 entered=1 left=1");
    assert_ptr_equal(nv_scope_current(), app);
    nv__scope_leave(previous);
    assert_null(nv_scope_current());
}

static void a_deep_chain_of_scopes_ends(void **state)
{
    (void)state;
    nv_scope *top = nv_scope_new(app, "top");
    nv_scope *at = top;
    for (int i = 0; i < 100000; i++) {
        at = nv_scope_new(at, "deep");
        assert_non_null(at);
    }
    char bottom[] = "bottom";
    assert_int_equal(nv_scope_defer(at, say, bottom), NV_OK);
    nv_scope_end(top);
    assert_trace("bottom");
    assert_int_equal(nv__runtime_get_stats(rt).scopes_live, 1);
}

static char dumped[4096];

static void collect_dump(void *user, const char *line)
{
    (void)user;
    size_t used = strlen(dumped);
    snprintf(dumped + used, sizeof dumped - used, "%s\n", line);
}

static void the_dump_names_scopes_and_what_tasks_await(void **state)
{
    (void)state;
    nv_scope *page = nv_scope_new(app, "settings page");
    nv_task_desc desc = { NV_HEAD(nv_task_desc), .fn = sleep_twice, .name = "save" };
    assert_int_equal(nv__task_run_now(page, &desc), NV_OK);
    assert_int_equal(nv_spawn(page, sleep_twice), NV_OK);
    dumped[0] = '\0';
    nv__runtime_dump(rt, collect_dump, NULL);
    assert_non_null(strstr(dumped, "scope runtime\n  scope app\n    scope settings page\n"));
    assert_non_null(strstr(dumped, "task save awaits sleep for 0.000 s, spawned at "));
    assert_non_null(strstr(dumped, "test_scope.c:"));
    assert_non_null(strstr(dumped, "has not started yet"));
    nv__runtime_advance(rt, 0.25);
    dumped[0] = '\0';
    nv__runtime_dump(rt, collect_dump, NULL);
    assert_non_null(strstr(dumped, "awaits sleep for 0.250 s"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        VIRTUAL_TEST(deferred_calls_run_in_reverse),
        VIRTUAL_TEST(nothing_is_created_in_an_ended_scope),
        VIRTUAL_TEST(ending_cancels_joins_and_then_frees),
        VIRTUAL_TEST(a_child_that_is_already_ending_goes_with_its_parent),
        VIRTUAL_TEST(scopes_end_each_other_while_being_freed),
        VIRTUAL_TEST(a_detached_link_is_forgotten),
        VIRTUAL_TEST(awaiting_the_end_of_a_scope),
        VIRTUAL_TEST(attributes_are_found_from_below),
        VIRTUAL_TEST(the_current_scope_follows_what_runs),
        VIRTUAL_TEST(a_deep_chain_of_scopes_ends),
        VIRTUAL_TEST(the_dump_names_scopes_and_what_tasks_await),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
