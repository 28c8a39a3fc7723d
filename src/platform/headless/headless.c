/* Windows without a display: pixels in memory, input fed by calls, presents counted. Nothing here
 * depends on the machine, so the same calls give the same frames everywhere. */
#include "base/alloc.h"
#include "base/assert.h"
#include "base/log.h"
#include "base/utf8.h"
#include "platform/platform.h"

#include <string.h>

/* The largest framebuffer side, px; more than any screen, and small enough for int arithmetic. */
enum { NV__HEADLESS_SIDE_MAX = 16384 };

typedef struct headless_platform {
    nv__platform base;
    char *clipboard;
    size_t windows;
} headless_platform;

typedef struct headless_window {
    nv__window base;
    nv__window_metrics metrics;
    uint32_t *pixels;
    size_t capacity; /* pixels that fit */
    bool fresh;
    nv__present_stats presented;
} headless_window;

static headless_platform *platform_of(nv__platform *platform)
{
    return (headless_platform *)platform;
}

static headless_window *window_of(nv__window *window)
{
    return (headless_window *)window;
}

static int to_pixels(float dp, float scale)
{
    float px = roundf(dp * scale);

    if (!(px > 0.0f)) {
        return dp > 0.0f ? 1 : 0;
    }
    return px < (float)NV__HEADLESS_SIDE_MAX ? (int)px : NV__HEADLESS_SIDE_MAX;
}

static float clean_length(float dp)
{
    return isfinite(dp) && dp > 0.0f ? dp : 0.0f;
}

static void set_metrics(headless_window *window, float width, float height, float scale)
{
    nv__window_metrics *metrics = &window->metrics;

    metrics->scale = isfinite(scale) && scale > 0.0f ? scale : 1.0f;
    metrics->width = clean_length(width);
    metrics->height = clean_length(height);
    metrics->framebuffer_width = to_pixels(metrics->width, metrics->scale);
    metrics->framebuffer_height = to_pixels(metrics->height, metrics->scale);
    window->fresh = true;
}

static nv_status open_window(nv__platform *platform, const nv__window_desc *desc, nv__window **out)
{
    headless_window *window;

    *out = NULL;
    if (desc->surface != NV__SURFACE_PIXELS) {
        nv__log(NV_LOG_INFO, "a headless window has no OpenGL surface");
        return NV_EUNSUPPORTED;
    }
    window = NV__NEW(headless_window);
    if (window == NULL) {
        return NV_ENOMEM;
    }
    window->base.platform = platform;
    window->base.desc = *desc;
    window->base.desc.title = NULL;
    set_metrics(window, desc->width, desc->height, desc->scale);
    platform_of(platform)->windows++;
    *out = &window->base;
    return NV_OK;
}

static void close_window(nv__window *window)
{
    headless_window *headless = window_of(window);

    platform_of(window->platform)->windows--;
    nv__free(headless->pixels);
    nv__free(headless);
}

static void metrics(const nv__window *window, nv__window_metrics *out)
{
    *out = ((const headless_window *)window)->metrics;
}

static void set_title(nv__window *window, const char *title)
{
    (void)window;
    (void)title;
}

static void show(nv__window *window)
{
    (void)window;
}

static bool reserve_pixels(headless_window *window)
{
    size_t wanted =
        (size_t)window->metrics.framebuffer_width * (size_t)window->metrics.framebuffer_height;
    uint32_t *grown;

    if (wanted <= window->capacity) {
        return true;
    }
    grown = nv__realloc(window->pixels, wanted * sizeof *grown);
    if (grown == NULL) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_ENOMEM, "no memory for the pixels of a window");
        return false;
    }
    window->pixels = grown;
    window->capacity = wanted;
    return true;
}

static uint32_t *pixels(nv__window *window, int *stride, bool *fresh)
{
    headless_window *headless = window_of(window);
    const nv__window_metrics *size = &headless->metrics;

    *stride = size->framebuffer_width;
    *fresh = headless->fresh;
    if (size->framebuffer_width == 0 || size->framebuffer_height == 0 ||
        !reserve_pixels(headless)) {
        *stride = 0;
        *fresh = true;
        return NULL;
    }
    if (headless->fresh) {
        memset(headless->pixels, 0,
               (size_t)size->framebuffer_width * (size_t)size->framebuffer_height *
                   sizeof(uint32_t));
    }
    return headless->pixels;
}

