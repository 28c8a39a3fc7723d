/* Blurring what has been drawn: a Gaussian in whole numbers along rows, then along columns. Wide
 * blurs are computed on a coarser grid, where nothing of them is lost. What lies beyond the edges
 * looks like the edges. */
#include "graphics/exact.h"
#include "graphics/raster/blend.h"
#include "graphics/raster/gauss.h"
#include "graphics/raster/painter.h"

#include "base/alloc.h"

#include <math.h>
#include <string.h>

enum { CHANNELS = 4, PAD = NV__GAUSS_TAPS_MAX };

typedef struct grid {
    int step;                    /* pixels per cell */
    int width, height;           /* cells, with one around them for what lies beyond the edges */
    int from_width, from_height; /* pixels */
    uint16_t *cells, *other;     /* 256 times the channels */
    uint16_t *padded;            /* one row with its ends repeated */
    uint32_t *sums;              /* one row */
    int taps;
    uint32_t weights[NV__GAUSS_TAPS_MAX];
} grid;

/* Averaging to cells and mixing between them blurs a little too: that much less is left to do. */
static void choose_taps(grid *g, uint32_t sigma)
{
    double cells = (double)sigma / (NV__SHADOW_UNITS * g->step), step = (double)g->step;
    if (g->step > 1) {
        cells = sqrt(cells * cells - (1 - 1 / (step * step)) / 12 - 1.0 / 6);
    }
    g->taps = (int)ceil(3 * cells) + 1;
    g->taps = g->taps < NV__GAUSS_TAPS_MAX ? g->taps : NV__GAUSS_TAPS_MAX;
    nv__gauss_weights(1 / cells, g->taps, g->weights);
}

static bool open_grid(grid *g, int width, int height, uint32_t sigma)
{
    *g = (grid){ .step = 1, .from_width = width, .from_height = height };
    while (sigma > (uint32_t)(NV__GAUSS_SIGMA_MAX * NV__SHADOW_UNITS * g->step)) {
        g->step *= 2;
    }
    g->width = (width + g->step - 1) / g->step + 2;
    g->height = (height + g->step - 1) / g->step + 2;
    size_t row = (size_t)g->width * CHANNELS, cells = row * (size_t)g->height;
    size_t padded = row + (size_t)2 * PAD * CHANNELS;
    g->sums = nv__alloc(row * sizeof *g->sums + (2 * cells + padded) * sizeof *g->cells);
    if (g->sums == NULL) {
        return false;
    }
    g->cells = (uint16_t *)(void *)(g->sums + row);
    g->other = g->cells + cells;
    g->padded = g->other + cells;
    choose_taps(g, sigma);
    return true;
}

static int within(int value, int count)
{
    return value < 0 ? 0 : value < count ? value : count - 1;
}

/* The average of a cell's pixels; beyond the edges they look like the last ones. */
static void read_cell(const grid *g, const uint32_t *from, ptrdiff_t stride, int column, int row,
                      uint16_t *out)
{
    uint32_t sums[CHANNELS] = { 0 };
    for (int y = row * g->step; y < (row + 1) * g->step; y++) {
        const uint32_t *pixels = from + (ptrdiff_t)within(y, g->from_height) * stride;
        for (int x = column * g->step; x < (column + 1) * g->step; x++) {
            uint32_t pixel = pixels[within(x, g->from_width)];
            for (int c = 0; c < CHANNELS; c++) {
                sums[c] += pixel >> 8 * c & 255;
            }
        }
    }
    uint32_t share = 256 / (uint32_t)(g->step * g->step); /* steps are powers of two */
    for (int c = 0; c < CHANNELS; c++) {
        out[c] = (uint16_t)(sums[c] * share);
    }
}

static void read_pixels(grid *g, const uint32_t *from, ptrdiff_t stride)
{
    uint16_t *out = g->cells;
    for (int y = 0; y < g->height; y++) {
        for (int x = 0; x < g->width; x++, out += CHANNELS) {
            read_cell(g, from, stride, x - 1, y - 1, out);
        }
    }
}

static void add_weighted(uint32_t *restrict sums, const uint16_t *restrict values, size_t count,
                         uint32_t weight)
{
    for (size_t i = 0; i < count; i++) {
        sums[i] += values[i] * weight;
    }
}

static void take_sums(const uint32_t *restrict sums, uint16_t *restrict out, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        out[i] = (uint16_t)((sums[i] + NV__GAUSS_ONE / 2) >> 16);
    }
}

static void pad_row(grid *g, const uint16_t *cells)
{
    size_t row = (size_t)g->width * CHANNELS;
    memcpy(g->padded + (size_t)PAD * CHANNELS, cells, row * sizeof *cells);
    for (size_t i = 0; i < PAD; i++) {
        memcpy(g->padded + i * CHANNELS, cells, CHANNELS * sizeof *cells);
        memcpy(g->padded + (PAD + i) * CHANNELS + row, cells + row - CHANNELS,
               CHANNELS * sizeof *cells);
    }
}

static void blur_rows(grid *g)
{
    size_t row = (size_t)g->width * CHANNELS;
    for (int y = 0; y < g->height; y++) {
        pad_row(g, g->cells + (size_t)y * row);
        memset(g->sums, 0, row * sizeof *g->sums);
        for (int k = 1 - g->taps; k < g->taps; k++) {
            add_weighted(g->sums, g->padded + (ptrdiff_t)(PAD + k) * CHANNELS, row,
                         g->weights[k < 0 ? -k : k]);
        }
        take_sums(g->sums, g->other + (size_t)y * row, row);
    }
}

