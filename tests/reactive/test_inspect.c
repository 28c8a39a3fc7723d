/* Names, dumps of the graph, and why something ran. */
#include "reactive/support.h"

#include <nuiitivet/observable_inspect.h>
#include <nuiitivet/observable_list.h>
#include <nuiitivet/observable_more.h>
#include <nuiitivet/observable_of.h>
#include <nuiitivet/timing.h>

#include <pthread.h>
#include <stdio.h>

typedef struct point {
    double x, y;
} point;

NV_OBSERVABLE_OF(obs_point, point);

static char text[16384];
static int pieces;

static void collect(void *user, const char *piece)
{
    (void)user;
    size_t used = strlen(text);
    snprintf(text + used, sizeof text - used, "%s", piece);
    assert_true(strlen(piece) > 0 && piece[strlen(piece) - 1] == '\n');
    pieces++;
}

static void collect_line(void *user, const char *line)
{
    size_t used = strlen(text);
    assert_null(strchr(line, '\n'));
    snprintf(text + used, sizeof text - used, "%s\n", line);
    ++*(int *)user;
}

static bool has(const char *part)
{
    return strstr(text, part) != NULL;
}

static size_t count_of(const char *part)
{
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, part)) != NULL; at++) {
        count++;
    }
    return count;
}

static int setup_empty(void **state)
{
    text[0] = '\0';
    pieces = 0;
    return setup(state);
}

static int teardown_stopped(void **state)
{
    nv_state_trace_stop();
    return teardown(state);
}

#define INSPECT(function) cmocka_unit_test_setup_teardown(function, setup_empty, teardown_stopped)

typedef struct cart {
    nv_obs_int *quantity;
    nv_obs_real *price;
    nv_obs_text *note;
    nv_obs_list *items;
    const nv_obs_real *total;
    const nv_obs_text *label;
    int calls;
} cart;

static double total(void *user)
{
    cart *self = user;
    return nv_get(self->price) * (double)nv_get(self->quantity);
}

static void read_label(void *user)
{
    cart *self = user;
    self->calls++;
    (void)nv_get(self->label);
}

static cart make(nv_scope *owner)
{
    cart self = { .quantity = nv_obs_int_new(owner, 2),
                  .price = nv_observable_named(nv_obs_real_new(owner, 1.5), "price"),
                  .note = nv_obs_text_new(owner, "a \"note\"\nthat goes on and on and on and on"),
                  .items = nv_obs_list_new(owner, sizeof(int)) };
    return self;
}

/* `self` stays where it is. */
static void derive(nv_scope *owner, cart *self)
{
    self->total = nv_computed_real(owner, total, self);
    nv_observable_named(self->total, "total");
    self->label = nv_format(owner, "{:.2}", self->total);
}

/* ---- names ---- */

static void a_name_stands_before_the_line(void **state)
{
    (void)state;
    cart self = make(scope);
    nv_set((nv_obs_real *)(uintptr_t)nv_debounce(scope, self.price, 1), 2);
    assert_true(was_reported("'price', debounced real at test_inspect.c:"));
    nv_observable_at(self.price, "elsewhere.c", 7);
    nv_dispatch_to_ui((nv_obs_real *)NULL);
    assert_null(nv_observable_named(NULL, "x"));
    assert_ptr_equal(nv_observable_named(self.price, NULL), self.price);
    for (int i = 0; i < 5000; i++) {
        char name[32];
        snprintf(name, sizeof name, "item %d", i);
        nv_observable_named(self.quantity, name);
    }
    assert_true(was_reported("could not be kept"));
    assert_int_equal(nv_observables_dump(NV_GRAPH_TEXT, collect, NULL), NV_OK);
    assert_true(has("'price', observable real at elsewhere.c:7 = 1.5"));
}

/* ---- dumps ---- */

