/* Handlers: tasks that start on the path of the event. */
#include "input_fixture.h"

static nv_widget *button;

static void make_button(void (*fn)(void *user), void *user)
{
    button = add_box(fix->page, &box_class, "button", 0, 0, 50, 50);
    box(button)->notes = 0;
    box(button)->handles = ON(POINTER_DOWN) | ON(POINTER_UP);
    box(button)->on_click = (nv_action){ fn, user };
    layout();
}

static void advance(double seconds)
{
    nv__runtime_advance(fix->runtime, seconds);
}

static char messages[1024];
static int message_count;

static void collect(void *user, nv_log_level level, const char *message)
{
    (void)user;
    (void)level;
    message_count++;
    snprintf(messages, sizeof messages, "%s", message);
}

static void listen(void)
{
    message_count = 0;
    messages[0] = '\0';
    nv_log_set_handler(collect, NULL);
}

static void stop_listening(void)
{
    nv_log_set_handler(NULL, NULL);
}

/* ---- running ---- */

static void note_sync(void *user)
{
    (void)user;
    fixture_note("sync");
}

/* TSK-2: what does not await has run when the event has been dispatched */
static void a_plain_handler_runs_to_its_end(void **state)
{
    (void)state;
    make_button(note_sync, NULL);
    click(10, 10);
    EXPECT_LOG("sync");
}

static void note_later(void *user)
{
    (void)user;
    fixture_note("before");
    fixture_note(nv_await_sleep(1) == NV_OK ? "after" : "canceled");
}

/* TSK-1, TSK-8: dispatch goes on when the handler first suspends */
static void a_handler_that_awaits_lets_dispatch_go_on(void **state)
{
    (void)state;
    make_button(note_later, NULL);
    click(10, 10);
    EXPECT_LOG("before");
    box(fix->page)->notes = ON(POINTER_DOWN);
    press(150, 150);
    EXPECT_LOG("page.down");
    advance(0.999);
    EXPECT_LOG("");
    advance(0.001);
    EXPECT_LOG("after");
}

/* TSK-9 */
static void handlers_overlap(void **state)
{
    (void)state;
    make_button(note_later, NULL);
    click(10, 10);
    advance(0.5);
    click(10, 10);
    EXPECT_LOG("before before");
    advance(0.5);
    EXPECT_LOG("after");
    advance(0.5);
    EXPECT_LOG("after");
}

/* ---- batches ---- */

static nv_obs_int *number;

static void note_number(void *user)
{
    char text[32];
    (void)user;
    snprintf(text, sizeof text, "n=%d", (int)nv_obs_int_get(number));
    fixture_note(text);
}

static void write_twice(void *user)
{
    (void)user;
    nv_obs_int_set(number, 1);
    nv_obs_int_set(number, 2);
    fixture_note("suspends");
    if (nv_await_sleep(1) != NV_OK) {
        return;
    }
    nv_obs_int_set(number, 3);
    fixture_note("then");
    nv_obs_int_set(number, 4);
}

/* TSK-3: one batch until the first suspension, none after it */
static void the_batch_ends_when_the_handler_suspends(void **state)
{
    (void)state;
    number = nv_obs_int_new(fix->scope, 0);
    assert_non_null(nv_subscribe(fix->scope, number, note_number, NULL));
    make_button(write_twice, NULL);
    click(10, 10);
    EXPECT_LOG("suspends n=2");
    advance(1);
    EXPECT_LOG("n=3 then n=4");
}

static void write_five(void *user)
{
    (void)user;
    nv_obs_int_set(number, 5);
}

/* Two handlers of one event write in one batch */
static void one_event_is_one_batch(void **state)
{
    (void)state;
    number = nv_obs_int_new(fix->scope, 0);
    assert_non_null(nv_subscribe(fix->scope, number, note_number, NULL));
    make_button(write_five, NULL);
    box(button)->on_down = (nv_action){ write_five, NULL };
    box(fix->page)->handles = ON(POINTER_DOWN);
    press(10, 10);
    EXPECT_LOG("n=5");
    release(10, 10);
    EXPECT_LOG("");
}

/* ---- failures ---- */

static void fail_plainly(void *user)
{
    (void)user;
    fixture_note("failing");
    (void)nv_fail(NV_EIO, "no connection");
}

static void fail_later(void *user)
{
    (void)user;
    if (nv_await_sleep(1) == NV_OK) {
        (void)nv_fail(NV_EIO, "lost connection");
    }
}

/* TSK-4, TSK-5: logged once with its origin; events, the loop and other handlers go on */
static void a_failing_handler_is_logged_once_and_survived(void **state)
{
    (void)state;
    make_button(fail_plainly, NULL);
    listen();
    click(10, 10);
    assert_int_equal(message_count, 1);
    assert_non_null(strstr(messages, "no connection"));
    assert_non_null(strstr(messages, "box"));
    click(10, 10);
    assert_int_equal(message_count, 1);
    EXPECT_LOG("failing failing");
    box(button)->on_click.fn = fail_later;
    click(10, 10);
    advance(1);
    assert_int_equal(message_count, 2);
    assert_non_null(strstr(messages, "lost connection"));
    box(button)->on_click.fn = note_sync;
    click(10, 10);
    EXPECT_LOG("sync");
    stop_listening();
}

