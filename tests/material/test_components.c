/* Checkbox, card, list tile and progress indicators. */
#include "material/material_window.h"
#include "material/progress.h"

/* ---- checkbox ---- */

static bool last_value;
static int changes;
static void note_value(void *user, bool value)
{
    (void)user;
    last_value = value;
    changes++;
}

static void WID_CHK_3_a_checkbox_is_a_box_in_a_target(void **state)
{
    window *w = *state;
    show_corner(w, nv_checkbox(.key = "c", .label = "Done"));
    ASSERT_RECT(w, "c", 0, 0, 48, 48);
    assert_true(
        is_drawn_in(w, "border 15,15 18x18 r=2 w=2", NV_COLOR_ROLE_ON_SURFACE_VARIANT, 1.0f));
    show_corner(w, nv_checkbox(.key = "c", .value = true, .width = 24, .height = 24));
    assert_true(is_drawn_in(w, "fill 7.5,7.5 9x9 r=1", NV_COLOR_ROLE_PRIMARY, 1.0f));
    /* BOX-8 as decided: padding is inside the outer size, so an automatic one grows by it. */
    show_corner(w, nv_checkbox(.key = "c", .padding = nv_all(10)));
    ASSERT_RECT(w, "c", 0, 0, 68, 68);
}

/* WID-CHK-2 */
static void a_checkbox_and_its_observable_follow_each_other(void **state)
{
    window *w = *state;
    changes = 0;
    nv_obs_bool *value = nv_obs_bool_new(w->scope, false);
    show_corner(w, nv_checkbox(.key = "c", .label = "Done", .bind_value = value,
                               .on_change = { note_value, NULL }));
    click(w, "c");
    assert_true(nv_get(value));
    assert_true(last_value && changes == 1);
    assert_true(states_of(w, NV_ROLE_CHECKBOX, "Done") & NV_STATE_CHECKED);
    nv_set(value, false);
    window_advance(w, 0.5);
    assert_int_equal(changes, 1);
    assert_false(states_of(w, NV_ROLE_CHECKBOX, "Done") & NV_STATE_CHECKED);
    press_key(w, NV_KEY_SPACE, 0);
    assert_true(nv_get(value));
    assert_true(nv__view_perform(w->view, find(w, "c"), NV_ACTION_ACTIVATE, NULL));
    assert_false(nv_get(value));
    assert_int_equal(changes, 3);
}

static void the_mark_is_drawn_while_it_appears(void **state)
{
    window *w = *state;
    show_corner(w, nv_checkbox(.key = "c"));
    click(w, "c");
    window_advance(w, 0.05);
    assert_true(nv__view_is_animating(w->view));
    assert_true(is_drawn(w, "polyline"));
    point(w, NV_EVENT_POINTER_MOVE, 500, 500);
    window_advance(w, 1.0);
    assert_false(nv__view_is_animating(w->view));
    assert_true(is_drawn_in(w, "fill 15,15 18x18 r=2", NV_COLOR_ROLE_PRIMARY, 1.0f));
    assert_true(is_drawn(w, "polyline"));
    assert_false(is_drawn(w, "border"));
}

/* WID-CHK-6 */
static void a_disabled_checkbox_keeps_its_value(void **state)
{
    window *w = *state;
    nv_obs_bool *enabled = nv_obs_bool_new(w->scope, false);
    changes = 0;
    show_corner(w, nv_checkbox(.key = "c", .value = true, .bind_enabled = enabled,
                               .on_change = { note_value, NULL }));
    click(w, "c");
    assert_int_equal(changes, 0);
    assert_int_equal(states_of(w, NV_ROLE_CHECKBOX, NULL) & (NV_STATE_CHECKED | NV_STATE_DISABLED),
                     NV_STATE_CHECKED | NV_STATE_DISABLED);
    assert_true(is_drawn_in(w, "fill 15,15 18x18 r=2", NV_COLOR_ROLE_ON_SURFACE, 0.38f));
}

/* ---- card ---- */

/* WID-CRD-2 and md.comp.elevated-card */
static void a_card_is_a_raised_surface_around_its_child(void **state)
{
    window *w = *state;
    show_corner(w, nv_card(.key = "c", .width = 100, .height = 100, .padding = nv_all(10),
                           .child = hard_box("a", NV_FILL, NV_FILL)));
    ASSERT_RECT(w, "c", 0, 0, 100, 100);
    ASSERT_RECT(w, "a", 10, 10, 80, 80);
    assert_true(is_drawn_in(w, "fill 0,0 100x100 r=12", NV_COLOR_ROLE_SURFACE_CONTAINER_LOW, 1.0f));
    assert_true(
        is_drawn_in(w, "shadow -1,-1 102x102 r=13 blur=3 offset=0,1", NV_COLOR_ROLE_SHADOW, 0.15f));
    assert_true(
        is_drawn_in(w, "shadow 0,0 100x100 r=12 blur=2 offset=0,1", NV_COLOR_ROLE_SHADOW, 0.30f));
    show_corner(w, nv_card(.key = "c"));
    ASSERT_RECT(w, "c", 0, 0, 0, 0);
}

