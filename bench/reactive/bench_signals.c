/* The graphs that libraries of signals are measured by.
 *
 * With the argument "shapes" it prints "id nanoseconds" lines for bench_signals.sh, which sets the
 * same graphs built by signals.mjs beside them; "shapes ID" runs one alone. Without an argument it
 * prints what has no peer: counted allocations, bytes, growth. */
#include "base/alloc.h"
#include "reactive/graph.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { RUNS = 15, WARM_UP = 5, GRID = 32, STACK = 10, NODES = 100, TRIPLES = 100000 };
enum { SIZES = 4, TURNS = 5 }; /* of the growth */

static nv__runtime *rt;
static nv_scope *scope;
static int64_t sink, counter;
static const char *only;

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
        fprintf(stderr, "bench_signals: a graph is wrong or could not be made\n");
        exit(1);
    }
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

/* ---- every allocation of the program is counted ---- */

static size_t allocations;

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);

void *malloc(size_t size)
{
    allocations++;
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    allocations++;
    return __libc_calloc(count, size);
}

void *realloc(void *block, size_t size)
{
    allocations++;
    return __libc_realloc(block, size);
}

/* ---- nodes ---- */

static int64_t next_of(void *user)
{
    return nv_obs_int_get((const nv_obs_int *)user) + 1;
}

static int64_t twice(void *user)
{
    return nv_obs_int_get((const nv_obs_int *)user) * 2;
}

static int64_t minus(void *user)
{
    return -nv_obs_int_get((const nv_obs_int *)user);
}

static void take(void *user)
{
    sink += nv_obs_int_get((const nv_obs_int *)user);
}

static const nv_obs_int *derived(int64_t (*fn)(void *user), const void *user)
{
    const nv_obs_int *node = nv_computed_int(scope, fn, (void *)(uintptr_t)user);
    check(node != NULL);
    return node;
}

static nv_obs_int *value(int64_t initial)
{
    nv_obs_int *node = nv_obs_int_new(scope, initial);
    check(node != NULL);
    return node;
}

static void follow(const nv_obs_int *node)
{
    check(nv_effect_new(scope, take, (void *)(uintptr_t)node) != NULL);
}

/* ---- shapes: each returns the value to write ---- */

static nv_obs_int *chains(int width, int depth)
{
    nv_obs_int *source = value(0);
    for (int i = 0; i < width; i++) {
        const nv_obs_int *last = source;
        for (int j = 0; j < depth; j++) {
            last = derived(next_of, last);
        }
        follow(last);
    }
    return source;
}

static nv_obs_int *wide(void)
{
    return chains(1000, 1);
}

static nv_obs_int *deep(void)
{
    return chains(1, 1000);
}

static nv_obs_int *grid(void)
{
    return chains(GRID, GRID);
}

static int64_t sum_of_4(void *user)
{
    const nv_obs_int *const *arms = user;
    return (nv_obs_int_get(arms[0]) + nv_obs_int_get(arms[1]) + nv_obs_int_get(arms[2]) +
            nv_obs_int_get(arms[3])) &
           0xffffff;
}

static nv_obs_int *diamonds(void)
{
    static const nv_obs_int *arms[STACK][4];
    nv_obs_int *source = value(0);
    const nv_obs_int *top = source;
    for (int i = 0; i < STACK; i++) {
        for (int j = 0; j < 4; j++) {
            arms[i][j] = derived(next_of, top);
        }
        top = derived(sum_of_4, arms[i]);
    }
    follow(top);
    return source;
}

static int64_t choose(void *user)
{
    nv_obs_int *const *sources = user;
    return nv_obs_int_get(sources[nv_obs_int_get(sources[0]) & 1 ? 1 : 2]);
}

static nv_obs_int *dynamic(void)
{
    static nv_obs_int *sources[3];
    for (int i = 0; i < 3; i++) {
        sources[i] = value(i);
    }
    for (int i = 0; i < NODES; i++) {
        follow(derived(choose, sources));
    }
    return sources[0];
}

static int64_t twenty_of_either(void *user)
{
    const nv_obs_int *const *inputs = user;
    int64_t sum = 0;
    for (int i = 0; i < 20; i++) {
        sum += nv_obs_int_get(inputs[nv_obs_int_get(inputs[0]) & 1 ? 1 : 2]);
    }
    return sum;
}

static nv_obs_int *unstable(void)
{
    static const nv_obs_int *inputs[3];
    nv_obs_int *source = value(0);
    inputs[0] = source;
    inputs[1] = derived(twice, source);
    inputs[2] = derived(minus, source);
    follow(derived(twenty_of_either, inputs));
    return source;
}

/* ---- measuring ---- */

typedef struct shape {
    const char *id;
    nv_obs_int *(*make)(void);
    int writes; /* in a sample */
} shape;

static const shape shapes[] = {
    { "wide", wide, 200 },          { "deep", deep, 200 },        { "grid", grid, 200 },
    { "diamonds", diamonds, 2000 }, { "dynamic", dynamic, 1000 }, { "unstable", unstable, 5000 },
};

