/* What the design system above hands down to the neutral widgets. It is what nv__view_set_theme's
 * opaque pointer points to first. */
#ifndef NV_WIDGETS_THEME_H
#define NV_WIDGETS_THEME_H

#include "ui/view.h"

#include <nuiitivet/widgets.h>

typedef struct nv__widget_theme {
    nv_text_style body; /* of text that says nothing about its style; every field set */
} nv__widget_theme;

/* The body style of the view's theme; a plain black one with no theme, or NULL for `view`. */
const nv_text_style *nv__body_style(const nv__view *view);

#endif
