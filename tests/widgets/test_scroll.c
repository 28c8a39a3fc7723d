/* Scrollers: offsets and what moves them, bars, keys, and what is brought into view. */
#include "widgets/scroll.h"
#include "widgets/window.h"

static int pressed;

static void count_press(void *user)
{
    (void)user;
    pressed++;
}

/* A row 40 dp high that is pressed like a button. */
static bool row_event(nv_widget *widget, const nv_event *event)
{
    if (event->type == NV_EVENT_POINTER_UP) {
        nv_widget_invoke(widget, (nv_action){ count_press, NULL });
    }
    return event->type == NV_EVENT_POINTER_DOWN && event->device == NV_DEVICE_MOUSE;
}

static nv_size row_measure(nv_widget *widget, nv_constraints within)
{
    (void)widget;
    return nv_constrain(within, (nv_size){ 100, 40 });
}

static const nv_widget_class row_class = {
    .name = "test_row",
    .measure = row_measure,
    .event = row_event,
    .flags = NV_WIDGET_FOCUSABLE,
};

static nv_widget *rows(int count)
{
    nv_widget *column = nv_column(.key = "content");
    for (int i = 0; i < count; i++) {
        char key[16];
        (void)snprintf(key, sizeof key, "row%d", i);
        nv_widget *row = nv_widget_new(&row_class, (nv_head){ .size = sizeof(nv_head) });
        nv_widget_set_fields(row, key, 0, 0, (nv_insets){ 0 });
        nv_widget_append(column, row);
    }
    return column;
}

static nv__scroller *scroller(window *w)
{
    return nv__scroller_of(find(w, "s"));
}

static bool wheel(window *w, float x, float y, float dx, float dy)
{
    return send(w, (nv_event){ .type = NV_EVENT_SCROLL,
                               .pointer_id = 1,
                               .position = { x, y },
                               .scroll_x = dx,
                               .scroll_y = dy });
}

static double offset(window *w)
{
    return scroller(w)->axes[NV_VERTICAL].offset;
}

/* SCL-8, SCL-9, SCR-3 */
static void what_is_seen_and_all_there_is_are_observables(void **state)
{
    (void)state;
    window w;
    window_open(&w, 200, 150);
    nv_scroll *scroll = nv_scroll_new(w.scope);
    assert_true(nv_scroll_is_at_start(scroll, NV_VERTICAL));
    assert_true(nv_scroll_is_at_end(scroll, NV_VERTICAL));
    window_show(&w, nv_scroller(.child = rows(10), .scroll = scroll, .key = "s"));
    assert_float_equal(nv_obs_real_get(nv_scroll_viewport(scroll, NV_VERTICAL)), 150, 0.01);
    assert_float_equal(nv_obs_real_get(nv_scroll_content(scroll, NV_VERTICAL)), 400, 0.01);
    assert_float_equal(nv_obs_real_get(nv_scroll_max(scroll, NV_VERTICAL)), 250, 0.01);
    assert_true(nv_scroll_is_at_start(scroll, NV_VERTICAL));
    assert_false(nv_scroll_is_at_end(scroll, NV_VERTICAL));
    assert_float_equal(nv_obs_real_get(nv_scroll_max(scroll, NV_HORIZONTAL)), 0, 0.01);
    window_close(&w);
}

/* SCL-6, SCL-7: read and written; two scrollers move together */
static void the_offset_is_written_and_followed(void **state)
{
    (void)state;
    window w;
    window_open(&w, 200, 300);
    nv_scroll *scroll = nv_scroll_new(w.scope);
    nv_obs_real *at = nv_scroll_offset(scroll, NV_VERTICAL);
    window_show(&w, nv_column(.children = nv_children(
                                  nv_scroller(.child = rows(10), .scroll = scroll, .key = "s"),
                                  nv_scroller(.child = rows(10), .scroll = scroll, .key = "t"))));
    nv_set(at, 60.0);
    window_frame(&w);
    assert_float_equal(offset(&w), 60, 0.01);
    ASSERT_RECT(&w, "row2", 0, 20, 100, 40);
    assert_float_equal(nv__scroller_of(find(&w, "t"))->axes[NV_VERTICAL].offset, 60, 0.01);
    nv_set(at, 1e9);
    window_frame(&w);
    assert_float_equal(nv_get(at), 250, 0.01);
    nv_scroll_to(scroll, NV_VERTICAL, 0);
    window_advance(&w, 0.05);
    assert_true(nv_get(at) > 0 && nv_get(at) < 250);
    window_advance(&w, 0.3);
    assert_float_equal(nv_get(at), 0, 0.001);
    nv_scroll_to(scroll, NV_VERTICAL, INFINITY);
    nv_scroll_by(scroll, NV_VERTICAL, -50);
    window_advance(&w, 0.3);
    assert_float_equal(nv_get(at), 200, 0.001);
    window_close(&w);
}

