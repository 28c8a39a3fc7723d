/* What the heap of timers does besides keeping order: entries of stopped timers go, due ones are
 * called together and yet one by one, and memory does not grow with restarts. */
#include "runtime/internal.h"

#include "runtime/support.h"
#include "support/quick.h"

enum { MANY = 500 };

static nv__timer timers[MANY];
static int order_of_firing[2 * MANY];
static int fired;

static void count(void *user)
{
    order_of_firing[fired++ % (2 * MANY)] = (int)((nv__timer *)user - timers);
}

static void init_all(void)
{
    fired = 0;
    for (int i = 0; i < MANY; i++) {
        nv__timer_init(&timers[i], count, &timers[i]);
    }
}

static void start(int index, double seconds)
{
    assert_int_equal(nv__timer_start(rt, &timers[index], seconds), NV_OK);
}

static size_t armed(void)
{
    return nv__timers_armed(rt);
}

static void stopped_timers_are_not_waited_for(void **state)
{
    (void)state;
    init_all();
    for (int i = 0; i < MANY; i++) {
        start(i, 1 + i);
    }
    for (int i = 0; i < MANY - 1; i++) {
        nv__timer_stop(&timers[i]);
    }
    assert_int_equal(armed(), 1);
    assert_int_equal(nv__timers_next(rt), (uint64_t)MANY * 1000000000);
    assert_int_equal(rt->heap_count, 1); /* the others have gone, not only been passed over */
    nv__timer_stop(&timers[MANY - 1]);
    assert_int_equal(nv__timers_next(rt), NV__FOREVER);
    nv__runtime_advance(rt, MANY + 1);
    assert_int_equal(fired, 0);
}

static void half_of_them_stopped_leaves_the_others_in_order(void **state)
{
    (void)state;
    init_all();
    for (int i = 0; i < MANY; i++) {
        start(i, (double)(i * 7 % 50));
    }
    for (int i = 0; i < MANY; i++) {
        if (i % 3 != 0) {
            nv__timer_stop(&timers[i]);
        }
    }
    nv__runtime_advance(rt, 60);
    assert_int_equal(fired, (MANY + 2) / 3);
    for (int i = 1; i < fired; i++) {
        int before = order_of_firing[i - 1], after = order_of_firing[i];
        assert_true(before * 7 % 50 < after * 7 % 50 ||
                    (before * 7 % 50 == after * 7 % 50 && before < after));
    }
}

/* CLK-3. A timer that is put off again and again, as a debounce is. */
static void restarts_need_no_memory(void **state)
{
    (void)state;
    init_all();
    for (int i = 0; i < quick(100000, 2000); i++) {
        start(i % 3, 100 + i % 7);
        assert_in_range(rt->heap_count, 1, 200);
    }
    assert_in_range(rt->heap_capacity, 1, 512);
    assert_in_range(rt->timer_slot_count, 1, 512);
    assert_int_equal(armed(), 3);
    nv__runtime_advance(rt, 200);
    assert_int_equal(fired, 3);
}

/* More than are looked up together, all due at once. */
static void those_due_at_once_fire_in_the_order_of_starting(void **state)
{
    (void)state;
    init_all();
    for (int i = 0; i < MANY; i++) {
        start(i, 1);
    }
    nv__runtime_advance(rt, 1);
    assert_int_equal(fired, MANY);
    for (int i = 0; i < MANY; i++) {
        assert_int_equal(order_of_firing[i], i);
    }
    assert_int_equal(armed(), 0);
}

static void meddle(void *user)
{
    (void)user;
    nv__timer_stop(&timers[1]);
    nv__timer_stop(&timers[MANY - 1]);
    start(2, 0);   /* due, and now last */
    start(3, 0.5); /* due, and now later */
}

/* CLK-3: what the first of several does to the others holds at once. */
static void the_first_may_stop_and_restart_the_others(void **state)
{
    (void)state;
    init_all();
    nv__timer_init(&timers[0], meddle, NULL);
    for (int i = 0; i < MANY; i++) {
        start(i, 1);
    }
    nv__runtime_advance(rt, 1);
    assert_int_equal(fired, MANY - 4); /* not 0, which meddles, 1, 3, and the last */
    assert_int_equal(order_of_firing[0], 4);
    assert_int_equal(order_of_firing[MANY - 6], MANY - 2);
    assert_int_equal(order_of_firing[MANY - 5], 2);
    assert_int_equal(armed(), 1);
    nv__runtime_advance(rt, 0.5);
    assert_int_equal(order_of_firing[MANY - 4], 3);
    assert_int_equal(armed(), 0);
}

/* Numbers of starts may wrap around among equal times. */
static void order_outlives_the_numbers_of_starts(void **state)
{
    (void)state;
    init_all();
    rt->timer_sequence = UINT32_MAX - 10;
    for (int i = 0; i < 20; i++) {
        start(i, 1);
    }
    nv__runtime_advance(rt, 1);
    for (int i = 0; i < 20; i++) {
        assert_int_equal(order_of_firing[i], i);
    }
}

static void no_memory_leaves_a_timer_unarmed(void **state)
{
    (void)state;
    init_all();
    int refused = 0;
    for (int i = 0; i < MANY; i++) {
        nv__alloc_fail_after(1);
        nv_status status = nv__timer_start(rt, &timers[i], 1);
        nv__alloc_fail_after(0);
        assert_int_equal(nv__timer_is_armed(&timers[i]), status == NV_OK);
        if (status != NV_OK) {
            assert_int_equal(status, NV_ENOMEM);
            refused++;
            start(i, 1);
        }
    }
    assert_in_range(refused, 2, 40);
    nv__runtime_advance(rt, 1);
    assert_int_equal(fired, MANY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        VIRTUAL_TEST(stopped_timers_are_not_waited_for),
        VIRTUAL_TEST(half_of_them_stopped_leaves_the_others_in_order),
        VIRTUAL_TEST(restarts_need_no_memory),
        VIRTUAL_TEST(those_due_at_once_fire_in_the_order_of_starting),
        VIRTUAL_TEST(the_first_may_stop_and_restart_the_others),
        VIRTUAL_TEST(order_outlives_the_numbers_of_starts),
        VIRTUAL_TEST(no_memory_leaves_a_timer_unarmed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
