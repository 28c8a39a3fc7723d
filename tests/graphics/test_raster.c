#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "graphics_support.h"

#include <math.h>

static const uint32_t WHITE = 0xFFFFFFFFu, BLACK = 0xFF000000u;

/* Black at a coverage over white. */
static uint32_t grey(unsigned coverage)
{
    uint32_t level = 255 - coverage;
    return 0xFF000000u | level << 16 | level << 8 | level;
}

/* The coverage that black left on white. */
static unsigned coverage_at(const scene *s, int x, int y)
{
    return 255 - (scene_at(s, x, y) & 255);
}

static void check_solid(const scene *s, int x, int y, int width, int height, uint32_t color)
{
    for (int j = y; j < y + height; j++) {
        for (int i = x; i < x + width; i++) {
            assert_int_equal(scene_at(s, i, j), color);
        }
    }
}

static int count_touched(const scene *s)
{
    int count = 0;
    for (int i = 0; i < s->width * s->height; i++) {
        count += s->pixels[i] != WHITE;
    }
    return count;
}

/* ---- fills ---- */

static void a_fill_covers_its_pixels_and_no_others(void **state)
{
    (void)state;
    scene s;
    scene_open(&s, 20, 16, 1);
    nv_canvas_rect(&s.canvas, (nv_rect){ 3, 4, 5, 6 }, NV_RGB(0x102030));
    assert_int_equal(scene_draw(&s), NV_OK);
    check_solid(&s, 3, 4, 5, 6, 0xFF102030);
    assert_int_equal(count_touched(&s), 30);
    scene_close(&s);
}

static void a_translucent_fill_is_blended_with_exact_rounding(void **state)
{
    (void)state;
    scene s;
    scene_open(&s, 20, 3, 1);
    nv_canvas_rect(&s.canvas, (nv_rect){ 0, 0, 20, 3 }, NV_ARGB(0x80FF0040));
    assert_int_equal(scene_draw(&s), NV_OK);
    /* 128/255 of (255, 0, 64) is (128, 0, 32); 127/255 of white is 127. */
    check_solid(&s, 0, 0, 20, 3, 0xFFFF7F9F);
    scene_close(&s);
}

static void a_transparent_background_stays_premultiplied(void **state)
{
    (void)state;
    scene s;
    scene_open(&s, 9, 2, 1);
    nv_canvas_rect(&s.canvas, (nv_rect){ 0, 0, 4, 2 }, NV_ARGB(0x80FF0000));
    nv__pixel_rect all = { 0, 0, 9, 2 };
    assert_int_equal(scene_draw_rects(&s, &all, 1, 0), NV_OK);
    assert_int_equal(scene_at(&s, 1, 1), 0x80800000);
    assert_int_equal(scene_at(&s, 5, 1), 0);
    assert_int_equal(scene_draw_rects(&s, &all, 1, 0x40FFFFFF), NV_OK);
    assert_int_equal(scene_at(&s, 5, 1), 0x40404040);
    scene_close(&s);
}

static void edges_snap_at_every_scale(void **state)
{
    (void)state;
    static const float scales[] = { 1, 1.25f, 1.5f, 2 };
    static const int left[] = { 1, 1, 2, 2 }, right[] = { 4, 5, 6, 8 };
    for (int i = 0; i < 4; i++) {
        scene s;
        scene_open(&s, 16, 16, scales[i]);
        nv_canvas_rect(&s.canvas, (nv_rect){ 1, 1, 3, 3 }, NV_RGB(0));
        assert_int_equal(scene_draw(&s), NV_OK);
        int side = right[i] - left[i];
        check_solid(&s, left[i], left[i], side, side, BLACK);
        assert_int_equal(count_touched(&s), side * side);
        scene_close(&s);
    }
}

