#include "widgets/support.h"

#include <nuiitivet/widgets.h>

static nv_size spacer_measure(nv_widget *widget, nv_constraints within)
{
    (void)widget;
    return nv_constrain(within, (nv_size){ 0.0f, 0.0f });
}

static const nv_widget_class spacer_class = {
    .name = "spacer",
    .measure = spacer_measure,
    .flags = NV_WIDGET_PASSES_HITS,
};

nv_widget *nv_spacer_create(const nv_spacer_desc *from)
{
    NV__DESC(nv_spacer_desc, desc, from);
    nv_widget *widget = nv_widget_new(&spacer_class, desc.nv_);
    if (!nv__widget_is_failed(widget)) {
        NV_APPLY_FIELDS(widget, &desc);
    }
    return widget;
}
