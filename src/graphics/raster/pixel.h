/* Arithmetic on premultiplied 0xAARRGGBB pixels. All products are divided by 255 with exact
 * rounding, so that every implementation of the spans can agree on every bit. */
#ifndef NV_GRAPHICS_RASTER_PIXEL_H
#define NV_GRAPHICS_RASTER_PIXEL_H

#include <stdint.h>

/* value / 255, rounded to nearest; exact for 0..65025. */
static inline uint32_t nv__div255(uint32_t value)
{
    value += 128;
    return (value + (value >> 8)) >> 8;
}

/* All four channels times factor / 255. Two channels share a word: none can carry into its
 * neighbour, because 255 * 255 + 128 + 254 < 65536. */
static inline uint32_t nv__pixel_scale(uint32_t pixel, uint32_t factor)
{
    uint32_t odd = (pixel >> 8 & 0x00FF00FFu) * factor + 0x00800080u;
    uint32_t even = (pixel & 0x00FF00FFu) * factor + 0x00800080u;
    odd = (odd + (odd >> 8 & 0x00FF00FFu)) & 0xFF00FF00u;
    even = (even + (even >> 8 & 0x00FF00FFu)) >> 8 & 0x00FF00FFu;
    return odd | even;
}

/* `source` over `target`. */
static inline uint32_t nv__pixel_over(uint32_t target, uint32_t source)
{
    return source + nv__pixel_scale(target, 255 - (source >> 24));
}

/* From straight to premultiplied alpha. */
static inline uint32_t nv__pixel_premultiply(uint32_t argb)
{
    uint32_t alpha = argb >> 24;
    return alpha << 24 | (nv__pixel_scale(argb, alpha) & 0x00FFFFFFu);
}

/* Coverage of a glyph, made stronger by `boost`: light text on dark looks thinner than dark text on
 * light when blended in sRGB. Full and empty coverage stay what they are; boost is at most 257. */
static inline uint32_t nv__coverage_boost(uint32_t coverage, uint32_t boost)
{
    return coverage + (coverage * (255 - coverage) * boost >> 16);
}

#endif
