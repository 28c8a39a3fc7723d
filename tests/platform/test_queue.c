#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "platform/glfw/queue.h"

#include <stdlib.h>
#include <string.h>

static int window_a, window_b;

static int make_queue(void **state)
{
    *state = calloc(1, sizeof(nv__glfw_queue));
    return *state != NULL ? 0 : -1;
}

static int free_queue(void **state)
{
    free(*state);
    return 0;
}

static nv__glfw_queued input(void *window, nv_event_type type)
{
    return (nv__glfw_queued){ .window = window, .kind = NV__GLFW_INPUT, .input = { .type = type } };
}

static bool push(nv__glfw_queue *queue, nv__glfw_queued entry)
{
    return nv__glfw_queue_push(queue, &entry);
}

static nv__glfw_queued move_to(void *window, float x)
{
    nv__glfw_queued entry = input(window, NV_EVENT_POINTER_MOVE);

    entry.input.position.x = x;
    return entry;
}

static void moves_in_a_row_become_the_last_one(void **state)
{
    nv__glfw_queue *queue = *state;
    nv__glfw_queued out;

    push(queue, move_to(&window_a, 1));
    push(queue, move_to(&window_a, 2));
    push(queue, move_to(&window_b, 3));
    push(queue, move_to(&window_a, 4));
    assert_int_equal(queue->count, 3);
    assert_true(nv__glfw_queue_pop(queue, &out) && out.input.position.x == 2);
    assert_true(nv__glfw_queue_pop(queue, &out) && out.input.position.x == 3);
    assert_true(nv__glfw_queue_pop(queue, &out) && out.input.position.x == 4);
    assert_false(nv__glfw_queue_pop(queue, &out));
}

static void a_move_never_overtakes_a_press(void **state)
{
    nv__glfw_queue *queue = *state;
    nv__glfw_queued out;

    push(queue, move_to(&window_a, 1));
    push(queue, input(&window_a, NV_EVENT_POINTER_DOWN));
    push(queue, move_to(&window_a, 2));
    assert_true(nv__glfw_queue_pop(queue, &out) && out.input.position.x == 1);
    assert_true(nv__glfw_queue_pop(queue, &out) && out.input.type == NV_EVENT_POINTER_DOWN);
    assert_true(nv__glfw_queue_pop(queue, &out) && out.input.position.x == 2);
}

static void scrolls_in_a_row_add_up(void **state)
{
    nv__glfw_queue *queue = *state;
    nv__glfw_queued out, entry = input(&window_a, NV_EVENT_SCROLL);

    entry.input.scroll_y = 40;
    push(queue, entry);
    push(queue, entry);
    entry.input.mods = NV_MOD_CTRL; /* another meaning, perhaps */
    push(queue, entry);
    assert_true(nv__glfw_queue_pop(queue, &out) && out.input.scroll_y == 80);
    assert_true(nv__glfw_queue_pop(queue, &out) && out.input.scroll_y == 40);
}

static void a_window_changes_and_closes_once(void **state)
{
    nv__glfw_queue *queue = *state;
    nv__glfw_queued out;

    push(queue,
         (nv__glfw_queued){ .window = &window_a, .kind = NV__GLFW_CHANGED, .resized = true });
    push(queue, (nv__glfw_queued){ .window = &window_a, .kind = NV__GLFW_CLOSE });
    push(queue, (nv__glfw_queued){ .window = &window_a, .kind = NV__GLFW_CHANGED, .flag = true });
    push(queue, (nv__glfw_queued){ .window = &window_a, .kind = NV__GLFW_CLOSE });
    assert_int_equal(queue->count, 2);
    assert_true(nv__glfw_queue_pop(queue, &out));
    assert_true(out.kind == NV__GLFW_CHANGED && out.flag && out.resized);
}

static void a_closed_window_gets_nothing(void **state)
{
    nv__glfw_queue *queue = *state;
    nv__glfw_queued out;

    push(queue, input(&window_a, NV_EVENT_KEY));
    push(queue, input(&window_b, NV_EVENT_KEY));
    push(queue, input(&window_a, NV_EVENT_KEY));
    nv__glfw_queue_purge(queue, &window_a);
    assert_true(nv__glfw_queue_pop(queue, &out) && out.window == &window_b);
    assert_false(nv__glfw_queue_pop(queue, &out));
    assert_int_equal(queue->count, 0);
}

static void a_full_queue_drops_keys_but_keeps_releases_and_closing(void **state)
{
    nv__glfw_queue *queue = *state;
    nv__glfw_queued out;
    size_t kept = 0, ups = 0;

    nv_log_set_level(NV_LOG_OFF);
    for (int i = 0; i < 2 * NV__GLFW_QUEUE_MAX; i++) {
        push(queue, input(&window_a, NV_EVENT_KEY));
    }
    assert_int_equal(queue->count, NV__GLFW_QUEUE_MAX - NV__GLFW_QUEUE_RESERVE);
    assert_true(queue->dropped > 0);
    assert_false(push(queue, input(&window_a, NV_EVENT_POINTER_DOWN)));
    assert_true(push(queue, input(&window_a, NV_EVENT_POINTER_UP)));
    assert_true(push(queue, (nv__glfw_queued){ .window = &window_a, .kind = NV__GLFW_CLOSE }));
    while (nv__glfw_queue_pop(queue, &out)) {
        kept++;
        ups += out.kind == NV__GLFW_INPUT && out.input.type == NV_EVENT_POINTER_UP;
    }
    assert_int_equal(kept, NV__GLFW_QUEUE_MAX - NV__GLFW_QUEUE_RESERVE + 2);
    assert_int_equal(ups, 1);
    /* It works on after the flood, around the end of the ring. */
    for (int i = 0; i < 3 * NV__GLFW_QUEUE_MAX; i++) {
        assert_true(push(queue, input(&window_b, NV_EVENT_KEY)));
        assert_true(nv__glfw_queue_pop(queue, &out) && out.window == &window_b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(moves_in_a_row_become_the_last_one, make_queue, free_queue),
        cmocka_unit_test_setup_teardown(a_move_never_overtakes_a_press, make_queue, free_queue),
        cmocka_unit_test_setup_teardown(scrolls_in_a_row_add_up, make_queue, free_queue),
        cmocka_unit_test_setup_teardown(a_window_changes_and_closes_once, make_queue, free_queue),
        cmocka_unit_test_setup_teardown(a_closed_window_gets_nothing, make_queue, free_queue),
        cmocka_unit_test_setup_teardown(a_full_queue_drops_keys_but_keeps_releases_and_closing,
                                        make_queue, free_queue),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
