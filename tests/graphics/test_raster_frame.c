/* Clips, layers, damage, targets and failures of the CPU rasteriser. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "graphics/raster/painter.h"
#include "graphics/raster/pixel.h"
#include "graphics_support.h"
#include "spans_compare.h"

static const uint32_t WHITE = 0xFFFFFFFFu, BLACK = 0xFF000000u;

static void drop_message(void *user, nv_log_level level, const char *message)
{
    (void)user;
    (void)level;
    (void)message;
}

/* ---- clips ---- */

static void a_clip_cuts_to_its_snapped_rectangle(void **state)
{
    (void)state;
    scene s;
    scene_open(&s, 20, 20, 1.25f);
    nv_canvas_push_clip(&s.canvas, (nv_rect){ 2, 2, 6, 6 }, nv_radius(0));
    nv_canvas_rect(&s.canvas, (nv_rect){ -5, -5, 100, 100 }, NV_RGB(0));
    nv_canvas_pop_clip(&s.canvas);
    nv_canvas_rect(&s.canvas, (nv_rect){ 0, 0, 1, 1 }, NV_RGB(0xFF0000));
    assert_int_equal(scene_draw(&s), NV_OK);
    for (int y = 0; y < 20; y++) {
        for (int x = 0; x < 20; x++) {
            bool inside = x >= 3 && x < 10 && y >= 3 && y < 10;
            uint32_t outside = x == 0 && y == 0 ? 0xFFFF0000 : WHITE;
            assert_int_equal(scene_at(&s, x, y), inside ? BLACK : outside);
        }
    }
    scene_close(&s);
}

static void a_round_clip_cuts_as_a_round_fill_would(void **state)
{
    (void)state;
    scene a, b;
    scene_open(&a, 40, 40, 1);
    scene_open(&b, 40, 40, 1);
    nv_rect rect = { 4, 5, 30, 25 };
    nv_canvas_push_clip(&a.canvas, rect, nv_radius(9));
    nv_canvas_rect(&a.canvas, (nv_rect){ 0, 0, 40, 40 }, NV_RGB(0x204060));
    nv_canvas_pop_clip(&a.canvas);
    nv_canvas_rounded_rect(&b.canvas, rect, nv_radius(9), NV_RGB(0x204060));
    assert_int_equal(scene_draw(&a), NV_OK);
    assert_int_equal(scene_draw(&b), NV_OK);
    assert_memory_equal(a.pixels, b.pixels, 1600 * sizeof *a.pixels);
    scene_close(&a);
    scene_close(&b);
}

static void nested_round_clips_multiply(void **state)
{
    (void)state;
    scene one, two;
    scene_open(&one, 24, 24, 1);
    scene_open(&two, 24, 24, 1);
    nv_rect rect = { 2, 2, 20, 20 };
    for (int i = 0; i < 2; i++) {
        scene *s = i == 0 ? &one : &two;
        for (int j = 0; j <= i; j++) {
            nv_canvas_push_clip(&s->canvas, rect, nv_radius(10));
        }
        nv_canvas_rect(&s->canvas, rect, NV_RGB(0));
        for (int j = 0; j <= i; j++) {
            nv_canvas_pop_clip(&s->canvas);
        }
        assert_int_equal(scene_draw(s), NV_OK);
    }
    for (int i = 0; i < 24 * 24; i++) {
        uint32_t once = 255 - (one.pixels[i] & 255), twice = 255 - (two.pixels[i] & 255);
        assert_int_equal(twice, nv__div255(once * once));
    }
    scene_close(&one);
    scene_close(&two);
}

