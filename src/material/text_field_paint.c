/* The filled text field on the screen: container, indicator, label, text, selection and caret. */
#include "material/text_field_internal.h"

enum { SELECTION_RECTS = 32 }; /* pieces of a selection in mixed directions */

/* ---- layout ---- */

static float error_height(const nv__text_field *self, float width)
{
    if (!self->error || !self->has_error) {
        return 0.0f;
    }
    float inner = fmaxf(0.0f, width - 2.0f * NV__FIELD_SIDE);
    nv_constraints within = { { 0.0f, 0.0f }, { inner, INFINITY } };
    return NV__FIELD_SUPPORTING_TOP + nv_widget_measure(self->error, within).height;
}

nv_size nv__field_measure(nv_widget *widget, nv_constraints within)
{
    const nv__text_field *self = nv_widget_data(widget);
    float width = nv_constrain(within, (nv_size){ NV__FIELD_AUTO_WIDTH, 0.0f }).width;
    float below = error_height(self, width);
    nv_size size = nv_constrain(within, (nv_size){ width, NV__FIELD_HEIGHT + below });
    if (below > 0.0f) {
        nv_widget_place(self->error, NV__FIELD_SIDE,
                        size.height - below + NV__FIELD_SUPPORTING_TOP);
    } else if (self->error) {
        nv_widget_measure(self->error, (nv_constraints){ { 0.0f, 0.0f }, { 0.0f, 0.0f } });
        nv_widget_place(self->error, NV__FIELD_SIDE, size.height);
    }
    nv__field_shape(widget);
    return size;
}

/* Without the line below it. */
static nv_rect container_rect(const nv_widget *widget)
{
    const nv__text_field *self = nv_widget_data(widget);
    nv_rect bounds = nv_widget_bounds(widget);
    if (self->error && self->has_error) {
        bounds.height =
            fmaxf(0.0f, self->error->frame.y - widget->padding.top - NV__FIELD_SUPPORTING_TOP);
    }
    return bounds;
}

nv_rect nv__field_text_rect(const nv_widget *widget)
{
    const nv__text_field *self = nv_widget_data(widget);
    nv_rect box = container_rect(widget);
    float line = nv__type_style(NV__TYPE_BODY_LARGE)->line_height;
    bool labelled = self->label.text && *self->label.text;
    float y = labelled ? box.height - NV__FIELD_BOTTOM - line : (box.height - line) / 2.0f;
    return (nv_rect){ NV__FIELD_SIDE, y, fmaxf(0.0f, box.width - 2.0f * NV__FIELD_SIDE), line };
}

/* ---- colours ---- */

typedef struct palette {
    nv_color container, indicator, label, text, caret, selection;
} palette;

static palette disabled_palette(const nv_widget *widget)
{
    nv_color content = nv__role_at(widget, NV_ON_SURFACE, NV__FIELD_DISABLED_CONTENT);
    return (palette){
        .container = nv__role_at(widget, NV_ON_SURFACE, NV__FIELD_DISABLED_CONTAINER),
        .indicator = content,
        .label = content,
        .text = content,
        .caret = content,
        .selection = content,
    };
}

/* md.comp.filled-text-field.*.color */
static palette pick_palette(const nv_widget *widget, const nv__text_field *self)
{
    if (!nv_widget_is_enabled(widget)) {
        return disabled_palette(widget);
    }
    float focus = self->focus.value;
    nv_color error = nv__role_at(widget, NV_ERROR, 1.0f);
    nv_color primary = nv__role_at(widget, NV_PRIMARY, 1.0f);
    nv_color variant = nv__role_at(widget, NV_ON_SURFACE_VARIANT, 1.0f);
    nv_color on_surface = nv__role_at(widget, NV_ON_SURFACE, 1.0f);
    nv_color rest = self->hover.target > 0.0f ? on_surface : variant;
    return (palette){
        .container = nv__role_at(widget, NV_SURFACE_CONTAINER_HIGHEST, 1.0f),
        .indicator = self->has_error ? error : nv__color_mix(rest, primary, focus),
        .label = self->has_error ? error : nv__color_mix(variant, primary, focus),
        .text = on_surface,
        .caret = self->has_error ? error : primary,
        .selection = nv__role_at(widget, NV_PRIMARY_CONTAINER, 1.0f),
    };
}

/* ---- parts ---- */

