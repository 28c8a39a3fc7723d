/* Keys, buttons and wheels as a user gives them, through a private X server. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "platform/x11_window.h"

#include <X11/keysym.h>

static x11_server server;
static x11_input input;
static x11_window w;

static int open_window(void **state)
{
    (void)state;
    if (x11_window_open(&w, NV__SURFACE_PIXELS, 200, 100, 2) != NV_OK) {
        return -1;
    }
    x11_window_fill(&w, 0xFFFFFFFF);
    w.platform->ops->show(w.window);
    XWarpPointer(server.display, None, DefaultRootWindow(server.display), 0, 0, 0, 0, 10, 10);
    XSetInputFocus(server.display, x11_window_find(server.display), RevertToPointerRoot,
                   CurrentTime);
    XSync(server.display, False);
    x11_window_settle(&w);
    w.count = 0;
    w.any = false;
    return 0;
}

static int close_window(void **state)
{
    (void)state;
    x11_window_close(&w);
    return 0;
}

static void key(KeySym symbol, bool press)
{
    input.key(server.display, XKeysymToKeycode(server.display, symbol), press, CurrentTime);
    XSync(server.display, False);
}

static void tap(KeySym symbol)
{
    key(symbol, true);
    key(symbol, false);
}

static void click(unsigned button)
{
    input.button(server.display, button, True, CurrentTime);
    input.button(server.display, button, False, CurrentTime);
    XSync(server.display, False);
}

static const nv_event *find(nv_event_type type)
{
    for (size_t i = 0; i < w.count; i++) {
        if (w.events[i].type == type) {
            return &w.events[i];
        }
    }
    return NULL;
}

static const nv_event *wait_for(nv_event_type type)
{
    for (int i = 0; i < 300 && find(type) == NULL; i++) {
        nv__runtime_step(w.runtime, 0.01);
    }
    assert_non_null(find(type));
    return find(type);
}

static void a_key_is_a_key_and_its_text(void **state)
{
    const nv_event *event;

    (void)state;
    tap(XK_a);
    event = wait_for(NV_EVENT_TEXT);
    assert_string_equal(w.texts[event - w.events], "a");
    event = wait_for(NV_EVENT_KEY);
    assert_int_equal(event->key, 'a');
    assert_int_equal(event->mods, 0);
    assert_false(event->repeat);
    assert_true(event->time > 0.0);
}

/* A key of no keyboard becomes this one. */
static void tap_new(KeyCode code, KeySym symbol)
{
    XChangeKeyboardMapping(server.display, code, 1, &symbol, 1);
    XSync(server.display, False);
    x11_window_settle(&w);
    input.key(server.display, code, True, CurrentTime);
    input.key(server.display, code, False, CurrentTime);
    XSync(server.display, False);
}

static void expect_text(const char *expected)
{
    const nv_event *event = wait_for(NV_EVENT_TEXT);

    assert_string_equal(w.texts[event - w.events], expected);
    w.count = 0;
}

/* KEY-4: dead keys and the compose key write what their sequences stand for, and nothing before. */
static void keys_are_composed(void **state)
{
    enum { DEAD = 250, COMPOSE = 251 };

    (void)state;
    tap_new(DEAD, XK_dead_acute);
    tap(XK_e);
    expect_text("\xC3\xA9");
    tap_new(COMPOSE, XK_Multi_key);
    tap(XK_o);
    tap(XK_c);
    expect_text("\xC2\xA9");
    tap_new(DEAD, XK_dead_acute);
    key(XK_Shift_L, true); /* does not end the sequence */
    tap(XK_a);
    key(XK_Shift_L, false);
    expect_text("\xC3\x81");
    tap_new(DEAD, XK_dead_acute);
    tap(XK_q); /* there is no such letter */
    tap(XK_a);
    expect_text("a");
    tap(XK_b);
    expect_text("b");
}

/* KBD-5, KEY-4 */
static void modifiers_come_with_every_key(void **state)
{
    const nv_event *event = NULL;

    (void)state;
    key(XK_Control_L, true);
    key(XK_Shift_L, true);
    tap(XK_c);
    event = wait_for(NV_EVENT_KEY);
    assert_int_equal(event->key, 'c');
    assert_int_equal(event->mods, NV_MOD_CTRL | NV_MOD_SHIFT);
    w.count = 0;
    tap(XK_Left);
    event = wait_for(NV_EVENT_KEY);
    assert_int_equal(event->key, NV_KEY_LEFT);
    assert_int_equal(event->mods, NV_MOD_CTRL | NV_MOD_SHIFT);
    w.count = 0;
    input.motion(server.display, -1, 40, 40, CurrentTime);
    XSync(server.display, False);
    assert_int_equal(wait_for(NV_EVENT_POINTER_MOVE)->mods, NV_MOD_CTRL | NV_MOD_SHIFT);
    w.count = 0;
    click(5);
    assert_int_equal(wait_for(NV_EVENT_SCROLL)->mods, NV_MOD_CTRL | NV_MOD_SHIFT);
    assert_null(find(NV_EVENT_TEXT)); /* shortcuts write nothing */
    key(XK_Shift_L, false);
    key(XK_Control_L, false);
}

