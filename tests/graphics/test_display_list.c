#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "graphics_support.h"

/* One of everything. */
static void record_all(nv__display_list *list, nv__glyph_run *run)
{
    nv_canvas c;
    nv_point points[] = { { 1, 2 }, { 3, 4 }, { 5, 6 } };
    nv_rect rect = { 10, 20, 30, 40 };
    nv__canvas_begin(&c, list);
    nv_canvas_push_clip(&c, rect, nv_radius(4));
    nv_canvas_rounded_rect(&c, rect, (nv_radii){ 1, 2, 3, 4 }, NV_RGB(1));
    nv_canvas_border(&c, rect, nv_radius(2), 1, NV_RGB(2));
    nv_canvas_shadow(&c, rect, nv_radius(2), 4, (nv_point){ 1, 2 }, NV_RGB(3));
    nv_canvas_push_opacity(&c, rect, 0.25f);
    nv_canvas_arc(&c, rect, 0.1f, 0.5f, 3, NV_RGB(4));
    nv_canvas_polyline(&c, points, 3, 2, NV_RGB(5));
    nv_canvas_pop_opacity(&c);
    if (run != NULL) {
        nv__canvas_glyphs(&c, run, (nv_point){ 12, 34 }, NV_RGB(6));
    }
    nv_canvas_pop_clip(&c);
    nv__canvas_end(&c, "test");
}

static void appending_moves_and_scales_everything(void **state)
{
    (void)state;
    fake_face face = fake_face_make(1);
    nv__glyph_run *run = fake_run(&face, 14, 3, 1);
    nv__display_list from, to;
    nv__display_list_init(&from);
    nv__display_list_init(&to);
    record_all(&from, run);
    nv__display_list_append(&to, &from, 100, 200, 2, NULL, 0);
    char *text = nv__display_list_dump(&to);
    assert_string_equal(text, "push-clip 120,240 60x80 r=8\n"
                              "fill 120,240 60x80 r=2,4,6,8 #ff000001\n"
                              "border 120,240 60x80 r=4 w=2 #ff000002\n"
                              "shadow 120,240 60x80 r=4 blur=8 offset=2,4 #ff000003\n"
                              "push-opacity 120,240 60x80 0.25\n"
                              "arc 120,240 60x80 from=0.1 sweep=0.5 w=6 #ff000004\n"
                              "polyline 102,204 106,208 110,212 w=4 #ff000005\n"
                              "pop-opacity\n"
                              "glyphs 124,268 [3] Fake 28 #ff000006\n"
                              "pop-clip\n");
    nv__free(text);
    nv_rect before = from.records.items[3].bounds, after = to.records.items[3].bounds;
    assert_float_equal(after.x, before.x * 2 + 100, 1e-4f);
    assert_float_equal(after.width, before.width * 2, 1e-4f);
    nv__display_list_finish(&from);
    nv__display_list_finish(&to);
    assert_int_equal(run->references, 1);
    nv__glyph_run_release(run);
}

static void culling_keeps_what_meets_a_rectangle_and_all_structure(void **state)
{
    (void)state;
    nv__display_list from, to;
    nv_canvas c;
    nv__display_list_init(&from);
    nv__display_list_init(&to);
    nv__canvas_begin(&c, &from);
    nv_canvas_push_clip(&c, (nv_rect){ 900, 900, 1, 1 }, nv_radius(0));
    for (int i = 0; i < 10; i++) {
        nv_canvas_rect(&c, (nv_rect){ (float)i * 10, 0, 10, 10 }, NV_RGB(i + 1));
    }
    nv_canvas_pop_clip(&c);
    nv__canvas_end(&c, "test");
    nv_rect cull[] = { { 25, 5, 1, 1 }, { 150, 0, 10, 10 } };
    nv__display_list_append(&to, &from, 0, 0, 1, cull, 2);
    assert_int_equal(to.records.count, 3);
    assert_int_equal(to.records.items[1].argb, 0xFF000003);
    nv__display_list_clear(&to);
    nv__display_list_append(&to, &from, 100, 0, 1, cull, 2);
    assert_int_equal(to.records.count, 3);
    assert_int_equal(to.records.items[1].argb, 0xFF000006);
    nv__display_list_clear(&to);
    nv__display_list_append(&to, &from, 0, 0, 1, cull, 0);
    assert_int_equal(to.records.count, 2);
    nv__display_list_finish(&from);
    nv__display_list_finish(&to);
}