static void borders_are_crisp_at_every_scale(void **state)
{
    (void)state;
    static const float scales[] = { 1, 1.25f, 1.5f, 2 };
    static const int width[] = { 1, 1, 2, 2 };
    for (int i = 0; i < 4; i++) {
        scene s;
        scene_open(&s, 64, 64, scales[i]);
        nv_canvas_border(&s.canvas, (nv_rect){ 4, 4, 20, 20 }, nv_radius(0), 1, NV_RGB(0));
        assert_int_equal(scene_draw(&s), NV_OK);
        int from = (int)(4 * scales[i]), side = (int)(20 * scales[i]);
        check_solid(&s, from, from, side, width[i], BLACK);
        check_solid(&s, from, from, width[i], side, BLACK);
        check_solid(&s, from + side - width[i], from, width[i], side, BLACK);
        int inner = side - 2 * width[i];
        assert_int_equal(count_touched(&s), side * side - inner * inner);
        scene_close(&s);
    }
}

/* ---- corners ---- */

static void corners_are_symmetric(void **state)
{
    (void)state;
    static const float radii[] = { 0.5f, 1, 2.5f, 4, 7.3f, 10, 40 };
    for (size_t r = 0; r < sizeof radii / sizeof *radii; r++) {
        for (int size = 20; size <= 21; size++) {
            scene s;
            scene_open(&s, size, size, 1);
            nv_rect rect = { 0, 0, (float)size, (float)size };
            nv_canvas_rounded_rect(&s.canvas, rect, nv_radius(radii[r]), NV_RGB(0));
            assert_int_equal(scene_draw(&s), NV_OK);
            for (int y = 0; y < size; y++) {
                for (int x = 0; x < size; x++) {
                    unsigned coverage = coverage_at(&s, x, y);
                    assert_int_equal(coverage, coverage_at(&s, size - 1 - x, y));
                    assert_int_equal(coverage, coverage_at(&s, x, size - 1 - y));
                    /* Across the diagonal the two directions are measured differently. */
                    assert_in_range(coverage + 4 - coverage_at(&s, y, x), 0, 8);
                }
            }
            scene_close(&s);
        }
    }
}

static double covered_area(const scene *s)
{
    double sum = 0;
    for (int y = 0; y < s->height; y++) {
        for (int x = 0; x < s->width; x++) {
            sum += coverage_at(s, x, y) / 255.0;
        }
    }
    return sum;
}

static void a_circle_covers_its_area(void **state)
{
    (void)state;
    for (int diameter = 1; diameter <= 120; diameter += diameter < 12 ? 1 : 9) {
        scene s;
        scene_open(&s, 130, 130, 1);
        float radius = (float)diameter / 2;
        nv_canvas_circle(&s.canvas, (nv_point){ 4 + radius, 3 + radius }, radius, NV_RGB(0));
        assert_int_equal(scene_draw(&s), NV_OK);
        double area = 3.14159265358979 * (double)(radius * radius);
        assert_true(fabs(covered_area(&s) - area) < 0.02 + 0.004 * diameter);
        scene_close(&s);
    }
}

static void a_corner_of_one_pixel_is_a_quarter_circle(void **state)
{
    (void)state;
    scene s;
    scene_open(&s, 8, 8, 1);
    nv_canvas_rounded_rect(&s.canvas, (nv_rect){ 1, 1, 6, 6 }, (nv_radii){ 1, 0, 2, 0 }, NV_RGB(0));
    assert_int_equal(scene_draw(&s), NV_OK);
    /* By integration: radius 1 covers pi / 4 of its pixel; radius 2 covers pi / 3 - sqrt(3) + 1 of
     * the corner pixel and sqrt(3) / 2 + pi / 3 - 1 of the next ones. */
    assert_in_range(coverage_at(&s, 1, 1), 200, 201);
    assert_int_equal(coverage_at(&s, 6, 1), 255);
    assert_int_equal(coverage_at(&s, 1, 6), 255);
    assert_in_range(coverage_at(&s, 6, 6), 80, 81);
    assert_in_range(coverage_at(&s, 5, 6), 232, 233);
    assert_int_equal(coverage_at(&s, 5, 5), 255);
    scene_close(&s);
}

