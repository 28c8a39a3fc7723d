/* Timers: a heap with four children a node, on the loop's clock in nanoseconds. Times lie in the
 * heap itself: timers are on the stacks of sleepers, each on a page of its own. */
#include <math.h>

#include "runtime/internal.h"

enum { ARITY = 4 };

typedef struct nv__timer_entry {
    uint64_t due_ns;
    nv__timer *timer;
} entry;

static bool starts_before(const nv__timer *a, const nv__timer *b)
{
    uint64_t seed = a->rt->seed;
    return seed ? nv__seed_mix(seed, a->sequence) < nv__seed_mix(seed, b->sequence)
                : a->sequence < b->sequence;
}

static bool before(entry a, entry b)
{
    return a.due_ns != b.due_ns ? a.due_ns < b.due_ns : starts_before(a.timer, b.timer);
}

/* Indices in the heap are 1-based in the timer and 0-based in the array. */
static void put(nv__runtime *rt, size_t index, entry e)
{
    rt->heap[index] = e;
    e.timer->heap_index = index + 1;
}

static void sift_up(nv__runtime *rt, size_t index, entry e)
{
    while (index > 0) {
        size_t parent = (index - 1) / ARITY;
        if (!before(e, rt->heap[parent])) {
            break;
        }
        put(rt, index, rt->heap[parent]);
        index = parent;
    }
    put(rt, index, e);
}

static void sift_down(nv__runtime *rt, size_t index, entry e)
{
    for (;;) {
        size_t first = index * ARITY + 1;
        if (first >= rt->heap_count) {
            break;
        }
        size_t end = first + ARITY < rt->heap_count ? first + ARITY : rt->heap_count;
        size_t best = first;
        for (size_t i = first + 1; i < end; i++) {
            if (before(rt->heap[i], rt->heap[best])) {
                best = i;
            }
        }
        if (!before(rt->heap[best], e)) {
            break;
        }
        put(rt, index, rt->heap[best]);
        index = best;
    }
    put(rt, index, e);
}

void nv__timer_init(nv__timer *timer, void (*fn)(void *user), void *user)
{
    *timer = (nv__timer){ .fn = fn, .user = user };
}

bool nv__timer_is_armed(const nv__timer *timer)
{
    return timer->heap_index != 0;
}

void nv__timer_stop(nv__timer *timer)
{
    if (timer->heap_index == 0) {
        return;
    }
    nv__runtime *rt = timer->rt;
    size_t index = timer->heap_index - 1;
    entry last = rt->heap[--rt->heap_count];
    timer->heap_index = 0;
    if (last.timer == timer) {
        return;
    }
    if (index > 0 && before(last, rt->heap[(index - 1) / ARITY])) {
        sift_up(rt, index, last);
    } else {
        sift_down(rt, index, last);
    }
}

nv_status nv__timer_start_at(nv__runtime *rt, nv__timer *timer, uint64_t due_ns)
{
    NV__ASSERT(rt == nv__tls.rt, "a timer started off its thread");
    nv__timer_stop(timer);
    if (rt->heap_count >= NV__MAX_TIMERS) {
        nv__log_once(NV_LOG_ERROR, __FILE__, __LINE__, NV_ELIMIT, "more than %d timers",
                     NV__MAX_TIMERS);
        return NV_ENOMEM;
    }
    if (!nv__array_reserve((void **)&rt->heap, rt->heap_count, &rt->heap_capacity, 1,
                           sizeof *rt->heap)) {
        return NV_ENOMEM;
    }
    timer->rt = rt;
    /* Restarted for the past by its own call, a timer would stay ahead of all others for ever. */
    timer->due_ns = due_ns < rt->firing_ns ? rt->firing_ns : due_ns;
    timer->sequence = ++rt->timer_sequence;
    sift_up(rt, rt->heap_count++, (entry){ timer->due_ns, timer });
    nv__loop_poke(rt);
    return NV_OK;
}

uint64_t nv__seconds_to_ns(double seconds)
{
    double ns = ceil(seconds * 1e9);
    if (!(ns > 0)) {
        return 0;
    }
    return ns < 9e18 ? (uint64_t)ns : (uint64_t)9e18;
}

nv_status nv__timer_start(nv__runtime *rt, nv__timer *timer, double seconds)
{
    return nv__timer_start_at(rt, timer, nv__runtime_now_ns(rt) + nv__seconds_to_ns(seconds));
}

uint64_t nv__timers_next(const nv__runtime *rt)
{
    return rt->heap_count ? rt->heap[0].due_ns : NV__FOREVER;
}

/* Those due now; one started by them comes later, even when it is due at once. */
void nv__timers_fire(nv__runtime *rt)
{
    uint64_t now = nv__runtime_now_ns(rt);
    uint64_t last = rt->timer_sequence;
    rt->firing_ns = rt->turn_ns = now;
    while (rt->heap_count > 0) {
        nv__timer *timer = rt->heap[0].timer;
        if (rt->heap[0].due_ns > now || timer->sequence > last) {
            break;
        }
        nv__timer_stop(timer);
        timer->fn(timer->user);
    }
    rt->firing_ns = 0;
}
