/* Keys, text and pointers of a text field. */
#include "material/text_field_internal.h"

static const double CLICK_SECONDS = 0.4; /* between clicks of a series: INT-6 */
static const float CLICK_DISTANCE = 4.0f;

/* ---- keyboard ---- */

static bool has_command(const nv_event *event)
{
    return (event->mods & (NV_MOD_CTRL | NV_MOD_META)) != 0;
}

static bool move(nv_widget *widget, nv__text_field *self, nv__motion motion, const nv_event *event)
{
    bool moved = nv__edit_move(&self->edit, motion, (event->mods & NV_MOD_SHIFT) != 0);
    if (moved) {
        nv__field_show_caret(widget);
    }
    return moved;
}

static bool erase(nv_widget *widget, nv__text_field *self, nv__motion motion)
{
    bool erased = nv__edit_delete(&self->edit, motion);
    if (erased) {
        nv__field_commit(widget);
    }
    return erased;
}

static bool submit(nv_widget *widget, nv__text_field *self, const nv_event *event)
{
    if (!self->on_submit.fn) {
        return false;
    }
    if (!event->repeat) {
        nv__widget_invoke_text(widget, self->on_submit, self->edit.text);
    }
    return true;
}

static void cut_selection(nv_widget *widget, nv__text_field *self)
{
    size_t start = 0;
    if (!self->obscured && nv__edit_selection(&self->edit, &start) > 0) {
        nv__field_copy(widget);
        erase(widget, self, NV__MOTION_LEFT);
    }
}

/* Ctrl (or the command key) with a letter: handled even with nothing to do (TXT-10). */
static bool command(nv_widget *widget, nv__text_field *self, uint32_t key)
{
    switch (key) {
    case 'a':
        nv__edit_select_all(&self->edit);
        nv__field_show_caret(widget);
        return true;
    case 'c':
        nv__field_copy(widget);
        return true;
    case 'x':
        cut_selection(widget, self);
        return true;
    case 'v':
        nv__field_insert(widget, widget->view ? nv__view_clipboard(widget->view) : "");
        return true;
    default:
        return false;
    }
}

static bool named_key(nv_widget *widget, nv__text_field *self, const nv_event *event)
{
    bool words = has_command(event) || (event->mods & NV_MOD_ALT) != 0;
    switch (event->key) {
    case NV_KEY_LEFT:
        return move(widget, self, words ? NV__MOTION_WORD_LEFT : NV__MOTION_LEFT, event);
    case NV_KEY_RIGHT:
        return move(widget, self, words ? NV__MOTION_WORD_RIGHT : NV__MOTION_RIGHT, event);
    case NV_KEY_HOME:
        return move(widget, self, NV__MOTION_HOME, event);
    case NV_KEY_END:
        return move(widget, self, NV__MOTION_END, event);
    case NV_KEY_BACKSPACE:
        return erase(widget, self, words ? NV__MOTION_WORD_LEFT : NV__MOTION_LEFT);
    case NV_KEY_DELETE:
        return erase(widget, self, words ? NV__MOTION_WORD_RIGHT : NV__MOTION_RIGHT);
    case NV_KEY_ENTER:
        return submit(widget, self, event);
    default:
        return false;
    }
}

static bool key_down(nv_widget *widget, nv__text_field *self, const nv_event *event)
{
    if (event->key >= NV_KEY_ENTER || event->key == NV_KEY_UNKNOWN) {
        return named_key(widget, self, event);
    }
    if (has_command(event)) {
        return (event->mods & NV_MOD_ALT) == 0 && command(widget, self, event->key);
    }
    /* It comes again as text, and is nobody else's shortcut meanwhile. */
    return (event->mods & NV_MOD_ALT) == 0;
}

/* ---- pointer ---- */

static size_t offset_at(nv_widget *widget, const nv__text_field *self, nv_point position)
{
    if (!self->shown.paragraph) {
        return 0;
    }
    nv_rect text = nv__field_text_rect(widget);
    nv_point point = { position.x - text.x + self->scroll, text.height / 2.0f };
    return nv__field_text_offset(self, nv__paragraph_offset_at(self->shown.paragraph, point));
}

