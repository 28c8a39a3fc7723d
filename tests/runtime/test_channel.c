/* Channels: policies, fairness, closing, cancellation, threads, lost memory. */
#include "runtime/support.h"

#include <nuiitivet/channel.h>
#include <nuiitivet/select.h>
#include <pthread.h>

static nv_channel *channel;
static int disposed[64];
static int disposed_count;

static void dispose(void *item, void *user)
{
    (void)user;
    int value;
    memcpy(&value, item, sizeof value);
    if (disposed_count < 64) {
        disposed[disposed_count] = value;
    }
    disposed_count++;
}

static uint64_t tens(const void *item)
{
    int value;
    memcpy(&value, item, sizeof value);
    return (uint64_t)(value / 10);
}

static nv_channel *make(size_t capacity, nv_channel_policy policy)
{
    disposed_count = 0;
    return nv_channel_new(app, .item_size = sizeof(int), .capacity = capacity, .policy = policy,
                          .key = policy == NV_CHANNEL_COALESCE ? tens : NULL, .dispose = dispose);
}

static nv_status try_send(int value)
{
    return nv_channel_try_send(channel, &value);
}

static int try_receive(void)
{
    int value = 0;
    nv_status status = nv_channel_try_receive(channel, &value);
    return status == NV_OK ? value : (int)status;
}

static nv_status receive_noting(void *user)
{
    int value = 0;
    nv_status status = nv_await_receive(channel, &value);
    note("%s:%d", (const char *)user, status == NV_OK ? value : (int)status);
    return NV_OK;
}

static nv_status send_noting(void *user)
{
    int value = (int)(intptr_t)user;
    nv_status status = nv_await_send(channel, &value);
    note("s%d:%d", value, (int)status);
    return NV_OK;
}

static void a_full_channel_makes_senders_wait_in_turn(void **state)
{
    (void)state;
    channel = make(2, NV_CHANNEL_BLOCK);
    for (intptr_t i = 1; i <= 4; i++) {
        start_handler(app, send_noting, (void *)i);
    }
    assert_trace("s1:0 s2:0");
    assert_int_equal(try_send(9), NV_ELIMIT);
    assert_int_equal(try_receive(), 1);
    assert_int_equal(nv_channel_count(channel), 2); /* the third has moved up */
    nv__runtime_advance(rt, 0);
    assert_trace("s3:0");
    assert_int_equal(try_receive(), 2);
    assert_int_equal(try_receive(), 3);
    assert_int_equal(try_receive(), 4);
    assert_int_equal(try_receive(), NV_ESTATE);
    nv__runtime_advance(rt, 0);
    assert_trace("s4:0");
    assert_int_equal(disposed_count, 0);
}

static void receivers_are_served_in_turn_and_late_ones_do_not_push_in(void **state)
{
    (void)state;
    channel = make(4, NV_CHANNEL_BLOCK);
    start_handler(app, receive_noting, (void *)(uintptr_t) "a");
    start_handler(app, receive_noting, (void *)(uintptr_t) "b");
    assert_int_equal(try_send(1), NV_OK);
    assert_int_equal(try_receive(), NV_ESTATE); /* it is a's */
    assert_int_equal(try_send(2), NV_OK);
    start_handler(app, receive_noting, (void *)(uintptr_t) "c");
    nv__runtime_advance(rt, 0);
    assert_trace("a:1 b:2");
    assert_int_equal(try_send(3), NV_OK);
    nv__runtime_advance(rt, 0);
    assert_trace("c:3");
}

static void the_oldest_item_is_dropped(void **state)
{
    (void)state;
    channel = make(2, NV_CHANNEL_DROP_OLDEST);
    for (int i = 1; i <= 4; i++) {
        assert_int_equal(try_send(i), NV_OK);
    }
    assert_int_equal(disposed_count, 2);
    assert_int_equal(disposed[0], 1);
    assert_int_equal(disposed[1], 2);
    assert_int_equal(nv_channel_dropped(channel), 2);
    assert_int_equal(try_receive(), 3);
    assert_int_equal(try_receive(), 4);
}

