/* Which widget lies at a point. */
#include "input_fixture.h"

static nv_widget *hit(float x, float y)
{
    return nv__view_hit(fix->view, (nv_point){ x, y });
}

/* HIT-1, GEO-4: children first, the deepest wins, then the widget itself */
static void the_deepest_widget_is_hit(void **state)
{
    (void)state;
    nv_widget *outer = add_box(fix->page, &box_class, "outer", 10, 10, 100, 100);
    nv_widget *inner = add_box(outer, &box_class, "inner", 20, 20, 20, 20);
    layout();
    assert_ptr_equal(hit(35, 35), inner);
    assert_ptr_equal(hit(15, 15), outer);
    assert_ptr_equal(hit(150, 150), fix->page);
}

/* HIT-1: reverse paint order */
static void the_topmost_sibling_is_hit(void **state)
{
    (void)state;
    nv_widget *below = add_box(fix->page, &box_class, "below", 10, 10, 50, 50);
    nv_widget *above = add_box(fix->page, &box_class, "above", 30, 30, 50, 50);
    layout();
    assert_ptr_equal(hit(40, 40), above);
    assert_ptr_equal(hit(20, 20), below);
}

/* HIT-2: left and top belong to a box, right and bottom do not */
static void containment_is_half_open(void **state)
{
    (void)state;
    nv_widget *left = add_box(fix->page, &box_class, "left", 10, 10, 20, 20);
    nv_widget *right = add_box(fix->page, &box_class, "right", 30, 10, 20, 20);
    layout();
    assert_ptr_equal(hit(10, 10), left);
    assert_ptr_equal(hit(29.5f, 29.5f), left);
    assert_ptr_equal(hit(30, 10), right);
    assert_ptr_equal(hit(10, 30), fix->page);
    assert_ptr_equal(hit(50, 10), fix->page);
}

static void nothing_is_hit_outside_of_the_window(void **state)
{
    (void)state;
    assert_null(hit(-1, 10));
    assert_null(hit(200, 10));
    assert_null(hit(10, 200));
    assert_null(hit(NAN, 10));
    assert_ptr_equal(hit(199, 199), fix->page);
}

/* NV_WIDGET_CLIPS, HIT-5: what is cut off cannot be hit; negative places are scrolled ones */
static void a_clipping_parent_limits_its_children(void **state)
{
    (void)state;
    nv_widget *port = add_box(fix->page, &clip_class, "port", 50, 50, 50, 50);
    nv_widget *rows = add_box(port, &box_class, "rows", 0, -30, 50, 200);
    nv_widget *row = add_box(rows, &box_class, "row", 0, 40, 50, 20);
    layout();
    assert_ptr_equal(hit(60, 65), row);
    assert_ptr_equal(hit(60, 95), rows);
    assert_ptr_equal(hit(60, 110), fix->page);
    assert_ptr_equal(hit(60, 40), fix->page);
}

static void what_sticks_out_of_an_unclipped_parent_is_hit(void **state)
{
    (void)state;
    nv_widget *small = add_box(fix->page, &box_class, "small", 50, 50, 20, 20);
    nv_widget *badge = add_box(small, &box_class, "badge", 15, -5, 10, 10);
    layout();
    assert_ptr_equal(hit(73, 47), badge);
}

static void set_visual(nv_widget *widget, float scale, float x, float y)
{
    nv__visual visual = widget->visual;
    visual.scale = scale;
    visual.translate_x = x;
    visual.translate_y = y;
    nv__widget_set_visual(widget, &visual);
}

/* HIT-6, GEO-6: the inverse of what is painted */
static void transforms_move_what_is_hit(void **state)
{
    (void)state;
    nv_widget *widget = add_box(fix->page, &box_class, "a", 50, 50, 40, 40);
    nv_widget *child = add_box(widget, &box_class, "b", 0, 0, 10, 10);
    layout();
    set_visual(widget, 2, 0, 0); /* 30..110 */
    assert_ptr_equal(hit(32, 32), child);
    assert_ptr_equal(hit(49, 49), child);
    assert_ptr_equal(hit(51, 51), widget);
    assert_ptr_equal(hit(29, 29), fix->page);
    set_visual(widget, 1, 60, 0); /* 110..150 */
    assert_ptr_equal(hit(60, 60), fix->page);
    assert_ptr_equal(hit(115, 55), child);
    set_visual(widget, 0, 0, 0);
    assert_ptr_equal(hit(70, 70), fix->page);
}

