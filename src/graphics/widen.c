/* What depends on what lies beneath it. */
#include "graphics/display_list.h"

static bool contains(nv_rect outer, nv_rect inner)
{
    return inner.x >= outer.x && inner.y >= outer.y &&
           inner.x + inner.width <= outer.x + outer.width &&
           inner.y + inner.height <= outer.y + outer.height;
}

static void unite(nv__damage *damage, nv_rect rect)
{
    for (size_t i = 0; i < damage->count; i++) {
        rect = nv_rect_union(rect, damage->rects[i]);
    }
    damage->rects[0] = rect;
    damage->count = 1;
}

bool nv__display_list_widen(const nv__display_list *list, nv__damage *damage)
{
    bool widened = false, again = true;
    /* A wider rectangle may meet the next one: each can do so once. */
    while (again) {
        again = false;
        for (size_t i = 0; i < list->records.count; i++) {
            const nv__record *record = &list->records.items[i];
            if (record->kind == NV__RECORD_BLUR && nv__damage_meets(damage, record->bounds) &&
                !(damage->count == 1 && contains(damage->rects[0], record->bounds))) {
                unite(damage, record->bounds);
                again = contains(damage->rects[0], record->bounds); /* finite */
                widened = true;
            }
        }
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
