#include "material/interaction.h"

#include "material/tokens_system.h"

/* How the ripple of the published web components moves. */
static const double RIPPLE_GROW_SECONDS = 0.45;
static const double RIPPLE_FADE_IN_SECONDS = 0.105;
static const double RIPPLE_FADE_OUT_SECONDS = 0.375;
static const float RIPPLE_START = 0.2f; /* radius at the press, part of the longer side */

static void repaint(void *user)
{
    const nv__interaction *self = user;
    nv_widget_mark_dirty(self->widget, NV_DIRTY_PAINT);
}

static void fade_out(nv__interaction *self)
{
    nv__animation_to(&self->fade, self->widget->view, 0.0f,
                     nv__motion_linear(RIPPLE_FADE_OUT_SECONDS));
}

/* A short click is seen too: the ripple fades in completely before it goes. */
static void fade_arrived(void *user)
{
    nv__interaction *self = user;
    if (self->fade_out_due) {
        self->fade_out_due = false;
        fade_out(self);
    }
}

void nv__interaction_init(nv__interaction *self, nv_widget *widget, void (*activate)(nv_widget *))
{
    self->widget = widget;
    self->activate = activate;
    nv__animation_init(&self->layer, 0.0f, repaint, self);
    nv__animation_init(&self->grow, 1.0f, repaint, self);
    nv__animation_init(&self->fade, 0.0f, repaint, self);
    self->fade.on_done = fade_arrived;
}

/* ---- visual state ---- */

static void update_layer(nv__interaction *self)
{
    float target = 0.0f;
    if (self->focused && self->ring) {
        target = NV__STATE_FOCUS_OPACITY;
    } else if (self->hovered) {
        target = NV__STATE_HOVER_OPACITY;
    }
    nv__animation_to(&self->layer, self->widget->view, target,
                     nv__motion_linear(NV__DURATION_SHORT2));
    repaint(self);
}

static void start_ripple(nv__interaction *self, nv_point origin)
{
    nv__view *view = self->widget->view;
    self->origin = origin;
    self->fade_out_due = false;
    nv__animation_jump(&self->grow, 0.0f);
    nv__animation_jump(&self->fade, 0.0f);
    nv__animation_to(&self->grow, view, 1.0f, nv__motion_standard(RIPPLE_GROW_SECONDS));
    nv__animation_to(&self->fade, view, NV__STATE_PRESSED_OPACITY,
                     nv__motion_linear(RIPPLE_FADE_IN_SECONDS));
}

static void end_ripple(nv__interaction *self)
{
    if (nv__animation_is_running(&self->fade) && self->fade.target > 0.0f) {
        self->fade_out_due = true;
    } else {
        fade_out(self);
    }
}

static void release(nv__interaction *self)
{
    self->pressed = false;
    end_ripple(self);
    repaint(self);
}

void nv__interaction_reset(nv__interaction *self)
{
    self->hovered = self->pressed = self->focused = self->ring = self->fade_out_due = false;
    nv__animation_stop(&self->layer);
    nv__animation_stop(&self->grow);
    nv__animation_stop(&self->fade);
    nv__animation_jump(&self->layer, 0.0f);
    nv__animation_jump(&self->fade, 0.0f);
}

uint32_t nv__interaction_states(const nv__interaction *self)
{
    uint32_t states = nv_widget_is_enabled(self->widget) ? 0u : (uint32_t)NV_STATE_DISABLED;
    states |= self->focused ? NV_STATE_FOCUSED : 0u;
    states |= self->hovered ? NV_STATE_HOVERED : 0u;
    states |= self->pressed ? NV_STATE_PRESSED : 0u;
    return states;
}

/* ---- events ---- */

static bool is_inside(const nv__interaction *self, nv_point position)
{
    nv_insets pad = self->widget->padding;
    nv_rect bounds = nv_widget_bounds(self->widget);
    return nv_rect_contains(
        nv_rect_inset(bounds, (nv_insets){ -pad.left, -pad.top, -pad.right, -pad.bottom }),
        position);
}

static nv_point centre(const nv__interaction *self)
{
    nv_rect bounds = nv_widget_bounds(self->widget);
    return (nv_point){ bounds.width / 2.0f, bounds.height / 2.0f };
}

static bool pointer_down(nv__interaction *self, const nv_event *event)
{
    if (event->button != 1 || self->pressed) {
        return false;
    }
    self->pressed = true;
    self->pointer = event->pointer_id;
    start_ripple(self, event->position);
    return true;
}

/* Leaving before the release takes the click back (INT-5). */
static bool pointer_move(nv__interaction *self, const nv_event *event)
{
    if (!self->pressed || event->pointer_id != self->pointer) {
        return false;
    }
    if (!is_inside(self, event->position)) {
        release(self);
    }
    return true;
}

