/* RUN-12, RUN-13: owned, stepped, attached and synchronous apps; starting and ending. */
#include "support/cm.h"

#include "app/app.h"
#include "base/alloc.h"

#include <math.h>
#include <nuiitivet/uv.h>
#include <poll.h>
#include <unistd.h>

typedef struct probe {
    nv_status status;
    int resumed;
    int cleaned;
} probe;

static probe seen;

static void probe_click(void *user)
{
    (void)user;
    seen.status = nv_await_sleep(0.01);
    seen.resumed++;
    nv_app_exit(7);
}

static void probe_wait_long(void *user)
{
    (void)user;
    seen.status = nv_await_sleep(1000);
    seen.cleaned++;
}

static nv_widget *probe_build(void *self, nv_scope *scope)
{
    (void)self;
    (void)scope;
    return nv_column(.children = nv_children(
                         nv_text_button("Go", .on_click = { probe_click, NULL }),
                         nv_text_button("Wait", .on_click = { probe_wait_long, NULL })));
}

static nv_status probe_start_task(void *user)
{
    void (*fn)(void *) = *(void (**)(void *))user;
    fn(NULL);
    return NV_OK;
}

static void (*start_fn)(void *);

/* Starts the handler from the very first mount (RUN-17). */
static void probe_init(void *self, nv_scope *scope, const void *params)
{
    (void)self;
    (void)params;
    if (start_fn != NULL) {
        assert_int_equal(nv_spawn(scope, probe_start_task, &start_fn), NV_OK);
    }
}

static const nv_component_class probe_class = {
    .name = "probe", .size = 1, .init = probe_init, .build = probe_build
};

static nv_app_desc description(void)
{
    return (nv_app_desc){ .nv_ = { sizeof(nv_app_desc), __LINE__, __FILE__ },
                          .title = "probe",
                          .width = 200,
                          .height = 120,
                          .content = nv_component(&probe_class, NULL) };
}

static int setup(void **state)
{
    (void)state;
    seen = (probe){ .status = NV_EFAILED };
    start_fn = NULL;
    unsetenv("NUIITIVET_SYNC");
    return 0;
}

static void test_owned_app_runs_until_exit_and_returns_the_code(void **state)
{
    (void)state;
    start_fn = probe_click;
    nv_app_desc desc = description();
    assert_int_equal(nv_app_run_desc(&desc), 7);
    assert_int_equal(seen.status, NV_OK);
    assert_int_equal(seen.resumed, 1);
    assert_null(nv__runtime_current());
}

static void test_stepped_app_tells_its_host_when_to_come_back(void **state)
{
    (void)state;
    start_fn = probe_click;
    nv_app_desc desc = description();
    nv_status status = NV_EFAILED;
    nv_app *app = nv_app_open_desc(&desc, &status);
    assert_non_null(app);
    assert_int_equal(status, NV_OK);
    int rounds = 0;
    while (nv_app_step(app)) {
        double timeout = nv_app_timeout(app);
        struct pollfd poll_fd = { .fd = nv_app_fd(app), .events = POLLIN };
        int wait_ms = timeout < 0 ? -1 : (int)(timeout * 1000 + 0.999);
        assert_true(poll(&poll_fd, 1, wait_ms) >= 0);
        assert_true(++rounds < 200);
    }
    assert_int_equal(nv_app_close(app), 7);
    assert_int_equal(seen.resumed, 1);
}

static void end_of_host_timer(uv_timer_t *timer)
{
    uv_close((uv_handle_t *)timer, NULL);
}

static void test_attached_app_lives_on_the_hosts_loop(void **state)
{
    (void)state;
    uv_loop_t loop;
    assert_int_equal(uv_loop_init(&loop), 0);
    uv_timer_t timer;
    assert_int_equal(uv_timer_init(&loop, &timer), 0);
    assert_int_equal(uv_timer_start(&timer, end_of_host_timer, 60, 0), 0);

    start_fn = probe_wait_long;
    nv_app_desc desc = description();
    nv_status status = NV_EFAILED;
    nv_app *app = nv_app_attach(&loop, &desc, &status);
    assert_non_null(app);
    for (int i = 0; i < 20; i++) {
        uv_run(&loop, UV_RUN_NOWAIT);
    }
    assert_int_equal(seen.cleaned, 0);
    assert_int_equal(nv_app_close(app), 0);
    uv_run(&loop, UV_RUN_DEFAULT); /* the host's loop ends: nothing of ours keeps it */
    assert_int_equal(seen.cleaned, 1);
    assert_int_equal(seen.status, NV_ECANCELED);
    assert_int_equal(uv_loop_close(&loop), 0);
    assert_null(nv__runtime_current());
}

/* Runs an app of which a playbook clicks the first button. */
static int run_with_a_click(void)
{
    char path[] = "test_modes_XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, "click Go", 8), 8);
    close(file);
    setenv("NUIITIVET_PLAY", path, 1);
    nv_app_desc desc = description();
    int code = nv_app_run_desc(&desc);
    unsetenv("NUIITIVET_PLAY");
    unlink(path);
    return code;
}

static void test_synchronous_app_runs_handlers_as_plain_calls(void **state)
{
    (void)state;
    setenv("NUIITIVET_SYNC", "1", 1);
    assert_int_equal(run_with_a_click(), 7);
    assert_int_equal(seen.status, NV_ENOLOOP);
    assert_int_equal(seen.resumed, 1);
    unsetenv("NUIITIVET_SYNC");
}

static int inner_code = -1;

static void run_an_app_inside(void *user)
{
    (void)user;
    start_fn = NULL;
    inner_code = run_with_a_click();
    seen.cleaned++;
    nv_app_exit(3);
}

