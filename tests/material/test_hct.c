/* Colour science against the Material colour utilities (hct_fixture.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "material/hct.h"

#include <math.h>
#include <nuiitivet/material.h>
#include <stdio.h>

#include "material/hct_fixture.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static void colours_have_the_reference_hue_chroma_and_tone(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(hct_colours); i++) {
        nv__hct hct = nv__hct_from_argb(hct_colours[i].argb);
        assert_true(fabs(hct.hue - hct_colours[i].hue) < 1e-9);
        assert_true(fabs(hct.chroma - hct_colours[i].chroma) < 1e-9);
        assert_true(fabs(hct.tone - hct_colours[i].tone) < 1e-9);
    }
}

static void alpha_does_not_matter(void **state)
{
    (void)state;
    nv__hct opaque = nv__hct_from_argb(0xFF6750A4u);
    nv__hct clear = nv__hct_from_argb(0x006750A4u);
    assert_true(opaque.hue == clear.hue && opaque.chroma == clear.chroma);
}

static void solver_gives_the_reference_colours(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(hct_solutions); i++) {
        uint32_t argb =
            nv__hct_to_argb(hct_solutions[i].hue, hct_solutions[i].chroma, hct_solutions[i].tone);
        if (argb != hct_solutions[i].argb) {
            fail_msg("hue %g chroma %g tone %g: %08x, not %08x", hct_solutions[i].hue,
                     hct_solutions[i].chroma, hct_solutions[i].tone, argb, hct_solutions[i].argb);
        }
    }
}

static void solver_survives_values_out_of_range(void **state)
{
    (void)state;
    assert_int_equal(nv__hct_to_argb(10, 40, -5), 0xFF000000u);
    assert_int_equal(nv__hct_to_argb(10, 40, 130), 0xFFFFFFFFu);
    assert_int_equal(nv__hct_to_argb(-90, 30, 50), nv__hct_to_argb(270, 30, 50));
    assert_int_equal(nv__hct_to_argb(450, 30, 50), nv__hct_to_argb(90, 30, 50));
    assert_int_equal(nv__hct_to_argb(NAN, 30, 50), nv__hct_to_argb(0, 0, 50));
    assert_int_equal(nv__hct_to_argb(0, NAN, 50), nv__hct_to_argb(0, 0, 50));
    assert_int_equal(nv__hct_to_argb(0, 10, NAN), 0xFF000000u);
}

static void colours_survive_a_round_trip(void **state)
{
    (void)state;
    for (uint32_t rgb = 0; rgb < 0x1000000u; rgb += 7919u * 13u) {
        nv__hct hct = nv__hct_from_argb(rgb);
        uint32_t back = nv__hct_to_argb(hct.hue, hct.chroma, hct.tone);
        for (int shift = 0; shift < 24; shift += 8) {
            int difference = (int)(rgb >> shift & 0xFF) - (int)(back >> shift & 0xFF);
            assert_in_range(difference + 1, 0, 2);
        }
    }
}

/* THM-5..8: every role of every scheme, exactly. */
static void schemes_have_the_reference_colours_in_every_role(void **state)
{
    (void)state;
    assert_int_equal(FIXTURE_ROLES, NV_COLOR_ROLE_COUNT - 1);
    for (size_t i = 0; i < COUNT(schemes); i++) {
        for (size_t r = 0; r < FIXTURE_ROLES; r++) {
            uint32_t argb = nv_scheme_argb(schemes[i].seed, schemes[i].dark, fixture_roles[r]);
            if (argb != schemes[i].argb[r]) {
                fail_msg("seed %06x %s %s: %08x, not %08x", schemes[i].seed,
                         schemes[i].dark ? "dark" : "light", nv_color_role_name(fixture_roles[r]),
                         argb, schemes[i].argb[r]);
            }
        }
    }
}

static void unknown_roles_are_transparent(void **state)
{
    (void)state;
    assert_int_equal(nv_scheme_argb(0x6750A4, false, NV_COLOR_ROLE_NONE), 0);
    assert_int_equal(nv_scheme_argb(0x6750A4, false, NV_COLOR_ROLE_COUNT), 0);
}

static double contrast(uint32_t a, uint32_t b)
{
    /* Tone is a monotonic function of luminance: (tone + 16) / 116 cubed above tone 8. */
    double tone_a = nv__hct_from_argb(a).tone;
    double tone_b = nv__hct_from_argb(b).tone;
    double y_a = tone_a > 8 ? pow((tone_a + 16) / 116, 3) : tone_a / 903.3;
    double y_b = tone_b > 8 ? pow((tone_b + 16) / 116, 3) : tone_b / 903.3;
    return (fmax(y_a, y_b) + 0.05) / (fmin(y_a, y_b) + 0.05);
}

/* THM-10 */
static void text_colours_have_contrast_for_all_seeds(void **state)
{
    (void)state;
    static const uint32_t seeds[] = { 0x6750A4, 0xFF0000, 0x00FF00, 0x0000FF, 0x808080 };
    for (size_t i = 0; i < COUNT(seeds); i++) {
        for (int dark = 0; dark < 2; dark++) {
            uint32_t primary = nv_scheme_argb(seeds[i], dark, NV_COLOR_ROLE_PRIMARY);
            uint32_t on_primary = nv_scheme_argb(seeds[i], dark, NV_COLOR_ROLE_ON_PRIMARY);
            uint32_t surface = nv_scheme_argb(seeds[i], dark, NV_COLOR_ROLE_SURFACE);
            uint32_t on_surface = nv_scheme_argb(seeds[i], dark, NV_COLOR_ROLE_ON_SURFACE);
            assert_true(contrast(primary, on_primary) >= 4.5);
            assert_true(contrast(surface, on_surface) >= 4.5);
        }
        assert_int_not_equal(nv_scheme_argb(seeds[i], false, NV_COLOR_ROLE_PRIMARY),
                             nv_scheme_argb(seeds[i], true, NV_COLOR_ROLE_PRIMARY));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(colours_have_the_reference_hue_chroma_and_tone),
        cmocka_unit_test(alpha_does_not_matter),
        cmocka_unit_test(solver_gives_the_reference_colours),
        cmocka_unit_test(solver_survives_values_out_of_range),
        cmocka_unit_test(colours_survive_a_round_trip),
        cmocka_unit_test(schemes_have_the_reference_colours_in_every_role),
        cmocka_unit_test(unknown_roles_are_transparent),
        cmocka_unit_test(text_colours_have_contrast_for_all_seeds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
