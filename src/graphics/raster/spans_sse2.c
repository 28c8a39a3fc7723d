#include "graphics/raster/spans.h"

#if defined(__x86_64__)

#include "graphics/raster/pixel.h"

#include <emmintrin.h>
#include <string.h>

/* Four pixels at a time; a channel is a 16-bit lane while it is computed. */
enum { STEP = 4 };

static inline __m128i load(const uint32_t *pixels)
{
    return _mm_loadu_si128((const __m128i *)(const void *)pixels);
}

static inline void store(uint32_t *pixels, __m128i value)
{
    _mm_storeu_si128((__m128i *)(void *)pixels, value);
}

static inline __m128i splat(uint32_t pixel)
{
    return _mm_set1_epi32((int)pixel);
}

/* a * b / 255 per lane, as nv__div255. */
static inline __m128i scale(__m128i a, __m128i b)
{
    __m128i product = _mm_add_epi16(_mm_mullo_epi16(a, b), _mm_set1_epi16(128));
    return _mm_mulhi_epu16(product, _mm_set1_epi16(257));
}

/* 255 minus the alpha of each of two pixels, in all their lanes. */
static inline __m128i rest(__m128i pixels)
{
    __m128i alpha = _mm_shufflehi_epi16(_mm_shufflelo_epi16(pixels, 0xFF), 0xFF);
    return _mm_sub_epi16(_mm_set1_epi16(255), alpha);
}

/* `low` and `high` hold the source of two pixels each. */
static inline __m128i over(__m128i target, __m128i low, __m128i high)
{
    __m128i zero = _mm_setzero_si128();
    low = _mm_add_epi16(low, scale(_mm_unpacklo_epi8(target, zero), rest(low)));
    high = _mm_add_epi16(high, scale(_mm_unpackhi_epi8(target, zero), rest(high)));
    return _mm_packus_epi16(low, high);
}

static inline uint32_t load4(const uint8_t *coverage)
{
    uint32_t four;
    memcpy(&four, coverage, sizeof four);
    return four;
}

static inline __m128i boosted(__m128i coverage, __m128i boost)
{
    __m128i rising = _mm_mullo_epi16(coverage, _mm_sub_epi16(_mm_set1_epi16(255), coverage));
    return _mm_add_epi16(coverage, _mm_mulhi_epu16(rising, boost));
}

/* Four pixels of `source` (16-bit lanes) through four bytes of coverage. */
static inline __m128i masked(__m128i target, uint32_t four, __m128i source, unsigned boost)
{
    __m128i zero = _mm_setzero_si128();
    __m128i pairs = _mm_cvtsi32_si128((int)four);
    pairs = _mm_unpacklo_epi8(pairs, pairs);
    __m128i each = _mm_unpacklo_epi16(pairs, pairs);
    __m128i low = _mm_unpacklo_epi8(each, zero), high = _mm_unpackhi_epi8(each, zero);
    if (boost != 0) {
        low = boosted(low, _mm_set1_epi16((short)boost));
        high = boosted(high, _mm_set1_epi16((short)boost));
    }
    return over(target, scale(source, low), scale(source, high));
}

static inline void mask_one(uint32_t *target, uint32_t coverage, uint32_t color, unsigned boost)
{
    if (coverage != 0) {
        uint32_t strength = nv__coverage_boost(coverage, boost);
        *target = nv__pixel_over(*target, nv__pixel_scale(color, strength));
    }
}

static inline void mask_row(uint32_t *target, const uint8_t *coverage, size_t count, uint32_t color,
                            unsigned boost)
{
    __m128i source = _mm_unpacklo_epi8(splat(color), _mm_setzero_si128());
    size_t i = 0;
    for (; i + STEP <= count; i += STEP) {
        uint32_t four = load4(coverage + i);
        if (four != 0) {
            store(target + i, masked(load(target + i), four, source, boost));
        }
    }
    for (; i < count; i++) {
        mask_one(target + i, coverage[i], color, boost);
    }
}

static void fill(uint32_t *target, size_t count, uint32_t color)
{
    __m128i four = splat(color);
    size_t i = 0;
    for (; i + STEP <= count; i += STEP) {
        store(target + i, four);
    }
    for (; i < count; i++) {
        target[i] = color;
    }
}

static void blend(uint32_t *target, size_t count, uint32_t color)
{
    __m128i source = _mm_unpacklo_epi8(splat(color), _mm_setzero_si128());
    size_t i = 0;
    for (; i + STEP <= count; i += STEP) {
        store(target + i, over(load(target + i), source, source));
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
    __m128i zero = _mm_setzero_si128(), factor = _mm_set1_epi16((short)opacity);
    size_t i = 0;
    for (; i + STEP <= count; i += STEP) {
        __m128i four = load(source + i);
        __m128i low = scale(_mm_unpacklo_epi8(four, zero), factor);
        __m128i high = scale(_mm_unpackhi_epi8(four, zero), factor);
        store(target + i, over(load(target + i), low, high));
    }
    for (; i < count; i++) {
        target[i] = nv__pixel_over(target[i], nv__pixel_scale(source[i], opacity));
    }
}

const nv__spans nv__spans_sse2 = { "sse2", fill, blend, mask, glyph, layer };

#else
/* No such instructions here; the plain loops are used. */
typedef int nv__no_spans_sse2;
#endif
