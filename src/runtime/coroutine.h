/* Stackful coroutines and the pool of stacks they run on. Knows nothing of tasks or loops.
 *
 * A coroutine lives at the top of its own stack, on the page its first frames touch anyway. The
 * pool hands out memory of `control_size` bytes there, of which nv__coroutine is the first member.
 * A coroutine that has finished its body stays started, so that the next body costs one switch.
 * What else lies in that memory is zero at first and the owner's afterwards. */
#ifndef NV_RUNTIME_COROUTINE_H
#define NV_RUNTIME_COROUTINE_H

#include <nuiitivet/base.h>

#if defined(__SANITIZE_ADDRESS__)
#define NV__ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define NV__ASAN 1
#endif
#endif
#ifndef NV__ASAN
#define NV__ASAN 0
#endif

#if defined(__SANITIZE_THREAD__)
#define NV__TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define NV__TSAN 1
#endif
#endif
#ifndef NV__TSAN
#define NV__TSAN 0
#endif

#if NV__ASAN
#include <sanitizer/common_interface_defs.h>
#endif
#if NV__TSAN
#include <sanitizer/tsan_interface.h>
#include <signal.h>
#endif

#if (defined(__x86_64__) && !defined(__ILP32__)) ||                                                \
    (defined(__aarch64__) && !defined(__ILP32__) && !defined(_WIN32)) ||                           \
    (defined(__riscv) && __riscv_xlen == 64)
#define NV__COROUTINE_HAVE_ASM 1
#else
#define NV__COROUTINE_HAVE_ASM 0
#endif
/* The switch is part of the code around it where the compiler can be told what it does. */
#if NV__COROUTINE_HAVE_ASM && defined(__x86_64__) && !defined(_WIN32)
#define NV__COROUTINE_INLINE 1
#else
#define NV__COROUTINE_INLINE 0
#endif
/* One coroutine can go straight to another, at half the price of going through their resumer. The
 * sanitizers' hooks know only there and back. */
#if NV__COROUTINE_INLINE && !defined(NV_COROUTINE_UCONTEXT) && !NV__ASAN && !NV__TSAN
#define NV__COROUTINE_PASSES 1
#else
#define NV__COROUTINE_PASSES 0
#endif

typedef enum nv__coroutine_backend {
    NV__COROUTINE_ASM,     /* our own switch */
    NV__COROUTINE_UCONTEXT /* the C library's: slow, for machines that have no assembly here */
} nv__coroutine_backend;

#if NV__COROUTINE_HAVE_ASM && !defined(NV_COROUTINE_UCONTEXT)
#define NV__COROUTINE_DEFAULT NV__COROUTINE_ASM
#else
#define NV__COROUTINE_DEFAULT NV__COROUTINE_UCONTEXT
#endif

enum {
    /* Address space of a pooled stack, guard page and control block included (its slot has a page
     * more): the usual one, and one for many tasks, whose page tables and caches go further.
     * Instrumented frames are larger. */
    NV__STACK_SIZE = (NV__ASAN || NV__TSAN) ? 1024 * 1024 : 256 * 1024,
    NV__SMALL_STACK_SIZE = (NV__ASAN || NV__TSAN) ? 1024 * 1024 : 64 * 1024,
    NV__STACK_OVERHEAD = 12 * 1024, /* of a slot, at most: what its body cannot use */
    NV__MIN_CHUNK = 16,             /* slots of the first reservation; each doubles the last */
    NV__MAX_CHUNK = 16384,
    NV__MAX_STACKS = 1 << 21,
    NV__MAX_STACK_SIZE = 1 << 30,
    NV__MAX_WARM_STACKS = 4096, /* idle stacks that keep their pages when the loop rests */
    NV__HOT_STACKS = 16,        /* idle stacks that keep all of them */
    NV__STACKS_PER_TRIM = 64    /* given back between two looks at the world */
};

typedef struct nv__coroutine nv__coroutine;

#if NV__COROUTINE_INLINE
/* Where a resumer goes on, on its own stack: coroutines that pass to each other share it. */
typedef struct nv__resumer {
    void *sp, *ip, *bp; /* assembly knows the offsets of these */
    uint32_t mxcsr;     /* read where the coroutine keeps its own */
    uint16_t x87;
} nv__resumer;
#endif

