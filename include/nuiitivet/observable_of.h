/* Observables of any C type.
 *
 *     typedef struct person { char *name; int age; } person;
 *
 *     NV_OBSERVABLE_OF(obs_person, person, person_copy, person_destroy, person_same)
 *
 * declares the type obs_person and, as functions of that name:
 *
 *     obs_person *obs_person_new(nv_scope *scope, const person *initial);
 *     const person *obs_person_get(const obs_person *o);
 *     nv_status obs_person_set(obs_person *o, const person *value);
 *     nv_status obs_person_update(obs_person *o, void (*fn)(void *user, person *value), void
 * *user); const obs_person *obs_person_computed(nv_scope *scope, void (*fn)(void *user, person
 * *out), void *user); const obs_person *obs_person_map(nv_scope *scope, const void *source, void
 * (*fn)(void *user, nv_arg from, person *out), void *user); const obs_person
 * *obs_person_combine(nv_scope *scope, const void *const *sources, void (*fn)(void *user, const
 * nv_arg *args, person *out), void *user); void obs_person_dispatch_to_ui(const obs_person *o);
 *     const obs_person *obs_person_debounce(nv_scope *scope, const obs_person *source, double s);
 *     ... and obs_person_throttle, obs_person_delay
 *
 * which do what those of nv_obs_int and its kin do. The functions of the value may all be left out,
 * or from the last one on, or be NULL:
 *
 *     bool person_copy(person *to, const person *from)     false: out of memory; *to is then
 * nothing void person_destroy(person *value)                    frees what it holds, not itself
 *     bool person_same(const person *a, const person *b)
 *
 * Without them a value is copied by its bytes, needs no destroying, and is compared by its bytes;
 * one that has a copy or a destroy but no comparison counts as changed at every write. What is
 * stored is never changed, only replaced: get returns the stored value itself, and what it returned
 * stays valid until the running handler, build or test ends, across awaits and writes. update hands
 * fn a copy to change, which then is the value. A computing function fills *out, which is zeroed;
 * what it puts there then belongs to the observable, unless it calls nv_compute_fail, when it has
 * to free that itself. Reading NULL gives zeros.
 *
 * set and update return NV_OK also where nothing changes, NV_ENOMEM when there was no memory or the
 * copy failed (the value stays), NV_EINVAL or NV_ESTATE for what is reported as a mistake. Of an
 * observable marked with dispatch_to_ui any thread may call them, and get. The value's functions
 * are then called on any thread, one value at a time. Works in C11 and C++17. */
#ifndef NUIITIVET_OBSERVABLE_OF_H
#define NUIITIVET_OBSERVABLE_OF_H

#include <nuiitivet/observable_more.h>
#include <nuiitivet/timing.h>

#include <string.h>

NV_BEGIN_DECLS

typedef enum nv_value_call {
    NV_CALL_COMPUTE, /* fn(user, value) */
    NV_CALL_MAP,     /* fn(user, args[0], value) */
    NV_CALL_COMBINE  /* fn(user, args, value) */
} nv_value_call;

/* What NV_OBSERVABLE_OF tells of the type. */
typedef struct nv_value_type {
    const char *name;
    size_t size;
    bool (*copy)(void *to, const void *from);
    void (*destroy)(void *value);
    bool (*same)(const void *a, const void *b);
    void (*call)(nv_value_call how, void (*fn)(void), void *user, const nv_arg *args, void *value);
} nv_value_type;

/* The functions behind the typed ones. `type` is kept, not copied. */
NV_API void *nv_value_new(nv_scope *scope, const nv_value_type *type, const void *initial);
NV_API const void *nv_value_get(const void *o); /* NULL: zeros */
NV_API nv_status nv_value_set(void *o, const nv_value_type *type, const void *value);
NV_API nv_status nv_value_update(void *o, const nv_value_type *type, void (*fn)(void), void *user);
NV_API const void *nv_value_computed(nv_scope *scope, const nv_value_type *type, nv_value_call how,
                                     const void *const *sources, void (*fn)(void), void *user);
