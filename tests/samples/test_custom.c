/* What an application writes itself: a widget of its own, a theme, a keyed list. */
#include "support/cm.h"

#include <nuiitivet/nuiitivet.h>
#include <nuiitivet/testing.h>
#include <stdio.h>
#include <string.h>

/* ---- a gauge ---- */

typedef struct gauge_desc {
    nv_head nv_;
    const nv_obs_real *bind_value;
    nv_color color;
    float diameter;
} gauge_desc;

typedef struct gauge_data {
    const nv_obs_real *value;
    nv_color color;
    float diameter;
} gauge_data;

static nv_size gauge_measure(nv_widget *widget, nv_constraints within)
{
    const gauge_data *self = nv_widget_data(widget);
    return nv_constrain(within, (nv_size){ self->diameter, self->diameter });
}

static void gauge_paint(nv_widget *widget, nv_canvas *canvas)
{
    const gauge_data *self = nv_widget_data(widget);
    nv_rect bounds = nv_widget_bounds(widget);
    nv_color track = nv_widget_resolve(widget, 0, NV_SURFACE_VARIANT);
    nv_color value = nv_widget_resolve(widget, self->color, NV_PRIMARY);

    nv_canvas_arc(canvas, bounds, 0.0f, 1.0f, 6.0f, track);
    nv_canvas_arc(canvas, bounds, 0.0f, (float)nv_get(self->value), 6.0f, value);
}

static const nv_widget_class gauge_class = {
    .name = "gauge",
    .data_size = sizeof(gauge_data),
    .measure = gauge_measure,
    .paint = gauge_paint,
};

static nv_widget *gauge_create(const gauge_desc *desc)
{
    nv_widget *widget = nv_widget_new(&gauge_class, desc->nv_);
    gauge_data *self = nv_widget_data(widget);
    self->value = desc->bind_value;
    self->color = desc->color;
    self->diameter = desc->diameter > 0 ? desc->diameter : 48.0f;
    nv_widget_watch(widget, self->value, NV_DIRTY_PAINT);
    return widget;
}
#define gauge(...) gauge_create(&(gauge_desc){ NV_HEAD(gauge_desc), __VA_ARGS__ })

typedef struct dashboard {
    nv_obs_real *load;
} dashboard;

static void dashboard_init(void *state, nv_scope *scope, const void *params)
{
    (void)params;
    dashboard *self = state;
    self->load = nv_obs_real_new(scope, 0.25);
}

static void dashboard_more(void *user)
{
    dashboard *self = user;
    nv_set(self->load, nv_get(self->load) + 0.25);
}

static nv_widget *dashboard_build(void *state, nv_scope *scope)
{
    dashboard *self = state;
    (void)scope;
    return nv_column(.gap = 8, .padding = nv_all(16),
                     .children = nv_children(
                         gauge(self->load, .diameter = 96, .color = NV_ERROR),
                         nv_filled_button("More", .on_click = { dashboard_more, self })));
}

static const nv_component_class dashboard_class = {
    .name = "dashboard",
    .size = sizeof(dashboard),
    .init = dashboard_init,
    .build = dashboard_build,
};

static void test_custom_widget_repaints_when_its_observable_changes(void **state)
{
    (void)state;
    nv_tester *t =
        nv_tester_open(nv_component(&dashboard_class, NULL), .width = 200, .height = 240);
    char before[4096];
    snprintf(before, sizeof before, "%s", nv_tester_display_list(t));
    assert_non_null(strstr(before, "arc"));
    nv_tester_click(t, "More");
    nv_tester_advance(t, 1);
    assert_string_not_equal(before, nv_tester_display_list(t));
    nv_tester_close(t);
}

/* ---- a theme ---- */

static void do_nothing(void *user)
{
    (void)user;
}

