/* Input and output out of the ordinary: other families of addresses, other kinds of files, handles
 * that are closed before, between and after. */
#include "runtime/io_support.h"

#include <math.h>
#include <signal.h>
#include <uv.h>

/* ---- files ---- */

static nv_status read_odd_files(void *user)
{
    char *data = NULL;
    size_t size = 0;
    nv_file_info info;
    char few[4];
    (void)user;
    note_status("huge limit", nv_await_file_read(in_folder("file"), SIZE_MAX, &data, &size));
    note("%zu", size);
    nv_io_free(data);
    nv_io_free(NULL);
    note_status("no path", nv_await_file_stat("", &info));
    note_status("none at", nv_await_file_read_at(in_folder("none"), 0, few, sizeof few, &size));
    note_status("folder at", nv_await_file_read_at(folder, 0, few, sizeof few, &size));
    note_status("over", nv_await_file_read(in_folder("large"), 5000, &data, &size));
    note_status("new",
                nv_await_file_write(in_folder("large"), "x", 1, NV_FILE_ATOMIC | NV_FILE_NEW));
    note_status("rename", nv_await_file_rename(in_folder("file"), ""));
    note_status("nowhere", nv_await_file_rename(in_folder("file"), NULL));
    note_status("nothing", nv_await_file_stat(NULL, &info));
    note_status("socket", nv_await_file_stat(in_folder("fifo"), &info));
    note("%d", info.kind == NV_FILE_OTHER);
    return NV_OK;
}

static void odd_files_are_read(void **state)
{
    (void)state;
    put_file(in_folder("file"), "text");
    assert_int_equal(mkfifo(in_folder("fifo"), 0600), 0);
    static char large[10000];
    memset(large, 'l', sizeof large - 1);
    put_file(in_folder("large"), large);
    run_task(read_odd_files, NULL);
    assert_trace(
        "huge limit=NV_OK 4 no path=NV_EINVAL/EINVAL none at=NV_ENOTFOUND/ENOENT folder "
        "at=NV_EIO/EISDIR over=NV_ELIMIT/EFBIG new=NV_ESTATE/EEXIST "
        "rename=NV_EINVAL/EINVAL nowhere=NV_EINVAL/EINVAL nothing=NV_EINVAL/EINVAL socket=NV_OK 1");
}

static nv_status read_growing(void *user)
{
    char *data = NULL;
    size_t size = 0;
    nv_status status = nv_await_file_read(user, 0, &data, &size);
    note("%s %d", nv_status_name(status), size > 20000 && data[size] == '\0');
    nv_io_free(data);
    note_status("over", nv_await_file_read(user, 5000, &data, &size));
    return NV_OK;
}

/* Files of the kernel say that they are empty, whatever is in them. */
static void a_file_may_be_larger_than_it_says(void **state)
{
    (void)state;
    char path[] = "/proc/kallsyms";
    struct stat info;
    if (stat(path, &info) != 0 || info.st_size != 0 || access(path, R_OK) != 0) {
        skip();
    }
    run_task(read_growing, path);
    assert_trace("NV_OK 1 over=NV_ELIMIT/EFBIG");
}

static nv_status list_kinds(void *user)
{
    nv_directory_entry *entries = NULL;
    size_t count = 0;
    (void)user;
    nv_status status = nv_await_directory_list(folder, &entries, &count);
    for (size_t i = 0; i < count; i++) {
        note("%s:%d", entries[i].name, (int)entries[i].kind);
    }
    nv_io_free(entries);
    entries = NULL;
    note_status("empty", nv_await_directory_list(in_folder("2"), &entries, &count));
    note("%zu", count);
    nv_io_free(entries);
    note_status("file is no folder", nv_await_directory_make(in_folder("1"), true));
    note_status("there already", nv_await_directory_make(in_folder("2"), true));
    return status;
}

static void folders_hold_all_kinds(void **state)
{
    (void)state;
    put_file(in_folder("1"), "x");
    assert_int_equal(mkdir(in_folder("2"), 0700), 0);
    assert_int_equal(symlink("1", in_folder("3")), 0);
    assert_int_equal(mkfifo(in_folder("4"), 0600), 0);
    run_task(list_kinds, NULL);
    char expected[192];
    snprintf(
        expected, sizeof expected,
        "1:%d 2:%d 3:%d 4:%d empty=NV_OK 0 file is no folder=NV_ESTATE/EEXIST there already=NV_OK",
        NV_FILE_REGULAR, NV_FILE_DIRECTORY, NV_FILE_LINK, NV_FILE_OTHER);
    assert_trace(expected);
}

