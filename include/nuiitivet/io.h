/* Files, streams, processes and names, awaited by tasks.
 *
 * What takes time is called nv_await_*: it suspends the calling task alone, obeys its scope and
 * every deadline around it (nv_await_within), and returns NV_ECANCELED promptly when it is
 * cancelled, whatever the system is still doing. Buffers of the caller may live on its stack:
 * nothing touches them once the call has returned. Every nv_await_ here may also return NV_ENOLOOP,
 * NV_ESTATE (as all awaits, runtime.h), NV_ENOMEM and, unless stated otherwise, what the system
 * said:
 *
 *   NV_ENOTFOUND     there is no such file, folder, program or name
 *   NV_ELIMIT        too many descriptors, a name or a file that is too long, a limit below
 *   NV_ESTATE        it exists already, is not empty, or its address is taken
 *   NV_EUNSUPPORTED  this system or file system cannot do it
 *   NV_EIO           everything else: refused, reset, no permission, no space
 *
 * nv_io_error_name and nv_io_error_text say exactly which. What is opened (streams, listeners,
 * processes, watches) belongs to a scope, whose end closes it. All functions are for the UI thread.
 *
 * Under a virtual clock the world outside is still real: see docs/guide/io.md. */
#ifndef NUIITIVET_IO_H
#define NUIITIVET_IO_H

#include <nuiitivet/runtime.h>

NV_BEGIN_DECLS

enum {
    NV_IO_MAX_PATH = 4095,         /* bytes of a path */
    NV_IO_MAX_LOCAL_PATH = 103,    /* bytes of the path of a local socket */
    NV_IO_MAX_NAME = 255,          /* bytes of a host or of the name in a watch's event */
    NV_IO_DEFAULT_READ = 64 << 20, /* bytes that nv_await_file_read takes with limit 0 */
    NV_IO_MAX_ENTRIES = 1 << 20,   /* of one folder */
    NV_IO_MAX_LINE = 64 * 1024,    /* bytes of a line, and what a stream holds for its reader */
    NV_IO_MAX_ADDRESSES = 64,      /* of one name */
    NV_IO_MAX_LOOKUPS = 2,         /* under way at once; more wait for their turn */
    NV_IO_MAX_WATCH_EVENTS = 64,   /* kept until they are awaited; more become one OVERFLOW */
    NV_IO_MAX_ARGUMENTS = 4096,    /* of a process, and as many variables */
    NV_IO_MAX_BACKLOG = 4096
};

/* ---- why the last one failed ---- */

/* The system's reason for the last failure of an nv_await_ or of an opening function of this header
 * in the running task: "connection refused", and "ECONNREFUSED". "" and "" after a success. Lives
 * until the running handler ends; never NULL. */
NV_API const char *nv_io_error_text(void);
NV_API const char *nv_io_error_name(void);

/* Gives back what nv_await_file_read and nv_await_directory_list returned. NULL is a no-op. */
NV_API void nv_io_free(void *memory);

/* ---- files. Paths are UTF-8; where the system's names are bytes they are handed over as they are.
 * A cancelled call returns at once; what the system had begun may still happen, or not, and an
 * atomic write happens whole or not at all. ---- */

/* Reads a whole file into new memory, with a zero byte after the last one that *size does not count
 * (size may be NULL). Give it back with nv_io_free. A file longer than `limit` bytes (0:
 * NV_IO_DEFAULT_READ) is NV_ELIMIT. */
NV_API nv_status nv_await_file_read(const char *path, size_t limit, char **data,
                                    size_t *size) NV_MUST_CHECK;

/* Reads up to `size` bytes from `offset` on; *got is less than that only at the end of the file. */
NV_API nv_status nv_await_file_read_at(const char *path, uint64_t offset, void *buffer, size_t size,
                                       size_t *got) NV_MUST_CHECK;

typedef enum nv_file_flags {
    NV_FILE_ATOMIC = 1, /* a new file takes the place of the old one when all of it is stored */
    NV_FILE_NEW = 2,    /* NV_ESTATE if there is a file already */
    NV_FILE_SYNC = 4    /* returns when the device has it (ATOMIC does so anyway) */
} nv_file_flags;

/* Makes the file contain these bytes and nothing else. `flags`: nv_file_flags. An existing file
 * keeps its permissions. */
NV_API nv_status nv_await_file_write(const char *path, const void *data, size_t size,
                                     unsigned flags) NV_MUST_CHECK;
/* Adds to the end of the file, which is made if there is none. */
NV_API nv_status nv_await_file_append(const char *path, const void *data,
                                      size_t size) NV_MUST_CHECK;

typedef enum nv_file_kind {
    NV_FILE_OTHER, /* a device, a socket, or unknown */
    NV_FILE_REGULAR,
    NV_FILE_DIRECTORY,
    NV_FILE_LINK /* a symbolic link (listing only; stat follows links) */
} nv_file_kind;

