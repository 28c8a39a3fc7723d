/* Debounce, throttle and delay on the clock. */
#include "support.h"

#include <nuiitivet/observable_more.h>
#include <nuiitivet/timing.h>

#include <stdio.h>

typedef struct trace {
    const nv_obs_int *from;
    char text[256]; /* "1@0 2@100": value at milliseconds */
} trace;

static uint64_t epoch_ms;

static int now_ms(void)
{
    return (int)(nv__runtime_now_ns(rt) / 1000000 - epoch_ms);
}

static void note_since_start(void *user)
{
    trace *t = user;
    size_t used = strlen(t->text);
    snprintf(t->text + used, sizeof t->text - used, "%s%d@%d", used ? " " : "",
             (int)nv_get(t->from), now_ms());
}

static void follow(trace *t, const nv_obs_int *from)
{
    *t = (trace){ .from = from };
    epoch_ms = nv__runtime_now_ns(rt) / 1000000;
    assert_non_null(nv_subscribe(scope, from, note_since_start, t));
}

static void advance_to(int ms)
{
    nv__runtime_advance(rt, (ms - now_ms()) / 1000.0);
}

/* OBS-61: t0 set 1 -> emit 1; t.05 set 2; t.1 emit 2; t.15 set 3; t.2 emit 3. */
static void throttle_trace_OBS_61(void **state)
{
    (void)state;
    trace t;
    nv_obs_int *source = nv_obs_int_new(scope, 0);
    follow(&t, nv_throttle(scope, source, 0.1));
    nv_set(source, 1);
    assert_string_equal(t.text, "1@0");
    advance_to(50);
    nv_set(source, 2);
    advance_to(100);
    assert_string_equal(t.text, "1@0 2@100");
    advance_to(150);
    nv_set(source, 3);
    advance_to(200);
    assert_string_equal(t.text, "1@0 2@100 3@200");
    advance_to(1000); /* idle: the next one is told at once */
    nv_set(source, 4);
    assert_string_equal(t.text, "1@0 2@100 3@200 4@1000");
}

/* OBS-60 */
static void debounce_tells_the_last_value_when_it_is_quiet(void **state)
{
    (void)state;
    trace t;
    nv_obs_int *source = nv_obs_int_new(scope, 0);
    follow(&t, nv_debounce(scope, source, 0.5));
    for (int i = 1; i <= 5; i++) {
        nv_set(source, i);
        advance_to(i * 100);
    }
    advance_to(899);
    assert_string_equal(t.text, "");
    advance_to(900);
    assert_string_equal(t.text, "5@900");
    nv_set(source, 6); /* it can fire again */
    advance_to(2000);
    assert_string_equal(t.text, "5@900 6@1400");
}

/* OBS-62 */
static void reading_gives_what_the_source_holds(void **state)
{
    (void)state;
    nv_obs_text *source = nv_obs_text_new(scope, "a");
    const nv_obs_text *debounced = nv_debounce(scope, source, 1.0);
    const nv_obs_text *throttled = nv_throttle(scope, source, 1.0);
    const nv_obs_text *delayed = nv_delay(scope, source, 1.0);
    nv_set(source, "b");
    nv_set(source, "c");
    assert_string_equal(nv_get(debounced), "c");
    assert_string_equal(nv_get(throttled), "c");
    assert_string_equal(nv_get(delayed), "a");
}

static void delay_keeps_every_value_and_the_order(void **state)
{
    (void)state;
    trace t;
    nv_obs_int *source = nv_obs_int_new(scope, 0);
    follow(&t, nv_delay(scope, source, 0.2));
    for (int i = 1; i <= 12; i++) {
        nv_set(source, i);
        advance_to(i * 10);
    }
    advance_to(215);
    assert_string_equal(t.text, "1@200 2@210");
    advance_to(1000);
    assert_non_null(strstr(t.text, "11@300 12@310"));
}

static void delay_has_a_limit(void **state)
{
    (void)state;
    int told = 0;
    nv_obs_int *source = nv_obs_int_new(scope, 0);
    const nv_obs_int *delayed = nv_delay(scope, source, 1.0);
    nv_subscribe(scope, delayed, count_call, &told);
    for (int i = 1; i <= 400; i++) {
        nv_set(source, i);
    }
    assert_true(was_reported("too many values"));
    nv__runtime_advance(rt, 1.0);
    assert_int_equal(told, 256);
    assert_int_equal(nv_get(delayed), 400);
}

