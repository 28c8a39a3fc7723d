#include "runtime/support.h"

#include <fenv.h>
#include <math.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/coroutine.h"
#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#endif

typedef struct worker {
    nv__coroutine co;
    int steps;
    double sum;
    int rounding;
    size_t depth;
} worker;

static nv__coroutine_backend backend;
static nv__stack_pool pool;

static int use_asm(void **state)
{
    (void)state;
    backend = NV__COROUTINE_ASM;
    nv__stack_pool_init(&pool, backend, sizeof(worker));
    return 0;
}

static int use_ucontext(void **state)
{
    (void)state;
    backend = NV__COROUTINE_UCONTEXT;
    nv__stack_pool_init(&pool, backend, sizeof(worker));
    return 0;
}

static int finish_pool(void **state)
{
    (void)state;
    nv__stack_pool_finish(&pool);
    return 0;
}

static worker *get(size_t stack_size, void (*body)(nv__coroutine *co))
{
    worker *w = (worker *)(void *)nv__coroutine_get(&pool, stack_size);
    assert_non_null(w);
    w->co.body = body;
    w->co.finished = false;
    w->steps = 0;
    return w;
}

static void three_steps(nv__coroutine *co)
{
    worker *w = (worker *)(void *)co;
    for (int i = 0; i < 3; i++) {
        w->steps++;
        nv__coroutine_suspend(co);
    }
}

static void a_body_runs_in_slices(void **state)
{
    (void)state;
    worker *w = get(0, three_steps);
    assert_int_equal(w->co.contexts != NULL,
                     backend == NV__COROUTINE_UCONTEXT || !NV__COROUTINE_HAVE_ASM);
    for (int i = 1; i <= 3; i++) {
        nv__coroutine_resume(&w->co);
        assert_int_equal(w->steps, i);
        assert_false(w->co.finished);
    }
    nv__coroutine_resume(&w->co);
    assert_true(w->co.finished);
    nv__coroutine_put(&pool, &w->co);
}

static void a_stack_is_used_again_for_the_next_body(void **state)
{
    (void)state;
    worker *first = NULL;
    for (int round = 0; round < 1000; round++) {
        worker *w = get(0, three_steps);
        if (!first) {
            first = w;
        }
        assert_ptr_equal(w, first);
        while (!w->co.finished) {
            nv__coroutine_resume(&w->co);
        }
        assert_int_equal(w->steps, 3);
        nv__coroutine_put(&pool, &w->co);
    }
}

static void many_coroutines_interleave(void **state)
{
    (void)state;
    enum { MANY = 300 };
    worker *all[MANY];
    for (int i = 0; i < MANY; i++) {
        all[i] = get(0, three_steps);
    }
    for (int round = 0; round < 4; round++) {
        for (int i = 0; i < MANY; i++) {
            nv__coroutine_resume(&all[i]->co);
            assert_int_equal(all[i]->steps, round < 3 ? round + 1 : 3);
        }
    }
    for (int i = 0; i < MANY; i++) {
        assert_true(all[i]->co.finished);
        nv__coroutine_put(&pool, &all[i]->co);
    }
}

/* Callee-saved registers: many live values across a switch. */
static void sum_with_many_values(nv__coroutine *co)
{
    worker *w = (worker *)(void *)co;
    volatile double seed = 1.5;
    double a = seed, b = a * 2, c = b * 3, d = c + 1;
    long e = (long)d, f = e * 7, g = f ^ 5, h = g + e, i = h * 3, j = i - f;
    nv__coroutine_suspend(co);
    w->sum = a + b + c + d + (double)(e + f + g + h + i + j);
}

static void values_in_registers_survive(void **state)
{
    (void)state;
    worker *one = get(0, sum_with_many_values);
    worker *two = get(0, sum_with_many_values);
    nv__coroutine_resume(&one->co);
    nv__coroutine_resume(&two->co);
    nv__coroutine_resume(&one->co);
    nv__coroutine_resume(&two->co);
    double e = 10, f = 70, g = 67, h = 77, i = 231, j = 161;
    double expected = 1.5 + 3 + 9 + 10 + e + f + g + h + i + j;
    assert_true(fabs(one->sum - expected) < 1e-9);
    assert_true(fabs(two->sum - expected) < 1e-9);
    nv__coroutine_put(&pool, &one->co);
    nv__coroutine_put(&pool, &two->co);
}

