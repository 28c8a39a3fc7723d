/* What is left when a runtime gives up its end: told by name and line, once. */
#ifndef NV_RUNTIME_LEAKS_H
#define NV_RUNTIME_LEAKS_H

#include <stdatomic.h>

#include "runtime/runtime.h"

/* Things of layers above that scopes own, known by the function that ends them. A static variable
 * of the layer, added before the first of them is made. */
typedef struct nv__link_kind nv__link_kind;
struct nv__link_kind {
    void (*end)(nv__scope_link *link);
    /* Says what the link stands for, one line for each thing: "overlay Save?, shown at a.c:5". */
    void (*describe)(const nv__scope_link *link, void (*tell)(const char *line));
    nv__link_kind *next;
    atomic_bool known;
};

/* Any thread, any number of times. */
void nv__link_kind_add(nv__link_kind *kind);

/* Logs every task and scope that has not ended, and what of known kinds they own. */
void nv__leaks_report(nv__runtime *rt);

#endif
