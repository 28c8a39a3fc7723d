#include "reactive/support.h"

#include <stdio.h>

typedef struct model {
    nv_obs_int *a, *b;
    nv_obs_text *name;
    const nv_obs_int *sum;
    int runs, calls;
    int64_t inside;
} model;

static int64_t sum_of(void *user)
{
    model *self = user;
    self->runs++;
    return nv_get(self->a) + nv_get(self->b);
}

static model make_model(void)
{
    return (model){
        .a = nv_obs_int_new(scope, 1),
        .b = nv_obs_int_new(scope, 2),
        .name = nv_obs_text_new(scope, "n"),
    };
}

static void OBS_40_derived_values_follow_once_at_the_close(void **state)
{
    (void)state;
    model self = make_model();
    self.sum = nv_computed_int(scope, sum_of, &self);
    nv_subscribe(scope, self.sum, count_call, &self.calls);
    nv_batch_begin();
    for (int i = 0; i < 100; i++) {
        nv_set(self.a, i);
        nv_set(self.b, i);
    }
    assert_int_equal(self.runs, 1);
    assert_int_equal(self.calls, 0);
    nv_batch_end();
    assert_int_equal(self.runs, 2);
    assert_int_equal(self.calls, 1);
    assert_int_equal(nv_get(self.sum), 198);
}

/* Where OBS-40 would show the old value, a read inside the batch gives the value that follows from
 * the writes made so far; never a mixture. */
static void OBS_40_a_read_inside_the_batch_is_up_to_date(void **state)
{
    (void)state;
    model self = make_model();
    self.sum = nv_computed_int(scope, sum_of, &self);
    nv_subscribe(scope, self.sum, count_call, &self.calls);
    nv_batch_begin();
    nv_set(self.a, 10);
    assert_int_equal(nv_get(self.sum), 12);
    nv_set(self.b, 20);
    assert_int_equal(nv_get(self.sum), 30);
    assert_int_equal(self.calls, 0);
    nv_batch_end();
    assert_int_equal(self.calls, 1);
    assert_int_equal(self.runs, 3);
}

static void OBS_41_only_the_outermost_end_flushes(void **state)
{
    (void)state;
    enum { DEPTH = 1000 };
    model self = make_model();
    nv_subscribe(scope, self.a, count_call, &self.calls);
    for (int i = 0; i < DEPTH; i++) {
        nv_batch_begin();
        nv_set(self.a, 100 + i);
    }
    for (int i = 0; i < DEPTH; i++) {
        assert_int_equal(self.calls, 0);
        nv_batch_end();
    }
    assert_int_equal(self.calls, 1);
    nv_batch_end();
    assert_true(was_reported("nv_batch_end without nv_batch_begin"));
}

/* Where OBS-42 tells direct subscribers at each write, they are told once, at the close. */
static void OBS_42_direct_subscribers_are_deferred_too(void **state)
{
    (void)state;
    model self = make_model();
    nv_subscribe(scope, self.a, count_call, &self.calls);
    nv_batch_begin();
    nv_set(self.a, 5);
    nv_set(self.a, 6);
    assert_int_equal(self.calls, 0);
    nv_batch_end();
    assert_int_equal(self.calls, 1);
}

static void a_batch_that_ends_where_it_began_tells_nobody(void **state)
{
    (void)state;
    int texts = 0;
    model self = make_model();
    self.sum = nv_computed_int(scope, sum_of, &self);
    nv_subscribe(scope, self.a, count_call, &self.calls);
    nv_subscribe(scope, self.sum, count_call, &self.calls);
    nv_subscribe(scope, self.name, count_call, &texts);
    nv_batch_begin();
    nv_set(self.a, 50);
    nv_set(self.name, "other");
    nv_set(self.a, 1);
    nv_set(self.name, "n");
    nv_batch_end();
    assert_int_equal(self.calls, 0);
    assert_int_equal(self.runs, 1);
    nv_batch_begin();
    nv_set(self.a, 50);
    assert_int_equal(nv_get(self.sum), 52); /* even if somebody has looked meanwhile */
    nv_set(self.a, 1);
    nv_batch_end();
    assert_int_equal(self.calls, 0);
    assert_int_equal(nv_get(self.sum), 3);
    assert_int_equal(texts, 0);
    nv_set(self.a, 50);
    assert_int_equal(self.calls, 2);
}

