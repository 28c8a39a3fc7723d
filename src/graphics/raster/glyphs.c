#include "graphics/raster/painter.h"

#include "graphics/exact.h"
#include "graphics/raster/pixel.h"

#include <math.h>
#include <string.h>

/* How much white text is strengthened; black text is not. */
enum { LIGHT_TEXT_BOOST = 88 };

/* Light text on dark needs more coverage to look as heavy as dark text on light. */
static unsigned boost_of(uint32_t argb)
{
    uint32_t red = argb >> 16 & 255, green = argb >> 8 & 255, blue = argb & 255;
    uint32_t luminance = (54 * red + 183 * green + 19 * blue) >> 8;
    return luminance * LIGHT_TEXT_BOOST / 255;
}

static void paint_masked_glyph(nv__painter *painter, nv__box visible, const uint8_t *mask,
                               ptrdiff_t stride, uint32_t color, unsigned boost)
{
    /* The first half of the buffer belongs to clipping. */
    uint8_t *coverage = painter->store->coverage.bytes + painter->store->coverage.capacity / 2;
    for (int y = visible.y0; y < visible.y1; y++) {
        for (int x = visible.x0; x < visible.x1; x++) {
            uint32_t strength = nv__coverage_boost(mask[x - visible.x0], boost);
            coverage[x - visible.x0] = (uint8_t)strength;
        }
        nv__paint_mask(painter, y, visible.x0, visible.x1, coverage, color);
        mask += stride;
    }
}

static void paint_glyph(nv__painter *painter, const nv__atlas_glyph *glyph, int x, int y,
                        uint32_t color, unsigned boost)
{
    const nv__atlas *atlas = painter->store->atlas;
    int left = x + glyph->left, top = y - glyph->top;
    nv__box box = { left, top, left + glyph->width, top + glyph->height };
    nv__box visible = nv__box_intersect(box, painter->scissor);
    if (nv__box_is_empty(visible)) {
        return;
    }
    ptrdiff_t stride = nv__atlas_page_size(atlas);
    const uint8_t *mask = nv__atlas_page(atlas, glyph->page) +
                          (glyph->y + visible.y0 - top) * stride + glyph->x + visible.x0 - left;
    if (painter->masked) {
        paint_masked_glyph(painter, visible, mask, stride, color, boost);
        return;
    }
    nv__glyph_block block = {
        .target = nv__painter_pixel(painter, visible.x0, visible.y0),
        .target_stride = painter->surface.stride,
        .mask = mask,
        .mask_stride = stride,
        .width = (size_t)(visible.x1 - visible.x0),
        .height = (size_t)(visible.y1 - visible.y0),
        .color = color,
        .boost = boost,
    };
    painter->store->spans->glyph(&block);
    painter->pixels += (uint64_t)block.width * block.height;
}

/* False far outside any surface, where pixels could not be counted. */
static bool is_near(double value)
{
    return value > -NV__SNAP_LIMIT && value < NV__SNAP_LIMIT;
}

typedef struct spot {
    int x, y; /* px */
    unsigned subpixel;
} spot;

/* Where a glyph goes; false: too far away. */
static bool find_spot(const nv__record *record, size_t index, double scale, spot *out)
{
    const nv__glyph *glyph = &record->u.glyphs.run->glyphs[index];
    double run_scale = (double)record->u.glyphs.scale;
    double x = ((double)record->u.glyphs.origin.x + (double)glyph->x * run_scale) * scale;
    double y = ((double)record->u.glyphs.origin.y + (double)glyph->y * run_scale) * scale;
    if (!is_near(x) || !is_near(y)) {
        return false;
    }
    int quarters = (int)floor(x * 4 + 0.5);
    out->subpixel = (unsigned)quarters & 3;
    out->x = (quarters - (int)out->subpixel) / 4;
    out->y = (int)floor(y + 0.5);
    return true;
}

static float pixel_size_of(const nv__painter *painter, const nv__record *record)
{
    return record->u.glyphs.run->size * record->u.glyphs.scale * painter->scale;
}

void nv__warm_glyphs(nv__painter *painter, const nv__record *record)
{
    const nv__glyph_run *run = record->u.glyphs.run;
    float pixel_size = pixel_size_of(painter, record);
    spot at;
    for (size_t i = 0; i < run->count; i++) {
        if (find_spot(record, i, (double)painter->scale, &at)) {
            (void)nv__atlas_get(painter->store->atlas, run->face, run->glyphs[i].id, pixel_size,
                                at.subpixel);
        }
    }
}

void nv__draw_glyphs(nv__painter *painter, const nv__record *record)
{
    const nv__glyph_run *run = record->u.glyphs.run;
    nv__atlas *atlas = painter->store->atlas;
    if (!nv__painter_begin(painter,
                           nv__box_of(nv__snap_outwards(record->bounds, painter->scale)))) {
        return;
    }
    uint32_t color = nv__pixel_premultiply(record->argb);
    unsigned boost = boost_of(record->argb);
    float pixel_size = pixel_size_of(painter, record);
    spot at;
    for (size_t i = 0; i < run->count; i++) {
        if (!find_spot(record, i, (double)painter->scale, &at)) {
            continue;
        }
        uint32_t id = run->glyphs[i].id;
        const nv__atlas_glyph *glyph =
            painter->store->frozen ? nv__atlas_find(atlas, run->face, id, pixel_size, at.subpixel)
                                   : nv__atlas_get(atlas, run->face, id, pixel_size, at.subpixel);
        if (glyph != NULL && glyph->width > 0) {
            paint_glyph(painter, glyph, at.x, at.y, color, boost);
        }
    }
}
