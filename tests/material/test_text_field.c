/* The text field: geometry, editing, clipboard, secrets, binding, caret and semantics. */
#include "material/material_window.h"

static char changed[256], submitted[256];
static int changes, submits;
static void note_change(void *user, const char *text)
{
    (void)user;
    (void)snprintf(changed, sizeof changed, "%s", text);
    changes++;
}
static void note_submit(void *user, const char *text)
{
    (void)user;
    (void)snprintf(submitted, sizeof submitted, "%s", text);
    submits++;
}

static const char *value_of(window *w)
{
    const nv__semantics_node *node = node_of(w, NV_ROLE_TEXT_FIELD, NULL);
    assert_non_null(node);
    return node->info.value;
}

static void focus_field(window *w)
{
    click_at(w, 190, 20);
    assert_ptr_equal(nv__view_focus(w->view), find(w, "f"));
}

/* WID-TFD-2, -4 and md.comp.filled-text-field */
static void a_field_is_a_filled_container_with_an_indicator(void **state)
{
    window *w = *state;
    show_corner(w, nv_text_field("Name", .key = "f"));
    ASSERT_RECT(w, "f", 0, 0, 200, 56);
    assert_true(
        is_drawn_in(w, "fill 0,0 200x56 r=4,4,0,0", NV_COLOR_ROLE_SURFACE_CONTAINER_HIGHEST, 1.0f));
    assert_true(is_drawn_in(w, "fill 0,55 200x1", NV_COLOR_ROLE_ON_SURFACE_VARIANT, 1.0f));
    focus_field(w);
    point(w, NV_EVENT_POINTER_MOVE, 500, 500);
    window_advance(w, 0.4);
    assert_true(is_drawn_in(w, "fill 0,54 200x2", NV_COLOR_ROLE_PRIMARY, 1.0f));
    nv__view_set_focus(w->view, NULL, false);
    press_key(w, NV_KEY_TAB, 0);
    window_advance(w, 0.4);
    assert_true(is_drawn_in(w, "fill 0,53 200x3", NV_COLOR_ROLE_PRIMARY, 1.0f));
    show_corner(w, nv_text_field(NULL, .key = "f", .width = 300));
    ASSERT_RECT(w, "f", 0, 0, 300, 56);
}

/* WID-TFD-3 */
static void the_label_floats_when_focused_or_filled(void **state)
{
    window *w = *state;
    nv_obs_text *text = nv_obs_text_new(w->scope, "");
    show_corner(w, nv_text_field("Name", .key = "f", .bind_text = text));
    char *rest = dump_of(w);
    assert_non_null(strstr(rest, "Name"));
    focus_field(w);
    assert_true(nv__view_is_animating(w->view));
    window_advance(w, 0.5);
    nv__view_set_focus(w->view, NULL, false);
    point(w, NV_EVENT_POINTER_MOVE, 500, 500);
    window_advance(w, 0.5);
    char *again = dump_of(w);
    assert_string_equal(rest, again);
    nv_set(text, "Ada");
    window_advance(w, 0.5);
    char *filled = dump_of(w);
    assert_string_not_equal(rest, filled);
    assert_non_null(strstr(filled, "Ada"));
    nv__free(rest);
    nv__free(again);
    nv__free(filled);
}

