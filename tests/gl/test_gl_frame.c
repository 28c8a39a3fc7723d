/* Frames of the GL renderer: sizes, damage, limits, what it costs, and what reaches a window. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "gl/gl_fixture.h"

#if __has_include(<EGL/egl.h>)
#define NV_TEST_EGL 1
#include <EGL/egl.h>
#include <EGL/eglext.h>
#endif

static gl_fixture fixture;

static nv__renderer_stats draw_and_count(void)
{
    nv__renderer_stats before = fixture.gl->stats, after;

    assert_int_equal(fixture_draw_all(&fixture), NV_OK);
    after = fixture.gl->stats;
    after.frames -= before.frames;
    after.draw_calls -= before.draw_calls;
    after.state_changes -= before.state_changes;
    after.pixels_rasterised -= before.pixels_rasterised;
    after.glyphs_rasterised -= before.glyphs_rasterised;
    return after;
}

/* 100 rows with a shadow, a card, an icon's square and two labels. */
static void page(int rows)
{
    for (int i = 0; i < rows; i++) {
        float x = 10.0f + 120.0f * (float)(i % 10), y = 8.0f + 78.0f * (float)(i / 10);
        nv_rect card = { x, y, 104, 60 };

        nv_canvas_shadow(&fixture.canvas, card, nv_radius(12), 4, (nv_point){ 0, 1 },
                         NV_ARGB(0x26000000));
        nv_canvas_rounded_rect(&fixture.canvas, card, nv_radius(12), NV_RGB(0xFFFFFF));
        nv_canvas_rect(&fixture.canvas, (nv_rect){ x + 8, y + 8, 16, 16 }, NV_RGB(0x6750A4));
        fixture_text(&fixture, x + 8, y + 40, 10, 9, NV_RGB(0x1D1B20));
        fixture_text(&fixture, x + 8, y + 54, 9, 9, NV_RGB(0x49454F));
    }
}

static void a_page_takes_a_handful_of_draw_calls(void **state)
{
    nv__renderer_stats cost;

    (void)state;
    fixture_begin(&fixture, 1280, 800, 1.0f);
    page(100);
    cost = draw_and_count();
    print_message("100 cards, 1800 glyphs: %d draw calls, %d state changes\n", (int)cost.draw_calls,
                  (int)cost.state_changes);
    assert_int_equal(cost.frames, 1);
    assert_true(cost.draw_calls <= 4);
    assert_true(cost.state_changes <= 8);
    assert_true(cost.glyphs_rasterised > 0);
    cost = draw_and_count();
    assert_int_equal(cost.glyphs_rasterised, 0); /* the atlas has them */
    assert_true(fixture_compare(&fixture).largest <= 20);
}

static void records_that_overlap_keep_their_order(void **state)
{
    (void)state;
    fixture_begin(&fixture, 100, 100, 1.0f);
    for (int i = 0; i < 30; i++) {
        nv_color color = NV_RGB(0x10305 * (i + 1));

        nv_canvas_rect(&fixture.canvas, (nv_rect){ (float)i, 10, 20, 20 }, color);
        nv_canvas_circle(&fixture.canvas, (nv_point){ (float)(2 * i) + 10, 20 }, 8, color);
        fixture_text(&fixture, (float)(2 * i), 25, 12, 3, color);
    }
    assert_int_equal(fixture_draw_all(&fixture), NV_OK);
    assert_true(fixture_compare(&fixture).largest <= 20);
}

static void a_small_damage_costs_little(void **state)
{
    nv__pixel_rect label = { 18, 30, 90, 14 };
    nv__renderer_stats before;

    (void)state;
    fixture_begin(&fixture, 1280, 800, 1.0f);
    page(100);
    assert_int_equal(fixture_draw_all(&fixture), NV_OK);
    before = fixture.gl->stats;
    assert_int_equal(fixture.gl->ops->draw(fixture.gl, &fixture.list, &label, 1, 0xFFFFFBFE),
                     NV_OK);
    assert_true(fixture.gl->stats.pixels_rasterised - before.pixels_rasterised < 5 * 90 * 14);
    assert_true(fixture.gl->stats.draw_calls - before.draw_calls <= 4);
}

