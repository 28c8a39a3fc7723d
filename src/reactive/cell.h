/* What worker threads see of an observable. */
#ifndef NV_REACTIVE_CELL_H
#define NV_REACTIVE_CELL_H

#include "reactive/list_items.h"

#include <pthread.h>

/* The cells that workers have written, on their way to a UI thread. There is one post for all. */
typedef struct nv__arrivals {
    nv__post post; /* first: a post is this */
    nv__runtime *rt;
    size_t cells;         /* that there are; UI thread only */
    pthread_mutex_t lock; /* over what follows */
    nv__cell *first, **end;
} nv__arrivals;

struct nv__cell {
    nv__arrivals *arrivals;
    nv__node *node; /* UI thread only; NULL: freed while it was under way */
    nv__cell *next; /* among those under way */
    nv__type type;
    pthread_mutex_t lock; /* over what follows */
    nv__value value;      /* its own text or list: those are not counted across threads */
    nv__cell *held_next;
    bool pending;
    bool under_way;
    bool held;  /* by a worker's open batch, which will send it */
    bool saved; /* what was under way when that first wrote is in `before` */
    nv__value before;
    nv__cell *arriving_next; /* UI thread only, as what follows */
    nv__value arrived;
    bool arriving, has_arrived;
};

/* True, and reported, inside a function that is given to an update of this very cell. */
bool nv__cell_is_updating(const nv__cell *cell);
/* Around such a function, the lock being held. */
const nv__cell *nv__cell_update_begin(const nv__cell *cell);
void nv__cell_update_end(const nv__cell *outer);
/* A worker has changed the value: takes note of it under the lock, and says whether the caller is
 * to send the cell once that is given back. */
bool nv__cell_note_write(nv__cell *cell);
/* Before a worker changes the value, under the lock: what is under way stays apart from what an
 * open batch writes. */
void nv__cell_before_write(nv__cell *cell);
void nv__cell_send(nv__cell *cell);

/* list_shared.c: the node takes over what workers have done. The lock is held. False when memory
 * ran out. */
bool nv__cell_take_list(nv__cell *cell, nv__value from);

#endif
