#include "graphics/raster/shape.h"

#include "graphics/exact.h"

#include "base/alloc.h"
#include "base/assert.h"

#include <math.h>
#include <string.h>

/* ---- radii ---- */

static uint32_t corner_radius(float radius, float half_side, float scale, uint32_t limit)
{
    /* Half the side in dp means half the snapped side, so that circles and pills close. */
    if (radius >= half_side) {
        return limit;
    }
    double pixels = (double)radius * (double)scale * NV__CORNER_UNITS + 0.5;
    return pixels < (double)limit ? (uint32_t)pixels : limit;
}

nv__corner_radii nv__corner_radii_of(nv_rect rect, nv_radii radii, float scale, nv__box box)
{
    static const float slack = 1.0f / 1024;
    int width = box.x1 - box.x0, height = box.y1 - box.y0;
    uint32_t shorter = (uint32_t)(width < height ? width : height);
    uint32_t limit = shorter * (NV__CORNER_UNITS / 2);
    uint32_t most = NV__CORNER_RADIUS_MAX * NV__CORNER_UNITS;
    limit = limit < most ? limit : most;
    float half = fminf(rect.width, rect.height) / 2 - slack;
    return (nv__corner_radii){ { corner_radius(radii.top_left, half, scale, limit),
                                 corner_radius(radii.top_right, half, scale, limit),
                                 corner_radius(radii.bottom_right, half, scale, limit),
                                 corner_radius(radii.bottom_left, half, scale, limit) } };
}

/* ---- shapes ---- */

static bool reserve(nv__row_scratch *scratch, size_t size)
{
    if (size <= scratch->capacity) {
        return true;
    }
    uint8_t *bytes = nv__realloc(scratch->bytes, size);
    if (bytes == NULL) {
        return false;
    }
    scratch->bytes = bytes;
    scratch->capacity = size;
    return true;
}

bool nv__shape_open(nv__shape *shape, nv__box box, nv__corner_radii radii, nv__corner_cache *cache,
                    nv__row_scratch *scratch)
{
    *shape = (nv__shape){ .box = box };
    int largest = 0;
    for (int i = 0; i < 4; i++) {
        if (radii.at[i] == 0) {
            continue;
        }
        shape->corners[i] = nv__corner_pin(cache, radii.at[i]);
        if (shape->corners[i] == NULL) {
            return false;
        }
        shape->rounded = true;
        largest = shape->corners[i]->size > largest ? shape->corners[i]->size : largest;
    }
    return reserve(scratch, 4 * (size_t)largest);
}

void nv__shape_close(nv__shape *shape)
{
    for (int i = 0; i < 4; i++) {
        if (shape->corners[i] != NULL) {
            nv__corner_unpin(shape->corners[i]);
            shape->corners[i] = NULL;
        }
    }
}

/* One side of a row, as distances from that side: nothing up to `first`, all from `full` on. */
typedef struct side {
    int first, full;
    const uint8_t *bytes; /* in pixel order */
} side;

static const nv__corner_row *corner_row(const nv__corner *corner, int distance)
{
    return corner != NULL && distance < corner->size ? &corner->rows[distance] : NULL;
}

/* Coverage `at` pixels from the left side. */
static int left_coverage(const nv__corner *corner, const nv__corner_row *row, int at)
{
    if (at < row->first) {
        return 0;
    }
    return at < row->full ? corner->left[row->offset + (uint32_t)(at - row->first)] : 255;
}

/* A row that both an upper and a lower corner reach into: each takes away its own part. */
static side joined_side(const nv__corner *upper, const nv__corner_row *a, const nv__corner *lower,
                        const nv__corner_row *b, bool mirrored, uint8_t *scratch)
{
    side s = { a->first < b->first ? a->first : b->first, a->full > b->full ? a->full : b->full,
               scratch };
    for (int at = s.first; at < s.full; at++) {
        int sum = left_coverage(upper, a, at) + left_coverage(lower, b, at) - 255;
        int index = mirrored ? s.full - 1 - at : at - s.first;
        scratch[index] = (uint8_t)(sum > 0 ? sum : 0);
    }
    return s;
}

