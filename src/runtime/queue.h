/* The queue into the UI thread: many posters, one taker. */
#ifndef NV_RUNTIME_QUEUE_H
#define NV_RUNTIME_QUEUE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

#include "runtime/runtime.h"

enum {
    NV__QUEUE_CELLS = 4096,          /* a power of two */
    NV__QUEUE_CHUNK = 255,           /* calls that go into one block of memory, beyond the ring */
    NV__QUEUE_MAX_SPILLED = 1 << 20, /* calls beyond the ring */
    NV__CACHE_LINES = 128            /* two, since they are fetched in pairs */
};

typedef void (*nv__call_fn)(void *user);

typedef struct nv__call {
    nv__call_fn fn;
    void *user;
} nv__call;

typedef struct nv__queue_cell {
    _Atomic(nv__call_fn) fn; /* NULL: not filled (yet) */
    void *user;
} nv__queue_cell;

struct nv__queue_chunk;

/* What each side writes lies on cache lines of its own. */
typedef struct nv__queue {
    nv__queue_cell *cells;
    char pad_posters[NV__CACHE_LINES];
    atomic_size_t tail;       /* reserved up to here */
    atomic_size_t known_head; /* of some moment ago: spares posters the taker's line */
    char pad_taker[NV__CACHE_LINES];
    atomic_size_t head;
    nv__post *batch;    /* taken from beyond the ring, oldest first */
    size_t batch_after; /* runs when `head` has come here */
    char pad_spilled[NV__CACHE_LINES];
    atomic_bool spilled; /* posters go beyond the ring, to keep their order */
    uv_mutex_t lock;     /* over the rest */
    nv__post *first, *last;
    size_t spilled_calls;
    struct nv__queue_chunk *spare; /* the one emptied last */
} nv__queue;

nv_status nv__queue_open(nv__queue *queue);
void nv__queue_close(nv__queue *queue); /* it is empty */

/* Any thread, and neither waits. A call may need memory: NV_ENOMEM, NV_ELIMIT. */
void nv__queue_post(nv__queue *queue, nv__post *post);
nv_status nv__queue_call(nv__queue *queue, nv__call_fn fn, void *user);

/* The taker alone. What one thread put in comes out in its order. */
bool nv__queue_take(nv__queue *queue, nv__call *out);
bool nv__queue_is_used(nv__queue *queue);

#endif
