/* Seeing inside the state graph: what there is, who reads whom, and why something ran.
 *
 * Everything here is about the observables of the calling thread, its UI thread. Nothing here
 * suspends. What is off costs nothing. */
#ifndef NUIITIVET_OBSERVABLE_INSPECT_H
#define NUIITIVET_OBSERVABLE_INSPECT_H

#include <nuiitivet/observable.h>

NV_BEGIN_DECLS

typedef enum nv_graph_format {
    NV_GRAPH_TEXT, /* a line each, by the scopes that own them */
    NV_GRAPH_DOT   /* one document for Graphviz: arrows go from what is read to what reads it */
} nv_graph_format;

/* Tells of every observable, derived value and effect: its name and the line that made it, its
 * value (shortened to about 40 characters; as it was when last looked at, nothing is computed),
 * whether it is stale, disposed or seen by other threads, and what it read in its last run. `write`
 * gets the text in pieces of whole lines, valid during the call, and must not create, end, read or
 * write anything. NULL writes to the standard error stream. NV_EINVAL for an unknown format,
 * NV_ENOMEM. */
NV_API nv_status nv_observables_dump(nv_graph_format format,
                                     void (*write)(void *user, const char *text), void *user);

/* From here on tells, a line each, of every derived value that is computed again and every effect
 * that runs again: which of its inputs had changed, to what, and which line and which handler wrote
 * the value behind it; and of every widget that is redrawn because of an observable, which one. The
 * line of a write is known where that is nv_set, in a file compiled without NDEBUG. `write` gets a
 * whole line, valid during the call, and must not create, end, read or write anything; NULL writes
 * to the standard error stream. Starting again replaces it. NUIITIVET_DEBUG_STATE=1 starts it with
 * the thread's first observable. NV_ENOMEM. */
NV_API nv_status nv_state_trace_start(void (*write)(void *user, const char *line), void *user);
NV_API void nv_state_trace_stop(void);

NV_END_DECLS

#endif
