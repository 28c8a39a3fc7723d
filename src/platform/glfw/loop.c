/* GLFW's events in the runtime's loop.
 *
 * On X11 the connection's descriptor wakes the loop, and before the loop blocks Xlib's own queue is
 * looked at: a request that waits for a reply (a buffer swap, a clipboard read) moves events from
 * the descriptor into that queue, where no poll sees them. Nothing runs while nothing happens.
 * Elsewhere GLFW tells of no descriptor, or of one out of several, and a timer asks it. */
#include "base/log.h"
#include "platform/glfw/internal.h"

/* How often GLFW is asked where nothing can be watched. */
#define PUMP_SECONDS 0.016

static void deliver_changed(nv__glfw_window *window, const nv__glfw_queued *entry)
{
    const nv__window_events *events = &window->base.desc.events;

    /* What was uncovered is shown again without asking the application to draw it again. */
    if (entry->flag && !entry->resized && nv__glfw_present_again(window)) {
        return;
    }
    if (events->changed != NULL) {
        events->changed(events->user, entry->flag);
    }
}

/* The window may be closed by what this calls. */
static void deliver(nv__glfw_queued *entry)
{
    nv__glfw_window *window = (nv__glfw_window *)entry->window;
    const nv__window_events *events = &window->base.desc.events;

    switch (entry->kind) {
    case NV__GLFW_INPUT:
        if (entry->input.type == NV_EVENT_TEXT) {
            entry->input.text = entry->text;
        }
        if (events->input != NULL) {
            events->input(events->user, &entry->input);
        }
        break;
    case NV__GLFW_POINTER_LEFT:
        if (events->pointer_left != NULL) {
            events->pointer_left(events->user);
        }
        break;
    case NV__GLFW_ACTIVE:
        if (events->active != NULL) {
            events->active(events->user, entry->flag);
        }
        break;
    case NV__GLFW_CHANGED:
        deliver_changed(window, entry);
        break;
    case NV__GLFW_CLOSE:
        if (events->close_requested != NULL) {
            events->close_requested(events->user);
        }
        break;
    }
}

/* Delivers what waits now; what the application causes meanwhile waits for the next turn. */
static bool deliver_all(nv__glfw_platform *platform)
{
    nv__glfw_queued entry;
    size_t left = platform->queue.count;
    bool any = false;

    while (left > 0 && nv__glfw_queue_pop(&platform->queue, &entry)) {
        left--;
        any = true;
        deliver(&entry);
    }
    return any;
}

static void on_readable(void *user)
{
    glfwPollEvents();
    deliver_all((nv__glfw_platform *)user);
}

static bool before_block(void *user)
{
    nv__glfw_platform *platform = (nv__glfw_platform *)user;

    if (nv__x11_pending(platform->x11_display)) {
        glfwPollEvents();
    }
    return deliver_all(platform);
}

static bool deliver_before_block(void *user)
{
    return deliver_all((nv__glfw_platform *)user);
}

static void on_pump(void *user)
{
    nv__glfw_platform *platform = (nv__glfw_platform *)user;

    if (nv__timer_start(platform->base.runtime, &platform->pump, PUMP_SECONDS) != NV_OK) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_ENOMEM,
                     "no memory for the timer that asks for window events");
    }
    on_readable(platform);
}

static nv_status join_by_descriptor(nv__glfw_platform *platform)
{
    nv__runtime *runtime = platform->base.runtime;
    nv_status status = nv__runtime_add_prepare_hook(runtime, before_block, platform);

    if (status != NV_OK) {
        return status;
    }
    platform->watch = nv__runtime_watch_fd(runtime, nv__x11_descriptor(platform->x11_display),
                                           on_readable, platform);
    if (platform->watch == NULL) {
        nv__runtime_remove_prepare_hook(runtime, before_block, platform);
        return NV_ENOMEM;
    }
    return NV_OK;
}

static nv_status join_by_pump(nv__glfw_platform *platform)
{
    nv__runtime *runtime = platform->base.runtime;
    nv_status status = nv__runtime_add_prepare_hook(runtime, deliver_before_block, platform);

    if (status != NV_OK) {
        return status;
    }
    nv__timer_init(&platform->pump, on_pump, platform);
    status = nv__timer_start(runtime, &platform->pump, PUMP_SECONDS);
    if (status != NV_OK) {
        nv__runtime_remove_prepare_hook(runtime, deliver_before_block, platform);
    }
    return status;
}

nv_status nv__glfw_join_loop(nv__glfw_platform *platform)
{
    platform->x11_display = nv__x11_display();
    if (platform->x11_display != NULL && !nv__env_flag("NUIITIVET_EVENT_PUMP", false)) {
        return join_by_descriptor(platform);
    }
    return join_by_pump(platform);
}

void nv__glfw_leave_loop(nv__glfw_platform *platform)
{
    nv__runtime *runtime = platform->base.runtime;

    if (platform->watch != NULL) {
        nv__runtime_unwatch_fd(platform->watch);
        platform->watch = NULL;
        nv__runtime_remove_prepare_hook(runtime, before_block, platform);
    } else {
        nv__timer_stop(&platform->pump);
        nv__runtime_remove_prepare_hook(runtime, deliver_before_block, platform);
    }
}
