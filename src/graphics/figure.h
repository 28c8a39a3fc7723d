/* What is drawn through a mask: paths, and everything that is turned. Reference-counted,
 * immutable. */
#ifndef NV_GRAPHICS_FIGURE_H
#define NV_GRAPHICS_FIGURE_H

#include "graphics/display_list.h"
#include "graphics/path.h"

typedef enum nv__figure_kind {
    NV__FIGURE_FILL,
    NV__FIGURE_STROKE,
    NV__FIGURE_SHADOW,
    NV__FIGURE_INNER_SHADOW, /* what a shadow leaves free */
    NV__FIGURE_GLYPHS
} nv__figure_kind;

struct nv__figure {
    unsigned references;
    nv__figure_kind kind;
    uint64_t hash; /* of everything that makes the mask: equal hashes are taken for equal figures */
    nv_rect box;   /* what it can touch, in its own coordinates */
    nv_path *path, *within; /* FILL, STROKE; within: cut to the inside of this, or NULL */
    nv_fill_rule rule;
    nv_stroke stroke;
    nv_rect rect; /* SHADOW: the shape, moved */
    nv_radii radii;
    float blur;
    nv__glyph_run *run; /* GLYPHS, around the origin */
};

/* All take their own references; NULL: no memory. */
nv__figure *nv__figure_fill(nv_path *path, nv_fill_rule rule);
nv__figure *nv__figure_stroke(nv_path *path, const nv_stroke *stroke);
/* One side of a ring, or all: the ring cut to `within`. */
nv__figure *nv__figure_cut(nv_path *ring, nv_path *within);
nv__figure *nv__figure_shadow(nv_rect shape, nv_radii radii, float blur, bool inner, nv_rect area);
nv__figure *nv__figure_glyphs(nv__glyph_run *run);
void nv__figure_retain(nv__figure *figure);
void nv__figure_release(nv__figure *figure);

#endif
