/* Cells of shared values while threads are in the middle of things: open batches of workers, writes
 * of the UI thread in between, everything at once. */
#include "reactive/support.h"
#include "support/quick.h"

#include <nuiitivet/observable_list.h>
#include <nuiitivet/observable_more.h>

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <time.h>

typedef struct board {
    nv_obs_int *number;
    nv_obs_text *text;
    nv_obs_list *list;
    const nv_obs_int *derived;
    void (*work)(struct board *self);
    atomic_int phase; /* odd: the worker's turn */
    atomic_bool finished;
    int told;
    int64_t last, bad;
} board;

#include "reactive/board_threads.h"

/* Hands over to the other side and waits until it hands back. */
static void hand_over(board *self)
{
    int phase = atomic_fetch_add(&self->phase, 1) + 1;
    while (atomic_load(&self->phase) == phase) {
        sched_yield();
    }
}

static void turn(void)
{
    nv__runtime_advance(rt, 0);
}

static int at(const nv_obs_list *list, size_t index)
{
    const int *item = nv_list_at(list, index);
    return item ? *item : -1;
}

static board make_board(void)
{
    board self = {
        .number = nv_obs_int_new(scope, 0),
        .text = nv_obs_text_new(scope, "none"),
        .list = nv_obs_list_new(scope, sizeof(int)),
    };
    nv_dispatch_to_ui(self.number);
    nv_dispatch_to_ui(self.text);
    nv_dispatch_to_ui(self.list);
    return self;
}

/* ---- open batches ---- */

static void writes_before_and_in_a_batch(board *self)
{
    nv_set(self->number, 4);
    nv_set(self->text, "four");
    nv_batch_begin();
    nv_set(self->number, 5);
    nv_set(self->text, "five");
    hand_over(self);
    nv_set(self->number, 6);
    nv_batch_end();
    nv_batch_begin(); /* what was under way is forgotten twice over */
    nv_set(self->text, "six");
    nv_batch_end();
    nv_batch_begin();
    nv_set(self->text, "seven");
    nv_batch_end();
}

static void THR_10_what_was_under_way_does_not_wait_for_a_batch(void **state)
{
    (void)state;
    board self = make_board();
    pthread_t thread = start(&self, writes_before_and_in_a_batch);
    while (atomic_load(&self.phase) == 0) {
        sched_yield();
    }
    turn();
    assert_int_equal(nv_get(self.number), 4);
    assert_string_equal(nv_get(self.text), "four");
    turn();
    assert_int_equal(nv_get(self.number), 4); /* the batch is open */
    atomic_fetch_add(&self.phase, 1);
    pthread_join(thread, NULL);
    turn();
    assert_int_equal(nv_get(self.number), 6);
    assert_string_equal(nv_get(self.text), "seven");
}

static void writes_in_a_batch_and_waits(board *self)
{
    nv_batch_begin();
    nv_set(self->number, 5);
    hand_over(self);
    nv_batch_end();
}

static void THR_6_a_write_of_the_UI_thread_is_newer_than_an_open_batch(void **state)
{
    (void)state;
    board self = make_board();
    pthread_t thread = start(&self, writes_in_a_batch_and_waits);
    while (atomic_load(&self.phase) == 0) {
        sched_yield();
    }
    nv_set(self.number, 100);
    atomic_fetch_add(&self.phase, 1);
    pthread_join(thread, NULL);
    turn();
    assert_int_equal(nv_get(self.number), 100);
}

static void pushes_before_and_in_a_batch(board *self)
{
    nv_list_push(self->list, &(int){ 1 });
    nv_batch_begin();
    nv_list_push(self->list, &(int){ 2 });
    hand_over(self);
    nv_list_push(self->list, &(int){ 3 });
    nv_batch_end();
}

static void THR_6_an_edit_of_the_UI_thread_outlives_an_open_batch(void **state)
{
    (void)state;
    board self = make_board();
    pthread_t thread = start(&self, pushes_before_and_in_a_batch);
    while (atomic_load(&self.phase) == 0) {
        sched_yield();
    }
    nv_list_push(self.list, &(int){ 70 }); /* takes over what is there, and adds to it */
    turn();
    assert_int_equal(nv_list_count(self.list), 3);
    assert_int_equal(at(self.list, 2), 70);
    atomic_fetch_add(&self.phase, 1);
    pthread_join(thread, NULL);
    turn();
    assert_int_equal(nv_list_count(self.list), 4);
    assert_int_equal(at(self.list, 2), 70);
    assert_int_equal(at(self.list, 3), 3);
}

static void writes_everything(board *self)
{
    nv_set(self->number, 3);
    nv_set(self->text, "a text");
    nv_list_push(self->list, &(int){ 1 });
    nv_batch_begin();
    nv_set(self->text, "another");
    nv_batch_end();
}

