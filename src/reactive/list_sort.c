/* Sorted views. Items that the order calls equal stand in the order in which they came in, so the
 * place of every item is determined, and one that is new is put where a full sort would put it. */
#include "reactive/list_view.h"

#include <string.h>

enum { NV__SORT_FEW = 32 /* at most so many new or lost items are put in or taken out singly */ };

static bool is_before(const nv__list_view *view, const void *a, uint64_t serial_a, const void *b,
                      uint64_t serial_b)
{
    int order = view->rule.order(view->user, a, b);
    return order < 0 || (order == 0 && serial_a < serial_b);
}

/* ---- everything ---- */

static void merge(const nv__list_view *view, const nv__list_items *items, const size_t *from,
                  size_t middle, size_t end, size_t *to)
{
    size_t left = 0, right = middle, at = 0;
    while (left < middle && right < end) {
        size_t a = from[left], b = from[right];
        bool first = is_before(view, nv__list_item(items, a), items->serials[a],
                               nv__list_item(items, b), items->serials[b]);
        to[at++] = first ? from[left++] : from[right++];
        if (nv__view_has_failed(view)) {
            return;
        }
    }
    memcpy(to + at, from + left, (middle - left) * sizeof *to);
    at += middle - left;
    memcpy(to + at, from + right, (end - right) * sizeof *to);
}

/* Bottom up, so that no stack limits it. Returns where the result is; `other` is as long. */
static size_t *sort_indexes(const nv__list_view *view, const nv__list_items *items, size_t *order,
                            size_t *other, size_t count)
{
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t at = 0; at < count; at += 2 * width) {
            size_t rest = count - at, end = rest < 2 * width ? rest : 2 * width;
            merge(view, items, order + at, end < width ? end : width, end, other + at);
            if (nv__view_has_failed(view)) {
                return order;
            }
        }
        size_t *sorted = other;
        other = order;
        order = sorted;
    }
    return order;
}

/* Puts the items in the sorted order, where anything differs from what is there. */
static void take_order(nv__list_view *view, const nv__list_items *source, const size_t *order,
                       nv__list_items *fresh)
{
    nv__list_items *out = &view->out;
    size_t size = source->item_size;
    for (size_t i = 0; i < source->count; i++) {
        memcpy(fresh->bytes + i * size, nv__list_item(source, order[i]), size);
        fresh->serials[i] = source->serials[order[i]];
    }
    size_t most = out->count < source->count ? out->count : source->count;
    size_t first = 0, last = 0;
    while (first < most && out->serials[first] == fresh->serials[first]) {
        first++;
    }
    while (last < most - first &&
           out->serials[out->count - 1 - last] == fresh->serials[source->count - 1 - last]) {
        last++;
    }
    size_t removed = out->count - first - last, added = source->count - first - last;
    if (removed > 0 || added > 0) {
        nv__list_splice(out, first, removed, fresh->bytes + first * size, fresh->serials + first,
                        added);
    }
}

static bool sort_everything(nv__list_view *view, const nv__list_items *source)
{
    size_t count = source->count, room = count ? count : 1;
    nv__list_items fresh = { .item_size = source->item_size };
    size_t *order = NV__NEW_ARRAY(size_t, room);
    size_t *other = NV__NEW_ARRAY(size_t, room);
    bool done =
        order && other && nv__list_reserve(&fresh, room) && nv__list_reserve(&view->out, count);
    if (done) {
        for (size_t i = 0; i < count; i++) {
            order[i] = i;
        }
        const size_t *sorted = sort_indexes(view, source, order, other, count);
        done = !nv__view_has_failed(view);
        if (done) {
            take_order(view, source, sorted, &fresh);
        }
    }
    nv__free(order);
    nv__free(other);
    nv__free(fresh.bytes);
    nv__free(fresh.serials);
    return done;
}

/* ---- few ---- */

static void take_out(nv__list_view *view, uint64_t serial)
{
    for (size_t i = 0; i < view->out.count; i++) {
        if (view->out.serials[i] == serial) {
            nv__list_splice(&view->out, i, 1, NULL, NULL, 0);
            return;
        }
    }
}

static void put_in(nv__list_view *view, const void *item, uint64_t serial)
{
    nv__list_items *out = &view->out;
    size_t low = 0, high = out->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (is_before(view, nv__list_item(out, middle), out->serials[middle], item, serial)) {
            low = middle + 1;
        } else {
            high = middle;
        }
        if (nv__view_has_failed(view)) {
            return;
        }
    }
    nv__list_splice(out, low, 0, item, &serial, 1);
}

static void sort_few(nv__list_view *view, const nv__view_change *change,
                     const nv__serial_index *old, const nv__serial_index *now)
{
    const nv__list_items *source = change->source;
    for (size_t i = 0; i < change->old_count; i++) {
        uint64_t serial = view->seen[change->at + i] >> 1;
        if (nv__serial_index_find(now, serial) == SIZE_MAX) {
            take_out(view, serial);
        }
    }
    for (size_t i = 0; i < change->new_count && !nv__view_has_failed(view); i++) {
        uint64_t serial = source->serials[change->at + i];
        if (nv__serial_index_find(old, serial) == SIZE_MAX) {
            put_in(view, nv__list_item(source, change->at + i), serial);
        }
    }
}

static size_t count_missing(const uint64_t *marks, size_t count, const nv__serial_index *in)
{
    size_t missing = 0;
    for (size_t i = 0; i < count; i++) {
        missing += nv__serial_index_find(in, marks[i] >> 1) == SIZE_MAX ? 1 : 0;
    }
    return missing;
}

static bool apply_sort(nv__list_view *view, const nv__view_change *change)
{
    const nv__list_items *source = change->source;
    uint64_t *marks = NV__NEW_ARRAY(uint64_t, change->new_count ? change->new_count : 1);
    nv__serial_index old = { 0 }, now = { 0 };
    bool done = marks && nv__view_remember(view, change) &&
                nv__list_reserve(&view->out, view->out.count + change->new_count);
    if (done) {
        for (size_t i = 0; i < change->new_count; i++) {
            marks[i] = source->serials[change->at + i] << 1 | 1U;
        }
        const uint64_t *were = change->old_count ? view->seen + change->at : NULL;
        done = nv__serial_index_make(&now, marks, change->new_count) &&
               nv__serial_index_make(&old, were, change->old_count);
        bool few = done && !change->everything &&
                   count_missing(were, change->old_count, &now) +
                           count_missing(marks, change->new_count, &old) <=
                       NV__SORT_FEW;
        if (few) {
            sort_few(view, change, &old, &now);
        } else {
            done = done && sort_everything(view, source);
        }
    }
    if (done) {
        nv__view_take_over(view, change, marks);
    }
    nv__serial_index_finish(&old);
    nv__serial_index_finish(&now);
    nv__free(marks);
    return done;
}

const nv_obs_list *nv_list_sort(nv_scope *scope, const nv_obs_list *source,
                                int (*order)(void *user, const void *a, const void *b), void *user)
{
    nv__list_view like = { .apply = apply_sort, .rule.order = order, .user = user };
    return nv__list_view_new(scope, source, &like, "sorted");
}
