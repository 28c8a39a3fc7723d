/* Assertions for what the caller did wrong. Debug builds (NV_DEBUG_CHECKS) stop with the message
 * and the place; release builds report it once and go on with the fallback. */
#ifndef NV_BASE_ASSERT_H
#define NV_BASE_ASSERT_H

#include <nuiitivet/base.h>

#ifndef NV_DEBUG_CHECKS
#define NV_DEBUG_CHECKS 0
#endif

/* Reports a broken rule. Debug: calls the trap handler (default: print and abort). Release: logs
 * once per place. */
void nv__assert_failed(const char *file, int line, const char *condition, const char *format, ...)
    NV_PRINTF(4, 5);

/* Tests replace what a debug trap does (to longjmp out, or to record); NULL restores abort. */
typedef void (*nv__trap_fn)(const char *message);
void nv__set_trap(nv__trap_fn fn);

/* Internal invariant: checked in debug builds only. */
#if NV_DEBUG_CHECKS
#define NV__ASSERT(condition, ...)                                                                 \
    ((condition) ? (void)0 : nv__assert_failed(__FILE__, __LINE__, #condition, __VA_ARGS__))
#else
#define NV__ASSERT(condition, ...) ((void)0)
#endif

/* Rule for callers: checked always. `fallback` is what the function then returns (empty for void).
 */
#define NV__REQUIRE(condition, fallback, ...)                                                      \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            nv__assert_failed(__FILE__, __LINE__, #condition, __VA_ARGS__);                        \
            return fallback;                                                                       \
        }                                                                                          \
    } while (0)

#endif
