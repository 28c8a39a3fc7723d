/* Images on both renderers. Both take their samples at the same places; what the driver mixes
 * within a sample may be a step off, and edges that are turned are cut through the rasteriser's own
 * masks. NUIITIVET_GL_COMPARE names a folder that is given pictures, GL left. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "gl/gl_fixture.h"
#include "graphics/image_sheet.h"

enum {
    SHEET_WIDTH = 300,
    SHEET_HEIGHT = 200,
    TOLERANCE = 6,
    TURNED_TOLERANCE = 12,
    IMAGES_BYTES = 192 << 20
};

static gl_fixture fixture;
static image_set images;

static void expect_same(const char *name, int tolerance, double mean, size_t beyond)
{
    const char *folder = getenv("NUIITIVET_GL_COMPARE");
    difference d;

    assert_int_equal(fixture_draw_all(&fixture), NV_OK);
    d = fixture_compare(&fixture);
    if (folder != NULL) {
        char path[512];

        snprintf(path, sizeof path, "%s/%s.ppm", folder, name);
        fixture_write_ppm(&fixture, path);
        print_message("%s: largest %d at %d,%d, mean %.4f, %zu pixels beyond 8\n", name, d.largest,
                      d.x, d.y, d.mean, d.beyond);
    }
    if (d.largest > tolerance || d.mean > mean || d.beyond > beyond) {
        fail_msg("%s: largest difference %d (allowed %d) at %d,%d, mean %.4f (allowed %.4f), "
                 "%zu pixels beyond 8 (allowed %zu)",
                 name, d.largest, tolerance, d.x, d.y, d.mean, mean, d.beyond, beyond);
    }
}

static void sheets_are_the_same(const char *name, void (*sheet)(nv_canvas *, const image_set *),
                                int tolerance, double mean, size_t beyond)
{
    static const float scales[] = { 1.0f, 1.25f, 1.5f, 2.0f, 3.0f };

    for (size_t s = 0; s < 5; s++) {
        char full[64];

        snprintf(full, sizeof full, "%s-%d", name, (int)(scales[s] * 100.0f));
        fixture_begin(&fixture, (int)(SHEET_WIDTH * scales[s]), (int)(SHEET_HEIGHT * scales[s]),
                      scales[s]);
        sheet(&fixture.canvas, &images);
        expect_same(full, tolerance, mean, beyond);
    }
}

static void images_are_the_same(void **state)
{
    (void)state;
    sheets_are_the_same("images", draw_images, 20, 0.15, 60);
}

static void nine_patches_are_the_same(void **state)
{
    (void)state;
    sheets_are_the_same("patches", draw_patches, TOLERANCE, 0.15, 0);
}

static void turned_images_are_the_same(void **state)
{
    (void)state;
    sheets_are_the_same("turned-images", draw_turned_images, TURNED_TOLERANCE, 0.2, 0);
}

static void textures_are_kept_and_given_back(void **state)
{
    nv_rect all = { 0, 0, 0, 0 };

    (void)state;
    fixture_begin(&fixture, 100, 100, 1.0f);
    nv_canvas_image(&fixture.canvas, images.landscape, all, (nv_rect){ 0, 0, 64, 48 }, NULL);
    nv_canvas_image(&fixture.canvas, images.landscape, all, (nv_rect){ 0, 50, 64, 48 }, NULL);
    expect_same("kept", TOLERANCE, 0.1, 0);
    size_t kept = nv__gl_image_bytes(fixture.gl);
    assert_true(kept > 0);
    expect_same("kept", TOLERANCE, 0.1, 0);
    assert_int_equal(nv__gl_image_bytes(fixture.gl), kept);
    /* Large ones, one after the other: those that are not drawn any more go. */
    size_t most = 0;
    for (int i = 0; i < 8; i++) {
        uint32_t *argb = calloc((size_t)4096 * 2500, sizeof *argb);
        nv_bitmap *large = nv_bitmap_create(4096, 2500, argb, 4096, NULL);
        free(argb);
        fixture_begin(&fixture, 100, 100, 1.0f);
        nv_canvas_push_transform(&fixture.canvas, nv_affine_rotate(0.1f, (nv_point){ 50, 50 }));
        nv_canvas_image(&fixture.canvas, large, (nv_rect){ 0, 0, 100, 100 },
                        (nv_rect){ 0, 0, 100, 100 }, NULL);
        nv_canvas_pop_transform(&fixture.canvas);
        nv_bitmap_release(large);
        expect_same("large", TOLERANCE, 0.1, 0);
        size_t bytes = nv__gl_image_bytes(fixture.gl);
        most = bytes > most ? bytes : most;
    }
    assert_true(most <= IMAGES_BYTES);
    assert_true(most > IMAGES_BYTES / 2);
}

static int open_fixture(void **state)
{
    (void)state;
    return fixture.egl != NULL ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(images_are_the_same),
        cmocka_unit_test(nine_patches_are_the_same),
        cmocka_unit_test(turned_images_are_the_same),
        cmocka_unit_test(textures_are_kept_and_given_back),
    };
    int failed;

    if (!fixture_open(&fixture)) {
        return GL_FIXTURE_SKIP;
    }
    images = image_set_make();
    failed = cmocka_run_group_tests(tests, open_fixture, NULL);
    fixture_close(&fixture);
    image_set_free(&images);
    return failed;
}
