/* GLFW's callbacks. They translate and queue, nothing else. */
#include "base/utf8.h"
#include "platform/glfw/internal.h"
#include "platform/glfw/keymap.h"

#include <string.h>

static nv__glfw_window *window_of(GLFWwindow *handle)
{
    return (nv__glfw_window *)glfwGetWindowUserPointer(handle);
}

static bool push(nv__glfw_window *window, nv__glfw_queued *entry)
{
    entry->window = window;
    return nv__glfw_queue_push(&nv__glfw_platform_of(window)->queue, entry);
}

static void push_state(nv__glfw_window *window, nv__glfw_kind kind, bool flag)
{
    push(window, &(nv__glfw_queued){ .kind = kind, .flag = flag });
}

static void push_resized(nv__glfw_window *window)
{
    push(window, &(nv__glfw_queued){ .kind = NV__GLFW_CHANGED, .resized = true });
}

static bool is_held(GLFWwindow *handle, int left, int right)
{
    return glfwGetKey(handle, left) == GLFW_PRESS || glfwGetKey(handle, right) == GLFW_PRESS;
}

/* For events that GLFW reports without modifiers. */
static uint32_t held_mods(GLFWwindow *handle)
{
    uint32_t mods = 0;

    mods |= is_held(handle, GLFW_KEY_LEFT_SHIFT, GLFW_KEY_RIGHT_SHIFT) ? NV_MOD_SHIFT : 0u;
    mods |= is_held(handle, GLFW_KEY_LEFT_CONTROL, GLFW_KEY_RIGHT_CONTROL) ? NV_MOD_CTRL : 0u;
    mods |= is_held(handle, GLFW_KEY_LEFT_ALT, GLFW_KEY_RIGHT_ALT) ? NV_MOD_ALT : 0u;
    mods |= is_held(handle, GLFW_KEY_LEFT_SUPER, GLFW_KEY_RIGHT_SUPER) ? NV_MOD_META : 0u;
    return mods;
}

static nv__glfw_queued input_entry(nv__glfw_window *window, nv_event_type type, uint32_t mods)
{
    nv__runtime *runtime = window->base.platform->runtime;

    return (nv__glfw_queued){ .kind = NV__GLFW_INPUT,
                              .input = { .type = type,
                                         .time = (double)nv__runtime_now_ns(runtime) / 1e9,
                                         .mods = mods,
                                         .device = NV_DEVICE_MOUSE,
                                         .pointer_id = 1,
                                         .position = window->pointer } };
}

/* Screen coordinates are pixels on X11 and Windows, and something like dp on other systems: the
 * ratio of framebuffer and window tells which. */
static nv_point to_dp(const nv__glfw_window *window, double x, double y)
{
    double ratio_x = window->window_width > 0
                         ? (double)window->framebuffer_width / (double)window->window_width
                         : 1.0;
    double ratio_y = window->window_height > 0
                         ? (double)window->framebuffer_height / (double)window->window_height
                         : 1.0;

    return (nv_point){ (float)(x * ratio_x / (double)window->scale),
                       (float)(y * ratio_y / (double)window->scale) };
}

static void push_text(nv__glfw_window *window, const char *text)
{
    size_t length = strlen(text);

    for (size_t at = 0; at < length;) {
        nv__glfw_queued entry = input_entry(window, NV_EVENT_TEXT, held_mods(window->handle));
        size_t step = 1;

        while (at + step < length && ((unsigned char)text[at + step] & 0xC0) == 0x80) {
            step++;
        }
        if (step < sizeof entry.text) {
            memcpy(entry.text, text + at, step);
            entry.text[step] = '\0';
            push(window, &entry);
        }
        at += step;
    }
}

/* Dead keys and what follows them. Text comes after its key, as GLFW gives it. */
static void compose(nv__glfw_window *window, int scancode, int mods)
{
    void *display = nv__glfw_platform_of(window)->x11_display;
    char text[64];

    window->composed = display != NULL && scancode > 0 &&
                       nv__x11_compose(display, (unsigned)scancode, (mods & GLFW_MOD_SHIFT) != 0,
                                       (mods & GLFW_MOD_CAPS_LOCK) != 0, text, sizeof text);
    if (window->composed) {
        push_text(window, text);
    }
}

static void on_key(GLFWwindow *handle, int key, int scancode, int action, int mods)
{
    nv__glfw_window *window = window_of(handle);
    const char *name = key != GLFW_KEY_UNKNOWN ? glfwGetKeyName(key, scancode) : NULL;
    nv__glfw_queued entry = input_entry(window, NV_EVENT_KEY, nv__glfw_mods(mods));

    if (action == GLFW_RELEASE) {
        return;
    }
    entry.input.key = nv__glfw_key(key, mods, name);
    entry.input.repeat = action == GLFW_REPEAT;
    if (entry.input.key != NV_KEY_UNKNOWN) {
        push(window, &entry);
    }
    compose(window, scancode, mods);
}

