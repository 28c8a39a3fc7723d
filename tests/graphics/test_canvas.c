#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/assert.h"
#include "base/log.h"
#include "graphics_support.h"

/* Broken rules trap in debug builds and are logged in release builds: both are counted here. */
static int reports;
static char last_report[512];

static void count_trap(const char *message)
{
    reports++;
    snprintf(last_report, sizeof last_report, "%s", message);
}

static void count_log(void *user, nv_log_level level, const char *message)
{
    (void)user;
    (void)level;
    count_trap(message);
}

typedef struct fixture {
    nv__display_list list;
    nv_canvas canvas;
} fixture;

static int open_fixture(void **state)
{
    static fixture f;
    nv__display_list_init(&f.list);
    nv__canvas_begin(&f.canvas, &f.list);
    nv__set_trap(count_trap);
    nv_log_set_handler(count_log, NULL);
    nv__log_forget();
    reports = 0;
    *state = &f;
    return 0;
}

static int close_fixture(void **state)
{
    fixture *f = *state;
    nv__display_list_finish(&f->list);
    nv__set_trap(NULL);
    nv_log_set_handler(NULL, NULL);
    return 0;
}

static void check_dump(fixture *f, const char *expected)
{
    char *text = nv__display_list_dump(&f->list);
    assert_non_null(text);
    assert_string_equal(text, expected);
    nv__free(text);
}

/* ---- what is recorded ---- */

static void shapes_are_recorded_as_text_says(void **state)
{
    fixture *f = *state;
    nv_rect rect = { 8, 8.5f, 100, 40 };
    nv_point points[] = { { 0, 0 }, { 5, 2.25f } };
    nv_canvas_rect(&f->canvas, rect, NV_RGB(0x112233));
    nv_canvas_rounded_rect(&f->canvas, rect, nv_radius(20), NV_RGB(0x6750A4));
    nv_canvas_rounded_rect(&f->canvas, rect, (nv_radii){ 1, 2, 3, 0.5f }, NV_ARGB(0x80000000));
    nv_canvas_border(&f->canvas, rect, nv_radius(4), 1, NV_RGB(0x79747E));
    nv_canvas_circle(&f->canvas, (nv_point){ 10, 20 }, 3, NV_RGB(1));
    nv_canvas_shadow(&f->canvas, rect, nv_radius(12), 6, (nv_point){ 0, -2 }, NV_ARGB(0x26000000));
    nv_canvas_arc(&f->canvas, rect, 0.125f, -0.75f, 4, NV_RGB(2));
    nv_canvas_polyline(&f->canvas, points, 2, 1.5f, NV_RGB(3));
    nv_canvas_push_clip(&f->canvas, rect, nv_radius(0));
    nv_canvas_push_opacity(&f->canvas, rect, 0.5f);
    nv_canvas_pop_opacity(&f->canvas);
    nv_canvas_pop_clip(&f->canvas);
    nv__canvas_end(&f->canvas, "test");
    check_dump(f, "fill 8,8.5 100x40 #ff112233\n"
                  "fill 8,8.5 100x40 r=20 #ff6750a4\n"
                  "fill 8,8.5 100x40 r=1,2,3,0.5 #80000000\n"
                  "border 8,8.5 100x40 r=4 w=1 #ff79747e\n"
                  "fill 7,17 6x6 r=3 #ff000001\n"
                  "shadow 8,8.5 100x40 r=12 blur=6 offset=0,-2 #26000000\n"
                  "arc 8,8.5 100x40 from=0.125 sweep=-0.75 w=4 #ff000002\n"
                  "polyline 0,0 5,2.25 w=1.5 #ff000003\n"
                  "push-clip 8,8.5 100x40\n"
                  "push-opacity 8,8.5 100x40 0.5\n"
                  "pop-opacity\n"
                  "pop-clip\n");
    assert_int_equal(reports, 0);
}

