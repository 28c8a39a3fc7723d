/* Threads of the application's own: admitted to a scope, which waits for them. */
#include "runtime/support.h"

#include <nuiitivet/channel.h>
#include <nuiitivet/thread.h>

#include <pthread.h>
#include <stdatomic.h>

typedef struct sensor {
    nv_thread *thread;
    pthread_t id;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool told;
    nv_status attached, again, next, posted, created;
    bool is_ui;
    double now;
    int count;
} sensor;

static void prepare(sensor *s)
{
    *s = (sensor){ .count = 0 };
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->changed, NULL);
}

static void tell(void *user)
{
    sensor *s = user;
    note("told");
    pthread_mutex_lock(&s->lock);
    s->told = true;
    pthread_cond_signal(&s->changed);
    pthread_mutex_unlock(&s->lock);
}

static void say(void *user)
{
    note("%s", (const char *)user);
}

static void note_end(void *user)
{
    note("freed-%s", (const char *)user);
}

/* Looks around, says hello, waits until it is told to go, and says goodbye. */
static void *sense(void *user)
{
    sensor *s = user;
    s->attached = nv_thread_attach(s->thread);
    s->again = nv_thread_attach(s->thread);
    s->is_ui = nv__on_ui_thread() || nv__may_build();
    s->now = nv_now();
    nv__runtime *none = NULL;
    s->created = nv__runtime_create(&(nv__runtime_desc){ .mode = NV__RUNTIME_OWNED }, &none);
    s->posted = nv_loop_post(s->thread, say, "hello");
    pthread_mutex_lock(&s->lock);
    while (!s->told) {
        pthread_cond_wait(&s->changed, &s->lock);
    }
    pthread_mutex_unlock(&s->lock);
    (void)nv_fmt("%d", 5); /* is given back by the next call */
    s->next = nv_thread_next(s->thread);
    s->count += nv_worker_canceled();
    (void)nv_loop_post(s->thread, say, "goodbye");
    nv_thread_detach(s->thread);
    return NULL;
}

static void step_until(const char *word)
{
    while (!strstr(trace, word)) {
        nv__runtime_step(rt, -1);
    }
}

/* The end of the scope tells the thread, waits for it, and runs what it posted before. */
static void the_scope_waits_for_its_threads(void **state)
{
    (void)state;
    sensor s;
    prepare(&s);
    nv_scope *page = nv_scope_new(app, "page");
    assert_int_equal(nv_scope_defer(page, note_end, "page"), NV_OK);
    s.thread = nv_thread_admit(page, .name = "sensor", .canceled = tell, .user = &s);
    assert_non_null(s.thread);
    assert_int_equal(pthread_create(&s.id, NULL, sense, &s), 0);
    step_until("hello");
    nv_scope_end(page);
    step_until("freed");
    assert_trace("hello told goodbye freed-page");
    pthread_join(s.id, NULL);
    assert_int_equal(s.attached, NV_OK);
    assert_int_equal(s.again, NV_ESTATE);
    assert_int_equal(s.created, NV_ESTATE);
    assert_int_equal(s.posted, NV_OK);
    assert_int_equal(s.next, NV_ECANCELED);
    assert_int_equal(s.count, 1);
    assert_false(s.is_ui);
    assert_true(s.now >= 0 && s.now <= nv_now());
}

static void *come_and_go(void *user)
{
    sensor *s = user;
    s->attached = nv_thread_attach(s->thread);
    s->next = nv_thread_next(s->thread);
    nv_thread_detach(s->thread);
    return NULL;
}

/* One that leaves by itself costs its scope nothing; the runtime may end right after. */
static void a_thread_may_leave_by_itself(void **state)
{
    (void)state;
    sensor s;
    for (int i = 0; i < 200; i++) {
        prepare(&s);
        s.thread = nv_thread_admit(app, .name = "sensor");
        assert_int_equal(pthread_create(&s.id, NULL, come_and_go, &s), 0);
        while (nv__runtime_get_stats(rt).tasks_live > 0) {
            nv__runtime_step(rt, -1);
        }
        pthread_join(s.id, NULL);
        assert_int_equal(s.attached, NV_OK);
        assert_int_equal(s.next, NV_OK);
    }
    s.thread = nv_thread_admit(app, .name = "sensor");
    assert_int_equal(pthread_create(&s.id, NULL, come_and_go, &s), 0);
    nv__runtime_destroy(rt);
    rt = NULL;
    pthread_join(s.id, NULL);
}

