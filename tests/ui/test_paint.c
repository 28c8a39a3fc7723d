/* What a frame draws: fragments, composed along the transform chain. */
#include "tree_fixture.h"

static void a_frame_draws_children_over_their_parent_in_order(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 100, 100);
    nv_widget *root = make(&desk_class, "root", 0, 0);
    box_of(root)->rgb = 0x010101;
    show(&f, with(root, nv_children(box_at("a", (nv_rect){ 10, 20, 30, 40 }, 0x020202),
                                    box_at("b", (nv_rect){ 15, 25, 5, 5 }, 0x030303))));
    assert_list(&f, "fill 0,0 100x100 #ff010101\n"
                    "fill 10,20 30x40 #ff020202\n"
                    "fill 15,25 5x5 #ff030303\n");
    assert_damage(&f, 0, 0, 100, 100);
    tree_close(&f);
    assert_int_equal(nv__alloc_live(), f.live);
}

/* RUN-30, ARCHITECTURE 5: nothing changed, nothing drawn, nothing asked for. */
static void a_clean_frame_is_empty_and_asks_for_nothing(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 100, 100);
    assert_true(nv__view_needs_frame(f.view));
    nv_widget *a = box_at("a", (nv_rect){ 1, 1, 9, 9 }, 0x020202);
    show(&f, with(make(&desk_class, "root", 0, 0), nv_children(a)));
    f.requests = 0;
    assert_false(nv__view_needs_frame(f.view));
    for (int i = 0; i < 3; i++) {
        frame(&f);
        assert_int_equal(f.damage.count, 0);
        assert_int_equal(f.list.records.count, 0);
    }
    assert_int_equal(f.requests, 0);
    assert_int_equal(box_of(a)->painted, 1);
    /* Marked, but what it draws is the same. */
    nv_widget_mark_dirty(a, NV_DIRTY_PAINT);
    nv_widget_mark_dirty(a, NV_DIRTY_PAINT);
    assert_int_equal(f.requests, 1);
    frame(&f);
    assert_int_equal(box_of(a)->painted, 2);
    assert_int_equal(f.damage.count, 0);
    assert_int_equal(f.list.records.count, 0);
    assert_int_equal(f.requests, 1);
    tree_close(&f);
}

static void everything_draws_all_without_recording_again(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 100, 100);
    nv_widget *a = box_at("a", (nv_rect){ 1, 1, 9, 9 }, 0x020202);
    show(&f, with(make(&desk_class, "root", 0, 0), nv_children(a)));
    nv__view_frame(f.view, true, &f.list, &f.damage);
    assert_damage(&f, 0, 0, 100, 100);
    assert_list(&f, "fill 1,1 9x9 #ff020202\n");
    assert_int_equal(box_of(a)->painted, 1);
    nv__view_record_all(f.view, &f.list);
    assert_list(&f, "fill 1,1 9x9 #ff020202\n");
    tree_close(&f);
}

static void padding_moves_the_content_and_not_the_box(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 100, 100);
    nv_widget *a = box_at("a", (nv_rect){ 10, 10, 20, 20 }, 0x020202);
    nv_widget_set_fields(a, NULL, 0, 0, (nv_insets){ 1, 2, 3, 4 });
    show(&f, with(make(&desk_class, "root", 0, 0), nv_children(a)));
    assert_list(&f, "fill 11,12 20x20 #ff020202\n");
    tree_close(&f);
}

static void opacity_wraps_the_subtree_in_a_layer(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 100, 100);
    nv_widget *inner = make(&desk_class, "inner", 50, 50);
    nv_widget_append(inner, box_at("a", (nv_rect){ 5, 5, 10, 10 }, 0x020202));
    box_of(inner)->at = (nv_point){ 20, 20 };
    show(&f, with(make(&desk_class, "root", 0, 0), nv_children(inner)));
    nv__visual visual = nv__visual_identity;
    visual.opacity = 0.5f;
    nv__widget_set_visual(inner, &visual);
    frame(&f);
    assert_damage(&f, 25, 25, 10, 10);
    assert_int_equal(f.list.records.count, 3);
    assert_int_equal(f.list.records.items[0].kind, NV__RECORD_PUSH_OPACITY);
    assert_rect(f.list.records.items[0].rect, 25, 25, 10, 10);
    assert_true(f.list.records.items[0].width == 0.5f);
    assert_int_equal(f.list.records.items[2].kind, NV__RECORD_POP_OPACITY);
    visual.opacity = 0;
    nv__widget_set_visual(inner, &visual);
    frame(&f);
    assert_damage(&f, 25, 25, 10, 10);
    assert_int_equal(f.list.records.count, 0);
    tree_close(&f);
}