/* ---- list tile ---- */

static void a_tile_places_its_parts(void **state)
{
    window *w = *state;
    window_show(
        w, nv_column(.width = 300,
                     .children = nv_children(
                         nv_list_tile("Title", .key = "t", .leading = soft_box("l", 24, 24),
                                      .trailing = soft_box("r", 30, 10)),
                         nv_list_tile("Only a title", .key = "plain"),
                         nv_list_tile("High", .key = "high", .trailing = soft_box("h", 20, 80)))));
    ASSERT_RECT(w, "t", 0, 0, 300, 56);
    ASSERT_RECT(w, "l", 16, 16, 24, 24);
    ASSERT_RECT(w, "r", 254, 23, 30, 10);
    ASSERT_RECT(w, "plain", 0, 56, 300, 56);
    ASSERT_RECT(w, "high", 0, 112, 300, 88);
    const nv__semantics_node *node = node_of(w, NV_ROLE_LIST_ITEM, "Title");
    assert_non_null(node);
    assert_int_equal(node->info.actions, 0);
    assert_false(nv__view_focus_next(w->view, false));
}

static void a_tile_with_a_handler_is_pressed(void **state)
{
    window *w = *state;
    handled = 0;
    changes = 0;
    window_show(
        w, nv_column(.width = 300,
                     .children = nv_children(nv_list_tile(
                         "Open", .key = "t", .on_click = { count_handled, NULL },
                         .trailing = nv_checkbox(.key = "c", .on_change = { note_value, NULL })))));
    click_at(w, 40, 20);
    assert_int_equal(handled, 1);
    /* The checkbox in it is its own. */
    click(w, "c");
    assert_int_equal(changes, 1);
    assert_int_equal(handled, 1);
    press_key(w, NV_KEY_TAB, NV_MOD_SHIFT);
    assert_ptr_equal(nv__view_focus(w->view), find(w, "t"));
    press_key(w, NV_KEY_ENTER, 0);
    assert_int_equal(handled, 2);
    assert_true(nv__view_perform(w->view, find(w, "t"), NV_ACTION_ACTIVATE, NULL));
    assert_int_equal(handled, 3);
    window_advance(w, 0.5);
    /* md.comp.list.focus.indicator.outline.offset is inside. */
    assert_true(is_drawn_in(w, "border 0,0 300x56 w=3", NV_COLOR_ROLE_SECONDARY, 1.0f));
}

/* ---- progress ---- */

/* WID-PRG-1 */
static void linear_progress_leaves_a_gap_and_a_stop(void **state)
{
    window *w = *state;
    nv_obs_real *value = nv_obs_real_new(w->scope, 0.5);
    window_show(
        w, nv_column(.width = 200,
                     .children = nv_children(nv_linear_progress(.key = "p", .bind_value = value))));
    ASSERT_RECT(w, "p", 0, 0, 200, 4);
    assert_true(is_drawn_in(w, "fill 0,0 98x4 r=2", NV_COLOR_ROLE_PRIMARY, 1.0f));
    assert_true(is_drawn_in(w, "fill 102,0 98x4 r=2", NV_COLOR_ROLE_SECONDARY_CONTAINER, 1.0f));
    assert_true(is_drawn_in(w, "fill 196,0 4x4 r=2", NV_COLOR_ROLE_PRIMARY, 1.0f));
    assert_string_equal(node_of(w, NV_ROLE_PROGRESS, NULL)->info.value, "50%");
    nv_set(value, 7.0);
    window_frame(w);
    assert_string_equal(node_of(w, NV_ROLE_PROGRESS, NULL)->info.value, "100%");
    assert_true(is_drawn_in(w, "fill 0,0 200x4 r=2", NV_COLOR_ROLE_PRIMARY, 1.0f));
    nv_set(value, 0.0);
    window_frame(w);
    assert_true(is_drawn_in(w, "fill 0,0 200x4 r=2", NV_COLOR_ROLE_SECONDARY_CONTAINER, 1.0f));
    nv_set(value, (double)NAN);
    window_frame(w);
    assert_string_equal(node_of(w, NV_ROLE_PROGRESS, NULL)->info.value, "0%");
}