static nv_status write_here(void *user)
{
    note_status("write", nv_await_file_write(user, "here", 4, NV_FILE_ATOMIC));
    return NV_OK;
}

/* A name without a folder is in the current one. */
static void an_atomic_write_needs_no_folder_in_its_name(void **state)
{
    (void)state;
    char before[4096], name[] = "plain";
    assert_non_null(getcwd(before, sizeof before));
    assert_int_equal(chdir(folder), 0);
    run_task(write_here, name);
    assert_int_equal(chdir(before), 0);
    assert_trace("write=NV_OK");
    assert_file(in_folder("plain"), "here");
}

/* ---- watches ---- */

static nv_file_watch *watch;

static nv_status await_rename(void *user)
{
    nv_watch_event *event = user;
    note_status("event", nv_await_file_watch(watch, event));
    return NV_OK;
}

static void odd_watches(void **state)
{
    (void)state;
    char longest[NV_IO_MAX_PATH + 2];
    nv_watch_event event;
    memset(longest, 'a', sizeof longest);
    longest[sizeof longest - 1] = '\0';
    note_status("long", nv_file_watch_open(app, longest, 0, &watch));
    note_status("nan", nv_file_watch_open(app, folder, NAN, &watch));
    put_file(in_folder("file"), "x");
    note_status("polled", nv_file_watch_open(app, in_folder("file"), 0.002, &watch));
    assert_int_equal(nv_spawn(app, await_rename, &event), NV_OK);
    let_begin();
    nv_file_watch_close(NULL);
    assert_int_equal(unlink(in_folder("file")), 0);
    for (int i = 0; i < 5000 && nv__runtime_get_stats(rt).tasks_live > 0; i++) {
        usleep(1000);
        let_begin();
    }
    assert_trace("long=NV_ELIMIT/ENAMETOOLONG nan=NV_EINVAL/EINVAL polled=NV_OK event=NV_OK");
    assert_int_equal(event.kinds, NV_WATCH_RENAMED);
    put_file(in_folder("file"), "again"); /* it is back */
    assert_int_equal(nv_spawn(app, await_rename, &event), NV_OK);
    for (int i = 0; i < 5000 && nv__runtime_get_stats(rt).tasks_live > 0; i++) {
        usleep(1000);
        let_begin();
    }
    assert_trace("event=NV_OK");
    assert_true(event.kinds & NV_WATCH_RENAMED);
    nv_file_watch_close(watch);
}

/* ---- streams ---- */

static nv_listener *listener;
static nv_stream *silent;

static nv_status exchange(void *user)
{
    nv_stream *client, *server;
    char text[8];
    size_t got;
    nv_status status =
        nv_await_connect(nv_scope_current(), user, nv_listener_port(listener), &client);
    note_status("connect", status);
    if (status != NV_OK) {
        return NV_OK;
    }
    note_status("accept", nv_await_accept(listener, nv_scope_current(), &server));
    note_status("write", nv_await_write(client, "six", 3, NULL));
    note_status("nothing", nv_await_write(client, "", 0, NULL));
    note_status("shutdown", nv_await_shutdown(client));
    note_status("again", nv_await_shutdown(client));
    note_status("read", nv_await_read_exactly(server, text, 3, &got));
    nv_stream_close(client);
    nv_stream_close(NULL);
    return NV_OK;
}

static void the_other_family_works_too(void **state)
{
    (void)state;
    char address[] = "::1";
    nv_status status = nv_listen(app, address, 0, 1 << 20, &listener);
    if (status != NV_OK) {
        skip(); /* this machine has it not */
    }
    assert_true(nv_listener_port(listener) > 0);
    run_task(exchange, address);
    assert_non_null(strstr(trace, "connect=NV_OK accept=NV_OK write=NV_OK nothing=NV_OK "
                                  "shutdown=NV_OK again=NV_"));
    assert_non_null(strstr(trace, " read=NV_OK"));
    trace[0] = '\0';
    nv_listener_close(listener);
    nv_listener_close(NULL);
}

static void a_local_listener_has_no_port(void **state)
{
    (void)state;
    assert_int_equal(nv_listen_local(app, in_folder("socket"), 0, &listener), NV_OK);
    assert_int_equal(nv_listener_port(listener), 0);
    nv_listener_close(listener);
}

static nv_status accept_one(void *user)
{
    nv_stream *stream;
    nv_status status = nv_await_accept(listener, nv_scope_current(), &stream);
    note_status(user, status);
    return NV_OK;
}

