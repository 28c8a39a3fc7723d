/* Who gets moves, presses and wheels, and who is told of hovering. */
#include "input_fixture.h"

#include <math.h>

static nv_widget *outer, *inner, *other;

/* outer 10..110 with inner 30..70 in it; other 120..160 */
static void make_boxes(void)
{
    outer = add_box(fix->page, &box_class, "outer", 10, 10, 100, 100);
    inner = add_box(outer, &box_class, "inner", 20, 20, 40, 40);
    other = add_box(fix->page, &box_class, "other", 120, 10, 40, 40);
    layout();
}

/* PTR-3: to the deepest, then outwards until one handles it */
static void presses_bubble_until_handled(void **state)
{
    (void)state;
    make_boxes();
    box(outer)->handles = ON(POINTER_DOWN);
    box(fix->page)->notes = ALL_EVENTS;
    fix->view->input.device = NV_DEVICE_TOUCH;
    nv_event event = { .type = NV_EVENT_POINTER_DOWN,
                       .device = NV_DEVICE_TOUCH,
                       .pointer_id = 4,
                       .position = { 40, 40 },
                       .button = 1 };
    assert_true(nv__view_event(fix->view, &event));
    EXPECT_LOG("inner.down outer.down");
}

static void an_unhandled_press_says_so(void **state)
{
    (void)state;
    make_boxes();
    assert_false(press(40, 40));
    assert_null(fix->view->input.captured);
}

/* PTR-3: scrolls go by position and bubble */
static void scrolls_bubble(void **state)
{
    (void)state;
    make_boxes();
    box(outer)->handles = ON(SCROLL);
    assert_true(pointer(NV_EVENT_SCROLL, 40, 40));
    EXPECT_LOG("inner.scroll outer.scroll");
    assert_false(pointer(NV_EVENT_SCROLL, 130, 20));
    EXPECT_LOG("other.scroll");
}

/* PTR-9: leave before enter; each widget whose containment changed, and no other */
static void enter_and_leave_follow_the_chain(void **state)
{
    (void)state;
    make_boxes();
    move_to(15, 15);
    EXPECT_LOG("outer.enter");
    move_to(40, 40);
    EXPECT_LOG("inner.enter");
    assert_true((outer->flags & NV__W_HOVERED) != 0);
    move_to(41, 41);
    EXPECT_LOG("");
    move_to(15, 15);
    EXPECT_LOG("inner.leave");
    move_to(40, 40);
    CLEAR_LOG();
    move_to(130, 20);
    EXPECT_LOG("inner.leave outer.leave other.enter");
    assert_int_equal(outer->flags & NV__W_HOVERED, 0);
    assert_ptr_equal(fix->view->input.hovered, other);
    move_to(40, 40);
    EXPECT_LOG("other.leave outer.enter inner.enter");
}

static void moves_reach_the_widget_under_the_pointer(void **state)
{
    (void)state;
    make_boxes();
    box(inner)->notes = box(outer)->notes = ON(POINTER_MOVE);
    box(inner)->handles = ON(POINTER_MOVE);
    assert_true(move_to(35, 45));
    EXPECT_LOG("inner.move");
    assert_true(box(inner)->last.x == 5 && box(inner)->last.y == 15);
}

/* PTR-13 */
static void leaving_the_window_leaves_every_widget(void **state)
{
    (void)state;
    make_boxes();
    move_to(40, 40);
    CLEAR_LOG();
    nv__view_pointer_left(fix->view);
    EXPECT_LOG("inner.leave outer.leave");
    assert_null(fix->view->input.hovered);
    nv__view_pointer_left(fix->view);
    EXPECT_LOG("");
    move_to(40, 40);
    EXPECT_LOG("outer.enter inner.enter");
    nv_event event = { .type = NV_EVENT_POINTER_LEAVE };
    assert_false(nv__view_event(fix->view, &event));
    EXPECT_LOG("inner.leave outer.leave");
}

static void fingers_do_not_hover(void **state)
{
    (void)state;
    make_boxes();
    nv_event event = { .type = NV_EVENT_POINTER_MOVE,
                       .device = NV_DEVICE_TOUCH,
                       .pointer_id = 7,
                       .position = { 40, 40 } };
    nv__view_event(fix->view, &event);
    EXPECT_LOG("");
    assert_null(fix->view->input.hovered);
}

/* The pointer rests, the widgets move */
static void layout_moves_widgets_under_a_resting_pointer(void **state)
{
    (void)state;
    make_boxes();
    move_to(130, 100);
    EXPECT_LOG("");
    box(other)->place.y = 90;
    nv_widget_mark_dirty(fix->page, NV_DIRTY_LAYOUT);
    run_for(0);
    EXPECT_LOG("other.enter");
    box(other)->place.y = 10;
    nv_widget_mark_dirty(fix->page, NV_DIRTY_LAYOUT);
    run_for(0);
    EXPECT_LOG("other.leave");
}

static void a_destroyed_widget_is_left(void **state)
{
    (void)state;
    make_boxes();
    move_to(40, 40);
    CLEAR_LOG();
    nv__widget_destroy(inner);
    EXPECT_LOG("inner.leave");
    assert_ptr_equal(fix->view->input.hovered, outer);
    layout();
    move_to(130, 20);
    EXPECT_LOG("outer.leave other.enter");
}

