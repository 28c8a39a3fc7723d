/* Overlays: handles, results and waiting for them. */
#include "overlay_fixture.h"
#include "ui/overlay/entry.h"

#include <math.h>

/* OVL-20, OVL-21, OVL-22 */
static void closing_completes_with_the_value(void **state)
{
    (void)state;
    nv_overlay *overlay = SHOW(.content = content_box("a", NULL));
    assert_non_null(overlay);
    assert_false(nv_overlay_is_done(overlay));
    EXPECT_RESULT(nv_overlay_get_result(overlay), 0, NV_OVERLAY_PENDING);
    waiting wait;
    start_waiting(fix->scope, &wait, overlay);
    assert_false(wait.done);
    nv_overlay_close_with(overlay, 7);
    assert_true(nv_overlay_is_done(overlay));
    advance(0);
    assert_true(wait.done);
    assert_int_equal(wait.status, NV_OK);
    EXPECT_RESULT(wait.result, 7, NV_OVERLAY_CLOSED);
    nv_overlay *other = SHOW(.content = content_box("b", NULL));
    nv_overlay_close(other);
    EXPECT_RESULT(nv_overlay_get_result(other), 0, NV_OVERLAY_CLOSED);
}

/* OVL-23 */
static void the_first_end_wins(void **state)
{
    (void)state;
    nv_overlay *overlay = SHOW(.content = content_box("a", NULL), .timeout = 1);
    nv_overlay_close_with(overlay, 1);
    nv_overlay_close_with(overlay, 2);
    advance(2);
    nv__overlay_clear(fix->view);
    EXPECT_RESULT(nv_overlay_get_result(overlay), 1, NV_OVERLAY_CLOSED);
}

/* OVL-24: late and many */
static void every_awaiter_gets_the_same_result(void **state)
{
    (void)state;
    nv_overlay *overlay = SHOW(.content = content_box("a", NULL));
    waiting waits[4];
    for (int i = 0; i < 3; i++) {
        start_waiting(fix->scope, &waits[i], overlay);
    }
    nv_overlay_close_with(overlay, 42);
    start_waiting(fix->scope, &waits[3], overlay); /* close before await */
    for (int i = 0; i < 4; i++) {
        assert_true(waits[i].done);
        EXPECT_RESULT(waits[i].result, 42, NV_OVERLAY_CLOSED);
    }
}

/* OVL-26 */
static void a_result_may_be_read_again_and_again(void **state)
{
    (void)state;
    nv_overlay *overlay = SHOW(.content = content_box("a", NULL));
    nv_overlay_close_with(overlay, 3);
    for (int i = 0; i < 3; i++) {
        EXPECT_RESULT(nv_overlay_get_result(overlay), 3, NV_OVERLAY_CLOSED);
        assert_true(nv_overlay_is_done(overlay));
    }
    waiting wait;
    start_waiting(fix->scope, &wait, overlay); /* reading before awaiting takes nothing away */
    assert_true(wait.done);
    EXPECT_RESULT(nv_overlay_get_result(overlay), 3, NV_OVERLAY_CLOSED);
}

/* OVL-9, OVL-34 */
static void a_timeout_closes(void **state)
{
    (void)state;
    nv_overlay *overlay = SHOW(.content = content_box("a", NULL), .timeout = 1.5);
    waiting wait;
    start_waiting(fix->scope, &wait, overlay);
    advance(1.4);
    assert_false(nv_overlay_is_done(overlay));
    advance(0.1);
    assert_true(wait.done);
    EXPECT_RESULT(wait.result, 0, NV_OVERLAY_TIMEOUT);
    assert_false(nv__timer_is_armed(&overlay->timeout));
    nv_overlay *other = SHOW(.content = content_box("b", NULL), .timeout = 1);
    nv_overlay_close(other);
    assert_false(nv__timer_is_armed(&other->timeout));
}

static int messages;

static void count_message(void *user, nv_log_level level, const char *message)
{
    (void)user;
    (void)level;
    (void)message;
    messages++;
}

/* OVL-9, OVL-6: bad descriptions are reported; the content is not leaked */
static void bad_descriptions_show_nothing(void **state)
{
    (void)state;
    static int disposals;
    disposals = 0;
    messages = 0;
    nv_log_set_handler(count_message, NULL);
    assert_null(SHOW(.content = NULL));
    assert_null(SHOW(.content = content_box("a", &disposals), .timeout = -1));
    assert_null(SHOW(.content = content_box("b", &disposals), .timeout = NAN));
    assert_null(SHOW(.content = content_box("c", &disposals), .timeout = INFINITY));
    assert_int_equal(disposals, 3);
    assert_int_equal(messages, 4);
    assert_null(nv_overlay_show(.content = content_box("d", &disposals))); /* no window here */
    assert_int_equal(disposals, 4);
    assert_int_equal(messages, 5);
    assert_non_null(SHOW(.content = content_box("e", NULL), .horizontal = NV_SPACE_EVENLY));
    assert_int_equal(messages, 6);
    nv_log_set_handler(NULL, NULL);
    assert_int_equal(nv__overlay_count(fix->view), 1);
}

