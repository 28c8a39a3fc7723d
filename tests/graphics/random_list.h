/* Lists with records of every kind, the same on every run. */
#ifndef NV_TESTS_RANDOM_LIST_H
#define NV_TESTS_RANDOM_LIST_H

#include "graphics/graphics_support.h"

/* ---- what lists name ---- */

typedef struct fakes {
    fake_face face;
    nv_bitmap *bitmap; /* 16 x 8, "checks" */
} fakes;

static inline void fakes_open(fakes *f)
{
    uint32_t pixels[16 * 8];
    for (uint32_t i = 0; i < 16 * 8; i++) {
        pixels[i] = (i / 16 + i) % 2 == 0 ? 0xFF6750A4u : i * 0x02010305u;
    }
    f->face = fake_face_make(77);
    f->bitmap = nv_bitmap_create(16, 8, pixels, 16, "checks");
}

static inline void fakes_close(fakes *f)
{
    nv_bitmap_release(f->bitmap);
}

static inline nv__face *find_face(void *user, const char *name)
{
    fakes *f = user;
    return strcmp(name, f->face.face.name) == 0 ? &f->face.face : NULL;
}

static inline nv_bitmap *find_bitmap(void *user, const char *name, int width, int height)
{
    fakes *f = user;
    bool same = strcmp(name, "checks") == 0 && width == 16 && height == 8;
    return same ? f->bitmap : NULL;
}

static inline nv__list_sources fakes_sources(fakes *f)
{
    return (nv__list_sources){ find_face, find_bitmap, f };
}

/* ---- lists ---- */

static inline nv_path *random_path(uint32_t *seed)
{
    nv_path *path = nv_path_create();
    nv_rect box = random_rect(seed);
    float a = random_between(seed, -50, 150), b = random_between(seed, -50, 150);
    nv_path_move_to(path, box.x, box.y);
    for (uint32_t i = next_random(seed) % 5; i > 0; i--) {
        float c = random_between(seed, -50, 150), d = random_between(seed, -50, 150);
        switch (next_random(seed) % 5) {
        case 0:
            nv_path_line_to(path, c, d);
            break;
        case 1:
            nv_path_quad_to(path, a, d, c, b);
            break;
        case 2:
            nv_path_cubic_to(path, a, b, c, d, d, a);
            break;
        case 3:
            nv_path_arc(path, box, a / 50, b / 70);
            break;
        default:
            nv_path_close(path);
            break;
        }
    }
    nv_path_line_to(path, b, a);
    return path;
}

static inline void random_stroke(nv_canvas *c, uint32_t *seed)
{
    nv_path *path = random_path(seed);
    nv_stroke stroke = { .width = random_between(seed, 0.1f, 9) };
    stroke.cap = (nv_line_cap)(next_random(seed) % 3);
    stroke.join = (nv_line_join)(next_random(seed) % 3);
    stroke.miter_limit = random_between(seed, 0, 8);
    stroke.dash_count = next_random(seed) % 4;
    for (size_t i = 0; i < stroke.dash_count; i++) {
        stroke.dashes[i] = random_between(seed, 0.5f, 20);
    }
    stroke.dash_offset = random_between(seed, -9, 9);
    nv_canvas_stroke_path(c, path, &stroke, random_color(seed));
    nv_path_release(path);
}

static inline nv_gradient random_gradient(uint32_t *seed)
{
    nv_rect place = random_rect(seed);
    nv_gradient g = { .kind = (nv_gradient_kind)(next_random(seed) % 3),
                      .from = { place.x, place.y },
                      .to = { place.width, place.height },
                      .radius = place.width,
                      .turn = place.y / 77 };
    float at = 0;
    g.count = 1 + next_random(seed) % NV_GRADIENT_STOPS_MAX;
    for (size_t i = 0; i < g.count; i++) {
        at = random_between(seed, at, 1);
        g.stops[i] = (nv_gradient_stop){ at, i == 1 ? 0 : random_color(seed) };
    }
    g.stops[0].color |= 0xFF000000u; /* something can be seen */
    return g;
}

