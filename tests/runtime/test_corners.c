/* What hardly ever happens: arguments at their limits, memory that lacks, tasks and threads in the
 * wrong place. */
#include "runtime/support.h"

#include <nuiitivet/channel.h>
#include <nuiitivet/group.h>
#include <nuiitivet/select.h>
#include <nuiitivet/sync.h>

#include <math.h>
#include <pthread.h>

/* ---- awaits ---- */

static nv_status nothing(void *user)
{
    (void)user;
    return NV_OK;
}

static nv_status go_wrong(void *user)
{
    (void)user;
    return NV_EIO;
}

static void note_name(nv_status status)
{
    note("%s", nv_status_name(status));
}

static nv_status await_oddly(void *user)
{
    nv_task **self = user;
    size_t index = 9;
    nv_future *future = nv_future_new(app);
    note_name(nv_await_shielded(-1, nothing, NULL));
    note_name(nv_await_shielded(1, NULL, NULL));
    note_name(nv_await_within(NAN, nothing, NULL));
    note_name(nv_await_within(1, NULL, NULL));
    note_name(nv_await_sleep(INFINITY));
    nv_awaitable silent[] = { nv_on_future(future, NULL), nv_on_sleep(3600) };
    (void)nv_future_complete(future, self);
    note_name(nv_await_any(silent, 2, &index));
    note("%zu", index);
    nv_awaitable own = nv_on_task(*self, NULL);
    note_name(nv_await_all(&own, 1));
    nv_awaitable late = nv_on_time(1e300);
    nv_awaitable pair[] = { late, nv_on_sleep(0) };
    note_name(nv_await_any(pair, 2, &index));
    note("%zu", index);
    return NV_OK;
}

static nv_status await_without_memory(void *user)
{
    nv_awaitable nap = nv_on_sleep(1);
    size_t index = 9;
    nv__alloc_fail_after(1);
    nv_status status = nv_await_any(&nap, 1, &index);
    nv__alloc_fail_after(0);
    note("%s/%s", nv_status_name(status), nv_status_name(nap.status));
    (void)user;
    return NV_OK;
}

static nv_status shield_without_memory(void *user)
{
    nv__alloc_fail_after(1);
    nv_status status = nv_await_shielded(1, nothing, NULL);
    nv__alloc_fail_after(0);
    note("%s", nv_status_name(status));
    (void)user;
    return NV_OK;
}

/* The first timer of a runtime has the heap made for it. */
static void times_need_memory(void **state)
{
    (void)state;
    nv_task *task;
    assert_int_equal(nv_spawn_joinable(app, &task, shield_without_memory, NULL), NV_OK);
    nv_task_cancel(task);
    nv_task_release(task);
    assert_int_equal(nv_spawn(app, await_without_memory), NV_OK);
    nv__runtime_advance(rt, 0);
    assert_trace("NV_ENOMEM NV_OK/NV_ENOMEM");
}

static void odd_awaits_say_so(void **state)
{
    (void)state;
    nv_task *self;
    assert_int_equal(nv_spawn_joinable(app, &self, await_oddly, &self), NV_OK);
    nv__runtime_advance(rt, 1);
    assert_trace("NV_EINVAL NV_EINVAL NV_EINVAL NV_EINVAL NV_EINVAL NV_OK 0 NV_ESTATE NV_OK 1");
    assert_int_equal(trap_count, NV_DEBUG_CHECKS ? 1 : 0); /* a task awaits itself */
    nv_task_release(self);
}

static nv_status refuse_many(void *user)
{
    nv_status status = nv_await_sleep(*(double *)user);
    for (int i = 0; i < 10 && status == NV_ECANCELED; i++) {
        status = nv_await_sleep(0);
    }
    return status == NV_ECANCELED ? nv_await_shielded(1, nothing, NULL) : NV_EFAILED;
}

/* A group that supervises goes on, and tells of the first failure. */
static void the_second_failure_of_a_group_is_its_own(void **state)
{
    (void)state;
    double hour = 3600;
    nv_group *group = nv_group_new(app, NV_GROUP_SUPERVISE, "g");
    assert_int_equal(nv_group_spawn(group, .fn = go_wrong), NV_OK);
    assert_int_equal(nv_group_spawn(group, .fn = go_wrong), NV_OK);
    assert_int_equal(nv_group_spawn(group, .fn = refuse_many, .user = &hour), NV_OK);
    assert_int_equal(nv_group_count(group), 3);
    nv__runtime_advance(rt, 0);
    assert_int_equal(nv_group_count(group), 1);
    nv_group_cancel(group);
    nv__runtime_advance(rt, 0);
    assert_int_equal(nv_group_count(group), 0);
}

