/* What the layers above see of the state graph. */
#ifndef NV_REACTIVE_REACTIVE_H
#define NV_REACTIVE_REACTIVE_H

#include "runtime/runtime.h"

#include <nuiitivet/observable.h>

/* ---- handlers ---- */

/* Runs a handler as a task inside a batch of its own: the batch ends (and flushes) when the handler
 * first suspends or returns, so that later writes of the same task stand alone. The building block
 * of every widget callback. Failures are reported with `origin` ("filled_button 'Save' app.c:12").
 */
nv_status nv__handler_run(nv_scope *scope, const char *origin, void (*fn)(void *user), void *user);

/* ---- watching without a scope: intrusive, for widgets ---- */

/* Calls fn(user) once per batch after the observable's value has really changed. Costs no
 * allocation when attached to an observable that has been watched before. Zeroed before its first
 * use; attaching an attached one detaches it first. */
typedef struct nv__watch {
    void *edge; /* private: NULL when detached */
    void (*fn)(void *user);
    void *user;
} nv__watch;
nv_status nv__watch_attach(nv__watch *watch, const void *observable, void (*fn)(void *user),
                           void *user);
void nv__watch_detach(
    nv__watch *watch); /* idempotent; safe during a notification, ends delivery at once */

/* Lists: nv__watch works on them too. The version changes with every change. */
uint64_t nv__list_version(const nv_obs_list *list);
size_t nv__list_item_size(const nv_obs_list *list);

/* Reads without tracking and without pinning: the text is valid until the next write. */
const char *nv__obs_text_peek(const nv_obs_text *o);

/* Runs everything pending now (used by the frame: state is settled before build). Bounded: more
 * than NV__FLUSH_ROUNDS rounds of effects that write again is reported by name and cut. */
void nv__reactive_flush(void);
bool nv__reactive_is_pending(void);

/* Nodes alive on this thread (end report, tests). */
size_t nv__reactive_live_nodes(void);

/* Tells the trace of the state graph, if there is one, why the widget is redrawn. */
bool nv__trace_is_on(void);
void nv__trace_redraw(const void *observable, const char *widget);

/* Between begin and end, reads are not tracked (event handlers inside computes, tests). */
void *nv__untracked_begin(void);
void nv__untracked_end(void *saved);

#endif
