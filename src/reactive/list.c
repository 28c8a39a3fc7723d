/* Lists of items of one size. */
#include "reactive/list_items.h"

#include "base/assert.h"
#include "base/log.h"

#include <nuiitivet/observable_list.h>

nv_obs_list *nv_obs_list_new(nv_scope *scope, size_t item_size)
{
    NV__REQUIRE(item_size > 0, NULL, "nv_obs_list_new: items of no size");
    nv__list_items *items = nv__list_items_new(item_size);
    if (!items) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_ENOMEM, "nv_obs_list_new: out of memory");
        return NULL;
    }
    nv__node *node = nv__node_new(scope, NV__KIND_VALUE, NV__TYPE_LIST);
    if (!node) {
        nv__list_items_free(items);
        return NULL;
    }
    node->value.list = items;
    return (nv_obs_list *)node;
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
    if (nv__node_look(node).graph != graph->id) {
        nv__node_foreign(node, function);
        return NULL;
    }
    nv__node_read(graph, node);
    return nv__list_items_of(node);
}

/* The cell to ask instead of the list, on a worker thread. */
static nv__cell *cell_to_ask(const nv_obs_list *list)
{
    const nv__node *node = nv__node_of(list);
    return node && nv__node_is_foreign(node) ? nv__node_cell(node) : NULL;
}

size_t nv_list_count(const nv_obs_list *list)
{
    nv__cell *cell = cell_to_ask(list);
    if (cell) {
        return nv__cell_count(cell);
    }
    const nv__list_items *items = nv__list_items_read(list, __func__);
    return items ? items->count : 0;
}

const void *nv_list_at(const nv_obs_list *list, size_t index)
{
    nv__cell *cell = cell_to_ask(list);
    if (cell) {
        return nv__cell_item(cell, index);
    }
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

static nv_status edit(nv_obs_list *list, const nv__list_edit *edit, const char *function)
{
    nv__node *node = (nv__node *)list;
    if (!node) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_EINVAL, "%s(NULL) is ignored", function);
        return NV_EINVAL;
    }
    if (!nv__node_is_written(node, function)) {
        return NV_ESTATE;
    }
    nv__cell *cell = nv__node_cell(node);
    if (nv__node_is_foreign(node)) {
        if (cell) {
            return nv__cell_edit(cell, edit, function);
        }
        nv__node_foreign(node, function);
        return NV_ESTATE;
    }
    if (cell) {
        return nv__cell_edit_on_ui(cell, edit, function);
    }
    uint64_t revision = node->value.list->revision;
    nv_status status = nv__list_edit_items(node->value.list, edit, function);
    if (node->value.list->revision != revision) {
        nv__node_touch(nv__graph_here(), node);
    }
    return status;
}

nv_status nv_list_insert(nv_obs_list *list, size_t index, const void *item)
{
    nv__list_edit change = { .what = NV__LIST_INSERT, .index = index, .item = item };
    return edit(list, &change, __func__);
}

void nv_list_push(nv_obs_list *list, const void *item)
{
    nv__list_edit change = { .what = NV__LIST_INSERT, .index = SIZE_MAX, .item = item };
    (void)edit(list, &change, __func__); /* reports what went wrong */
}

void nv_list_replace(nv_obs_list *list, size_t index, const void *item)
{
    nv__list_edit change = { .what = NV__LIST_REPLACE, .index = index, .item = item };
    (void)edit(list, &change, __func__);
}

void nv_list_move(nv_obs_list *list, size_t from, size_t to)
{
    nv__list_edit change = { .what = NV__LIST_MOVE, .index = from, .to = to };
    (void)edit(list, &change, __func__);
}

void nv_list_remove(nv_obs_list *list, size_t index)
{
    nv__list_edit change = { .what = NV__LIST_REMOVE, .index = index };
    (void)edit(list, &change, __func__);
}

void nv_list_clear(nv_obs_list *list)
{
    nv__list_edit change = { .what = NV__LIST_ASSIGN };
    (void)edit(list, &change, __func__);
}

void nv_list_update(nv_obs_list *list, size_t index, void (*fn)(void *user, void *item), void *user)
{
    nv__list_edit change = { .what = NV__LIST_UPDATE, .index = index, .fn = fn, .user = user };
    (void)edit(list, &change, __func__);
}

nv_status nv_list_assign(nv_obs_list *list, const void *from, size_t count)
{
    nv__list_edit change = { .what = NV__LIST_ASSIGN, .item = from, .count = count };
    return edit(list, &change, __func__);
}