static void count_call(void *user)
{
    ++*(int *)user;
}

/* GST-7: states end at once, without callbacks, and come back when enabled again */
static void disabling_clears_hover_and_capture(void **state)
{
    (void)state;
    make_boxes();
    int calls = 0;
    box(inner)->on_hover = (nv_action){ count_call, &calls };
    box(inner)->handles = ON(POINTER_DOWN);
    press(40, 40);
    assert_int_equal(calls, 1);
    CLEAR_LOG();
    nv_widget_set_enabled(outer, false);
    assert_false(nv_widget_is_enabled(inner));
    EXPECT_LOG("inner.leave outer.leave inner.cancel");
    assert_int_equal(calls, 1);
    assert_null(fix->view->input.captured);
    assert_true(release(40, 40)); /* of a press that was taken away */
    press(40, 40);
    EXPECT_LOG("");
    nv_widget_set_enabled(outer, true);
    assert_true(nv_widget_is_enabled(inner));
    move_to(41, 40);
    EXPECT_LOG("outer.enter inner.enter");
}

static void destroy_parent(nv_widget *widget, const nv_event *event)
{
    if (event->type == NV_EVENT_POINTER_DOWN) {
        nv__widget_destroy(nv_widget_first_child(widget)); /* the one that was hit */
        nv__widget_destroy(widget);
    }
}

static void destroy_self(nv_widget *widget, const nv_event *event)
{
    if (event->type == NV_EVENT_POINTER_DOWN) {
        nv__widget_destroy(widget);
    }
}

/* The path stays valid whatever handlers destroy */
static void handlers_may_destroy_what_the_event_travels_through(void **state)
{
    (void)state;
    make_boxes();
    box(inner)->on_event = destroy_self;
    box(outer)->handles = ON(POINTER_DOWN);
    assert_true(press(40, 40));
    assert_ptr_equal(fix->view->input.captured, outer);
    release(40, 40);
    inner = add_box(outer, &box_class, "inner", 20, 20, 40, 40);
    layout();
    box(outer)->on_event = destroy_parent;
    press(40, 40);
    assert_null(fix->view->input.captured);
    assert_ptr_equal(nv__view_hit(fix->view, (nv_point){ 40, 40 }), fix->page);
}

/* Bad input ends at the border */
static void nonsense_is_not_dispatched(void **state)
{
    (void)state;
    make_boxes();
    assert_false(press(NAN, 10));
    assert_false(move_to(INFINITY, 10));
    nv_event event = { .type = (nv_event_type)99, .position = { 40, 40 } };
    assert_false(nv__view_event(fix->view, &event));
    event = (nv_event){ .type = NV_EVENT_SCROLL, .position = { 40, 40 }, .scroll_y = NAN };
    assert_false(nv__view_event(fix->view, &event));
    EXPECT_LOG("");
}

static int frames;

static void count_frame(void *user)
{
    (void)user;
    frames++;
}

/* PTR-5 */
static void a_handled_event_asks_for_a_frame(void **state)
{
    (void)state;
    make_boxes();
    nv__display_list list = { 0 };
    nv__damage damage = { 0 };
    fix->view->desc.host.request_frame = count_frame;
    nv__view_frame(fix->view, true, &list, &damage);
    nv__display_list_finish(&list);
    frames = 0;
    press(130, 20);
    assert_int_equal(frames, 0);
    box(other)->handles = ON(POINTER_DOWN);
    press(130, 20);
    press(130, 20);
    assert_int_equal(frames, 1);
}

/* TST-2: the same without any runtime */
static void input_works_without_a_runtime(void **state)
{
    (void)state;
    fixture *old = fix;
    fixture bare = { 0 };
    nv__view_destroy(old->view);
    nv_scope_end(old->scope);
    nv__runtime_destroy(old->runtime);
    old->view = NULL;
    old->runtime = NULL;
    fix = &bare;
    make_view(&bare);
    make_boxes();
    int calls = 0;
    box(inner)->handles = ON(POINTER_DOWN) | ON(POINTER_UP);
    box(inner)->on_click = (nv_action){ count_call, &calls };
    click(40, 40);
    assert_int_equal(calls, 1);
    EXPECT_LOG("outer.enter inner.enter inner.down inner.up");
    nv__view_destroy(bare.view);
    fix = old;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        UI_TEST(presses_bubble_until_handled),
        UI_TEST(an_unhandled_press_says_so),
        UI_TEST(scrolls_bubble),
        UI_TEST(enter_and_leave_follow_the_chain),
        UI_TEST(moves_reach_the_widget_under_the_pointer),
        UI_TEST(leaving_the_window_leaves_every_widget),
        UI_TEST(fingers_do_not_hover),
        UI_TEST(layout_moves_widgets_under_a_resting_pointer),
        UI_TEST(a_destroyed_widget_is_left),
        UI_TEST(disabling_clears_hover_and_capture),
        UI_TEST(handlers_may_destroy_what_the_event_travels_through),
        UI_TEST(nonsense_is_not_dispatched),
        UI_TEST(a_handled_event_asks_for_a_frame),
        UI_TEST(input_works_without_a_runtime),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