static void radii_are_capped_at_half_the_shorter_side(void **state)
{
    (void)state;
    scene a, b;
    scene_open(&a, 40, 20, 1);
    scene_open(&b, 40, 20, 1);
    nv_canvas_rounded_rect(&a.canvas, (nv_rect){ 2, 2, 30, 11 }, nv_radius(500), NV_RGB(0));
    nv_canvas_rounded_rect(&b.canvas, (nv_rect){ 2, 2, 30, 11 }, nv_radius(5.5f), NV_RGB(0));
    assert_int_equal(scene_draw(&a), NV_OK);
    assert_int_equal(scene_draw(&b), NV_OK);
    assert_memory_equal(a.pixels, b.pixels, 800 * sizeof *a.pixels);
    double area = 3.14159265358979 * 5.5 * 5.5 + 19 * 11;
    assert_true(fabs(covered_area(&a) - area) < 0.2);
    scene_close(&a);
    scene_close(&b);
}

static void a_round_border_is_a_ring(void **state)
{
    (void)state;
    scene s;
    scene_open(&s, 50, 50, 1);
    nv_canvas_border(&s.canvas, (nv_rect){ 5, 5, 40, 40 }, nv_radius(20), 3, NV_RGB(0));
    assert_int_equal(scene_draw(&s), NV_OK);
    double area = 3.14159265358979 * (20.0 * 20 - 17.0 * 17);
    assert_true(fabs(covered_area(&s) - area) < 0.5);
    assert_int_equal(coverage_at(&s, 25, 6), 255);
    assert_int_equal(coverage_at(&s, 25, 25), 0);
    assert_int_equal(coverage_at(&s, 6, 25), 255);
    assert_in_range(coverage_at(&s, 8, 25), 0, 3); /* the ring is curved */
    scene_close(&s);
}

static void a_border_wider_than_its_shape_fills_it(void **state)
{
    (void)state;
    scene s;
    scene_open(&s, 20, 20, 1);
    nv_canvas_border(&s.canvas, (nv_rect){ 2, 2, 8, 8 }, nv_radius(0), 5, NV_RGB(0));
    assert_int_equal(scene_draw(&s), NV_OK);
    check_solid(&s, 2, 2, 8, 8, BLACK);
    assert_int_equal(count_touched(&s), 64);
    scene_close(&s);
}

/* ---- shadows ---- */

static void a_shadow_without_blur_is_the_moved_shape(void **state)
{
    (void)state;
    scene s;
    scene_open(&s, 30, 30, 1);
    nv_canvas_shadow(&s.canvas, (nv_rect){ 5, 5, 10, 10 }, nv_radius(0), 0, (nv_point){ 3, 4 },
                     NV_ARGB(0x80000000));
    assert_int_equal(scene_draw(&s), NV_OK);
    check_solid(&s, 8, 9, 10, 10, grey(128));
    assert_int_equal(count_touched(&s), 100);
    scene_close(&s);
}

/* The integral of a Gaussian up to x sigmas. */
static double normal(double x)
{
    return 0.5 * erfc(-x / sqrt(2));
}

static void a_shadow_falls_off_as_a_gaussian(void **state)
{
    (void)state;
    static const float blurs[] = { 4, 8, 20, 48 };
    for (int b = 0; b < 4; b++) {
        scene s;
        scene_open(&s, 500, 500, 1);
        nv_canvas_shadow(&s.canvas, (nv_rect){ 100, 100, 300, 300 }, nv_radius(0), blurs[b],
                         (nv_point){ 0, 0 }, NV_RGB(0));
        assert_int_equal(scene_draw(&s), NV_OK);
        double sigma = (double)blurs[b] / 2;
        for (int x = 20; x < 250; x++) {
            double expected = normal((x + 0.5 - 100) / sigma) * 255;
            assert_true(fabs(coverage_at(&s, x, 250) - expected) < 2.0);
            assert_int_equal(coverage_at(&s, x, 250), coverage_at(&s, 499 - x, 250));
            assert_int_equal(coverage_at(&s, x, 250), coverage_at(&s, 250, x));
            assert_int_equal(coverage_at(&s, x, x), coverage_at(&s, 499 - x, x));
        }
        scene_close(&s);
    }
}