static void equality_sees_every_difference(void **state)
{
    (void)state;
    fake_face face = fake_face_make(1);
    nv__glyph_run *run = fake_run(&face, 14, 3, 1), *twin = fake_run(&face, 14, 3, 1);
    nv__display_list a, b;
    nv__display_list_init(&a);
    nv__display_list_init(&b);
    record_all(&a, run);
    record_all(&b, twin);
    assert_true(nv__display_list_equal(&a, &b));
    for (size_t i = 0; i < b.records.count; i++) {
        nv__record saved = b.records.items[i];
        b.records.items[i].rect.x += 1;
        assert_false(nv__display_list_equal(&a, &b));
        b.records.items[i] = saved;
        b.records.items[i].argb ^= 1;
        assert_false(nv__display_list_equal(&a, &b));
        b.records.items[i] = saved;
        b.records.items[i].width += 1;
        assert_false(nv__display_list_equal(&a, &b));
        b.records.items[i] = saved;
        b.records.items[i].radii.bottom_left += 1;
        assert_false(nv__display_list_equal(&a, &b));
        b.records.items[i] = saved;
    }
    b.points.items[1].y += 1;
    assert_false(nv__display_list_equal(&a, &b));
    b.points.items[1].y -= 1;
    twin->glyphs[2].id++;
    assert_false(nv__display_list_equal(&a, &b));
    twin->glyphs[2].id--;
    assert_true(nv__display_list_equal(&a, &b));
    nv__display_list_pop_clip(&b);
    assert_false(nv__display_list_equal(&a, &b));
    nv__display_list_finish(&a);
    nv__display_list_finish(&b);
    nv__glyph_run_release(run);
    nv__glyph_run_release(twin);
}

static void appended_points_are_compared_by_value(void **state)
{
    (void)state;
    nv__display_list from, once, twice;
    nv__display_list_init(&from);
    nv__display_list_init(&once);
    nv__display_list_init(&twice);
    nv_canvas c;
    nv_point points[] = { { 1, 2 }, { 3, 4 } };
    nv__canvas_begin(&c, &from);
    nv_canvas_polyline(&c, points, 2, 1, NV_RGB(0));
    nv__canvas_end(&c, "test");
    nv__display_list_append(&once, &from, 5, 5, 1, NULL, 0);
    nv__display_list_append(&twice, &from, 0, 0, 1, NULL, 0);
    nv__display_list_append(&twice, &from, 5, 5, 1, NULL, 0);
    assert_int_equal(twice.records.items[1].u.points.first, 2);
    twice.records.items[0] = twice.records.items[1];
    twice.records.count = 1;
    assert_true(nv__display_list_equal(&once, &twice));
    nv__display_list_finish(&from);
    nv__display_list_finish(&once);
    nv__display_list_finish(&twice);
}

static void runs_live_as_long_as_a_record_names_them(void **state)
{
    (void)state;
    size_t live = nv__alloc_live();
    fake_face face = fake_face_make(1);
    nv__glyph_run *run = fake_run(&face, 14, 3, 1);
    run->text = nv__strdup("abc");
    nv__display_list a, b;
    nv__display_list_init(&a);
    nv__display_list_init(&b);
    record_all(&a, run);
    nv__display_list_append(&b, &a, 0, 0, 1, NULL, 0);
    assert_int_equal(run->references, 3);
    nv__glyph_run_release(run);
    nv__display_list_clear(&a);
    assert_int_equal(run->references, 1);
    nv__display_list_finish(&a);
    nv__display_list_finish(&b);
    nv__glyph_run_release(NULL);
    assert_int_equal(nv__alloc_live(), live);
}

