/* Entries and tasks that wait for them. */
#ifndef NV_TESTS_UI_OVERLAY_FIXTURE_H
#define NV_TESTS_UI_OVERLAY_FIXTURE_H

#include "input_fixture.h"

static inline nv_widget *content_box(const char *name, int *disposals)
{
    nv_widget *widget = new_box(&focus_class, name, 0, 0, 60, 60);
    nv_widget_set_fields(widget, NULL, 60, 60, nv_all(0));
    box(widget)->disposals = disposals;
    box(widget)->notes = 0;
    return widget;
}

/* On the fixture's view. */
#define SHOW(...)                                                                                  \
    nv__overlay_show_on(fix->view, &(nv_overlay_desc){ NV_HEAD(nv_overlay_desc), __VA_ARGS__ })

static inline void advance(double seconds)
{
    nv__runtime_advance(fix->runtime, seconds);
}

/* ---- a task that waits ---- */

typedef struct waiting {
    nv_overlay *overlay;
    nv_overlay_result result;
    nv_status status;
    bool done;
} waiting;

static inline nv_status wait_for(void *user)
{
    waiting *wait = user;
    wait->status = nv_await_overlay(wait->overlay, &wait->result);
    wait->done = true;
    return NV_OK;
}

static inline void start_waiting(nv_scope *scope, waiting *wait, nv_overlay *overlay)
{
    *wait = (waiting){ .overlay = overlay };
    assert_int_equal(nv_spawn(scope, wait_for, wait), NV_OK);
    advance(0);
}

#define EXPECT_RESULT(r, expected_value, expected_reason)                                          \
    do {                                                                                           \
        nv_overlay_result result_ = (r);                                                           \
        assert_int_equal(result_.reason, (expected_reason));                                       \
        assert_int_equal(result_.value, (expected_value));                                         \
    } while (0)

#endif