static void count_click(nv__text_field *self, const nv_event *event)
{
    float dx = fabsf(event->position.x - self->clicked.x);
    float dy = fabsf(event->position.y - self->clicked.y);
    bool again = self->clicks > 0 && event->time - self->clicked_at <= CLICK_SECONDS &&
                 dx <= CLICK_DISTANCE && dy <= CLICK_DISTANCE;
    self->clicks = again ? self->clicks + 1 : 1;
    self->clicked_at = event->time;
    self->clicked = event->position;
}

static bool pointer_down(nv_widget *widget, nv__text_field *self, const nv_event *event)
{
    if (event->button != 1) {
        return false;
    }
    size_t offset = offset_at(widget, self, event->position);
    count_click(self, event);
    if (self->clicks == 1) {
        nv__edit_place(&self->edit, offset, (event->mods & NV_MOD_SHIFT) != 0);
    } else if (self->clicks == 2 && !self->obscured) {
        nv__edit_select_word(&self->edit, offset);
    } else {
        nv__edit_select_all(&self->edit);
    }
    self->selecting = self->clicks == 1;
    self->pointer = event->pointer_id;
    nv__field_show_caret(widget);
    return true;
}

static bool pointer_move(nv_widget *widget, nv__text_field *self, const nv_event *event)
{
    if (!self->selecting || event->pointer_id != self->pointer) {
        return false;
    }
    nv__edit_place(&self->edit, offset_at(widget, self, event->position), true);
    nv__field_show_caret(widget);
    return true;
}

/* ---- focus ---- */

void nv__field_blink(void *user)
{
    nv_widget *widget = user;
    nv__text_field *self = nv_widget_data(widget);
    nv__runtime *runtime = widget->view ? nv__view_runtime(widget->view) : NULL;
    if (!self->focused || !runtime) {
        return;
    }
    self->caret_on = !self->caret_on;
    nv_widget_mark_dirty(widget, NV_DIRTY_PAINT);
    if (nv__timer_start(runtime, &self->blink, NV__FIELD_BLINK_SECONDS) != NV_OK) {
        self->caret_on = true;
    }
}

static void set_focused(nv_widget *widget, nv__text_field *self, bool focused, bool ring)
{
    self->focused = focused;
    self->ring = ring;
    self->selecting = false;
    if (!focused) {
        nv__timer_stop(&self->blink);
    }
    nv__animation_to(&self->focus, widget->view, focused ? 1.0f : 0.0f, nv__motion_default_effects);
    nv__field_refresh(widget);
}

static void set_hovered(nv_widget *widget, nv__text_field *self, bool hovered)
{
    nv__animation_to(&self->hover, widget->view, hovered ? NV__STATE_HOVER_OPACITY : 0.0f,
                     nv__motion_linear(NV__DURATION_SHORT2));
}

void nv__field_stop(nv_widget *widget)
{
    nv__text_field *self = nv_widget_data(widget);
    self->focused = self->ring = self->selecting = false;
    self->clicks = 0;
    nv__timer_stop(&self->blink);
    nv__animation_stop(&self->floating);
    nv__animation_stop(&self->focus);
    nv__animation_stop(&self->hover);
    nv__animation_jump(&self->floating, self->edit.length > 0 ? 1.0f : 0.0f);
    nv__animation_jump(&self->focus, 0.0f);
    nv__animation_jump(&self->hover, 0.0f);
}

bool nv__field_event(nv_widget *widget, const nv_event *event)
{
    nv__text_field *self = nv_widget_data(widget);
    switch (event->type) {
    case NV_EVENT_POINTER_ENTER:
        set_hovered(widget, self, event->device != NV_DEVICE_TOUCH);
        return false;
    case NV_EVENT_POINTER_LEAVE:
        set_hovered(widget, self, false);
        return false;
    case NV_EVENT_POINTER_DOWN:
        return pointer_down(widget, self, event);
    case NV_EVENT_POINTER_MOVE:
        return pointer_move(widget, self, event);
    case NV_EVENT_POINTER_UP:
    case NV_EVENT_POINTER_CANCEL: {
        bool mine = self->selecting && event->pointer_id == self->pointer;
        self->selecting = false;
        return mine;
    }
    case NV_EVENT_KEY:
        return key_down(widget, self, event);
    case NV_EVENT_TEXT:
        nv__field_insert(widget, event->text ? event->text : "");
        return true;
    case NV_EVENT_FOCUS:
        set_focused(widget, self, true, !event->from_pointer);
        return false;
    case NV_EVENT_BLUR:
        set_focused(widget, self, false, false);
        return false;
    default:
        return false;
    }
}
