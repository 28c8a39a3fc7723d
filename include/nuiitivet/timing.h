/* Observables that tell later: debounce, throttle, delay.
 *
 * Each follows a source (a value, or anything derived) and is one itself, so it may stand anywhere
 * in a chain: widgets bind to it, derived values read it, another of its kind follows it. Time is
 * the loop's clock; under a tester's virtual clock it passes with nv_tester_advance.
 *
 * Reading a debounced or throttled observable gives what the source holds now (inside an open
 * batch: what it held when that began). What is timed is who gets told: effects, derived values and
 * widgets that read it run again when it says so. A delayed observable also reads as it was.
 *
 * Each belongs to its scope: when that ends its timer is stopped and nothing is told any more. When
 * its source has ended it keeps the last value. NULL when there is no source, no runtime, or no
 * memory (reported once). `seconds` must be finite and not negative. UI thread; none suspends. */
#ifndef NUIITIVET_TIMING_H
#define NUIITIVET_TIMING_H

#include <nuiitivet/observable.h>

NV_BEGIN_DECLS

/* Tells once the source has not changed for `seconds`, with its last value. */
NV_API const nv_obs_int *nv_debounce_int(nv_scope *scope, const nv_obs_int *source, double seconds);
NV_API const nv_obs_real *nv_debounce_real(nv_scope *scope, const nv_obs_real *source,
                                           double seconds);
NV_API const nv_obs_bool *nv_debounce_bool(nv_scope *scope, const nv_obs_bool *source,
                                           double seconds);
NV_API const nv_obs_text *nv_debounce_text(nv_scope *scope, const nv_obs_text *source,
                                           double seconds);

/* Tells the first change at once. What changes in the `seconds` after that is told at their end,
 * the last value alone, and a new period begins; when nothing did, the next change is told at once.
 */
NV_API const nv_obs_int *nv_throttle_int(nv_scope *scope, const nv_obs_int *source, double seconds);
NV_API const nv_obs_real *nv_throttle_real(nv_scope *scope, const nv_obs_real *source,
                                           double seconds);
NV_API const nv_obs_bool *nv_throttle_bool(nv_scope *scope, const nv_obs_bool *source,
                                           double seconds);
NV_API const nv_obs_text *nv_throttle_text(nv_scope *scope, const nv_obs_text *source,
                                           double seconds);

/* Takes every value of the source `seconds` after it, in order. At most 256 are on their way:
 * beyond that the newest takes the place of the one before it (reported once). */
NV_API const nv_obs_int *nv_delay_int(nv_scope *scope, const nv_obs_int *source, double seconds);
NV_API const nv_obs_real *nv_delay_real(nv_scope *scope, const nv_obs_real *source, double seconds);
NV_API const nv_obs_bool *nv_delay_bool(nv_scope *scope, const nv_obs_bool *source, double seconds);
NV_API const nv_obs_text *nv_delay_text(nv_scope *scope, const nv_obs_text *source, double seconds);

NV_END_DECLS

#ifndef __cplusplus
/* nv_debounce(scope, source, seconds) and so on take an observable of any of these types. */
#define NV_TIMED_(what, scope, source, seconds)                                                    \
    _Generic((source),                                                                             \
        nv_obs_int *: nv_##what##_int, const nv_obs_int *: nv_##what##_int,                        \
        nv_obs_real *: nv_##what##_real, const nv_obs_real *: nv_##what##_real,                    \
        nv_obs_bool *: nv_##what##_bool, const nv_obs_bool *: nv_##what##_bool,                    \
        nv_obs_text *: nv_##what##_text, const nv_obs_text *: nv_##what##_text)(                   \
        (scope), (source), (seconds))
#define nv_debounce(scope, source, seconds) NV_TIMED_(debounce, scope, source, seconds)
#define nv_throttle(scope, source, seconds) NV_TIMED_(throttle, scope, source, seconds)
#define nv_delay(scope, source, seconds)    NV_TIMED_(delay, scope, source, seconds)
#endif

#endif
