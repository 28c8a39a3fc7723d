#include "graphics/picture.h"

#include "graphics/affine.h"

#include <math.h>

nv__picture *nv__picture_new(const nv__picture *values)
{
    nv__picture *picture = NV__NEW(nv__picture);
    if (picture != NULL) {
        *picture = *values;
        picture->references = 1;
        nv_bitmap_retain(picture->bitmap);
    }
    return picture;
}

void nv__picture_release(nv__picture *picture)
{
    if (picture != NULL && --picture->references == 0) {
        nv_bitmap_release(picture->bitmap);
        nv__free(picture);
    }
}

static bool same_rect(nv_rect a, nv_rect b)
{
    return a.x == b.x && a.y == b.y && a.width == b.width && a.height == b.height;
}

bool nv__picture_equal(const nv__picture *a, const nv__picture *b)
{
    return a == b ||
           (a->bitmap == b->bitmap && same_rect(a->source, b->source) &&
            same_rect(a->target, b->target) && a->filter == b->filter && a->tinted == b->tinted &&
            a->opacity == b->opacity && a->patch.left == b->patch.left &&
            a->patch.top == b->patch.top && a->patch.right == b->patch.right &&
            a->patch.bottom == b->patch.bottom && a->density == b->density);
}

/* ---- axes ---- */

/* One axis before a level has been chosen. */
typedef struct span {
    float target;        /* its length, in places */
    float source, count; /* the first px, and how many */
    float before, after; /* edges that keep their size, px */
    float unit;          /* places of one px of those */
    bool whole;          /* edges end between places */
} span;

static float rounded(float value, bool whole)
{
    return whole ? floorf(value + 0.5f) : value;
}

/* `from` px of the source lie along the places from `start` to `end`. */
static void stretch(nv__image_axis *axis, int index, float start, float end, float from,
                    float count)
{
    axis->scale[index] = count / (end - start);
    axis->shift[index] = from - start * axis->scale[index];
}

static void same_stretch(nv__image_axis *axis, int index)
{
    axis->scale[index] = axis->scale[1];
    axis->shift[index] = axis->shift[1];
}

/* The first and the last stretch do not shine into what is stretched, and the other way round. */
static void set_limits(nv__image_axis *axis, span s)
{
    float ends[NV__STRETCHES + 1] = { s.source, s.source + s.before, s.source + s.count - s.after,
                                      s.source + s.count };
    for (int i = 0; i < NV__STRETCHES; i++) {
        int from = ends[i] < ends[i + 1] ? i : 1; /* no edge there: as the middle */
        axis->low[i] = ends[from];
        axis->high[i] = ends[from + 1];
    }
}

static nv__image_axis axis_of(span s)
{
    nv__image_axis axis = { .until = { 0 } };
    float first = rounded(s.before * s.unit, s.whole), last = rounded(s.after * s.unit, s.whole);
    float middle = s.count - s.before - s.after;
    set_limits(&axis, s);
    if (first + last > s.target) {
        first = rounded(s.target * first / (first + last), s.whole);
        last = s.target - first;
    }
    axis.until[0] = first;
    axis.until[1] = s.target - last;
    if (axis.until[1] > first) {
        stretch(&axis, 1, first, axis.until[1], s.source + s.before, middle);
    } else { /* nothing of the middle is seen */
        axis.scale[1] = s.unit > 0 ? 1 / s.unit : 1;
        axis.shift[1] = s.source + s.before - first * axis.scale[1];
    }
    same_stretch(&axis, 0);
    same_stretch(&axis, 2);
    if (first > 0) {
        stretch(&axis, 0, 0, first, s.source, s.before);
    }
    if (last > 0) {
        stretch(&axis, 2, axis.until[1], s.target, s.source + s.before + middle, s.after);
    }
    return axis;
}

/* The axis in texels of a level that is 2^number times as small, whose places lie `step` of a
 * device pixel apart. */
static void take_level(nv__image_axis *axis, int number, int size, double step, bool nearest)
{
    float shrink = 1.0f / (float)(1 << number);
    for (int i = 0; i < NV__STRETCHES; i++) {
        axis->scale[i] *= shrink;
        axis->shift[i] *= shrink;
        /* A place on the very edge of a texel belongs to the one behind it. */
        axis->shift[i] += nearest ? 1.0f / 1024 : 0;
        double width = fabs((double)axis->scale[i]) * step;
        axis->tap[i] = width > 1 && !nearest ? (float)(fmin(width, 4) / 4) : 0;
        axis->low[i] = fmaxf(axis->low[i] * shrink + 0.5f, 0.5f);
        axis->high[i] = fminf(axis->high[i] * shrink - 0.5f, (float)size - 0.5f);
        if (axis->high[i] < axis->low[i]) {
            axis->low[i] = axis->high[i] = (axis->low[i] + axis->high[i]) / 2;
        }
    }
}

/* ---- plans ---- */

