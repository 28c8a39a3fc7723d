/* Easing, retargeting and tickers, on the virtual clock. */
#include "tree_fixture.h"

#include "ui/animation.h"

static const nv__motion_curve linear = { 1.0f / 3, 1.0f / 3, 2.0f / 3, 2.0f / 3, 1.0 };

static void near(float value, double expected, double by)
{
    if (!(fabs((double)value - expected) <= by)) {
        fail_msg("%g, expected %g", (double)value, expected);
    }
}

/* ANI-7: against x and y of the curve computed from the parameter. */
static void bezier_meets_the_curve(void **state)
{
    (void)state;
    static const nv__motion_curve curves[] = {
        { 0.42f, 1.67f, 0.21f, 0.90f, 0.35 }, /* ANI-14: overshoots */
        { 0.34f, 0.80f, 0.34f, 1.00f, 0.20 }, { 0.0f, 0.0f, 1.0f, 1.0f, 1 },
        { 1.0f, 0.0f, 0.0f, 1.0f, 1 }, /* flat in the middle: Newton alone fails */
        { 0.0f, 1.0f, 0.0f, 1.0f, 1 },
    };
    for (size_t i = 0; i < sizeof curves / sizeof *curves; i++) {
        nv__motion_curve c = curves[i];
        assert_true(nv__bezier(c, 0) == 0 && nv__bezier(c, -1) == 0 && nv__bezier(c, NAN) == 0);
        assert_true(nv__bezier(c, 1) == 1 && nv__bezier(c, 2) == 1);
        for (double t = 0.01; t < 1; t += 0.01) {
            double s = 1 - t;
            double x = 3 * s * s * t * (double)c.x1 + 3 * s * t * t * (double)c.x2 + t * t * t;
            double y = 3 * s * s * t * (double)c.y1 + 3 * s * t * t * (double)c.y2 + t * t * t;
            /* Where the curve is steep, x in floats does not say more. */
            near(nv__bezier(c, (float)x), y, i >= 3 ? 0.05 : 0.005);
        }
    }
    near(nv__bezier(linear, 0.25f), 0.25, 1e-5);
    assert_true(nv__bezier(curves[0], 0.5f) > 1);
}

/* ---- values ---- */

static int changes, arrivals;
static float last_value;

static void changed(void *user)
{
    changes++;
    last_value = ((nv__animation *)user)->value;
}

static void arrived(void *user)
{
    (void)user;
    arrivals++;
}

typedef struct animated {
    tree_fixture f;
    nv__animation animation;
} animated;

static void open_animated(animated *a, bool runtime)
{
    tree_open(&a->f, runtime, 100, 100);
    show(&a->f, box("content", 1, 1));
    nv__animation_init(&a->animation, 0, changed, &a->animation);
    a->animation.on_done = arrived;
    changes = arrivals = 0;
    a->f.requests = 0;
}

static void step(animated *a, double seconds)
{
    nv__runtime_advance(a->f.runtime, seconds);
    frame(&a->f);
}

/* ANI-2, ANI-6 with a straight curve: 0 to 10 in 1 s, at 0.4 to 20: 12 after 0.5 s. */
static void a_new_target_goes_on_from_the_current_value(void **state)
{
    (void)state;
    animated a;
    open_animated(&a, true);
    assert_false(nv__view_is_animating(a.f.view));
    nv__animation_to(&a.animation, a.f.view, 10, linear);
    assert_true(nv__animation_is_running(&a.animation));
    assert_true(nv__view_is_animating(a.f.view));
    assert_int_equal(a.f.requests, 1);
    step(&a, 5); /* the first tick is where time starts */
    near(a.animation.value, 0, 1e-6);
    step(&a, 0.4);
    near(a.animation.value, 4, 1e-4);
    nv__animation_to(&a.animation, a.f.view, 20, linear);
    near(a.animation.value, 4, 1e-4);
    step(&a, 0);
    step(&a, 0.5);
    near(a.animation.value, 12, 1e-4);
    assert_int_equal(arrivals, 0);
    step(&a, 0.5);
    assert_true(a.animation.value == 20);
    assert_true(last_value == 20);
    assert_int_equal(arrivals, 1);
    assert_false(nv__animation_is_running(&a.animation));
    assert_false(nv__view_needs_frame(a.f.view));
    tree_close(&a.f);
}

