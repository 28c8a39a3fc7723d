/* What the files of the image widget share. */
#ifndef NV_WIDGETS_IMAGE_H
#define NV_WIDGETS_IMAGE_H

#include "images/cache.h"
#include "ui/animation.h"

#include <nuiitivet/image.h>

typedef enum nv__image_state {
    NV__IMAGE_EMPTY, /* there is nothing to show */
    NV__IMAGE_LOADING,
    NV__IMAGE_READY,
    NV__IMAGE_FAILED
} nv__image_state;

typedef struct nv__image_loader {
    nv__image_want want; /* first */
    nv_widget *widget;
    bool begun;
} nv__image_loader;

typedef struct nv__image {
    /* What is asked for. */
    const nv_obs_text *bind;
    nv_image_source *source; /* NULL: nothing, or a bitmap that was given */
    bool given;
    nv_fit fit;
    nv_align horizontal, vertical;
    nv_color tint;
    nv_image_filter filter;
    float corner_radius, density;
    nv_insets patch;
    double fade_seconds;
    nv_action on_load, on_error;
    char *label;
    nv_widget *placeholder, *error;
    /* What is there. */
    nv__image_state state;
    nv_bitmap *bitmap;
    nv__image_facts facts;
    nv__image_extent extent; /* of the bitmap */
    bool outdated;           /* the bitmap is that of an earlier source */
    bool loaded;             /* on_load has been called for this source */
    nv__image_loader probe, load;
    nv__animation fade;
    nv__ticker settle; /* shows and hides covers and calls handlers before the next frame */
    bool painting, starting;
    bool tells_load, tells_error; /* handlers that are due */
    char why[160];
} nv__image;

void nv__image_init(nv__image *self, nv_widget *widget);
void nv__image_mount(nv_widget *widget);
void nv__image_unmount(nv_widget *widget);
void nv__image_path_changed(nv_widget *widget);
void nv__image_stop(nv__image *self);
/* Asks for the bitmap at the size that it now has, unless it is there or on its way. */
void nv__image_wish(nv_widget *widget);
void nv__image_show_covers(nv__image *self);
nv_fit nv__image_effective_fit(const nv__image *self);

#endif
