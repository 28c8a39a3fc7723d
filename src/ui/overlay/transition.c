/* How an entry comes and goes: both ways are one animation from pose to pose. */
#include "ui/overlay/entry.h"

#include <math.h>

/* Material 3 motion: emphasized decelerate for what comes, emphasized accelerate for what goes. */
static const nv__motion_curve ENTER_CURVE = { 0.05f, 0.7f, 0.1f, 1.0f, 0 };
static const nv__motion_curve EXIT_CURVE = { 0.3f, 0.0f, 0.8f, 0.15f, 0 };

static const nv__overlay_pose AT_REST = { 1, 1, 0, 1 };

static float or_one(float scale)
{
    return isfinite(scale) && scale > 0 ? scale : 1;
}

static float mix(float from, float to, float t)
{
    return from + (to - from) * t;
}

static void apply(nv_overlay *overlay, const nv__overlay_pose *pose)
{
    overlay->pose = *pose;
    if (overlay->holder == NULL) {
        return;
    }
    nv__visual content = overlay->holder->visual;
    content.opacity = pose->opacity;
    content.scale = pose->scale;
    content.translate_y = pose->y;
    nv__widget_set_visual(overlay->holder, &content);
    if (overlay->barrier != NULL) {
        nv__visual barrier = overlay->barrier->visual;
        barrier.opacity = pose->barrier;
        nv__widget_set_visual(overlay->barrier, &barrier);
    }
}

static void on_change(void *user)
{
    nv_overlay *overlay = user;
    float t = overlay->animation.value;
    nv__overlay_pose pose = {
        mix(overlay->from.opacity, overlay->to.opacity, t),
        mix(overlay->from.scale, overlay->to.scale, t),
        mix(overlay->from.y, overlay->to.y, t),
        mix(overlay->from.barrier, overlay->to.barrier, t),
    };
    apply(overlay, &pose);
}

/* The animation lets its owner go in its last callback. */
static void on_done(void *user)
{
    nv_overlay *overlay = user;
    if (overlay->leaving) {
        nv__overlay_remove(overlay);
    }
}

static bool animates(const nv_overlay *overlay, float seconds)
{
    return seconds > 0 && isfinite(seconds) && nv__view_runtime(overlay->view) != NULL;
}

static void start(nv_overlay *overlay, nv__motion_curve curve, float seconds)
{
    curve.duration = (double)seconds;
    overlay->animation.on_done = on_done;
    nv__animation_jump(&overlay->animation, 0);
    on_change(overlay);
    nv__animation_to(&overlay->animation, overlay->view, 1, curve);
}

void nv__overlay_start_enter(nv_overlay *overlay)
{
    const nv_transition *transition = &overlay->transition;
    nv__animation_init(&overlay->animation, 0, on_change, overlay);
    overlay->to = overlay->pose = AT_REST;
    if (!animates(overlay, transition->enter_seconds)) {
        return;
    }
    float y = transition->translate_y_from;
    overlay->from = (nv__overlay_pose){ transition->fade ? 0.0f : 1.0f,
                                        or_one(transition->scale_from), isfinite(y) ? y : 0, 0 };
    start(overlay, ENTER_CURVE, transition->enter_seconds);
}

void nv__overlay_start_exit(nv_overlay *overlay)
{
    const nv_transition *transition = &overlay->transition;
    if (!animates(overlay, transition->exit_seconds)) {
        nv__overlay_remove(overlay);
        return;
    }
    overlay->from = overlay->pose; /* it may not have fully come yet */
    overlay->to =
        (nv__overlay_pose){ transition->fade ? 0.0f : 1.0f, or_one(transition->scale_to), 0, 0 };
    start(overlay, EXIT_CURVE, transition->exit_seconds);
}
