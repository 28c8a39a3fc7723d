/* The loading overlay: a card with a turning indicator and a message that nothing but its owner can
 * close. */
#include "material/surface.h"
#include "material/tokens_components.h"
#include "material/tokens_system.h"
#include "ui/overlay/overlay.h"
#include "widgets/box.h"
#include "widgets/support.h"
#include "widgets/text_block.h"

#include <nuiitivet/material.h>

typedef struct loading {
    nv__text_block message;
} loading; /* for semantics */

/* It is a dialog without answers: the same surface. */
static const nv__surface loading_surface = {
    .color = NV_SURFACE_CONTAINER_HIGH,
    .corner_radius = NV__CORNER_EXTRA_LARGE,
    .elevation = NV__DIALOG_ELEVATION,
};

static const nv_transition loading_transition = {
    .enter_seconds = (float)NV__DURATION_SHORT4,
    .exit_seconds = (float)NV__DURATION_SHORT4,
    .scale_from = 0.92f,
    .scale_to = 0.96f,
    .fade = true,
};

static nv_size loading_measure(nv_widget *widget, nv_constraints within)
{
    static const nv__box box = { NV_START, NV_START };
    within.max.width = fminf(within.max.width, NV__DIALOG_MAX_WIDTH);
    return nv__box_measure(widget, within, &box);
}

static void loading_paint(nv_widget *widget, nv_canvas *canvas)
{
    nv__surface_paint(widget, canvas, &loading_surface);
}

static void loading_describe(nv_widget *widget, nv_semantics *out)
{
    const loading *self = nv_widget_data(widget);
    out->role = NV_ROLE_DIALOG;
    out->name = self->message.text;
    out->states = NV_STATE_BUSY;
}

static void loading_dispose(nv_widget *widget)
{
    loading *self = nv_widget_data(widget);
    nv__text_block_finish(&self->message);
}

static const nv_widget_class loading_class = {
    .name = "loading",
    .data_size = sizeof(loading),
    .measure = loading_measure,
    .paint = loading_paint,
    .describe = loading_describe,
    .dispose = loading_dispose,
};

static nv_widget *loading_content(const nv_loading_desc *desc)
{
    nv_head head = desc->nv_;
    nv_widget *widget = nv_widget_new(&loading_class, head);
    nv_text_style style = nv__text_style_of(NV__TYPE_BODY_MEDIUM, NV_ON_SURFACE_VARIANT);
    bool has_message = desc->message && *desc->message;
    nv_widget *message =
        has_message ? nv_text(desc->message, .style = &style, .align = NV_CENTER) : NULL;
    nv_widget_append(widget,
                     nv_column(.gap = NV__DIALOG_TITLE_GAP, .cross = NV_CENTER,
                               .children = nv_children(nv_circular_progress(-1.0f), message)));
    if (!nv__widget_is_failed(widget)) {
        loading *self = nv_widget_data(widget);
        nv__text_block_set(&self->message, desc->message, widget);
        nv_widget_set_fields(widget, NULL, 0.0f, 0.0f, nv_all(NV__DIALOG_PADDING));
    }
    return widget;
}

nv_overlay *nv_show_loading_desc(const nv_loading_desc *from)
{
    NV__DESC(nv_loading_desc, desc, from);
    nv_head head = desc.nv_;
    head.size = sizeof(nv_overlay_desc);
    return nv_overlay_show_desc(&(nv_overlay_desc){
        .nv_ = head,
        .content = loading_content(&desc),
        .kind = NV_OVERLAY_MODAL,
        .transition = loading_transition,
    });
}
