/* A window of pixels, seen on the screen of a private X server. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "platform/x11_window.h"

#include "base/alloc.h"
#include "platform/glfw/x11.h"

static x11_server server;
static x11_window w;

static int close_window(void **state)
{
    (void)state;
    x11_window_close(&w);
    return nv__alloc_live() == 0 ? 0 : -1;
}

static void open_shown(float width, float height, float scale, uint32_t color)
{
    assert_int_equal(x11_window_open(&w, NV__SURFACE_PIXELS, width, height, scale), NV_OK);
    x11_window_fill(&w, color);
    w.platform->ops->show(w.window);
    x11_window_settle(&w);
}

static void the_first_frame_is_there_when_the_window_is(void **state)
{
    (void)state;
    assert_int_equal(x11_window_open(&w, NV__SURFACE_PIXELS, 200, 100, 1), NV_OK);
    x11_window_fill(&w, 0xFF336699);
    x11_window_settle(&w);
    assert_int_equal(x11_window_find(server.display), 0); /* not before it is shown */
    w.platform->ops->show(w.window);
    XSync(server.display, False);
    assert_int_equal(x11_pixel(server.display, 0, 0), 0x336699);
    assert_int_equal(x11_pixel(server.display, 199, 99), 0x336699);
    assert_int_not_equal(x11_pixel(server.display, 200, 100), 0x336699);
}

static void scale_makes_pixels_of_dp(void **state)
{
    nv__window_metrics m;

    (void)state;
    open_shown(100, 60, 1.5f, 0xFF00FF00);
    w.platform->ops->metrics(w.window, &m);
    assert_int_equal(m.framebuffer_width, 150);
    assert_int_equal(m.framebuffer_height, 90);
    assert_true(m.scale == 1.5f && m.width == 100.0f && m.height == 60.0f);
    assert_int_equal(x11_pixel(server.display, 149, 89), 0x00FF00);
}

static void only_the_damage_is_presented(void **state)
{
    nv__pixel_rect damage = { 20, 10, 30, 20 };
    int stride;
    bool fresh;
    uint32_t *pixels;

    (void)state;
    open_shown(200, 100, 1, 0xFFFFFFFF);
    pixels = w.platform->ops->pixels(w.window, &stride, &fresh);
    assert_false(fresh);
    assert_int_equal(pixels[5], 0xFFFFFFFF); /* the last frame */
    for (int y = 0; y < 100; y++) {
        for (int x = 0; x < 200; x++) {
            pixels[(ptrdiff_t)y * stride + x] = 0xFFFF0000;
        }
    }
    w.platform->ops->present(w.window, &damage, 1);
    x11_window_settle(&w);
    assert_int_equal(x11_pixel(server.display, 20, 10), 0xFF0000);
    assert_int_equal(x11_pixel(server.display, 49, 29), 0xFF0000);
    assert_int_equal(x11_pixel(server.display, 50, 30), 0xFFFFFF);
    assert_int_equal(x11_pixel(server.display, 19, 9), 0xFFFFFF);
}

/* Each frame is drawn when the server has read the one before: none of them may be torn. */
static void many_frames_in_a_row_are_whole(void **state)
{
    (void)state;
    open_shown(400, 300, 1, 0xFF000000);
    for (uint32_t i = 1; i <= 60; i++) {
        x11_window_fill(&w, 0xFF000000 | i * 0x040404);
        if (i % 10 == 0) {
            XImage *image;

            x11_window_settle(&w);
            image = XGetImage(server.display, DefaultRootWindow(server.display), 0, 0, 400, 300,
                              AllPlanes, ZPixmap);
            for (int k = 0; k < 400 * 300; k += 97) {
                assert_int_equal(XGetPixel(image, k % 400, k / 400) & 0xFFFFFF, i * 0x040404);
            }
            XDestroyImage(image);
        }
    }
}

/* Events that nobody has handled yet do not hide the server's word that it has read a frame. */
static void a_frame_that_was_read_is_not_asked_for(void **state)
{
    XEvent other = { .xclient = { .type = ClientMessage, .format = 32 } };
    Display *display;
    unsigned long next;
    int stride;
    bool fresh;

    (void)state;
    open_shown(200, 100, 1, 0xFFFFFFFF);
    display = nv__x11_display();
    x11_window_fill(&w, 0xFF336699);
    XSync(server.display, False); /* another connection: the server has done what we asked, too */
    assert_int_equal(x11_pixel(server.display, 1, 1), 0x336699);
    other.xclient.window = DefaultRootWindow(display);
    XPutBackEvent(display, &other);
    next = NextRequest(display);
    assert_non_null(w.platform->ops->pixels(w.window, &stride, &fresh));
    assert_int_equal(NextRequest(display), next);
}

static void what_is_uncovered_is_shown_again_without_being_drawn(void **state)
{
    Display *d = server.display;
    XSetWindowAttributes attributes = { .override_redirect = True, .background_pixel = 0x123456 };
    Window cover;

    (void)state;
    open_shown(200, 100, 1, 0xFFABCDEF);
    w.exposed = 0;
    cover = XCreateWindow(d, DefaultRootWindow(d), 50, 20, 60, 40, 0, CopyFromParent, InputOutput,
                          CopyFromParent, CWOverrideRedirect | CWBackPixel, &attributes);
    XMapRaised(d, cover);
    XSync(d, False);
    assert_int_equal(x11_pixel(d, 60, 30), 0x123456);
    XDestroyWindow(d, cover);
    XSync(d, False);
    x11_window_settle(&w);
    assert_int_equal(x11_pixel(d, 60, 30), 0xABCDEF);
    assert_int_equal(w.exposed, 0);
}

