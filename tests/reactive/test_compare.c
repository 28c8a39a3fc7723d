/* Custom and tolerance comparisons, subscribers of every write, map and combine. */
#include "reactive/support.h"

#include <nuiitivet/observable_more.h>
#include <nuiitivet/observable_of.h>

#include <math.h>

typedef struct log_of {
    nv_obs_int *a, *b;
    nv_obs_real *real;
    nv_obs_text *text;
    const nv_obs_int *derived;
    int64_t seen[64];
    int calls, other_calls;
} log_of;

/* ---- OBS-4: when is another value another value? ---- */

static void OBS_4_a_tolerance_compares_with_the_stored_value(void **state)
{
    (void)state;
    int calls = 0;
    nv_obs_real *o = nv_obs_real_new(scope, 0);
    assert_int_equal(nv_obs_real_tolerance(o, 0.5), NV_OK);
    nv_subscribe(scope, o, count_call, &calls);
    nv_set(o, 0.1);
    assert_int_equal(calls, 0);
    assert_true(nv_get(o) == 0.0);
    nv_set(o, 1.0);
    assert_int_equal(calls, 1);
    assert_true(nv_get(o) == 1.0);
    /* Small steps add up: each is compared with what is stored. */
    nv_set(o, 1.3);
    nv_set(o, 1.6);
    assert_int_equal(calls, 2);
    assert_true(nv_get(o) == 1.6);
    nv_set(o, NAN);
    assert_int_equal(calls, 3);
    nv_set(o, NAN);
    assert_int_equal(calls, 3);
    nv_set(o, INFINITY);
    nv_set(o, INFINITY);
    assert_int_equal(calls, 4);
    assert_int_equal(nv_obs_real_tolerance(o, -1), NV_EINVAL);
    assert_int_equal(nv_obs_real_tolerance(o, NAN), NV_EINVAL);
    assert_true(was_reported("a tolerance of"));
}

static bool same_tens(void *user, int64_t old, int64_t now)
{
    ++*(int *)user;
    return old / 10 == now / 10;
}

static bool same_length(void *user, const char *old, const char *now)
{
    (void)user;
    return strlen(old) == strlen(now);
}

static void OBS_4_a_rule_of_its_own_replaces_equality(void **state)
{
    (void)state;
    int calls = 0, asked = 0;
    nv_obs_int *o = nv_obs_int_new(scope, 11);
    nv_obs_text *text = nv_obs_text_new(scope, "one");
    assert_int_equal(nv_compare(o, same_tens, &asked), NV_OK);
    assert_int_equal(nv_compare(text, same_length, NULL), NV_OK);
    nv_subscribe(scope, o, count_call, &calls);
    nv_subscribe(scope, text, count_call, &calls);
    nv_set(o, 19);
    nv_set(text, "two");
    assert_int_equal(calls, 0);
    assert_int_equal(nv_get(o), 11);
    assert_string_equal(nv_get(text), "one");
    nv_set(o, 20);
    nv_set(text, "three");
    assert_int_equal(calls, 2);
    assert_int_equal(asked, 2);
}

static void OBS_4_always_different_tells_of_every_write(void **state)
{
    (void)state;
    int calls = 0;
    nv_obs_bool *o = nv_obs_bool_new(scope, true);
    assert_int_equal(nv_compare(o, NULL, NULL), NV_OK);
    nv_subscribe(scope, o, count_call, &calls);
    nv_set(o, true);
    nv_set(o, true);
    assert_int_equal(calls, 2);
    nv_batch_begin();
    nv_set(o, false);
    nv_set(o, true); /* a write is a change, even if another one undoes it */
    nv_batch_end();
    assert_int_equal(calls, 3);
}

static int64_t sum_of(void *user)
{
    log_of *self = user;
    return nv_get(self->a) + nv_get(self->b);
}

static void OBS_4_derived_values_are_compared_too(void **state)
{
    (void)state;
    log_of self = { .a = nv_obs_int_new(scope, 1), .b = nv_obs_int_new(scope, 2) };
    int asked = 0;
    const nv_obs_int *sum = nv_computed_int(scope, sum_of, &self);
    const nv_obs_int *always = nv_computed_int(scope, sum_of, &self);
    assert_int_equal(nv_compare(sum, same_tens, &asked), NV_OK);
    assert_int_equal(nv_compare(always, NULL, NULL), NV_OK);
    nv_subscribe(scope, sum, count_call, &self.calls);
    nv_subscribe(scope, always, count_call, &self.other_calls);
    nv_set(self.a, 5);
    assert_int_equal(self.calls, 0);
    assert_int_equal(nv_get(sum), 3);
    nv_batch_begin();
    nv_set(self.a, 6);
    nv_set(self.b, 1); /* the sum stays, but it is made anew */
    nv_batch_end();
    assert_int_equal(self.other_calls, 2);
    nv_set(self.a, 30);
    assert_int_equal(self.calls, 1);
    assert_int_equal(nv_get(sum), 31);
    assert_true(asked >= 3);
}

