/* What a scope owns besides tasks and child scopes: links, deferred calls, attributes. */
#include "runtime/internal.h"

nv_status nv__scope_attach(nv_scope *scope, nv__scope_link *link, void (*end)(nv__scope_link *link))
{
    NV__REQUIRE(scope && link && end, NV_EINVAL, "nv__scope_attach needs all of its arguments");
    if (nv__scope_refuses(scope)) {
        link->scope = NULL;
        return NV_ECANCELED;
    }
    link->end = end;
    nv__link_insert(scope, link);
    return NV_OK;
}

void nv__scope_detach(nv__scope_link *link)
{
    if (link->scope) {
        nv__link_remove(link);
    }
}

nv__scope_link *nv__scope_newest(nv_scope *scope)
{
    nv__scope_link *newest = scope->links.prev;
    return newest == &scope->links || nv__scope_refuses(scope) ? NULL : newest;
}

typedef struct deferred {
    nv__scope_link link;
    void (*fn)(void *user);
    void *user;
} deferred;

static void run_deferred(nv__scope_link *link)
{
    deferred *d = (deferred *)(void *)link;
    d->fn(d->user);
    nv__free(d);
}

nv_status nv_scope_defer(nv_scope *scope, void (*fn)(void *user), void *user)
{
    NV__REQUIRE(scope && fn, NV_EINVAL, "nv_scope_defer needs a scope and a function");
    NV__ASSERT_UI();
    if (nv__scope_refuses(scope)) {
        return NV_ECANCELED;
    }
    deferred *d = NV__NEW(deferred);
    if (!d) {
        return NV_ENOMEM;
    }
    d->fn = fn;
    d->user = user;
    return nv__scope_attach(scope, &d->link, run_deferred);
}

nv_status nv__scope_set_attribute(nv_scope *scope, const void *tag, void *value)
{
    for (nv__attribute *a = scope->attributes; a; a = a->next) {
        if (a->tag == tag) {
            a->value = value;
            return NV_OK;
        }
    }
    if (nv__scope_refuses(scope)) {
        return NV_ECANCELED;
    }
    nv__attribute *attribute = NV__NEW(nv__attribute);
    if (!attribute) {
        return NV_ENOMEM;
    }
    *attribute = (nv__attribute){ scope->attributes, tag, value };
    scope->attributes = attribute;
    scope->flags |= NV__SCOPE_USED;
    return NV_OK;
}

void *nv__scope_find_attribute(const nv_scope *scope, const void *tag)
{
    for (; scope; scope = scope->parent) {
        for (const nv__attribute *a = scope->attributes; a; a = a->next) {
            if (a->tag == tag) {
                return a->value;
            }
        }
    }
    return NULL;
}
