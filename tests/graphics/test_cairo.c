/* A generated corpus drawn by Cairo and by our rasteriser. Blending of fills and of layers in every
 * mode, and opaque linear and radial gradients are the same maths: within one step of 255.
 * Polygons: Cairo samples 15 rows of a pixel where we compute the area, so a pixel on an edge may
 * differ by about two of its rows (36 steps); on average far less. Skipped where there is no Cairo.
 */
#include "support/cm.h"

#include "graphics/graphics_support.h"

#include <dlfcn.h>

enum { SIDE = 96, BLEND_TOLERANCE = 1, EDGE_TOLERANCE = 36, SKIPPED = 77 };

/* What of Cairo's interface is used here. */
#define CAIRO_MAP(X)                                                                               \
    X(void *, cairo_image_surface_create_for_data, (unsigned char *, int, int, int, int))          \
    X(void *, cairo_create, (void *))                                                              \
    X(void, cairo_destroy, (void *))                                                               \
    X(void, cairo_surface_flush, (void *))                                                         \
    X(void, cairo_surface_destroy, (void *))                                                       \
    X(void, cairo_set_source_rgba, (void *, double, double, double, double))                       \
    X(void, cairo_set_source, (void *, void *))                                                    \
    X(void, cairo_rectangle, (void *, double, double, double, double))                             \
    X(void, cairo_move_to, (void *, double, double))                                               \
    X(void, cairo_line_to, (void *, double, double))                                               \
    X(void, cairo_close_path, (void *))                                                            \
    X(void, cairo_fill, (void *))                                                                  \
    X(void, cairo_paint, (void *))                                                                 \
    X(void, cairo_paint_with_alpha, (void *, double))                                              \
    X(void, cairo_push_group, (void *))                                                            \
    X(void, cairo_pop_group_to_source, (void *))                                                   \
    X(void, cairo_set_operator, (void *, int))                                                     \
    X(void, cairo_clip, (void *))                                                                  \
    X(void *, cairo_pattern_create_linear, (double, double, double, double))                       \
    X(void *, cairo_pattern_create_radial, (double, double, double, double, double, double))       \
    X(void, cairo_pattern_add_color_stop_rgba, (void *, double, double, double, double, double))   \
    X(void, cairo_pattern_destroy, (void *))

#define DECLARE(type, name, arguments) static type(*name) arguments;
CAIRO_MAP(DECLARE)

