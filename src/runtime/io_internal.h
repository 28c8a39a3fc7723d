/* What the files of the I/O facade share.
 *
 * An operation that libuv may still be at when its awaiter is cancelled lives on the heap, with
 * copies of what it reads from and writes to; its callback frees what nobody waits for any more. */
#ifndef NV_RUNTIME_IO_INTERNAL_H
#define NV_RUNTIME_IO_INTERNAL_H

#include <nuiitivet/io.h>

#include <fcntl.h>

#include "runtime/internal.h"

/* Where there is no such flag, libuv has it that way or it means nothing. */
#ifndef O_CLOEXEC
#define O_CLOEXEC 0
#endif
#ifndef O_NONBLOCK
#define O_NONBLOCK 0
#endif
#ifndef O_NOCTTY
#define O_NOCTTY 0
#endif

enum {
    NV__STREAM_BUFFER = NV_IO_MAX_LINE,
    NV__WRITE_CHUNK = 64 * 1024,  /* copied at a time, when the system does not take it at once */
    NV__WRITE_BURST = 256 * 1024, /* handed over before other tasks have their turn */
    NV__FILE_CHUNK = 1024 * 1024, /* between two looks at the cancellation */
    NV__MAX_BRIEF_SECONDS = 10 /* of real time that a virtual clock waits for what ends by itself */
};

/* ---- errors (io_core.c) ---- */

nv_status nv__io_status(int error);
/* Remembers libuv's `error` (0: none) for nv_io_error_text, and translates it. */
nv_status nv__io_fail(int error);
/* nv__await_begin for operations of this facade: forgets the last error. */
nv_status nv__io_begin(const char *what, nv_task **task);
/* May something be opened in this scope? NV_ENOLOOP, NV_ECANCELED. */
nv_status nv__io_may_open(const nv_scope *scope);

/* Something has begun or come: a virtual clock has patience again. */
static inline void nv__io_touch(nv__runtime *rt)
{
    rt->io.activity++;
}

/* ---- turns at a thing that few may use at once, first come, first served (io_core.c) ---- */

void nv__io_gate_init(nv__io_gate *gate, unsigned limit);
/* NV_OK: inside, until nv__io_gate_leave. NV_ECANCELED: the task, or the gate was closed. */
nv_status nv__io_gate_enter(nv__io_gate *gate, nv_task *task, const char *what);
void nv__io_gate_leave(nv__io_gate *gate);
void nv__io_gate_close(nv__io_gate *gate);

/* ---- blocking work on the thread pool that may be abandoned (io_work.c) ---- */

typedef struct nv__io_work nv__io_work;
struct nv__io_work {
    uv_work_t request;
    nv__runtime *rt;
    nv_task *task;                   /* NULL: abandoned */
    void (*run)(nv__io_work *work);  /* on a thread of the pool; sets `error` */
    void (*drop)(nv__io_work *work); /* frees it with all it holds */
    int error;
    bool done;
    atomic_bool canceled;
};

/* Runs and waits. Whatever is returned but NV_OK, the work has been dropped, or will be. */
nv_status nv__io_work_await(nv__io_work *work, nv_task *task, const char *what);

static inline bool nv__io_work_is_canceled(nv__io_work *work)
{
    return atomic_load_explicit(&work->canceled, memory_order_relaxed);
}

/* ---- file operations (io_file*.c, io_directory.c) ---- */

typedef struct nv__file_op {
    nv__io_work work;
    const char *path; /* both inside the block */
    const char *other;
    uint64_t offset;
    size_t size;  /* of `data`: to write, or wanted */
    size_t limit; /* the most that is read; 0: exactly `size` from `offset` */
    unsigned flags;
    bool append, parents;
    char *data;
    nv_file_info info;
    nv_directory_entry *entries;
    size_t count;
} nv__file_op;

/* Checks and copies the paths (`other` may be NULL) and begins the await. */
nv_status nv__file_op_new(const char *what, void (*run)(nv__io_work *work), const char *path,
                          const char *other, nv_task **task, nv__file_op **op);
/* Awaits; NV_OK: take the results, then drop it. */
nv_status nv__file_op_await(nv__file_op *op, nv_task *task, const char *what);
/* Awaits what has no result. */
nv_status nv__file_op_finish(nv__file_op *op, nv_task *task, const char *what);
int nv__file_open(const char *path, int flags, int mode); /* a descriptor, or libuv's error */
int nv__file_close(int fd);
int nv__file_stat(const char *path, nv_file_info *info);
nv_file_info nv__file_info(const uv_stat_t *stat);

/* ---- streams ---- */

typedef union nv__stream_handle {
    uv_handle_t handle;
    uv_stream_t stream;
    uv_tcp_t tcp;
    uv_pipe_t pipe;
} nv__stream_handle;

struct nv_stream {
    nv__scope_link link; /* first */
    nv__stream_handle uv;
    nv__runtime *rt;
    unsigned references; /* the open handle, and each await in progress */
    bool closed, ended, busy, reading;
    bool shut, connecting;
    int read_error, connect_error, shutdown_error;
    nv__wait_list arrived, connected, drained;
    nv__io_gate writers;
    uv_connect_t connect;
    uv_shutdown_t shutdown;
    char *buffer; /* NV__STREAM_BUFFER bytes once it is read from */
    size_t start, count;
};

typedef enum nv__stream_kind { NV__STREAM_TCP, NV__STREAM_PIPE } nv__stream_kind;

nv_status nv__stream_new(nv_scope *scope, nv__stream_kind kind, nv_stream **out);
void nv__stream_retain(nv_stream *stream);
void nv__stream_release(nv_stream *stream);
/* Fills an address from numeric text (IPv4 or IPv6); false: it is a name. */
bool nv__io_numeric_address(const char *text, uint16_t port, struct sockaddr_storage *address);
/* A path of a local socket: libuv's error, or 0. */
int nv__io_check_local_path(const char *path);

#endif
