/* Gradients on the CPU: where the stops land, how colours are mixed, and what the text says. */
#include "support/cm.h"

#include "graphics/gradient.h"
#include "graphics/graphics_support.h"

static const nv_gradient black_to_white = {
    .kind = NV_GRADIENT_LINEAR,
    .to = { 100, 0 },
    .count = 2,
    .stops = { { 0, NV_RGB(0) }, { 1, NV_RGB(0xFFFFFF) } },
};

static void a_linear_gradient_is_a_ramp(void **state)
{
    (void)state;
    scene s;
    scene_open(&s, 120, 10, 1);
    nv_canvas_gradient(&s.canvas, (nv_rect){ 10, 0, 100, 10 }, nv_radius(0),
                       &(nv_gradient){ .from = { 10, 0 },
                                       .to = { 110, 0 },
                                       .count = 2,
                                       .stops = { { 0, NV_RGB(0) }, { 1, NV_RGB(0xFFFFFF) } } });
    assert_int_equal(scene_draw(&s), NV_OK);
    for (int x = 0; x < 100; x++) {
        int expected = (int)((x + 0.5) / 100 * 255 + 0.5),
            got = (int)(scene_at(&s, 10 + x, 5) & 255);
        assert_in_range(got, expected > 0 ? expected - 1 : 0, expected + 1);
    }
    assert_int_equal(scene_at(&s, 9, 5), 0xFFFFFFFFu);
    assert_int_equal(scene_at(&s, 110, 5), 0xFFFFFFFFu);
    scene_close(&s);
}

static void stops_at_one_place_make_a_hard_edge(void **state)
{
    (void)state;
    scene s;
    scene_open(&s, 100, 4, 1);
    nv_gradient g = { .to = { 100, 0 },
                      .count = 4,
                      .stops = { { 0, NV_RGB(0xFF0000) },
                                 { 0.5f, NV_RGB(0xFF0000) },
                                 { 0.5f, NV_RGB(0x0000FF) },
                                 { 1, NV_RGB(0x0000FF) } } };
    nv_canvas_gradient(&s.canvas, (nv_rect){ 0, 0, 100, 4 }, nv_radius(0), &g);
    assert_int_equal(scene_draw(&s), NV_OK);
    assert_int_equal(scene_at(&s, 49, 1), 0xFFFF0000u);
    assert_int_equal(scene_at(&s, 50, 1), 0xFF0000FFu);
    scene_close(&s);
}

/* Mixing straight colours would show the hidden red of the transparent end. */
static void colours_are_mixed_premultiplied(void **state)
{
    (void)state;
    scene s;
    scene_open(&s, 100, 4, 1);
    nv_gradient g = { .to = { 100, 0 },
                      .count = 2,
                      .stops = { { 0, NV_ARGB(0x00FF0000) }, { 1, NV_RGB(0x0000FF) } } };
    nv_canvas_gradient(&s.canvas, (nv_rect){ 0, 0, 100, 4 }, nv_radius(0), &g);
    nv__pixel_rect all = { 0, 0, 100, 4 };
    assert_int_equal(scene_draw_rects(&s, &all, 1, 0xFF000000u), NV_OK);
    for (int x = 0; x < 100; x++) {
        assert_int_equal(scene_at(&s, x, 1) >> 16 & 255, 0);
    }
    assert_in_range(scene_at(&s, 50, 1) & 255, 126, 130);
    scene_close(&s);
}

static void radial_and_sweep_gradients_turn_around_their_centre(void **state)
{
    (void)state;
    scene s;
    scene_open(&s, 100, 100, 1);
    nv_gradient g = black_to_white;
    g.kind = NV_GRADIENT_RADIAL;
    g.from = (nv_point){ 50, 50 };
    g.radius = 40;
    nv_canvas_gradient(&s.canvas, (nv_rect){ 0, 0, 100, 100 }, nv_radius(0), &g);
    assert_int_equal(scene_draw(&s), NV_OK);
    assert_int_equal(scene_at(&s, 0, 0), 0xFFFFFFFFu); /* beyond the last stop */
    for (int i = 0; i < 100; i++) {
        assert_int_equal(scene_at(&s, i, 30), scene_at(&s, 99 - i, 69));
        assert_int_equal(scene_at(&s, i, 30), scene_at(&s, 30, i));
    }
    assert_in_range(scene_at(&s, 70, 50) & 255, 129, 132); /* 20.5 of 40 */
    scene_reset(&s);
    g.kind = NV_GRADIENT_SWEEP;
    nv_canvas_gradient(&s.canvas, (nv_rect){ 0, 0, 100, 100 }, nv_radius(0), &g);
    assert_int_equal(scene_draw(&s), NV_OK);
    assert_in_range(scene_at(&s, 51, 2) & 255, 0, 3);
    assert_in_range(scene_at(&s, 97, 50) & 255, 63, 66);
    assert_in_range(scene_at(&s, 50, 97) & 255, 126, 129);
    assert_in_range(scene_at(&s, 2, 49) & 255, 190, 193);
    assert_in_range(scene_at(&s, 48, 2) & 255, 252, 255);
    scene_close(&s);
}

