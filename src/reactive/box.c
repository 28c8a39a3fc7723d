#include "reactive/box.h"

#include "base/assert.h"
#include "base/log.h"
#include "reactive/combine.h"
#include "reactive/extra.h"
#include "reactive/update.h"

#include <string.h>

/* ---- boxes ---- */

static nv__box *box_alloc(const nv_value_type *type)
{
    nv__box *box =
        type->size <= SIZE_MAX - sizeof *box ? nv__zalloc(sizeof *box + type->size) : NULL;
    if (box) {
        atomic_init(&box->references, 1);
        box->type = type;
    }
    return box;
}

static void report_memory(const nv_value_type *type)
{
    NV__LOG_ONCE(NV_LOG_ERROR, NV_ENOMEM, "%s: a value could not be copied: out of memory",
                 type->name);
}

nv__box *nv__box_new(const nv_value_type *type, const void *from)
{
    nv__box *box = box_alloc(type);
    if (box && from && !type->copy(box->bytes, from)) {
        nv__free(box);
        box = NULL;
    }
    if (!box) {
        report_memory(type);
    }
    return box;
}

nv__box *nv__box_updated(const nv_value_type *type, const nv__box *old, void (*fn)(void),
                         void *user)
{
    nv__box *box = nv__box_new(type, old ? old->bytes : NULL);
    if (box) {
        type->call(NV_CALL_COMPUTE, fn, user, NULL, box->bytes);
    }
    return box;
}

void nv__box_keep(nv__box *box)
{
    if (box) {
        atomic_fetch_add_explicit(&box->references, 1, memory_order_relaxed);
    }
}

void nv__box_release(nv__box *box)
{
    if (box && atomic_fetch_sub_explicit(&box->references, 1, memory_order_acq_rel) == 1) {
        box->type->destroy(box->bytes);
        nv__free(box);
    }
}

/* `node` is for reports; NULL: nobody knows. */
static bool is_same(const nv__node *node, const nv__box *box, const void *value)
{
    nv__comparison comparison;
    nv__comparison_begin(&comparison, node, box->type->name);
    bool same = box->type->same(box->bytes, value);
    return nv__comparison_end(&comparison, same);
}

bool nv__box_equals(const nv__box *a, const nv__box *b)
{
    return a == b || (a && b && is_same(NULL, a, b->bytes));
}

static void unpin(void *object)
{
    nv__box *box = object;
    atomic_store_explicit(&box->pinned_in, NULL, memory_order_relaxed);
    nv__box_release(box);
}

/* As with texts, a pin made in the same scope and still standing covers this read too. Another
 * thread may overwrite the note of it, which costs no more than another pin. */
const void *nv__box_pin(nv__box *box)
{
    if (!box) {
        return NULL;
    }
    const nv_scope *scope = nv_scope_current();
    if (scope && atomic_load_explicit(&box->pinned_in, memory_order_relaxed) == scope) {
        return box->bytes;
    }
    nv__box_keep(box);
    if (nv__pin(box, unpin)) {
        atomic_store_explicit(&box->pinned_in, scope, memory_order_relaxed);
    } else {
        nv__box_release(box);
        NV__LOG_ONCE(NV_LOG_ERROR, NV_ENOMEM, "a value could not be kept for the running handler");
    }
    return box->bytes;
}

/* ---- computing ---- */

nv__value nv__box_compute(nv__derived *derived, const nv__frame *frame)
{
    nv__node *node = &derived->node;
    nv__combined *combined = derived->user;
    nv__value value = node->value;
    char name[NV__NODE_NAME];
    nv__box *box = box_alloc(combined->type);
    if (box) {
        nv__combined_read(combined);
        combined->type->call(combined->how, derived->fn.box, combined->user, combined->args,
                             box->bytes);
        nv__combined_end(combined);
        if (!frame->failed) {
            value.box = box;
            return value;
        }
        nv__free(box); /* what a failed function put there is its own to free */
        return value;
    }
    NV__NODE_REPORT(node, NV_ENOMEM, "%s: out of memory, it keeps its old value",
                    nv__node_name(node, name));
    nv__box_keep(value.box); /* committing what equals the old value releases it */
    return value;
}

const void *nv_value_computed(nv_scope *scope, const nv_value_type *type, nv_value_call how,
                              const void *const *sources, void (*fn)(void), void *user)
{
    return nv__combined_new(scope, NV__TYPE_BOX, type, how, sources, (nv__function){ .box = fn },
                            user, "NV_OBSERVABLE_OF");
}

/* ---- values ---- */

void *nv_value_new(nv_scope *scope, const nv_value_type *type, const void *initial)
{
    nv__box *box = nv__box_new(type, initial);
    if (!box) {
        return NULL;
    }
    nv__node *node = nv__node_new(scope, NV__KIND_VALUE, NV__TYPE_BOX);
    if (node) {
        node->value.box = box;
    } else {
        nv__box_release(box);
    }
    return node;
}

const void *nv_value_get(const void *o)
{
    nv__node *node = nv__node_of(o);
    if (node && nv__node_is_foreign(node)) {
        nv__cell *cell = nv__node_cell(node);
        if (!cell) {
            nv__node_foreign(node, __func__);
            return NULL;
        }
        nv__box *box = nv__cell_read(cell).box; /* counted for us */
        const void *value = nv__box_pin(box);
        nv__box_release(box);
        return value;
    }
    if (!node) {
        return NULL;
    }
    nv__node_read(nv__graph_here(), node);
    return nv__box_pin(node->value.box);
}

static nv_status check(nv__node *node, bool given, const char *function)
{
    if (!node || !given) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_EINVAL, "%s: there is no %s", function,
                     node ? "value" : "observable");
        return NV_EINVAL;
    }
    NV__REQUIRE(nv__node_look(node).type == NV__TYPE_BOX && !nv__node_is_read_only(node), NV_EINVAL,
                "%s: this observable is not written by that function", function);
    if (nv__node_is_foreign(node)) {
        if (!nv__node_cell(node)) {
            nv__node_foreign(node, function);
            return NV_ESTATE;
        }
        return NV_OK;
    }
    return nv__node_may_write(node, function) ? NV_OK : NV_ESTATE;
}

nv_status nv_value_set(void *o, const nv_value_type *type, const void *value)
{
    nv__node *node = o;
    nv_status status = check(node, value != NULL, "set");
    if (status != NV_OK) {
        return status;
    }
    nv__cell *cell = nv__node_cell(node);
    if (!cell && node->value.box && is_same(node, node->value.box, value)) {
        return NV_OK;
    }
    nv__value box = { .box = nv__box_new(type, value) };
    if (!box.box) {
        return NV_ENOMEM;
    }
    if (nv__node_is_foreign(node)) {
        nv__cell_write(cell, box);
    } else {
        nv__node_write(node, box);
    }
    return NV_OK;
}

/* The updater of a cell: what it makes is counted once for the cell, and once for who asked. */
static bool apply(const nv__updater *updater, nv__value old, nv__value *out)
{
    out->box = nv__box_updated(updater->type, old.box, updater->fn.box, updater->user);
    return out->box != NULL;
}

nv_status nv_value_update(void *o, const nv_value_type *type, void (*fn)(void), void *user)
{
    nv__node *node = o;
    nv_status status = check(node, fn != NULL, "update");
    if (status != NV_OK) {
        return status;
    }
    nv__updater updater = { .apply = apply, .type = type, .fn.box = fn, .user = user };
    return nv__update(node, &updater);
}
