/* Rows, columns, containers, stacks and spacers on the figures of the specification. */
#include "widgets/window.h"

#include <nuiitivet/widgets.h>

/* Everything is shown in a corner of the window, at its own size. */
static nv_widget *corner(nv_widget *child)
{
    return nv_stack(.children = nv_children(child));
}

static int open_window(void **state)
{
    static window w;
    window_open(&w, 800.0f, 600.0f);
    *state = &w;
    return 0;
}

static int close_window(void **state)
{
    window_close(*state);
    return 0;
}

static void LAY_RC_2_a_column_is_the_sum_of_its_children_and_gaps(void **state)
{
    window *w = *state;
    window_show(w, corner(nv_column(.key = "column", .gap = 8, .padding = nv_all(10),
                                    .children = nv_children(soft_box("a", 50, 20), NULL,
                                                            soft_box("b", 30, 10)))));
    ASSERT_RECT(w, "column", 0, 0, 70, 58);
    ASSERT_RECT(w, "a", 10, 10, 50, 20);
    ASSERT_RECT(w, "b", 10, 38, 30, 10);
}

static void LAY_RC_16_cross_alignment_places_children(void **state)
{
    window *w = *state;
    static const struct {
        nv_align align;
        float x;
    } cases[] = { { NV_ALIGN_DEFAULT, 0 }, { NV_START, 0 }, { NV_CENTER, 45 }, { NV_FINISH, 90 } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        window_show(w, corner(nv_column(.width = 100, .height = 100, .cross = cases[i].align,
                                        .children = nv_children(soft_box("a", 10, 10)))));
        ASSERT_RECT(w, "a", cases[i].x, 0, 10, 10);
    }
}

static void LAY_RC_17_shares_divide_the_row_and_others_keep_their_size(void **state)
{
    window *w = *state;
    window_show(
        w, corner(nv_row(.width = 200, .height = 20,
                         .children = nv_children(hard_box("a", -50, 0), hard_box("b", -50, 0)))));
    assert_rect(rect_of(w, "a"), 0, 0, 100, 0);
    assert_rect(rect_of(w, "b"), 100, 0, 100, 0);
    window_show(w, corner(nv_row(.width = 120, .children = nv_children(hard_box("a", 40, 10),
                                                                       soft_box("b", 30, 10)))));
    ASSERT_RECT(w, "a", 0, 0, 40, 10);
    ASSERT_RECT(w, "b", 40, 0, 30, 10);
}

static void LAY_RC_7_weights_and_gaps_count(void **state)
{
    window *w = *state;
    window_show(w,
                corner(nv_row(.width = 230, .height = 10, .gap = 10,
                              .children = nv_children(hard_box("a", 30, 10), hard_box("b", -1, 10),
                                                      hard_box("c", -2, 10)))));
    ASSERT_RECT(w, "b", 40, 0, 60, 10);
    ASSERT_RECT(w, "c", 110, 0, 120, 10);
}

static void LAY_RC_8_without_room_shares_get_nothing_and_the_rest_overflows(void **state)
{
    window *w = *state;
    window_show(w,
                corner(nv_row(.width = 50, .height = 10, .main = NV_CENTER,
                              .children = nv_children(hard_box("a", 40, 10), hard_box("b", -1, 10),
                                                      hard_box("c", 30, 10)))));
    ASSERT_RECT(w, "a", 0, 0, 40, 10);
    ASSERT_RECT(w, "b", 40, 0, 0, 10);
    ASSERT_RECT(w, "c", 40, 0, 30, 10);
}

static void LAY_RC_10_a_share_counts_with_what_it_prefers_in_a_row_that_may_choose(void **state)
{
    window *w = *state;
    window_show(w,
                corner(nv_row(.key = "row", .children = nv_children(soft_box("a", 20, 10),
                                                                    half_box("b", 40, NV_FILL)))));
    ASSERT_RECT(w, "row", 0, 0, 60, 20);
    ASSERT_RECT(w, "b", 20, 0, 40, 20);
}

