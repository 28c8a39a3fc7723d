/* Everything that the runtime asks of libuv and of the system is refused once: nothing leaks,
 * nothing hangs, and whoever asked is told. The calls are taken over by this program on their way
 * out of the runtime; what libuv calls by itself goes through. */
#include "runtime/io_support.h"

#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/eventfd.h>
#include <sys/mman.h>

#include <nuiitivet/channel.h>
#include <nuiitivet/inspect.h>
#include <nuiitivet/sync.h>

#include "runtime/coroutine.h"
#include <uv.h>

/* ---- refusing ---- */

extern char __executable_start, etext;

static atomic_size_t countdown; /* 0: nothing is refused */
static atomic_bool refused;

/* Only what this program calls. */
static bool refuse(const void *caller)
{
    const char *at = caller;
    if (at < &__executable_start || at >= &etext) {
        return false;
    }
    size_t left = countdown;
    while (left > 0 && !atomic_compare_exchange_weak(&countdown, &left, left - 1)) {
    }
    refused = refused || left == 1;
    return left == 1;
}

/* A function of that name which refuses, or calls the one behind it. */
#define REFUSABLE(type, name, refusal, params, ...)                                                \
    type name params;                                                                              \
    type name params                                                                               \
    {                                                                                              \
        static type(*behind) params;                                                               \
        if (refuse(__builtin_return_address(0))) {                                                 \
            return refusal;                                                                        \
        }                                                                                          \
        if (!behind) {                                                                             \
            *(void **)(void *)&behind = dlsym(RTLD_NEXT, #name);                                   \
        }                                                                                          \
        return behind(__VA_ARGS__);                                                                \
    }

REFUSABLE(int, uv_mutex_init, UV_ENOMEM, (uv_mutex_t * m), m)
REFUSABLE(int, uv_cond_init, UV_ENOMEM, (uv_cond_t * c), c)
REFUSABLE(int, uv_thread_create, UV_EAGAIN, (uv_thread_t * t, uv_thread_cb fn, void *user), t, fn,
          user)
REFUSABLE(int, uv_poll_init, UV_EINVAL, (uv_loop_t * l, uv_poll_t *p, int fd), l, p, fd)
REFUSABLE(int, uv_poll_start, UV_EBADF, (uv_poll_t * p, int events, uv_poll_cb fn), p, events, fn)
REFUSABLE(int, uv_tcp_bind, UV_EADDRINUSE, (uv_tcp_t * t, const struct sockaddr *a, unsigned flags),
          t, a, flags)
REFUSABLE(int, uv_listen, UV_EADDRINUSE, (uv_stream_t * s, int backlog, uv_connection_cb fn), s,
          backlog, fn)
REFUSABLE(int, uv_tcp_connect, UV_ENETUNREACH,
          (uv_connect_t * c, uv_tcp_t *t, const struct sockaddr *a, uv_connect_cb fn), c, t, a, fn)
REFUSABLE(int, uv_write, UV_EPIPE,
          (uv_write_t * w, uv_stream_t *s, const uv_buf_t *b, unsigned n, uv_write_cb fn), w, s, b,
          n, fn)
REFUSABLE(int, uv_try_write, UV_EPIPE, (uv_stream_t * s, const uv_buf_t *b, unsigned n), s, b, n)
REFUSABLE(int, uv_shutdown, UV_ENOTCONN, (uv_shutdown_t * r, uv_stream_t *s, uv_shutdown_cb fn), r,
          s, fn)
REFUSABLE(int, uv_read_start, UV_ENOTCONN, (uv_stream_t * s, uv_alloc_cb a, uv_read_cb fn), s, a,
          fn)
REFUSABLE(int, uv_queue_work, UV_EINVAL,
          (uv_loop_t * l, uv_work_t *w, uv_work_cb fn, uv_after_work_cb after), l, w, fn, after)
REFUSABLE(int, uv_getaddrinfo, UV_ENOMEM,
          (uv_loop_t * l, uv_getaddrinfo_t *r, uv_getaddrinfo_cb fn, const char *node,
           const char *service, const struct addrinfo *hints),
          l, r, fn, node, service, hints)
REFUSABLE(int, uv_fs_event_start, UV_ENOSPC,
          (uv_fs_event_t * e, uv_fs_event_cb fn, const char *path, unsigned flags), e, fn, path,
          flags)
REFUSABLE(int, uv_fs_poll_start, UV_ENOMEM,
          (uv_fs_poll_t * p, uv_fs_poll_cb fn, const char *path, unsigned pace), p, fn, path, pace)
REFUSABLE(int, uv_loop_init, UV_EMFILE, (uv_loop_t * l), l)
REFUSABLE(int, uv_async_init, UV_EMFILE, (uv_loop_t * l, uv_async_t *a, uv_async_cb fn), l, a, fn)
REFUSABLE(int, uv_tcp_init, UV_EMFILE, (uv_loop_t * l, uv_tcp_t *t), l, t)
REFUSABLE(int, uv_pipe_init, UV_EMFILE, (uv_loop_t * l, uv_pipe_t *p, int ipc), l, p, ipc)
REFUSABLE(int, uv_tcp_getsockname, UV_EBADF, (const uv_tcp_t *t, struct sockaddr *a, int *n), t, a,
          n)
REFUSABLE(int, uv_accept, UV_EMFILE, (uv_stream_t * server, uv_stream_t *client), server, client)
#if !NV__ASAN && !NV__TSAN
REFUSABLE(ssize_t, write, (errno = EIO, -1), (int fd, const void *data, size_t n), fd, data, n)
REFUSABLE(ssize_t, read, (errno = EINTR, -1), (int fd, void *data, size_t n), fd, data, n)
REFUSABLE(int, sigaction, -1, (int n, const struct sigaction *a, struct sigaction *b), n, a, b)
REFUSABLE(int, eventfd, -1, (unsigned count, int flags), count, flags)
REFUSABLE(int, sigaltstack, -1, (const stack_t *a, stack_t *b), a, b)
REFUSABLE(int, mprotect, -1, (void *at, size_t n, int protection), at, n, protection)
REFUSABLE(void *, mmap, MAP_FAILED, (void *at, size_t n, int p, int f, int fd, off_t o), at, n, p,
          f, fd, o)
REFUSABLE(int, madvise, -1, (void *at, size_t n, int advice), at, n, advice)
#endif

/* ---- a program that uses everything ---- */

static nv_listener *listener;

static nv_status count_up(void *user)
{
    usleep(2000); /* the loop sleeps meanwhile, and has to be woken */
    ++*(int *)user;
    return NV_OK;
}

/* Whoever waits for a peer that will not come is told. */
static void close_listener(void)
{
    nv_listener_close(listener);
    listener = NULL;
}

static nv_status serve(void *user)
{
    nv_stream *stream;
    char text[8];
    size_t got;
    (void)user;
    nv_status status = nv_await_accept(listener, nv_scope_current(), &stream);
    if (status == NV_OK) {
        status = nv_await_read_exactly(stream, text, 4, &got);
    }
    if (status == NV_OK) {
        status = nv_await_write(stream, text, 4, NULL);
    }
    if (status != NV_OK) {
        close_listener();
    }
    return status;
}

static nv_status call(void *user)
{
    nv_stream *stream;
    char text[8];
    size_t got;
    (void)user;
    uint16_t port = listener ? nv_listener_port(listener) : 0;
    nv_status status = nv_await_connect(nv_scope_current(), "127.0.0.1", port, &stream);
    if (status == NV_OK) {
        status = nv_await_write(stream, "text", 4, NULL);
    }
    static const char much[4 * 1024 * 1024];
    if (status == NV_OK) { /* more than is taken at once; the peer does not want it */
        nv_status ignored = nv_await_write(stream, much, sizeof much, NULL);
        (void)ignored;
    }
    if (status == NV_OK) {
        status = nv_await_shutdown(stream);
    }
    if (status == NV_OK) {
        return nv_await_read_exactly(stream, text, 4, &got);
    }
    close_listener();
    return status;
}

static nv_status use_files(void *user)
{
    nv_file_watch *watch;
    nv_watch_event event;
    (void)user;
    nv_status status = nv_file_watch_open(nv_scope_current(), folder, 0, &watch);
    if (status == NV_OK) {
        status = nv_await_file_write(in_folder("file"), "text", 4, NV_FILE_ATOMIC);
    }
    if (status == NV_OK) {
        status = nv_await_file_watch(watch, &event);
    }
    if (status == NV_OK) {
        status = nv_file_watch_open(nv_scope_current(), in_folder("file"), 1, &watch);
    }
    return status;
}

static nv_status connect_locally(void *user)
{
    nv_listener *local;
    nv_stream *stream;
    (void)user;
    nv_status status = nv_listen_local(nv_scope_current(), in_folder("socket"), 0, &local);
    if (status == NV_OK) {
        status = nv_await_connect_local(nv_scope_current(), in_folder("socket"), &stream);
    }
    unlink(in_folder("socket"));
    return status;
}

static nv_status use_folders(void *user)
{
    nv_directory_entry *entries = NULL;
    size_t count;
    (void)user;
    nv_status status = nv_await_directory_make(in_folder("a/b"), true);
    if (status == NV_OK) {
        status = nv_await_directory_list(folder, &entries, &count);
    }
    nv_io_free(entries);
    return status;
}

static nv_status use_process(void *user)
{
    nv_process *process;
    (void)user;
    nv_status status =
        nv_process_start(nv_scope_current(), &process, "true", .output = NV_PROCESS_PIPE);
    return status == NV_OK ? nv_await_process(process, NULL) : status;
}

static nv_status look_up(void *user)
{
    nv_address found[2];
    size_t count;
    (void)user;
    return nv_await_resolve("localhost", found, 2, &count);
}

static nv_status within_limits(void *user)
{
    return nv_await_within(2, *(nv_task_fn *)user, NULL);
}

static nv_status use_worker(void *user)
{
    int count = 0;
    nv_status status = nv_await_worker(count_up, &count);
    (void)user;
    return status == NV_OK && count != 1 ? NV_EFAILED : status;
}

static nv_status yield_once(void *user)
{
    (void)user;
    return nv_await_sleep(0);
}

static void never(void *user)
{
    (void)user;
}

/* The outcome of each part; what was not refused succeeds. */
static nv_task_fn parts[] = { serve,       call,        use_worker,      use_files,
                              use_folders, use_process, connect_locally, look_up };
enum { PARTS = sizeof parts / sizeof *parts };

static void use_everything(void)
{
    nv_task *tasks[PARTS] = { NULL };
    nv_channel *channel = nv_channel_new(app, .item_size = sizeof(int));
    (void)channel;
    (void)nv_watchdog_start(5);
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    nv__runtime_unwatch_fd(nv__runtime_watch_fd(rt, ends[0], never, NULL));
    for (int i = 0; i < 20; i++) { /* more stacks than are reserved at first */
        nv_status status = nv_spawn(app, yield_once);
        assert_true(status == NV_OK || refused || nv__alloc_fail_hit());
    }
    nv_status listens = nv_listen(app, NULL, 0, 0, &listener);
    for (size_t i = listens == NV_OK ? 0 : 2; i < PARTS; i++) {
        nv_status status = nv_spawn_joinable(app, &tasks[i], within_limits, &parts[i],
                                             .stack_size = i == 2 ? 512 * 1024 : 0);
        assert_true(status == NV_OK || refused || nv__alloc_fail_hit());
        if (i == 0 && status != NV_OK) {
            close_listener();
        }
    }
    for (int i = 0; i < MAX_STEPS && nv__runtime_get_stats(rt).tasks_live > 0; i++) {
        nv__runtime_step(rt, 1);
    }
    assert_int_equal(nv__runtime_get_stats(rt).tasks_live, 0);
    close(ends[0]);
    close(ends[1]);
    for (size_t i = 0; i < PARTS; i++) {
        nv_task_release(tasks[i]);
    }
}

/* ---- every n-th call ---- */

static void run_program(void)
{
    nv__runtime_desc desc = { .mode = NV__RUNTIME_OWNED };
    listener = NULL;
    refused = false;
    if (nv__runtime_create(&desc, &rt) == NV_OK) {
        app = nv_scope_new(nv__runtime_scope(rt), "app");
        if (app) {
            use_everything();
        }
        nv__runtime_destroy(rt);
    }
    rt = NULL;
}

static bool survives_refusal(size_t n)
{
    countdown = n;
    run_program();
    countdown = 0;
    return refused;
}

static bool survives_lack_of_memory(size_t n)
{
    nv__alloc_fail_after(n);
    run_program();
    bool hit = nv__alloc_fail_hit();
    nv__alloc_fail_after(0);
    return hit;
}

/* One pass after the other, until there was no n-th. */
static void sweep(bool (*survives)(size_t n), size_t at_least)
{
    nv_log_set_level(NV_LOG_OFF);
    alarm(120); /* a hang ends the program, whatever holds it */
    assert_false(survives(0));
    size_t live = nv__alloc_live();
    size_t n = 1;
    while (survives(n)) {
        assert_int_equal(nv__alloc_live(), live);
        assert_true(++n < 1000);
    }
    alarm(0);
    assert_true(n > at_least);
}

static void the_system_may_refuse_anything_once(void **state)
{
    (void)state;
    sweep(survives_refusal, 20);
}

static void memory_may_lack_for_anything_once(void **state)
{
    (void)state;
    sweep(survives_lack_of_memory, 20);
}

static int setup_folder(void **state)
{
    (void)state;
    nv_log_set_handler(keep_log, NULL);
    return make_folder();
}

static int teardown_folder(void **state)
{
    (void)state;
    nv_log_set_handler(NULL, NULL);
    return remove_folder();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_system_may_refuse_anything_once, setup_folder,
                                        teardown_folder),
        cmocka_unit_test_setup_teardown(memory_may_lack_for_anything_once, setup_folder,
                                        teardown_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
