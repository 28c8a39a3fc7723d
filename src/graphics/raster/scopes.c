#include "graphics/raster/painter.h"

#include "graphics/raster/blend.h"
#include "graphics/raster/pixel.h"

#include "base/alloc.h"
#include "base/log.h"

#include <string.h>

/* A new scope that changes nothing yet. NULL beyond the limit. */
static nv__scope *open_scope(nv__painter *painter, nv__record_kind kind)
{
    if (painter->scope_count == NV__SCOPES_MAX) {
        painter->beyond++;
        NV__LOG_ONCE(NV_LOG_WARNING, NV_ELIMIT, "clips and layers are more than %d deep",
                     (int)NV__SCOPES_MAX);
        return NULL;
    }
    nv__scope *scope = &painter->scopes[painter->scope_count++];
    *scope = (nv__scope){ .kind = kind,
                          .outer = painter->scissor,
                          .shift_x = painter->shift_x,
                          .shift_y = painter->shift_y };
    return scope;
}

bool nv__painter_open_shape(nv__painter *painter, const nv__record *record, nv__shape *shape)
{
    nv__raster_store *store = painter->store;
    nv__box box = nv__box_of(nv__snap_rect(record->rect, record->radii, painter->scale));
    nv__corner_radii radii = { { 0 } };
    if (!nv__box_is_empty(box)) {
        radii = nv__corner_radii_of(record->rect, record->radii, painter->scale, box);
    }
    nv__row_scratch *scratch =
        record->kind == NV__RECORD_PUSH_CLIP ? &store->clip_row : &store->shape_row;
    if (!nv__shape_open(shape, box, radii, &store->corners, scratch)) {
        nv__shape_close(shape);
        nv__painter_fail(painter);
        return false;
    }
    return true;
}

static void push_clip_figure(nv__painter *painter, nv__scope *scope, const nv__record *record);

/* From now on what is drawn at (0, 0) lands at (x, y). */
static void shift(nv__painter *painter, int x, int y)
{
    painter->shift_x += x;
    painter->shift_y += y;
    painter->surface.left -= x;
    painter->surface.top -= y;
    painter->scissor.x0 -= x;
    painter->scissor.x1 -= x;
    painter->scissor.y0 -= y;
    painter->scissor.y1 -= y;
}

void nv__painter_push_clip(nv__painter *painter, const nv__record *record)
{
    nv__scope *scope = open_scope(painter, NV__RECORD_PUSH_CLIP);
    if (scope == NULL) {
        return;
    }
    if (record->u.figure.figure != NULL) {
        push_clip_figure(painter, scope, record);
        return;
    }
    scope->effect = NV__SCOPE_CLIP;
    painter->state_changes++;
    if (!nv__painter_open_shape(painter, record, &scope->shape)) {
        /* Without its corners the clip is still a rectangle. */
        scope->shape = (nv__shape){ .box = nv__box_of(nv__snap_rect(record->rect, record->radii,
                                                                    painter->scale)) };
    }
    painter->scissor = nv__box_intersect(painter->scissor, scope->shape.box);
    shift(painter, record->u.figure.shift_x, record->u.figure.shift_y);
}

/* An empty surface over the scissor. False: no memory. */
static bool open_layer(nv__painter *painter, nv__scope *scope)
{
    nv__raster_store *store = painter->store;
    nv__box box = painter->scissor;
    size_t width = (size_t)(box.x1 - box.x0), height = (size_t)(box.y1 - box.y0);
    int index = painter->layer_count;
    if (width * height > store->layers[index].capacity) {
        nv__free(store->layers[index].pixels);
        store->layers[index].pixels = nv__calloc(width * height, sizeof(uint32_t));
        store->layers[index].capacity = width * height;
        if (store->layers[index].pixels == NULL) {
            store->layers[index].capacity = 0;
            return false;
        }
    } else {
        memset(store->layers[index].pixels, 0, width * height * sizeof(uint32_t));
    }
    scope->surface = painter->surface;
    scope->first_mask = painter->first_mask;
    painter->surface = (nv__surface){ store->layers[index].pixels,
                                      (ptrdiff_t)width,
                                      box.x0,
                                      box.y0,
                                      { 0, 0, box.x1 - box.x0, box.y1 - box.y0 } };
    painter->first_mask = painter->scope_count;
    painter->layer_count++;
    return true;
}

static void hide(nv__painter *painter, nv__scope *scope)
{
    scope->effect = NV__SCOPE_HIDDEN;
    painter->hidden++;
}

/* A layer over what can be seen of `bounds`. */
static void push_layer(nv__painter *painter, nv__scope *scope, nv__box bounds)
{
    bounds = nv__box_intersect(painter->scissor, bounds);
    if (nv__box_is_empty(bounds)) {
        hide(painter, scope);
        return;
    }
    if (painter->layer_count == NV__LAYERS_MAX) {
        NV__LOG_ONCE(NV_LOG_WARNING, NV_ELIMIT, "opacity layers are more than %d deep",
                     (int)NV__LAYERS_MAX);
        return;
    }
    painter->state_changes++;
    painter->scissor = bounds;
    if (!open_layer(painter, scope)) {
        nv__painter_fail(painter);
        hide(painter, scope);
        return;
    }
    scope->effect = NV__SCOPE_LAYER;
}

