/* What the files of the cache share. */
#ifndef NV_IMAGES_STORE_H
#define NV_IMAGES_STORE_H

#include "images/cache.h"

/* One size of an image. */
typedef struct nv__image_kept {
    struct nv__image_kept *prev, *next; /* all, the one used last in front */
    struct nv__image_origin *origin;
    nv__image_extent extent;
    nv_bitmap *bitmap;
} nv__image_kept;

/* A source that is known. */
typedef struct nv__image_origin {
    struct nv__image_origin *next; /* the one used last in front */
    nv_image_source *source;
    nv__image_facts facts;
    size_t kept; /* sizes of it in the store */
    size_t flights;
} nv__image_origin;

struct nv__image_flight {
    nv__image_flight *next;
    struct nv__images *images;
    nv__image_origin *origin; /* NULL: nobody may join any more */
    nv_image_source *source;
    nv_task *task;        /* NULL: it waits for its turn */
    nv__image_want wants; /* head of a ring */
    bool stale;           /* its source was forgotten meanwhile */
    nv__decoding job;
    nv_status status;
};

typedef struct nv__images {
    nv__runtime *runtime;
    nv_scope *scope; /* NULL: no tasks */
    nv__image_origin *origins;
    size_t origin_count;
    nv__image_kept *first, *last;
    nv__image_flight *flights; /* under way and waiting, in order of arrival */
    size_t limit;
    nv__image_stats stats;
} nv__images;

/* Those of the runtime, made when there are none. NULL: no memory, or the runtime is ending. */
nv__images *nv__images_of(nv__runtime *runtime);
nv__images *nv__images_there(nv__runtime *runtime); /* NULL: none so far */

nv__image_origin *nv__images_find(nv__images *images, const nv_image_source *source);
nv__image_origin *nv__images_add(nv__images *images, nv_image_source *source); /* NULL: no memory */
/* A reference for the caller, or NULL. */
nv_bitmap *nv__images_take(nv__images *images, nv__image_origin *origin, nv__image_extent extent);
/* Keeps it, if there is room. */
void nv__images_keep(nv__images *images, nv__image_origin *origin, nv__image_extent extent,
                     nv_bitmap *bitmap);
/* Lets go what nobody shows until that fits the limit. */
void nv__images_trim(nv__images *images);
/* Tells those who still wait that nothing will come. */
void nv__images_end_flights(nv__images *images);
void nv__images_drop_all(nv__images *images, const nv__image_origin *origin); /* NULL: of all */

static inline bool nv__extent_equal(nv__image_extent a, nv__image_extent b)
{
    return a.width == b.width && a.height == b.height;
}

#endif
