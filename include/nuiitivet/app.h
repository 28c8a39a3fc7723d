/* The application: a window, its content, and the loop behind it. */
#ifndef NUIITIVET_APP_H
#define NUIITIVET_APP_H

#include <nuiitivet/material.h>

NV_BEGIN_DECLS

typedef struct nv_app nv_app;

typedef struct nv_app_desc {
    nv_head nv_;
    const char *title;     /* copied; NULL: "nuiitivet" */
    float width, height;   /* dp; 0: as the content wants, at least 160 x 120, else 640 x 480 */
    const nv_theme *theme; /* kept by pointer; NULL: the default */
    nv_widget *content;    /* consumed */
} nv_app_desc;

/* Opens the window, runs until it is closed or nv_app_exit, ends every task and overlay, and
 * returns the exit code: 0, what nv_app_exit said, or 1 after a start-up failure, which is logged.
 * Inside a running loop of this thread it says so and runs synchronously, as with NUIITIVET_SYNC=1:
 * handlers are plain calls and awaiting reports NV_ENOLOOP. Main thread. */
NV_API int nv_app_run_desc(const nv_app_desc *desc);

/* Ends the app that the running handler belongs to; nv_app_run returns `code`. */
NV_API void nv_app_exit(int code);

/* ---- a host that owns its own loop: opens, steps, closes ---- */

/* As nv_app_run without running. NULL on failure, with the reason logged and in *status. */
NV_API nv_app *nv_app_open_desc(const nv_app_desc *desc, nv_status *status);
/* A descriptor that is readable when nv_app_step has something to do (poll, epoll, GLib). */
NV_API int nv_app_fd(const nv_app *app);
/* The longest the host may wait before the next nv_app_step, seconds; 0: step now; negative: until
 * the descriptor is readable. */
NV_API double nv_app_timeout(const nv_app *app);
/* Does what is due, without blocking. False once the app has ended (close it then). */
NV_API bool nv_app_step(nv_app *app);
/* Ends everything, frees, and returns the exit code. For an attached app (nuiitivet/uv.h) it
 * finishes in later turns of the host's loop and returns 0. NULL is a no-op. */
NV_API int nv_app_close(nv_app *app);

NV_END_DECLS

#ifndef __cplusplus
#define nv_app_run(...) nv_app_run_desc(&(nv_app_desc){ NV_HEAD(nv_app_desc), __VA_ARGS__ })
#define nv_app_open(status, ...)                                                                   \
    nv_app_open_desc(&(nv_app_desc){ NV_HEAD(nv_app_desc), __VA_ARGS__ }, (status))
#endif

#endif
