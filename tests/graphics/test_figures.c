/* Paths, strokes, clips by paths, borders with sides, inner shadows and transforms on the CPU. */
#include "support/cm.h"

#include "graphics/affine.h"
#include "graphics/figure.h"
#include "graphics/graphics_support.h"
#include "graphics/masks.h"
#include "graphics/vocabulary.h"

#include <math.h>

static const uint32_t white = 0xFFFFFFFFu, black = 0xFF000000u;

static int covered(const scene *s, int x, int y)
{
    return 255 - (int)(scene_at(s, x, y) & 255);
}

static double total(const scene *s)
{
    double sum = 0;
    for (int y = 0; y < s->height; y++) {
        for (int x = 0; x < s->width; x++) {
            sum += covered(s, x, y) / 255.0;
        }
    }
    return sum;
}

static nv_path *polygon(const float *points, size_t count)
{
    nv_path *path = nv_path_create();
    for (size_t i = 0; i < count; i++) {
        if (i == 0) {
            nv_path_move_to(path, points[0], points[1]);
        } else {
            nv_path_line_to(path, points[2 * i], points[2 * i + 1]);
        }
    }
    nv_path_close(path);
    return path;
}

static void fill(scene *s, nv_path *path, nv_fill_rule rule)
{
    nv_canvas_fill_path(&s->canvas, path, rule, NV_RGB(0));
    nv_path_release(path);
    assert_int_equal(scene_draw(s), NV_OK);
}

/* ---- fills ---- */

static void coverage_is_the_exact_area(void **state)
{
    (void)state;
    scene s;
    scene_open(&s, 40, 40, 1);
    const float box[] = { 2.25f, 3.5f, 10.75f, 3.5f, 10.75f, 12.125f, 2.25f, 12.125f };
    fill(&s, polygon(box, 4), NV_FILL_NON_ZERO);
    assert_int_equal(covered(&s, 2, 3), (int)(0.75 * 0.5 * 255 + 0.5));
    assert_int_equal(covered(&s, 2, 5), (int)(0.75 * 255 + 0.5));
    assert_int_equal(covered(&s, 10, 12), (int)(0.75 * 0.125 * 255 + 0.5));
    assert_int_equal(covered(&s, 5, 5), 255);
    assert_int_equal(covered(&s, 11, 5), 0);
    /* The diagonal halves its pixels. */
    scene_reset(&s);
    const float half[] = { 5, 5, 25, 5, 5, 25 };
    fill(&s, polygon(half, 3), NV_FILL_NON_ZERO);
    assert_int_equal(covered(&s, 14, 15), 128);
    assert_int_equal(covered(&s, 14, 14), 255);
    assert_true(fabs(total(&s) - 200) < 0.1);
    /* A thin sliver through many columns. */
    scene_reset(&s);
    const float sliver[] = { 0, 10, 40, 10, 40, 10.5f };
    fill(&s, polygon(sliver, 3), NV_FILL_NON_ZERO);
    for (int x = 0; x < 40; x++) {
        assert_in_range(covered(&s, x, 10), (int)((x + 0.5) / 80 * 255 + 0.5) - 0,
                        (int)((x + 0.5) / 80 * 255 + 0.5) + 1);
    }
    scene_close(&s);
}

static void curves_cover_their_area(void **state)
{
    (void)state;
    scene s;
    for (int k = 0; k < 3; k++) {
        float scale = k == 0 ? 1 : k == 1 ? 1.5f : 3;
        scene_open(&s, 200, 200, scale);
        nv_path *path = nv_path_create();
        nv_path_arc(path, (nv_rect){ 5.3f, 6.1f, 50, 40 }, 0.3f, 1);
        fill(&s, path, NV_FILL_NON_ZERO);
        double area = 3.14159265358979 * 25 * 20 * (double)scale * (double)scale;
        assert_true(fabs(total(&s) - area) < 0.0005 * area);
        scene_close(&s);
    }
}

