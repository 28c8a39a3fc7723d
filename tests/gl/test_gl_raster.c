/* The two renderers draw the same. Where shaders compute shapes (rounded clips, large corners) they
 * differ in how much of a pixel a curved edge covers: the rasteriser integrates, shaders take the
 * distance to the pixel's middle. There a pixel on a curve may differ by EDGE_TOLERANCE of 255;
 * everything else is the same but for rounding. NUIITIVET_GL_COMPARE names a folder that is given
 * pictures, GL left.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "gl/gl_fixture.h"

enum { EDGE_TOLERANCE = 20, FLAT_TOLERANCE = 2, SHADOW_TOLERANCE = 2 };

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

static void rectangles_are_the_same(void **state)
{
    static const float scales[] = { 1.0f, 1.25f, 1.5f, 2.0f };

    (void)state;
    for (size_t s = 0; s < 4; s++) {
        fixture_begin(&fixture, 200, 150, scales[s]);
        for (int i = 0; i < 12; i++) {
            float x = (float)i * 7.3f, y = (float)i * 5.1f;

            nv_canvas_rect(&fixture.canvas, (nv_rect){ x, y, 30.4f, 17.7f },
                           NV_ARGB(0x40000000u * (uint32_t)(i % 4) + 0x3F6750A4u));
        }
        expect_same("rectangles", FLAT_TOLERANCE, 0.5);
    }
}

static void rounded_rectangles_are_the_same(void **state)
{
    (void)state;
    fixture_begin(&fixture, 320, 240, 1.0f);
    for (int i = 0; i < 8; i++) {
        float x = 5.0f + 39.0f * (float)i, r = (float)i * 2.5f;

        nv_canvas_rounded_rect(&fixture.canvas, (nv_rect){ x, 5, 35, 35 }, nv_radius(r),
                               NV_RGB(0x6750A4));
        nv_canvas_rounded_rect(&fixture.canvas, (nv_rect){ x + 0.4f, 50.3f, 33.3f, 60.6f },
                               (nv_radii){ r, 0, 2 * r, 4 }, NV_ARGB(0x80B3261E));
        nv_canvas_circle(&fixture.canvas, (nv_point){ x + 17, 140 }, 2.0f + 2.0f * (float)i,
                         NV_RGB(0x21005D));
        nv_canvas_rounded_rect(&fixture.canvas, (nv_rect){ x, 180, 36, 9.0f + (float)i },
                               nv_radius(100), NV_RGB(0x006A6A));
    }
    expect_same("rounded", FLAT_TOLERANCE, 0.1);
}

static void borders_are_the_same(void **state)
{
    (void)state;
    fixture_begin(&fixture, 320, 240, 1.5f);
    for (int i = 0; i < 6; i++) {
        float x = 4.0f + 34.0f * (float)i, r = (float)i * 3.0f;

        nv_canvas_border(&fixture.canvas, (nv_rect){ x, 4, 30, 30 }, nv_radius(r), 1,
                         NV_RGB(0x79747E));
        nv_canvas_border(&fixture.canvas, (nv_rect){ x, 40, 30.5f, 40.2f },
                         (nv_radii){ r, r, 0, 2 }, 3.3f, NV_ARGB(0xA06750A4));
        nv_canvas_border(&fixture.canvas, (nv_rect){ x, 90, 24, 24 }, nv_radius(50),
                         1.0f + 2.5f * (float)i, NV_RGB(0x000000));
    }
    expect_same("borders", FLAT_TOLERANCE, 0.1);
}

static void shadows_are_the_same(void **state)
{
    (void)state;
    fixture_begin(&fixture, 400, 300, 1.0f);
    nv_canvas_shadow(&fixture.canvas, (nv_rect){ 30, 30, 80, 50 }, nv_radius(12), 6,
                     (nv_point){ 0, 2 }, NV_ARGB(0x4D000000));
    nv_canvas_shadow(&fixture.canvas, (nv_rect){ 160, 30, 90, 60 }, nv_radius(0), 16,
                     (nv_point){ 3, 8 }, NV_ARGB(0x80000000));
    nv_canvas_shadow(&fixture.canvas, (nv_rect){ 300, 40, 60, 60 }, nv_radius(30), 26,
                     (nv_point){ 0, 12 }, NV_ARGB(0x60000000));
    nv_canvas_shadow(&fixture.canvas, (nv_rect){ 30, 150, 20, 20 }, nv_radius(4), 40,
                     (nv_point){ 0, 0 }, NV_ARGB(0xFF000000));
    nv_canvas_shadow(&fixture.canvas, (nv_rect){ 160, 160, 100, 80 }, (nv_radii){ 40, 0, 10, 20 },
                     8, (nv_point){ 0, 0 }, NV_ARGB(0xC0B3261E));
    nv_canvas_shadow(&fixture.canvas, (nv_rect){ 300, 180, 60, 60 }, nv_radius(8), 0,
                     (nv_point){ 2, 2 }, NV_ARGB(0x80000000));
    expect_same("shadows", FLAT_TOLERANCE, 0.1);
}

/* Without the sharp one every pixel is soft, and the two blurs agree closely. */
static void soft_shadows_agree_closely(void **state)
{
    (void)state;
    fixture_begin(&fixture, 300, 200, 1.25f);
    nv_canvas_shadow(&fixture.canvas, (nv_rect){ 40, 40, 120, 60 }, nv_radius(16), 12,
                     (nv_point){ 0, 4 }, NV_ARGB(0xFF000000));
    expect_same("soft", SHADOW_TOLERANCE, 0.8);
}

