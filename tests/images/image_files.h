/* The small images of the tests. */
#ifndef NV_TESTS_IMAGE_FILES_H
#define NV_TESTS_IMAGE_FILES_H

#include "support/cm.h"

#include "images/decode.h"

#include <math.h>

enum { IMAGE_FILE_MAX = 1 << 16 };

typedef struct image_file {
    size_t size;
    uint8_t bytes[IMAGE_FILE_MAX];
} image_file;

#define SMALL_IMAGE(name) NV_SOURCE_DIR "/tests/fuzz/corpus/image/" name
#define LARGE_IMAGE(name) NV_SOURCE_DIR "/tests/images/data/" name

static inline void image_file_read(image_file *file, const char *path)
{
    FILE *stream = fopen(path, "rb");
    assert_non_null(stream);
    file->size = fread(file->bytes, 1, sizeof file->bytes, stream);
    fclose(stream);
    assert_true(file->size > 0);
}

static inline nv_status image_decode(nv__decoding *job, const char *path, nv__image_goal goal)
{
    static image_file file;
    image_file_read(&file, path);
    *job = (nv__decoding){ .bytes = file.bytes, .size = file.size, .goal = goal };
    return nv__image_decode(job);
}

/* Each channel within `by`. */
static inline void assert_pixel(const nv_bitmap *bitmap, int x, int y, uint32_t argb, int by)
{
    uint32_t got = bitmap->pixels[(size_t)y * (size_t)bitmap->width + (size_t)x];
    for (int shift = 0; shift < 32; shift += 8) {
        int a = (int)(got >> shift & 255), b = (int)(argb >> shift & 255);
        if (abs(a - b) > by) {
            fail_msg("%08x at %d,%d instead of %08x", (unsigned)got, x, y, (unsigned)argb);
        }
    }
}

#endif
