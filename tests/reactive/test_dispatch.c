#include "reactive/support.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

typedef struct board {
    nv_obs_int *number;
    nv_obs_real *real;
    nv_obs_bool *flag;
    nv_obs_text *text;
    int calls;
    int64_t last;
    void (*work)(struct board *self);
    atomic_bool finished;
} board;

#include "reactive/board_threads.h"

static void on_number(void *user)
{
    board *self = user;
    self->calls++;
    self->last = nv_get(self->number);
}

static board make_board(void)
{
    board self = {
        .number = nv_obs_int_new(scope, 1),
        .real = nv_obs_real_new(scope, 0.5),
        .flag = nv_obs_bool_new(scope, false),
        .text = nv_obs_text_new(scope, "start"),
    };
    nv_dispatch_to_ui(self.number);
    nv_dispatch_to_ui(self.number); /* idempotent */
    nv_dispatch_to_ui(self.real);
    nv_dispatch_to_ui(self.flag);
    nv_dispatch_to_ui(self.text);
    return self;
}

static void writes_five(board *self)
{
    for (int i = 1; i <= 5; i++) {
        nv_set(self->number, i * 10);
    }
}

static void THR_2_3_five_writes_are_one_update_with_the_last(void **state)
{
    (void)state;
    board self = make_board();
    nv_subscribe(scope, self.number, on_number, &self);
    uint64_t posts = nv__runtime_get_stats(rt).posts;
    on_thread(&self, writes_five);
    assert_int_equal(nv_get(self.number), 1); /* not before the loop has turned */
    nv__runtime_advance(rt, 0);
    assert_int_equal(nv_get(self.number), 50);
    assert_int_equal(self.calls, 1);
    assert_int_equal(self.last, 50);
    assert_int_equal(nv__runtime_get_stats(rt).posts - posts, 1);
    on_thread(&self, writes_five); /* ends with an equal value: no change */
    nv__runtime_advance(rt, 0);
    assert_int_equal(self.calls, 1);
}

static void THR_4_a_write_of_the_UI_thread_takes_effect_at_once(void **state)
{
    (void)state;
    board self = make_board();
    nv_subscribe(scope, self.number, on_number, &self);
    nv_set(self.number, 9);
    assert_int_equal(self.last, 9);
    assert_int_equal(self.calls, 1);
}

static void counts_to_100(board *self)
{
    assert_int_equal(nv_get(self->number), 1);
    for (int i = 0; i < 100; i++) {
        nv_set(self->number, nv_get(self->number) + 1);
    }
    nv_set(self->text, "worker");
    assert_string_equal(nv_get(self->text), "worker");
    nv_set(self->real, 0.75);
    assert_true(nv_get(self->real) == 0.75);
    nv_set(self->flag, true);
    assert_true(nv_get(self->flag));
}

static void THR_5_a_worker_reads_back_what_it_wrote(void **state)
{
    (void)state;
    board self = make_board();
    on_thread(&self, counts_to_100);
    assert_string_equal(nv_get(self.text), "start");
    nv__runtime_advance(rt, 0);
    assert_int_equal(nv_get(self.number), 101);
    assert_string_equal(nv_get(self.text), "worker");
    assert_true(nv_get(self.real) == 0.75);
    assert_true(nv_get(self.flag));
}

static void reads_what_the_UI_wrote(board *self)
{
    assert_int_equal(nv_get(self->number), 500);
    assert_string_equal(nv_get(self->text), "from the UI");
}

static void THR_6_an_older_pending_value_does_not_overwrite(void **state)
{
    (void)state;
    board self = make_board();
    nv_subscribe(scope, self.number, on_number, &self);
    on_thread(&self, writes_five);
    nv_set(self.number, 500); /* newer than what waits */
    nv_set(self.text, "from the UI");
    on_thread(&self, reads_what_the_UI_wrote);
    nv__runtime_advance(rt, 0);
    assert_int_equal(nv_get(self.number), 500);
    assert_int_equal(self.calls, 1);
    on_thread(&self, writes_five); /* newer again */
    nv__runtime_advance(rt, 0);
    assert_int_equal(nv_get(self.number), 50);
    assert_int_equal(self.calls, 2);

    on_thread(&self, writes_five);
    nv_set(self.number, 50); /* equal to what is shown, and still newer than what waits */
    nv__runtime_advance(rt, 0);
    assert_int_equal(nv_get(self.number), 50);
    assert_int_equal(self.calls, 2);
}

static void uses_unmarked(board *self)
{
    assert_int_equal(nv_get(self->number), 0);
    nv_set(self->number, 5);
    nv_set(self->text, "x");
    assert_string_equal(nv_get(self->text), "");
    nv_dispatch_to_ui(self->number); /* too late */
}

static void an_unmarked_observable_is_refused_to_workers_by_name(void **state)
{
    (void)state;
    board self = {
        .number = nv_obs_int_new(scope, 1),
        .text = nv_obs_text_new(scope, "mine"),
    };
    on_thread(&self, uses_unmarked);
    assert_true(was_reported(": observable int at test_dispatch.c:"));
    assert_true(was_reported(": observable text at test_dispatch.c:"));
    assert_true(was_reported("nv_dispatch_to_ui"));
    assert_int_equal(nv_get(self.number), 1);
    assert_string_equal(nv_get(self.text), "mine");
}

static void a_scope_may_end_with_a_value_under_way(void **state)
{
    (void)state;
    nv_scope *test = scope;
    scope = nv_scope_new(test, "inner");
    board self = make_board();
    nv_scope *inner = scope;
    scope = test;
    nv_subscribe(scope, self.number, on_number, &self);
    on_thread(&self, counts_to_100);
    nv_scope_end(inner);
    nv__runtime_advance(rt, 0);
    assert_int_equal(self.calls, 0);
}

