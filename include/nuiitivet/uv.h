/* For hosts that own an event loop. The one public header that knows libuv. */
#ifndef NUIITIVET_UV_H
#define NUIITIVET_UV_H

#include <nuiitivet/app.h>
#include <uv.h>

NV_BEGIN_DECLS

/* Opens the application on a loop that the host runs (uv_run): windows, tasks and timers live on
 * it. Returns at once. The loop must outlive the app; the app holds one reference on the loop while
 * its window is open. NULL on failure, with the reason logged and in *status (may be NULL). */
NV_API nv_app *nv_app_attach(uv_loop_t *loop, const nv_app_desc *desc, nv_status *status);

NV_END_DECLS

#endif
