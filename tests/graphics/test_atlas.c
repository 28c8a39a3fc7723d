#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "graphics_support.h"

#include <nuiitivet/base.h>

static void quiet(void *user, nv_log_level level, const char *message)
{
    (void)level;
    (void)message;
    if (user != NULL) {
        ++*(int *)user;
    }
}

static int with_quiet_log(void **state)
{
    (void)state;
    nv_log_set_handler(quiet, NULL);
    return 0;
}

static nv__atlas *new_atlas(void)
{
    nv__atlas *atlas;
    assert_int_equal(nv__atlas_create(&atlas), NV_OK);
    nv__atlas_begin_frame(atlas);
    return atlas;
}

static void a_glyph_is_rasterised_once_and_copied_exactly(void **state)
{
    (void)state;
    fake_face face = fake_face_make(1);
    nv__atlas *atlas = new_atlas();
    const nv__atlas_glyph *glyph = nv__atlas_get(atlas, &face.face, 3, 20, 1);
    assert_non_null(glyph);
    assert_int_equal(glyph->width, 10);
    assert_int_equal(glyph->height, 14);
    assert_int_equal(glyph->top, 14);
    const uint8_t *page = nv__atlas_page(atlas, glyph->page);
    int size = nv__atlas_page_size(atlas);
    for (int i = 0; i < 140; i++) {
        int x = glyph->x + i % 10, y = glyph->y + i / 10;
        assert_int_equal(page[y * size + x], (i * 37 + 33 + 64) & 255);
    }
    assert_ptr_equal(nv__atlas_get(atlas, &face.face, 3, 20, 1), glyph);
    assert_int_equal(face.calls, 1);
    assert_int_equal(nv__atlas_misses(atlas), 1);
    nv__atlas_destroy(atlas);
}

static void face_size_and_subpixel_tell_glyphs_apart(void **state)
{
    (void)state;
    fake_face face = fake_face_make(1), other = fake_face_make(2);
    nv__atlas *atlas = new_atlas();
    const nv__atlas_glyph *a = nv__atlas_get(atlas, &face.face, 3, 20, 0);
    assert_ptr_not_equal(a, nv__atlas_get(atlas, &face.face, 3, 20, 1));
    assert_ptr_not_equal(a, nv__atlas_get(atlas, &face.face, 3, 20.5f, 0));
    assert_ptr_not_equal(a, nv__atlas_get(atlas, &face.face, 4, 20, 0));
    assert_ptr_not_equal(a, nv__atlas_get(atlas, &other.face, 3, 20, 0));
    assert_int_equal(nv__atlas_misses(atlas), 5);
    nv__atlas_destroy(atlas);
}

static void a_space_needs_no_page(void **state)
{
    (void)state;
    fake_face face = fake_face_make(1);
    nv__atlas *atlas = new_atlas();
    const nv__atlas_glyph *space = nv__atlas_get(atlas, &face.face, 0, 20, 0);
    assert_non_null(space);
    assert_int_equal(space->width, 0);
    assert_int_equal(nv__atlas_page_count(atlas), 0);
    nv__atlas_destroy(atlas);
}

static void glyphs_never_overlap_and_keep_a_gap(void **state)
{
    (void)state;
    enum { COUNT = 900, PAGE = 1024 };
    fake_face face = fake_face_make(1);
    nv__atlas *atlas = new_atlas();
    uint8_t *owner = calloc(8, PAGE * PAGE);
    assert_non_null(owner);
    for (uint32_t i = 0; i < COUNT; i++) {
        const nv__atlas_glyph *g =
            nv__atlas_get(atlas, &face.face, 1 + i, 8 + (float)(i % 50), i % 4);
        assert_non_null(g);
        assert_true(g->x + g->width < PAGE && g->y + g->height < PAGE);
        for (int y = g->y; y <= g->y + g->height; y++) {
            for (int x = g->x; x <= g->x + g->width; x++) {
                uint8_t *cell = &owner[(size_t)g->page * PAGE * PAGE + (size_t)(y * PAGE + x)];
                assert_int_equal(*cell, 0);
                *cell = 1;
            }
        }
    }
    free(owner);
    assert_true(nv__atlas_page_count(atlas) >= 1);
    nv__atlas_destroy(atlas);
}

