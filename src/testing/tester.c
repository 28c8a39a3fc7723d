/* Opening, closing and failing; what must be gone when a test ends. */
#include "testing/tester.h"

#include "base/alloc.h"
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* Testers open now: what is alive can only be judged when none is. */
static int open_testers;

void nv__tester_fail(nv_tester *t, const char *format, ...)
{
    char message[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    if (t->on_failure != NULL) {
        t->failed = true;
        t->on_failure(t->failure_user, message);
        return;
    }
    fprintf(stderr, "tester: %s\n", message);
    char *tree = t->app != NULL && t->app->view != NULL ? nv__view_dump(t->app->view) : NULL;
    if (tree != NULL) {
        fprintf(stderr, "the window shows:\n%s", tree);
    }
    exit(EXIT_FAILURE);
}

void nv_tester_on_failure(nv_tester *t, void (*fn)(void *user, const char *message), void *user)
{
    t->on_failure = fn;
    t->failure_user = user;
}

static char *golden_dir(const nv_tester_desc *desc)
{
    const char *dir = desc->golden_dir != NULL ? desc->golden_dir : getenv("NUIITIVET_GOLDEN_DIR");
    return nv__strdup(dir != NULL && dir[0] != '\0' ? dir : "golden");
}

nv_tester *nv_tester_open_desc(const nv_tester_desc *given)
{
    NV__DESC(nv_tester_desc, desc, given);
    nv_tester *t = NV__NEW(nv_tester);
    if (t == NULL || (t->golden_dir = golden_dir(&desc)) == NULL) {
        fprintf(stderr, "tester: out of memory\n");
        exit(EXIT_FAILURE);
    }
    nv_app_desc app = { .nv_ = desc.nv_,
                        .title = "test",
                        .width = desc.width > 0 ? desc.width : 640,
                        .height = desc.height > 0 ? desc.height : 480,
                        .theme = desc.theme,
                        .content = desc.content };
    app.nv_.size = sizeof app;
    nv__app_options options = { .mode = NV__RUNTIME_OWNED,
                                .virtual_clock = true,
                                .seed = desc.seed,
                                .backend = NV__BACKEND_HEADLESS,
                                .renderer = NV__RENDERER_RASTER,
                                .scale = desc.scale > 0 ? desc.scale : 1,
                                .theme = desc.dark ? NV_THEME_DARK : NV_THEME_LIGHT };
    nv_status status = NV_OK;
    t->app = nv__app_create(&app, &options, &status);
    if (t->app == NULL) {
        fprintf(stderr, "tester: the app could not be opened: %s\n", nv_strstatus(status));
        exit(EXIT_FAILURE);
    }
    nv__pin_frame_begin(&t->pins);
    open_testers++;
    nv_tester_advance(t, 0);
    return t;
}

static void check_nothing_left(nv_tester *t)
{
    if (open_testers > 0) {
        return;
    }
    nv__log_forget();
    size_t nodes = nv__reactive_live_nodes();
    if (nodes > 0) {
        nv__tester_fail(t, "%zu observables outlived the window", nodes);
    }
    size_t own = 2; /* the tester and its golden folder's name */
    size_t blocks = nv__alloc_live();
    if (blocks > own) {
        nv__tester_fail(t, "%zu blocks of memory outlived the window", blocks - own);
    }
}

void nv_tester_close(nv_tester *t)
{
    if (t == NULL) {
        return;
    }
    nv__app_request_exit(t->app, 0);
    size_t hung = nv__runtime_get_stats(t->app->runtime).tasks_live;
    nv__pin_frame_end(&t->pins);
    nv__free(t->dump);
    t->dump = NULL;
    nv__app_destroy(t->app); /* reports by name what never returned */
    t->app = NULL;
    open_testers--;
    if (nv__runtime_current() != NULL && open_testers == 0) {
        nv__tester_fail(t, "the runtime did not end (%zu tasks were alive)", hung);
    }
    check_nothing_left(t);
    nv__free(t->golden_dir);
    nv__free(t);
}
