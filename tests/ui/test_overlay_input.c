/* Overlays: who is hit, who is focused, what Escape does. */
#include "overlay_fixture.h"

static nv_widget *behind; /* fills the page */

static void make_page(void)
{
    behind = add_box(fix->page, &focus_class, "behind", 0, 0, 200, 200);
    box(behind)->handles = ON(POINTER_DOWN) | ON(POINTER_UP) | ON(SCROLL);
    box(behind)->notes = ON(POINTER_DOWN) | ON(POINTER_UP) | ON(SCROLL) | ON(POINTER_ENTER) |
                         ON(POINTER_LEAVE) | ON(POINTER_CANCEL);
    layout();
}

static nv_overlay *show(nv_overlay_kind kind, bool tap, bool back)
{
    nv_overlay *overlay = SHOW(.content = content_box("content", NULL), .kind = kind,
                               .dismiss_on_outside_tap = tap, .dismiss_on_back = back);
    assert_non_null(overlay);
    layout();
    return overlay;
}

static nv_widget *focused(void)
{
    return nv__view_focus(fix->view);
}

/* ---- pointer ---- */

/* OVL-2, HIT-7: nothing reaches what is below, whatever the pointer does */
static void a_barrier_keeps_input_from_what_is_below(void **state)
{
    (void)state;
    make_page();
    nv_overlay *overlay = show(NV_OVERLAY_MODAL, false, false);
    assert_true(press(10, 10));
    assert_true(release(10, 10));
    assert_true(pointer(NV_EVENT_SCROLL, 10, 10));
    move_to(20, 20);
    EXPECT_LOG("");
    assert_false(nv_overlay_is_done(overlay));
    box(nv__overlay_content(overlay))->handles = ON(POINTER_DOWN);
    assert_true(press(100, 100));
    assert_ptr_equal(fix->view->input.captured, nv__overlay_content(overlay));
}

/* A press in the same turn, before anything was laid out */
static void a_barrier_works_before_its_first_layout(void **state)
{
    (void)state;
    make_page();
    nv_overlay *overlay =
        SHOW(.content = content_box("content", NULL), .dismiss_on_outside_tap = true);
    click(10, 10);
    EXPECT_LOG("");
    assert_false(nv_overlay_is_done(overlay));
    layout();
    click(10, 10);
    EXPECT_RESULT(nv_overlay_get_result(overlay), 0, NV_OVERLAY_OUTSIDE_TAP);
}

/* OVL-5: a tap is a press and a release outside */
static void an_outside_tap_needs_both_ends_outside(void **state)
{
    (void)state;
    make_page();
    nv_overlay *overlay = show(NV_OVERLAY_MODAL, true, false);
    press(10, 10);
    release(100, 100);
    press(100, 100);
    release(10, 10);
    assert_false(nv_overlay_is_done(overlay));
    press(10, 10);
    nv__view_set_active(fix->view, false); /* cancels */
    release(10, 10);
    assert_false(nv_overlay_is_done(overlay));
    nv_event right = {
        .type = NV_EVENT_POINTER_DOWN, .pointer_id = 1, .position = { 10, 10 }, .button = 2
    };
    nv__view_event(fix->view, &right);
    right.type = NV_EVENT_POINTER_UP;
    nv__view_event(fix->view, &right);
    assert_false(nv_overlay_is_done(overlay));
    click(10, 10);
    EXPECT_RESULT(nv_overlay_get_result(overlay), 0, NV_OVERLAY_OUTSIDE_TAP);
    EXPECT_LOG("behind.enter"); /* of the pointer that rests there */
}

static void a_disabled_content_is_not_outside(void **state)
{
    (void)state;
    nv_overlay *overlay = show(NV_OVERLAY_MODAL, true, false);
    nv_widget_set_enabled(nv__overlay_content(overlay), false);
    click(100, 100);
    assert_false(nv_overlay_is_done(overlay));
}

/* OVL-3, OVL-15 */
static void beside_a_modeless_entry_input_passes(void **state)
{
    (void)state;
    make_page();
    nv_overlay *overlay = show(NV_OVERLAY_MODELESS, true, false);
    click(10, 10);
    EXPECT_LOG("behind.enter behind.down behind.up");
    pointer(NV_EVENT_SCROLL, 10, 10);
    EXPECT_LOG("behind.scroll");
    box(nv__overlay_content(overlay))->notes = ON(POINTER_DOWN);
    box(nv__overlay_content(overlay))->name = "content";
    press(100, 100);
    EXPECT_LOG("behind.leave content.down");
    assert_false(nv_overlay_is_done(overlay));
}

