/* What has to be drawn again: records stale fragments and collects the damage.
 *
 * Widgets whose fragment, place or visual changed wait in a queue, so a frame costs what changed.
 * The latest is taken first: a parent is measured after its children, and taking it first deals
 * with them in one walk. */
#include "ui/passes/paint_internal.h"

/* ---- the queue ---- */

void nv__paint_forget(nv_widget *widget)
{
    if (!(widget->flags & NV__W_PAINT_QUEUED)) {
        return;
    }
    nv_widget *previous = widget->paint_prev, *next = widget->paint_next;
    *(previous ? &previous->paint_next : &widget->view->paints) = next;
    if (next) {
        next->paint_prev = previous;
    }
    widget->paint_prev = widget->paint_next = NULL;
    widget->flags &= ~(uint32_t)NV__W_PAINT_QUEUED;
}

void nv__paint_mark(nv_widget *widget, uint32_t what)
{
    widget->flags |= what;
    if (!(widget->flags & NV__W_MOUNTED)) {
        return;
    }
    nv__view *view = widget->view;
    if (view->phase == NV__PHASE_PAINT) {
        view->paint_again = true;
        return;
    }
    if (view->debug) {
        nv__debug_count_request(view->debug, widget, "paint");
    }
    nv__paint_forget(widget);
    widget->paint_next = view->paints;
    if (view->paints) {
        view->paints->paint_prev = widget;
    }
    view->paints = widget;
    widget->flags |= NV__W_PAINT_QUEUED;
    nv__view_request_frame(view);
}

/* ---- one fragment ---- */

/* Room for just the records: most fragments hold one or two and never grow. */
static void reserve_exactly(nv__display_list *list, const nv__display_list *from)
{
    if (list->records.capacity > 0 || from->records.count == 0) {
        return;
    }
    list->records.items = nv__alloc(from->records.count * sizeof *list->records.items);
    list->records.capacity = list->records.items ? from->records.count : 0;
}

/* Runs a painter into view->scratch and keeps the outcome if it differs; true when it does. */
static bool record(nv_widget *widget, void (*painter)(nv_widget *, nv_canvas *),
                   nv__display_list *kept)
{
    nv__display_list *scratch = &widget->view->scratch;
    nv__display_list_clear(scratch);
    if (painter) {
        nv_canvas canvas;
        nv__canvas_begin(&canvas, scratch);
        painter(widget, &canvas);
        nv__canvas_end(&canvas, widget->klass->name);
    }
    bool lost = scratch->failed;
    bool differs = lost || !nv__display_list_equal(scratch, kept);
    if (differs) {
        nv__display_list_clear(kept);
        reserve_exactly(kept, scratch);
        nv__display_list_append(kept, scratch, 0, 0, 1.0f, NULL, 0);
        lost = lost || kept->failed;
    }
    nv__display_list_clear(scratch);
    if (lost) {
        widget->view->lost_memory = widget->view->paint_again = true;
        widget->flags |= NV__W_NEEDS_PAINT;
        nv__widget_report_memory(widget, "what it draws");
    }
    return differs;
}

static bool record_fragments(nv_widget *widget)
{
    if (!(widget->flags & NV__W_NEEDS_PAINT)) {
        return false;
    }
    widget->flags &= ~(uint32_t)NV__W_NEEDS_PAINT;
    bool differs = record(widget, widget->klass->paint, &widget->fragment);
    differs |= record(widget, widget->klass->paint_over, &widget->over);
    if (differs) {
        nv_rect ink = nv_rect_union(nv__paint_ink(&widget->fragment), nv__paint_ink(&widget->over));
        if (!nv_rect_is_empty(ink)) {
            ink.x += widget->padding.left;
            ink.y += widget->padding.top;
        }
        widget->ink = ink;
    }
    return differs;
}

/* ---- one widget ---- */

static void damage(nv__view *view, nv_rect rect)
{
    if (!nv_rect_is_empty(rect)) {
        nv__damage_add(&view->damage, rect);
    }
}

nv_rect nv__paint_ink_in_window(const nv__paint_context *context, const nv_widget *widget)
{
    if (nv_rect_is_empty(widget->ink) || nv_rect_is_empty(context->clip)) {
        return (nv_rect){ 0 };
    }
    nv_rect rect = nv__transform_rect(context->transform, widget->ink);
    rect = nv_rect_intersect(rect, context->clip);
    return nv_rect_is_empty(rect) ? (nv_rect){ 0 } : rect;
}

static bool same_rect(nv_rect a, nv_rect b)
{
    return a.x == b.x && a.y == b.y && a.width == b.width && a.height == b.height;
}

/* `anew`: what it shows has to be drawn even if it is the same and in the same place. */
static void update_own(nv__view *view, nv_widget *widget, const nv__paint_context *context,
                       bool anew)
{
    bool seen = !nv_rect_is_empty(context->clip);
    bool differs = seen && record_fragments(widget);
    nv_rect now = nv__paint_ink_in_window(context, widget);
    if (differs || anew || !same_rect(now, widget->painted)) {
        damage(view, widget->painted);
        damage(view, now);
        widget->painted = now;
    }
    widget->shown = widget->frame;
}

/* ---- extents ---- */

static nv_rect cut_to_box(const nv_widget *widget, nv_rect rect)
{
    if (!(widget->klass->flags & NV_WIDGET_CLIPS)) {
        return rect;
    }
    return nv_rect_intersect(rect, (nv_rect){ 0, 0, widget->frame.width, widget->frame.height });
}

/* Extents only grow here: one that is too large costs a look and never a pixel. A walk through the
 * subtree makes them exact again. */
