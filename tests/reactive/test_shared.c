/* What worker threads see of lists, texts and derived values, and batches of theirs. */
#include "reactive/support.h"
#include "support/quick.h"

#include <nuiitivet/observable_list.h>
#include <nuiitivet/observable_more.h>
#include <nuiitivet/timing.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

typedef struct board {
    nv_obs_list *list;
    nv_obs_int *a, *b;
    nv_obs_text *text;
    const nv_obs_list *view;
    const nv_obs_int *derived;
    const nv_obs_text *label;
    int calls, mixed;
    int64_t last;
    atomic_bool finished;
    void (*work)(struct board *self);
} board;

#include "reactive/board_threads.h"

static void turn(void)
{
    nv__runtime_advance(rt, 0);
}

static int at(const nv_obs_list *list, size_t index)
{
    const int *item = nv_list_at(list, index);
    return item ? *item : -1;
}

static void expect(const nv_obs_list *list, const int *items, size_t count)
{
    assert_int_equal(nv_list_count(list), count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(at(list, i), items[i]);
    }
}

#define EXPECT(list, ...)                                                                          \
    expect((list), (const int[]){ __VA_ARGS__ }, sizeof((const int[]){ __VA_ARGS__ }) / sizeof(int))

static board with_list(int count)
{
    board self = { .list = nv_obs_list_new(scope, sizeof(int)) };
    for (int i = 0; i < count; i++) {
        nv_list_push(self.list, &i);
    }
    nv_dispatch_to_ui(self.list);
    nv_dispatch_to_ui(self.list);
    return self;
}

/* ---- lists ---- */

static void add_100(void *user, void *item)
{
    (void)user;
    *(int *)item += 100;
}

static void edits_in_every_way(board *self)
{
    EXPECT(self->list, 0, 1, 2, 3);
    nv_list_push(self->list, &(int){ 4 });
    assert_int_equal(nv_list_insert(self->list, 0, &(int){ 9 }), NV_OK);
    nv_list_remove(self->list, 1);
    nv_list_move(self->list, 0, 4);
    nv_list_replace(self->list, 0, &(int){ 11 });
    nv_list_update(self->list, 1, add_100, NULL);
    EXPECT(self->list, 11, 102, 3, 4, 9);
    const int *kept = nv_list_at(self->list, 0);
    nv_list_remove(self->list, 0);
    assert_int_equal(*kept, 11); /* its own copy */
    assert_int_equal(nv_list_insert(self->list, 70, &(int){ 1 }), NV_EINVAL);
    assert_null(nv_list_at(self->list, 70));
}

static void THR_2_3_a_worker_edits_a_list_and_it_arrives_once(void **state)
{
    (void)state;
    board self = with_list(4);
    nv_subscribe(scope, self.list, count_call, &self.calls);
    on_thread(&self, edits_in_every_way);
    EXPECT(self.list, 0, 1, 2, 3);
    turn();
    EXPECT(self.list, 102, 3, 4, 9);
    assert_int_equal(self.calls, 1);
    turn();
    assert_int_equal(self.calls, 1);
}

static void inserts_in_front(board *self)
{
    nv_list_insert(self->list, 0, &(int){ 50 });
}

static void THR_6_an_edit_of_the_UI_thread_is_about_the_item_it_saw(void **state)
{
    (void)state;
    board self = with_list(3);
    on_thread(&self, inserts_in_front);
    nv_list_remove(self.list, 1); /* the 1, which a worker has moved to 2 */
    EXPECT(self.list, 50, 0, 2);
    on_thread(&self, inserts_in_front);
    nv_list_insert(self.list, 2, nv_list_at(self.list, 0)); /* before the 2 */
    EXPECT(self.list, 50, 50, 0, 50, 2);
    nv_list_push(self.list, &(int){ 8 });
    turn();
    EXPECT(self.list, 50, 50, 0, 50, 2, 8);
    nv_list_assign(self.list, (const int[]){ 1, 2 }, 2);
    turn();
    EXPECT(self.list, 1, 2);
}

static void removes_the_first(board *self)
{
    nv_list_remove(self->list, 0);
}

static void THR_6_what_a_worker_has_removed_is_left_alone(void **state)
{
    (void)state;
    board self = with_list(3);
    on_thread(&self, removes_the_first);
    nv_list_update(self.list, 0, add_100, NULL);
    EXPECT(self.list, 1, 2);
    on_thread(&self, removes_the_first);
    nv_list_move(self.list, 0, 1);
    on_thread(&self, removes_the_first);
    nv_list_insert(self.list, 0, &(int){ 7 });
    EXPECT(self.list, 7);
    nv_list_clear(self.list);
    assert_int_equal(nv_list_count(self.list), 0);
    nv_list_remove(self.list, 0);
    assert_true(was_reported("nv_list_remove: index 0 of 0"));
}

