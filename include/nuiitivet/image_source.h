/* Images from files and from memory: PNG, JPEG, WebP and SVG, read and decoded on workers, kept in
 * a cache. image.h has the widget that shows them. */
#ifndef NUIITIVET_IMAGE_SOURCE_H
#define NUIITIVET_IMAGE_SOURCE_H

#include <nuiitivet/canvas.h>
#include <nuiitivet/runtime.h>

NV_BEGIN_DECLS

enum {
    NV_IMAGE_BYTES_MAX = 64 << 20, /* of an encoded image */
    NV_IMAGE_SIDE_MAX = 32767,     /* px, as encoded */
    NV_IMAGE_PIXELS_MAX = 1 << 26, /* as encoded; and of what an SVG is drawn to */
    NV_IMAGE_DECODES_MAX = 3,      /* at once; more wait for their turn */
    NV_IMAGE_CACHE_BYTES = 64 << 20
};

/* Where an image comes from. Immutable, reference-counted; any thread. */
typedef struct nv_image_source nv_image_source;

/* A file, read when it is first needed. One reference. NULL: no memory. */
NV_API nv_image_source *nv_image_source_file(const char *path);
/* Encoded bytes, which are copied. `name` says in dumps what they are (copied; may be NULL). */
NV_API nv_image_source *nv_image_source_memory(const void *data, size_t size, const char *name);
/* Encoded bytes that stay where they are and as they are until the program ends. */
NV_API nv_image_source *nv_image_source_static(const void *data, size_t size, const char *name);
NV_API void nv_image_source_retain(nv_image_source *source);
NV_API void nv_image_source_release(nv_image_source *source); /* NULL is a no-op */

/* Reads and decodes on a worker, or takes what the cache has. It is decoded so that it covers
 * `width` x `height` px (0: as large as it is): a photo may come up to twice as large as that, or
 * smaller where it has no more pixels; an SVG comes as large as said, in its own proportions. Two
 * calls for the same size decode once. *bitmap gets a reference for the caller. Suspends unless the
 * cache has it; may be called by a task alone.
 *   NV_ENOTFOUND     there is no such file
 *   NV_EUNSUPPORTED  its format is unknown, or the library for it is not installed
 *   NV_ELIMIT        beyond one of the limits above
 *   NV_EFAILED       it is damaged, or ends too early
 *   NV_EIO           it could not be read
 * and what every await may return. The log says more. */
NV_API nv_status nv_await_image(nv_image_source *source, int width, int height,
                                nv_bitmap **bitmap) NV_MUST_CHECK;

/* Forgets what the cache has of the source (NULL: of all), because a file has changed; what is
 * shown goes on being shown. UI thread. */
NV_API void nv_image_forget(const nv_image_source *source);

/* The most that the cache keeps of decoded images that nobody shows, at first NV_IMAGE_CACHE_BYTES.
 * UI thread of a runtime. */
NV_API void nv_image_set_cache_limit(size_t bytes);

NV_END_DECLS

#endif