static void pass_extent_up(const nv_widget *widget)
{
    for (nv_widget *parent = widget->parent; parent; parent = parent->parent) {
        nv_rect rect = nv__paint_extent_in_parent(widget);
        nv__paint_grow_index(widget, rect);
        nv_rect extent = nv_rect_union(parent->extent, cut_to_box(parent, rect));
        if (same_rect(extent, parent->extent)) {
            break;
        }
        parent->extent = extent;
        widget = parent;
    }
}

/* ---- a subtree ---- */

typedef struct level {
    nv__paint_context own, inside;
    nv_rect extent; /* of the children so far, in the widget's coordinates */
} level;

static void enter_level(nv__view *view, nv_widget *widget, level *at,
                        const nv__paint_context *around)
{
    at->own = nv__paint_context_enter(around, widget);
    at->inside = nv__paint_context_inside(&at->own, widget);
    at->extent = (nv_rect){ 0 };
    nv__paint_forget(widget);
    nv__paint_forget_index(widget);
    widget->flags &= ~(uint32_t)(NV__W_MOVED | NV__W_RESHOWN);
    if (widget->scrolled) {
        nv__scrolled_pixels(widget, &widget->scrolled->shown_x, &widget->scrolled->shown_y);
    }
    update_own(view, widget, &at->own, true);
}

static void leave_level(nv_widget *widget, const level *at)
{
    widget->extent = nv_rect_union(widget->ink, cut_to_box(widget, at->extent));
}

/* Shows all of it anew. `levels` has NV__PAINT_LEVELS entries. */
static void update_subtree(nv__view *view, nv_widget *top, const nv__paint_context *around,
                           level *levels)
{
    nv_widget *at = top;
    size_t depth = 0;
    enter_level(view, at, &levels[0], around);
    for (;;) {
        if (at->first_child && (at->first_child->flags & NV__W_MOUNTED)) {
            at = at->first_child;
            enter_level(view, at, &levels[depth + 1], &levels[depth].inside);
            depth++;
            continue;
        }
        leave_level(at, &levels[depth]);
        while (at != top && !at->next_sibling) {
            nv_rect extent = nv__paint_extent_in_parent(at);
            at = at->parent;
            depth--;
            levels[depth].extent = nv_rect_union(levels[depth].extent, extent);
            leave_level(at, &levels[depth]);
        }
        if (at == top) {
            return;
        }
        levels[depth - 1].extent =
            nv_rect_union(levels[depth - 1].extent, nv__paint_extent_in_parent(at));
        at = at->next_sibling;
        enter_level(view, at, &levels[depth], &levels[depth - 1].inside);
    }
}

/* ---- the queue's turn ---- */

static nv__paint_context context_around(const nv__view *view, const nv_widget *widget)
{
    const nv_widget *path[NV__PAINT_LEVELS];
    size_t count = 0;
    for (const nv_widget *at = widget->parent; at && count < NV__PAINT_LEVELS; at = at->parent) {
        path[count++] = at;
    }
    nv__paint_context context = nv__paint_context_of_window(view);
    while (count > 0) {
        const nv_widget *at = path[--count];
        nv__paint_context own = nv__paint_context_enter(&context, at);
        context = nv__paint_context_inside(&own, at);
    }
    return context;
}

/* Whether its subtree lies elsewhere, or is cut otherwise, than last shown. */
static bool moved_subtree(const nv_widget *widget)
{
    const nv_rect *now = &widget->frame, *shown = &widget->shown;
    if (widget->flags & NV__W_RESHOWN) {
        return true;
    }
    if (now->x != shown->x || now->y != shown->y) {
        return true;
    }
    bool resized = !same_rect(*now, *shown);
    bool by_size = (widget->klass->flags & NV_WIDGET_CLIPS) || widget->visual.scale != 1.0f;
    return resized && by_size;
}

static void take_turn(nv__view *view, nv_widget *widget, level *levels)
{
    bool whole = moved_subtree(widget);
    if (!widget->has_layout) {
        /* Never measured: its first measure queues it again. */
        return;
    }
    nv__paint_context around = context_around(view, widget);
    if (whole) {
        update_subtree(view, widget, &around, levels);
    } else {
        nv__paint_context own = nv__paint_context_enter(&around, widget);
        widget->flags &= ~(uint32_t)NV__W_MOVED;
        update_own(view, widget, &own, false);
        widget->extent = nv_rect_union(widget->extent, widget->ink);
    }
    pass_extent_up(widget);
}

/* Queues what was marked while painting: it lacked memory, or broke the rules. */
static void queue_again(nv__view *view)
{
    view->paint_again = false;
    nv_widget *at = view->root;
    while (at) {
        if ((at->flags & NV__W_MOUNTED) && (at->flags & (NV__W_NEEDS_PAINT | NV__W_RESHOWN))) {
            nv__paint_mark(at, 0);
        }
        if (at->first_child) {
            at = at->first_child;
            continue;
        }
        while (at && !at->next_sibling) {
            at = at->parent;
        }
        at = at ? at->next_sibling : NULL;
    }
}

void nv__paint_update(nv__view *view)
{
    nv__paint_scrolls(view);
    if (!view->paints) {
        return;
    }
    level levels[NV__PAINT_LEVELS];
    view->in_frame = true;
    view->phase = NV__PHASE_PAINT;
    nv__no_await_begin("paint");
    void *tracking = nv__untracked_begin();
    while (view->paints) {
        nv_widget *widget = view->paints;
        nv__paint_forget(widget);
        take_turn(view, widget, levels);
    }
    nv__untracked_end(tracking);
    nv__no_await_end();
    view->phase = NV__PHASE_NONE;
    view->in_frame = false;
    if (view->paint_again) {
        queue_again(view);
    }
}
