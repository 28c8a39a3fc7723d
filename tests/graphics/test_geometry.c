#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/assert.h"
#include "graphics/snap.h"

#include <nuiitivet/color.h>
#include <nuiitivet/geometry.h>

#include <string.h>

static int trapped;

static void count_trap(const char *message)
{
    (void)message;
    trapped++;
}

static void check_rect(nv_rect rect, float x, float y, float width, float height)
{
    assert_float_equal(rect.x, x, 1e-6f);
    assert_float_equal(rect.y, y, 1e-6f);
    assert_float_equal(rect.width, width, 1e-6f);
    assert_float_equal(rect.height, height, 1e-6f);
}

static void check_pixels(nv__pixel_rect rect, int x, int y, int width, int height)
{
    assert_int_equal(rect.x, x);
    assert_int_equal(rect.y, y);
    assert_int_equal(rect.width, width);
    assert_int_equal(rect.height, height);
}

/* ---- rectangles ---- */

static void insets_are_set_on_all_sides(void **state)
{
    (void)state;
    nv_insets all = nv_all(3), xy = nv_xy(4, 5);
    assert_true(all.left == 3 && all.top == 3 && all.right == 3 && all.bottom == 3);
    assert_true(xy.left == 4 && xy.top == 5 && xy.right == 4 && xy.bottom == 5);
}

static void constrain_keeps_within_both_limits(void **state)
{
    (void)state;
    nv_constraints within = { { 10, 20 }, { 30, INFINITY } };
    nv_size low = nv_constrain(within, (nv_size){ 1, 1 });
    nv_size high = nv_constrain(within, (nv_size){ 100, 100 });
    assert_true(low.width == 10 && low.height == 20);
    assert_true(high.width == 30 && high.height == 100);
}

static void constrain_prefers_the_minimum_and_survives_nan(void **state)
{
    (void)state;
    nv_size crossed = nv_constrain((nv_constraints){ { 50, 0 }, { 20, 10 } }, (nv_size){ 30, NAN });
    assert_true(crossed.width == 50);
    assert_true(crossed.height >= 0 && crossed.height <= 10);
}

static void contains_is_half_open(void **state)
{
    (void)state;
    nv_rect rect = { 10, 10, 5, 5 };
    assert_true(nv_rect_contains(rect, (nv_point){ 10, 10 }));
    assert_true(nv_rect_contains(rect, (nv_point){ 14.9f, 14.9f }));
    assert_false(nv_rect_contains(rect, (nv_point){ 15, 12 }));
    assert_false(nv_rect_contains(rect, (nv_point){ 12, 15 }));
    assert_false(nv_rect_contains(rect, (nv_point){ NAN, 12 }));
}

static void union_ignores_empty_rectangles(void **state)
{
    (void)state;
    check_rect(nv_rect_union((nv_rect){ 0, 0, 2, 2 }, (nv_rect){ 5, 1, 1, 4 }), 0, 0, 6, 5);
    check_rect(nv_rect_union((nv_rect){ 0, 0, 0, 2 }, (nv_rect){ 5, 1, 1, 4 }), 5, 1, 1, 4);
    check_rect(nv_rect_union((nv_rect){ 5, 1, 1, 4 }, (nv_rect){ 9, 9, -1, 2 }), 5, 1, 1, 4);
}

static void intersection_of_strangers_is_empty(void **state)
{
    (void)state;
    check_rect(nv_rect_intersect((nv_rect){ 0, 0, 4, 4 }, (nv_rect){ 2, 1, 9, 9 }), 2, 1, 2, 3);
    nv_rect none = nv_rect_intersect((nv_rect){ 0, 0, 4, 4 }, (nv_rect){ 4, 0, 4, 4 });
    assert_true(none.width == 0 && none.height == 0);
    assert_true(nv_rect_is_empty(none));
}

