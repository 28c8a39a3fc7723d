#include "graphics/masks_internal.h"

#include "graphics/affine.h"
#include "graphics/raster/pixel.h"

/* How far lines may be from their curves, px: less than one step of coverage. */
static const double tolerance = 1.0 / 256;

static bool reserve(nv__mask_maker *maker)
{
    size_t pixels = (size_t)NV__TILE_SIDE * NV__TILE_SIDE;
    size_t sums = (size_t)(NV__TILE_SIDE + 2) * NV__TILE_SIDE;
    if (maker->pixels == NULL) {
        maker->pixels = nv__alloc(pixels);
    }
    if (maker->other == NULL) {
        maker->other = nv__alloc(pixels);
    }
    if (maker->sums == NULL) {
        maker->sums = NV__NEW_ARRAY(float, sums);
    }
    return maker->pixels != NULL && maker->other != NULL && maker->sums != NULL;
}

void nv__mask_maker_finish(nv__mask_maker *maker)
{
    nv__free(maker->pixels);
    nv__free(maker->other);
    nv__free(maker->sums);
    nv__outline_finish(&maker->outline);
    nv__outline_finish(&maker->within);
    nv__outline_finish(&maker->line);
    nv__outline_finish(&maker->dashes);
}

static void transform(nv__outline *outline, nv_affine m)
{
    double a = (double)m.a, b = (double)m.b, c = (double)m.c, d = (double)m.d;
    for (size_t i = 0; i < outline->points.count; i++) {
        nv__vec p = outline->points.items[i];
        outline->points.items[i] =
            (nv__vec){ a * p.x + c * p.y + (double)m.e, b * p.x + d * p.y + (double)m.f };
    }
}

/* The figure's polygons, in px. False: no memory. */
static bool make_outlines(nv__mask_maker *maker, const nv__mask *mask)
{
    const nv__figure *figure = mask->figure;
    double stretch = nv__affine_stretch(mask->at);
    double fine = stretch > 0 ? tolerance / stretch : 1;
    maker->variant = 0;
    nv__outline_clear(&maker->outline);
    nv__outline_clear(&maker->within);
    nv__outline_clear(&maker->line);
    nv__outline_clear(&maker->dashes);
    if (figure->kind == NV__FIGURE_FILL) {
        nv__path_flatten(figure->path, fine, &maker->outline);
    } else {
        nv__path_flatten(figure->path, fine, &maker->line);
        nv__outline_dash(&maker->line, &figure->stroke, &maker->dashes);
        nv__outline_stroke(&maker->dashes, &figure->stroke, fine, &maker->outline);
    }
    if (figure->within != NULL) {
        nv__path_flatten(figure->within, fine, &maker->within);
    }
    if (maker->outline.failed || maker->within.failed || maker->line.failed ||
        maker->dashes.failed) {
        return false;
    }
    transform(&maker->outline, mask->at);
    transform(&maker->within, mask->at);
    maker->variant = mask->variant;
    return true;
}

static nv_status make_path(nv__mask_maker *maker, const nv__mask *mask, nv__box box)
{
    if (maker->variant != mask->variant && !make_outlines(maker, mask)) {
        return NV_ENOMEM;
    }
    nv__area area = { box.x1 - box.x0, box.y1 - box.y0, maker->sums };
    double left = box.x0 - mask->x, top = box.y0 - mask->y;
    nv__area_fill(&area, &maker->outline, left, top, mask->figure->rule, maker->pixels);
    if (mask->figure->within != NULL) {
        nv__area_fill(&area, &maker->within, left, top, NV_FILL_NON_ZERO, maker->other);
        for (int i = 0; i < area.width * area.height; i++) {
            maker->pixels[i] = (uint8_t)nv__div255((uint32_t)maker->pixels[i] * maker->other[i]);
        }
    }
    return NV_OK;
}

nv_status nv__mask_make(nv__mask_maker *maker, const nv__mask *mask, nv__box box)
{
    if (!reserve(maker)) {
        return NV_ENOMEM;
    }
    switch (mask->figure->kind) {
    case NV__FIGURE_FILL:
    case NV__FIGURE_STROKE:
        return make_path(maker, mask, box);
    case NV__FIGURE_SHADOW:
    case NV__FIGURE_INNER_SHADOW:
        return nv__mask_shadow(maker, mask, box);
    case NV__FIGURE_GLYPHS:
        return nv__mask_glyphs(maker, mask, box);
    }
    return NV_EINVAL;
}
