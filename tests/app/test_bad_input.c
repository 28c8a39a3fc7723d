/* What programs and machines may hand over by mistake: each gets a message that says what and
 * where, and nothing hangs or is lost. */
#include "support/cm.h"

#include "app/app.h"
#include "app/play/actor.h"
#include "app/play/finder.h"
#include "base/alloc.h"
#include "base/utf8.h"

#include <sys/wait.h>
#include <unistd.h>

#define BAD "caf\xff\xc3"

static nv_app *app;

static nv_status open_app(nv_widget *content, nv__renderer_choice renderer)
{
    nv_app_desc desc = { .nv_ = { sizeof desc, __LINE__, __FILE__ },
                         .title = BAD,
                         .width = 400,
                         .height = 600,
                         .content = content };
    nv__app_options options = {
        .virtual_clock = true, .backend = NV__BACKEND_HEADLESS, .renderer = renderer, .scale = 1
    };
    nv_status status = NV_OK;
    app = nv__app_create(&desc, &options, &status);
    return status;
}

static void click(const char *target)
{
    nv__act_settle(app);
    const nv__semantics_node *node = nv__find(app->view, target);
    assert_non_null(node);
    nv__act_click(app, (nv_point){ node->rect.x + node->rect.width / 2,
                                   node->rect.y + node->rect.height / 2 });
}

/* ---- invalid UTF-8 in every string that a program can give ---- */

static const char *bad_computed(void *user)
{
    (void)user;
    return BAD;
}

static nv_status dialog_status;

static void show_bad_overlays(void *user)
{
    (void)user;
    nv_show_snackbar(BAD);
    nv_overlay *loading = nv_show_loading(BAD);
    if (nv_await_sleep(0.5) != NV_OK) {
        return;
    }
    nv_overlay_close(loading);
    (void)nv_overlay_show(.content = nv_text(BAD), .name = BAD, .detached = true);
    int answer = 0;
    dialog_status = nv_await_dialog(
        nv_alert_dialog(.title = BAD, .message = BAD, .key = BAD,
                        .actions = nv_children(nv_text_button(BAD, .on_click = nv_answer(1)))),
        &answer);
}

static nv_widget *bad_build(void *self, nv_scope *scope)
{
    (void)self;
    nv_scope *named = nv_scope_new(scope, BAD);
    nv_obs_text *text = nv_obs_text_new(named, BAD);
    nv_set(text, "\xf0\x9f" BAD);
    nv_obs_text *number = nv_obs_text_new(named, "1");
    return nv_column(.key = BAD,
                     .children = nv_children(
                         nv_text(BAD, .key = BAD), nv_text(.bind_text = text),
                         nv_text(.bind_text = nv_format(named, BAD "{}", number)),
                         nv_text(.bind_text = nv_computed_text(named, bad_computed, NULL)),
                         nv_filled_button(BAD, .key = BAD), nv_text_button(.bind_label = text),
                         nv_text_field(.label = BAD, .bind_text = text, .bind_error = text),
                         nv_checkbox(.label = BAD, .key = BAD), nv_list_tile(BAD, .key = BAD),
                         nv_card(.child = nv_text(BAD)), nv_row(.key = BAD),
                         nv_container(.key = BAD), nv_stack(.key = BAD), nv_spacer(.key = BAD),
                         nv_linear_progress(.key = BAD), nv_circular_progress(.key = BAD),
                         nv_text_button("show", .on_click = { show_bad_overlays, NULL })));
}

static const nv_component_class bad_class = { .name = "bad strings",
                                              .size = 1,
                                              .build = bad_build };

static void check_dump(void)
{
    nv__act_settle(app);
    char *dump = nv__view_dump(app->view);
    assert_non_null(dump);
    assert_true(nv__utf8_is_valid(dump, strlen(dump)));
    assert_non_null(strstr(dump, "caf\xEF\xBF\xBD"));
    nv__free(dump);
}

