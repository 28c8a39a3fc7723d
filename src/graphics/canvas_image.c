#include "graphics/affine.h"
#include "graphics/canvas_internal.h"
#include "graphics/picture.h"

static bool are_insets(nv_insets i)
{
    return nv__is_length(i.left) && nv__is_length(i.top) && nv__is_length(i.right) &&
           nv__is_length(i.bottom);
}

/* The source inside the bitmap, and the part of the target that it then fills; with edges that
 * keep their size both stay as they are. */
static bool cut_source(const nv_bitmap *bitmap, nv_rect *source, nv_rect *target)
{
    nv_rect all = { 0, 0, (float)bitmap->width, (float)bitmap->height };
    if (nv_rect_is_empty(*source)) {
        *source = all;
        return true;
    }
    nv_rect cut = nv_rect_intersect(*source, all);
    if (nv_rect_is_empty(cut)) {
        return false;
    }
    float across = target->width / source->width, down = target->height / source->height;
    target->x += (cut.x - source->x) * across;
    target->y += (cut.y - source->y) * down;
    target->width = cut.width * across;
    target->height = cut.height * down;
    *source = cut;
    return true;
}

/* Edges that leave nothing between them are cut evenly. */
static void fit_edges(float *first, float *last, float length)
{
    float sum = *first + *last;
    if (sum > length) {
        *first *= length / sum;
        *last = fmaxf(length - *first, 0);
    }
}

static uint8_t opacity_of(float transparency)
{
    return (uint8_t)((1 - transparency) * 255 + 0.5f);
}

/* The tint at that opacity, straight. */
static uint32_t faded(uint32_t argb, uint8_t opacity)
{
    uint32_t alpha = ((argb >> 24) * opacity + 127) / 255;
    return alpha << 24 | (argb & 0x00FFFFFFu);
}

static void add_picture(nv_canvas *canvas, const nv__picture *values, uint32_t tint)
{
    nv__picture *picture = nv__picture_new(values);
    if (picture == NULL) {
        canvas->list->failed = true;
        return;
    }
    nv__record *record = nv__canvas_add(canvas, NV__RECORD_IMAGE, values->target, NV_ARGB(tint));
    if (record == NULL) {
        nv__picture_release(picture);
        return;
    }
    record->u.image.picture = picture;
    record->u.image.at = nv__affine_identity();
    nv__canvas_settle(canvas);
}

static bool is_style(const nv_image_style *style)
{
    return style->transparency >= 0 && style->transparency <= 1 &&
           style->filter <= NV_FILTER_NEAREST && are_insets(style->patch) &&
           nv__is_length(style->density);
}

void nv_canvas_image(nv_canvas *canvas, nv_bitmap *bitmap, nv_rect source, nv_rect target,
                     const nv_image_style *given)
{
    static const nv_image_style plain = { .filter = NV_FILTER_LINEAR };
    const nv_image_style *style = given != NULL ? given : &plain;
    REQUIRE_CANVAS(canvas, "nv_canvas_image");
    NV__REQUIRE(bitmap != NULL, , "nv_canvas_image: no bitmap");
    REQUIRE_RECT(source, "nv_canvas_image: source");
    REQUIRE_RECT(target, "nv_canvas_image");
    REQUIRE_COLOR(style->tint, "nv_canvas_image");
    NV__REQUIRE(is_style(style), , "nv_canvas_image: a number of the style is unusable");
    bool tinted = NV_COLOR_IS_SET(style->tint);
    uint8_t opacity = opacity_of(style->transparency);
    if (nv_rect_is_empty(target) || opacity == 0 || (tinted && !nv__is_visible(style->tint)) ||
        !cut_source(bitmap, &source, &target)) {
        return;
    }
    nv__picture picture = { .bitmap = bitmap,
                            .source = source,
                            .target = target,
                            .filter = style->filter,
                            .tinted = tinted,
                            .opacity = tinted ? 255 : opacity,
                            .patch = style->patch,
                            .density = style->density > 0 ? style->density : 1 };
    fit_edges(&picture.patch.left, &picture.patch.right, source.width);
    fit_edges(&picture.patch.top, &picture.patch.bottom, source.height);
    add_picture(canvas, &picture, tinted ? faded((uint32_t)style->tint, opacity) : 0);
}
