/* Values derived from an explicit list of sources. */
#ifndef NV_REACTIVE_COMBINE_H
#define NV_REACTIVE_COMBINE_H

#include "reactive/graph.h"

#include <nuiitivet/observable_of.h>

enum { NV__SOURCES_MAX = 64 };

/* What such a node owns, and every derived one of a type of the program's. */
typedef struct nv__combined {
    nv__extra extra;
    const nv_value_type *type; /* NULL: one of the library's */
    nv_value_call how;
    nv__function fn;
    void *user;
    void *tracked; /* while the function runs: who was tracked */
    size_t count;
    const nv__node **sources;
    nv_arg *args;
} nv__combined;

/* Reads the sources; then, where there are any, nothing is tracked until the end. */
void nv__combined_read(nv__combined *combined);
void nv__combined_end(nv__combined *combined);

const void *nv__combined_new(nv_scope *scope, nv__type type, const nv_value_type *value_type,
                             nv_value_call how, const void *const *sources, nv__function fn,
                             void *user, const char *function);

#endif
