/* The sentences of the specification's seed, end to end: docs/conformance.md names these tests. */
#include "app/seed_fixture.h"

/* ---- threading model ---- */

static pthread_t handler_thread;
static pthread_t resumed_thread;

static void remember_threads(void *user)
{
    (void)user;
    handler_thread = pthread_self();
    assert_int_equal(nv_await_sleep(0.1), NV_OK);
    resumed_thread = pthread_self();
}

static void test_tasks_and_handlers_run_on_the_ui_thread(void **state)
{
    (void)state;
    first_handler = remember_threads;
    open_stage(NV__RUNTIME_OWNED);
    click("First");
    advance(1);
    assert_true(pthread_equal(handler_thread, pthread_self()));
    assert_true(pthread_equal(resumed_thread, pthread_self()));
    close_stage();
}

static nv_widget *touched;

static void *touch_from_a_thread(void *user)
{
    (void)user;
    nv_widget_mark_dirty(touched, NV_DIRTY_PAINT);
    return NULL;
}

static void test_touching_a_widget_off_the_ui_thread_traps(void **state)
{
    (void)state;
    open_stage(NV__RUNTIME_OWNED);
    touched = nv__view_content(app->view);
    catch_traps();
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, touch_from_a_thread, NULL), 0);
    pthread_join(thread, NULL);
    assert_true(trap_count >= 1);
    assert_non_null(strstr(trap_message, "UI thread"));
    release_traps();
    close_stage();
}

static nv_status publish_from_a_worker(void *user)
{
    (void)user;
    for (int i = 1; i <= 1000; i++) {
        nv_set(number, i);
    }
    return NV_OK;
}

static nv_status worker_result;

static void await_a_publishing_worker(void *user)
{
    (void)user;
    nv_dispatch_to_ui(number);
    worker_result = nv_await_worker(publish_from_a_worker, NULL);
}

/* On a real clock, so that the worker is a real thread. */
static void test_worker_publishes_through_dispatch_to_ui(void **state)
{
    (void)state;
    first_handler = await_a_publishing_worker;
    worker_result = NV_EFAILED;
    nv_app_desc desc = { .nv_ = { sizeof desc, __LINE__, __FILE__ },
                         .width = 400,
                         .height = 300,
                         .content = nv_component(&stage_class, NULL) };
    nv__app_options options = { .backend = NV__BACKEND_HEADLESS, .scale = 1 };
    component_disposed = 0;
    app = nv__app_create(&desc, &options, NULL);
    assert_non_null(app);
    click("First");
    for (int i = 0; i < 1000 && worker_result != NV_OK; i++) {
        nv__runtime_step(app->runtime, 0.05);
    }
    assert_int_equal(worker_result, NV_OK);
    nv__runtime_step(app->runtime, 0);
    const nv__semantics_node *node = nv__find(app->view, "#number");
    assert_string_equal(nv__node_text(node), "1000");
    close_stage();
}

/* ---- concurrency model ---- */

static char story[64];

static void tell(const char *word)
{
    strncat(story, word, sizeof story - strlen(story) - 1);
}

static void tell_a_then_b(void *user)
{
    (void)user;
    tell("a");
    assert_int_equal(nv_await_sleep(0.2), NV_OK);
    tell("b");
}

static void tell_c(void *user)
{
    (void)user;
    tell("c");
}

static void test_callbacks_are_sync_or_async_and_dispatch_does_not_wait(void **state)
{
    (void)state;
    story[0] = '\0';
    first_handler = tell_a_then_b;
    second_handler = tell_c;
    open_stage(NV__RUNTIME_OWNED);
    click("First");
    click("Second");
    assert_string_equal(story, "ac");
    advance(0.3);
    assert_string_equal(story, "acb");
    close_stage();
}

static int inside, most_inside;

static void count_inside(void *user)
{
    (void)user;
    for (int i = 0; i < 3; i++) {
        inside++;
        most_inside = inside > most_inside ? inside : most_inside;
        inside--;
        assert_int_equal(nv_await_sleep(0), NV_OK);
    }
}

static void test_concurrency_is_single_threaded(void **state)
{
    (void)state;
    most_inside = 0;
    first_handler = count_inside;
    open_stage(NV__RUNTIME_OWNED);
    for (int i = 0; i < 5; i++) {
        click("First");
    }
    advance(1);
    assert_int_equal(most_inside, 1);
    close_stage();
}

/* ---- loop ---- */

