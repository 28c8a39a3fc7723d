/* Seeing inside a running program: who waits for what, what holds the UI thread, what happened
 * when.
 *
 * Everything here is about the runtime of the calling thread, its UI thread, and says NV_ENOLOOP
 * where there is none. Nothing here suspends. What is off costs nothing. */
#ifndef NUIITIVET_INSPECT_H
#define NUIITIVET_INSPECT_H

#include <nuiitivet/base.h>

NV_BEGIN_DECLS

typedef enum nv_dump_format {
    NV_DUMP_TEXT, /* a line each, indented by owner */
    NV_DUMP_JSON  /* one document: {"time": seconds, "entries": [...]} */
} nv_dump_format;

/* Tells of every scope and task there is: its owners, whether it is cancelled or ending; of a task
 * also what it awaits and for how many seconds, the file and line that spawned it, and the bytes of
 * its stack that have been touched, by it or by an earlier task on the same stack (left out where
 * the system does not say). `write` gets the text in pieces of whole lines, valid during the call,
 * and must not create or end anything. NULL writes to the standard error stream.
 * NV_EINVAL for an unknown format. */
NV_API nv_status nv_runtime_dump(nv_dump_format format, void (*write)(void *user, const char *text),
                                 void *user);

/* What a runtime has counted since it was made, and what it holds now. */
typedef struct nv_counters {
    uint64_t turns;         /* of the loop */
    uint64_t wakeups;       /* the loop had nothing to do, slept, and was woken */
    uint64_t task_switches; /* stretches of tasks */
    uint64_t tasks_started;
    uint64_t posts;           /* taken over from other threads */
    uint64_t traced;          /* events seen by the trace, those forgotten included */
    uint64_t trace_forgotten; /* the oldest make room for the newest */
    uint64_t tasks_alive, scopes_alive, timers_armed, workers_busy;
} nv_counters;

/* Fills `size` bytes of *out: pass sizeof(nv_counters). NV_EINVAL when there is nothing to fill. */
NV_API nv_status nv_runtime_counters(nv_counters *out, size_t size);

/* Watches the UI thread from a thread of its own: when a handler, a frame or a turn of the loop
 * holds it for longer than `seconds`, a warning names the innermost of them and where it was
 * spawned, once for each time that happens. Real time counts, also under a virtual clock. Starting
 * it again changes the limit. NUIITIVET_WATCHDOG=SECONDS starts it with the program. NV_EINVAL
 * unless `seconds` is finite and at least 0.001, NV_ENOMEM. */
NV_API nv_status nv_watchdog_start(double seconds);
NV_API void nv_watchdog_stop(void);

/* Keeps the newest `events` of what happens (0: 65,536; at most 16,777,216): stretches of tasks,
 * frames, turns of the loop, work of other threads, wakeups and posts. Starting again forgets what
 * was kept. NUIITIVET_TRACE=FILE starts it with the program and writes FILE at its end.
 * NV_EINVAL for too many, NV_ENOMEM. */
NV_API nv_status nv_trace_start(size_t events);
NV_API void nv_trace_stop(void);

/* Writes what is kept as Chrome trace events (JSON), which Perfetto and the tracing page of
 * browsers open. NV_ESTATE when no trace is kept, NV_EIO. */
NV_API nv_status nv_trace_write(const char *path);

/* A fingerprint of everything traced so far, also of what has been forgotten. Under a virtual clock
 * the same program with the same seed has the same one. 0 when no trace is kept. */
NV_API uint64_t nv_trace_hash(void);

NV_END_DECLS

#endif
