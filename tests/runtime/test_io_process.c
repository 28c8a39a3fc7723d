/* Processes, watches of files, and names. */
#include "runtime/io_support.h"

#include <signal.h>
#include <sys/resource.h>

/* ---- processes ---- */

static nv_status run_and_wait(nv_process *process)
{
    nv_process_exit result = { -1, -1 };
    nv_status status = nv_await_process(process, &result);
    note("%s code=%d signal=%d", nv_status_name(status), result.code, result.signal);
    return status;
}

static nv_status exit_codes(void *user)
{
    static const char *const seven[] = { "-c", "exit 7", NULL };
    static const char *const killed[] = { "-c", "kill -TERM $$", NULL };
    nv_scope *scope = nv_scope_current();
    nv_process *process;
    (void)user;
    note_status("true", nv_process_start(scope, &process, "true"));
    (void)run_and_wait(process);
    (void)run_and_wait(process);
    note_status("kill", nv_process_kill(process, SIGTERM));
    note_status("seven", nv_process_start(scope, &process, "sh", .arguments = seven));
    (void)run_and_wait(process);
    note_status("killed", nv_process_start(scope, &process, "/bin/sh", .arguments = killed));
    (void)run_and_wait(process);
    return NV_OK;
}

static void processes_tell_how_they_ended(void **state)
{
    (void)state;
    run_task(exit_codes, NULL);
    assert_trace("true=NV_OK NV_OK code=0 signal=0 NV_OK code=0 signal=0 kill=NV_ENOTFOUND/ESRCH "
                 "seven=NV_OK NV_OK code=7 signal=0 killed=NV_OK NV_OK code=0 signal=15");
}

static nv_status talk_to_process(void *user)
{
    static const char *const script[] = { "-c",
                                          "read line; echo \"$line $NAME\"; pwd; echo oops >&2",
                                          NULL };
    static const char *const variables[] = { "NAME=Ada", "PATH=/usr/bin:/bin", NULL };
    nv_process *process;
    char line[128];
    (void)user;
    note_status("start", nv_process_start(nv_scope_current(), &process, "sh", .arguments = script,
                                          .environment = variables, .directory = "/",
                                          .input = NV_PROCESS_PIPE, .output = NV_PROCESS_PIPE,
                                          .error = NV_PROCESS_PIPE));
    note("pid=%d", nv_process_id(process) > 0);
    note_status("write", nv_await_write(nv_process_input(process), "hello\n", 6, NULL));
    nv_stream_close(nv_process_input(process));
    for (int i = 0; i < 3; i++) {
        nv_status status = nv_await_read_line(nv_process_output(process), line, sizeof line, NULL);
        note("%s:%s", nv_status_name(status), line);
    }
    nv_status status = nv_await_read_line(nv_process_error(process), line, sizeof line, NULL);
    note("%s:%s", nv_status_name(status), line);
    return run_and_wait(process);
}

static void processes_are_talked_to_by_pipes(void **state)
{
    (void)state;
    run_task(talk_to_process, NULL);
    assert_trace("start=NV_OK pid=1 write=NV_OK NV_OK:hello Ada NV_OK:/ NV_ENOTFOUND: NV_OK:oops "
                 "NV_OK code=0 signal=0");
}

static nv_status start_wrongly(void *user)
{
    nv_scope *scope = nv_scope_current();
    nv_process *process;
    (void)user;
    note_status("none",
                nv_process_start(scope, &process, "/no/such/program", .output = NV_PROCESS_PIPE));
    note("%s", process ? "process" : "null");
    note_status("nameless", nv_process_start(scope, &process, ""));
    note_status("directory", nv_process_start(scope, &process, "true", .directory = "/nowhere"));
    note_status("file", nv_process_start(scope, &process, "/etc/passwd"));
    static const char *many[NV_IO_MAX_ARGUMENTS + 2];
    for (size_t i = 0; i <= NV_IO_MAX_ARGUMENTS; i++) {
        many[i] = "x";
    }
    note_status("many", nv_process_start(scope, &process, "true", .arguments = many));
    note_status("mode", nv_process_start(scope, &process, "true", .input = (nv_process_stream)9));
    return NV_OK;
}

