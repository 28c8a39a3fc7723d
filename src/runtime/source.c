/* Things owned by a scope that give something to one waiter after the other: channels, events,
 * mutexes, semaphores, groups. */
#include "runtime/awaitable_inline.h"
#include "runtime/internal.h"

bool nv__scope_refuses_new(const nv_scope *scope, const char *what)
{
    if (!nv__scope_refuses(scope)) {
        return false;
    }
    /* The text stands for the place: one line of the library makes things of several kinds. */
    nv__log_once(NV_LOG_WARNING, what, __LINE__, NV_ECANCELED, "%s cannot be made in scope %s: %s",
                 what, scope->name[0] ? scope->name : "-", nv_strstatus(NV_ECANCELED));
    return true;
}

nv_status nv__source_open(nv__source *source, nv_scope *scope, void (*end)(nv__scope_link *link))
{
    nv__wait_list_init(&source->waiting);
    nv__wait_list_init(&source->granted);
    return nv__scope_attach(scope, &source->link, end);
}

void nv__source_end(nv__source *source)
{
    nv__waiter *head = &source->granted.head;
    while (head->next != head) {
        nv__wait *wait = nv__wait_of(head->next);
        nv__waiter_remove(&wait->link.base);
        wait->source = NULL;
    }
    for (nv__wait *wait; (wait = nv__source_first(source));) {
        nv__waiter_remove(&wait->link.base);
        nv__wait_done(wait, NV_ECANCELED);
    }
}
