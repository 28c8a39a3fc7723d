/* What changes cost in graphs of the usual shapes: nanoseconds per write, per node or per edge, as
 * the name says. */
#include "reactive/reactive.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { RUNS = 15, WARM_UP = 3, WIDTH = 1000, LAYERS = 1000, PAIRS = 10000 };

static nv__runtime *rt;
static nv_scope *scope;
static int64_t sink, counter;

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

static void check(bool fine)
{
    if (!fine) {
        fprintf(stderr, "bench_reactive: a graph is wrong or could not be made\n");
        exit(1);
    }
}

/* Runs `body` on a graph in a scope of its own and prints the median per operation. */
static void measure(const char *id, double operations, void (*body)(void *user), void *user)
{
    double samples[RUNS];
    for (int i = 0; i < RUNS + WARM_UP; i++) {
        double start = now_ns();
        body(user);
        double spent = (now_ns() - start) / operations;
        if (i >= WARM_UP) {
            samples[i - WARM_UP] = spent;
        }
    }
    qsort(samples, RUNS, sizeof *samples, compare);
    printf("{\"bench\":\"reactive\",\"id\":\"%s\",\"value\":%.2f,\"unit\":\"ns\",\"runs\":%d,"
           "\"peer\":null,\"peer_value\":null,\"ratio\":null}\n",
           id, samples[RUNS / 2], RUNS);
    fflush(stdout);
}

static void open_graph(void)
{
    scope = nv_scope_new(nv__runtime_scope(rt), "bench");
    check(scope != NULL);
}

static void close_graph(void)
{
    nv_scope_end(scope);
    check(nv__reactive_live_nodes() == 1); /* the one that main keeps */
}

/* ---- functions of nodes ---- */

static int64_t next_of(void *user)
{
    return nv_get((const nv_obs_int *)user) + 1;
}

static int64_t always_zero(void *user)
{
    return nv_get((const nv_obs_int *)user) & 0;
}

static void take(void *user)
{
    sink += nv_get((const nv_obs_int *)user);
}

static const nv_obs_int *derived(int64_t (*fn)(void *user), const void *source)
{
    const nv_obs_int *node = nv_computed_int(scope, fn, (void *)(uintptr_t)source);
    check(node != NULL);
    return node;
}

static void follow(const nv_obs_int *node)
{
    check(nv_effect_new(scope, take, (void *)(uintptr_t)node) != NULL);
}

/* ---- bodies ---- */

static void write_100(void *user)
{
    for (int i = 0; i < 100; i++) {
        nv_set((nv_obs_int *)user, ++counter);
    }
}

static void write_100000(void *user)
{
    for (int i = 0; i < 100000; i++) {
        nv_set((nv_obs_int *)user, ++counter);
    }
}

static void read_100000(void *user)
{
    for (int i = 0; i < 100000; i++) {
        sink += nv_get((const nv_obs_int *)user);
    }
}

/* ---- graphs ---- */

static void bench_single(void)
{
    open_graph();
    nv_obs_int *source = nv_obs_int_new(scope, 0);
    measure("set_unobserved", 1e5, write_100000, source);
    measure("read_value", 1e5, read_100000, source);
    const nv_obs_int *clean = derived(next_of, source);
    measure("read_clean_computed", 1e5, read_100000, (void *)(uintptr_t)clean);
    close_graph();

    open_graph();
    source = nv_obs_int_new(scope, 0);
    follow(source);
    measure("one_signal_one_effect", 1e5, write_100000, source);
    close_graph();

    open_graph();
    source = nv_obs_int_new(scope, 0);
    check(nv_subscribe(scope, source, take, source) != NULL);
    measure("one_signal_one_subscriber", 1e5, write_100000, source);
    close_graph();
}

static void bench_wide(void)
{
    open_graph();
    nv_obs_int *source = nv_obs_int_new(scope, 0);
    for (int i = 0; i < WIDTH; i++) {
        follow(derived(next_of, source));
    }
    measure("wide_1x1000x1000_per_node", 100.0 * 2 * WIDTH, write_100, source);
    close_graph();

    open_graph();
    source = nv_obs_int_new(scope, 0);
    for (int i = 0; i < WIDTH; i++) {
        follow(source);
    }
    measure("wide_1x1000_per_effect", 100.0 * WIDTH, write_100, source);
    close_graph();
}

