/* Where nodes lie, and what happens when the numbers that mark them run out. */
#include "reactive/graph.h"
#include "reactive/support.h"

#include <nuiitivet/observable_inspect.h>

enum { MANY = 10000 };

static int64_t next_of(void *user)
{
    return nv_obs_int_get((const nv_obs_int *)user) + 1;
}

/* Derived nodes fill several blocks of memory, and each keeps the line that it was made at. */
static void nodes_of_a_large_graph_keep_their_origins(void **state)
{
    (void)state;
    static const nv_obs_int *nodes[MANY];
    for (int round = 0; round < 2; round++) {
        nv_scope *inner = nv_scope_new(scope, "inner");
        nv_obs_int *source = nv_obs_int_new(inner, round);
        for (int i = 0; i < MANY; i++) {
            nodes[i] = nv_computed_int(inner, next_of, source);
            nv_observable_at(nodes[i], "a_file.c", i + 1);
        }
        nv_obs_int_set(source, 5);
        for (int i = 0; i < MANY; i++) {
            assert_int_equal(nv__node_line(nv__node_of(nodes[i])), i + 1);
            assert_string_equal(nv__node_file(nv__node_of(nodes[i])), "a_file.c");
            assert_int_equal(nv_obs_int_get(nodes[i]), 6);
        }
        nv_scope_end(inner);
    }
}

/* ---- stamps: what a run has read already ---- */

static nv_obs_int *inputs[3];
static int runs;

static int64_t edges_of(const void *observable)
{
    int64_t count = 0;
    for (const nv__edge *e = ((const nv__derived *)observable)->deps; e; e = e->next_dep) {
        count++;
    }
    return count;
}

/* In another order at each run, and each of them twice. */
static int64_t sum_in_turns(void *user)
{
    (void)user;
    int64_t sum = 0;
    runs++;
    for (int i = 0; i < 6; i++) {
        sum += nv_obs_int_get(inputs[(i + runs) % 3]);
    }
    return sum;
}

static void OBS_22_stamps_that_run_out_begin_anew(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        inputs[i] = nv_obs_int_new(scope, 1);
    }
    const nv_obs_int *sum = nv_computed_int(scope, sum_in_turns, NULL);
    for (unsigned left = 1; left < 10; left++) {
        nv__graph_here()->last_stamp = NV__NO_STAMP - left;
        for (int round = 0; round < 20; round++) {
            nv_obs_int_set(inputs[round % 3], nv_obs_int_get(inputs[round % 3]) + 1);
            int64_t total =
                nv_obs_int_get(inputs[0]) + nv_obs_int_get(inputs[1]) + nv_obs_int_get(inputs[2]);
            assert_int_equal(nv_obs_int_get(sum), 2 * total);
            assert_in_range(edges_of(sum), 3, 6); /* what is in its place needs no stamp */
        }
        assert_true(nv__graph_here()->last_stamp < 100); /* and not for one run only */
    }
}

/* The n-th reader after the end has the stamp of the n-th reader ever, and the same input. */
static void OBS_22_an_old_stamp_is_not_taken_for_a_new_one(void **state)
{
    (void)state;
    enum { READERS = 8 };
    nv_obs_int *sources[READERS];
    const nv_obs_int *late[READERS];
    nv__graph_here()->last_stamp = 0;
    for (int i = 0; i < READERS; i++) {
        sources[i] = nv_obs_int_new(scope, i);
        assert_non_null(nv_computed_int(scope, next_of, sources[i]));
    }
    nv__graph_here()->last_stamp = NV__NO_STAMP - 1;
    for (int i = 0; i < READERS; i++) {
        late[i] = nv_computed_int(scope, next_of, sources[i]);
    }
    for (int i = 0; i < READERS; i++) {
        nv_obs_int_set(sources[i], 100 + i);
        assert_int_equal(nv_obs_int_get(late[i]), 101 + i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nodes_of_a_large_graph_keep_their_origins),
        TEST(OBS_22_stamps_that_run_out_begin_anew),
        TEST(OBS_22_an_old_stamp_is_not_taken_for_a_new_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
