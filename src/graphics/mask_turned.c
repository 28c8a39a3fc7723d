/* Shadows and text that are turned or skewed: upright masks, sampled between their pixels. */
#include "graphics/masks_internal.h"

#include "graphics/affine.h"
#include "graphics/raster/shadow.h"

#include <math.h>
#include <string.h>

typedef struct sheet {
    const uint8_t *pixels;
    int width, height, stride;
} sheet;

static double pixel_at(const sheet *s, int x, int y)
{
    bool inside = x >= 0 && y >= 0 && x < s->width && y < s->height;
    return inside ? s->pixels[(ptrdiff_t)y * s->stride + x] : 0;
}

/* Between the middles of four pixels. */
static double sample(const sheet *s, double x, double y)
{
    x -= 0.5;
    y -= 0.5;
    if (!(x > -1 && y > -1 && x < s->width && y < s->height)) {
        return 0;
    }
    int left = (int)floor(x), top = (int)floor(y);
    double u = x - left, v = y - top;
    double upper = pixel_at(s, left, top) * (1 - u) + pixel_at(s, left + 1, top) * u;
    double lower = pixel_at(s, left, top + 1) * (1 - u) + pixel_at(s, left + 1, top + 1) * u;
    return upper * (1 - v) + lower * v;
}

/* ---- shadows ---- */

/* A mask stands for shapes of every size: its middle is stretched. */
static double folded(double at, int mask_length, double length)
{
    int half = mask_length / 2;
    double middle = half + 0.5, extra = length - mask_length;
    if (at <= middle || extra <= 0) {
        return at;
    }
    return at <= middle + extra ? middle : at - extra;
}

typedef struct blurred {
    const nv__shadow *mask;
    double left, top, width, height; /* of the mask's place, px of the upright shadow */
    double stretch;
} blurred;

static void sample_shadow(nv__mask_maker *maker, const nv__mask *mask, nv__box box,
                          const blurred *shadow, nv_affine back)
{
    sheet s = { shadow->mask->pixels, shadow->mask->width, shadow->mask->height,
                shadow->mask->width };
    bool inner = mask->figure->kind == NV__FIGURE_INNER_SHADOW;
    uint8_t *out = maker->pixels;
    for (int y = box.y0; y < box.y1; y++) {
        for (int x = box.x0; x < box.x1; x++) {
            double px = x - mask->x + 0.5, py = y - mask->y + 0.5;
            double u = (double)back.a * px + (double)back.c * py + (double)back.e;
            double v = (double)back.b * px + (double)back.d * py + (double)back.f;
            u = folded(u * shadow->stretch - shadow->left, s.width, shadow->width);
            v = folded(v * shadow->stretch - shadow->top, s.height, shadow->height);
            double value = sample(&s, u, v);
            *out++ = (uint8_t)((inner ? 255 - value : value) + 0.5);
        }
    }
}

/* Corners larger than this are made smaller and stretched: their masks would take as long as the
 * square of them, and nobody sees the difference. */
enum { CORNER_MAX = 512 /* px */ };

static float bounded_stretch(const nv__figure *figure, nv_affine at)
{
    nv_radii r = figure->radii;
    float radius = fmaxf(fmaxf(r.top_left, r.top_right), fmaxf(r.bottom_right, r.bottom_left));
    float half = fminf(figure->rect.width, figure->rect.height) / 2;
    float stretch = (float)nv__affine_stretch(at);
    radius = fminf(radius, half);
    return radius * stretch > CORNER_MAX ? CORNER_MAX / radius : stretch;
}

