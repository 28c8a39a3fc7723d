/* A view on a virtual clock, boxes at fixed places, and a log of the events they get. */
#ifndef NV_TESTS_UI_INPUT_FIXTURE_H
#define NV_TESTS_UI_INPUT_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/log.h"
#include "ui/view_internal.h"

/* ---- the log ---- */

static char fixture_log[4096];

static void fixture_note(const char *text)
{
    size_t used = strlen(fixture_log);
    snprintf(fixture_log + used, sizeof fixture_log - used, "%s%s", used > 0 ? " " : "", text);
}

/* Compares and empties the log. */
#define EXPECT_LOG(expected)                                                                       \
    do {                                                                                           \
        assert_string_equal(fixture_log, (expected));                                              \
        fixture_log[0] = '\0';                                                                     \
    } while (0)
#define CLEAR_LOG() (fixture_log[0] = '\0')

/* ---- boxes ---- */

typedef struct box_data {
    const char *name;
    nv_rect place;      /* in the parent's content box */
    uint32_t handles;   /* bit per event type */
    uint32_t notes;     /* bit per event type */
    nv_point last;      /* where the last event was */
    nv_action on_click; /* on release */
    nv_action on_key, on_focus, on_down, on_hover;
    int mounts, unmounts, *disposals;
    void (*on_event)(nv_widget *widget, const nv_event *event);
    uint32_t actions; /* semantic */
} box_data;

#define ON(type)   (1u << NV_EVENT_##type)
#define ALL_EVENTS (~0u)

static box_data *box(const nv_widget *widget)
{
    return nv_widget_data(widget);
}

static const char *event_name(nv_event_type type)
{
    static const char *const names[] = {
        [NV_EVENT_POINTER_ENTER] = "enter", [NV_EVENT_POINTER_LEAVE] = "leave",
        [NV_EVENT_POINTER_MOVE] = "move",   [NV_EVENT_POINTER_DOWN] = "down",
        [NV_EVENT_POINTER_UP] = "up",       [NV_EVENT_POINTER_CANCEL] = "cancel",
        [NV_EVENT_SCROLL] = "scroll",       [NV_EVENT_KEY] = "key",
        [NV_EVENT_TEXT] = "text",           [NV_EVENT_FOCUS] = "focus",
        [NV_EVENT_BLUR] = "blur",
    };
    return names[type];
}

static bool box_event(nv_widget *widget, const nv_event *event)
{
    box_data *self = box(widget);
    if ((self->notes & (1u << event->type)) != 0) {
        char text[64];
        snprintf(text, sizeof text, "%s.%s", self->name, event_name(event->type));
        fixture_note(text);
    }
    self->last = event->position;
    if (self->on_event != NULL) {
        self->on_event(widget, event);
    }
    nv_action action = { NULL, NULL };
    switch (event->type) {
    case NV_EVENT_POINTER_UP:
        action = self->on_click;
        break;
    case NV_EVENT_POINTER_DOWN:
        action = self->on_down;
        break;
    case NV_EVENT_KEY:
        action = self->on_key;
        break;
    case NV_EVENT_FOCUS:
    case NV_EVENT_BLUR:
        action = self->on_focus;
        break;
    case NV_EVENT_POINTER_ENTER:
    case NV_EVENT_POINTER_LEAVE:
        action = self->on_hover;
        break;
    default:
        break;
    }
    bool handles = (self->handles & (1u << event->type)) != 0;
    nv_widget_invoke(widget, action);
    return handles;
}

static nv_size box_measure(nv_widget *widget, nv_constraints within)
{
    for (nv_widget *child = nv_widget_first_child(widget); child != NULL;
         child = nv_widget_next_sibling(child)) {
        nv_rect place = box(child)->place;
        nv_size size = { place.width, place.height };
        nv_widget_measure(child, (nv_constraints){ size, size });
        nv_widget_place(child, place.x, place.y);
    }
    nv_rect place = box(widget)->place;
    return nv_constrain(within, (nv_size){ place.width, place.height });
}

static void box_mount(nv_widget *widget)
{
    box(widget)->mounts++;
}

static void box_unmount(nv_widget *widget)
{
    box(widget)->unmounts++;
}

static void box_dispose(nv_widget *widget)
{
    if (box(widget)->disposals != NULL) {
        ++*box(widget)->disposals;
    }
}

static void box_describe(nv_widget *widget, nv_semantics *out)
{
    out->role = NV_ROLE_BUTTON;
    out->name = box(widget)->name;
    out->actions = box(widget)->actions;
}

static bool box_perform(nv_widget *widget, nv_action_flags action, const char *text)
{
    (void)text;
    if (action != NV_ACTION_ACTIVATE || (box(widget)->actions & NV_ACTION_ACTIVATE) == 0) {
        return false;
    }
    nv_widget_invoke(widget, box(widget)->on_click);
    return true;
}

#define BOX_CLASS(class_flags)                                                                     \
    {                                                                                              \
        .name = "box", .data_size = sizeof(box_data), .measure = box_measure, .event = box_event,  \
        .mount = box_mount, .unmount = box_unmount, .dispose = box_dispose,                        \
        .describe = box_describe, .perform = box_perform, .flags = (class_flags)                   \
    }