/* OVL-4: the press closes it and nobody below sees any of it */
static void light_dismiss_consumes_the_press(void **state)
{
    (void)state;
    make_page();
    nv_overlay *overlay = show(NV_OVERLAY_LIGHT_DISMISS, false, false);
    click(100, 100);
    assert_false(nv_overlay_is_done(overlay));
    assert_true(press(10, 10));
    EXPECT_RESULT(nv_overlay_get_result(overlay), 0, NV_OVERLAY_OUTSIDE_TAP);
    layout();
    assert_true(release(10, 10));
    EXPECT_LOG("behind.enter");
    click(10, 10);
    EXPECT_LOG("behind.down behind.up");
}

/* OVL-10, HIT-7: the newest is on top */
static void entries_stack_in_the_order_of_showing(void **state)
{
    (void)state;
    nv_overlay *first = show(NV_OVERLAY_MODELESS, false, false);
    nv_overlay *second = show(NV_OVERLAY_MODELESS, false, false);
    assert_ptr_equal(nv__overlay_top(fix->view), second);
    assert_ptr_equal(nv__view_hit(fix->view, (nv_point){ 100, 100 }), nv__overlay_content(second));
    nv_overlay_close(second);
    layout();
    assert_ptr_equal(nv__overlay_top(fix->view), first);
    assert_ptr_equal(nv__view_hit(fix->view, (nv_point){ 100, 100 }), nv__overlay_content(first));
}

/* A snackbar above a dialog can still be used */
static void what_is_above_a_modal_entry_takes_input(void **state)
{
    (void)state;
    make_page();
    show(NV_OVERLAY_MODAL, false, false);
    nv_overlay *hint = SHOW(.content = content_box("hint", NULL), .kind = NV_OVERLAY_MODELESS,
                            .vertical = NV_FINISH);
    layout();
    nv_widget *content = nv__overlay_content(hint);
    assert_ptr_equal(nv__view_hit(fix->view, (nv_point){ 100, 190 }), content);
    nv_widget_request_focus(content);
    assert_ptr_equal(focused(), content);
}

/* OVL-35: while it leaves it takes nothing; what is below takes all at once */
static void a_leaving_entry_takes_no_input(void **state)
{
    (void)state;
    make_page();
    nv_overlay *overlay =
        SHOW(.content = content_box("content", NULL), .dismiss_on_outside_tap = true,
             .transition = { .exit_seconds = 1, .fade = true });
    layout();
    move_to(100, 100);
    nv_widget *content = nv__overlay_content(overlay);
    assert_true((content->flags & NV__W_HOVERED) != 0);
    CLEAR_LOG();
    nv_overlay_close(overlay);
    assert_false((content->flags & NV__W_HOVERED) != 0);
    EXPECT_LOG("behind.enter");
    click(100, 100);
    EXPECT_LOG("behind.down behind.up");
    assert_null(nv__overlay_modal_layer(fix->view));
    assert_false(nv__overlay_back(fix->view));
    nv_widget_request_focus(content);
    assert_ptr_equal(focused(), behind);
}

static void a_modal_entry_takes_a_press_away_from_below(void **state)
{
    (void)state;
    make_page();
    press(10, 10);
    CLEAR_LOG();
    show(NV_OVERLAY_MODAL, false, false);
    EXPECT_LOG("behind.cancel");
    assert_true(release(10, 10));
    EXPECT_LOG("behind.leave");
}

/* ---- focus ---- */

/* FOC-9: trapped while open, given back when closed */
static void a_modal_entry_traps_the_focus(void **state)
{
    (void)state;
    make_page();
    nv_widget_request_focus(behind);
    nv_widget *content = content_box("content", NULL);
    nv_widget *inner = add_box(content, &focus_class, "inner", 0, 0, 10, 10);
    nv_overlay *overlay = SHOW(.content = content);
    layout();
    assert_null(focused());
    key(NV_KEY_TAB, 0);
    assert_ptr_equal(focused(), content);
    key(NV_KEY_TAB, 0);
    assert_ptr_equal(focused(), inner);
    key(NV_KEY_TAB, 0);
    assert_ptr_equal(focused(), content);
    key(NV_KEY_TAB, NV_MOD_SHIFT);
    assert_ptr_equal(focused(), inner);
    nv_widget_request_focus(behind);
    assert_ptr_equal(focused(), inner);
    assert_false(nv__view_perform(fix->view, behind, NV_ACTION_FOCUS, NULL));
    nv_overlay_close(overlay);
    assert_ptr_equal(focused(), behind);
    assert_true((behind->flags & NV__W_FOCUS_RING) != 0);
}

