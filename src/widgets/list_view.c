/* A list of any length: only the rows near what is seen exist. They are found by the serial that
 * the list gives each item: it stays while the item moves and changes with its bytes. */
#include "reactive/list_items.h"
#include "ui/view.h"
#include "widgets/list_extents.h"
#include "widgets/row.h"
#include "widgets/scroll.h"

#include <stdlib.h>

enum {
    NEAR = 2, /* rows beyond what is seen that are built */
    FAR = 8   /* rows beyond it that are kept */
};

/* Of a row that has not been measured, dp: a list item with one line. */
static const float row_guess = 56.0f;
/* Coordinates of rows begin anew this often, dp: floats stay exact to a part of a pixel. */
static const double base_step = 131072;

typedef struct live_row {
    size_t index;
    uint64_t serial;
    nv__row *row;
} live_row;

typedef struct rows {
    const nv_obs_list *items;
    nv_row_builder build;
    float gap;
    nv__extents extents;
    NV__ARRAY(live_row) live; /* in order; those near what is seen, and who has the focus */
    uint64_t revision;        /* of the list that they stand for */
    bool synced;
    double drift; /* dp by which measuring has moved what is seen, not yet scrolled after */
} rows;

static nv__scroller *scroller_of(const nv_widget *widget)
{
    const nv_widget *viewport = widget->parent;
    return viewport && viewport->parent ? nv__scroller_of(viewport->parent) : NULL;
}

/* ---- which rows there have to be ---- */

typedef struct range {
    size_t from, to;
} range;

static range range_around(const rows *self, const nv__scroller *scroller, size_t more)
{
    size_t count = self->extents.count;
    if (count == 0) {
        return (range){ 0, 0 };
    }
    const nv__scroll_axis *axis = &scroller->axes[NV_VERTICAL];
    size_t first = nv__extents_find(&self->extents, axis->offset);
    size_t last = nv__extents_find(&self->extents, axis->offset + axis->viewport);
    first = first > more ? first - more : 0;
    last = last + more < count ? last + more : count - 1;
    return (range){ first, last + 1 };
}

static bool holds(const nv_widget *widget, const nv_widget *inner)
{
    while (inner && inner != widget) {
        inner = inner->parent;
    }
    return inner != NULL;
}

static bool has_focus(const live_row *row)
{
    const nv_widget *widget = row->row ? row->row->widget : NULL;
    return widget && widget->view && holds(widget, nv__view_focus(widget->view));
}

static bool is_complete(const rows *self, range wanted)
{
    size_t found = 0;
    for (size_t i = 0; i < self->live.count; i++) {
        size_t index = self->live.items[i].index;
        found += index >= wanted.from && index < wanted.to;
    }
    return found == wanted.to - wanted.from;
}

static void remove_live(rows *self, size_t at)
{
    for (size_t i = at + 1; i < self->live.count; i++) {
        self->live.items[i - 1] = self->live.items[i];
    }
    self->live.count--;
}

static void drop_far(rows *self, range kept)
{
    for (size_t i = self->live.count; i-- > 0;) {
        live_row row = self->live.items[i];
        if ((row.index < kept.from || row.index >= kept.to) && !has_focus(&row)) {
            remove_live(self, i);
            nv__row_free(row.row);
        }
    }
}

/* The widget of the first row after position `at` that has one. */
static nv_widget *widget_from(const rows *self, size_t at)
{
    for (; at < self->live.count; at++) {
        if (self->live.items[at].row && self->live.items[at].row->widget) {
            return self->live.items[at].row->widget;
        }
    }
    return NULL;
}

static bool build_row(nv_widget *widget, rows *self, size_t position, size_t index)
{
    const nv__list_items *items = nv__list_items_read(self->items, "nv_list_view");
    if (!items || index >= items->count || !NV__RESERVE(&self->live, 1)) {
        return false;
    }
    uint64_t serial = items->serials[index];
    nv__row *row = nv__row_new(widget, &self->build, (int64_t)index, nv__list_item(items, index),
                               items->item_size);
    if (!row) {
        return false;
    }
    if (row->widget) {
        nv__widget_insert_before(widget, row->widget, widget_from(self, position));
    }
    for (size_t i = self->live.count; i > position; i--) {
        self->live.items[i] = self->live.items[i - 1];
    }
    self->live.items[position] = (live_row){ index, serial, row };
    self->live.count++;
    return true;
}

