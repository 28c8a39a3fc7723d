#include "reactive/pool.h"

#include "base/alloc.h"
#include "base/assert.h"

#include <stdint.h>
#include <string.h>
#if defined(__linux__)
#include <sys/mman.h>
#endif

#if defined(__SANITIZE_ADDRESS__)
#define NV__POOL_POISON 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define NV__POOL_POISON 1
#endif
#endif

/* A freed slot stays part of its chunk, so the address sanitizer has to be told about it. */
#ifdef NV__POOL_POISON
#include <sanitizer/asan_interface.h>
#define POISON(slot, size)   __asan_poison_memory_region((slot), (size))
#define UNPOISON(slot, size) __asan_unpoison_memory_region((slot), (size))
#else
#define POISON(slot, size)   ((void)(slot), (void)(size))
#define UNPOISON(slot, size) ((void)(slot), (void)(size))
#endif

/* The largest is a large page of the machine, twice over so that one fits into it. */
enum {
    NV__CHUNK_FIRST = 2048,
    NV__CHUNK_FIRST_SPLIT = 2 * NV__POOL_BLOCK + NV__POOL_HOT, /* one block, wherever it begins */
    NV__CHUNK_LARGEST = 4 << 20,
    NV__LARGE_PAGE = 2 << 20
};

struct nv__pool_chunk {
    nv__pool_chunk *next;
    size_t size; /* whole, with this header; keeps the slots 16-byte aligned */
};

/* A pass over a graph that is larger than the caches waits for addresses as much as for memory. */
static void prefer_large_pages(nv__pool_chunk *chunk)
{
#if defined(__linux__) && defined(MADV_HUGEPAGE)
    uintptr_t mask = NV__LARGE_PAGE - 1;
    uintptr_t first = ((uintptr_t)chunk + mask) & ~mask;
    uintptr_t end = ((uintptr_t)chunk + chunk->size) & ~mask;
    if (end > first) {
        (void)madvise((char *)chunk + (first - (uintptr_t)chunk), end - first, MADV_HUGEPAGE);
    }
#else
    (void)chunk;
#endif
}

/* The slots begin at a multiple of `line` bytes. */
static bool grow(nv__pool *pool, size_t slot_size, size_t first, size_t line)
{
    size_t size = pool->chunk_size ? pool->chunk_size : first;
    nv__pool_chunk *chunk = nv__alloc(size);
    if (!chunk) {
        return false;
    }
    chunk->next = pool->chunks;
    chunk->size = size;
    prefer_large_pages(chunk);
    pool->chunks = chunk;
    pool->cursor = (char *)(chunk + 1);
    pool->cursor += (line - (uintptr_t)pool->cursor % line) % line;
    pool->end = (char *)chunk + size;
    pool->chunk_size = size < NV__CHUNK_LARGEST ? size * 2 : size;
    POISON(pool->cursor, (size_t)(pool->end - pool->cursor));
    return pool->end - pool->cursor >= (ptrdiff_t)slot_size;
}

/* ---- slots of one part ---- */

void *nv__pool_take(nv__pool *pool, size_t size)
{
    void *slot = pool->free;
    if (slot) {
        UNPOISON(slot, size);
        memcpy(&pool->free, slot, sizeof pool->free);
    } else {
        if ((size_t)(pool->end - pool->cursor) < size &&
            !grow(pool, size, NV__CHUNK_FIRST, NV__POOL_HOT)) {
            return NULL;
        }
        slot = pool->cursor;
        pool->cursor += size;
        UNPOISON(slot, size);
    }
    pool->live++;
    /* Of a size that is known here it needs no call. */
    return size == NV__POOL_HOT ? memset(slot, 0, NV__POOL_HOT) : memset(slot, 0, size);
}

void nv__pool_give(nv__pool *pool, void *slot, size_t size)
{
    NV__ASSERT(pool->live > 0, "a slot was given back twice");
    memcpy(slot, &pool->free, sizeof pool->free);
    pool->free = slot;
    pool->live--;
    POISON(slot, size);
}

/* ---- slots of two parts ---- */

/* The next slot that was never used; NULL: out of memory. */
static void *next_split(nv__pool *pool)
{
    const size_t hot = (size_t)NV__POOL_BLOCK_SLOTS * NV__POOL_HOT;
    if ((uintptr_t)pool->cursor % NV__POOL_BLOCK == hot) {
        pool->cursor += NV__POOL_BLOCK - hot;
    }
    if (pool->end - pool->cursor < NV__POOL_BLOCK &&
        (uintptr_t)pool->cursor % NV__POOL_BLOCK == 0 &&
        !grow(pool, NV__POOL_BLOCK, NV__CHUNK_FIRST_SPLIT, NV__POOL_BLOCK)) {
        return NULL;
    }
    void *slot = pool->cursor;
    pool->cursor += NV__POOL_HOT;
    return slot;
}

void *nv__pool_take_split(nv__pool *pool)
{
    void *slot = pool->free ? pool->free : next_split(pool);
    if (!slot) {
        return NULL;
    }
    void *cold = nv__pool_cold(slot);
    UNPOISON(slot, NV__POOL_HOT);
    UNPOISON(cold, NV__POOL_COLD);
    if (slot == pool->free) {
        memcpy(&pool->free, slot, sizeof pool->free);
    }
    pool->live++;
    memset(cold, 0, NV__POOL_COLD);
    return memset(slot, 0, NV__POOL_HOT);
}

void nv__pool_give_split(nv__pool *pool, void *slot)
{
    POISON(nv__pool_cold(slot), NV__POOL_COLD);
    nv__pool_give(pool, slot, NV__POOL_HOT);
}

void nv__pool_finish(nv__pool *pool)
{
    NV__ASSERT(pool->live == 0, "%zu slots of a pool are still in use", pool->live);
    nv__pool_chunk *chunk = pool->chunks;
    while (chunk) {
        nv__pool_chunk *next = chunk->next;
        UNPOISON(chunk, chunk->size);
        nv__free(chunk);
        chunk = next;
    }
    *pool = (nv__pool){ 0 };
}
