/* A dump as JSON: one object for each scope and task. */
#include "runtime/dump.h"

/* What has to be written in another way comes alone; everything between is copied at once. What
 * does not fit is cut before it, and the closing quote always fits. */
static void add_quoted(nv__line *line, const char *text)
{
    static const char HEX[] = "0123456789abcdef";
    char escape[6] = { '\\' };
    const char *from = text;
    nv__line_bytes(line, "\"", 1);
    line->end--;
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c >= 0x20 && c != '"' && c != '\\') {
            continue;
        }
        nv__line_bytes(line, from, (size_t)(text - from));
        from = text + 1;
        size_t length = c >= 0x20 ? 2 : sizeof escape;
        if (c >= 0x20) {
            escape[1] = (char)c;
        } else {
            memcpy(escape + 1, (const char[]){ 'u', '0', '0', HEX[c >> 4], HEX[c & 15] }, 5);
        }
        if ((size_t)(line->end - line->at) < length) {
            from = text = "";
            break;
        }
        nv__line_bytes(line, escape, length);
    }
    nv__line_bytes(line, from, (size_t)(text - from));
    line->end++;
    nv__line_bytes(line, "\"", 1);
}

/* The end of a long path says more than its beginning. */
static const char *file_of(const nv_task *task)
{
    const char *file = task->context.file ? task->context.file : "?";
    size_t length = strlen(file);
    return length > NV__MAX_DUMP_FILE ? file + (length - NV__MAX_DUMP_FILE) : file;
}

static const char *name_of(const nv_scope *scope, char *buffer, size_t size)
{
    if (scope->kind == NV__SCOPE_TASK) {
        return nv__task_label(scope->runner, buffer, size);
    }
    return scope->name[0] ? scope->name : "-";
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

/* Many tasks stand below one owner. */
static void add_path(nv__dump *dump, const nv_scope *at, nv__line *line)
{
    if (!dump->owner || at->parent != dump->owner) {
        char path[NV__MAX_DUMP_PATH];
        nv__line quoted = { dump->path, dump->path + sizeof dump->path };
        add_quoted(&quoted, path_of(at, path, sizeof path));
        dump->owner = at->parent;
        dump->path_length = (size_t)(quoted.at - dump->path);
    }
    nv__line_bytes(line, dump->path, dump->path_length);
}

static void add_task(nv__dump *dump, const nv_task *task, nv__line *line)
{
    static const char *const STATES[] = { "queued", "ready", "running", "parked", "returned" };
    if (task->state == NV__TASK_PARKED) {
        char wait[NV__MAX_WAIT_TEXT];
        uint64_t ns = dump->now_ns - task->since_ns;
        nv__line_text(line, ",\"awaits\":");
        add_quoted(line, nv__dump_wait(task, wait, sizeof wait));
        nv__line_text(line, ",\"seconds\":");
        nv__line_number(line, ns / 1000000000, 0);
        nv__line_text(line, ".");
        nv__line_number(line, ns % 1000000000, 9);
    }
    size_t touched = nv__census_touched(&dump->stacks, &task->co);
    if (touched > 0) {
        nv__line_text(line, ",\"stack_touched\":");
        nv__line_number(line, touched, 0);
    }
    nv__line_text(line, ",\"id\":");
    nv__line_number(line, task->id, 0);
    nv__line_text(line, ",\"state\":\"");
    nv__line_text(line, STATES[task->state]);
    nv__line_text(line, "\",\"stack_size\":");
    nv__line_number(line, task->co.size, 0);
    nv__line_text(line, ",\"file\":");
    add_quoted(line, file_of(task));
    nv__line_text(line, ",\"line\":");
    nv__line_number(line, task->context.line > 0 ? (uint64_t)task->context.line : 0, 0);
}

void nv__dump_json(nv__dump *dump, const nv_scope *at, nv__line *line)
{
    char label[128];
    bool is_task = at->kind == NV__SCOPE_TASK;
    bool canceled = is_task ? nv__task_is_canceled(at->runner) : at->flags & NV__SCOPE_CANCELED;
    nv__line_text(line, is_task ? "{\"kind\":\"task\",\"name\":" : "{\"kind\":\"scope\",\"name\":");
    add_quoted(line, name_of(at, label, sizeof label));
    nv__line_text(line, ",\"path\":");
    add_path(dump, at, line);
    nv__line_text(line, canceled ? ",\"canceled\":true" : ",\"canceled\":false");
    nv__line_text(line, at->flags & NV__SCOPE_ENDING ? ",\"ending\":true" : ",\"ending\":false");
    if (is_task) {
        add_task(dump, at->runner, line);
    }
    nv__line_text(line, "}");
}