static void LAY_RC_12_main_alignment_spreads_what_is_free(void **state)
{
    window *w = *state;
    static const struct {
        nv_align align;
        float x[3];
    } cases[] = {
        { NV_START, { 0, 20, 40 } },         { NV_CENTER, { 30, 50, 70 } },
        { NV_FINISH, { 60, 80, 100 } },      { NV_SPACE_BETWEEN, { 0, 50, 100 } },
        { NV_SPACE_AROUND, { 10, 50, 90 } }, { NV_SPACE_EVENLY, { 15, 50, 85 } },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        window_show(
            w, corner(nv_row(.width = 120, .main = cases[i].align,
                             .children = nv_children(soft_box("a", 20, 5), soft_box("b", 20, 5),
                                                     soft_box("c", 20, 5)))));
        assert_float_equal(rect_of(w, "a").x, cases[i].x[0], 0.01);
        assert_float_equal(rect_of(w, "b").x, cases[i].x[1], 0.01);
        assert_float_equal(rect_of(w, "c").x, cases[i].x[2], 0.01);
    }
    window_show(w, corner(nv_row(.width = 120, .main = NV_SPACE_BETWEEN,
                                 .children = nv_children(soft_box("a", 20, 5)))));
    ASSERT_RECT(w, "a", 0, 0, 20, 5);
}

static void LAY_RC_14_stretched_children_fill_the_cross_axis(void **state)
{
    window *w = *state;
    window_show(w, corner(nv_column(.width = 100, .cross = NV_STRETCH,
                                    .children = nv_children(soft_box("a", 10, 10),
                                                            hard_box("b", 30, 10)))));
    ASSERT_RECT(w, "a", 0, 0, 100, 10);
    ASSERT_RECT(w, "b", 0, 10, 30, 10);
    /* Without a width of its own the column is as wide as its widest child, and that is filled. */
    window_show(w, corner(nv_column(.key = "c", .cross = NV_STRETCH,
                                    .children = nv_children(soft_box("a", 10, 10),
                                                            soft_box("b", 70, 10)))));
    ASSERT_RECT(w, "c", 0, 0, 70, 20);
    ASSERT_RECT(w, "a", 0, 0, 70, 10);
}

static void LAY_RC_18_height_follows_the_width_that_was_given(void **state)
{
    window *w = *state;
    window_show(w,
                corner(nv_column(.width = 100, .children = nv_children(half_box("a", 10, NV_FILL),
                                                                       soft_box("b", 10, 10)))));
    ASSERT_RECT(w, "a", 0, 0, 100, 50);
    ASSERT_RECT(w, "b", 0, 50, 10, 10);
    /* LAY-RC-5: a share of a row is measured with what it got. */
    window_show(w, corner(nv_row(.key = "row", .width = 100,
                                 .children = nv_children(soft_box("b", 20, 10),
                                                         half_box("a", 10, NV_FILL)))));
    ASSERT_RECT(w, "a", 20, 0, 80, 40);
    ASSERT_RECT(w, "row", 0, 0, 100, 40);
}

static void LAY_RC_19_a_row_centres_across(void **state)
{
    window *w = *state;
    window_show(w,
                corner(nv_row(.width = 320, .height = 120, .gap = 10, .cross = NV_CENTER,
                              .children = nv_children(soft_box("a", 80, 40), soft_box("b", 80, 40),
                                                      soft_box("c", 80, 40)))));
    ASSERT_RECT(w, "a", 0, 40, 80, 40);
    ASSERT_RECT(w, "b", 90, 40, 80, 40);
    ASSERT_RECT(w, "c", 180, 40, 80, 40);
}

static void LAY_8_bad_gaps_are_reported_and_taken_as_none(void **state)
{
    window *w = *state;
    nv_widget *row = NULL;
    EXPECT_TRAPS(1,
                 row = nv_row(.key = "row", .gap = -10,
                              .children = nv_children(soft_box("a", 10, 5), soft_box("b", 20, 5))));
    window_show(w, corner(row));
    ASSERT_RECT(w, "row", 0, 0, 30, 5);
    EXPECT_TRAPS(1, nv__widget_destroy(nv_row(.gap = NAN)));
    EXPECT_TRAPS(1, nv__widget_destroy(nv_row(.main = NV_STRETCH)));
    EXPECT_TRAPS(1, nv__widget_destroy(nv_column(.cross = NV_SPACE_AROUND)));
}

