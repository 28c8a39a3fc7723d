/* Bars: where the content stands, and a thumb to move it by. */
#include "widgets/scroll.h"

#include <nuiitivet/color.h>

/* Of the eased visibility; a bar that is seen less is not drawn and lets everything through. */
static const float hide_threshold = 0.25f;
static const nv__motion_curve fade_curve = { 0.0f, 0.0f, 1.0f, 1.0f, NV__BAR_FADE };

static bool is_across(const nv__scrollbar *bar)
{
    return bar->axis == NV_HORIZONTAL;
}

static nv__scroll_axis *axis_of(const nv__scrollbar *bar)
{
    return &bar->owner->axes[bar->axis];
}

/* 0: hidden, 1: fully seen; eased. */
static float visibility(const nv__scroller *self)
{
    if (self->bars != NV_SCROLLBARS_AUTO_HIDE) {
        return 1.0f;
    }
    float left = 1.0f - self->fade.value;
    float eased = 1.0f - left * left * left;
    return eased < hide_threshold ? 0.0f : eased;
}

/* ---- where things are, along the bar ---- */

typedef struct measure {
    double track, thumb, at; /* dp: lengths, and the thumb's start */
    double max;
} measure;

static measure measure_of(nv_widget *widget, const nv__scrollbar *bar)
{
    const nv__scroll_axis *axis = axis_of(bar);
    nv_rect bounds = nv_widget_bounds(widget);
    double length = (double)(is_across(bar) ? bounds.width : bounds.height);
    measure m = { .track = fmax(0, length - 2 * (double)NV__BAR_PADDING),
                  .max = nv__scroll_max_of(axis) };
    double share = axis->content > 0 ? axis->viewport / axis->content : 1;
    m.thumb = fmin(m.track, fmax((double)NV__BAR_MIN_THUMB, m.track * share));
    m.at = m.max > 0 ? (m.track - m.thumb) * axis->offset / m.max : 0;
    return m;
}

static nv_rect part(nv_widget *widget, const nv__scrollbar *bar, double at, double length)
{
    nv_rect bounds = nv_widget_bounds(widget);
    float start = NV__BAR_PADDING + (float)at;
    if (is_across(bar)) {
        return (nv_rect){ start, bounds.height - NV__BAR_PADDING - NV__BAR_THICKNESS, (float)length,
                          NV__BAR_THICKNESS };
    }
    return (nv_rect){ bounds.width - NV__BAR_PADDING - NV__BAR_THICKNESS, start, NV__BAR_THICKNESS,
                      (float)length };
}

/* ---- drawing ---- */

static nv_color color_of(nv_widget *widget, nv_color role, nv_color plain, float opacity)
{
    return nv_color_fade(nv_widget_resolve(widget, role, plain), opacity);
}

static void scrollbar_paint(nv_widget *widget, nv_canvas *canvas)
{
    const nv__scrollbar *bar = nv_widget_data(widget);
    float seen = visibility(bar->owner);
    measure m = measure_of(widget, bar);
    if (seen <= 0 || m.max <= 0) {
        return;
    }
    nv_radii round = nv_radius(NV__BAR_THICKNESS / 2);
    nv_rect track = part(widget, bar, 0, m.track);
    nv_canvas_rounded_rect(canvas, track, round,
                           color_of(widget, NV_ON_SURFACE, NV_ON_SURFACE, 0.12f * seen));
    bool active = bar->dragging || bar->hovered;
    float opacity = bar->dragging ? 1.0f : bar->hovered ? 0.9f : 0.7f;
    nv_color role = active ? NV_PRIMARY : NV_ON_SURFACE;
    nv_canvas_rounded_rect(canvas, part(widget, bar, m.at, m.thumb), round,
                           color_of(widget, role, role, opacity * seen));
}

static nv_size scrollbar_measure(nv_widget *widget, nv_constraints within)
{
    (void)widget;
    return nv_constrain(within, (nv_size){ NV__BAR_ROOM, NV__BAR_ROOM });
}

