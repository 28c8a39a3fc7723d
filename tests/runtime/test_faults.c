/* Every allocation of a program that uses everything fails once: nothing leaks, nothing hangs, and
 * what could not be had is told. */
#include "runtime/support.h"

static int released;

static void count_release(void *object)
{
    (void)object;
    released++;
}

static nv_status nap(void *user)
{
    (void)user;
    return nv_await_sleep(0.01);
}

static nv_status compute(void *user)
{
    ++*(int *)user;
    return NV_OK;
}

static nv_status await_future(void *user)
{
    return nv_await_future(user, NULL);
}

static nv_status busy(void *user)
{
    nv_scope *page = user;
    int computed = 0;
    const char *text = nv_fmt("%s", "text");
    if (!text || !nv__pin(&computed, count_release)) {
        return NV_ENOMEM;
    }
    nv_future *future = nv_future_new(page);
    if (!future) {
        return NV_ENOMEM;
    }
    nv_task *task = NULL;
    nv_status status = nv_spawn_joinable(page, &task, await_future, future);
    if (status != NV_OK) {
        return status;
    }
    (void)nv_future_complete(future, &computed);
    if ((status = nv_await_task(task, NULL)) != NV_OK ||
        (status = nv_await_worker(compute, &computed)) != NV_OK ||
        (status = nv_await_within(1, nap, NULL)) != NV_OK) {
        return status;
    }
    return nv_await_shielded(1, nap, NULL);
}

static void program(void)
{
    nv__runtime_desc desc = { .mode = NV__RUNTIME_OWNED, .virtual_clock = true };
    if (nv__runtime_create(&desc, &rt) != NV_OK) {
        assert_null(rt);
        assert_null(nv__runtime_current());
        return;
    }
    nv_scope *page = nv_scope_new(nv__runtime_scope(rt), "page");
    if (page) {
        static const char tag;
        nv_status ignored = nv__scope_set_attribute(page, &tag, page);
        ignored = nv_scope_defer(page, count_release, NULL);
        ignored = start_handler(page, busy, page);
        for (int i = 0; i < 20; i++) {
            ignored = nv_spawn(page, busy, page);
        }
        (void)ignored;
        nv__runtime_advance(rt, 0.015);
        nv_scope_end(page);
        nv__runtime_advance(rt, 1);
    }
    assert_int_equal(nv__runtime_get_stats(rt).tasks_live, 0);
    nv__runtime_destroy(rt);
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    nv_log_set_level(NV_LOG_OFF);
    size_t live = nv__alloc_live();
    size_t n = 1;
    for (;; n++) {
        nv__alloc_fail_after(n);
        program();
        bool hit = nv__alloc_fail_hit();
        nv__alloc_fail_after(0);
        assert_int_equal(nv__alloc_live(), live);
        if (!hit) {
            break;
        }
        assert_true(n < 5000);
    }
    assert_true(n > 20);
}

static void *no_memory(void *user, void *memory, size_t size)
{
    (void)user;
    if (size == 0) {
        free(memory);
    }
    return NULL;
}

/* An allocator that never gives anything: everything says so. */
static void no_memory_at_all(void **state)
{
    (void)state;
    nv_allocator allocator = { no_memory, NULL };
    nv_set_allocator(&allocator);
    nv__runtime *none = NULL;
    nv__runtime_desc desc = { .mode = NV__RUNTIME_OWNED };
    assert_int_equal(nv__runtime_create(&desc, &none), NV_ENOMEM);
    assert_string_equal(nv_fmt("%d", 1), "");
    nv_set_allocator(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(no_memory_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
