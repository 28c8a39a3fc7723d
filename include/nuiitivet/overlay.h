/* Overlays: content above the window's page, awaitable. An entry ends in exactly one way and says
 * which; awaiting it never hangs.
 *
 * Overlays appear in the window of the running handler. What a task shows belongs to the task: it
 * closes (disposed) when the task ends, and its handle is valid until then. What is shown outside
 * of any task (a plain call, synchronous mode) belongs to the window, and so does its handle.
 *
 * Handlers of the content run in a scope of the entry's own, which ends when the entry has gone,
 * after its exit animation. A handler that closes the very entry it stands in and then awaits goes
 * on for as long as that takes, and is cancelled (NV_ECANCELED) with it.
 *
 * While a modal entry is open, nothing below it can be hit, focused or reached by Tab; when it
 * closes, the focus returns to where it was. UI thread only. */
#ifndef NUIITIVET_OVERLAY_H
#define NUIITIVET_OVERLAY_H

#include <nuiitivet/select.h>
#include <nuiitivet/widget.h>

NV_BEGIN_DECLS

typedef struct nv_overlay nv_overlay;

typedef enum nv_overlay_reason {
    NV_OVERLAY_PENDING, /* still open */
    NV_OVERLAY_CLOSED,  /* nv_overlay_close or nv_overlay_close_with */
    NV_OVERLAY_OUTSIDE_TAP,
    NV_OVERLAY_TIMEOUT,
    NV_OVERLAY_BACK,    /* Escape */
    NV_OVERLAY_DISPOSED /* removed without a close: its owner, or the window, ended */
} nv_overlay_reason;
/* "closed", "outside_tap"; never NULL. */
NV_API const char *nv_overlay_reason_name(nv_overlay_reason reason);

typedef struct nv_overlay_result {
    int value; /* with CLOSED: what it was closed with; else 0 */
    nv_overlay_reason reason;
} nv_overlay_result;

typedef enum nv_overlay_kind {
    NV_OVERLAY_MODAL,        /* a barrier under it keeps input from what is below */
    NV_OVERLAY_MODELESS,     /* input beside it reaches what is below */
    NV_OVERLAY_LIGHT_DISMISS /* a press outside closes it and is consumed */
} nv_overlay_kind;

/* How an entry comes and goes. Zero durations: at once. */
typedef struct nv_transition {
    float enter_seconds, exit_seconds;
    float scale_from, scale_to; /* enter from, exit to; 0: 1 */
    float translate_y_from;     /* dp, enter from (and exit to 0) */
    bool fade;
} nv_transition;

typedef struct nv_overlay_desc {
    nv_head nv_;
    nv_widget *content; /* consumed */
    nv_overlay_kind kind;
    bool dismiss_on_outside_tap; /* MODAL */
    bool dismiss_on_back; /* Escape closes it (BACK); otherwise a modal swallows Escape, others
                             ignore it */
    bool detached;        /* belongs to the window instead of the running task; the handle is
                           * dead once the entry has ended and gone (awaiting it is safe) */
    double timeout;       /* seconds; 0: none */
    nv_color barrier;     /* MODAL; unset: scrim at 32 % */
    nv_align horizontal, vertical; /* default NV_CENTER */
    nv_point offset;               /* dp */
    nv_transition transition;
    const char *name; /* for semantics and logs */
} nv_overlay_desc;

/* NULL when there is no window here, the owner has ended, content is NULL, or the timeout is bad
 * (reported; the content is destroyed). */
NV_API nv_overlay *nv_overlay_show_desc(const nv_overlay_desc *desc);
#ifndef __cplusplus
#define nv_overlay_show(...)                                                                       \
    nv_overlay_show_desc(&(nv_overlay_desc){ NV_HEAD(nv_overlay_desc), __VA_ARGS__ })
#endif

/* Closes: the result is complete at once, the widget goes after its exit animation. The first end
 * wins; closing NULL or a finished entry does nothing. */
NV_API void nv_overlay_close(nv_overlay *overlay);
NV_API void nv_overlay_close_with(nv_overlay *overlay, int value);
NV_API bool nv_overlay_is_done(const nv_overlay *overlay);
/* PENDING before the end; may be read any number of times after it. NULL: DISPOSED. */
NV_API nv_overlay_result nv_overlay_get_result(const nv_overlay *overlay);
/* Waits for the end; at once when it has come. Any number of tasks may wait; all get the same.
 * Returns NV_OK whatever the reason, NV_ECANCELED when the caller was cancelled first, NV_ENOLOOP
 * without a runtime. `result` may be NULL. */
NV_API nv_status nv_await_overlay(nv_overlay *overlay, nv_overlay_result *result) NV_MUST_CHECK;

/* As nv_await_overlay, among other things (select.h). *result (may be NULL) is set when the entry
 * has ended before the await did. An overlay that loses stays open. */
NV_API nv_awaitable nv_on_overlay(nv_overlay *overlay, nv_overlay_result *result);

/* An action for a widget inside an overlay: closes the entry that contains the widget with `value`.
 */
NV_API nv_action nv_answer(int value);

NV_END_DECLS

#endif
