#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/assert.h"
#include "platform/platform.h"

#include <stdio.h>
#include <string.h>

typedef struct seen {
    int inputs, left, changed, close, active;
    nv_event last;
    char text[16];
    bool has_focus;
} seen;

static void on_input(void *user, const nv_event *event)
{
    seen *s = user;

    s->inputs++;
    s->last = *event;
    if (event->text != NULL) {
        snprintf(s->text, sizeof s->text, "%s", event->text);
    }
}

static void on_left(void *user)
{
    ((seen *)user)->left++;
}

static void on_active(void *user, bool active)
{
    ((seen *)user)->active++;
    ((seen *)user)->has_focus = active;
}

static void on_changed(void *user, bool exposed)
{
    assert_false(exposed);
    ((seen *)user)->changed++;
}

static void on_close(void *user)
{
    ((seen *)user)->close++;
}

typedef struct fixture {
    nv__platform *platform;
    nv__window *window;
    seen seen;
} fixture;

static fixture the_fixture;

static int open_one(void **state)
{
    fixture *f = &the_fixture;
    nv__window_desc desc = { .title = "test",
                             .width = 100,
                             .height = 50.5f,
                             .scale = 2,
                             .surface = NV__SURFACE_PIXELS,
                             .events = { on_input, on_left, on_active, on_changed, on_close,
                                         &f->seen } };

    memset(f, 0, sizeof *f);
    *state = f;
    if (nv__headless_create(NULL, &f->platform) != NV_OK) {
        return -1;
    }
    return f->platform->ops->open_window(f->platform, &desc, &f->window) == NV_OK ? 0 : -1;
}

static int close_it(void **state)
{
    fixture *f = *state;

    f->platform->ops->close_window(f->window);
    f->platform->ops->destroy(f->platform);
    return nv__alloc_live() == 0 ? 0 : -1;
}

static void dp_px_and_scale_are_three_things(void **state)
{
    fixture *f = *state;
    nv__window_metrics m;

    f->platform->ops->metrics(f->window, &m);
    assert_true(m.width == 100.0f && m.height == 50.5f && m.scale == 2.0f);
    assert_int_equal(m.framebuffer_width, 200);
    assert_int_equal(m.framebuffer_height, 101);
}

static void pixels_keep_the_last_frame_until_the_size_changes(void **state)
{
    fixture *f = *state;
    const nv__platform_ops *ops = f->platform->ops;
    nv__pixel_rect all = { 0, 0, 200, 101 };
    int stride = 0;
    bool fresh = false;
    uint32_t *pixels = ops->pixels(f->window, &stride, &fresh);

    assert_non_null(pixels);
    assert_int_equal(stride, 200);
    assert_true(fresh);
    pixels[200 * 100 + 199] = 0xFF123456;
    ops->present(f->window, &all, 1);
    pixels = ops->pixels(f->window, &stride, &fresh);
    assert_false(fresh);
    assert_int_equal(pixels[200 * 100 + 199], 0xFF123456);
    nv__headless_resize(f->window, 300, 200, 1.5f);
    assert_int_equal(f->seen.changed, 1);
    pixels = ops->pixels(f->window, &stride, &fresh);
    assert_true(fresh);
    assert_int_equal(stride, 450);
    for (size_t i = 0; i < 450u * 300u; i++) {
        assert_int_equal(pixels[i], 0);
    }
}

static void presents_are_recorded(void **state)
{
    fixture *f = *state;
    nv__pixel_rect rects[2] = { { 0, 0, 10, 10 }, { 20, 20, 5, 4 } };
    nv__present_stats stats;

    f->platform->ops->present(f->window, rects, 1);
    f->platform->ops->present(f->window, rects, 2);
    stats = nv__headless_presented(f->window);
    assert_int_equal(stats.presents, 2);
    assert_int_equal(stats.pixels, 100 + 100 + 20);
    assert_int_equal(stats.last_count, 2);
    assert_memory_equal(&stats.last[1], &rects[1], sizeof rects[1]);
}

static void input_arrives_as_it_was_sent(void **state)
{
    fixture *f = *state;

    nv__headless_send(f->window,
                      &(nv_event){ .type = NV_EVENT_TEXT, .text = "\xC3\xA9", .time = 3.5 });
    assert_int_equal(f->seen.inputs, 1);
    assert_string_equal(f->seen.text, "\xC3\xA9");
    assert_true(f->seen.last.time == 3.5);
    nv__headless_send(f->window, &(nv_event){ .type = NV_EVENT_FOCUS });
    assert_true(f->seen.active == 1 && f->seen.has_focus);
    nv__headless_send(f->window, &(nv_event){ .type = NV_EVENT_BLUR });
    assert_true(f->seen.active == 2 && !f->seen.has_focus);
    assert_int_equal(f->seen.inputs, 1);
    nv__headless_pointer_left(f->window);
    nv__headless_request_close(f->window);
    assert_int_equal(f->seen.left, 1);
    assert_int_equal(f->seen.close, 1);
}

