#include "reactive/support.h"

#include <math.h>
#include <stdio.h>

static void OBS_1_values_are_readable_at_any_time(void **state)
{
    (void)state;
    nv_obs_int *number = nv_obs_int_new(scope, INT64_MIN);
    nv_obs_real *real = nv_obs_real_new(scope, 0.25);
    nv_obs_bool *flag = nv_obs_bool_new(scope, true);
    nv_obs_text *text = nv_obs_text_new(scope, "grüß");
    assert_true(nv_get(number) == INT64_MIN);
    assert_true(nv_get(real) == 0.25);
    assert_true(nv_get(flag));
    assert_string_equal(nv_get(text), "grüß");
    nv_set(number, INT64_MAX);
    nv_set(real, -1.5);
    nv_set(flag, false);
    nv_set(text, "");
    assert_true(nv_get(number) == INT64_MAX);
    assert_true(nv_get(real) == -1.5);
    assert_false(nv_get(flag));
    assert_string_equal(nv_get(text), "");
    assert_int_equal(nv__reactive_live_nodes(), 4);
    assert_int_equal(report_count, 0);
}

static void OBS_2_writing_an_equal_value_tells_nobody(void **state)
{
    (void)state;
    int calls = 0;
    nv_obs_int *number = nv_obs_int_new(scope, 5);
    nv_obs_real *real = nv_obs_real_new(scope, NAN);
    nv_obs_bool *flag = nv_obs_bool_new(scope, true);
    nv_obs_text *text = nv_obs_text_new(scope, "same");
    nv_subscribe(scope, number, count_call, &calls);
    nv_subscribe(scope, real, count_call, &calls);
    nv_subscribe(scope, flag, count_call, &calls);
    nv_subscribe(scope, text, count_call, &calls);
    nv_set(number, 5);
    nv_set(real, NAN); /* not-a-number is equal to itself here */
    nv_set(flag, true);
    nv_set(text, "same");
    assert_int_equal(calls, 0);
    nv_set(real, 0.0);
    nv_set(real, -0.0);
    assert_int_equal(calls, 1);
    nv_set(text, "samE");
    assert_int_equal(calls, 2);
}

typedef struct order {
    nv_obs_int *source;
    char text[64];
} order;

static void note(order *self, const char *who)
{
    snprintf(self->text + strlen(self->text), sizeof self->text - strlen(self->text), "%s%d ", who,
             (int)nv_get(self->source));
}

static void note_a(void *user)
{
    note(user, "a");
}

static void note_b(void *user)
{
    note(user, "b");
}

static void note_c(void *user)
{
    note(user, "c");
}

static void OBS_3_subscribers_are_told_in_order_before_the_write_returns(void **state)
{
    (void)state;
    order self = { .source = nv_obs_int_new(scope, 0) };
    nv_subscribe(scope, self.source, note_a, &self);
    nv_subscribe(scope, self.source, note_b, &self);
    nv_subscribe(scope, self.source, note_c, &self);
    nv_set(self.source, 7);
    assert_string_equal(self.text, "a7 b7 c7 ");
    nv_set(self.source, 8);
    assert_string_equal(self.text, "a7 b7 c7 a8 b8 c8 ");
}

static void a_text_read_stays_valid_across_writes(void **state)
{
    (void)state;
    nv_obs_text *text = nv_obs_text_new(scope, "first");
    const char *first = nv_get(text);
    nv_set(text, "second");
    const char *second = nv_get(text);
    nv_obs_text_setf(text, "%s %d", "third", 3);
    assert_string_equal(first, "first");
    assert_string_equal(second, "second");
    assert_string_equal(nv_get(text), "third 3");
    assert_string_equal(nv__obs_text_peek(text), "third 3");
}

static void a_text_read_often_is_pinned_once_in_a_scope(void **state)
{
    (void)state;
    nv_obs_text *text = nv_obs_text_new(scope, "often");
    nv_scope *outer = nv__scope_enter(scope);
    const char *first = nv_get(text);
    nv__alloc_fail_after(1);
    for (int i = 0; i < 1000; i++) {
        assert_ptr_equal(nv_get(text), first);
        assert_ptr_equal(nv__obs_text_peek(text), first);
    }
    assert_false(nv__alloc_fail_hit());
    nv__alloc_fail_after(0);

    /* A pin of an inner frame ends with it: the outer one has to make its own. */
    nv_obs_text *other = nv_obs_text_new(scope, "inner");
    nv__pin_frame inner;
    nv__pin_frame_begin(&inner);
    assert_string_equal(nv_get(other), "inner");
    nv__pin_frame_end(&inner);
    const char *kept = nv_get(other);
    nv_set(other, "gone");
    assert_string_equal(kept, "inner");
    nv__scope_leave(outer);
}