static void text_is_quoted_and_names_its_face(void **state)
{
    fixture *f = *state;
    fake_face face = fake_face_make(1);
    nv__glyph_run *run = fake_run(&face, 14, 3, 1);
    run->text = nv__strdup("a\"b\\\n\xC3\xA9");
    nv__canvas_glyphs(&f->canvas, run, (nv_point){ 16, 30 }, NV_RGB(0xFFFFFF));
    nv__glyph_run *plain = fake_run(&face, 10.5f, 2, 1);
    face.face.name = NULL;
    nv__canvas_glyphs(&f->canvas, plain, (nv_point){ 0, 0 }, NV_RGB(0));
    nv__glyph_run_release(run);
    nv__glyph_run_release(plain);
    check_dump(f, "glyphs 16,30 \"a\\\"b\\\\\\x0a\xC3\xA9\" ? 14 #ffffffff\n"
                  "glyphs 0,0 [2] ? 10.5 #ff000000\n");
}

static void an_empty_list_dumps_as_an_empty_text(void **state)
{
    check_dump(*state, "");
}

static void bounds_hold_everything_a_record_can_touch(void **state)
{
    fixture *f = *state;
    nv_point points[] = { { 10, 10 }, { 20, 30 } };
    nv_canvas_shadow(&f->canvas, (nv_rect){ 50, 50, 20, 20 }, nv_radius(0), 10, (nv_point){ 3, 5 },
                     NV_RGB(0));
    nv_canvas_polyline(&f->canvas, points, 2, 4, NV_RGB(0));
    nv_rect shadow = f->list.records.items[0].bounds, line = f->list.records.items[1].bounds;
    assert_true(shadow.x <= 53 - 15 && shadow.x + shadow.width >= 73 + 15);
    assert_true(shadow.y <= 55 - 15 && shadow.y + shadow.height >= 75 + 15);
    assert_true(line.x <= 7.5f && line.y <= 7.5f);
    assert_true(line.x + line.width >= 22.5f && line.y + line.height >= 32.5f);
}

static void what_cannot_be_seen_is_not_recorded(void **state)
{
    fixture *f = *state;
    nv_rect rect = { 0, 0, 10, 10 }, empty = { 0, 0, 0, 10 };
    nv_point point = { 1, 1 };
    nv_canvas_rect(&f->canvas, rect, NV_ARGB(0x00FFFFFF));
    nv_canvas_rect(&f->canvas, rect, 0);
    nv_canvas_rect(&f->canvas, empty, NV_RGB(0));
    nv_canvas_border(&f->canvas, rect, nv_radius(0), 0, NV_RGB(0));
    nv_canvas_circle(&f->canvas, point, 0, NV_RGB(0));
    nv_canvas_arc(&f->canvas, rect, 0, 0, 4, NV_RGB(0));
    nv_canvas_arc(&f->canvas, rect, 0, 1, 0, NV_RGB(0));
    nv_canvas_polyline(&f->canvas, &point, 0, 1, NV_RGB(0));
    assert_int_equal(f->list.records.count, 0);
    assert_int_equal(reports, 0);
}

/* ---- misuse ---- */

#define CHECK_REFUSED(f, recorded, ...)                                                            \
    do {                                                                                           \
        int before_ = reports;                                                                     \
        __VA_ARGS__;                                                                               \
        assert_int_equal(reports, before_ + 1);                                                    \
        assert_int_equal((f)->list.records.count, (recorded));                                     \
    } while (0)