static void test_theme_and_style_reach_the_pixels(void **state)
{
    (void)state;
    static const nv_button_style pill = { .corner_radius = 999 };
    static const nv_button_style danger = { .container = NV_ERROR, .label = NV_ON_ERROR };
    static const nv_theme brand = { .seed = NV_RGB(0x006A6A),
                                    .mode = NV_THEME_LIGHT,
                                    .filled_button = &pill };

    nv_tester *t = nv_tester_open(
        nv_filled_button("Delete all", .style = &danger, .on_click = { do_nothing, NULL }),
        .width = 200, .height = 100, .theme = &brand);
    char wanted[16];
    snprintf(wanted, sizeof wanted, "#%08x",
             (unsigned)nv_scheme_argb(0x006A6A, false, NV_COLOR_ROLE_ERROR));
    assert_non_null(strstr(nv_tester_display_list(t), wanted));
    nv_tester_close(t);
}

/* ---- a list ---- */

typedef struct todo {
    int64_t id;
    char title[64];
    bool done;
} todo;

typedef struct todo_list {
    nv_obs_list *items; /* of todo */
} todo_list;

static int64_t todo_key(const void *item)
{
    return ((const todo *)item)->id;
}

static nv_widget *todo_row(void *user, nv_scope *scope, const void *item)
{
    (void)user;
    (void)scope;
    const todo *it = item;
    return nv_list_tile(it->title, .trailing = nv_checkbox(.value = it->done, .label = it->title));
}

static void todo_init(void *state, nv_scope *scope, const void *params)
{
    (void)params;
    todo_list *self = state;
    self->items = nv_obs_list_new(scope, sizeof(todo));
    nv_list_push(self->items, &(todo){ .id = 1, .title = "Write the header first" });
    nv_list_push(self->items, &(todo){ .id = 2, .title = "Then the test" });
}

static void todo_add_first(void *user)
{
    todo_list *self = user;
    assert_int_equal(nv_list_insert(self->items, 0, &(todo){ .id = 3, .title = "Have a coffee" }),
                     NV_OK);
}

static void todo_remove_last(void *user)
{
    todo_list *self = user;
    nv_list_remove(self->items, nv_list_count(self->items) - 1);
}

static nv_widget *todo_build(void *state, nv_scope *scope)
{
    todo_list *self = state;
    (void)scope;
    return nv_column(.children = nv_children(
                         nv_text("Today"),
                         nv_for_each(self->items, .build = { todo_row, self }, .key_of = todo_key),
                         nv_text_button("Add", .on_click = { todo_add_first, self }),
                         nv_text_button("Remove", .on_click = { todo_remove_last, self })));
}

static const nv_component_class todo_class = {
    .name = "todo_list",
    .size = sizeof(todo_list),
    .init = todo_init,
    .build = todo_build,
};

static void test_list_rows_keep_their_state_by_key(void **state)
{
    (void)state;
    nv_tester *t = nv_tester_open(nv_component(&todo_class, NULL), .width = 360, .height = 480);
    nv_tester_click(t, "checkbox \"Then the test\"");
    assert_true(nv_tester_states_of(t, "checkbox \"Then the test\"") & NV_STATE_CHECKED);
    nv_rect before = nv_tester_rect_of(t, "checkbox \"Then the test\"");

    nv_tester_click(t, "Add");
    nv_tester_advance(t, 0.5);
    assert_true(nv_tester_exists(t, "Have a coffee"));
    assert_true(nv_tester_states_of(t, "checkbox \"Then the test\"") & NV_STATE_CHECKED);
    assert_true(nv_tester_rect_of(t, "checkbox \"Then the test\"").y > before.y);

    nv_tester_click(t, "Remove");
    assert_false(nv_tester_exists(t, "Then the test"));
    assert_true(nv_tester_exists(t, "Write the header first"));
    nv_tester_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_custom_widget_repaints_when_its_observable_changes),
        cmocka_unit_test(test_theme_and_style_reach_the_pixels),
        cmocka_unit_test(test_list_rows_keep_their_state_by_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
