/* What the explorations of tests/sim have found, in its smallest form. */
#include "support.h"

#include <nuiitivet/select.h>

static nv_channel *channel;

/* It would receive or send, whichever comes first. The channel is empty: the send does, and what it
 * has sent is not received by the same await. */
static nv_status receive_or_send(void *user)
{
    int received = -1, sent = 7;
    size_t index = SIZE_MAX;
    (void)user;
    nv_awaitable items[] = { nv_on_receive(channel, &received), nv_on_send(channel, &sent) };
    nv_status status = nv_await_any(items, 2, &index);
    note("%d won %d got %d left %zu", (int)status, (int)index, received, nv_channel_count(channel));
    return status;
}

static void one_await_does_not_send_to_itself(void **state)
{
    (void)state;
    channel = nv_channel_new(app, .item_size = sizeof(int), .capacity = 2);
    assert_non_null(channel);
    assert_int_equal(start_handler(app, receive_or_send, NULL), NV_OK);
    nv__runtime_advance(rt, 0);
    assert_trace("0 won 1 got -1 left 1");
}

static nv_status receive(void *user)
{
    int received = -1;
    (void)user;
    nv_status status = nv_await_receive(channel, &received);
    note("received %d", received);
    return status;
}

static void what_is_sent_goes_to_another_receiver(void **state)
{
    (void)state;
    channel = nv_channel_new(app, .item_size = sizeof(int), .capacity = 2);
    assert_int_equal(start_handler(app, receive, NULL), NV_OK);
    assert_int_equal(start_handler(app, receive_or_send, NULL), NV_OK);
    nv__runtime_advance(rt, 0);
    assert_trace("0 won 1 got -1 left 0 received 7");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        VIRTUAL_TEST(one_await_does_not_send_to_itself),
        VIRTUAL_TEST(what_is_sent_goes_to_another_receiver),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