static void plan_straight(const nv__record *record, float scale, nv__pixel_rect box,
                          nv__image_plan *plan)
{
    const nv__picture *picture = record->u.image.picture;
    float grown = picture->target.width > 0 ? record->rect.width / picture->target.width : 1;
    float unit = scale * grown / picture->density;
    nv_rect source = picture->source;
    nv_insets patch = picture->patch;
    plan->straight = true;
    plan->ux = plan->vy = 1;
    plan->x = axis_of(
        (span){ (float)box.width, source.x, source.width, patch.left, patch.right, unit, true });
    plan->y = axis_of(
        (span){ (float)box.height, source.y, source.height, patch.top, patch.bottom, unit, true });
}

/* Places are the picture's own coordinates, from its target's corner. */
static bool plan_turned(const nv__record *record, float scale, nv__pixel_rect box,
                        nv__image_plan *plan)
{
    const nv__picture *picture = record->u.image.picture;
    nv_rect source = picture->source, target = picture->target;
    nv_insets patch = picture->patch;
    float unit = 1 / picture->density;
    double shrink = 1 / (double)scale;
    nv_affine back;
    if (!nv__affine_invert(record->u.image.at, &back)) {
        return false;
    }
    plan->ux = (double)back.a * shrink;
    plan->uy = (double)back.c * shrink;
    plan->vx = (double)back.b * shrink;
    plan->vy = (double)back.d * shrink;
    plan->u0 = (double)back.e - (double)target.x + plan->ux * box.x + plan->uy * box.y;
    plan->v0 = (double)back.f - (double)target.y + plan->vx * box.x + plan->vy * box.y;
    plan->x = axis_of(
        (span){ target.width, source.x, source.width, patch.left, patch.right, unit, false });
    plan->y = axis_of(
        (span){ target.height, source.y, source.height, patch.top, patch.bottom, unit, false });
    return true;
}

/* The level of about as many texels as there are device pixels; `shrink`: px of the bitmap in one.
 */
static int level_for(const nv_bitmap *bitmap, double shrink, int largest)
{
    int longest = bitmap->width > bitmap->height ? bitmap->width : bitmap->height, number = 0;
    while (number < NV__BITMAP_LEVELS - 1 && longest >> number > 1 &&
           (shrink >= 2 || (longest + (1 << number) - 1) >> number > largest)) {
        shrink /= 2;
        number++;
    }
    return number;
}

bool nv__image_plan_of(const nv__record *record, float scale, nv__pixel_rect box, int largest,
                       nv__image_plan *out)
{
    const nv__picture *picture = record->u.image.picture;
    *out = (nv__image_plan){ .nearest = picture->filter == NV_FILTER_NEAREST };
    if (!record->u.image.turned) {
        plan_straight(record, scale, box, out);
    } else if (!plan_turned(record, scale, box, out)) {
        return false;
    }
    /* How far places of neighbouring pixels lie apart. */
    double across = sqrt(out->ux * out->ux + out->uy * out->uy);
    double down = sqrt(out->vx * out->vx + out->vy * out->vy);
    double shrink =
        sqrt(fabs((double)out->x.scale[0]) * across * fabs((double)out->y.scale[0]) * down);
    out->number = level_for(picture->bitmap, out->nearest ? 1 : shrink, largest);
    if (!nv__bitmap_level(picture->bitmap, out->number, &out->level)) {
        return false;
    }
    take_level(&out->x, out->number, out->level.width, across, out->nearest);
    take_level(&out->y, out->number, out->level.height, down, out->nearest);
    return true;
}

/* ---- taps ---- */

static int within(int value, int size)
{
    return value < 0 ? 0 : value < size ? value : size - 1;
}

/* The two texels around `place`, which is not beyond the axis, with `all` of the weight. */
static void add_pair(const nv__image_axis *axis, int part, float place, int size, int all,
                     nv__image_taps *taps)
{
    float from = fmaxf(axis->low[part], fminf(axis->high[part], place)) - 0.5f,
          whole = floorf(from);
    int index = (int)whole, second = (int)((from - whole) * (float)all + 0.5f);
    taps->at[taps->count] = within(index, size);
    taps->weight[taps->count++] = all - second;
    taps->at[taps->count] = within(index + 1, size);
    taps->weight[taps->count++] = second;
}

nv__image_taps nv__image_taps_at(const nv__image_axis *axis, float place, int size, bool nearest)
{
    nv__image_taps taps = { .count = 0 };
    int part = place < axis->until[0] ? 0 : place < axis->until[1] ? 1 : 2;
    float texel = place * axis->scale[part] + axis->shift[part];
    if (nearest) {
        texel = fmaxf(axis->low[part], fminf(axis->high[part], texel));
        taps = (nv__image_taps){ { within((int)floorf(texel), size) }, { 256 }, 1 };
    } else if (axis->tap[part] > 0) {
        add_pair(axis, part, texel - axis->tap[part], size, 128, &taps);
        add_pair(axis, part, texel + axis->tap[part], size, 128, &taps);
    } else {
        add_pair(axis, part, texel, size, 256, &taps);
    }
    return taps;
}