static void sizes_of_nothing_draw_nothing(void **state)
{
    nv__pixel_rect all = { 0, 0, 100, 100 };
    uint32_t untouched = 42;

    (void)state;
    fixture_begin(&fixture, 10, 10, 1.0f);
    nv_canvas_rect(&fixture.canvas, (nv_rect){ 0, 0, 10, 10 }, NV_RGB(0));
    assert_int_equal(fixture.gl->ops->resize(fixture.gl, 0, 0, 1.0f), NV_OK);
    assert_int_equal(fixture.gl->ops->draw(fixture.gl, &fixture.list, &all, 1, 0xFFFFFFFF), NV_OK);
    assert_int_equal(fixture.gl->ops->read_pixels(fixture.gl, &untouched), NV_OK);
    assert_int_equal(untouched, 42);
    assert_int_equal(fixture.gl->ops->resize(fixture.gl, 1, 1, 1.0f), NV_OK);
    assert_int_equal(fixture.gl->ops->draw(fixture.gl, &fixture.list, &all, 1, 0xFFFFFFFF), NV_OK);
    assert_int_equal(fixture.gl->ops->read_pixels(fixture.gl, &untouched), NV_OK);
    assert_int_equal(untouched, 0xFF000000);
}

static void sizes_beyond_the_driver_are_refused(void **state)
{
    (void)state;
    nv_log_set_level(NV_LOG_OFF);
    assert_int_equal(fixture.gl->ops->resize(fixture.gl, 1 << 20, 10, 1.0f), NV_EIO);
    assert_int_equal(fixture.gl->ops->resize(fixture.gl, -1, 10, 1.0f), NV_EINVAL);
    assert_int_equal(fixture.gl->ops->resize(fixture.gl, 10, 10, NAN), NV_EINVAL);
    assert_int_equal(fixture.gl->ops->resize(fixture.gl, 10, 10, 0.0f), NV_EINVAL);
    nv_log_set_level(NV_LOG_WARNING);
}

static void damage_outside_the_surface_is_cut(void **state)
{
    nv__pixel_rect rects[3] = { { -50, -50, 55, 55 },
                                { 95, 95, 1000, 1000 },
                                { 200, 200, 10, 10 } };

    (void)state;
    fixture_begin(&fixture, 100, 100, 1.0f);
    assert_int_equal(fixture_draw_all(&fixture), NV_OK);
    assert_int_equal(fixture.gl->ops->draw(fixture.gl, &fixture.list, rects, 3, 0xFF00FF00), NV_OK);
    assert_int_equal(fixture.gl->ops->read_pixels(fixture.gl, fixture.from_gl), NV_OK);
    assert_int_equal(fixture.from_gl[4 * 100 + 4], 0xFF00FF00);
    assert_int_equal(fixture.from_gl[5 * 100 + 5], 0xFFFFFBFE);
    assert_int_equal(fixture.from_gl[95 * 100 + 95], 0xFF00FF00);
    assert_int_equal(fixture.from_gl[94 * 100 + 99], 0xFFFFFBFE);
}

static void a_translucent_background_is_premultiplied(void **state)
{
    nv__pixel_rect all = { 0, 0, 20, 20 };

    (void)state;
    fixture_begin(&fixture, 20, 20, 1.0f);
    assert_int_equal(fixture_draw(&fixture, &all, 1, 0x80FF0000), NV_OK);
    assert_int_equal(fixture.from_gl[0], 0x80800000);
    assert_int_equal(fixture.from_raster[0], 0x80800000);
}

/* More clips than the table holds: it is sent in between. */
static void thousands_of_rounded_clips_are_drawn(void **state)
{
    (void)state;
    fixture_begin(&fixture, 600, 500, 1.0f);
    for (int i = 0; i < 2000; i++) {
        nv_rect cell = { (float)(i % 50) * 12, (float)(i / 50) * 12, 11, 11 };

        nv_canvas_push_clip(&fixture.canvas, cell, nv_radius(4));
        nv_canvas_rect(&fixture.canvas, cell, NV_RGB(0x6750A4));
        nv_canvas_pop_clip(&fixture.canvas);
    }
    assert_int_equal(fixture_draw_all(&fixture), NV_OK);
    assert_true(fixture_compare(&fixture).largest <= 20);
}

static void deep_nesting_is_drawn_or_refused_but_never_wrong(void **state)
{
    enum { DEEP = 15 };

    (void)state;
    fixture_begin(&fixture, 200, 200, 1.0f);
    for (int i = 0; i < DEEP; i++) {
        float inset = 3.0f * (float)i;

        nv_canvas_push_clip(&fixture.canvas,
                            (nv_rect){ inset, inset, 200 - 2 * inset, 200 - 2 * inset },
                            nv_radius(40));
        nv_canvas_push_opacity(&fixture.canvas, (nv_rect){ 0, 0, 200, 200 }, 0.9f);
        nv_canvas_rect(&fixture.canvas, (nv_rect){ 0, 0, 200, 200 }, NV_RGB(0x0B1007 * i));
    }
    for (int i = 0; i < DEEP; i++) {
        nv_canvas_pop_opacity(&fixture.canvas);
        nv_canvas_pop_clip(&fixture.canvas);
    }
    assert_int_equal(fixture_draw_all(&fixture), NV_OK);
    assert_true(fixture_compare(&fixture).largest <= 20);
}

