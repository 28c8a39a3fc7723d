/* The layout of one child in a box, for containers and what is drawn around a child. */
#ifndef NV_WIDGETS_BOX_H
#define NV_WIDGETS_BOX_H

#include <nuiitivet/widget.h>

typedef struct nv__box {
    nv_align horizontal, vertical;
} nv__box;

/* Measures and places the first child of `widget`; returns its content size. In measure only. An
 * axis aligned to CENTER or FINISH takes all it can get, where that is bounded. */
nv_size nv__box_measure(nv_widget *widget, nv_constraints within, const nv__box *self);

#endif
