/* Values that move: a scalar with a target and a motion, ticked by the view's frames. */
#ifndef NV_UI_ANIMATION_H
#define NV_UI_ANIMATION_H

#include "ui/view.h"

typedef struct nv__motion_curve {
    float x1, y1, x2, y2;
    double duration;
} nv__motion_curve; /* cubic Bezier, seconds */

/* y of the Bezier easing at x (0..1); Newton then bisection. */
float nv__bezier(nv__motion_curve curve, float x);

typedef struct nv__animation {
    nv__ticker ticker;
    float value, start, target;
    double elapsed;
    nv__motion_curve curve;
    void (*on_change)(void *user); /* each step, and at the end */
    void (*on_done)(void *user);   /* once per arrival; may start it again; may be NULL */
    void *user;
    bool arriving; /* between the last on_change and on_done */
} nv__animation;

void nv__animation_init(nv__animation *animation, float value, void (*on_change)(void *user),
                        void *user);
/* Moves to target from the current value; an unchanged target does not restart. With no view, no
 * runtime, or duration <= 0 it arrives at once (on_change, on_done called). */
void nv__animation_to(nv__animation *animation, nv__view *view, float target,
                      nv__motion_curve curve);
void nv__animation_jump(nv__animation *animation, float value); /* stops there; no callbacks */
bool nv__animation_is_running(const nv__animation *animation);
void nv__animation_stop(nv__animation *animation); /* keeps the value; on unmount and dispose */

#endif
