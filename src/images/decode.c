#include "images/decode.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- formats ---- */

enum { SVG_LOOK = 4096 }; /* bytes within which an SVG's first element has to begin */

static bool begins(const uint8_t *bytes, size_t size, const char *with, size_t length)
{
    return size >= length && memcmp(bytes, with, length) == 0;
}

static bool is_svg(const uint8_t *bytes, size_t size)
{
    size_t at = begins(bytes, size, "\xEF\xBB\xBF", 3) ? 3 : 0;
    size = size < SVG_LOOK ? size : SVG_LOOK;
    while (at < size && (bytes[at] == ' ' || (bytes[at] >= '\t' && bytes[at] <= '\r'))) {
        at++;
    }
    if (at >= size || bytes[at] != '<') {
        return false;
    }
    for (; at + 4 <= size; at++) {
        if (memcmp(bytes + at, "<svg", 4) == 0) {
            return true;
        }
    }
    return false;
}

nv__image_format nv__image_sniff(const uint8_t *bytes, size_t size)
{
    if (begins(bytes, size, "\x89PNG\r\n\x1A\n", 8)) {
        return NV__IMAGE_PNG;
    }
    if (begins(bytes, size, "\xFF\xD8\xFF", 3)) {
        return NV__IMAGE_JPEG;
    }
    if (size >= 12 && begins(bytes, size, "RIFF", 4) && memcmp(bytes + 8, "WEBP", 4) == 0) {
        return NV__IMAGE_WEBP;
    }
    return is_svg(bytes, size) ? NV__IMAGE_SVG : NV__IMAGE_UNKNOWN;
}

const char *nv__image_format_name(nv__image_format format)
{
    static const char *const names[] = { "an unknown format", "PNG", "JPEG", "WebP", "SVG" };
    return names[format];
}

/* ---- sizes ---- */

/* How much smaller (or, for an SVG, larger) than its own size it is wanted. */
static double wanted_scale(nv__image_facts facts, nv__image_goal goal)
{
    double across = goal.width > 0 ? (double)goal.width / facts.width : 0;
    double down = goal.height > 0 ? (double)goal.height / facts.height : 0;
    if (goal.scale > 0) {
        return (double)goal.scale;
    }
    if (across <= 0 && down <= 0) {
        return 1;
    }
    if (across <= 0 || down <= 0) {
        return across > 0 ? across : down;
    }
    return goal.cover == NV__COVER_EITHER ? fmin(across, down) : fmax(across, down);
}

static int halved(int size, int times)
{
    return (size + (1 << times) - 1) >> times;
}

static int drawn(int size, double scale)
{
    double px = ceil(size * scale - 1e-6);
    return px < 1 ? 1 : px < NV_BITMAP_SIDE_MAX ? (int)px : NV_BITMAP_SIDE_MAX;
}

nv__image_extent nv__image_extent_of(nv__image_facts facts, nv__image_goal goal)
{
    nv__image_extent extent = { 0 };
    double scale = wanted_scale(facts, goal);
    if (facts.scalable) {
        double most = sqrt((double)NV_IMAGE_PIXELS_MAX / ((double)facts.width * facts.height));
        most = fmin(most, (double)NV_BITMAP_SIDE_MAX / facts.width);
        most = fmin(most, (double)NV_BITMAP_SIDE_MAX / facts.height);
        scale = fmin(scale, most * 0.999);
        extent.width = drawn(facts.width, scale);
        extent.height = drawn(facts.height, scale);
        return extent;
    }
    int longest = facts.width > facts.height ? facts.width : facts.height;
    while (extent.halvings < NV__IMAGE_HALVINGS &&
           (scale <= 0.5 || halved(longest, extent.halvings) > NV_BITMAP_SIDE_MAX)) {
        scale *= 2;
        extent.halvings++;
    }
    extent.width = halved(facts.width, extent.halvings);
    extent.height = halved(facts.height, extent.halvings);
    return extent;
}

/* ---- decoding ---- */

nv_status nv__decode_fail(nv__decoding *job, const char *format, nv_status status, const char *why)
{
    snprintf(job->why, sizeof job->why, "%s: %s", format, why);
    return status;
}

nv_status nv__decode_begin(nv__decoding *job, const char *format, int64_t width, int64_t height,
                           bool turned)
{
    if (width <= 0 || height <= 0) {
        return nv__decode_fail(job, format, NV_EFAILED, "it has no size");
    }
    int64_t most = job->pixels_max > 0 ? job->pixels_max : NV_IMAGE_PIXELS_MAX;
    if (width > NV_IMAGE_SIDE_MAX || height > NV_IMAGE_SIDE_MAX || width * height > most) {
        char why[80];
        snprintf(why, sizeof why, "%lld x %lld pixels are too many", (long long)width,
                 (long long)height);
        return nv__decode_fail(job, format, NV_ELIMIT, why);
    }
    job->facts.width = (int)(turned ? height : width);
    job->facts.height = (int)(turned ? width : height);
    job->extent = nv__image_extent_of(job->facts, job->goal);
    return NV_OK;
}

static nv_status decode_format(nv__decoding *job, nv__image_format format)
{
    switch (format) {
    case NV__IMAGE_PNG:
        return nv__decode_png(job);
    case NV__IMAGE_JPEG:
        return nv__decode_jpeg(job);
    case NV__IMAGE_WEBP:
        return nv__decode_webp(job);
    case NV__IMAGE_SVG:
        return nv__decode_svg(job);
    case NV__IMAGE_UNKNOWN:
        break;
    }
    return nv__decode_fail(job, "image", NV_EUNSUPPORTED,
                           job->size == 0 ? "it is empty" : "its format is unknown");
}

nv_status nv__image_decode(nv__decoding *job)
{
    job->bitmap = NULL;
    job->why[0] = '\0';
    job->facts = (nv__image_facts){ 0 };
    if (job->size > NV_IMAGE_BYTES_MAX) {
        return nv__decode_fail(job, "image", NV_ELIMIT, "it has too many bytes");
    }
    nv_status status = decode_format(job, nv__image_sniff(job->bytes, job->size));
    if (status != NV_OK) {
        nv_bitmap_release(job->bitmap);
        job->bitmap = NULL;
        if (status == NV_ENOMEM) {
            snprintf(job->why, sizeof job->why, "%s", nv_strstatus(status));
        }
    } else if (job->bitmap != NULL) {
        nv__bitmap_seal(job->bitmap);
    }
    return status;
}
