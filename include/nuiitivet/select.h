/* Waiting for several things at once: the first of them, or all.
 *
 * What is waited for is described by values: nv_on_future(...), nv_on_sleep(...) and so on. They
 * own nothing and may be written in place; what they point to has to stay until the await returns.
 *
 * Functions are for the UI thread. */
#ifndef NUIITIVET_SELECT_H
#define NUIITIVET_SELECT_H

#include <nuiitivet/channel.h>
#include <nuiitivet/runtime.h>
#include <nuiitivet/sync.h>

NV_BEGIN_DECLS

/* One thing to wait for. Everything but `status` belongs to the library. */
typedef struct nv_awaitable {
    const struct nv__awaitable_class *kind_;
    void *object_;
    void *result_;
    const void *item_;
    double seconds_;
    nv_status (*call_)(void *user);
    nv_status status; /* its own outcome; NV_ESTATE as long as it has none */
} nv_awaitable;

/* The value goes to *value, which may be NULL. */
NV_API nv_awaitable nv_on_future(nv_future *future, void **value);
/* The end of the task; its status is the outcome and goes to *status too, which may be NULL. The
 * handle stays the caller's: nv_task_release. A task that loses runs on. */
NV_API nv_awaitable nv_on_task(nv_task *task, nv_status *status);
/* As nv_on_task, and the task is cancelled when something else comes first, when another one of
 * nv_await_all fails, and when the await is cancelled. */
NV_API nv_awaitable nv_on_racing_task(nv_task *task, nv_status *status);
/* As nv_await_receive, nv_await_send, nv_await_event, nv_await_lock, nv_await_acquire. */
NV_API nv_awaitable nv_on_receive(nv_channel *channel, void *item);
NV_API nv_awaitable nv_on_send(nv_channel *channel, const void *item);
NV_API nv_awaitable nv_on_event(nv_event *event);
NV_API nv_awaitable nv_on_lock(nv_mutex *mutex);
NV_API nv_awaitable nv_on_acquire(nv_semaphore *semaphore);
/* `seconds` from the beginning of the await; the outcome is NV_OK. NV_EINVAL as nv_await_sleep. */
NV_API nv_awaitable nv_on_sleep(double seconds);
/* When nv_now() reaches `time`: a deadline that several awaits share. */
NV_API nv_awaitable nv_on_time(double time);

/* fn(user), as a task inside the caller's: everything that awaits can be one of several this way (a
 * read with its buffer, a file, a dialog). It is cancelled when something else comes first, when
 * another one of nv_await_all fails, and with the caller; and the await does not return before fn
 * has, so `user` may point to the caller's stack. The status of the item is what fn returned: of a
 * loser usually NV_ECANCELED, but NV_OK when it came to its end all the same. Give fn little to do
 * once it is cancelled: nobody goes on before. */
NV_API nv_awaitable nv_on_call(nv_task_fn fn, void *user);
/* As nv_await_worker; when it loses nv_worker_canceled turns true for fn, and as with nv_on_call
 * the await returns only after fn. */
NV_API nv_awaitable nv_on_worker(nv_status (*fn)(void *user), void *user);
/* As nv_await_group. When something else comes first the members are cancelled, and the await
 * returns when they have: the handle is dead afterwards in any case. */
struct nv_group;
NV_API nv_awaitable nv_on_group(struct nv_group *group);

/* Overlays have theirs in overlay.h: nv_on_overlay. */

/* Waits until one of `count` (1 to 1024) has an outcome, whatever it is: *index (may be NULL) says
 * which, items[index].status what. Exactly one wins, the first in the list when several are ready.
 * The others have had no effect: nothing was received, sent, locked or used up by them. (What runs
 * a function has been cancelled and has returned: see nv_on_call.)
 *
 * Returns NV_OK when there is a winner, NV_ECANCELED (then no one has won; but a send that went
 * through just before counts as the winner), NV_ENOMEM, NV_EINVAL, NV_ENOLOOP. May suspend. */
NV_API nv_status nv_await_any(nv_awaitable *items, size_t count, size_t *index) NV_MUST_CHECK;

/* Waits until all of `count` (at most 1024) have succeeded. The first that fails ends the wait: its
 * status is returned. Then, and after NV_ECANCELED, nothing has been received, locked or used up,
 * and only what was sent stays sent: the status of each item says so. NV_ENOMEM, NV_EINVAL,
 * NV_ENOLOOP. May suspend. */
NV_API nv_status nv_await_all(nv_awaitable *items, size_t count) NV_MUST_CHECK;

NV_END_DECLS

#endif
