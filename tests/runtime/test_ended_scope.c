/* A scope that has ended, while something in it has not returned yet: whatever would be made there
 * is refused with NV_ECANCELED, or as nothing and with a warning, never silently. */
#include "runtime/io_support.h"

#include <nuiitivet/channel.h>
#include <nuiitivet/group.h>
#include <nuiitivet/sync.h>
#include <nuiitivet/thread.h>

static nv_scope *page;
static nv_group *group;
static nv_listener *listener;

static nv_status sleep_an_hour(void *user)
{
    (void)user;
    return nv_await_sleep(3600);
}

static nv_status hold_the_page(void *user)
{
    (void)user;
    return nv_await_shielded(7200, sleep_an_hour, NULL);
}

static void nothing(void *user)
{
    (void)user;
}

static void never_ends(nv__scope_link *link)
{
    (void)link;
    abort();
}

static void end_the_page(void)
{
    page = nv_scope_new(app, "page");
    group = nv_group_new(page, NV_GROUP_ALL, "group");
    assert_int_equal(nv_listen(app, NULL, 0, 0, &listener), NV_OK);
    assert_int_equal(nv_spawn(page, hold_the_page), NV_OK);
    nv__runtime_advance(rt, 0);
    nv_scope_end(page);
    nv__runtime_advance(rt, 0);
    assert_true(nv__scope_has_ended(page));
    assert_true(nv_scope_is_canceled(page));
}

/* The one before was `made`: it is not, and that was said with the name of the scope. */
static void assert_refused(const void *made, const char *what)
{
    assert_null(made);
    assert_int_equal(log_count, 1);
    assert_non_null(strstr(last_log, what));
    assert_non_null(strstr(last_log, "page"));
    log_count = 0;
    nv__log_forget();
}

static void what_is_given_back_is_nothing_and_told(void **state)
{
    (void)state;
    end_the_page();
    assert_refused(nv_scope_new(page, "inner"), "a scope");
    assert_refused(nv_future_new(page), "a future");
    assert_refused(nv_channel_new(page, .item_size = 1), "a channel");
    assert_refused(nv_event_new(page, NV_EVENT_AUTO), "an event");
    assert_refused(nv_mutex_new(page, "m"), "a mutex");
    assert_refused(nv_semaphore_new(page, 1), "a semaphore");
    assert_refused(nv_group_new(page, NV_GROUP_ALL, "late"), "cannot be made");
    assert_refused(nv_thread_admit(page, .name = "late"), "a thread");
}

static nv_status open_late(void *user)
{
    nv_stream *stream = user;
    note_status("connect",
                nv_await_connect(page, "127.0.0.1", nv_listener_port(listener), &stream));
    note("%d", stream != NULL);
    note_status("accept", nv_await_accept(listener, page, &stream));
    note("%d", stream != NULL);
    return NV_OK;
}

static void what_has_a_status_says_cancelled(void **state)
{
    (void)state;
    static const char tag;
    char path[256];
    nv_listener *late;
    nv_process *process;
    nv_file_watch *watch;
    nv_task *task;
    nv__scope_link link = { .scope = page };
    end_the_page();
    snprintf(path, sizeof path, "%s", in_folder("socket"));
    note_status("spawn", nv_spawn_joinable(page, &task, sleep_an_hour, NULL));
    note("%d", task != NULL);
    note_status("handler", start_handler(page, sleep_an_hour, NULL));
    note_status("member", nv_group_spawn(group, .fn = sleep_an_hour));
    note_status("defer", nv_scope_defer(page, nothing, NULL));
    note_status("attribute", nv__scope_set_attribute(page, &tag, NULL));
    note_status("link", nv__scope_attach(page, &link, never_ends));
    note_status("listen", nv_listen(page, NULL, 0, 0, &late));
    note_status("local", nv_listen_local(page, path, 0, &late));
    note_status("process", nv_process_start(page, &process, "true"));
    note_status("watch", nv_file_watch_open(page, folder, 0, &watch));
    assert_trace("spawn=NV_ECANCELED 0 handler=NV_ECANCELED member=NV_ECANCELED defer=NV_ECANCELED "
                 "attribute=NV_ECANCELED link=NV_ECANCELED listen=NV_ECANCELED local=NV_ECANCELED "
                 "process=NV_ECANCELED watch=NV_ECANCELED");
    assert_null(link.scope);
    assert_null(nv__scope_newest(page));
    assert_int_equal(nv_spawn(app, open_late, NULL), NV_OK);
    nv__runtime_advance(rt, 0);
    assert_trace("connect=NV_ECANCELED 0 accept=NV_ECANCELED 0");
}

/* Ending it again, or cancelling it, changes nothing; what is inside goes with its shield. */
static void it_ends_once(void **state)
{
    (void)state;
    end_the_page();
    nv_scope_end(page);
    nv_scope_cancel(page);
    nv_scope_end(NULL);
    nv_scope_cancel(NULL);
    nv__runtime_advance(rt, 3599);
    assert_int_equal(nv__runtime_get_stats(rt).tasks_live, 1);
    nv__runtime_advance(rt, 2);
    assert_int_equal(nv__runtime_get_stats(rt).tasks_live, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IO_VIRTUAL_TEST(what_is_given_back_is_nothing_and_told),
        IO_VIRTUAL_TEST(what_has_a_status_says_cancelled),
        IO_VIRTUAL_TEST(it_ends_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
