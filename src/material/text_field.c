/* The filled text field of one line: how it is made, what it follows, and what it says. */
#include "material/text_field_internal.h"

static void repaint(void *user)
{
    nv_widget_mark_dirty(user, NV_DIRTY_PAINT);
}

/* ---- what it follows ---- */

static void text_changed(nv_widget *widget)
{
    const nv__text_field *self = nv_widget_data(widget);
    nv__field_replace(widget, nv__obs_text_peek(self->bind_text));
}

static void error_changed(nv_widget *widget)
{
    nv__text_field *self = nv_widget_data(widget);
    const char *error = nv__obs_text_peek(self->bind_error);
    self->has_error = error && *error;
    if (self->error) {
        nv__widget_set_hidden(self->error, !self->has_error);
    }
    nv_widget_mark_dirty(widget, NV_DIRTY_LAYOUT);
    nv_widget_mark_dirty(widget, NV_DIRTY_PAINT);
}

static void enabled_changed(nv_widget *widget)
{
    const nv__text_field *self = nv_widget_data(widget);
    bool enabled = nv_obs_bool_get(self->bind_enabled);
    if (!enabled) {
        nv__field_stop(widget);
    }
    nv_widget_set_enabled(widget, enabled);
    nv_widget_mark_dirty(widget, NV_DIRTY_PAINT);
}

/* ---- the widget ---- */

static void field_describe(nv_widget *widget, nv_semantics *out)
{
    const nv__text_field *self = nv_widget_data(widget);
    out->role = NV_ROLE_TEXT_FIELD;
    out->name = self->label.text;
    out->value = self->obscured ? NULL : self->edit.text;
    out->states =
        (self->obscured ? NV_STATE_OBSCURED : 0u) | (self->has_error ? NV_STATE_INVALID : 0u);
    out->states |= self->focused ? NV_STATE_FOCUSED : 0u;
    out->states |= nv_widget_is_enabled(widget) ? 0u : (uint32_t)NV_STATE_DISABLED;
    out->actions = NV_ACTION_FOCUS | NV_ACTION_SET_TEXT;
}

static bool field_perform(nv_widget *widget, nv_action_flags action, const char *text)
{
    nv__text_field *self = nv_widget_data(widget);
    if (!nv_widget_is_enabled(widget)) {
        return false;
    }
    if (action == NV_ACTION_FOCUS) {
        nv_widget_request_focus(widget);
        return true;
    }
    if (action != NV_ACTION_SET_TEXT) {
        return false;
    }
    nv__edit_select_all(&self->edit);
    if (text && *text) {
        nv__field_insert(widget, text);
    } else if (nv__edit_delete(&self->edit, NV__MOTION_LEFT)) {
        nv__field_commit(widget);
    }
    return true;
}

static void field_unmount(nv_widget *widget)
{
    nv__field_stop(widget);
}

static void field_dispose(nv_widget *widget)
{
    nv__text_field *self = nv_widget_data(widget);
    nv__edit_finish(&self->edit);
    nv__text_block_finish(&self->shown);
    nv__text_block_finish(&self->label);
}

static const nv_widget_class field_class = {
    .name = "text_field",
    .data_size = sizeof(nv__text_field),
    .measure = nv__field_measure,
    .paint = nv__field_paint,
    .event = nv__field_event,
    .describe = field_describe,
    .perform = field_perform,
    .unmount = field_unmount,
    .dispose = field_dispose,
    .flags = NV_WIDGET_FOCUSABLE,
};

/* ---- making it ---- */

static void make_error(nv_widget *widget, nv__text_field *self, nv_head head)
{
    if (!self->bind_error) {
        return;
    }
    nv_text_style style = nv__text_style_of(NV__TYPE_BODY_SMALL, NV_ERROR);
    head.size = sizeof(nv_text_desc);
    nv_widget *error = nv_text_create(
        &(nv_text_desc){ .nv_ = head, .bind_text = self->bind_error, .style = &style });
    self->error = nv__widget_adopt(widget, error);
    const char *text = nv__obs_text_peek(self->bind_error);
    self->has_error = text && *text;
    if (self->error) {
        nv__widget_set_hidden(self->error, !self->has_error);
    }
}

static void make_text(nv_widget *widget, nv__text_field *self)
{
    const char *initial = self->bind_text ? nv__obs_text_peek(self->bind_text) : "";
    if (nv__edit_init(&self->edit, initial ? initial : "") != NV_OK) {
        nv__widget_report_memory(widget, "its text");
    }
    nv__animation_init(&self->floating, self->edit.length > 0 ? 1.0f : 0.0f, repaint, widget);
    nv__animation_init(&self->focus, 0.0f, repaint, widget);
    nv__animation_init(&self->hover, 0.0f, repaint, widget);
    nv__timer_init(&self->blink, nv__field_blink, widget);
    nv__field_refresh(widget);
}

nv_widget *nv_text_field_create(const nv_text_field_desc *from)
{
    NV__DESC(nv_text_field_desc, desc, from);
    nv_widget *widget = nv_widget_new(&field_class, desc.nv_);
    if (nv__widget_is_failed(widget)) {
        return widget;
    }
    nv__text_field *self = nv_widget_data(widget);
    self->bind_text = desc.bind_text;
    self->bind_error = desc.bind_error;
    self->bind_enabled = desc.bind_enabled;
    self->on_submit = desc.on_submit;
    self->on_change = desc.on_change;
    self->obscured = desc.obscured;
    nv__text_block_set(&self->label, desc.label, widget);
    make_text(widget, self);
    make_error(widget, self, desc.nv_);
    NV_APPLY_FIELDS(widget, &desc);
    if (desc.bind_text) {
        nv_widget_observe(widget, desc.bind_text, text_changed);
    }
    if (desc.bind_error) {
        nv_widget_observe(widget, desc.bind_error, error_changed);
    }
    if (desc.bind_enabled) {
        nv_widget_observe(widget, desc.bind_enabled, enabled_changed);
    }
    return widget;
}
