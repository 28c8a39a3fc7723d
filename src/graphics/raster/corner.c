#include "graphics/raster/corner.h"

#include "graphics/exact.h"

#include "base/alloc.h"
#include "base/assert.h"

#include <math.h>
#include <string.h>

/* A row is measured along this many lines; along each the crossing is known to 1/1024 px. */
enum { LINES = 64, FINE = 1024, FINE_PER_UNIT = FINE / NV__CORNER_UNITS };

typedef struct row_insets {
    uint32_t insets[LINES]; /* what each line leaves out at the left, in 1/1024 px */
    uint32_t least, most;   /* whole pixels */
} row_insets;

/* Where the circle begins on each line of row `y`. Lines lie at the middle of their strips, so
 * twice the unit keeps everything whole. */
static void measure_row(uint32_t radius, uint32_t y, row_insets *out)
{
    double r = 2.0 * radius;
    out->least = UINT32_MAX;
    out->most = 0;
    for (uint32_t i = 0; i < LINES; i++) {
        double height = r - (2.0 * (y * LINES + i) + 1);
        double inset = 0;
        if (height > 0) {
            double half = sqrt(r * r - height * height);
            inset = floor((r - half) * (FINE_PER_UNIT / 2.0) + 0.5);
        }
        out->insets[i] = (uint32_t)inset;
        uint32_t whole = out->insets[i] / FINE;
        out->least = whole < out->least ? whole : out->least;
        uint32_t reach = (out->insets[i] + FINE - 1) / FINE;
        out->most = reach > out->most ? reach : out->most;
    }
}

/* How much of pixel `x` the lines leave in, 0..255. */
static uint8_t coverage_of(const row_insets *row, uint32_t x)
{
    uint32_t left_out = 0;
    for (uint32_t i = 0; i < LINES; i++) {
        uint32_t inset = row->insets[i], from = x * FINE;
        left_out += inset <= from ? 0 : inset - from < FINE ? inset - from : FINE;
    }
    uint32_t whole = LINES * FINE;
    return (uint8_t)(((uint64_t)(whole - left_out) * 255 + whole / 2) / whole);
}

/* Writes the partial pixels of a row, if there is where to; says what the row is. */
static nv__corner_row make_row(uint32_t radius, uint32_t y, uint32_t offset, uint8_t *left,
                               uint8_t *right)
{
    row_insets insets;
    measure_row(radius, y, &insets);
    uint32_t first = insets.least, full = insets.most;
    for (uint32_t x = first; left != NULL && x < full; x++) {
        uint8_t coverage = coverage_of(&insets, x);
        left[offset + x - first] = coverage;
        right[offset + full - 1 - x] = coverage;
    }
    return (nv__corner_row){ (uint16_t)first, (uint16_t)full, offset };
}

static nv__corner *make_corner(uint32_t radius)
{
    uint32_t size = (radius + NV__CORNER_UNITS - 1) / NV__CORNER_UNITS;
    nv__corner *corner = nv__alloc(sizeof *corner + size * sizeof(nv__corner_row));
    if (corner == NULL) {
        return NULL;
    }
    *corner = (nv__corner){ .radius = radius, .size = (int)size };
    uint32_t bytes = 0;
    for (uint32_t y = 0; y < size; y++) {
        corner->rows[y] = make_row(radius, y, bytes, NULL, NULL);
        bytes += (uint32_t)(corner->rows[y].full - corner->rows[y].first);
    }
    corner->left = nv__alloc(2 * (size_t)bytes + 1);
    if (corner->left == NULL) {
        nv__free(corner);
        return NULL;
    }
    corner->right = corner->left + bytes;
    for (uint32_t y = 0; y < size; y++) {
        make_row(radius, y, corner->rows[y].offset, corner->left, corner->right);
    }
    return corner;
}

static void remove_corner(nv__corner_cache *cache, nv__corner **link)
{
    nv__corner *corner = *link;
    *link = corner->next;
    nv__free(corner->left);
    nv__free(corner);
    cache->count--;
}

/* Lets go of what was not asked for longest and is not in use. */
static void make_room(nv__corner_cache *cache)
{
    nv__corner **oldest = NULL;
    for (nv__corner **link = &cache->first; *link != NULL; link = &(*link)->next) {
        if ((*link)->pins == 0 && (oldest == NULL || (*link)->used < (*oldest)->used)) {
            oldest = link;
        }
    }
    if (oldest != NULL) {
        remove_corner(cache, oldest);
    }
}

static nv__corner *find_corner(nv__corner_cache *cache, uint32_t radius)
{
    for (nv__corner **link = &cache->first; *link != NULL; link = &(*link)->next) {
        nv__corner *corner = *link;
        if (corner->radius == radius) {
            /* The next question is likely the same. */
            *link = corner->next;
            corner->next = cache->first;
            cache->first = corner;
            return corner;
        }
    }
    return NULL;
}

nv__corner *nv__corner_pin(nv__corner_cache *cache, uint32_t radius)
{
    NV__ASSERT(radius > 0 && radius <= NV__CORNER_RADIUS_MAX * NV__CORNER_UNITS, "radius %u",
               (unsigned)radius);
    nv__corner *corner = find_corner(cache, radius);
    if (corner == NULL) {
        if (cache->count >= NV__CORNERS_KEPT) {
            make_room(cache);
        }
        corner = make_corner(radius);
        if (corner == NULL) {
            return NULL;
        }
        corner->next = cache->first;
        cache->first = corner;
        cache->count++;
    }
    corner->used = ++cache->clock;
    corner->pins++;
    return corner;
}

void nv__corner_unpin(nv__corner *corner)
{
    corner->pins--;
}

void nv__corner_cache_finish(nv__corner_cache *cache)
{
    while (cache->first != NULL) {
        remove_corner(cache, &cache->first);
    }
}