static void odd_sizes_do_no_harm(void **state)
{
    fixture *f = *state;
    nv__window_metrics m;
    int stride = 7;
    bool fresh = false;

    nv__headless_resize(f->window, 0, 0, 1);
    assert_null(f->platform->ops->pixels(f->window, &stride, &fresh));
    nv__headless_resize(f->window, -5, NAN, -1);
    f->platform->ops->metrics(f->window, &m);
    assert_true(m.width == 0 && m.height == 0 && m.scale == 1);
    nv__headless_resize(f->window, 0.1f, INFINITY, INFINITY);
    f->platform->ops->metrics(f->window, &m);
    assert_int_equal(m.framebuffer_width, 1);
    assert_int_equal(m.framebuffer_height, 0);
    nv__headless_resize(f->window, 1e30f, 1, 1);
    f->platform->ops->metrics(f->window, &m);
    assert_int_equal(m.framebuffer_width, 16384);
}

static void without_memory_there_is_nothing_to_draw_on(void **state)
{
    fixture *f = *state;
    int stride;
    bool fresh;
    nv__window *other = NULL;
    nv__window_desc desc = { .width = 1, .height = 1 };

    nv_log_set_level(NV_LOG_OFF);
    nv__alloc_fail_after(1);
    assert_null(f->platform->ops->pixels(f->window, &stride, &fresh));
    nv__alloc_fail_after(0);
    assert_non_null(f->platform->ops->pixels(f->window, &stride, &fresh));
    nv__alloc_fail_after(1);
    assert_int_equal(f->platform->ops->open_window(f->platform, &desc, &other), NV_ENOMEM);
    nv__alloc_fail_after(0);
    assert_null(other);
}

/* CLP-1 */
static void the_clipboard_keeps_text_and_repairs_it(void **state)
{
    fixture *f = *state;
    const nv__platform_ops *ops = f->platform->ops;

    assert_null(ops->clipboard(f->window));
    ops->set_clipboard(f->window, "caf\xC3\xA9");
    assert_string_equal(ops->clipboard(f->window), "caf\xC3\xA9");
    ops->set_clipboard(f->window, "a\xFF"
                                  "b");
    assert_string_equal(ops->clipboard(f->window), "a\xEF\xBF\xBD"
                                                   "b");
    ops->set_clipboard(f->window, NULL);
    assert_null(ops->clipboard(f->window));
}

static void what_needs_a_display_is_refused(void **state)
{
    fixture *f = *state;
    nv__window *window = NULL;
    nv__window_desc desc = { .width = 10, .height = 10, .surface = NV__SURFACE_GL };

    nv_log_set_level(NV_LOG_OFF);
    assert_int_equal(f->platform->ops->open_window(f->platform, &desc, &window), NV_EUNSUPPORTED);
    assert_null(window);
    assert_int_equal(f->platform->ops->make_current(f->window), NV_EUNSUPPORTED);
    assert_null(f->platform->ops->gl_proc_address("glClear"));
    assert_false(f->platform->ops->prefers_dark(f->platform));
    assert_true(f->platform->ops->refresh_interval(f->window) == 0.0);
}

static void a_window_without_listeners_is_silent(void **state)
{
    fixture *f = *state;
    nv__window *mute = NULL;
    nv__window_desc desc = { .width = 10, .height = 10 };

    assert_int_equal(f->platform->ops->open_window(f->platform, &desc, &mute), NV_OK);
    nv__headless_send(mute, &(nv_event){ .type = NV_EVENT_KEY, .key = 'a' });
    nv__headless_send(mute, &(nv_event){ .type = NV_EVENT_FOCUS });
    nv__headless_resize(mute, 5, 5, 1);
    nv__headless_pointer_left(mute);
    nv__headless_request_close(mute);
    f->platform->ops->set_title(mute, "quiet");
    f->platform->ops->show(mute);
    f->platform->ops->close_window(mute);
    assert_int_equal(f->seen.inputs + f->seen.changed + f->seen.close, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(dp_px_and_scale_are_three_things, open_one, close_it),
        cmocka_unit_test_setup_teardown(pixels_keep_the_last_frame_until_the_size_changes, open_one,
                                        close_it),
        cmocka_unit_test_setup_teardown(presents_are_recorded, open_one, close_it),
        cmocka_unit_test_setup_teardown(input_arrives_as_it_was_sent, open_one, close_it),
        cmocka_unit_test_setup_teardown(odd_sizes_do_no_harm, open_one, close_it),
        cmocka_unit_test_setup_teardown(without_memory_there_is_nothing_to_draw_on, open_one,
                                        close_it),
        cmocka_unit_test_setup_teardown(the_clipboard_keeps_text_and_repairs_it, open_one,
                                        close_it),
        cmocka_unit_test_setup_teardown(what_needs_a_display_is_refused, open_one, close_it),
        cmocka_unit_test_setup_teardown(a_window_without_listeners_is_silent, open_one, close_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
