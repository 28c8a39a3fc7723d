/* Posting to the UI thread and publishing: latency, throughput, memory. One measurement a run,
 * named by the argument; prints its value. bench_post.sh compares with others. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <nuiitivet/nuiitivet.h>

#include "base/alloc.h"
#include "runtime/runtime.h"

enum { PINGS = 3000, MESSAGES = 4000000, WRITES = 20000000, MAX_THREADS = 2 };

static nv__runtime *rt;

static double now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* ---- latency: one post into a loop that sleeps, every 0.7 ms ---- */

static double sent, latencies[PINGS];
static atomic_int pongs;

static void pong(void *user)
{
    (void)user;
    latencies[atomic_load(&pongs)] = now_ns() - sent;
    atomic_fetch_add(&pongs, 1);
}

static void *ping(void *user)
{
    (void)user;
    for (int i = 0; i < PINGS; i++) {
        nanosleep(&(struct timespec){ .tv_nsec = 700000 }, NULL);
        sent = now_ns();
        if (nv__runtime_call(rt, pong, NULL) != NV_OK) {
            exit(1);
        }
        while (atomic_load(&pongs) <= i) {
            nanosleep(&(struct timespec){ .tv_nsec = 50000 }, NULL);
        }
    }
    return NULL;
}

static double post_latency(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, ping, NULL);
    while (atomic_load(&pongs) < PINGS) {
        nv__runtime_step(rt, -1);
    }
    pthread_join(thread, NULL);
    qsort(latencies, PINGS, sizeof *latencies, compare);
    return latencies[PINGS / 2];
}

/* ---- throughput: calls until all have run ---- */

static size_t received;

static void receive(void *user)
{
    received += user != NULL;
}

static void *flood(void *user)
{
    for (int i = 0; i < MESSAGES; i++) {
        if (nv__runtime_call(rt, receive, user) != NV_OK) {
            i--; /* too many wait: their turn first */
            nanosleep(&(struct timespec){ .tv_nsec = 100000 }, NULL);
        }
    }
    return NULL;
}

/* Millions a second. */
static double post_throughput(size_t producers)
{
    pthread_t threads[MAX_THREADS];
    received = 0;
    double start = now_ns();
    for (size_t i = 0; i < producers; i++) {
        pthread_create(&threads[i], NULL, flood, &received);
    }
    while (received < producers * MESSAGES) {
        nv__runtime_step(rt, -1);
    }
    double elapsed = now_ns() - start;
    for (size_t i = 0; i < producers; i++) {
        pthread_join(threads[i], NULL);
    }
    return (double)(producers * MESSAGES) / elapsed * 1e3;
}

/* ---- publishing ---- */

static nv_obs_int *shared;
static atomic_bool published;

static void *publish_one(void *user)
{
    (void)user;
    nv_obs_int_set(shared, -1);
    return NULL;
}

static void *publish_all(void *user)
{
    (void)user;
    for (int64_t i = 1; i <= WRITES; i++) {
        nv_obs_int_set(shared, i);
    }
    atomic_store(&published, true);
    return NULL;
}

/* Millions a second; fails if they took memory, or the last one was lost. */
static double publish(void)
{
    pthread_t thread;
    shared = nv_obs_int_new(nv__runtime_scope(rt), 0);
    nv_obs_int_dispatch_to_ui(shared);
    pthread_create(&thread, NULL, publish_one, NULL);
    pthread_join(thread, NULL);
    nv__runtime_step(rt, -1);
    size_t blocks = nv__alloc_live(); /* with what the first one took */
    double start = now_ns();
    pthread_create(&thread, NULL, publish_all, NULL);
    while (nv_obs_int_get(shared) < WRITES) {
        nv__runtime_step(rt, -1);
    }
    double elapsed = now_ns() - start;
    pthread_join(thread, NULL);
    if (!atomic_load(&published) || nv__alloc_live() != blocks) {
        exit(2);
    }
    return (double)WRITES / elapsed * 1e3;
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    if (argc < 2) {
        return 0; /* bench_post.sh runs what there is, with the peers */
    }
    nv__runtime_desc desc = { .mode = NV__RUNTIME_OWNED };
    if (nv__runtime_create(&desc, &rt) != NV_OK) {
        return 1;
    }
    double value = 0;
    if (strcmp(what, "latency") == 0) {
        value = post_latency();
    } else if (strcmp(what, "throughput_1") == 0) {
        value = post_throughput(1);
    } else if (strcmp(what, "throughput_2") == 0) {
        value = post_throughput(2);
    } else if (strcmp(what, "publish") == 0) {
        value = publish();
    } else {
        fprintf(stderr, "usage: bench_post latency|throughput_1|throughput_2|publish\n");
        return 1;
    }
    printf("%.3f\n", value);
    nv__runtime_destroy(rt);
    return 0;
}
