/* Large rectangles are drawn in bands, by more than one thread where there are helpers. The atlas
 * is shared and complete before they start; all else that a band needs is its own. */
#ifndef NV_GRAPHICS_RASTER_BANDS_H
#define NV_GRAPHICS_RASTER_BANDS_H

#include "graphics/raster/painter.h"

enum {
    NV__BANDS_MAX = 8,
    NV__BANDS_PIXELS = 300000 /* a smaller rectangle is done before others have woken up */
};

typedef struct nv__band {
    nv__raster_store store;
    nv__painter painter;
} nv__band;

typedef struct nv__bands {
    nv__band *items; /* NULL until they are needed */
    size_t count;
} nv__bands;

/* What all bands draw. */
typedef struct nv__band_work {
    const nv__display_list *list;
    nv__surface surface;
    nv__box box;
    float scale;
    uint32_t background;
} nv__band_work;

/* False: nothing was drawn, because the list or the rectangle does not suit, or for lack of memory.
 * Otherwise the painters say what they did. `painter` is that of the caller, set up for the box. */
bool nv__bands_draw(nv__bands *bands, const nv__helpers *helpers, nv__painter *painter,
                    const nv__band_work *work);
void nv__bands_finish(nv__bands *bands);

#endif
