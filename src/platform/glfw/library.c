/* GLFW as a whole: one initialisation for however many platforms, and its errors in our log. */
#include "base/log.h"
#include "platform/glfw/internal.h"

static unsigned references;

static void on_error(int code, const char *description)
{
    /* While it starts, an error means "no display here", which the caller may well expect. What the
     * clipboard or the driver does not have is no one's mistake either. */
    bool expected = references == 0 || code == GLFW_FORMAT_UNAVAILABLE ||
                    code == GLFW_API_UNAVAILABLE || code == GLFW_VERSION_UNAVAILABLE;

    nv__log(expected ? NV_LOG_INFO : NV_LOG_WARNING, "glfw: %s (0x%x)",
            description != NULL ? description : "unknown error", (unsigned)code);
}

nv_status nv__glfw_acquire(void)
{
    if (references == 0) {
        bool deferred = nv__x11_defer_compose();

        glfwSetErrorCallback(on_error);
        int started = glfwInit();
        if (deferred) {
            nv__x11_end_deferral();
        }
        if (started != GLFW_TRUE) {
            glfwSetErrorCallback(NULL);
            nv__log(NV_LOG_INFO, "no window system can be reached; windows need a display");
            return NV_EUNSUPPORTED;
        }
    }
    references++;
    return NV_OK;
}

void nv__glfw_release(void)
{
    references--;
    if (references == 0) {
        nv__x11_compose_finish();
        glfwTerminate();
        glfwSetErrorCallback(NULL);
    }
}