static void null_is_a_finished_entry(void **state)
{
    (void)state;
    nv_overlay_close(NULL);
    nv_overlay_close_with(NULL, 1);
    assert_true(nv_overlay_is_done(NULL));
    EXPECT_RESULT(nv_overlay_get_result(NULL), 0, NV_OVERLAY_DISPOSED);
    waiting wait;
    start_waiting(fix->scope, &wait, NULL);
    assert_true(wait.done);
    assert_int_equal(wait.status, NV_OK);
    EXPECT_RESULT(wait.result, 0, NV_OVERLAY_DISPOSED);
}

/* OVL-25: the stack is cleared, the view goes, the window's scope ends */
static void clearing_disposes_and_wakes(void **state)
{
    (void)state;
    nv_overlay *first = SHOW(.content = content_box("a", NULL));
    nv_overlay *second = SHOW(.content = content_box("b", NULL));
    waiting waits[2];
    start_waiting(fix->scope, &waits[0], first);
    start_waiting(fix->scope, &waits[1], second);
    nv__overlay_clear(fix->view);
    assert_int_equal(nv__overlay_count(fix->view), 0);
    assert_null(nv__overlay_content(first));
    advance(0);
    for (int i = 0; i < 2; i++) {
        assert_true(waits[i].done);
        EXPECT_RESULT(waits[i].result, 0, NV_OVERLAY_DISPOSED);
    }
    EXPECT_RESULT(nv_overlay_get_result(first), 0, NV_OVERLAY_DISPOSED);
    assert_int_equal(nv_widget_child_count(nv__view_root(fix->view)), 1);
}

static void a_view_that_goes_wakes_everybody(void **state)
{
    (void)state;
    nv_overlay *overlay =
        SHOW(.content = content_box("a", NULL), .transition = { .exit_seconds = 1, .fade = true });
    waiting wait;
    start_waiting(fix->scope, &wait, overlay);
    nv__view_destroy(fix->view);
    fix->view = NULL;
    advance(0);
    assert_true(wait.done);
    assert_int_equal(wait.status, NV_OK);
    EXPECT_RESULT(wait.result, 0, NV_OVERLAY_DISPOSED);
}

static void a_window_that_ends_never_lets_anybody_hang(void **state)
{
    (void)state;
    nv_overlay *overlay = SHOW(.content = content_box("a", NULL));
    waiting wait;
    start_waiting(fix->scope, &wait, overlay);
    nv__view_destroy(fix->view);
    fix->view = NULL;
    nv_scope_end(fix->scope);
    fix->scope = NULL;
    advance(0);
    assert_true(wait.done);
    assert_true(wait.status == NV_ECANCELED || wait.result.reason == NV_OVERLAY_DISPOSED);
}

/* OVL-28: the caller's own cancellation is the only one */
static void a_canceled_awaiter_leaves_the_entry_alone(void **state)
{
    (void)state;
    nv_overlay *overlay = SHOW(.content = content_box("a", NULL));
    nv_scope *scope = nv_scope_new(fix->scope, "impatient");
    waiting wait, patient;
    start_waiting(scope, &wait, overlay);
    start_waiting(fix->scope, &patient, overlay);
    nv_scope_end(scope);
    advance(0);
    assert_true(wait.done);
    assert_int_equal(wait.status, NV_ECANCELED);
    assert_false(nv_overlay_is_done(overlay));
    nv_overlay_close_with(overlay, 5);
    advance(0);
    EXPECT_RESULT(patient.result, 5, NV_OVERLAY_CLOSED);
}

/* ---- owners ---- */

static nv_overlay *shown;

static nv_status show_and_sleep(void *user)
{
    shown = nv_overlay_show(.content = content_box("owned", user));
    return nv_await_sleep(1);
}

/* 4.: what a task shows ends with the task; whoever waits elsewhere is told */
static void an_entry_ends_with_its_task(void **state)
{
    (void)state;
    static int disposals;
    disposals = 0;
    assert_int_equal(nv_spawn(fix->scope, show_and_sleep, &disposals), NV_OK);
    advance(0);
    assert_non_null(shown);
    assert_int_equal(nv__overlay_count(fix->view), 1);
    waiting wait;
    start_waiting(fix->scope, &wait, shown);
    advance(0.5);
    assert_false(wait.done);
    advance(0.5);
    assert_true(wait.done);
    assert_int_equal(wait.status, NV_OK);
    EXPECT_RESULT(wait.result, 0, NV_OVERLAY_DISPOSED);
    assert_int_equal(disposals, 1);
    assert_int_equal(nv__overlay_count(fix->view), 0);
}

