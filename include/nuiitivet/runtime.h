/* Tasks, scopes, futures, workers and time.
 *
 * Every handler of a widget runs as a task: a stackful coroutine on the UI thread. Only functions
 * whose name starts with nv_await_ suspend. They return NV_ECANCELED, at once and every time, when
 * the scope of the calling task has been cancelled, and NV_ENOLOOP when they are called where no
 * task runs (no runtime, synchronous mode, or outside any handler).
 *
 * Unless a comment says otherwise, functions are for the UI thread. */
#ifndef NUIITIVET_RUNTIME_H
#define NUIITIVET_RUNTIME_H

#include <nuiitivet/base.h>

NV_BEGIN_DECLS

typedef struct nv_scope nv_scope;
typedef struct nv_task nv_task;
typedef struct nv_future nv_future;

/* A task's body. A status other than NV_OK and NV_ECANCELED is reported once with the task's name
 * and the line that spawned it. */
typedef nv_status (*nv_task_fn)(void *user);

/* ---- scopes: who owns what, and until when ---- */

/* A scope inside `parent`. NULL when the parent has ended or memory ran out. `name` is copied. */
NV_API nv_scope *nv_scope_new(nv_scope *parent, const char *name);

/* The scope of the running task, or of the build or init in progress; NULL outside. */
NV_API nv_scope *nv_scope_current(void);

/* Cancels everything inside, lets it return, then frees it in reverse order of creation. Returns at
 * once: what is still running finishes in later turns of the loop, and the handle is dead from here
 * on. Ending NULL does nothing. */
NV_API void nv_scope_end(nv_scope *scope);

/* As nv_scope_end, and waits until everything inside has been freed. Must not be called by a task
 * that lives inside (NV_ESTATE). May suspend. */
NV_API nv_status nv_await_scope_end(nv_scope *scope) NV_MUST_CHECK;

/* Cancels without freeing: every nv_await_ inside returns NV_ECANCELED from now on. */
NV_API void nv_scope_cancel(nv_scope *scope);
NV_API bool nv_scope_is_canceled(const nv_scope *scope);

/* Calls fn(user) when the scope ends, after its tasks have returned, last registered first.
 * NV_ECANCELED if the scope has ended already (fn is not called), NV_ENOMEM. */
NV_API nv_status nv_scope_defer(nv_scope *scope, void (*fn)(void *user), void *user) NV_MUST_CHECK;

/* ---- tasks ---- */

typedef struct nv_task_desc {
    nv_head nv_;
    nv_task_fn fn;
    void *user;
    const char *name; /* for logs and dumps; copied; NULL: the file and line of the description */
    /* Bytes of address space, committed as they are touched; 0: 244 KiB at least. Up to 52 KiB is
     * cheaper where tasks come by the thousand. */
    size_t stack_size;
    /* Rounding and traps of <fenv.h> are each task's own, always. This is for modes that only
     * intrinsics reach (flushing to zero): true keeps those apart too, at some 10 ns a switch. */
    bool keep_float_mode;
} nv_task_desc;

/* Queues a task in `scope`; it starts when the loop next runs what is ready, after what is ready
 * now, never before this returns, and always, so that it can give back what `user` owns: if its
 * scope was cancelled first, its first await says so. What it starts in its own scope ends with it.
 * With `out`, the handle must be given back by nv_await_task or nv_task_release. NV_ECANCELED in an
 * ended scope, NV_EINVAL without fn, NV_ENOMEM, NV_ENOLOOP. */
NV_API nv_status nv_task_spawn_desc(nv_scope *scope, const nv_task_desc *desc, nv_task **out);
#ifndef __cplusplus
/* nv_spawn(scope, fn, user): fire and forget, named after this line. */
#define nv_spawn(scope, ...)                                                                       \
    nv_task_spawn_desc((scope), &(nv_task_desc){ NV_HEAD(nv_task_desc), __VA_ARGS__ }, NULL)
#define nv_spawn_joinable(scope, out, ...)                                                         \
    nv_task_spawn_desc((scope), &(nv_task_desc){ NV_HEAD(nv_task_desc), __VA_ARGS__ }, (out))
#endif

