/* The window's surface: GL where it is hardware (or asked for), else pixels from the rasteriser. */
#include "app/app.h"
#include "base/alloc.h"
#include "base/log.h"
#include "gl/gl.h"

static void on_input(void *user, const nv_event *event)
{
    nv_app *app = user;
    nv__view_event(app->view, event);
}

static void on_pointer_left(void *user)
{
    nv_app *app = user;
    nv__view_pointer_left(app->view);
}

static void on_active(void *user, bool active)
{
    nv_app *app = user;
    nv__view_set_active(app->view, active);
}

static void on_changed(void *user, bool exposed)
{
    nv_app *app = user;
    app->have_metrics = false;
    if (exposed) {
        app->everything = true;
    }
    nv__app_request_frame(app);
}

static void on_close(void *user)
{
    nv__app_request_exit(user, 0);
}

static nv_status open_window(nv_app *app, nv__surface surface)
{
    nv__window_desc desc = {
        .title = app->title,
        .width = app->width,
        .height = app->height,
        .scale = app->options.scale,
        .surface = surface,
        .events = { .input = on_input,
                    .pointer_left = on_pointer_left,
                    .active = on_active,
                    .changed = on_changed,
                    .close_requested = on_close,
                    .user = app },
    };
    nv_status status = app->platform->ops->open_window(app->platform, &desc, &app->window);
    if (status == NV_OK) {
        app->surface = surface;
        app->have_metrics = false;
        app->everything = true;
        app->shown = false;
        app->target = NULL;
    }
    return status;
}

static void destroy_renderer(nv_app *app)
{
    if (app->renderer == NULL) {
        return;
    }
    if (app->surface == NV__SURFACE_GL && app->platform->ops->make_current(app->window) != NV_OK) {
        nv__gl_abandon(app->renderer);
    }
    app->renderer->ops->destroy(app->renderer);
    app->renderer = NULL;
}

void nv__app_close_surface(nv_app *app)
{
    if (app->window == NULL) {
        return;
    }
    destroy_renderer(app);
    app->platform->ops->close_window(app->window);
    app->window = NULL;
    app->target = NULL;
}

static nv_status open_gl(nv_app *app, bool software_will_do)
{
    const nv__platform_ops *ops = app->platform->ops;
    if (ops->make_current == NULL || ops->gl_proc_address == NULL) {
        return NV_EUNSUPPORTED;
    }
    nv_status status = open_window(app, NV__SURFACE_GL);
    if (status == NV_OK) {
        status = ops->make_current(app->window);
    }
    if (status == NV_OK) {
        status = nv__gl_create(ops->gl_proc_address, &app->renderer);
    }
    if (status == NV_OK) {
        nv__gl_set_partial_present(app->renderer, ops->presents_partially(app->window));
    }
    if (status == NV_OK && !software_will_do && nv__gl_is_software(app->renderer)) {
        nv__log(NV_LOG_INFO, "OpenGL is software here; drawing with the CPU rasteriser");
        status = NV_EUNSUPPORTED;
    }
    if (status != NV_OK) {
        nv__app_close_surface(app);
    }
    return status;
}

/* Frames of a headless app are small, and its tests count what is allocated. */
static nv_status create_raster(nv_app *app, nv__renderer **out)
{
    nv_status status = nv__raster_create(out);
    bool helped = app->options.backend != NV__BACKEND_HEADLESS && app->options.draw_threads != 1;
    if (status == NV_OK && helped) {
        if (app->crew == NULL) {
            app->crew = nv__crew_create((size_t)app->options.draw_threads);
        }
        nv__raster_set_helpers(*out, nv__crew_helpers(app->crew));
    }
    return status;
}

static nv_status open_raster(nv_app *app)
{
    nv_status status = open_window(app, NV__SURFACE_PIXELS);
    if (status == NV_OK) {
        status = create_raster(app, &app->renderer);
    }
    if (status != NV_OK) {
        nv__app_close_surface(app);
    }
    return status;
}

nv_status nv__app_open_surface(nv_app *app)
{
    bool headless = app->options.backend == NV__BACKEND_HEADLESS;
    bool asked = app->options.renderer == NV__RENDERER_GL;
    bool wanted = asked || (app->options.renderer == NV__RENDERER_AUTO && !headless &&
                            nv__glfw_gl_is_hardware());
    nv_status status = wanted ? open_gl(app, asked) : NV_EUNSUPPORTED;
    if (status != NV_OK && asked) {
        nv__log(NV_LOG_WARNING,
                "NUIITIVET_RENDERER=gl: no usable OpenGL 3.3 here (%s); drawing with the CPU",
                nv_strstatus(status));
    }
    if (status != NV_OK) {
        status = open_raster(app);
    }
    /* Where a window cannot show pixels, even a software OpenGL is better than nothing. */
    if (status == NV_EUNSUPPORTED && !headless && !asked) {
        status = open_gl(app, true);
    }
    return status;
}

/* The same window goes on with pixels. */
static nv_status keep_window(nv_app *app)
{
    const nv__platform_ops *ops = app->platform->ops;
    nv__renderer *raster = NULL;
    nv_status status = ops->use_pixels != NULL ? create_raster(app, &raster) : NV_EUNSUPPORTED;
    if (status != NV_OK) {
        return status;
    }
    destroy_renderer(app);
    app->renderer = raster;
    app->surface = NV__SURFACE_PIXELS;
    return ops->use_pixels(app->window);
}

nv_status nv__app_fall_back_to_raster(nv_app *app)
{
    nv__log(NV_LOG_WARNING, "the OpenGL context was lost; drawing with the CPU from now on");
    app->options.renderer = NV__RENDERER_RASTER;
    nv_status status = keep_window(app);
    if (status != NV_OK) {
        nv__app_close_surface(app);
        status = open_raster(app);
    }
    app->target = NULL;
    app->have_metrics = false;
    app->metrics = (nv__window_metrics){ 0 }; /* the new renderer has no size yet */
    app->everything = true;
    if (status == NV_OK) {
        nv__app_request_frame(app);
    }
    return status;
}
