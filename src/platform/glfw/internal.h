/* Shared by the files of the GLFW platform. */
#ifndef NV_PLATFORM_GLFW_INTERNAL_H
#define NV_PLATFORM_GLFW_INTERNAL_H

#include "platform/glfw/queue.h"
#include "platform/glfw/x11.h"
#include "platform/platform.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

/* The largest side of a window that is asked for, px. */
enum { NV__GLFW_SIDE_MAX = 16384 };

typedef struct nv__glfw_platform {
    nv__platform base;
    nv__glfw_queue queue;
    void *x11_display;   /* NULL: some other window system */
    nv__fd_watch *watch; /* the X connection */
    nv__timer pump;      /* asks GLFW where no descriptor can be watched */
    char *clipboard;
    size_t windows;
} nv__glfw_platform;

typedef struct nv__glfw_window {
    nv__window base;
    GLFWwindow *handle;
    int window_width, window_height;           /* GLFW's screen coordinates */
    int framebuffer_width, framebuffer_height; /* px */
    float scale;                               /* px per dp */
    bool iconified;
    bool composed;         /* the last key was part of a sequence: what it writes is not told */
    unsigned buttons_seen; /* presses that were queued, so that their releases will be */
    nv_point pointer;      /* dp */
    double refresh;        /* seconds a frame; < 0: ask again */
    nv__x11_pixels *pixels;
    nv__x11_copy copy; /* GL: shows a part of the back buffer; NULL: only all of it */
    bool copy_known;
    bool lost; /* GL: a frame could not be presented */
} nv__glfw_window;

static inline nv__glfw_platform *nv__glfw_platform_of(const nv__glfw_window *window)
{
    return (nv__glfw_platform *)window->base.platform;
}

/* ---- library.c: glfwInit and glfwTerminate, counted ---- */
nv_status nv__glfw_acquire(void);
void nv__glfw_release(void);

/* ---- window.c ---- */
nv_status nv__glfw_open_window(nv__platform *platform, const nv__window_desc *desc,
                               nv__window **out);
void nv__glfw_close_window(nv__window *base);
void nv__glfw_metrics(const nv__window *base, nv__window_metrics *out);
void nv__glfw_set_title(nv__window *base, const char *title);
void nv__glfw_show(nv__window *base);
double nv__glfw_refresh_interval(nv__window *base);

/* ---- input.c ---- */
void nv__glfw_listen(nv__glfw_window *window); /* registers the callbacks */

/* ---- present.c ---- */
uint32_t *nv__glfw_pixels(nv__window *base, int *stride, bool *fresh);
void nv__glfw_present(nv__window *base, const nv__pixel_rect *damage, size_t count);
nv_status nv__glfw_make_current(nv__window *base);
void *nv__glfw_proc_address(const char *name);
bool nv__glfw_presents_partially(const nv__window *window);
nv_status nv__glfw_use_pixels(nv__window *base);
/* PIXELS: shows the last frame again; false where there is none that fits. */
bool nv__glfw_present_again(nv__glfw_window *window);

/* ---- clipboard.c ---- */
const char *nv__glfw_clipboard(nv__window *window);
void nv__glfw_set_clipboard(nv__window *window, const char *text);

/* ---- loop.c ---- */
nv_status nv__glfw_join_loop(nv__glfw_platform *platform);
void nv__glfw_leave_loop(nv__glfw_platform *platform);

#endif
