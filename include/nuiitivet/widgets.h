/* Design-neutral widgets: layout, text, repetition. Each nv_x(...) is sugar for nv_x_create(&desc);
 * the first positional argument, where there is one, is the field after the head. */
#ifndef NUIITIVET_WIDGETS_H
#define NUIITIVET_WIDGETS_H

#include <nuiitivet/widget.h>

NV_BEGIN_DECLS

/* ---- text ---- */
/* Unset fields come from the theme's body text. `size` and `line_height` in dp; weight 100..900. */
typedef struct nv_text_style {
    nv_color color;
    float size;
    int weight;
    float line_height;
    float letter_spacing;
} nv_text_style;
typedef struct nv_text_desc {
    nv_head nv_;
    const char *text;             /* copied */
    const nv_obs_text *bind_text; /* wins over text */
    const nv_text_style *style;   /* copied */
    nv_align align;               /* START, CENTER or FINISH within its width */
    int max_lines;                /* 0: any; the last one ends in an ellipsis */
    NV_WIDGET_FIELDS
} nv_text_desc;
/* Wraps to the width it gets. */
NV_API nv_widget *nv_text_create(const nv_text_desc *desc);

/* ---- flex: row and column ---- */
/* Children with a share (NV_FILL) divide what fixed and auto children leave. main: START (default),
 * CENTER, FINISH, SPACE_*; cross: START (default), CENTER, FINISH, STRETCH. */
typedef struct nv_flex_desc {
    nv_head nv_;
    float gap; /* dp between children */
    nv_align main, cross;
    nv_children children;
    NV_WIDGET_FIELDS
} nv_flex_desc;
NV_API nv_widget *nv_column_create(const nv_flex_desc *desc);
NV_API nv_widget *nv_row_create(const nv_flex_desc *desc);

/* ---- container: one child, aligned; optional background ---- */
typedef struct nv_container_desc {
    nv_head nv_;
    nv_widget *child;
    nv_align align; /* both axes, default START; with CENTER an auto-sized container fills what it
                       gets */
    nv_align horizontal, vertical; /* override align on one axis */
    nv_color background;
    float corner_radius; /* dp */
    NV_WIDGET_FIELDS
} nv_container_desc;
NV_API nv_widget *nv_container_create(const nv_container_desc *desc);

/* ---- stack: children over each other, the last on top ---- */
typedef struct nv_stack_desc {
    nv_head nv_;
    nv_align align; /* of every child, default START */
    nv_children children;
    NV_WIDGET_FIELDS
} nv_stack_desc;
NV_API nv_widget *nv_stack_create(const nv_stack_desc *desc);

/* ---- spacer: empty space, fixed or a share ---- */
typedef struct nv_spacer_desc {
    nv_head nv_;
    NV_WIDGET_FIELDS
} nv_spacer_desc;
NV_API nv_widget *nv_spacer_create(const nv_spacer_desc *desc);

/* ---- for_each: a row per item, kept by key over inserts, moves and removals; a column of its own
 * inside its parent ---- */
typedef struct nv_row_builder {
    nv_widget *(*fn)(void *user, nv_scope *scope,
                     const void *item); /* item: borrowed; scope: the row's */
    void *user;
} nv_row_builder;
typedef struct nv_for_each_desc {
    nv_head nv_;
    const nv_obs_list *items; /* or a view of one (observable_list.h) */
    nv_row_builder build;
    int64_t (*key_of)(const void *item); /* NULL: by position */
    float gap;
    NV_WIDGET_FIELDS
} nv_for_each_desc;
NV_API nv_widget *nv_for_each_create(const nv_for_each_desc *desc);

NV_END_DECLS

#ifndef __cplusplus
#define nv_text(...)   nv_text_create(&(nv_text_desc){ NV_HEAD(nv_text_desc), __VA_ARGS__ })
#define nv_column(...) nv_column_create(&(nv_flex_desc){ NV_HEAD(nv_flex_desc), __VA_ARGS__ })
#define nv_row(...)    nv_row_create(&(nv_flex_desc){ NV_HEAD(nv_flex_desc), __VA_ARGS__ })
#define nv_container(...)                                                                          \
    nv_container_create(&(nv_container_desc){ NV_HEAD(nv_container_desc), __VA_ARGS__ })
#define nv_stack(...)  nv_stack_create(&(nv_stack_desc){ NV_HEAD(nv_stack_desc), __VA_ARGS__ })
#define nv_spacer(...) nv_spacer_create(&(nv_spacer_desc){ NV_HEAD(nv_spacer_desc), __VA_ARGS__ })
#define nv_for_each(...)                                                                           \
    nv_for_each_create(&(nv_for_each_desc){ NV_HEAD(nv_for_each_desc), __VA_ARGS__ })
#endif

#endif
