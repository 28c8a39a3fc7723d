/* The entries of one view, in z-order. */
#ifndef NV_UI_OVERLAY_STACK_H
#define NV_UI_OVERLAY_STACK_H

#include "ui/overlay/overlay.h"

typedef struct nv__overlay_stack {
    nv_overlay *first, *last; /* open and exiting */
    size_t open;
    nv_overlay *kept; /* removed entries whose handle belongs to the view, linked by next */
} nv__overlay_stack;

#endif
