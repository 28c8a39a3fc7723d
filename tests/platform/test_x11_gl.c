/* A window of OpenGL, seen on the screen of a private X server. Plain clears are enough to see what
 * is presented; what the renderer draws is tested with the renderer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "gl/gl_driver.h"
#include "platform/x11_window.h"

enum { COLOR_BIT = 0x4000, SCISSOR = 0x0C11 };

static x11_server server;
static x11_window w;

static struct {
    void (*clear)(unsigned mask);
    void (*clear_color)(float red, float green, float blue, float alpha);
    void (*finish)(void);
} gl;

static void load_gl(void)
{
    union {
        void *data;
        void (*mask)(unsigned);
        void (*color)(float, float, float, float);
        void (*nothing)(void);
    } symbol;

    symbol.data = w.platform->ops->gl_proc_address("glClear");
    gl.clear = symbol.mask;
    symbol.data = w.platform->ops->gl_proc_address("glClearColor");
    gl.clear_color = symbol.color;
    symbol.data = w.platform->ops->gl_proc_address("glFinish");
    gl.finish = symbol.nothing;
    assert_non_null(symbol.data);
}

static void clear_to(float red, float green, float blue)
{
    gl.clear_color(red, green, blue, 1.0f);
    gl.clear(COLOR_BIT);
}

static int open_window(void **state)
{
    (void)state;
    return x11_window_open(&w, NV__SURFACE_GL, 200, 100, 1.5f) == NV_OK ? 0 : -1;
}

static int close_window(void **state)
{
    (void)state;
    x11_window_close(&w);
    return 0;
}

static void present(int x, int y, int width, int height)
{
    nv__pixel_rect rect = { x, y, width, height };

    w.platform->ops->present(w.window, &rect, 1);
    gl.finish();
    x11_window_settle(&w);
}

static void a_frame_is_presented(void **state)
{
    nv__window_metrics m;

    (void)state;
    assert_int_equal(w.platform->ops->make_current(w.window), NV_OK);
    load_gl();
    w.platform->ops->metrics(w.window, &m);
    assert_int_equal(m.framebuffer_width, 300);
    assert_int_equal(m.framebuffer_height, 150);
    clear_to(1, 0, 0);
    present(0, 0, 300, 150);
    w.platform->ops->show(w.window);
    x11_window_settle(&w);
    clear_to(0, 0, 1);
    present(0, 0, 300, 150);
    assert_int_equal(x11_pixel(server.display, 0, 0), 0x0000FF);
    assert_int_equal(x11_pixel(server.display, 299, 149), 0x0000FF);
}

static void a_partial_present_shows_the_damage_alone(void **state)
{
    (void)state;
    assert_int_equal(w.platform->ops->make_current(w.window), NV_OK);
    load_gl();
    if (!w.platform->ops->presents_partially(w.window)) {
        print_message("the driver has no GLX_MESA_copy_sub_buffer\n");
        return;
    }
    clear_to(1, 1, 1);
    present(0, 0, 300, 150);
    w.platform->ops->show(w.window); /* shows the first frame again: it was drawn on nothing */
    gl.finish();
    x11_window_settle(&w);
    assert_int_equal(x11_pixel(server.display, 100, 100), 0xFFFFFF);
    clear_to(0, 1, 0);
    present(10, 20, 30, 40);
    assert_int_equal(x11_pixel(server.display, 10, 20), 0x00FF00);
    assert_int_equal(x11_pixel(server.display, 39, 59), 0x00FF00);
    assert_int_equal(x11_pixel(server.display, 10, 19), 0xFFFFFF);
    assert_int_equal(x11_pixel(server.display, 40, 60), 0xFFFFFF);
}

static void what_was_uncovered_is_asked_for(void **state)
{
    (void)state;
    assert_int_equal(w.platform->ops->make_current(w.window), NV_OK);
    load_gl();
    clear_to(1, 1, 1);
    present(0, 0, 300, 150);
    w.platform->ops->show(w.window);
    assert_true(x11_wait_until(w.runtime, &w.was_changed));
    assert_true(w.exposed > 0);
}

static void pixels_and_gl_are_different_surfaces(void **state)
{
    nv__window_desc desc = { .title = "p", .width = 10, .height = 10, .scale = 1 };
    nv__window *other = NULL;
    int stride = 1;
    bool fresh = false;

    (void)state;
    assert_null(w.platform->ops->pixels(w.window, &stride, &fresh));
    assert_int_equal(w.platform->ops->open_window(w.platform, &desc, &other), NV_OK);
    assert_int_equal(w.platform->ops->make_current(other), NV_EUNSUPPORTED);
    w.platform->ops->close_window(other);
}

static void software_is_known_before_a_context_is_made(void **state)
{
    (void)state;
    setenv("LIBGL_ALWAYS_SOFTWARE", "1", 1);
    assert_false(nv__glfw_gl_is_hardware());
    unsetenv("LIBGL_ALWAYS_SOFTWARE");
    assert_int_equal(nv__glfw_gl_is_hardware(), access("/dev/dri/renderD128", F_OK) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_frame_is_presented, open_window, close_window),
        cmocka_unit_test_setup_teardown(a_partial_present_shows_the_damage_alone, open_window,
                                        close_window),
        cmocka_unit_test_setup_teardown(what_was_uncovered_is_asked_for, open_window, close_window),
        cmocka_unit_test_setup_teardown(pixels_and_gl_are_different_surfaces, open_window,
                                        close_window),
        cmocka_unit_test(software_is_known_before_a_context_is_made),
    };
    x11_window probe;
    int failed;

    if (!x11_server_start(&server, NULL, NULL)) {
        return X11_SERVER_SKIP;
    }
    keep_gl_driver();
    if (x11_window_open(&probe, NV__SURFACE_GL, 10, 10, 1) != NV_OK) {
        x11_window_close(&probe);
        x11_server_stop(&server);
        return X11_SERVER_SKIP; /* no OpenGL 3.3 on this server */
    }
    x11_window_close(&probe);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    x11_server_stop(&server);
    return failed;
}