/* What is too large for a mask is drawn by distances. */
static void large_shapes_are_the_same(void **state)
{
    nv_canvas *canvas = &fixture.canvas;

    (void)state;
    fixture_begin(&fixture, 900, 700, 1.0f);
    nv_canvas_shadow(canvas, (nv_rect){ 220, 180, 460, 340 }, nv_radius(90), 110,
                     (nv_point){ 4, 8 }, NV_ARGB(0xC0000000));
    nv_canvas_rounded_rect(canvas, (nv_rect){ 20, 20, 320, 300 }, nv_radius(120),
                           NV_ARGB(0xC06750A4));
    nv_canvas_border(canvas, (nv_rect){ 400, 20, 400, 300 }, nv_radius(100), 7, NV_RGB(0x006A6A));
    nv_canvas_inner_shadow(canvas, (nv_rect){ 300, 360, 580, 320 }, nv_radius(150), 90,
                           (nv_point){ 6, 12 }, NV_ARGB(0xA0B3261E));
    expect_same("large", EDGE_TOLERANCE, 0.6);
}

/* An opaque fill hides its shadow but for the ring; one that does not hide it shows all. */
static void covered_shadows_are_the_same(void **state)
{
    static const nv_color over[] = { NV_RGB(0xFFFFFF), NV_ARGB(0x80FFFFFF), NV_RGB(0xEADDFF) };
    nv_canvas *canvas = &fixture.canvas;

    (void)state;
    fixture_begin(&fixture, 500, 320, 1.25f);
    nv_canvas_push_clip(canvas, (nv_rect){ 4, 4, 380, 236 }, nv_radius(24));
    for (int i = 0; i < 9; i++) {
        nv_rect box = { 12.0f + 44.4f * (float)(i % 9), 12.0f + 24.3f * (float)i, 90, 40 };

        nv_canvas_shadow(canvas, box, nv_radius(3.0f * (float)i), 10, (nv_point){ 2, 5 },
                         NV_ARGB(0x90000000));
        nv_canvas_rounded_rect(canvas, box, nv_radius(3.0f * (float)i), over[i % 3]);
    }
    nv_canvas_pop_clip(canvas);
    expect_same("covered", EDGE_TOLERANCE, 0.3);
}

static void arcs_are_the_same(void **state)
{
    (void)state;
    fixture_begin(&fixture, 320, 240, 1.0f);
    for (int i = 0; i < 6; i++) {
        float x = 6.0f + 52.0f * (float)i, part = 0.15f + 0.17f * (float)i;

        nv_canvas_arc(&fixture.canvas, (nv_rect){ x, 6, 44, 44 }, 0.1f * (float)i, part, 4,
                      NV_RGB(0x6750A4));
        nv_canvas_arc(&fixture.canvas, (nv_rect){ x, 60, 44, 44 }, 0.9f, -part, 1.5f,
                      NV_ARGB(0x90000000));
        nv_canvas_arc(&fixture.canvas, (nv_rect){ x, 115, 46, 46 }, 0, part, 12, NV_RGB(0x006A6A));
    }
    nv_canvas_arc(&fixture.canvas, (nv_rect){ 10, 175, 50, 50 }, 0, 1, 5, NV_RGB(0xB3261E));
    nv_canvas_arc(&fixture.canvas, (nv_rect){ 70, 175, 50, 50 }, 0, 3, 5, NV_RGB(0xB3261E));
    nv_canvas_arc(&fixture.canvas, (nv_rect){ 130, 175, 50, 50 }, -0.25f, 0.5f, 25,
                  NV_RGB(0xB3261E));
    expect_same("arcs", EDGE_TOLERANCE, 0.3);
}

