/* Every allocation of a small program fails once. Nothing crashes, leaks or stays half-done, and
 * the failure is told. */
#include "reactive/support.h"

#include <stdio.h>

typedef struct program {
    nv_obs_int *count;
    nv_obs_bool *flag;
    nv_obs_text *name;
    nv_obs_list *list;
    const nv_obs_int *twice;
    const nv_obs_text *label, *greeting;
    nv__watch watch;
    int calls;
} program;

static int64_t twice_or_list(void *user)
{
    program *self = user;
    return nv_get(self->flag) ? (int64_t)nv_list_count(self->list) : nv_get(self->count) * 2;
}

static const char *greet(void *user)
{
    program *self = user;
    const char *text = nv_fmt("Hello %s, %d", nv_get(self->name), (int)nv_get(self->count));
    return text;
}

static void effect(void *user)
{
    program *self = user;
    self->calls++;
    if (nv_get(self->flag)) {
        nv_set(self->count, (int64_t)strlen(nv_get(self->greeting)));
    }
}

static void handler(void *user)
{
    program *self = user;
    nv_set(self->count, nv_get(self->count) + 1);
    nv_set(self->name, "a name that is different");
    nv_set(self->flag, true);
    nv_list_push(self->list, &(int){ 1 });
    nv_set(self->flag, false);
    (void)nv_get(self->twice);
}

static void run_program(nv_scope *inner)
{
    program self = {
        .count = nv_obs_int_new(inner, 1),
        .flag = nv_obs_bool_new(inner, false),
        .name = nv_obs_text_new(inner, "you"),
        .list = nv_obs_list_new(inner, sizeof(int)),
    };
    if (self.name) {
        nv_dispatch_to_ui(self.name);
    }
    self.twice = nv_computed_int(inner, twice_or_list, &self);
    self.label = nv_format(inner, "{:>20}|{:.1%}|{}", self.twice, self.count, self.name);
    self.greeting = nv_computed_text(inner, greet, &self);
    nv_effect_new(inner, effect, &self);
    if (self.label) {
        nv_subscribe(inner, self.label, count_call, &self.calls);
        (void)nv__watch_attach(&self.watch, self.label, count_call, &self.calls);
    }
    for (int i = 0; i < 3; i++) {
        nv__handler_run(inner, "button", handler, &self);
        nv_set(self.flag, true);
        nv_obs_text_setf(self.name, "%0300d", i);
    }
    (void)nv_get(self.label);
    nv__watch_detach(&self.watch);
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    int failures = 0;
    for (size_t n = 1;; n++) {
        nv__pin_frame frame;
        nv__pin_frame_begin(&frame);
        nv_scope *inner = nv_scope_new(scope, "inner");
        assert_non_null(inner);
        forget_reports();
        nv__alloc_fail_after(n);
        run_program(inner);
        bool hit = nv__alloc_fail_hit();
        nv__alloc_fail_after(0);
        nv_scope_end(inner);
        nv__runtime_advance(rt, 0);
        nv__pin_frame_end(&frame);
        assert_int_equal(nv__reactive_live_nodes(), 0);
        assert_false(nv__reactive_is_pending());
        if (!hit) {
            break;
        }
        failures++;
    }
    assert_true(failures > 30);
}

/* After the failure is over, everything that was made works. */
static void what_was_made_works_after_a_failure(void **state)
{
    (void)state;
    nv_obs_text *text = nv_obs_text_new(scope, "before");
    const nv_obs_text *format = nv_format(scope, "<{}>", text);
    for (size_t n = 1; n <= 8; n++) {
        nv__alloc_fail_after(n);
        nv_set(text, "a new text that takes memory");
        const char *now = nv__obs_text_peek(format);
        bool old = strcmp(now, "<before>") == 0;
        bool new = strcmp(now, "<a new text that takes memory>") == 0;
        nv__alloc_fail_after(0);
        assert_true(old || new);
        assert_true(new || was_reported("out of memory"));
        nv_set(text, "before");
        nv_set(text, "x");
        assert_string_equal(nv__obs_text_peek(format), "<x>");
        nv_set(text, "before");
        assert_string_equal(nv__obs_text_peek(format), "<before>");
    }
}

static void a_node_that_cannot_be_made_is_told_and_NULL(void **state)
{
    (void)state;
    nv__alloc_fail_after(1);
    assert_null(nv_obs_int_new(scope, 1));
    nv__alloc_fail_after(0);
    assert_true(was_reported("out of memory"));
    assert_int_equal(nv__reactive_live_nodes(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_allocation_may_fail),
        TEST(what_was_made_works_after_a_failure),
        TEST(a_node_that_cannot_be_made_is_told_and_NULL),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
