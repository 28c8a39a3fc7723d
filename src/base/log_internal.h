/* Shared between the files of the log. */
#ifndef NV_BASE_LOG_INTERNAL_H
#define NV_BASE_LOG_INTERNAL_H

#include <stdarg.h>

#include "base/log.h"

/* Formats and hands to the handler, without looking at the level. */
void nv__log_write(nv_log_level level, const char *suffix, const char *format, va_list arguments)
    NV_PRINTF(3, 0);

#endif