/* Pushed straight into the list, deeper than a canvas would allow, and never popped. */
static void an_unbalanced_list_does_no_harm(void **state)
{
    nv_rect all = { 0, 0, 100, 100 };

    (void)state;
    nv_log_set_level(NV_LOG_OFF);
    fixture_begin(&fixture, 100, 100, 1.0f);
    nv__display_list_pop_clip(&fixture.list);
    nv__display_list_pop_opacity(&fixture.list);
    for (int i = 0; i < 150; i++) {
        nv__display_list_push_clip(&fixture.list, all, nv_radius(0));
        nv__display_list_push_opacity(&fixture.list, all, 0.99f);
    }
    nv_canvas_rect(&fixture.canvas, all, NV_RGB(0x00FF00));
    nv__display_list_pop_clip(&fixture.list);
    assert_int_equal(fixture_draw_all(&fixture), NV_OK);
    assert_true(fixture_compare(&fixture).largest <= 16);
    nv_log_set_level(NV_LOG_WARNING);
}

static void every_failing_allocation_is_told_and_nothing_leaks(void **state)
{
    nv__pixel_rect all = { 0, 0, 300, 200 };
    int failures = 0;

    (void)state;
    nv_log_set_level(NV_LOG_OFF);
    fixture_begin(&fixture, 300, 200, 1.0f);
    page(5);
    for (size_t n = 1; n < 200; n++) {
        size_t before = nv__alloc_live();
        nv__renderer *gl = NULL;
        nv_status status;
        bool hit;

        nv__alloc_fail_after(n);
        status = nv__gl_create(nv__egl_proc_address, &gl);
        if (status == NV_OK) {
            status = gl->ops->resize(gl, 300, 200, 1.0f);
        }
        if (status == NV_OK) {
            status = gl->ops->draw(gl, &fixture.list, &all, 1, 0xFFFFFFFF);
        }
        hit = nv__alloc_fail_hit();
        nv__alloc_fail_after(0);
        assert_true(status == NV_OK || status == NV_ENOMEM);
        failures += status == NV_ENOMEM;
        if (gl != NULL) {
            gl->ops->destroy(gl);
        }
        assert_int_equal(nv__alloc_live(), before);
        if (!hit) {
            break;
        }
    }
    assert_true(failures >= 3);
    nv_log_set_level(NV_LOG_WARNING);
}

static void *no_functions(const char *name)
{
    (void)name;
    return NULL;
}

static void a_context_without_functions_is_unsupported(void **state)
{
    nv__renderer *gl = NULL;
    nv__renderer *again = NULL;

    (void)state;
    assert_int_equal(nv__gl_create(no_functions, &gl), NV_EUNSUPPORTED);
    assert_null(gl);
    /* Loading failed for the whole process: load again for the renderers that live. */
    assert_int_equal(nv__gl_create(nv__egl_proc_address, &again), NV_OK);
    again->ops->destroy(again);
}

static void this_machine_knows_whether_it_is_software(void **state)
{
    (void)state;
    if (getenv("LIBGL_ALWAYS_SOFTWARE") != NULL) {
        assert_true(nv__gl_is_software(fixture.gl));
    }
    assert_string_equal(fixture.gl->ops->name, "gl");
}

#if defined(NV_TEST_EGL)

/* A pixel buffer stands for a window's back buffer. */
typedef struct pixel_buffer {
    EGLDisplay display;
    EGLSurface surface;
    EGLContext context;
} pixel_buffer;

static bool open_pixel_buffer(pixel_buffer *b, int width, int height)
{
    static const EGLint wanted[] = { EGL_SURFACE_TYPE,
                                     EGL_PBUFFER_BIT,
                                     EGL_RENDERABLE_TYPE,
                                     EGL_OPENGL_BIT,
                                     EGL_RED_SIZE,
                                     8,
                                     EGL_GREEN_SIZE,
                                     8,
                                     EGL_BLUE_SIZE,
                                     8,
                                     EGL_NONE };
    static const EGLint version[] = { EGL_CONTEXT_MAJOR_VERSION, 3, EGL_CONTEXT_MINOR_VERSION, 3,
                                      EGL_NONE };
    EGLint size[] = { EGL_WIDTH, width, EGL_HEIGHT, height, EGL_NONE };
    EGLConfig config;
    EGLint count = 0;

    b->display = eglGetPlatformDisplay(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, NULL);
    if (eglInitialize(b->display, NULL, NULL) != EGL_TRUE ||
        eglChooseConfig(b->display, wanted, &config, 1, &count) != EGL_TRUE || count == 0) {
        return false;
    }
    eglBindAPI(EGL_OPENGL_API);
    b->surface = eglCreatePbufferSurface(b->display, config, size);
    b->context = eglCreateContext(b->display, config, EGL_NO_CONTEXT, version);
    return b->surface != EGL_NO_SURFACE && b->context != EGL_NO_CONTEXT &&
           eglMakeCurrent(b->display, b->surface, b->surface, b->context) == EGL_TRUE;
}

