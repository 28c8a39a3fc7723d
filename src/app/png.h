/* PNG files, for screenshots and goldens. */
#ifndef NV_APP_PNG_H
#define NV_APP_PNG_H

#include <nuiitivet/base.h>

/* Writes premultiplied 0xAARRGGBB pixels. NV_EIO names the file in the log. */
nv_status nv__png_write(const char *path, const uint32_t *pixels, int width, int height);

/* Reads any PNG as premultiplied 0xAARRGGBB; nv__free the pixels. NV_ENOTFOUND: no such file;
 * NV_EIO: unreadable; NV_EINVAL: not a PNG, or larger than NV__PNG_MAX_SIDE. */
enum { NV__PNG_MAX_SIDE = 16384 };
nv_status nv__png_read(const char *path, uint32_t **pixels, int *width, int *height);

#endif