static void the_newest_item_is_dropped(void **state)
{
    (void)state;
    channel = make(2, NV_CHANNEL_DROP_NEWEST);
    for (int i = 1; i <= 3; i++) {
        assert_int_equal(try_send(i), NV_OK);
    }
    assert_int_equal(disposed_count, 1);
    assert_int_equal(disposed[0], 3);
    assert_int_equal(try_receive(), 1);
    assert_int_equal(try_receive(), 2);
}

static void an_item_of_the_same_key_is_replaced_in_its_place(void **state)
{
    (void)state;
    channel = make(2, NV_CHANNEL_COALESCE);
    assert_int_equal(try_send(11), NV_OK);
    assert_int_equal(try_send(21), NV_OK);
    assert_int_equal(try_send(31), NV_ELIMIT);
    assert_int_equal(try_send(12), NV_OK); /* full or not */
    assert_int_equal(disposed[0], 11);
    assert_int_equal(try_receive(), 12);
    assert_int_equal(try_receive(), 21);
}

static void a_promised_item_may_still_be_replaced_or_dropped(void **state)
{
    (void)state;
    channel = make(1, NV_CHANNEL_DROP_OLDEST);
    start_handler(app, receive_noting, (void *)(uintptr_t) "a");
    assert_int_equal(try_send(1), NV_OK);
    assert_int_equal(try_send(2), NV_OK);
    nv__runtime_advance(rt, 0);
    assert_trace("a:2");
}

static void a_closed_channel_is_drained_and_then_says_so(void **state)
{
    (void)state;
    channel = make(2, NV_CHANNEL_BLOCK);
    for (intptr_t i = 1; i <= 3; i++) {
        start_handler(app, send_noting, (void *)i);
    }
    nv_channel_close(channel);
    nv__runtime_advance(rt, 0);
    assert_trace("s1:0 s2:0 s3:-8");
    assert_int_equal(try_send(4), NV_ENOTFOUND);
    for (int i = 0; i < 3; i++) {
        start_handler(app, receive_noting, (void *)(uintptr_t) "r");
    }
    assert_trace("r:1 r:2 r:-8");
    assert_int_equal(try_receive(), NV_ENOTFOUND);
    nv_channel_close(channel);
}

static void waiting_receivers_hear_of_the_close(void **state)
{
    (void)state;
    channel = make(2, NV_CHANNEL_BLOCK);
    start_handler(app, receive_noting, (void *)(uintptr_t) "a");
    start_handler(app, receive_noting, (void *)(uintptr_t) "b");
    assert_int_equal(try_send(1), NV_OK);
    nv_channel_close(channel);
    nv__runtime_advance(rt, 0);
    assert_trace("a:1 b:-8");
}

/* Promised, then cancelled in the same turn: the next one gets it, in the old order. */
static void a_cancelled_receiver_loses_no_item(void **state)
{
    (void)state;
    channel = make(4, NV_CHANNEL_BLOCK);
    nv_scope *doomed = nv_scope_new(app, "doomed");
    start_handler(doomed, receive_noting, (void *)(uintptr_t) "a");
    start_handler(doomed, receive_noting, (void *)(uintptr_t) "b");
    start_handler(app, receive_noting, (void *)(uintptr_t) "c");
    assert_int_equal(try_send(1), NV_OK);
    assert_int_equal(try_send(2), NV_OK);
    nv_scope_cancel(doomed);
    nv__runtime_advance(rt, 0);
    assert_trace("a:-1 b:-1 c:1");
    assert_int_equal(try_receive(), 2);
    assert_int_equal(disposed_count, 0);
    nv_scope_end(doomed);
}

static void a_cancelled_sender_keeps_its_item_unless_it_is_in(void **state)
{
    (void)state;
    channel = make(1, NV_CHANNEL_BLOCK);
    nv_scope *doomed = nv_scope_new(app, "doomed");
    assert_int_equal(try_send(1), NV_OK);
    start_handler(doomed, send_noting, (void *)(intptr_t)2);
    start_handler(doomed, send_noting, (void *)(intptr_t)3);
    assert_int_equal(try_receive(), 1); /* 2 is in now, its task has not run */
    nv_scope_end(doomed);
    nv__runtime_advance(rt, 0);
    assert_trace("s2:0 s3:-1");
    assert_int_equal(try_receive(), 2);
}

