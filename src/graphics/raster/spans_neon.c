#include "graphics/raster/spans.h"

#if NV__HAVE_NEON

#include "graphics/raster/pixel.h"

#include <arm_neon.h>

/* Eight pixels at a time, a register for each channel: blue, green, red, alpha. */
enum { STEP = 8, ALPHA = 3 };

static inline uint8x8x4_t load(const uint32_t *pixels)
{
    return vld4_u8((const uint8_t *)(const void *)pixels);
}

static inline void store(uint32_t *pixels, uint8x8x4_t value)
{
    vst4_u8((uint8_t *)(void *)pixels, value);
}

static inline uint8x8x4_t splat(uint32_t pixel)
{
    return (uint8x8x4_t){ { vdup_n_u8((uint8_t)pixel), vdup_n_u8((uint8_t)(pixel >> 8)),
                            vdup_n_u8((uint8_t)(pixel >> 16)),
                            vdup_n_u8((uint8_t)(pixel >> 24)) } };
}

/* a * b / 255 per lane, as nv__div255: both shifts round. */
static inline uint8x8_t scale(uint8x8_t a, uint8x8_t b)
{
    uint16x8_t product = vmull_u8(a, b);
    return vrshrn_n_u16(vrsraq_n_u16(product, product, 8), 8);
}

static inline uint8x8x4_t scale_all(uint8x8x4_t pixels, uint8x8_t factor)
{
    for (int i = 0; i < 4; i++) {
        pixels.val[i] = scale(pixels.val[i], factor);
    }
    return pixels;
}

static inline uint8x8x4_t over(uint8x8x4_t target, uint8x8x4_t source)
{
    uint8x8_t rest = vmvn_u8(source.val[ALPHA]);
    for (int i = 0; i < 4; i++) {
        target.val[i] = vadd_u8(source.val[i], scale(target.val[i], rest));
    }
    return target;
}

/* See nv__coverage_boost. */
static inline uint8x8_t boosted(uint8x8_t coverage, uint16_t boost)
{
    uint16x8_t rising = vmull_u8(coverage, vmvn_u8(coverage));
    uint16x4_t low = vshrn_n_u32(vmull_n_u16(vget_low_u16(rising), boost), 16);
    uint16x4_t high = vshrn_n_u32(vmull_n_u16(vget_high_u16(rising), boost), 16);
    return vadd_u8(coverage, vmovn_u16(vcombine_u16(low, high)));
}

static inline void mask_row(uint32_t *target, const uint8_t *coverage, size_t count, uint32_t color,
                            unsigned boost)
{
    uint8x8x4_t source = splat(color);
    size_t i = 0;
    for (; i + STEP <= count; i += STEP) {
        uint8x8_t eight = vld1_u8(coverage + i);
        if (vget_lane_u64(vreinterpret_u64_u8(eight), 0) == 0) {
            continue;
        }
        eight = boost != 0 ? boosted(eight, (uint16_t)boost) : eight;
        store(target + i, over(load(target + i), scale_all(source, eight)));
    }
    for (; i < count; i++) {
        if (coverage[i] != 0) {
            uint32_t strength = nv__coverage_boost(coverage[i], boost);
            target[i] = nv__pixel_over(target[i], nv__pixel_scale(color, strength));
        }
    }
}

static void fill(uint32_t *target, size_t count, uint32_t color)
{
    uint32x4_t four = vdupq_n_u32(color);
    size_t i = 0;
    for (; i + 4 <= count; i += 4) {
        vst1q_u32(target + i, four);
    }
    for (; i < count; i++) {
        target[i] = color;
    }
}

static void blend(uint32_t *target, size_t count, uint32_t color)
{
    uint8x8x4_t source = splat(color);
    size_t i = 0;
    for (; i + STEP <= count; i += STEP) {
        store(target + i, over(load(target + i), source));
    }
    for (; i < count; i++) {
        target[i] = nv__pixel_over(target[i], color);
    }
}

static void mask(uint32_t *target, const uint8_t *coverage, size_t count, uint32_t color)
{
    mask_row(target, coverage, count, color, 0);
}

static void glyph(const nv__glyph_block *block)
{
    uint32_t *target = block->target;
    const uint8_t *coverage = block->mask;
    for (size_t y = 0; y < block->height; y++) {
        mask_row(target, coverage, block->width, block->color, block->boost);
        target += block->target_stride;
        coverage += block->mask_stride;
    }
}

static void layer(uint32_t *target, const uint32_t *source, size_t count, uint32_t opacity)
{
    uint8x8_t factor = vdup_n_u8((uint8_t)opacity);
    size_t i = 0;
    for (; i + STEP <= count; i += STEP) {
        store(target + i, over(load(target + i), scale_all(load(source + i), factor)));
    }
    for (; i < count; i++) {
        target[i] = nv__pixel_over(target[i], nv__pixel_scale(source[i], opacity));
    }
}

const nv__spans nv__spans_neon = { "neon", fill, blend, mask, glyph, layer };

#else
/* No such instructions here; the plain loops are used. */
typedef int nv__no_spans_neon;
#endif
