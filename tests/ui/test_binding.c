/* Widgets that follow observables. */
#include "tree_fixture.h"

static int synced;

static void sync(nv_widget *widget)
{
    synced++;
    nv_obs_int *count = box_of(widget)->user;
    float height = (float)nv_obs_int_get(count);
    if (box_of(widget)->size.height != height) {
        box_of(widget)->size.height = height;
        nv_widget_mark_dirty(widget, NV_DIRTY_LAYOUT);
    }
}

/* BND-2, BND-4. */
static void an_observer_is_called_at_each_mount_and_on_change_while_mounted(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, true, 100, 100);
    nv_obs_int *count = nv_obs_int_new(f.scope, 7);
    nv_widget *a = box("a", 10, 0);
    box_of(a)->user = count;
    synced = 0;
    nv_widget_observe(a, count, sync);
    nv_obs_int_set(count, 8);
    assert_int_equal(synced, 0);
    show(&f, with(make(&column_class, "root", 0, 0), nv_children(a)));
    assert_int_equal(synced, 1);
    assert_rect(a->frame, 0, 0, 10, 8);
    nv_obs_int_set(count, 9);
    assert_int_equal(synced, 2);
    nv_obs_int_set(count, 9); /* the same value is no change */
    assert_int_equal(synced, 2);
    nv_widget *parent = a->parent;
    nv__widget_remove(a);
    nv_obs_int_set(count, 11);
    assert_int_equal(synced, 2);
    nv_widget_append(parent, a);
    assert_int_equal(synced, 3);
    frame(&f);
    assert_rect(a->frame, 0, 0, 10, 11);
    nv_obs_int_set(count, 12);
    assert_int_equal(synced, 4);
    tree_close(&f);
    assert_int_equal(nv__alloc_live(), f.live);
}

/* BND-5: two changes, one frame asked for, one repaint. */
static void watching_repaints_or_relays_and_asks_for_one_frame(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, true, 100, 100);
    nv_obs_int *paint = nv_obs_int_new(f.scope, 0), *size = nv_obs_int_new(f.scope, 0);
    nv_widget *a = box("a", 10, 10);
    nv_widget_watch(a, paint, NV_DIRTY_PAINT);
    nv_widget_watch(a, size, NV_DIRTY_LAYOUT);
    nv_widget_watch(a, NULL, NV_DIRTY_LAYOUT);
    show(&f, with(make(&column_class, "root", 0, 0), nv_children(a)));
    f.requests = 0;
    nv_obs_int_set(paint, 1);
    nv_obs_int_set(paint, 2);
    assert_int_equal(f.requests, 1);
    frame(&f);
    assert_int_equal(box_of(a)->painted, 2);
    assert_int_equal(box_of(a)->measured, 1);
    nv_obs_int_set(size, 1);
    frame(&f);
    assert_int_equal(box_of(a)->measured, 2);
    assert_int_equal(f.requests, 2);
    tree_close(&f);
    assert_int_equal(nv__alloc_live(), f.live);
}

static void in_a_batch_a_widget_hears_of_the_end_only(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, true, 100, 100);
    nv_obs_int *count = nv_obs_int_new(f.scope, 0);
    nv_widget *a = box("a", 10, 0);
    box_of(a)->user = count;
    nv_widget_observe(a, count, sync);
    show(&f, a);
    synced = 0;
    nv_batch_begin();
    nv_obs_int_set(count, 1);
    nv_obs_int_set(count, 2);
    nv_batch_end();
    assert_int_equal(synced, 1);
    assert_true(box_of(a)->size.height == 2);
    tree_close(&f);
}

static void destroy_when_odd(nv_widget *widget)
{
    synced++;
    if (nv_obs_int_get(box_of(widget)->user) % 2) {
        nv__widget_destroy(widget);
    }
}

/* A subscriber may end itself while it is being told; the others are still told. */
static void an_observer_may_destroy_its_widget(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, true, 100, 100);
    nv_obs_int *count = nv_obs_int_new(f.scope, 0);
    nv_widget *root = make(&column_class, "root", 0, 0);
    for (int i = 0; i < 3; i++) {
        nv_widget *child = box("child", 10, 10);
        box_of(child)->user = count;
        nv_widget_observe(child, count, destroy_when_odd);
        nv_widget_append(root, child);
    }
    show(&f, root);
    synced = 0;
    nv_obs_int_set(count, 1);
    assert_int_equal(synced, 3);
    assert_int_equal(nv_widget_child_count(root), 0);
    tree_close(&f);
    assert_int_equal(nv__alloc_live(), f.live);
}