static bool is_wanted(const char *id)
{
    return !only || strcmp(only, id) == 0;
}

static double median(double *samples)
{
    qsort(samples, RUNS, sizeof *samples, compare);
    return samples[RUNS / 2];
}

static double write_samples(nv_obs_int *source, int writes)
{
    double samples[RUNS];
    for (int i = -WARM_UP; i < RUNS; i++) {
        double start = now_ns();
        for (int j = 0; j < writes; j++) {
            nv_obs_int_set(source, ++counter);
        }
        if (i >= 0) {
            samples[i] = (now_ns() - start) / writes;
        }
    }
    return median(samples);
}

static double create_and_dispose(void)
{
    double samples[RUNS];
    for (int i = -WARM_UP; i < RUNS; i++) {
        double start = now_ns();
        open_graph();
        for (int j = 0; j < TRIPLES; j++) {
            follow(derived(next_of, value(j)));
        }
        close_graph();
        if (i >= 0) {
            samples[i] = (now_ns() - start) / TRIPLES;
        }
    }
    return median(samples);
}

static void run_shapes(void)
{
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        if (is_wanted(shapes[i].id)) {
            open_graph();
            printf("%s %.2f\n", shapes[i].id, write_samples(shapes[i].make(), shapes[i].writes));
            close_graph();
        }
    }
    if (is_wanted("create_dispose")) {
        printf("create_dispose %.2f\n", create_and_dispose());
    }
}

/* ---- what has no peer ---- */

static void row(const char *id, double figure, const char *unit)
{
    printf("{\"bench\":\"reactive\",\"id\":\"%s\",\"value\":%.3f,\"unit\":\"%s\",\"runs\":%d,"
           "\"peer\":null,\"peer_value\":null,\"ratio\":null}\n",
           id, figure, unit, RUNS);
    fflush(stdout);
}

static void bench_allocations(void)
{
    size_t worst = 0;
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        open_graph();
        nv_obs_int *source = shapes[i].make();
        for (int j = 0; j < 4; j++) {
            nv_obs_int_set(source, ++counter);
        }
        size_t before = allocations;
        for (int j = 0; j < 100; j++) {
            nv_obs_int_set(source, ++counter);
        }
        size_t made = allocations - before;
        worst = made > worst ? made : worst;
        close_graph();
    }
    row("settled_allocations", (double)worst, "allocations");
}

static void bench_write(void)
{
    open_graph();
    row("write_no_dependents", write_samples(value(0), 1000000), "ns");
    close_graph();
}

/* Nanoseconds a node for an update that passes through all of them, as pairs of a derived value and
 * its effect. */
static double cost_of(int nodes)
{
    open_graph();
    nv_obs_int *source = value(0);
    for (int i = 0; i < nodes / 2; i++) {
        follow(derived(next_of, source));
    }
    double cost = write_samples(source, nodes >= 100000 ? 1 : 1000000 / nodes);
    close_graph();
    return cost;
}

/* The slope of log(cost) over log(nodes), fitted over four sizes. They take turns, and the best
 * turn of each counts, as for the shapes: other work on the machine only ever adds. */
static void bench_growth(void)
{
    double best[SIZES], sx = 0, sy = 0, sxx = 0, sxy = 0;
    for (int turn = 0; turn < TURNS; turn++) {
        for (int i = 0, nodes = 1000; i < SIZES; i++, nodes *= 10) {
            double cost = cost_of(nodes);
            best[i] = turn == 0 || cost < best[i] ? cost : best[i];
        }
    }
    for (int i = 0, nodes = 1000; i < SIZES; i++, nodes *= 10) {
        double x = log((double)nodes), y = log(best[i]);
        sx += x, sy += y, sxx += x * x, sxy += x * y;
        char id[32];
        snprintf(id, sizeof id, "update_of_%d", nodes);
        row(id, best[i] / nodes, "ns/node");
    }
    row("growth", (SIZES * sxy - sx * sy) / (SIZES * sxx - sx * sx), "exponent");
}

int main(int argc, char **argv)
{
    nv__runtime_desc desc = { .mode = NV__RUNTIME_OWNED, .virtual_clock = true };
    check(nv__runtime_create(&desc, &rt) == NV_OK);
    /* A program always has some state, so that the graph keeps its memory between the graphs here.
     */
    check(nv_obs_int_new(nv__runtime_scope(rt), 0) != NULL);
    if (argc > 1 && strcmp(argv[1], "shapes") == 0) {
        only = argc > 2 ? argv[2] : NULL;
        run_shapes();
    } else {
        bench_write();
        bench_allocations();
        bench_growth();
        row("node_bytes", (double)sizeof(nv__value_node), "bytes");
        row("derived_node_bytes", (double)(sizeof(nv__derived) + sizeof(nv__origin)), "bytes");
        row("edge_bytes", (double)sizeof(nv__edge), "bytes");
    }
    nv__runtime_destroy(rt);
    return 0;
}
