#include "reactive/combine.h"

#include "base/assert.h"
#include "base/log.h"
#include "reactive/box.h"

#include <nuiitivet/observable_more.h>

/* ---- running ---- */

static nv_arg arg_of(const nv__node *node)
{
    nv_arg arg = { 0 };
    switch ((nv__type)node->type) {
    case NV__TYPE_INT:
        arg.integer = node->value.integer;
        break;
    case NV__TYPE_REAL:
        arg.real = node->value.real;
        break;
    case NV__TYPE_BOOL:
        arg.boolean = node->value.boolean;
        break;
    case NV__TYPE_TEXT:
        arg.text = nv__shared_text_bytes(node->value.text);
        break;
    case NV__TYPE_LIST:
        arg.list = (const nv_obs_list *)(const void *)node;
        break;
    case NV__TYPE_BOX:
        arg.value = node->value.box ? node->value.box->bytes : NULL;
        break;
    case NV__TYPE_NONE:
        break;
    }
    return arg;
}

void nv__combined_read(nv__combined *combined)
{
    nv__graph *graph = nv__graph_here();
    combined->tracked = NULL;
    if (!combined->sources) {
        return;
    }
    /* All of them first: bringing one up to date may replace another one's value. */
    for (size_t i = 0; i < combined->count; i++) {
        nv__node_read(graph, nv__node_of(combined->sources[i]));
    }
    for (size_t i = 0; i < combined->count; i++) {
        const nv__node *node = combined->sources[i];
        combined->args[i] = arg_of(node);
        if (nv__list_is_view(node)) {
            combined->args[i].list = (const nv_obs_list *)(const void *)node;
        }
    }
    combined->tracked = nv__untracked_begin();
}

void nv__combined_end(nv__combined *combined)
{
    nv__untracked_end(combined->tracked);
}

#define NV__COMBINED(type, c_type, map_type, combine_type)                                         \
    static c_type run_##type(void *user)                                                           \
    {                                                                                              \
        nv__combined *combined = user;                                                             \
        nv__combined_read(combined);                                                               \
        c_type value = combined->how == NV_CALL_MAP                                                \
                           ? ((map_type)combined->fn.box)(combined->user, combined->args[0])       \
                           : ((combine_type)combined->fn.box)(combined->user, combined->args);     \
        nv__combined_end(combined);                                                                \
        return value;                                                                              \
    }

typedef int64_t (*map_int)(void *user, nv_arg from);
typedef double (*map_real)(void *user, nv_arg from);
typedef bool (*map_bool)(void *user, nv_arg from);
typedef const char *(*map_text)(void *user, nv_arg from);
typedef int64_t (*combine_int)(void *user, const nv_arg *args);
typedef double (*combine_real)(void *user, const nv_arg *args);
typedef bool (*combine_bool)(void *user, const nv_arg *args);
typedef const char *(*combine_text)(void *user, const nv_arg *args);

NV__COMBINED(int, int64_t, map_int, combine_int)
NV__COMBINED(real, double, map_real, combine_real)
NV__COMBINED(bool, bool, map_bool, combine_bool)
NV__COMBINED(text, const char *, map_text, combine_text)

static nv__function runner_of(nv__type type, nv__function own)
{
    switch (type) {
    case NV__TYPE_INT:
        return (nv__function){ .integer = run_int };
    case NV__TYPE_REAL:
        return (nv__function){ .real = run_real };
    case NV__TYPE_BOOL:
        return (nv__function){ .boolean = run_bool };
    case NV__TYPE_TEXT:
        return (nv__function){ .text = run_text };
    default:
        return own;
    }
}

/* ---- making ---- */

static void combined_finish(nv__extra *extra)
{
    nv__combined *combined = (nv__combined *)(void *)extra;
    nv__free(combined->sources);
    nv__free(combined->args);
    nv__free(combined);
}