static void focus_comes_back_as_it_was(void **state)
{
    (void)state;
    make_page();
    click(10, 10);
    assert_ptr_equal(focused(), behind);
    nv_overlay *overlay = show(NV_OVERLAY_MODAL, false, false);
    key(NV_KEY_TAB, 0);
    nv_overlay_close(overlay);
    assert_ptr_equal(focused(), behind);
    assert_false((behind->flags & NV__W_FOCUS_RING) != 0);
}

static void nested_entries_give_the_focus_back_in_turn(void **state)
{
    (void)state;
    make_page();
    nv_widget_request_focus(behind);
    nv_overlay *first = show(NV_OVERLAY_MODAL, false, false);
    nv_widget *in_first = nv__overlay_content(first);
    nv_widget_request_focus(in_first);
    nv_overlay *second = show(NV_OVERLAY_MODAL, false, false);
    nv_widget_request_focus(nv__overlay_content(second));
    nv_overlay_close(second);
    assert_ptr_equal(focused(), in_first);
    nv_overlay_close(first);
    assert_ptr_equal(focused(), behind);
}

/* The lower one closes first */
static void entries_closed_out_of_turn_hand_the_focus_on(void **state)
{
    (void)state;
    make_page();
    nv_widget_request_focus(behind);
    nv_overlay *first = show(NV_OVERLAY_MODAL, false, false);
    nv_widget_request_focus(nv__overlay_content(first));
    nv_overlay *second = show(NV_OVERLAY_MODAL, false, false);
    nv_widget *in_second = nv__overlay_content(second);
    nv_widget_request_focus(in_second);
    nv_overlay_close(first);
    assert_ptr_equal(focused(), in_second);
    nv_overlay_close(second);
    assert_ptr_equal(focused(), behind);
}

static void a_widget_that_went_meanwhile_gets_nothing_back(void **state)
{
    (void)state;
    make_page();
    nv_widget_request_focus(behind);
    nv_overlay *overlay = show(NV_OVERLAY_MODAL, false, false);
    nv__widget_destroy(behind);
    nv_overlay_close(overlay);
    assert_null(focused());
}

static void a_modeless_entry_leaves_the_focus_alone(void **state)
{
    (void)state;
    make_page();
    nv_widget_request_focus(behind);
    nv_overlay *overlay = show(NV_OVERLAY_MODELESS, false, false);
    assert_ptr_equal(focused(), behind);
    key(NV_KEY_TAB, 0);
    assert_ptr_equal(focused(), nv__overlay_content(overlay));
    nv_overlay_close(overlay);
    assert_ptr_equal(focused(), behind);
}

/* Pressing the barrier is no press beside the focused widget */
static void pressing_a_barrier_keeps_the_focus(void **state)
{
    (void)state;
    nv_overlay *overlay = show(NV_OVERLAY_MODAL, false, false);
    nv_widget_request_focus(nv__overlay_content(overlay));
    click(10, 10);
    assert_ptr_equal(focused(), nv__overlay_content(overlay));
}

static nv_widget_class eager;

static void ask_for_focus(nv_widget *widget)
{
    box(widget)->mounts++;
    nv_widget_request_focus(widget);
}

/* Content may take the focus as it appears */
static void content_may_focus_itself_at_mount(void **state)
{
    (void)state;
    make_page();
    nv_widget_request_focus(behind);
    eager = focus_class;
    eager.mount = ask_for_focus;
    nv_widget *content = new_box(&eager, "eager", 0, 0, 60, 60);
    nv_overlay *overlay = SHOW(.content = content);
    assert_ptr_equal(focused(), content);
    nv_overlay_close(overlay);
    assert_ptr_equal(focused(), behind);
}

/* ---- Escape ---- */

/* BCK-1, BCK-3, BCK-7: its own policy; a modal entry that resists swallows it */
static void escape_follows_the_policy_of_the_topmost(void **state)
{
    (void)state;
    assert_false(key(NV_KEY_ESCAPE, 0));
    nv_overlay *stubborn = show(NV_OVERLAY_MODAL, false, false);
    assert_true(key(NV_KEY_ESCAPE, 0));
    assert_false(nv_overlay_is_done(stubborn));
    nv_overlay *willing = show(NV_OVERLAY_MODAL, false, true);
    assert_true(key(NV_KEY_ESCAPE, 0));
    EXPECT_RESULT(nv_overlay_get_result(willing), 0, NV_OVERLAY_BACK);
    assert_false(nv_overlay_is_done(stubborn));
}

