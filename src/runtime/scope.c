/* The tree of scopes: creation, cancellation, and the beginning of an end. */
#include "runtime/awaitable.h"
#include "runtime/internal.h"

enum { NV__MAX_SCOPE_NAME = 256 };

nv_scope *nv_scope_new(nv_scope *parent, const char *name)
{
    NV__REQUIRE(parent, NULL, "a scope needs a parent");
    NV__ASSERT_UI();
    if (nv__scope_refuses_new(parent, "a scope")) {
        return NULL;
    }
    size_t length = name ? strnlen(name, NV__MAX_SCOPE_NAME) : 0;
    nv_scope *scope = nv__alloc(sizeof *scope + length + 1);
    if (!scope) {
        return NULL;
    }
    char *copy = (char *)(scope + 1);
    memcpy(copy, length ? name : "", length);
    copy[length] = '\0';
    nv__scope_init(scope, parent, parent->rt, NV__SCOPE_HEAP, copy);
    scope->rt->stats.scopes_live++;
    return scope;
}

nv_scope *nv__scope_parent(const nv_scope *scope)
{
    return scope->parent;
}

const char *nv__scope_name(const nv_scope *scope)
{
    return scope->name;
}

bool nv__scope_has_ended(const nv_scope *scope)
{
    return nv__scope_refuses(scope);
}

bool nv_scope_is_canceled(const nv_scope *scope)
{
    return scope && (scope->flags & NV__SCOPE_CANCELED);
}

/* ---- walking ---- */

static nv_scope *scope_from(nv__scope_link *link, nv_scope *parent)
{
    while (link != &parent->links && link->end != nv__scope_member_end) {
        link = link->next;
    }
    return link == &parent->links ? NULL : nv__scope_of_link(link);
}

/* The scope after `at` in preorder below `top`, skipping what is inside `at` unless `into`. */
nv_scope *nv__scope_next(nv_scope *at, nv_scope *top, bool into)
{
    nv_scope *next = into ? scope_from(at->links.next, at) : NULL;
    while (!next && at != top) {
        next = scope_from(at->member->link.next, at->parent);
        at = at->parent;
    }
    return next;
}

/* ---- cancelling ---- */

static void wake_runner(nv_scope *scope)
{
    if (scope->runner && scope->runner->scope_now == scope) {
        nv__task_wake(scope->runner);
    }
}

/* A shield holds for its grace from the moment at which the cancellation knocks. */
static void knock(nv_scope *shield)
{
    if (shield->grace && !nv__timer_is_armed(shield->grace) &&
        nv__timer_start(shield->rt, shield->grace, shield->grace_seconds) != NV_OK) {
        nv__scope_cancel_inside(shield);
    }
}

void nv__scope_cancel_inside(nv_scope *scope)
{
    nv_scope *at = scope;
    while (at) {
        bool into = false;
        if (at != scope && (at->flags & NV__SCOPE_SHIELD)) {
            knock(at);
        } else if (!(at->flags & NV__SCOPE_CANCELED)) {
            at->flags |= NV__SCOPE_CANCELED;
            wake_runner(at);
            into = true;
        }
        at = nv__scope_next(at, scope, into);
    }
}

void nv_scope_cancel(nv_scope *scope)
{
    if (!scope) {
        return;
    }
    NV__ASSERT_UI();
    if (scope->flags & NV__SCOPE_SHIELD) {
        knock(scope);
        return;
    }
    nv__scope_cancel_inside(scope);
}

/* ---- ending ---- */

/* Cancels what a cancellation reaches from above, which has been reached by then. */
static void cancel_from_above(nv_scope *at)
{
    if (!(at->parent->flags & NV__SCOPE_CANCELED)) {
        return; /* behind a shield */
    }
    if (at->flags & NV__SCOPE_SHIELD) {
        knock(at);
    } else if (!(at->flags & NV__SCOPE_CANCELED)) {
        at->flags |= NV__SCOPE_CANCELED;
        wake_runner(at);
    }
}

/* Dooms everything below `scope`, cancels it, and returns how many tasks there have not come to
 * their end: one walk, because each of them lies on a page of its own. */
static size_t doom_inside(nv_scope *scope)
{
    size_t tasks = 0;
    for (nv_scope *at = scope; (at = nv__scope_next(at, scope, true));) {
        at->flags |= NV__SCOPE_DOOMED;
        tasks += at->kind == NV__SCOPE_TASK;
        cancel_from_above(at);
    }
    return tasks;
}

/* `own_task` is 1 when the scope is that of a task whose body is still running. */
void nv__scope_begin_end(nv_scope *scope, size_t own_task)
{
    scope->flags |= NV__SCOPE_ENDING | NV__SCOPE_DOOMED;
    if (!(scope->flags & NV__SCOPE_CANCELED)) {
        scope->flags |= NV__SCOPE_CANCELED;
        wake_runner(scope);
    }
    scope->joins = doom_inside(scope) + own_task;
    if (scope->joins == 0) {
        nv__scope_queue_reap(scope);
        nv__scope_reap(scope->rt);
    }
}

void nv_scope_end(nv_scope *scope)
{
    if (!scope) {
        return;
    }
    NV__ASSERT_UI();
    NV__REQUIRE(scope->kind == NV__SCOPE_HEAP || scope->kind == NV__SCOPE_TASK, ,
                "scope %s is ended by whoever made it", scope->name);
    if (scope->flags & NV__SCOPE_ENDING) {
        return;
    }
    nv__scope_begin_end(scope, scope->kind == NV__SCOPE_TASK ? 1 : 0);
}

void nv__scope_task_returned(nv_scope *scope)
{
    if (scope->flags & NV__SCOPE_ENDING) {
        nv__scope_task_left(scope);
        nv__scope_reap(scope->rt);
    } else {
        nv__scope_begin_end(scope, 0);
    }
}

void nv__scope_task_started(nv_scope *scope)
{
    for (nv_scope *at = scope->parent; at && (at->flags & NV__SCOPE_DOOMED); at = at->parent) {
        if (at->flags & NV__SCOPE_ENDING) {
            at->joins++;
        }
    }
}
