/* Threads of the application's own. A task of the scope keeps each: the scope waits for it, and its
 * cancellation reaches the thread through it. */
#include "runtime/awaitable.h"
#include "runtime/internal.h"

struct nv_thread {
    nv__post post; /* first: its last */
    nv__runtime *rt;
    nv_task *keeper; /* NULL: has not started */
    void (*tell)(void *user);
    void *user;
    atomic_bool attached, canceled;
    atomic_bool gone; /* the thread has nothing more to do with the runtime */
    bool left;
};

static nv_status keep(void *user)
{
    nv_thread *thread = user;
    nv_task *task = nv__context_current()->task;
    thread->keeper = task;
    while (!thread->left) {
        if (nv__task_is_canceled(task) && !atomic_exchange(&thread->canceled, true) &&
            thread->tell) {
            thread->tell(thread->user);
            continue; /* it may have left meanwhile */
        }
        nv__task_park(task, "a thread of the application");
    }
    nv__free(thread);
    return NV_OK;
}

nv_thread *nv_thread_admit_desc(nv_scope *scope, const nv_thread_desc *desc)
{
    NV__REQUIRE(scope && desc, NULL, "a thread is admitted to a scope, with a description");
    NV__ASSERT_UI();
    if (nv__scope_refuses_new(scope, "a thread")) {
        return NULL;
    }
    nv_thread_desc full = { .name = NULL };
    size_t size = desc->nv_.size;
    memcpy(&full, desc, size > 0 && size < sizeof full ? size : sizeof full);
    nv_thread *thread = NV__NEW(nv_thread);
    if (!thread) {
        return NULL;
    }
    thread->rt = scope->rt;
    thread->tell = full.canceled;
    thread->user = full.user;
    nv_task_desc task = {
        .nv_ = { sizeof task, full.nv_.line, full.nv_.file },
        .fn = keep,
        .user = thread,
        .name = full.name,
    };
    if (nv_task_spawn_desc(scope, &task, NULL) != NV_OK) {
        nv__free(thread);
        return NULL;
    }
    return thread;
}

nv_status nv_thread_attach(nv_thread *thread)
{
    NV__REQUIRE(thread, NV_EINVAL, "no thread to attach");
    nv__thread *here = &nv__tls;
    if (here->rt || here->job || here->attached || atomic_exchange(&thread->attached, true)) {
        return NV_ESTATE;
    }
    here->attached = thread;
    return NV_OK;
}

nv__runtime *nv__thread_runtime(const nv_thread *thread)
{
    return thread->rt;
}

bool nv__thread_is_canceled(const nv_thread *thread)
{
    return atomic_load_explicit(&thread->canceled, memory_order_relaxed);
}

nv_status nv_thread_next(nv_thread *thread)
{
    NV__REQUIRE(thread && nv__tls.attached == thread, NV_ESTATE,
                "nv_thread_next on a thread that is not attached");
    nv__pins_release(nv__context_current());
    return nv__thread_is_canceled(thread) ? NV_ECANCELED : NV_OK;
}

/* The poster may not have come back from posting yet, and still use the runtime. */
static void come_back(nv__post *post)
{
    nv_thread *thread = (nv_thread *)(void *)post;
    if (!atomic_load(&thread->gone)) {
        nv__runtime_post(thread->rt, post);
        return;
    }
    thread->left = true;
    if (thread->keeper) {
        nv__task_wake(thread->keeper);
    }
}

void nv_thread_detach(nv_thread *thread)
{
    NV__REQUIRE(thread, , "no thread to detach");
    nv__thread *here = &nv__tls;
    NV__REQUIRE(here->attached == thread || !atomic_load(&thread->attached), ,
                "a thread is detached by itself");
    if (here->attached == thread) {
        here->attached = NULL;
        nv__pins_release(nv__context_current());
    }
    thread->post.fn = come_back;
    nv__runtime_post(thread->rt, &thread->post);
    atomic_store(&thread->gone, true);
}

nv_status nv_loop_post(nv_thread *thread, void (*fn)(void *user), void *user)
{
    NV__REQUIRE(thread && fn, NV_EINVAL, "a post needs a thread and a function");
    return nv__runtime_call(thread->rt, fn, user);
}
