/* Stacks of a size for each spawn, pages that go back, and tasks that leave nothing behind. */
/* First: it has parameters that the support has variables of the same name for. */
#include "runtime/internal.h"

#include "runtime/support.h"

#include <nuiitivet/channel.h>
#include <nuiitivet/group.h>

#include "runtime/coroutine.h"
#include "runtime/stack_memory.h"
#if defined(__linux__)
#include <sys/mman.h>
#endif
#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#endif

static bool is_watched(void)
{
#if __has_include(<valgrind/valgrind.h>)
    return NV__ASAN || RUNNING_ON_VALGRIND;
#else
    return NV__ASAN;
#endif
}

/* ---- sizes ---- */

static nv_status say_size(void *user)
{
    (void)user;
    note("%d", nv__tls.context->task->co.size >= (size_t)(uintptr_t)user);
    return NV_OK;
}

static void every_spawn_gets_the_size_it_asks_for(void **state)
{
    (void)state;
    size_t sizes[] = { 1,          48 * 1024,  52 * 1024,      60 * 1024,
                       200 * 1024, 250 * 1024, 256 * 1024 + 1, 3 << 20 };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        assert_int_equal(
            nv_spawn(app, say_size, (void *)(uintptr_t)sizes[i], .stack_size = sizes[i]), NV_OK);
    }
    nv__runtime_advance(rt, 0);
    assert_trace("1 1 1 1 1 1 1 1");
}

static void small_stacks_have_slots_of_their_own(void **state)
{
    (void)state;
    if (NV__SMALL_STACK_SIZE == NV__STACK_SIZE) {
        skip();
    }
    assert_int_equal(nv_spawn(app, say_size, NULL, .stack_size = 16 * 1024), NV_OK);
    assert_int_equal(nv_spawn(app, say_size, NULL), NV_OK);
    nv__runtime_advance(rt, 0);
    assert_int_equal(rt->pool.shelves[NV__STACK_SMALL].free_count, 1);
    assert_int_equal(rt->pool.shelves[NV__STACK_USUAL].free_count, 1);
    trace[0] = '\0';
}

/* ---- giving back ---- */

#if defined(__linux__)
static size_t pages_of(const nv__coroutine *co)
{
    unsigned char there[NV__STACK_SIZE / 4096];
    uintptr_t page = nv__stack_page_size();
    uintptr_t low = (uintptr_t)co->low, top = ((uintptr_t)co + page) & ~(page - 1);
    size_t count = 0;
    if ((top - low) / page > sizeof there || mincore((void *)low, top - low, there) != 0) {
        return 0;
    }
    for (size_t i = 0; i < (top - low) / page; i++) {
        count += there[i] & 1;
    }
    return count;
}

static size_t touch(size_t depth)
{
    volatile char frame[1024];
    memset((char *)frame, (int)depth, sizeof frame);
    return depth == 0 ? 0 : touch(depth - 1) + (size_t)(frame[0] & 1);
}

static nv_status go_deep(void *user)
{
    (void)user;
    return touch(60) > 100 ? NV_EFAILED : NV_OK;
}

enum { DEEP = 3 * NV__HOT_STACKS };

static size_t pages_of_all(void)
{
    size_t pages = 0;
    for (nv__coroutine *co = rt->pool.shelves[NV__STACK_USUAL].free; co; co = co->next_free) {
        pages += pages_of(co);
    }
    return pages;
}

/* A loop that rests keeps the top pages, and all of the stacks that are used again first. */
static void pages_go_back_when_the_loop_rests(void **state)
{
    (void)state;
    if (is_watched() || nv__stack_page_size() != 4096) {
        skip();
    }
    for (int i = 0; i < DEEP; i++) {
        assert_int_equal(nv_spawn(app, go_deep), NV_OK);
    }
    nv__runtime_advance(rt, 0);
    assert_true(pages_of_all() >= DEEP * 15);
    assert_false(nv__stack_pool_is_trim(&rt->pool));
    while (nv__stack_pool_trim(&rt->pool)) {
    }
    assert_true(nv__stack_pool_is_trim(&rt->pool));
    size_t hot = NV__HOT_STACKS * (size_t)20;
    assert_true(pages_of_all() <= hot + 2 * (DEEP - NV__HOT_STACKS));
    /* They work as before, and are trimmed again. */
    for (int i = 0; i < DEEP; i++) {
        assert_int_equal(nv_spawn(app, go_deep), NV_OK);
    }
    nv__runtime_advance(rt, 0);
    while (nv__stack_pool_trim(&rt->pool)) {
    }
    assert_true(pages_of_all() <= hot + 2 * (DEEP - NV__HOT_STACKS));
}

static nv_status do_nothing(void *user)
{
    (void)user;
    return NV_OK;
}

