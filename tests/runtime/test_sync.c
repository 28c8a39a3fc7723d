/* Events, mutexes, semaphores: fairness, cancellation, holders that end. */
#include "runtime/support.h"
#include "support/quick.h"

#include <nuiitivet/sync.h>

static nv_event *event;
static nv_mutex *mutex;
static nv_semaphore *semaphore;

/* The outcome shows elsewhere. */
static void ignore(nv_status status)
{
    (void)status;
}

static nv_status await_event(void *user)
{
    nv_status status = nv_await_event(event);
    note("%s:%d", (const char *)user, (int)status);
    return NV_OK;
}

#define NAME(text) ((void *)(uintptr_t)(text))

static void a_manual_event_lets_everybody_pass(void **state)
{
    (void)state;
    event = nv_event_new(app, NV_EVENT_MANUAL);
    start_handler(app, await_event, NAME("a"));
    start_handler(app, await_event, NAME("b"));
    nv_event_set(event);
    nv_event_reset(event); /* they have been let pass all the same */
    nv__runtime_advance(rt, 0);
    assert_trace("a:0 b:0");
    start_handler(app, await_event, NAME("c"));
    assert_trace("");
    nv_event_set(event);
    nv__runtime_advance(rt, 0);
    start_handler(app, await_event, NAME("d"));
    assert_trace("c:0 d:0");
    assert_true(nv_event_is_set(event));
}

static void an_auto_event_lets_one_pass_each_time(void **state)
{
    (void)state;
    event = nv_event_new(app, NV_EVENT_AUTO);
    start_handler(app, await_event, NAME("a"));
    start_handler(app, await_event, NAME("b"));
    nv_event_set(event);
    assert_false(nv_event_is_set(event));
    nv__runtime_advance(rt, 0);
    assert_trace("a:0");
    nv_event_set(event);
    nv_event_set(event); /* one to b, one kept */
    nv__runtime_advance(rt, 0);
    assert_trace("b:0");
    assert_true(nv_event_is_set(event));
    start_handler(app, await_event, NAME("c"));
    assert_trace("c:0");
    assert_false(nv_event_is_set(event));
}

static void a_signal_to_a_cancelled_waiter_reaches_the_next(void **state)
{
    (void)state;
    event = nv_event_new(app, NV_EVENT_AUTO);
    nv_scope *doomed = nv_scope_new(app, "doomed");
    start_handler(doomed, await_event, NAME("a"));
    start_handler(app, await_event, NAME("b"));
    nv_event_set(event);
    nv_scope_end(doomed);
    nv__runtime_advance(rt, 0);
    assert_trace("a:-1 b:0");
}

static void waiters_hear_of_the_end_of_an_event(void **state)
{
    (void)state;
    nv_scope *own = nv_scope_new(app, "own");
    event = nv_event_new(own, NV_EVENT_AUTO);
    start_handler(app, await_event, NAME("a"));
    start_handler(app, await_event, NAME("b"));
    nv_event_set(event);
    nv_scope_end(own);
    nv__runtime_advance(rt, 0);
    assert_trace("a:-1 b:-1");
}

/* ---- mutexes ---- */

static nv_status critical(void *user)
{
    nv_status status = nv_await_lock(mutex);
    note("%s:%d", (const char *)user, (int)status);
    if (status == NV_OK) {
        status = nv_await_sleep(1);
        note("%s.", (const char *)user);
        nv_mutex_unlock(mutex);
    }
    return NV_OK;
}

static void a_mutex_goes_from_one_to_the_next(void **state)
{
    (void)state;
    mutex = nv_mutex_new(app, "ledger");
    start_handler(app, critical, NAME("a"));
    start_handler(app, critical, NAME("b"));
    start_handler(app, critical, NAME("c"));
    nv__runtime_advance(rt, 1);
    assert_trace("a:0 a. b:0");
    start_handler(app, critical, NAME("d")); /* does not push in */
    nv__runtime_advance(rt, 3);
    assert_trace("b. c:0 c. d:0 d.");
    assert_false(nv_mutex_is_locked(mutex));
}

static nv_status try_and_keep(void *user)
{
    (void)user;
    note("try:%d", (int)nv_mutex_try_lock(mutex));
    note("again:%d", (int)nv_await_lock(mutex));
    return NV_OK;
}

