/* Opening, closing and measuring windows. */
#include "base/alloc.h"
#include "base/log.h"
#include "base/utf8.h"
#include "platform/glfw/internal.h"

#include <string.h>

static nv__glfw_window *window_of(nv__window *window)
{
    return (nv__glfw_window *)window;
}

static int clamp_side(float px)
{
    if (!(px >= 1.0f)) {
        return 1;
    }
    return px < (float)NV__GLFW_SIDE_MAX ? (int)lroundf(px) : NV__GLFW_SIDE_MAX;
}

static float monitor_scale(void)
{
    GLFWmonitor *monitor = glfwGetPrimaryMonitor();
    float scale_x = 1.0f, scale_y = 1.0f;

    if (monitor != NULL) {
        glfwGetMonitorContentScale(monitor, &scale_x, &scale_y);
    }
    return scale_x > 0.0f && isfinite(scale_x) ? scale_x : 1.0f;
}

static void set_hints(const nv__window_desc *desc, bool robust)
{
    glfwDefaultWindowHints();
    glfwWindowHint(GLFW_VISIBLE, GLFW_FALSE);
    glfwWindowHint(GLFW_FOCUS_ON_SHOW, GLFW_TRUE);
    if (desc->surface == NV__SURFACE_PIXELS) {
        glfwWindowHint(GLFW_CLIENT_API, GLFW_NO_API);
        return;
    }
    glfwWindowHint(GLFW_CLIENT_API, GLFW_OPENGL_API);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
    glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
    glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
    glfwWindowHint(GLFW_DEPTH_BITS, 0);
    glfwWindowHint(GLFW_STENCIL_BITS, 0);
    glfwWindowHint(GLFW_SAMPLES, 0);
    if (robust) {
        /* A reset of the GPU is told then, instead of being drawn over for ever. */
        glfwWindowHint(GLFW_CONTEXT_ROBUSTNESS, GLFW_LOSE_CONTEXT_ON_RESET);
    }
}

static void measure(nv__glfw_window *window)
{
    glfwGetWindowSize(window->handle, &window->window_width, &window->window_height);
    glfwGetFramebufferSize(window->handle, &window->framebuffer_width, &window->framebuffer_height);
}

/* Where screen coordinates are not pixels, the size that was asked for is corrected now that the
 * ratio is known. */
static void correct_size(nv__glfw_window *window, int wanted_width, int wanted_height)
{
    if (window->framebuffer_width == wanted_width && window->framebuffer_height == wanted_height) {
        return;
    }
    if (window->window_width <= 0 || window->framebuffer_width <= 0 || window->window_height <= 0 ||
        window->framebuffer_height <= 0 || window->window_width == window->framebuffer_width) {
        return; /* the window system wants it so */
    }
    float ratio = (float)window->framebuffer_width / (float)window->window_width;
    glfwSetWindowSize(window->handle, clamp_side((float)wanted_width / ratio),
                      clamp_side((float)wanted_height / ratio));
    measure(window);
}

static nv_status make_handle(nv__glfw_window *window, const nv__window_desc *desc)
{
    int width = clamp_side(desc->width * window->scale);
    int height = clamp_side(desc->height * window->scale);
    const char *given = desc->title != NULL ? desc->title : "";
    char *title = nv__utf8_sanitise(given, strlen(given), "window title");

    if (title == NULL) {
        return NV_ENOMEM;
    }
    bool gl = desc->surface == NV__SURFACE_GL;
    for (int robust = gl ? 1 : 0; robust >= 0 && window->handle == NULL; robust--) {
        set_hints(desc, robust == 1);
        window->handle = glfwCreateWindow(width, height, title, NULL, NULL);
    }
    nv__free(title);
    if (window->handle == NULL) {
        nv__log(NV_LOG_INFO, "a window %s could not be opened",
                desc->surface == NV__SURFACE_GL ? "with OpenGL 3.3" : "of pixels");
        return NV_EUNSUPPORTED;
    }
    measure(window);
    correct_size(window, width, height);
    return NV_OK;
}

static nv_status prepare_surface(nv__glfw_window *window, const nv__window_desc *desc)
{
    nv__glfw_platform *platform = nv__glfw_platform_of(window);
    unsigned long x11_window;

    if (platform->x11_display == NULL) {
        if (desc->surface == NV__SURFACE_GL) {
            return NV_OK;
        }
        nv__log(NV_LOG_INFO, "without X11, windows are drawn with OpenGL only");
        return NV_EUNSUPPORTED;
    }
    x11_window = nv__x11_window(window->handle);
    nv__x11_keep_content(platform->x11_display, x11_window);
    if (desc->surface == NV__SURFACE_GL) {
        return NV_OK;
    }
    return nv__x11_pixels_create(platform->x11_display, x11_window, &window->pixels);
}

