/* What a switch, a task and a handler that does not await cost. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/alloc.h"
#include "runtime/coroutine.h"
#include "runtime/runtime.h"

enum { RUNS = 9, SMALL_STACK = 48 * 1024 };

static double now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t); /* the machine may be busy with others */
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

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

typedef double (*measure_fn)(void *user);

/* Ours and the peer's in turns, so that a slow moment of the machine hits both. */
static void compare_with(const char *id, measure_fn ours, void *our_user, const char *peer,
                         measure_fn theirs, void *their_user)
{
    double mine[RUNS], other[RUNS];
    for (int i = 0; i < RUNS; i++) {
        mine[i] = ours(our_user);
        other[i] = theirs(their_user);
    }
    double value = median(mine), peer_value = median(other);
    printf("{\"bench\":\"runtime\",\"id\":\"%s\",\"value\":%.2f,\"unit\":\"ns\",\"peer\":\"%s\","
           "\"peer_value\":%.2f,\"ratio\":%.4f,\"runs\":%d}\n",
           id, value, peer, peer_value, value / peer_value, RUNS);
}

/* ---- switch ---- */

static bool stop_switching;

static void yield_for_ever(nv__coroutine *co)
{
    while (!stop_switching) {
        nv__coroutine_suspend(co);
    }
}

static double switch_round_trip(void *user)
{
    const nv__coroutine_backend *backend = user;
    int rounds = *backend == NV__COROUTINE_ASM ? 5000000 : 100000;
    nv__stack_pool pool;
    nv__stack_pool_init(&pool, *backend, sizeof(nv__coroutine));
    nv__coroutine *co = nv__coroutine_get(&pool, 0);
    if (!co) {
        exit(1);
    }
    co->body = yield_for_ever;
    stop_switching = false;
    nv__coroutine_resume(co);
    double start = now_ns();
    for (int i = 0; i < rounds; i++) {
        nv__coroutine_resume(co);
    }
    double elapsed = now_ns() - start;
    stop_switching = true;
    nv__coroutine_resume(co);
    nv__coroutine_put(&pool, co);
    nv__stack_pool_finish(&pool);
    return elapsed / rounds;
}

/* Through `count` coroutines, one after the other. */
static double switch_many(size_t count, size_t rounds, size_t stack_size)
{
    nv__stack_pool pool;
    nv__stack_pool_init(&pool, NV__COROUTINE_DEFAULT, sizeof(nv__coroutine));
    nv__coroutine **all = calloc(count, sizeof *all);
    stop_switching = false;
    for (size_t i = 0; i < count; i++) {
        if (!all || !(all[i] = nv__coroutine_get(&pool, stack_size))) {
            exit(1);
        }
        all[i]->body = yield_for_ever;
        nv__coroutine_resume(all[i]);
    }
    double start = now_ns();
    for (size_t round = 0; round < rounds; round++) {
        for (size_t i = 0; i < count; i++) {
            nv__coroutine_resume(all[i]);
        }
    }
    double elapsed = now_ns() - start;
    stop_switching = true;
    for (size_t i = 0; i < count; i++) {
        nv__coroutine_resume(all[i]);
        nv__coroutine_put(&pool, all[i]);
    }
    free(all);
    nv__stack_pool_finish(&pool);
    return elapsed / (double)(count * rounds);
}

/* ---- handlers and tasks ---- */

static volatile int counter;

static nv_status count(void *user)
{
    (void)user;
    counter = counter + 1;
    return NV_OK;
}

enum { CALLS = 2000000, TASKS = 1000, TASK_ROUNDS = 200 };

static nv__runtime *runtime;
static nv_scope *scope;

static double handler_run_now(void *user)
{
    (void)user;
    nv_task_desc desc = { NV_HEAD(nv_task_desc), .fn = count };
    double start = now_ns();
    for (int i = 0; i < CALLS; i++) {
        if (nv__task_run_now(scope, &desc) != NV_OK) {
            exit(1);
        }
    }
    return (now_ns() - start) / CALLS;
}

static nv_status (*volatile plain)(void *user) = count;

static double plain_call(void *user)
{
    double start = now_ns();
    for (int i = 0; i < CALLS; i++) {
        plain(user);
    }
    return (now_ns() - start) / CALLS;
}

static double spawn_and_finish(void *user)
{
    (void)user;
    double elapsed = 0;
    for (int round = 0; round < TASK_ROUNDS; round++) {
        double start = now_ns();
        for (int i = 0; i < TASKS; i++) {
            if (nv_spawn(scope, count) != NV_OK) {
                exit(1);
            }
        }
        nv__runtime_step(runtime, 0);
        elapsed += now_ns() - start;
    }
    return elapsed / ((double)TASKS * TASK_ROUNDS);
}

/* A single figure, for comparisons with programs of others. */
static int print_one(const char *id)
{
    if (strcmp(id, "switch_hot") == 0) {
        printf("%.3f\n", switch_many(1, 5000000, 0));
    } else if (strcmp(id, "switch_20k") == 0) {
        printf("%.3f\n", switch_many(20000, 100, SMALL_STACK));
    } else if (strcmp(id, "switch_20k_usual") == 0) {
        printf("%.3f\n", switch_many(20000, 100, 0));
    } else if (strcmp(id, "spawn_join") == 0) {
        (void)spawn_and_finish(NULL);
        printf("%.3f\n", spawn_and_finish(NULL));
    } else {
        fprintf(stderr, "usage: bench_runtime [switch_hot | switch_20k | spawn_join]\n");
        return 2;
    }
    return 0;
}

int main(int argc, char **argv)
{
    nv__coroutine_backend ours = NV__COROUTINE_DEFAULT, ucontext = NV__COROUTINE_UCONTEXT;
    nv__runtime_desc desc = { .mode = NV__RUNTIME_OWNED };
    if (nv__runtime_create(&desc, &runtime) != NV_OK) {
        return 1;
    }
    scope = nv_scope_new(nv__runtime_scope(runtime), "bench");
    if (!scope) {
        return 1;
    }
    if (argc > 1) {
        int result = print_one(argv[1]);
        nv_scope_end(scope);
        nv__runtime_destroy(runtime);
        return result;
    }
    compare_with("switch_round_trip", switch_round_trip, &ours, "ucontext", switch_round_trip,
                 &ucontext);
    compare_with("spawn_and_finish", spawn_and_finish, NULL, "plain call", plain_call, NULL);
    (void)handler_run_now(NULL);
    size_t live = nv__alloc_live();
    compare_with("handler_without_await", handler_run_now, NULL, "plain call", plain_call, NULL);
    if (nv__alloc_live() != live) {
        fprintf(stderr, "a warm handler allocates\n");
        return 1;
    }
    nv_scope_end(scope);
    nv__runtime_destroy(runtime);
    return 0;
}
