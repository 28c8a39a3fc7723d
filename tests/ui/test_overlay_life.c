/* Overlays: where they stand, how they come and go, and where nothing animates. */
#include "overlay_fixture.h"
#include "ui/overlay/entry.h"

static bool same_rect(nv_rect rect, float x, float y, float width, float height)
{
    return rect.x == x && rect.y == y && rect.width == width && rect.height == height;
}

/* ---- places ---- */

/* OVL-6 */
static void content_is_aligned_and_moved(void **state)
{
    (void)state;
    nv_overlay *middle = SHOW(.content = content_box("a", NULL));
    nv_overlay *corner = SHOW(.content = content_box("b", NULL), .kind = NV_OVERLAY_MODELESS,
                              .horizontal = NV_FINISH, .vertical = NV_START, .offset = { -10, 5 });
    nv_overlay *foot = SHOW(.content = content_box("c", NULL), .kind = NV_OVERLAY_MODELESS,
                            .horizontal = NV_STRETCH, .vertical = NV_FINISH);
    layout();
    assert_true(same_rect(nv_widget_window_rect(nv__overlay_content(middle)), 70, 70, 60, 60));
    assert_true(same_rect(nv_widget_window_rect(nv__overlay_content(corner)), 130, 5, 60, 60));
    assert_true(nv_widget_window_rect(nv__overlay_content(foot)).y == 140);
    nv__view_resize(fix->view, 300, 100, 1);
    layout();
    assert_true(same_rect(nv_widget_window_rect(nv__overlay_content(middle)), 120, 20, 60, 60));
}

/* OVL-8 */
static void content_that_fills_takes_the_window(void **state)
{
    (void)state;
    nv_widget *content = content_box("a", NULL);
    nv_widget_set_fields(content, NULL, NV_FILL, 40, nv_all(0));
    nv_overlay *overlay = SHOW(.content = content);
    layout();
    assert_true(same_rect(nv_widget_window_rect(nv__overlay_content(overlay)), 0, 80, 200, 40));
}

/* ---- other entries ---- */

/* OVL-11: nobody is mounted again, and nobody loses anything */
static void entries_do_not_disturb_each_other(void **state)
{
    (void)state;
    static int disposals;
    disposals = 0;
    nv_overlay *first = SHOW(.content = content_box("a", &disposals));
    nv_widget *content = nv__overlay_content(first);
    nv_widget *page = fix->page;
    int page_mounts = box(page)->mounts;
    for (int i = 0; i < 5; i++) {
        nv_overlay *other = SHOW(.content = content_box("b", NULL));
        layout();
        nv_overlay_close(other);
        layout();
    }
    assert_int_equal(box(content)->mounts, 1);
    assert_int_equal(box(content)->unmounts, 0);
    assert_int_equal(box(page)->mounts, page_mounts);
    assert_int_equal(disposals, 0);
    assert_ptr_equal(nv__overlay_content(first), content);
}

/* ---- coming and going ---- */

static const nv_transition motion = { .enter_seconds = 0.2f,
                                      .exit_seconds = 0.1f,
                                      .scale_from = 0.8f,
                                      .scale_to = 0.9f,
                                      .translate_y_from = 20,
                                      .fade = true };

static void an_entry_comes_in_motion(void **state)
{
    (void)state;
    nv_overlay *overlay = SHOW(.content = content_box("a", NULL), .transition = motion);
    nv__visual *visual = &overlay->holder->visual;
    assert_true(visual->opacity == 0 && visual->scale == 0.8f && visual->translate_y == 20);
    assert_true(overlay->barrier->visual.opacity == 0);
    run_for(0.05);
    assert_true(visual->opacity > 0.2f && visual->opacity < 1); /* decelerates: most of it early */
    assert_true(overlay->barrier->visual.opacity > 0.2f);
    run_for(0.2);
    assert_true(visual->opacity == 1 && visual->scale == 1 && visual->translate_y == 0);
    assert_true(overlay->barrier->visual.opacity == 1);
    assert_false(nv__view_is_animating(fix->view));
}

