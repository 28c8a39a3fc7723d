/* Writing files. An atomic write stores a new file beside the old one and renames it. */
#include <stdio.h>

#include "runtime/io_internal.h"

static int write_some(int fd, const char *from, size_t size)
{
    uv_fs_t fs;
    size_t chunk = size < NV__FILE_CHUNK ? size : NV__FILE_CHUNK;
    uv_buf_t buffer = uv_buf_init((char *)(uintptr_t)from, (unsigned)chunk);
    int sent = (int)uv_fs_write(NULL, &fs, fd, &buffer, 1, -1, NULL);
    uv_fs_req_cleanup(&fs);
    return sent;
}

static int write_all(nv__file_op *op, int fd)
{
    size_t at = 0;
    while (at < op->size) {
        int sent = write_some(fd, op->data + at, op->size - at);
        if (sent == UV_EINTR) {
            continue;
        }
        if (sent < 0) {
            return sent;
        }
        if (nv__io_work_is_canceled(&op->work)) {
            return UV_ECANCELED;
        }
        at += (size_t)sent;
    }
    return 0;
}

static int sync_file(int fd)
{
    uv_fs_t fs;
    int error = uv_fs_fsync(NULL, &fs, fd, NULL);
    uv_fs_req_cleanup(&fs);
    return error;
}

/* Writes, closes, and returns the first error. */
static int fill(nv__file_op *op, int fd, bool sync)
{
    int error = write_all(op, fd);
    if (error == 0 && sync) {
        error = sync_file(fd);
    }
    int close_error = nv__file_close(fd);
    return error != 0 ? error : close_error;
}

static void run_write_plain(nv__io_work *work)
{
    nv__file_op *op = (nv__file_op *)(void *)work;
    int flags = O_WRONLY | O_CREAT | O_CLOEXEC;
    flags |= op->append ? O_APPEND : O_TRUNC;
    flags |= op->flags & NV_FILE_NEW ? O_EXCL : 0;
    int fd = nv__file_open(op->path, flags, 0666);
    work->error = fd < 0 ? fd : fill(op, fd, (op->flags & NV_FILE_SYNC) != 0);
}

/* ---- atomic ---- */

static void remove_quietly(const char *path)
{
    uv_fs_t fs;
    (void)uv_fs_unlink(NULL, &fs, path, NULL);
    uv_fs_req_cleanup(&fs);
}

/* A file of a name that is free, beside the target: a rename does not cross file systems. */
static int open_beside(const char *target, int mode, char *path, size_t size)
{
    static atomic_uint next;
    enum { ATTEMPTS = 100 };
    int fd = UV_EEXIST;
    for (int i = 0; i < ATTEMPTS && fd == UV_EEXIST; i++) {
        snprintf(path, size, "%s.%d-%u.part", target, (int)uv_os_getpid(),
                 atomic_fetch_add(&next, 1));
        fd = nv__file_open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    }
    return fd;
}

static void copy_permissions(int fd, unsigned permissions)
{
    uv_fs_t fs;
    (void)uv_fs_fchmod(NULL, &fs, fd, (int)permissions, NULL);
    uv_fs_req_cleanup(&fs);
}

/* A link fails where there is a file already; a rename takes its place. */
static int put_in_place(const char *part, const char *target, bool must_be_new)
{
    uv_fs_t fs;
    int error = must_be_new ? uv_fs_link(NULL, &fs, part, target, NULL)
                            : uv_fs_rename(NULL, &fs, part, target, NULL);
    uv_fs_req_cleanup(&fs);
    if (must_be_new || error != 0) {
        remove_quietly(part);
    }
    return error;
}

/* The name itself has to reach the device too. Not every file system can do that. */
static void sync_folder_of(const char *target)
{
    const char *slash = strrchr(target, '/');
    char *folder = slash ? nv__strndup(target, slash == target ? 1 : (size_t)(slash - target))
                         : nv__strdup(".");
    int fd = folder ? nv__file_open(folder, O_RDONLY | O_CLOEXEC, 0) : -1;
    if (fd >= 0) {
        (void)sync_file(fd);
        (void)nv__file_close(fd);
    }
    nv__free(folder);
}

static int replace(nv__file_op *op, const char *target, char *part, size_t part_size)
{
    nv_file_info old = { .kind = NV_FILE_OTHER };
    bool exists = nv__file_stat(target, &old) == 0;
    if (exists && (op->flags & NV_FILE_NEW)) {
        return UV_EEXIST;
    }
    if (exists && old.kind == NV_FILE_DIRECTORY) {
        return UV_EISDIR;
    }
    int fd = open_beside(target, 0666, part, part_size);
    if (fd < 0) {
        return fd;
    }
    if (exists) {
        copy_permissions(fd, old.permissions);
    }
    int error = fill(op, fd, true);
    if (error == 0 && nv__io_work_is_canceled(&op->work)) {
        error = UV_ECANCELED;
    }
    if (error != 0) {
        remove_quietly(part);
        return error;
    }
    error = put_in_place(part, target, (op->flags & NV_FILE_NEW) != 0);
    if (error == 0) {
        sync_folder_of(target);
    }
    return error;
}

/* Through symbolic links, whose own name stays. */
static void run_write_atomic(nv__io_work *work)
{
    enum { SUFFIX = 48 };

    nv__file_op *op = (nv__file_op *)(void *)work;
    uv_fs_t fs;
    const char *target = op->path;
    if (uv_fs_realpath(NULL, &fs, op->path, NULL) == 0) {
        target = fs.ptr;
    }
    size_t part_size = strlen(target) + SUFFIX;
    char *part = nv__alloc(part_size);
    work->error = part ? replace(op, target, part, part_size) : UV_ENOMEM;
    nv__free(part);
    uv_fs_req_cleanup(&fs);
}

/* ---- awaits ---- */

static nv_status write_file(const char *what, nv__file_op *op, nv_task *task, const void *data,
                            size_t size)
{
    op->size = size;
    op->data = nv__alloc(size + 1); /* a copy: the caller's may be gone before the pool is done */
    if (!op->data) {
        op->work.drop(&op->work);
        return nv__io_fail(UV_ENOMEM);
    }
    if (size > 0) {
        memcpy(op->data, data, size);
    }
    return nv__file_op_finish(op, task, what);
}

nv_status nv_await_file_write(const char *path, const void *data, size_t size, unsigned flags)
{
    static const char what[] = "nv_await_file_write";
    const unsigned known = NV_FILE_ATOMIC | NV_FILE_NEW | NV_FILE_SYNC;
    NV__REQUIRE(data || size == 0, NV_EINVAL, "nv_await_file_write has no data");
    NV__REQUIRE((flags & ~known) == 0, NV_EINVAL, "unknown flags 0x%x", flags);
    nv_task *task;
    nv__file_op *op = NULL;
    nv_status status = nv__file_op_new(
        what, flags & NV_FILE_ATOMIC ? run_write_atomic : run_write_plain, path, NULL, &task, &op);
    if (status != NV_OK) {
        return status;
    }
    op->flags = flags;
    return write_file(what, op, task, data, size);
}

nv_status nv_await_file_append(const char *path, const void *data, size_t size)
{
    static const char what[] = "nv_await_file_append";
    NV__REQUIRE(data || size == 0, NV_EINVAL, "nv_await_file_append has no data");
    nv_task *task;
    nv__file_op *op = NULL;
    nv_status status = nv__file_op_new(what, run_write_plain, path, NULL, &task, &op);
    if (status != NV_OK) {
        return status;
    }
    op->append = true;
    return write_file(what, op, task, data, size);
}
