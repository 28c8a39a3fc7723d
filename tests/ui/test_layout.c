/* Constraints down, sizes up, and only what is stale. */
#include "tree_fixture.h"

/* BOX-10 without a border: content of a 100x50 box with padding (5,6,7,8). */
static void a_fixed_size_is_the_outer_size_and_padding_is_inside(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 200, 200);
    nv_widget *inner = box("inner", 10, 10);
    nv_widget *padded = with(make(&column_class, "padded", 0, 0), nv_children(inner));
    nv_widget_set_fields(padded, NULL, 100, 50, (nv_insets){ 5, 6, 7, 8 });
    show(&f, with(make(&desk_class, "desk", 0, 0), nv_children(padded)));
    assert_rect(padded->frame, 0, 0, 100, 50);
    assert_rect(nv_widget_bounds(padded), 0, 0, 88, 36);
    assert_true(box_of(padded)->within.max.width == 88);
    assert_rect(inner->frame, 5, 6, 10, 10);
    assert_rect(nv_widget_window_rect(inner), 5, 6, 10, 10);
    tree_close(&f);
}

/* BOX-6. */
static void an_auto_size_includes_the_padding(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 200, 200);
    nv_widget *padded = box("padded", 10, 20);
    nv_widget_set_fields(padded, NULL, 0, 0, (nv_insets){ 2, 3, 4, 5 });
    show(&f, with(make(&desk_class, "desk", 0, 0), nv_children(padded)));
    assert_rect(padded->frame, 0, 0, 16, 28);
    assert_rect(nv_widget_bounds(padded), 0, 0, 10, 20);
    tree_close(&f);
}

/* BOX-4: content floors at 0; the fixed size stays. */
static void padding_larger_than_a_fixed_size_leaves_no_content(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 200, 200);
    nv_widget *padded = box("padded", 10, 20);
    nv_widget_set_fields(padded, NULL, 10, 10, nv_all(8));
    show(&f, with(make(&desk_class, "desk", 0, 0), nv_children(padded)));
    assert_rect(padded->frame, 0, 0, 10, 10);
    assert_rect(nv_widget_bounds(padded), 0, 0, 0, 0);
    tree_close(&f);
}

static void the_content_fills_the_window_unless_it_has_a_size(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 200, 100);
    nv_widget *content = box("content", 10, 10);
    show(&f, content);
    assert_rect(content->frame, 0, 0, 200, 100);
    nv_widget_set_fields(content, NULL, 300, 0, nv_all(0));
    frame(&f);
    assert_rect(content->frame, 0, 0, 300, 100);
    nv__view_resize(f.view, 50, 60, 2.0f);
    frame(&f);
    assert_rect(content->frame, 0, 0, 300, 60);
    assert_true(nv__view_size(f.view).width == 50);
    tree_close(&f);
}

static void sizes_are_kept_within_the_constraints(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 100, 1000);
    nv_widget *wide = box("wide", 400, 20);
    show(&f, with(make(&column_class, "column", 0, 0), nv_children(wide)));
    assert_rect(wide->frame, 0, 0, 100, 20);
    /* A fixed length wins over the parent's limit. */
    nv_widget_set_fields(wide, NULL, 300, 0, nv_all(0));
    frame(&f);
    assert_rect(wide->frame, 0, 0, 300, 20);
    tree_close(&f);
}

static void give_infinity(nv_widget *widget)
{
    box_of(widget)->size = (nv_size){ INFINITY, NAN };
}

static void a_size_that_is_not_finite_is_reported_and_counts_as_zero(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 100, 100);
    nv_widget *bad = box("bad", 0, 0);
    box_of(bad)->on_measure = give_infinity;
    catch_traps();
    show(&f, with(make(&desk_class, "desk", 0, 0), nv_children(bad)));
    release_traps();
    assert_reports(1);
    assert_rect(bad->frame, 0, 0, 0, 0);
    tree_close(&f);
}

/* ---- what is measured again ---- */

