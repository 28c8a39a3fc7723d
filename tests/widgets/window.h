/* A view in a window's stead, on a virtual clock, with the fonts of this machine. */
#ifndef NV_TESTS_WIDGETS_WINDOW_H
#define NV_TESTS_WIDGETS_WINDOW_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/assert.h"
#include "base/log.h"
#include "ui/overlay/overlay.h"
#include "ui/widget.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct window {
    nv__runtime *runtime;
    nv_scope *scope;
    nv__fonts *fonts;
    nv__view *view;
    nv__display_list list;
    nv__damage damage;
    int frames_wanted;
    char clipboard[512];
    double time;
} window;

static void window_request_frame(void *user)
{
    ((window *)user)->frames_wanted++;
}

static void window_set_clipboard(void *user, const char *text)
{
    window *w = user;
    (void)snprintf(w->clipboard, sizeof w->clipboard, "%s", text);
}

static const char *window_get_clipboard(void *user)
{
    return ((window *)user)->clipboard;
}

static inline void window_open(window *w, float width, float height)
{
    *w = (window){ 0 };
    nv__runtime_desc runtime = { .mode = NV__RUNTIME_OWNED, .virtual_clock = true };
    assert_int_equal(nv__runtime_create(&runtime, &w->runtime), NV_OK);
    w->scope = nv_scope_new(nv__runtime_scope(w->runtime), "window");
    assert_non_null(w->scope);
    assert_int_equal(nv__fonts_create(&w->fonts), NV_OK);
    nv__view_desc desc = {
        .runtime = w->runtime,
        .scope = w->scope,
        .fonts = w->fonts,
        .host = { .request_frame = window_request_frame,
                  .set_clipboard = window_set_clipboard,
                  .get_clipboard = window_get_clipboard,
                  .user = w },
    };
    assert_int_equal(nv__view_create(&desc, &w->view), NV_OK);
    nv__view_resize(w->view, width, height, 1.0f);
    nv__display_list_init(&w->list);
}

static inline void window_frame(window *w)
{
    nv__view_frame(w->view, false, &w->list, &w->damage);
}

/* Lets time pass, frame by frame. */
static inline void window_advance(window *w, double seconds)
{
    static const double frame = 1.0 / 64.0;
    for (double left = seconds; left > 1e-9; left -= frame) {
        double step = left < frame ? left : frame;
        nv__runtime_advance(w->runtime, step);
        w->time += step;
        window_frame(w);
    }
    nv__runtime_advance(w->runtime, 0.0);
    window_frame(w);
}

static inline void window_show(window *w, nv_widget *content)
{
    assert_int_equal(nv__view_set_content(w->view, content), NV_OK);
    window_frame(w);
}

static inline void window_close(window *w)
{
    nv__view_destroy(w->view);
    nv_scope_end(w->scope);
    nv__runtime_destroy(w->runtime);
    nv__display_list_finish(&w->list);
    nv__fonts_destroy(w->fonts);
}

/* ---- looking ---- */

static inline nv_widget *find_in(nv_widget *top, const char *key)
{
    if (top->key && strcmp(top->key, key) == 0) {
        return top;
    }
    for (nv_widget *c = nv_widget_first_child(top); c; c = nv_widget_next_sibling(c)) {
        nv_widget *found = find_in(c, key);
        if (found) {
            return found;
        }
    }
    return NULL;
}

static inline nv_widget *find(window *w, const char *key)
{
    return find_in(nv__view_root(w->view), key);
}

static inline nv_rect rect_of(window *w, const char *key)
{
    nv_widget *widget = find(w, key);
    assert_non_null(widget);
    return nv_widget_window_rect(widget);
}

/* NULL: nothing of this role and name is described. */
static inline const nv__semantics_node *node_of(window *w, nv_role role, const char *name)
{
    size_t count = 0;
    const nv__semantics_node *nodes = nv__view_semantics(w->view, &count);
    for (size_t i = 0; i < count; i++) {
        const char *own = nodes[i].info.name ? nodes[i].info.name : "";
        if (nodes[i].info.role == role && (!name || strcmp(own, name) == 0)) {
            return &nodes[i];
        }
    }
    return NULL;
}

static inline char *dump_of(window *w)
{
    nv__display_list list;
    nv__display_list_init(&list);
    nv__view_record_all(w->view, &list);
    char *text = nv__display_list_dump(&list);
    nv__display_list_finish(&list);
    assert_non_null(text);
    return text;
}

static inline bool is_drawn(window *w, const char *line)
{
    char *dump = dump_of(w);
    bool found = strstr(dump, line) != NULL;
    nv__free(dump);
    return found;
}