static void sixteen_clips_narrow_step_by_step(void **state)
{
    (void)state;
    scene s;
    scene_open(&s, 64, 64, 1);
    for (int i = 0; i < 16; i++) {
        float inset = (float)i;
        nv_canvas_push_clip(&s.canvas, (nv_rect){ inset, inset, 64 - 2 * inset, 64 - 2 * inset },
                            nv_radius(3));
    }
    nv_canvas_rect(&s.canvas, (nv_rect){ 0, 0, 64, 64 }, NV_RGB(0));
    for (int i = 0; i < 16; i++) {
        nv_canvas_pop_clip(&s.canvas);
        nv_canvas_rect(&s.canvas, (nv_rect){ (float)(14 - i), 32, 1, 1 }, NV_RGB(0xFF0000));
    }
    assert_int_equal(scene_draw(&s), NV_OK);
    assert_int_equal(scene_at(&s, 15, 31), BLACK);
    assert_int_equal(scene_at(&s, 14, 31), WHITE);
    assert_int_equal(scene_at(&s, 0, 32), 0xFFFF0000);
    assert_int_equal(scene_at(&s, 14, 32), 0xFFFF0000);
    scene_close(&s);
}

static void an_empty_clip_hides_everything(void **state)
{
    (void)state;
    scene s;
    scene_open(&s, 16, 16, 1);
    nv_canvas_push_clip(&s.canvas, (nv_rect){ 4, 4, 0, 9 }, nv_radius(4));
    nv_canvas_rect(&s.canvas, (nv_rect){ 0, 0, 16, 16 }, NV_RGB(0));
    nv_canvas_pop_clip(&s.canvas);
    assert_int_equal(scene_draw(&s), NV_OK);
    for (int i = 0; i < 256; i++) {
        assert_int_equal(s.pixels[i], WHITE);
    }
    scene_close(&s);
}

/* ---- layers (RND-6) ---- */

static void a_layer_is_blended_as_one_image(void **state)
{
    (void)state;
    scene s;
    scene_open(&s, 30, 10, 1);
    nv_canvas_push_opacity(&s.canvas, (nv_rect){ 0, 0, 30, 10 }, 0.5f);
    nv_canvas_rect(&s.canvas, (nv_rect){ 0, 0, 20, 10 }, NV_RGB(0xFF0000));
    nv_canvas_rect(&s.canvas, (nv_rect){ 10, 0, 20, 10 }, NV_RGB(0));
    nv_canvas_pop_opacity(&s.canvas);
    assert_int_equal(scene_draw(&s), NV_OK);
    assert_int_equal(scene_at(&s, 5, 5), 0xFFFF7F7F);
    assert_int_equal(scene_at(&s, 15, 5), 0xFF7F7F7F); /* no red shines through */
    assert_int_equal(scene_at(&s, 25, 5), 0xFF7F7F7F);
    scene_close(&s);
}

static void layers_nest_and_clips_apply_once(void **state)
{
    (void)state;
    scene a, b;
    scene_open(&a, 40, 40, 1);
    scene_open(&b, 40, 40, 1);
    nv_rect rect = { 5, 5, 30, 30 };
    nv_canvas_push_clip(&a.canvas, rect, nv_radius(12));
    nv_canvas_push_opacity(&a.canvas, rect, 0.5f);
    nv_canvas_rect(&a.canvas, rect, NV_RGB(0));
    nv_canvas_pop_opacity(&a.canvas);
    nv_canvas_pop_clip(&a.canvas);
    nv_canvas_rounded_rect(&b.canvas, rect, nv_radius(12), NV_ARGB(0x80000000));
    assert_int_equal(scene_draw(&a), NV_OK);
    assert_int_equal(scene_draw(&b), NV_OK);
    for (int i = 0; i < 1600; i++) {
        int difference = (int)(a.pixels[i] & 255) - (int)(b.pixels[i] & 255);
        assert_in_range(difference + 1, 0, 2);
    }
    scene_close(&a);
    scene_close(&b);
}

static void opacity_zero_and_one_need_no_layer(void **state)
{
    (void)state;
    scene s;
    scene_open(&s, 20, 10, 1);
    nv_rect all = { 0, 0, 20, 10 };
    nv_canvas_push_opacity(&s.canvas, all, 0);
    nv_canvas_rect(&s.canvas, all, NV_RGB(0));
    nv_canvas_push_opacity(&s.canvas, all, 0.5f);
    nv_canvas_rect(&s.canvas, all, NV_RGB(0));
    nv_canvas_pop_opacity(&s.canvas);
    nv_canvas_pop_opacity(&s.canvas);
    nv_canvas_push_opacity(&s.canvas, all, 1);
    nv_canvas_rect(&s.canvas, (nv_rect){ 0, 0, 5, 10 }, NV_RGB(0));
    nv_canvas_pop_opacity(&s.canvas);
    assert_int_equal(scene_draw(&s), NV_OK);
    assert_int_equal(scene_at(&s, 2, 2), BLACK);
    assert_int_equal(scene_at(&s, 12, 2), WHITE);
    assert_int_equal(s.renderer->stats.state_changes, 0);
    scene_close(&s);
}

