/* X events in the runtime's loop: nothing happens while nothing happens, and nothing gets lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "platform/glfw/x11.h"
#include "platform/x11_window.h"

#include <X11/keysym.h>
#include <poll.h>

static x11_server server;
static x11_input input;
static x11_window w;

static int open_window(void **state)
{
    (void)state;
    if (x11_window_open(&w, NV__SURFACE_PIXELS, 200, 100, 1) != NV_OK) {
        return -1;
    }
    x11_window_fill(&w, 0xFFFFFFFF);
    w.platform->ops->show(w.window);
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
    unsetenv("NUIITIVET_EVENT_PUMP");
    return 0;
}

static void press_key(void)
{
    unsigned code = XKeysymToKeycode(server.display, XK_a);

    input.key(server.display, code, True, CurrentTime);
    input.key(server.display, code, False, CurrentTime);
    XSync(server.display, False);
}

static void stop_loop(void *user)
{
    nv__runtime_stop(user);
}

static void an_idle_window_never_wakes_up(void **state)
{
    nv__timer end;
    nv__runtime_stats before, after;

    (void)state;
    nv__timer_init(&end, stop_loop, w.runtime);
    assert_int_equal(nv__timer_start(w.runtime, &end, 2.0), NV_OK);
    before = nv__runtime_get_stats(w.runtime);
    assert_int_equal(nv__runtime_run(w.runtime), NV_OK);
    after = nv__runtime_get_stats(w.runtime);
    print_message("two idle seconds: %d wake-ups, %d turns\n",
                  (int)(after.wakeups - before.wakeups), (int)(after.turns - before.turns));
    /* The timer that ends it, and the turn that goes to sleep. */
    assert_in_range(after.wakeups - before.wakeups, 0, 1);
    assert_in_range(after.turns - before.turns, 0, 2);
}

static void give_up(void *user)
{
    *(bool *)user = true;
}

/* A request that waits for its reply reads events into Xlib's own queue, where the descriptor no
 * longer tells of them. They have to arrive without any other event coming in. */
static void events_read_by_another_request_still_arrive(void **state)
{
    Display *display = nv__x11_display();
    nv__timer patience;
    bool too_late = false;

    (void)state;
    for (int i = 0; i < 20; i++) {
        struct pollfd descriptor = { .fd = nv__x11_descriptor(display), .events = POLLIN };

        w.any = too_late = false;
        press_key();
        XSync(display, False); /* reads them */
        assert_int_equal(poll(&descriptor, 1, 0), 0);
        nv__timer_init(&patience, give_up, &too_late);
        assert_int_equal(nv__timer_start(w.runtime, &patience, 5.0), NV_OK);
        while (!w.any && !too_late) {
            nv__runtime_step(w.runtime, 10.0);
        }
        nv__timer_stop(&patience);
        assert_true(w.any);
        assert_false(too_late);
        x11_let_pass(w.runtime); /* the release */
    }
}

static void turn_count_of_input_is_small(void **state)
{
    nv__runtime_stats before, after;

    (void)state;
    before = nv__runtime_get_stats(w.runtime);
    press_key();
    while (!w.any) {
        nv__runtime_step(w.runtime, 1.0);
    }
    after = nv__runtime_get_stats(w.runtime);
    assert_true(after.turns - before.turns <= 3);
}

static int open_pumped(void **state)
{
    setenv("NUIITIVET_EVENT_PUMP", "1", 1);
    return open_window(state);
}

/* Where there is no descriptor to watch. */
static void the_pump_delivers_too(void **state)
{
    (void)state;
    press_key();
    assert_true(x11_wait_until(w.runtime, &w.any));
    assert_int_equal(w.events[0].type, NV_EVENT_KEY);
    assert_int_equal(w.events[0].key, 'a');
}

static void typing_fast_loses_nothing(void **state)
{
    size_t keys = 0;
    static const KeySym symbols[4] = { XK_a, XK_s, XK_d, XK_f };

    (void)state;
    for (int i = 0; i < 80; i++) {
        unsigned code = XKeysymToKeycode(server.display, symbols[i % 4]);

        /* 2 ms apart: presses of one key at the same instant count as one for GLFW. */
        input.key(server.display, code, True, 2);
        input.key(server.display, code, False, 2);
    }
    XSync(server.display, False);
    for (int i = 0; i < 50; i++) {
        nv__runtime_step(w.runtime, 0.01);
    }
    for (size_t i = 0; i < w.count; i++) {
        keys += w.events[i].type == NV_EVENT_KEY;
    }
    assert_int_equal(keys, 80);
}

static void without_a_display_there_is_no_platform(void **state)
{
    nv__platform *platform = NULL;
    nv__runtime *runtime = NULL;
    char *display = strdup(getenv("DISPLAY"));

    (void)state;
    assert_int_equal(nv__runtime_create(&(nv__runtime_desc){ .mode = NV__RUNTIME_OWNED }, &runtime),
                     NV_OK);
    unsetenv("DISPLAY");
    assert_int_equal(nv__glfw_create(runtime, &platform), NV_EUNSUPPORTED);
    assert_null(platform);
    setenv("DISPLAY", ":987654", 1);
    assert_int_equal(nv__glfw_create(runtime, &platform), NV_EUNSUPPORTED);
    setenv("DISPLAY", display, 1);
    assert_int_equal(nv__glfw_create(runtime, &platform), NV_OK); /* it is no one-time decision */
    platform->ops->destroy(platform);
    nv__runtime_destroy(runtime);
    free(display);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_idle_window_never_wakes_up, open_window, close_window),
        cmocka_unit_test_setup_teardown(events_read_by_another_request_still_arrive, open_window,
                                        close_window),
        cmocka_unit_test_setup_teardown(turn_count_of_input_is_small, open_window, close_window),
        cmocka_unit_test_setup_teardown(the_pump_delivers_too, open_pumped, close_window),
        cmocka_unit_test_setup_teardown(typing_fast_loses_nothing, open_window, close_window),
        cmocka_unit_test(without_a_display_there_is_no_platform),
    };
    int failed;

    if (!x11_input_load(&input) || !x11_server_start(&server, NULL, NULL)) {
        return X11_SERVER_SKIP;
    }
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    x11_server_stop(&server);
    return failed;
}