/* One record, or a few, of the kinds that record_random_shape leaves out. */
static inline void record_random_more(nv_canvas *c, fakes *f, uint32_t *seed)
{
    nv_rect rect = random_rect(seed);
    nv_radii radii = random_radii(seed);
    nv_color color = random_color(seed), other = random_color(seed);
    float width = random_between(seed, 0.3f, 9);
    nv_insets sides = { width, rect.width / 20, 0, random_between(seed, 0, 5) };
    nv_gradient g = random_gradient(seed);
    nv_path *path;
    nv_image_style style = { .tint = next_random(seed) % 3 == 0 ? other | 0xFF000000u : 0,
                             .transparency = next_random(seed) % 2 == 0 ? 0 : 0.3f,
                             .filter = (nv_image_filter)(next_random(seed) % 2),
                             .density = width };
    style.patch.left = next_random(seed) % 2 == 0 ? 0 : random_between(seed, 0, 9);
    switch (next_random(seed) % 7) {
    case 5:
        nv_canvas_image(c, f->bitmap, (nv_rect){ width, 0, rect.width, width }, rect, &style);
        break;
    case 0:
        path = random_path(seed);
        nv_canvas_fill_path(c, path, (nv_fill_rule)(next_random(seed) % 2), color);
        nv_path_release(path);
        break;
    case 1:
        random_stroke(c, seed);
        break;
    case 2:
        nv_canvas_gradient(c, rect, radii, &g);
        break;
    case 3:
        nv_canvas_border_sides(c, rect, radii, sides, color, other, color, other);
        break;
    case 4:
        nv_canvas_inner_shadow(c, rect, radii, width * 3, (nv_point){ width, -width }, color);
        break;
    default:
        nv_canvas_blur_behind(c, rect, radii, width * 4);
        break;
    }
}

static inline void random_push(nv_canvas *c, uint32_t *seed, char *kind)
{
    nv_rect rect = random_rect(seed);
    nv_path *path;
    nv_affine turn = { random_between(seed, -2, 2),
                       random_between(seed, -2, 2),
                       random_between(seed, -2, 2),
                       random_between(seed, -2, 2),
                       rect.x,
                       rect.y };
    *kind = "cpot"[next_random(seed) % 4];
    switch (*kind) {
    case 'c':
        nv_canvas_push_clip(c, rect, random_radii(seed));
        break;
    case 'p':
        path = random_path(seed);
        nv_canvas_push_clip_path(c, path, NV_FILL_NON_ZERO);
        nv_path_release(path);
        break;
    case 'o':
        nv_canvas_push_layer(c, rect, random_between(seed, 0, 1),
                             (nv_blend)(next_random(seed) % (NV_BLEND_LIGHTEN + 1)));
        break;
    default:
        if (next_random(seed) % 3 == 0) {
            turn.b = turn.c = 0;
            turn.d = turn.a = turn.a < 0 ? 1.25f - turn.a : turn.a + 0.1f;
        }
        nv_canvas_push_transform(c, turn);
        break;
    }
}

static inline void random_pop(nv_canvas *c, char kind)
{
    if (kind == 'o') {
        nv_canvas_pop_opacity(c);
    } else if (kind == 't') {
        nv_canvas_pop_transform(c);
    } else {
        nv_canvas_pop_clip(c);
    }
}

/* `count` steps, each a record, a push or a pop; ends balanced. */
static inline void record_random_list(nv__display_list *list, fakes *f, uint32_t *seed, int count)
{
    enum { DEEP = 5 };
    scene s = { .renderer = NULL };
    char open[DEEP];
    int depth = 0;
    nv__canvas_begin(&s.canvas, list);
    for (int i = 0; i < count; i++) {
        uint32_t choice = next_random(seed) % 10;
        if (choice < 2 && depth < DEEP) {
            random_push(&s.canvas, seed, &open[depth++]);
        } else if (choice == 2 && depth > 0) {
            random_pop(&s.canvas, open[--depth]);
        } else if (choice < 6) {
            record_random_shape(&s, &f->face, seed);
        } else {
            record_random_more(&s.canvas, f, seed);
        }
    }
    while (depth > 0) {
        random_pop(&s.canvas, open[--depth]);
    }
    nv__canvas_end(&s.canvas, "random");
}

#endif