static void unbalanced_lists_are_survived(void **state)
{
    (void)state;
    scene s;
    scene_open(&s, 20, 10, 1);
    nv__display_list_pop_clip(&s.list);
    nv__display_list_pop_opacity(&s.list);
    nv__display_list_push_clip(&s.list, (nv_rect){ 0, 0, 10, 10 }, nv_radius(5));
    nv__display_list_push_opacity(&s.list, (nv_rect){ 0, 0, 20, 10 }, 0.5f);
    nv__display_list_pop_clip(&s.list);
    nv_canvas_rect(&s.canvas, (nv_rect){ 0, 0, 20, 10 }, NV_RGB(0));
    assert_int_equal(scene_draw(&s), NV_OK);
    assert_int_equal(scene_at(&s, 5, 5), 0xFF7F7F7F);
    assert_int_equal(scene_at(&s, 15, 5), WHITE);
    scene_close(&s);
}

static void thousands_of_pushes_are_survived(void **state)
{
    (void)state;
    scene s;
    nv_log_set_handler(drop_message, NULL);
    scene_open(&s, 20, 10, 1);
    for (int i = 0; i < 3000; i++) {
        nv__display_list_push_clip(&s.list, (nv_rect){ 0, 0, 15, 10 }, nv_radius(2));
        nv__display_list_push_opacity(&s.list, (nv_rect){ 0, 0, 20, 10 }, 0.99f);
    }
    nv_canvas_rect(&s.canvas, (nv_rect){ 0, 0, 20, 10 }, NV_RGB(0));
    for (int i = 0; i < 3000; i++) {
        nv__display_list_pop_opacity(&s.list);
        nv__display_list_pop_clip(&s.list);
    }
    nv_canvas_rect(&s.canvas, (nv_rect){ 18, 0, 1, 1 }, NV_RGB(0));
    assert_int_equal(scene_draw(&s), NV_OK);
    assert_int_not_equal(scene_at(&s, 7, 5), WHITE);
    assert_int_equal(scene_at(&s, 16, 5), WHITE);
    assert_int_equal(scene_at(&s, 18, 0), BLACK);
    scene_close(&s);
    nv_log_set_handler(NULL, NULL);
}

/* ---- damage (RND-11) ---- */

static void nothing_outside_the_damage_is_touched(void **state)
{
    (void)state;
    scene s;
    fake_face face = fake_face_make(1);
    uint32_t seed = 5;
    scene_open(&s, 120, 120, 1);
    enum { STRIDE = 130, MARK = 0x12345678 };
    static uint32_t target[STRIDE * 120];
    nv__raster_set_target(s.renderer, target, STRIDE);
    for (int round = 0; round < 60; round++) {
        scene_reset(&s);
        record_random(&s, &face, &seed, 40);
        for (int i = 0; i < STRIDE * 120; i++) {
            target[i] = MARK;
        }
        nv__pixel_rect rect = { (int)(next_random(&seed) % 110) - 5,
                                (int)(next_random(&seed) % 110) - 5, (int)(next_random(&seed) % 60),
                                (int)(next_random(&seed) % 60) };
        assert_int_equal(scene_draw_rects(&s, &rect, 1, WHITE), NV_OK);
        for (int y = 0; y < 120; y++) {
            for (int x = 0; x < STRIDE; x++) {
                bool inside = x >= rect.x && x < rect.x + rect.width && y >= rect.y &&
                              y < rect.y + rect.height && x < 120;
                if (!inside) {
                    assert_int_equal(target[y * STRIDE + x], MARK);
                }
            }
        }
    }
    scene_close(&s);
}

