/* What an application that nobody touches costs. */
#include "app/seed_fixture.h"

static size_t allocations;

static void *count_and_resize(void *user, void *memory, size_t size)
{
    (void)user;
    allocations++;
    if (size == 0) {
        free(memory);
        return NULL;
    }
    return realloc(memory, size);
}

static int count_allocations(void **state)
{
    (void)state;
    nv_set_allocator(&(nv_allocator){ count_and_resize, NULL });
    return 0;
}

static int count_no_more(void **state)
{
    (void)state;
    nv_set_allocator(NULL);
    return 0;
}

static void wait_for_ever(void *user)
{
    (void)user;
    nv_status status = nv_await_sleep(1e6);
    assert_int_equal(status, NV_ECANCELED);
}

/* RUN-22: with a task that sleeps and a window that has been drawn, time passes without a frame, a
 * stretch of a task or a byte of memory. */
static void an_idle_application_draws_runs_and_allocates_nothing(void **state)
{
    (void)state;
    first_handler = wait_for_ever;
    open_stage(NV__RUNTIME_OWNED);
    click("First");
    advance(5); /* the click's ripple is over */
    size_t before = allocations;
    uint64_t frames = app->renderer->stats.frames;
    uint64_t switches = nv__runtime_get_stats(app->runtime).task_switches;
    assert_true(before > 0);
    advance(3600);
    assert_int_equal(allocations, before);
    assert_int_equal(app->renderer->stats.frames, frames);
    assert_int_equal(nv__runtime_get_stats(app->runtime).task_switches, switches);
    close_stage();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_idle_application_draws_runs_and_allocates_nothing),
    };
    return cmocka_run_group_tests(tests, count_allocations, count_no_more);
}
