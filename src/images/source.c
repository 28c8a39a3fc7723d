#include "images/source.h"

#include "base/alloc.h"
#include "base/assert.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_STEP = 1 << 20 }; /* bytes between two looks at the cancellation */

/* FNV-1a: what it takes for equal is compared. */
static uint64_t hash_of(const uint8_t *bytes, size_t size)
{
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ bytes[i]) * 1099511628211u;
    }
    return hash;
}

static nv_image_source *new_source(const char *name)
{
    nv_image_source *source = NV__NEW(nv_image_source);
    if (source == NULL) {
        return NULL;
    }
    atomic_init(&source->references, 1);
    source->name = nv__strdup(name);
    if (name != NULL && source->name == NULL) {
        nv__free(source);
        return NULL;
    }
    return source;
}

nv_image_source *nv_image_source_file(const char *path)
{
    NV__REQUIRE(path != NULL, NULL, "nv_image_source_file: no path");
    nv_image_source *source = new_source(path);
    if (source != NULL) {
        source->is_file = true;
        source->hash = hash_of((const uint8_t *)path, strlen(path));
    }
    return source;
}

nv_image_source *nv_image_source_static(const void *data, size_t size, const char *name)
{
    NV__REQUIRE(data != NULL || size == 0, NULL, "nv_image_source_static: no bytes");
    nv_image_source *source = new_source(name);
    if (source != NULL) {
        source->bytes = data;
        source->size = size;
        source->hash = hash_of(data, size);
    }
    return source;
}

nv_image_source *nv_image_source_memory(const void *data, size_t size, const char *name)
{
    NV__REQUIRE(data != NULL || size == 0, NULL, "nv_image_source_memory: no bytes");
    uint8_t *copy = nv__alloc(size > 0 ? size : 1);
    if (copy == NULL) {
        return NULL;
    }
    if (size > 0) {
        memcpy(copy, data, size);
    }
    nv_image_source *source = nv_image_source_static(copy, size, name);
    if (source == NULL) {
        nv__free(copy);
        return NULL;
    }
    source->owns_bytes = true;
    return source;
}

void nv_image_source_retain(nv_image_source *source)
{
    NV__REQUIRE(source != NULL, , "nv_image_source_retain: no source");
    atomic_fetch_add_explicit(&source->references, 1, memory_order_relaxed);
}

void nv_image_source_release(nv_image_source *source)
{
    if (source == NULL ||
        atomic_fetch_sub_explicit(&source->references, 1, memory_order_acq_rel) != 1) {
        return;
    }
    if (source->owns_bytes) {
        union {
            const uint8_t *given;
            uint8_t *own;
        } bytes = { source->bytes };
        nv__free(bytes.own);
    }
    nv__free(source->name);
    nv__free(source);
}

bool nv__image_source_equal(const nv_image_source *a, const nv_image_source *b)
{
    if (a == b) {
        return true;
    }
    if (a->hash != b->hash || a->is_file != b->is_file) {
        return false;
    }
    if (a->is_file) {
        return strcmp(a->name, b->name) == 0;
    }
    return a->size == b->size && (a->size == 0 || memcmp(a->bytes, b->bytes, a->size) == 0);
}

bool nv__image_source_is(const nv_image_source *source, const char *path)
{
    return source->is_file && strcmp(source->name, path) == 0;
}

/* ---- reading ---- */

static nv_status fail(int error, char *why, size_t size)
{
    snprintf(why, size, "%s", strerror(error));
    return error == ENOENT || error == ENOTDIR ? NV_ENOTFOUND
           : error == ENOMEM                   ? NV_ENOMEM
           : error == EFBIG || error == EMFILE || error == ENFILE || error == ENAMETOOLONG
               ? NV_ELIMIT
               : NV_EIO;
}

/* All of an open file, which may become shorter while it is read. */
static nv_status read_all(int file, size_t size, nv__image_bytes *out, char *why, size_t why_size)
{
    out->owned = nv__alloc(size > 0 ? size : 1);
    out->bytes = out->owned;
    if (out->owned == NULL) {
        return fail(ENOMEM, why, why_size);
    }
    while (out->size < size) {
        size_t left = size - out->size, step = left < READ_STEP ? left : READ_STEP;
        ssize_t got = nv_worker_canceled() ? -1 : read(file, out->owned + out->size, step);
        if (nv_worker_canceled()) {
            return NV_ECANCELED;
        }
        if (got < 0 && errno != EINTR) {
            return fail(errno, why, why_size);
        }
        if (got == 0) {
            break;
        }
        out->size += got > 0 ? (size_t)got : 0;
    }
    return NV_OK;
}

static nv_status read_file(const char *path, nv__image_bytes *out, char *why, size_t why_size)
{
    struct stat info;
    /* What is no plain file may keep a reader waiting for ever. */
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) {
        return fail(errno, why, why_size);
    }
    nv_status status;
    if (fstat(file, &info) != 0) {
        status = fail(errno, why, why_size);
    } else if (!S_ISREG(info.st_mode)) {
        snprintf(why, why_size, "it is not a plain file");
        status = NV_EIO;
    } else if (info.st_size > NV_IMAGE_BYTES_MAX) {
        snprintf(why, why_size, "it has too many bytes");
        status = NV_ELIMIT;
    } else {
        status = read_all(file, (size_t)info.st_size, out, why, why_size);
    }
    close(file);
    return status;
}

nv_status nv__image_source_read(const nv_image_source *source, nv__image_bytes *out, char *why,
                                size_t why_size)
{
    *out = (nv__image_bytes){ source->bytes, source->size, NULL };
    return source->is_file ? read_file(source->name, out, why, why_size) : NV_OK;
}
