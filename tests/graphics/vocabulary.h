/* A sheet for each newer kind of record, 300 x 200 dp: tests of both renderers draw them. */
#ifndef NV_TESTS_VOCABULARY_H
#define NV_TESTS_VOCABULARY_H

#include "graphics/display_list.h"

enum { SHEET_WIDTH = 300, SHEET_HEIGHT = 200 };

static inline nv_path *star_path(float x, float y, float radius)
{
    static const float turns[5][2] = { { 0, -1 },
                                       { 0.5878f, 0.8090f },
                                       { -0.9511f, -0.3090f },
                                       { 0.9511f, -0.3090f },
                                       { -0.5878f, 0.8090f } };
    nv_path *path = nv_path_create();
    for (int i = 0; path != NULL && i < 5; i++) {
        float px = x + radius * turns[i][0], py = y + radius * turns[i][1];
        if (i == 0) {
            nv_path_move_to(path, px, py);
        } else {
            nv_path_line_to(path, px, py);
        }
    }
    if (path != NULL) {
        nv_path_close(path);
    }
    return path;
}

/* A heart of two cubics, a leaf of two quadratics, and a part of an ellipse. */
static inline nv_path *curves_path(float x, float y)
{
    nv_path *path = nv_path_create();
    nv_path_move_to(path, x + 30, y + 20);
    nv_path_cubic_to(path, x + 30, y, x, y, x, y + 22);
    nv_path_cubic_to(path, x, y + 40, x + 30, y + 46, x + 30, y + 60);
    nv_path_cubic_to(path, x + 30, y + 46, x + 60, y + 40, x + 60, y + 22);
    nv_path_cubic_to(path, x + 60, y, x + 30, y, x + 30, y + 20);
    nv_path_close(path);
    nv_path_move_to(path, x + 70, y + 50);
    nv_path_quad_to(path, x + 70, y + 5, x + 110, y + 5);
    nv_path_quad_to(path, x + 110, y + 50, x + 70, y + 50);
    nv_path_close(path);
    nv_path_arc(path, (nv_rect){ x + 120, y + 5, 50, 46 }, 0.1f, 0.7f);
    nv_path_close(path);
    return path;
}

static inline void draw_paths(nv_canvas *c)
{
    nv_path *star = star_path(50, 55, 44), *curves = curves_path(110, 12);
    nv_canvas_fill_path(c, star, NV_FILL_NON_ZERO, NV_RGB(0x6750A4));
    nv_canvas_fill_path(c, curves, NV_FILL_NON_ZERO, NV_RGB(0xB3261E));
    nv_path_release(star);
    nv_path_release(curves);
    nv_path *hollow = star_path(50, 150, 44);
    nv_canvas_fill_path(c, hollow, NV_FILL_EVEN_ODD, NV_ARGB(0xC0006A6A));
    nv_path_release(hollow);
    nv_path *cut = curves_path(112, 110);
    nv_gradient g = {
        .from = { 110, 110 },
        .to = { 290, 170 },
        .count = 3,
        .stops = { { 0, NV_RGB(0x6750A4) }, { 0.5f, NV_RGB(0xEFB8C8) }, { 1, NV_RGB(0x006A6A) } }
    };
    nv_canvas_push_clip_path(c, cut, NV_FILL_NON_ZERO);
    nv_canvas_gradient(c, (nv_rect){ 105, 100, 190, 90 }, nv_radius(0), &g);
    nv_canvas_rect(c, (nv_rect){ 105, 130, 190, 6.5f }, NV_ARGB(0x80FFFFFF));
    nv_canvas_pop_clip(c);
    nv_path_release(cut);
}

static inline nv_path *zigzag_path(float x, float y)
{
    nv_path *path = nv_path_create();
    nv_path_move_to(path, x, y + 30);
    nv_path_line_to(path, x + 18, y);
    nv_path_line_to(path, x + 36, y + 30);
    nv_path_line_to(path, x + 60, y + 10);
    return path;
}

static inline void draw_strokes(nv_canvas *c)
{
    for (int i = 0; i < 3; i++) {
        nv_stroke stroke = { .width = 9, .cap = (nv_line_cap)i, .join = (nv_line_join)i };
        nv_path *path = zigzag_path(15 + 95 * (float)i, 15);
        nv_canvas_stroke_path(c, path, &stroke, NV_RGB(0x6750A4));
        stroke = (nv_stroke){ .width = 1 };
        nv_canvas_stroke_path(c, path, &stroke, NV_RGB(0xFFFFFF));
        nv_path_release(path);
    }
    nv_path *curve = nv_path_create();
    nv_path_move_to(curve, 14, 110);
    nv_path_cubic_to(curve, 60, 40, 90, 180, 140, 80);
    nv_stroke wide = { .width = 6, .cap = NV_CAP_ROUND };
    nv_canvas_stroke_path(c, curve, &wide, NV_ARGB(0x90B3261E));
    nv_path_release(curve);
    nv_path *box = nv_path_create();
    nv_path_rounded_rect(box, (nv_rect){ 160, 70, 125, 50 }, nv_radius(14));
    nv_stroke dashed = { .width = 2, .dash_count = 2, .dashes = { 8, 5 } };
    nv_canvas_stroke_path(c, box, &dashed, NV_RGB(0x1D1B20));
    nv_path_release(box);
    nv_path *dots = nv_path_create();
    nv_path_arc(dots, (nv_rect){ 20, 135, 56, 56 }, 0, 1);
    nv_path_close(dots);
    nv_stroke dotted = { .width = 5, .cap = NV_CAP_ROUND, .dash_count = 2, .dashes = { 0, 9 } };
    nv_canvas_stroke_path(c, dots, &dotted, NV_RGB(0x006A6A));
    nv_path_release(dots);
    nv_path *thin = nv_path_create();
    for (int i = 0; i < 9; i++) {
        nv_path_move_to(thin, 100, 190);
        nv_path_line_to(thin, 285, 185 - 6.3f * (float)i);
    }
    nv_stroke hair = { .width = 1 };
    nv_canvas_stroke_path(c, thin, &hair, NV_RGB(0x49454F));
    nv_path_release(thin);
}

