/* What a thread knows: its runtime, what is running on it, and the time. */
#include "runtime/internal.h"

_Thread_local nv__thread nv__tls;

/* The clock of the first runtime alive, for threads that have none. */
static _Atomic(nv__runtime *) clock_owner;
static atomic_uint_fast64_t clock_epoch;
static atomic_uint_fast64_t clock_virtual_ns;
static atomic_bool clock_is_virtual;
static atomic_size_t runtime_count;

void nv__clock_publish(nv__runtime *rt)
{
    atomic_fetch_add(&runtime_count, 1);
    nv__runtime *none = NULL;
    if (atomic_compare_exchange_strong(&clock_owner, &none, rt)) {
        atomic_store(&clock_epoch, rt->epoch_ns);
        atomic_store(&clock_virtual_ns, rt->virtual_ns);
        atomic_store(&clock_is_virtual, rt->is_virtual);
    }
}

void nv__clock_withdraw(nv__runtime *rt)
{
    atomic_fetch_sub(&runtime_count, 1);
    atomic_compare_exchange_strong(&clock_owner, &rt, NULL);
}

void nv__clock_moved(nv__runtime *rt)
{
    if (atomic_load_explicit(&clock_owner, memory_order_relaxed) == rt) {
        atomic_store(&clock_virtual_ns, rt->virtual_ns);
    }
}

uint64_t nv__runtime_now_ns(const nv__runtime *rt)
{
    return rt->is_virtual ? rt->virtual_ns : uv_hrtime() - rt->epoch_ns;
}

double nv_now(void)
{
    /* A worker's runtime outlives the worker, and the start of its clock never changes. */
    nv__runtime *rt = nv__tls.job ? nv__tls.job->rt : nv__tls.rt;
    if (!rt && nv__tls.attached) {
        rt = nv__thread_runtime(nv__tls.attached);
    }
    uint64_t now;
    if (rt) {
        now = nv__runtime_now_ns(rt);
    } else if (!atomic_load(&clock_owner)) {
        return 0;
    } else if (atomic_load(&clock_is_virtual)) {
        now = atomic_load(&clock_virtual_ns);
    } else {
        now = uv_hrtime() - atomic_load(&clock_epoch);
    }
    return (double)now / 1e9;
}

/* Workers and attached threads never are, not even where they run inside the loop. */
static bool may_be_ui(const nv__thread *thread)
{
    return thread->rt || (!thread->job && !thread->attached);
}

bool nv__on_ui_thread(void)
{
    const nv__thread *thread = &nv__tls;
    return may_be_ui(thread) && (thread->rt || thread->builds ||
                                 atomic_load_explicit(&runtime_count, memory_order_relaxed) == 0);
}

bool nv__may_build(void)
{
    nv__thread *thread = &nv__tls;
    thread->builds = thread->builds || may_be_ui(thread);
    return may_be_ui(thread);
}

nv__runtime *nv__runtime_current(void)
{
    return nv__tls.rt;
}

bool nv__runtime_is_running(void)
{
    return nv__tls.running > 0;
}

bool nv__task_is_running(void)
{
    return nv__context_current()->task != NULL;
}

nv_scope *nv_scope_current(void)
{
    return nv__context_current()->scope;
}

nv_scope *nv__scope_enter(nv_scope *scope)
{
    nv__context *context = nv__context_current();
    nv_scope *previous = context->scope;
    context->scope = scope;
    return previous;
}

void nv__scope_leave(nv_scope *previous)
{
    nv__context_current()->scope = previous;
}

void nv__no_await_begin(const char *what)
{
    nv__no_await_enter(nv__context_current(), what);
}

void nv__no_await_end(void)
{
    nv__no_await_leave(nv__context_current());
}
