/* Values that worker threads may read and write.
 *
 * Beside such a value lives a cell: what was written last, by whichever thread. Workers see the
 * cell alone, the UI thread its own value. A plain value is one word, which is written and read
 * without a lock; texts, lists and values of the program's own have one.
 *
 * A write of the UI thread replaces what is in the cell, so something older that was pending is
 * gone. An update runs its function once, under the lock. A plain value that is written meanwhile
 * stands: that write came right after the update, as far as anybody can see. */
#include "reactive/cell.h"

#include "base/assert.h"
#include "base/log.h"

#include <string.h>

bool nv__cell_is_updating(const nv__cell *cell)
{
    NV__REQUIRE(nv__graph_here()->updating != cell, true,
                "nv_update: its function uses the observable itself");
    return false;
}

const nv__cell *nv__cell_update_begin(const nv__cell *cell)
{
    nv__graph *graph = nv__graph_here();
    const nv__cell *outer = graph->updating;
    graph->updating = cell;
    return outer;
}

void nv__cell_update_end(const nv__cell *outer)
{
    nv__graph_here()->updating = outer;
}

/* ---- values that cross threads ---- */

static bool copy_text(nv__value from, nv__value *out)
{
    const char *bytes = nv__shared_text_bytes(from.text);
    size_t length = from.text ? from.text->length : 0;
    return nv__shared_text_new(bytes, length, "nv_dispatch_to_ui", &out->text);
}

static bool copy_list(nv__value from, nv__value *out)
{
    out->list = nv__list_items_new(from.list->item_size);
    if (out->list && !nv__list_items_copy(out->list, from.list)) {
        nv__list_items_free(out->list);
        out->list = NULL;
    }
    return out->list != NULL;
}

bool nv__cell_copy_value(nv__type type, nv__value from, nv__value *out)
{
    bool done = true;
    *out = from;
    if (type == NV__TYPE_TEXT) {
        done = copy_text(from, out);
    } else if (type == NV__TYPE_LIST) {
        done = copy_list(from, out);
    } else if (type == NV__TYPE_BOX) {
        nv__box_keep(from.box);
    }
    if (!done) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_ENOMEM, "a value could not cross threads: out of memory");
    }
    return done;
}

/* ---- what is in the cell ---- */

nv__value nv__cell_value(nv__cell *cell)
{
    return nv__cell_is_plain(cell) ? nv__cell_from_word(cell->type, atomic_load(&cell->word))
                                   : cell->value;
}

/* Puts in a value and returns what is to be released. */
static nv__value swap_value(nv__cell *cell, nv__value value)
{
    nv__value old = cell->value;
    if (nv__cell_is_plain(cell)) {
        atomic_exchange(&cell->word, nv__cell_to_word(cell->type, value));
    } else {
        cell->value = value;
    }
    return old;
}

/* The same for what was made of `old`. False when that has been overwritten meanwhile. */
static bool replace_value(nv__cell *cell, nv__value old, nv__value now)
{
    if (nv__cell_is_plain(cell)) {
        uint64_t seen = nv__cell_to_word(cell->type, old);
        return atomic_compare_exchange_strong(&cell->word, &seen,
                                              nv__cell_to_word(cell->type, now));
    }
    cell->value = now;
    return true;
}

void nv__cell_forget_before(nv__cell *cell)
{
    if (cell->saved) {
        nv__value_release(cell->type, cell->before);
        cell->saved = false;
    }
}

void nv__cell_forget_arrived(nv__cell *cell)
{
    if (cell->has_arrived && cell->type != NV__TYPE_LIST) {
        nv__value_release(cell->type, cell->arrived);
        cell->has_arrived = false;
    }
}

void nv__cell_forget_pending(nv__cell *cell)
{
    atomic_fetch_and(&cell->state, ~(unsigned)NV__CELL_FRESH);
    nv__cell_forget_before(cell);
}

/* ---- workers ---- */