static nv_status read_silent(void *user)
{
    char byte;
    size_t got;
    note_status(user, nv_await_read(silent, &byte, 1, &got));
    return NV_OK;
}

static nv_status connect_silent(void *user)
{
    (void)user;
    nv_stream *server;
    nv_status status = nv_await_connect(app, "127.0.0.1", nv_listener_port(listener), &silent);
    return status == NV_OK ? nv_await_accept(listener, app, &server) : status;
}

static void on_broken_pipe(int number, siginfo_t *info, void *context)
{
    (void)number;
    (void)info;
    (void)context;
}

/* An application that looks after broken pipes itself goes on doing so. */
static void a_handler_of_broken_pipes_stays(void **state)
{
    (void)state;
    struct sigaction own = { .sa_sigaction = on_broken_pipe, .sa_flags = SA_SIGINFO };
    struct sigaction before, found;
    assert_int_equal(sigaction(SIGPIPE, &own, &before), 0);
    assert_int_equal(nv_listen(app, NULL, 0, 0, &listener), NV_OK);
    run_task(connect_silent, NULL);
    assert_int_equal(sigaction(SIGPIPE, &before, &found), 0);
    assert_true(found.sa_sigaction == on_broken_pipe);
    nv_stream_close(silent);
    nv_listener_close(listener);
}

/* Closing is heard by whoever waits, and by whoever comes while it is under way. */
static void closing_ends_every_wait(void **state)
{
    (void)state;
    char first[] = "first", second[] = "second", read[] = "read";
    assert_int_equal(nv_listen(app, NULL, 0, 0, &listener), NV_OK);
    run_task(connect_silent, NULL);
    assert_int_equal(nv_spawn(app, accept_one, first), NV_OK);
    assert_int_equal(nv_spawn(app, accept_one, second), NV_OK);
    assert_int_equal(nv_spawn(app, read_silent, read), NV_OK);
    let_begin();
    nv_listener_close(listener);
    nv_stream_close(silent);
    run_until_left(0);
    assert_trace("first=NV_ECANCELED second=NV_ECANCELED read=NV_ECANCELED");
}

static nv_status write_much(void *user)
{
    static char much[16 * 1024 * 1024];
    nv_status status = nv_await_write(silent, much, sizeof much, NULL);
    note_status(user, status);
    return NV_OK;
}

static nv_status shut_down(void *user)
{
    note_status(user, nv_await_shutdown(silent));
    return NV_OK;
}

/* One writes, the others wait in line; a shutdown waits for them all. */
static void closing_ends_the_line_of_writers(void **state)
{
    (void)state;
    char names[5][8] = { "one", "two", "three", "shut", "late" };
    assert_int_equal(nv_listen(app, NULL, 0, 0, &listener), NV_OK);
    run_task(connect_silent, NULL);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(nv_spawn(app, write_much, names[i]), NV_OK);
    }
    assert_int_equal(nv_spawn(app, shut_down, names[3]), NV_OK);
    let_begin();
    assert_trace("");
    nv_stream_close(silent);
    nv_stream_close(silent);                                      /* they still hold it */
    assert_int_equal(nv_spawn(app, write_much, names[4]), NV_OK); /* before they are told */
    run_until_left(0);
    for (int i = 0; i < 5; i++) {
        char told[32];
        snprintf(told, sizeof told, "%s=NV_ECANCELED", names[i]);
        assert_non_null(strstr(trace, told));
    }
    trace[0] = '\0';
}

/* As long as somebody waits, what is closed can be asked and closed again. */
static void closing_twice_is_closing_once(void **state)
{
    (void)state;
    char name[] = "accept";
    nv_watch_event event;
    assert_int_equal(nv_listen(app, NULL, 0, 0, &listener), NV_OK);
    assert_int_equal(nv_file_watch_open(app, folder, 0, &watch), NV_OK);
    assert_int_equal(nv_spawn(app, accept_one, name), NV_OK);
    assert_int_equal(nv_spawn(app, await_rename, &event), NV_OK);
    let_begin();
    nv_listener_close(listener);
    nv_listener_close(listener);
    assert_int_equal(nv_listener_port(listener), 0);
    nv_file_watch_close(watch);
    nv_file_watch_close(watch);
    run_until_left(0);
    assert_trace("accept=NV_ECANCELED event=NV_ECANCELED");
}

static int events_taken;

