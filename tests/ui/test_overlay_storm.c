/* Streams of random input, entries and changes of the tree: whatever comes, the view stays whole,
 * nobody waits for ever, and nothing leaks. */
#include "overlay_fixture.h"

enum { STORM_STEPS = 600, STORM_SEEDS = 40, MAX_BOXES = 24, MAX_ENTRIES = 8, MAX_WAITS = 64 };

static uint32_t seed;

static uint32_t chance(uint32_t sides)
{
    seed ^= seed << 13;
    seed ^= seed >> 17;
    seed ^= seed << 5;
    return seed % sides;
}

static nv_widget *boxes[MAX_BOXES];
static nv_overlay *entries[MAX_ENTRIES]; /* the view's own: valid while it lives */
static size_t entry_count;
static waiting waits[MAX_WAITS];
static size_t wait_count;

static void show_random(void);

/* What handlers do to the tree while it is under way. */
static void meddle(void *user)
{
    (void)user;
    switch (chance(8)) {
    case 0:
        show_random();
        break;
    case 1:
        nv_overlay_close_with(entries[chance(MAX_ENTRIES)], 1);
        break;
    case 2:
        nv__widget_destroy(boxes[chance(MAX_BOXES)]);
        break;
    case 3:
        if (nv_await_sleep(0.01 * chance(20)) == NV_OK) {
            nv_overlay_close(entries[chance(MAX_ENTRIES)]);
        }
        break;
    case 4:
        nv__view_focus_next(fix->view, chance(2) == 0);
        break;
    default:
        break;
    }
}

static void forget_box(nv_widget *widget)
{
    for (size_t i = 0; i < MAX_BOXES; i++) {
        boxes[i] = boxes[i] == widget ? NULL : boxes[i];
    }
}

static nv_widget *random_box(void)
{
    static nv_widget_class classes[3];
    classes[0] = box_class;
    classes[1] = focus_class;
    classes[2] = clip_class;
    for (size_t i = 0; i < 3; i++) {
        classes[i].dispose = forget_box;
    }
    nv_widget *widget = new_box(&classes[chance(3)], "box", (float)chance(150), (float)chance(150),
                                (float)(20 + chance(80)), (float)(20 + chance(80)));
    box_data *data = box(widget);
    data->notes = 0;
    data->handles = chance(4) == 0 ? 0 : seed;
    nv_action action = { meddle, NULL };
    data->on_click = data->on_down = chance(2) == 0 ? nv_answer(3) : action;
    data->on_focus = data->on_hover = data->on_key = chance(3) == 0 ? action : (nv_action){ 0 };
    data->actions = chance(2) == 0 ? NV_ACTION_ACTIVATE : 0;
    return widget;
}

static void show_random(void)
{
    if (nv__overlay_count(fix->view) >= MAX_ENTRIES) {
        return;
    }
    nv_widget *content = random_box();
    nv_widget_append(content, random_box());
    nv_overlay *overlay = nv__overlay_show_on(
        fix->view,
        &(nv_overlay_desc){ NV_HEAD(nv_overlay_desc), .content = content,
                            .kind = (nv_overlay_kind)chance(3), .dismiss_on_back = chance(2) == 0,
                            .dismiss_on_outside_tap = chance(2) == 0, .timeout = 0.02 * chance(10),
                            .transition = { .enter_seconds = 0.02f * (float)chance(4),
                                            .exit_seconds = 0.02f * (float)chance(4),
                                            .fade = true } });
    if (overlay != NULL && !nv__task_is_running()) { /* a task's dies with the task */
        entries[entry_count++ % MAX_ENTRIES] = overlay;
    }
}

static void change_tree(void)
{
    size_t slot = chance(MAX_BOXES);
    nv_widget *widget = boxes[slot];
    if (widget == NULL) {
        nv_widget *parent = boxes[chance(MAX_BOXES)];
        boxes[slot] = random_box();
        nv_widget_append(parent != NULL ? parent : fix->page, boxes[slot]);
        return;
    }
    switch (chance(4)) {
    case 0:
        nv__widget_destroy(widget);
        break;
    case 1:
        nv_widget_set_enabled(widget, chance(2) == 0);
        break;
    case 2:
        nv__widget_set_hidden(widget, chance(2) == 0);
        break;
    default:
        nv_widget_request_focus(widget);
        break;
    }
}

