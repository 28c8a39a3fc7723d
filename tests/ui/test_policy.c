/* Overlap policies: what a second click does while the first handler still runs. */
#include "input_fixture.h"

static nv_widget *button;
static int started, finished, canceled;

static void sleep_a_second(void *user)
{
    (void)user;
    started++;
    nv_status status = nv_await_sleep(1);
    finished += status == NV_OK;
    canceled += status == NV_ECANCELED;
}

static void make_button(nv_overlap policy)
{
    button = add_box(fix->page, &box_class, "button", 0, 0, 50, 50);
    box(button)->notes = 0;
    box(button)->handles = ON(POINTER_DOWN) | ON(POINTER_UP);
    box(button)->on_click = (nv_action){ sleep_a_second, NULL };
    nv_widget_set_overlap(button, policy);
    layout();
    started = finished = canceled = 0;
}

static void advance(double seconds)
{
    nv__runtime_advance(fix->runtime, seconds);
}

static void two_clicks_overlap_by_default(void **state)
{
    (void)state;
    make_button(NV_OVERLAP_ALLOW);
    click(10, 10);
    click(10, 10);
    assert_int_equal(started, 2);
    advance(1);
    assert_int_equal(finished, 2);
}

static void a_second_click_is_ignored(void **state)
{
    (void)state;
    make_button(NV_OVERLAP_IGNORE);
    click(10, 10);
    click(10, 10);
    assert_int_equal(started, 1);
    advance(1);
    assert_int_equal(finished, 1);
    click(10, 10); /* nothing runs any more */
    assert_int_equal(started, 2);
    advance(1);
}

static void a_second_click_starts_anew(void **state)
{
    (void)state;
    make_button(NV_OVERLAP_RESTART);
    click(10, 10);
    advance(0.5);
    click(10, 10);
    assert_int_equal(started, 2);
    advance(0.6);
    assert_int_equal(finished, 0);
    assert_int_equal(canceled, 1);
    advance(0.4);
    assert_int_equal(finished, 1);
}

static void clicks_queue_up(void **state)
{
    (void)state;
    make_button(NV_OVERLAP_QUEUE);
    for (int i = 0; i < 3; i++) {
        click(10, 10);
    }
    assert_int_equal(started, 1);
    advance(1);
    assert_int_equal(started, 2);
    assert_int_equal(finished, 1);
    advance(2);
    assert_int_equal(finished, 3);
    click(10, 10);
    assert_int_equal(started, 4);
    advance(1);
}

static void too_many_clicks_are_dropped(void **state)
{
    (void)state;
    make_button(NV_OVERLAP_QUEUE);
    for (int i = 0; i < 80; i++) {
        click(10, 10);
    }
    advance(100);
    assert_int_equal(finished, 65);
}

static void what_waits_goes_with_the_widget(void **state)
{
    (void)state;
    make_button(NV_OVERLAP_QUEUE);
    click(10, 10);
    click(10, 10);
    nv__widget_destroy(button);
    advance(5);
    assert_int_equal(started, 1);
    assert_int_equal(finished + canceled, 1);
}

static void a_policy_can_change(void **state)
{
    (void)state;
    make_button(NV_OVERLAP_IGNORE);
    click(10, 10);
    nv_widget_set_overlap(button, NV_OVERLAP_ALLOW);
    click(10, 10);
    assert_int_equal(started, 2);
    advance(1);
}

static void lost_memory_loses_the_policy_only(void **state)
{
    (void)state;
    make_button(NV_OVERLAP_ALLOW);
    nv_log_set_level(NV_LOG_OFF);
    nv__alloc_fail_after(1);
    nv_widget_set_overlap(button, NV_OVERLAP_IGNORE);
    assert_true(nv__alloc_fail_hit());
    nv__alloc_fail_after(0);
    click(10, 10);
    click(10, 10);
    assert_int_equal(started, 2);
    nv_widget_set_overlap(button, NV_OVERLAP_IGNORE);
    nv__alloc_fail_after(1);
    nv_widget_invoke(button, box(button)->on_click);
    nv__alloc_fail_after(0);
    assert_int_equal(started, 2);
    nv_log_set_level(NV_LOG_WARNING);
    advance(1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        UI_TEST(two_clicks_overlap_by_default), UI_TEST(a_second_click_is_ignored),
        UI_TEST(a_second_click_starts_anew),    UI_TEST(clicks_queue_up),
        UI_TEST(too_many_clicks_are_dropped),   UI_TEST(what_waits_goes_with_the_widget),
        UI_TEST(a_policy_can_change),           UI_TEST(lost_memory_loses_the_policy_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
