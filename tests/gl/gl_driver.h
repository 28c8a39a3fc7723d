/* Keeps the software OpenGL driver loaded. */
#ifndef NV_TESTS_GL_DRIVER_H
#define NV_TESTS_GL_DRIVER_H

#include <dlfcn.h>
#include <stddef.h>

/* The software OpenGL driver forgets a few bytes when it is unloaded: it stays, so that a leak
 * check can tell them from ours. */
static inline void keep_gl_driver(void)
{
    static const char *const paths[] = { "/usr/lib/x86_64-linux-gnu/dri/swrast_dri.so",
                                         "/usr/lib/aarch64-linux-gnu/dri/swrast_dri.so",
                                         "/usr/lib64/dri/swrast_dri.so" };

    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        dlopen(paths[i], RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    }
}

#endif
