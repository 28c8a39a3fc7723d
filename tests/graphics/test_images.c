/* Bitmaps: their smaller versions, how they are drawn by the rasteriser, what lists say of them. */
#include "support/cm.h"

#include "base/alloc.h"
#include "graphics/bitmap.h"
#include "graphics/image_sheet.h"
#include "graphics/renderer.h"

enum { SIDE = 16 };

typedef struct picture {
    nv__renderer *renderer;
    nv__display_list list;
    nv_canvas canvas;
    uint32_t pixels[64 * 64];
    int side;
} picture;

static void picture_open(picture *p, int side, float scale)
{
    p->side = side;
    assert_int_equal(nv__raster_create(&p->renderer), NV_OK);
    assert_int_equal(p->renderer->ops->resize(p->renderer, side, side, scale), NV_OK);
    nv__display_list_init(&p->list);
    nv__canvas_begin(&p->canvas, &p->list);
}

static void picture_draw(picture *p)
{
    nv__pixel_rect all = { 0, 0, p->side, p->side };
    nv__canvas_end(&p->canvas, "test");
    assert_int_equal(p->renderer->ops->draw(p->renderer, &p->list, &all, 1, 0), NV_OK);
    assert_int_equal(p->renderer->ops->read_pixels(p->renderer, p->pixels), NV_OK);
}

static void picture_close(picture *p)
{
    nv__display_list_finish(&p->list);
    p->renderer->ops->destroy(p->renderer);
}

static uint32_t stripes(int x, int y)
{
    (void)y;
    return x % 2 == 0 ? 0xFFFFFFFF : 0xFF000000;
}

static uint32_t numbers(int x, int y)
{
    return 0xFF000000u | (uint32_t)(x * 16 + y);
}

static void pixels_are_premultiplied_and_named(void **state)
{
    const uint32_t argb[] = { 0x80FF0040, 0xFFFF0040, 0, 0 };
    nv_bitmap *bitmap = nv_bitmap_create(1, 2, argb, 2, "caf\xC3\xA9");
    (void)state;
    assert_int_equal(bitmap->pixels[0], 0x80800020);
    assert_int_equal(bitmap->pixels[1], 0);
    assert_false(bitmap->opaque);
    assert_string_equal(bitmap->name, "caf\xC3\xA9");
    nv_bitmap_retain(bitmap);
    nv_bitmap_release(bitmap);
    nv_bitmap_release(bitmap);
    nv_bitmap_release(NULL);
    assert_null(nv__bitmap_new(NV_BITMAP_SIDE_MAX + 1, 1, NULL));
    assert_null(nv__bitmap_new(16384, 16384, NULL));
    catch_traps();
    assert_null(nv_bitmap_create(2, 1, argb, 1, NULL));
    assert_null(nv_bitmap_create(0, 1, argb, 1, NULL));
    assert_int_equal(trap_count, 2);
    release_traps();
}

static void smaller_versions_are_means(void **state)
{
    nv_bitmap *bitmap = image_drawn(5, 3, numbers, NULL);
    nv__level level;
    (void)state;
    assert_true(nv__bitmap_level(bitmap, 1, &level));
    assert_int_equal(level.width, 3);
    assert_int_equal(level.height, 2);
    assert_int_equal(level.pixels[0] & 255, (0 + 16 + 1 + 17 + 2) / 4);
    assert_int_equal(level.pixels[5] & 255, 64 + 2); /* the corner alone */
    assert_true(nv__bitmap_level(bitmap, 99, &level));
    assert_int_equal(level.width * level.height, 1);
    nv_bitmap_release(bitmap);
}

static void at_its_own_size_it_is_copied(void **state)
{
    nv_bitmap *bitmap = image_drawn(SIDE, SIDE, numbers, NULL);
    picture p;
    (void)state;
    picture_open(&p, 32, 2);
    nv_canvas_image(&p.canvas, bitmap, (nv_rect){ 0, 0, 0, 0 }, (nv_rect){ 4, 2, 8, 8 }, NULL);
    nv_canvas_image(&p.canvas, bitmap, (nv_rect){ 3, 4, 2, 2 }, (nv_rect){ 0, 0, 1, 1 }, NULL);
    picture_draw(&p);
    for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
            assert_int_equal(p.pixels[(y + 4) * 32 + x + 8], numbers(x, y));
        }
    }
    assert_int_equal(p.pixels[0], numbers(3, 4));
    assert_int_equal(p.pixels[33], numbers(4, 5));
    assert_int_equal(p.pixels[20 * 32 + 20], 0);
    picture_close(&p);
    nv_bitmap_release(bitmap);
}

