/* The CPU rasteriser on a page of cards and labels: all of it, and one label of it. Prints one JSON
 * object a line; values are medians. */
#include "graphics/atlas.h"
#include "graphics/display_list.h"
#include "graphics/raster/painter.h"
#include "graphics/renderer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    WIDTH = 1280,
    HEIGHT = 800,
    CARDS = 500,
    LABELS = 1000,
    GLYPHS = 7,
    WARM_UP = 10,
    RUNS = 200
};

/* A face whose glyphs are blots about as large and as dense as letters of 14 px. */
static nv_status rasterise(nv__face *face, uint32_t glyph, float pixel_size, unsigned subpixel,
                           nv__glyph_bitmap *out)
{
    static uint8_t pixels[32 * 32];
    int width = (int)(pixel_size * 0.45f) + (int)(glyph % 3), height = (int)(pixel_size * 0.72f);
    (void)face;
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            bool stem = (x + (int)(glyph & 3)) % 4 == 1 || y == 0 || y == height - 1;
            int soft = (x * 61 + y * 17 + (int)subpixel * 40) & 127;
            pixels[y * width + x] = (uint8_t)(stem ? 255 - soft / 2 : soft / 4);
        }
    }
    *out = (nv__glyph_bitmap){ 0, height, width, height, width, pixels };
    return NV_OK;
}

static nv__face face = { .id = 1, .rasterise = rasterise, .name = "Blots" };

static nv__glyph_run *make_label(uint32_t first)
{
    nv__glyph_run *run = nv__glyph_run_new(&face, 14, GLYPHS);
    if (run == NULL) {
        abort();
    }
    for (uint32_t i = 0; i < GLYPHS; i++) {
        run->glyphs[i] = (nv__glyph){ (first + i * 7) % 60 + 1, (float)i * 7.3f, 0 };
    }
    run->ink = (nv_rect){ 0, -11, GLYPHS * 7.3f + 2, 12 };
    return run;
}

static void record_page(nv__display_list *list)
{
    nv_canvas canvas;
    nv__canvas_begin(&canvas, list);
    for (int i = 0; i < CARDS; i++) {
        nv_rect card = { (float)(i % 25 * 51 + 4), (float)(i / 25 * 40 + 3), 43, 32 };
        nv_canvas_shadow(&canvas, card, nv_radius(8), 8, (nv_point){ 0, 2 }, NV_ARGB(0x4D000000));
        nv_canvas_rounded_rect(&canvas, card, nv_radius(8), NV_RGB(0xFFFFFF));
    }
    for (int i = 0; i < LABELS; i++) {
        nv__glyph_run *run = make_label((uint32_t)i);
        nv_point origin = { (float)(i % 20 * 64 + 2), (float)(i / 20 * 16 + 12) };
        nv__canvas_glyphs(&canvas, run, origin, NV_RGB(0x19191E));
        nv__glyph_run_release(run);
    }
    nv__canvas_end(&canvas, "page");
}

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median_draw(nv__renderer *renderer, const nv__display_list *list,
                          nv__pixel_rect damage)
{
    double samples[RUNS];
    for (int i = -WARM_UP; i < RUNS; i++) {
        double start = now_ms();
        if (renderer->ops->draw(renderer, list, &damage, 1, 0xFFFEF7FFu) != NV_OK) {
            abort();
        }
        if (i >= 0) {
            samples[i] = now_ms() - start;
        }
    }
    qsort(samples, RUNS, sizeof *samples, compare);
    return samples[RUNS / 2];
}

static void report(const char *id, double value)
{
    printf("{\"bench\":\"draw\",\"id\":\"%s\",\"value\":%.4f,\"unit\":\"ms\",\"runs\":%d,"
           "\"peer\":null,\"peer_value\":null,\"ratio\":null}\n",
           id, value, RUNS);
}

static void measure(nv__renderer *renderer, const nv__display_list *list, const char *set)
{
    char id[64];
    nv__pixel_rect page = { 0, 0, WIDTH, HEIGHT }, label = { 640, 400, 62, 16 };
    snprintf(id, sizeof id, "page_raster%s%s", *set != '\0' ? "_" : "", set);
    report(id, median_draw(renderer, list, page));
    snprintf(id, sizeof id, "label_raster%s%s", *set != '\0' ? "_" : "", set);
    report(id, median_draw(renderer, list, label));
}

int main(void)
{
    nv__renderer *renderer;
    nv__display_list list;
    nv__display_list_init(&list);
    record_page(&list);
    if (nv__raster_create(&renderer) != NV_OK ||
        renderer->ops->resize(renderer, WIDTH, HEIGHT, 1) != NV_OK) {
        return EXIT_FAILURE;
    }
    const nv__spans *sets[NV__SPANS_MAX];
    size_t count = nv__spans_available(sets);
    measure(renderer, &list, "");
    for (size_t i = 0; i + 1 < count; i++) {
        nv__raster_set_spans(renderer, sets[i]);
        measure(renderer, &list, sets[i]->name);
    }
    renderer->ops->destroy(renderer);
    nv__display_list_finish(&list);
    return EXIT_SUCCESS;
}
