/* Pointer, capture, hover and focus state of a view. */
#ifndef NV_UI_INPUT_H
#define NV_UI_INPUT_H

#include "ui/view.h"

typedef struct nv__input {
    nv_widget *hovered;  /* the deepest widget under the mouse */
    nv_widget *captured; /* gets moves and the release */
    int captured_pointer;
    nv_widget *focused;
    bool active; /* the window has the keyboard */
    bool pointer_inside;
    nv_point pointer;         /* last position, window dp */
    nv_widget *escape_target; /* private to the implementation */
    /* private to the implementation, too */
    bool escape_taken;      /* somebody took the Escape that is being held */
    int captured_button;    /* the press that captured; 0: an explicit capture */
    int orphan_pointer;     /* its capture was taken away: its release is swallowed; 0: none */
    bool blurred_by_window; /* the focused widget was told BLUR because the window lost the keyboard
                             */
    unsigned capture_serial; /* counts captures */
    unsigned focus_serial;   /* counts changes of focus */
    unsigned hover_serial;   /* counts changes of hover */
    unsigned focus_nesting;  /* changes of focus made by focus events */
    unsigned quiet;          /* > 0: input leaves a widget that goes, so no handlers run */
    nv_device device;        /* of the last pointer event */
    uint32_t mods;           /* of the last event */
} nv__input;

/* The widget leaves the tree or is disabled: drops hover, capture (with a cancel event) and focus
 * that it or a descendant held. Called by unmount, parent before child. */
void nv__input_widget_gone(nv__view *view, nv_widget *widget);
/* After layout: what lies under a resting pointer may have changed. */
void nv__input_after_layout(nv__view *view);

#endif
