/* Tasks that go from one to the next without the loop: the order of what is ready, nested handlers,
 * floating modes, ends and backtraces are the same as through the loop. Where the build has no such
 * way (sanitizers, other machines) the same holds. */
#include "runtime/internal.h"

#include "runtime/support.h"

#include <execinfo.h>
#include <fenv.h>
#include <unistd.h>

#include <nuiitivet/channel.h>
#include <nuiitivet/group.h>
#include <nuiitivet/inspect.h>
#include <nuiitivet/sync.h>

static void run_all(void)
{
    for (int i = 0; i < 1000 && nv__runtime_get_stats(rt).tasks_live > 0; i++) {
        nv__runtime_step(rt, 0);
    }
    assert_int_equal(nv__runtime_get_stats(rt).tasks_live, 0);
}

/* ---- order (TSK-2, GEN-2) ---- */

static nv_event *gate;

static nv_status pass_gate(void *user)
{
    const char *name = user;
    note("%s1", name);
    nv_status status = nv_await_event(gate);
    note("%s2", name);
    return status;
}

static nv_status open_gate(void *user)
{
    (void)user;
    note("open");
    nv_event_set(gate);
    note("opened");
    return NV_OK;
}

static void ready_tasks_run_in_the_order_in_which_they_became_ready(void **state)
{
    (void)state;
    gate = nv_event_new(app, NV_EVENT_MANUAL);
    static char names[3][2] = { "a", "b", "c" };
    for (int i = 0; i < 3; i++) {
        assert_int_equal(nv_spawn(app, pass_gate, names[i]), NV_OK);
    }
    assert_int_equal(nv_spawn(app, open_gate), NV_OK);
    assert_int_equal(nv_spawn(app, pass_gate, (char[]){ "d" }), NV_OK);
    run_all();
    assert_trace("a1 b1 c1 open opened d1 d2 a2 b2 c2");
}

/* ---- handlers inside tasks (TSK-1) ---- */

static nv_status suspended_handler(void *user)
{
    (void)user;
    note("handler");
    nv_status status = nv_await_event(gate);
    note("end");
    return status;
}

static nv_status dispatching_task(void *user)
{
    (void)user;
    note("before");
    nv_status status = start_handler(app, suspended_handler, NULL);
    note("after");
    nv_event_set(gate);
    return status;
}

static nv_status bystander(void *user)
{
    (void)user;
    note("bystander");
    return NV_OK;
}

static void a_handler_that_suspends_returns_to_who_dispatched_it(void **state)
{
    (void)state;
    gate = nv_event_new(app, NV_EVENT_MANUAL);
    assert_int_equal(nv_spawn(app, dispatching_task), NV_OK);
    assert_int_equal(nv_spawn(app, bystander), NV_OK);
    run_all();
    assert_trace("before handler after bystander end");
}

static void an_ending_handler_returns_to_who_dispatched_it(void **state)
{
    (void)state;
    gate = nv_event_new(app, NV_EVENT_MANUAL);
    nv_event_set(gate);
    assert_int_equal(nv_spawn(app, dispatching_task), NV_OK);
    assert_int_equal(nv_spawn(app, bystander), NV_OK);
    run_all();
    assert_trace("before handler end after bystander");
}

/* ---- what is each task's own ---- */

static nv_status set_rounding(void *user)
{
    (void)user;
    fesetround(FE_UPWARD);
    nv_status status = nv_await_event(gate);
    note("%d", fegetround() == FE_UPWARD);
    return status;
}

static nv_status look_at_rounding(void *user)
{
    (void)user;
    note("%d", fegetround() == FE_TONEAREST);
    nv_status status = nv_await_event(gate);
    note("%d", fegetround() == FE_TONEAREST);
    return status;
}

