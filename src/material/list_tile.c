/* A list item of one line: leading widget, title, trailing widget. It can be pressed when it has a
 * handler. */
#include "material/interaction.h"
#include "material/theme.h"
#include "material/tokens_components.h"
#include "material/tokens_system.h"
#include "widgets/support.h"
#include "widgets/text_block.h"

typedef struct list_tile {
    nv__interaction interaction;
    nv__text_block title;
    nv_point title_at;
    nv_action on_click;
    bool has_leading; /* the first child is the leading one */
} list_tile;

/* ---- layout ---- */

typedef struct parts {
    nv_widget *leading, *trailing;
    nv_size leading_size, trailing_size;
    float left, right; /* of the title, from the edges */
} parts;

static nv_size measure_part(nv_widget *part, nv_constraints within)
{
    nv_constraints loose = { { 0.0f, 0.0f }, within.max };
    return part ? nv_widget_measure(part, loose) : (nv_size){ 0.0f, 0.0f };
}

static parts measure_parts(nv_widget *widget, const list_tile *self, nv_constraints within)
{
    parts p = { .left = NV__TILE_SIDE, .right = NV__TILE_SIDE };
    nv_widget *first = nv_widget_first_child(widget);
    p.leading = self->has_leading ? first : NULL;
    p.trailing = self->has_leading && first ? nv_widget_next_sibling(first) : first;
    p.leading_size = measure_part(p.leading, within);
    p.trailing_size = measure_part(p.trailing, within);
    p.left += p.leading ? p.leading_size.width + NV__TILE_BETWEEN : 0.0f;
    p.right += p.trailing ? p.trailing_size.width + NV__TILE_BETWEEN : 0.0f;
    return p;
}

static float content_height(const list_tile *self, const parts *p)
{
    float parts_height = fmaxf(p->leading_size.height, p->trailing_size.height);
    float inner = fmaxf(parts_height, self->title.size.height) + 2.0f * NV__TILE_EDGE;
    return fmaxf(NV__TILE_HEIGHT, inner);
}

static nv_size tile_measure(nv_widget *widget, nv_constraints within)
{
    list_tile *self = nv_widget_data(widget);
    parts p = measure_parts(widget, self, within);
    nv__fonts *fonts = widget->view ? nv__view_fonts(widget->view) : NULL;
    float room = fmaxf(0.0f, within.max.width - p.left - p.right);
    nv_size title = nv__text_block_layout(&self->title, fonts, nv__type_style(NV__TYPE_BODY_LARGE),
                                          room, 1, NV__TEXT_START);
    float width = isfinite(within.max.width) ? within.max.width : p.left + title.width + p.right;
    nv_size size = nv_constrain(within, (nv_size){ width, content_height(self, &p) });
    self->title_at = (nv_point){ p.left, (size.height - title.height) / 2.0f };
    if (p.leading) {
        nv_widget_place(p.leading, NV__TILE_SIDE, (size.height - p.leading_size.height) / 2.0f);
    }
    if (p.trailing) {
        nv_widget_place(p.trailing, size.width - NV__TILE_SIDE - p.trailing_size.width,
                        (size.height - p.trailing_size.height) / 2.0f);
    }
    return size;
}

/* ---- painting ---- */

static void tile_paint(nv_widget *widget, nv_canvas *canvas)
{
    const list_tile *self = nv_widget_data(widget);
    bool enabled = nv_widget_is_enabled(widget);
    nv_color on_surface = nv__role_at(widget, NV_ON_SURFACE, enabled ? 1.0f : NV__TILE_DISABLED);
    nv__interaction_paint(&self->interaction, canvas, nv__widget_outer_rect(widget),
                          nv_radius(0.0f), on_surface, on_surface);
    nv__text_block_paint(&self->title, canvas, self->title_at.x, self->title_at.y, on_surface);
}

static void tile_paint_over(nv_widget *widget, nv_canvas *canvas)
{
    const list_tile *self = nv_widget_data(widget);
    nv__interaction_paint_ring(&self->interaction, canvas, nv__widget_outer_rect(widget),
                               nv_radius(0.0f), NV__FOCUS_RING_INNER_OFFSET);
}

/* ---- behaviour ---- */

static void tile_activate(nv_widget *widget)
{
    const list_tile *self = nv_widget_data(widget);
    nv_widget_invoke(widget, self->on_click);
}

static bool tile_event(nv_widget *widget, const nv_event *event)
{
    list_tile *self = nv_widget_data(widget);
    return nv__interaction_event(&self->interaction, event);
}

static bool tile_perform(nv_widget *widget, nv_action_flags action, const char *argument)
{
    (void)argument;
    list_tile *self = nv_widget_data(widget);
    return nv__interaction_perform(&self->interaction, action);
}

static void tile_describe(nv_widget *widget, nv_semantics *out)
{
    const list_tile *self = nv_widget_data(widget);
    out->role = NV_ROLE_LIST_ITEM;
    out->name = nv__text_block_text(&self->title);
    if (self->on_click.fn) {
        out->states = nv__interaction_states(&self->interaction);
        out->actions = NV_ACTION_ACTIVATE | NV_ACTION_FOCUS;
    }
}

static void tile_unmount(nv_widget *widget)
{
    list_tile *self = nv_widget_data(widget);
    nv__interaction_reset(&self->interaction);
}

static void tile_dispose(nv_widget *widget)
{
    list_tile *self = nv_widget_data(widget);
    nv__text_block_finish(&self->title);
}

static const nv_widget_class still_tile_class = {
    .name = "list_tile",
    .data_size = sizeof(list_tile),
    .measure = tile_measure,
    .paint = tile_paint,
    .describe = tile_describe,
    .dispose = tile_dispose,
};

static const nv_widget_class pressable_tile_class = {
    .name = "list_tile",
    .data_size = sizeof(list_tile),
    .measure = tile_measure,
    .paint = tile_paint,
    .paint_over = tile_paint_over,
    .event = tile_event,
    .describe = tile_describe,
    .perform = tile_perform,
    .unmount = tile_unmount,
    .dispose = tile_dispose,
    .flags = NV_WIDGET_FOCUSABLE,
};

nv_widget *nv_list_tile_create(const nv_list_tile_desc *from)
{
    NV__DESC(nv_list_tile_desc, desc, from);
    const nv_widget_class *klass = desc.on_click.fn ? &pressable_tile_class : &still_tile_class;
    nv_widget *widget = nv_widget_new(klass, desc.nv_);
    if (!nv__widget_is_failed(widget)) {
        list_tile *self = nv_widget_data(widget);
        nv__interaction_init(&self->interaction, widget, tile_activate);
        self->on_click = desc.on_click;
        nv__text_block_set(&self->title, desc.title, widget);
        NV_APPLY_FIELDS(widget, &desc);
    }
    bool has_leading = nv__widget_adopt(widget, desc.leading) != NULL;
    if (!nv__widget_is_failed(widget)) {
        ((list_tile *)nv_widget_data(widget))->has_leading = has_leading;
    }
    nv_widget_append(widget, desc.trailing);
    return widget;
}
