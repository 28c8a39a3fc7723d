/* The layout of rows and columns, for every widget that lays its children out along one axis. */
#ifndef NV_WIDGETS_FLEX_H
#define NV_WIDGETS_FLEX_H

#include <nuiitivet/widgets.h>

typedef struct nv__flex {
    bool horizontal;
    float gap;
    nv_align main, cross;
} nv__flex;

/* Measures and places the children of `widget`; returns its content size. In measure only. */
nv_size nv__flex_measure(nv_widget *widget, nv_constraints within, const nv__flex *flex);

#endif
