/* One row of a list of widgets: what a builder made of an item, and the scope that it lives in. */
#ifndef NV_WIDGETS_ROW_H
#define NV_WIDGETS_ROW_H

#include "widgets/support.h"

#include <nuiitivet/widgets.h>

typedef struct nv__row {
    int64_t key;
    nv_widget *widget; /* NULL: memory ran out */
    nv_scope *scope;   /* NULL: without a runtime, or ended with the scope around it */
    nv__scope_link link;
    max_align_t item[]; /* a copy, to see whether it changes */
} nv__row;

/* Builds a row and appends it to `parent`. A builder that makes nothing gives an empty row. NULL:
 * no memory, and reported. */
nv__row *nv__row_new(nv_widget *parent, const nv_row_builder *build, int64_t key, const void *item,
                     size_t item_size);
/* Destroys its widgets and ends its scope. NULL is a no-op. */
void nv__row_free(nv__row *row);

#endif