/* Waits for the task and releases the handle. The task's own status goes to *status (may be NULL).
 * If the caller is cancelled first the handle is released too. Suspends unless already finished. */
NV_API nv_status nv_await_task(nv_task *task, nv_status *status) NV_MUST_CHECK;
NV_API void nv_task_release(nv_task *task);
/* Cancels this one task; level-triggered like its scope's cancellation. */
NV_API void nv_task_cancel(nv_task *task);

/* Waits until `seconds` of loop time have passed; never early. 0 yields one turn.
 * NV_EINVAL for a negative or non-finite value. */
NV_API nv_status nv_await_sleep(double seconds) NV_MUST_CHECK;

/* Runs fn(user) here and now in a scope of its own that is cancelled after `seconds`. Returns what
 * fn returned, or NV_ETIMEDOUT if the deadline cancelled it and it did not return NV_OK. */
NV_API nv_status nv_await_within(double seconds, nv_task_fn fn, void *user) NV_MUST_CHECK;

/* Runs fn(user) shielded: the caller's cancellation does not reach it for `grace` seconds, counted
 * from the cancellation, so that cleanup may await. Returns what fn returned. */
NV_API nv_status nv_await_shielded(double grace, nv_task_fn fn, void *user) NV_MUST_CHECK;

/* Reports the failure of the running handler: logged once per place, with the handler's origin and
 * a count, and kept as the task's status. Returns `status`, so that a helper can
 * `return nv_fail(NV_EIO, "...")`. The loop and other tasks go on. */
NV_API nv_status nv_fail_at(const char *file, int line, nv_status status, const char *format, ...)
    NV_PRINTF(4, 5);
#define nv_fail(status, ...) nv_fail_at(__FILE__, __LINE__, (status), __VA_ARGS__)

/* printf into memory that lives until the running handler, build or test ends. Never NULL (an empty
 * string when memory ran out, which is reported). */
NV_API const char *nv_fmt(const char *format, ...) NV_PRINTF(1, 2);

/* ---- futures: one value, any number of awaiters ---- */

/* A future owned by `scope`; awaiters left when the scope ends get NV_ECANCELED. NULL as
 * nv_scope_new. */
NV_API nv_future *nv_future_new(nv_scope *scope);
/* The first completion wins; a later one returns NV_ESTATE and changes nothing. */
NV_API nv_status nv_future_complete(nv_future *future, void *value);
NV_API bool nv_future_is_done(const nv_future *future);
/* Waits for the value; at once if it is there. `value` may be NULL. */
NV_API nv_status nv_await_future(nv_future *future, void **value) NV_MUST_CHECK;

/* ---- workers: blocking or heavy work on another thread ---- */

/* Workers that run at once, for each UI thread; further calls wait their turn, in order. Files,
 * names and everything else in io.h have threads of their own, so workers that block do not hold
 * them up. */
enum { NV_MAX_WORKERS = 16 };

/* Fewer at once, from 1 to NV_MAX_WORKERS: as many as the machine has cores suits work that
 * computes. What runs already goes on. NV_EINVAL, NV_ENOLOOP. */
NV_API nv_status nv_set_worker_limit(size_t limit);

/* Runs fn(user) on a worker thread and waits for it. fn must not touch widgets or unmarked
 * observables. Returns what fn returned. If the caller is cancelled, nv_worker_canceled turns true
 * for fn, and this still returns only after fn did (with NV_ECANCELED), so `user` may point to the
 * caller's stack; a call that still waits for its turn is taken back, and fn is not called. To tell
 * how far it is, fn sets an observable that the UI thread has marked with nv_dispatch_to_ui. Under
 * a virtual clock fn runs as part of the loop, deterministically. NV_ENOMEM, NV_EIO: no thread
 * could be had, and fn is not called. */
NV_API nv_status nv_await_worker(nv_status (*fn)(void *user), void *user) NV_MUST_CHECK;

/* On a worker: true once the awaiting task has been cancelled; on an attached thread (thread.h):
 * once its scope has. False on any other thread. */
NV_API bool nv_worker_canceled(void);

/* ---- time ---- */

/* Seconds of the loop's clock (monotonic, or virtual in tests). Any thread; 0 with no runtime. */
NV_API double nv_now(void);

NV_END_DECLS

#endif