static void unusable_numbers_are_reported_and_skipped(void **state)
{
    fixture *f = *state;
    nv_canvas *c = &f->canvas;
    nv_rect rect = { 0, 0, 10, 10 };
    nv_point bad_points[] = { { 0, 0 }, { NAN, 1 } };
    CHECK_REFUSED(f, 0, nv_canvas_rect(c, (nv_rect){ NAN, 0, 1, 1 }, NV_RGB(0)));
    CHECK_REFUSED(
        f, 0, nv_canvas_rounded_rect(c, (nv_rect){ 0, 0, INFINITY, 1 }, nv_radius(0), NV_RGB(0)));
    CHECK_REFUSED(f, 0, nv_canvas_rounded_rect(c, rect, nv_radius(-1), NV_RGB(0)));
    CHECK_REFUSED(f, 0, nv_canvas_border(c, rect, nv_radius(0), -1, NV_RGB(0)));
    CHECK_REFUSED(f, 0, nv_canvas_border(c, (nv_rect){ 0, 0, -4, 4 }, nv_radius(0), 1, NV_RGB(0)));
    CHECK_REFUSED(f, 0, nv_canvas_circle(c, (nv_point){ 0, INFINITY }, 1, NV_RGB(0)));
    CHECK_REFUSED(f, 0, nv_canvas_circle(c, (nv_point){ 0, 0 }, NAN, NV_RGB(0)));
    CHECK_REFUSED(f, 0,
                  nv_canvas_shadow(c, rect, nv_radius(0), NAN, (nv_point){ 0, 0 }, NV_RGB(0)));
    CHECK_REFUSED(f, 0,
                  nv_canvas_shadow(c, rect, nv_radius(0), 1, (nv_point){ NAN, 0 }, NV_RGB(0)));
    CHECK_REFUSED(f, 0, nv_canvas_arc(c, rect, NAN, 1, 1, NV_RGB(0)));
    CHECK_REFUSED(f, 0, nv_canvas_arc(c, rect, 0, 1, -2, NV_RGB(0)));
    CHECK_REFUSED(f, 0, nv_canvas_polyline(c, bad_points, 2, 1, NV_RGB(0)));
    CHECK_REFUSED(f, 0, nv_canvas_polyline(c, NULL, 2, 1, NV_RGB(0)));
    CHECK_REFUSED(f, 0, nv_canvas_polyline(c, bad_points, 17, 1, NV_RGB(0)));
    CHECK_REFUSED(f, 0, nv__canvas_glyphs(c, NULL, (nv_point){ 0, 0 }, NV_RGB(0)));
}

static void role_colours_are_reported_by_every_call(void **state)
{
    fixture *f = *state;
    nv_canvas *c = &f->canvas;
    nv_rect rect = { 0, 0, 10, 10 };
    nv_point points[] = { { 0, 0 }, { 1, 1 } };
    CHECK_REFUSED(f, 0, nv_canvas_rect(c, rect, NV_PRIMARY));
    CHECK_REFUSED(f, 0, nv_canvas_rounded_rect(c, rect, nv_radius(1), NV_PRIMARY));
    CHECK_REFUSED(f, 0, nv_canvas_border(c, rect, nv_radius(1), 1, NV_PRIMARY));
    CHECK_REFUSED(f, 0, nv_canvas_circle(c, points[0], 1, NV_PRIMARY));
    CHECK_REFUSED(f, 0, nv_canvas_shadow(c, rect, nv_radius(1), 1, points[0], NV_SHADOW));
    CHECK_REFUSED(f, 0, nv_canvas_arc(c, rect, 0, 1, 1, NV_PRIMARY));
    CHECK_REFUSED(f, 0, nv_canvas_polyline(c, points, 2, 1, NV_PRIMARY));
}

static void a_call_without_a_canvas_is_reported(void **state)
{
    fixture *f = *state;
    nv_canvas stale;
    nv__canvas_begin(&stale, &f->list);
    nv__canvas_end(&stale, "test");
    CHECK_REFUSED(f, 0, nv_canvas_rect(&stale, (nv_rect){ 0, 0, 1, 1 }, NV_RGB(0)));
    CHECK_REFUSED(f, 0, nv_canvas_circle(NULL, (nv_point){ 0, 0 }, 1, NV_RGB(0)));
}

static void a_pop_without_a_push_is_reported_and_skipped(void **state)
{
    fixture *f = *state;
    CHECK_REFUSED(f, 0, nv_canvas_pop_clip(&f->canvas));
    CHECK_REFUSED(f, 0, nv_canvas_pop_opacity(&f->canvas));
}

