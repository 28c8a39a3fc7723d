/* TCP and local streams, clients and servers. */
#include "runtime/io_stream_support.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>

/* ---- talking ---- */

static nv_status greet(void *user)
{
    nv_scope *scope = nv_scope_current();
    nv_stream *stream;
    char line[64];
    (void)user;
    note_status("accept", nv_await_accept(listener, scope, &stream));
    nv_status status = nv_await_read_line(stream, line, sizeof line, NULL);
    note("got=%s:%s", nv_status_name(status), line);
    size_t sent;
    status = nv_await_write(stream, "world\n", 6, &sent);
    note("sent=%s:%zu", nv_status_name(status), sent);
    return NV_OK;
}

static nv_status say_hello(nv_stream *stream)
{
    char text[64];
    size_t got = 0;
    nv_status status = nv_await_write(stream, "hello\r\n", 7, NULL);
    if (status == NV_OK) {
        status = nv_await_read_exactly(stream, text, 6, &got);
    }
    note("answer=%s:%.*s", nv_status_name(status), (int)got - 1, text);
    status = nv_await_read(stream, text, sizeof text, &got);
    note("end=%s:%zu", nv_status_name(status), got);
    status = nv_await_read(stream, text, sizeof text, &got);
    note("still=%s:%zu", nv_status_name(status), got);
    return NV_OK;
}

static nv_status hello_tcp(void *user)
{
    nv_stream *stream;
    (void)user;
    nv_status status = dial(nv_scope_current(), &stream);
    return status == NV_OK ? say_hello(stream) : status;
}

static const char conversation[] =
    "accept=NV_OK got=NV_OK:hello sent=NV_OK:6 answer=NV_OK:world end=NV_OK:0 still=NV_OK:0";

static void two_tasks_talk_by_tcp(void **state)
{
    (void)state;
    listen_tcp();
    run_tasks(greet, hello_tcp, NULL);
    assert_trace(conversation);
}

static nv_status hello_local(void *user)
{
    nv_stream *stream;
    nv_status status = nv_await_connect_local(nv_scope_current(), user, &stream);
    return status == NV_OK ? say_hello(stream) : status;
}

static void two_tasks_talk_by_a_local_socket(void **state)
{
    (void)state;
    char path[256];
    snprintf(path, sizeof path, "%s", in_folder("socket"));
    assert_int_equal(nv_listen_local(app, path, 8, &listener), NV_OK);
    assert_int_equal(nv_listener_port(listener), 0);
    run_tasks(greet, hello_local, path);
    assert_trace(conversation);
    nv_listener *second;
    assert_int_equal(nv_listen_local(app, path, 8, &second), NV_ESTATE);
    nv_listener_close(listener);
    assert_int_equal(count_files(folder), 0);
}

static nv_status hello_by_name(void *user)
{
    nv_stream *stream;
    (void)user;
    nv_status status =
        nv_await_connect(nv_scope_current(), "localhost", nv_listener_port(listener), &stream);
    if (status != NV_OK) {
        note_status("connect", status);
        return NV_OK;
    }
    return say_hello(stream);
}

static void a_name_is_resolved_before_connecting(void **state)
{
    (void)state;
    if (!knows_localhost()) {
        skip();
    }
    listen_tcp();
    run_tasks(greet, hello_by_name, NULL);
    assert_trace(conversation);
}

/* ---- failures ---- */

static nv_status connect_wrongly(void *user)
{
    nv_stream *stream = NULL;
    uint16_t port = nv_listener_port(listener);
    nv_scope *scope = nv_scope_current();
    char longest[256];
    (void)user;
    nv_listener_close(listener);
    note_status("refused", nv_await_connect(scope, "127.0.0.1", port, &stream));
    note_status("local", nv_await_connect_local(scope, in_folder("none"), &stream));
    put_file(in_folder("file"), "");
    note_status("file", nv_await_connect_local(scope, in_folder("file"), &stream));
    memset(longest, 'a', sizeof longest);
    longest[sizeof longest - 1] = '\0';
    note_status("long", nv_await_connect_local(scope, longest, &stream));
    note_status("empty", nv_await_connect_local(scope, "", &stream));
    note("%s", stream ? "stream" : "none");
    return NV_OK;
}

static void connecting_says_why_it_fails(void **state)
{
    (void)state;
    listen_tcp();
    run_task(connect_wrongly, NULL);
    assert_trace("refused=NV_EIO/ECONNREFUSED local=NV_ENOTFOUND/ENOENT file=NV_EIO/ECONNREFUSED "
                 "long=NV_ELIMIT/ENAMETOOLONG empty=NV_EINVAL/EINVAL none");
}

