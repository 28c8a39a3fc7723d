/* Shifts of whole pixels, turned into coordinates: for renderers that draw without them. */
#include "graphics/display_list.h"

/* Pushes that are told apart; what is deeper keeps the shift of what is around it. */
enum { LEVELS = 256 };

typedef struct shift {
    int x, y; /* px */
} shift;

static bool is_push(nv__record_kind kind)
{
    return kind == NV__RECORD_PUSH_CLIP || kind == NV__RECORD_PUSH_OPACITY;
}

static bool is_pop(nv__record_kind kind)
{
    return kind == NV__RECORD_POP_CLIP || kind == NV__RECORD_POP_OPACITY;
}

static shift shift_of(const nv__record *record)
{
    if (record->kind != NV__RECORD_PUSH_CLIP || record->u.figure.figure != NULL) {
        return (shift){ 0, 0 };
    }
    return (shift){ record->u.figure.shift_x, record->u.figure.shift_y };
}

static bool has_shifts(const nv__display_list *list)
{
    for (size_t i = 0; i < list->records.count; i++) {
        shift own = shift_of(&list->records.items[i]);
        if (own.x != 0 || own.y != 0) {
            return true;
        }
    }
    return false;
}

static void append_one(nv__display_list *out, const nv__display_list *list, size_t index, shift by,
                       float scale)
{
    nv__display_list one = { .records = { .items = &list->records.items[index], .count = 1 },
                             .points = list->points };
    nv__display_list_append(out, &one, (float)by.x / scale, (float)by.y / scale, 1.0f, NULL, 0);
}

bool nv__display_list_flatten(const nv__display_list *list, float scale, nv__display_list *out)
{
    if (!has_shifts(list)) {
        return false;
    }
    shift levels[LEVELS] = { { 0, 0 } };
    size_t depth = 0;
    nv__display_list_clear(out);
    for (size_t i = 0; i < list->records.count; i++) {
        const nv__record *record = &list->records.items[i];
        shift now = levels[depth < LEVELS ? depth : LEVELS - 1];
        append_one(out, list, i, now, scale);
        if (is_push(record->kind)) {
            shift own = shift_of(record);
            depth++;
            if (depth < LEVELS) {
                levels[depth] = (shift){ now.x + own.x, now.y + own.y };
            }
            if (!out->failed && record->kind == NV__RECORD_PUSH_CLIP) {
                nv__record *copy = &out->records.items[out->records.count - 1];
                copy->u.figure.shift_x = copy->u.figure.shift_y = 0;
            }
        } else if (is_pop(record->kind)) {
            depth -= depth > 0;
        }
    }
    return true;
}