static void bench_chain(void)
{
    open_graph();
    nv_obs_int *source = nv_obs_int_new(scope, 0);
    const nv_obs_int *last = source;
    for (int i = 0; i < LAYERS; i++) {
        last = derived(next_of, last);
    }
    follow(last);
    measure("chain_1000_per_node", 100.0 * LAYERS, write_100, source);
    check(nv_get(last) == nv_get(source) + LAYERS);
    close_graph();
}

static int64_t sum_of_4(void *user)
{
    const nv_obs_int **arms = user;
    return nv_get(arms[0]) + nv_get(arms[1]) + nv_get(arms[2]) + nv_get(arms[3]);
}

static void bench_diamond(void)
{
    static const nv_obs_int *arms[4];
    open_graph();
    nv_obs_int *source = nv_obs_int_new(scope, 0);
    for (int i = 0; i < 4; i++) {
        arms[i] = derived(next_of, source);
    }
    const nv_obs_int *sum = derived(sum_of_4, arms);
    follow(sum);
    measure("diamond_per_update", 1e5, write_100000, source);
    check(nv_get(sum) == 4 * (nv_get(source) + 1));
    close_graph();
}

static void bench_cut_off(void)
{
    open_graph();
    nv_obs_int *source = nv_obs_int_new(scope, 0);
    for (int i = 0; i < 100; i++) {
        follow(derived(next_of, derived(always_zero, source)));
    }
    measure("cutoff_per_update", 100.0 * 100, write_100, source);
    close_graph();
}

static int64_t choose(void *user)
{
    nv_obs_int **sources = user;
    return nv_get(sources[0]) & 1 ? nv_get(sources[1]) : nv_get(sources[2]);
}

static void bench_dynamic(void)
{
    static nv_obs_int *sources[3];
    open_graph();
    for (int i = 0; i < 3; i++) {
        sources[i] = nv_obs_int_new(scope, i);
    }
    for (int i = 0; i < 100; i++) {
        follow(derived(choose, sources));
    }
    measure("dynamic_per_node", 100.0 * 200, write_100, sources[0]);
    close_graph();
}

static nv_obs_int *many[PAIRS];

static int64_t sum_of_1000(void *user)
{
    (void)user;
    int64_t sum = 0;
    for (int i = 0; i < WIDTH; i++) {
        sum += nv_get(many[i]);
    }
    return sum;
}

static void write_one_of_each(void *user)
{
    (void)user;
    for (int i = 0; i < 100; i++) {
        nv_set(many[i], ++counter);
    }
}

static void write_all_in_a_batch(void *user)
{
    (void)user;
    counter++;
    nv_batch_begin();
    for (int i = 0; i < PAIRS; i++) {
        nv_set(many[i], counter);
    }
    nv_batch_end();
}

static void bench_many(void)
{
    open_graph();
    for (int i = 0; i < WIDTH; i++) {
        many[i] = nv_obs_int_new(scope, i);
    }
    follow(derived(sum_of_1000, NULL));
    measure("fan_in_1000_per_edge", 100.0 * WIDTH, write_one_of_each, NULL);
    close_graph();

    open_graph();
    for (int i = 0; i < PAIRS; i++) {
        many[i] = nv_obs_int_new(scope, 0);
        follow(many[i]);
    }
    measure("batch_10000_per_pair", PAIRS, write_all_in_a_batch, NULL);
    close_graph();
}

static void make_and_end(void *user)
{
    (void)user;
    open_graph();
    for (int i = 0; i < PAIRS; i++) {
        nv_obs_int *source = nv_obs_int_new(scope, i);
        follow(derived(next_of, source));
    }
    close_graph();
}

static void nothing(void *user)
{
    (void)user;
}

static void handle_1000(void *user)
{
    for (int i = 0; i < 1000; i++) {
        nv__handler_run(scope, "bench", nothing, user);
    }
}

int main(void)
{
    nv__runtime_desc desc = { .mode = NV__RUNTIME_OWNED, .virtual_clock = true };
    check(nv__runtime_create(&desc, &rt) == NV_OK);
    /* A program always has some state, so that the graph keeps its memory between the graphs here.
     */
    check(nv_obs_int_new(nv__runtime_scope(rt), 0) != NULL);
    bench_single();
    bench_wide();
    bench_chain();
    bench_diamond();
    bench_cut_off();
    bench_dynamic();
    bench_many();
    measure("create_and_end_per_triple", PAIRS, make_and_end, NULL);
    open_graph();
    measure("handler", 1000, handle_1000, NULL);
    close_graph();
    nv__runtime_destroy(rt);
    return 0;
}
