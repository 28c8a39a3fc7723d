/* A bitmap as a record draws it, and where each device pixel finds its colour in it. Both renderers
 * sample by the same plan. */
#ifndef NV_GRAPHICS_PICTURE_H
#define NV_GRAPHICS_PICTURE_H

#include "graphics/bitmap.h"
#include "graphics/display_list.h"
#include "graphics/writer.h"

/* Reference-counted, immutable. */
struct nv__picture {
    unsigned references;
    nv_bitmap *bitmap;
    nv_rect source; /* px of the bitmap, inside it */
    nv_rect target; /* in the picture's own coordinates */
    nv_image_filter filter;
    bool tinted;     /* by the record's colour */
    uint8_t opacity; /* of what is not tinted; a tint has it in its colour */
    nv_insets patch; /* px */
    float density;   /* px of the source in a dp of the patch's edges */
};

/* Retains the bitmap. NULL: no memory. */
nv__picture *nv__picture_new(const nv__picture *values);
void nv__picture_release(nv__picture *picture);
bool nv__picture_equal(const nv__picture *a, const nv__picture *b);
/* All of an IMAGE record but its name; picture_text.c says how it reads. */
void nv__write_image(nv__writer *out, const nv__record *record);

/* One axis: from places along the target to texels of the level, in three stretches. */
enum { NV__STRETCHES = 3 };
typedef struct nv__image_axis {
    float until[NV__STRETCHES - 1]; /* where the first and the second stretch end */
    float scale[NV__STRETCHES], shift[NV__STRETCHES]; /* texel = place * scale + shift */
    /* What is smaller than the level is the mean of two samples, that far before and behind. */
    float tap[NV__STRETCHES];
    float low[NV__STRETCHES], high[NV__STRETCHES]; /* samples of a stretch do not leave these */
} nv__image_axis;

typedef struct nv__image_plan {
    nv__level level;
    int number; /* of the level */
    nv__image_axis x, y;
    /* Places along the target: u = ux * px + uy * py + u0, from the middle of a device pixel
     * relative to the box's corner. */
    double ux, uy, u0, vx, vy, v0;
    bool straight; /* u is px and v is py */
    bool nearest;
} nv__image_plan;

/* Of an IMAGE record whose box has its corner at (left, top) px and that size. `largest`: no level
 * is longer (px). False: no memory, or it cannot be seen. */
bool nv__image_plan_of(const nv__record *record, float scale, nv__pixel_rect box, int largest,
                       nv__image_plan *out);

/* What makes the colour of one place on an axis: `count` texels. */
typedef struct nv__image_taps {
    int at[4];
    int weight[4]; /* of 256 */
    int count;     /* 1, 2 or 4 */
} nv__image_taps;
nv__image_taps nv__image_taps_at(const nv__image_axis *axis, float place, int size, bool nearest);

#endif
