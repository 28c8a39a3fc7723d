#include "graphics/affine.h"
#include "graphics/canvas_internal.h"

static bool are_stops(const nv_gradient *gradient)
{
    if (gradient->count == 0 || gradient->count > NV_GRADIENT_STOPS_MAX) {
        return false;
    }
    float last = 0;
    for (size_t i = 0; i < gradient->count; i++) {
        float at = gradient->stops[i].at;
        if (!(at >= last && at <= 1) || NV_COLOR_IS_ROLE(gradient->stops[i].color)) {
            return false;
        }
        last = at;
    }
    return true;
}

static bool is_anything_visible(const nv_gradient *gradient)
{
    for (size_t i = 0; i < gradient->count; i++) {
        if (nv__is_visible(gradient->stops[i].color)) {
            return true;
        }
    }
    return false;
}

void nv_canvas_gradient(nv_canvas *canvas, nv_rect rect, nv_radii radii,
                        const nv_gradient *gradient)
{
    REQUIRE_CANVAS(canvas, "nv_canvas_gradient");
    REQUIRE_RECT(rect, "nv_canvas_gradient");
    REQUIRE_RADII(radii, "nv_canvas_gradient");
    NV__REQUIRE(gradient != NULL && gradient->kind <= NV_GRADIENT_SWEEP, ,
                "nv_canvas_gradient: no gradient");
    NV__REQUIRE(are_stops(gradient), ,
                "nv_canvas_gradient: stops rise from 0 to 1, are literals, and 1 to %d",
                (int)NV_GRADIENT_STOPS_MAX);
    REQUIRE_POINT(gradient->from, "nv_canvas_gradient: from");
    REQUIRE_POINT(gradient->to, "nv_canvas_gradient: to");
    REQUIRE_LENGTH(gradient->radius, "nv_canvas_gradient");
    NV__REQUIRE(isfinite(gradient->turn), , "nv_canvas_gradient: turn %g", (double)gradient->turn);
    if (nv_rect_is_empty(rect) || !is_anything_visible(gradient)) {
        return;
    }
    nv__ramp *ramp = nv__ramp_new(gradient);
    if (ramp == NULL) {
        canvas->list->failed = true;
        return;
    }
    nv__record *record = nv__canvas_add(canvas, NV__RECORD_GRADIENT, rect, 0);
    if (record == NULL) {
        nv__ramp_release(ramp);
        return;
    }
    record->radii = radii;
    record->u.gradient.ramp = ramp;
    record->u.gradient.at = nv__affine_identity();
    nv__canvas_settle(canvas);
}
