/* Filled and text buttons, size small. The visible container stands in the middle of a target that
 * is at least 48 dp high. */
#include "material/interaction.h"
#include "material/theme.h"
#include "material/tokens_components.h"
#include "material/tokens_system.h"
#include "widgets/support.h"
#include "widgets/text_block.h"

/* What the two kinds differ in. */
typedef struct variant {
    nv_color container; /* 0: none */
    nv_color label;
    float min_width;
} variant;

typedef struct button {
    nv__interaction interaction;
    nv__text_block label;
    nv_action on_click;
    const nv_obs_text *bind_label;
    const nv_obs_bool *bind_enabled;
    const nv_button_style *style;
    const variant *kind;
} button;

static const variant filled = {
    .container = NV_PRIMARY, /* md.comp.button.filled.container.color */
    .label = NV_ON_PRIMARY,  /* md.comp.button.filled.label-text.color */
    .min_width = NV__BUTTON_MIN_WIDTH,
};

static const variant text = {
    .label = NV_PRIMARY, /* md.comp.button.text.label-text.color */
    .min_width = NV__TEXT_BUTTON_MIN_WIDTH,
};

/* ---- style: the button's own, else the theme's, else the tokens' ---- */

static const nv_button_style *theme_style(const nv_widget *widget, const button *self)
{
    static const nv_button_style none = { 0 };
    const nv_theme *theme = nv__material_theme(widget);
    const nv_button_style *style =
        self->kind == &filled ? theme->filled_button : theme->text_button;
    return style ? style : &none;
}

static nv_color first_set(nv_color a, nv_color b, nv_color c)
{
    return NV_COLOR_IS_SET(a) ? a : (NV_COLOR_IS_SET(b) ? b : c);
}

static nv_button_style effective_style(const nv_widget *widget, const button *self)
{
    static const nv_button_style none = { 0 };
    const nv_button_style *own = self->style ? self->style : &none;
    const nv_button_style *theme = theme_style(widget, self);
    return (nv_button_style){
        .container = first_set(own->container, theme->container, self->kind->container),
        .label = first_set(own->label, theme->label, self->kind->label),
        .corner_radius = own->corner_radius > 0.0f ? own->corner_radius : theme->corner_radius,
    };
}

/* ---- layout ---- */

static nv_size button_measure(nv_widget *widget, nv_constraints within)
{
    button *self = nv_widget_data(widget);
    nv__fonts *fonts = widget->view ? nv__view_fonts(widget->view) : NULL;
    float room = fmaxf(0.0f, within.max.width - 2.0f * NV__BUTTON_SIDE);
    nv_size label = nv__text_block_layout(&self->label, fonts, nv__type_style(NV__TYPE_LABEL_LARGE),
                                          room, 1, NV__TEXT_START);
    nv_size wanted = { fmaxf(self->kind->min_width, label.width + 2.0f * NV__BUTTON_SIDE),
                       NV__TOUCH_TARGET };
    return nv_constrain(within, wanted);
}

/* A height that was asked for is the container's; otherwise it keeps the token's height. */
static nv_rect container_rect(const nv_widget *widget)
{
    nv_rect bounds = nv_widget_bounds(widget);
    bool own_height = nv_widget_height_policy(widget) != 0.0f;
    float height = own_height ? bounds.height : fminf(NV__BUTTON_HEIGHT, bounds.height);
    return (nv_rect){ 0.0f, (bounds.height - height) / 2.0f, bounds.width, height };
}

static nv_radii container_radii(nv_rect rect, const nv_button_style *style)
{
    float full = fminf(rect.width, rect.height) / 2.0f; /* md.sys.shape.corner.full */
    bool own = style->corner_radius > 0.0f;
    return nv_radius(own ? fminf(style->corner_radius, full) : full);
}

/* ---- painting ---- */

static void paint_label(const button *self, nv_canvas *canvas, nv_rect rect, nv_color color)
{
    float x = rect.x + (rect.width - self->label.size.width) / 2.0f;
    float y = rect.y + (rect.height - self->label.size.height) / 2.0f;
    nv__text_block_paint(&self->label, canvas, x, y, color);
}

static void button_paint(nv_widget *widget, nv_canvas *canvas)
{
    const button *self = nv_widget_data(widget);
    nv_button_style style = effective_style(widget, self);
    nv_rect rect = container_rect(widget);
    nv_radii radii = container_radii(rect, &style);
    bool has_container = NV_COLOR_IS_SET(style.container);
    if (!nv_widget_is_enabled(widget)) {
        if (has_container) {
            nv_canvas_rounded_rect(
                canvas, rect, radii,
                nv__role_at(widget, NV_ON_SURFACE, NV__BUTTON_DISABLED_CONTAINER));
        }
        paint_label(self, canvas, rect,
                    nv__role_at(widget, NV_ON_SURFACE, NV__BUTTON_DISABLED_LABEL));
        return;
    }
    if (has_container) {
        nv_canvas_rounded_rect(canvas, rect, radii,
                               nv_widget_resolve(widget, style.container, NV_PRIMARY));
    }
    nv_color content = nv_widget_resolve(widget, style.label, NV_PRIMARY);
    nv__interaction_paint(&self->interaction, canvas, rect, radii, content, content);
    paint_label(self, canvas, rect, content);
}

