/* What hardly ever happens: arguments at their limits, hooks that go while they run, guards of
 * another kind, other threads in the wrong place. */
#include "runtime/support.h"

#include <nuiitivet/channel.h>
#include <nuiitivet/group.h>
#include <nuiitivet/select.h>
#include <nuiitivet/sync.h>
#include <nuiitivet/thread.h>

#include <math.h>
#include <pthread.h>
#include <unistd.h>
#include <uv.h>

#include "runtime/coroutine.h"
#include "support/quick.h"

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
        nv__runtime_advance(own, 0);
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

/* ---- hooks ---- */

static bool quiet(void *user)
{
    note("%s", (const char *)user);
    return false;
}

static bool leave(void *user)
{
    note("leave");
    nv__runtime_remove_prepare_hook(rt, leave, user);
    nv__runtime_remove_prepare_hook(rt, leave, user); /* it is not there any more */
    return true;
}

static void turn_and_leave(void *user)
{
    note("turn");
    nv__runtime_remove_turn_hook(rt, turn_and_leave, user);
}

static void turn(void *user)
{
    note("%s", (const char *)user);
}

static void hooks_go_while_they_run(void **state)
{
    (void)state;
    char a[] = "a", b[] = "b";
    assert_int_equal(nv__runtime_add_prepare_hook(rt, quiet, a), NV_OK);
    assert_int_equal(nv__runtime_add_prepare_hook(rt, leave, NULL), NV_OK);
    assert_int_equal(nv__runtime_add_prepare_hook(rt, quiet, b), NV_OK);
    assert_int_equal(nv__runtime_add_turn_hook(rt, turn, a), NV_OK);
    assert_int_equal(nv__runtime_add_turn_hook(rt, turn_and_leave, NULL), NV_OK);
    assert_int_equal(nv__runtime_add_turn_hook(rt, turn, b), NV_OK);
    nv__runtime_remove_turn_hook(rt, turn, trace); /* not one of them */
    nv__runtime_step(rt, 0);
    assert_trace("a leave b a turn b");
    nv__runtime_remove_prepare_hook(rt, quiet, b);
    nv__runtime_step(rt, 0);
    assert_non_null(strstr(trace, "a b"));
    assert_null(strstr(trace, "leave"));
    trace[0] = '\0';
    int added = 0;
    while (nv__runtime_add_prepare_hook(rt, quiet, a) == NV_OK) {
        assert_true(++added < 1000);
    }
    assert_int_equal(nv__runtime_add_prepare_hook(rt, quiet, a), NV_ELIMIT);
    while (nv__runtime_add_turn_hook(rt, turn, a) == NV_OK) {
        assert_true(++added < 1000);
    }
}

/* Removes the one behind it, which has not had its turn yet. */
static void remove_the_next(void *user)
{
    note("first");
    nv__runtime_remove_turn_hook(rt, turn, user);
    nv__runtime_remove_turn_hook(rt, remove_the_next, user);
}

static bool remove_the_next_too(void *user)
{
    note("prepare");
    nv__runtime_remove_prepare_hook(rt, quiet, user);
    nv__runtime_remove_prepare_hook(rt, remove_the_next_too, user);
    return false;
}

static void a_hook_removes_the_next(void **state)
{
    (void)state;
    char next[] = "next";
    assert_int_equal(nv__runtime_add_turn_hook(rt, remove_the_next, next), NV_OK);
    assert_int_equal(nv__runtime_add_turn_hook(rt, turn, next), NV_OK);
    nv__runtime_step(rt, 0);
    assert_trace("first");
    assert_int_equal(nv__runtime_add_prepare_hook(rt, remove_the_next_too, next), NV_OK);
    assert_int_equal(nv__runtime_add_prepare_hook(rt, quiet, next), NV_OK);
    nv__runtime_step(rt, 0);
    assert_trace("prepare");
}

/* ---- descriptors ---- */

enum { MAX_WATCHES = 256 };

static void arrived(void *user)
{
    char byte;
    assert_int_equal(read(*(int *)user, &byte, 1), 1);
    note("arrived");
}

