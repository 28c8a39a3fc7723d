#include "runtime/support.h"

#include <pthread.h>
#include <unistd.h>
#include <uv.h>

static nv_status nap(void *user)
{
    nv_status status = nv_await_sleep(0.002);
    note("%s=%s", (const char *)user, nv_status_name(status));
    return NV_OK;
}

static char A[] = "a";

static nv_status stop_after_nap(void *user)
{
    nv_status status = nap(user);
    nv__runtime_stop(rt);
    return status;
}

static void an_owned_loop_runs_until_stopped(void **state)
{
    (void)state;
    assert_int_equal(nv_spawn(app, stop_after_nap, A), NV_OK);
    assert_false(nv__runtime_is_running());
    assert_int_equal(nv__runtime_run(rt), NV_OK);
    assert_trace("a=NV_OK");
    assert_int_equal(nv__runtime_get_mode(rt), NV__RUNTIME_OWNED);
    assert_ptr_equal(nv__runtime_current(), rt);
}

static nv_status try_to_nest(void *user)
{
    (void)user;
    nv__runtime *inner = NULL;
    nv__runtime_desc owned = { .mode = NV__RUNTIME_OWNED };
    note("running=%d", nv__runtime_is_running());
    note("owned=%s", nv_status_name(nv__runtime_create(&owned, &inner)));
    note("run=%s", nv_status_name(nv__runtime_run(rt)));
    nv__runtime_step(rt, 0); /* traps */
    nv__runtime_stop(rt);
    return NV_OK;
}

static void a_loop_is_not_run_inside_itself(void **state)
{
    (void)state;
    assert_int_equal(nv_spawn(app, try_to_nest), NV_OK);
    assert_int_equal(nv__runtime_run(rt), NV_OK);
    assert_trace("running=1 owned=NV_ESTATE run=NV_ESTATE");
    assert_int_equal(trap_count, NV_DEBUG_CHECKS ? 1 : 0);
}

/* ---- synchronous ---- */

static nv_status await_in_sync(void *user)
{
    (void)user;
    nv_future *future = nv_future_new(nv_scope_current());
    note("sleep=%s", nv_status_name(nv_await_sleep(1)));
    note("future=%s", nv_status_name(nv_await_future(future, NULL)));
    note("within=%s", nv_status_name(nv_await_within(1, nap, A)));
    note("shield=%s", nv_status_name(nv_await_shielded(1, nap, A)));
    note("worker=%s", nv_status_name(nv_await_worker(nap, A)));
    note("spawn=%s", nv_status_name(nv_spawn(nv_scope_current(), nap, A)));
    note("task=%d", nv__task_is_running());
    return nv_fail(NV_EIO, "no luck");
}

static void say(void *user)
{
    note("%s", (const char *)user);
}

static nv_status defer_in_sync(void *user)
{
    nv_status status = nv_scope_defer(nv_scope_current(), say, user);
    note("in");
    return status;
}

/* RUN-12, TSK-7: handlers are plain calls, awaiting says so at once, nothing crashes. */
static void the_synchronous_mode_calls_plainly(void **state)
{
    (void)state;
    assert_int_equal(start_handler(app, await_in_sync, NULL), NV_OK);
    assert_trace("sleep=NV_ENOLOOP future=NV_ENOLOOP within=NV_ENOLOOP shield=NV_ENOLOOP "
                 "worker=NV_ENOLOOP spawn=NV_ENOLOOP task=0");
    assert_int_equal(log_count, 1);
    assert_non_null(strstr(last_log, "no luck"));
    char deferred[] = "deferred";
    assert_int_equal(start_handler(app, defer_in_sync, deferred), NV_OK);
    assert_trace("in deferred");
    assert_null(nv_scope_current());
}

static void say_post(nv__post *post)
{
    (void)post;
    note("post");
}

static void say_and_stop(void *user)
{
    note("%s", (const char *)user);
    nv__runtime_stop(rt);
}

/* RUN-23: steps are capped, timers and posts go on. */
static void synchronous_steps_are_capped(void **state)
{
    (void)state;
    nv__timer distant;
    nv__timer_init(&distant, say, A);
    assert_int_equal(nv__timer_start(rt, &distant, 3600), NV_OK);
    nv__runtime_step(rt, -1); /* returns after max_step, or never */
    nv__runtime_step(rt, 100);
    assert_trace("");
    nv__timer_stop(&distant);
    nv__post post = { .fn = say_post };
    nv__runtime_post(rt, &post);
    nv__timer_init(&distant, say_and_stop, A);
    assert_int_equal(nv__timer_start(rt, &distant, 0.001), NV_OK);
    assert_int_equal(nv__runtime_run(rt), NV_OK);
    assert_trace("post a");
}