static void an_offset_given_before_the_first_layout_is_where_it_begins(void **state)
{
    (void)state;
    window w;
    window_open(&w, 200, 150);
    nv_scroll *scroll = nv_scroll_new(w.scope);
    nv_set(nv_scroll_offset(scroll, NV_VERTICAL), 90.0);
    window_show(&w, nv_scroller(.child = rows(10), .scroll = scroll, .key = "s"));
    assert_float_equal(offset(&w), 90, 0.01);
    ASSERT_RECT(&w, "row3", 0, 30, 100, 40);
    window_close(&w);
}

/* SCL-11, SCL-12, SCR-6: a notch is eased; small steps come from touchpads and count at once */
static void the_wheel_scrolls(void **state)
{
    (void)state;
    window w;
    window_open(&w, 200, 150);
    window_show(&w, nv_scroller(.child = rows(10), .key = "s"));
    assert_false(wheel(&w, 50, 50, 0, -60));
    assert_true(wheel(&w, 50, 50, 0, 60));
    window_advance(&w, 0.3);
    assert_float_equal(offset(&w), 60, 0.01);
    assert_true(wheel(&w, 50, 50, 0, 3));
    assert_float_equal(offset(&w), 63, 0.01);
    assert_false(wheel(&w, 50, 50, 0, 0.005f));
    assert_true(wheel(&w, 50, 50, 0, 1000));
    window_advance(&w, 0.3);
    assert_float_equal(offset(&w), 250, 0.01);
    window_close(&w);
}

/* SCL-13, SCR-7 */
static void one_that_cannot_go_on_leaves_the_wheel_to_the_one_around(void **state)
{
    (void)state;
    window w;
    window_open(&w, 200, 150);
    window_show(
        &w,
        nv_scroller(.key = "s",
                    .child = nv_column(.children = nv_children(
                                           nv_scroller(.child = rows(4), .key = "t", .height = 100),
                                           rows(10)))));
    assert_true(wheel(&w, 50, 50, 0, 100));
    window_advance(&w, 0.3);
    assert_float_equal(nv__scroller_of(find(&w, "t"))->axes[NV_VERTICAL].offset, 60, 0.01);
    assert_float_equal(offset(&w), 0, 0.01);
    assert_true(wheel(&w, 50, 50, 0, 30));
    window_advance(&w, 0.3);
    assert_float_equal(offset(&w), 30, 0.01);
    window_close(&w);
}

/* SCL-16: an offset beyond the end comes back */
static void what_has_become_shorter_is_not_scrolled_past_its_end(void **state)
{
    (void)state;
    window w;
    window_open(&w, 200, 150);
    nv_scroll *scroll = nv_scroll_new(w.scope);
    window_show(&w, nv_scroller(.child = rows(10), .scroll = scroll, .key = "s"));
    nv_set(nv_scroll_offset(scroll, NV_VERTICAL), 250.0);
    window_frame(&w);
    nv__widget_destroy(find(&w, "row9"));
    nv__widget_destroy(find(&w, "row8"));
    window_frame(&w);
    assert_float_equal(offset(&w), 170, 0.01);
    nv__view_resize(w.view, 200, 400, 1.0f);
    window_frame(&w);
    assert_float_equal(offset(&w), 0, 0.01);
    assert_float_equal(nv_get(nv_scroll_offset(scroll, NV_VERTICAL)), 0, 0.01);
    window_close(&w);
}

/* SCR-11, HIT-5, ACC-15: what is scrolled is pressed where it is seen, and not beyond */
static void a_press_reaches_what_is_seen(void **state)
{
    (void)state;
    window w;
    window_open(&w, 200, 300);
    window_show(&w, nv_column(.children = nv_children(
                                  nv_spacer(.height = 50),
                                  nv_scroller(.child = rows(10), .key = "s", .height = 100))));
    nv__scroller_jump(scroller(&w), NV_VERTICAL, 65);
    window_frame(&w);
    ASSERT_RECT(&w, "row2", 0, 65, 100, 40);
    pressed = 0;
    click(&w, "row2");
    assert_int_equal(pressed, 1);
    assert_ptr_equal(nv__view_hit(w.view, (nv_point){ 20, 84 }), find(&w, "row2"));
    assert_ptr_not_equal(nv__view_hit(w.view, (nv_point){ 20, 40 }), find(&w, "row1"));
    assert_ptr_not_equal(nv__view_hit(w.view, (nv_point){ 20, 155 }), find(&w, "row4"));
    window_close(&w);
}

