/* Names the derived values that depend on each other in a ring. */
#include "reactive/graph.h"

#include "base/log.h"

#include <stdio.h>
#include <string.h>

/* Who waits for `derived` on the way down to the innermost running function; *frame follows along.
 */
static const nv__derived *waiting_for(const nv__derived *derived, const nv__frame **frame)
{
    if (derived->node.via) {
        return derived->node.via->sub;
    }
    *frame = (*frame)->parent;
    bool computed = *frame && !nv__node_is_effect(&(*frame)->sub->node);
    return computed ? (*frame)->sub : NULL;
}

void nv__cycle_report(const nv__graph *graph, const nv__node *node)
{
    const nv__node *ring[NV__CYCLE_NAMES];
    size_t length = 0, left_out = 0;
    const nv__frame *frame = graph->frame;
    const nv__derived *derived = frame ? frame->sub : NULL;
    for (; derived; derived = waiting_for(derived, &frame)) {
        if (&derived->node == node) {
            break;
        }
        if (length < NV__CYCLE_NAMES) {
            ring[length++] = &derived->node;
        } else {
            left_out++;
        }
    }

    char text[(NV__CYCLE_NAMES + 2) * (NV__NODE_NAME + 16)];
    char name[NV__NODE_NAME];
    size_t used = (size_t)snprintf(text, sizeof text, "%s", nv__node_name(node, name));
    if (left_out) {
        used += (size_t)snprintf(text + used, sizeof text - used, " reads (%zu more)", left_out);
    }
    while (length > 0) {
        used += (size_t)snprintf(text + used, sizeof text - used, " reads %s",
                                 nv__node_name(ring[--length], name));
    }
    NV__NODE_REPORT(node, NV_ESTATE,
                    "a cycle of derived values, the old value is used: %s reads %s", text,
                    nv__node_name(node, name));
}
