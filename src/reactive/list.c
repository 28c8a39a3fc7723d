/* Lists of items of one size. */
#include "reactive/list_items.h"

#include "base/assert.h"
#include "base/log.h"

#include <nuiitivet/observable_list.h>

#include <string.h>

void nv__list_items_free(nv__list_items *items)
{
    if (items) {
        items->finish(items);
    }
}

static void finish_items(nv__list_items *items)
{
    nv__free(items->bytes);
    nv__free(items->serials);
    nv__free(items);
}

nv_obs_list *nv_obs_list_new(nv_scope *scope, size_t item_size)
{
    NV__REQUIRE(item_size > 0, NULL, "nv_obs_list_new: items of no size");
    nv__list_items *items = NV__NEW(nv__list_items);
    if (!items) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_ENOMEM, "nv_obs_list_new: out of memory");
        return NULL;
    }
    items->finish = finish_items;
    items->item_size = item_size;
    nv__node *node = nv__node_new(scope, NV__KIND_VALUE, NV__TYPE_LIST);
    if (!node) {
        nv__list_items_free(items);
        return NULL;
    }
    node->value.list = items;
    return (nv_obs_list *)node;
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

/* ---- reading ---- */

nv__list_items *nv__list_items_of(const nv__node *node)
{
    return node->type == NV__TYPE_LIST ? node->value.list : nv__list_view_items(node);
}

const nv__list_items *nv__list_items_read(const nv_obs_list *list, const char *function)
{
    nv__node *node = nv__node_of(list);
    nv__graph *graph = nv__graph_here();
    if (!node) {
        return NULL;
    }
    if (node->graph != graph->id) {
        nv__node_foreign(node, function);
        return NULL;
    }
    nv__node_read(graph, node);
    return nv__list_items_of(node);
}

size_t nv_list_count(const nv_obs_list *list)
{
    const nv__list_items *items = nv__list_items_read(list, __func__);
    return items ? items->count : 0;
}

const void *nv_list_at(const nv_obs_list *list, size_t index)
{
    const nv__list_items *items = nv__list_items_read(list, __func__);
    return items && index < items->count ? items->bytes + index * items->item_size : NULL;
}

uint64_t nv__list_version(const nv_obs_list *list)
{
    return list ? nv__node_of(list)->version : 0;
}

size_t nv__list_item_size(const nv_obs_list *list)
{
    return list ? nv__list_items_of(nv__node_of(list))->item_size : 0;
}

/* ---- writing ---- */

static nv__list_items *write_items(nv_obs_list *list, const char *function)
{
    nv__node *node = (nv__node *)list;
    if (!node) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_EINVAL, "%s(NULL) is ignored", function);
        return NULL;
    }
    if (nv__node_is_foreign(node)) {
        nv__node_foreign(node, function);
        return NULL;
    }
    NV__REQUIRE(!nv__node_is_derived(node), NULL, "%s: a view is not written", function);
    return nv__node_may_write(node, function) ? node->value.list : NULL;
}

static void changed(nv_obs_list *list)
{
    nv__node_touch(nv__graph_here(), (nv__node *)list);
}

/* `item` may be one of the list's own, as nv_list_at returned it: its offset, else SIZE_MAX. */
static size_t own_offset(const nv__list_items *items, const void *item)
{
    uintptr_t start = (uintptr_t)items->bytes, at = (uintptr_t)item;
    bool own = items->bytes && at >= start && at < start + items->count * items->item_size;
    return own ? (size_t)(at - start) : SIZE_MAX;
}

nv_status nv_list_insert(nv_obs_list *list, size_t index, const void *item)
{
    nv__list_items *items = write_items(list, __func__);
    if (!items) {
        return list ? NV_ESTATE : NV_EINVAL;
    }
    if (!item || index > items->count) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_EINVAL, "nv_list_insert: %s",
                     item ? "the index is out of range" : "there is no item");
        return NV_EINVAL;
    }
    size_t own = own_offset(items, item);
    if (!nv__list_reserve(items, items->count + 1)) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_ENOMEM, "nv_list_insert: out of memory");
        return NV_ENOMEM;
    }
    size_t size = items->item_size, at = index * size;
    resize_gap(items, index, 0, 1);
    if (own != SIZE_MAX) {
        item = items->bytes + own + (own >= at ? size : 0); /* it has moved with the rest */
    }
    memcpy(items->bytes + at, item, size);
    items->serials[index] = ++items->last_serial;
    changed(list);
    return NV_OK;
}