/* EDT-2, EDT-3, EDT-5, EDT-13 */
static void typing_edits_binds_and_tells(void **state)
{
    window *w = *state;
    nv_obs_text *text = nv_obs_text_new(w->scope, "AC");
    changes = submits = 0;
    show_corner(w, nv_text_field("Name", .key = "f", .bind_text = text,
                                 .on_change = { note_change, NULL },
                                 .on_submit = { note_submit, NULL }));
    assert_string_equal(value_of(w), "AC");
    focus_field(w);
    assert_true(press_key(w, NV_KEY_LEFT, 0));
    assert_true(type_text(w, "B"));
    assert_string_equal(nv_get(text), "ABC");
    assert_string_equal(changed, "ABC");
    assert_int_equal(changes, 1);
    assert_true(press_key(w, NV_KEY_BACKSPACE, 0));
    assert_true(press_key(w, NV_KEY_DELETE, 0));
    assert_string_equal(nv_get(text), "A");
    assert_false(press_key(w, NV_KEY_DELETE, 0));
    assert_false(press_key(w, NV_KEY_RIGHT, 0));
    type_text(w, " b c");
    assert_true(press_key(w, NV_KEY_BACKSPACE, NV_MOD_CTRL));
    assert_string_equal(nv_get(text), "A b ");
    press_key(w, NV_KEY_HOME, NV_MOD_SHIFT);
    type_text(w, "x");
    assert_string_equal(nv_get(text), "x");
    /* EDT-17 */
    assert_true(press_key(w, NV_KEY_ENTER, 0));
    assert_string_equal(submitted, "x");
    assert_int_equal(submits, 1);
    assert_string_equal(nv_get(text), "x");
    /* A space is typed, and presses nothing. */
    assert_true(press_key(w, NV_KEY_SPACE, 0));
    assert_true(type_text(w, " "));
    assert_string_equal(nv_get(text), "x ");
}

/* TXT-3, TXT-4 */
static void the_program_may_set_the_text(void **state)
{
    window *w = *state;
    nv_obs_text *text = nv_obs_text_new(w->scope, "one");
    changes = 0;
    show_corner(w, nv_text_field("Name", .key = "f", .bind_text = text,
                                 .on_change = { note_change, NULL }));
    focus_field(w);
    press_key(w, NV_KEY_HOME, 0);
    nv_set(text, "two");
    window_frame(w);
    assert_string_equal(value_of(w), "two");
    assert_int_equal(changes, 1);
    type_text(w, "!");
    assert_string_equal(nv_get(text), "two!");
    assert_true(nv__view_perform(w->view, find(w, "f"), NV_ACTION_SET_TEXT, "by a tool"));
    assert_string_equal(nv_get(text), "by a tool");
    assert_true(nv__view_perform(w->view, find(w, "f"), NV_ACTION_SET_TEXT, ""));
    assert_string_equal(nv_get(text), "");
    assert_int_equal(changes, 4);
}

static void a_field_keeps_its_own_text_without_an_observable(void **state)
{
    window *w = *state;
    show_corner(w, nv_text_field("Name", .key = "f"));
    assert_true(nv__view_perform(w->view, find(w, "f"), NV_ACTION_FOCUS, NULL));
    type_text(w, "kept");
    assert_string_equal(value_of(w), "kept");
    assert_false(press_key(w, NV_KEY_ENTER, 0));
    assert_true(states_of(w, NV_ROLE_TEXT_FIELD, "Name") & NV_STATE_FOCUSED);
}

/* TXT-10, EDT-9 */
static void the_clipboard_works(void **state)
{
    window *w = *state;
    nv_obs_text *text = nv_obs_text_new(w->scope, "hello");
    show_corner(w, nv_text_field("Name", .key = "f", .bind_text = text));
    focus_field(w);
    assert_true(press_key(w, 'c', NV_MOD_CTRL));
    assert_string_equal(w->clipboard, "");
    assert_true(press_key(w, 'a', NV_MOD_CTRL));
    assert_true(press_key(w, 'c', NV_MOD_META));
    assert_string_equal(w->clipboard, "hello");
    assert_true(press_key(w, 'x', NV_MOD_CTRL));
    assert_string_equal(nv_get(text), "");
    press_key(w, 'v', NV_MOD_CTRL);
    press_key(w, 'v', NV_MOD_CTRL);
    assert_string_equal(nv_get(text), "hellohello");
    assert_false(press_key(w, 'q', NV_MOD_CTRL));
    nv_log_set_level(NV_LOG_OFF);
    (void)snprintf(w->clipboard, sizeof w->clipboard, "a\r\nb\tc\x01\x7F\xFFz");
    press_key(w, 'a', NV_MOD_CTRL);
    press_key(w, 'v', NV_MOD_CTRL);
    nv_log_set_level(NV_LOG_WARNING);
    assert_string_equal(nv_get(text), "a b c\xEF\xBF\xBDz");
}

