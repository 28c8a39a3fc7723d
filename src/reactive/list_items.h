/* The items of a list, with what views need in order to follow it without looking at all of it.
 *
 * Every item has a serial, given when it was put in and kept while it moves; another content is
 * another serial. Every change of the list is logged by how many items it left alone at either end.
 * A view that was up to date N changes ago looks at what lies between, or, when the log no longer
 * reaches back so far, at everything. */
#ifndef NV_REACTIVE_LIST_ITEMS_H
#define NV_REACTIVE_LIST_ITEMS_H

#include "reactive/graph.h"

enum { NV__LIST_LOG = 32 /* changes; more than that between two looks: all is looked at */ };

typedef struct nv__list_change {
    size_t prefix, suffix; /* items untouched at the start and at the end */
} nv__list_change;

/* What a node of the type NV__TYPE_LIST holds, and what a view fills. */
struct nv__list_items {
    size_t item_size, count, capacity;
    char *bytes;
    uint64_t *serials;
    uint64_t last_serial;
    uint64_t revision; /* counts changes */
    nv__list_change log[NV__LIST_LOG];
};

/* One edit of a list. */
typedef struct nv__list_edit {
    enum {
        NV__LIST_INSERT, /* at SIZE_MAX: at the end */
        NV__LIST_REPLACE,
        NV__LIST_UPDATE,
        NV__LIST_MOVE,
        NV__LIST_REMOVE,
        NV__LIST_ASSIGN
    } what;
    size_t index, to, count;
    const void *item;
    void (*fn)(void *user, void *item);
    void *user;
} nv__list_edit;

/* Does it, and logs what has changed; `function` is who is to blame for bad arguments. */
nv_status nv__list_edit_items(nv__list_items *items, const nv__list_edit *edit,
                              const char *function);

nv__list_items *nv__list_items_new(size_t item_size);
/* Makes `to` hold what `from` holds, serials too, and logs it if that is a change. False when
 * memory ran out; nothing has changed then. */
bool nv__list_items_copy(nv__list_items *to, const nv__list_items *from);

/* Room for `count` items. False when memory ran out; nothing has changed then. */
bool nv__list_reserve(nv__list_items *items, size_t count);

/* Replaces `removed` items at `at` by `added` others and logs it. There is room already. */
void nv__list_splice(nv__list_items *items, size_t at, size_t removed, const void *bytes,
                     const uint64_t *serials, size_t added);

/* What all changes after `revision` left alone at either end. */
nv__list_change nv__list_changes_since(const nv__list_items *items, uint64_t revision);

/* The items of a list or a view; NULL for anything else. */
nv__list_items *nv__list_items_of(const nv__node *node);

/* The same, brought up to date, the read credited to who is running. */
const nv__list_items *nv__list_items_read(const nv_obs_list *list, const char *function);

/* list_view.c: the items of a view; NULL when the node is none. */
nv__list_items *nv__list_view_items(const nv__node *node);

static inline const void *nv__list_item(const nv__list_items *items, size_t index)
{
    return items->bytes + index * items->item_size;
}

/* ---- list_shared.c: lists that worker threads see ---- */

nv_status nv__cell_edit(nv__cell *cell, const nv__list_edit *edit, const char *function);
nv_status nv__cell_edit_on_ui(nv__cell *cell, const nv__list_edit *edit, const char *function);
size_t nv__cell_count(nv__cell *cell);
const void *nv__cell_item(nv__cell *cell, size_t index); /* pinned; NULL out of range */

#endif
