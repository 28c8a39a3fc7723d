/* Seeing what is drawn: damage under a colour for a moment (NUIITIVET_DEBUG=damage). */
#ifndef NV_APP_FLASH_H
#define NV_APP_FLASH_H

#include "graphics/damage.h"
#include "runtime/runtime.h"

typedef struct nv__flash {
    nv__damage shown; /* under a colour now */
    nv__timer timer;  /* until it goes */
    bool due;         /* the next frame takes it away */
    unsigned count;   /* of flashes: colours take turns */
} nv__flash;

#endif