static int64_t doubled(void *user)
{
    return 2 * nv_get(*(const nv_obs_int **)user);
}

/* OBS-63, OBS-24: what is derived from a debounced value is as late as that. */
static void a_derived_value_of_a_debounced_one_is_as_late(void **state)
{
    (void)state;
    trace t;
    nv_obs_int *source = nv_obs_int_new(scope, 0);
    const nv_obs_int *debounced = nv_debounce(scope, source, 0.3);
    const nv_obs_int *twice = nv_computed_int(scope, doubled, &debounced);
    follow(&t, nv_throttle(scope, twice, 1.0));
    nv_set(source, 4);
    advance_to(299);
    assert_string_equal(t.text, "");
    advance_to(5000);
    assert_string_equal(t.text, "8@300");
}

static int64_t add_one(void *user, nv_arg from)
{
    ++*(int *)user;
    return from.integer + 1;
}

static int64_t sum_of(void *user, const nv_arg *args)
{
    (void)user;
    return args[0].integer + args[1].integer;
}

static nv_status write_three(void *user)
{
    for (int i = 1; i <= 3; i++) {
        nv_set((nv_obs_int *)user, i);
    }
    return NV_OK;
}

static nv_status work_and_wait(void *user)
{
    return nv_await_worker(write_three, user);
}

/* THR-2, OBS-63: a worker's writes arrive, are settled, mapped, calmed, combined and delayed. */
static void OBS_24_63_timing_nodes_stand_anywhere_in_a_chain(void **state)
{
    (void)state;
    trace t;
    int runs = 0;
    nv_obs_int *source = nv_obs_int_new(scope, 0);
    nv_dispatch_to_ui(source);
    const nv_obs_int *settled = nv_debounce(scope, source, 0.1);
    const nv_obs_int *more = nv_map_int(scope, settled, add_one, &runs);
    const nv_obs_int *calm = nv_throttle(scope, more, 0.2);
    const nv_obs_int *sum = nv_combine_int(scope, sum_of, NULL, calm, more);
    const nv_obs_int *late = nv_delay(scope, sum, 0.05);
    nv_dispatch_to_ui(late);
    follow(&t, nv_map_int(scope, late, add_one, &runs));
    nv_spawn(scope, work_and_wait, source);
    advance_to(1000);
    assert_string_equal(t.text, "9@150");
    assert_int_equal(nv_get(late), 8);
}

/* Every kind of them in every place, on its way when its scope ends. */
static void OBS_64_ending_any_part_of_a_chain_stops_its_timers(void **state)
{
    (void)state;
    for (int part = 0; part < 4; part++) {
        int told = 0, runs = 0;
        nv_scope *scopes[4];
        for (int i = 0; i < 4; i++) {
            scopes[i] = nv_scope_new(scope, "part");
        }
        nv_obs_int *source = nv_obs_int_new(scope, 0);
        const nv_obs_int *first = nv_delay(scopes[0], source, 0.1);
        const nv_obs_int *second = nv_throttle(scopes[1], first, 0.1);
        const nv_obs_int *third = nv_map_int(scopes[2], second, add_one, &runs);
        const nv_obs_int *fourth = nv_debounce(scopes[3], third, 0.1);
        nv_subscribe(scope, fourth, count_call, &told);
        nv_set(source, 1);
        nv__runtime_advance(rt, 0.15);
        nv_scope_end(scopes[part]);
        nv_set(source, 2);
        nv__runtime_advance(rt, 5);
        assert_int_equal(told, part == 3 ? 0 : 1);
        for (int i = 0; i < 4; i++) {
            if (i != part) {
                nv_scope_end(scopes[i]);
            }
        }
    }
}

static void a_batch_counts_as_one_change(void **state)
{
    (void)state;
    trace t;
    nv_obs_int *source = nv_obs_int_new(scope, 0);
    follow(&t, nv_throttle(scope, source, 0.1));
    nv_batch_begin();
    nv_set(source, 1);
    nv_set(source, 2);
    nv_batch_end();
    assert_string_equal(t.text, "2@0");
    advance_to(500);
    assert_string_equal(t.text, "2@0");
}

