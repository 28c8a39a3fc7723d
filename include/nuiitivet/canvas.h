/* Drawing, inside a widget's paint function only. Coordinates are the widget's own, in dp, with
 * (0, 0) at its top-left corner; edges are snapped to device pixels when drawn. Colours must be
 * literals: resolve roles with nv_widget_resolve first. A canvas is valid during the call only. */
#ifndef NUIITIVET_CANVAS_H
#define NUIITIVET_CANVAS_H

#include <nuiitivet/color.h>
#include <nuiitivet/geometry.h>

NV_BEGIN_DECLS

typedef struct nv_canvas nv_canvas;

/* Corner radii in dp, clockwise from the top left; capped at half the shorter side when drawn. */
typedef struct nv_radii {
    float top_left, top_right, bottom_right, bottom_left;
} nv_radii;
NV_API nv_radii nv_radius(float all);

NV_API void nv_canvas_rect(nv_canvas *canvas, nv_rect rect, nv_color color);
NV_API void nv_canvas_rounded_rect(nv_canvas *canvas, nv_rect rect, nv_radii radii, nv_color color);
/* A border lies inside the rectangle. */
NV_API void nv_canvas_border(nv_canvas *canvas, nv_rect rect, nv_radii radii, float width,
                             nv_color color);
NV_API void nv_canvas_circle(nv_canvas *canvas, nv_point center, float radius, nv_color color);
/* A shadow of the rounded rectangle, `blur` dp wide (a Gaussian of sigma blur / 2), moved by
 * `offset`, drawn outside and below the shape. */
NV_API void nv_canvas_shadow(nv_canvas *canvas, nv_rect rect, nv_radii radii, float blur,
                             nv_point offset, nv_color color);
/* An arc of the ellipse inscribed in `oval`, stroked inside it, `thickness` dp wide, with round
 * ends. `from` and `sweep` are turns, clockwise from 12 o'clock. */
NV_API void nv_canvas_arc(nv_canvas *canvas, nv_rect oval, float from, float sweep, float thickness,
                          nv_color color);
/* A stroke through `count` points (at most 16), round joins and ends. */
NV_API void nv_canvas_polyline(nv_canvas *canvas, const nv_point *points, size_t count,
                               float thickness, nv_color color);

/* Everything until the matching pop is cut to the rounded rectangle. At most 16 deep. */
NV_API void nv_canvas_push_clip(nv_canvas *canvas, nv_rect rect, nv_radii radii);
NV_API void nv_canvas_pop_clip(nv_canvas *canvas);
/* Everything until the matching pop is drawn as one image and blended at `opacity` (0..1). */
NV_API void nv_canvas_push_opacity(nv_canvas *canvas, nv_rect bounds, float opacity);
NV_API void nv_canvas_pop_opacity(nv_canvas *canvas);

/* ---- layers and what lies beneath ---- */

/* How a layer S meets what is there, D. Colours are premultiplied; Sa and Da are alphas.
 * OVER: S + D (1 - Sa).           CLEAR: nothing.             SRC: S alone.
 * DST_OVER: D + S (1 - Da).       SRC_IN: S Da.               DST_IN: D Sa (a mask).
 * SRC_OUT: S (1 - Da).            DST_OUT: D (1 - Sa).        SRC_ATOP: S Da + D (1 - Sa).
 * DST_ATOP: D Sa + S (1 - Da).    XOR: S (1 - Da) + D (1 - Sa).
 * PLUS: S + D, at most 1.
 * The others are S (1 - Da) + D (1 - Sa) + Sa Da B(D / Da, S / Sa), where B is
 * MULTIPLY: their product; SCREEN: what a product of the complements leaves; OVERLAY: MULTIPLY of
 * dark places and SCREEN of light ones; DARKEN and LIGHTEN: the lesser and the greater. */
typedef enum nv_blend {
    NV_BLEND_OVER,
    NV_BLEND_CLEAR,
    NV_BLEND_SRC,
    NV_BLEND_DST_OVER,
    NV_BLEND_SRC_IN,
    NV_BLEND_DST_IN,
    NV_BLEND_SRC_OUT,
    NV_BLEND_DST_OUT,
    NV_BLEND_SRC_ATOP,
    NV_BLEND_DST_ATOP,
    NV_BLEND_XOR,
    NV_BLEND_PLUS,
    NV_BLEND_MULTIPLY,
    NV_BLEND_SCREEN,
    NV_BLEND_OVERLAY,
    NV_BLEND_DARKEN,
    NV_BLEND_LIGHTEN
} nv_blend;
/* As nv_canvas_push_opacity, and the image meets what is there as `blend` says, everywhere within
 * `bounds` (rounded outwards to pixels), also where nothing was drawn. Ended by
 * nv_canvas_pop_opacity. */
