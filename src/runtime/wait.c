/* Lists of parked tasks, and the rules every await shares. */
#include "runtime/awaitable.h"
#include "runtime/internal.h"

static const char *forbidding(const nv__context *context)
{
    unsigned depth = context->no_await_depth;
    return context->no_await[(depth <= NV__MAX_NO_AWAIT ? depth : NV__MAX_NO_AWAIT) - 1];
}

/* Refused at once, every time. A task that does not listen would hold the thread for ever, so in
 * the end it is put aside, and named. */
static nv_status refuse(nv_task *task, const char *what)
{
    task->is_dirty = true; /* the count has to begin anew with the next task */
    if (++task->refused < NV__MAX_REFUSED_AWAITS) {
        return NV_ECANCELED;
    }
    char label[128];
    nv__log(NV_LOG_ERROR, "task %s ignores its cancellation (%s): put aside for good",
            nv__task_label(task, label, sizeof label), what);
    for (;;) {
        nv__task_park(task, "nothing any more: it ignores its cancellation");
    }
}

/* Release builds tell it once for each place that forbids. */
static void report_forbidden(const nv__context *context, const char *what)
{
#if NV_DEBUG_CHECKS
    nv__assert_failed(__FILE__, __LINE__, "awaiting is allowed", "%s inside %s", what,
                      forbidding(context));
#else
    nv__log_once(NV_LOG_ERROR, forbidding(context), 0, NV_ESTATE, "%s inside %s", what,
                 forbidding(context));
#endif
}

nv_status nv__await_allowed(const char *what, nv_task **out)
{
    nv__context *context = nv__context_current();
    *out = context->task;
    if (context->no_await_depth > 0) {
        report_forbidden(context, what);
        return NV_ESTATE;
    }
    return context->task ? NV_OK : NV_ENOLOOP;
}

nv_status nv__await_begin_rare(const char *what, nv_task **out)
{
    nv_status status = nv__await_allowed(what, out);
    if (status == NV_OK && nv__task_is_canceled(*out)) {
        status = refuse(*out, what);
    }
    return status;
}

void nv__wait_list_init(nv__wait_list *list)
{
    list->head = (nv__waiter){ .prev = &list->head, .next = &list->head };
    list->ready = false;
}

/* Wakes whoever waits, and lets whoever comes later pass until the owner clears `ready`. */
void nv__wait_list_wake_all(nv__wait_list *list)
{
    list->ready = true;
    while (list->head.next != &list->head) {
        nv__waiter *waiter = list->head.next;
        nv__waiter_remove(waiter);
        waiter->woken = true;
        if (waiter->wake) {
            waiter->wake(waiter);
        } else {
            nv__task_wake(waiter->task);
        }
    }
}

/* Parks until woken or cancelled. A woken waiter is no longer linked: its list may be gone. */
static nv_status wait_for(nv__waiter *waiter, const char *what)
{
    nv_task *task = waiter->task;
    while (!waiter->woken && !nv__task_is_canceled(task)) {
        nv__task_park(task, what);
    }
    if (!waiter->woken) {
        nv__waiter_remove(waiter);
    }
    return nv__task_is_canceled(task) ? NV_ECANCELED : NV_OK;
}

nv_status nv__await_list(nv__wait_list *list, const char *what)
{
    nv_task *task;
    nv_status status = nv__await_begin(what, &task);
    if (status != NV_OK || list->ready) {
        return status;
    }
    nv__waiter waiter;
    nv__waiter_add(list, &waiter, task);
    return wait_for(&waiter, what);
}

/* ---- futures ---- */

struct nv_future {
    nv__scope_link link;
    nv__wait_list waiters;
    void *value;
    bool done;
};

static void end_future(nv__scope_link *link)
{
    nv_future *future = (nv_future *)(void *)link;
    for (nv__waiter *w = future->waiters.head.next; w != &future->waiters.head; w = w->next) {
        ((nv__future_waiter *)(void *)w)->abandoned = true;
    }
    nv__wait_list_wake_all(&future->waiters);
    nv__free(future);
}