static void rules_differ_where_a_path_winds_twice(void **state)
{
    (void)state;
    scene s;
    scene_open(&s, 100, 100, 1);
    fill(&s, star_path(50, 50, 45), NV_FILL_NON_ZERO);
    assert_int_equal(covered(&s, 50, 50), 255);
    assert_int_equal(covered(&s, 50, 12), 255);
    scene_reset(&s);
    fill(&s, star_path(50, 50, 45), NV_FILL_EVEN_ODD);
    assert_int_equal(covered(&s, 50, 50), 0);
    assert_int_equal(covered(&s, 50, 12), 255);
    scene_close(&s);
}

/* The same path through tiles, parts of the damage, and far outside. */
static void large_paths_have_no_seams(void **state)
{
    (void)state;
    scene s;
    scene_open(&s, 700, 600, 1);
    nv_path *path = nv_path_create();
    nv_path_arc(path, (nv_rect){ -100, -80.5f, 900, 700 }, 0, 1);
    fill(&s, path, NV_FILL_NON_ZERO);
    for (int y = 200; y < 400; y++) {
        for (int x = 100; x < 600; x++) {
            assert_int_equal(scene_at(&s, x, y), black);
        }
    }
    uint32_t *whole = malloc(700 * 600 * sizeof *whole);
    memcpy(whole, s.pixels, 700 * 600 * sizeof *whole);
    nv__pixel_rect parts[3] = { { 0, 0, 211, 600 }, { 211, 0, 489, 307 }, { 211, 307, 489, 293 } };
    assert_int_equal(scene_draw_rects(&s, parts, 3, white), NV_OK);
    assert_memory_equal(whole, s.pixels, 700 * 600 * sizeof *whole);
    free(whole);
    scene_reset(&s);
    const float far[] = { -3e30f, -1e30f, 3e30f, -1e30f, 3e30f, 100.5f, -3e30f, 100.5f };
    fill(&s, polygon(far, 4), NV_FILL_NON_ZERO);
    assert_int_equal(scene_at(&s, 699, 599), white);
    scene_close(&s);
}

/* ---- strokes ---- */

static double stroke_area(nv_line_cap cap, nv_line_join join, const float *points, size_t count,
                          bool closed)
{
    scene s;
    scene_open(&s, 100, 100, 1);
    nv_path *path = nv_path_create();
    for (size_t i = 0; i < count; i++) {
        if (i == 0) {
            nv_path_move_to(path, points[0], points[1]);
        } else {
            nv_path_line_to(path, points[2 * i], points[2 * i + 1]);
        }
    }
    if (closed) {
        nv_path_close(path);
    }
    nv_stroke stroke = { .width = 10, .cap = cap, .join = join };
    nv_canvas_stroke_path(&s.canvas, path, &stroke, NV_RGB(0));
    nv_path_release(path);
    assert_int_equal(scene_draw(&s), NV_OK);
    double area = total(&s);
    scene_close(&s);
    return area;
}

static void caps_and_joins_have_their_areas(void **state)
{
    (void)state;
    const float line[] = { 30, 50, 70, 50 }, corner[] = { 30, 70, 70, 70, 70, 30 };
    const float box[] = { 30, 30, 70, 30, 70, 70, 30, 70 }, dot[] = { 50, 50 };
    double pi = 3.14159265358979;
    assert_true(fabs(stroke_area(NV_CAP_BUTT, NV_JOIN_MITER, line, 2, false) - 400) < 0.1);
    assert_true(fabs(stroke_area(NV_CAP_SQUARE, NV_JOIN_MITER, line, 2, false) - 500) < 0.1);
    assert_true(fabs(stroke_area(NV_CAP_ROUND, NV_JOIN_MITER, line, 2, false) - 400 - 25 * pi) <
                0.3);
    double bare = 2 * 400 - 25; /* without the corner's outer part */
    assert_true(fabs(stroke_area(NV_CAP_BUTT, NV_JOIN_MITER, corner, 3, false) - bare - 25) < 0.1);
    assert_true(fabs(stroke_area(NV_CAP_BUTT, NV_JOIN_BEVEL, corner, 3, false) - bare - 12.5) <
                0.1);
    assert_true(
        fabs(stroke_area(NV_CAP_BUTT, NV_JOIN_ROUND, corner, 3, false) - bare - 25 * pi / 4) < 0.2);
    assert_true(fabs(stroke_area(NV_CAP_BUTT, NV_JOIN_MITER, box, 4, true) - (2500 - 900)) < 0.1);
    assert_true(fabs(stroke_area(NV_CAP_ROUND, NV_JOIN_MITER, dot, 1, false) - 25 * pi) < 0.3);
    assert_true(fabs(stroke_area(NV_CAP_SQUARE, NV_JOIN_MITER, dot, 1, false) - 100) < 0.1);
    assert_true(fabs(stroke_area(NV_CAP_BUTT, NV_JOIN_MITER, dot, 1, false)) < 0.1);
}

