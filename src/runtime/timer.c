/* Timers: a heap with four children a node, on the loop's clock in nanoseconds. Its entries stand
 * for themselves, since timers are on the stacks of sleepers, each on a page of its own: moving an
 * entry touches no timer. A stopped timer only leaves its slot; its entry goes when it comes to the
 * top, or with all others like it when there are more of them than of the living. */
#include <math.h>

#include "runtime/internal.h"

enum {
    ARITY = 4,
    FIRST_CAPACITY = 128,
    FEW_DEAD = 64,
    FIRED_TOGETHER =
        32, /* looked up together, so that the stacks they are on are fetched together */
    CACHE_LINE = 64
};

typedef struct nv__timer_entry {
    uint64_t due_ns;
    uint32_t order; /* among equal times */
    uint32_t slot;
} entry;

/* Leads from an entry to its timer, and says what is asked before that is looked at. */
typedef struct nv__timer_slot {
    nv__timer *timer; /* NULL: stopped, or not in use */
    uint64_t sequence;
    uint32_t next_free;
    bool fires; /* its entry has left the heap, its timer has not been called */
} slot;

/* ---- memory ---- */

/* The children of a node lie in one cache line. */
static bool grow_heap(nv__runtime *rt)
{
    size_t capacity = rt->heap_capacity > 0 ? 2 * rt->heap_capacity : FIRST_CAPACITY;
    char *memory = nv__alloc(capacity * sizeof(entry) + CACHE_LINE);
    if (!memory) {
        return false;
    }
    uintptr_t first_child =
        ((uintptr_t)memory + sizeof(entry) + CACHE_LINE - 1) & ~(uintptr_t)(CACHE_LINE - 1);
    entry *heap = (entry *)(first_child - sizeof(entry));
    if (rt->heap_count > 0) {
        memcpy(heap, rt->heap, rt->heap_count * sizeof(entry));
    }
    nv__free(rt->heap_memory);
    rt->heap_memory = memory;
    rt->heap = heap;
    rt->heap_capacity = capacity;
    return true;
}

/* False: no memory. */
static bool take_slot(nv__runtime *rt, uint32_t *out)
{
    if (rt->free_timer_slot == 0) {
        if (!nv__array_reserve((void **)&rt->timer_slots, rt->timer_slot_count,
                               &rt->timer_slot_capacity, 1, sizeof(slot))) {
            return false;
        }
        *out = (uint32_t)rt->timer_slot_count++;
        return true;
    }
    *out = rt->free_timer_slot - 1;
    rt->free_timer_slot = rt->timer_slots[*out].next_free;
    return true;
}

static void give_slot(nv__runtime *rt, uint32_t index)
{
    rt->timer_slots[index] = (slot){ .next_free = rt->free_timer_slot };
    rt->free_timer_slot = index + 1;
}

void nv__timers_finish(nv__runtime *rt)
{
    nv__free(rt->heap_memory);
    nv__free(rt->timer_slots);
    rt->heap_memory = NULL;
    rt->timer_slots = NULL;
}

/* ---- the heap ---- */

/* Orders are numbers of starts that may wrap around, or, permuted by a seed, any numbers. */
static inline bool before(const nv__runtime *rt, entry a, entry b)
{
    if (a.due_ns != b.due_ns) {
        return a.due_ns < b.due_ns;
    }
    return rt->seed ? a.order < b.order : (int32_t)(a.order - b.order) < 0;
}

static void sift_up(nv__runtime *rt, size_t index, entry e)
{
    entry *heap = rt->heap;
    while (index > 0) {
        size_t parent = (index - 1) / ARITY;
        if (!before(rt, e, heap[parent])) {
            break;
        }
        heap[index] = heap[parent];
        index = parent;
    }
    heap[index] = e;
}

static void sift_down(nv__runtime *rt, size_t index, entry e)
{
    entry *heap = rt->heap;
    for (;;) {
        size_t first = index * ARITY + 1;
        if (first >= rt->heap_count) {
            break;
        }
        size_t end = first + ARITY < rt->heap_count ? first + ARITY : rt->heap_count;
        size_t best = first;
        for (size_t i = first + 1; i < end; i++) {
            if (before(rt, heap[i], heap[best])) {
                best = i;
            }
        }
        if (!before(rt, heap[best], e)) {
            break;
        }
        heap[index] = heap[best];
        index = best;
    }
    heap[index] = e;
}

/* Takes the first entry out. */
static void pop(nv__runtime *rt)
{
    entry last = rt->heap[--rt->heap_count];
    if (rt->heap_count > 0) {
        sift_down(rt, 0, last);
    }
}

static slot *first_slot(const nv__runtime *rt)
{
    return &rt->timer_slots[rt->heap[0].slot];
}

