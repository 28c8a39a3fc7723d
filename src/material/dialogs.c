/* Dialogs as overlays: shown, and awaited for an answer. */
#include "base/assert.h"
#include "material/tokens_system.h"
#include "ui/overlay/overlay.h"
#include "ui/widget.h"

#include <nuiitivet/material.h>

/* TRS-6: in from .92, out to .96. */
static const nv_transition dialog_transition = {
    .enter_seconds = (float)NV__DURATION_SHORT4,
    .exit_seconds = (float)NV__DURATION_SHORT4,
    .scale_from = 0.92f,
    .scale_to = 0.96f,
    .fade = true,
};

/* A widget that does not say itself that it is a dialog is called one. */
static const char *overlay_name(nv_widget *dialog)
{
    nv_semantics info = { 0 };
    if (dialog->klass->describe && !(dialog->flags & NV__W_FAILED)) {
        dialog->klass->describe(dialog, &info);
    }
    return info.role == NV_ROLE_DIALOG ? NULL : "dialog";
}

nv_overlay *nv_show_dialog(nv_widget *dialog)
{
    NV__REQUIRE(dialog, NULL, "nv_show_dialog without a dialog");
    nv_head head = dialog->head;
    head.size = sizeof(nv_overlay_desc);
    return nv_overlay_show_desc(&(nv_overlay_desc){
        .nv_ = head,
        .content = dialog,
        .kind = NV_OVERLAY_MODAL,
        .dismiss_on_outside_tap = true,
        .dismiss_on_back = true,
        .transition = dialog_transition,
        .name = overlay_name(dialog),
    });
}

/* Why nothing could be shown. */
static nv_status reason_not_shown(void)
{
    nv_scope *scope = nv_scope_current();
    if (!nv__task_is_running()) {
        return NV_ENOLOOP;
    }
    return scope && nv_scope_is_canceled(scope) ? NV_ECANCELED : NV_ESTATE;
}

nv_status nv_await_dialog(nv_widget *dialog, int *answer)
{
    if (answer) {
        *answer = 0;
    }
    NV__REQUIRE(dialog, NV_EINVAL, "nv_await_dialog without a dialog");
    nv_overlay *overlay = nv_show_dialog(dialog);
    if (!overlay) {
        return reason_not_shown();
    }
    nv_overlay_result result = { 0 };
    nv_status status = nv_await_overlay(overlay, &result);
    if (status != NV_OK) {
        nv_overlay_close(overlay);
        return status;
    }
    if (result.reason == NV_OVERLAY_DISPOSED) {
        return NV_ECANCELED;
    }
    if (answer && result.reason == NV_OVERLAY_CLOSED) {
        *answer = result.value;
    }
    return NV_OK;
}
