/* Channels as the UI thread sees them. An item stays in the ring until its receiver runs: a
 * receiver that is woken has been promised one, and gives the promise on when it is cancelled. So
 * nothing is lost and nothing changes its place. */
#include "runtime/channel_internal.h"

enum { NV__DEFAULT_CAPACITY = 16 };

/* ---- life ---- */

nv_channel *nv_channel_retain(nv_channel *channel)
{
    NV__REQUIRE(channel, NULL, "no channel to retain");
    atomic_fetch_add_explicit(&channel->references, 1, memory_order_relaxed);
    return channel;
}

void nv_channel_release(nv_channel *channel)
{
    if (channel && atomic_fetch_sub_explicit(&channel->references, 1, memory_order_acq_rel) == 1) {
        uv_mutex_destroy(&channel->lock);
        nv__free(channel);
    }
}

static void fail_senders(nv_channel *channel, nv_status status)
{
    nv__waiter *head = &channel->senders.head;
    while (head->next != head) {
        nv__wait *wait = nv__wait_of(head->next);
        nv__wait_leave(wait);
        nv__wait_done(wait, status);
    }
}

static void end_channel(nv__scope_link *link)
{
    nv_channel *channel = (nv_channel *)(void *)link;
    uv_mutex_lock(&channel->lock);
    channel->ended = true;
    nv__ring_dispose(channel, &channel->inbox);
    uv_mutex_unlock(&channel->lock);
    nv__source_end(&channel->receivers);
    fail_senders(channel, NV_ECANCELED);
    nv__ring_dispose(channel, &channel->ring);
    nv_channel_release(channel);
}

static bool is_sensible(const nv_channel_desc *desc)
{
    size_t most =
        desc->policy == NV_CHANNEL_COALESCE ? NV_MAX_COALESCED_ITEMS : NV_MAX_CHANNEL_CAPACITY;
    return desc->item_size > 0 && desc->item_size <= NV_MAX_ITEM_SIZE && desc->capacity <= most &&
           (unsigned)desc->policy <= NV_CHANNEL_COALESCE &&
           (desc->key != NULL) == (desc->policy == NV_CHANNEL_COALESCE);
}

static nv_channel *new_channel(const nv_channel_desc *desc)
{
    nv_channel *channel = NV__NEW(nv_channel);
    if (!channel) {
        return NULL;
    }
    channel->item_size = desc->item_size;
    channel->capacity = desc->capacity ? desc->capacity : NV__DEFAULT_CAPACITY;
    channel->policy = desc->policy;
    channel->key = desc->key;
    channel->dispose = desc->dispose;
    channel->user = desc->user;
    channel->ring.items = nv__alloc(channel->capacity * channel->item_size);
    if (!channel->ring.items || uv_mutex_init(&channel->lock) != 0) {
        nv__free(channel->ring.items);
        nv__free(channel);
        return NULL;
    }
    atomic_init(&channel->references, 1);
    return channel;
}

nv_channel *nv_channel_create(nv_scope *scope, const nv_channel_desc *desc)
{
    NV__REQUIRE(scope, NULL, "a channel needs a scope");
    NV__REQUIRE(desc && is_sensible(desc), NULL, "a channel of items of %zu bytes, policy %d",
                desc ? desc->item_size : 0, desc ? (int)desc->policy : 0);
    NV__ASSERT_UI();
    if (nv__scope_refuses_new(scope, "a channel")) {
        return NULL;
    }
    nv_channel *channel = new_channel(desc);
    if (channel) {
        channel->rt = scope->rt;
        nv__wait_list_init(&channel->senders);
        (void)nv__source_open(&channel->receivers, scope, end_channel);
    }
    return channel;
}

/* ---- moving ---- */

static inline bool has_senders(const nv_channel *channel)
{
    return channel->senders.head.next != &channel->senders.head;
}

static inline bool has_inbox(const nv_channel *channel)
{
    return atomic_load_explicit(&channel->inbox_used, memory_order_relaxed);
}

static inline bool admit_sender(nv_channel *channel)
{
    if (!has_senders(channel)) {
        return false;
    }
    nv__wait *wait = nv__wait_of(channel->senders.head.next);
    if (nv__channel_put(channel, &channel->ring, wait->awaitable->item_) != NV_OK) {
        return false;
    }
    nv__waiter_remove(&wait->link.base);
    nv__wait_done_here(wait, NV_OK);
    return true;
}

/* Tasks and threads that wait for room take turns. */
static void admit(nv_channel *channel)
{
    bool moved = true;
    while (moved && (channel->ring.count < channel->capacity || channel->closing)) {
        channel->inbox_next = !channel->inbox_next;
        moved = channel->inbox_next ? nv__channel_fetch(channel, false) || admit_sender(channel)
                                    : admit_sender(channel) || nv__channel_fetch(channel, false);
    }
}

