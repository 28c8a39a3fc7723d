/* Folders: listing, making, removing. */
#include <stdlib.h>

#include "runtime/io_internal.h"

static nv_file_kind kind_of(uv_dirent_type_t type)
{
    switch (type) {
    case UV_DIRENT_FILE:
        return NV_FILE_REGULAR;
    case UV_DIRENT_DIR:
        return NV_FILE_DIRECTORY;
    case UV_DIRENT_LINK:
        return NV_FILE_LINK;
    default:
        return NV_FILE_OTHER;
    }
}

static int by_name(const void *a, const void *b)
{
    const nv_directory_entry *first = a;
    const nv_directory_entry *second = b;
    return strcmp(first->name, second->name);
}

/* Entries first, then their names, in one block. */
static int pack(nv__file_op *op, const nv_directory_entry *found, size_t count)
{
    size_t size = count * sizeof *op->entries;
    for (size_t i = 0; i < count; i++) {
        size += strlen(found[i].name) + 1;
    }
    op->entries = nv__alloc(size);
    if (!op->entries) {
        return UV_ENOMEM;
    }
    char *at = (char *)(op->entries + count);
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(found[i].name) + 1;
        op->entries[i].kind = found[i].kind;
        op->entries[i].name = memcpy(at, found[i].name, length);
        at += length;
    }
    op->count = count;
    return 0;
}

/* libuv frees a name when it is asked for the next. */
static int copy_names(uv_fs_t *scan, nv__arena *names, nv_directory_entry *found, size_t count,
                      size_t *used)
{
    uv_dirent_t next;
    while (*used < count && uv_fs_scandir_next(scan, &next) == 0) {
        nv_directory_entry *entry = &found[*used];
        entry->kind = kind_of(next.type);
        entry->name = nv__arena_strndup(names, next.name, strlen(next.name));
        if (!entry->name) {
            return UV_ENOMEM;
        }
        ++*used;
    }
    return 0;
}

static int collect(nv__file_op *op, uv_fs_t *scan, size_t count)
{
    if (count > NV_IO_MAX_ENTRIES) {
        return UV_EFBIG;
    }
    if (count == 0) {
        return 0;
    }
    nv_directory_entry *found = NV__NEW_ARRAY(nv_directory_entry, count);
    if (!found) {
        return UV_ENOMEM;
    }
    nv__arena names;
    size_t used = 0;
    nv__arena_init(&names);
    int error = copy_names(scan, &names, found, count, &used);
    if (error == 0 && used > 0) {
        qsort(found, used, sizeof *found, by_name);
        error = pack(op, found, used);
    }
    nv__arena_finish(&names);
    nv__free(found);
    return error;
}

static void run_list(nv__io_work *work)
{
    nv__file_op *op = (nv__file_op *)(void *)work;
    uv_fs_t scan;
    int count = uv_fs_scandir(NULL, &scan, op->path, 0, NULL);
    work->error = count < 0 ? count : collect(op, &scan, (size_t)count);
    uv_dirent_t rest;
    while (count >= 0 && uv_fs_scandir_next(&scan, &rest) == 0) {
        /* libuv frees the last name only when it is asked for one more. */
    }
    uv_fs_req_cleanup(&scan);
}

nv_status nv_await_directory_list(const char *path, nv_directory_entry **entries, size_t *count)
{
    static const char what[] = "nv_await_directory_list";
    NV__REQUIRE(entries && count, NV_EINVAL, "nv_await_directory_list needs places for its result");
    *entries = NULL;
    *count = 0;
    nv_task *task;
    nv__file_op *op = NULL;
    nv_status status = nv__file_op_new(what, run_list, path, NULL, &task, &op);
    if (status == NV_OK) {
        status = nv__file_op_await(op, task, what);
    }
    if (status == NV_OK) {
        *entries = op->entries;
        *count = op->count;
        op->entries = NULL;
        op->work.drop(&op->work);
    }
    return status;
}

/* ---- making ---- */

static int make(const char *path)
{
    uv_fs_t fs;
    int error = uv_fs_mkdir(NULL, &fs, path, 0777, NULL);
    uv_fs_req_cleanup(&fs);
    return error;
}

static int make_or_find(const char *path)
{
    nv_file_info info;
    int error = make(path);
    if (error != 0 && nv__file_stat(path, &info) == 0 && info.kind == NV_FILE_DIRECTORY) {
        return 0;
    }
    return error;
}

static int make_with_parents(const char *path)
{
    char *partial = nv__strdup(path);
    if (!partial) {
        return UV_ENOMEM;
    }
    int error = 0;
    for (char *at = partial + 1; error == 0 && *at; at++) {
        if (*at == '/' && at[-1] != '/') {
            *at = '\0';
            error = make_or_find(partial);
            *at = '/';
        }
    }
    if (error == 0) {
        error = make_or_find(partial);
    }
    nv__free(partial);
    return error;
}

static void run_make(nv__io_work *work)
{
    nv__file_op *op = (nv__file_op *)(void *)work;
    work->error = op->parents ? make_with_parents(op->path) : make(op->path);
}

nv_status nv_await_directory_make(const char *path, bool parents)
{
    static const char what[] = "nv_await_directory_make";
    nv_task *task;
    nv__file_op *op = NULL;
    nv_status status = nv__file_op_new(what, run_make, path, NULL, &task, &op);
    if (status != NV_OK) {
        return status;
    }
    op->parents = parents;
    return nv__file_op_finish(op, task, what);
}

static void run_remove(nv__io_work *work)
{
    nv__file_op *op = (nv__file_op *)(void *)work;
    uv_fs_t fs;
    work->error = uv_fs_rmdir(NULL, &fs, op->path, NULL);
    uv_fs_req_cleanup(&fs);
}

nv_status nv_await_directory_remove(const char *path)
{
    static const char what[] = "nv_await_directory_remove";
    nv_task *task;
    nv__file_op *op = NULL;
    nv_status status = nv__file_op_new(what, run_remove, path, NULL, &task, &op);
    return status == NV_OK ? nv__file_op_finish(op, task, what) : status;
}