static void dirty_rows_are_told_once(void **state)
{
    (void)state;
    fake_face face = fake_face_make(1);
    nv__atlas *atlas = new_atlas();
    int first, count;
    const nv__atlas_glyph *g = nv__atlas_get(atlas, &face.face, 2, 20, 0);
    assert_true(nv__atlas_take_dirty(atlas, 0, &first, &count));
    assert_true(first <= g->y && first + count >= g->y + g->height);
    assert_false(nv__atlas_take_dirty(atlas, 0, &first, &count));
    assert_int_equal(count, 0);
    nv__atlas_get(atlas, &face.face, 2, 20, 0);
    assert_false(nv__atlas_take_dirty(atlas, 0, &first, &count));
    nv__atlas_get(atlas, &face.face, 4, 40, 0);
    assert_true(nv__atlas_take_dirty(atlas, 0, &first, &count));
    nv__atlas_destroy(atlas);
}

/* Large glyphs fill pages quickly: 400 px means 200x280. */
static const nv__atlas_glyph *get_large(nv__atlas *atlas, fake_face *face, uint32_t glyph)
{
    return nv__atlas_get(atlas, &face->face, glyph, 400, 0);
}

static void the_page_longest_unused_gives_way(void **state)
{
    (void)state;
    fake_face face = fake_face_make(1);
    nv__atlas *atlas = new_atlas();
    uint32_t next = 1;
    const nv__atlas_glyph *first = get_large(atlas, &face, next++);
    while (nv__atlas_page_count(atlas) < 8) {
        assert_non_null(get_large(atlas, &face, next++));
    }
    assert_int_equal(first->page, 0);
    /* Page 0 is used in every frame: it stays, whatever else comes. */
    for (int frame = 0; frame < 200; frame++) {
        nv__atlas_begin_frame(atlas);
        assert_ptr_equal(get_large(atlas, &face, 1), first);
        assert_non_null(get_large(atlas, &face, next++));
    }
    assert_int_equal(nv__atlas_page_count(atlas), 8);
    /* The second page went: its first glyph has to be made again. */
    uint64_t misses = nv__atlas_misses(atlas);
    nv__atlas_begin_frame(atlas);
    assert_non_null(get_large(atlas, &face, 20));
    assert_int_equal(nv__atlas_misses(atlas), misses + 1);
    nv__atlas_destroy(atlas);
}

static void pages_of_this_frame_are_never_taken(void **state)
{
    (void)state;
    fake_face face = fake_face_make(1);
    nv__atlas *atlas = new_atlas();
    const nv__atlas_glyph *kept[400];
    nv__atlas_glyph copies[400];
    size_t count = 0;
    for (uint32_t i = 0; i < 400; i++) {
        const nv__atlas_glyph *glyph = get_large(atlas, &face, i + 1);
        if (glyph != NULL) {
            kept[count] = glyph;
            copies[count++] = *glyph;
        }
    }
    assert_true(count >= 8 * 12 && count < 400);
    for (size_t i = 0; i < count; i++) {
        assert_memory_equal(kept[i], &copies[i], sizeof copies[i]);
    }
    assert_false(nv__atlas_out_of_memory(atlas));
    nv__atlas_begin_frame(atlas);
    assert_non_null(get_large(atlas, &face, 399));
    nv__atlas_destroy(atlas);
}

