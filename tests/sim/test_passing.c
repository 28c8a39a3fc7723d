/* Tasks that pass things to each other through channels, mutexes, semaphores and events, alone and
 * several at once, and are cancelled at any moment. Nothing may be lost, doubled or forgotten, and
 * nobody may wait for what is there. */
#include "sim.h"

#include <nuiitivet/inspect.h>
#include <nuiitivet/select.h>

#include "runtime/runtime.h"

enum {
    CHANNELS = 2,
    PERMITS = 2,
    MAX_TASKS = 24,
    MAX_ITEMS = 2048,
    OPS = 8,
    STEPS = 16,
    MAX_AT_ONCE = 4
};

typedef enum outcome { UNBORN, SENT, RECEIVED, DISPOSED } outcome;

static struct world {
    nv__runtime *rt;
    nv_scope *objects, *tasks;
    nv_channel *channels[CHANNELS];
    size_t capacity[CHANNELS];
    bool closed[CHANNELS];
    size_t inside[CHANNELS]; /* sent and not received */
    int receivers[CHANNELS], senders[CHANNELS];
    nv_mutex *mutex;
    int lockers;
    bool held;
    nv_semaphore *semaphore;
    int acquirers, permits_used;
    nv_event *event;
    int listeners;
    uint64_t sets, passes;
    outcome items[MAX_ITEMS];
    int item_count;
    nv_task *handles[MAX_TASKS];
    uint64_t randoms[MAX_TASKS];
    int task_count, alive;
    uint64_t random;
} w;

static int new_item(void)
{
    SIM_CHECK(w.item_count < MAX_ITEMS, "the program is too large");
    return w.item_count++;
}

static void was_sent(int channel, int item)
{
    /* A receiver may have run before the sender is told. */
    SIM_CHECK(w.items[item] == UNBORN || w.items[item] == RECEIVED, "item %d was sent twice", item);
    if (w.items[item] == UNBORN) {
        w.items[item] = SENT;
    }
    w.inside[channel]++;
}

static void was_received(int channel, int item)
{
    SIM_CHECK(item >= 0 && item < w.item_count, "item %d was never made", item);
    SIM_CHECK(w.items[item] == UNBORN || w.items[item] == SENT, "item %d was received twice", item);
    w.items[item] = RECEIVED;
    w.inside[channel]--;
}

static void check_status(nv_status status, bool commits, const char *what)
{
    bool canceled = nv_scope_is_canceled(nv_scope_current());
    if (status == NV_ECANCELED) {
        SIM_CHECK(canceled, "%s says it was cancelled", what);
    } else {
        SIM_CHECK(!canceled || commits, "%s says %d in a cancelled task", what, (int)status);
    }
}

static void nap(uint64_t *random)
{
    if (sim_below(random, 2)) {
        nv_status status = nv_await_sleep(sim_below(random, 4) / 1000.0);
        check_status(status, false, "sleep");
    }
}

/* ---- one at a time ---- */

static void op_send(uint64_t *random)
{
    int at = (int)sim_below(random, CHANNELS);
    int item = new_item();
    w.senders[at]++;
    nv_status status = nv_await_send(w.channels[at], &item);
    w.senders[at]--;
    check_status(status, true, "send");
    SIM_CHECK(status == NV_OK || status == NV_ECANCELED || (status == NV_ENOTFOUND && w.closed[at]),
              "send says %d", (int)status);
    if (status == NV_OK) {
        was_sent(at, item);
    }
}

static void op_receive(uint64_t *random)
{
    int at = (int)sim_below(random, CHANNELS);
    int item = -1;
    w.receivers[at]++;
    nv_status status = nv_await_receive(w.channels[at], &item);
    w.receivers[at]--;
    check_status(status, false, "receive");
    if (status == NV_OK) {
        was_received(at, item);
    } else {
        SIM_CHECK(status == NV_ECANCELED || (status == NV_ENOTFOUND && w.closed[at]),
                  "receive says %d", (int)status);
    }
}

