/* Slots of one size, carved from chunks and reused: nodes and edges of the graph. */
#ifndef NV_REACTIVE_POOL_H
#define NV_REACTIVE_POOL_H

#include <stddef.h>
#include <stdint.h>

typedef struct nv__pool_chunk nv__pool_chunk;

/* All zero is an empty pool. */
typedef struct nv__pool {
    void *free;
    nv__pool_chunk *chunks;
    char *cursor, *end; /* what is left of the newest chunk */
    size_t chunk_size;
    size_t live;
} nv__pool;

void *nv__pool_take(nv__pool *pool, size_t size); /* zeroed; NULL: out of memory */
void nv__pool_give(nv__pool *pool, void *slot, size_t size);

/* ---- slots of two parts ----
 *
 * The first is a cache line; the second is rarely touched and so lies apart. Both are in one block,
 * at a multiple of its size, first parts in front. Blocks are that large because processors fetch
 * ahead along what is used, and every gap makes them begin anew; the system gives memory for no
 * more of a block than has been touched. */

enum {
    NV__POOL_HOT = 64,
    NV__POOL_COLD = 24,
    NV__POOL_BLOCK = 256 * 1024,
    NV__POOL_BLOCK_SLOTS = NV__POOL_BLOCK / (NV__POOL_HOT + NV__POOL_COLD)
};

static inline void *nv__pool_cold(const void *slot)
{
    uintptr_t in_block = (uintptr_t)slot % NV__POOL_BLOCK;
    return (char *)(uintptr_t)slot - in_block + (size_t)NV__POOL_BLOCK_SLOTS * NV__POOL_HOT +
           in_block / NV__POOL_HOT * NV__POOL_COLD;
}

void *nv__pool_take_split(nv__pool *pool); /* both parts zeroed */
void nv__pool_give_split(nv__pool *pool, void *slot);

/* Frees the chunks; no slot may be live. */
void nv__pool_finish(nv__pool *pool);

#endif
