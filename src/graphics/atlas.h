/* Glyph atlas: 8-bit pages with shelves, keyed by (face, glyph, pixel size, subpixel). Both
 * renderers draw from it. */
#ifndef NV_GRAPHICS_ATLAS_H
#define NV_GRAPHICS_ATLAS_H

#include "graphics/display_list.h"

typedef struct nv__atlas nv__atlas;

typedef struct nv__atlas_glyph {
    uint16_t page, x, y, width, height; /* width 0: nothing to draw (a space) */
    int16_t left, top;                  /* as nv__glyph_bitmap */
} nv__atlas_glyph;

nv_status nv__atlas_create(nv__atlas **out);
void nv__atlas_destroy(nv__atlas *atlas);
/* NULL when the glyph cannot be rasterised (reported once). May evict: pointers and page contents
 * are valid until the next nv__atlas_begin_frame. */
const nv__atlas_glyph *nv__atlas_get(nv__atlas *atlas, nv__face *face, uint32_t glyph,
                                     float pixel_size, unsigned subpixel);
/* The same, if it is there already. Changes nothing: any thread, while no one calls the others. */
const nv__atlas_glyph *nv__atlas_find(const nv__atlas *atlas, const nv__face *face, uint32_t glyph,
                                      float pixel_size, unsigned subpixel);
void nv__atlas_begin_frame(nv__atlas *atlas);
int nv__atlas_page_size(const nv__atlas *atlas);
size_t nv__atlas_page_count(const nv__atlas *atlas);
const uint8_t *nv__atlas_page(const nv__atlas *atlas, size_t page);
/* The rows of the page that changed since the last call for it (for texture uploads); false: none.
 */
bool nv__atlas_take_dirty(nv__atlas *atlas, size_t page, int *first_row, int *row_count);
uint64_t nv__atlas_misses(const nv__atlas *atlas);
/* True when a glyph of this frame is missing because there was no memory for it. */
bool nv__atlas_out_of_memory(const nv__atlas *atlas);

#endif
