/* Layers that blend, and blurs of what lies beneath. */
#include "support/cm.h"

#include "graphics/graphics_support.h"
#include "graphics/raster/blend.h"

#include <math.h>

/* ---- modes, as canvas.h says them, in floating point ---- */

static double common(nv_blend blend, double s, double sa, double d, double da)
{
    double cs = sa > 0 ? s / sa : 0, cd = da > 0 ? d / da : 0, b;
    switch (blend) {
    case NV_BLEND_MULTIPLY:
        b = cs * cd;
        break;
    case NV_BLEND_SCREEN:
        b = 1 - (1 - cs) * (1 - cd);
        break;
    case NV_BLEND_OVERLAY:
        b = cd <= 0.5 ? 2 * cs * cd : 1 - 2 * (1 - cs) * (1 - cd);
        break;
    case NV_BLEND_DARKEN:
        b = fmin(cs, cd);
        break;
    default:
        b = fmax(cs, cd);
        break;
    }
    return s * (1 - da) + d * (1 - sa) + sa * da * b;
}

static double expected(nv_blend blend, double s, double sa, double d, double da)
{
    switch (blend) {
    case NV_BLEND_OVER:
        return s + d * (1 - sa);
    case NV_BLEND_CLEAR:
        return 0;
    case NV_BLEND_SRC:
        return s;
    case NV_BLEND_DST_OVER:
        return d + s * (1 - da);
    case NV_BLEND_SRC_IN:
        return s * da;
    case NV_BLEND_DST_IN:
        return d * sa;
    case NV_BLEND_SRC_OUT:
        return s * (1 - da);
    case NV_BLEND_DST_OUT:
        return d * (1 - sa);
    case NV_BLEND_SRC_ATOP:
        return s * da + d * (1 - sa);
    case NV_BLEND_DST_ATOP:
        return d * sa + s * (1 - da);
    case NV_BLEND_XOR:
        return s * (1 - da) + d * (1 - sa);
    case NV_BLEND_PLUS:
        return fmin(1, s + d);
    default:
        return common(blend, s, sa, d, da);
    }
}

static uint32_t random_pixel(uint32_t *seed)
{
    uint32_t alpha = next_random(seed) % 256, pixel = alpha << 24;
    alpha = next_random(seed) % 4 == 0 ? 255 : alpha;
    pixel = alpha << 24;
    for (int shift = 0; shift < 24; shift += 8) {
        pixel |= next_random(seed) % (alpha + 1) << shift;
    }
    return pixel;
}

static void every_mode_is_its_formula(void **state)
{
    (void)state;
    uint32_t seed = 5;
    for (int round = 0; round < 60000; round++) {
        nv_blend blend = (nv_blend)(round % (NV_BLEND_LIGHTEN + 1));
        uint32_t source = random_pixel(&seed), target = random_pixel(&seed), out = target;
        uint8_t part = round % 3 == 0 ? (uint8_t)next_random(&seed) : 255;
        nv__blend_row(blend, &out, &source, &part, 1, 255);
        for (int shift = 0; shift < 32; shift += 8) {
            double s = (source >> shift & 255) / 255.0, sa = (source >> 24) / 255.0;
            double d = (target >> shift & 255) / 255.0, da = (target >> 24) / 255.0;
            double full = shift == 24 && blend >= NV_BLEND_MULTIPLY ? sa + da - sa * da
                                                                    : expected(blend, s, sa, d, da);
            double wanted = 255 * (d + (full - d) * part / 255.0);
            double got = out >> shift & 255;
            if (fabs(got - wanted) > 1.01) {
                fail_msg("mode %d: %08x on %08x by %d: %08x", (int)blend, source, target, part,
                         out);
            }
        }
    }
}

/* ---- layers on the surface ---- */

static void a_mask_cuts_what_was_drawn_before_it(void **state)
{
    (void)state;
    scene s;
    scene_open(&s, 40, 40, 1);
    nv_canvas_push_opacity(&s.canvas, (nv_rect){ 0, 0, 40, 40 }, 1);
    nv_canvas_rect(&s.canvas, (nv_rect){ 0, 0, 40, 40 }, NV_RGB(0xFF0000));
    nv_canvas_push_layer(&s.canvas, (nv_rect){ 0, 0, 40, 20 }, 1, NV_BLEND_DST_IN);
    nv_canvas_rect(&s.canvas, (nv_rect){ 10, 0, 10, 40 }, NV_ARGB(0x80000000));
    nv_canvas_pop_opacity(&s.canvas);
    nv_canvas_pop_opacity(&s.canvas);
    assert_int_equal(scene_draw(&s), NV_OK);
    assert_int_equal(scene_at(&s, 5, 5), 0xFFFFFFFF);   /* where nothing was drawn: cut away */
    assert_int_equal(scene_at(&s, 15, 5), 0xFFFF7F7F);  /* half */
    assert_int_equal(scene_at(&s, 15, 25), 0xFFFF0000); /* outside the layer's bounds */
    scene_close(&s);
}