static void build_missing(nv_widget *widget, rows *self, range wanted)
{
    size_t position = 0;
    for (size_t index = wanted.from; index < wanted.to; index++) {
        while (position < self->live.count && self->live.items[position].index < index) {
            position++;
        }
        bool there = position < self->live.count && self->live.items[position].index == index;
        if (!there && !build_row(widget, self, position, index)) {
            return;
        }
    }
}

/* ---- following the list ---- */

/* Where a row's item is now; SIZE_MAX: gone. */
static size_t find_item(const live_row *row, const nv__list_items *items, nv__list_change change,
                        size_t old_count)
{
    if (row->index < change.prefix) {
        return row->index;
    }
    if (row->index >= old_count - change.suffix) {
        return row->index - old_count + items->count;
    }
    for (size_t i = change.prefix; i < items->count - change.suffix; i++) {
        if (items->serials[i] == row->serial) {
            return i;
        }
    }
    return SIZE_MAX;
}

static int by_index(const void *a, const void *b)
{
    size_t x = ((const live_row *)a)->index, y = ((const live_row *)b)->index;
    return x < y ? -1 : x > y;
}

static void order_children(nv_widget *widget, const rows *self)
{
    for (size_t i = 0; i < self->live.count; i++) {
        nv_widget *child = self->live.items[i].row->widget;
        if (child) {
            nv__widget_insert_before(widget, child, NULL);
        }
    }
}

static bool sync(nv_widget *widget, rows *self)
{
    const nv__list_items *items = nv__list_items_read(self->items, "nv_list_view");
    if (!items || (self->synced && self->revision == items->revision)) {
        return items != NULL;
    }
    size_t old_count = self->extents.count;
    nv__list_change change = { 0, 0 };
    if (self->synced) {
        change = nv__list_changes_since(items, self->revision);
    }
    size_t kept = change.prefix + change.suffix;
    if (!nv__extents_splice(&self->extents, change.prefix, old_count - kept, items->count - kept)) {
        nv__widget_report_memory(widget, "its rows");
        return false;
    }
    bool moved = false;
    for (size_t i = self->live.count; i-- > 0;) {
        live_row *row = &self->live.items[i];
        size_t index = find_item(row, items, change, old_count);
        moved = moved || (index != SIZE_MAX && row->index >= change.prefix &&
                          row->index < old_count - change.suffix);
        row->index = index;
        if (index == SIZE_MAX) {
            nv__row *gone = row->row;
            remove_live(self, i);
            nv__row_free(gone);
        }
    }
    if (moved) {
        qsort(self->live.items, self->live.count, sizeof *self->live.items, by_index);
        order_children(widget, self);
    }
    self->revision = items->revision;
    self->synced = true;
    return true;
}

/* True when rows have to be placed anew. */
static bool rebase(nv__scroller *scroller)
{
    double offset = scroller->axes[NV_VERTICAL].offset;
    bool far = fabs(offset - scroller->base) > base_step;
    if (far) {
        scroller->base = floor(offset);
    }
    return far;
}

/* In the build pass. */
static void rows_rebuild(nv_widget *widget)
{
    rows *self = nv_widget_data(widget);
    nv__scroller *scroller = scroller_of(widget);
    if (!scroller || !self->items || !sync(widget, self)) {
        return;
    }
    drop_far(self, range_around(self, scroller, FAR));
    build_missing(widget, self, range_around(self, scroller, NEAR));
    nv_widget_mark_dirty(widget, NV_DIRTY_LAYOUT);
}

static void rows_changed(nv_widget *widget)
{
    nv__widget_mark_build(widget);
    nv_widget_mark_dirty(widget->parent, NV_DIRTY_LAYOUT); /* there is more or less to scroll */
}

/* Another part is seen. */
static void rows_moved(nv_widget *widget)
{
    const rows *self = nv_widget_data(widget);
    nv__scroller *scroller = scroller_of(widget);
    bool based = scroller && rebase(scroller);
    if (scroller && (based || !is_complete(self, range_around(self, scroller, NEAR)))) {
        nv__widget_mark_build(widget);
    }
}

/* ---- layout ---- */

/* The first row that is seen and was before: what is new is not what stays in place. */
static size_t find_anchor(const rows *self, const nv__scroller *scroller)
{
    double offset = scroller->axes[NV_VERTICAL].offset;
    double end = offset + scroller->axes[NV_VERTICAL].viewport;
    for (size_t i = 0; i < self->live.count; i++) {
        const live_row *row = &self->live.items[i];
        bool known = row->row->widget && row->row->widget->has_layout;
        if (known && nv__extents_top(&self->extents, row->index + 1) > offset &&
            nv__extents_top(&self->extents, row->index) < end) {
            return row->index;
        }
    }
    return nv__extents_find(&self->extents, offset);
}

