/* Viewports that scrolled: where nothing but their content moves, the pixels already there move
 * with it, and only the strip that appears is drawn. The outcome is what drawing all of it gives:
 * content is drawn at whole pixels, so the same wherever it stands; what lies beneath has to be of
 * one colour; what lies above is drawn anew, where it is and where its old pixels went. */
#include "graphics/snap.h"
#include "ui/passes/paint_internal.h"

#include <stdlib.h>

enum {
    ABOVE_MAX = 4,      /* rectangles of what lies above; with more, all is drawn */
    NEIGHBOURS_MAX = 64 /* siblings that are asked on one level; with more, too */
};

static const nv_radii square = { 0, 0, 0, 0 };

typedef struct attempt {
    nv__view *view;
    nv_widget *viewport;
    nv_widget *path[NV__PAINT_LEVELS]; /* from the root to the viewport */
    nv__paint_context at[NV__PAINT_LEVELS];
    size_t count;
    nv__pixel_rect box; /* what the viewport shows */
    nv_rect area;       /* the same, dp */
    nv_rect above[ABOVE_MAX];
    size_t above_count;
    bool uniform;
    nv_rect ink; /* of what moves along, where it was and where it is, dp */
} attempt;

static nv__pixel_rect intersect(nv__pixel_rect a, nv__pixel_rect b)
{
    int x = a.x > b.x ? a.x : b.x, y = a.y > b.y ? a.y : b.y;
    int right = a.x + a.width < b.x + b.width ? a.x + a.width : b.x + b.width;
    int bottom = a.y + a.height < b.y + b.height ? a.y + a.height : b.y + b.height;
    return (nv__pixel_rect){ x, y, right > x ? right - x : 0, bottom > y ? bottom - y : 0 };
}

static bool is_empty(nv__pixel_rect rect)
{
    return rect.width <= 0 || rect.height <= 0;
}

static nv_rect in_dp(nv__pixel_rect rect, float scale)
{
    return (nv_rect){ (float)rect.x / scale, (float)rect.y / scale, (float)rect.width / scale,
                      (float)rect.height / scale };
}

static bool meets(nv_rect a, nv_rect b)
{
    return !nv_rect_is_empty(nv_rect_intersect(a, b));
}

/* ---- may it be done? ---- */

static bool has_radii(nv_radii r)
{
    return r.top_left > 0 || r.top_right > 0 || r.bottom_right > 0 || r.bottom_left > 0;
}

/* Where it was, and cutting nothing but a rectangle. */
static bool stands_still(const nv_widget *widget)
{
    const nv_rect *now = &widget->frame, *shown = &widget->shown;
    bool same = now->x == shown->x && now->y == shown->y && now->width == shown->width &&
                now->height == shown->height && !(widget->flags & NV__W_RESHOWN);
    bool cuts_round =
        (widget->klass->flags & NV_WIDGET_CLIPS) && has_radii(widget->visual.clip_radii);
    bool plain = widget->visual.opacity >= 1.0f && widget->visual.scale == 1.0f && !cuts_round;
    return same && plain && widget->has_layout;
}

/* The widgets from the root to the viewport, and the pixels that it shows. */
static bool find_place(attempt *a)
{
    nv_widget *reversed[NV__PAINT_LEVELS];
    for (nv_widget *at = a->viewport; at; at = at->parent) {
        if (a->count == NV__PAINT_LEVELS || !stands_still(at)) {
            return false;
        }
        reversed[a->count++] = at;
    }
    float scale = a->view->scale;
    nv__paint_context around = nv__paint_context_of_window(a->view);
    a->box = nv__snap_rect(around.clip, square, scale);
    for (size_t i = 0; i < a->count; i++) {
        nv_widget *widget = reversed[a->count - 1 - i];
        a->path[i] = widget;
        a->at[i] = nv__paint_context_enter(&around, widget);
        if (widget->klass->flags & NV_WIDGET_CLIPS) {
            nv_rect box = { 0, 0, widget->frame.width, widget->frame.height };
            nv__pixel_rect own =
                nv__snap_rect(nv__transform_rect(a->at[i].drawn, box), square, scale);
            own.x += a->at[i].shift_x;
            own.y += a->at[i].shift_y;
            a->box = intersect(a->box, own);
        }
        around = nv__paint_context_inside(&a->at[i], widget);
    }
    a->area = in_dp(a->box, scale);
    return !is_empty(a->box) && !nv_rect_is_empty(around.clip);
}

