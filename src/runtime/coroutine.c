#include "runtime/coroutine.h"

#include <string.h>

#if NV__COROUTINE_HAVE_ASM
#include <xmmintrin.h>

void nv__coroutine_trampoline(void);

_Static_assert(offsetof(nv__coroutine, sp) == 0, "known to the assembly");
_Static_assert(offsetof(nv__coroutine, resumer_sp) == 8, "known to the assembly");

enum { DEFAULT_MXCSR = 0x1F80, MXCSR_FLAGS = 0x3F, DEFAULT_X87_CONTROL = 0x037F };

/* The frame that the switch expects below the first return address. */
typedef struct first_frame {
    uint32_t mxcsr, x87_control;
    uint64_t r15, r14, r13, r12, rbx, rbp;
    void (*start)(void);
} first_frame;

void nv__coroutine_prepare(nv__coroutine *co)
{
    uintptr_t top = (uintptr_t)(co->low + co->size) & ~(uintptr_t)15;
    first_frame *frame = (first_frame *)(top - sizeof *frame);
    memset(frame, 0, sizeof *frame);
    frame->mxcsr = DEFAULT_MXCSR;
    frame->x87_control = DEFAULT_X87_CONTROL;
    frame->r12 = (uint64_t)(uintptr_t)nv__coroutine_main;
    frame->rbx = (uint64_t)(uintptr_t)co;
    frame->start = nv__coroutine_trampoline;
    co->sp = frame;
}

/* Every body starts with rounding and exceptions at their defaults, whatever the last one left. */
static void reset_floating_point(void)
{
    if ((_mm_getcsr() & ~(unsigned)MXCSR_FLAGS) != DEFAULT_MXCSR) {
        _mm_setcsr(DEFAULT_MXCSR);
    }
    uint16_t control;
    __asm__ volatile("fnstcw %0" : "=m"(control));
    if (control != DEFAULT_X87_CONTROL) {
        control = DEFAULT_X87_CONTROL;
        __asm__ volatile("fldcw %0" : : "m"(control));
    }
}
#else
#include <fenv.h>

void nv__coroutine_prepare(nv__coroutine *co)
{
    (void)co;
}

static void reset_floating_point(void)
{
    fesetenv(FE_DFL_ENV);
}
#endif

/* The bottom of every coroutine: one body after the other. */
void nv__coroutine_main(nv__coroutine *co)
{
#if NV__ASAN
    __sanitizer_finish_switch_fiber(NULL, &co->resumer_bottom, &co->resumer_size);
#endif
    while (!co->quit) {
        reset_floating_point();
        co->body(co);
        co->finished = true;
        nv__coroutine_suspend(co);
    }
    nv__coroutine_suspend(co);
}
