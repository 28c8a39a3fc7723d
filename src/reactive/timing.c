/* Debounce, throttle and delay: a value that a watch of the source and a timer write.
 *
 * Debounced and throttled values take over what the source holds at once and in silence, so that
 * reading them is reading the source. Their version, which is what others look at, moves when the
 * timer says so. */
#include "reactive/graph.h"

#include "base/assert.h"
#include "base/log.h"

#include <nuiitivet/observable_of.h>
#include <nuiitivet/timing.h>

#include <math.h>

enum { NV__DELAY_UNDERWAY = 256, NV__DELAY_FIRST = 8, NV__LONGEST_SECONDS = 1000000000 };

typedef enum nv__timing { NV__DEBOUNCE, NV__THROTTLE, NV__DELAY } nv__timing;

typedef struct nv__late {
    nv__value value;
    uint64_t due_ns;
} nv__late;

typedef struct nv__timed {
    nv__scope_link link;
    nv__node *node; /* ours; freed after this */
    const nv__node *source;
    nv__watch watch;
    nv__timer timer;
    nv__runtime *rt;
    double seconds;
    nv__timing timing;
    bool remembered; /* throttle: something has changed since it last told */
    nv__late *late;  /* delay: a ring */
    size_t late_first, late_count, late_room;
} nv__timed;

static nv__value share(nv__type type, nv__value value)
{
    if (type == NV__TYPE_TEXT) {
        nv__shared_text_keep(value.text);
    } else if (type == NV__TYPE_BOX) {
        nv__box_keep(value.box);
    }
    return value;
}

static nv__value source_value(const nv__timed *timed)
{
    return share((nv__type)timed->node->type, timed->source->value);
}

/* ---- telling ---- */

static void take_over_silently(nv__timed *timed)
{
    nv__value old = timed->node->value;
    timed->node->value = source_value(timed);
    nv__value_release((nv__type)timed->node->type, old);
}

static void tell(nv__timed *timed)
{
    timed->remembered = false;
    nv__node_touch(nv__graph_here(), timed->node);
}

static void start(nv__timed *timed, nv_status status)
{
    char name[NV__NODE_NAME];
    if (status != NV_OK) {
        NV__NODE_REPORT(timed->node, status, "%s: no timer could be started; it tells at once",
                        nv__node_name(timed->node, name));
        tell(timed);
    }
}

/* ---- delay ---- */

static bool late_grow(nv__timed *timed)
{
    size_t room = timed->late_room ? timed->late_room * 2 : NV__DELAY_FIRST;
    nv__late *late = NV__NEW_ARRAY(nv__late, room);
    if (!late) {
        return false;
    }
    for (size_t i = 0; i < timed->late_count; i++) {
        late[i] = timed->late[(timed->late_first + i) % timed->late_room];
    }
    nv__free(timed->late);
    timed->late = late;
    timed->late_first = 0;
    timed->late_room = room;
    return true;
}

static void late_push(nv__timed *timed)
{
    char name[NV__NODE_NAME];
    uint64_t now = nv__runtime_now_ns(timed->rt);
    nv__late next = { .value = source_value(timed),
                      .due_ns = now + (uint64_t)(timed->seconds * 1e9) };
    bool full = timed->late_count == timed->late_room;
    if (full && (timed->late_room == NV__DELAY_UNDERWAY || !late_grow(timed))) {
        NV__NODE_REPORT(timed->node, NV_ELIMIT, "%s: too many values are on their way",
                        nv__node_name(timed->node, name));
        if (timed->late_count == 0) { /* there was no memory for even one */
            nv__node_write(timed->node, next.value);
            return;
        }
        size_t last = (timed->late_first + timed->late_count - 1) % timed->late_room;
        nv__value_release((nv__type)timed->node->type, timed->late[last].value);
        timed->late[last].value = next.value;
        return;
    }
    timed->late[(timed->late_first + timed->late_count++) % timed->late_room] = next;
    if (timed->late_count == 1) {
        start(timed, nv__timer_start_at(timed->rt, &timed->timer, next.due_ns));
    }
}

static void late_arrive(nv__timed *timed)
{
    nv__late first = timed->late[timed->late_first];
    timed->late_first = (timed->late_first + 1) % timed->late_room;
    timed->late_count--;
    if (timed->late_count > 0) {
        uint64_t due = timed->late[timed->late_first].due_ns;
        start(timed, nv__timer_start_at(timed->rt, &timed->timer, due));
    }
    nv__node_write(timed->node, first.value); /* last: it may end this */
}

/* ---- events ---- */

static void restart(nv__timed *timed)
{
    start(timed, nv__timer_start(timed->rt, &timed->timer, timed->seconds));
}

static void source_changed(void *user)
{
    nv__timed *timed = user;
    if (timed->timing == NV__DELAY) {
        late_push(timed);
        return;
    }
    take_over_silently(timed);
    if (timed->timing == NV__DEBOUNCE) {
        restart(timed);
    } else if (nv__timer_is_armed(&timed->timer)) {
        timed->remembered = true;
    } else {
        restart(timed);
        tell(timed);
    }
}

