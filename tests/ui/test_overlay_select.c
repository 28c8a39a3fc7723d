/* Overlays among other things that a task waits for. */
#include "overlay_fixture.h"

typedef struct choice {
    nv_overlay *first, *second;
    nv_overlay_result results[2];
    nv_awaitable items[3];
    size_t which;
    nv_status status;
    bool done;
} choice;

static nv_status choose(void *user)
{
    choice *self = user;
    self->items[0] = nv_on_overlay(self->first, &self->results[0]);
    self->items[1] = nv_on_overlay(self->second, &self->results[1]);
    self->items[2] = nv_on_sleep(5);
    self->status = nv_await_any(self->items, 3, &self->which);
    self->done = true;
    return NV_OK;
}

static nv_status gather(void *user)
{
    choice *self = user;
    self->items[0] = nv_on_overlay(self->first, &self->results[0]);
    self->items[1] = nv_on_overlay(self->second, NULL);
    self->status = nv_await_all(self->items, 2);
    self->done = true;
    return NV_OK;
}

static void show_two(choice *self)
{
    *self = (choice){ .which = 99 };
    self->first = SHOW(.content = content_box("a", NULL), .name = "Save?");
    self->second = SHOW(.content = content_box("b", NULL), .timeout = 9);
}

/* OVL-20, OVL-28 */
static void the_first_overlay_to_end_wins(void **state)
{
    (void)state;
    choice self;
    show_two(&self);
    assert_int_equal(nv_spawn(fix->scope, choose, &self), NV_OK);
    advance(1);
    assert_false(self.done);
    nv_overlay_close_with(self.second, 7);
    nv_overlay_close_with(self.first, 3); /* in the same turn, but later */
    advance(0);
    assert_int_equal(self.status, NV_OK);
    assert_int_equal(self.which, 1);
    EXPECT_RESULT(self.results[1], 7, NV_OVERLAY_CLOSED);
    EXPECT_RESULT(self.results[0], 0, NV_OVERLAY_PENDING);
    assert_int_equal(self.items[0].status, NV_ESTATE);
}

static void an_overlay_that_loses_stays_open(void **state)
{
    (void)state;
    choice self;
    show_two(&self);
    assert_int_equal(nv_spawn(fix->scope, choose, &self), NV_OK);
    advance(5);
    assert_true(self.done);
    assert_int_equal(self.which, 2);
    assert_false(nv_overlay_is_done(self.first));
    assert_false(nv_overlay_is_done(self.second));
}

/* OVL-24 */
static void an_overlay_that_has_ended_wins_at_once(void **state)
{
    (void)state;
    choice self;
    show_two(&self);
    nv_overlay_close_with(self.first, 2);
    assert_int_equal(nv_spawn(fix->scope, choose, &self), NV_OK);
    advance(0);
    assert_int_equal(self.which, 0);
    EXPECT_RESULT(self.results[0], 2, NV_OVERLAY_CLOSED);
    self.first = NULL; /* nobody: disposed */
    assert_int_equal(nv_spawn(fix->scope, choose, &self), NV_OK);
    advance(0);
    assert_int_equal(self.which, 0);
    EXPECT_RESULT(self.results[0], 0, NV_OVERLAY_DISPOSED);
}

static void all_overlays_have_to_end(void **state)
{
    (void)state;
    choice self;
    show_two(&self);
    assert_int_equal(nv_spawn(fix->scope, gather, &self), NV_OK);
    nv_overlay_close_with(self.first, 4);
    advance(1);
    assert_false(self.done);
    advance(9);
    assert_true(self.done);
    assert_int_equal(self.status, NV_OK);
    EXPECT_RESULT(self.results[0], 4, NV_OVERLAY_CLOSED);
    EXPECT_RESULT(nv_overlay_get_result(self.second), 0, NV_OVERLAY_TIMEOUT);
}

/* OVL-25: whatever ends the entries, or the awaiter, the await returns. */
static void clearing_ends_the_choice(void **state)
{
    (void)state;
    choice self;
    show_two(&self);
    assert_int_equal(nv_spawn(fix->scope, choose, &self), NV_OK);
    advance(0);
    nv__overlay_clear(fix->view);
    advance(0);
    assert_true(self.done);
    EXPECT_RESULT(self.results[self.which], 0, NV_OVERLAY_DISPOSED);
}

static void a_cancelled_choice_leaves_nothing_behind(void **state)
{
    (void)state;
    choice self;
    show_two(&self);
    nv_task *task;
    assert_int_equal(nv_spawn_joinable(fix->scope, &task, .fn = choose, .user = &self), NV_OK);
    advance(0);
    nv_task_cancel(task);
    nv_task_release(task);
    advance(0);
    assert_int_equal(self.status, NV_ECANCELED);
    nv_overlay_close(self.first); /* tells nobody */
    nv_overlay_close(self.second);
    advance(1);
}

static nv_status wait_within(void *user)
{
    waiting *self = user;
    return nv_await_overlay(self->overlay, &self->result);
}

static nv_status give_up_soon(void *user)
{
    waiting *self = user;
    self->status = nv_await_within(2, wait_within, self);
    self->done = true;
    return NV_OK;
}

/* TSK-8 */
static void a_deadline_ends_the_wait_not_the_overlay(void **state)
{
    (void)state;
    waiting self = { .overlay = SHOW(.content = content_box("a", NULL)) };
    assert_int_equal(nv_spawn(fix->scope, give_up_soon, &self), NV_OK);
    advance(2);
    assert_true(self.done);
    assert_int_equal(self.status, NV_ETIMEDOUT);
    EXPECT_RESULT(self.result, 0, NV_OVERLAY_PENDING);
    assert_false(nv_overlay_is_done(self.overlay));
}

static void find_overlay(void *user, const char *line)
{
    if (strstr(line, "awaits overlay Save?, shown at ") && strstr(line, "test_overlay_select.c:")) {
        ++*(int *)user;
    }
}

static void dumps_name_the_overlay(void **state)
{
    (void)state;
    choice self;
    int found = 0;
    show_two(&self);
    static waiting wait; /* until the fixture's end */
    start_waiting(fix->scope, &wait, self.first);
    nv__runtime_dump(fix->runtime, find_overlay, &found);
    assert_int_equal(found, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        UI_TEST(the_first_overlay_to_end_wins),
        UI_TEST(an_overlay_that_loses_stays_open),
        UI_TEST(an_overlay_that_has_ended_wins_at_once),
        UI_TEST(all_overlays_have_to_end),
        UI_TEST(clearing_ends_the_choice),
        UI_TEST(a_cancelled_choice_leaves_nothing_behind),
        UI_TEST(a_deadline_ends_the_wait_not_the_overlay),
        UI_TEST(dumps_name_the_overlay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
