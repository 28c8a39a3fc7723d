/* Hue, chroma and tone: the colour space that Material 3 schemes are made in. Hue and chroma are
 * those of CAM16 under sRGB viewing conditions, tone is the L* of CIE Lab. */
#ifndef NV_MATERIAL_HCT_H
#define NV_MATERIAL_HCT_H

#include <nuiitivet/base.h>

/* hue in degrees (0..360), chroma >= 0 (about 120 at most in sRGB), tone 0..100. */
typedef struct nv__hct {
    double hue, chroma, tone;
} nv__hct;

/* The alpha byte is ignored. */
nv__hct nv__hct_from_argb(uint32_t argb);

/* The opaque sRGB colour of this hue and tone whose chroma is nearest to the one asked for: exactly
 * it where sRGB reaches that far, otherwise the most that it holds. */
uint32_t nv__hct_to_argb(double hue, double chroma, double tone);

#endif
