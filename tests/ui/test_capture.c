/* Who gets the rest of a press. */
#include "input_fixture.h"

static nv_widget *host, *button, *other;

/* host 10..110 with button 30..70 in it; other 120..160 */
static void make_boxes(void)
{
    host = add_box(fix->page, &box_class, "host", 10, 10, 100, 100);
    button = add_box(host, &box_class, "button", 20, 20, 40, 40);
    other = add_box(fix->page, &box_class, "other", 120, 10, 40, 40);
    box(button)->handles = ON(POINTER_DOWN) | ON(POINTER_UP);
    box(button)->notes |= ON(POINTER_MOVE);
    layout();
}

static nv_widget *captured(void)
{
    return fix->view->input.captured;
}

/* PTR-6: moves and the release go to the owner wherever the pointer is; no enter or leave meanwhile
 */
static void a_handled_press_captures(void **state)
{
    (void)state;
    make_boxes();
    press(40, 40);
    EXPECT_LOG("host.enter button.enter button.down");
    assert_ptr_equal(captured(), button);
    move_to(130, 20);
    EXPECT_LOG("button.move");
    assert_true(box(button)->last.x == 100 && box(button)->last.y == -10);
    assert_true(release(130, 20));
    EXPECT_LOG("button.up button.leave host.leave other.enter");
    assert_null(captured());
}

/* The owner's ancestors see what it leaves */
static void captured_moves_bubble_from_the_owner(void **state)
{
    (void)state;
    make_boxes();
    box(host)->notes = ON(POINTER_MOVE);
    press(40, 40);
    CLEAR_LOG();
    move_to(130, 20);
    EXPECT_LOG("button.move host.move");
}

static void give_to_host(nv_widget *widget, const nv_event *event)
{
    if (event->type == NV_EVENT_POINTER_DOWN || event->type == NV_EVENT_POINTER_MOVE) {
        nv__view_capture(widget->view, host, event->pointer_id);
    }
}

/* PTR-6: what the handling gave away stays given away */
static void a_press_that_captured_for_another_is_left_alone(void **state)
{
    (void)state;
    make_boxes();
    box(button)->on_event = give_to_host;
    press(40, 40);
    assert_ptr_equal(captured(), host);
    CLEAR_LOG();
    release(130, 20);
    EXPECT_LOG("host.up button.leave host.leave other.enter");
    assert_null(captured());
}

/* PTR-7, PTR-8: a new owner replaces the old one, who is told */
static void capturing_again_cancels_the_owner(void **state)
{
    (void)state;
    make_boxes();
    press(40, 40);
    CLEAR_LOG();
    box(button)->on_event = give_to_host;
    move_to(50, 60);
    EXPECT_LOG("button.move button.cancel");
    assert_ptr_equal(captured(), host);
    release(50, 60);
    EXPECT_LOG("host.up");
}

/* PTR-7 */
static void only_the_owner_releases(void **state)
{
    (void)state;
    make_boxes();
    press(40, 40);
    CLEAR_LOG();
    nv__view_release(fix->view, host, 1);
    nv__view_release(fix->view, NULL, 1);
    nv__view_release(fix->view, button, 2);
    assert_ptr_equal(captured(), button);
    nv__view_release(fix->view, button, 1);
    assert_null(captured());
    EXPECT_LOG("");
}

/* PTR-8, PTR-13 */
static void losing_the_window_cancels(void **state)
{
    (void)state;
    make_boxes();
    press(40, 40);
    CLEAR_LOG();
    nv__view_set_active(fix->view, false);
    EXPECT_LOG("button.cancel");
    assert_null(captured());
    nv__view_set_active(fix->view, true);
    EXPECT_LOG("");
}

static void the_platform_may_cancel(void **state)
{
    (void)state;
    make_boxes();
    press(40, 40);
    CLEAR_LOG();
    assert_true(pointer(NV_EVENT_POINTER_CANCEL, 40, 40));
    EXPECT_LOG("button.cancel");
    assert_false(pointer(NV_EVENT_POINTER_CANCEL, 40, 40));
    EXPECT_LOG("");
}

