/* Files and folders. */
#include "runtime/io_file_support.h"

#include <signal.h>
#include <sys/resource.h>

/* ---- reading ---- */

static void reads_a_whole_file(void **state)
{
    (void)state;
    char path[256];
    snprintf(path, sizeof path, "%s", in_folder("gr\303\274n.txt"));
    put_file(path, "hello");
    run_task(read_it, path);
    assert_trace("read=NV_OK 5:hello");
    put_file(path, "");
    run_task(read_it, path);
    assert_trace("read=NV_OK 0:");
}

static void reading_says_why_it_fails(void **state)
{
    (void)state;
    char path[256];
    snprintf(path, sizeof path, "%s", in_folder("none"));
    run_task(read_it, path);
    assert_trace("read=NV_ENOTFOUND/ENOENT data=none");
    run_task(read_it, folder);
    assert_trace("read=NV_EIO/EISDIR data=none");
    path[0] = '\0';
    run_task(read_it, path);
    assert_trace("read=NV_EINVAL/EINVAL data=none");
    char *longest = malloc(NV_IO_MAX_PATH + 2);
    memset(longest, 'a', NV_IO_MAX_PATH + 1);
    longest[NV_IO_MAX_PATH + 1] = '\0';
    run_task(read_it, longest);
    assert_trace("read=NV_ELIMIT/ENAMETOOLONG data=none");
    free(longest);
}

static nv_status read_limited(void *user)
{
    char *data;
    note_status("exact", nv_await_file_read(user, 5, &data, NULL));
    nv_io_free(data);
    note_status("less", nv_await_file_read(user, 4, &data, NULL));
    note("%s", data ? "data" : "nothing");
    return NV_OK;
}

static void a_file_longer_than_the_limit_is_refused(void **state)
{
    (void)state;
    char path[256];
    snprintf(path, sizeof path, "%s", in_folder("five"));
    put_file(path, "12345");
    run_task(read_limited, path);
    assert_trace("exact=NV_OK less=NV_ELIMIT/EFBIG nothing");
}

static nv_status write_and_read_big(void *user)
{
    char *big = malloc(BIG);
    for (size_t i = 0; i < BIG; i++) {
        big[i] = (char)(i * 31 >> 3);
    }
    note_status("write", nv_await_file_write(user, big, BIG, 0));
    char *data;
    size_t size = 0;
    note_status("read", nv_await_file_read(user, 0, &data, &size));
    note("%s", size == BIG && memcmp(data, big, BIG) == 0 ? "same" : "different");
    nv_io_free(data);
    free(big);
    return NV_OK;
}

static void big_files_are_written_and_read_in_pieces(void **state)
{
    (void)state;
    char path[256];
    snprintf(path, sizeof path, "%s", in_folder("big"));
    run_task(write_and_read_big, path);
    assert_trace("write=NV_OK read=NV_OK same");
}

/* Files of the kernel say that they are empty. */
static void reads_files_whose_size_is_not_known(void **state)
{
    (void)state;
    char path[] = "/proc/self/status";
    run_task(read_it, path);
    assert_non_null(strstr(trace, "read=NV_OK"));
    assert_non_null(strstr(trace, "Name:"));
    trace[0] = '\0';
}

static nv_status read_parts(void *user)
{
    char buffer[8] = "";
    size_t got = 0;
    note_status("middle", nv_await_file_read_at(user, 2, buffer, 3, &got));
    note("%zu:%s", got, buffer);
    memset(buffer, 0, sizeof buffer);
    note_status("end", nv_await_file_read_at(user, 4, buffer, 7, &got));
    note("%zu:%s", got, buffer);
    note_status("beyond", nv_await_file_read_at(user, 100, buffer, 7, &got));
    note("%zu", got);
    note_status("far", nv_await_file_read_at(user, UINT64_MAX, buffer, 7, &got));
    return NV_OK;
}

static void reads_at_an_offset(void **state)
{
    (void)state;
    char path[256];
    snprintf(path, sizeof path, "%s", in_folder("digits"));
    put_file(path, "0123456");
    run_task(read_parts, path);
    assert_trace("middle=NV_OK 3:234 end=NV_OK 3:456 beyond=NV_OK 0 far=NV_EINVAL/EINVAL");
}

/* A FIFO without a writer must not hold a thread of the pool. */
static void a_fifo_does_not_block(void **state)
{
    (void)state;
    char path[256];
    snprintf(path, sizeof path, "%s", in_folder("fifo"));
    assert_int_equal(mkfifo(path, 0600), 0);
    run_task(read_it, path);
    assert_non_null(strstr(trace, "read="));
    trace[0] = '\0';
}

/* ---- writing ---- */

typedef struct writing {
    const char *path;
    unsigned flags;
} writing;

static nv_status write_it(void *user)
{
    const writing *w = user;
    char text[] = "new text";
    note_status("write", nv_await_file_write(w->path, text, strlen(text), w->flags));
    return NV_OK;
}

