/* The display list: what a frame draws, as flat records. Widgets record fragments of it through
 * nv_canvas_*; a frame copies fragments into one list, transformed to window coordinates. */
#ifndef NV_GRAPHICS_DISPLAY_LIST_H
#define NV_GRAPHICS_DISPLAY_LIST_H

#include "base/alloc.h"
#include "graphics/damage.h"

#include <nuiitivet/canvas.h>

typedef enum nv__record_kind {
    NV__RECORD_FILL,   /* rounded rectangle, filled; square corners when radii are 0 */
    NV__RECORD_BORDER, /* rounded rectangle, ring of `width` inside */
    NV__RECORD_SHADOW,
    NV__RECORD_ARC,
    NV__RECORD_POLYLINE,
    NV__RECORD_GLYPHS,
    NV__RECORD_GRADIENT, /* rounded rectangle filled with a gradient */
    NV__RECORD_SIDES,    /* border whose sides differ in width, or some of its sides */
    NV__RECORD_INNER_SHADOW,
    NV__RECORD_FIGURE, /* what is drawn through a mask: a path, or something turned */
    NV__RECORD_BLUR,   /* rounded rectangle of what lies beneath, blurred */
    NV__RECORD_IMAGE,
    NV__RECORD_PUSH_CLIP,
    NV__RECORD_POP_CLIP,
    NV__RECORD_PUSH_OPACITY,
    NV__RECORD_POP_OPACITY
} nv__record_kind;
enum { NV__RECORD_KINDS = NV__RECORD_POP_OPACITY + 1 };

/* ---- glyphs ---- */

/* One loaded face. Owned by the text layer; must outlive every list that names it. */
typedef struct nv__face nv__face;

/* An 8-bit coverage image of a glyph; `left` and `top` place it relative to the pen on the baseline
 * (top: pixels above the baseline). Pixels are valid until the next call for the same face. */
typedef struct nv__glyph_bitmap {
    int left, top, width, height, stride;
    const uint8_t *pixels;
} nv__glyph_bitmap;

struct nv__face {
    uint32_t id; /* unique for the process's life */
    /* Rasterises a glyph at `pixel_size` (device px per em), shifted right by subpixel/4 px. */
    nv_status (*rasterise)(nv__face *face, uint32_t glyph, float pixel_size, unsigned subpixel,
                           nv__glyph_bitmap *out);
    const char *name; /* for dumps: "Roboto-Regular" */
};

typedef struct nv__glyph {
    uint32_t id;
    float x, y;
} nv__glyph; /* pen position relative to the run's origin, dp */

/* A shaped run: one face, one size. Reference-counted, immutable; a record holds a reference. */
typedef struct nv__glyph_run {
    unsigned references;
    nv__face *face;
    float size;  /* dp per em */
    nv_rect ink; /* dp, relative to the origin: everything the glyphs touch */
    char *text;  /* UTF-8, for dumps; may be NULL */
    size_t count;
    nv__glyph glyphs[];
} nv__glyph_run;
nv__glyph_run *nv__glyph_run_new(nv__face *face, float size,
                                 size_t count); /* glyphs uninitialised; NULL: no memory */
void nv__glyph_run_retain(nv__glyph_run *run);
void nv__glyph_run_release(nv__glyph_run *run);

/* ---- gradients ---- */

/* Stops and geometry as the painter gave them. Reference-counted, immutable. */
typedef struct nv__ramp {
    unsigned references;
    nv_gradient gradient;
} nv__ramp;
nv__ramp *nv__ramp_new(const nv_gradient *gradient); /* NULL: no memory */
void nv__ramp_release(nv__ramp *ramp);
bool nv__ramp_equal(const nv__ramp *a, const nv__ramp *b);

/* ---- figures ---- */

typedef struct nv__figure nv__figure; /* graphics/figure.h */

/* ---- images ---- */

typedef struct nv__picture nv__picture; /* graphics/picture.h */

/* ---- records ---- */

enum { NV__POLYLINE_MAX = 16 };
enum {
    NV__SIDE_LEFT = 1,
    NV__SIDE_TOP = 2,
    NV__SIDE_RIGHT = 4,
    NV__SIDE_BOTTOM = 8,
    NV__SIDES_ALL = 15
};

typedef struct nv__record {
    nv__record_kind kind;
    uint32_t argb;  /* straight alpha */
    nv_rect bounds; /* all pixels it can touch, dp, before clipping */
    nv_rect rect;   /* the shape; ARC: the oval */
    nv_radii radii;
    float width; /* BORDER, ARC, POLYLINE: stroke; SHADOW, BLUR: blur; PUSH_OPACITY: opacity */
    union {
        struct {
            float from, sweep;
        } arc; /* turns, clockwise from the top */
        struct {
            uint32_t first, count;
        } points; /* in the list's points */
        struct {
            nv__glyph_run *run;
            nv_point origin;
            float scale;
        } glyphs;        /* origin: baseline start */
        nv_point offset; /* SHADOW, INNER_SHADOW */
        struct {
            nv_insets widths;
            uint32_t which;
        } sides; /* which: those that are drawn */
        /* turned: `at` is from the picture's coordinates to dp; else it is drawn onto `rect`. */
        struct {
            nv__picture *picture;
            nv_affine at;
            bool turned;
        } image;
        /* at: from the figure's coordinates to dp. PUSH_CLIP: NULL, or what it cuts to. */
        struct {
            nv__figure *figure;
            nv_affine at;
            int shift_x, shift_y; /* PUSH_CLIP: see nv__display_list_push_shift; px */
        } figure;
        struct {
            nv__ramp *ramp;
            nv_affine at;
        } gradient;     /* at: from the ramp's coordinates to dp */
        nv_blend blend; /* PUSH_OPACITY */
    } u;
} nv__record;