static bool load_cairo(void)
{
    void *library = dlopen("libcairo.so.2", RTLD_NOW | RTLD_LOCAL);
    bool whole = library != NULL;
#define LOAD(type, name, arguments)                                                                \
    if (whole) {                                                                                   \
        void *symbol = dlsym(library, #name);                                                      \
        memcpy(&name, &symbol, sizeof symbol);                                                     \
        whole = symbol != NULL;                                                                    \
    }
    CAIRO_MAP(LOAD)
    return whole;
}

typedef struct pair {
    scene ours;
    uint32_t pixels[SIDE * SIDE];
    void *surface, *cairo;
} pair;

static void open_pair(pair *p)
{
    scene_open(&p->ours, SIDE, SIDE, 1);
    p->surface =
        cairo_image_surface_create_for_data((unsigned char *)p->pixels, 0, SIDE, SIDE, SIDE * 4);
    p->cairo = cairo_create(p->surface);
    cairo_set_source_rgba(p->cairo, 1, 1, 1, 1);
    cairo_paint(p->cairo);
}

static void source(pair *p, uint32_t argb)
{
    cairo_set_source_rgba(p->cairo, (argb >> 16 & 255) / 255.0, (argb >> 8 & 255) / 255.0,
                          (argb & 255) / 255.0, (argb >> 24) / 255.0);
}

/* The largest difference of a channel; and closes. */
static int close_pair_on(pair *p, uint32_t background, double *mean)
{
    int worst = 0;
    double sum = 0;
    nv__pixel_rect all = { 0, 0, SIDE, SIDE };
    assert_int_equal(scene_draw_rects(&p->ours, &all, 1, background), NV_OK);
    cairo_destroy(p->cairo);
    cairo_surface_flush(p->surface);
    for (int i = 0; i < SIDE * SIDE; i++) {
        for (int shift = 0; shift < 32; shift += 8) {
            int delta =
                abs((int)(p->pixels[i] >> shift & 255) - (int)(p->ours.pixels[i] >> shift & 255));
            worst = delta > worst ? delta : worst;
            sum += delta;
        }
    }
    *mean = sum / (SIDE * SIDE * 3.0);
    cairo_surface_destroy(p->surface);
    scene_close(&p->ours);
    return worst;
}

static int close_pair(pair *p, double *mean)
{
    return close_pair_on(p, 0xFFFFFFFFu, mean);
}

/* Colours that are exact when premultiplied: opaque ones, or channels of all or nothing. */
static uint32_t exact_color(uint32_t *seed)
{
    uint32_t argb = (uint32_t)random_color(seed), bits = next_random(seed);
    if (bits & 8) {
        return argb | 0xFF000000u;
    }
    return (argb & 0xFF000000u) | (bits & 1 ? 0xFF0000u : 0) | (bits & 2 ? 0xFF00u : 0) |
           (bits & 4 ? 0xFFu : 0);
}

static void random_boxes(pair *p, uint32_t *seed, int count)
{
    for (int i = 0; i < count; i++) {
        uint32_t argb = exact_color(seed);
        float x = (float)(next_random(seed) % 60), y = (float)(next_random(seed) % 60);
        nv_canvas_rect(&p->ours.canvas, (nv_rect){ x, y, 40, 40 }, NV_ARGB(argb));
        source(p, argb);
        cairo_rectangle(p->cairo, (double)x, (double)y, 40, 40);
        cairo_fill(p->cairo);
    }
}

/* Boxes of any opacity on nothing, and a layer of others that meets them. */
static void layers_agree_with_cairo_in_every_mode(void **state)
{
    static const int operators[] = { 2, 0, 1, 7, 3, 8, 4, 9, 5, 10, 11, 12, 14, 15, 16, 17, 18 };
    (void)state;
    uint32_t seed = 17;
    for (int round = 0; round < 8 * (NV_BLEND_LIGHTEN + 1); round++) {
        pair p;
        double mean;
        nv_blend blend = (nv_blend)(round % (NV_BLEND_LIGHTEN + 1));
        open_pair(&p);
        cairo_set_operator(p.cairo, 0);
        cairo_paint(p.cairo);
        cairo_set_operator(p.cairo, 2);
        random_boxes(&p, &seed, 3);
        cairo_rectangle(p.cairo, 8, 9, 80, 70);
        cairo_clip(p.cairo);
        cairo_push_group(p.cairo);
        nv_canvas_push_clip(&p.ours.canvas, (nv_rect){ 8, 9, 80, 70 }, nv_radius(0));
        nv_canvas_push_layer(&p.ours.canvas, (nv_rect){ 8, 9, 80, 70 }, 1, blend);
        random_boxes(&p, &seed, 3);
        nv_canvas_pop_opacity(&p.ours.canvas);
        nv_canvas_pop_clip(&p.ours.canvas);
        cairo_pop_group_to_source(p.cairo);
        cairo_set_operator(p.cairo, operators[blend]);
        cairo_paint(p.cairo);
        int worst = close_pair_on(&p, 0, &mean);
        if (worst > BLEND_TOLERANCE) {
            fail_msg("mode %d: %d", (int)blend, worst);
        }
    }
}

static void opacity_agrees_with_cairo(void **state)
{
    (void)state;
    uint32_t seed = 23;
    for (int round = 0; round < 40; round++) {
        pair p;
        double mean;
        float opacity = (float)(round * 6) / 255;
        open_pair(&p);
        random_boxes(&p, &seed, 2);
        cairo_push_group(p.cairo);
        nv_canvas_push_opacity(&p.ours.canvas, (nv_rect){ 0, 0, SIDE, SIDE }, opacity);
        random_boxes(&p, &seed, 3);
        nv_canvas_pop_opacity(&p.ours.canvas);
        cairo_pop_group_to_source(p.cairo);
        cairo_paint_with_alpha(p.cairo, (double)opacity);
        assert_in_range(close_pair(&p, &mean), 0, BLEND_TOLERANCE);
    }
}

static void blending_agrees_with_cairo(void **state)
{
    (void)state;
    uint32_t seed = 7;
    for (int round = 0; round < 200; round++) {
        pair p;
        double mean;
        open_pair(&p);
        uint32_t argb = (uint32_t)random_color(&seed);
        source(&p, argb);
        cairo_rectangle(p.cairo, 10, 20, 50, 40);
        cairo_fill(p.cairo);
        nv_canvas_rect(&p.ours.canvas, (nv_rect){ 10, 20, 50, 40 }, NV_ARGB(argb));
        assert_in_range(close_pair(&p, &mean), 0, BLEND_TOLERANCE);
    }
}

static void gradients_agree_with_cairo(void **state)
{
    (void)state;
    uint32_t seed = 11;
    for (int round = 0; round < 60; round++) {
        pair p;
        double mean;
        open_pair(&p);
        float x = random_between(&seed, 0, 40), y = random_between(&seed, 0, 40);
        nv_gradient g = { .kind = (nv_gradient_kind)(round % 2),
                          .from = { x, y },
                          .to = { x + 50, y + 30 },
                          .radius = 45,
                          .count = 3 };
        void *pattern =
            round % 2 == 0
                ? cairo_pattern_create_linear((double)x, (double)y, (double)x + 50, (double)y + 30)
                : cairo_pattern_create_radial((double)x, (double)y, 0, (double)x, (double)y, 45);
        for (int i = 0; i < 3; i++) {
            uint32_t rgb = next_random(&seed) & 0xFFFFFF;
            g.stops[i] = (nv_gradient_stop){ (float)i / 2, NV_RGB(rgb) };
            cairo_pattern_add_color_stop_rgba(pattern, i / 2.0, (rgb >> 16) / 255.0,
                                              (rgb >> 8 & 255) / 255.0, (rgb & 255) / 255.0, 1);
        }
        cairo_set_source(p.cairo, pattern);
        cairo_paint(p.cairo);
        nv_canvas_gradient(&p.ours.canvas, (nv_rect){ 0, 0, SIDE, SIDE }, nv_radius(0), &g);
        assert_in_range(close_pair(&p, &mean), 0, BLEND_TOLERANCE);
        cairo_pattern_destroy(pattern);
    }
}

static void polygons_agree_with_cairo(void **state)
{
    (void)state;
    uint32_t seed = 13;
    for (int round = 0; round < 100; round++) {
        pair p;
        double mean;
        open_pair(&p);
        nv_path *path = nv_path_create();
        source(&p, 0xFF000000u);
        for (int i = 0; i < 3; i++) {
            float x = floorf(random_between(&seed, 0, SIDE) * 64) / 64;
            float y = floorf(random_between(&seed, 0, SIDE) * 64) / 64;
            if (i == 0) {
                nv_path_move_to(path, x, y);
                cairo_move_to(p.cairo, (double)x, (double)y);
            } else {
                nv_path_line_to(path, x, y);
                cairo_line_to(p.cairo, (double)x, (double)y);
            }
        }
        nv_path_close(path);
        cairo_close_path(p.cairo);
        cairo_fill(p.cairo);
        nv_canvas_fill_path(&p.ours.canvas, path, NV_FILL_NON_ZERO, NV_RGB(0));
        nv_path_release(path);
        int worst = close_pair(&p, &mean);
        if (worst > EDGE_TOLERANCE || mean > 0.3) {
            fail_msg("round %d: %d, mean %.4f", round, worst, mean);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blending_agrees_with_cairo),
        cmocka_unit_test(layers_agree_with_cairo_in_every_mode),
        cmocka_unit_test(opacity_agrees_with_cairo),
        cmocka_unit_test(gradients_agree_with_cairo),
        cmocka_unit_test(polygons_agree_with_cairo),
    };
    if (!load_cairo()) {
        return SKIPPED;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
