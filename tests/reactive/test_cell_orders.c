/* The cell of a shared value under every order of its threads' steps: the library's own code, with
 * other threads let in before each atomic operation and each lock. They are coroutines, and at most
 * so many of them are interrupted in one order; every such order is run. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

#include "reactive/graph.h"
#include "reactive/list_items.h"
#include "reactive/update.h"
#include "runtime/coroutine.h"

static void step(void);
static int lock(const void *mutex);
static int unlock(const void *mutex);
static nv__graph *graph_of_thread(void);
static void told(nv__node *node, nv__value value);
static void post_arrivals(nv__runtime *runtime, nv__post *post);

/* ---- the code under test, by names of its own ---- */

#undef atomic_load
#undef atomic_exchange
#undef atomic_fetch_or
#undef atomic_fetch_and
#undef atomic_compare_exchange_weak
#undef atomic_compare_exchange_strong
#define atomic_load(at)            (step(), atomic_load_explicit((at), memory_order_seq_cst))
#define atomic_exchange(at, value) (step(), atomic_exchange_explicit((at), (value), ORDER))
#define atomic_fetch_or(at, bits)  (step(), atomic_fetch_or_explicit((at), (bits), ORDER))
#define atomic_fetch_and(at, bits) (step(), atomic_fetch_and_explicit((at), (bits), ORDER))
#define atomic_compare_exchange_weak(at, seen, value)                                              \
    (step(), atomic_compare_exchange_strong_explicit((at), (seen), (value), ORDER, ORDER))
#define atomic_compare_exchange_strong(at, seen, value)                                            \
    atomic_compare_exchange_weak(at, seen, value)
#define ORDER                       memory_order_seq_cst
#define pthread_mutex_lock(mutex)   lock(mutex)
#define pthread_mutex_unlock(mutex) unlock(mutex)

#define nv__graph_here()                         graph_of_thread()
#define nv__runtime_post_later                   post_arrivals
#define nv__timer_start(runtime, timer, seconds) ((void)(timer), NV_ELIMIT)
#define nv__node_write_from_cell                 told
#define nv__batch_enter(graph)                   ((void)(graph))
#define nv__batch_leave(graph)                   ((void)(graph))
#define nv__cell_announce                        explored_announce
#define nv__cell_before_write                    explored_before_write
#define nv__cell_copy_value                      explored_copy_value
#define nv__cell_forget_arrived                  explored_forget_arrived
#define nv__cell_forget_before                   explored_forget_before
#define nv__cell_forget_pending                  explored_forget_pending
#define nv__cell_free                            explored_free
#define nv__cell_is_updating                     explored_is_updating
#define nv__cell_note_write                      explored_note_write
#define nv__cell_read                            explored_read
#define nv__cell_read_text                       explored_read_text
#define nv__cell_release                         explored_release
#define nv__cell_send                            explored_send
#define nv__cell_supersede                       explored_supersede
#define nv__cell_update                          explored_update
#define nv__cell_update_begin                    explored_update_begin
#define nv__cell_update_end                      explored_update_end
#define nv__cell_value                           explored_value
#define nv__cell_write                           explored_write
#define nv__cells_let_go                         explored_let_go
#define nv__arrivals_keep                        explored_arrivals_keep
#define nv__arrivals_release                     explored_arrivals_release

void nv__cell_write(nv__cell *cell, nv__value value);
nv__value nv__cell_read(nv__cell *cell);
const char *nv__cell_read_text(nv__cell *cell);
void nv__cell_supersede(nv__cell *cell, nv__value value);
void nv__cell_release(nv__cell *cell);
void nv__cells_let_go(nv__graph *graph);
nv_status nv__cell_update(nv__cell *cell, const nv__updater *updater, bool on_ui, nv__value *out);

/* NOLINTBEGIN(bugprone-suspicious-include) */
#include "reactive/arrivals.c"
#include "reactive/cell.c"
/* NOLINTEND(bugprone-suspicious-include) */

#include "reactive/support.h"

/* ---- threads and their orders ---- */

