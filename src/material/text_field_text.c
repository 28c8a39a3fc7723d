/* What a text field holds and shows: dots for secrets, scrolling, and text from outside. */
#include "material/text_field_internal.h"

#include "base/alloc.h"
#include "base/log.h"
#include "base/utf8.h"

#include <string.h>

static const char DOT[] = "\xE2\x80\xA2"; /* U+2022 */
enum { DOT_BYTES = sizeof DOT - 1 };

/* ---- dots ---- */

static size_t graphemes(const char *text, size_t length, size_t end)
{
    size_t count = 0;
    for (size_t at = 0; at < end; count++) {
        at = nv__utf8_next_grapheme(text, length, at);
    }
    return count;
}

size_t nv__field_shown_offset(const nv__text_field *self, size_t offset)
{
    if (!self->obscured) {
        return offset;
    }
    return graphemes(self->edit.text, self->edit.length, offset) * DOT_BYTES;
}

size_t nv__field_text_offset(const nv__text_field *self, size_t shown)
{
    if (!self->obscured) {
        return shown;
    }
    size_t at = 0;
    for (size_t i = 0; i < shown / DOT_BYTES && at < self->edit.length; i++) {
        at = nv__utf8_next_grapheme(self->edit.text, self->edit.length, at);
    }
    return at;
}

static void show_dots(nv_widget *widget, nv__text_field *self)
{
    size_t count = graphemes(self->edit.text, self->edit.length, self->edit.length);
    char *dots = nv__alloc(count * DOT_BYTES + 1);
    if (!dots) {
        nv__widget_report_memory(widget, "its dots");
        return;
    }
    for (size_t i = 0; i < count; i++) {
        memcpy(dots + i * DOT_BYTES, DOT, DOT_BYTES);
    }
    dots[count * DOT_BYTES] = '\0';
    nv__text_block_set(&self->shown, dots, widget);
    nv__free(dots);
}

/* ---- caret and scrolling ---- */

void nv__field_shape(nv_widget *widget)
{
    nv__text_field *self = nv_widget_data(widget);
    nv__fonts *fonts = widget->view ? nv__view_fonts(widget->view) : NULL;
    nv__text_block_layout(&self->shown, fonts, nv__type_style(NV__TYPE_BODY_LARGE), INFINITY, 1,
                          NV__TEXT_START);
}

/* Moves the text so that the caret is seen, and never leaves room free at its end. */
static void scroll_to_caret(nv_widget *widget, nv__text_field *self)
{
    float width = nv__field_text_rect(widget).width;
    if (!self->shown.paragraph || width <= 0.0f) {
        self->scroll = 0.0f;
        return;
    }
    size_t offset = nv__field_shown_offset(self, self->edit.caret);
    float caret = nv__paragraph_caret(self->shown.paragraph, offset).x;
    float end = fmaxf(self->shown.size.width, caret) + NV__FIELD_CARET_MARGIN;
    float low = caret + NV__FIELD_CARET_MARGIN - width;
    float high = caret - NV__FIELD_CARET_MARGIN;
    self->scroll = fminf(fmaxf(self->scroll, low), fmaxf(high, 0.0f));
    self->scroll = fmaxf(0.0f, fminf(self->scroll, end - width));
}

void nv__field_show_caret(nv_widget *widget)
{
    nv__text_field *self = nv_widget_data(widget);
    scroll_to_caret(widget, self);
    self->caret_on = true;
    nv__runtime *runtime = widget->view ? nv__view_runtime(widget->view) : NULL;
    if (self->focused && runtime &&
        nv__timer_start(runtime, &self->blink, NV__FIELD_BLINK_SECONDS) != NV_OK) {
        nv__widget_report_memory(widget, "a blinking caret");
    }
    nv_widget_mark_dirty(widget, NV_DIRTY_PAINT);
}

