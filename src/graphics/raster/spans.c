#include "graphics/raster/spans.h"

#include "graphics/raster/pixel.h"

static void fill(uint32_t *target, size_t count, uint32_t color)
{
    for (size_t i = 0; i < count; i++) {
        target[i] = color;
    }
}

static void blend(uint32_t *target, size_t count, uint32_t color)
{
    for (size_t i = 0; i < count; i++) {
        target[i] = nv__pixel_over(target[i], color);
    }
}

static void mask(uint32_t *target, const uint8_t *coverage, size_t count, uint32_t color)
{
    for (size_t i = 0; i < count; i++) {
        if (coverage[i] != 0) {
            target[i] = nv__pixel_over(target[i], nv__pixel_scale(color, coverage[i]));
        }
    }
}

static void glyph(const nv__glyph_block *block)
{
    for (size_t y = 0; y < block->height; y++) {
        uint32_t *target = block->target + (ptrdiff_t)y * block->target_stride;
        const uint8_t *coverage = block->mask + (ptrdiff_t)y * block->mask_stride;
        for (size_t x = 0; x < block->width; x++) {
            if (coverage[x] != 0) {
                uint32_t strength = nv__coverage_boost(coverage[x], block->boost);
                target[x] = nv__pixel_over(target[x], nv__pixel_scale(block->color, strength));
            }
        }
    }
}

static void layer(uint32_t *target, const uint32_t *source, size_t count, uint32_t opacity)
{
    for (size_t i = 0; i < count; i++) {
        if (source[i] != 0) {
            target[i] = nv__pixel_over(target[i], nv__pixel_scale(source[i], opacity));
        }
    }
}

const nv__spans nv__spans_scalar = { "scalar", fill, blend, mask, glyph, layer };

size_t nv__spans_available(const nv__spans *out[NV__SPANS_MAX])
{
    size_t count = 0;
    out[count++] = &nv__spans_scalar;
#if defined(__x86_64__)
    out[count++] = &nv__spans_sse2;
    if (__builtin_cpu_supports("avx2")) {
        out[count++] = &nv__spans_avx2;
    }
#elif NV__HAVE_NEON
    out[count++] = &nv__spans_neon;
#endif
    return count;
}

const nv__spans *nv__spans_best(void)
{
    const nv__spans *sets[NV__SPANS_MAX];
    return sets[nv__spans_available(sets) - 1];
}
