/* A process that forks: parent and child each wake their own loop, and not the other's. */
#include "runtime/support.h"
#include "support/leave.h"

#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>
#include <uv.h>

static uv_loop_t host;

static int setup_attached(void **state)
{
    (void)state;
    live_before = nv__alloc_live();
    trace[0] = '\0';
    uv_loop_init(&host);
    nv__runtime_desc desc = { .mode = NV__RUNTIME_ATTACHED, .uv_loop = &host };
    return nv__runtime_create(&desc, &rt) == NV_OK ? 0 : -1;
}

static int teardown_attached(void **state)
{
    (void)state;
    nv__runtime_destroy(rt);
    rt = NULL;
    uv_run(&host, UV_RUN_DEFAULT);
    return uv_loop_close(&host) == 0 && nv__alloc_live() == live_before ? 0 : -1;
}

static void arrive(void *user)
{
    ++*(int *)user;
    nv__runtime_unhold(rt);
}

static void *post_one(void *user)
{
    return nv__runtime_call(rt, arrive, user) == NV_OK ? NULL : user;
}

/* The loop sleeps until the thread's call comes. */
static int post_and_run(void)
{
    int arrived = 0;
    pthread_t thread;
    nv__runtime_hold(rt);
    if (pthread_create(&thread, NULL, post_one, &arrived) != 0) {
        return -1;
    }
    uv_run(&host, UV_RUN_DEFAULT);
    pthread_join(thread, NULL);
    return arrived;
}

static void a_child_wakes_its_own_loop(void **state)
{
    (void)state;
    assert_int_equal(post_and_run(), 1);
    pid_t child = fork();
    if (child == 0) {
        bool fine = uv_loop_fork(&host) == 0;
        for (int i = 0; fine && i < 20; i++) {
            fine = post_and_run() == 1;
        }
        leave(fine ? 0 : 1);
    }
    for (int i = 0; i < 20; i++) {
        assert_int_equal(post_and_run(), 1);
    }
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_int_equal(post_and_run(), 1);
}

static nv_status count_up(void *user)
{
    ++*(int *)user;
    return NV_OK;
}

static nv_status use_worker(void *user)
{
    return nv_await_worker(count_up, user);
}

static bool work_once(void)
{
    int count = 0;
    bool started = nv_spawn(nv__runtime_scope(rt), use_worker, &count) == NV_OK;
    uv_run(&host, UV_RUN_DEFAULT);
    return started && count == 1;
}

/* The threads stay with the parent; the child starts its own. */
static void a_child_has_workers_too(void **state)
{
    (void)state;
    assert_true(work_once());
    pid_t child = fork();
    if (child == 0) {
        bool fine = uv_loop_fork(&host) == 0 && work_once() && work_once();
        leave(fine ? 0 : 1);
    }
    assert_true(work_once());
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
    return 77; /* a forked process may not start threads there */
#endif
#endif
#if defined(__SANITIZE_THREAD__)
    return 77;
#endif
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_child_wakes_its_own_loop, setup_attached,
                                        teardown_attached),
        cmocka_unit_test_setup_teardown(a_child_has_workers_too, setup_attached, teardown_attached),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