/* LAY-3, LAY-5: clean subtrees are not measured again. */
static void a_clean_frame_measures_nothing(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 100, 100);
    nv_widget *a = box("a", 10, 10), *b = box("b", 10, 10);
    nv_widget *root = with(make(&column_class, "root", 0, 0), nv_children(a, b));
    show(&f, root);
    assert_int_equal(box_of(a)->measured, 1);
    frame(&f);
    frame(&f);
    assert_int_equal(box_of(a)->measured, 1);
    assert_int_equal(box_of(root)->measured, 1);
    box_of(a)->size.height = 30;
    nv_widget_mark_dirty(a, NV_DIRTY_LAYOUT);
    frame(&f);
    assert_rect(b->frame, 0, 30, 10, 10);
    assert_int_equal(box_of(b)->measured, 1);
    assert_int_equal(box_of(a)->measured, 2);
    assert_int_equal(box_of(root)->measured, 2);
    tree_close(&f);
}

static void a_change_that_keeps_its_size_stays_where_it_is(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 100, 100);
    nv_widget *a = box("a", 10, 10);
    nv_widget *root = with(make(&column_class, "root", 0, 0), nv_children(a));
    show(&f, root);
    nv_widget_mark_dirty(a, NV_DIRTY_LAYOUT);
    frame(&f);
    assert_int_equal(box_of(a)->measured, 2);
    assert_int_equal(box_of(root)->measured, 1);
    tree_close(&f);
}

/* A relayout boundary: tight on both axes, so nothing above can change. */
static void a_widget_of_fixed_size_keeps_the_layout_inside(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 100, 100);
    nv_widget *leaf = box("leaf", 5, 5);
    nv_widget *fixed = with(make(&column_class, "fixed", 0, 0), nv_children(leaf));
    nv_widget_set_fields(fixed, NULL, 50, 50, nv_all(0));
    nv_widget *root = with(make(&column_class, "root", 0, 0), nv_children(fixed));
    show(&f, root);
    box_of(leaf)->size.height = 9;
    nv_widget_mark_dirty(leaf, NV_DIRTY_LAYOUT);
    frame(&f);
    assert_rect(leaf->frame, 0, 0, 5, 9);
    assert_int_equal(box_of(fixed)->measured, 2);
    assert_int_equal(box_of(root)->measured, 1);
    tree_close(&f);
}

/* A parent that asks twice: what fits one answer says nothing about the other. */
static nv_size stretch_measure(nv_widget *widget, nv_constraints within)
{
    nv_widget *child = nv_widget_first_child(widget);
    nv_constraints loose = { { 0, 0 }, { INFINITY, INFINITY } };
    nv_size natural = nv_widget_measure(child, loose);
    nv_size half = { natural.width * 0.5f, 10 };
    (void)nv_widget_measure(child, (nv_constraints){ half, half });
    nv_widget_place(child, 0, 0);
    return nv_constrain(within, (nv_size){ natural.width, 10 });
}

static const nv_widget_class stretch_class = { .name = "stretch", .measure = stretch_measure };

static void what_was_measured_twice_always_asks_its_parent(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 100, 100);
    nv_widget *leaf = box("leaf", 20, 5);
    nv_widget *around = with(make(&column_class, "around", 0, 0), nv_children(leaf));
    nv_widget *stretch = nv_widget_new(&stretch_class, HERE);
    nv_widget_append(stretch, around);
    show(&f, with(make(&column_class, "root", 0, 0), nv_children(stretch)));
    assert_rect(around->frame, 0, 0, 10, 10);
    assert_rect(stretch->frame, 0, 0, 20, 10);
    box_of(leaf)->size.width = 60;
    nv_widget_mark_dirty(leaf, NV_DIRTY_LAYOUT);
    frame(&f);
    assert_rect(around->frame, 0, 0, 30, 10);
    assert_rect(stretch->frame, 0, 0, 60, 10);
    tree_close(&f);
}

/* SIZ-9, SIZ-10: a new policy is the parent's business. */
static void new_fields_ask_the_parent(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 100, 100);
    nv_widget *a = box("a", 10, 10), *b = box("b", 10, 10);
    nv_widget *root = with(make(&column_class, "root", 0, 0), nv_children(a, b));
    show(&f, root);
    nv_widget_set_fields(a, "key", 0, 40, nv_all(0));
    frame(&f);
    assert_rect(b->frame, 0, 40, 10, 10);
    assert_int_equal(box_of(root)->measured, 2);
    tree_close(&f);
}

