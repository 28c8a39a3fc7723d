/* nv_update: read, change and write as one step (THR-5). */
#include "support.h"

#include <pthread.h>

static int64_t add(void *user, int64_t old)
{
    ++*(int *)user;
    return old + 1;
}

static double halve(void *user, double old)
{
    (void)user;
    return old / 2;
}

static bool invert(void *user, bool old)
{
    (void)user;
    return !old;
}

static void it_applies_a_function_once_and_tells_once(void **state)
{
    (void)state;
    int calls = 0, told = 0;
    nv_obs_int *count = nv_obs_int_new(scope, 4);
    nv_obs_real *real = nv_obs_real_new(scope, 3.0);
    nv_obs_bool *flag = nv_obs_bool_new(scope, false);
    nv_subscribe(scope, count, count_call, &told);
    nv_update(count, add, &calls);
    nv_update(real, halve, NULL);
    nv_update(flag, invert, NULL);
    assert_int_equal(nv_get(count), 5);
    assert_int_equal(calls, 1);
    assert_int_equal(told, 1);
    assert_true(nv_get(real) == 1.5);
    assert_true(nv_get(flag));
    nv_obs_int_update(NULL, add, &calls);
    nv_obs_int_update(count, NULL, &calls);
    assert_int_equal(nv_get(count), 5);
    assert_true(was_reported("there is no observable")); /* one report a place */
}

enum { THREADS = 4, TIMES = 1000 };

static void *add_often(void *user)
{
    int calls = 0;
    for (int i = 0; i < TIMES; i++) {
        nv_obs_int_update(user, add, &calls);
    }
    return calls == TIMES ? user : NULL;
}

/* The reference loses updates here: 100 increments make 1. */
static void no_update_of_any_thread_is_lost(void **state)
{
    (void)state;
    int calls = 0;
    nv_obs_int *count = nv_obs_int_new(scope, 0);
    nv_dispatch_to_ui(count);
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, add_often, count), 0);
    }
    for (int i = 0; i < TIMES; i++) {
        nv_update(count, add, &calls);
    }
    for (int i = 0; i < THREADS; i++) {
        void *ok;
        pthread_join(threads[i], &ok);
        assert_ptr_equal(ok, count);
    }
    nv__runtime_step(rt, 0);
    assert_int_equal(nv_get(count), (THREADS + 1) * TIMES);
}

static int64_t read_itself(void *user, int64_t old)
{
    nv_obs_int_update(user, read_itself, user);
    return old + 1;
}

static void a_function_that_uses_its_observable_is_reported(void **state)
{
    (void)state;
    nv_obs_int *count = nv_obs_int_new(scope, 0);
    nv_dispatch_to_ui(count);
    nv_update(count, read_itself, count);
    assert_true(was_reported("uses the observable itself"));
    assert_int_equal(nv_get(count), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(it_applies_a_function_once_and_tells_once),
        TEST_REAL_CLOCK(no_update_of_any_thread_is_lost),
        TEST(a_function_that_uses_its_observable_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
