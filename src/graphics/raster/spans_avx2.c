#include "graphics/raster/spans.h"

#if defined(__x86_64__)

#include "graphics/raster/pixel.h"

#include <immintrin.h>
#include <stdbool.h>
#include <string.h>

/* Eight pixels at a time, as in spans_sse2.c. The last, incomplete group of a row overlaps the one
 * before it: both are computed from the pixels as they were, so the shared ones agree. */
enum { STEP = 8, HALF = 4 };

#define NV__AVX2 __attribute__((target("avx2")))

typedef struct ink {
    __m256i source, boost; /* 16-bit lanes */
    bool boosted;          /* known when this is compiled: the loops come in two kinds */
} ink;

NV__AVX2 static inline __m256i load(const uint32_t *pixels)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)pixels);
}

NV__AVX2 static inline void store(uint32_t *pixels, __m256i value)
{
    _mm256_storeu_si256((__m256i *)(void *)pixels, value);
}

NV__AVX2 static inline __m128i load_half(const uint32_t *pixels)
{
    return _mm_loadu_si128((const __m128i *)(const void *)pixels);
}

NV__AVX2 static inline void store_half(uint32_t *pixels, __m128i value)
{
    _mm_storeu_si128((__m128i *)(void *)pixels, value);
}

NV__AVX2 static inline __m256i scale(__m256i a, __m256i b)
{
    __m256i product = _mm256_add_epi16(_mm256_mullo_epi16(a, b), _mm256_set1_epi16(128));
    return _mm256_mulhi_epu16(product, _mm256_set1_epi16(257));
}

NV__AVX2 static inline __m256i rest(__m256i pixels)
{
    __m256i alpha = _mm256_shufflehi_epi16(_mm256_shufflelo_epi16(pixels, 0xFF), 0xFF);
    return _mm256_sub_epi16(_mm256_set1_epi16(255), alpha);
}

NV__AVX2 static inline __m256i over(__m256i target, __m256i low, __m256i high)
{
    __m256i zero = _mm256_setzero_si256();
    low = _mm256_add_epi16(low, scale(_mm256_unpacklo_epi8(target, zero), rest(low)));
    high = _mm256_add_epi16(high, scale(_mm256_unpackhi_epi8(target, zero), rest(high)));
    return _mm256_packus_epi16(low, high);
}

NV__AVX2 static inline __m256i boosted(__m256i coverage, __m256i boost)
{
    __m256i left = _mm256_sub_epi16(_mm256_set1_epi16(255), coverage);
    return _mm256_add_epi16(coverage,
                            _mm256_mulhi_epu16(_mm256_mullo_epi16(coverage, left), boost));
}

NV__AVX2 static inline __m256i masked(__m256i target, uint64_t eight, ink with)
{
    const __m256i each = _mm256_setr_epi8(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4,
                                          4, 5, 5, 5, 5, 6, 6, 6, 6, 7, 7, 7, 7);
    __m256i zero = _mm256_setzero_si256();
    __m256i bytes = _mm256_shuffle_epi8(_mm256_set1_epi64x((long long)eight), each);
    __m256i low = _mm256_unpacklo_epi8(bytes, zero);
    __m256i high = _mm256_unpackhi_epi8(bytes, zero);
    if (with.boosted) {
        low = boosted(low, with.boost);
        high = boosted(high, with.boost);
    }
    return over(target, scale(with.source, low), scale(with.source, high));
}

/* The same for four pixels: the upper half of the registers idles. */
NV__AVX2 static inline __m128i masked_half(__m128i target, uint32_t four, ink with)
{
    return _mm256_castsi256_si128(masked(_mm256_castsi128_si256(target), four, with));
}

NV__AVX2 static inline ink ink_of(uint32_t color, unsigned boost)
{
    __m256i pixel = _mm256_set1_epi32((int)color);
    return (ink){ _mm256_unpacklo_epi8(pixel, _mm256_setzero_si256()),
                  _mm256_set1_epi16((short)boost), boost != 0 };
}

NV__AVX2 static inline uint64_t load8(const uint8_t *coverage)
{
    uint64_t eight;
    memcpy(&eight, coverage, sizeof eight);
    return eight;
}