static void a_stretched_shadow_equals_a_whole_one(void **state)
{
    (void)state;
    /* The right half of a wide shape and of a narrow one, both wider than the corners need. */
    scene a, b;
    scene_open(&a, 200, 120, 1);
    scene_open(&b, 200, 120, 1);
    nv_canvas_shadow(&a.canvas, (nv_rect){ 30, 30, 140, 60 }, nv_radius(9), 10, (nv_point){ 0, 0 },
                     NV_RGB(0));
    nv_canvas_shadow(&b.canvas, (nv_rect){ 110, 30, 60, 60 }, nv_radius(9), 10, (nv_point){ 0, 0 },
                     NV_RGB(0));
    assert_int_equal(scene_draw(&a), NV_OK);
    assert_int_equal(scene_draw(&b), NV_OK);
    for (int y = 0; y < 120; y++) {
        assert_memory_equal(&a.pixels[y * 200 + 150], &b.pixels[y * 200 + 150], 50 * 4);
    }
    scene_close(&a);
    scene_close(&b);
}

static void an_opaque_shape_hides_its_shadow_to_the_byte(void **state)
{
    (void)state;
    scene a, b;
    scene_open(&a, 80, 80, 1);
    scene_open(&b, 80, 80, 1);
    nv_rect rect = { 20, 20, 40, 40 };
    nv_canvas_shadow(&a.canvas, rect, nv_radius(8), 8, (nv_point){ 0, 2 }, NV_ARGB(0x60000000));
    nv_canvas_rounded_rect(&a.canvas, rect, nv_radius(8), NV_RGB(0xFFFFFF));
    /* A record between them keeps the shortcut from being taken. */
    nv_canvas_shadow(&b.canvas, rect, nv_radius(8), 8, (nv_point){ 0, 2 }, NV_ARGB(0x60000000));
    nv_canvas_rect(&b.canvas, (nv_rect){ -50, -50, 1, 1 }, NV_RGB(0));
    nv_canvas_rounded_rect(&b.canvas, rect, nv_radius(8), NV_RGB(0xFFFFFF));
    assert_int_equal(scene_draw(&a), NV_OK);
    assert_int_equal(scene_draw(&b), NV_OK);
    assert_memory_equal(a.pixels, b.pixels, 6400 * sizeof *a.pixels);
    assert_true(a.renderer->stats.pixels_rasterised < b.renderer->stats.pixels_rasterised);
    scene_close(&a);
    scene_close(&b);
}

/* ---- strokes ---- */

static void a_line_between_pixels_is_exact(void **state)
{
    (void)state;
    scene s;
    scene_open(&s, 30, 12, 1);
    nv_point middle[] = { { 5, 2.5f }, { 20, 2.5f } }, between[] = { { 5, 8 }, { 20, 8 } };
    nv_canvas_polyline(&s.canvas, middle, 2, 1, NV_RGB(0));
    nv_canvas_polyline(&s.canvas, between, 2, 1, NV_RGB(0));
    assert_int_equal(scene_draw(&s), NV_OK);
    check_solid(&s, 5, 2, 15, 1, BLACK);
    check_solid(&s, 5, 7, 15, 2, grey(128));
    check_solid(&s, 5, 1, 15, 1, WHITE);
    check_solid(&s, 5, 3, 15, 1, WHITE);
    scene_close(&s);
}

static void a_line_has_round_ends_and_joins(void **state)
{
    (void)state;
    scene s;
    scene_open(&s, 60, 60, 1);
    nv_point corner[] = { { 10, 40 }, { 30, 40 }, { 30, 10 } }, dot[] = { { 50, 50 } };
    nv_canvas_polyline(&s.canvas, corner, 3, 8, NV_RGB(0));
    nv_canvas_polyline(&s.canvas, dot, 1, 8, NV_RGB(0));
    assert_int_equal(scene_draw(&s), NV_OK);
    assert_int_equal(coverage_at(&s, 33, 43), 0); /* the join is round, not square */
    assert_in_range(coverage_at(&s, 32, 42), 240, 255);
    assert_in_range(coverage_at(&s, 6, 39), 240, 255); /* the end reaches half its width out */
    assert_int_equal(coverage_at(&s, 6, 36), 0);
    double dot_area = 0;
    for (int y = 45; y < 55; y++) {
        for (int x = 45; x < 55; x++) {
            dot_area += coverage_at(&s, x, y) / 255.0;
        }
    }
    assert_true(fabs(dot_area - 3.14159 * 16) < 0.6);
    scene_close(&s);
}

