/* Who has the keyboard, and how that changes. */
#include "input_fixture.h"

static nv_widget *a, *b, *c;

/* Three focusable boxes in a row. */
static void make_boxes(void)
{
    a = add_box(fix->page, &focus_class, "a", 0, 0, 40, 40);
    b = add_box(fix->page, &focus_class, "b", 50, 0, 40, 40);
    c = add_box(fix->page, &focus_class, "c", 100, 0, 40, 40);
    box(a)->notes = box(b)->notes = box(c)->notes = ON(FOCUS) | ON(BLUR);
    layout();
}

static nv_widget *focused(void)
{
    return nv__view_focus(fix->view);
}

static bool has_ring(const nv_widget *widget)
{
    return (widget->flags & NV__W_FOCUS_RING) != 0;
}

/* FOC-2 */
static void the_old_widget_is_blurred_first(void **state)
{
    (void)state;
    make_boxes();
    nv_widget_request_focus(a);
    EXPECT_LOG("a.focus");
    nv_widget_request_focus(b);
    EXPECT_LOG("a.blur b.focus");
    nv_widget_request_focus(b);
    EXPECT_LOG("");
    nv__view_set_focus(fix->view, NULL, false);
    EXPECT_LOG("b.blur");
    assert_null(focused());
}

/* FOC-1: what cannot have it does not get it */
static void only_focusable_widgets_are_focused(void **state)
{
    (void)state;
    make_boxes();
    nv_widget *plain = add_box(fix->page, &box_class, "plain", 0, 100, 10, 10);
    nv_widget *loose = new_box(&focus_class, "loose", 0, 0, 1, 1);
    nv__view_set_focus(fix->view, plain, false);
    nv_widget_request_focus(plain);
    nv_widget_request_focus(loose);
    nv_widget_set_enabled(a, false);
    nv_widget_request_focus(a);
    nv__widget_set_hidden(b, true);
    nv_widget_request_focus(b);
    assert_null(focused());
    EXPECT_LOG("");
    nv__widget_destroy(loose);
}

static void asking_for_a_container_focuses_the_first_inside(void **state)
{
    (void)state;
    make_boxes();
    nv_widget_set_enabled(a, false);
    nv_widget_request_focus(fix->page);
    assert_ptr_equal(focused(), b);
}

/* FOC-5, with wrap-around */
static void tab_goes_round_in_tree_order(void **state)
{
    (void)state;
    make_boxes();
    assert_true(key(NV_KEY_TAB, 0));
    assert_ptr_equal(focused(), a);
    key(NV_KEY_TAB, 0);
    assert_ptr_equal(focused(), b);
    key(NV_KEY_TAB, 0);
    key(NV_KEY_TAB, 0);
    assert_ptr_equal(focused(), a);
    key(NV_KEY_TAB, NV_MOD_SHIFT);
    assert_ptr_equal(focused(), c);
    key(NV_KEY_TAB, NV_MOD_SHIFT);
    assert_ptr_equal(focused(), b);
    nv__view_set_focus(fix->view, NULL, false);
    key(NV_KEY_TAB, NV_MOD_SHIFT);
    assert_ptr_equal(focused(), c);
}

/* FOC-4: depth first; disabled and hidden subtrees are passed over, ignored pointers are not */
static void tab_skips_what_cannot_be_focused(void **state)
{
    (void)state;
    make_boxes();
    nv_widget *group = add_box(a, &box_class, "group", 0, 0, 10, 10);
    nv_widget *deep = add_box(group, &focus_class, "deep", 0, 0, 5, 5);
    key(NV_KEY_TAB, 0);
    key(NV_KEY_TAB, 0);
    assert_ptr_equal(focused(), deep);
    nv__view_set_focus(fix->view, NULL, false);
    nv_widget_set_enabled(a, false);
    b->flags |= NV__W_IGNORES_POINTER;
    key(NV_KEY_TAB, 0);
    assert_ptr_equal(focused(), b);
    nv__widget_set_hidden(c, true);
    key(NV_KEY_TAB, 0);
    assert_ptr_equal(focused(), b);
}