static uint32_t back_buffer_pixel(int x, int y_from_top, int height)
{
    typedef void (*read_fn)(int, int, int, int, unsigned, unsigned, void *);
    typedef void (*bind_fn)(unsigned, unsigned);
    union {
        void *data;
        read_fn read;
        bind_fn bind;
    } symbol;
    uint32_t pixel = 0;

    symbol.data = nv__egl_proc_address("glBindFramebuffer");
    symbol.bind(0x8CA8, 0); /* READ_FRAMEBUFFER */
    symbol.data = nv__egl_proc_address("glReadPixels");
    symbol.read(x, height - 1 - y_from_top, 1, 1, 0x80E1, 0x8367, &pixel); /* BGRA, 8_8_8_8_REV */
    return pixel & 0xFFFFFF;
}

static void frames_reach_the_window_whole_or_in_part(void **state)
{
    nv__pixel_rect all = { 0, 0, 60, 40 }, part = { 10, 5, 20, 10 };
    pixel_buffer b = { 0 };
    nv__renderer *gl = NULL;

    (void)state;
    fixture_begin(&fixture, 60, 40, 1.0f);
    nv_canvas_rect(&fixture.canvas, (nv_rect){ 0, 0, 10, 10 }, NV_RGB(0xFF0000));
    if (!open_pixel_buffer(&b, 60, 40)) {
        skip();
    }
    assert_int_equal(nv__gl_create(nv__egl_proc_address, &gl), NV_OK);
    assert_int_equal(gl->ops->resize(gl, 60, 40, 1.0f), NV_OK);
    assert_int_equal(gl->ops->draw(gl, &fixture.list, &all, 1, 0xFFFFFFFF), NV_OK);
    assert_int_equal(back_buffer_pixel(0, 0, 40), 0xFF0000); /* upright */
    assert_int_equal(back_buffer_pixel(0, 39, 40), 0xFFFFFF);
    /* The frame keeps what was not damaged, and the window gets all of it again. */
    assert_int_equal(gl->ops->draw(gl, &fixture.list, &part, 1, 0xFF0000FF), NV_OK);
    assert_int_equal(back_buffer_pixel(0, 0, 40), 0xFF0000);
    assert_int_equal(back_buffer_pixel(15, 7, 40), 0x0000FF);
    assert_int_equal(back_buffer_pixel(15, 20, 40), 0xFFFFFF);
    /* In part: the window's other pixels are left alone, whatever they are. */
    nv__gl_set_partial_present(gl, true);
    assert_int_equal(gl->ops->draw(gl, &fixture.list, &part, 1, 0xFF00FF00), NV_OK);
    assert_int_equal(back_buffer_pixel(29, 14, 40), 0x00FF00);
    assert_int_equal(back_buffer_pixel(30, 15, 40), 0xFFFFFF);
    gl->ops->destroy(gl);
    eglMakeCurrent(b.display, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
    eglDestroySurface(b.display, b.surface);
    eglDestroyContext(b.display, b.context);
}

#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_takes_a_handful_of_draw_calls),
        cmocka_unit_test(records_that_overlap_keep_their_order),
        cmocka_unit_test(a_small_damage_costs_little),
        cmocka_unit_test(sizes_of_nothing_draw_nothing),
        cmocka_unit_test(sizes_beyond_the_driver_are_refused),
        cmocka_unit_test(damage_outside_the_surface_is_cut),
        cmocka_unit_test(a_translucent_background_is_premultiplied),
        cmocka_unit_test(thousands_of_rounded_clips_are_drawn),
        cmocka_unit_test(deep_nesting_is_drawn_or_refused_but_never_wrong),
        cmocka_unit_test(an_unbalanced_list_does_no_harm),
        cmocka_unit_test(every_failing_allocation_is_told_and_nothing_leaks),
        cmocka_unit_test(a_context_without_functions_is_unsupported),
        cmocka_unit_test(this_machine_knows_whether_it_is_software),
#if defined(NV_TEST_EGL)
        cmocka_unit_test(
            frames_reach_the_window_whole_or_in_part), /* last: it takes the context away */
#endif
    };
    int failed;

    if (!fixture_open(&fixture)) {
        return GL_FIXTURE_SKIP;
    }
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    fixture_close(&fixture);
    return failed;
}