static void keys_scroll(void **state)
{
    (void)state;
    window w;
    window_open(&w, 200, 150);
    window_show(&w, nv_scroller(.child = rows(20), .key = "s"));
    nv_widget_request_focus(find(&w, "row0"));
    window_frame(&w);
    static const struct {
        uint32_t key, mods;
        double at;
    } steps[] = {
        { NV_KEY_DOWN, 0, 40 }, { NV_KEY_PAGE_DOWN, 0, 175 }, { NV_KEY_SPACE, 0, 310 },
        { NV_KEY_UP, 0, 270 },  { NV_KEY_PAGE_UP, 0, 135 },   { NV_KEY_SPACE, NV_MOD_SHIFT, 0 },
        { NV_KEY_END, 0, 650 }, { NV_KEY_HOME, 0, 0 },        { NV_KEY_DOWN, NV_MOD_CTRL, 0 },
        { NV_KEY_RIGHT, 0, 0 },
    };
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        press_key(&w, steps[i].key, steps[i].mods);
        window_advance(&w, 0.3);
        if (fabs(offset(&w) - steps[i].at) > 0.01) {
            fail_msg("step %zu: %g, not %g", i, offset(&w), steps[i].at);
        }
    }
    window_close(&w);
}

/* SCL-27: what the keyboard goes to is brought into view, through every scroller around */
static void the_focused_is_brought_into_view(void **state)
{
    (void)state;
    window w;
    window_open(&w, 200, 150);
    window_show(
        &w, nv_scroller(.key = "s", .child = nv_column(.children = nv_children(
                                                           nv_spacer(.height = 200),
                                                           nv_scroller(.child = rows(8), .key = "t",
                                                                       .height = 100)))));
    nv_widget_request_focus(find(&w, "row5"));
    window_advance(&w, 0.5);
    nv_rect row = rect_of(&w, "row5");
    assert_true(row.y >= 0 && row.y + row.height <= 150.01f);
    nv_rect inner = rect_of(&w, "t");
    assert_true(row.y >= inner.y && row.y + row.height <= inner.y + inner.height + 0.01f);
    nv__view_set_focus(w.view, find(&w, "row0"), true);
    window_advance(&w, 0.5);
    assert_true(rect_of(&w, "row0").y < inner.y); /* not by a press: it is seen already */
    window_close(&w);
}

/* SCL-23, SCR-14 */
static void the_thumb_stays_under_the_pointer(void **state)
{
    (void)state;
    window w;
    window_open(&w, 200, 150);
    window_show(&w, nv_scroller(.child = rows(100), .key = "s", .bars = NV_SCROLLBARS_ALWAYS));
    /* track 146, thumb 24 (the least), content 4000, max 3850 */
    point(&w, NV_EVENT_POINTER_DOWN, 194, 10);
    assert_float_equal(offset(&w), 0, 0.01);
    point(&w, NV_EVENT_POINTER_MOVE, 20, 71);
    assert_float_equal(offset(&w), 1925, 0.5);
    point(&w, NV_EVENT_POINTER_MOVE, 20, 500);
    assert_float_equal(offset(&w), 3850, 0.01);
    point(&w, NV_EVENT_POINTER_UP, 20, 500);
    point(&w, NV_EVENT_POINTER_MOVE, 194, 20);
    assert_float_equal(offset(&w), 3850, 0.01);
    window_close(&w);
}

/* SCL-24 */
static void a_press_beside_the_thumb_jumps_or_pages(void **state)
{
    (void)state;
    window w;
    window_open(&w, 200, 100);
    window_show(&w, nv_scroller(.child = nv_spacer(.height = 500), .key = "s",
                                .bars = NV_SCROLLBARS_ALWAYS, .track = NV_TRACK_PAGES));
    nv__scroller_jump(scroller(&w), NV_VERTICAL, 200);
    window_frame(&w);
    point(&w, NV_EVENT_POINTER_DOWN, 194, 4);
    point(&w, NV_EVENT_POINTER_UP, 194, 4);
    window_advance(&w, 0.3);
    assert_float_equal(offset(&w), 100, 0.01);
    nv__scroller_jump(scroller(&w), NV_VERTICAL, 200);
    window_frame(&w);
    point(&w, NV_EVENT_POINTER_DOWN, 194, 96);
    point(&w, NV_EVENT_POINTER_UP, 194, 96);
    window_advance(&w, 0.3);
    assert_float_equal(offset(&w), 300, 0.01);
    window_show(&w, nv_scroller(.child = nv_spacer(.height = 500), .key = "s",
                                .bars = NV_SCROLLBARS_ALWAYS));
    point(&w, NV_EVENT_POINTER_DOWN, 194, 74);
    assert_float_equal(offset(&w), 400.0f * (72 - 12) / 72, 4);
    point(&w, NV_EVENT_POINTER_UP, 194, 74);
    window_close(&w);
}

