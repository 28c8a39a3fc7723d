/* Observables carry state to widgets; computed values derive from them.
 *
 * A write of an equal value is no change. Inside a batch (every handler runs in one until it first
 * suspends) effects run once, when it ends, and only if something they read is then another value;
 * outside, before the write returns. A derived value is computed at most once per change, after its
 * inputs, and no reader sees old and new mixed: an effect that read it finds it up to date, and
 * whoever reads it inside an open batch gets the value that follows from the writes so far. One
 * that nobody follows is computed when it is next read.
 *
 * Everything belongs to a scope and is freed when that ends. Functions are for the UI thread,
 * except reading and writing an observable marked with nv_dispatch_to_ui. */
#ifndef NUIITIVET_OBSERVABLE_H
#define NUIITIVET_OBSERVABLE_H

#include <nuiitivet/runtime.h>

NV_BEGIN_DECLS

typedef struct nv_obs_int nv_obs_int;
typedef struct nv_obs_real nv_obs_real;
typedef struct nv_obs_bool nv_obs_bool;
typedef struct nv_obs_text nv_obs_text;
typedef struct nv_obs_list nv_obs_list;

/* ---- values. `_new` returns NULL when the scope has ended or memory ran out (reported once);
 * reading NULL gives zero or "", writing NULL is reported and ignored. ---- */
NV_API nv_obs_int *nv_obs_int_new(nv_scope *scope, int64_t initial);
NV_API nv_obs_real *nv_obs_real_new(nv_scope *scope, double initial);
NV_API nv_obs_bool *nv_obs_bool_new(nv_scope *scope, bool initial);
NV_API nv_obs_text *nv_obs_text_new(nv_scope *scope, const char *initial); /* copied; UTF-8 */

NV_API int64_t nv_obs_int_get(const nv_obs_int *o);
NV_API double nv_obs_real_get(const nv_obs_real *o);
NV_API bool nv_obs_bool_get(const nv_obs_bool *o);
/* The text stays valid until the running handler, build or test ends, across awaits and writes. */
NV_API const char *nv_obs_text_get(const nv_obs_text *o);

NV_API void nv_obs_int_set(nv_obs_int *o, int64_t value);
NV_API void nv_obs_real_set(nv_obs_real *o, double value);
NV_API void nv_obs_bool_set(nv_obs_bool *o, bool value);
NV_API void nv_obs_text_set(nv_obs_text *o,
                            const char *value); /* copied; invalid UTF-8 is replaced and reported */
NV_API void nv_obs_text_setf(nv_obs_text *o, const char *format, ...) NV_PRINTF(2, 3);

/* Lets worker threads write: a worker's write is stored (last write wins) and takes effect on the
 * UI thread, with one notification however many writes came before. The worker reads back what it
 * last wrote. A write of the UI thread made after it is never overwritten by an older pending one.
 * What a worker writes inside nv_batch_begin and nv_batch_end arrives together.
 * Of anything derived (or debounced, ...) it lets workers read what was last told on the UI thread,
 * which keeps it up to date from then on although nobody may follow it there.
 * One-way and idempotent; before a worker first sees the observable. */
NV_API void nv_obs_int_dispatch_to_ui(const nv_obs_int *o);
NV_API void nv_obs_real_dispatch_to_ui(const nv_obs_real *o);
NV_API void nv_obs_bool_dispatch_to_ui(const nv_obs_bool *o);
NV_API void nv_obs_text_dispatch_to_ui(const nv_obs_text *o);
/* Workers see the list with all that workers have done to it, and edit that; nv_list_at gives them
 * a copy, which stays valid until their work ends. An edit of the UI thread comes after what they
 * have done so far, and is about the item that the UI thread saw at the index, wherever that has
 * moved; if it has been removed, replacing, updating, moving and removing it do nothing. Of a view
 * (observable_list.h) workers may read. */
NV_API void nv_obs_list_dispatch_to_ui(const nv_obs_list *list);

/* Writes fn(user, old), where fn is called once, now, and `old` is what was written last by
 * whichever thread. Of an observable marked with nv_dispatch_to_ui any thread may do so, and no
 * update is lost: nobody else reads or writes it meanwhile. fn must be short and use no observable.
 */
NV_API void nv_obs_int_update(nv_obs_int *o, int64_t (*fn)(void *user, int64_t old), void *user);
NV_API void nv_obs_real_update(nv_obs_real *o, double (*fn)(void *user, double old), void *user);
NV_API void nv_obs_bool_update(nv_obs_bool *o, bool (*fn)(void *user, bool old), void *user);
/* What fn returns is copied at once; `old` is valid until it returns. */
NV_API void nv_obs_text_update(nv_obs_text *o, const char *(*fn)(void *user, const char *old),
                               void *user);

