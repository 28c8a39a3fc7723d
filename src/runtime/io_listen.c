/* Listening, and accepting. Between two accepts at most one connection is taken from the system. */
#include "runtime/io_internal.h"

struct nv_listener {
    nv__scope_link link; /* first */
    nv__stream_handle uv;
    nv__stream_kind kind;
    nv__runtime *rt;
    unsigned references;
    bool closed, pending;
    int error; /* of the last connection; told once */
    nv__wait_list incoming;
};

static void release(nv_listener *listener)
{
    if (--listener->references == 0) {
        nv__free(listener);
    }
}

static void on_closed(uv_handle_t *handle)
{
    nv_listener *listener = handle->data;
    nv__runtime *rt = listener->rt;
    rt->io.handles--;
    release(listener);
    nv__runtime_release(rt);
}

void nv_listener_close(nv_listener *listener)
{
    if (!listener || listener->closed) {
        return;
    }
    NV__ASSERT_UI();
    listener->closed = true;
    nv__scope_detach(&listener->link);
    uv_close(&listener->uv.handle, on_closed);
    nv__wait_list_wake_all(&listener->incoming);
}

static void end_listener(nv__scope_link *link)
{
    nv_listener_close((nv_listener *)(void *)link);
}

static void on_connection(uv_stream_t *handle, int error)
{
    nv_listener *listener = handle->data;
    if (error == 0) {
        listener->pending = true;
    } else {
        listener->error = error;
    }
    nv__io_touch(listener->rt);
    nv__wait_list_wake_all(&listener->incoming);
}

static int init_handle(nv_listener *listener)
{
    if (listener->kind == NV__STREAM_TCP) {
        return uv_tcp_init(listener->rt->loop, &listener->uv.tcp);
    }
    return uv_pipe_init(listener->rt->loop, &listener->uv.pipe, 0);
}

static nv_status listener_new(nv_scope *scope, nv__stream_kind kind, nv_listener **out)
{
    nv_status status = nv__io_may_open(scope);
    if (status != NV_OK) {
        return status;
    }
    nv_listener *listener = NV__NEW(nv_listener);
    if (!listener) {
        return nv__io_fail(UV_ENOMEM);
    }
    listener->rt = scope->rt;
    listener->kind = kind;
    int error = init_handle(listener);
    if (error != 0) {
        nv__free(listener);
        return nv__io_fail(error);
    }
    listener->uv.handle.data = listener;
    listener->references = 1;
    uv_unref(&listener->uv.handle);
    nv__wait_list_init(&listener->incoming);
    listener->rt->open_handles++;
    listener->rt->io.handles++;
    (void)nv__scope_attach(scope, &listener->link,
                           end_listener); /* it does not refuse: see above */
    *out = listener;
    return NV_OK;
}

static nv_status start(nv_listener *listener, int error, int backlog, nv_listener **out)
{
    enum { DEFAULT_BACKLOG = 128 };

    int limit = backlog < NV_IO_MAX_BACKLOG ? backlog : NV_IO_MAX_BACKLOG;
    if (error == 0) {
        error = uv_listen(&listener->uv.stream, limit > 0 ? limit : DEFAULT_BACKLOG, on_connection);
    }
    if (error != 0) {
        nv_listener_close(listener);
        return nv__io_fail(error);
    }
    *out = listener;
    return NV_OK;
}

nv_status nv_listen(nv_scope *scope, const char *address, uint16_t port, int backlog,
                    nv_listener **out)
{
    NV__REQUIRE(scope && out, NV_EINVAL, "nv_listen needs a scope and a place for the listener");
    *out = NULL;
    nv_listener *listener = NULL;
    struct sockaddr_storage at;
    bool numeric = nv__io_numeric_address(address ? address : "127.0.0.1", port, &at);
    nv_status status = listener_new(scope, NV__STREAM_TCP, &listener);
    if (status != NV_OK) {
        return status;
    }
    int error = numeric ? uv_tcp_bind(&listener->uv.tcp, (struct sockaddr *)&at, 0) : UV_EINVAL;
    return start(listener, error, backlog, out);
}

nv_status nv_listen_local(nv_scope *scope, const char *path, int backlog, nv_listener **out)
{
    NV__REQUIRE(scope && path && out, NV_EINVAL, "nv_listen_local needs all of its arguments");
    *out = NULL;
    nv_listener *listener = NULL;
    nv_status status = listener_new(scope, NV__STREAM_PIPE, &listener);
    if (status != NV_OK) {
        return status;
    }
    int error = nv__io_check_local_path(path);
    if (error == 0) {
        error = uv_pipe_bind(&listener->uv.pipe, path);
    }
    return start(listener, error, backlog, out);
}

uint16_t nv_listener_port(const nv_listener *listener)
{
    NV__REQUIRE(listener, 0, "no listener to ask");
    struct sockaddr_storage at = { .ss_family = AF_UNSPEC };
    int size = sizeof at;
    if (listener->kind != NV__STREAM_TCP || listener->closed ||
        uv_tcp_getsockname(&listener->uv.tcp, (struct sockaddr *)&at, &size) != 0) {
        return 0;
    }
    return ntohs(at.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&at)->sin6_port
                                          : ((struct sockaddr_in *)&at)->sin_port);
}

/* Until there is one to take, or a reason why not. */
static nv_status wait_for_connection(nv_listener *listener)
{
    while (!listener->pending && !listener->closed && listener->error == 0) {
        listener->incoming.ready = false;
        nv_status status = nv__await_list(&listener->incoming, "a connection");
        if (status != NV_OK) {
            return status;
        }
    }
    if (listener->closed) {
        return NV_ECANCELED;
    }
    if (listener->pending) {
        return NV_OK;
    }
    int error = listener->error;
    listener->error = 0;
    return nv__io_fail(error);
}

static nv_status take(nv_listener *listener, nv_scope *scope, nv_stream **out)
{
    nv_stream *stream;
    nv_status status = nv__io_may_open(scope);
    if (status == NV_OK) {
        status = nv__stream_new(scope, listener->kind, &stream);
    }
    if (status != NV_OK) {
        return status; /* the connection stays for the next to come */
    }
    listener->pending = false;
    int error = uv_accept(&listener->uv.stream, &stream->uv.stream);
    if (error != 0) {
        nv_stream_close(stream);
        return nv__io_fail(error);
    }
    if (listener->kind == NV__STREAM_TCP) {
        (void)uv_tcp_nodelay(&stream->uv.tcp, 1);
    }
    *out = stream;
    return NV_OK;
}

nv_status nv_await_accept(nv_listener *listener, nv_scope *scope, nv_stream **stream)
{
    NV__REQUIRE(listener && scope && stream, NV_EINVAL, "nv_await_accept needs all arguments");
    *stream = NULL;
    nv_task *task;
    nv_status status = nv__io_begin("nv_await_accept", &task);
    if (status == NV_OK) {
        status = nv__io_may_open(scope); /* no use waiting for what could not be taken */
    }
    if (status != NV_OK) {
        return status;
    }
    listener->references++;
    status = wait_for_connection(listener);
    if (status == NV_OK) {
        status = take(listener, scope, stream);
    }
    release(listener);
    return status;
}