static nv_status try_once(void *user)
{
    (void)user;
    note("%d", (int)nv_mutex_try_lock(mutex));
    note("%d", (int)nv_mutex_unlock(mutex));
    return NV_OK;
}

static void a_task_that_ends_gives_its_mutex_back(void **state)
{
    (void)state;
    mutex = nv_mutex_new(app, "ledger");
    start_handler(app, try_and_keep, NULL);
    assert_trace("try:0 again:-5");
    assert_int_equal(trap_count, 1);
    assert_false(nv_mutex_is_locked(mutex));
    assert_non_null(strstr(last_log, "ended while it held ledger"));
    start_handler(app, critical, NAME("a"));
    start_handler(app, try_once, NULL);
    assert_trace("a:0 -10 -5");
    assert_int_equal(trap_count, 2);
}

static void a_mutex_for_a_cancelled_waiter_goes_on(void **state)
{
    (void)state;
    mutex = nv_mutex_new(app, NULL);
    nv_scope *doomed = nv_scope_new(app, "doomed");
    nv_scope *first = nv_scope_new(app, "first");
    start_handler(first, critical, NAME("a"));
    start_handler(doomed, critical, NAME("b"));
    start_handler(app, critical, NAME("c"));
    nv_scope_cancel(first);
    nv__runtime_step(rt, 0); /* a unlocks, b is promised the lock and has not run */
    nv_scope_end(doomed);
    nv__runtime_advance(rt, 0);
    assert_trace("a:0 a. b:-1 c:0");
    nv_scope_end(first);
}

static char dump_text[8192];

static void keep_dump(void *user, const char *line)
{
    (void)user;
    strncat(dump_text, line, sizeof dump_text - strlen(dump_text) - 2);
    strcat(dump_text, "\n");
}

static void a_dump_names_the_holder(void **state)
{
    (void)state;
    mutex = nv_mutex_new(app, "ledger");
    nv_spawn(app, .fn = critical, .user = NAME("a"), .name = "accountant");
    nv_spawn(app, .fn = critical, .user = NAME("b"), .name = "clerk");
    semaphore = nv_semaphore_new(app, 3);
    nv__runtime_advance(rt, 0.5);
    dump_text[0] = '\0';
    nv__runtime_dump(rt, keep_dump, NULL);
    assert_non_null(strstr(dump_text, "task clerk awaits ledger, held by accountant, for 0.500 s"));
    trace[0] = '\0';
}

static nv_status hold_until_told(void *user)
{
    (void)user;
    note("%d", (int)nv_mutex_try_lock(mutex));
    ignore(nv_await_event(event));
    return NV_OK;
}

static void the_end_of_a_mutex_is_no_matter_of_its_holder(void **state)
{
    (void)state;
    nv_scope *own = nv_scope_new(app, "own");
    mutex = nv_mutex_new(own, "short-lived");
    event = nv_event_new(app, NV_EVENT_MANUAL);
    start_handler(app, hold_until_told, NULL);
    start_handler(app, critical, NAME("b"));
    nv_scope_end(own);
    nv_event_set(event);
    nv__runtime_advance(rt, 0);
    assert_trace("0 b:-1");
    assert_int_equal(log_count, 0);
}

/* ---- semaphores ---- */

static nv_status use_permit(void *user)
{
    nv_status status = nv_await_acquire(semaphore);
    note("%s:%d", (const char *)user, (int)status);
    if (status == NV_OK) {
        ignore(nv_await_sleep(1));
        nv_semaphore_release(semaphore);
    }
    return NV_OK;
}

static nv_status keep_permits(void *user)
{
    (void)user;
    note("%d", (int)nv_semaphore_try_acquire(semaphore));
    note("%d", (int)nv_semaphore_try_acquire(semaphore));
    note("%d", (int)nv_semaphore_try_acquire(semaphore));
    return nv_await_sleep(1);
}

static void so_many_at_a_time_in_turn(void **state)
{
    (void)state;
    semaphore = nv_semaphore_new(app, 2);
    start_handler(app, use_permit, NAME("a"));
    start_handler(app, use_permit, NAME("b"));
    start_handler(app, use_permit, NAME("c"));
    start_handler(app, use_permit, NAME("d"));
    assert_trace("a:0 b:0");
    nv__runtime_advance(rt, 1);
    assert_trace("c:0 d:0");
    nv__runtime_advance(rt, 1);
    assert_int_equal(nv_semaphore_free_permits(semaphore), 2);
}

