/* Textures of images. */
#ifndef NV_GL_IMAGES_H
#define NV_GL_IMAGES_H

#include "base/alloc.h"

#include <glad/gl.h>

enum {
    NV__GL_IMAGES_BYTES = 192 << 20, /* of textures, before what is not drawn goes */
    NV__GL_IMAGES_COUNT = 1024
};

/* A level of a bitmap. */
typedef struct nv__gl_image {
    uint64_t id; /* of the bitmap */
    int level, width, height;
    GLuint texture;
    uint64_t used; /* in which frame, last */
} nv__gl_image;

typedef struct nv__gl_images {
    nv__gl_image *items;
    size_t count, capacity;
    size_t bytes;
    uint64_t frame;
} nv__gl_images;

struct nv__gl;
void nv__gl_images_begin_frame(struct nv__gl *gl);
void nv__gl_images_finish(struct nv__gl *gl);

#endif