static void a_dump_tells_of_every_node_its_value_and_its_inputs(void **state)
{
    (void)state;
    nv_scope *shop = nv_scope_new(scope, "shop");
    cart self = make(shop);
    derive(shop, &self);
    nv_list_push(self.items, &(int){ 1 });
    obs_point *at = nv_obs_new(obs_point, shop, (&(point){ 1, 2 }));
    nv_dispatch_to_ui(self.quantity);
    nv_effect *effect = nv_effect_new(shop, read_label, &self);
    nv__watch watch = { 0 };
    assert_int_equal(nv__watch_attach(&watch, self.items, count_call, &self.calls), NV_OK);
    assert_int_equal(nv_observables_dump(NV_GRAPH_TEXT, collect, NULL), NV_OK);
    assert_int_equal(pieces, 11);
    assert_true(has("scope 'shop'\n  #1 observable int at test_inspect.c:"));
    assert_true(has(" = 2, seen by all threads\n"));
    assert_true(has("#2 'price', observable real at test_inspect.c:"));
    assert_true(has("= \"a \"note\" that goes on and on and on and \"...\n"));
    assert_true(has("list at test_inspect.c:"));
    assert_true(has(" = 1 item\n"));
    assert_true(has("#5 'total', computed real at test_inspect.c:"));
    assert_true(has(" = 3, reads #2 #1\n"));
    assert_true(has("#6 format text at test_inspect.c:"));
    assert_true(has(" = \"3.00\", reads #5\n"));
    assert_true(has(" = obs_point\n"));
    assert_true(has("widgets and others\n  #9 watch, reads #4\n"));

    text[0] = '\0';
    nv_batch_begin();
    nv_set(self.price, 2);
    nv_effect_dispose(effect);
    assert_int_equal(nv_observables_dump(NV_GRAPH_TEXT, collect, NULL), NV_OK);
    nv_batch_end();
    assert_true(has(" = 3, stale, reads"));
    assert_true(has(", stale, disposed\n"));
    assert_int_equal(self.calls, 1); /* nothing has been computed for it */
    assert_non_null(at);
    nv__watch_detach(&watch);
    assert_int_equal(nv_observables_dump((nv_graph_format)9, collect, NULL), NV_EINVAL);
}

static void a_dump_for_graphviz_is_well_formed(void **state)
{
    (void)state;
    cart self = make(scope);
    derive(scope, &self);
    assert_int_equal(nv_observables_dump(NV_GRAPH_DOT, collect, NULL), NV_OK);
    assert_int_equal(strncmp(text, "digraph observables {\n", 22), 0);
    assert_true(has("  n1 [shape=box, label=\"observable int at test_inspect.c:"));
    assert_true(has("\\\"a \\\"note\\\" that"));
    assert_true(has("  n2 -> n5;\n  n1 -> n5;\n  n5 -> n6;\n}\n"));
    /* Quotes that are not escaped come in pairs on each line. */
    bool inside = false;
    for (const char *c = text; *c; c++) {
        if (*c == '\\') {
            c++;
        } else if (*c == '"') {
            inside = !inside;
        }
        assert_false(*c == '\n' && inside);
    }
}

static void an_empty_graph_has_a_dump_and_lost_memory_is_told(void **state)
{
    (void)state;
    assert_int_equal(nv_observables_dump(NV_GRAPH_TEXT, collect, NULL), NV_OK);
    assert_int_equal(pieces, 0);
    cart self = make(scope);
    derive(scope, &self);
    for (size_t n = 1; n < 3; n++) {
        nv__alloc_fail_after(n);
        assert_int_equal(nv_observables_dump(NV_GRAPH_TEXT, collect, NULL), NV_ENOMEM);
        nv__alloc_fail_after(0);
    }
    nv__alloc_fail_after(1);
    assert_int_equal(nv_state_trace_start(collect_line, &self.calls), NV_ENOMEM);
    nv__alloc_fail_after(0);
}

/* ---- traces ---- */

static cart *clicked;

static void on_click(void *user)
{
    (void)user;
    nv_set(clicked->quantity, 5);
    nv_set(clicked->price, 1.5);
}

static void a_trace_names_input_value_line_and_handler(void **state)
{
    (void)state;
    int lines = 0;
    cart self = make(scope);
    derive(scope, &self);
    nv_effect_new(scope, read_label, &self);
    assert_int_equal(nv_state_trace_start(collect_line, &lines), NV_OK);
    nv_set(self.quantity, 3);
    int line = __LINE__ - 1;
    char expected[256];
    snprintf(expected, sizeof expected, "is now 3, written at test_inspect.c:%d\n", line);
    assert_true(has("'total', computed real at test_inspect.c:"));
    assert_true(has(" went from 3 to 4.5, because observable int at test_inspect.c:"));
    assert_true(has(expected));
    assert_true(has("format text at test_inspect.c:"));
    assert_true(has(" went from \"3.00\" to \"4.50\", because 'total', computed real"));
    assert_true(has("effect at test_inspect.c:"));
    assert_true(has(" runs, because format text at"));
    assert_int_equal(lines, 3);

    text[0] = '\0';
    clicked = &self;
    assert_int_equal(nv__handler_run(scope, "button 'Five'", on_click, NULL), NV_OK);
    assert_true(has(" by button 'Five'\n"));
    nv_state_trace_stop();
    text[0] = '\0';
    nv_set(self.quantity, 9);
    assert_string_equal(text, "");
    assert_int_equal(self.calls, 4);
}

