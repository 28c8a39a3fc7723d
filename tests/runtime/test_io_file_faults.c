/* Files: cancellation, deadlines, failures. */
#include "runtime/io_file_support.h"

#include <signal.h>
#include <sys/resource.h>

/* ---- reading ---- */

/* ---- cancellation, deadlines, failures ---- */

static nv_status all_calls(void *user)
{
    const char *path = user;
    char *data;
    char buffer[4];
    size_t count;
    nv_file_info info;
    nv_directory_entry *entries;
    note("%d%d%d%d%d%d%d%d%d%d%d", nv_await_file_read(path, 0, &data, NULL),
         nv_await_file_read_at(path, 0, buffer, 4, &count), nv_await_file_write(path, "", 0, 0),
         nv_await_file_write(path, "", 0, NV_FILE_ATOMIC), nv_await_file_append(path, "", 0),
         nv_await_file_stat(path, &info), nv_await_file_rename(path, path),
         nv_await_file_remove(path), nv_await_directory_list(path, &entries, &count),
         nv_await_directory_make(path, true), nv_await_directory_remove(path));
    return NV_OK;
}

static void a_cancelled_task_does_nothing_to_files(void **state)
{
    (void)state;
    nv_scope_cancel(app);
    char path[256];
    snprintf(path, sizeof path, "%s", in_folder("x"));
    run_task(all_calls, path);
    assert_trace("-1-1-1-1-1-1-1-1-1-1-1");
    assert_int_equal(count_files(folder), 0);
}

static void outside_tasks_nothing_is_awaited(void **state)
{
    (void)state;
    char path[256];
    snprintf(path, sizeof path, "%s", in_folder("x"));
    (void)all_calls(path);
    assert_trace("-7-7-7-7-7-7-7-7-7-7-7");
}

static nv_status cancelled_on_the_way(void *user)
{
    char *big = malloc(BIG);
    memset(big, 'x', BIG);
    nv_status status = nv_await_file_write(user, big, BIG, NV_FILE_ATOMIC);
    memset(big, 'y', BIG);
    free(big);
    note("%s", nv_status_name(status));
    char *data;
    note("%s", nv_status_name(nv_await_file_read(user, 0, &data, NULL)));
    return NV_OK;
}

/* The caller is told at once, and its buffer may go; the write happens whole or not at all. */
static void a_write_is_cancelled_in_flight(void **state)
{
    (void)state;
    char path[256];
    snprintf(path, sizeof path, "%s", in_folder("x"));
    for (int i = 0; i < 10; i++) {
        nv_scope *scope = nv_scope_new(app, "writer");
        assert_int_equal(nv_spawn(scope, cancelled_on_the_way, path), NV_OK);
        for (int turns = 0; turns <= i / 3; turns++) {
            nv__runtime_step(rt, 0);
        }
        nv_scope_end(scope);
        nv__runtime_step(rt, 0);
        nv__runtime_step(rt, 0);
        assert_int_equal(nv__runtime_get_stats(rt).tasks_live, 0);
        trace[0] = '\0';
    }
    nv__runtime_destroy(rt); /* waits for what was abandoned */
    struct stat found;
    if (stat(path, &found) == 0) {
        assert_int_equal(found.st_size, BIG);
        assert_int_equal(count_files(folder), 1);
    } else {
        assert_int_equal(count_files(folder), 0);
    }
    nv__runtime_desc desc = { .mode = NV__RUNTIME_OWNED };
    assert_int_equal(nv__runtime_create(&desc, &rt), NV_OK);
}

static nv_status read_within(void *user)
{
    note("within=%s", nv_status_name(nv_await_within(0, read_it, user)));
    note("within=%s", nv_status_name(nv_await_within(100, read_it, user)));
    return NV_OK;
}

static void files_obey_deadlines(void **state)
{
    (void)state;
    char path[256];
    snprintf(path, sizeof path, "%s", in_folder("x"));
    put_file(path, "x");
    run_task(read_within, path);
    assert_non_null(strstr(trace, "within=NV_OK read=NV_OK 1:x within=NV_OK"));
    trace[0] = '\0';
}

static nv_status use_everything(void *user)
{
    (void)user;
    char path[256];
    char *data = NULL;
    size_t count;
    nv_directory_entry *entries = NULL;
    nv_status status[6];
    snprintf(path, sizeof path, "%s", in_folder("deep/er"));
    status[0] = nv_await_directory_make(path, true);
    snprintf(path, sizeof path, "%s", in_folder("x"));
    status[1] = nv_await_file_write(path, "data", 4, NV_FILE_ATOMIC);
    status[2] = nv_await_file_read(path, 0, &data, NULL);
    nv_io_free(data);
    status[3] = nv_await_directory_list(folder, &entries, &count);
    nv_io_free(entries);
    status[4] = nv_await_file_append(path, "more", 4);
    char buffer[4];
    status[5] = nv_await_file_read_at(path, 0, buffer, 4, &count);
    int failed = 0;
    for (int i = 0; i < 6; i++) {
        failed += status[i] != NV_OK;
        if (status[i] != NV_OK && status[i] != NV_ENOMEM && status[i] != NV_ENOTFOUND) {
            note("%d:%s", i, nv_status_name(status[i]));
        }
    }
    *(int *)user = failed;
    return NV_OK;
}

/* The n-th allocation fails, for every n: nothing leaks (teardown), no half-written file. */
static void every_allocation_may_fail(void **state)
{
    (void)state;
    int failed = 0;
    for (size_t n = 1; n < 200; n++) {
        nv__alloc_fail_after(n);
        if (nv_spawn(app, use_everything, &failed) == NV_OK) {
            run_until_left(0);
        }
        bool hit = nv__alloc_fail_hit();
        nv__alloc_fail_after(0);
        assert_trace("");
        if (!hit) {
            assert_int_equal(failed, 0);
            return;
        }
        size_t files = count_files(folder);
        assert_true(files <= 2);
    }
    fail();
}

/* No descriptors left: said, and good again afterwards. */
static void descriptors_run_out(void **state)
{
    (void)state;
    char path[256];
    snprintf(path, sizeof path, "%s", in_folder("x"));
    put_file(path, "x");
    run_task(read_it, path); /* the thread pool has what it needs */
    assert_trace("read=NV_OK 1:x");
    struct rlimit old, none;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &old), 0);
    none = old;
    int probe = dup(0);
    none.rlim_cur = (rlim_t)probe;
    close(probe);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    run_task(read_it, path);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &old), 0);
    assert_trace("read=NV_ELIMIT/EMFILE data=none");
    run_task(read_it, path);
    assert_trace("read=NV_OK 1:x");
}

static nv_status text_of_errors(void *user)
{
    char *data;
    nv_status status = nv_await_file_read(user, 0, &data, NULL);
    note("%d %s|%s", status, nv_io_error_name(), nv_io_error_text());
    nv_file_info info;
    status = nv_await_file_stat(folder, &info);
    note("%d %s|%s", status, nv_io_error_name(), nv_io_error_text());
    return NV_OK;
}

static void errors_have_names_and_texts(void **state)
{
    (void)state;
    char path[] = "/nowhere/at/all";
    run_task(text_of_errors, path);
    assert_trace("-8 ENOENT|no such file or directory 0 |");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IO_TEST(a_cancelled_task_does_nothing_to_files),
        IO_TEST(outside_tasks_nothing_is_awaited),
        IO_REAL_TEST(a_write_is_cancelled_in_flight),
        IO_TEST(files_obey_deadlines),
        IO_TEST(every_allocation_may_fail),
        IO_TEST(descriptors_run_out),
        IO_TEST(errors_have_names_and_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