static void LAY_CT_3_a_container_aligns_its_child(void **state)
{
    window *w = *state;
    static const struct {
        nv_align horizontal, vertical;
        float x, y;
    } cases[] = {
        { NV_CENTER, NV_CENTER, 45, 45 },
        { NV_START, NV_START, 10, 10 },
        { NV_CENTER, NV_START, 45, 10 },
        { NV_FINISH, NV_FINISH, 80, 80 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        window_show(
            w, corner(nv_container(.width = 100, .height = 100, .padding = nv_all(10),
                                   .horizontal = cases[i].horizontal, .vertical = cases[i].vertical,
                                   .child = soft_box("a", 10, 10))));
        ASSERT_RECT(w, "a", cases[i].x, cases[i].y, 10, 10);
    }
}

static void LAY_CT_4_automatic_children_are_cut_and_fixed_ones_overflow(void **state)
{
    window *w = *state;
    window_show(w,
                corner(nv_container(.width = 120, .height = 40, .child = soft_box("a", 400, 20))));
    ASSERT_RECT(w, "a", 0, 0, 120, 20);
    window_show(w,
                corner(nv_container(.width = 120, .height = 40, .child = hard_box("a", 300, 20))));
    ASSERT_RECT(w, "a", 0, 0, 300, 20);
}

static void LAY_CT_2_shares_and_children_that_want_nothing_fill(void **state)
{
    window *w = *state;
    window_show(w, corner(nv_container(.width = 100, .height = 60, .padding = nv_all(10),
                                       .child = hard_box("a", NV_FILL, 20))));
    ASSERT_RECT(w, "a", 10, 10, 80, 20);
    window_show(w, corner(nv_container(.width = 100, .height = 60, .child = soft_box("a", 0, 20))));
    ASSERT_RECT(w, "a", 0, 0, 100, 20);
}

static void a_centring_container_takes_all_it_gets(void **state)
{
    window *w = *state;
    window_show(
        w, corner(nv_container(.key = "c", .align = NV_CENTER, .child = soft_box("a", 100, 100))));
    ASSERT_RECT(w, "c", 0, 0, 800, 600);
    ASSERT_RECT(w, "a", 350, 250, 100, 100);
    window_show(w, corner(nv_container(.key = "c", .child = soft_box("a", 100, 100))));
    ASSERT_RECT(w, "c", 0, 0, 100, 100);
}

static void a_background_covers_the_padding_and_is_hit(void **state)
{
    window *w = *state;
    window_show(w,
                corner(nv_container(.key = "c", .background = NV_RGB(0x123456), .corner_radius = 6,
                                    .padding = nv_all(10), .child = soft_box("a", 20, 20))));
    assert_true(is_drawn(w, "fill 0,0 40x40 r=6 #ff123456"));
    assert_ptr_equal(nv__view_hit(w->view, (nv_point){ 5, 5 }), find(w, "c"));
    window_show(w, corner(nv_container(.padding = nv_all(10), .child = soft_box("a", 20, 20))));
    assert_null(nv__view_hit(w->view, (nv_point){ 5, 5 }));
}

static void LAY_SP_2_a_spacer_pushes_what_follows_to_the_end(void **state)
{
    window *w = *state;
    window_show(w, corner(nv_column(.width = 100, .height = 200,
                                    .children = nv_children(nv_spacer(.height = NV_FILL),
                                                            soft_box("a", 50, 20)))));
    ASSERT_RECT(w, "a", 0, 180, 50, 20);
    window_show(
        w, corner(nv_row(.children = nv_children(nv_spacer(.width = 12), soft_box("a", 5, 5)))));
    ASSERT_RECT(w, "a", 12, 0, 5, 5);
}

static void LAY_STK_6_a_stack_aligns_its_children(void **state)
{
    window *w = *state;
    window_show(w, corner(nv_stack(.width = 100, .height = 100, .align = NV_CENTER,
                                   .children = nv_children(soft_box("a", 50, 50)))));
    ASSERT_RECT(w, "a", 25, 25, 50, 50);
    window_show(w, corner(nv_stack(.width = 100, .height = 100, .align = NV_FINISH,
                                   .children = nv_children(soft_box("a", 10, 10)))));
    ASSERT_RECT(w, "a", 90, 90, 10, 10);
}

static void LAY_STK_2_a_stack_is_as_large_as_its_largest_child(void **state)
{
    window *w = *state;
    window_show(
        w, corner(nv_stack(.key = "s", .padding = nv_all(5),
                           .children = nv_children(soft_box("a", 50, 10), soft_box("b", 20, 30),
                                                   hard_box("c", NV_FILL, NV_FILL)))));
    ASSERT_RECT(w, "s", 0, 0, 60, 40);
    /* LAY-STK-4: a share fills. */
    ASSERT_RECT(w, "c", 5, 5, 50, 30);
    /* LAY-STK-5: the last one is hit first. */
    assert_ptr_equal(nv__view_hit(w->view, (nv_point){ 8, 8 }), find(w, "c"));
}

/* BOX-10, SIZ: padding is inside a fixed size. */
static void padding_is_inside_a_fixed_size(void **state)
{
    window *w = *state;
    window_show(
        w, corner(nv_container(.key = "c", .width = 100, .height = 50, .padding = { 5, 6, 7, 8 },
                               .child = hard_box("a", NV_FILL, NV_FILL))));
    ASSERT_RECT(w, "c", 0, 0, 100, 50);
    ASSERT_RECT(w, "a", 5, 6, 88, 36);
}

static void deep_nesting_is_measured_in_reasonable_time(void **state)
{
    window *w = *state;
    nv_widget *inner = soft_box("a", 10, 10);
    for (int i = 0; i < 120; i++) {
        inner = i % 2 ? nv_row(.cross = NV_STRETCH,
                               .children = nv_children(inner, hard_box(NULL, NV_FILL, 1)))
                      : nv_column(.cross = NV_STRETCH,
                                  .children = nv_children(inner, hard_box(NULL, 1, NV_FILL)));
    }
    window_show(w, corner(inner));
    assert_non_null(find(w, "a"));
}

#define WINDOW_TEST(fn) cmocka_unit_test_setup_teardown(fn, open_window, close_window)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WINDOW_TEST(LAY_RC_2_a_column_is_the_sum_of_its_children_and_gaps),
        WINDOW_TEST(LAY_RC_16_cross_alignment_places_children),
        WINDOW_TEST(LAY_RC_17_shares_divide_the_row_and_others_keep_their_size),
        WINDOW_TEST(LAY_RC_7_weights_and_gaps_count),
        WINDOW_TEST(LAY_RC_8_without_room_shares_get_nothing_and_the_rest_overflows),
        WINDOW_TEST(LAY_RC_10_a_share_counts_with_what_it_prefers_in_a_row_that_may_choose),
        WINDOW_TEST(LAY_RC_12_main_alignment_spreads_what_is_free),
        WINDOW_TEST(LAY_RC_14_stretched_children_fill_the_cross_axis),
        WINDOW_TEST(LAY_RC_18_height_follows_the_width_that_was_given),
        WINDOW_TEST(LAY_RC_19_a_row_centres_across),
        WINDOW_TEST(LAY_8_bad_gaps_are_reported_and_taken_as_none),
        WINDOW_TEST(LAY_CT_3_a_container_aligns_its_child),
        WINDOW_TEST(LAY_CT_4_automatic_children_are_cut_and_fixed_ones_overflow),
        WINDOW_TEST(LAY_CT_2_shares_and_children_that_want_nothing_fill),
        WINDOW_TEST(a_centring_container_takes_all_it_gets),
        WINDOW_TEST(a_background_covers_the_padding_and_is_hit),
        WINDOW_TEST(LAY_SP_2_a_spacer_pushes_what_follows_to_the_end),
        WINDOW_TEST(LAY_STK_6_a_stack_aligns_its_children),
        WINDOW_TEST(LAY_STK_2_a_stack_is_as_large_as_its_largest_child),
        WINDOW_TEST(padding_is_inside_a_fixed_size),
        WINDOW_TEST(deep_nesting_is_measured_in_reasonable_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