static void a_long_miter_is_bevelled(void **state)
{
    (void)state;
    const float sharp[] = { 20, 45, 60, 50, 20, 55 };
    double bevel = stroke_area(NV_CAP_BUTT, NV_JOIN_BEVEL, sharp, 3, false);
    assert_true(fabs(stroke_area(NV_CAP_BUTT, NV_JOIN_MITER, sharp, 3, false) - bevel) < 0.1);
}

static void a_stroked_curve_is_a_band(void **state)
{
    (void)state;
    scene s;
    scene_open(&s, 120, 120, 1);
    nv_path *path = nv_path_create();
    nv_path_arc(path, (nv_rect){ 20, 20, 80, 80 }, 0, 1);
    nv_path_close(path);
    nv_stroke stroke = { .width = 7 };
    nv_canvas_stroke_path(&s.canvas, path, &stroke, NV_RGB(0));
    nv_path_release(path);
    assert_int_equal(scene_draw(&s), NV_OK);
    double area = 3.14159265358979 * (43.5 * 43.5 - 36.5 * 36.5);
    assert_true(fabs(total(&s) - area) < 0.002 * area);
    scene_close(&s);
}

static void dashes_are_drawn_and_left_out(void **state)
{
    (void)state;
    scene s;
    scene_open(&s, 100, 40, 1);
    nv_path *path = nv_path_create();
    nv_path_move_to(path, 10, 20);
    nv_path_line_to(path, 90, 20);
    nv_stroke stroke = { .width = 4, .dash_count = 2, .dashes = { 10, 6 }, .dash_offset = 3 };
    nv_canvas_stroke_path(&s.canvas, path, &stroke, NV_RGB(0));
    nv_path_release(path);
    assert_int_equal(scene_draw(&s), NV_OK);
    for (int x = 0; x < 80; x++) {
        bool drawn = (x + 3) % 16 < 10;
        assert_int_equal(covered(&s, 10 + x, 20), drawn ? 255 : 0);
    }
    /* A dash that runs through the start of a closed contour is one dash, with its join. */
    scene_reset(&s);
    const float box[] = { 20, 10, 80, 10, 80, 30, 20, 30 };
    path = polygon(box, 4);
    stroke = (nv_stroke){ .width = 4, .dash_count = 2, .dashes = { 10, 10 }, .dash_offset = 5 };
    nv_canvas_stroke_path(&s.canvas, path, &stroke, NV_RGB(0));
    nv_path_release(path);
    assert_int_equal(scene_draw(&s), NV_OK);
    assert_int_equal(covered(&s, 18, 8), 255);
    scene_close(&s);
}

/* ---- clips ---- */

static void a_clip_by_path_cuts_what_is_inside_once(void **state)
{
    (void)state;
    scene s, plain;
    scene_open(&s, 100, 100, 1);
    scene_open(&plain, 100, 100, 1);
    nv_path *star = star_path(50, 50, 45);
    nv_path_retain(star);
    nv_canvas_push_clip_path(&s.canvas, star, NV_FILL_NON_ZERO);
    /* Twice over itself: the clip's soft edge does not become harder. */
    nv_canvas_rect(&s.canvas, (nv_rect){ 0, 0, 100, 100 }, NV_RGB(0));
    nv_canvas_rect(&s.canvas, (nv_rect){ 0, 0, 100, 100 }, NV_RGB(0));
    nv_canvas_pop_clip(&s.canvas);
    nv_path_release(star);
    assert_int_equal(scene_draw(&s), NV_OK);
    fill(&plain, star, NV_FILL_NON_ZERO);
    assert_memory_equal(s.pixels, plain.pixels, 100 * 100 * sizeof *s.pixels);
    scene_close(&s);
    scene_close(&plain);
}