static void writes_a_whole_file(void **state)
{
    (void)state;
    const char *path = in_folder("out");
    unsigned flags[] = { 0, NV_FILE_SYNC, NV_FILE_ATOMIC };
    for (size_t i = 0; i < 3; i++) {
        writing w = { path, flags[i] };
        put_file(path, "a much longer old text");
        run_task(write_it, &w);
        assert_trace("write=NV_OK");
        assert_file(path, "new text");
    }
    assert_int_equal(count_files(folder), 1);
}

static void a_new_file_takes_no_existing_ones_place(void **state)
{
    (void)state;
    const char *path = in_folder("out");
    unsigned flags[] = { NV_FILE_NEW, NV_FILE_NEW | NV_FILE_ATOMIC };
    for (size_t i = 0; i < 2; i++) {
        writing w = { path, flags[i] };
        run_task(write_it, &w);
        assert_trace("write=NV_OK");
        put_file(path, "old");
        run_task(write_it, &w);
        assert_trace("write=NV_ESTATE/EEXIST");
        assert_file(path, "old");
        assert_int_equal(unlink(path), 0);
    }
    assert_int_equal(count_files(folder), 0);
}

static void an_atomic_write_keeps_permissions_and_links(void **state)
{
    (void)state;
    const char *path = in_folder("target");
    const char *link = in_folder("link");
    put_file(path, "old");
    assert_int_equal(chmod(path, 0640), 0);
    assert_int_equal(symlink(path, link), 0);
    writing w = { link, NV_FILE_ATOMIC };
    run_task(write_it, &w);
    assert_trace("write=NV_OK");
    assert_file(path, "new text");
    struct stat found;
    assert_int_equal(stat(path, &found), 0);
    assert_int_equal(found.st_mode & 0777, 0640);
    assert_int_equal(lstat(link, &found), 0);
    assert_true(S_ISLNK(found.st_mode));
}

static void writing_says_why_it_fails(void **state)
{
    (void)state;
    unsigned flags[] = { 0, NV_FILE_ATOMIC };
    for (size_t i = 0; i < 2; i++) {
        writing nowhere = { in_folder("no/where"), flags[i] };
        run_task(write_it, &nowhere);
        assert_trace("write=NV_ENOTFOUND/ENOENT");
        writing onto_folder = { folder, flags[i] };
        run_task(write_it, &onto_folder);
        assert_trace("write=NV_EIO/EISDIR");
    }
    writing full = { "/dev/full", 0 };
    run_task(write_it, &full);
    assert_trace("write=NV_EIO/ENOSPC");
    writing unknown = { in_folder("x"), 64 };
    run_task(write_it, &unknown);
    assert_int_equal(trap_count, NV_DEBUG_CHECKS ? 1 : 0);
    assert_trace("write=NV_EINVAL");
}

/* A write that fails on its way leaves the old file, and nothing beside it. */
static void a_failed_atomic_write_changes_nothing(void **state)
{
    (void)state;
    const char *path = in_folder("out");
    put_file(path, "old");
    struct rlimit old, small = { 4, 4 };
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small.rlim_max = old.rlim_max;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    writing w = { path, NV_FILE_ATOMIC };
    run_task(write_it, &w);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_trace("write=NV_ELIMIT/EFBIG");
    assert_file(path, "old");
    assert_int_equal(count_files(folder), 1);
}

static nv_status append_twice(void *user)
{
    note_status("first", nv_await_file_append(user, "one", 3));
    note_status("second", nv_await_file_append(user, "two", 3));
    note_status("empty", nv_await_file_append(user, NULL, 0));
    return NV_OK;
}

static void appends(void **state)
{
    (void)state;
    char path[256];
    snprintf(path, sizeof path, "%s", in_folder("log"));
    run_task(append_twice, path);
    assert_trace("first=NV_OK second=NV_OK empty=NV_OK");
    assert_file(path, "onetwo");
}

/* ---- about files ---- */

static nv_status look_at(void *user)
{
    nv_file_info info = { .size = 99 };
    nv_status status = nv_await_file_stat(user, &info);
    note_status("stat", status);
    if (status == NV_OK) {
        note("kind=%d mode=%o", (int)info.kind, info.permissions);
        note("size=%d recent=%d", info.kind == NV_FILE_REGULAR ? (int)info.size : -1,
             info.modified > 1e9);
    }
    return NV_OK;
}

