#include "ui/passes/paint_internal.h"

nv__paint_context nv__paint_context_of_window(const nv__view *view)
{
    return (nv__paint_context){ .transform = { 1.0f, 0.0f, 0.0f },
                                .clip = { 0, 0, view->size.width, view->size.height },
                                .drawn = { 1.0f, 0.0f, 0.0f } };
}

bool nv__paint_shifts(const nv__paint_context *at, const nv_widget *viewport)
{
    return viewport && viewport->scrolled && at->transform.scale == 1.0f;
}

nv__paint_context nv__paint_context_enter(const nv__paint_context *parent, const nv_widget *widget)
{
    nv__paint_context own = *parent;
    own.transform = nv__transform_enter(parent->transform, widget);
    own.drawn = nv__paint_shifts(parent, widget->parent)
                    ? nv__transform_enter_still(parent->drawn, widget)
                    : nv__transform_enter(parent->drawn, widget);
    bool seen = widget->has_layout && !widget->visual.hidden && widget->visual.opacity > 0;
    if (!seen) {
        own.clip = (nv_rect){ 0 };
    }
    return own;
}

nv__paint_context nv__paint_context_inside(const nv__paint_context *own, const nv_widget *widget)
{
    nv__paint_context inside = *own;
    if (widget->klass->flags & NV_WIDGET_CLIPS) {
        nv_rect box = { 0, 0, widget->frame.width, widget->frame.height };
        inside.clip = nv_rect_intersect(own->clip, nv__transform_rect(own->transform, box));
    }
    if (nv__paint_shifts(own, widget)) {
        int x, y;
        nv_point by = nv__widget_scroll_shown(widget);
        nv__scrolled_pixels(widget, &x, &y);
        inside.shift_x -= x;
        inside.shift_y -= y;
        inside.shift.x -= by.x;
        inside.shift.y -= by.y;
    }
    return inside;
}

nv_rect nv__paint_extent_in_parent(const nv_widget *child)
{
    bool seen = child->has_layout && !child->visual.hidden && child->visual.opacity > 0;
    if (!seen || nv_rect_is_empty(child->extent)) {
        return (nv_rect){ 0 };
    }
    return nv__widget_rect_in_parent(child, child->extent);
}

nv_rect nv__paint_ink(const nv__display_list *list)
{
    enum { LEVELS = 17 }; /* a canvas allows 16 clips */
    nv_rect clips[LEVELS];
    bool clipped[LEVELS] = { false };
    size_t level = 0;
    nv_rect ink = { 0 };
    for (size_t i = 0; i < list->records.count; i++) {
        const nv__record *record = &list->records.items[i];
        switch (record->kind) {
        case NV__RECORD_PUSH_CLIP:
            if (level + 1 < LEVELS) {
                nv_rect rect = record->rect;
                clips[level + 1] = clipped[level] ? nv_rect_intersect(clips[level], rect) : rect;
                clipped[++level] = true;
            }
            break;
        case NV__RECORD_POP_CLIP:
            level -= level > 0;
            break;
        case NV__RECORD_POP_OPACITY:
            break;
        default: {
            nv_rect bounds = record->bounds;
            bool over = record->kind == NV__RECORD_PUSH_OPACITY && record->u.blend == NV_BLEND_OVER;
            /* Layers of other modes change what is there where nothing is drawn, too. */
            if (!over) {
                bounds = clipped[level] ? nv_rect_intersect(clips[level], bounds) : bounds;
                ink = nv_rect_union(ink, bounds);
            }
        }
        }
    }
    return ink;
}
