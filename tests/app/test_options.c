/* The knobs of the environment: known values are taken, unknown ones reported and ignored. */
#include "support/cm.h"

#include "app/app.h"

#include <sys/stat.h>
#include <unistd.h>

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

/* Nothing is written elsewhere, and nothing at all where there is no place for it. */
static void test_the_cache_has_a_folder_of_its_own(void **state)
{
    (void)state;
    char place[] = "/tmp/nv_cache_XXXXXX", home[64], out[128], expected[128];
    assert_non_null(mkdtemp(place));
    (void)snprintf(home, sizeof home, "%s/home", place);
    (void)snprintf(expected, sizeof expected, "%s/nuiitivet", place);
    setenv("XDG_CACHE_HOME", place, 1);
    assert_true(nv__app_cache_folder(out, sizeof out));
    assert_string_equal(out, expected);
    assert_true(nv__app_cache_folder(out, sizeof out)); /* it is there already */
    assert_false(nv__app_cache_folder(out, strlen(place) + 4));
    assert_int_equal(rmdir(expected), 0);
    setenv("XDG_CACHE_HOME", "relative", 1); /* not to be heeded */
    setenv("HOME", home, 1);
    assert_false(nv__app_cache_folder(out, sizeof out)); /* homes are not made */
    assert_int_equal(mkdir(home, 0700), 0);
    (void)snprintf(expected, sizeof expected, "%s/.cache/nuiitivet", home);
    assert_true(nv__app_cache_folder(out, sizeof out));
    assert_string_equal(out, expected);
    assert_int_equal(rmdir(expected), 0);
    *strrchr(expected, '/') = '\0';
    assert_int_equal(rmdir(expected), 0);
    assert_int_equal(rmdir(home), 0);
    assert_int_equal(rmdir(place), 0);
    setenv("NUIITIVET_CACHE", "0", 1);
    assert_false(nv__app_options_from_environment().cache);
    unsetenv("NUIITIVET_CACHE");
    assert_true(nv__app_options_from_environment().cache);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_unset_knobs_give_the_defaults, clear),
        cmocka_unit_test_setup(test_known_values_are_taken, clear),
        cmocka_unit_test_setup(test_unknown_values_are_reported_and_ignored, clear),
        cmocka_unit_test_setup(test_the_cache_has_a_folder_of_its_own, clear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
