/* Who owns what, what it awaits, since when, and where it was started. */
#include <stdio.h>

#include <nuiitivet/inspect.h>

#include "runtime/awaitable.h"
#include "runtime/dump.h"

enum { NV__MAX_DUMP_INDENT = 24, NV__DUMP_BUFFER = 16384 };

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

const char *nv__dump_wait(const nv_task *task, char *buffer, size_t size)
{
    const nv__wait *wait = task->wait;
    if (!wait || !wait->awaitable->kind_->describe) {
        return task->awaits;
    }
    wait->awaitable->kind_->describe(wait, buffer, size);
    return buffer;
}

/* ---- text ---- */

static void add_task(nv__dump *dump, const nv_task *task, nv__line *line)
{
    const nv__context *context = &task->context;
    char label[128], wait[NV__MAX_WAIT_TEXT];
    const char *state = state_of(task);
    nv__line_text(line, "task ");
    nv__line_text(line, nv__task_label(task, label, sizeof label));
    if (state) {
        nv__line_text(line, " ");
        nv__line_text(line, state);
    } else {
        uint64_t ms = (dump->now_ns - task->since_ns + 500000) / 1000000;
        nv__line_text(line, " awaits ");
        nv__line_text(line, nv__dump_wait(task, wait, sizeof wait));
        nv__line_text(line, " for ");
        nv__line_number(line, ms / 1000, 0);
        nv__line_text(line, ".");
        nv__line_number(line, ms % 1000, 3);
        nv__line_text(line, " s");
    }
    nv__line_text(line, nv__task_is_canceled(task) ? ", cancelled, spawned at " : ", spawned at ");
    nv__line_text(line, context->file ? context->file : "?");
    nv__line_text(line, ":");
    nv__line_number(line, context->line > 0 ? (uint64_t)context->line : 0, 0);
}

static void add_stack(nv__dump *dump, const nv_task *task, nv__line *line)
{
    size_t touched = nv__census_touched(&dump->stacks, &task->co);
    if (touched > 0) {
        nv__line_text(line, ", ");
        nv__line_number(line, touched, 0);
        nv__line_text(line, " bytes of stack");
    }
}

static void add_scope(const nv_scope *scope, nv__line *line)
{
    nv__line_text(line, "scope ");
    nv__line_text(line, scope->name[0] ? scope->name : "-");
    nv__line_text(line, scope->flags & NV__SCOPE_ENDING     ? " (ending)"
                        : scope->flags & NV__SCOPE_CANCELED ? " (cancelled)"
                                                            : "");
}

static void add_indent(const nv_scope *scope, nv__line *line)
{
    for (int depth = 0; scope->parent && depth < NV__MAX_DUMP_INDENT; depth++) {
        scope = scope->parent;
        nv__line_bytes(line, "  ", 2);
    }
}

void nv__dump_text(nv__dump *dump, const nv_scope *at, nv__line *line)
{
    add_indent(at, line);
    if (at->kind == NV__SCOPE_TASK) {
        add_task(dump, at->runner, line);
    } else {
        add_scope(at, line);
    }
}

/* ---- the whole tree ---- */

/* The walks only read, though they hand out scopes that can be written. */
static nv_scope *root_of(const nv__runtime *rt)
{
    return (nv_scope *)(uintptr_t)&rt->root;
}

void nv__runtime_dump(const nv__runtime *rt, void (*write)(void *user, const char *line),
                      void *user)
{
    nv_scope *root = root_of(rt);
    nv__dump dump = { .now_ns = nv__runtime_now_ns(rt) };
    for (nv_scope *at = root; at; at = nv__scope_next(at, root, true)) {
        char text[NV__MAX_DUMP_LINE];
        nv__line line = { text, text + sizeof text - 1 };
        nv__dump_text(&dump, at, &line);
        *line.at = '\0';
        write(user, text);
    }
}

/* Many lines become one call. */
typedef struct sink {
    void (*write)(void *user, const char *text);
    void *user;
    nv__line line;
    char text[NV__DUMP_BUFFER];
} sink;

static void flush(sink *s)
{
    if (s->line.at > s->text) {
        *s->line.at = '\0';
        s->write(s->user, s->text);
    }
    s->line = (nv__line){ s->text, s->text + sizeof s->text - 1 };
}

static void make_room(sink *s)
{
    if (s->line.end - s->line.at < NV__MAX_DUMP_LINE) {
        flush(s);
    }
}

static void to_stderr(void *user, const char *text)
{
    (void)user;
    fputs(text, stderr);
}

static void begin_json(const nv__dump *dump, sink *s)
{
    nv__line_text(&s->line, "{\"time\":");
    nv__line_number(&s->line, dump->now_ns / 1000000000, 0);
    nv__line_text(&s->line, ".");
    nv__line_number(&s->line, dump->now_ns % 1000000000, 9);
    nv__line_text(&s->line, ",\"entries\":[\n");
}

static void write_all(const nv__runtime *rt, nv_dump_format format, sink *s)
{
    nv__dump dump;
    nv_scope *root = root_of(rt);
    bool json = format == NV_DUMP_JSON;
    dump.now_ns = nv__runtime_now_ns(rt);
    dump.owner = NULL;
    nv__census_open(&dump.stacks, rt);
    flush(s);
    if (json) {
        begin_json(&dump, s);
    }
    for (nv_scope *at = root; at;) {
        make_room(s);
        if (json) {
            nv__dump_json(&dump, at, &s->line);
        } else {
            nv__dump_text(&dump, at, &s->line);
            if (at->kind == NV__SCOPE_TASK) {
                add_stack(&dump, at->runner, &s->line);
            }
        }
        at = nv__scope_next(at, root, true);
        nv__line_text(&s->line, json && at ? ",\n" : "\n");
    }
    if (json) {
        make_room(s);
        nv__line_text(&s->line, "]}\n");
    }
    flush(s);
    nv__census_close(&dump.stacks);
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
    sink s;
    s.write = write ? write : to_stderr;
    s.user = user;
    s.line.at = s.text;
    write_all(nv__tls.rt, format, &s);
    return NV_OK;
}
