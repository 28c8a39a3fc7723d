/* Values that worker threads may read and write.
 *
 * Beside such a value lives a cell under a lock: what was written last, by whichever thread, and
 * whether the UI thread has yet to take it over. Workers see the cell alone, the UI thread its own
 * value. One post is under way at a time, however many writes came to however many values; they all
 * arrive in one batch. A write of the UI thread replaces what is in the cell, so something older
 * that was pending is gone.
 *
 * What a worker writes in a batch is sent when that ends, as one. What is derived is written by
 * nobody: a watch keeps its cell up to date. */
#include "base/assert.h"
#include "base/log.h"
#include "reactive/cell.h"
#include "reactive/update.h"

#include <nuiitivet/observable_list.h>

#include <string.h>

/* The cell whose lock this thread holds while it runs a function of the caller. */
static _Thread_local const nv__cell *updating;

bool nv__cell_is_updating(const nv__cell *cell)
{
    NV__REQUIRE(updating != cell, true, "nv_update: its function uses the observable itself");
    return false;
}

const nv__cell *nv__cell_update_begin(const nv__cell *cell)
{
    const nv__cell *outer = updating;
    updating = cell;
    return outer;
}

void nv__cell_update_end(const nv__cell *outer)
{
    updating = outer;
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

static bool copy_value(nv__type type, nv__value from, nv__value *out)
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

/* ---- from workers to the UI thread ---- */

/* Of this UI thread; NULL: it shares nothing. */
static _Thread_local nv__arrivals *arrivals_here;

static void arrive(nv__post *post);

/* They are counted by the cells. */
static nv__arrivals *arrivals_get(nv__runtime *rt)
{
    if (arrivals_here && arrivals_here->rt == rt) {
        return arrivals_here;
    }
    nv__arrivals *arrivals = NV__NEW(nv__arrivals);
    if (arrivals) {
        arrivals->post.fn = arrive;
        arrivals->rt = rt;
        arrivals->end = &arrivals->first;
        pthread_mutex_init(&arrivals->lock, NULL);
        arrivals_here = arrivals;
    }
    return arrivals;
}

static void arrivals_release(nv__arrivals *arrivals)
{
    if (arrivals->cells > 0) {
        return;
    }
    if (arrivals_here == arrivals) {
        arrivals_here = NULL;
    }
    pthread_mutex_destroy(&arrivals->lock);
    nv__free(arrivals);
}

static void cell_free(nv__cell *cell)
{
    cell->arrivals->cells--;
    arrivals_release(cell->arrivals);
    if (cell->saved) {
        nv__value_release(cell->type, cell->before);
    }
    nv__value_release(cell->type, cell->value);
    pthread_mutex_destroy(&cell->lock);
    nv__free(cell);
}

/* A chain of cells that are to arrive together. */
static void send(nv__cell *first, nv__cell *last)
{
    nv__arrivals *arrivals = first->arrivals;
    last->next = NULL;
    pthread_mutex_lock(&arrivals->lock);
    bool post = !arrivals->first;
    *arrivals->end = first;
    arrivals->end = &last->next;
    pthread_mutex_unlock(&arrivals->lock);
    if (post) {
        nv__runtime_post(arrivals->rt, &arrivals->post);
    }
}

void nv__cell_send(nv__cell *cell)
{
    send(cell, cell);
}

/* Taking what has arrived and letting go of a batch exclude each other, so that a batch is taken as
 * a whole or not at all. */
static pthread_mutex_t together = PTHREAD_MUTEX_INITIALIZER;

static void forget_before(nv__cell *cell)
{
    if (cell->saved) {
        nv__value_release(cell->type, cell->before);
        cell->saved = false;
    }
}

static void take_locked(nv__cell *cell)
{
    bool there = cell->held ? cell->saved : cell->pending;
    nv__value from = cell->held ? cell->before : cell->value;
    uint64_t revision = 0;
    if (there && cell->node && cell->type == NV__TYPE_LIST) {
        revision = cell->node->value.list->revision;
        there = nv__cell_take_list(cell, from); /* without memory it waits for the next edit */
        cell->has_arrived = cell->node->value.list->revision != revision;
        cell->pending = cell->pending && (cell->held || !there);
    } else {
        cell->has_arrived = there && cell->node && copy_value(cell->type, from, &cell->arrived);
        cell->pending = cell->pending && cell->held;
    }
    forget_before(cell);
}

/* What the UI thread writes now is newer. */
static void forget_arrived(nv__cell *cell)
{
    if (cell->has_arrived && cell->type != NV__TYPE_LIST) {
        nv__value_release(cell->type, cell->arrived);
        cell->has_arrived = false;
    }
}

/* Of all that are under way, at one moment. */
static nv__cell *take_all(nv__arrivals *arrivals)
{
    nv__cell *taken = NULL, **end = &taken;
    pthread_mutex_lock(&together);
    pthread_mutex_lock(&arrivals->lock);
    nv__cell *cell = arrivals->first;
    arrivals->first = NULL;
    arrivals->end = &arrivals->first;
    pthread_mutex_unlock(&arrivals->lock);
    while (cell) {
        nv__cell *next = cell->next; /* read before the cell may be sent again */
        pthread_mutex_lock(&cell->lock);
        take_locked(cell);
        cell->under_way = false;
        pthread_mutex_unlock(&cell->lock);
        cell->arriving = true;
        cell->arriving_next = NULL;
        *end = cell;
        end = &cell->arriving_next;
        cell = next;
    }
    pthread_mutex_unlock(&together);
    return taken;
}

static void arrive_one(nv__cell *cell)
{
    cell->arriving = false;
    if (!cell->node) { /* it ended meanwhile */
        pthread_mutex_lock(&cell->lock);
        bool again = cell->under_way || cell->held;
        pthread_mutex_unlock(&cell->lock);
        forget_arrived(cell);
        if (!again) {
            cell_free(cell);
        }
    } else if (cell->has_arrived) {
        cell->has_arrived = false;
        if (cell->type == NV__TYPE_LIST) {
            nv__node_touch(nv__graph_here(), cell->node);
        } else {
            nv__node_write_from_cell(cell->node, cell->arrived);
        }
    }
}

/* On the UI thread, in a turn of the loop after a worker's write: all of them in one batch. */
static void arrive(nv__post *post)
{
    nv__graph *graph = nv__graph_here();
    nv__cell *cell = take_all((nv__arrivals *)post);
    nv__batch_enter(graph);
    while (cell) {
        nv__cell *next = cell->arriving_next;
        arrive_one(cell);
        cell = next;
    }
    nv__batch_leave(graph);
}

void nv__cell_before_write(nv__cell *cell)
{
    if (nv__graph_here()->batch_depth > 0 && cell->under_way && cell->pending && !cell->held) {
        cell->saved = copy_value(cell->type, cell->value, &cell->before);
    }
}

bool nv__cell_note_write(nv__cell *cell)
{
    nv__graph *graph = nv__graph_here(); /* of the worker */
    cell->pending = true;
    if (cell->held) {
        return false;
    }
    if (graph->batch_depth > 0) {
        cell->held = true;
        cell->held_next = graph->held;
        graph->held = cell;
        return false;
    }
    if (cell->under_way) {
        return false;
    }
    cell->under_way = true;
    return true;
}

/* They have one UI thread: a batch of values of two would arrive as one at each. */
void nv__cells_let_go(nv__graph *graph)
{
    nv__cell *first = NULL, *last = NULL;
    pthread_mutex_lock(&together);
    while (graph->held) {
        nv__cell *cell = graph->held;
        graph->held = cell->held_next;
        pthread_mutex_lock(&cell->lock);
        bool go = !cell->under_way;
        cell->held = false;
        cell->under_way = true;
        forget_before(cell);
        pthread_mutex_unlock(&cell->lock);
        if (!go) {
            continue;
        }
        if (first && first->arrivals != cell->arrivals) {
            send(first, last);
            first = NULL;
        }
        cell->next = first;
        last = first ? last : cell;
        first = cell;
    }
    if (first) {
        send(first, last);
    }
    pthread_mutex_unlock(&together);
}

void nv__cell_write(nv__cell *cell, nv__value value)
{
    if (nv__cell_is_updating(cell)) {
        nv__value_release(cell->type, value);
        return;
    }
    pthread_mutex_lock(&cell->lock);
    nv__cell_before_write(cell);
    nv__value old = cell->value;
    cell->value = value;
    bool post = nv__cell_note_write(cell);
    pthread_mutex_unlock(&cell->lock);
    if (post) {
        nv__cell_send(cell);
    }
    nv__value_release(cell->type, old);
}

nv_status nv__cell_update(nv__cell *cell, const nv__updater *updater, bool on_ui, nv__value *out)
{
    if (nv__cell_is_updating(cell)) {
        return NV_ESTATE;
    }
    bool post = false;
    pthread_mutex_lock(&cell->lock);
    nv__value old = cell->value, now;
    const nv__cell *outer = nv__cell_update_begin(cell);
    bool done = updater->apply(updater, old, &now);
    nv__cell_update_end(outer);
    if (done && on_ui && !copy_value(cell->type, now, out)) {
        nv__value_release(cell->type, now);
        done = false;
    }
    if (done) {
        if (!on_ui) {
            nv__cell_before_write(cell);
        }
        cell->value = now;
        if (on_ui) {
            cell->pending = false;
            forget_before(cell);
        } else {
            post = nv__cell_note_write(cell);
        }
    }
    pthread_mutex_unlock(&cell->lock);
    if (post) {
        nv__cell_send(cell);
    }
    if (done) {
        nv__value_release(cell->type, old);
        if (on_ui) {
            forget_arrived(cell);
        }
    }
    return done ? NV_OK : NV_ENOMEM;
}

nv__value nv__cell_read(nv__cell *cell)
{
    if (nv__cell_is_updating(cell)) {
        return (nv__value){ 0 };
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

/* ---- from the UI thread to workers ---- */

void nv__cell_supersede(nv__cell *cell, nv__value value)
{
    nv__value copy;
    bool copied = copy_value(cell->type, value, &copy);
    nv__value old = { 0 };
    forget_arrived(cell);
    pthread_mutex_lock(&cell->lock);
    cell->pending = false;
    forget_before(cell);
    if (copied) { /* else workers go on reading the old value */
        old = cell->value;
        cell->value = copy;
    }
    pthread_mutex_unlock(&cell->lock);
    nv__value_release(cell->type, old);
}

void nv__cell_release(nv__cell *cell)
{
    pthread_mutex_lock(&cell->lock);
    bool under_way = cell->under_way || cell->held;
    cell->pending = false;
    pthread_mutex_unlock(&cell->lock);
    cell->node = NULL;
    if (!under_way && !cell->arriving) {
        cell_free(cell);
    }
}

/* ---- making ---- */

static nv__value value_to_share(const nv__node *node)
{
    return nv__list_is_view(node) ? (nv__value){ .list = nv__list_items_of(node) } : node->value;
}

static void publish(void *user)
{
    const nv__node *node = user;
    nv__cell_supersede(nv__node_cell(node), value_to_share(node));
}

static nv__cell *cell_new(nv__node *node)
{
    nv__arrivals *arrivals = arrivals_get(nv__runtime_current());
    nv__cell *cell = arrivals ? NV__NEW(nv__cell) : NULL;
    if (!cell) {
        if (arrivals) {
            arrivals_release(arrivals);
        }
        return NULL;
    }
    cell->type = nv__list_is_view(node) ? NV__TYPE_LIST : (nv__type)node->type;
    if (!copy_value(cell->type, value_to_share(node), &cell->value)) {
        nv__free(cell);
        arrivals_release(arrivals);
        return NULL;
    }
    cell->arrivals = arrivals;
    arrivals->cells++;
    cell->node = node;
    pthread_mutex_init(&cell->lock, NULL);
    return cell;
}

static bool follow(nv__extra *extra, nv__node *node)
{
    nv__watch *watch = NV__NEW(nv__watch);
    if (watch && nv__watch_attach(watch, node, publish, node) == NV_OK) {
        extra->published = watch;
        return true;
    }
    nv__free(watch);
    return false;
}

static bool share(nv__node *node)
{
    nv__extra *extra = nv__extra_of(node);
    nv__cell *cell = extra ? cell_new(node) : NULL;
    if (!cell) {
        return false;
    }
    if (nv__node_is_read_only(node) && !follow(extra, node)) {
        cell_free(cell);
        return false;
    }
    extra->cell = cell;
    node->flags |= NV__NODE_SHARED;
    return true;
}

void nv__node_share(nv__node *node, const char *function)
{
    if (!node) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_EINVAL, "%s(NULL) is ignored", function);
        return;
    }
    if (nv__node_is_foreign(node)) {
        if (!nv__node_cell(node)) {
            nv__node_foreign(node, function);
        }
        return;
    }
    NV__REQUIRE(!nv__node_is_effect(node), , "%s: an effect has no value", function);
    NV__REQUIRE(!(node->flags & NV__NODE_VISITING), , "%s: it is being computed", function);
    if (!nv__node_cell(node) && !share(node)) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_ENOMEM, "%s: out of memory, workers may not use it",
                     function);
    }
}

void nv_obs_int_dispatch_to_ui(const nv_obs_int *o)
{
    nv__node_share(nv__node_of(o), __func__);
}

void nv_obs_real_dispatch_to_ui(const nv_obs_real *o)
{
    nv__node_share(nv__node_of(o), __func__);
}

void nv_obs_bool_dispatch_to_ui(const nv_obs_bool *o)
{
    nv__node_share(nv__node_of(o), __func__);
}

void nv_obs_text_dispatch_to_ui(const nv_obs_text *o)
{
    nv__node_share(nv__node_of(o), __func__);
}

void nv_obs_list_dispatch_to_ui(const nv_obs_list *list)
{
    nv__node_share(nv__node_of(list), __func__);
}

void nv_value_dispatch_to_ui(const void *o)
{
    nv__node_share(nv__node_of(o), "dispatch_to_ui");
}