static void ovals_are_the_same(void **state)
{
    (void)state;
    fixture_begin(&fixture, 320, 140, 1.0f);
    nv_canvas_arc(&fixture.canvas, (nv_rect){ 6, 6, 120, 60 }, 0, 1, 4, NV_RGB(0x6750A4));
    nv_canvas_arc(&fixture.canvas, (nv_rect){ 140, 6, 60, 110 }, 0.1f, 0.6f, 6, NV_RGB(0x006A6A));
    nv_canvas_arc(&fixture.canvas, (nv_rect){ 220, 10, 90, 40 }, 0.6f, 0.3f, 3,
                  NV_ARGB(0x80000000));
    expect_same("ovals", 3, 0.1);
}

static void polylines_are_the_same(void **state)
{
    static const nv_point check[] = { { 10, 30 }, { 22, 42 }, { 50, 12 } };
    static const nv_point knot[] = { { 80, 10 }, { 120, 60 }, { 80, 60 }, { 120, 10 }, { 80, 10 } };
    static const nv_point dot[] = { { 150, 30 }, { 150, 30 } };
    nv_point wave[16];

    (void)state;
    fixture_begin(&fixture, 320, 160, 1.3f);
    for (int i = 0; i < 16; i++) {
        wave[i] = (nv_point){ 10.0f + 14.0f * (float)i, 90.0f + 15.0f * sinf((float)i) };
    }
    nv_canvas_polyline(&fixture.canvas, check, 3, 2.5f, NV_RGB(0x6750A4));
    nv_canvas_polyline(&fixture.canvas, knot, 5, 6,
                       NV_ARGB(0x70B3261E)); /* no darker where it crosses */
    nv_canvas_polyline(&fixture.canvas, dot, 2, 12, NV_RGB(0x000000));
    nv_canvas_polyline(&fixture.canvas, dot, 1, 5, NV_RGB(0xFFFFFF));
    nv_canvas_polyline(&fixture.canvas, wave, 16, 0.5f, NV_RGB(0x000000));
    expect_same("polylines", 3, 0.1);
}

static void text_is_the_same(void **state)
{
    (void)state;
    fixture_begin(&fixture, 400, 200, 1.0f);
    nv_canvas_rect(&fixture.canvas, (nv_rect){ 0, 100, 400, 100 }, NV_RGB(0x21005D));
    for (int i = 0; i < 6; i++) {
        fixture_text(&fixture, 5.0f + 0.3f * (float)i, 20.0f + 14.0f * (float)i, 14, 20,
                     NV_RGB(0x1D1B20));
        fixture_text(&fixture, 5.2f, 120.4f + 14.0f * (float)i, 13.5f, 22, NV_ARGB(0xE0FFFFFF));
    }
    expect_same("text", FLAT_TOLERANCE, 0.3);
}

static void nested_clips_are_the_same(void **state)
{
    (void)state;
    fixture_begin(&fixture, 300, 200, 1.5f);
    nv_canvas_push_clip(&fixture.canvas, (nv_rect){ 10, 10, 150, 100 }, nv_radius(30));
    nv_canvas_rect(&fixture.canvas, (nv_rect){ 0, 0, 300, 200 }, NV_RGB(0xEADDFF));
    nv_canvas_push_clip(&fixture.canvas, (nv_rect){ 30, 0, 90, 120 }, nv_radius(20));
    nv_canvas_push_clip(&fixture.canvas, (nv_rect){ 20, 20, 110, 60 }, nv_radius(25));
    nv_canvas_rect(&fixture.canvas, (nv_rect){ 0, 0, 300, 200 }, NV_ARGB(0xB06750A4));
    fixture_text(&fixture, 20, 40, 16, 12, NV_RGB(0x000000));
    nv_canvas_shadow(&fixture.canvas, (nv_rect){ 60, 50, 50, 20 }, nv_radius(4), 8,
                     (nv_point){ 0, 2 }, NV_ARGB(0x80000000));
    nv_canvas_pop_clip(&fixture.canvas);
    nv_canvas_pop_clip(&fixture.canvas);
    nv_canvas_border(&fixture.canvas, (nv_rect){ 10, 10, 150, 100 }, nv_radius(30), 2,
                     NV_RGB(0x21005D));
    nv_canvas_pop_clip(&fixture.canvas);
    nv_canvas_push_clip(&fixture.canvas, (nv_rect){ 170, 20, 0, 50 }, nv_radius(5));
    nv_canvas_rect(&fixture.canvas, (nv_rect){ 0, 0, 300, 200 }, NV_RGB(0xFF0000)); /* cut away */
    nv_canvas_pop_clip(&fixture.canvas);
    expect_same("clips", EDGE_TOLERANCE, 0.4);
}