static void paint_container(const nv_widget *widget, const nv__text_field *self, nv_canvas *canvas,
                            nv_rect box, const palette *colors)
{
    nv_radii top = { NV__CORNER_EXTRA_SMALL, NV__CORNER_EXTRA_SMALL, 0.0f, 0.0f };
    nv_canvas_rounded_rect(canvas, box, top, colors->container);
    if (self->hover.value > 0.0f) {
        nv_canvas_rounded_rect(canvas, box, top,
                               nv__role_at(widget, NV_ON_SURFACE, self->hover.value));
    }
    float focused = self->ring ? NV__FIELD_INDICATOR_RING : NV__FIELD_INDICATOR_FOCUS;
    float thick = NV__FIELD_INDICATOR +
                  (focused - NV__FIELD_INDICATOR) * fminf(fmaxf(self->focus.value, 0.0f), 1.0f);
    nv_canvas_rect(canvas, (nv_rect){ 0.0f, box.height - thick, box.width, thick },
                   colors->indicator);
}

/* Between body-large in the middle and body-small at the top. Sizes go in halves of a dp, so that
 * few of them are ever shaped. */
static nv__text_style label_style(float floating)
{
    const nv__text_style *rest = nv__type_style(NV__TYPE_BODY_LARGE);
    const nv__text_style *small = nv__type_style(NV__TYPE_BODY_SMALL);
    nv__text_style style = *rest;
    float size = rest->size + (small->size - rest->size) * floating;
    style.size = roundf(size * 2.0f) / 2.0f;
    style.line_height = rest->line_height + (small->line_height - rest->line_height) * floating;
    style.letter_spacing = floating > 0.5f ? small->letter_spacing : rest->letter_spacing;
    return style;
}

static void paint_label(nv_widget *widget, nv__text_field *self, nv_canvas *canvas, nv_rect box,
                        nv_color color)
{
    if (!self->label.text || !widget->view) {
        return;
    }
    float floating = fminf(fmaxf(self->floating.value, 0.0f), 1.0f);
    nv__text_style style = label_style(floating);
    float room = fmaxf(0.0f, box.width - 2.0f * NV__FIELD_SIDE);
    nv__text_block_layout(&self->label, nv__view_fonts(widget->view), &style, room, 1,
                          NV__TEXT_START);
    float rest = (box.height - style.line_height) / 2.0f;
    float y = rest + (NV__FIELD_TOP - rest) * floating;
    nv__text_block_paint(&self->label, canvas, NV__FIELD_SIDE, y, color);
}

static void paint_selection(const nv__text_field *self, nv_canvas *canvas, nv_rect text,
                            nv_color color)
{
    size_t start = 0;
    size_t length = nv__edit_selection(&self->edit, &start);
    if (!self->focused || length == 0) {
        return;
    }
    nv_rect rects[SELECTION_RECTS];
    size_t count =
        nv__paragraph_ranges(self->shown.paragraph, nv__field_shown_offset(self, start),
                             nv__field_shown_offset(self, start + length), rects, SELECTION_RECTS);
    for (size_t i = 0; i < count && i < SELECTION_RECTS; i++) {
        nv_rect rect = { text.x - self->scroll + rects[i].x, text.y, rects[i].width, text.height };
        nv_canvas_rect(canvas, rect, color);
    }
}

static void paint_caret(const nv__text_field *self, nv_canvas *canvas, nv_rect text, nv_color color)
{
    size_t start = 0;
    if (!self->focused || !self->caret_on || nv__edit_selection(&self->edit, &start) > 0) {
        return;
    }
    nv_rect caret =
        nv__paragraph_caret(self->shown.paragraph, nv__field_shown_offset(self, self->edit.caret));
    nv_rect rect = { text.x - self->scroll + caret.x, text.y + 2.0f, NV__FIELD_CARET_WIDTH,
                     text.height - 4.0f };
    nv_canvas_rect(canvas, rect, color);
}

static void paint_text(const nv__text_field *self, nv_canvas *canvas, nv_rect text,
                       const palette *colors)
{
    if (!self->shown.paragraph) {
        return;
    }
    nv_rect seen = { text.x, text.y, text.width + NV__FIELD_CARET_WIDTH, text.height };
    nv_canvas_push_clip(canvas, seen, nv_radius(0.0f));
    paint_selection(self, canvas, text, colors->selection);
    float y = text.y + (text.height - self->shown.size.height) / 2.0f;
    nv__text_block_paint(&self->shown, canvas, text.x - self->scroll, y, colors->text);
    paint_caret(self, canvas, text, colors->caret);
    nv_canvas_pop_clip(canvas);
}

void nv__field_paint(nv_widget *widget, nv_canvas *canvas)
{
    nv__text_field *self = nv_widget_data(widget);
    nv_rect box = container_rect(widget);
    palette colors = pick_palette(widget, self);
    paint_container(widget, self, canvas, box, &colors);
    paint_label(widget, self, canvas, box, colors.label);
    bool label_in_the_way = self->label.text && *self->label.text && self->edit.length == 0 &&
                            self->floating.value <= 0.0f;
    if (!label_in_the_way) {
        paint_text(self, canvas, nv__field_text_rect(widget), &colors);
    }
}
