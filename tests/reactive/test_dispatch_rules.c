/* What follows from values that workers write: derived values, and several writes that belong
 * together. */
#include "reactive/support.h"

#include <nuiitivet/observable_more.h>
#include <pthread.h>

static nv_obs_int *price, *count;
static pthread_t ui_thread;
static int computed, told, wrong_thread;
static int64_t seen[8];

static void on_this_thread(void)
{
    wrong_thread += !pthread_equal(pthread_self(), ui_thread);
}

static int64_t total(void *user)
{
    (void)user;
    computed++;
    on_this_thread();
    return nv_get(price) * nv_get(count);
}

static int64_t doubled(void *user, nv_arg from)
{
    (void)user;
    on_this_thread();
    return 2 * from.integer;
}

static void on_change(void *user)
{
    on_this_thread();
    seen[told++ % 8] = nv_get((const nv_obs_int *)user);
}

static void prepare(void)
{
    price = nv_obs_int_new(scope, 2);
    count = nv_obs_int_new(scope, 3);
    nv_dispatch_to_ui(price);
    nv_dispatch_to_ui(count);
    ui_thread = pthread_self();
    computed = told = wrong_thread = 0;
}

static void *writes_often(void *user)
{
    (void)user;
    for (int i = 1; i <= 100; i++) {
        nv_set(price, i);
        nv_set(count, 10 * i);
    }
    return NULL;
}

static void *writes_in_a_batch(void *user)
{
    (void)user;
    nv_batch_begin();
    nv_set(price, 7);
    nv_set(count, 8);
    nv_batch_end();
    return NULL;
}

static void on_thread(void *(*work)(void *user))
{
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, work, NULL), 0);
    pthread_join(thread, NULL);
}

/* However many writes there were: once for each of its inputs that came alone. What came in a batch
 * counts as one: see THR-10. */
static void THR_7_a_derived_value_is_computed_on_the_ui_thread(void **state)
{
    (void)state;
    prepare();
    const nv_obs_int *sum = nv_computed_int(scope, total, NULL);
    nv_subscribe(scope, sum, on_change, (void *)(uintptr_t)sum);
    computed = 0;
    on_thread(writes_often);
    assert_int_equal(computed, 0);
    nv__runtime_advance(rt, 0);
    assert_in_range(computed, 1, 2);
    assert_in_range(told, 1, 2);
    assert_int_equal(seen[told - 1], 100 * 1000);
    assert_int_equal(wrong_thread, 0);
}

/* Here marking is only for what workers write: all that follows is of the UI thread anyway. */
static void THR_8_what_follows_from_a_marked_value_needs_no_mark(void **state)
{
    (void)state;
    prepare();
    const nv_obs_int *twice = nv_map_int(scope, price, doubled, NULL);
    const nv_obs_int *four = nv_map_int(scope, twice, doubled, NULL);
    nv_subscribe(scope, four, on_change, (void *)(uintptr_t)four);
    on_thread(writes_often);
    nv__runtime_advance(rt, 0);
    assert_int_equal(nv_get(four), 400);
    assert_int_equal(told, 1);
    assert_int_equal(wrong_thread, 0);
}

static void THR_9_functions_never_run_on_the_writing_thread(void **state)
{
    (void)state;
    prepare();
    const nv_obs_int *sum = nv_computed_int(scope, total, NULL);
    on_thread(writes_in_a_batch);
    nv__runtime_advance(rt, 0);
    assert_int_equal(nv_get(sum), 56);
    assert_int_equal(wrong_thread, 0);
}

static void THR_10_a_batch_of_a_worker_arrives_as_one(void **state)
{
    (void)state;
    prepare();
    const nv_obs_int *sum = nv_computed_int(scope, total, NULL);
    nv_subscribe(scope, sum, on_change, (void *)(uintptr_t)sum);
    on_thread(writes_in_a_batch);
    assert_int_equal(told, 0);
    nv__runtime_advance(rt, 0);
    assert_int_equal(told, 1);
    assert_int_equal(seen[0], 56); /* and never 7 * 3, or 2 * 8 */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(THR_7_a_derived_value_is_computed_on_the_ui_thread),
        TEST(THR_8_what_follows_from_a_marked_value_needs_no_mark),
        TEST(THR_9_functions_never_run_on_the_writing_thread),
        TEST(THR_10_a_batch_of_a_worker_arrives_as_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
