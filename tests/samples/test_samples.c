/* Counter, login and worker through the tester. */
#include "support/cm.h"

#include "app/play/actor.h"
#include "app/play/finder.h"
#include "samples.h"

#include <nuiitivet/testing.h>
#include <string.h>

static void test_counter_counts_by_mouse_and_keyboard(void **state)
{
    (void)state;
    nv_tester *t = nv_tester_open(nv_component(&counter_class, NULL), .width = 360, .height = 240);
    assert_string_equal(nv_tester_text_of(t, "count"), "Count: 0");
    nv_tester_click(t, "Increment");
    assert_string_equal(nv_tester_text_of(t, "count"), "Count: 1");
    nv_tester_key(t, "Space");
    nv_tester_key(t, "Enter");
    assert_string_equal(nv_tester_text_of(t, "count"), "Count: 3");
    for (int i = 3; i < 10; i++) {
        nv_tester_click(t, "button \"Increment\"");
    }
    assert_true(nv_tester_exists(t, "Milestone reached!"));
    nv_tester_close(t);
}

static void test_counter_tab_reaches_the_button(void **state)
{
    (void)state;
    nv_tester *t = nv_tester_open(nv_component(&counter_class, NULL), .width = 360, .height = 240);
    nv_tester_key(t, "Tab");
    assert_true(nv_tester_states_of(t, "Increment") & NV_STATE_FOCUSED);
    nv_tester_key(t, "Enter");
    assert_string_equal(nv_tester_text_of(t, "count"), "Count: 1");
    nv_tester_close(t);
}

static nv_tester *open_login(void)
{
    return nv_tester_open(nv_component(&login_class, NULL), .width = 420, .height = 420);
}

static void fill(nv_tester *t, const char *name, const char *password)
{
    nv_tester_click(t, "#username");
    nv_tester_key(t, "Ctrl+A");
    nv_tester_type(t, name);
    nv_tester_key(t, "Tab");
    nv_tester_key(t, "Ctrl+A");
    nv_tester_type(t, password);
}

static void test_login_enables_the_button_when_both_are_filled(void **state)
{
    (void)state;
    nv_tester *t = open_login();
    assert_true(nv_tester_states_of(t, "Login") & NV_STATE_DISABLED);
    nv_tester_click(t, "#username");
    nv_tester_type(t, "ada");
    assert_true(nv_tester_states_of(t, "Login") & NV_STATE_DISABLED);
    nv_tester_key(t, "Tab");
    nv_tester_type(t, "x");
    assert_false(nv_tester_states_of(t, "Login") & NV_STATE_DISABLED);
    nv_tester_key(t, "Backspace");
    assert_true(nv_tester_states_of(t, "Login") & NV_STATE_DISABLED);
    nv_tester_close(t);
}

static void test_login_wrong_then_right(void **state)
{
    (void)state;
    nv_tester *t = open_login();
    fill(t, "ada", "wrong");
    nv_tester_click(t, "Login");
    assert_true(nv_tester_exists(t, "Signing in"));
    nv_tester_advance(t, 1.5);
    assert_false(nv_tester_exists(t, "Signing in"));
    assert_true(nv_tester_exists(t, "Wrong name or password"));
    fill(t, "ada", "secret");
    nv_tester_key(t, "Enter");
    nv_tester_advance(t, 1.5);
    assert_false(nv_tester_exists(t, "Wrong name or password"));
    assert_string_equal(nv_tester_text_of(t, "#greeting"), "Welcome, ada");
    nv_tester_close(t);
}

static void test_login_never_shows_the_password(void **state)
{
    (void)state;
    nv_tester *t = open_login();
    fill(t, "ada", "hunter2");
    assert_null(strstr(nv_tester_dump(t), "hunter2"));
    assert_null(strstr(nv_tester_display_list(t), "hunter2"));
    assert_non_null(strstr(nv_tester_dump(t), "obscured"));
    nv_tester_close(t);
}

static void test_worker_publishes_and_finishes(void **state)
{
    (void)state;
    nv_tester *t = nv_tester_open(nv_component(&import_class, NULL), .width = 420, .height = 220);
    nv_tester_click(t, "Import");
    nv_tester_advance(t, 0.1);
    assert_string_equal(nv_tester_text_of(t, "#status"), "Imported");
    assert_string_equal(nv_tester_text_of(t, "#percent"), "100%");
    assert_false(nv_tester_states_of(t, "Import") & NV_STATE_DISABLED);
    nv_tester_close(t);
}

/* On the real clock, where the worker is a thread: cancelled in flight, then run again to the end.
 */
static void click_in(nv_app *app, const char *target)
{
    const nv__semantics_node *node = nv__find(app->view, target);
    nv_point point;
    const char *why = NULL;
    assert_non_null(node);
    assert_true(nv__act_reachable(app, node, &point, &why));
    nv__act_click(app, point);
}

static bool comes_to_say(nv_app *app, const char *target, const char *text)
{
    for (int turn = 0; turn < 3000; turn++) {
        nv__runtime_step(app->runtime, 0.01);
        if (strcmp(nv__node_text(nv__find(app->view, target)), text) == 0) {
            return true;
        }
    }
    return false;
}

static void test_worker_is_cancelled_in_flight(void **state)
{
    (void)state;
    nv_app_desc desc = { .nv_ = { sizeof desc, __LINE__, __FILE__ },
                         .width = 420,
                         .height = 220,
                         .content = nv_component(&import_class, NULL) };
    nv__app_options options = { .backend = NV__BACKEND_HEADLESS, .scale = 1 };
    nv_app *app = nv__app_create(&desc, &options, NULL);
    assert_non_null(app);
    click_in(app, "Import");
    assert_true(comes_to_say(app, "#percent", "1%"));
    click_in(app, "Cancel");
    assert_true(comes_to_say(app, "#status", "Cancelled"));
    assert_string_not_equal(nv__node_text(nv__find(app->view, "#percent")), "100%");
    click_in(app, "Import");
    assert_string_equal(nv__node_text(nv__find(app->view, "#status")), "Importing");
    nv__app_destroy(app); /* the window closes while the thread works */
    assert_null(nv__runtime_current());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counter_counts_by_mouse_and_keyboard),
        cmocka_unit_test(test_counter_tab_reaches_the_button),
        cmocka_unit_test(test_login_enables_the_button_when_both_are_filled),
        cmocka_unit_test(test_login_wrong_then_right),
        cmocka_unit_test(test_login_never_shows_the_password),
        cmocka_unit_test(test_worker_publishes_and_finishes),
        cmocka_unit_test(test_worker_is_cancelled_in_flight),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