static void clips_cut_the_children_and_not_the_box_itself(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 200, 200);
    nv_widget *clip = make(&clip_class, "clip", 0, 0);
    nv_widget_set_fields(clip, NULL, 50, 50, nv_all(0));
    box_of(clip)->rgb = 0x010101;
    box_of(clip)->shadow = 8;
    box_of(clip)->at = (nv_point){ 20, 20 };
    nv_widget_append(clip, box_at("a", (nv_rect){ 30, 30, 40, 40 }, 0x020202));
    nv_widget_append(clip, box_at("out", (nv_rect){ 60, 0, 40, 40 }, 0x030303));
    show(&f, with(make(&desk_class, "root", 0, 0), nv_children(clip)));
    nv__visual visual = nv__visual_identity;
    visual.clip_radii = nv_radius(4);
    nv__widget_set_visual(clip, &visual);
    frame(&f);
    assert_int_equal(f.list.records.count, 5);
    assert_int_equal(f.list.records.items[0].kind, NV__RECORD_SHADOW);
    assert_int_equal(f.list.records.items[1].kind, NV__RECORD_FILL);
    assert_int_equal(f.list.records.items[2].kind, NV__RECORD_PUSH_CLIP);
    assert_rect(f.list.records.items[2].rect, 20, 20, 50, 50);
    assert_true(f.list.records.items[2].radii.top_left == 4);
    assert_rect(f.list.records.items[3].rect, 50, 50, 40, 40);
    assert_int_equal(f.list.records.items[4].kind, NV__RECORD_POP_CLIP);
    tree_close(&f);
}

static void nested_visuals_compose(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 400, 400);
    nv_widget *leaf = box_at("leaf", (nv_rect){ 0, 0, 10, 10 }, 0x020202);
    nv_widget *inner = with(make(&desk_class, "inner", 20, 20), nv_children(leaf));
    nv_widget *outer = with(make(&desk_class, "outer", 40, 40), nv_children(inner));
    nv_widget_set_fields(inner, NULL, 20, 20, nv_all(0));
    nv_widget_set_fields(outer, NULL, 40, 40, nv_all(0));
    box_of(outer)->at = (nv_point){ 100, 100 };
    show(&f, with(make(&desk_class, "root", 0, 0), nv_children(outer)));
    nv__visual visual = nv__visual_identity;
    visual.scale = 2; /* outer: 80..160 */
    nv__widget_set_visual(outer, &visual);
    visual.scale = 0.5f; /* inner in outer: 5..15, so 90..110 in the window */
    visual.translate_x = 1;
    nv__widget_set_visual(inner, &visual);
    frame(&f);
    assert_list(&f, "fill 92,90 10x10 #ff020202\n");
    assert_rect(nv_widget_window_rect(leaf), 92, 90, 10, 10);
    tree_close(&f);
}

static void over_paint(nv_widget *widget, nv_canvas *canvas)
{
    nv_canvas_border(canvas, nv_widget_bounds(widget), nv_radius(0), 2, NV_RGB(0x0A0A0A));
}

static const nv_widget_class framed_class = {
    .name = "framed",
    .data_size = sizeof(box_data),
    .measure = desk_measure,
    .paint = box_paint,
    .paint_over = over_paint,
};

static void what_lies_over_the_children_is_drawn_after_them(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 50, 50);
    nv_widget *root = make(&framed_class, "root", 0, 0);
    box_of(root)->rgb = 0x010101;
    show(&f, with(root, nv_children(box_at("a", (nv_rect){ 0, 0, 9, 9 }, 0x020202))));
    assert_int_equal(f.list.records.count, 3);
    assert_int_equal(f.list.records.items[2].kind, NV__RECORD_BORDER);
    tree_close(&f);
}

static void leave_open(nv_widget *widget, nv_canvas *canvas)
{
    nv_canvas_push_clip(canvas, nv_widget_bounds(widget), nv_radius(0));
    nv_canvas_rect(canvas, (nv_rect){ 0, 0, 500, 500 }, NV_RGB(0x0B0B0B));
}

static const nv_widget_class sloppy_class = {
    .name = "sloppy", .data_size = sizeof(box_data), .measure = box_measure, .paint = leave_open
};

/* A painter that forgets a pop harms only itself; its own clip bounds what it damages. */
static void an_unbalanced_painter_is_contained(void **state)
{
    (void)state;
    log_catcher log;
    tree_fixture f;
    tree_open(&f, false, 100, 100);
    nv_widget *sloppy = make(&sloppy_class, "sloppy", 10, 10);
    nv_widget *after = box_at("after", (nv_rect){ 50, 50, 9, 9 }, 0x020202);
    catch_log(&log);
    catch_traps();
    show(&f, with(make(&desk_class, "root", 0, 0), nv_children(sloppy, after)));
    release_traps();
    release_log();
    assert_true(trap_count + log.count > 0);
    assert_rect(sloppy->ink, 0, 0, 10, 10);
    int depth = 0;
    for (size_t i = 0; i < f.list.records.count; i++) {
        const nv__record *record = &f.list.records.items[i];
        depth += record->kind == NV__RECORD_PUSH_CLIP;
        depth -= record->kind == NV__RECORD_POP_CLIP;
        if (record->argb == 0xFF020202u) {
            assert_int_equal(depth, 0);
        }
    }
    tree_close(&f);
}

