#include "graphics/masks.h"

#include "graphics/affine.h"
#include "graphics/masks_internal.h"

#include <math.h>
#include <string.h>

enum { BUCKETS = 1024 };

/* What tells masks apart. */
typedef struct variant {
    uint64_t hash;
    float a, b, c, d;
    uint32_t place; /* the part of a pixel in x and y */
    uint32_t id;
} variant;

struct nv__masks {
    nv__face face; /* first; what the atlas asks for tiles */
    nv__atlas *atlas;
    const nv__mask *wanted;
    nv__mask_maker maker;
    uint32_t next_id;
    bool out_of_memory;
    size_t count;
    uint16_t buckets[BUCKETS];            /* index + 1 of the first in `variants`, */
    uint16_t next[NV__MASK_VARIANTS_MAX]; /* and of the one after each */
    variant variants[NV__MASK_VARIANTS_MAX];
};

static nv_status make_tile(nv__face *face, uint32_t tile, float size, unsigned subpixel,
                           nv__glyph_bitmap *out)
{
    nv__masks *masks = (nv__masks *)(void *)face;
    const nv__mask *mask = masks->wanted;
    (void)size;
    (void)subpixel;
    int column = (int)(tile & 0xFFFF), row = (int)(tile >> 16);
    nv__box box = { mask->box.x0 + column * NV__TILE_SIDE, mask->box.y0 + row * NV__TILE_SIDE, 0,
                    0 };
    box.x1 = box.x0 + NV__TILE_SIDE < mask->box.x1 ? box.x0 + NV__TILE_SIDE : mask->box.x1;
    box.y1 = box.y0 + NV__TILE_SIDE < mask->box.y1 ? box.y0 + NV__TILE_SIDE : mask->box.y1;
    nv_status status = nv__mask_make(&masks->maker, mask, box);
    if (status != NV_OK) {
        masks->out_of_memory = true;
        return status;
    }
    int width = box.x1 - box.x0, height = box.y1 - box.y0;
    *out = (nv__glyph_bitmap){ 0, 0, width, height, width, masks->maker.pixels };
    size_t count = (size_t)width * (size_t)height;
    const uint8_t *pixels = masks->maker.pixels;
    if ((pixels[0] == 0 || pixels[0] == 255) &&
        (count == 1 || memcmp(pixels, pixels + 1, count - 1) == 0)) {
        /* One value all over: nothing to keep, but for the mark of a solid tile. */
        int side = pixels[0] == 255 ? 1 : 0;
        *out = (nv__glyph_bitmap){ side, 0, side, side, side, pixels };
    }
    return NV_OK;
}

nv_status nv__masks_create(nv__masks **out)
{
    nv__masks *masks = *out = NV__NEW(nv__masks);
    if (masks == NULL) {
        return NV_ENOMEM;
    }
    masks->face = (nv__face){ .rasterise = make_tile, .name = "figures" };
    nv_status status = nv__atlas_create(&masks->atlas);
    if (status != NV_OK) {
        nv__free(masks);
        *out = NULL;
    }
    return status;
}

void nv__masks_destroy(nv__masks *masks)
{
    if (masks != NULL) {
        nv__mask_maker_finish(&masks->maker);
        nv__atlas_destroy(masks->atlas);
        nv__free(masks);
    }
}

static void forget_variants(nv__masks *masks)
{
    masks->count = 0;
    memset(masks->buckets, 0, sizeof masks->buckets);
}

void nv__masks_begin_frame(nv__masks *masks)
{
    masks->out_of_memory = false;
    nv__atlas_begin_frame(masks->atlas);
}

nv__atlas *nv__masks_atlas(nv__masks *masks)
{
    return masks->atlas;
}

bool nv__masks_out_of_memory(const nv__masks *masks)
{
    return masks->out_of_memory || nv__atlas_out_of_memory(masks->atlas);
}

/* ---- placing ---- */

static size_t bucket_of(const variant *v)
{
    uint32_t shape[4];
    memcpy(shape, &v->a, sizeof shape);
    uint64_t h = v->hash ^ (shape[0] * 0x9E3779B97F4A7C15ull) ^ (shape[1] * 0xC2B2AE3D27D4EB4Full);
    h ^= (uint64_t)v->place << 20;
    return (size_t)((h ^ h >> 32) * 0x9E3779B1u >> 16) % BUCKETS;
}

