/* Every set of spans of this machine beside the plain one, on random pixels. */
#ifndef NV_TESTS_SPANS_COMPARE_H
#define NV_TESTS_SPANS_COMPARE_H

#include "graphics/raster/pixel.h"
#include "graphics/raster/spans.h"

#include <string.h>

enum { SPANS_COUNT = 67 };

typedef struct spans_input {
    uint32_t start[SPANS_COUNT], source[SPANS_COUNT];
    uint8_t mask[SPANS_COUNT];
    size_t count;
    unsigned boost, opacity, operation;
} spans_input;

static inline uint32_t spans_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static inline void spans_fill_input(spans_input *in, uint32_t *seed)
{
    for (int i = 0; i < SPANS_COUNT; i++) {
        in->start[i] = nv__pixel_premultiply(spans_random(seed) << 8 | (spans_random(seed) & 255));
        in->source[i] = nv__pixel_premultiply(spans_random(seed) << 8 | (spans_random(seed) & 255));
        uint32_t kind = spans_random(seed) % 4;
        in->mask[i] = (uint8_t)(kind == 0 ? 0 : kind == 1 ? 255 : spans_random(seed));
    }
    in->count = spans_random(seed) % SPANS_COUNT;
    in->boost = spans_random(seed) % 258;
    in->opacity = spans_random(seed) % 256;
    in->operation = spans_random(seed) % 5;
}

static inline void spans_run(const nv__spans *set, const spans_input *in, uint32_t *out)
{
    nv__glyph_block block = { out, 22, in->mask, 22, in->count % 22, 3, in->source[0], in->boost };

    memcpy(out, in->start, sizeof in->start);
    switch (in->operation) {
    case 0:
        set->fill(out, in->count, in->source[0]);
        break;
    case 1:
        set->blend(out, in->count, in->source[0]);
        break;
    case 2:
        set->mask(out, in->mask, in->count, in->source[0]);
        break;
    case 3:
        set->glyph(&block);
        break;
    default:
        set->layer(out, in->source, in->count, in->opacity);
        break;
    }
}

/* The name of a set that gives other bytes; NULL: none does. */
static inline const char *compare_spans(void)
{
    const nv__spans *sets[NV__SPANS_MAX];
    size_t count = nv__spans_available(sets);
    uint32_t seed = 77, expected[SPANS_COUNT], actual[SPANS_COUNT];
    spans_input in;

    for (int round = 0; round < 8000; round++) {
        spans_fill_input(&in, &seed);
        spans_run(sets[0], &in, expected);
        for (size_t set = 1; set < count; set++) {
            spans_run(sets[set], &in, actual);
            if (memcmp(expected, actual, sizeof expected) != 0) {
                return sets[set]->name;
            }
        }
    }
    return NULL;
}

#endif