/* What a switch touches is one cache line: the block begins on one. */
struct nv__coroutine {
#if NV__COROUTINE_INLINE
    void *sp; /* assembly knows the offsets of these four */
    nv__resumer *resumer;
    void *ip, *bp;
    uint32_t mxcsr; /* rounding, exceptions, precision */
    uint16_t x87;
    bool has_mode;    /* suspended in a mode of its own */
    bool keeps_mxcsr; /* MXCSR is looked at, whatever the x87 control word says */
#else
    void *sp; /* assembly knows the offsets of these two */
    void *resumer_sp;
#endif
    bool by_ucontext; /* `contexts` are there */
    bool finished;    /* the body has returned */
    void (*body)(nv__coroutine *co);
#if NV__COROUTINE_PASSES
    nv__coroutine *then; /* the body may say where to go at its end; NULL: back to the resumer */
#endif
    nv__coroutine *next_free;
    struct nv__stack_shelf *shelf; /* where it goes back to; NULL: it has a mapping of its own */
    void *beside;                  /* pool->beside_size bytes that stay the slot's; NULL: none */
    char *low; /* lowest usable byte of the stack; it ends where this block begins */
    struct nv__ucontexts *contexts;
    uint32_t size;         /* usable bytes */
    uint32_t mapping_size; /* of its own, from the guard on; 0: it has none */
    unsigned valgrind_id;
    bool quit;       /* leave for good at the next resume */
    bool is_guarded; /* the page below the stack is a trap */
#if NV__ASAN
    void *fake_stack;
    void *resumer_fake_stack;
    const void *resumer_bottom;
    size_t resumer_size;
#endif
#if NV__TSAN
    void *fiber;
    void *resumer_fiber;
    sigset_t signals; /* the mask of the thread, while it changes stacks */
#endif
};

typedef struct nv__stack_chunk {
    struct nv__stack_chunk *next;
    char *base;
    char *beside; /* beside_size bytes for each slot; NULL: none */
    size_t size;
} nv__stack_chunk;

typedef struct nv__stack_slot {
    char *base;
    void *beside;
} nv__stack_slot;

typedef enum nv__stack_class {
    NV__STACK_USUAL,
    NV__STACK_SMALL,
    NV__STACK_CLASSES
} nv__stack_class;

/* Slots of one size. The idle ones are a list, last in first out, so that a warm one comes first:
 * those below `resting` have not been touched since the last trim. */
typedef struct nv__stack_shelf {
    nv__coroutine *free;
    size_t free_count;
    size_t resting;
    size_t slot_size;
    nv__stack_chunk *chunk; /* the newest */
    size_t slots_left;      /* never used, in it */
    size_t next_chunk;      /* slots to reserve next */
    nv__stack_slot *bare;   /* slots whose pages have all been given back */
    size_t bare_count, bare_capacity;
} nv__stack_shelf;

typedef struct nv__stack_pool {
    nv__coroutine_backend backend;
    bool guard_by_madvise;
    size_t control_size;
    /* Bytes of each slot that do not lie on its own pages but next to those of other slots: for
     * what is looked at from one to the next. 0 unless set before the first coroutine. */
    size_t beside_size;
    size_t page_size;
    nv__stack_shelf shelves[NV__STACK_CLASSES];
    nv__stack_chunk *chunks;
    size_t slot_count; /* ever cut */
    size_t next_colour;
    size_t protected_count; /* guards that have split a mapping */
} nv__stack_pool;

void nv__stack_pool_init(nv__stack_pool *pool, nv__coroutine_backend backend, size_t control_size);
/* No coroutine may be in the middle of a body. */
void nv__stack_pool_finish(nv__stack_pool *pool);

/* Gives back pages of idle stacks: those below the top page, where a body has used them, and all of
 * them beyond NV__MAX_WARM_STACKS. True when there is more to look at. */
bool nv__stack_pool_trim(nv__stack_pool *pool);

static inline bool nv__stack_pool_is_trim(const nv__stack_pool *pool)
{
    const nv__stack_shelf *usual = &pool->shelves[NV__STACK_USUAL];
    const nv__stack_shelf *small = &pool->shelves[NV__STACK_SMALL];
    return usual->free_count <= usual->resting + NV__HOT_STACKS &&
           small->free_count <= small->resting + NV__HOT_STACKS;
}

/* A coroutine with a stack of at least `stack_size` bytes (0: the usual). NULL: out of memory. */
nv__coroutine *nv__coroutine_get_cold(nv__stack_pool *pool, size_t stack_size);
void nv__coroutine_put_own(nv__stack_pool *pool, nv__coroutine *co);

static inline nv__stack_class nv__stack_class_of(size_t stack_size)
{
    return stack_size == 0 || stack_size > NV__SMALL_STACK_SIZE - NV__STACK_OVERHEAD
               ? NV__STACK_USUAL
               : NV__STACK_SMALL;
}