/* Fine stripes are grey from half the size on, wherever they lie: nothing shimmers. */
static void what_is_drawn_smaller_is_averaged(void **state)
{
    nv_bitmap *bitmap = image_drawn(64, 64, stripes, NULL);
    (void)state;
    for (int side = 32; side >= 5; side--) {
        picture p;
        picture_open(&p, 40, 1);
        nv_canvas_image(&p.canvas, bitmap, (nv_rect){ 0, 0, 0, 0 },
                        (nv_rect){ 2, 2, (float)side, (float)side }, NULL);
        picture_draw(&p);
        for (int x = 3; x < side + 1; x++) {
            assert_in_range(p.pixels[10 % side * 40 + 2 * 40 + x] & 255, 100, 156);
        }
        picture_close(&p);
    }
    nv_bitmap_release(bitmap);
}

static void larger_it_keeps_its_edges_and_mixes_between(void **state)
{
    const uint32_t argb[] = { 0xFF000000, 0xFFFFFFFF };
    nv_bitmap *bitmap = nv_bitmap_create(2, 1, argb, 2, NULL);
    nv_image_style sharp = { .filter = NV_FILTER_NEAREST };
    picture p;
    (void)state;
    picture_open(&p, SIDE, 1);
    nv_canvas_image(&p.canvas, bitmap, (nv_rect){ 0, 0, 0, 0 }, (nv_rect){ 0, 0, 16, 1 }, NULL);
    nv_canvas_image(&p.canvas, bitmap, (nv_rect){ 0, 0, 0, 0 }, (nv_rect){ 0, 1, 16, 1 }, &sharp);
    picture_draw(&p);
    assert_int_equal(p.pixels[0], 0xFF000000);
    assert_int_equal(p.pixels[15], 0xFFFFFFFF);
    for (int x = 1; x < 16; x++) {
        assert_true((p.pixels[x] & 255) >= (p.pixels[x - 1] & 255));
        assert_int_equal(p.pixels[SIDE + x], x < 8 ? 0xFF000000 : 0xFFFFFFFF);
    }
    assert_in_range(p.pixels[8] & 255, 128, 144);
    picture_close(&p);
    nv_bitmap_release(bitmap);
}

/* Drawn in parts, as damage does it, it is the same. */
static void parts_are_like_the_whole(void **state)
{
    image_set set = image_set_make();
    nv_rect all = { 0, 0, 0, 0 };
    nv_affine turn = nv_affine_rotate(0.07f, (nv_point){ 30, 30 });
    (void)state;
    for (int turned = 0; turned < 2; turned++) {
        picture p;
        uint32_t whole[64 * 64];
        picture_open(&p, 64, 1.25f);
        nv_canvas_push_transform(&p.canvas, turned ? turn : nv_affine_translate(0, 0));
        nv_canvas_image(&p.canvas, set.landscape, all, (nv_rect){ 3, 4, 40, 37 }, NULL);
        nv_canvas_pop_transform(&p.canvas);
        picture_draw(&p);
        memcpy(whole, p.pixels, sizeof whole);
        nv__pixel_rect parts[] = { { 0, 0, 19, 64 }, { 19, 0, 45, 27 }, { 19, 27, 45, 37 } };
        assert_int_equal(p.renderer->ops->draw(p.renderer, &p.list, parts, 3, 0), NV_OK);
        assert_int_equal(p.renderer->ops->read_pixels(p.renderer, p.pixels), NV_OK);
        assert_memory_equal(whole, p.pixels, sizeof whole);
        picture_close(&p);
    }
    image_set_free(&set);
}

