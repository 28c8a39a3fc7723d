/* Semaphores: so many tasks at a time. A permit is a membership of the scope of the task that has
 * it; there is a record for each of them from the beginning, so that acquiring cannot fail. */
#include <stdio.h>

#include "runtime/awaitable_inline.h"
#include "runtime/internal.h"

typedef struct permit {
    nv__scope_link link; /* first */
    nv_semaphore *semaphore;
    nv_task *task; /* NULL: free */
    struct permit *next_free;
} permit;

struct nv_semaphore {
    nv__source source; /* first */
    permit *free;
    unsigned total;
    unsigned available; /* neither held nor on its way to a task */
    permit permits[];
};

static void end_semaphore(nv__scope_link *link)
{
    nv_semaphore *semaphore = (nv_semaphore *)(void *)link;
    nv__source_end(&semaphore->source);
    for (unsigned i = 0; i < semaphore->total; i++) {
        nv__scope_detach(&semaphore->permits[i].link);
    }
    nv__free(semaphore);
}

nv_semaphore *nv_semaphore_new(nv_scope *scope, unsigned permits)
{
    NV__REQUIRE(scope, NULL, "a semaphore needs a scope");
    NV__REQUIRE(permits > 0 && permits <= NV_MAX_PERMITS, NULL, "a semaphore of %u permits",
                permits);
    NV__ASSERT_UI();
    if (nv__scope_refuses_new(scope, "a semaphore")) {
        return NULL;
    }
    nv_semaphore *semaphore = nv__zalloc(sizeof *semaphore + permits * sizeof(permit));
    if (!semaphore) {
        return NULL;
    }
    semaphore->total = semaphore->available = permits;
    for (unsigned i = 0; i < permits; i++) {
        semaphore->permits[i].semaphore = semaphore;
        semaphore->permits[i].next_free = semaphore->free;
        semaphore->free = &semaphore->permits[i];
    }
    (void)nv__source_open(&semaphore->source, scope, end_semaphore);
    return semaphore;
}

static void serve(nv_semaphore *semaphore)
{
    for (nv__wait *wait;
         semaphore->available > 0 && (wait = nv__source_first(&semaphore->source));) {
        semaphore->available--;
        nv__source_grant(&semaphore->source, wait);
    }
}

static void put_back(permit *p)
{
    nv_semaphore *semaphore = p->semaphore;
    p->task = NULL;
    p->next_free = semaphore->free;
    semaphore->free = p;
    semaphore->available++;
    serve(semaphore);
}

static void holder_ended(nv__scope_link *link)
{
    put_back((permit *)(void *)link);
}

static void hold(nv_semaphore *semaphore, nv_task *task)
{
    permit *p = semaphore->free;
    semaphore->free = p->next_free;
    p->task = task;
    p->link.end = holder_ended;
    nv__link_insert(&task->scope, &p->link);
}

static void begin(nv__wait *wait)
{
    nv_semaphore *semaphore = wait->awaitable->object_;
    nv__source_join(&semaphore->source, wait);
    serve(semaphore);
}

static void take(nv__wait *wait)
{
    if (nv__source_claim(wait)) {
        hold(wait->awaitable->object_, wait->link.base.task);
    }
}

static void reject(nv__wait *wait)
{
    nv_semaphore *semaphore = wait->awaitable->object_;
    if (nv__source_claim(wait)) {
        semaphore->available++;
        serve(semaphore);
    }
}

static void describe(const nv__wait *wait, char *buffer, size_t size)
{
    const nv_semaphore *semaphore = wait->awaitable->object_;
    snprintf(buffer, size, "a semaphore of %u permits", semaphore->total);
}

static const nv__awaitable_class semaphore_kind = {
    .call = "nv_await_acquire",
    .what = "a semaphore",
    .begin = begin,
    .withdraw = nv__wait_leave,
    .take = take,
    .reject = reject,
    .describe = describe,
};

nv_awaitable nv_on_acquire(nv_semaphore *semaphore)
{
    NV__REQUIRE(semaphore, (nv_awaitable){ .status = NV_EINVAL }, "no semaphore to acquire");
    return (nv_awaitable){ .kind_ = &semaphore_kind, .object_ = semaphore, .status = NV_ESTATE };
}

nv_status nv_await_acquire(nv_semaphore *semaphore)
{
    NV__REQUIRE(semaphore, NV_EINVAL, "no semaphore to acquire");
    nv_awaitable awaitable = nv_on_acquire(semaphore);
    return nv__await_one(&awaitable);
}

nv_status nv_semaphore_try_acquire(nv_semaphore *semaphore)
{
    NV__REQUIRE(semaphore, NV_EINVAL, "no semaphore to acquire");
    nv_task *task = nv__context_current()->task;
    if (!task) {
        return NV_ENOLOOP;
    }
    if (semaphore->available == 0) {
        return NV_ELIMIT;
    }
    semaphore->available--;
    hold(semaphore, task);
    return NV_OK;
}

/* The newest permits of a task are at the end of what its scope owns. */
static permit *find_permit(const nv_semaphore *semaphore, nv_task *task)
{
    nv__scope_link *head = &task->scope.links;
    for (nv__scope_link *link = head->prev; link != head; link = link->prev) {
        permit *p = (permit *)(void *)link;
        if (link->end == holder_ended && p->semaphore == semaphore) {
            return p;
        }
    }
    return NULL;
}

nv_status nv_semaphore_release(nv_semaphore *semaphore)
{
    NV__REQUIRE(semaphore, NV_EINVAL, "no semaphore to release");
    nv_task *task = nv__context_current()->task;
    permit *p = task ? find_permit(semaphore, task) : NULL;
    NV__REQUIRE(p, NV_ESTATE, "a semaphore is released by who has no permit of it");
    nv__scope_detach(&p->link);
    put_back(p);
    return NV_OK;
}

unsigned nv_semaphore_free_permits(const nv_semaphore *semaphore)
{
    return semaphore ? semaphore->available : 0;
}
