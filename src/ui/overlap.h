/* The policy of overlap of a widget's actions. */
#ifndef NV_UI_OVERLAP_H
#define NV_UI_OVERLAP_H

#include "ui/widget.h"

/* True when the widget has a policy other than to allow: it has been followed then. `run` starts a
 * handler as a task of the widget. */
bool nv__overlap_invoke(nv_widget *widget, nv_action action,
                        nv_status (*run)(nv_widget *widget, void (*fn)(void *user), void *user));
/* The widget goes: what waits is dropped. NULL is a no-op. */
void nv__overlap_free(nv__overlap *overlap);

#endif
