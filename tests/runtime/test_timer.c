#include "runtime/support.h"
#include "support/quick.h"

#include <math.h>

static void fire(void *user)
{
    note("%s@%.3f", (const char *)user, nv_now());
}

static char names[][2] = { "a", "b", "c", "d" };

/* CLK-1, CLK-2: once after a delay; equal times in the order of starting; 0 is the next turn. */
static void timers_fire_in_order(void **state)
{
    (void)state;
    nv__timer timers[4];
    static const double delays[] = { 0.2, 0.1, 0.1, 0 };
    for (int i = 0; i < 4; i++) {
        nv__timer_init(&timers[i], fire, names[i]);
        assert_int_equal(nv__timer_start(rt, &timers[i], delays[i]), NV_OK);
    }
    assert_trace("");
    nv__runtime_advance(rt, 0);
    assert_trace("d@0.000");
    nv__runtime_advance(rt, 0.15);
    assert_trace("b@0.100 c@0.100");
    assert_false(nv__timer_is_armed(&timers[1]));
    assert_true(nv__timer_is_armed(&timers[0]));
    nv__runtime_advance(rt, 1);
    assert_trace("a@0.200");
}

/* CLK-3: stopping what is not armed does nothing; restarting replaces. */
static void timers_stop_and_restart(void **state)
{
    (void)state;
    nv__timer timer;
    nv__timer_init(&timer, fire, names[0]);
    nv__timer_stop(&timer);
    assert_int_equal(nv__timer_start(rt, &timer, 1), NV_OK);
    assert_int_equal(nv__timer_start(rt, &timer, 2), NV_OK);
    nv__runtime_advance(rt, 1.5);
    assert_trace("");
    nv__timer_stop(&timer);
    nv__runtime_advance(rt, 5);
    assert_trace("");
    assert_int_equal(nv__timer_start_at(rt, &timer, 0), NV_OK); /* long ago: as soon as may be */
    nv__runtime_advance(rt, 0);
    assert_trace("a@6.500");
}

typedef struct repeater {
    nv__timer timer;
    int left;
    bool in_the_past;
} repeater;

static void again(void *user)
{
    repeater *r = user;
    note("r%d", r->left);
    if (--r->left > 0) {
        (void)!nv__timer_start_at(rt, &r->timer, r->in_the_past ? 0 : nv__runtime_now_ns(rt));
    }
}

/* One that always restarts itself for now, or for the past, does not keep the others from firing.
 */
static void a_timer_that_restarts_itself_starves_nobody(void **state)
{
    (void)state;
    for (int past = 0; past < 2; past++) {
        repeater r = { .left = 3, .in_the_past = past };
        nv__timer other;
        nv__timer_init(&r.timer, again, &r);
        nv__timer_init(&other, fire, names[1]);
        assert_int_equal(nv__timer_start(rt, &r.timer, past ? 0 : 0.5), NV_OK);
        assert_int_equal(nv__timer_start(rt, &other, past ? 0 : 0.5), NV_OK);
        nv__runtime_advance(rt, 0.5);
        assert_trace("r3 b@0.500 r2 r1");
    }
}

static void turned(void *user)
{
    (void)user;
    note("|");
}

/* CLK-2: for now is for the next turn, also when it is the timer's own call that says so. */
static void now_is_the_next_turn(void **state)
{
    (void)state;
    repeater r = { .left = 3 };
    nv__timer_init(&r.timer, again, &r);
    assert_int_equal(nv__timer_start(rt, &r.timer, 0), NV_OK);
    assert_int_equal(nv__runtime_add_turn_hook(rt, turned, NULL), NV_OK);
    assert_trace("");
    nv__runtime_advance(rt, 0);
    nv__runtime_remove_turn_hook(rt, turned, NULL);
    assert_non_null(strstr(trace, "r3 | r2 | r1 |"));
    trace[0] = '\0';
}

static nv__timer victims[2];

static void stop_the_other(void *user)
{
    note("first");
    nv__timer_stop(user);
}

static void a_timer_may_stop_another_that_is_due(void **state)
{
    (void)state;
    nv__timer_init(&victims[0], stop_the_other, &victims[1]);
    nv__timer_init(&victims[1], fire, names[1]);
    assert_int_equal(nv__timer_start(rt, &victims[0], 1), NV_OK);
    assert_int_equal(nv__timer_start(rt, &victims[1], 1), NV_OK);
    nv__runtime_advance(rt, 2);
    assert_trace("first");
}

enum { MANY = 3000 };
static uint64_t last_due;
static int fired, disorder;

static void check_order(void *user)
{
    const nv__timer *timer = user;
    fired++;
    disorder += timer->due_ns < last_due || timer->due_ns > nv__runtime_now_ns(rt);
    last_due = timer->due_ns;
}

