/* Threads that help to draw large frames. They are started when the first one is drawn, and sleep
 * between frames. */
#ifndef NV_APP_HELPERS_H
#define NV_APP_HELPERS_H

#include "graphics/renderer.h"

typedef struct nv__crew nv__crew;

/* `threads` in all, this one included; 0: as many as there are processors, at most 4. NULL: nobody
 * helps. */
nv__crew *nv__crew_create(size_t threads);
void nv__crew_destroy(nv__crew *crew);        /* NULL is a no-op */
nv__helpers nv__crew_helpers(nv__crew *crew); /* NULL: nobody */

#endif
