/* Mutexes: one task at a time, across its awaits. The lock is a membership of the scope of the task
 * that holds it, so that it goes back when that task ends. */
#include <stdio.h>

#include "runtime/awaitable_inline.h"
#include "runtime/internal.h"

enum { NV__MAX_MUTEX_NAME = 64 };

struct nv_mutex {
    nv__source source; /* first */
    nv__scope_link hold;
    nv_task *holder; /* NULL: free */
    char name[NV__MAX_MUTEX_NAME];
};

static nv_mutex *mutex_of_hold(nv__scope_link *hold)
{
    return (nv_mutex *)(void *)((char *)hold - offsetof(nv_mutex, hold));
}

static void end_mutex(nv__scope_link *link)
{
    nv_mutex *mutex = (nv_mutex *)(void *)link;
    nv__source_end(&mutex->source);
    nv__scope_detach(&mutex->hold);
    nv__free(mutex);
}

nv_mutex *nv_mutex_new(nv_scope *scope, const char *name)
{
    NV__REQUIRE(scope, NULL, "a mutex needs a scope");
    NV__ASSERT_UI();
    if (nv__scope_refuses_new(scope, "a mutex")) {
        return NULL;
    }
    nv_mutex *mutex = NV__NEW(nv_mutex);
    if (mutex) {
        snprintf(mutex->name, sizeof mutex->name, "%s", name ? name : "mutex");
        (void)nv__source_open(&mutex->source, scope, end_mutex);
    }
    return mutex;
}

/* From now on the next one holds it, even before that one runs: nobody may push in. */
static void hand_over(nv_mutex *mutex)
{
    nv__wait *next = nv__source_first(&mutex->source);
    mutex->holder = next ? next->link.base.task : NULL;
    if (next) {
        nv__source_grant(&mutex->source, next);
    }
}

static void holder_ended(nv__scope_link *hold)
{
    nv_mutex *mutex = mutex_of_hold(hold);
    const nv__context *context = &mutex->holder->context;
    char label[128];
    nv__log_once(NV_LOG_WARNING, context->file ? context->file : "?", context->line, NV_ESTATE,
                 "task %s ended while it held %s",
                 nv__task_label(mutex->holder, label, sizeof label), mutex->name);
    hand_over(mutex);
}

/* A shielded cleanup may lock in a scope that takes nothing new any more: the hold ends with the
 * task, so it is linked all the same. */
static void hold(nv_mutex *mutex, nv_task *task)
{
    mutex->holder = task;
    mutex->hold.end = holder_ended;
    nv__link_insert(&task->scope, &mutex->hold);
}

bool nv_mutex_is_locked(const nv_mutex *mutex)
{
    return mutex && mutex->holder;
}

static void begin(nv__wait *wait)
{
    nv_mutex *mutex = wait->awaitable->object_;
    if (mutex->holder == wait->link.base.task) {
        nv__assert_failed(__FILE__, __LINE__, "mutex->holder != caller",
                          "a task locks %s, which it holds", mutex->name);
        nv__wait_done(wait, NV_ESTATE);
        return;
    }
    nv__source_join(&mutex->source, wait);
    if (!mutex->holder) {
        hand_over(mutex);
    }
}

static void take(nv__wait *wait)
{
    if (nv__source_claim(wait)) {
        hold(wait->awaitable->object_, wait->link.base.task);
    }
}

static void reject(nv__wait *wait)
{
    if (nv__source_claim(wait)) {
        hand_over(wait->awaitable->object_);
    }
}

/* While somebody waits there is a holder: one that it has been promised to is one already. */
static void describe(const nv__wait *wait, char *buffer, size_t size)
{
    const nv_mutex *mutex = wait->awaitable->object_;
    char label[128];
    snprintf(buffer, size, "%s, held by %s,", mutex->name,
             nv__task_label(mutex->holder, label, sizeof label));
}

static const nv__awaitable_class mutex_kind = {
    .call = "nv_await_lock",
    .what = "a mutex",
    .begin = begin,
    .withdraw = nv__wait_leave,
    .take = take,
    .reject = reject,
    .describe = describe,
};

nv_awaitable nv_on_lock(nv_mutex *mutex)
{
    NV__REQUIRE(mutex, (nv_awaitable){ .status = NV_EINVAL }, "no mutex to lock");
    return (nv_awaitable){ .kind_ = &mutex_kind, .object_ = mutex, .status = NV_ESTATE };
}

nv_status nv_await_lock(nv_mutex *mutex)
{
    NV__REQUIRE(mutex, NV_EINVAL, "no mutex to lock");
    nv_awaitable awaitable = nv_on_lock(mutex);
    return nv__await_one(&awaitable);
}

nv_status nv_mutex_try_lock(nv_mutex *mutex)
{
    NV__REQUIRE(mutex, NV_EINVAL, "no mutex to lock");
    nv_task *task = nv__context_current()->task;
    if (!task) {
        return NV_ENOLOOP;
    }
    if (mutex->holder) {
        return NV_ELIMIT;
    }
    hold(mutex, task);
    return NV_OK;
}

nv_status nv_mutex_unlock(nv_mutex *mutex)
{
    NV__REQUIRE(mutex, NV_EINVAL, "no mutex to unlock");
    const nv_task *task = nv__context_current()->task;
    NV__REQUIRE(task && mutex->holder == task, NV_ESTATE, "%s is unlocked by who does not hold it",
                mutex->name);
    nv__scope_detach(&mutex->hold);
    hand_over(mutex);
    return NV_OK;
}