static void op_try(uint64_t *random)
{
    int at = (int)sim_below(random, CHANNELS);
    int item = -1;
    if (sim_below(random, 2)) {
        item = new_item();
        nv_status status = nv_channel_try_send(w.channels[at], &item);
        if (status == NV_OK) {
            was_sent(at, item);
        } else {
            SIM_CHECK(status == NV_ELIMIT || (status == NV_ENOTFOUND && w.closed[at]),
                      "try_send says %d", (int)status);
        }
        return;
    }
    nv_status status = nv_channel_try_receive(w.channels[at], &item);
    if (status == NV_OK) {
        was_received(at, item);
    } else {
        SIM_CHECK(status == NV_ESTATE || (status == NV_ENOTFOUND && w.closed[at]),
                  "try_receive says %d", (int)status);
    }
}

static void enter_mutex(uint64_t *random)
{
    SIM_CHECK(!w.held && nv_mutex_is_locked(w.mutex), "two hold the mutex, or none");
    w.held = true;
    nap(random);
    w.held = false;
    SIM_CHECK(nv_mutex_unlock(w.mutex) == NV_OK, "the mutex is not ours to unlock");
}

static void op_lock(uint64_t *random)
{
    w.lockers++;
    nv_status status = nv_await_lock(w.mutex);
    w.lockers--;
    check_status(status, false, "lock");
    if (status == NV_OK) {
        enter_mutex(random);
    }
}

static void enter_semaphore(uint64_t *random)
{
    w.permits_used++;
    SIM_CHECK(w.permits_used <= PERMITS, "%d hold %d permits", w.permits_used, PERMITS);
    nap(random);
    w.permits_used--;
    SIM_CHECK(nv_semaphore_release(w.semaphore) == NV_OK, "the permit is not ours to release");
}

static void op_acquire(uint64_t *random)
{
    w.acquirers++;
    nv_status status = nv_await_acquire(w.semaphore);
    w.acquirers--;
    check_status(status, false, "acquire");
    if (status == NV_OK) {
        enter_semaphore(random);
    }
}

static void op_event(uint64_t *random)
{
    if (sim_below(random, 2)) {
        w.sets++;
        nv_event_set(w.event);
        return;
    }
    w.listeners++;
    nv_status status = nv_await_event(w.event);
    w.listeners--;
    check_status(status, false, "event");
    if (status == NV_OK) {
        w.passes++;
    }
}

/* ---- several at once ---- */

typedef enum wish { RECEIVE, SEND, LOCK, ACQUIRE, EVENT, SLEEP, WISHES } wish;

typedef struct choice {
    wish wish;
    int channel, item;
} choice;

static nv_awaitable begin(choice *c, uint64_t *random)
{
    switch (c->wish) {
    case RECEIVE:
        return nv_on_receive(w.channels[c->channel], &c->item);
    case SEND:
        c->item = new_item();
        return nv_on_send(w.channels[c->channel], &c->item);
    case LOCK:
        return nv_on_lock(w.mutex);
    case ACQUIRE:
        return nv_on_acquire(w.semaphore);
    case EVENT:
        return nv_on_event(w.event);
    case SLEEP:
    case WISHES:
        break;
    }
    return nv_on_sleep(sim_below(random, 5) / 1000.0);
}

static void count_waiters(const choice *c, int by)
{
    switch (c->wish) {
    case RECEIVE:
        w.receivers[c->channel] += by;
        break;
    case SEND:
        w.senders[c->channel] += by;
        break;
    case LOCK:
        w.lockers += by;
        break;
    case ACQUIRE:
        w.acquirers += by;
        break;
    case EVENT:
        w.listeners += by;
        break;
    case SLEEP:
    case WISHES:
        break;
    }
}

/* What has been won is used and given back. */
static void enjoy(const choice *c, nv_status status, uint64_t *random)
{
    if (status != NV_OK) {
        SIM_CHECK(status == NV_ENOTFOUND && (c->wish == SEND || c->wish == RECEIVE) &&
                      w.closed[c->channel],
                  "wish %d says %d", (int)c->wish, (int)status);
        return;
    }
    switch (c->wish) {
    case RECEIVE:
        was_received(c->channel, c->item);
        break;
    case SEND:
        was_sent(c->channel, c->item);
        break;
    case LOCK:
        enter_mutex(random);
        break;
    case ACQUIRE:
        enter_semaphore(random);
        break;
    case EVENT:
        w.passes++;
        break;
    case SLEEP:
    case WISHES:
        break;
    }
}