static void present(nv__window *window, const nv__pixel_rect *damage, size_t count)
{
    headless_window *headless = window_of(window);
    nv__present_stats *stats = &headless->presented;

    NV__ASSERT(count <= NV__DAMAGE_MAX, "%zu damage rectangles, at most %d", count, NV__DAMAGE_MAX);
    count = count < NV__DAMAGE_MAX ? count : NV__DAMAGE_MAX;
    headless->fresh = false;
    stats->presents++;
    stats->last_count = count;
    for (size_t i = 0; i < count; i++) {
        stats->last[i] = damage[i];
        stats->pixels += (uint64_t)damage[i].width * (uint64_t)damage[i].height;
    }
}

static nv_status make_current(nv__window *window)
{
    (void)window;
    return NV_EUNSUPPORTED;
}

static void *gl_proc_address(const char *name)
{
    (void)name;
    return NULL;
}

static const char *clipboard(nv__window *window)
{
    return platform_of(window->platform)->clipboard;
}

static void set_clipboard(nv__window *window, const char *text)
{
    headless_platform *platform = platform_of(window->platform);
    char *copy = NULL;

    if (text != NULL && text[0] != '\0') {
        copy = nv__utf8_sanitise(text, strlen(text), "clipboard");
        if (copy == NULL) {
            NV__LOG_ONCE(NV_LOG_ERROR, NV_ENOMEM, "no memory for the clipboard");
            return;
        }
    }
    nv__free(platform->clipboard);
    platform->clipboard = copy;
}

static bool prefers_dark(nv__platform *platform)
{
    (void)platform;
    return false;
}

static double refresh_interval(nv__window *window)
{
    (void)window;
    return 0.0;
}

static bool presents_partially(const nv__window *window)
{
    (void)window;
    return true;
}

static void destroy(nv__platform *platform)
{
    headless_platform *headless = platform_of(platform);

    NV__REQUIRE(headless->windows == 0, , "a platform was destroyed with %zu windows open",
                headless->windows);
    nv__free(headless->clipboard);
    nv__free(headless);
}

static const nv__platform_ops headless_ops = {
    .name = "headless",
    .open_window = open_window,
    .close_window = close_window,
    .metrics = metrics,
    .set_title = set_title,
    .show = show,
    .pixels = pixels,
    .present = present,
    .make_current = make_current,
    .gl_proc_address = gl_proc_address,
    .clipboard = clipboard,
    .set_clipboard = set_clipboard,
    .prefers_dark = prefers_dark,
    .refresh_interval = refresh_interval,
    .destroy = destroy,
    .presents_partially = presents_partially,
};

nv_status nv__headless_create(nv__runtime *runtime, nv__platform **out)
{
    headless_platform *platform = NV__NEW(headless_platform);

    *out = NULL;
    if (platform == NULL) {
        return NV_ENOMEM;
    }
    platform->base.ops = &headless_ops;
    platform->base.runtime = runtime;
    *out = &platform->base;
    return NV_OK;
}

static bool is_headless(const nv__window *window)
{
    return window != NULL && window->platform->ops == &headless_ops;
}

void nv__headless_send(nv__window *window, const nv_event *event)
{
    NV__REQUIRE(is_headless(window), , "nv__headless_send needs a headless window");
    NV__REQUIRE(event != NULL, , "nv__headless_send needs an event");

    const nv__window_events *events = &window->desc.events;
    nv_event stamped = *event;

    if (stamped.time <= 0.0 && window->platform->runtime != NULL) {
        stamped.time = (double)nv__runtime_now_ns(window->platform->runtime) / 1e9;
    }
    if (stamped.type == NV_EVENT_FOCUS || stamped.type == NV_EVENT_BLUR) {
        if (events->active != NULL) {
            events->active(events->user, stamped.type == NV_EVENT_FOCUS);
        }
    } else if (events->input != NULL) {
        events->input(events->user, &stamped);
    }
}

void nv__headless_resize(nv__window *window, float width, float height, float scale)
{
    NV__REQUIRE(is_headless(window), , "nv__headless_resize needs a headless window");

    set_metrics(window_of(window), width, height, scale);
    if (window->desc.events.changed != NULL) {
        window->desc.events.changed(window->desc.events.user, false);
    }
}

void nv__headless_request_close(nv__window *window)
{
    NV__REQUIRE(is_headless(window), , "nv__headless_request_close needs a headless window");

    if (window->desc.events.close_requested != NULL) {
        window->desc.events.close_requested(window->desc.events.user);
    }
}

void nv__headless_pointer_left(nv__window *window)
{
    NV__REQUIRE(is_headless(window), , "nv__headless_pointer_left needs a headless window");

    if (window->desc.events.pointer_left != NULL) {
        window->desc.events.pointer_left(window->desc.events.user);
    }
}

nv__present_stats nv__headless_presented(const nv__window *window)
{
    NV__REQUIRE(is_headless(window), (nv__present_stats){ 0 },
                "nv__headless_presented needs a headless window");
    return ((const headless_window *)window)->presented;
}
