/* Making the mask of a shadow: the shape's coverage, blurred by a Gaussian, in whole numbers. Wide
 * blurs are computed on a coarser grid, where nothing of them is lost. */
#include "graphics/raster/gauss.h"
#include "graphics/raster/shadow.h"

#include "graphics/exact.h"

#include "base/alloc.h"

#include <string.h>

enum {
    COARSE_SIGMA = NV__GAUSS_SIGMA_MAX,
    TAPS_MAX = NV__GAUSS_TAPS_MAX,
    WEIGHT_ONE = NV__GAUSS_ONE
};

typedef struct grid {
    int step;          /* pixels per cell */
    int width, height; /* cells */
    uint16_t *cells, *other;
    uint16_t *padded; /* one row with empty cells around it */
    uint32_t *sums;   /* one row */
    int taps;
    uint32_t weights[TAPS_MAX]; /* from the middle outwards */
} grid;

static bool open_grid(grid *g, int width, int height, uint32_t sigma)
{
    *g = (grid){ .step = 1 };
    while (sigma > (uint32_t)(COARSE_SIGMA * NV__SHADOW_UNITS * g->step)) {
        g->step *= 2;
    }
    g->width = (width + g->step - 1) / g->step;
    g->height = (height + g->step - 1) / g->step;
    uint32_t reach = NV__SHADOW_UNITS * (uint32_t)g->step;
    g->taps = (int)((3 * sigma + reach - 1) / reach) + 1;
    g->taps = g->taps < TAPS_MAX ? g->taps : TAPS_MAX;
    size_t cells = (size_t)g->width * (size_t)g->height;
    size_t row = (size_t)g->width + (size_t)2 * TAPS_MAX;
    g->sums = nv__zalloc(row * sizeof(uint32_t) + (2 * cells + row) * sizeof(uint16_t));
    if (g->sums == NULL) {
        return false;
    }
    g->cells = (uint16_t *)(void *)(g->sums + row);
    g->other = g->cells + cells;
    g->padded = g->other + cells;
    nv__gauss_weights((double)g->step * NV__SHADOW_UNITS / (double)sigma, g->taps, g->weights);
    return true;
}

/* Adds the shape's coverage, `extent` pixels from the mask's edges. Every cell takes its share of
 * every pixel; the shares are whole because steps are powers of two. */
static void draw_shape(grid *g, const nv__shape *shape, int extent, uint8_t *scratch)
{
    int share = 256 / (g->step * g->step);
    for (int y = shape->box.y0; y < shape->box.y1; y++) {
        nv__row row = nv__shape_row(shape, y, scratch);
        uint16_t *cells = g->cells + (ptrdiff_t)((y + extent) / g->step) * g->width;
        for (int x = row.x0; x < row.x1; x++) {
            int coverage = x < row.solid0   ? row.left[x - row.x0]
                           : x < row.solid1 ? 255
                                            : row.right[x - row.solid1];
            uint16_t *cell = &cells[(x + extent) / g->step];
            *cell = (uint16_t)(*cell + coverage * share);
        }
    }
}

static void add_weighted(uint32_t *restrict sums, const uint16_t *restrict values, int count,
                         uint32_t weight)
{
    for (int i = 0; i < count; i++) {
        sums[i] += values[i] * weight;
    }
}

static void take_sums(const uint32_t *restrict sums, uint16_t *restrict out, int count)
{
    for (int i = 0; i < count; i++) {
        out[i] = (uint16_t)((sums[i] + WEIGHT_ONE / 2) >> 16);
    }
}

static void blur_rows(grid *g)
{
    size_t width = (size_t)g->width;
    for (int y = 0; y < g->height; y++) {
        memcpy(g->padded + TAPS_MAX, g->cells + (size_t)y * width, width * sizeof *g->cells);
        memset(g->sums, 0, width * sizeof *g->sums);
        for (int k = 1 - g->taps; k < g->taps; k++) {
            add_weighted(g->sums, g->padded + TAPS_MAX + k, g->width, g->weights[k < 0 ? -k : k]);
        }
        take_sums(g->sums, g->other + (size_t)y * width, g->width);
    }
}

