/* The items of a channel: a ring, and what the policy makes of a full one. */
#include "runtime/channel_internal.h"

static void drop(nv_channel *channel, void *item)
{
    atomic_fetch_add_explicit(&channel->dropped, 1, memory_order_relaxed);
    if (channel->dispose) {
        channel->dispose(item, channel->user);
    }
}

static bool replace(nv_channel *channel, const nv__ring *ring, const void *item)
{
    uint64_t key = channel->key(item);
    for (size_t i = 0; i < ring->count; i++) {
        unsigned char *old = nv__ring_at(channel, ring, i);
        if (channel->key(old) == key) {
            drop(channel, old);
            memcpy(old, item, channel->item_size);
            return true;
        }
    }
    return false;
}

static bool drop_newest(nv_channel *channel, const void *item)
{
    /* The callee may write to it, and the sender's copy is const. */
    unsigned char small[64];
    unsigned char *copy = small;
    if (channel->item_size > sizeof small) {
        copy = nv__alloc(channel->item_size);
        if (!copy) {
            return false;
        }
    }
    memcpy(copy, item, channel->item_size);
    drop(channel, copy);
    if (copy != small) {
        nv__free(copy);
    }
    return true;
}

nv_status nv__channel_put_by_policy(nv_channel *channel, nv__ring *ring, const void *item)
{
    if (channel->policy == NV_CHANNEL_COALESCE && replace(channel, ring, item)) {
        return NV_OK;
    }
    if (ring->count == channel->capacity) {
        if (channel->policy == NV_CHANNEL_DROP_NEWEST) {
            return drop_newest(channel, item) ? NV_OK : NV_ENOMEM;
        }
        if (channel->policy != NV_CHANNEL_DROP_OLDEST) {
            return NV_ELIMIT;
        }
        drop(channel, nv__ring_at(channel, ring, 0));
        nv__ring_pop(channel, ring);
    }
    nv__ring_append(channel, ring, item);
    return NV_OK;
}

void nv__ring_dispose(nv_channel *channel, nv__ring *ring)
{
    while (ring->count > 0) {
        if (channel->dispose) {
            channel->dispose(nv__ring_at(channel, ring, 0), channel->user);
        }
        nv__ring_pop(channel, ring);
    }
    nv__free(ring->items);
    ring->items = NULL;
}