static void send_pointer(void)
{
    nv_event event = { .type = (nv_event_type)chance(7),
                       .device = (nv_device)chance(3),
                       .pointer_id = (int)(1 + chance(2)),
                       .position = { (float)chance(220) - 10, (float)chance(220) - 10 },
                       .button = (int)(1 + chance(2)) };
    nv__view_event(fix->view, &event);
}

static void send_key(void)
{
    static const uint32_t keys[] = { NV_KEY_TAB, NV_KEY_ESCAPE, NV_KEY_SPACE, NV_KEY_ENTER, 'a' };
    nv_event event = { .type = chance(6) == 0 ? NV_EVENT_TEXT : NV_EVENT_KEY,
                       .key = keys[chance(5)],
                       .mods = chance(3) == 0 ? NV_MOD_SHIFT : 0,
                       .repeat = chance(3) == 0,
                       .text = "x" };
    nv__view_event(fix->view, &event);
}

static void wait_for_random(void)
{
    nv_overlay *overlay = entries[chance(MAX_ENTRIES)];
    if (overlay != NULL && wait_count < MAX_WAITS) {
        waits[wait_count] = (waiting){ .overlay = overlay };
        assert_int_equal(nv_spawn(fix->scope, wait_for, &waits[wait_count]), NV_OK);
        wait_count++;
    }
}

static void step(void)
{
    switch (chance(12)) {
    case 0:
    case 1:
        change_tree();
        break;
    case 2:
        show_random();
        break;
    case 3:
        nv_overlay_close_with(entries[chance(MAX_ENTRIES)], (int)chance(5));
        break;
    case 4:
    case 5:
        send_key();
        break;
    case 6:
        nv__view_set_active(fix->view, chance(2) == 0);
        break;
    case 7:
        run_for(0.01 * chance(4));
        break;
    case 8:
        wait_for_random();
        break;
    default:
        send_pointer();
        break;
    }
}

/* Whoever holds something of the input is in the tree, and may hold it. */
static void check(void)
{
    const nv__input *input = &fix->view->input;
    if (input->captured != NULL) {
        assert_true(nv_widget_is_mounted(input->captured));
        assert_true(nv_widget_is_enabled(input->captured));
    }
    if (input->focused != NULL) {
        assert_true(nv_widget_is_mounted(input->focused));
        assert_true(nv_widget_is_enabled(input->focused));
        nv_widget *modal = nv__overlay_modal_layer(fix->view);
        nv_overlay *around = nv__overlay_of(input->focused);
        assert_true(modal == NULL || around != NULL);
    }
    if (input->hovered != NULL) {
        assert_true(nv_widget_is_mounted(input->hovered));
    }
    assert_int_equal(input->quiet, 0);
    assert_int_equal(input->focus_nesting, 0);
    assert_int_equal(fix->view->dispatching, 0);
}

static void blow(uint32_t start)
{
    seed = start * 2654435761u + 1;
    entry_count = wait_count = 0;
    memset(entries, 0, sizeof entries);
    memset(boxes, 0, sizeof boxes);
    for (int i = 0; i < STORM_STEPS; i++) {
        step();
        check();
    }
    advance(0); /* every task has begun to wait: the handles end with the view */
    nv__view_destroy(fix->view);
    fix->view = NULL;
    advance(0);
    for (size_t i = 0; i < wait_count; i++) {
        assert_true(waits[i].done);
        assert_int_not_equal(waits[i].result.reason, NV_OVERLAY_PENDING);
    }
}

/* OVL-25, OVL-29, OVL-33, PTR-12 and everything else at once */
static void nothing_breaks(void **state)
{
    nv_log_set_level(NV_LOG_OFF);
    for (uint32_t i = 1; i < STORM_SEEDS; i++) {
        blow(i);
        assert_int_equal(teardown(state), 0);
        assert_int_equal(setup(state), 0);
    }
    blow(STORM_SEEDS);
    nv_log_set_level(NV_LOG_WARNING);
}

int main(void)
{
    const struct CMUnitTest tests[] = { UI_TEST(nothing_breaks) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
