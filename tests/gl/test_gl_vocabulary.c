/* The newer kinds of records on both renderers. Gradients are computed alike to a rounding; what is
 * drawn through masks uses the rasteriser's own masks, so only rounding of the blend may differ. On
 * curved edges of rounded rectangles the tolerance of test_gl_raster.c holds.
 * NUIITIVET_GL_COMPARE names a folder that is given pictures, GL left. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "gl/gl_fixture.h"
#include "graphics/vocabulary.h"

enum { EDGE_TOLERANCE = 20, FLAT_TOLERANCE = 2 };

static gl_fixture fixture;

static void expect_same(const char *name, int tolerance, double mean)
{
    const char *folder = getenv("NUIITIVET_GL_COMPARE");
    difference d;

    assert_int_equal(fixture_draw_all(&fixture), NV_OK);
    d = fixture_compare(&fixture);
    if (folder != NULL) {
        char path[512];

        snprintf(path, sizeof path, "%s/%s.ppm", folder, name);
        fixture_write_ppm(&fixture, path);
        print_message("%s: largest %d at %d,%d, mean %.4f, %zu pixels beyond 8\n", name, d.largest,
                      d.x, d.y, d.mean, d.beyond);
    }
    if (d.largest > tolerance || d.mean > mean) {
        fail_msg("%s: largest difference %d (allowed %d) at %d,%d, mean %.4f (allowed %.4f)", name,
                 d.largest, tolerance, d.x, d.y, d.mean, mean);
    }
}

static nv_gradient gradient_of(int kind, float x, float y)
{
    nv_gradient g = { .kind = (nv_gradient_kind)kind,
                      .from = { x + (kind == 0 ? 3.0f : 37.3f), y + (kind == 0 ? 5.0f : 26.1f) },
                      .to = { x + 70.0f, y + 44.0f },
                      .radius = 34.0f,
                      .turn = 0.1f,
                      .count = 5,
                      .stops = { { 0.0f, NV_RGB(0x6750A4) },
                                 { 0.25f, NV_RGB(0xD0BCFF) },
                                 { 0.5f, NV_ARGB(0x40B3261E) },
                                 { 0.75f, NV_RGB(0x006A6A) },
                                 { 1.0f, NV_RGB(0x6750A4) } } };

    return g;
}

static void gradients(nv_canvas *canvas, float radius)
{
    for (int kind = 0; kind < 3; kind++) {
        float x = 6.0f + 84.0f * (float)kind;
        nv_gradient g = gradient_of(kind, x, 6.0f), hard = gradient_of(kind, x, 70.0f);

        nv_canvas_gradient(canvas, (nv_rect){ x, 6, 76, 54 }, nv_radius(radius), &g);
        hard.stops[1].at = hard.stops[2].at = 0.45f;
        hard.stops[2].color = NV_RGB(0xFFD8E4);
        nv_canvas_gradient(canvas, (nv_rect){ x, 70, 76, 54 }, nv_radius(radius), &hard);
    }
}

static void gradients_are_the_same(void **state)
{
    static const float scales[] = { 1.0f, 1.25f, 1.5f, 2.0f, 3.0f };

    (void)state;
    for (size_t s = 0; s < 5; s++) {
        fixture_begin(&fixture, (int)(260 * scales[s]), (int)(130 * scales[s]), scales[s]);
        gradients(&fixture.canvas, 0.0f);
        assert_int_equal(fixture_draw_all(&fixture), NV_OK);
        difference d = fixture_compare(&fixture);
        /* A pixel whose middle lies on a hard edge, or on the seam of a sweep, may fall either way.
         */
        assert_true(d.beyond <= 4);
        assert_true(d.mean < 0.3);
    }
}

static void rounded_gradients_are_the_same(void **state)
{
    (void)state;
    fixture_begin(&fixture, 390, 195, 1.5f);
    nv_canvas_push_clip(&fixture.canvas, (nv_rect){ 10, 10, 230, 110 }, nv_radius(20));
    gradients(&fixture.canvas, 14.0f);
    nv_canvas_pop_clip(&fixture.canvas);
    expect_same("gradients", EDGE_TOLERANCE, 0.3);
}