static void test_malformed_text_is_replaced_and_reported_everywhere(void **state)
{
    (void)state;
    log_catcher log;
    catch_log(&log);
    assert_int_equal(open_app(nv_component(&bad_class, NULL), NV__RENDERER_RASTER), NV_OK);
    nv__runtime_advance(app->runtime, 0.1);
    check_dump();
    click("show");
    nv__runtime_advance(app->runtime, 0.2);
    check_dump();
    nv__runtime_advance(app->runtime, 2);
    check_dump();
    nv__app_destroy(app);
    assert_non_null(strstr(log.text, "title"));
    assert_non_null(strstr(log.text, "test_bad_input.c:"));
    assert_non_null(strstr(log.text, "UTF-8"));
    release_log();
}

/* ---- no OpenGL, no font ---- */

static void test_opengl_where_there_is_none_falls_back_and_says_so(void **state)
{
    (void)state;
    log_catcher log;
    catch_log(&log);
    assert_int_equal(open_app(nv_text("hello"), NV__RENDERER_GL), NV_OK);
    nv__runtime_advance(app->runtime, 0.1);
    assert_true(app->frames > 0);
    nv__app_destroy(app);
    assert_non_null(strstr(log.text, "NUIITIVET_RENDERER=gl: no usable OpenGL 3.3 here"));
    release_log();
}

/* Exit codes of the child say what went wrong; 0 is right. fontconfig reads its settings once for a
 * process, so a new program is needed: this one, with an argument. */
static int run_without_fonts(void)
{
    log_catcher log;
    catch_log(&log);
    if (open_app(nv_filled_button("hello"), NV__RENDERER_RASTER) != NV_OK) {
        return 2;
    }
    nv__runtime_advance(app->runtime, 0.1);
    nv__act_settle(app);
    bool drawn = app->frames > 0 && nv__find(app->view, "hello") != NULL;
    nv__app_destroy(app);
    release_log();
    if (!drawn) {
        return 3;
    }
    return strstr(log.text, "no usable font is installed") ? 0 : 4;
}