/* Whether the shape gives every pixel of the box the same: the box keeps clear of its corners. */
static bool covers(const attempt *a, const nv__paint_context *at, nv_rect rect, nv_radii r)
{
    nv__pixel_rect all = nv__snap_rect(nv__transform_rect(at->drawn, rect), r, a->view->scale);
    all.x += at->shift_x;
    all.y += at->shift_y;
    float radius = fmaxf(fmaxf(r.top_left, r.top_right), fmaxf(r.bottom_left, r.bottom_right));
    int inset = (int)ceilf(radius * a->view->scale);
    nv__pixel_rect wide = { all.x, all.y + inset, all.width, all.height - 2 * inset };
    nv__pixel_rect high = { all.x + inset, all.y, all.width - 2 * inset, all.height };
    nv__pixel_rect in_wide = intersect(a->box, wide), in_high = intersect(a->box, high);
    return (in_wide.width == a->box.width && in_wide.height == a->box.height) ||
           (in_high.width == a->box.width && in_high.height == a->box.height);
}

static void judge_fragment(attempt *a, size_t index)
{
    const nv_widget *widget = a->path[index];
    const nv__paint_context *at = &a->at[index];
    nv_point inner = { widget->padding.left, widget->padding.top };
    for (size_t i = 0; i < widget->fragment.records.count; i++) {
        const nv__record *record = &widget->fragment.records.items[i];
        nv_rect bounds = record->bounds, rect = record->rect;
        bounds.x += inner.x;
        bounds.y += inner.y;
        rect.x += inner.x;
        rect.y += inner.y;
        bool structure = record->kind >= NV__RECORD_PUSH_CLIP;
        if (!structure && !meets(nv__transform_rect(at->transform, bounds), a->area)) {
            continue;
        }
        bool fills = record->kind == NV__RECORD_FILL && covers(a, at, rect, record->radii);
        if (!fills) {
            a->uniform = false;
        } else if (record->argb >> 24 == 255) {
            a->uniform = true;
        }
    }
}

static bool shows_in_area(const attempt *a, const nv_widget *child, nv_rect *out)
{
    nv_rect extent = nv__paint_extent_in_parent(child);
    const nv__paint_context *at = &a->at[a->count]; /* inside of the level that is looked at */
    *out = nv_rect_intersect(nv__transform_rect(at->transform, extent), a->area);
    return !nv_rect_is_empty(extent) && !nv_rect_is_empty(*out);
}

/* Siblings below the path, then those above it. False: too many. */
static bool judge_neighbours(attempt *a, size_t index)
{
    size_t asked = 0;
    bool below = true;
    a->at[a->count] = nv__paint_context_inside(&a->at[index], a->path[index]);
    for (nv_widget *child = a->path[index]->first_child; child; child = child->next_sibling) {
        nv_rect rect;
        if (child == a->path[index + 1]) {
            below = false;
        } else if (++asked > NEIGHBOURS_MAX) {
            return false;
        } else if (shows_in_area(a, child, &rect)) {
            if (!below && a->above_count == ABOVE_MAX) {
                return false;
            }
            if (below) {
                a->uniform = false;
            } else {
                a->above[a->above_count++] = rect;
            }
        }
    }
    return true;
}

/* What an ancestor draws above its children. */
static bool judge_over(attempt *a, size_t index)
{
    const nv_widget *widget = a->path[index];
    if (widget->over.records.count == 0) {
        return true;
    }
    nv_rect ink = nv__paint_ink(&widget->over);
    ink.x += widget->padding.left;
    ink.y += widget->padding.top;
    nv_rect rect = nv_rect_intersect(nv__transform_rect(a->at[index].transform, ink), a->area);
    if (nv_rect_is_empty(rect)) {
        return true;
    }
    if (a->above_count == ABOVE_MAX) {
        return false;
    }
    a->above[a->above_count++] = rect;
    return true;
}

