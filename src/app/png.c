#include "app/png.h"

#include "base/alloc.h"
#include "base/log.h"

#include <errno.h>
#include <png.h>
#include <string.h>

/* libpng's simplified interface works on straight RGBA bytes. */
static void to_straight(const uint32_t *pixels, size_t count, uint8_t *rgba)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t alpha = pixels[i] >> 24;
        uint32_t half = alpha / 2;
        for (int channel = 0; channel < 3; channel++) {
            uint32_t value = (pixels[i] >> (16 - 8 * channel)) & 0xff;
            uint32_t straight = alpha == 0 ? 0 : (value * 255 + half) / alpha;
            rgba[4 * i + (size_t)channel] = (uint8_t)(straight > 255 ? 255 : straight);
        }
        rgba[4 * i + 3] = (uint8_t)alpha;
    }
}

static void to_premultiplied(const uint8_t *rgba, size_t count, uint32_t *pixels)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t alpha = rgba[4 * i + 3];
        uint32_t out = alpha << 24;
        for (int channel = 0; channel < 3; channel++) {
            uint32_t value = rgba[4 * i + (size_t)channel];
            out |= ((value * alpha + 127) / 255) << (16 - 8 * channel);
        }
        pixels[i] = out;
    }
}

nv_status nv__png_write(const char *path, const uint32_t *pixels, int width, int height)
{
    if (width <= 0 || height <= 0) {
        return NV_EINVAL;
    }
    size_t count = (size_t)width * (size_t)height;
    uint8_t *rgba = nv__calloc(count, 4);
    if (rgba == NULL) {
        return NV_ENOMEM;
    }
    to_straight(pixels, count, rgba);
    png_image image = { .version = PNG_IMAGE_VERSION,
                        .width = (png_uint_32)width,
                        .height = (png_uint_32)height,
                        .format = PNG_FORMAT_RGBA,
                        .flags = PNG_IMAGE_FLAG_FAST };
    int written = png_image_write_to_file(&image, path, 0, rgba, 0, NULL);
    if (!written) {
        nv__log(NV_LOG_ERROR, "cannot write %s: %s", path, image.message);
    }
    png_image_free(&image);
    nv__free(rgba);
    return written ? NV_OK : NV_EIO;
}

static nv_status read_pixels(png_image *image, uint32_t **pixels)
{
    size_t count = (size_t)image->width * image->height;
    uint8_t *rgba = nv__calloc(count, 4);
    *pixels = nv__calloc(count, sizeof **pixels);
    nv_status status = rgba == NULL || *pixels == NULL ? NV_ENOMEM : NV_OK;
    if (status == NV_OK && !png_image_finish_read(image, NULL, rgba, 0, NULL)) {
        status = NV_EINVAL;
    }
    if (status == NV_OK) {
        to_premultiplied(rgba, count, *pixels);
    } else {
        nv__free(*pixels);
        *pixels = NULL;
    }
    nv__free(rgba);
    return status;
}

nv_status nv__png_read(const char *path, uint32_t **pixels, int *width, int *height)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return errno == ENOENT ? NV_ENOTFOUND : NV_EIO;
    }
    png_image image = { .version = PNG_IMAGE_VERSION };
    nv_status status = NV_EINVAL;
    if (png_image_begin_read_from_stdio(&image, file) && image.width <= NV__PNG_MAX_SIDE &&
        image.height <= NV__PNG_MAX_SIDE) {
        image.format = PNG_FORMAT_RGBA;
        *width = (int)image.width;
        *height = (int)image.height;
        status = read_pixels(&image, pixels);
    }
    png_image_free(&image);
    fclose(file);
    return status;
}
