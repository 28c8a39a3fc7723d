/* An image record from its text; picture_text.c says how it reads. */
#include "graphics/affine.h"
#include "graphics/picture.h"
#include "graphics/reader.h"

/* The bitmap of that name and size. */
static bool read_bitmap(nv__reader *in, const nv__list_sources *sources, nv_bitmap **out)
{
    int64_t width, height;
    char *name = NULL;
    if (!nv__read_quoted(in, &name)) {
        return false;
    }
    bool good = nv__read_integer(in, 1, NV_BITMAP_SIDE_MAX, &width) && nv__read_char(in, 'x') &&
                nv__read_integer(in, 1, NV_BITMAP_SIDE_MAX, &height);
    if (good && sources->bitmap != NULL) {
        *out = sources->bitmap(sources->user, name, (int)width, (int)height);
    }
    nv__free(name);
    bool found = good && *out != NULL && (*out)->width == width && (*out)->height == height;
    return found || nv__read_fail(in, "there is no such bitmap");
}

static bool is_inside(const nv_bitmap *bitmap, nv_rect source)
{
    return source.x >= 0 && source.y >= 0 && source.width > 0 && source.height > 0 &&
           source.x + source.width <= (float)bitmap->width &&
           source.y + source.height <= (float)bitmap->height;
}

static bool read_density(nv__reader *in, float *out)
{
    return nv__read_number(in, out) &&
           (*out > 0 || nv__read_fail(in, "a density above 0 is expected"));
}

static bool read_patch(nv__reader *in, nv__picture *picture)
{
    nv_insets *patch = &picture->patch;
    if (nv__read_if(in, "density=")) {
        return read_density(in, &picture->density);
    }
    if (!nv__read_if(in, "patch=")) {
        return in->status == NV_OK;
    }
    return nv__read_length(in, &patch->left) && nv__read_char(in, ',') &&
           nv__read_length(in, &patch->top) && nv__read_char(in, ',') &&
           nv__read_length(in, &patch->right) && nv__read_char(in, ',') &&
           nv__read_length(in, &patch->bottom) && nv__read_char(in, '/') &&
           read_density(in, &picture->density);
}

static bool read_colors(nv__reader *in, nv__picture *picture, nv__record *record)
{
    int64_t opacity = 255;
    if (nv__read_if(in, "opacity=") &&
        (!nv__read_integer(in, 0, 255, &opacity) || !nv__read_char(in, '/') ||
         !nv__read_integer(in, 255, 255, &(int64_t){ 0 }))) {
        return false;
    }
    picture->opacity = (uint8_t)opacity;
    picture->tinted = nv__read_if(in, "tint=");
    return !picture->tinted || nv__read_color(in, &record->argb);
}

static bool read_place(nv__reader *in, nv__picture *picture, nv__record *record)
{
    picture->target = record->rect;
    record->u.image.at = nv__affine_identity();
    if (nv__read_if(in, "on") && !nv__read_rect(in, &picture->target)) {
        return false;
    }
    record->u.image.turned = nv__read_if(in, "turned");
    return in->status == NV_OK &&
           (!record->u.image.turned || nv__read_affine(in, &record->u.image.at));
}

static bool read_picture(nv__reader *in, nv__picture *picture, nv__record *record)
{
    nv_bitmap *bitmap = picture->bitmap;
    if (bitmap == NULL) {
        return nv__read_fail(in, "a bitmap is expected");
    }
    picture->source = (nv_rect){ 0, 0, (float)bitmap->width, (float)bitmap->height };
    if (nv__read_if(in, "from") && (!nv__read_rect(in, &picture->source) ||
                                    (!is_inside(bitmap, picture->source) &&
                                     !nv__read_fail(in, "a part of the bitmap is expected")))) {
        return false;
    }
    picture->filter = nv__read_if(in, "nearest") ? NV_FILTER_NEAREST : NV_FILTER_LINEAR;
    return read_patch(in, picture) && read_colors(in, picture, record) &&
           read_place(in, picture, record);
}

bool nv__read_image(nv__reader *in, const nv__list_sources *sources, nv__record *record)
{
    nv__picture picture = { .density = 1 };
    if (!nv__read_rect(in, &record->rect) || !read_bitmap(in, sources, &picture.bitmap) ||
        !read_picture(in, &picture, record)) {
        return false;
    }
    record->u.image.picture = nv__picture_new(&picture);
    return record->u.image.picture != NULL || nv__read_fail_memory(in);
}
