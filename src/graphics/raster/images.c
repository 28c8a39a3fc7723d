/* Bitmaps. What is only moved and scaled is mixed row by row: first the texels of a column that lie
 * above each other, then their neighbours. */
#include "graphics/picture.h"
#include "graphics/raster/painter.h"
#include "graphics/raster/pixel.h"

#include "base/alloc.h"

#include <string.h>

/* Channels in pairs, 16 bits each: a value times a weight of 256. */
typedef struct mix {
    uint32_t even, odd;
} mix;

/* What drawing one image needs. */
typedef struct job {
    nv__painter *painter;
    const nv__record *record;
    const nv__image_plan *plan;
    nv__box box, visible;
    uint32_t tint; /* premultiplied */
    uint32_t *colors;
    nv__image_taps *columns; /* of the visible ones */
    mix *mixed;              /* a row of the level, mixed vertically; from texel `first` on */
    int first, last;
} job;

/* ---- straight ---- */

static bool prepare_columns(job *j)
{
    size_t count = (size_t)(j->visible.x1 - j->visible.x0);
    j->columns = nv__alloc(count * sizeof *j->columns);
    if (j->columns == NULL) {
        return false;
    }
    j->first = j->plan->level.width;
    j->last = -1;
    for (size_t i = 0; i < count; i++) {
        float place = (float)(j->visible.x0 - j->box.x0 + (int)i) + 0.5f;
        j->columns[i] =
            nv__image_taps_at(&j->plan->x, place, j->plan->level.width, j->plan->nearest);
        for (int t = 0; t < j->columns[i].count; t++) {
            int at = j->columns[i].at[t];
            j->first = at < j->first ? at : j->first;
            j->last = at > j->last ? at : j->last;
        }
    }
    j->mixed = nv__alloc((size_t)(j->last - j->first + 1) * sizeof *j->mixed);
    return j->mixed != NULL;
}

static void mix_rows(const job *j, const nv__image_taps *rows)
{
    size_t count = (size_t)j->last - (size_t)j->first + 1;
    memset(j->mixed, 0, count * sizeof *j->mixed);
    for (int t = 0; t < rows->count; t++) {
        const uint32_t *source =
            j->plan->level.pixels + (size_t)rows->at[t] * (size_t)j->plan->level.width + j->first;
        uint32_t weight = (uint32_t)rows->weight[t];
        for (size_t i = 0; weight > 0 && i < count; i++) {
            j->mixed[i].even += (source[i] & 0x00FF00FFu) * weight;
            j->mixed[i].odd += (source[i] >> 8 & 0x00FF00FFu) * weight;
        }
    }
}

/* Two channels, each the sum of parts of 256 * 256, back to bytes 16 bits apart. */
static uint32_t settle(uint64_t sum)
{
    sum += 0x0000800000008000u;
    return (uint32_t)(sum >> 16 & 0xFF) | (uint32_t)(sum >> 48 & 0xFF) << 16;
}

static uint64_t apart(uint32_t pair)
{
    return (pair & 0xFFFFu) | (uint64_t)(pair >> 16) << 32;
}

static uint32_t mix_columns(const job *j, const nv__image_taps *taps)
{
    uint64_t even = 0, odd = 0;
    for (int t = 0; t < taps->count; t++) {
        mix texel = j->mixed[taps->at[t] - j->first];
        even += apart(texel.even) * (uint64_t)taps->weight[t];
        odd += apart(texel.odd) * (uint64_t)taps->weight[t];
    }
    return settle(even) | settle(odd) << 8;
}

/* True when one pixel of the level goes to one of the surface, with nothing mixed. */
static bool is_copy(const job *j)
{
    const nv__image_plan *plan = j->plan;
    const nv__image_axis *axes[2] = { &plan->x, &plan->y };
    for (int i = 0; i < 2; i++) {
        const nv__image_axis *a = axes[i];
        for (int s = 0; s < NV__STRETCHES; s++) {
            if (a->scale[s] != 1 || a->shift[s] != a->shift[1] || a->tap[s] > 0 ||
                a->shift[s] != (float)(int)a->shift[s]) {
                return false;
            }
        }
    }
    return true;
}

/* ---- turned ---- */

static uint32_t sample(const job *j, float u, float v)
{
    const nv__image_plan *plan = j->plan;
    nv__image_taps x = nv__image_taps_at(&plan->x, u, plan->level.width, plan->nearest);
    nv__image_taps y = nv__image_taps_at(&plan->y, v, plan->level.height, plan->nearest);
    uint64_t even = 0, odd = 0;
    for (int row = 0; row < y.count; row++) {
        const uint32_t *source = plan->level.pixels + (size_t)y.at[row] * (size_t)plan->level.width;
        for (int t = 0; t < x.count; t++) {
            uint32_t texel = source[x.at[t]];
            uint64_t weight = (uint64_t)x.weight[t] * (uint64_t)y.weight[row];
            even += apart(texel & 0x00FF00FFu) * weight;
            odd += apart(texel >> 8 & 0x00FF00FFu) * weight;
        }
    }
    return settle(even) | settle(odd) << 8;
}