static void listening_says_why_it_fails(void **state)
{
    (void)state;
    listen_tcp();
    nv_listener *other = listener;
    note_status("taken", nv_listen(app, NULL, nv_listener_port(listener), 0, &other));
    note_status("name", nv_listen(app, "localhost", 0, 0, &other));
    note_status("foreign", nv_listen(app, "192.0.2.1", 0, 0, &other));
    note_status("nowhere", nv_listen_local(app, in_folder("no/where"), 0, &other));
    note("%s", other ? "listener" : "none");
    nv_scope *ended = nv_scope_new(app, "ended");
    nv_scope *inner = nv_scope_new(ended, "inner");
    nv_scope_cancel(ended);
    (void)inner;
    note_status("canceled", nv_listen(ended, NULL, 0, 0, &other));
    nv_listener_close(other);
    assert_trace("taken=NV_ESTATE/EADDRINUSE name=NV_EINVAL/EINVAL foreign=NV_EIO/EADDRNOTAVAIL "
                 "nowhere=NV_EIO/EACCES none canceled=NV_OK");
}

static nv_status accept_and_close(void *user)
{
    nv_stream *stream;
    (void)user;
    nv_status status = nv_await_accept(listener, app, &stream);
    if (status == NV_OK) {
        nv_stream_close(stream);
    }
    return status;
}

static nv_status write_to_the_gone(void *user)
{
    nv_stream *stream;
    char text[4];
    size_t got = 0;
    (void)user;
    nv_status status = dial(nv_scope_current(), &stream);
    if (status == NV_OK) {
        status = nv_await_read(stream, text, 4, &got);
    }
    note("read=%s:%zu", nv_status_name(status), got);
    for (int i = 0; i < 100 && status == NV_OK; i++) {
        status = nv_await_write(stream, "text", 4, NULL);
        nv_status pause = nv_await_sleep(0.001);
        status = status == NV_OK ? pause : status;
    }
    note_status("write", status);
    return NV_OK;
}

/* A peer that is gone is an error, not the end of the program. */
static void writing_to_a_closed_peer_fails(void **state)
{
    (void)state;
    listen_tcp();
    run_tasks(accept_and_close, write_to_the_gone, NULL);
    assert_true(strcmp(trace, "read=NV_OK:0 write=NV_EIO/EPIPE") == 0 ||
                strcmp(trace, "read=NV_OK:0 write=NV_EIO/ECONNRESET") == 0);
    trace[0] = '\0';
}

static void a_stream_that_ends_early_is_told(void **state)
{
    (void)state;
    char bit[] = "bit";
    listen_tcp();
    run_tasks(send_a_bit, read_too_much, bit);
    assert_trace("exactly=NV_EIO/EOF 3:bit");
}

/* ---- lines ---- */

static nv_status read_lines(void *user)
{
    nv_stream *stream;
    char line[16];
    size_t length;
    (void)user;
    nv_status status = dial(nv_scope_current(), &stream);
    while (status == NV_OK) {
        status = nv_await_read_line(stream, line, sizeof line, &length);
        if (status == NV_OK) {
            note("%zu:%s", length, line);
        }
    }
    note_status("end", status);
    return NV_OK;
}

static void lines_end_in_any_way(void **state)
{
    (void)state;
    char text[] = "unix\nnet\r\n\n\r\nc\rr\nexactly fifteen\nlast";
    listen_tcp();
    run_tasks(send_a_bit, read_lines, text);
    assert_trace("4:unix 3:net 0: 0: 3:c\rr 15:exactly fifteen 4:last end=NV_ENOTFOUND/EOF");
}

static nv_status read_long_lines(void *user)
{
    nv_stream *stream;
    char small[8];
    char all[64] = "";
    size_t got = 0;
    (void)user;
    nv_status status = dial(nv_scope_current(), &stream);
    if (status == NV_OK) {
        status = nv_await_read_line(stream, small, sizeof small, NULL);
    }
    note_status("small", status);
    status = nv_await_read_line(stream, all, sizeof all, &got);
    note("%s:%zu:%s", nv_status_name(status), got, all);
    return NV_OK;
}

static void a_line_that_does_not_fit_is_not_lost(void **state)
{
    (void)state;
    char text[] = "12345678 and more\n";
    listen_tcp();
    run_tasks(send_a_bit, read_long_lines, text);
    assert_trace("small=NV_ELIMIT/EMSGSIZE NV_OK:17:12345678 and more");
}

static nv_status read_endless_line(void *user)
{
    nv_stream *stream;
    static char line[NV_IO_MAX_LINE * 2];
    (void)user;
    nv_status status = dial(nv_scope_current(), &stream);
    if (status == NV_OK) {
        status = nv_await_read_line(stream, line, sizeof line, NULL);
    }
    note_status("line", status);
    return NV_OK;
}

static void an_endless_line_is_refused(void **state)
{
    (void)state;
    char *text = malloc(NV_IO_MAX_LINE * 2);
    memset(text, 'x', NV_IO_MAX_LINE * 2);
    text[NV_IO_MAX_LINE * 2 - 1] = '\0';
    listen_tcp();
    run_tasks(send_a_bit, read_endless_line, text);
    assert_trace("line=NV_ELIMIT/EMSGSIZE");
    free(text);
}

/* ---- half-close ---- */