static void descriptors_are_watched_side_by_side(void **state)
{
    (void)state;
    int ends[3][2];
    nv__fd_watch *watches[3];
    for (int i = 0; i < 3; i++) {
        assert_int_equal(pipe(ends[i]), 0);
        watches[i] = nv__runtime_watch_fd(rt, ends[i][0], arrived, &ends[i][0]);
        assert_non_null(watches[i]);
    }
    assert_int_equal(write(ends[1][1], "x", 1), 1);
    nv__runtime_step(rt, 1);
    assert_trace("arrived");
    nv__runtime_unwatch_fd(watches[1]); /* from the middle */
    nv__runtime_unwatch_fd(NULL);
    assert_int_equal(write(ends[0][1], "x", 1), 1);
    nv__runtime_step(rt, 1);
    assert_trace("arrived");
    nv__runtime_unwatch_fd(watches[2]);
    nv__runtime_unwatch_fd(watches[0]);
    for (int i = 0; i < 3; i++) {
        close(ends[i][0]);
        close(ends[i][1]);
    }
    assert_null(nv__runtime_watch_fd(rt, 100000, arrived, NULL));
    assert_int_equal(log_count, 1);
}

static void descriptors_have_a_limit(void **state)
{
    (void)state;
    int ends[2], watched = 0;
    assert_int_equal(pipe(ends), 0);
    nv__alloc_fail_after(1);
    assert_null(nv__runtime_watch_fd(rt, ends[0], arrived, NULL));
    nv__alloc_fail_after(0);
    int copies[MAX_WATCHES + 1];
    while (watched <= MAX_WATCHES) {
        copies[watched] = dup(ends[0]);
        assert_true(copies[watched] >= 0);
        if (!nv__runtime_watch_fd(rt, copies[watched], arrived, NULL)) {
            break;
        }
        watched++;
    }
    assert_int_equal(watched, MAX_WATCHES);
    assert_non_null(strstr(last_log, "watched descriptors"));
    nv__runtime_destroy(rt);
    for (int i = 0; i <= watched; i++) {
        close(copies[i]);
    }
    close(ends[0]);
    close(ends[1]);
    rt = NULL;
}

/* ---- guards ---- */

/* ---- an attached loop is not ours to block ---- */

static uv_loop_t host;

static void count(void *user)
{
    ++*(int *)user;
}

static void stepping_an_attached_loop_does_not_block(void **state)
{
    (void)state;
    live_before = nv__alloc_live();
    uv_loop_init(&host);
    nv__runtime_desc desc = { .mode = NV__RUNTIME_ATTACHED, .uv_loop = &host };
    assert_int_equal(nv__runtime_create(&desc, &rt), NV_OK);
    nv__runtime_step(rt, 3600);
    assert_int_equal(nv__runtime_run(rt), NV_ESTATE);
    nv__runtime_destroy_async(NULL, NULL, NULL);
    int destroyed = 0;
    nv__runtime_destroy_async(rt, count, &destroyed);
    nv__runtime_destroy_async(rt, count, &destroyed); /* it is on its way */
    uv_run(&host, UV_RUN_DEFAULT);
    assert_int_equal(destroyed, 1);
    assert_int_equal(uv_loop_close(&host), 0);
    rt = NULL;
    assert_int_equal(nv__alloc_live(), live_before);
}

/* ---- texts ---- */

static void release_nothing(void *object)
{
    (void)object;
}

static void pins_have_sizes(void **state)
{
    (void)state;
    assert_null(nv__pin_alloc(0));
    assert_null(nv__pin_alloc(SIZE_MAX - 1));
    assert_true(nv__pin(trace, release_nothing));
    assert_non_null(nv__pin_alloc(8)); /* not in what has just been pinned */
    char *large = nv__pin_alloc(1 << 20);
    assert_non_null(large);
    memset(large, 0, 1 << 20);
}

/* ---- descriptions of older programs ---- */

static void shorter_descriptions_are_completed(void **state)
{
    (void)state;
    nv_thread_desc desc = { { offsetof(nv_thread_desc, canceled), __LINE__, __FILE__ },
                            .name = "old",
                            .user = trace };
    nv_thread *thread = nv_thread_admit_desc(app, &desc);
    assert_non_null(thread);
    nv__runtime_advance(rt, 0);
    nv_thread_detach(thread);
    desc.nv_.size = 0; /* said nothing: all of it */
    thread = nv_thread_admit_desc(app, &desc);
    assert_non_null(thread);
    nv__runtime_advance(rt, 0);
    nv_thread_detach(thread);
    nv__runtime_advance(rt, 0);
    assert_int_equal(nv__runtime_get_stats(rt).tasks_live, 0);
}

/* ---- threads of the application ---- */

