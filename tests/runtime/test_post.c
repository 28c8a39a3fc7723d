#include "runtime/support.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#include "runtime/queue.h"

enum { PRODUCERS = 4, POSTS = 20000 };

typedef struct message {
    nv__post post;
    int producer, number;
} message;

static message *messages[PRODUCERS];
static int last_number[PRODUCERS];
static int received, disorder;

static void receive(nv__post *post)
{
    message *m = (message *)(void *)post;
    disorder += m->number != last_number[m->producer] + 1;
    last_number[m->producer] = m->number;
    received++;
}

static void *produce(void *user)
{
    int producer = *(int *)user;
    for (int i = 0; i < POSTS; i++) {
        message *m = &messages[producer][i];
        *m = (message){ .post.fn = receive, .producer = producer, .number = i + 1 };
        nv__runtime_post(rt, &m->post);
        if (i % 1000 == 0) {
            sched_yield();
        }
    }
    return NULL;
}

/* Nothing lost, nothing twice, each producer's in order, and a sleeping loop wakes. THR-11 */
static void many_producers(void **state)
{
    (void)state;
    pthread_t threads[PRODUCERS];
    int ids[PRODUCERS];
    received = disorder = 0;
    for (int i = 0; i < PRODUCERS; i++) {
        ids[i] = i;
        last_number[i] = 0;
        messages[i] = calloc(POSTS, sizeof(message));
        assert_non_null(messages[i]);
        assert_int_equal(pthread_create(&threads[i], NULL, produce, &ids[i]), 0);
    }
    while (received < PRODUCERS * POSTS) {
        nv__runtime_step(rt, -1);
    }
    for (int i = 0; i < PRODUCERS; i++) {
        pthread_join(threads[i], NULL);
        free(messages[i]);
    }
    assert_int_equal(received, PRODUCERS * POSTS);
    assert_int_equal(disorder, 0);
    assert_int_equal(nv__runtime_get_stats(rt).posts, PRODUCERS * POSTS);
}

static atomic_int pongs;

static void pong(nv__post *post)
{
    (void)post;
    atomic_fetch_add(&pongs, 1);
}

/* One at a time, into a loop that sleeps: every single one has to wake it. */
static void *ping(void *user)
{
    (void)user;
    static nv__post post;
    for (int i = 0; i < 2000; i++) {
        post = (nv__post){ .fn = pong };
        nv__runtime_post(rt, &post);
        while (atomic_load(&pongs) <= i) {
            sched_yield();
        }
    }
    return NULL;
}

static void no_wakeup_is_lost(void **state)
{
    (void)state;
    pthread_t thread;
    atomic_store(&pongs, 0);
    assert_int_equal(pthread_create(&thread, NULL, ping, NULL), 0);
    while (atomic_load(&pongs) < 2000) {
        nv__runtime_step(rt, -1);
    }
    pthread_join(thread, NULL);
    assert_int_equal(atomic_load(&pongs), 2000);
}

static int ticks;

static void count_turn(void *user)
{
    ++*(int *)user;
}

/* A flood is drained in portions, so that timers, tasks and frames keep their place. */
static void draining_is_bounded_per_turn(void **state)
{
    (void)state;
    enum { FLOOD = 5000 };
    message *flood = calloc(FLOOD, sizeof *flood);
    assert_non_null(flood);
    received = disorder = 0;
    last_number[0] = 0;
    ticks = 0;
    assert_int_equal(nv__runtime_add_turn_hook(rt, count_turn, &ticks), NV_OK);
    for (int i = 0; i < FLOOD; i++) {
        flood[i] = (message){ .post.fn = receive, .number = i + 1 };
        nv__runtime_post(rt, &flood[i].post);
    }
    nv__runtime_step(rt, -1);
    assert_int_equal(ticks, 1);
    assert_true(received > 0 && received < FLOOD);
    nv__runtime_step(rt, -1); /* re-armed: does not block */
    while (received < FLOOD) {
        nv__runtime_step(rt, -1);
    }
    assert_int_equal(disorder, 0);
    assert_true(ticks >= 5);
    nv__runtime_remove_turn_hook(rt, count_turn, &ticks);
    free(flood);
}

