/* Threads of the application's own, or of a library that brings them along, beside a UI thread.
 *
 * Any thread may write an observable marked with nv_dispatch_to_ui and send into a channel that it
 * holds a reference to. An attached one also knows that what it uses stays: the end of the scope
 * that it was admitted to waits for it, as for a task, and tells it to go.
 *
 *     nv_thread *thread = nv_thread_admit(scope, .name = "sensor");      // UI thread
 *     ...
 *     nv_thread_attach(thread);                                           // the thread
 *     while (nv_thread_next(thread) == NV_OK) {
 *         nv_obs_real_set(temperature, read_sensor());
 *     }
 *     nv_thread_detach(thread);
 */
#ifndef NUIITIVET_THREAD_H
#define NUIITIVET_THREAD_H

#include <nuiitivet/runtime.h>

NV_BEGIN_DECLS

typedef struct nv_thread nv_thread;

typedef struct nv_thread_desc {
    nv_head nv_;
    const char *name; /* for dumps; copied; NULL: the file and line of the description */
    /* Called once, on the UI thread, when the scope is cancelled: to get the thread out of a wait
     * of its own. May be NULL. */
    void (*canceled)(void *user);
    void *user;
} nv_thread_desc;

/* Admits one thread to `scope`, which from now on waits for its nv_thread_detach before it frees
 * anything. NULL in an ended scope, without a loop, or when memory ran out. UI thread. */
NV_API nv_thread *nv_thread_admit_desc(nv_scope *scope, const nv_thread_desc *desc);
#ifndef __cplusplus
#define nv_thread_admit(scope, ...)                                                                \
    nv_thread_admit_desc((scope), &(nv_thread_desc){ NV_HEAD(nv_thread_desc), __VA_ARGS__ })
#endif

/* Makes the calling thread the admitted one. NV_ESTATE if it is a UI thread, a worker or attached
 * already, or if `thread` has been attached. */
NV_API nv_status nv_thread_attach(nv_thread *thread);

/* Between two pieces of work: releases the texts that the thread has read or made (nv_fmt) since
 * the last time. NV_ECANCELED once the scope has been cancelled, as nv_worker_canceled says too.
 * The attached thread. */
NV_API nv_status nv_thread_next(nv_thread *thread) NV_MUST_CHECK;

/* The last call with this handle, by the attached thread; or by any, if none has been attached. */
NV_API void nv_thread_detach(nv_thread *thread);

/* For language bindings and hosts: calls fn(user) in a turn of the UI thread's loop, where it must
 * not await. Calls of one thread run in its order, and before the scope that `thread` was admitted
 * to is freed. Applications publish state instead, which does not pile up. Never waits. NV_ELIMIT
 * when some 1,000,000 wait already, NV_ENOMEM. Any thread, before nv_thread_detach. */
NV_API nv_status nv_loop_post(nv_thread *thread, void (*fn)(void *user), void *user);

NV_END_DECLS

#endif