static void a_runtime_may_end_with_values_under_way(void **state)
{
    (void)state;
    board self = make_board();
    on_thread(&self, writes_everything);
}

/* ---- comparisons of the program's ---- */

static void writes_7_twice(board *self)
{
    nv_set(self->number, 7);
    nv_set(self->number, 7);
}

static void THR_6_what_the_UI_thread_wrote_is_not_told_again(void **state)
{
    (void)state;
    board self = make_board();
    nv_compare(self.number, NULL, NULL); /* every write is a change */
    nv_subscribe(scope, self.number, count_call, &self.told);
    on_thread(&self, writes_7_twice);
    nv_set(self.number, 8);
    assert_int_equal(self.told, 1);
    turn();
    assert_int_equal(self.told, 1);
    nv_set(self.number, 7);
    on_thread(&self, writes_7_twice); /* equal, and still a change */
    turn();
    assert_int_equal(self.told, 3);
}

/* ---- everything at once ---- */

enum { WRITERS = 3 };

static int64_t next_of(void *user)
{
    return nv_get((const nv_obs_int *)user) + 1;
}

static int64_t add_two(void *user, int64_t old)
{
    ++*(int *)user;
    return old + 2;
}

/* The UI thread counts in steps of its own: what a worker reads never goes back. */
static void reads_derived(board *self)
{
    int64_t last = 0;
    for (int i = 0; i < quick(20000, 2000); i++) {
        int64_t now = nv_get(self->derived);
        self->bad += now < last;
        last = now;
        (void)nv_get(self->number);
    }
}

static void THR_1_a_worker_reads_what_is_derived_while_it_changes(void **state)
{
    (void)state;
    board self = make_board();
    self.derived = nv_computed_int(scope, next_of, self.number);
    nv_dispatch_to_ui(self.derived);
    pthread_t thread = start(&self, reads_derived);
    for (int64_t i = 1; !atomic_load(&self.finished); i++) {
        nv_set(self.number, i);
        nv__runtime_step(rt, 0);
    }
    pthread_join(thread, NULL);
    assert_int_equal(self.bad, 0);
}

/* Each in another way: writes, updates, batches. */
static void writes_on(board *self)
{
    for (int64_t i = 1; i <= quick(20000, 2000); i++) {
        nv_set(self->number, i);
    }
    nv_set(self->number, 1000000);
}

static void updates_on(board *self)
{
    int calls = 0, times = quick(5000, 500);
    for (int i = 0; i < times; i++) {
        nv_update(self->number, add_two, &calls);
    }
    self->bad = calls - times;
}

static void batches_on(board *self)
{
    for (int64_t i = 1; i <= quick(5000, 500); i++) {
        nv_batch_begin();
        nv_set(self->number, -1); /* which nobody but a worker may see */
        nv_set(self->number, i);
        nv_batch_end();
    }
}

static void on_number(void *user)
{
    board *self = user;
    self->last = nv_get(self->number);
    self->bad += self->last == -1;
}

static int64_t last_of_worker;

static void reads_last(board *self)
{
    last_of_worker = nv_get(self->number);
}

static void THR_2_11_threads_write_in_every_way_at_once(void **state)
{
    (void)state;
    void (*const work[WRITERS])(board *) = { writes_on, updates_on, writes_on };
    board self = make_board(), each[WRITERS];
    pthread_t threads[WRITERS];
    nv_subscribe(scope, self.number, on_number, &self);
    for (int i = 0; i < WRITERS; i++) {
        each[i] = (board){ .number = self.number };
        threads[i] = start(&each[i], work[i]);
    }
    for (int busy = WRITERS; busy > 0;) {
        nv__runtime_step(rt, 0);
        nv_set(self.number, 3);
        busy = 0;
        for (int i = 0; i < WRITERS; i++) {
            busy += !atomic_load(&each[i].finished);
        }
    }
    for (int i = 0; i < WRITERS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(each[i].bad, 0);
    }
    on_thread(&self, reads_last);
    nv__runtime_step(rt, 0);
    assert_int_equal(nv_get(self.number), last_of_worker);
    assert_int_equal(self.last, last_of_worker);
}

static void THR_10_the_inside_of_a_batch_is_never_seen(void **state)
{
    (void)state;
    board self = make_board();
    nv_subscribe(scope, self.number, on_number, &self);
    pthread_t thread = start(&self, batches_on);
    while (!atomic_load(&self.finished)) {
        nv__runtime_step(rt, 0);
    }
    pthread_join(thread, NULL);
    nv__runtime_step(rt, 0);
    assert_int_equal(nv_get(self.number), quick(5000, 500));
    assert_int_equal(self.bad, 0);
}

