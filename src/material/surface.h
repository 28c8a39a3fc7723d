/* A Material surface: a rounded rectangle with the shadows of its level. */
#ifndef NV_MATERIAL_SURFACE_H
#define NV_MATERIAL_SURFACE_H

#include <nuiitivet/widget.h>

typedef struct nv__surface {
    nv_color color; /* a role */
    float corner_radius;
    int elevation;
} nv__surface;

/* Fills the widget's outer box. In paint only. */
void nv__surface_paint(const nv_widget *widget, nv_canvas *canvas, const nv__surface *surface);

#endif
