/* Overlap policies of handlers that are given a text or a state: each call keeps its own copy. */
#include "input_fixture.h"
#include "ui/overlap.h"

static nv_widget *field;
static char trace[1024];
static size_t live;

static void note(const char *word)
{
    size_t used = strlen(trace);
    snprintf(trace + used, sizeof trace - used, "%s%s", used > 0 ? " " : "", word);
}

#define assert_trace(expected)                                                                     \
    do {                                                                                           \
        assert_string_equal(trace, (expected));                                                    \
        trace[0] = '\0';                                                                           \
    } while (0)

static void take_text(void *user, const char *text)
{
    char word[64];
    (void)user;
    note(text);
    nv_status status = nv_await_sleep(1);
    snprintf(word, sizeof word, "%s:%s", text, status == NV_OK ? "done" : "canceled");
    note(word);
}

static void take_bool(void *user, bool value)
{
    (void)user;
    note(value ? "on" : "off");
    nv_status status = nv_await_sleep(1);
    note(status == NV_OK ? "kept" : "canceled");
}

static void plain(void *user)
{
    (void)user;
    note("plain");
}

/* What the caller gives is not there any more when the handler's turn comes. */
static void change(const char *text)
{
    char buffer[32];
    snprintf(buffer, sizeof buffer, "%s", text);
    nv__widget_invoke_text(field, (nv_text_action){ take_text, NULL }, buffer);
    memset(buffer, 'x', sizeof buffer - 1);
}

static void toggle(bool value)
{
    nv__widget_invoke_bool(field, (nv_bool_action){ take_bool, NULL }, value);
}

static void advance(double seconds)
{
    nv__runtime_advance(fix->runtime, seconds);
}

static void make_field(nv_overlap policy)
{
    field = add_box(fix->page, &box_class, "field", 0, 0, 50, 50);
    nv_widget_set_overlap(field, policy);
    layout();
    change("warm"); /* pools that stay are filled now */
    toggle(true);
    advance(2);
    trace[0] = '\0';
    live = nv__alloc_live();
}

static void allowed_calls_each_have_their_text(void **state)
{
    (void)state;
    make_field(NV_OVERLAP_ALLOW);
    change("a");
    change("ab");
    assert_trace("a ab");
    advance(1);
    assert_trace("a:done ab:done");
}

static void ignored_calls_free_their_text(void **state)
{
    (void)state;
    make_field(NV_OVERLAP_IGNORE);
    change("a");
    change("ab");
    toggle(true); /* another function */
    assert_trace("a on");
    advance(1);
    assert_trace("a:done kept");
    change("abc");
    advance(1);
    assert_trace("abc abc:done");
    assert_int_equal(nv__alloc_live(), live);
}

static void a_restart_gets_the_newest_text(void **state)
{
    (void)state;
    make_field(NV_OVERLAP_RESTART);
    change("a");
    change("ab");
    change("abc");
    assert_trace("a ab abc");
    advance(1);
    assert_trace("a:canceled ab:canceled abc:done");
    toggle(true);
    toggle(false);
    advance(1);
    assert_trace("on off canceled kept");
    assert_int_equal(nv__alloc_live(), live);
}

static void queued_calls_keep_what_they_were_called_with(void **state)
{
    (void)state;
    make_field(NV_OVERLAP_QUEUE);
    change("a");
    change("ab");
    toggle(true);
    nv_widget_invoke(field, (nv_action){ plain, NULL });
    toggle(false);
    change("");
    assert_trace("a");
    advance(1);
    assert_trace("a:done ab");
    advance(10);
    assert_trace("ab:done on kept plain off kept  :done");
    assert_int_equal(nv__alloc_live(), live);
}

static void a_full_queue_frees_what_it_drops(void **state)
{
    (void)state;
    make_field(NV_OVERLAP_QUEUE);
    nv_log_set_level(NV_LOG_OFF);
    for (int i = 0; i < 80; i++) {
        toggle(i % 2 == 0);
    }
    nv_log_set_level(NV_LOG_WARNING);
    advance(100);
    trace[0] = '\0';
    assert_int_equal(nv__alloc_live(), live);
}

static void texts_that_wait_go_with_the_widget(void **state)
{
    (void)state;
    make_field(NV_OVERLAP_QUEUE);
    change("a");
    change("ab");
    change("abc");
    nv__widget_destroy(field);
    advance(5);
    assert_non_null(strstr(trace, "a:"));
    assert_null(strstr(trace, "ab"));
}

static void cancel_own_scope(void *user, const char *text)
{
    (void)user;
    note(text);
    nv_scope_cancel(nv_scope_current());
}

/* A handler that cancelled itself does not take the others with it, nor lets later ones pass. */
static void what_waits_behind_a_cancelled_call_keeps_its_place(void **state)
{
    (void)state;
    make_field(NV_OVERLAP_QUEUE);
    toggle(true);
    nv__widget_invoke_text(field, (nv_text_action){ cancel_own_scope, NULL }, "stop");
    change("second");
    advance(1);
    assert_trace("on kept stop");
    change("third");
    assert_trace("second");
    advance(2);
    assert_trace("second:done third third:done");
    assert_int_equal(nv__alloc_live(), live);
}

/* The n-th allocation fails, for every n: nothing leaks, and what can run runs. */
static void sweep(nv_overlap policy)
{
    bool hit = true;
    for (int n = 1; hit; n++) {
        make_field(policy);
        advance(0);
        size_t before = nv__alloc_live();
        nv_log_set_level(NV_LOG_OFF);
        nv__alloc_fail_after((size_t)n);
        change("a");
        toggle(true);
        change("ab");
        hit = nv__alloc_fail_hit();
        nv__alloc_fail_after(0);
        advance(10);
        nv_log_set_level(NV_LOG_WARNING);
        assert_int_equal(nv__alloc_live(), before);
        assert_true(n < 200);
        nv__widget_destroy(field);
    }
}

static void lost_memory_loses_calls_and_leaks_nothing(void **state)
{
    (void)state;
    sweep(NV_OVERLAP_ALLOW);
    sweep(NV_OVERLAP_IGNORE);
    sweep(NV_OVERLAP_RESTART);
    sweep(NV_OVERLAP_QUEUE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        UI_TEST(allowed_calls_each_have_their_text),
        UI_TEST(ignored_calls_free_their_text),
        UI_TEST(a_restart_gets_the_newest_text),
        UI_TEST(queued_calls_keep_what_they_were_called_with),
        UI_TEST(a_full_queue_frees_what_it_drops),
        UI_TEST(texts_that_wait_go_with_the_widget),
        UI_TEST(what_waits_behind_a_cancelled_call_keeps_its_place),
        UI_TEST(lost_memory_loses_calls_and_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
