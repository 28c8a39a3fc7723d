/* Keys and text. */
#include "input_fixture.h"

static nv_widget *host, *field;

static void make_boxes(void)
{
    host = add_box(fix->page, &box_class, "host", 0, 0, 100, 100);
    field = add_box(host, &focus_class, "field", 0, 0, 50, 50);
    box(host)->notes = box(field)->notes = ON(KEY) | ON(TEXT);
    layout();
}

static bool type(const char *text)
{
    nv_event event = { .type = NV_EVENT_TEXT, .text = text };
    return nv__view_event(fix->view, &event);
}

/* KEY-3 */
static void keys_go_to_the_focused_widget_and_bubble(void **state)
{
    (void)state;
    make_boxes();
    assert_false(key('a', 0));
    EXPECT_LOG("");
    nv_widget_request_focus(field);
    assert_false(key('a', 0));
    EXPECT_LOG("field.key host.key");
    box(field)->handles = ON(KEY);
    assert_true(key('a', 0));
    EXPECT_LOG("field.key");
}

static uint32_t seen_key, seen_mods;

static void note_key(nv_widget *widget, const nv_event *event)
{
    (void)widget;
    if (event->type == NV_EVENT_KEY) {
        seen_key = event->key;
        seen_mods = event->mods;
    }
}

/* KEY-1, KEY-4 */
static void modifiers_come_with_every_key(void **state)
{
    (void)state;
    make_boxes();
    box(field)->on_event = note_key;
    nv_widget_request_focus(field);
    key('c', NV_MOD_CTRL | NV_MOD_SHIFT);
    assert_int_equal(seen_key, 'c');
    assert_int_equal(seen_mods, NV_MOD_CTRL | NV_MOD_SHIFT);
}

/* KEY-3 */
static void text_goes_to_the_focused_widget_and_bubbles(void **state)
{
    (void)state;
    make_boxes();
    assert_false(type("x"));
    nv_widget_request_focus(field);
    assert_false(type("x"));
    EXPECT_LOG("field.text host.text");
    box(host)->handles = ON(TEXT);
    assert_true(type("x"));
    assert_false(type(NULL));
    EXPECT_LOG("field.text host.text");
}

static void count(void *user)
{
    ++*(int *)user;
}

/* GST-10: Space and Enter press what offers it; not repeated, not with modifiers */
static void space_and_enter_activate(void **state)
{
    (void)state;
    make_boxes();
    int clicks = 0;
    box(field)->actions = NV_ACTION_ACTIVATE;
    box(field)->on_click = (nv_action){ count, &clicks };
    nv_widget_request_focus(field);
    assert_true(key(NV_KEY_SPACE, 0));
    assert_true(key(NV_KEY_ENTER, 0));
    assert_int_equal(clicks, 2);
    EXPECT_LOG("field.key field.key");
    assert_false(key_repeat(NV_KEY_ENTER));
    assert_false(key(NV_KEY_ENTER, NV_MOD_CTRL));
    assert_int_equal(clicks, 2);
    CLEAR_LOG();
    box(field)->handles = ON(KEY);
    key(NV_KEY_SPACE, 0); /* it wants the key itself */
    assert_int_equal(clicks, 2);
}

/* KEY-6: to the focused widget first; its repeats stay with who took it */
static void escape_is_offered_to_the_focused_widget(void **state)
{
    (void)state;
    make_boxes();
    assert_false(key(NV_KEY_ESCAPE, 0));
    nv_widget_request_focus(field);
    assert_false(key(NV_KEY_ESCAPE, 0));
    EXPECT_LOG("field.key host.key");
    box(host)->handles = ON(KEY);
    assert_true(key(NV_KEY_ESCAPE, 0));
    EXPECT_LOG("field.key host.key");
    assert_true(key_repeat(NV_KEY_ESCAPE));
    EXPECT_LOG("host.key");
}

static void remove_self(nv_widget *widget, const nv_event *event)
{
    if (event->type == NV_EVENT_KEY) {
        nv__widget_destroy(widget);
    }
}

static void a_key_may_destroy_its_widget(void **state)
{
    (void)state;
    make_boxes();
    box(field)->on_event = remove_self;
    box(field)->handles = ON(KEY);
    nv_widget_request_focus(field);
    assert_true(key(NV_KEY_ESCAPE, 0));
    assert_true(key_repeat(NV_KEY_ESCAPE));
    assert_null(nv__view_focus(fix->view));
    assert_false(key('a', 0));
    EXPECT_LOG("field.key");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        UI_TEST(keys_go_to_the_focused_widget_and_bubble),
        UI_TEST(modifiers_come_with_every_key),
        UI_TEST(text_goes_to_the_focused_widget_and_bubbles),
        UI_TEST(space_and_enter_activate),
        UI_TEST(escape_is_offered_to_the_focused_widget),
        UI_TEST(a_key_may_destroy_its_widget),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
