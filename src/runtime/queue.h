/* The queue into the UI thread: many posters, one taker. */
#ifndef NV_RUNTIME_QUEUE_H
#define NV_RUNTIME_QUEUE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

#include "runtime/runtime.h"

enum {
    NV__QUEUE_SEGMENT = 512, /* cells; also how many threads may post at the same moment */
    NV__QUEUE_SEGMENTS = 2048,
    NV__QUEUE_LIMIT = (NV__QUEUE_SEGMENTS - 4) * NV__QUEUE_SEGMENT, /* some 1,000,000 calls */
    NV__CACHE_LINES = 128 /* bytes of two, since they are fetched in pairs */
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

/* What each side writes lies on cache lines of its own. */
typedef struct nv__queue {
    _Atomic(nv__queue_cell *) *segments; /* of position / SEGMENT, modulo their number */
    char pad_posters[NV__CACHE_LINES];
    atomic_size_t tail;       /* reserved up to here */
    atomic_size_t known_head; /* of some moment ago: spares posters the taker's line */
    atomic_bool spilled;      /* there was no memory: posters take the list, to keep their order */
    char pad_taker[NV__CACHE_LINES];
    atomic_size_t head;
    nv__queue_cell *current; /* the segment that `head` is in */
    nv__post *batch;         /* taken from the list, oldest first */
    size_t batch_after;      /* runs when `head` has come here */
    char pad_list[NV__CACHE_LINES];
    uv_mutex_t lock; /* over the list */
    nv__post *first, *last;
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