/* Takes all dead entries out and makes a heap of the rest. */
static void bury(nv__runtime *rt)
{
    size_t kept = 0;
    for (size_t i = 0; i < rt->heap_count; i++) {
        entry e = rt->heap[i];
        if (rt->timer_slots[e.slot].timer) {
            rt->heap[kept++] = e;
        } else {
            give_slot(rt, e.slot);
        }
    }
    rt->heap_count = kept;
    rt->dead_timers = 0;
    for (size_t parents = kept > 1 ? (kept - 2) / ARITY + 1 : 0; parents-- > 0;) {
        sift_down(rt, parents, rt->heap[parents]);
    }
}

/* Afterwards the first entry, if there is one, is a living timer's. */
static void skip_dead(nv__runtime *rt)
{
    if (rt->dead_timers > FEW_DEAD && rt->dead_timers > rt->heap_count / 2) {
        bury(rt);
    }
    while (rt->heap_count > 0 && !first_slot(rt)->timer) {
        give_slot(rt, rt->heap[0].slot);
        pop(rt);
        rt->dead_timers--;
    }
}

/* ---- timers ---- */

void nv__timer_init(nv__timer *timer, void (*fn)(void *user), void *user)
{
    *timer = (nv__timer){ .fn = fn, .user = user };
}

bool nv__timer_is_armed(const nv__timer *timer)
{
    return timer->slot != 0;
}

void nv__timer_stop(nv__timer *timer)
{
    if (timer->slot != 0) {
        nv__runtime *rt = timer->rt;
        slot *own = &rt->timer_slots[timer->slot - 1];
        own->timer = NULL;
        rt->dead_timers += !own->fires;
        timer->slot = 0;
    }
}

static bool has_room(nv__runtime *rt)
{
    if (rt->heap_count - rt->dead_timers >= NV__MAX_TIMERS) {
        nv__log_once(NV_LOG_ERROR, __FILE__, __LINE__, NV_ELIMIT, "more than %d timers",
                     NV__MAX_TIMERS);
        return false;
    }
    if (rt->heap_count == rt->heap_capacity) {
        skip_dead(rt);
    }
    return rt->heap_count < rt->heap_capacity || grow_heap(rt);
}

nv_status nv__timer_start_at(nv__runtime *rt, nv__timer *timer, uint64_t due_ns)
{
    NV__ASSERT(rt == nv__tls.rt, "a timer started off its thread");
    nv__timer_stop(timer);
    uint32_t index;
    if (!has_room(rt) || !take_slot(rt, &index)) {
        return NV_ENOMEM;
    }
    timer->slot = index + 1;
    timer->rt = rt;
    /* Restarted for the past by its own call, a timer would stay ahead of all others for ever. */
    timer->due_ns = due_ns < rt->firing_ns ? rt->firing_ns : due_ns;
    uint64_t sequence = ++rt->timer_sequence;
    uint64_t order = rt->seed ? nv__seed_mix(rt->seed, sequence) : sequence;
    rt->timer_slots[index] = (slot){ .timer = timer, .sequence = sequence };
    sift_up(rt, rt->heap_count++, (entry){ timer->due_ns, (uint32_t)order, index });
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

size_t nv__timers_armed(const nv__runtime *rt)
{
    return rt->heap_count - rt->dead_timers;
}

uint64_t nv__timers_next(nv__runtime *rt)
{
    skip_dead(rt);
    return rt->heap_count > 0 ? rt->heap[0].due_ns : NV__FOREVER;
}

/* Takes those out that are due and were started before `last`. Returns how many. */
static size_t take_due(nv__runtime *rt, uint64_t now, uint64_t last, uint32_t *due)
{
    size_t count = 0;
    while (count < FIRED_TOGETHER && nv__timers_next(rt) <= now) {
        slot *first = first_slot(rt);
        if (first->sequence > last) {
            break;
        }
        first->fires = true;
        __builtin_prefetch(first->timer);
        due[count++] = rt->heap[0].slot;
        pop(rt);
    }
    return count;
}

static void fire(nv__runtime *rt, uint32_t index)
{
    nv__timer *timer = rt->timer_slots[index].timer;
    give_slot(rt, index);
    if (timer) { /* none of those before it has stopped it */
        timer->slot = 0;
        timer->fn(timer->user);
    }
}

/* Those due now; one started by them comes later, even when it is due at once. */
void nv__timers_fire(nv__runtime *rt)
{
    uint64_t now = nv__runtime_now_ns(rt);
    uint64_t last = rt->timer_sequence;
    uint32_t due[FIRED_TOGETHER];
    rt->firing_ns = rt->turn_ns = now;
    for (size_t count; (count = take_due(rt, now, last, due)) > 0;) {
        for (size_t i = 0; i < count; i++) {
            fire(rt, due[i]);
        }
    }
    rt->firing_ns = 0;
}
