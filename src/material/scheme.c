/* The scheme of a seed colour: Material 3's "tonal spot" at standard contrast. Five palettes take
 * their hue from the seed and a chroma of their own; each role is one tone of one of them. */
#include "material/hct.h"

#include <math.h>
#include <nuiitivet/material.h>

typedef enum palette {
    PALETTE_PRIMARY,
    PALETTE_SECONDARY,
    PALETTE_TERTIARY,
    PALETTE_NEUTRAL,
    PALETTE_NEUTRAL_VARIANT,
    PALETTE_ERROR
} palette;

typedef struct palette_recipe {
    double hue_shift, chroma;
} palette_recipe;

/* Relative to the seed's hue. */
static const palette_recipe recipes[] = {
    [PALETTE_PRIMARY] = { 0.0, 36.0 },        [PALETTE_SECONDARY] = { 0.0, 16.0 },
    [PALETTE_TERTIARY] = { 60.0, 24.0 },      [PALETTE_NEUTRAL] = { 0.0, 6.0 },
    [PALETTE_NEUTRAL_VARIANT] = { 0.0, 8.0 },
};

/* The error palette is the same for all seeds. */
static const double ERROR_HUE = 25.0;
static const double ERROR_CHROMA = 84.0;

typedef struct role_tones {
    palette from;
    uint8_t light, dark;
} role_tones;

#define P  PALETTE_PRIMARY
#define S  PALETTE_SECONDARY
#define T  PALETTE_TERTIARY
#define N  PALETTE_NEUTRAL
#define NV PALETTE_NEUTRAL_VARIANT
#define E  PALETTE_ERROR
/* clang-format off */
static const role_tones tones[NV_COLOR_ROLE_COUNT] = {
    [NV_COLOR_ROLE_PRIMARY] = { P, 40, 80 },
    [NV_COLOR_ROLE_ON_PRIMARY] = { P, 100, 20 },
    [NV_COLOR_ROLE_PRIMARY_CONTAINER] = { P, 90, 30 },
    [NV_COLOR_ROLE_ON_PRIMARY_CONTAINER] = { P, 30, 90 },
    [NV_COLOR_ROLE_SECONDARY] = { S, 40, 80 },
    [NV_COLOR_ROLE_ON_SECONDARY] = { S, 100, 20 },
    [NV_COLOR_ROLE_SECONDARY_CONTAINER] = { S, 90, 30 },
    [NV_COLOR_ROLE_ON_SECONDARY_CONTAINER] = { S, 30, 90 },
    [NV_COLOR_ROLE_TERTIARY] = { T, 40, 80 },
    [NV_COLOR_ROLE_ON_TERTIARY] = { T, 100, 20 },
    [NV_COLOR_ROLE_TERTIARY_CONTAINER] = { T, 90, 30 },
    [NV_COLOR_ROLE_ON_TERTIARY_CONTAINER] = { T, 30, 90 },
    [NV_COLOR_ROLE_ERROR] = { E, 40, 80 },
    [NV_COLOR_ROLE_ON_ERROR] = { E, 100, 20 },
    [NV_COLOR_ROLE_ERROR_CONTAINER] = { E, 90, 30 },
    [NV_COLOR_ROLE_ON_ERROR_CONTAINER] = { E, 30, 90 },
    [NV_COLOR_ROLE_BACKGROUND] = { N, 98, 6 },
    [NV_COLOR_ROLE_ON_BACKGROUND] = { N, 10, 90 },
    [NV_COLOR_ROLE_SURFACE] = { N, 98, 6 },
    [NV_COLOR_ROLE_ON_SURFACE] = { N, 10, 90 },
    [NV_COLOR_ROLE_SURFACE_VARIANT] = { NV, 90, 30 },
    [NV_COLOR_ROLE_ON_SURFACE_VARIANT] = { NV, 30, 80 },
    [NV_COLOR_ROLE_SURFACE_DIM] = { N, 87, 6 },
    [NV_COLOR_ROLE_SURFACE_BRIGHT] = { N, 98, 24 },
    [NV_COLOR_ROLE_SURFACE_CONTAINER_LOWEST] = { N, 100, 4 },
    [NV_COLOR_ROLE_SURFACE_CONTAINER_LOW] = { N, 96, 10 },
    [NV_COLOR_ROLE_SURFACE_CONTAINER] = { N, 94, 12 },
    [NV_COLOR_ROLE_SURFACE_CONTAINER_HIGH] = { N, 92, 17 },
    [NV_COLOR_ROLE_SURFACE_CONTAINER_HIGHEST] = { N, 90, 22 },
    [NV_COLOR_ROLE_INVERSE_SURFACE] = { N, 20, 90 },
    [NV_COLOR_ROLE_INVERSE_ON_SURFACE] = { N, 95, 20 },
    [NV_COLOR_ROLE_INVERSE_PRIMARY] = { P, 80, 40 },
    [NV_COLOR_ROLE_OUTLINE] = { NV, 50, 60 },
    [NV_COLOR_ROLE_OUTLINE_VARIANT] = { NV, 80, 30 },
    [NV_COLOR_ROLE_SHADOW] = { N, 0, 0 },
    [NV_COLOR_ROLE_SCRIM] = { N, 0, 0 },
};
/* clang-format on */
#undef P
#undef S
#undef T
#undef N
#undef NV
#undef E

uint32_t nv_scheme_argb(uint32_t seed, bool dark, nv_color_role role)
{
    if (role <= NV_COLOR_ROLE_NONE || role >= NV_COLOR_ROLE_COUNT) {
        return 0;
    }
    role_tones wanted = tones[role];
    double tone = dark ? wanted.dark : wanted.light;
    if (wanted.from == PALETTE_ERROR) {
        return nv__hct_to_argb(ERROR_HUE, ERROR_CHROMA, tone);
    }
    palette_recipe recipe = recipes[wanted.from];
    double hue = fmod(nv__hct_from_argb(seed).hue + recipe.hue_shift, 360.0);
    return nv__hct_to_argb(hue, recipe.chroma, tone);
}
