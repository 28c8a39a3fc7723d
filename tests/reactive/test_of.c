/* Observables of types of the program's: copies, their ends, comparisons, and failing copies. */
#include "reactive/support.h"

#include <nuiitivet/observable_of.h>

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>

/* ---- a value that owns something ---- */

typedef struct person {
    char *name;
    int age;
} person;

static atomic_int alive;       /* names that are held by values */
static atomic_int copies_left; /* until a copy fails; negative: none does */
static int compared;

static bool person_copy(person *to, const person *from)
{
    if (copies_left == 0) {
        return false;
    }
    copies_left--;
    to->name = from->name ? strdup(from->name) : NULL;
    to->age = from->age;
    alive += to->name ? 1 : 0;
    return true;
}

static void person_destroy(person *value)
{
    alive -= value->name ? 1 : 0;
    free(value->name);
}

static bool person_same(const person *a, const person *b)
{
    compared++;
    if (a->age < 0 || b->age < 0) {
        nv_compute_fail("nobody is that young");
    }
    return a->age == b->age && strcmp(a->name ? a->name : "", b->name ? b->name : "") == 0;
}

typedef struct point {
    double x, y;
} point;

NV_OBSERVABLE_OF(obs_person, person, person_copy, person_destroy, person_same);
NV_OBSERVABLE_OF(obs_point, point);
NV_OBSERVABLE_OF(obs_owner, person, person_copy, person_destroy);
NV_OBSERVABLE_OF(obs_words, const char *);

static int setup_people(void **state)
{
    alive = compared = 0;
    copies_left = -1;
    return setup(state);
}

static int teardown_people(void **state)
{
    int failed = teardown(state);
    return failed || alive != 0;
}

#define PEOPLE(function) cmocka_unit_test_setup_teardown(function, setup_people, teardown_people)

/* ---- values ---- */

static void a_value_is_copied_in_and_compared_by_its_own_functions(void **state)
{
    (void)state;
    int calls = 0;
    person ada = { (char[]){ "Ada" }, 36 };
    obs_person *o = nv_obs_new(obs_person, scope, &ada);
    nv_subscribe(scope, o, count_call, &calls);
    ada.name[0] = 'I';
    assert_string_equal(obs_person_get(o)->name, "Ada");
    assert_int_equal(obs_person_set(o, &(person){ (char[]){ "Ada" }, 36 }), NV_OK);
    assert_int_equal(calls, 0);
    assert_int_equal(compared, 1);
    const person *before = obs_person_get(o);
    assert_int_equal(obs_person_set(o, &ada), NV_OK);
    assert_int_equal(calls, 1);
    assert_string_equal(obs_person_get(o)->name, "Ida");
    assert_string_equal(before->name, "Ada"); /* until the test ends */
}

static void grow_older(void *user, person *value)
{
    value->age += *(int *)user;
}

static void an_update_changes_a_copy(void **state)
{
    (void)state;
    int calls = 0, years = 1, none = 0;
    obs_person *o = obs_person_new(scope, &(person){ (char[]){ "Ada" }, 36 });
    nv_subscribe(scope, o, count_call, &calls);
    const person *before = obs_person_get(o);
    assert_int_equal(obs_person_update(o, grow_older, &years), NV_OK);
    assert_int_equal(obs_person_get(o)->age, 37);
    assert_int_equal(before->age, 36);
    assert_int_equal(obs_person_update(o, grow_older, &none), NV_OK);
    assert_int_equal(calls, 1);
    assert_int_equal(obs_person_update(o, NULL, NULL), NV_EINVAL);
    assert_int_equal(obs_person_update(NULL, grow_older, &none), NV_EINVAL);
}

