/* Frames in bands, drawn by several threads: the same bytes as by one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "graphics_support.h"

#include "graphics/raster/bands.h"

#include <pthread.h>
#include <stdlib.h>

enum { WIDTH = 700, HEIGHT = 500, PARTS_MAX = 16 };

typedef struct part {
    void (*job)(void *arg, size_t part);
    void *arg;
    size_t number;
} part;

static size_t runs;

static void *run_part(void *user)
{
    const part *p = user;
    p->job(p->arg, p->number);
    return NULL;
}

/* A thread for each part. */
static void run_threads(void *user, void (*job)(void *arg, size_t part), void *arg, size_t parts)
{
    pthread_t threads[PARTS_MAX];
    part each[PARTS_MAX];

    (void)user;
    runs++;
    for (size_t i = 0; i < parts; i++) {
        each[i] = (part){ job, arg, i };
        assert_int_equal(pthread_create(&threads[i], NULL, run_part, &each[i]), 0);
    }
    for (size_t i = 0; i < parts; i++) {
        pthread_join(threads[i], NULL);
    }
}

static const nv__helpers helpers = { run_threads, NULL, 2 };

static void record_all(scene *s, fake_face *face, uint32_t *seed)
{
    scene_reset(s);
    record_random(s, face, seed, 200);
    /* On both sides of every seam. */
    for (int i = 0; i < 30; i++) {
        nv_rect box = { (float)(i * 21), (float)(i * 16), 60, 40 };
        nv_canvas_shadow(&s->canvas, box, nv_radius(9), 12, (nv_point){ 1, 3 },
                         NV_ARGB(0x80000000));
        nv_canvas_rounded_rect(&s->canvas, box, nv_radius(9), NV_RGB(0xEADDFF));
        nv_canvas_border(&s->canvas, box, nv_radius(9), 2, NV_RGB(0x6750A4));
    }
}

static void bands_give_the_same_bytes(void **state)
{
    size_t size = (size_t)WIDTH * HEIGHT * sizeof(uint32_t);
    fake_face face = fake_face_make(1);
    uint32_t *expected = malloc(size);
    uint32_t seed = 4711;
    scene s;

    (void)state;
    scene_open(&s, WIDTH, HEIGHT, 1.25f);
    runs = 0;
    for (int round = 0; round < 12; round++) {
        record_all(&s, &face, &seed);
        nv__raster_set_helpers(s.renderer, (nv__helpers){ 0 });
        assert_int_equal(scene_draw(&s), NV_OK);
        memcpy(expected, s.pixels, size);
        nv__renderer_stats before = s.renderer->stats;
        nv__raster_set_helpers(s.renderer, helpers);
        assert_int_equal(scene_draw(&s), NV_OK);
        assert_memory_equal(s.pixels, expected, size);
        assert_true(s.renderer->stats.pixels_rasterised > before.pixels_rasterised);
    }
    assert_true(runs > 0);
    scene_close(&s);
    free(expected);
}

/* New glyphs are there before the threads start. */
static void text_that_was_never_drawn_is_there(void **state)
{
    size_t size = (size_t)WIDTH * HEIGHT * sizeof(uint32_t);
    uint32_t *expected = malloc(size);
    uint32_t seed = 99;

    (void)state;
    for (int threads = 0; threads < 2; threads++) {
        fake_face face = fake_face_make(7);
        scene s;
        uint32_t random = seed;

        scene_open(&s, WIDTH, HEIGHT, 1);
        nv__raster_set_helpers(s.renderer, threads == 1 ? helpers : (nv__helpers){ 0 });
        record_all(&s, &face, &random);
        assert_int_equal(scene_draw(&s), NV_OK);
        if (threads == 0) {
            memcpy(expected, s.pixels, size);
        } else {
            assert_memory_equal(s.pixels, expected, size);
        }
        scene_close(&s);
    }
    free(expected);
}

static void small_damage_is_drawn_here(void **state)
{
    nv__pixel_rect little = { 10, 10, 200, 200 };
    fake_face face = fake_face_make(1);
    uint32_t seed = 5;
    scene s;

    (void)state;
    scene_open(&s, WIDTH, HEIGHT, 1);
    nv__raster_set_helpers(s.renderer, helpers);
    record_all(&s, &face, &seed);
    runs = 0;
    assert_int_equal(scene_draw_rects(&s, &little, 1, 0xFFFFFFFF), NV_OK);
    assert_int_equal(runs, 0);
    scene_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bands_give_the_same_bytes),
        cmocka_unit_test(text_that_was_never_drawn_is_there),
        cmocka_unit_test(small_damage_is_drawn_here),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