static void the_end_of_its_scope_disposes_of_the_items(void **state)
{
    (void)state;
    nv_scope *own = nv_scope_new(app, "own");
    disposed_count = 0;
    channel = nv_channel_new(own, .item_size = sizeof(int), .capacity = 2, .dispose = dispose);
    nv_channel_retain(channel);
    start_handler(app, receive_noting, (void *)(uintptr_t) "a");
    start_handler(app, receive_noting, (void *)(uintptr_t) "b");
    assert_int_equal(try_send(1), NV_OK); /* a's, but a has not run */
    nv_scope_end(own);
    nv__runtime_advance(rt, 0);
    assert_trace("a:-1 b:-1");
    assert_int_equal(disposed_count, 1);
    assert_int_equal(disposed[0], 1);
    assert_int_equal(try_send(2), NV_ECANCELED);
    assert_int_equal(try_receive(), NV_ECANCELED);
    start_handler(app, receive_noting, (void *)(uintptr_t) "late");
    assert_trace("late:-1");
    nv_channel_close(channel);
    assert_int_equal(nv_channel_count(channel), 0);
    nv_channel_release(channel);
}

static void nonsense_is_refused(void **state)
{
    (void)state;
    assert_null(nv_channel_new(app, .item_size = 0));
    assert_null(nv_channel_new(app, .item_size = 4, .capacity = NV_MAX_CHANNEL_CAPACITY + 1));
    assert_null(nv_channel_new(app, .item_size = 4, .policy = NV_CHANNEL_COALESCE));
    assert_null(nv_channel_new(app, .item_size = 4, .key = tens));
    assert_null(nv_channel_new(NULL, .item_size = 4));
    channel = make(1, NV_CHANNEL_BLOCK);
    assert_int_equal(nv_channel_try_send(channel, NULL), NV_EINVAL);
    assert_int_equal(nv_channel_try_receive(NULL, NULL), NV_EINVAL);
    assert_int_equal(nv_await_send(NULL, NULL), NV_EINVAL);
    assert_int_equal(nv_await_receive(NULL, NULL), NV_EINVAL);
    assert_true(trap_count >= 9);
    int value = 0;
    assert_int_equal(nv_await_receive(channel, &value), NV_ENOLOOP);
    assert_int_equal(nv_channel_dropped(NULL), 0);
    nv_channel_release(NULL);
    nv_scope *ended = nv_scope_new(app, "ended");
    nv_scope_cancel(ended);
    nv_scope_end(app);
    app = nv_scope_new(nv__runtime_scope(rt), "app");
}

static void lost_memory_is_told(void **state)
{
    (void)state;
    for (size_t n = 1; n <= 2; n++) {
        nv__alloc_fail_after(n);
        assert_null(make(2, NV_CHANNEL_BLOCK));
        assert_true(nv__alloc_fail_hit());
    }
    nv__alloc_fail_after(0);
    channel =
        nv_channel_new(app, .item_size = 100, .capacity = 1, .policy = NV_CHANNEL_DROP_NEWEST);
    char item[100] = { 0 };
    assert_int_equal(nv_channel_try_send(channel, item), NV_OK);
    nv__alloc_fail_after(1);
    assert_int_equal(nv_channel_try_send(channel, item), NV_ENOMEM);
    nv__alloc_fail_after(0);
    assert_int_equal(nv_channel_try_send(channel, item), NV_OK);
    assert_int_equal(nv_channel_dropped(channel), 1);
}

/* ---- other threads ---- */

enum { THREADS = 3, PER_THREAD = 2000 };

