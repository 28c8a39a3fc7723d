/* Watching files and folders. Events wait in a small ring until they are awaited. */
#include <math.h>

#include "runtime/io_internal.h"

static const double MAX_POLL_SECONDS = 86400;

struct nv_file_watch {
    nv__scope_link link; /* first */
    union {
        uv_handle_t handle;
        uv_fs_event_t event;
        uv_fs_poll_t poll;
    } uv;
    nv__runtime *rt;
    unsigned references;
    bool closed, is_gone; /* polled, and not there the last time */
    int error;            /* told once */
    size_t first, count;
    nv__wait_list arrived;
    nv_watch_event events[NV_IO_MAX_WATCH_EVENTS];
};

static void release(nv_file_watch *watch)
{
    if (--watch->references == 0) {
        nv__free(watch);
    }
}

static void on_closed(uv_handle_t *handle)
{
    nv_file_watch *watch = handle->data;
    nv__runtime *rt = watch->rt;
    rt->io.handles--;
    release(watch);
    nv__runtime_release(rt);
}

void nv_file_watch_close(nv_file_watch *watch)
{
    if (!watch || watch->closed) {
        return;
    }
    NV__ASSERT_UI();
    watch->closed = true;
    nv__scope_detach(&watch->link);
    uv_close(&watch->uv.handle, on_closed);
    nv__wait_list_wake_all(&watch->arrived);
}

static void end_watch(nv__scope_link *link)
{
    nv_file_watch_close((nv_file_watch *)(void *)link);
}

static nv_watch_event *event_at(nv_file_watch *watch, size_t index)
{
    return &watch->events[(watch->first + index) % NV_IO_MAX_WATCH_EVENTS];
}

/* One that says nothing new is joined to the one before. */
static void add_event(nv_file_watch *watch, unsigned kinds, const char *name)
{
    nv_watch_event *last = watch->count > 0 ? event_at(watch, watch->count - 1) : NULL;
    if (last && strcmp(last->name, name) == 0) {
        last->kinds |= kinds;
    } else if (watch->count < NV_IO_MAX_WATCH_EVENTS) {
        nv_watch_event *event = event_at(watch, watch->count++);
        size_t length = strnlen(name, NV_IO_MAX_NAME);
        event->kinds = kinds;
        memcpy(event->name, name, length);
        event->name[length] = '\0';
    } else {
        *last = (nv_watch_event){ .kinds = NV_WATCH_OVERFLOW | kinds | last->kinds };
    }
    nv__io_touch(watch->rt);
    nv__wait_list_wake_all(&watch->arrived);
}

static void add_error(nv_file_watch *watch, int error)
{
    watch->error = error;
    nv__io_touch(watch->rt);
    nv__wait_list_wake_all(&watch->arrived);
}

static void on_event(uv_fs_event_t *handle, const char *name, int events, int error)
{
    nv_file_watch *watch = handle->data;
    unsigned kinds = 0;
    kinds |= events & UV_CHANGE ? (unsigned)NV_WATCH_CHANGED : 0;
    kinds |= events & UV_RENAME ? (unsigned)NV_WATCH_RENAMED : 0;
    if (error != 0) {
        add_error(watch, error);
    } else {
        add_event(watch, kinds, name ? name : "");
    }
}

/* An error is a file that is not there (any more): that it came or went is the event. */
static void on_poll(uv_fs_poll_t *handle, int error, const uv_stat_t *before, const uv_stat_t *now)
{
    nv_file_watch *watch = handle->data;
    /* A new file may well get the number of the one that has just been removed. */
    bool appeared = watch->is_gone || before->st_ino != now->st_ino;
    watch->is_gone = error != 0;
    add_event(watch, error != 0 || appeared ? NV_WATCH_RENAMED : NV_WATCH_CHANGED, "");
}

static int start(nv_file_watch *watch, const char *path, double poll_seconds)
{
    if (poll_seconds > 0) {
        double ms = ceil(fmin(poll_seconds, MAX_POLL_SECONDS) * 1000);
        return uv_fs_poll_start(&watch->uv.poll, on_poll, path, (unsigned)ms);
    }
    return uv_fs_event_start(&watch->uv.event, on_event, path, 0);
}

static void init(nv_file_watch *watch, nv_scope *scope, bool poll)
{
    watch->rt = scope->rt;
    watch->references = 1;
    nv__wait_list_init(&watch->arrived);
    if (poll) {
        (void)uv_fs_poll_init(watch->rt->loop, &watch->uv.poll);
    } else {
        (void)uv_fs_event_init(watch->rt->loop, &watch->uv.event);
    }
    watch->uv.handle.data = watch;
    uv_unref(&watch->uv.handle);
    watch->rt->open_handles++;
    watch->rt->io.handles++;
    (void)nv__scope_attach(scope, &watch->link, end_watch); /* whoever calls has asked before */
}

nv_status nv_file_watch_open(nv_scope *scope, const char *path, double poll_seconds,
                             nv_file_watch **out)
{
    NV__REQUIRE(scope && path && out, NV_EINVAL, "a watch needs a scope, a path and a place");
    *out = NULL;
    nv_status status = nv__io_may_open(scope);
    if (status != NV_OK) {
        return status;
    }
    if (!path[0] || !isfinite(poll_seconds) || poll_seconds < 0) {
        return nv__io_fail(UV_EINVAL);
    }
    if (strnlen(path, NV_IO_MAX_PATH + 1) > NV_IO_MAX_PATH) {
        return nv__io_fail(UV_ENAMETOOLONG);
    }
    nv_file_watch *watch = NV__NEW(nv_file_watch);
    if (!watch) {
        return nv__io_fail(UV_ENOMEM);
    }
    init(watch, scope, poll_seconds > 0);
    int error = start(watch, path, poll_seconds);
    if (error != 0) {
        nv_file_watch_close(watch);
        return nv__io_fail(error);
    }
    *out = watch;
    return NV_OK;
}

static nv_status next_event(nv_file_watch *watch, nv_watch_event *event)
{
    while (watch->count == 0 && watch->error == 0 && !watch->closed) {
        watch->arrived.ready = false;
        nv_status status = nv__await_list(&watch->arrived, "a change of a file");
        if (status != NV_OK) {
            return status;
        }
    }
    if (watch->closed) {
        return NV_ECANCELED;
    }
    if (watch->count == 0) {
        int error = watch->error;
        watch->error = 0;
        return nv__io_fail(error);
    }
    *event = *event_at(watch, 0);
    watch->first = (watch->first + 1) % NV_IO_MAX_WATCH_EVENTS;
    watch->count--;
    return NV_OK;
}

nv_status nv_await_file_watch(nv_file_watch *watch, nv_watch_event *event)
{
    NV__REQUIRE(watch && event, NV_EINVAL, "nv_await_file_watch needs a watch and a place");
    nv_task *task;
    nv_status status = nv__io_begin("nv_await_file_watch", &task);
    if (status != NV_OK) {
        return status;
    }
    watch->references++;
    status = next_event(watch, event);
    release(watch);
    return status;
}