static void a_resized_window_keeps_its_picture_until_it_is_drawn(void **state)
{
    nv__window_metrics m;
    int stride;
    bool fresh = false;

    (void)state;
    open_shown(200, 100, 1, 0xFF778899);
    w.was_changed = false;
    XResizeWindow(server.display, x11_window_find(server.display), 300, 180);
    XSync(server.display, False);
    assert_true(x11_wait_until(w.runtime, &w.was_changed));
    x11_window_settle(&w);
    assert_int_equal(x11_pixel(server.display, 10, 10), 0x778899);
    w.platform->ops->metrics(w.window, &m);
    assert_int_equal(m.framebuffer_width, 300);
    assert_int_equal(m.framebuffer_height, 180);
    assert_non_null(w.platform->ops->pixels(w.window, &stride, &fresh));
    assert_true(fresh);
    assert_true(stride >= 300);
    x11_window_fill(&w, 0xFF112233);
    x11_window_settle(&w);
    assert_int_equal(x11_pixel(server.display, 299, 179), 0x112233);
    /* And down again, to much less. */
    w.was_changed = false;
    XResizeWindow(server.display, x11_window_find(server.display), 40, 30);
    XSync(server.display, False);
    assert_true(x11_wait_until(w.runtime, &w.was_changed));
    x11_window_fill(&w, 0xFF445566);
    x11_window_settle(&w);
    assert_int_equal(x11_pixel(server.display, 39, 29), 0x445566);
}

static void the_title_is_utf8_and_repaired(void **state)
{
    Display *d = server.display;
    Atom type, property = XInternAtom(d, "_NET_WM_NAME", False);
    unsigned char *text = NULL;
    unsigned long items, left;
    int format;

    (void)state;
    open_shown(100, 50, 1, 0xFF000000);
    XGetWindowProperty(d, x11_window_find(d), property, 0, 64, False, AnyPropertyType, &type,
                       &format, &items, &left, &text);
    assert_string_equal((char *)text, "gr\xC3\xBC\xC3\x9F \xEF\xBF\xBD");
    XFree(text);
    w.platform->ops->set_title(w.window, "second");
    w.platform->ops->set_title(w.window, NULL);
    w.platform->ops->set_title(w.window, "third");
    x11_window_settle(&w);
    XGetWindowProperty(d, x11_window_find(d), property, 0, 64, False, AnyPropertyType, &type,
                       &format, &items, &left, &text);
    assert_string_equal((char *)text, "third");
    XFree(text);
}

static void the_clipboard_goes_round(void **state)
{
    (void)state;
    open_shown(100, 50, 1, 0xFF000000);
    w.platform->ops->set_clipboard(w.window, "na\xC3\xAFve \xFE");
    assert_string_equal(w.platform->ops->clipboard(w.window), "na\xC3\xAFve \xEF\xBF\xBD");
    w.platform->ops->set_clipboard(w.window, NULL);
    assert_null(w.platform->ops->clipboard(w.window));
}

/* Virtual displays say their refresh rate is 0. */
static void the_refresh_interval_is_never_a_division_by_zero(void **state)
{
    double interval;

    (void)state;
    open_shown(100, 50, 1, 0xFF000000);
    interval = w.platform->ops->refresh_interval(w.window);
    assert_true(interval >= 0.0 && interval < 1.0);
    assert_true(w.platform->ops->refresh_interval(w.window) == interval);
}

static void a_failing_allocation_leaves_nothing_behind(void **state)
{
    size_t before;

    (void)state;
    open_shown(100, 50, 1, 0xFF000000);
    nv_log_set_level(NV_LOG_OFF);
    before = nv__alloc_live();
    for (size_t n = 1; n < 4; n++) {
        nv__window_desc desc = { .title = "x", .width = 10, .height = 10, .scale = 1 };
        nv__window *second = NULL;
        nv_status status;

        nv__alloc_fail_after(n);
        status = w.platform->ops->open_window(w.platform, &desc, &second);
        if (nv__alloc_fail_hit()) {
            assert_int_equal(status, NV_ENOMEM);
            assert_null(second);
        } else {
            w.platform->ops->close_window(second);
        }
        nv__alloc_fail_after(0);
        assert_int_equal(nv__alloc_live(), before);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(the_first_frame_is_there_when_the_window_is, close_window),
        cmocka_unit_test_teardown(scale_makes_pixels_of_dp, close_window),
        cmocka_unit_test_teardown(only_the_damage_is_presented, close_window),
        cmocka_unit_test_teardown(many_frames_in_a_row_are_whole, close_window),
        cmocka_unit_test_teardown(a_frame_that_was_read_is_not_asked_for, close_window),
        cmocka_unit_test_teardown(what_is_uncovered_is_shown_again_without_being_drawn,
                                  close_window),
        cmocka_unit_test_teardown(a_resized_window_keeps_its_picture_until_it_is_drawn,
                                  close_window),
        cmocka_unit_test_teardown(the_title_is_utf8_and_repaired, close_window),
        cmocka_unit_test_teardown(the_clipboard_goes_round, close_window),
        cmocka_unit_test_teardown(the_refresh_interval_is_never_a_division_by_zero, close_window),
        cmocka_unit_test_teardown(a_failing_allocation_leaves_nothing_behind, close_window),
    };
    int failed = 0;

    /* Once through shared memory, and once where the server has none. */
    for (int i = 0; i < 2; i++) {
        if (!x11_server_start(&server, i == 0 ? NULL : "-extension", "MIT-SHM")) {
            return X11_SERVER_SKIP;
        }
        failed += cmocka_run_group_tests(tests, NULL, NULL);
        x11_server_stop(&server);
    }
    return failed;
}
