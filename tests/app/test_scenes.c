/* One list of scenes, as text, for both renderers at every scale. The rasteriser's pixels are those
 * of the goldens, byte for byte, whatever spans it uses; OpenGL agrees with them within what
 * docs/design/rendering.md says. NUIITIVET_UPDATE_GOLDENS=1 writes the goldens;
 * NUIITIVET_GL_COMPARE names a folder for OpenGL's pictures. */
#include "support/cm.h"

#include "app/png.h"
#include "gl/gl.h"
#include "gl/gl_driver.h"
#include "graphics/random_list.h"
#include "graphics/raster/painter.h"

#include <dirent.h>

enum {
    SCENE_WIDTH = 160,
    SCENE_HEIGHT = 100,
    SCENES_MAX = 32,
    EDGE_TOLERANCE = 20, /* of 255, where an edge is curved */
    TEXT_MAX = 1 << 16
};
#define MEAN_TOLERANCE 0.4

static const float scales[] = { 1, 1.25f, 1.5f, 2, 3 };
static const uint32_t background = 0xFFFFFBFE;

static fakes named;
static char names[SCENES_MAX][256];
static size_t name_count;
static nv__egl *egl;
static nv__renderer *gl;

static const char *folder(void)
{
    return NV_SOURCE_DIR "/tests/golden/scenes";
}

static void find_scenes(void)
{
    struct dirent **entries;
    int count = scandir(folder(), &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char *suffix = strstr(entries[i]->d_name, ".txt");
        if (suffix != NULL && name_count < SCENES_MAX) {
            *suffix = '\0';
            snprintf(names[name_count++], sizeof names[0], "%s", entries[i]->d_name);
        }
        free(entries[i]);
    }
    free(entries);
}

static void load_scene(const char *name, nv__display_list *list)
{
    static char text[TEXT_MAX];
    char path[512];
    nv__list_error error;
    nv__list_sources sources = fakes_sources(&named);
    snprintf(path, sizeof path, "%s/%s.txt", folder(), name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t length = fread(text, 1, sizeof text, file);
    fclose(file);
    nv__display_list_init(list);
    if (nv__display_list_parse(list, text, length, &sources, &error) != NV_OK) {
        fail_msg("%s:%d:%d: %s", path, error.line, error.column, error.what);
    }
}

typedef struct picture {
    int width, height;
    uint32_t *pixels;
} picture;

static picture draw(nv__renderer *renderer, const nv__display_list *list, float scale)
{
    picture p = { (int)(SCENE_WIDTH * scale), (int)(SCENE_HEIGHT * scale), NULL };
    nv__pixel_rect all = { 0, 0, p.width, p.height };
    p.pixels = nv__calloc((size_t)p.width * (size_t)p.height, sizeof *p.pixels);
    assert_int_equal(renderer->ops->resize(renderer, p.width, p.height, scale), NV_OK);
    assert_int_equal(renderer->ops->draw(renderer, list, &all, 1, background), NV_OK);
    assert_int_equal(renderer->ops->read_pixels(renderer, p.pixels), NV_OK);
    return p;
}

static void golden_path(const char *name, float scale, char *out, size_t size)
{
    snprintf(out, size, "%s/%s-%d.png", folder(), name, (int)(scale * 100));
}

static void expect_golden(const picture *p, const char *name, float scale, const char *spans)
{
    char path[512], actual[320];
    picture golden = { 0, 0, NULL };
    golden_path(name, scale, path, sizeof path);
    if (nv__env_flag("NUIITIVET_UPDATE_GOLDENS", false)) {
        assert_int_equal(nv__png_write(path, p->pixels, p->width, p->height), NV_OK);
        return;
    }
    nv_status status = nv__png_read(path, &golden.pixels, &golden.width, &golden.height);
    size_t size = (size_t)p->width * (size_t)p->height * sizeof *p->pixels;
    bool same = status == NV_OK && golden.width == p->width && golden.height == p->height &&
                memcmp(golden.pixels, p->pixels, size) == 0;
    nv__free(golden.pixels);
    if (!same) {
        snprintf(actual, sizeof actual, "%s-%d.actual.png", name, (int)(scale * 100));
        (void)nv__png_write(actual, p->pixels, p->width, p->height);
        fail_msg("%s with %s spans is not %s: see %s", name, spans, path, actual);
    }
}

/* Every scene at every scale with every set of spans: the same bytes. */
static void the_rasteriser_draws_the_goldens_byte_for_byte(void **state)
{
    (void)state;
    const nv__spans *sets[NV__SPANS_MAX];
    size_t set_count = nv__spans_available(sets);
    for (size_t i = 0; i < name_count; i++) {
        nv__display_list list;
        load_scene(names[i], &list);
        for (size_t s = 0; s < sizeof scales / sizeof scales[0]; s++) {
            for (size_t k = 0; k < set_count; k++) {
                nv__renderer *raster;
                assert_int_equal(nv__raster_create(&raster), NV_OK);
                nv__raster_set_spans(raster, sets[k]);
                picture p = draw(raster, &list, scales[s]);
                expect_golden(&p, names[i], scales[s], sets[k]->name);
                nv__free(p.pixels);
                raster->ops->destroy(raster);
            }
        }
        nv__display_list_finish(&list);
    }
}

/* A frame drawn in parts has the same bytes as a whole one. */
static void parts_make_the_same_bytes(void **state)
{
    (void)state;
    for (size_t i = 0; i < name_count; i++) {
        nv__display_list list;
        nv__renderer *raster;
        bool has_blur = false;
        load_scene(names[i], &list);
        for (size_t r = 0; r < list.records.count; r++) {
            has_blur = has_blur || list.records.items[r].kind == NV__RECORD_BLUR;
        }
        assert_int_equal(nv__raster_create(&raster), NV_OK);
        picture whole = draw(raster, &list, 1.25f);
        uint32_t *pixels = nv__calloc((size_t)(whole.width * whole.height), sizeof *pixels);
        for (int y = 0; y < whole.height && !has_blur; y += 37) {
            nv__pixel_rect parts[2] = { { 0, y, 77, 37 }, { 77, y, whole.width - 77, 37 } };
            assert_int_equal(raster->ops->draw(raster, &list, parts, 2, background), NV_OK);
        }
        assert_int_equal(raster->ops->read_pixels(raster, pixels), NV_OK);
        size_t size = (size_t)(whole.width * whole.height) * sizeof *pixels;
        assert_memory_equal(pixels, whole.pixels, size);
        nv__free(pixels);
        nv__free(whole.pixels);
        raster->ops->destroy(raster);
        nv__display_list_finish(&list);
    }
}

static void compare(const picture *p, const picture *golden, const char *name, float scale)
{
    /* The middle of a pixel that lies on the seam of a sweep, or on a hard stop, falls either way.
     */
    int allowed = strcmp(name, "gradients") == 0 ? (int)(4 * scale) : 0;
    int worst = 0, at = 0, beyond = 0;
    double sum = 0;
    assert_int_equal(p->width, golden->width);
    assert_int_equal(p->height, golden->height);
    for (int i = 0; i < p->width * p->height; i++) {
        int most = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            int a = (int)(p->pixels[i] >> shift & 255), b = (int)(golden->pixels[i] >> shift & 255);
            most = abs(a - b) > most ? abs(a - b) : most;
            sum += abs(a - b);
        }
        beyond += most > EDGE_TOLERANCE;
        at = most > worst ? i : at;
        worst = most > worst ? most : worst;
    }
    double mean = sum / (4.0 * p->width * p->height);
    if (beyond > allowed || mean > MEAN_TOLERANCE) {
        fail_msg("%s at %g: %d at %d,%d, mean %.4f", name, (double)scale, worst, at % p->width,
                 at / p->width, mean);
    }
}

