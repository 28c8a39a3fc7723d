#include "base/alloc.h"
#include "base/log.h"
#include "base/utf8.h"
#include "platform/glfw/internal.h"

#include <string.h>

/* What another program may put into our memory by a paste. */
enum { CLIPBOARD_MAX = 16 * 1024 * 1024 };

const char *nv__glfw_clipboard(nv__window *window)
{
    nv__glfw_platform *platform = (nv__glfw_platform *)window->platform;
    const char *text = glfwGetClipboardString(((nv__glfw_window *)window)->handle);
    size_t length = text != NULL ? strnlen(text, CLIPBOARD_MAX) : 0;

    nv__free(platform->clipboard);
    platform->clipboard = NULL;
    if (length == 0) {
        return NULL;
    }
    if (length == CLIPBOARD_MAX) {
        NV__LOG_ONCE(NV_LOG_WARNING, NV_ELIMIT, "the clipboard's text was cut to %d bytes",
                     CLIPBOARD_MAX);
    }
    platform->clipboard = nv__utf8_sanitise(text, length, "clipboard");
    if (platform->clipboard == NULL) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_ENOMEM, "no memory for the clipboard's text");
    }
    return platform->clipboard;
}

void nv__glfw_set_clipboard(nv__window *window, const char *text)
{
    const char *given = text != NULL ? text : "";
    char *clean = nv__utf8_sanitise(given, strlen(given), "clipboard");

    if (clean == NULL) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_ENOMEM, "no memory for the clipboard");
        return;
    }
    glfwSetClipboardString(((nv__glfw_window *)window)->handle, clean);
    nv__free(clean);
}
