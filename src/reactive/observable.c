/* Making values and derived values. */
#include "reactive/extra.h"

#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---- values ---- */

static void *value_new(nv_scope *scope, nv__type type, nv__value initial)
{
    nv__node *node = nv__node_new(scope, NV__KIND_VALUE, type);
    if (node) {
        node->value = initial;
    } else {
        nv__value_release(type, initial);
    }
    return node;
}

nv_obs_int *nv_obs_int_new(nv_scope *scope, int64_t initial)
{
    return value_new(scope, NV__TYPE_INT, (nv__value){ .integer = initial });
}

nv_obs_real *nv_obs_real_new(nv_scope *scope, double initial)
{
    return value_new(scope, NV__TYPE_REAL, (nv__value){ .real = initial });
}

nv_obs_bool *nv_obs_bool_new(nv_scope *scope, bool initial)
{
    return value_new(scope, NV__TYPE_BOOL, (nv__value){ .boolean = initial });
}

nv_obs_text *nv_obs_text_new(nv_scope *scope, const char *initial)
{
    nv__value value;
    const char *text = initial ? initial : "";
    if (!nv__shared_text_new(text, strlen(text), "nv_obs_text_new", &value.text)) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_ENOMEM, "nv_obs_text_new: out of memory");
        return NULL;
    }
    return value_new(scope, NV__TYPE_TEXT, value);
}

void nv_obs_text_setf(nv_obs_text *o, const char *format, ...)
{
    char small[256];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(small, sizeof small, format, arguments);
    va_end(arguments);
    if (length < 0) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_EINVAL, "nv_obs_text_setf: bad format \"%s\"", format);
        return;
    }
    if ((size_t)length < sizeof small) {
        nv_obs_text_set(o, small);
        return;
    }
    char *large = nv__alloc((size_t)length + 1);
    if (!large) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_ENOMEM, "nv_obs_text_setf: out of memory, the text stays");
        return;
    }
    va_start(arguments, format);
    vsnprintf(large, (size_t)length + 1, format, arguments);
    va_end(arguments);
    nv_obs_text_set(o, large);
    nv__free(large);
}

/* ---- derived values ---- */

static const void *computed_new(nv_scope *scope, nv__type type, nv__function fn, void *user)
{
    nv__node *node = nv__node_new(scope, NV__KIND_COMPUTED, type);
    if (!node) {
        return NULL;
    }
    nv__derived *derived = (nv__derived *)node;
    derived->fn = fn;
    derived->user = user;
    if (!nv__graph_compute_first(nv__graph_here(), derived)) {
        nv__node_discard(node);
        return NULL;
    }
    return node;
}

static bool has_function(bool given, const char *what)
{
    if (!given) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_EINVAL, "%s: there is no function", what);
    }
    return given;
}

const nv_obs_int *nv_computed_int(nv_scope *scope, int64_t (*fn)(void *user), void *user)
{
    return has_function(fn, __func__)
               ? computed_new(scope, NV__TYPE_INT, (nv__function){ .integer = fn }, user)
               : NULL;
}

const nv_obs_real *nv_computed_real(nv_scope *scope, double (*fn)(void *user), void *user)
{
    return has_function(fn, __func__)
               ? computed_new(scope, NV__TYPE_REAL, (nv__function){ .real = fn }, user)
               : NULL;
}

const nv_obs_bool *nv_computed_bool(nv_scope *scope, bool (*fn)(void *user), void *user)
{
    return has_function(fn, __func__)
               ? computed_new(scope, NV__TYPE_BOOL, (nv__function){ .boolean = fn }, user)
               : NULL;
}

const nv_obs_text *nv_computed_text(nv_scope *scope, const char *(*fn)(void *user), void *user)
{
    return has_function(fn, __func__)
               ? computed_new(scope, NV__TYPE_TEXT, (nv__function){ .text = fn }, user)
               : NULL;
}

void nv_compute_fail_at(const char *file, int line, const char *format, ...)
{
    char message[256];
    va_list arguments;
    va_start(arguments, format);
    if (vsnprintf(message, sizeof message, format, arguments) < 0) {
        message[0] = '\0';
    }
    va_end(arguments);

    if (nv__comparing && nv__comparison_fail(file, line, message)) {
        return;
    }
    nv__frame *frame = nv__graph_here()->frame;
    if (!frame || nv__node_is_effect(&frame->sub->node)) {
        nv__log_once(NV_LOG_ERROR, file, line, NV_ESTATE,
                     "nv_compute_fail outside a computing function: %s", message);
        return;
    }
    char name[NV__NODE_NAME];
    frame->failed = true;
    nv__log_once(NV_LOG_ERROR, file, line, NV_EFAILED, "%s keeps its old value: %s",
                 nv__node_name(&frame->sub->node, name), message);
}