NV_API void nv_canvas_push_layer(nv_canvas *canvas, nv_rect bounds, float opacity, nv_blend blend);
/* Blurs what has been drawn within the rounded rectangle so far, by a Gaussian of sigma blur / 2
 * (at most 64 px). What lies outside the rectangle does not shine in. Inside a layer that is the
 * layer's content alone. Under a transform that turns it is done to the upright rectangle around
 * it, without radii. */
NV_API void nv_canvas_blur_behind(nv_canvas *canvas, nv_rect rect, nv_radii radii, float blur);

/* ---- gradients ---- */

/* How a gradient runs; `from`, `to` and `radius` in dp of the canvas.
 * LINEAR: from `from` to `to`. RADIAL: from the centre `from` to the circle of `radius` around it.
 * SWEEP: clockwise around `from`, starting `turn` turns after 12 o'clock. */
typedef enum nv_gradient_kind {
    NV_GRADIENT_LINEAR,
    NV_GRADIENT_RADIAL,
    NV_GRADIENT_SWEEP
} nv_gradient_kind;

enum { NV_GRADIENT_STOPS_MAX = 8 };
/* `at` is 0..1 and does not fall from stop to stop; two stops at one place make a hard edge. */
typedef struct nv_gradient_stop {
    float at;
    nv_color color;
} nv_gradient_stop;

/* Between stops premultiplied colours are mixed; before the first and after the last stop their
 * colours go on. */
typedef struct nv_gradient {
    nv_gradient_kind kind;
    nv_point from, to;
    float radius, turn;
    size_t count; /* 1..NV_GRADIENT_STOPS_MAX */
    nv_gradient_stop stops[NV_GRADIENT_STOPS_MAX];
} nv_gradient;

/* A rounded rectangle filled with a gradient, which is copied. */
NV_API void nv_canvas_gradient(nv_canvas *canvas, nv_rect rect, nv_radii radii,
                               const nv_gradient *gradient);

/* ---- bitmaps ---- */

/* Pixels that do not change any more. Reference-counted, any thread. */
typedef struct nv_bitmap nv_bitmap;

enum {
    NV_BITMAP_SIDE_MAX = 16384,     /* px of a side */
    NV_BITMAP_PIXELS_MAX = 1 << 26, /* 256 MiB of memory */
    NV_BITMAP_NAME_MAX = 255        /* bytes; longer names are cut */
};

/* Copies `height` rows of 0xAARRGGBB, sRGB with straight alpha, `stride` pixels apart. `name` says
 * in dumps what it shows (copied; NULL: none). One reference. NULL: no memory, a size beyond the
 * limits, or no pixels, which is a mistake. */
NV_API nv_bitmap *nv_bitmap_create(int width, int height, const uint32_t *argb, size_t stride,
                                   const char *name);
NV_API void nv_bitmap_retain(nv_bitmap *bitmap);
NV_API void nv_bitmap_release(nv_bitmap *bitmap);    /* NULL is a no-op */
NV_API int nv_bitmap_width(const nv_bitmap *bitmap); /* px */
NV_API int nv_bitmap_height(const nv_bitmap *bitmap);

/* LINEAR mixes neighbours when it is drawn larger and averages areas when it is drawn smaller. */
typedef enum nv_image_filter { NV_FILTER_LINEAR, NV_FILTER_NEAREST } nv_image_filter;

/* How a bitmap is drawn; all 0: as it is. */
typedef struct nv_image_style {
    nv_color tint;      /* unset: its own colours; else this colour, as opaque as the bitmap is */
    float transparency; /* 0..1: how much is taken off its opacity */
    nv_image_filter filter;
    /* Nine-patch: the parts of the source, in px, that keep their size at the edges; what is
     * between them is stretched. All 0: none. */
    nv_insets patch;
    float density; /* px of the source in one dp of those parts; 0: 1 */
} nv_image_style;

/* Draws the part `source` of a bitmap (px; empty: all of it) onto `target` (dp), whose edges snap
 * to device pixels. `style` may be NULL. The bitmap is retained as long as it is shown. */
NV_API void nv_canvas_image(nv_canvas *canvas, nv_bitmap *bitmap, nv_rect source, nv_rect target,
                            const nv_image_style *style);

/* ---- paths ---- */