static size_t choose(choice *choices, nv_awaitable *items, uint64_t *random)
{
    size_t count = 1 + sim_below(random, MAX_AT_ONCE);
    unsigned taken = 0;
    for (size_t i = 0; i < count; i++) {
        choice *c = &choices[i];
        do {
            c->wish = (wish)sim_below(random, WISHES);
        } while (c->wish == LOCK && (taken & 1u << LOCK)); /* twice is a mistake */
        taken |= 1u << c->wish;
        c->channel = (int)sim_below(random, CHANNELS);
        c->item = -1;
        items[i] = begin(c, random);
    }
    return count;
}

static void op_any(uint64_t *random)
{
    choice choices[MAX_AT_ONCE];
    nv_awaitable items[MAX_AT_ONCE];
    size_t count = choose(choices, items, random);
    size_t index = SIZE_MAX;
    for (size_t i = 0; i < count; i++) {
        count_waiters(&choices[i], 1);
    }
    nv_status status = nv_await_any(items, count, &index);
    for (size_t i = 0; i < count; i++) {
        count_waiters(&choices[i], -1);
    }
    bool sent = status == NV_OK && index < count && choices[index].wish == SEND;
    check_status(status, sent, "any");
    if (status == NV_OK) {
        SIM_CHECK(index < count, "any has no winner");
        enjoy(&choices[index], items[index].status, random);
    }
}

static void op_all(uint64_t *random)
{
    choice choices[MAX_AT_ONCE];
    nv_awaitable items[MAX_AT_ONCE];
    size_t count = choose(choices, items, random);
    nv_status status = nv_await_all(items, count);
    bool sends_only = true;
    for (size_t i = 0; i < count; i++) {
        sends_only = sends_only && choices[i].wish == SEND;
    }
    check_status(status, sends_only || status == NV_ENOTFOUND, "all");
    for (size_t i = 0; i < count; i++) {
        if (choices[i].wish == SEND && items[i].status == NV_OK) {
            was_sent(choices[i].channel, choices[i].item);
        }
    }
    for (size_t i = 0; status == NV_OK && i < count; i++) {
        SIM_CHECK(items[i].status == NV_OK, "all succeeded, but %zu", i);
        if (choices[i].wish != SEND) {
            enjoy(&choices[i], NV_OK, random);
        }
    }
}

/* ---- tasks ---- */

static nv_status run_ops(void *user)
{
    uint64_t *random = user;
    unsigned count = 1 + sim_below(random, OPS);
    for (unsigned i = 0; i < count && !nv_scope_is_canceled(nv_scope_current()); i++) {
        static void (*const ops[])(uint64_t * random) = { op_send, op_receive, op_try,
                                                          op_lock, op_acquire, op_event,
                                                          op_any,  op_any,     op_all };
        ops[sim_below(random, sizeof ops / sizeof *ops)](random);
    }
    return NV_OK;
}

static nv_status body(void *user)
{
    uint64_t *random = user;
    w.alive++;
    if (sim_below(random, 3) == 0) {
        nv_status status = nv_await_within(sim_below(random, 6) / 1000.0, run_ops, random);
        SIM_CHECK(status == NV_OK || status == NV_ECANCELED, "a deadline says %d", (int)status);
    } else {
        (void)run_ops(random);
    }
    w.alive--;
    return NV_OK;
}

static void act(void)
{
    uint64_t *random = &w.random;
    int at = w.task_count > 0 ? (int)sim_below(random, (unsigned)w.task_count) : 0;
    switch (sim_below(random, 8)) {
    case 0:
        if (w.handles[at]) {
            nv_task_cancel(w.handles[at]);
        }
        break;
    case 1:
        w.sets++;
        nv_event_set(w.event);
        break;
    case 2:
        op_try(random);
        break;
    case 3:
        if (sim_below(random, 6) == 0) {
            int channel = (int)sim_below(random, CHANNELS);
            w.closed[channel] = true;
            nv_channel_close(w.channels[channel]);
        }
        break;
    default:
        if (w.task_count < MAX_TASKS) {
            at = w.task_count++;
            w.randoms[at] = sim_random(random);
            nv_task_desc desc = { NV_HEAD(nv_task_desc), .fn = body, .user = &w.randoms[at] };
            SIM_CHECK(nv_task_spawn_desc(w.tasks, &desc, &w.handles[at]) == NV_OK, "no task");
        }
        break;
    }
}