/* SCL-22: bars show when something moves and go after a while; nothing is drawn at rest */
static void bars_hide_and_an_idle_scroller_asks_for_no_frames(void **state)
{
    (void)state;
    window w;
    window_open(&w, 200, 150);
    window_show(&w, nv_scroller(.child = rows(10), .key = "s"));
    assert_false(nv__view_needs_frame(w.view));
    assert_float_equal(scroller(&w)->fade.value, 0, 0.001);
    wheel(&w, 50, 50, 0, 60);
    window_advance(&w, 0.5);
    assert_float_equal(scroller(&w)->fade.value, 1, 0.001);
    assert_true(is_drawn(&w, "fill 190,"));
    assert_false(nv__view_needs_frame(w.view));
    window_advance(&w, 1.5);
    assert_float_equal(scroller(&w)->fade.value, 0, 0.001);
    assert_false(is_drawn(&w, "fill 190,"));
    assert_false(nv__view_needs_frame(w.view));
    window_close(&w);
}

/* SCL-17, SCL-18 */
static void bars_take_room_when_they_stay_and_are_absent_when_all_is_seen(void **state)
{
    (void)state;
    window w;
    window_open(&w, 200, 150);
    window_show(&w, nv_scroller(.child = nv_column(.key = "c", .width = NV_FILL, .height = NV_FILL),
                                .key = "s", .bars = NV_SCROLLBARS_ALWAYS));
    ASSERT_RECT(&w, "c", 0, 0, 188, 150);
    assert_false(is_drawn(&w, "fill"));
    window_show(&w, nv_scroller(.child = rows(10), .key = "s", .fixed = true,
                                .bars = NV_SCROLLBARS_ALWAYS));
    assert_false(wheel(&w, 50, 50, 0, 60));
    assert_false(is_drawn(&w, "fill"));
    window_close(&w);
}

/* SCL-15: fingers drag the content, a mouse does not; ARCHITECTURE 10 */
static void touch_drags_the_content(void **state)
{
    (void)state;
    window w;
    window_open(&w, 200, 150);
    window_show(&w, nv_scroller(.child = rows(10), .key = "s"));
    nv_event event = { .type = NV_EVENT_POINTER_DOWN,
                       .device = NV_DEVICE_TOUCH,
                       .pointer_id = 7,
                       .button = 1,
                       .position = { 50, 100 } };
    assert_true(send(&w, event));
    event.type = NV_EVENT_POINTER_MOVE;
    event.position.y = 70;
    send(&w, event);
    assert_float_equal(offset(&w), 30, 0.01);
    event.type = NV_EVENT_POINTER_UP;
    send(&w, event);
    event.type = NV_EVENT_POINTER_MOVE;
    event.position.y = 20;
    send(&w, event);
    assert_float_equal(offset(&w), 30, 0.01);
    point(&w, NV_EVENT_POINTER_DOWN, 150, 100);
    point(&w, NV_EVENT_POINTER_MOVE, 150, 50);
    assert_float_equal(offset(&w), 30, 0.01);
    window_close(&w);
}

static void both_axes_scroll(void **state)
{
    (void)state;
    window w;
    window_open(&w, 200, 150);
    window_show(&w, nv_scroller(.child = nv_spacer(.key = "c", .width = 600, .height = 500),
                                .axes = NV_SCROLL_BOTH, .key = "s", .bars = NV_SCROLLBARS_ALWAYS));
    wheel(&w, 50, 50, 100, 60);
    window_advance(&w, 0.3);
    ASSERT_RECT(&w, "c", -100, -60, 600, 500);
    assert_float_equal(scroller(&w)->axes[NV_HORIZONTAL].viewport, 188, 0.01);
    assert_float_equal(scroller(&w)->axes[NV_VERTICAL].viewport, 138, 0.01);
    send(&w, (nv_event){ .type = NV_EVENT_SCROLL,
                         .pointer_id = 1,
                         .position = { 50, 50 },
                         .scroll_y = 50,
                         .mods = NV_MOD_SHIFT });
    window_advance(&w, 0.3);
    ASSERT_RECT(&w, "c", -150, -60, 600, 500);
    window_show(&w, nv_scroller(.child = nv_spacer(.key = "c", .width = 600, .height = 50),
                                .axes = NV_SCROLL_HORIZONTAL, .key = "s"));
    wheel(&w, 50, 20, 0, 60);
    window_advance(&w, 0.3);
    ASSERT_RECT(&w, "c", -60, 0, 600, 50);
    window_close(&w);
}

