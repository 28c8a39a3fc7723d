#include "reactive/update.h"

#include "base/log.h"

static nv__value apply_int(const nv__updater *updater, nv__value old)
{
    return (nv__value){ .integer = updater->fn.integer(updater->user, old.integer) };
}

static nv__value apply_real(const nv__updater *updater, nv__value old)
{
    return (nv__value){ .real = updater->fn.real(updater->user, old.real) };
}

static nv__value apply_bool(const nv__updater *updater, nv__value old)
{
    return (nv__value){ .boolean = updater->fn.boolean(updater->user, old.boolean) };
}

static void update(void *observable, const nv__updater *updater, bool has_function,
                   const char *function)
{
    nv__node *node = observable;
    nv__value value;
    if (!node || !has_function) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_EINVAL, "%s: there is no %s", function,
                     node ? "function" : "observable");
    } else if (nv__node_is_foreign(node)) {
        if (!node->cell) {
            nv__node_foreign(node, function);
        } else {
            (void)nv__cell_update(node->cell, updater, false, &value);
        }
    } else if (nv__node_may_write(node, function)) {
        if (!node->cell) {
            nv__node_write(node, updater->apply(updater, node->value));
        } else if (nv__cell_update(node->cell, updater, true, &value)) {
            nv__node_write(node, value);
        }
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
