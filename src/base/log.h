#ifndef NV_BASE_LOG_H
#define NV_BASE_LOG_H

#include <nuiitivet/base.h>

void nv__log(nv_log_level level, const char *format, ...) NV_PRINTF(2, 3);
bool nv__log_enabled(nv_log_level level);

/* Logs the first time for a key of (place, status); counts the rest. At most 1024 keys, the oldest
 * forgotten. Thread-safe. Returns how often the key has now been seen. */
unsigned nv__log_once(nv_log_level level, const char *file, int line, nv_status status,
                      const char *format, ...) NV_PRINTF(5, 6);
#define NV__LOG_ONCE(level, status, ...)                                                           \
    nv__log_once((level), __FILE__, __LINE__, (status), __VA_ARGS__)

/* How often a place was reported (tests, end report). */
unsigned nv__log_count(const char *file, int line, nv_status status);
void nv__log_forget(void);

/* Reads a knob of the environment: the index in `names` (NULL-terminated), or `fallback` when
 * unset; an unknown value is reported once, naming the knob and the choices, and ignored. */
int nv__env_choice(const char *variable, const char *const *names, int fallback);
/* "1 true yes on enable enabled" / "0 false no off disable disabled" and the empty string. */
bool nv__env_flag(const char *variable, bool fallback);
/* A finite number > 0, else the fallback (a bad value is reported once). */
double nv__env_number(const char *variable, double fallback);

#endif