/* OVL-22, OVL-33: the result at once; the widget once, after the animation */
static void an_entry_goes_after_its_animation(void **state)
{
    (void)state;
    static int disposals;
    disposals = 0;
    nv_overlay *overlay = SHOW(.content = content_box("a", &disposals), .transition = motion);
    run_for(0.3);
    waiting wait;
    start_waiting(fix->scope, &wait, overlay);
    nv_widget *content = nv__overlay_content(overlay);
    nv_overlay_close_with(overlay, 4);
    advance(0);
    assert_true(wait.done);
    EXPECT_RESULT(wait.result, 4, NV_OVERLAY_CLOSED);
    assert_int_equal(disposals, 0);
    assert_int_equal(box(content)->unmounts, 0);
    assert_int_equal(nv__overlay_count(fix->view), 0);
    run_for(0.05);
    nv_overlay_close(overlay); /* does not start the exit again */
    assert_true(overlay->holder->visual.opacity < 1 && overlay->holder->visual.opacity > 0);
    assert_int_equal(disposals, 0);
    run_for(0.08);
    assert_int_equal(disposals, 1);
    assert_null(nv__overlay_content(overlay));
    assert_int_equal(nv_widget_child_count(nv__view_root(fix->view)), 1);
    run_for(0.5);
    assert_int_equal(disposals, 1);
}

/* Closed while it still comes: it turns round where it is */
static void an_entry_may_be_closed_while_it_comes(void **state)
{
    (void)state;
    static int disposals;
    disposals = 0;
    nv_overlay *overlay = SHOW(.content = content_box("a", &disposals), .transition = motion);
    run_for(0.02);
    float before = overlay->holder->visual.opacity;
    assert_true(before > 0 && before < 1);
    nv_overlay_close(overlay);
    assert_true(overlay->holder->visual.opacity == before);
    run_for(0.2);
    assert_int_equal(disposals, 1);
}

static void clearing_does_not_wait_for_animations(void **state)
{
    (void)state;
    static int disposals;
    disposals = 0;
    nv_overlay *leaving = SHOW(.content = content_box("a", &disposals), .transition = motion);
    SHOW(.content = content_box("b", &disposals), .transition = motion);
    nv_overlay_close(leaving);
    nv__overlay_clear(fix->view);
    assert_int_equal(disposals, 2);
    assert_false(nv__view_is_animating(fix->view));
    EXPECT_RESULT(nv_overlay_get_result(leaving), 0, NV_OVERLAY_CLOSED);
}

/* OVL-34: nothing is left running after many of them */
static void many_entries_leave_nothing_behind(void **state)
{
    (void)state;
    static int disposals;
    disposals = 0;
    size_t live = 0;
    for (int i = 0; i < 50; i++) {
        SHOW(.content = content_box("a", &disposals), .kind = NV_OVERLAY_MODELESS, .detached = true,
             .timeout = 0.05, .transition = motion);
        run_for(0.3);
        if (i == 5) {
            live = nv__alloc_live();
        }
    }
    assert_int_equal(disposals, 50);
    assert_int_equal(nv__alloc_live(), live);
    assert_false(nv__view_is_animating(fix->view));
    assert_false(nv__view_needs_frame(fix->view));
}

/* ---- order of the end ---- */

static nv_widget_class noting;

static void note_unmount(nv_widget *widget)
{
    fixture_note(box(widget)->name);
}

/* Parent before child, once each */
static void parents_are_unmounted_before_children(void **state)
{
    (void)state;
    noting = box_class;
    noting.unmount = note_unmount;
    nv_widget *content = new_box(&noting, "parent", 0, 0, 60, 60);
    nv_widget *child = add_box(content, &noting, "child", 0, 0, 30, 30);
    add_box(child, &noting, "grandchild", 0, 0, 10, 10);
    nv_overlay *overlay = SHOW(.content = content, .transition = motion);
    run_for(0.3);
    CLEAR_LOG();
    nv_overlay_close(overlay);
    EXPECT_LOG("");
    run_for(0.2);
    EXPECT_LOG("parent child grandchild");
}

static nv_status owner_task(void *user)
{
    nv_overlay **out = user;
    *out = nv_overlay_show(.content = content_box("a", NULL), .transition = motion);
    return nv_await_sleep(0.5);
}

/* The owner's end starts the exit; the handle is freed when that is over (the sanitizer looks) */
static void an_entry_leaves_in_motion_after_its_owner(void **state)
{
    (void)state;
    nv_overlay *overlay = NULL;
    assert_int_equal(nv_spawn(fix->scope, owner_task, &overlay), NV_OK);
    run_for(0.4);
    assert_int_equal(nv__overlay_count(fix->view), 1);
    run_for(0.15);
    assert_int_equal(nv__overlay_count(fix->view), 0);
    assert_int_equal(nv_widget_child_count(nv__view_root(fix->view)), 2);
    run_for(0.2);
    assert_int_equal(nv_widget_child_count(nv__view_root(fix->view)), 1);
}

