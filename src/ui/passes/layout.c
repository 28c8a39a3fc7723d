/* Constraints down, sizes up, and only where something is stale.
 *
 * What is stale is measured again on its own, deepest first, under the constraints it had. Only
 * when that yields another size is its parent stale, too: so a change costs what it touches, not
 * what lies beside it. A widget that was measured under several constraints in one go (or stands
 * inside one) always passes the question up, because its parent used answers that are no longer
 * known. */
#include "base/assert.h"
#include "ui/view_internal.h"

/* The measure in progress on this thread. */
static _Thread_local struct {
    nv_widget *widget; /* NULL: none */
    uint32_t serial;
    uint32_t last_serial;
} measuring;

/* ---- the queue ---- */

static void enqueue(nv_widget *widget)
{
    nv__view *view = widget->view;
    if (widget->flags & NV__W_LAYOUT_QUEUED) {
        return;
    }
    nv_widget **head = &view->layouts[widget->depth];
    widget->flags |= NV__W_LAYOUT_QUEUED;
    widget->layout_prev = NULL;
    widget->layout_next = *head;
    if (*head) {
        (*head)->layout_prev = widget;
    }
    *head = widget;
    view->layout_count++;
}

void nv__layout_forget(nv_widget *widget)
{
    nv__view *view = widget->view;
    if (!(widget->flags & NV__W_LAYOUT_QUEUED)) {
        return;
    }
    nv_widget *previous = widget->layout_prev, *next = widget->layout_next;
    *(previous ? &previous->layout_next : &view->layouts[widget->depth]) = next;
    if (next) {
        next->layout_prev = previous;
    }
    widget->layout_prev = widget->layout_next = NULL;
    widget->flags &= ~(uint32_t)NV__W_LAYOUT_QUEUED;
    view->layout_count--;
}

void nv__layout_mark(nv_widget *widget)
{
    nv__view *view = widget->flags & NV__W_MOUNTED ? widget->view : NULL;
    widget->flags |= NV__W_NEEDS_LAYOUT;
    if (view) {
        if (view->debug) {
            nv__debug_count_request(view->debug, widget, "layout");
        }
        enqueue(widget);
        nv__view_request_frame(view);
    }
}

void nv__layout_mark_parents(const nv_widget *child)
{
    for (nv_widget *parent = child->parent; parent; parent = parent->parent) {
        nv__layout_mark(parent);
        if (!parent->component) {
            break;
        }
    }
}

void nv_widget_mark_dirty(nv_widget *widget, nv_dirty what)
{
    NV__REQUIRE(widget, , "nv_widget_mark_dirty of NULL");
    NV__ASSERT_UI();
    if (nv__widget_is_failed(widget)) {
        return;
    }
    const nv__view *view = widget->view;
    bool relay = ((unsigned)what & NV_DIRTY_LAYOUT) != 0;
    /* A measure may find that it has to be drawn anew; nothing else may change state in a frame. */
    if (view && view->in_frame && (relay || view->phase != NV__PHASE_LAYOUT)) {
        nv__assert_failed(__FILE__, __LINE__, "!in_frame",
                          "%s: state is written during layout or paint; it shows in the next frame",
                          nv__widget_origin(widget));
    }
    if (relay) {
        nv__layout_mark(widget);
    }
    nv__paint_mark(widget, NV__W_NEEDS_PAINT);
}

/* ---- measuring ---- */

static bool same_size(nv_size a, nv_size b)
{
    return !(a.width < b.width || a.width > b.width || a.height < b.height || a.height > b.height);
}

static bool same_constraints(nv_constraints a, nv_constraints b)
{
    return same_size(a.min, b.min) && same_size(a.max, b.max);
}

static float sane_minimum(float value)
{
    return isfinite(value) && value > 0 ? value : 0;
}

static float sane_maximum(float value, float minimum)
{
    return isnan(value) || value < minimum ? minimum : value;
}

static nv_constraints sane(nv_constraints within)
{
    within.min.width = sane_minimum(within.min.width);
    within.min.height = sane_minimum(within.min.height);
    within.max.width = sane_maximum(within.max.width, within.min.width);
    within.max.height = sane_maximum(within.max.height, within.min.height);
    return within;
}

static nv_constraints with_fixed_lengths(const nv_widget *widget, nv_constraints within)
{
    if (widget->width > 0) {
        within.min.width = within.max.width = widget->width;
    }
    if (widget->height > 0) {
        within.min.height = within.max.height = widget->height;
    }
    return within;
}

static float less(float length, float taken)
{
    return length > taken ? length - taken : 0;
}

static nv_constraints without_padding(nv_constraints outer, nv_insets padding)
{
    float x = padding.left + padding.right, y = padding.top + padding.bottom;
    return (nv_constraints){ { less(outer.min.width, x), less(outer.min.height, y) },
                             { less(outer.max.width, x), less(outer.max.height, y) } };
}

static nv_size call_measure(nv_widget *widget, nv_constraints inner)
{
    nv_widget *outer_widget = measuring.widget;
    uint32_t outer_serial = measuring.serial;
    measuring.widget = widget;
    measuring.serial = ++measuring.last_serial;
    nv_size size = widget->klass->measure(widget, inner);
    measuring.widget = outer_widget;
    measuring.serial = outer_serial;
    if (!isfinite(size.width) || !isfinite(size.height)) {
        nv__assert_failed(__FILE__, __LINE__, "isfinite(size)",
                          "%s: measured as %g x %g; what is not finite counts as 0",
                          nv__widget_origin(widget), (double)size.width, (double)size.height);
        size.width = isfinite(size.width) ? size.width : 0;
        size.height = isfinite(size.height) ? size.height : 0;
    }
    return nv_constrain(inner, size);
}