/* BCK-7: hints do not consume it */
static void escape_goes_past_hints(void **state)
{
    (void)state;
    nv_overlay *dialog = show(NV_OVERLAY_MODAL, false, true);
    nv_overlay *hint = show(NV_OVERLAY_MODELESS, false, false);
    assert_true(key(NV_KEY_ESCAPE, 0));
    assert_true(nv_overlay_is_done(dialog));
    assert_false(nv_overlay_is_done(hint));
    assert_false(key(NV_KEY_ESCAPE, 0));
    nv_overlay *menu = show(NV_OVERLAY_LIGHT_DISMISS, false, true);
    assert_true(key(NV_KEY_ESCAPE, 0));
    EXPECT_RESULT(nv_overlay_get_result(menu), 0, NV_OVERLAY_BACK);
}

/* BCK-2 */
static void whether_escape_would_do_something_can_be_asked(void **state)
{
    (void)state;
    assert_false(nv__overlay_wants_back(fix->view));
    nv_overlay *hint = show(NV_OVERLAY_MODELESS, false, false);
    assert_false(nv__overlay_wants_back(fix->view));
    nv_overlay *dialog = show(NV_OVERLAY_MODAL, false, true);
    assert_true(nv__overlay_wants_back(fix->view));
    assert_false(nv_overlay_is_done(dialog) || nv_overlay_is_done(hint));
    nv_overlay_close(dialog);
    assert_false(nv__overlay_wants_back(fix->view));
}

/* KEY-6: the focused widget is asked first, and holding the key does one thing */
static void escape_is_one_action_of_the_first_who_wants_it(void **state)
{
    (void)state;
    make_page();
    nv_overlay *below = show(NV_OVERLAY_MODAL, false, true);
    nv_overlay *above = show(NV_OVERLAY_MODAL, false, true);
    nv_widget *content = nv__overlay_content(above);
    box(content)->handles = ON(KEY);
    nv_widget_request_focus(content);
    assert_true(key(NV_KEY_ESCAPE, 0));
    assert_false(nv_overlay_is_done(above));
    box(content)->handles = 0;
    assert_true(key(NV_KEY_ESCAPE, 0));
    assert_true(nv_overlay_is_done(above));
    box(behind)->handles = ON(KEY);
    for (int i = 0; i < 5; i++) {
        assert_true(key_repeat(NV_KEY_ESCAPE));
    }
    assert_false(nv_overlay_is_done(below));
    assert_true(key(NV_KEY_ESCAPE, 0));
    assert_true(nv_overlay_is_done(below));
}

/* OVL-32: repeated requests go to the next one */
static void while_one_leaves_escape_goes_to_the_next(void **state)
{
    (void)state;
    nv_overlay *first = show(NV_OVERLAY_MODAL, false, true);
    nv_overlay *second = SHOW(.content = content_box("b", NULL), .dismiss_on_back = true,
                              .transition = { .exit_seconds = 1, .fade = true });
    key(NV_KEY_ESCAPE, 0);
    assert_true(nv_overlay_is_done(second) && !nv_overlay_is_done(first));
    assert_int_equal(nv__overlay_count(fix->view), 1);
    assert_ptr_equal(nv__overlay_top(fix->view), first);
    key(NV_KEY_ESCAPE, 0);
    assert_true(nv_overlay_is_done(first));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        UI_TEST(a_barrier_keeps_input_from_what_is_below),
        UI_TEST(a_barrier_works_before_its_first_layout),
        UI_TEST(an_outside_tap_needs_both_ends_outside),
        UI_TEST(a_disabled_content_is_not_outside),
        UI_TEST(beside_a_modeless_entry_input_passes),
        UI_TEST(light_dismiss_consumes_the_press),
        UI_TEST(entries_stack_in_the_order_of_showing),
        UI_TEST(what_is_above_a_modal_entry_takes_input),
        UI_TEST(a_leaving_entry_takes_no_input),
        UI_TEST(a_modal_entry_takes_a_press_away_from_below),
        UI_TEST(a_modal_entry_traps_the_focus),
        UI_TEST(focus_comes_back_as_it_was),
        UI_TEST(nested_entries_give_the_focus_back_in_turn),
        UI_TEST(entries_closed_out_of_turn_hand_the_focus_on),
        UI_TEST(a_widget_that_went_meanwhile_gets_nothing_back),
        UI_TEST(a_modeless_entry_leaves_the_focus_alone),
        UI_TEST(pressing_a_barrier_keeps_the_focus),
        UI_TEST(content_may_focus_itself_at_mount),
        UI_TEST(escape_follows_the_policy_of_the_topmost),
        UI_TEST(escape_goes_past_hints),
        UI_TEST(whether_escape_would_do_something_can_be_asked),
        UI_TEST(escape_is_one_action_of_the_first_who_wants_it),
        UI_TEST(while_one_leaves_escape_goes_to_the_next),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