static nv_status take_events(void *user)
{
    nv_watch_event event;
    (void)user;
    while (nv_await_file_watch(watch, &event) == NV_OK) {
        events_taken++;
    }
    return NV_OK;
}

/* Each event is one waiter's; the others wait on. */
static void watchers_share_events(void **state)
{
    (void)state;
    events_taken = 0;
    assert_int_equal(nv_file_watch_open(app, folder, 0, &watch), NV_OK);
    assert_int_equal(nv_spawn(app, take_events), NV_OK);
    assert_int_equal(nv_spawn(app, take_events), NV_OK);
    let_begin();
    assert_int_equal(mkdir(in_folder("made"), 0700), 0);
    for (int i = 0; i < 5000 && events_taken == 0; i++) {
        usleep(1000);
        let_begin();
    }
    assert_int_equal(events_taken, 1);
    nv_file_watch_close(watch);
    run_until_left(0);
    assert_int_equal(events_taken, 1);
}

static nv_status send_a_long_line(void *user)
{
    static char much[NV_IO_MAX_LINE + 1000];
    nv_stream *server;
    (void)user;
    memset(much, 'x', sizeof much);
    nv_status status = nv_await_accept(listener, nv_scope_current(), &server);
    return status == NV_OK ? nv_await_write(server, much, sizeof much, NULL) : status;
}

static nv_status read_a_long_line(void *user)
{
    static char line[2 * NV_IO_MAX_LINE];
    nv_stream *stream;
    size_t length;
    (void)user;
    nv_status status =
        nv_await_connect(nv_scope_current(), "127.0.0.1", nv_listener_port(listener), &stream);
    if (status == NV_OK) {
        status = nv_await_read_line(stream, line, sizeof line, &length);
    }
    note_status("line", status);
    return NV_OK;
}

/* Lines have a limit, however large the room for them is. */
static void a_line_is_too_long(void **state)
{
    (void)state;
    assert_int_equal(nv_listen(app, NULL, 0, 0, &listener), NV_OK);
    run_tasks(send_a_long_line, read_a_long_line, NULL);
    assert_trace("line=NV_ELIMIT/EMSGSIZE");
}

static nv_status connect_to_a_file(void *user)
{
    nv_stream *stream;
    nv_status status = nv_await_connect_local(nv_scope_current(), user, &stream);
    note("%d", status != NV_OK && stream == NULL);
    return NV_OK;
}

static void a_file_is_no_listener(void **state)
{
    (void)state;
    char path[256], longest[NV_IO_MAX_LOCAL_PATH + 2];
    snprintf(path, sizeof path, "%s", in_folder("file"));
    put_file(path, "x");
    run_task(connect_to_a_file, path);
    assert_trace("1");
    memset(longest, 'a', sizeof longest);
    longest[sizeof longest - 1] = '\0';
    assert_int_equal(nv_listen_local(app, longest, 0, &listener), NV_ELIMIT);
    assert_int_not_equal(nv_listen_local(app, "", 0, &listener), NV_OK);
}

/* ---- processes ---- */

static const char *const one_hour[] = { "3600", NULL };

static nv_status run_processes(void *user)
{
    nv_scope *scope = nv_scope_current();
    nv_process *process;
    nv_process_exit result = { 0, 0 };
    (void)user;
    note_status("inherit",
                nv_process_start(scope, &process, "true", .input = NV_PROCESS_INHERIT,
                                 .output = NV_PROCESS_INHERIT, .error = NV_PROCESS_INHERIT));
    note_status("exit", nv_await_process(process, &result));
    note("%d", nv_process_input(process) == NULL);
    note_status("grace", nv_process_start(scope, &process, "true", .grace = NAN));
    note_status("running",
                nv_process_start(scope, &process, "sleep", .arguments = one_hour, .grace = 3600));
    note_status("kill", nv_process_kill(process, SIGKILL));
    note_status("killed", nv_await_process(process, &result));
    note("%d", result.signal);
    return NV_OK;
}

static void processes_inherit_and_are_killed(void **state)
{
    (void)state;
    run_task(run_processes, NULL);
    assert_trace("inherit=NV_OK exit=NV_OK 1 grace=NV_EINVAL/EINVAL running=NV_OK kill=NV_OK "
                 "killed=NV_OK 9");
}