static bool is_worth_it(const attempt *a, int x, int y)
{
    int kept_width = a->box.width - abs(x), kept_height = a->box.height - abs(y);
    float covered = 0;
    for (size_t i = 0; i < a->above_count; i++) {
        covered += a->above[i].width * a->above[i].height;
    }
    return kept_width * 4 > a->box.width && kept_height * 4 > a->box.height &&
           covered * 2 < a->area.width * a->area.height;
}

static bool is_free(const attempt *a)
{
    const nv__damage *damage = &a->view->damage;
    for (size_t i = 0; i < damage->shift_count; i++) {
        if (!is_empty(intersect(damage->shifts[i].box, a->box))) {
            return false;
        }
    }
    return damage->shift_count < NV__SHIFTS_MAX;
}

static bool may_shift(attempt *a, int x, int y)
{
    a->uniform = true;
    if (!a->view->may_shift || a->view->damage_all || !find_place(a) ||
        a->count + 1 >= NV__PAINT_LEVELS || a->at[a->count - 1].transform.scale != 1.0f ||
        !is_free(a)) {
        return false;
    }
    for (size_t i = 0; i < a->count; i++) {
        judge_fragment(a, i);
        if (!judge_over(a, i) || (i + 1 < a->count && !judge_neighbours(a, i))) {
            return false;
        }
    }
    return a->uniform && is_worth_it(a, x, y);
}

/* ---- what moves along ---- */

static nv_rect moved(nv_rect rect, float x, float y)
{
    return (nv_rect){ rect.x + x, rect.y + y, rect.width, rect.height };
}

static void take_in(attempt *a, nv_rect rect)
{
    rect = nv_rect_is_empty(rect) ? rect : nv_rect_intersect(rect, a->area);
    if (!nv_rect_is_empty(rect)) {
        a->ink = nv_rect_is_empty(a->ink) ? rect : nv_rect_union(a->ink, rect);
    }
}

/* Where its pixels are now. What is stale besides has its turn later, from there. */
static void follow(attempt *a, nv_widget *widget, const nv__paint_context *own, nv_point by)
{
    nv_rect there = nv_rect_is_empty(widget->painted)
                        ? (nv_rect){ 0 }
                        : nv_rect_intersect(moved(widget->painted, by.x, by.y), a->area);
    if (nv_rect_is_empty(there)) {
        there = (nv_rect){ 0 };
    }
    take_in(a, widget->painted);
    bool stale = (widget->flags & (NV__W_NEEDS_PAINT | NV__W_RESHOWN | NV__W_MOVED)) != 0;
    if (stale) {
        widget->painted = there;
        nv__paint_mark(widget, 0);
        return;
    }
    widget->painted = nv__paint_ink_in_window(own, widget);
    take_in(a, widget->painted);
}

/* Neither was seen nor is. */
static bool is_out_of_sight(const nv_widget *widget, const nv__paint_context *around, nv_rect area,
                            nv_point by)
{
    nv_rect extent = nv__paint_extent_in_parent(widget);
    if (nv_rect_is_empty(extent)) {
        return true;
    }
    nv_rect now = nv__transform_rect(around->transform, extent);
    return !meets(now, area) && !meets(moved(now, -by.x, -by.y), area);
}

static void follow_all(attempt *a, nv_point by, nv__paint_context *levels)
{
    nv_widget *top = a->viewport, *at = top->first_child;
    size_t depth = 0;
    levels[0] = nv__paint_context_inside(&a->at[a->count - 1], top);
    while (at) {
        bool skipped =
            !(at->flags & NV__W_MOUNTED) || is_out_of_sight(at, &levels[depth], a->area, by);
        if (!skipped) {
            nv__paint_context own = nv__paint_context_enter(&levels[depth], at);
            follow(a, at, &own, by);
            if (at->first_child) {
                levels[++depth] = nv__paint_context_inside(&own, at);
                at = at->first_child;
                continue;
            }
        }
        while (at != top && !at->next_sibling) {
            at = at->parent;
            depth -= at != top;
        }
        at = at == top ? NULL : at->next_sibling;
    }
}

/* Of the columns (rows) that content moves along, those that it touches: beside them all pixels are
 * of one colour. */