/* GEO-2: the position in the event is the widget's own, padding and transforms undone */
static void events_have_content_coordinates(void **state)
{
    (void)state;
    nv_widget *widget = add_box(fix->page, &box_class, "a", 50, 50, 40, 40);
    nv_widget_set_fields(widget, NULL, 0, 0, nv_all(5));
    layout();
    press(60, 70);
    assert_true(box(widget)->last.x == 5 && box(widget)->last.y == 15);
    set_visual(widget, 2, 10, 0);
    press(60, 60); /* 40..120 x 30..110 */
    assert_true(box(widget)->last.x == 5 && box(widget)->last.y == 10);
}

/* HIT-4, GST-12 */
static void hidden_and_ignoring_subtrees_are_not_hit(void **state)
{
    (void)state;
    nv_widget *below = add_box(fix->page, &box_class, "below", 0, 0, 50, 50);
    nv_widget *above = add_box(fix->page, &box_class, "above", 0, 0, 50, 50);
    add_box(above, &box_class, "inner", 0, 0, 50, 50);
    layout();
    nv__widget_set_hidden(above, true);
    assert_ptr_equal(hit(10, 10), below);
    nv__widget_set_hidden(above, false);
    assert_ptr_not_equal(hit(10, 10), below);
    above->flags |= NV__W_IGNORES_POINTER;
    assert_ptr_equal(hit(10, 10), below);
}

/* HIT-8 */
static void a_ghost_is_hit_only_where_its_children_are(void **state)
{
    (void)state;
    nv_widget *below = add_box(fix->page, &box_class, "below", 0, 0, 100, 100);
    nv_widget *ghost = add_box(fix->page, &ghost_class, "ghost", 0, 0, 100, 100);
    nv_widget *child = add_box(ghost, &box_class, "child", 10, 10, 10, 10);
    layout();
    assert_ptr_equal(hit(15, 15), child);
    assert_ptr_equal(hit(50, 50), below);
}

/* A disabled widget covers what is below it, but takes nothing */
static void a_disabled_subtree_gives_its_hits_to_an_enabled_ancestor(void **state)
{
    (void)state;
    add_box(fix->page, &box_class, "below", 0, 0, 50, 50);
    nv_widget *above = add_box(fix->page, &box_class, "above", 0, 0, 50, 50);
    nv_widget *inner = add_box(above, &box_class, "inner", 0, 0, 50, 50);
    layout();
    nv_widget_set_enabled(inner, false);
    assert_ptr_equal(hit(10, 10), above);
    nv_widget_set_enabled(above, false);
    assert_ptr_equal(hit(10, 10), fix->page);
    nv_widget_set_enabled(fix->page, false);
    assert_null(hit(10, 10));
}

static void the_deepest_tree_is_searched(void **state)
{
    (void)state;
    nv_widget *at = fix->page;
    for (int i = 0; i < NV__MAX_DEPTH - 10; i++) {
        at = add_box(at, &box_class, "level", 0, 0, 200, 200);
        box(at)->notes = 0;
    }
    box(at)->handles = ON(POINTER_DOWN);
    layout();
    assert_ptr_equal(hit(100, 100), at);
    assert_true(press(100, 100));
    assert_ptr_equal(fix->view->input.captured, at);
}

/* GEO-5 */
static void a_widget_that_was_never_laid_out_has_no_size(void **state)
{
    (void)state;
    add_box(fix->page, &box_class, "new", 0, 0, 50, 50);
    assert_ptr_equal(hit(10, 10), fix->page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        UI_TEST(the_deepest_widget_is_hit),
        UI_TEST(the_topmost_sibling_is_hit),
        UI_TEST(containment_is_half_open),
        UI_TEST(nothing_is_hit_outside_of_the_window),
        UI_TEST(a_clipping_parent_limits_its_children),
        UI_TEST(what_sticks_out_of_an_unclipped_parent_is_hit),
        UI_TEST(transforms_move_what_is_hit),
        UI_TEST(events_have_content_coordinates),
        UI_TEST(hidden_and_ignoring_subtrees_are_not_hit),
        UI_TEST(a_ghost_is_hit_only_where_its_children_are),
        UI_TEST(a_disabled_subtree_gives_its_hits_to_an_enabled_ancestor),
        UI_TEST(the_deepest_tree_is_searched),
        UI_TEST(a_widget_that_was_never_laid_out_has_no_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