static void an_entry_ends_with_the_scope_of_its_task(void **state)
{
    (void)state;
    static int disposals;
    disposals = 0;
    nv_scope *scope = nv_scope_new(fix->scope, "page");
    assert_int_equal(nv_spawn(scope, show_and_sleep, &disposals), NV_OK);
    advance(0);
    nv_scope_end(scope);
    advance(0);
    assert_int_equal(disposals, 1);
    assert_int_equal(nv__overlay_count(fix->view), 0);
}

static nv_status show_detached(void *user)
{
    shown =
        nv_overlay_show(.content = content_box("detached", user), .detached = true, .timeout = 2);
    return NV_OK;
}

/* OVL-29: nobody awaits it, and nothing is left of it */
static void a_detached_entry_outlives_its_task(void **state)
{
    (void)state;
    static int disposals;
    disposals = 0;
    assert_int_equal(nv_spawn(fix->scope, show_detached, &disposals), NV_OK);
    advance(0);
    assert_int_equal(nv__overlay_count(fix->view), 1);
    waiting wait;
    start_waiting(fix->scope, &wait, shown);
    advance(1.9);
    assert_int_equal(disposals, 0);
    size_t before = nv__alloc_live();
    advance(0.1);
    assert_int_equal(disposals, 1);
    assert_true(nv__alloc_live() < before);
    EXPECT_RESULT(wait.result, 0, NV_OVERLAY_TIMEOUT);
}

static nv_status show_close_and_read(void *user)
{
    waiting *wait = user;
    nv_overlay *overlay = nv_overlay_show(.content = content_box("a", NULL));
    nv_overlay_close_with(overlay, 9);
    wait->status = nv_await_sleep(5); /* long gone, the handle still answers */
    wait->result = nv_overlay_get_result(overlay);
    wait->done = nv_overlay_is_done(overlay);
    nv_overlay_close(overlay);
    return NV_OK;
}

static void a_handle_is_valid_until_its_task_ends(void **state)
{
    (void)state;
    waiting wait = { .done = false };
    assert_int_equal(nv_spawn(fix->scope, show_close_and_read, &wait), NV_OK);
    advance(5);
    assert_true(wait.done);
    EXPECT_RESULT(wait.result, 9, NV_OVERLAY_CLOSED);
}

static void a_handle_outlives_the_view_with_its_task(void **state)
{
    (void)state;
    waiting wait = { .done = false };
    assert_int_equal(nv_spawn(fix->scope, show_close_and_read, &wait), NV_OK);
    advance(1);
    nv__view_destroy(fix->view);
    fix->view = NULL;
    advance(4);
    assert_true(wait.done);
    EXPECT_RESULT(wait.result, 9, NV_OVERLAY_CLOSED);
}

static nv_status show_when_canceled(void *user)
{
    nv_status status = nv_await_sleep(1);
    shown = nv_overlay_show(.content = content_box("late", user));
    return status;
}

/* 4.: in a scope that has ended nothing is shown that would stay */
static void an_ended_owner_shows_nothing_that_stays(void **state)
{
    (void)state;
    static int disposals;
    disposals = 0;
    nv_scope *scope = nv_scope_new(fix->scope, "page");
    assert_int_equal(nv_spawn(scope, show_when_canceled, &disposals), NV_OK);
    advance(0);
    nv_scope_end(scope);
    advance(0);
    assert_int_equal(disposals, 1);
    assert_int_equal(nv__overlay_count(fix->view), 0);
}

/* ---- content ---- */

/* nv_answer */
static void an_answer_closes_the_entry_around_its_widget(void **state)
{
    (void)state;
    nv_widget *content = content_box("dialog", NULL);
    nv_widget *yes = add_box(content, &box_class, "yes", 0, 0, 20, 20);
    box(yes)->handles = ON(POINTER_DOWN) | ON(POINTER_UP);
    box(yes)->on_click = nv_answer(-3);
    nv_overlay *below = SHOW(.content = content_box("below", NULL));
    nv_overlay *overlay = SHOW(.content = content);
    layout();
    assert_ptr_equal(nv__overlay_of(yes), overlay);
    click(75, 75);
    EXPECT_RESULT(nv_overlay_get_result(overlay), -3, NV_OVERLAY_CLOSED);
    assert_false(nv_overlay_is_done(below));
}