static bool are_usable(const void *const *sources, size_t *count, const char *function)
{
    *count = 0;
    for (; sources && sources[*count]; ++*count) {
        const nv__node *node = sources[*count];
        if (*count == NV__SOURCES_MAX) {
            NV__LOG_ONCE(NV_LOG_ERROR, NV_ELIMIT, "%s: more than %d sources", function,
                         (int)NV__SOURCES_MAX);
            return false;
        }
        if (node->graph != nv__graph_here()->id) {
            nv__node_foreign(node, function);
            return false;
        }
        NV__REQUIRE(!nv__node_is_effect(node), false, "%s: an effect is no source", function);
    }
    return true;
}

static nv__combined *combined_make(const void *const *sources, size_t count)
{
    nv__combined *combined = NV__NEW(nv__combined);
    if (!combined) {
        return NULL;
    }
    combined->extra.finish = combined_finish;
    combined->count = count;
    if (sources) {
        combined->sources = NV__NEW_ARRAY(const nv__node *, count + 1);
        combined->args = NV__NEW_ARRAY(nv_arg, count + 1);
        if (!combined->sources || !combined->args) {
            combined_finish(&combined->extra);
            return NULL;
        }
    }
    for (size_t i = 0; i < count; i++) {
        combined->sources[i] = sources[i];
    }
    return combined;
}

/* Follows its source across threads. */
static void inherit(nv__node *node, const nv__combined *combined)
{
    if (combined->how == NV_CALL_MAP && nv__node_cell(combined->sources[0])) {
        nv__node_share(node, "mapping an observable of all threads");
    }
}

const void *nv__combined_new(nv_scope *scope, nv__type type, const nv_value_type *value_type,
                             nv_value_call how, const void *const *sources, nv__function fn,
                             void *user, const char *function)
{
    size_t count;
    bool lacks_source = how == NV_CALL_MAP && (!sources || !sources[0]);
    if (!fn.box || lacks_source) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_EINVAL, "%s: there is no %s", function,
                     fn.box ? "source" : "function");
        return NULL;
    }
    if (!are_usable(sources, &count, function)) {
        return NULL;
    }
    nv__combined *combined = combined_make(sources, count);
    nv__node *node = combined ? nv__node_new(scope, NV__KIND_OWNING, type) : NULL;
    if (!node) {
        if (combined) {
            combined_finish(&combined->extra);
        } else {
            NV__LOG_ONCE(NV_LOG_ERROR, NV_ENOMEM, "%s: out of memory", function);
        }
        return NULL;
    }
    combined->type = value_type;
    combined->how = how;
    combined->fn = fn;
    combined->user = user;
    nv__derived *derived = (nv__derived *)node;
    derived->fn = runner_of(type, fn);
    derived->user = combined;
    if (!nv__graph_compute_first(nv__graph_here(), derived)) {
        nv__node_discard(node);
        return NULL;
    }
    inherit(node, combined);
    return node;
}

/* ---- public ---- */

#define NV__DERIVE(name, c_type, TYPE)                                                             \
    const nv_obs_##name *nv_map_##name(nv_scope *scope, const void *source,                        \
                                       c_type (*fn)(void *user, nv_arg from), void *user)          \
    {                                                                                              \
        const void *const sources[] = { source, NULL };                                            \
        nv__function function = { .box = (void (*)(void))fn };                                     \
        return nv__combined_new(scope, TYPE, NULL, NV_CALL_MAP, sources, function, user,           \
                                __func__);                                                         \
    }                                                                                              \
    const nv_obs_##name *nv_combine_##name##_v(nv_scope *scope, const void *const *sources,        \
                                               c_type (*fn)(void *user, const nv_arg *args),       \
                                               void *user)                                         \
    {                                                                                              \
        static const void *const none[] = { NULL };                                                \
        nv__function function = { .box = (void (*)(void))fn };                                     \
        return nv__combined_new(scope, TYPE, NULL, NV_CALL_COMBINE, sources ? sources : none,      \
                                function, user, __func__);                                         \
    }

NV__DERIVE(int, int64_t, NV__TYPE_INT)
NV__DERIVE(real, double, NV__TYPE_REAL)
NV__DERIVE(bool, bool, NV__TYPE_BOOL)
NV__DERIVE(text, const char *, NV__TYPE_TEXT)