static nv_size measure_now(nv_widget *widget, nv_constraints within)
{
    nv_constraints outer = with_fixed_lengths(widget, sane(within));
    nv_insets padding = widget->padding;
    /* Cleared first: whoever marks the widget while it is measured (which is reported) still gets
     * another layout. */
    widget->flags &= ~(uint32_t)NV__W_NEEDS_LAYOUT;
    nv_size size = call_measure(widget, without_padding(outer, padding));
    size.width += padding.left + padding.right;
    size.height += padding.top + padding.bottom;
    size = nv_constrain(outer, size);

    nv_size before = { widget->frame.width, widget->frame.height };
    bool first = !widget->has_layout;
    widget->frame.width = size.width;
    widget->frame.height = size.height;
    widget->last_constraints = within;
    widget->last_size = size;
    widget->has_layout = true;
    if (first) {
        nv__paint_mark(widget, NV__W_NEEDS_PAINT | NV__W_RESHOWN);
    } else if (!same_size(before, size)) {
        nv__paint_mark(widget, NV__W_NEEDS_PAINT | NV__W_MOVED);
    }
    widget->view->geometry_changed = true;
    return size;
}

nv_size nv_widget_measure(nv_widget *child, nv_constraints within)
{
    nv_size none = { 0, 0 };
    NV__REQUIRE(child, none, "nv_widget_measure of NULL");
    NV__REQUIRE(measuring.widget, none, "%s is measured outside of a measure function",
                nv__widget_origin(child));
    NV__REQUIRE(child->parent == measuring.widget, none,
                "%s is measured by %s, which is not its parent", nv__widget_origin(child),
                nv__widget_origin(measuring.widget));
    if (!(child->flags & NV__W_MOUNTED)) {
        return none;
    }
    bool same = child->has_layout && same_constraints(child->last_constraints, within);
    if (child->measured_in != measuring.serial) {
        child->flags &= ~(uint32_t)NV__W_REMEASURED;
        child->measured_in = measuring.serial;
    } else if (!same) {
        child->flags |= NV__W_REMEASURED;
    }
    if (same && !(child->flags & NV__W_NEEDS_LAYOUT)) {
        return child->last_size;
    }
    return measure_now(child, within);
}

void nv_widget_place(nv_widget *child, float x, float y)
{
    NV__REQUIRE(child, , "nv_widget_place of NULL");
    NV__REQUIRE(measuring.widget && child->parent == measuring.widget, ,
                "%s is placed outside of its parent's measure function", nv__widget_origin(child));
    NV__REQUIRE(isfinite(x) && isfinite(y), , "%s is placed at %g, %g", nv__widget_origin(child),
                (double)x, (double)y);
    x += child->parent->padding.left;
    y += child->parent->padding.top;
    if (x < child->frame.x || x > child->frame.x || y < child->frame.y || y > child->frame.y) {
        child->frame.x = x;
        child->frame.y = y;
        nv__paint_mark(child, NV__W_MOVED);
        if (child->view) {
            child->view->geometry_changed = true;
        }
    }
}

/* ---- the pass ---- */

static bool was_asked_more_than_once(const nv_widget *widget)
{
    for (; widget; widget = widget->parent) {
        if (widget->flags & NV__W_REMEASURED) {
            return true;
        }
    }
    return false;
}

static void relay(nv__view *view, nv_widget *widget)
{
    if (!(widget->flags & NV__W_NEEDS_LAYOUT)) {
        return;
    }
    if (widget == view->root) {
        (void)measure_now(widget, (nv_constraints){ view->size, view->size });
        return;
    }
    if (widget->has_layout && !was_asked_more_than_once(widget)) {
        nv_size before = widget->last_size;
        if (same_size(before, measure_now(widget, widget->last_constraints))) {
            return;
        }
    }
    widget->parent->flags |= NV__W_NEEDS_LAYOUT;
    enqueue(widget->parent);
}

bool nv__pass_layout(nv__view *view)
{
    if (view->layout_count == 0) {
        return false;
    }
    view->in_frame = true;
    view->phase = NV__PHASE_LAYOUT;
    nv__no_await_begin("layout");
    for (int depth = NV__MAX_DEPTH; depth >= 0 && view->layout_count > 0; depth--) {
        while (view->layouts[depth]) {
            nv_widget *widget = view->layouts[depth];
            nv__layout_forget(widget);
            relay(view, widget);
        }
    }
    nv__no_await_end();
    view->phase = NV__PHASE_NONE;
    view->in_frame = false;
    return true;
}

/* ---- the size the content would choose ---- */

nv_size nv__view_preferred_size(nv__view *view)
{
    nv_size none = { 0, 0 };
    nv_widget *content = view->content;
    if (!content) {
        return none;
    }
    nv__view_update(view);
    content = view->content;
    if (!content || !(content->flags & NV__W_MOUNTED)) {
        return none;
    }
    nv_constraints any = { { 0, 0 }, { INFINITY, INFINITY } };
    view->in_frame = true;
    view->phase = NV__PHASE_LAYOUT;
    nv__no_await_begin("layout");
    nv_size size = measure_now(content, any);
    nv__no_await_end();
    view->phase = NV__PHASE_NONE;
    view->in_frame = false;
    /* The next layout asks again, for the window there will be. */
    content->flags |= NV__W_NEEDS_LAYOUT;
    nv__layout_mark(view->root);
    return size;
}