static nv_status publish_ten(void *user)
{
    (void)user;
    for (int i = 0; i < 10; i++) {
        while (try_send(i) == NV_ELIMIT && !nv_worker_canceled()) {
            return NV_EFAILED; /* a worker of a virtual clock cannot wait for the loop */
        }
    }
    nv_channel_close(channel);
    return NV_OK;
}

static nv_status run_publisher(void *user)
{
    return nv_await_worker(publish_ten, user);
}

static void a_worker_publishes_and_closes(void **state)
{
    (void)state;
    channel = make(16, NV_CHANNEL_BLOCK);
    start_handler(app, run_publisher, NULL);
    nv__runtime_advance(rt, 0);
    for (int i = 0; i < 10; i++) {
        assert_int_equal(try_receive(), i);
    }
    assert_int_equal(try_receive(), NV_ENOTFOUND);
}

static void *produce(void *user)
{
    int base = (int)(intptr_t)user * PER_THREAD;
    for (int i = 0; i < PER_THREAD;) {
        int value = base + i;
        nv_status status = nv_channel_try_send(channel, &value);
        if (status == NV_OK) {
            i++;
        } else if (status != NV_ELIMIT) {
            break;
        } else {
            sched_yield();
        }
    }
    nv_channel_release(channel);
    return NULL;
}

static int next_of[THREADS];
static int received, misplaced;

static nv_status consume_all(void *user)
{
    (void)user;
    int value;
    while (received < THREADS * PER_THREAD && nv_await_receive(channel, &value) == NV_OK) {
        int thread = value / PER_THREAD;
        misplaced += next_of[thread] != value % PER_THREAD;
        next_of[thread] = value % PER_THREAD + 1;
        received++;
    }
    nv__runtime_stop(rt);
    return NV_OK;
}

/* THR: nothing is lost, doubled or out of order between a thread and the UI. */
static void threads_send_without_loss(void **state)
{
    (void)state;
    channel = make(8, NV_CHANNEL_BLOCK);
    memset(next_of, 0, sizeof next_of);
    received = misplaced = 0;
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        nv_channel_retain(channel);
        assert_int_equal(pthread_create(&threads[i], NULL, produce, (void *)(intptr_t)i), 0);
    }
    start_handler(app, consume_all, NULL);
    assert_int_equal(nv__runtime_run(rt), NV_OK);
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
    assert_int_equal(received, THREADS * PER_THREAD);
    assert_int_equal(misplaced, 0);
}

static void threads_outlive_the_channel(void **state)
{
    (void)state;
    nv_scope *own = nv_scope_new(app, "own");
    channel = nv_channel_new(own, .item_size = sizeof(int), .capacity = 4);
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        nv_channel_retain(channel);
        assert_int_equal(pthread_create(&threads[i], NULL, produce, (void *)(intptr_t)i), 0);
    }
    nv__runtime_step(rt, 0);
    nv_scope_end(own); /* they are told NV_ECANCELED and leave */
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
    nv__runtime_step(rt, 0);
}

static void *flood(void *user)
{
    (void)user;
    for (int i = 0; i < 100000; i++) {
        int value = i % 30;
        assert_true(nv_channel_try_send(channel, &value) != NV_ENOMEM);
    }
    nv_channel_close(channel);
    nv_channel_release(channel);
    return NULL;
}

static nv_status count_all(void *user)
{
    int value;
    while (nv_await_receive(channel, &value) == NV_OK) {
        ++*(int *)user;
    }
    nv__runtime_stop(rt);
    return NV_OK;
}

static void a_flood_of_coalesced_items_takes_no_memory(void **state)
{
    (void)state;
    channel = nv_channel_new(app, .item_size = sizeof(int), .capacity = 4,
                             .policy = NV_CHANNEL_COALESCE, .key = tens);
    nv_channel_retain(channel);
    int count = 0;
    start_handler(app, count_all, &count);
    size_t live = nv__alloc_live();
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, flood, NULL), 0);
    assert_int_equal(nv__runtime_run(rt), NV_OK);
    pthread_join(thread, NULL);
    assert_true(nv__alloc_live() <= live + 1);
    assert_int_equal((uint64_t)count + nv_channel_dropped(channel), 100000);
}

