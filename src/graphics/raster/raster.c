#include "graphics/renderer.h"

#include "graphics/raster/bands.h"
#include "graphics/raster/pixel.h"

#include "base/alloc.h"
#include "base/assert.h"

#include <math.h>
#include <string.h>

enum { SIDE_MAX = 16384 }; /* px */

typedef struct raster {
    nv__renderer base;
    nv__raster_store store;
    uint32_t *pixels; /* what is drawn into */
    int stride;
    bool foreign; /* `pixels` was given by set_target */
    uint32_t *own;
    size_t own_capacity;
    nv__painter painter;
    nv__helpers helpers;
    nv__bands bands;
} raster;

static raster *raster_of(nv__renderer *renderer)
{
    return (raster *)renderer;
}

/* ---- memory ---- */

static bool reserve_bytes(nv__row_scratch *scratch, size_t size)
{
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

static void free_own(raster *self)
{
    nv__free(self->own);
    self->own = NULL;
    self->own_capacity = 0;
}

static void free_layers(raster *self)
{
    for (int i = 0; i < NV__LAYERS_MAX; i++) {
        nv__free(self->store.layers[i].pixels);
        self->store.layers[i].pixels = NULL;
        self->store.layers[i].capacity = 0;
    }
}

/* The renderer's own pixels, unless others were given. Memory that is much too large goes. */
static bool reserve_target(raster *self)
{
    size_t needed = (size_t)self->base.width * (size_t)self->base.height;
    if (self->foreign || needed == 0) {
        return true;
    }
    if (self->own_capacity < needed || self->own_capacity / 4 > needed) {
        free_own(self);
        self->own = nv__alloc(needed * sizeof *self->own);
        if (self->own == NULL) {
            return false;
        }
        self->own_capacity = needed;
    }
    self->pixels = self->own;
    self->stride = self->base.width;
    return true;
}

/* ---- operations ---- */

static nv_status raster_resize(nv__renderer *renderer, int width, int height, float scale)
{
    raster *self = raster_of(renderer);
    NV__REQUIRE(width >= 0 && height >= 0, NV_EINVAL, "a surface of %dx%d px", width, height);
    NV__REQUIRE(isfinite(scale) && scale > 0, NV_EINVAL, "a scale of %g", (double)scale);
    if (width > SIDE_MAX || height > SIDE_MAX) {
        return NV_ELIMIT;
    }
    self->base.width = width;
    self->base.height = height;
    self->base.scale = scale;
    free_layers(self);
    nv__bands_finish(&self->bands);
    /* One half for the rows of shapes, one for what clips leave of them. */
    bool reserved = reserve_bytes(&self->store.coverage, 2 * (size_t)width) && reserve_target(self);
    if (!reserved) {
        self->base.width = self->base.height = 0;
        return NV_ENOMEM;
    }
    return NV_OK;
}

static void take_stats(raster *self, const nv__painter *painter)
{
    self->base.stats.pixels_rasterised += painter->pixels;
    self->base.stats.state_changes += painter->state_changes;
    self->base.stats.draw_calls += painter->draw_calls;
    if (self->painter.status == NV_OK) {
        self->painter.status = painter->status;
    }
}

static void draw_rect(raster *self, const nv__display_list *list, nv__box box, uint32_t background)
{
    nv__surface surface = { self->pixels, self->stride, 0, 0, box };
    nv__band_work work = { list, surface, box, self->base.scale, background };
    nv__painter_start(&self->painter, &self->store, surface, box, self->base.scale);
    if (!nv__bands_draw(&self->bands, &self->helpers, &self->painter, &work)) {
        nv__painter_run(&self->painter, list, background);
        take_stats(self, &self->painter);
        return;
    }
    for (size_t i = 0; i < self->bands.count; i++) {
        take_stats(self, &self->bands.items[i].painter);
    }
}

static nv_status raster_draw(nv__renderer *renderer, const nv__display_list *list,
                             const nv__pixel_rect *damage, size_t count, uint32_t background)
{
    raster *self = raster_of(renderer);
    if (!reserve_target(self)) {
        return NV_ENOMEM;
    }
    nv__box surface = { 0, 0, self->base.width, self->base.height };
    self->painter.status = NV_OK;
    nv__atlas_begin_frame(self->store.atlas);
    if (self->store.masks != NULL) {
        nv__masks_begin_frame(self->store.masks);
    }
    for (size_t i = 0; i < count; i++) {
        nv__box box = nv__box_intersect(nv__box_of(damage[i]), surface);
        if (!nv__box_is_empty(box)) {
            draw_rect(self, list, box, background);
        }
    }
    self->base.stats.frames++;
    self->base.stats.glyphs_rasterised = nv__atlas_misses(self->store.atlas);
    if (nv__atlas_out_of_memory(self->store.atlas) ||
        (self->store.masks != NULL && nv__masks_out_of_memory(self->store.masks))) {
        return NV_ENOMEM;
    }
    return self->painter.status;
}

/* The part of a box that stays within it when it moves by (x, y). */
static nv__box staying(nv__box box, int x, int y)
{
    nv__box to = { box.x0 + x, box.y0 + y, box.x1 + x, box.y1 + y };
    to = nv__box_intersect(box, to);
    return (nv__box){ to.x0 - x, to.y0 - y, to.x1 - x, to.y1 - y };
}

static void raster_shift(nv__renderer *renderer, const nv__shift *shifts, size_t count)
{
    raster *self = raster_of(renderer);
    nv__box surface = { 0, 0, self->base.width, self->base.height };
    for (size_t i = 0; i < count && self->pixels != NULL; i++) {
        int x = shifts[i].x, y = shifts[i].y;
        nv__box from = staying(nv__box_intersect(nv__box_of(shifts[i].box), surface), x, y);
        int rows = from.y1 - from.y0, width = from.x1 - from.x0;
        /* Rows that are read later must not have been written. */
        for (int row = 0; row < rows && width > 0; row++) {
            ptrdiff_t at = from.y0 + (y > 0 ? rows - 1 - row : row);
            const uint32_t *source = self->pixels + at * self->stride + from.x0;
            uint32_t *target = self->pixels + (at + y) * self->stride + from.x0 + x;
            memmove(target, source, (size_t)width * sizeof *target);
        }
        if (rows > 0 && width > 0) {
            self->base.stats.pixels_moved += (uint64_t)rows * (uint64_t)width;
        }
    }
}

static nv_status raster_read_pixels(nv__renderer *renderer, uint32_t *out)
{
    raster *self = raster_of(renderer);
    if (!reserve_target(self)) {
        return NV_ENOMEM;
    }
    size_t width = (size_t)self->base.width;
    for (int y = 0; y < self->base.height && width > 0; y++) {
        memcpy(out + (size_t)y * width, self->pixels + (ptrdiff_t)y * self->stride,
               width * sizeof *out);
    }
    return NV_OK;
}

static void raster_destroy(nv__renderer *renderer)
{
    raster *self = raster_of(renderer);
    free_layers(self);
    free_own(self);
    nv__bands_finish(&self->bands);
    nv__shadow_cache_finish(&self->store.shadows);
    nv__corner_cache_finish(&self->store.corners);
    nv__atlas_destroy(self->store.atlas);
    nv__masks_destroy(self->store.masks);
    nv__free(self->store.shape_row.bytes);
    nv__free(self->store.other_row.bytes);
    nv__free(self->store.clip_row.bytes);
    nv__free(self->store.coverage.bytes);
    nv__free(self->store.colors.bytes);
    nv__free(self);
}

static const nv__renderer_ops raster_ops = {
    .name = "raster",
    .resize = raster_resize,
    .draw = raster_draw,
    .read_pixels = raster_read_pixels,
    .destroy = raster_destroy,
    .shift = raster_shift,
};

nv_status nv__raster_create(nv__renderer **out)
{
    *out = NULL;
    raster *self = NV__NEW(raster);
    if (self == NULL) {
        return NV_ENOMEM;
    }
    self->base.ops = &raster_ops;
    self->base.scale = 1;
    self->store.spans = nv__spans_best();
    nv_status status = nv__atlas_create(&self->store.atlas);
    if (status != NV_OK) {
        nv__free(self);
        return status;
    }
    *out = &self->base;
    return NV_OK;
}

void nv__raster_set_target(nv__renderer *renderer, uint32_t *pixels, int stride)
{
    raster *self = raster_of(renderer);
    NV__REQUIRE(renderer->ops == &raster_ops, , "a target for a %s renderer", renderer->ops->name);
    self->foreign = pixels != NULL;
    self->pixels = pixels;
    self->stride = pixels != NULL ? stride : 0;
    if (self->foreign) {
        free_own(self);
    }
}

const uint32_t *nv__raster_pixels(const nv__renderer *renderer, int *stride)
{
    const raster *self = (const raster *)renderer;
    *stride = self->stride;
    return self->pixels;
}

void nv__raster_set_helpers(nv__renderer *renderer, nv__helpers helpers)
{
    raster_of(renderer)->helpers = helpers;
}

void nv__raster_set_spans(nv__renderer *renderer, const nv__spans *spans)
{
    raster_of(renderer)->store.spans = spans;
}