static const char *parity(void *user)
{
    return nv_get(((log_of *)user)->a) % 2 ? "odd" : "even";
}

static void OBS_4_a_derived_text_has_rules_too(void **state)
{
    (void)state;
    log_of self = { .a = nv_obs_int_new(scope, 1) };
    const nv_obs_text *text = nv_computed_text(scope, parity, &self);
    const nv_obs_text *format = nv_format(scope, "<{}>", text);
    assert_int_equal(nv_compare(text, NULL, NULL), NV_OK);
    assert_int_equal(nv_compare(format, same_length, NULL), NV_OK);
    nv_subscribe(scope, text, count_call, &self.calls);
    nv_set(self.a, 3);
    assert_int_equal(self.calls, 1);
    nv_set(self.a, 4);
    assert_string_equal(nv_get(text), "even");
    assert_string_equal(nv_get(format), "<even>");
}

static bool cannot_say(void *user, double old, double now)
{
    (void)user;
    (void)old;
    (void)now;
    nv_compute_fail("no idea");
    return true;
}

static void OBS_5_a_comparison_that_fails_is_reported_by_name(void **state)
{
    (void)state;
    int calls = 0;
    nv_obs_real *o = nv_observable_named(nv_obs_real_new(scope, 1), "price");
    assert_int_equal(nv_compare(o, cannot_say, NULL), NV_OK);
    nv_subscribe(scope, o, count_call, &calls);
    nv_set(o, 1);
    nv_set(o, 2);
    assert_int_equal(calls, 2);
    assert_int_equal(report_count, 1);
    assert_true(was_reported("'price', observable real at test_compare.c:"));
    assert_true(was_reported("no idea"));
}

static bool writes(void *user, int64_t old, int64_t now)
{
    nv_set((nv_obs_int *)user, now + old);
    return false;
}

static void a_comparison_must_not_write(void **state)
{
    (void)state;
    nv_obs_int *o = nv_obs_int_new(scope, 1), *other = nv_obs_int_new(scope, 7);
    nv_compare(o, writes, other);
    nv_set(o, 2);
    assert_int_equal(nv_get(o), 2);
    assert_int_equal(nv_get(other), 7);
    assert_true(was_reported("writes"));
}

/* ---- OBS-42: subscribers that hear of every write ---- */

static void note_a(void *user)
{
    log_of *self = user;
    self->seen[self->calls++] = nv_get(self->a);
}

static void OBS_42_a_subscriber_at_once_is_called_inside_the_batch(void **state)
{
    (void)state;
    log_of self = { .a = nv_obs_int_new(scope, 0) };
    nv_subscribe(scope, self.a, count_call, &self.other_calls);
    nv_subscribe_at_once(scope, self.a, note_a, &self);
    nv_batch_begin();
    nv_set(self.a, 1);
    assert_int_equal(self.calls, 1);
    nv_set(self.a, 1);
    nv_set(self.a, 2);
    nv_set(self.a, 0);
    assert_int_equal(self.calls, 3);
    assert_int_equal(self.other_calls, 0);
    nv_batch_end();
    assert_int_equal(self.calls, 3);
    assert_int_equal(self.other_calls, 0); /* in the end nothing has changed */
    nv_set(self.a, 5);
    assert_int_equal(self.calls, 4);
    assert_int_equal(self.seen[3], 5);
    assert_int_equal(self.other_calls, 1);
}

static void raise_to_ten(void *user)
{
    log_of *self = user;
    if (nv_get(self->a) < 10) {
        nv_set(self->a, nv_get(self->a) + 1);
    }
}

static void OBS_8_a_write_of_a_subscriber_at_once_is_told_to_all(void **state)
{
    (void)state;
    log_of self = { .a = nv_obs_int_new(scope, 0) };
    nv_subscribe_at_once(scope, self.a, note_a, &self);
    nv_subscribe_at_once(scope, self.a, raise_to_ten, &self);
    nv_set(self.a, 8);
    assert_int_equal(self.seen[self.calls - 1], 10);
    assert_int_equal(self.calls, 3);
}

static void goes_on(void *user)
{
    log_of *self = user;
    self->calls++;
    nv_set(self->a, nv_get(self->a) + 1);
}

