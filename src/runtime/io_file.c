/* Files: one trip to the thread pool for each call, where libuv's blocking calls do the work. */
#include "runtime/io_internal.h"

/* ---- operations ---- */

static void drop_op(nv__io_work *work)
{
    nv__file_op *op = (nv__file_op *)(void *)work;
    nv__free(op->data);
    nv__free(op->entries);
    nv__free(op);
}

static int check_path(const char *path)
{
    size_t length = path ? strnlen(path, NV_IO_MAX_PATH + 1) : 0;
    if (length == 0) {
        return UV_EINVAL;
    }
    return length > NV_IO_MAX_PATH ? UV_ENAMETOOLONG : 0;
}

static nv__file_op *allocate_op(const char *path, const char *other)
{
    size_t length = strlen(path) + 1;
    size_t other_length = other ? strlen(other) + 1 : 0;
    nv__file_op *op = nv__zalloc(sizeof *op + length + other_length);
    if (!op) {
        return NULL;
    }
    char *at = (char *)(op + 1);
    op->path = memcpy(at, path, length);
    op->other = other ? memcpy(at + length, other, other_length) : NULL;
    return op;
}

nv_status nv__file_op_new(const char *what, void (*run)(nv__io_work *work), const char *path,
                          const char *other, nv_task **task, nv__file_op **op)
{
    nv_status status = nv__io_begin(what, task);
    if (status != NV_OK) {
        return status;
    }
    int error = check_path(path);
    if (error == 0 && other) {
        error = check_path(other);
    }
    if (error != 0) {
        return nv__io_fail(error);
    }
    *op = allocate_op(path, other);
    if (!*op) {
        return nv__io_fail(UV_ENOMEM);
    }
    (*op)->work.run = run;
    (*op)->work.drop = drop_op;
    return NV_OK;
}

nv_status nv__file_op_await(nv__file_op *op, nv_task *task, const char *what)
{
    nv_status status = nv__io_work_await(&op->work, task, what);
    if (status != NV_OK) {
        return status;
    }
    int error = op->work.error;
    if (error != 0) {
        drop_op(&op->work);
    }
    return nv__io_fail(error);
}

nv_status nv__file_op_finish(nv__file_op *op, nv_task *task, const char *what)
{
    nv_status status = nv__file_op_await(op, task, what);
    if (status == NV_OK) {
        drop_op(&op->work);
    }
    return status;
}

/* ---- blocking calls, on a thread of the pool ---- */

/* Without blocking, so that a FIFO that nobody writes to does not hold a thread for ever. */
int nv__file_open(const char *path, int flags, int mode)
{
    uv_fs_t fs;
    int fd = uv_fs_open(NULL, &fs, path, flags | O_NONBLOCK | O_NOCTTY, mode, NULL);
    uv_fs_req_cleanup(&fs);
    return fd;
}

int nv__file_close(int fd)
{
    uv_fs_t fs;
    int error = uv_fs_close(NULL, &fs, fd, NULL);
    uv_fs_req_cleanup(&fs);
    return error;
}

nv_file_info nv__file_info(const uv_stat_t *stat)
{
    nv_file_info info = {
        .size = stat->st_size,
        .modified = (double)stat->st_mtim.tv_sec + (double)stat->st_mtim.tv_nsec / 1e9,
        .permissions = (unsigned)(stat->st_mode & 07777),
    };
    switch (stat->st_mode & S_IFMT) {
    case S_IFREG:
        info.kind = NV_FILE_REGULAR;
        break;
    case S_IFDIR:
        info.kind = NV_FILE_DIRECTORY;
        break;
    case S_IFLNK:
        info.kind = NV_FILE_LINK;
        break;
    default:
        info.kind = NV_FILE_OTHER;
    }
    return info;
}

int nv__file_stat(const char *path, nv_file_info *info)
{
    uv_fs_t fs;
    int error = uv_fs_stat(NULL, &fs, path, NULL);
    if (error == 0) {
        *info = nv__file_info(&fs.statbuf);
    }
    uv_fs_req_cleanup(&fs);
    return error;
}

static ssize_t read_chunk(int fd, char *to, size_t size, int64_t offset)
{
    uv_fs_t fs;
    uv_buf_t buffer = uv_buf_init(to, (unsigned)(size < NV__FILE_CHUNK ? size : NV__FILE_CHUNK));
    ssize_t got = uv_fs_read(NULL, &fs, fd, &buffer, 1, offset, NULL);
    uv_fs_req_cleanup(&fs);
    return got;
}

/* Reads into data + count until `capacity`, the end, or an error. True at the end of the file. */
static bool read_up_to(nv__file_op *op, int fd, size_t capacity)
{
    while (op->count < capacity) {
        int64_t offset = (int64_t)(op->offset + op->count);
        ssize_t got = read_chunk(fd, op->data + op->count, capacity - op->count, offset);
        if (got == UV_EINTR) {
            continue;
        }
        if (got < 0 || nv__io_work_is_canceled(&op->work)) {
            op->work.error = got < 0 ? (int)got : UV_ECANCELED;
            return false;
        }
        if (got == 0) {
            return true;
        }
        op->count += (size_t)got;
    }
    return false;
}

static void run_read_at(nv__io_work *work)
{
    nv__file_op *op = (nv__file_op *)(void *)work;
    int fd = nv__file_open(op->path, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0) {
        work->error = fd;
        return;
    }
    (void)read_up_to(op, fd, op->size);
    (void)nv__file_close(fd);
}