static void inset_floors_at_nothing_and_grows_outwards(void **state)
{
    (void)state;
    check_rect(nv_rect_inset((nv_rect){ 0, 0, 10, 10 }, nv_all(2)), 2, 2, 6, 6);
    check_rect(nv_rect_inset((nv_rect){ 0, 0, 10, 10 }, nv_all(-2)), -2, -2, 14, 14);
    check_rect(nv_rect_inset((nv_rect){ 0, 0, 10, 10 }, nv_xy(6, 1)), 6, 1, 0, 8);
}

/* ---- colours ---- */

static void fade_multiplies_the_alpha_of_a_literal(void **state)
{
    (void)state;
    assert_true(nv_color_fade(NV_RGB(0x112233), 0.5f) == NV_ARGB(0x80112233));
    assert_true(nv_color_fade(NV_ARGB(0x80112233), 0.5f) == NV_ARGB(0x40112233));
    assert_true(nv_color_fade(NV_RGB(0x112233), 1) == NV_RGB(0x112233));
    assert_true(nv_color_fade(NV_RGB(0x112233), -3) == NV_ARGB(0x00112233));
    assert_true(nv_color_fade(NV_RGB(0x112233), 7) == NV_RGB(0x112233));
    assert_true(nv_color_fade(0, 0.5f) == 0);
}

static void fade_reports_roles_and_nan_and_leaves_them(void **state)
{
    (void)state;
    trapped = 0;
    nv__set_trap(count_trap);
    assert_true(nv_color_fade(NV_PRIMARY, 0.5f) == NV_PRIMARY);
    assert_true(nv_color_fade(NV_RGB(1), NAN) == NV_RGB(1));
    nv__set_trap(NULL);
    assert_int_equal(trapped, NV_DEBUG_CHECKS ? 2 : 0);
}

/* COL-5, COL-6 */
static void every_role_has_a_camel_case_name(void **state)
{
    (void)state;
    assert_string_equal(nv_color_role_name(NV_COLOR_ROLE_PRIMARY), "primary");
    assert_string_equal(nv_color_role_name(NV_COLOR_ROLE_SURFACE_CONTAINER_HIGH),
                        "surfaceContainerHigh");
    assert_string_equal(nv_color_role_name(NV_COLOR_ROLE_SCRIM), "scrim");
    for (int i = 1; i < NV_COLOR_ROLE_COUNT; i++) {
        const char *name = nv_color_role_name((nv_color_role)i);
        assert_non_null(name);
        for (int j = 1; j < i; j++) {
            assert_string_not_equal(name, nv_color_role_name((nv_color_role)j));
        }
    }
    assert_null(nv_color_role_name(NV_COLOR_ROLE_NONE));
    assert_null(nv_color_role_name(NV_COLOR_ROLE_COUNT));
    assert_null(nv_color_role_name((nv_color_role)-1));
}

/* ---- snapping ---- */

static void edges_go_to_the_nearest_pixel(void **state)
{
    (void)state;
    nv_rect rect = { 1, 2, 3, 5 };
    nv_radii square = { 0, 0, 0, 0 };
    check_pixels(nv__snap_rect(rect, square, 1), 1, 2, 3, 5);
    check_pixels(nv__snap_rect(rect, square, 1.25f), 1, 3, 4, 6);
    check_pixels(nv__snap_rect(rect, square, 1.5f), 2, 3, 4, 8);
    check_pixels(nv__snap_rect(rect, square, 2), 2, 4, 6, 10);
}

static void neighbours_stay_neighbours(void **state)
{
    (void)state;
    static const float scales[] = { 1, 1.25f, 1.5f, 1.75f, 2, 2.625f, 3 };
    nv_radii square = { 0, 0, 0, 0 };
    for (size_t s = 0; s < sizeof scales / sizeof *scales; s++) {
        for (int i = 0; i < 50; i++) {
            nv_rect left = { (float)i * 7.3f, 0, 7.3f, 1 };
            nv_rect right = { left.x + left.width, 0, 7.3f, 1 };
            nv__pixel_rect a = nv__snap_rect(left, square, scales[s]);
            nv__pixel_rect b = nv__snap_rect(right, square, scales[s]);
            assert_int_equal(a.x + a.width, b.x);
        }
    }
}