static bool same(const variant *p, const variant *q)
{
    return p->hash == q->hash && p->a == q->a && p->b == q->b && p->c == q->c && p->d == q->d &&
           p->place == q->place;
}

static uint32_t id_of(nv__masks *masks, variant wanted)
{
    size_t bucket = bucket_of(&wanted);
    for (uint16_t at = masks->buckets[bucket]; at != 0; at = masks->next[at - 1]) {
        if (same(&masks->variants[at - 1], &wanted)) {
            return masks->variants[at - 1].id;
        }
    }
    if (masks->count == NV__MASK_VARIANTS_MAX) {
        forget_variants(masks);
    }
    wanted.id = ++masks->next_id;
    masks->variants[masks->count] = wanted;
    masks->next[masks->count] = masks->buckets[bucket];
    masks->buckets[bucket] = (uint16_t)++masks->count;
    return wanted.id;
}

/* The whole pixels of a place, and the rest in units. */
static int split(float place, uint32_t *rest)
{
    double units = floor((double)place * NV__MASK_UNITS + 0.5);
    double limit = (double)NV__MASK_LIMIT * NV__MASK_UNITS;
    units = units > -limit ? units : -limit;
    units = units < limit ? units : limit;
    double whole = floor(units / NV__MASK_UNITS);
    *rest = (uint32_t)(units - whole * NV__MASK_UNITS);
    return (int)whole;
}

static int limited(double value)
{
    double limit = NV__MASK_LIMIT;
    return (int)(value > -limit ? value < limit ? value : limit : -limit);
}

nv__mask nv__mask_of(nv__masks *masks, const nv__figure *figure, nv_affine at, float scale)
{
    nv_affine m = { at.a * scale, at.b * scale, at.c * scale,
                    at.d * scale, at.e * scale, at.f * scale };
    uint32_t rest_x, rest_y;
    nv__mask mask = { .figure = figure };
    mask.x = split(m.e, &rest_x);
    mask.y = split(m.f, &rest_y);
    m.e = (float)rest_x / NV__MASK_UNITS;
    m.f = (float)rest_y / NV__MASK_UNITS;
    mask.at = m;
    nv_rect box = nv__affine_rect(m, figure->box);
    mask.box =
        (nv__box){ mask.x + limited(floor((double)box.x)), mask.y + limited(floor((double)box.y)),
                   mask.x + limited(ceil((double)box.x + (double)box.width)),
                   mask.y + limited(ceil((double)box.y + (double)box.height)) };
    mask.variant =
        id_of(masks, (variant){ figure->hash, m.a, m.b, m.c, m.d, rest_x << 8 | rest_y, 0 });
    return mask;
}

nv__box nv__mask_tiles(const nv__mask *mask, nv__box visible)
{
    nv__box seen = nv__box_intersect(mask->box, visible);
    if (nv__box_is_empty(seen)) {
        return (nv__box){ 0, 0, 0, 0 };
    }
    return (nv__box){ (seen.x0 - mask->box.x0) / NV__TILE_SIDE,
                      (seen.y0 - mask->box.y0) / NV__TILE_SIDE,
                      (seen.x1 - mask->box.x0 - 1) / NV__TILE_SIDE + 1,
                      (seen.y1 - mask->box.y0 - 1) / NV__TILE_SIDE + 1 };
}

bool nv__mask_tile(nv__masks *masks, const nv__mask *mask, int column, int row, nv__tile *out)
{
    if (column > 0xFFFF || row > 0xFFFF) {
        return false;
    }
    masks->wanted = mask;
    masks->face.id = mask->variant;
    const nv__atlas_glyph *glyph =
        nv__atlas_get(masks->atlas, &masks->face, (uint32_t)row << 16 | (uint32_t)column, 1, 0);
    if (glyph == NULL || glyph->width == 0) {
        return false;
    }
    int left = mask->box.x0 + column * NV__TILE_SIDE, top = mask->box.y0 + row * NV__TILE_SIDE;
    out->box = (nv__box){ left, top, left + NV__TILE_SIDE, top + NV__TILE_SIDE };
    out->box = nv__box_intersect(out->box, mask->box);
    out->solid = glyph->left == 1;
    if (!out->solid) {
        /* Figures of one hash may differ after all: no more is read than there is. */
        out->box = nv__box_intersect(
            out->box, (nv__box){ left, top, left + glyph->width, top + glyph->height });
    }
    out->page = glyph->page;
    out->x = glyph->x;
    out->y = glyph->y;
    return true;
}
