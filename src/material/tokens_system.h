/* Figures of Material 3's system tokens (design system version 34.0.21), each with its token's
 * name. Lengths in dp, times in seconds. */
#ifndef NV_MATERIAL_TOKENS_SYSTEM_H
#define NV_MATERIAL_TOKENS_SYSTEM_H

#include "ui/animation.h"

#include <nuiitivet/widgets.h>

/* ---- state ---- */
#define NV__STATE_HOVER_OPACITY    0.08f /* md.sys.state.hover.state-layer-opacity */
#define NV__STATE_FOCUS_OPACITY    0.10f /* md.sys.state.focus.state-layer-opacity */
#define NV__STATE_PRESSED_OPACITY  0.10f /* md.sys.state.pressed.state-layer-opacity */
#define NV__STATE_DISABLED_OPACITY 0.38f /* md.sys.state.disabled.state-layer-opacity */

#define NV__FOCUS_RING_THICKNESS    3.0f    /* md.sys.state.focus-indicator.thickness */
#define NV__FOCUS_RING_OUTER_OFFSET 2.0f    /* md.sys.state.focus-indicator.outer-offset */
#define NV__FOCUS_RING_INNER_OFFSET (-3.0f) /* md.sys.state.focus-indicator.inner-offset */

/* ---- shape ---- */
#define NV__CORNER_EXTRA_SMALL 4.0f  /* md.sys.shape.corner-value.extra-small */
#define NV__CORNER_MEDIUM      12.0f /* md.sys.shape.corner-value.medium */
#define NV__CORNER_EXTRA_LARGE 28.0f /* md.sys.shape.corner-value.extra-large */

/* ---- motion ---- */
#define NV__DURATION_SHORT1  0.05 /* md.sys.motion.duration.short1 */
#define NV__DURATION_SHORT2  0.10 /* md.sys.motion.duration.short2 */
#define NV__DURATION_SHORT3  0.15 /* md.sys.motion.duration.short3 */
#define NV__DURATION_SHORT4  0.20 /* md.sys.motion.duration.short4 */
#define NV__DURATION_MEDIUM1 0.25 /* md.sys.motion.duration.medium1 */
#define NV__DURATION_MEDIUM2 0.30 /* md.sys.motion.duration.medium2 */
#define NV__DURATION_MEDIUM3 0.35 /* md.sys.motion.duration.medium3 */
#define NV__DURATION_MEDIUM4 0.40 /* md.sys.motion.duration.medium4 */
#define NV__DURATION_LONG1   0.45 /* md.sys.motion.duration.long1 */
#define NV__DURATION_LONG2   0.50 /* md.sys.motion.duration.long2 */
#define NV__DURATION_LONG3   0.55 /* md.sys.motion.duration.long3 */
#define NV__DURATION_LONG4   0.60 /* md.sys.motion.duration.long4 */

/* The motion scheme's springs as the curves that stand for them. */
extern const nv__motion_curve nv__motion_fast_spatial;    /* md.sys.motion.spring.fast.spatial */
extern const nv__motion_curve nv__motion_default_spatial; /* md.sys.motion.spring.default.spatial */
extern const nv__motion_curve nv__motion_slow_spatial;    /* md.sys.motion.spring.slow.spatial */
extern const nv__motion_curve nv__motion_fast_effects;    /* md.sys.motion.spring.fast.effects */
extern const nv__motion_curve nv__motion_default_effects; /* md.sys.motion.spring.default.effects */
extern const nv__motion_curve nv__motion_slow_effects;    /* md.sys.motion.spring.slow.effects */

/* An easing token with a duration token. */
nv__motion_curve nv__motion_standard(double seconds); /* md.sys.motion.easing.standard */
nv__motion_curve nv__motion_linear(double seconds);   /* md.sys.motion.easing.linear */
nv__motion_curve
nv__motion_emphasized_decelerate(double seconds); /* md.sys.motion.easing.emphasized.decelerate */
nv__motion_curve
nv__motion_emphasized_accelerate(double seconds); /* md.sys.motion.easing.emphasized.accelerate */

/* ---- typescale: md.sys.typescale.NAME.{size,line-height,weight,tracking} ---- */
typedef enum nv__type {
    NV__TYPE_DISPLAY_LARGE,
    NV__TYPE_DISPLAY_MEDIUM,
    NV__TYPE_DISPLAY_SMALL,
    NV__TYPE_HEADLINE_LARGE,
    NV__TYPE_HEADLINE_MEDIUM,
    NV__TYPE_HEADLINE_SMALL,
    NV__TYPE_TITLE_LARGE,
    NV__TYPE_TITLE_MEDIUM,
    NV__TYPE_TITLE_SMALL,
    NV__TYPE_BODY_LARGE,
    NV__TYPE_BODY_MEDIUM,
    NV__TYPE_BODY_SMALL,
    NV__TYPE_LABEL_LARGE,
    NV__TYPE_LABEL_MEDIUM,
    NV__TYPE_LABEL_SMALL,
    NV__TYPE_COUNT
} nv__type;
const nv__text_style *nv__type_style(nv__type type);
/* The same for nv_text, in a colour. */
nv_text_style nv__text_style_of(nv__type type, nv_color color);

/* ---- elevation ---- */
/* The level of each use; a level's shadows are drawn by nv__paint_elevation. */
enum { NV__ELEVATION_LEVELS = 6 }; /* md.sys.elevation.level0 .. level5 */

#endif