/* As nv_obs_int_set and so on; the line is told where the write is the reason for something
 * (observable_inspect.h). nv_set does so in files that are compiled without NDEBUG. */
NV_API void nv_obs_int_set_at(nv_obs_int *o, int64_t value, const char *file, int line);
NV_API void nv_obs_real_set_at(nv_obs_real *o, double value, const char *file, int line);
NV_API void nv_obs_bool_set_at(nv_obs_bool *o, bool value, const char *file, int line);
NV_API void nv_obs_text_set_at(nv_obs_text *o, const char *value, const char *file, int line);

/* ---- derived values: const, so writing one does not compile. `fn` reads observables with nv_get;
 * what it read this time is what it depends on. It must not await or write. ---- */
NV_API const nv_obs_int *nv_computed_int(nv_scope *scope, int64_t (*fn)(void *user), void *user);
NV_API const nv_obs_real *nv_computed_real(nv_scope *scope, double (*fn)(void *user), void *user);
NV_API const nv_obs_bool *nv_computed_bool(nv_scope *scope, bool (*fn)(void *user), void *user);
NV_API const nv_obs_text *nv_computed_text(nv_scope *scope, const char *(*fn)(void *user),
                                           void *user);

/* A ring of derived values that read each other is reported by name and line; the reader that
 * closes it gets the old value. */

/* Inside a computing function: keeps the previous value (and the dependencies) and reports once.
 * The function still returns something, which is ignored. */
NV_API void nv_compute_fail_at(const char *file, int line, const char *format, ...) NV_PRINTF(3, 4);
#define nv_compute_fail(...) nv_compute_fail_at(__FILE__, __LINE__, __VA_ARGS__)

/* ---- effects ---- */
typedef struct nv_effect nv_effect;
/* Runs fn once now and again whenever something it read has changed (once per batch). Owned by the
 * scope; nv_effect_dispose ends it early. Effects may write: what that changes is delivered after
 * them, up to 100 rounds. They must not await (nv_spawn a task instead). */
NV_API nv_effect *nv_effect_new(nv_scope *scope, void (*fn)(void *user), void *user);
/* Calls fn after `observable` (any nv_obs_*) has changed; not now. Subscribers are called in the
 * order in which they subscribed. */
NV_API nv_effect *nv_subscribe(nv_scope *scope, const void *observable, void (*fn)(void *user),
                               void *user);
NV_API void
nv_effect_dispose(nv_effect *effect); /* idempotent within the scope's life; NULL is a no-op */

/* ---- batches ---- */
/* Nest; the outermost end flushes. Must end in the same function; not across an await (asserts). */
NV_API void nv_batch_begin(void);
NV_API void nv_batch_end(void);

/* ---- text from values ---- */
/* A text that follows its observables, the same in every locale: "{}", "{:.2}" (decimals),
 * "{:.0%}",
 * "{:>8}" and "{:<8}" (aligned in a width), "{:05}" (zeros in front), "{{" and "}}" for braces.
 * `observables` is NULL-terminated. A bad format (unknown field, too few or too many observables)
 * is reported with its position and yields the format text itself. */
NV_API const nv_obs_text *nv_format_v(nv_scope *scope, const char *format,
                                      const void *const *observables);

/* ---- lists: items of one size, copied in; for nv_for_each ---- */
NV_API nv_obs_list *nv_obs_list_new(nv_scope *scope, size_t item_size);
NV_API size_t nv_list_count(const nv_obs_list *list);
/* Borrowed until the next change; NULL out of range. */
NV_API const void *nv_list_at(const nv_obs_list *list, size_t index);
NV_API nv_status nv_list_insert(nv_obs_list *list, size_t index, const void *item);
NV_API void nv_list_push(nv_obs_list *list, const void *item);
NV_API void nv_list_replace(nv_obs_list *list, size_t index, const void *item);
NV_API void nv_list_move(nv_obs_list *list, size_t from, size_t to);
NV_API void nv_list_remove(nv_obs_list *list, size_t index);
NV_API void nv_list_clear(nv_obs_list *list);

/* ---- names in reports ---- */

/* Names an observable or effect after the line that made it, and returns it. The macros below do so
 * for every one; bindings to other languages may call it. `file` is kept, not copied. */
NV_API void *nv_observable_at(const void *observable, const char *file, int line);

NV_END_DECLS

#ifndef __cplusplus
#define NV_HERE_(type, made) ((type)nv_observable_at((made), __FILE__, __LINE__))
#define nv_format(scope, format, ...)                                                              \
    NV_HERE_(const nv_obs_text *,                                                                  \
             nv_format_v((scope), (format), (const void *const[]){ __VA_ARGS__, NULL }))
