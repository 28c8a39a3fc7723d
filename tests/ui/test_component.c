/* Components: state, scopes and builds. */
#include "tree_fixture.h"

typedef struct counter {
    nv_scope *scope, *build_scope;
    nv_obs_int *count;
    int start;
    int builds;
} counter;

static int inits, builds, disposals;
static counter *latest;
static int last_seen;

static void reset(void)
{
    inits = builds = disposals = 0;
    latest = NULL;
    last_seen = -1;
}

static void counter_init(void *self, nv_scope *scope, const void *params)
{
    counter *state = self;
    inits++;
    assert_int_equal(state->start, 0);
    state->scope = scope;
    state->start = params ? *(const int *)params : 0;
    if (scope) {
        assert_ptr_equal(nv_scope_current(), scope);
        state->count = nv_obs_int_new(scope, state->start);
    }
    latest = state;
}

static nv_widget *counter_build(void *self, nv_scope *scope)
{
    counter *state = self;
    builds++;
    state->builds++;
    state->build_scope = scope;
    if (scope) {
        assert_ptr_equal(nv_scope_current(), scope);
        assert_ptr_equal(nv__scope_parent(scope), state->scope);
    }
    (void)box("unused", 1, 1); /* goes when the build ends */
    return box("built", 10, (float)(10 + state->start));
}

static void counter_dispose(void *self)
{
    counter *state = self;
    disposals++;
    /* What init made is still there. */
    last_seen = state->count ? (int)nv_obs_int_get(state->count) : 0;
}

static const nv_component_class counter_class = {
    .name = "counter",
    .size = sizeof(counter),
    .init = counter_init,
    .build = counter_build,
    .dispose = counter_dispose,
    .params_size = sizeof(int),
};

/* BLD-1, BLD-2. */
static void a_component_builds_on_mount_and_takes_the_size_of_what_it_built(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, true, 100, 100);
    reset();
    int start = 5;
    nv_widget *component = nv_component(&counter_class, &start);
    start = 99; /* params were copied */
    assert_int_equal(inits, 0);
    show(&f, with(make(&column_class, "root", 0, 0), nv_children(component)));
    assert_int_equal(inits, 1);
    assert_int_equal(builds, 1);
    assert_log("mount:root dispose:unused mount:built");
    assert_rect(component->frame, 0, 0, 10, 15);
    assert_ptr_equal(nv__widget_scope(component->first_child), latest->scope);
    assert_ptr_equal(nv__widget_scope(component->parent), f.scope);
    assert_ptr_equal(nv__scope_parent(latest->scope), f.scope);
    assert_ptr_equal(nv__scope_find_attribute(latest->scope, &nv__view_tag), f.view);
    nv_obs_int_set(latest->count, 8);
    tree_close(&f);
    assert_int_equal(disposals, 1);
    assert_int_equal(last_seen, 8);
    assert_int_equal(nv__alloc_live(), f.live);
}

static void a_component_passes_on_the_lengths_of_what_it_built(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 100, 100);
    reset();
    nv_widget *component = nv_component(&counter_class, NULL);
    nv_widget *root = with(make(&column_class, "root", 0, 0), nv_children(component));
    show(&f, root);
    int before = box_of(root)->measured;
    assert_true(nv_widget_width_policy(component) == 0);
    nv_widget_set_fields(component->first_child, NULL, NV_FILL, 33, nv_all(0));
    assert_true(nv_widget_width_policy(component) == NV_FILL);
    assert_true(nv_widget_height_policy(component) == 33);
    frame(&f);
    assert_int_equal(box_of(root)->measured, before + 1);
    assert_rect(component->frame, 0, 0, 10, 33);
    tree_close(&f);
}

static void without_a_runtime_dispose_comes_with_the_unmount(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 100, 100);
    reset();
    nv_widget *component = nv_component(&counter_class, NULL);
    show(&f, component);
    assert_null(latest->scope);
    nv__widget_unmount(component);
    assert_int_equal(disposals, 1);
    assert_log("dispose:unused mount:built unmount:built dispose:built");
    tree_close(&f);
    assert_int_equal(disposals, 1);
    assert_int_equal(nv__alloc_live(), f.live);
}