/* OBS-64 */
static void ending_the_scope_stops_the_timer(void **state)
{
    (void)state;
    trace t;
    nv_scope *inner = nv_scope_new(scope, "inner");
    nv_obs_int *source = nv_obs_int_new(scope, 0);
    const nv_obs_text *text = nv_delay(inner, nv_obs_text_new(inner, "x"), 1.0);
    assert_non_null(text);
    follow(&t, nv_debounce(inner, source, 0.1));
    nv_debounce(inner, source, 0.1);
    nv_delay(inner, source, 0.1);
    nv_set(source, 1);
    nv_scope_end(inner);
    advance_to(1000);
    assert_string_equal(t.text, "");
    nv_set(source, 2);
    advance_to(2000);
    assert_string_equal(t.text, "");
}

static nv_scope *ended_by_effect;

static void end_it(void *user)
{
    (void)user;
    nv_scope_end(ended_by_effect);
}

static void whoever_is_told_may_end_the_scope(void **state)
{
    (void)state;
    for (int kind = 0; kind < 3; kind++) {
        ended_by_effect = nv_scope_new(scope, "short");
        nv_obs_int *source = nv_obs_int_new(scope, 0);
        const nv_obs_int *timed = kind == 0   ? nv_debounce(ended_by_effect, source, 0.1)
                                  : kind == 1 ? nv_throttle(ended_by_effect, source, 0.1)
                                              : nv_delay(ended_by_effect, source, 0.1);
        nv_subscribe(scope, timed, end_it, NULL);
        nv_set(source, 1);
        nv__runtime_advance(rt, 1.0);
        nv_set(source, 2);
        nv__runtime_advance(rt, 1.0);
    }
}

static void a_source_that_ends_leaves_its_last_value(void **state)
{
    (void)state;
    trace t;
    nv_scope *inner = nv_scope_new(scope, "inner");
    nv_obs_int *source = nv_obs_int_new(inner, 0);
    const nv_obs_int *timed = nv_debounce(scope, source, 0.1);
    follow(&t, timed);
    nv_set(source, 7);
    nv_scope_end(inner);
    advance_to(500);
    assert_string_equal(t.text, "7@100");
    assert_int_equal(nv_get(timed), 7);
}

static void bad_arguments_are_reported(void **state)
{
    (void)state;
    nv_obs_int *source = nv_obs_int_new(scope, 0);
    assert_null(nv_debounce_int(scope, NULL, 1.0));
    assert_true(was_reported("there is no source"));
    assert_null(nv_throttle(scope, source, -1.0));
    assert_true(was_reported("-1 seconds"));
    assert_null(nv_debounce(NULL, source, 1.0));
}

static void lost_memory_is_told_and_leaks_nothing(void **state)
{
    (void)state;
    for (size_t n = 1; n < 20; n++) {
        nv_scope *inner = nv_scope_new(scope, "sweep");
        nv_obs_text *source = nv_obs_text_new(scope, "a");
        nv__alloc_fail_after(n);
        nv_delay(inner, source, 0.1);
        nv_debounce(inner, source, 0.1);
        nv_set(source, "b");
        nv__alloc_fail_after(0);
        nv__runtime_advance(rt, 1.0);
        nv_scope_end(inner);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(throttle_trace_OBS_61),
        TEST(debounce_tells_the_last_value_when_it_is_quiet),
        TEST(reading_gives_what_the_source_holds),
        TEST(delay_keeps_every_value_and_the_order),
        TEST(delay_has_a_limit),
        TEST(a_derived_value_of_a_debounced_one_is_as_late),
        TEST(OBS_24_63_timing_nodes_stand_anywhere_in_a_chain),
        TEST(OBS_64_ending_any_part_of_a_chain_stops_its_timers),
        TEST(a_batch_counts_as_one_change),
        TEST(ending_the_scope_stops_the_timer),
        TEST(whoever_is_told_may_end_the_scope),
        TEST(a_source_that_ends_leaves_its_last_value),
        TEST(bad_arguments_are_reported),
        TEST(lost_memory_is_told_and_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