static inline void assert_rect(nv_rect rect, float x, float y, float width, float height)
{
    const float wanted[4] = { x, y, width, height };
    const float got[4] = { rect.x, rect.y, rect.width, rect.height };
    for (int i = 0; i < 4; i++) {
        if (fabsf(wanted[i] - got[i]) > 0.01f) {
            fail_msg("%g,%g %gx%g, not %g,%g %gx%g", (double)rect.x, (double)rect.y,
                     (double)rect.width, (double)rect.height, (double)x, (double)y, (double)width,
                     (double)height);
        }
    }
}
#define ASSERT_RECT(w, key, x, y, width, height)                                                   \
    assert_rect(rect_of((w), (key)), x, y, width, height)

/* ---- input ---- */

static inline bool send(window *w, nv_event event)
{
    event.time = w->time;
    bool handled = nv__view_event(w->view, &event);
    nv__runtime_advance(w->runtime, 0.0);
    window_frame(w);
    return handled;
}

static inline bool point(window *w, nv_event_type type, float x, float y)
{
    return send(w, (nv_event){ .type = type,
                               .pointer_id = 1,
                               .button = type == NV_EVENT_POINTER_MOVE ? 0 : 1,
                               .position = { x, y } });
}

static inline void click_at(window *w, float x, float y)
{
    point(w, NV_EVENT_POINTER_MOVE, x, y);
    point(w, NV_EVENT_POINTER_DOWN, x, y);
    point(w, NV_EVENT_POINTER_UP, x, y);
}

static inline nv_point middle_of(nv_rect rect)
{
    return (nv_point){ rect.x + rect.width / 2.0f, rect.y + rect.height / 2.0f };
}

static inline void click(window *w, const char *key)
{
    nv_point at = middle_of(rect_of(w, key));
    click_at(w, at.x, at.y);
}

static inline bool press_key(window *w, uint32_t key, uint32_t mods)
{
    return send(w, (nv_event){ .type = NV_EVENT_KEY, .key = key, .mods = mods });
}

static inline bool type_text(window *w, const char *text)
{
    return send(w, (nv_event){ .type = NV_EVENT_TEXT, .text = text });
}

/* ---- boxes of a fixed size ---- */

static inline nv_size box_measure(nv_widget *widget, nv_constraints within)
{
    return nv_constrain(within, *(nv_size *)nv_widget_data(widget));
}

static const nv_widget_class box_class = { .name = "box",
                                           .data_size = sizeof(nv_size),
                                           .measure = box_measure };

/* Wants a size, and takes what it is given. */
static inline nv_widget *soft_box(const char *key, float width, float height)
{
    nv_widget *widget = nv_widget_new(&box_class, (nv_head){ .file = __FILE__ });
    *(nv_size *)nv_widget_data(widget) = (nv_size){ width, height };
    nv_widget_set_fields(widget, key, 0.0f, 0.0f, nv_all(0.0f));
    return widget;
}

/* Has lengths as an application gives them. */
static inline nv_widget *hard_box(const char *key, nv_length width, nv_length height)
{
    nv_widget *widget = soft_box(key, 0.0f, 0.0f);
    nv_widget_set_fields(widget, key, width, height, nv_all(0.0f));
    return widget;
}

/* Half as high as it is wide, `width` wide if it can choose. */
static inline nv_size half_measure(nv_widget *widget, nv_constraints within)
{
    float wanted = *(float *)nv_widget_data(widget);
    float width = fminf(fmaxf(wanted, within.min.width), within.max.width);
    return nv_constrain(within, (nv_size){ width, width / 2.0f });
}

static const nv_widget_class half_class = { .name = "half",
                                            .data_size = sizeof(float),
                                            .measure = half_measure };

static inline nv_widget *half_box(const char *key, float wanted, nv_length width)
{
    nv_widget *widget = nv_widget_new(&half_class, (nv_head){ .file = __FILE__ });
    *(float *)nv_widget_data(widget) = wanted;
    nv_widget_set_fields(widget, key, width, 0.0f, nv_all(0.0f));
    return widget;
}

/* ---- programming mistakes ---- */

static int trapped;
static inline void count_trap(const char *message)
{
    (void)message;
    trapped++;
}
#define EXPECT_TRAPS(n, ...)                                                                       \
    do {                                                                                           \
        trapped = 0;                                                                               \
        nv__set_trap(count_trap);                                                                  \
        __VA_ARGS__;                                                                               \
        nv__set_trap(NULL);                                                                        \
        assert_int_equal(trapped, n);                                                              \
    } while (0)

#endif