static nv_status run_synchronously_inside(void *user)
{
    (void)user;
    nv__runtime *inner = NULL;
    nv__runtime_desc desc = { .mode = NV__RUNTIME_SYNC, .max_step = 0.001 };
    note("create=%s", nv_status_name(nv__runtime_create(&desc, &inner)));
    note("current=%d", nv__runtime_current() == inner);
    nv__runtime_step(inner, -1);
    (void)start_handler(nv__runtime_scope(inner), defer_in_sync, A);
    nv__runtime_destroy(inner);
    note("back=%d", nv__runtime_current() == rt);
    return nv_await_sleep(0);
}

/* RUN-13: an app asked for inside a running loop runs synchronously. */
static void a_synchronous_runtime_inside_a_running_one(void **state)
{
    (void)state;
    assert_int_equal(nv_spawn(app, run_synchronously_inside), NV_OK);
    nv__runtime_advance(rt, 0);
    assert_trace("create=NV_OK current=1 in a back=1");
    nv__runtime_desc desc = { .mode = NV__RUNTIME_SYNC };
    nv__runtime *second = NULL;
    assert_int_equal(nv__runtime_create(&desc, &second), NV_ESTATE);
}

static nv_status outside(void *user)
{
    (void)user;
    note("%s", nv_status_name(nv_await_sleep(0)));
    note("%s", nv_fmt("%d", 5));
    return NV_OK;
}

/* TSK-11: without any runtime handlers are plain calls too. */
static void without_a_runtime(void **state)
{
    (void)state;
    trace[0] = '\0';
    assert_null(nv__runtime_current());
    assert_true(nv__on_ui_thread());
    assert_true(nv_now() < 1e-9);
    assert_int_equal(start_handler(NULL, outside, NULL), NV_OK);
    assert_trace("NV_ENOLOOP 5");
    assert_int_equal(nv_spawn(NULL, outside), NV_ENOLOOP);
    assert_int_equal(nv_await_sleep(1), NV_ENOLOOP);
    nv__runtime_destroy(NULL);
}

static void bad_descriptions(void **state)
{
    (void)state;
    nv__runtime *none = NULL;
    nv__runtime_desc attached = { .mode = NV__RUNTIME_ATTACHED };
    assert_int_equal(nv__runtime_create(&attached, &none), NV_EINVAL);
    assert_int_equal(nv__runtime_create(NULL, &none), NV_EINVAL);
    nv__runtime_desc strange = { .mode = (nv__runtime_mode)77 };
    assert_int_equal(nv__runtime_create(&strange, &none), NV_EINVAL);
    assert_null(none);
}

/* ---- attached ---- */

static uv_loop_t host;

static int setup_attached(void **state)
{
    (void)state;
    live_before = nv__alloc_live();
    trace[0] = '\0';
    nv__set_trap(keep_trap);
    nv_log_set_handler(keep_log, NULL);
    uv_loop_init(&host);
    nv__runtime_desc desc = { .mode = NV__RUNTIME_ATTACHED, .uv_loop = &host };
    if (nv__runtime_create(&desc, &rt) != NV_OK) {
        return -1;
    }
    app = nv_scope_new(nv__runtime_scope(rt), "app");
    return app ? 0 : -1;
}

static int teardown_attached(void **state)
{
    (void)state;
    nv__runtime_destroy(rt);
    rt = NULL;
    nv__set_trap(NULL);
    nv_log_set_handler(NULL, NULL);
    uv_run(&host, UV_RUN_DEFAULT);
    if (uv_loop_close(&host) != 0) {
        return -1;
    }
    return nv__alloc_live() == live_before ? 0 : -1;
}

/* The host's loop ends when nothing of ours is under way, and not before. */
static void the_hosts_loop_ends_when_we_have_nothing(void **state)
{
    (void)state;
    assert_int_equal(uv_run(&host, UV_RUN_DEFAULT), 0);
    assert_int_equal(nv_spawn(app, nap, A), NV_OK);
    assert_int_equal(uv_run(&host, UV_RUN_DEFAULT), 0);
    assert_trace("a=NV_OK");
    assert_int_equal(start_handler(app, nap, A), NV_OK);
    assert_int_equal(uv_run(&host, UV_RUN_DEFAULT), 0);
    assert_trace("a=NV_OK");
    assert_int_equal(nv__runtime_run(rt), NV_ESTATE);
}

static uv_timer_t host_timer;

static void unhold(uv_timer_t *timer)
{
    note("host");
    nv__runtime_unhold(rt);
    uv_close((uv_handle_t *)timer, NULL);
}

