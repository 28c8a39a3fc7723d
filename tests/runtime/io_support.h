/* What the tests of input and output share: a folder of their own, and tasks run to their end. */
#ifndef NV_TESTS_RUNTIME_IO_SUPPORT_H
#define NV_TESTS_RUNTIME_IO_SUPPORT_H

#include "runtime/support.h"

#include <nuiitivet/io.h>

#include <dirent.h>
#include <fcntl.h>
#include <netdb.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];

NV__MAYBE_UNUSED static const char *in_folder(const char *name)
{
    static char paths[8][256];
    static unsigned next;
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

/* A system so bare that it has no /etc/hosts does not know its own name. */
NV__MAYBE_UNUSED static bool knows_localhost(void)
{
    struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *found = NULL;
    bool known = getaddrinfo("localhost", NULL, &hints, &found) == 0;
    if (known) {
        freeaddrinfo(found);
    }
    return known;
}

NV__MAYBE_UNUSED static int make_folder(void)
{
    snprintf(folder, sizeof folder, "/tmp/nv-io-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

NV__MAYBE_UNUSED static int remove_folder(void)
{
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

NV__MAYBE_UNUSED static int setup_io_virtual(void **state)
{
    return make_folder() != 0 ? -1 : setup_virtual(state);
}

NV__MAYBE_UNUSED static int setup_io_real(void **state)
{
    return make_folder() != 0 ? -1 : setup_real(state);
}

NV__MAYBE_UNUSED static int teardown_io(void **state)
{
    int left = teardown(state);
    return remove_folder() != 0 ? -1 : left;
}

/* Every test in both kinds of time. */
#define IO_TEST(name)                                                                              \
    { #name " (virtual)", name, setup_io_virtual, teardown_io, NULL },                             \
    {                                                                                              \
#name " (real)", name, setup_io_real, teardown_io, NULL                                    \
    }
#define IO_VIRTUAL_TEST(name) cmocka_unit_test_setup_teardown(name, setup_io_virtual, teardown_io)
#define IO_REAL_TEST(name)    cmocka_unit_test_setup_teardown(name, setup_io_real, teardown_io)

enum { MAX_STEPS = 200000 };

/* Runs the loop until nothing but `left` tasks live. */
NV__MAYBE_UNUSED static void run_until_left(size_t left)
{
    if (nv__runtime_is_virtual(rt)) {
        nv__runtime_advance(rt, 0);
        for (int i = 0; i < 100 && nv__runtime_get_stats(rt).tasks_live > left; i++) {
            nv__runtime_advance(rt, 1);
        }
    }
    for (int i = 0; i < MAX_STEPS && nv__runtime_get_stats(rt).tasks_live > left; i++) {
        nv__runtime_step(rt, 1);
    }
    assert_int_equal(nv__runtime_get_stats(rt).tasks_live, left);
}

/* Runs tasks to their end, all started before any goes on. */
NV__MAYBE_UNUSED static void run_task(nv_task_fn fn, void *user)
{
    assert_int_equal(nv_spawn(app, fn, user), NV_OK);
    run_until_left(0);
}

NV__MAYBE_UNUSED static void run_tasks(nv_task_fn first, nv_task_fn second, void *user)
{
    assert_int_equal(nv_spawn(app, first, user), NV_OK);
    assert_int_equal(nv_spawn(app, second, user), NV_OK);
    run_until_left(0);
}

/* Turns, so that what can begin has begun. */
NV__MAYBE_UNUSED static void let_begin(void)
{
    for (int i = 0; i < 20; i++) {
        if (nv__runtime_is_virtual(rt)) {
            nv__runtime_advance(rt, 0);
        } else {
            nv__runtime_step(rt, 0);
        }
    }
}

NV__MAYBE_UNUSED static void put_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
}

NV__MAYBE_UNUSED static void assert_file(const char *path, const char *text)
{
    char found[256] = "";
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t count = fread(found, 1, sizeof found - 1, file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(count, strlen(text));
    assert_string_equal(found, text);
}

NV__MAYBE_UNUSED static size_t count_files(const char *path)
{
    size_t count = 0;
    DIR *dir = opendir(path);
    assert_non_null(dir);
    while (readdir(dir)) {
        count++;
    }
    closedir(dir);
    return count - 2;
}

/* Status and, after a failure, the system's name for it: "NV_EIO/ECONNREFUSED". */
NV__MAYBE_UNUSED static void note_status(const char *what, nv_status status)
{
    const char *name = nv_io_error_name();
    note("%s=%s%s%s", what, nv_status_name(status), name[0] ? "/" : "", name);
}

#endif
