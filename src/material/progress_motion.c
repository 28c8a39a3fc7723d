#include "material/progress.h"

#include "material/tokens_system.h"

#include <math.h>

/* How far something that runs from `start` to `end` has come, eased. */
static float eased(double seconds, double start, double end, nv__motion_curve curve)
{
    double x = (seconds - start) / (end - start);
    return x <= 0.0 ? 0.0f : (x >= 1.0 ? 1.0f : nv__bezier(curve, (float)x));
}

void nv__linear_segments(double seconds, nv__segment out[2])
{
    double t = fmod(fmax(seconds, 0.0), NV__LINEAR_CYCLE);
    nv__motion_curve curve = nv__motion_emphasized_accelerate(1.0);
    out[0] = (nv__segment){ eased(t, 0.25, 1.25, curve), eased(t, 0.0, 1.0, curve) };
    out[1] = (nv__segment){ eased(t, 0.9, 1.75, curve), eased(t, 0.65, 1.5, curve) };
}

enum { ROTATION_TURNS = 3, STEPS = 4 };
static const double STEP_EVERY = 1.5;
static const double STEP_SECONDS = 0.3;
static const float STEP_TURNS = 0.25f;
static const float SWEEP_MIN = 0.1f;
static const float SWEEP_MAX = 0.87f;

static float rotation_at(double t)
{
    float turns = (float)(t / NV__CIRCULAR_CYCLE * ROTATION_TURNS);
    for (int i = 0; i < STEPS; i++) {
        nv__motion_curve curve =
            i == 0 ? nv__motion_emphasized_decelerate(1.0) : nv__motion_linear(1.0);
        double start = i * STEP_EVERY;
        turns += STEP_TURNS * eased(t, start, start + STEP_SECONDS, curve);
    }
    return turns;
}

nv__circular_arc nv__circular_arc_at(double seconds)
{
    double t = fmod(fmax(seconds, 0.0), NV__CIRCULAR_CYCLE);
    double half = NV__CIRCULAR_CYCLE / 2.0;
    float part = t < half ? eased(t, 0.0, half, nv__motion_standard(1.0))
                          : 1.0f - (float)((t - half) / half);
    float rotation = rotation_at(t);
    return (nv__circular_arc){ rotation - floorf(rotation),
                               SWEEP_MIN + (SWEEP_MAX - SWEEP_MIN) * part };
}
