#include "runtime/support.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        REAL_TEST(many_producers),
        REAL_TEST(no_wakeup_is_lost),
        REAL_TEST(draining_is_bounded_per_turn),
        VIRTUAL_TEST(a_post_may_be_posted_again_from_its_call),
        REAL_TEST(posts_left_at_the_end_are_called),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
