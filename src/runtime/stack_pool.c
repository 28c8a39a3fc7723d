/* Stacks: reserved in chunks, guarded, committed by the kernel as they are touched, reused last in
 * first out so that a warm one comes first. */
#include "base/alloc.h"
#include "base/log.h"
#include "runtime/coroutine.h"
#include "runtime/stack_memory.h"

#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#define NV__STACK_REGISTER(low, high) VALGRIND_STACK_REGISTER((low), (high))
#define NV__STACK_DEREGISTER(id)      VALGRIND_STACK_DEREGISTER(id)
#else
#define NV__STACK_REGISTER(low, high) 0u
#define NV__STACK_DEREGISTER(id)      ((void)(id))
#endif

/* Tops that share their low address bits would fight over the same cache sets. */
enum { COLOURS = 16, COLOUR_STEP = 64, MIN_STACK_SIZE = 16 * 1024 };

void nv__stack_pool_init(nv__stack_pool *pool, nv__coroutine_backend backend, size_t control_size)
{
    *pool = (nv__stack_pool){
        .backend = NV__COROUTINE_HAVE_ASM ? backend : NV__COROUTINE_UCONTEXT,
        .control_size = (control_size + 15) & ~(size_t)15,
        .page_size = nv__stack_page_size(),
        .guard_by_madvise = true,
    };
}

/* Puts a coroutine at the top of the slot [base, base + size). NULL: no memory. */
static nv__coroutine *place(nv__stack_pool *pool, char *base, size_t size, size_t colour)
{
    if (!nv__stack_guard(base, pool->page_size, &pool->guard_by_madvise)) {
        nv__log_once(NV_LOG_ERROR, __FILE__, __LINE__, NV_ENOMEM, "cannot guard a stack");
        return NULL;
    }
    char *control = base + size - pool->control_size - colour;
    control -= (uintptr_t)control % 64;
    nv__coroutine *co = (nv__coroutine *)control;
    *co = (nv__coroutine){ 0 };
    co->low = base + pool->page_size;
    co->size = (size_t)(control - co->low);
    if (pool->backend == NV__COROUTINE_UCONTEXT) {
        if (!nv__ucontext_prepare(co)) {
            return NULL;
        }
    } else {
        nv__coroutine_prepare(co);
    }
    co->valgrind_id = NV__STACK_REGISTER(co->low, co->low + co->size);
    return co;
}

static bool add_chunk(nv__stack_pool *pool)
{
    if (pool->slot_count >= NV__MAX_STACKS) {
        nv__log_once(NV_LOG_ERROR, __FILE__, __LINE__, NV_ELIMIT, "more than %d tasks at once",
                     NV__MAX_STACKS);
        return false;
    }
    nv__stack_chunk *chunk = NV__NEW(nv__stack_chunk);
    if (!chunk) {
        return false;
    }
    chunk->size = (size_t)NV__STACK_SIZE * NV__STACKS_PER_CHUNK;
    chunk->base = nv__stack_reserve(chunk->size);
    if (!chunk->base) {
        nv__free(chunk);
        return false;
    }
    chunk->next = pool->chunks;
    pool->chunks = chunk;
    pool->slots_left = NV__STACKS_PER_CHUNK;
    return true;
}

static nv__coroutine *cut_slot(nv__stack_pool *pool)
{
    if (pool->slots_left == 0 && !add_chunk(pool)) {
        return NULL;
    }
    char *base = pool->chunks->base + (pool->slots_left - 1) * (size_t)NV__STACK_SIZE;
    size_t colour = (pool->slot_count % COLOURS) * COLOUR_STEP;
    nv__coroutine *co = place(pool, base, NV__STACK_SIZE, colour);
    if (co) {
        co->pooled = true;
        pool->slots_left--;
        pool->slot_count++;
    }
    return co;
}

static nv__coroutine *map_own(nv__stack_pool *pool, size_t stack_size)
{
    if (stack_size > NV__MAX_STACK_SIZE) {
        nv__log_once(NV_LOG_ERROR, __FILE__, __LINE__, NV_ELIMIT, "a stack of %zu bytes",
                     stack_size);
        return NULL;
    }
    size_t size = stack_size + pool->control_size + MIN_STACK_SIZE;
    size = (size + 2 * pool->page_size - 1) & ~(pool->page_size - 1);
    char *base = nv__stack_reserve(size);
    if (!base) {
        return NULL;
    }
    nv__coroutine *co = place(pool, base, size, 0);
    if (!co) {
        nv__stack_release(base, size);
        return NULL;
    }
    co->mapping = base;
    co->mapping_size = size;
    return co;
}

nv__coroutine *nv__coroutine_get_cold(nv__stack_pool *pool, size_t stack_size)
{
    if (stack_size > NV__STACK_SIZE) {
        return map_own(pool, stack_size);
    }
    if (pool->cold) {
        nv__coroutine *co = pool->cold;
        pool->cold = co->next_free;
        return co;
    }
    return cut_slot(pool);
}

/* Tells the tools that this stack is no more. */
static void dispose(nv__coroutine *co)
{
    if (NV__ASAN) {
        co->quit = true; /* its last switch frees what the sanitizer keeps for it */
        nv__coroutine_resume(co);
    }
#if NV__TSAN
    if (co->fiber) {
        __tsan_destroy_fiber(co->fiber);
        co->fiber = NULL;
    }
#endif
    NV__STACK_DEREGISTER(co->valgrind_id);
    nv__ucontext_finish(co);
}

void nv__coroutine_put_cold(nv__stack_pool *pool, nv__coroutine *co)
{
    if (!co->pooled) {
        char *mapping = co->mapping;
        size_t size = co->mapping_size;
        dispose(co);
        nv__stack_release(mapping, size);
        return;
    }
    /* Enough warm stacks are waiting: give back what lies below the page of the control block. A
     * deep frame of the bottom function is on that page. */
    uintptr_t top = (uintptr_t)co & ~(uintptr_t)(pool->page_size - 1);
    uintptr_t low = (uintptr_t)co->low;
    if (top > low + pool->page_size && !NV__ASAN) {
        nv__stack_discard(co->low, top - pool->page_size - low);
    }
    co->next_free = pool->cold;
    pool->cold = co;
}

static void dispose_all(nv__coroutine *list)
{
    while (list) {
        nv__coroutine *next = list->next_free;
        dispose(list);
        list = next;
    }
}

void nv__stack_pool_finish(nv__stack_pool *pool)
{
    dispose_all(pool->free);
    dispose_all(pool->cold);
    pool->free = pool->cold = NULL;
    while (pool->chunks) {
        nv__stack_chunk *chunk = pool->chunks;
        pool->chunks = chunk->next;
        nv__stack_release(chunk->base, chunk->size);
        nv__free(chunk);
    }
    pool->free_count = 0;
    pool->slots_left = 0;
}
