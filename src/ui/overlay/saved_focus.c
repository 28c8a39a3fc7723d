/* The focus goes back to where it was when an entry closes. */
#include "ui/overlay/entry.h"

static bool has_ring(const nv_widget *widget)
{
    return (widget->flags & NV__W_FOCUS_RING) != 0;
}

void nv__overlay_save_focus(nv_overlay *overlay)
{
    nv_widget *focused = overlay->view->input.focused;
    overlay->saved_focus = focused;
    overlay->saved_ring = focused != NULL && has_ring(focused);
}

/* Entries above inherit what this one would have given the focus to. */
static void hand_up(nv_overlay *overlay)
{
    for (nv_overlay *above = overlay->next; above != NULL; above = above->next) {
        bool from_here =
            above->saved_focus != NULL && nv__input_is_within(above->saved_focus, overlay->layer);
        bool from_nowhere = above->saved_focus == NULL && above->kind == NV_OVERLAY_MODAL &&
                            overlay->kind == NV_OVERLAY_MODAL;
        if (from_here || from_nowhere) {
            above->saved_focus = overlay->saved_focus;
            above->saved_ring = overlay->saved_ring;
        }
    }
}

void nv__overlay_restore_focus(nv_overlay *overlay, bool had_focus)
{
    nv__view *view = overlay->view;
    nv_widget *saved = overlay->saved_focus;
    hand_up(overlay);
    overlay->saved_focus = NULL;
    if (had_focus && view->input.focused == NULL && saved != NULL) {
        nv__view_set_focus(view, saved, !overlay->saved_ring);
    }
}

void nv__overlay_forget_focus(nv__view *view, const nv_widget *widget)
{
    for (nv_overlay *entry = view->overlays.first; entry != NULL; entry = entry->next) {
        if (entry->saved_focus != NULL && nv__input_is_within(entry->saved_focus, widget)) {
            entry->saved_focus = NULL;
        }
    }
}
