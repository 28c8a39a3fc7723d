#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>

#include <cmocka.h>

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "base/log.h"

typedef struct capture {
    int count;
    nv_log_level level;
    char last[2048];
} capture;

static void capture_message(void *user, nv_log_level level, const char *message)
{
    capture *c = user;
    c->count++;
    c->level = level;
    snprintf(c->last, sizeof c->last, "%s", message);
}

static capture captured;

static int capture_begin(void **state)
{
    (void)state;
    memset(&captured, 0, sizeof captured);
    nv_log_set_handler(capture_message, &captured);
    nv_log_set_level(NV_LOG_DEBUG);
    nv__log_forget();
    return 0;
}

static int capture_end(void **state)
{
    (void)state;
    nv_log_set_handler(NULL, NULL);
    nv__set_trap(NULL);
    return 0;
}

static void every_status_has_a_name_and_a_text(void **state)
{
    (void)state;
    assert_string_equal(nv_status_name(NV_ENOMEM), "NV_ENOMEM");
    assert_string_equal(nv_strstatus(NV_ENOMEM), "out of memory");
    assert_string_equal(nv_status_name(NV_OK), "NV_OK");
    for (int value = 1; value > -40; value--) {
        assert_non_null(nv_strstatus((nv_status)value));
        assert_non_null(nv_status_name((nv_status)value));
    }
    assert_string_equal(nv_status_name((nv_status)-99), "NV_?");
}

static void messages_below_the_level_are_dropped(void **state)
{
    (void)state;
    nv_log_set_level(NV_LOG_WARNING);
    nv__log(NV_LOG_INFO, "quiet");
    assert_int_equal(captured.count, 0);
    assert_false(nv__log_enabled(NV_LOG_INFO));
    nv__log(NV_LOG_ERROR, "loud %d", 7);
    assert_int_equal(captured.count, 1);
    assert_string_equal(captured.last, "loud 7");
    assert_int_equal(captured.level, NV_LOG_ERROR);
    nv_log_set_level(NV_LOG_OFF);
    nv__log(NV_LOG_ERROR, "never");
    assert_int_equal(captured.count, 1);
}

static void long_messages_are_cut_visibly(void **state)
{
    (void)state;
    char text[4096];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    nv__log(NV_LOG_ERROR, "%s", text);
    size_t length = strlen(captured.last);
    assert_true(length > 900 && length < 1100);
    assert_string_equal(captured.last + length - 3, "...");
}

static void a_place_is_logged_once_and_counted(void **state)
{
    (void)state;
    for (unsigned i = 1; i <= 5; i++) {
        assert_int_equal(nv__log_once(NV_LOG_ERROR, "a.c", 10, NV_EIO, "broken"), i);
    }
    assert_int_equal(captured.count, 1);
    assert_string_equal(captured.last, "broken [NV_EIO, a.c:10]");
    assert_int_equal(nv__log_once(NV_LOG_ERROR, "a.c", 10, NV_ENOMEM, "broken"), 1);
    assert_int_equal(nv__log_once(NV_LOG_ERROR, "a.c", 11, NV_EIO, "broken"), 1);
    assert_int_equal(captured.count, 3);
    assert_int_equal(nv__log_count("a.c", 10, NV_EIO), 5);
    assert_int_equal(nv__log_count("b.c", 10, NV_EIO), 0);
    assert_int_equal(nv__log_once(NV_LOG_ERROR, NULL, 1, NV_OK, "nowhere"), 1);
}

static void the_oldest_of_1024_places_is_forgotten(void **state)
{
    (void)state;
    for (int line = 0; line < 1024; line++) {
        assert_int_equal(nv__log_once(NV_LOG_DEBUG, "many.c", line, NV_EIO, "x"), 1);
    }
    assert_int_equal(nv__log_once(NV_LOG_DEBUG, "many.c", 0, NV_EIO, "x"), 2);
    assert_int_equal(nv__log_once(NV_LOG_DEBUG, "many.c", 5000, NV_EIO, "x"), 1);
    assert_int_equal(nv__log_count("many.c", 0, NV_EIO), 0);
    assert_int_equal(nv__log_count("many.c", 1, NV_EIO), 1);
    for (int line = 0; line < 5000; line++) {
        nv__log_once(NV_LOG_DEBUG, "more.c", line, NV_EIO, "x");
    }
    assert_int_equal(nv__log_count("more.c", 4999, NV_EIO), 1);
    assert_int_equal(nv__log_count("more.c", 3000, NV_EIO), 0);
}

static void *log_a_lot(void *user)
{
    for (int i = 0; i < 2000; i++) {
        nv__log_once(NV_LOG_ERROR, "threads.c", i % 3, NV_EIO, "from %s", (const char *)user);
    }
    return NULL;
}

