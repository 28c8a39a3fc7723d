/* What few nodes have, and pay for: a comparison of the program's, subscribers that are told of
 * every write at once, a cell that other threads see. */
#include "reactive/extra.h"

#include "base/assert.h"
#include "base/log.h"

#include <math.h>
#include <string.h>

/* ---- life ---- */

static void free_plainly(nv__extra *extra)
{
    nv__free(extra);
}

void nv__extra_release(nv__extra *extra)
{
    if (extra->telling) {
        *extra->telling = true; /* one of those who are told has ended it */
    }
    if (extra->published) {
        nv__watch_detach(extra->published);
        nv__free(extra->published);
    }
    if (extra->cell) {
        nv__cell_release(extra->cell);
    }
    extra->finish(extra);
}

/* A derived value with its old function inside: what is added stands before and behind that. */
typedef struct nv__wrapped {
    nv__extra extra;
    nv__extra *inner; /* what the node owned before; NULL: nothing */
    nv__node *node;
    nv__function fn;
    void *user;
} nv__wrapped;

static void wrapped_finish(nv__extra *extra)
{
    nv__wrapped *wrapped = (nv__wrapped *)(void *)extra;
    if (wrapped->inner) {
        nv__extra_release(wrapped->inner);
    }
    nv__free(wrapped);
}

/* True when the program says that nothing has changed. Where it says that something has, although
 * the bits are the same, the version moves here: nothing else would see to it. */
static bool stays(nv__wrapped *wrapped, nv__value now)
{
    nv__node *node = wrapped->node;
    nv__graph *graph = nv__graph_here();
    if (!wrapped->extra.compared || graph->frame->failed) {
        return false;
    }
    if (nv__extra_same(node, node->value, now)) {
        return true;
    }
    if (node->type != NV__TYPE_TEXT && nv__value_equals((nv__type)node->type, node->value, now)) {
        node->version = ++graph->version;
    }
    return false;
}

static int64_t wrapped_integer(void *user)
{
    nv__wrapped *wrapped = user;
    nv__value now = { .integer = wrapped->fn.integer(wrapped->user) };
    return stays(wrapped, now) ? wrapped->node->value.integer : now.integer;
}

static double wrapped_real(void *user)
{
    nv__wrapped *wrapped = user;
    nv__value now = { .real = wrapped->fn.real(wrapped->user) };
    return stays(wrapped, now) ? wrapped->node->value.real : now.real;
}

static bool wrapped_boolean(void *user)
{
    nv__wrapped *wrapped = user;
    nv__value now = { .boolean = wrapped->fn.boolean(wrapped->user) };
    return stays(wrapped, now) ? wrapped->node->value.boolean : now.boolean;
}

static const char *wrapped_text(void *user)
{
    nv__wrapped *wrapped = user;
    nv__node *node = wrapped->node;
    nv__graph *graph = nv__graph_here();
    const char *now = wrapped->fn.text(wrapped->user);
    now = now ? now : "";
    if (!wrapped->extra.compared || graph->frame->failed) {
        return now;
    }
    const char *old = nv__shared_text_bytes(node->value.text);
    if (nv__extra_same_text(node, old, now)) {
        return old;
    }
    if (nv__shared_text_equals(node->value.text, now, strlen(now))) {
        node->version = ++graph->version;
    }
    return now;
}

static nv__extra *wrap(nv__node *node)
{
    nv__derived *derived = (nv__derived *)node;
    nv__wrapped *wrapped = NV__NEW(nv__wrapped);
    if (!wrapped) {
        return NULL;
    }
    wrapped->inner = nv__node_extra(node);
    wrapped->extra.finish = wrapped_finish;
    wrapped->extra.wrapped = true;
    wrapped->extra.what = wrapped->inner ? wrapped->inner->what : NULL;
    wrapped->node = node;
    wrapped->fn = derived->fn;
    wrapped->user = derived->user;
    switch ((nv__type)node->type) {
    case NV__TYPE_INT:
        derived->fn.integer = wrapped_integer;
        break;
    case NV__TYPE_REAL:
        derived->fn.real = wrapped_real;
        break;
    case NV__TYPE_BOOL:
        derived->fn.boolean = wrapped_boolean;
        break;
    default:
        derived->fn.text = wrapped_text;
        break;
    }
    derived->user = wrapped;
    node->kind = NV__KIND_OWNING;
    return &wrapped->extra;
}

nv__extra *nv__extra_of(nv__node *node)
{
    nv__extra *extra = nv__node_extra(node);
    if (node->kind == NV__KIND_VALUE) {
        if (!extra) {
            extra = NV__NEW(nv__extra);
            if (extra) {
                extra->finish = free_plainly;
                node->extra = extra;
            }
        }
        return extra;
    }
    bool done = extra && (extra->wrapped || node->type == NV__TYPE_BOX || nv__list_is_view(node));
    return done ? extra : wrap(node);
}

/* ---- comparing ---- */

_Thread_local nv__comparison *nv__comparing;

