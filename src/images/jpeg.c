/* JPEG through libjpeg, decoded to a half, a quarter or an eighth where that is enough. */
#include "images/decode.h"

#if defined(NV_HAVE_JPEG)

#include "base/alloc.h"
#include "images/library.h"

#include <stdio.h>
/* Needs stdio.h before it. */
#include <jerror.h>
#include <jpeglib.h>
#include <setjmp.h>

/* A progressive photo has about ten scans; some have been made to have thousands. */
enum { SCANS_MAX = 200, DCT_HALVINGS = 3 };

#define JPEG_FUNCTIONS(X)                                                                          \
    X(jpeg_std_error)                                                                              \
    X(jpeg_CreateDecompress)                                                                       \
    X(jpeg_destroy_decompress)                                                                     \
    X(jpeg_mem_src)                                                                                \
    X(jpeg_save_markers)                                                                           \
    X(jpeg_read_header)                                                                            \
    X(jpeg_start_decompress)                                                                       \
    X(jpeg_read_scanlines)                                                                         \
    X(jpeg_finish_decompress)

#if JPEG_LIB_VERSION >= 80
NV__LIBRARY(libjpeg, "libjpeg.so.8", JPEG_FUNCTIONS);
#else
NV__LIBRARY(libjpeg, "libjpeg.so.62", JPEG_FUNCTIONS);
#endif

typedef struct session {
    struct jpeg_decompress_struct jpeg;
    struct jpeg_error_mgr errors;
    struct jpeg_progress_mgr progress;
    nv__decoding *job;
    jmp_buf failed;
    nv_status status;
    bool created, has_rows;
    int orientation;
    uint8_t *bytes; /* a row */
    nv__rows rows;
} session;

static session *session_of(j_common_ptr jpeg)
{
    return jpeg->client_data;
}

static void stop(session *s, nv_status status)
{
    s->status = status;
    longjmp(s->failed, 1);
}

static void on_error(j_common_ptr jpeg)
{
    session *s = session_of(jpeg);
    char text[JMSG_LENGTH_MAX] = "";
    s->errors.format_message(jpeg, text);
    stop(s, nv__decode_fail(s->job, "JPEG", NV_EFAILED, text));
}

/* What is missing at the end would be made up. */
static void on_message(j_common_ptr jpeg, int level)
{
    session *s = session_of(jpeg);
    if (level < 0 && s->errors.msg_code == JWRN_JPEG_EOF) {
        stop(s, nv__decode_fail(s->job, "JPEG", NV_EFAILED, "it ends too early"));
    }
}

static void on_progress(j_common_ptr jpeg)
{
    session *s = session_of(jpeg);
    if (nv_worker_canceled()) {
        stop(s, NV_ECANCELED);
    }
    if (jpeg->is_decompressor && s->jpeg.input_scan_number > SCANS_MAX) {
        stop(s, nv__decode_fail(s->job, "JPEG", NV_ELIMIT, "it has too many scans"));
    }
}

static void read_header(session *s)
{
    api.jpeg_CreateDecompress(&s->jpeg, JPEG_LIB_VERSION, sizeof s->jpeg);
    s->created = true;
    s->jpeg.client_data = s; /* creation clears it */
    s->progress.progress_monitor = on_progress;
    s->jpeg.progress = &s->progress;
    api.jpeg_save_markers(&s->jpeg, JPEG_APP0 + 1, 0xFFFF);
    api.jpeg_mem_src(&s->jpeg, s->job->bytes, (unsigned long)s->job->size);
    api.jpeg_read_header(&s->jpeg, TRUE);
    s->orientation = 1;
    for (jpeg_saved_marker_ptr m = s->jpeg.marker_list; m != NULL && s->orientation == 1;
         m = m->next) {
        s->orientation = nv__exif_orientation(m->data, m->data_length);
    }
    nv_status status = nv__decode_begin(s->job, "JPEG", s->jpeg.image_width, s->jpeg.image_height,
                                        s->orientation >= 5);
    if (status != NV_OK) {
        stop(s, status);
    }
}