static void a_heap_of_random_timers_keeps_order(void **state)
{
    (void)state;
    nv__timer *timers = calloc(MANY, sizeof *timers);
    assert_non_null(timers);
    unsigned seed = 7;
    int rounds = quick(4 * MANY, MANY / 4);
    fired = disorder = 0;
    last_due = 0;
    for (int round = 0; round < rounds; round++) {
        seed = seed * 1103515245u + 12345u;
        nv__timer *timer = &timers[(seed >> 8) % MANY];
        if (!timer->fn) {
            nv__timer_init(timer, check_order, timer);
        }
        if (seed >> 30 == 0) {
            nv__timer_stop(timer);
        } else {
            double delay = (double)((seed >> 16) % 1000) / 100;
            assert_int_equal(nv__timer_start(rt, timer, delay), NV_OK);
        }
    }
    int armed = 0;
    for (int i = 0; i < MANY; i++) {
        armed += nv__timer_is_armed(&timers[i]);
    }
    nv__runtime_advance(rt, 20);
    assert_int_equal(fired, armed);
    assert_int_equal(disorder, 0);
    free(timers);
}

static nv_status sleep_log(void *user)
{
    double seconds = *(double *)user;
    nv_status status = nv_await_sleep(seconds);
    note("%s@%.1f", nv_status_name(status), nv_now());
    return status;
}

/* The virtual clock moves from event to event, in order. */
static void virtual_sleeps_wake_in_order(void **state)
{
    (void)state;
    double s[] = { 0.3, 0.1, 0.2 };
    for (int i = 0; i < 3; i++) {
        assert_int_equal(nv_spawn(app, sleep_log, &s[i]), NV_OK);
    }
    nv__runtime_advance(rt, 1);
    assert_trace("NV_OK@0.1 NV_OK@0.2 NV_OK@0.3");
    assert_true(fabs(nv_now() - 1) < 1e-9);
    assert_true(nv__runtime_is_virtual(rt));
}

static nv_status nap_often(void *user)
{
    int *early = user;
    for (int i = 0; i < 20; i++) {
        double wanted = 0.0003 * (i + 1);
        uint64_t start = nv__runtime_now_ns(rt);
        if (nv_await_sleep(wanted) != NV_OK) {
            return NV_EFAILED;
        }
        *early += (double)(nv__runtime_now_ns(rt) - start) < wanted * 1e9;
    }
    note("done");
    return NV_OK;
}

static void run_real_until(const char *word)
{
    while (!strstr(trace, word)) {
        nv__runtime_step(rt, -1);
    }
}

/* On the real clock a sleep is never early. */
static void real_sleeps_are_never_early(void **state)
{
    (void)state;
    int early[3] = { 0 };
    for (int i = 0; i < 3; i++) {
        assert_int_equal(nv_spawn(app, nap_often, &early[i]), NV_OK);
    }
    run_real_until("done done done");
    assert_int_equal(early[0] + early[1] + early[2], 0);
}

static void advancing_backwards_or_a_real_clock_is_refused(void **state)
{
    (void)state;
    double before = nv_now();
    nv__runtime_advance(rt, -1);
    nv__runtime_advance(rt, (double)NAN);
    assert_true(nv_now() >= before);
    assert_int_equal(trap_count, NV_DEBUG_CHECKS ? 2 : 0);
}

static int stuck_turns;

static nv_status spin(void *user)
{
    bool *stop = user;
    while (!*stop) {
        stuck_turns++;
        if (nv_await_sleep(0) != NV_OK) {
            return NV_ECANCELED;
        }
    }
    return NV_OK;
}

/* A program that yields for ever at one moment is told of, not hung. */
static void virtual_time_that_stands_still_is_reported(void **state)
{
    (void)state;
    bool stop = false;
    assert_int_equal(start_handler(app, spin, &stop), NV_OK);
    nv__runtime_advance(rt, 1);
    assert_non_null(strstr(last_log, "virtual time stands still"));
    assert_true(stuck_turns > 1000);
    stop = true;
    nv__runtime_advance(rt, 0);
    assert_int_equal(nv__runtime_get_stats(rt).tasks_live, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        VIRTUAL_TEST(timers_fire_in_order),
        VIRTUAL_TEST(timers_stop_and_restart),
        VIRTUAL_TEST(a_timer_that_restarts_itself_starves_nobody),
        VIRTUAL_TEST(now_is_the_next_turn),
        VIRTUAL_TEST(a_timer_may_stop_another_that_is_due),
        VIRTUAL_TEST(a_heap_of_random_timers_keeps_order),
        VIRTUAL_TEST(virtual_sleeps_wake_in_order),
        REAL_TEST(real_sleeps_are_never_early),
        VIRTUAL_TEST(advancing_backwards_or_a_real_clock_is_refused),
        VIRTUAL_TEST(virtual_time_that_stands_still_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
