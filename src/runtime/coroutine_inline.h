/* The switch of x86-64 System V, inlined by coroutine.h: only registers in use are kept, by the
 * compiler, and nothing returns after a switch, which the processor would expect elsewhere. */
#ifndef NV_RUNTIME_COROUTINE_INLINE_H
#define NV_RUNTIME_COROUTINE_INLINE_H

#if defined(__AVX512F__)
#define NV__CLOBBERED_MORE                                                                         \
    , "xmm16", "xmm17", "xmm18", "xmm19", "xmm20", "xmm21", "xmm22", "xmm23", "xmm24", "xmm25",    \
        "xmm26", "xmm27", "xmm28", "xmm29", "xmm30", "xmm31", "k1", "k2", "k3", "k4", "k5", "k6",  \
        "k7"
#else
#define NV__CLOBBERED_MORE
#endif

#define NV__KEEP_IN_COROUTINE(at)                                                                  \
    "movq %%rsp, (" at ")\n\tmovq %%rax, 16(" at ")\n\tmovq %%rbp, 24(" at ")\n\t"
#define NV__KEEP_IN_RESUMER(at)                                                                    \
    "movq %%rsp, (" at ")\n\tmovq %%rax, 8(" at ")\n\tmovq %%rbp, 16(" at ")\n\t"
#define NV__GO_ON_IN_COROUTINE(at)                                                                 \
    "movq 16(" at "), %%rax\n\tmovq (" at "), %%rsp\n\tmovq 24(" at "), %%rbp\n\t"
#define NV__GO_ON_IN_RESUMER(at)                                                                   \
    "movq 8(" at "), %%rax\n\tmovq (" at "), %%rsp\n\tmovq 16(" at "), %%rbp\n\t"

/* Keeps the running side and goes on where another one was kept. That one finds the coroutine that
 * is entered or left in rdi. A frame pointer cannot be told as lost, so it is kept here. Nothing is
 * pushed: what lies just below the stack pointer may be in use. The jump's target has no endbr64,
 * hence notrack. */
#define NV__SWITCH(keep, go_on, co, other)                                                         \
    __asm__ volatile("leaq 1f(%%rip), %%rax\n\t" keep go_on "notrack jmp *%%rax\n"                 \
                     "1:"                                                                          \
                     : "+D"(co), "+S"(other)                                                       \
                     :                                                                             \
                     : "rax", "rbx", "rcx", "rdx", "r8", "r9", "r10", "r11", "r12", "r13", "r14",  \
                       "r15", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7",      \
                       "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15", "cc", \
                       "memory" NV__CLOBBERED_MORE)

/* <fenv.h> sets rounding and traps in both control words alike, so the x87 one, which takes a tenth
 * of the time to read, tells whether they have changed. What intrinsics put into MXCSR alone
 * (flushing to zero) is looked at where the coroutine `keeps_mxcsr`. */
static inline uint16_t nv__x87_get(void)
{
    uint16_t control;
    __asm__ volatile("fnstcw %0" : "=m"(control));
    return control;
}

static inline uint32_t nv__mxcsr_get(void)
{
    uint32_t control;
    __asm__ volatile("stmxcsr %0" : "=m"(control));
    return control;
}

static inline void nv__float_mode_set(uint32_t mxcsr, uint16_t x87)
{
    __asm__ volatile("ldmxcsr %0\n\tfldcw %1" : : "m"(mxcsr), "m"(x87));
}

void nv__float_mode_restore(nv__coroutine *co); /* the rare case of leaving */

/* Returns who came back: another one, where they went on among themselves. */
static inline __attribute__((always_inline)) nv__coroutine *nv__coroutine_enter(nv__coroutine *co)
{
    nv__resumer here;
    nv__resumer *resumer = &here;
    here.x87 = nv__x87_get();
    if (__builtin_expect(co->keeps_mxcsr, 0)) {
        here.mxcsr = nv__mxcsr_get();
    }
    co->resumer = resumer;
    if (__builtin_expect(co->has_mode, 0)) {
        nv__float_mode_set(co->mxcsr, co->x87);
    }
    NV__SWITCH(NV__KEEP_IN_RESUMER("%%rsi"), NV__GO_ON_IN_COROUTINE("%%rdi"), co, resumer);
    return co;
}

static inline void nv__float_mode_leave(nv__coroutine *co)
{
    co->x87 = nv__x87_get();
    co->has_mode = co->x87 != co->resumer->x87 || co->keeps_mxcsr;
    if (__builtin_expect(co->has_mode, 0)) {
        nv__float_mode_restore(co);
    }
}

static inline __attribute__((always_inline)) void nv__coroutine_leave(nv__coroutine *co)
{
    nv__float_mode_leave(co);
    nv__resumer *resumer = co->resumer;
    NV__SWITCH(NV__KEEP_IN_COROUTINE("%%rdi"), NV__GO_ON_IN_RESUMER("%%rsi"), co, resumer);
}

/* From one coroutine to the next, which inherits the resumer of the first. */
static inline __attribute__((always_inline)) void nv__coroutine_pass(nv__coroutine *from,
                                                                     nv__coroutine *to)
{
    nv__float_mode_leave(from);
    to->resumer = from->resumer;
    if (__builtin_expect(to->keeps_mxcsr, 0)) {
        to->resumer->mxcsr = nv__mxcsr_get();
    }
    if (__builtin_expect(to->has_mode, 0)) {
        nv__float_mode_set(to->mxcsr, to->x87);
    }
    NV__SWITCH(NV__KEEP_IN_COROUTINE("%%rsi"), NV__GO_ON_IN_COROUTINE("%%rdi"), to, from);
}

#endif