static inline void promise(nv_channel *channel)
{
    for (nv__wait *wait; channel->promised < channel->ring.count &&
                         (wait = nv__source_first(&channel->receivers));) {
        channel->promised++;
        nv__source_grant(&channel->receivers, wait);
    }
}

static void tell_closed(nv_channel *channel)
{
    fail_senders(channel, NV_ENOTFOUND);
    if (channel->ring.count > 0) {
        return;
    }
    for (nv__wait *wait; (wait = nv__source_first(&channel->receivers));) {
        nv__wait_leave(wait);
        nv__wait_done(wait, NV_ENOTFOUND);
    }
}

void nv__channel_settle(nv_channel *channel)
{
    admit(channel);
    promise(channel);
    if (channel->closed) {
        tell_closed(channel);
    }
}

/* ---- sending ---- */

static inline bool is_ours(const nv_channel *channel)
{
    return nv__tls.rt == channel->rt;
}

static inline nv_status put_in(nv_channel *channel, const void *item)
{
    if (channel->ended || channel->closed) {
        return channel->ended ? NV_ECANCELED : NV_ENOTFOUND;
    }
    return nv__channel_put(channel, &channel->ring, item);
}

nv_status nv_channel_try_send(nv_channel *channel, const void *item)
{
    NV__REQUIRE(channel && item, NV_EINVAL, "a send needs a channel and an item");
    if (!is_ours(channel)) {
        return nv__channel_send_from_thread(channel, item);
    }
    nv_status status = put_in(channel, item);
    if (status == NV_OK) {
        promise(channel);
    }
    return status;
}

/* Tasks of other runtimes may try, as threads may, but not wait. */
static bool refuse_others(const nv_channel *channel, nv__wait *wait)
{
    if (is_ours(channel)) {
        return false;
    }
    nv__assert_failed(__FILE__, __LINE__, "is_ours(channel)",
                      "a channel is awaited on its own thread");
    nv__wait_done(wait, NV_ESTATE);
    return true;
}

static void begin_send(nv__wait *wait)
{
    nv_channel *channel = wait->awaitable->object_;
    if (refuse_others(channel, wait)) {
        return;
    }
    nv_status status = put_in(channel, wait->awaitable->item_);
    if (status == NV_ELIMIT) {
        nv__waiter_add(&channel->senders, &wait->link.base, wait->link.base.task);
        return;
    }
    /* The outcome comes before the item is promised: whoever would send or receive, whichever comes
     * first, must not do both. */
    nv__wait_done(wait, status);
    if (status == NV_OK) {
        promise(channel);
    }
}

static const nv__awaitable_class send_kind = {
    .call = "nv_await_send",
    .what = "room in a channel",
    .commits = true,
    .begin = begin_send,
    .withdraw = nv__wait_leave,
};

nv_awaitable nv_on_send(nv_channel *channel, const void *item)
{
    NV__REQUIRE(channel && item, (nv_awaitable){ .status = NV_EINVAL },
                "a send needs a channel and an item");
    return (nv_awaitable){
        .kind_ = &send_kind, .object_ = channel, .item_ = item, .status = NV_ESTATE
    };
}

/* The ring is full, so there is nothing else to look at before the wait. */
static nv_status wait_for_room(nv_channel *channel, const void *item, nv_task *task)
{
    nv_awaitable awaitable = { .kind_ = &send_kind, .object_ = channel, .item_ = item };
    nv__wait wait;
    nv__wait_begin(&wait, &awaitable, task);
    nv__waiter_join(&channel->senders, &wait.link.base);
    while (wait.state != NV__WAIT_DONE && !nv__task_is_canceled(task)) {
        nv__task_park_here(task, send_kind.what);
    }
    if (wait.state != NV__WAIT_DONE) {
        nv__waiter_remove(&wait.link.base);
        return NV_ECANCELED;
    }
    return wait.status;
}

nv_status nv_await_send(nv_channel *channel, const void *item)
{
    NV__REQUIRE(channel && item, NV_EINVAL, "a send needs a channel and an item");
    nv_task *task;
    nv_status status = nv__await_begin(send_kind.call, &task);
    if (status != NV_OK) {
        return status;
    }
    if (!is_ours(channel)) {
        nv_awaitable awaitable = nv_on_send(channel, item);
        return nv__await_one(&awaitable);
    }
    status = put_in(channel, item);
    if (status == NV_OK) {
        promise(channel);
    }
    return status == NV_ELIMIT ? wait_for_room(channel, item, task) : status;
}

/* ---- receiving ---- */

static void copy_out(nv_channel *channel, void *item)
{
    nv__channel_copy(channel, item, nv__ring_at(channel, &channel->ring, 0));
    nv__ring_pop(channel, &channel->ring);
    if (channel->closed || has_inbox(channel)) {
        nv__channel_settle(channel);
    } else if (has_senders(channel)) { /* one item has gone, so there is room for one */
        (void)admit_sender(channel);
        promise(channel);
    }
}

