/* Fills, borders and shadows. */
#include "graphics/raster/painter.h"

#include "graphics/raster/pixel.h"

#include "base/alloc.h"

#include <string.h>

/* ---- fills ---- */

static void paint_shape(nv__painter *painter, const nv__shape *shape, uint32_t color)
{
    nv__box visible = nv__box_intersect(shape->box, painter->scissor);
    int y = visible.y0;
    while (y < visible.y1) {
        int same = nv__shape_same_rows(shape, y);
        if (same > 1) {
            nv__paint_box(painter, (nv__box){ visible.x0, y, visible.x1, y + same }, color);
        } else {
            nv__row row = nv__shape_row(shape, y, painter->store->shape_row.bytes);
            nv__paint_row(painter, y, &row, color);
        }
        y += same;
    }
}

void nv__draw_fill(nv__painter *painter, const nv__record *record)
{
    nv__shape shape;
    nv__box box = nv__box_of(nv__snap_rect(record->rect, record->radii, painter->scale));
    if (!nv__painter_begin(painter, box) || !nv__painter_open_shape(painter, record, &shape)) {
        return;
    }
    paint_shape(painter, &shape, nv__pixel_premultiply(record->argb));
    nv__shape_close(&shape);
}

/* ---- borders ---- */

static nv__corner_radii shrunk_radii(const nv__shape *outer, int width)
{
    nv__corner_radii radii = { { 0 } };
    uint32_t less = (uint32_t)width * NV__CORNER_UNITS;
    for (int i = 0; i < 4; i++) {
        uint32_t radius = outer->corners[i] != NULL ? outer->corners[i]->radius : 0;
        radii.at[i] = radius > less ? radius - less : 0;
    }
    return radii;
}

static uint8_t coverage_at(const nv__row *row, int x)
{
    if (x < row->x0 || x >= row->x1) {
        return 0;
    }
    if (x < row->solid0) {
        return row->left[x - row->x0];
    }
    return x < row->solid1 ? 255 : row->right[x - row->solid1];
}

/* The part of a ring's row in [from, to), which has curves in it. */
static void paint_ring_part(nv__painter *painter, int y, int from, int to, const nv__row *outer,
                            const nv__row *inner, uint32_t color)
{
    nv__box visible = painter->scissor;
    from = from > visible.x0 ? from : visible.x0;
    to = to < visible.x1 ? to : visible.x1;
    if (from >= to) {
        return;
    }
    /* The first half of the buffer belongs to clipping. */
    uint8_t *coverage = painter->store->coverage.bytes + painter->store->coverage.capacity / 2;
    for (int x = from; x < to; x++) {
        uint8_t whole = coverage_at(outer, x), hole = coverage_at(inner, x);
        coverage[x - from] = whole > hole ? (uint8_t)(whole - hole) : 0;
    }
    nv__paint_mask(painter, y, from, to, coverage, color);
}

static void paint_ring_row(nv__painter *painter, int y, const nv__shape *outer,
                           const nv__shape *inner, uint32_t color)
{
    nv__row whole = nv__shape_row(outer, y, painter->store->shape_row.bytes);
    if (y < inner->box.y0 || y >= inner->box.y1) {
        nv__paint_row(painter, y, &whole, color);
        return;
    }
    nv__row hole = nv__shape_row(inner, y, painter->store->other_row.bytes);
    if (hole.solid0 >= hole.solid1) {
        paint_ring_part(painter, y, whole.x0, whole.x1, &whole, &hole, color);
        return;
    }
    paint_ring_part(painter, y, whole.x0, hole.solid0, &whole, &hole, color);
    paint_ring_part(painter, y, hole.solid1, whole.x1, &whole, &hole, color);
}

static void paint_ring(nv__painter *painter, const nv__shape *outer, const nv__shape *inner,
                       uint32_t color)
{
    nv__box visible = nv__box_intersect(outer->box, painter->scissor);
    int y = visible.y0;
    while (y < visible.y1) {
        int same = nv__shape_same_rows(outer, y);
        int inside = nv__shape_same_rows(inner, y);
        same = inside < same ? inside : same;
        if (same > 1) {
            nv__box left = { outer->box.x0, y, inner->box.x0, y + same };
            nv__box right = { inner->box.x1, y, outer->box.x1, y + same };
            nv__paint_box(painter, left, color);
            nv__paint_box(painter, right, color);
        } else {
            paint_ring_row(painter, y, outer, inner, color);
        }
        y += same;
    }
}

