#include "base/log.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/log_internal.h"

enum { NV__MAX_LOG_MESSAGE = 1024, LEVEL_UNKNOWN = -1 };

static const char *const level_names[] = { "debug", "info", "warning", "error", "off", NULL };

/* One lock for the handler: its contract is one call at a time. */
static pthread_mutex_t handler_lock = PTHREAD_MUTEX_INITIALIZER;
static nv_log_fn handler;
static void *handler_user;
static _Atomic int threshold = LEVEL_UNKNOWN;

void nv_log_set_handler(nv_log_fn fn, void *user)
{
    pthread_mutex_lock(&handler_lock);
    handler = fn;
    handler_user = user;
    pthread_mutex_unlock(&handler_lock);
}

void nv_log_set_level(nv_log_level level)
{
    atomic_store_explicit(&threshold, (int)level, memory_order_relaxed);
}

/* The knob is read by hand: nv__env_choice may want to log, which needs the level. */
static int level_from_environment(void)
{
    const char *value = getenv("NUIITIVET_LOG");
    for (int i = 0; value && level_names[i]; i++) {
        if (strcasecmp(value, level_names[i]) == 0) {
            return i;
        }
    }
    return NV_LOG_WARNING;
}

static int current_level(void)
{
    int level = atomic_load_explicit(&threshold, memory_order_relaxed);
    if (level != LEVEL_UNKNOWN) {
        return level;
    }
    level = level_from_environment();
    int expected = LEVEL_UNKNOWN;
    if (!atomic_compare_exchange_strong(&threshold, &expected, level)) {
        return expected;
    }
    (void)nv__env_choice("NUIITIVET_LOG", level_names, NV_LOG_WARNING); /* reports a bad value */
    return level;
}

bool nv__log_enabled(nv_log_level level)
{
    return level < NV_LOG_OFF && (int)level >= current_level();
}

static void deliver(nv_log_level level, const char *message)
{
    pthread_mutex_lock(&handler_lock);
    if (handler) {
        handler(handler_user, level, message);
    } else {
        fprintf(stderr, "nuiitivet: %s: %s\n", level_names[level], message);
    }
    pthread_mutex_unlock(&handler_lock);
}

void nv__log_write(nv_log_level level, const char *suffix, const char *format, va_list arguments)
{
    char message[NV__MAX_LOG_MESSAGE];
    int length = vsnprintf(message, sizeof message, format, arguments);
    if (length < 0) {
        length = 0;
        message[0] = '\0';
    }
    size_t used = (size_t)length;
    if (used >= sizeof message) {
        memcpy(message + sizeof message - 4, "...", 4);
        used = sizeof message - 1;
    }
    snprintf(message + used, sizeof message - used, "%s", suffix);
    deliver(level, message);
}

void nv__log(nv_log_level level, const char *format, ...)
{
    if (!nv__log_enabled(level)) {
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    nv__log_write(level, "", format, arguments);
    va_end(arguments);
}