/* ANI-12. */
static void the_same_target_again_does_not_restart(void **state)
{
    (void)state;
    animated a;
    open_animated(&a, true);
    nv__animation_to(&a.animation, a.f.view, 10, linear);
    step(&a, 0);
    step(&a, 0.5);
    nv__animation_to(&a.animation, a.f.view, 10, linear);
    step(&a, 0.25);
    near(a.animation.value, 7.5, 1e-4);
    step(&a, 1);
    assert_int_equal(arrivals, 1);
    int before = changes;
    nv__animation_to(&a.animation, a.f.view, 10, linear);
    assert_false(nv__animation_is_running(&a.animation));
    assert_int_equal(changes, before);
    tree_close(&a.f);
}

/* ANI-1: nothing to tick on, or no time to take. */
static void without_time_it_arrives_at_once(void **state)
{
    (void)state;
    animated a;
    open_animated(&a, false);
    nv__animation_to(&a.animation, a.f.view, 10, linear);
    assert_true(a.animation.value == 10);
    assert_int_equal(changes, 1);
    assert_int_equal(arrivals, 1);
    nv__animation_to(&a.animation, NULL, 3, linear);
    assert_int_equal(arrivals, 2);
    tree_close(&a.f);
    open_animated(&a, true);
    nv__motion_curve none = linear;
    none.duration = 0;
    nv__animation_to(&a.animation, a.f.view, 10, none);
    assert_int_equal(arrivals, 1);
    assert_false(nv__view_is_animating(a.f.view));
    tree_close(&a.f);
}

/* ANI-4, ANI-11. */
static void stopping_keeps_the_value_and_calls_nothing(void **state)
{
    (void)state;
    animated a;
    open_animated(&a, true);
    nv__animation_to(&a.animation, a.f.view, 10, linear);
    step(&a, 0);
    step(&a, 0.5);
    int before = changes;
    nv__animation_stop(&a.animation);
    nv__animation_stop(&a.animation);
    step(&a, 1);
    near(a.animation.value, 5, 1e-4);
    assert_true(a.animation.target == a.animation.value);
    nv__animation_jump(&a.animation, 42);
    assert_true(a.animation.value == 42);
    assert_int_equal(changes, before);
    assert_int_equal(arrivals, 0);
    catch_traps();
    nv__animation_to(&a.animation, a.f.view, NAN, linear);
    nv__animation_jump(&a.animation, INFINITY);
    release_traps();
    assert_reports(2);
    assert_true(a.animation.value == 42);
    tree_close(&a.f);
}

static void stop_at_the_end(void *user)
{
    nv__animation *animation = user;
    if (animation->value == 10) {
        nv__animation_stop(animation);
    }
}

static nv__view *ping_view;

static void ping_pong(void *user)
{
    nv__animation *animation = user;
    if (++arrivals < 4) {
        nv__animation_to(animation, ping_view, animation->value > 5 ? 0 : 10, linear);
    }
}

static void callbacks_may_stop_and_restart_it(void **state)
{
    (void)state;
    animated a;
    open_animated(&a, true);
    a.animation.on_change = stop_at_the_end;
    nv__animation_to(&a.animation, a.f.view, 10, linear);
    step(&a, 0);
    step(&a, 2);
    assert_int_equal(arrivals, 0); /* stopped in on_change: no arrival is told */
    nv__animation_jump(&a.animation, 0);
    a.animation.on_change = changed;
    a.animation.on_done = ping_pong;
    ping_view = a.f.view;
    nv__animation_to(&a.animation, a.f.view, 10, linear);
    for (int i = 0; i < 20; i++) {
        step(&a, 0.6);
    }
    assert_int_equal(arrivals, 4);
    assert_false(nv__view_is_animating(a.f.view));
    tree_close(&a.f);
}

/* ---- tickers ---- */

typedef struct counting_ticker {
    nv__ticker ticker;
    int ticks;
    double total;
    struct counting_ticker *remove; /* in its tick */
    nv__view *add_to;
    bool free_self;
    int stop_after;
} counting_ticker;

static bool count_tick(nv__ticker *ticker, double dt)
{
    counting_ticker *self = (counting_ticker *)ticker;
    self->ticks++;
    self->total += dt;
    if (self->remove) {
        nv__ticker_remove(&self->remove->ticker);
        if (self->add_to) {
            nv__view_add_ticker(self->add_to, &self->remove->ticker);
        }
    }
    if (self->free_self) {
        nv__ticker_remove(ticker);
        nv__free(self);
        return false;
    }
    return self->stop_after == 0 || self->ticks < self->stop_after;
}

