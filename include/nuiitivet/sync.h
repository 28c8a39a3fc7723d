/* Events, mutexes and semaphores for tasks: between tasks of one UI thread, not between threads.
 *
 * Waiters are served in the order in which they came. A cancelled waiter leaves no trace: what it
 * was given just before goes to the next one. Each object is owned by a scope; waiters left when
 * that scope ends get NV_ECANCELED. All functions are for the UI thread. */
#ifndef NUIITIVET_SYNC_H
#define NUIITIVET_SYNC_H

#include <nuiitivet/runtime.h>

NV_BEGIN_DECLS

/* ---- events: something has happened ---- */

typedef struct nv_event nv_event;

typedef enum nv_event_kind {
    NV_EVENT_MANUAL, /* stays set, and lets everybody pass, until it is reset */
    NV_EVENT_AUTO    /* lets one pass and is reset by that */
} nv_event_kind;

/* Not set. NULL when the scope has ended or memory ran out. */
NV_API nv_event *nv_event_new(nv_scope *scope, nv_event_kind kind);
NV_API void nv_event_set(nv_event *event);
/* Those who were let pass already do. */
NV_API void nv_event_reset(nv_event *event);
NV_API bool nv_event_is_set(const nv_event *event);
/* Waits until it is set; at once if it is. */
NV_API nv_status nv_await_event(nv_event *event) NV_MUST_CHECK;

/* ---- mutexes: one task at a time, across its awaits ---- */

typedef struct nv_mutex nv_mutex;

/* `name` is copied, for dumps and messages. NULL as nv_event_new. */
NV_API nv_mutex *nv_mutex_new(nv_scope *scope, const char *name);
/* Waits until the calling task holds it. NV_ESTATE (and a trap in debug builds) if it does already.
 * A task that ends while it holds a mutex gives it back, which is reported. */
NV_API nv_status nv_await_lock(nv_mutex *mutex) NV_MUST_CHECK;
/* Without waiting: NV_ELIMIT if somebody holds it. NV_ENOLOOP outside tasks. */
NV_API nv_status nv_mutex_try_lock(nv_mutex *mutex) NV_MUST_CHECK;
/* Hands it to the first that waits. NV_ESTATE (and a trap) if the calling task does not hold it. */
NV_API nv_status nv_mutex_unlock(nv_mutex *mutex);
NV_API bool nv_mutex_is_locked(const nv_mutex *mutex);

/* ---- semaphores: so many tasks at a time ---- */

typedef struct nv_semaphore nv_semaphore;

enum { NV_MAX_PERMITS = 65536 };

/* `permits`: 1 to NV_MAX_PERMITS. A permit belongs to the task that acquired it. NULL as
 * nv_event_new. */
NV_API nv_semaphore *nv_semaphore_new(nv_scope *scope, unsigned permits);
NV_API nv_status nv_await_acquire(nv_semaphore *semaphore) NV_MUST_CHECK;
/* Without waiting: NV_ELIMIT if none is free. NV_ENOLOOP outside tasks. */
NV_API nv_status nv_semaphore_try_acquire(nv_semaphore *semaphore) NV_MUST_CHECK;
/* Gives back one permit of the calling task. NV_ESTATE (and a trap) if it has none. A task that
 * ends gives back what it still has, without a word. */
NV_API nv_status nv_semaphore_release(nv_semaphore *semaphore);
NV_API unsigned nv_semaphore_free_permits(const nv_semaphore *semaphore);

NV_END_DECLS

#endif
