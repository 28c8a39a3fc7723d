#include "reactive/support.h"

#include <stdio.h>

typedef struct pair {
    nv_obs_int *a, *b;
    nv_obs_bool *flag;
    const nv_obs_int *sum;
    int runs;
} pair;

static int64_t sum_of(void *user)
{
    pair *self = user;
    self->runs++;
    return nv_get(self->a) + nv_get(self->b);
}

static int64_t chosen(void *user)
{
    pair *self = user;
    self->runs++;
    return nv_get(self->flag) ? nv_get(self->a) : nv_get(self->b);
}

static pair make_pair(void)
{
    return (pair){
        .a = nv_obs_int_new(scope, 1),
        .b = nv_obs_int_new(scope, 2),
        .flag = nv_obs_bool_new(scope, true),
    };
}

static void OBS_21_a_derived_value_is_computed_when_it_is_made(void **state)
{
    (void)state;
    pair self = make_pair();
    const nv_obs_int *sum = nv_computed_int(scope, sum_of, &self);
    assert_int_equal(self.runs, 1);
    assert_int_equal(nv_get(sum), 3);
    assert_int_equal(nv_get(sum), 3);
    assert_int_equal(self.runs, 1);
}

static void OBS_22_inputs_no_longer_read_are_dropped(void **state)
{
    (void)state;
    int calls = 0;
    pair self = make_pair();
    const nv_obs_int *value = nv_computed_int(scope, chosen, &self);
    nv_subscribe(scope, value, count_call, &calls);
    nv_set(self.b, 20); /* the branch not taken */
    assert_int_equal(self.runs, 1);
    nv_set(self.flag, false);
    assert_int_equal(self.runs, 2);
    assert_int_equal(nv_get(value), 20);
    nv_set(self.a, 10);
    assert_int_equal(self.runs, 2);
    nv_set(self.b, 21);
    assert_int_equal(self.runs, 3);
    assert_int_equal(nv_get(value), 21);
    assert_int_equal(calls, 2);
}

static void OBS_23_subscribers_hear_of_a_new_result_only(void **state)
{
    (void)state;
    int calls = 0;
    pair self = make_pair();
    const nv_obs_int *sum = nv_computed_int(scope, sum_of, &self);
    nv_subscribe(scope, sum, count_call, &calls);
    nv_set(self.a, 5);
    assert_int_equal(self.runs, 2); /* before the write returned */
    assert_int_equal(calls, 1);
    nv_batch_begin();
    nv_set(self.a, 6);
    nv_set(self.b, 1);
    nv_batch_end();
    assert_int_equal(self.runs, 3);
    assert_int_equal(calls, 1); /* the same sum */
    assert_int_equal(nv_get(sum), 7);
}

static int64_t sum_and_sum(void *user)
{
    pair *self = user;
    return nv_get(self->sum) * 10 + nv_get(self->a);
}

static void OBS_25_derived_values_are_inputs_like_others(void **state)
{
    (void)state;
    pair self = make_pair();
    self.sum = nv_computed_int(scope, sum_of, &self);
    const nv_obs_int *outer = nv_computed_int(scope, sum_and_sum, &self);
    assert_int_equal(nv_get(outer), 31);
    nv_set(self.b, 5);
    assert_int_equal(nv_get(outer), 61);
    assert_int_equal(self.runs, 2);
}

static void OBS_26_a_derived_value_ends_with_its_scope(void **state)
{
    (void)state;
    int calls = 0;
    pair self = make_pair();
    nv_scope *inner = nv_scope_new(scope, "inner");
    const nv_obs_int *sum = nv_computed_int(inner, sum_of, &self);
    nv_subscribe(scope, sum, count_call, &calls); /* outlives what it listens to */
    nv_scope_end(inner);
    nv_set(self.a, 9);
    assert_int_equal(self.runs, 1);
    assert_int_equal(calls, 0);
}

/* ---- glitch freedom ---- */

