/* The ways to run an application: by itself, stepped by a host, on a host's libuv loop. */
#include "app/app.h"
#include "app/play/play.h"
#include "base/assert.h"
#include "base/log.h"

#include <nuiitivet/uv.h>

static int run_until_closed(nv_app *app)
{
    nv_status status = NV_OK;
    if (!app->closing) {
        status = nv__runtime_run(app->runtime);
    }
    if (status != NV_OK) {
        nv__log(NV_LOG_ERROR, "the loop ended: %s", nv_strstatus(status));
        nv__app_request_exit(app, 1);
    }
    return nv__app_destroy(app);
}

int nv_app_run_desc(const nv_app_desc *desc)
{
    NV__REQUIRE(desc != NULL, 1, "nv_app_run needs a description");
    nv__app_options options = nv__app_options_from_environment();
    if (nv__runtime_is_running() && options.mode != NV__RUNTIME_SYNC) {
        nv__log(
            NV_LOG_WARNING,
            "nv_app_run inside a running loop: this app runs synchronously, nothing in it can be "
            "awaited; nv_app_attach (nuiitivet/uv.h) shares a loop");
        options.mode = NV__RUNTIME_SYNC;
    }
    nv__play *play = NULL;
    if (nv__play_is_requested()) {
        if (nv__play_load(&play) != NV_OK) {
            nv__widget_destroy(desc->content);
            return 1;
        }
        nv__play_adjust_options(&options);
    }
    nv_app *app = nv__app_create(desc, &options, NULL);
    if (app == NULL) {
        nv__play_free(play);
        return 1;
    }
    if (play != NULL) {
        nv__play_start(play, app);
    }
    int code = run_until_closed(app);
    if (play != NULL && nv__play_has_failed(play)) {
        code = 1;
    }
    nv__play_free(play);
    return code;
}

/* A refused call leaves its reason as well. */
static void note_refusal(bool acceptable, nv_status *status)
{
    if (!acceptable && status != NULL) {
        *status = NV_EINVAL;
    }
}

nv_app *nv_app_open_desc(const nv_app_desc *desc, nv_status *status)
{
    note_refusal(desc != NULL, status);
    NV__REQUIRE(desc != NULL, NULL, "nv_app_open needs a description");
    nv__app_options options = nv__app_options_from_environment();
    return nv__app_create(desc, &options, status);
}

nv_app *nv_app_attach(uv_loop_t *loop, const nv_app_desc *desc, nv_status *status)
{
    note_refusal(loop != NULL && desc != NULL, status);
    NV__REQUIRE(loop != NULL && desc != NULL, NULL, "nv_app_attach needs a loop and a description");
    nv__app_options options = nv__app_options_from_environment();
    options.mode = NV__RUNTIME_ATTACHED;
    options.uv_loop = loop;
    return nv__app_create(desc, &options, status);
}

int nv_app_fd(const nv_app *app)
{
    NV__REQUIRE(app != NULL, -1, "nv_app_fd needs an app");
    return nv__runtime_fd(app->runtime);
}

double nv_app_timeout(const nv_app *app)
{
    NV__REQUIRE(app != NULL, -1, "nv_app_timeout needs an app");
    return app->closing ? 0 : nv__runtime_timeout(app->runtime);
}

bool nv_app_step(nv_app *app)
{
    NV__REQUIRE(app != NULL, false, "nv_app_step needs an app");
    if (!app->closing) {
        nv__runtime_step(app->runtime, 0);
    }
    return !app->closing;
}

int nv_app_close(nv_app *app)
{
    if (app == NULL) {
        return 0;
    }
    if (app->options.mode == NV__RUNTIME_ATTACHED) {
        nv__app_destroy_async(app);
        return 0;
    }
    return nv__app_destroy(app);
}