static void timer_fired(void *user)
{
    nv__timed *timed = user;
    if (timed->timing == NV__DELAY) {
        late_arrive(timed);
    } else if (timed->timing == NV__DEBOUNCE) {
        tell(timed);
    } else if (timed->remembered) {
        restart(timed);
        tell(timed);
    }
}

/* ---- life ---- */

static void timed_free(nv__timed *timed)
{
    nv__timer_stop(&timed->timer);
    nv__watch_detach(&timed->watch);
    for (; timed->late_count > 0; timed->late_count--) {
        nv__value_release((nv__type)timed->node->type, timed->late[timed->late_first].value);
        timed->late_first = (timed->late_first + 1) % timed->late_room;
    }
    nv__free(timed->late);
    nv__free(timed);
}

static void timed_ended(nv__scope_link *link)
{
    timed_free((nv__timed *)(void *)((char *)link - offsetof(nv__timed, link)));
}

static bool is_usable(const nv__node *source, double seconds, const char *function)
{
    if (!source || !nv__runtime_current()) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_EINVAL, "%s: there is no %s", function,
                     source ? "runtime" : "source");
        return false;
    }
    if (source->graph != nv__graph_here()->id) {
        nv__node_foreign(source, function);
        return false;
    }
    NV__REQUIRE(isfinite(seconds) && seconds >= 0, false, "%s: %g seconds", function, seconds);
    return true;
}

/* The node was there first, so it is freed last. */
static bool timed_start(nv_scope *scope, nv__timed *timed)
{
    nv__timer_init(&timed->timer, timer_fired, timed);
    nv_status status =
        nv__watch_attach(&timed->watch, (const void *)timed->source, source_changed, timed);
    if (status == NV_OK) {
        timed->node->value = source_value(timed);
        status = nv__scope_attach(scope, &timed->link, timed_ended);
    }
    if (status != NV_OK) {
        NV__LOG_ONCE(NV_LOG_ERROR, status, "an observable on a clock could not be made: %s",
                     nv_strstatus(status));
    }
    return status == NV_OK;
}

static const void *timed_new(nv_scope *scope, const void *from, double seconds, nv__timing timing,
                             const char *function)
{
    static const char *const names[] = { "debounced", "throttled", "delayed" };
    const nv__node *source = from;
    if (!is_usable(source, seconds, function)) {
        return NULL;
    }
    nv__timed *timed = NV__NEW(nv__timed);
    if (!timed) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_ENOMEM, "%s: out of memory", function);
        return NULL;
    }
    timed->source = source;
    timed->rt = nv__runtime_current();
    timed->seconds = fmin(seconds, NV__LONGEST_SECONDS); /* nanoseconds have to hold it */
    timed->timing = timing;
    timed->node = nv__node_new(scope, NV__KIND_VALUE, (nv__type)source->type);
    if (!timed->node) {
        nv__free(timed);
        return NULL;
    }
    nv__node *node = timed->node;
    nv__extra *extra = nv__extra_of(node);
    if (extra) {
        extra->read_only = true;
        extra->what = names[timing];
    }
    if (!extra || !timed_start(scope, timed)) {
        timed_free(timed); /* the scope keeps the node, which does nothing */
        return NULL;
    }
    nv__origin *own = nv__node_origin(node);
    const nv__origin *its = nv__node_origin(source);
    own->file = its->file; /* with its line and name, until it is given others */
    own->line = its->line;
    return node;
}

#define NV__TIMED(type)                                                                            \
    const nv_obs_##type *nv_debounce_##type(nv_scope *scope, const nv_obs_##type *source,          \
                                            double seconds)                                        \
    {                                                                                              \
        return timed_new(scope, source, seconds, NV__DEBOUNCE, __func__);                          \
    }                                                                                              \
    const nv_obs_##type *nv_throttle_##type(nv_scope *scope, const nv_obs_##type *source,          \
                                            double seconds)                                        \
    {                                                                                              \
        return timed_new(scope, source, seconds, NV__THROTTLE, __func__);                          \
    }                                                                                              \
    const nv_obs_##type *nv_delay_##type(nv_scope *scope, const nv_obs_##type *source,             \
                                         double seconds)                                           \
    {                                                                                              \
        return timed_new(scope, source, seconds, NV__DELAY, __func__);                             \
    }

NV__TIMED(int)
NV__TIMED(real)
NV__TIMED(bool)
NV__TIMED(text)

#define NV__TIMED_VALUE(how, timing)                                                               \
    const void *nv_value_##how(nv_scope *scope, const void *source, double seconds)                \
    {                                                                                              \
        const nv__node *node = source;                                                             \
        NV__REQUIRE(!node || node->type == NV__TYPE_BOX, NULL,                                     \
                    "%s: an observable of another type", __func__);                                \
        return timed_new(scope, source, seconds, timing, __func__);                                \
    }

NV__TIMED_VALUE(debounce, NV__DEBOUNCE)
NV__TIMED_VALUE(throttle, NV__THROTTLE)
NV__TIMED_VALUE(delay, NV__DELAY)
