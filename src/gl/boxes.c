/* Fills, borders and shadows. Corners and shadows come from masks; what has none, because it is
 * large, is drawn by distances. Edges land where the CPU rasteriser puts them. */
#include "gl/slices.h"

static nv__box snapped(const nv__gl_scene *scene, const nv__record *record)
{
    return nv__box_of(nv__snap_rect(record->rect, record->radii, scene->scale));
}

static nv__gl_paint paint_of(nv__gl_program program, nv__gl_shape shape, uint32_t argb)
{
    nv__gl_paint paint = { .program = program, .instance = { .kind = (uint16_t)shape } };

    nv__gl_set_color(&paint.instance, argb);
    return paint;
}

/* The whole pixels of the largest corner. */
static int corner_of(nv__corner_radii radii)
{
    uint32_t largest = 0;

    for (int i = 0; i < 4; i++) {
        largest = radii.at[i] > largest ? radii.at[i] : largest;
    }
    return (int)((largest + NV__CORNER_UNITS - 1) / NV__CORNER_UNITS);
}

static nv__gl_mask_key key_of(nv__box box, nv__corner_radii radii)
{
    return (nv__gl_mask_key){ .width = box.x1 - box.x0, .height = box.y1 - box.y0, .radii = radii };
}

/* ---- fills and borders ---- */

/* The corners from the mask; between them the shape is whole. */
static void add_masked_fill(nv__gl_scene *scene, const nv__gl_paint *paint,
                            const nv__gl_mask_place *mask, nv__box box)
{
    nv__gl_paint solid = *paint;
    int left = mask->width / 2, top = mask->height / 2;
    int right = mask->width - 1 - left, bottom = mask->height - 1 - top;
    bool wide = box.x1 - box.x0 > mask->width, high = box.y1 - box.y0 > mask->height;
    nv__box across = { box.x0, box.y0 + top, box.x1, box.y1 - bottom };
    nv__box down = { box.x0 + left, box.y0, box.x1 - right, box.y1 };

    solid.program = NV__GL_SOLID;
    if (!wide && !high) {
        nv__gl_add_slices(scene, *paint, mask, box, (nv__box){ 0 });
        return;
    }
    nv__gl_add_slices(scene, *paint, mask, box, high ? across : down);
    nv__gl_add_box(scene, &solid, high ? across : down);
}

static void add_fill(nv__gl_scene *scene, nv__box box, nv__corner_radii radii, uint32_t argb)
{
    nv__gl_paint paint = paint_of(NV__GL_SOLID, NV__GL_ROUNDED, argb);
    nv__gl_mask_place mask;
    int corner = corner_of(radii);

    if (corner == 0) {
        nv__gl_add_box(scene, &paint, box);
    } else if (corner <= NV__GL_MASK_CORNER && nv__gl_mask(scene->gl, key_of(box, radii), &mask)) {
        add_masked_fill(scene, &paint, &mask, box);
    } else {
        paint.program = NV__GL_COVERAGE;
        nv__gl_to_floats(box, paint.instance.shape);
        nv__gl_to_radii(radii, paint.instance.detail);
        nv__gl_add_box(scene, &paint, box);
    }
}

void nv__gl_draw_fill(nv__gl_scene *scene, const nv__record *record)
{
    nv__box box = snapped(scene, record);

    if (nv__gl_is_visible(scene, box)) {
        add_fill(scene, box, nv__corner_radii_of(record->rect, record->radii, scene->scale, box),
                 record->argb);
    }
}

/* The middle of a border is empty, and not shaded. */
static nv__box hole_of(nv__box box, int band)
{
    return (nv__box){ box.x0 + band, box.y0 + band, box.x1 - band, box.y1 - band };
}

void nv__gl_draw_border(nv__gl_scene *scene, const nv__record *record)
{
    nv__gl_paint paint = paint_of(NV__GL_COVERAGE, NV__GL_BORDER, record->argb);
    nv__box box = snapped(scene, record);
    int width = nv__snap_stroke(record->width, scene->scale);
    nv__gl_mask_place mask;

    if (!nv__gl_is_visible(scene, box)) {
        return;
    }
    nv__corner_radii radii = nv__corner_radii_of(record->rect, record->radii, scene->scale, box);
    int corner = corner_of(radii);
    nv__box hole = hole_of(box, corner > width ? corner : width);
    if (corner == 0) {
        paint.program = NV__GL_SOLID;
        nv__gl_add_outside(scene, &paint, box, hole);
        return;
    }
    nv__gl_mask_key key = key_of(box, radii);
    key.ring = width;
    if (corner <= NV__GL_MASK_CORNER && nv__gl_mask(scene->gl, key, &mask)) {
        nv__gl_add_slices(scene, paint, &mask, box, hole);
    } else {
        nv__gl_to_floats(box, paint.instance.shape);
        nv__gl_to_radii(radii, paint.instance.detail);
        paint.instance.stroke[0] = (float)width;
        nv__gl_add_outside(scene, &paint, box, hole);
    }
}

