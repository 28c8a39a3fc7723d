/* The fallback switch: the C library's contexts, which also save the signal mask by system calls.
 */
#include "runtime/coroutine.h"

#if defined(_WIN32)

/* There is none: the assembly is all this system has. */
bool nv__ucontext_prepare(nv__coroutine *co)
{
    (void)co;
    return false;
}

void nv__ucontext_finish(nv__coroutine *co)
{
    (void)co;
}

void nv__ucontext_resume(nv__coroutine *co)
{
    (void)co;
}

void nv__ucontext_suspend(nv__coroutine *co)
{
    (void)co;
}

#else
#include <ucontext.h>

#include "base/alloc.h"

struct nv__ucontexts {
    ucontext_t own, resumer;
};

/* makecontext passes ints only, so the pointer travels in two halves. */
static void start(unsigned high, unsigned low)
{
    uintptr_t address = (uintptr_t)(((uint64_t)high << 32) | low);
    nv__coroutine_main((nv__coroutine *)address);
}

bool nv__ucontext_prepare(nv__coroutine *co)
{
    struct nv__ucontexts *contexts = NV__NEW(struct nv__ucontexts);
    if (!contexts) {
        return false;
    }
    if (getcontext(&contexts->own) != 0) {
        nv__free(contexts);
        return false;
    }
    contexts->own.uc_stack.ss_sp = co->low;
    contexts->own.uc_stack.ss_size = co->size;
    contexts->own.uc_link = NULL;
    uint64_t address = (uint64_t)(uintptr_t)co;
    makecontext(&contexts->own, (void (*)(void))start, 2, (unsigned)(address >> 32),
                (unsigned)address);
    co->contexts = contexts;
    co->by_ucontext = true;
    return true;
}

void nv__ucontext_finish(nv__coroutine *co)
{
    nv__free(co->contexts);
    co->contexts = NULL;
    co->by_ucontext = false;
}

void nv__ucontext_resume(nv__coroutine *co)
{
    swapcontext(&co->contexts->resumer, &co->contexts->own);
}

void nv__ucontext_suspend(nv__coroutine *co)
{
    swapcontext(&co->contexts->own, &co->contexts->resumer);
}

#endif
