/* Lists of items of one size. */
#include "reactive/graph.h"

#include "base/assert.h"
#include "base/log.h"

#include <string.h>

struct nv__list_items {
    size_t item_size, count, capacity;
    char *bytes;
};

void nv__list_items_free(nv__list_items *items)
{
    if (items) {
        nv__free(items->bytes);
        nv__free(items);
    }
}

nv_obs_list *nv_obs_list_new(nv_scope *scope, size_t item_size)
{
    NV__REQUIRE(item_size > 0, NULL, "nv_obs_list_new: items of no size");
    nv__list_items *items = NV__NEW(nv__list_items);
    if (!items) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_ENOMEM, "nv_obs_list_new: out of memory");
        return NULL;
    }
    items->item_size = item_size;
    nv__node *node = nv__node_new(scope, NV__KIND_VALUE, NV__TYPE_LIST);
    if (!node) {
        nv__list_items_free(items);
        return NULL;
    }
    node->value.list = items;
    return (nv_obs_list *)node;
}

/* ---- reading ---- */

static const nv__list_items *read_items(const nv_obs_list *list, const char *function)
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
    return node->value.list;
}

size_t nv_list_count(const nv_obs_list *list)
{
    const nv__list_items *items = read_items(list, __func__);
    return items ? items->count : 0;
}

const void *nv_list_at(const nv_obs_list *list, size_t index)
{
    const nv__list_items *items = read_items(list, __func__);
    return items && index < items->count ? items->bytes + index * items->item_size : NULL;
}

uint64_t nv__list_version(const nv_obs_list *list)
{
    return list ? nv__node_of(list)->version : 0;
}

size_t nv__list_item_size(const nv_obs_list *list)
{
    return list ? nv__node_of(list)->value.list->item_size : 0;
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
    return nv__node_may_write(node, function) ? node->value.list : NULL;
}

static void changed(nv_obs_list *list)
{
    nv__node_touch(nv__graph_here(), (nv__node *)list);
}

static bool grow(nv__list_items *items)
{
    if (items->count < items->capacity) {
        return true;
    }
    size_t capacity = items->capacity ? items->capacity * 2 : 8;
    if (capacity <= items->capacity || capacity > SIZE_MAX / items->item_size) {
        return false;
    }
    char *bytes = nv__realloc(items->bytes, capacity * items->item_size);
    if (!bytes) {
        return false;
    }
    items->bytes = bytes;
    items->capacity = capacity;
    return true;
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
    if (!grow(items)) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_ENOMEM, "nv_list_insert: out of memory");
        return NV_ENOMEM;
    }
    size_t size = items->item_size, at = index * size;
    memmove(items->bytes + at + size, items->bytes + at, (items->count - index) * size);
    if (own != SIZE_MAX) {
        item = items->bytes + own + (own >= at ? size : 0); /* it has moved with the rest */
    }
    memcpy(items->bytes + at, item, size);
    items->count++;
    changed(list);
    return NV_OK;
}

void nv_list_push(nv_obs_list *list, const void *item)
{
    size_t end = list ? nv__node_of(list)->value.list->count : 0;
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
    size_t size = items->item_size;
    if (from < to) {
        rotate(items->bytes + from * size, size, (to - from) * size);
    } else if (from > to) {
        rotate(items->bytes + to * size, (from - to) * size, size);
    } else {
        return;
    }
    changed(list);
}

void nv_list_remove(nv_obs_list *list, size_t index)
{
    nv__list_items *items = write_items(list, __func__);
    if (!items) {
        return;
    }
    NV__REQUIRE(index < items->count, , "nv_list_remove: index %zu of %zu", index, items->count);
    size_t size = items->item_size;
    char *slot = items->bytes + index * size;
    items->count--;
    memmove(slot, slot + size, (items->count - index) * size);
    changed(list);
}

void nv_list_clear(nv_obs_list *list)
{
    nv__list_items *items = write_items(list, __func__);
    if (items && items->count > 0) {
        items->count = 0;
        changed(list);
    }
}