typedef struct layer {
    const nv_obs_int *left, *right;
    nv_obs_int *source;
    int runs;
} layer;

static int64_t add_layer(void *user)
{
    layer *self = user;
    self->runs++;
    if (self->source) {
        return nv_get(self->source);
    }
    int64_t left = nv_get(self->left), right = nv_get(self->right);
    assert_true(left == right); /* both are the same function of the same source */
    return left + right;
}

static void OBS_27_stacked_diamonds_compute_each_node_once(void **state)
{
    (void)state;
    enum { LAYERS = 12 };
    layer nodes[LAYERS][2] = { 0 };
    int calls = 0;
    nv_obs_int *source = nv_obs_int_new(scope, 1);
    const nv_obs_int *left = NULL, *right = NULL;
    for (int i = 0; i < LAYERS; i++) {
        for (int j = 0; j < 2; j++) {
            nodes[i][j] = (layer){ left, right, i == 0 ? source : NULL, 0 };
        }
        left = nv_computed_int(scope, add_layer, &nodes[i][0]);
        right = nv_computed_int(scope, add_layer, &nodes[i][1]);
    }
    nv_subscribe(scope, left, count_call, &calls);
    nv_subscribe(scope, right, count_call, &calls);
    nv_set(source, 3);
    assert_int_equal(nv_get(left), 3 * (1 << (LAYERS - 1)));
    assert_int_equal(calls, 2);
    for (int i = 0; i < LAYERS; i++) {
        assert_int_equal(nodes[i][0].runs, 2);
        assert_int_equal(nodes[i][1].runs, 2);
    }
}

typedef struct guarded {
    nv_obs_int *divisor;
    const nv_obs_bool *safe;
    const nv_obs_int *quotient, *result;
    bool divided_by_zero;
} guarded;

static bool is_safe(void *user)
{
    return nv_get(((guarded *)user)->divisor) != 0;
}

static int64_t divide(void *user)
{
    guarded *self = user;
    int64_t divisor = nv_get(self->divisor);
    if (divisor == 0) {
        self->divided_by_zero = true;
        return 0;
    }
    return 100 / divisor;
}

static int64_t divide_if_safe(void *user)
{
    guarded *self = user;
    return nv_get(self->safe) ? nv_get(self->quotient) : -1;
}

static void OBS_27_an_input_under_a_condition_is_not_computed_when_it_fails(void **state)
{
    (void)state;
    int calls = 0;
    guarded self = { .divisor = nv_obs_int_new(scope, 5) };
    self.safe = nv_computed_bool(scope, is_safe, &self);
    self.quotient = nv_computed_int(scope, divide, &self);
    self.result = nv_computed_int(scope, divide_if_safe, &self);
    nv_subscribe(scope, self.result, count_call, &calls);
    nv_set(self.divisor, 0);
    assert_int_equal(nv_get(self.result), -1);
    assert_false(self.divided_by_zero);
    nv_set(self.divisor, 4);
    assert_int_equal(nv_get(self.result), 25);
    assert_int_equal(calls, 2);
}

/* ---- failing ---- */

typedef struct picky {
    nv_obs_int *source;
    int runs;
} picky;

static int64_t positive_only(void *user)
{
    picky *self = user;
    self->runs++;
    int64_t value = nv_get(self->source);
    if (value < 0) {
        nv_compute_fail("%d is negative", (int)value);
        return 12345;
    }
    return value;
}

static void OBS_28_a_failing_function_keeps_value_and_inputs(void **state)
{
    (void)state;
    int calls = 0;
    picky self = { .source = nv_obs_int_new(scope, 1) };
    const nv_obs_int *value = nv_computed_int(scope, positive_only, &self);
    nv_subscribe(scope, value, count_call, &calls);
    nv_set(self.source, -1);
    assert_int_equal(nv_get(value), 1);
    assert_true(was_reported("-1 is negative"));
    assert_true(was_reported("computed int at test_computed.c:"));
    nv_set(self.source, -2);
    assert_int_equal(report_count, 1); /* once a place */
    assert_int_equal(calls, 0);
    nv_set(self.source, 8);
    assert_int_equal(nv_get(value), 8);
    assert_int_equal(calls, 1);
    assert_int_equal(self.runs, 4);
}