static inline void draw_sides(nv_canvas *c)
{
    nv_color a = NV_RGB(0x6750A4), b = NV_RGB(0xB3261E), d = NV_RGB(0x006A6A);
    nv_color none = NV_ARGB(0);
    nv_canvas_border_sides(c, (nv_rect){ 10, 10, 80, 50 }, nv_radius(0), (nv_insets){ 0, 0, 0, 2 },
                           none, none, none, a);
    nv_canvas_border_sides(c, (nv_rect){ 110, 10, 80, 50 }, nv_radius(16),
                           (nv_insets){ 6, 1, 1, 1 }, a, a, a, a);
    nv_canvas_border_sides(c, (nv_rect){ 210, 10, 80, 50 }, nv_radius(0),
                           (nv_insets){ 8, 4, 8, 12 }, a, b, d, NV_RGB(0x1D1B20));
    nv_canvas_border_sides(c, (nv_rect){ 10, 75, 80, 50 }, nv_radius(20), (nv_insets){ 8, 4, 8, 4 },
                           a, b, a, b);
    nv_canvas_rounded_rect(c, (nv_rect){ 110, 75, 80, 50 }, nv_radius(12), NV_RGB(0xE7E0EC));
    nv_canvas_inner_shadow(c, (nv_rect){ 110, 75, 80, 50 }, nv_radius(12), 8, (nv_point){ 0, 3 },
                           NV_ARGB(0x80000000));
    nv_canvas_rounded_rect(c, (nv_rect){ 210, 75, 80, 50 }, nv_radius(25), NV_RGB(0xE7E0EC));
    nv_canvas_inner_shadow(c, (nv_rect){ 210, 75, 80, 50 }, nv_radius(25), 0, (nv_point){ -3, -3 },
                           NV_ARGB(0x60000000));
    nv_canvas_rounded_rect(c, (nv_rect){ 10, 140, 280, 50 }, nv_radius(4), NV_RGB(0xFFD8E4));
    nv_canvas_inner_shadow(c, (nv_rect){ 10, 140, 280, 50 }, nv_radius(4), 20, (nv_point){ 4, 6 },
                           NV_ARGB(0xA0B3261E));
}

/* A card with a bit of everything, at the origin. */
static inline void draw_card(nv_canvas *c, nv__glyph_run *run)
{
    nv_rect card = { -45, -30, 90, 60 };
    nv_point check[] = { { -30, 4 }, { -24, 10 }, { -14, -2 } };
    nv_gradient g = { .kind = NV_GRADIENT_SWEEP,
                      .from = { 22, 4 },
                      .count = 2,
                      .stops = { { 0, NV_RGB(0x6750A4) }, { 1, NV_RGB(0xEFB8C8) } } };
    nv_canvas_shadow(c, card, nv_radius(10), 8, (nv_point){ 0, 3 }, NV_ARGB(0x60000000));
    nv_canvas_rounded_rect(c, card, nv_radius(10), NV_RGB(0xFEF7FF));
    nv_canvas_border(c, card, nv_radius(10), 2, NV_RGB(0x79747E));
    nv_canvas_inner_shadow(c, (nv_rect){ -38, -10, 30, 28 }, nv_radius(6), 4, (nv_point){ 1, 1 },
                           NV_ARGB(0xA0000000));
    nv_canvas_polyline(c, check, 3, 3, NV_RGB(0xB3261E));
    nv_canvas_arc(c, (nv_rect){ 4, -14, 36, 36 }, 0.1f, 0.6f, 4, NV_RGB(0x006A6A));
    nv_canvas_gradient(c, (nv_rect){ 12, -6, 20, 20 }, nv_radius(10), &g);
    nv_canvas_push_clip(c, (nv_rect){ -45, 18, 90, 12 }, nv_radius(0));
    nv_canvas_rounded_rect(c, (nv_rect){ -40, 0, 80, 25 }, nv_radius(5), NV_ARGB(0x806750A4));
    nv_canvas_pop_clip(c);
    nv_canvas_border_sides(c, (nv_rect){ -40, -26, 80, 14 }, nv_radius(0),
                           (nv_insets){ 3, 0, 0, 1 }, NV_RGB(0xB3261E), 0, 0, NV_RGB(0x006A6A));
    if (run != NULL) {
        nv__canvas_glyphs(c, run, (nv_point){ -34, -14 }, NV_RGB(0x1D1B20));
    }
}

static inline void draw_turned(nv_canvas *c, nv__glyph_run *run)
{
    nv_point origin = { 0, 0 };
    nv_affine forms[4] = { nv_affine_scale(0.9f, 0.9f, origin),
                           nv_affine_rotate(0.06f, origin),
                           nv_affine_scale(1.2f, 0.7f, origin),
                           { 1, 0.2f, -0.3f, 0.9f, 0, 0 } };
    for (int i = 0; i < 4; i++) {
        nv_canvas_push_transform(
            c, nv_affine_translate(75 + 150 * (float)(i % 2), 50 + 100 * (float)(i / 2)));
        nv_canvas_push_transform(c, forms[i]);
        draw_card(c, run);
        nv_canvas_pop_transform(c);
        nv_canvas_pop_transform(c);
    }
}

#endif
