/* The scroller: a viewport with the content in it, and bars over it or beside it. */
#include "widgets/scroll.h"

/* ---- the viewport ---- */

/* As long as it likes along the axes that scroll; at least what is seen where it has a share. */
static nv_constraints content_constraints(const nv__scroller *self, const nv_widget *content,
                                          nv_constraints within)
{
    nv_constraints inner = { { 0, 0 }, within.max };
    bool wide = nv__is_share(nv_widget_width_policy(content));
    bool high = nv__is_share(nv_widget_height_policy(content));
    if (wide && isfinite(within.max.width)) {
        inner.min.width = within.max.width;
    }
    if (high && isfinite(within.max.height)) {
        inner.min.height = within.max.height;
    }
    if (self->axes[NV_HORIZONTAL].on) {
        inner.max.width = INFINITY;
    }
    if (self->axes[NV_VERTICAL].on) {
        inner.max.height = INFINITY;
    }
    return inner;
}

static nv_size viewport_measure(nv_widget *widget, nv_constraints within)
{
    nv__scroller *self = *(nv__scroller **)nv_widget_data(widget);
    nv_widget *content = nv_widget_first_child(widget);
    if (widget->view) {
        nv__view_after_layout(widget->view, &self->after);
    }
    if (!content) {
        return nv_constrain(within, (nv_size){ 0, 0 });
    }
    nv_size size = nv_widget_measure(content, content_constraints(self, content, within));
    nv_widget_place(content, 0, 0);
    if (self->extent) {
        size.height = (float)fmin(self->extent(content), 1e6);
    }
    return nv_constrain(within, size);
}

static const nv_widget_class viewport_class = {
    .name = "viewport",
    .data_size = sizeof(nv__scroller *),
    .measure = viewport_measure,
    .flags = NV_WIDGET_CLIPS | NV_WIDGET_PASSES_HITS,
};

/* ---- the scroller ---- */

nv__scroller *nv__scroller_of(nv_widget *widget)
{
    return widget->klass->event == nv__scroller_event ? nv_widget_data(widget) : NULL;
}

static void layout_done(nv__after_layout *hook)
{
    nv__scroller *self = (nv__scroller *)(void *)((char *)hook - offsetof(nv__scroller, after));
    nv__scroller_settle(self);
}

static float less(float length, float room)
{
    return length > room ? length - room : 0;
}

static void place_bar(nv_widget *bar, float x, float y, float width, float height)
{
    if (bar) {
        nv_constraints tight = { { width, height }, { width, height } };
        nv_widget_measure(bar, tight);
        nv_widget_place(bar, x, y);
    }
}

static nv_size scroller_measure(nv_widget *widget, nv_constraints within)
{
    nv__scroller *self = nv_widget_data(widget);
    if (!self->viewport) {
        return within.min;
    }
    bool beside = self->bars == NV_SCROLLBARS_ALWAYS && !self->fixed;
    float right = beside && self->axes[NV_VERTICAL].on ? NV__BAR_ROOM : 0;
    float bottom = beside && self->axes[NV_HORIZONTAL].on ? NV__BAR_ROOM : 0;
    nv_constraints inner = {
        { less(within.min.width, right), less(within.min.height, bottom) },
        { less(within.max.width, right), less(within.max.height, bottom) },
    };
    nv_size size = nv_widget_measure(self->viewport, inner);
    nv_widget_place(self->viewport, 0, 0);
    nv_size own = { size.width + right, size.height + bottom };
    own = nv_constrain(within, own);
    place_bar(self->axes[NV_VERTICAL].bar, less(own.width, NV__BAR_ROOM), 0, NV__BAR_ROOM,
              size.height);
    place_bar(self->axes[NV_HORIZONTAL].bar, 0, less(own.height, NV__BAR_ROOM), size.width,
              NV__BAR_ROOM);
    return own;
}

static void scroller_describe(nv_widget *widget, nv_semantics *out)
{
    const nv__scroller *self = nv_widget_data(widget);
    nv_axis axis = self->axes[NV_VERTICAL].on ? NV_VERTICAL : NV_HORIZONTAL;
    double aim = nv__scroller_aim(self, axis);
    if (self->extent || self->focusable) {
        out->role = self->extent ? NV_ROLE_LIST : NV_ROLE_GROUP;
    }
    if (!self->fixed && nv__scroll_max_of(&self->axes[axis]) > 0) {
        out->actions |= aim > 0 ? NV_ACTION_SCROLL_BACK : 0;
        out->actions |= aim < nv__scroll_max_of(&self->axes[axis]) ? NV_ACTION_SCROLL_FORWARD : 0;
        out->role = out->role ? out->role : NV_ROLE_GROUP;
    }
}

/* ---- the controller ---- */

static void follow(nv__scroller *self, nv_axis axis)
{
    const nv_obs_real *offset = nv_scroll_offset(self->control, axis);
    double value = offset ? nv_obs_real_get(offset) : 0;
    if (!self->axes[axis].on || isnan(value) || value == self->axes[axis].offset) {
        return;
    }
    if (isinf(value)) {
        value = value > 0 ? nv__scroll_max_of(&self->axes[axis]) : 0;
    }
    nv__scroller_jump(self, axis, value);
    /* What lies beyond is brought back to what it became. */
    if (self->laid_out && self->axes[axis].offset != value) {
        nv__scroll_tell(self->control, axis, &self->axes[axis]);
    }
}