static void what_stays_the_same_is_told_as_such(void **state)
{
    (void)state;
    int lines = 0;
    cart self = make(scope);
    derive(scope, &self);
    nv_effect_new(scope, read_label, &self);
    nv_state_trace_start(collect_line, &lines);
    nv_batch_begin();
    nv_set(self.quantity, 6);
    nv_set(self.price, 0.5);
    nv_batch_end();
    assert_true(has("was computed again and stays 3, because"));
    assert_int_equal(count_of(" runs, "), 0);
    nv_obs_real_set(self.price, 1.5); /* not by the macro: its line is not known */
    assert_true(has("'price', observable real at test_inspect.c:"));
    assert_false(has("is now 1.5, written"));
    assert_int_equal(self.calls, 2);
}

static void a_trace_changes_nothing_but_what_it_tells(void **state)
{
    (void)state;
    int lines = 0, calls = 0;
    cart self = make(scope);
    derive(scope, &self);
    nv_subscribe(scope, self.label, count_call, &calls);
    nv_state_trace_start(collect_line, &lines);
    nv_state_trace_start(collect_line, &lines);
    for (int i = 0; i < 600; i++) { /* more writes than are remembered */
        nv_set(self.quantity, i + 10);
        text[0] = '\0';
    }
    assert_int_equal(calls, 600);
    assert_int_equal(lines, 1800);
    nv_state_trace_stop();
    nv_state_trace_stop();
    nv_batch_begin();
    nv_set(self.quantity, 1);
    nv_set(self.quantity, 609);
    nv_batch_end();
    assert_int_equal(calls, 600);
}

/* Another thread has a graph of its own, whose first node looks at the environment. */
static void *first_observable(void *user)
{
    nv__runtime *other;
    nv__runtime_desc desc = { .mode = NV__RUNTIME_OWNED, .virtual_clock = true };
    assert_int_equal(nv__runtime_create(&desc, &other), NV_OK);
    (void)nv_obs_int_new(nv__runtime_scope(other), 1);
    *(bool *)user = nv__trace_is_on();
    nv_state_trace_stop();
    nv__runtime_destroy(other);
    return NULL;
}

static void the_environment_starts_a_trace(void **state)
{
    (void)state;
    bool on[2] = { false, true };
    for (int i = 0; i < 2; i++) {
        pthread_t thread;
        assert_int_equal(setenv("NUIITIVET_DEBUG_STATE", i == 0 ? "1" : "0", 1), 0);
        assert_int_equal(pthread_create(&thread, NULL, first_observable, &on[i]), 0);
        pthread_join(thread, NULL);
    }
    unsetenv("NUIITIVET_DEBUG_STATE");
    assert_true(on[0]);
    assert_false(on[1]);
}

static void a_redraw_is_told_with_its_observable(void **state)
{
    (void)state;
    int lines = 0;
    cart self = make(scope);
    nv__trace_redraw(self.price, "label 'Price'");
    nv_state_trace_start(collect_line, &lines);
    nv__trace_redraw(self.price, "label 'Price'");
    nv__trace_redraw(NULL, "label 'Price'");
    assert_int_equal(lines, 1);
    assert_true(has("label 'Price' is redrawn, because 'price', observable real"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        INSPECT(a_name_stands_before_the_line),
        INSPECT(a_dump_tells_of_every_node_its_value_and_its_inputs),
        INSPECT(a_dump_for_graphviz_is_well_formed),
        INSPECT(an_empty_graph_has_a_dump_and_lost_memory_is_told),
        INSPECT(a_trace_names_input_value_line_and_handler),
        INSPECT(what_stays_the_same_is_told_as_such),
        INSPECT(a_trace_changes_nothing_but_what_it_tells),
        INSPECT(the_environment_starts_a_trace),
        INSPECT(a_redraw_is_told_with_its_observable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