static void opengl_agrees_with_the_goldens(void **state)
{
    (void)state;
    const char *pictures = getenv("NUIITIVET_GL_COMPARE");
    if (gl == NULL) {
        skip();
    }
    for (size_t i = 0; i < name_count; i++) {
        nv__display_list list;
        load_scene(names[i], &list);
        for (size_t s = 0; s < sizeof scales / sizeof scales[0]; s++) {
            char path[512];
            picture golden = { 0, 0, NULL }, p = draw(gl, &list, scales[s]);
            if (pictures != NULL) {
                snprintf(path, sizeof path, "%s/%s-%d.png", pictures, names[i],
                         (int)(scales[s] * 100));
                (void)nv__png_write(path, p.pixels, p.width, p.height);
            }
            golden_path(names[i], scales[s], path, sizeof path);
            assert_int_equal(nv__png_read(path, &golden.pixels, &golden.width, &golden.height),
                             NV_OK);
            compare(&p, &golden, names[i], scales[s]);
            nv__free(golden.pixels);
            nv__free(p.pixels);
        }
        nv__display_list_finish(&list);
    }
}

/* The scenes hold every kind of record. */
static void the_scenes_leave_nothing_out(void **state)
{
    (void)state;
    bool seen[NV__RECORD_KINDS] = { false };
    for (size_t i = 0; i < name_count; i++) {
        nv__display_list list;
        load_scene(names[i], &list);
        for (size_t r = 0; r < list.records.count; r++) {
            seen[list.records.items[r].kind] = true;
        }
        nv__display_list_finish(&list);
    }
    for (int kind = 0; kind < NV__RECORD_KINDS; kind++) {
        assert_true(seen[kind]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_scenes_leave_nothing_out),
        cmocka_unit_test(the_rasteriser_draws_the_goldens_byte_for_byte),
        cmocka_unit_test(parts_make_the_same_bytes),
        cmocka_unit_test(opengl_agrees_with_the_goldens),
    };
    keep_gl_driver();
    if (nv__egl_create(&egl) == NV_OK && nv__gl_create(nv__egl_proc_address, &gl) != NV_OK) {
        gl = NULL;
    }
    fakes_open(&named);
    find_scenes();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    fakes_close(&named);
    if (gl != NULL) {
        gl->ops->destroy(gl);
    }
    nv__egl_destroy(egl);
    return failed;
}