static void thin_shapes_keep_one_pixel_inside_their_bounds(void **state)
{
    (void)state;
    nv_radii square = { 0, 0, 0, 0 };
    check_pixels(nv__snap_rect((nv_rect){ 3.5f, 0, 0.4f, 1 }, square, 1), 3, 0, 1, 1);
    check_pixels(nv__snap_rect((nv_rect){ 2.9f, 0, 0.2f, 1 }, square, 1), 3, 0, 1, 1);
    check_pixels(nv__snap_rect((nv_rect){ -0.4f, 0, 0.2f, 1 }, square, 1), -1, 0, 1, 1);
    check_pixels(nv__snap_rect((nv_rect){ 3, 4, 0, 9 }, square, 1), 3, 4, 0, 0);
}

static void circles_stay_square(void **state)
{
    (void)state;
    for (int i = 0; i < 400; i++) {
        float x = (float)i * 0.173f, y = (float)i * 0.391f, r = 0.6f + (float)(i % 37) * 0.31f;
        nv_rect rect = { x - r, y - r, 2 * r, 2 * r };
        nv__pixel_rect px = nv__snap_rect(rect, nv_radius(r), 1.25f);
        nv__pixel_rect bounds = nv__snap_outwards(rect, 1.25f);
        assert_int_equal(px.width, px.height);
        assert_true(px.x >= bounds.x && px.y >= bounds.y);
        assert_true(px.x + px.width <= bounds.x + bounds.width);
        assert_true(px.y + px.height <= bounds.y + bounds.height);
    }
}

static void strokes_are_whole_pixels_and_never_vanish(void **state)
{
    (void)state;
    assert_int_equal(nv__snap_stroke(1, 1), 1);
    assert_int_equal(nv__snap_stroke(1, 1.25f), 1);
    assert_int_equal(nv__snap_stroke(1, 1.5f), 2);
    assert_int_equal(nv__snap_stroke(1, 2), 2);
    assert_int_equal(nv__snap_stroke(0.2f, 1), 1);
    assert_int_equal(nv__snap_stroke(0, 2), 0);
}

static void absurd_coordinates_are_cut_not_overflowed(void **state)
{
    (void)state;
    nv_radii square = { 0, 0, 0, 0 };
    nv__pixel_rect px = nv__snap_rect((nv_rect){ -3e30f, 5, 6e30f, 1e9f }, square, 2);
    assert_int_equal(px.x, -NV__SNAP_LIMIT);
    assert_int_equal(px.width, 2 * NV__SNAP_LIMIT);
    assert_int_equal(px.y + px.height, NV__SNAP_LIMIT);
    assert_int_equal(nv__snap(NAN, 1), -NV__SNAP_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(insets_are_set_on_all_sides),
        cmocka_unit_test(constrain_keeps_within_both_limits),
        cmocka_unit_test(constrain_prefers_the_minimum_and_survives_nan),
        cmocka_unit_test(contains_is_half_open),
        cmocka_unit_test(union_ignores_empty_rectangles),
        cmocka_unit_test(intersection_of_strangers_is_empty),
        cmocka_unit_test(inset_floors_at_nothing_and_grows_outwards),
        cmocka_unit_test(fade_multiplies_the_alpha_of_a_literal),
        cmocka_unit_test(fade_reports_roles_and_nan_and_leaves_them),
        cmocka_unit_test(every_role_has_a_camel_case_name),
        cmocka_unit_test(edges_go_to_the_nearest_pixel),
        cmocka_unit_test(neighbours_stay_neighbours),
        cmocka_unit_test(thin_shapes_keep_one_pixel_inside_their_bounds),
        cmocka_unit_test(circles_stay_square),
        cmocka_unit_test(strokes_are_whole_pixels_and_never_vanish),
        cmocka_unit_test(absurd_coordinates_are_cut_not_overflowed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