static void test_frames_come_on_a_cadence_and_on_invalidation_only(void **state)
{
    (void)state;
    open_stage(NV__RUNTIME_OWNED);
    advance(2);
    uint64_t settled = app->frames;
    advance(60);
    assert_int_equal(app->frames, settled); /* nothing moves: nothing is drawn */
    nv_set(number, 5);
    advance(0.02);
    assert_int_equal(app->frames, settled + 1);
    for (int i = 0; i < 100; i++) {
        nv_set(number, 100 + i);
        advance(0.001);
    }
    advance(0.02);
    assert_in_range(app->frames - settled - 1, 6, 8); /* 100 ms of changes at one frame in 16 ms */
    close_stage();
}

static void sleep_long(void *user)
{
    (void)user;
    assert_int_equal(nv_await_sleep(3), NV_OK);
    nv_set(number, nv_get(number) + 100);
}

static void increment(void *user)
{
    (void)user;
    nv_set(number, nv_get(number) + 1);
}

static void test_awaiting_is_cooperative_with_events_and_rendering(void **state)
{
    (void)state;
    first_handler = sleep_long;
    second_handler = increment;
    open_stage(NV__RUNTIME_OWNED);
    click("First");
    uint64_t before = app->frames;
    for (int i = 0; i < 10; i++) {
        click("Second");
        advance(0.1);
    }
    assert_int_equal(nv_get(number), 10);
    assert_true(app->frames - before >= 10);
    advance(2.1);
    assert_int_equal(nv_get(number), 110);
    close_stage();
}

/* ---- handlers ---- */

static int recomputed;

static int64_t doubled(void *user)
{
    (void)user;
    recomputed++;
    return nv_get(number) * 2;
}

static int notified;
static int64_t last_notified;
static const nv_obs_int *derived;

static void count_notification(void *user)
{
    (void)user;
    notified++;
    last_notified = nv_get(derived);
}

static int notified_before_await, notified_after_write;

static void write_around_an_await(void *user)
{
    (void)user;
    nv_set(number, 1);
    nv_set(number, 2);
    nv_set(number, 3);
    notified_before_await = notified;
    assert_int_equal(nv_await_sleep(0.1), NV_OK);
    int before = notified;
    nv_set(number, 4);
    notified_after_write = notified - before;
    nv_set(number, 5);
}

static void test_handler_leaves_its_batch_when_it_suspends(void **state)
{
    (void)state;
    first_handler = write_around_an_await;
    open_stage(NV__RUNTIME_OWNED);
    derived = nv_computed_int(component_scope, doubled, NULL);
    assert_non_null(nv_subscribe(component_scope, derived, count_notification, NULL));
    notified = 0;
    click("First");
    assert_int_equal(notified_before_await, 0); /* three writes, one batch */
    assert_int_equal(notified, 1);              /* closed at the await */
    assert_int_equal(last_notified, 6);
    advance(0.2);
    assert_int_equal(notified_after_write, 1); /* on its own */
    assert_int_equal(notified, 3);
    assert_int_equal(last_notified, 10);
    close_stage();
}

static void fail_now(void *user)
{
    (void)user;
    assert_int_equal(nv_await_sleep(0.1), NV_OK);
    (void)nv_fail(NV_EIO, "the disk is full");
}

static void test_failing_handler_is_logged_with_its_origin_and_survived(void **state)
{
    (void)state;
    log_catcher log;
    catch_log(&log);
    first_handler = fail_now;
    second_handler = increment;
    open_stage(NV__RUNTIME_OWNED);
    for (int i = 0; i < 5; i++) {
        click("First");
        advance(0.2);
    }
    assert_int_equal(log.count, 1);
    assert_non_null(strstr(log.text, "the disk is full"));
    assert_non_null(strstr(log.text, "First"));
    click("Second");
    assert_int_equal(nv_get(number), 1);
    close_stage();
    release_log();
}

static nv_status status_without_loop;
static bool overlay_was_done;

static void await_without_loop(void *user)
{
    (void)user;
    status_without_loop = nv_await_sleep(1);
    nv_overlay *overlay = nv_show_loading("Loading");
    assert_int_equal(nv_await_overlay(overlay, NULL), NV_ENOLOOP);
    nv_overlay_close(overlay);
    overlay_was_done = nv_overlay_is_done(overlay);
}

static void test_without_a_loop_handlers_are_plain_calls(void **state)
{
    (void)state;
    first_handler = await_without_loop;
    status_without_loop = NV_OK;
    open_stage(NV__RUNTIME_SYNC);
    click("First");
    assert_int_equal(status_without_loop, NV_ENOLOOP);
    assert_true(overlay_was_done);
    close_stage();
}