static bool pointer_up(nv__interaction *self, const nv_event *event)
{
    if (!self->pressed || event->pointer_id != self->pointer || event->button != 1) {
        return false;
    }
    bool clicked = is_inside(self, event->position);
    release(self);
    if (clicked) {
        self->activate(self->widget);
    }
    return true;
}

static bool pointer_cancel(nv__interaction *self)
{
    if (!self->pressed) {
        return false;
    }
    release(self);
    return true;
}

static bool key_down(nv__interaction *self, const nv_event *event)
{
    bool activates = event->key == NV_KEY_SPACE || event->key == NV_KEY_ENTER;
    if (!self->focused || !activates || event->mods) {
        return false;
    }
    if (!event->repeat) {
        start_ripple(self, centre(self));
        end_ripple(self);
        self->activate(self->widget);
    }
    return true;
}

static void set_hovered(nv__interaction *self, bool hovered)
{
    self->hovered = hovered;
    update_layer(self);
}

static void set_focused(nv__interaction *self, bool focused, bool ring)
{
    self->focused = focused;
    self->ring = ring;
    update_layer(self);
}

bool nv__interaction_event(nv__interaction *self, const nv_event *event)
{
    switch (event->type) {
    case NV_EVENT_POINTER_ENTER:
        /* A finger hovers over nothing. */
        set_hovered(self, event->device != NV_DEVICE_TOUCH);
        return false;
    case NV_EVENT_POINTER_LEAVE:
        set_hovered(self, false);
        return false;
    case NV_EVENT_FOCUS:
        set_focused(self, true, !event->from_pointer);
        return false;
    case NV_EVENT_BLUR:
        set_focused(self, false, false);
        return false;
    case NV_EVENT_POINTER_CANCEL:
        return pointer_cancel(self);
    case NV_EVENT_POINTER_DOWN:
        return nv_widget_is_enabled(self->widget) && pointer_down(self, event);
    case NV_EVENT_POINTER_MOVE:
        return pointer_move(self, event);
    case NV_EVENT_POINTER_UP:
        return pointer_up(self, event);
    case NV_EVENT_KEY:
        return nv_widget_is_enabled(self->widget) && key_down(self, event);
    default:
        return false;
    }
}

bool nv__interaction_perform(nv__interaction *self, nv_action_flags action)
{
    if (!nv_widget_is_enabled(self->widget)) {
        return false;
    }
    if (action == NV_ACTION_ACTIVATE) {
        self->activate(self->widget);
        return true;
    }
    if (action == NV_ACTION_FOCUS) {
        nv_widget_request_focus(self->widget);
        return true;
    }
    return false;
}

/* ---- painting ---- */

/* From the press point to the corner that is farthest away. */
static float reach(nv_rect shape, nv_point origin)
{
    float dx = fmaxf(origin.x - shape.x, shape.x + shape.width - origin.x);
    float dy = fmaxf(origin.y - shape.y, shape.y + shape.height - origin.y);
    return sqrtf(dx * dx + dy * dy);
}

static void paint_ripple(const nv__interaction *self, nv_canvas *canvas, nv_rect shape,
                         nv_radii radii, nv_color color)
{
    nv_color faded = nv_color_fade(color, self->fade.value);
    if (self->grow.value >= 1.0f) {
        nv_canvas_rounded_rect(canvas, shape, radii, faded);
        return;
    }
    float start = RIPPLE_START * fmaxf(shape.width, shape.height);
    float end = reach(shape, self->origin);
    float radius = start + (end - start) * self->grow.value;
    nv_canvas_push_clip(canvas, shape, radii);
    nv_canvas_circle(canvas, self->origin, radius, faded);
    nv_canvas_pop_clip(canvas);
}

void nv__interaction_paint(const nv__interaction *self, nv_canvas *canvas, nv_rect shape,
                           nv_radii radii, nv_color layer, nv_color ripple)
{
    if (self->layer.value > 0.0f) {
        nv_canvas_rounded_rect(canvas, shape, radii, nv_color_fade(layer, self->layer.value));
    }
    if (self->fade.value > 0.0f) {
        paint_ripple(self, canvas, shape, radii, ripple);
    }
}

void nv__interaction_paint_ring(const nv__interaction *self, nv_canvas *canvas, nv_rect shape,
                                nv_radii radii, float offset)
{
    if (!self->focused || !self->ring || !nv_widget_is_enabled(self->widget)) {
        return;
    }
    float grow = offset + NV__FOCUS_RING_THICKNESS;
    nv_rect ring = nv_rect_inset(shape, nv_all(-grow));
    nv_radii rounder = { radii.top_left + grow, radii.top_right + grow, radii.bottom_right + grow,
                         radii.bottom_left + grow };
    nv_canvas_border(canvas, ring, rounder, NV__FOCUS_RING_THICKNESS,
                     nv__role_at(self->widget, NV_SECONDARY, 1.0f));
}