/* LIF-1: with new state. */
static void a_component_that_is_mounted_again_starts_anew(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, true, 100, 100);
    reset();
    nv_widget *component = nv_component(&counter_class, NULL);
    show(&f, component);
    nv__widget_remove(component);
    assert_int_equal(nv_widget_child_count(component), 0);
    nv__runtime_advance(f.runtime, 0);
    assert_int_equal(disposals, 1);
    show(&f, component);
    assert_int_equal(inits, 2);
    assert_int_equal(builds, 2);
    tree_close(&f);
    assert_int_equal(disposals, 2);
    assert_int_equal(nv__alloc_live(), f.live);
}

/* ---- tasks outlive the widgets ---- */

static nv_status seen_status;
static bool task_done;

static nv_status sleeper(void *user)
{
    counter *self = user;
    seen_status = nv_await_sleep(100);
    /* Cancelled, and the state is still here to be written. */
    nv_obs_int_set(self->count, 77);
    task_done = true;
    return seen_status;
}

static nv_widget *sleeping_build(void *self, nv_scope *scope)
{
    counter *state = self;
    (void)scope;
    assert_int_equal(nv_spawn(state->scope, sleeper, state), NV_OK);
    return box("built", 1, 1);
}

static const nv_component_class sleeping_class = {
    .name = "sleeping",
    .size = sizeof(counter),
    .init = counter_init,
    .build = sleeping_build,
    .dispose = counter_dispose,
};

static void state_outlives_the_widgets_until_its_tasks_have_returned(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, true, 100, 100);
    reset();
    task_done = false;
    nv_widget *component = nv_component(&sleeping_class, NULL);
    show(&f, component);
    nv__runtime_advance(f.runtime, 1);
    tree_log[0] = '\0';
    nv__widget_destroy(component);
    assert_log("unmount:built dispose:built");
    assert_int_equal(disposals, 0);
    nv__runtime_advance(f.runtime, 0);
    assert_true(task_done);
    assert_int_equal(seen_status, NV_ECANCELED);
    assert_int_equal(disposals, 1);
    assert_int_equal(last_seen, 77);
    tree_close(&f);
    assert_int_equal(nv__alloc_live(), f.live);
}

/* ---- failures ---- */

static nv_widget *empty_build(void *self, nv_scope *scope)
{
    (void)self;
    (void)scope;
    return NULL;
}

static const nv_component_class empty_class = { .name = "empty_handed", .build = empty_build };

/* BLD-1, BLD-12: named, and only it shows nothing. */
static void a_build_without_a_widget_is_reported_with_its_class(void **state)
{
    (void)state;
    log_catcher log;
    tree_fixture f;
    tree_open(&f, true, 100, 100);
    catch_log(&log);
    nv_widget *after = box("after", 10, 10);
    nv_widget *empty = nv_component(&empty_class, NULL);
    show(&f, with(make(&column_class, "root", 0, 0), nv_children(empty, after)));
    release_log();
    assert_int_equal(log.count, 1);
    assert_non_null(strstr(log.text, "empty_handed"));
    assert_rect(empty->frame, 0, 0, 0, 0);
    assert_rect(after->frame, 0, 0, 10, 10);
    tree_close(&f);
    assert_int_equal(nv__alloc_live(), f.live);
}

static void a_class_without_a_build_is_reported(void **state)
{
    (void)state;
    static const nv_component_class bare = { .name = "bare" };
    catch_traps();
    nv_widget *widget = nv_component(&bare, NULL);
    release_traps();
    assert_reports(2);
    assert_true(nv__widget_is_failed(widget));
    nv__widget_destroy(widget);
}

static nv_status await_result;

static nv_widget *awaiting_build(void *self, nv_scope *scope)
{
    (void)self;
    (void)scope;
    await_result = nv_await_sleep(1);
    return box("built", 1, 1);
}

static const nv_component_class awaiting_class = { .name = "awaiting", .build = awaiting_build };

static nv_status show_awaiting(void *user)
{
    tree_fixture *f = user;
    return nv__view_set_content(f->view, nv_component(&awaiting_class, NULL));
}

static void awaiting_in_a_build_is_reported_by_name(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, true, 100, 100);
    catch_traps();
    assert_int_equal(nv_spawn(f.scope, show_awaiting, &f), NV_OK);
    nv__runtime_advance(f.runtime, 0);
    release_traps();
    assert_reports(1);
    assert_reported("build of awaiting");
    assert_int_not_equal(await_result, NV_OK);
    tree_close(&f);
}

