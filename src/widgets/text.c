/* Text: a paragraph that wraps to the width it gets. */
#include "widgets/support.h"
#include "widgets/text_block.h"
#include "widgets/theme.h"

typedef struct text {
    nv__text_block block;
    const nv_obs_text *bind;
    nv_text_style style; /* unset fields are 0 */
    nv_align align;
    int max_lines;
    nv_constraints within; /* of the last measure */
    nv_size measured;      /* its result */
    bool has_measured;
} text;

/* Without a design system: what TXD-2 calls the core text. */
static const nv_text_style plain_body = {
    .color = NV_RGB(0x000000), .size = 14.0f, .weight = 400, .line_height = 20.0f
};

const nv_text_style *nv__body_style(const nv__view *view)
{
    const nv__widget_theme *theme = view ? nv__view_theme(view) : NULL;
    return theme ? &theme->body : &plain_body;
}

/* Line height and spacing belong to a size: a text with a size of its own does not take those of
 * the body style over. */
static nv__text_style effective_style(const nv_widget *widget, const text *self)
{
    const nv_text_style *body = nv__body_style(widget->view);
    const nv_text_style *own = &self->style;
    bool sized = own->size > 0.0f;
    nv__text_style style = {
        .size = sized ? own->size : body->size,
        .weight = own->weight ? own->weight : body->weight,
        .line_height =
            own->line_height > 0.0f ? own->line_height : (sized ? 0.0f : body->line_height),
        .letter_spacing =
            own->letter_spacing != 0.0f || sized ? own->letter_spacing : body->letter_spacing,
    };
    return style;
}

static nv__text_align alignment(nv_align align)
{
    return align == NV_CENTER ? NV__TEXT_CENTER
                              : (align == NV_FINISH ? NV__TEXT_END : NV__TEXT_START);
}

/* The size within the constraints, with the lines broken for it. */
static nv_size lay_out(nv_widget *widget, text *self, nv_constraints within)
{
    nv__text_style style = effective_style(widget, self);
    nv__fonts *fonts = widget->view ? nv__view_fonts(widget->view) : NULL;
    nv_size wanted = nv__text_block_layout(&self->block, fonts, &style, within.max.width,
                                           self->max_lines, alignment(self->align));
    return nv_constrain(within, wanted);
}

static nv_size text_measure(nv_widget *widget, nv_constraints within)
{
    text *self = nv_widget_data(widget);
    self->within = within;
    self->measured = lay_out(widget, self, within);
    self->has_measured = true;
    return self->measured;
}

/* A new text relays out only when it takes another size. */
static void text_changed(nv_widget *widget)
{
    text *self = nv_widget_data(widget);
    if (!nv__text_block_set(&self->block, nv__obs_text_peek(self->bind), widget)) {
        return;
    }
    if (!self->has_measured) {
        nv_widget_mark_dirty(widget, NV_DIRTY_LAYOUT);
        return;
    }
    nv_size size = lay_out(widget, self, self->within);
    bool same = size.width == self->measured.width && size.height == self->measured.height;
    nv_widget_mark_dirty(widget, same ? NV_DIRTY_PAINT : NV_DIRTY_LAYOUT);
}

static void text_paint(nv_widget *widget, nv_canvas *canvas)
{
    text *self = nv_widget_data(widget);
    nv_rect bounds = nv_widget_bounds(widget);
    float x = nv__align_offset(self->align, bounds.width, self->block.size.width);
    float y = fmaxf(0.0f, (bounds.height - self->block.size.height) / 2.0f);
    nv_color color =
        nv_widget_resolve(widget, self->style.color, nv__body_style(widget->view)->color);
    nv__text_block_paint(&self->block, canvas, fmaxf(0.0f, x), y, color);
}

static void text_describe(nv_widget *widget, nv_semantics *out)
{
    const text *self = nv_widget_data(widget);
    out->role = NV_ROLE_TEXT;
    out->name = nv__text_block_text(&self->block);
}

static void text_dispose(nv_widget *widget)
{
    text *self = nv_widget_data(widget);
    nv__text_block_finish(&self->block);
}

static const nv_widget_class text_class = {
    .name = "text",
    .data_size = sizeof(text),
    .measure = text_measure,
    .paint = text_paint,
    .describe = text_describe,
    .dispose = text_dispose,
    .flags = NV_WIDGET_PASSES_HITS,
};

nv_widget *nv_text_create(const nv_text_desc *from)
{
    NV__DESC(nv_text_desc, desc, from);
    nv_widget *widget = nv_widget_new(&text_class, desc.nv_);
    if (nv__widget_is_failed(widget)) {
        return widget;
    }
    text *self = nv_widget_data(widget);
    self->bind = desc.bind_text;
    self->align = desc.align;
    self->max_lines = desc.max_lines > 0 ? desc.max_lines : 0;
    if (desc.style) {
        self->style = *desc.style;
        self->style.size = nv__checked_dp(self->style.size, "style.size", desc.nv_);
        self->style.line_height =
            nv__checked_dp(self->style.line_height, "style.line_height", desc.nv_);
    }
    const char *initial = desc.bind_text ? nv__obs_text_peek(desc.bind_text) : desc.text;
    nv__text_block_set(&self->block, initial, widget);
    NV_APPLY_FIELDS(widget, &desc);
    if (desc.bind_text) {
        nv_widget_observe(widget, desc.bind_text, text_changed);
    }
    return widget;
}
