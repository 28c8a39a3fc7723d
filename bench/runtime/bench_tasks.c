/* What tasks cost together: handing things over, sleeping in crowds, being many, being cancelled.
 *
 * With an id it prints one figure, for comparisons with programs of others. */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <nuiitivet/channel.h>
#include <uv.h>

#include "runtime/runtime.h"

enum {
    RUNS = 5,
    ITEMS = 1000000,
    FUTURE_ROUNDS = 100,
    FUTURES_A_ROUND = 1000,
    JOINS = 300000,
    SLEEPERS = 100000
};
enum { PARKED = 100000, CANCELED = 1000, SMALL_STACK = 48 * 1024 };

static nv__runtime *rt;
static nv_scope *root;

static double cpu_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t); /* the machine may be busy with others */
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void must(bool holds)
{
    if (!holds) {
        fprintf(stderr, "bench_tasks: something failed\n");
        exit(1);
    }
}

static void open_runtime(void)
{
    nv__runtime_desc desc = { .mode = NV__RUNTIME_OWNED };
    must(nv__runtime_create(&desc, &rt) == NV_OK);
    root = nv_scope_new(nv__runtime_scope(rt), "bench");
    must(root != NULL);
}

static void close_runtime(void)
{
    nv_scope_end(root);
    nv__runtime_destroy(rt);
}

static void run_until_idle(void)
{
    while (nv__runtime_get_stats(rt).tasks_live > 0) {
        nv__runtime_step(rt, -1);
    }
}

/* ---- one after the other ---- */

static volatile int counter;

static nv_status count(void *user)
{
    (void)user;
    counter = counter + 1;
    return NV_OK;
}

static nv_status join_all(void *user)
{
    (void)user;
    for (int i = 0; i < JOINS; i++) {
        nv_task *task;
        must(nv_spawn_joinable(root, &task, count) == NV_OK);
        must(nv_await_task(task, NULL) == NV_OK);
    }
    return NV_OK;
}

static double join(void)
{
    open_runtime();
    must(nv_spawn(root, join_all) == NV_OK);
    double begun = cpu_ns();
    run_until_idle();
    double spent = cpu_ns() - begun;
    close_runtime();
    return spent / JOINS;
}

/* ---- channels ---- */

static nv_channel *channel;

static nv_status produce(void *user)
{
    (void)user;
    for (int i = 0; i < ITEMS; i++) {
        must(nv_await_send(channel, &i) == NV_OK);
    }
    return NV_OK;
}

static nv_status consume(void *user)
{
    (void)user;
    for (int i = 0; i < ITEMS; i++) {
        int item;
        must(nv_await_receive(channel, &item) == NV_OK && item == i);
    }
    return NV_OK;
}

static double hand_over(size_t capacity)
{
    open_runtime();
    channel = nv_channel_create(root, &(nv_channel_desc){ NV_HEAD(nv_channel_desc),
                                                          .item_size = sizeof(int),
                                                          .capacity = capacity });
    must(channel != NULL);
    must(nv_spawn(root, consume) == NV_OK && nv_spawn(root, produce) == NV_OK);
    double begun = cpu_ns();
    run_until_idle();
    double spent = cpu_ns() - begun;
    close_runtime();
    return spent / ITEMS;
}

/* ---- futures ---- */

/* Two tasks, each of which makes a future, completes the other's and awaits its own. */
static nv_future *asked, *answered;
static nv_scope *futures_scope;

static nv_status ask(void *user)
{
    (void)user;
    for (int i = 0; i < FUTURES_A_ROUND; i++) {
        answered = nv_future_new(futures_scope);
        must(answered && nv_future_complete(asked, NULL) == NV_OK);
        must(nv_await_future(answered, NULL) == NV_OK);
    }
    return NV_OK;
}

static nv_status answer(void *user)
{
    (void)user;
    asked = nv_future_new(futures_scope);
    for (int i = 0; i < FUTURES_A_ROUND; i++) {
        must(asked && nv_await_future(asked, NULL) == NV_OK);
        asked = nv_future_new(futures_scope);
        must(nv_future_complete(answered, NULL) == NV_OK);
    }
    return NV_OK;
}

