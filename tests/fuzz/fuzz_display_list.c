/* Any bytes as a display list: they are refused where they stop making sense, or they are a list
 * that writes and reads back as it is, and that can be drawn. */
#include "graphics/display_list.h"
#include "graphics/renderer.h"

#include "base/log.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE = 48 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static nv__renderer *renderer;
static nv_bitmap *bitmap;

static void expect(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "fuzz_display_list: %s\n", what);
        abort();
    }
}

static nv_status rasterise(nv__face *face, uint32_t glyph, float pixel_size, unsigned subpixel,
                           nv__glyph_bitmap *out)
{
    static uint8_t pixels[8 * 8];
    (void)face;
    (void)pixel_size;
    memset(pixels, (int)(glyph + subpixel * 64), sizeof pixels);
    *out = (nv__glyph_bitmap){ 0, 8, 8, 8, 8, pixels };
    return NV_OK;
}

static nv__face *find_face(void *user, const char *name)
{
    static nv__face face = { .id = 1, .rasterise = rasterise, .name = "Fake" };
    (void)user;
    return strcmp(name, face.name) == 0 ? &face : NULL;
}

static nv_bitmap *find_bitmap(void *user, const char *name, int width, int height)
{
    (void)user;
    return strcmp(name, "checks") == 0 && width == 4 && height == 4 ? bitmap : NULL;
}

static const nv__list_sources sources = { find_face, find_bitmap, NULL };

static void on_log(void *user, nv_log_level level, const char *message)
{
    (void)user;
    (void)level;
    (void)message;
}

static void open_all(void)
{
    uint32_t pixels[16];
    for (uint32_t i = 0; i < 16; i++) {
        pixels[i] = i * 0x11223344u;
    }
    nv_log_set_handler(on_log, NULL);
    bitmap = nv_bitmap_create(4, 4, pixels, 4, "checks");
    expect(nv__raster_create(&renderer) == NV_OK, "no renderer");
    expect(renderer->ops->resize(renderer, SIDE, SIDE, 1.25f) == NV_OK, "no surface");
}

static void use(const nv__display_list *list)
{
    nv__display_list again;
    nv__list_error error;
    nv__pixel_rect all = { 0, 0, SIDE, SIDE };
    nv__display_list_init(&again);
    char *text = nv__display_list_write(list);
    expect(text != NULL, "not written");
    nv_status status = nv__display_list_parse(&again, text, strlen(text), &sources, &error);
    /* Boxes around what is read may be beyond all numbers: those do not read back. */
    if (status == NV_OK) {
        char *twice = nv__display_list_write(&again);
        expect(strcmp(text, twice) == 0, "written otherwise");
        expect(nv__display_list_equal(list, &again), "read otherwise");
        nv__free(twice);
    } else {
        expect(strstr(text, "inf") != NULL || strstr(text, "nan") != NULL, text);
    }
    (void)renderer->ops->draw(renderer, list, &all, 1, 0xFFFFFFFFu);
    nv__free(text);
    nv__display_list_finish(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    nv__display_list list;
    nv__list_error error;
    if (renderer == NULL) {
        open_all();
    }
    nv__display_list_init(&list);
    nv_status status = nv__display_list_parse(&list, (const char *)data, size, &sources, &error);
    if (status == NV_OK) {
        use(&list);
    } else {
        expect(status == NV_EINVAL, "another error");
        expect(error.line > 0 && error.column > 0 && error.what[0] != '\0', "no place");
        expect((size_t)error.column <= size + 1, "beyond the end");
        expect(list.records.count == 0 && list.points.count == 0, "half a list");
    }
    nv__display_list_finish(&list);
    return 0;
}
