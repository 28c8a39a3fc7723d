/* A list, a filtered view of it, and counts: rows that did not change are never built again. */
#include "samples.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct todo {
    int64_t id;
    char title[96];
    bool done;
} todo;

enum { TODO_ALL, TODO_ACTIVE, TODO_DONE };

typedef struct todo_list {
    nv_obs_list *items;         /* of todo */
    const nv_obs_list *visible; /* those that the filter lets through */
    nv_obs_int *filter;
    nv_obs_text *draft;
    const nv_obs_int *left;
    const nv_obs_text *summary;
    const nv_obs_bool *can_add;
    int64_t last_id;
} todo_list;

/* What a row's handlers need. */
typedef struct todo_row {
    todo_list *list;
    int64_t id;
} todo_row;

static bool todo_is_visible(void *user, const void *item)
{
    todo_list *self = user;
    const todo *it = item;
    int64_t filter = nv_get(self->filter);
    return filter == TODO_ALL || it->done == (filter == TODO_DONE);
}

static int64_t todo_left(void *user)
{
    todo_list *self = user;
    int64_t left = 0;
    for (size_t i = 0; i < nv_list_count(self->items); i++) {
        left += !((const todo *)nv_list_at(self->items, i))->done;
    }
    return left;
}

static const char *todo_summary(void *user)
{
    todo_list *self = user;
    size_t count = nv_list_count(self->items);
    return count == 0 ? "Nothing to do"
                      : nv_fmt("%lld of %zu left", (long long)nv_get(self->left), count);
}

static bool todo_can_add(void *user)
{
    todo_list *self = user;
    return nv_get(self->draft)[0] != '\0';
}

static void todo_push(todo_list *self, const char *title, bool done)
{
    todo item = { .id = ++self->last_id, .done = done };
    snprintf(item.title, sizeof item.title, "%s", title);
    nv_list_push(self->items, &item);
}

static void todo_init(void *state, nv_scope *scope, const void *params)
{
    (void)params;
    todo_list *self = state;
    self->items = nv_obs_list_new(scope, sizeof(todo));
    self->filter = nv_obs_int_new(scope, TODO_ALL);
    self->draft = nv_obs_text_new(scope, "");
    self->visible = nv_list_filter(scope, self->items, todo_is_visible, self);
    self->left = nv_computed_int(scope, todo_left, self);
    self->summary = nv_computed_text(scope, todo_summary, self);
    self->can_add = nv_computed_bool(scope, todo_can_add, self);
    todo_push(self, "Write the header first", true);
    todo_push(self, "Draw the state graph", false);
    todo_push(self, "Water the plants", false);
}

/* ---- handlers ---- */

static void todo_add(void *user)
{
    todo_list *self = user;
    if (nv_get(self->can_add)) {
        todo_push(self, nv_get(self->draft), false);
        nv_set(self->draft, "");
    }
}

static void todo_submit(void *user, const char *text)
{
    (void)text;
    todo_add(user);
}

static size_t todo_find(const todo_list *self, int64_t id)
{
    size_t i = 0;
    while (i < nv_list_count(self->items) &&
           ((const todo *)nv_list_at(self->items, i))->id != id) {
        i++;
    }
    return i;
}

static void todo_mark(void *user, void *item)
{
    ((todo *)item)->done = *(const bool *)user;
}

static void todo_toggle(void *user, bool done)
{
    const todo_row *row = user;
    nv_list_update(row->list->items, todo_find(row->list, row->id), todo_mark, &done);
}

static void todo_remove(void *user)
{
    const todo_row *row = user;
    nv_list_remove(row->list->items, todo_find(row->list, row->id));
}

static void todo_clear_done(void *user)
{
    todo_list *self = user;
    for (size_t i = nv_list_count(self->items); i > 0; i--) {
        if (((const todo *)nv_list_at(self->items, i - 1))->done) {
            nv_list_remove(self->items, i - 1);
        }
    }
}

static void todo_show_all(void *user)
{
    nv_set(((todo_list *)user)->filter, TODO_ALL);
}

static void todo_show_active(void *user)
{
    nv_set(((todo_list *)user)->filter, TODO_ACTIVE);
}

static void todo_show_done(void *user)
{
    nv_set(((todo_list *)user)->filter, TODO_DONE);
}

/* ---- the tree ---- */

static nv_widget *todo_build_row(void *user, nv_scope *scope, const void *item)
{
    static const nv_text_style open = { .size = 16, .line_height = 24 };
    static const nv_text_style done = { .size = 16, .line_height = 24, .color = NV_OUTLINE };

    const todo *it = item;
    todo_row *row = malloc(sizeof *row);
    if (!row) {
        return NULL;
    }
    *row = (todo_row){ .list = user, .id = it->id };
    if (nv_scope_defer(scope, free, row) != NV_OK) {
        free(row);
        return NULL;
    }
    return nv_row(.gap = 12, .width = NV_FILL, .cross = NV_CENTER,
                  .children = nv_children(
                      nv_checkbox(.value = it->done, .label = it->title,
                                  .on_change = { todo_toggle, row }),
                      nv_text(it->title, .width = NV_FILL, .style = it->done ? &done : &open),
                      nv_text_button("Remove", .on_click = { todo_remove, row })));
}

static nv_widget *todo_filters(todo_list *self)
{
    return nv_row(.gap = 4, .width = NV_FILL, .cross = NV_CENTER,
                  .children = nv_children(
                      nv_text(.key = "left", .bind_text = self->summary, .width = NV_FILL),
                      nv_text_button("All", .on_click = { todo_show_all, self }),
                      nv_text_button("Active", .on_click = { todo_show_active, self }),
                      nv_text_button("Done", .on_click = { todo_show_done, self })));
}

static nv_widget *todo_build(void *state, nv_scope *scope)
{
    static const nv_text_style title = { .size = 28, .line_height = 36 };

    todo_list *self = state;
    (void)scope;
    return nv_column(
        .gap = 16, .padding = nv_all(24), .width = NV_FILL, .height = NV_FILL,
        .children = nv_children(
            nv_text("Today", .style = &title),
            nv_row(.gap = 12, .width = NV_FILL, .cross = NV_CENTER,
                   .children = nv_children(
                       nv_text_field("What is to be done?", .key = "draft", .width = NV_FILL,
                                     .bind_text = self->draft, .on_submit = { todo_submit, self }),
                       nv_filled_button("Add", .bind_enabled = self->can_add,
                                        .on_click = { todo_add, self }))),
            todo_filters(self),
            nv_list_view(self->visible, .key = "todos", .build = { todo_build_row, self },
                         .gap = 4, .width = NV_FILL),
            nv_text_button("Clear what is done", .on_click = { todo_clear_done, self })));
}

const nv_component_class todo_class = {
    .name = "todo",
    .size = sizeof(todo_list),
    .init = todo_init,
    .build = todo_build,
};

#ifndef NV_SAMPLE_NO_MAIN
int main(void)
{
    return nv_app_run("To do", .width = 480, .height = 560,
                      .content = nv_component(&todo_class, NULL));
}
#endif
