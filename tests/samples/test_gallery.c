/* TXD-30..34: the gallery, looked at and asked; and how its images appear. */
#include "support/cm.h"

#include "samples.h"

#include <nuiitivet/testing.h>

static nv_tester *open_gallery(float scale, bool dark)
{
    return nv_tester_open(nv_component(&gallery_class, NULL), .width = 480, .height = 340,
                          .scale = scale, .dark = dark);
}

static void test_golden_gallery(void **state)
{
    (void)state;
    nv_log_set_level(NV_LOG_OFF);
    for (int dark = 0; dark < 2; dark++) {
        nv_tester *t = open_gallery(1, dark != 0);
        nv_tester_advance(t, 1);
        assert_true(nv_tester_matches_golden(t, dark ? "gallery-dark" : "gallery-light"));
        assert_true(nv_tester_matches_text_golden(t, "gallery"));
        nv_tester_close(t);
    }
    nv_log_set_level(NV_LOG_WARNING);
}

static void test_golden_gallery_at_other_scales(void **state)
{
    (void)state;
    nv_log_set_level(NV_LOG_OFF);
    nv_tester *t = open_gallery(1.25f, false);
    nv_tester_advance(t, 1);
    assert_true(nv_tester_matches_golden(t, "gallery-scale-1.25"));
    nv_tester_close(t);
    t = open_gallery(2, false);
    nv_tester_advance(t, 1);
    assert_true(nv_tester_matches_golden(t, "gallery-scale-2"));
    nv_tester_close(t);
    nv_log_set_level(NV_LOG_WARNING);
}

static void test_golden_gallery_halfway(void **state)
{
    (void)state;
    nv_log_set_level(NV_LOG_OFF);
    nv_tester *t = open_gallery(1, false);
    nv_tester_advance(t, 0.048);
    assert_true(nv_tester_matches_golden(t, "gallery-fading"));
    nv_tester_close(t);
    nv_log_set_level(NV_LOG_WARNING);
}

static void test_gallery_says_what_it_shows(void **state)
{
    (void)state;
    nv_log_set_level(NV_LOG_OFF);
    nv_tester *t = open_gallery(1, false);
    nv_tester_advance(t, 1);
    assert_int_equal(nv_tester_states_of(t, "image \"love\""), 0);
    assert_true(nv_tester_states_of(t, "#lost") & NV_STATE_INVALID);
    nv_tester_click(t, "Decode it");
    nv_tester_advance(t, 0.1);
    assert_string_equal(nv_tester_text_of(t, "#report"), "Decoded to 640 x 320");
    nv_tester_close(t);
    nv_log_set_level(NV_LOG_WARNING);
}

/* Whatever order the workers come back in, and whenever the window closes. */
static void test_gallery_closes_at_any_time(void **state)
{
    (void)state;
    nv_log_set_level(NV_LOG_OFF);
    for (uint64_t seed = 1; seed <= 16; seed++) {
        nv_tester *t = nv_tester_open(nv_component(&gallery_class, NULL), .width = 480,
                                      .height = 340, .seed = seed);
        nv_tester_click(t, "Decode it");
        nv_tester_advance(t, 0.004 * (double)seed);
        nv_tester_close(t);
    }
    nv_log_set_level(NV_LOG_WARNING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_golden_gallery),
        cmocka_unit_test(test_golden_gallery_at_other_scales),
        cmocka_unit_test(test_golden_gallery_halfway),
        cmocka_unit_test(test_gallery_says_what_it_shows),
        cmocka_unit_test(test_gallery_closes_at_any_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