/* ---- nesting ---- */

static nv_widget *outer_build(void *self, nv_scope *scope)
{
    (void)self;
    (void)scope;
    static int start = 2;
    return with(make(&column_class, "outer", 0, 0),
                nv_children(nv_component(&counter_class, &start),
                            box_at("leaf", (nv_rect){ 0, 0, 1, 1 }, 0x112233)));
}

static const nv_component_class outer_class = { .name = "outer", .build = outer_build };

static void components_nest_and_their_scopes_do(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, true, 100, 100);
    reset();
    nv_widget *component = nv_component(&outer_class, NULL);
    show(&f, component);
    assert_log("mount:outer dispose:unused mount:built mount:leaf");
    assert_ptr_equal(nv__scope_parent(latest->scope), component->scope);
    nv__widget_destroy(component);
    assert_log("unmount:outer unmount:built dispose:built unmount:leaf dispose:outer dispose:leaf");
    nv__runtime_advance(f.runtime, 0);
    assert_int_equal(disposals, 1);
    tree_close(&f);
    assert_int_equal(nv__alloc_live(), f.live);
}

static int depth_left;

static nv_widget *nesting_build(void *self, nv_scope *scope);
static const nv_component_class nesting_class = { .name = "nesting", .build = nesting_build };

static nv_widget *nesting_build(void *self, nv_scope *scope)
{
    (void)self;
    (void)scope;
    return depth_left-- > 0 ? nv_component(&nesting_class, NULL) : box("leaf", 1, 1);
}

static void endless_nesting_ends_at_the_depth_limit(void **state)
{
    (void)state;
    log_catcher log;
    tree_fixture f;
    tree_open(&f, true, 100, 100);
    catch_log(&log);
    depth_left = 10 * NV__MAX_DEPTH;
    show(&f, nv_component(&nesting_class, NULL));
    release_log();
    assert_non_null(strstr(log.text, "widgets deep"));
    assert_int_equal(depth_left, 10 * NV__MAX_DEPTH - NV__MAX_DEPTH);
    tree_close(&f);
    assert_int_equal(nv__alloc_live(), f.live);
}

/* ---- rebuilding ---- */

/* BLD-3, BLD-6: one rebuild and one frame however often it is asked for. */
static void a_marked_component_builds_again_in_the_next_frame(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, true, 100, 100);
    reset();
    nv_widget *component = nv_component(&counter_class, NULL);
    nv__widget_mark_build(component); /* not mounted: it will be built anyway */
    show(&f, component);
    nv_widget *first = component->first_child;
    f.requests = 0;
    nv__widget_mark_build(component);
    nv__widget_mark_build(component);
    assert_int_equal(f.requests, 1);
    assert_true(nv__view_needs_frame(f.view));
    assert_int_equal(builds, 1);
    frame(&f);
    assert_int_equal(builds, 2);
    assert_int_equal(inits, 1);
    assert_int_equal(nv_widget_child_count(component), 1);
    assert_non_null(component->first_child);
    (void)first;
    assert_false(nv__view_needs_frame(f.view));
    tree_close(&f);
    assert_int_equal(nv__alloc_live(), f.live);
}

static void rebuild_again(nv_widget *widget)
{
    builds++;
    nv__widget_mark_build(widget);
}

/* Bounded: the rest waits for the next frame, and the view says so. */
static void rebuilds_that_cause_rebuilds_are_cut(void **state)
{
    (void)state;
    log_catcher log;
    tree_fixture f;
    tree_open(&f, false, 100, 100);
    nv_widget *root = box("restless", 1, 1);
    show(&f, root);
    reset();
    root->rebuild = rebuild_again;
    catch_log(&log);
    nv__widget_mark_build(root);
    frame(&f);
    release_log();
    assert_int_equal(builds, NV__BUILD_ROUNDS);
    assert_int_equal(log.count, 1);
    assert_non_null(strstr(log.text, "restless"));
    assert_true(nv__view_needs_frame(f.view));
    tree_close(&f);
    assert_int_equal(nv__alloc_live(), f.live);
}

