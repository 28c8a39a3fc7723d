/* Reading from streams: through a buffer of the stream's, so that a cancelled reader loses nothing.
 * Once it is full nothing more is taken from the system, and the sender has to wait. */
#include "runtime/io_internal.h"

static void give_room(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
    nv_stream *stream = handle->data;
    (void)suggested;
    if (stream->start > 0) {
        memmove(stream->buffer, stream->buffer + stream->start, stream->count);
        stream->start = 0;
    }
    buffer->base = stream->buffer + stream->count;
    buffer->len = NV__STREAM_BUFFER - stream->count;
}

static void stop_reading(nv_stream *stream)
{
    if (stream->reading) {
        stream->reading = false;
        (void)uv_read_stop(&stream->uv.stream);
    }
}

static void on_read(uv_stream_t *handle, ssize_t got, const uv_buf_t *buffer)
{
    nv_stream *stream = handle->data;
    (void)buffer;
    if (got == 0) {
        return; /* nothing there after all */
    }
    if (got > 0) {
        stream->count += (size_t)got;
    } else if (got == UV_EOF) {
        stream->ended = true;
    } else {
        stream->read_error = (int)got;
    }
    if (got < 0 || stream->count == NV__STREAM_BUFFER) {
        stop_reading(stream);
    }
    nv__io_touch(stream->rt);
    nv__wait_list_wake_all(&stream->arrived);
}

static int start_reading(nv_stream *stream)
{
    if (stream->reading) {
        return 0;
    }
    if (!stream->buffer) {
        stream->buffer = nv__alloc(NV__STREAM_BUFFER);
        if (!stream->buffer) {
            return UV_ENOMEM;
        }
    }
    int error = uv_read_start(&stream->uv.stream, give_room, on_read);
    stream->reading = error == 0;
    return error;
}

/* Until more has come than there was, or nothing can come any more. There has to be room. */
static nv_status wait_for_more(nv_stream *stream)
{
    if (stream->ended || stream->read_error != 0) {
        return nv__io_fail(stream->read_error);
    }
    int error = start_reading(stream);
    if (error != 0) {
        return nv__io_fail(error);
    }
    stream->arrived.ready = false;
    stream->rt->io.open_ended++;
    nv__io_touch(stream->rt);
    nv_status status = nv__await_list(&stream->arrived, "a stream to read from");
    stream->rt->io.open_ended--;
    if (status == NV_OK && stream->closed) {
        status = NV_ECANCELED;
    }
    return status;
}

static size_t take(nv_stream *stream, char *to, size_t size)
{
    size_t count = size < stream->count ? size : stream->count;
    if (count > 0) {
        memcpy(to, stream->buffer + stream->start, count);
    }
    stream->count -= count;
    stream->start = stream->count > 0 ? stream->start + count : 0;
    return count;
}

static nv_status begin(nv_stream *stream, const char *what)
{
    nv_task *task;
    nv_status status = nv__io_begin(what, &task);
    if (status != NV_OK) {
        return status;
    }
    if (stream->busy) {
        return nv__io_fail(UV_EBUSY);
    }
    stream->busy = true;
    nv__stream_retain(stream);
    return NV_OK;
}

static nv_status finish(nv_stream *stream, nv_status status)
{
    stream->busy = false;
    nv__stream_release(stream);
    return status;
}

nv_status nv_await_read(nv_stream *stream, void *buffer, size_t size, size_t *got)
{
    NV__REQUIRE(stream && buffer && size > 0 && got, NV_EINVAL, "nv_await_read needs all of it");
    *got = 0;
    nv_status status = begin(stream, "nv_await_read");
    if (status != NV_OK) {
        return status;
    }
    while (status == NV_OK && stream->count == 0 && !stream->ended) {
        status = wait_for_more(stream);
    }
    if (status == NV_OK) {
        *got = take(stream, buffer, size);
    }
    return finish(stream, status);
}

nv_status nv_await_read_exactly(nv_stream *stream, void *buffer, size_t size, size_t *got)
{
    NV__REQUIRE(stream && (buffer || size == 0), NV_EINVAL, "nv_await_read_exactly has no buffer");
    size_t done = 0;
    nv_status status = begin(stream, "nv_await_read_exactly");
    if (status == NV_OK) {
        done = take(stream, buffer, size);
        while (status == NV_OK && done < size) {
            status = stream->ended ? nv__io_fail(UV_EOF) : wait_for_more(stream);
            if (status == NV_OK) {
                done += take(stream, (char *)buffer + done, size - done);
            }
        }
        status = finish(stream, status);
    }
    if (got) {
        *got = done;
    }
    return status;
}

/* ---- lines ---- */

/* The bytes of the first line with its end, or 0. `seen` bytes have been looked at before. */
static size_t find_line(const nv_stream *stream, size_t seen)
{
    if (seen >= stream->count) {
        return 0;
    }
    const char *from = stream->buffer + stream->start;
    const char *end = memchr(from + seen, '\n', stream->count - seen);
    return end ? (size_t)(end - from) + 1 : 0;
}

/* `taken` is not 0. */
static nv_status take_line(nv_stream *stream, size_t taken, char *line, size_t size, size_t *length)
{
    const char *from = stream->buffer + stream->start;
    size_t count = taken;
    if (from[count - 1] == '\n') {
        count--;
        if (count > 0 && from[count - 1] == '\r') {
            count--;
        }
    }
    if (count >= size) {
        return nv__io_fail(UV_EMSGSIZE);
    }
    memcpy(line, from, count);
    line[count] = '\0';
    if (length) {
        *length = count;
    }
    stream->count -= taken;
    stream->start = stream->count > 0 ? stream->start + taken : 0;
    return NV_OK;
}

static nv_status read_line(nv_stream *stream, char *line, size_t size, size_t *length)
{
    size_t seen = 0;
    for (;;) {
        size_t taken = find_line(stream, seen);
        if (taken > 0) {
            return take_line(stream, taken, line, size, length);
        }
        if (stream->ended && stream->count == 0) {
            (void)nv__io_fail(UV_EOF);
            return NV_ENOTFOUND;
        }
        if (stream->ended) {
            return take_line(stream, stream->count, line, size, length);
        }
        seen = stream->count;
        if (seen == NV__STREAM_BUFFER || seen > size) {
            return nv__io_fail(UV_EMSGSIZE);
        }
        nv_status status = wait_for_more(stream);
        if (status != NV_OK) {
            return status;
        }
    }
}

nv_status nv_await_read_line(nv_stream *stream, char *line, size_t size, size_t *length)
{
    NV__REQUIRE(stream && line && size > 0, NV_EINVAL, "nv_await_read_line has no buffer");
    line[0] = '\0';
    if (length) {
        *length = 0;
    }
    nv_status status = begin(stream, "nv_await_read_line");
    if (status != NV_OK) {
        return status;
    }
    return finish(stream, read_line(stream, line, size, length));
}