static void tickers_get_the_time_since_their_last_tick(void **state)
{
    (void)state;
    animated a;
    open_animated(&a, true);
    counting_ticker one = { .ticker = { .tick = count_tick }, .stop_after = 4 };
    nv__view_add_ticker(a.f.view, &one.ticker);
    nv__view_add_ticker(a.f.view, &one.ticker);
    assert_int_equal(a.f.requests, 1);
    step(&a, 3);
    assert_int_equal(one.ticks, 1);
    near((float)one.total, 0, 0);
    step(&a, 0.25);
    step(&a, 0.5);
    near((float)one.total, 0.75, 1e-6);
    /* A frame is asked for as long as something ticks, and no longer. */
    assert_int_equal(a.f.requests, 4);
    step(&a, 0.5);
    assert_int_equal(one.ticks, 4);
    assert_int_equal(a.f.requests, 4);
    assert_null(one.ticker.view);
    tree_close(&a.f);
}

static void tickers_may_remove_free_and_add_while_ticking(void **state)
{
    (void)state;
    animated a;
    open_animated(&a, true);
    counting_ticker first = { .ticker = { .tick = count_tick } };
    counting_ticker second = { .ticker = { .tick = count_tick } };
    counting_ticker *third = NV__NEW(counting_ticker);
    assert_non_null(third);
    third->ticker.tick = count_tick;
    third->free_self = true;
    first.remove = &second; /* the next one, before its turn */
    nv__view_add_ticker(a.f.view, &first.ticker);
    nv__view_add_ticker(a.f.view, &second.ticker);
    nv__view_add_ticker(a.f.view, &third->ticker);
    step(&a, 0);
    assert_int_equal(first.ticks, 1);
    assert_int_equal(second.ticks, 0);
    first.add_to = a.f.view; /* removed and added: its turn is the next frame's, always */
    step(&a, 0);
    step(&a, 0);
    assert_int_equal(first.ticks, 3);
    assert_int_equal(second.ticks, 0);
    first.remove = &first; /* itself */
    first.add_to = NULL;
    step(&a, 0);
    assert_null(first.ticker.view);
    assert_int_equal(second.ticks, 1);
    tree_close(&a.f); /* with a ticker left */
    assert_null(second.ticker.view);
    nv__ticker_remove(&second.ticker);
    assert_int_equal(nv__alloc_live(), a.f.live);
}

/* What animates a widget may end it: the frame goes on. */
static nv_widget *doomed;

static void destroy_doomed(void *user)
{
    (void)user;
    nv__widget_destroy(doomed);
    doomed = NULL;
}

typedef struct faded_data {
    nv__animation animation;
} faded_data;

static void faded_unmount(nv_widget *widget)
{
    nv__animation_stop(&((faded_data *)nv_widget_data(widget))->animation);
}

static nv_size faded_measure(nv_widget *widget, nv_constraints within)
{
    (void)widget;
    return within.min;
}

static const nv_widget_class faded_class = { .name = "faded",
                                             .data_size = sizeof(faded_data),
                                             .measure = faded_measure,
                                             .unmount = faded_unmount };

static void an_animation_inside_a_widget_may_destroy_it(void **state)
{
    (void)state;
    for (int at_change = 0; at_change < 2; at_change++) {
        animated a;
        tree_open(&a.f, true, 100, 100);
        doomed = nv_widget_new(&faded_class, HERE);
        faded_data *data = nv_widget_data(doomed);
        nv__animation_init(&data->animation, 0, at_change ? destroy_doomed : NULL, NULL);
        data->animation.on_done = destroy_doomed;
        show(&a.f, with(make(&column_class, "root", 0, 0), nv_children(doomed)));
        nv__animation_to(&data->animation, a.f.view, 1, linear);
        step(&a, 0);
        step(&a, 2);
        assert_null(doomed);
        assert_false(nv__view_is_animating(a.f.view));
        tree_close(&a.f);
        assert_int_equal(nv__alloc_live(), a.f.live);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bezier_meets_the_curve),
        cmocka_unit_test(a_new_target_goes_on_from_the_current_value),
        cmocka_unit_test(the_same_target_again_does_not_restart),
        cmocka_unit_test(without_time_it_arrives_at_once),
        cmocka_unit_test(stopping_keeps_the_value_and_calls_nothing),
        cmocka_unit_test(callbacks_may_stop_and_restart_it),
        cmocka_unit_test(tickers_get_the_time_since_their_last_tick),
        cmocka_unit_test(tickers_may_remove_free_and_add_while_ticking),
        cmocka_unit_test(an_animation_inside_a_widget_may_destroy_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