static int64_t fails_before_reading_on(void *user)
{
    pair *self = user;
    self->runs++;
    if (nv_get(self->a) < 0) {
        nv_compute_fail("too early");
        return 0;
    }
    return nv_get(self->sum) + nv_get(self->b);
}

static int64_t triple_b(void *user)
{
    return nv_get(((pair *)user)->b) * 3;
}

static void OBS_28_inputs_not_reached_by_the_failure_still_count(void **state)
{
    (void)state;
    int calls = 0;
    pair self = make_pair();
    self.sum = nv_computed_int(scope, triple_b, &self);
    const nv_obs_int *value = nv_computed_int(scope, fails_before_reading_on, &self);
    nv_subscribe(scope, value, count_call, &calls);
    nv_batch_begin();
    nv_set(self.a, -1);
    nv_set(self.b, 4); /* its derived value is stale when the function fails */
    nv_batch_end();
    assert_int_equal(nv_get(value), 8);
    nv_set(self.b, 5);
    nv_set(self.a, 1);
    assert_int_equal(nv_get(value), 20);
    assert_int_equal(calls, 1);
    nv_set(self.b, 6);
    assert_int_equal(nv_get(value), 24);
    assert_int_equal(calls, 2);
}

static void compute_fail_elsewhere_is_reported(void **state)
{
    (void)state;
    nv_compute_fail("lost");
    assert_true(was_reported("outside a computing function: lost"));
}

static void OBS_29_a_derived_value_lives_as_long_as_its_scope(void **state)
{
    (void)state;
    int calls = 0;
    nv_obs_int *count = nv_obs_int_new(scope, 1);
    nv_subscribe(scope, nv_format(scope, "{}", count), count_call, &calls); /* nobody keeps it */
    for (int i = 2; i < 10; i++) {
        nv_set(count, i);
    }
    assert_int_equal(calls, 8);
}

/* ---- laziness, settling, depth ---- */

static void unobserved_values_are_computed_when_read(void **state)
{
    (void)state;
    pair self = make_pair();
    const nv_obs_int *sum = nv_computed_int(scope, sum_of, &self);
    for (int i = 0; i < 100; i++) {
        nv_set(self.a, i);
    }
    assert_int_equal(self.runs, 1);
    assert_int_equal(nv_get(sum), 101);
    assert_int_equal(self.runs, 2);
}

static int64_t next_of(void *user)
{
    return nv_get((const nv_obs_int *)user) + 1;
}

static void a_settled_graph_allocates_nothing(void **state)
{
    (void)state;
    int calls = 0;
    pair self = make_pair();
    const nv_obs_int *sum = nv_computed_int(scope, sum_of, &self);
    const nv_obs_int *either = nv_computed_int(scope, chosen, &self);
    nv_subscribe(scope, sum, count_call, &calls);
    nv_subscribe(scope, nv_computed_int(scope, next_of, (void *)(uintptr_t)either), count_call,
                 &calls);
    for (int i = 0; i < 4; i++) {
        nv_set(self.flag, i % 2);
        nv_set(self.a, i);
    }
    nv__alloc_fail_after(1);
    for (int i = 0; i < 1000; i++) {
        nv_set(self.flag, i % 2);
        nv_set(self.a, i);
        nv_set(self.b, 3 * i + 1);
    }
    assert_false(nv__alloc_fail_hit());
    nv__alloc_fail_after(0);
    assert_int_equal(nv_get(sum), 999 + 2998);
    assert_int_equal(nv_get(either), 999);
}

