/* The checkbox: an 18 dp box in a 48 dp target. All of it scales with the target. */
#include "material/interaction.h"
#include "material/theme.h"
#include "material/tokens_components.h"
#include "material/tokens_system.h"
#include "widgets/support.h"
#include "widgets/text_block.h"

typedef struct checkbox {
    nv__interaction interaction;
    nv__animation mark;   /* 0: empty, 1: filled and ticked */
    nv__text_block label; /* never laid out: its text alone is used */
    bool value;
    nv_obs_bool *bind_value;
    nv_bool_action on_change;
    const nv_obs_bool *bind_enabled;
} checkbox;

static nv_size checkbox_measure(nv_widget *widget, nv_constraints within)
{
    (void)widget;
    return nv_constrain(within, (nv_size){ NV__TOUCH_TARGET, NV__TOUCH_TARGET });
}

/* ---- painting ---- */

/* A square of `size` token dp around the middle, at the scale of the target. */
static nv_rect centred(const nv_widget *widget, float size)
{
    nv_rect bounds = nv_widget_bounds(widget);
    float scale = fminf(bounds.width, bounds.height) / NV__TOUCH_TARGET;
    float side = size * scale;
    return (nv_rect){ (bounds.width - side) / 2.0f, (bounds.height - side) / 2.0f, side, side };
}

static nv_point between(nv_point a, nv_point b, float t)
{
    return (nv_point){ a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t };
}

/* The tick, drawn from its start up to a part of its length. */
static void paint_tick(nv_canvas *canvas, nv_rect box, float part, nv_color color)
{
    static const nv_point corners[3] = { { 0.18f, 0.52f }, { 0.42f, 0.72f }, { 0.78f, 0.30f } };
    static const float bend = 0.36f; /* where the corner lies along the tick */
    nv_point points[3];
    for (int i = 0; i < 3; i++) {
        points[i] =
            (nv_point){ box.x + corners[i].x * box.width, box.y + corners[i].y * box.height };
    }
    size_t count = 3;
    if (part < bend) {
        points[1] = between(points[0], points[1], part / bend);
        count = 2;
    } else {
        points[2] = between(points[1], points[2], fminf(1.0f, (part - bend) / (1.0f - bend)));
    }
    nv_canvas_polyline(canvas, points, count, NV__CHECKBOX_MARK * box.width, color);
}

typedef struct colors {
    nv_color outline, fill, tick;
} colors;

static colors pick_colors(const nv_widget *widget, const checkbox *self)
{
    if (!nv_widget_is_enabled(widget)) {
        return (colors){
            nv__role_at(widget, NV_ON_SURFACE, NV__CHECKBOX_DISABLED),
            nv__role_at(widget, NV_ON_SURFACE, NV__CHECKBOX_DISABLED),
            nv__role_at(widget, NV_SURFACE, 1.0f),
        };
    }
    bool touched = nv__interaction_states(&self->interaction) != 0;
    return (colors){
        nv__role_at(widget, touched ? NV_ON_SURFACE : NV_ON_SURFACE_VARIANT, 1.0f),
        nv__role_at(widget, NV_PRIMARY, 1.0f),
        nv__role_at(widget, NV_ON_PRIMARY, 1.0f),
    };
}

static void checkbox_paint(nv_widget *widget, nv_canvas *canvas)
{
    const checkbox *self = nv_widget_data(widget);
    nv_rect box = centred(widget, NV__CHECKBOX_BOX);
    nv_rect circle = centred(widget, NV__CHECKBOX_LAYER);
    float scale = box.width / NV__CHECKBOX_BOX;
    nv_radii corner = nv_radius(NV__CHECKBOX_CORNER * scale);
    colors c = pick_colors(widget, self);
    nv_color primary = nv__role_at(widget, NV_PRIMARY, 1.0f);
    nv_color on_surface = nv__role_at(widget, NV_ON_SURFACE, 1.0f);
    nv__interaction_paint(&self->interaction, canvas, circle, nv_radius(circle.width / 2.0f),
                          self->value ? primary : on_surface, self->value ? on_surface : primary);
    float mark = fminf(fmaxf(self->mark.value, 0.0f), 1.0f);
    if (mark < 1.0f) {
        nv_canvas_border(canvas, box, corner, NV__CHECKBOX_OUTLINE * scale,
                         nv_color_fade(c.outline, 1.0f - mark));
    }
    if (mark > 0.0f) {
        nv_canvas_rounded_rect(canvas, box, corner, nv_color_fade(c.fill, mark));
        paint_tick(canvas, box, mark, nv_color_fade(c.tick, mark));
    }
}