/* True when the ring lies outside the visible part: inside the hole. */
static bool is_hole(const nv__painter *painter, const nv__shape *inner)
{
    return nv__shape_covers(inner, nv__box_intersect(painter->scissor, inner->box)) &&
           nv__box_contains(inner->box, painter->scissor);
}

void nv__draw_border(nv__painter *painter, const nv__record *record)
{
    nv__raster_store *store = painter->store;
    nv__shape outer, inner;
    nv__box box = nv__box_of(nv__snap_rect(record->rect, record->radii, painter->scale));
    if (!nv__painter_begin(painter, box) || !nv__painter_open_shape(painter, record, &outer)) {
        return;
    }
    uint32_t color = nv__pixel_premultiply(record->argb);
    int width = nv__snap_stroke(record->width, painter->scale);
    nv__box hole = { box.x0 + width, box.y0 + width, box.x1 - width, box.y1 - width };
    if (nv__box_is_empty(hole)) {
        paint_shape(painter, &outer, color);
        nv__shape_close(&outer);
        return;
    }
    if (!nv__shape_open(&inner, hole, shrunk_radii(&outer, width), &store->corners,
                        &store->other_row)) {
        nv__painter_fail(painter);
    } else if (!is_hole(painter, &inner)) {
        paint_ring(painter, &outer, &inner, color);
    }
    nv__shape_close(&inner);
    nv__shape_close(&outer);
}

/* ---- shadows ---- */

/* A shadow mask stretched over its place. */
typedef struct stretched {
    const nv__shadow *mask;
    nv__box box;
    int head, middle; /* columns before the stretched one, and how often that is repeated */
} stretched;

/* The mask's row or column for an offset into the stretched box. */
static int source_of(int offset, int mask_length, int box_length)
{
    int head = mask_length / 2;
    int extra = box_length - mask_length;
    if (offset <= head) {
        return offset;
    }
    return offset <= head + extra ? head : offset - extra;
}

/* Rows of a shadow that follow each other, and where they come from. */
typedef struct shadow_rows {
    int y, count;
    const uint8_t *mask; /* of the first; a whole row of the mask */
    ptrdiff_t step;      /* bytes from one to the next; 0: they are all alike */
} shadow_rows;

/* Those from `y` on, before `end`, that lie in the mask as they lie in the box. */
static shadow_rows rows_from(const stretched *s, int y, int end)
{
    int length = s->mask->height, offset = y - s->box.y0, head = length / 2;
    int extra = s->box.y1 - s->box.y0 - length;
    bool alike = extra > 0 && offset >= head && offset <= head + extra;
    int last =
        extra > 0 && offset <= head + extra ? head + (alike ? extra : 0) : length + extra - 1;
    int count = last - offset + 1;
    ptrdiff_t source = source_of(offset, length, length + extra);
    return (shadow_rows){ y, count < end - y ? count : end - y,
                          s->mask->pixels + source * s->mask->width, alike ? 0 : s->mask->width };
}

/* Columns x0 to x1 inside the scissor, with `mask` for the first pixel. */
static void paint_block(nv__painter *painter, const shadow_rows *rows, int x0, int x1,
                        const uint8_t *mask, uint32_t color)
{
    if (painter->masked || rows->count == 1) {
        for (int i = 0; i < rows->count; i++, mask += rows->step) {
            nv__paint_mask(painter, rows->y + i, x0, x1, mask, color);
        }
        return;
    }
    nv__glyph_block block = {
        .target = nv__painter_pixel(painter, x0, rows->y),
        .target_stride = painter->surface.stride,
        .mask = mask,
        .mask_stride = rows->step,
        .width = (size_t)(x1 - x0),
        .height = (size_t)rows->count,
        .color = color,
    };
    painter->store->spans->glyph(&block);
    painter->pixels += (uint64_t)block.width * block.height;
}