static void uses_it_inside(void *user, void *item)
{
    board *self = user;
    (void)item;
    nv_list_push(self->list, &(int){ 1 });
    (void)nv_list_count(self->list);
}

static void a_function_that_uses_its_list_is_reported(void **state)
{
    (void)state;
    board self = with_list(2);
    nv_list_update(self.list, 0, uses_it_inside, &self);
    assert_true(was_reported("uses the observable itself"));
    EXPECT(self.list, 0, 1);
}

static bool is_even(void *user, const void *item)
{
    ++*(int *)user;
    return *(const int *)item % 2 == 0;
}

static void counts_the_view(board *self)
{
    self->last = (int64_t)nv_list_count(self->view);
    self->calls = at(self->view, 0);
    nv_list_push(self->list, &(int){ 40 });
    nv_list_push((nv_obs_list *)(uintptr_t)self->view, &(int){ 1 });
}

static void THR_8_a_view_is_fed_by_workers_and_read_by_them(void **state)
{
    (void)state;
    int judged = 0;
    board self = with_list(6);
    self.view = nv_list_filter(scope, self.list, is_even, &judged);
    nv_dispatch_to_ui(self.view);
    on_thread(&self, counts_the_view);
    assert_int_equal(self.last, 3);
    assert_int_equal(self.calls, 0);
    assert_true(was_reported("is derived, and not written"));
    turn();
    EXPECT(self.view, 0, 2, 4, 40);
    assert_int_equal(judged, 7); /* of what came, and nothing else */
    on_thread(&self, counts_the_view);
    assert_int_equal(self.last, 4);
}

/* Everybody pushes, one removes; each push is there once, and rows keep who they are. */
static void pushes_many(board *self)
{
    for (int i = 0; i < quick(400, 50); i++) {
        nv_list_push(self->list, &(int){ 1 });
        if (i % 4 == 3) {
            nv_list_remove(self->list, 0);
        }
    }
}

