#include "graphics/exact.h"

#include "base/assert.h"

#include <nuiitivet/color.h>

#include <math.h>

nv_color nv_color_fade(nv_color color, float opacity)
{
    if (!NV_COLOR_IS_SET(color)) {
        return color;
    }
    NV__REQUIRE(!NV_COLOR_IS_ROLE(color), color, "nv_color_fade: resolve role %u first",
                (unsigned)(uint32_t)color);
    NV__REQUIRE(!isnan(opacity), color, "nv_color_fade: the opacity is not a number");
    float factor = opacity < 0 ? 0 : opacity > 1 ? 1 : opacity;
    uint32_t argb = (uint32_t)color;
    uint32_t alpha = (uint32_t)((float)(argb >> 24) * factor + 0.5f);
    return NV_ARGB((argb & 0xFFFFFFu) | alpha << 24);
}

const char *nv_color_role_name(nv_color_role role)
{
    /* In the order of NV_COLOR_ROLE_MAP. */
    static const char *const names[] = {
        NULL,
        "primary",
        "onPrimary",
        "primaryContainer",
        "onPrimaryContainer",
        "secondary",
        "onSecondary",
        "secondaryContainer",
        "onSecondaryContainer",
        "tertiary",
        "onTertiary",
        "tertiaryContainer",
        "onTertiaryContainer",
        "error",
        "onError",
        "errorContainer",
        "onErrorContainer",
        "background",
        "onBackground",
        "surface",
        "onSurface",
        "surfaceVariant",
        "onSurfaceVariant",
        "surfaceDim",
        "surfaceBright",
        "surfaceContainerLowest",
        "surfaceContainerLow",
        "surfaceContainer",
        "surfaceContainerHigh",
        "surfaceContainerHighest",
        "inverseSurface",
        "inverseOnSurface",
        "inversePrimary",
        "outline",
        "outlineVariant",
        "shadow",
        "scrim",
    };
    _Static_assert(sizeof names / sizeof *names == NV_COLOR_ROLE_COUNT, "a role has no name");
    if ((unsigned)role >= NV_COLOR_ROLE_COUNT) {
        return NULL;
    }
    return names[role];
}
