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

void nv__waiter_join(nv__wait_list *list, nv__waiter *waiter)
{
    nv__waiter_link(list, waiter);
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

nv_status nv__await_list(nv__wait_list *list, const char *what)
{
    nv_task *task;
    nv_status status = nv__await_begin(what, &task);
    if (status != NV_OK || list->ready) {
        return status;
    }
    nv__waiter waiter;
    nv__waiter_add(list, &waiter, task);
    return nv__waiter_wait(&waiter, what);
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
        result = nv__waiter_wait(&waiter, "a task");
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
    return nv__waiter_wait(&waiter, "the end of a scope");
}