static void opacity_layers_are_the_same(void **state)
{
    (void)state;
    fixture_begin(&fixture, 300, 200, 1.0f);
    for (int i = 0; i < 3; i++) {
        float x = 10.0f + 95.0f * (float)i;

        nv_canvas_push_clip(&fixture.canvas, (nv_rect){ x, 10, 90, 180 }, nv_radius(24));
        nv_canvas_push_opacity(&fixture.canvas, (nv_rect){ x, 0, 80, 170 },
                               0.25f + 0.3f * (float)i);
        nv_canvas_rect(&fixture.canvas, (nv_rect){ x, 0, 60, 100 }, NV_RGB(0x6750A4));
        nv_canvas_rect(&fixture.canvas, (nv_rect){ x + 30, 50, 90, 100 }, NV_RGB(0xB3261E));
        nv_canvas_push_clip(&fixture.canvas, (nv_rect){ x + 10, 60, 60, 60 }, nv_radius(30));
        nv_canvas_push_opacity(&fixture.canvas, (nv_rect){ x, 0, 100, 200 }, 0.5f);
        nv_canvas_rect(&fixture.canvas, (nv_rect){ x, 0, 100, 200 }, NV_RGB(0xFFFFFF));
        fixture_text(&fixture, x + 10, 90, 14, 5, NV_RGB(0x000000));
        nv_canvas_pop_opacity(&fixture.canvas);
        nv_canvas_pop_clip(&fixture.canvas);
        nv_canvas_pop_opacity(&fixture.canvas);
        nv_canvas_pop_clip(&fixture.canvas);
    }
    nv_canvas_push_opacity(&fixture.canvas, (nv_rect){ 0, 0, 300, 200 }, 0);
    nv_canvas_rect(&fixture.canvas, (nv_rect){ 0, 0, 300, 200 }, NV_RGB(0x000000));
    nv_canvas_pop_opacity(&fixture.canvas);
    nv_canvas_push_opacity(&fixture.canvas, (nv_rect){ 0, 0, 300, 200 }, 1);
    nv_canvas_rect(&fixture.canvas, (nv_rect){ 0, 190, 300, 10 }, NV_RGB(0x000000));
    nv_canvas_pop_opacity(&fixture.canvas);
    expect_same("layers", EDGE_TOLERANCE, 0.5);
}

/* ---- a corpus ---- */

static uint32_t random_state;

static uint32_t next_random(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state;
}

static float between(float low, float high)
{
    return low + (high - low) * (float)(next_random() % 10000u) / 10000.0f;
}

static nv_rect random_rect(void)
{
    return (nv_rect){ between(-30, 180), between(-30, 130), between(1, 120), between(1, 90) };
}

static nv_color random_color(void)
{
    return NV_ARGB((next_random() & 0xFFFFFFu) | (0x60u + next_random() % 0xA0u) << 24);
}

static nv_radii random_radii(void)
{
    return next_random() % 2 != 0
               ? nv_radius(between(0, 30))
               : (nv_radii){ between(0, 30), between(0, 30), between(0, 30), between(0, 30) };
}

static void random_polyline(nv_canvas *canvas)
{
    nv_point points[16];
    size_t count = 1 + next_random() % 16;

    for (size_t i = 0; i < count; i++) {
        points[i] = (nv_point){ between(-10, 210), between(-10, 160) };
    }
    nv_canvas_polyline(canvas, points, count, between(0.4f, 9), random_color());
}

static void random_shape(nv_canvas *canvas)
{
    nv_rect rect = random_rect();

    switch (next_random() % 8) {
    case 0:
        nv_canvas_rect(canvas, rect, random_color());
        break;
    case 1:
    case 2:
        nv_canvas_rounded_rect(canvas, rect, random_radii(), random_color());
        break;
    case 3:
        nv_canvas_border(canvas, rect, random_radii(), between(0.3f, 12), random_color());
        break;
    case 4:
        nv_canvas_shadow(canvas, rect, random_radii(), between(1, 24),
                         (nv_point){ between(-5, 5), between(0, 9) }, random_color());
        break;
    case 5:
        rect.height = rect.width;
        nv_canvas_arc(canvas, rect, between(-1, 1), between(-1.2f, 1.2f), between(1, 10),
                      random_color());
        break;
    case 6:
        random_polyline(canvas);
        break;
    default:
        fixture_text(&fixture, rect.x, rect.y, between(8, 30), 1 + next_random() % 12,
                     random_color());
        break;
    }
}