static bool is_isolated(const nv__painter *painter, const nv__record *record)
{
    const nv__display_list *list = painter->list;
    return nv__display_list_is_isolated(list, (size_t)(record - list->records.items));
}

void nv__painter_push_opacity(nv__painter *painter, const nv__record *record)
{
    nv__scope *scope = open_scope(painter, NV__RECORD_PUSH_OPACITY);
    if (scope == NULL || painter->hidden > 0) {
        return;
    }
    float opacity = record->width;
    scope->opacity = opacity >= 1 ? 255 : opacity > 0 ? (uint32_t)(opacity * 255 + 0.5f) : 0;
    scope->blend = record->u.blend;
    bool over = scope->blend == NV_BLEND_OVER;
    if (scope->opacity == 255 && over && !is_isolated(painter, record)) {
        return;
    }
    nv__box bounds = nv__box_of(nv__snap_outwards(record->rect, painter->scale));
    if (scope->opacity == 0 && over) {
        hide(painter, scope);
        return;
    }
    push_layer(painter, scope, bounds);
}

/* What is cut to a figure is put together apart, and cut when it is complete: overlapping edges
 * inside then look as they do without the clip. */
static void push_clip_figure(nv__painter *painter, nv__scope *scope, const nv__record *record)
{
    nv__masks *masks = painter->hidden > 0 ? NULL : nv__painter_masks(painter);
    if (masks == NULL) {
        hide(painter, scope);
        return;
    }
    scope->figure = record->u.figure.figure;
    scope->at = record->u.figure.at;
    scope->opacity = 255;
    nv__mask mask = nv__mask_of(masks, scope->figure, scope->at, painter->scale);
    push_layer(painter, scope, mask.box);
}

static void blend_clipped_row(nv__painter *painter, int y, const uint32_t *source, uint32_t opacity)
{
    nv__box box = painter->scissor;
    uint8_t *coverage = painter->store->coverage.bytes;
    memset(coverage, (int)opacity, (size_t)(box.x1 - box.x0));
    nv__painter_apply_masks(painter, y, box.x0, box.x1, coverage);
    uint32_t *target = nv__painter_pixel(painter, box.x0, y);
    for (int x = 0; x < box.x1 - box.x0; x++) {
        target[x] = nv__pixel_over(target[x], nv__pixel_scale(source[x], coverage[x]));
    }
}

/* One row of a layer that does not simply lie over what is there. */
static void blend_row(nv__painter *painter, int y, const uint32_t *source, const nv__scope *scope)
{
    nv__box box = painter->scissor;
    size_t width = (size_t)(box.x1 - box.x0);
    uint8_t *coverage = NULL;
    if (painter->masked) {
        coverage = painter->store->coverage.bytes;
        memset(coverage, 255, width);
        nv__painter_apply_masks(painter, y, box.x0, box.x1, coverage);
    }
    nv__blend_row(scope->blend, nv__painter_pixel(painter, box.x0, y), source, coverage, width,
                  scope->opacity);
}

/* Draws the layer onto what it covers; the scissor is still the layer's. */
static void close_layer(nv__painter *painter, const nv__scope *scope)
{
    nv__surface layer = painter->surface;
    nv__box box = painter->scissor;
    painter->surface = scope->surface;
    painter->first_mask = scope->first_mask;
    painter->layer_count--;
    if (!nv__painter_begin(painter, box)) {
        return;
    }
    if (scope->figure != NULL) {
        nv__blend_through_figure(painter, &layer, scope->figure, scope->at);
        return;
    }
    size_t width = (size_t)(box.x1 - box.x0);
    for (int y = box.y0; y < box.y1; y++) {
        const uint32_t *source = layer.pixels + (ptrdiff_t)(y - layer.top) * layer.stride;
        if (scope->blend != NV_BLEND_OVER) {
            blend_row(painter, y, source, scope);
        } else if (painter->masked) {
            blend_clipped_row(painter, y, source, scope->opacity);
        } else {
            painter->store->spans->layer(nv__painter_pixel(painter, box.x0, y), source, width,
                                         scope->opacity);
        }
    }
    painter->pixels += (uint64_t)width * (uint64_t)(box.y1 - box.y0);
}

static void close_scope(nv__painter *painter)
{
    nv__scope *scope = &painter->scopes[--painter->scope_count];
    shift(painter, scope->shift_x - painter->shift_x, scope->shift_y - painter->shift_y);
    switch (scope->effect) {
    case NV__SCOPE_CLIP:
        nv__shape_close(&scope->shape);
        break;
    case NV__SCOPE_LAYER:
        close_layer(painter, scope);
        break;
    case NV__SCOPE_HIDDEN:
        painter->hidden--;
        break;
    case NV__SCOPE_NOTHING:
        break;
    }
    painter->scissor = scope->outer;
}

void nv__painter_pop(nv__painter *painter, nv__record_kind kind)
{
    if (painter->beyond > 0) {
        painter->beyond--;
        return;
    }
    nv__record_kind push =
        kind == NV__RECORD_POP_CLIP ? NV__RECORD_PUSH_CLIP : NV__RECORD_PUSH_OPACITY;
    if (painter->scope_count > 0 && painter->scopes[painter->scope_count - 1].kind == push) {
        close_scope(painter);
    }
}

void nv__painter_pop_all(nv__painter *painter)
{
    painter->beyond = 0;
    while (painter->scope_count > 0) {
        close_scope(painter);
    }
}
