/* Dumps, traces and reports of what is out of the ordinary: states in passing, names without end.
 */
#include "runtime/support.h"

#include <nuiitivet/inspect.h>
#include <nuiitivet/sync.h>

#include <sys/resource.h>
#include <unistd.h>

#include "runtime/leaks.h"

static char dumped[64 * 1024];

static void keep(void *user, const char *text)
{
    (void)user;
    size_t used = strlen(dumped);
    snprintf(dumped + used, sizeof dumped - used, "%s", text);
}

static const char *dump(nv_dump_format format)
{
    dumped[0] = '\0';
    assert_int_equal(nv_runtime_dump(format, keep, NULL), NV_OK);
    return dumped;
}

/* ---- states ---- */

static nv_status nap(void *user)
{
    (void)user;
    return nv_await_sleep(1);
}

static nv_status hold(void *user)
{
    (void)user;
    return nv_await_shielded(100, nap, NULL);
}

static nv_status leave_a_child(void *user)
{
    (void)user;
    nv_status status = nv_spawn(nv_scope_current(), hold, .name = "child");
    return status == NV_OK ? nv_await_sleep(0) : status; /* until it is behind its shield */
}

static nv_task *parked;

static nv_status wake_and_dump(void *user)
{
    nv_dump_format *format = user;
    nv_task_cancel(parked); /* it is ready now, and has not run */
    (void)dump(*format);
    return NV_OK;
}

static const char *dump_all_states(nv_dump_format format)
{
    assert_int_equal(nv_spawn_joinable(app, &parked, nap, .name = "woken"), NV_OK);
    assert_int_equal(nv_spawn(app, leave_a_child, .name = "parent"), NV_OK);
    nv__runtime_advance(rt, 0);
    nv__runtime_advance(rt, 0);
    assert_int_equal(nv_spawn(app, wake_and_dump, &format, .name = "dumper"), NV_OK);
    nv_scope *ending = nv_scope_new(app, "");
    assert_int_equal(nv_spawn(ending, nap), NV_OK);
    nv__runtime_advance(rt, 0);
    nv_task_release(parked);
    nv__runtime_advance(rt, 2);
    return dumped;
}

static void every_state_is_told(void **state)
{
    (void)state;
    const char *text = dump_all_states(NV_DUMP_TEXT);
    assert_non_null(strstr(text, "task woken is ready to run, cancelled, spawned at"));
    assert_non_null(strstr(text, "task parent has returned and waits for what is inside"));
    assert_non_null(strstr(text, "task dumper is running"));
    assert_non_null(strstr(text, "scope -\n"));
    text = dump_all_states(NV_DUMP_JSON);
    assert_non_null(strstr(text, "\"ready\""));
    assert_non_null(strstr(text, "\"returned\""));
    assert_non_null(strstr(text, "\"running\""));
    assert_non_null(strstr(text, "\"canceled\":true"));
}

static void an_ending_scope_is_told(void **state)
{
    (void)state;
    nv_scope *page = nv_scope_new(app, "page");
    nv_scope *inner = nv_scope_new(page, "inner");
    assert_int_equal(nv_spawn(inner, hold), NV_OK);
    nv__runtime_advance(rt, 0);
    nv_scope_cancel(page);
    assert_non_null(strstr(dump(NV_DUMP_TEXT), "scope page (cancelled)"));
    nv_scope_end(page);
    assert_non_null(strstr(dump(NV_DUMP_TEXT), "scope page (ending)"));
    assert_non_null(strstr(dump(NV_DUMP_JSON), "\"ending\":true"));
    nv__runtime_advance(rt, 2);
}

static nv_status wait_for_permit(void *user)
{
    return nv_await_acquire(user);
}

static nv_status keep_permits(void *user)
{
    nv_semaphore *semaphore = user;
    nv_status status = nv_await_acquire(semaphore);
    status = status == NV_OK ? nv_await_acquire(semaphore) : status;
    return status == NV_OK ? nv_await_sleep(1) : status;
}

