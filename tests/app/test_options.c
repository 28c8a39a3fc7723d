/* The knobs of the environment: known values are taken, unknown ones reported and ignored. */
#include "support/cm.h"

#include "app/app.h"

static const char *const knobs[] = {
    "NUIITIVET_BACKEND", "NUIITIVET_RENDERER", "NUIITIVET_SCALE",
    "NUIITIVET_THEME",   "NUIITIVET_SYNC",     "NUIITIVET_MAX_STEP"
};

static int clear(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof knobs / sizeof *knobs; i++) {
        unsetenv(knobs[i]);
    }
    return 0;
}

static void test_unset_knobs_give_the_defaults(void **state)
{
    (void)state;
    nv__app_options options = nv__app_options_from_environment();
    assert_int_equal(options.mode, NV__RUNTIME_OWNED);
    assert_int_equal(options.backend, NV__BACKEND_AUTO);
    assert_int_equal(options.renderer, NV__RENDERER_AUTO);
    assert_int_equal(options.theme, NV_THEME_SYSTEM);
    assert_float_equal(options.scale, 0, 0);
    assert_float_equal(options.max_step, 0.05, 0);
}

static void test_known_values_are_taken(void **state)
{
    (void)state;
    setenv("NUIITIVET_BACKEND", "headless", 1);
    setenv("NUIITIVET_RENDERER", "raster", 1);
    setenv("NUIITIVET_SCALE", "1.5", 1);
    setenv("NUIITIVET_THEME", "dark", 1);
    setenv("NUIITIVET_SYNC", "yes", 1);
    setenv("NUIITIVET_MAX_STEP", "0.2", 1);
    nv__app_options options = nv__app_options_from_environment();
    assert_int_equal(options.mode, NV__RUNTIME_SYNC);
    assert_int_equal(options.backend, NV__BACKEND_HEADLESS);
    assert_int_equal(options.renderer, NV__RENDERER_RASTER);
    assert_int_equal(options.theme, NV_THEME_DARK);
    assert_float_equal(options.scale, 1.5, 0);
    assert_float_equal(options.max_step, 0.2, 0);
}

static void test_unknown_values_are_reported_and_ignored(void **state)
{
    (void)state;
    log_catcher log;
    catch_log(&log);
    setenv("NUIITIVET_BACKEND", "windows95", 1);
    setenv("NUIITIVET_RENDERER", "vulkan", 1);
    setenv("NUIITIVET_SCALE", "-2", 1);
    setenv("NUIITIVET_THEME", "purple", 1);
    setenv("NUIITIVET_MAX_STEP", "soon", 1);
    nv__app_options options = nv__app_options_from_environment();
    assert_int_equal(options.backend, NV__BACKEND_AUTO);
    assert_int_equal(options.renderer, NV__RENDERER_AUTO);
    assert_int_equal(options.theme, NV_THEME_SYSTEM);
    assert_float_equal(options.scale, 0, 0);
    assert_float_equal(options.max_step, 0.05, 0);
    assert_non_null(strstr(log.text, "NUIITIVET_BACKEND"));
    assert_non_null(strstr(log.text, "windows95"));
    assert_non_null(strstr(log.text, "NUIITIVET_RENDERER"));
    assert_non_null(strstr(log.text, "NUIITIVET_SCALE"));
    assert_non_null(strstr(log.text, "NUIITIVET_THEME"));
    assert_non_null(strstr(log.text, "NUIITIVET_MAX_STEP"));
    release_log();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_unset_knobs_give_the_defaults, clear),
        cmocka_unit_test_setup(test_known_values_are_taken, clear),
        cmocka_unit_test_setup(test_unknown_values_are_reported_and_ignored, clear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
