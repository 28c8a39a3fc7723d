/* Lists that worker threads edit.
 *
 * The cell holds a list of its own, which is ahead of the UI thread's by what workers have done
 * and the UI thread has yet to take over. Serials say which items are the same, so that taking over
 * moves nothing that workers left alone. An edit of the UI thread first takes over what is there;
 * it names items by the place where the UI thread saw them, so those are looked up again. Then both
 * lists are edited alike, and give the same serials. */
#include "base/assert.h"
#include "base/log.h"
#include "reactive/cell.h"

#include <nuiitivet/observable_list.h>

#include <string.h>

bool nv__cell_take_list(nv__cell *cell, nv__value from)
{
    return nv__list_items_copy(cell->node->value.list, from.list);
}

/* The function of an update must not meet the lock that it runs under. */
static nv_status edit_locked(nv__cell *cell, nv__list_items *items, const nv__list_edit *edit,
                             const char *function)
{
    const nv__cell *outer = nv__cell_update_begin(cell);
    nv_status status = nv__list_edit_items(items, edit, function);
    nv__cell_update_end(outer);
    return status;
}

nv_status nv__cell_edit(nv__cell *cell, const nv__list_edit *edit, const char *function)
{
    if (nv__cell_is_updating(cell)) {
        return NV_ESTATE;
    }
    pthread_mutex_lock(&cell->lock);
    nv__cell_before_write(cell);
    uint64_t revision = cell->value.list->revision;
    nv_status status = edit_locked(cell, cell->value.list, edit, function);
    bool send = cell->value.list->revision != revision && nv__cell_note_write(cell);
    pthread_mutex_unlock(&cell->lock);
    if (send) {
        nv__cell_send(cell);
    }
    return status;
}

/* ---- edits of the UI thread ---- */

static size_t find_serial(const nv__list_items *items, uint64_t serial)
{
    size_t at = 0;
    while (at < items->count && items->serials[at] != serial) {
        at++;
    }
    return at < items->count ? at : SIZE_MAX;
}

/* Where the edit belongs now that the list has become `items`. False: what it was about is gone. */
static bool translate(nv__list_edit *edit, const nv__list_items *items, uint64_t serial)
{
    if (edit->what == NV__LIST_ASSIGN || edit->index == SIZE_MAX) {
        return true;
    }
    size_t at = serial ? find_serial(items, serial) : items->count;
    if (edit->what == NV__LIST_INSERT) {
        edit->index = at != SIZE_MAX ? at : edit->index < items->count ? edit->index : items->count;
        return true;
    }
    edit->index = at;
    if (edit->what == NV__LIST_MOVE && edit->to >= items->count) {
        edit->to = items->count > 0 ? items->count - 1 : 0;
    }
    return at != SIZE_MAX;
}

/* Under the lock. *touched: the node's list is another one now. */
static nv_status edit_both(nv__cell *cell, nv__list_edit *edit, const char *function)
{
    nv__list_items *own = cell->node->value.list, *theirs = cell->value.list;
    if (atomic_load(&cell->state) & NV__CELL_FRESH) {
        bool in_range = edit->index < own->count;
        bool wrong = !in_range && edit->what != NV__LIST_ASSIGN && edit->index != SIZE_MAX &&
                     !(edit->what == NV__LIST_INSERT && edit->index == own->count);
        uint64_t serial = in_range ? own->serials[edit->index] : 0;
        if (!nv__cell_take_list(cell, cell->value)) {
            return NV_ENOMEM;
        }
        nv__cell_forget_pending(cell);
        if (!wrong && !translate(edit, own, serial)) {
            return NV_OK; /* a worker has removed it already */
        }
    }
    size_t most = (edit->what == NV__LIST_ASSIGN ? edit->count : own->count) + 1;
    if (!nv__list_reserve(own, most) || !nv__list_reserve(theirs, most)) {
        return NV_ENOMEM;
    }
    nv_status status = edit_locked(cell, own, edit, function);
    /* It has the memory that it needs, and gives what is new the same serials. */
    if (status == NV_OK && !nv__list_items_copy(theirs, own)) {
        status = NV_ENOMEM;
    }
    return status;
}

/* The item may be one of the list's own, which is about to change. */
static bool keep_item(nv__list_edit *edit, const nv__list_items *items, void **copy)
{
    *copy = NULL;
    if (!edit->item || edit->what == NV__LIST_ASSIGN) {
        return true;
    }
    *copy = nv__alloc(items->item_size);
    if (*copy) {
        memcpy(*copy, edit->item, items->item_size);
        edit->item = *copy;
    }
    return *copy != NULL;
}

nv_status nv__cell_edit_on_ui(nv__cell *cell, const nv__list_edit *edit, const char *function)
{
    nv__node *node = cell->node;
    nv__list_items *own = node->value.list;
    nv__list_edit translated = *edit;
    void *copy;
    nv_status status = NV_ENOMEM;
    uint64_t revision = own->revision;
    if (nv__cell_is_updating(cell)) {
        return NV_ESTATE;
    }
    if (keep_item(&translated, own, &copy)) {
        pthread_mutex_lock(&cell->lock);
        status = edit_both(cell, &translated, function);
        pthread_mutex_unlock(&cell->lock);
        nv__free(copy);
    }
    if (status == NV_ENOMEM) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_ENOMEM, "%s: out of memory", function);
    }
    if (own->revision != revision) {
        nv__node_touch(nv__graph_here(), node);
    }
    return status;
}

/* ---- reading ---- */

size_t nv__cell_count(nv__cell *cell)
{
    if (nv__cell_is_updating(cell)) {
        return 0;
    }
    pthread_mutex_lock(&cell->lock);
    size_t count = cell->value.list->count;
    pthread_mutex_unlock(&cell->lock);
    return count;
}

const void *nv__cell_item(nv__cell *cell, size_t index)
{
    if (nv__cell_is_updating(cell)) {
        return NULL;
    }
    pthread_mutex_lock(&cell->lock);
    const nv__list_items *items = cell->value.list;
    bool there = index < items->count;
    void *copy = there ? nv__pin_alloc(items->item_size) : NULL;
    if (copy) {
        memcpy(copy, nv__list_item(items, index), items->item_size);
    }
    pthread_mutex_unlock(&cell->lock);
    if (there && !copy) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_ENOMEM, "a worker's read of an item: out of memory");
    }
    return copy;
}