nv_status nv_channel_try_receive(nv_channel *channel, void *item)
{
    NV__REQUIRE(channel && item, NV_EINVAL, "a receive needs a channel and room for an item");
    NV__REQUIRE(is_ours(channel), NV_ESTATE, "a channel is received from on its own thread");
    if (channel->ended) {
        return NV_ECANCELED;
    }
    if (channel->ring.count > channel->promised) {
        copy_out(channel, item);
        return NV_OK;
    }
    return channel->closed && channel->ring.count == 0 ? NV_ENOTFOUND : NV_ESTATE;
}

static void begin_receive(nv__wait *wait)
{
    nv_channel *channel = wait->awaitable->object_;
    if (refuse_others(channel, wait)) {
        return;
    }
    if (channel->ended) {
        nv__wait_done(wait, NV_ECANCELED);
    } else {
        nv__source_join(&channel->receivers, wait);
        nv__channel_settle(channel);
    }
}

static inline void take_promised(nv_channel *channel, nv__wait *wait, void *item)
{
    if (nv__source_claim(wait)) {
        channel->promised--;
        copy_out(channel, item);
    }
}

static void take_item(nv__wait *wait)
{
    take_promised(wait->awaitable->object_, wait, wait->awaitable->result_);
}

static void pass_on(nv__wait *wait)
{
    nv_channel *channel = wait->awaitable->object_;
    if (nv__source_claim(wait)) {
        channel->promised--;
        nv__channel_settle(channel);
    }
}

static const nv__awaitable_class receive_kind = {
    .call = "nv_await_receive",
    .what = "an item of a channel",
    .begin = begin_receive,
    .withdraw = nv__wait_leave,
    .take = take_item,
    .reject = pass_on,
};

nv_awaitable nv_on_receive(nv_channel *channel, void *item)
{
    NV__REQUIRE(channel && item, (nv_awaitable){ .status = NV_EINVAL },
                "a receive needs a channel and room for an item");
    return (nv_awaitable){
        .kind_ = &receive_kind, .object_ = channel, .result_ = item, .status = NV_ESTATE
    };
}

/* An item that is promised to nobody, and nobody who came first. */
static bool has_for_newcomer(const nv_channel *channel)
{
    return channel->promised == 0 && channel->ring.count > 0 &&
           !nv__source_first(&channel->receivers);
}

/* Nothing is there, and nothing is about to come: an ended or closed channel, and what came from
 * other threads, are for the general way. */
static bool is_open_and_empty(const nv_channel *channel)
{
    return channel->ring.count == 0 && !channel->closed && !has_inbox(channel);
}

static nv_status wait_for_item(nv_channel *channel, void *item, nv_task *task)
{
    nv_awaitable awaitable = { .kind_ = &receive_kind, .object_ = channel, .result_ = item };
    nv__wait wait;
    nv__wait_begin(&wait, &awaitable, task);
    nv__source_join(&channel->receivers, &wait);
    while (wait.state != NV__WAIT_DONE && !nv__task_is_canceled(task)) {
        nv__task_park_here(task, receive_kind.what);
    }
    if (!nv__task_is_canceled(task)) {
        if (wait.status == NV_OK) {
            take_promised(channel, &wait, item);
        }
        return wait.status;
    }
    if (wait.state != NV__WAIT_DONE) {
        nv__waiter_remove(&wait.link.base);
    } else if (wait.status == NV_OK) {
        pass_on(&wait);
    }
    return NV_ECANCELED;
}

nv_status nv_await_receive(nv_channel *channel, void *item)
{
    NV__REQUIRE(channel && item, NV_EINVAL, "a receive needs a channel and room for an item");
    nv_task *task;
    nv_status status = nv__await_begin(receive_kind.call, &task);
    if (status != NV_OK) {
        return status;
    }
    if (is_ours(channel) && !channel->ended) {
        if (has_for_newcomer(channel)) {
            copy_out(channel, item);
            return NV_OK;
        }
        if (is_open_and_empty(channel)) {
            return wait_for_item(channel, item, task);
        }
    }
    nv_awaitable awaitable = nv_on_receive(channel, item);
    return nv__await_one(&awaitable);
}

/* ---- closing and looking ---- */

void nv_channel_close(nv_channel *channel)
{
    NV__REQUIRE(channel, , "no channel to close");
    if (!is_ours(channel)) {
        nv__channel_close_from_thread(channel);
        return;
    }
    if (channel->ended || channel->closed) {
        return;
    }
    uv_mutex_lock(&channel->lock);
    channel->closed = true;
    uv_mutex_unlock(&channel->lock);
    nv__channel_settle(channel);
}

size_t nv_channel_count(const nv_channel *channel)
{
    return channel && !channel->ended ? channel->ring.count - channel->promised : 0;
}

uint64_t nv_channel_dropped(const nv_channel *channel)
{
    return channel ? atomic_load_explicit(&channel->dropped, memory_order_relaxed) : 0;
}
