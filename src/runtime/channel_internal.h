/* What the two sides of a channel share: the UI thread's, and that of other threads. */
#ifndef NV_RUNTIME_CHANNEL_INTERNAL_H
#define NV_RUNTIME_CHANNEL_INTERNAL_H

#include "runtime/awaitable_inline.h"

typedef struct nv__ring {
    unsigned char *items; /* capacity * item_size bytes; NULL: not there yet */
    size_t head, count;
} nv__ring;

struct nv_channel {
    nv__source receivers;  /* first; waits of receivers */
    nv__wait_list senders; /* waits for room */
    nv__runtime *rt;
    size_t item_size, capacity;
    nv_channel_policy policy;
    uint64_t (*key)(const void *item);
    void (*dispose)(void *item, void *user);
    void *user;
    nv__ring ring;
    size_t promised; /* items of the ring that woken receivers will take */
    bool inbox_next; /* whose turn it is when there is room: the inbox's or the senders' */

    atomic_size_t references;
    atomic_uint_fast64_t dropped;
    atomic_bool inbox_used; /* so that an empty inbox costs no lock */

    uv_mutex_t lock; /* guards what follows; `closed` is read without it on the UI thread, which
                        alone writes it */
    nv__ring inbox;
    nv__post post;
    bool posted;
    bool closing; /* closed from another thread, as soon as the inbox is empty */
    bool closed;
    bool ended; /* the scope is gone */
};

static inline unsigned char *nv__ring_at(const nv_channel *channel, const nv__ring *ring,
                                         size_t index)
{
    size_t slot = ring->head + index;
    if (slot >= channel->capacity) {
        slot -= channel->capacity;
    }
    return ring->items + slot * channel->item_size;
}

static inline void nv__ring_pop(const nv_channel *channel, nv__ring *ring)
{
    ring->head = ring->head + 1 == channel->capacity ? 0 : ring->head + 1;
    ring->count--;
}

/* The usual sizes without a call. */
static inline void nv__channel_copy(const nv_channel *channel, void *to, const void *from)
{
    if (channel->item_size == sizeof(uint64_t)) {
        memcpy(to, from, sizeof(uint64_t));
    } else if (channel->item_size == sizeof(uint32_t)) {
        memcpy(to, from, sizeof(uint32_t));
    } else {
        memcpy(to, from, channel->item_size);
    }
}

static inline void nv__ring_append(const nv_channel *channel, nv__ring *ring, const void *item)
{
    nv__channel_copy(channel, nv__ring_at(channel, ring, ring->count), item);
    ring->count++;
}

/* For items that replace others, and a full ring that does not wait. */
nv_status nv__channel_put_by_policy(nv_channel *channel, nv__ring *ring, const void *item);

/* NV_ELIMIT: full, and the policy is to wait. Otherwise the item is in, or disposed of. */
static inline nv_status nv__channel_put(nv_channel *channel, nv__ring *ring, const void *item)
{
    if (ring->count < channel->capacity && channel->policy != NV_CHANNEL_COALESCE) {
        nv__ring_append(channel, ring, item);
        return NV_OK;
    }
    return channel->policy == NV_CHANNEL_BLOCK ? NV_ELIMIT
                                               : nv__channel_put_by_policy(channel, ring, item);
}

void nv__ring_dispose(nv_channel *channel, nv__ring *ring);

/* Moves what there is room for, and serves receivers. UI thread. */
void nv__channel_settle(nv_channel *channel);
/* Takes items of the inbox for which there is room: one, or all. True when it did something. */
bool nv__channel_fetch(nv_channel *channel, bool all);
nv_status nv__channel_send_from_thread(nv_channel *channel, const void *item);
void nv__channel_close_from_thread(nv_channel *channel);

#endif
