#include "ui/animation.h"

#include "base/assert.h"

#include <math.h>

enum { NV__NEWTON_STEPS = 8, NV__BISECTION_STEPS = 20 };
static const float bezier_tolerance = 1e-6f;

/* ---- easing ---- */

/* One coordinate of the curve from 0 to 1 with control values a and b. */
static float along(float a, float b, float t)
{
    float s = 1.0f - t;
    return 3.0f * s * s * t * a + 3.0f * s * t * t * b + t * t * t;
}

static float slope(float a, float b, float t)
{
    float s = 1.0f - t;
    return 3.0f * s * s * a + 6.0f * s * t * (b - a) + 3.0f * t * t * (1.0f - b);
}

static float bisect(float x1, float x2, float x)
{
    float low = 0.0f, high = 1.0f, t = x;
    for (int i = 0; i < NV__BISECTION_STEPS; i++) {
        if (along(x1, x2, t) < x) {
            low = t;
        } else {
            high = t;
        }
        t = (low + high) * 0.5f;
    }
    return t;
}

static float clamp01(float value)
{
    return value < 0.0f ? 0.0f : value > 1.0f ? 1.0f : value;
}

float nv__bezier(nv__motion_curve curve, float x)
{
    if (!(x > 0.0f)) {
        return 0.0f;
    }
    if (x >= 1.0f) {
        return 1.0f;
    }
    /* Time never runs backwards. */
    float x1 = clamp01(curve.x1), x2 = clamp01(curve.x2), t = x;
    for (int i = 0; i < NV__NEWTON_STEPS; i++) {
        float error = along(x1, x2, t) - x, rise = slope(x1, x2, t);
        if (fabsf(error) <= bezier_tolerance || fabsf(rise) < bezier_tolerance) {
            break;
        }
        t = clamp01(t - error / rise);
    }
    if (fabsf(along(x1, x2, t) - x) > bezier_tolerance) {
        t = bisect(x1, x2, x);
    }
    return along(curve.y1, curve.y2, t);
}

/* ---- the animated value ---- */

static void arrive(nv__animation *animation)
{
    void (*done)(void *) = animation->on_done;
    animation->value = animation->target;
    nv__ticker_remove(&animation->ticker);
    /* Whoever stops or starts it in on_change has no more use for the arrival. */
    animation->arriving = true;
    if (animation->on_change) {
        animation->on_change(animation->user);
    }
    if (!animation->arriving) {
        return;
    }
    animation->arriving = false;
    if (done) {
        done(animation->user); /* may end its owner: nothing is touched after it */
    }
}

static bool tick(nv__ticker *ticker, double dt)
{
    nv__animation *animation = (nv__animation *)((char *)ticker - offsetof(nv__animation, ticker));
    animation->elapsed += dt;
    double progress = animation->elapsed / animation->curve.duration;
    if (progress >= 1.0) {
        arrive(animation);
        return false;
    }
    float eased = nv__bezier(animation->curve, (float)progress);
    animation->value = animation->start + (animation->target - animation->start) * eased;
    if (animation->on_change) {
        animation->on_change(animation->user);
    }
    return true; /* if on_change took it out, that has been seen to */
}

void nv__animation_init(nv__animation *animation, float value, void (*on_change)(void *user),
                        void *user)
{
    *animation = (nv__animation){ .ticker = { .tick = tick },
                                  .value = value,
                                  .start = value,
                                  .target = value,
                                  .on_change = on_change,
                                  .user = user };
}

void nv__animation_to(nv__animation *animation, nv__view *view, float target,
                      nv__motion_curve curve)
{
    NV__REQUIRE(animation->ticker.tick, , "an animation is used before nv__animation_init");
    NV__REQUIRE(isfinite(target), , "an animation to %g", (double)target);
    if (animation->target == target && (animation->ticker.view || animation->value == target)) {
        return;
    }
    nv__ticker_remove(&animation->ticker);
    animation->arriving = false;
    animation->start = animation->value;
    animation->target = target;
    animation->elapsed = 0;
    animation->curve = curve;
    if (!view || !nv__view_runtime(view) || !(curve.duration > 0)) {
        arrive(animation);
        return;
    }
    nv__view_add_ticker(view, &animation->ticker);
}

void nv__animation_jump(nv__animation *animation, float value)
{
    NV__REQUIRE(isfinite(value), , "an animation jumps to %g", (double)value);
    nv__ticker_remove(&animation->ticker);
    animation->arriving = false;
    animation->value = animation->start = animation->target = value;
}

bool nv__animation_is_running(const nv__animation *animation)
{
    return animation->ticker.view != NULL;
}

void nv__animation_stop(nv__animation *animation)
{
    nv__ticker_remove(&animation->ticker);
    animation->arriving = false;
    animation->start = animation->target = animation->value;
}