static void starting_says_why_it_fails(void **state)
{
    (void)state;
    run_task(start_wrongly, NULL);
    assert_trace("none=NV_ENOTFOUND/ENOENT null nameless=NV_EINVAL/EINVAL "
                 "directory=NV_ENOTFOUND/ENOENT file=NV_EIO/EACCES many=NV_ELIMIT/E2BIG "
                 "mode=NV_EINVAL/EINVAL");
}

static bool is_alive(int pid)
{
    return kill(pid, 0) == 0;
}

static int started_pid;

static nv_status start_and_leave(void *user)
{
    static const char *const script[] = { "3600", NULL };
    nv_process *process;
    (void)user;
    nv_status status = nv_process_start(nv_scope_current(), &process, "sleep", .arguments = script,
                                        .output = NV_PROCESS_PIPE);
    started_pid = nv_process_id(process);
    return status;
}

static nv_status end_and_wait(void *user)
{
    nv_scope *scope = nv_scope_new(app, "job");
    nv_process *process;
    static const char *const deaf[] = { "-c", "trap '' TERM; echo; while :; do sleep 1; done",
                                        NULL };
    static const char *const hour[] = { "3600", NULL };
    char line[8];
    nv_status status;
    if (user) {
        status = nv_process_start(scope, &process, "sh", .arguments = deaf, .grace = 0.05,
                                  .output = NV_PROCESS_PIPE);
        if (status == NV_OK) {
            status = nv_await_read_line(nv_process_output(process), line, sizeof line, NULL);
        }
    } else {
        status = nv_process_start(scope, &process, "sleep", .arguments = hour, .grace = 3600);
    }
    int pid = nv_process_id(process);
    note("%s alive=%d", nv_status_name(status), is_alive(pid));
    status = nv_await_scope_end(scope);
    note("%s alive=%d", nv_status_name(status), is_alive(pid));
    return NV_OK;
}

/* An ended scope kills its processes and waits until they are gone. */
static void a_scope_ends_its_processes(void **state)
{
    (void)state;
    run_task(start_and_leave, NULL);
    assert_false(is_alive(started_pid));
    run_task(end_and_wait, NULL);
    assert_trace("NV_OK alive=1 NV_OK alive=0");
    char deaf[] = "deaf";
    run_task(end_and_wait, deaf); /* SIGTERM is ignored, so SIGKILL follows */
    assert_trace("NV_OK alive=1 NV_OK alive=0");
}

static void a_runtime_ends_its_processes(void **state)
{
    (void)state;
    nv_process *process;
    static const char *const hour[] = { "3600", NULL };
    assert_int_equal(nv_process_start(app, &process, "sleep", .arguments = hour), NV_OK);
    int pid = nv_process_id(process);
    nv__runtime_destroy(rt);
    assert_false(is_alive(pid));
    nv__runtime_desc desc = { .mode = NV__RUNTIME_OWNED };
    assert_int_equal(nv__runtime_create(&desc, &rt), NV_OK);
}

static nv_status read_much(void *user)
{
    static const char *const script[] = { "-c", "head -c 10000000 /dev/zero", NULL };
    static char part[65536];
    nv_process *process;
    size_t got = 1, total = 0;
    (void)user;
    nv_status status = nv_process_start(nv_scope_current(), &process, "sh", .arguments = script,
                                        .output = NV_PROCESS_PIPE);
    while (status == NV_OK && got > 0) {
        status = nv_await_read(nv_process_output(process), part, sizeof part, &got);
        total += got;
    }
    note("%s %zu", nv_status_name(status), total);
    return run_and_wait(process);
}

static void much_output_is_read(void **state)
{
    (void)state;
    run_task(read_much, NULL);
    assert_trace("NV_OK 10000000 NV_OK code=0 signal=0");
}

