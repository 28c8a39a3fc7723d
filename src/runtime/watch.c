/* Descriptors that the loop watches for others. */
#include "runtime/internal.h"

static void ready(uv_poll_t *poll, int status, int events)
{
    nv__fd_watch *watch = (nv__fd_watch *)(void *)poll;
    (void)events;
    if (status < 0) {
        nv__log_once(NV_LOG_WARNING, __FILE__, __LINE__, NV_EIO, "watching a descriptor: %s",
                     uv_strerror(status));
    }
    nv__tls.running++;
    watch->fn(watch->user);
    nv__tls.running--;
}

static void closed(uv_handle_t *handle)
{
    nv__fd_watch *watch = (nv__fd_watch *)(void *)handle;
    nv__runtime *rt = watch->rt;
    nv__free(watch);
    nv__runtime_release(rt);
}

static void link_watch(nv__runtime *rt, nv__fd_watch *watch)
{
    watch->next = rt->watches;
    if (rt->watches) {
        rt->watches->prev = watch;
    }
    rt->watches = watch;
    rt->watch_count++;
    rt->open_handles++;
}

nv__fd_watch *nv__runtime_watch_fd(nv__runtime *rt, int fd, void (*fn)(void *user), void *user)
{
    NV__REQUIRE(fn && fd >= 0, NULL, "a watch needs a descriptor and a function");
    if (rt->watch_count >= NV__MAX_FD_WATCHES) {
        nv__log_once(NV_LOG_ERROR, __FILE__, __LINE__, NV_ELIMIT,
                     "more than %d watched descriptors", NV__MAX_FD_WATCHES);
        return NULL;
    }
    nv__fd_watch *watch = NV__NEW(nv__fd_watch);
    if (!watch) {
        return NULL;
    }
    int error = uv_poll_init(rt->loop, &watch->poll, fd);
    if (error != 0) {
        nv__log_once(NV_LOG_ERROR, __FILE__, __LINE__, NV_EIO, "cannot watch descriptor %d: %s", fd,
                     uv_strerror(error));
        nv__free(watch);
        return NULL;
    }
    watch->rt = rt;
    watch->fn = fn;
    watch->user = user;
    uv_unref((uv_handle_t *)&watch->poll);
    link_watch(rt, watch);
    if (uv_poll_start(&watch->poll, UV_READABLE, ready) != 0) {
        nv__runtime_unwatch_fd(watch);
        return NULL;
    }
    return watch;
}

void nv__runtime_unwatch_fd(nv__fd_watch *watch)
{
    if (!watch) {
        return;
    }
    nv__runtime *rt = watch->rt;
    if (watch->prev) {
        watch->prev->next = watch->next;
    } else {
        rt->watches = watch->next;
    }
    if (watch->next) {
        watch->next->prev = watch->prev;
    }
    rt->watch_count--;
    uv_close((uv_handle_t *)&watch->poll, closed);
}

void nv__watch_close_all(nv__runtime *rt)
{
    while (rt->watches) {
        nv__runtime_unwatch_fd(rt->watches);
    }
}
