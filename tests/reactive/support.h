/* What the tests of the state graph share: a runtime on a virtual clock, a scope, and what was
 * reported. */
#ifndef NV_TESTS_REACTIVE_SUPPORT_H
#define NV_TESTS_REACTIVE_SUPPORT_H

#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/assert.h"
#include "base/log.h"
#include "reactive/reactive.h"

#include <stdlib.h>
#include <string.h>

#define UNUSED __attribute__((unused))

static nv__runtime *rt;
static nv_scope *scope; /* of the test */
static nv__pin_frame pins;
static size_t blocks_before;

static char reported[8192]; /* log messages and traps, one a line */
static int report_count;

static void report(const char *message)
{
    size_t used = strlen(reported);
    size_t length = strlen(message);
    if (used + length + 2 < sizeof reported) {
        memcpy(reported + used, message, length);
        memcpy(reported + used + length, "\n", 2);
    }
    report_count++;
}

static void on_log(void *user, nv_log_level level, const char *message)
{
    (void)user;
    (void)level;
    report(message);
}

static UNUSED bool was_reported(const char *part)
{
    return strstr(reported, part) != NULL;
}

static UNUSED void forget_reports(void)
{
    reported[0] = '\0';
    report_count = 0;
    nv__log_forget();
}

static int setup_mode(nv__runtime_mode mode, bool virtual_clock)
{
    blocks_before = nv__alloc_live();
    nv_log_set_handler(on_log, NULL);
    nv_log_set_level(NV_LOG_WARNING);
    nv__set_trap(report);
    forget_reports();
    nv__runtime_desc desc = { .mode = mode, .virtual_clock = virtual_clock };
    if (nv__runtime_create(&desc, &rt) != NV_OK) {
        return 1;
    }
    scope = nv_scope_new(nv__runtime_scope(rt), "test");
    nv__pin_frame_begin(&pins);
    return scope ? 0 : 1;
}

static UNUSED int setup(void **state)
{
    (void)state;
    return setup_mode(NV__RUNTIME_OWNED, true);
}

static UNUSED int setup_real_clock(void **state)
{
    (void)state;
    return setup_mode(NV__RUNTIME_OWNED, false);
}

static UNUSED int setup_sync(void **state)
{
    (void)state;
    return setup_mode(NV__RUNTIME_SYNC, false);
}

/* Everything a test made belongs to its scope, so nothing may be left. */
static UNUSED int teardown(void **state)
{
    (void)state;
    nv__pin_frame_end(&pins);
    nv_scope_end(scope);
    nv__runtime_destroy(rt);
    forget_reports();
    nv__set_trap(NULL);
    nv_log_set_handler(NULL, NULL);
    assert_int_equal(nv__reactive_live_nodes(), 0);
    assert_false(nv__reactive_is_pending());
    assert_int_equal(nv__alloc_live(), blocks_before);
    return 0;
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)
#define TEST_REAL_CLOCK(function)                                                                  \
    cmocka_unit_test_setup_teardown(function, setup_real_clock, teardown)
#define TEST_SYNC(function) cmocka_unit_test_setup_teardown(function, setup_sync, teardown)

static UNUSED void count_call(void *user)
{
    ++*(int *)user;
}

#endif
