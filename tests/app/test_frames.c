/* Frames of an app without a display: what is presented, at which scale, and flashes of damage. */
#include "support/cm.h"

#include "app/picture.h"

static nv_app *open_headless(float scale, bool flash)
{
    nv__app_options options = { .mode = NV__RUNTIME_OWNED,
                                .virtual_clock = true,
                                .backend = NV__BACKEND_HEADLESS,
                                .renderer = NV__RENDERER_RASTER,
                                .scale = scale,
                                .flash_damage = flash };
    nv_app *app = picture_open(&options);
    nv__runtime_advance(app->runtime, 0.02);
    return app;
}

static uint32_t *pixels_of(nv_app *app, int *width, int *height)
{
    uint32_t *pixels = nv__app_read_pixels(app, width, height);
    assert_non_null(pixels);
    return pixels;
}

static uint32_t pixel_at(nv_app *app, int x, int y)
{
    int width = 0, height = 0;
    uint32_t *pixels = pixels_of(app, &width, &height);
    uint32_t pixel = pixels[y * width + x];
    nv__free(pixels);
    return pixel;
}

/* All of the tree, drawn from nothing by another rasteriser. */
static void expect_as_new(nv_app *app, float scale)
{
    int width = 0, height = 0;
    uint32_t *pixels = pixels_of(app, &width, &height);
    assert_int_equal(width, (int)(PICTURE_WIDTH * scale));
    assert_int_equal(height, (int)(PICTURE_HEIGHT * scale));
    uint32_t *wanted = nv__calloc((size_t)width * (size_t)height, sizeof *wanted);
    nv__pixel_rect all = { 0, 0, width, height };
    nv__display_list list;
    nv__renderer *raster;
    nv__display_list_init(&list);
    nv__view_record_all(app->view, &list);
    assert_int_equal(nv__raster_create(&raster), NV_OK);
    assert_int_equal(raster->ops->resize(raster, width, height, scale), NV_OK);
    uint32_t background = nv__view_role_argb(app->view, NV_COLOR_ROLE_SURFACE);
    assert_int_equal(raster->ops->draw(raster, &list, &all, 1, background), NV_OK);
    assert_int_equal(raster->ops->read_pixels(raster, wanted), NV_OK);
    assert_memory_equal(pixels, wanted, (size_t)width * (size_t)height * sizeof *pixels);
    raster->ops->destroy(raster);
    nv__display_list_finish(&list);
    nv__free(pixels);
    nv__free(wanted);
}

/* ---- blurs ---- */

/* A frame that draws a part leaves what a whole one would, also under glass. */
static void a_part_that_changes_beneath_a_blur_is_drawn_as_in_a_whole_frame(void **state)
{
    static const float lengths[] = { 90, 41, 160, 55, 20, 120 };
    (void)state;
    nv_app *app = open_headless(1.25f, false);
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        picture_set_length(lengths[i]);
        nv__runtime_advance(app->runtime, 0.02);
        expect_as_new(app, 1.25f);
    }
    nv__app_destroy(app);
}

/* ---- scales: a window on another monitor ---- */

static void a_window_that_moves_to_another_scale_is_drawn_at_that_scale(void **state)
{
    static const float scales[] = { 2, 1.25f, 3, 1, 1.5f };
    (void)state;
    nv_app *app = open_headless(1, false);
    picture_set_length(77);
    nv__runtime_advance(app->runtime, 0.02);
    for (size_t i = 0; i < sizeof scales / sizeof scales[0]; i++) {
        uint64_t before = app->frames;
        nv__headless_resize(app->window, PICTURE_WIDTH, PICTURE_HEIGHT, scales[i]);
        nv__runtime_advance(app->runtime, 0.05);
        assert_int_equal(app->frames, before + 1); /* once, and by itself */
        expect_as_new(app, scales[i]);
        nv__present_stats shown = nv__headless_presented(app->window);
        assert_int_equal(shown.last_count, 1);
        assert_int_equal(shown.last[0].width, app->metrics.framebuffer_width);
        assert_int_equal(shown.last[0].height, app->metrics.framebuffer_height);
    }
    nv__app_destroy(app);
}

/* Damage that waits is in dp: it still is the right place after the scale changed. */
static void what_changes_while_the_scale_changes_is_not_lost(void **state)
{
    (void)state;
    nv_app *app = open_headless(1, false);
    picture_set_length(130);
    nv__headless_resize(app->window, PICTURE_WIDTH, PICTURE_HEIGHT, 1.5f);
    picture_set_length(100);
    nv__runtime_advance(app->runtime, 0.05);
    expect_as_new(app, 1.5f);
    picture_set_length(60);
    nv__runtime_advance(app->runtime, 0.05);
    expect_as_new(app, 1.5f);
    nv__app_destroy(app);
}

/* ---- flashes (NUIITIVET_DEBUG=damage) ---- */

static void damage_flashes_once_and_is_gone(void **state)
{
    (void)state;
    nv_app *plain = open_headless(1, false), *app;
    uint32_t background = pixel_at(plain, 4, 4), bar = pixel_at(plain, 20, 30);
    nv__app_destroy(plain);
    app = open_headless(1, true);
    assert_int_equal(app->frames, 1);
    assert_true(pixel_at(app, 4, 4) != background); /* the first frame is all damage */
    nv__runtime_advance(app->runtime, 0.2);
    assert_int_equal(app->frames, 2);
    assert_int_equal(pixel_at(app, 4, 4), background);
    picture_set_length(41);
    nv__runtime_advance(app->runtime, 0.02);
    assert_int_equal(app->frames, 3);
    assert_int_equal(pixel_at(app, 4, 4), background); /* outside the damage */
    assert_true(pixel_at(app, 20, 30) != bar);
    nv__runtime_advance(app->runtime, 0.2);
    assert_int_equal(app->frames, 4);
    assert_int_equal(pixel_at(app, 20, 30), bar);
    expect_as_new(app, 1);
    nv__runtime_advance(app->runtime, 100); /* no frames without a reason */
    assert_int_equal(app->frames, 4);
    nv__app_destroy(app);
}

static void damage_that_comes_during_a_flash_flashes_alone(void **state)
{
    (void)state;
    nv_app *app = open_headless(1, true);
    nv__runtime_advance(app->runtime, 0.2);
    for (int i = 0; i < 20; i++) {
        picture_set_length(20 + 5 * (float)i);
        nv__runtime_advance(app->runtime, 0.016);
    }
    nv__runtime_advance(app->runtime, 0.2);
    expect_as_new(app, 1);
    uint64_t frames = app->frames;
    nv__runtime_advance(app->runtime, 100);
    assert_int_equal(app->frames, frames);
    nv__app_destroy(app);
}

static void the_environment_asks_for_flashes(void **state)
{
    (void)state;
    assert_false(nv__app_options_from_environment().flash_damage);
    setenv("NUIITIVET_DEBUG", "damage", 1);
    assert_true(nv__app_options_from_environment().flash_damage);
    unsetenv("NUIITIVET_DEBUG");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_part_that_changes_beneath_a_blur_is_drawn_as_in_a_whole_frame),
        cmocka_unit_test(a_window_that_moves_to_another_scale_is_drawn_at_that_scale),
        cmocka_unit_test(what_changes_while_the_scale_changes_is_not_lost),
        cmocka_unit_test(damage_flashes_once_and_is_gone),
        cmocka_unit_test(damage_that_comes_during_a_flash_flashes_alone),
        cmocka_unit_test(the_environment_asks_for_flashes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