static void checkbox_paint_over(nv_widget *widget, nv_canvas *canvas)
{
    const checkbox *self = nv_widget_data(widget);
    nv_rect circle = centred(widget, NV__CHECKBOX_LAYER);
    nv__interaction_paint_ring(&self->interaction, canvas, circle, nv_radius(circle.width / 2.0f),
                               NV__FOCUS_RING_OUTER_OFFSET);
}

/* ---- the value ---- */

static void repaint(void *user)
{
    nv_widget_mark_dirty(user, NV_DIRTY_PAINT);
}

static void show_value(nv_widget *widget, checkbox *self, bool value)
{
    if (self->value == value) {
        return;
    }
    self->value = value;
    nv__animation_to(&self->mark, widget->view, value ? 1.0f : 0.0f, nv__motion_default_effects);
    repaint(widget);
}

/* The observable is written before the handler runs (WID-CHK-2). */
static void checkbox_activate(nv_widget *widget)
{
    checkbox *self = nv_widget_data(widget);
    bool value = !self->value;
    show_value(widget, self, value);
    if (self->bind_value) {
        nv_obs_bool_set(self->bind_value, value);
    }
    nv__widget_invoke_bool(widget, self->on_change, value);
}

static void value_changed(nv_widget *widget)
{
    checkbox *self = nv_widget_data(widget);
    show_value(widget, self, nv_obs_bool_get(self->bind_value));
}

static void enabled_changed(nv_widget *widget)
{
    checkbox *self = nv_widget_data(widget);
    bool enabled = nv_obs_bool_get(self->bind_enabled);
    if (!enabled) {
        nv__interaction_reset(&self->interaction);
    }
    nv_widget_set_enabled(widget, enabled);
}

/* ---- the widget ---- */

static bool checkbox_event(nv_widget *widget, const nv_event *event)
{
    checkbox *self = nv_widget_data(widget);
    return nv__interaction_event(&self->interaction, event);
}

static bool checkbox_perform(nv_widget *widget, nv_action_flags action, const char *argument)
{
    (void)argument;
    checkbox *self = nv_widget_data(widget);
    return nv__interaction_perform(&self->interaction, action);
}

static void checkbox_describe(nv_widget *widget, nv_semantics *out)
{
    const checkbox *self = nv_widget_data(widget);
    out->role = NV_ROLE_CHECKBOX;
    out->name = self->label.text;
    out->states =
        nv__interaction_states(&self->interaction) | (self->value ? NV_STATE_CHECKED : 0u);
    out->actions = NV_ACTION_ACTIVATE | NV_ACTION_FOCUS;
}

static void checkbox_unmount(nv_widget *widget)
{
    checkbox *self = nv_widget_data(widget);
    nv__interaction_reset(&self->interaction);
    nv__animation_stop(&self->mark);
    nv__animation_jump(&self->mark, self->value ? 1.0f : 0.0f);
}

static void checkbox_dispose(nv_widget *widget)
{
    checkbox *self = nv_widget_data(widget);
    nv__text_block_finish(&self->label);
}

static const nv_widget_class checkbox_class = {
    .name = "checkbox",
    .data_size = sizeof(checkbox),
    .measure = checkbox_measure,
    .paint = checkbox_paint,
    .paint_over = checkbox_paint_over,
    .event = checkbox_event,
    .describe = checkbox_describe,
    .perform = checkbox_perform,
    .unmount = checkbox_unmount,
    .dispose = checkbox_dispose,
    .flags = NV_WIDGET_FOCUSABLE,
};

nv_widget *nv_checkbox_create(const nv_checkbox_desc *from)
{
    NV__DESC(nv_checkbox_desc, desc, from);
    nv_widget *widget = nv_widget_new(&checkbox_class, desc.nv_);
    if (nv__widget_is_failed(widget)) {
        return widget;
    }
    checkbox *self = nv_widget_data(widget);
    self->value = desc.bind_value ? nv_obs_bool_get(desc.bind_value) : desc.value;
    self->bind_value = desc.bind_value;
    self->on_change = desc.on_change;
    self->bind_enabled = desc.bind_enabled;
    nv__interaction_init(&self->interaction, widget, checkbox_activate);
    nv__animation_init(&self->mark, self->value ? 1.0f : 0.0f, repaint, widget);
    nv__text_block_set(&self->label, desc.label, widget);
    NV_APPLY_FIELDS(widget, &desc);
    if (desc.bind_value) {
        nv_widget_observe(widget, desc.bind_value, value_changed);
    }
    if (desc.bind_enabled) {
        nv_widget_observe(widget, desc.bind_enabled, enabled_changed);
    }
    return widget;
}