static void again(nv__post *post)
{
    static int left = 5;
    note("p%d", left);
    if (--left > 0) {
        nv__runtime_post(rt, post); /* its call has begun: it may go round */
    }
}

static void a_post_may_be_posted_again_from_its_call(void **state)
{
    (void)state;
    nv__post post = { .fn = again };
    nv__runtime_post(rt, &post);
    nv__runtime_advance(rt, 0);
    assert_trace("p5 p4 p3 p2 p1");
}

static void say_late(nv__post *post)
{
    (void)post;
    note("late");
}

/* What was posted before the end is called: its memory is the poster's again. */
static void posts_left_at_the_end_are_called(void **state)
{
    (void)state;
    nv__post post = { .fn = say_late };
    nv__runtime_post(rt, &post);
    nv__runtime_destroy(rt);
    rt = NULL;
    assert_trace("late");
}

/* ---- beyond the first segments, and beyond memory ---- */

enum { ROW = 3000 };

static int next_number;

static void in_order(void *user)
{
    disorder += *(int *)user != next_number;
    next_number = *(int *)user + 1;
}

typedef struct numbered {
    nv__post post;
    int number;
} numbered;

static void post_in_order(nv__post *post)
{
    in_order(&((numbered *)(void *)post)->number);
}

/* THR-11: what one thread puts in comes out in its order, be it posts or calls. */
static void posts_and_calls_keep_their_order(void **state)
{
    (void)state;
    static numbered row[ROW];
    disorder = next_number = 0;
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < ROW; i++) {
            row[i] = (numbered){ .post.fn = post_in_order, .number = round * ROW + i };
            if (i % 3 == 0) {
                assert_int_equal(nv__runtime_call(rt, in_order, &row[i].number), NV_OK);
            } else {
                nv__runtime_post(rt, &row[i].post);
            }
        }
        nv__runtime_advance(rt, 0);
        assert_int_equal(next_number, (round + 1) * ROW);
    }
    assert_int_equal(disorder, 0);
}

/* A post has its own memory and does not fail; a call says that it does. Nothing overtakes. */
static void without_memory_posts_still_arrive_in_order(void **state)
{
    (void)state;
    static numbered row[ROW];
    int refused = -1;
    disorder = next_number = 0;
    for (int i = 0; i < ROW; i++) {
        row[i] = (numbered){ .post.fn = post_in_order, .number = i };
        nv__alloc_fail_after(1); /* the next segment is refused whenever it is asked for */
        nv__runtime_post(rt, &row[i].post);
        nv__alloc_fail_after(0);
    }
    assert_int_equal(nv__runtime_call(rt, in_order, &refused), NV_ENOMEM);
    nv__runtime_advance(rt, 0);
    assert_int_equal(next_number, ROW);
    assert_int_equal(disorder, 0);
    int last = ROW;
    assert_int_equal(nv__runtime_call(rt, in_order, &last), NV_OK);
    nv__runtime_advance(rt, 0);
    assert_int_equal(next_number, ROW + 1);
}

static void count_call(void *user)
{
    ++*(size_t *)user;
}

/* A queue that nobody empties has an end; a poster is told, and does not wait. */
static void a_full_queue_says_so(void **state)
{
    (void)state;
    size_t called = 0, taken = 0;
    nv_status status = NV_OK;
    while (status == NV_OK) {
        status = nv__runtime_call(rt, count_call, &called);
        taken += status == NV_OK;
    }
    assert_int_equal(status, NV_ELIMIT);
    assert_int_equal(taken, NV__QUEUE_LIMIT);
    static numbered extra = { .post.fn = post_in_order, .number = 0 };
    next_number = disorder = 0;
    nv__runtime_post(rt, &extra.post);
    nv__runtime_advance(rt, 0);
    assert_int_equal(called, taken);
    assert_int_equal(next_number, 1);
    assert_int_equal(nv__runtime_call(rt, count_call, &called), NV_OK);
    nv__runtime_advance(rt, 0);
    assert_int_equal(called, taken + 1);
}

