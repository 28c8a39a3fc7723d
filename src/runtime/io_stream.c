/* The life of a stream: made in a scope, closed by it, freed when nobody is at it any more. */
#include <signal.h>

#include "runtime/io_internal.h"

/* Writing to a stream whose reader is gone has to fail; by default it kills the program. */
static void survive_broken_pipes(void)
{
#ifdef SIGPIPE
    struct sigaction action;
    if (sigaction(SIGPIPE, NULL, &action) == 0 && !(action.sa_flags & SA_SIGINFO) &&
        action.sa_handler == SIG_DFL) {
        action.sa_handler = SIG_IGN;
        (void)sigaction(SIGPIPE, &action, NULL);
    }
#endif
}

void nv__stream_retain(nv_stream *stream)
{
    stream->references++;
}

void nv__stream_release(nv_stream *stream)
{
    if (--stream->references == 0) {
        nv__free(stream->buffer);
        nv__free(stream);
    }
}

static void on_closed(uv_handle_t *handle)
{
    nv_stream *stream = handle->data;
    nv__runtime *rt = stream->rt;
    rt->io.handles--;
    nv__stream_release(stream);
    nv__runtime_release(rt);
}

static void end_stream(nv__scope_link *link)
{
    nv_stream_close((nv_stream *)(void *)link);
}

static int init_handle(nv_stream *stream, nv__stream_kind kind)
{
    if (kind == NV__STREAM_TCP) {
        return uv_tcp_init(stream->rt->loop, &stream->uv.tcp);
    }
    return uv_pipe_init(stream->rt->loop, &stream->uv.pipe, 0);
}

nv_status nv__stream_new(nv_scope *scope, nv__stream_kind kind, nv_stream **out)
{
    nv_stream *stream = NV__NEW(nv_stream);
    if (!stream) {
        return nv__io_fail(UV_ENOMEM);
    }
    stream->rt = scope->rt;
    int error = init_handle(stream, kind);
    if (error != 0) {
        nv__free(stream);
        return nv__io_fail(error);
    }
    survive_broken_pipes();
    stream->uv.handle.data = stream;
    stream->references = 1;
    uv_unref(&stream->uv.handle); /* the tasks that wait keep a host's loop alive */
    nv__wait_list_init(&stream->arrived);
    nv__wait_list_init(&stream->connected);
    nv__wait_list_init(&stream->drained);
    nv__io_gate_init(&stream->writers, 1);
    stream->rt->open_handles++;
    stream->rt->io.handles++;
    nv_status status = nv__scope_attach(scope, &stream->link, end_stream);
    if (status != NV_OK) {
        nv_stream_close(stream);
        return status;
    }
    *out = stream;
    return NV_OK;
}

void nv_stream_close(nv_stream *stream)
{
    if (!stream || stream->closed) {
        return;
    }
    NV__ASSERT_UI();
    stream->closed = true;
    nv__scope_detach(&stream->link);
    nv__io_touch(stream->rt);
    uv_close(&stream->uv.handle, on_closed);
    nv__wait_list_wake_all(&stream->arrived);
    nv__wait_list_wake_all(&stream->connected);
    nv__wait_list_wake_all(&stream->drained);
    nv__io_gate_close(&stream->writers);
}

/* ---- half-close ---- */

static void on_shutdown(uv_shutdown_t *request, int error)
{
    nv_stream *stream = request->data;
    stream->shutdown_error = error;
    nv__io_touch(stream->rt);
    nv__wait_list_wake_all(&stream->drained);
}

/* The first call asks; later ones, after a cancellation for example, wait for the same. */
static int ask_for_shutdown(nv_stream *stream)
{
    if (stream->shut) {
        return 0;
    }
    stream->shutdown.data = stream;
    int error = uv_shutdown(&stream->shutdown, &stream->uv.stream, on_shutdown);
    stream->shut = error == 0;
    return error;
}

nv_status nv_await_shutdown(nv_stream *stream)
{
    NV__REQUIRE(stream, NV_EINVAL, "no stream to shut down");
    nv_task *task;
    nv_status status = nv__io_begin("nv_await_shutdown", &task);
    if (status != NV_OK) {
        return status;
    }
    nv__stream_retain(stream);
    status = nv__io_gate_enter(&stream->writers, task, "its turn to shut down a stream");
    if (status == NV_OK) {
        status = nv__io_fail(ask_for_shutdown(stream));
        nv__io_gate_leave(&stream->writers);
    }
    if (status == NV_OK) {
        stream->rt->io.open_ended++;
        nv__io_touch(stream->rt);
        status = nv__await_list(&stream->drained, "a stream to be sent out");
        stream->rt->io.open_ended--;
    }
    if (status == NV_OK) {
        status = stream->closed ? NV_ECANCELED : nv__io_fail(stream->shutdown_error);
    }
    nv__stream_release(stream);
    return status;
}
