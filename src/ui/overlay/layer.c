/* The widgets around an entry's content: a layer as large as the window, a barrier that dims what
 * is below, and a holder that is moved and faded by transitions. */
#include "base/log.h"
#include "ui/overlay/entry.h"

#include <math.h>

static const float SCRIM_OPACITY = 0.32f; /* Material 3: scrim below modal surfaces */

/* ---- the holder ---- */

static nv_size holder_measure(nv_widget *widget, nv_constraints within)
{
    nv_widget *content = nv_widget_first_child(widget);
    if (content == NULL) {
        return nv_constrain(within, (nv_size){ 0, 0 });
    }
    nv_constraints inner = within;
    if (nv_widget_width_policy(content) < 0) {
        inner.min.width = inner.max.width;
    }
    if (nv_widget_height_policy(content) < 0) {
        inner.min.height = inner.max.height;
    }
    nv_size size = nv_widget_measure(content, inner);
    nv_widget_place(content, 0, 0);
    return nv_constrain(within, size);
}

static const nv_widget_class holder_class = {
    .name = "overlay_content",
    .measure = holder_measure,
    .flags = NV_WIDGET_PASSES_HITS,
};

/* ---- the barrier ---- */

static nv_size barrier_measure(nv_widget *widget, nv_constraints within)
{
    (void)widget;
    return within.max;
}

static void barrier_paint(nv_widget *widget, nv_canvas *canvas)
{
    const nv_overlay *overlay = widget->parent != NULL ? widget->parent->slot : NULL;
    nv_color color = overlay != NULL ? overlay->barrier_color : 0;
    if (NV_COLOR_IS_SET(color)) {
        color = nv_widget_resolve(widget, color, NV_SCRIM);
    } else {
        color = nv_color_fade(nv_widget_resolve(widget, 0, NV_SCRIM), SCRIM_OPACITY);
    }
    nv_canvas_rect(canvas, nv_widget_bounds(widget), color);
}

static const nv_widget_class barrier_class = {
    .name = "overlay_barrier",
    .measure = barrier_measure,
    .paint = barrier_paint,
    .flags = NV_WIDGET_PASSES_HITS,
};

/* ---- the layer ---- */

static float finite_or(float value, float fallback)
{
    return isfinite(value) ? value : fallback;
}

static float aligned(nv_align align, float room, float size)
{
    switch (align) {
    case NV_START:
        return 0;
    case NV_FINISH:
        return room - size;
    default:
        return (room - size) / 2;
    }
}

static nv_size layer_measure(nv_widget *widget, nv_constraints within)
{
    const nv_overlay *overlay = widget->slot;
    nv_size view = widget->view != NULL ? nv__view_size(widget->view) : (nv_size){ 0, 0 };
    nv_size size = { finite_or(within.max.width, view.width),
                     finite_or(within.max.height, view.height) };
    if (overlay == NULL) {
        return size;
    }
    if (overlay->barrier != NULL) {
        nv_widget_measure(overlay->barrier, (nv_constraints){ size, size });
        nv_widget_place(overlay->barrier, 0, 0);
    }
    nv_constraints inner = { { overlay->horizontal == NV_STRETCH ? size.width : 0,
                               overlay->vertical == NV_STRETCH ? size.height : 0 },
                             size };
    nv_size content = nv_widget_measure(overlay->holder, inner);
    nv_widget_place(overlay->holder,
                    aligned(overlay->horizontal, size.width, content.width) + overlay->offset.x,
                    aligned(overlay->vertical, size.height, content.height) + overlay->offset.y);
    return size;
}

static void layer_describe(nv_widget *widget, nv_semantics *out)
{
    const nv_overlay *overlay = widget->slot;
    if (overlay == NULL) {
        return;
    }
    bool modal = overlay->kind == NV_OVERLAY_MODAL;
    if (overlay->name != NULL) {
        out->role = modal ? NV_ROLE_DIALOG : NV_ROLE_GROUP;
        out->name = overlay->name;
    }
    out->states |= modal ? NV_STATE_MODAL : 0u;
}

/* Before its first layout nothing can be said to lie beside the content. */
static bool is_outside(const nv_widget *layer)
{
    return layer->has_layout && nv__view_hit(layer->view, layer->view->input.pointer) == layer;
}

