/* The switch between stacks against the rules of the machine. A plain program, so that it runs
 * where there is no test library: ./scripts/test-abi builds it for the other machines. */
#include <fenv.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "runtime/coroutine.h"

#if !defined(_WIN32)
#include <unwind.h>
#endif

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                        \
            failures++;                                                                            \
        }                                                                                          \
    } while (0)

enum { MANY = 500, ROUNDS = 20 };

typedef struct walker {
    nv__coroutine co; /* first */
    long number;
    long sum;
    double product;
    int rounding;
    uintptr_t marks[4];
    int depth;
} walker;

static int failures;
static nv__stack_pool pool;

#if defined(NV_ABI_ALONE)
/* All that the pool needs of the log. */
unsigned nv__log_once(nv_log_level level, const char *file, int line, nv_status status,
                      const char *format, ...)
{
    fprintf(stderr, "%d %s:%d: %d %s\n", (int)level, file, line, (int)status, format);
    return 1;
}
#endif

static walker *get(void (*body)(nv__coroutine *co))
{
    walker *w = (walker *)(void *)nv__coroutine_get(&pool, 0);
    CHECK(w != NULL);
    w->co.body = body;
    w->co.finished = false;
    w->number = w->sum = 0;
    w->depth = 0;
    return w;
}

/* More values than there are registers, of both kinds, alive across every switch. */
static void mix(nv__coroutine *co)
{
    walker *w = (walker *)(void *)co;
    long a = w->number, b = a + 1, c = a + 2, d = a + 3, e = a + 4, f = a + 5, g = a + 6, h = a + 7;
    long i = a + 8, j = a + 9, k = a + 10, l = a + 11;
    double p = 1.5, q = p + 1, r = p + 2, s = p + 3, t = p + 4, u = p + 5, v = p + 6, x = p + 7;
    double y = p + 8, z = p + 9, o = p + 10, n = p + 11;
    for (int round = 0; round < ROUNDS; round++) {
        nv__coroutine_suspend(co);
        a += b, b += c, c += d, d += e, e += f, f += g, g += h, h += i, i += j, j += k, k += l;
        p += q, q += r, r += s, s += t, t += u, u += v, v += x, x += y, y += z, z += o, o += n;
    }
    w->sum = a + b + c + d + e + f + g + h + i + j + k + l;
    w->product = p + q + r + s + t + u + v + x + y + z + o + n;
}

static void registers_survive(void)
{
    static walker *walkers[MANY];
    for (long i = 0; i < MANY; i++) {
        walkers[i] = get(mix);
        walkers[i]->number = i;
    }
    volatile double here = 0.5;
    double kept = here * 3;
    for (int round = 0; round <= ROUNDS; round++) {
        for (int i = 0; i < MANY; i++) {
            nv__coroutine_resume(&walkers[i]->co);
            kept += 1;
        }
    }
    CHECK(kept == 1.5 + (double)MANY * (ROUNDS + 1));
    for (int i = 0; i < MANY; i++) {
        CHECK(walkers[i]->co.finished);
        CHECK(walkers[i]->product == walkers[0]->product);
        CHECK(i == 0 || walkers[i]->sum > walkers[i - 1]->sum);
    }
    for (int i = 0; i < MANY; i++) {
        nv__coroutine_put(&pool, &walkers[i]->co);
    }
}

static void round_up(nv__coroutine *co)
{
    walker *w = (walker *)(void *)co;
    w->rounding = fegetround();
    fesetround(FE_UPWARD);
    nv__coroutine_suspend(co);
    w->number = fegetround();
}

static void floating_point_control_belongs_to_each_side(void)
{
    for (int i = 0; i < 2; i++) {
        walker *w = get(round_up);
        nv__coroutine_resume(&w->co);
        CHECK(w->rounding == FE_TONEAREST);
        CHECK(fegetround() == FE_TONEAREST);
        fesetround(FE_DOWNWARD);
        nv__coroutine_resume(&w->co);
        CHECK(w->number == FE_UPWARD);
        CHECK(fegetround() == FE_DOWNWARD);
        fesetround(FE_TONEAREST);
        nv__coroutine_put(&pool, &w->co);
    }
}

