/* Cancellation in flight at every await, deadlines, ends of scopes with things open. */
#include "runtime/io_support.h"

#include <signal.h>

static nv_listener *listener;
static nv_stream *silent; /* connected; nothing comes, and nobody reads */
static nv_process *sleeper;
static nv_file_watch *watch;

static nv_status open_silent(void *user)
{
    (void)user;
    nv_stream *other;
    nv_status status = nv_await_connect(app, "127.0.0.1", nv_listener_port(listener), &silent);
    if (status == NV_OK) {
        status = nv_await_accept(listener, app, &other);
    }
    return status;
}

static const char *const one_hour[] = { "3600", NULL };

static void open_everything(void)
{
    assert_int_equal(nv_listen(app, NULL, 0, 0, &listener), NV_OK);
    run_task(open_silent, NULL);
    assert_int_equal(nv_process_start(app, &sleeper, "sleep", .arguments = one_hour), NV_OK);
    assert_int_equal(nv_file_watch_open(app, folder, 0, &watch), NV_OK);
}

/* ---- one task for each await ---- */

static nv_status await_read(void *user)
{
    char text[8];
    size_t got = 7;
    nv_status status = nv_await_read(silent, text, sizeof text, &got);
    note("%s%s:%zu", (const char *)user, nv_status_name(status), got);
    return status;
}

static nv_status await_exactly(void *user)
{
    char text[8];
    size_t got = 7;
    nv_status status = nv_await_read_exactly(silent, text, sizeof text, &got);
    note("%s%s:%zu", (const char *)user, nv_status_name(status), got);
    return status;
}

static nv_status await_line(void *user)
{
    char text[8];
    size_t got = 7;
    nv_status status = nv_await_read_line(silent, text, sizeof text, &got);
    note("%s%s:%zu", (const char *)user, nv_status_name(status), got);
    return status;
}

enum { FLOOD = 32 * 1024 * 1024 };

/* The buffer is gone, and written over, as soon as the call has returned. */
static nv_status await_write(void *user)
{
    char *flood = malloc(FLOOD);
    size_t sent = 0;
    memset(flood, 'x', FLOOD);
    nv_status status = nv_await_write(silent, flood, FLOOD, &sent);
    memset(flood, 'y', FLOOD);
    free(flood);
    note("%s%s:%d", (const char *)user, nv_status_name(status), sent > 0 && sent < FLOOD);
    return status;
}

static nv_status await_accept(void *user)
{
    nv_stream *stream;
    nv_status status = nv_await_accept(listener, app, &stream);
    note("%s%s:%d", (const char *)user, nv_status_name(status), stream != NULL);
    return status;
}

static nv_status await_exit(void *user)
{
    nv_process_exit result = { 1, 2 };
    nv_status status = nv_await_process(sleeper, &result);
    note("%s%s:%d", (const char *)user, nv_status_name(status), result.code);
    return status;
}

static nv_status await_change(void *user)
{
    nv_watch_event event;
    nv_status status = nv_await_file_watch(watch, &event);
    note("%s%s:0", (const char *)user, nv_status_name(status));
    return status;
}

/* An address of documentation: nothing answers there. */
static nv_status await_connect(void *user)
{
    nv_stream *stream;
    nv_status status = nv_await_connect(nv_scope_current(), "192.0.2.1", 9, &stream);
    bool unreachable = status == NV_EIO; /* machines without a route are told at once */
    note("%s%s:%d", (const char *)user, nv_status_name(unreachable ? NV_ECANCELED : status),
         stream != NULL);
    return status;
}

typedef struct waiting {
    nv_task_fn fn;
    const char *expected;
} waiting;

static const waiting awaits[] = {
    { await_read, "NV_ECANCELED:0" },   { await_exactly, "NV_ECANCELED:0" },
    { await_line, "NV_ECANCELED:0" },   { await_write, "NV_ECANCELED:1" },
    { await_accept, "NV_ECANCELED:0" }, { await_exit, "NV_ECANCELED:1" },
    { await_change, "NV_ECANCELED:0" }, { await_connect, "NV_ECANCELED:0" },
};

