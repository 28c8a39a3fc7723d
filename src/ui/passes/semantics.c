/* What the window says: one list in tree order for tests, dumps and assistive technology. */
#include "base/assert.h"
#include "ui/overlay/entry.h"
#include "ui/view_internal.h"

static bool is_listed(const nv_widget *widget)
{
    return (widget->flags & NV__W_MOUNTED) && widget->has_layout && !widget->visual.hidden;
}

/* What every widget has in common, whatever its class says. */
static void complete(const nv__view *view, nv_widget *widget, bool enabled, nv_semantics *info)
{
    bool focusable = (widget->klass->flags & NV_WIDGET_FOCUSABLE) != 0;
    if (!enabled) {
        info->states |= NV_STATE_DISABLED;
        info->actions = 0;
    } else if (focusable) {
        info->actions |= NV_ACTION_FOCUS;
    }
    if (view->input.focused == widget) {
        info->states |= NV_STATE_FOCUSED;
    }
    if (widget->flags & NV__W_HOVERED) {
        info->states |= NV_STATE_HOVERED;
    }
    if (info->states & NV_STATE_OBSCURED) {
        info->value = NULL;
    }
    if (info->role == NV_ROLE_NONE && widget->key) {
        info->role = NV_ROLE_GROUP;
    }
}

typedef struct cursor {
    size_t parent; /* the node that what is found belongs to; SIZE_MAX: none */
    size_t depth;
    bool enabled;
    bool covered;
    nv__transform transform;
} cursor;

/* Lists the widget (unless it is transparent) and makes the cursor for its children; false when
 * memory ran out. */
static bool visit(nv__view *view, nv_widget *widget, const cursor *around, cursor *inside)
{
    *inside = *around;
    inside->enabled = around->enabled && !(widget->flags & NV__W_DISABLED);
    inside->transform = nv__transform_enter(around->transform, widget);
    nv_semantics info = { 0 };
    if (widget->klass->describe) {
        widget->klass->describe(widget, &info);
    }
    complete(view, widget, inside->enabled, &info);
    if (around->covered) {
        info.states |= NV_STATE_COVERED;
        info.actions = 0;
    }
    if (info.role == NV_ROLE_NONE) {
        return true;
    }
    nv_rect box = { 0, 0, widget->frame.width, widget->frame.height };
    nv__semantics_node node = {
        .info = info,
        .rect = nv__transform_rect(inside->transform, box),
        .widget = widget,
        .key = widget->key,
        .parent = around->parent,
        .depth = around->depth,
    };
    if (!NV__PUSH(&view->semantics, node)) {
        return false;
    }
    if (around->parent != SIZE_MAX) {
        view->semantics.items[around->parent].child_count++;
    }
    inside->parent = view->semantics.count - 1;
    inside->depth = around->depth + 1;
    return true;
}

/* The subtree of a child of the root. */
static bool list_layer(nv__view *view, nv_widget *layer, bool covered)
{
    cursor levels[NV__MAX_DEPTH + 2];
    levels[0] = (cursor){ SIZE_MAX, 0, true, covered, nv__widget_to_window(view->root) };
    nv_widget *at = layer;
    size_t depth = 0;
    for (;;) {
        bool listed = is_listed(at);
        if (listed && !visit(view, at, &levels[depth], &levels[depth + 1])) {
            return false;
        }
        if (listed && at->first_child) {
            at = at->first_child;
            depth++;
            continue;
        }
        while (at != layer && !at->next_sibling) {
            at = at->parent;
            depth--;
        }
        if (at == layer) {
            return true;
        }
        at = at->next_sibling;
    }
}

void nv__pass_semantics(nv__view *view)
{
    view->semantics.count = 0;
    view->semantics_lost = false;
    view->in_frame = true;
    view->phase = NV__PHASE_SEMANTICS;
    nv__no_await_begin("semantics");
    nv_widget *modal = nv__overlay_modal_layer(view);
    bool covered = modal != NULL;
    for (nv_widget *at = view->root->first_child; at; at = at->next_sibling) {
        covered = covered && at != modal;
        if (!nv__overlay_is_leaving(at) && !list_layer(view, at, covered)) {
            view->semantics.count = 0;
            view->semantics_lost = true;
            nv__widget_report_memory(view->root, "what it says");
            break;
        }
    }
    nv__no_await_end();
    view->phase = NV__PHASE_NONE;
    view->in_frame = false;
}

const nv__semantics_node *nv__view_semantics(nv__view *view, size_t *count)
{
    if (!view->in_frame) {
        nv__view_update(view);
        nv__pass_semantics(view);
    }
    if (count) {
        *count = view->semantics.count;
    }
    return view->semantics.items;
}
