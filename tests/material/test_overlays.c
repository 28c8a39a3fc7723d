/* Dialogs, the loading overlay and snackbars, on the virtual clock. */
#include "material/material_window.h"

/* ---- a program with one button ---- */

static nv_status status;
static int answer;
static int answered;

static void ask(void *user)
{
    (void)user;
    answer = 99;
    status = nv_await_dialog(
        nv_alert_dialog(.key = "dialog", .title = "Reset?", .message = "It cannot be undone.",
                        .actions = nv_children(
                            nv_text_button("No", .key = "no", .on_click = nv_answer(1)), NULL,
                            nv_text_button("Yes", .key = "yes", .on_click = nv_answer(2)))),
        &answer);
    answered++;
}

static nv_overlay *loading;
static void load(void *user)
{
    (void)user;
    loading = nv_show_loading("Signing in");
    if (nv_await_sleep(5.0) == NV_OK) {
        nv_overlay_close(loading);
    }
}

static void run(window *w, void (*fn)(void *user))
{
    status = NV_OK;
    answered = 0;
    window_show(
        w, nv_container(.align = NV_START, .padding = nv_all(8),
                        .child = nv_filled_button("Go", .key = "go", .on_click = { fn, NULL })));
    click(w, "go");
    window_advance(w, 0.5);
}

/* ---- dialogs ---- */

/* DLG-3 */
static void an_alert_dialog_has_the_published_figures(void **state)
{
    window *w = *state;
    run(w, ask);
    nv_rect dialog = rect_of(w, "dialog");
    assert_float_equal(dialog.width, 280.0f, 0.01);
    assert_float_equal(dialog.height, 24 + 32 + 16 + 20 + 24 + 48 + 24, 0.01);
    assert_float_equal(dialog.x, 260.0f, 0.01);
    nv_rect yes = rect_of(w, "yes");
    nv_rect no = rect_of(w, "no");
    assert_float_equal(yes.x + yes.width, dialog.x + dialog.width - 24.0f, 0.01);
    assert_float_equal(yes.x - no.x - no.width, 8.0f, 0.01);
    char shape[96];
    (void)snprintf(shape, sizeof shape, "fill %g,%g 280x188 r=28", (double)dialog.x,
                   (double)dialog.y);
    assert_true(is_drawn_in(w, shape, NV_COLOR_ROLE_SURFACE_CONTAINER_HIGH, 1.0f));
    const nv__semantics_node *node = node_of(w, NV_ROLE_DIALOG, "Reset?");
    assert_non_null(node);
    assert_non_null(node_of(w, NV_ROLE_TEXT, "It cannot be undone."));
    assert_true(node_of(w, NV_ROLE_BUTTON, "Go")->info.states & NV_STATE_COVERED);
    press_key(w, NV_KEY_ESCAPE, 0);
    window_advance(w, 0.5);
}

static void a_dialog_is_as_wide_as_it_needs(void **state)
{
    window *w = *state;
    const char *text =
        "A message that is so long that it would need more than the largest width a "
        "dialog may have, so it wraps onto a second line and then a third one as well.";
    run(w, ask);
    press_key(w, NV_KEY_ESCAPE, 0);
    window_advance(w, 0.5);
    nv__overlay_show_on(
        w->view, &(nv_overlay_desc){ NV_HEAD(nv_overlay_desc),
                                     .content = nv_alert_dialog(.key = "d", .message = text) });
    window_frame(w);
    /* As wide as its widest line, which ends before the largest width. */
    float width = rect_of(w, "d").width;
    assert_true(width > 480.0f && width <= 560.0f);
    nv__view_resize(w->view, 300.0f, 400.0f, 1.0f);
    window_frame(w);
    assert_true(rect_of(w, "d").width <= 252.0f);
    nv__overlay_clear(w->view);
    nv__overlay_show_on(w->view, &(nv_overlay_desc){ NV_HEAD(nv_overlay_desc),
                                                     .content = nv_alert_dialog(.key = "d") });
    window_frame(w);
    assert_float_equal(rect_of(w, "d").height, 48.0f, 0.01);
    nv__overlay_clear(w->view);
}

