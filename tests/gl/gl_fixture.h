/* A GL renderer on a surfaceless context, a raster renderer beside it, and a face of drawn glyphs.
 */
#ifndef NV_TESTS_GL_FIXTURE_H
#define NV_TESTS_GL_FIXTURE_H

#include "base/alloc.h"
#include "gl/gl.h"
#include "gl/gl_driver.h"
#include "graphics/display_list.h"
#include "graphics/renderer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GL_FIXTURE_SKIP = 77 };

typedef struct gl_fixture {
    nv__egl *egl;
    nv__renderer *gl, *raster;
    nv__display_list list;
    nv_canvas canvas;
    int width, height;
    uint32_t *from_gl, *from_raster;
} gl_fixture;

/* ---- a face whose glyph n is a ring with a soft edge, different for every n ---- */

static uint8_t fixture_glyph_pixels[64 * 64];

static inline nv_status fixture_rasterise(nv__face *face, uint32_t glyph, float pixel_size,
                                          unsigned subpixel, nv__glyph_bitmap *out)
{
    int size = (int)ceilf(pixel_size) + 2;
    float middle = 0.5f * (float)size, radius = 0.4f * pixel_size, shift = 0.25f * (float)subpixel;

    (void)face;
    size = size < 64 ? size : 64;
    for (int y = 0; y < size; y++) {
        for (int x = 0; x < size; x++) {
            float dx = (float)x + 0.5f - middle - shift, dy = (float)y + 0.5f - middle;
            float d = fabsf(sqrtf(dx * dx + dy * dy) - radius + (float)(glyph % 5)) - 1.0f;
            float coverage = 0.5f - d;

            coverage = coverage < 0.0f ? 0.0f : coverage > 1.0f ? 1.0f : coverage;
            fixture_glyph_pixels[y * 64 + x] = (uint8_t)(coverage * 255.0f + 0.5f);
        }
    }
    *out = (nv__glyph_bitmap){ .left = -1,
                               .top = size - 2,
                               .width = size,
                               .height = size,
                               .stride = 64,
                               .pixels = fixture_glyph_pixels };
    return NV_OK;
}

static nv__face fixture_face = { .id = 4711, .rasterise = fixture_rasterise, .name = "rings" };

static inline void fixture_text(gl_fixture *f, float x, float y, float size, size_t count,
                                nv_color color)
{
    nv__glyph_run *run = nv__glyph_run_new(&fixture_face, size, count);

    for (size_t i = 0; i < count; i++) {
        run->glyphs[i] = (nv__glyph){ .id = (uint32_t)i, .x = (float)i * size * 0.9f, .y = 0.0f };
    }
    run->ink = (nv_rect){ -2.0f, -size - 2.0f, size * (float)(count + 1) + 4.0f, size * 2.0f };
    nv__canvas_glyphs(&f->canvas, run, (nv_point){ x, y }, color);
    nv__glyph_run_release(run);
}

/* ---- */

/* False: there is no EGL here. */
static inline bool fixture_open(gl_fixture *f)
{
    memset(f, 0, sizeof *f);
    keep_gl_driver();
    if (nv__egl_create(&f->egl) != NV_OK) {
        return false;
    }
    if (nv__gl_create(nv__egl_proc_address, &f->gl) != NV_OK ||
        nv__raster_create(&f->raster) != NV_OK) {
        abort();
    }
    nv__display_list_init(&f->list);
    return true;
}

static inline void fixture_close(gl_fixture *f)
{
    if (f->egl == NULL) {
        return;
    }
    nv__display_list_finish(&f->list);
    f->gl->ops->destroy(f->gl);
    f->raster->ops->destroy(f->raster);
    nv__egl_destroy(f->egl);
    free(f->from_gl);
    free(f->from_raster);
}

/* A new list on surfaces of that size. */
static inline void fixture_begin(gl_fixture *f, int width, int height, float scale)
{
    size_t count = (size_t)width * (size_t)height;

    f->width = width;
    f->height = height;
    free(f->from_gl);
    free(f->from_raster);
    f->from_gl = calloc(count, sizeof *f->from_gl);
    f->from_raster = calloc(count, sizeof *f->from_raster);
    if (f->gl->ops->resize(f->gl, width, height, scale) != NV_OK ||
        f->raster->ops->resize(f->raster, width, height, scale) != NV_OK) {
        abort();
    }
    nv__display_list_clear(&f->list);
    nv__canvas_begin(&f->canvas, &f->list);
}

/* Draws the list with both and reads both back. */
static inline nv_status fixture_draw(gl_fixture *f, const nv__pixel_rect *damage, size_t count,
                                     uint32_t background)
{
    nv_status status = f->gl->ops->draw(f->gl, &f->list, damage, count, background);

    if (status == NV_OK) {
        status = f->raster->ops->draw(f->raster, &f->list, damage, count, background);
    }
    if (status == NV_OK) {
        status = f->gl->ops->read_pixels(f->gl, f->from_gl);
    }
    return status == NV_OK ? f->raster->ops->read_pixels(f->raster, f->from_raster) : status;
}

static inline nv_status fixture_draw_all(gl_fixture *f)
{
    nv__pixel_rect all = { 0, 0, f->width, f->height };

    return fixture_draw(f, &all, 1, 0xFFFFFBFE);
}

/* ---- comparing ---- */

typedef struct difference {
    int largest;   /* of any channel */
    double mean;   /* of all channels of all pixels */
    size_t beyond; /* pixels that differ by more than 8 in a channel */
    int x, y;      /* of the largest */
} difference;

static inline difference fixture_compare(const gl_fixture *f)
{
    difference d = { 0 };
    size_t count = (size_t)f->width * (size_t)f->height;
    uint64_t sum = 0;

    for (size_t i = 0; i < count; i++) {
        int worst = 0;

        for (int shift = 0; shift < 32; shift += 8) {
            int a = (int)(f->from_gl[i] >> shift & 255),
                b = (int)(f->from_raster[i] >> shift & 255);
            int delta = a > b ? a - b : b - a;

            sum += (uint64_t)delta;
            worst = delta > worst ? delta : worst;
        }
        d.beyond += worst > 8;
        if (worst > d.largest) {
            d.largest = worst;
            d.x = (int)(i % (size_t)f->width);
            d.y = (int)(i / (size_t)f->width);
        }
    }
    d.mean = count > 0 ? (double)sum / (4.0 * (double)count) : 0.0;
    return d;
}

static inline void fixture_write_ppm(const gl_fixture *f, const char *path)
{
    FILE *file = fopen(path, "wb");

    if (file == NULL) {
        return;
    }
    fprintf(file, "P6 %d %d 255\n", 2 * f->width, f->height);
    for (int y = 0; y < f->height; y++) {
        for (int side = 0; side < 2; side++) {
            const uint32_t *row =
                (side == 0 ? f->from_gl : f->from_raster) + (size_t)y * (size_t)f->width;

            for (int x = 0; x < f->width; x++) {
                fputc((int)(row[x] >> 16 & 255), file);
                fputc((int)(row[x] >> 8 & 255), file);
                fputc((int)(row[x] & 255), file);
            }
        }
    }
    fclose(file);
}

#endif