static void plain_values_need_no_functions(void **state)
{
    (void)state;
    int calls = 0;
    obs_point *o = obs_point_new(scope, &(point){ 1, 2 });
    nv_subscribe(scope, o, count_call, &calls);
    obs_point_set(o, &(point){ 1, 2 });
    assert_int_equal(calls, 0);
    obs_point_set(o, &(point){ 3, 2 });
    assert_int_equal(calls, 1);
    assert_true(obs_point_get(o)->x == 3.0);
    assert_true(obs_point_get(NULL)->x == 0.0);
    assert_int_equal(obs_point_set(NULL, &(point){ 0, 0 }), NV_EINVAL);
    assert_int_equal(obs_point_set(o, NULL), NV_EINVAL);
    obs_point *zeros = obs_point_new(scope, NULL);
    assert_true(obs_point_get(zeros)->y == 0.0);
    const char *word = "hello";
    obs_words *words = obs_words_new(scope, &word);
    assert_ptr_equal(*obs_words_get(words), word);
}

static void without_a_comparison_what_owns_something_always_changes(void **state)
{
    (void)state;
    int calls = 0;
    person ada = { (char[]){ "Ada" }, 36 };
    obs_owner *o = obs_owner_new(scope, &ada);
    nv_subscribe(scope, o, count_call, &calls);
    obs_owner_set(o, &ada);
    assert_int_equal(calls, 1);
}

static void OBS_44_a_batch_that_undoes_a_value_tells_nobody(void **state)
{
    (void)state;
    int calls = 0;
    obs_point *o = obs_point_new(scope, &(point){ 1, 2 });
    nv_subscribe(scope, o, count_call, &calls);
    nv_batch_begin();
    obs_point_set(o, &(point){ 3, 4 });
    obs_point_set(o, &(point){ 1, 2 });
    nv_batch_end();
    assert_int_equal(calls, 0);
}

static void a_copy_that_fails_leaves_the_value(void **state)
{
    (void)state;
    int calls = 0, years = 1;
    person ada = { (char[]){ "Ada" }, 36 }, bob = { (char[]){ "Bob" }, 20 };
    copies_left = 0;
    assert_null(obs_person_new(scope, &ada));
    copies_left = -1;
    obs_person *o = obs_person_new(scope, &ada);
    nv_subscribe(scope, o, count_call, &calls);
    copies_left = 0;
    assert_int_equal(obs_person_set(o, &bob), NV_ENOMEM);
    assert_int_equal(obs_person_update(o, grow_older, &years), NV_ENOMEM);
    assert_int_equal(calls, 0);
    assert_string_equal(obs_person_get(o)->name, "Ada");
    assert_true(was_reported("obs_person: a value could not be copied"));
    copies_left = -1;
    assert_int_equal(obs_person_set(o, &bob), NV_OK);
    assert_int_equal(calls, 1);
}

static void OBS_5_a_failing_comparison_counts_as_different(void **state)
{
    (void)state;
    int calls = 0;
    person unborn = { NULL, -1 };
    obs_person *o = obs_person_new(scope, &unborn);
    nv_subscribe(scope, o, count_call, &calls);
    obs_person_set(o, &unborn);
    assert_int_equal(calls, 1);
    assert_true(was_reported("nobody is that young"));
}

/* ---- derived ---- */

typedef struct family {
    obs_person *mother;
    nv_obs_int *years;
    int calls;
} family;

static void daughter(void *user, person *out)
{
    family *self = user;
    const person *mother = obs_person_get(self->mother);
    int64_t years = nv_get(self->years);
    out->name = strdup(mother->name);
    alive++;
    if (years < 0) {
        person_destroy(out); /* whoever fails cleans up */
        nv_compute_fail("not born yet");
        return;
    }
    out->age = mother->age - (int)years;
}

static int64_t age_of(void *user, nv_arg from)
{
    (void)user;
    const person *value = from.value;
    return value ? value->age : -1;
}

static void called(void *user, nv_arg from, person *out)
{
    (void)user;
    out->name = strdup(from.text);
    alive++;
}

static void both(void *user, const nv_arg *args, point *out)
{
    (void)user;
    *out = (point){ args[0].real, (double)((const person *)args[1].value)->age };
}