/* Everything is parked: nobody may wait for what is there. Those in nv_await_all are not counted:
 * they may have been promised this and still wait for that. */
static void check_nobody_is_forgotten(void)
{
    for (int i = 0; i < CHANNELS; i++) {
        size_t count = nv_channel_count(w.channels[i]);
        SIM_CHECK(count == 0 || w.receivers[i] == 0, "%zu items and %d receivers", count,
                  w.receivers[i]);
    }
    SIM_CHECK(nv_mutex_is_locked(w.mutex) || w.lockers == 0, "%d wait for a free mutex", w.lockers);
    SIM_CHECK(nv_semaphore_free_permits(w.semaphore) == 0 || w.acquirers == 0,
              "%d wait for free permits", w.acquirers);
    SIM_CHECK(!nv_event_is_set(w.event) || w.listeners == 0, "%d wait for an event that is set",
              w.listeners);
    SIM_CHECK(w.passes <= w.sets, "more passed than were let pass");
}

static void dispose(void *item, void *user)
{
    (void)user;
    int number = *(int *)item;
    SIM_CHECK(w.items[number] == SENT, "item %d is disposed of", number);
    w.items[number] = DISPOSED;
}

static void open_world(uint64_t seed)
{
    memset(&w, 0, sizeof w);
    w.random = seed;
    nv__runtime_desc desc = { .virtual_clock = true, .seed = seed };
    SIM_CHECK(nv__runtime_create(&desc, &w.rt) == NV_OK, "no runtime");
    SIM_CHECK(nv_trace_start(256) == NV_OK, "no trace");
    w.objects = nv_scope_new(nv__runtime_scope(w.rt), "objects");
    w.tasks = nv_scope_new(w.objects, "tasks");
    for (int i = 0; i < CHANNELS; i++) {
        w.capacity[i] = 1 + sim_below(&w.random, 3);
        w.channels[i] = nv_channel_new(w.objects, .item_size = sizeof(int),
                                       .capacity = w.capacity[i], .dispose = dispose);
    }
    w.mutex = nv_mutex_new(w.objects, "m");
    w.semaphore = nv_semaphore_new(w.objects, PERMITS);
    w.event = nv_event_new(w.objects, NV_EVENT_AUTO);
}

static void check_all_is_back(void)
{
    SIM_CHECK(w.alive == 0, "%d tasks run for ever", w.alive);
    SIM_CHECK(!nv_mutex_is_locked(w.mutex), "the mutex stays locked");
    SIM_CHECK(nv_semaphore_free_permits(w.semaphore) == PERMITS, "permits are lost");
    for (int i = 0; i < CHANNELS; i++) {
        SIM_CHECK(nv_channel_count(w.channels[i]) == w.inside[i], "channel %d holds %zu, not %zu",
                  i, nv_channel_count(w.channels[i]), w.inside[i]);
    }
}

static uint64_t run_once(uint64_t seed)
{
    size_t live = nv__alloc_live();
    open_world(seed);
    for (int i = 0; i < STEPS; i++) {
        act();
        if (sim_below(&w.random, 2)) {
            nv__runtime_advance(w.rt, sim_below(&w.random, 4) / 1000.0);
            check_nobody_is_forgotten();
        }
    }
    uint64_t hash = nv_trace_hash();
    nv_scope_end(w.tasks);
    nv__runtime_advance(w.rt, 1);
    check_all_is_back();
    for (int i = 0; i < w.task_count; i++) {
        nv_task_release(w.handles[i]);
    }
    nv__runtime_destroy(w.rt);
    for (int i = 0; i < w.item_count; i++) {
        SIM_CHECK(w.items[i] != SENT, "item %d was lost", i);
    }
    SIM_CHECK(nv__alloc_live() == live, "%zu blocks leaked", nv__alloc_live() - live);
    return hash;
}

static void explore(uint64_t seed)
{
    sim_run(seed, "passing things", run_once);
}

static void nothing_is_lost_doubled_or_forgotten(void **state)
{
    (void)state;
    sim_explore(3000, explore);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_lost_doubled_or_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