static void what_a_face_cannot_do_is_reported_once_and_not_asked_again(void **state)
{
    (void)state;
    fake_face face = fake_face_make(1);
    face.status = NV_EIO;
    int messages = 0;
    nv_log_set_handler(quiet, &messages);
    nv__atlas *atlas = new_atlas();
    assert_null(nv__atlas_get(atlas, &face.face, 5, 20, 0));
    assert_null(nv__atlas_get(atlas, &face.face, 5, 20, 0));
    assert_null(nv__atlas_get(atlas, &face.face, 6, 20, 0));
    assert_int_equal(face.calls, 2);
    assert_int_equal(messages, 1);
    nv__atlas_destroy(atlas);
    nv_log_set_handler(quiet, NULL);
}

static void absurd_sizes_are_refused(void **state)
{
    (void)state;
    fake_face face = fake_face_make(1);
    nv__atlas *atlas = new_atlas();
    assert_null(nv__atlas_get(atlas, &face.face, 5, 0, 0));
    assert_null(nv__atlas_get(atlas, &face.face, 5, -3, 0));
    assert_null(nv__atlas_get(atlas, &face.face, 5, 4000, 0));
    assert_null(nv__atlas_get(atlas, &face.face, 5, (float)NAN, 0));
    assert_int_equal(face.calls, 0);
    nv__atlas_destroy(atlas);
}

static void many_sizes_of_nothing_are_forgotten_in_time(void **state)
{
    (void)state;
    fake_face face = fake_face_make(1);
    nv__atlas *atlas = new_atlas();
    size_t before = nv__alloc_live();
    for (uint32_t face_id = 1; face_id < 5; face_id++) {
        face.face.id = face_id;
        for (int i = 0; i < 32000; i++) {
            if (i % 100 == 0) {
                nv__atlas_begin_frame(atlas);
            }
            assert_non_null(nv__atlas_get(atlas, &face.face, 0, (float)(i + 1) / 64, 0));
        }
    }
    /* 128,000 sizes were asked for; the slabs of some 65,536 entries are left. */
    assert_true(nv__alloc_live() - before < 300);
    nv__atlas_destroy(atlas);
}

static void running_out_of_memory_leaves_it_usable(void **state)
{
    (void)state;
    size_t live = nv__alloc_live();
    for (size_t n = 1; n < 12; n++) {
        fake_face face = fake_face_make(1);
        nv__atlas *atlas = NULL;
        nv__alloc_fail_after(n);
        if (nv__atlas_create(&atlas) == NV_OK) {
            nv__atlas_begin_frame(atlas);
            const nv__atlas_glyph *glyph = nv__atlas_get(atlas, &face.face, 2, 20, 0);
            assert_true(glyph != NULL || nv__atlas_out_of_memory(atlas));
            nv__alloc_fail_after(0);
            nv__atlas_begin_frame(atlas);
            assert_non_null(nv__atlas_get(atlas, &face.face, 2, 20, 0));
            assert_false(nv__atlas_out_of_memory(atlas));
        }
        nv__alloc_fail_after(0);
        nv__atlas_destroy(atlas);
        assert_int_equal(nv__alloc_live(), live);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_glyph_is_rasterised_once_and_copied_exactly),
        cmocka_unit_test(face_size_and_subpixel_tell_glyphs_apart),
        cmocka_unit_test(a_space_needs_no_page),
        cmocka_unit_test(glyphs_never_overlap_and_keep_a_gap),
        cmocka_unit_test(dirty_rows_are_told_once),
        cmocka_unit_test(the_page_longest_unused_gives_way),
        cmocka_unit_test(pages_of_this_frame_are_never_taken),
        cmocka_unit_test(what_a_face_cannot_do_is_reported_once_and_not_asked_again),
        cmocka_unit_test(absurd_sizes_are_refused),
        cmocka_unit_test(many_sizes_of_nothing_are_forgotten_in_time),
        cmocka_unit_test(running_out_of_memory_leaves_it_usable),
    };
    return cmocka_run_group_tests(tests, with_quiet_log, NULL);
}