static side side_of_row(const nv__corner *upper, const nv__corner *lower, int from_top,
                        int from_bottom, bool mirrored, uint8_t *scratch)
{
    const nv__corner_row *a = corner_row(upper, from_top);
    const nv__corner_row *b = corner_row(lower, from_bottom);
    if (a != NULL && b != NULL) {
        return joined_side(upper, a, lower, b, mirrored, scratch);
    }
    const nv__corner *corner = a != NULL ? upper : lower;
    const nv__corner_row *row = a != NULL ? a : b;
    if (row == NULL) {
        return (side){ 0, 0, scratch };
    }
    return (side){ row->first, row->full, (mirrored ? corner->right : corner->left) + row->offset };
}

static int row_coverage(const nv__row *row, int x)
{
    int left = x < row->x0 ? 0 : x < row->solid0 ? row->left[x - row->x0] : 255;
    int right = x >= row->x1 ? 0 : x >= row->solid1 ? row->right[x - row->solid1] : 255;
    int sum = left + right - 255;
    return sum > 0 ? sum : 0;
}

/* The partial pixels of both sides overlap, as in the first row of a circle of odd width. */
static nv__row joined_row(nv__row row, uint8_t *scratch)
{
    int count = 0;
    int from = row.x0, to = row.x1;
    for (int x = from; x < to; x++) {
        scratch[count++] = (uint8_t)row_coverage(&row, x);
    }
    if (to < from) {
        to = from;
    }
    return (nv__row){ from, to, to, to, scratch, scratch };
}

nv__row nv__shape_row(const nv__shape *shape, int y, uint8_t *scratch)
{
    nv__box box = shape->box;
    if (!shape->rounded) {
        return (nv__row){ box.x0, box.x0, box.x1, box.x1, NULL, NULL };
    }
    int from_top = y - box.y0, from_bottom = box.y1 - 1 - y;
    nv__corner *const *c = shape->corners;
    int size = 0;
    for (int i = 0; i < 4; i++) {
        size = c[i] != NULL && c[i]->size > size ? c[i]->size : size;
    }
    side left =
        side_of_row(c[NV__TOP_LEFT], c[NV__BOTTOM_LEFT], from_top, from_bottom, false, scratch);
    side right = side_of_row(c[NV__TOP_RIGHT], c[NV__BOTTOM_RIGHT], from_top, from_bottom, true,
                             scratch + size);
    nv__row row = { box.x0 + left.first,  box.x0 + left.full, box.x1 - right.full,
                    box.x1 - right.first, left.bytes,         right.bytes };
    return row.solid0 > row.solid1 ? joined_row(row, scratch + 2 * (size_t)size) : row;
}

static int taller(const nv__corner *a, const nv__corner *b)
{
    int p = a != NULL ? a->size : 0, q = b != NULL ? b->size : 0;
    return p > q ? p : q;
}

static int straight_top(const nv__shape *shape)
{
    return shape->box.y0 + taller(shape->corners[NV__TOP_LEFT], shape->corners[NV__TOP_RIGHT]);
}

static int straight_bottom(const nv__shape *shape)
{
    return shape->box.y1 -
           taller(shape->corners[NV__BOTTOM_LEFT], shape->corners[NV__BOTTOM_RIGHT]);
}

int nv__shape_same_rows(const nv__shape *shape, int y)
{
    int top = straight_top(shape), bottom = straight_bottom(shape);
    return y >= top && y < bottom ? bottom - y : 1;
}

int nv__shape_rows_alike(const nv__shape *shape, int y, int *narrowest)
{
    int top = straight_top(shape), bottom = straight_bottom(shape);
    *narrowest = y;
    if (bottom < top) { /* corners on both sides of a row */
        return 1;
    }
    if (y < bottom) {
        return y < top ? top - y : bottom - y;
    }
    *narrowest = shape->box.y1 - 1;
    return shape->box.y1 - y;
}

bool nv__shape_covers(const nv__shape *shape, nv__box box)
{
    if (!nv__box_contains(shape->box, box)) {
        return false;
    }
    for (int i = 0; i < 4; i++) {
        if (shape->corners[i] == NULL) {
            continue;
        }
        int size = shape->corners[i]->size;
        bool left = i == NV__TOP_LEFT || i == NV__BOTTOM_LEFT;
        bool top = i == NV__TOP_LEFT || i == NV__TOP_RIGHT;
        bool beside = left ? box.x0 >= shape->box.x0 + size : box.x1 <= shape->box.x1 - size;
        bool beyond = top ? box.y0 >= shape->box.y0 + size : box.y1 <= shape->box.y1 - size;
        if (!beside && !beyond) {
            return false;
        }
    }
    return true;
}