static inline nv__coroutine *nv__coroutine_get(nv__stack_pool *pool, size_t stack_size)
{
    nv__stack_shelf *shelf = &pool->shelves[NV__STACK_USUAL];
    if (stack_size != 0) {
        shelf = &pool->shelves[nv__stack_class_of(stack_size)];
    }
    nv__coroutine *co = shelf->free;
    if (__builtin_expect(!co || stack_size > NV__STACK_SIZE - NV__STACK_OVERHEAD, 0)) {
        return nv__coroutine_get_cold(pool, stack_size);
    }
    shelf->free = co->next_free;
    if (--shelf->free_count < shelf->resting) {
        shelf->resting = shelf->free_count;
    }
    return co;
}

/* The body has to have finished, or never started. */
static inline void nv__coroutine_put(nv__stack_pool *pool, nv__coroutine *co)
{
    nv__stack_shelf *shelf = co->shelf;
    if (__builtin_expect(!shelf, 0)) {
        nv__coroutine_put_own(pool, co);
        return;
    }
    co->next_free = shelf->free;
    shelf->free = co;
    shelf->free_count++;
}

/* What the pool and the backends share. */
void nv__coroutine_main(nv__coroutine *co);
void nv__coroutine_prepare(nv__coroutine *co);
bool nv__ucontext_prepare(nv__coroutine *co);
void nv__ucontext_finish(nv__coroutine *co);
void nv__ucontext_resume(nv__coroutine *co);
void nv__ucontext_suspend(nv__coroutine *co);
#if NV__COROUTINE_INLINE
#include "runtime/coroutine_inline.h"
#elif NV__COROUTINE_HAVE_ASM
void nv__coroutine_switch(void **save, void *load);

/* Inline, because a function that returns after a switch returns where the processor does not
 * expect it to. */
static inline nv__coroutine *nv__coroutine_enter(nv__coroutine *co)
{
    nv__coroutine_switch(&co->resumer_sp, co->sp);
    return co;
}

static inline void nv__coroutine_leave(nv__coroutine *co)
{
    nv__coroutine_switch(&co->sp, co->resumer_sp);
}
#endif

static inline nv__coroutine *nv__coroutine_switch_in(nv__coroutine *co)
{
#if NV__COROUTINE_HAVE_ASM
    if (!co->by_ucontext) {
        return nv__coroutine_enter(co);
    }
#endif
    nv__ucontext_resume(co);
    return co;
}

static inline void nv__coroutine_switch_out(nv__coroutine *co)
{
#if NV__COROUTINE_HAVE_ASM
    if (!co->by_ucontext) {
        nv__coroutine_leave(co);
        return;
    }
#endif
    nv__ucontext_suspend(co);
}

#if NV__TSAN
/* The tool puts a signal off until the next call that it intercepts, and keeps it with the stack it
 * came on: a child's end that is noted on a task's stack would wait there as long as the task. So
 * what has come is delivered here, and nothing more comes until the other stack is in use. */
static inline void nv__tsan_hold_signals(nv__coroutine *co)
{
    sigset_t all;
    sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &co->signals);
}

static inline void nv__tsan_let_signals(nv__coroutine *co)
{
    (void)pthread_sigmask(SIG_SETMASK, &co->signals, NULL);
}
#endif

/* Runs co->body from its start, or on from where it suspended, until it suspends or finishes, or
 * until one does that it has passed to: that one is returned. */
static inline nv__coroutine *nv__coroutine_resume(nv__coroutine *co)
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
    nv__coroutine *back = nv__coroutine_switch_in(co);
#if NV__TSAN
    nv__tsan_let_signals(co);
#endif
#if NV__ASAN
    __sanitizer_finish_switch_fiber(co->resumer_fake_stack, NULL, NULL);
#endif
    return back;
}

/* Only from inside: goes back to whoever resumed. */
static inline void nv__coroutine_suspend(nv__coroutine *co)
{
#if NV__ASAN
    /* Leaving for good gives back the shadow frames of this stack. */
    __sanitizer_start_switch_fiber(co->quit ? NULL : &co->fake_stack, co->resumer_bottom,
                                   co->resumer_size);
#endif
#if NV__TSAN
    nv__tsan_hold_signals(co);
    __tsan_switch_to_fiber(co->resumer_fiber, 0);
#endif
    nv__coroutine_switch_out(co);
#if NV__ASAN
    __sanitizer_finish_switch_fiber(co->fake_stack, &co->resumer_bottom, &co->resumer_size);
#endif
}

#endif
