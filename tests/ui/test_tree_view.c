/* The view around the tree: its content, its frames and when it asks for one. */
#include "tree_fixture.h"

static void new_content_replaces_and_destroys_the_old(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 100, 100);
    assert_null(nv__view_content(f.view));
    frame(&f);
    show(&f, box_at("old", (nv_rect){ 0, 0, 100, 100 }, 0x010101));
    nv_widget *content = box("new", 1, 1);
    show(&f, content);
    assert_log("mount:old unmount:old dispose:old mount:new");
    assert_damage(&f, 0, 0, 100, 100);
    assert_int_equal(f.list.records.count, 0);
    assert_ptr_equal(nv__view_content(f.view), content);
    assert_ptr_equal(content->parent, nv__view_root(f.view));
    nv__widget_destroy(content);
    assert_null(nv__view_content(f.view));
    frame(&f);
    tree_close(&f);
    assert_int_equal(nv__alloc_live(), f.live);
}

static void unusable_content_is_refused(void **state)
{
    (void)state;
    log_catcher log;
    tree_fixture f;
    tree_open(&f, false, 100, 100);
    nv_widget *kept = box("kept", 1, 1);
    show(&f, kept);
    catch_traps();
    assert_int_equal(nv__view_set_content(f.view, NULL), NV_EINVAL);
    assert_int_equal(nv__view_set_content(f.view, kept), NV_ESTATE);
    release_traps();
    assert_reports(2);
    catch_log(&log);
    nv__alloc_fail_after(1);
    nv_widget *failed = box("failed", 1, 1);
    nv__alloc_fail_after(0);
    assert_int_equal(nv__view_set_content(f.view, failed), NV_ENOMEM);
    release_log();
    assert_ptr_equal(nv__view_content(f.view), kept);
    tree_close(&f);
    assert_int_equal(nv__alloc_live(), f.live);
}

static nv__view *seen;

static nv_status look_for_view(void *user)
{
    (void)user;
    seen = nv__view_current();
    return NV_OK;
}

static void tasks_of_the_window_find_their_view(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, true, 100, 100);
    assert_null(nv__view_current());
    assert_int_equal(nv_spawn(f.scope, look_for_view, NULL), NV_OK);
    nv__runtime_advance(f.runtime, 0);
    assert_ptr_equal(seen, f.view);
    assert_ptr_equal(nv__view_runtime(f.view), f.runtime);
    assert_ptr_equal(nv__view_scope(f.view), f.scope);
    assert_null(nv__view_fonts(f.view));
    /* A task that outlives the view finds none. */
    nv__view_destroy(f.view);
    f.view = NULL;
    assert_int_equal(nv_spawn(f.scope, look_for_view, NULL), NV_OK);
    nv__runtime_advance(f.runtime, 0);
    assert_null(seen);
    tree_close(&f);
    assert_int_equal(nv__alloc_live(), f.live);
}

/* RUN-34: tick, then rebuild, then measure, then paint. */
static tree_fixture *ordered;

static bool order_tick(nv__ticker *ticker, double dt)
{
    (void)ticker;
    (void)dt;
    note("tick", "t");
    nv__widget_mark_build(nv__view_content(ordered->view));
    return false;
}

static void order_rebuild(nv_widget *widget)
{
    note("build", box_of(widget)->name);
    nv_widget_mark_dirty(widget, NV_DIRTY_LAYOUT);
}

static void order_measure(nv_widget *widget)
{
    note("measure", box_of(widget)->name);
}

static void order_paint(nv_widget *widget)
{
    note("paint", box_of(widget)->name);
}

static void the_passes_of_a_frame_run_in_order_and_one_frame_does(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, true, 100, 100);
    ordered = &f;
    nv_widget *a = box("a", 1, 1);
    a->rebuild = order_rebuild;
    box_of(a)->on_measure = order_measure;
    box_of(a)->on_paint = order_paint;
    show(&f, a);
    tree_log[0] = '\0';
    f.requests = 0;
    nv__ticker ticker = { .tick = order_tick };
    nv__view_add_ticker(f.view, &ticker);
    frame(&f);
    assert_log("tick:t build:a measure:a paint:a");
    assert_int_equal(f.requests, 1);
    assert_false(nv__view_needs_frame(f.view));
    /* An update stops before painting. */
    nv__widget_mark_build(a);
    nv__view_update(f.view);
    assert_log("build:a measure:a");
    assert_true(nv__view_needs_frame(f.view));
    assert_int_equal(f.requests, 2);
    tree_close(&f);
}

static nv_obs_int *source;

static int64_t doubled(void *user)
{
    (void)user;
    return 2 * nv_obs_int_get(source);
}

