/* Opening and closing an application. */
#include "app/app.h"

#include "app/play/play.h"
#include "base/alloc.h"
#include "base/assert.h"
#include "base/log.h"
#include "base/utf8.h"
#include "material/theme.h"

#include <math.h>
#include <string.h>

static const char app_tag;

/* A window that asked for no size and whose content wants none (WIN-2). */
static const nv_size default_size = { 640, 480 };
static const nv_size smallest_size = { 160, 120 };

static void on_frame_timer(void *user)
{
    nv__app_draw(user);
}

static void on_turn(void *user)
{
    nv_app *app = user;
    if (nv__reactive_is_pending()) {
        nv__reactive_flush();
    }
    if (app->view != NULL && nv__view_needs_frame(app->view)) {
        nv__app_request_frame(app);
    }
}

static void host_request_frame(void *user)
{
    nv__app_request_frame(user);
}

static void host_set_clipboard(void *user, const char *text)
{
    nv_app *app = user;
    if (app->window != NULL) {
        app->platform->ops->set_clipboard(app->window, text);
    }
}

static const char *host_get_clipboard(void *user)
{
    nv_app *app = user;
    return app->window != NULL ? app->platform->ops->clipboard(app->window) : NULL;
}

static nv_status open_platform(nv_app *app)
{
    nv_status status = NV_EUNSUPPORTED;
    if (app->options.backend != NV__BACKEND_HEADLESS) {
        status = nv__glfw_create(app->runtime, &app->platform);
        if (status == NV_OK) {
            app->options.backend = NV__BACKEND_GLFW;
            return NV_OK;
        }
        if (app->options.backend == NV__BACKEND_GLFW || !nv__play_is_requested()) {
            nv__log(NV_LOG_ERROR,
                    "cannot open a window for \"%s\": no display (%s); set DISPLAY or "
                    "WAYLAND_DISPLAY, or "
                    "NUIITIVET_BACKEND=headless to run without one",
                    app->title, nv_strstatus(status));
            return status;
        }
    }
    app->options.backend = NV__BACKEND_HEADLESS;
    return nv__headless_create(app->runtime, &app->platform);
}

static bool wants_dark(const nv_app *app)
{
    int mode = app->options.theme;
    if (mode == NV_THEME_SYSTEM && app->theme != NULL) {
        mode = app->theme->mode;
    }
    if (mode == NV_THEME_SYSTEM) {
        const nv__platform_ops *ops = app->platform->ops;
        return ops->prefers_dark != NULL && ops->prefers_dark(app->platform);
    }
    return mode == NV_THEME_DARK;
}

static nv_status open_runtime(nv_app *app)
{
    nv__runtime_desc desc = { .mode = app->options.mode,
                              .uv_loop = app->options.uv_loop,
                              .virtual_clock = app->options.virtual_clock,
                              .seed = app->options.seed,
                              .max_step = app->options.max_step };
    nv_status status = nv__runtime_create(&desc, &app->runtime);
    if (status != NV_OK) {
        nv__log(NV_LOG_ERROR, "cannot start the runtime: %s", nv_strstatus(status));
        return status;
    }
    nv__timer_init(&app->frame_timer, on_frame_timer, app);
    nv__flash_init(app);
    app->scope = nv_scope_new(nv__runtime_scope(app->runtime), "window");
    if (app->scope == NULL || nv__scope_set_attribute(app->scope, &app_tag, app) != NV_OK) {
        return NV_ENOMEM;
    }
    return nv__runtime_add_turn_hook(app->runtime, on_turn, app);
}

static void use_cache(nv_app *app)
{
    char folder[1024];
    if (app->options.cache && nv__app_cache_folder(folder, sizeof folder)) {
        nv__fonts_remember_in(app->fonts, folder);
    }
}

static nv_status open_view(nv_app *app)
{
    nv_status status = nv__fonts_create(&app->fonts);
    if (status != NV_OK) {
        return status;
    }
    use_cache(app);
    nv__view_desc desc = { .runtime = app->runtime,
                           .scope = app->scope,
                           .fonts = app->fonts,
                           .host = { .request_frame = host_request_frame,
                                     .set_clipboard = host_set_clipboard,
                                     .get_clipboard = host_get_clipboard,
                                     .user = app } };
    status = nv__view_create(&desc, &app->view);
    if (status == NV_OK) {
        nv__material_apply(app->view, app->theme, wants_dark(app));
    }
    return status;
}

static void choose_size(nv_app *app)
{
    if (app->width > 0 && app->height > 0) {
        return;
    }
    nv_size wanted = nv__view_preferred_size(app->view);
    if (app->width <= 0) {
        app->width =
            wanted.width > 0 ? fmaxf(ceilf(wanted.width), smallest_size.width) : default_size.width;
    }
    if (app->height <= 0) {
        app->height = wanted.height > 0 ? fmaxf(ceilf(wanted.height), smallest_size.height)
                                        : default_size.height;
    }
}

