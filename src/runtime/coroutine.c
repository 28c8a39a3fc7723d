#include "runtime/coroutine.h"

#include <fenv.h>
#include <string.h>

#if NV__ASAN
#include <sanitizer/common_interface_defs.h>
#endif
#if NV__TSAN
#include <sanitizer/tsan_interface.h>
#endif

#if NV__COROUTINE_HAVE_ASM
#include <xmmintrin.h>

void nv__coroutine_switch(void **save, void *load);
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

static void switch_in(nv__coroutine *co)
{
    if (co->contexts) {
        nv__ucontext_resume(co);
    } else {
        nv__coroutine_switch(&co->resumer_sp, co->sp);
    }
}

static void switch_out(nv__coroutine *co)
{
    if (co->contexts) {
        nv__ucontext_suspend(co);
    } else {
        nv__coroutine_switch(&co->sp, co->resumer_sp);
    }
}
#else
void nv__coroutine_prepare(nv__coroutine *co)
{
    (void)co;
}

static void reset_floating_point(void)
{
    fesetenv(FE_DFL_ENV);
}

static void switch_in(nv__coroutine *co)
{
    nv__ucontext_resume(co);
}

static void switch_out(nv__coroutine *co)
{
    nv__ucontext_suspend(co);
}
#endif

void nv__coroutine_resume(nv__coroutine *co)
{
#if NV__ASAN
    __sanitizer_start_switch_fiber(&co->resumer_fake_stack, co->low, co->size);
#endif
#if NV__TSAN
    co->resumer_fiber = __tsan_get_current_fiber();
    if (!co->fiber) {
        co->fiber = __tsan_create_fiber(0);
    }
    __tsan_switch_to_fiber(co->fiber, 0);
#endif
    switch_in(co);
#if NV__ASAN
    __sanitizer_finish_switch_fiber(co->resumer_fake_stack, NULL, NULL);
#endif
}

void nv__coroutine_suspend(nv__coroutine *co)
{
#if NV__ASAN
    /* Leaving for good gives back the shadow frames of this stack. */
    __sanitizer_start_switch_fiber(co->quit ? NULL : &co->fake_stack, co->resumer_bottom,
                                   co->resumer_size);
#endif
#if NV__TSAN
    __tsan_switch_to_fiber(co->resumer_fiber, 0);
#endif
    switch_out(co);
#if NV__ASAN
    __sanitizer_finish_switch_fiber(co->fake_stack, &co->resumer_bottom, &co->resumer_size);
#endif
}

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