static void what_a_batch_remembers_may_be_freed_inside_it(void **state)
{
    (void)state;
    model self = make_model();
    nv_scope *inner = nv_scope_new(scope, "inner");
    nv_obs_text *text = nv_obs_text_new(inner, "before");
    const nv_obs_text *format = nv_format(inner, "{}!", text);
    nv_subscribe(scope, text, count_call, &self.calls);
    nv_subscribe(scope, format, count_call, &self.calls);
    nv_batch_begin();
    nv_set(text, "after");
    assert_string_equal(nv_get(format), "after!");
    nv_scope_end(inner);
    nv_batch_end();
    assert_int_equal(self.calls, 0);
}

static int64_t doubled(void *user)
{
    model *self = user;
    return nv_get(self->sum) * 2;
}

static void OBS_43_derived_values_of_derived_values_follow_in_order(void **state)
{
    (void)state;
    model self = make_model();
    self.sum = nv_computed_int(scope, sum_of, &self);
    const nv_obs_int *twice = nv_computed_int(scope, doubled, &self);
    nv_subscribe(scope, twice, count_call, &self.calls); /* hears before its input is asked for */
    nv_subscribe(scope, self.sum, count_call, &self.calls);
    nv_batch_begin();
    nv_set(self.b, 10);
    nv_set(self.a, 10);
    nv_batch_end();
    assert_int_equal(nv_get(twice), 40);
    assert_int_equal(self.runs, 2);
    assert_int_equal(self.calls, 2);
}

/* Where OBS-46 counts what is queued, here only effects that go on writing are cut. */
static void OBS_46_a_wide_batch_is_not_taken_for_a_loop(void **state)
{
    (void)state;
    enum { MANY = 2000 };
    model self = make_model();
    for (int i = 0; i < MANY; i++) {
        const nv_obs_int *sum = nv_computed_int(scope, sum_of, &self);
        nv_subscribe(scope, sum, count_call, &self.calls);
    }
    self.runs = 0;
    nv_batch_begin();
    nv_set(self.a, 100);
    nv_batch_end();
    assert_int_equal(self.runs, MANY);
    assert_int_equal(self.calls, MANY);
    assert_int_equal(report_count, 0);
}

/* ---- handlers ---- */

static void writes_and_fails(void *user)
{
    model *self = user;
    nv_set(self->a, 100);
    nv_fail(NV_EIO, "no paper");
    nv_set(self->b, 200);
}

/* Where OBS-44 leaves derived values as they are when the body fails, a handler in C returns
 * normally: what it wrote is delivered, its failure reported, and the batch is over. */
static void OBS_44_45_a_failing_handler_leaves_no_batch_behind(void **state)
{
    (void)state;
    model self = make_model();
    self.sum = nv_computed_int(scope, sum_of, &self);
    nv_subscribe(scope, self.sum, count_call, &self.calls);
    assert_int_equal(nv__handler_run(scope, "button 'Print'", writes_and_fails, &self), NV_OK);
    assert_true(was_reported("button 'Print'"));
    assert_true(was_reported("no paper"));
    assert_int_equal(report_count, 1);
    assert_int_equal(nv_get(self.sum), 300);
    assert_int_equal(self.calls, 1);
    nv_set(self.a, 1); /* not in a batch any more */
    assert_int_equal(self.calls, 2);
    nv_batch_begin();
    nv__handler_run(scope, "button 'Print'", writes_and_fails, &self);
    assert_int_equal(self.calls, 2);
    nv_batch_end();
    assert_int_equal(self.calls, 3);
    assert_int_equal(report_count, 1); /* once a place */
}

static void writes_around_a_sleep(void *user)
{
    model *self = user;
    nv_set(self->a, 10);
    nv_set(self->b, 10);
    assert_int_equal(self->calls, 0);
    if (nv_await_sleep(1.0) != NV_OK) {
        return;
    }
    nv_set(self->a, 20);
    self->inside = self->calls;
    nv_set(self->b, 20);
}

