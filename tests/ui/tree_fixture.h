/* Small widgets of our own, a log of what their hooks see, and a view with or without a runtime. */
#ifndef NV_TESTS_UI_TREE_FIXTURE_H
#define NV_TESTS_UI_TREE_FIXTURE_H

#include "support/cm.h"

#include "base/alloc.h"
#include "ui/view_internal.h"

/* ---- what happened ---- */

static char tree_log[8192];

static inline void note(const char *what, const char *name)
{
    size_t used = strlen(tree_log);
    snprintf(tree_log + used, sizeof tree_log - used, "%s%s:%s", used ? " " : "", what, name);
}

static inline void assert_log(const char *expected)
{
    assert_string_equal(tree_log, expected);
    tree_log[0] = '\0';
}

/* ---- broken rules: trapped in debug builds, logged once for each place in others ---- */

static inline void assert_reports(int count)
{
#if NV_DEBUG_CHECKS
    assert_int_equal(trap_count, count);
#else
    (void)count;
#endif
}

static inline void assert_reported(const char *part)
{
#if NV_DEBUG_CHECKS
    assert_non_null(strstr(trap_message, part));
#else
    (void)part;
#endif
}

/* ---- box: a leaf of a size and a colour, whose hooks write the log ---- */

typedef struct box_data {
    const char *name;
    nv_size size;
    uint32_t rgb; /* 0: draws nothing */
    float shadow; /* blur; 0: none */
    int measured, painted;
    nv_constraints within;
    nv_point at; /* where a desk puts it */
    void (*on_mount)(nv_widget *widget);
    void (*on_unmount)(nv_widget *widget);
    void (*on_measure)(nv_widget *widget);
    void (*on_paint)(nv_widget *widget);
    float gap; /* of columns */
    nv_role role;
    const char *value;
    uint32_t states, actions;
    void *user;
} box_data;

static inline box_data *box_of(const nv_widget *widget)
{
    return nv_widget_data(widget);
}

static inline nv_size box_measure(nv_widget *widget, nv_constraints within)
{
    box_data *self = nv_widget_data(widget);
    self->measured++;
    self->within = within;
    if (self->on_measure) {
        self->on_measure(widget);
    }
    return nv_constrain(within, self->size);
}

static inline void box_paint(nv_widget *widget, nv_canvas *canvas)
{
    box_data *self = nv_widget_data(widget);
    self->painted++;
    if (self->shadow > 0) {
        nv_canvas_shadow(canvas, nv_widget_bounds(widget), nv_radius(0), self->shadow,
                         (nv_point){ 0, 0 }, NV_RGB(0));
    }
    if (self->rgb) {
        nv_canvas_rect(canvas, nv_widget_bounds(widget), NV_RGB(self->rgb));
    }
    if (self->on_paint) {
        self->on_paint(widget);
    }
}

static inline void box_mount(nv_widget *widget)
{
    box_data *self = nv_widget_data(widget);
    note("mount", self->name);
    if (self->on_mount) {
        self->on_mount(widget);
    }
}

static inline void box_unmount(nv_widget *widget)
{
    box_data *self = nv_widget_data(widget);
    note("unmount", self->name);
    if (self->on_unmount) {
        self->on_unmount(widget);
    }
}

static inline void box_dispose(nv_widget *widget)
{
    note("dispose", box_of(widget)->name);
}

static inline void box_describe(nv_widget *widget, nv_semantics *out)
{
    const box_data *self = nv_widget_data(widget);
    out->role = self->role;
    out->name = self->name;
    out->value = self->value;
    out->states = self->states;
    out->actions = self->actions;
}

static const nv_widget_class box_class = {
    .name = "box",
    .data_size = sizeof(box_data),
    .measure = box_measure,
    .paint = box_paint,
    .mount = box_mount,
    .unmount = box_unmount,
    .dispose = box_dispose,
    .describe = box_describe,
};

/* Children below each other. */
static inline nv_size column_measure(nv_widget *widget, nv_constraints within)
{
    box_data *self = nv_widget_data(widget);
    self->measured++;
    self->within = within;
    nv_size size = { 0, 0 };
    nv_constraints loose = { { 0, 0 }, { within.max.width, INFINITY } };
    for (nv_widget *child = nv_widget_first_child(widget); child;
         child = nv_widget_next_sibling(child)) {
        nv_size one = nv_widget_measure(child, loose);
        nv_widget_place(child, 0, size.height);
        size.height += one.height + (nv_widget_next_sibling(child) ? self->gap : 0);
        size.width = one.width > size.width ? one.width : size.width;
    }
    return nv_constrain(within, size);
}

static const nv_widget_class column_class = {
    .name = "column",
    .data_size = sizeof(box_data),
    .measure = column_measure,
    .paint = box_paint,
    .mount = box_mount,
    .unmount = box_unmount,
    .dispose = box_dispose,
    .describe = box_describe,
};

