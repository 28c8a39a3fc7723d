/* Why something ran: a line for each time. */
#ifndef NV_REACTIVE_STATE_TRACE_H
#define NV_REACTIVE_STATE_TRACE_H

#include "reactive/graph.h"

enum { NV__VALUE_TEXT = 64 /* bytes of a value in dumps and traces */ };

/* The value in a few characters. Returns `out`. */
const char *nv__value_text(const nv__node *node, char out[NV__VALUE_TEXT]);

/* Before a derived value is computed again, because of `cause`; and after. */
typedef struct nv__trace_note {
    char cause[512];
    char old[NV__VALUE_TEXT];
    uint64_t version;
} nv__trace_note;
void nv__trace_begin(nv__trace_note *note, const nv__graph *graph, const nv__derived *derived,
                     const nv__edge *cause);
void nv__trace_end(const nv__trace_note *note, const nv__graph *graph, const nv__derived *derived);

/* An effect is about to run. */
void nv__trace_effect(const nv__graph *graph, const nv__derived *effect);

/* What runs now was started by the widget so described. Returns what it was before. */
const char *nv__trace_handler(nv__graph *graph, const char *origin);

#endif