static void clips_by_path_nest_with_others(void **state)
{
    (void)state;
    scene s;
    scene_open(&s, 100, 100, 1);
    nv_path *star = star_path(50, 50, 45);
    nv_canvas_push_clip(&s.canvas, (nv_rect){ 0, 0, 100, 50 }, nv_radius(0));
    nv_canvas_push_opacity(&s.canvas, (nv_rect){ 0, 0, 100, 100 }, 0.5f);
    nv_canvas_push_clip_path(&s.canvas, star, NV_FILL_EVEN_ODD);
    nv_canvas_rect(&s.canvas, (nv_rect){ 0, 0, 100, 100 }, NV_RGB(0));
    nv_canvas_pop_clip(&s.canvas);
    nv_canvas_pop_opacity(&s.canvas);
    nv_canvas_rect(&s.canvas, (nv_rect){ 0, 0, 3, 100 }, NV_RGB(0));
    nv_canvas_pop_clip(&s.canvas);
    nv_path_release(star);
    assert_int_equal(scene_draw(&s), NV_OK);
    assert_int_equal(covered(&s, 50, 12), 128);
    assert_int_equal(covered(&s, 50, 47), 0); /* the star's hole */
    assert_int_equal(covered(&s, 1, 20), 255);
    assert_int_equal(covered(&s, 1, 60), 0);
    assert_int_equal(covered(&s, 30, 80), 0);
    scene_close(&s);
}

/* ---- sides and inner shadows ---- */

static void straight_sides_are_crisp_at_every_scale(void **state)
{
    (void)state;
    static const float scales[] = { 1, 1.25f, 1.5f, 2, 3 };
    for (int i = 0; i < 5; i++) {
        scene s;
        scene_open(&s, 120, 120, scales[i]);
        nv_color c = NV_RGB(0);
        nv_canvas_border_sides(&s.canvas, (nv_rect){ 3, 3, 30, 20 }, nv_radius(0),
                               (nv_insets){ 1, 0, 0, 2 }, c, c, c, c);
        assert_int_equal(scene_draw(&s), NV_OK);
        for (int y = 0; y < 120; y++) {
            for (int x = 0; x < 120; x++) {
                assert_true(covered(&s, x, y) == 0 || covered(&s, x, y) == 255);
            }
        }
        scene_close(&s);
    }
}

static void sides_of_two_colours_meet_on_the_diagonal(void **state)
{
    (void)state;
    scene s;
    scene_open(&s, 60, 60, 1);
    nv_color red = NV_RGB(0xFF0000), blue = NV_RGB(0x0000FF);
    nv_canvas_border_sides(&s.canvas, (nv_rect){ 10, 10, 40, 40 }, nv_radius(0), nv_all(10), red,
                           blue, red, blue);
    assert_int_equal(scene_draw(&s), NV_OK);
    assert_int_equal(scene_at(&s, 11, 18), 0xFFFF0000u);
    assert_int_equal(scene_at(&s, 18, 11), 0xFF0000FFu);
    assert_int_equal(scene_at(&s, 30, 30), white);
    assert_int_equal(scene_at(&s, 45, 30), 0xFFFF0000u);
    assert_int_equal(scene_at(&s, 30, 45), 0xFF0000FFu);
    scene_close(&s);
}