/* What has touched its top page alone costs nothing to look at, and stays as it is. */
static void shallow_stacks_are_left_alone(void **state)
{
    (void)state;
    for (int i = 0; i < DEEP; i++) {
        assert_int_equal(nv_spawn(app, do_nothing), NV_OK);
    }
    nv__runtime_advance(rt, 0);
    size_t before = pages_of_all();
    assert_false(nv__stack_pool_trim(&rt->pool));
    assert_int_equal(pages_of_all(), before);
    assert_true(is_watched() || before <= 2 * DEEP);
}
#endif

/* ---- nothing of the last task is left for the next ---- */

static const char key[] = "key";

static nv_status leave_things(void *user)
{
    (void)user;
    int value = 1;
    nv_status status = nv_task_set_value(key, &value);
    note("%s%d", nv_task_name(), status);
    nv__tls.context->io_error = 7;
    nv__no_await_begin("for ever");
    return nv_fail(NV_EIO, "on purpose");
}

static nv_status find_nothing(void *user)
{
    (void)user;
    const nv__context *context = nv__tls.context;
    note("[%s] %d %d %d %d", nv_task_name(), nv_task_value(key) == NULL, context->io_error,
         (int)context->failure, (int)nv_await_sleep(0));
    return NV_OK;
}

static void a_task_finds_nothing_of_the_last_one(void **state)
{
    (void)state;
    assert_int_equal(nv_spawn(app, leave_things, .name = "last"), NV_OK);
    nv__runtime_advance(rt, 0);
    assert_trace("last0");
    assert_int_equal(nv_spawn(app, find_nothing), NV_OK);
    nv__runtime_advance(rt, 0);
    assert_trace("[] 1 0 0 0");
}

/* ---- handing over costs no turn ---- */

static nv_channel *channel;

static nv_status produce(void *user)
{
    (void)user;
    nv_status status = NV_OK;
    for (int i = 0; i < 100 && status == NV_OK; i++) {
        status = nv_await_send(channel, &i);
    }
    return status;
}

static nv_status consume(void *user)
{
    int *sum = user;
    nv_status status = NV_OK;
    for (int i = 0, item; i < 100 && status == NV_OK; i++) {
        status = nv_await_receive(channel, &item);
        *sum += item;
    }
    return status;
}

static void tasks_hand_over_without_turning_the_loop(void **state)
{
    (void)state;
    int sum = 0;
    channel = nv_channel_new(app, .item_size = sizeof(int), .capacity = 1);
    assert_non_null(channel);
    assert_int_equal(nv_spawn(app, consume, &sum), NV_OK);
    assert_int_equal(nv_spawn(app, produce), NV_OK);
    int steps = 0;
    while (nv__runtime_get_stats(rt).tasks_live > 0 && steps < 60) {
        nv__runtime_step(rt, 0);
        steps++;
    }
    assert_int_equal(sum, 4950);
    /* Each of some 100 hand-overs would take a turn; a slow machine ends turns sooner. */
    assert_true(steps < 50);
}

static nv_channel *ball[2];
static size_t passes;

static nv_status play(void *user)
{
    size_t side = (size_t)(uintptr_t)user;
    nv_status status = NV_OK;
    for (int item = 0; status == NV_OK; passes++) {
        status = nv_await_receive(ball[side], &item);
        if (status == NV_OK) {
            status = nv_await_send(ball[1 - side], &item);
        }
    }
    return status;
}

/* Two that never rest do not keep the loop from the world: GEN-2, RUN-21. */
static void endless_passing_leaves_the_loop_its_turns(void **state)
{
    (void)state;
    passes = 0;
    int item = 1;
    for (int i = 0; i < 2; i++) {
        ball[i] = nv_channel_new(app, .item_size = sizeof(int), .capacity = 1);
        assert_non_null(ball[i]);
        assert_int_equal(nv_spawn(app, play, (void *)(uintptr_t)i), NV_OK);
    }
    assert_int_equal(nv_channel_try_send(ball[0], &item), NV_OK);
    for (int i = 0; i < 5; i++) {
        nv__runtime_step(rt, 0);
    }
    assert_true(passes > 5);
    assert_true(passes <= (size_t)5 * (NV__MAX_RESUMES_PER_TURN + 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        VIRTUAL_TEST(every_spawn_gets_the_size_it_asks_for),
        VIRTUAL_TEST(small_stacks_have_slots_of_their_own),
#if defined(__linux__)
        VIRTUAL_TEST(pages_go_back_when_the_loop_rests),
        VIRTUAL_TEST(shallow_stacks_are_left_alone),
#endif
        VIRTUAL_TEST(a_task_finds_nothing_of_the_last_one),
        REAL_TEST(tasks_hand_over_without_turning_the_loop),
        REAL_TEST(endless_passing_leaves_the_loop_its_turns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
