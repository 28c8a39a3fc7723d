#include <string.h>

#include "base/alloc.h"

enum { ARENA_ALIGN = 16, ARENA_FIRST_BLOCK = 4096, NV__MAX_ARENA_STEP = 256 * 1024 };

/* The newest block comes first; `used` and `capacity` of the arena are about that one. */
struct nv__arena_block {
    struct nv__arena_block *next;
    size_t capacity;
};

_Static_assert(sizeof(struct nv__arena_block) % ARENA_ALIGN == 0, "payload has to be aligned");

void nv__arena_init(nv__arena *arena)
{
    *arena = (nv__arena){ 0 };
}

static bool add_block(nv__arena *arena, size_t size)
{
    size_t capacity = arena->capacity ? arena->capacity * 2 : ARENA_FIRST_BLOCK;
    if (capacity > NV__MAX_ARENA_STEP) {
        capacity = NV__MAX_ARENA_STEP;
    }
    if (capacity < size) {
        capacity = size;
    }
    struct nv__arena_block *block = nv__alloc(sizeof *block + capacity);
    if (!block) {
        return false;
    }
    block->next = arena->blocks;
    block->capacity = capacity;
    arena->blocks = block;
    arena->used = 0;
    arena->capacity = capacity;
    return true;
}

void *nv__arena_alloc(nv__arena *arena, size_t size)
{
    if (size == 0 || size > SIZE_MAX / 2) {
        return NULL;
    }
    size = (size + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
    if (arena->capacity - arena->used < size && !add_block(arena, size)) {
        return NULL;
    }
    char *memory = (char *)(arena->blocks + 1) + arena->used;
    arena->used += size;
    return memory;
}

char *nv__arena_strndup(nv__arena *arena, const char *text, size_t length)
{
    if (!text || length == SIZE_MAX) {
        return NULL;
    }
    char *copy = nv__arena_alloc(arena, length + 1);
    if (copy) {
        memcpy(copy, text, length);
        copy[length] = '\0';
    }
    return copy;
}

static void free_chain(struct nv__arena_block *block)
{
    while (block) {
        struct nv__arena_block *next = block->next;
        nv__free(block);
        block = next;
    }
}

void nv__arena_reset(nv__arena *arena)
{
    if (arena->blocks) {
        free_chain(arena->blocks->next);
        arena->blocks->next = NULL;
    }
    arena->used = 0;
}

void nv__arena_finish(nv__arena *arena)
{
    free_chain(arena->blocks);
    nv__arena_init(arena);
}
