/* What every pressable component has in common: hover, focus and press with their state layer,
 * ripple and focus ring, and activation by pointer, keyboard and assistive technology. */
#ifndef NV_MATERIAL_INTERACTION_H
#define NV_MATERIAL_INTERACTION_H

#include "material/theme.h"

typedef struct nv__interaction {
    nv_widget *widget;
    void (*activate)(nv_widget *widget);
    nv__animation layer; /* opacity of the state layer */
    nv__animation grow;  /* of the ripple: 0 at the press, 1 when it covers the shape */
    nv__animation fade;  /* the ripple's opacity */
    nv_point origin;     /* of the ripple, in the widget's coordinates */
    int pointer;         /* that presses */
    bool hovered, pressed, focused, ring;
    bool fade_out_due; /* released before the ripple was fully seen */
} nv__interaction;

/* The widget's data holds it. `activate` is called for a click, Space, Enter and the action. */
void nv__interaction_init(nv__interaction *self, nv_widget *widget, void (*activate)(nv_widget *));
/* Handles the event, or says that it did not. */
bool nv__interaction_event(nv__interaction *self, const nv_event *event);
bool nv__interaction_perform(nv__interaction *self, nv_action_flags action);
/* On unmount and when disabled: nothing is hovered, pressed or moving any more. */
void nv__interaction_reset(nv__interaction *self);
/* nv_state_flags, with DISABLED from the widget. */
uint32_t nv__interaction_states(const nv__interaction *self);

/* The state layer and the ripple, cut to the shape. Literal colours. */
void nv__interaction_paint(const nv__interaction *self, nv_canvas *canvas, nv_rect shape,
                           nv_radii radii, nv_color layer, nv_color ripple);
/* The ring around the shape while focused by the keyboard; `offset` outwards (inwards below 0). */
void nv__interaction_paint_ring(const nv__interaction *self, nv_canvas *canvas, nv_rect shape,
                                nv_radii radii, float offset);

#endif
