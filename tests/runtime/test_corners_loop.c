/* What hardly ever happens to a loop: hooks that go while they run, descriptors without end, guards
 * of another kind, strangers among its threads. */
#include "runtime/support.h"

#include <nuiitivet/thread.h>

#include <pthread.h>
#include <unistd.h>
#include <uv.h>
#include <wchar.h>

#include "runtime/coroutine.h"
#include "support/quick.h"

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

static nv_status fail_unprintably(void *user)
{
    nv_fail(NV_EIO, "%ls", (const wchar_t *)user);
    return NV_OK;
}

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

/* A text that the C library cannot make is no text. */
static void unprintable_texts_are_empty(void **state)
{
    (void)state;
    static const wchar_t strange[] = { 0x7FFFFFFF, 0 };
    assert_string_equal(nv_fmt("%ls", strange), "");
    nv_task_desc desc = { NV_HEAD(nv_task_desc), .fn = fail_unprintably,
                          .user = (void *)(uintptr_t)strange };
    assert_int_equal(nv__task_run_now(app, &desc), NV_OK);
    assert_true(log_count >= 1);
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
    nv_scope *page = nv_scope_new(app, "page");
    thread = nv_thread_admit_desc(page, &desc);
    assert_non_null(thread);
    nv__runtime_advance(rt, 0);
    nv_scope_end(page); /* nobody wants to be told */
    nv__runtime_advance(rt, 0);
    nv_thread_detach(thread);
    nv__runtime_advance(rt, 0);
    assert_int_equal(nv__runtime_get_stats(rt).tasks_live, 0);
}

/* ---- threads of the application ---- */

static nv_status run_from_inside(void *user)
{
    (void)user;
    note("%s", nv_status_name(nv__runtime_run(rt)));
    return NV_OK;
}

static void *run_from_outside(void *user)
{
    return nv__runtime_run(rt) == NV_ESTATE ? user : NULL;
}

/* A loop is run by the thread that has it, and not from inside itself. */
static void a_loop_is_run_once_at_a_time(void **state)
{
    (void)state;
    pthread_t handle;
    void *result = NULL;
    assert_int_equal(nv_spawn(app, run_from_inside), NV_OK);
    nv__runtime_step(rt, 0);
    assert_trace("NV_ESTATE");
    assert_int_equal(pthread_create(&handle, NULL, run_from_outside, trace), 0);
    pthread_join(handle, &result);
    assert_ptr_equal(result, trace);
}

static void synchronous_steps_may_be_shorter(void **state)
{
    (void)state;
    nv__runtime_step(rt, 0.0001);
    nv__runtime_step(rt, 0);
}

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
    return nv__may_build() && nv__on_ui_thread() ? user : NULL; /* it makes widgets from now on */
}

static void other_threads_are_not_the_uis(void **state)
{
    (void)state;
    bool other = true;
    pthread_t handle;
    assert_int_equal(pthread_create(&handle, NULL, ask_where_it_is, &other), 0);
    void *result = NULL;
    pthread_join(handle, &result);
    assert_ptr_equal(result, &other);
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

enum { MOST_TIMERS = 1 << 20 };

static void timers_have_a_limit(void **state)
{
    (void)state;
    if (quick(0, 1)) {
        skip();
    }
    nv__timer *timers = calloc(MOST_TIMERS + 1, sizeof *timers);
    assert_non_null(timers);
    int armed = 0;
    while (armed <= MOST_TIMERS) {
        nv__timer_init(&timers[armed], turn, trace);
        if (nv__timer_start(rt, &timers[armed], 3600 + armed) != NV_OK) {
            break;
        }
        armed++;
    }
    assert_int_equal(armed, MOST_TIMERS);
    assert_int_equal(log_count, 1);
    for (int i = 0; i < armed; i++) {
        nv__timer_stop(&timers[i]);
    }
    free(timers);
}

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
        REAL_TEST(hooks_go_while_they_run),
        VIRTUAL_TEST(a_hook_removes_the_next),
        REAL_TEST(descriptors_are_watched_side_by_side),
        REAL_TEST(descriptors_have_a_limit),
        cmocka_unit_test(stepping_an_attached_loop_does_not_block),
        VIRTUAL_TEST(pins_have_sizes),
        VIRTUAL_TEST(unprintable_texts_are_empty),
        VIRTUAL_TEST(shorter_descriptions_are_completed),
        REAL_TEST(a_loop_is_run_once_at_a_time),
        SYNC_TEST(synchronous_steps_may_be_shorter),
        VIRTUAL_TEST(an_attached_thread_is_none_of_the_others),
        VIRTUAL_TEST(only_strangers_are_attached),
        VIRTUAL_TEST(a_place_is_for_one_thread),
        VIRTUAL_TEST(other_threads_are_not_the_uis),
        REAL_TEST(any_thread_knows_the_time),
        VIRTUAL_TEST(pages_are_protected_where_the_kernel_has_no_guards),
        VIRTUAL_TEST(slots_stay_without_memory),
        VIRTUAL_TEST(contexts_need_memory),
        VIRTUAL_TEST(timers_have_a_limit),
        VIRTUAL_TEST(far_away_is_never),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
