/* Where an image goes in its place. */
#ifndef NV_WIDGETS_IMAGE_FIT_H
#define NV_WIDGETS_IMAGE_FIT_H

#include <nuiitivet/image.h>

/* What of it is seen, in parts of its sides (0..1), and where. */
typedef struct nv__image_place {
    nv_rect part, target;
} nv__image_place;

/* `own` is the image's size, `box` its place, both dp. Empty: nothing is seen. */
nv__image_place nv__image_fit(nv_fit fit, nv_align horizontal, nv_align vertical, nv_size own,
                              nv_size box);

/* The size of an image that can choose within the constraints: its own, or in its proportions. */
nv_size nv__image_preferred(nv_size own, nv_constraints within);

#endif
