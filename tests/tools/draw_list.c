/* Draws a display list from its text to a PNG: what a bug report says, as a picture.
 *
 * usage: draw_list LIST.txt OUT.png WIDTHxHEIGHT [SCALE [raster|gl]]; sizes in dp. Faces are looked
 * up by their PostScript names; a bitmap, whose pixels a list does not hold, is a pattern. */
#include "app/png.h"
#include "base/alloc.h"
#include "base/log.h"
#include "gl/gl.h"
#include "text/fonts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BITMAPS_MAX = 64, LIST_MAX = 16 << 20 };

static nv_bitmap *bitmaps[BITMAPS_MAX];
static size_t bitmap_count;

/* ---- what lists name ---- */

/* "Family-Bold" and the like: the family, and the weight that the last part says. */
static int split(const char *name, char *family, size_t size)
{
    static const struct {
        const char *name;
        int weight;
    } styles[] = { { "Thin", 100 },    { "ExtraLight", 200 }, { "Light", 300 },
                   { "Regular", 400 }, { "Medium", 500 },     { "SemiBold", 600 },
                   { "Bold", 700 },    { "ExtraBold", 800 },  { "Black", 900 } };
    const char *dash = strrchr(name, '-');
    snprintf(family, size, "%.*s", dash != NULL ? (int)(dash - name) : (int)strlen(name), name);
    for (size_t i = 0; dash != NULL && i < sizeof styles / sizeof styles[0]; i++) {
        if (strcmp(dash + 1, styles[i].name) == 0) {
            return styles[i].weight;
        }
    }
    return 400;
}

/* PostScript names have no blanks: "NotoSans" is "Noto Sans". */
static void put_blanks(char *family, size_t size)
{
    for (size_t i = 1; family[i] != '\0' && strlen(family) + 1 < size; i++) {
        bool lower = family[i - 1] >= 'a' && family[i - 1] <= 'z';
        if (lower && family[i] >= 'A' && family[i] <= 'Z') {
            memmove(family + i + 1, family + i, strlen(family + i) + 1);
            family[i] = ' ';
        }
    }
}

static nv__face *find_face(void *user, const char *name)
{
    char family[128];
    nv__font *font = NULL;
    int weight = split(name, family, sizeof family - 16);
    if (nv__fonts_pick(user, family, weight, &font) != NV_OK || strcmp(font->name, name) != 0) {
        put_blanks(family, sizeof family);
        (void)nv__fonts_pick(user, family, weight, &font);
    }
    if (font != NULL && strcmp(font->name, name) != 0) {
        fprintf(stderr, "draw_list: %s is not here: %s is drawn\n", name, font->name);
    }
    return font != NULL ? &font->face : NULL;
}

static nv_bitmap *find_bitmap(void *user, const char *name, int width, int height)
{
    (void)user;
    uint32_t *pixels =
        bitmap_count < BITMAPS_MAX ? calloc((size_t)width * (size_t)height, sizeof *pixels) : NULL;
    if (pixels == NULL) {
        return NULL;
    }
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            pixels[(ptrdiff_t)y * width + x] = (x / 8 + y / 8) % 2 == 0 ? 0xFFB0B0B0 : 0xFFE0E0E0;
        }
    }
    nv_bitmap *bitmap = nv_bitmap_create(width, height, pixels, (size_t)width, name);
    free(pixels);
    bitmaps[bitmap_count++] = bitmap;
    return bitmap;
}

/* ---- drawing ---- */

static bool read_list(const char *path, nv__fonts *fonts, nv__display_list *list)
{
    FILE *file = fopen(path, "rb");
    char *text = file != NULL ? malloc(LIST_MAX) : NULL;
    size_t length = text != NULL ? fread(text, 1, LIST_MAX, file) : 0;
    nv__list_sources sources = { find_face, find_bitmap, fonts };
    nv__list_error error = { 0 };
    if (file != NULL) {
        fclose(file);
    }
    if (text == NULL) {
        fprintf(stderr, "draw_list: %s cannot be read\n", path);
        return false;
    }
    nv_status status = nv__display_list_parse(list, text, length, &sources, &error);
    free(text);
    if (status != NV_OK) {
        fprintf(stderr, "%s:%d:%d: %s\n", path, error.line, error.column, error.what);
    }
    return status == NV_OK;
}

static nv_status draw(nv__renderer *renderer, const nv__display_list *list, float width,
                      float height, float scale, const char *path)
{
    nv__pixel_rect all = { 0, 0, (int)(width * scale + 0.5f), (int)(height * scale + 0.5f) };
    uint32_t *pixels = nv__calloc((size_t)all.width * (size_t)all.height, sizeof *pixels);
    nv_status status = pixels != NULL ? NV_OK : NV_ENOMEM;
    if (status == NV_OK) {
        status = renderer->ops->resize(renderer, all.width, all.height, scale);
    }
    if (status == NV_OK) {
        status = renderer->ops->draw(renderer, list, &all, 1, 0xFFFFFFFF);
    }
    if (status == NV_OK) {
        status = renderer->ops->read_pixels(renderer, pixels);
    }
    if (status == NV_OK) {
        status = nv__png_write(path, pixels, all.width, all.height);
    }
    nv__free(pixels);
    return status;
}

int main(int argc, char **argv)
{
    float width = 0, height = 0, scale = argc > 4 ? strtof(argv[4], NULL) : 1;
    bool use_gl = argc > 5 && strcmp(argv[5], "gl") == 0;
    nv__fonts *fonts = NULL;
    nv__egl *egl = NULL;
    nv__renderer *renderer = NULL;
    nv__display_list list;
    if (argc < 4 || sscanf(argv[3], "%fx%f", &width, &height) != 2 || !(width > 0 && height > 0) ||
        !(scale > 0)) {
        fprintf(stderr, "usage: %s LIST.txt OUT.png WIDTHxHEIGHT [SCALE [raster|gl]]\n", argv[0]);
        return 2;
    }
    nv__display_list_init(&list);
    nv_status status = nv__fonts_create(&fonts);
    bool read = status == NV_OK && read_list(argv[1], fonts, &list);
    if (read && use_gl) {
        status = nv__egl_create(&egl);
        status = status == NV_OK ? nv__gl_create(nv__egl_proc_address, &renderer) : status;
    } else if (read) {
        status = nv__raster_create(&renderer);
    }
    if (renderer != NULL) {
        status = draw(renderer, &list, width, height, scale, argv[2]);
        renderer->ops->destroy(renderer);
    }
    nv__display_list_finish(&list);
    while (bitmap_count > 0) {
        nv_bitmap_release(bitmaps[--bitmap_count]);
    }
    nv__egl_destroy(egl);
    nv__fonts_destroy(fonts);
    if (status != NV_OK) {
        fprintf(stderr, "draw_list: %s\n", nv_strstatus(status));
    }
    return read && status == NV_OK ? 0 : 1;
}
