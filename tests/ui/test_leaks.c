/* The end report: what a task that never returns keeps, by name and line; nothing in a clean end.
 */
#include "overlay_fixture.h"

#include <nuiitivet/observable.h>

static char report[16384];
static bool made;
static int overlay_line, observable_line, task_line;

static void keep_report(void *user, nv_log_level level, const char *message)
{
    size_t used = strlen(report);
    (void)user;
    if (level >= NV_LOG_WARNING) {
        snprintf(report + used, sizeof report - used, "%s\n", message);
    }
}

static void make_things(void)
{
    observable_line = __LINE__ + 1;
    nv_obs_int *count = nv_obs_int_new(nv_scope_current(), 3);
    overlay_line = __LINE__ + 1;
    nv_overlay *overlay = SHOW(.content = content_box("box", NULL), .name = "Please wait");
    made = count != NULL && overlay != NULL;
}

/* It does not look at what it is told; in the end it is put aside. */
static nv_status deaf(void *user)
{
    (void)user;
    make_things();
    static volatile bool told;
    while (!told) {
        (void)!nv_await_sleep(1);
    }
    return NV_OK;
}

static nv_status polite(void *user)
{
    (void)user;
    make_things();
    return nv_await_sleep(1000);
}

static void start(nv_task_fn fn, const char *name)
{
    fix->scope = nv_scope_new(fix->scope, "leaking window");
    task_line = __LINE__ + 1;
    nv_task_desc desc = { NV_HEAD(nv_task_desc), .fn = fn, .name = name };
    assert_int_equal(nv_task_spawn_desc(fix->scope, &desc, NULL), NV_OK);
    advance(1);
    assert_true(made);
}

static int count_of(const char *what)
{
    int count = 0;
    for (const char *at = report; (at = strstr(at, what)) != NULL; at++) {
        count++;
    }
    return count;
}

static void assert_told_once(const char *format, int line)
{
    char text[128];
    snprintf(text, sizeof text, format, line);
    assert_int_equal(count_of(text), 1);
}

static void what_never_returns_is_told_by_name_and_line(void **state)
{
    fix = *state = NULL;
    assert_int_equal(setup(state), 0);
    fix = *state;
    nv_log_set_handler(keep_report, NULL);
    report[0] = '\0';
    start(deaf, "deaf task");
    static nv__runtime *runtime; /* lost on purpose: all of it is still in use */
    runtime = fix->runtime;
    nv__view_destroy(fix->view);
    report[0] = '\0';
    nv__runtime_destroy(runtime); /* keeps what is in use */
    nv_log_set_handler(NULL, NULL);
    assert_int_equal(count_of("the runtime ends, and this has not returned:"), 1);
    assert_int_equal(count_of("scope leaking window"), 1);
    assert_int_equal(count_of("task deaf task awaits"), 1);
    assert_told_once("test_leaks.c:%d", task_line);
    assert_told_once("test_leaks.c:%d", observable_line);
    assert_int_equal(count_of("overlay Please wait, shown at "), 1);
    assert_told_once("test_leaks.c:%d", overlay_line);
}

static void a_clean_end_says_nothing(void **state)
{
    fix = *state = NULL;
    assert_int_equal(setup(state), 0);
    fix = *state;
    report[0] = '\0';
    start(polite, "polite task");
    nv_log_set_handler(keep_report, NULL);
    assert_int_equal(teardown(state), 0);
    nv_log_set_handler(NULL, NULL);
    assert_string_equal(report, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_clean_end_says_nothing),
        cmocka_unit_test(what_never_returns_is_told_by_name_and_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
