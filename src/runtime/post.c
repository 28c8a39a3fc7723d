/* What other threads have the loop's thread do. */
#include "runtime/internal.h"

enum { POSTS_BETWEEN_LOOKS = 64 /* at the clock */ };

/* The loop says that it sleeps, then looks at the queue; a poster reserves its place there, then
 * looks at the sleeper. One of the two sees the other, and only a sleeping loop costs a wakeup. */
static inline void wake(nv__runtime *rt)
{
    if (atomic_load(&rt->asleep) && atomic_exchange(&rt->asleep, false)) {
        nv__wakeup_send(&rt->wakeup);
    }
}

void nv__runtime_post(nv__runtime *rt, nv__post *post)
{
    nv__queue_post(&rt->posts, post);
    wake(rt);
}

/* As with sleeping: the loop takes its promise back, then looks at the queue. */
void nv__runtime_post_later(nv__runtime *rt, nv__post *post)
{
    nv__queue_post(&rt->posts, post);
    if (!atomic_load(&rt->looks_soon)) {
        wake(rt);
    }
}

void nv__runtime_look_soon(nv__runtime *rt, bool promised)
{
    atomic_store(&rt->looks_soon, promised);
}

nv_status nv__runtime_call(nv__runtime *rt, void (*fn)(void *user), void *user)
{
    nv_status status = nv__queue_call(&rt->posts, fn, user);
    if (status == NV_OK) {
        wake(rt);
    }
    return status;
}

/* Whether this turn's share of posts is used up. */
static bool is_enough(nv__runtime *rt, size_t drained, size_t limit, uint64_t begun)
{
    if (drained >= limit) {
        return true;
    }
    if (limit == SIZE_MAX) {
        return false;
    }
    if (rt->seed && drained > 0 && nv__seed_one_in(rt, 4)) {
        return true; /* other threads may as well have been slower */
    }
    return !rt->is_virtual && drained % POSTS_BETWEEN_LOOKS == POSTS_BETWEEN_LOOKS - 1 &&
           uv_hrtime() - begun > (uint64_t)NV__MAX_POSTS_MS * 1000000u;
}

void nv__posts_drain(nv__runtime *rt, size_t limit)
{
    nv__call call;
    uint64_t begun = 0;
    for (size_t drained = 0; nv__queue_take(&rt->posts, &call);) {
        if (drained == 0 && !rt->is_virtual) {
            begun = uv_hrtime();
        }
        rt->stats.posts++;
        if (nv__is_traced(rt)) {
            nv__trace_moment(rt, "post", "post", rt->stats.posts);
        }
        call.fn(call.user);
        if (is_enough(rt, ++drained, limit, begun)) {
            return;
        }
    }
}
