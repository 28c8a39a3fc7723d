/* Drawn bitmaps, and sheets of them for tests of both renderers, 300 x 200 dp. */
#ifndef NV_TESTS_IMAGE_SHEET_H
#define NV_TESTS_IMAGE_SHEET_H

#include "graphics/display_list.h"

#include <math.h>
#include <stdlib.h>

static inline uint32_t image_pixel(int red, int green, int blue, int alpha)
{
    return (uint32_t)alpha << 24 | (uint32_t)red << 16 | (uint32_t)green << 8 | (uint32_t)blue;
}

/* A bitmap whose pixels a function gives. */
static inline nv_bitmap *image_drawn(int width, int height, uint32_t (*pixel)(int x, int y),
                                     const char *name)
{
    uint32_t *argb = malloc((size_t)width * (size_t)height * sizeof *argb);
    nv_bitmap *bitmap;

    for (int y = 0; argb != NULL && y < height; y++) {
        for (int x = 0; x < width; x++) {
            argb[(size_t)y * (size_t)width + (size_t)x] = pixel(x, y);
        }
    }
    bitmap = nv_bitmap_create(width, height, argb, (size_t)width, name);
    free(argb);
    return bitmap;
}

/* 64 x 48: colours that run across, a grid of dark lines, a corner that lets light through. */
static inline uint32_t landscape_pixel(int x, int y)
{
    bool line = x % 8 == 0 || y % 8 == 0;
    int alpha = x + y > 80 ? 255 - (x + y - 80) * 8 : 255;
    return line ? image_pixel(30, 20, 60, alpha)
                : image_pixel(x * 4, y * 5, 255 - x * 2, alpha > 0 ? alpha : 0);
}

/* 32 x 32: a ring with a soft edge, as an icon has it. */
static inline uint32_t ring_pixel(int x, int y)
{
    float dx = (float)x - 15.5f, dy = (float)y - 15.5f;
    float d = fabsf(sqrtf(dx * dx + dy * dy) - 10) - 3;
    float coverage = d < 0 ? 1 : d < 1 ? 1 - d : 0;
    return image_pixel(0, 0, 0, (int)(coverage * 255));
}

/* 24 x 24: a frame for nine-patches, edges of 8 px. */
static inline uint32_t frame_pixel(int x, int y)
{
    int edge = x < y ? x : y;
    edge = 23 - x < edge ? 23 - x : edge;
    edge = 23 - y < edge ? 23 - y : edge;
    return edge < 2   ? image_pixel(80, 40, 120, 255)
           : edge < 8 ? image_pixel(200, 180, 40 * (edge % 3), 255)
                      : image_pixel(240, 240, 250, 200);
}

typedef struct image_set {
    nv_bitmap *landscape, *ring, *frame;
} image_set;

static inline image_set image_set_make(void)
{
    return (image_set){ image_drawn(64, 48, landscape_pixel, "landscape"),
                        image_drawn(32, 32, ring_pixel, "ring"),
                        image_drawn(24, 24, frame_pixel, "frame") };
}

static inline void image_set_free(image_set *set)
{
    nv_bitmap_release(set->landscape);
    nv_bitmap_release(set->ring);
    nv_bitmap_release(set->frame);
}

/* Larger, as it is, smaller, parts, tints, opacities. */
static inline void draw_images(nv_canvas *c, const image_set *set)
{
    nv_rect all = { 0, 0, 0, 0 };
    nv_image_style half = { .transparency = 0.5f }, sharp = { .filter = NV_FILTER_NEAREST };
    nv_image_style red = { .tint = NV_RGB(0xB3261E) },
                   faint = { .tint = NV_ARGB(0x806750A4), .transparency = 0.25f };
    nv_canvas_image(c, set->landscape, all, (nv_rect){ 4, 4, 64, 48 }, NULL);
    nv_canvas_image(c, set->landscape, all, (nv_rect){ 74.3f, 4.6f, 100, 71 }, NULL);
    nv_canvas_image(c, set->landscape, all, (nv_rect){ 180, 4, 41, 29 }, NULL);
    nv_canvas_image(c, set->landscape, all, (nv_rect){ 226, 4, 20, 15 }, NULL);
    nv_canvas_image(c, set->landscape, all, (nv_rect){ 250, 4, 7, 5 }, NULL);
    nv_canvas_image(c, set->landscape, all, (nv_rect){ 180, 40, 80, 10 }, &half);
    nv_canvas_image(c, set->landscape, (nv_rect){ 8, 8, 16, 16 }, (nv_rect){ 4, 60, 60, 60 },
                    &sharp);
    nv_canvas_image(c, set->landscape, (nv_rect){ 8.5f, 8, 16, 16 }, (nv_rect){ 74, 84, 60, 60 },
                    NULL);
    nv_canvas_image(c, set->ring, all, (nv_rect){ 145, 84, 32, 32 }, &red);
    nv_canvas_image(c, set->ring, all, (nv_rect){ 185, 84, 60, 60 }, &faint);
    nv_canvas_push_clip(c, (nv_rect){ 4, 130, 64, 60 }, nv_radius(18));
    nv_canvas_image(c, set->landscape, all, (nv_rect){ 4, 130, 80, 60 }, NULL);
    nv_canvas_pop_clip(c);
    nv_canvas_push_opacity(c, (nv_rect){ 74, 150, 64, 48 }, 0.6f);
    nv_canvas_image(c, set->landscape, all, (nv_rect){ 74, 150, 64, 48 }, &half);
    nv_canvas_pop_opacity(c);
}