/* FOC-5 */
static void tab_without_anything_to_focus_is_not_handled(void **state)
{
    (void)state;
    assert_false(key(NV_KEY_TAB, 0));
    make_boxes();
    assert_false(key(NV_KEY_TAB, NV_MOD_CTRL));
    assert_null(focused());
}

/* FOC-6 */
static void the_focused_widget_may_want_tab_itself(void **state)
{
    (void)state;
    make_boxes();
    box(a)->handles = ON(KEY);
    nv_widget_request_focus(a);
    assert_true(key(NV_KEY_TAB, 0));
    assert_ptr_equal(focused(), a);
}

/* FOC-7, GST-11: a press focuses without a ring, the keyboard with one */
static void the_ring_is_for_the_keyboard(void **state)
{
    (void)state;
    make_boxes();
    press(10, 10);
    assert_ptr_equal(focused(), a);
    assert_false(has_ring(a));
    key(NV_KEY_TAB, 0);
    assert_true(has_ring(b));
    release(10, 10);
    press(110, 10);
    assert_ptr_equal(focused(), c);
    assert_false(has_ring(b) || has_ring(c));
}

static bool told_from_pointer;

static void note_origin(nv_widget *widget, const nv_event *event)
{
    (void)widget;
    if (event->type == NV_EVENT_FOCUS) {
        told_from_pointer = event->from_pointer;
    }
}

static void the_event_says_where_focus_came_from(void **state)
{
    (void)state;
    make_boxes();
    box(a)->on_event = note_origin;
    press(10, 10);
    assert_true(told_from_pointer);
    nv__view_set_focus(fix->view, NULL, false);
    key(NV_KEY_TAB, 0);
    assert_false(told_from_pointer);
}

/* FOC-7: the nearest focusable around what was hit */
static void a_press_focuses_the_nearest_focusable(void **state)
{
    (void)state;
    make_boxes();
    add_box(b, &box_class, "icon", 0, 0, 10, 10);
    layout();
    press(55, 5);
    assert_ptr_equal(focused(), b);
}

/* FOC-8, PTR-10 */
static void a_press_beside_it_blurs(void **state)
{
    (void)state;
    make_boxes();
    press(10, 10);
    release(10, 10);
    press(150, 150);
    assert_null(focused());
    EXPECT_LOG("a.focus a.blur");
    nv_widget_request_focus(a);
    release(150, 150);
    press(500, 500); /* on nothing */
    assert_null(focused());
}

static void focus_c(nv_widget *widget, const nv_event *event)
{
    (void)widget;
    if (event->type == NV_EVENT_POINTER_DOWN) {
        nv_widget_request_focus(c);
    }
}

/* FOC-8 (a) */
static void a_press_that_moved_the_focus_leaves_it(void **state)
{
    (void)state;
    make_boxes();
    box(a)->on_event = focus_c;
    press(10, 10);
    assert_ptr_equal(focused(), c);
}

/* FOC-8 (c): a press handled by what hosts the focused part keeps it; a mere ancestor does not */
static void a_host_that_handles_the_press_protects_the_focus(void **state)
{
    (void)state;
    make_boxes();
    nv_widget *field = add_box(fix->page, &box_class, "field", 0, 100, 100, 40);
    nv_widget *edit = add_box(field, &focus_class, "edit", 20, 0, 80, 40);
    add_box(field, &box_class, "icon", 0, 0, 20, 40);
    layout();
    nv_widget_request_focus(edit);
    box(field)->handles = ON(POINTER_DOWN);
    click(10, 110);
    assert_ptr_equal(focused(), edit);
    box(field)->handles = 0;
    click(10, 110);
    assert_null(focused());
    nv_widget_request_focus(edit);
    box(field)->handles = ON(POINTER_DOWN);
    click(10, 10);
    assert_ptr_equal(focused(), a);
}

static void a_widget_that_goes_or_is_disabled_loses_the_focus(void **state)
{
    (void)state;
    make_boxes();
    nv_widget_request_focus(a);
    nv__widget_destroy(a);
    EXPECT_LOG("a.focus a.blur");
    assert_null(focused());
    nv_widget_request_focus(b);
    nv_widget_set_enabled(fix->page, false);
    EXPECT_LOG("b.focus b.blur");
    assert_null(focused());
    nv_widget_set_enabled(fix->page, true);
    assert_true(key(NV_KEY_TAB, 0));
    assert_ptr_equal(focused(), b);
}

