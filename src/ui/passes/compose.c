/* One list for the window out of the fragments: only what meets the damage is looked at. */
#include "ui/passes/paint_internal.h"

#include <string.h>

typedef struct level {
    nv__paint_context own, inside;
    bool opacity, clip; /* pushed */
    size_t asked;       /* children looked at */
} level;

typedef struct composition {
    const nv__damage *damage; /* NULL: everything */
    nv__display_list *out;
} composition;

static bool meets(const composition *all, nv_rect rect)
{
    if (nv_rect_is_empty(rect)) {
        return false;
    }
    return !all->damage || nv__damage_meets(all->damage, rect);
}

static nv_rect moved(nv_rect rect, nv_point by)
{
    return (nv_rect){ rect.x + by.x, rect.y + by.y, rect.width, rect.height };
}

static void append(const composition *all, const nv_widget *widget,
                   const nv__display_list *fragment, const nv__paint_context *own)
{
    if (fragment->records.count == 0 || !meets(all, widget->painted)) {
        return;
    }
    const nv__transform *at = &own->drawn;
    const nv_rect *cull = all->damage ? all->damage->rects : NULL;
    size_t count = all->damage ? all->damage->count : 0;
    nv_rect there[NV__DAMAGE_MAX];
    for (size_t i = 0; i < count; i++) {
        there[i] = moved(cull[i], (nv_point){ -own->shift.x, -own->shift.y });
    }
    nv__display_list_append(all->out, fragment, at->x + at->scale * widget->padding.left,
                            at->y + at->scale * widget->padding.top, at->scale, cull ? there : NULL,
                            count);
}

static bool ends_with(const nv__display_list *list, nv__record_kind kind)
{
    size_t count = list->records.count;
    return count > 0 && list->records.items[count - 1].kind == kind;
}

/* A push that nothing followed is taken back. */
static void pop_clip(nv__display_list *out)
{
    if (ends_with(out, NV__RECORD_PUSH_CLIP)) {
        out->records.count--;
    } else {
        nv__display_list_pop_clip(out);
    }
}

static void pop_opacity(nv__display_list *out)
{
    if (ends_with(out, NV__RECORD_PUSH_OPACITY)) {
        out->records.count--;
    } else {
        nv__display_list_pop_opacity(out);
    }
}

static nv_radii scaled(nv_radii radii, float scale)
{
    return (nv_radii){ radii.top_left * scale, radii.top_right * scale, radii.bottom_right * scale,
                       radii.bottom_left * scale };
}

/* Draws the widget itself; false when nothing of its subtree meets the damage. */
static bool enter(const composition *all, const nv_widget *widget, const nv__paint_context *around,
                  level *at)
{
    at->own = nv__paint_context_enter(around, widget);
    at->opacity = at->clip = false;
    at->asked = 0;
    if (nv_rect_is_empty(at->own.clip)) {
        return false;
    }
    nv_rect extent = nv__transform_rect(at->own.transform, widget->extent);
    extent = nv_rect_intersect(extent, at->own.clip);
    if (!meets(all, extent)) {
        return false;
    }
    if (widget->visual.opacity < 1.0f) {
        nv_point back = { -at->own.shift.x, -at->own.shift.y };
        nv__display_list_push_opacity(all->out, moved(extent, back), widget->visual.opacity);
        at->opacity = true;
    }
    append(all, widget, &widget->fragment, &at->own);
    at->inside = nv__paint_context_inside(&at->own, widget);
    if (widget->first_child && (widget->klass->flags & NV_WIDGET_CLIPS)) {
        nv_rect box = { 0, 0, widget->frame.width, widget->frame.height };
        nv__display_list_push_shift(all->out, nv__transform_rect(at->own.drawn, box),
                                    scaled(widget->visual.clip_radii, at->own.drawn.scale),
                                    at->inside.shift_x - at->own.shift_x,
                                    at->inside.shift_y - at->own.shift_y);
        at->clip = true;
    }
    return true;
}

