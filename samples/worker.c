/* A worker thread that publishes its progress, and a button that cancels it. */
#include "samples.h"

#include <time.h>

typedef struct import {
    nv_scope *scope;
    nv_obs_real *progress; /* written by the worker */
    nv_obs_text *status;
    nv_obs_bool *running;
    const nv_obs_bool *idle;
    nv_scope *job; /* of the running import; NULL: none */
} import;

static bool import_is_idle(void *user)
{
    import *self = user;
    return !nv_get(self->running);
}

static void import_init(void *state, nv_scope *scope, const void *params)
{
    (void)params;
    import *self = state;
    self->scope = scope;
    self->progress = nv_obs_real_new(scope, 0.0);
    nv_dispatch_to_ui(self->progress);
    self->status = nv_obs_text_new(scope, "Nothing imported yet");
    self->running = nv_obs_bool_new(scope, false);
    self->idle = nv_computed_bool(scope, import_is_idle, self);
}

/* Stands for reading and storing one row. */
static void import_row(void)
{
    nanosleep(&(struct timespec){ .tv_nsec = 500000 }, NULL);
}

/* Worker thread: sees no widgets, publishes through marked observables only. */
static nv_status import_rows(void *user)
{
    enum { ROWS = 4000 };

    import *self = user;
    for (int row = 0; row < ROWS; row++) {
        if (nv_worker_canceled()) {
            return NV_ECANCELED;
        }
        import_row();
        nv_set(self->progress, (row + 1) / (double)ROWS);
    }
    return NV_OK;
}

/* A task in the job's scope, so that Cancel ends it and nothing else. */
static nv_status import_job(void *user)
{
    import *self = user;
    nv_status status = nv_await_worker(import_rows, self);
    nv_set(self->running, false);
    nv_set(self->status, status == NV_OK          ? "Imported"
                         : status == NV_ECANCELED ? "Cancelled"
                                                  : "Import failed");
    if (status == NV_OK) {
        nv_show_snackbar("Imported 4000 rows");
    }
    return status;
}

static void import_start(void *user)
{
    import *self = user;
    if (nv_get(self->running)) {
        return;
    }
    nv_scope_end(self->job);
    self->job = nv_scope_new(self->scope, "import job");
    nv_set(self->progress, 0.0);
    if (nv_spawn(self->job, import_job, self) == NV_OK) {
        nv_set(self->running, true);
        nv_set(self->status, "Importing");
    }
}

static void import_cancel(void *user)
{
    import *self = user;
    nv_scope_cancel(self->job);
}

static nv_widget *import_build(void *state, nv_scope *scope)
{
    import *self = state;
    return nv_column(
        .gap = 16, .padding = nv_all(24), .main = NV_CENTER, .width = NV_FILL, .height = NV_FILL,
        .children = nv_children(
            nv_text(.key = "status", .bind_text = self->status),
            nv_row(.gap = 12, .cross = NV_CENTER, .width = NV_FILL,
                   .children = nv_children(
                       nv_linear_progress(.key = "bar", .bind_value = self->progress, .width = NV_FILL),
                       nv_text(.key = "percent", .width = 48, .align = NV_FINISH,
                               .bind_text = nv_format(scope, "{:.0%}", self->progress)))),
            nv_row(.gap = 8, .children = nv_children(
                nv_filled_button("Import", .bind_enabled = self->idle, .on_click = { import_start, self }),
                nv_text_button("Cancel", .bind_enabled = self->running,
                               .on_click = { import_cancel, self })))));
}

const nv_component_class import_class = {
    .name = "import",
    .size = sizeof(import),
    .init = import_init,
    .build = import_build,
};

#ifndef NV_SAMPLE_NO_MAIN
int main(void)
{
    return nv_app_run("Worker", .width = 420, .height = 220,
                      .content = nv_component(&import_class, NULL));
}
#endif