static nv_status start_older(void *user)
{
    nv_process *process;
    nv_process_desc desc = { { offsetof(nv_process_desc, environment), __LINE__, __FILE__ },
                             .program = "true",
                             .grace = NAN }; /* not known to it */
    (void)user;
    note_status("older", nv_process_start_desc(nv_scope_current(), &desc, &process));
    note_status("exit", nv_await_process(process, NULL));
    desc.nv_.size = 0;
    note_status("all", nv_process_start_desc(nv_scope_current(), &desc, &process));
    desc = (nv_process_desc){ NV_HEAD(nv_process_desc) };
    note_status("nothing", nv_process_start_desc(nv_scope_current(), &desc, &process));
    return NV_OK;
}

static void shorter_descriptions_are_completed(void **state)
{
    (void)state;
    run_task(start_older, NULL);
    assert_trace("older=NV_OK exit=NV_OK all=NV_EINVAL/EINVAL nothing=NV_EINVAL/EINVAL");
}

/* Cancelled again and again, a process is told to go once. */
static nv_status end_slowly(void *user)
{
    static const char *const deaf[] = {
        "-c", "trap 'sleep 0.05; exit 3' TERM; echo; while :; do sleep 0.01; done", NULL
    };
    nv_scope *scope = nv_scope_new(app, "job");
    nv_process *process;
    nv_process_exit result = { 0, 0 };
    char line[8];
    (void)user;
    nv_status status = nv_process_start(scope, &process, "sh", .arguments = deaf, .grace = 60,
                                        .output = NV_PROCESS_PIPE);
    if (status == NV_OK) {
        status = nv_await_read_line(nv_process_output(process), line, sizeof line, NULL);
    }
    nv_scope_cancel(scope);
    (void)!nv_await_sleep(0);
    nv_scope_cancel(scope);
    note_status("started", status);
    note_status("exit", nv_await_process(process, &result));
    note("%d", result.code);
    nv_scope_end(scope);
    return NV_OK;
}

static void a_process_is_told_to_go_once(void **state)
{
    (void)state;
    run_task(end_slowly, NULL);
    assert_trace("started=NV_OK exit=NV_OK 3");
}

/* ---- names ---- */

static nv_status look_up_literal(void *user)
{
    nv_address found[NV_IO_MAX_ADDRESSES + 1];
    size_t count = 0;
    note_status("six", nv_await_resolve(user, found, sizeof found / sizeof *found, &count));
    note("%zu %s %d", count, count > 0 ? found[0].text : "", count > 0 && found[0].ipv6);
    return NV_OK;
}

static void numbers_of_the_other_family_are_addresses(void **state)
{
    (void)state;
    char six[] = "2001:db8::6";
    run_task(look_up_literal, six);
    assert_trace("six=NV_OK 1 2001:db8::6 1");
}

/* ---- errors ---- */

nv_status nv__io_status(int error); /* of io_internal.h, which would hide `rt` */

static void every_error_has_a_status(void **state)
{
    (void)state;
    assert_int_equal(nv__io_status(UV_ECANCELED), NV_ECANCELED);
    assert_int_equal(nv__io_status(UV_EAI_CANCELED), NV_ECANCELED);
    assert_int_equal(nv__io_status(UV_ENOMEM), NV_ENOMEM);
    assert_int_equal(nv__io_status(UV_EAI_NONAME), NV_ENOTFOUND);
    assert_int_equal(nv__io_status(UV_EMFILE), NV_ELIMIT);
    assert_int_equal(nv__io_status(UV_EADDRINUSE), NV_ESTATE);
    assert_int_equal(nv__io_status(UV_ENOSYS), NV_EUNSUPPORTED);
    assert_int_equal(nv__io_status(UV_ECONNRESET), NV_EIO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IO_TEST(odd_files_are_read),
        IO_TEST(a_file_may_be_larger_than_it_says),
        IO_TEST(folders_hold_all_kinds),
        IO_TEST(an_atomic_write_needs_no_folder_in_its_name),
        IO_TEST(odd_watches),
        IO_TEST(the_other_family_works_too),
        IO_TEST(a_local_listener_has_no_port),
        IO_TEST(a_handler_of_broken_pipes_stays),
        IO_TEST(a_line_is_too_long),
        IO_TEST(a_file_is_no_listener),
        IO_TEST(closing_ends_every_wait),
        IO_REAL_TEST(closing_ends_the_line_of_writers),
        IO_TEST(closing_twice_is_closing_once),
        IO_REAL_TEST(watchers_share_events),
        IO_TEST(processes_inherit_and_are_killed),
        IO_TEST(shorter_descriptions_are_completed),
        IO_REAL_TEST(a_process_is_told_to_go_once),
        IO_TEST(numbers_of_the_other_family_are_addresses),
        cmocka_unit_test(every_error_has_a_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
