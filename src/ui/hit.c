/* Which widget lies at a point, and where a point lies in a widget. */
#include "ui/input_internal.h"
#include "ui/overlay/entry.h"

bool nv__input_is_within(const nv_widget *widget, const nv_widget *ancestor)
{
    while (widget != NULL && widget != ancestor) {
        widget = widget->parent;
    }
    return widget != NULL && ancestor != NULL;
}

bool nv__input_is_live(const nv__view *view, const nv_widget *widget)
{
    return widget != NULL && widget->view == view && (widget->flags & NV__W_MOUNTED) != 0 &&
           (widget->flags & NV__W_DESTROYED) == 0;
}

/* The child of the root through which the widget hangs in the tree. */
static const nv_widget *layer_of(const nv__view *view, const nv_widget *widget)
{
    while (widget != NULL && widget->parent != view->root) {
        widget = widget->parent;
    }
    return widget;
}

bool nv__input_is_reachable(const nv__view *view, const nv_widget *widget)
{
    const nv_widget *layer = layer_of(view, widget);
    if (layer == NULL || nv__overlay_is_leaving(layer)) {
        return false;
    }
    const nv_widget *modal = nv__overlay_modal_layer(view);
    if (modal == NULL) {
        return true;
    }
    while (modal != NULL && modal != layer) {
        modal = modal->next_sibling;
    }
    return modal != NULL;
}

bool nv__input_is_visible(const nv_widget *widget)
{
    while (widget != NULL && !widget->visual.hidden) {
        widget = widget->parent;
    }
    return widget == NULL;
}

void nv__input_path_init(nv__input_path *path, nv_widget *from)
{
    path->count = 0;
    while (from != NULL && path->count < sizeof path->items / sizeof *path->items) {
        path->items[path->count++] = from;
        from = from->parent;
    }
}

nv_point nv__input_localise(const nv_widget *widget, nv_point window)
{
    nv__transform to_window = nv__widget_to_window(widget);
    float scale = to_window.scale > 0 ? to_window.scale : 1;
    return (nv_point){ (window.x - to_window.x) / scale - widget->padding.left,
                       (window.y - to_window.y) / scale - widget->padding.top };
}

/* From the parent's outer coordinates to the widget's own, undoing its visual transform. False when
 * nothing of it can be hit. */
static bool enter(const nv_widget *widget, nv_point in_parent, nv_point *out)
{
    const nv__visual *visual = &widget->visual;
    if (visual->hidden || (widget->flags & NV__W_IGNORES_POINTER) != 0 || !(visual->scale > 0)) {
        return false;
    }
    nv_point center = { widget->frame.width / 2, widget->frame.height / 2 };
    if (widget->parent != NULL && widget->parent->scrolled != NULL) {
        nv_point by = nv__widget_scroll_shown(widget->parent);
        in_parent.x += by.x;
        in_parent.y += by.y;
    }
    nv_point at = { in_parent.x - widget->frame.x - visual->translate_x,
                    in_parent.y - widget->frame.y - visual->translate_y };
    *out = (nv_point){ (at.x - center.x) / visual->scale + center.x,
                       (at.y - center.y) / visual->scale + center.y };
    return true;
}

/* Half-open, so that neighbours never share a point. */
static bool contains(const nv_widget *widget, nv_point own)
{
    return own.x >= 0 && own.y >= 0 && own.x < widget->frame.width && own.y < widget->frame.height;
}

static bool cuts_children(const nv_widget *widget, nv_point own)
{
    return (widget->klass->flags & NV_WIDGET_CLIPS) != 0 && !contains(widget, own);
}

/* The walk: children from the topmost down, each before its parent. points[d] is the searched point
 * in the outer coordinates of the widget at depth d below the start. */
typedef struct hit_walk {
    nv_point points[NV__MAX_DEPTH + 2];
    size_t depth;
} hit_walk;

/* The first of `widget` and its previous siblings that can be entered; NULL: none. */
static nv_widget *enter_sibling(hit_walk *walk, nv_widget *widget, nv_point in_parent)
{
    while (widget != NULL && !enter(widget, in_parent, &walk->points[walk->depth])) {
        widget = widget->prev_sibling;
    }
    return widget;
}

/* Down along last children, as far as the point can follow. */
static nv_widget *descend(hit_walk *walk, nv_widget *widget)
{
    while (walk->depth + 1 < sizeof walk->points / sizeof *walk->points) {
        nv_point own = walk->points[walk->depth];
        if (widget->last_child == NULL || cuts_children(widget, own)) {
            return widget;
        }
        walk->depth++;
        nv_widget *child = enter_sibling(walk, widget->last_child, own);
        if (child == NULL) {
            walk->depth--;
            return widget;
        }
        widget = child;
    }
    return widget;
}

/* The deepest widget of the subtree of `top` at a point of its parent's coordinates. */
static nv_widget *hit_subtree(nv_widget *top, nv_point in_parent)
{
    hit_walk walk = { .depth = 0 };
    if (!enter(top, in_parent, &walk.points[0])) {
        return NULL;
    }
    nv_widget *widget = descend(&walk, top);
    for (;;) {
        bool passes = (widget->klass->flags & NV_WIDGET_PASSES_HITS) != 0;
        if (!passes && contains(widget, walk.points[walk.depth])) {
            return widget;
        }
        if (widget == top) {
            return NULL;
        }
        nv_widget *next = enter_sibling(&walk, widget->prev_sibling, walk.points[walk.depth - 1]);
        if (next != NULL) {
            widget = descend(&walk, next);
        } else {
            widget = widget->parent;
            walk.depth--;
        }
    }
}

/* A disabled subtree hides what is below it, but its input goes to the first enabled ancestor. */
static nv_widget *first_enabled(nv_widget *widget)
{
    nv_widget *found = widget;
    for (; widget != NULL; widget = widget->parent) {
        if ((widget->flags & NV__W_DISABLED) != 0) {
            found = widget->parent;
        }
    }
    return found;
}

nv_widget *nv__view_hit(const nv__view *view, nv_point point)
{
    NV__REQUIRE(view != NULL, NULL, "nv__view_hit needs a view");
    bool inside =
        point.x >= 0 && point.y >= 0 && point.x < view->size.width && point.y < view->size.height;
    if (!inside || view->root == NULL) {
        return NULL;
    }
    nv_widget *modal = nv__overlay_modal_layer(view);
    nv_point own;
    if (!enter(view->root, point, &own)) {
        return NULL;
    }
    for (nv_widget *layer = view->root->last_child; layer != NULL; layer = layer->prev_sibling) {
        nv_widget *hit = hit_subtree(layer, own);
        if (hit != NULL) {
            hit = first_enabled(hit);
            return hit == view->root ? NULL : hit;
        }
        if (layer == modal || nv__overlay_covers(layer)) {
            return layer; /* shown just now, its barrier has no size yet */
        }
    }
    return NULL;
}