static void an_inner_shadow_stays_inside_and_falls_off(void **state)
{
    (void)state;
    scene s;
    scene_open(&s, 100, 80, 1);
    nv_canvas_inner_shadow(&s.canvas, (nv_rect){ 10, 10, 80, 60 }, nv_radius(0), 12,
                           (nv_point){ 0, 0 }, NV_RGB(0));
    assert_int_equal(scene_draw(&s), NV_OK);
    assert_int_equal(covered(&s, 9, 40), 0);
    assert_in_range(covered(&s, 10, 40), 110, 128); /* half at the edge */
    for (int x = 11; x < 45; x++) {
        assert_true(covered(&s, x, 40) <= covered(&s, x - 1, 40));
        assert_int_equal(covered(&s, x, 40), covered(&s, 99 - x, 40));
    }
    assert_int_equal(covered(&s, 50, 40), 0);
    scene_close(&s);
}

/* ---- transforms ---- */

static void a_plain_transform_is_as_if_drawn_there(void **state)
{
    (void)state;
    scene moved, direct;
    scene_open(&moved, 120, 90, 1.5f);
    scene_open(&direct, 120, 90, 1.5f);
    nv_canvas_push_transform(&moved.canvas, nv_affine_translate(10, 5));
    nv_canvas_push_transform(&moved.canvas, nv_affine_scale(2, 2, (nv_point){ 0, 0 }));
    nv_canvas_rounded_rect(&moved.canvas, (nv_rect){ 1, 2, 20, 15 }, nv_radius(4), NV_RGB(0));
    nv_canvas_border(&moved.canvas, (nv_rect){ 3, 4, 15, 10 }, nv_radius(4), 1, NV_RGB(0xFFFFFF));
    nv_canvas_pop_transform(&moved.canvas);
    nv_canvas_pop_transform(&moved.canvas);
    nv_canvas_rounded_rect(&direct.canvas, (nv_rect){ 12, 9, 40, 30 }, nv_radius(8), NV_RGB(0));
    nv_canvas_border(&direct.canvas, (nv_rect){ 16, 13, 30, 20 }, nv_radius(8), 2,
                     NV_RGB(0xFFFFFF));
    assert_true(nv__display_list_equal(&moved.list, &direct.list));
    scene_close(&moved);
    scene_close(&direct);
}

static void a_quarter_turn_is_exact(void **state)
{
    (void)state;
    scene s;
    scene_open(&s, 60, 60, 1);
    nv_canvas_push_transform(&s.canvas, nv_affine_rotate(0.25f, (nv_point){ 30, 30 }));
    nv_canvas_rect(&s.canvas, (nv_rect){ 10, 25, 40, 10 }, NV_RGB(0));
    nv_canvas_pop_transform(&s.canvas);
    nv_canvas_rect(&s.canvas, (nv_rect){ 0, 0, 5, 5 }, NV_RGB(0));
    assert_int_equal(scene_draw(&s), NV_OK);
    assert_true(fabs(total(&s) - 425) < 0.01);
    assert_int_equal(covered(&s, 25, 10), 255);
    assert_int_equal(covered(&s, 34, 49), 255);
    assert_int_equal(covered(&s, 24, 30), 0);
    scene_close(&s);
}

static void everything_can_be_turned(void **state)
{
    (void)state;
    scene s;
    fake_face face = fake_face_make(3);
    scene_open(&s, SHEET_WIDTH, SHEET_HEIGHT, 1);
    nv__glyph_run *run = fake_run(&face, 9, 5, 2);
    draw_turned(&s.canvas, run);
    nv__canvas_end(&s.canvas, "test");
    nv__glyph_run_release(run);
    assert_int_equal(scene_draw(&s), NV_OK);
    /* Each card is there, with its colours. */
    for (int i = 0; i < 4; i++) {
        uint32_t edge = scene_at(&s, 75 + 150 * (i % 2), 50 + 100 * (i / 2));
        assert_int_not_equal(edge, white);
    }
    assert_false(s.list.failed);
    scene_close(&s);
}

/* ---- keeping ---- */

static uint64_t hash_of(const scene *s)
{
    uint64_t hash = 0xCBF29CE484222325ull;
    for (int i = 0; i < s->width * s->height; i++) {
        hash = (hash ^ s->pixels[i]) * 0x100000001B3ull;
    }
    return hash;
}

