/* What the tests of this layer share: a face without a font file, and a rasteriser to draw with. */
#ifndef NV_TESTS_GRAPHICS_SUPPORT_H
#define NV_TESTS_GRAPHICS_SUPPORT_H

#include "graphics/atlas.h"
#include "graphics/display_list.h"
#include "graphics/exact.h"
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

/* ---- a bit of everything, at random places ---- */

/* One number after the other: what is drawn must not depend on the order of evaluation. */
static inline nv_rect random_rect(uint32_t *seed)
{
    float x = random_between(seed, -20, 110);
    float y = random_between(seed, -20, 110);
    float width = random_between(seed, 0.2f, 70);
    float height = random_between(seed, 0.2f, 70);
    return (nv_rect){ x, y, width, height };
}

static inline nv_color random_color(uint32_t *seed)
{
    uint32_t rgb = next_random(seed);
    uint32_t alpha = next_random(seed) & 255;
    alpha = next_random(seed) % 3 == 0 ? 255 : alpha;
    return NV_ARGB(alpha << 24 | (rgb & 0xFFFFFF));
}

static inline nv_radii random_radii(uint32_t *seed)
{
    float radius = random_between(seed, -10, 30);
    nv_radii radii = nv_radius(radius > 0 ? radius : 0);
    if (next_random(seed) % 3 == 0) {
        radii.top_right = random_between(seed, 0, 20);
        radii.bottom_left = 0;
    }
    return radii;
}

static inline void record_random_shape(scene *s, fake_face *face, uint32_t *seed)
{
    nv_canvas *c = &s->canvas;
    nv_rect rect = random_rect(seed);
    nv_radii radii = random_radii(seed);
    nv_color color = random_color(seed);
    float width = random_between(seed, 0.3f, 9), turns = random_between(seed, -1.2f, 1.2f);
    nv_point points[] = { { rect.x, rect.y }, { rect.y, rect.x }, { rect.width, rect.height } };
    nv__glyph_run *run;
    switch (next_random(seed) % 8) {
    case 0:
    case 1:
        nv_canvas_rounded_rect(c, rect, radii, color);
        break;
    case 2:
        nv_canvas_border(c, rect, radii, width, color);
        break;
    case 3:
        nv_canvas_shadow(c, rect, radii, width * 4, (nv_point){ turns * 9, width }, color);
        nv_canvas_rounded_rect(c, rect, radii, color | 0xFF000000u);
        break;
    case 4:
        nv_canvas_arc(c, rect, width, turns, width, color);
        break;
    case 5:
        rect.height = rect.width;
        nv_canvas_arc(c, rect, width, turns, width, color);
        break;
    case 6:
        nv_canvas_polyline(c, points, 3, width, color);
        break;
    default:
        run = fake_run(face, 5 + width * 2, 7, 1);
        nv__canvas_glyphs(c, run, points[0], color);
        nv__glyph_run_release(run);
        break;
    }
}

static inline void record_random(scene *s, fake_face *face, uint32_t *seed, int count)
{
    nv_canvas *c = &s->canvas;
    bool is_clip[8];
    int open = 0;
    for (int i = 0; i < count; i++) {
        uint32_t choice = next_random(seed) % 11;
        nv_rect place = random_rect(seed);
        nv_rect rect = { place.x / 3, place.y / 3, 90, 90 };
        nv_radii radii = random_radii(seed);
        if (choice < 2 && open < 8) {
            is_clip[open++] = choice == 0;
            if (choice == 0) {
                nv_canvas_push_clip(c, rect, radii);
            } else {
                nv_canvas_push_opacity(c, rect, random_between(seed, 0, 1));
            }
        } else if (choice == 2 && open > 0) {
            is_clip[--open] ? nv_canvas_pop_clip(c) : nv_canvas_pop_opacity(c);
        } else {
            record_random_shape(s, face, seed);
        }
    }
    while (open > 0) {
        is_clip[--open] ? nv_canvas_pop_clip(c) : nv_canvas_pop_opacity(c);
    }
}

#endif
