#include "reactive/support.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>

typedef struct sample {
    const char *format;
    const char *expected;
} sample;

static nv_obs_int *number;
static nv_obs_real *real;
static nv_obs_bool *flag;
static nv_obs_text *text;

static void make_values(int64_t i, double r, bool b, const char *t)
{
    number = nv_obs_int_new(scope, i);
    real = nv_obs_real_new(scope, r);
    flag = nv_obs_bool_new(scope, b);
    text = nv_obs_text_new(scope, t);
}

static void check(const sample *samples, size_t count, const void *observable)
{
    for (size_t i = 0; i < count; i++) {
        const nv_obs_text *formatted = nv_format(scope, samples[i].format, observable);
        assert_non_null(formatted);
        assert_string_equal(nv_get(formatted), samples[i].expected);
    }
    assert_int_equal(report_count, 0);
}

static void integers(void **state)
{
    (void)state;
    static const sample samples[] = {
        { "{}", "-42" },
        { "Count: {}", "Count: -42" },
        { "{}.", "-42." },
        { "{:6}", "   -42" },
        { "{:>6}", "   -42" },
        { "{:<6}|", "-42   |" },
        { "{:06}", "-00042" },
        { "{:01}", "-42" },
        { "{:2}", "-42" },
        { "{:.2}", "-42.00" },
        { "{:%}", "-4200%" },
        { "{:9.1}", "    -42.0" },
        { "{:09.1}", "-000042.0" },
        { "{{{}}}", "{-42}" },
        { "{{}}{}", "{}-42" },
        { "{:}", "-42" },
        { "{:>06}", "-00042" },
    };
    make_values(-42, 0, false, "");
    check(samples, sizeof samples / sizeof samples[0], number);
    nv_set(number, INT64_MIN);
    const sample widest = { "{}", "-9223372036854775808" };
    check(&widest, 1, number);
}

static void reals(void **state)
{
    (void)state;
    static const sample samples[] = {
        { "{}", "0.1275" },   { "{:.2}", "0.13" },       { "{:.0}", "0" },
        { "{:.0%}", "13%" },  { "{:.1%}", "12.8%" },     { "{:6.1%}", " 12.8%" },
        { "{:%}", "12.75%" }, { "{:08.3}", "0000.128" }, { "{:<7.1}|", "0.1    |" },
        { "{:.30}", NULL },
    };
    make_values(0, 0.1275, false, "");
    check(samples, sizeof samples / sizeof samples[0] - 1, real);
    assert_int_equal(strlen(nv_get(nv_format(scope, "{:.30}", real))), 32);

    static const struct {
        double value;
        const char *plain, *two, *filled;
    } values[] = {
        { 0.1 + 0.2, "0.30000000000000004", "0.30", "00000.3" },
        { 3.0, "3", "3.00", "00003.0" },
        { -0.0, "0", "0.00", "00000.0" },
        { -0.001, "-0.001", "0.00", "00000.0" },
        { 1e300, "1e+300", NULL, NULL },
        { INFINITY, "inf", "inf", "    inf" },
        { -INFINITY, "-inf", "-inf", "   -inf" },
        { NAN, "nan", "nan", "    nan" },
        { 5e-324, "4.94065645841247e-324", "0.00", "00000.0" },
    };
    const nv_obs_text *plain = nv_format(scope, "{}", real);
    const nv_obs_text *two = nv_format(scope, "{:.2}", real);
    const nv_obs_text *filled = nv_format(scope, "{:07.1}", real);
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        nv_set(real, values[i].value);
        assert_string_equal(nv_get(plain), values[i].plain);
        if (values[i].two) {
            assert_string_equal(nv_get(two), values[i].two);
            assert_string_equal(nv_get(filled), values[i].filled);
        }
    }
    nv_set(real, -1.7976931348623157e308);
    assert_int_equal(strlen(nv_get(two)), 1 + 309 + 3);
}

static void texts_and_booleans(void **state)
{
    (void)state;
    static const sample of_text[] = {
        { "<{}>", "<h\xc3\xa9 \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb>" },
        { "{:>6}|",
          "  h\xc3\xa9 \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb|" }, /* 4 characters */
        { "{:6}|", "h\xc3\xa9 \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb  |" },
    };
    static const sample of_flag[] = { { "{}", "true" },
                                      { "{:>6}", "  true" },
                                      { "{:6}|", "true  |" } };
    make_values(0, 0, true, "h\xc3\xa9 \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb");
    check(of_text, sizeof of_text / sizeof of_text[0], text);
    check(of_flag, sizeof of_flag / sizeof of_flag[0], flag);
    nv_set(text, "");
    assert_string_equal(nv_get(nv_format(scope, "{:3}|", text)), "   |");
}

static void a_format_follows_all_its_observables(void **state)
{
    (void)state;
    int calls = 0;
    make_values(1, 0.5, false, "a");
    const nv_obs_text *inner = nv_format(scope, "{}/{}", number, flag);
    const nv_obs_text *outer = nv_format(scope, "{} {:.1} {} {}", inner, real, text, number);
    assert_string_equal(nv_get(outer), "1/false 0.5 a 1");
    nv_subscribe(scope, outer, count_call, &calls);
    nv_set(real, 0.51); /* shows the same */
    assert_int_equal(calls, 0);
    nv_batch_begin();
    nv_set(number, 2);
    nv_set(flag, true);
    nv_set(text, "b");
    nv_batch_end();
    assert_int_equal(calls, 1);
    assert_string_equal(nv_get(outer), "2/true 0.5 b 2");
}

