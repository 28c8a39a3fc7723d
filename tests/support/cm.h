/* cmocka and what it needs, in its order; and catching of debug traps and of log messages. */
#ifndef NV_TESTS_SUPPORT_CM_H
#define NV_TESTS_SUPPORT_CM_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/assert.h"
#include "base/log.h"

/* ---- log messages ---- */

typedef struct log_catcher {
    char text[8192];
    int count;
} log_catcher;

static inline void log_catcher_fn(void *user, nv_log_level level, const char *message)
{
    log_catcher *log = user;
    size_t used = strlen(log->text);
    (void)level;
    snprintf(log->text + used, sizeof log->text - used, "%s\n", message);
    log->count++;
}

static inline void catch_log(log_catcher *log)
{
    memset(log, 0, sizeof *log);
    nv__log_forget();
    nv_log_set_handler(log_catcher_fn, log);
}

static inline void release_log(void)
{
    nv_log_set_handler(NULL, NULL);
    nv__log_forget();
}

/* ---- debug traps: counted instead of aborting ---- */

static int trap_count;
static char trap_message[512];

static inline void count_trap(const char *message)
{
    if (trap_count++ == 0) {
        snprintf(trap_message, sizeof trap_message, "%s", message);
    }
}

static inline void catch_traps(void)
{
    trap_count = 0;
    trap_message[0] = '\0';
    nv__set_trap(count_trap);
}

static inline void release_traps(void)
{
    nv__set_trap(NULL);
}

#endif