/* ---- shadows ---- */

/* What an opaque fill that comes next hides for certain: the box within its corners. */
static nv__box hidden_by(const nv__gl_scene *scene, const nv__record *next)
{
    /* A circle reaches its diagonal after 1 - sqrt(1/2) of the radius. */
    const double within = 0.29289322;

    if (next == NULL || next->kind != NV__RECORD_FILL || next->argb >> 24 != 255) {
        return (nv__box){ 0 };
    }
    nv__box box = snapped(scene, next);
    uint32_t largest = 0;
    nv__corner_radii radii = nv__corner_radii_of(next->rect, next->radii, scene->scale, box);
    for (int i = 0; i < 4; i++) {
        largest = radii.at[i] > largest ? radii.at[i] : largest;
    }
    int inset = (int)ceil((double)largest / NV__CORNER_UNITS * within);
    box = nv__gl_is_cut(scene, box) ? (nv__box){ 0 } : hole_of(box, inset);
    return nv__box_is_empty(box) ? (nv__box){ 0 } : box;
}

static nv__box moved(nv__box box, const nv__gl_scene *scene, const nv__record *record)
{
    int dx = nv__snap(record->u.offset.x, scene->scale),
        dy = nv__snap(record->u.offset.y, scene->scale);

    return (nv__box){ box.x0 + dx, box.y0 + dy, box.x1 + dx, box.y1 + dy };
}

static nv__box grown(nv__box box, int by)
{
    return (nv__box){ box.x0 - by, box.y0 - by, box.x1 + by, box.y1 + by };
}

static void set_up_distances(nv__gl_paint *paint, nv__box shape, nv__corner_radii radii,
                             uint32_t sigma)
{
    nv__gl_to_floats(shape, paint->instance.shape);
    nv__gl_to_radii(radii, paint->instance.detail);
    paint->instance.stroke[0] = (float)sigma / (float)NV__SHADOW_UNITS;
}

void nv__gl_draw_shadow(nv__gl_scene *scene, const nv__record *record, const nv__record *next)
{
    nv__gl_paint paint = paint_of(NV__GL_SHADOWED, NV__GL_SHADOW, record->argb);
    uint32_t sigma = nv__shadow_sigma(record->width, scene->scale);
    nv__box shape = moved(snapped(scene, record), scene, record);
    nv__box box = grown(shape, nv__shadow_extent(sigma));
    nv__gl_mask_place mask;

    if (nv__box_is_empty(shape) || !nv__gl_is_visible(scene, box)) {
        return;
    }
    nv__corner_radii radii = nv__corner_radii_of(record->rect, record->radii, scene->scale, shape);
    if (sigma == 0) {
        add_fill(scene, shape, radii, record->argb);
        return;
    }
    nv__gl_mask_key key = key_of(shape, radii);
    key.sigma = sigma;
    nv__box hole = hidden_by(scene, next);
    if (nv__gl_mask(scene->gl, key, &mask)) {
        nv__gl_add_slices(scene, paint, &mask, box, hole);
    } else {
        set_up_distances(&paint, shape, radii, sigma);
        nv__gl_add_outside(scene, &paint, box, hole);
    }
}

/* What the shadow of the moved shape leaves free. */
static void add_inner_shadow(nv__gl_scene *scene, const nv__record *record, nv__box box)
{
    nv__gl_paint paint = paint_of(NV__GL_SHADOWED, NV__GL_INNER_SHADOW, record->argb);
    uint32_t sigma = nv__shadow_sigma(record->width, scene->scale);
    nv__box shape = moved(box, scene, record);
    nv__gl_paint beyond = paint_of(NV__GL_SOLID, NV__GL_ROUNDED, record->argb);
    nv__gl_mask_place mask;

    sigma = sigma > 0 ? sigma : 1; /* no blur to be seen */
    nv__corner_radii radii = nv__corner_radii_of(record->rect, record->radii, scene->scale, shape);
    nv__gl_mask_key key = key_of(shape, radii);
    key.sigma = sigma;
    key.inverse = true;
    nv__box reach = grown(shape, nv__shadow_extent(sigma));
    if (nv__gl_mask(scene->gl, key, &mask)) {
        nv__gl_add_slices(scene, paint, &mask, reach, (nv__box){ 0 });
        nv__gl_add_outside(scene, &beyond, box, reach);
    } else {
        set_up_distances(&paint, shape, radii, sigma);
        nv__gl_add_box(scene, &paint, box);
    }
}

/* Cut to the shape. */
void nv__gl_draw_inner_shadow(nv__gl_scene *scene, const nv__record *record)
{
    nv__record clip = { .kind = NV__RECORD_PUSH_CLIP,
                        .bounds = record->rect,
                        .rect = record->rect,
                        .radii = record->radii };
    nv__box box = snapped(scene, record);

    if (nv__gl_is_visible(scene, box)) {
        nv__gl_push_clip(scene, &clip);
        add_inner_shadow(scene, record, box);
        nv__gl_pop(scene, NV__RECORD_POP_CLIP);
    }
}
