#include "reactive/support.h"

#include <stdio.h>

typedef struct trace {
    nv_obs_int *source, *target;
    nv_effect *first, *second, *third;
    nv_scope *inner;
    nv__watch watch;
    char text[128];
} trace;

static void note(trace *self, const char *word)
{
    snprintf(self->text + strlen(self->text), sizeof self->text - strlen(self->text), "%s ", word);
}

static void on_second(void *user)
{
    note(user, "second");
}

static void on_third(void *user)
{
    note(user, "third");
}

/* ---- OBS-6 ---- */

static void disposes_others(void *user)
{
    trace *self = user;
    note(self, "first");
    nv_effect_dispose(self->second);
    nv_effect_dispose(self->first);
    nv_effect_dispose(self->first);
}

static void OBS_6_a_disposed_subscriber_is_not_called_any_more(void **state)
{
    (void)state;
    trace self = { .source = nv_obs_int_new(scope, 0) };
    self.first = nv_subscribe(scope, self.source, disposes_others, &self);
    self.second = nv_subscribe(scope, self.source, on_second, &self);
    self.third = nv_subscribe(scope, self.source, on_third, &self);
    assert_string_equal(self.text, ""); /* the present value is not delivered */
    nv_set(self.source, 1);
    assert_string_equal(self.text, "first third ");
    nv_set(self.source, 2);
    assert_string_equal(self.text, "first third third ");
    nv_effect_dispose(self.second);
}

static void ends_inner_scope(void *user)
{
    trace *self = user;
    note(self, "end");
    nv_scope_end(self->inner);
    self->inner = NULL;
}

static void OBS_6_a_scope_may_end_during_a_notification(void **state)
{
    (void)state;
    trace self = { .source = nv_obs_int_new(scope, 0), .inner = nv_scope_new(scope, "inner") };
    nv_subscribe(self.inner, self.source, ends_inner_scope, &self);
    nv_subscribe(self.inner, self.source, on_second, &self);
    nv_subscribe(scope, self.source, on_third, &self);
    nv_set(self.source, 1);
    assert_string_equal(self.text, "end third ");
    assert_int_equal(nv__reactive_live_nodes(), 2);
}

/* ---- OBS-7 ---- */

static void adds_another(void *user)
{
    trace *self = user;
    note(self, "first");
    if (!self->second) {
        self->second = nv_subscribe(scope, self->source, on_second, self);
    }
}

static void OBS_7_a_subscriber_added_meanwhile_waits_for_the_next_change(void **state)
{
    (void)state;
    trace self = { .source = nv_obs_int_new(scope, 0) };
    nv_subscribe(scope, self.source, adds_another, &self);
    nv_set(self.source, 1);
    assert_string_equal(self.text, "first ");
    nv_set(self.source, 2);
    assert_string_equal(self.text, "first first second ");
}

/* ---- OBS-8 ---- */

typedef struct witness {
    nv_obs_int *source;
    int64_t seen[8];
    int count;
} witness;

static void clamps(void *user)
{
    nv_obs_int *source = user;
    if (nv_get(source) > 10) {
        nv_set(source, 10);
    }
}

static void sees(void *user)
{
    witness *self = user;
    assert_true(self->count < 8);
    self->seen[self->count++] = nv_get(self->source);
}

static void OBS_8_everybody_sees_the_final_value_last(void **state)
{
    (void)state;
    nv_obs_int *source = nv_obs_int_new(scope, 0);
    witness before = { .source = source }, after = { .source = source };
    nv_subscribe(scope, source, sees, &before);
    nv_subscribe(scope, source, clamps, source);
    nv_subscribe(scope, source, sees, &after);
    nv_set(source, 50);
    assert_int_equal(nv_get(source), 10);
    assert_int_equal(before.seen[before.count - 1], 10);
    assert_int_equal(after.seen[after.count - 1], 10);
    assert_int_equal(after.count, 1); /* it was not called with a value that was over already */
}

/* ---- OBS-9 ---- */

static void fails(void *user)
{
    note(user, "first");
    nv_fail(NV_EIO, "the disk is on fire");
}

static void OBS_9_a_failing_subscriber_does_not_stop_the_others(void **state)
{
    (void)state;
    trace self = { .source = nv_obs_int_new(scope, 0) };
    nv_subscribe(scope, self.source, fails, &self);
    nv_subscribe(scope, self.source, on_second, &self);
    nv_set(self.source, 1);
    assert_string_equal(self.text, "first second ");
    assert_true(was_reported("the disk is on fire"));
    nv_set(self.source, 2); /* and keeps its subscription */
    assert_string_equal(self.text, "first second first second ");
}