static void blur_columns(grid *g)
{
    size_t width = (size_t)g->width;
    for (int y = 0; y < g->height; y++) {
        memset(g->sums, 0, width * sizeof *g->sums);
        for (int k = 1 - g->taps; k < g->taps; k++) {
            if (y + k >= 0 && y + k < g->height) {
                add_weighted(g->sums, g->other + (size_t)(y + k) * width, g->width,
                             g->weights[k < 0 ? -k : k]);
            }
        }
        take_sums(g->sums, g->cells + (size_t)y * width, g->width);
    }
}

static uint32_t cell_at(const grid *g, int x, int y)
{
    if (x < 0 || y < 0 || x >= g->width || y >= g->height) {
        return 0;
    }
    return g->cells[(ptrdiff_t)y * g->width + x];
}

/* The value at a pixel's middle, between the middles of four cells. */
static uint8_t sample(const grid *g, int x, int y)
{
    int parts = 2 * g->step;
    int u = 2 * x + 1 + g->step, v = 2 * y + 1 + g->step; /* one cell more: never negative */
    int i = u / parts - 1, j = v / parts - 1;
    uint32_t right = (uint32_t)(u % parts), lower = (uint32_t)(v % parts);
    uint32_t all = (uint32_t)parts;
    uint32_t top = cell_at(g, i, j) * (all - right) + cell_at(g, i + 1, j) * right;
    uint32_t bottom = cell_at(g, i, j + 1) * (all - right) + cell_at(g, i + 1, j + 1) * right;
    uint64_t sum = (uint64_t)top * (all - lower) + (uint64_t)bottom * lower;
    uint64_t whole = (uint64_t)all * all * 256;
    return (uint8_t)((sum + whole / 2) / whole);
}

static bool is_even(nv__corner_radii radii)
{
    return radii.at[0] == radii.at[1] && radii.at[0] == radii.at[2] && radii.at[0] == radii.at[3];
}

/* The coarse grid may lie unevenly over a shape that is even. */
static void mirror(nv__shadow *shadow)
{
    int width = shadow->width, height = shadow->height;
    for (int y = 0; y < height; y++) {
        uint8_t *row = shadow->pixels + (ptrdiff_t)y * width;
        int twin = height - 1 - y;
        if (twin < y) {
            memcpy(row, shadow->pixels + (ptrdiff_t)twin * width, (size_t)width);
        }
        for (int x = 0; x < width / 2; x++) {
            row[width - 1 - x] = row[x];
        }
    }
}

static void read_grid(const grid *g, nv__shadow *shadow)
{
    uint8_t *out = shadow->pixels;
    for (int y = 0; y < shadow->height; y++) {
        for (int x = 0; x < shadow->width; x++) {
            *out++ = g->step == 1 ? (uint8_t)((cell_at(g, x, y) + 128) >> 8) : sample(g, x, y);
        }
    }
    if (g->step > 1 && is_even(shadow->key.radii)) {
        mirror(shadow);
    }
}

nv__shadow *nv__shadow_make(nv__shadow_key key, nv__corner_cache *corners, nv__row_scratch *scratch)
{
    int extent = nv__shadow_extent(key.sigma);
    int width = key.width + 2 * extent, height = key.height + 2 * extent;
    nv__shape shape;
    nv__box box = { 0, 0, key.width, key.height };
    bool opened = nv__shape_open(&shape, box, key.radii, corners, scratch);
    nv__shadow *shadow = opened ? nv__alloc(sizeof *shadow + (size_t)width * (size_t)height) : NULL;
    grid g = { 0 };
    if (shadow != NULL && open_grid(&g, width, height, key.sigma)) {
        *shadow = (nv__shadow){ .key = key, .extent = extent, .width = width, .height = height };
        draw_shape(&g, &shape, extent, scratch->bytes);
        blur_rows(&g);
        blur_columns(&g);
        read_grid(&g, shadow);
        nv__free(g.sums);
    } else {
        nv__free(shadow);
        shadow = NULL;
    }
    nv__shape_close(&shape);
    return shadow;
}
