/* Failures of handlers: told once, with their origin, and kept as the task's status. */
#include <stdarg.h>
#include <stdio.h>

#include "runtime/internal.h"

enum { NV__MAX_FAIL_MESSAGE = 512 };

static const char *origin_of(const nv__context *context, char *buffer, size_t size)
{
    bool named = context->name && context->name[0];
    if (!context->file && !named) {
        return "code outside any handler";
    }
    if (!context->file) {
        return context->name;
    }
    if (named) {
        snprintf(buffer, size, "'%s' of %s:%d", context->name, context->file, context->line);
    } else {
        snprintf(buffer, size, "the handler of %s:%d", context->file, context->line);
    }
    return buffer;
}

nv_status nv_fail_at(const char *file, int line, nv_status status, const char *format, ...)
{
    if (status == NV_OK || status == NV_ECANCELED) {
        return status; /* neither is a failure */
    }
    nv__context *context = nv__context_current();
    context->failure = status;
    char text[NV__MAX_FAIL_MESSAGE];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (length < 0) {
        text[0] = '\0';
    }
    char origin[256];
    nv__log_once(NV_LOG_ERROR, file, line, status, "%s failed: %s: %s",
                 origin_of(context, origin, sizeof origin), nv_strstatus(status), text);
    return status;
}

/* The status a handler ends with, reported unless nv_fail has said it already. */
nv_status nv__task_report(nv__context *context, nv_status status)
{
    nv_status told = context->failure;
    if (status == NV_OK) {
        return told;
    }
    if (status != NV_ECANCELED && status != told) {
        char origin[256];
        nv__log_once(NV_LOG_ERROR, context->file, context->line, status, "%s failed: %s",
                     origin_of(context, origin, sizeof origin), nv_strstatus(status));
    }
    return status;
}
