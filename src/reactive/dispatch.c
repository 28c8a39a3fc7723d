/* Values that worker threads may write.
 *
 * Beside such a value lives a cell under a lock: what was written last, by whichever thread, and
 * whether the UI thread has yet to take it over. Workers see the cell alone, the UI thread its own
 * value. One post is under way at a time, however many writes came. A write of the UI thread
 * replaces what is in the cell, so something older that was pending is gone. */
#include "reactive/graph.h"
#include "reactive/update.h"

#include "base/assert.h"
#include "base/log.h"

#include <pthread.h>
#include <string.h>

struct nv__cell {
    nv__post post; /* first: a post is a cell */
    nv__runtime *rt;
    nv__node *node; /* UI thread only; NULL: freed while a post was under way */
    nv__type type;
    pthread_mutex_t lock; /* over what follows */
    nv__value value;      /* a text of its own: references are not counted across threads */
    bool pending, posted;
};

/* The cell whose lock this thread holds while it runs a function of the caller. */
static _Thread_local const nv__cell *updating;

static bool is_updating(const nv__cell *cell)
{
    NV__REQUIRE(updating != cell, true, "nv_update: its function uses the observable itself");
    return false;
}

static bool copy_value(nv__type type, nv__value from, nv__value *out)
{
    if (type != NV__TYPE_TEXT) {
        *out = from;
        return true;
    }
    const char *bytes = nv__shared_text_bytes(from.text);
    size_t length = from.text ? from.text->length : 0;
    if (!nv__shared_text_new(bytes, length, "nv_dispatch_to_ui", &out->text)) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_ENOMEM, "a text could not cross threads: out of memory");
        return false;
    }
    return true;
}

static void cell_free(nv__cell *cell)
{
    nv__value_release(cell->type, cell->value);
    pthread_mutex_destroy(&cell->lock);
    nv__free(cell);
}

/* On the UI thread, in a turn of the loop after a worker's write. */
static void arrive(nv__post *post)
{
    nv__cell *cell = (nv__cell *)post;
    if (!cell->node) {
        cell_free(cell);
        return;
    }
    nv__value value = { 0 };
    pthread_mutex_lock(&cell->lock);
    bool take = cell->pending && copy_value(cell->type, cell->value, &value);
    cell->pending = cell->posted = false;
    pthread_mutex_unlock(&cell->lock);
    if (take) {
        nv__node_write(cell->node, value);
    }
}

void nv__cell_write(nv__cell *cell, nv__value value)
{
    if (is_updating(cell)) {
        nv__value_release(cell->type, value);
        return;
    }
    pthread_mutex_lock(&cell->lock);
    nv__value old = cell->value;
    bool post = !cell->posted;
    cell->value = value;
    cell->pending = cell->posted = true;
    pthread_mutex_unlock(&cell->lock);
    if (post) {
        nv__runtime_post(cell->rt, &cell->post);
    }
    nv__value_release(cell->type, old);
}

nv__value nv__cell_read(nv__cell *cell)
{
    if (is_updating(cell)) {
        return (nv__value){ 0 };
    }
    pthread_mutex_lock(&cell->lock);
    nv__value value = cell->value;
    pthread_mutex_unlock(&cell->lock);
    return value;
}

const char *nv__cell_read_text(nv__cell *cell)
{
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

void nv__cell_supersede(nv__cell *cell, nv__value value)
{
    nv__value copy;
    bool copied = copy_value(cell->type, value, &copy);
    nv__value old = { 0 };
    pthread_mutex_lock(&cell->lock);
    cell->pending = false;
    if (copied) { /* else workers go on reading the old text */
        old = cell->value;
        cell->value = copy;
    }
    pthread_mutex_unlock(&cell->lock);
    nv__value_release(cell->type, old);
}

bool nv__cell_update(nv__cell *cell, const nv__updater *updater, bool on_ui, nv__value *out)
{
    if (is_updating(cell)) {
        return false;
    }
    pthread_mutex_lock(&cell->lock);
    const nv__cell *outer = updating;
    updating = cell;
    *out = cell->value = updater->apply(updater, cell->value);
    updating = outer;
    bool post = !on_ui && !cell->posted;
    cell->pending = !on_ui;
    cell->posted = cell->posted || post;
    pthread_mutex_unlock(&cell->lock);
    if (post) {
        nv__runtime_post(cell->rt, &cell->post);
    }
    return true;
}

void nv__cell_release(nv__cell *cell)
{
    pthread_mutex_lock(&cell->lock);
    bool posted = cell->posted;
    cell->pending = false;
    pthread_mutex_unlock(&cell->lock);
    cell->node = NULL;
    if (!posted) {
        cell_free(cell);
    }
}

static void dispatch_to_ui(void *observable, const char *function)
{
    nv__node *node = observable;
    if (!node) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_EINVAL, "%s(NULL) is ignored", function);
        return;
    }
    if (nv__node_is_foreign(node)) {
        if (!node->cell) {
            nv__node_foreign(node, function);
        }
        return;
    }
    NV__REQUIRE(!nv__node_is_derived(node), , "%s: a derived value is not written", function);
    nv__runtime *rt = nv__runtime_current();
    NV__REQUIRE(rt != NULL, , "%s: this thread has no runtime to dispatch to", function);
    nv__cell *cell = node->cell ? NULL : NV__NEW(nv__cell);
    if (node->cell) {
        return;
    }
    if (!cell || !copy_value((nv__type)node->type, node->value, &cell->value)) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_ENOMEM, "%s: out of memory, workers may not write", function);
        nv__free(cell);
        return;
    }
    cell->post.fn = arrive;
    cell->rt = rt;
    cell->node = node;
    cell->type = (nv__type)node->type;
    pthread_mutex_init(&cell->lock, NULL);
    node->cell = cell;
    node->flags |= NV__NODE_SHARED;
}

void nv_obs_int_dispatch_to_ui(nv_obs_int *o)
{
    dispatch_to_ui(o, __func__);
}

void nv_obs_real_dispatch_to_ui(nv_obs_real *o)
{
    dispatch_to_ui(o, __func__);
}

void nv_obs_bool_dispatch_to_ui(nv_obs_bool *o)
{
    dispatch_to_ui(o, __func__);
}

void nv_obs_text_dispatch_to_ui(nv_obs_text *o)
{
    dispatch_to_ui(o, __func__);
}
