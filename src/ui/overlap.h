/* The policy of overlap of a widget's actions. */
#ifndef NV_UI_OVERLAP_H
#define NV_UI_OVERLAP_H

#include "ui/widget.h"

/* One invocation of what the application gave a widget. */
typedef struct nv__invocation {
    void (*fn)(void *user);
    void *user;
    void *payload;          /* a block that belongs to the invocation; NULL: it has none */
    void (*identity)(void); /* the application's own function: calls of the same one are alike */
} nv__invocation;

/* True when the widget has a policy other than to allow: it has been followed then, and the
 * payload, which a queue keeps until its turn, has been taken over. `run` starts a handler as a
 * task of the widget. */
bool nv__overlap_invoke(nv_widget *widget, const nv__invocation *invocation,
                        nv_status (*run)(nv_widget *widget, void (*fn)(void *user), void *user));
/* The widget goes: what waits is dropped. NULL is a no-op. */
void nv__overlap_free(nv__overlap *overlap);

#endif
