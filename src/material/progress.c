/* Linear and circular progress indicators. A determinate one follows its value; an indeterminate
 * one moves on the frame clock, only while it is in a window. */
#include "material/progress.h"

#include "material/theme.h"
#include "material/tokens_components.h"
#include "widgets/support.h"

#include <stdio.h>

typedef struct progress {
    float value; /* 0..1; negative: indeterminate */
    const nv_obs_real *bind_value;
    nv__ticker ticker; /* attached while indeterminate and mounted */
    nv_widget *widget;
    double elapsed; /* seconds of the indeterminate motion */
    char said[8];   /* "40%" */
} progress;

/* ---- value and motion ---- */

static progress *of_ticker(nv__ticker *ticker)
{
    return (progress *)(void *)((char *)ticker - offsetof(progress, ticker));
}

static bool progress_tick(nv__ticker *ticker, double dt)
{
    progress *self = of_ticker(ticker);
    self->elapsed += dt;
    nv_widget_mark_dirty(self->widget, NV_DIRTY_PAINT);
    return true;
}

static float clamped(double value)
{
    if (isnan(value)) {
        return 0.0f;
    }
    return value < 0.0 ? -1.0f : (float)fmin(value, 1.0);
}

/* Adds or removes the ticker to fit the value. */
static void update_motion(nv_widget *widget, progress *self)
{
    if (self->value < 0.0f && widget->view && nv__view_runtime(widget->view)) {
        nv__view_add_ticker(widget->view, &self->ticker);
    } else {
        nv__ticker_remove(&self->ticker);
    }
}

static void value_changed(nv_widget *widget)
{
    progress *self = nv_widget_data(widget);
    float value = clamped(nv_obs_real_get(self->bind_value));
    if (value != self->value) {
        self->value = value;
        update_motion(widget, self);
        nv_widget_mark_dirty(widget, NV_DIRTY_PAINT);
    }
}

static void progress_mount(nv_widget *widget)
{
    progress *self = nv_widget_data(widget);
    self->elapsed = 0.0;
    update_motion(widget, self);
}

static void progress_unmount(nv_widget *widget)
{
    progress *self = nv_widget_data(widget);
    nv__ticker_remove(&self->ticker);
}

static void progress_describe(nv_widget *widget, nv_semantics *out)
{
    progress *self = nv_widget_data(widget);
    out->role = NV_ROLE_PROGRESS;
    if (self->value < 0.0f) {
        out->states = NV_STATE_BUSY;
        return;
    }
    (void)snprintf(self->said, sizeof self->said, "%d%%", (int)lroundf(self->value * 100.0f));
    out->value = self->said;
}

/* ---- linear ---- */

static nv_size linear_measure(nv_widget *widget, nv_constraints within)
{
    (void)widget;
    float width = isfinite(within.max.width) ? within.max.width : NV__LINEAR_AUTO_WIDTH;
    return nv_constrain(within, (nv_size){ width, NV__LINEAR_HEIGHT });
}

/* A piece of the bar with round ends; one that is shorter than high is a smaller dot. */
static void paint_bar(nv_canvas *canvas, nv_rect bounds, float from, float to, nv_color color)
{
    float width = to - from;
    if (width <= 0.0f) {
        return;
    }
    float height = fminf(bounds.height, width);
    nv_rect bar = { from, bounds.y + (bounds.height - height) / 2.0f, width, height };
    nv_canvas_rounded_rect(canvas, bar, nv_radius(height / 2.0f), color);
}

static void paint_determinate(const progress *self, nv_canvas *canvas, nv_rect bounds,
                              nv_color active, nv_color track)
{
    float width = bounds.width;
    if (self->value >= 1.0f) {
        paint_bar(canvas, bounds, 0.0f, width, active);
        return;
    }
    float track_from = 0.0f;
    if (self->value > 0.0f) {
        /* The gap lies around the value; a dot is the least that is seen. */
        float end = fmaxf(self->value * width - NV__LINEAR_GAP / 2.0f, bounds.height);
        track_from = end + NV__LINEAR_GAP;
        paint_bar(canvas, bounds, 0.0f, fminf(end, width), active);
    }
    paint_bar(canvas, bounds, track_from, width, track);
    if (width - NV__LINEAR_STOP >= track_from) {
        float radius = fminf(NV__LINEAR_STOP, bounds.height) / 2.0f;
        nv_canvas_circle(canvas, (nv_point){ width - radius, bounds.height / 2.0f }, radius,
                         active);
    }
}

