/* Finding widgets through semantics, for playbooks and tests. */
#ifndef NV_APP_PLAY_FINDER_H
#define NV_APP_PLAY_FINDER_H

#include "ui/view.h"

/* "#key", `role "name"`, an exact name or value, or a bare key, tried in that order. Of several
 * matches one that can be activated wins, then one that no modal overlay covers, then the first in
 * tree order. NULL: none. The node is valid until the next change of the view. */
const nv__semantics_node *nv__find(nv__view *view, const char *target);

/* What the node says: its value if it has one, else its name, else "". */
const char *nv__node_text(const nv__semantics_node *node);

#endif
