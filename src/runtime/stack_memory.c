/* The memory of stacks: reserved, guarded, given back. */
#include "runtime/stack_memory.h"

#if defined(_WIN32)
#include <windows.h>

size_t nv__stack_page_size(void)
{
    SYSTEM_INFO info;
    GetSystemInfo(&info);
    return info.dwPageSize;
}

/* Committed as a whole, because the growth of stacks by guard pages is for threads' own stacks;
 * pages still come with the first touch. */
char *nv__stack_reserve(size_t size)
{
    return VirtualAlloc(NULL, size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
}

void nv__stack_release(char *memory, size_t size)
{
    (void)size;
    VirtualFree(memory, 0, MEM_RELEASE);
}

bool nv__stack_can_advise(void)
{
    return false;
}

bool nv__stack_guard(char *page, size_t page_size, bool *by_advice)
{
    DWORD old;
    *by_advice = false;
    return VirtualProtect(page, page_size, PAGE_NOACCESS, &old) != 0;
}

void nv__stack_discard(char *memory, size_t size)
{
    VirtualAlloc(memory, size, MEM_RESET, PAGE_READWRITE);
}

#else
#include <sys/mman.h>
#include <unistd.h>

#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102
#endif
/* No kernel knows this one. */
#define NO_SUCH_ADVICE 0x7FFFFFFF
#ifndef MAP_STACK
#define MAP_STACK 0
#endif

size_t nv__stack_page_size(void)
{
    long page = sysconf(_SC_PAGESIZE);
    return page > 0 ? (size_t)page : 4096;
}

char *nv__stack_reserve(size_t size)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (memory == MAP_FAILED) {
        return NULL;
    }
#ifdef MADV_NOHUGEPAGE
    /* A huge page would commit eight stacks at the first touch of one. */
    (void)madvise(memory, size, MADV_NOHUGEPAGE);
#endif
    return memory;
}

void nv__stack_release(char *memory, size_t size)
{
    munmap(memory, size);
}

/* Emulators of user programs say yes to every advice and do nothing. */
bool nv__stack_can_advise(void)
{
    return madvise(NULL, 0, NO_SUCH_ADVICE) != 0;
}

/* Guards inside a mapping are free where the kernel has them; protecting a page splits the mapping,
 * of which a process may have some 65,000. */
bool nv__stack_guard(char *page, size_t page_size, bool *by_advice)
{
    if (*by_advice) {
        if (madvise(page, page_size, MADV_GUARD_INSTALL) == 0) {
            return true;
        }
        *by_advice = false;
    }
    return mprotect(page, page_size, PROT_NONE) == 0;
}

void nv__stack_discard(char *memory, size_t size)
{
    (void)madvise(memory, size, MADV_DONTNEED);
}

#endif
