/* What only happens under a window manager: minimising and maximising. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "platform/glfw/x11.h"
#include "platform/x11_window.h"

static x11_server server;
static pid_t manager;
static x11_window w;

static bool start_manager(void)
{
    /* Set when it has begun to look after windows; map requests that come earlier are lost. */
    Atom property = XInternAtom(server.display, "_NET_CLIENT_LIST", False);

    manager = fork();
    if (manager == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (freopen("/dev/null", "w", stderr) == NULL) {
            _exit(126);
        }
        execlp("openbox", "openbox", "--sm-disable", (char *)NULL);
        _exit(127);
    }
    for (int i = 0; i < 200 && manager > 0; i++) {
        Atom type = None;
        int format;
        unsigned long items, left;
        unsigned char *data = NULL;

        if (waitpid(manager, NULL, WNOHANG) != 0) {
            return false; /* there is none here */
        }
        XGetWindowProperty(server.display, DefaultRootWindow(server.display), property, 0, 1, False,
                           AnyPropertyType, &type, &format, &items, &left, &data);
        if (data != NULL) {
            XFree(data);
            return true;
        }
        usleep(10000);
    }
    return false;
}

static int open_window(void **state)
{
    (void)state;
    if (x11_window_open(&w, NV__SURFACE_PIXELS, 200, 100, 1) != NV_OK) {
        return -1;
    }
    x11_window_fill(&w, 0xFF2468AC);
    w.platform->ops->show(w.window);
    x11_window_settle(&w);
    w.was_changed = false;
    return 0;
}

static int close_window(void **state)
{
    (void)state;
    x11_window_close(&w);
    return 0;
}

/* Where a pixel of that colour is on the screen: the manager places the window. */
static bool is_on_screen(unsigned long color)
{
    XImage *image = XGetImage(server.display, DefaultRootWindow(server.display), 0, 0, 640, 480,
                              AllPlanes, ZPixmap);
    bool found = false;

    for (int i = 0; i < 640 * 480 && !found; i += 7) {
        found = (XGetPixel(image, i % 640, i / 640) & 0xFFFFFF) == color;
    }
    XDestroyImage(image);
    return found;
}

/* The manager maps a window when it gets to it. */
static bool comes_on_screen(unsigned long color)
{
    for (int tries = 0; tries < 200 && !is_on_screen(color); tries++) {
        x11_window_settle(&w);
        usleep(10000);
    }
    return is_on_screen(color);
}

static void send_to_manager(const char *name, long first, long second)
{
    Display *d = server.display;
    XEvent event = { .xclient = { .type = ClientMessage, .format = 32 } };

    event.xclient.window = w.x11;
    event.xclient.message_type = XInternAtom(d, name, False);
    event.xclient.data.l[0] = first;
    event.xclient.data.l[1] = second;
    XSendEvent(d, DefaultRootWindow(d), False, SubstructureNotifyMask | SubstructureRedirectMask,
               &event);
    XSync(d, False);
}

static void find_own_window(void)
{
    w.x11 = 0;
    for (int tries = 0; tries < 200 && w.x11 <= PointerRoot; tries++) {
        int revert;

        XGetInputFocus(server.display, &w.x11, &revert);
        x11_window_settle(&w);
        usleep(10000);
    }
}

static void a_minimised_window_has_nothing_to_draw_on_and_comes_back(void **state)
{
    nv__window_metrics m;
    int stride;
    bool fresh;

    (void)state;
    assert_true(comes_on_screen(0x2468AC));
    find_own_window();
    w.was_changed = false;
    send_to_manager("WM_CHANGE_STATE", IconicState, 0);
    assert_true(x11_wait_until(w.runtime, &w.was_changed));
    w.platform->ops->metrics(w.window, &m);
    assert_int_equal(m.framebuffer_width, 0);
    assert_int_equal(m.framebuffer_height, 0);
    assert_true(m.width == 200.0f && m.height == 100.0f);
    assert_null(w.platform->ops->pixels(w.window, &stride, &fresh));
    assert_false(is_on_screen(0x2468AC));
    w.was_changed = false;
    send_to_manager("_NET_ACTIVE_WINDOW", 2, CurrentTime);
    assert_true(x11_wait_until(w.runtime, &w.was_changed));
    x11_window_settle(&w);
    w.platform->ops->metrics(w.window, &m);
    assert_int_equal(m.framebuffer_width, 200);
    x11_window_fill(&w, 0xFF13579B);
    x11_window_settle(&w);
    assert_true(comes_on_screen(0x13579B));
}

static void a_maximised_window_is_larger(void **state)
{
    nv__window_metrics m;
    Display *d = server.display;

    (void)state;
    find_own_window();
    send_to_manager("_NET_WM_STATE", 1,
                    (long)XInternAtom(d, "_NET_WM_STATE_MAXIMIZED_HORZ", False));
    assert_true(x11_wait_until(w.runtime, &w.was_changed));
    x11_window_settle(&w);
    w.platform->ops->metrics(w.window, &m);
    assert_true(m.framebuffer_width > 600);
    assert_int_equal(m.framebuffer_height, 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_minimised_window_has_nothing_to_draw_on_and_comes_back,
                                        open_window, close_window),
        cmocka_unit_test_setup_teardown(a_maximised_window_is_larger, open_window, close_window),
    };
    int failed;

    if (!x11_server_start(&server, NULL, NULL)) {
        return X11_SERVER_SKIP;
    }
    if (!start_manager()) {
        x11_server_stop(&server);
        return X11_SERVER_SKIP;
    }
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    kill(manager, SIGTERM);
    waitpid(manager, NULL, 0);
    x11_server_stop(&server);
    return failed;
}
