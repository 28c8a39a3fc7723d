/* Slots of one size, carved from chunks and reused: nodes and edges of the graph. */
#ifndef NV_REACTIVE_POOL_H
#define NV_REACTIVE_POOL_H

#include <stddef.h>

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
/* Frees the chunks; no slot may be live. */
void nv__pool_finish(nv__pool *pool);

#endif