static void drawing_in_parts_equals_drawing_whole(void **state)
{
    (void)state;
    static const float scales[] = { 1, 1.25f, 1.5f, 2 };
    fake_face face = fake_face_make(1);
    uint32_t seed = 11;
    for (int round = 0; round < 80; round++) {
        scene s;
        scene_open(&s, 128, 128, scales[round % 4]);
        record_random(&s, &face, &seed, 60);
        assert_int_equal(scene_draw(&s), NV_OK);
        uint32_t *whole = malloc(128 * 128 * sizeof *whole);
        memcpy(whole, s.pixels, 128 * 128 * sizeof *whole);
        /* Tiles of odd sizes, drawn in one call and one by one. */
        int step_x = 5 + (int)(next_random(&seed) % 60),
            step_y = 3 + (int)(next_random(&seed) % 60);
        nv__pixel_rect all = { 0, 0, 128, 128 };
        scene empty = s;
        nv__display_list_init(&empty.list);
        assert_int_equal(scene_draw_rects(&empty, &all, 1, 0xFF00FF00), NV_OK);
        for (int y = 0; y < 128; y += step_y) {
            nv__pixel_rect row[32];
            size_t count = 0;
            for (int x = 0; x < 128; x += step_x) {
                row[count++] = (nv__pixel_rect){ x, y, step_x, step_y };
            }
            assert_int_equal(scene_draw_rects(&s, row, count, WHITE), NV_OK);
        }
        assert_memory_equal(whole, s.pixels, 128 * 128 * sizeof *whole);
        free(whole);
        scene_close(&s);
    }
}

static void what_an_opaque_fill_covers_is_not_drawn(void **state)
{
    (void)state;
    scene s;
    scene_open(&s, 100, 100, 1);
    nv_canvas_push_clip(&s.canvas, (nv_rect){ 0, 0, 100, 100 }, nv_radius(0));
    for (int i = 0; i < 50; i++) {
        nv_canvas_rect(&s.canvas, (nv_rect){ 0, 0, 100, 100 }, NV_RGB(i));
    }
    nv_canvas_pop_clip(&s.canvas);
    assert_int_equal(scene_draw(&s), NV_OK);
    assert_int_equal(s.renderer->stats.pixels_rasterised, 100 * 100);
    assert_int_equal(s.renderer->stats.draw_calls, 1);
    assert_int_equal(scene_at(&s, 50, 50), 0xFF000031);
    scene_close(&s);
}

static void a_fill_that_covers_in_part_hides_nothing(void **state)
{
    (void)state;
    scene s;
    scene_open(&s, 40, 40, 1);
    nv_rect all = { 0, 0, 40, 40 };
    nv_canvas_rect(&s.canvas, all, NV_RGB(0xFF0000));
    nv_canvas_rounded_rect(&s.canvas, all, nv_radius(6), NV_RGB(0));
    nv_canvas_push_clip(&s.canvas, (nv_rect){ 0, 0, 40, 20 }, nv_radius(0));
    nv_canvas_rect(&s.canvas, all, NV_RGB(0x00FF00));
    nv_canvas_pop_clip(&s.canvas);
    nv_canvas_push_opacity(&s.canvas, all, 0.5f);
    nv_canvas_rect(&s.canvas, all, NV_RGB(0x0000FF));
    nv_canvas_pop_opacity(&s.canvas);
    assert_int_equal(scene_draw(&s), NV_OK);
    assert_int_equal(scene_at(&s, 20, 10), 0xFF007F80);
    assert_int_equal(scene_at(&s, 20, 30), 0xFF000080);
    assert_int_equal(scene_at(&s, 0, 39), 0xFF7F0080);
    scene_close(&s);
}

/* ---- targets and sizes ---- */