/* Fills what it gets; each child where it wants to be. */
static inline nv_size desk_measure(nv_widget *widget, nv_constraints within)
{
    box_data *self = nv_widget_data(widget);
    self->measured++;
    self->within = within;
    nv_constraints loose = { { 0, 0 }, { INFINITY, INFINITY } };
    for (nv_widget *child = nv_widget_first_child(widget); child;
         child = nv_widget_next_sibling(child)) {
        (void)nv_widget_measure(child, loose);
        nv_point at = child->component ? (nv_point){ 0, 0 } : box_of(child)->at;
        nv_widget_place(child, at.x, at.y);
    }
    return isfinite(within.max.width) ? within.max : nv_constrain(within, self->size);
}

static const nv_widget_class desk_class = {
    .name = "desk",
    .data_size = sizeof(box_data),
    .measure = desk_measure,
    .paint = box_paint,
    .mount = box_mount,
    .unmount = box_unmount,
    .dispose = box_dispose,
    .describe = box_describe,
};

static const nv_widget_class clip_class = {
    .name = "clip",
    .data_size = sizeof(box_data),
    .measure = desk_measure,
    .paint = box_paint,
    .mount = box_mount,
    .unmount = box_unmount,
    .dispose = box_dispose,
    .describe = box_describe,
    .flags = NV_WIDGET_CLIPS,
};

#define HERE ((nv_head){ sizeof(nv_head), __LINE__, __FILE__ })

static inline nv_widget *make(const nv_widget_class *klass, const char *name, float width,
                              float height)
{
    nv_widget *widget = nv_widget_new(klass, HERE);
    box_data *self = nv_widget_data(widget);
    self->name = name;
    self->size = (nv_size){ width, height };
    return widget;
}

static inline nv_widget *box(const char *name, float width, float height)
{
    return make(&box_class, name, width, height);
}

static inline nv_widget *box_at(const char *name, nv_rect rect, uint32_t rgb)
{
    nv_widget *widget = make(&box_class, name, rect.width, rect.height);
    box_of(widget)->at = (nv_point){ rect.x, rect.y };
    box_of(widget)->rgb = rgb;
    return widget;
}

static inline nv_widget *with(nv_widget *parent, nv_children children)
{
    nv_widget_append_all(parent, children);
    return parent;
}

/* ---- the view ---- */

typedef struct tree_fixture {
    nv__runtime *runtime;
    nv_scope *scope;
    nv__view *view;
    int requests;
    nv__display_list list;
    nv__damage damage;
    size_t live; /* allocations before */
} tree_fixture;

static inline void tree_requested(void *user)
{
    ((tree_fixture *)user)->requests++;
}

static inline nv_status tree_try_open(tree_fixture *f, bool runtime, float width, float height)
{
    memset(f, 0, sizeof *f);
    tree_log[0] = '\0';
    f->live = nv__alloc_live();
    if (runtime) {
        nv__runtime_desc desc = { .mode = NV__RUNTIME_OWNED, .virtual_clock = true };
        nv_status status = nv__runtime_create(&desc, &f->runtime);
        if (status != NV_OK) {
            return status;
        }
        f->scope = nv_scope_new(nv__runtime_scope(f->runtime), "window");
        if (!f->scope) {
            return NV_ENOMEM;
        }
    }
    nv__view_desc desc = { .runtime = f->runtime,
                           .scope = f->scope,
                           .host = { .request_frame = tree_requested, .user = f } };
    nv_status status = nv__view_create(&desc, &f->view);
    if (status == NV_OK) {
        nv__view_resize(f->view, width, height, 1.0f);
    }
    nv__display_list_init(&f->list);
    return status;
}

static inline void tree_open(tree_fixture *f, bool runtime, float width, float height)
{
    assert_int_equal(tree_try_open(f, runtime, width, height), NV_OK);
}

static inline void tree_close(tree_fixture *f)
{
    nv__display_list_finish(&f->list);
    nv__view_destroy(f->view);
    nv_scope_end(f->scope);
    nv__runtime_destroy(f->runtime);
}

static inline void frame(tree_fixture *f)
{
    nv__view_frame(f->view, false, &f->list, &f->damage);
}

static inline void show(tree_fixture *f, nv_widget *content)
{
    assert_int_equal(nv__view_set_content(f->view, content), NV_OK);
    frame(f);
}

static inline void assert_rect(nv_rect rect, float x, float y, float width, float height)
{
    if (rect.x != x || rect.y != y || rect.width != width || rect.height != height) {
        fail_msg("%g,%g %gx%g, expected %g,%g %gx%g", (double)rect.x, (double)rect.y,
                 (double)rect.width, (double)rect.height, (double)x, (double)y, (double)width,
                 (double)height);
    }
}

static inline void assert_damage(const tree_fixture *f, float x, float y, float width, float height)
{
    assert_int_equal(f->damage.count, 1);
    assert_rect(f->damage.rects[0], x, y, width, height);
}

static inline void assert_list(const tree_fixture *f, const char *expected)
{
    char *text = nv__display_list_dump(&f->list);
    assert_non_null(text);
    assert_string_equal(text, expected);
    nv__free(text);
}

#endif
