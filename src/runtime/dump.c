/* Who owns what, what it awaits, since when, and where it was started. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <nuiitivet/inspect.h>

#include "runtime/awaitable.h"
#include "runtime/internal.h"

enum {
    NV__MAX_DUMP_LINE = 320,
    NV__MAX_WAIT_TEXT = 160,
    NV__MAX_DUMP_INDENT = 24,
    NV__MAX_DUMP_PATH = 512, /* longer paths lose their beginning */
    NV__CENSUS_PAGES = 1024,
    NV__DUMP_BUFFER = 8192
};

/* ---- how much of a stack has been touched ---- */

/* The system's word on the pages of several neighbouring stacks: one question for all of them. */
typedef struct census {
    int fd; /* -1: the system does not say */
    size_t page_size;
    uintptr_t first; /* page number of pages[0] */
    size_t count;
    uint64_t pages[NV__CENSUS_PAGES];
} census;

static const uint64_t PAGE_IS_THERE = UINT64_C(3) << 62; /* in memory, or swapped out */

static void census_open(census *c, const nv__runtime *rt)
{
    c->fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
    c->page_size = rt->pool.page_size;
    c->first = 0;
    c->count = 0;
}

static void census_close(census *c)
{
    if (c->fd >= 0) {
        close(c->fd);
    }
}

static bool census_look(census *c, uintptr_t from, uintptr_t to)
{
    if (from >= c->first && to <= c->first + c->count) {
        return true;
    }
    /* Stacks are cut upwards and reused downwards: the question is asked around this one. */
    uintptr_t base = from - from % NV__CENSUS_PAGES;
    if (c->fd < 0 || to - base > NV__CENSUS_PAGES) {
        base = from;
    }
    if (c->fd < 0 || to - base > NV__CENSUS_PAGES) {
        return false;
    }
    ssize_t got = pread(c->fd, c->pages, sizeof c->pages, (off_t)(base * sizeof c->pages[0]));
    c->first = base;
    c->count = got > 0 ? (size_t)got / sizeof c->pages[0] : 0;
    return to <= c->first + c->count;
}

/* Bytes from the top of the stack to the lowest page that was ever touched. 0: nobody knows. */
static size_t stack_touched(census *c, const nv__coroutine *co)
{
    uintptr_t low = (uintptr_t)co->low;
    uintptr_t top = low + co->size;
    uintptr_t from = low / c->page_size;
    uintptr_t to = (top + c->page_size - 1) / c->page_size;
    if (!census_look(c, from, to)) {
        return 0;
    }
    for (uintptr_t page = from; page < to; page++) {
        if (c->pages[page - c->first] & PAGE_IS_THERE) {
            uintptr_t start = page * c->page_size;
            return top - (start > low ? start : low);
        }
    }
    return 0;
}

/* ---- text ---- */

static const char *state_of(const nv_task *task)
{
    switch (task->state) {
    case NV__TASK_QUEUED:
        return "has not started yet";
    case NV__TASK_READY:
        return "is ready to run";
    case NV__TASK_RUNNING:
        return "is running";
    case NV__TASK_RETURNED:
        return "has returned and waits for what is inside";
    case NV__TASK_PARKED:
        break;
    }
    return NULL;
}

/* What it awaits, with the holder of a mutex for example. */
void nv__wait_describe(const nv_task *task, char *buffer, size_t size)
{
    const nv__wait *wait = task->wait;
    if (wait && wait->awaitable->kind_->describe) {
        wait->awaitable->kind_->describe(wait, buffer, size);
    } else {
        snprintf(buffer, size, "%s", task->awaits ? task->awaits : "nothing");
    }
}

/* In nanoseconds: thousands of numbers are printed faster as integers. */
static unsigned long long waited_for(const nv_task *task)
{
    return nv__runtime_now_ns(task->rt) - task->since_ns;
}

static void describe_task(const nv_task *task, char *line, size_t size)
{
    const nv__context *context = &task->context;
    char label[128];
    const char *state = state_of(task);
    const char *file = context->file ? context->file : "?";
    const char *canceled = nv__task_is_canceled(task) ? ", cancelled" : "";
    if (state) {
        snprintf(line, size, "task %s %s%s, spawned at %s:%d",
                 nv__task_label(task, label, sizeof label), state, canceled, file, context->line);
        return;
    }
    char more[NV__MAX_WAIT_TEXT];
    nv__wait_describe(task, more, sizeof more);
    unsigned long long ms = (waited_for(task) + 500000) / 1000000;
    snprintf(line, size, "task %s awaits %s for %llu.%03llu s%s, spawned at %s:%d",
             nv__task_label(task, label, sizeof label), more, ms / 1000, ms % 1000, canceled, file,
             context->line);
}