/* A frame of many pages: where frames are probed, the probes look at the bounds of the stack. */
static void fill_pages(nv__coroutine *co)
{
    walker *w = (walker *)(void *)co;
    volatile char block[100000];
    for (size_t i = 0; i < sizeof block; i += 1000) {
        block[i] = (char)i;
    }
    nv__coroutine_suspend(co);
    for (size_t i = 0; i < sizeof block; i += 1000) {
        w->number += block[i] == (char)i;
    }
#if defined(_WIN32)
    void *base, *limit;
    __asm__ volatile("movq %%gs:8, %0" : "=r"(base));
    __asm__ volatile("movq %%gs:16, %0" : "=r"(limit));
    CHECK((char *)block < (char *)base && (char *)block > (char *)limit);
#endif
}

static void large_frames_fit(void)
{
    walker *w = get(fill_pages);
    nv__coroutine_resume(&w->co);
    nv__coroutine_resume(&w->co);
    CHECK(w->number == 100);
    nv__coroutine_put(&pool, &w->co);
}

static void is_aligned(nv__coroutine *co)
{
    walker *w = (walker *)(void *)co;
    _Alignas(16) volatile char block[16];
    block[0] = 1;
    w->number = (long)((uintptr_t)block % 16) + block[0];
    printf("%s", ""); /* goes through code that relies on it */
}

static void stacks_are_aligned(void)
{
    walker *w = get(is_aligned);
    nv__coroutine_resume(&w->co);
    CHECK(w->number == 1);
    nv__coroutine_put(&pool, &w->co);
}

static walker *inner;

static void resume_another(nv__coroutine *co)
{
    inner = get(mix);
    for (int i = 0; i <= ROUNDS; i++) {
        nv__coroutine_resume(&inner->co);
        nv__coroutine_suspend(co);
    }
    nv__coroutine_put(&pool, &inner->co);
}

static void coroutines_nest(void)
{
    walker *w = get(resume_another);
    int resumed = 0;
    for (; !w->co.finished; resumed++) {
        nv__coroutine_resume(&w->co);
    }
    CHECK(resumed == ROUNDS + 2);
    nv__coroutine_put(&pool, &w->co);
}

#if !defined(_WIN32)
static uintptr_t resumer_start;
static bool resumer_seen;

static _Unwind_Reason_Code look(struct _Unwind_Context *context, void *user)
{
    int *depth = user;
    uintptr_t start = (uintptr_t)_Unwind_GetRegionStart(context);
    resumer_seen = resumer_seen || start == resumer_start;
    return ++*depth < 64 ? _URC_NO_REASON : _URC_END_OF_STACK;
}

static void unwind(nv__coroutine *co)
{
    walker *w = (walker *)(void *)co;
    _Unwind_Backtrace(look, &w->depth);
}

/* From the body through the trampoline into whoever resumed. */
static void unwinding_crosses_the_switch(void)
{
    walker *w = get(unwind);
    resumer_start = (uintptr_t)unwinding_crosses_the_switch;
    resumer_seen = false;
    nv__coroutine_resume(&w->co);
    CHECK(resumer_seen);
    CHECK(w->depth < 64);
    nv__coroutine_put(&pool, &w->co);
}
#endif

int main(void)
{
    nv__stack_pool_init(&pool, NV__COROUTINE_ASM, sizeof(walker));
    walker *w = get(mix);
    CHECK(!w->co.contexts ||
          NV__COROUTINE_DEFAULT == NV__COROUTINE_UCONTEXT); /* it is our switch that is tested */
    nv__coroutine_put(&pool, &w->co);
    registers_survive();
    floating_point_control_belongs_to_each_side();
    large_frames_fit();
    stacks_are_aligned();
    coroutines_nest();
#if !defined(_WIN32)
    unwinding_crosses_the_switch();
#endif
    nv__stack_pool_finish(&pool);
    printf("%s\n", failures ? "failed" : "passed");
    return failures != 0;
}
