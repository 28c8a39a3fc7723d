/* The samples under random users: clicks on whatever can be activated and anywhere else, keys,
 * text, time, resizing, and closing at any moment, under seeds that permute what has no promised
 * order. */
#include "sim.h"

#include <nuiitivet/inspect.h>
#include <nuiitivet/testing.h>

#include "samples.h"
#include "testing/tester.h"

#include <time.h>

/* The worker sample sleeps to look busy; nobody has the time. */
int nanosleep(const struct timespec *wanted, struct timespec *left)
{
    (void)wanted;
    (void)left;
    return 0;
}

enum { STEPS = 24 };

static const nv_component_class *const SAMPLES[] = { &async_demo_class, &counter_class,
                                                     &login_class, &import_class };
static const char *const NAMES[] = { "async_demo", "counter", "login", "worker" };

static const char *const KEYS[] = { "Tab",       "Shift+Tab", "Enter",  "Space",  "Escape",
                                    "Backspace", "Left",      "Right",  "Home",   "End",
                                    "Delete",    "Ctrl+A",    "Ctrl+C", "Ctrl+V", "Ctrl+X" };
static const char *const TEXTS[] = { "a", "secret", "me", "\xC3\xA9", "two words" };

static void on_failure(void *user, const char *message)
{
    (void)user;
    sim_fail("the tester says: %s", message);
}

/* Any widget that says it can be activated. */
static void click_something(nv_tester *t, uint64_t *random)
{
    size_t count = 0;
    const nv__semantics_node *nodes = nv__view_semantics(t->app->view, &count);
    size_t found = SIZE_MAX;
    unsigned seen = 0;
    for (size_t i = 0; i < count; i++) {
        if (nodes[i].info.actions != 0 && sim_below(random, ++seen) == 0) {
            found = i;
        }
    }
    if (found != SIZE_MAX) {
        nv_rect r = nodes[found].rect;
        nv_tester_click_at(t, r.x + r.width / 2, r.y + r.height / 2);
    }
}

static void point_somewhere(nv_tester *t, uint64_t *random)
{
    float x = (float)sim_below(random, 520) - 20;
    float y = (float)sim_below(random, 520) - 20;
    switch (sim_below(random, 4)) {
    case 0:
        nv_tester_click_at(t, x, y);
        break;
    case 1:
        nv_tester_move_to(t, x, y);
        break;
    case 2:
        nv_tester_press_at(t, x, y);
        break;
    default:
        nv_tester_release_at(t, x, y);
        break;
    }
}

static void step(nv_tester *t, uint64_t *random)
{
    static const double seconds[] = { 0, 0.001, 0.016, 0.05, 0.1, 0.5, 1, 3 };
    switch (sim_below(random, 12)) {
    case 0:
    case 1:
    case 2:
    case 3:
        click_something(t, random);
        break;
    case 4:
        point_somewhere(t, random);
        break;
    case 5:
    case 6:
        nv_tester_key(t, KEYS[sim_below(random, sizeof KEYS / sizeof *KEYS)]);
        break;
    case 7:
        if (nv__view_focus(t->app->view)) {
            nv_tester_type(t, TEXTS[sim_below(random, sizeof TEXTS / sizeof *TEXTS)]);
        }
        break;
    case 8:
        if (sim_below(random, 4) == 0) {
            nv_tester_resize(t, (float)(100 + sim_below(random, 600)),
                             (float)(100 + sim_below(random, 500)));
        }
        break;
    default:
        nv_tester_advance(t, seconds[sim_below(random, sizeof seconds / sizeof *seconds)]);
        break;
    }
}

/* Returns the fingerprint of all that happened. */
static uint64_t run_once(uint64_t seed)
{
    uint64_t random = seed * 4;
    unsigned sample = (unsigned)(seed % 4);
    nv_tester *t = nv_tester_open(nv_component(SAMPLES[sample], NULL), .width = 480, .height = 480,
                                  .seed = seed);
    nv_tester_on_failure(t, on_failure, NULL);
    SIM_CHECK(nv_trace_start(256) == NV_OK, "no trace");
    unsigned steps = sim_below(&random, STEPS);
    for (unsigned i = 0; i < steps && !t->app->closing; i++) {
        step(t, &random);
    }
    uint64_t hash = nv_trace_hash();
    nv_tester_close(t);
    return hash;
}

static void explore(uint64_t seed)
{
    sim_run(seed, NAMES[seed % 4], run_once);
}

static void samples_survive_random_users(void **state)
{
    (void)state;
    sim_explore(400, explore);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samples_survive_random_users),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