static void a_whole_arc_is_a_ring_inside_its_oval(void **state)
{
    (void)state;
    scene s;
    scene_open(&s, 60, 60, 1);
    nv_canvas_arc(&s.canvas, (nv_rect){ 6, 6, 48, 48 }, 0, 1, 4, NV_RGB(0));
    assert_int_equal(scene_draw(&s), NV_OK);
    double area = 3.14159265358979 * (24.0 * 24 - 20.0 * 20);
    assert_true(fabs(covered_area(&s) - area) < 0.005 * area);
    for (int i = 0; i < 60; i++) {
        assert_int_equal(coverage_at(&s, i, 5), 0);
        assert_int_equal(coverage_at(&s, 54, i), 0);
        assert_int_equal(coverage_at(&s, i, 30), coverage_at(&s, 59 - i, 30));
        assert_int_equal(coverage_at(&s, i, 30), coverage_at(&s, 30, i));
    }
    assert_int_equal(coverage_at(&s, 30, 8), 255);
    scene_close(&s);
}

static void an_arc_starts_at_the_top_and_turns_clockwise(void **state)
{
    (void)state;
    scene s;
    scene_open(&s, 60, 60, 1);
    nv_rect oval = { 5, 5, 50, 50 };
    nv_canvas_arc(&s.canvas, oval, 0, 0.25f, 6, NV_RGB(0));
    assert_int_equal(scene_draw(&s), NV_OK);
    assert_int_equal(coverage_at(&s, 46, 13), 255); /* half past one */
    assert_int_equal(coverage_at(&s, 13, 13), 0);
    assert_int_equal(coverage_at(&s, 46, 46), 0);
    assert_int_equal(coverage_at(&s, 28, 8), 255); /* a round end */
    assert_int_equal(coverage_at(&s, 25, 8), 0);
    uint32_t *forward = malloc(3600 * sizeof *forward);
    memcpy(forward, s.pixels, 3600 * sizeof *forward);
    scene_reset(&s);
    nv_canvas_arc(&s.canvas, oval, 1.25f, -0.25f, 6, NV_RGB(0));
    assert_int_equal(scene_draw(&s), NV_OK);
    assert_memory_equal(forward, s.pixels, 3600 * sizeof *forward);
    free(forward);
    scene_close(&s);
}

static void arcs_of_ovals_stay_inside_them(void **state)
{
    (void)state;
    scene s;
    scene_open(&s, 100, 60, 1);
    nv_canvas_arc(&s.canvas, (nv_rect){ 10, 10, 80, 40 }, 0, 1, 5, NV_RGB(0));
    assert_int_equal(scene_draw(&s), NV_OK);
    for (int x = 0; x < 100; x++) {
        assert_int_equal(coverage_at(&s, x, 9), 0);
        assert_int_equal(coverage_at(&s, x, 50), 0);
    }
    assert_in_range(coverage_at(&s, 50, 12), 250, 255);
    assert_in_range(coverage_at(&s, 12, 30), 250, 255);
    assert_int_equal(coverage_at(&s, 50, 30), 0);
    scene_close(&s);
}

/* ---- glyphs ---- */

