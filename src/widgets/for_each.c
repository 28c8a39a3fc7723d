/* A row of widgets per item of a list. A row lives as long as its key stays in the list and its
 * item keeps its bytes: its widgets, their state and its scope go with it wherever the item moves.
 */
#include "base/log.h"
#include "widgets/flex.h"
#include "widgets/row.h"
#include "widgets/row_match.h"
#include "widgets/support.h"

#include <string.h>

/* Builders that change the list they are called for are followed up to here. */
enum { NV__FOR_EACH_ROUNDS = 8 };

typedef struct for_each {
    nv__flex flex; /* first: a column */
    const nv_obs_list *items;
    nv_row_builder build;
    int64_t (*key_of)(const void *item);
    nv__row **rows;
    size_t count;
    uint64_t version; /* of the list that `rows` stand for */
    bool synced, syncing;
} for_each;

/* ---- reconciliation ---- */

typedef struct plan {
    int64_t *old_keys, *new_keys;
    ptrdiff_t *old_of;
    nv__row **next;
    size_t count;
} plan;

static void plan_finish(plan *p)
{
    nv__free(p->old_keys);
    nv__free(p->new_keys);
    nv__free(p->old_of);
    nv__free(p->next);
}

/* Everything that can fail for want of memory is done here, before anything changes. */
static bool plan_make(const for_each *self, plan *p)
{
    p->count = nv_list_count(self->items);
    size_t olds = self->count ? self->count : 1;
    size_t news = p->count ? p->count : 1;
    p->old_keys = NV__NEW_ARRAY(int64_t, olds);
    p->new_keys = NV__NEW_ARRAY(int64_t, news);
    p->old_of = NV__NEW_ARRAY(ptrdiff_t, news);
    p->next = NV__NEW_ARRAY(nv__row *, news);
    if (!p->old_keys || !p->new_keys || !p->old_of || !p->next) {
        return false;
    }
    for (size_t i = 0; i < self->count; i++) {
        p->old_keys[i] = self->rows[i] ? self->rows[i]->key : 0;
    }
    for (size_t i = 0; i < p->count; i++) {
        p->new_keys[i] = self->key_of ? self->key_of(nv_list_at(self->items, i)) : (int64_t)i;
    }
    return nv__match_rows(p->old_keys, self->count, p->new_keys, p->count, p->old_of) == NV_OK;
}

/* Moves the rows that go on into `next` and frees the others. */
static void take_over(for_each *self, plan *p, size_t item_size)
{
    for (size_t i = 0; i < p->count; i++) {
        if (p->old_of[i] == NV__NO_ROW) {
            continue;
        }
        nv__row *old = self->rows[p->old_of[i]];
        if (old && old->widget && memcmp(old->item, nv_list_at(self->items, i), item_size) == 0) {
            p->next[i] = old;
            self->rows[p->old_of[i]] = NULL;
        }
    }
    for (size_t i = 0; i < self->count; i++) {
        nv__row_free(self->rows[i]);
    }
    nv__free(self->rows);
    self->rows = p->next;
    self->count = p->count;
    p->next = NULL;
}

/* Puts the children in the order of the rows. They stay mounted. */
static void order_children(nv_widget *widget, const for_each *self)
{
    nv_widget *expected = nv_widget_first_child(widget);
    for (size_t i = 0; i < self->count; i++) {
        nv_widget *child = self->rows[i] ? self->rows[i]->widget : NULL;
        if (!child) {
            continue;
        }
        if (child == expected) {
            expected = nv_widget_next_sibling(child);
        } else {
            nv__widget_insert_before(widget, child, expected);
        }
    }
}

static void sync_once(nv_widget *widget)
{
    for_each *self = nv_widget_data(widget);
    size_t item_size = nv__list_item_size(self->items);
    plan p = { 0 };
    self->version = nv__list_version(self->items);
    self->synced = true;
    if (!plan_make(self, &p)) {
        nv__widget_report_memory(widget, "its rows");
        plan_finish(&p);
        return;
    }
    take_over(self, &p, item_size);
    for (size_t i = 0; i < self->count; i++) {
        /* A builder may have changed the list: its rows come in the next round. */
        const void *item = nv_list_at(self->items, i);
        if (!self->rows[i] && item) {
            self->rows[i] = nv__row_new(widget, &self->build, p.new_keys[i], item, item_size);
        }
    }
    order_children(widget, self);
    plan_finish(&p);
    nv_widget_mark_dirty(widget, NV_DIRTY_LAYOUT);
}

static void sync_rows(nv_widget *widget)
{
    for_each *self = nv_widget_data(widget);
    if (self->syncing || !self->items) {
        return;
    }
    self->syncing = true;
    for (int round = 0; !self->synced || self->version != nv__list_version(self->items); round++) {
        if (round == NV__FOR_EACH_ROUNDS) {
            NV__LOG_ONCE(NV_LOG_ERROR, NV_ELIMIT, "%s: its builder changes the list every time",
                         nv__widget_origin(widget));
            break;
        }
        sync_once(widget);
    }
    self->syncing = false;
}

/* ---- the widget ---- */

static nv_size for_each_measure(nv_widget *widget, nv_constraints within)
{
    const for_each *self = nv_widget_data(widget);
    return nv__flex_measure(widget, within, &self->flex);
}

static void for_each_describe(nv_widget *widget, nv_semantics *out)
{
    (void)widget;
    out->role = NV_ROLE_LIST;
}

static void for_each_dispose(nv_widget *widget)
{
    for_each *self = nv_widget_data(widget);
    bool have_children = nv_widget_first_child(widget) != NULL;
    for (size_t i = 0; i < self->count; i++) {
        if (self->rows[i] && !have_children) {
            self->rows[i]->widget = NULL; /* destroyed before its parent */
        }
        nv__row_free(self->rows[i]);
    }
    nv__free(self->rows);
    self->rows = NULL;
    self->count = 0;
}

static const nv_widget_class for_each_class = {
    .name = "for_each",
    .data_size = sizeof(for_each),
    .measure = for_each_measure,
    .describe = for_each_describe,
    .dispose = for_each_dispose,
    .flags = NV_WIDGET_PASSES_HITS,
};

nv_widget *nv_for_each_create(const nv_for_each_desc *from)
{
    NV__DESC(nv_for_each_desc, desc, from);
    nv_widget *widget = nv_widget_new(&for_each_class, desc.nv_);
    if (nv__widget_is_failed(widget)) {
        return widget;
    }
    for_each *self = nv_widget_data(widget);
    self->flex = (nv__flex){ .gap = nv__checked_dp(desc.gap, "gap", desc.nv_) };
    self->items = desc.items;
    self->build = desc.build;
    self->key_of = desc.key_of;
    NV_APPLY_FIELDS(widget, &desc);
    if (desc.items) {
        nv_widget_observe(widget, desc.items, sync_rows);
    }
    return widget;
}
