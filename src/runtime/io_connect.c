/* Connecting streams. A cancelled connection is closed on the spot. */
#include "runtime/io_internal.h"

bool nv__io_numeric_address(const char *text, uint16_t port, struct sockaddr_storage *address)
{
    memset(address, 0, sizeof *address);
    return uv_ip4_addr(text, port, (struct sockaddr_in *)address) == 0 ||
           uv_ip6_addr(text, port, (struct sockaddr_in6 *)address) == 0;
}

int nv__io_check_local_path(const char *path)
{
    size_t length = strnlen(path, NV_IO_MAX_LOCAL_PATH + 1);
    if (length == 0) {
        return UV_EINVAL;
    }
    return length > NV_IO_MAX_LOCAL_PATH ? UV_ENAMETOOLONG : 0;
}

static void on_connected(uv_connect_t *request, int error)
{
    nv_stream *stream = request->data;
    stream->connect_error = error;
    nv__io_touch(stream->rt);
    nv__wait_list_wake_all(&stream->connected);
}

static nv_status wait_connected(nv_stream *stream)
{
    nv__stream_retain(stream);
    stream->rt->io.open_ended++;
    nv__io_touch(stream->rt);
    nv_status status = nv__await_list(&stream->connected, "a connection to be made");
    stream->rt->io.open_ended--;
    if (status == NV_OK) {
        status = stream->closed ? NV_ECANCELED : nv__io_fail(stream->connect_error);
    }
    if (status != NV_OK) {
        nv_stream_close(stream);
    }
    nv__stream_release(stream);
    return status;
}

static nv_status connect_to(nv_scope *scope, const char *address, uint16_t port, nv_stream **out)
{
    struct sockaddr_storage to;
    if (!nv__io_numeric_address(address, port, &to)) {
        return nv__io_fail(UV_EINVAL);
    }
    nv_stream *stream;
    nv_status status = nv__stream_new(scope, NV__STREAM_TCP, &stream);
    if (status != NV_OK) {
        return status;
    }
    stream->connect.data = stream;
    int error =
        uv_tcp_connect(&stream->connect, &stream->uv.tcp, (struct sockaddr *)&to, on_connected);
    if (error != 0) {
        nv_stream_close(stream);
        return nv__io_fail(error);
    }
    status = wait_connected(stream);
    if (status == NV_OK) {
        (void)uv_tcp_nodelay(&stream->uv.tcp, 1); /* writers hand over whole messages */
        *out = stream;
    }
    return status;
}

/* One address after the other; the last error is told. */
static nv_status connect_by_name(nv_scope *scope, const char *host, uint16_t port, nv_stream **out)
{
    enum { ATTEMPTS = 8 };

    nv_address addresses[ATTEMPTS];
    size_t count;
    nv_status status = nv_await_resolve(host, addresses, ATTEMPTS, &count);
    for (size_t i = 0; status == NV_OK && i < count; i++) {
        nv_status attempt = connect_to(scope, addresses[i].text, port, out);
        if (attempt == NV_OK || attempt == NV_ECANCELED || i + 1 == count) {
            return attempt;
        }
    }
    return status;
}

nv_status nv_await_connect(nv_scope *scope, const char *host, uint16_t port, nv_stream **stream)
{
    NV__REQUIRE(scope && host && stream, NV_EINVAL, "nv_await_connect needs all of its arguments");
    *stream = NULL;
    nv_task *task;
    nv_status status = nv__io_begin("nv_await_connect", &task);
    if (status != NV_OK) {
        return status;
    }
    status = nv__io_may_open(scope);
    if (status != NV_OK) {
        return status;
    }
    struct sockaddr_storage address;
    if (nv__io_numeric_address(host, port, &address)) {
        return connect_to(scope, host, port, stream);
    }
    return connect_by_name(scope, host, port, stream);
}

nv_status nv_await_connect_local(nv_scope *scope, const char *path, nv_stream **out)
{
    NV__REQUIRE(scope && path && out, NV_EINVAL, "nv_await_connect_local needs all arguments");
    *out = NULL;
    nv_task *task;
    nv_status status = nv__io_begin("nv_await_connect_local", &task);
    if (status != NV_OK) {
        return status;
    }
    status = nv__io_may_open(scope);
    if (status == NV_OK) {
        status = nv__io_fail(nv__io_check_local_path(path));
    }
    nv_stream *stream;
    if (status == NV_OK) {
        status = nv__stream_new(scope, NV__STREAM_PIPE, &stream);
    }
    if (status != NV_OK) {
        return status;
    }
    stream->connect.data = stream;
    uv_pipe_connect(&stream->connect, &stream->uv.pipe, path, on_connected);
    status = wait_connected(stream);
    if (status == NV_OK) {
        *out = stream;
    }
    return status;
}