/* The part of the rows in [from, to). */
static void paint_shadow_part(nv__painter *painter, const shadow_rows *rows, int from, int to,
                              const stretched *s, uint32_t color)
{
    int middle = s->box.x0 + s->head, tail = middle + s->middle;
    int end = to < middle ? to : middle;
    if (from < end) {
        paint_block(painter, rows, from, end, rows->mask + (from - s->box.x0), color);
    }
    int start = from > middle ? from : middle;
    end = to < tail ? to : tail;
    for (int i = 0; i < rows->count && start < end; i++) {
        uint8_t strength = rows->mask[i * rows->step + s->head];
        nv__paint_solid(painter, rows->y + i, start, end, nv__pixel_scale(color, strength));
    }
    start = from > tail ? from : tail;
    if (start < to) {
        paint_block(painter, rows, start, to, rows->mask + (start - s->box.x0 - s->middle + 1),
                    color);
    }
}

/* Cuts the rows down to those that `cover` can be taken to hide the same of, and says what: less
 * than it does hide where corners are, so that these need not go row by row. */
static void find_hole(nv__painter *painter, const nv__shape *cover, shadow_rows *rows, int *hole0,
                      int *hole1)
{
    int alike = rows->count, narrowest;
    nv__row over = { .solid0 = 0, .solid1 = 0 };
    if (rows->y < cover->box.y0) {
        alike = cover->box.y0 - rows->y;
    } else if (rows->y < cover->box.y1) {
        alike = nv__shape_rows_alike(cover, rows->y, &narrowest);
        over = nv__shape_row(cover, narrowest, painter->store->shape_row.bytes);
    }
    rows->count = alike < rows->count ? alike : rows->count;
    if (over.solid0 < over.solid1 && over.solid0 < *hole1 && over.solid1 > *hole0) {
        *hole0 = over.solid0 > *hole0 ? over.solid0 : *hole0;
        *hole1 = over.solid1 < *hole1 ? over.solid1 : *hole1;
    } else {
        *hole0 = *hole1;
    }
}

/* `cover` hides what lies under its solid part. */
static void paint_shadow(nv__painter *painter, const stretched *s, const nv__shape *cover,
                         uint32_t color)
{
    nv__box visible = nv__box_intersect(s->box, painter->scissor);
    shadow_rows rows;
    for (int y = visible.y0; y < visible.y1; y += rows.count) {
        rows = rows_from(s, y, visible.y1);
        int hole0 = cover != NULL ? visible.x0 : visible.x1, hole1 = visible.x1;
        if (cover != NULL) {
            find_hole(painter, cover, &rows, &hole0, &hole1);
        }
        paint_shadow_part(painter, &rows, visible.x0, hole0, s, color);
        paint_shadow_part(painter, &rows, hole1, visible.x1, s, color);
    }
}

/* The shape of an opaque fill that comes next and that no rounded clip cuts. */
static bool open_cover(nv__painter *painter, const nv__record *next, nv__shape *cover)
{
    if (next == NULL || next->kind != NV__RECORD_FILL || next->argb >> 24 != 255) {
        return false;
    }
    nv__box box = nv__box_of(nv__snap_rect(next->rect, next->radii, painter->scale));
    return !nv__painter_is_masked(painter, box) && nv__painter_open_shape(painter, next, cover);
}

static nv__box shadow_box(const nv__painter *painter, const nv__record *record)
{
    nv__box box = nv__box_of(nv__snap_rect(record->rect, record->radii, painter->scale));
    int dx = nv__snap(record->u.offset.x, painter->scale);
    int dy = nv__snap(record->u.offset.y, painter->scale);
    return (nv__box){ box.x0 + dx, box.y0 + dy, box.x1 + dx, box.y1 + dy };
}

static void paint_sharp_shadow(nv__painter *painter, nv__box box, nv__corner_radii radii,
                               uint32_t color)
{
    nv__raster_store *store = painter->store;
    nv__shape shape;
    if (nv__shape_open(&shape, box, radii, &store->corners, &store->shape_row)) {
        paint_shape(painter, &shape, color);
    } else {
        nv__painter_fail(painter);
    }
    nv__shape_close(&shape);
}