static void a_clip_cuts_how_much_a_layer_blends(void **state)
{
    (void)state;
    scene s;
    scene_open(&s, 60, 60, 1);
    nv_canvas_push_clip(&s.canvas, (nv_rect){ 10, 10, 40, 40 }, nv_radius(20));
    nv_canvas_push_layer(&s.canvas, (nv_rect){ 0, 0, 60, 60 }, 1, NV_BLEND_MULTIPLY);
    nv_canvas_rect(&s.canvas, (nv_rect){ 0, 0, 60, 60 }, NV_RGB(0x8040C0));
    nv_canvas_pop_opacity(&s.canvas);
    nv_canvas_pop_clip(&s.canvas);
    assert_int_equal(scene_draw(&s), NV_OK);
    assert_int_equal(scene_at(&s, 30, 30), 0xFF8040C0);
    assert_int_equal(scene_at(&s, 11, 11), 0xFFFFFFFF);
    uint32_t edge = scene_at(&s, 15, 16);
    assert_true((edge & 255) > 0xC0 && (edge & 255) < 0xFF);
    scene_close(&s);
}

/* ---- blur ---- */

/* A Gaussian in floating point, edges repeated, of the pixels within the box. */
static double *naive_blur(const uint32_t *pixels, int width, nv__pixel_rect box, double sigma)
{
    int reach = (int)ceil(4 * sigma);
    size_t count = (size_t)(box.width * box.height) * 4;
    double *rows = calloc(count, sizeof *rows), *out = calloc(count, sizeof *out);
    for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < box.width * box.height; i++) {
            int x = i % box.width, y = i / box.width;
            double sum[4] = { 0 }, total = 0;
            for (int k = -reach; k <= reach; k++) {
                int u = pass == 0 ? x + k : x, v = pass == 1 ? y + k : y;
                u = u < 0 ? 0 : u < box.width ? u : box.width - 1;
                v = v < 0 ? 0 : v < box.height ? v : box.height - 1;
                double weight = exp(-k * k / (2 * sigma * sigma));
                for (int c = 0; c < 4; c++) {
                    uint32_t pixel = pixels[(v + box.y) * width + u + box.x];
                    sum[c] += weight * (pass == 0 ? (double)(pixel >> 8 * c & 255)
                                                  : rows[(v * box.width + u) * 4 + c]);
                }
                total += weight;
            }
            for (int c = 0; c < 4; c++) {
                (pass == 0 ? rows : out)[i * 4 + c] = sum[c] / total;
            }
        }
    }
    free(rows);
    return out;
}

static void record_backdrop(scene *s)
{
    uint32_t seed = 9;
    for (int i = 0; i < 30; i++) {
        nv_canvas_rounded_rect(&s->canvas, random_rect(&seed), random_radii(&seed),
                               random_color(&seed));
    }
}

static void a_blur_is_a_gaussian_within_a_step(void **state)
{
    static const float sigmas[] = { 0.5f, 1, 2.5f, 6, 8, 9, 15, 16, 20, 31, 33, 48, 64 };
    (void)state;
    for (size_t i = 0; i < sizeof sigmas / sizeof sigmas[0]; i++) {
        nv__pixel_rect box = { 13, 7, 91, 83 };
        scene before, s;
        scene_open(&before, 120, 100, 1);
        scene_open(&s, 120, 100, 1);
        record_backdrop(&before);
        record_backdrop(&s);
        nv_canvas_blur_behind(&s.canvas, (nv_rect){ 13, 7, 91, 83 }, nv_radius(0), 2 * sigmas[i]);
        assert_int_equal(scene_draw(&before), NV_OK);
        assert_int_equal(scene_draw(&s), NV_OK);
        double *wanted = naive_blur(before.pixels, 120, box, (double)sigmas[i]), worst = 0;
        for (int p = 0; p < 120 * 100; p++) {
            int x = p % 120 - box.x, y = p / 120 - box.y;
            bool inside = x >= 0 && y >= 0 && x < box.width && y < box.height;
            if (!inside) {
                assert_int_equal(s.pixels[p], before.pixels[p]);
            }
            for (int c = 0; inside && c < 4; c++) {
                double got = s.pixels[p] >> 8 * c & 255;
                worst = fmax(worst, fabs(got - wanted[(y * box.width + x) * 4 + c]));
            }
        }
        if (worst > 1.5) {
            fail_msg("sigma %g: %g", (double)sigmas[i], worst);
        }
        free(wanted);
        scene_close(&before);
        scene_close(&s);
    }
}