/* The caret of a window in the background rests */
static void the_focused_widget_is_told_of_the_window(void **state)
{
    (void)state;
    make_boxes();
    nv_widget_request_focus(a);
    CLEAR_LOG();
    nv__view_set_active(fix->view, false);
    nv__view_set_active(fix->view, false);
    EXPECT_LOG("a.blur");
    assert_ptr_equal(focused(), a);
    assert_true(has_ring(a));
    nv__view_set_active(fix->view, true);
    EXPECT_LOG("a.focus");
    nv__view_set_active(fix->view, false);
    CLEAR_LOG();
    nv_widget_request_focus(b); /* a has been told already */
    EXPECT_LOG("b.focus");
}

static void focus_b_on_blur(nv_widget *widget, const nv_event *event)
{
    (void)widget;
    if (event->type == NV_EVENT_BLUR) {
        nv_widget_request_focus(b);
    }
}

static void what_a_blur_focuses_stands(void **state)
{
    (void)state;
    make_boxes();
    box(a)->on_event = focus_b_on_blur;
    nv_widget_request_focus(a);
    nv_widget_request_focus(c);
    assert_ptr_equal(focused(), b);
    EXPECT_LOG("a.focus a.blur b.focus");
}

static void focus_other(nv_widget *widget, const nv_event *event)
{
    if (event->type == NV_EVENT_FOCUS) {
        nv_widget_request_focus(widget == a ? b : a);
    }
}

static void quarrels_about_the_focus_end(void **state)
{
    (void)state;
    make_boxes();
    nv_log_set_level(NV_LOG_OFF);
    box(a)->on_event = box(b)->on_event = focus_other;
    nv_widget_request_focus(a);
    nv_log_set_level(NV_LOG_WARNING);
    assert_true(focused() == a || focused() == b);
    box(a)->on_event = box(b)->on_event = NULL;
    nv_widget_request_focus(c);
    assert_ptr_equal(focused(), c);
}

/* The semantic way in */
static void perform_focuses_and_activates(void **state)
{
    (void)state;
    make_boxes();
    assert_true(nv__view_perform(fix->view, b, NV_ACTION_FOCUS, NULL));
    assert_ptr_equal(focused(), b);
    assert_false(nv__view_perform(fix->view, b, NV_ACTION_ACTIVATE, NULL));
    box(b)->actions = NV_ACTION_ACTIVATE;
    assert_true(nv__view_perform(fix->view, b, NV_ACTION_ACTIVATE, NULL));
    nv_widget_set_enabled(b, false);
    assert_false(nv__view_perform(fix->view, b, NV_ACTION_ACTIVATE, NULL));
    nv__widget_set_hidden(c, true);
    assert_false(nv__view_perform(fix->view, c, NV_ACTION_FOCUS, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        UI_TEST(the_old_widget_is_blurred_first),
        UI_TEST(only_focusable_widgets_are_focused),
        UI_TEST(asking_for_a_container_focuses_the_first_inside),
        UI_TEST(tab_goes_round_in_tree_order),
        UI_TEST(tab_skips_what_cannot_be_focused),
        UI_TEST(tab_without_anything_to_focus_is_not_handled),
        UI_TEST(the_focused_widget_may_want_tab_itself),
        UI_TEST(the_ring_is_for_the_keyboard),
        UI_TEST(the_event_says_where_focus_came_from),
        UI_TEST(a_press_focuses_the_nearest_focusable),
        UI_TEST(a_press_beside_it_blurs),
        UI_TEST(a_press_that_moved_the_focus_leaves_it),
        UI_TEST(a_host_that_handles_the_press_protects_the_focus),
        UI_TEST(a_widget_that_goes_or_is_disabled_loses_the_focus),
        UI_TEST(the_focused_widget_is_told_of_the_window),
        UI_TEST(what_a_blur_focuses_stands),
        UI_TEST(quarrels_about_the_focus_end),
        UI_TEST(perform_focuses_and_activates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