static nv_status await_own_group(void *user)
{
    nv_awaitable own = nv_on_group(user);
    size_t index = 9;
    nv_status status = nv_await_any(&own, 1, &index);
    note("%s/%s", nv_status_name(status), nv_status_name(own.status));
    return NV_OK;
}

static void a_member_does_not_wait_for_its_group(void **state)
{
    (void)state;
    nv_group *group = nv_group_new(app, NV_GROUP_ALL, "g");
    assert_int_equal(nv_group_spawn(group, .fn = await_own_group, .user = group), NV_OK);
    nv__runtime_advance(rt, 0);
    assert_string_not_equal(trace, "");
    assert_null(strstr(trace, "NV_OK/NV_OK"));
    trace[0] = '\0';
}

static const char keys[NV_MAX_TASK_VALUES];

static nv_status outlive(void *user)
{
    nv_status status = nv_await_sleep(1);
    note("%d", nv_task_value(&keys[NV_MAX_TASK_VALUES - 1]) == user);
    return status;
}

static nv_status leave_values(void *user)
{
    nv_status status = NV_OK;
    for (size_t i = 0; i < NV_MAX_TASK_VALUES && status == NV_OK; i++) {
        status = nv_task_set_value(&keys[i], user);
    }
    return status == NV_OK ? nv_spawn(app, outlive, user) : status;
}

/* Values that a task has inherited outlive the one that set them. */
static void values_outlive_who_set_them(void **state)
{
    (void)state;
    assert_int_equal(nv_spawn(app, leave_values, trace), NV_OK);
    nv__runtime_advance(rt, 2);
    assert_trace("1");
}

static nv_status keep_for_good(void *user)
{
    return nv_await_lock(user);
}

/* Who started it is not known; that it kept the mutex is told. */
static void a_mutex_comes_back_from_nowhere(void **state)
{
    (void)state;
    nv_mutex *mutex = nv_mutex_new(app, "m");
    nv_task_desc desc = { { sizeof desc, 0, NULL }, .fn = keep_for_good, .user = mutex };
    assert_int_equal(nv_task_spawn_desc(app, &desc, NULL), NV_OK);
    nv__runtime_advance(rt, 0);
    assert_false(nv_mutex_is_locked(mutex));
    assert_int_equal(log_count, 1);
}

/* ---- channels from the wrong place ---- */

typedef struct stranger {
    nv_channel *channel;
    nv_status receive, send, any;
} stranger;

static nv_status use_foreign_channel(void *user)
{
    stranger *s = user;
    int item = 1;
    s->receive = nv_await_receive(s->channel, &item);
    s->send = nv_await_send(s->channel, &item);
    nv_awaitable one = nv_on_receive(s->channel, &item);
    size_t index;
    s->any = nv_await_any(&one, 1, &index) == NV_OK ? one.status : NV_EFAILED;
    return NV_OK;
}

static void *be_a_stranger(void *user)
{
    nv__runtime *own;
    nv__runtime_desc desc = { .mode = NV__RUNTIME_OWNED, .virtual_clock = true };
    if (nv__runtime_create(&desc, &own) == NV_OK) {
        (void)!nv_spawn(nv__runtime_scope(own), use_foreign_channel, user);
        nv__runtime_advance(own, 7); /* a clock of its own */
        nv__runtime_destroy(own);
    }
    return NULL;
}

/* Tasks of another runtime may send as threads do, but not wait. */
static void a_channel_is_awaited_where_it_lives(void **state)
{
    (void)state;
    stranger s = { nv_channel_new(app, .item_size = sizeof(int)), NV_OK, NV_OK, NV_OK };
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, be_a_stranger, &s), 0);
    pthread_join(thread, NULL);
    assert_true(nv_now() < 7);
    assert_int_equal(s.receive, NV_ESTATE);
    assert_int_equal(s.send, NV_ESTATE);
    assert_int_equal(s.any, NV_ESTATE);
    assert_int_equal(trap_count, NV_DEBUG_CHECKS ? 3 : 0);
    assert_null(nv_channel_new(app, .item_size = NV_MAX_ITEM_SIZE + 1));
    assert_null(nv_channel_new(app, .item_size = 1, .policy = (nv_channel_policy)99));
    assert_int_equal(nv_channel_count(NULL), 0);
}