void nv__comparison_begin(nv__comparison *comparison, const nv__node *node, const char *what)
{
    nv__graph *graph = nv__graph_here();
    *comparison = (nv__comparison){ .node = node,
                                    .what = what,
                                    .outer = nv__comparing,
                                    .tracked = nv__untracked_begin(),
                                    .frame = graph->frame };
    nv__comparing = comparison;
    graph->nesting++; /* it must not write */
}

/* A comparison that failed has found nothing the same. */
bool nv__comparison_end(nv__comparison *comparison, bool same)
{
    nv__graph *graph = nv__graph_here();
    graph->nesting--;
    nv__untracked_end(comparison->tracked);
    nv__comparing = comparison->outer;
    return same && !comparison->failed;
}

bool nv__extra_same_text(const nv__node *node, const char *old, const char *now)
{
    const nv__extra *extra = nv__node_extra(node);
    nv__comparison comparison;
    if (!extra->same.text) {
        return false;
    }
    nv__comparison_begin(&comparison, node, NULL);
    bool same = extra->same.text(extra->same_user, old, now);
    return nv__comparison_end(&comparison, same);
}

static bool ask(const nv__extra *extra, nv__type type, nv__value old, nv__value now)
{
    switch (type) {
    case NV__TYPE_INT:
        return extra->same.integer(extra->same_user, old.integer, now.integer);
    case NV__TYPE_REAL:
        return extra->same.real(extra->same_user, old.real, now.real);
    case NV__TYPE_BOOL:
        return extra->same.boolean(extra->same_user, old.boolean, now.boolean);
    case NV__TYPE_TEXT:
        return extra->same.text(extra->same_user, nv__shared_text_bytes(old.text),
                                nv__shared_text_bytes(now.text));
    case NV__TYPE_NONE:
    case NV__TYPE_LIST:
    case NV__TYPE_BOX: /* is compared by its type */
        break;
    }
    return false;
}

bool nv__extra_same(const nv__node *node, nv__value old, nv__value now)
{
    const nv__extra *extra = nv__node_extra(node);
    nv__comparison comparison;
    if (!extra->same.integer) {
        return false;
    }
    nv__comparison_begin(&comparison, node, NULL);
    bool same = ask(extra, (nv__type)node->type, old, now);
    return nv__comparison_end(&comparison, same);
}

bool nv__comparison_fail(const char *file, int line, const char *message)
{
    nv__comparison *comparison = nv__comparing;
    if (!comparison || comparison->frame != nv__graph_here()->frame) {
        return false; /* a computing function runs for it, and that has failed */
    }
    char name[NV__NODE_NAME];
    comparison->failed = true;
    nv__log_once(
        NV_LOG_WARNING, file, line, NV_EFAILED, "%s: comparing failed, so it counts as changed: %s",
        comparison->node ? nv__node_name(comparison->node, name) : comparison->what, message);
    return true;
}

/* ---- telling at once ---- */

/* The first one that has not seen the present value. */
static nv__edge *find_untold(const nv__node *node)
{
    nv__edge *edge = node->subs;
    while (edge && (edge->sub->node.kind != NV__KIND_IMMEDIATE ||
                    (edge->sub->node.flags & NV__NODE_DEAD) || edge->version == node->version)) {
        edge = edge->next_sub;
    }
    return edge;
}

static void tell_loop(nv__node *node, const bool *gone)
{
    uint64_t version = node->version;
    int rounds = 0;
    nv__edge *edge;
    while (!*gone && (edge = find_untold(node)) != NULL) {
        if (node->version != version) {
            version = node->version; /* one of them wrote */
            rounds++;
        }
        edge->version = version;
        if (rounds > NV__FLUSH_ROUNDS) {
            char name[NV__NODE_NAME];
            NV__NODE_REPORT(node, NV_ELIMIT,
                            "%s: its subscribers still write it after %d rounds; they wait for "
                            "the next write",
                            nv__node_name(node, name), (int)NV__FLUSH_ROUNDS);
            continue;
        }
        edge->sub->fn.effect(edge->sub->user);
    }
}

/* Those that subscribed to every write. One that writes the value again is heard out first: then
 * all are told of what it wrote. */
static void tell_at_once(nv__graph *graph, nv__node *node)
{
    nv__extra *extra = node->extra;
    if (!extra->told_at_once || extra->telling) {
        return;
    }
    nv__guard guard;
    bool gone = false;
    void *tracked = nv__untracked_begin();
    extra->telling = &gone;
    nv__guard_begin(graph, &guard, "a subscriber");
    tell_loop(node, &gone);
    nv__guard_end(graph, &guard);
    nv__untracked_end(tracked);
    if (!gone) {
        extra->telling = NULL;
    }
}

/* ---- writing ---- */

static void spread(nv__graph *graph, nv__node *node)
{
    if (node->subs) {
        nv__graph_mark(graph, node);
        tell_at_once(graph, node);
    }
}

/* Puts in what is known to be another value. What the program compares is not remembered: whether
 * the end of a batch undoes it is not for the library to say. */
static void replace(nv__graph *graph, nv__node *node, nv__value value)
{
    nv__value_discard((nv__type)node->type, node->value);
    node->value = value;
    node->version = ++graph->version;
}

