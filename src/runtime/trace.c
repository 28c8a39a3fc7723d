/* A ring of what happened, and its export as Chrome trace events. */
#include "runtime/internal.h"

#include <nuiitivet/inspect.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    NV__TRACE_EVENTS = 1 << 16,
    NV__MAX_TRACE_EVENTS = 1 << 24,
    NV__MAX_TRACE_NAME = 64, /* longer names lose their beginning */
    NV__MAX_TRACE_PATH = 4096
};

static const uint64_t NO_EVENT_YET = UINT64_C(0xCBF29CE484222325);
static const uint64_t HASH_PRIME = UINT64_C(0x100000001B3);

typedef struct event {
    uint64_t begun_ns, end_ns; /* end 0: a moment */
    uint64_t id;
    const char *category;
    unsigned track;
    char name[NV__MAX_TRACE_NAME];
} event;

struct nv__trace {
    uint64_t count, hash;
    size_t capacity;
    char *path; /* written at the end; NULL: nowhere */
    event events[];
};

/* ---- keeping ---- */

static uint64_t hash_bytes(uint64_t hash, const void *data, size_t size)
{
    const unsigned char *bytes = data;
    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ bytes[i]) * HASH_PRIME;
    }
    return hash;
}

static uint64_t hash_number(uint64_t hash, uint64_t number)
{
    for (unsigned shift = 0; shift < 64; shift += 8) {
        hash = (hash ^ (number >> shift & 0xFF)) * HASH_PRIME;
    }
    return hash;
}

static uint64_t hash_event(uint64_t hash, const event *e)
{
    hash = hash_number(hash_number(hash, e->begun_ns), e->end_ns);
    hash = hash_number(hash_number(hash, e->id), e->track);
    hash = hash_bytes(hash, e->category, strlen(e->category));
    return hash_bytes(hash, e->name, strlen(e->name));
}

void nv__trace_add(nv__runtime *rt, const char *category, const char *name, unsigned track,
                   uint64_t begun_ns, uint64_t end_ns, uint64_t id)
{
    struct nv__trace *trace = rt->trace;
    event *e = &trace->events[trace->count++ % trace->capacity];
    size_t length = strlen(name);
    size_t cut = length < NV__MAX_TRACE_NAME ? 0 : length - NV__MAX_TRACE_NAME + 1;
    e->begun_ns = begun_ns;
    e->end_ns = end_ns;
    e->id = id;
    e->category = category;
    e->track = track;
    memcpy(e->name, name + cut, length - cut + 1);
    trace->hash = hash_event(trace->hash, e);
}

void nv__trace_moment(nv__runtime *rt, const char *category, const char *name, uint64_t id)
{
    nv__trace_add(rt, category, name, NV__TRACK_UI, nv__runtime_now_ns(rt), 0, id);
}

void nv__trace_job(nv__runtime *rt, const nv__job *job)
{
    char label[128];
    if (job->left_ns > 0 || job->begun_ns > 0) {
        nv__trace_add(rt, "worker", nv__task_label(job->task, label, sizeof label),
                      NV__TRACK_WORKERS + job->thread, job->begun_ns,
                      job->left_ns > 0 ? job->left_ns : 1, job->task->id);
    }
}

/* ---- stretches ---- */

void nv__slice_enter(nv__runtime *rt, nv__slice *slice, const char *file, int line)
{
    slice->observed = rt->observed;
    if (slice->observed & NV__OBSERVED_BY_TRACE) {
        slice->begun = nv__runtime_now_ns(rt);
    }
    if (slice->observed & NV__OBSERVED_BY_WATCHDOG) {
        nv__watchdog_enter(rt, slice->name, file, line);
    }
}

void nv__slice_leave(nv__runtime *rt, nv__slice *slice, uint64_t id)
{
    unsigned still = slice->observed & rt->observed;
    if (still & NV__OBSERVED_BY_TRACE) {
        uint64_t now = nv__runtime_now_ns(rt);
        nv__trace_add(rt, slice->category, slice->name, NV__TRACK_UI, slice->begun,
                      now > 0 ? now : 1, id);
    }
    if (still & NV__OBSERVED_BY_WATCHDOG) {
        nv__watchdog_leave(rt);
    }
}