static void test_sync_steps_are_capped(void **state)
{
    (void)state;
    open_stage(NV__RUNTIME_SYNC);
    double start = nv_now();
    nv__runtime_step(app->runtime, -1); /* as long as it takes: but at most max_step */
    assert_true(nv_now() - start < 5);
    close_stage();
}

static int seen_number;

static void outlive_the_click(void *user)
{
    (void)user;
    assert_int_equal(nv_await_sleep(10), NV_ECANCELED);
    seen_number = (int)nv_get(number); /* the component's state is still there */
}

static void test_state_outlives_the_last_task(void **state)
{
    (void)state;
    first_handler = outlive_the_click;
    open_stage(NV__RUNTIME_OWNED);
    nv_set(number, 77);
    click("First");
    close_stage();
    assert_int_equal(seen_number, 77);
}

static void test_bindings_end_with_their_widgets(void **state)
{
    (void)state;
    open_stage(NV__RUNTIME_OWNED);
    nv_scope *scope = nv_scope_new(app->scope, "outside");
    nv_obs_text *text = nv_obs_text_new(scope, "one");
    nv__view_set_content(app->view, nv_text(.key = "bound", .bind_text = text));
    advance(1);
    nv_set(text, "two");
    nv__act_settle(app);
    assert_string_equal(nv__node_text(nv__find(app->view, "#bound")), "two");
    nv__view_set_content(app->view, nv_text("something else"));
    advance(1);
    nv_set(text, "three"); /* nobody listens; nothing breaks */
    advance(1);
    nv_scope_end(scope);
    close_stage();
}

static void test_direct_subscription_is_disposed_by_its_scope_or_by_hand(void **state)
{
    (void)state;
    open_stage(NV__RUNTIME_OWNED);
    derived = number;
    notified = 0;
    nv_scope *scope = nv_scope_new(app->scope, "subscriber");
    nv_effect *by_hand = nv_subscribe(component_scope, number, count_notification, NULL);
    assert_non_null(by_hand);
    assert_non_null(nv_subscribe(scope, number, count_notification, NULL));
    nv_set(number, 1);
    assert_int_equal(notified, 2);
    nv_effect_dispose(by_hand);
    nv_set(number, 2);
    assert_int_equal(notified, 3);
    nv_scope_end(scope);
    advance(0);
    nv_set(number, 3);
    assert_int_equal(notified, 3);
    close_stage();
}

static void test_async_code_writes_observables_directly(void **state)
{
    (void)state;
    first_handler = sleep_long;
    open_stage(NV__RUNTIME_OWNED);
    click("First");
    advance(3.1);
    nv__act_settle(app);
    assert_string_equal(nv__node_text(nv__find(app->view, "#number")), "100");
    close_stage();
}

static void test_null_handlers_do_nothing(void **state)
{
    (void)state;
    first_handler = do_nothing;
    open_stage(NV__RUNTIME_OWNED);
    log_catcher log;
    catch_log(&log);
    nv__view_set_content(
        app->view,
        nv_column(.children = nv_children(nv_text_button("None"),
                                          nv_text_button("Half", .on_click = { NULL, app }))));
    click("None");
    assert_int_equal(log.count, 0);
    click("Half");
    assert_int_equal(log.count, 1);
    release_log();
    close_stage();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tasks_and_handlers_run_on_the_ui_thread),
        cmocka_unit_test(test_touching_a_widget_off_the_ui_thread_traps),
        cmocka_unit_test(test_worker_publishes_through_dispatch_to_ui),
        cmocka_unit_test(test_callbacks_are_sync_or_async_and_dispatch_does_not_wait),
        cmocka_unit_test(test_concurrency_is_single_threaded),
        cmocka_unit_test(test_frames_come_on_a_cadence_and_on_invalidation_only),
        cmocka_unit_test(test_awaiting_is_cooperative_with_events_and_rendering),
        cmocka_unit_test(test_handler_leaves_its_batch_when_it_suspends),
        cmocka_unit_test(test_failing_handler_is_logged_with_its_origin_and_survived),
        cmocka_unit_test(test_without_a_loop_handlers_are_plain_calls),
        cmocka_unit_test(test_sync_steps_are_capped),
        cmocka_unit_test(test_state_outlives_the_last_task),
        cmocka_unit_test(test_bindings_end_with_their_widgets),
        cmocka_unit_test(test_direct_subscription_is_disposed_by_its_scope_or_by_hand),
        cmocka_unit_test(test_async_code_writes_observables_directly),
        cmocka_unit_test(test_null_handlers_do_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
