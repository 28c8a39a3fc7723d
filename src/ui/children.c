/* Who is in whom: consuming, adding, moving and taking out. */
#include "base/assert.h"
#include "ui/view_internal.h"

/* The tree may change while input and rebuilds run, never while it is measured or drawn. */
static bool may_change(const nv_widget *parent)
{
    const nv__view *view = parent->view;
    if (view && view->in_frame) {
        nv__assert_failed(__FILE__, __LINE__, "!in_frame",
                          "%s: children change during layout or paint", nv__widget_origin(parent));
        return false;
    }
    return true;
}

static bool consume(nv_widget *widget, const nv_widget *by)
{
    if (widget->flags & NV__W_DESTROYED) {
        nv__assert_failed(__FILE__, __LINE__, "!destroyed", "%s is used after it was destroyed",
                          nv__widget_origin(widget));
        return false;
    }
    if (widget->flags & NV__W_PLACED) {
        nv__assert_failed(__FILE__, __LINE__, "!placed",
                          "%s is used twice: first in %s, then in %s; the second use is ignored",
                          nv__widget_origin(widget),
                          widget->parent ? nv__widget_origin(widget->parent) : "a slot",
                          by ? nv__widget_origin(by) : "a slot");
        return false;
    }
    nv__orphan_remove(widget);
    widget->flags |= NV__W_PLACED;
    return true;
}

bool nv__widget_take(nv_widget *widget)
{
    if (!widget) {
        return false;
    }
    if (nv__widget_is_failed(widget)) {
        nv__widget_failed_release(widget);
        return false;
    }
    return consume(widget, NULL);
}

static void link_before(nv_widget *parent, nv_widget *child, nv_widget *before)
{
    nv_widget *previous = before ? before->prev_sibling : parent->last_child;
    nv__paint_forget_index(parent);
    child->parent = parent;
    child->prev_sibling = previous;
    child->next_sibling = before;
    *(previous ? &previous->next_sibling : &parent->first_child) = child;
    *(before ? &before->prev_sibling : &parent->last_child) = child;
}

static void unlink_child(nv_widget *child)
{
    nv_widget *parent = child->parent;
    nv_widget *previous = child->prev_sibling, *next = child->next_sibling;
    nv__paint_forget_index(parent);
    *(previous ? &previous->next_sibling : &parent->first_child) = next;
    *(next ? &next->prev_sibling : &parent->last_child) = previous;
    child->parent = child->prev_sibling = child->next_sibling = NULL;
}

/* Only something with children can be around its new parent. */
static bool is_around(const nv_widget *child, const nv_widget *parent)
{
    if (!child->first_child) {
        return child == parent;
    }
    while (parent && parent != child) {
        parent = parent->parent;
    }
    return parent != NULL;
}

static void move_before(nv_widget *child, nv_widget *before)
{
    nv_widget *parent = child->parent;
    if (child == before || child->next_sibling == before) {
        return;
    }
    unlink_child(child);
    link_before(parent, child, before);
    /* It may lie above what it lay under. */
    nv__paint_mark(child, NV__W_RESHOWN);
    nv__layout_mark(parent);
}

/* Consumes the child, or gets rid of it where that cannot be. */
static void put(nv_widget *parent, nv_widget *child, nv_widget *before, bool may_move)
{
    if (nv__widget_is_failed(child)) {
        nv__widget_failed_release(child);
        return;
    }
    if (nv__widget_is_failed(parent) || !may_change(parent)) {
        nv__widget_destroy(child->parent ? NULL : child);
        return;
    }
    if (may_move && child->parent == parent) {
        move_before(child, before);
        return;
    }
    NV__REQUIRE(!is_around(child, parent), , "%s is put into itself", nv__widget_origin(child));
    if (!consume(child, parent)) {
        return;
    }
    link_before(parent, child, before);
    nv__layout_mark_parents(child);
    if ((parent->flags & (NV__W_MOUNTED | NV__W_MOUNTING)) == NV__W_MOUNTED) {
        nv__widget_mount(child, parent->view);
    }
}

void nv__widget_insert_before(nv_widget *parent, nv_widget *child, nv_widget *before)
{
    NV__REQUIRE(parent, , "a child is added to NULL");
    NV__REQUIRE(!before || before->parent == parent, , "%s is not in %s", nv__widget_origin(before),
                nv__widget_origin(parent));
    if (child) {
        put(parent, child, before, true);
    }
}

void nv_widget_append(nv_widget *parent, nv_widget *child)
{
    NV__ASSERT_UI();
    NV__REQUIRE(parent, , "a child is added to NULL");
    if (child) {
        put(parent, child, NULL, false);
    }
}

void nv_widget_append_all(nv_widget *parent, nv_children children)
{
    NV__REQUIRE(children.items || children.count == 0, , "children without items");
    for (size_t i = 0; i < children.count; i++) {
        nv_widget_append(parent, children.items[i]);
    }
}

void nv__widget_remove(nv_widget *child)
{
    NV__REQUIRE(child, , "nv__widget_remove of NULL");
    if (!child->parent || !may_change(child->parent)) {
        return;
    }
    nv__destroy_defer_begin();
    nv__widget_unmount(child);
    nv_widget *parent = child->parent;
    if (parent) {
        nv__view *view = parent->view;
        if (view && view->content == child) {
            view->content = NULL;
        }
        nv__layout_mark_parents(child);
        unlink_child(child);
        child->flags &= ~(uint32_t)NV__W_PLACED;
    }
    nv__destroy_defer_end();
}
