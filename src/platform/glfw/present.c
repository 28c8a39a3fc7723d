/* Frames on their way to the screen. */
#include "base/log.h"
#include "platform/glfw/internal.h"

static nv__glfw_window *window_of(nv__window *window)
{
    return (nv__glfw_window *)window;
}

uint32_t *nv__glfw_pixels(nv__window *base, int *stride, bool *fresh)
{
    nv__glfw_window *window = window_of(base);

    *stride = 0;
    *fresh = true;
    if (window->pixels == NULL || window->iconified) {
        return NULL;
    }
    return nv__x11_pixels_begin(window->pixels, window->framebuffer_width,
                                window->framebuffer_height, stride, fresh);
}

static void swap(nv__glfw_window *window)
{
    const nv__window_events *events = &window->base.desc.events;

    (void)glfwGetError(NULL);
    glfwSwapBuffers(window->handle);
    if (glfwGetError(NULL) != GLFW_NO_ERROR && !window->lost) {
        window->lost = true; /* the next frame is told by make_current */
        if (events->changed != NULL) {
            events->changed(events->user, true);
        }
    }
}

static void present_gl(nv__glfw_window *window, const nv__pixel_rect *damage, size_t count)
{
    nv__glfw_platform *platform = nv__glfw_platform_of(window);

    if (!nv__glfw_presents_partially(&window->base)) {
        swap(window);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        /* GLX counts rows from below. */
        window->copy(platform->x11_display, nv__x11_gl_drawable(window->handle), damage[i].x,
                     window->framebuffer_height - damage[i].y - damage[i].height, damage[i].width,
                     damage[i].height);
    }
}

void nv__glfw_present(nv__window *base, const nv__pixel_rect *damage, size_t count)
{
    nv__glfw_window *window = window_of(base);

    if (count == 0 || window->iconified) {
        return;
    }
    if (window->pixels != NULL) {
        nv__x11_pixels_show(window->pixels, damage, count);
    } else {
        present_gl(window, damage, count);
    }
}

bool nv__glfw_present_again(nv__glfw_window *window)
{
    return window->pixels != NULL &&
           nv__x11_pixels_show_again(window->pixels, window->framebuffer_width,
                                     window->framebuffer_height);
}

nv_status nv__glfw_make_current(nv__window *base)
{
    nv__glfw_window *window = window_of(base);

    if (window->base.desc.surface != NV__SURFACE_GL) {
        return NV_EUNSUPPORTED;
    }
    if (glfwGetCurrentContext() != window->handle) {
        glfwMakeContextCurrent(window->handle);
    }
    if (glfwGetCurrentContext() != window->handle || window->lost) {
        NV__LOG_ONCE(NV_LOG_WARNING, NV_EIO, "the OpenGL context of a window was lost");
        return NV_EIO;
    }
    if (!window->copy_known) {
        glfwSwapInterval(0); /* the loop paces the frames */
        if (nv__glfw_platform_of(window)->x11_display != NULL) {
            window->copy = nv__x11_find_copy();
        }
        window->copy_known = true;
    }
    return NV_OK;
}

void *nv__glfw_proc_address(const char *name)
{
    union {
        GLFWglproc function;
        void *data;
    } address = { glfwGetProcAddress(name) };

    return address.data;
}

nv_status nv__glfw_use_pixels(nv__window *base)
{
    nv__glfw_window *window = window_of(base);
    nv__glfw_platform *platform = nv__glfw_platform_of(window);
    nv_status status;

    if (platform->x11_display == NULL || window->pixels != NULL) {
        return window->pixels != NULL ? NV_OK : NV_EUNSUPPORTED;
    }
    if (glfwGetCurrentContext() == window->handle) {
        glfwMakeContextCurrent(NULL);
    }
    status = nv__x11_pixels_create(platform->x11_display, nv__x11_window(window->handle),
                                   &window->pixels);
    if (status == NV_OK) {
        window->base.desc.surface = NV__SURFACE_PIXELS;
        window->copy = NULL;
    }
    return status;
}

bool nv__glfw_presents_partially(const nv__window *base)
{
    return ((const nv__glfw_window *)base)->copy != NULL;
}
