/* What worker threads see of an observable. */
#ifndef NV_REACTIVE_CELL_H
#define NV_REACTIVE_CELL_H

#include "reactive/list_items.h"

#include <pthread.h>

struct nv__cell {
    nv__post post; /* first: a post is a cell */
    nv__runtime *rt;
    nv__node *node;  /* UI thread only; NULL: freed while a post was under way */
    nv__cell *group; /* arrive together with this one */
    nv__type type;
    pthread_mutex_t lock; /* over what follows */
    nv__value value;      /* its own text or list: those are not counted across threads */
    nv__cell *held_next;
    bool pending, posted;
    bool held; /* by a worker's open batch, which will post it */
};

/* True, and reported, inside a function that is given to an update of this very cell. */
bool nv__cell_is_updating(const nv__cell *cell);
/* Around such a function, the lock being held. */
const nv__cell *nv__cell_update_begin(const nv__cell *cell);
void nv__cell_update_end(const nv__cell *outer);
/* A worker has changed the value: takes note of it under the lock, and says whether the caller is
 * to post the cell once that is given back. */
bool nv__cell_note_write(nv__cell *cell);

/* list_shared.c: the node takes over what workers have done. The lock is held. False when memory
 * ran out. */
bool nv__cell_take_list(nv__cell *cell);

#endif