static bool barrier_event(nv_widget *widget, nv_overlay *overlay, const nv_event *event)
{
    switch (event->type) {
    case NV_EVENT_POINTER_DOWN: {
        bool outside = is_outside(widget);
        overlay->pressed_outside = outside && event->button <= 1;
        return outside || !widget->has_layout;
    }
    case NV_EVENT_POINTER_UP:
        if (!overlay->pressed_outside) {
            return is_outside(widget);
        }
        overlay->pressed_outside = false;
        if (overlay->dismiss_on_outside_tap && is_outside(widget)) {
            nv__overlay_complete(overlay, NV_OVERLAY_OUTSIDE_TAP, 0, false);
        }
        return true;
    case NV_EVENT_POINTER_CANCEL:
        overlay->pressed_outside = false;
        return false;
    case NV_EVENT_SCROLL:
        return true;
    default:
        return false;
    }
}

static bool light_event(nv_widget *widget, nv_overlay *overlay, const nv_event *event)
{
    if (event->type == NV_EVENT_POINTER_DOWN && is_outside(widget)) {
        nv__overlay_complete(overlay, NV_OVERLAY_OUTSIDE_TAP, 0, false);
        return true;
    }
    return event->type == NV_EVENT_SCROLL;
}

static bool layer_event(nv_widget *widget, const nv_event *event)
{
    nv_overlay *overlay = widget->slot;
    if (overlay == NULL || overlay->leaving) {
        return false;
    }
    return overlay->kind == NV_OVERLAY_MODAL ? barrier_event(widget, overlay, event)
                                             : light_event(widget, overlay, event);
}

static const nv_widget_class covering_class = {
    .name = "overlay_layer",
    .measure = layer_measure,
    .event = layer_event,
    .describe = layer_describe,
};

static const nv_widget_class passing_class = {
    .name = "overlay_layer",
    .measure = layer_measure,
    .describe = layer_describe,
    .flags = NV_WIDGET_PASSES_HITS,
};

/* ---- making it ---- */

/* NULL: no memory, which has been reported. */
static nv_widget *new_widget(const nv_widget_class *klass, nv_head head)
{
    nv_widget *widget = nv_widget_new(klass, head);
    if (nv__widget_is_failed(widget)) {
        nv__widget_destroy(widget);
        return NULL;
    }
    return widget;
}

static bool make_barrier(nv_overlay *overlay, nv_head head)
{
    if (overlay->kind != NV_OVERLAY_MODAL) {
        return true;
    }
    overlay->barrier = new_widget(&barrier_class, head);
    nv_widget_append(overlay->layer, overlay->barrier);
    return overlay->barrier != NULL;
}

/* False when it is missing, or has a place already (which appending has reported). */
static bool make_holder(nv_overlay *overlay, nv_widget *content, nv_head head)
{
    nv_widget *holder = new_widget(&holder_class, head);
    overlay->holder = holder;
    if (holder == NULL) {
        nv__widget_destroy(content);
        return false;
    }
    nv_widget_append(overlay->layer, holder);
    nv_widget_append(holder, content);
    return holder->first_child != NULL;
}

bool nv__overlay_make_layer(nv_overlay *overlay, nv_widget *content, nv_head head)
{
    bool passes = overlay->kind == NV_OVERLAY_MODELESS;
    nv_widget *layer = new_widget(passes ? &passing_class : &covering_class, head);
    if (layer == NULL) {
        nv__widget_destroy(content);
        return false;
    }
    overlay->layer = layer;
    layer->slot = overlay;
    if (!make_barrier(overlay, head)) {
        nv__widget_destroy(content);
    } else if (make_holder(overlay, content, head)) {
        return true;
    }
    layer->slot = NULL;
    nv__widget_destroy(layer);
    overlay->layer = overlay->barrier = overlay->holder = NULL;
    return false;
}

/* ---- what a widget is to the stack ---- */

static nv_overlay *entry_of_layer(const nv_widget *widget)
{
    bool is =
        widget != NULL && (widget->klass == &covering_class || widget->klass == &passing_class);
    return is ? widget->slot : NULL;
}

bool nv__overlay_is_layer(const nv_widget *widget)
{
    return entry_of_layer(widget) != NULL;
}

bool nv__overlay_is_leaving(const nv_widget *widget)
{
    const nv_overlay *overlay = entry_of_layer(widget);
    return overlay != NULL && overlay->leaving;
}

bool nv__overlay_covers(const nv_widget *widget)
{
    const nv_overlay *overlay = entry_of_layer(widget);
    return overlay != NULL && !overlay->leaving && overlay->kind != NV_OVERLAY_MODELESS;
}

nv_scope *nv__overlay_layer_scope(const nv_widget *widget)
{
    const nv_overlay *overlay = entry_of_layer(widget);
    return overlay != NULL ? overlay->scope : NULL;
}

nv_overlay *nv__overlay_of(const nv_widget *widget)
{
    while (widget != NULL && entry_of_layer(widget) == NULL) {
        widget = widget->parent;
    }
    return entry_of_layer(widget);
}