static double futures(void)
{
    open_runtime();
    double spent = 0;
    for (int round = 0; round < FUTURE_ROUNDS; round++) {
        double begun = cpu_ns();
        futures_scope = nv_scope_new(root, "futures");
        must(nv_spawn(root, answer) == NV_OK && nv_spawn(root, ask) == NV_OK);
        run_until_idle();
        nv_scope_end(futures_scope);
        spent += cpu_ns() - begun;
    }
    close_runtime();
    return spent / ((double)FUTURE_ROUNDS * FUTURES_A_ROUND * 2);
}

/* ---- sleeping ---- */

static size_t early;

static nv_status sleep_until_due(void *user)
{
    double due = nv_now() + (double)(uintptr_t)user / SLEEPERS;
    must(nv_await_sleep((double)(uintptr_t)user / SLEEPERS) == NV_OK);
    early += nv_now() < due;
    return NV_OK;
}

static void spawn_many(nv_task_fn fn, size_t many)
{
    for (size_t i = 0; i < many; i++) {
        must(nv_spawn(root, fn, (void *)(i * 7919 % many), .stack_size = SMALL_STACK) == NV_OK);
    }
    nv__runtime_step(rt, 0);
}

/* Stacks are warm, as in a program that has been as busy before, or have never been used. */
static void sleepers(bool fresh, double *arm, double *wake)
{
    open_runtime();
    if (!fresh) {
        spawn_many(count, SLEEPERS);
    }
    double begun = cpu_ns();
    spawn_many(sleep_until_due, SLEEPERS);
    double armed = cpu_ns();
    run_until_idle();
    *arm = (armed - begun) / SLEEPERS;
    *wake = (cpu_ns() - armed) / SLEEPERS;
    must(early == 0);
    close_runtime();
}

static void on_timer(void *user)
{
    (void)user;
    counter = counter + 1;
}

/* What is under all that: timers alone, without tasks. */
static double plain_timers(void)
{
    open_runtime();
    nv__timer *timers = malloc(SLEEPERS * sizeof *timers);
    must(timers != NULL);
    for (size_t i = 0; i < SLEEPERS; i++) {
        nv__timer_init(&timers[i], on_timer, NULL);
        must(nv__timer_start(rt, &timers[i], 1e6) == NV_OK);
    }
    for (size_t i = 0; i < SLEEPERS; i++) {
        nv__timer_stop(&timers[i]);
    }
    nv__runtime_step(rt, 0);
    double begun = cpu_ns();
    for (size_t i = 0; i < SLEEPERS; i++) {
        must(nv__timer_start(rt, &timers[i], (double)(i * 7919 % SLEEPERS) / SLEEPERS) == NV_OK);
    }
    double spent = cpu_ns() - begun;
    for (size_t i = 0; i < SLEEPERS; i++) {
        nv__timer_stop(&timers[i]);
    }
    free(timers);
    close_runtime();
    return spent / SLEEPERS;
}

static void on_uv_timer(uv_timer_t *timer)
{
    (void)timer;
    counter = counter + 1;
}

/* Timers that a program allocates one by one as it first gets so many, or that lie in memory which
 * has been used. */
static void uv_sleepers(bool fresh, double *arm, double *wake)
{
    uv_loop_t loop;
    uv_timer_t **timers = calloc(SLEEPERS, sizeof *timers);
    uv_timer_t *warm = fresh ? NULL : malloc(SLEEPERS * sizeof *warm);
    must(timers && (fresh || warm) && uv_loop_init(&loop) == 0);
    if (warm) {
        memset(warm, 1, SLEEPERS * sizeof *warm);
    }
    memset(timers, 1, SLEEPERS * sizeof *timers);
    (void)malloc_trim(0);
    double begun = cpu_ns();
    for (size_t i = 0; i < SLEEPERS; i++) {
        timers[i] = fresh ? malloc(sizeof **timers) : &warm[i];
        must(timers[i] != NULL);
        uv_timer_init(&loop, timers[i]);
        uv_timer_start(timers[i], on_uv_timer, i * 7919 % SLEEPERS * 1000 / SLEEPERS, 0);
    }
    double armed = cpu_ns();
    uv_run(&loop, UV_RUN_DEFAULT);
    *arm = (armed - begun) / SLEEPERS;
    *wake = (cpu_ns() - armed) / SLEEPERS;
    for (size_t i = 0; i < SLEEPERS; i++) {
        uv_close((uv_handle_t *)timers[i], NULL);
    }
    uv_run(&loop, UV_RUN_DEFAULT);
    uv_loop_close(&loop);
    for (size_t i = 0; fresh && i < SLEEPERS; i++) {
        free(timers[i]);
    }
    free(warm);
    free(timers);
}