static void lists_say_what_they_draw(void **state)
{
    image_set set = image_set_make();
    nv_image_style style = {
        .tint = NV_ARGB(0x80FF0000), .transparency = 0.5f, .patch = { 1, 2, 3, 4 }, .density = 2
    };
    nv_rect all = { 0, 0, 0, 0 };
    nv__display_list list, other;
    nv_canvas canvas;
    (void)state;
    nv__display_list_init(&list);
    nv__display_list_init(&other);
    nv__canvas_begin(&canvas, &list);
    nv_canvas_image(&canvas, set.ring, all, (nv_rect){ 1, 2, 30, 40 }, NULL);
    nv_canvas_image(&canvas, set.ring, (nv_rect){ -8, 0, 16, 16 }, (nv_rect){ 0, 0, 32, 32 },
                    &style); /* half of it lies outside */
    nv__canvas_end(&canvas, "test");
    nv__display_list_append(&other, &list, 10, 0, 2, NULL, 0);
    char *text = nv__display_list_dump(&list);
    assert_string_equal(text, "image 1,2 30x40 \"ring\" 32x32\n"
                              "image 16,0 16x32 \"ring\" 32x32 from 0,0 8x16 patch=1,2,3,4/2 "
                              "tint=#40ff0000\n");
    nv__free(text);
    text = nv__display_list_dump(&other);
    assert_non_null(strstr(text, "image 12,4 60x80 \"ring\""));
    nv__free(text);
    assert_false(nv__display_list_equal(&list, &other));
    nv__display_list_clear(&other);
    nv__display_list_append(&other, &list, 0, 0, 1, NULL, 0);
    assert_true(nv__display_list_equal(&list, &other));
    nv__display_list_finish(&list);
    nv__display_list_finish(&other);
    image_set_free(&set);
}

static void bad_arguments_draw_nothing(void **state)
{
    image_set set = image_set_make();
    nv_rect all = { 0, 0, 0, 0 }, box = { 0, 0, 9, 9 };
    nv_image_style bad[] = { { .transparency = 2 },
                             { .density = -1 },
                             { .patch = { NAN, 0, 0, 0 } },
                             { .tint = NV_ROLE(1) } };
    nv__display_list list;
    nv_canvas canvas;
    (void)state;
    nv__display_list_init(&list);
    nv__canvas_begin(&canvas, &list);
    catch_traps();
    for (int i = 0; i < 4; i++) {
        nv_canvas_image(&canvas, set.ring, all, box, &bad[i]);
    }
    nv_canvas_image(&canvas, NULL, all, box, NULL);
    nv_canvas_image(&canvas, set.ring, all, (nv_rect){ 0, 0, -1, 1 }, NULL);
    assert_int_equal(trap_count, 6);
    release_traps();
    nv_canvas_image(&canvas, set.ring, all, (nv_rect){ 5, 5, 0, 9 }, NULL);
    nv_canvas_image(&canvas, set.ring, (nv_rect){ 99, 0, 5, 5 }, box, NULL);
    nv_canvas_image(&canvas, set.ring, all, box, &(nv_image_style){ .transparency = 1 });
    assert_int_equal(list.records.count, 0);
    nv__canvas_end(&canvas, "test");
    nv__display_list_finish(&list);
    image_set_free(&set);
}

static void memory_may_run_out_while_drawing(void **state)
{
    (void)state;
    for (size_t n = 1; n < 40; n++) {
        size_t before = nv__alloc_live();
        image_set set = image_set_make();
        picture p;
        nv__pixel_rect all = { 0, 0, 64, 64 };
        picture_open(&p, 64, 1);
        nv__alloc_fail_after(n);
        draw_turned_images(&p.canvas, &set);
        draw_patches(&p.canvas, &set);
        nv__canvas_end(&p.canvas, "test");
        nv_status status = p.renderer->ops->draw(p.renderer, &p.list, &all, 1, 0);
        assert_true(status == NV_OK || status == NV_ENOMEM);
        nv__alloc_fail_after(0);
        picture_close(&p);
        image_set_free(&set);
        assert_int_equal(nv__alloc_live(), before);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pixels_are_premultiplied_and_named),
        cmocka_unit_test(smaller_versions_are_means),
        cmocka_unit_test(at_its_own_size_it_is_copied),
        cmocka_unit_test(what_is_drawn_smaller_is_averaged),
        cmocka_unit_test(larger_it_keeps_its_edges_and_mixes_between),
        cmocka_unit_test(parts_are_like_the_whole),
        cmocka_unit_test(lists_say_what_they_draw),
        cmocka_unit_test(bad_arguments_draw_nothing),
        cmocka_unit_test(memory_may_run_out_while_drawing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