nv_future *nv_future_new(nv_scope *scope)
{
    NV__REQUIRE(scope, NULL, "a future needs a scope");
    NV__ASSERT_UI();
    if (nv__scope_refuses_new(scope, "a future")) {
        return NULL;
    }
    nv_future *future = NV__NEW(nv_future);
    if (!future) {
        return NULL;
    }
    nv__wait_list_init(&future->waiters);
    (void)nv__scope_attach(scope, &future->link, end_future);
    return future;
}

nv_status nv_future_complete(nv_future *future, void *value)
{
    NV__REQUIRE(future, NV_EINVAL, "no future to complete");
    NV__ASSERT_UI();
    if (future->done) {
        return NV_ESTATE;
    }
    future->done = true;
    future->value = value;
    for (nv__waiter *w = future->waiters.head.next; w != &future->waiters.head; w = w->next) {
        ((nv__future_waiter *)(void *)w)->value = value;
    }
    nv__wait_list_wake_all(&future->waiters);
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
    nv__future_waiter waiter = { .value = future->value };
    if (!future->done) {
        nv__waiter_add(&future->waiters, &waiter.base, task);
        status = wait_for(&waiter.base, "a future");
        if (status == NV_OK && waiter.abandoned) {
            status = NV_ECANCELED;
        }
    }
    if (status == NV_OK && value) {
        *value = waiter.value;
    }
    return status;
}

/* ---- the ends of tasks and scopes ---- */

nv__wait_list *nv__scope_ended_list(nv_scope *scope)
{
    if (!scope->ended.head.next) {
        nv__wait_list_init(&scope->ended);
        scope->flags |= NV__SCOPE_USED;
    }
    return &scope->ended;
}

void nv__scope_tell_ended(nv_scope *scope)
{
    if (scope->ended.head.next) {
        nv__wait_list_wake_all(&scope->ended);
        scope->ended.head.next = NULL;
    }
}

nv_status nv_await_task(nv_task *task, nv_status *status)
{
    if (!task) {
        return NV_EINVAL;
    }
    nv_task *caller = NULL;
    nv_status result = nv__await_begin("nv_await_task", &caller);
    if (result == NV_OK && caller == task) {
        nv__assert_failed(__FILE__, __LINE__, "caller != task", "a task awaits itself");
        result = NV_ESTATE;
    }
    if (result == NV_OK && !(task->scope.flags & NV__SCOPE_FREED)) {
        nv__waiter waiter;
        nv__waiter_add(nv__scope_ended_list(&task->scope), &waiter, caller);
        result = wait_for(&waiter, "a task");
    }
    if (result == NV_OK && status) {
        *status = task->status;
    }
    nv_task_release(task);
    return result;
}

static bool lives_inside(const nv_task *task, const nv_scope *scope)
{
    const nv_scope *at = task ? task->scope_now : NULL;
    while (at && at != scope) {
        at = at->parent;
    }
    return at != NULL;
}

nv_status nv_await_scope_end(nv_scope *scope)
{
    NV__REQUIRE(scope, NV_EINVAL, "no scope to end");
    nv_task *caller;
    nv_status status = nv__await_allowed("nv_await_scope_end", &caller);
    if (status == NV_ESTATE || lives_inside(caller, scope)) {
        return NV_ESTATE;
    }
    /* The end itself comes first, so that it happens even where nothing can be awaited. */
    if (status != NV_OK) {
        nv_scope_end(scope);
        return status;
    }
    if (nv__task_is_canceled(caller)) {
        nv_scope_end(scope);
        return refuse(caller, "nv_await_scope_end");
    }
    nv__waiter waiter;
    nv__waiter_add(nv__scope_ended_list(scope), &waiter, caller);
    nv_scope_end(scope);
    return wait_for(&waiter, "the end of a scope");
}