static void one_or_many(void *user)
{
    size_t *left = user;
    if (*left > 0) {
        --*left;
        assert_int_equal(nv__runtime_call(rt, one_or_many, left), NV_OK);
    }
}

/* GEN-2: one call after the other, or some at a time, takes no memory however long it goes on. */
static void a_queue_that_is_kept_up_with_takes_no_memory(void **state)
{
    (void)state;
    size_t left = 100000, called = 0;
    size_t blocks = nv__alloc_live();
    assert_int_equal(nv__runtime_call(rt, one_or_many, &left), NV_OK);
    nv__runtime_advance(rt, 0);
    assert_int_equal(left, 0);
    for (int i = 0; i < 200; i++) {
        for (int n = 0; n < 100; n++) {
            assert_int_equal(nv__runtime_call(rt, count_call, &called), NV_OK);
        }
        nv__runtime_advance(rt, 0);
    }
    assert_int_equal(called, 20000);
    assert_int_equal(nv__alloc_live(), blocks);
}

/* Two threads into a queue that spills now and then: stress for the thread sanitizer. */
static void *spill_and_fill(void *user)
{
    numbered *row = user;
    for (int i = 0; i < POSTS; i++) {
        row[i].number = i;
        nv__runtime_post(rt, &row[i].post);
    }
    return NULL;
}

static int next_of[2];
static numbered *rows[2];

static void arrive_in_order(nv__post *post)
{
    numbered *n = (numbered *)(void *)post;
    int of = n >= rows[1] && n < rows[1] + POSTS;
    disorder += n->number != next_of[of];
    next_of[of]++;
    received++;
}

static void *fail_now_and_then(void *user)
{
    atomic_bool *stop = user;
    while (!atomic_load(stop)) {
        nv__alloc_fail_after(1);
        sched_yield();
    }
    nv__alloc_fail_after(0);
    return NULL;
}

static void memory_that_comes_and_goes_changes_no_order(void **state)
{
    (void)state;
    pthread_t threads[2], thief;
    atomic_bool stop = false;
    received = disorder = next_of[0] = next_of[1] = 0;
    for (int i = 0; i < 2; i++) {
        rows[i] = calloc(POSTS, sizeof(numbered));
        assert_non_null(rows[i]);
        for (int n = 0; n < POSTS; n++) {
            rows[i][n].post.fn = arrive_in_order;
        }
    }
    pthread_create(&thief, NULL, fail_now_and_then, &stop);
    for (int i = 0; i < 2; i++) {
        pthread_create(&threads[i], NULL, spill_and_fill, rows[i]);
    }
    while (received < 2 * POSTS) {
        nv__runtime_step(rt, -1);
    }
    atomic_store(&stop, true);
    pthread_join(thief, NULL);
    for (int i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
        free(rows[i]);
    }
    assert_int_equal(disorder, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REAL_TEST(many_producers),
        REAL_TEST(no_wakeup_is_lost),
        REAL_TEST(draining_is_bounded_per_turn),
        VIRTUAL_TEST(a_post_may_be_posted_again_from_its_call),
        REAL_TEST(posts_left_at_the_end_are_called),
        VIRTUAL_TEST(posts_and_calls_keep_their_order),
        VIRTUAL_TEST(without_memory_posts_still_arrive_in_order),
        VIRTUAL_TEST(a_full_queue_says_so),
        VIRTUAL_TEST(a_queue_that_is_kept_up_with_takes_no_memory),
        REAL_TEST(memory_that_comes_and_goes_changes_no_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
