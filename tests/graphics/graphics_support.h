/* What the tests of this layer share: a face without a font file, and a rasteriser to draw with. */
#ifndef NV_TESTS_GRAPHICS_SUPPORT_H
#define NV_TESTS_GRAPHICS_SUPPORT_H

#include "graphics/atlas.h"
#include "graphics/display_list.h"
#include "graphics/renderer.h"

#include "base/alloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- a face whose glyphs are computed ---- */

enum { FAKE_GLYPH_MAX = 600 };

typedef struct fake_face {
    nv__face face; /* first */
    nv_status status;
    unsigned calls;
    uint8_t pixels[FAKE_GLYPH_MAX * 4];
} fake_face;

/* Glyph 0 is a space. Others are boxes half an em wide and 0.7 em high on the baseline, filled with
 * 255, or with a gradient for odd glyphs; subpixel n starts n columns of coverage later. */
static inline nv_status fake_rasterise(nv__face *face, uint32_t glyph, float pixel_size,
                                       unsigned subpixel, nv__glyph_bitmap *out)
{
    fake_face *self = (fake_face *)face;
    self->calls++;
    if (self->status != NV_OK) {
        return self->status;
    }
    int width = (int)(pixel_size / 2 + 0.5f), height = (int)(pixel_size * 0.7f + 0.5f);
    if (glyph == 0) {
        *out = (nv__glyph_bitmap){ 0 };
        return NV_OK;
    }
    if ((size_t)(width * height) > sizeof self->pixels) {
        *out = (nv__glyph_bitmap){ 0, height, width, height, 0, self->pixels };
        memset(self->pixels, 128, sizeof self->pixels); /* every row is the same */
        return (size_t)width > sizeof self->pixels ? NV_EINVAL : NV_OK;
    }
    for (int i = 0; i < width * height; i++) {
        int gradient = (i * 37 + (int)glyph * 11 + (int)subpixel * 64) & 255;
        self->pixels[i] = glyph % 2 == 0 ? 255 : (uint8_t)gradient;
    }
    *out = (nv__glyph_bitmap){ 0, height, width, height, width, self->pixels };
    return NV_OK;
}

static inline fake_face fake_face_make(uint32_t id)
{
    return (fake_face){ .face = { .id = id, .rasterise = fake_rasterise, .name = "Fake" } };
}

/* A run of `count` glyphs half an em apart. */
static inline nv__glyph_run *fake_run(fake_face *face, float size, size_t count, uint32_t first)
{
    nv__glyph_run *run = nv__glyph_run_new(&face->face, size, count);
    if (run == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        run->glyphs[i] = (nv__glyph){ first + (uint32_t)i, (float)i * size * 0.55f, 0 };
    }
    run->ink = (nv_rect){ 0, -size, (float)count * size * 0.6f, size * 1.25f };
    return run;
}

/* ---- drawing ---- */

typedef struct scene {
    nv__display_list list;
    nv_canvas canvas;
    nv__renderer *renderer;
    uint32_t *pixels;
    int width, height;
} scene;

static inline void scene_open(scene *s, int width, int height, float scale)
{
    *s = (scene){ .width = width, .height = height };
    nv__display_list_init(&s->list);
    nv__canvas_begin(&s->canvas, &s->list);
    if (nv__raster_create(&s->renderer) != NV_OK ||
        s->renderer->ops->resize(s->renderer, width, height, scale) != NV_OK) {
        abort();
    }
    s->pixels = calloc((size_t)(width * height) + 1, sizeof *s->pixels);
}

static inline nv_status scene_draw_rects(scene *s, const nv__pixel_rect *rects, size_t count,
                                         uint32_t background)
{
    nv_status status = s->renderer->ops->draw(s->renderer, &s->list, rects, count, background);
    nv_status read = s->renderer->ops->read_pixels(s->renderer, s->pixels);
    return status != NV_OK ? status : read;
}

/* Draws everything on white. */
static inline nv_status scene_draw(scene *s)
{
    nv__pixel_rect all = { 0, 0, s->width, s->height };
    return scene_draw_rects(s, &all, 1, 0xFFFFFFFFu);
}

static inline uint32_t scene_at(const scene *s, int x, int y)
{
    return s->pixels[y * s->width + x];
}

static inline void scene_close(scene *s)
{
    nv__display_list_finish(&s->list);
    if (s->renderer != NULL) {
        s->renderer->ops->destroy(s->renderer);
    }
    free(s->pixels);
}

/* Forgets the records, keeps the surface. */
static inline void scene_reset(scene *s)
{
    nv__display_list_clear(&s->list);
    nv__canvas_begin(&s->canvas, &s->list);
}

/* The same numbers on every run. */
static inline uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static inline float random_between(uint32_t *state, float low, float high)
{
    return low + (high - low) * (float)(next_random(state) & 0xFFFF) / 65536.0f;
}

#endif