static void tells_about_files(void **state)
{
    (void)state;
    char path[256];
    snprintf(path, sizeof path, "%s", in_folder("file"));
    put_file(path, "123");
    assert_int_equal(chmod(path, 0600), 0);
    run_task(look_at, path);
    assert_trace("stat=NV_OK kind=1 mode=600 size=3 recent=1");
    assert_int_equal(chmod(folder, 0700), 0);
    run_task(look_at, folder);
    assert_trace("stat=NV_OK kind=2 mode=700 size=-1 recent=1");
    /* Machines differ in who may write to the null device. */
    char null[] = "/dev/null";
    struct stat real;
    assert_int_equal(stat(null, &real), 0);
    char expected[128];
    snprintf(expected, sizeof expected, "stat=NV_OK kind=0 mode=%o size=-1 recent=1",
             (unsigned)real.st_mode & 07777u);
    run_task(look_at, null);
    assert_trace(expected);
    snprintf(path, sizeof path, "%s", in_folder("none"));
    run_task(look_at, path);
    assert_trace("stat=NV_ENOTFOUND/ENOENT");
}

static nv_status move_around(void *user)
{
    (void)user;
    const char *a = in_folder("a");
    const char *b = in_folder("b");
    note_status("rename", nv_await_file_rename(a, b));
    note_status("again", nv_await_file_rename(a, b));
    note_status("nowhere", nv_await_file_rename(b, ""));
    note_status("remove", nv_await_file_remove(b));
    note_status("again", nv_await_file_remove(b));
    note_status("folder", nv_await_file_remove(folder));
    return NV_OK;
}

static void renames_and_removes(void **state)
{
    (void)state;
    put_file(in_folder("a"), "x");
    run_task(move_around, NULL);
    assert_trace("rename=NV_OK again=NV_ENOTFOUND/ENOENT nowhere=NV_EINVAL/EINVAL remove=NV_OK "
                 "again=NV_ENOTFOUND/ENOENT folder=NV_EIO/EISDIR");
}

static nv_status make_folders(void *user)
{
    (void)user;
    note_status("make", nv_await_directory_make(in_folder("a"), false));
    note_status("again", nv_await_directory_make(in_folder("a"), false));
    note_status("deep", nv_await_directory_make(in_folder("a/b/c"), false));
    note_status("parents", nv_await_directory_make(in_folder("a/b//c/"), true));
    note_status("again", nv_await_directory_make(in_folder("a/b/c"), true));
    note_status("full", nv_await_directory_remove(in_folder("a/b")));
    note_status("remove", nv_await_directory_remove(in_folder("a/b/c")));
    note_status("again", nv_await_directory_remove(in_folder("a/b/c")));
    put_file(in_folder("file"), "");
    note_status("file", nv_await_directory_make(in_folder("file/sub"), true));
    return NV_OK;
}

static void makes_and_removes_folders(void **state)
{
    (void)state;
    run_task(make_folders, NULL);
    assert_trace("make=NV_OK again=NV_ESTATE/EEXIST deep=NV_ENOTFOUND/ENOENT parents=NV_OK "
                 "again=NV_OK full=NV_ESTATE/ENOTEMPTY remove=NV_OK again=NV_ENOTFOUND/ENOENT "
                 "file=NV_ESTATE/EEXIST");
}

static nv_status list_folder(void *user)
{
    nv_directory_entry *entries;
    size_t count;
    note_status("list", nv_await_directory_list(user, &entries, &count));
    for (size_t i = 0; i < count; i++) {
        note("%s:%d", entries[i].name, (int)entries[i].kind);
    }
    nv_io_free(entries);
    return NV_OK;
}

static void lists_a_folder_in_order(void **state)
{
    (void)state;
    run_task(list_folder, folder);
    assert_trace("list=NV_OK");
    put_file(in_folder("b"), "");
    put_file(in_folder("\303\244"), "");
    put_file(in_folder("B"), "");
    assert_int_equal(mkdir(in_folder("a"), 0700), 0);
    assert_int_equal(symlink("nowhere", in_folder("c")), 0);
    run_task(list_folder, folder);
    assert_trace("list=NV_OK B:1 a:2 b:1 c:3 \303\244:1");
    char none[256];
    snprintf(none, sizeof none, "%s", in_folder("none"));
    run_task(list_folder, none);
    assert_trace("list=NV_ENOTFOUND/ENOENT");
    snprintf(none, sizeof none, "%s", in_folder("b"));
    run_task(list_folder, none);
    assert_trace("list=NV_EIO/ENOTDIR");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IO_TEST(reads_a_whole_file),
        IO_TEST(reading_says_why_it_fails),
        IO_TEST(a_file_longer_than_the_limit_is_refused),
        IO_TEST(big_files_are_written_and_read_in_pieces),
        IO_TEST(reads_files_whose_size_is_not_known),
        IO_TEST(reads_at_an_offset),
        IO_TEST(a_fifo_does_not_block),
        IO_TEST(writes_a_whole_file),
        IO_TEST(a_new_file_takes_no_existing_ones_place),
        IO_TEST(an_atomic_write_keeps_permissions_and_links),
        IO_TEST(writing_says_why_it_fails),
        IO_TEST(a_failed_atomic_write_changes_nothing),
        IO_TEST(appends),
        IO_TEST(tells_about_files),
        IO_TEST(renames_and_removes),
        IO_TEST(makes_and_removes_folders),
        IO_TEST(lists_a_folder_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