/* A size from the caller: finite and not negative, else as the content wants. */
static float checked_size(float size, const char *what, const nv_app_desc *desc)
{
    if (isfinite(size) && size >= 0) {
        return size;
    }
    nv__log(NV_LOG_ERROR,
            "%s:%u: the window's %s must be finite and not negative; using the content's",
            desc->nv_.file != NULL ? desc->nv_.file : "nv_app_run", (unsigned)desc->nv_.line, what);
    return 0;
}

static nv_status open_all(nv_app *app, nv_widget **content)
{
    nv_status status = open_runtime(app);
    if (status == NV_OK) {
        status = open_platform(app);
    }
    if (status == NV_OK) {
        status = open_view(app);
    }
    if (status == NV_OK) {
        nv_widget *taken = *content;
        *content = NULL;
        status = nv__view_set_content(app->view, taken);
    }
    if (status == NV_OK) {
        choose_size(app);
        status = nv__app_open_surface(app);
    }
    if (status == NV_OK) {
        nv__runtime_hold(app->runtime); /* a host's loop lives while the window is open */
        app->holding = true;
    }
    if (status == NV_OK && nv__widget_creation_failed()) {
        status = NV_ENOMEM;
    }
    return status;
}

nv_app *nv__app_create(const nv_app_desc *given, const nv__app_options *options, nv_status *status)
{
    NV__DESC(nv_app_desc, desc, given);
    nv_status result = NV_ENOMEM;
    nv_widget *content = desc.content;
    nv_app *app = NV__NEW(nv_app);
    if (app != NULL) {
        const char *title = desc.title != NULL ? desc.title : "nuiitivet";
        app->options = *options;
        app->title = nv__utf8_sanitise(title, strlen(title), "the window's title");
        app->theme = desc.theme;
        app->width = checked_size(desc.width, "width", &desc);
        app->height = checked_size(desc.height, "height", &desc);
        nv__display_list_init(&app->list);
        if (content == NULL) {
            nv__log(NV_LOG_ERROR, "%s:%u: an app needs content",
                    desc.nv_.file != NULL ? desc.nv_.file : "nv_app_run", (unsigned)desc.nv_.line);
            result = NV_EINVAL;
        } else if (app->title != NULL) {
            result = open_all(app, &content);
        }
    }
    if (status != NULL) {
        *status = result;
    }
    if (result == NV_OK) {
        nv__app_draw(app);
        return app;
    }
    nv__log(NV_LOG_ERROR, "the application could not be opened: %s", nv_strstatus(result));
    nv__widget_destroy(content);
    nv__app_destroy(app);
    return NULL;
}

/* Everything but the runtime: after this no handler can reach a widget or the window. */
static void close_ui(nv_app *app)
{
    if (app->runtime != NULL) {
        nv__runtime_remove_turn_hook(app->runtime, on_turn, app);
        nv__timer_stop(&app->frame_timer);
        nv__timer_stop(&app->flash.timer);
    }
    nv__view_destroy(app->view);
    app->view = NULL;
    nv__app_close_surface(app);
    nv__crew_destroy(app->crew);
    app->crew = NULL;
    nv_scope_end(app->scope);
    app->scope = NULL;
    if (app->holding) {
        nv__runtime_unhold(app->runtime);
        app->holding = false;
    }
    if (app->platform != NULL) {
        app->platform->ops->destroy(app->platform);
        app->platform = NULL;
    }
}

static void free_app(nv_app *app)
{
    nv__fonts_destroy(app->fonts);
    nv__display_list_finish(&app->list);
    nv__free(app->title);
    nv__free(app);
}

int nv__app_destroy(nv_app *app)
{
    if (app == NULL) {
        return 0;
    }
    close_ui(app);
    nv__runtime_destroy(app->runtime);
    int code = app->exit_code;
    free_app(app);
    return code;
}

static void on_runtime_gone(void *user)
{
    free_app(user);
}

void nv__app_destroy_async(nv_app *app)
{
    close_ui(app);
    nv__runtime_destroy_async(app->runtime, on_runtime_gone, app);
}

void nv__app_request_exit(nv_app *app, int code)
{
    if (app->closing) {
        return;
    }
    app->closing = true;
    app->exit_code = code;
    nv__runtime_stop(app->runtime);
}

nv_app *nv__app_current(void)
{
    return nv__scope_find_attribute(nv_scope_current(), &app_tag);
}

void nv_app_exit(int code)
{
    nv_app *app = nv__app_current();
    NV__REQUIRE(app != NULL, , "nv_app_exit called outside the handlers of an application");
    nv__app_request_exit(app, code);
}