/* TXT-14: a secret is shown as dots, is edited as text, and is told to nobody. */
static void a_secret_stays_one(void **state)
{
    window *w = *state;
    nv_obs_text *text = nv_obs_text_new(w->scope, "e\xCC\x81x");
    show_corner(w, nv_text_field("Password", .key = "f", .bind_text = text, .obscured = true));
    focus_field(w);
    press_key(w, 'a', NV_MOD_CTRL);
    press_key(w, 'c', NV_MOD_CTRL);
    press_key(w, 'x', NV_MOD_CTRL);
    assert_string_equal(w->clipboard, "");
    assert_string_equal(nv_get(text), "e\xCC\x81x");
    assert_null(value_of(w));
    assert_true(states_of(w, NV_ROLE_TEXT_FIELD, "Password") & NV_STATE_OBSCURED);
    char *dump = dump_of(w);
    assert_non_null(strstr(dump, "\xE2\x80\xA2\xE2\x80\xA2"));
    assert_null(strstr(dump, "\xE2\x80\xA2\xE2\x80\xA2\xE2\x80\xA2"));
    nv__free(dump);
    press_key(w, NV_KEY_HOME, 0);
    press_key(w, NV_KEY_DELETE, 0);
    assert_string_equal(nv_get(text), "x");
    press_key(w, NV_KEY_END, 0);
    type_text(w, "yz");
    click_at(w, 16, 36);
    type_text(w, "w");
    assert_string_equal(nv_get(text), "wxyz");
}

/* EDT-6, EDT-11 */
static void the_pointer_places_and_selects(void **state)
{
    window *w = *state;
    nv_obs_text *text = nv_obs_text_new(w->scope, "first second");
    show_corner(w, nv_text_field("Name", .key = "f", .bind_text = text));
    click_at(w, 2, 36);
    type_text(w, ">");
    assert_string_equal(nv_get(text), ">first second");
    window_advance(w, 1.0);
    point(w, NV_EVENT_POINTER_DOWN, 2, 36);
    point(w, NV_EVENT_POINTER_MOVE, 195, 300);
    point(w, NV_EVENT_POINTER_UP, 195, 300);
    press_key(w, 'c', NV_MOD_CTRL);
    assert_string_equal(w->clipboard, ">first second");
    assert_true(is_drawn(w, "#ffe9ddff")); /* PRIMARY_CONTAINER behind the selection */
    window_advance(w, 1.0);
    click_at(w, 30, 36);
    click_at(w, 30, 36);
    press_key(w, 'c', NV_MOD_CTRL);
    assert_string_equal(w->clipboard, "first");
    click_at(w, 30, 36);
    press_key(w, 'c', NV_MOD_CTRL);
    assert_string_equal(w->clipboard, ">first second");
}

/* EDT-8, TXT-12 */
static void long_text_scrolls_so_that_the_caret_is_seen(void **state)
{
    window *w = *state;
    nv_obs_text *text = nv_obs_text_new(w->scope, "");
    show_corner(w, nv_text_field("Name", .key = "f", .bind_text = text));
    focus_field(w);
    window_advance(w, 0.3);
    type_text(w, "a text that is quite a lot longer than the field is wide");
    nv__display_list list;
    nv__display_list_init(&list);
    nv__view_record_all(w->view, &list);
    bool seen = false;
    for (size_t i = 0; i < list.records.count; i++) {
        nv_rect rect = list.records.items[i].rect;
        if (list.records.items[i].kind == NV__RECORD_FILL && rect.width == 2.0f &&
            rect.height == 20.0f) {
            seen = true;
            assert_true(rect.x >= 180.0f && rect.x <= 184.0f);
        }
    }
    assert_true(seen);
    nv__display_list_finish(&list);
    assert_true(is_drawn(w, "push-clip 16,24 170x24"));
    press_key(w, NV_KEY_HOME, 0);
    assert_true(is_drawn_in(w, "fill 16,26 2x20", NV_COLOR_ROLE_PRIMARY, 1.0f));
    press_key(w, NV_KEY_END, 0);
    press_key(w, 'a', NV_MOD_CTRL);
    type_text(w, "short");
    press_key(w, NV_KEY_HOME, 0);
    assert_true(is_drawn_in(w, "fill 16,26 2x20", NV_COLOR_ROLE_PRIMARY, 1.0f));
}