/* Contours of lines and curves, in dp. Reference-counted; UI thread or any one thread at a time. It
 * can be changed until it is first drawn. Memory that runs out while it is built is told by the
 * canvas that draws it. */
typedef struct nv_path nv_path;
NV_API nv_path *nv_path_create(void); /* one reference; NULL: no memory */
NV_API void nv_path_retain(nv_path *path);
NV_API void nv_path_release(nv_path *path); /* NULL is a no-op */

/* Starts a contour. A line or curve without one starts at its own first point. */
NV_API void nv_path_move_to(nv_path *path, float x, float y);
NV_API void nv_path_line_to(nv_path *path, float x, float y);
NV_API void nv_path_quad_to(nv_path *path, float cx, float cy, float x, float y);
NV_API void nv_path_cubic_to(nv_path *path, float c1x, float c1y, float c2x, float c2y, float x,
                             float y);
/* A part of the ellipse inscribed in `oval`, joined to the contour by a line. `from` and `sweep`
 * are turns, clockwise from 12 o'clock; a sweep beyond one turn is one turn. */
NV_API void nv_path_arc(nv_path *path, nv_rect oval, float from, float sweep);
/* Back to the contour's start. */
NV_API void nv_path_close(nv_path *path);
/* A closed contour, clockwise. */
NV_API void nv_path_rounded_rect(nv_path *path, nv_rect rect, nv_radii radii);

typedef enum nv_fill_rule { NV_FILL_NON_ZERO, NV_FILL_EVEN_ODD } nv_fill_rule;
typedef enum nv_line_cap { NV_CAP_BUTT, NV_CAP_ROUND, NV_CAP_SQUARE } nv_line_cap;
typedef enum nv_line_join { NV_JOIN_MITER, NV_JOIN_ROUND, NV_JOIN_BEVEL } nv_line_join;

enum { NV_DASHES_MAX = 8 };
typedef struct nv_stroke {
    float width; /* dp */
    nv_line_cap cap;
    nv_line_join join;
    float miter_limit; /* a longer miter, in widths, is bevelled; 0: 4 */
    size_t dash_count; /* 0: no dashes. Lengths in dp: drawn, left out, drawn ...; an odd count
                          repeats */
    float dashes[NV_DASHES_MAX];
    float dash_offset; /* where in the pattern a contour starts, dp */
} nv_stroke;

NV_API void nv_canvas_fill_path(nv_canvas *canvas, nv_path *path, nv_fill_rule rule,
                                nv_color color);
NV_API void nv_canvas_stroke_path(nv_canvas *canvas, nv_path *path, const nv_stroke *stroke,
                                  nv_color color);
/* As nv_canvas_push_clip, cut to the inside of the path; ended by nv_canvas_pop_clip. What is drawn
 * inside is put together first and cut as one image. */
NV_API void nv_canvas_push_clip_path(nv_canvas *canvas, nv_path *path, nv_fill_rule rule);

/* ---- borders with sides of their own, inner shadows ---- */

/* A border inside the rectangle, each side as wide and as coloured as said; sides meet at the line
 * from the outer to the inner corner. */
NV_API void nv_canvas_border_sides(nv_canvas *canvas, nv_rect rect, nv_radii radii,
                                   nv_insets widths, nv_color left, nv_color top, nv_color right,
                                   nv_color bottom);
/* The shadow that falls into a rounded hole: as nv_canvas_shadow, but drawn inside the shape. */
NV_API void nv_canvas_inner_shadow(nv_canvas *canvas, nv_rect rect, nv_radii radii, float blur,
                                   nv_point offset, nv_color color);

/* ---- transforms ---- */

/* x' = a x + c y + e, y' = b x + d y + f. */
typedef struct nv_affine {
    float a, b, c, d, e, f;
} nv_affine;
NV_API nv_affine nv_affine_translate(float x, float y);
NV_API nv_affine nv_affine_scale(float x, float y, nv_point about);
/* Clockwise, in turns. */
NV_API nv_affine nv_affine_rotate(float turns, nv_point about);
/* First `inner`, then `outer`. */
NV_API nv_affine nv_affine_multiply(nv_affine outer, nv_affine inner);

/* Everything until the matching pop is transformed. What is only moved and evenly scaled snaps to
 * pixels as ever; everything else is drawn with soft edges where it falls. At most 16 deep. */
NV_API void nv_canvas_push_transform(nv_canvas *canvas, nv_affine transform);
NV_API void nv_canvas_pop_transform(nv_canvas *canvas);

NV_END_DECLS

#endif
