/* Buttons: geometry by token, states, activation and semantics. */
#include "material/material_window.h"

static void WID_BTN_3_a_button_is_a_container_in_a_target(void **state)
{
    window *w = *state;
    show_corner(w, nv_filled_button("x", .key = "b"));
    ASSERT_RECT(w, "b", 0, 0, 64, 48);
    assert_true(is_drawn_in(w, "fill 0,4 64x40 r=20", NV_COLOR_ROLE_PRIMARY, 1.0f));
    show_corner(w, nv_text_button("x", .key = "b"));
    ASSERT_RECT(w, "b", 0, 0, 48, 48);
    show_corner(w, nv_filled_button("A longer label", .key = "b"));
    float label = rect_of(w, "b").width - 32.0f;
    assert_true(label > 60.0f);
}

/* WID-BTN-8 */
static void lengths_stretch_the_container(void **state)
{
    window *w = *state;
    show_corner(w, nv_filled_button("x", .key = "b", .width = 300));
    assert_true(is_drawn_in(w, "fill 0,4 300x40 r=20", NV_COLOR_ROLE_PRIMARY, 1.0f));
    show_corner(w, nv_filled_button("x", .key = "b", .width = 100, .height = 32));
    assert_true(is_drawn_in(w, "fill 0,0 100x32 r=16", NV_COLOR_ROLE_PRIMARY, 1.0f));
}

static void a_click_is_a_press_and_a_release_inside(void **state)
{
    window *w = *state;
    handled = 0;
    show_corner(w, nv_filled_button("Save", .key = "b", .on_click = { count_handled, NULL }));
    click(w, "b");
    assert_int_equal(handled, 1);
    /* INT-5: leaving before the release takes it back. */
    point(w, NV_EVENT_POINTER_DOWN, 10, 20);
    assert_true(states_of(w, NV_ROLE_BUTTON, "Save") & NV_STATE_PRESSED);
    point(w, NV_EVENT_POINTER_MOVE, 300, 300);
    assert_false(states_of(w, NV_ROLE_BUTTON, "Save") & NV_STATE_PRESSED);
    point(w, NV_EVENT_POINTER_MOVE, 10, 20);
    point(w, NV_EVENT_POINTER_UP, 10, 20);
    assert_int_equal(handled, 1);
    /* INT-6: only the primary button clicks. */
    send(w,
         (nv_event){
             .type = NV_EVENT_POINTER_DOWN, .pointer_id = 1, .button = 2, .position = { 10, 20 } });
    send(w,
         (nv_event){
             .type = NV_EVENT_POINTER_UP, .pointer_id = 1, .button = 2, .position = { 10, 20 } });
    assert_int_equal(handled, 1);
    point(w, NV_EVENT_POINTER_DOWN, 10, 20);
    point(w, NV_EVENT_POINTER_CANCEL, 10, 20);
    point(w, NV_EVENT_POINTER_UP, 10, 20);
    assert_int_equal(handled, 1);
}

/* KBD-2 */
static void space_enter_and_the_action_activate(void **state)
{
    window *w = *state;
    handled = 0;
    show_corner(w, nv_text_button("Save", .key = "b", .on_click = { count_handled, NULL }));
    assert_true(press_key(w, NV_KEY_TAB, 0));
    assert_true(press_key(w, NV_KEY_SPACE, 0));
    assert_true(press_key(w, NV_KEY_ENTER, 0));
    assert_int_equal(handled, 2);
    send(w, (nv_event){ .type = NV_EVENT_KEY, .key = NV_KEY_ENTER, .repeat = true });
    press_key(w, NV_KEY_ENTER, NV_MOD_CTRL);
    press_key(w, 'x', 0);
    assert_int_equal(handled, 2);
    assert_true(nv__view_perform(w->view, find(w, "b"), NV_ACTION_ACTIVATE, NULL));
    assert_int_equal(handled, 3);
}

/* INT-11, FCS-5 */
static void the_focus_ring_is_for_the_keyboard(void **state)
{
    window *w = *state;
    window_show(w, nv_container(.padding = nv_all(10),
                                .child = nv_filled_button("x", .key = "b", .width = 100)));
    click(w, "b");
    window_advance(w, 1.0);
    assert_ptr_equal(nv__view_focus(w->view), find(w, "b"));
    assert_false(is_drawn(w, "border"));
    nv__view_set_focus(w->view, NULL, false);
    press_key(w, NV_KEY_TAB, 0);
    window_advance(w, 0.5);
    assert_true(is_drawn_in(w, "border 5,9 110x50 r=25 w=3", NV_COLOR_ROLE_SECONDARY, 1.0f));
    /* md.sys.state.focus.state-layer-opacity */
    point(w, NV_EVENT_POINTER_MOVE, 700, 500);
    window_advance(w, 0.5);
    assert_true(is_drawn_in(w, "fill 10,14 100x40 r=20", NV_COLOR_ROLE_ON_PRIMARY, 0.10f));
}

static void hover_shows_the_state_layer_and_leaving_removes_it(void **state)
{
    window *w = *state;
    show_corner(w, nv_filled_button("x", .key = "b", .width = 100));
    point(w, NV_EVENT_POINTER_MOVE, 50, 20);
    assert_true(nv__view_is_animating(w->view));
    window_advance(w, 0.5);
    assert_false(nv__view_is_animating(w->view));
    assert_true(is_drawn_in(w, "fill 0,4 100x40 r=20", NV_COLOR_ROLE_ON_PRIMARY, 0.08f));
    point(w, NV_EVENT_POINTER_MOVE, 500, 500);
    window_advance(w, 0.5);
    assert_false(nv__view_needs_frame(w->view));
    char *dump = dump_of(w);
    assert_ptr_equal(strstr(strstr(dump, "fill") + 1, "fill"), NULL);
    nv__free(dump);
}

