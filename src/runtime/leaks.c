/* The report of a runtime that gives up its end. */
#include "runtime/leaks.h"
#include "runtime/dump.h"

enum { NV__MAX_LEAK_LINES = 1000 };

static _Atomic(nv__link_kind *) kinds;

void nv__link_kind_add(nv__link_kind *kind)
{
    if (atomic_load_explicit(&kind->known, memory_order_relaxed) ||
        atomic_exchange(&kind->known, true)) {
        return;
    }
    kind->next = atomic_load(&kinds);
    while (!atomic_compare_exchange_weak(&kinds, &kind->next, kind)) {
    }
}

static void tell_line(const char *line)
{
    nv__log(NV_LOG_ERROR, "%s", line);
}

static void describe_links(const nv_scope *scope)
{
    const nv__link_kind *first = atomic_load(&kinds);
    for (const nv__scope_link *link = scope->links.next; link != &scope->links; link = link->next) {
        const nv__link_kind *kind = first;
        while (kind && kind->end != link->end) {
            kind = kind->next;
        }
        if (kind) {
            kind->describe(link, tell_line);
        }
    }
}

void nv__leaks_report(nv__runtime *rt)
{
    nv__dump dump = { .now_ns = nv__runtime_now_ns(rt) };
    size_t lines = 0;
    tell_line("the runtime ends, and this has not returned:");
    for (nv_scope *at = &rt->root; at; at = nv__scope_next(at, &rt->root, true)) {
        if (++lines > NV__MAX_LEAK_LINES) {
            tell_line("and more");
            return;
        }
        char text[NV__MAX_DUMP_LINE];
        nv__line line = { text, text + sizeof text - 1 };
        nv__dump_text(&dump, at, &line);
        *line.at = '\0';
        tell_line(text);
        describe_links(at);
    }
}
