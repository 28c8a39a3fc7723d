/* Up to libuv 1.44 the thread that is woken by uv_async_send spins until the sender has left that
 * function: on Linux an eventfd of our own takes a sixth of the time. From 1.45 on, and elsewhere,
 * uv_async_send it is.
 *
 * A child process shares the eventfd with its parent, and would take the parent's wakeups away. It
 * therefore falls back to the other, which uv_loop_fork makes anew. */
#include "runtime/wakeup.h"

#if defined(__linux__)
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>
#endif

static void on_async(uv_async_t *async)
{
    (void)async; /* the turn after the poll drains the queue */
}

#if defined(__linux__)

enum { FIXED_LIBUV = 1 << 16 | 45 << 8 };

static atomic_uint forks;

static void count_fork(void)
{
    atomic_fetch_add_explicit(&forks, 1, memory_order_relaxed);
}

static void watch_forks(void)
{
    (void)pthread_atfork(NULL, NULL, count_fork);
}

unsigned nv__process_forks(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, watch_forks);
    return atomic_load_explicit(&forks, memory_order_relaxed);
}

static void on_readable(uv_poll_t *poll, int status, int events)
{
    nv__wakeup *wakeup = (nv__wakeup *)(void *)((char *)poll - offsetof(nv__wakeup, poll));
    (void)status;
    (void)events;
    wakeup->is_raised = true; /* read after the turn has run what was posted */
}

static void open_own(nv__wakeup *wakeup, uv_loop_t *loop, void *data)
{
    if (uv_version() >= FIXED_LIBUV) {
        return;
    }
    wakeup->forks = nv__process_forks();
    int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (fd < 0) {
        return;
    }
    if (uv_poll_init(loop, &wakeup->poll, fd) != 0) {
        close(fd);
        return;
    }
    wakeup->has_poll = true;
    wakeup->poll.data = data;
    uv_unref((uv_handle_t *)&wakeup->poll);
    if (uv_poll_start(&wakeup->poll, UV_READABLE, on_readable) != 0) {
        close(fd);
        return;
    }
    wakeup->fd = fd;
}

static void close_own(nv__wakeup *wakeup)
{
    if (wakeup->fd >= 0) {
        (void)uv_poll_stop(&wakeup->poll);
        close(wakeup->fd);
        wakeup->fd = -1;
    }
}

void nv__wakeup_send(nv__wakeup *wakeup)
{
    const uint64_t one = 1;
    if (wakeup->forks != atomic_load_explicit(&forks, memory_order_relaxed) || wakeup->fd < 0 ||
        (write(wakeup->fd, &one, sizeof one) < 0 && errno != EAGAIN)) {
        uv_async_send(&wakeup->async);
    }
}

void nv__wakeup_settle(nv__wakeup *wakeup)
{
    if (wakeup->fd < 0) {
        return;
    }
    if (wakeup->forks != atomic_load_explicit(&forks, memory_order_relaxed)) {
        close_own(wakeup);
    } else if (wakeup->is_raised) {
        uint64_t count;
        while (read(wakeup->fd, &count, sizeof count) < 0 && errno == EINTR) {
        }
    }
    wakeup->is_raised = false;
}

#else

unsigned nv__process_forks(void)
{
    return 0;
}

static void open_own(nv__wakeup *wakeup, uv_loop_t *loop, void *data)
{
    (void)wakeup;
    (void)loop;
    (void)data;
}

static void close_own(nv__wakeup *wakeup)
{
    (void)wakeup;
}

void nv__wakeup_send(nv__wakeup *wakeup)
{
    uv_async_send(&wakeup->async);
}

void nv__wakeup_settle(nv__wakeup *wakeup)
{
    wakeup->is_raised = false;
}

#endif

int nv__wakeup_open(nv__wakeup *wakeup, uv_loop_t *loop, void *data, unsigned *handles)
{
    wakeup->fd = -1;
    wakeup->forks = 0;
    wakeup->has_poll = wakeup->is_raised = false;
    int error = uv_async_init(loop, &wakeup->async, on_async);
    if (error != 0) {
        return error;
    }
    wakeup->async.data = data;
    open_own(wakeup, loop, data);
    *handles = wakeup->has_poll ? 2 : 1;
    return 0;
}

void nv__wakeup_close(nv__wakeup *wakeup, uv_close_cb closed)
{
    close_own(wakeup);
    uv_close((uv_handle_t *)&wakeup->async, closed);
    if (wakeup->has_poll) {
        uv_close((uv_handle_t *)&wakeup->poll, closed);
    }
}
