/* Seeing inside without memory: the n-th allocation fails, for every n; nothing leaks or hangs, and
 * what could not be begun says so. */
#include "runtime/support.h"

#include <nuiitivet/group.h>
#include <nuiitivet/inspect.h>
#include <nuiitivet/sync.h>

static size_t written;

static void count_bytes(void *user, const char *text)
{
    (void)user;
    written += strlen(text);
}

static nv_status hold(void *user)
{
    nv_mutex *mutex = user;
    nv_status status = mutex ? nv_await_lock(mutex) : NV_OK;
    status = status == NV_OK ? nv_await_sleep(1) : status;
    return status;
}

static bool is_told(nv_status status)
{
    return status == NV_OK || status == NV_ENOMEM;
}

static void look(const char *path)
{
    nv_status traced = nv_trace_start(64);
    assert_true(is_told(traced));
    assert_true(is_told(nv_watchdog_start(60)));
    nv_scope *page = nv_scope_new(app, "page");
    if (page) {
        nv_mutex *mutex = nv_mutex_new(page, "ledger");
        assert_true(is_told(nv_spawn(page, hold, mutex)));
        assert_true(is_told(nv_spawn(page, hold, mutex)));
    }
    nv__runtime_advance(rt, 0);
    written = 0;
    assert_int_equal(nv_runtime_dump(NV_DUMP_TEXT, count_bytes, NULL), NV_OK);
    assert_int_equal(nv_runtime_dump(NV_DUMP_JSON, count_bytes, NULL), NV_OK);
    assert_true(written > 0); /* a dump needs no memory */
    nv_status stored = nv_trace_write(path);
    assert_true(traced == NV_OK ? is_told(stored) : stored == NV_ESTATE);
    nv_scope_end(page);
    nv__runtime_advance(rt, 2);
    nv_watchdog_stop();
    nv_trace_stop();
}

static void every_allocation_may_fail_while_somebody_looks(void **state)
{
    (void)state;
    char path[] = "/tmp/nv-trace-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    nv_log_set_level(NV_LOG_OFF);
    look(path); /* what stays has been made */
    bool hit = true;
    for (int n = 1; hit; n++) {
        size_t before = nv__alloc_live();
        nv__alloc_fail_after((size_t)n);
        look(path);
        hit = nv__alloc_fail_hit();
        nv__alloc_fail_after(0);
        assert_int_equal(nv__alloc_live(), before);
        assert_true(n < 1000);
    }
    nv_log_set_level(NV_LOG_WARNING);
    remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        VIRTUAL_TEST(every_allocation_may_fail_while_somebody_looks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
