#include "app/app.h"
#include "base/log.h"

static int choice(const char *variable, const char *const *names)
{
    return nv__env_choice(variable, names, 0);
}

nv__app_options nv__app_options_from_environment(void)
{
    static const char *const backends[] = { "auto", "glfw", "headless", NULL };
    static const char *const renderers[] = { "auto", "gl", "raster", NULL };
    static const char *const debugs[] = { "off", "damage", NULL };
    static const char *const themes[] = { "system", "light", "dark", NULL };

    return (nv__app_options){
        .mode = nv__env_flag("NUIITIVET_SYNC", false) ? NV__RUNTIME_SYNC : NV__RUNTIME_OWNED,
        .max_step = nv__env_number("NUIITIVET_MAX_STEP", 0.05),
        .backend = (nv__backend)choice("NUIITIVET_BACKEND", backends),
        .renderer = (nv__renderer_choice)choice("NUIITIVET_RENDERER", renderers),
        .scale = (float)nv__env_number("NUIITIVET_SCALE", 0),
        .seed = (uint64_t)nv__env_number("NUIITIVET_SEED", 0),
        .theme = choice("NUIITIVET_THEME", themes),
        .flash_damage = choice("NUIITIVET_DEBUG", debugs) == 1,
        .draw_threads = (int)nv__env_number("NUIITIVET_DRAW_THREADS", 0),
        .cache = nv__env_flag("NUIITIVET_CACHE", true),
    };
}