void nv__field_refresh(nv_widget *widget)
{
    nv__text_field *self = nv_widget_data(widget);
    if (self->obscured) {
        show_dots(widget, self);
    } else {
        nv__text_block_set(&self->shown, self->edit.text, widget);
    }
    nv__field_shape(widget);
    nv__field_show_caret(widget);
    bool floats = self->focused || self->edit.length > 0;
    nv__animation_to(&self->floating, widget->view, floats ? 1.0f : 0.0f,
                     nv__motion_default_effects);
}

/* ---- changes ---- */

void nv__field_commit(nv_widget *widget)
{
    nv__text_field *self = nv_widget_data(widget);
    nv__field_refresh(widget);
    if (self->bind_text) {
        nv_obs_text_set(self->bind_text, self->edit.text);
    }
    nv__widget_invoke_text(widget, self->on_change, self->edit.text);
}

void nv__field_replace(nv_widget *widget, const char *text)
{
    nv__text_field *self = nv_widget_data(widget);
    const char *wanted = text ? text : "";
    if (strcmp(self->edit.text ? self->edit.text : "", wanted) == 0) {
        return;
    }
    if (nv__edit_set(&self->edit, wanted) != NV_OK) {
        nv__widget_report_memory(widget, "its text");
        return;
    }
    nv__field_refresh(widget);
    nv__widget_invoke_text(widget, self->on_change, self->edit.text);
}

/* One line: breaks and tabs become spaces, other control characters go. */
static size_t clean(char *text)
{
    size_t length = strlen(text);
    size_t out = 0;
    for (size_t at = 0; at < length;) {
        uint32_t point = 0;
        size_t bytes = nv__utf8_decode(text + at, length - at, &point);
        bool breaks = point == '\n' || point == '\t' || point == 0x2028 || point == 0x2029;
        bool control = point < 0x20 || (point >= 0x7F && point < 0xA0);
        if (breaks) {
            text[out++] = ' ';
        } else if (!control) {
            memmove(text + out, text + at, bytes);
            out += bytes;
        }
        at += bytes;
    }
    text[out] = '\0';
    return out;
}

/* Cut at the end of a grapheme, to what there is room for. */
static size_t cut(const nv_widget *widget, const nv__text_field *self, const char *text,
                  size_t length)
{
    size_t start = 0;
    size_t kept = self->edit.length - nv__edit_selection(&self->edit, &start);
    size_t room = kept < NV__TEXT_FIELD_MAX ? NV__TEXT_FIELD_MAX - kept : 0;
    if (length <= room) {
        return length;
    }
    NV__LOG_ONCE(NV_LOG_WARNING, NV_ELIMIT, "%s: its text is cut to %d bytes",
                 nv__widget_origin(widget), NV__TEXT_FIELD_MAX);
    size_t at = 0;
    for (size_t next = 0; next <= room && next < length;) {
        at = next;
        next = nv__utf8_next_grapheme(text, length, at);
    }
    return at;
}

void nv__field_insert(nv_widget *widget, const char *text)
{
    nv__text_field *self = nv_widget_data(widget);
    char *copy = nv__utf8_sanitise(text, strlen(text), nv__widget_origin(widget));
    if (!copy) {
        nv__widget_report_memory(widget, "what was typed");
        return;
    }
    size_t length = cut(widget, self, copy, clean(copy));
    nv_status status = length > 0 ? nv__edit_insert(&self->edit, copy, length) : NV_OK;
    nv__free(copy);
    if (status != NV_OK) {
        nv__widget_report_memory(widget, "what was typed");
    } else if (length > 0) {
        nv__field_commit(widget);
    }
}

/* A secret is never copied (EDT-7). */
void nv__field_copy(nv_widget *widget)
{
    const nv__text_field *self = nv_widget_data(widget);
    size_t start = 0;
    size_t length = nv__edit_selection(&self->edit, &start);
    if (self->obscured || length == 0 || !widget->view) {
        return;
    }
    char *copy = nv__strndup(self->edit.text + start, length);
    if (!copy) {
        nv__widget_report_memory(widget, "the clipboard");
        return;
    }
    nv__view_copy(widget->view, copy);
    nv__free(copy);
}
