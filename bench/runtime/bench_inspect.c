/* An hour of virtual time at 60 Hz, a dump of 10,000 tasks, and what a trace costs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <nuiitivet/inspect.h>

#include "runtime/runtime.h"

enum { RUNS = 7, TASKS = 10000 };

static nv__runtime *rt;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t); /* the machine may be busy with others */
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void report(const char *id, double *values, double scale, const char *unit)
{
    qsort(values, RUNS, sizeof *values, compare);
    printf("{\"bench\":\"runtime\",\"id\":\"%s\",\"value\":%.4f,\"unit\":\"%s\",\"peer\":null,"
           "\"peer_value\":null,\"ratio\":null,\"runs\":%d}\n",
           id, values[RUNS / 2] * scale, unit, RUNS);
}

static void open_runtime(uint64_t seed)
{
    nv__runtime_desc desc = { .virtual_clock = true, .seed = seed };
    if (nv__runtime_create(&desc, &rt) != NV_OK) {
        exit(1);
    }
}

static nv_status tick(void *user)
{
    (void)user;
    nv_status status = NV_OK;
    while (status == NV_OK) {
        status = nv_await_sleep(1.0 / 60);
    }
    return status;
}

static nv_status sleep_long(void *user)
{
    (void)user;
    return nv_await_sleep(1e6);
}

static void spawn(nv_task_fn fn)
{
    nv_task_desc desc = { NV_HEAD(nv_task_desc), .fn = fn };
    if (nv_task_spawn_desc(nv__runtime_scope(rt), &desc, NULL) != NV_OK) {
        exit(1);
    }
}

static void virtual_hour(const char *id, uint64_t seed, bool traced)
{
    double values[RUNS];
    uint64_t hash = 0;
    for (int i = 0; i < RUNS; i++) {
        open_runtime(seed);
        if (traced && nv_trace_start(0) != NV_OK) {
            exit(1);
        }
        spawn(tick);
        double begun = now();
        nv__runtime_advance(rt, 3600);
        values[i] = now() - begun;
        if (i > 0 && nv_trace_hash() != hash) {
            fprintf(stderr, "%s: the same seed gave another trace\n", id);
            exit(1);
        }
        hash = nv_trace_hash();
        nv__runtime_destroy(rt);
    }
    report(id, values, 1, "s");
}

static void count_bytes(void *user, const char *text)
{
    *(size_t *)user += strlen(text);
}

static void dump(const char *id, nv_dump_format format)
{
    double values[RUNS];
    open_runtime(0);
    for (int i = 0; i < TASKS; i++) {
        spawn(sleep_long);
    }
    nv__runtime_advance(rt, 0);
    for (int i = 0; i < RUNS; i++) {
        size_t bytes = 0;
        double begun = now();
        if (nv_runtime_dump(format, count_bytes, &bytes) != NV_OK || bytes < TASKS) {
            exit(1);
        }
        values[i] = now() - begun;
    }
    report(id, values, 1e3, "ms");
    nv__runtime_destroy(rt);
}

int main(void)
{
    virtual_hour("virtual_hour", 0, false);
    virtual_hour("virtual_hour_seeded_traced", 7, true);
    dump("dump_10000", NV_DUMP_TEXT);
    dump("dump_10000_json", NV_DUMP_JSON);
    return 0;
}
