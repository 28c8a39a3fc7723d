/* Straight-line handlers: show a loading overlay, await the work, await a dialog, branch on it,
 * while the window stays live. */
#include "samples.h"

typedef struct async_demo {
    nv_obs_int *counter;
    nv_obs_text *status;
    nv_obs_real *progress;
} async_demo;

enum { ANSWER_NO = 1, ANSWER_YES };

static void async_demo_init(void *state, nv_scope *scope, const void *params)
{
    (void)params;
    async_demo *self = state;
    self->counter = nv_obs_int_new(scope, 0);
    self->status = nv_obs_text_new(scope, "Ready");
    self->progress = nv_obs_real_new(scope, 0.0);
}

/* Suspends: two seconds of work in twenty steps. */
NV_MUST_CHECK static nv_status heavy_task_async(async_demo *self)
{
    enum { STEPS = 20 };

    nv_set(self->status, "Processing...");
    nv_set(self->progress, 0.0);
    for (int i = 0; i < STEPS; i++) {
        nv_status status = nv_await_sleep(0.1);
        if (status != NV_OK) {
            return status;
        }
        nv_set(self->progress, (i + 1) / (double)STEPS);
        nv_set(self->counter, nv_get(self->counter) + 1);
    }
    nv_set(self->status, "Task complete");
    return NV_OK;
}

static void async_demo_start(void *user)
{
    async_demo *self = user;

    /* The task owns what it shows: an early return closes the overlay too. */
    nv_overlay *loading = nv_show_loading("Working");
    if (heavy_task_async(self) != NV_OK) {
        return;
    }
    nv_overlay_close(loading);

    int answer = 0;
    if (nv_await_dialog(
            nv_alert_dialog(
                .title = "Task finished",
                .message = nv_fmt("Count reached %lld. Reset?", (long long)nv_get(self->counter)),
                .actions = nv_children(
                    nv_text_button("No", .on_click = nv_answer(ANSWER_NO)),
                    nv_text_button("Yes", .on_click = nv_answer(ANSWER_YES)))),
            &answer) != NV_OK) {
        return;
    }

    if (answer == ANSWER_YES) {
        nv_set(self->counter, 0);
        nv_set(self->progress, 0.0);
        nv_set(self->status, "Reset");
        nv_show_snackbar("Counter reset!");
    } else {
        nv_show_snackbar("Kept current count");
    }
}

static void async_demo_wait(void *user)
{
    async_demo *self = user;
    nv_set(self->status, "Waiting 3 seconds...");
    if (nv_await_sleep(3.0) != NV_OK) {
        return;
    }
    nv_set(self->status, "Wait finished!");
    nv_show_snackbar("3 seconds passed");
}

static void async_demo_increment(void *user)
{
    async_demo *self = user;
    nv_set(self->counter, nv_get(self->counter) + 1);
}

static nv_widget *status_card(const async_demo *self, nv_scope *scope)
{
    return nv_card(
        .width = NV_FILL, .padding = nv_all(16),
        .child = nv_column(
            .gap = 8, .width = NV_FILL,
            .children = nv_children(
                nv_text(.key = "status", .bind_text = nv_format(scope, "Status: {}", self->status)),
                nv_text(.key = "counter", .bind_text = nv_format(scope, "Counter: {}", self->counter)),
                nv_text(.key = "progress",
                        .bind_text = nv_format(scope, "Progress: {:.0%}", self->progress)),
                nv_linear_progress(.bind_value = self->progress, .width = NV_FILL))));
}

static nv_widget *async_demo_build(void *state, nv_scope *scope)
{
    static const nv_text_style title = { .size = 24, .line_height = 32 };

    async_demo *self = state;
    return nv_container(
        .align = NV_CENTER,
        .child = nv_column(
            .gap = 16, .width = 420, .padding = nv_all(24),
            .children = nv_children(
                nv_text("Async/await demo", .style = &title),
                status_card(self, scope),
                nv_filled_button("Start heavy task", .on_click = { async_demo_start, self }),
                nv_row(.gap = 8, .children = nv_children(
                    nv_text_button("Non-blocking wait", .on_click = { async_demo_wait, self }),
                    nv_text_button("Increment", .on_click = { async_demo_increment, self }))))));
}

const nv_component_class async_demo_class = {
    .name = "async_demo",
    .size = sizeof(async_demo),
    .init = async_demo_init,
    .build = async_demo_build,
};

#ifndef NV_SAMPLE_NO_MAIN
int main(void)
{
    return nv_app_run("Async demo", .width = 480, .height = 480,
                      .content = nv_component(&async_demo_class, NULL));
}
#endif