/* Every sheet at every scale. */
static void sheets_are_the_same(const char *name, void (*sheet)(nv_canvas *), int tolerance,
                                double mean)
{
    static const float scales[] = { 1.0f, 1.25f, 1.5f, 2.0f, 3.0f };

    for (size_t s = 0; s < 5; s++) {
        char full[64];

        snprintf(full, sizeof full, "%s-%d", name, (int)(scales[s] * 100.0f));
        fixture_begin(&fixture, (int)(SHEET_WIDTH * scales[s]), (int)(SHEET_HEIGHT * scales[s]),
                      scales[s]);
        sheet(&fixture.canvas);
        expect_same(full, tolerance, mean);
    }
}

static void paths_are_the_same(void **state)
{
    (void)state;
    sheets_are_the_same("paths", draw_paths, FLAT_TOLERANCE, 0.1);
}

static void strokes_are_the_same(void **state)
{
    (void)state;
    sheets_are_the_same("strokes", draw_strokes, FLAT_TOLERANCE, 0.1);
}

static void sides_and_inner_shadows_are_the_same(void **state)
{
    (void)state;
    sheets_are_the_same("sides", draw_sides, EDGE_TOLERANCE, 0.4);
}

/* Sides and whole tiles of paths are plain colours, which a rounded clip cuts all the same. */
static void plain_colours_in_rounded_clips_are_the_same(void **state)
{
    nv_path *path = nv_path_create();
    nv_color side = NV_RGB(0x6750A4);

    (void)state;
    nv_path_move_to(path, 0, 0);
    nv_path_line_to(path, 1000, 0);
    nv_path_line_to(path, 1000, 940);
    nv_path_line_to(path, 0, 900);
    nv_path_close(path);
    fixture_begin(&fixture, 700, 600, 1.0f);
    nv_canvas_push_clip(&fixture.canvas, (nv_rect){ 10, 10, 300, 200 }, nv_radius(40));
    nv_canvas_border_sides(&fixture.canvas, (nv_rect){ 10, 10, 300, 200 }, nv_radius(0), nv_all(9),
                           side, side, side, side);
    nv_canvas_pop_clip(&fixture.canvas);
    nv_canvas_push_clip(&fixture.canvas, (nv_rect){ 320, 10, 370, 570 }, nv_radius(50));
    nv_canvas_fill_path(&fixture.canvas, path, NV_FILL_NON_ZERO, NV_RGB(0x006A6A));
    nv_canvas_pop_clip(&fixture.canvas);
    nv_path_release(path);
    expect_same("plain", EDGE_TOLERANCE, 0.1);
}

static void turned_sheet(nv_canvas *canvas)
{
    nv__glyph_run *run = nv__glyph_run_new(&fixture_face, 9.0f, 6);

    for (size_t i = 0; i < run->count; i++) {
        run->glyphs[i] = (nv__glyph){ (uint32_t)i, (float)i * 9.0f, 0.0f };
    }
    run->ink = (nv_rect){ -2.0f, -11.0f, 70.0f, 16.0f };
    draw_turned(canvas, run);
    nv__glyph_run_release(run);
}

static void turned_things_are_the_same(void **state)
{
    (void)state;
    sheets_are_the_same("turned", turned_sheet, EDGE_TOLERANCE, 0.2);
}

static int open_fixture(void **state)
{
    (void)state;
    return fixture.egl != NULL ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gradients_are_the_same),
        cmocka_unit_test(rounded_gradients_are_the_same),
        cmocka_unit_test(paths_are_the_same),
        cmocka_unit_test(strokes_are_the_same),
        cmocka_unit_test(sides_and_inner_shadows_are_the_same),
        cmocka_unit_test(turned_things_are_the_same),
        cmocka_unit_test(plain_colours_in_rounded_clips_are_the_same),
    };
    int failed;

    if (!fixture_open(&fixture)) {
        return GL_FIXTURE_SKIP;
    }
    failed = cmocka_run_group_tests(tests, open_fixture, NULL);
    fixture_close(&fixture);
    return failed;
}