/* A child its parent does not look at for now, and then does. */
static bool skipping;

static nv_size skipper_measure(nv_widget *widget, nv_constraints within)
{
    nv_widget *child = nv_widget_first_child(widget);
    if (!skipping) {
        (void)nv_widget_measure(child, within);
        nv_widget_place(child, 0, 0);
    }
    return within.max;
}

static const nv_widget_class skipper_class = { .name = "skipper", .measure = skipper_measure };

static void a_child_that_was_not_measured_can_still_be_dirty_and_come_back(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 100, 100);
    nv_widget *leaf = box_at("leaf", (nv_rect){ 0, 0, 5, 5 }, 0x112233);
    nv_widget *column = with(make(&column_class, "column", 0, 0), nv_children(leaf));
    nv_widget *root = nv_widget_new(&skipper_class, HERE);
    nv_widget_append(root, column);
    skipping = true;
    show(&f, root);
    assert_false(leaf->has_layout);
    for (int i = 0; i < 3; i++) {
        nv_widget_mark_dirty(leaf, NV_DIRTY_LAYOUT);
        frame(&f);
        assert_int_equal(f.list.records.count, 0);
    }
    assert_false(nv__view_needs_frame(f.view));
    skipping = false;
    nv_widget_mark_dirty(leaf, NV_DIRTY_LAYOUT);
    frame(&f);
    assert_true(leaf->has_layout);
    assert_list(&f, "fill 0,0 5x5 #ff112233\n");
    tree_close(&f);
}

/* ---- rules ---- */

static void measuring_outside_of_a_measure_is_reported(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 100, 100);
    nv_widget *a = box("a", 10, 10);
    show(&f, with(make(&column_class, "root", 0, 0), nv_children(a)));
    catch_traps();
    nv_size size = nv_widget_measure(a, (nv_constraints){ { 0, 0 }, { 9, 9 } });
    nv_widget_place(a, 1, 1);
    release_traps();
    assert_reports(2);
    assert_true(size.width == 0);
    assert_rect(a->frame, 0, 0, 10, 10);
    tree_close(&f);
}

static nv_widget *stranger;

static void measure_stranger(nv_widget *widget)
{
    (void)widget;
    (void)nv_widget_measure(stranger, (nv_constraints){ { 0, 0 }, { 9, 9 } });
    nv_widget_place(stranger, 1, 1);
}

static void measuring_what_is_not_a_child_is_reported(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 100, 100);
    stranger = box("b", 10, 10);
    nv_widget *a = box("a", 10, 10);
    box_of(a)->on_measure = measure_stranger;
    catch_traps();
    show(&f, with(make(&column_class, "root", 0, 0), nv_children(a, stranger)));
    release_traps();
    assert_reports(2);
    assert_rect(stranger->frame, 0, 10, 10, 10);
    tree_close(&f);
}

static void write_state(nv_widget *widget)
{
    nv_widget_mark_dirty(widget, NV_DIRTY_LAYOUT);
}

static void append_child(nv_widget *widget)
{
    nv_widget *lost = box("lost", 1, 1);
    nv_widget_append(widget, lost);
}

/* RUN-37: layout writes no state. */
static void writing_state_in_a_measure_is_reported(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 100, 100);
    nv_widget *a = box("a", 10, 10);
    box_of(a)->on_measure = write_state;
    catch_traps();
    show(&f, with(make(&column_class, "root", 0, 0), nv_children(a)));
    assert_reports(1);
    assert_reported("layout");
    /* Nothing is lost: it shows in the next frame. */
    box_of(a)->on_measure = NULL;
    assert_true(nv__view_needs_frame(f.view));
    frame(&f);
    assert_reports(1);
    assert_int_equal(box_of(a)->measured, 2);
    assert_false(nv__view_needs_frame(f.view));
    box_of(a)->on_measure = append_child;
    nv_widget_mark_dirty(a, NV_DIRTY_LAYOUT);
    frame(&f);
    assert_reports(2);
    release_traps();
    assert_int_equal(nv_widget_child_count(a), 0);
    tree_close(&f);
    assert_int_equal(nv__alloc_live(), f.live);
}

