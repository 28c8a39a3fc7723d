#include "graphics/figure.h"

#include "graphics/exact.h"

#include <math.h>

static uint64_t mix(uint64_t hash, const void *bytes, size_t length)
{
    const uint8_t *at = bytes;
    for (size_t i = 0; i < length; i++) {
        hash = (hash ^ at[i]) * 0x100000001B3ull;
    }
    return hash;
}

static uint64_t mix_number(uint64_t hash, float value)
{
    float plain = value == 0 ? 0 : value; /* both zeros are one */
    return mix(hash, &plain, sizeof plain);
}

static nv__figure *make(nv__figure_kind kind)
{
    nv__figure *figure = NV__NEW(nv__figure);
    if (figure != NULL) {
        unsigned number = (unsigned)kind;
        figure->references = 1;
        figure->kind = kind;
        figure->hash = mix(0xCBF29CE484222325ull, &number, sizeof number);
    }
    return figure;
}

static nv_rect inflate(nv_rect rect, float by)
{
    return (nv_rect){ rect.x - by, rect.y - by, rect.width + 2 * by, rect.height + 2 * by };
}

nv__figure *nv__figure_fill(nv_path *path, nv_fill_rule rule)
{
    nv__figure *figure = make(NV__FIGURE_FILL);
    if (figure != NULL) {
        unsigned number = (unsigned)rule;
        nv_path_retain(path);
        figure->path = path;
        figure->rule = rule;
        figure->box = path->box;
        figure->hash = mix(figure->hash, &path->hash, sizeof path->hash);
        figure->hash = mix(figure->hash, &number, sizeof number);
    }
    return figure;
}

nv__figure *nv__figure_cut(nv_path *ring, nv_path *within)
{
    nv__figure *figure = nv__figure_fill(ring, NV_FILL_NON_ZERO);
    if (figure != NULL && within != NULL) {
        nv_path_retain(within);
        figure->within = within;
        figure->hash = mix(figure->hash, &within->hash, sizeof within->hash);
        figure->box = nv_rect_intersect(ring->box, within->box);
    }
    return figure;
}

/* How far the pen reaches from its line, in half widths. */
static float reach_of(const nv_stroke *stroke)
{
    float reach = stroke->cap == NV_CAP_SQUARE ? 1.5f : 1;
    float limit = stroke->miter_limit > 0 ? stroke->miter_limit : 4;
    return stroke->join == NV_JOIN_MITER && limit > reach ? limit : reach;
}

static uint64_t hash_stroke(uint64_t hash, const nv_stroke *stroke)
{
    unsigned style[2] = { (unsigned)stroke->cap, (unsigned)stroke->join };
    hash = mix(hash, style, sizeof style);
    hash = mix_number(hash, stroke->width);
    hash = mix_number(hash, stroke->miter_limit);
    hash = mix(hash, &stroke->dash_count, sizeof stroke->dash_count);
    for (size_t i = 0; i < stroke->dash_count; i++) {
        hash = mix_number(hash, stroke->dashes[i]);
    }
    return stroke->dash_count > 0 ? mix_number(hash, stroke->dash_offset) : hash;
}

nv__figure *nv__figure_stroke(nv_path *path, const nv_stroke *stroke)
{
    nv__figure *figure = make(NV__FIGURE_STROKE);
    if (figure != NULL) {
        nv_path_retain(path);
        figure->path = path;
        figure->rule = NV_FILL_NON_ZERO;
        figure->stroke = *stroke;
        figure->box = inflate(path->box, stroke->width / 2 * reach_of(stroke));
        figure->hash = mix(figure->hash, &path->hash, sizeof path->hash);
        figure->hash = hash_stroke(figure->hash, stroke);
    }
    return figure;
}

nv__figure *nv__figure_shadow(nv_rect shape, nv_radii radii, float blur, bool inner, nv_rect area)
{
    nv__figure *figure = make(inner ? NV__FIGURE_INNER_SHADOW : NV__FIGURE_SHADOW);
    if (figure != NULL) {
        const float numbers[] = { shape.x,
                                  shape.y,
                                  shape.width,
                                  shape.height,
                                  radii.top_left,
                                  radii.top_right,
                                  radii.bottom_right,
                                  radii.bottom_left,
                                  blur,
                                  area.x,
                                  area.y,
                                  area.width,
                                  area.height };
        figure->rect = shape;
        figure->radii = radii;
        figure->blur = blur;
        figure->box = area;
        for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
            figure->hash = mix_number(figure->hash, numbers[i]);
        }
    }
    return figure;
}

nv__figure *nv__figure_glyphs(nv__glyph_run *run)
{
    nv__figure *figure = make(NV__FIGURE_GLYPHS);
    if (figure != NULL) {
        nv__glyph_run_retain(run);
        figure->run = run;
        figure->box = run->ink;
        figure->hash = mix(figure->hash, &run->face->id, sizeof run->face->id);
        figure->hash = mix_number(figure->hash, run->size);
        /* The mask is as large as the ink. */
        figure->hash = mix_number(figure->hash, run->ink.x);
        figure->hash = mix_number(figure->hash, run->ink.y);
        figure->hash = mix_number(figure->hash, run->ink.width);
        figure->hash = mix_number(figure->hash, run->ink.height);
        for (size_t i = 0; i < run->count; i++) {
            figure->hash = mix(figure->hash, &run->glyphs[i].id, sizeof run->glyphs[i].id);
            figure->hash = mix_number(figure->hash, run->glyphs[i].x);
            figure->hash = mix_number(figure->hash, run->glyphs[i].y);
        }
    }
    return figure;
}

void nv__figure_retain(nv__figure *figure)
{
    figure->references++;
}

void nv__figure_release(nv__figure *figure)
{
    if (figure == NULL || --figure->references > 0) {
        return;
    }
    nv_path_release(figure->path);
    nv_path_release(figure->within);
    if (figure->run != NULL) {
        nv__glyph_run_release(figure->run);
    }
    nv__free(figure);
}
