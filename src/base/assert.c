#include "base/assert.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"

enum { NV__MAX_ASSERT_MESSAGE = 1024 };

#if NV_DEBUG_CHECKS
static _Atomic(nv__trap_fn) trap_handler;

static void trap(const char *message)
{
    nv__trap_fn handler = atomic_load(&trap_handler);
    if (handler) {
        handler(message);
        return;
    }
    fprintf(stderr, "nuiitivet: broken rule: %s\n", message);
    fflush(stderr);
    abort();
}

void nv__set_trap(nv__trap_fn fn)
{
    atomic_store(&trap_handler, fn);
}
#else
void nv__set_trap(nv__trap_fn fn)
{
    (void)fn;
}
#endif

void nv__assert_failed(const char *file, int line, const char *condition, const char *format, ...)
{
    char text[NV__MAX_ASSERT_MESSAGE];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (length < 0) {
        text[0] = '\0';
    }
#if NV_DEBUG_CHECKS
    char message[NV__MAX_ASSERT_MESSAGE + 256];
    snprintf(message, sizeof message, "%s (%s) at %s:%d", text, condition, file, line);
    trap(message);
#else
    nv__log_once(NV_LOG_ERROR, file, line, NV_EINVAL, "broken rule: %s (%s)", text, condition);
#endif
}
