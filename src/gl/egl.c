/* A context without a window system, for tests and benchmarks. */
#include "base/alloc.h"
#include "base/log.h"
#include "gl/gl.h"

#if defined(NV_HAVE_EGL)

#define EGL_NO_X11
#include <EGL/egl.h>
#include <EGL/eglext.h>

struct nv__egl {
    EGLDisplay display;
    EGLContext context;
};

static EGLContext make_context(EGLDisplay display)
{
    static const EGLint config_wanted[] = { EGL_SURFACE_TYPE, 0, EGL_RENDERABLE_TYPE,
                                            EGL_OPENGL_BIT, EGL_NONE };
    static const EGLint context_wanted[] = { EGL_CONTEXT_MAJOR_VERSION,
                                             3,
                                             EGL_CONTEXT_MINOR_VERSION,
                                             3,
                                             EGL_CONTEXT_OPENGL_PROFILE_MASK,
                                             EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT,
                                             EGL_NONE };
    EGLConfig config;
    EGLint count = 0;

    if (eglChooseConfig(display, config_wanted, &config, 1, &count) != EGL_TRUE || count == 0) {
        return EGL_NO_CONTEXT;
    }
    return eglCreateContext(display, config, EGL_NO_CONTEXT, context_wanted);
}

static nv_status start(nv__egl *egl)
{
    egl->display = eglGetPlatformDisplay(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, NULL);
    if (egl->display == EGL_NO_DISPLAY || eglInitialize(egl->display, NULL, NULL) != EGL_TRUE) {
        nv__log(NV_LOG_INFO, "egl: there is no surfaceless display");
        return NV_EUNSUPPORTED;
    }
    if (eglBindAPI(EGL_OPENGL_API) != EGL_TRUE) {
        nv__log(NV_LOG_INFO, "egl: OpenGL cannot be bound");
        return NV_EUNSUPPORTED;
    }
    egl->context = make_context(egl->display);
    if (egl->context == EGL_NO_CONTEXT ||
        eglMakeCurrent(egl->display, EGL_NO_SURFACE, EGL_NO_SURFACE, egl->context) != EGL_TRUE) {
        nv__log(NV_LOG_INFO, "egl: there is no OpenGL 3.3 context (0x%x)", (unsigned)eglGetError());
        return NV_EUNSUPPORTED;
    }
    return NV_OK;
}

nv_status nv__egl_create(nv__egl **out)
{
    nv__egl *egl = NV__NEW(nv__egl);
    nv_status status;

    *out = NULL;
    if (egl == NULL) {
        return NV_ENOMEM;
    }
    egl->display = EGL_NO_DISPLAY;
    egl->context = EGL_NO_CONTEXT;
    status = start(egl);
    if (status != NV_OK) {
        nv__egl_destroy(egl);
        return status;
    }
    *out = egl;
    return NV_OK;
}

void nv__egl_destroy(nv__egl *egl)
{
    if (egl == NULL) {
        return;
    }
    if (egl->display != EGL_NO_DISPLAY) {
        eglMakeCurrent(egl->display, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
        if (egl->context != EGL_NO_CONTEXT) {
            eglDestroyContext(egl->display, egl->context);
        }
        eglTerminate(egl->display);
    }
    nv__free(egl);
}

void *nv__egl_proc_address(const char *name)
{
    union {
        __eglMustCastToProperFunctionPointerType function;
        void *data;
    } address = { eglGetProcAddress(name) };

    return address.data;
}

#else

nv_status nv__egl_create(nv__egl **out)
{
    *out = NULL;
    nv__log(NV_LOG_INFO, "egl: built without it");
    return NV_EUNSUPPORTED;
}

void nv__egl_destroy(nv__egl *egl)
{
    (void)egl;
}

void *nv__egl_proc_address(const char *name)
{
    (void)name;
    return NULL;
}

#endif
