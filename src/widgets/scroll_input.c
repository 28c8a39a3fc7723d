/* Wheel, keys, and fingers on the content. */
#include "widgets/scroll.h"

/* Below this (dp) an event scrolls nothing. */
static const float least = 0.01f;
/* From this on (dp) it is a notch of a wheel, and eased; less comes from a touchpad, which is
 * smooth by itself. */
static const float notch = 20.0f;
/* An arrow key, dp. */
static const double line = 40.0;
/* A page keeps this much of what was seen. */
static const double page = 0.9;

/* ---- the wheel ---- */

static bool can_go(const nv__scroller *self, nv_axis axis, double by)
{
    double aim = nv__scroller_aim(self, axis);
    return by < 0 ? aim > 0 : aim < nv__scroll_max_of(&self->axes[axis]);
}

static bool roll(nv__scroller *self, nv_axis axis, float by)
{
    if (fabsf(by) < least || !self->axes[axis].on || !can_go(self, axis, (double)by)) {
        return false;
    }
    double target = nv__scroller_aim(self, axis) + (double)by;
    if (fabsf(by) >= notch) {
        return nv__scroller_glide(self, axis, target);
    }
    nv__scroller_jump(self, axis, target);
    return true;
}

static bool wheel(nv__scroller *self, const nv_event *event)
{
    float x = event->scroll_x, y = event->scroll_y;
    bool only_across = !self->axes[NV_VERTICAL].on;
    if ((only_across || (event->mods & NV_MOD_SHIFT)) && fabsf(x) < 1e-6f) {
        x = y;
        y = 0;
    }
    bool rolled = roll(self, NV_VERTICAL, y);
    return roll(self, NV_HORIZONTAL, x) || rolled;
}

/* ---- keys ---- */

typedef struct key_move {
    nv_axis axis;
    double by;
} key_move;

static key_move move_of(const nv__scroller *self, const nv_event *event)
{
    nv_axis main = self->axes[NV_VERTICAL].on ? NV_VERTICAL : NV_HORIZONTAL;
    double screen = self->axes[main].viewport * page;
    switch (event->key) {
    case NV_KEY_UP:
        return (key_move){ NV_VERTICAL, -line };
    case NV_KEY_DOWN:
        return (key_move){ NV_VERTICAL, line };
    case NV_KEY_LEFT:
        return (key_move){ NV_HORIZONTAL, -line };
    case NV_KEY_RIGHT:
        return (key_move){ NV_HORIZONTAL, line };
    case NV_KEY_PAGE_UP:
        return (key_move){ main, -screen };
    case NV_KEY_PAGE_DOWN:
        return (key_move){ main, screen };
    case NV_KEY_SPACE:
        return (key_move){ main, event->mods & NV_MOD_SHIFT ? -screen : screen };
    case NV_KEY_HOME:
        return (key_move){ main, -INFINITY };
    case NV_KEY_END:
        return (key_move){ main, INFINITY };
    default:
        return (key_move){ main, 0 };
    }
}

static bool key(nv__scroller *self, const nv_event *event)
{
    bool shifted_space = event->key == NV_KEY_SPACE && event->mods == NV_MOD_SHIFT;
    if (event->mods != 0 && !shifted_space) {
        return false;
    }
    key_move move = move_of(self, event);
    if (move.by == 0 || !self->axes[move.axis].on || !can_go(self, move.axis, move.by)) {
        return false;
    }
    return nv__scroller_glide(self, move.axis, nv__scroller_aim(self, move.axis) + move.by);
}

/* ---- fingers ---- */

static bool begin_drag(nv__scroller *self, const nv_event *event)
{
    bool by_hand = event->device == NV_DEVICE_TOUCH || event->device == NV_DEVICE_PEN;
    if (!by_hand || event->button > 1) {
        return false;
    }
    nv__scrollbars_release(self);
    nv__scroller_stop_motion(self);
    self->drag.active = true;
    self->drag.pointer_id = event->pointer_id;
    self->drag.last = event->position;
    return true;
}

static bool drag(nv__scroller *self, const nv_event *event)
{
    double x = (double)(self->drag.last.x - event->position.x);
    double y = (double)(self->drag.last.y - event->position.y);
    self->drag.last = event->position;
    if (self->axes[NV_VERTICAL].on) {
        nv__scroller_jump(self, NV_VERTICAL, self->axes[NV_VERTICAL].offset + y);
    }
    if (self->axes[NV_HORIZONTAL].on) {
        nv__scroller_jump(self, NV_HORIZONTAL, self->axes[NV_HORIZONTAL].offset + x);
    }
    return true;
}

static bool is_dragging(const nv__scroller *self, const nv_event *event)
{
    return self->drag.active && self->drag.pointer_id == event->pointer_id;
}

bool nv__scroller_event(nv_widget *widget, const nv_event *event)
{
    nv__scroller *self = nv_widget_data(widget);
    if (self->fixed) {
        return false;
    }
    switch (event->type) {
    case NV_EVENT_SCROLL:
        return wheel(self, event);
    case NV_EVENT_KEY:
        return key(self, event);
    case NV_EVENT_POINTER_DOWN:
        return begin_drag(self, event);
    case NV_EVENT_POINTER_MOVE:
        if (event->device == NV_DEVICE_MOUSE) {
            nv__scrollbars_wake(self);
        }
        return is_dragging(self, event) && drag(self, event);
    case NV_EVENT_POINTER_UP:
    case NV_EVENT_POINTER_CANCEL:
        if (is_dragging(self, event)) {
            self->drag.active = false;
            return true;
        }
        return false;
    default:
        return false;
    }
}

bool nv__scroller_perform(nv_widget *widget, nv_action_flags action, const char *text)
{
    (void)text;
    nv__scroller *self = nv_widget_data(widget);
    nv_axis axis = self->axes[NV_VERTICAL].on ? NV_VERTICAL : NV_HORIZONTAL;
    double by = self->axes[axis].viewport * page;
    switch (action) {
    case NV_ACTION_SCROLL_FORWARD:
        return nv__scroller_glide(self, axis, nv__scroller_aim(self, axis) + by);
    case NV_ACTION_SCROLL_BACK:
        return nv__scroller_glide(self, axis, nv__scroller_aim(self, axis) - by);
    default:
        return false;
    }
}
