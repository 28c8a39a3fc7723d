/* Windows and their events. Implementations: glfw, headless. Knows no widgets. */
#ifndef NV_PLATFORM_PLATFORM_H
#define NV_PLATFORM_PLATFORM_H

#include "graphics/damage.h"
#include "runtime/runtime.h"

#include <nuiitivet/event.h>

typedef struct nv__platform nv__platform;
typedef struct nv__window nv__window;

/* What a window tells. All calls come from the loop (never from inside a window-system callback
 * that forbids drawing). Positions are dp. */
typedef struct nv__window_events {
    void (*input)(void *user, const nv_event *event);
    void (*pointer_left)(void *user);
    void (*active)(void *user, bool active);
    /* Any of window size, framebuffer size or scale changed, or the content was lost (`exposed`):
     * ask nv__window_metrics and redraw. */
    void (*changed)(void *user, bool exposed);
    void (*close_requested)(void *user);
    void *user;
} nv__window_events;

/* Three different things: the window in dp, the framebuffer in px, and the scale px per dp. Sizes
 * may be 0 (minimised). */
typedef struct nv__window_metrics {
    float width, height; /* dp */
    int framebuffer_width, framebuffer_height;
    float scale;
} nv__window_metrics;

typedef enum nv__surface { NV__SURFACE_PIXELS, NV__SURFACE_GL } nv__surface;

typedef struct nv__window_desc {
    const char *title;
    float width, height; /* dp */
    float scale;         /* 0: the monitor's (NUIITIVET_SCALE is resolved by the app) */
    nv__surface surface;
    nv__window_events events;
} nv__window_desc;

typedef struct nv__platform_ops {
    const char *name; /* "glfw", "headless" */
    nv_status (*open_window)(nv__platform *platform, const nv__window_desc *desc, nv__window **out);
    void (*close_window)(nv__window *window);
    void (*metrics)(const nv__window *window, nv__window_metrics *out);
    void (*set_title)(nv__window *window, const char *title);
    void (*show)(nv__window *window); /* after the first frame has been drawn */
    /* PIXELS: memory to draw the next frame into (premultiplied 0xAARRGGBB, framebuffer size),
     * holding the last frame's pixels unless *fresh is set. NULL: nothing to draw on now. */
    uint32_t *(*pixels)(nv__window *window, int *stride, bool *fresh);
    /* PIXELS: shows the damaged rectangles. GL: presents them (swap or copy). */
    void (*present)(nv__window *window, const nv__pixel_rect *damage, size_t count);
    /* GL: makes the context current. NV_EIO: lost. */
    nv_status (*make_current)(nv__window *window);
    void *(*gl_proc_address)(const char *name);
    const char *(*clipboard)(nv__window *window); /* NULL: empty; valid until the next call */
    void (*set_clipboard)(nv__window *window, const char *text);
    bool (*prefers_dark)(nv__platform *platform);
    double (*refresh_interval)(nv__window *window); /* seconds a frame; 0: unknown */
    void (*destroy)(nv__platform *platform);        /* windows must be closed */
    /* GL: true when present shows only the damaged rectangles and leaves the back buffer as it is,
     * so that a renderer need not copy the whole frame (nv__gl_set_partial_present). Ask with the
     * context current. */
    bool (*presents_partially)(const nv__window *window);
    /* Makes an open GL window one of PIXELS, whose context need not work any more. NULL or
     * NV_EUNSUPPORTED: another window has to be opened. */
    nv_status (*use_pixels)(nv__window *window);
} nv__platform_ops;

struct nv__platform {
    const nv__platform_ops *ops;
    nv__runtime *runtime;
};
struct nv__window {
    nv__platform *platform;
    nv__window_desc desc;
};

/* NV_EUNSUPPORTED: no display. Why is logged at the info level. */
nv_status nv__glfw_create(nv__runtime *runtime, nv__platform **out);
/* True where a GL context would be a hardware one, as far as that can be known without making it.
 */
bool nv__glfw_gl_is_hardware(void);

nv_status nv__headless_create(nv__runtime *runtime, nv__platform **out);
/* Feeds a headless window as a window system would. */
void nv__headless_send(nv__window *window, const nv_event *event);
void nv__headless_resize(nv__window *window, float width, float height, float scale);
void nv__headless_request_close(nv__window *window);
void nv__headless_pointer_left(nv__window *window);
/* How often and how much was presented. */
typedef struct nv__present_stats {
    uint64_t presents, pixels;
    nv__pixel_rect last[NV__DAMAGE_MAX];
    size_t last_count;
} nv__present_stats;
nv__present_stats nv__headless_presented(const nv__window *window);

#endif
