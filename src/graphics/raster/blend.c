#include "graphics/raster/blend.h"

#include "graphics/raster/pixel.h"

/* All of it in 1/255; sums stay within what nv__div255 divides exactly, because a premultiplied
 * channel is never above its alpha. */

typedef struct factors {
    uint32_t source, target;
} factors;

/* How much of each is kept, where that is a matter of the alphas. */
static factors factors_of(nv_blend blend, uint32_t sa, uint32_t da)
{
    switch (blend) {
    case NV_BLEND_SRC:
        return (factors){ 255, 0 };
    case NV_BLEND_DST_OVER:
        return (factors){ 255 - da, 255 };
    case NV_BLEND_SRC_IN:
        return (factors){ da, 0 };
    case NV_BLEND_DST_IN:
        return (factors){ 0, sa };
    case NV_BLEND_SRC_OUT:
        return (factors){ 255 - da, 0 };
    case NV_BLEND_DST_OUT:
        return (factors){ 0, 255 - sa };
    case NV_BLEND_SRC_ATOP:
        return (factors){ da, 255 - sa };
    case NV_BLEND_DST_ATOP:
        return (factors){ 255 - da, sa };
    case NV_BLEND_XOR:
        return (factors){ 255 - da, 255 - sa };
    case NV_BLEND_PLUS:
        return (factors){ 255, 255 };
    case NV_BLEND_CLEAR:
        return (factors){ 0, 0 };
    default:
        return (factors){ 255, 255 - sa };
    }
}

/* What both have in common, times 255. */
static uint32_t mixed(nv_blend blend, uint32_t s, uint32_t sa, uint32_t d, uint32_t da)
{
    switch (blend) {
    case NV_BLEND_MULTIPLY:
        return s * d;
    case NV_BLEND_SCREEN:
        return s * da + d * sa - s * d;
    case NV_BLEND_OVERLAY:
        return 2 * d <= da ? 2 * s * d : sa * da - 2 * (da - d) * (sa - s);
    case NV_BLEND_DARKEN:
        return s * da < d * sa ? s * da : d * sa;
    default:
        return s * da > d * sa ? s * da : d * sa;
    }
}

static uint32_t blend_pixel(nv_blend blend, uint32_t target, uint32_t source)
{
    uint32_t sa = source >> 24, da = target >> 24, out = 0;
    factors keep = factors_of(blend, sa, da);
    for (int shift = 0; shift < 32; shift += 8) {
        uint32_t s = source >> shift & 255, d = target >> shift & 255, value;
        if (blend >= NV_BLEND_MULTIPLY) {
            uint32_t common = shift == 24 ? sa * da : mixed(blend, s, sa, d, da);
            value = nv__div255(s * (255 - da) + d * (255 - sa) + common);
        } else if (blend == NV_BLEND_PLUS) {
            value = s + d < 255 ? s + d : 255;
        } else {
            value = nv__div255(s * keep.source + d * keep.target);
        }
        out |= value << shift;
    }
    return out;
}

static uint32_t between(uint32_t from, uint32_t to, uint32_t part)
{
    uint32_t out = 0;
    for (int shift = 0; shift < 32; shift += 8) {
        uint32_t a = from >> shift & 255, b = to >> shift & 255;
        out |= nv__div255(a * (255 - part) + b * part) << shift;
    }
    return out;
}

void nv__blend_row(nv_blend blend, uint32_t *target, const uint32_t *source,
                   const uint8_t *coverage, size_t count, uint32_t opacity)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t part = coverage != NULL ? coverage[i] : 255;
        if (part != 0) {
            uint32_t value = blend_pixel(blend, target[i], nv__pixel_scale(source[i], opacity));
            target[i] = part == 255 ? value : between(target[i], value, part);
        }
    }
}