static void an_answer_outside_of_overlays_is_reported(void **state)
{
    (void)state;
    messages = 0;
    nv_log_set_handler(count_message, NULL);
    nv_overlay *overlay = SHOW(.content = content_box("a", NULL));
    nv_widget_invoke(fix->page, nv_answer(1));
    nv_log_set_handler(NULL, NULL);
    assert_int_equal(messages, 1);
    assert_false(nv_overlay_is_done(overlay));
    int value = 0;
    assert_true(nv__is_answer(nv_answer(INT32_MIN), &value));
    assert_int_equal(value, INT32_MIN);
    assert_false(nv__is_answer((nv_action){ NULL, NULL }, &value));
}

static waiting own;

static void close_own_entry(void *user)
{
    nv_widget *widget = user;
    own.overlay = nv__overlay_of(widget);
    nv_overlay_close_with(own.overlay, 1);
    own.status = nv_await_sleep(1);
    own.done = true;
}

/* A handler of the content that closes its own entry is cancelled when the entry has gone */
static void a_handler_ends_with_the_entry_it_stands_in(void **state)
{
    (void)state;
    own = (waiting){ .done = false };
    nv_widget *content = content_box("dialog", NULL);
    box(content)->handles = ON(POINTER_DOWN) | ON(POINTER_UP);
    box(content)->on_click = (nv_action){ close_own_entry, content };
    SHOW(.content = content);
    layout();
    click(100, 100);
    advance(0);
    assert_true(own.done);
    assert_int_equal(own.status, NV_ECANCELED);
}

static void names_of_reasons(void **state)
{
    (void)state;
    assert_string_equal(nv_overlay_reason_name(NV_OVERLAY_PENDING), "pending");
    assert_string_equal(nv_overlay_reason_name(NV_OVERLAY_CLOSED), "closed");
    assert_string_equal(nv_overlay_reason_name(NV_OVERLAY_OUTSIDE_TAP), "outside_tap");
    assert_string_equal(nv_overlay_reason_name(NV_OVERLAY_TIMEOUT), "timeout");
    assert_string_equal(nv_overlay_reason_name(NV_OVERLAY_BACK), "back");
    assert_string_equal(nv_overlay_reason_name(NV_OVERLAY_DISPOSED), "disposed");
    assert_non_null(nv_overlay_reason_name((nv_overlay_reason)99));
    assert_non_null(nv_overlay_reason_name((nv_overlay_reason)-1));
}

/* Every allocation of a show may fail: nothing is shown, nothing leaks, the view goes on. */
static void showing_survives_a_lack_of_memory(void **state)
{
    (void)state;
    nv_log_set_level(NV_LOG_OFF);
    SHOW(.content = content_box("warm", NULL), .name = "warm");
    nv__overlay_clear(fix->view);
    bool failed = true;
    for (size_t n = 1; failed && n < 100; n++) {
        static int disposals;
        disposals = 0;
        nv_widget *content = content_box("a", &disposals);
        nv__alloc_fail_after(n);
        nv_overlay *overlay = SHOW(.content = content, .timeout = 5, .name = "dialog");
        failed = nv__alloc_fail_hit();
        nv__alloc_fail_after(0);
        assert_true(overlay != NULL || disposals == 1);
        nv__overlay_clear(fix->view);
        assert_int_equal(disposals, 1);
        assert_int_equal(nv_widget_child_count(nv__view_root(fix->view)), 1);
        layout();
    }
    assert_false(failed);
    (void)nv__widget_creation_failed();
    nv_log_set_level(NV_LOG_WARNING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        UI_TEST(closing_completes_with_the_value),
        UI_TEST(the_first_end_wins),
        UI_TEST(every_awaiter_gets_the_same_result),
        UI_TEST(a_result_may_be_read_again_and_again),
        UI_TEST(a_timeout_closes),
        UI_TEST(bad_descriptions_show_nothing),
        UI_TEST(null_is_a_finished_entry),
        UI_TEST(clearing_disposes_and_wakes),
        UI_TEST(a_view_that_goes_wakes_everybody),
        UI_TEST(a_window_that_ends_never_lets_anybody_hang),
        UI_TEST(a_canceled_awaiter_leaves_the_entry_alone),
        UI_TEST(an_entry_ends_with_its_task),
        UI_TEST(an_entry_ends_with_the_scope_of_its_task),
        UI_TEST(a_detached_entry_outlives_its_task),
        UI_TEST(a_handle_is_valid_until_its_task_ends),
        UI_TEST(a_handle_outlives_the_view_with_its_task),
        UI_TEST(an_ended_owner_shows_nothing_that_stays),
        UI_TEST(an_answer_closes_the_entry_around_its_widget),
        UI_TEST(an_answer_outside_of_overlays_is_reported),
        UI_TEST(a_handler_ends_with_the_entry_it_stands_in),
        UI_TEST(names_of_reasons),
        UI_TEST(showing_survives_a_lack_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