static nv_status start_any(void *user)
{
    nv_process *process;
    nv_status status = nv_process_start(nv_scope_current(), &process, "true",
                                        .input = NV_PROCESS_PIPE, .output = NV_PROCESS_PIPE);
    if (status == NV_OK) {
        status = nv_await_process(process, NULL);
    }
    *(nv_status *)user = status;
    return NV_OK;
}

static void any_allocation_of_a_process_may_fail(void **state)
{
    (void)state;
    bool done = false;
    for (size_t n = 1; n < 60 && !done; n++) {
        nv_status status = NV_ENOMEM;
        nv__alloc_fail_after(n);
        if (nv_spawn(app, start_any, &status) == NV_OK) {
            run_until_left(0);
        }
        done = !nv__alloc_fail_hit();
        nv__alloc_fail_after(0);
        assert_int_equal(status, done ? NV_OK : NV_ENOMEM);
    }
    assert_true(done);
}

/* ---- watching ---- */

static nv_file_watch *watch;
static nv_watch_event event;

static nv_status next_event(void *user)
{
    (void)user;
    note_status("event", nv_await_file_watch(watch, &event));
    return NV_OK;
}

/* Changes are not waited for by a virtual clock: they are looked at as they come. */
static void expect_event(void)
{
    assert_int_equal(nv_spawn(app, next_event), NV_OK);
    for (int i = 0; i < 5000 && nv__runtime_get_stats(rt).tasks_live > 0; i++) {
        if (nv__runtime_is_virtual(rt)) {
            nv__runtime_advance(rt, 0);
            usleep(1000);
        } else {
            nv__runtime_step(rt, 1);
        }
    }
    assert_trace("event=NV_OK");
}

static void a_folder_is_watched(void **state)
{
    (void)state;
    assert_int_equal(nv_file_watch_open(app, folder, 0, &watch), NV_OK);
    put_file(in_folder("made"), "x");
    expect_event();
    assert_string_equal(event.name, "made");
    assert_true(event.kinds & NV_WATCH_RENAMED);
    nv_file_watch_close(watch);
}

static void a_file_is_watched_by_looking(void **state)
{
    (void)state;
    char path[256];
    snprintf(path, sizeof path, "%s", in_folder("file"));
    put_file(path, "x");
    assert_int_equal(nv_file_watch_open(app, path, 0.005, &watch), NV_OK);
    assert_int_equal(nv_spawn(app, next_event), NV_OK);
    for (int i = 0; i < 50; i++) {
        usleep(1000);
        let_begin();
    }
    assert_trace("");
    put_file(path, "longer");
    for (int i = 0; i < 5000 && nv__runtime_get_stats(rt).tasks_live > 0; i++) {
        usleep(1000);
        let_begin();
    }
    assert_trace("event=NV_OK");
    assert_int_equal(event.kinds & NV_WATCH_CHANGED, NV_WATCH_CHANGED);
    nv_file_watch_close(watch);
}

static void a_flood_of_events_is_told_as_such(void **state)
{
    (void)state;
    assert_int_equal(nv_file_watch_open(app, folder, 0, &watch), NV_OK);
    for (int i = 0; i < NV_IO_MAX_WATCH_EVENTS * 2; i++) {
        char name[16];
        snprintf(name, sizeof name, "%d", i);
        put_file(in_folder(name), "");
    }
    let_begin();
    for (int i = 0; i < NV_IO_MAX_WATCH_EVENTS; i++) {
        expect_event();
        assert_int_equal(event.kinds & NV_WATCH_OVERFLOW,
                         i + 1 == NV_IO_MAX_WATCH_EVENTS ? NV_WATCH_OVERFLOW : 0);
    }
    nv_file_watch_close(watch);
}

