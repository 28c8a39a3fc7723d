/* The end of a forked child. What it has run counts where branches are counted. */
#ifndef NV_TESTS_SUPPORT_LEAVE_H
#define NV_TESTS_SUPPORT_LEAVE_H

#include <unistd.h>

#if defined(NV_COVERAGE)
void __gcov_dump(void);
#endif

__attribute__((noreturn)) static inline void leave(int code)
{
#if defined(NV_COVERAGE)
    __gcov_dump();
#endif
    _exit(code);
}

#endif