static void leave(const composition *all, const nv_widget *widget, const level *at)
{
    if (at->clip) {
        pop_clip(all->out);
    }
    append(all, widget, &widget->over, &at->own);
    if (at->opacity) {
        pop_opacity(all->out);
    }
}

/* The child after `at` (NULL: the first) that may have to be drawn. */
static nv_widget *next_child(const composition *all, const nv_widget *parent, level *inside,
                             const nv_widget *at)
{
    nv_widget *child = at ? at->next_sibling : parent->first_child;
    const nv__child_index *index = parent->index;
    inside->asked++;
    while (index && child && index->blocks[child->block].first == child) {
        nv_rect extent =
            nv__transform_rect(inside->inside.transform, index->blocks[child->block].extent);
        if (meets(all, nv_rect_intersect(extent, inside->inside.clip))) {
            break;
        }
        size_t next = (size_t)child->block + 1;
        child = next < index->count ? index->blocks[next].first : NULL;
    }
    return child;
}

void nv__paint_compose(nv__view *view, const nv__damage *damage, nv__display_list *out)
{
    composition all = { damage, out };
    level levels[NV__PAINT_LEVELS];
    nv__paint_context window = nv__paint_context_of_window(view);
    nv_widget *at = view->root, *child;
    size_t depth = 0;
    if (!enter(&all, at, &window, &levels[0])) {
        return;
    }
    child = next_child(&all, at, &levels[0], NULL);
    for (;;) {
        if (child && enter(&all, child, &levels[depth].inside, &levels[depth + 1])) {
            at = child;
            depth++;
            child = next_child(&all, at, &levels[depth], NULL);
        } else if (child) {
            child = next_child(&all, at, &levels[depth], child);
        } else {
            nv__paint_make_index(at, levels[depth].asked);
            leave(&all, at, &levels[depth]);
            if (depth == 0) {
                return;
            }
            child = at;
            at = at->parent;
            depth--;
            child = next_child(&all, at, &levels[depth], child);
        }
    }
}

/* What was to be moved is drawn anew then, too: nothing has been presented. */
static void give_back(nv__view *view, const nv__damage *damage)
{
    view->damage_all = view->damage_all || damage->shift_count > 0;
    for (size_t i = 0; i < damage->count; i++) {
        nv__damage_add(&view->damage, damage->rects[i]);
    }
}

/* What is blurred is drawn as a whole or not at all. */
static void compose_whole(nv__view *view, nv__damage *damage, nv__display_list *out)
{
    enum { ROUNDS = 8 }; /* each takes in what the last one met; then everything is drawn */
    nv__paint_compose(view, damage, out);
    for (int i = 1; nv__display_list_widen(out, view->scale, damage); i++) {
        if (i == ROUNDS) {
            nv__damage_add(damage, (nv_rect){ 0, 0, view->size.width, view->size.height });
        }
        nv__display_list_clear(out);
        nv__paint_compose(view, i < ROUNDS ? damage : NULL, out);
        if (i == ROUNDS) {
            return;
        }
    }
}

void nv__pass_paint(nv__view *view, bool everything, nv__display_list *out, nv__damage *damage)
{
    nv__paint_update(view);
    nv_rect window = { 0, 0, view->size.width, view->size.height };
    if (everything || view->damage_all) {
        nv__damage_clear(&view->damage);
        nv__damage_add(&view->damage, window);
        view->damage_all = false;
    }
    nv__paint_settle_shifts(view);
    /* What has been vacated outside a window that has become smaller is gone anyway. */
    for (size_t i = 0; i < view->damage.count; i++) {
        nv_rect rect = nv_rect_intersect(view->damage.rects[i], window);
        if (!nv_rect_is_empty(rect)) {
            nv__damage_add(damage, rect);
        }
    }
    memcpy(damage->shifts, view->damage.shifts, sizeof damage->shifts);
    damage->shift_count = view->damage.shift_count;
    nv__damage_clear(&view->damage);
    if (damage->count > 0) {
        compose_whole(view, damage, out);
    }
    if (out->failed) {
        view->lost_memory = true;
        nv__widget_report_memory(view->root, "the display list");
        give_back(view, damage);
    }
}