void nv__draw_shadow(nv__painter *painter, const nv__record *record, const nv__record *next)
{
    nv__raster_store *store = painter->store;
    uint32_t sigma = nv__shadow_sigma(record->width, painter->scale);
    int extent = nv__shadow_extent(sigma);
    nv__box shape = shadow_box(painter, record);
    nv__box box = { shape.x0 - extent, shape.y0 - extent, shape.x1 + extent, shape.y1 + extent };
    if (nv__box_is_empty(shape) || !nv__painter_begin(painter, box)) {
        return;
    }
    uint32_t color = nv__pixel_premultiply(record->argb);
    nv__corner_radii radii =
        nv__corner_radii_of(record->rect, record->radii, painter->scale, shape);
    if (sigma == 0) {
        paint_sharp_shadow(painter, shape, radii, color);
        return;
    }
    nv__shadow_key key = { shape.x1 - shape.x0, shape.y1 - shape.y0, radii, sigma };
    const nv__shadow *mask =
        nv__shadow_get(&store->shadows, key, &store->corners, &store->shape_row);
    if (mask == NULL) {
        nv__painter_fail(painter);
        return;
    }
    stretched s = { mask, box, mask->width / 2, box.x1 - box.x0 - mask->width + 1 };
    nv__shape cover;
    bool covered = open_cover(painter, next, &cover);
    paint_shadow(painter, &s, covered ? &cover : NULL, color);
    if (covered) {
        nv__shape_close(&cover);
    }
}

/* ---- inner shadows ---- */

/* What the mask leaves free, all of it beyond its box. */
static void paint_inverse(nv__painter *painter, const stretched *s, nv__box visible, uint32_t color)
{
    int height = s->box.y1 - s->box.y0, count = visible.x1 - visible.x0;
    uint8_t *free_part = painter->store->coverage.bytes + painter->store->coverage.capacity / 2;
    for (int y = visible.y0; y < visible.y1; y++) {
        if (y < s->box.y0 || y >= s->box.y1) {
            nv__paint_solid(painter, y, visible.x0, visible.x1, color);
            continue;
        }
        int source = source_of(y - s->box.y0, s->mask->height, height);
        const uint8_t *row = s->mask->pixels + (ptrdiff_t)source * s->mask->width;
        memset(free_part, 255, (size_t)count);
        int from = visible.x0 > s->box.x0 ? visible.x0 : s->box.x0;
        int to = visible.x1 < s->box.x1 ? visible.x1 : s->box.x1;
        for (int x = from; x < to; x++) {
            int column = source_of(x - s->box.x0, s->mask->width, s->box.x1 - s->box.x0);
            free_part[x - visible.x0] = (uint8_t)(255 - row[column]);
        }
        nv__paint_mask(painter, y, visible.x0, visible.x1, free_part, color);
    }
}

static void draw_inverse(nv__painter *painter, const nv__record *record)
{
    nv__raster_store *store = painter->store;
    uint32_t sigma = nv__shadow_sigma(record->width, painter->scale);
    sigma = sigma > 0 ? sigma : 1; /* no blur to be seen */
    int extent = nv__shadow_extent(sigma);
    nv__box shape = shadow_box(painter, record), visible = painter->scissor;
    if (!nv__painter_begin(painter, visible)) {
        return;
    }
    nv__corner_radii radii =
        nv__corner_radii_of(record->rect, record->radii, painter->scale, shape);
    nv__shadow_key key = { shape.x1 - shape.x0, shape.y1 - shape.y0, radii, sigma };
    const nv__shadow *mask =
        nv__shadow_get(&store->shadows, key, &store->corners, &store->shape_row);
    if (mask == NULL) {
        nv__painter_fail(painter);
        return;
    }
    nv__box box = { shape.x0 - extent, shape.y0 - extent, shape.x1 + extent, shape.y1 + extent };
    stretched s = { mask, box, mask->width / 2, box.x1 - box.x0 - mask->width + 1 };
    paint_inverse(painter, &s, visible, nv__pixel_premultiply(record->argb));
}

void nv__draw_inner_shadow(nv__painter *painter, const nv__record *record)
{
    nv__record clip = { .kind = NV__RECORD_PUSH_CLIP,
                        .bounds = record->rect,
                        .rect = record->rect,
                        .radii = record->radii };
    if (painter->hidden > 0) {
        return;
    }
    nv__painter_push_clip(painter, &clip);
    draw_inverse(painter, record);
    nv__painter_pop(painter, NV__RECORD_POP_CLIP);
}
