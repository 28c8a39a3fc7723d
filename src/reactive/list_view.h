/* Views of lists, as the kinds of views see them. */
#ifndef NV_REACTIVE_LIST_VIEW_H
#define NV_REACTIVE_LIST_VIEW_H

#include "reactive/list_items.h"

#include <nuiitivet/observable_list.h>

typedef struct nv__list_view nv__list_view;

/* The stretch of the source that has changed since the view last looked. */
typedef struct nv__view_change {
    const nv__list_items *source;
    size_t at, old_count, new_count;
    bool everything; /* the rule itself has changed: what it said before is of no use */
} nv__view_change;

struct nv__list_view {
    nv__extra extra; /* first: the node owns it */
    const nv_obs_list *source;
    nv__list_items out; /* the items of the view */
    /* Brings `out` and `seen` up to date. False when memory ran out, or the rule failed. */
    bool (*apply)(nv__list_view *view, const nv__view_change *change);
    union {
        bool (*keep)(void *user, const void *item);
        int (*order)(void *user, const void *a, const void *b);
        void (*map)(void *user, const void *item, void *out);
        void (*any)(void);
    } rule;
    void *user;
    uint64_t *seen; /* the source as it was: serials, shifted left by one; bit 0: kept */
    size_t seen_count, seen_capacity;
    uint64_t source_revision;
    bool started, synced;
};

const nv_obs_list *nv__list_view_new(nv_scope *scope, const nv_obs_list *source,
                                     const nv__list_view *like, const char *what);

/* After a call of the rule: it failed, or ended the scope of the view. */
bool nv__view_has_failed(const nv__list_view *view);

/* Makes room in `seen`; takes over the marks of the new stretch. */
bool nv__view_remember(nv__list_view *view, const nv__view_change *change);
void nv__view_take_over(nv__list_view *view, const nv__view_change *change, const uint64_t *marks);

/* ---- serial_index.c: which of the old items is this? ---- */

typedef struct nv__serial_index {
    struct nv__serial_entry {
        uint64_t serial;
        size_t position;
    } * entries;
    size_t count;
} nv__serial_index;

/* Of `count` marks. False when memory ran out. */
bool nv__serial_index_make(nv__serial_index *index, const uint64_t *marks, size_t count);
/* Its position; SIZE_MAX when it is not there. */
size_t nv__serial_index_find(const nv__serial_index *index, uint64_t serial);
void nv__serial_index_finish(nv__serial_index *index);

#endif
