/* The sentences of the specification's seed about overlays and how things end, end to end:
 * docs/conformance.md names these tests. */
#include "app/seed_fixture.h"

/* ---- overlays ---- */

static nv_overlay *overlay;
static nv_overlay_result results[3];
static nv_status statuses[3];

static nv_status await_as(void *user)
{
    int index = *(int *)user;
    statuses[index] = nv_await_overlay(overlay, &results[index]);
    return NV_OK;
}

static nv_overlay_desc overlay_desc;
static int indices[3] = { 0, 1, 2 };

/* Shows an overlay and awaits it from three tasks, its own among them. */
static void show_and_await(void *user)
{
    (void)user;
    nv_overlay_desc desc = overlay_desc;
    desc.nv_ = (nv_head){ sizeof desc, __LINE__, __FILE__ };
    desc.content = nv_text_button("Inside", .width = 100, .height = 40, .on_click = nv_answer(42));
    overlay = nv_overlay_show_desc(&desc);
    assert_non_null(overlay);
    assert_int_equal(nv_spawn(component_scope, await_as, &indices[1]), NV_OK);
    assert_int_equal(nv_spawn(component_scope, await_as, &indices[2]), NV_OK);
    assert_int_equal(await_as(&indices[0]), NV_OK);
    (void)!nv_await_sleep(0.5); /* the others read the handle that this task owns */
}

static void open_overlay(nv_overlay_desc desc)
{
    memset(results, 0, sizeof results);
    memset(statuses, 0x7f, sizeof statuses);
    overlay_desc = desc;
    first_handler = show_and_await;
    open_stage(NV__RUNTIME_OWNED);
    click("First");
    advance(0.4);
    assert_int_equal(nv_overlay_get_result(overlay).reason, NV_OVERLAY_PENDING);
}

static void expect_results(nv_overlay_reason reason, int value)
{
    for (int i = 0; i < 3; i++) {
        assert_int_equal(statuses[i], NV_OK);
        assert_int_equal(results[i].reason, reason);
        assert_int_equal(results[i].value, value);
    }
}

static void test_every_awaiter_gets_the_answer(void **state)
{
    (void)state;
    open_overlay((nv_overlay_desc){ .kind = NV_OVERLAY_MODAL });
    click("Inside");
    advance(0.01);
    expect_results(NV_OVERLAY_CLOSED, 42);
    advance(1);
    close_stage();
}

static void test_outside_tap_completes(void **state)
{
    (void)state;
    open_overlay((nv_overlay_desc){ .kind = NV_OVERLAY_MODAL, .dismiss_on_outside_tap = true });
    nv__act_click(app, (nv_point){ 5, 290 });
    advance(0.01);
    expect_results(NV_OVERLAY_OUTSIDE_TAP, 0);
    advance(1);
    close_stage();
}

static void test_timeout_completes(void **state)
{
    (void)state;
    open_overlay((nv_overlay_desc){ .kind = NV_OVERLAY_MODELESS, .timeout = 2 });
    advance(1.5);
    assert_int_equal(nv_overlay_get_result(overlay).reason, NV_OVERLAY_PENDING);
    advance(0.2);
    expect_results(NV_OVERLAY_TIMEOUT, 0);
    advance(1);
    close_stage();
}

static void test_removal_completes_as_disposed(void **state)
{
    (void)state;
    open_overlay((nv_overlay_desc){ .kind = NV_OVERLAY_MODAL });
    nv__overlay_clear(app->view);
    advance(0.01);
    expect_results(NV_OVERLAY_DISPOSED, 0);
    advance(1);
    close_stage();
}

static void test_window_close_never_leaves_an_awaiter_hanging(void **state)
{
    (void)state;
    open_overlay((nv_overlay_desc){ .kind = NV_OVERLAY_MODAL });
    close_stage(); /* returns only when every task has */
    for (int i = 0; i < 3; i++) {
        assert_true(statuses[i] == NV_ECANCELED ||
                    (statuses[i] == NV_OK && results[i].reason == NV_OVERLAY_DISPOSED));
    }
}

static void return_with_an_open_overlay(void *user)
{
    (void)user;
    overlay = nv_show_loading("Working");
    assert_int_equal(nv_await_sleep(0.5), NV_OK);
}

static void test_what_a_task_showed_closes_with_it(void **state)
{
    (void)state;
    first_handler = return_with_an_open_overlay;
    open_stage(NV__RUNTIME_OWNED);
    click("First");
    advance(0.4);
    assert_true(shown("Working"));
    advance(1);
    assert_false(shown("Working"));
    close_stage();
}

/* ---- lifecycle ---- */

static int unmount_clock;
static int parent_unmounted, child_unmounted;

static nv_size probe_measure(nv_widget *widget, nv_constraints within)
{
    nv_size size = { 0, 0 };
    for (nv_widget *child = nv_widget_first_child(widget); child != NULL;
         child = nv_widget_next_sibling(child)) {
        size = nv_widget_measure(child, within);
        nv_widget_place(child, 0, 0);
    }
    return nv_constrain(within, (nv_size){ fmaxf(size.width, 80), fmaxf(size.height, 40) });
}

static void parent_unmount(nv_widget *widget)
{
    (void)widget;
    parent_unmounted = ++unmount_clock;
}

static void child_unmount(nv_widget *widget)
{
    (void)widget;
    child_unmounted = ++unmount_clock;
}

static const nv_widget_class parent_class = { .name = "parent",
                                              .measure = probe_measure,
                                              .unmount = parent_unmount };
static const nv_widget_class child_class = { .name = "child",
                                             .measure = probe_measure,
                                             .unmount = child_unmount };

static void show_probe(void *user)
{
    (void)user;
    nv_head head = { sizeof(nv_head), __LINE__, __FILE__ };
    nv_widget *parent = nv_widget_new(&parent_class, head);
    nv_widget_append(parent, nv_widget_new(&child_class, head));
    overlay = nv_overlay_show(.content = parent, .transition = { .enter_seconds = 0.2f,
                                                                 .exit_seconds = 0.4f,
                                                                 .fade = true });
    assert_int_equal(nv_await_sleep(1), NV_OK);
    nv_overlay_close(overlay);
    (void)!nv_await_sleep(5); /* keeps the handle, which this task owns */
}

static void test_disposal_comes_after_the_exit_animation_parent_first(void **state)
{
    (void)state;
    unmount_clock = parent_unmounted = child_unmounted = 0;
    first_handler = show_probe;
    open_stage(NV__RUNTIME_OWNED);
    click("First");
    advance(1.2);
    assert_true(nv_overlay_is_done(overlay));
    assert_int_equal(parent_unmounted, 0);
    advance(0.4);
    assert_int_equal(parent_unmounted, 1);
    assert_int_equal(child_unmounted, 2);
    close_stage();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_awaiter_gets_the_answer),
        cmocka_unit_test(test_outside_tap_completes),
        cmocka_unit_test(test_timeout_completes),
        cmocka_unit_test(test_removal_completes_as_disposed),
        cmocka_unit_test(test_window_close_never_leaves_an_awaiter_hanging),
        cmocka_unit_test(test_what_a_task_showed_closes_with_it),
        cmocka_unit_test(test_disposal_comes_after_the_exit_animation_parent_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