/* PTR-12: the rest of the press is nobody's */
static void a_destroyed_owner_ends_its_capture(void **state)
{
    (void)state;
    make_boxes();
    press(40, 40);
    CLEAR_LOG();
    nv__widget_destroy(button);
    EXPECT_LOG("button.leave button.cancel");
    assert_null(captured());
    layout();
    assert_true(release(130, 20));
    EXPECT_LOG("host.leave other.enter");
    assert_false(release(130, 20));
    EXPECT_LOG("other.up");
}

static void destroy_on_down(nv_widget *widget, const nv_event *event)
{
    if (event->type == NV_EVENT_POINTER_DOWN) {
        nv__widget_destroy(widget);
    }
}

static void an_owner_destroyed_by_the_press_captures_nothing(void **state)
{
    (void)state;
    make_boxes();
    box(button)->on_event = destroy_on_down;
    assert_true(press(40, 40));
    assert_null(captured());
    CLEAR_LOG();
    layout();
    assert_true(release(40, 40));
    EXPECT_LOG("");
}

static bool pointer_of(int id, nv_event_type type, float x, float y, int number)
{
    nv_event event = { .type = type, .pointer_id = id, .position = { x, y }, .button = number };
    return nv__view_event(fix->view, &event);
}

/* GST-6: other pointers do nothing while one is captured */
static void other_pointers_are_ignored_during_a_capture(void **state)
{
    (void)state;
    make_boxes();
    box(other)->handles = ON(POINTER_DOWN);
    press(40, 40);
    CLEAR_LOG();
    assert_false(pointer_of(2, NV_EVENT_POINTER_DOWN, 130, 20, 1));
    assert_false(pointer_of(2, NV_EVENT_POINTER_UP, 40, 40, 1));
    EXPECT_LOG("");
    assert_ptr_equal(captured(), button);
    assert_true(release(40, 40));
    EXPECT_LOG("button.up");
}

/* PTR-2: buttons are told apart */
static void the_button_that_captured_ends_it(void **state)
{
    (void)state;
    make_boxes();
    press(40, 40);
    pointer_of(1, NV_EVENT_POINTER_DOWN, 130, 20, 2);
    pointer_of(1, NV_EVENT_POINTER_UP, 130, 20, 2);
    assert_ptr_equal(captured(), button);
    release(130, 20);
    assert_null(captured());
}

static void a_press_whose_release_got_lost_is_canceled(void **state)
{
    (void)state;
    make_boxes();
    press(40, 40);
    CLEAR_LOG();
    press(130, 20);
    EXPECT_LOG("button.cancel button.leave host.leave other.enter other.down");
    assert_null(captured());
}

/* Leaving the window with a button down keeps the drag going */
static void a_capture_survives_leaving_the_window(void **state)
{
    (void)state;
    make_boxes();
    press(40, 40);
    CLEAR_LOG();
    nv__view_pointer_left(fix->view);
    EXPECT_LOG("");
    move_to(-50, 300);
    EXPECT_LOG("button.move");
    release(-50, 300);
    EXPECT_LOG("button.up button.leave host.leave");
}

static void capturing_needs_a_live_widget(void **state)
{
    (void)state;
    make_boxes();
    nv_widget *loose = new_box(&box_class, "loose", 0, 0, 1, 1);
    nv__view_capture(fix->view, loose, 1);
    assert_null(captured());
    nv_widget_set_enabled(host, false);
    nv__view_capture(fix->view, button, 1);
    assert_null(captured());
    nv__widget_destroy(loose);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        UI_TEST(a_handled_press_captures),
        UI_TEST(captured_moves_bubble_from_the_owner),
        UI_TEST(a_press_that_captured_for_another_is_left_alone),
        UI_TEST(capturing_again_cancels_the_owner),
        UI_TEST(only_the_owner_releases),
        UI_TEST(losing_the_window_cancels),
        UI_TEST(the_platform_may_cancel),
        UI_TEST(a_destroyed_owner_ends_its_capture),
        UI_TEST(an_owner_destroyed_by_the_press_captures_nothing),
        UI_TEST(other_pointers_are_ignored_during_a_capture),
        UI_TEST(the_button_that_captured_ends_it),
        UI_TEST(a_press_whose_release_got_lost_is_canceled),
        UI_TEST(a_capture_survives_leaving_the_window),
        UI_TEST(capturing_needs_a_live_widget),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
