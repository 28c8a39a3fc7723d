/* SVG through librsvg, drawn at the size that was asked for. Nothing outside of its own bytes is
 * read: it has no address that other files could be relative to. */
#include "images/decode.h"

#if defined(NV_HAVE_SVG)

#include "base/alloc.h"
#include "images/library.h"

#include <librsvg/rsvg.h>
#include <math.h>
#include <string.h>

/* What librsvg itself needs is found through it. */
#define SVG_FUNCTIONS(X)                                                                           \
    X(rsvg_handle_new_from_data)                                                                   \
    X(rsvg_handle_set_dpi)                                                                         \
    X(rsvg_handle_get_intrinsic_size_in_pixels)                                                    \
    X(rsvg_handle_get_intrinsic_dimensions)                                                        \
    X(rsvg_handle_render_document)                                                                 \
    X(cairo_image_surface_create_for_data)                                                         \
    X(cairo_create)                                                                                \
    X(cairo_status)                                                                                \
    X(cairo_destroy)                                                                               \
    X(cairo_surface_flush)                                                                         \
    X(cairo_surface_destroy)                                                                       \
    X(g_object_unref)                                                                              \
    X(g_error_free)

NV__LIBRARY(librsvg, "librsvg-2.so.2", SVG_FUNCTIONS);

static const double default_dpi = 96;
enum { DEFAULT_WIDTH = 300, DEFAULT_HEIGHT = 150 }; /* as CSS has it for what says nothing */

static nv_status fail(nv__decoding *job, GError *error)
{
    const char *why = error != NULL && error->message != NULL ? error->message : "it is damaged";
    nv_status status = nv__decode_fail(job, "SVG", NV_EFAILED, why);
    if (error != NULL) {
        api.g_error_free(error);
    }
    return status;
}

static void own_size(RsvgHandle *handle, double *width, double *height)
{
    gboolean has_width, has_height, has_box;
    RsvgLength w, h;
    RsvgRectangle box;
    *width = *height = 0;
    if (api.rsvg_handle_get_intrinsic_size_in_pixels(handle, width, height)) {
        return;
    }
    api.rsvg_handle_get_intrinsic_dimensions(handle, &has_width, &w, &has_height, &h, &has_box,
                                             &box);
    *width = has_box ? box.width : DEFAULT_WIDTH;
    *height = has_box ? box.height : DEFAULT_HEIGHT;
}

static int64_t whole(double length)
{
    return length > 0 && length < 1e9 ? (int64_t)ceil(length) : 0;
}

static nv_status draw(nv__decoding *job, RsvgHandle *handle)
{
    int width = job->extent.width, height = job->extent.height;
    nv_bitmap *bitmap = nv__bitmap_new(width, height, job->name);
    if (bitmap == NULL) {
        return NV_ENOMEM;
    }
    job->bitmap = bitmap;
    memset(bitmap->pixels, 0, nv__bitmap_bytes(bitmap));
    cairo_surface_t *surface = api.cairo_image_surface_create_for_data(
        (uint8_t *)bitmap->pixels, CAIRO_FORMAT_ARGB32, width, height, width * 4);
    cairo_t *cairo = api.cairo_create(surface);
    nv_status status = NV_ENOMEM;
    if (api.cairo_status(cairo) == CAIRO_STATUS_SUCCESS) {
        RsvgRectangle all = { 0, 0, width, height };
        GError *error = NULL;
        bool drawn = api.rsvg_handle_render_document(handle, cairo, &all, &error);
        status = drawn ? NV_OK : fail(job, error);
    }
    api.cairo_destroy(cairo);
    api.cairo_surface_flush(surface);
    api.cairo_surface_destroy(surface);
    return status;
}

nv_status nv__decode_svg(nv__decoding *job)
{
    double width, height;
    GError *error = NULL;
    if (!nv__library_open(&librsvg)) {
        return nv__decode_fail(job, "SVG", NV_EUNSUPPORTED, "librsvg is not installed");
    }
    RsvgHandle *handle = api.rsvg_handle_new_from_data(job->bytes, job->size, &error);
    if (handle == NULL) {
        return fail(job, error);
    }
    api.rsvg_handle_set_dpi(handle, default_dpi);
    own_size(handle, &width, &height);
    job->facts.scalable = true;
    nv_status status = nv__decode_begin(job, "SVG", whole(width), whole(height), false);
    if (status == NV_OK && !job->probe && !nv_worker_canceled()) {
        status = draw(job, handle);
    } else if (status == NV_OK && !job->probe) {
        status = NV_ECANCELED;
    }
    api.g_object_unref(handle);
    return status;
}

#else

nv_status nv__decode_svg(nv__decoding *job)
{
    return nv__decode_fail(job, "SVG", NV_EUNSUPPORTED, "this build cannot read it");
}

#endif