static void watching_says_why_it_fails(void **state)
{
    (void)state;
    note_status("none", nv_file_watch_open(app, in_folder("none"), 0, &watch));
    note_status("empty", nv_file_watch_open(app, "", 0, &watch));
    note_status("pace", nv_file_watch_open(app, folder, -1, &watch));
    assert_null(watch);
    assert_trace("none=NV_ENOTFOUND/ENOENT empty=NV_EINVAL/EINVAL pace=NV_EINVAL/EINVAL");
}

/* ---- names ---- */

static nv_status look_up(void *user)
{
    nv_address found[4];
    size_t count = 9;
    nv_status status = nv_await_resolve(user, found, 4, &count);
    note("%s %d", nv_status_name(status), count > 0);
    for (size_t i = 0; i < count; i++) {
        bool loopback =
            strcmp(found[i].text, "127.0.0.1") == 0 || strcmp(found[i].text, "::1") == 0;
        if (!loopback || found[i].ipv6 != (strchr(found[i].text, ':') != NULL)) {
            note("strange: %s", found[i].text);
        }
    }
    return NV_OK;
}

static void names_have_addresses(void **state)
{
    (void)state;
    char localhost[] = "localhost";
    char numeric[] = "127.0.0.1";
    if (knows_localhost()) {
        run_task(look_up, localhost);
        assert_trace("NV_OK 1");
    }
    run_task(look_up, numeric);
    assert_trace("NV_OK 1");
    char empty[] = "";
    run_task(look_up, empty);
    assert_trace("NV_EINVAL 0");
    char longest[NV_IO_MAX_NAME + 2];
    memset(longest, 'a', sizeof longest);
    longest[sizeof longest - 1] = '\0';
    run_task(look_up, longest);
    assert_trace("NV_ELIMIT 0");
}

/* Names with spaces never leave the machine. */
static void an_unknown_name_is_told(void **state)
{
    (void)state;
    char bad[] = "no such host";
    run_task(look_up, bad);
    assert_true(strcmp(trace, "NV_ENOTFOUND 0") == 0 || strcmp(trace, "NV_EIO 0") == 0);
    trace[0] = '\0';
}

/* More than are let in: all are answered, in the end; cancelled ones at once. */
static void look_ups_wait_for_their_turn(void **state)
{
    (void)state;
    enum { MANY = 40 };

    char localhost[] = "localhost";
    if (!knows_localhost()) {
        skip();
    }
    nv_task *tasks[MANY];
    for (int i = 0; i < MANY; i++) {
        assert_int_equal(nv_spawn_joinable(app, &tasks[i], look_up, localhost), NV_OK);
    }
    nv__runtime_step(rt, 0);
    for (int i = 0; i < MANY; i++) {
        if (i % 2 == 0) {
            nv_task_cancel(tasks[i]);
        }
        nv_task_release(tasks[i]);
    }
    run_until_left(0);
    int answered = 0, canceled = 0;
    for (const char *at = trace; (at = strstr(at, "NV_")) != NULL; at++) {
        answered += strncmp(at, "NV_OK 1", 7) == 0;
        canceled += strncmp(at, "NV_ECANCELED 0", 14) == 0;
    }
    assert_int_equal(answered, MANY / 2);
    assert_int_equal(canceled, MANY / 2);
    trace[0] = '\0';
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IO_TEST(processes_tell_how_they_ended),
        IO_TEST(processes_are_talked_to_by_pipes),
        IO_TEST(starting_says_why_it_fails),
        IO_TEST(a_scope_ends_its_processes),
        IO_TEST(a_runtime_ends_its_processes),
        IO_TEST(much_output_is_read),
        IO_TEST(any_allocation_of_a_process_may_fail),
        IO_TEST(a_folder_is_watched),
        IO_TEST(a_file_is_watched_by_looking),
        IO_TEST(a_flood_of_events_is_told_as_such),
        IO_TEST(watching_says_why_it_fails),
        IO_TEST(names_have_addresses),
        IO_TEST(an_unknown_name_is_told),
        IO_REAL_TEST(look_ups_wait_for_their_turn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