static void *be_attached(void *user)
{
    nv_thread *thread = user;
    nv__runtime *none;
    nv__runtime_desc desc = { .mode = NV__RUNTIME_OWNED };
    bool fine = nv_thread_attach(thread) == NV_OK && nv_thread_attach(thread) == NV_ESTATE &&
                nv__runtime_create(&desc, &none) == NV_ESTATE && !nv_worker_canceled() &&
                nv_now() == 5 && nv_set_worker_limit(1) == NV_ENOLOOP;
    nv_thread_detach(thread);
    /* Nobody's now: the clock of the process, and no worker. */
    return fine && nv_now() == 5 && !nv_worker_canceled() ? user : NULL;
}

static void an_attached_thread_is_none_of_the_others(void **state)
{
    (void)state;
    nv__runtime_advance(rt, 5);
    nv_thread *thread = nv_thread_admit(app, .name = "other");
    pthread_t handle;
    void *result = NULL;
    assert_int_equal(pthread_create(&handle, NULL, be_attached, thread), 0);
    pthread_join(handle, &result);
    assert_ptr_equal(result, thread);
    nv__runtime_advance(rt, 0);
}

static nv_status attach_in_worker(void *user)
{
    nv__runtime *none;
    nv__runtime_desc desc = { .mode = NV__RUNTIME_OWNED };
    bool refused =
        nv_thread_attach(user) == NV_ESTATE && nv__runtime_create(&desc, &none) == NV_ESTATE;
    return refused ? NV_OK : NV_EFAILED;
}

static nv_status use_worker(void *user)
{
    return nv_await_worker(attach_in_worker, user);
}

static void only_strangers_are_attached(void **state)
{
    (void)state;
    nv_task *task;
    nv_thread *thread = nv_thread_admit(app, .name = "other");
    assert_int_equal(nv_thread_attach(thread), NV_ESTATE);
    assert_int_equal(nv_spawn_joinable(app, &task, use_worker, thread), NV_OK);
    nv__runtime_advance(rt, 0);
    assert_int_equal(log_count, 0); /* the worker was refused, too */
    nv_task_release(task);
    nv_thread_detach(thread);
    nv__runtime_advance(rt, 0);
}

static void *attach_second(void *user)
{
    return nv_thread_attach(user) == NV_ESTATE ? user : NULL;
}

static void *attach_first(void *user)
{
    pthread_t handle;
    void *result = NULL;
    bool fine =
        nv_thread_attach(user) == NV_OK && pthread_create(&handle, NULL, attach_second, user) == 0;
    if (fine) {
        pthread_join(handle, &result);
    }
    nv_thread_detach(user);
    return result;
}

static void a_place_is_for_one_thread(void **state)
{
    (void)state;
    nv_thread *thread = nv_thread_admit(app, .name = "one");
    pthread_t handle;
    void *result = NULL;
    assert_int_equal(pthread_create(&handle, NULL, attach_first, thread), 0);
    pthread_join(handle, &result);
    assert_ptr_equal(result, thread);
    nv__runtime_advance(rt, 0);
}

static void *ask_where_it_is(void *user)
{
    *(bool *)user = nv__on_ui_thread();
    return NULL;
}

static void other_threads_are_not_the_uis(void **state)
{
    (void)state;
    bool other = true;
    pthread_t handle;
    assert_int_equal(pthread_create(&handle, NULL, ask_where_it_is, &other), 0);
    pthread_join(handle, NULL);
    assert_false(other);
    assert_true(nv__on_ui_thread());
}

static void *ask_the_time(void *user)
{
    *(double *)user = nv_now();
    return NULL;
}

static void any_thread_knows_the_time(void **state)
{
    (void)state;
    double time = -1;
    pthread_t handle;
    assert_int_equal(pthread_create(&handle, NULL, ask_the_time, &time), 0);
    pthread_join(handle, NULL);
    assert_true(time >= 0 && time <= nv_now());
}

enum { MANY_STACKS = 20000, PROTECTED = 16384 };

static nv__stack_pool pool;
static nv__coroutine *coroutines[MANY_STACKS];

static void do_nothing(nv__coroutine *co)
{
    (void)co;
}

