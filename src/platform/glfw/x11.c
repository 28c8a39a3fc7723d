#include "platform/glfw/x11.h"

#if defined(NV_HAVE_X11)

#include <GLFW/glfw3.h>
#include <X11/Xlib.h>
#include <dlfcn.h>

/* GLFW's native functions are looked up instead of linked: a GLFW built without X11 lacks them, and
 * the library has to load with that one too. */
static void *native_function(const char *name)
{
    return dlsym(RTLD_DEFAULT, name);
}

static unsigned long native_id(const char *name, void *glfw_window)
{
    union {
        void *data;
        unsigned long (*function)(GLFWwindow *window);
    } native = { native_function(name) };

    return native.data != NULL ? native.function((GLFWwindow *)glfw_window) : 0;
}

void *nv__x11_display(void)
{
    union {
        void *data;
        Display *(*function)(void);
    } native = { native_function("glfwGetX11Display") };

#if GLFW_VERSION_MAJOR > 3 || GLFW_VERSION_MINOR >= 4
    if (glfwGetPlatform() != GLFW_PLATFORM_X11) {
        return NULL;
    }
#endif
    return native.data != NULL ? native.function() : NULL;
}

int nv__x11_descriptor(void *display)
{
    return ConnectionNumber((Display *)display);
}

bool nv__x11_pending(void *display)
{
    return XPending((Display *)display) > 0;
}

unsigned long nv__x11_window(void *glfw_window)
{
    return native_id("glfwGetX11Window", glfw_window);
}

unsigned long nv__x11_gl_drawable(void *glfw_window)
{
    return native_id("glfwGetGLXWindow", glfw_window);
}

void nv__x11_map(void *display, unsigned long window)
{
    XMapWindow((Display *)display, window);
    XSync((Display *)display, False);
}

void nv__x11_keep_content(void *display, unsigned long window)
{
    XSetWindowAttributes attributes = { .background_pixmap = None,
                                        .bit_gravity = NorthWestGravity };

    XChangeWindowAttributes((Display *)display, window, CWBackPixmap | CWBitGravity, &attributes);
}

nv__x11_copy nv__x11_find_copy(void)
{
    union {
        GLFWglproc function;
        nv__x11_copy copy;
    } address = { NULL };

    /* The name may resolve where the server lacks the extension: only the list is to be believed.
     */
    if (glfwExtensionSupported("GLX_MESA_copy_sub_buffer") == GLFW_TRUE &&
        native_function("glfwGetGLXWindow") != NULL) {
        address.function = glfwGetProcAddress("glXCopySubBufferMESA");
    }
    return address.copy;
}

#else

void *nv__x11_display(void)
{
    return NULL;
}

int nv__x11_descriptor(void *display)
{
    (void)display;
    return -1;
}

bool nv__x11_pending(void *display)
{
    (void)display;
    return false;
}

unsigned long nv__x11_window(void *glfw_window)
{
    (void)glfw_window;
    return 0;
}

unsigned long nv__x11_gl_drawable(void *glfw_window)
{
    (void)glfw_window;
    return 0;
}

void nv__x11_map(void *display, unsigned long window)
{
    (void)display;
    (void)window;
}

void nv__x11_keep_content(void *display, unsigned long window)
{
    (void)display;
    (void)window;
}

nv__x11_copy nv__x11_find_copy(void)
{
    return NULL;
}

#endif
