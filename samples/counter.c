/* The smallest application: state, a handler, a tree. */
#include "samples.h"

typedef struct counter {
    nv_obs_int *count;
} counter;

static void counter_init(void *state, nv_scope *scope, const void *params)
{
    (void)params;
    counter *self = state;
    self->count = nv_obs_int_new(scope, 0);
}

static void counter_increment(void *user)
{
    counter *self = user;
    nv_set(self->count, nv_get(self->count) + 1);
    if (nv_get(self->count) % 10 == 0) {
        nv_show_snackbar("Milestone reached!");
    }
}

static nv_widget *counter_build(void *state, nv_scope *scope)
{
    static const nv_text_style display = { .size = 45, .line_height = 52 };

    counter *self = state;
    return nv_container(
        .align = NV_CENTER,
        .child = nv_column(
            .gap = 24, .padding = nv_all(24), .cross = NV_CENTER,
            .children = nv_children(
                nv_text(.key = "count", .style = &display,
                        .bind_text = nv_format(scope, "Count: {}", self->count)),
                nv_filled_button("Increment", .on_click = { counter_increment, self }))));
}

const nv_component_class counter_class = {
    .name = "counter",
    .size = sizeof(counter),
    .init = counter_init,
    .build = counter_build,
};

#ifndef NV_SAMPLE_NO_MAIN
int main(void)
{
    return nv_app_run("Counter", .width = 360, .height = 240,
                      .content = nv_component(&counter_class, NULL));
}
#endif
