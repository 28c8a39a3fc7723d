/* The face of last resort: every character is a hollow box, so that text can be seen to be there.
 */
#include "text/fonts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* In thousandths of an em. */
enum { UPEM = 1000, ASCENT = 800, DESCENT = 200, ADVANCE = 600, SPACE = 300, SIDE = 80, TOP = 700 };

int nv__box_advance(uint32_t glyph)
{
    return glyph == NV__BOX_SPACE ? SPACE : ADVANCE;
}

static int scaled(int units, float pixel_size)
{
    int pixels = (int)lroundf((float)units * pixel_size / UPEM);
    return pixels < 1 ? 1 : pixels;
}

static nv_status rasterise(nv__face *face, uint32_t glyph, float pixel_size, unsigned subpixel,
                           nv__glyph_bitmap *out)
{
    nv__font *font = (nv__font *)face;
    *out = (nv__glyph_bitmap){ 0 };
    if (!(pixel_size > 0) || subpixel > 3) {
        return NV_EINVAL;
    }
    if (pixel_size > NV__GLYPH_PIXELS_MAX) {
        return NV_ELIMIT;
    }
    if (glyph == NV__BOX_SPACE) {
        return NV_OK;
    }
    int width = scaled(ADVANCE - 2 * SIDE, pixel_size), height = scaled(TOP, pixel_size);
    int stroke = scaled(60, pixel_size);
    uint8_t *pixels = nv__realloc(font->box_pixels, (size_t)width * (size_t)height);
    if (!pixels) {
        return NV_ENOMEM;
    }
    font->box_pixels = pixels;
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            bool edge = x < stroke || y < stroke || x >= width - stroke || y >= height - stroke;
            pixels[y * width + x] = edge ? 255 : 0;
        }
    }
    *out = (nv__glyph_bitmap){ .left = scaled(SIDE, pixel_size),
                               .top = height,
                               .width = width,
                               .height = height,
                               .stride = width,
                               .pixels = pixels };
    return NV_OK;
}

void nv__box_font_init(nv__font *font)
{
    *font = (nv__font){ .face = { .id = nv__face_next_id(), .rasterise = rasterise },
                        .upem = UPEM,
                        .ascent = ASCENT,
                        .descent = DESCENT,
                        .weight = 400,
                        .has_ascii = true };
    snprintf(font->name, sizeof font->name, "boxes");
    font->face.name = font->name;
}

void nv__box_font_finish(nv__font *font)
{
    nv__free(font->box_pixels);
    font->box_pixels = NULL;
}
