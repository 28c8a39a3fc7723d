/* A widget that shows an image: from a file, from encoded bytes, or a bitmap that is there. It is
 * read and decoded on a worker, near the size at which it is shown. image_source.h says what it can
 * be, and how to await one without a widget. */
#ifndef NUIITIVET_IMAGE_H
#define NUIITIVET_IMAGE_H

#include <nuiitivet/image_source.h>
#include <nuiitivet/widget.h>

NV_BEGIN_DECLS

/* How an image that has another shape than its place fills it. */
typedef enum nv_fit {
    NV_FIT_CONTAIN,   /* all of it is seen, as large as that allows */
    NV_FIT_COVER,     /* the place is filled, the image is cut */
    NV_FIT_FILL,      /* the place is filled, the image is stretched */
    NV_FIT_NONE,      /* one px of the image is one dp; what does not fit is cut */
    NV_FIT_SCALE_DOWN /* as NONE where that fits, else as CONTAIN */
} nv_fit;

typedef struct nv_image_desc {
    nv_head nv_;
    const char *path;             /* a file; copied */
    const nv_obs_text *bind_path; /* wins over path; "" shows nothing. The last image stays until
                                     the next one is there */
    nv_image_source *source;      /* wins over both; retained */
    nv_bitmap *bitmap;            /* wins over all; retained */
    nv_fit fit;
    nv_align align;                /* START, CENTER (default) or FINISH, on both axes */
    nv_align horizontal, vertical; /* override align on one axis */
    nv_color tint;                 /* set: the image is a stencil for this colour */
    float corner_radius;           /* dp; of what is seen of the image */
    nv_image_filter filter;
    nv_insets patch;        /* nine-patch: px of the image that keep their size; fit is then FILL */
    float patch_density;    /* px in a dp of them; 0: 1 */
    const char *label;      /* what it shows, for those who cannot see it; copied. "": it only
                               decorates */
    nv_widget *placeholder; /* consumed; shown until the image is there. NULL: a plain surface */
    nv_widget *error;       /* consumed; shown when it cannot be had. NULL: a plain sign */
    float fade;             /* seconds in which it appears; 0: 0.2; negative: at once */
    nv_action on_load, on_error;
    NV_WIDGET_FIELDS
} nv_image_desc;

/* As large as the image (1 px: 1 dp) where it can choose, in its proportions where one side is
 * given. What the cache has appears at once. NV_STATE_BUSY while it loads, NV_STATE_INVALID when it
 * failed, with the reason as its value. */
NV_API nv_widget *nv_image_create(const nv_image_desc *desc);

NV_END_DECLS

#ifndef __cplusplus
#define nv_image(...) nv_image_create(&(nv_image_desc){ NV_HEAD(nv_image_desc), __VA_ARGS__ })
#endif

#endif