/* ---- being many ---- */

static nv_status sleep_long(void *user)
{
    volatile char frame[256];
    frame[0] = (char)(uintptr_t)user;
    return nv_await_sleep(1e6 + frame[0]);
}

static double resident(void)
{
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    must(file && fscanf(file, "%*d %ld", &pages) == 1);
    fclose(file);
    return (double)pages * (double)sysconf(_SC_PAGESIZE);
}

static double rss(size_t tasks)
{
    open_runtime();
    double before = resident();
    spawn_many(sleep_long, tasks);
    double bytes = (resident() - before) / (double)tasks;
    close_runtime();
    return bytes;
}

static double cancel_1000(void)
{
    open_runtime();
    double best = 0;
    for (int round = 0; round < 20; round++) {
        nv_scope *scope = nv_scope_new(root, "thousand");
        for (int i = 0; i < CANCELED; i++) {
            must(nv_spawn(scope, sleep_long) == NV_OK);
        }
        nv__runtime_step(rt, 0);
        double begun = cpu_ns();
        nv_scope_end(scope);
        while (nv__runtime_get_stats(rt).tasks_live > 0) {
            nv__runtime_step(rt, 0);
        }
        best = round == 0 || cpu_ns() - begun < best ? cpu_ns() - begun : best;
    }
    close_runtime();
    return best / 1000;
}

/* ---- rows ---- */

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values)
{
    qsort(values, RUNS, sizeof *values, compare);
    return values[RUNS / 2];
}

static void row(const char *id, double value, const char *unit)
{
    printf("{\"bench\":\"runtime\",\"id\":\"%s\",\"value\":%.2f,\"unit\":\"%s\",\"peer\":null,"
           "\"peer_value\":null,\"ratio\":null,\"runs\":%d}\n",
           id, value, unit, RUNS);
}

static void row_beside(const char *id, double value, const char *peer, double peer_value)
{
    printf("{\"bench\":\"runtime\",\"id\":\"%s\",\"value\":%.2f,\"unit\":\"ns\",\"peer\":"
           "\"%s\",\"peer_value\":%.2f,\"ratio\":%.4f,\"runs\":%d}\n",
           id, value, peer, peer_value, value / peer_value, RUNS);
}

static void all_rows(void)
{
    double arm[RUNS], wake[RUNS], fresh[RUNS], uv_arm[RUNS], uv_wake[RUNS], uv_fresh[RUNS];
    double plain[RUNS], bytes[RUNS], cancel[RUNS], unused;
    for (int i = 0; i < RUNS; i++) {
        sleepers(false, &arm[i], &wake[i]);
        uv_sleepers(false, &uv_arm[i], &uv_wake[i]);
        sleepers(true, &fresh[i], &unused);
        uv_sleepers(true, &uv_fresh[i], &unused);
        plain[i] = plain_timers();
        bytes[i] = rss(PARKED);
        cancel[i] = cancel_1000();
    }
    double warm = median(arm), peer_fresh = median(uv_fresh);
    row_beside("timer_arm", warm, "uv_timer_t in fresh memory", peer_fresh);
    row_beside("timer_arm_both_warm", warm, "uv_timer_t in used memory", median(uv_arm));
    row_beside("timer_arm_both_fresh", median(fresh), "uv_timer_t in fresh memory", peer_fresh);
    row_beside("timer_start", median(plain), "uv_timer_t in used memory", median(uv_arm));
    row_beside("timer_wake", median(wake), "uv_timer_t in used memory", median(uv_wake));
    row("task_rss", median(bytes), "bytes");
    row("cancel_1000", median(cancel), "us");
}

int main(int argc, char **argv)
{
    const char *id = argc > 1 ? argv[1] : "";
    if (!*id) {
        all_rows();
    } else if (strcmp(id, "join") == 0) {
        printf("%.3f\n", join());
    } else if (strcmp(id, "channel") == 0) {
        printf("%.3f\n", hand_over(1));
    } else if (strcmp(id, "channel_16") == 0) {
        printf("%.3f\n", hand_over(16));
    } else if (strcmp(id, "future") == 0) {
        printf("%.3f\n", futures());
    } else if (strcmp(id, "million") == 0) {
        printf("%.3f\n", rss(1000000));
    } else {
        return 2;
    }
    return 0;
}