nv_status nv__mask_shadow(nv__mask_maker *maker, const nv__mask *mask, nv__box box)
{
    const nv__figure *figure = mask->figure;
    nv_affine back;
    float stretch = bounded_stretch(figure, mask->at);
    if (!nv__affine_invert(mask->at, &back)) {
        memset(maker->pixels, 0, (size_t)(box.x1 - box.x0) * (size_t)(box.y1 - box.y0));
        return NV_OK;
    }
    nv__pixel_rect rect = nv__snap_rect((nv_rect){ 0, 0, figure->rect.width, figure->rect.height },
                                        figure->radii, stretch);
    uint32_t sigma = nv__shadow_sigma(figure->blur, stretch);
    nv__shadow_key key = { rect.width, rect.height,
                           nv__corner_radii_of(figure->rect, figure->radii, stretch,
                                               nv__box_of(rect)),
                           sigma > 0 ? sigma : 1 };
    nv__shadow_cache shadows = { NULL, 0, 0 };
    nv__corner_cache corners = { NULL, 0, 0 };
    nv__row_scratch scratch = { NULL, 0 };
    const nv__shadow *made = nv__shadow_get(&shadows, key, &corners, &scratch);
    if (made != NULL) {
        blurred shadow = { .mask = made, .stretch = (double)stretch };
        shadow.left = (double)figure->rect.x * (double)stretch - made->extent;
        shadow.top = (double)figure->rect.y * (double)stretch - made->extent;
        shadow.width = rect.width + 2 * made->extent;
        shadow.height = rect.height + 2 * made->extent;
        sample_shadow(maker, mask, box, &shadow, back);
    }
    nv__shadow_cache_finish(&shadows);
    nv__corner_cache_finish(&corners);
    nv__free(scratch.bytes);
    return made != NULL ? NV_OK : NV_ENOMEM;
}

/* ---- text ---- */

static int least(double a, double b)
{
    return (int)(a < b ? a : b);
}

/* One glyph whose upright bitmap has its pen at (x, y), px. */
static void sample_glyph(nv__mask_maker *maker, const nv__mask *mask, nv__box box,
                         const nv__glyph_bitmap *bitmap, nv_point pen, float stretch,
                         nv_affine back)
{
    sheet s = { bitmap->pixels, bitmap->width, bitmap->height, bitmap->stride };
    double left = (double)pen.x * (double)stretch + bitmap->left;
    double top = (double)pen.y * (double)stretch - bitmap->top;
    nv_rect place = { (float)(left - 1) / stretch, (float)(top - 1) / stretch,
                      (float)(s.width + 2) / stretch, (float)(s.height + 2) / stretch };
    nv_rect cover = nv__affine_rect(mask->at, place);
    double limit = NV__MASK_LIMIT;
    int x0 = mask->x + (int)fmax(-limit, floor((double)cover.x));
    int y0 = mask->y + (int)fmax(-limit, floor((double)cover.y));
    int x1 = mask->x + least(limit, ceil((double)cover.x + (double)cover.width));
    int y1 = mask->y + least(limit, ceil((double)cover.y + (double)cover.height));
    nv__box part = nv__box_intersect(box, (nv__box){ x0, y0, x1, y1 });
    for (int y = part.y0; y < part.y1; y++) {
        uint8_t *out = maker->pixels + (ptrdiff_t)(y - box.y0) * (box.x1 - box.x0) - box.x0;
        for (int x = part.x0; x < part.x1; x++) {
            double px = x - mask->x + 0.5, py = y - mask->y + 0.5;
            double u = (double)back.a * px + (double)back.c * py + (double)back.e;
            double v = (double)back.b * px + (double)back.d * py + (double)back.f;
            double value =
                out[x] + sample(&s, u * (double)stretch - left, v * (double)stretch - top);
            out[x] = (uint8_t)((value < 255 ? value : 255) + 0.5);
        }
    }
}

nv_status nv__mask_glyphs(nv__mask_maker *maker, const nv__mask *mask, nv__box box)
{
    const nv__glyph_run *run = mask->figure->run;
    float stretch = (float)nv__affine_stretch(mask->at);
    nv_affine back;
    memset(maker->pixels, 0, (size_t)(box.x1 - box.x0) * (size_t)(box.y1 - box.y0));
    if (!nv__affine_invert(mask->at, &back)) {
        return NV_OK;
    }
    for (size_t i = 0; i < run->count; i++) {
        nv__glyph_bitmap bitmap;
        nv_status status =
            run->face->rasterise(run->face, run->glyphs[i].id, run->size * stretch, 0, &bitmap);
        if (status == NV_ENOMEM) {
            return status;
        }
        if (status == NV_OK && bitmap.width > 0) {
            nv_point pen = { run->glyphs[i].x, run->glyphs[i].y };
            sample_glyph(maker, mask, box, &bitmap, pen, stretch, back);
        }
    }
    return NV_OK;
}
