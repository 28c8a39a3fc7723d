/* Where workers run: a limit, a queue in order, and nothing of the loop's own held up. */
#include "runtime/io_support.h"

#include <pthread.h>
#include <stdatomic.h>

enum { BLOCKERS = 4 * NV_MAX_WORKERS };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static bool gate;
static int inside, most;
static atomic_int runs;

static void set_gate(bool open)
{
    pthread_mutex_lock(&lock);
    gate = open;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

static void reset(void)
{
    set_gate(false);
    inside = most = 0;
    atomic_store(&runs, 0);
}

static nv_status wait_at_the_gate(void *user)
{
    (void)user;
    pthread_mutex_lock(&lock);
    inside++;
    most = inside > most ? inside : most;
    pthread_cond_broadcast(&changed);
    while (!gate) {
        pthread_cond_wait(&changed, &lock);
    }
    inside--;
    pthread_mutex_unlock(&lock);
    atomic_fetch_add(&runs, 1);
    return NV_OK;
}

static void wait_for_inside(int count)
{
    pthread_mutex_lock(&lock);
    while (inside < count) {
        pthread_cond_wait(&changed, &lock);
    }
    pthread_mutex_unlock(&lock);
}

static nv_status block(void *user)
{
    return nv_await_worker(wait_at_the_gate, user);
}

static int files_read;

static nv_status use_files(void *user)
{
    (void)user;
    nv_file_info info = { .size = 0 };
    char *data = NULL;
    size_t size = 0;
    nv_status status = nv_await_file_write(in_folder("a"), "hello", 5, 0);
    if (status == NV_OK) {
        status = nv_await_file_stat(in_folder("a"), &info);
    }
    if (status == NV_OK) {
        status = nv_await_file_read(in_folder("a"), 100, &data, &size);
    }
    files_read += status == NV_OK && size == 5 && info.size == 5;
    nv_io_free(data);
    return status;
}

/* More functions block than there are threads of any kind, and a file is read all the same. */
static void blocked_workers_do_not_hold_up_files(void **state)
{
    (void)state;
    reset();
    files_read = 0;
    for (int i = 0; i < BLOCKERS; i++) {
        assert_int_equal(start_handler(app, block, NULL), NV_OK);
    }
    wait_for_inside(NV_MAX_WORKERS);
    assert_int_equal(nv_spawn(app, use_files, NULL), NV_OK);
    while (files_read == 0) {
        nv__runtime_step(rt, 1);
    }
    assert_int_equal(atomic_load(&runs), 0);
    set_gate(true);
    run_until_left(0);
    assert_int_equal(atomic_load(&runs), BLOCKERS);
    assert_int_equal(most, NV_MAX_WORKERS);
}

static nv_status say_number(void *user)
{
    note("%d", *(int *)user);
    return NV_OK;
}

static nv_status await_number(void *user)
{
    return nv_await_worker(say_number, user);
}

static void beyond_the_limit_they_wait_in_order(void **state)
{
    (void)state;
    int numbers[] = { 1, 2, 3, 4, 5 };
    reset();
    assert_int_equal(nv_set_worker_limit(1), NV_OK);
    assert_int_equal(start_handler(app, block, NULL), NV_OK);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(start_handler(app, await_number, &numbers[i]), NV_OK);
    }
    set_gate(true);
    run_until_left(0);
    assert_int_equal(most, 1);
    assert_trace("1 2 3 4 5");
}

static nv_status tell_status(void *user)
{
    nv_status status = nv_await_worker(say_number, user);
    note("got=%s", nv_status_name(status));
    return NV_OK;
}