static void change_rounding(nv__coroutine *co)
{
    worker *w = (worker *)(void *)co;
    w->rounding = fegetround();
    fesetround(FE_UPWARD);
    nv__coroutine_suspend(co);
    w->steps = fegetround() == FE_UPWARD;
}

#if NV__COROUTINE_INLINE
static uint32_t mxcsr_get(void)
{
    uint32_t value;
    __asm__ volatile("stmxcsr %0" : "=m"(value));
    return value & ~(uint32_t)0x3F; /* without what has been raised */
}

static void mxcsr_set(uint32_t value)
{
    __asm__ volatile("ldmxcsr %0" : : "m"(value));
}

enum { NORMAL = 0x1F80, FLUSHES_TO_ZERO = 0x8000 };

static void change_mxcsr(nv__coroutine *co)
{
    worker *w = (worker *)(void *)co;
    w->steps = mxcsr_get() == NORMAL;
    mxcsr_set(NORMAL | FLUSHES_TO_ZERO);
    nv__coroutine_suspend(co);
    w->steps += mxcsr_get() == (NORMAL | FLUSHES_TO_ZERO);
}

/* What only intrinsics set is kept apart for those who ask. */
static void flushing_to_zero_is_kept_on_request(void **state)
{
    (void)state;
    mxcsr_set(NORMAL | FLUSHES_TO_ZERO);
    bool has_it = mxcsr_get() == (NORMAL | FLUSHES_TO_ZERO);
    mxcsr_set(NORMAL);
    if (!has_it) {
        skip(); /* the processor that valgrind emulates */
    }
    for (int round = 0; round < 2; round++) {
        worker *w = get(0, change_mxcsr);
        w->co.keeps_mxcsr = true;
        nv__coroutine_resume(&w->co);
        assert_int_equal(mxcsr_get(), NORMAL);
        nv__coroutine_resume(&w->co);
        assert_int_equal(mxcsr_get(), NORMAL);
        assert_int_equal(w->steps, 2);
        w->co.keeps_mxcsr = false;
        nv__coroutine_put(&pool, &w->co);
    }
}
#endif

/* The floating-point environment belongs to each side, and every body starts with the default. */
static void rounding_does_not_leak(void **state)
{
    (void)state;
    for (int round = 0; round < 2; round++) {
        worker *w = get(0, change_rounding);
        nv__coroutine_resume(&w->co);
        assert_int_equal(fegetround(), FE_TONEAREST);
        assert_int_equal(w->rounding, FE_TONEAREST);
        fesetround(FE_DOWNWARD);
        nv__coroutine_resume(&w->co);
        assert_int_equal(fegetround(), FE_DOWNWARD);
        fesetround(FE_TONEAREST);
        assert_int_equal(w->steps, 1);
        nv__coroutine_put(&pool, &w->co);
    }
}

static size_t dive(size_t bytes_left)
{
    volatile char frame[1024];
    frame[0] = (char)bytes_left;
    frame[1023] = frame[0];
    if (bytes_left < sizeof frame * 2) {
        return (size_t)(unsigned char)frame[1023];
    }
    return 1 + dive(bytes_left - sizeof frame - 96) + (frame[1023] == 1);
}

static void go_deep(nv__coroutine *co)
{
    worker *w = (worker *)(void *)co;
    w->sum = (double)dive(w->depth);
    nv__coroutine_suspend(co);
    w->steps = 1;
}

static void deep_stacks(void **state)
{
    (void)state;
    worker *w = get(0, go_deep);
    w->depth = 160 * 1024;
    nv__coroutine_resume(&w->co);
    nv__coroutine_resume(&w->co);
    assert_int_equal(w->steps, 1);
    nv__coroutine_put(&pool, &w->co);

    worker *big = get((size_t)8 << 20, go_deep);
    big->depth = (size_t)6 << 20;
    assert_true(big->co.size >= (size_t)8 << 20);
    nv__coroutine_resume(&big->co);
    nv__coroutine_resume(&big->co);
    assert_true(big->co.finished);
    nv__coroutine_put(&pool, &big->co);
    assert_null(nv__coroutine_get(&pool, SIZE_MAX));
}

