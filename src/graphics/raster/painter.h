/* Draws one list into one damaged rectangle: the surface, the clips and layers in force, and the
 * spans that everything else ends in. */
#ifndef NV_GRAPHICS_RASTER_PAINTER_H
#define NV_GRAPHICS_RASTER_PAINTER_H

#include "graphics/masks.h"
#include "graphics/raster/shadow.h"
#include "graphics/raster/spans.h"
#include "graphics/renderer.h"

enum {
    NV__SCOPES_MAX = 128, /* pushes open at once; deeper ones have no effect */
    NV__LAYERS_MAX = 16   /* layers open at once; deeper ones are drawn without a layer */
};

/* What outlives a draw. */
typedef struct nv__raster_store {
    const nv__spans *spans;
    nv__atlas *atlas;
    bool frozen;      /* other threads draw from the atlas, too: what it lacks is left out */
    nv__masks *masks; /* NULL until a figure is drawn */
    nv__corner_cache corners;
    nv__shadow_cache shadows;
    nv__row_scratch shape_row, other_row, clip_row; /* see nv__shape_row */
    nv__row_scratch coverage;                       /* a row of the surface */
    nv__row_scratch colors;                         /* a row of pixels */
    struct {
        uint32_t *pixels;
        size_t capacity;
    } layers[NV__LAYERS_MAX];
} nv__raster_store;

/* Premultiplied pixels; the first one lies at (left, top). */
typedef struct nv__surface {
    uint32_t *pixels;
    ptrdiff_t stride;
    int left, top;
    nv__box drawn; /* what of it has been drawn on, as if the first pixel lay at (0, 0) */
} nv__surface;

typedef enum nv__scope_effect {
    NV__SCOPE_NOTHING, /* opaque layers, and what is beyond a limit */
    NV__SCOPE_CLIP,
    NV__SCOPE_LAYER,
    NV__SCOPE_HIDDEN
} nv__scope_effect;

/* An open push. */
typedef struct nv__scope {
    nv__record_kind kind;
    nv__scope_effect effect;
    nv__box outer;       /* the scissor outside */
    nv__shape shape;     /* CLIP: masks when it is rounded */
    nv__surface surface; /* LAYER: what it is drawn onto */
    int first_mask;      /* LAYER: that of the surroundings */
    uint32_t opacity;
    nv_blend blend;
    int shift_x, shift_y;     /* the painter's, where it was opened */
    const nv__figure *figure; /* LAYER of a clip: what is cut to */
    nv_affine at;
} nv__scope;

typedef struct nv__painter {
    nv__raster_store *store;
    const nv__display_list *list;
    float scale;
    nv__surface surface;
    nv__box scissor;
    bool masked;    /* rounded clips touch what is being drawn */
    int first_mask; /* scopes before this one apply when their layer ends */
    int hidden, layer_count;
    int scope_count, beyond; /* open pushes, and those above the limit */
    int shift_x, shift_y;    /* px, from the coordinates in force to the surface's */
    nv_status status;
    uint64_t pixels;        /* touched */
    uint64_t state_changes; /* clips and layers */
    uint64_t draw_calls;    /* records that were not culled */
    nv__scope scopes[NV__SCOPES_MAX];
} nv__painter;

/* ---- scopes ---- */

void nv__painter_push_clip(nv__painter *painter, const nv__record *record);
void nv__painter_push_opacity(nv__painter *painter, const nv__record *record);
/* Ends the innermost scope if a record of this kind opened it. */
void nv__painter_pop(nv__painter *painter, nv__record_kind kind);
void nv__painter_pop_all(nv__painter *painter);

/* ---- spans ---- */

/* Prepares for drawing inside `box`; false when nothing of it can be seen. */
bool nv__painter_begin(nv__painter *painter, nv__box box);
/* True when a rounded clip cuts into `box`. */
bool nv__painter_is_masked(const nv__painter *painter, nv__box box);
/* Row `y` must lie in the scissor; x is cut to it. */
void nv__paint_solid(nv__painter *painter, int y, int x0, int x1, uint32_t color);
/* mask[0] belongs to x0. */
void nv__paint_mask(nv__painter *painter, int y, int x0, int x1, const uint8_t *mask,
                    uint32_t color);
void nv__paint_box(nv__painter *painter, nv__box box, uint32_t color);
/* One row of a shape. */
void nv__paint_row(nv__painter *painter, int y, const nv__row *row, uint32_t color);
/* Premultiplied colours; colors[0] belongs to `origin`, mask[0] to x0. NULL: everything is covered.
 */
void nv__paint_colors(nv__painter *painter, int y, int x0, int x1, const uint32_t *colors,
                      int origin, const uint8_t *mask);
/* A row of that many pixels, until the next call. NULL: no memory, and said. */
uint32_t *nv__painter_colors(nv__painter *painter, size_t count);
uint32_t *nv__painter_pixel(const nv__painter *painter, int x, int y);
/* Multiplies coverage that starts at x0 by the rounded clips. */
void nv__painter_apply_masks(nv__painter *painter, int y, int x0, int x1, uint8_t *coverage);

/* ---- figures ---- */

/* The masks, made when they are first asked for. NULL: no memory, and said. */
nv__masks *nv__painter_masks(nv__painter *painter);
/* Draws the layer onto the surface, through the figure. */
void nv__blend_through_figure(nv__painter *painter, const nv__surface *layer,
                              const nv__figure *figure, nv_affine at);

void nv__painter_fail(nv__painter *painter);

/* ---- records ---- */

void nv__draw_fill(nv__painter *painter, const nv__record *record);
void nv__draw_border(nv__painter *painter, const nv__record *record);
/* `next` is drawn right after it, or NULL: what an opaque one hides is left out. */
void nv__draw_shadow(nv__painter *painter, const nv__record *record, const nv__record *next);
void nv__draw_arc(nv__painter *painter, const nv__record *record);
void nv__draw_polyline(nv__painter *painter, const nv__record *record, const nv_point *points);
void nv__draw_sides(nv__painter *painter, const nv__record *record);
void nv__draw_inner_shadow(nv__painter *painter, const nv__record *record);
void nv__draw_figure(nv__painter *painter, const nv__record *record);
void nv__draw_blur(nv__painter *painter, const nv__record *record);
void nv__draw_gradient(nv__painter *painter, const nv__record *record);
void nv__draw_glyphs(nv__painter *painter, const nv__record *record);
/* Brings all of them into the atlas. */
void nv__warm_glyphs(nv__painter *painter, const nv__record *record);
void nv__draw_image(nv__painter *painter, const nv__record *record);

/* The shape of a FILL or a clip; to be closed. False: no memory, and said. */
bool nv__painter_open_shape(nv__painter *painter, const nv__record *record, nv__shape *shape);

/* Sets the painter up for drawing inside the box; its status stays. */
void nv__painter_start(nv__painter *painter, nv__raster_store *store, nv__surface surface,
                       nv__box box, float scale);
/* Draws the records. */
void nv__painter_run(nv__painter *painter, const nv__display_list *list, uint32_t background);

/* Draws with this set of spans from now on (tests compare them). */
void nv__raster_set_spans(nv__renderer *renderer, const nv__spans *spans);

#endif