static void mark_in_paint(nv_widget *widget)
{
    nv_widget_mark_dirty(widget, NV_DIRTY_PAINT);
}

static void marking_while_painting_is_reported_and_does_not_loop(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 100, 100);
    nv_widget *a = box_at("a", (nv_rect){ 0, 0, 9, 9 }, 0x020202);
    box_of(a)->on_paint = mark_in_paint;
    catch_traps();
    show(&f, with(make(&desk_class, "root", 0, 0), nv_children(a)));
    assert_reports(1);
    assert_int_equal(box_of(a)->painted, 1);
    box_of(a)->on_paint = NULL;
    frame(&f);
    release_traps();
    assert_reports(1);
    assert_false(nv__view_needs_frame(f.view));
    tree_close(&f);
}

/* Fragments are dp: another scale only draws all of them again. */
static void a_new_scale_redraws_and_records_nothing(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 100, 100);
    nv_widget *a = box_at("a", (nv_rect){ 0, 0, 9, 9 }, 0x020202);
    show(&f, with(make(&desk_class, "root", 0, 0), nv_children(a)));
    nv__view_resize(f.view, 100, 100, 1.5f);
    frame(&f);
    assert_damage(&f, 0, 0, 100, 100);
    assert_int_equal(box_of(a)->painted, 1);
    assert_int_equal(box_of(a)->measured, 1);
    uint32_t roles[NV_COLOR_ROLE_COUNT] = { 0 };
    nv__view_set_theme(f.view, roles, NULL);
    frame(&f);
    assert_damage(&f, 0, 0, 100, 100);
    assert_int_equal(box_of(a)->painted, 2);
    catch_traps();
    nv__view_resize(f.view, -1, NAN, 0);
    release_traps();
    assert_reports(1);
    assert_true(nv__view_size(f.view).width == 100);
    tree_close(&f);
}

static void any_allocation_of_a_frame_may_fail_and_the_next_ones_repair_it(void **state)
{
    (void)state;
    log_catcher log;
    bool hit = true;
    int losses = 0;
    for (size_t n = 1; hit; n++) {
        tree_fixture f;
        tree_open(&f, false, 100, 100);
        nv_widget *root = make(&desk_class, "root", 0, 0);
        for (int i = 0; i < 4; i++) {
            nv_widget_append(root, box_at("a", (nv_rect){ (float)i * 20, 0, 9, 9 }, 0x020202));
        }
        assert_int_equal(nv__view_set_content(f.view, root), NV_OK);
        catch_log(&log);
        (void)nv__widget_creation_failed();
        nv__alloc_fail_after(n);
        frame(&f);
        hit = nv__alloc_fail_hit();
        nv__alloc_fail_after(0);
        /* Some it gets over; what it cannot it tells, and tries again. */
        bool lost = nv__widget_creation_failed();
        losses += lost;
        assert_true(hit || !lost);
        assert_int_equal(nv__view_needs_frame(f.view), lost);
        assert_int_equal(f.requests, lost ? 2 : 1);
        frame(&f);
        nv__view_frame(f.view, true, &f.list, &f.damage);
        release_log();
        assert_list(&f, "fill 0,0 9x9 #ff020202\nfill 20,0 9x9 #ff020202\n"
                        "fill 40,0 9x9 #ff020202\nfill 60,0 9x9 #ff020202\n");
        tree_close(&f);
        assert_int_equal(nv__alloc_live(), f.live);
        assert_true(n < 100);
    }
    assert_true(losses > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_frame_draws_children_over_their_parent_in_order),
        cmocka_unit_test(a_clean_frame_is_empty_and_asks_for_nothing),
        cmocka_unit_test(everything_draws_all_without_recording_again),
        cmocka_unit_test(padding_moves_the_content_and_not_the_box),
        cmocka_unit_test(opacity_wraps_the_subtree_in_a_layer),
        cmocka_unit_test(clips_cut_the_children_and_not_the_box_itself),
        cmocka_unit_test(nested_visuals_compose),
        cmocka_unit_test(what_lies_over_the_children_is_drawn_after_them),
        cmocka_unit_test(an_unbalanced_painter_is_contained),
        cmocka_unit_test(marking_while_painting_is_reported_and_does_not_loop),
        cmocka_unit_test(a_new_scale_redraws_and_records_nothing),
        cmocka_unit_test(any_allocation_of_a_frame_may_fail_and_the_next_ones_repair_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