static void a_press_ripples_within_the_shape_and_ends(void **state)
{
    window *w = *state;
    show_corner(w, nv_filled_button("x", .key = "b", .width = 100));
    point(w, NV_EVENT_POINTER_MOVE, 20, 20);
    point(w, NV_EVENT_POINTER_DOWN, 20, 20);
    window_advance(w, 0.15);
    assert_true(is_drawn(w, "push-clip 0,4 100x40 r=20"));
    window_advance(w, 0.6);
    assert_false(is_drawn(w, "push-clip"));
    assert_true(is_drawn_in(w, "fill 0,4 100x40 r=20", NV_COLOR_ROLE_ON_PRIMARY, 0.10f));
    point(w, NV_EVENT_POINTER_UP, 20, 20);
    window_advance(w, 1.0);
    assert_false(nv__view_is_animating(w->view));
    /* A click shorter than a frame is seen all the same. */
    point(w, NV_EVENT_POINTER_DOWN, 20, 20);
    point(w, NV_EVENT_POINTER_UP, 20, 20);
    window_advance(w, 0.08);
    assert_true(is_drawn(w, "push-clip 0,4 100x40 r=20"));
    window_advance(w, 1.0);
    assert_false(nv__view_is_animating(w->view));
}

/* INT-7, WID-BTN-7 */
static void a_disabled_button_does_nothing_and_looks_like_it(void **state)
{
    window *w = *state;
    handled = 0;
    nv_obs_bool *enabled = nv_obs_bool_new(w->scope, true);
    show_corner(w, nv_filled_button("Save", .key = "b", .width = 100, .bind_enabled = enabled,
                                    .on_click = { count_handled, NULL }));
    press_key(w, NV_KEY_TAB, 0);
    point(w, NV_EVENT_POINTER_MOVE, 20, 20);
    point(w, NV_EVENT_POINTER_DOWN, 20, 20);
    nv_set(enabled, false);
    window_frame(w);
    point(w, NV_EVENT_POINTER_UP, 20, 20);
    click(w, "b");
    assert_false(nv__view_perform(w->view, find(w, "b"), NV_ACTION_ACTIVATE, NULL));
    assert_null(nv__view_focus(w->view));
    assert_int_equal(handled, 0);
    assert_int_equal(states_of(w, NV_ROLE_BUTTON, "Save") & (uint32_t)~NV_STATE_HOVERED,
                     NV_STATE_DISABLED);
    assert_true(is_drawn_in(w, "fill 0,4 100x40 r=20", NV_COLOR_ROLE_ON_SURFACE, 0.10f));
    nv_set(enabled, true);
    window_frame(w);
    click(w, "b");
    assert_int_equal(handled, 1);
    show_corner(w, nv_filled_button("Off", .key = "b", .disabled = true,
                                    .on_click = { count_handled, NULL }));
    click(w, "b");
    assert_int_equal(handled, 1);
}

static void labels_are_bound_cleaned_and_cut(void **state)
{
    window *w = *state;
    nv_obs_text *label = nv_obs_text_new(w->scope, "One");
    show_corner(w, nv_text_button(.key = "b", .bind_label = label));
    assert_non_null(node_of(w, NV_ROLE_BUTTON, "One"));
    float narrow = rect_of(w, "b").width;
    nv_set(label, "One and two");
    window_frame(w);
    assert_non_null(node_of(w, NV_ROLE_BUTTON, "One and two"));
    assert_true(rect_of(w, "b").width > narrow);
    nv_log_set_level(NV_LOG_OFF);
    window_show(
        w, nv_column(.children = nv_children(nv_text_button(NULL), nv_filled_button("\xC3("),
                                             nv_filled_button("cut off at the end", .width = 70))));
    nv_log_set_level(NV_LOG_WARNING);
    assert_non_null(node_of(w, NV_ROLE_BUTTON, ""));
    assert_non_null(node_of(w, NV_ROLE_BUTTON, "\xEF\xBF\xBD("));
    assert_true(is_drawn(w, "\xE2\x80\xA6"));
}

static nv_widget *vanishing;
static void destroy_it(void *user)
{
    (void)user;
    nv__widget_destroy(vanishing);
}

static void a_button_may_go_in_its_own_handler(void **state)
{
    window *w = *state;
    nv_widget *stack = nv_stack(.children = nv_children(nv_filled_button(
                                    "x", .key = "b", .on_click = { destroy_it, NULL })));
    vanishing = nv_widget_first_child(stack);
    window_show(w, stack);
    click_at(w, 20, 20);
    assert_null(find(w, "b"));
    window_advance(w, 0.5);
    assert_false(nv__view_is_animating(w->view));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        MATERIAL_TEST(WID_BTN_3_a_button_is_a_container_in_a_target),
        MATERIAL_TEST(lengths_stretch_the_container),
        MATERIAL_TEST(a_click_is_a_press_and_a_release_inside),
        MATERIAL_TEST(space_enter_and_the_action_activate),
        MATERIAL_TEST(the_focus_ring_is_for_the_keyboard),
        MATERIAL_TEST(hover_shows_the_state_layer_and_leaving_removes_it),
        MATERIAL_TEST(a_press_ripples_within_the_shape_and_ends),
        MATERIAL_TEST(a_disabled_button_does_nothing_and_looks_like_it),
        MATERIAL_TEST(labels_are_bound_cleaned_and_cut),
        MATERIAL_TEST(a_button_may_go_in_its_own_handler),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
