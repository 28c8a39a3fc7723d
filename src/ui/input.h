/* Pointer, capture, hover and focus state of a view. */
#ifndef NV_UI_INPUT_H
#define NV_UI_INPUT_H

#include "ui/view.h"

typedef struct nv__input {
    nv_widget *hovered;   /* the deepest widget under the mouse */
    nv_widget *captured;  /* gets moves and the release */
    int captured_pointer;
    nv_widget *focused;
    bool active;          /* the window has the keyboard */
    bool pointer_inside;
    nv_point pointer;     /* last position, window dp */
    nv_widget *escape_target; /* private to the implementation */
} nv__input;

/* The widget leaves the tree or is disabled: drops hover, capture (with a cancel event) and focus
 * that it or a descendant held. Called by unmount, parent before child. */
void nv__input_widget_gone(nv__view *view, nv_widget *widget);
/* After layout: what lies under a resting pointer may have changed. */
void nv__input_after_layout(nv__view *view);

#endif