static nv_widget *rebuild_victim;

static void rebuild_and_destroy(nv_widget *widget)
{
    (void)widget;
    builds++;
    nv__widget_destroy(rebuild_victim);
    rebuild_victim = NULL;
}

/* BND-11: destroyed while queued is skipped. */
static void a_queued_widget_that_is_destroyed_is_skipped(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 100, 100);
    nv_widget *a = box("a", 1, 1), *b = box("b", 1, 1), *c = box("c", 1, 1);
    show(&f, with(make(&column_class, "root", 0, 0), nv_children(a, b, c)));
    reset();
    a->rebuild = b->rebuild = c->rebuild = rebuild_and_destroy;
    nv__widget_mark_build(c);
    nv__widget_mark_build(a);
    nv__widget_mark_build(b);
    nv__widget_destroy(c);
    rebuild_victim = b;
    frame(&f);
    assert_int_equal(builds, 1);
    tree_close(&f);
    assert_int_equal(nv__alloc_live(), f.live);
}

/* Without memory for the queue the pass searches the tree. */
static void a_rebuild_is_not_lost_without_memory(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, true, 100, 100);
    reset();
    nv_widget *component = nv_component(&counter_class, NULL);
    show(&f, with(make(&column_class, "root", 0, 0),
                  nv_children(box("a", 1, 1), component, box("b", 1, 1))));
    nv__alloc_fail_after(1);
    nv__widget_mark_build(component);
    assert_true(nv__alloc_fail_hit());
    nv__alloc_fail_after(0);
    assert_true(nv__view_needs_frame(f.view));
    frame(&f);
    assert_int_equal(builds, 2);
    assert_false(nv__view_needs_frame(f.view));
    tree_close(&f);
    assert_int_equal(nv__alloc_live(), f.live);
}

/* Whichever allocation fails on the way, the app is told and nothing leaks. */
static void any_allocation_from_build_to_frame_may_fail(void **state)
{
    (void)state;
    log_catcher log;
    bool hit = true;
    size_t n = 1;
    for (; hit; n++) {
        tree_fixture f;
        tree_open(&f, true, 100, 100);
        catch_log(&log);
        (void)nv__widget_creation_failed();
        nv__alloc_fail_after(n);
        nv_status status = nv__view_set_content(f.view, nv_component(&outer_class, NULL));
        for (int i = 0; i < 3; i++) {
            frame(&f);
        }
        hit = nv__alloc_fail_hit();
        nv__alloc_fail_after(0);
        bool told =
            status != NV_OK || nv__widget_creation_failed() || f.list.failed || log.count > 0;
        nv__runtime_advance(f.runtime, 0);
        nv__view_record_all(f.view, &f.list);
        if (!told) { /* then it was got over */
            assert_list(&f, "fill 0,12 1x1 #ff112233\n");
        }
        tree_close(&f);
        release_log();
        assert_int_equal(nv__alloc_live(), f.live);
        assert_true(n < 1000);
    }
    print_message("%zu allocations failed in turn\n", n - 2);
    assert_true(n > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_component_builds_on_mount_and_takes_the_size_of_what_it_built),
        cmocka_unit_test(a_component_passes_on_the_lengths_of_what_it_built),
        cmocka_unit_test(without_a_runtime_dispose_comes_with_the_unmount),
        cmocka_unit_test(a_component_that_is_mounted_again_starts_anew),
        cmocka_unit_test(state_outlives_the_widgets_until_its_tasks_have_returned),
        cmocka_unit_test(a_build_without_a_widget_is_reported_with_its_class),
        cmocka_unit_test(a_class_without_a_build_is_reported),
        cmocka_unit_test(awaiting_in_a_build_is_reported_by_name),
        cmocka_unit_test(components_nest_and_their_scopes_do),
        cmocka_unit_test(endless_nesting_ends_at_the_depth_limit),
        cmocka_unit_test(a_marked_component_builds_again_in_the_next_frame),
        cmocka_unit_test(rebuilds_that_cause_rebuilds_are_cut),
        cmocka_unit_test(a_queued_widget_that_is_destroyed_is_skipped),
        cmocka_unit_test(a_rebuild_is_not_lost_without_memory),
        cmocka_unit_test(any_allocation_from_build_to_frame_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
