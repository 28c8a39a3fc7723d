/* Playbooks: a text file that drives an application from outside (docs/guide/playbooks.md). */
#ifndef NV_APP_PLAY_PLAY_H
#define NV_APP_PLAY_PLAY_H

#include "app/app.h"

typedef struct nv__play nv__play;

/* NUIITIVET_PLAY names a file. */
bool nv__play_is_requested(void);
/* Reads and checks the whole file. NV_EINVAL: a malformed line, named in the log; NV_ENOTFOUND,
 * NV_EIO: the file. */
nv_status nv__play_load(nv__play **out);
void nv__play_free(nv__play *play);

/* Headless plays run on the virtual clock. */
void nv__play_adjust_options(nv__app_options *options);
/* On the virtual clock: plays to the end and closes the app. In a window: starts a task that does
 * so while the loop runs. */
void nv__play_start(nv__play *play, nv_app *app);
bool nv__play_has_failed(const nv__play *play);

#endif