static void paint_indeterminate(const progress *self, nv_canvas *canvas, nv_rect bounds,
                                nv_color active, nv_color track)
{
    nv__segment segments[2];
    nv__linear_segments(self->elapsed, segments);
    float width = bounds.width;
    float end = width; /* of what is still without track, from the right */
    for (int i = 0; i < 2; i++) {
        float tail = segments[i].tail * width;
        float head = segments[i].head * width;
        if (head <= tail) {
            continue;
        }
        paint_bar(canvas, bounds, head >= width ? end : head + NV__LINEAR_GAP, end, track);
        paint_bar(canvas, bounds, tail, head, active);
        end = tail - NV__LINEAR_GAP;
    }
    paint_bar(canvas, bounds, 0.0f, end, track);
}

static void linear_paint(nv_widget *widget, nv_canvas *canvas)
{
    const progress *self = nv_widget_data(widget);
    nv_rect bounds = nv_widget_bounds(widget);
    nv_color active = nv__role_at(widget, NV_PRIMARY, 1.0f);
    nv_color track = nv__role_at(widget, NV_SECONDARY_CONTAINER, 1.0f);
    if (self->value < 0.0f) {
        paint_indeterminate(self, canvas, bounds, active, track);
    } else {
        paint_determinate(self, canvas, bounds, active, track);
    }
}

/* ---- circular ---- */

static nv_size circular_measure(nv_widget *widget, nv_constraints within)
{
    (void)widget;
    return nv_constrain(within, (nv_size){ NV__CIRCULAR_TARGET, NV__CIRCULAR_TARGET });
}

/* Round ends reach half a stroke beyond an arc on each side: the gap is made up for both. */
static void paint_ring(const progress *self, nv_canvas *canvas, nv_rect oval, float stroke,
                       nv_color active, nv_color track)
{
    float around = 3.14159265f * (oval.width - stroke);
    float gap = around > 0.0f ? (NV__CIRCULAR_GAP + stroke) / around : 0.0f;
    float rest = 1.0f - self->value - 2.0f * gap;
    if (self->value <= 0.0f) {
        nv_canvas_arc(canvas, oval, 0.0f, 1.0f, stroke, track);
    } else if (rest > 0.0f) {
        nv_canvas_arc(canvas, oval, self->value + gap, rest, stroke, track);
    }
    if (self->value > 0.0f) {
        nv_canvas_arc(canvas, oval, 0.0f, self->value, stroke, active);
    }
}

static void circular_paint(nv_widget *widget, nv_canvas *canvas)
{
    const progress *self = nv_widget_data(widget);
    nv_rect bounds = nv_widget_bounds(widget);
    float scale = fminf(bounds.width, bounds.height) / NV__CIRCULAR_TARGET;
    float size = NV__CIRCULAR_SIZE * scale;
    float stroke = NV__CIRCULAR_STROKE * fminf(scale, 1.0f);
    nv_rect oval = { (bounds.width - size) / 2.0f, (bounds.height - size) / 2.0f, size, size };
    nv_color active = nv__role_at(widget, NV_PRIMARY, 1.0f);
    if (self->value < 0.0f) {
        nv__circular_arc arc = nv__circular_arc_at(self->elapsed);
        nv_canvas_arc(canvas, oval, arc.from, arc.sweep, stroke, active);
        return;
    }
    paint_ring(self, canvas, oval, stroke, active,
               nv__role_at(widget, NV_SECONDARY_CONTAINER, 1.0f));
}

/* ---- the widgets ---- */

#define PROGRESS_CLASS(NAME, MEASURE, PAINT)                                                       \
    {                                                                                              \
        .name = NAME, .data_size = sizeof(progress), .measure = MEASURE, .paint = PAINT,           \
        .describe = progress_describe, .mount = progress_mount, .unmount = progress_unmount,       \
        .flags = NV_WIDGET_PASSES_HITS                                                             \
    }
static const nv_widget_class linear_class =
    PROGRESS_CLASS("linear_progress", linear_measure, linear_paint);
static const nv_widget_class circular_class =
    PROGRESS_CLASS("circular_progress", circular_measure, circular_paint);

static nv_widget *progress_create(const nv_widget_class *klass, const nv_progress_desc *from)
{
    NV__DESC(nv_progress_desc, desc, from);
    nv_widget *widget = nv_widget_new(klass, desc.nv_);
    if (nv__widget_is_failed(widget)) {
        return widget;
    }
    progress *self = nv_widget_data(widget);
    self->widget = widget;
    self->bind_value = desc.bind_value;
    self->value = clamped(desc.bind_value ? nv_obs_real_get(desc.bind_value) : (double)desc.value);
    self->ticker.tick = progress_tick;
    NV_APPLY_FIELDS(widget, &desc);
    if (desc.bind_value) {
        nv_widget_observe(widget, desc.bind_value, value_changed);
    }
    return widget;
}

nv_widget *nv_linear_progress_create(const nv_progress_desc *desc)
{
    return progress_create(&linear_class, desc);
}

nv_widget *nv_circular_progress_create(const nv_progress_desc *desc)
{
    return progress_create(&circular_class, desc);
}