#ifndef NV_PLAIN_OBSERVABLES
#define nv_obs_int_new(scope, initial)  NV_HERE_(nv_obs_int *, nv_obs_int_new((scope), (initial)))
#define nv_obs_real_new(scope, initial) NV_HERE_(nv_obs_real *, nv_obs_real_new((scope), (initial)))
#define nv_obs_bool_new(scope, initial) NV_HERE_(nv_obs_bool *, nv_obs_bool_new((scope), (initial)))
#define nv_obs_text_new(scope, initial) NV_HERE_(nv_obs_text *, nv_obs_text_new((scope), (initial)))
#define nv_obs_list_new(scope, item_size)                                                          \
    NV_HERE_(nv_obs_list *, nv_obs_list_new((scope), (item_size)))
#define nv_computed_int(scope, fn, user)                                                           \
    NV_HERE_(const nv_obs_int *, nv_computed_int((scope), (fn), (user)))
#define nv_computed_real(scope, fn, user)                                                          \
    NV_HERE_(const nv_obs_real *, nv_computed_real((scope), (fn), (user)))
#define nv_computed_bool(scope, fn, user)                                                          \
    NV_HERE_(const nv_obs_bool *, nv_computed_bool((scope), (fn), (user)))
#define nv_computed_text(scope, fn, user)                                                          \
    NV_HERE_(const nv_obs_text *, nv_computed_text((scope), (fn), (user)))
#define nv_effect_new(scope, fn, user) NV_HERE_(nv_effect *, nv_effect_new((scope), (fn), (user)))
#define nv_subscribe(scope, observable, fn, user)                                                  \
    NV_HERE_(nv_effect *, nv_subscribe((scope), (observable), (fn), (user)))
#endif
#define nv_get(o)                                                                                  \
    _Generic((o),                                                                                  \
        nv_obs_int *: nv_obs_int_get, const nv_obs_int *: nv_obs_int_get,                          \
        nv_obs_real *: nv_obs_real_get, const nv_obs_real *: nv_obs_real_get,                      \
        nv_obs_bool *: nv_obs_bool_get, const nv_obs_bool *: nv_obs_bool_get,                      \
        nv_obs_text *: nv_obs_text_get, const nv_obs_text *: nv_obs_text_get)(o)
#ifdef NDEBUG
#define nv_set(o, value)                                                                           \
    _Generic((o), nv_obs_int *                                                                     \
             : nv_obs_int_set, nv_obs_real *                                                       \
             : nv_obs_real_set, nv_obs_bool *                                                      \
             : nv_obs_bool_set, nv_obs_text *                                                      \
             : nv_obs_text_set)(o, value)
#else
#define nv_set(o, value)                                                                           \
    _Generic((o), nv_obs_int *                                                                     \
             : nv_obs_int_set_at, nv_obs_real *                                                    \
             : nv_obs_real_set_at, nv_obs_bool *                                                   \
             : nv_obs_bool_set_at, nv_obs_text *                                                   \
             : nv_obs_text_set_at)((o), (value), __FILE__, __LINE__)
#endif
#define nv_update(o, fn, user)                                                                     \
    _Generic((o), nv_obs_int *                                                                     \
             : nv_obs_int_update, nv_obs_real *                                                    \
             : nv_obs_real_update, nv_obs_bool *                                                   \
             : nv_obs_bool_update, nv_obs_text *                                                   \
             : nv_obs_text_update)((o), (fn), (user))
#define nv_dispatch_to_ui(o)                                                                       \
    _Generic((o),                                                                                  \
        nv_obs_int *: nv_obs_int_dispatch_to_ui, const nv_obs_int *: nv_obs_int_dispatch_to_ui,    \
        nv_obs_real *: nv_obs_real_dispatch_to_ui,                                                 \
        const nv_obs_real *: nv_obs_real_dispatch_to_ui,                                           \
        nv_obs_bool *: nv_obs_bool_dispatch_to_ui,                                                 \
        const nv_obs_bool *: nv_obs_bool_dispatch_to_ui,                                           \
        nv_obs_text *: nv_obs_text_dispatch_to_ui,                                                 \
        const nv_obs_text *: nv_obs_text_dispatch_to_ui,                                           \
        nv_obs_list *: nv_obs_list_dispatch_to_ui,                                                 \
        const nv_obs_list *: nv_obs_list_dispatch_to_ui)(o)
/* nv_obs_new(obs_person, scope, &initial): as obs_person_new(scope, &initial), and notes the line;
 * nv_obs_computed(obs_person, scope, fn, user) likewise. */
#define nv_obs_new(name, scope, initial) NV_HERE_(name *, name##_new((scope), (initial)))
#define nv_obs_computed(name, scope, fn, user)                                                     \
    NV_HERE_(const name *, name##_computed((scope), (fn), (user)))
#endif

#endif
