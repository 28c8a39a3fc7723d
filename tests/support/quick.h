/* Fewer rounds for heavy tests under slow tools: NV_TEST_QUICK=1. */
#ifndef NV_TESTS_SUPPORT_QUICK_H
#define NV_TESTS_SUPPORT_QUICK_H

#include <stdlib.h>

static inline int quick(int all, int fewer)
{
    return getenv("NV_TEST_QUICK") ? fewer : all;
}

#endif
