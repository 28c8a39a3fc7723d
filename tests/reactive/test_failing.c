/* What goes wrong: computing functions that fail for reasons of their own, readers that are
 * disposed by what they read, derived values that read each other. */
#include "reactive/support.h"

#include <nuiitivet/observable_more.h>

typedef struct service {
    nv_obs_int *asked, *answer;
    bool is_down;
    int runs;
} service;

static int64_t answer_of(void *user)
{
    service *self = user;
    self->runs++;
    int64_t asked = nv_get(self->asked);
    if (self->is_down) {
        nv_compute_fail("the service is down");
        return 0;
    }
    return asked + nv_get(self->answer);
}

static const char *text_of(void *user)
{
    return nv_fmt("%d", (int)answer_of(user));
}

static bool is_odd(void *user)
{
    return answer_of(user) & 1;
}

static service make_service(void)
{
    return (service){ .asked = nv_obs_int_new(scope, 1), .answer = nv_obs_int_new(scope, 10) };
}

/* It fails before it has come to `answer`, and follows it all the same. */
static void go_down_and_come_up(service *self)
{
    self->is_down = true;
    nv_set(self->asked, 2);
    self->is_down = false;
    nv_set(self->answer, 21);
}

static void OBS_28_an_input_that_was_not_reached_mends_it(void **state)
{
    (void)state;
    int told = 0;
    service self = make_service();
    const nv_obs_int *value = nv_computed_int(scope, answer_of, &self);
    nv_subscribe(scope, value, count_call, &told);
    go_down_and_come_up(&self);
    assert_int_equal(nv_get(value), 23);
    assert_int_equal(told, 1);
    assert_int_equal(self.runs, 3);
}

static void OBS_28_the_same_for_other_types(void **state)
{
    (void)state;
    service text = make_service(), flag = make_service();
    const nv_obs_text *label = nv_computed_text(scope, text_of, &text);
    const nv_obs_bool *odd = nv_computed_bool(scope, is_odd, &flag);
    int told = 0;
    nv_subscribe(scope, label, count_call, &told);
    nv_subscribe(scope, odd, count_call, &told);
    go_down_and_come_up(&text);
    assert_string_equal(nv_get(label), "23");
    assert_int_equal(told, 1);
    nv_set(flag.answer, 11);
    assert_false(nv_get(odd));
    go_down_and_come_up(&flag);
    assert_true(nv_get(odd));
    assert_int_equal(told, 3);
}

/* Nobody follows the value: it is computed when it is read. */
static void OBS_28_a_failure_while_reading_keeps_value_and_inputs(void **state)
{
    (void)state;
    service self = make_service();
    const nv_obs_int *value = nv_computed_int(scope, answer_of, &self);
    self.is_down = true;
    nv_set(self.asked, 2);
    assert_int_equal(nv_get(value), 11);
    assert_int_equal(nv_get(value), 11);
    assert_int_equal(self.runs, 2); /* once a change, not once a read */
    self.is_down = false;
    nv_set(self.answer, 21);
    assert_int_equal(nv_get(value), 23);
}

/* ---- disposed by what it calls ---- */

typedef struct suicide {
    nv_obs_int *trigger, *bell, *after;
    nv_effect *effect;
    int runs;
    int64_t read;
} suicide;

static void rings_and_reads_on(void *user)
{
    suicide *self = user;
    self->runs++;
    int64_t value = nv_get(self->trigger);
    nv_set(self->bell, value);
    self->read = nv_get(self->after) + nv_get(self->trigger) + nv_get(self->bell);
}

static void disposes(void *user)
{
    suicide *self = user;
    nv_effect_dispose(self->effect);
}

/* Told at once of what the effect writes, in the middle of its run. */
static void OBS_6_an_effect_may_be_disposed_by_what_it_writes(void **state)
{
    (void)state;
    suicide self = {
        .trigger = nv_obs_int_new(scope, 1),
        .bell = nv_obs_int_new(scope, 0),
        .after = nv_obs_int_new(scope, 100),
    };
    self.effect = nv_effect_new(scope, rings_and_reads_on, &self);
    nv_subscribe_at_once(scope, self.bell, disposes, &self);
    nv_set(self.trigger, 2);
    assert_int_equal(self.runs, 2);
    assert_int_equal(self.read, 104);
    nv_set(self.after, 7); /* it reads nothing any more */
    nv_set(self.trigger, 3);
    assert_int_equal(self.runs, 2);
}

