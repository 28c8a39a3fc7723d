/* What a developer asks the environment to see of a view: who asks for redraws, which keys arrive.
 */
#ifndef NV_UI_DEBUG_H
#define NV_UI_DEBUG_H

#include "ui/widget.h"

/* NULL: nobody looks, which is all that it then costs. */
typedef struct nv__debug nv__debug;

/* What NUIITIVET_DEBUG_INVALIDATE and NUIITIVET_DEBUG_KEYS say. NULL: nothing. */
nv__debug *nv__debug_open(void);
void nv__debug_close(nv__debug *debug);

/* `widget` has to be built, laid out or painted again; `what` says which and is a constant. Counted
 * by the place that made the widget; from time to time the busiest places are written to stderr. */
void nv__debug_count_request(nv__debug *debug, const nv_widget *widget, const char *what);

/* A key has been dispatched. Written to stderr, unless a filter leaves it out. */
void nv__debug_tell_key(nv__debug *debug, const nv_event *event, bool handled);

#endif
