/* Images: a level of a bitmap is a texture, kept until others need the room. A shader takes the
 * same samples as the rasteriser, at places that the plan gives. */
#include "gl/images.h"

#include "base/log.h"
#include "gl/scene.h"
#include "graphics/picture.h"

#include <string.h>

static size_t bytes_of(const nv__gl_image *image)
{
    return (size_t)image->width * (size_t)image->height * sizeof(uint32_t);
}

static void drop(nv__gl *gl, size_t index)
{
    nv__gl_images *images = &gl->images;
    if (gl->texture == images->items[index].texture) {
        gl->texture = 0;
    }
    if (!gl->abandoned) {
        glDeleteTextures(1, &images->items[index].texture);
    }
    images->bytes -= bytes_of(&images->items[index]);
    images->items[index] = images->items[--images->count];
}

/* The one that has not been drawn for the longest time, and not in this frame. */
static bool drop_oldest(nv__gl *gl)
{
    nv__gl_images *images = &gl->images;
    size_t oldest = 0;
    for (size_t i = 1; i < images->count; i++) {
        oldest = images->items[i].used < images->items[oldest].used ? i : oldest;
    }
    if (images->count == 0 || images->items[oldest].used == images->frame) {
        return false;
    }
    drop(gl, oldest);
    return true;
}

/* A frame draws what it must, also beyond the limits: what it does not draw goes. */
static void make_room(nv__gl *gl, size_t bytes)
{
    nv__gl_images *images = &gl->images;
    while ((images->bytes + bytes > NV__GL_IMAGES_BYTES || images->count >= NV__GL_IMAGES_COUNT) &&
           drop_oldest(gl)) {
    }
}

static void upload(nv__gl *gl, nv__gl_image *image, const uint32_t *pixels)
{
    glGenTextures(1, &image->texture);
    glBindTexture(GL_TEXTURE_2D, image->texture);
    gl->texture = image->texture;
    glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, image->width, image->height, 0, GL_BGRA,
                 GL_UNSIGNED_INT_8_8_8_8_REV, pixels);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
}

/* The texture of a level; 0: no memory, and said. */
static GLuint texture_of(nv__gl *gl, const nv_bitmap *bitmap, const nv__image_plan *plan)
{
    nv__gl_images *images = &gl->images;
    nv__gl_image image = { .id = bitmap->id,
                           .level = plan->number,
                           .width = plan->level.width,
                           .height = plan->level.height,
                           .used = images->frame };
    for (size_t i = 0; i < images->count; i++) {
        if (images->items[i].id == image.id && images->items[i].level == image.level) {
            images->items[i].used = images->frame;
            return images->items[i].texture;
        }
    }
    make_room(gl, bytes_of(&image));
    if (!NV__RESERVE(images, 1)) {
        gl->stream.failed = true;
        return 0;
    }
    upload(gl, &image, plan->level.pixels);
    images->bytes += bytes_of(&image);
    images->items[images->count++] = image;
    return image.texture;
}

size_t nv__gl_image_bytes(const nv__renderer *renderer)
{
    return ((const nv__gl *)renderer)->images.bytes;
}

void nv__gl_images_begin_frame(nv__gl *gl)
{
    gl->images.frame++;
}

void nv__gl_images_finish(nv__gl *gl)
{
    while (gl->images.count > 0) {
        drop(gl, gl->images.count - 1);
    }
    NV__ARRAY_FINISH(&gl->images);
}

/* ---- drawing ---- */

static void write_axis(const nv__image_axis *axis, int side, float out[NV__GL_SLOPE_ENTRIES][4])
{
    for (int i = 0; i < NV__STRETCHES; i++) {
        out[3 + i][side] = axis->scale[i];
        out[3 + i][2 + side] = axis->shift[i];
        out[6 + side][i] = axis->tap[i];
        out[8 + i][side] = axis->low[i];
        out[8 + i][2 + side] = axis->high[i];
    }
    out[2][side] = axis->until[0];
    out[2][2 + side] = axis->until[1];
}

/* The table of an image: two rows that give the place, where the stretches of both axes end, three
 * times scale and shift, the taps with what else there is to know, the limits, the texel's size. */
static void write_plan(const nv__image_plan *plan, bool tinted, float out[NV__GL_SLOPE_ENTRIES][4])
{
    float rows[2][4] = { { (float)plan->ux, (float)plan->uy, (float)plan->u0, 0 },
                         { (float)plan->vx, (float)plan->vy, (float)plan->v0, 0 } };
    memcpy(out, rows, sizeof rows);
    write_axis(&plan->x, 0, out);
    write_axis(&plan->y, 1, out);
    out[6][3] = tinted ? 1.0f : 0.0f;
    out[7][3] = plan->nearest ? 1.0f : 0.0f;
    out[11][0] = 1.0f / (float)plan->level.width;
    out[11][1] = 1.0f / (float)plan->level.height;
}

void nv__gl_draw_image(nv__gl_scene *scene, const nv__record *record)
{
    const nv__picture *picture = record->u.image.picture;
    nv__pixel_rect rect = record->u.image.turned
                              ? nv__snap_outwards(record->rect, scene->scale)
                              : nv__snap_rect(record->rect, record->radii, scene->scale);
    nv__box box = nv__box_of(rect);
    nv__gl_paint paint = { .program = NV__GL_IMAGE };
    float entries[NV__GL_SLOPE_ENTRIES][4] = { { 0 } };
    nv__image_plan plan;

    if (!nv__gl_is_visible(scene, box) ||
        !nv__image_plan_of(record, scene->scale, rect, scene->gl->max_texture, &plan)) {
        return;
    }
    paint.texture = texture_of(scene->gl, picture->bitmap, &plan);
    if (paint.texture == 0) {
        return;
    }
    nv__gl_set_color(&paint.instance,
                     picture->tinted ? record->argb : (uint32_t)picture->opacity << 24 | 0xFFFFFF);
    nv__gl_to_floats(box, paint.instance.shape);
    write_plan(&plan, picture->tinted, entries);
    paint.slope = (const float(*)[4])entries;
    nv__gl_add_box(scene, &paint, box);
}
