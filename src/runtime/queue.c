/* A row of cells that grows by segments, each of which the taker hands on to the posters again.
 *
 * A poster reserves a cell with one atomic step and then fills it; the taker empties it. Nobody
 * ever waits, since the UI thread may itself be waiting for the poster. A segment is there before
 * anybody can reserve a cell of it: whoever posts sees to the one after the one it is in, before it
 * reserves.
 *
 * A post has memory of its own and must not fail. Where there is none for a segment it goes into a
 * list behind a lock, and so do all posts after it until the taker has emptied that list, or they
 * would overtake. Calls fail meanwhile. */
#include "runtime/queue.h"

#include "base/alloc.h"

/* One to take from, one to fill, one ahead: a taker that keeps up makes do with these. */
enum { BEGIN_WITH = 3 };

static void run_post(void *user)
{
    nv__post *post = user;
    post->fn(post);
}

static inline _Atomic(nv__queue_cell *) *segment_at(nv__queue *queue, size_t number)
{
    return &queue->segments[number % NV__QUEUE_SEGMENTS];
}

static nv__queue_cell *segment_new(void)
{
    return nv__calloc(NV__QUEUE_SEGMENT, sizeof(nv__queue_cell));
}

/* False: out of memory. It may well be that somebody else was faster. */
static bool add_segment(nv__queue *queue, size_t number)
{
    nv__queue_cell *none = NULL;
    nv__queue_cell *segment = segment_new();
    if (!segment) {
        return false;
    }
    if (!atomic_compare_exchange_strong(segment_at(queue, number), &none, segment)) {
        nv__free(segment);
    }
    return true;
}

nv_status nv__queue_open(nv__queue *queue)
{
    if (uv_mutex_init(&queue->lock) != 0) {
        return NV_EIO;
    }
    queue->segments = nv__calloc(NV__QUEUE_SEGMENTS, sizeof *queue->segments);
    for (size_t i = 0; i < BEGIN_WITH; i++) {
        if (!queue->segments || !add_segment(queue, i)) {
            nv__queue_close(queue);
            return NV_ENOMEM;
        }
    }
    queue->current = atomic_load(segment_at(queue, 0));
    return NV_OK;
}

void nv__queue_close(nv__queue *queue)
{
    for (size_t i = 0; queue->segments && i < NV__QUEUE_SEGMENTS; i++) {
        nv__free(atomic_load_explicit(&queue->segments[i], memory_order_relaxed));
    }
    nv__free(queue->segments);
    uv_mutex_destroy(&queue->lock);
}

/* ---- posters ---- */

static bool is_full(nv__queue *queue, size_t tail)
{
    size_t head = atomic_load_explicit(&queue->head, memory_order_acquire);
    atomic_store_explicit(&queue->known_head, head, memory_order_release);
    /* The tail may have been read long ago: then the head is far beyond it. */
    return tail - head >= NV__QUEUE_LIMIT && head - tail > NV__QUEUE_LIMIT;
}

/* Whoever sees the new tail knows that something is coming, so this one step (and not the filling)
 * is what a taker that is about to sleep and a poster that looks whether it sleeps agree by. */
static inline nv_status put(nv__queue *queue, nv__call_fn fn, void *user)
{
    if (atomic_load_explicit(&queue->spilled, memory_order_acquire)) {
        return NV_ENOMEM;
    }
    size_t at = atomic_load_explicit(&queue->tail, memory_order_relaxed);
    size_t head = atomic_load_explicit(&queue->known_head, memory_order_acquire);
    if (at - head >= NV__QUEUE_LIMIT && is_full(queue, at)) {
        return NV_ELIMIT;
    }
    size_t next = at / NV__QUEUE_SEGMENT + 1;
    if (!atomic_load_explicit(segment_at(queue, next), memory_order_relaxed) &&
        !add_segment(queue, next)) {
        return NV_ENOMEM;
    }
    at = atomic_fetch_add(&queue->tail, 1);
    nv__queue_cell *segment =
        atomic_load_explicit(segment_at(queue, at / NV__QUEUE_SEGMENT), memory_order_acquire);
    nv__queue_cell *cell = &segment[at % NV__QUEUE_SEGMENT];
    cell->user = user;
    atomic_store_explicit(&cell->fn, fn, memory_order_release);
    return NV_OK;
}

void nv__queue_post(nv__queue *queue, nv__post *post)
{
    if (put(queue, run_post, post) == NV_OK) {
        return;
    }
    post->next = NULL;
    uv_mutex_lock(&queue->lock);
    if (queue->last) {
        queue->last->next = post;
    } else {
        queue->first = post;
    }
    queue->last = post;
    atomic_store(&queue->spilled, true);
    uv_mutex_unlock(&queue->lock);
}

nv_status nv__queue_call(nv__queue *queue, nv__call_fn fn, void *user)
{
    return put(queue, fn, user);
}

/* ---- the taker ---- */

/* Out of the segment before `head`: it goes to where posters will want one next. */
static void leave_segment(nv__queue *queue, size_t head)
{
    size_t number = head / NV__QUEUE_SEGMENT;
    nv__queue_cell *none = NULL, *left = queue->current;
    size_t wanted = atomic_load(&queue->tail) / NV__QUEUE_SEGMENT + 2;
    atomic_store(segment_at(queue, number - 1), NULL);
    queue->current = atomic_load(segment_at(queue, number));
    if (wanted - number >= NV__QUEUE_SEGMENTS - 1 ||
        !atomic_compare_exchange_strong(segment_at(queue, wanted), &none, left)) {
        nv__free(left);
    }
}

static inline bool take_from_row(nv__queue *queue, nv__call *out)
{
    size_t head = atomic_load_explicit(&queue->head, memory_order_relaxed);
    nv__queue_cell *cell = &queue->current[head % NV__QUEUE_SEGMENT];
    out->fn = atomic_load_explicit(&cell->fn, memory_order_acquire);
    if (!out->fn) {
        return false;
    }
    out->user = cell->user;
    atomic_store_explicit(&cell->fn, NULL, memory_order_relaxed);
    if (++head % NV__QUEUE_SEGMENT == 0) {
        leave_segment(queue, head);
    }
    atomic_store_explicit(&queue->head, head, memory_order_release);
    return true;
}

static void take_from_batch(nv__queue *queue, nv__call *out)
{
    nv__post *post = queue->batch;
    queue->batch = post->next;
    *out = (nv__call){ run_post, post };
}

/* Takes the list over. What its posters had put into the row before comes first, even where the row
 * looked empty a moment ago. */
static bool take_over(nv__queue *queue)
{
    uv_mutex_lock(&queue->lock);
    queue->batch = queue->first;
    queue->first = queue->last = NULL;
    if (!queue->batch) {
        atomic_store(&queue->spilled, false);
    }
    uv_mutex_unlock(&queue->lock);
    queue->batch_after = atomic_load(&queue->tail);
    return queue->batch != NULL;
}

bool nv__queue_take(nv__queue *queue, nv__call *out)
{
    do {
        size_t head = atomic_load_explicit(&queue->head, memory_order_relaxed);
        if (queue->batch && head == queue->batch_after) {
            take_from_batch(queue, out);
            return true;
        }
        if (take_from_row(queue, out)) {
            return true;
        }
        if (head != atomic_load(&queue->tail)) {
            return false; /* its poster has reserved the cell and is about to fill it */
        }
    } while (atomic_load(&queue->spilled) && take_over(queue));
    return false;
}

bool nv__queue_is_used(nv__queue *queue)
{
    return queue->batch || atomic_load(&queue->tail) != atomic_load(&queue->head) ||
           atomic_load(&queue->spilled);
}
