/* The end of a scope: freeing what is inside once its tasks have returned. */
#include "runtime/internal.h"

void nv__scope_queue_reap(nv_scope *scope)
{
    nv__runtime *rt = scope->rt;
    scope->flags |= NV__SCOPE_QUEUED;
    scope->reap_next = NULL;
    scope->reap_prev = rt->reap_tail;
    if (rt->reap_tail) {
        rt->reap_tail->reap_next = scope;
    } else {
        rt->reap_head = scope;
    }
    rt->reap_tail = scope;
}

void nv__scope_task_left(nv_scope *scope)
{
    if (scope->joins > 0 && --scope->joins == 0) {
        nv__scope_queue_reap(scope);
    }
}

/* A task below has come to its end: whoever waited for it may be free to go. */
void nv__scope_tell_ancestors(nv_scope *task_scope)
{
    for (nv_scope *at = task_scope->parent; at && (at->flags & NV__SCOPE_DOOMED); at = at->parent) {
        if (at->flags & NV__SCOPE_ENDING) {
            nv__scope_task_left(at);
        }
    }
}

static void unqueue(nv_scope *scope)
{
    nv__runtime *rt = scope->rt;
    if (scope->reap_prev) {
        scope->reap_prev->reap_next = scope->reap_next;
    } else {
        rt->reap_head = scope->reap_next;
    }
    if (scope->reap_next) {
        scope->reap_next->reap_prev = scope->reap_prev;
    } else {
        rt->reap_tail = scope->reap_prev;
    }
    scope->flags &= ~(unsigned)NV__SCOPE_QUEUED;
}

static void finalise(nv_scope *scope)
{
    if (scope->flags & NV__SCOPE_QUEUED) {
        unqueue(scope);
    }
    if (scope->kind == NV__SCOPE_TASK && (scope->flags & NV__SCOPE_DOOMED)) {
        nv__scope_tell_ancestors(scope);
    }
    if (scope->member->link.scope) {
        nv__link_remove(&scope->member->link);
    }
    while (scope->attributes) {
        nv__attribute *attribute = scope->attributes;
        scope->attributes = attribute->next;
        nv__free(attribute);
    }
    scope->flags |= NV__SCOPE_FREED;
    nv__scope_tell_ended(scope);
    switch (scope->kind) {
    case NV__SCOPE_HEAP:
        scope->rt->stats.scopes_live--;
        nv__free(scope);
        break;
    case NV__SCOPE_TASK:
        nv__task_forget(scope->runner);
        break;
    case NV__SCOPE_STACK:
        if (scope->runner) {
            nv__task_wake(scope->runner);
        }
        break;
    case NV__SCOPE_ROOT:
        break;
    }
}

/* Frees what is inside in reverse order of creation, then the scope: a walk without recursion. */
static void free_tree(nv_scope *top)
{
    nv_scope *at = top;
    for (;;) {
        nv__scope_link *last = at->links.prev;
        if (last == &at->links) {
            nv_scope *parent = at->parent;
            bool is_top = at == top;
            finalise(at);
            if (is_top) {
                return;
            }
            at = parent;
        } else if (last->end == nv__scope_member_end) {
            at = nv__scope_of_link(last);
        } else {
            nv__link_remove(last);
            last->end(last);
        }
    }
}

/* What is called while a scope is freed may end other scopes: they take their turn in the queue. */
void nv__scope_reap(nv__runtime *rt)
{
    if (rt->reaping || !rt->reap_head) {
        return;
    }
    rt->reaping = true;
    nv__no_await_begin("the end of a scope");
    while (rt->reap_head) {
        free_tree(rt->reap_head);
    }
    nv__no_await_end();
    rt->reaping = false;
}

void nv__scope_member_end(nv__scope_link *link)
{
    (void)link; /* a mark only: free_tree walks into child scopes instead */
}

/* A plain call ends its scope before it returns: there are no tasks to wait for, and the queue may
 * be at work further up the stack. */
void nv__scope_finalise_plain(nv_scope *scope)
{
    scope->flags |= NV__SCOPE_ENDING | NV__SCOPE_DOOMED | NV__SCOPE_CANCELED;
    nv__no_await_begin("the end of a handler's scope");
    free_tree(scope);
    nv__no_await_end();
}