static void an_impossible_run_is_no_memory(void **state)
{
    (void)state;
    fake_face face = fake_face_make(1);
    assert_null(nv__glyph_run_new(&face.face, 14, SIZE_MAX / 4));
}

static int open_pushes(const nv__display_list *list)
{
    int open = 0;
    for (size_t i = 0; i < list->records.count; i++) {
        nv__record_kind kind = list->records.items[i].kind;
        open += kind == NV__RECORD_PUSH_CLIP || kind == NV__RECORD_PUSH_OPACITY;
        open -= kind == NV__RECORD_POP_CLIP || kind == NV__RECORD_POP_OPACITY;
    }
    return open;
}

/* The n-th allocation fails: the list is a beginning of what was meant, nothing leaks, and
 * appending it elsewhere leaves no clip open. */
static void running_out_of_memory_leaves_a_balanced_prefix(void **state)
{
    (void)state;
    fake_face face = fake_face_make(1);
    size_t live = nv__alloc_live();
    bool failed_once = false;
    for (size_t n = 1; n < 30; n++) {
        nv__glyph_run *run = fake_run(&face, 14, 3, 1);
        nv__display_list from, to;
        nv__display_list_init(&from);
        nv__display_list_init(&to);
        nv__alloc_fail_after(n);
        record_all(&from, run);
        record_all(&from, run);
        nv__display_list_append(&to, &from, 0, 0, 1, NULL, 0);
        nv__alloc_fail_after(0);
        failed_once = failed_once || from.failed || to.failed;
        if (!from.failed && !to.failed) {
            assert_int_equal(from.records.count, 20);
            assert_true(nv__display_list_equal(&from, &to));
        }
        if (!to.failed) {
            assert_int_equal(open_pushes(&to), 0);
        }
        nv__display_list_finish(&from);
        nv__display_list_finish(&to);
        nv__glyph_run_release(run);
        assert_int_equal(nv__alloc_live(), live);
    }
    assert_true(failed_once);
}

static void dumping_without_memory_is_null(void **state)
{
    (void)state;
    nv__display_list list;
    nv__display_list_init(&list);
    record_all(&list, NULL);
    size_t live = nv__alloc_live();
    for (size_t n = 1; n < 20; n++) {
        nv__alloc_fail_after(n);
        char *text = nv__display_list_dump(&list);
        bool hit = nv__alloc_fail_hit();
        nv__alloc_fail_after(0);
        assert_true(hit == (text == NULL));
        nv__free(text);
        assert_int_equal(nv__alloc_live(), live);
    }
    nv__display_list_finish(&list);
}

static void dumps_do_not_overflow_on_odd_numbers(void **state)
{
    (void)state;
    nv__display_list list;
    nv__display_list_init(&list);
    nv__display_list_push_clip(&list, (nv_rect){ -INFINITY, NAN, 1e20f, -0.0004f }, nv_radius(0));
    nv__display_list_push_clip(&list, (nv_rect){ -0.25f, -12.0625f, 999999.5f, 0.001f },
                               nv_radius(0));
    char *text = nv__display_list_dump(&list);
    assert_string_equal(text, "push-clip -inf,nan infx0\n"
                              "push-clip -0.25,-12.063 999999.5x0.001\n");
    nv__free(text);
    nv__display_list_finish(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(appending_moves_and_scales_everything),
        cmocka_unit_test(culling_keeps_what_meets_a_rectangle_and_all_structure),
        cmocka_unit_test(equality_sees_every_difference),
        cmocka_unit_test(appended_points_are_compared_by_value),
        cmocka_unit_test(runs_live_as_long_as_a_record_names_them),
        cmocka_unit_test(an_impossible_run_is_no_memory),
        cmocka_unit_test(running_out_of_memory_leaves_a_balanced_prefix),
        cmocka_unit_test(dumping_without_memory_is_null),
        cmocka_unit_test(dumps_do_not_overflow_on_odd_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