static void a_semaphore_is_told(void **state)
{
    (void)state;
    nv_semaphore *semaphore = nv_semaphore_new(app, 2);
    assert_int_equal(nv_spawn(app, keep_permits, semaphore), NV_OK);
    assert_int_equal(nv_spawn(app, wait_for_permit, semaphore), NV_OK);
    nv__runtime_advance(rt, 0);
    assert_non_null(strstr(dump(NV_DUMP_TEXT), "awaits a semaphore of 2 permits"));
    nv__runtime_advance(rt, 2);
}

/* ---- names without end ---- */

static void long_names_and_deep_owners_fit(void **state)
{
    (void)state;
    char name[400];
    memset(name, 'n', sizeof name);
    name[sizeof name - 1] = '\0';
    memset(name + 100, '\n', 290); /* six characters each, when they are quoted */
    name[3] = '\\';
    name[4] = '\n';
    static char file[600];
    memset(file, 'f', sizeof file - 1);
    nv_scope *at = app;
    for (int i = 0; i < 40; i++) {
        at = nv_scope_new(at, name);
    }
    nv_task_desc desc = { { sizeof desc, 7, file }, .fn = nap };
    assert_int_equal(nv_task_spawn_desc(at, &desc, NULL), NV_OK);
    nv_task_desc nowhere = { { sizeof nowhere, 0, NULL }, .fn = nap };
    assert_int_equal(nv_task_spawn_desc(at, &nowhere, NULL), NV_OK);
    nv__runtime_advance(rt, 0);
    assert_non_null(strstr(dump(NV_DUMP_TEXT), "?:0"));
    const char *json = dump(NV_DUMP_JSON);
    assert_non_null(strstr(json, "\"...")); /* the path of its owners */
    assert_non_null(strstr(json, "nnn\\\\\\u000a"));
    nv__runtime_advance(rt, 2);
}

static void without_a_writer_it_goes_to_standard_error(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    fflush(stderr);
    int kept = dup(STDERR_FILENO);
    dup2(ends[1], STDERR_FILENO);
    nv_status status = nv_runtime_dump(NV_DUMP_TEXT, NULL, NULL);
    fflush(stderr);
    dup2(kept, STDERR_FILENO);
    close(kept);
    close(ends[1]);
    char text[256] = "";
    ssize_t got = read(ends[0], text, sizeof text - 1);
    close(ends[0]);
    assert_int_equal(status, NV_OK);
    assert_true(got > 0);
    assert_non_null(strstr(text, "scope app"));
}

/* Where the system does not say how much of a stack was touched, nothing is said of it. */
static void stacks_are_told_where_the_system_knows(void **state)
{
    (void)state;
    struct rlimit old, none;
    assert_int_equal(nv_spawn(app, nap), NV_OK);
    nv__runtime_advance(rt, 0);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &old), 0);
    none = old;
    none.rlim_cur = 0;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    (void)dump(NV_DUMP_JSON);
    bool told = strstr(dump(NV_DUMP_TEXT), "bytes of stack");
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &old), 0);
    assert_false(told);
    nv__runtime_advance(rt, 2);
}

static nv_status touch_much(void *user)
{
    volatile char block[5 * 1024 * 1024];
    for (size_t i = 0; i < sizeof block; i += 4096) {
        block[i] = (char)i;
    }
    (void)user;
    return nv_await_sleep(1);
}

/* A stack that is larger than what the system is asked for at a time is left out. */
static void huge_stacks_are_not_measured(void **state)
{
    (void)state;
    assert_int_equal(nv_spawn(app, touch_much, .name = "huge", .stack_size = 8 * 1024 * 1024),
                     NV_OK);
    nv__runtime_advance(rt, 0);
    assert_non_null(strstr(dump(NV_DUMP_TEXT), "task huge awaits sleep"));
    nv__runtime_advance(rt, 2);
}

