/* WebP through libwebp, which scales while it decodes. */
#include "images/decode.h"

#if defined(NV_HAVE_WEBP)

#include "images/library.h"

#include <string.h>
#include <webp/decode.h>

#define WEBP_FUNCTIONS(X)                                                                          \
    X(WebPGetFeaturesInternal)                                                                     \
    X(WebPInitDecoderConfigInternal)                                                               \
    X(WebPDecode)

NV__LIBRARY(libwebp, "libwebp.so.7", WEBP_FUNCTIONS);

static nv_status fail(nv__decoding *job, VP8StatusCode code)
{
    switch (code) {
    case VP8_STATUS_OUT_OF_MEMORY:
        return NV_ENOMEM;
    case VP8_STATUS_NOT_ENOUGH_DATA:
    case VP8_STATUS_SUSPENDED:
        return nv__decode_fail(job, "WebP", NV_EFAILED, "it ends too early");
    case VP8_STATUS_UNSUPPORTED_FEATURE:
        return nv__decode_fail(job, "WebP", NV_EUNSUPPORTED, "it uses something unknown");
    default:
        return nv__decode_fail(job, "WebP", NV_EFAILED, "it is damaged");
    }
}

/* Premultiplied, in the bytes of a 0xAARRGGBB word. */
static WEBP_CSP_MODE word_mode(void)
{
    const uint32_t word = 1;
    uint8_t first;
    memcpy(&first, &word, 1);
    return first == 1 ? MODE_bgrA : MODE_Argb;
}

static nv_status decode(nv__decoding *job, WebPDecoderConfig *config)
{
    nv__image_extent extent = job->extent;
    nv_bitmap *bitmap = nv__bitmap_new(extent.width, extent.height, job->name);
    if (bitmap == NULL) {
        return NV_ENOMEM;
    }
    config->options.use_scaling = extent.halvings > 0;
    config->options.scaled_width = extent.width;
    config->options.scaled_height = extent.height;
    config->output.colorspace = word_mode();
    config->output.is_external_memory = 1;
    config->output.u.RGBA.rgba = (uint8_t *)bitmap->pixels;
    config->output.u.RGBA.stride = extent.width * 4;
    config->output.u.RGBA.size = nv__bitmap_bytes(bitmap);
    VP8StatusCode code = api.WebPDecode(job->bytes, job->size, config);
    if (code != VP8_STATUS_OK) {
        nv_bitmap_release(bitmap);
        return fail(job, code);
    }
    job->bitmap = bitmap;
    return NV_OK;
}

nv_status nv__decode_webp(nv__decoding *job)
{
    WebPDecoderConfig config;
    if (!nv__library_open(&libwebp)) {
        return nv__decode_fail(job, "WebP", NV_EUNSUPPORTED, "libwebp is not installed");
    }
    if (api.WebPInitDecoderConfigInternal(&config, WEBP_DECODER_ABI_VERSION) == 0) {
        return nv__decode_fail(job, "WebP", NV_EUNSUPPORTED, "libwebp has another version");
    }
    VP8StatusCode code =
        api.WebPGetFeaturesInternal(job->bytes, job->size, &config.input, WEBP_DECODER_ABI_VERSION);
    if (code != VP8_STATUS_OK) {
        return fail(job, code);
    }
    if (config.input.has_animation) {
        return nv__decode_fail(job, "WebP", NV_EUNSUPPORTED, "it is animated");
    }
    nv_status status =
        nv__decode_begin(job, "WebP", config.input.width, config.input.height, false);
    return status != NV_OK || job->probe ? status : decode(job, &config);
}

#else

nv_status nv__decode_webp(nv__decoding *job)
{
    return nv__decode_fail(job, "WebP", NV_EUNSUPPORTED, "this build cannot read it");
}

#endif