static void a_held_key_repeats(void **state)
{
    bool repeated = false;

    (void)state;
    XAutoRepeatOn(server.display);
    key(XK_Down, true);
    for (int i = 0; i < 300 && !repeated; i++) {
        nv__runtime_step(w.runtime, 0.01);
        for (size_t k = 0; k < w.count; k++) {
            repeated |= w.events[k].repeat;
        }
    }
    key(XK_Down, false);
    assert_true(repeated);
    assert_false(w.events[0].repeat);
}

static void positions_are_dp(void **state)
{
    const nv_event *event;

    (void)state;
    input.motion(server.display, -1, 150, 80, CurrentTime);
    click(1);
    event = wait_for(NV_EVENT_POINTER_UP);
    assert_int_equal(event->button, 1);
    event = wait_for(NV_EVENT_POINTER_DOWN);
    assert_true(event->position.x == 75.0f && event->position.y == 40.0f);
    assert_int_equal(event->button, 1);
    assert_int_equal(event->pointer_id, 1);
    w.count = 0;
    click(3);
    assert_int_equal(wait_for(NV_EVENT_POINTER_DOWN)->button, 2);
    w.count = 0;
    click(2);
    assert_int_equal(wait_for(NV_EVENT_POINTER_DOWN)->button, 3);
}

/* SCL-12 */
static void the_wheel_scrolls_towards_the_end_when_rolled_towards_the_user(void **state)
{
    (void)state;
    click(5); /* down */
    assert_true(wait_for(NV_EVENT_SCROLL)->scroll_y == 40.0f);
    w.count = 0;
    click(4); /* up */
    assert_true(wait_for(NV_EVENT_SCROLL)->scroll_y == -40.0f);
    w.count = 0;
    click(7); /* right */
    assert_true(wait_for(NV_EVENT_SCROLL)->scroll_x == 40.0f);
    assert_true(wait_for(NV_EVENT_SCROLL)->scroll_y == 0.0f);
}

static void the_pointer_leaves(void **state)
{
    (void)state;
    w.any = false;
    input.motion(server.display, -1, 600, 400, CurrentTime);
    XSync(server.display, False);
    for (int i = 0; i < 300 && w.left == 0; i++) {
        nv__runtime_step(w.runtime, 0.01);
    }
    assert_int_equal(w.left, 1);
}

static void focus_is_told(void **state)
{
    (void)state;
    assert_true(w.active);
    XSetInputFocus(server.display, DefaultRootWindow(server.display), RevertToPointerRoot,
                   CurrentTime);
    XSync(server.display, False);
    for (int i = 0; i < 300 && w.active; i++) {
        nv__runtime_step(w.runtime, 0.01);
    }
    assert_false(w.active);
}

static void send_close(void)
{
    Display *d = server.display;
    XEvent event = { .xclient = { .type = ClientMessage,
                                  .window = x11_window_find(d),
                                  .message_type = XInternAtom(d, "WM_PROTOCOLS", False),
                                  .format = 32 } };

    event.xclient.data.l[0] = (long)XInternAtom(d, "WM_DELETE_WINDOW", False);
    event.xclient.data.l[1] = CurrentTime;
    XSendEvent(d, event.xclient.window, False, NoEventMask, &event);
    XSync(d, False);
}

static void closing_is_asked_every_time(void **state)
{
    (void)state;
    send_close();
    assert_true(x11_wait_until(w.runtime, &w.closed));
    w.closed = false;
    send_close(); /* the application said no the first time */
    assert_true(x11_wait_until(w.runtime, &w.closed));
    assert_int_equal(w.closes, 2);
}

static void close_it_now(void *user, const nv_event *event)
{
    x11_window *window = user;

    (void)event;
    window->platform->ops->close_window(window->window);
    window->window = NULL;
    window->any = true;
}

static void a_handler_may_close_its_window(void **state)
{
    (void)state;
    w.window->desc.events.input = close_it_now;
    tap(XK_x);
    tap(XK_y);
    tap(XK_z);
    assert_true(x11_wait_until(w.runtime, &w.any));
    x11_window_settle(&w);
    assert_null(w.window);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_key_is_a_key_and_its_text, open_window, close_window),
        cmocka_unit_test_setup_teardown(keys_are_composed, open_window, close_window),
        cmocka_unit_test_setup_teardown(modifiers_come_with_every_key, open_window, close_window),
        cmocka_unit_test_setup_teardown(a_held_key_repeats, open_window, close_window),
        cmocka_unit_test_setup_teardown(positions_are_dp, open_window, close_window),
        cmocka_unit_test_setup_teardown(
            the_wheel_scrolls_towards_the_end_when_rolled_towards_the_user, open_window,
            close_window),
        cmocka_unit_test_setup_teardown(the_pointer_leaves, open_window, close_window),
        cmocka_unit_test_setup_teardown(focus_is_told, open_window, close_window),
        cmocka_unit_test_setup_teardown(closing_is_asked_every_time, open_window, close_window),
        cmocka_unit_test_setup_teardown(a_handler_may_close_its_window, open_window, close_window),
    };
    int failed;

    if (!x11_input_load(&input) || !x11_server_start(&server, NULL, NULL)) {
        return X11_SERVER_SKIP;
    }
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    x11_server_stop(&server);
    return failed;
}
