/* The memory of stacks, as each system has it. Addresses and sizes are whole pages. */
#ifndef NV_RUNTIME_STACK_MEMORY_H
#define NV_RUNTIME_STACK_MEMORY_H

#include <nuiitivet/base.h>

/* Whether memory counts as used when it is reserved. */
#if defined(_WIN32)
#define NV__STACKS_COUNT_AT_ONCE 1
#else
#define NV__STACKS_COUNT_AT_ONCE 0
#endif

size_t nv__stack_page_size(void);
/* Address space that is committed as it is touched. NULL: none left. */
char *nv__stack_reserve(size_t size);
void nv__stack_release(char *memory, size_t size);
/* Whether an answer to `by_advice` below can be believed. */
bool nv__stack_can_advise(void);
/* Touching the page is a fault from now on. `by_advice` remembers what the kernel can do. */
bool nv__stack_guard(char *page, size_t page_size, bool *by_advice);
/* The contents are not needed any more, the memory is. */
void nv__stack_discard(char *memory, size_t size);

#endif