static nv_size rows_measure(nv_widget *widget, nv_constraints within)
{
    rows *self = nv_widget_data(widget);
    nv__scroller *scroller = scroller_of(widget);
    double base = scroller ? scroller->base : 0;
    float width = within.min.width;
    nv_constraints inner = { { within.min.width, 0 }, { within.max.width, INFINITY } };
    if (self->extents.fixed > 0) {
        inner.min.height = inner.max.height = self->extents.fixed - self->gap;
    }
    size_t anchor = scroller ? find_anchor(self, scroller) : 0;
    double before = nv__extents_top(&self->extents, anchor);
    for (size_t i = 0; i < self->live.count; i++) {
        nv_widget *child = self->live.items[i].row->widget;
        if (child) {
            nv_size size = nv_widget_measure(child, inner);
            width = fmaxf(width, size.width);
            nv__extents_set(&self->extents, self->live.items[i].index, size.height + self->gap);
        }
    }
    self->drift += nv__extents_top(&self->extents, anchor) - before;
    for (size_t i = 0; i < self->live.count; i++) {
        nv_widget *child = self->live.items[i].row->widget;
        if (child) {
            double top = nv__extents_top(&self->extents, self->live.items[i].index);
            nv_widget_place(child, 0, (float)(top - base));
        }
    }
    if (scroller && widget->view) {
        nv__view_after_layout(widget->view, &scroller->after);
    }
    return nv_constrain(within, (nv_size){ width, 0 });
}

/* After a layout. Rows that turned out higher or lower than was guessed leave what is seen where it
 * is. */
static double rows_extent(nv_widget *widget)
{
    rows *self = nv_widget_data(widget);
    nv__scroller *scroller = scroller_of(widget);
    if (scroller && scroller->laid_out && self->drift != 0) {
        nv__scroll_axis *axis = &scroller->axes[NV_VERTICAL];
        axis->offset += self->drift;
        axis->start += self->drift;
        axis->target += self->drift;
    }
    self->drift = 0;
    double end = nv__extents_top(&self->extents, self->extents.count);
    return end > 0 ? end - (double)self->gap : 0;
}

static void rows_dispose(nv_widget *widget)
{
    rows *self = nv_widget_data(widget);
    bool have_children = nv_widget_first_child(widget) != NULL;
    for (size_t i = 0; i < self->live.count; i++) {
        if (!have_children) {
            self->live.items[i].row->widget = NULL; /* destroyed before its parent */
        }
        nv__row_free(self->live.items[i].row);
    }
    NV__ARRAY_FINISH(&self->live);
    nv__extents_finish(&self->extents);
}

static const nv_widget_class rows_class = {
    .name = "list_rows",
    .data_size = sizeof(rows),
    .measure = rows_measure,
    .dispose = rows_dispose,
    .flags = NV_WIDGET_PASSES_HITS,
};

static nv_widget *rows_new(const nv_list_view_desc *desc)
{
    nv_widget *widget = nv_widget_new(&rows_class, desc->nv_);
    if (nv__widget_is_failed(widget)) {
        return widget;
    }
    rows *self = nv_widget_data(widget);
    self->items = desc->items;
    self->build = desc->build;
    self->gap = nv__checked_dp(desc->gap, "gap", desc->nv_);
    float height = nv__checked_dp(desc->row_height, "row_height", desc->nv_);
    self->extents.fixed = height > 0 ? height + self->gap : 0;
    self->extents.guess = row_guess + self->gap;
    widget->rebuild = rows_rebuild;
    nv_widget_set_fields(widget, NULL, NV_FILL, 0, (nv_insets){ 0 });
    if (desc->items) {
        nv_widget_observe(widget, desc->items, rows_changed);
    }
    return widget;
}

nv_widget *nv_list_view_create(const nv_list_view_desc *from)
{
    NV__DESC(nv_list_view_desc, desc, from);
    nv_scroller_desc around = {
        .nv_ = desc.nv_,
        .child = rows_new(&desc),
        .scroll = desc.scroll,
        .bars = desc.bars,
        .track = desc.track,
        .focusable = true,
        .key = desc.key,
        .width = desc.width,
        .height = desc.height,
        .padding = desc.padding,
    };
    nv_widget *widget = nv__scroller_new(&around);
    nv__scroller *self = nv__widget_is_failed(widget) ? NULL : nv__scroller_of(widget);
    if (self) {
        self->extent = rows_extent;
        self->moved = rows_moved;
    }
    return widget;
}