static void every_way_out_answers(void **state)
{
    window *w = *state;
    run(w, ask);
    assert_int_equal(answered, 0);
    click(w, "yes");
    assert_int_equal(answered, 1);
    assert_int_equal(status, NV_OK);
    assert_int_equal(answer, 2);
    window_advance(w, 0.5);
    assert_null(find(w, "dialog"));
    run(w, ask);
    press_key(w, NV_KEY_TAB, 0);
    press_key(w, NV_KEY_ENTER, 0);
    assert_int_equal(answer, 1);
    window_advance(w, 0.5);
    /* Escape and a tap outside: no answer, which is 0. */
    run(w, ask);
    press_key(w, NV_KEY_ESCAPE, 0);
    assert_int_equal(answered, 1);
    assert_int_equal(status, NV_OK);
    assert_int_equal(answer, 0);
    window_advance(w, 0.5);
    run(w, ask);
    click_at(w, 400, 590);
    assert_int_equal(answered, 1);
    assert_int_equal(answer, 0);
    window_advance(w, 0.5);
    assert_int_equal(nv__overlay_count(w->view), 0);
}

/* OVL-25 */
static void a_window_that_closes_cancels_its_dialogs(void **state)
{
    window *w = *state;
    run(w, ask);
    nv__overlay_clear(w->view);
    window_advance(w, 0.1);
    assert_int_equal(answered, 1);
    assert_int_equal(status, NV_ECANCELED);
    assert_int_equal(answer, 0);
}

static void dialogs_of_any_widget_are_called_dialogs(void **state)
{
    window *w = *state;
    nv_scope *saved = nv__scope_enter(w->scope);
    nv_overlay *shown = nv_show_dialog(nv_text("Custom"));
    nv__scope_leave(saved);
    assert_non_null(shown);
    window_advance(w, 0.5);
    assert_non_null(node_of(w, NV_ROLE_DIALOG, "dialog"));
    nv_overlay_close_with(shown, 7);
    assert_int_equal(nv_overlay_get_result(shown).value, 7);
    window_advance(w, 0.5);
}

static void dialogs_where_nothing_can_be_shown_say_so(void **state)
{
    (void)state;
    int value = 5;
    nv_log_set_level(NV_LOG_OFF);
    assert_int_equal(nv_await_dialog(nv_alert_dialog(.title = "x"), &value), NV_ENOLOOP);
    assert_int_equal(value, 0);
    assert_null(nv_show_dialog(nv_alert_dialog(.title = "x")));
    assert_null(nv_show_loading("x"));
    nv_show_snackbar("x");
    EXPECT_TRAPS(1, assert_int_equal(nv_await_dialog(NULL, NULL), NV_EINVAL));
    EXPECT_TRAPS(1, assert_null(nv_show_dialog(NULL)));
    nv_log_set_level(NV_LOG_WARNING);
}

/* ---- loading ---- */

static void loading_stays_until_its_owner_closes_it(void **state)
{
    window *w = *state;
    run(w, load);
    const nv__semantics_node *node = node_of(w, NV_ROLE_DIALOG, "Signing in");
    assert_non_null(node);
    assert_true(node->info.states & NV_STATE_BUSY);
    assert_non_null(node_of(w, NV_ROLE_PROGRESS, NULL));
    press_key(w, NV_KEY_ESCAPE, 0);
    click_at(w, 400, 590);
    click_at(w, 20, 20);
    window_advance(w, 0.5);
    assert_non_null(node_of(w, NV_ROLE_DIALOG, "Signing in"));
    window_advance(w, 5.0);
    assert_null(node_of(w, NV_ROLE_DIALOG, "Signing in"));
    assert_false(nv__view_is_animating(w->view));
}