static void crossed_pops_are_reported_and_the_list_stays_balanced(void **state)
{
    fixture *f = *state;
    nv_rect rect = { 0, 0, 10, 10 };
    nv_canvas_push_clip(&f->canvas, rect, nv_radius(0));
    nv_canvas_push_opacity(&f->canvas, rect, 0.5f);
    CHECK_REFUSED(f, 2, nv_canvas_pop_clip(&f->canvas));
    nv_canvas_pop_opacity(&f->canvas);
    nv__canvas_end(&f->canvas, "crossing painter");
    assert_int_equal(reports, 2);
    assert_non_null(strstr(last_report, "crossing painter"));
    check_dump(f, "push-clip 0,0 10x10\npush-opacity 0,0 10x10 0.5\npop-opacity\npop-clip\n");
}

static void what_is_left_open_is_closed_in_reverse(void **state)
{
    fixture *f = *state;
    nv_rect rect = { 0, 0, 10, 10 };
    nv_canvas_push_opacity(&f->canvas, rect, 0.5f);
    nv_canvas_push_clip(&f->canvas, rect, nv_radius(3));
    nv__canvas_end(&f->canvas, "forgetful painter");
    assert_int_equal(reports, 1);
    assert_non_null(strstr(last_report, "forgetful painter"));
    check_dump(f, "push-opacity 0,0 10x10 0.5\npush-clip 0,0 10x10 r=3\npop-clip\npop-opacity\n");
}

static void an_unusable_push_swallows_its_own_pop(void **state)
{
    fixture *f = *state;
    nv_rect rect = { 0, 0, 10, 10 };
    nv_canvas_push_clip(&f->canvas, rect, nv_radius(0));
    CHECK_REFUSED(f, 1, nv_canvas_push_clip(&f->canvas, (nv_rect){ 0, 0, NAN, 1 }, nv_radius(0)));
    CHECK_REFUSED(f, 1, nv_canvas_push_opacity(&f->canvas, rect, 1.5f));
    nv_canvas_pop_opacity(&f->canvas);
    nv_canvas_pop_clip(&f->canvas);
    assert_int_equal(f->list.records.count, 1);
    nv_canvas_pop_clip(&f->canvas);
    assert_int_equal(f->list.records.count, 2);
    nv__canvas_end(&f->canvas, "test");
    assert_int_equal(reports, 2);
}

static void clips_go_sixteen_deep(void **state)
{
    fixture *f = *state;
    nv_rect rect = { 0, 0, 10, 10 };
    for (int i = 0; i < 16; i++) {
        nv_canvas_push_clip(&f->canvas, rect, nv_radius(1));
    }
    assert_int_equal(reports, 0);
    CHECK_REFUSED(f, 16, nv_canvas_push_clip(&f->canvas, rect, nv_radius(1)));
    for (int i = 0; i < 17; i++) {
        nv_canvas_pop_clip(&f->canvas);
    }
    nv__canvas_end(&f->canvas, "test");
    assert_int_equal(reports, 1);
    assert_int_equal(f->list.records.count, 32);
}

static void a_hundred_pushes_are_survived(void **state)
{
    fixture *f = *state;
    nv_rect rect = { 0, 0, 10, 10 };
    for (int i = 0; i < 100; i++) {
        nv_canvas_push_opacity(&f->canvas, rect, 0.5f);
    }
    for (int i = 0; i < 100; i++) {
        nv_canvas_pop_opacity(&f->canvas);
    }
    assert_int_equal(f->list.records.count, 32);
    reports = 0;
    nv__canvas_end(&f->canvas, "test");
    assert_int_equal(reports, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_fixture, close_fixture)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(shapes_are_recorded_as_text_says),
        TEST(text_is_quoted_and_names_its_face),
        TEST(an_empty_list_dumps_as_an_empty_text),
        TEST(bounds_hold_everything_a_record_can_touch),
        TEST(what_cannot_be_seen_is_not_recorded),
        TEST(unusable_numbers_are_reported_and_skipped),
        TEST(role_colours_are_reported_by_every_call),
        TEST(a_call_without_a_canvas_is_reported),
        TEST(a_pop_without_a_push_is_reported_and_skipped),
        TEST(crossed_pops_are_reported_and_the_list_stays_balanced),
        TEST(what_is_left_open_is_closed_in_reverse),
        TEST(an_unusable_push_swallows_its_own_pop),
        TEST(clips_go_sixteen_deep),
        TEST(a_hundred_pushes_are_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