static void OBS_24_values_of_any_type_stand_anywhere_in_a_chain(void **state)
{
    (void)state;
    family self = { .mother = obs_person_new(scope, &(person){ (char[]){ "Ada" }, 36 }),
                    .years = nv_obs_int_new(scope, 20) };
    nv_obs_text *name = nv_obs_text_new(scope, "Eve");
    nv_obs_real *x = nv_obs_real_new(scope, 1);
    const obs_person *child = nv_obs_computed(obs_person, scope, daughter, &self);
    const nv_obs_int *age = nv_map_int(scope, child, age_of, NULL);
    const obs_person *other = obs_person_map(scope, name, called, NULL);
    const obs_point *at =
        obs_point_combine(scope, (const void *const[]){ x, child, NULL }, both, NULL);
    nv_subscribe(scope, child, count_call, &self.calls);
    assert_int_equal(nv_get(age), 16);
    nv_set(self.years, 21);
    assert_int_equal(nv_get(age), 15);
    assert_int_equal(self.calls, 1);
    nv_set(name, "Zoe");
    assert_string_equal(obs_person_get(other)->name, "Zoe");
    assert_true(obs_point_get(at)->y == 15.0);

    nv_set(self.years, -1);
    assert_int_equal(nv_get(age), 15);
    assert_true(was_reported("not born yet"));
    nv_set(self.years, 30);
    assert_int_equal(nv_get(age), 6);
    nv_batch_begin();
    nv_set(self.years, 31);
    (void)obs_person_get(child);
    nv_set(self.years, 30);
    nv_batch_end();
    assert_int_equal(self.calls, 2); /* what was read in between is no change in the end */
}

static void OBS_28_a_first_run_that_fails_leaves_zeros(void **state)
{
    (void)state;
    family self = { .mother = obs_person_new(scope, &(person){ (char[]){ "Ada" }, 36 }),
                    .years = nv_obs_int_new(scope, -1) };
    const obs_person *child = obs_person_computed(scope, daughter, &self);
    assert_non_null(child);
    assert_null(obs_person_get(child)->name);
    nv_set(self.years, 1);
    assert_int_equal(obs_person_get(child)->age, 35);
    assert_int_equal(obs_person_set((obs_person *)(uintptr_t)child, obs_person_get(child)),
                     NV_EINVAL);
    assert_true(was_reported("not written"));
}

static void OBS_60_63_values_of_any_type_are_timed(void **state)
{
    (void)state;
    int calls = 0;
    obs_person *o = obs_person_new(scope, &(person){ (char[]){ "Ada" }, 1 });
    const obs_person *settled = obs_person_debounce(scope, o, 1.0);
    const obs_person *calm = obs_person_throttle(scope, settled, 1.0);
    const obs_person *late = obs_person_delay(scope, calm, 1.0);
    const nv_obs_int *age = nv_map_int(scope, late, age_of, NULL);
    nv_subscribe(scope, age, count_call, &calls);
    for (int i = 2; i < 5; i++) {
        obs_person_set(o, &(person){ (char[]){ "Ada" }, i });
    }
    assert_int_equal(nv_get(age), 1);
    nv__runtime_advance(rt, 1.5);
    assert_int_equal(nv_get(age), 1);
    nv__runtime_advance(rt, 1.0);
    assert_int_equal(nv_get(age), 4);
    assert_int_equal(calls, 1);
    obs_person_set(o, &(person){ (char[]){ "Ada" }, 9 }); /* under way when the scope ends */
    nv__runtime_advance(rt, 1.5);
}

/* ---- workers ---- */

typedef struct shared {
    obs_person *o;
    const obs_person *derived;
    int rounds;
    int seen;
} shared;

static void one_year(void *user, person *value)
{
    (void)user;
    value->age++;
}

static void *work(void *user)
{
    shared *self = user;
    nv__pin_frame frame;
    nv__pin_frame_begin(&frame);
    for (int i = 0; i < self->rounds; i++) {
        assert_int_equal(obs_person_update(self->o, one_year, NULL), NV_OK);
        const person *value = obs_person_get(self->o);
        self->seen = value->age;
        assert_string_equal(value->name, "Ada");
        (void)obs_person_get(self->derived)->age;
    }
    nv__pin_frame_end(&frame);
    return NULL;
}

static void copy_of(void *user, nv_arg from, person *out)
{
    (void)user;
    (void)person_copy(out, from.value);
}

