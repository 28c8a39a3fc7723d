/* A stack that is too small names its task, and an application's own handler still runs. */
#include "runtime/support.h"
#include "support/leave.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/coroutine.h"
#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#endif

static bool tools_interfere(void)
{
#if __has_include(<valgrind/valgrind.h>)
    return NV__ASAN || NV__TSAN || RUNNING_ON_VALGRIND;
#else
    return NV__ASAN || NV__TSAN;
#endif
}

static size_t dive(size_t depth)
{
    volatile char frame[512];
    frame[0] = (char)depth;
    return depth == 0 ? 0 : dive(depth - 1) + (size_t)(frame[0] & 1);
}

static nv_status run_over(void *user)
{
    return dive((size_t)(uintptr_t)user) == 1 ? NV_EFAILED : NV_OK;
}

typedef struct outcome {
    int status;
    char said[1024];
} outcome;

/* Runs `body` in a process of its own and keeps what it writes to its standard error. */
static outcome run_apart(void (*body)(void))
{
    outcome o = { .status = 0 };
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        dup2(ends[1], STDERR_FILENO);
        signal(SIGSEGV, SIG_DFL); /* in place of the test library's */
        body();
        leave(0);
    }
    close(ends[1]);
    size_t used = 0;
    ssize_t got;
    while (used + 1 < sizeof o.said &&
           (got = read(ends[0], o.said + used, sizeof o.said - 1 - used)) > 0) {
        used += (size_t)got;
    }
    close(ends[0]);
    assert_int_equal(waitpid(child, &o.status, 0), child);
    return o;
}

static void overflow_a_task_named(const char *name, size_t stack_size)
{
    nv__runtime_desc desc = { .mode = NV__RUNTIME_OWNED, .virtual_clock = true };
    if (nv__runtime_create(&desc, &rt) != NV_OK) {
        leave(3);
    }
    nv_status status = nv_spawn(nv__runtime_scope(rt), run_over, (void *)(uintptr_t)1000000,
                                .name = name, .stack_size = stack_size);
    if (status != NV_OK) {
        leave(4);
    }
    nv__runtime_advance(rt, 0);
}

static void overflow_a_task(size_t stack_size)
{
    overflow_a_task_named("greedy", stack_size);
}

static void overflow_the_usual(void)
{
    overflow_a_task(0);
}

static void overflow_a_small_one(void)
{
    overflow_a_task(16 * 1024);
}

static void overflow_one_of_its_own(void)
{
    overflow_a_task(1024 * 1024);
}

static void an_overflow_names_task_place_and_size(void **state)
{
    (void)state;
    if (tools_interfere()) {
        skip();
    }
    void (*bodies[])(void) = { overflow_the_usual, overflow_a_small_one, overflow_one_of_its_own };
    size_t at_least[] = { 200000, 40000, 1000000 };
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        outcome o = run_apart(bodies[i]);
        assert_true(WIFSIGNALED(o.status));
        assert_int_equal(WTERMSIG(o.status), SIGSEGV);
        assert_non_null(strstr(o.said, "task 'greedy' spawned at "));
        assert_non_null(strstr(o.said, "test_stack_overflow.c:"));
        const char *size = strstr(o.said, "overflowed its stack of ");
        assert_non_null(size);
        assert_true(strtoul(size + strlen("overflowed its stack of "), NULL, 10) >= at_least[i]);
    }
}

static void leave_with_7(int number)
{
    (void)number;
    leave(7);
}

static void overflow_under_a_handler(void)
{
    signal(SIGSEGV, leave_with_7);
    overflow_a_task(0);
}

static void leave_with_8(int number, siginfo_t *info, void *context)
{
    (void)number;
    (void)context;
    leave(info->si_addr ? 8 : 9);
}

static void overflow_nameless_under_another(void)
{
    struct sigaction action = { .sa_sigaction = leave_with_8, .sa_flags = SA_SIGINFO | SA_ONSTACK };
    sigaction(SIGSEGV, &action, NULL);
    overflow_a_task_named(NULL, 0);
}

static nv_status fault_far_from_the_stack(void *user)
{
    *(volatile char *)(uintptr_t)16 = 1;
    (void)user;
    return NV_OK;
}

static void fault_in_a_task(void)
{
    signal(SIGSEGV, leave_with_7);
    nv__runtime_desc desc = { .mode = NV__RUNTIME_OWNED, .virtual_clock = true };
    if (nv__runtime_create(&desc, &rt) != NV_OK ||
        nv_spawn(nv__runtime_scope(rt), fault_far_from_the_stack) != NV_OK) {
        leave(3);
    }
    nv__runtime_advance(rt, 0);
}