static void glyphs_land_on_whole_pixels_of_the_baseline(void **state)
{
    (void)state;
    scene s;
    scene_open(&s, 60, 30, 1);
    fake_face face = fake_face_make(1);
    nv__glyph_run *run = fake_run(&face, 10, 2, 2);
    run->glyphs[1] = (nv__glyph){ 2, 8, 0 };
    nv__canvas_glyphs(&s.canvas, run, (nv_point){ 5, 19.6f }, NV_RGB(0));
    nv__glyph_run_release(run);
    assert_int_equal(scene_draw(&s), NV_OK);
    check_solid(&s, 5, 13, 5, 7, BLACK);
    check_solid(&s, 13, 13, 5, 7, BLACK);
    assert_int_equal(count_touched(&s), 70);
    assert_int_equal(s.renderer->stats.glyphs_rasterised, 1);
    scene_close(&s);
}

static void glyphs_are_placed_in_quarters_and_scaled(void **state)
{
    (void)state;
    scene s;
    scene_open(&s, 60, 60, 1.5f);
    fake_face face = fake_face_make(1);
    nv__glyph_run *run = fake_run(&face, 10, 1, 3);
    nv__canvas_glyphs(&s.canvas, run, (nv_point){ 4.2f, 20 }, NV_RGB(0)); /* 6.3: quarter 1 */
    nv__glyph_run_release(run);
    assert_int_equal(scene_draw(&s), NV_OK);
    /* 15 px: 8 wide and 11 high; the fake face writes the quarter into its gradient. */
    for (int i = 0; i < 88; i++) {
        unsigned expected = (unsigned)(i * 37 + 33 + 64) & 255;
        assert_int_equal(coverage_at(&s, 6 + i % 8, 19 + i / 8), expected);
    }
    scene_close(&s);
}

static void light_text_is_strengthened_but_not_full_coverage(void **state)
{
    (void)state;
    scene s;
    scene_open(&s, 40, 30, 1);
    fake_face face = fake_face_make(1);
    nv__glyph_run *run = fake_run(&face, 20, 1, 3);
    nv__canvas_glyphs(&s.canvas, run, (nv_point){ 4, 24 }, NV_RGB(0xFFFFFF));
    nv__glyph_run_release(run);
    nv__pixel_rect all = { 0, 0, 40, 30 };
    assert_int_equal(scene_draw_rects(&s, &all, 1, BLACK), NV_OK);
    for (int i = 0; i < 140; i++) {
        unsigned plain = (unsigned)(i * 37 + 33) & 255;
        unsigned shown = scene_at(&s, 4 + i % 10, 10 + i / 10) & 255;
        assert_in_range(shown, plain, plain + 24);
    }
    scene_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fill_covers_its_pixels_and_no_others),
        cmocka_unit_test(a_translucent_fill_is_blended_with_exact_rounding),
        cmocka_unit_test(a_transparent_background_stays_premultiplied),
        cmocka_unit_test(edges_snap_at_every_scale),
        cmocka_unit_test(borders_are_crisp_at_every_scale),
        cmocka_unit_test(corners_are_symmetric),
        cmocka_unit_test(a_circle_covers_its_area),
        cmocka_unit_test(a_corner_of_one_pixel_is_a_quarter_circle),
        cmocka_unit_test(radii_are_capped_at_half_the_shorter_side),
        cmocka_unit_test(a_round_border_is_a_ring),
        cmocka_unit_test(a_border_wider_than_its_shape_fills_it),
        cmocka_unit_test(a_shadow_without_blur_is_the_moved_shape),
        cmocka_unit_test(a_shadow_falls_off_as_a_gaussian),
        cmocka_unit_test(a_stretched_shadow_equals_a_whole_one),
        cmocka_unit_test(an_opaque_shape_hides_its_shadow_to_the_byte),
        cmocka_unit_test(a_line_between_pixels_is_exact),
        cmocka_unit_test(a_line_has_round_ends_and_joins),
        cmocka_unit_test(a_whole_arc_is_a_ring_inside_its_oval),
        cmocka_unit_test(an_arc_starts_at_the_top_and_turns_clockwise),
        cmocka_unit_test(arcs_of_ovals_stay_inside_them),
        cmocka_unit_test(glyphs_land_on_whole_pixels_of_the_baseline),
        cmocka_unit_test(glyphs_are_placed_in_quarters_and_scaled),
        cmocka_unit_test(light_text_is_strengthened_but_not_full_coverage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
