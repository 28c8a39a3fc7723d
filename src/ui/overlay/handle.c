/* What a program does with the handle of an entry: close, ask, await, answer. */
#include "base/assert.h"
#include "runtime/awaitable.h"
#include "ui/overlay/entry.h"

#include <stdio.h>

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

/* The result is told at once: the entry may be gone when the task goes on. */
static void ended(nv__waiter *waiter)
{
    nv__wait *wait = nv__wait_of(waiter);
    const nv_overlay *overlay = wait->awaitable->object_;
    nv_overlay_result *result = wait->awaitable->result_;
    if (result != NULL) {
        *result = nv_overlay_get_result(overlay);
    }
    nv__wait_done(wait, NV_OK);
}

static void begin(nv__wait *wait)
{
    nv_overlay *overlay = wait->awaitable->object_;
    if (nv_overlay_is_done(overlay)) {
        ended(&wait->link.base);
        return;
    }
    nv__wait_join(wait, &overlay->awaiters);
    wait->link.base.wake = ended;
}

/* Asked while it waits, so the entry is there. */
static void describe(const nv__wait *wait, char *buffer, size_t size)
{
    const nv_overlay *overlay = wait->awaitable->object_;
    if (wait->state == NV__WAIT_PENDING && overlay->name != NULL) {
        snprintf(buffer, size, "overlay %s, shown at %s:%u", overlay->name, overlay->file,
                 overlay->line);
    } else {
        snprintf(buffer, size, "overlay");
    }
}

static const nv__awaitable_class overlay_kind = {
    .call = "nv_await_overlay",
    .what = "overlay",
    .begin = begin,
    .withdraw = nv__wait_leave,
    .describe = describe,
};

nv_awaitable nv_on_overlay(nv_overlay *overlay, nv_overlay_result *result)
{
    return (nv_awaitable){
        .kind_ = &overlay_kind, .object_ = overlay, .result_ = result, .status = NV_ESTATE
    };
}

nv_status nv_await_overlay(nv_overlay *overlay, nv_overlay_result *result)
{
    nv_overlay_result known = nv_overlay_get_result(overlay);
    nv_awaitable awaitable = nv_on_overlay(overlay, &known);
    nv_status status = nv__await_one(&awaitable);
    if (result != NULL) {
        *result = known;
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