static void on_text(GLFWwindow *handle, unsigned code_point)
{
    nv__glfw_window *window = window_of(handle);
    nv__glfw_queued entry = input_entry(window, NV_EVENT_TEXT, held_mods(handle));

    if (window->composed || (entry.input.mods & NV_MOD_META) != 0) {
        return; /* of a sequence; a shortcut, not writing */
    }
    entry.text[nv__utf8_encode(code_point, entry.text)] = '\0';
    push(window, &entry);
}

static void on_move(GLFWwindow *handle, double x, double y)
{
    nv__glfw_window *window = window_of(handle);
    nv__glfw_queued entry;

    window->pointer = to_dp(window, x, y);
    entry = input_entry(window, NV_EVENT_POINTER_MOVE, held_mods(handle));
    push(window, &entry);
}

static void on_enter(GLFWwindow *handle, int entered)
{
    if (entered != GLFW_TRUE) {
        push_state(window_of(handle), NV__GLFW_POINTER_LEFT, false);
    }
}

static void on_button(GLFWwindow *handle, int button, int action, int mods)
{
    nv__glfw_window *window = window_of(handle);
    bool down = action == GLFW_PRESS;
    nv__glfw_queued entry = input_entry(window, down ? NV_EVENT_POINTER_DOWN : NV_EVENT_POINTER_UP,
                                        nv__glfw_mods(mods));
    unsigned bit;

    entry.input.button = nv__glfw_button(button);
    if (entry.input.button == 0) {
        return;
    }
    bit = 1u << entry.input.button;
    if (!down) {
        /* A release is told exactly when its press was. */
        if ((window->buttons_seen & bit) != 0) {
            push(window, &entry);
        }
        window->buttons_seen &= ~bit;
    } else if (push(window, &entry)) {
        window->buttons_seen |= bit;
    }
}

static void on_scroll(GLFWwindow *handle, double x, double y)
{
    nv__glfw_window *window = window_of(handle);
    nv__glfw_queued entry = input_entry(window, NV_EVENT_SCROLL, held_mods(handle));

    nv__glfw_scroll(x, y, &entry.input.scroll_x, &entry.input.scroll_y);
    push(window, &entry);
}

static void on_focus(GLFWwindow *handle, int focused)
{
    push_state(window_of(handle), NV__GLFW_ACTIVE, focused == GLFW_TRUE);
}

static void on_close(GLFWwindow *handle)
{
    glfwSetWindowShouldClose(handle, GLFW_FALSE);
    push_state(window_of(handle), NV__GLFW_CLOSE, false);
}

static void on_iconify(GLFWwindow *handle, int iconified)
{
    nv__glfw_window *window = window_of(handle);

    window->iconified = iconified == GLFW_TRUE;
    push_resized(window);
}

static void on_refresh(GLFWwindow *handle)
{
    push_state(window_of(handle), NV__GLFW_CHANGED, true);
}

static void on_position(GLFWwindow *handle, int x, int y)
{
    (void)x;
    (void)y;
    window_of(handle)->refresh = -1.0; /* it may be on another monitor now */
}

static void on_window_size(GLFWwindow *handle, int width, int height)
{
    nv__glfw_window *window = window_of(handle);

    window->window_width = width;
    window->window_height = height;
    push_resized(window);
}

static void on_framebuffer_size(GLFWwindow *handle, int width, int height)
{
    nv__glfw_window *window = window_of(handle);

    window->framebuffer_width = width;
    window->framebuffer_height = height;
    push_resized(window);
}

static void on_scale(GLFWwindow *handle, float scale_x, float scale_y)
{
    nv__glfw_window *window = window_of(handle);

    (void)scale_y;
    if (window->base.desc.scale > 0.0f || !(scale_x > 0.0f)) {
        return; /* a scale that was asked for stays */
    }
    window->scale = scale_x;
    push_resized(window);
}

void nv__glfw_listen(nv__glfw_window *window)
{
    GLFWwindow *handle = window->handle;

    glfwSetWindowUserPointer(handle, window);
    glfwSetInputMode(handle, GLFW_LOCK_KEY_MODS, GLFW_TRUE);
    glfwSetKeyCallback(handle, on_key);
    glfwSetCharCallback(handle, on_text);
    glfwSetCursorPosCallback(handle, on_move);
    glfwSetCursorEnterCallback(handle, on_enter);
    glfwSetMouseButtonCallback(handle, on_button);
    glfwSetScrollCallback(handle, on_scroll);
    glfwSetWindowFocusCallback(handle, on_focus);
    glfwSetWindowCloseCallback(handle, on_close);
    glfwSetWindowIconifyCallback(handle, on_iconify);
    glfwSetWindowRefreshCallback(handle, on_refresh);
    glfwSetWindowPosCallback(handle, on_position);
    glfwSetWindowSizeCallback(handle, on_window_size);
    glfwSetFramebufferSizeCallback(handle, on_framebuffer_size);
    glfwSetWindowContentScaleCallback(handle, on_scale);
}
