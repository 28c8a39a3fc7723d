/* The alert dialog: title, message and a row of actions at the end. */
#include "material/surface.h"
#include "material/theme.h"
#include "material/tokens_components.h"
#include "material/tokens_system.h"
#include "widgets/support.h"
#include "widgets/text_block.h"

typedef struct alert_dialog {
    nv__text_block title;                    /* for semantics */
    nv_widget *headline, *message, *actions; /* children, each may be NULL */
} alert_dialog;

static const nv__surface dialog_surface = {
    .color = NV_SURFACE_CONTAINER_HIGH,      /* md.comp.dialog.container.color */
    .corner_radius = NV__CORNER_EXTRA_LARGE, /* md.comp.dialog.container.shape */
    .elevation = NV__DIALOG_ELEVATION,
};

/* ---- layout ---- */

static float clamp(float value, float low, float high)
{
    return fmaxf(low, fminf(value, high));
}

/* As wide as the widest part, within the dialog's bounds and the window. */
static float dialog_width(nv_widget *widget, nv_constraints within)
{
    if (nv__is_tight(within.min.width, within.max.width)) {
        return within.max.width;
    }
    float room = fmaxf(0.0f, within.max.width - 2.0f * NV__DIALOG_WINDOW_MARGIN);
    float most = fminf(NV__DIALOG_MAX_WIDTH, room);
    float inner = most - 2.0f * NV__DIALOG_PADDING;
    float widest = 0.0f;
    nv_constraints loose = { { 0.0f, 0.0f }, { fmaxf(0.0f, inner), INFINITY } };
    for (nv_widget *c = nv_widget_first_child(widget); c; c = nv_widget_next_sibling(c)) {
        widest = fmaxf(widest, nv_widget_measure(c, loose).width);
    }
    float wanted = widest + 2.0f * NV__DIALOG_PADDING;
    return clamp(wanted, fminf(NV__DIALOG_MIN_WIDTH, most), most);
}

/* Puts a part below what is there already; returns its lower edge. */
static float put(nv_widget *part, float below, float gap, float width)
{
    if (!part) {
        return below;
    }
    float inner = fmaxf(0.0f, width - 2.0f * NV__DIALOG_PADDING);
    nv_size size =
        nv_widget_measure(part, (nv_constraints){ { inner, 0.0f }, { inner, INFINITY } });
    float y = below > 0.0f ? below + gap : NV__DIALOG_PADDING;
    nv_widget_place(part, NV__DIALOG_PADDING, y);
    return y + size.height;
}

static nv_size dialog_measure(nv_widget *widget, nv_constraints within)
{
    const alert_dialog *self = nv_widget_data(widget);
    float width = dialog_width(widget, within);
    float end = put(self->headline, 0.0f, 0.0f, width);
    end = put(self->message, end, NV__DIALOG_TITLE_GAP, width);
    end = put(self->actions, end, NV__DIALOG_ACTION_GAP, width);
    float height = fmaxf(end, NV__DIALOG_PADDING) + NV__DIALOG_PADDING;
    return nv_constrain(within, (nv_size){ width, height });
}

/* ---- the widget ---- */

static void dialog_paint(nv_widget *widget, nv_canvas *canvas)
{
    nv__surface_paint(widget, canvas, &dialog_surface);
}

static void dialog_describe(nv_widget *widget, nv_semantics *out)
{
    const alert_dialog *self = nv_widget_data(widget);
    out->role = NV_ROLE_DIALOG;
    out->name = self->title.text;
}

static void dialog_dispose(nv_widget *widget)
{
    alert_dialog *self = nv_widget_data(widget);
    nv__text_block_finish(&self->title);
}

static const nv_widget_class dialog_class = {
    .name = "alert_dialog",
    .data_size = sizeof(alert_dialog),
    .measure = dialog_measure,
    .paint = dialog_paint,
    .describe = dialog_describe,
    .dispose = dialog_dispose,
};

static nv_widget *text_part(const char *text, nv__type type, nv_color color, nv_head head)
{
    if (!text || !*text) {
        return NULL;
    }
    nv_text_style style = nv__text_style_of(type, color);
    head.size = sizeof(nv_text_desc);
    return nv_text_create(&(nv_text_desc){ .nv_ = head, .text = text, .style = &style });
}

static nv_widget *action_row(nv_children actions, nv_head head)
{
    size_t present = 0;
    for (size_t i = 0; i < actions.count; i++) {
        present += actions.items[i] != NULL;
    }
    if (present == 0) {
        return NULL;
    }
    head.size = sizeof(nv_flex_desc);
    return nv_row_create(&(nv_flex_desc){
        .nv_ = head, .gap = NV__DIALOG_BETWEEN, .main = NV_FINISH, .children = actions });
}

nv_widget *nv_alert_dialog_create(const nv_alert_dialog_desc *from)
{
    NV__DESC(nv_alert_dialog_desc, desc, from);
    nv_widget *widget = nv_widget_new(&dialog_class, desc.nv_);
    /* md.comp.dialog.{headline,supporting-text} */
    nv_widget *headline = text_part(desc.title, NV__TYPE_HEADLINE_SMALL, NV_ON_SURFACE, desc.nv_);
    nv_widget *message =
        text_part(desc.message, NV__TYPE_BODY_MEDIUM, NV_ON_SURFACE_VARIANT, desc.nv_);
    nv_widget *actions = action_row(desc.actions, desc.nv_);
    headline = nv__widget_adopt(widget, headline);
    message = nv__widget_adopt(widget, message);
    actions = nv__widget_adopt(widget, actions);
    if (nv__widget_is_failed(widget)) {
        return widget;
    }
    alert_dialog *self = nv_widget_data(widget);
    self->headline = headline;
    self->message = message;
    self->actions = actions;
    nv__text_block_set(&self->title, desc.title, widget);
    NV_APPLY_FIELDS(widget, &desc);
    return widget;
}