typedef struct nv_file_info {
    nv_file_kind kind;
    uint64_t size;        /* bytes */
    double modified;      /* seconds since 1970, UTC */
    unsigned permissions; /* as chmod takes them */
} nv_file_info;
/* Follows links. NV_ENOTFOUND. */
NV_API nv_status nv_await_file_stat(const char *path, nv_file_info *info) NV_MUST_CHECK;

/* A file that is at `to` already is replaced. Both are on one file system, or NV_EIO. */
NV_API nv_status nv_await_file_rename(const char *from, const char *to) NV_MUST_CHECK;
NV_API nv_status nv_await_file_remove(const char *path) NV_MUST_CHECK; /* not folders */

typedef struct nv_directory_entry {
    const char *name;
    nv_file_kind kind;
} nv_directory_entry;

/* What is in a folder, without "." and "..", in order of the names' bytes. One block of memory,
 * names included: give it back with nv_io_free. NULL and 0 for an empty one. */
NV_API nv_status nv_await_directory_list(const char *path, nv_directory_entry **entries,
                                         size_t *count) NV_MUST_CHECK;
/* With `parents`, makes what is missing on the way too, and a folder that exists is fine. */
NV_API nv_status nv_await_directory_make(const char *path, bool parents) NV_MUST_CHECK;
NV_API nv_status nv_await_directory_remove(const char *path) NV_MUST_CHECK; /* an empty one */

/* ---- watching a file or folder ---- */

typedef struct nv_file_watch nv_file_watch;

typedef enum nv_watch_kinds {
    NV_WATCH_CHANGED = 1,
    NV_WATCH_RENAMED = 2, /* made, removed or renamed */
    NV_WATCH_OVERFLOW = 4 /* events were lost: look at everything */
} nv_watch_kinds;

typedef struct nv_watch_event {
    unsigned kinds;                /* nv_watch_kinds */
    char name[NV_IO_MAX_NAME + 1]; /* of what changed in a watched folder; may be empty */
} nv_watch_event;

/* Starts to watch (a folder: not what is deeper). With `poll_seconds` > 0 it looks at that pace
 * instead of asking the system to tell: for network file systems. Does not suspend. NV_ECANCELED in
 * an ended scope. */
NV_API nv_status nv_file_watch_open(nv_scope *scope, const char *path, double poll_seconds,
                                    nv_file_watch **watch) NV_MUST_CHECK;
/* The next event, in order. */
NV_API nv_status nv_await_file_watch(nv_file_watch *watch, nv_watch_event *event) NV_MUST_CHECK;
/* Ends the watch before its scope does; tasks that wait get NV_ECANCELED. NULL is a no-op. */
NV_API void nv_file_watch_close(nv_file_watch *watch);

/* ---- names ---- */

typedef struct nv_address {
    char text[46]; /* "127.0.0.1", "::1" */
    bool ipv6;
} nv_address;

/* The addresses of a host, in the order in which the system would try them; at most `capacity` of
 * them, and *count says how many. A name nobody knows is NV_ENOTFOUND. Look-ups can take long and
 * cannot be stopped on their way, so at most NV_IO_MAX_LOOKUPS occupy threads, and the rest wait.
 */
NV_API nv_status nv_await_resolve(const char *host, nv_address *addresses, size_t capacity,
                                  size_t *count) NV_MUST_CHECK;

/* ---- streams: TCP, local sockets and pipes of processes ---- */

typedef struct nv_stream nv_stream;
typedef struct nv_listener nv_listener;

/* Connects; `scope` owns the stream. `host` is a name or an address; a name's addresses are tried
 * one after the other. */
NV_API nv_status nv_await_connect(nv_scope *scope, const char *host, uint16_t port,
                                  nv_stream **stream) NV_MUST_CHECK;
/* To a local (Unix domain) socket. */
NV_API nv_status nv_await_connect_local(nv_scope *scope, const char *path,
                                        nv_stream **stream) NV_MUST_CHECK;

/* Reading: one task at a time for each stream (NV_ESTATE for a second). What has arrived and was
 * not taken, because a reader was cancelled for example, is there for the next. Nothing is read
 * from the system while nobody wants it, so a fast sender has to wait.
 *
 * Some bytes, at least one and at most `size`; *got is 0 at the end of the stream. */
NV_API nv_status nv_await_read(nv_stream *stream, void *buffer, size_t size,
                               size_t *got) NV_MUST_CHECK;
/* Exactly `size` bytes. NV_EIO ("end of file") when the stream ends before. *got (may be NULL) says
 * how many bytes are in `buffer`, whatever the outcome. */
NV_API nv_status nv_await_read_exactly(nv_stream *stream, void *buffer, size_t size,
                                       size_t *got) NV_MUST_CHECK;
