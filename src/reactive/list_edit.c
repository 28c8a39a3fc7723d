/* What lists are made of, and what can be done to them. */
#include "reactive/list_items.h"

#include "base/assert.h"
#include "base/log.h"

#include <string.h>

nv__list_items *nv__list_items_new(size_t item_size)
{
    nv__list_items *items = NV__NEW(nv__list_items);
    if (items) {
        items->item_size = item_size;
    }
    return items;
}

void nv__list_items_free(nv__list_items *items)
{
    if (items) {
        nv__free(items->bytes);
        nv__free(items->serials);
        nv__free(items);
    }
}

bool nv__list_items_copy(nv__list_items *to, const nv__list_items *from)
{
    if (!nv__list_reserve(to, from->count)) {
        return false;
    }
    size_t most = to->count < from->count ? to->count : from->count;
    size_t first = 0, last = 0;
    while (first < most && to->serials[first] == from->serials[first]) {
        first++;
    }
    while (last < most - first &&
           to->serials[to->count - 1 - last] == from->serials[from->count - 1 - last]) {
        last++;
    }
    size_t removed = to->count - first - last, added = from->count - first - last;
    if (removed > 0 || added > 0) {
        const void *bytes = added ? nv__list_item(from, first) : NULL;
        const uint64_t *serials = added ? from->serials + first : NULL;
        nv__list_splice(to, first, removed, bytes, serials, added);
    }
    to->last_serial = from->last_serial;
    return true;
}

/* ---- the store ---- */

bool nv__list_reserve(nv__list_items *items, size_t count)
{
    size_t capacity = items->capacity ? items->capacity : 8;
    while (capacity < count) {
        if (capacity > SIZE_MAX / 2) {
            return false;
        }
        capacity *= 2;
    }
    if (count <= items->capacity) {
        return true;
    }
    if (capacity > SIZE_MAX / items->item_size || capacity > SIZE_MAX / sizeof(uint64_t)) {
        return false;
    }
    uint64_t *serials = nv__realloc(items->serials, capacity * sizeof *serials);
    if (!serials) {
        return false;
    }
    items->serials = serials;
    char *bytes = nv__realloc(items->bytes, capacity * items->item_size);
    if (!bytes) {
        return false;
    }
    items->bytes = bytes;
    items->capacity = capacity;
    return true;
}

static void log_change(nv__list_items *items, size_t prefix, size_t suffix)
{
    items->revision++;
    items->log[items->revision % NV__LIST_LOG] =
        (nv__list_change){ .prefix = prefix, .suffix = suffix };
}

nv__list_change nv__list_changes_since(const nv__list_items *items, uint64_t revision)
{
    if (items->revision - revision > NV__LIST_LOG) {
        return (nv__list_change){ 0 };
    }
    nv__list_change all = { .prefix = items->count, .suffix = items->count };
    for (uint64_t i = revision; i < items->revision; i++) {
        const nv__list_change *one = &items->log[(i + 1) % NV__LIST_LOG];
        all.prefix = one->prefix < all.prefix ? one->prefix : all.prefix;
        all.suffix = one->suffix < all.suffix ? one->suffix : all.suffix;
    }
    return all;
}

/* Opens or closes the gap; what is in it afterwards is for the caller to fill. */
static void resize_gap(nv__list_items *items, size_t at, size_t removed, size_t added)
{
    size_t size = items->item_size, rest = items->count - at - removed;
    if (rest > 0 && removed != added) {
        memmove(items->bytes + (at + added) * size, items->bytes + (at + removed) * size,
                rest * size);
        memmove(items->serials + at + added, items->serials + at + removed,
                rest * sizeof(uint64_t));
    }
    items->count = items->count - removed + added;
    log_change(items, at, rest);
}

void nv__list_splice(nv__list_items *items, size_t at, size_t removed, const void *bytes,
                     const uint64_t *serials, size_t added)
{
    resize_gap(items, at, removed, added);
    if (added > 0) {
        memcpy(items->bytes + at * items->item_size, bytes, added * items->item_size);
        memcpy(items->serials + at, serials, added * sizeof *serials);
    }
}

/* ---- editing ---- */

/* `item` may be one of the list's own, as nv_list_at returned it: its offset, else SIZE_MAX. */
static size_t own_offset(const nv__list_items *items, const void *item)
{
    uintptr_t start = (uintptr_t)items->bytes, at = (uintptr_t)item;
    bool own = items->bytes && at >= start && at < start + items->count * items->item_size;
    return own ? (size_t)(at - start) : SIZE_MAX;
}

static nv_status insert(nv__list_items *items, size_t index, const void *item, const char *function)
{
    index = index == SIZE_MAX ? items->count : index;
    if (!item || index > items->count) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_EINVAL, "%s: %s", function,
                     item ? "the index is out of range" : "there is no item");
        return NV_EINVAL;
    }
    size_t own = own_offset(items, item);
    if (!nv__list_reserve(items, items->count + 1)) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_ENOMEM, "%s: out of memory", function);
        return NV_ENOMEM;
    }
    size_t size = items->item_size, at = index * size;
    resize_gap(items, index, 0, 1);
    if (own != SIZE_MAX) {
        item = items->bytes + own + (own >= at ? size : 0); /* it has moved with the rest */
    }
    memcpy(items->bytes + at, item, size);
    items->serials[index] = ++items->last_serial;
    return NV_OK;
}

