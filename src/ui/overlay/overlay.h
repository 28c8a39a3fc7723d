/* The overlay stack of a view. */
#ifndef NV_UI_OVERLAY_OVERLAY_H
#define NV_UI_OVERLAY_OVERLAY_H

#include "ui/view.h"

#include <nuiitivet/overlay.h>

/* As nv_overlay_show_desc, on a given view. */
nv_overlay *nv__overlay_show_on(nv__view *view, const nv_overlay_desc *desc);
/* The entry whose content contains `widget`; NULL: none. */
nv_overlay *nv__overlay_of(const nv_widget *widget);
/* The topmost open (not exiting) entry; NULL: none. */
nv_overlay *nv__overlay_top(const nv__view *view);
size_t nv__overlay_count(const nv__view *view); /* open ones */
nv_widget *
nv__overlay_content(const nv_overlay *overlay); /* NULL once the content has been destroyed */
/* Escape: true when an entry took it. */
bool nv__overlay_back(nv__view *view);
/* Whether nv__overlay_back would take it; changes nothing. */
bool nv__overlay_wants_back(const nv__view *view);
/* Ends every entry as disposed and removes it at once. */
void nv__overlay_clear(nv__view *view);
/* The topmost modal entry's layer widget, to which input and focus are confined; NULL: none. */
nv_widget *nv__overlay_modal_layer(const nv__view *view);
/* True for the action made by nv_answer; its value. The view performs it with the widget at hand.
 */
bool nv__is_answer(nv_action action, int *value);

/* The scope of the entry whose layer widget this is; NULL for every other widget (and with no
 * runtime). For nv__widget_scope, which asks each ancestor in turn. */
nv_scope *nv__overlay_layer_scope(const nv_widget *widget);
/* The end of the view: nv__overlay_clear, then frees the handles that belong to the view. */
void nv__overlay_finish(nv__view *view);

#endif
