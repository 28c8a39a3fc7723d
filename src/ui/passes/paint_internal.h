/* What the two halves of painting share: how a subtree lies in the window. */
#ifndef NV_UI_PASSES_PAINT_INTERNAL_H
#define NV_UI_PASSES_PAINT_INTERNAL_H

#include "ui/view_internal.h"

typedef struct nv__paint_context {
    nv__transform transform; /* from outer coordinates to the window's */
    nv_rect clip;            /* what can be seen, window dp; empty: nothing */
} nv__paint_context;

/* Of the view's root, before it is entered. */
nv__paint_context nv__paint_context_of_window(const nv__view *view);
/* Of the widget, from its parent's: nothing can be seen of it where it is hidden or transparent. */
nv__paint_context nv__paint_context_enter(const nv__paint_context *parent, const nv_widget *widget);
/* Of what lies inside the widget: cut where it clips. */
nv__paint_context nv__paint_context_inside(const nv__paint_context *own, const nv_widget *widget);

/* The next steps of a walk without recursion. */
enum { NV__PAINT_LEVELS = NV__MAX_DEPTH + 2 };

/* All that the records of a list can touch, cut by their own clips. */
nv_rect nv__paint_ink(const nv__display_list *list);

#endif