/* EDT-10: and an idle window is not woken. */
static void the_caret_blinks_while_focused_only(void **state)
{
    window *w = *state;
    show_corner(w, nv_text_field("Name", .key = "f"));
    focus_field(w);
    point(w, NV_EVENT_POINTER_MOVE, 500, 500);
    type_text(w, "a");
    press_key(w, NV_KEY_HOME, 0);
    const char *caret = "fill 16,26 2x20";
    assert_true(is_drawn(w, caret));
    window_advance(w, 0.6);
    assert_false(is_drawn(w, caret));
    window_advance(w, 0.5);
    assert_true(is_drawn(w, caret));
    window_advance(w, 0.45);
    type_text(w, "b");
    press_key(w, NV_KEY_HOME, 0);
    window_advance(w, 0.45);
    assert_true(is_drawn(w, caret));
    nv__view_set_active(w->view, false);
    window_advance(w, 1.0);
    assert_false(is_drawn(w, caret));
    w->frames_wanted = 0;
    nv__runtime_advance(w->runtime, 10.0);
    assert_int_equal(w->frames_wanted, 0);
    nv__view_set_active(w->view, true);
    window_frame(w);
    nv__view_set_focus(w->view, NULL, false);
    window_advance(w, 1.0);
    w->frames_wanted = 0;
    nv__runtime_advance(w->runtime, 10.0);
    assert_int_equal(w->frames_wanted, 0);
}

/* WID-TFD-8 */
static void an_error_is_shown_below(void **state)
{
    window *w = *state;
    nv_obs_text *error = nv_obs_text_new(w->scope, "");
    show_corner(
        w, nv_column(.children = nv_children(nv_text_field("Name", .key = "f", .bind_error = error),
                                             soft_box("after", 5, 5))));
    ASSERT_RECT(w, "after", 0, 56, 5, 5);
    assert_null(node_of(w, NV_ROLE_TEXT, NULL));
    nv_set(error, "Too short");
    window_frame(w);
    ASSERT_RECT(w, "f", 0, 0, 200, 76);
    ASSERT_RECT(w, "after", 0, 76, 5, 5);
    const nv__semantics_node *node = node_of(w, NV_ROLE_TEXT, "Too short");
    assert_non_null(node);
    assert_float_equal(node->rect.x, 16.0f, 0.01);
    assert_float_equal(node->rect.y, 60.0f, 0.01);
    assert_true(states_of(w, NV_ROLE_TEXT_FIELD, "Name") & NV_STATE_INVALID);
    assert_true(is_drawn_in(w, "fill 0,55 200x1", NV_COLOR_ROLE_ERROR, 1.0f));
    nv_set(error, "");
    window_frame(w);
    ASSERT_RECT(w, "after", 0, 56, 5, 5);
    assert_false(states_of(w, NV_ROLE_TEXT_FIELD, "Name") & NV_STATE_INVALID);
}

