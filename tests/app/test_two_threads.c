/* Two threads, each with an app of its own: widgets are built before there is a runtime. */
#include "support/cm.h"

#include "app/app.h"
#include "runtime/runtime.h"

#include <pthread.h>
#include <stdatomic.h>

enum { THREADS = 2, ROUNDS = 3, CLICKS = 4 };

typedef struct counter {
    nv_obs_int *count;
    struct world *world;
} counter;

typedef struct world {
    int clicks, code, strays;
    pthread_t thread;
    nv_status status;
} world;

static nv_status click_on(void *user)
{
    counter *self = user;
    world *w = self->world;
    for (int i = 0; i < CLICKS && w->status == NV_OK; i++) {
        w->status = nv_await_sleep(0.001);
        nv_obs_int_set(self->count, nv_obs_int_get(self->count) + 1);
        w->clicks++;
        w->strays += !pthread_equal(pthread_self(), w->thread);
    }
    nv_app_exit(w->clicks);
    return w->status;
}

static void counter_init(void *user, nv_scope *scope, const void *params)
{
    counter *self = user;
    self->world = *(world *const *)params;
    self->count = nv_obs_int_new(scope, 0);
    if (nv_spawn(scope, click_on, self) != NV_OK) {
        self->world->status = NV_EFAILED;
        nv_app_exit(1);
    }
}

static nv_widget *counter_build(void *user, nv_scope *scope)
{
    counter *self = user;
    return nv_column(.children = nv_children(
                         nv_text(.bind_text = nv_format(scope, "{} clicks", self->count)),
                         nv_text_button("More")));
}

static const nv_component_class counter_class = { .name = "counter",
                                                  .size = sizeof(counter),
                                                  .params_size = sizeof(world *),
                                                  .init = counter_init,
                                                  .build = counter_build };

static nv_widget *build_here(world *w)
{
    return nv_column(.children = nv_children(nv_component(&counter_class, &w)));
}

/* The content is built before the runtime is there, and while others run. */
static void *live(void *user)
{
    world *w = user;
    w->thread = pthread_self();
    for (int i = 0; i < ROUNDS; i++) {
        nv_app_desc desc = { .nv_ = { sizeof desc, __LINE__, __FILE__ },
                             .title = "two threads",
                             .width = 200,
                             .height = 120,
                             .content = build_here(w) };
        w->code = nv_app_run_desc(&desc);
    }
    return NULL;
}

static void run_worlds(size_t count)
{
    static world worlds[THREADS];
    pthread_t threads[THREADS];
    for (size_t i = 0; i < count; i++) {
        worlds[i] = (world){ .status = NV_OK };
        assert_int_equal(pthread_create(&threads[i], NULL, live, &worlds[i]), 0);
    }
    for (size_t i = 0; i < count; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(worlds[i].status, NV_OK);
        assert_int_equal(worlds[i].clicks, ROUNDS * CLICKS);
        assert_int_equal(worlds[i].code, ROUNDS * CLICKS);
        assert_int_equal(worlds[i].strays, 0);
    }
}

static void an_app_runs_on_a_fresh_thread(void **state)
{
    (void)state;
    run_worlds(1);
}

static void two_threads_run_an_app_each(void **state)
{
    (void)state;
    run_worlds(THREADS);
}

/* A runtime elsewhere does not keep a fresh thread from building. */
static void building_beside_a_runtime_of_another_thread(void **state)
{
    (void)state;
    nv__runtime *rt = NULL;
    nv__runtime_desc desc = { .mode = NV__RUNTIME_OWNED };
    assert_int_equal(nv__runtime_create(&desc, &rt), NV_OK);
    run_worlds(1);
    nv__runtime_destroy(rt);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_app_runs_on_a_fresh_thread),
        cmocka_unit_test(two_threads_run_an_app_each),
        cmocka_unit_test(building_beside_a_runtime_of_another_thread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