/* The same pixels on every machine: what is pinned here may change only with intent. */
static void sheets_have_their_pixels(void **state)
{
    (void)state;
    static const uint64_t pinned[4] = { 0x103151B7CE7AFD2Full, 0x8C6ADB74C5DE81A2ull,
                                        0x18F78AF53026F9C2ull, 0x3951F584BDB79C2Eull };
    fake_face face = fake_face_make(3);
    nv__glyph_run *run = fake_run(&face, 9, 5, 2);
    int wrong = 0;
    for (int i = 0; i < 4; i++) {
        scene s;
        scene_open(&s, SHEET_WIDTH * 5 / 4, SHEET_HEIGHT * 5 / 4, 1.25f);
        nv_canvas *c = &s.canvas;
        if (i == 0) {
            draw_paths(c);
        } else if (i == 1) {
            draw_strokes(c);
        } else if (i == 2) {
            draw_sides(c);
        } else {
            draw_turned(c, run);
        }
        assert_int_equal(scene_draw(&s), NV_OK);
        if (hash_of(&s) != pinned[i]) {
            print_message("sheet %d: 0x%016llXull\n", i, (unsigned long long)hash_of(&s));
        }
        wrong += hash_of(&s) != pinned[i];
        scene_close(&s);
    }
    nv__glyph_run_release(run);
    assert_int_equal(wrong, 0);
}

static void masks_are_kept_from_frame_to_frame(void **state)
{
    (void)state;
    fake_face face = fake_face_make(3);
    nv__glyph_run *run = fake_run(&face, 9, 5, 2);
    scene s;
    scene_open(&s, SHEET_WIDTH, SHEET_HEIGHT, 1);
    draw_turned(&s.canvas, run);
    assert_int_equal(scene_draw(&s), NV_OK);
    unsigned calls = face.calls;
    /* Recorded anew: other objects, the same content. */
    scene_reset(&s);
    draw_turned(&s.canvas, run);
    assert_int_equal(scene_draw(&s), NV_OK);
    assert_int_equal(face.calls, calls);
    nv__glyph_run_release(run);
    scene_close(&s);
}

static void bad_arguments_are_refused(void **state)
{
    (void)state;
    scene s;
    scene_open(&s, 10, 10, 1);
    nv_path *path = star_path(5, 5, 4);
    nv_stroke bad = { .width = -1 }, dashes = { .width = 1, .dash_count = 99 };
    catch_traps();
    nv_canvas_fill_path(&s.canvas, NULL, NV_FILL_NON_ZERO, NV_RGB(0));
    nv_canvas_stroke_path(&s.canvas, path, NULL, NV_RGB(0));
    nv_canvas_stroke_path(&s.canvas, path, &bad, NV_RGB(0));
    nv_canvas_stroke_path(&s.canvas, path, &dashes, NV_RGB(0));
    nv_canvas_fill_path(&s.canvas, path, NV_FILL_NON_ZERO, NV_PRIMARY);
    nv_canvas_push_transform(&s.canvas, (nv_affine){ NAN, 0, 0, 1, 0, 0 });
    nv_canvas_pop_transform(&s.canvas);
    nv_canvas_pop_transform(&s.canvas);
    nv_path_line_to(path, INFINITY, 0);
    assert_int_equal(s.list.records.count, 0);
    nv_canvas_fill_path(&s.canvas, path, NV_FILL_NON_ZERO, NV_RGB(0));
    nv_path_line_to(path, 1, 1); /* it was drawn */
    release_traps();
    nv_path_release(path);
    assert_int_equal(s.list.records.count, 1);
    assert_int_equal(scene_draw(&s), NV_OK);
    scene_close(&s);
}

