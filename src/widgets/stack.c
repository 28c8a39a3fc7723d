/* Children over each other. A child with a share fills the stack on that axis. */
#include "widgets/support.h"

#include <nuiitivet/widgets.h>

typedef struct stack {
    nv_align align;
} stack;

static bool stretches(const stack *self, nv_length policy)
{
    return nv__is_share(policy) || (self->align == NV_STRETCH && policy == 0.0f);
}

/* The size that holds every child at its preferred size. */
static nv_size largest_child(nv_widget *widget, nv_constraints loose)
{
    nv_size largest = { 0.0f, 0.0f };
    for (nv_widget *c = nv_widget_first_child(widget); c; c = nv_widget_next_sibling(c)) {
        nv_size size = nv_widget_measure(c, loose);
        largest.width = fmaxf(largest.width, size.width);
        largest.height = fmaxf(largest.height, size.height);
    }
    return largest;
}

static nv_size stack_measure(nv_widget *widget, nv_constraints within)
{
    const stack *self = nv_widget_data(widget);
    nv_constraints loose = { { 0.0f, 0.0f }, within.max };
    nv_size content;
    if (nv__is_tight(within.min.width, within.max.width) &&
        nv__is_tight(within.min.height, within.max.height)) {
        content = within.max;
    } else {
        content = nv_constrain(within, largest_child(widget, loose));
    }
    for (nv_widget *c = nv_widget_first_child(widget); c; c = nv_widget_next_sibling(c)) {
        nv_constraints own = loose;
        if (stretches(self, nv_widget_width_policy(c))) {
            own.min.width = own.max.width = content.width;
        }
        if (stretches(self, nv_widget_height_policy(c))) {
            own.min.height = own.max.height = content.height;
        }
        nv_size size = nv_widget_measure(c, own);
        nv_widget_place(c, nv__align_offset(self->align, content.width, size.width),
                        nv__align_offset(self->align, content.height, size.height));
    }
    return content;
}

static const nv_widget_class stack_class = {
    .name = "stack",
    .data_size = sizeof(stack),
    .measure = stack_measure,
    .flags = NV_WIDGET_PASSES_HITS,
};

nv_widget *nv_stack_create(const nv_stack_desc *from)
{
    NV__DESC(nv_stack_desc, desc, from);
    nv_widget *widget = nv_widget_new(&stack_class, desc.nv_);
    if (!nv__widget_is_failed(widget)) {
        ((stack *)nv_widget_data(widget))->align = desc.align;
        NV_APPLY_FIELDS(widget, &desc);
    }
    nv_widget_append_all(widget, desc.children);
    return widget;
}