/* A worker that waits its turn to write what it has been given by the UI thread. */
static void answers(board *self)
{
    for (int64_t i = 1; i <= quick(300, 50); i++) {
        while (nv_get(self->number) != -i) {
            sched_yield();
        }
        nv_set(self->number, i);
    }
}

static void THR_11_no_answer_is_lost_when_both_sides_take_turns(void **state)
{
    (void)state;
    board self = make_board();
    nv_subscribe(scope, self.number, on_number, &self);
    pthread_t thread = start(&self, answers);
    for (int64_t i = 1; i <= quick(300, 50); i++) {
        nv_set(self.number, -i);
        while (nv_get(self.number) != i) {
            nv__runtime_step(rt, 60.0); /* far longer than a test may take */
        }
    }
    pthread_join(thread, NULL);
}

/* ---- how often ---- */

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void floods(board *self)
{
    double end = seconds_now() + 0.1;
    for (int64_t i = 1; seconds_now() < end; i++) {
        nv_set(self->number, i);
    }
}

/* Most of these writes find a loop that has promised to look. */
static void THR_3_a_flood_of_writes_arrives_as_it_goes(void **state)
{
    (void)state;
    board self = make_board();
    nv_subscribe(scope, self.number, count_call, &self.told);
    pthread_t thread = start(&self, floods);
    while (!atomic_load(&self.finished)) {
        nv__runtime_step(rt, 0.01);
    }
    pthread_join(thread, NULL);
    on_thread(&self, reads_last);
    while (nv_get(self.number) != last_of_worker) {
        nv__runtime_step(rt, 60.0); /* far longer than a test may take */
    }
    assert_true(self.told >= 2);
}

typedef struct order {
    board *all;
    int64_t seen;
    bool called;
} order;

static order in_order;

static void called(void *user)
{
    (void)user;
    in_order.seen = nv_get(in_order.all->number);
    in_order.called = true;
}

/* The second write comes too soon to wake the loop, which the call does. */
static void writes_and_calls(board *self)
{
    nv_set(self->number, 1);
    hand_over(self);
    nv_set(self->number, 2);
    assert_int_equal(nv__runtime_call(rt, called, NULL), NV_OK);
}

static void THR_11_what_is_posted_after_a_write_finds_it(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++) {
        board self = make_board();
        in_order = (order){ .all = &self };
        pthread_t thread = start(&self, writes_and_calls);
        while (nv_get(self.number) != 1 || atomic_load(&self.phase) == 0) {
            nv__runtime_step(rt, 0.01);
        }
        atomic_fetch_add(&self.phase, 1);
        while (!in_order.called) {
            nv__runtime_step(rt, 60.0);
        }
        pthread_join(thread, NULL);
        assert_int_equal(in_order.seen, 2);
    }
}

/* The promise ends with what made it: a later value wakes the loop again. */
static void THR_11_a_promise_ends_with_its_last_value(void **state)
{
    (void)state;
    nv_scope *inner = nv_scope_new(scope, "inner");
    board self = { .number = nv_obs_int_new(inner, 0) };
    nv_dispatch_to_ui(self.number);
    pthread_t thread = start(&self, writes_7_twice);
    while (nv_get(self.number) != 7) {
        nv__runtime_step(rt, 60.0);
    }
    pthread_join(thread, NULL);
    nv_scope_end(inner); /* within the millisecond */
    self.number = nv_obs_int_new(scope, 0);
    nv_dispatch_to_ui(self.number);
    thread = start(&self, writes_7_twice);
    while (nv_get(self.number) != 7) {
        nv__runtime_step(rt, 60.0);
    }
    pthread_join(thread, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(THR_10_what_was_under_way_does_not_wait_for_a_batch),
        TEST(THR_6_a_write_of_the_UI_thread_is_newer_than_an_open_batch),
        TEST(THR_6_an_edit_of_the_UI_thread_outlives_an_open_batch),
        TEST(a_runtime_may_end_with_values_under_way),
        TEST(THR_6_what_the_UI_thread_wrote_is_not_told_again),
        TEST_REAL_CLOCK(THR_1_a_worker_reads_what_is_derived_while_it_changes),
        TEST_REAL_CLOCK(THR_2_11_threads_write_in_every_way_at_once),
        TEST_REAL_CLOCK(THR_10_the_inside_of_a_batch_is_never_seen),
        TEST_REAL_CLOCK(THR_11_no_answer_is_lost_when_both_sides_take_turns),
        TEST_REAL_CLOCK(THR_3_a_flood_of_writes_arrives_as_it_goes),
        TEST_REAL_CLOCK(THR_11_what_is_posted_after_a_write_finds_it),
        TEST_REAL_CLOCK(THR_11_a_promise_ends_with_its_last_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