/* ---- semantics ---- */

static void a_named_entry_describes_itself(void **state)
{
    (void)state;
    SHOW(.content = content_box("a", NULL), .name = "Confirm");
    layout();
    size_t count = 0;
    const nv__semantics_node *nodes = nv__view_semantics(fix->view, &count);
    bool found = false;
    for (size_t i = 0; i < count; i++) {
        const nv_semantics *info = &nodes[i].info;
        bool below = nodes[i].widget == fix->page;
        assert_int_equal((info->states & NV_STATE_COVERED) != 0, below);
        if (info->name != NULL && strcmp(info->name, "Confirm") == 0) {
            found = info->role == NV_ROLE_DIALOG && (info->states & NV_STATE_MODAL) != 0;
        }
    }
    assert_true(found);
}

/* ---- without tasks, without a runtime ---- */

static int setup_sync(void **state)
{
    return setup_with(state, NV__RUNTIME_SYNC);
}

static nv_overlay *shown;
static nv_status awaited;

static void show_plainly(void *user)
{
    shown = nv_overlay_show(.content = content_box("dialog", user));
    awaited = nv_await_overlay(shown, NULL);
}

static void make_button(void *user)
{
    nv_widget *button = add_box(fix->page, &box_class, "button", 0, 0, 50, 50);
    box(button)->handles = ON(POINTER_DOWN) | ON(POINTER_UP);
    box(button)->on_click = (nv_action){ show_plainly, user };
    layout();
}

/* OVL-27: awaiting says that it cannot; everything else works, and the window owns the entry */
static void without_tasks_everything_but_awaiting_works(void **state)
{
    (void)state;
    static int disposals;
    disposals = 0;
    make_button(&disposals);
    click(10, 10);
    assert_non_null(shown);
    assert_int_equal(awaited, NV_ENOLOOP);
    assert_false(nv_overlay_is_done(shown));
    nv_overlay_close_with(shown, 6);
    assert_int_equal(disposals, 1);
    EXPECT_RESULT(nv_overlay_get_result(shown), 6, NV_OVERLAY_CLOSED);
    assert_int_equal(nv_await_overlay(shown, NULL), NV_ENOLOOP);
    EXPECT_RESULT(nv_overlay_get_result(shown), 6, NV_OVERLAY_CLOSED);
}

/* OVL-36, TST-2: no runtime, no animation, no time */
static void without_a_runtime_states_change_at_once(void **state)
{
    (void)state;
    fixture *old = fix;
    fixture bare = { 0 };
    nv__view_destroy(old->view);
    nv_scope_end(old->scope);
    nv__runtime_destroy(old->runtime);
    old->view = NULL;
    old->runtime = NULL;
    fix = &bare;
    make_view(&bare);
    static int disposals;
    disposals = 0;
    make_button(&disposals);
    click(10, 10);
    assert_non_null(shown);
    assert_int_equal(awaited, NV_ENOLOOP);
    nv_overlay *second = SHOW(.content = content_box("b", &disposals), .transition = motion,
                              .timeout = 1, .dismiss_on_back = true);
    assert_true(second->holder->visual.opacity == 1);
    assert_int_equal(nv__overlay_count(bare.view), 2);
    assert_true(key(NV_KEY_ESCAPE, 0));
    EXPECT_RESULT(nv_overlay_get_result(second), 0, NV_OVERLAY_BACK);
    assert_int_equal(disposals, 1);
    nv__overlay_clear(bare.view);
    EXPECT_RESULT(nv_overlay_get_result(shown), 0, NV_OVERLAY_DISPOSED);
    assert_int_equal(disposals, 2);
    nv__view_destroy(bare.view);
    fix = old;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        UI_TEST(content_is_aligned_and_moved),
        UI_TEST(content_that_fills_takes_the_window),
        UI_TEST(entries_do_not_disturb_each_other),
        UI_TEST(an_entry_comes_in_motion),
        UI_TEST(an_entry_goes_after_its_animation),
        UI_TEST(an_entry_may_be_closed_while_it_comes),
        UI_TEST(clearing_does_not_wait_for_animations),
        UI_TEST(many_entries_leave_nothing_behind),
        UI_TEST(parents_are_unmounted_before_children),
        UI_TEST(an_entry_leaves_in_motion_after_its_owner),
        UI_TEST(a_named_entry_describes_itself),
        cmocka_unit_test_setup_teardown(without_tasks_everything_but_awaiting_works, setup_sync,
                                        teardown),
        UI_TEST(without_a_runtime_states_change_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