/* Disposes who waits for it, in its second run. */
static int64_t kills_its_reader(void *user)
{
    suicide *self = user;
    int64_t value = nv_get(self->trigger);
    if (value > 1) {
        nv_effect_dispose(self->effect);
    }
    return value;
}

typedef struct reader {
    const nv_obs_int *first, *second;
    int runs;
} reader;

static void reads_both(void *user)
{
    reader *self = user;
    self->runs++;
    (void)nv_get(self->first);
    (void)nv_get(self->second);
}

static void OBS_6_an_effect_may_be_disposed_by_what_it_waits_for(void **state)
{
    (void)state;
    suicide self = { .trigger = nv_obs_int_new(scope, 1) };
    reader who = { .second = self.trigger };
    who.first = nv_computed_int(scope, kills_its_reader, &self);
    self.effect = nv_effect_new(scope, reads_both, &who);
    nv_set(self.trigger, 2);
    assert_int_equal(who.runs, 1);
    assert_int_equal(nv_get(who.first), 2);
    nv_set(self.trigger, 3);
    assert_int_equal(who.runs, 1);
}

/* ---- rings ---- */

enum { RING = 3 };

typedef struct ring ring;
typedef struct ring_node {
    ring *all;
    int index;
} ring_node;
struct ring {
    nv_obs_bool *closed;
    nv_obs_int *step;
    ring_node who[RING];
    const nv_obs_int *nodes[RING]; /* each reads the one before; the first the last, when closed */
};

static int64_t around(void *user)
{
    const ring_node *self = user;
    ring *all = self->all;
    int64_t step = nv_get(all->step);
    if (self->index == 0 && !nv_get(all->closed)) {
        return step;
    }
    return nv_get(all->nodes[(self->index + RING - 1) % RING]) + step;
}

static void make_ring(ring *all)
{
    *all = (ring){ .closed = nv_obs_bool_new(scope, false), .step = nv_obs_int_new(scope, 1) };
    for (int i = 0; i < RING; i++) {
        all->who[i] = (ring_node){ all, i };
        all->nodes[i] = nv_computed_int(scope, around, &all->who[i]);
    }
}

/* Wherever the ring is entered first, it is told of, and right again once it is open. */
static void OBS_46_a_ring_is_named_and_mended_wherever_it_is_entered(void **state)
{
    (void)state;
    for (int entry = 0; entry < RING; entry++) {
        for (int follower = -1; follower < RING; follower++) {
            int told = 0;
            ring all;
            make_ring(&all);
            if (follower >= 0) {
                nv_subscribe(scope, all.nodes[follower], count_call, &told);
            }
            forget_reports();
            nv_set(all.closed, true);
            for (int i = 0; i < RING; i++) {
                (void)nv_get(all.nodes[(entry + i) % RING]);
            }
            assert_true(was_reported("a cycle of derived values"));
            nv_set(all.step, 2); /* goes round once and no further */
            (void)nv_get(all.nodes[entry]);
            nv_set(all.closed, false);
            for (int i = 0; i < RING; i++) {
                assert_int_equal(nv_get(all.nodes[i]), 2 * (i + 1));
            }
            forget_reports();
            nv_set(all.step, 3);
            assert_int_equal(nv_get(all.nodes[RING - 1]), 9);
            assert_int_equal(report_count, 0);
            assert_false(nv__reactive_is_pending());
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(OBS_28_an_input_that_was_not_reached_mends_it),
        TEST(OBS_28_the_same_for_other_types),
        TEST(OBS_28_a_failure_while_reading_keeps_value_and_inputs),
        TEST(OBS_6_an_effect_may_be_disposed_by_what_it_writes),
        TEST(OBS_6_an_effect_may_be_disposed_by_what_it_waits_for),
        TEST(OBS_46_a_ring_is_named_and_mended_wherever_it_is_entered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
