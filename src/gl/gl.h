/* The OpenGL 3.3 core renderer. A context must be current for every call. */
#ifndef NV_GL_GL_H
#define NV_GL_GL_H

#include "graphics/renderer.h"

/* Loads GL through `proc_address`. NV_EUNSUPPORTED: less than 3.3 core; NV_EIO: a program failed to
 * build (the log says which). */
nv_status nv__gl_create(void *(*proc_address)(const char *name), nv__renderer **out);
/* GL_RENDERER names a software implementation (llvmpipe, softpipe, swrast, SwiftShader, GDI
 * Generic). */
bool nv__gl_is_software(const nv__renderer *renderer);

/* The context is gone: nothing but destroy may be called, which then asks nothing of GL. */
void nv__gl_abandon(nv__renderer *renderer);

/* The renderer keeps each frame in a texture and copies it to the window's back buffer at the end
 * of draw: all of it, or only the damaged rectangles where the window presents just those
 * (nv__platform_ops.presents_partially). Off at first. */
void nv__gl_set_partial_present(nv__renderer *renderer, bool partial);

/* A surfaceless EGL context for tests and benches; NV_EUNSUPPORTED where there is none. */
typedef struct nv__egl nv__egl;
nv_status nv__egl_create(nv__egl **out);
void nv__egl_destroy(nv__egl *egl);
void *nv__egl_proc_address(const char *name);

/* The bytes of the images' textures (tests). */
size_t nv__gl_image_bytes(const nv__renderer *renderer);

#endif