enum { THREADS = 3, CHOICES = 256, HISTORY = 64, LOCKS = 4 };

typedef struct thread {
    nv__coroutine co;
    void (*work)(void);
    nv__graph graph; /* what a batch of its own needs */
    const void *waits_for;
} thread;

static nv__stack_pool pool;
static thread *threads[THREADS];
static int thread_count;
static thread *current; /* NULL: the exploration itself */
static const void *locked[LOCKS];

/* One order: which of those that could go on did, at each step. */
static int choices[CHOICES], options[CHOICES], choice_count, interruptions_left;

/* The cell, its node, and what has been seen of them. */
static nv__cell *cell;
static nv__node node;
static nv__arrivals *arrivals;
static bool is_posted;
static int64_t history[HISTORY]; /* of the word, each value being another */
static int history_count, last_seen, function_calls;
static char mistake[128];

static void complain(const char *what, int64_t value)
{
    if (!mistake[0]) {
        snprintf(mistake, sizeof mistake, "%s (%d)", what, (int)value);
    }
}

static nv__graph *graph_of_thread(void)
{
    static nv__graph outside;
    return current ? &current->graph : &outside;
}

static void step(void)
{
    if (current) {
        nv__coroutine_suspend(&current->co);
    }
}

static const void **find_lock(const void *mutex)
{
    int i = 0;
    while (i < LOCKS && locked[i] != mutex) {
        i++;
    }
    return i < LOCKS ? &locked[i] : NULL;
}

static int lock(const void *mutex)
{
    step();
    while (find_lock(mutex)) {
        current->waits_for = mutex;
        step();
    }
    *find_lock(NULL) = mutex;
    return 0;
}

static int unlock(const void *mutex)
{
    *find_lock(mutex) = NULL;
    return 0;
}

static void post_arrivals(nv__runtime *runtime, nv__post *post)
{
    (void)runtime;
    (void)post;
    if (is_posted) {
        complain("posted twice", 0);
    }
    is_posted = true;
}

/* Where in the word's history the value stands. */
static int position_of(int64_t value)
{
    int at = history_count - 1;
    while (at >= 0 && history[at] != value) {
        at--;
    }
    return at;
}

/* The node takes a value: never one that is older than what it had. */
static void told(nv__node *to, nv__value value)
{
    int at = position_of(value.integer);
    if (at < last_seen) {
        complain("an older value came after a newer one", value.integer);
    }
    last_seen = at;
    to->value = value;
}

static void look_at_history(void)
{
    int64_t now = (int64_t)atomic_load_explicit(&cell->word, memory_order_seq_cst);
    if (history[history_count - 1] != now && history_count < HISTORY) {
        history[history_count++] = now;
    }
}

static bool may_go_on(thread *it)
{
    if (it->waits_for && !find_lock(it->waits_for)) {
        it->waits_for = NULL;
    }
    return !it->co.finished && !it->waits_for;
}

/* Who goes on; the one that ran last costs nothing, another one instead of it an interruption. */
static thread *choose(thread *last)
{
    thread *able[THREADS];
    int count = 0;
    if (last && may_go_on(last)) {
        able[count++] = last;
    }
    for (int i = 0; i < thread_count; i++) {
        if (threads[i] != last && may_go_on(threads[i])) {
            able[count++] = threads[i];
        }
    }
    if (count == 0) {
        return NULL;
    }
    bool interrupts = able[0] == last;
    options[choice_count] = interrupts && interruptions_left == 0 ? 1 : count;
    int chosen = choices[choice_count++];
    if (interrupts && chosen > 0) {
        interruptions_left--;
    }
    return able[chosen];
}

/* The next order; false: that was the last. */
static bool advance(void)
{
    while (choice_count > 0 && choices[choice_count - 1] + 1 >= options[choice_count - 1]) {
        choices[--choice_count] = 0;
    }
    if (choice_count > 0) {
        choices[choice_count - 1]++;
    }
    return choice_count > 0;
}

static void body(nv__coroutine *co)
{
    ((thread *)(void *)co)->work();
}