/* TSK-6 */
static void a_canceled_handler_is_no_error(void **state)
{
    (void)state;
    make_button(note_later, NULL);
    listen();
    click(10, 10);
    nv__view_destroy(fix->view);
    fix->view = NULL;
    nv_scope_cancel(fix->scope);
    advance(0);
    EXPECT_LOG("before canceled");
    assert_int_equal(message_count, 0);
    stop_listening();
}

/* TSK-10: a task may outlive its widget */
static void a_handler_survives_its_widget(void **state)
{
    (void)state;
    make_button(note_later, NULL);
    click(10, 10);
    nv__widget_destroy(button);
    advance(1);
    EXPECT_LOG("before after");
}

/* ---- what it is called with ---- */

static void take_text(void *user, const char *text)
{
    assert_ptr_equal(user, fix);
    fixture_note(text);
    if (nv_await_sleep(1) == NV_OK) {
        fixture_note(text); /* a copy of its own */
    }
}

static void take_bool(void *user, bool value)
{
    (void)user;
    fixture_note(value ? "on" : "off");
    if (nv_await_sleep(1) == NV_OK) {
        fixture_note(value ? "still on" : "still off");
    }
}

static void payloads_live_as_long_as_the_handler(void **state)
{
    (void)state;
    make_button(NULL, NULL);
    char text[] = "hello";
    nv__widget_invoke_text(button, (nv_text_action){ take_text, fix }, text);
    text[0] = 'j';
    nv__widget_invoke_bool(button, (nv_bool_action){ take_bool, NULL }, true);
    EXPECT_LOG("hello on");
    advance(1);
    EXPECT_LOG("hello still on");
    nv__widget_invoke_text(button, (nv_text_action){ take_text, fix }, NULL);
    nv_scope_cancel(fix->scope);
    advance(0);
    CLEAR_LOG();
}

static nv_status invoke_while_ending(void *user)
{
    (void)user;
    nv_scope_end(fix->scope); /* waits for this task */
    fix->scope = NULL;
    nv__widget_invoke_text(button, (nv_text_action){ take_text, fix }, "x");
    nv__widget_invoke_bool(button, (nv_bool_action){ take_bool, NULL }, true);
    nv__view_destroy(fix->view);
    fix->view = NULL;
    fixture_note("ended");
    return NV_OK;
}

/* In a scope that is ending nothing starts, and nothing leaks (the fixture looks) */
static void payloads_of_handlers_that_cannot_start_are_freed(void **state)
{
    (void)state;
    make_button(NULL, NULL);
    assert_int_equal(nv_spawn(fix->scope, invoke_while_ending, NULL), NV_OK);
    advance(0);
    EXPECT_LOG("ended");
}

static void destroy_on_press(nv_widget *widget, const nv_event *event)
{
    if (event->type == NV_EVENT_POINTER_DOWN) {
        nv__widget_destroy(widget);
    }
}

static void a_destroyed_widget_calls_nobody(void **state)
{
    (void)state;
    make_button(note_sync, NULL);
    box(button)->on_down = (nv_action){ note_sync, NULL };
    box(button)->on_event = destroy_on_press;
    click(10, 10);
    EXPECT_LOG("");
}

static void a_context_without_a_function_is_reported(void **state)
{
    (void)state;
    make_button(NULL, NULL);
    listen();
    nv_widget_invoke(button, (nv_action){ NULL, NULL });
    nv__widget_invoke_text(button, (nv_text_action){ NULL, NULL }, "x");
    assert_int_equal(message_count, 0);
    nv_widget_invoke(button, (nv_action){ NULL, fix });
    assert_int_equal(message_count, 1);
    assert_non_null(strstr(messages, "box"));
    stop_listening();
}

/* ---- synchronous mode ---- */

static int setup_sync(void **state)
{
    return setup_with(state, NV__RUNTIME_SYNC);
}

static void try_to_await(void *user)
{
    (void)user;
    fixture_note(nv_status_name(nv_await_sleep(1)));
}

static void note_view(void *user)
{
    (void)user;
    fixture_note(nv__view_current() == fix->view ? "view" : "no view");
}

/* TSK-7, TSK-11: plain calls; awaiting says so and nothing crashes */
static void without_tasks_handlers_are_plain_calls(void **state)
{
    (void)state;
    make_button(try_to_await, NULL);
    click(10, 10);
    EXPECT_LOG("NV_ENOLOOP");
    box(button)->on_click.fn = note_view;
    click(10, 10);
    EXPECT_LOG("view");
}

static void handlers_know_their_view(void **state)
{
    (void)state;
    make_button(note_view, NULL);
    assert_null(nv__view_current());
    click(10, 10);
    EXPECT_LOG("view");
    assert_null(nv__view_current());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        UI_TEST(a_plain_handler_runs_to_its_end),
        UI_TEST(a_handler_that_awaits_lets_dispatch_go_on),
        UI_TEST(handlers_overlap),
        UI_TEST(the_batch_ends_when_the_handler_suspends),
        UI_TEST(one_event_is_one_batch),
        UI_TEST(a_failing_handler_is_logged_once_and_survived),
        UI_TEST(a_canceled_handler_is_no_error),
        UI_TEST(a_handler_survives_its_widget),
        UI_TEST(payloads_live_as_long_as_the_handler),
        UI_TEST(payloads_of_handlers_that_cannot_start_are_freed),
        UI_TEST(a_destroyed_widget_calls_nobody),
        UI_TEST(a_context_without_a_function_is_reported),
        UI_TEST(handlers_know_their_view),
        cmocka_unit_test_setup_teardown(without_tasks_handlers_are_plain_calls, setup_sync,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
