/* Scopes that end from inside, by themselves, in the middle of other ends; shields that are
 * cancelled by name. */
#include "runtime/support.h"

#include <nuiitivet/inspect.h>
#include <nuiitivet/sync.h>

/* ---- from inside ---- */

static nv_status end_oneself(void *user)
{
    nv_scope *own = nv_scope_current();
    nv_scope_end(own);
    note("%d", nv_scope_is_canceled(own));
    note("%s", nv_status_name(nv_await_sleep(user ? 1 : 0)));
    note("%s", nv_status_name(nv_spawn(own, end_oneself)));
    return NV_OK;
}

static void a_task_ends_its_own_scope(void **state)
{
    (void)state;
    nv_task *task;
    assert_int_equal(nv_spawn_joinable(app, &task, end_oneself, trace), NV_OK);
    nv__runtime_advance(rt, 0);
    assert_trace("1 NV_ECANCELED NV_ECANCELED");
    assert_int_equal(nv__runtime_get_stats(rt).tasks_live, 0);
    nv_task_release(task);
}

static nv_status clean_up(void *user)
{
    nv_status status = nv_await_sleep(0.1);
    note("%s%s", (const char *)user, nv_status_name(status));
    return status;
}

static nv_status cancel_own_shield(void *user)
{
    nv_scope *shield = nv_scope_current();
    nv_scope_cancel(shield); /* it holds for its grace from now on */
    nv_scope_cancel(shield); /* and not anew */
    note("%d", nv_scope_is_canceled(shield));
    nv_status status = clean_up(user);
    if (status == NV_OK) {
        status = nv_await_sleep(3600);
    }
    note("%s", nv_status_name(status));
    return status;
}

static nv_status shield_itself(void *user)
{
    nv_status status = nv_await_shielded(1, cancel_own_shield, user);
    note("then %s", nv_status_name(status));
    return NV_OK;
}

/* A shield that is cancelled by name lets its grace pass too. */
static void a_cancelled_shield_has_its_grace(void **state)
{
    (void)state;
    char name[] = "slept ";
    assert_int_equal(nv_spawn(app, shield_itself, name), NV_OK);
    nv__runtime_advance(rt, 0.5);
    assert_trace("0 slept NV_OK");
    nv__runtime_advance(rt, 1);
    assert_trace("NV_ECANCELED then NV_ECANCELED");
}

/* Without memory for the timer of its grace a shield does not hold at all. */
static nv_status shield_without_memory(void *user)
{
    nv__alloc_fail_after(1);
    nv_scope_cancel(nv_scope_current());
    nv__alloc_fail_after(0);
    note("%s", nv_status_name(nv_await_sleep(0)));
    (void)user;
    return NV_OK;
}

static nv_status shield_first(void *user)
{
    return nv_await_shielded(1, shield_without_memory, user);
}

static void a_grace_needs_memory(void **state)
{
    (void)state;
    /* The first timer of the runtime has the heap made for it. */
    assert_int_equal(nv_spawn(app, shield_first), NV_OK);
    nv__runtime_advance(rt, 0);
    assert_trace("NV_ECANCELED");
}

/* ---- ends in the middle of ends ---- */

static nv_scope *others[3];

static void end_others(void *user)
{
    note("%s", (const char *)user);
    nv_scope_end(others[1]); /* waits for its turn */
    nv_scope_end(others[0]);
    nv_scope_end(others[2]); /* inside the one before */
}

static void say(void *user)
{
    note("%s", (const char *)user);
}

static void ends_take_their_turn(void **state)
{
    (void)state;
    char names[4][8] = { "first", "0", "1", "2" };
    nv_scope *first = nv_scope_new(app, NULL);
    for (int i = 0; i < 3; i++) {
        others[i] = nv_scope_new(i == 2 ? others[0] : app, names[i + 1]);
        assert_int_equal(nv_scope_defer(others[i], say, names[i + 1]), NV_OK);
    }
    assert_int_equal(nv_scope_defer(first, end_others, names[0]), NV_OK);
    nv_scope_end(first);
    assert_trace("first 1 2 0");
}

static nv_status hold(void *user)
{
    (void)user;
    return nv_await_shielded(10, clean_up, trace);
}

