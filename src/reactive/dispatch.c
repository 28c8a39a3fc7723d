/* Marking what worker threads may use.
 *
 * What is derived is written by nobody: a watch keeps its cell up to date. */
#include "base/assert.h"
#include "base/log.h"
#include "reactive/cell.h"

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
    nv__arrivals *arrivals = nv__arrivals_keep(nv__runtime_current());
    nv__cell *cell = arrivals ? NV__NEW(nv__cell) : NULL;
    if (!cell) {
        if (arrivals) {
            nv__arrivals_release(arrivals);
        }
        return NULL;
    }
    cell->type = nv__list_is_view(node) ? NV__TYPE_LIST : (nv__type)node->type;
    if (!nv__cell_copy_value(cell->type, value_to_share(node), &cell->value)) {
        nv__free(cell);
        nv__arrivals_release(arrivals);
        return NULL;
    }
    atomic_init(&cell->word, nv__cell_to_word(cell->type, cell->value));
    atomic_init(&cell->state, 0);
    cell->arrivals = arrivals;
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
        nv__cell_free(cell);
        return false;
    }
    extra->cell = cell;
    nv__node_raise(node, NV__NODE_SHARED);
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