static void THR_3_5_workers_change_values_of_any_type(void **state)
{
    (void)state;
    enum { THREADS = 4, ROUNDS = 200 };
    int calls = 0;
    shared self = { .o = obs_person_new(scope, &(person){ (char[]){ "Ada" }, 0 }),
                    .rounds = ROUNDS };
    obs_person_dispatch_to_ui(self.o);
    self.derived = obs_person_map(scope, self.o, copy_of, NULL);
    nv_subscribe(scope, self.o, count_call, &calls);
    pthread_t threads[THREADS];
    shared each[THREADS];
    for (int i = 0; i < THREADS; i++) {
        each[i] = self;
        assert_int_equal(pthread_create(&threads[i], NULL, work, &each[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
    assert_int_equal(calls, 0);
    nv__runtime_advance(rt, 0);
    assert_int_equal(calls, 1);
    assert_int_equal(obs_person_get(self.o)->age, THREADS * ROUNDS);
    assert_int_equal(obs_person_get(self.derived)->age, THREADS * ROUNDS);
    /* THR-6: what the UI thread writes after that is not overwritten. */
    obs_person_set(self.o, &(person){ (char[]){ "Ada" }, 5 });
    nv__runtime_advance(rt, 0);
    assert_int_equal(obs_person_get(self.o)->age, 5);
}

/* ---- lost memory ---- */

static void use_everything(nv_scope *inner)
{
    family self = { .mother = obs_person_new(inner, &(person){ (char[]){ "Ada" }, 36 }),
                    .years = nv_obs_int_new(inner, 20) };
    if (!self.mother || !self.years) {
        return;
    }
    obs_person_dispatch_to_ui(self.mother);
    const obs_person *child = obs_person_computed(inner, daughter, &self);
    if (child) {
        const nv_obs_int *age = nv_map_int(inner, child, age_of, NULL);
        (void)obs_person_debounce(inner, child, 1);
        (void)nv_subscribe_at_once(inner, self.mother, count_call, &self.calls);
        (void)nv_subscribe(inner, age ? (const void *)age : child, count_call, &self.calls);
        obs_person_dispatch_to_ui(child);
    }
    (void)obs_person_update(self.mother, one_year, NULL);
    (void)obs_person_set(self.mother, &(person){ (char[]){ "Bea" }, 40 });
    nv_set(self.years, 3);
    (void)obs_person_get(self.mother);
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    bool hit = true;
    int reports = 0;
    for (size_t n = 1; hit; n++) {
        nv_scope *inner = nv_scope_new(scope, "inner");
        nv__alloc_fail_after(n);
        use_everything(inner);
        hit = nv__alloc_fail_hit();
        nv__alloc_fail_after(0);
        reports += report_count > 0; /* remembering what a batch changes may fail in silence */
        forget_reports();
        nv_scope_end(inner);
        assert_true(n < 1000);
    }
    assert_true(reports >= 15);
}

static void every_copy_may_fail(void **state)
{
    (void)state;
    for (int n = 0; n < 12; n++) {
        nv_scope *inner = nv_scope_new(scope, "inner");
        copies_left = n;
        use_everything(inner);
        copies_left = -1;
        nv_scope_end(inner);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PEOPLE(a_value_is_copied_in_and_compared_by_its_own_functions),
        PEOPLE(an_update_changes_a_copy),
        PEOPLE(plain_values_need_no_functions),
        PEOPLE(without_a_comparison_what_owns_something_always_changes),
        PEOPLE(OBS_44_a_batch_that_undoes_a_value_tells_nobody),
        PEOPLE(a_copy_that_fails_leaves_the_value),
        PEOPLE(OBS_5_a_failing_comparison_counts_as_different),
        PEOPLE(OBS_24_values_of_any_type_stand_anywhere_in_a_chain),
        PEOPLE(OBS_28_a_first_run_that_fails_leaves_zeros),
        PEOPLE(OBS_60_63_values_of_any_type_are_timed),
        PEOPLE(THR_3_5_workers_change_values_of_any_type),
        PEOPLE(every_allocation_may_fail),
        PEOPLE(every_copy_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