static void it_draws_into_foreign_memory_and_back(void **state)
{
    (void)state;
    scene s;
    uint32_t foreign[8 * 4];
    scene_open(&s, 6, 4, 1);
    nv_canvas_rect(&s.canvas, (nv_rect){ 0, 0, 6, 4 }, NV_RGB(0x123456));
    for (int i = 0; i < 32; i++) {
        foreign[i] = 7;
    }
    nv__raster_set_target(s.renderer, foreign, 8);
    assert_int_equal(scene_draw(&s), NV_OK);
    int stride;
    assert_ptr_equal(nv__raster_pixels(s.renderer, &stride), foreign);
    assert_int_equal(stride, 8);
    assert_int_equal(foreign[8 + 5], 0xFF123456);
    assert_int_equal(foreign[8 + 6], 7);
    assert_int_equal(scene_at(&s, 5, 3), 0xFF123456);
    nv__raster_set_target(s.renderer, NULL, 0);
    memset(foreign, 0, sizeof foreign);
    assert_int_equal(scene_draw(&s), NV_OK);
    assert_int_equal(foreign[0], 0);
    assert_ptr_not_equal(nv__raster_pixels(s.renderer, &stride), foreign);
    assert_int_equal(stride, 6);
    assert_int_equal(scene_at(&s, 0, 0), 0xFF123456);
    scene_close(&s);
}

static void surfaces_of_any_size_are_fine(void **state)
{
    (void)state;
    static const int sizes[][2] = { { 0, 0 },   { 0, 9 }, { 9, 0 }, { 1, 1 },
                                    { 300, 2 }, { 3, 3 }, { 0, 0 } };
    scene s;
    fake_face face = fake_face_make(1);
    uint32_t seed = 3;
    scene_open(&s, 1, 1, 1);
    free(s.pixels);
    s.pixels = calloc(700, sizeof *s.pixels);
    record_random(&s, &face, &seed, 50);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        s.width = sizes[i][0];
        s.height = sizes[i][1];
        assert_int_equal(s.renderer->ops->resize(s.renderer, s.width, s.height, 1.5f), NV_OK);
        assert_int_equal(scene_draw(&s), NV_OK);
    }
    assert_int_equal(s.renderer->ops->resize(s.renderer, 100000, 10, 1), NV_ELIMIT);
    assert_int_equal(s.renderer->stats.frames, sizeof sizes / sizeof *sizes);
    scene_close(&s);
}

/* The n-th allocation fails, for every n: told as NV_ENOMEM, nothing leaks, and the next draw of
 * everything is as if nothing had happened. */
static void running_out_of_memory_is_told_and_survived(void **state)
{
    (void)state;
    nv_log_set_handler(drop_message, NULL);
    size_t live = nv__alloc_live();
    fake_face face = fake_face_make(1);
    scene s;
    uint32_t seed = 21;
    scene_open(&s, 128, 128, 1);
    record_random(&s, &face, &seed, 80);
    assert_int_equal(scene_draw(&s), NV_OK);
    uint32_t *expected = malloc(128 * 128 * sizeof *expected);
    memcpy(expected, s.pixels, 128 * 128 * sizeof *expected);
    bool hit = true;
    nv__pixel_rect all = { 0, 0, 128, 128 };
    for (size_t n = 1; hit; n++) {
        nv__renderer *renderer = NULL;
        nv__alloc_fail_after(n);
        nv_status status = nv__raster_create(&renderer);
        status = status == NV_OK ? renderer->ops->resize(renderer, 128, 128, 1) : status;
        if (status == NV_OK) {
            status = renderer->ops->draw(renderer, &s.list, &all, 1, WHITE);
        }
        hit = nv__alloc_fail_hit();
        nv__alloc_fail_after(0);
        assert_int_equal(status, hit ? NV_ENOMEM : NV_OK);
        if (renderer != NULL) {
            assert_int_equal(renderer->ops->resize(renderer, 128, 128, 1), NV_OK);
            assert_int_equal(renderer->ops->draw(renderer, &s.list, &all, 1, WHITE), NV_OK);
            assert_int_equal(renderer->ops->read_pixels(renderer, s.pixels), NV_OK);
            assert_memory_equal(s.pixels, expected, 128 * 128 * sizeof *expected);
            renderer->ops->destroy(renderer);
        }
        assert_true(n < 2000);
    }
    free(expected);
    scene_close(&s);
    assert_int_equal(nv__alloc_live(), live);
    nv_log_set_handler(NULL, NULL);
}

