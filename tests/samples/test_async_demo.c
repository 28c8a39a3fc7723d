/* ACC-1, ACC-2: the async demo through the tester, on the virtual clock. */
#include "support/cm.h"

#include "samples.h"

#include <nuiitivet/testing.h>

static nv_tester *open_demo(void)
{
    return nv_tester_open(nv_component(&async_demo_class, NULL), .width = 480, .height = 400);
}

static void test_heavy_task_yes_resets(void **state)
{
    (void)state;
    nv_tester *t = open_demo();
    assert_string_equal(nv_tester_text_of(t, "#status"), "Status: Ready");
    nv_tester_click(t, "Start heavy task");
    assert_string_equal(nv_tester_text_of(t, "#status"), "Status: Processing...");
    assert_true(nv_tester_exists(t, "Working"));

    nv_tester_advance(t, 1.0);
    assert_string_equal(nv_tester_text_of(t, "#counter"), "Counter: 10");
    assert_string_equal(nv_tester_text_of(t, "#progress"), "Progress: 50%");
    assert_false(nv_tester_exists(t, "Task finished"));

    nv_tester_advance(t, 1.0);
    assert_string_equal(nv_tester_text_of(t, "#status"), "Status: Task complete");
    assert_true(nv_tester_exists(t, "Task finished"));
    assert_true(nv_tester_exists(t, "Count reached 20. Reset?"));
    nv_tester_click(t, "Yes");
    assert_string_equal(nv_tester_text_of(t, "#counter"), "Counter: 0");
    assert_string_equal(nv_tester_text_of(t, "#progress"), "Progress: 0%");
    assert_string_equal(nv_tester_text_of(t, "#status"), "Status: Reset");
    assert_true(nv_tester_exists(t, "Counter reset!"));
    nv_tester_advance(t, 5.0);
    assert_false(nv_tester_exists(t, "Counter reset!"));
    nv_tester_close(t);
}

static void test_heavy_task_no_keeps_the_count(void **state)
{
    (void)state;
    nv_tester *t = open_demo();
    nv_tester_click(t, "Start heavy task");
    nv_tester_advance(t, 2.5);
    nv_tester_click(t, "No");
    nv_tester_advance(t, 0.5);
    assert_string_equal(nv_tester_text_of(t, "#counter"), "Counter: 20");
    assert_true(nv_tester_exists(t, "Kept current count"));
    nv_tester_close(t);
}

static void test_heavy_task_dismissed_dialog_keeps_the_count(void **state)
{
    (void)state;
    nv_tester *t = open_demo();
    nv_tester_click(t, "Start heavy task");
    nv_tester_advance(t, 2.5);
    nv_tester_key(t, "Escape");
    nv_tester_advance(t, 0.5);
    assert_false(nv_tester_exists(t, "Task finished"));
    assert_true(nv_tester_exists(t, "Kept current count"));
    nv_tester_close(t);
}

static void test_window_repaints_while_the_task_works(void **state)
{
    (void)state;
    nv_tester *t = open_demo();
    nv_tester_click(t, "Start heavy task");
    nv_tester_advance(t, 0.5);
    uint64_t before = nv_tester_frames(t);
    nv_tester_advance(t, 1.0);
    /* The loading indicator moves: a frame every 16 ms. */
    assert_in_range(nv_tester_frames(t) - before, 55, 65);
    nv_tester_close(t);
}

static void test_increment_counts_while_another_handler_waits(void **state)
{
    (void)state;
    nv_tester *t = open_demo();
    nv_tester_click(t, "Non-blocking wait");
    assert_string_equal(nv_tester_text_of(t, "#status"), "Status: Waiting 3 seconds...");
    for (int i = 0; i < 25; i++) {
        nv_tester_click(t, "Increment");
        nv_tester_advance(t, 0.1);
    }
    assert_string_equal(nv_tester_text_of(t, "#counter"), "Counter: 25");
    assert_string_equal(nv_tester_text_of(t, "#status"), "Status: Waiting 3 seconds...");
    nv_tester_advance(t, 0.6);
    assert_string_equal(nv_tester_text_of(t, "#status"), "Status: Wait finished!");
    assert_true(nv_tester_exists(t, "3 seconds passed"));
    nv_tester_close(t);
}

static void test_same_button_twice_starts_two_tasks(void **state)
{
    (void)state;
    nv_tester *t = open_demo();
    nv_tester_click(t, "Non-blocking wait");
    nv_tester_advance(t, 1.0);
    nv_tester_click(t, "Non-blocking wait");
    assert_int_equal(nv_tester_tasks(t), 2);
    nv_tester_advance(t,
                      2.1); /* the first is through; its snackbar waits in a task of the window */
    assert_int_equal(nv_tester_tasks(t), 2);
    assert_string_equal(nv_tester_text_of(t, "#status"), "Status: Wait finished!");
    nv_tester_advance(t, 10.0);
    assert_int_equal(nv_tester_tasks(t), 0);
    nv_tester_close(t);
}

static void test_loading_keeps_input_from_the_page(void **state)
{
    (void)state;
    nv_tester *t = open_demo();
    nv_rect increment = nv_tester_rect_of(t, "Increment");
    nv_tester_click(t, "Start heavy task");
    nv_tester_advance(t, 0.05);
    nv_tester_click_at(t, increment.x + 8, increment.y + 8);
    nv_tester_key(t, "Escape");
    assert_string_equal(nv_tester_text_of(t, "#counter"), "Counter: 0");
    assert_true(nv_tester_exists(t, "Working"));
    nv_tester_close(t);
}

/* Closing the window at every tenth of a second of the story ends every task and leaks nothing (the
 * tester's close checks both). */
static void test_closing_in_flight_ends_everything(void **state)
{
    (void)state;
    for (int tenth = 0; tenth <= 30; tenth++) {
        nv_tester *t = open_demo();
        nv_tester_click(t, "Non-blocking wait");
        nv_tester_click(t, "Start heavy task");
        nv_tester_advance(t, tenth / 10.0);
        nv_tester_close(t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_heavy_task_yes_resets),
        cmocka_unit_test(test_heavy_task_no_keeps_the_count),
        cmocka_unit_test(test_heavy_task_dismissed_dialog_keeps_the_count),
        cmocka_unit_test(test_window_repaints_while_the_task_works),
        cmocka_unit_test(test_increment_counts_while_another_handler_waits),
        cmocka_unit_test(test_same_button_twice_starts_two_tasks),
        cmocka_unit_test(test_loading_keeps_input_from_the_page),
        cmocka_unit_test(test_closing_in_flight_ends_everything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
