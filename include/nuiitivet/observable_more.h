/* More about observables: names, comparisons, subscribers that hear of every write, values mapped
 * and combined from others.
 *
 * Functions are for the UI thread; none suspends. */
#ifndef NUIITIVET_OBSERVABLE_MORE_H
#define NUIITIVET_OBSERVABLE_MORE_H

#include <nuiitivet/observable.h>

NV_BEGIN_DECLS

/* ---- names ---- */

/* Names an observable or effect in reports, dumps and traces, and returns it. The name is copied,
 * kept until the thread's last observable is gone, and shared with others of that name; at most
 * 4,096 different ones are kept. NULL is returned as it is. */
NV_API void *nv_observable_named(const void *observable, const char *name);

/* ---- when is another value another value? ---- */

/* From here on same(user, old, now) says whether a write, or the result of a computing function, is
 * the value that is there already, which then stays. `same` NULL: every write is a change, and so
 * is every run of the function. It is compared with the value that is stored, not with the one
 * written last: what drifts in small steps is told once it has drifted far enough. Where `same`
 * calls nv_compute_fail, that is reported with the observable's name, and the values count as
 * different. `same` must not write or await; what it reads is no input. What a batch undoes is
 * told as a change. Call it before anybody follows the observable. NV_EINVAL, NV_ENOMEM (the
 * values are then compared as before). */
NV_API nv_status nv_obs_int_compare(const nv_obs_int *o,
                                    bool (*same)(void *user, int64_t old, int64_t now), void *user);
NV_API nv_status nv_obs_real_compare(const nv_obs_real *o,
                                     bool (*same)(void *user, double old, double now), void *user);
NV_API nv_status nv_obs_bool_compare(const nv_obs_bool *o,
                                     bool (*same)(void *user, bool old, bool now), void *user);
NV_API nv_status nv_obs_text_compare(const nv_obs_text *o,
                                     bool (*same)(void *user, const char *old, const char *now),
                                     void *user);
/* The same for numbers: those that differ by less than `tolerance`, which is finite and not
 * negative, are the same. */
NV_API nv_status nv_obs_real_tolerance(const nv_obs_real *o, double tolerance);

/* ---- every write ---- */

/* Calls fn at every change of `observable`, before the write returns, inside a batch too: nv_get
 * gives the value written just now. A subscriber may write the observable again; all subscribers
 * then hear of what it wrote, up to 100 rounds. A derived value has no value of its own inside a
 * batch: one that follows it hears of changes as with nv_subscribe. */
NV_API nv_effect *nv_subscribe_at_once(nv_scope *scope, const void *observable,
                                       void (*fn)(void *user), void *user);

/* ---- from one value, or from several ---- */

/* What an observable holds, by its type. A text is valid while the function runs. */
typedef union nv_arg {
    int64_t integer;
    double real;
    bool boolean;
    const char *text;
    const nv_obs_list *list;
    const void *value; /* of a type of the program's (observable_of.h) */
} nv_arg;

/* A derived value that depends on `source` (any nv_obs_*), and on nothing else: what fn reads by
 * nv_get beside it is no input. Like its source, it can be read by worker threads if that is marked
 * with nv_dispatch_to_ui. fn must not await or write. */
NV_API const nv_obs_int *nv_map_int(nv_scope *scope, const void *source,
                                    int64_t (*fn)(void *user, nv_arg from), void *user);
NV_API const nv_obs_real *nv_map_real(nv_scope *scope, const void *source,
                                      double (*fn)(void *user, nv_arg from), void *user);
NV_API const nv_obs_bool *nv_map_bool(nv_scope *scope, const void *source,
                                      bool (*fn)(void *user, nv_arg from), void *user);
NV_API const nv_obs_text *nv_map_text(nv_scope *scope, const void *source,
                                      const char *(*fn)(void *user, nv_arg from), void *user);

/* The same from all of `sources`, which is NULL-terminated (at most 64); args are in their order.
 */
NV_API const nv_obs_int *nv_combine_int_v(nv_scope *scope, const void *const *sources,
                                          int64_t (*fn)(void *user, const nv_arg *args),
                                          void *user);
NV_API const nv_obs_real *nv_combine_real_v(nv_scope *scope, const void *const *sources,
                                            double (*fn)(void *user, const nv_arg *args),
                                            void *user);
NV_API const nv_obs_bool *nv_combine_bool_v(nv_scope *scope, const void *const *sources,
                                            bool (*fn)(void *user, const nv_arg *args), void *user);
NV_API const nv_obs_text *nv_combine_text_v(nv_scope *scope, const void *const *sources,
                                            const char *(*fn)(void *user, const nv_arg *args),
                                            void *user);

NV_END_DECLS

#ifndef __cplusplus
/* nv_compare(o, same, user) for an observable of any of these types. */
#define nv_compare(o, same, user)                                                                  \
    _Generic((o),                                                                                  \
        nv_obs_int *: nv_obs_int_compare, const nv_obs_int *: nv_obs_int_compare,                  \
        nv_obs_real *: nv_obs_real_compare, const nv_obs_real *: nv_obs_real_compare,              \
        nv_obs_bool *: nv_obs_bool_compare, const nv_obs_bool *: nv_obs_bool_compare,              \
        nv_obs_text *: nv_obs_text_compare, const nv_obs_text *: nv_obs_text_compare)(             \
        (o), (same), (user))
#define NV_SOURCES_(...) ((const void *const[]){ __VA_ARGS__, NULL })
/* nv_combine_real(scope, fn, user, price, quantity) */
#define nv_combine_int(scope, fn, user, ...)                                                       \
    NV_HERE_(const nv_obs_int *, nv_combine_int_v((scope), NV_SOURCES_(__VA_ARGS__), (fn), (user)))
#define nv_combine_real(scope, fn, user, ...)                                                      \
    NV_HERE_(const nv_obs_real *,                                                                  \
             nv_combine_real_v((scope), NV_SOURCES_(__VA_ARGS__), (fn), (user)))
#define nv_combine_bool(scope, fn, user, ...)                                                      \
    NV_HERE_(const nv_obs_bool *,                                                                  \
             nv_combine_bool_v((scope), NV_SOURCES_(__VA_ARGS__), (fn), (user)))
#define nv_combine_text(scope, fn, user, ...)                                                      \
    NV_HERE_(const nv_obs_text *,                                                                  \
             nv_combine_text_v((scope), NV_SOURCES_(__VA_ARGS__), (fn), (user)))
#ifndef NV_PLAIN_OBSERVABLES
#define nv_map_int(scope, source, fn, user)                                                        \
    NV_HERE_(const nv_obs_int *, nv_map_int((scope), (source), (fn), (user)))
#define nv_map_real(scope, source, fn, user)                                                       \
    NV_HERE_(const nv_obs_real *, nv_map_real((scope), (source), (fn), (user)))
#define nv_map_bool(scope, source, fn, user)                                                       \
    NV_HERE_(const nv_obs_bool *, nv_map_bool((scope), (source), (fn), (user)))
#define nv_map_text(scope, source, fn, user)                                                       \
    NV_HERE_(const nv_obs_text *, nv_map_text((scope), (source), (fn), (user)))
#define nv_subscribe_at_once(scope, observable, fn, user)                                          \
    NV_HERE_(nv_effect *, nv_subscribe_at_once((scope), (observable), (fn), (user)))
#endif
#endif

#endif