static void grow(nv_widget *widget)
{
    box_of(widget)->size.height = (float)nv_obs_int_get(box_of(widget)->user);
    nv_widget_mark_dirty(widget, NV_DIRTY_LAYOUT);
}

static void derived_state_is_settled_before_layout(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, true, 100, 100);
    source = nv_obs_int_new(f.scope, 4);
    const nv_obs_int *twice = nv_computed_int(f.scope, doubled, NULL);
    nv_widget *a = box("a", 1, 1);
    box_of(a)->user = (void *)(uintptr_t)twice;
    nv_widget_observe(a, twice, grow);
    show(&f, with(make(&column_class, "root", 0, 0), nv_children(a)));
    assert_rect(a->frame, 0, 0, 1, 8);
    nv_obs_int_set(source, 6);
    frame(&f);
    assert_rect(a->frame, 0, 0, 1, 12);
    tree_close(&f);
    assert_int_equal(nv__alloc_live(), f.live);
}

static void frame_in_paint(nv_widget *widget)
{
    nv__display_list list;
    nv__damage damage;
    nv__display_list_init(&list);
    nv__view_frame(widget->view, false, &list, &damage);
    nv__view_update(widget->view);
    nv__display_list_finish(&list);
}

static void a_frame_inside_a_frame_is_refused(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 100, 100);
    nv_widget *a = box("a", 1, 1);
    box_of(a)->on_paint = frame_in_paint;
    catch_traps();
    show(&f, a);
    nv__view_dispatch_begin(f.view);
    nv__view_destroy(f.view); /* from its own event */
    nv__view_dispatch_end(f.view);
    release_traps();
    assert_reports(3);
    tree_close(&f);
}

/* Frames that lack memory are tried again, and not for ever. */
static void frames_without_memory_are_retried_a_few_times(void **state)
{
    (void)state;
    log_catcher log;
    tree_fixture f;
    tree_open(&f, false, 100, 100);
    nv_widget *root = make(&desk_class, "root", 0, 0);
    box_of(root)->rgb = 0x010101;
    nv_widget *child = box_at("a", (nv_rect){ 0, 0, 9, 9 }, 0x020202);
    nv_widget_append(root, child);
    show(&f, root);
    catch_log(&log);
    box_of(root)->rgb = 0x030303;
    nv__display_list_finish(&f.view->scratch);
    nv__display_list_finish(&root->fragment);
    nv_widget_mark_dirty(root, NV_DIRTY_PAINT);
    f.requests = 0;
    int frames = 0;
    while (frames < 20) {
        int asked = f.requests;
        nv__display_list_finish(&f.view->scratch);
        nv__alloc_fail_after(1);
        frame(&f);
        nv__alloc_fail_after(0);
        frames++;
        if (f.requests == asked) {
            break;
        }
    }
    assert_int_equal(frames, NV__MEMORY_RETRIES + 1);
    assert_true(nv__view_needs_frame(f.view));
    frame(&f);
    release_log();
    assert_false(nv__view_needs_frame(f.view));
    nv__view_record_all(f.view, &f.list);
    assert_list(&f, "fill 0,0 100x100 #ff030303\nfill 0,0 9x9 #ff020202\n");
    tree_close(&f);
    assert_int_equal(nv__alloc_live(), f.live);
}

static void any_allocation_of_opening_a_view_may_fail(void **state)
{
    (void)state;
    log_catcher log;
    catch_log(&log);
    size_t live = nv__alloc_live();
    bool hit = true;
    for (size_t n = 1; hit; n++) {
        nv__alloc_fail_after(n);
        nv__view *view = NULL;
        nv_status status = nv__view_create(&(nv__view_desc){ .scope = NULL }, &view);
        hit = nv__alloc_fail_hit();
        nv__alloc_fail_after(0);
        assert_int_equal(status, hit ? NV_ENOMEM : NV_OK);
        assert_true((view == NULL) == hit);
        nv__view_destroy(view);
        assert_int_equal(nv__alloc_live(), live);
    }
    release_log();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(new_content_replaces_and_destroys_the_old),
        cmocka_unit_test(unusable_content_is_refused),
        cmocka_unit_test(tasks_of_the_window_find_their_view),
        cmocka_unit_test(the_passes_of_a_frame_run_in_order_and_one_frame_does),
        cmocka_unit_test(derived_state_is_settled_before_layout),
        cmocka_unit_test(a_frame_inside_a_frame_is_refused),
        cmocka_unit_test(frames_without_memory_are_retried_a_few_times),
        cmocka_unit_test(any_allocation_of_opening_a_view_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
