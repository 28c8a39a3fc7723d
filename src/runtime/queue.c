/* A ring, and a list for what the ring cannot hold.
 *
 * A poster reserves a cell with one atomic step and then fills it; the taker empties it. When the
 * ring is full nobody waits, since the UI thread may itself be waiting for the poster: the call
 * goes into a list behind a lock, and so do all calls after it until the taker has emptied that
 * list, or they would overtake. */
#include "runtime/queue.h"

#include "base/alloc.h"

/* A link of the list that holds many calls, told by its `post.fn`, which is NULL. */
typedef struct nv__queue_chunk {
    nv__post post; /* first */
    unsigned count, taken;
    nv__call calls[NV__QUEUE_CHUNK];
} nv__queue_chunk;

static void run_post(void *user)
{
    nv__post *post = user;
    post->fn(post);
}

nv_status nv__queue_open(nv__queue *queue)
{
    queue->cells = nv__calloc(NV__QUEUE_CELLS, sizeof *queue->cells);
    if (!queue->cells) {
        return NV_ENOMEM;
    }
    if (uv_mutex_init(&queue->lock) != 0) {
        nv__free(queue->cells);
        return NV_EIO;
    }
    return NV_OK;
}

void nv__queue_close(nv__queue *queue)
{
    uv_mutex_destroy(&queue->lock);
    nv__free(queue->spare);
    nv__free(queue->cells);
}

/* ---- posters ---- */

/* False: full. Whoever sees the new tail knows that something is coming, so this one step (and not
 * the filling) is what a taker that is about to sleep and a poster that looks whether it sleeps
 * agree by. */
static inline bool reserve(nv__queue *queue, size_t *out)
{
    size_t tail = atomic_load_explicit(&queue->tail, memory_order_relaxed);
    for (;;) {
        size_t head = atomic_load_explicit(&queue->known_head, memory_order_acquire);
        if (tail - head >= NV__QUEUE_CELLS) {
            size_t seen = tail;
            head = atomic_load_explicit(&queue->head, memory_order_acquire);
            atomic_store_explicit(&queue->known_head, head, memory_order_release);
            tail = atomic_load_explicit(&queue->tail, memory_order_relaxed);
            if (tail == seen && tail - head >= NV__QUEUE_CELLS) {
                return false;
            }
            continue;
        }
        if (atomic_compare_exchange_weak_explicit(&queue->tail, &tail, tail + 1,
                                                  memory_order_seq_cst, memory_order_relaxed)) {
            *out = tail;
            return true;
        }
    }
}

static inline bool put_in_ring(nv__queue *queue, nv__call_fn fn, void *user)
{
    size_t at;
    if (atomic_load_explicit(&queue->spilled, memory_order_acquire) || !reserve(queue, &at)) {
        return false;
    }
    nv__queue_cell *cell = &queue->cells[at % NV__QUEUE_CELLS];
    cell->user = user;
    atomic_store_explicit(&cell->fn, fn, memory_order_release);
    return true;
}

static void append(nv__queue *queue, nv__post *post)
{
    post->next = NULL;
    if (queue->last) {
        queue->last->next = post;
    } else {
        queue->first = post;
    }
    queue->last = post;
}

static nv__queue_chunk *new_chunk(nv__queue *queue)
{
    nv__queue_chunk *chunk = queue->spare ? queue->spare : nv__alloc(sizeof *chunk);
    queue->spare = NULL;
    if (chunk) {
        chunk->post.fn = NULL;
        chunk->count = chunk->taken = 0;
        append(queue, &chunk->post);
    }
    return chunk;
}

static nv_status spill_call(nv__queue *queue, nv__call call)
{
    if (queue->spilled_calls >= NV__QUEUE_MAX_SPILLED) {
        return NV_ELIMIT;
    }
    nv__queue_chunk *chunk = NULL;
    if (queue->last && !queue->last->fn) {
        chunk = (nv__queue_chunk *)(void *)queue->last;
    }
    if (!chunk || chunk->count == NV__QUEUE_CHUNK) {
        chunk = new_chunk(queue);
    }
    if (!chunk) {
        return NV_ENOMEM;
    }
    chunk->calls[chunk->count++] = call;
    queue->spilled_calls++;
    return NV_OK;
}

void nv__queue_post(nv__queue *queue, nv__post *post)
{
    if (put_in_ring(queue, run_post, post)) {
        return;
    }
    uv_mutex_lock(&queue->lock);
    append(queue, post);
    atomic_store(&queue->spilled, true);
    uv_mutex_unlock(&queue->lock);
}

nv_status nv__queue_call(nv__queue *queue, nv__call_fn fn, void *user)
{
    if (put_in_ring(queue, fn, user)) {
        return NV_OK;
    }
    uv_mutex_lock(&queue->lock);
    nv_status status = spill_call(queue, (nv__call){ fn, user });
    if (status == NV_OK) {
        atomic_store(&queue->spilled, true);
    }
    uv_mutex_unlock(&queue->lock);
    return status;
}

/* ---- the taker ---- */

static inline bool take_from_ring(nv__queue *queue, nv__call *out)
{
    size_t head = atomic_load_explicit(&queue->head, memory_order_relaxed);
    nv__queue_cell *cell = &queue->cells[head % NV__QUEUE_CELLS];
    out->fn = atomic_load_explicit(&cell->fn, memory_order_acquire);
    if (!out->fn) {
        return false;
    }
    out->user = cell->user;
    atomic_store_explicit(&cell->fn, NULL, memory_order_relaxed);
    atomic_store_explicit(&queue->head, head + 1, memory_order_release);
    return true;
}

static void recycle(nv__queue *queue, nv__queue_chunk *chunk)
{
    uv_mutex_lock(&queue->lock);
    queue->spilled_calls -= chunk->count;
    nv__queue_chunk *old = queue->spare;
    queue->spare = chunk;
    uv_mutex_unlock(&queue->lock);
    nv__free(old);
}

static void take_from_batch(nv__queue *queue, nv__call *out)
{
    nv__post *post = queue->batch;
    if (post->fn) {
        queue->batch = post->next;
        *out = (nv__call){ run_post, post };
        return;
    }
    nv__queue_chunk *chunk = (nv__queue_chunk *)(void *)post;
    *out = chunk->calls[chunk->taken++];
    if (chunk->taken == chunk->count) {
        queue->batch = post->next;
        recycle(queue, chunk);
    }
}

/* Takes the list over. What its posters had put into the ring before comes first, even where the
 * ring looked empty a moment ago. */
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
        if (take_from_ring(queue, out)) {
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