enum { AWAITS = sizeof awaits / sizeof *awaits };

static char nothing[] = "";

static void every_await_is_cancelled_in_flight(void **state)
{
    (void)state;
    open_everything();
    size_t before = nv__runtime_get_stats(rt).tasks_live;
    for (int i = 0; i < AWAITS; i++) {
        nv_task *task;
        assert_int_equal(nv_spawn_joinable(app, &task, awaits[i].fn, nothing), NV_OK);
        let_begin();
        nv_task_cancel(task);
        nv_task_release(task);
        let_begin();
        assert_trace(awaits[i].expected);
        assert_int_equal(nv__runtime_get_stats(rt).tasks_live, before);
    }
}

static const waiting *now;

static nv_status within(void *user)
{
    (void)user;
    nv_status status = nv_await_within(0.01, now->fn, nothing);
    bool unreachable = now->fn == await_connect && status == NV_EIO;
    note("%s", nv_status_name(unreachable ? NV_ETIMEDOUT : status));
    return NV_OK;
}

static void every_await_obeys_a_deadline(void **state)
{
    (void)state;
    open_everything();
    size_t before = nv__runtime_get_stats(rt).tasks_live;
    for (int i = 0; i < AWAITS; i++) {
        char expected[64];
        now = &awaits[i];
        assert_int_equal(nv_spawn(app, within), NV_OK);
        run_until_left(before);
        snprintf(expected, sizeof expected, "%s NV_ETIMEDOUT", now->expected);
        assert_trace(expected);
    }
}

static void every_await_ends_with_its_object(void **state)
{
    (void)state;
    open_everything();
    static char names[AWAITS][4];
    for (int i = 0; i < AWAITS; i++) {
        if (awaits[i].fn == await_read || awaits[i].fn == await_write ||
            awaits[i].fn == await_accept || awaits[i].fn == await_change) {
            snprintf(names[i], sizeof names[i], "%d", i);
            assert_int_equal(nv_spawn(nv__runtime_scope(rt), awaits[i].fn, names[i]), NV_OK);
        }
    }
    let_begin();
    assert_trace("");
    nv_scope_end(app);
    run_until_left(0);
    assert_non_null(strstr(trace, "0NV_ECANCELED:0"));
    assert_non_null(strstr(trace, "3NV_ECANCELED:1"));
    assert_non_null(strstr(trace, "4NV_ECANCELED:0"));
    assert_non_null(strstr(trace, "6NV_ECANCELED:0"));
    trace[0] = '\0';
}

/* ---- nothing is lost ---- */

static nv_stream *server_side;

static nv_status accept_one(void *user)
{
    (void)user;
    return nv_await_accept(listener, app, &server_side);
}

static nv_status dial(void *user)
{
    (void)user;
    return nv_await_connect(app, "127.0.0.1", nv_listener_port(listener), &silent);
}

static nv_status send_text(void *user)
{
    return nv_await_write(server_side, user, strlen(user), NULL);
}

static nv_status read_all_letters(void *user)
{
    char line[16];
    (void)user;
    nv_status status = nv_await_read_line(silent, line, sizeof line, NULL);
    note("%s:%s", nv_status_name(status), line);
    return NV_OK;
}

static void what_arrives_before_a_cancellation_is_kept(void **state)
{
    (void)state;
    char text[] = "abcde";
    char rest[] = "fgh\n";
    assert_int_equal(nv_listen(app, NULL, 0, 0, &listener), NV_OK);
    run_tasks(accept_one, dial, NULL);
    for (int i = 0; i < 3; i++) {
        nv_task *reader;
        assert_int_equal(nv_spawn_joinable(app, &reader, await_line, nothing), NV_OK);
        let_begin();
        assert_int_equal(nv_spawn(app, send_text, text), NV_OK);
        run_until_left(1);
        nv_task_cancel(reader);
        nv_task_release(reader);
        run_until_left(0);
        assert_trace("NV_ECANCELED:0");
        text[i + 2] = '\0';
    }
    assert_int_equal(nv_spawn(app, read_all_letters), NV_OK);
    run_task(send_text, rest);
    assert_trace("NV_OK:abcdeababfgh");
}