static nv_status count_until_end(void *user)
{
    nv_stream *stream;
    char text[64];
    size_t got = 1;
    size_t total = 0;
    (void)user;
    nv_status status = nv_await_accept(listener, nv_scope_current(), &stream);
    while (status == NV_OK && got > 0) {
        status = nv_await_read(stream, text, sizeof text, &got);
        total += got;
    }
    if (status == NV_OK) {
        snprintf(text, sizeof text, "%zu\n", total);
        status = nv_await_write(stream, text, strlen(text), NULL);
    }
    return status;
}

static nv_status send_and_shut(void *user)
{
    nv_stream *stream;
    char line[16] = "";
    (void)user;
    nv_status status = dial(nv_scope_current(), &stream);
    if (status == NV_OK) {
        status = nv_await_write(stream, "12345", 5, NULL);
    }
    note_status("shut", nv_await_shutdown(stream));
    note_status("again", nv_await_shutdown(stream));
    note_status("write", nv_await_write(stream, "6", 1, NULL));
    status = nv_await_read_line(stream, line, sizeof line, NULL);
    note("answer=%s:%s", nv_status_name(status), line);
    return NV_OK;
}

static void one_side_closes_and_still_reads(void **state)
{
    (void)state;
    listen_tcp();
    run_tasks(count_until_end, send_and_shut, NULL);
    assert_trace("shut=NV_OK again=NV_OK write=NV_EIO/EPIPE answer=NV_OK:5");
}

/* ---- descriptors ---- */

static nv_status try_to_connect(void *user)
{
    nv_stream *stream;
    (void)user;
    note_status("connect", dial(nv_scope_current(), &stream));
    return NV_OK;
}

static void a_stream_without_descriptors_fails_and_recovers(void **state)
{
    (void)state;
    listen_tcp();
    struct rlimit old, none;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &old), 0);
    none = old;
    int probe = dup(0);
    none.rlim_cur = (rlim_t)probe;
    close(probe);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    run_task(try_to_connect, NULL);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &old), 0);
    run_task(try_to_connect, NULL);
    assert_trace("connect=NV_ELIMIT/EMFILE connect=NV_OK");
}

/* ---- without memory ---- */

static nv_status serve_for_ever(void *user)
{
    nv_status status = NV_OK;
    (void)user;
    while (status != NV_ECANCELED) {
        nv_stream *stream;
        nv_scope *scope = nv_scope_new(app, "client");
        status = scope ? nv_await_accept(listener, scope, &stream) : NV_ENOMEM;
        if (status == NV_OK) {
            nv_status sent = nv_await_write(stream, "x\n", 2, NULL);
            char text[8];
            size_t got;
            sent = sent == NV_OK ? nv_await_read(stream, text, sizeof text, &got) : sent;
            status = sent == NV_ECANCELED ? sent : NV_OK;
        }
        nv_scope_end(scope);
        if (status == NV_ENOMEM) {
            status = nv_await_sleep(0);
        }
    }
    return NV_OK;
}

static nv_status fetch_within(void *user)
{
    nv_stream *stream;
    char line[8];
    nv_status status = dial(nv_scope_current(), &stream);
    if (status == NV_OK) {
        status = nv_await_read_line(stream, line, sizeof line, NULL);
    }
    if (status == NV_OK) {
        status = nv_await_write(stream, "ok", 2, NULL);
    }
    *(nv_status *)user = status;
    return status == NV_ENOMEM ? NV_OK : status;
}

static void any_allocation_of_streams_may_fail(void **state)
{
    (void)state;
    listen_tcp();
    assert_int_equal(nv_spawn(app, serve_for_ever), NV_OK);
    let_begin();
    bool done = false;
    for (size_t n = 1; n < 100 && !done; n++) {
        nv_status status = NV_ENOMEM;
        nv__alloc_fail_after(n);
        if (nv_spawn(app, fetch_within, &status) == NV_OK) {
            run_until_left(1);
        }
        done = !nv__alloc_fail_hit();
        nv__alloc_fail_after(0);
        if (done) {
            assert_int_equal(status, NV_OK);
        }
    }
    assert_true(done);
    nv_listener_close(listener);
    nv_scope_cancel(app);
    run_until_left(0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IO_TEST(two_tasks_talk_by_tcp),
        IO_TEST(two_tasks_talk_by_a_local_socket),
        IO_TEST(a_name_is_resolved_before_connecting),
        IO_TEST(connecting_says_why_it_fails),
        IO_TEST(listening_says_why_it_fails),
        IO_TEST(writing_to_a_closed_peer_fails),
        IO_TEST(a_stream_that_ends_early_is_told),
        IO_TEST(lines_end_in_any_way),
        IO_TEST(a_line_that_does_not_fit_is_not_lost),
        IO_TEST(an_endless_line_is_refused),
        IO_TEST(one_side_closes_and_still_reads),
        IO_TEST(a_stream_without_descriptors_fails_and_recovers),
        IO_TEST(any_allocation_of_streams_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
