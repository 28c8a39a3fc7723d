/* The elevated card. */
#include "material/surface.h"
#include "material/theme.h"
#include "material/tokens_components.h"
#include "material/tokens_system.h"
#include "widgets/box.h"
#include "widgets/support.h"

static const nv__surface card_surface = {
    .color = NV_SURFACE_CONTAINER_LOW,  /* md.comp.elevated-card.container.color */
    .corner_radius = NV__CORNER_MEDIUM, /* md.comp.elevated-card.container.shape */
    .elevation = NV__CARD_ELEVATION,
};

static nv_size card_measure(nv_widget *widget, nv_constraints within)
{
    static const nv__box box = { NV_START, NV_START };
    return nv__box_measure(widget, within, &box);
}

static void card_paint(nv_widget *widget, nv_canvas *canvas)
{
    nv__surface_paint(widget, canvas, &card_surface);
}

static const nv_widget_class card_class = {
    .name = "card",
    .measure = card_measure,
    .paint = card_paint,
};

nv_widget *nv_card_create(const nv_card_desc *from)
{
    NV__DESC(nv_card_desc, desc, from);
    nv_widget *widget = nv_widget_new(&card_class, desc.nv_);
    NV_APPLY_FIELDS(widget, &desc);
    nv_widget_append(widget, desc.child);
    return widget;
}