/* ---- effects that write ---- */

static void copies(void *user)
{
    trace *self = user;
    nv_set(self->target, nv_get(self->source) * 2);
}

static void counts_up_to_five(void *user)
{
    nv_obs_int *source = user;
    if (nv_get(source) < 5) {
        nv_set(source, nv_get(source) + 1);
    }
}

static void an_effect_runs_now_and_after_each_change_of_what_it_read(void **state)
{
    (void)state;
    int calls = 0;
    trace self = { .source = nv_obs_int_new(scope, 2), .target = nv_obs_int_new(scope, 0) };
    nv_subscribe(scope, self.target, count_call, &calls);
    nv_effect *effect = nv_effect_new(scope, copies, &self);
    assert_int_equal(nv_get(self.target), 4);
    assert_int_equal(calls, 1);
    nv_set(self.source, 3);
    assert_int_equal(nv_get(self.target), 6);
    nv_effect_dispose(effect);
    nv_set(self.source, 4);
    assert_int_equal(nv_get(self.target), 6);
    assert_int_equal(calls, 2);
}

static void an_effect_that_writes_what_it_reads_settles(void **state)
{
    (void)state;
    nv_obs_int *source = nv_obs_int_new(scope, 0);
    nv_effect_new(scope, counts_up_to_five, source);
    assert_int_equal(nv_get(source), 5);
    nv_set(source, -3);
    assert_int_equal(nv_get(source), 5);
    assert_int_equal(report_count, 0);
}

static void counts_for_ever(void *user)
{
    nv_obs_int *source = user;
    nv_set(source, nv_get(source) + 1);
}

static void OBS_46_a_runaway_effect_is_cut_and_named(void **state)
{
    (void)state;
    int calls = 0;
    nv_obs_int *source = nv_obs_int_new(scope, 0);
    nv_obs_int *other = nv_obs_int_new(scope, 0);
    nv_subscribe(scope, other, count_call, &calls);
    nv_effect_new(scope, counts_for_ever, source);
    assert_false(nv__reactive_is_pending());
    assert_true(nv_get(source) <= 200);
    nv_set(source, 1000);
    assert_true(was_reported("effect at test_effect.c:"));
    assert_true(was_reported("after 100 rounds"));
    assert_true(nv_get(source) > 1000 && nv_get(source) <= 1200);
    assert_false(nv__reactive_is_pending());
    nv_set(other, 1); /* the rest goes on */
    assert_int_equal(calls, 1);
}

static void ends_itself(void *user)
{
    trace *self = user;
    nv_get(self->source);
    if (self->inner) {
        nv_scope *inner = self->inner;
        self->inner = NULL;
        nv_set(self->source, nv_get(self->source) + 1);
        nv_scope_end(inner);
    }
}

static void an_effect_may_end_its_own_scope_in_its_first_run(void **state)
{
    (void)state;
    trace self = { .source = nv_obs_int_new(scope, 0), .inner = nv_scope_new(scope, "inner") };
    assert_null(nv_effect_new(self.inner, ends_itself, &self));
    assert_int_equal(nv__reactive_live_nodes(), 1);
    nv_set(self.source, 5);

    /* And the delivery of what the first run has written may end it. */
    self = (trace){
        .source = nv_obs_int_new(scope, 1),
        .target = nv_obs_int_new(scope, 0),
        .inner = nv_scope_new(scope, "inner"),
    };
    nv_subscribe(scope, self.target, ends_inner_scope, &self);
    assert_null(nv_effect_new(self.inner, copies, &self));
    assert_string_equal(self.text, "end ");
}

static void disposes_itself(void *user)
{
    trace *self = user;
    note(self, "run");
    nv_get(self->source);
    if (self->first) {
        nv_effect_dispose(self->first);
        nv_get(self->target); /* no longer an input */
        nv_set(self->source, 100);
    }
}

static void an_effect_may_dispose_itself_while_it_runs(void **state)
{
    (void)state;
    trace self = { .source = nv_obs_int_new(scope, 0), .target = nv_obs_int_new(scope, 0) };
    self.first = nv_effect_new(scope, disposes_itself, &self);
    nv_set(self.source, 1);
    nv_set(self.source, 2);
    nv_set(self.target, 2);
    assert_string_equal(self.text, "run run ");
}

static void awaits(void *user)
{
    nv_get((nv_obs_int *)user);
    nv_status status = nv_await_sleep(1);
    assert_int_not_equal(status, NV_OK);
}

