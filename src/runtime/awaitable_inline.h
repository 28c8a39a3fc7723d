/* The steps of a wait, for the runtime's own kinds of things to wait for. */
#ifndef NV_RUNTIME_AWAITABLE_INLINE_H
#define NV_RUNTIME_AWAITABLE_INLINE_H

#include "runtime/awaitable.h"
#include "runtime/internal.h"

/* A wait that is its task's only one. */
static inline void nv__wait_begin(nv__wait *wait, const nv_awaitable *awaitable, nv_task *task)
{
    wait->link.base.task = task;
    wait->link.base.wake = NULL;
    wait->link.base.woken = false;
    wait->awaitable = awaitable;
    wait->select = NULL;
    wait->source = NULL;
    wait->state = NV__WAIT_PENDING;
    wait->status = NV_OK;
}

void nv__select_done(nv__wait *wait); /* one of several has its outcome */

/* nv__wait_done where it has to be fast. */
static inline void nv__wait_done_here(nv__wait *wait, nv_status status)
{
    NV__ASSERT(wait->state == NV__WAIT_PENDING, "a wait is completed twice");
    wait->state = NV__WAIT_DONE;
    wait->status = status;
    if (wait->select) {
        nv__select_done(wait);
    } else {
        nv__task_wake(wait->link.base.task);
    }
}

/* ---- what gives something to one waiter after the other ---- */

static inline void nv__source_join(nv__source *source, nv__wait *wait)
{
    nv__waiter_join(&source->waiting, &wait->link.base);
}

/* NULL: nobody waits. */
static inline nv__wait *nv__source_first(const nv__source *source)
{
    nv__waiter *first = source->waiting.head.next;
    return first == &source->waiting.head ? NULL : nv__wait_of(first);
}

static inline void nv__source_grant(nv__source *source, nv__wait *wait)
{
    nv__waiter_remove(&wait->link.base);
    nv__waiter_link(&source->granted, &wait->link.base);
    wait->source = source;
    nv__wait_done_here(wait, NV_OK);
}

/* The task has come for what it was given. False when the source has ended meanwhile: the status of
 * the wait says so. */
static inline bool nv__source_claim(nv__wait *wait)
{
    if (!wait->source) {
        wait->status = NV_ECANCELED;
        return false;
    }
    nv__waiter_remove(&wait->link.base);
    wait->source = NULL;
    return true;
}

#endif