/* ---- input ---- */

static double along(const nv__scrollbar *bar, nv_point at)
{
    return (double)(is_across(bar) ? at.x : at.y) - (double)NV__BAR_PADDING;
}

static void drag_to(nv_widget *widget, nv__scrollbar *bar, double place)
{
    measure m = measure_of(widget, bar);
    double room = m.track - m.thumb;
    if (room > 0) {
        nv__scroller_jump(bar->owner, bar->axis, (place - (double)bar->grip) * m.max / room);
    }
}

static void set_hovered(nv_widget *widget, nv__scrollbar *bar, bool hovered)
{
    if (bar->hovered != hovered) {
        bar->hovered = hovered;
        nv_widget_mark_dirty(widget, NV_DIRTY_PAINT);
        nv__scrollbars_wake(bar->owner);
    }
}

static void set_dragging(nv_widget *widget, nv__scrollbar *bar, bool dragging)
{
    if (bar->dragging != dragging) {
        bar->dragging = dragging;
        nv_widget_mark_dirty(widget, NV_DIRTY_PAINT);
        nv__scrollbars_wake(bar->owner);
    }
}

static bool is_on_thumb(measure m, double place)
{
    return place >= m.at && place < m.at + m.thumb;
}

static bool press(nv_widget *widget, nv__scrollbar *bar, const nv_event *event)
{
    measure m = measure_of(widget, bar);
    if (event->button != 1 || m.max <= 0) {
        return false;
    }
    double place = along(bar, event->position);
    nv_track_press how = bar->owner->track;
    if (!is_on_thumb(m, place) && how == NV_TRACK_PAGES) {
        double step = place < m.at ? -axis_of(bar)->viewport : axis_of(bar)->viewport;
        nv__scroller_glide(bar->owner, bar->axis, nv__scroller_aim(bar->owner, bar->axis) + step);
        return true;
    }
    if (!is_on_thumb(m, place) && how == NV_TRACK_DOES_NOTHING) {
        return true;
    }
    bool jumps = !is_on_thumb(m, place);
    bar->owner->drag.active = false;
    bar->grip = (float)(jumps ? m.thumb / 2 : place - m.at);
    bar->pointer_id = event->pointer_id;
    set_dragging(widget, bar, true);
    if (jumps) {
        drag_to(widget, bar, place);
    }
    return true;
}

static bool scrollbar_event(nv_widget *widget, const nv_event *event)
{
    nv__scrollbar *bar = nv_widget_data(widget);
    bool own = bar->dragging && bar->pointer_id == event->pointer_id;
    switch (event->type) {
    case NV_EVENT_POINTER_ENTER:
    case NV_EVENT_POINTER_LEAVE:
        set_hovered(widget, bar, event->type == NV_EVENT_POINTER_ENTER && !bar->dragging);
        return false;
    case NV_EVENT_POINTER_DOWN:
        return press(widget, bar, event);
    case NV_EVENT_POINTER_MOVE: {
        measure m = measure_of(widget, bar);
        if (own) {
            drag_to(widget, bar, along(bar, event->position));
        } else {
            set_hovered(widget, bar, is_on_thumb(m, along(bar, event->position)));
        }
        nv__scrollbars_wake(bar->owner);
        return true;
    }
    case NV_EVENT_POINTER_UP:
    case NV_EVENT_POINTER_CANCEL:
        if (own) {
            set_dragging(widget, bar, false);
            set_hovered(widget, bar, false);
        }
        return own;
    default:
        return false;
    }
}

static const nv_widget_class scrollbar_class = {
    .name = "scrollbar",
    .data_size = sizeof(nv__scrollbar),
    .measure = scrollbar_measure,
    .paint = scrollbar_paint,
    .event = scrollbar_event,
};