void nv__slice_begin(nv__runtime *rt, nv__slice *slice, const char *category, const char *name)
{
    slice->observed = 0;
    if (nv__is_observed(rt)) {
        slice->category = category;
        slice->name = name;
        nv__slice_enter(rt, slice, NULL, 0);
    }
}

void nv__slice_end(nv__runtime *rt, nv__slice *slice)
{
    if (__builtin_expect(slice->observed != 0, 0)) {
        nv__slice_leave(rt, slice, 0);
    }
}

void nv__task_resume_observed(nv_task *task)
{
    nv__runtime *rt = task->rt;
    char label[128];
    nv__slice slice = { .category = "task" };
    slice.name = nv__task_label(task, label, sizeof label);
    nv__slice_enter(rt, &slice, task->context.file, task->context.line);
    nv__coroutine_resume(&task->co);
    nv__slice_leave(rt, &slice, task->id);
}

/* ---- writing ---- */

static void write_escaped(FILE *file, const char *text)
{
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\') {
            fprintf(file, "\\%c", c);
        } else if (c < 0x20) {
            fprintf(file, "\\u%04x", c);
        } else {
            fputc(c, file);
        }
    }
}

/* Continuation bytes whose beginning was cut away are not text. */
static const char *whole_text(const char *name)
{
    while (((unsigned char)*name & 0xC0) == 0x80) {
        name++;
    }
    return name;
}

static void write_time(FILE *file, const char *key, uint64_t ns)
{
    fprintf(file, ",\"%s\":%" PRIu64 ".%03u", key, ns / 1000, (unsigned)(ns % 1000));
}

static void write_event(FILE *file, const event *e)
{
    fputs(",\n{\"name\":\"", file);
    write_escaped(file, whole_text(e->name));
    fprintf(file, "\",\"cat\":\"%s\",\"ph\":\"%s\",\"pid\":1,\"tid\":%u", e->category,
            e->end_ns ? "X" : "i", e->track);
    write_time(file, "ts", e->begun_ns);
    if (e->end_ns) {
        write_time(file, "dur", e->end_ns > e->begun_ns ? e->end_ns - e->begun_ns : 0);
    } else {
        fputs(",\"s\":\"t\"", file);
    }
    fprintf(file, ",\"args\":{\"id\":%" PRIu64 "}}", e->id);
}

static bool write_trace(const struct nv__trace *trace, FILE *file)
{
    uint64_t kept = trace->count < trace->capacity ? trace->count : trace->capacity;
    fprintf(file,
            "{\"displayTimeUnit\":\"ms\",\"otherData\":{\"forgotten\":%" PRIu64
            ",\"hash\":\"%016" PRIx64 "\"},\"traceEvents\":[\n"
            "{\"name\":\"thread_name\",\"ph\":\"M\",\"pid\":1,\"tid\":%d,"
            "\"args\":{\"name\":\"UI thread\"}}",
            trace->count - kept, trace->hash, NV__TRACK_UI);
    for (uint64_t i = trace->count - kept; i < trace->count; i++) {
        write_event(file, &trace->events[i % trace->capacity]);
    }
    fputs("\n]}\n", file);
    return ferror(file) == 0;
}

static nv_status write_to(const struct nv__trace *trace, const char *path)
{
    FILE *file = fopen(path, "w");
    bool written = file && write_trace(trace, file);
    if (file && fclose(file) != 0) {
        written = false;
    }
    if (!written) {
        nv__log(NV_LOG_ERROR, "the trace cannot be written to %s", path);
    }
    return written ? NV_OK : NV_EIO;
}

/* ---- on and off ---- */

