/* The view's own state, for files of src/ui alone. */
#ifndef NV_UI_VIEW_INTERNAL_H
#define NV_UI_VIEW_INTERNAL_H

#include "ui/input.h"
#include "ui/overlay/stack.h"
#include "ui/view.h"

struct nv__view {
    nv__view_desc desc;
    nv_widget *root;    /* class "view_root": content first, then overlay layers in z-order */
    nv_widget *content; /* child of root; NULL: none */
    nv_size size;
    float scale;
    uint32_t roles[NV_COLOR_ROLE_COUNT];
    const void *theme;

    nv__input input;           /* pointer, capture, hover, focus (input.h) */
    nv__overlay_stack overlays; /* open and exiting entries (overlay/stack.h) */

    nv__ticker tickers;  /* list head */
    double now;          /* seconds, the time of the current frame */
    NV__ARRAY(nv_widget *) builds; /* widgets with NV__W_NEEDS_BUILD */
    nv__damage damage;   /* rectangles vacated or changed since the last frame */
    bool frame_requested;
    bool in_frame;       /* layout, semantics or paint runs: writing state asserts */
    int dispatching;     /* > 0: destroyed widgets wait in `graveyard` */
    nv_widget *graveyard; /* linked by next_sibling */
    NV__ARRAY(nv__semantics_node) semantics;
};

/* Asks the host for a frame, once until the next frame. */
void nv__view_request_frame(nv__view *view);
/* Queues the widget for the build pass. */
void nv__view_queue_build(nv__view *view, nv_widget *widget);
/* Between begin and end widgets may be destroyed by handlers; their memory goes at the last end. */
void nv__view_dispatch_begin(nv__view *view);
void nv__view_dispatch_end(nv__view *view);

/* passes/, in the order of a frame */
void nv__pass_build(nv__view *view);   /* bounded rounds */
void nv__pass_layout(nv__view *view);
void nv__pass_semantics(nv__view *view);
void nv__pass_paint(nv__view *view, bool everything, nv__display_list *out, nv__damage *damage);

#endif
