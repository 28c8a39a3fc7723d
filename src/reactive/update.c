#include "reactive/update.h"

#include "base/log.h"

#include <string.h>

static bool apply_int(const nv__updater *updater, nv__value old, nv__value *out)
{
    out->integer = updater->fn.integer(updater->user, old.integer);
    return true;
}

static bool apply_real(const nv__updater *updater, nv__value old, nv__value *out)
{
    out->real = updater->fn.real(updater->user, old.real);
    return true;
}

static bool apply_bool(const nv__updater *updater, nv__value old, nv__value *out)
{
    out->boolean = updater->fn.boolean(updater->user, old.boolean);
    return true;
}

static bool apply_text(const nv__updater *updater, nv__value old, nv__value *out)
{
    nv__shared_text_keep(old.text); /* whatever the function does */
    const char *text = updater->fn.text(updater->user, nv__shared_text_bytes(old.text));
    text = text ? text : "";
    bool done = nv__shared_text_new(text, strlen(text), "nv_update", &out->text);
    nv__shared_text_release(old.text);
    if (!done) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_ENOMEM, "nv_update: out of memory, the text stays");
    }
    return done;
}

nv_status nv__update(nv__node *node, const nv__updater *updater)
{
    nv__cell *cell = nv__node_cell(node);
    nv__value value;
    if (nv__node_is_foreign(node)) {
        return nv__cell_update(cell, updater, false, &value);
    }
    if (!cell) {
        if (!updater->apply(updater, node->value, &value)) {
            return NV_ENOMEM;
        }
        nv__node_write(node, value);
        return NV_OK;
    }
    nv_status status = nv__cell_update(cell, updater, true, &value);
    if (status == NV_OK) {
        nv__node_write_from_cell(node, value);
    }
    return status;
}

static void update(void *observable, const nv__updater *updater, bool has_function,
                   const char *function)
{
    nv__node *node = observable;
    if (!node || !has_function) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_EINVAL, "%s: there is no %s", function,
                     node ? "function" : "observable");
    } else if (nv__node_is_foreign(node) && !nv__node_cell(node)) {
        nv__node_foreign(node, function);
    } else if (nv__node_is_written(node, function)) {
        (void)nv__update(node, updater);
    }
}

void nv_obs_int_update(nv_obs_int *o, int64_t (*fn)(void *user, int64_t old), void *user)
{
    nv__updater updater = { .apply = apply_int, .fn.integer = fn, .user = user };
    update(o, &updater, fn != NULL, __func__);
}

void nv_obs_real_update(nv_obs_real *o, double (*fn)(void *user, double old), void *user)
{
    nv__updater updater = { .apply = apply_real, .fn.real = fn, .user = user };
    update(o, &updater, fn != NULL, __func__);
}

void nv_obs_bool_update(nv_obs_bool *o, bool (*fn)(void *user, bool old), void *user)
{
    nv__updater updater = { .apply = apply_bool, .fn.boolean = fn, .user = user };
    update(o, &updater, fn != NULL, __func__);
}

void nv_obs_text_update(nv_obs_text *o, const char *(*fn)(void *user, const char *old), void *user)
{
    nv__updater updater = { .apply = apply_text, .fn.text = fn, .user = user };
    update(o, &updater, fn != NULL, __func__);
}