static void a_blur_is_cut_to_its_corners_and_to_clips(void **state)
{
    (void)state;
    scene before, s;
    scene_open(&before, 100, 100, 1);
    scene_open(&s, 100, 100, 1);
    record_backdrop(&before);
    record_backdrop(&s);
    nv_canvas_push_clip(&s.canvas, (nv_rect){ 10, 10, 80, 50 }, nv_radius(0));
    nv_canvas_blur_behind(&s.canvas, (nv_rect){ 10, 10, 80, 80 }, nv_radius(40), 12);
    nv_canvas_pop_clip(&s.canvas);
    assert_int_equal(scene_draw(&before), NV_OK);
    assert_int_equal(scene_draw(&s), NV_OK);
    size_t changed = 0;
    for (int p = 0; p < 100 * 100; p++) {
        int x = p % 100, y = p / 100;
        bool outside = (x - 49.5) * (x - 49.5) + (y - 49.5) * (y - 49.5) > 41.0 * 41 || y >= 60;
        changed += s.pixels[p] != before.pixels[p];
        if (outside) {
            assert_int_equal(s.pixels[p], before.pixels[p]);
        }
    }
    assert_true(changed > 1000);
    scene_close(&before);
    scene_close(&s);
}

/* One colour stays that colour, whatever the grid: no edge darkens, nothing is lost. */
static void a_blur_keeps_what_is_even(void **state)
{
    (void)state;
    for (int sigma = 1; sigma <= 64; sigma += 7) {
        scene s;
        scene_open(&s, 50, 37, 1);
        nv_canvas_rect(&s.canvas, (nv_rect){ 0, 0, 50, 37 }, NV_RGB(0x12EF80));
        nv_canvas_blur_behind(&s.canvas, (nv_rect){ -5, -5, 60, 60 }, nv_radius(0),
                              2 * (float)sigma);
        assert_int_equal(scene_draw(&s), NV_OK);
        for (int p = 0; p < 50 * 37; p++) {
            assert_int_equal(s.pixels[p], 0xFF12EF80);
        }
        scene_close(&s);
    }
}

/* ---- damage ---- */

static void damage_beneath_a_blur_grows_to_all_of_it(void **state)
{
    (void)state;
    nv__display_list list;
    nv_canvas c;
    nv__display_list_init(&list);
    nv__canvas_begin(&c, &list);
    nv_canvas_blur_behind(&c, (nv_rect){ 0, 0, 50, 50 }, nv_radius(0), 4);
    nv_canvas_blur_behind(&c, (nv_rect){ 40, 40, 50, 50 }, nv_radius(0), 4);
    nv_canvas_blur_behind(&c, (nv_rect){ 200, 0, 50, 50 }, nv_radius(0), 4);
    nv__canvas_end(&c, "test");
    nv__damage damage = { .count = 0 };
    nv__damage_add(&damage, (nv_rect){ 10, 10, 5, 5 });
    assert_true(nv__display_list_widen(&list, 1, &damage));
    assert_int_equal(damage.count, 1);
    assert_float_equal(damage.rects[0].x + damage.rects[0].width, 90, 0);
    assert_float_equal(damage.rects[0].height, 90, 0);
    assert_false(nv__display_list_widen(&list, 1, &damage));
    nv__damage_clear(&damage);
    nv__damage_add(&damage, (nv_rect){ 120, 10, 5, 5 });
    assert_false(nv__display_list_widen(&list, 1, &damage));
    nv__display_list_finish(&list);
}

static void running_out_of_memory_is_told(void **state)
{
    (void)state;
    size_t live = nv__alloc_live();
    bool failed = false;
    for (size_t n = 1; n < 40; n++) {
        scene s;
        scene_open(&s, 60, 60, 1);
        record_backdrop(&s);
        nv_canvas_blur_behind(&s.canvas, (nv_rect){ 5, 5, 50, 50 }, nv_radius(9), 9);
        nv_canvas_push_layer(&s.canvas, (nv_rect){ 5, 5, 50, 50 }, 0.5f, NV_BLEND_SCREEN);
        nv_canvas_pop_opacity(&s.canvas);
        nv__alloc_fail_after(n);
        nv_status status = scene_draw(&s);
        bool hit = nv__alloc_fail_hit();
        nv__alloc_fail_after(0);
        assert_int_equal(status, hit ? NV_ENOMEM : NV_OK);
        failed = failed || hit;
        scene_close(&s);
        assert_int_equal(nv__alloc_live(), live);
    }
    assert_true(failed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_mode_is_its_formula),
        cmocka_unit_test(a_mask_cuts_what_was_drawn_before_it),
        cmocka_unit_test(a_clip_cuts_how_much_a_layer_blends),
        cmocka_unit_test(a_blur_is_a_gaussian_within_a_step),
        cmocka_unit_test(a_blur_is_cut_to_its_corners_and_to_clips),
        cmocka_unit_test(a_blur_keeps_what_is_even),
        cmocka_unit_test(damage_beneath_a_blur_grows_to_all_of_it),
        cmocka_unit_test(running_out_of_memory_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