/* A line without its "\n" or "\r\n", and a zero byte. The last line may lack its end. NV_ENOTFOUND
 * when the stream has ended and no line is left; NV_ELIMIT, taking nothing, when the line is longer
 * than NV_IO_MAX_LINE - 1 or does not fit into `size` bytes. *length may be NULL. */
NV_API nv_status nv_await_read_line(nv_stream *stream, char *line, size_t size,
                                    size_t *length) NV_MUST_CHECK;

/* Sends all of it, waiting while the receiver is slow. Writers of one stream take turns, whole
 * calls at a time. *sent (may be NULL) says how many bytes are on their way for certain, also after
 * a failure. NV_EIO when the other side is gone. */
NV_API nv_status nv_await_write(nv_stream *stream, const void *data, size_t size,
                                size_t *sent) NV_MUST_CHECK;
/* Half-close: the other side reads the end of the stream; reading goes on here. */
NV_API nv_status nv_await_shutdown(nv_stream *stream) NV_MUST_CHECK;
/* Closes before the scope does; tasks that wait on it get NV_ECANCELED. NULL is a no-op. */
NV_API void nv_stream_close(nv_stream *stream);

/* Listens on a numeric address (NULL: 127.0.0.1) and port (0: one that is free). Does not suspend.
 * NV_ECANCELED in an ended scope. */
NV_API nv_status nv_listen(nv_scope *scope, const char *address, uint16_t port, int backlog,
                           nv_listener **listener) NV_MUST_CHECK;
/* On a local socket; its file is made here and removed by the end. */
NV_API nv_status nv_listen_local(nv_scope *scope, const char *path, int backlog,
                                 nv_listener **listener) NV_MUST_CHECK;
NV_API uint16_t nv_listener_port(const nv_listener *listener); /* 0 for a local socket */
/* The next connection; `scope` owns its stream. Several tasks may wait; each connection goes to
 * one. */
NV_API nv_status nv_await_accept(nv_listener *listener, nv_scope *scope,
                                 nv_stream **stream) NV_MUST_CHECK;
/* As nv_stream_close. Accepted streams live on. */
NV_API void nv_listener_close(nv_listener *listener);

/* ---- processes ---- */

typedef struct nv_process nv_process;

typedef enum nv_process_stream {
    NV_PROCESS_NOTHING, /* reads end at once, writes vanish */
    NV_PROCESS_PIPE,
    NV_PROCESS_INHERIT /* this program's own */
} nv_process_stream;

typedef struct nv_process_desc {
    nv_head nv_;
    const char *program;            /* looked for in PATH when it has no slash */
    const char *const *arguments;   /* NULL-terminated, without the program; NULL: none */
    const char *const *environment; /* NULL-terminated, "NAME=value"; NULL: this program's own */
    const char *directory;          /* NULL: this program's own */
    nv_process_stream input, output, error;
    double grace; /* seconds between SIGTERM and SIGKILL when the scope ends; 0: SIGKILL at once */
} nv_process_desc;

typedef struct nv_process_exit {
    int code;   /* what it returned; 0 when a signal ended it */
    int signal; /* that ended it; 0 when it returned */
} nv_process_exit;

/* Starts a process that belongs to `scope`: cancelling or ending the scope kills it, and the end of
 * the scope waits until it is gone. Everything is copied. Does not suspend. NV_ENOTFOUND without
 * such a program or directory, NV_ECANCELED in an ended scope. */
NV_API nv_status nv_process_start_desc(nv_scope *scope, const nv_process_desc *desc,
                                       nv_process **process) NV_MUST_CHECK;
#ifndef __cplusplus
/* nv_process_start(scope, &process, "ls", .output = NV_PROCESS_PIPE) */
#define nv_process_start(scope, out, ...)                                                          \
    nv_process_start_desc((scope), &(nv_process_desc){ NV_HEAD(nv_process_desc), __VA_ARGS__ },    \
                          (out))
#endif

/* Its pipes; NULL for what is not NV_PROCESS_PIPE. Closing the input tells the process its end. */
NV_API nv_stream *nv_process_input(const nv_process *process);
NV_API nv_stream *nv_process_output(const nv_process *process);
NV_API nv_stream *nv_process_error(const nv_process *process);
NV_API int nv_process_id(const nv_process *process);
/* NV_ENOTFOUND when it has exited already, NV_EINVAL for an unknown signal. */
NV_API nv_status nv_process_kill(nv_process *process, int signal);
/* Waits for its exit; at once, every time, when it has exited. Read its pipes too: a process whose
 * output nobody takes may never end. */
NV_API nv_status nv_await_process(nv_process *process, nv_process_exit *result) NV_MUST_CHECK;

NV_END_DECLS

#endif