static bool is_cmyk(const session *s)
{
    return s->jpeg.jpeg_color_space == JCS_CMYK || s->jpeg.jpeg_color_space == JCS_YCCK;
}

static void begin_rows(session *s)
{
    int halvings = s->job->extent.halvings;
    int by_library = halvings < DCT_HALVINGS ? halvings : DCT_HALVINGS;
    s->jpeg.scale_num = 1;
    s->jpeg.scale_denom = 1u << by_library;
    s->jpeg.out_color_space = is_cmyk(s) ? JCS_CMYK : JCS_RGB;
    api.jpeg_start_decompress(&s->jpeg);
    int parts = is_cmyk(s) ? 4 : 3;
    if (s->jpeg.output_components != parts) {
        stop(s, nv__decode_fail(s->job, "JPEG", NV_EFAILED, "its pixels have an unknown form"));
    }
    s->bytes = NV__NEW_ARRAY(uint8_t, (size_t)s->jpeg.output_width * (size_t)parts);
    s->has_rows = true;
    if (s->bytes == NULL ||
        !nv__rows_begin(&s->rows, (int)s->jpeg.output_width, (int)s->jpeg.output_height,
                        halvings - by_library, s->job->name)) {
        stop(s, NV_ENOMEM);
    }
}

/* Ink is written as what it lets through, when Adobe's marker is there. */
static uint32_t ink(const session *s, const uint8_t *cmyk)
{
    uint32_t part[4];
    for (int i = 0; i < 4; i++) {
        part[i] = s->jpeg.saw_Adobe_marker ? cmyk[i] : 255u - cmyk[i];
    }
    return 0xFF000000u | part[0] * part[3] / 255 << 16 | part[1] * part[3] / 255 << 8 |
           part[2] * part[3] / 255;
}

static void take_row(session *s)
{
    const uint8_t *bytes = s->bytes;
    uint32_t *out = s->rows.row;
    bool cmyk = is_cmyk(s);
    for (int x = 0; x < s->rows.width; x++) {
        out[x] = cmyk ? ink(s, bytes)
                      : 0xFF000000u | (uint32_t)bytes[0] << 16 | (uint32_t)bytes[1] << 8 | bytes[2];
        bytes += cmyk ? 4 : 3;
    }
    nv__rows_take(&s->rows);
}

static void run(session *s)
{
    if (setjmp(s->failed) != 0) {
        return;
    }
    read_header(s);
    if (s->job->probe) {
        return;
    }
    begin_rows(s);
    while (s->jpeg.output_scanline < s->jpeg.output_height) {
        JSAMPROW row = s->bytes;
        if (nv_worker_canceled()) {
            stop(s, NV_ECANCELED);
        }
        if (api.jpeg_read_scanlines(&s->jpeg, &row, 1) == 1) {
            take_row(s);
        }
    }
    api.jpeg_finish_decompress(&s->jpeg);
    nv_bitmap *bitmap = nv__rows_end(&s->rows);
    s->has_rows = false;
    s->job->bitmap = nv__orient(bitmap, s->orientation);
    s->status = s->job->bitmap != NULL ? NV_OK : NV_ENOMEM;
}

nv_status nv__decode_jpeg(nv__decoding *job)
{
    if (!nv__library_open(&libjpeg)) {
        return nv__decode_fail(job, "JPEG", NV_EUNSUPPORTED, "libjpeg is not installed");
    }
    session *s = NV__NEW(session);
    if (s == NULL) {
        return NV_ENOMEM;
    }
    s->job = job;
    s->jpeg.err = api.jpeg_std_error(&s->errors);
    s->jpeg.client_data = s;
    s->errors.error_exit = on_error;
    s->errors.emit_message = on_message;
    run(s);
    if (s->created) {
        api.jpeg_destroy_decompress(&s->jpeg);
    }
    if (s->has_rows) {
        nv__rows_drop(&s->rows);
    }
    nv_status status = s->status;
    nv__free(s->bytes);
    nv__free(s);
    return status;
}

#else

nv_status nv__decode_jpeg(nv__decoding *job)
{
    return nv__decode_fail(job, "JPEG", NV_EUNSUPPORTED, "this build cannot read it");
}

#endif