static void OBS_46_a_subscriber_at_once_that_goes_on_is_cut(void **state)
{
    (void)state;
    log_of self = { .a = nv_obs_int_new(scope, 0) };
    nv_subscribe_at_once(scope, self.a, goes_on, &self);
    nv_set(self.a, 1);
    assert_true(self.calls >= 100 && self.calls <= 102);
    assert_true(was_reported("observable int at test_compare.c"));
}

static nv_effect *to_dispose;
static nv_scope *to_end;

static void dispose_other(void *user)
{
    count_call(user);
    nv_effect_dispose(to_dispose);
}

static void end_inner(void *user)
{
    count_call(user);
    if (to_end) {
        nv_scope_end(to_end);
        to_end = NULL;
    }
}

static void OBS_6_disposal_during_telling_at_once_is_safe(void **state)
{
    (void)state;
    int first = 0, second = 0;
    nv_obs_int *a = nv_obs_int_new(scope, 0);
    nv_subscribe_at_once(scope, a, dispose_other, &first);
    to_dispose = nv_subscribe_at_once(scope, a, count_call, &second);
    nv_set(a, 1);
    assert_int_equal(first, 1);
    assert_int_equal(second, 0);

    nv_scope *inner = nv_scope_new(scope, "inner");
    nv_obs_int *doomed = nv_obs_int_new(inner, 0);
    nv_subscribe_at_once(inner, doomed, end_inner, &first);
    nv_subscribe_at_once(inner, doomed, count_call, &second);
    to_end = inner;
    nv_set(doomed, 1);
    assert_int_equal(first, 2);
    assert_int_equal(second, 0);
}

static void subscribe_more(void *user)
{
    log_of *self = user;
    self->calls++;
    nv_subscribe_at_once(scope, self->a, count_call, &self->other_calls);
}

static void OBS_7_a_subscriber_at_once_added_meanwhile_waits(void **state)
{
    (void)state;
    log_of self = { .a = nv_obs_int_new(scope, 0) };
    nv_effect *effect = nv_subscribe_at_once(scope, self.a, subscribe_more, &self);
    nv_set(self.a, 1);
    assert_int_equal(self.other_calls, 0);
    nv_effect_dispose(effect);
    nv_set(self.a, 2);
    assert_int_equal(self.other_calls, 1);
}

static void fails(void *user)
{
    ++*(int *)user;
    nv_compute_fail("a subscriber that cannot");
}

static void OBS_9_a_failing_subscriber_at_once_does_not_stop_the_others(void **state)
{
    (void)state;
    int first = 0, second = 0;
    nv_obs_list *list = nv_obs_list_new(scope, sizeof(int));
    nv_subscribe_at_once(scope, list, fails, &first);
    nv_subscribe_at_once(scope, list, count_call, &second);
    nv_batch_begin();
    nv_list_push(list, &(int){ 1 });
    nv_list_push(list, &(int){ 2 });
    nv_batch_end();
    assert_int_equal(first, 2);
    assert_int_equal(second, 2);
    assert_true(was_reported("a subscriber that cannot"));
}

static void a_subscriber_at_once_of_a_derived_value_waits_for_the_batch(void **state)
{
    (void)state;
    log_of self = { .a = nv_obs_int_new(scope, 0), .b = nv_obs_int_new(scope, 0) };
    const nv_obs_int *sum = nv_computed_int(scope, sum_of, &self);
    nv_subscribe_at_once(scope, sum, count_call, &self.calls);
    nv_batch_begin();
    nv_set(self.a, 1);
    nv_set(self.b, 1);
    assert_int_equal(self.calls, 0);
    nv_batch_end();
    assert_int_equal(self.calls, 1);
    assert_null(nv_subscribe_at_once(scope, NULL, count_call, NULL));
    assert_null(nv_subscribe_at_once(scope, self.a, NULL, NULL));
}

/* ---- OBS-20: map and combine ---- */

static double with_tax(void *user, nv_arg from)
{
    return from.real * *(double *)user;
}

static const char *in_brackets(void *user, nv_arg from)
{
    log_of *self = user;
    (void)nv_get(self->a); /* no input */
    self->calls++;
    return nv_fmt("[%s]", from.text);
}

static int64_t count_of(void *user, nv_arg from)
{
    (void)user;
    return (int64_t)nv_list_count(from.list);
}

static bool is_many(void *user, nv_arg from)
{
    (void)user;
    return from.integer > 1;
}

