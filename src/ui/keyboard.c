/* Keys and text: to the focused widget, then outwards, then what the view does with them. */
#include "ui/input_internal.h"

/* Space and Enter press whatever offers to be pressed and did not want the key itself. */
static bool activates(const nv_event *event)
{
    bool key = event->key == NV_KEY_SPACE || event->key == NV_KEY_ENTER;
    return key && event->mods == 0 && !event->repeat;
}

static bool activate(nv__view *view, nv_widget *widget)
{
    if (widget->klass->perform == NULL || widget->klass->describe == NULL ||
        !nv__input_is_live(view, widget) || !nv_widget_is_enabled(widget)) {
        return false;
    }
    nv_semantics what = { .role = NV_ROLE_NONE };
    widget->klass->describe(widget, &what);
    return (what.actions & NV_ACTION_ACTIVATE) != 0 &&
           widget->klass->perform(widget, NV_ACTION_ACTIVATE, NULL);
}

/* The focused widget, its activation, then its ancestors. */
static nv_widget *offer_key(nv__view *view, const nv_event *event)
{
    nv_widget *focused = view->input.focused;
    if (focused == NULL) {
        return NULL;
    }
    nv_widget *parent = focused->parent;
    if (nv__input_deliver(view, focused, event) || (activates(event) && activate(view, focused))) {
        return focused;
    }
    return nv__input_bubble(view, parent, event);
}

/* Holding Escape does one thing. Its repeats go to whoever took the press, and to nobody else: what
 * has the focus by then was not meant. */
static bool repeat_escape(nv__view *view, const nv_event *event)
{
    nv_widget *target = view->input.escape_target;
    if (nv__input_is_live(view, target)) {
        nv__input_deliver(view, target, event);
    }
    return view->input.escape_taken;
}

static bool press_escape(nv__view *view, const nv_event *event)
{
    nv__input *input = &view->input;
    if (event->repeat) {
        return repeat_escape(view, event);
    }
    nv_widget *taker = offer_key(view, event);
    input->escape_target = nv__input_is_live(view, taker) ? taker : NULL;
    input->escape_taken = taker != NULL || nv__overlay_back(view);
    return input->escape_taken;
}

static bool moves_focus(const nv_event *event)
{
    return event->key == NV_KEY_TAB && (event->mods & ~(uint32_t)NV_MOD_SHIFT) == 0;
}

bool nv__input_key(nv__view *view, const nv_event *event)
{
    if (event->key == NV_KEY_ESCAPE) {
        return press_escape(view, event);
    }
    if (offer_key(view, event) != NULL) {
        return true;
    }
    return moves_focus(event) && nv__view_focus_next(view, (event->mods & NV_MOD_SHIFT) != 0);
}

bool nv__input_text(nv__view *view, const nv_event *event)
{
    return event->text != NULL && nv__input_bubble(view, view->input.focused, event) != NULL;
}