static void memory_that_runs_out_leaks_nothing(void **state)
{
    (void)state;
    size_t live = nv__alloc_live();
    for (size_t n = 1; n < 400; n++) {
        fake_face face = fake_face_make(3);
        nv__glyph_run *run = fake_run(&face, 9, 5, 2);
        scene s;
        scene_open(&s, SHEET_WIDTH, SHEET_HEIGHT, 1);
        nv__alloc_fail_after(n);
        nv_path *path = star_path(60, 60, 40);
        if (path != NULL) {
            nv_canvas_push_clip_path(&s.canvas, path, NV_FILL_NON_ZERO);
            nv_canvas_rect(&s.canvas, (nv_rect){ 0, 0, 100, 100 }, NV_RGB(0));
            nv_canvas_pop_clip(&s.canvas);
        }
        nv_canvas_push_transform(&s.canvas, (nv_affine){ 1, 0.2f, -0.3f, 0.9f, 150, 90 });
        draw_card(&s.canvas, run);
        nv_canvas_pop_transform(&s.canvas);
        nv_status status = scene_draw(&s);
        bool hit = nv__alloc_fail_hit();
        nv__alloc_fail_after(0);
        assert_true(status == NV_OK || status == NV_ENOMEM);
        nv_path_release(path);
        nv__glyph_run_release(run);
        scene_close(&s);
        assert_int_equal(nv__alloc_live(), live);
        if (!hit) {
            assert_true(n > 40);
            return;
        }
    }
    fail_msg("there is no end of allocations");
}

/* Two runs of the same glyphs, one of which claims more ink: each has a mask of its own size. */
static void text_of_another_ink_has_a_mask_of_its_own(void **state)
{
    (void)state;
    fake_face face = fake_face_make(3);
    nv__glyph_run *narrow = fake_run(&face, 9, 1, 3), *wide = fake_run(&face, 9, 1, 3);
    wide->ink.width = 300;
    nv__figure *a = nv__figure_glyphs(narrow), *b = nv__figure_glyphs(wide);
    assert_true(a->hash != b->hash);
    b->hash = a->hash; /* and hashes that meet do no harm */
    nv__masks *masks;
    assert_int_equal(nv__masks_create(&masks), NV_OK);
    nv__masks_begin_frame(masks);
    nv_affine turned = { 0, 1, -1, 0, 9, 9 };
    nv__mask first = nv__mask_of(masks, a, turned, 1), second = nv__mask_of(masks, b, turned, 1);
    nv__tile tile, other;
    assert_true(nv__mask_tile(masks, &first, 0, 0, &tile));
    assert_true(nv__mask_tile(masks, &second, 0, 0, &other));
    assert_in_range(other.box.y1 - other.box.y0, 0, tile.box.y1 - tile.box.y0);
    nv__masks_destroy(masks);
    nv__figure_release(a);
    nv__figure_release(b);
    nv__glyph_run_release(narrow);
    nv__glyph_run_release(wide);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(coverage_is_the_exact_area),
        cmocka_unit_test(curves_cover_their_area),
        cmocka_unit_test(rules_differ_where_a_path_winds_twice),
        cmocka_unit_test(large_paths_have_no_seams),
        cmocka_unit_test(caps_and_joins_have_their_areas),
        cmocka_unit_test(a_long_miter_is_bevelled),
        cmocka_unit_test(a_stroked_curve_is_a_band),
        cmocka_unit_test(dashes_are_drawn_and_left_out),
        cmocka_unit_test(a_clip_by_path_cuts_what_is_inside_once),
        cmocka_unit_test(clips_by_path_nest_with_others),
        cmocka_unit_test(straight_sides_are_crisp_at_every_scale),
        cmocka_unit_test(sides_of_two_colours_meet_on_the_diagonal),
        cmocka_unit_test(an_inner_shadow_stays_inside_and_falls_off),
        cmocka_unit_test(a_plain_transform_is_as_if_drawn_there),
        cmocka_unit_test(a_quarter_turn_is_exact),
        cmocka_unit_test(everything_can_be_turned),
        cmocka_unit_test(sheets_have_their_pixels),
        cmocka_unit_test(masks_are_kept_from_frame_to_frame),
        cmocka_unit_test(bad_arguments_are_refused),
        cmocka_unit_test(memory_that_runs_out_leaks_nothing),
        cmocka_unit_test(text_of_another_ink_has_a_mask_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