static void loading_without_a_message_is_only_the_indicator(void **state)
{
    window *w = *state;
    nv_scope *saved = nv__scope_enter(w->scope);
    nv_overlay *shown = nv_show_loading();
    nv__scope_leave(saved);
    window_advance(w, 0.5);
    const nv__semantics_node *node = node_of(w, NV_ROLE_DIALOG, NULL);
    assert_non_null(node);
    assert_float_equal(node->rect.width, 96.0f, 0.01);
    assert_float_equal(node->rect.height, 96.0f, 0.01);
    nv_overlay_close(shown);
    window_advance(w, 0.5);
}

/* ---- snackbars ---- */

static void two_messages(void *user)
{
    (void)user;
    nv_show_snackbar("First");
    nv_show_snackbar("Second");
}

static bool shows(window *w, const char *message)
{
    return node_of(w, NV_ROLE_ALERT, message) != NULL;
}

static void SNK_1_snackbars_queue_and_each_has_its_time(void **state)
{
    window *w = *state;
    run(w, two_messages);
    assert_true(shows(w, "First"));
    assert_false(shows(w, "Second"));
    const nv__semantics_node *node = node_of(w, NV_ROLE_ALERT, "First");
    assert_rect(node->rect, 228, 528, 344, 48);
    assert_true(is_drawn_in(w, "fill 228,528 344x48 r=4", NV_COLOR_ROLE_INVERSE_SURFACE, 1.0f));
    /* What is below is still reached. */
    assert_non_null(node_of(w, NV_ROLE_BUTTON, "Go"));
    window_advance(w, 2.4);
    assert_true(shows(w, "First"));
    window_advance(w, 0.9);
    assert_true(shows(w, "Second"));
    assert_false(shows(w, "First"));
    window_advance(w, 2.3);
    assert_true(shows(w, "Second"));
    window_advance(w, 1.3);
    assert_false(shows(w, "Second"));
    assert_int_equal(nv__overlay_count(w->view), 0);
    assert_false(nv__view_is_animating(w->view));
    click(w, "go");
    window_advance(w, 0.1);
    assert_true(shows(w, "First"));
}

static void a_long_message_wraps(void **state)
{
    window *w = *state;
    nv__view_resize(w->view, 360.0f, 600.0f, 1.0f);
    nv_scope *saved = nv__scope_enter(w->scope);
    nv_show_snackbar("A message that needs two lines in a window as narrow as this one is");
    nv__scope_leave(saved);
    window_advance(w, 0.5);
    const nv__semantics_node *node = node_of(w, NV_ROLE_ALERT, NULL);
    assert_non_null(node);
    assert_float_equal(node->rect.width, 312.0f, 0.01);
    assert_float_equal(node->rect.height, 68.0f, 0.01); /* md.comp.snackbar.with-two-lines */
}

static void a_window_may_close_with_snackbars_waiting(void **state)
{
    window *w = *state;
    run(w, two_messages);
    nv_log_set_level(NV_LOG_OFF);
    nv_scope *saved = nv__scope_enter(w->scope);
    for (int i = 0; i < 100; i++) {
        nv_show_snackbar("many");
    }
    nv_show_snackbar(NULL);
    nv__scope_leave(saved);
    nv_log_set_level(NV_LOG_WARNING);
    window_advance(w, 4.0);
    assert_true(shows(w, "Second"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        MATERIAL_TEST(an_alert_dialog_has_the_published_figures),
        MATERIAL_TEST(a_dialog_is_as_wide_as_it_needs),
        MATERIAL_TEST(every_way_out_answers),
        MATERIAL_TEST(a_window_that_closes_cancels_its_dialogs),
        MATERIAL_TEST(dialogs_of_any_widget_are_called_dialogs),
        MATERIAL_TEST(dialogs_where_nothing_can_be_shown_say_so),
        MATERIAL_TEST(loading_stays_until_its_owner_closes_it),
        MATERIAL_TEST(loading_without_a_message_is_only_the_indicator),
        MATERIAL_TEST(SNK_1_snackbars_queue_and_each_has_its_time),
        MATERIAL_TEST(a_long_message_wraps),
        MATERIAL_TEST(a_window_may_close_with_snackbars_waiting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