/* In an unnamed scope too, what is refused is told. */
static void a_nameless_scope_refuses(void **state)
{
    (void)state;
    nv_scope *page = nv_scope_new(app, "");
    assert_int_equal(nv_spawn(page, hold), NV_OK);
    nv__runtime_advance(rt, 0);
    nv_scope_end(page);
    assert_null(nv_event_new(page, NV_EVENT_AUTO));
    assert_non_null(strstr(last_log, "scope -"));
    nv__runtime_advance(rt, 1);
    trace[0] = '\0';
}

/* ---- plain calls ---- */

static nv_status go_wrong(void *user)
{
    nv_scope *own = nv_scope_current();
    note("%s", nv__scope_name(own));
    (void)user;
    return NV_EIO;
}

static nv_status fail_softly(void *user)
{
    (void)user;
    nv_fail(NV_OK, "nothing");
    nv_fail(NV_EIO, "no %s", "luck");
    return NV_OK;
}

static void a_plain_call_may_say_that_it_failed(void **state)
{
    (void)state;
    nv_task_desc desc = { NV_HEAD(nv_task_desc), .fn = fail_softly };
    assert_int_equal(nv__task_run_now(app, &desc), NV_OK);
    assert_int_equal(log_count, 1);
    assert_non_null(strstr(last_log, "no luck"));
}

static void a_plain_call_that_fails_is_told(void **state)
{
    (void)state;
    nv_task_desc desc = { NV_HEAD(nv_task_desc), .fn = go_wrong };
    assert_int_equal(nv__task_run_now(app, &desc), NV_OK);
    assert_int_equal(log_count, 1);
    desc.name = "named";
    nv__log_forget();
    assert_int_equal(nv__task_run_now(app, &desc), NV_OK);
    assert_int_equal(log_count, 2);
    assert_trace("handler named");
}

/* ---- dumps of what is given and not yet taken ---- */

static nv_mutex *mutex;
static nv_semaphore *semaphore;
static char dumped[16384];

static void keep(void *user, const char *text)
{
    (void)user;
    size_t used = strlen(dumped);
    snprintf(dumped + used, sizeof dumped - used, "%s", text);
}

static nv_status want_mutex(void *user)
{
    (void)user;
    return nv_await_lock(mutex);
}

static nv_status want_permit(void *user)
{
    (void)user;
    return nv_await_acquire(semaphore);
}

static nv_status give_and_look(void *user)
{
    (void)user;
    if (nv_await_lock(mutex) != NV_OK || nv_await_acquire(semaphore) != NV_OK ||
        nv_spawn(app, want_mutex) != NV_OK || nv_spawn(app, want_mutex) != NV_OK ||
        nv_spawn(app, want_permit) != NV_OK || nv_await_sleep(1) != NV_OK) {
        return NV_EFAILED;
    }
    (void)nv_mutex_unlock(mutex);
    (void)nv_semaphore_release(semaphore);
    return nv_runtime_dump(NV_DUMP_TEXT, keep, NULL);
}

static void what_is_given_is_not_waited_for(void **state)
{
    (void)state;
    mutex = nv_mutex_new(app, "m");
    semaphore = nv_semaphore_new(app, 1);
    dumped[0] = '\0';
    assert_int_equal(nv_spawn(app, give_and_look), NV_OK);
    nv__runtime_advance(rt, 2);
    assert_non_null(strstr(dumped, "is ready to run"));
    const char *second = strstr(dumped, "awaits m, held by "); /* who has not run yet */
    assert_non_null(second);
    assert_null(strstr(second + 1, "awaits"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        VIRTUAL_TEST(a_task_ends_its_own_scope),
        VIRTUAL_TEST(a_cancelled_shield_has_its_grace),
        VIRTUAL_TEST(a_grace_needs_memory),
        VIRTUAL_TEST(ends_take_their_turn),
        VIRTUAL_TEST(a_nameless_scope_refuses),
        SYNC_TEST(a_plain_call_that_fails_is_told),
        SYNC_TEST(a_plain_call_may_say_that_it_failed),
        VIRTUAL_TEST(what_is_given_is_not_waited_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