static void THR_11_many_threads_edit_a_list_while_the_loop_runs(void **state)
{
    (void)state;
    enum { THREADS = 4 };
    int judged = 0, pushes = quick(400, 50);
    board self = with_list(0), each[THREADS];
    pthread_t threads[THREADS];
    self.view = nv_list_filter(scope, self.list, is_even, &judged);
    for (int i = 0; i < THREADS; i++) {
        each[i] = (board){ .list = self.list };
        threads[i] = start(&each[i], pushes_many);
    }
    int own = 0;
    bool all = false;
    while (!all) {
        nv__runtime_step(rt, 0);
        if (own < 200) {
            nv_list_push(self.list, &(int){ 2 });
            own++;
        }
        all = true;
        for (int i = 0; i < THREADS; i++) {
            all = all && atomic_load(&each[i].finished);
        }
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
    nv__runtime_step(rt, 0);
    assert_int_equal(nv_list_count(self.list), own + THREADS * (pushes - pushes / 4));
    size_t even = 0;
    for (size_t i = 0; i < nv_list_count(self.list); i++) {
        even += at(self.list, i) == 2;
    }
    assert_int_equal(nv_list_count(self.view), even);
}

static void a_scope_ends_with_edits_under_way(void **state)
{
    (void)state;
    nv_scope *inner = nv_scope_new(scope, "inner");
    board self = { .list = nv_obs_list_new(inner, sizeof(int)) };
    nv_dispatch_to_ui(self.list);
    on_thread(&self, inserts_in_front);
    nv_scope_end(inner);
    turn();
}

/* ---- derived values ---- */

static int64_t twice(void *user)
{
    board *self = user;
    self->calls++;
    return nv_get(self->a) * 2;
}

static const char *label_of(void *user, nv_arg from)
{
    (void)user;
    return nv_fmt("<%d>", (int)from.integer);
}

static void reads_derived(board *self)
{
    self->last = nv_get(self->derived);
    assert_string_equal(nv_get(self->label), self->last == 2 ? "<1>" : "<5>");
    for (int64_t i = 2; i <= 5; i++) {
        nv_set(self->a, i);
    }
    nv_set((nv_obs_int *)(uintptr_t)self->derived, 1);
}

static void THR_7_8_a_derived_value_is_computed_once_and_read_by_workers(void **state)
{
    (void)state;
    board self = { .a = nv_obs_int_new(scope, 1) };
    nv_dispatch_to_ui(self.a);
    self.derived = nv_computed_int(scope, twice, &self);
    nv_dispatch_to_ui(self.derived);
    self.label = nv_map_text(scope, self.a, label_of, NULL); /* inherits it */
    int told = 0;
    nv_subscribe(scope, self.derived, count_call, &told);
    on_thread(&self, reads_derived);
    assert_int_equal(self.last, 2);
    assert_true(was_reported("is derived, and not written"));
    self.calls = 0;
    turn();
    assert_int_equal(self.calls, 1);
    assert_int_equal(told, 1);
    on_thread(&self, reads_derived);
    assert_int_equal(self.last, 10);
    turn();
}

static void reads_late(board *self)
{
    self->last = nv_get(self->derived);
}

static void THR_8_a_debounced_value_is_read_by_workers_as_it_was_told(void **state)
{
    (void)state;
    board self = { .a = nv_obs_int_new(scope, 1) };
    self.derived = nv_debounce(scope, self.a, 1.0);
    nv_dispatch_to_ui(self.derived);
    nv_set(self.a, 5);
    on_thread(&self, reads_late);
    assert_int_equal(self.last, 1);
    nv__runtime_advance(rt, 1.5);
    on_thread(&self, reads_late);
    assert_int_equal(self.last, 5);
}

static void THR_9_what_is_not_marked_is_refused_by_name(void **state)
{
    (void)state;
    board self = { .a = nv_obs_int_new(scope, 1), .calls = 0 };
    self.derived = nv_computed_int(scope, twice, &self);
    nv_observable_named(self.derived, "twice");
    on_thread(&self, reads_late);
    assert_int_equal(self.last, 0);
    assert_true(was_reported("'twice', computed int at test_shared.c"));
}

/* ---- batches of workers ---- */

static void writes_both(board *self)
{
    for (int64_t i = 1; i <= quick(3000, 200); i++) {
        nv_batch_begin();
        nv_set(self->a, i);
        nv_batch_begin();
        nv_set(self->b, -i);
        nv_batch_end();
        assert_int_equal(nv_get(self->a), i); /* THR-5 holds inside, too */
        nv_batch_end();
    }
}

static void see_both(void *user)
{
    board *self = user;
    self->calls++;
    self->mixed += nv_get(self->a) + nv_get(self->b) != 0;
}

static void THR_10_a_batch_of_a_worker_arrives_as_one(void **state)
{
    (void)state;
    board self = { .a = nv_obs_int_new(scope, 0), .b = nv_obs_int_new(scope, 0) };
    nv_dispatch_to_ui(self.a);
    nv_dispatch_to_ui(self.b);
    nv_effect_new(scope, see_both, &self);
    pthread_t thread = start(&self, writes_both);
    while (!atomic_load(&self.finished)) {
        nv__runtime_step(rt, 0);
    }
    pthread_join(thread, NULL);
    nv__runtime_step(rt, 0);
    assert_int_equal(nv_get(self.a), quick(3000, 200));
    assert_int_equal(self.mixed, 0);
}

static void ends_the_scope_in_its_batch(board *self)
{
    nv_batch_begin();
    nv_set(self->a, 3);
    atomic_store(&self->finished, true);
    while (atomic_load(&self->finished)) {
    }
    nv_set(self->b, 4);
    nv_batch_end();
}

static void THR_10_a_scope_may_end_while_a_batch_holds_its_values(void **state)
{
    (void)state;
    nv_scope *inner = nv_scope_new(scope, "inner");
    board self = { .a = nv_obs_int_new(inner, 0), .b = nv_obs_int_new(scope, 0) };
    nv_dispatch_to_ui(self.a);
    nv_dispatch_to_ui(self.b);
    pthread_t thread = start(&self, ends_the_scope_in_its_batch);
    while (!atomic_load(&self.finished)) {
    }
    nv_scope_end(inner);
    atomic_store(&self.finished, false);
    pthread_join(thread, NULL);
    turn();
    assert_int_equal(nv_get(self.b), 4);
}

/* ---- nv_update of a text ---- */

static const char *append_x(void *user, const char *old)
{
    static _Thread_local char text[4096];
    (void)user;
    snprintf(text, sizeof text, "%sx", old);
    return text;
}

static void appends_many(board *self)
{
    for (int i = 0; i < 200; i++) {
        nv_update(self->text, append_x, NULL);
    }
}

static const char *nothing(void *user, const char *old)
{
    (void)user;
    (void)old;
    return NULL;
}

static void nv_update_of_a_text_loses_nothing(void **state)
{
    (void)state;
    enum { THREADS = 4 };
    board self = { .text = nv_obs_text_new(scope, "") }, each[THREADS];
    pthread_t threads[THREADS];
    nv_update(self.text, append_x, NULL);
    assert_string_equal(nv_get(self.text), "x");
    nv_dispatch_to_ui(self.text);
    for (int i = 0; i < THREADS; i++) {
        each[i] = (board){ .text = self.text };
        threads[i] = start(&each[i], appends_many);
    }
    nv_update(self.text, append_x, NULL);
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
    turn();
    assert_int_equal(strlen(nv_get(self.text)), 2 + THREADS * 200);
    nv_update(self.text, nothing, NULL);
    assert_string_equal(nv_get(self.text), "");
}

/* ---- lost memory ---- */

static int64_t number_of(void *user, const nv_arg *args)
{
    (void)user;
    return args[0].integer + (int64_t)nv_list_count(args[1].list);
}

static bool same_int(void *user, int64_t old, int64_t now)
{
    (void)user;
    return old == now;
}

static void use_everything(nv_scope *inner)
{
    board self = { .list = nv_obs_list_new(inner, sizeof(int)), .a = nv_obs_int_new(inner, 1) };
    nv_obs_text *text = nv_obs_text_new(inner, "a text");
    if (!self.list || !self.a || !text) {
        return;
    }
    nv_list_push(self.list, &(int){ 2 });
    nv_dispatch_to_ui(self.list);
    nv_list_push(self.list, nv_list_at(self.list, 0));
    nv_list_update(self.list, 0, add_100, NULL);
    nv_dispatch_to_ui(self.a);
    (void)nv_compare(self.a, same_int, NULL);
    const nv_obs_int *sum = nv_combine_int(inner, number_of, NULL, self.a, self.list);
    if (sum) {
        nv_observable_named(sum, "sum");
        (void)nv_compare(sum, same_int, NULL);
        nv_dispatch_to_ui(sum);
        (void)nv_delay(inner, sum, 1.0);
    }
    (void)nv_subscribe_at_once(inner, self.list, count_call, &self.calls);
    nv_update(text, append_x, NULL);
    nv_set(self.a, 7);
    nv_list_assign(self.list, (const int[]){ 1, 2, 3 }, 3);
    /* What had no memory stays as it was; what follows is whole. */
    assert_int_equal(nv_get(self.a), 7);
    if (sum && nv_list_count(self.list) == 3) {
        assert_int_equal(nv_get(sum), 10);
    }
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    bool hit = true;
    for (size_t n = 1; hit; n++) {
        nv_scope *inner = nv_scope_new(scope, "inner");
        nv__alloc_fail_after(n);
        use_everything(inner);
        hit = nv__alloc_fail_hit();
        nv__alloc_fail_after(0);
        forget_reports();
        nv_scope_end(inner);
        assert_true(n < 1000);
    }
}

static void a_list_that_finds_no_memory_arrives_later(void **state)
{
    (void)state;
    board self = with_list(8);
    on_thread(&self, inserts_in_front);
    nv__alloc_fail_after(1);
    turn();
    nv__alloc_fail_after(0);
    nv_list_push(self.list, &(int){ 60 });
    assert_int_equal(at(self.list, 0), 50);
    assert_int_equal(at(self.list, 9), 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(THR_2_3_a_worker_edits_a_list_and_it_arrives_once),
        TEST(THR_6_an_edit_of_the_UI_thread_is_about_the_item_it_saw),
        TEST(THR_6_what_a_worker_has_removed_is_left_alone),
        TEST(a_function_that_uses_its_list_is_reported),
        TEST(THR_8_a_view_is_fed_by_workers_and_read_by_them),
        TEST_REAL_CLOCK(THR_11_many_threads_edit_a_list_while_the_loop_runs),
        TEST(a_scope_ends_with_edits_under_way),
        TEST(THR_7_8_a_derived_value_is_computed_once_and_read_by_workers),
        TEST(THR_8_a_debounced_value_is_read_by_workers_as_it_was_told),
        TEST(THR_9_what_is_not_marked_is_refused_by_name),
        TEST_REAL_CLOCK(THR_10_a_batch_of_a_worker_arrives_as_one),
        TEST(THR_10_a_scope_may_end_while_a_batch_holds_its_values),
        TEST(nv_update_of_a_text_loses_nothing),
        TEST(every_allocation_may_fail),
        TEST(a_list_that_finds_no_memory_arrives_later),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