static void floating_modes_do_not_go_from_task_to_task(void **state)
{
    (void)state;
    gate = nv_event_new(app, NV_EVENT_MANUAL);
    nv_task_fn all[] = { set_rounding, look_at_rounding, set_rounding, look_at_rounding };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        assert_int_equal(nv_spawn(app, all[i], NULL, .keep_float_mode = i >= 2), NV_OK);
    }
    assert_int_equal(nv_spawn(app, open_gate), NV_OK);
    run_all();
    assert_int_equal(fegetround(), FE_TONEAREST);
    assert_trace("1 1 open opened 1 1 1 1");
}

static void release_pin(void *object)
{
    note("unpin-%d-%d", *(int *)object, nv__tls.context != NULL && nv__tls.context->task != NULL);
}

static nv_status leave_something(void *user)
{
    static int number = 7;
    nv__pin(&number, release_pin);
    nv_status status = nv_task_set_value(&gate, user);
    return status == NV_OK ? nv_fail(NV_EIO, "on purpose") : status;
}

static nv_status look_for_it(void *user)
{
    (void)user;
    note("%d", nv_task_value(&gate) == NULL);
    return NV_OK;
}

static void an_end_on_the_tasks_own_stack_leaves_nothing_behind(void **state)
{
    (void)state;
    assert_int_equal(nv_spawn(app, leave_something, &gate), NV_OK);
    assert_int_equal(nv_spawn(app, bystander), NV_OK);
    run_all();
    assert_trace("unpin-7-0 bystander");
    assert_int_equal(log_count, 1);
    assert_non_null(strstr(last_log, "on purpose"));
    assert_int_equal(nv_spawn(app, look_for_it), NV_OK); /* on the stack of the last */
    assert_int_equal(nv_spawn(app, look_for_it), NV_OK);
    run_all();
    assert_trace("1 1");
}

static void stacks_that_are_no_pools_end_through_the_loop(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(nv_spawn(app, bystander, NULL, .stack_size = 1 << 20), NV_OK);
        assert_int_equal(nv_spawn(app, bystander), NV_OK);
    }
    run_all();
    assert_trace("bystander bystander bystander bystander bystander bystander");
}

/* ---- joining ---- */

static nv_status join_many(void *user)
{
    (void)user;
    nv_status sum = NV_OK;
    for (int i = 0; i < 100; i++) {
        nv_task *one, *other;
        nv_status status = nv_spawn_joinable(app, &one, open_gate);
        status = status == NV_OK ? nv_spawn_joinable(app, &other, leave_something, &gate) : status;
        nv_status ends[2] = { NV_EINVAL, NV_EINVAL };
        status = status == NV_OK ? nv_await_task(other, &ends[1]) : status;
        status = status == NV_OK ? nv_await_task(one, &ends[0]) : status;
        sum = status != NV_OK || ends[0] != NV_OK || ends[1] != NV_EIO ? NV_ESTATE : sum;
        trace[0] = '\0';
    }
    note("%s", nv_strstatus(sum));
    return NV_OK;
}

static void a_joined_task_gives_its_status_and_its_stack_back(void **state)
{
    (void)state;
    gate = nv_event_new(app, NV_EVENT_MANUAL);
    assert_int_equal(nv_spawn(app, join_many), NV_OK);
    run_all();
    assert_trace(nv_strstatus(NV_OK));
    assert_true(rt->pool.slot_count <= NV__MIN_CHUNK);
}

/* ---- a turn's end ---- */

static nv_channel *ping, *pong;
static int rounds_seen;
static bool stop_playing;

static nv_status play(void *user)
{
    nv_channel *to = user ? ping : pong;
    nv_channel *from = user ? pong : ping;
    int ball = 0;
    nv_status status = user ? nv_await_send(to, &ball) : NV_OK;
    while (status == NV_OK && !stop_playing) {
        status = nv_await_receive(from, &ball);
        rounds_seen++;
        status = status == NV_OK ? nv_await_send(to, &ball) : status;
    }
    return NV_OK;
}

static nv_channel *new_channel(void)
{
    return nv_channel_create(app, &(nv_channel_desc){ NV_HEAD(nv_channel_desc),
                                                      .item_size = sizeof(int), .capacity = 4 });
}

