/* What a program does with the handle of an entry: close, ask, await, answer. */
#include "base/assert.h"
#include "ui/overlay/entry.h"

const char *nv_overlay_reason_name(nv_overlay_reason reason)
{
    static const char *const names[] = {
        [NV_OVERLAY_PENDING] = "pending",
        [NV_OVERLAY_CLOSED] = "closed",
        [NV_OVERLAY_OUTSIDE_TAP] = "outside_tap",
        [NV_OVERLAY_TIMEOUT] = "timeout",
        [NV_OVERLAY_BACK] = "back",
        [NV_OVERLAY_DISPOSED] = "disposed",
    };
    bool known = (size_t)reason < sizeof names / sizeof *names;
    return known ? names[reason] : "unknown";
}

void nv_overlay_close(nv_overlay *overlay)
{
    nv_overlay_close_with(overlay, 0);
}

void nv_overlay_close_with(nv_overlay *overlay, int value)
{
    NV__ASSERT_UI();
    if (overlay != NULL) {
        nv__overlay_complete(overlay, NV_OVERLAY_CLOSED, value, false);
    }
}

bool nv_overlay_is_done(const nv_overlay *overlay)
{
    return overlay == NULL || overlay->result.reason != NV_OVERLAY_PENDING;
}

nv_overlay_result nv_overlay_get_result(const nv_overlay *overlay)
{
    return overlay != NULL ? overlay->result : (nv_overlay_result){ 0, NV_OVERLAY_DISPOSED };
}

/* ---- awaiting ---- */

static void join(nv_overlay *overlay, nv__overlay_awaiter *awaiter)
{
    nv__overlay_awaiter *head = &overlay->awaiters;
    awaiter->prev = head->prev;
    awaiter->next = head;
    head->prev->next = awaiter;
    head->prev = awaiter;
}

static void part(nv__overlay_awaiter *awaiter)
{
    if (awaiter->next != NULL) {
        awaiter->prev->next = awaiter->next;
        awaiter->next->prev = awaiter->prev;
    }
}

nv_status nv_await_overlay(nv_overlay *overlay, nv_overlay_result *result)
{
    nv__overlay_awaiter awaiter = { .result = nv_overlay_get_result(overlay) };
    nv__wait_list_init(&awaiter.wait);
    if (nv_overlay_is_done(overlay)) {
        awaiter.wait.ready = true;
    } else if (nv__task_is_running()) {
        join(overlay, &awaiter);
    }
    nv_status status = nv__await_list(&awaiter.wait, "overlay");
    part(&awaiter); /* unless the end has done so: then the entry may be gone by now */
    if (result != NULL) {
        *result = awaiter.result;
    }
    return status;
}

/* ---- answers ---- */

/* Only a mark: widgets recognise it and close their own entry, so nothing ever calls it. */
static void answer_mark(void *user)
{
    nv__assert_failed(__FILE__, __LINE__, "nv__is_answer(action)",
                      "nv_answer(%d) was called as a function; give it to a widget of an overlay",
                      (int)(intptr_t)user);
}

nv_action nv_answer(int value)
{
    return (nv_action){ answer_mark, (void *)(intptr_t)value };
}

bool nv__is_answer(nv_action action, int *value)
{
    if (action.fn != answer_mark) {
        return false;
    }
    if (value != NULL) {
        *value = (int)(intptr_t)action.user;
    }
    return true;
}
