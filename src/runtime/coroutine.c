#include "runtime/coroutine.h"

#include <string.h>

/* What the switch of each machine expects below the first return address, and how a body finds
 * rounding and exceptions at their defaults whatever the last one left. */
#if NV__COROUTINE_HAVE_ASM
void nv__coroutine_trampoline(void);

_Static_assert(offsetof(nv__coroutine, sp) == 0, "known to the assembly");
#if !NV__COROUTINE_INLINE
_Static_assert(offsetof(nv__coroutine, resumer_sp) == sizeof(void *), "known to the assembly");
#endif
#endif

#if NV__COROUTINE_INLINE
_Static_assert(offsetof(nv__coroutine, resumer) == 8 && offsetof(nv__coroutine, ip) == 16 &&
                   offsetof(nv__coroutine, bp) == 24,
               "known to the assembly");
_Static_assert(offsetof(nv__resumer, sp) == 0 && offsetof(nv__resumer, ip) == 8 &&
                   offsetof(nv__resumer, bp) == 16,
               "known to the assembly");
_Static_assert(offsetof(nv__coroutine, finished) < 64, "a switch touches one cache line");

typedef struct first_frame {
    uint64_t unused[2];
} first_frame;

static void fill(first_frame *frame, nv__coroutine *co)
{
    void (*start)(void) = nv__coroutine_trampoline;
    memcpy(&co->ip, &start, sizeof start);
    (void)frame;
}

enum {
    DEFAULT_MXCSR = 0x1F80,
    DEFAULT_X87 = 0x037F,
    MXCSR_MASKS = 0x1F80, /* bits 7 to 12; in the x87 control word 0 to 5 */
    X87_MASKS = 0x3F,
    MXCSR_ROUNDING = 0x6000, /* bits 13 and 14; there 10 and 11 */
    X87_ROUNDING = 0x0C00
};

/* The resumer's MXCSR has not been read where the x87 control word had to tell: rounding and traps
 * are those of that word, everything else is common to both sides. */
void nv__float_mode_restore(nv__coroutine *co)
{
    nv__resumer *resumer = co->resumer;
    co->mxcsr = nv__mxcsr_get();
    if (!co->keeps_mxcsr) {
        uint32_t x87 = resumer->x87;
        resumer->mxcsr = (co->mxcsr & ~(uint32_t)(MXCSR_MASKS | MXCSR_ROUNDING)) |
                         (x87 & X87_MASKS) << 7 | (x87 & X87_ROUNDING) << 3;
    }
    nv__float_mode_set(resumer->mxcsr, resumer->x87);
}

/* Looked at one by one: they have just been stored one by one, and the processor would have to wait
 * for all of these stores before it could load them together. */
static void reset_floating_point(nv__coroutine *co)
{
    const volatile nv__coroutine *now = co;
    if (now->by_ucontext || now->has_mode || now->keeps_mxcsr || now->resumer->x87 != DEFAULT_X87) {
        nv__float_mode_set(DEFAULT_MXCSR, DEFAULT_X87);
    }
}
#elif NV__COROUTINE_HAVE_ASM && defined(__x86_64__)
#include <xmmintrin.h>

enum { DEFAULT_MXCSR = 0x1F80, MXCSR_FLAGS = 0x3F, DEFAULT_X87_CONTROL = 0x037F };

typedef struct first_frame {
#if defined(_WIN32)
    uint64_t xmm[20];
    uint32_t mxcsr, x87_control;
    uint64_t stack_base, stack_limit, stack_memory, unused;
    uint64_t r15, r14, r13, r12, rsi, rdi, rbx, rbp;
#else
    uint32_t mxcsr, x87_control;
    uint64_t r15, r14, r13, r12, rbx, rbp;
#endif
    void (*start)(void);
} first_frame;

static void fill(first_frame *frame, nv__coroutine *co)
{
    frame->mxcsr = DEFAULT_MXCSR;
    frame->x87_control = DEFAULT_X87_CONTROL;
    frame->r12 = (uint64_t)(uintptr_t)nv__coroutine_main;
    frame->rbx = (uint64_t)(uintptr_t)co;
    frame->start = nv__coroutine_trampoline;
#if defined(_WIN32)
    frame->stack_base = (uint64_t)(uintptr_t)(co->low + co->size);
    frame->stack_limit = frame->stack_memory = (uint64_t)(uintptr_t)co->low;
#endif
}

static void reset_floating_point(nv__coroutine *co)
{
    (void)co;
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
#elif NV__COROUTINE_HAVE_ASM && defined(__aarch64__)
typedef struct first_frame {
    uint64_t x19, x20, x21_to_x28[8], x29;
    void (*x30)(void);
    uint64_t d8_to_d15[8];
    uint64_t fpcr, unused;
} first_frame;

static void fill(first_frame *frame, nv__coroutine *co)
{
    frame->x19 = (uint64_t)(uintptr_t)co;
    frame->x20 = (uint64_t)(uintptr_t)nv__coroutine_main;
    frame->x30 = nv__coroutine_trampoline;
}

static void reset_floating_point(nv__coroutine *co)
{
    (void)co;
    uint64_t control;
    __asm__ volatile("mrs %0, fpcr" : "=r"(control));
    if (control != 0) {
        __asm__ volatile("msr fpcr, xzr");
    }
}
#elif NV__COROUTINE_HAVE_ASM
typedef struct first_frame {
    void (*ra)(void);
    uint64_t s0, s1, s2, s3_to_s11[9];
    uint64_t fs0_to_fs11[12];
    uint64_t fcsr;
} first_frame;

static void fill(first_frame *frame, nv__coroutine *co)
{
    frame->ra = nv__coroutine_trampoline;
    frame->s1 = (uint64_t)(uintptr_t)co;
    frame->s2 = (uint64_t)(uintptr_t)nv__coroutine_main;
}

static void reset_floating_point(nv__coroutine *co)
{
    (void)co;
#if __riscv_flen >= 64
    __asm__ volatile("fscsr zero");
#endif
}
#else
#include <fenv.h>

static void reset_floating_point(nv__coroutine *co)
{
    (void)co;
    fesetenv(FE_DFL_ENV);
}
#endif

#if NV__COROUTINE_HAVE_ASM
_Static_assert(sizeof(first_frame) % 16 == 0, "keeps the stack aligned");

void nv__coroutine_prepare(nv__coroutine *co)
{
    uintptr_t top = (uintptr_t)(co->low + co->size) & ~(uintptr_t)15;
    first_frame *frame = (first_frame *)(top - sizeof *frame);
    memset(frame, 0, sizeof *frame);
    fill(frame, co);
    co->sp = frame;
}
#else
void nv__coroutine_prepare(nv__coroutine *co)
{
    (void)co;
}
#endif

/* The bottom of every coroutine: one body after the other. */
void nv__coroutine_main(nv__coroutine *co)
{
#if NV__ASAN
    __sanitizer_finish_switch_fiber(NULL, &co->resumer_bottom, &co->resumer_size);
#endif
    while (!co->quit) {
        reset_floating_point(co);
        co->body(co);
        co->finished = true;
#if NV__COROUTINE_PASSES
        nv__coroutine *next = co->then;
        if (next) {
            co->then = NULL;
            nv__coroutine_pass(co, next);
            continue;
        }
#endif
        nv__coroutine_suspend(co);
    }
    nv__coroutine_suspend(co);
}