nv_widget *nv__scrollbar_new(nv__scroller *owner, nv_axis axis, nv_head head)
{
    nv_widget *widget = nv_widget_new(&scrollbar_class, head);
    if (!nv__widget_is_failed(widget)) {
        nv__scrollbar *bar = nv_widget_data(widget);
        bar->owner = owner;
        bar->axis = axis;
        widget->flags |= NV__W_IGNORES_POINTER;
    }
    return widget;
}

/* ---- the bars of a scroller ---- */

static bool is_in_use(const nv__scroller *self)
{
    for (size_t i = 0; i < NV__AXES; i++) {
        const nv__scrollbar *bar = self->axes[i].bar ? nv_widget_data(self->axes[i].bar) : NULL;
        if (bar && (bar->hovered || bar->dragging)) {
            return true;
        }
    }
    return self->drag.active;
}

static bool has_bars(const nv__scroller *self)
{
    bool vertical = self->axes[NV_VERTICAL].bar && nv__scroll_max_of(&self->axes[NV_VERTICAL]) > 0;
    bool across =
        self->axes[NV_HORIZONTAL].bar && nv__scroll_max_of(&self->axes[NV_HORIZONTAL]) > 0;
    return vertical || across;
}

void nv__scrollbars_update(nv__scroller *self)
{
    bool seen = visibility(self) > 0;
    for (size_t i = 0; i < NV__AXES; i++) {
        nv_widget *bar = self->axes[i].bar;
        if (bar) {
            bool open = seen && nv__scroll_max_of(&self->axes[i]) > 0;
            bar->flags &= ~(uint32_t)NV__W_IGNORES_POINTER;
            bar->flags |= open ? 0 : (uint32_t)NV__W_IGNORES_POINTER;
            nv_widget_mark_dirty(bar, NV_DIRTY_PAINT);
        }
    }
}

static void faded(void *user)
{
    nv__scrollbars_update(user);
}

static void start_fade(nv__scroller *self, float target)
{
    nv__view *view = self->widget->view;
    nv__motion_curve curve = fade_curve;
    curve.duration = view && nv__view_is_still(view) ? 0 : curve.duration;
    nv__animation_to(&self->fade, view, target, curve);
}

static void wait_and_hide(nv__scroller *self)
{
    nv__view *view = self->widget->view;
    nv__runtime *runtime = view ? nv__view_runtime(view) : NULL;
    if (runtime && nv__timer_start(runtime, &self->hide, NV__BAR_HIDE_DELAY) != NV_OK) {
        nv__widget_report_memory(self->widget, "the hiding of its bars");
    }
}

static void hide_due(void *user)
{
    nv__scroller *self = user;
    if (is_in_use(self)) {
        wait_and_hide(self);
    } else {
        start_fade(self, 0.0f);
    }
}

void nv__scrollbars_wake(nv__scroller *self)
{
    if (self->bars != NV_SCROLLBARS_AUTO_HIDE || !has_bars(self) || !self->widget->view) {
        return;
    }
    start_fade(self, 1.0f);
    wait_and_hide(self);
}

void nv__scrollbars_init(nv__scroller *self)
{
    nv__animation_init(&self->fade, 0, faded, self);
    nv__timer_init(&self->hide, hide_due, self);
}

void nv__scrollbars_stop(nv__scroller *self)
{
    nv__animation_jump(&self->fade, 0);
    nv__timer_stop(&self->hide);
    nv__scrollbars_release(self);
}

void nv__scrollbars_release(nv__scroller *self)
{
    for (size_t i = 0; i < NV__AXES; i++) {
        nv__scrollbar *bar = self->axes[i].bar ? nv_widget_data(self->axes[i].bar) : NULL;
        if (bar && (bar->dragging || bar->hovered)) {
            bar->dragging = bar->hovered = false;
            nv_widget_mark_dirty(self->axes[i].bar, NV_DIRTY_PAINT);
        }
    }
}
