/* The process's allocator. Everything the library allocates goes through here. */
#ifndef NV_BASE_ALLOC_H
#define NV_BASE_ALLOC_H

#include <nuiitivet/base.h>

void *nv__alloc(size_t size);                 /* uninitialised; NULL: out of memory or size 0 */
void *nv__zalloc(size_t size);                /* zeroed */
void *nv__calloc(size_t count, size_t size);  /* zeroed, overflow-checked */
void *nv__realloc(void *memory, size_t size); /* keeps `memory` on failure */
void nv__free(void *memory);                  /* NULL is a no-op */
char *nv__strdup(const char *text);           /* NULL in, NULL out */
char *nv__strndup(const char *text, size_t length);

#define NV__NEW(type)          ((type *)nv__zalloc(sizeof(type)))
#define NV__NEW_ARRAY(type, n) ((type *)nv__calloc((n), sizeof(type)))

/* Blocks alive now (tests: leak checks). Thread-safe. */
size_t nv__alloc_live(void);
/* Fault injection: the n-th allocation from now fails, and only it (0 turns it off). Thread-safe.
 */
void nv__alloc_fail_after(size_t n);
/* True once the armed failure has been delivered. */
bool nv__alloc_fail_hit(void);

/* ---- arena: many small blocks, one free ---- */
typedef struct nv__arena {
    struct nv__arena_block *blocks;
    size_t used, capacity;
} nv__arena;
void nv__arena_init(nv__arena *arena);
void *nv__arena_alloc(nv__arena *arena, size_t size); /* 16-byte aligned, uninitialised */
char *nv__arena_strndup(nv__arena *arena, const char *text, size_t length);
void nv__arena_reset(nv__arena *arena); /* keeps one block */
void nv__arena_finish(nv__arena *arena);

/* ---- growable array: struct { T *items; size_t count, capacity; } ---- */
/* Makes room for `extra` more; false on out of memory (the array is unchanged). */
bool nv__array_reserve(void **items, size_t count, size_t *capacity, size_t extra,
                       size_t item_size);
#define NV__ARRAY(T)                                                                               \
    struct {                                                                                       \
        T *items;                                                                                  \
        size_t count, capacity;                                                                    \
    }
#define NV__RESERVE(a, extra)                                                                      \
    nv__array_reserve((void **)&(a)->items, (a)->count, &(a)->capacity, (extra), sizeof *(a)->items)
/* Appends; false on out of memory. */
#define NV__PUSH(a, ...)                                                                           \
    (NV__RESERVE((a), 1) ? ((a)->items[(a)->count++] = (__VA_ARGS__), true) : false)
#define NV__ARRAY_FINISH(a)                                                                        \
    (nv__free((a)->items), (a)->items = NULL, (a)->count = (a)->capacity = 0)

#endif