NV__AVX2 static inline uint32_t load4(const uint8_t *coverage)
{
    uint32_t four;
    memcpy(&four, coverage, sizeof four);
    return four;
}

/* Fewer than eight pixels. */
NV__AVX2 static inline void mask_few(uint32_t *target, const uint8_t *coverage, size_t count,
                                     uint32_t color, unsigned boost, ink with)
{
    if (count >= HALF) {
        size_t last = count - HALF;
        __m128i a = masked_half(load_half(target), load4(coverage), with);
        __m128i b = masked_half(load_half(target + last), load4(coverage + last), with);
        store_half(target, a);
        store_half(target + last, b);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (coverage[i] != 0) {
            uint32_t strength = nv__coverage_boost(coverage[i], boost);
            target[i] = nv__pixel_over(target[i], nv__pixel_scale(color, strength));
        }
    }
}

NV__AVX2 static inline void mask_row(uint32_t *target, const uint8_t *coverage, size_t count,
                                     uint32_t color, unsigned boost, ink with)
{
    while (count >= (size_t)2 * STEP) {
        uint64_t eight = load8(coverage);
        if (eight != 0) {
            store(target, masked(load(target), eight, with));
        }
        target += STEP;
        coverage += STEP;
        count -= STEP;
    }
    if (count < STEP) {
        mask_few(target, coverage, count, color, boost, with);
        return;
    }
    size_t last = count - STEP;
    __m256i a = masked(load(target), load8(coverage), with);
    __m256i b = masked(load(target + last), load8(coverage + last), with);
    store(target, a);
    store(target + last, b);
}

NV__AVX2 static void fill(uint32_t *target, size_t count, uint32_t color)
{
    __m256i eight = _mm256_set1_epi32((int)color);
    size_t i = 0;
    for (; i + STEP <= count; i += STEP) {
        store(target + i, eight);
    }
    for (; i < count; i++) {
        target[i] = color;
    }
}

NV__AVX2 static void blend(uint32_t *target, size_t count, uint32_t color)
{
    __m256i source = ink_of(color, 0).source;
    size_t i = 0;
    for (; i + STEP <= count; i += STEP) {
        store(target + i, over(load(target + i), source, source));
    }
    for (; i < count; i++) {
        target[i] = nv__pixel_over(target[i], color);
    }
}

NV__AVX2 static void mask(uint32_t *target, const uint8_t *coverage, size_t count, uint32_t color)
{
    mask_row(target, coverage, count, color, 0, ink_of(color, 0));
}

NV__AVX2 static inline void glyph_rows(const nv__glyph_block *block, unsigned boost)
{
    ink with = ink_of(block->color, boost);
    uint32_t *target = block->target;
    const uint8_t *coverage = block->mask;
    for (size_t y = 0; y < block->height; y++) {
        mask_row(target, coverage, block->width, block->color, boost, with);
        target += block->target_stride;
        coverage += block->mask_stride;
    }
}

NV__AVX2 static void glyph(const nv__glyph_block *block)
{
    if (block->boost == 0) {
        glyph_rows(block, 0);
    } else {
        glyph_rows(block, block->boost);
    }
}

NV__AVX2 static void layer(uint32_t *target, const uint32_t *source, size_t count, uint32_t opacity)
{
    __m256i zero = _mm256_setzero_si256(), factor = _mm256_set1_epi16((short)opacity);
    size_t i = 0;
    for (; i + STEP <= count; i += STEP) {
        __m256i eight = load(source + i);
        __m256i low = scale(_mm256_unpacklo_epi8(eight, zero), factor);
        __m256i high = scale(_mm256_unpackhi_epi8(eight, zero), factor);
        store(target + i, over(load(target + i), low, high));
    }
    for (; i < count; i++) {
        target[i] = nv__pixel_over(target[i], nv__pixel_scale(source[i], opacity));
    }
}

const nv__spans nv__spans_avx2 = { "avx2", fill, blend, mask, glyph, layer };

#else
/* No such instructions here; the plain loops are used. */
typedef int nv__no_spans_avx2;
#endif
