/* A GLib main loop owns the thread; the application is one of its sources.
 *
 * The source waits for nv_app_fd, at most nv_app_timeout, and then calls nv_app_step. GLib's own
 * timers and the library's tasks take turns on one thread, so both may touch the same state.
 * "--seconds N" ends by itself, for tests. */
#include <nuiitivet/nuiitivet.h>

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the application as a source ---- */

typedef struct app_source {
    GSource base;
    nv_app *app;
    GMainLoop *loop;
    gpointer descriptor;
} app_source;

/* Asked right before GLib waits. */
static gboolean app_source_prepare(GSource *base, gint *timeout)
{
    const app_source *source = (app_source *)(void *)base;
    double seconds = nv_app_timeout(source->app);
    *timeout = seconds < 0 ? -1 : (gint)(seconds * 1000 + 0.999);
    return *timeout == 0;
}

/* Asked right after: has something come, or is it time? */
static gboolean app_source_check(GSource *base)
{
    const app_source *source = (app_source *)(void *)base;
    return g_source_query_unix_fd(base, source->descriptor) != 0 ||
           nv_app_timeout(source->app) == 0;
}

static gboolean app_source_dispatch(GSource *base, GSourceFunc callback, gpointer user)
{
    const app_source *source = (app_source *)(void *)base;
    (void)callback;
    (void)user;
    if (nv_app_step(source->app)) {
        return G_SOURCE_CONTINUE;
    }
    g_main_loop_quit(source->loop); /* the window has been closed */
    return G_SOURCE_REMOVE;
}

static GSource *app_source_new(nv_app *app, GMainLoop *loop)
{
    static GSourceFuncs functions = {
        .prepare = app_source_prepare,
        .check = app_source_check,
        .dispatch = app_source_dispatch,
    };
    GSource *base = g_source_new(&functions, sizeof(app_source));
    app_source *source = (app_source *)(void *)base;
    source->app = app;
    source->loop = loop;
    source->descriptor = g_source_add_unix_fd(base, nv_app_fd(app), G_IO_IN);
    return base;
}

/* ---- what it shows ---- */

typedef struct clocks {
    nv_obs_int *glib;    /* written by a timer of GLib's */
    nv_obs_int *library; /* written by a task */
} clocks;

static clocks *shown; /* the only one; NULL until the window is built */

static nv_status clocks_tick(void *user)
{
    clocks *self = user;
    for (;;) {
        nv_status status = nv_await_sleep(0.05);
        if (status != NV_OK) {
            return status;
        }
        nv_set(self->library, nv_get(self->library) + 1);
    }
}

static void clocks_init(void *state, nv_scope *scope, const void *params)
{
    (void)params;
    clocks *self = state;
    self->glib = nv_obs_int_new(scope, 0);
    self->library = nv_obs_int_new(scope, 0);
    if (nv_spawn(scope, clocks_tick, self) == NV_OK) {
        shown = self;
    }
}

static nv_widget *clocks_build(void *state, nv_scope *scope)
{
    clocks *self = state;
    return nv_column(
        .gap = 8, .main = NV_CENTER, .cross = NV_CENTER, .width = NV_FILL, .height = NV_FILL,
        .children = nv_children(
            nv_text(.key = "glib", .bind_text = nv_format(scope, "GLib: {}", self->glib)),
            nv_text(.key = "library", .bind_text = nv_format(scope, "Tasks: {}", self->library))));
}

static const nv_component_class clocks_class = {
    .name = "clocks",
    .size = sizeof(clocks),
    .init = clocks_init,
    .build = clocks_build,
};

static gboolean tick(gpointer user)
{
    (void)user;
    if (shown) {
        nv_set(shown->glib, nv_get(shown->glib) + 1);
    }
    return G_SOURCE_CONTINUE;
}

static gboolean quit(gpointer loop)
{
    g_main_loop_quit(loop);
    return G_SOURCE_REMOVE;
}

int main(int argc, char **argv)
{
    nv_status status;
    nv_app *app = nv_app_open(&status, "Embedded in GLib", .width = 320, .height = 160,
                              .content = nv_component(&clocks_class, NULL));
    if (!app) {
        return 1;
    }
    GMainLoop *loop = g_main_loop_new(NULL, FALSE);
    GSource *source = app_source_new(app, loop);
    g_source_attach(source, NULL);
    g_source_unref(source);
    g_timeout_add(50, tick, NULL);
    bool timed = argc > 2 && strcmp(argv[1], "--seconds") == 0;
    if (timed) {
        g_timeout_add((guint)(strtod(argv[2], NULL) * 1000), quit, loop);
    }
    g_main_loop_run(loop);

    long long glib = shown ? (long long)nv_get(shown->glib) : 0;
    long long library = shown ? (long long)nv_get(shown->library) : 0;
    printf("GLib: %lld, tasks: %lld\n", glib, library);
    g_source_destroy(source); /* before the application: it asks for its descriptor */
    shown = NULL;
    int code = nv_app_close(app);
    g_main_loop_unref(loop);
    return timed && (glib == 0 || library == 0) ? 1 : code;
}