static void a_chain_of_100000_updates_and_ends(void **state)
{
    (void)state;
    enum { LENGTH = 100000 };
    int calls = 0;
    nv_obs_int *source = nv_obs_int_new(scope, 0);
    const nv_obs_int *last = source;
    for (int i = 0; i < LENGTH; i++) {
        last = nv_computed_int(scope, next_of, (void *)(uintptr_t)last);
    }
    nv_subscribe(scope, last, count_call, &calls);
    nv_set(source, 1);
    assert_int_equal(nv_get(last), LENGTH + 1);
    nv_batch_begin();
    nv_set(source, 2);
    assert_int_equal(nv_get(last), LENGTH + 2);
    nv_set(source, 5);
    nv_batch_end();
    assert_int_equal(nv_get(last), LENGTH + 5);
    assert_int_equal(calls, 2);
}

typedef struct link_of_chain {
    nv_obs_bool *open;
    const nv_obs_int *previous;
} link_of_chain;

static int64_t if_open(void *user)
{
    link_of_chain *self = user;
    return nv_get(self->open) ? nv_get(self->previous) + 1 : 0;
}

static void a_chain_that_appears_all_at_once_does_not_meet_the_stack(void **state)
{
    (void)state;
    enum { LENGTH = 20000 };
    link_of_chain *links = calloc(LENGTH, sizeof *links);
    assert_non_null(links);
    nv_obs_bool *open = nv_obs_bool_new(scope, false);
    const nv_obs_int *last = nv_obs_int_new(scope, 7);
    for (int i = 0; i < LENGTH; i++) {
        links[i] = (link_of_chain){ open, last };
        last = nv_computed_int(scope, if_open, &links[i]);
    }
    nv_set(open, true); /* nobody listens: read from the far end, each finds the next one stale */
    assert_int_equal(nv_get(last), LENGTH + 7);
    nv_set(open, false);
    assert_int_equal(nv_get(last), 0);
    nv_scope_end(scope);
    scope = nv_scope_new(nv__runtime_scope(rt), "rest");
    free(links);
}

/* ---- cycles ---- */

typedef struct ring {
    nv_obs_bool *closed;
    const nv_obs_int *a, *b, *c;
} ring;

static int64_t ring_a(void *user)
{
    ring *self = user;
    return nv_get(self->closed) ? nv_get(self->c) + 1 : 1;
}

static int64_t ring_b(void *user)
{
    return nv_get(((ring *)user)->a) + 1;
}

static int64_t ring_c(void *user)
{
    return nv_get(((ring *)user)->b) + 1;
}

static void OBS_46_a_cycle_is_reported_by_name_and_does_not_hang(void **state)
{
    (void)state;
    int calls = 0;
    ring self = { .closed = nv_obs_bool_new(scope, false) };
    self.a = nv_computed_int(scope, ring_a, &self);
    self.b = nv_computed_int(scope, ring_b, &self);
    self.c = nv_computed_int(scope, ring_c, &self);
    nv_subscribe(scope, self.c, count_call, &calls);
    assert_int_equal(nv_get(self.c), 3);
    nv_set(self.closed, true);
    assert_true(was_reported("a cycle of derived values"));
    assert_true(was_reported("reads computed int at test_computed.c:"));
    (void)nv_get(self.a);
    (void)nv_get(self.c);
    nv_set(self.closed, false); /* the ring is open again */
    assert_int_equal(nv_get(self.a), 1);
    assert_int_equal(nv_get(self.b), 2);
    assert_int_equal(nv_get(self.c), 3);
}

static int64_t reads_itself(void *user)
{
    ring *self = user;
    return nv_get(self->closed) ? nv_get(self->a) + 1 : 1;
}

static void OBS_25_a_derived_value_never_depends_on_itself(void **state)
{
    (void)state;
    ring self = { .closed = nv_obs_bool_new(scope, false) };
    self.a = nv_computed_int(scope, reads_itself, &self);
    nv_set(self.closed, true);
    assert_int_equal(nv_get(self.a), 2);
    assert_int_equal(nv_get(self.a), 2);
    assert_int_equal(report_count, 1);
    nv_set(self.closed, false);
    assert_int_equal(nv_get(self.a), 1);
}

