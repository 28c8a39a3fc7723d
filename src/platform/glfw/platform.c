/* The platform on GLFW: windows of the desktop that the process runs on. */
#include "base/alloc.h"
#include "base/assert.h"
#include "base/log.h"
#include "platform/glfw/internal.h"
#include "platform/glfw/keymap.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

static bool prefers_dark(nv__platform *platform)
{
    (void)platform;
    return nv__glfw_theme_is_dark(getenv("GTK_THEME"));
}

static void destroy(nv__platform *platform)
{
    nv__glfw_platform *glfw = (nv__glfw_platform *)platform;

    NV__REQUIRE(glfw->windows == 0, , "a platform was destroyed with %zu windows open",
                glfw->windows);
    nv__glfw_leave_loop(glfw);
    nv__free(glfw->clipboard);
    nv__free(glfw);
    nv__glfw_release();
}

static const nv__platform_ops glfw_ops = {
    .name = "glfw",
    .open_window = nv__glfw_open_window,
    .close_window = nv__glfw_close_window,
    .metrics = nv__glfw_metrics,
    .set_title = nv__glfw_set_title,
    .show = nv__glfw_show,
    .pixels = nv__glfw_pixels,
    .present = nv__glfw_present,
    .make_current = nv__glfw_make_current,
    .gl_proc_address = nv__glfw_proc_address,
    .clipboard = nv__glfw_clipboard,
    .set_clipboard = nv__glfw_set_clipboard,
    .prefers_dark = prefers_dark,
    .refresh_interval = nv__glfw_refresh_interval,
    .destroy = destroy,
    .presents_partially = nv__glfw_presents_partially,
    .use_pixels = nv__glfw_use_pixels,
};

nv_status nv__glfw_create(nv__runtime *runtime, nv__platform **out)
{
    nv__glfw_platform *platform;
    nv_status status = nv__glfw_acquire();

    *out = NULL;
    if (status != NV_OK) {
        return status;
    }
    platform = NV__NEW(nv__glfw_platform);
    if (platform == NULL) {
        nv__glfw_release();
        return NV_ENOMEM;
    }
    platform->base.ops = &glfw_ops;
    platform->base.runtime = runtime;
    status = nv__glfw_join_loop(platform);
    if (status != NV_OK) {
        nv__free(platform);
        nv__glfw_release();
        return status;
    }
    *out = &platform->base;
    return NV_OK;
}

#if defined(__linux__)
static bool has_render_node(void)
{
    DIR *folder = opendir("/dev/dri");
    struct dirent *entry;
    bool found = false;

    if (folder == NULL) {
        return false;
    }
    while (!found && (entry = readdir(folder)) != NULL) {
        found = strncmp(entry->d_name, "renderD", strlen("renderD")) == 0;
    }
    closedir(folder);
    return found;
}
#endif

bool nv__glfw_gl_is_hardware(void)
{
    if (nv__env_flag("LIBGL_ALWAYS_SOFTWARE", false)) {
        return false;
    }
#if defined(__linux__)
    return has_render_node();
#else
    return true;
#endif
}
