/* What the tests of streams share: a listener, and a way to it. */
#ifndef NV_TESTS_RUNTIME_IO_STREAM_SUPPORT_H
#define NV_TESTS_RUNTIME_IO_STREAM_SUPPORT_H

#include "runtime/io_support.h"

static nv_listener *listener;

NV__MAYBE_UNUSED static void listen_tcp(void)
{
    assert_int_equal(nv_listen(app, NULL, 0, 0, &listener), NV_OK);
    assert_true(nv_listener_port(listener) > 0);
}

NV__MAYBE_UNUSED static nv_status dial(nv_scope *scope, nv_stream **stream)
{
    return nv_await_connect(scope, "127.0.0.1", nv_listener_port(listener), stream);
}

NV__MAYBE_UNUSED static nv_status send_a_bit(void *user)
{
    nv_stream *stream;
    nv_status status = nv_await_accept(listener, nv_scope_current(), &stream);
    if (status == NV_OK) {
        status = nv_await_write(stream, user, strlen(user), NULL);
    }
    return status;
}

NV__MAYBE_UNUSED static nv_status read_too_much(void *user)
{
    nv_stream *stream;
    char text[8] = "";
    size_t got = 9;
    (void)user;
    nv_status status = dial(nv_scope_current(), &stream);
    if (status == NV_OK) {
        status = nv_await_read_exactly(stream, text, 7, &got);
    }
    note_status("exactly", status);
    note("%zu:%s", got, text);
    return NV_OK;
}

#endif