/* WID-PRG-2 */
static void circular_progress_is_an_arc_and_its_track(void **state)
{
    window *w = *state;
    show_corner(w, nv_circular_progress(0.25f, .key = "p"));
    ASSERT_RECT(w, "p", 0, 0, 48, 48);
    assert_true(is_drawn_in(w, "arc 4,4 40x40 from=0 sweep=0.25 w=4", NV_COLOR_ROLE_PRIMARY, 1.0f));
    assert_true(is_drawn(w, "arc 4,4 40x40 from=0.32"));
    show_corner(w, nv_circular_progress(1.0f));
    assert_true(is_drawn_in(w, "arc 4,4 40x40 from=0 sweep=1 w=4", NV_COLOR_ROLE_PRIMARY, 1.0f));
}

/* WID-PRG-6 */
static void indeterminate_indicators_move_only_while_shown(void **state)
{
    window *w = *state;
    nv_obs_real *value = nv_obs_real_new(w->scope, -1.0);
    show_corner(w, nv_circular_progress(.key = "p", .bind_value = value));
    assert_true(states_of(w, NV_ROLE_PROGRESS, NULL) & NV_STATE_BUSY);
    assert_true(nv__view_is_animating(w->view));
    char *before = dump_of(w);
    window_advance(w, 0.2);
    char *after = dump_of(w);
    assert_string_not_equal(before, after);
    nv__free(before);
    nv__free(after);
    nv_set(value, 0.5);
    window_frame(w);
    assert_false(nv__view_is_animating(w->view));
    nv_set(value, -1.0);
    window_frame(w);
    assert_true(nv__view_is_animating(w->view));
    show_corner(w, nv_text("gone"));
    assert_false(nv__view_is_animating(w->view));
}

/* WID-PRG-4 */
static void linear_segments_keep_their_times(void **state)
{
    (void)state;
    nv__segment s[2];
    nv__linear_segments(0.0, s);
    assert_float_equal(s[0].head, 0.0f, 1e-6);
    assert_float_equal(s[1].tail, 0.0f, 1e-6);
    nv__linear_segments(0.25, s);
    assert_float_equal(s[0].tail, 0.0f, 1e-6);
    assert_true(s[0].head > 0.0f);
    nv__linear_segments(1.0, s);
    assert_float_equal(s[0].head, 1.0f, 1e-6);
    assert_true(s[0].tail < 1.0f && s[1].head > 0.0f && s[1].tail > 0.0f);
    nv__linear_segments(1.25, s);
    assert_float_equal(s[0].tail, 1.0f, 1e-6);
    nv__linear_segments(1.5, s);
    assert_float_equal(s[1].head, 1.0f, 1e-6);
    for (int ms = 0; ms < 1750; ms++) {
        nv__linear_segments(ms / 1000.0, s);
        assert_true(s[0].tail <= s[0].head && s[1].tail <= s[1].head &&
                    s[1].head <= s[0].tail + 1e-6f);
    }
}

/* WID-PRG-5 */
static void the_circular_head_never_moves_backwards(void **state)
{
    (void)state;
    float last = 0.0f;
    float turns = 0.0f;
    for (int ms = 0; ms < 6000; ms++) {
        nv__circular_arc arc = nv__circular_arc_at(ms / 1000.0);
        assert_true(arc.sweep >= 0.1f - 1e-5f && arc.sweep <= 0.87f + 1e-5f);
        float head = arc.from + arc.sweep;
        if (ms > 0) {
            float step = head - last;
            step -= roundf(step);
            assert_true(step >= -1e-4f);
            turns += step;
        }
        last = head;
    }
    assert_float_equal(turns, 4.0f, 0.01);
    assert_float_equal(nv__circular_arc_at(3.0).sweep, 0.87f, 1e-5);
}

/* ---- together ---- */

static nv_obs_list *tasks;

static int64_t task_key(const void *item)
{
    return *(const int64_t *)item;
}

static void remove_task(void *user)
{
    int64_t key = (int64_t)(intptr_t)user;
    for (size_t i = 0; i < nv_list_count(tasks); i++) {
        if (task_key(nv_list_at(tasks, i)) == key) {
            nv_list_remove(tasks, i);
            return;
        }
    }
}

static nv_widget *task_row(void *user, nv_scope *scope, const void *item)
{
    (void)user;
    int64_t key = task_key(item);
    nv_obs_bool *done = nv_obs_bool_new(scope, false);
    char name[16];
    (void)snprintf(name, sizeof name, "task %d", (int)key);
    return nv_list_tile(name, .key = name, .on_click = { remove_task, (void *)(intptr_t)key },
                        .trailing = nv_checkbox(.label = name, .bind_value = done));
}

