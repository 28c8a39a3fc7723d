/* What the writer and the reader of display lists share. */
#ifndef NV_GRAPHICS_LIST_TEXT_H
#define NV_GRAPHICS_LIST_TEXT_H

#include "graphics/display_list.h"

const char *nv__record_kind_name(nv__record_kind kind);
const char *nv__blend_name(nv_blend blend);

static inline bool nv__same_rect(nv_rect a, nv_rect b)
{
    return a.x == b.x && a.y == b.y && a.width == b.width && a.height == b.height;
}

/* The record's `rect` from the rest of it, where it has no rectangle of its own. */
void nv__record_derive(const nv__display_list *list, nv__record *record);
/* The record's `bounds` from the rest of it. */
void nv__record_derive_bounds(nv__record *record);

#endif
