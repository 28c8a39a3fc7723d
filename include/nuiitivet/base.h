/* Status codes, logging, the allocator and the small macros every other header uses. */
#ifndef NUIITIVET_BASE_H
#define NUIITIVET_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define NV_BEGIN_DECLS extern "C" {
#define NV_END_DECLS   }
#else
#define NV_BEGIN_DECLS
#define NV_END_DECLS
#endif

#if defined(__GNUC__)
#define NV_MUST_CHECK   __attribute__((warn_unused_result))
#define NV_PRINTF(f, a) __attribute__((format(printf, f, a)))
#define NV_API          __attribute__((visibility("default")))
#else
#define NV_MUST_CHECK
#define NV_PRINTF(f, a)
#define NV_API
#endif

#define NV_VERSION_MAJOR 0
#define NV_VERSION_MINOR 1
#define NV_VERSION_PATCH 0
#define NV_VERSION       "0.1.0"

NV_BEGIN_DECLS

/* Name, value and message of every status. Zero is success, failures are negative. */
#define NV_STATUS_MAP(X)                                                                           \
    X(OK, 0, "success")                                                                            \
    X(ECANCELED, -1, "the owning scope ended")                                                     \
    X(ETIMEDOUT, -2, "the deadline passed")                                                        \
    X(ENOMEM, -3, "out of memory")                                                                 \
    X(EINVAL, -4, "invalid argument")                                                              \
    X(ESTATE, -5, "not allowed in this state")                                                     \
    X(EIO, -6, "input or output failed")                                                           \
    X(ENOLOOP, -7, "no event loop runs tasks here, so nothing can be awaited")                     \
    X(ENOTFOUND, -8, "not found")                                                                  \
    X(EUNSUPPORTED, -9, "not supported on this system")                                            \
    X(ELIMIT, -10, "a named limit was reached")                                                    \
    X(EFAILED, -11, "the operation reported failure")

typedef enum nv_status {
#define NV_STATUS_ENUM_(name, value, text) NV_##name = value,
    NV_STATUS_MAP(NV_STATUS_ENUM_)
#undef NV_STATUS_ENUM_
} nv_status;

/* The message of a status: "out of memory". Static text, never NULL, any thread. */
NV_API const char *nv_strstatus(nv_status status);

/* The name of a status: "NV_ENOMEM". Static text, never NULL, any thread. */
NV_API const char *nv_status_name(nv_status status);

/* First member of every description: its size, so that it can grow, and the line that wrote it, so
 * that dumps and assertions can name it. Filled by NV_HEAD, which the lower-case sugar uses. */
typedef struct nv_head {
    uint32_t size;
    uint32_t line;
    const char *file;
} nv_head;
#define NV_HEAD(type) .nv_ = { sizeof(type), __LINE__, __FILE__ }

/* ---- logging ---- */

typedef enum nv_log_level {
    NV_LOG_DEBUG,
    NV_LOG_INFO,
    NV_LOG_WARNING,
    NV_LOG_ERROR,
    NV_LOG_OFF
} nv_log_level;

typedef void (*nv_log_fn)(void *user, nv_log_level level, const char *message);

/* Replaces where messages go; NULL restores stderr. `fn` may be called on any thread, one call at a
 * time, and must not call back into the library. The level comes from NUIITIVET_LOG
 * (debug, info, warning, error, off; default warning) or nv_log_set_level. */
NV_API void nv_log_set_handler(nv_log_fn fn, void *user);
NV_API void nv_log_set_level(nv_log_level level);

/* ---- memory ---- */

/* One function does it all, as realloc: `memory` NULL allocates, `size` 0 frees (and returns NULL).
 * Returning NULL for a non-zero size means out of memory; the library reports NV_ENOMEM and stays
 * consistent. Called on any thread. */
typedef struct nv_allocator {
    void *(*resize)(void *user, void *memory, size_t size);
    void *user;
} nv_allocator;

/* Replaces the process's allocator; NULL restores the C library's. Call it before anything else of
 * the library, on one thread. `allocator` is copied. */
NV_API void nv_set_allocator(const nv_allocator *allocator);

NV_END_DECLS

#endif