static void overflow(nv__coroutine *co)
{
    worker *w = (worker *)(void *)co;
    w->sum = (double)dive((size_t)1 << 30);
}

/* Running over the end of a stack stops the program: it never writes into a neighbour. */
static void an_overflow_hits_the_guard(void **state)
{
    (void)state;
    if (NV__ASAN || NV__TSAN) {
        skip();
    }
    pid_t child = fork();
    if (child == 0) {
        fclose(stderr);
        worker *w = get(0, overflow);
        nv__coroutine_resume(&w->co);
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
}

static void resume_inner(nv__coroutine *co)
{
    worker *w = (worker *)(void *)co;
    worker *inner = get(0, three_steps);
    while (!inner->co.finished) {
        nv__coroutine_resume(&inner->co);
        nv__coroutine_suspend(co);
    }
    w->steps = inner->steps;
    nv__coroutine_put(&pool, &inner->co);
}

static void coroutines_nest(void **state)
{
    (void)state;
    worker *w = get(0, resume_inner);
    int resumes = 0;
    while (!w->co.finished) {
        nv__coroutine_resume(&w->co);
        resumes++;
    }
    assert_int_equal(resumes, 5);
    assert_int_equal(w->steps, 3);
    nv__coroutine_put(&pool, &w->co);
}

static void running_out_of_memory_gives_no_coroutine(void **state)
{
    (void)state;
    nv__alloc_fail_after(1);
    assert_null(nv__coroutine_get(&pool, 0));
    nv__alloc_fail_after(0);
    worker *w = get(0, three_steps);
    nv__coroutine_put(&pool, &w->co);
}

/* Tools that know where a stack may be touched keep its pages. */
static bool is_watched(void)
{
#if __has_include(<valgrind/valgrind.h>)
    return NV__ASAN || RUNNING_ON_VALGRIND;
#else
    return NV__ASAN;
#endif
}

/* More at once than stay warm: what is put back cold works again. */
static void cold_stacks_work_again(void **state)
{
    (void)state;
    enum { MANY = NV__MAX_WARM_STACKS + 40 };
    worker **all = calloc(MANY, sizeof *all);
    assert_non_null(all);
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < MANY; i++) {
            all[i] = get(0, three_steps);
            nv__coroutine_resume(&all[i]->co);
        }
        for (int i = 0; i < MANY; i++) {
            while (!all[i]->co.finished) {
                nv__coroutine_resume(&all[i]->co);
            }
            assert_int_equal(all[i]->steps, 3);
            nv__coroutine_put(&pool, &all[i]->co);
        }
        while (nv__stack_pool_trim(&pool)) {
        }
        assert_true(nv__stack_pool_is_trim(&pool));
        if (!is_watched()) {
            assert_int_equal(pool.shelves[NV__STACK_USUAL].free_count, NV__MAX_WARM_STACKS);
            assert_int_equal(pool.shelves[NV__STACK_USUAL].bare_count, 40);
        }
    }
    free(all);
}

#define BOTH(name)                                                                                 \
    cmocka_unit_test_setup_teardown(name, use_asm, finish_pool),                                   \
        cmocka_unit_test_setup_teardown(name, use_ucontext, finish_pool)

int main(void)
{
    nv_log_set_level(NV_LOG_OFF);
    const struct CMUnitTest tests[] = {
        BOTH(a_body_runs_in_slices),
        BOTH(a_stack_is_used_again_for_the_next_body),
        BOTH(many_coroutines_interleave),
        BOTH(values_in_registers_survive),
        BOTH(rounding_does_not_leak),
        BOTH(deep_stacks),
        BOTH(an_overflow_hits_the_guard),
        BOTH(coroutines_nest),
        BOTH(running_out_of_memory_gives_no_coroutine),
#if NV__COROUTINE_INLINE
        cmocka_unit_test_setup_teardown(flushing_to_zero_is_kept_on_request, use_asm, finish_pool),
#endif
        cmocka_unit_test_setup_teardown(cold_stacks_work_again, use_asm, finish_pool),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