static void logging_once_is_thread_safe(void **state)
{
    (void)state;
    char name[] = "thread";
    pthread_t threads[4];
    for (int i = 0; i < 4; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, log_a_lot, name), 0);
    }
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
    }
    assert_int_equal(captured.count, 3);
    assert_int_equal(nv__log_count("threads.c", 0, NV_EIO) + nv__log_count("threads.c", 1, NV_EIO) +
                         nv__log_count("threads.c", 2, NV_EIO),
                     8000);
}

/* RUN-52: how flags are read. */
static void flags_of_the_environment(void **state)
{
    (void)state;
    static const char *const on[] = { "1", "true", "Yes", "ON", "enable", "enabled", "banana" };
    static const char *const off[] = { "", "0", "false", "no", "Off", "disable", "disabled" };
    unsetenv("NV_TEST_FLAG");
    assert_true(nv__env_flag("NV_TEST_FLAG", true));
    assert_false(nv__env_flag("NV_TEST_FLAG", false));
    for (size_t i = 0; i < sizeof on / sizeof *on; i++) {
        setenv("NV_TEST_FLAG", on[i], 1);
        assert_true(nv__env_flag("NV_TEST_FLAG", false));
    }
    for (size_t i = 0; i < sizeof off / sizeof *off; i++) {
        setenv("NV_TEST_FLAG", off[i], 1);
        assert_false(nv__env_flag("NV_TEST_FLAG", true));
    }
    assert_int_equal(captured.count, 1); /* banana, once */
}

static void numbers_and_choices_of_the_environment(void **state)
{
    (void)state;
    static const char *const names[] = { "red", "green", NULL };
    setenv("NV_TEST_CHOICE", "GREEN", 1);
    assert_int_equal(nv__env_choice("NV_TEST_CHOICE", names, 0), 1);
    setenv("NV_TEST_CHOICE", "blue", 1);
    assert_int_equal(nv__env_choice("NV_TEST_CHOICE", names, 0), 0);
    assert_int_equal(nv__env_choice("NV_TEST_CHOICE", names, 1), 1);
    assert_int_equal(captured.count, 1);
    assert_non_null(strstr(captured.last, "NV_TEST_CHOICE=blue"));
    assert_non_null(strstr(captured.last, "red green"));
    unsetenv("NV_TEST_CHOICE");
    assert_int_equal(nv__env_choice("NV_TEST_CHOICE", names, 1), 1);

    static const char *const bad[] = { "0", "-1", "nan", "inf", "abc", "1x" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        setenv("NV_TEST_NUMBER", bad[i], 1);
        assert_true(fabs(nv__env_number("NV_TEST_NUMBER", 0.5) - 0.5) < 1e-12);
    }
    setenv("NV_TEST_NUMBER", "2.25", 1);
    assert_true(fabs(nv__env_number("NV_TEST_NUMBER", 0.5) - 2.25) < 1e-12);
    unsetenv("NV_TEST_NUMBER");
    assert_true(fabs(nv__env_number("NV_TEST_NUMBER", 0.5) - 0.5) < 1e-12);
}

static char trapped[512];

static void record_trap(const char *message)
{
    snprintf(trapped, sizeof trapped, "%s", message);
}

static int requires_positive(int value)
{
    NV__REQUIRE(value > 0, -1, "value is %d", value);
    return value;
}

static void a_broken_rule_is_told_and_the_fallback_returned(void **state)
{
    (void)state;
    nv__set_trap(record_trap);
    trapped[0] = '\0';
    assert_int_equal(requires_positive(3), 3);
    assert_string_equal(trapped, "");
    assert_int_equal(requires_positive(-2), -1);
#if NV_DEBUG_CHECKS
    assert_non_null(strstr(trapped, "value is -2"));
    assert_non_null(strstr(trapped, "value > 0"));
    assert_non_null(strstr(trapped, "test_log.c:"));
#else
    assert_int_equal(requires_positive(-2), -1);
    assert_int_equal(captured.count, 1);
    assert_non_null(strstr(captured.last, "value is -2"));
#endif
}

#define LOG_TEST(name) cmocka_unit_test_setup_teardown(name, capture_begin, capture_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOG_TEST(every_status_has_a_name_and_a_text),
        LOG_TEST(messages_below_the_level_are_dropped),
        LOG_TEST(long_messages_are_cut_visibly),
        LOG_TEST(a_place_is_logged_once_and_counted),
        LOG_TEST(the_oldest_of_1024_places_is_forgotten),
        LOG_TEST(logging_once_is_thread_safe),
        LOG_TEST(flags_of_the_environment),
        LOG_TEST(numbers_and_choices_of_the_environment),
        LOG_TEST(a_broken_rule_is_told_and_the_fallback_returned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