static const nv_widget_class box_class = BOX_CLASS(0);
static const nv_widget_class focus_class = BOX_CLASS(NV_WIDGET_FOCUSABLE);
static const nv_widget_class clip_class = BOX_CLASS(NV_WIDGET_CLIPS);
static const nv_widget_class ghost_class = BOX_CLASS(NV_WIDGET_PASSES_HITS);

static nv_widget *new_box(const nv_widget_class *klass, const char *name, float x, float y,
                          float width, float height)
{
    nv_widget *widget = nv_widget_new(klass, (nv_head){ .file = "test", .line = 1 });
    box(widget)->name = name;
    box(widget)->place = (nv_rect){ x, y, width, height };
    box(widget)->notes = ALL_EVENTS & ~ON(POINTER_MOVE);
    return widget;
}

static nv_widget *add_box(nv_widget *parent, const nv_widget_class *klass, const char *name,
                          float x, float y, float width, float height)
{
    nv_widget *widget = new_box(klass, name, x, y, width, height);
    nv_widget_append(parent, widget);
    return widget;
}

/* ---- the view ---- */

typedef struct fixture {
    nv__runtime *runtime;
    nv_scope *scope;
    nv__view *view;
    nv_widget *page; /* 200 x 200, fills the window */
    size_t blocks;
} fixture;

static fixture *fix; /* of the running test */

static void make_view(fixture *f)
{
    nv__view_desc desc = { .runtime = f->runtime, .scope = f->scope };
    assert_int_equal(nv__view_create(&desc, &f->view), NV_OK);
    nv__view_resize(f->view, 200, 200, 1);
    f->page = new_box(&box_class, "page", 0, 0, 200, 200);
    box(f->page)->notes = 0;
    assert_int_equal(nv__view_set_content(f->view, f->page), NV_OK);
    nv__view_update(f->view);
}

static int setup_with(void **state, nv__runtime_mode mode)
{
    fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    nv__log_forget();
    f->blocks = nv__alloc_live();
    nv__runtime_desc desc = { .mode = mode, .virtual_clock = true };
    assert_int_equal(nv__runtime_create(&desc, &f->runtime), NV_OK);
    f->scope = nv_scope_new(nv__runtime_scope(f->runtime), "window");
    assert_non_null(f->scope);
    make_view(f);
    CLEAR_LOG();
    *state = fix = f;
    return 0;
}

static int setup(void **state)
{
    return setup_with(state, NV__RUNTIME_OWNED);
}

static int teardown(void **state)
{
    fixture *f = *state;
    if (f->view != NULL) {
        nv__view_destroy(f->view);
    }
    if (f->runtime != NULL) {
        nv_scope_end(f->scope);
        nv__runtime_destroy(f->runtime);
    }
    nv__log_forget();
    size_t leaked = nv__alloc_live() - f->blocks;
    free(f);
    fix = NULL;
    assert_int_equal(leaked, 0);
    return 0;
}

#define UI_TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

static void layout(void)
{
    nv__view_update(fix->view);
}

/* Frames of 10 ms and the loop's turns between them. */
static void run_for(double seconds)
{
    nv__display_list list = { 0 };
    nv__damage damage = { 0 };
    int steps = (int)(seconds * 100 + 0.5);
    for (int i = 0; i <= steps; i++) {
        nv__view_frame(fix->view, false, &list, &damage);
        nv__runtime_advance(fix->runtime, i < steps ? 0.01 : 0);
    }
    nv__display_list_finish(&list);
}

/* ---- what a user does ---- */

static bool pointer(nv_event_type type, float x, float y)
{
    nv_event event = { .type = type, .pointer_id = 1, .position = { x, y }, .button = 1 };
    return nv__view_event(fix->view, &event);
}

static bool move_to(float x, float y)
{
    return pointer(NV_EVENT_POINTER_MOVE, x, y);
}

static bool press(float x, float y)
{
    return pointer(NV_EVENT_POINTER_DOWN, x, y);
}

static bool release(float x, float y)
{
    return pointer(NV_EVENT_POINTER_UP, x, y);
}

static void click(float x, float y)
{
    press(x, y);
    release(x, y);
}

static bool key(uint32_t code, uint32_t mods)
{
    nv_event event = { .type = NV_EVENT_KEY, .key = code, .mods = mods };
    return nv__view_event(fix->view, &event);
}

static bool key_repeat(uint32_t code)
{
    nv_event event = { .type = NV_EVENT_KEY, .key = code, .repeat = true };
    return nv__view_event(fix->view, &event);
}

/* Every helper counts as used, whichever a test program needs. */
static inline void fixture_unused(void)
{
    (void)focus_class;
    (void)clip_class;
    (void)ghost_class;
    (void)add_box;
    (void)setup;
    (void)teardown;
    (void)run_for;
    (void)layout;
    (void)move_to;
    (void)click;
    (void)key;
    (void)key_repeat;
}

#endif