void nv__cell_write(nv__cell *cell, nv__value value)
{
    if (nv__cell_is_updating(cell)) {
        nv__value_release(cell->type, value);
        return;
    }
    if (nv__cell_is_plain(cell) && nv__graph_here()->batch_depth == 0) {
        nv__cell_store(cell, value);
        return;
    }
    pthread_mutex_lock(&cell->lock);
    nv__cell_before_write(cell);
    nv__value old = swap_value(cell, value);
    bool send = nv__cell_note_write(cell);
    pthread_mutex_unlock(&cell->lock);
    if (send) {
        nv__cell_send(cell);
    }
    nv__value_release(cell->type, old);
}

nv__value nv__cell_read(nv__cell *cell)
{
    if (nv__cell_is_updating(cell)) {
        return (nv__value){ 0 };
    }
    if (nv__cell_is_plain(cell)) {
        return nv__cell_value(cell);
    }
    pthread_mutex_lock(&cell->lock);
    nv__value value = cell->value;
    if (cell->type == NV__TYPE_BOX) {
        nv__box_keep(value.box);
    }
    pthread_mutex_unlock(&cell->lock);
    return value;
}

const char *nv__cell_read_text(nv__cell *cell)
{
    if (nv__cell_is_updating(cell)) {
        return "";
    }
    pthread_mutex_lock(&cell->lock);
    size_t length = cell->value.text ? cell->value.text->length : 0;
    char *copy = nv__pin_alloc(length + 1);
    if (copy) {
        memcpy(copy, nv__shared_text_bytes(cell->value.text), length + 1);
    }
    pthread_mutex_unlock(&cell->lock);
    if (!copy) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_ENOMEM, "a worker's read of a text: out of memory");
        return "";
    }
    return copy;
}

/* ---- updates ---- */

/* Under the lock, as the next two. Says whether the cell is to be sent. */
static bool put_from_worker(nv__cell *cell, nv__value old, nv__value now)
{
    nv__cell_before_write(cell);
    (void)replace_value(cell, old, now); /* whoever came between has seen to being looked at */
    return nv__cell_note_write(cell);
}

/* Who wrote in between may have relied on FRESH while it was still there. */
static bool put_from_ui(nv__cell *cell, nv__value old, nv__value now)
{
    nv__cell_forget_pending(cell);
    return !replace_value(cell, old, now) && nv__cell_announce(cell);
}

/* A new value made of the old one; for the UI thread also its own copy. */
static bool apply(nv__cell *cell, const nv__updater *updater, nv__value old, nv__value *now,
                  nv__value *out)
{
    const nv__cell *outer = nv__cell_update_begin(cell);
    bool done = updater->apply(updater, old, now);
    nv__cell_update_end(outer);
    if (done && out && !nv__cell_copy_value(cell->type, *now, out)) {
        nv__value_release(cell->type, *now);
        done = false;
    }
    return done;
}

nv_status nv__cell_update(nv__cell *cell, const nv__updater *updater, bool on_ui, nv__value *out)
{
    if (nv__cell_is_updating(cell)) {
        return NV_ESTATE;
    }
    bool send = false;
    pthread_mutex_lock(&cell->lock);
    nv__value old = nv__cell_value(cell), now;
    bool done = apply(cell, updater, old, &now, on_ui ? out : NULL);
    if (done) {
        send = on_ui ? put_from_ui(cell, old, now) : put_from_worker(cell, old, now);
    }
    pthread_mutex_unlock(&cell->lock);
    if (send) {
        nv__cell_send(cell);
    }
    if (!done) {
        return NV_ENOMEM;
    }
    nv__value_release(cell->type, old);
    if (on_ui) {
        nv__cell_forget_arrived(cell);
    }
    return NV_OK;
}

/* ---- from the UI thread to workers ---- */

void nv__cell_supersede(nv__cell *cell, nv__value value)
{
    nv__value copy;
    bool copied = nv__cell_copy_value(cell->type, value, &copy);
    nv__value old = { 0 };
    nv__cell_forget_arrived(cell);
    pthread_mutex_lock(&cell->lock);
    nv__cell_forget_pending(cell);
    if (copied) { /* else workers go on reading the old value */
        old = swap_value(cell, copy);
    }
    pthread_mutex_unlock(&cell->lock);
    nv__value_release(cell->type, old);
}
