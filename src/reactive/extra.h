/* Comparisons that the program makes. */
#ifndef NV_REACTIVE_EXTRA_H
#define NV_REACTIVE_EXTRA_H

#include "reactive/graph.h"

#include <nuiitivet/observable_more.h>

/* One that runs now. */
typedef struct nv__comparison nv__comparison;
struct nv__comparison {
    const nv__node *node; /* NULL: nobody knows */
    const char *what;     /* then its type */
    nv__comparison *outer;
    void *tracked;
    nv__frame *frame;
    bool failed;
};
extern _Thread_local nv__comparison *nv__comparing;

void nv__comparison_begin(nv__comparison *comparison, const nv__node *node, const char *what);
/* Whether the values are the same, if the comparison did not fail. */
bool nv__comparison_end(nv__comparison *comparison, bool same);

bool nv__extra_same_text(const nv__node *node, const char *old, const char *now);

/* What nv_compute_fail says inside a comparison. False when it is not inside one. */
bool nv__comparison_fail(const char *file, int line, const char *message);

#endif
