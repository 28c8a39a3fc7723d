/* PNG through libpng. Its errors come back here by a long jump: what has to survive one lives in
 * the session. */
#include "base/alloc.h"
#include "graphics/raster/pixel.h"
#include "images/decode.h"
#include "images/library.h"

#include <png.h>
#include <setjmp.h>
#include <string.h>

enum { CHUNK_BYTES_MAX = 8 << 20, CHUNKS_MAX = 256 };

#define PNG_FUNCTIONS(X)                                                                           \
    X(png_create_read_struct)                                                                      \
    X(png_create_info_struct)                                                                      \
    X(png_destroy_read_struct)                                                                     \
    X(png_get_error_ptr)                                                                           \
    X(png_get_io_ptr)                                                                              \
    X(png_set_read_fn)                                                                             \
    X(png_set_user_limits)                                                                         \
    X(png_set_chunk_malloc_max)                                                                    \
    X(png_set_chunk_cache_max)                                                                     \
    X(png_read_info)                                                                               \
    X(png_get_IHDR)                                                                                \
    X(png_set_expand)                                                                              \
    X(png_set_scale_16)                                                                            \
    X(png_set_gray_to_rgb)                                                                         \
    X(png_set_add_alpha)                                                                           \
    X(png_set_interlace_handling)                                                                  \
    X(png_read_update_info)                                                                        \
    X(png_get_rowbytes)                                                                            \
    X(png_read_row)                                                                                \
    X(png_read_end)

NV__LIBRARY(libpng, "libpng16.so.16", PNG_FUNCTIONS);

typedef struct session {
    nv__decoding *job;
    png_structp png;
    png_infop info;
    jmp_buf failed;
    nv_status status; /* of the long jump */
    size_t at;        /* in the bytes */
    int width, height, passes;
    uint8_t *bytes; /* a row; of what comes in passes all rows */
    nv__rows rows;
    bool has_rows;
} session;

static void on_error(png_structp png, png_const_charp message)
{
    session *s = api.png_get_error_ptr(png);
    s->status = nv__decode_fail(s->job, "PNG", NV_EFAILED, message);
    longjmp(s->failed, 1);
}

/* Warnings tell of what does not change the picture much. */
static void on_warning(png_structp png, png_const_charp message)
{
    (void)png;
    (void)message;
}

static void on_read(png_structp png, png_bytep out, size_t size)
{
    session *s = api.png_get_io_ptr(png);
    if (size > s->job->size - s->at) {
        on_error(png, "it ends too early");
    }
    memcpy(out, s->job->bytes + s->at, size);
    s->at += size;
}

static void stop(session *s, nv_status status)
{
    s->status = status;
    longjmp(s->failed, 1);
}

static void read_header(session *s)
{
    png_uint_32 width = 0, height = 0;
    int depth = 0, color = 0, interlace = 0;
    api.png_set_user_limits(s->png, NV_IMAGE_SIDE_MAX, NV_IMAGE_SIDE_MAX);
    api.png_set_chunk_malloc_max(s->png, CHUNK_BYTES_MAX);
    api.png_set_chunk_cache_max(s->png, CHUNKS_MAX);
    api.png_set_read_fn(s->png, s, on_read);
    api.png_read_info(s->png, s->info);
    api.png_get_IHDR(s->png, s->info, &width, &height, &depth, &color, &interlace, NULL, NULL);
    nv_status status = nv__decode_begin(s->job, "PNG", width, height, false);
    if (status != NV_OK) {
        stop(s, status);
    }
    s->width = (int)width;
    s->height = (int)height;
}

/* Four bytes a pixel: red, green, blue, straight alpha. */
static void choose_form(session *s)
{
    api.png_set_expand(s->png);
    api.png_set_scale_16(s->png);
    api.png_set_gray_to_rgb(s->png);
    api.png_set_add_alpha(s->png, 255, PNG_FILLER_AFTER);
    s->passes = api.png_set_interlace_handling(s->png);
    api.png_read_update_info(s->png, s->info);
    if (api.png_get_rowbytes(s->png, s->info) != (size_t)s->width * 4) {
        on_error(s->png, "its pixels have an unknown form");
    }
    size_t rows = s->passes > 1 ? (size_t)s->height : 1;
    s->bytes = nv__calloc(rows, (size_t)s->width * 4);
    s->has_rows = true;
    if (s->bytes == NULL ||
        !nv__rows_begin(&s->rows, s->width, s->height, s->job->extent.halvings, s->job->name)) {
        stop(s, NV_ENOMEM);
    }
}

static void take_row(session *s, const uint8_t *bytes)
{
    uint32_t *out = s->rows.row;
    for (int x = 0; x < s->width; x++, bytes += 4) {
        out[x] = nv__pixel_premultiply((uint32_t)bytes[3] << 24 | (uint32_t)bytes[0] << 16 |
                                       (uint32_t)bytes[1] << 8 | bytes[2]);
    }
    nv__rows_take(&s->rows);
}

static void read_rows(session *s)
{
    size_t stride = (size_t)s->width * 4;
    for (int pass = 0; pass < s->passes; pass++) {
        for (int y = 0; y < s->height; y++) {
            uint8_t *row = s->passes > 1 ? s->bytes + (size_t)y * stride : s->bytes;
            if (nv_worker_canceled()) {
                stop(s, NV_ECANCELED);
            }
            api.png_read_row(s->png, row, NULL);
            if (pass == s->passes - 1) {
                take_row(s, row);
            }
        }
    }
    api.png_read_end(s->png, NULL);
}

static void run(session *s)
{
    if (setjmp(s->failed) != 0) {
        return;
    }
    s->png = api.png_create_read_struct(PNG_LIBPNG_VER_STRING, s, on_error, on_warning);
    s->info = s->png != NULL ? api.png_create_info_struct(s->png) : NULL;
    if (s->info == NULL) {
        s->status = NV_ENOMEM;
        return;
    }
    read_header(s);
    if (!s->job->probe) {
        choose_form(s);
        read_rows(s);
        s->job->bitmap = nv__rows_end(&s->rows);
        s->has_rows = false;
    }
}

nv_status nv__decode_png(nv__decoding *job)
{
    if (!nv__library_open(&libpng)) {
        return nv__decode_fail(job, "PNG", NV_EUNSUPPORTED, "libpng is not installed");
    }
    session *s = NV__NEW(session);
    if (s == NULL) {
        return NV_ENOMEM;
    }
    s->job = job;
    run(s);
    if (s->png != NULL) {
        api.png_destroy_read_struct(&s->png, &s->info, NULL);
    }
    if (s->has_rows) {
        nv__rows_drop(&s->rows);
    }
    nv_status status = s->status;
    nv__free(s->bytes);
    nv__free(s);
    return status;
}