static void test_app_inside_a_running_loop_is_synchronous(void **state)
{
    (void)state;
    log_catcher log;
    catch_log(&log);
    start_fn = run_an_app_inside;
    nv_app_desc desc = description();
    assert_int_equal(nv_app_run_desc(&desc), 3);
    assert_int_equal(inner_code, 7);
    assert_int_equal(seen.cleaned, 1);
    assert_int_equal(seen.status, NV_ENOLOOP);
    assert_non_null(strstr(log.text, "synchronously"));
    release_log();
}

static void test_ending_cancels_tasks_and_runs_their_cleanup(void **state)
{
    (void)state;
    start_fn = probe_wait_long;
    nv_app_desc desc = description();
    nv__app_options options = { .virtual_clock = true,
                                .backend = NV__BACKEND_HEADLESS,
                                .scale = 1 };
    nv_app *app = nv__app_create(&desc, &options, NULL);
    assert_non_null(app);
    nv__runtime_advance(app->runtime, 1);
    assert_int_equal(seen.cleaned, 0);
    nv__headless_request_close(app->window);
    assert_true(app->closing);
    assert_int_equal(nv__app_destroy(app), 0);
    assert_int_equal(seen.cleaned, 1);
    assert_int_equal(seen.status, NV_ECANCELED);
}

static void test_bad_descriptions_are_refused(void **state)
{
    (void)state;
    log_catcher log;
    catch_log(&log);
    nv_app_desc desc = description();
    nv__widget_destroy(desc.content);
    desc.content = NULL;
    nv_status status = NV_OK;
    assert_null(nv_app_open_desc(&desc, &status));
    assert_int_equal(status, NV_EINVAL);
    assert_non_null(strstr(log.text, "needs content"));
    release_log();

    catch_log(&log);
    desc = description();
    desc.title = "caf\xff";
    desc.width = -5;
    desc.height = NAN;
    nv_app *app = nv_app_open_desc(&desc, &status);
    assert_non_null(app);
    assert_non_null(strstr(log.text, "width"));
    assert_non_null(strstr(log.text, "height"));
    assert_non_null(strstr(log.text, "title"));
    assert_true(app->width >= 1 && app->height >= 1);
    nv_app_close(app);
    release_log();
}

static void test_no_display_is_said(void **state)
{
    (void)state;
    log_catcher log;
    catch_log(&log);
    char *display = getenv("DISPLAY") != NULL ? strdup(getenv("DISPLAY")) : NULL;
    unsetenv("DISPLAY");
    unsetenv("WAYLAND_DISPLAY");
    setenv("NUIITIVET_BACKEND", "glfw", 1);
    nv_app_desc desc = description();
    assert_int_equal(nv_app_run_desc(&desc), 1);
    assert_non_null(strstr(log.text, "no display"));
    setenv("NUIITIVET_BACKEND", "headless", 1);
    if (display != NULL) {
        setenv("DISPLAY", display, 1);
        free(display);
    }
    release_log();
}

static void test_zero_sized_window_draws_nothing_and_recovers(void **state)
{
    (void)state;
    nv_app_desc desc = description();
    nv__app_options options = { .virtual_clock = true,
                                .backend = NV__BACKEND_HEADLESS,
                                .scale = 1 };
    nv_app *app = nv__app_create(&desc, &options, NULL);
    assert_non_null(app);
    uint64_t frames = app->frames;
    nv__headless_resize(app->window, 0, 0, 1);
    nv__runtime_advance(app->runtime, 1);
    assert_int_equal(app->frames, frames);
    nv__headless_resize(app->window, 300, 200, 1.5f);
    nv__runtime_advance(app->runtime, 1);
    assert_true(app->frames > frames);
    assert_int_equal(app->metrics.framebuffer_width, 450);
    nv__app_destroy(app);
}

static void test_out_of_memory_at_start_is_a_status(void **state)
{
    (void)state;
    log_catcher log;
    catch_log(&log);
    size_t failures = 0;
    for (size_t n = 1; n < 4000; n += 1 + n / 40) {
        nv__alloc_fail_after(n);
        nv_app_desc desc = description();
        nv__app_options options = { .virtual_clock = true,
                                    .backend = NV__BACKEND_HEADLESS,
                                    .scale = 1 };
        nv_status status = NV_OK;
        nv_app *app = nv__app_create(&desc, &options, &status);
        bool hit = nv__alloc_fail_hit();
        nv__alloc_fail_after(0);
        failures += app == NULL;
        if (app == NULL) {
            assert_int_equal(status, NV_ENOMEM);
        }
        nv__app_destroy(app);
        if (!hit) {
            break;
        }
    }
    assert_true(failures > 0);
    release_log();
    assert_int_equal(nv__alloc_live(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_owned_app_runs_until_exit_and_returns_the_code, setup),
        cmocka_unit_test_setup(test_stepped_app_tells_its_host_when_to_come_back, setup),
        cmocka_unit_test_setup(test_attached_app_lives_on_the_hosts_loop, setup),
        cmocka_unit_test_setup(test_synchronous_app_runs_handlers_as_plain_calls, setup),
        cmocka_unit_test_setup(test_app_inside_a_running_loop_is_synchronous, setup),
        cmocka_unit_test_setup(test_ending_cancels_tasks_and_runs_their_cleanup, setup),
        cmocka_unit_test_setup(test_bad_descriptions_are_refused, setup),
        cmocka_unit_test_setup(test_no_display_is_said, setup),
        cmocka_unit_test_setup(test_zero_sized_window_draws_nothing_and_recovers, setup),
        cmocka_unit_test_setup(test_out_of_memory_at_start_is_a_status, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