/* Kernels without guards of their own: protected pages, as many as a process may have. */
static void pages_are_protected_where_the_kernel_has_no_guards(void **state)
{
    (void)state;
    if (NV__ASAN || NV__TSAN || quick(0, 1)) {
        skip();
    }
    nv__stack_pool_init(&pool, NV__COROUTINE_DEFAULT, sizeof(nv__coroutine));
    pool.guard_by_madvise = false;
    size_t guarded = 0;
    for (int i = 0; i < MANY_STACKS; i++) {
        coroutines[i] = nv__coroutine_get(&pool, 16 * 1024);
        assert_non_null(coroutines[i]);
        coroutines[i]->body = do_nothing;
        guarded += coroutines[i]->is_guarded;
    }
    assert_int_equal(guarded, PROTECTED);
    assert_int_equal(log_count, 1);
    assert_non_null(strstr(last_log, "no guard page"));
    nv__coroutine *own = nv__coroutine_get(&pool, 1024 * 1024);
    assert_false(own->is_guarded);
    nv__coroutine_put(&pool, own);
    for (int i = 0; i < MANY_STACKS; i++) {
        nv__coroutine_put(&pool, coroutines[i]);
    }
    while (nv__stack_pool_trim(&pool)) {
    }
    own = nv__coroutine_get(&pool, 1024 * 1024); /* there is room again */
    assert_true(own->is_guarded);
    nv__coroutine_put(&pool, own);
    assert_null(nv__coroutine_get(&pool, (size_t)NV__MAX_STACK_SIZE + 1));
    nv__stack_pool_finish(&pool);
}

/* Giving slots back whole needs a list; without memory for it they stay. */
static void slots_stay_without_memory(void **state)
{
    (void)state;
    if (NV__ASAN || NV__TSAN || quick(0, 1)) {
        skip();
    }
    nv__stack_pool_init(&pool, NV__COROUTINE_DEFAULT, sizeof(nv__coroutine));
    for (int i = 0; i < NV__MAX_WARM_STACKS + 100; i++) {
        coroutines[i] = nv__coroutine_get(&pool, 16 * 1024);
        assert_non_null(coroutines[i]);
    }
    for (int i = 0; i < NV__MAX_WARM_STACKS + 100; i++) {
        nv__coroutine_put(&pool, coroutines[i]);
    }
    nv__alloc_fail_after(1);
    (void)nv__stack_pool_trim(&pool);
    nv__alloc_fail_after(0);
    while (nv__stack_pool_trim(&pool)) {
    }
    nv__stack_pool_finish(&pool);
}

/* The C library's contexts need memory beside the stack. */
static void contexts_need_memory(void **state)
{
    (void)state;
    nv__stack_pool_init(&pool, NV__COROUTINE_UCONTEXT, sizeof(nv__coroutine));
    size_t n = 1;
    nv__coroutine *co = NULL;
    for (; !co && n < 10; n++) {
        nv__alloc_fail_after(n);
        co = nv__coroutine_get(&pool, 0);
        nv__alloc_fail_after(0);
    }
    assert_true(co && n > 2);
    nv__alloc_fail_after(1);
    assert_null(nv__coroutine_get(&pool, 1024 * 1024));
    nv__alloc_fail_after(0);
    nv__coroutine_put(&pool, co);
    nv__stack_pool_finish(&pool);
}

/* ---- time ---- */

static void far_away_is_never(void **state)
{
    (void)state;
    nv__timer timer;
    nv__timer_init(&timer, turn, trace);
    assert_int_equal(nv__timer_start(rt, &timer, 1e12), NV_OK);
    nv__runtime_advance(rt, 1e6);
    assert_trace("");
    nv__timer_stop(&timer);
    nv__timer_stop(&timer);
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
        REAL_TEST(hooks_go_while_they_run),
        VIRTUAL_TEST(a_hook_removes_the_next),
        REAL_TEST(descriptors_are_watched_side_by_side),
        REAL_TEST(descriptors_have_a_limit),
        cmocka_unit_test(stepping_an_attached_loop_does_not_block),
        VIRTUAL_TEST(pins_have_sizes),
        VIRTUAL_TEST(shorter_descriptions_are_completed),
        VIRTUAL_TEST(an_attached_thread_is_none_of_the_others),
        VIRTUAL_TEST(only_strangers_are_attached),
        VIRTUAL_TEST(a_place_is_for_one_thread),
        VIRTUAL_TEST(other_threads_are_not_the_uis),
        REAL_TEST(any_thread_knows_the_time),
        VIRTUAL_TEST(pages_are_protected_where_the_kernel_has_no_guards),
        VIRTUAL_TEST(slots_stay_without_memory),
        VIRTUAL_TEST(contexts_need_memory),
        VIRTUAL_TEST(far_away_is_never),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