static nv_status replace(nv__list_items *items, size_t index, const void *item,
                         const char *function)
{
    NV__REQUIRE(item && index < items->count, NV_EINVAL, "%s: index %zu of %zu", function, index,
                items->count);
    char *slot = items->bytes + index * items->item_size;
    if (memcmp(slot, item, items->item_size) != 0) {
        memmove(slot, item, items->item_size);
        items->serials[index] = ++items->last_serial;
        log_change(items, index, items->count - index - 1);
    }
    return NV_OK;
}

/* The list stays as it is while fn runs, whatever that does. */
static nv_status update(nv__list_items *items, const nv__list_edit *edit, const char *function)
{
    NV__REQUIRE(edit->fn && edit->index < items->count, NV_EINVAL, "%s: index %zu of %zu", function,
                edit->index, items->count);
    void *copy = nv__alloc(items->item_size);
    if (!copy) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_ENOMEM, "%s: out of memory, the item stays", function);
        return NV_ENOMEM;
    }
    memcpy(copy, nv__list_item(items, edit->index), items->item_size);
    edit->fn(edit->user, copy);
    nv_status status = replace(items, edit->index, copy, function);
    nv__free(copy);
    return status;
}

static void reverse(char *bytes, size_t length)
{
    for (size_t i = 0; i < length / 2; i++) {
        char byte = bytes[i];
        bytes[i] = bytes[length - 1 - i];
        bytes[length - 1 - i] = byte;
    }
}

/* Swaps two neighbouring stretches in place: a move then needs no memory and cannot fail. */
static void rotate(char *bytes, size_t left, size_t right)
{
    reverse(bytes, left);
    reverse(bytes + left, right);
    reverse(bytes, left + right);
}

static nv_status move(nv__list_items *items, size_t from, size_t to, const char *function)
{
    NV__REQUIRE(from < items->count && to < items->count, NV_EINVAL, "%s: from %zu to %zu of %zu",
                function, from, to, items->count);
    if (from == to) {
        return NV_OK;
    }
    size_t first = from < to ? from : to, last = from < to ? to : from;
    size_t left = from < to ? 1 : last - first, right = last - first + 1 - left;
    size_t size = items->item_size, word = sizeof(uint64_t);
    rotate(items->bytes + first * size, left * size, right * size);
    rotate((char *)(items->serials + first), left * word, right * word);
    log_change(items, first, items->count - last - 1);
    return NV_OK;
}

/* How many items from the start, or from the end, are the same already. */
static size_t count_same(const nv__list_items *items, const char *with, size_t count, bool at_end)
{
    size_t size = items->item_size, most = items->count < count ? items->count : count, same = 0;
    for (; same < most; same++) {
        size_t own = at_end ? items->count - same - 1 : same;
        size_t other = at_end ? count - same - 1 : same;
        if (memcmp(nv__list_item(items, own), with + other * size, size) != 0) {
            break;
        }
    }
    return same;
}

static nv_status assign(nv__list_items *items, const void *from, size_t count, const char *function)
{
    NV__REQUIRE(from || count == 0, NV_EINVAL, "%s: there are no items", function);
    NV__REQUIRE(count == 0 || own_offset(items, from) == SIZE_MAX, NV_EINVAL,
                "%s: a list's own items", function);
    size_t size = items->item_size;
    size_t prefix = count_same(items, from, count, false);
    if (prefix == count && count == items->count) {
        return NV_OK;
    }
    size_t most = (items->count < count ? items->count : count) - prefix;
    size_t suffix = count_same(items, from, count, true);
    suffix = suffix < most ? suffix : most;
    if (!nv__list_reserve(items, count)) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_ENOMEM, "%s: out of memory, the list stays", function);
        return NV_ENOMEM;
    }
    size_t added = count - prefix - suffix;
    resize_gap(items, prefix, items->count - prefix - suffix, added);
    for (size_t i = 0; i < added; i++) {
        items->serials[prefix + i] = ++items->last_serial;
    }
    if (added > 0) {
        memcpy(items->bytes + prefix * size, (const char *)from + prefix * size, added * size);
    }
    return NV_OK;
}

nv_status nv__list_edit_items(nv__list_items *items, const nv__list_edit *edit,
                              const char *function)
{
    switch (edit->what) {
    case NV__LIST_INSERT:
        return insert(items, edit->index, edit->item, function);
    case NV__LIST_REPLACE:
        return replace(items, edit->index, edit->item, function);
    case NV__LIST_UPDATE:
        return update(items, edit, function);
    case NV__LIST_MOVE:
        return move(items, edit->index, edit->to, function);
    case NV__LIST_REMOVE:
        NV__REQUIRE(edit->index < items->count, NV_EINVAL, "%s: index %zu of %zu", function,
                    edit->index, items->count);
        resize_gap(items, edit->index, 1, 0);
        return NV_OK;
    case NV__LIST_ASSIGN:
        break;
    }
    return assign(items, edit->item, edit->count, function);
}