static void TSK_3_writes_after_the_first_suspension_stand_alone(void **state)
{
    (void)state;
    model self = make_model();
    self.sum = nv_computed_int(scope, sum_of, &self);
    nv_subscribe(scope, self.sum, count_call, &self.calls);
    assert_int_equal(nv__handler_run(scope, "button", writes_around_a_sleep, &self), NV_OK);
    assert_int_equal(self.calls, 1); /* its batch has closed with the suspension */
    assert_int_equal(nv_get(self.sum), 20);
    nv_set(self.b, 11);
    assert_int_equal(self.calls, 2); /* nobody is left in it */
    nv__runtime_advance(rt, 1.0);
    assert_int_equal(self.inside, 3);
    assert_int_equal(self.calls, 4);
    assert_int_equal(self.runs, 5);
    assert_int_equal(nv_get(self.sum), 40);
}

static nv_status spawned(void *user)
{
    model *self = user;
    int before = self->calls;
    nv_set(self->a, 77);
    self->inside = self->calls - before;
    return NV_OK;
}

static void spawns(void *user)
{
    model *self = user;
    nv_set(self->a, 5);
    nv_spawn(scope, spawned, self);
}

static void TSK_3_a_task_spawned_by_a_handler_is_not_in_its_batch(void **state)
{
    (void)state;
    model self = make_model();
    nv_subscribe(scope, self.a, count_call, &self.calls);
    nv__handler_run(scope, "button", spawns, &self);
    assert_int_equal(self.calls, 1);
    nv__runtime_advance(rt, 0);
    assert_int_equal(self.calls, 2);
    assert_int_equal(self.inside, 1);
}

static void leaves_a_batch_open(void *user)
{
    model *self = user;
    nv_batch_begin();
    nv_set(self->a, 9);
    nv_status status = nv_await_sleep(1.0);
    self->inside = status;
    nv_batch_end();
}

static void an_open_batch_across_an_await_asserts(void **state)
{
    (void)state;
    model self = make_model();
    nv_subscribe(scope, self.a, count_call, &self.calls);
    nv__handler_run(scope, "button", leaves_a_batch_open, &self);
    assert_true(was_reported("an open batch"));
    nv__runtime_advance(rt, 2.0);
    assert_true(self.inside != NV_OK);
    assert_int_equal(self.calls, 1);
}

static void sleeps_for_ever(void *user)
{
    model *self = user;
    self->inside = nv_await_sleep(1e6);
}

static void TSK_6_cancellation_is_not_an_error(void **state)
{
    (void)state;
    model self = make_model();
    nv_scope *inner = nv_scope_new(scope, "inner");
    assert_int_equal(nv__handler_run(inner, "button", sleeps_for_ever, &self), NV_OK);
    nv_scope_end(inner);
    nv__runtime_advance(rt, 0);
    assert_int_equal(self.inside, NV_ECANCELED);
    assert_int_equal(report_count, 0);
}

static void TSK_1_handlers_are_checked(void **state)
{
    (void)state;
    int calls = 0;
    assert_int_equal(nv__handler_run(scope, "nothing", NULL, NULL), NV_OK);
    assert_int_equal(report_count, 0);
    assert_int_equal(nv__handler_run(scope, "chip 'x'", NULL, &calls), NV_EINVAL);
    assert_true(was_reported("chip 'x'"));
    assert_int_equal(nv__handler_run(scope, NULL, count_call, &calls), NV_OK);
    assert_int_equal(calls, 1);
}

static void TSK_2_7_handlers_are_plain_calls_in_synchronous_mode(void **state)
{
    (void)state;
    model self = make_model();
    nv_subscribe(scope, self.a, count_call, &self.calls);
    nv__handler_run(scope, "button", sleeps_for_ever, &self);
    assert_int_equal(self.inside, NV_ENOLOOP);
    nv__handler_run(scope, "button", writes_and_fails, &self);
    assert_int_equal(self.calls, 1);
    assert_true(was_reported("no paper"));
}

static void TSK_11_handlers_run_without_a_runtime(void **state)
{
    (void)state;
    int calls = 0;
    assert_null(nv__runtime_current());
    assert_int_equal(nv__handler_run(NULL, "button", count_call, &calls), NV_OK);
    assert_int_equal(calls, 1);
    assert_int_equal(nv__reactive_live_nodes(), 0);
}

static nv_obs_int *last_written;

static int64_t computes_with_a_handler(void *user)
{
    model *self = user;
    nv__handler_run(scope, "inside", count_call, &self->calls);
    void *saved = nv__untracked_begin();
    (void)nv_get(self->b);
    nv__untracked_end(saved);
    return nv_get(self->a);
}