static void *close_twice(void *user)
{
    int item = 1;
    stranger *s = user;
    nv_channel_close(s->channel);
    nv_channel_close(s->channel);
    s->send = nv_channel_try_send(s->channel, &item);
    return NULL;
}

static void a_thread_closes_once(void **state)
{
    (void)state;
    stranger s = { nv_channel_new(app, .item_size = sizeof(int)), NV_OK, NV_OK, NV_OK };
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, close_twice, &s), 0);
    pthread_join(thread, NULL);
    assert_int_equal(s.send, NV_ENOTFOUND);
    nv__runtime_advance(rt, 0);
    assert_int_equal(pthread_create(&thread, NULL, close_twice, &s), 0);
    pthread_join(thread, NULL);
    assert_int_equal(s.send, NV_ENOTFOUND);
    int item;
    assert_int_equal(nv_channel_try_receive(s.channel, &item), NV_ENOTFOUND);
}

static void *send_without_memory(void *user)
{
    int item = 1;
    stranger *s = user;
    nv__alloc_fail_after(1);
    s->send = nv_channel_try_send(s->channel, &item);
    nv__alloc_fail_after(0);
    s->any = nv_channel_try_send(s->channel, &item);
    return NULL;
}

/* What is on its way when the channel ends is disposed of with it. */
static void what_threads_sent_ends_with_the_channel(void **state)
{
    (void)state;
    nv_scope *page = nv_scope_new(app, "page");
    stranger s = { nv_channel_new(page, .item_size = sizeof(int)), NV_OK, NV_OK, NV_OK };
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, send_without_memory, &s), 0);
    pthread_join(thread, NULL);
    assert_int_equal(s.send, NV_ENOMEM);
    assert_int_equal(s.any, NV_OK);
    nv_channel_retain(s.channel);
    nv_scope_end(page);
    nv__runtime_advance(rt, 0);
    assert_int_equal(pthread_create(&thread, NULL, close_twice, &s), 0);
    pthread_join(thread, NULL);
    assert_int_equal(s.send, NV_ECANCELED);
    nv_channel_release(s.channel);
    assert_int_equal(log_count, 0);
}

static nv_status release_out_of_order(void *user)
{
    nv_semaphore **two = user;
    if (nv_await_acquire(two[0]) != NV_OK || nv_await_acquire(two[1]) != NV_OK) {
        return NV_EFAILED;
    }
    note("%s", nv_status_name(nv_semaphore_release(two[0])));
    note("%u %u", nv_semaphore_free_permits(two[0]), nv_semaphore_free_permits(two[1]));
    return NV_OK;
}

static void permits_are_found_below_newer_ones(void **state)
{
    (void)state;
    nv_semaphore *two[] = { nv_semaphore_new(app, 1), nv_semaphore_new(app, 1) };
    assert_int_equal(nv_spawn(app, release_out_of_order, two), NV_OK);
    nv__runtime_advance(rt, 0);
    assert_trace("NV_OK 1 0");
    assert_int_equal(nv_semaphore_release(two[0]), NV_ESTATE);
    assert_int_equal(trap_count, NV_DEBUG_CHECKS ? 1 : 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        VIRTUAL_TEST(times_need_memory),
        VIRTUAL_TEST(odd_awaits_say_so),
        VIRTUAL_TEST(the_second_failure_of_a_group_is_its_own),
        VIRTUAL_TEST(a_member_does_not_wait_for_its_group),
        VIRTUAL_TEST(values_outlive_who_set_them),
        VIRTUAL_TEST(a_mutex_comes_back_from_nowhere),
        VIRTUAL_TEST(a_channel_is_awaited_where_it_lives),
        VIRTUAL_TEST(a_thread_closes_once),
        VIRTUAL_TEST(what_threads_sent_ends_with_the_channel),
        VIRTUAL_TEST(permits_are_found_below_newer_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
