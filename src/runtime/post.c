/* The queue from other threads: a lock-free list of the poster's own nodes, and one wakeup for a
 * loop that sleeps. */
#include "runtime/internal.h"

void nv__runtime_post(nv__runtime *rt, nv__post *post)
{
    nv__post *newest = atomic_load_explicit(&rt->posts, memory_order_relaxed);
    do {
        post->next = newest;
    } while (!atomic_compare_exchange_weak_explicit(&rt->posts, &newest, post, memory_order_release,
                                                    memory_order_relaxed));
    /* Publish, then look at the sleeper; the loop does the reverse. One of the two sees the other.
     */
    atomic_thread_fence(memory_order_seq_cst);
    if (atomic_load_explicit(&rt->asleep, memory_order_relaxed) &&
        atomic_exchange(&rt->asleep, false)) {
        uv_async_send(&rt->async);
    }
}

bool nv__posts_pending(nv__runtime *rt)
{
    return rt->drained || atomic_load_explicit(&rt->posts, memory_order_relaxed) != NULL;
}

/* Takes all that is published, in order of publication. */
static void collect(nv__runtime *rt)
{
    nv__post *newest = atomic_exchange_explicit(&rt->posts, NULL, memory_order_acquire);
    while (newest) {
        nv__post *next = newest->next;
        newest->next = rt->drained;
        rt->drained = newest;
        newest = next;
    }
}

void nv__posts_drain(nv__runtime *rt, size_t limit)
{
    size_t drained = 0;
    for (; drained < limit; drained++) {
        if (rt->seed && limit != SIZE_MAX && drained > 0 && nv__seed_one_in(rt, 4)) {
            return; /* other threads may as well have been slower */
        }
        if (!rt->drained) {
            collect(rt);
        }
        nv__post *post = rt->drained;
        if (!post) {
            return;
        }
        rt->drained = post->next;
        rt->stats.posts++;
        if (nv__is_traced(rt)) {
            nv__trace_moment(rt, "post", "post", rt->stats.posts);
        }
        post->fn(post);
    }
}