static void long_texts_are_formatted_whole(void **state)
{
    (void)state;
    nv_obs_text *text = nv_obs_text_new(scope, NULL);
    assert_string_equal(nv_get(text), "");
    nv_obs_text_setf(text, "%0*d", 1000, 42);
    assert_int_equal(strlen(nv_get(text)), 1000);
    assert_string_equal(nv_get(text) + 996, "0042");
}

static const char *malformed(void *user)
{
    (void)user;
    return "b\x80";
}

static void malformed_utf8_is_replaced_and_reported(void **state)
{
    (void)state;
    nv_obs_text *text = nv_obs_text_new(scope, "a\xff z");
    assert_string_equal(nv_get(text), "a\xef\xbf\xbd z");
    assert_int_equal(report_count, 1);
    nv_set(text, "\xe2\x82"); /* cut short: one maximal part */
    assert_string_equal(nv_get(text), "\xef\xbf\xbd");
    const nv_obs_text *computed = nv_computed_text(scope, malformed, NULL);
    assert_string_equal(nv_get(computed), "b\xef\xbf\xbd");
    const nv_obs_text *format = nv_format(scope, "\xc3{}", computed);
    assert_string_equal(nv_get(format), "\xef\xbf\xbd"
                                        "b\xef\xbf\xbd");
}

static void NULL_reads_as_nothing_and_writes_are_reported(void **state)
{
    (void)state;
    nv_obs_int *number = NULL;
    nv_obs_real *real = NULL;
    nv_obs_bool *flag = NULL;
    nv_obs_text *text = NULL;
    assert_int_equal(nv_get(number), 0);
    assert_true(nv_get(real) == 0.0);
    assert_false(nv_get(flag));
    assert_string_equal(nv_get(text), "");
    assert_string_equal(nv__obs_text_peek(NULL), "");
    assert_int_equal(nv_list_count(NULL), 0);
    assert_null(nv_list_at(NULL, 0));
    assert_int_equal(report_count, 0);
    nv_set(number, 1);
    assert_true(was_reported("nv_obs_int_set(NULL)"));
    nv_set(real, 1);
    nv_set(flag, true);
    nv_set(text, "x");
    nv_dispatch_to_ui(number);
    nv_effect_dispose(NULL);
    nv_list_push(NULL, &(int){ 1 });
    assert_int_equal(nv_list_insert(NULL, 0, &(int){ 1 }), NV_EINVAL);
}

static int64_t one(void *user)
{
    (void)user;
    return 1;
}

static void an_ended_scope_makes_nothing(void **state)
{
    (void)state;
    assert_null(nv_obs_int_new(NULL, 1));
    assert_true(was_reported("the owning scope ended"));
    assert_int_equal(report_count, 1);
    assert_null(nv_obs_real_new(NULL, 1));
    assert_null(nv_obs_bool_new(NULL, true));
    assert_null(nv_obs_text_new(NULL, "some text"));
    assert_null(nv_obs_list_new(NULL, 4));
    assert_null(nv_computed_int(NULL, one, NULL));
    assert_null(nv_effect_new(NULL, count_call, NULL));
    assert_null(nv_format_v(NULL, "plain", NULL));
    assert_int_equal(report_count, 1); /* once */
    assert_null(nv_computed_int(scope, NULL, NULL));
    assert_null(nv_effect_new(scope, NULL, NULL));
    assert_null(nv_subscribe(scope, NULL, count_call, NULL));
    assert_int_equal(nv__reactive_live_nodes(), 0);
}

static void nodes_end_with_their_scope(void **state)
{
    (void)state;
    int calls = 0;
    nv_scope *inner = nv_scope_new(scope, "inner");
    nv_obs_int *outside = nv_obs_int_new(scope, 1);
    nv_subscribe(inner, outside, count_call, &calls);
    assert_non_null(nv_computed_int(inner, one, NULL));
    assert_int_equal(nv__reactive_live_nodes(), 3);
    nv_scope_end(inner);
    assert_int_equal(nv__reactive_live_nodes(), 1);
    nv_set(outside, 2);
    assert_int_equal(calls, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(OBS_1_values_are_readable_at_any_time),
        TEST(OBS_2_writing_an_equal_value_tells_nobody),
        TEST(OBS_3_subscribers_are_told_in_order_before_the_write_returns),
        TEST(a_text_read_stays_valid_across_writes),
        TEST(a_text_read_often_is_pinned_once_in_a_scope),
        TEST(long_texts_are_formatted_whole),
        TEST(malformed_utf8_is_replaced_and_reported),
        TEST(NULL_reads_as_nothing_and_writes_are_reported),
        TEST(an_ended_scope_makes_nothing),
        TEST(nodes_end_with_their_scope),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