static void a_hold_keeps_the_hosts_loop_alive(void **state)
{
    (void)state;
    nv__runtime_hold(rt);
    uv_timer_init(&host, &host_timer);
    uv_timer_start(&host_timer, unhold, 3, 0);
    uv_unref((uv_handle_t *)&host_timer);
    assert_int_equal(uv_run(&host, UV_RUN_DEFAULT), 0);
    assert_trace("host");
}

static nv_future *future;

static nv_status await_future(void *user)
{
    (void)user;
    note("future=%s", nv_status_name(nv_await_future(future, NULL)));
    return NV_OK;
}

static void complete(nv__post *post)
{
    (void)post;
    (void)nv_future_complete(future, NULL);
}

static nv__post completion = { .fn = complete };

static void *post_from_thread(void *user)
{
    (void)user;
    usleep(2000);
    nv__runtime_post(rt, &completion);
    return NULL;
}

/* A parked task that another thread will wake keeps the host's loop alive. */
static void posts_reach_an_attached_loop(void **state)
{
    (void)state;
    future = nv_future_new(app);
    assert_int_equal(start_handler(app, await_future, NULL), NV_OK);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, post_from_thread, NULL), 0);
    assert_int_equal(uv_run(&host, UV_RUN_DEFAULT), 0);
    pthread_join(thread, NULL);
    assert_trace("future=NV_OK");
}

static nv_status wait_long(void *user)
{
    note("%s=%s", (const char *)user, nv_status_name(nv_await_sleep(1000)));
    return NV_OK;
}

static void done(void *user)
{
    note("done-%s", (const char *)user);
    rt = NULL;
}

static void destroyed_later_by_the_hosts_loop(void **state)
{
    (void)state;
    assert_int_equal(start_handler(app, wait_long, A), NV_OK);
    nv__runtime_destroy_async(rt, done, A);
    assert_trace("");
    uv_run(&host, UV_RUN_DEFAULT);
    assert_trace("a=NV_ECANCELED done-a");
    assert_null(rt);
    assert_null(nv__runtime_current());
}

static void destroy_in_callback(uv_timer_t *timer)
{
    note("running=%d", nv__runtime_is_running());
    nv__runtime_destroy_async(rt, done, A);
    uv_close((uv_handle_t *)timer, NULL);
}

static void destroyed_from_inside_the_hosts_loop(void **state)
{
    (void)state;
    uv_timer_init(&host, &host_timer);
    uv_timer_start(&host_timer, destroy_in_callback, 1, 0);
    assert_int_equal(start_handler(app, wait_long, A), NV_OK);
    uv_run(&host, UV_RUN_DEFAULT);
    assert_trace("running=0 a=NV_ECANCELED done-a");
}

/* ---- descriptors, hooks, and hosts with another kind of loop ---- */

static int pipe_ends[2];

static void read_pipe(void *user)
{
    char byte = 0;
    ssize_t got = read(pipe_ends[0], &byte, 1);
    note("%s%d%c", (const char *)user, (int)got, byte);
}

static void descriptors_are_watched(void **state)
{
    (void)state;
    assert_int_equal(pipe(pipe_ends), 0);
    nv__fd_watch *watch = nv__runtime_watch_fd(rt, pipe_ends[0], read_pipe, A);
    assert_non_null(watch);
    nv__runtime_step(rt, 0);
    assert_trace("");
    assert_int_equal(write(pipe_ends[1], "x", 1), 1);
    nv__runtime_step(rt, -1);
    assert_trace("a1x");
    nv__runtime_unwatch_fd(watch);
    assert_int_equal(write(pipe_ends[1], "y", 1), 1);
    nv__runtime_step(rt, 0);
    assert_trace("");
    nv__runtime_unwatch_fd(NULL);
    assert_null(nv__runtime_watch_fd(rt, -1, read_pipe, A));
    close(pipe_ends[0]);
    close(pipe_ends[1]);
    nv__fd_watch *bad = nv__runtime_watch_fd(rt, 9999, read_pipe, A);
    assert_null(bad);
}

static void a_watch_under_a_virtual_clock(void **state)
{
    (void)state;
    assert_int_equal(pipe(pipe_ends), 0);
    nv__fd_watch *watch = nv__runtime_watch_fd(rt, pipe_ends[0], read_pipe, A);
    assert_int_equal(write(pipe_ends[1], "x", 1), 1);
    nv__runtime_advance(rt, 0);
    assert_trace("a1x");
    (void)watch; /* left open: the end of the runtime closes it */
    assert_int_equal(write(pipe_ends[1], "y", 1), 1);
    nv__runtime_destroy(rt);
    rt = NULL;
    close(pipe_ends[0]);
    close(pipe_ends[1]);
}

static int pending_events;