typedef struct nv__display_list {
    NV__ARRAY(nv__record) records;
    NV__ARRAY(nv_point) points;
    bool failed; /* memory ran out: what was recorded after that is missing */
} nv__display_list;

void nv__display_list_init(nv__display_list *list);
/* A new record at the end, zeroed but for its kind. NULL: no memory, now or before; the list is
 * then marked failed and stays as it is, so that it remains a beginning of what was meant. */
nv__record *nv__display_list_add(nv__display_list *list, nv__record_kind kind);
void nv__display_list_clear(nv__display_list *list); /* releases runs, keeps memory */
void nv__display_list_finish(nv__display_list *list);

/* Appends `from` moved by (x, y) after scaling by `scale` (positions, sizes, radii, strokes). Only
 * records whose bounds meet one of the `cull` rectangles are kept (pushes and pops always are);
 * cull NULL keeps all. */
void nv__display_list_append(nv__display_list *list, const nv__display_list *from, float x, float y,
                             float scale, const nv_rect *cull, size_t cull_count);

/* True when both draw the same. */
bool nv__display_list_equal(const nv__display_list *a, const nv__display_list *b);

/* Text form, one record a line ("fill 8,8 100x40 r=20 #ff6750a4"), nv__free the result. NULL: no
 * memory. */
char *nv__display_list_dump(const nv__display_list *list);

/* The same in full: every number as it is and every glyph, so that it can be read back. nv__free
 * the result. NULL: no memory. */
char *nv__display_list_write(const nv__display_list *list);

typedef struct nv__list_error {
    int line, column; /* from 1 */
    char what[96];
} nv__list_error;
/* Where the reader finds what a list names; NULL: there is no such thing. */
typedef struct nv__list_sources {
    nv__face *(*face)(void *user, const char *name);
    /* Of that size; the list retains it. */
    nv_bitmap *(*bitmap)(void *user, const char *name, int width, int height);
    void *user;
} nv__list_sources;

enum { NV__LIST_TEXT_MAX = 64 << 20 }; /* bytes */
/* Appends what nv__display_list_write wrote; empty lines and those that begin with '#' are skipped.
 * Everything in it is held to what painters are held to. NV_EINVAL: it is no such text, and *error
 * says where; NV_ENOMEM. The list is then as it was. sources, and each function of it, may be NULL:
 * then there is nothing of that kind. */
nv_status nv__display_list_parse(nv__display_list *list, const char *text, size_t length,
                                 const nv__list_sources *sources, nv__list_error *error);

/* True when what the push at `index` opens looks otherwise as a layer of its own, even if that is
 * opaque: something inside blurs what lies beneath or meets it otherwise than over it. */
bool nv__display_list_is_isolated(const nv__display_list *list, size_t index);

/* Whatever is damaged beneath something blurred changes all of it: widens the damage to one
 * rectangle that holds those it meets. True when it did: the list then lacks what lies in the
 * wider one. Renderers rely on it. `scale`: px per dp, of shifts. */
bool nv__display_list_widen(const nv__display_list *list, float scale, nv__damage *damage);

/* ---- canvas ---- */

enum {
    NV__CANVAS_DEPTH_MAX = 16, /* of clips, and of opacity layers */
    NV__CANVAS_OPEN_MAX = 64   /* pushes that are told apart, the ignored ones included */
};
struct nv_canvas {
    nv__display_list *list;
    bool is_turned; /* `at` is not the identity */
    nv_affine at;   /* from the painter's coordinates to the list's */
    int transform_depth;
    nv_affine around[NV__CANVAS_DEPTH_MAX]; /* what was in force before each push */
    int clip_depth, opacity_depth;          /* recorded pushes that are open */
    int open_count;                         /* all open pushes, the ignored ones included */
    uint8_t open[NV__CANVAS_OPEN_MAX];
};
void nv__canvas_begin(nv_canvas *canvas, nv__display_list *list);
/* Closes what the painter left open, and reports it with `origin`. */
void nv__canvas_end(nv_canvas *canvas, const char *origin);
/* Draws a run with the baseline starting at `origin`. */
void nv__canvas_glyphs(nv_canvas *canvas, nv__glyph_run *run, nv_point origin, nv_color color);
/* Raw pushes used by the frame's composition (clips and layers of widgets). */
void nv__display_list_push_clip(nv__display_list *list, nv_rect rect, nv_radii radii);
/* A clip whose inside is drawn elsewhere: by whole device pixels, so that content which scrolls has
 * the same pixels wherever it stands. Ended by nv__display_list_pop_clip. */
void nv__display_list_push_shift(nv__display_list *list, nv_rect rect, nv_radii radii, int x,
                                 int y);
/* Makes `out` draw at `scale` what `list` draws, without shifts: coordinates carry them. True when
 * there were any; else `out` is left as it is. Memory that runs out marks `out` failed. */
bool nv__display_list_flatten(const nv__display_list *list, float scale, nv__display_list *out);
void nv__display_list_pop_clip(nv__display_list *list);
void nv__display_list_push_opacity(nv__display_list *list, nv_rect bounds, float opacity);
void nv__display_list_push_layer(nv__display_list *list, nv_rect bounds, float opacity,
                                 nv_blend blend);
void nv__display_list_pop_opacity(nv__display_list *list);

#endif
