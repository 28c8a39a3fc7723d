/* Several runtimes in one process, each on its own thread: they share no state. */
#include "runtime/io_support.h"

#include <pthread.h>

enum { THREADS = 2, ROUNDS = 10, SPAWNS = 50 };

typedef struct world {
    pthread_t thread;
    nv__runtime *own;
    char path[300];
    int done, strays, failures;
} world;

static nv_status live_a_little(void *user)
{
    world *self = user;
    nv_status status = nv_await_sleep(0.001);
    if (status == NV_OK) {
        status = nv_await_file_append(self->path, "x", 1);
    }
    self->strays += nv__runtime_current() != self->own;
    self->strays += !pthread_equal(pthread_self(), self->thread);
    self->done++;
    self->failures += status != NV_OK;
    return NV_OK;
}

static void *live(void *user)
{
    world *self = user;
    self->thread = pthread_self();
    for (int round = 0; round < ROUNDS; round++) {
        nv__runtime_desc desc = { .mode = NV__RUNTIME_OWNED };
        if (nv__runtime_create(&desc, &self->own) != NV_OK) {
            self->failures++;
            return NULL;
        }
        for (int i = 0; i < SPAWNS; i++) {
            nv_scope *scope = nv__runtime_scope(self->own);
            self->failures += nv_spawn(scope, live_a_little, self) != NV_OK;
        }
        while (self->done < (round + 1) * SPAWNS) {
            nv__runtime_step(self->own, 1);
        }
        nv__runtime_destroy(self->own);
    }
    return NULL;
}

static void runtimes_on_several_threads_share_no_state(void **state)
{
    (void)state;
    static world worlds[THREADS];
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        worlds[i] = (world){ .done = 0 };
        snprintf(worlds[i].path, sizeof worlds[i].path, "%s/%d", folder, i);
        assert_int_equal(pthread_create(&threads[i], NULL, live, &worlds[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        struct stat found;
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_int_equal(worlds[i].failures, 0);
        assert_int_equal(worlds[i].strays, 0);
        assert_int_equal(worlds[i].done, ROUNDS * SPAWNS);
        assert_int_equal(stat(worlds[i].path, &found), 0);
        assert_int_equal(found.st_size, ROUNDS * SPAWNS);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IO_REAL_TEST(runtimes_on_several_threads_share_no_state),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
