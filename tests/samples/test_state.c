/* Cart, to-do list and debounce through the tester. */
#include "support/cm.h"

#include "samples.h"

#include <nuiitivet/testing.h>
#include <string.h>

/* ACC-6 */
static void cart_labels_follow_price_quantity_and_discount(void **state)
{
    (void)state;
    nv_tester *t = nv_tester_open(nv_component(&cart_class, NULL), .width = 400, .height = 480);
    assert_string_equal(nv_tester_text_of(t, "#total"), "49.00");
    nv_tester_click(t, "More");
    assert_string_equal(nv_tester_text_of(t, "#subtotal"), "73.50");
    nv_tester_click(t, "checkbox \"Member\"");
    assert_string_equal(nv_tester_text_of(t, "#saving"), "7.35");
    assert_string_equal(nv_tester_text_of(t, "#total"), "66.15");
    nv_tester_click(t, "Take the offer: 5 for 20.00 each");
    assert_string_equal(nv_tester_text_of(t, "#subtotal"), "100.00");
    assert_string_equal(nv_tester_text_of(t, "#saving"), "10.00");
    assert_string_equal(nv_tester_text_of(t, "#total"), "90.00");
    for (int i = 0; i < 5; i++) {
        nv_tester_click(t, "Less");
    }
    assert_string_equal(nv_tester_text_of(t, "#total"), "0.00");
    assert_true(nv_tester_states_of(t, "Less") & NV_STATE_DISABLED);
    nv_tester_close(t);
}

static void todo_filters_and_counts(void **state)
{
    (void)state;
    nv_tester *t = nv_tester_open(nv_component(&todo_class, NULL), .width = 480, .height = 560);
    assert_string_equal(nv_tester_text_of(t, "#left"), "2 of 3 left");
    assert_true(nv_tester_states_of(t, "Add") & NV_STATE_DISABLED);
    nv_tester_click(t, "#draft");
    nv_tester_type(t, "Buy bread");
    nv_tester_click(t, "Add");
    assert_string_equal(nv_tester_text_of(t, "#left"), "3 of 4 left");
    assert_string_equal(nv_tester_text_of(t, "#draft"), "");

    nv_tester_click(t, "Active");
    assert_false(nv_tester_exists(t, "Write the header first"));
    nv_tester_click(t, "checkbox \"Buy bread\"");
    assert_false(nv_tester_exists(t, "checkbox \"Buy bread\""));
    nv_tester_click(t, "button \"Done\"");
    assert_true(nv_tester_exists(t, "checkbox \"Buy bread\""));
    assert_true(nv_tester_states_of(t, "checkbox \"Buy bread\"") & NV_STATE_CHECKED);
    nv_tester_click(t, "Clear what is done");
    assert_string_equal(nv_tester_text_of(t, "#left"), "2 of 2 left");
    nv_tester_click(t, "All");
    nv_tester_click(t, "Remove");
    nv_tester_click(t, "Remove");
    assert_string_equal(nv_tester_text_of(t, "#left"), "Nothing to do");
    nv_tester_close(t);
}

/* ACC-5: one search half a second after the last key, with the last text. */
static void debounce_searches_once_with_the_last_text(void **state)
{
    (void)state;
    nv_tester *t = nv_tester_open(nv_component(&debounce_class, NULL), .width = 420, .height = 400);
    nv_tester_click(t, "#query");
    const char *const keys[] = { "p", "e", "a" };
    for (int i = 0; i < 3; i++) {
        nv_tester_type(t, keys[i]);
        nv_tester_advance(t, 0.4);
    }
    assert_string_equal(nv_tester_text_of(t, "#searches"), "Searches: 0");
    nv_tester_advance(t, 0.11);
    assert_string_equal(nv_tester_text_of(t, "#searches"), "Searches: 1");
    assert_string_equal(nv_tester_text_of(t, "#result"), "Peach, Pear");
    nv_tester_advance(t, 5.0);
    assert_string_equal(nv_tester_text_of(t, "#searches"), "Searches: 1");
    nv_tester_close(t);
}

/* ACC-5: the first click at once, then at most twice a second. */
static void throttle_sends_at_once_and_then_twice_a_second(void **state)
{
    (void)state;
    nv_tester *t = nv_tester_open(nv_component(&debounce_class, NULL), .width = 420, .height = 400);
    nv_tester_click(t, "Like");
    assert_string_equal(nv_tester_text_of(t, "#sent"), "1 clicks, 1 sent");
    for (int i = 0; i < 20; i++) {
        nv_tester_advance(t, 0.1);
        nv_tester_click(t, "Like");
    }
    nv_tester_advance(t, 1.0);
    assert_string_equal(nv_tester_text_of(t, "#sent"), "21 clicks, 6 sent");
    nv_tester_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cart_labels_follow_price_quantity_and_discount),
        cmocka_unit_test(todo_filters_and_counts),
        cmocka_unit_test(debounce_searches_once_with_the_last_text),
        cmocka_unit_test(throttle_sends_at_once_and_then_twice_a_second),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