static nv__pixel_rect inked_part(const attempt *a, int x, int y)
{
    nv__pixel_rect ink = nv__snap_outwards(a->ink, a->view->scale), part = a->box;
    if (nv_rect_is_empty(a->ink)) {
        return (nv__pixel_rect){ 0 };
    }
    if (x == 0) {
        part.x = ink.x;
        part.width = ink.width;
    } else if (y == 0) {
        part.y = ink.y;
        part.height = ink.height;
    }
    return intersect(a->box, part);
}

static void start_shift(attempt *a, int x, int y, nv__paint_context *levels)
{
    nv__damage *damage = &a->view->damage;
    float scale = a->view->scale;
    nv_point by = { (float)x / scale, (float)y / scale };
    nv_rect box = { 0, 0, a->viewport->frame.width, a->viewport->frame.height };
    a->viewport->extent = nv_rect_union(a->viewport->ink, box);
    follow_all(a, by, levels);
    nv__pixel_rect part = inked_part(a, x, y);
    if (!is_empty(part)) {
        damage->shifts[damage->shift_count++] = (nv__shift){ part, x, y };
    }
    for (size_t i = 0; i < a->above_count; i++) {
        nv__damage_add(damage, a->above[i]);
    }
}

/* ---- the turns ---- */

/* Shifts that an earlier update left are of no use any more: what they moved is drawn. */
static void drop_shifts(nv__view *view)
{
    nv__damage *damage = &view->damage;
    size_t count = damage->shift_count;
    damage->shift_count = 0;
    for (size_t i = 0; i < count; i++) {
        nv__damage_add(damage, in_dp(damage->shifts[i].box, view->scale));
    }
}

void nv__paint_scrolls(nv__view *view)
{
    drop_shifts(view);
    while (view->scrolls) {
        nv_widget *viewport = view->scrolls;
        nv__scroll_forget(viewport);
        nv__scrolled *scrolled = viewport->scrolled;
        attempt a = { .view = view, .viewport = viewport };
        nv__paint_context levels[NV__PAINT_LEVELS];
        int x, y;
        nv__scrolled_pixels(viewport, &x, &y);
        int dx = scrolled->shown_x - x, dy = scrolled->shown_y - y;
        if (dx == 0 && dy == 0) {
            continue;
        }
        if (may_shift(&a, dx, dy)) {
            start_shift(&a, dx, dy, levels);
        } else {
            nv__paint_mark(viewport, NV__W_RESHOWN);
        }
        scrolled->shown_x = x;
        scrolled->shown_y = y;
    }
}

/* What was stale has moved along, and what came into the box has to be drawn. */
static void settle_shift(nv__view *view, const nv__shift *shift)
{
    nv__damage before = view->damage;
    float scale = view->scale;
    nv_rect area = in_dp(shift->box, scale);
    float x = (float)shift->x / scale, y = (float)shift->y / scale;
    for (size_t i = 0; i < before.count; i++) {
        nv_rect rect = nv_rect_intersect(before.rects[i], area);
        if (!nv_rect_is_empty(rect)) {
            rect = nv_rect_intersect(moved(rect, x, y), area);
            nv__damage_add(&view->damage, rect);
        }
    }
}

static void add_strips(nv__view *view, const nv__shift *shift)
{
    nv__pixel_rect box = shift->box;
    nv__pixel_rect columns = box, rows = box;
    columns.width = abs(shift->x);
    columns.x += shift->x < 0 ? box.width - columns.width : 0;
    rows.height = abs(shift->y);
    rows.y += shift->y < 0 ? box.height - rows.height : 0;
    nv__damage_add(&view->damage, in_dp(columns, view->scale));
    nv__damage_add(&view->damage, in_dp(rows, view->scale));
}

void nv__paint_settle_shifts(nv__view *view)
{
    for (size_t i = 0; i < view->damage.shift_count; i++) {
        nv__shift shift = view->damage.shifts[i];
        settle_shift(view, &shift);
    }
    for (size_t i = 0; i < view->damage.shift_count; i++) {
        nv__shift shift = view->damage.shifts[i];
        add_strips(view, &shift);
    }
}