static void follow_vertical(nv_widget *widget)
{
    follow(nv_widget_data(widget), NV_VERTICAL);
}

static void follow_horizontal(nv_widget *widget)
{
    follow(nv_widget_data(widget), NV_HORIZONTAL);
}

/* ---- life ---- */

static void scroller_unmount(nv_widget *widget)
{
    nv__scroller *self = nv_widget_data(widget);
    nv__after_layout_cancel(&self->after);
    nv__scroller_stop_motion(self);
    nv__scrollbars_stop(self);
    self->drag.active = false;
    self->laid_out = false;
    self->axes[NV_VERTICAL].told = self->axes[NV_HORIZONTAL].told = false;
}

static void scroller_dispose(nv_widget *widget)
{
    nv__scroller *self = nv_widget_data(widget);
    nv__after_layout_cancel(&self->after);
    nv__scroller_stop_motion(self);
    nv__animation_stop(&self->fade);
    nv__timer_stop(&self->hide);
    if (self->control) {
        nv__scroll_detach(self->control, self);
    }
}

#define SCROLLER_CLASS(klass_flags)                                                                \
    {                                                                                              \
        .name = "scroller", .data_size = sizeof(nv__scroller), .measure = scroller_measure,        \
        .event = nv__scroller_event, .describe = scroller_describe,                                \
        .perform = nv__scroller_perform, .unmount = scroller_unmount, .dispose = scroller_dispose, \
        .flags = (klass_flags)                                                                     \
    }
static const nv_widget_class scroller_class = SCROLLER_CLASS(0);
static const nv_widget_class focusable_class = SCROLLER_CLASS(NV_WIDGET_FOCUSABLE);

static void make_axes(nv__scroller *self, const nv_scroller_desc *desc)
{
    self->axes[NV_VERTICAL].on = desc->axes != NV_SCROLL_HORIZONTAL;
    self->axes[NV_HORIZONTAL].on = desc->axes != NV_SCROLL_VERTICAL;
    for (size_t i = 0; i < NV__AXES; i++) {
        if (self->axes[i].on && !self->fixed && self->bars != NV_SCROLLBARS_NEVER) {
            nv_widget *bar = nv__scrollbar_new(self, (nv_axis)i, desc->nv_);
            self->axes[i].bar = nv__widget_adopt(self->widget, bar);
        }
    }
}

static void make_viewport(nv__scroller *self, const nv_scroller_desc *desc)
{
    nv_widget *viewport = nv_widget_new(&viewport_class, desc->nv_);
    if (nv__widget_is_failed(viewport) ||
        !nv__widget_make_viewport(viewport, nv__scroller_reveal)) {
        nv__widget_destroy(viewport);
        nv__widget_destroy(desc->child);
        return;
    }
    *(nv__scroller **)nv_widget_data(viewport) = self;
    nv_widget_append(viewport, desc->child);
    self->viewport = nv__widget_adopt(self->widget, viewport);
}

static void set_fields(nv_widget *widget, const nv_scroller_desc *desc, const nv__scroller *self)
{
    nv_length width = desc->width, height = desc->height;
    if (self->axes[NV_HORIZONTAL].on && width == 0) {
        width = NV_FILL;
    }
    if (self->axes[NV_VERTICAL].on && height == 0) {
        height = NV_FILL;
    }
    nv_widget_set_fields(widget, desc->key, width, height, desc->padding);
}

nv_widget *nv__scroller_new(const nv_scroller_desc *desc)
{
    nv_widget *widget =
        nv_widget_new(desc->focusable ? &focusable_class : &scroller_class, desc->nv_);
    if (nv__widget_is_failed(widget)) {
        nv__widget_destroy(desc->child);
        return widget;
    }
    nv__scroller *self = nv_widget_data(widget);
    self->widget = widget;
    self->bars = desc->bars;
    self->track = desc->track;
    self->fixed = desc->fixed;
    self->focusable = desc->focusable;
    self->after.fn = layout_done;
    nv__scroller_init_motion(self);
    nv__scrollbars_init(self);
    make_viewport(self, desc);
    make_axes(self, desc);
    set_fields(widget, desc, self);
    if (desc->scroll) {
        self->control = desc->scroll;
        nv__scroll_attach(desc->scroll, self);
        nv_widget_observe(widget, nv_scroll_offset(desc->scroll, NV_VERTICAL), follow_vertical);
        nv_widget_observe(widget, nv_scroll_offset(desc->scroll, NV_HORIZONTAL), follow_horizontal);
    }
    return widget;
}

nv_widget *nv_scroller_create(const nv_scroller_desc *from)
{
    NV__DESC(nv_scroller_desc, desc, from);
    if (!desc.child) {
        nv__assert_failed(desc.nv_.file ? desc.nv_.file : "?", (int)desc.nv_.line, "child",
                          "nv_scroller has no child");
    }
    return nv__scroller_new(&desc);
}