static void a_format_made_inside_a_batch_is_right_at_once(void **state)
{
    (void)state;
    make_values(1, 0, false, "");
    const nv_obs_text *inner = nv_format(scope, "[{}]", number);
    nv_batch_begin();
    nv_set(number, 2);
    assert_string_equal(nv_get(nv_format(scope, "{}{}", number, inner)), "2[2]");
    nv_batch_end();
}

static void bad_formats_are_reported_and_shown_as_they_are(void **state)
{
    (void)state;
    static const struct {
        const char *format;
        int observables; /* of: number, text */
        const char *report;
    } bad[] = {
        { "{", 1, "at 1: the field does not end" },
        { "a{:", 1, "at 3: the field does not end" },
        { "}", 0, "at 0: a single }" },
        { "{} }", 1, "at 3: a single }" },
        { "{x}", 1, "at 1: not understood" },
        { "{0}", 1, "at 1: not understood" },
        { "{:x}", 1, "at 2: not understood" },
        { "{:5d}", 1, "at 3: not understood" },
        { "{:>}", 1, "at 3: a number is missing" },
        { "{:0}", 1, "at 3: a number is missing" },
        { "{:.}", 1, "at 3: a number is missing" },
        { "{:.31}", 1, "the number is too large" },
        { "{:257}", 1, "the number is too large" },
        { "{:99999999999999999999}", 1, "the number is too large" },
        { "{:<05}", 1, "zeros cannot follow" },
        { "{} {}", 1, "at 4: there is no observable left" },
        { "none", 1, "at 4: there are more observables than fields" },
        { "{}", 2, "there are more observables than fields" },
        { "{} {:.2}", 2, "at 4: only a number" },
        { "{} {:%}", 2, "only a number" },
        { "{} {:05}", 2, "only a number" },
        { "{{{", 0, "at 3: the field does not end" },
    };
    make_values(1, 0, false, "t");
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        forget_reports();
        const void *observables[] = { number, text, NULL };
        observables[bad[i].observables] = NULL;
        const nv_obs_text *formatted = nv_format_v(scope, bad[i].format, observables);
        assert_non_null(formatted);
        assert_string_equal(nv_get(formatted), bad[i].format);
        assert_int_equal(report_count, 1);
        if (!was_reported(bad[i].report)) {
            fail_msg("%s: %s", bad[i].format, reported);
        }
    }
    forget_reports();
    assert_string_equal(nv_get(nv_format_v(scope, NULL, NULL)), "");
    assert_true(was_reported("there is no format"));
    nv_obs_list *list = nv_obs_list_new(scope, 1);
    assert_string_equal(nv_get(nv_format(scope, "{}", list)), "{}");
    assert_true(was_reported("a list"));
}

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/* Any string of the language's own characters: it is either right or shown as it is. */
static void no_format_does_harm(void **state)
{
    (void)state;
    static const char alphabet[] = "{}{}{}:<>.%0123a";
    make_values(7, 0.25, true, "t");
    uint32_t seed = 1;
    for (int i = 0; i < 20000; i++) {
        char format[16];
        size_t length = next_random(&seed) % (sizeof format - 1);
        for (size_t j = 0; j < length; j++) {
            format[j] = alphabet[next_random(&seed) % (sizeof alphabet - 1)];
        }
        format[length] = '\0';
        nv_scope *inner = nv_scope_new(scope, "one");
        forget_reports();
        const void *observables[] = { number, real, text, NULL };
        observables[next_random(&seed) % 4] = NULL;
        const nv_obs_text *formatted = nv_format_v(inner, format, observables);
        assert_non_null(formatted);
        const char *shown = nv__obs_text_peek(formatted);
        if (report_count > 0) {
            assert_string_equal(shown, format);
        } else if (!observables[0]) {
            assert_true(strlen(shown) <= length);
        }
        nv_scope_end(inner);
    }
}

static void numbers_are_the_same_in_every_locale(void **state)
{
    (void)state;
    static const char *const names[] = { "de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8",
                                         "ps_AF.UTF-8" };
    make_values(1234567, 1234567.5, false, "");
    const char *set = NULL;
    for (size_t i = 0; i < sizeof names / sizeof names[0] && !set; i++) {
        set = setlocale(LC_NUMERIC, names[i]);
    }
    const nv_obs_text *formatted = nv_format(scope, "{} {} {:.2} {:.1%}", number, real, real, real);
    assert_string_equal(nv_get(formatted), "1234567 1234567.5 1234567.50 123456750.0%");
    setlocale(LC_NUMERIC, "C");
}

static void a_settled_format_needs_memory_for_its_text_alone(void **state)
{
    (void)state;
    make_values(10, 0, false, "");
    const nv_obs_text *formatted = nv_format(scope, "{:.0}%", number);
    for (int i = 0; i < 10; i++) {
        nv_set(number, 10 + i);
        assert_int_equal(strlen(nv__obs_text_peek(formatted)), 3);
    }
    size_t before = nv__alloc_live();
    for (int i = 0; i < 10; i++) {
        nv_set(number, 20 + i);
        assert_int_equal(strlen(nv__obs_text_peek(formatted)), 3);
    }
    assert_int_equal(nv__alloc_live(), before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(integers),
        TEST(reals),
        TEST(texts_and_booleans),
        TEST(a_format_follows_all_its_observables),
        TEST(a_format_made_inside_a_batch_is_right_at_once),
        TEST(bad_formats_are_reported_and_shown_as_they_are),
        TEST(no_format_does_harm),
        TEST(numbers_are_the_same_in_every_locale),
        TEST(a_settled_format_needs_memory_for_its_text_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
