/* What the tests of the runtime share. Assertions are made outside tasks: cmocka leaves a failed
 * test by a jump, which must not cross stacks. */
#ifndef NV_TESTS_RUNTIME_SUPPORT_H
#define NV_TESTS_RUNTIME_SUPPORT_H

#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/assert.h"
#include "base/log.h"
#include "runtime/runtime.h"

/* Each program uses some of these. */
#define NV__MAYBE_UNUSED __attribute__((unused))

static nv__runtime *rt;
static nv_scope *app;
static size_t live_before;

/* What happened, in order: short words that a test compares. */
static char trace[4096];

NV__MAYBE_UNUSED static void note(const char *format, ...) NV_PRINTF(1, 2);
NV__MAYBE_UNUSED static void note(const char *format, ...)
{
    size_t used = strlen(trace);
    if (used > 0 && used + 1 < sizeof trace) {
        trace[used++] = ' ';
        trace[used] = '\0';
    }
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(trace + used, sizeof trace - used, format, arguments);
    va_end(arguments);
}

#define assert_trace(expected)                                                                     \
    do {                                                                                           \
        assert_string_equal(trace, (expected));                                                    \
        trace[0] = '\0';                                                                           \
    } while (0)

static char last_log[2048];
static int log_count;

NV__MAYBE_UNUSED static void keep_log(void *user, nv_log_level level, const char *message)
{
    (void)user;
    (void)level;
    log_count++;
    snprintf(last_log, sizeof last_log, "%s", message);
}

static char last_trap[2048];
static int trap_count;

NV__MAYBE_UNUSED static void keep_trap(const char *message)
{
    trap_count++;
    snprintf(last_trap, sizeof last_trap, "%s", message);
}

NV__MAYBE_UNUSED static int setup_with(nv__runtime_mode mode, bool virtual_clock)
{
    live_before = nv__alloc_live();
    trace[0] = last_log[0] = last_trap[0] = '\0';
    log_count = trap_count = 0;
    nv_log_set_handler(keep_log, NULL);
    nv_log_set_level(NV_LOG_WARNING);
    nv__log_forget();
    nv__set_trap(keep_trap);
    nv__runtime_desc desc = { .mode = mode, .virtual_clock = virtual_clock };
    if (nv__runtime_create(&desc, &rt) != NV_OK) {
        return -1;
    }
    app = nv_scope_new(nv__runtime_scope(rt), "app");
    return app ? 0 : -1;
}

NV__MAYBE_UNUSED static int setup_virtual(void **state)
{
    (void)state;
    return setup_with(NV__RUNTIME_OWNED, true);
}

NV__MAYBE_UNUSED static int setup_real(void **state)
{
    (void)state;
    return setup_with(NV__RUNTIME_OWNED, false);
}

NV__MAYBE_UNUSED static int setup_sync(void **state)
{
    (void)state;
    return setup_with(NV__RUNTIME_SYNC, false);
}

/* Ends the runtime; nothing may be left. */
NV__MAYBE_UNUSED static int teardown(void **state)
{
    (void)state;
    nv__runtime_destroy(rt);
    rt = NULL;
    nv_log_set_handler(NULL, NULL);
    nv__set_trap(NULL);
    nv__alloc_fail_after(0);
    if (nv__alloc_live() != live_before) {
        fprintf(stderr, "%zu blocks leaked\n", nv__alloc_live() - live_before);
        return -1;
    }
    return 0;
}

NV__MAYBE_UNUSED static nv_status start_handler(nv_scope *scope, nv_task_fn fn, void *user)
{
    nv_task_desc desc = { NV_HEAD(nv_task_desc), .fn = fn, .user = user };
    return nv__task_run_now(scope, &desc);
}

#define VIRTUAL_TEST(name) cmocka_unit_test_setup_teardown(name, setup_virtual, teardown)
#define REAL_TEST(name)    cmocka_unit_test_setup_teardown(name, setup_real, teardown)
#define SYNC_TEST(name)    cmocka_unit_test_setup_teardown(name, setup_sync, teardown)

#endif