static void a_gradient_keeps_to_corners_clips_and_damage(void **state)
{
    (void)state;
    scene s;
    scene_open(&s, 80, 80, 1.5f);
    nv_gradient g = black_to_white;
    g.stops[1].color = NV_RGB(0);
    g.to = (nv_point){ 30, 30 };
    nv_canvas_push_clip(&s.canvas, (nv_rect){ 5, 5, 30, 30 }, nv_radius(8));
    nv_canvas_gradient(&s.canvas, (nv_rect){ 4, 4, 40, 40 }, nv_radius(12), &g);
    nv_canvas_pop_clip(&s.canvas);
    assert_int_equal(scene_draw(&s), NV_OK);
    uint32_t *whole = malloc(6400 * sizeof *whole);
    memcpy(whole, s.pixels, 6400 * sizeof *whole);
    /* One colour everywhere: the same as a plain fill. */
    scene_reset(&s);
    nv_canvas_push_clip(&s.canvas, (nv_rect){ 5, 5, 30, 30 }, nv_radius(8));
    nv_canvas_rounded_rect(&s.canvas, (nv_rect){ 4, 4, 40, 40 }, nv_radius(12), NV_RGB(0));
    nv_canvas_pop_clip(&s.canvas);
    assert_int_equal(scene_draw(&s), NV_OK);
    assert_memory_equal(whole, s.pixels, 6400 * sizeof *whole);
    nv__pixel_rect halves[2] = { { 0, 0, 33, 80 }, { 33, 0, 47, 80 } };
    assert_int_equal(scene_draw_rects(&s, halves, 2, 0xFFFFFFFFu), NV_OK);
    assert_memory_equal(whole, s.pixels, 6400 * sizeof *whole);
    free(whole);
    scene_close(&s);
}

static void a_gradient_is_written_and_compared(void **state)
{
    (void)state;
    nv__display_list a, b, moved;
    nv__display_list_init(&a);
    nv__display_list_init(&b);
    nv__display_list_init(&moved);
    nv_canvas canvas;
    for (int i = 0; i < 2; i++) {
        nv__canvas_begin(&canvas, i == 0 ? &a : &b);
        nv_canvas_gradient(&canvas, (nv_rect){ 1, 2, 30, 40 }, nv_radius(4), &black_to_white);
        nv__canvas_end(&canvas, "test");
    }
    assert_true(nv__display_list_equal(&a, &b));
    char *text = nv__display_list_dump(&a);
    assert_string_equal(text, "gradient 1,2 30x40 r=4 linear 0,0 100,0 0#ff000000 1#ffffffff\n");
    nv__free(text);
    nv__display_list_append(&moved, &a, 10, 20, 2, NULL, 0);
    text = nv__display_list_dump(&moved);
    assert_string_equal(text, "gradient 12,24 60x80 r=8 linear 0,0 100,0 0#ff000000 1#ffffffff "
                              "m=2,0,0,2,10,20\n");
    nv__free(text);
    assert_false(nv__display_list_equal(&a, &moved));
    nv__display_list_finish(&a);
    nv__display_list_finish(&b);
    assert_int_equal(moved.records.items[0].u.gradient.ramp->references, 1);
    nv__display_list_finish(&moved);
}

static void unusable_gradients_are_refused(void **state)
{
    (void)state;
    nv__display_list list;
    nv_canvas canvas;
    nv__display_list_init(&list);
    nv__canvas_begin(&canvas, &list);
    nv_gradient g = black_to_white, empty = black_to_white, roles = black_to_white;
    g.stops[0].at = 2;
    empty.count = 0;
    roles.stops[1].color = NV_PRIMARY;
    catch_traps();
    nv_canvas_gradient(&canvas, (nv_rect){ 0, 0, 9, 9 }, nv_radius(0), &g);
    nv_canvas_gradient(&canvas, (nv_rect){ 0, 0, 9, 9 }, nv_radius(0), &empty);
    nv_canvas_gradient(&canvas, (nv_rect){ 0, 0, 9, 9 }, nv_radius(0), &roles);
    nv_canvas_gradient(&canvas, (nv_rect){ 0, 0, 9, 9 }, nv_radius(0), NULL);
    release_traps();
    assert_int_equal(list.records.count, 0);
    nv__display_list_finish(&list);
}

static void memory_that_runs_out_leaves_a_marked_list(void **state)
{
    (void)state;
    for (size_t n = 1; n <= 2; n++) {
        size_t live = nv__alloc_live();
        nv__display_list list;
        nv_canvas canvas;
        nv__display_list_init(&list);
        nv__canvas_begin(&canvas, &list);
        nv__alloc_fail_after(n);
        nv_canvas_gradient(&canvas, (nv_rect){ 0, 0, 9, 9 }, nv_radius(0), &black_to_white);
        nv__alloc_fail_after(0);
        assert_true(list.failed);
        nv__display_list_finish(&list);
        assert_int_equal(nv__alloc_live(), live);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_linear_gradient_is_a_ramp),
        cmocka_unit_test(stops_at_one_place_make_a_hard_edge),
        cmocka_unit_test(colours_are_mixed_premultiplied),
        cmocka_unit_test(radial_and_sweep_gradients_turn_around_their_centre),
        cmocka_unit_test(a_gradient_keeps_to_corners_clips_and_damage),
        cmocka_unit_test(a_gradient_is_written_and_compared),
        cmocka_unit_test(unusable_gradients_are_refused),
        cmocka_unit_test(memory_that_runs_out_leaves_a_marked_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