static void raise_under(void (*handler)(int number))
{
    signal(SIGSEGV, handler);
    nv__runtime_desc desc = { .mode = NV__RUNTIME_OWNED, .virtual_clock = true };
    if (nv__runtime_create(&desc, &rt) != NV_OK) {
        leave(3);
    }
    raise(SIGSEGV);
    leave(5);
}

static void raise_under_a_handler(void)
{
    raise_under(leave_with_7);
}

static void raise_though_ignored(void)
{
    raise_under(SIG_IGN);
}

static void overflow_from(bool endless_file)
{
    signal(SIGSEGV, leave_with_7);
    nv__runtime_desc desc = { .mode = NV__RUNTIME_OWNED, .virtual_clock = true };
    static char endless[1000];
    memset(endless, 'f', sizeof endless - 1);
    nv_task_desc task = { { sizeof task, 0, endless_file ? endless : NULL },
                          .fn = run_over,
                          .user = (void *)(uintptr_t)1000000 };
    if (nv__runtime_create(&desc, &rt) != NV_OK ||
        nv_task_spawn_desc(nv__runtime_scope(rt), &task, NULL) != NV_OK) {
        leave(3);
    }
    nv__runtime_advance(rt, 0);
}

static void overflow_from_nowhere(void)
{
    overflow_from(false);
}

static void overflow_from_afar(void)
{
    overflow_from(true);
}

static void fault_under_a_handler(void)
{
    signal(SIGSEGV, leave_with_7);
    nv__runtime_desc desc = { .mode = NV__RUNTIME_OWNED, .virtual_clock = true };
    if (nv__runtime_create(&desc, &rt) != NV_OK) {
        leave(3);
    }
    *(volatile char *)(uintptr_t)16 = 1; /* in no stack */
}

static void a_handler_that_was_there_runs_after_it(void **state)
{
    (void)state;
    if (tools_interfere()) {
        skip();
    }
    outcome o = run_apart(overflow_under_a_handler);
    assert_true(WIFEXITED(o.status));
    assert_int_equal(WEXITSTATUS(o.status), 7);
    assert_non_null(strstr(o.said, "greedy"));
    o = run_apart(overflow_nameless_under_another);
    assert_true(WIFEXITED(o.status));
    assert_int_equal(WEXITSTATUS(o.status), 8);
    assert_non_null(strstr(o.said, "task spawned at "));
    void (*const others[])(void) = { fault_under_a_handler, fault_in_a_task,
                                     raise_under_a_handler };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        o = run_apart(others[i]);
        assert_true(WIFEXITED(o.status));
        assert_int_equal(WEXITSTATUS(o.status), 7);
        assert_null(strstr(o.said, "stack"));
    }
    o = run_apart(raise_though_ignored);
    assert_true(WIFEXITED(o.status));
    assert_int_equal(WEXITSTATUS(o.status), 5);
    o = run_apart(overflow_from_nowhere);
    assert_true(WIFEXITED(o.status));
    assert_non_null(strstr(o.said, "?:0 overflowed"));
    o = run_apart(overflow_from_afar);
    assert_true(WIFEXITED(o.status));
    assert_non_null(strstr(o.said, "spawned at ffff"));
}

static void fault_elsewhere(void)
{
    nv__runtime_desc desc = { .mode = NV__RUNTIME_OWNED, .virtual_clock = true };
    if (nv__runtime_create(&desc, &rt) != NV_OK) {
        leave(3);
    }
    raise(SIGSEGV);
}

static void other_faults_end_the_program_as_ever(void **state)
{
    (void)state;
    if (tools_interfere()) {
        skip();
    }
    outcome o = run_apart(fault_elsewhere);
    assert_true(WIFSIGNALED(o.status));
    assert_int_equal(WTERMSIG(o.status), SIGSEGV);
    assert_null(strstr(o.said, "stack")); /* an emulator may say something of its own */
}

/* The thread's signal stack is given back with its runtime. */
static void nothing_is_left_on_the_thread(void **state)
{
    (void)state;
    stack_t before, after;
    assert_int_equal(sigaltstack(NULL, &before), 0);
    setup_virtual(state);
    teardown(state);
    assert_int_equal(sigaltstack(NULL, &after), 0);
    assert_int_equal(before.ss_flags, after.ss_flags);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_overflow_names_task_place_and_size),
        cmocka_unit_test(a_handler_that_was_there_runs_after_it),
        cmocka_unit_test(other_faults_end_the_program_as_ever),
        cmocka_unit_test(nothing_is_left_on_the_thread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