/* LAY-FE-3 with a row that removes itself, and state that stays with the others. */
static void a_row_may_remove_itself(void **state)
{
    window *w = *state;
    tasks = nv_obs_list_new(w->scope, sizeof(int64_t));
    for (int64_t i = 1; i <= 4; i++) {
        nv_list_push(tasks, &i);
    }
    window_show(w, nv_column(.width = 300,
                             .children = nv_children(nv_for_each(tasks, .build = { task_row, NULL },
                                                                 .key_of = task_key))));
    nv_rect third = rect_of(w, "task 3");
    click_at(w, third.x + 270.0f, third.y + 28.0f);
    assert_true(states_of(w, NV_ROLE_CHECKBOX, "task 3") & NV_STATE_CHECKED);
    click_at(w, 30.0f, 20.0f);
    window_advance(w, 0.5);
    assert_null(find(w, "task 1"));
    assert_float_equal(rect_of(w, "task 3").y, third.y - 56.0f, 0.01);
    assert_true(states_of(w, NV_ROLE_CHECKBOX, "task 3") & NV_STATE_CHECKED);
    nv_list_move(tasks, 1, 0);
    window_frame(w);
    assert_float_equal(rect_of(w, "task 3").y, 0.0f, 0.01);
    assert_true(states_of(w, NV_ROLE_CHECKBOX, "task 3") & NV_STATE_CHECKED);
    assert_ptr_equal(nv__view_focus(w->view), NULL);
}

static nv_widget *everything(nv_obs_text *text, nv_obs_real *value, nv_obs_bool *flag)
{
    return nv_column(
            .children = nv_children(
                nv_filled_button("Save", .bind_enabled = flag, .on_click = { count_handled, NULL }),
                nv_text_button(.bind_label = text), nv_checkbox(.label = "c", .bind_value = flag),
                nv_card(.padding = nv_all(8), .child = nv_text("in a card")),
                nv_list_tile("Tile", .leading = nv_checkbox(), .on_click = { count_handled, NULL }),
                nv_linear_progress(.bind_value = value), nv_circular_progress(-1.0f)));
}

/* The n-th allocation fails, for every n: nothing leaks, and the window goes on. */
static void running_out_of_memory_leaves_a_window_that_works(void **state)
{
    window *w = *state;
    nv_log_set_level(NV_LOG_OFF);
    nv_obs_text *text = nv_obs_text_new(w->scope, "label");
    nv_obs_real *value = nv_obs_real_new(w->scope, 0.5);
    nv_obs_bool *flag = nv_obs_bool_new(w->scope, true);
    bool hit = true;
    for (size_t n = 1; hit && n < 2000; n++) {
        nv__alloc_fail_after(n);
        nv_widget *content = everything(text, value, flag);
        nv__overlay_show_on(
            w->view,
            &(nv_overlay_desc){ NV_HEAD(nv_overlay_desc),
                                .content = nv_alert_dialog(.title = "t", .message = "m",
                                                           .actions = nv_children(nv_text_button(
                                                               "ok", .on_click = nv_answer(1)))) });
        nv_scope *saved = nv__scope_enter(w->scope);
        nv_overlay *shown = nv_show_loading("wait");
        nv_show_snackbar("note");
        nv__scope_leave(saved);
        if (nv__view_set_content(w->view, content) == NV_OK) {
            window_frame(w);
            click_at(w, 20, 20);
        }
        hit = nv__alloc_fail_hit();
        nv__alloc_fail_after(0);
        nv_overlay_close(shown);
        nv__overlay_clear(w->view);
        window_frame(w);
    }
    assert_false(hit);
    nv_log_set_level(NV_LOG_WARNING);
    window_show(w, everything(text, value, flag));
    assert_non_null(node_of(w, NV_ROLE_BUTTON, "Save"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        MATERIAL_TEST(WID_CHK_3_a_checkbox_is_a_box_in_a_target),
        MATERIAL_TEST(a_checkbox_and_its_observable_follow_each_other),
        MATERIAL_TEST(the_mark_is_drawn_while_it_appears),
        MATERIAL_TEST(a_disabled_checkbox_keeps_its_value),
        MATERIAL_TEST(a_card_is_a_raised_surface_around_its_child),
        MATERIAL_TEST(a_tile_places_its_parts),
        MATERIAL_TEST(a_tile_with_a_handler_is_pressed),
        MATERIAL_TEST(linear_progress_leaves_a_gap_and_a_stop),
        MATERIAL_TEST(circular_progress_is_an_arc_and_its_track),
        MATERIAL_TEST(indeterminate_indicators_move_only_while_shown),
        cmocka_unit_test(linear_segments_keep_their_times),
        cmocka_unit_test(the_circular_head_never_moves_backwards),
        MATERIAL_TEST(a_row_may_remove_itself),
        MATERIAL_TEST(running_out_of_memory_leaves_a_window_that_works),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