static void a_full_device_is_told(void **state)
{
    (void)state;
    if (access("/dev/full", W_OK) != 0) {
        skip();
    }
    assert_int_equal(nv_trace_start(4), NV_OK);
    nv_counters counters;
    for (int i = 0; i < 5; i++) {
        assert_int_equal(nv_spawn(app, nap), NV_OK);
    }
    nv__runtime_advance(rt, 2);
    assert_int_equal(nv_runtime_counters(&counters, sizeof counters), NV_OK);
    assert_true(counters.traced > 4);
    assert_int_equal(counters.trace_forgotten, counters.traced - 4);
    assert_int_equal(nv_trace_write("/dev/full"), NV_EIO);
    nv_trace_stop();
    assert_int_equal(nv_runtime_counters(&counters, sizeof counters), NV_OK);
    assert_int_equal(counters.trace_forgotten, 0);
    assert_non_null(strstr(last_log, "cannot be written"));
}

/* Deeper stretches than the watchdog keeps, and one that began before it. */
static void stretches_nest_beyond_what_is_watched(void **state)
{
    (void)state;
    nv__slice slices[20];
    assert_int_equal(nv_watchdog_start(5), NV_OK);
    for (int i = 0; i < 20; i++) {
        nv__slice_begin(rt, &slices[i], "test", "deep");
    }
    for (int i = 20; i-- > 0;) {
        nv__slice_end(rt, &slices[i]);
    }
    nv_watchdog_stop();
    nv__slice_begin(rt, &slices[0], "test", "before");
    assert_int_equal(nv_watchdog_start(5), NV_OK);
    nv__slice_end(rt, &slices[0]);
    nv_watchdog_stop();
    assert_int_equal(log_count, 0);
}

/* ---- traces ---- */

static const char *read_trace(const char *path)
{
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t got = fread(dumped, 1, sizeof dumped - 1, file);
    fclose(file);
    dumped[got] = '\0';
    return dumped;
}

static void a_trace_escapes_and_cuts_names(void **state)
{
    (void)state;
    char path[] = "/tmp/nv-trace-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(nv_trace_write(path), NV_ESTATE);
    assert_int_equal(nv_trace_start(SIZE_MAX), NV_EINVAL);
    assert_int_equal(nv_trace_start(1000), NV_OK);
    char umlauts[201];
    for (size_t i = 0; i + 1 < sizeof umlauts; i += 2) {
        memcpy(umlauts + i, "\xC3\xA4", 2);
    }
    umlauts[200] = '\0';
    assert_int_equal(nv_spawn(app, nap, .name = "tab\there \"quoted\" \\"), NV_OK);
    assert_int_equal(nv_spawn(app, nap, .name = umlauts), NV_OK);
    umlauts[199] = '\0'; /* one byte off */
    assert_int_equal(nv_spawn(app, nap, .name = umlauts + 1), NV_OK);
    nv__runtime_advance(rt, 2);
    assert_int_equal(nv_trace_write(NULL), NV_EINVAL);
    assert_int_equal(nv_trace_write(path), NV_OK);
    assert_non_null(strstr(read_trace(path), "tab\\u0009here \\\"quoted\\\""));
    nv_trace_stop();
    unlink(path);
    assert_int_equal(log_count, 0);
}

