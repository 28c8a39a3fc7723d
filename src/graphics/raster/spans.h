/* The inner loops of the rasteriser. Every set gives the same bytes; the best one for this machine
 * is chosen once. */
#ifndef NV_GRAPHICS_RASTER_SPANS_H
#define NV_GRAPHICS_RASTER_SPANS_H

#include <stddef.h>
#include <stdint.h>

typedef struct nv__glyph_block {
    uint32_t *target;
    ptrdiff_t target_stride; /* pixels */
    const uint8_t *mask;
    ptrdiff_t mask_stride; /* bytes */
    size_t width, height;
    uint32_t color; /* premultiplied */
    unsigned boost; /* see nv__coverage_boost */
} nv__glyph_block;

typedef struct nv__spans {
    const char *name;
    /* Replaces `count` pixels. */
    void (*fill)(uint32_t *target, size_t count, uint32_t color);
    /* A premultiplied colour over them. */
    void (*blend)(uint32_t *target, size_t count, uint32_t color);
    /* The same through a mask of `count` bytes. */
    void (*mask)(uint32_t *target, const uint8_t *mask, size_t count, uint32_t color);
    /* The same for rows of a glyph. */
    void (*glyph)(const nv__glyph_block *block);
    /* Premultiplied pixels at an opacity of 0..255. */
    void (*layer)(uint32_t *target, const uint32_t *source, size_t count, uint32_t opacity);
} nv__spans;

enum { NV__SPANS_MAX = 3 };

/* The sets that run on this machine, from the plainest to the best. */
size_t nv__spans_available(const nv__spans *out[NV__SPANS_MAX]);
const nv__spans *nv__spans_best(void);

extern const nv__spans nv__spans_scalar;
/* Every such processor has it. The order of a pixel's bytes matters. */
#if defined(__aarch64__) && defined(__ARM_NEON) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define NV__HAVE_NEON 1
extern const nv__spans nv__spans_neon;
#else
#define NV__HAVE_NEON 0
#endif
#if defined(__x86_64__)
extern const nv__spans nv__spans_sse2;
extern const nv__spans nv__spans_avx2;
#endif

#endif