void nv__extra_write(nv__graph *graph, nv__node *node, nv__value value, bool from_cell)
{
    const nv__extra *extra = node->extra;
    bool asked = extra->compared;
    bool same = asked && nv__extra_same(node, node->value, value);
    if (extra->cell && !extra->read_only && !from_cell) {
        nv__cell_supersede(extra->cell, same ? node->value : value);
    }
    nv__batch_enter(graph);
    if (same) {
        nv__value_discard((nv__type)node->type, value);
    } else if (asked) {
        replace(graph, node, value);
        spread(graph, node);
    } else if (nv__node_commit(graph, node, value)) {
        spread(graph, node);
    }
    nv__batch_leave(graph);
}

void nv__extra_touch(nv__graph *graph, nv__node *node)
{
    nv__batch_enter(graph);
    node->version = ++graph->version;
    spread(graph, node);
    nv__batch_leave(graph);
}

/* ---- public: subscribing to every write ---- */

nv_effect *nv_subscribe_at_once(nv_scope *scope, const void *observable, void (*fn)(void *user),
                                void *user)
{
    nv__node *dep = nv__node_of(observable);
    if (!dep || !fn || dep->kind != NV__KIND_VALUE) {
        return nv_subscribe(scope, observable, fn, user); /* which also says what is wrong */
    }
    nv__graph *graph = nv__graph_here();
    if (nv__node_look(dep).graph != graph->id) {
        nv__node_foreign(dep, __func__);
        return NULL;
    }
    nv__node *node = nv__node_new(scope, NV__KIND_IMMEDIATE, NV__TYPE_NONE);
    if (!node) {
        return NULL;
    }
    nv__derived *listener = (nv__derived *)node;
    nv__extra *extra = nv__extra_of(dep);
    listener->deps = extra ? nv__edge_new(graph, dep, listener) : NULL;
    if (!listener->deps) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_ENOMEM, "subscribing: out of memory");
        nv__node_discard(node);
        return NULL;
    }
    extra->told_at_once = true;
    listener->fn.effect = fn;
    listener->user = user;
    return (nv_effect *)node;
}

/* ---- public: comparing ---- */

static nv_status compare(const void *observable, nv__type type, nv__same same, void *user,
                         const char *function)
{
    nv__node *node = nv__node_of(observable);
    if (!node || nv__node_is_foreign(node)) {
        if (node) {
            nv__node_foreign(node, function);
        } else {
            NV__LOG_ONCE(NV_LOG_ERROR, NV_EINVAL, "%s: there is no observable", function);
        }
        return NV_EINVAL;
    }
    NV__REQUIRE(node->type == type, NV_EINVAL, "%s: an observable of another type", function);
    nv__extra *extra = nv__node_extra(node);
    bool seen = node->flags & (NV__NODE_SHARED | NV__NODE_VISITING);
    NV__REQUIRE(!seen || (extra && extra->wrapped) || node->kind == NV__KIND_VALUE, NV_ESTATE,
                "%s: the observable is in use already", function);
    extra = nv__extra_of(node);
    if (!extra) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_ENOMEM, "%s: out of memory", function);
        return NV_ENOMEM;
    }
    extra->compared = true;
    extra->same = same;
    extra->same_user = user;
    return NV_OK;
}

nv_status nv_obs_int_compare(const nv_obs_int *o,
                             bool (*same)(void *user, int64_t old, int64_t now), void *user)
{
    return compare(o, NV__TYPE_INT, (nv__same){ .integer = same }, user, __func__);
}

nv_status nv_obs_real_compare(const nv_obs_real *o,
                              bool (*same)(void *user, double old, double now), void *user)
{
    return compare(o, NV__TYPE_REAL, (nv__same){ .real = same }, user, __func__);
}

nv_status nv_obs_bool_compare(const nv_obs_bool *o, bool (*same)(void *user, bool old, bool now),
                              void *user)
{
    return compare(o, NV__TYPE_BOOL, (nv__same){ .boolean = same }, user, __func__);
}

nv_status nv_obs_text_compare(const nv_obs_text *o,
                              bool (*same)(void *user, const char *old, const char *now),
                              void *user)
{
    return compare(o, NV__TYPE_TEXT, (nv__same){ .text = same }, user, __func__);
}

/* Its user is the extra, which holds the number. */
static bool is_within(void *user, double old, double now)
{
    const nv__extra *extra = user;
    return fabs(old - now) < extra->tolerance || old == now || (isnan(old) && isnan(now));
}

nv_status nv_obs_real_tolerance(const nv_obs_real *o, double tolerance)
{
    NV__REQUIRE(isfinite(tolerance) && tolerance >= 0, NV_EINVAL,
                "nv_obs_real_tolerance: a tolerance of %g", tolerance);
    nv_status status = nv_obs_real_compare(o, is_within, NULL);
    if (status == NV_OK) {
        nv__extra *extra = nv__node_extra(nv__node_of(o));
        extra->tolerance = tolerance;
        extra->same_user = extra;
    }
    return status;
}
