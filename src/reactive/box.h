/* Values of types of the program's. */
#ifndef NV_REACTIVE_BOX_H
#define NV_REACTIVE_BOX_H

#include "reactive/graph.h"

#include <nuiitivet/observable_of.h>

#include <stdatomic.h>

/* Immutable once it is in a node or a cell. */
struct nv__box {
    atomic_size_t references; /* from any thread */
    const nv_value_type *type;
    _Atomic(const void *) pinned_in; /* the scope whose code pinned it last; NULL: that is over */
    _Alignas(max_align_t) unsigned char bytes[];
};

/* A copy of *from. NULL when memory ran out, or the copy failed: reported. */
nv__box *nv__box_new(const nv_value_type *type, const void *from);
/* A copy that fn has changed. */
nv__box *nv__box_updated(const nv_value_type *type, const nv__box *old, void (*fn)(void),
                         void *user);
/* The value, kept until the running handler, build or test ends; NULL for NULL. */
const void *nv__box_pin(nv__box *box);

#endif