nv_status nv__glfw_open_window(nv__platform *platform, const nv__window_desc *desc,
                               nv__window **out)
{
    nv__glfw_window *window = NV__NEW(nv__glfw_window);
    nv_status status;

    *out = NULL;
    if (window == NULL) {
        return NV_ENOMEM;
    }
    window->base.platform = platform;
    window->base.desc = *desc;
    window->base.desc.title = NULL; /* the caller's memory */
    window->refresh = -1.0;
    window->scale = desc->scale > 0.0f && isfinite(desc->scale) ? desc->scale : monitor_scale();
    status = make_handle(window, desc);
    if (status == NV_OK) {
        status = prepare_surface(window, desc);
    }
    ((nv__glfw_platform *)platform)->windows++;
    if (status != NV_OK) {
        nv__glfw_close_window(&window->base);
        return status;
    }
    nv__glfw_listen(window);
    *out = &window->base;
    return NV_OK;
}

void nv__glfw_close_window(nv__window *base)
{
    nv__glfw_window *window = window_of(base);
    nv__glfw_platform *platform = nv__glfw_platform_of(window);

    nv__glfw_queue_purge(&platform->queue, window);
    nv__x11_pixels_destroy(window->pixels);
    if (window->handle != NULL) {
        glfwDestroyWindow(window->handle);
    }
    platform->windows--;
    nv__free(window);
}

void nv__glfw_metrics(const nv__window *base, nv__window_metrics *out)
{
    const nv__glfw_window *window = (const nv__glfw_window *)base;

    out->scale = window->scale;
    out->width = (float)window->framebuffer_width / window->scale;
    out->height = (float)window->framebuffer_height / window->scale;
    /* A minimised window keeps its layout and has nothing to be drawn on. */
    out->framebuffer_width = window->iconified ? 0 : window->framebuffer_width;
    out->framebuffer_height = window->iconified ? 0 : window->framebuffer_height;
}

void nv__glfw_set_title(nv__window *base, const char *title)
{
    const char *given = title != NULL ? title : "";
    char *clean = nv__utf8_sanitise(given, strlen(given), "window title");

    if (clean == NULL) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_ENOMEM, "no memory for a window title");
        return;
    }
    glfwSetWindowTitle(window_of(base)->handle, clean);
    nv__free(clean);
}

void nv__glfw_show(nv__window *base)
{
    nv__glfw_window *window = window_of(base);

    void *display = nv__x11_display();

    if (display != NULL) {
        nv__x11_map(display, nv__x11_window(window->handle));
        glfwFocusWindow(window->handle);
    } else {
        glfwShowWindow(window->handle);
    }
    /* The first frame was drawn before there was anything on the screen to show it. */
    if (window->pixels != NULL) {
        nv__glfw_present_again(window);
    } else if (nv__glfw_make_current(base) == NV_OK && nv__glfw_presents_partially(base)) {
        nv__pixel_rect all = { 0, 0, window->framebuffer_width, window->framebuffer_height };

        nv__glfw_present(base, &all, 1);
    }
}

/* The monitor under the window's middle, or the first one. */
static GLFWmonitor *monitor_of(const nv__glfw_window *window)
{
    int count = 0, x = 0, y = 0;
    GLFWmonitor **monitors = glfwGetMonitors(&count);

    glfwGetWindowPos(window->handle, &x, &y);
    x += window->window_width / 2;
    y += window->window_height / 2;
    for (int i = 0; i < count; i++) {
        const GLFWvidmode *mode = glfwGetVideoMode(monitors[i]);
        int left = 0, top = 0;

        glfwGetMonitorPos(monitors[i], &left, &top);
        if (mode != NULL && x >= left && x < left + mode->width && y >= top &&
            y < top + mode->height) {
            return monitors[i];
        }
    }
    return count > 0 ? monitors[0] : NULL;
}

double nv__glfw_refresh_interval(nv__window *base)
{
    nv__glfw_window *window = window_of(base);

    if (window->refresh < 0.0) {
        GLFWmonitor *monitor = monitor_of(window);
        const GLFWvidmode *mode = monitor != NULL ? glfwGetVideoMode(monitor) : NULL;

        /* Virtual displays say 0. */
        window->refresh = mode != NULL && mode->refreshRate > 0 ? 1.0 / mode->refreshRate : 0.0;
    }
    return window->refresh;
}