static void OBS_20_map_derives_from_one_value(void **state)
{
    (void)state;
    double tax = 1.5;
    log_of self = { .a = nv_obs_int_new(scope, 1),
                    .real = nv_obs_real_new(scope, 2),
                    .text = nv_obs_text_new(scope, "x") };
    nv_obs_list *list = nv_obs_list_new(scope, 1);
    const nv_obs_real *taxed = nv_map_real(scope, self.real, with_tax, &tax);
    const nv_obs_text *text = nv_map_text(scope, self.text, in_brackets, &self);
    const nv_obs_int *count = nv_map_int(scope, list, count_of, NULL);
    const nv_obs_bool *many = nv_map_bool(scope, count, is_many, NULL);
    nv_set(self.real, 4);
    nv_set(self.text, "y");
    nv_list_push(list, "a");
    assert_false(nv_get(many));
    nv_list_push(list, "b");
    assert_true(nv_get(taxed) == 6.0);
    assert_string_equal(nv_get(text), "[y]");
    assert_int_equal(nv_get(count), 2);
    assert_true(nv_get(many));
    int before = self.calls;
    nv_set(self.a, 9);
    (void)nv_get(text);
    assert_int_equal(self.calls, before);
    assert_null(nv_map_int(scope, NULL, count_of, NULL));
    assert_null(nv_map_int(scope, list, NULL, NULL));
}

static double total(void *user, const nv_arg *args)
{
    ++*(int *)user;
    return args[0].real * (double)args[1].integer * (args[2].boolean ? 0.5 : 1.0);
}

static void OBS_20_combine_derives_from_its_list_in_order(void **state)
{
    (void)state;
    int runs = 0, calls = 0;
    nv_obs_real *price = nv_obs_real_new(scope, 10);
    nv_obs_int *quantity = nv_obs_int_new(scope, 3);
    nv_obs_bool *half = nv_obs_bool_new(scope, false);
    const nv_obs_real *sum = nv_combine_real(scope, total, &runs, price, quantity, half);
    nv_subscribe(scope, sum, count_call, &calls);
    assert_true(nv_get(sum) == 30.0);
    nv_batch_begin();
    nv_set(price, 20);
    nv_set(half, true);
    nv_batch_end();
    assert_true(nv_get(sum) == 30.0);
    assert_int_equal(calls, 0);
    assert_int_equal(runs, 2);
    nv_set(quantity, 4);
    assert_true(nv_get(sum) == 40.0);
    assert_int_equal(calls, 1);
    const void *many[70];
    for (int i = 0; i < 69; i++) {
        many[i] = price;
    }
    many[69] = NULL;
    assert_null(nv_combine_real_v(scope, many, total, &runs));
    assert_true(was_reported("more than 64 sources"));
}

static int64_t fails_if_negative(void *user, nv_arg from)
{
    (void)user;
    if (from.integer < 0) {
        nv_compute_fail("negative");
    }
    return from.integer;
}

static void OBS_28_a_failing_map_keeps_its_value_and_recovers(void **state)
{
    (void)state;
    nv_obs_int *a = nv_obs_int_new(scope, 1);
    const nv_obs_int *mapped = nv_map_int(scope, a, fails_if_negative, NULL);
    const nv_obs_int *again = nv_map_int(scope, mapped, fails_if_negative, NULL);
    nv_compare(again, NULL, NULL);
    nv_set(a, -1);
    assert_int_equal(nv_get(again), 1);
    nv_set(a, 2);
    assert_int_equal(nv_get(again), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(OBS_4_a_tolerance_compares_with_the_stored_value),
        TEST(OBS_4_a_rule_of_its_own_replaces_equality),
        TEST(OBS_4_always_different_tells_of_every_write),
        TEST(OBS_4_derived_values_are_compared_too),
        TEST(OBS_4_a_derived_text_has_rules_too),
        TEST(OBS_5_a_comparison_that_fails_is_reported_by_name),
        TEST(a_comparison_must_not_write),
        TEST(OBS_42_a_subscriber_at_once_is_called_inside_the_batch),
        TEST(OBS_8_a_write_of_a_subscriber_at_once_is_told_to_all),
        TEST(OBS_46_a_subscriber_at_once_that_goes_on_is_cut),
        TEST(OBS_6_disposal_during_telling_at_once_is_safe),
        TEST(OBS_7_a_subscriber_at_once_added_meanwhile_waits),
        TEST(OBS_9_a_failing_subscriber_at_once_does_not_stop_the_others),
        TEST(a_subscriber_at_once_of_a_derived_value_waits_for_the_batch),
        TEST(OBS_20_map_derives_from_one_value),
        TEST(OBS_20_combine_derives_from_its_list_in_order),
        TEST(OBS_28_a_failing_map_keeps_its_value_and_recovers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
