/* Futures: a value that comes once. Those of a runtime are made of what earlier ones were. */
#include "runtime/awaitable.h"
#include "runtime/internal.h"

struct nv_future {
    nv__scope_link link;
    nv__wait_list waiters; /* nv__future_waiter each */
    void *value;
    bool done;
};

/* ---- memory ---- */

/* The address sanitizer has to see each of them come and go. */
enum { MAX_SPARE = NV__ASAN ? 0 : 4096 };

static nv_future *take_memory(nv__runtime *rt)
{
    nv__spare *spare = rt->spare_futures;
    if (!spare) {
        return nv__alloc(sizeof(nv_future));
    }
    rt->spare_futures = spare->next;
    rt->spare_future_count--;
    return (nv_future *)(void *)spare;
}

static void give_memory(nv__runtime *rt, nv_future *future)
{
    if (rt->spare_future_count == MAX_SPARE) {
        nv__free(future);
        return;
    }
    nv__spare *spare = (nv__spare *)(void *)future;
    spare->next = rt->spare_futures;
    rt->spare_futures = spare;
    rt->spare_future_count++;
}

void nv__futures_finish(nv__runtime *rt)
{
    while (rt->spare_futures) {
        nv__spare *spare = rt->spare_futures;
        rt->spare_futures = spare->next;
        nv__free(spare);
    }
    rt->spare_future_count = 0;
}

/* ---- life ---- */

static inline bool has_waiters(const nv_future *future)
{
    return future->waiters.head.next != &future->waiters.head;
}

static void end_future(nv__scope_link *link)
{
    nv_future *future = (nv_future *)(void *)link;
    if (has_waiters(future)) {
        for (nv__waiter *w = future->waiters.head.next; w != &future->waiters.head; w = w->next) {
            ((nv__future_waiter *)(void *)w)->abandoned = true;
        }
        nv__wait_list_wake_all(&future->waiters);
    }
    give_memory(nv__tls.rt, future);
}

nv_future *nv_future_new(nv_scope *scope)
{
    NV__REQUIRE(scope, NULL, "a future needs a scope");
    NV__ASSERT_UI();
    if (nv__scope_refuses_new(scope, "a future")) {
        return NULL;
    }
    nv_future *future = take_memory(scope->rt);
    if (!future) {
        return NULL;
    }
    nv__wait_list_init(&future->waiters);
    future->value = NULL;
    future->done = false;
    future->link.end = end_future;
    nv__link_insert(scope, &future->link);
    return future;
}

/* ---- completing and awaiting ---- */

nv_status nv_future_complete(nv_future *future, void *value)
{
    NV__REQUIRE(future, NV_EINVAL, "no future to complete");
    NV__ASSERT_UI();
    if (future->done) {
        return NV_ESTATE;
    }
    future->done = true;
    future->value = value;
    if (has_waiters(future)) {
        for (nv__waiter *w = future->waiters.head.next; w != &future->waiters.head; w = w->next) {
            ((nv__future_waiter *)(void *)w)->value = value;
        }
        nv__wait_list_wake_all(&future->waiters);
    }
    return NV_OK;
}

bool nv_future_is_done(const nv_future *future)
{
    return future && future->done;
}

void *nv__future_value(const nv_future *future)
{
    return future->value;
}

nv__wait_list *nv__future_waiters(nv_future *future)
{
    return &future->waiters;
}

nv_status nv_await_future(nv_future *future, void **value)
{
    NV__REQUIRE(future, NV_EINVAL, "no future to await");
    nv_task *task;
    nv_status status = nv__await_begin("nv_await_future", &task);
    if (status != NV_OK) {
        return status;
    }
    nv__future_waiter waiter;
    waiter.value = future->value;
    waiter.abandoned = false;
    if (!future->done) {
        nv__waiter_add(&future->waiters, &waiter.base, task);
        status = nv__waiter_wait(&waiter.base, "a future");
        if (status == NV_OK && waiter.abandoned) {
            status = NV_ECANCELED;
        }
    }
    if (status == NV_OK && value) {
        *value = waiter.value;
    }
    return status;
}