/* ---- with nv_await_worker ---- */

static nv_status worker(void *user)
{
    board *self = user;
    counts_to_100(self);
    return NV_OK;
}

static nv_status awaits_worker(void *user)
{
    board *self = user;
    assert_int_equal(nv_await_worker(worker, self), NV_OK);
    atomic_store(&self->finished, true);
    return NV_OK;
}

static void THR_12_a_virtual_clock_keeps_workers_to_the_same_rules(void **state)
{
    (void)state;
    board self = make_board();
    nv_subscribe(scope, self.number, on_number, &self);
    nv_spawn(scope, awaits_worker, &self);
    nv__runtime_advance(rt, 0);
    assert_true(atomic_load(&self.finished));
    assert_int_equal(self.calls, 1);
    assert_int_equal(self.last, 101);
    assert_string_equal(nv_get(self.text), "worker");
    assert_int_equal(report_count, 0);
}

static nv_status worker_without_mark(void *user)
{
    board *self = user;
    nv_set(self->number, 5);
    return NV_OK;
}

static nv_status awaits_worker_without_mark(void *user)
{
    return nv_await_worker(worker_without_mark, user);
}

static void a_virtual_clock_finds_unmarked_writes_too(void **state)
{
    (void)state;
    board self = { .number = nv_obs_int_new(scope, 1) };
    nv_spawn(scope, awaits_worker_without_mark, &self);
    nv__runtime_advance(rt, 0);
    assert_true(was_reported("observable int at test_dispatch.c:"));
    assert_int_equal(nv_get(self.number), 1);
}

/* ---- real threads, real time ---- */

enum { WRITERS = 4, WRITES = 20000 };

static void writes_many(board *self)
{
    for (int i = 1; i <= WRITES; i++) {
        nv_set(self->number, i);
        if (i % 16 == 0) {
            char text[32];
            snprintf(text, sizeof text, "at %d", i);
            nv_set(self->text, text);
            assert_int_equal(strncmp(nv_get(self->text), "at ", 3), 0);
        }
    }
}

static void THR_11_many_threads_write_while_the_loop_runs(void **state)
{
    (void)state;
    board self = make_board();
    board writers[WRITERS];
    pthread_t threads[WRITERS];
    nv_subscribe(scope, self.number, on_number, &self);
    for (int i = 0; i < WRITERS; i++) {
        writers[i] = (board){ .number = self.number, .text = self.text };
        threads[i] = start(&writers[i], writes_many);
    }
    bool all = false;
    while (!all) {
        nv__runtime_step(rt, 0.001);
        all = true;
        for (int i = 0; i < WRITERS; i++) {
            all = all && atomic_load(&writers[i].finished);
        }
    }
    for (int i = 0; i < WRITERS; i++) {
        pthread_join(threads[i], NULL);
    }
    nv__runtime_step(rt, 0);
    assert_int_equal(nv_get(self.number), WRITES);
    assert_int_equal(self.last, WRITES);
    assert_string_equal(nv_get(self.text), "at 20000");
    assert_true(self.calls >= 1);
}

static void write_one(board *self)
{
    nv_set(self->number, 2);
}

static void THR_11_a_write_wakes_a_loop_that_sleeps(void **state)
{
    (void)state;
    board self = make_board();
    nv_subscribe(scope, self.number, on_number, &self);
    pthread_t thread = start(&self, write_one);
    while (self.calls == 0) {
        nv__runtime_step(rt, 60.0); /* far longer than a test may take */
    }
    assert_int_equal(self.last, 2);
    pthread_join(thread, NULL);
}

static nv_status writes_until_canceled(void *user)
{
    board *self = user;
    for (int64_t i = 0; !nv_worker_canceled(); i++) {
        nv_set(self->number, i);
        nv_set(self->flag, i % 2 == 0);
        self->last = nv_get(self->number);
    }
    return NV_ECANCELED;
}

static nv_status awaits_writes(void *user)
{
    return nv_await_worker(writes_until_canceled, user);
}

static void a_scope_ends_while_its_worker_writes(void **state)
{
    (void)state;
    nv_scope *test = scope;
    for (int round = 0; round < 20; round++) {
        nv_scope *inner = nv_scope_new(test, "inner");
        scope = inner;
        board self = make_board();
        scope = test;
        nv_spawn(inner, awaits_writes, &self);
        while (nv__obs_text_peek(self.text)[0] == '\0' || nv_get(self.number) < 3) {
            nv__runtime_step(rt, 0.001);
        }
        nv_scope_end(inner);
        while (nv__runtime_get_stats(rt).tasks_live > 0) {
            nv__runtime_step(rt, 0.001);
        }
    }
    nv__runtime_step(rt, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(THR_2_3_five_writes_are_one_update_with_the_last),
        TEST(THR_4_a_write_of_the_UI_thread_takes_effect_at_once),
        TEST(THR_5_a_worker_reads_back_what_it_wrote),
        TEST(THR_6_an_older_pending_value_does_not_overwrite),
        TEST(an_unmarked_observable_is_refused_to_workers_by_name),
        TEST(a_scope_may_end_with_a_value_under_way),
        TEST(THR_12_a_virtual_clock_keeps_workers_to_the_same_rules),
        TEST(a_virtual_clock_finds_unmarked_writes_too),
        TEST_REAL_CLOCK(THR_11_many_threads_write_while_the_loop_runs),
        TEST_REAL_CLOCK(THR_11_a_write_wakes_a_loop_that_sleeps),
        TEST_REAL_CLOCK(a_scope_ends_while_its_worker_writes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
