/* Decoded images of one runtime: found by what they show and how large, decoded once for all who
 * want them at a time, kept while there is room. UI thread. */
#ifndef NV_IMAGES_CACHE_H
#define NV_IMAGES_CACHE_H

#include "images/decode.h"
#include "images/source.h"
#include "runtime/runtime.h"

enum {
    NV__IMAGES_KEPT_MAX = 1024,  /* decoded ones */
    NV__IMAGE_ORIGINS_MAX = 1024 /* sources whose sizes are remembered */
};

typedef struct nv__image_flight nv__image_flight;

/* Somebody who wants an image, and what came of it. In the owner's memory; zero it first. */
typedef struct nv__image_want {
    struct nv__image_want *prev, *next;
    nv__image_flight *flight; /* NULL: nothing is under way */
    nv_image_source *source;
    nv__image_goal goal;
    bool probe; /* only the facts */
    /* Called once when the result is there; it may begin and end wants. */
    void (*done)(struct nv__image_want *want);
    /* Results, until nv__image_want_end. */
    nv_status status;
    nv__image_facts facts;
    nv_bitmap *bitmap;
    char why[160];
} nv__image_want;

/* Looks for the image and has it decoded otherwise. True: the result is there already, and `done`
 * is not called. Without a runtime that runs tasks it is decoded here and now. Takes a reference
 * to the source. */
bool nv__image_want_begin(nv__image_want *want, nv__runtime *runtime, nv_image_source *source,
                          nv__image_goal goal, bool probe, void (*done)(nv__image_want *want));
/* Stops waiting and lets the results go. Work that nobody else waits for is cancelled. */
void nv__image_want_end(nv__image_want *want);

/* What is known of the source without asking anybody; zeros: nothing. */
nv__image_facts nv__image_known(nv__runtime *runtime, const nv_image_source *source);

typedef struct nv__image_stats {
    uint64_t decodes, probes, hits;
    size_t kept, bytes; /* images, and their bytes */
    size_t under_way, waiting;
} nv__image_stats;
nv__image_stats nv__image_get_stats(nv__runtime *runtime);

#endif