static void a_task_that_ends_gives_its_permits_back(void **state)
{
    (void)state;
    semaphore = nv_semaphore_new(app, 2);
    start_handler(app, keep_permits, NULL);
    start_handler(app, use_permit, NAME("a"));
    assert_trace("0 0 -10");
    nv__runtime_advance(rt, 1);
    assert_trace("a:0");
    nv__runtime_advance(rt, 1);
    assert_int_equal(nv_semaphore_free_permits(semaphore), 2);
    assert_int_equal(log_count, 0);
}

static void a_permit_for_a_cancelled_waiter_goes_on(void **state)
{
    (void)state;
    semaphore = nv_semaphore_new(app, 1);
    nv_scope *doomed = nv_scope_new(app, "doomed");
    nv_scope *first = nv_scope_new(app, "first");
    start_handler(first, use_permit, NAME("a"));
    start_handler(doomed, use_permit, NAME("b"));
    start_handler(app, use_permit, NAME("c"));
    nv_scope_cancel(first);
    nv__runtime_step(rt, 0);
    nv_scope_end(doomed);
    nv__runtime_advance(rt, 0);
    assert_trace("a:0 b:-1 c:0");
    nv_scope_end(first);
}

static nv_status release_nothing(void *user)
{
    (void)user;
    note("%d", (int)nv_semaphore_release(semaphore));
    return NV_OK;
}

static void the_end_of_a_semaphore_while_permits_are_held(void **state)
{
    (void)state;
    nv_scope *own = nv_scope_new(app, "own");
    semaphore = nv_semaphore_new(own, 2);
    start_handler(app, keep_permits, NULL);
    start_handler(app, use_permit, NAME("a"));
    nv_scope_end(own);
    nv__runtime_advance(rt, 2);
    assert_trace("0 0 -10 a:-1");
}

static void mistakes_are_told(void **state)
{
    (void)state;
    assert_null(nv_event_new(NULL, NV_EVENT_AUTO));
    assert_null(nv_event_new(app, (nv_event_kind)7));
    assert_null(nv_mutex_new(NULL, "x"));
    assert_null(nv_semaphore_new(app, 0));
    assert_null(nv_semaphore_new(app, NV_MAX_PERMITS + 1u));
    assert_null(nv_semaphore_new(NULL, 1));
    nv_event_set(NULL);
    nv_event_reset(NULL);
    assert_int_equal(nv_await_event(NULL), NV_EINVAL);
    assert_int_equal(nv_await_lock(NULL), NV_EINVAL);
    assert_int_equal(nv_await_acquire(NULL), NV_EINVAL);
    assert_int_equal(nv_mutex_try_lock(NULL), NV_EINVAL);
    assert_int_equal(nv_mutex_unlock(NULL), NV_EINVAL);
    assert_int_equal(nv_semaphore_try_acquire(NULL), NV_EINVAL);
    assert_int_equal(nv_semaphore_release(NULL), NV_EINVAL);
    assert_int_equal(trap_count, 15);
    assert_int_equal(nv_semaphore_free_permits(NULL), 0);
    assert_false(nv_event_is_set(NULL));
    assert_false(nv_mutex_is_locked(NULL));

    event = nv_event_new(app, NV_EVENT_AUTO);
    mutex = nv_mutex_new(app, "m");
    semaphore = nv_semaphore_new(app, 1);
    assert_int_equal(nv_await_event(event), NV_ENOLOOP);
    assert_int_equal(nv_await_lock(mutex), NV_ENOLOOP);
    assert_int_equal(nv_await_acquire(semaphore), NV_ENOLOOP);
    assert_int_equal(nv_mutex_try_lock(mutex), NV_ENOLOOP);
    assert_int_equal(nv_semaphore_try_acquire(semaphore), NV_ENOLOOP);
    start_handler(app, release_nothing, NULL);
    assert_trace("-5");
}

static nv_status create_too_late(void *user)
{
    nv_scope *ended = user;
    note("%d%d%d", nv_event_new(ended, NV_EVENT_AUTO) != NULL, nv_mutex_new(ended, "m") != NULL,
         nv_semaphore_new(ended, 1) != NULL);
    return NV_OK;
}

static nv_status linger(void *user)
{
    ignore(nv_await_sleep(1));
    return create_too_late(user);
}

