/* Layers that blend and blurs of what lies beneath, on both renderers. Both round at the end of
 * every step and the blur once more between rows and columns: within two steps of 255 where edges
 * are straight; on curved edges the tolerance of test_gl_raster.c holds. */
#include "support/cm.h"

#include "gl/gl_fixture.h"

enum { FLAT_TOLERANCE = 2, EDGE_TOLERANCE = 20 };

static gl_fixture fixture;
static const float scales[] = { 1.0f, 1.25f, 1.5f, 2.0f, 3.0f };

static void expect_same(const char *name, int number, int tolerance, double mean)
{
    const char *folder = getenv("NUIITIVET_GL_COMPARE");
    difference d;

    assert_int_equal(fixture_draw_all(&fixture), NV_OK);
    d = fixture_compare(&fixture);
    if (folder != NULL) {
        char path[512];

        snprintf(path, sizeof path, "%s/%s-%d.ppm", folder, name, number);
        fixture_write_ppm(&fixture, path);
    }
    if (d.largest > tolerance || d.mean > mean) {
        fail_msg("%s %d: largest difference %d (allowed %d) at %d,%d, mean %.4f (allowed %.4f)",
                 name, number, d.largest, tolerance, d.x, d.y, d.mean, mean);
    }
}

static void bars(nv_canvas *c, float x, float y, bool upright)
{
    static const uint32_t colors[] = { 0xFF6750A4, 0xC0B3261E, 0x80006A6A, 0x40FFD8E4 };

    for (int i = 0; i < 4; i++) {
        float at = 4.0f + 10.0f * (float)i;
        nv_rect bar = upright ? (nv_rect){ x + at, y + 2.0f, 9.0f, 40.0f }
                              : (nv_rect){ x + 2.0f, y + at, 40.0f, 9.0f };

        nv_canvas_rect(c, bar, NV_ARGB(colors[i]));
    }
}

/* All modes, on a transparent layer and on the background. */
static void modes(nv_canvas *c, float opacity)
{
    nv_canvas_push_opacity(c, (nv_rect){ 0, 0, 280, 100 }, 0.95f);
    for (int i = 0; i <= NV_BLEND_LIGHTEN; i++) {
        float x = 46.0f * (float)(i % 6), y = 46.0f * (float)(i / 6);

        bars(c, x, y, true);
        nv_canvas_push_layer(c, (nv_rect){ x, y, 44, 44 }, opacity, (nv_blend)i);
        bars(c, x, y, false);
        nv_canvas_pop_opacity(c);
        if (i == 8) {
            nv_canvas_pop_opacity(c);
        }
    }
}

static void every_mode_is_the_same(void **state)
{
    (void)state;
    for (size_t s = 0; s < 5; s++) {
        fixture_begin(&fixture, (int)(280 * scales[s]), (int)(140 * scales[s]), scales[s]);
        modes(&fixture.canvas, s % 2 == 0 ? 1.0f : 0.6f);
        expect_same("modes", (int)(scales[s] * 100), FLAT_TOLERANCE, 0.3);
    }
}

static void modes_are_the_same_through_rounded_clips(void **state)
{
    (void)state;
    fixture_begin(&fixture, 420, 210, 1.5f);
    nv_canvas_push_clip(&fixture.canvas, (nv_rect){ 10, 8, 240, 120 }, nv_radius(40));
    modes(&fixture.canvas, 1.0f);
    nv_canvas_pop_clip(&fixture.canvas);
    expect_same("clipped", 150, EDGE_TOLERANCE, 0.3);
}

static void page(gl_fixture *f)
{
    for (int i = 0; i < 5; i++) {
        bars(&f->canvas, 40.0f * (float)i, 12.0f * (float)i, i % 2 == 0);
    }
    fixture_text(f, 10.0f, 70.0f, 16.0f, 12, NV_RGB(0x1D1B20));
}

static void blurs_are_the_same(void **state)
{
    static const float blurs[] = { 2.0f, 7.0f, 16.0f, 30.0f };

    (void)state;
    for (size_t s = 0; s < 5; s++) {
        for (size_t b = 0; b < 4; b++) {
            nv_rect rect = { 20, 10, 150, 80 };

            fixture_begin(&fixture, (int)(220 * scales[s]), (int)(120 * scales[s]), scales[s]);
            page(&fixture);
            nv_canvas_blur_behind(&fixture.canvas, rect, nv_radius(0), blurs[b]);
            nv_canvas_rect(&fixture.canvas, rect, NV_ARGB(0x40FFFFFF));
            /* What is drawn is rings on whole pixels: no edge of it is curved. */
            expect_same("blur", (int)(scales[s] * 100) * 100 + (int)blurs[b], FLAT_TOLERANCE, 0.4);
        }
    }
}

static void a_blurred_card_is_the_same(void **state)
{
    (void)state;
    for (size_t s = 0; s < 5; s++) {
        nv_rect rect = { 20, 10, 150, 80 };

        fixture_begin(&fixture, (int)(220 * scales[s]), (int)(120 * scales[s]), scales[s]);
        page(&fixture);
        nv_canvas_push_clip(&fixture.canvas, (nv_rect){ 0, 0, 200, 84 }, nv_radius(30));
        nv_canvas_blur_behind(&fixture.canvas, rect, nv_radius(24), 12.0f);
        nv_canvas_rounded_rect(&fixture.canvas, rect, nv_radius(24), NV_ARGB(0x60FFFFFF));
        nv_canvas_pop_clip(&fixture.canvas);
        nv_canvas_blur_behind(&fixture.canvas, (nv_rect){ 150, 60, 90, 90 }, nv_radius(12), 6.0f);
        expect_same("card", (int)(scales[s] * 100), EDGE_TOLERANCE, 0.4);
    }
}

/* A second draw of a part leaves what a full one makes. */
static void a_blur_that_is_drawn_again_is_the_same(void **state)
{
    nv__pixel_rect part = { 20, 10, 150, 80 };
    uint32_t *whole = calloc(220 * 120, sizeof *whole);

    (void)state;
    fixture_begin(&fixture, 220, 120, 1.0f);
    page(&fixture);
    nv_canvas_blur_behind(&fixture.canvas, (nv_rect){ 20, 10, 150, 80 }, nv_radius(9), 12.0f);
    assert_int_equal(fixture_draw_all(&fixture), NV_OK);
    memcpy(whole, fixture.from_gl, 220 * 120 * sizeof *whole);
    assert_int_equal(fixture_draw(&fixture, &part, 1, 0xFFFFFBFE), NV_OK);
    assert_memory_equal(whole, fixture.from_gl, 220 * 120 * sizeof *whole);
    assert_true(fixture_compare(&fixture).largest <= EDGE_TOLERANCE);
    free(whole);
}

static int open_fixture(void **state)
{
    (void)state;
    return fixture.egl != NULL ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_mode_is_the_same),
        cmocka_unit_test(modes_are_the_same_through_rounded_clips),
        cmocka_unit_test(blurs_are_the_same),
        cmocka_unit_test(a_blurred_card_is_the_same),
        cmocka_unit_test(a_blur_that_is_drawn_again_is_the_same),
    };
    int failed;

    if (!fixture_open(&fixture)) {
        return GL_FIXTURE_SKIP;
    }
    failed = cmocka_run_group_tests(tests, open_fixture, NULL);
    fixture_close(&fixture);
    return failed;
}