/* The user's wish for less motion */
static void without_animations_it_arrives_at_once(void **state)
{
    (void)state;
    window w;
    window_open(&w, 200, 150);
    nv__view_set_still(w.view, true);
    window_show(&w, nv_scroller(.child = rows(10), .key = "s"));
    wheel(&w, 50, 50, 0, 60);
    assert_float_equal(offset(&w), 60, 0.01);
    assert_false(nv__view_is_animating(w.view));
    window_close(&w);
}

/* Semantics: what it is and what can be done with it */
static void tools_scroll_by_actions(void **state)
{
    (void)state;
    window w;
    window_open(&w, 200, 150);
    window_show(&w, nv_scroller(.child = rows(10), .key = "s"));
    const nv__semantics_node *node = node_of(&w, NV_ROLE_GROUP, "");
    assert_non_null(node);
    assert_int_equal(node->info.actions, NV_ACTION_SCROLL_FORWARD);
    assert_true(nv__view_perform(w.view, find(&w, "s"), NV_ACTION_SCROLL_FORWARD, NULL));
    window_advance(&w, 0.3);
    assert_float_equal(offset(&w), 135, 0.01);
    node = node_of(&w, NV_ROLE_GROUP, "");
    assert_int_equal(node->info.actions, NV_ACTION_SCROLL_FORWARD | NV_ACTION_SCROLL_BACK);
    window_close(&w);
}

/* SCL-10: an offset changes what is painted where, and measures nothing */
static void scrolling_lays_nothing_out(void **state)
{
    (void)state;
    window w;
    window_open(&w, 200, 150);
    window_show(&w, nv_scroller(.child = rows(10), .key = "s", .bars = NV_SCROLLBARS_NEVER));
    nv__scroller_jump(scroller(&w), NV_VERTICAL, 33);
    assert_int_equal(find(&w, "content")->flags & NV__W_NEEDS_LAYOUT, 0);
    assert_int_equal(find(&w, "s")->flags & NV__W_NEEDS_LAYOUT, 0);
    assert_true(nv__view_needs_frame(w.view));
    window_close(&w);
}

/* At fractional scales content still stands on whole pixels. */
static void content_stands_on_whole_pixels(void **state)
{
    (void)state;
    window w;
    window_open(&w, 200, 150);
    nv__view_resize(w.view, 200, 150, 1.25f);
    window_show(&w, nv_scroller(.child = rows(10), .key = "s"));
    nv__scroller_jump(scroller(&w), NV_VERTICAL, 33.3);
    window_frame(&w);
    float y = rect_of(&w, "content").y * 1.25f;
    assert_float_equal(y, roundf(y), 0.001);
    assert_float_equal(y, -42, 0.001);
    window_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_seen_and_all_there_is_are_observables),
        cmocka_unit_test(the_offset_is_written_and_followed),
        cmocka_unit_test(an_offset_given_before_the_first_layout_is_where_it_begins),
        cmocka_unit_test(the_wheel_scrolls),
        cmocka_unit_test(one_that_cannot_go_on_leaves_the_wheel_to_the_one_around),
        cmocka_unit_test(what_has_become_shorter_is_not_scrolled_past_its_end),
        cmocka_unit_test(a_press_reaches_what_is_seen),
        cmocka_unit_test(keys_scroll),
        cmocka_unit_test(the_focused_is_brought_into_view),
        cmocka_unit_test(the_thumb_stays_under_the_pointer),
        cmocka_unit_test(a_press_beside_the_thumb_jumps_or_pages),
        cmocka_unit_test(bars_hide_and_an_idle_scroller_asks_for_no_frames),
        cmocka_unit_test(bars_take_room_when_they_stay_and_are_absent_when_all_is_seen),
        cmocka_unit_test(touch_drags_the_content),
        cmocka_unit_test(both_axes_scroll),
        cmocka_unit_test(without_animations_it_arrives_at_once),
        cmocka_unit_test(tools_scroll_by_actions),
        cmocka_unit_test(scrolling_lays_nothing_out),
        cmocka_unit_test(content_stands_on_whole_pixels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
