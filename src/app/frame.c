/* When a frame is drawn and what happens in it. */
#include "app/app.h"
#include "app/png.h"
#include "base/alloc.h"
#include "base/assert.h"
#include "base/log.h"

#include <math.h>

/* The cadence while something moves. */
#define FRAME_INTERVAL_NS 16000000ull

void nv__app_request_frame(nv_app *app)
{
    if (nv__timer_is_armed(&app->frame_timer) || app->view == NULL || app->window == NULL) {
        return;
    }
    uint64_t now = nv__runtime_now_ns(app->runtime);
    uint64_t due = app->last_frame_ns + FRAME_INTERVAL_NS;
    if (nv__timer_start_at(app->runtime, &app->frame_timer, due > now ? due : now) != NV_OK) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_ENOMEM, "no memory to schedule a frame");
    }
}

static bool metrics_equal(const nv__window_metrics *a, const nv__window_metrics *b)
{
    return a->width == b->width && a->height == b->height &&
           a->framebuffer_width == b->framebuffer_width &&
           a->framebuffer_height == b->framebuffer_height && a->scale == b->scale;
}

/* Takes over the window's size and scale. False: there is nothing to draw on (minimised). */
static bool reconcile_size(nv_app *app)
{
    if (app->have_metrics) {
        return app->metrics.framebuffer_width > 0 && app->metrics.framebuffer_height > 0;
    }
    nv__window_metrics metrics;
    app->platform->ops->metrics(app->window, &metrics);
    bool changed = !metrics_equal(&metrics, &app->metrics);
    bool first = app->renderer->scale == 0;
    app->have_metrics = true;
    app->metrics = metrics;
    if (metrics.framebuffer_width <= 0 || metrics.framebuffer_height <= 0) {
        return false; /* keep the layout of a minimised window */
    }
    if (!changed && !first) {
        return true;
    }
    nv__view_resize(app->view, metrics.width, metrics.height, metrics.scale);
    nv_status status = app->renderer->ops->resize(app->renderer, metrics.framebuffer_width,
                                                  metrics.framebuffer_height, metrics.scale);
    if (status != NV_OK) {
        NV__LOG_ONCE(NV_LOG_ERROR, status, "cannot draw at %d x %d px: %s",
                     metrics.framebuffer_width, metrics.framebuffer_height, nv_strstatus(status));
        return false;
    }
    app->target = NULL;
    app->everything = true;
    return true;
}

/* PIXELS: points the rasteriser at the window's memory. */
static bool prepare_target(nv_app *app)
{
    if (app->surface != NV__SURFACE_PIXELS) {
        bool current = app->platform->ops->make_current(app->window) == NV_OK;
        if (!current) {
            (void)nv__app_fall_back_to_raster(app); /* which asks for another frame */
        }
        return current;
    }
    int stride = 0;
    bool fresh = false;
    uint32_t *pixels = app->platform->ops->pixels(app->window, &stride, &fresh);
    if (pixels == NULL) {
        return false;
    }
    if (pixels != app->target || fresh) {
        nv__raster_set_target(app->renderer, pixels, stride);
        app->target = pixels;
        app->everything = true;
    }
    return true;
}

static size_t in_pixels(const nv_app *app, const nv__damage *damage, nv__pixel_rect *out)
{
    return nv__damage_to_pixels(damage, app->metrics.scale, app->metrics.framebuffer_width,
                                app->metrics.framebuffer_height, out);
}

/* Shows what was drawn and what was moved. */
static void show(nv_app *app, const nv__damage *damage)
{
    nv__damage all = *damage;
    for (size_t i = 0; i < damage->shift_count; i++) {
        nv__pixel_rect box = damage->shifts[i].box;
        float scale = app->metrics.scale;
        nv__damage_add(&all, (nv_rect){ (float)box.x / scale, (float)box.y / scale,
                                        (float)box.width / scale, (float)box.height / scale });
    }
    nv__pixel_rect rects[NV__DAMAGE_MAX];
    size_t count = in_pixels(app, &all, rects);
    app->platform->ops->present(app->window, rects, count);
    app->frames++;
    if (!app->shown) {
        app->shown = true;
        app->platform->ops->show(app->window);
    }
}

static void present(nv_app *app, const nv__damage *damage)
{
    nv__pixel_rect rects[NV__DAMAGE_MAX];
    size_t count = in_pixels(app, damage, rects);
    if (count == 0) {
        return;
    }
    if (damage->shift_count > 0) {
        app->renderer->ops->shift(app->renderer, damage->shifts, damage->shift_count);
    }
    uint32_t background = nv__view_role_argb(app->view, NV_COLOR_ROLE_SURFACE);
    nv_status status =
        app->renderer->ops->draw(app->renderer, &app->list, rects, count, background);
    if (status != NV_OK && app->surface == NV__SURFACE_GL) {
        (void)nv__app_fall_back_to_raster(app);
        return;
    }
    if (status != NV_OK) {
        NV__LOG_ONCE(NV_LOG_ERROR, status, "a frame was dropped: %s", nv_strstatus(status));
        app->everything = true;
        return;
    }
    app->everything = false;
    show(app, damage);
}

static void draw_frame(nv_app *app)
{
    nv__slice slice;
    nv__slice_begin(app->runtime, &slice, "frame", "frame");
    nv__damage damage;
    nv__damage_clear(&damage);
    /* Pixels under a colour do not stay right. */
    bool movable = app->renderer->ops->shift != NULL && app->flash.shown.count == 0;
    nv__view_allow_shifts(app->view, movable);
    nv__view_frame(app->view, app->everything, &app->list, &damage);
    nv__flash_frame(app, &damage);
    present(app, &damage);
    nv__slice_end(app->runtime, &slice);
}

void nv__app_draw(nv_app *app)
{
    nv__timer_stop(&app->frame_timer);
    if (app->window == NULL || app->view == NULL || !reconcile_size(app)) {
        return;
    }
    app->last_frame_ns = nv__runtime_now_ns(app->runtime);
    if (!app->everything && !app->flash.due && !nv__view_needs_frame(app->view)) {
        return;
    }
    if (!prepare_target(app) || !reconcile_size(app)) {
        return;
    }
    draw_frame(app);
    if (nv__view_needs_frame(app->view)) {
        nv__app_request_frame(app);
    }
}

uint32_t *nv__app_read_pixels(nv_app *app, int *width, int *height)
{
    nv__app_draw(app);
    if (app->frames == 0 || app->renderer == NULL) {
        return NULL;
    }
    *width = app->metrics.framebuffer_width;
    *height = app->metrics.framebuffer_height;
    uint32_t *pixels = nv__calloc((size_t)*width * (size_t)*height, sizeof *pixels);
    if (pixels != NULL && app->renderer->ops->read_pixels(app->renderer, pixels) != NV_OK) {
        nv__free(pixels);
        return NULL;
    }
    return pixels;
}

nv_status nv__app_screenshot(nv_app *app, const char *path)
{
    int width = 0;
    int height = 0;
    uint32_t *pixels = nv__app_read_pixels(app, &width, &height);
    if (pixels == NULL) {
        return NV_ESTATE;
    }
    nv_status status = nv__png_write(path, pixels, width, height);
    nv__free(pixels);
    return status;
}
