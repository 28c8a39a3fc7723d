/* Who owns what, what it awaits, since when, and where it was started. */
#include <stdio.h>

#include "runtime/awaitable.h"
#include "runtime/internal.h"

enum { NV__MAX_DUMP_LINE = 320, NV__MAX_WAIT_TEXT = 160, NV__MAX_DUMP_INDENT = 24 };

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
    double waited = (double)(nv__runtime_now_ns(task->rt) - task->since_ns) / 1e9;
    snprintf(line, size, "task %s awaits %s for %.3f s%s, spawned at %s:%d",
             nv__task_label(task, label, sizeof label), more, waited, canceled, file,
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

void nv__runtime_dump(const nv__runtime *rt, void (*write)(void *user, const char *line),
                      void *user)
{
    /* The walk only reads, though it hands out scopes that can be written. */
    nv_scope *root = (nv_scope *)(uintptr_t)&rt->root;
    for (nv_scope *at = root; at; at = nv__scope_next(at, root, true)) {
        char text[NV__MAX_DUMP_LINE];
        char line[NV__MAX_DUMP_LINE + 2 * NV__MAX_DUMP_INDENT];
        if (at->kind == NV__SCOPE_TASK) {
            describe_task(at->runner, text, sizeof text);
        } else {
            describe_scope(at, text, sizeof text);
        }
        snprintf(line, sizeof line, "%*s%s", 2 * depth_of(at), "", text);
        write(user, line);
    }
}