static void describe_scope(const nv_scope *scope, char *line, size_t size)
{
    const char *state = scope->flags & NV__SCOPE_ENDING     ? " (ending)"
                        : scope->flags & NV__SCOPE_CANCELED ? " (cancelled)"
                                                            : "";
    snprintf(line, size, "scope %s%s", scope->name && scope->name[0] ? scope->name : "-", state);
}

static int depth_of(const nv_scope *scope)
{
    int depth = 0;
    while (scope->parent && depth < NV__MAX_DUMP_INDENT) {
        scope = scope->parent;
        depth++;
    }
    return depth;
}

static void write_text(const nv_scope *at, census *stacks, char *line, size_t size)
{
    char text[NV__MAX_DUMP_LINE];
    char stack[48] = "";
    if (at->kind == NV__SCOPE_TASK) {
        describe_task(at->runner, text, sizeof text);
        size_t touched = stacks ? stack_touched(stacks, &at->runner->co) : 0;
        if (touched > 0) {
            snprintf(stack, sizeof stack, ", %zu bytes of stack", touched);
        }
    } else {
        describe_scope(at, text, sizeof text);
    }
    snprintf(line, size, "%*s%s%s", 2 * depth_of(at), "", text, stack);
}

/* The walks only read, though they hand out scopes that can be written. */
static nv_scope *root_of(const nv__runtime *rt)
{
    return (nv_scope *)(uintptr_t)&rt->root;
}

void nv__runtime_dump(const nv__runtime *rt, void (*write)(void *user, const char *line),
                      void *user)
{
    nv_scope *root = root_of(rt);
    for (nv_scope *at = root; at; at = nv__scope_next(at, root, true)) {
        char line[NV__MAX_DUMP_LINE + 2 * NV__MAX_DUMP_INDENT + 48];
        write_text(at, NULL, line, sizeof line);
        write(user, line);
    }
}

/* ---- JSON ---- */

static void append(char *out, size_t size, size_t *used, char c)
{
    if (*used + 1 < size) {
        out[(*used)++] = c;
    }
}

/* A JSON string of `text`; what does not fit is cut. */
static void quote(const char *text, char *out, size_t size)
{
    size_t used = 0;
    append(out, size, &used, '"');
    for (; *text && used + 8 < size; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\') {
            append(out, size, &used, '\\');
        }
        if (c < 0x20) {
            used += (size_t)snprintf(out + used, size - used, "\\u%04x", c);
        } else {
            append(out, size, &used, (char)c);
        }
    }
    append(out, size, &used, '"');
    out[used] = '\0';
}

static const char *name_of(const nv_scope *scope, char *buffer, size_t size)
{
    if (scope->kind == NV__SCOPE_TASK) {
        return nv__task_label(scope->runner, buffer, size);
    }
    return scope->name && scope->name[0] ? scope->name : "-";
}

/* "runtime > window > counter", written from its end so that the near owners are always there. */
static const char *path_of(const nv_scope *scope, char *buffer, size_t size)
{
    size_t at = size - 1;
    buffer[at] = '\0';
    for (const nv_scope *owner = scope->parent; owner; owner = owner->parent) {
        char label[128];
        const char *name = name_of(owner, label, sizeof label);
        const char *arrow = buffer[at] ? " > " : "";
        size_t length = strlen(name);
        size_t needed = length + strlen(arrow);
        if (needed + 4 > at) {
            at -= 3;
            memcpy(buffer + at, "...", 3);
            break;
        }
        at -= strlen(arrow);
        memcpy(buffer + at, arrow, strlen(arrow));
        at -= length;
        memcpy(buffer + at, name, length);
    }
    return buffer + at;
}

static const char *const STATES[] = { "queued", "ready", "running", "parked", "returned" };