static void an_observer_may_destroy_its_widget_at_mount(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, true, 100, 100);
    nv_obs_int *count = nv_obs_int_new(f.scope, 1);
    nv_widget *child = box("child", 10, 10);
    box_of(child)->user = count;
    nv_widget_observe(child, count, destroy_when_odd);
    nv_widget_observe(child, count, destroy_when_odd);
    synced = 0;
    show(&f, with(make(&column_class, "root", 0, 0), nv_children(child, box("b", 1, 1))));
    assert_int_equal(synced, 1);
    assert_non_null(strstr(tree_log, "mount:b"));
    tree_close(&f);
    assert_int_equal(nv__alloc_live(), f.live);
}

static void bind_on_mount(nv_widget *widget)
{
    nv_widget_observe(widget, box_of(widget)->user, sync);
}

static void a_binding_made_in_the_mount_hook_works_at_once_and_once(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, true, 100, 100);
    nv_obs_int *count = nv_obs_int_new(f.scope, 3);
    nv_widget *a = box("a", 10, 0);
    box_of(a)->user = count;
    box_of(a)->on_mount = bind_on_mount;
    synced = 0;
    show(&f, a);
    assert_int_equal(synced, 1);
    /* And so does one made while mounted. */
    nv_widget_observe(a, count, sync);
    assert_int_equal(synced, 2);
    nv_obs_int_set(count, 4);
    assert_int_equal(synced, 4);
    tree_close(&f);
    assert_int_equal(nv__alloc_live(), f.live);
}

static nv_obs_int *written;

static void write_in_paint(nv_widget *widget)
{
    (void)widget;
    nv_obs_int_set(written, nv_obs_int_get(written) + 1);
}

/* RUN-37, ANI-10. */
static void writing_a_watched_observable_while_painting_is_reported(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, true, 100, 100);
    written = nv_obs_int_new(f.scope, 0);
    nv_widget *a = box("a", 10, 10);
    nv_widget_watch(a, written, NV_DIRTY_PAINT);
    box_of(a)->on_paint = write_in_paint;
    catch_traps();
    show(&f, a);
    release_traps();
    assert_reports(1);
    /* It comes through in the next frame, which is asked for, and not in an endless one. */
    assert_true(nv__view_needs_frame(f.view));
    box_of(a)->on_paint = NULL;
    frame(&f);
    assert_false(nv__view_needs_frame(f.view));
    tree_close(&f);
    assert_int_equal(nv__alloc_live(), f.live);
}

static void any_allocation_of_binding_and_mounting_may_fail(void **state)
{
    (void)state;
    log_catcher log;
    bool hit = true;
    for (size_t n = 1; hit; n++) {
        tree_fixture f;
        tree_open(&f, true, 100, 100);
        nv_obs_int *count = nv_obs_int_new(f.scope, 3);
        nv_widget *a = box("a", 10, 0);
        box_of(a)->user = count;
        catch_log(&log);
        (void)nv__widget_creation_failed();
        nv__alloc_fail_after(n);
        nv_widget_observe(a, count, sync);
        nv_widget_watch(a, count, NV_DIRTY_PAINT);
        (void)nv__view_set_content(f.view, a);
        hit = nv__alloc_fail_hit();
        nv__alloc_fail_after(0);
        assert_true(!hit || nv__widget_creation_failed());
        nv_obs_int_set(count, 5);
        frame(&f);
        tree_close(&f);
        release_log();
        assert_int_equal(nv__alloc_live(), f.live);
        assert_true(n < 100);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_observer_is_called_at_each_mount_and_on_change_while_mounted),
        cmocka_unit_test(watching_repaints_or_relays_and_asks_for_one_frame),
        cmocka_unit_test(in_a_batch_a_widget_hears_of_the_end_only),
        cmocka_unit_test(an_observer_may_destroy_its_widget),
        cmocka_unit_test(an_observer_may_destroy_its_widget_at_mount),
        cmocka_unit_test(a_binding_made_in_the_mount_hook_works_at_once_and_once),
        cmocka_unit_test(writing_a_watched_observable_while_painting_is_reported),
        cmocka_unit_test(any_allocation_of_binding_and_mounting_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
