/* How much of each stack has been touched. */
#include "runtime/dump.h"

#if defined(__linux__)
#include <fcntl.h>
#include <unistd.h>

static const uint64_t PAGE_IS_THERE = UINT64_C(3) << 62; /* in memory, or swapped out */

void nv__census_open(nv__census *census, const nv__runtime *rt)
{
    census->fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
    census->page_size = rt->pool.page_size;
    census->first = 0;
    census->count = 0;
}

void nv__census_close(nv__census *census)
{
    if (census->fd >= 0) {
        close(census->fd);
    }
}

static bool look(nv__census *census, uintptr_t from, uintptr_t to)
{
    if (from >= census->first && to <= census->first + census->count) {
        return true;
    }
    /* Stacks are cut upwards and reused downwards: the question is asked around this one. */
    uintptr_t base = from - from % NV__CENSUS_PAGES;
    if (to - base > NV__CENSUS_PAGES) {
        base = from;
    }
    if (census->fd < 0 || to - base > NV__CENSUS_PAGES) {
        return false;
    }
    ssize_t got = pread(census->fd, census->pages, sizeof census->pages,
                        (off_t)(base * sizeof census->pages[0]));
    census->first = base;
    census->count = got > 0 ? (size_t)got / sizeof census->pages[0] : 0;
    return to <= census->first + census->count;
}

size_t nv__census_touched(nv__census *census, const nv__coroutine *co)
{
    uintptr_t low = (uintptr_t)co->low;
    uintptr_t top = low + co->size;
    uintptr_t from = low / census->page_size;
    uintptr_t to = (top + census->page_size - 1) / census->page_size;
    if (!look(census, from, to)) {
        return 0;
    }
    for (uintptr_t page = from; page < to; page++) {
        if (census->pages[page - census->first] & PAGE_IS_THERE) {
            uintptr_t start = page * census->page_size;
            return top - (start > low ? start : low);
        }
    }
    return 0;
}

#else

/* Elsewhere nobody says. */
void nv__census_open(nv__census *census, const nv__runtime *rt)
{
    (void)rt;
    census->fd = -1;
}

void nv__census_close(nv__census *census)
{
    (void)census;
}

size_t nv__census_touched(nv__census *census, const nv__coroutine *co)
{
    (void)census;
    (void)co;
    return 0;
}

#endif
