/* Where images come from. */
#ifndef NV_IMAGES_SOURCE_H
#define NV_IMAGES_SOURCE_H

#include <nuiitivet/image_source.h>
#include <stdatomic.h>

struct nv_image_source {
    atomic_uint references;
    bool is_file, owns_bytes;
    char *name; /* of a file: its path; NULL: none */
    const uint8_t *bytes;
    size_t size;
    uint64_t hash; /* of path or bytes */
};

/* True when both give the same image. */
bool nv__image_source_equal(const nv_image_source *a, const nv_image_source *b);

/* True for a file of that path. */
bool nv__image_source_is(const nv_image_source *source, const char *path);

typedef struct nv__image_bytes {
    const uint8_t *bytes;
    size_t size;
    uint8_t *owned; /* nv__free it */
} nv__image_bytes;
/* Reads a file, or says where the bytes are. On a worker. `why` says what is wrong. */
nv_status nv__image_source_read(const nv_image_source *source, nv__image_bytes *out, char *why,
                                size_t why_size);

#endif