/* TSK-6: what still waits for a thread is taken back at once, though the thread is busy. */
static void a_worker_that_waits_is_taken_back(void **state)
{
    (void)state;
    int numbers[] = { 1, 2, 3 };
    reset();
    assert_int_equal(nv_set_worker_limit(1), NV_OK);
    nv_scope *page = nv_scope_new(app, "page");
    assert_int_equal(start_handler(app, block, NULL), NV_OK);
    assert_int_equal(start_handler(app, await_number, &numbers[0]), NV_OK);
    assert_int_equal(start_handler(page, tell_status, &numbers[1]), NV_OK);
    assert_int_equal(start_handler(app, await_number, &numbers[2]), NV_OK);
    nv_scope_end(page);
    run_until_left(3);
    assert_trace("got=NV_ECANCELED");
    assert_int_equal(atomic_load(&runs), 0);
    set_gate(true);
    run_until_left(0);
    assert_trace("1 3");
}

static void limits_that_make_no_sense_are_refused(void **state)
{
    (void)state;
    assert_int_equal(nv_set_worker_limit(0), NV_EINVAL);
    assert_int_equal(nv_set_worker_limit(NV_MAX_WORKERS + 1), NV_EINVAL);
    assert_int_equal(nv_set_worker_limit(NV_MAX_WORKERS), NV_OK);
}

/* Raised while workers wait, it takes effect at once. */
static void a_raised_limit_lets_more_in(void **state)
{
    (void)state;
    reset();
    assert_int_equal(nv_set_worker_limit(1), NV_OK);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(start_handler(app, block, NULL), NV_OK);
    }
    assert_int_equal(nv_set_worker_limit(3), NV_OK);
    assert_int_equal(start_handler(app, block, NULL), NV_OK);
    wait_for_inside(2);
    set_gate(true);
    run_until_left(0);
    assert_int_equal(atomic_load(&runs), 5);
}

static nv_status give_back(void *user)
{
    (void)user;
    atomic_fetch_add(&runs, 1);
    return NV_ENOTFOUND;
}

/* The n-th allocation fails: the caller is told, and nothing is left behind. */
static void without_memory_no_worker_starts(void **state)
{
    (void)state;
    reset();
    nv_status status = NV_ENOMEM;
    for (size_t n = 1; status == NV_ENOMEM && n < 100; n++) {
        int before = atomic_load(&runs);
        nv__alloc_fail_after(n);
        (void)start_handler(app, give_back, NULL);
        status = nv_spawn(app, block, NULL);
        nv__alloc_fail_after(0);
        assert_true(atomic_load(&runs) <= before + 1);
    }
    assert_int_equal(status, NV_OK);
    set_gate(true);
    run_until_left(0);
}

/* ---- stress, for the thread sanitizer ---- */

enum { WAVES = 20, PER_WAVE = 60 };

static nv_status work_a_little(void *user)
{
    int *sum = user;
    for (int i = 0; i < 50 && !nv_worker_canceled(); i++) {
        *sum += 1;
    }
    atomic_fetch_add(&runs, 1);
    return NV_OK;
}

static nv_status work_and_add(void *user)
{
    int sum = 0;
    nv_status status = nv_await_worker(work_a_little, &sum);
    *(int *)user += status == NV_OK && sum == 50;
    return NV_OK;
}

static void many_workers_many_cancelled(void **state)
{
    (void)state;
    int finished = 0, wanted = 0;
    reset();
    for (int wave = 0; wave < WAVES; wave++) {
        nv_scope *page = nv_scope_new(app, "page");
        for (int i = 0; i < PER_WAVE; i++) {
            nv_scope *scope = i % 3 == 0 ? page : app;
            wanted += scope == app;
            assert_int_equal(nv_spawn(scope, work_and_add, &finished), NV_OK);
        }
        nv__runtime_step(rt, 0);
        nv_scope_end(page);
    }
    run_until_left(0);
    assert_true(finished >= wanted);
    assert_true(atomic_load(&runs) <= WAVES * PER_WAVE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IO_REAL_TEST(blocked_workers_do_not_hold_up_files),
        IO_REAL_TEST(beyond_the_limit_they_wait_in_order),
        IO_REAL_TEST(a_worker_that_waits_is_taken_back),
        IO_REAL_TEST(limits_that_make_no_sense_are_refused),
        IO_REAL_TEST(a_raised_limit_lets_more_in),
        IO_REAL_TEST(without_memory_no_worker_starts),
        IO_REAL_TEST(many_workers_many_cancelled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
