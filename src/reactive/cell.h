/* What worker threads see of an observable. */
#ifndef NV_REACTIVE_CELL_H
#define NV_REACTIVE_CELL_H

#include "reactive/list_items.h"
#include "reactive/update.h"

#include <pthread.h>
#include <stdatomic.h>

/* The cells that workers have written, on their way to a UI thread. There is one post for all. */
typedef struct nv__arrivals {
    nv__post post; /* first: a post is this */
    nv__runtime *rt;
    size_t cells; /* that there are; UI thread only, as the timer */
    nv__timer pace;
    _Atomic(nv__cell *) newest; /* of those under way, by `next`; whoever finds NULL posts */
} nv__arrivals;

/* The state of a cell. Where a plain value is FRESH, it is one of the others too: somebody is going
 * to look. HELD and taking SENT away need the lock. */
enum {
    NV__CELL_FRESH = 1, /* a worker has written what the UI thread has yet to take over */
    NV__CELL_SENT = 2,  /* under way */
    NV__CELL_HELD = 4   /* by a worker's open batch, which will send it */
};

enum { NV__CELL_LINE = 64 /* bytes that processors hand each other as one */ };

struct nv__cell {
    char pad_before[NV__CELL_LINE];
    _Atomic uint64_t word; /* of a plain type: the value, which needs no lock */
    atomic_uint state;
    nv__type type;
    char pad_after[NV__CELL_LINE]; /* what follows is not what every write touches */
    nv__arrivals *arrivals;
    nv__node *node;       /* UI thread only; NULL: freed while it was under way */
    nv__cell *next;       /* among those under way */
    pthread_mutex_t lock; /* over what follows, and one update at a time */
    nv__value value;      /* of other types: a text or list of its own, which nobody else counts */
    nv__cell *held_next;
    bool saved; /* what was under way when the batch first wrote is in `before` */
    nv__value before;
    nv__cell *arriving_next; /* UI thread only, as what follows */
    nv__value arrived;
    bool arriving, has_arrived;
};

/* Integers, reals and booleans. */
static inline bool nv__cell_is_plain(const nv__cell *cell)
{
    return cell->type < NV__TYPE_TEXT;
}

/* ---- cell.c ---- */

bool nv__cell_copy_value(nv__type type, nv__value from, nv__value *out);
/* True, and reported, inside a function that is given to an update of this very cell. */
bool nv__cell_is_updating(const nv__cell *cell);
/* Around such a function, the lock being held. */
const nv__cell *nv__cell_update_begin(const nv__cell *cell);
void nv__cell_update_end(const nv__cell *outer);
/* The value; of other than plain types under the lock. */
nv__value nv__cell_value(nv__cell *cell);
/* Drops what was under way before the open batch; under the lock. */
void nv__cell_forget_before(nv__cell *cell);
/* What waits is about to be older than what the UI thread writes; under the lock. */
void nv__cell_forget_pending(nv__cell *cell);
/* What the UI thread writes now is newer than what it has just taken over. */
void nv__cell_forget_arrived(nv__cell *cell);

/* ---- arrivals.c ---- */

/* The UI thread's, one more cell being counted; NULL: out of memory. */
nv__arrivals *nv__arrivals_keep(nv__runtime *rt);
void nv__arrivals_release(nv__arrivals *arrivals);
void nv__cell_free(nv__cell *cell);
/* A worker has changed the value. Says whether the caller is to send the cell, once it has given
 * the lock back, if it held that. */
bool nv__cell_announce(nv__cell *cell);
/* The same for a thread that may have an open batch, which then keeps the cell; under the lock. */
bool nv__cell_note_write(nv__cell *cell);
/* Before a worker changes the value, under the lock: what is under way stays apart from what an
 * open batch writes. */
void nv__cell_before_write(nv__cell *cell);
void nv__cell_send(nv__cell *cell);

/* ---- list_shared.c ---- */

/* The node takes over what workers have done. The lock is held. False when memory ran out. */
bool nv__cell_take_list(nv__cell *cell, nv__value from);

/* ---- the way that a worker's write usually goes ---- */

static inline uint64_t nv__cell_to_word(nv__type type, nv__value value)
{
    return type == NV__TYPE_BOOL ? (uint64_t)value.boolean : (uint64_t)value.integer;
}

static inline nv__value nv__cell_from_word(nv__type type, uint64_t word)
{
    nv__value value = { .integer = (int64_t)word };
    if (type == NV__TYPE_BOOL) {
        value.boolean = word != 0;
    }
    return value;
}

/* Writes a plain value, and wakes the UI thread unless it is going to look anyway. No value is
 * lost: here the word is written before the state is looked at, and who takes over (or writes what
 * is newer) takes FRESH away before it looks at (or writes) the word, all in the one order of
 * sequentially consistent operations. So if FRESH is seen here, its being taken away is yet to come
 * and the look at the word comes behind this write. */
static inline void nv__cell_store(nv__cell *cell, nv__value value)
{
    atomic_exchange(&cell->word, nv__cell_to_word(cell->type, value));
    if (!(atomic_load(&cell->state) & NV__CELL_FRESH) && nv__cell_announce(cell)) {
        nv__cell_send(cell);
    }
}

/* Of another thread's node. False: that needs looking into. */
static inline bool nv__cell_try_store(const nv__graph *graph, const nv__node *node, nv__value value)
{
    const nv__extra *extra = nv__node_look(node).kind == NV__KIND_VALUE ? node->extra : NULL;
    if (!extra || !extra->cell || !nv__cell_is_plain(extra->cell) || extra->read_only ||
        graph->batch_depth || graph->updating) {
        return false;
    }
    nv__cell_store(extra->cell, value);
    return true;
}

#endif
