/* Writing to streams: what the system does not take at once is copied, a chunk at a time, because
 * libuv keeps it until it is sent, whatever becomes of the writer. */
#include "runtime/io_internal.h"

typedef struct write_op {
    uv_write_t request;
    nv_task *task; /* NULL: abandoned */
    nv__runtime *rt;
    int error;
    bool done;
    char data[NV__WRITE_CHUNK];
} write_op;

static void on_written(uv_write_t *request, int error)
{
    write_op *op = request->data;
    op->error = error;
    op->done = true;
    nv__io_touch(op->rt);
    if (op->task) {
        nv__task_wake(op->task);
    } else {
        nv__free(op);
    }
}

/* Waits until the chunk is out. The op is gone after a cancellation: the chunk goes out without us.
 */
static nv_status send_chunk(nv_stream *stream, write_op **held, nv_task *task, size_t size)
{
    write_op *op = *held;
    uv_buf_t buffer = uv_buf_init(op->data, (unsigned)size);
    op->done = false;
    op->request.data = op;
    int error = uv_write(&op->request, &stream->uv.stream, &buffer, 1, on_written);
    if (error != 0) {
        return nv__io_fail(error);
    }
    stream->rt->io.open_ended++;
    nv__io_touch(stream->rt);
    while (!op->done && !nv__task_is_canceled(task)) {
        nv__task_park(task, "a stream to write to");
    }
    stream->rt->io.open_ended--;
    if (!op->done) {
        op->task = NULL;
        *held = NULL;
        return NV_ECANCELED;
    }
    if (nv__task_is_canceled(task) || stream->closed) {
        return NV_ECANCELED;
    }
    return nv__io_fail(op->error);
}

static write_op *new_op(nv_task *task)
{
    write_op *op = nv__alloc(sizeof *op);
    if (op) {
        op->task = task;
        op->rt = task->rt;
    }
    return op;
}

/* As much as the system takes at once, up to a burst. libuv's error, or 0. */
static int send_now(nv_stream *stream, const char *data, size_t size, size_t *sent)
{
    size_t burst = 0;
    while (*sent < size && burst < NV__WRITE_BURST) {
        size_t left = size - *sent;
        size_t room = NV__WRITE_BURST - burst;
        uv_buf_t buffer =
            uv_buf_init((char *)(uintptr_t)data + *sent, (unsigned)(left < room ? left : room));
        int took = uv_try_write(&stream->uv.stream, &buffer, 1);
        if (took == UV_EAGAIN) {
            return 0;
        }
        if (took < 0) {
            return took;
        }
        *sent += (size_t)took;
        burst += (size_t)took;
    }
    return 0;
}

static nv_status write_all(nv_stream *stream, nv_task *task, const char *data, size_t size,
                           size_t *sent)
{
    write_op *op = NULL;
    nv_status status = NV_OK;
    while (status == NV_OK && *sent < size) {
        status = nv__io_fail(send_now(stream, data, size, sent));
        size_t left = size - *sent;
        if (status != NV_OK || left == 0) {
            break;
        }
        if (!op && !(op = new_op(task))) {
            status = nv__io_fail(UV_ENOMEM);
            break;
        }
        size_t chunk = left < NV__WRITE_CHUNK ? left : NV__WRITE_CHUNK;
        memcpy(op->data, data + *sent, chunk);
        status = send_chunk(stream, &op, task, chunk);
        if (status == NV_OK || !op) {
            *sent += chunk; /* abandoned, it is sent all the same */
        }
    }
    nv__free(op);
    return status;
}

nv_status nv_await_write(nv_stream *stream, const void *data, size_t size, size_t *sent)
{
    NV__REQUIRE(stream && (data || size == 0), NV_EINVAL, "nv_await_write has no data");
    size_t count = 0;
    nv_task *task;
    nv_status status = nv__io_begin("nv_await_write", &task);
    if (status == NV_OK) {
        nv__stream_retain(stream);
        status = nv__io_gate_enter(&stream->writers, task, "its turn to write to a stream");
        if (status == NV_OK) {
            status =
                stream->shut ? nv__io_fail(UV_EPIPE) : write_all(stream, task, data, size, &count);
            nv__io_gate_leave(&stream->writers);
        }
        nv__stream_release(stream);
    }
    if (sent) {
        *sent = count;
    }
    return status;
}