static void nothing_is_made_in_an_ended_scope(void **state)
{
    (void)state;
    nv_scope *ended = nv_scope_new(app, "ended");
    start_handler(ended, linger, ended);
    nv_scope_end(ended);
    nv__runtime_advance(rt, 0);
    assert_trace("000");
}

static void lost_memory_is_told(void **state)
{
    (void)state;
    nv__alloc_fail_after(1);
    assert_null(nv_event_new(app, NV_EVENT_AUTO));
    nv__alloc_fail_after(1);
    assert_null(nv_mutex_new(app, "m"));
    nv__alloc_fail_after(1);
    assert_null(nv_semaphore_new(app, 5));
    nv__alloc_fail_after(0);
}

/* ---- random schedules: never two inside, nobody forgotten ---- */

static int inside, most_inside, entered;

static nv_status enter_and_leave(void *user)
{
    bool by_mutex = user != NULL;
    nv_status status = by_mutex ? nv_await_lock(mutex) : nv_await_acquire(semaphore);
    if (status == NV_OK) {
        inside++;
        entered++;
        most_inside = inside > most_inside ? inside : most_inside;
        ignore(nv_await_sleep(0.01));
        inside--;
        by_mutex ? nv_mutex_unlock(mutex) : nv_semaphore_release(semaphore);
    }
    return NV_OK;
}

static void random_schedules_keep_the_limit_and_forget_nobody(void **state)
{
    (void)state;
    unsigned runs = (unsigned)quick(200, 20);
    for (unsigned run = 1; run <= runs; run++) {
        unsigned dice = run * 2654435761u;
        void *by_mutex = run & 1 ? rt : NULL;
        int permits = by_mutex ? 1 : 2;
        mutex = nv_mutex_new(app, "m");
        semaphore = nv_semaphore_new(app, 2);
        inside = most_inside = entered = 0;
        nv_scope *scopes[8];
        bool canceled[8] = { false };
        for (int i = 0; i < 8; i++) {
            scopes[i] = nv_scope_new(app, "rival");
            nv_spawn(scopes[i], .fn = enter_and_leave, .user = by_mutex);
        }
        for (int i = 0; i < 10; i++) {
            dice = dice * 1664525u + 1013904223u;
            unsigned victim = dice >> 16 & 7;
            if (dice >> 24 & 1) {
                nv_scope_cancel(scopes[victim]);
                canceled[victim] = true;
            } else {
                nv__runtime_step(rt, 0);
            }
            if (dice >> 25 & 1) {
                nv__runtime_advance(rt, 0.004);
            }
        }
        nv__runtime_advance(rt, 1);
        int must = 0;
        for (int i = 0; i < 8; i++) {
            must += !canceled[i];
            nv_scope_end(scopes[i]);
        }
        assert_true(entered >= must);
        assert_true(most_inside <= permits);
        assert_int_equal(inside, 0);
        assert_false(nv_mutex_is_locked(mutex));
        assert_int_equal(nv_semaphore_free_permits(semaphore), 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        VIRTUAL_TEST(a_manual_event_lets_everybody_pass),
        VIRTUAL_TEST(an_auto_event_lets_one_pass_each_time),
        VIRTUAL_TEST(a_signal_to_a_cancelled_waiter_reaches_the_next),
        VIRTUAL_TEST(waiters_hear_of_the_end_of_an_event),
        VIRTUAL_TEST(a_mutex_goes_from_one_to_the_next),
        VIRTUAL_TEST(a_task_that_ends_gives_its_mutex_back),
        VIRTUAL_TEST(a_mutex_for_a_cancelled_waiter_goes_on),
        VIRTUAL_TEST(a_dump_names_the_holder),
        VIRTUAL_TEST(the_end_of_a_mutex_is_no_matter_of_its_holder),
        VIRTUAL_TEST(so_many_at_a_time_in_turn),
        VIRTUAL_TEST(a_task_that_ends_gives_its_permits_back),
        VIRTUAL_TEST(a_permit_for_a_cancelled_waiter_goes_on),
        VIRTUAL_TEST(the_end_of_a_semaphore_while_permits_are_held),
        VIRTUAL_TEST(mistakes_are_told),
        VIRTUAL_TEST(nothing_is_made_in_an_ended_scope),
        VIRTUAL_TEST(lost_memory_is_told),
        VIRTUAL_TEST(random_schedules_keep_the_limit_and_forget_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