/* The size that stat tells is a hint: files grow, and those of the kernel say 0. */
static size_t expected_size(int fd, size_t limit)
{
    enum { AT_LEAST = 4096 };

    uv_fs_t fs;
    size_t size = AT_LEAST;
    if (uv_fs_fstat(NULL, &fs, fd, NULL) == 0 && fs.statbuf.st_size >= AT_LEAST) {
        size = fs.statbuf.st_size < limit ? (size_t)fs.statbuf.st_size + 1 : limit + 1;
    }
    uv_fs_req_cleanup(&fs);
    return size <= limit ? size : limit + 1;
}

static void read_whole(nv__file_op *op, int fd)
{
    size_t capacity = expected_size(fd, op->limit);
    for (;;) {
        char *data = nv__realloc(op->data, capacity + 1);
        if (!data) {
            op->work.error = UV_ENOMEM;
            return;
        }
        op->data = data;
        if (read_up_to(op, fd, capacity)) {
            data[op->count] = '\0';
            return;
        }
        if (op->work.error == 0 && op->count > op->limit) {
            op->work.error = UV_EFBIG;
        }
        if (op->work.error != 0) {
            return;
        }
        capacity = capacity < op->limit / 2 ? capacity * 2 : op->limit + 1;
    }
}

static void run_read(nv__io_work *work)
{
    nv__file_op *op = (nv__file_op *)(void *)work;
    int fd = nv__file_open(op->path, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0) {
        work->error = fd;
        return;
    }
    read_whole(op, fd);
    (void)nv__file_close(fd);
}

static void run_stat(nv__io_work *work)
{
    nv__file_op *op = (nv__file_op *)(void *)work;
    work->error = nv__file_stat(op->path, &op->info);
}

static void run_remove(nv__io_work *work)
{
    nv__file_op *op = (nv__file_op *)(void *)work;
    uv_fs_t fs;
    work->error = uv_fs_unlink(NULL, &fs, op->path, NULL);
    uv_fs_req_cleanup(&fs);
}

static void run_rename(nv__io_work *work)
{
    nv__file_op *op = (nv__file_op *)(void *)work;
    uv_fs_t fs;
    work->error = uv_fs_rename(NULL, &fs, op->path, op->other, NULL);
    uv_fs_req_cleanup(&fs);
}

/* ---- awaits ---- */

nv_status nv_await_file_read(const char *path, size_t limit, char **data, size_t *size)
{
    static const char what[] = "nv_await_file_read";
    NV__REQUIRE(data, NV_EINVAL, "nv_await_file_read needs a place for the data");
    *data = NULL;
    nv_task *task;
    nv__file_op *op = NULL;
    nv_status status = nv__file_op_new(what, run_read, path, NULL, &task, &op);
    if (!op) {
        return status;
    }
    op->limit = limit > 0 && limit < SIZE_MAX / 4 ? limit : NV_IO_DEFAULT_READ;
    status = nv__file_op_await(op, task, what);
    if (status != NV_OK) {
        return status;
    }
    *data = op->data;
    if (size) {
        *size = op->count;
    }
    op->data = NULL;
    drop_op(&op->work);
    return NV_OK;
}

nv_status nv_await_file_read_at(const char *path, uint64_t offset, void *buffer, size_t size,
                                size_t *got)
{
    static const char what[] = "nv_await_file_read_at";
    NV__REQUIRE(buffer && got, NV_EINVAL, "nv_await_file_read_at needs a buffer and a count");
    *got = 0;
    nv_task *task;
    nv__file_op *op = NULL;
    nv_status status = nv__file_op_new(what, run_read_at, path, NULL, &task, &op);
    if (!op) {
        return status;
    }
    op->offset = offset;
    op->size = size;
    op->data = nv__alloc(size + 1);
    if (!op->data || offset > INT64_MAX - size) {
        drop_op(&op->work);
        return nv__io_fail(offset > INT64_MAX - size ? UV_EINVAL : UV_ENOMEM);
    }
    status = nv__file_op_await(op, task, what);
    if (status == NV_OK) {
        memcpy(buffer, op->data, op->count);
        *got = op->count;
        drop_op(&op->work);
    }
    return status;
}

nv_status nv_await_file_stat(const char *path, nv_file_info *info)
{
    static const char what[] = "nv_await_file_stat";
    NV__REQUIRE(info, NV_EINVAL, "nv_await_file_stat needs a place for the result");
    nv_task *task;
    nv__file_op *op = NULL;
    nv_status status = nv__file_op_new(what, run_stat, path, NULL, &task, &op);
    if (!op) {
        return status;
    }
    status = nv__file_op_await(op, task, what);
    if (status == NV_OK) {
        *info = op->info;
        drop_op(&op->work);
    }
    return status;
}

nv_status nv_await_file_rename(const char *from, const char *to)
{
    static const char what[] = "nv_await_file_rename";
    nv_task *task;
    nv__file_op *op = NULL;
    nv_status status = nv__file_op_new(what, run_rename, from, to ? to : "", &task, &op);
    return op ? nv__file_op_finish(op, task, what) : status;
}

nv_status nv_await_file_remove(const char *path)
{
    static const char what[] = "nv_await_file_remove";
    nv_task *task;
    nv__file_op *op = NULL;
    nv_status status = nv__file_op_new(what, run_remove, path, NULL, &task, &op);
    return op ? nv__file_op_finish(op, task, what) : status;
}