/* EDT-16 */
static void a_disabled_field_takes_nothing(void **state)
{
    window *w = *state;
    nv_obs_bool *enabled = nv_obs_bool_new(w->scope, true);
    show_corner(w, nv_text_field("Name", .key = "f", .bind_enabled = enabled));
    focus_field(w);
    type_text(w, "a");
    nv_set(enabled, false);
    window_frame(w);
    assert_null(nv__view_focus(w->view));
    type_text(w, "b");
    click_at(w, 100, 20);
    type_text(w, "c");
    assert_false(nv__view_perform(w->view, find(w, "f"), NV_ACTION_SET_TEXT, "d"));
    assert_string_equal(value_of(w), "a");
    assert_true(states_of(w, NV_ROLE_TEXT_FIELD, "Name") & NV_STATE_DISABLED);
    assert_true(is_drawn_in(w, "fill 0,0 200x56 r=4,4,0,0", NV_COLOR_ROLE_ON_SURFACE, 0.04f));
    window_advance(w, 2.0);
    assert_false(nv__view_needs_frame(w->view));
}

static void a_huge_paste_is_cut(void **state)
{
    window *w = *state;
    nv_log_set_level(NV_LOG_OFF);
    show_corner(w, nv_text_field("Name", .key = "f", .obscured = true));
    focus_field(w);
    char *huge = malloc(100001);
    memset(huge, 'a', 100000);
    huge[100000] = '\0';
    nv_obs_text *text = nv_obs_text_new(w->scope, "");
    show_corner(w, nv_text_field("Name", .key = "f", .bind_text = text));
    focus_field(w);
    type_text(w, huge);
    assert_int_equal(strlen(nv_get(text)), 65536);
    type_text(w, "b");
    assert_int_equal(strlen(nv_get(text)), 65536);
    free(huge);
    nv_log_set_level(NV_LOG_WARNING);
}

static void running_out_of_memory_keeps_the_field_in_one_piece(void **state)
{
    window *w = *state;
    nv_log_set_level(NV_LOG_OFF);
    nv_obs_text *text = nv_obs_text_new(w->scope, "start");
    nv_obs_text *error = nv_obs_text_new(w->scope, "wrong");
    for (size_t n = 1; n < 600; n++) {
        nv__alloc_fail_after(n);
        nv_widget *field =
            nv_text_field("Name", .key = "f", .bind_text = text, .bind_error = error,
                          .obscured = n % 2 == 0, .on_change = { note_change, NULL });
        if (nv__view_set_content(w->view, nv_stack(.children = nv_children(field))) == NV_OK) {
            window_frame(w);
            click_at(w, 100, 20);
            type_text(w, "abc");
            press_key(w, 'a', NV_MOD_CTRL);
            press_key(w, 'c', NV_MOD_CTRL);
            press_key(w, NV_KEY_BACKSPACE, 0);
        }
        bool hit = nv__alloc_fail_hit();
        nv__alloc_fail_after(0);
        window_frame(w);
        if (!hit) {
            break;
        }
    }
    nv_log_set_level(NV_LOG_WARNING);
    nv_set(text, "");
    show_corner(w, nv_text_field("Name", .key = "f", .bind_text = text));
    focus_field(w);
    type_text(w, "fine");
    assert_string_equal(nv_get(text), "fine");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        MATERIAL_TEST(a_field_is_a_filled_container_with_an_indicator),
        MATERIAL_TEST(the_label_floats_when_focused_or_filled),
        MATERIAL_TEST(typing_edits_binds_and_tells),
        MATERIAL_TEST(the_program_may_set_the_text),
        MATERIAL_TEST(a_field_keeps_its_own_text_without_an_observable),
        MATERIAL_TEST(the_clipboard_works),
        MATERIAL_TEST(a_secret_stays_one),
        MATERIAL_TEST(the_pointer_places_and_selects),
        MATERIAL_TEST(long_text_scrolls_so_that_the_caret_is_seen),
        MATERIAL_TEST(the_caret_blinks_while_focused_only),
        MATERIAL_TEST(an_error_is_shown_below),
        MATERIAL_TEST(a_disabled_field_takes_nothing),
        MATERIAL_TEST(a_huge_paste_is_cut),
        MATERIAL_TEST(running_out_of_memory_keeps_the_field_in_one_piece),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