static void reads_b(void *user)
{
    model *self = user;
    self->inside = nv_get(self->b);
}

static void runs_a_handler(void *user)
{
    model *self = user;
    (void)nv_get(self->a);
    self->runs++;
    nv__handler_run(scope, "inside", reads_b, self);
}

static void a_handler_run_by_an_effect_is_not_tracked(void **state)
{
    (void)state;
    model self = make_model();
    last_written = self.b;
    nv_effect_new(scope, runs_a_handler, &self);
    assert_int_equal(self.inside, 2);
    nv_set(last_written, 3);
    assert_int_equal(self.runs, 1);
    nv_set(self.a, 3);
    assert_int_equal(self.runs, 2);
    assert_int_equal(self.inside, 3);
    assert_int_equal(nv_get(nv_computed_int(scope, computes_with_a_handler, &self)), 3);
    assert_int_equal(self.calls, 1);
}

static void sleeps(void *user)
{
    model *self = user;
    self->inside = nv_await_sleep(1.0);
    nv_set(self->b, 50);
}

static void starts_a_sleeper(void *user)
{
    model *self = user;
    if (nv_get(self->a) == 5) {
        self->inside = 1;
        nv__handler_run(scope, "inside", sleeps, self);
    }
}

static void a_handler_run_by_an_effect_may_await(void **state)
{
    (void)state;
    model self = make_model();
    nv_effect_new(scope, starts_a_sleeper, &self);
    nv_set(self.a, 5);
    assert_int_equal(nv_get(self.b), 2);
    nv__runtime_advance(rt, 1.0);
    assert_int_equal(self.inside, NV_OK);
    assert_int_equal(nv_get(self.b), 50);
    assert_int_equal(report_count, 0);
}

static void the_frame_settles_state_before_it_builds(void **state)
{
    (void)state;
    model self = make_model();
    nv_subscribe(scope, self.a, count_call, &self.calls);
    nv_batch_begin();
    nv_set(self.a, 5);
    assert_true(nv__reactive_is_pending());
    nv__reactive_flush(); /* not while somebody is in the middle of writing */
    assert_int_equal(self.calls, 0);
    nv_batch_end();
    assert_false(nv__reactive_is_pending());
    nv__reactive_flush();
    assert_int_equal(self.calls, 1);
}

/* Nobody is told of a derived value here, so nothing but reading it would compute it. */
static void OBS_40_a_batch_that_undoes_itself_computes_nothing(void **state)
{
    (void)state;
    model self = make_model();
    self.sum = nv_computed_int(scope, sum_of, &self);
    int64_t before = nv_get(self.a), sum = nv_get(self.sum);
    self.runs = 0;
    nv_batch_begin();
    nv_set(self.a, before + 1);
    nv_set(self.a, before);
    nv_batch_end();
    assert_int_equal(nv_get(self.sum), sum);
    assert_int_equal(self.runs, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(OBS_40_derived_values_follow_once_at_the_close),
        TEST(OBS_40_a_read_inside_the_batch_is_up_to_date),
        TEST(OBS_40_a_batch_that_undoes_itself_computes_nothing),
        TEST(OBS_41_only_the_outermost_end_flushes),
        TEST(OBS_42_direct_subscribers_are_deferred_too),
        TEST(a_batch_that_ends_where_it_began_tells_nobody),
        TEST(what_a_batch_remembers_may_be_freed_inside_it),
        TEST(OBS_43_derived_values_of_derived_values_follow_in_order),
        TEST(OBS_46_a_wide_batch_is_not_taken_for_a_loop),
        TEST(OBS_44_45_a_failing_handler_leaves_no_batch_behind),
        TEST(TSK_3_writes_after_the_first_suspension_stand_alone),
        TEST(TSK_3_a_task_spawned_by_a_handler_is_not_in_its_batch),
        TEST(an_open_batch_across_an_await_asserts),
        TEST(TSK_6_cancellation_is_not_an_error),
        TEST(TSK_1_handlers_are_checked),
        TEST_SYNC(TSK_2_7_handlers_are_plain_calls_in_synchronous_mode),
        cmocka_unit_test(TSK_11_handlers_run_without_a_runtime),
        TEST(a_handler_run_by_an_effect_is_not_tracked),
        TEST(a_handler_run_by_an_effect_may_await),
        TEST(the_frame_settles_state_before_it_builds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