static void test_without_fonts_an_app_runs_and_says_so(void **state)
{
    (void)state;
    char path[] = "/tmp/nv-no-fonts-XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0);
    static const char empty[] = "<?xml version=\"1.0\"?><fontconfig></fontconfig>\n";
    assert_int_equal(write(file, empty, sizeof empty - 1), sizeof empty - 1);
    close(file);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        setenv("FONTCONFIG_FILE", path, 1);
        execl("/proc/self/exe", "test_bad_input", "without-fonts", (char *)NULL);
        _exit(9);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    unlink(path);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

/* ---- awaiting where it may not be ---- */

static nv_status awaited_in_measure, awaited_in_paint, awaited_in_compute;

static nv_size awaiting_measure(nv_widget *widget, nv_constraints within)
{
    (void)widget;
    awaited_in_measure = nv_await_sleep(1);
    return nv_constrain(within, (nv_size){ 10, 10 });
}

static void awaiting_paint(nv_widget *widget, nv_canvas *canvas)
{
    (void)widget;
    (void)canvas;
    awaited_in_paint = nv_await_sleep(1);
}

static const nv_widget_class awaiting_class = { .name = "awaiting",
                                                .measure = awaiting_measure,
                                                .paint = awaiting_paint };

static int64_t awaiting_compute(void *user)
{
    (void)user;
    awaited_in_compute = nv_await_sleep(1);
    return 1;
}

static nv_widget *awaiting_build(void *self, nv_scope *scope)
{
    (void)self;
    const nv_obs_int *value = nv_computed_int(scope, awaiting_compute, NULL);
    nv_head head = { sizeof head, __LINE__, __FILE__ };
    return nv_column(.children = nv_children(nv_text(.bind_text = nv_format(scope, "{}", value)),
                                             nv_widget_new(&awaiting_class, head)));
}

static const nv_component_class awaiting_component = { .name = "impatient",
                                                       .size = 1,
                                                       .build = awaiting_build };

static char traps[4096];

static void collect_trap(const char *message)
{
    size_t used = strlen(traps);
    snprintf(traps + used, sizeof traps - used, "%s\n", message);
}

static void test_awaiting_in_measure_paint_and_compute_names_both(void **state)
{
    (void)state;
    awaited_in_measure = awaited_in_paint = awaited_in_compute = NV_OK;
    traps[0] = '\0';
    log_catcher log;
    catch_log(&log);
    nv__set_trap(collect_trap);
    assert_int_equal(open_app(nv_component(&awaiting_component, NULL), NV__RENDERER_RASTER), NV_OK);
    nv__runtime_advance(app->runtime, 0.1);
    nv__app_destroy(app);
    release_traps();
    release_log();
    assert_int_equal(awaited_in_measure, NV_ESTATE);
    assert_int_equal(awaited_in_paint, NV_ESTATE);
    assert_int_equal(awaited_in_compute, NV_ESTATE);
#if NV_DEBUG_CHECKS
    assert_non_null(strstr(traps, "inside layout"));
    assert_non_null(strstr(traps, "inside paint"));
    assert_non_null(strstr(traps, "inside a computed value"));
    assert_non_null(strstr(traps, "sleep"));
#endif
}

/* ---- NULL where something is needed; nothing where nothing is needed ---- */

static void test_ending_nothing_is_no_mistake(void **state)
{
    (void)state;
    catch_traps();
    assert_int_equal(nv_app_close(NULL), 0);
    nv_overlay_close(NULL);
    nv_overlay_close_with(NULL, 1);
    nv_effect_dispose(NULL);
    nv_task_release(NULL);
    release_traps();
    assert_int_equal(trap_count, 0);
}

static void test_null_arguments_are_reported(void **state)
{
    (void)state;
    log_catcher log;
    catch_log(&log);
    traps[0] = '\0';
    nv__set_trap(collect_trap);
    nv_status status = NV_OK;
    assert_null(nv_app_open_desc(NULL, &status));
    assert_int_equal(status, NV_EINVAL);
    assert_int_equal(nv_app_run_desc(NULL), 1);
    assert_int_equal(nv_app_fd(NULL), -1);
    assert_false(nv_app_step(NULL));
    nv_widget *widgets[] = { nv_text_create(NULL),
                             nv_column_create(NULL),
                             nv_row_create(NULL),
                             nv_container_create(NULL),
                             nv_stack_create(NULL),
                             nv_spacer_create(NULL),
                             nv_for_each_create(NULL),
                             nv_filled_button_create(NULL),
                             nv_text_button_create(NULL),
                             nv_card_create(NULL),
                             nv_text_field_create(NULL),
                             nv_checkbox_create(NULL),
                             nv_linear_progress_create(NULL),
                             nv_circular_progress_create(NULL),
                             nv_list_tile_create(NULL),
                             nv_alert_dialog_create(NULL) };
    for (size_t i = 0; i < sizeof widgets / sizeof *widgets; i++) {
        assert_non_null(widgets[i]);
        nv__widget_destroy(widgets[i]);
    }
    assert_null(nv_overlay_show_desc(NULL));
    assert_null(nv_show_loading_desc(NULL));
    assert_null(nv_show_dialog(NULL));
    nv_show_snackbar(NULL);
    release_traps();
    release_log();
#if NV_DEBUG_CHECKS
    assert_non_null(strstr(traps, "NULL"));
#endif
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "without-fonts") == 0) {
        return run_without_fonts();
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_malformed_text_is_replaced_and_reported_everywhere),
        cmocka_unit_test(test_opengl_where_there_is_none_falls_back_and_says_so),
        cmocka_unit_test(test_without_fonts_an_app_runs_and_says_so),
        cmocka_unit_test(test_awaiting_in_measure_paint_and_compute_names_both),
        cmocka_unit_test(test_ending_nothing_is_no_mistake),
        cmocka_unit_test(test_null_arguments_are_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
