/* Material's theme on a view: colours by role, typography, motion and state figures. */
#ifndef NV_MATERIAL_THEME_H
#define NV_MATERIAL_THEME_H

#include "ui/animation.h"

#include <nuiitivet/material.h>

/* Gives the view the scheme of the theme (NULL: the default theme) in light or dark. Called by the
 * app at start and when the mode changes. `theme` must outlive the view. */
void nv__material_apply(nv__view *view, const nv_theme *theme, bool dark);

#endif