static void blur_columns(grid *g)
{
    size_t row = (size_t)g->width * CHANNELS;
    for (int y = 0; y < g->height; y++) {
        memset(g->sums, 0, row * sizeof *g->sums);
        for (int k = 1 - g->taps; k < g->taps; k++) {
            size_t at = (size_t)within(y + k, g->height);
            add_weighted(g->sums, g->other + at * row, row, g->weights[k < 0 ? -k : k]);
        }
        take_sums(g->sums, g->cells + (size_t)y * row, row);
    }
}

static const uint16_t *cell_at(const grid *g, int x, int y)
{
    return g->cells + ((size_t)(y + 1) * (size_t)g->width + (size_t)(x + 1)) * CHANNELS;
}

/* The value at a pixel's middle, between the middles of four cells. */
static uint32_t sample(const grid *g, int x, int y)
{
    int parts = 2 * g->step;
    int u = 2 * x + 1 + g->step, v = 2 * y + 1 + g->step; /* one cell more: never negative */
    int i = u / parts - 1, j = v / parts - 1;
    uint32_t right = (uint32_t)(u % parts), lower = (uint32_t)(v % parts), all = (uint32_t)parts;
    const uint16_t *a = cell_at(g, i, j), *b = cell_at(g, i + 1, j);
    const uint16_t *c = cell_at(g, i, j + 1), *d = cell_at(g, i + 1, j + 1);
    uint32_t shift = 8, pixel = 0;
    while (1u << (shift - 8) < all * all) {
        shift++;
    }
    for (int n = 0; n < CHANNELS; n++) {
        uint32_t top = a[n] * (all - right) + b[n] * right;
        uint32_t bottom = c[n] * (all - right) + d[n] * right;
        uint64_t sum = (uint64_t)top * (all - lower) + (uint64_t)bottom * lower;
        pixel |= (uint32_t)((sum + (1ull << (shift - 1))) >> shift) << 8 * n;
    }
    return pixel;
}

static void read_row(const grid *g, int x0, int x1, int y, uint32_t *out)
{
    for (int x = x0; x < x1; x++) {
        if (g->step > 1) {
            *out++ = sample(g, x, y);
            continue;
        }
        const uint16_t *cell = cell_at(g, x, y);
        uint32_t pixel = 0;
        for (int c = 0; c < CHANNELS; c++) {
            pixel |= ((cell[c] + 128u) >> 8) << 8 * c;
        }
        *out++ = pixel;
    }
}

/* ---- the record ---- */

static bool reserve_row(nv__row_scratch *scratch, size_t pixels)
{
    size_t size = pixels * sizeof(uint32_t);
    if (size > scratch->capacity) {
        uint8_t *bytes = nv__realloc(scratch->bytes, size);
        if (bytes == NULL) {
            return false;
        }
        scratch->bytes = bytes;
        scratch->capacity = size;
    }
    return true;
}

/* Puts the blurred rows in place of what was there, through the shape, which is a clip now. */
static void put_back(nv__painter *painter, const grid *g, nv__box region)
{
    nv__box box = nv__box_intersect(painter->scissor, region);
    uint32_t *colors = (uint32_t *)(void *)painter->store->colors.bytes;
    size_t width = (size_t)(box.x1 - box.x0);
    for (int y = box.y0; y < box.y1; y++) {
        uint8_t *coverage = NULL;
        if (painter->masked) {
            coverage = painter->store->coverage.bytes;
            memset(coverage, 255, width);
            nv__painter_apply_masks(painter, y, box.x0, box.x1, coverage);
        }
        read_row(g, box.x0 - region.x0, box.x1 - region.x0, y - region.y0, colors);
        nv__blend_row(NV_BLEND_SRC, nv__painter_pixel(painter, box.x0, y), colors, coverage, width,
                      255);
    }
    painter->pixels += (uint64_t)width * (uint64_t)(box.y1 - box.y0);
}

static void blur_region(nv__painter *painter, nv__box region, uint32_t sigma)
{
    grid g;
    int width = region.x1 - region.x0, height = region.y1 - region.y0;
    if (!reserve_row(&painter->store->colors, (size_t)width) ||
        !open_grid(&g, width, height, sigma)) {
        nv__painter_fail(painter);
        return;
    }
    read_pixels(&g, nv__painter_pixel(painter, region.x0, region.y0), painter->surface.stride);
    blur_rows(&g);
    blur_columns(&g);
    put_back(painter, &g, region);
    nv__free(g.sums);
    painter->pixels += (uint64_t)width * (uint64_t)height;
}

void nv__draw_blur(nv__painter *painter, const nv__record *record)
{
    nv__record clip = { .kind = NV__RECORD_PUSH_CLIP,
                        .bounds = record->rect,
                        .rect = record->rect,
                        .radii = record->radii };
    const nv__surface *surface = &painter->surface;
    nv__box drawn = { surface->drawn.x0 + surface->left, surface->drawn.y0 + surface->top,
                      surface->drawn.x1 + surface->left, surface->drawn.y1 + surface->top };
    nv__box box = nv__box_of(nv__snap_rect(record->rect, record->radii, painter->scale));
    nv__box region = nv__box_intersect(box, drawn);
    uint32_t sigma = nv__shadow_sigma(record->width, painter->scale);
    if (sigma == 0 || nv__box_is_empty(region)) {
        return;
    }
    nv__painter_push_clip(painter, &clip);
    if (nv__painter_begin(painter, region)) {
        blur_region(painter, region, sigma);
    }
    nv__painter_pop(painter, NV__RECORD_POP_CLIP);
}
