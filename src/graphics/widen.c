/* What depends on what lies beneath it. */
#include "graphics/display_list.h"

enum { SHIFTS_MAX = 64 };

/* But for what adding to coordinates rounds. */
static bool contains(nv_rect outer, nv_rect inner)
{
    const float slack = 1.0f / 1024;
    return inner.x >= outer.x - slack && inner.y >= outer.y - slack &&
           inner.x + inner.width <= outer.x + outer.width + slack &&
           inner.y + inner.height <= outer.y + outer.height + slack;
}

static void unite(nv__damage *damage, nv_rect rect)
{
    for (size_t i = 0; i < damage->count; i++) {
        rect = nv_rect_union(rect, damage->rects[i]);
    }
    damage->rects[0] = rect;
    damage->count = 1;
}

/* Where clips that move what is inside bring it to, px. */
typedef struct shifts {
    int depth, x[SHIFTS_MAX], y[SHIFTS_MAX]; /* before each open clip */
    int sum_x, sum_y;
} shifts;

static void note_clip(shifts *s, const nv__record *record)
{
    if (record->kind == NV__RECORD_PUSH_CLIP) {
        if (s->depth < SHIFTS_MAX) {
            s->x[s->depth] = s->sum_x;
            s->y[s->depth] = s->sum_y;
        }
        s->depth++;
        s->sum_x += record->u.figure.shift_x;
        s->sum_y += record->u.figure.shift_y;
    } else if (s->depth > 0) {
        s->depth--;
        s->sum_x = s->depth < SHIFTS_MAX ? s->x[s->depth] : s->sum_x;
        s->sum_y = s->depth < SHIFTS_MAX ? s->y[s->depth] : s->sum_y;
    }
}

/* True when a blur was met that the damage did not hold. */
static bool widen_once(const nv__display_list *list, float scale, nv__damage *damage)
{
    shifts s = { .depth = 0 };
    bool widened = false;
    for (size_t i = 0; i < list->records.count; i++) {
        const nv__record *record = &list->records.items[i];
        if (record->kind == NV__RECORD_PUSH_CLIP || record->kind == NV__RECORD_POP_CLIP) {
            note_clip(&s, record);
        }
        if (record->kind != NV__RECORD_BLUR) {
            continue;
        }
        nv_rect bounds = record->bounds;
        bounds.x += (float)s.sum_x / scale;
        bounds.y += (float)s.sum_y / scale;
        if (nv__damage_meets(damage, bounds) &&
            !(damage->count == 1 && contains(damage->rects[0], bounds))) {
            unite(damage, bounds);
            widened = true;
        }
    }
    return widened;
}

bool nv__display_list_widen(const nv__display_list *list, float scale, nv__damage *damage)
{
    enum { ROUNDS = 16 }; /* a wider rectangle may meet the next one; and rounding may not end */
    bool widened = false;
    for (int i = 0; i < ROUNDS && widen_once(list, scale, damage); i++) {
        widened = true;
    }
    return widened;
}

bool nv__display_list_is_isolated(const nv__display_list *list, size_t index)
{
    int depth = 0;
    for (size_t i = index + 1; i < list->records.count && depth >= 0; i++) {
        const nv__record *record = &list->records.items[i];
        if (record->kind == NV__RECORD_BLUR ||
            (record->kind == NV__RECORD_PUSH_OPACITY && record->u.blend != NV_BLEND_OVER)) {
            return true;
        }
        depth += record->kind == NV__RECORD_PUSH_OPACITY;
        depth -= record->kind == NV__RECORD_POP_OPACITY;
    }
    return false;
}