static void caches_stay_within_their_limits(void **state)
{
    (void)state;
    nv__corner_cache corners = { 0 };
    nv__shadow_cache shadows = { 0 };
    nv__row_scratch scratch = { 0 };
    for (uint32_t i = 1; i < 200; i++) {
        nv__corner *corner = nv__corner_pin(&corners, i * 7);
        assert_non_null(corner);
        nv__corner_unpin(corner);
        nv__shadow_key key = { 400, 300, { { i, i, i, i } }, 64 + i * 8 };
        assert_non_null(nv__shadow_get(&shadows, key, &corners, &scratch));
        assert_true(corners.count <= NV__CORNERS_KEPT);
        assert_true(shadows.count <= NV__SHADOWS_KEPT);
        assert_true(shadows.bytes <= NV__SHADOW_BYTES_KEPT);
    }
    nv__shadow_cache_finish(&shadows);
    nv__corner_cache_finish(&corners);
    nv__free(scratch.bytes);
}

/* ---- spans ---- */

static void every_set_of_spans_gives_the_same_bytes(void **state)
{
    (void)state;
    assert_null(compare_spans());
}

static void every_set_of_spans_draws_the_same_picture(void **state)
{
    (void)state;
    const nv__spans *sets[NV__SPANS_MAX];
    size_t count = nv__spans_available(sets);
    fake_face face = fake_face_make(1);
    uint32_t seed = 31;
    for (int round = 0; round < 60; round++) {
        scene s;
        scene_open(&s, 128, 128, 1.25f);
        record_random(&s, &face, &seed, 60);
        nv__raster_set_spans(s.renderer, sets[0]);
        assert_int_equal(scene_draw(&s), NV_OK);
        uint32_t *expected = malloc(128 * 128 * sizeof *expected);
        memcpy(expected, s.pixels, 128 * 128 * sizeof *expected);
        for (size_t set = 1; set < count; set++) {
            nv__raster_set_spans(s.renderer, sets[set]);
            assert_int_equal(scene_draw(&s), NV_OK);
            assert_memory_equal(s.pixels, expected, 128 * 128 * sizeof *expected);
        }
        free(expected);
        scene_close(&s);
    }
}

/* One number for a picture of everything: it must be the same on every machine. */
static void the_picture_is_known_to_the_byte(void **state)
{
    (void)state;
    fake_face face = fake_face_make(1);
    uint32_t seed = 123, sum = 2166136261u;
    scene s;
    scene_open(&s, 128, 128, 1.5f);
    for (int round = 0; round < 20; round++) {
        scene_reset(&s);
        record_random(&s, &face, &seed, 60);
        assert_int_equal(scene_draw(&s), NV_OK);
        for (int i = 0; i < 128 * 128; i++) {
            sum = (sum ^ s.pixels[i]) * 16777619u;
        }
    }
    scene_close(&s);
    assert_int_equal(sum, 0x3B308DACu);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_clip_cuts_to_its_snapped_rectangle),
        cmocka_unit_test(a_round_clip_cuts_as_a_round_fill_would),
        cmocka_unit_test(nested_round_clips_multiply),
        cmocka_unit_test(sixteen_clips_narrow_step_by_step),
        cmocka_unit_test(an_empty_clip_hides_everything),
        cmocka_unit_test(a_layer_is_blended_as_one_image),
        cmocka_unit_test(layers_nest_and_clips_apply_once),
        cmocka_unit_test(opacity_zero_and_one_need_no_layer),
        cmocka_unit_test(unbalanced_lists_are_survived),
        cmocka_unit_test(thousands_of_pushes_are_survived),
        cmocka_unit_test(nothing_outside_the_damage_is_touched),
        cmocka_unit_test(drawing_in_parts_equals_drawing_whole),
        cmocka_unit_test(what_an_opaque_fill_covers_is_not_drawn),
        cmocka_unit_test(a_fill_that_covers_in_part_hides_nothing),
        cmocka_unit_test(it_draws_into_foreign_memory_and_back),
        cmocka_unit_test(surfaces_of_any_size_are_fine),
        cmocka_unit_test(running_out_of_memory_is_told_and_survived),
        cmocka_unit_test(caches_stay_within_their_limits),
        cmocka_unit_test(every_set_of_spans_gives_the_same_bytes),
        cmocka_unit_test(every_set_of_spans_draws_the_same_picture),
        cmocka_unit_test(the_picture_is_known_to_the_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