static void random_list(int records)
{
    int open[8], depth = 0;

    for (int i = 0; i < records; i++) {
        uint32_t what = next_random() % 12;

        if (what == 0 && depth < 8) {
            nv_canvas_push_clip(&fixture.canvas, random_rect(), random_radii());
            open[depth++] = 0;
        } else if (what == 1 && depth < 8) {
            nv_canvas_push_opacity(&fixture.canvas, random_rect(), between(0.1f, 1));
            open[depth++] = 1;
        } else if (what <= 3 && depth > 0) {
            if (open[--depth] == 0) {
                nv_canvas_pop_clip(&fixture.canvas);
            } else {
                nv_canvas_pop_opacity(&fixture.canvas);
            }
        } else {
            random_shape(&fixture.canvas);
        }
    }
    while (depth > 0) {
        if (open[--depth] == 0) {
            nv_canvas_pop_clip(&fixture.canvas);
        } else {
            nv_canvas_pop_opacity(&fixture.canvas);
        }
    }
    nv__canvas_end(&fixture.canvas, "a generated list");
}

/* Strokes on strokes add up their differences, so that single pixels may be further apart. */
static void generated_lists_are_the_same(void **state)
{
    static const float scales[] = { 1.0f, 1.25f, 1.5f, 2.0f, 0.75f };

    (void)state;
    nv_log_set_level(
        NV_LOG_ERROR); /* lists end with open clips; that is said, and tested elsewhere */
    for (uint32_t seed = 1; seed <= 60; seed++) {
        char name[32];

        random_state = seed * 2654435761u;
        fixture_begin(&fixture, 200, 150, scales[seed % 5]);
        random_list(40);
        snprintf(name, sizeof name, "seed%u", (unsigned)seed);
        expect_same(name, 32, 0.3);
    }
}

/* The damaged part alone is drawn, and comes out as in a full frame. */
static void damage_redraws_what_it_says_and_nothing_else(void **state)
{
    static const nv__pixel_rect parts[3] = { { 10, 10, 50, 40 },
                                             { 90, 0, 30, 150 },
                                             { 130, 100, 70, 50 } };
    uint32_t *full;
    difference d;

    (void)state;
    for (uint32_t seed = 1; seed <= 10; seed++) {
        nv__pixel_rect all = { 0, 0, 200, 150 };
        nv__display_list nothing;
        size_t bytes = 200 * 150 * sizeof(uint32_t);

        random_state = seed * 40503u + 7u;
        fixture_begin(&fixture, 200, 150, 1.0f);
        random_list(40);
        assert_int_equal(fixture_draw_all(&fixture), NV_OK);
        full = malloc(bytes);
        memcpy(full, fixture.from_gl, bytes);
        nv__display_list_init(&nothing);
        assert_int_equal(fixture.gl->ops->draw(fixture.gl, &nothing, &all, 1, 0xFF00FF00), NV_OK);
        assert_int_equal(fixture_draw(&fixture, parts, 3, 0xFFFFFBFE), NV_OK);
        for (int i = 0; i < 200 * 150; i++) {
            nv_point at = { (float)(i % 200) + 0.5f, (float)(i / 200) + 0.5f };
            bool damaged = false;

            for (int k = 0; k < 3; k++) {
                damaged |=
                    nv_rect_contains((nv_rect){ (float)parts[k].x, (float)parts[k].y,
                                                (float)parts[k].width, (float)parts[k].height },
                                     at);
            }
            fixture.from_raster[i] = damaged ? full[i] : 0xFF00FF00;
        }
        d = fixture_compare(&fixture);
        assert_true(d.largest <= 1);
        nv__display_list_finish(&nothing);
        free(full);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rectangles_are_the_same),
        cmocka_unit_test(rounded_rectangles_are_the_same),
        cmocka_unit_test(borders_are_the_same),
        cmocka_unit_test(shadows_are_the_same),
        cmocka_unit_test(soft_shadows_agree_closely),
        cmocka_unit_test(large_shapes_are_the_same),
        cmocka_unit_test(covered_shadows_are_the_same),
        cmocka_unit_test(arcs_are_the_same),
        cmocka_unit_test(ovals_are_the_same),
        cmocka_unit_test(polylines_are_the_same),
        cmocka_unit_test(text_is_the_same),
        cmocka_unit_test(nested_clips_are_the_same),
        cmocka_unit_test(opacity_layers_are_the_same),
        cmocka_unit_test(generated_lists_are_the_same),
        cmocka_unit_test(damage_redraws_what_it_says_and_nothing_else),
    };
    int failed;

    if (!fixture_open(&fixture)) {
        return GL_FIXTURE_SKIP;
    }
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    fixture_close(&fixture);
    return failed;
}