/* A runtime more in the process writes to a file of its own; a path that cannot be had is told. */
static void each_runtime_traces_to_its_own_file(void **state)
{
    (void)state;
    char path[] = "/tmp/nv-trace-XXXXXX", second[64];
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    unlink(path);
    setenv("NUIITIVET_TRACE", path, 1);
    for (int i = 0; i < 2; i++) {
        nv__runtime_desc desc = { .mode = NV__RUNTIME_OWNED };
        assert_int_equal(nv__runtime_create(&desc, &rt), NV_OK);
        nv__runtime_step(rt, 0);
        nv__runtime_destroy(rt);
    }
    snprintf(second, sizeof second, "%s.2", path);
    assert_int_equal(access(path, R_OK), 0);
    assert_int_equal(access(second, R_OK), 0);
    unlink(path);
    unlink(second);
    static char endless[8192];
    memset(endless, 'x', sizeof endless - 1);
    setenv("NUIITIVET_TRACE", endless, 1);
    nv_log_set_handler(keep_log, NULL);
    nv__runtime_desc first = { .mode = NV__RUNTIME_OWNED };
    assert_int_equal(nv__runtime_create(&first, &rt), NV_OK);
    nv__runtime_destroy(rt);
    assert_non_null(strstr(last_log, "nothing is traced"));
    setenv("NUIITIVET_TRACE", "/tmp/nv-never-written", 1);
    for (size_t n = 1; n < 40; n++) {
        nv__alloc_fail_after(n);
        nv_status status = nv__runtime_create(&first, &rt);
        bool hit = nv__alloc_fail_hit();
        nv__alloc_fail_after(0);
        if (status == NV_OK) {
            nv_trace_stop();
            nv__runtime_destroy(rt);
        }
        if (!hit) {
            break;
        }
    }
    setenv("NUIITIVET_TRACE", "", 1);
    assert_int_equal(nv__runtime_create(&first, &rt), NV_OK);
    assert_int_equal(nv_trace_hash(), 0);
    nv__runtime_destroy(rt);
    setenv("NUIITIVET_TRACE", "/no/such/folder/trace", 1);
    setenv("NUIITIVET_WATCHDOG", "1e9", 1);
    log_count = 0;
    nv_log_set_handler(keep_log, NULL);
    nv__runtime_desc desc = { .mode = NV__RUNTIME_OWNED };
    assert_int_equal(nv__runtime_create(&desc, &rt), NV_OK);
    assert_non_null(strstr(last_log, "no watchdog"));
    nv__runtime_destroy(rt);
    assert_non_null(strstr(last_log, "cannot be written"));
    unsetenv("NUIITIVET_TRACE");
    unsetenv("NUIITIVET_WATCHDOG");
    nv_log_set_handler(NULL, NULL);
}

/* ---- the end report ---- */

static void end_first(nv__scope_link *link)
{
    (void)link;
}

static void end_other(nv__scope_link *link)
{
    (void)link;
    note("other");
}

static void end_unknown(nv__scope_link *link)
{
    (void)link;
}

static void describe_first(const nv__scope_link *link, void (*tell)(const char *line))
{
    (void)link;
    tell("a thing of the first kind, made at a.c:5");
}

static nv__link_kind first_kind = { .end = end_first, .describe = describe_first };
static nv__link_kind second_kind = { .end = end_other, .describe = describe_first };

static char reported[8192];

static void keep_report(void *user, nv_log_level level, const char *message)
{
    (void)user;
    (void)level;
    size_t used = strlen(reported);
    snprintf(reported + used, sizeof reported - used, "%s\n", message);
}

static void known_things_are_reported_with_their_owner(void **state)
{
    (void)state;
    nv__link_kind_add(&first_kind);
    nv__link_kind_add(&second_kind);
    nv__link_kind_add(&first_kind);
    nv__scope_link first, unknown;
    assert_int_equal(nv__scope_attach(app, &first, end_first), NV_OK);
    assert_int_equal(nv__scope_attach(app, &unknown, end_unknown), NV_OK);
    nv_log_set_handler(keep_report, NULL);
    nv__leaks_report(rt);
    assert_non_null(strstr(reported, "scope app\na thing of the first kind, made at a.c:5"));
    reported[0] = '\0';
    for (int i = 0; i < 1100; i++) {
        assert_non_null(nv_scope_new(app, "many"));
    }
    nv_log_set_handler(keep_log, NULL);
    nv__leaks_report(rt);
    assert_string_equal(last_log, "and more");
    nv__scope_detach(&first);
    nv__scope_detach(&unknown);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        VIRTUAL_TEST(every_state_is_told),
        VIRTUAL_TEST(an_ending_scope_is_told),
        VIRTUAL_TEST(a_semaphore_is_told),
        VIRTUAL_TEST(long_names_and_deep_owners_fit),
        VIRTUAL_TEST(without_a_writer_it_goes_to_standard_error),
        VIRTUAL_TEST(stacks_are_told_where_the_system_knows),
        VIRTUAL_TEST(huge_stacks_are_not_measured),
        VIRTUAL_TEST(a_full_device_is_told),
        VIRTUAL_TEST(stretches_nest_beyond_what_is_watched),
        VIRTUAL_TEST(a_trace_escapes_and_cuts_names),
        cmocka_unit_test(each_runtime_traces_to_its_own_file),
        VIRTUAL_TEST(known_things_are_reported_with_their_owner),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
