/* The application object: one runtime, one window, one view, one renderer. */
#ifndef NV_APP_APP_H
#define NV_APP_APP_H

#include "app/flash.h"
#include "app/helpers.h"
#include "graphics/renderer.h"
#include "platform/platform.h"
#include "ui/view.h"

#include <nuiitivet/app.h>

typedef enum nv__backend { NV__BACKEND_AUTO, NV__BACKEND_GLFW, NV__BACKEND_HEADLESS } nv__backend;
typedef enum nv__renderer_choice {
    NV__RENDERER_AUTO,
    NV__RENDERER_GL,
    NV__RENDERER_RASTER
} nv__renderer_choice;

/* How an app is to be run, beyond what the application's description says. */
typedef struct nv__app_options {
    nv__runtime_mode mode;
    void *uv_loop; /* ATTACHED */
    bool virtual_clock;
    uint64_t seed; /* with virtual_clock: permutes what has no promised order; 0: does not */
    nv__backend backend;
    nv__renderer_choice renderer;
    float scale;     /* px per dp; 0: the monitor's */
    int theme;       /* nv_theme_mode; NV_THEME_SYSTEM: as the theme or the system says */
    double max_step; /* SYNC: seconds; 0: the default */
    bool flash_damage;
    int draw_threads; /* for large frames; 1: none but the UI thread; 0: as there are processors */
    bool cache;       /* remembers in a file what fontconfig answers */
} nv__app_options;

/* The options that the environment asks for (NUIITIVET_BACKEND, _RENDERER, _SCALE, _THEME, _SYNC,
 * _MAX_STEP, _SEED, _DEBUG, _DRAW_THREADS, _CACHE). Unknown values are reported and ignored. */
nv__app_options nv__app_options_from_environment(void);
/* $XDG_CACHE_HOME/nuiitivet, made if it is not there; false: there can be none. */
bool nv__app_cache_folder(char *out, size_t size);

struct nv_app {
    nv__app_options options;
    nv__runtime *runtime;
    nv_scope *scope; /* the window's: the view and every handler live in it */
    nv__platform *platform;
    nv__window *window;
    nv__surface surface;
    nv__renderer *renderer;
    nv__crew *crew; /* NULL: nobody helps the rasteriser */
    nv__fonts *fonts;
    nv__view *view;

    char *title;
    const nv_theme *theme;
    float width, height; /* dp, as asked for */

    /* frames */
    nv__timer frame_timer;
    uint64_t last_frame_ns;
    uint64_t frames; /* presented */
    nv__window_metrics metrics;
    bool have_metrics;
    bool everything; /* the next frame repaints all */
    bool shown;
    uint32_t *target; /* PIXELS: where the rasteriser draws */
    nv__display_list list;
    nv__flash flash;

    bool closing; /* asked to end */
    bool holding; /* the runtime is told that a window is open */
    int exit_code;
};

/* Opens everything and draws the first frame. NULL on failure: the reason is logged and in *status,
 * and the content is destroyed. */
nv_app *nv__app_create(const nv_app_desc *given, const nv__app_options *options, nv_status *status);
/* Ends overlays, widgets and tasks, closes the window, frees. Returns the exit code. */
int nv__app_destroy(nv_app *app);
/* The same while a host runs the loop: finishes in later turns. */
void nv__app_destroy_async(nv_app *app);

/* Asks the app to end with `code`; the first request wins. */
void nv__app_request_exit(nv_app *app, int code);

/* The app of the running handler; NULL outside. */
nv_app *nv__app_current(void);

/* ---- app_surface.c ---- */
/* Opens the window and a renderer for it, falling back from GL to the rasteriser. */
nv_status nv__app_open_surface(nv_app *app);
void nv__app_close_surface(nv_app *app);
/* Replaces a lost GL surface by pixels, keeping the view. */
nv_status nv__app_fall_back_to_raster(nv_app *app);

/* ---- app_frame.c ---- */
void nv__app_request_frame(nv_app *app);
/* Reconciles size and scale, runs the view's frame and presents what changed. */
void nv__app_draw(nv_app *app);
/* ---- flash.c ---- */
void nv__flash_init(nv_app *app);
/* Puts a colour over what the frame's list and damage draw, and takes away the last one. */
void nv__flash_frame(nv_app *app, nv__damage *damage);

/* As the renderer holds them: premultiplied 0xAARRGGBB, framebuffer size; nv__free it. NULL: no
 * memory or nothing drawn yet. */
uint32_t *nv__app_read_pixels(nv_app *app, int *width, int *height);
/* Draws what is pending and writes the window's content to a PNG file. */
nv_status nv__app_screenshot(nv_app *app, const char *path);

#endif
