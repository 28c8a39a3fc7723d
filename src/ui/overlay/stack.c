/* All entries of a view: which is on top, what Escape does, and the end of all. */
#include "base/assert.h"
#include "ui/overlay/entry.h"

nv_overlay *nv__overlay_top(const nv__view *view)
{
    nv_overlay *entry = view->overlays.last;
    while (entry != NULL && entry->leaving) {
        entry = entry->prev;
    }
    return entry;
}

size_t nv__overlay_count(const nv__view *view)
{
    return view->overlays.open;
}

nv_widget *nv__overlay_content(const nv_overlay *overlay)
{
    return overlay != NULL && overlay->holder != NULL ? overlay->holder->first_child : NULL;
}

nv_widget *nv__overlay_modal_layer(const nv__view *view)
{
    const nv_overlay *entry = view->overlays.last;
    while (entry != NULL && (entry->leaving || entry->kind != NV_OVERLAY_MODAL)) {
        entry = entry->prev;
    }
    return entry != NULL ? entry->layer : NULL;
}

/* The topmost entry that closes on Escape, or resists it for itself and everything below. */
static nv_overlay *taker_of_back(const nv__view *view)
{
    nv_overlay *entry = view->overlays.last;
    while (entry != NULL &&
           (entry->leaving || !(entry->dismiss_on_back || entry->kind == NV_OVERLAY_MODAL))) {
        entry = entry->prev;
    }
    return entry;
}

bool nv__overlay_wants_back(const nv__view *view)
{
    NV__REQUIRE(view != NULL, false, "nv__overlay_wants_back needs a view");
    return taker_of_back(view) != NULL;
}

bool nv__overlay_back(nv__view *view)
{
    NV__REQUIRE(view != NULL, false, "nv__overlay_back needs a view");
    nv_overlay *entry = taker_of_back(view);
    if (entry != NULL && entry->dismiss_on_back) {
        nv__overlay_complete(entry, NV_OVERLAY_BACK, 0, false);
    }
    return entry != NULL;
}

void nv__overlay_clear(nv__view *view)
{
    NV__REQUIRE(view != NULL, , "nv__overlay_clear needs a view");
    view->input.quiet++;
    while (view->overlays.last != NULL) {
        nv_overlay *entry = view->overlays.last;
        if (entry->leaving) {
            nv__overlay_remove(entry);
        } else {
            nv__overlay_complete(entry, NV_OVERLAY_DISPOSED, 0, true);
        }
    }
    view->input.quiet--;
}

void nv__overlay_finish(nv__view *view)
{
    NV__REQUIRE(view != NULL, , "nv__overlay_finish needs a view");
    nv__overlay_clear(view);
    while (view->overlays.kept != NULL) {
        nv_overlay *entry = view->overlays.kept;
        view->overlays.kept = entry->next;
        nv__overlay_free(entry);
    }
}
