/* How a scroller moves: at once, or eased on the view's clock. */
#include "widgets/scroll.h"

/* Fast at first, so that it answers, and short. */
static const nv__motion_curve glide_curve = { 0.2f, 0.8f, 0.2f, 1.0f, 0.15 };

double nv__scroll_max_of(const nv__scroll_axis *axis)
{
    double max = axis->content - axis->viewport;
    return axis->on && max > 0 ? max : 0;
}

static double within(const nv__scroll_axis *axis, double offset)
{
    double max = nv__scroll_max_of(axis);
    return offset > max ? max : offset > 0 ? offset : 0;
}

double nv__scroller_aim(const nv__scroller *self, nv_axis axis)
{
    const nv__scroll_axis *state = &self->axes[axis];
    return nv__animation_is_running(&state->motion) ? state->target : state->offset;
}

void nv__scroller_place(nv__scroller *self)
{
    if (!self->viewport || !self->laid_out) {
        return;
    }
    nv__widget_scroll(self->viewport, (float)self->axes[NV_HORIZONTAL].offset,
                      (float)(self->axes[NV_VERTICAL].offset - self->base));
}

/* The offset is another one now: whoever shows it is told. */
static void moved(nv__scroller *self, nv_axis axis)
{
    nv_widget *content = self->viewport ? nv_widget_first_child(self->viewport) : NULL;
    if (self->moved && content) {
        self->moved(content);
    }
    nv__scroller_place(self);
    nv__scrollbars_update(self);
    nv__scrollbars_wake(self);
    if (self->control && self->laid_out) {
        nv__scroll_tell(self->control, axis, &self->axes[axis]);
    }
}

static void set_offset(nv__scroller *self, nv_axis axis, double offset)
{
    nv__scroll_axis *state = &self->axes[axis];
    if (self->laid_out) {
        offset = within(state, offset);
    }
    if (offset != state->offset) {
        state->offset = offset;
        moved(self, axis);
    }
}

void nv__scroller_jump(nv__scroller *self, nv_axis axis, double offset)
{
    nv__animation_jump(&self->axes[axis].motion, 0);
    set_offset(self, axis, offset);
}

static void step(nv__scroller *self, nv_axis axis)
{
    nv__scroll_axis *state = &self->axes[axis];
    double progress = (double)state->motion.value;
    bool arrived = progress >= 1.0;
    set_offset(self, axis,
               arrived ? state->target : state->start + (state->target - state->start) * progress);
}

static void step_vertical(void *user)
{
    step(user, NV_VERTICAL);
}

static void step_horizontal(void *user)
{
    step(user, NV_HORIZONTAL);
}

bool nv__scroller_glide(nv__scroller *self, nv_axis axis, double target)
{
    nv__scroll_axis *state = &self->axes[axis];
    nv__view *view = self->widget->view;
    target = within(state, target);
    if (target == nv__scroller_aim(self, axis)) {
        return false;
    }
    if (!view || nv__view_is_still(view)) {
        nv__scroller_jump(self, axis, target);
        return true;
    }
    state->start = state->offset;
    state->target = target;
    nv__animation_jump(&state->motion, 0);
    nv__animation_to(&state->motion, view, 1.0f, glide_curve);
    return true;
}

void nv__scroller_init_motion(nv__scroller *self)
{
    nv__animation_init(&self->axes[NV_VERTICAL].motion, 0, step_vertical, self);
    nv__animation_init(&self->axes[NV_HORIZONTAL].motion, 0, step_horizontal, self);
}

void nv__scroller_stop_motion(nv__scroller *self)
{
    for (size_t i = 0; i < NV__AXES; i++) {
        nv__animation_stop(&self->axes[i].motion);
    }
}

/* What is seen and all there is are known; an offset beyond is brought back within. */
void nv__scroller_settle(nv__scroller *self)
{
    nv_widget *content = self->viewport ? nv_widget_first_child(self->viewport) : NULL;
    nv_rect frame = self->viewport ? self->viewport->frame : (nv_rect){ 0 };
    nv_rect inner = content ? content->frame : (nv_rect){ 0 };
    double sizes[NV__AXES][2] = { { (double)frame.height, (double)inner.height },
                                  { (double)frame.width, (double)inner.width } };
    if (self->extent && content) {
        sizes[NV_VERTICAL][1] = self->extent(content);
    }
    self->laid_out = true;
    for (size_t i = 0; i < NV__AXES; i++) {
        nv__scroll_axis *state = &self->axes[i];
        bool same = state->viewport == sizes[i][0] && state->content == sizes[i][1];
        state->viewport = sizes[i][0];
        state->content = sizes[i][1];
        if (nv__animation_is_running(&state->motion)) {
            state->target = within(state, state->target);
        }
        double offset = within(state, state->offset);
        if (offset != state->offset) {
            state->offset = offset;
            moved(self, (nv_axis)i);
        } else if (self->control && (!same || !state->told)) {
            nv__scroll_tell(self->control, (nv_axis)i, state);
        }
        state->told = true;
    }
    if (self->moved && content) {
        self->moved(content);
    }
    nv__scroller_place(self);
    nv__scrollbars_update(self);
}

/* ---- into view ---- */

/* The nearest offset at which [from, to) of the window is seen between start and end. */
static double shift_into(double from, double to, double start, double end)
{
    if (from < start || to - from > end - start) {
        return from - start;
    }
    return to > end ? to - end : 0;
}

nv_rect nv__scroller_reveal(nv_widget *viewport, nv_rect rect)
{
    nv_widget *widget = viewport->parent;
    nv__scroller *self = widget ? nv__scroller_of(widget) : NULL;
    if (!self || !self->laid_out || self->fixed) {
        return rect;
    }
    nv_rect seen = nv_widget_window_rect(viewport);
    for (size_t i = 0; i < NV__AXES; i++) {
        nv_axis axis = (nv_axis)i;
        bool across = axis == NV_HORIZONTAL;
        double from = (double)(across ? rect.x : rect.y);
        double length = (double)(across ? rect.width : rect.height);
        double start = (double)(across ? seen.x : seen.y);
        double end = start + (double)(across ? seen.width : seen.height);
        /* It is on its way already. */
        double ahead = nv__scroller_aim(self, axis) - self->axes[i].offset;
        double by = shift_into(from - ahead, from - ahead + length, start, end);
        double aim = within(&self->axes[i], nv__scroller_aim(self, axis) + by);
        if (by != 0) {
            nv__scroller_glide(self, axis, aim);
        }
        float moved_by = (float)(nv__scroller_aim(self, axis) - self->axes[i].offset);
        rect.x -= across ? moved_by : 0;
        rect.y -= across ? 0 : moved_by;
    }
    return rect;
}