void nv_list_push(nv_obs_list *list, const void *item)
{
    const nv__list_items *items = list ? nv__list_items_of(nv__node_of(list)) : NULL;
    size_t end = items ? items->count : 0;
    (void)nv_list_insert(list, end, item); /* reports what went wrong */
}

void nv_list_replace(nv_obs_list *list, size_t index, const void *item)
{
    nv__list_items *items = write_items(list, __func__);
    if (!items) {
        return;
    }
    NV__REQUIRE(item && index < items->count, , "nv_list_replace: index %zu of %zu", index,
                items->count);
    char *slot = items->bytes + index * items->item_size;
    if (memcmp(slot, item, items->item_size) != 0) {
        memmove(slot, item, items->item_size);
        items->serials[index] = ++items->last_serial;
        log_change(items, index, items->count - index - 1);
        changed(list);
    }
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

void nv_list_move(nv_obs_list *list, size_t from, size_t to)
{
    nv__list_items *items = write_items(list, __func__);
    if (!items) {
        return;
    }
    NV__REQUIRE(from < items->count && to < items->count, , "nv_list_move: from %zu to %zu of %zu",
                from, to, items->count);
    if (from == to) {
        return;
    }
    size_t first = from < to ? from : to, last = from < to ? to : from;
    size_t left = from < to ? 1 : last - first, right = last - first + 1 - left;
    size_t size = items->item_size, word = sizeof(uint64_t);
    rotate(items->bytes + first * size, left * size, right * size);
    rotate((char *)(items->serials + first), left * word, right * word);
    log_change(items, first, items->count - last - 1);
    changed(list);
}

void nv_list_remove(nv_obs_list *list, size_t index)
{
    nv__list_items *items = write_items(list, __func__);
    if (!items) {
        return;
    }
    NV__REQUIRE(index < items->count, , "nv_list_remove: index %zu of %zu", index, items->count);
    resize_gap(items, index, 1, 0);
    changed(list);
}

void nv_list_clear(nv_obs_list *list)
{
    nv__list_items *items = write_items(list, __func__);
    if (items && items->count > 0) {
        resize_gap(items, 0, items->count, 0);
        changed(list);
    }
}

void nv_list_update(nv_obs_list *list, size_t index, void (*fn)(void *user, void *item), void *user)
{
    nv__list_items *items = write_items(list, __func__);
    if (!items) {
        return;
    }
    NV__REQUIRE(fn && index < items->count, , "nv_list_update: index %zu of %zu", index,
                items->count);
    void *copy = nv__alloc(items->item_size);
    if (!copy) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_ENOMEM, "nv_list_update: out of memory, the item stays");
        return;
    }
    memcpy(copy, nv__list_item(items, index), items->item_size);
    fn(user, copy);
    nv_list_replace(list, index, copy);
    nv__free(copy);
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

nv_status nv_list_assign(nv_obs_list *list, const void *from, size_t count)
{
    nv__list_items *items = write_items(list, __func__);
    if (!items) {
        return list ? NV_ESTATE : NV_EINVAL;
    }
    NV__REQUIRE(from || count == 0, NV_EINVAL, "nv_list_assign: there are no items");
    NV__REQUIRE(count == 0 || own_offset(items, from) == SIZE_MAX, NV_EINVAL,
                "nv_list_assign: a list's own items");
    size_t size = items->item_size;
    size_t prefix = count_same(items, from, count, false);
    if (prefix == count && count == items->count) {
        return NV_OK;
    }
    size_t most = (items->count < count ? items->count : count) - prefix;
    size_t suffix = count_same(items, from, count, true);
    suffix = suffix < most ? suffix : most;
    if (!nv__list_reserve(items, count)) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_ENOMEM, "nv_list_assign: out of memory, the list stays");
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
    changed(list);
    return NV_OK;
}