NV_API void nv_value_dispatch_to_ui(const void *o);
NV_API const void *nv_value_debounce(nv_scope *scope, const void *source, double seconds);
NV_API const void *nv_value_throttle(nv_scope *scope, const void *source, double seconds);
NV_API const void *nv_value_delay(nv_scope *scope, const void *source, double seconds);

NV_END_DECLS

#if defined(__GNUC__)
#define NV_UNUSED_ __attribute__((unused))
#else
#define NV_UNUSED_
#endif
#ifdef __cplusplus
#define NV_ALIGNED_(T) static_assert(alignof(T) <= alignof(max_align_t), "aligned too strictly")
#else
#define NV_ALIGNED_(T) _Static_assert(_Alignof(T) <= _Alignof(max_align_t), "aligned too strictly")
#endif

/* (name, T [, copy [, destroy [, same]]]) */
#define NV_OBSERVABLE_OF(...)                                                                      \
    NV_OBSERVABLE_PICK_(__VA_ARGS__, NV_OBSERVABLE_5_, NV_OBSERVABLE_4_, NV_OBSERVABLE_3_,         \
                        NV_OBSERVABLE_2_, 0)                                                       \
    (__VA_ARGS__)
#define NV_OBSERVABLE_PICK_(a, b, c, d, e, picked, ...) picked
#define NV_OBSERVABLE_2_(name, T)                       NV_OBSERVABLE_5_(name, T, NULL, NULL, NULL)
#define NV_OBSERVABLE_3_(name, T, copy_)                NV_OBSERVABLE_5_(name, T, copy_, NULL, NULL)
#define NV_OBSERVABLE_4_(name, T, copy_, destroy_)      NV_OBSERVABLE_5_(name, T, copy_, destroy_, NULL)
#define NV_OBSERVABLE_5_(name, T, copy_, destroy_, same_)                                          \
    typedef struct name name;                                                                      \
    typedef T name##_item_;                                                                        \
    NV_ALIGNED_(name##_item_);                                                                     \
    NV_OBSERVABLE_TYPE_(name, name##_item_, copy_, destroy_, same_)                                \
    NV_OBSERVABLE_VALUE_(name, name##_item_)                                                       \
    NV_OBSERVABLE_DERIVED_(name, name##_item_)                                                     \
    struct name

#define NV_OBSERVABLE_TYPE_(name, T, copy_, destroy_, same_)                                       \
    static inline NV_UNUSED_ bool name##_copy_(void *to_, const void *from_)                       \
    {                                                                                              \
        bool (*const fn_)(T *, const T *) = copy_;                                                 \
        return fn_ ? fn_((T *)to_, (const T *)from_) : memcpy(to_, from_, sizeof(T)) == to_;       \
    }                                                                                              \
    static inline NV_UNUSED_ void name##_destroy_(void *value_)                                    \
    {                                                                                              \
        void (*const fn_)(T *) = destroy_;                                                         \
        if (fn_) {                                                                                 \
            fn_((T *)value_);                                                                      \
        }                                                                                          \
    }                                                                                              \
    static inline NV_UNUSED_ bool name##_same_(const void *a_, const void *b_)                     \
    {                                                                                              \
        bool (*const copies_)(T *, const T *) = copy_;                                             \
        void (*const destroys_)(T *) = destroy_;                                                   \
        bool (*const fn_)(const T *, const T *) = same_;                                           \
        return fn_ ? fn_((const T *)a_, (const T *)b_)                                             \
                   : !copies_ && !destroys_ && memcmp(a_, b_, sizeof(T)) == 0;                     \
    }                                                                                              \
    static inline NV_UNUSED_ void name##_call_(nv_value_call how_, void (*fn_)(void), void *user_, \
                                               const nv_arg *args_, void *value_)                  \
    {                                                                                              \
        if (how_ == NV_CALL_MAP) {                                                                 \
            ((void (*)(void *, nv_arg, T *))fn_)(user_, args_[0], (T *)value_);                    \
        } else if (how_ == NV_CALL_COMBINE) {                                                      \
            ((void (*)(void *, const nv_arg *, T *))fn_)(user_, args_, (T *)value_);               \
        } else {                                                                                   \
            ((void (*)(void *, T *))fn_)(user_, (T *)value_);                                      \
        }                                                                                          \
    }                                                                                              \
    static inline NV_UNUSED_ const nv_value_type *name##_type_(void)                               \
    {                                                                                              \
        static const nv_value_type type_ = { #name,           sizeof(T),    name##_copy_,          \
                                             name##_destroy_, name##_same_, name##_call_ };        \
        return &type_;                                                                             \
    }

#define NV_OBSERVABLE_VALUE_(name, T)                                                              \
    static inline NV_UNUSED_ name *name##_new(nv_scope *scope_, const T *initial_)                 \
    {                                                                                              \
        return (name *)nv_value_new(scope_, name##_type_(), initial_);                             \
    }                                                                                              \
    static inline NV_UNUSED_ const T *name##_get(const name *o_)                                   \
    {                                                                                              \
        static T zeros_;                                                                           \
        const void *value_ = nv_value_get(o_);                                                     \
        return value_ ? (const T *)value_ : &zeros_;                                               \
    }                                                                                              \
    static inline NV_UNUSED_ nv_status name##_set(name *o_, const T *value_)                       \
    {                                                                                              \
        return nv_value_set(o_, name##_type_(), value_);                                           \
    }                                                                                              \
    static inline NV_UNUSED_ nv_status name##_update(                                              \
        name *o_, void (*fn_)(void *user_, T *value_), void *user_)                                \
    {                                                                                              \
        return nv_value_update(o_, name##_type_(), (void (*)(void))fn_, user_);                    \
    }                                                                                              \
    static inline NV_UNUSED_ void name##_dispatch_to_ui(const name *o_)                            \
    {                                                                                              \
        nv_value_dispatch_to_ui(o_);                                                               \
    }

#define NV_OBSERVABLE_DERIVED_(name, T)                                                            \
    static inline NV_UNUSED_ const name *name##_computed(                                          \
        nv_scope *scope_, void (*fn_)(void *user_, T *out_), void *user_)                          \
    {                                                                                              \
        return (const name *)nv_value_computed(scope_, name##_type_(), NV_CALL_COMPUTE, NULL,      \
                                               (void (*)(void))fn_, user_);                        \
    }                                                                                              \
    static inline NV_UNUSED_ const name *name##_map(                                               \
        nv_scope *scope_, const void *source_, void (*fn_)(void *user_, nv_arg from_, T *out_),    \
        void *user_)                                                                               \
    {                                                                                              \
        const void *const sources_[] = { source_, NULL };                                          \
        return (const name *)nv_value_computed(scope_, name##_type_(), NV_CALL_MAP, sources_,      \
                                               (void (*)(void))fn_, user_);                        \
    }                                                                                              \
    static inline NV_UNUSED_ const name *name##_combine(                                           \
        nv_scope *scope_, const void *const *sources_,                                             \
        void (*fn_)(void *user_, const nv_arg *args_, T *out_), void *user_)                       \
    {                                                                                              \
        return (const name *)nv_value_computed(scope_, name##_type_(), NV_CALL_COMBINE, sources_,  \
                                               (void (*)(void))fn_, user_);                        \
    }                                                                                              \
    NV_OBSERVABLE_TIMED_(name, debounce)                                                           \
    NV_OBSERVABLE_TIMED_(name, throttle)                                                           \
    NV_OBSERVABLE_TIMED_(name, delay)

#define NV_OBSERVABLE_TIMED_(name, what)                                                           \
    static inline NV_UNUSED_ const name *name##_##what(nv_scope *scope_, const name *source_,      \
                                                       double seconds_)                            \
    {                                                                                              \
        return (const name *)nv_value_##what(scope_, source_, seconds_);                           \
    }

#endif
