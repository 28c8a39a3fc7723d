/* The way into a channel from other threads: a second ring behind a lock, and one post at a time
 * that moves it over. */
#include "runtime/channel_internal.h"

bool nv__channel_fetch(nv_channel *channel, bool all)
{
    bool moved = false;
    nv__ring *inbox = &channel->inbox;
    if (!atomic_load_explicit(&channel->inbox_used, memory_order_relaxed)) {
        return false; /* what is put in right now comes with a post of its own */
    }
    uv_mutex_lock(&channel->lock);
    do {
        if (inbox->count == 0 ||
            nv__channel_put(channel, &channel->ring, nv__ring_at(channel, inbox, 0)) != NV_OK) {
            break;
        }
        nv__ring_pop(channel, inbox);
        moved = true;
    } while (all);
    if (channel->closing && inbox->count == 0) {
        channel->closing = false;
        channel->closed = true;
        moved = true;
    }
    if (inbox->count == 0) {
        atomic_store_explicit(&channel->inbox_used, false, memory_order_relaxed);
    }
    uv_mutex_unlock(&channel->lock);
    return moved;
}

static void arrive(nv__post *post)
{
    nv_channel *channel = (nv_channel *)(void *)((char *)post - offsetof(nv_channel, post));
    uv_mutex_lock(&channel->lock);
    channel->posted = false;
    bool ended = channel->ended;
    uv_mutex_unlock(&channel->lock);
    if (!ended) {
        (void)nv__channel_fetch(channel, true);
        nv__channel_settle(channel);
    }
    nv_channel_release(channel);
}

/* Inside the lock: the end of the channel takes it too, so the runtime is still there. */
static void post(nv_channel *channel)
{
    atomic_store_explicit(&channel->inbox_used, true, memory_order_relaxed);
    if (!channel->posted) {
        channel->posted = true;
        nv_channel_retain(channel);
        channel->post.fn = arrive;
        nv__runtime_post(channel->rt, &channel->post);
    }
}

static nv_status put(nv_channel *channel, const void *item)
{
    if (channel->ended) {
        return NV_ECANCELED;
    }
    if (channel->closed || channel->closing) {
        return NV_ENOTFOUND;
    }
    if (!channel->inbox.items) {
        channel->inbox.items = nv__alloc(channel->capacity * channel->item_size);
        if (!channel->inbox.items) {
            return NV_ENOMEM;
        }
    }
    nv_status status = nv__channel_put(channel, &channel->inbox, item);
    if (status == NV_OK) {
        post(channel);
    }
    return status;
}

nv_status nv__channel_send_from_thread(nv_channel *channel, const void *item)
{
    uv_mutex_lock(&channel->lock);
    nv_status status = put(channel, item);
    uv_mutex_unlock(&channel->lock);
    return status;
}

void nv__channel_close_from_thread(nv_channel *channel)
{
    uv_mutex_lock(&channel->lock);
    if (!channel->ended && !channel->closed && !channel->closing) {
        channel->closing = true;
        post(channel);
    }
    uv_mutex_unlock(&channel->lock);
}