static nv_status task_that_writes(void *user)
{
    nv_set((nv_obs_int *)user, 1);
    return NV_OK;
}

static void an_effect_must_not_await(void **state)
{
    (void)state;
    nv_obs_int *source = nv_obs_int_new(scope, 0);
    nv_effect_new(scope, awaits, source);
    forget_reports();
    nv_spawn(scope, task_that_writes, source);
    nv__runtime_advance(rt, 0);
    assert_true(was_reported("an effect"));
}

/* ---- watches ---- */

static void on_watch(void *user)
{
    note(user, "watch");
}

static void BND_5_a_watch_is_told_once_a_batch_of_real_changes(void **state)
{
    (void)state;
    trace self = { .source = nv_obs_int_new(scope, 0) };
    assert_int_equal(nv__watch_attach(&self.watch, self.source, on_watch, &self), NV_OK);
    nv_batch_begin();
    nv_set(self.source, 1);
    nv_set(self.source, 2);
    assert_string_equal(self.text, "");
    assert_true(nv__reactive_is_pending());
    nv_batch_end();
    assert_string_equal(self.text, "watch ");
    nv__watch_detach(&self.watch);
    nv__watch_detach(&self.watch);
    nv_set(self.source, 3);
    assert_string_equal(self.text, "watch ");
    assert_int_equal(nv__watch_attach(&self.watch, NULL, on_watch, &self), NV_EINVAL);
}

static void attaching_again_allocates_nothing(void **state)
{
    (void)state;
    trace self = { .source = nv_obs_int_new(scope, 0) };
    assert_int_equal(nv__watch_attach(&self.watch, self.source, on_watch, &self), NV_OK);
    nv__watch_detach(&self.watch);
    nv__alloc_fail_after(1);
    for (int i = 0; i < 10; i++) {
        assert_int_equal(nv__watch_attach(&self.watch, self.source, on_watch, &self), NV_OK);
        nv_set(self.source, i + 1);
    }
    assert_false(nv__alloc_fail_hit());
    nv__alloc_fail_after(0);
    nv__watch_detach(&self.watch);
    assert_int_equal(strlen(self.text), 10 * strlen("watch "));
}

static void detaches_the_watch(void *user)
{
    trace *self = user;
    note(self, "detach");
    nv__watch_detach(&self->watch);
}

static void a_watch_detached_during_a_notification_is_silent_at_once(void **state)
{
    (void)state;
    trace self = { .source = nv_obs_int_new(scope, 0) };
    nv_subscribe(scope, self.source, detaches_the_watch, &self);
    nv__watch_attach(&self.watch, self.source, on_watch, &self);
    nv_set(self.source, 1);
    assert_string_equal(self.text, "detach ");
    nv__watch_attach(&self.watch, self.source, detaches_the_watch, &self);
    nv_set(self.source, 2); /* one detaches the other, or itself */
    assert_string_equal(self.text, "detach detach ");
}

static void a_watch_may_outlive_what_it_watches(void **state)
{
    (void)state;
    trace self = { .inner = nv_scope_new(scope, "inner") };
    nv_obs_list *list = nv_obs_list_new(self.inner, sizeof(int));
    nv__watch_attach(&self.watch, list, on_watch, &self);
    nv_list_push(list, &(int){ 1 });
    assert_string_equal(self.text, "watch ");
    nv_scope_end(self.inner);
    assert_non_null(self.watch.edge);
    nv__watch_detach(&self.watch);
    assert_int_equal(nv__reactive_live_nodes(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(OBS_6_a_disposed_subscriber_is_not_called_any_more),
        TEST(OBS_6_a_scope_may_end_during_a_notification),
        TEST(OBS_7_a_subscriber_added_meanwhile_waits_for_the_next_change),
        TEST(OBS_8_everybody_sees_the_final_value_last),
        TEST(OBS_9_a_failing_subscriber_does_not_stop_the_others),
        TEST(an_effect_runs_now_and_after_each_change_of_what_it_read),
        TEST(an_effect_that_writes_what_it_reads_settles),
        TEST(OBS_46_a_runaway_effect_is_cut_and_named),
        TEST(an_effect_may_end_its_own_scope_in_its_first_run),
        TEST(an_effect_may_dispose_itself_while_it_runs),
        TEST(an_effect_must_not_await),
        TEST(BND_5_a_watch_is_told_once_a_batch_of_real_changes),
        TEST(attaching_again_allocates_nothing),
        TEST(a_watch_detached_during_a_notification_is_silent_at_once),
        TEST(a_watch_may_outlive_what_it_watches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