static void button_paint_over(nv_widget *widget, nv_canvas *canvas)
{
    const button *self = nv_widget_data(widget);
    nv_button_style style = effective_style(widget, self);
    nv_rect rect = container_rect(widget);
    nv__interaction_paint_ring(&self->interaction, canvas, rect, container_radii(rect, &style),
                               NV__FOCUS_RING_OUTER_OFFSET);
}

/* ---- behaviour ---- */

static void button_activate(nv_widget *widget)
{
    const button *self = nv_widget_data(widget);
    nv_widget_invoke(widget, self->on_click);
}

static bool button_event(nv_widget *widget, const nv_event *event)
{
    button *self = nv_widget_data(widget);
    return nv__interaction_event(&self->interaction, event);
}

static bool button_perform(nv_widget *widget, nv_action_flags action, const char *argument)
{
    (void)argument;
    button *self = nv_widget_data(widget);
    return nv__interaction_perform(&self->interaction, action);
}

static void button_describe(nv_widget *widget, nv_semantics *out)
{
    const button *self = nv_widget_data(widget);
    out->role = NV_ROLE_BUTTON;
    out->name = nv__text_block_text(&self->label);
    out->states = nv__interaction_states(&self->interaction);
    out->actions = NV_ACTION_ACTIVATE | NV_ACTION_FOCUS;
}

static void label_changed(nv_widget *widget)
{
    button *self = nv_widget_data(widget);
    if (nv__text_block_set(&self->label, nv__obs_text_peek(self->bind_label), widget)) {
        nv_widget_mark_dirty(widget, NV_DIRTY_LAYOUT);
    }
}

static void enabled_changed(nv_widget *widget)
{
    button *self = nv_widget_data(widget);
    bool enabled = nv_obs_bool_get(self->bind_enabled);
    if (!enabled) {
        nv__interaction_reset(&self->interaction);
    }
    nv_widget_set_enabled(widget, enabled);
}

static void button_unmount(nv_widget *widget)
{
    button *self = nv_widget_data(widget);
    nv__interaction_reset(&self->interaction);
}

static void button_dispose(nv_widget *widget)
{
    button *self = nv_widget_data(widget);
    nv__text_block_finish(&self->label);
}

#define BUTTON_CLASS(NAME)                                                                         \
    {                                                                                              \
        .name = NAME, .data_size = sizeof(button), .measure = button_measure,                      \
        .paint = button_paint, .paint_over = button_paint_over, .event = button_event,             \
        .describe = button_describe, .perform = button_perform, .unmount = button_unmount,         \
        .dispose = button_dispose, .flags = NV_WIDGET_FOCUSABLE                                    \
    }
static const nv_widget_class filled_button_class = BUTTON_CLASS("filled_button");
static const nv_widget_class text_button_class = BUTTON_CLASS("text_button");

static nv_widget *button_create(const nv_widget_class *klass, const variant *kind,
                                const nv_button_desc *from)
{
    NV__DESC(nv_button_desc, desc, from);
    nv_widget *widget = nv_widget_new(klass, desc.nv_);
    if (nv__widget_is_failed(widget)) {
        return widget;
    }
    button *self = nv_widget_data(widget);
    nv__interaction_init(&self->interaction, widget, button_activate);
    self->on_click = desc.on_click;
    self->bind_label = desc.bind_label;
    self->bind_enabled = desc.bind_enabled;
    self->style = desc.style;
    self->kind = kind;
    const char *label = desc.bind_label ? nv__obs_text_peek(desc.bind_label) : desc.label;
    nv__text_block_set(&self->label, label, widget);
    NV_APPLY_FIELDS(widget, &desc);
    if (desc.disabled) {
        nv_widget_set_enabled(widget, false);
    }
    if (desc.bind_label) {
        nv_widget_observe(widget, desc.bind_label, label_changed);
    }
    if (desc.bind_enabled) {
        nv_widget_observe(widget, desc.bind_enabled, enabled_changed);
    }
    return widget;
}

nv_widget *nv_filled_button_create(const nv_button_desc *desc)
{
    return button_create(&filled_button_class, &filled, desc);
}

nv_widget *nv_text_button_create(const nv_button_desc *desc)
{
    return button_create(&text_button_class, &text, desc);
}
