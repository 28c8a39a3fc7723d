/* One child, aligned in the box; optionally on a background. */
#include "widgets/box.h"
#include "widgets/support.h"

#include <nuiitivet/widgets.h>

typedef struct container {
    nv__box box; /* first */
    nv_color background;
    float corner_radius;
} container;

/* An axis with an alignment of its own takes all it can get: there would be no room to align in. */
static bool fills(nv_align align)
{
    return align == NV_CENTER || align == NV_FINISH;
}

static bool fills_child(nv_align align, nv_length policy)
{
    return nv__is_share(policy) || (align == NV_STRETCH && policy == 0.0f);
}

/* The child takes what it wants within the content, unless it has a share, is stretched, or wants
 * nothing: then it gets the whole axis. */
static nv_size measure_child(nv_widget *child, const nv__box *self, nv_constraints within)
{
    nv_constraints loose = { { 0.0f, 0.0f }, within.max };
    if (fills_child(self->horizontal, nv_widget_width_policy(child)) &&
        nv__is_tight(within.min.width, within.max.width)) {
        loose.min.width = loose.max.width;
    }
    if (fills_child(self->vertical, nv_widget_height_policy(child)) &&
        nv__is_tight(within.min.height, within.max.height)) {
        loose.min.height = loose.max.height;
    }
    return nv_widget_measure(child, loose);
}

static nv_size fill_axes(nv_widget *child, const nv__box *self, nv_size size, nv_size content,
                         nv_constraints within)
{
    nv_constraints again = { { 0.0f, 0.0f }, within.max };
    bool wide = size.width < content.width &&
                (fills_child(self->horizontal, nv_widget_width_policy(child)) ||
                 (size.width == 0.0f && nv_widget_width_policy(child) == 0.0f));
    bool high = size.height < content.height &&
                (fills_child(self->vertical, nv_widget_height_policy(child)) ||
                 (size.height == 0.0f && nv_widget_height_policy(child) == 0.0f));
    if (!wide && !high) {
        return size;
    }
    if (wide) {
        again.min.width = again.max.width = content.width;
    }
    if (high) {
        again.min.height = again.max.height = content.height;
    }
    return nv_widget_measure(child, again);
}

nv_size nv__box_measure(nv_widget *widget, nv_constraints within, const nv__box *self)
{
    nv_widget *child = nv_widget_first_child(widget);
    nv_size size = child ? measure_child(child, self, within) : (nv_size){ 0.0f, 0.0f };
    nv_size content = nv_constrain(within, size);
    if (fills(self->horizontal) && isfinite(within.max.width)) {
        content.width = within.max.width;
    }
    if (fills(self->vertical) && isfinite(within.max.height)) {
        content.height = within.max.height;
    }
    if (child) {
        size = fill_axes(child, self, size, content, within);
        nv_widget_place(child, nv__align_offset(self->horizontal, content.width, size.width),
                        nv__align_offset(self->vertical, content.height, size.height));
    }
    return content;
}

static nv_size container_measure(nv_widget *widget, nv_constraints within)
{
    return nv__box_measure(widget, within, nv_widget_data(widget));
}

static void container_paint(nv_widget *widget, nv_canvas *canvas)
{
    const container *self = nv_widget_data(widget);
    nv_color color = nv_widget_resolve(widget, self->background, NV_SURFACE);
    nv_canvas_rounded_rect(canvas, nv__widget_outer_rect(widget), nv_radius(self->corner_radius),
                           color);
}

static const nv_widget_class container_class = {
    .name = "container",
    .data_size = sizeof(container),
    .measure = container_measure,
    .flags = NV_WIDGET_PASSES_HITS,
};

/* A visible one is hit where it is seen. */
static const nv_widget_class painted_container_class = {
    .name = "container",
    .data_size = sizeof(container),
    .measure = container_measure,
    .paint = container_paint,
};

nv_widget *nv_container_create(const nv_container_desc *from)
{
    NV__DESC(nv_container_desc, desc, from);
    bool painted = NV_COLOR_IS_SET(desc.background);
    nv_widget *widget =
        nv_widget_new(painted ? &painted_container_class : &container_class, desc.nv_);
    if (!nv__widget_is_failed(widget)) {
        container *self = nv_widget_data(widget);
        self->box.horizontal = desc.horizontal ? desc.horizontal : desc.align;
        self->box.vertical = desc.vertical ? desc.vertical : desc.align;
        self->background = desc.background;
        self->corner_radius = nv__checked_dp(desc.corner_radius, "corner_radius", desc.nv_);
        NV_APPLY_FIELDS(widget, &desc);
    }
    nv_widget_append(widget, desc.child);
    return widget;
}
