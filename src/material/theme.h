/* Material's theme on a view: colours by role, typography, motion and state figures. */
#ifndef NV_MATERIAL_THEME_H
#define NV_MATERIAL_THEME_H

#include "ui/animation.h"

#include <nuiitivet/material.h>

/* Gives the view the scheme of the theme (NULL: the default theme) in light or dark. Called by the
 * app at start and when the mode changes. `theme` must outlive the view. */
void nv__material_apply(nv__view *view, const nv_theme *theme, bool dark);

/* The theme of the view that the widget is in: the default one outside of any. Never NULL. */
const nv_theme *nv__material_theme(const nv_widget *widget);

/* The shadows of an elevation (level 0..5), below a shape. */
void nv__paint_elevation(const nv_widget *widget, nv_canvas *canvas, nv_rect rect, nv_radii radii,
                         int elevation);

/* A role's colour at an opacity, and a mix of two colours (0: a, 1: b): literals. */
nv_color nv__role_at(const nv_widget *widget, nv_color role, float opacity);
nv_color nv__color_mix(nv_color a, nv_color b, float t);

#endif