static void open_cell(void)
{
    arrivals = nv__arrivals_keep(rt);
    cell = NV__NEW(nv__cell);
    assert_non_null(cell);
    node = (nv__node){ .type = NV__TYPE_INT };
    cell->type = NV__TYPE_INT;
    cell->arrivals = arrivals;
    cell->node = &node;
    pthread_mutex_init(&cell->lock, NULL);
    history[0] = 0;
    history_count = 1;
    last_seen = function_calls = 0;
    is_posted = false;
}

static void arrive_if_posted(void)
{
    step();
    if (is_posted) {
        is_posted = false;
        arrive(&arrivals->post);
    }
}

static void run_once(void (*const work[])(void))
{
    open_cell();
    for (int i = 0; i < thread_count; i++) {
        threads[i] = (thread *)(void *)nv__coroutine_get(&pool, 0);
        threads[i]->co.body = body;
        threads[i]->co.finished = false;
        threads[i]->work = work[i];
        threads[i]->waits_for = NULL;
        threads[i]->graph = (nv__graph){ .id = (uint16_t)(i + 1) };
    }
    choice_count = 0;
    for (thread *it = choose(NULL); it; it = choose(it)) {
        current = it;
        nv__coroutine_resume(&it->co);
        current = NULL;
        look_at_history();
    }
    while (is_posted) {
        arrive_if_posted();
    }
    if (node.value.integer != history[history_count - 1]) {
        complain("the last value was lost", history[history_count - 1]);
    }
    for (int i = 0; i < thread_count; i++) {
        assert_true(threads[i]->co.finished);
        nv__coroutine_put(&pool, &threads[i]->co);
    }
    nv__cell_release(cell);
}

/* Runs every order in which at most so many threads are interrupted, and prints a bad one. */
static void explore(int interruptions, int count, void (*const work[])(void),
                    bool (*is_right)(void))
{
    int orders = 0;
    thread_count = count;
    memset(choices, 0, sizeof choices);
    mistake[0] = '\0';
    do {
        interruptions_left = interruptions;
        run_once(work);
        orders++;
        if (!is_right()) {
            complain("the outcome is wrong", node.value.integer);
        }
    } while (!mistake[0] && advance());
    if (mistake[0]) {
        fprintf(stderr, "%s; choices:", mistake);
        for (int i = 0; i < choice_count; i++) {
            fprintf(stderr, " %d", choices[i]);
        }
        fprintf(stderr, "\n");
    }
    assert_string_equal(mistake, "");
    assert_true(orders > 100);
}

static bool anything(void)
{
    return true;
}

/* ---- what the threads do ---- */

static nv__value number(int64_t value)
{
    return (nv__value){ .integer = value };
}

static void writes_1_2(void)
{
    nv__cell_write(cell, number(1));
    nv__cell_write(cell, number(2));
}

static void writes_3(void)
{
    nv__cell_write(cell, number(3));
}

/* What nv_set does on the UI thread. */
static void writes_on_ui(int64_t value)
{
    nv__cell_supersede(cell, number(value));
    look_at_history();
    told(&node, number(value));
}

static void ui_takes_over_twice(void)
{
    arrive_if_posted();
    arrive_if_posted();
}

static void ui_writes_between(void)
{
    arrive_if_posted();
    writes_on_ui(100);
    arrive_if_posted();
}

static void ui_writes_after(void)
{
    arrive_if_posted();
    arrive_if_posted();
    writes_on_ui(101);
}

static int64_t add_one(void *user, int64_t old)
{
    (void)user;
    function_calls++;
    return old + 1;
}

static bool apply_int(const nv__updater *updater, nv__value old, nv__value *out)
{
    step(); /* the function takes its time */
    out->integer = updater->fn.integer(updater->user, old.integer);
    return true;
}

static const nv__updater adder = { .apply = apply_int, .fn.integer = add_one };

static void adds_twice(void)
{
    nv__value value;
    assert_int_equal(nv__cell_update(cell, &adder, false, &value), NV_OK);
    assert_int_equal(nv__cell_update(cell, &adder, false, &value), NV_OK);
}