/* GEN-2, RUN-21: tasks that keep each other busy do not hide the world. */
static void a_game_without_end_ends_its_turns(void **state)
{
    (void)state;
    ping = new_channel();
    pong = new_channel();
    stop_playing = false;
    assert_int_equal(nv_spawn(app, play, &ping), NV_OK);
    assert_int_equal(nv_spawn(app, play, NULL), NV_OK);
    for (int turn = 0; turn < 5; turn++) {
        rounds_seen = 0;
        nv__runtime_step(rt, 0);
        assert_in_range(rounds_seen, turn == 0 ? 0 : 1, 2 * NV__MAX_RESUMES_PER_TURN);
    }
    stop_playing = true;
    nv_channel_close(ping);
    nv_channel_close(pong);
    run_all();
}

/* ---- who looks ---- */

static nv_status begin_tracing(void *user)
{
    (void)user;
    note("%s", nv_strstatus(nv_trace_start(0)));
    return NV_OK;
}

static void tracing_that_begins_in_a_task_sees_the_next_ones(void **state)
{
    (void)state;
    assert_int_equal(nv_spawn(app, begin_tracing), NV_OK);
    assert_int_equal(nv_spawn(app, bystander, NULL, .name = "one"), NV_OK);
    assert_int_equal(nv_spawn(app, bystander, NULL, .name = "two"), NV_OK);
    run_all();
    char path[] = "/tmp/nv-pass-XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0);
    close(file);
    assert_int_equal(nv_trace_write(path), NV_OK);
    nv_trace_stop();
    FILE *written = fopen(path, "r");
    char text[16384] = { 0 };
    assert_non_null(written);
    assert_true(fread(text, 1, sizeof text - 1, written) > 0);
    fclose(written);
    unlink(path);
    assert_non_null(strstr(text, "\"one\""));
    assert_non_null(strstr(text, "\"two\""));
    trace[0] = '\0';
}

/* ---- backtraces ---- */

static void *frames[64];
static int frame_count;

static nv_status look_back(void *user)
{
    (void)user;
    frame_count = backtrace(frames, 64);
    return NV_OK;
}

__attribute__((noinline)) static void *step_and_say_from_where(void)
{
    nv__runtime_step(rt, 0);
    return __builtin_return_address(0);
}

static void a_backtrace_of_who_was_passed_to_goes_on_in_the_loop(void **state)
{
    (void)state;
    if (NV__COROUTINE_DEFAULT != NV__COROUTINE_ASM) {
        skip();
    }
    assert_int_equal(nv_spawn(app, bystander), NV_OK);
    assert_int_equal(nv_spawn(app, look_back), NV_OK);
    const void *caller = step_and_say_from_where();
    bool found = false;
    for (int i = 0; i < frame_count; i++) {
        found = found || frames[i] == caller;
    }
    assert_true(found);
    trace[0] = '\0';
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        VIRTUAL_TEST(a_handler_that_suspends_returns_to_who_dispatched_it),
        REAL_TEST(a_handler_that_suspends_returns_to_who_dispatched_it),
        VIRTUAL_TEST(an_ending_handler_returns_to_who_dispatched_it),
        REAL_TEST(an_ending_handler_returns_to_who_dispatched_it),
        REAL_TEST(ready_tasks_run_in_the_order_in_which_they_became_ready),
        REAL_TEST(floating_modes_do_not_go_from_task_to_task),
        REAL_TEST(an_end_on_the_tasks_own_stack_leaves_nothing_behind),
        REAL_TEST(stacks_that_are_no_pools_end_through_the_loop),
        REAL_TEST(a_joined_task_gives_its_status_and_its_stack_back),
        REAL_TEST(a_game_without_end_ends_its_turns),
        REAL_TEST(tracing_that_begins_in_a_task_sees_the_next_ones),
        REAL_TEST(a_backtrace_of_who_was_passed_to_goes_on_in_the_loop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
