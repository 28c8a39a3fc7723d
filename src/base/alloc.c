#include "base/alloc.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static nv_allocator installed;
static atomic_size_t live_blocks;
static atomic_size_t fail_countdown; /* 0: no failure armed */
static atomic_bool fail_delivered;

void nv_set_allocator(const nv_allocator *allocator)
{
    installed = allocator ? *allocator : (nv_allocator){ 0 };
}

/* True when this very allocation is the one that has to fail. */
static bool fails_now(void)
{
    size_t left = atomic_load_explicit(&fail_countdown, memory_order_relaxed);
    while (left != 0) {
        if (atomic_compare_exchange_weak(&fail_countdown, &left, left - 1)) {
            if (left == 1) {
                atomic_store(&fail_delivered, true);
                return true;
            }
            return false;
        }
    }
    return false;
}

static void *resize(void *memory, size_t size)
{
    if (installed.resize) {
        return installed.resize(installed.user, memory, size);
    }
    if (size == 0) {
        free(memory);
        return NULL;
    }
    return realloc(memory, size);
}

static void *count_block(void *memory)
{
    if (memory) {
        atomic_fetch_add_explicit(&live_blocks, 1, memory_order_relaxed);
    }
    return memory;
}

void *nv__alloc(size_t size)
{
    if (size == 0 || fails_now()) {
        return NULL;
    }
    return count_block(resize(NULL, size));
}

void *nv__zalloc(size_t size)
{
    if (size == 0 || fails_now()) {
        return NULL;
    }
    if (!installed.resize) {
        return count_block(calloc(1, size)); /* fresh pages are zero already */
    }
    void *memory = count_block(resize(NULL, size));
    if (memory) {
        memset(memory, 0, size);
    }
    return memory;
}

void *nv__calloc(size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size) {
        return NULL;
    }
    return nv__zalloc(count * size);
}

void *nv__realloc(void *memory, size_t size)
{
    if (!memory) {
        return nv__alloc(size);
    }
    if (size == 0) {
        nv__free(memory);
        return NULL;
    }
    return fails_now() ? NULL : resize(memory, size);
}

void nv__free(void *memory)
{
    if (memory) {
        atomic_fetch_sub_explicit(&live_blocks, 1, memory_order_relaxed);
        resize(memory, 0);
    }
}

char *nv__strndup(const char *text, size_t length)
{
    if (!text || length == SIZE_MAX) {
        return NULL;
    }
    char *copy = nv__alloc(length + 1);
    if (copy) {
        memcpy(copy, text, length);
        copy[length] = '\0';
    }
    return copy;
}

char *nv__strdup(const char *text)
{
    return text ? nv__strndup(text, strlen(text)) : NULL;
}

size_t nv__alloc_live(void)
{
    return atomic_load(&live_blocks);
}

void nv__alloc_fail_after(size_t n)
{
    atomic_store(&fail_delivered, false);
    atomic_store(&fail_countdown, n);
}

bool nv__alloc_fail_hit(void)
{
    return atomic_load(&fail_delivered);
}