static size_t write_json_task(const nv_task *task, census *stacks, char *out, size_t size)
{
    char wait[NV__MAX_WAIT_TEXT], quoted[NV__MAX_DUMP_LINE];
    size_t used = 0;
    if (task->state == NV__TASK_PARKED) {
        nv__wait_describe(task, wait, sizeof wait);
        quote(wait, quoted, sizeof quoted);
        unsigned long long ns = waited_for(task);
        used += (size_t)snprintf(out, size, ",\"awaits\":%s,\"seconds\":%llu.%09llu", quoted,
                                 ns / 1000000000, ns % 1000000000);
    }
    size_t touched = stack_touched(stacks, &task->co);
    if (touched > 0) {
        used += (size_t)snprintf(out + used, size - used, ",\"stack_touched\":%zu", touched);
    }
    quote(task->context.file ? task->context.file : "?", quoted, sizeof quoted);
    used += (size_t)snprintf(out + used, size - used,
                             ",\"id\":%llu,\"state\":\"%s\",\"stack_size\":%zu,\"file\":%s,"
                             "\"line\":%d",
                             (unsigned long long)task->id, STATES[task->state], task->co.size,
                             quoted, task->context.line);
    return used;
}

static void write_json(const nv_scope *at, census *stacks, char *line, size_t size)
{
    char label[128], path[NV__MAX_DUMP_PATH], quoted[NV__MAX_DUMP_LINE];
    char quoted_path[2 * NV__MAX_DUMP_PATH];
    bool is_task = at->kind == NV__SCOPE_TASK;
    bool canceled = is_task ? nv__task_is_canceled(at->runner) : at->flags & NV__SCOPE_CANCELED;
    quote(name_of(at, label, sizeof label), quoted, sizeof quoted);
    quote(path_of(at, path, sizeof path), quoted_path, sizeof quoted_path);
    size_t used = (size_t)snprintf(
        line, size, "{\"kind\":\"%s\",\"name\":%s,\"path\":%s,\"canceled\":%s,\"ending\":%s",
        is_task ? "task" : "scope", quoted, quoted_path, canceled ? "true" : "false",
        at->flags & NV__SCOPE_ENDING ? "true" : "false");
    if (is_task) {
        used += write_json_task(at->runner, stacks, line + used, size - used);
    }
    snprintf(line + used, size - used, "}");
}

/* ---- the public one ---- */

/* Many lines become one call. */
typedef struct sink {
    void (*write)(void *user, const char *text);
    void *user;
    size_t used;
    char text[NV__DUMP_BUFFER];
} sink;

static void flush(sink *s)
{
    if (s->used > 0) {
        s->text[s->used] = '\0';
        s->write(s->user, s->text);
        s->used = 0;
    }
}

static void put(sink *s, const char *text, const char *end)
{
    size_t length = strlen(text), tail = strlen(end);
    if (s->used + length + tail >= sizeof s->text) {
        flush(s);
    }
    memcpy(s->text + s->used, text, length);
    memcpy(s->text + s->used + length, end, tail);
    s->used += length + tail;
}

static void to_stderr(void *user, const char *text)
{
    (void)user;
    fputs(text, stderr);
}

static void dump(const nv__runtime *rt, nv_dump_format format, sink *s)
{
    char line[8 * NV__MAX_DUMP_PATH];
    nv_scope *root = root_of(rt);
    bool json = format == NV_DUMP_JSON;
    census stacks;
    census_open(&stacks, rt);
    if (json) {
        snprintf(line, sizeof line, "{\"time\":%.9f,\"entries\":[",
                 (double)nv__runtime_now_ns(rt) / 1e9);
        put(s, line, "\n");
    }
    for (nv_scope *at = root; at;) {
        (json ? write_json : write_text)(at, &stacks, line, sizeof line);
        at = nv__scope_next(at, root, true);
        put(s, line, json && at ? ",\n" : "\n");
    }
    if (json) {
        put(s, "]}", "\n");
    }
    flush(s);
    census_close(&stacks);
}

nv_status nv_runtime_dump(nv_dump_format format, void (*write)(void *user, const char *text),
                          void *user)
{
    if (format != NV_DUMP_TEXT && format != NV_DUMP_JSON) {
        return NV_EINVAL;
    }
    if (!nv__tls.rt) {
        return NV_ENOLOOP;
    }
    sink s = { .write = write ? write : to_stderr, .user = user };
    dump(nv__tls.rt, format, &s);
    return NV_OK;
}
