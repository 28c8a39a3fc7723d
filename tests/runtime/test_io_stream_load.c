/* Streams under load: slow receivers, many writers, many clients. */
#include "runtime/io_stream_support.h"
#include "support/quick.h"

/* ---- backpressure ---- */

static size_t large(void)
{
    return (size_t)quick(24, 6) * 1024 * 1024;
}

static bool sending_is_done;

static unsigned char byte_at(size_t index)
{
    return (unsigned char)((index * 2654435761u) >> 7);
}

static nv_status send_large(void *user)
{
    nv_stream *stream;
    size_t sent = 0;
    unsigned char *data = malloc(large());
    (void)user;
    for (size_t i = 0, end = large(); i < end; i++) {
        data[i] = byte_at(i);
    }
    nv_status status = nv_await_accept(listener, nv_scope_current(), &stream);
    if (status == NV_OK) {
        status = nv_await_write(stream, data, large(), &sent);
    }
    sending_is_done = true;
    free(data);
    note("sent=%s:%d", nv_status_name(status), sent == large());
    return NV_OK;
}

static nv_status receive_large(void *user)
{
    nv_stream *stream;
    static unsigned char part[100000];
    size_t got = 1;
    size_t total = 0;
    size_t wrong = 0;
    (void)user;
    nv_status status = dial(nv_scope_current(), &stream);
    if (status == NV_OK) {
        status = nv_await_read_exactly(stream, part, 1, &got);
        total = 1;
    }
    for (int i = 0; i < 50 && status == NV_OK; i++) {
        status = nv_await_sleep(0.001);
    }
    note("waits=%d", !sending_is_done);
    while (status == NV_OK && got > 0) {
        status = nv_await_read(stream, part, sizeof part, &got);
        for (size_t i = 0; i < got; i++) {
            wrong += part[i] != byte_at(total + i);
        }
        total += got;
    }
    note("total=%d wrong=%zu %s", total == large(), wrong, nv_status_name(status));
    return NV_OK;
}

static void a_fast_sender_waits_for_a_slow_receiver(void **state)
{
    (void)state;
    sending_is_done = false;
    listen_tcp();
    run_tasks(send_large, receive_large, NULL);
    assert_non_null(strstr(trace, "waits=1"));
    assert_non_null(strstr(trace, "sent=NV_OK:1"));
    assert_non_null(strstr(trace, "total=1 wrong=0 NV_OK"));
    trace[0] = '\0';
}

/* ---- several writers ---- */

enum { WRITERS = 8, MESSAGE = 200000 };

static nv_stream *shared;

static nv_status write_letters(void *user)
{
    char *text = malloc(MESSAGE);
    memset(text, *(char *)user, MESSAGE);
    nv_status status = nv_await_write(shared, text, MESSAGE, NULL);
    free(text);
    return status;
}

static nv_status accept_for_writers(void *user)
{
    static char letters[WRITERS];
    (void)user;
    nv_status status = nv_await_accept(listener, app, &shared);
    for (int i = 0; i < WRITERS && status == NV_OK; i++) {
        letters[i] = (char)('a' + i);
        status = nv_spawn(app, write_letters, &letters[i]);
    }
    return status;
}

static nv_status read_letters(void *user)
{
    nv_stream *stream;
    static char text[MESSAGE];
    (void)user;
    nv_status status = dial(nv_scope_current(), &stream);
    for (int i = 0; i < WRITERS && status == NV_OK; i++) {
        status = nv_await_read_exactly(stream, text, MESSAGE, NULL);
        note("%c%s", text[0], memchr(text, text[0] + 1, MESSAGE) ? "mixed" : "");
    }
    return status;
}

static void writers_of_one_stream_take_turns(void **state)
{
    (void)state;
    listen_tcp();
    run_tasks(accept_for_writers, read_letters, NULL);
    assert_trace("a b c d e f g h");
}

/* ---- many clients ---- */

static int clients(void)
{
    return quick(200, 20);
}

static int served;

static nv_status echo(void *user)
{
    nv_stream *stream = user;
    char line[32];
    nv_status status = nv_await_read_line(stream, line, sizeof line, NULL);
    if (status == NV_OK) {
        strcat(line, "\n");
        status = nv_await_write(stream, line, strlen(line), NULL);
    }
    nv_stream_close(stream);
    return status;
}

static nv_status serve_many(void *user)
{
    nv_status status = NV_OK;
    (void)user;
    for (int i = 0; i < clients() && status == NV_OK; i++) {
        nv_stream *stream;
        status = nv_await_accept(listener, app, &stream);
        if (status == NV_OK) {
            status = nv_spawn(app, echo, stream);
        }
    }
    return status;
}

static nv_status ask(void *user)
{
    nv_stream *stream;
    char line[32];
    char answer[32];
    snprintf(line, sizeof line, "%d", (int)(intptr_t)user);
    nv_status status = dial(nv_scope_current(), &stream);
    if (status == NV_OK) {
        status = nv_await_write(stream, line, strlen(line), NULL);
    }
    if (status == NV_OK) {
        status = nv_await_sleep(0.001);
    }
    if (status == NV_OK) {
        status = nv_await_write(stream, "\n", 1, NULL);
    }
    if (status == NV_OK) {
        status = nv_await_read_line(stream, answer, sizeof answer, NULL);
    }
    served += status == NV_OK && strcmp(line, answer) == 0;
    return status;
}

static void many_clients_are_served_at_once(void **state)
{
    (void)state;
    served = 0;
    listen_tcp();
    assert_int_equal(nv_spawn(app, serve_many), NV_OK);
    for (int i = 0; i < clients(); i++) {
        assert_int_equal(nv_spawn(app, ask, (void *)(intptr_t)i), NV_OK);
    }
    run_until_left(0);
    assert_int_equal(served, clients());
}

/* Two that wait get one connection each. */
static void several_tasks_accept(void **state)
{
    (void)state;
    char one[] = "one";
    listen_tcp();
    assert_int_equal(nv_spawn(app, send_a_bit, one), NV_OK);
    assert_int_equal(nv_spawn(app, send_a_bit, one), NV_OK);
    let_begin();
    run_tasks(read_too_much, read_too_much, NULL);
    assert_trace("exactly=NV_EIO/EOF 3:one exactly=NV_EIO/EOF 3:one");
}

/* ---- a reader too many ---- */

static nv_status read_shared(void *user)
{
    char text[8];
    size_t got;
    (void)user;
    nv_status status = nv_await_read(shared, text, sizeof text, &got);
    note_status("read", status);
    return NV_OK;
}

static nv_status open_shared(void *user)
{
    (void)user;
    return dial(app, &shared);
}

static void one_task_reads_at_a_time(void **state)
{
    (void)state;
    listen_tcp();
    run_task(open_shared, NULL);
    assert_int_equal(nv_spawn(app, read_shared), NV_OK);
    assert_int_equal(nv_spawn(app, read_shared), NV_OK);
    let_begin();
    assert_trace("read=NV_ESTATE/EBUSY");
    nv_stream_close(shared);
    run_until_left(0);
    assert_trace("read=NV_ECANCELED");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IO_TEST(a_fast_sender_waits_for_a_slow_receiver),
        IO_TEST(writers_of_one_stream_take_turns),
        IO_TEST(many_clients_are_served_at_once),
        IO_TEST(several_tasks_accept),
        IO_TEST(one_task_reads_at_a_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