static bool drain_events(void *user)
{
    (void)user;
    if (pending_events == 0) {
        return false;
    }
    note("event%d", pending_events--);
    return true;
}

static void turn(void *user)
{
    note("%s", (const char *)user);
}

static void remove_itself(void *user)
{
    note("once");
    nv__runtime_remove_turn_hook(rt, remove_itself, user);
}

/* What a prepare hook produced is not slept upon. */
static void hooks(void **state)
{
    (void)state;
    assert_int_equal(nv__runtime_add_prepare_hook(rt, drain_events, NULL), NV_OK);
    assert_int_equal(nv__runtime_add_turn_hook(rt, remove_itself, NULL), NV_OK);
    assert_int_equal(nv__runtime_add_turn_hook(rt, turn, A), NV_OK);
    pending_events = 2;
    nv__runtime_step(rt, -1);
    assert_trace("event2 once a");
    nv__runtime_step(rt, -1);
    assert_trace("event1 a");
    nv__runtime_remove_prepare_hook(rt, drain_events, NULL);
    nv__runtime_remove_turn_hook(rt, turn, A);
    nv__runtime_remove_turn_hook(rt, turn, A);
    pending_events = 1;
    nv__runtime_step(rt, 0);
    assert_trace("");
    nv_status last = NV_OK;
    for (int i = 0; i < 20 && last == NV_OK; i++) {
        last = nv__runtime_add_turn_hook(rt, turn, A);
    }
    assert_int_equal(last, NV_ELIMIT);
}

static void order_timer(void *user)
{
    (void)user;
    note("timer");
}

static nv_status order_task(void *user)
{
    (void)user;
    note("task");
    return NV_OK;
}

/* The order of a turn: posts, due timers, ready tasks, hooks. */
static void the_order_of_a_turn(void **state)
{
    (void)state;
    nv__timer timer;
    nv__timer_init(&timer, order_timer, NULL);
    nv__post post = { .fn = say_post };
    assert_int_equal(nv__runtime_add_turn_hook(rt, turn, A), NV_OK);
    assert_int_equal(nv_spawn(app, order_task), NV_OK);
    assert_int_equal(nv__timer_start(rt, &timer, 0), NV_OK);
    nv__runtime_post(rt, &post);
    nv__runtime_advance(rt, 0);
    assert_trace("post timer task a");
}

static void a_foreign_host_asks_for_fd_and_timeout(void **state)
{
    (void)state;
    assert_true(nv__runtime_fd(rt) >= 0);
    nv__runtime_step(rt, 0);
    assert_true(nv__runtime_timeout(rt) < 0);
    nv__timer timer;
    nv__timer_init(&timer, order_timer, NULL);
    assert_int_equal(nv__timer_start(rt, &timer, 100), NV_OK);
    double timeout = nv__runtime_timeout(rt);
    assert_true(timeout > 99 && timeout < 101);
    assert_int_equal(nv_spawn(app, order_task), NV_OK);
    assert_true(nv__runtime_timeout(rt) < 1e-9 && nv__runtime_timeout(rt) >= 0);
    nv__runtime_step(rt, 0);
    assert_trace("task");
    assert_int_equal(nv__runtime_add_prepare_hook(rt, drain_events, NULL), NV_OK);
    pending_events = 1;
    assert_true(nv__runtime_timeout(rt) < 1e-9 && nv__runtime_timeout(rt) >= 0);
    nv__timer_stop(&timer);
}

#define ATTACHED_TEST(name) cmocka_unit_test_setup_teardown(name, setup_attached, teardown_attached)

int main(void)
{
    const struct CMUnitTest tests[] = {
        REAL_TEST(an_owned_loop_runs_until_stopped),
        REAL_TEST(a_loop_is_not_run_inside_itself),
        SYNC_TEST(the_synchronous_mode_calls_plainly),
        SYNC_TEST(synchronous_steps_are_capped),
        VIRTUAL_TEST(a_synchronous_runtime_inside_a_running_one),
        cmocka_unit_test(without_a_runtime),
        cmocka_unit_test(bad_descriptions),
        ATTACHED_TEST(the_hosts_loop_ends_when_we_have_nothing),
        ATTACHED_TEST(a_hold_keeps_the_hosts_loop_alive),
        ATTACHED_TEST(posts_reach_an_attached_loop),
        ATTACHED_TEST(destroyed_later_by_the_hosts_loop),
        ATTACHED_TEST(destroyed_from_inside_the_hosts_loop),
        REAL_TEST(descriptors_are_watched),
        VIRTUAL_TEST(a_watch_under_a_virtual_clock),
        REAL_TEST(hooks),
        VIRTUAL_TEST(the_order_of_a_turn),
        REAL_TEST(a_foreign_host_asks_for_fd_and_timeout),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