/* Nine-patches: large, wide, too small for their edges, at two densities. */
static inline void draw_patches(nv_canvas *c, const image_set *set)
{
    nv_rect all = { 0, 0, 0, 0 };
    nv_image_style patch = { .patch = { 8, 8, 8, 8 } }, fine = patch, odd = patch;
    fine.density = 2;
    odd.patch = (nv_insets){ 8, 0, 2, 8 };
    nv_canvas_image(c, set->frame, all, (nv_rect){ 5, 5, 120, 60 }, &patch);
    nv_canvas_image(c, set->frame, all, (nv_rect){ 135.3f, 5, 40, 90.4f }, &patch);
    nv_canvas_image(c, set->frame, all, (nv_rect){ 185, 5, 11, 40 }, &patch);
    nv_canvas_image(c, set->frame, all, (nv_rect){ 205, 5, 80, 40 }, &fine);
    nv_canvas_image(c, set->frame, all, (nv_rect){ 5, 80, 100, 50 }, &odd);
    nv_canvas_push_transform(c, nv_affine_rotate(0.04f, (nv_point){ 220, 120 }));
    nv_canvas_image(c, set->frame, all, (nv_rect){ 190, 80, 90, 60 }, &patch);
    nv_canvas_pop_transform(c);
    nv_canvas_push_transform(c, nv_affine_scale(1.5f, 1.5f, (nv_point){ 0, 0 }));
    nv_canvas_image(c, set->frame, all, (nv_rect){ 5, 95, 60, 30 }, &patch);
    nv_canvas_pop_transform(c);
}

static inline void draw_turned_images(nv_canvas *c, const image_set *set)
{
    nv_rect all = { 0, 0, 0, 0 };
    nv_image_style tinted = { .tint = NV_RGB(0x006A6A) }, sharp = { .filter = NV_FILTER_NEAREST };
    nv_affine skew = { 1, 0.2f, -0.3f, 1, 190, 5 }, mirror = { -1, 0, 0, 1, 90, 100 };
    nv_canvas_push_transform(c, nv_affine_rotate(0.06f, (nv_point){ 50, 45 }));
    nv_canvas_image(c, set->landscape, all, (nv_rect){ 10, 10, 90, 68 }, NULL);
    nv_canvas_pop_transform(c);
    nv_canvas_push_transform(c, nv_affine_rotate(-0.11f, (nv_point){ 140, 45 }));
    nv_canvas_image(c, set->landscape, all, (nv_rect){ 125, 30, 28, 21 }, NULL);
    nv_canvas_pop_transform(c);
    nv_canvas_push_transform(c, skew);
    nv_canvas_image(c, set->landscape, all, (nv_rect){ 0, 0, 64, 48 }, &sharp);
    nv_canvas_pop_transform(c);
    nv_canvas_push_transform(c, mirror);
    nv_canvas_image(c, set->landscape, all, (nv_rect){ 0, 0, 80, 60 }, NULL);
    nv_canvas_pop_transform(c);
    nv_canvas_push_transform(c, nv_affine_rotate(0.3f, (nv_point){ 150, 140 }));
    nv_canvas_image(c, set->ring, all, (nv_rect){ 120, 110, 60, 60 }, &tinted);
    nv_canvas_pop_transform(c);
    nv_canvas_push_transform(c, nv_affine_scale(2.5f, 0.5f, (nv_point){ 200, 120 }));
    nv_canvas_image(c, set->landscape, all, (nv_rect){ 200, 120, 36, 80 }, NULL);
    nv_canvas_pop_transform(c);
}

#endif