static void turned_row(const job *j, int y)
{
    const nv__image_plan *plan = j->plan;
    double px = j->visible.x0 - j->box.x0 + 0.5, py = y - j->box.y0 + 0.5;
    double u = plan->ux * px + plan->uy * py + plan->u0;
    double v = plan->vx * px + plan->vy * py + plan->v0;
    for (int i = 0; i < j->visible.x1 - j->visible.x0; i++) {
        j->colors[i] = sample(j, (float)(u + plan->ux * i), (float)(v + plan->vx * i));
    }
}

/* ---- colours ---- */

/* The tint where the image is, or the image at its opacity. */
static void finish_row(const job *j, size_t count)
{
    const nv__picture *picture = j->record->u.image.picture;
    uint32_t *colors = j->colors;
    if (picture->tinted) {
        for (size_t i = 0; i < count; i++) {
            colors[i] = nv__pixel_scale(j->tint, colors[i] >> 24);
        }
    } else if (picture->opacity < 255) {
        for (size_t i = 0; i < count; i++) {
            colors[i] = nv__pixel_scale(colors[i], picture->opacity);
        }
    }
}

static void paint_row(const job *j, int y)
{
    size_t count = (size_t)(j->visible.x1 - j->visible.x0);
    finish_row(j, count);
    nv__paint_colors(j->painter, y, j->visible.x0, j->visible.x1, j->colors, j->visible.x0, NULL);
}

static void draw_copy(const job *j)
{
    size_t count = (size_t)(j->visible.x1 - j->visible.x0);
    int left = (int)j->plan->x.shift[1] + j->visible.x0 - j->box.x0;
    int top = (int)j->plan->y.shift[1] - j->box.y0;
    for (int y = j->visible.y0; y < j->visible.y1; y++) {
        memcpy(j->colors,
               j->plan->level.pixels + (ptrdiff_t)(top + y) * j->plan->level.width + left,
               count * sizeof *j->colors);
        paint_row(j, y);
    }
}

static bool same_taps(const nv__image_taps *a, const nv__image_taps *b)
{
    return a->count == b->count && memcmp(a->at, b->at, sizeof a->at) == 0 &&
           memcmp(a->weight, b->weight, sizeof a->weight) == 0;
}

static void draw_straight(job *j)
{
    size_t count = (size_t)(j->visible.x1 - j->visible.x0);
    nv__image_taps last = { .count = 0 };
    if (!prepare_columns(j)) {
        nv__painter_fail(j->painter);
        return;
    }
    for (int y = j->visible.y0; y < j->visible.y1; y++) {
        float place = (float)(y - j->box.y0) + 0.5f;
        nv__image_taps rows =
            nv__image_taps_at(&j->plan->y, place, j->plan->level.height, j->plan->nearest);
        if (!same_taps(&rows, &last)) {
            mix_rows(j, &rows);
            last = rows;
        }
        for (size_t i = 0; i < count; i++) {
            j->colors[i] = mix_columns(j, &j->columns[i]);
        }
        paint_row(j, y);
    }
}

static void draw_turned(const job *j)
{
    for (int y = j->visible.y0; y < j->visible.y1; y++) {
        turned_row(j, y);
        paint_row(j, y);
    }
}

void nv__draw_image(nv__painter *painter, const nv__record *record)
{
    bool turned = record->u.image.turned;
    nv__pixel_rect rect = turned ? nv__snap_outwards(record->rect, painter->scale)
                                 : nv__snap_rect(record->rect, record->radii, painter->scale);
    nv__box box = nv__box_of(rect);
    nv__image_plan plan;
    if (!nv__painter_begin(painter, box) ||
        !nv__image_plan_of(record, painter->scale, rect, NV_BITMAP_SIDE_MAX, &plan)) {
        return;
    }
    job j = { .painter = painter,
              .record = record,
              .plan = &plan,
              .box = box,
              .visible = nv__box_intersect(box, painter->scissor),
              .tint = nv__pixel_premultiply(record->argb) };
    j.colors = nv__painter_colors(painter, (size_t)(j.visible.x1 - j.visible.x0));
    if (j.colors == NULL) {
        return;
    }
    if (turned) {
        draw_turned(&j);
    } else if (is_copy(&j)) {
        draw_copy(&j);
    } else {
        draw_straight(&j);
    }
    nv__free(j.columns);
    nv__free(j.mixed);
}