static void placing_at_nonsense_is_reported(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 100, 100);
    nv_widget *a = box("a", 10, 10);
    box_of(a)->at = (nv_point){ NAN, 3 };
    catch_traps();
    show(&f, with(make(&desk_class, "root", 0, 0), nv_children(a)));
    release_traps();
    assert_reports(1);
    assert_rect(a->frame, 0, 0, 10, 10);
    tree_close(&f);
}

/* GEO-2, LAY-4: window rectangles include every ancestor's offset and transform. */
static void window_rectangles_follow_the_transform_chain(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 400, 400);
    nv_widget *leaf = box_at("leaf", (nv_rect){ 10, 20, 30, 40 }, 0);
    nv_widget *inner = with(make(&desk_class, "inner", 100, 100), nv_children(leaf));
    box_of(inner)->at = (nv_point){ 50, 60 };
    nv_widget_set_fields(inner, NULL, 100, 100, nv_all(5));
    show(&f, with(make(&desk_class, "root", 0, 0), nv_children(inner)));
    assert_rect(nv_widget_window_rect(leaf), 65, 85, 30, 40);
    nv__visual visual = nv__visual_identity;
    visual.translate_x = 3;
    visual.translate_y = -4;
    nv__widget_set_visual(inner, &visual);
    assert_rect(nv_widget_window_rect(leaf), 68, 81, 30, 40);
    visual = nv__visual_identity;
    visual.scale = 2; /* about (100, 110) */
    nv__widget_set_visual(inner, &visual);
    assert_rect(nv_widget_window_rect(inner), 0, 10, 200, 200);
    assert_rect(nv_widget_window_rect(leaf), 30, 60, 60, 80);
    nv__transform t = nv__widget_to_window(leaf);
    assert_true(t.scale == 2 && t.x == 30 && t.y == 60);
    tree_close(&f);
}

static void the_preferred_size_is_what_the_content_would_choose(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 400, 400);
    assert_true(nv__view_preferred_size(f.view).width == 0);
    nv_widget *root =
        with(make(&column_class, "root", 0, 0), nv_children(box("a", 120, 10), box("b", 20, 30)));
    nv_widget_set_fields(root, NULL, 0, 0, nv_all(10));
    show(&f, root);
    nv_size size = nv__view_preferred_size(f.view);
    assert_true(size.width == 140 && size.height == 60);
    frame(&f);
    assert_rect(root->frame, 0, 0, 400, 400);
    assert_int_equal(f.damage.count, 0);
    tree_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fixed_size_is_the_outer_size_and_padding_is_inside),
        cmocka_unit_test(an_auto_size_includes_the_padding),
        cmocka_unit_test(padding_larger_than_a_fixed_size_leaves_no_content),
        cmocka_unit_test(the_content_fills_the_window_unless_it_has_a_size),
        cmocka_unit_test(sizes_are_kept_within_the_constraints),
        cmocka_unit_test(a_size_that_is_not_finite_is_reported_and_counts_as_zero),
        cmocka_unit_test(a_clean_frame_measures_nothing),
        cmocka_unit_test(a_change_that_keeps_its_size_stays_where_it_is),
        cmocka_unit_test(a_widget_of_fixed_size_keeps_the_layout_inside),
        cmocka_unit_test(what_was_measured_twice_always_asks_its_parent),
        cmocka_unit_test(new_fields_ask_the_parent),
        cmocka_unit_test(a_child_that_was_not_measured_can_still_be_dirty_and_come_back),
        cmocka_unit_test(measuring_outside_of_a_measure_is_reported),
        cmocka_unit_test(measuring_what_is_not_a_child_is_reported),
        cmocka_unit_test(writing_state_in_a_measure_is_reported),
        cmocka_unit_test(placing_at_nonsense_is_reported),
        cmocka_unit_test(window_rectangles_follow_the_transform_chain),
        cmocka_unit_test(the_preferred_size_is_what_the_content_would_choose),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
