/* What the samples look like, light and dark, at scale 1 and 2; and what they say to those who
 * cannot see them. Fonts come from fonts-roboto-unhinted. */
#include "support/cm.h"

#include "samples.h"

#include <nuiitivet/testing.h>

static nv_tester *open_sample(const nv_component_class *klass, float width, float height,
                              float scale, bool dark)
{
    return nv_tester_open(nv_component(klass, NULL), .width = width, .height = height,
                          .scale = scale, .dark = dark);
}

static void test_golden_counter(void **state)
{
    (void)state;
    for (int dark = 0; dark < 2; dark++) {
        nv_tester *t = open_sample(&counter_class, 360, 240, 1, dark != 0);
        nv_tester_click(t, "Increment");
        nv_tester_advance(t, 2);
        assert_true(nv_tester_matches_golden(t, dark ? "counter-dark" : "counter-light"));
        assert_true(nv_tester_matches_text_golden(t, "counter"));
        nv_tester_close(t);
    }
}

static void test_golden_counter_at_scale_2(void **state)
{
    (void)state;
    nv_tester *t = open_sample(&counter_class, 360, 240, 2, false);
    nv_tester_advance(t, 1);
    assert_true(nv_tester_matches_golden(t, "counter-scale-2"));
    nv_tester_close(t);
}

static void test_golden_login_error(void **state)
{
    (void)state;
    for (int dark = 0; dark < 2; dark++) {
        nv_tester *t = open_sample(&login_class, 420, 420, 1, dark != 0);
        nv_tester_click(t, "#username");
        nv_tester_type(t, "ada");
        nv_tester_key(t, "Tab");
        nv_tester_type(t, "wrong");
        nv_tester_key(t, "Enter");
        nv_tester_advance(t, 3);
        assert_true(nv_tester_matches_golden(t, dark ? "login-error-dark" : "login-error-light"));
        assert_true(nv_tester_matches_text_golden(t, "login-error"));
        nv_tester_close(t);
    }
}

static void test_golden_async_demo(void **state)
{
    (void)state;
    for (int dark = 0; dark < 2; dark++) {
        nv_tester *t = open_sample(&async_demo_class, 480, 480, 1, dark != 0);
        nv_tester_click(t, "Start heavy task");
        nv_tester_advance(t, 1.05);
        assert_true(nv_tester_matches_golden(t, dark ? "async-demo-loading-dark"
                                                     : "async-demo-loading-light"));
        nv_tester_advance(t, 2);
        assert_true(nv_tester_matches_golden(t, dark ? "async-demo-dialog-dark"
                                                     : "async-demo-dialog-light"));
        assert_true(nv_tester_matches_text_golden(t, "async-demo-dialog"));
        nv_tester_click(t, "Yes");
        nv_tester_advance(t, 1.5);
        assert_true(nv_tester_matches_golden(t, dark ? "async-demo-snackbar-dark"
                                                     : "async-demo-snackbar-light"));
        nv_tester_close(t);
    }
}

static void test_golden_worker(void **state)
{
    (void)state;
    for (int dark = 0; dark < 2; dark++) {
        nv_tester *t = open_sample(&import_class, 420, 220, 1, dark != 0);
        nv_tester_advance(t, 1);
        assert_true(nv_tester_matches_golden(t, dark ? "worker-dark" : "worker-light"));
        nv_tester_close(t);
    }
}

static void ignore(void *user, const char *message)
{
    (void)user;
    (void)message;
}

/* A check that cannot fail is none. */
static void test_golden_notices_a_difference(void **state)
{
    (void)state;
    nv_tester *t = open_sample(&counter_class, 360, 240, 1, false);
    nv_tester_on_failure(t, ignore, NULL);
    setenv("NUIITIVET_UPDATE_GOLDENS", "0", 1);
    nv_tester_click(t, "Increment");
    nv_tester_click(t, "Increment");
    nv_tester_advance(t, 2);
    assert_false(nv_tester_matches_golden(t, "counter-light"));
    assert_false(nv_tester_matches_text_golden(t, "counter"));
    assert_false(nv_tester_matches_golden(t, "no-such-golden"));
    remove("counter-light.actual.png");
    remove("counter-light.diff.png");
    remove("no-such-golden.actual.png");
    nv_tester_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_golden_counter),
        cmocka_unit_test(test_golden_counter_at_scale_2),
        cmocka_unit_test(test_golden_login_error),
        cmocka_unit_test(test_golden_async_demo),
        cmocka_unit_test(test_golden_worker),
        cmocka_unit_test(test_golden_notices_a_difference),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