/* A connection whose acceptor was cancelled is the next one's. */
static void a_connection_waits_for_the_next_acceptor(void **state)
{
    (void)state;
    assert_int_equal(nv_listen(app, NULL, 0, 0, &listener), NV_OK);
    nv_task *acceptor;
    assert_int_equal(nv_spawn_joinable(app, &acceptor, accept_one, NULL), NV_OK);
    let_begin();
    nv_task_cancel(acceptor);
    nv_task_release(acceptor);
    run_task(dial, NULL);
    run_task(accept_one, NULL);
    assert_non_null(server_side);
}

/* ---- awaits outside tasks, and in cancelled ones ---- */

static nv_status call_everything(void *user)
{
    (void)user;
    nv_stream *stream;
    nv_address address;
    size_t count;
    note("%d %d", nv_await_connect(app, "127.0.0.1", 9, &stream),
         nv_await_connect_local(app, "/nowhere", &stream));
    for (int i = 0; i < AWAITS - 1; i++) {
        (void)awaits[i].fn(nothing);
    }
    note("%d %d", nv_await_shutdown(silent), nv_await_resolve("localhost", &address, 1, &count));
    return NV_OK;
}

static void a_cancelled_task_awaits_nothing(void **state)
{
    (void)state;
    open_everything();
    nv_scope *scope = nv_scope_new(app, "cancelled");
    assert_int_equal(nv_spawn(scope, call_everything), NV_OK);
    nv_scope_cancel(scope);
    run_until_left(1);
    assert_trace("-1 -1 NV_ECANCELED:0 NV_ECANCELED:0 NV_ECANCELED:0 NV_ECANCELED:0 "
                 "NV_ECANCELED:0 NV_ECANCELED:1 NV_ECANCELED:0 -1 -1");
}

static void outside_tasks_nothing_is_awaited(void **state)
{
    (void)state;
    open_everything();
    (void)call_everything(NULL);
    assert_trace("-7 -7 NV_ENOLOOP:0 NV_ENOLOOP:0 NV_ENOLOOP:0 NV_ENOLOOP:0 NV_ENOLOOP:0 "
                 "NV_ENOLOOP:1 NV_ENOLOOP:0 -7 -7");
}

static void nothing_is_opened_in_an_ended_scope(void **state)
{
    (void)state;
    nv_scope *scope = nv_scope_new(app, "ends");
    assert_int_equal(nv_spawn(scope, dial), NV_OK); /* keeps it for a turn */
    nv_scope_end(scope);
    assert_int_equal(nv_listen(scope, NULL, 0, 0, &listener), NV_ECANCELED);
    assert_int_equal(nv_listen_local(scope, in_folder("s"), 0, &listener), NV_ECANCELED);
    assert_int_equal(nv_file_watch_open(scope, folder, 0, &watch), NV_ECANCELED);
    assert_int_equal(nv_process_start(scope, &sleeper, "true"), NV_ECANCELED);
    assert_null(sleeper);
}

static void nothing_is_opened_in_synchronous_mode(void **state)
{
    (void)state;
    assert_int_equal(nv_listen(app, NULL, 0, 0, &listener), NV_ENOLOOP);
    assert_int_equal(nv_process_start(app, &sleeper, "true"), NV_ENOLOOP);
    assert_int_equal(nv_file_watch_open(app, "/tmp", 0, &watch), NV_ENOLOOP);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IO_TEST(every_await_is_cancelled_in_flight),
        IO_TEST(every_await_obeys_a_deadline),
        IO_TEST(every_await_ends_with_its_object),
        IO_TEST(what_arrives_before_a_cancellation_is_kept),
        IO_TEST(a_connection_waits_for_the_next_acceptor),
        IO_TEST(a_cancelled_task_awaits_nothing),
        IO_TEST(outside_tasks_nothing_is_awaited),
        IO_TEST(nothing_is_opened_in_an_ended_scope),
        SYNC_TEST(nothing_is_opened_in_synchronous_mode),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