/* ---- random schedules against a model ---- */

enum { ACTORS = 6, ROUNDS = 400 };

typedef struct actor {
    nv_task *task;
    bool sends;
    nv_status status;
    int value;
    bool done;
} actor;

static unsigned seed;

static unsigned dice(unsigned sides)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 16) % sides;
}

static nv_status act(void *user)
{
    actor *a = user;
    a->status = a->sends ? nv_await_send(channel, &a->value) : nv_await_receive(channel, &a->value);
    a->done = true;
    return NV_OK;
}

/* Every item that was accepted is received exactly once, whatever is cancelled when. */
static void random_schedules_lose_nothing(void **state)
{
    (void)state;
    for (unsigned run = 1; run <= 300; run++) {
        seed = run * 7919u;
        channel = make(1 + dice(3), NV_CHANNEL_BLOCK);
        actor actors[ACTORS] = { 0 };
        bool in[ROUNDS + 1] = { false };
        int next = 1, accepted = 0, taken = 0;
        for (int round = 0; round < ROUNDS / 4; round++) {
            actor *a = &actors[dice(ACTORS)];
            if (!a->task) {
                *a = (actor){ .sends = dice(2) == 0, .value = next };
                next += a->sends;
                assert_int_equal(nv_spawn_joinable(app, &a->task, .fn = act, .user = a), NV_OK);
            } else if (dice(4) == 0) {
                nv_task_cancel(a->task);
            }
            if (dice(3) == 0) {
                nv__runtime_step(rt, 0);
            }
            for (int i = 0; i < ACTORS; i++) {
                a = &actors[i];
                if (!a->task || !a->done) {
                    continue;
                }
                if (a->status == NV_OK && a->sends) {
                    accepted++;
                } else if (a->status == NV_OK) {
                    assert_false(in[a->value]);
                    in[a->value] = true;
                    taken++;
                }
                nv_task_release(a->task);
                a->task = NULL;
            }
        }
        for (int i = 0; i < ACTORS; i++) {
            if (actors[i].task) {
                nv_task_cancel(actors[i].task);
            }
        }
        nv__runtime_advance(rt, 0);
        for (int i = 0; i < ACTORS; i++) {
            if (actors[i].task) {
                assert_true(actors[i].done);
                if (actors[i].status == NV_OK) {
                    accepted += actors[i].sends;
                    taken += !actors[i].sends;
                }
                nv_task_release(actors[i].task);
            }
        }
        for (int value; (value = try_receive()) > 0;) {
            assert_false(in[value]);
            taken++;
        }
        assert_int_equal(accepted, taken);
        assert_int_equal(disposed_count, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        VIRTUAL_TEST(a_full_channel_makes_senders_wait_in_turn),
        VIRTUAL_TEST(receivers_are_served_in_turn_and_late_ones_do_not_push_in),
        VIRTUAL_TEST(the_oldest_item_is_dropped),
        VIRTUAL_TEST(the_newest_item_is_dropped),
        VIRTUAL_TEST(an_item_of_the_same_key_is_replaced_in_its_place),
        VIRTUAL_TEST(a_promised_item_may_still_be_replaced_or_dropped),
        VIRTUAL_TEST(a_closed_channel_is_drained_and_then_says_so),
        VIRTUAL_TEST(waiting_receivers_hear_of_the_close),
        VIRTUAL_TEST(a_cancelled_receiver_loses_no_item),
        VIRTUAL_TEST(a_cancelled_sender_keeps_its_item_unless_it_is_in),
        VIRTUAL_TEST(the_end_of_its_scope_disposes_of_the_items),
        VIRTUAL_TEST(nonsense_is_refused),
        VIRTUAL_TEST(lost_memory_is_told),
        VIRTUAL_TEST(a_worker_publishes_and_closes),
        REAL_TEST(threads_send_without_loss),
        REAL_TEST(threads_outlive_the_channel),
        REAL_TEST(a_flood_of_coalesced_items_takes_no_memory),
        VIRTUAL_TEST(random_schedules_lose_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
