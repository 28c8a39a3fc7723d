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