static void adds_once(void)
{
    nv__value value;
    assert_int_equal(nv__cell_update(cell, &adder, false, &value), NV_OK);
}

static void ui_adds(void)
{
    nv__value value;
    arrive_if_posted();
    assert_int_equal(nv__cell_update(cell, &adder, true, &value), NV_OK);
    look_at_history();
    if (position_of(value.integer) < 0) {
        node.value = value; /* a write came right after it, and is under way */
    } else {
        told(&node, value);
    }
    arrive_if_posted();
}

static void writes_1000(void)
{
    nv__cell_write(cell, number(1000));
}

static void writes_in_a_batch(void)
{
    nv__cell_write(cell, number(4));
    current->graph.batch_depth = 1;
    nv__cell_write(cell, number(5));
    nv__cell_write(cell, number(6));
    current->graph.batch_depth = 0;
    nv__cells_let_go(&current->graph);
}

static void ui_sees_no_half_batch(void)
{
    for (int i = 0; i < 3; i++) {
        arrive_if_posted();
        if (node.value.integer == 5) {
            complain("half a batch was seen", 5);
        }
    }
}

/* ---- tests ---- */

static void THR_3_no_order_loses_the_last_value(void **state)
{
    (void)state;
    explore(4, 2, (void (*const[])(void)){ writes_1_2, ui_takes_over_twice }, anything);
    explore(3, 3, (void (*const[])(void)){ writes_1_2, writes_3, ui_takes_over_twice }, anything);
}

static void THR_6_no_order_puts_an_older_value_over_a_newer_one(void **state)
{
    (void)state;
    explore(4, 2, (void (*const[])(void)){ writes_1_2, ui_writes_between }, anything);
    explore(4, 2, (void (*const[])(void)){ writes_1_2, ui_writes_after }, anything);
    explore(3, 3, (void (*const[])(void)){ writes_1_2, writes_3, ui_writes_between }, anything);
}

static bool all_four_count(void)
{
    return node.value.integer == 4 && function_calls == 4;
}

static void THR_5_no_order_loses_an_update_or_runs_it_twice(void **state)
{
    (void)state;
    explore(3, 3, (void (*const[])(void)){ adds_twice, adds_once, ui_adds }, all_four_count);
}

/* A write among updates stands, and what was added after it counts. */
static bool the_write_stands(void)
{
    return node.value.integer >= 1000 && node.value.integer <= 1002 && function_calls == 2;
}

static void THR_5_no_order_loses_a_write_among_updates(void **state)
{
    (void)state;
    explore(4, 2, (void (*const[])(void)){ writes_1000, ui_adds }, anything);
    explore(3, 3, (void (*const[])(void)){ adds_once, writes_1000, ui_adds }, the_write_stands);
}

static void THR_10_no_order_shows_half_a_batch(void **state)
{
    (void)state;
    explore(4, 2, (void (*const[])(void)){ writes_in_a_batch, ui_sees_no_half_batch }, anything);
    explore(2, 3, (void (*const[])(void)){ writes_in_a_batch, writes_3, ui_sees_no_half_batch },
            anything);
    explore(3, 2, (void (*const[])(void)){ writes_in_a_batch, ui_writes_between }, anything);
}

static int open_pool(void **state)
{
    int failed = setup(state);
    nv__stack_pool_init(&pool, NV__COROUTINE_DEFAULT, sizeof(thread));
    return failed;
}

static int close_pool(void **state)
{
    nv__stack_pool_finish(&pool);
    return teardown(state);
}

#define EXPLORE(function) cmocka_unit_test_setup_teardown(function, open_pool, close_pool)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EXPLORE(THR_3_no_order_loses_the_last_value),
        EXPLORE(THR_6_no_order_puts_an_older_value_over_a_newer_one),
        EXPLORE(THR_5_no_order_loses_an_update_or_runs_it_twice),
        EXPLORE(THR_5_no_order_loses_a_write_among_updates),
        EXPLORE(THR_10_no_order_shows_half_a_batch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