static void one_that_never_came_is_detached_by_anyone(void **state)
{
    (void)state;
    nv_thread *thread = nv_thread_admit(app, .name = "sensor");
    nv_thread_detach(thread);
    nv__runtime_advance(rt, 0);
    assert_int_equal(nv__runtime_get_stats(rt).tasks_live, 0);
}

static void ui_threads_and_bad_scopes_are_refused(void **state)
{
    (void)state;
    nv_thread *thread = nv_thread_admit(app, .name = "sensor");
    assert_int_equal(nv_thread_attach(thread), NV_ESTATE); /* the UI thread */
    assert_int_equal(nv_thread_next(thread), NV_ESTATE);
    assert_int_equal(trap_count, 1);
    assert_int_equal(nv_loop_post(thread, NULL, NULL), NV_EINVAL);
    assert_int_equal(nv_thread_attach(NULL), NV_EINVAL);
    nv_thread_detach(NULL);
    assert_null(nv_thread_admit(NULL, .name = "sensor"));
    assert_int_equal(trap_count, 5);
    nv_thread_detach(thread);
    nv_scope *page = nv_scope_new(app, "page");
    nv_scope_cancel(page);
    nv_thread *late = nv_thread_admit(page, .name = "sensor");
    if (late) {
        nv_thread_detach(late);
    }
    nv__runtime_advance(rt, 0);
    assert_int_equal(nv__runtime_get_stats(rt).tasks_live, 0);
}

static void without_memory_nobody_is_admitted(void **state)
{
    (void)state;
    nv_thread *thread = NULL;
    for (size_t n = 1; !thread && n < 20; n++) {
        nv__alloc_fail_after(n);
        thread = nv_thread_admit(app, .name = "sensor");
        nv__alloc_fail_after(0);
    }
    assert_non_null(thread);
    nv_thread_detach(thread);
    nv__runtime_advance(rt, 0);
}

/* ---- publishing, from several at once ---- */

enum { SENDERS = 3, ITEMS = 2000 };

static nv_channel *channel;
static int sum;

static nv_status receive_all(void *user)
{
    (void)user;
    int item;
    while (nv_await_receive(channel, &item) == NV_OK) {
        sum += item;
        if (sum == SENDERS * ITEMS) {
            break;
        }
    }
    return NV_OK;
}

static void add(void *user)
{
    ++*(int *)user;
}

static void *send_all(void *user)
{
    sensor *s = user;
    const int one = 1;
    if (nv_thread_attach(s->thread) != NV_OK) {
        return NULL;
    }
    for (int i = 0; i < ITEMS;) {
        pthread_mutex_lock(&s->lock);
        i += nv_channel_try_send(channel, &one) == NV_OK;
        pthread_mutex_unlock(&s->lock);
        if (nv_loop_post(s->thread, add, &s->count) != NV_OK ||
            nv_thread_next(s->thread) != NV_OK) {
            break;
        }
    }
    nv_thread_detach(s->thread);
    return NULL;
}

/* THR-11. Stress for the thread sanitizer, too. */
static void attached_threads_send_and_post(void **state)
{
    (void)state;
    sensor all[SENDERS];
    sum = 0;
    channel = nv_channel_new(app, .item_size = sizeof(int), .capacity = SENDERS * ITEMS);
    assert_non_null(channel);
    assert_int_equal(nv_spawn(app, receive_all), NV_OK);
    for (int i = 0; i < SENDERS; i++) {
        prepare(&all[i]);
        all[i].thread = nv_thread_admit(app, .name = "sensor");
        assert_int_equal(pthread_create(&all[i].id, NULL, send_all, &all[i]), 0);
    }
    while (nv__runtime_get_stats(rt).tasks_live > 0) {
        nv__runtime_step(rt, -1);
    }
    for (int i = 0; i < SENDERS; i++) {
        pthread_join(all[i].id, NULL);
        assert_true(all[i].count >= ITEMS);
    }
    assert_int_equal(sum, SENDERS * ITEMS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REAL_TEST(the_scope_waits_for_its_threads),
        REAL_TEST(a_thread_may_leave_by_itself),
        VIRTUAL_TEST(one_that_never_came_is_detached_by_anyone),
        VIRTUAL_TEST(ui_threads_and_bad_scopes_are_refused),
        VIRTUAL_TEST(without_memory_nobody_is_admitted),
        REAL_TEST(attached_threads_send_and_post),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