static void stop(nv__runtime *rt)
{
    struct nv__trace *trace = rt->trace;
    if (trace) {
        rt->observed &= ~(unsigned)NV__OBSERVED_BY_TRACE;
        rt->trace = NULL;
        nv__free(trace->path);
        nv__free(trace);
    }
}

static nv_status start(nv__runtime *rt, size_t events, const char *path)
{
    if (events > NV__MAX_TRACE_EVENTS) {
        return NV_EINVAL;
    }
    size_t capacity = events ? events : NV__TRACE_EVENTS;
    struct nv__trace *trace = nv__alloc(sizeof *trace + capacity * sizeof(event));
    char *copy = nv__strdup(path);
    if (!trace || (path && !copy)) {
        nv__free(trace);
        nv__free(copy);
        return NV_ENOMEM;
    }
    *trace = (struct nv__trace){ .hash = NO_EVENT_YET, .capacity = capacity, .path = copy };
    stop(rt);
    rt->trace = trace;
    rt->observed |= NV__OBSERVED_BY_TRACE;
    rt->passes_left = 0; /* each stretch of a task is looked at */
    return NV_OK;
}

nv_status nv_trace_start(size_t events)
{
    return nv__tls.rt ? start(nv__tls.rt, events, NULL) : NV_ENOLOOP;
}

void nv_trace_stop(void)
{
    if (nv__tls.rt) {
        stop(nv__tls.rt);
    }
}

nv_status nv_trace_write(const char *path)
{
    if (!path) {
        return NV_EINVAL;
    }
    if (!nv__tls.rt) {
        return NV_ENOLOOP;
    }
    return nv__tls.rt->trace ? write_to(nv__tls.rt->trace, path) : NV_ESTATE;
}

uint64_t nv_trace_hash(void)
{
    return nv__tls.rt && nv__tls.rt->trace ? nv__tls.rt->trace->hash : 0;
}

/* Several runtimes of a process write files of their own. */
static void start_from_environment(nv__runtime *rt)
{
    static atomic_uint count;
    const char *path = getenv("NUIITIVET_TRACE");
    if (!path || !path[0]) {
        return;
    }
    char own[NV__MAX_TRACE_PATH];
    unsigned number = atomic_fetch_add(&count, 1) + 1;
    int length = number == 1 ? snprintf(own, sizeof own, "%s", path)
                             : snprintf(own, sizeof own, "%s.%u", path, number);
    if (length >= (int)sizeof own || start(rt, 0, own) != NV_OK) {
        nv__log(NV_LOG_ERROR, "nothing is traced to %s", path);
    }
}

void nv__observe_begin(nv__runtime *rt)
{
    start_from_environment(rt);
    nv__watchdog_from_environment(rt);
}

void nv__observe_end(nv__runtime *rt)
{
    nv__watchdog_end(rt);
    if (rt->trace && rt->trace->path) {
        (void)write_to(rt->trace, rt->trace->path);
    }
    stop(rt);
}

nv_status nv_runtime_counters(nv_counters *out, size_t size)
{
    const nv__runtime *rt = nv__tls.rt;
    if (!rt) {
        return NV_ENOLOOP;
    }
    if (!out || size == 0) {
        return NV_EINVAL;
    }
    const struct nv__trace *trace = rt->trace;
    nv_counters counters = {
        .turns = rt->stats.turns,
        .wakeups = rt->stats.wakeups,
        .task_switches = rt->stats.task_switches,
        .tasks_started = rt->stats.tasks_started,
        .posts = rt->stats.posts,
        .traced = trace ? trace->count : 0,
        .trace_forgotten =
            trace && trace->count > trace->capacity ? trace->count - trace->capacity : 0,
        .tasks_alive = nv__tasks_live(rt),
        .scopes_alive = rt->stats.scopes_live,
        .timers_armed = nv__timers_armed(rt),
        .workers_busy = rt->jobs_in_flight,
    };
    memset(out, 0, size); /* a newer program's counters that this library has not */
    memcpy(out, &counters, size < sizeof counters ? size : sizeof counters);
    return NV_OK;
}
