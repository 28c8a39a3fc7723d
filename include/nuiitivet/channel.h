/* Channels: bounded queues of items of one size, from tasks and threads to tasks.
 *
 * Items are copied in and out. Whoever gets NV_OK from a send has given its item away; after any
 * other status it still owns it. An item that nobody will receive any more (dropped, replaced, or
 * left when the channel ends) is passed to `dispose`. */
#ifndef NUIITIVET_CHANNEL_H
#define NUIITIVET_CHANNEL_H

#include <nuiitivet/runtime.h>

NV_BEGIN_DECLS

typedef struct nv_channel nv_channel;

/* What happens to a send when the channel is full. */
typedef enum nv_channel_policy {
    NV_CHANNEL_BLOCK,       /* it waits; nv_channel_try_send says NV_ELIMIT */
    NV_CHANNEL_DROP_OLDEST, /* the item that has waited longest is disposed of */
    NV_CHANNEL_DROP_NEWEST, /* the item that is sent is disposed of */
    NV_CHANNEL_COALESCE /* an item replaces the one with the same key, full or not, in its place;
                           without such a one it waits as with BLOCK */
} nv_channel_policy;

enum {
    NV_MAX_CHANNEL_CAPACITY = 1 << 20,
    NV_MAX_COALESCED_ITEMS =
        4096, /* the capacity with COALESCE: each send looks through the items */
    NV_MAX_ITEM_SIZE = 1 << 16
};

typedef struct nv_channel_desc {
    nv_head nv_;
    size_t item_size; /* 1 to NV_MAX_ITEM_SIZE */
    size_t capacity;  /* items; 0: 16 */
    nv_channel_policy policy;
    /* COALESCE, required there: what an item is about. Called on the sender's thread. */
    uint64_t (*key)(const void *item);
    /* May be NULL. Called on the thread that drops the item; must not use the channel. */
    void (*dispose)(void *item, void *user);
    void *user;
} nv_channel_desc;

/* A channel owned by `scope`: when that ends, waiters and later callers get NV_ECANCELED and the
 * items left are disposed of. NULL when the scope has ended, memory ran out, or the description
 * makes no sense (which traps in debug builds). UI thread. */
NV_API nv_channel *nv_channel_create(nv_scope *scope, const nv_channel_desc *desc);
#ifndef __cplusplus
/* nv_channel_new(scope, .item_size = sizeof(int), .capacity = 4) */
#define nv_channel_new(scope, ...)                                                                 \
    nv_channel_create((scope), &(nv_channel_desc){ NV_HEAD(nv_channel_desc), __VA_ARGS__ })
#endif

/* Waits for room, in turn, and puts a copy of *item in. NV_OK exactly when the item is in, even if
 * the caller has been cancelled meanwhile; NV_ENOTFOUND once the channel is closed, NV_ECANCELED.
 * UI thread. */
NV_API nv_status nv_await_send(nv_channel *channel, const void *item) NV_MUST_CHECK;

/* As above without waiting: NV_ELIMIT when it is full. Any thread; one that no task of the owning
 * scope waits for keeps a reference (nv_channel_retain). Items of other threads travel by a queue
 * of the same capacity and policy and arrive in the order in which they were sent. NV_ENOMEM. */
NV_API nv_status nv_channel_try_send(nv_channel *channel, const void *item) NV_MUST_CHECK;

/* Waits for an item, in turn, and copies it to *item. NV_ENOTFOUND once the channel is closed and
 * empty; NV_ECANCELED: then no item is lost, the next receiver gets it. UI thread. */
NV_API nv_status nv_await_receive(nv_channel *channel, void *item) NV_MUST_CHECK;

/* Without waiting: NV_ESTATE when there is nothing for the caller now. UI thread. */
NV_API nv_status nv_channel_try_receive(nv_channel *channel, void *item) NV_MUST_CHECK;

/* No more sends: they, and those that wait for room, get NV_ENOTFOUND. What is inside can still be
 * received. Any thread; from another thread it takes effect after the items sent by it before. */
NV_API void nv_channel_close(nv_channel *channel);

/* Items inside that no receiver has been promised. UI thread. */
NV_API size_t nv_channel_count(const nv_channel *channel);
/* How many items have been dropped by the policy, replaced ones included. Any thread. */
NV_API uint64_t nv_channel_dropped(const nv_channel *channel);

/* A reference keeps the memory of the channel, not the channel: after the end of its scope, sends
 * say NV_ECANCELED. Any thread. */
NV_API nv_channel *nv_channel_retain(nv_channel *channel);
NV_API void nv_channel_release(nv_channel *channel);

NV_END_DECLS

#endif
