/* The life of an entry: shown, ended once, left, removed. */
#include "ui/overlay/entry.h"
#include "base/alloc.h"

/* ---- the stack ---- */

static void unlink_entry(nv_overlay *overlay)
{
    nv__overlay_stack *stack = &overlay->view->overlays;
    *(overlay->prev != NULL ? &overlay->prev->next : &stack->first) = overlay->next;
    *(overlay->next != NULL ? &overlay->next->prev : &stack->last) = overlay->prev;
    overlay->prev = overlay->next = NULL;
}

/* ---- the end ---- */

/* It takes no input from now on; what it had goes back. */
static void give_up_input(nv_overlay *overlay)
{
    nv__view *view = overlay->view;
    bool modal = overlay->kind == NV_OVERLAY_MODAL;
    bool had_focus = view->input.focused != NULL
                         ? nv__input_is_within(view->input.focused, overlay->layer)
                         : modal;
    overlay->layer->flags |= NV__W_IGNORES_POINTER;
    nv__input_drop(view, overlay->layer);
    nv__overlay_restore_focus(overlay, had_focus);
    nv__input_update_hover(view);
}

static void leave(nv_overlay *overlay, bool at_once)
{
    nv__view *view = overlay->view;
    nv__input_dispatch dispatch;
    nv__input_dispatch_begin(&dispatch, view);
    give_up_input(overlay);
    if (overlay->view == NULL) {
        /* A handler of the focus or hover that changed has cleared the view. */
    } else if (at_once) {
        nv__overlay_remove(overlay);
    } else {
        nv__overlay_start_exit(overlay);
    }
    nv__view_request_frame(view);
    nv__input_dispatch_end(&dispatch);
}

void nv__overlay_complete(nv_overlay *overlay, nv_overlay_reason reason, int value, bool at_once)
{
    if (overlay->result.reason != NV_OVERLAY_PENDING) {
        return;
    }
    overlay->result = (nv_overlay_result){ reason == NV_OVERLAY_CLOSED ? value : 0, reason };
    overlay->leaving = true;
    overlay->view->overlays.open--;
    nv__timer_stop(&overlay->timeout);
    nv__wait_list_wake_all(&overlay->awaiters);
    leave(overlay, at_once);
}

/* ---- removal ---- */

static void destroy_layer(nv_overlay *overlay)
{
    nv_widget *layer = overlay->layer;
    nv__widget_remove(layer);
    layer->slot = NULL;
    overlay->layer = overlay->barrier = overlay->holder = NULL;
    nv__widget_destroy(layer);
}

void nv__overlay_free(nv_overlay *overlay)
{
    nv__free(overlay->name);
    nv__free(overlay);
}

void nv__overlay_remove(nv_overlay *overlay)
{
    nv__view *view = overlay->view;
    nv_scope *scope = overlay->scope;
    nv__animation_stop(&overlay->animation);
    destroy_layer(overlay);
    unlink_entry(overlay);
    overlay->view = NULL;
    overlay->scope = NULL;
    nv_scope_end(scope);
    if (overlay->kept) {
        overlay->next = view->overlays.kept;
        view->overlays.kept = overlay;
    } else if (!overlay->owned) {
        nv__overlay_free(overlay);
    }
}
