#include "material/tokens_system.h"

const nv__motion_curve nv__motion_fast_spatial = { 0.42f, 1.67f, 0.21f, 0.90f, 0.35 };
const nv__motion_curve nv__motion_default_spatial = { 0.38f, 1.21f, 0.22f, 1.00f, 0.50 };
const nv__motion_curve nv__motion_slow_spatial = { 0.39f, 1.29f, 0.35f, 0.98f, 0.65 };
const nv__motion_curve nv__motion_fast_effects = { 0.31f, 0.94f, 0.34f, 1.00f, 0.15 };
const nv__motion_curve nv__motion_default_effects = { 0.34f, 0.80f, 0.34f, 1.00f, 0.20 };
const nv__motion_curve nv__motion_slow_effects = { 0.34f, 0.88f, 0.34f, 1.00f, 0.30 };

nv__motion_curve nv__motion_standard(double seconds)
{
    return (nv__motion_curve){ 0.2f, 0.0f, 0.0f, 1.0f, seconds };
}

nv__motion_curve nv__motion_linear(double seconds)
{
    return (nv__motion_curve){ 0.0f, 0.0f, 1.0f, 1.0f, seconds };
}

nv__motion_curve nv__motion_emphasized_decelerate(double seconds)
{
    return (nv__motion_curve){ 0.05f, 0.7f, 0.1f, 1.0f, seconds };
}

nv__motion_curve nv__motion_emphasized_accelerate(double seconds)
{
    return (nv__motion_curve){ 0.3f, 0.0f, 0.8f, 0.15f, seconds };
}

static const nv__text_style typescale[NV__TYPE_COUNT] = {
    [NV__TYPE_DISPLAY_LARGE] = { NULL, 57.0f, 400, 64.0f, -0.25f },
    [NV__TYPE_DISPLAY_MEDIUM] = { NULL, 45.0f, 400, 52.0f, 0.0f },
    [NV__TYPE_DISPLAY_SMALL] = { NULL, 36.0f, 400, 44.0f, 0.0f },
    [NV__TYPE_HEADLINE_LARGE] = { NULL, 32.0f, 400, 40.0f, 0.0f },
    [NV__TYPE_HEADLINE_MEDIUM] = { NULL, 28.0f, 400, 36.0f, 0.0f },
    [NV__TYPE_HEADLINE_SMALL] = { NULL, 24.0f, 400, 32.0f, 0.0f },
    [NV__TYPE_TITLE_LARGE] = { NULL, 22.0f, 400, 28.0f, 0.0f },
    [NV__TYPE_TITLE_MEDIUM] = { NULL, 16.0f, 500, 24.0f, 0.15f },
    [NV__TYPE_TITLE_SMALL] = { NULL, 14.0f, 500, 20.0f, 0.1f },
    [NV__TYPE_BODY_LARGE] = { NULL, 16.0f, 400, 24.0f, 0.5f },
    [NV__TYPE_BODY_MEDIUM] = { NULL, 14.0f, 400, 20.0f, 0.25f },
    [NV__TYPE_BODY_SMALL] = { NULL, 12.0f, 400, 16.0f, 0.4f },
    [NV__TYPE_LABEL_LARGE] = { NULL, 14.0f, 500, 20.0f, 0.1f },
    [NV__TYPE_LABEL_MEDIUM] = { NULL, 12.0f, 500, 16.0f, 0.5f },
    [NV__TYPE_LABEL_SMALL] = { NULL, 11.0f, 500, 16.0f, 0.5f },
};

const nv__text_style *nv__type_style(nv__type type)
{
    return &typescale[type < NV__TYPE_COUNT ? type : NV__TYPE_BODY_MEDIUM];
}

nv_text_style nv__text_style_of(nv__type type, nv_color color)
{
    const nv__text_style *style = nv__type_style(type);
    return (nv_text_style){ color, style->size, style->weight, style->line_height,
                            style->letter_spacing };
}
