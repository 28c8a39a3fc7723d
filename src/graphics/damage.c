#include "graphics/damage.h"

#include "graphics/exact.h"
#include "graphics/snap.h"

#include <math.h>

/* Beyond this (dp) a rectangle is cut: it keeps areas finite. */
static const float extent_limit = 1.0e7f;

/* Parts that wait to be added while one rectangle is cut around those already there. */
enum { PARTS_MAX = 32 };

/* A part that was cut off goes only where it fits exactly: if it took in a neighbour again, that
 * would be cut again, and so on. */
typedef struct part_list {
    struct part {
        nv_rect rect;
        bool is_cut;
    } items[PARTS_MAX];
    size_t count;
} part_list;

void nv__damage_clear(nv__damage *damage)
{
    damage->count = damage->shift_count = 0;
}

static float area(nv_rect rect)
{
    return rect.width * rect.height;
}

static bool overlaps(nv_rect a, nv_rect b)
{
    return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height &&
           b.y < a.y + a.height;
}

/* The length between two edges, never reaching past the second one when added to the first. */
static float length_between(float from, float to)
{
    float length = to - from;
    while (length > 0 && from + length > to) {
        length = nextafterf(length, 0);
    }
    return length;
}

static nv_rect from_edges(float left, float top, float right, float bottom)
{
    return (nv_rect){ left, top, length_between(left, right), length_between(top, bottom) };
}

/* The pixels that a union of both would add, and its own area. */
static float wasted(nv_rect a, nv_rect b, float *whole)
{
    *whole = area(nv_rect_union(a, b));
    return *whole - area(a) - area(b) + area(nv_rect_intersect(a, b));
}

static void remove_at(nv__damage *damage, size_t index)
{
    damage->rects[index] = damage->rects[--damage->count];
}

/* The rectangle with which a union wastes the least, and no more than `limit` of the union. */
static size_t best_partner(const nv__damage *damage, nv_rect rect, float limit)
{
    size_t best = damage->count;
    float least = INFINITY;
    for (size_t i = 0; i < damage->count; i++) {
        float whole;
        float waste = wasted(damage->rects[i], rect, &whole);
        bool allowed = limit > 0 ? waste < whole * limit : waste <= 0;
        if (allowed && waste < least) {
            least = waste;
            best = i;
        }
    }
    return best;
}

static size_t first_overlap(const nv__damage *damage, nv_rect rect)
{
    size_t i = 0;
    while (i < damage->count && !overlaps(damage->rects[i], rect)) {
        i++;
    }
    return i;
}

static void push_part(part_list *parts, float left, float top, float right, float bottom)
{
    if (right > left && bottom > top) {
        parts->items[parts->count++] = (struct part){ from_edges(left, top, right, bottom), true };
    }
}

/* What of `rect` lies outside `hole`: at most four parts, cut along the hole's rows. */
static void push_outside(part_list *parts, nv_rect rect, nv_rect hole)
{
    float right = rect.x + rect.width, bottom = rect.y + rect.height;
    float top_cut = fmaxf(rect.y, hole.y), bottom_cut = fminf(bottom, hole.y + hole.height);
    push_part(parts, rect.x, rect.y, right, top_cut);
    push_part(parts, rect.x, bottom_cut, right, bottom);
    push_part(parts, rect.x, top_cut, hole.x, bottom_cut);
    push_part(parts, hole.x + hole.width, top_cut, right, bottom_cut);
}

/* Takes `rect` and everything it touches, again and again, into one rectangle. */
static void absorb(nv__damage *damage, nv_rect rect)
{
    size_t index;
    while ((index = first_overlap(damage, rect)) < damage->count) {
        rect = nv_rect_union(rect, damage->rects[index]);
        remove_at(damage, index);
    }
    damage->rects[damage->count++] = rect;
}

static void add_part(nv__damage *damage, part_list *parts, struct part part)
{
    nv_rect rect = part.rect;
    size_t partner = best_partner(damage, rect, part.is_cut ? 0 : 0.25f);
    if (partner < damage->count) {
        rect = nv_rect_union(rect, damage->rects[partner]);
        remove_at(damage, partner);
        parts->items[parts->count++] = (struct part){ rect, part.is_cut };
        return;
    }
    size_t hit = first_overlap(damage, rect);
    if (hit < damage->count && parts->count + 4 <= PARTS_MAX) {
        push_outside(parts, rect, damage->rects[hit]);
        return;
    }
    if (hit == damage->count && damage->count < NV__DAMAGE_MAX) {
        damage->rects[damage->count++] = rect;
        return;
    }
    partner = best_partner(damage, rect, INFINITY);
    rect = nv_rect_union(rect, damage->rects[partner]);
    remove_at(damage, partner);
    absorb(damage, rect);
}

static nv_rect cut_to_limit(nv_rect rect)
{
    float left = fmaxf(rect.x, -extent_limit), top = fmaxf(rect.y, -extent_limit);
    float right = fminf(rect.x + rect.width, extent_limit);
    float bottom = fminf(rect.y + rect.height, extent_limit);
    return from_edges(left, top, right, bottom);
}

void nv__damage_add(nv__damage *damage, nv_rect rect)
{
    if (isnan(rect.x) || isnan(rect.y) || nv_rect_is_empty(rect)) {
        return;
    }
    if (isinf(rect.x) || isinf(rect.y)) {
        rect = (nv_rect){ -extent_limit, -extent_limit, INFINITY, INFINITY };
    }
    rect = cut_to_limit(rect);
    if (nv_rect_is_empty(rect)) {
        return;
    }
    part_list parts = { .count = 1 };
    parts.items[0] = (struct part){ rect, false };
    /* Every step either ends a part or shrinks what is left to add; the bound is for rounding. */
    for (int step = 0; parts.count > 0; step++) {
        struct part part = parts.items[--parts.count];
        if (step < PARTS_MAX * NV__DAMAGE_MAX) {
            add_part(damage, &parts, part);
        } else if (damage->count < NV__DAMAGE_MAX) {
            absorb(damage, part.rect);
        } else {
            absorb(damage, nv_rect_union(part.rect, damage->rects[--damage->count]));
        }
    }
}

bool nv__damage_meets(const nv__damage *damage, nv_rect rect)
{
    return !nv_rect_is_empty(rect) && first_overlap(damage, rect) < damage->count;
}

size_t nv__damage_to_pixels(const nv__damage *damage, float scale, int width, int height,
                            nv__pixel_rect *out)
{
    nv_rect surface = { 0, 0, (float)width, (float)height };
    nv__damage pixels = { .count = 0 };
    /* Rounding outwards makes neighbours overlap; adding them once more parts them again. */
    for (size_t i = 0; i < damage->count; i++) {
        nv__pixel_rect px = nv__snap_outwards(damage->rects[i], scale);
        nv_rect rect = { (float)px.x, (float)px.y, (float)px.width, (float)px.height };
        rect = nv_rect_intersect(rect, surface);
        if (!nv_rect_is_empty(rect)) {
            nv__damage_add(&pixels, rect);
        }
    }
    for (size_t i = 0; i < pixels.count; i++) {
        nv_rect rect = pixels.rects[i];
        out[i] = (nv__pixel_rect){ (int)rect.x, (int)rect.y, (int)rect.width, (int)rect.height };
    }
    return pixels.count;
}