/* ---- what a computing function may not do ---- */

static int64_t writes(void *user)
{
    pair *self = user;
    nv_set(self->a, nv_get(self->a) + 1);
    return nv_get(self->a);
}

static void a_write_in_a_computing_function_is_refused(void **state)
{
    (void)state;
    pair self = make_pair();
    const nv_obs_int *value = nv_computed_int(scope, writes, &self);
    assert_true(was_reported("a computed value writes observable int at test_computed.c:"));
    assert_int_equal(nv_get(value), 1);
    assert_int_equal(nv_get(self.a), 1);
}

typedef struct saboteur {
    nv_scope *inner;
    nv_obs_int *source;
    const nv_obs_int *victim;
    bool armed;
} saboteur;

static int64_t ends_a_scope(void *user)
{
    saboteur *self = user;
    int64_t value = nv_get(self->source);
    if (self->armed) {
        nv_scope_end(self->inner);
        self->inner = NULL;
    }
    return value;
}

static int64_t follows(void *user)
{
    saboteur *self = user;
    return nv_get(self->victim) + 1;
}

static void a_scope_that_a_computing_function_ends_is_survived(void **state)
{
    (void)state;
    int calls = 0;
    saboteur self = {
        .inner = nv_scope_new(scope, "inner"),
        .source = nv_obs_int_new(scope, 1),
    };
    self.victim = nv_computed_int(self.inner, ends_a_scope, &self);
    const nv_obs_int *outer = nv_computed_int(self.inner, follows, &self);
    nv_subscribe(scope, outer, count_call, &calls);
    nv_subscribe(self.inner, outer, count_call, &calls);
    self.armed = true;
    nv_set(self.source, 2); /* the path of the refresh dies while it is walked */
    assert_int_equal(nv__reactive_live_nodes(), 2);
    nv_set(self.source, 3);
    assert_int_equal(calls, 0);
}

static int64_t reads_untracked(void *user)
{
    pair *self = user;
    void *saved = nv__untracked_begin();
    int64_t a = nv_get(self->a);
    nv__untracked_end(saved);
    return a + nv_get(self->b);
}

static void untracked_reads_are_no_inputs(void **state)
{
    (void)state;
    pair self = make_pair();
    const nv_obs_int *value = nv_computed_int(scope, reads_untracked, &self);
    nv_set(self.a, 50);
    assert_int_equal(nv_get(value), 3);
    nv_set(self.b, 3);
    assert_int_equal(nv_get(value), 53);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(OBS_21_a_derived_value_is_computed_when_it_is_made),
        TEST(OBS_22_inputs_no_longer_read_are_dropped),
        TEST(OBS_23_subscribers_hear_of_a_new_result_only),
        TEST(OBS_25_derived_values_are_inputs_like_others),
        TEST(OBS_25_a_derived_value_never_depends_on_itself),
        TEST(OBS_26_a_derived_value_ends_with_its_scope),
        TEST(OBS_27_stacked_diamonds_compute_each_node_once),
        TEST(OBS_27_an_input_under_a_condition_is_not_computed_when_it_fails),
        TEST(OBS_28_a_failing_function_keeps_value_and_inputs),
        TEST(OBS_28_inputs_not_reached_by_the_failure_still_count),
        TEST(compute_fail_elsewhere_is_reported),
        TEST(OBS_29_a_derived_value_lives_as_long_as_its_scope),
        TEST(unobserved_values_are_computed_when_read),
        TEST(a_settled_graph_allocates_nothing),
        TEST(a_chain_of_100000_updates_and_ends),
        TEST(a_chain_that_appears_all_at_once_does_not_meet_the_stack),
        TEST(OBS_46_a_cycle_is_reported_by_name_and_does_not_hang),
        TEST(a_write_in_a_computing_function_is_refused),
        TEST(a_scope_that_a_computing_function_ends_is_survived),
        TEST(untracked_reads_are_no_inputs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
