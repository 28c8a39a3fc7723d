/* From encoded bytes to a bitmap. Everything here runs on a worker and trusts nothing. */
#ifndef NV_IMAGES_DECODE_H
#define NV_IMAGES_DECODE_H

#include "graphics/bitmap.h"

#include <nuiitivet/image_source.h>

typedef enum nv__image_format {
    NV__IMAGE_UNKNOWN,
    NV__IMAGE_PNG,
    NV__IMAGE_JPEG,
    NV__IMAGE_WEBP,
    NV__IMAGE_SVG
} nv__image_format;

/* By content; a name's ending says nothing. */
nv__image_format nv__image_sniff(const uint8_t *bytes, size_t size);
const char *nv__image_format_name(nv__image_format format); /* "PNG" */

/* What an image is, whatever size it is decoded to. */
typedef struct nv__image_facts {
    int width, height; /* px, the right way up; 0: not known yet */
    bool scalable;     /* an SVG: px of CSS */
} nv__image_facts;

/* How large it is wanted. All 0: as it is. */
typedef enum nv__image_cover { NV__COVER_BOTH, NV__COVER_EITHER } nv__image_cover;
typedef struct nv__image_goal {
    int width, height;     /* px; 0: any */
    nv__image_cover cover; /* BOTH: no side of it is shorter; EITHER: it need not be larger than
                              what fits into it */
    float scale;           /* > 0: wins, times its own size */
} nv__image_goal;

enum { NV__IMAGE_HALVINGS = 6 }; /* a raster image is decoded at most that much smaller */

/* The size that an image is decoded to for a goal, and how often a raster image is halved. */
typedef struct nv__image_extent {
    int width, height, halvings;
} nv__image_extent;
nv__image_extent nv__image_extent_of(nv__image_facts facts, nv__image_goal goal);

typedef struct nv__decoding {
    const uint8_t *bytes;
    size_t size;
    const char *name; /* for the bitmap; NULL: none */
    nv__image_goal goal;
    bool probe;         /* only the facts are wanted */
    int64_t pixels_max; /* as encoded; 0: NV_IMAGE_PIXELS_MAX */
    /* Results. */
    nv__image_facts facts;
    nv__image_extent extent;
    nv_bitmap *bitmap; /* one reference */
    char why[160];     /* it failed: "PNG: CRC error" */
} nv__decoding;

nv_status nv__image_decode(nv__decoding *job);

/* ---- for the decoders ---- */

/* Writes `why`, with the format in front, and returns the status. */
nv_status nv__decode_fail(nv__decoding *job, const char *format, nv_status status, const char *why);
/* Takes the size as encoded, and chooses the extent; `turned`: width and height change places. */
nv_status nv__decode_begin(nv__decoding *job, const char *format, int64_t width, int64_t height,
                           bool turned);

/* Rows of premultiplied pixels become rows of the bitmap, the mean of 2^halvings of them each. */
typedef struct nv__rows {
    nv_bitmap *bitmap;
    int width, halvings; /* of what comes */
    int pending, next;   /* rows that wait, and the next one of the bitmap */
    uint32_t *sums;      /* four channels of each column */
    uint32_t *row;       /* to be filled with `width` pixels; then nv__rows_take */
} nv__rows;
/* NULL bitmap: no memory. To be finished, whatever it said. */
bool nv__rows_begin(nv__rows *rows, int width, int height, int halvings, const char *name);
void nv__rows_take(nv__rows *rows);
/* The last rows, and the bitmap, which is the caller's. */
nv_bitmap *nv__rows_end(nv__rows *rows);
void nv__rows_drop(nv__rows *rows);

/* 1..8 as EXIF counts them; 1 for anything that is not understood. `bytes` is an APP1 segment. */
int nv__exif_orientation(const uint8_t *bytes, size_t size);
/* A bitmap the right way up; `bitmap` is released. NULL: no memory. */
nv_bitmap *nv__orient(nv_bitmap *bitmap, int orientation);

nv_status nv__decode_png(nv__decoding *job);
nv_status nv__decode_jpeg(nv__decoding *job);
nv_status nv__decode_webp(nv__decoding *job);
nv_status nv__decode_svg(nv__decoding *job);

#endif
