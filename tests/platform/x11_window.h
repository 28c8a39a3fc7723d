/* One window on a private server, and what it told. */
#ifndef NV_TESTS_PLATFORM_X11_WINDOW_H
#define NV_TESTS_PLATFORM_X11_WINDOW_H

#include "platform/platform.h"
#include "platform/x11_server.h"

enum { X11_SEEN_MAX = 256 };

typedef struct x11_window {
    nv__runtime *runtime;
    nv__platform *platform;
    nv__window *window;
    nv_event events[X11_SEEN_MAX];
    char texts[X11_SEEN_MAX][8];
    size_t count;
    int left, changed, exposed, closes, activations;
    bool any, closed, active, was_changed;
    Window x11; /* for messages to a window manager */
} x11_window;

static inline void x11_on_input(void *user, const nv_event *event)
{
    x11_window *w = user;

    w->any = true;
    if (w->count < X11_SEEN_MAX) {
        w->events[w->count] = *event;
        if (event->text != NULL) {
            snprintf(w->texts[w->count], sizeof w->texts[0], "%s", event->text);
        }
        w->count++;
    }
}

static inline void x11_on_left(void *user)
{
    ((x11_window *)user)->left++;
    ((x11_window *)user)->any = true;
}

static inline void x11_on_active(void *user, bool active)
{
    ((x11_window *)user)->activations++;
    ((x11_window *)user)->active = active;
}

static inline void x11_on_changed(void *user, bool exposed)
{
    ((x11_window *)user)->changed++;
    ((x11_window *)user)->exposed += exposed;
    ((x11_window *)user)->was_changed = true;
}

static inline void x11_on_close(void *user)
{
    ((x11_window *)user)->closes++;
    ((x11_window *)user)->closed = true;
}

static inline nv_status x11_window_open(x11_window *w, nv__surface surface, float width,
                                        float height, float scale)
{
    nv__window_desc desc = { .title = "gr\xC3\xBC\xC3\x9F \xFF",
                             .width = width,
                             .height = height,
                             .scale = scale,
                             .surface = surface,
                             .events = { x11_on_input, x11_on_left, x11_on_active, x11_on_changed,
                                         x11_on_close, w } };
    nv_status status;

    memset(w, 0, sizeof *w);
    status = nv__runtime_create(&(nv__runtime_desc){ .mode = NV__RUNTIME_OWNED }, &w->runtime);
    if (status != NV_OK) {
        return status;
    }
    status = nv__glfw_create(w->runtime, &w->platform);
    if (status != NV_OK) {
        return status;
    }
    return w->platform->ops->open_window(w->platform, &desc, &w->window);
}

static inline void x11_window_close(x11_window *w)
{
    if (w->window != NULL) {
        w->platform->ops->close_window(w->window);
    }
    if (w->platform != NULL) {
        w->platform->ops->destroy(w->platform);
    }
    nv__runtime_destroy(w->runtime);
}

/* Draws the whole surface in one colour, and shows it. PIXELS only. */
static inline void x11_window_fill(x11_window *w, uint32_t color)
{
    nv__window_metrics m;
    nv__pixel_rect all = { 0 };
    int stride = 0;
    bool fresh = false;
    uint32_t *pixels = w->platform->ops->pixels(w->window, &stride, &fresh);

    w->platform->ops->metrics(w->window, &m);
    all.width = m.framebuffer_width;
    all.height = m.framebuffer_height;
    for (int y = 0; y < all.height && pixels != NULL; y++) {
        for (int x = 0; x < all.width; x++) {
            pixels[(ptrdiff_t)y * stride + x] = color;
        }
    }
    w->platform->ops->present(w->window, &all, 1);
}

/* Until the server has done what the window asked for. */
static inline void x11_window_settle(x11_window *w)
{
    x11_let_pass(w->runtime);
}

static inline Window x11_window_find(Display *display)
{
    Window root, parent, *children = NULL, found = 0;
    unsigned count = 0;

    XQueryTree(display, DefaultRootWindow(display), &root, &parent, &children, &count);
    for (unsigned i = 0; i < count; i++) {
        XWindowAttributes attributes;

        if (XGetWindowAttributes(display, children[i], &attributes) != 0 &&
            attributes.map_state == IsViewable) {
            found = children[i];
        }
    }
    if (children != NULL) {
        XFree(children);
    }
    return found;
}

#endif
