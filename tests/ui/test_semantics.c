/* What the window says, as tests and assistive technology read it. */
#include "tree_fixture.h"

static nv_widget *said(const char *name, nv_role role, nv_rect rect)
{
    nv_widget *widget = box_at(name, rect, 0);
    box_of(widget)->role = role;
    return widget;
}

static void assert_dump(tree_fixture *f, const char *expected)
{
    char *dump = nv__view_dump(f->view);
    assert_non_null(dump);
    assert_string_equal(dump, expected);
    nv__free(dump);
}

static void the_dump_lists_roles_names_values_keys_states_and_places(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 100, 100);
    nv_widget *save = said("Save", NV_ROLE_BUTTON, (nv_rect){ 8, 8, 40, 20 });
    nv_widget_set_fields(save, "save", 0, 0, nv_all(0));
    box_of(save)->states = NV_STATE_PRESSED | NV_STATE_BUSY;
    nv_widget *bar = said("Load", NV_ROLE_PROGRESS, (nv_rect){ 8.25f, 30.126f, 40, 4 });
    box_of(bar)->value = "40%";
    nv_widget *text = said(NULL, NV_ROLE_TEXT, (nv_rect){ -3, 0, 1, 1 });
    box_of(text)->value = "a \"b\"\\\n\tc";
    show(&f, with(make(&desk_class, "ignored", 0, 0), nv_children(save, bar, text)));
    assert_dump(&f, "button \"Save\" #save [pressed busy] 8,8 40x20\n"
                    "progress \"Load\" = \"40%\" 8.25,30.13 40x4\n"
                    "text = \"a \\\"b\\\"\\\\\\n\\tc\" -3,0 1x1\n");
    tree_close(&f);
    assert_int_equal(nv__alloc_live(), f.live);
}

static void widgets_without_a_role_are_transparent_unless_they_have_a_key(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 100, 100);
    nv_widget *inner = make(&desk_class, "inner", 50, 50);
    nv_widget *group = make(&desk_class, "Group", 60, 60);
    nv_widget *keyed = make(&desk_class, NULL, 70, 70);
    box_of(group)->role = NV_ROLE_GROUP;
    nv_widget_set_fields(keyed, "panel", 0, 0, nv_all(0));
    nv_widget_append(inner, said("Deep", NV_ROLE_TEXT, (nv_rect){ 1, 2, 3, 4 }));
    nv_widget_append(group, inner);
    nv_widget_append(keyed, group);
    show(&f, with(make(&desk_class, "root", 0, 0),
                  nv_children(keyed, said("After", NV_ROLE_TEXT, (nv_rect){ 0, 0, 5, 5 }))));
    assert_dump(&f, "group #panel 0,0 70x70\n"
                    "  group \"Group\" 0,0 60x60\n"
                    "    text \"Deep\" 1,2 3x4\n"
                    "text \"After\" 0,0 5x5\n");
    size_t count = 0;
    const nv__semantics_node *nodes = nv__view_semantics(f.view, &count);
    assert_int_equal(count, 4);
    assert_true(nodes[0].parent == SIZE_MAX && nodes[3].parent == SIZE_MAX);
    assert_int_equal(nodes[2].parent, 1);
    assert_int_equal(nodes[1].child_count, 1);
    assert_int_equal(nodes[2].depth, 2);
    assert_ptr_equal(nodes[0].widget, keyed);
    assert_string_equal(nodes[0].key, "panel");
    tree_close(&f);
}

static void hidden_and_unplaced_subtrees_are_left_out(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 100, 100);
    nv_widget *group = make(&desk_class, "Group", 60, 60);
    box_of(group)->role = NV_ROLE_GROUP;
    nv_widget_append(group, said("Deep", NV_ROLE_TEXT, (nv_rect){ 1, 2, 3, 4 }));
    nv_widget *last = said("Last", NV_ROLE_TEXT, (nv_rect){ 0, 0, 1, 1 });
    show(&f, with(make(&desk_class, "root", 0, 0), nv_children(group, last)));
    nv__widget_set_hidden(group, true);
    assert_dump(&f, "text \"Last\" 0,0 1x1\n");
    nv__widget_set_hidden(group, false);
    nv__visual visual = nv__visual_identity;
    visual.translate_x = 10;
    nv__widget_set_visual(group, &visual);
    assert_dump(&f, "group \"Group\" 10,0 60x60\n"
                    "  text \"Deep\" 11,2 3x4\n"
                    "text \"Last\" 0,0 1x1\n");
    nv__widget_destroy(group);
    nv__widget_destroy(last);
    assert_dump(&f, "");
    tree_close(&f);
}

static void an_obscured_value_is_never_told(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 100, 100);
    nv_widget *field = said("Password", NV_ROLE_TEXT_FIELD, (nv_rect){ 0, 0, 10, 10 });
    box_of(field)->value = "secret";
    box_of(field)->states = NV_STATE_OBSCURED;
    show(&f, with(make(&desk_class, "root", 0, 0), nv_children(field)));
    assert_dump(&f, "text_field \"Password\" [obscured] 0,0 10x10\n");
    assert_null(nv__view_semantics(f.view, NULL)[0].info.value);
    tree_close(&f);
}

static void disabling_a_subtree_tells_and_takes_the_actions(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 100, 100);
    nv_widget *button = said("Go", NV_ROLE_BUTTON, (nv_rect){ 0, 0, 10, 10 });
    box_of(button)->actions = NV_ACTION_ACTIVATE;
    nv_widget *group = with(make(&desk_class, "g", 50, 50), nv_children(button));
    show(&f, with(make(&desk_class, "root", 0, 0), nv_children(group)));
    assert_int_equal(nv__view_semantics(f.view, NULL)[0].info.actions, NV_ACTION_ACTIVATE);
    nv_widget_set_enabled(group, false);
    assert_dump(&f, "button \"Go\" [disabled] 0,0 10x10\n");
    assert_int_equal(nv__view_semantics(f.view, NULL)[0].info.actions, 0);
    tree_close(&f);
}

static void the_tree_is_up_to_date_without_a_frame(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, true, 100, 100);
    nv_obs_int *count = nv_obs_int_new(f.scope, 0);
    nv_widget *a = said("A", NV_ROLE_TEXT, (nv_rect){ 0, 0, 10, 10 });
    nv_widget_watch(a, count, NV_DIRTY_LAYOUT);
    nv_widget *root = with(make(&desk_class, "root", 0, 0), nv_children(a));
    show(&f, root);
    box_of(a)->size.width = 33;
    nv_obs_int_set(count, 1);
    assert_dump(&f, "text \"A\" 0,0 33x10\n");
    tree_close(&f);
}

/* What a modal overlay covers is still told, as covered and without actions. */
static void a_modal_overlay_covers_what_is_below(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, true, 200, 200);
    show(&f, with(make(&desk_class, "root", 0, 0),
                  nv_children(said("Below", NV_ROLE_BUTTON, (nv_rect){ 0, 0, 10, 10 }))));
    nv_widget *content = said("Sure?", NV_ROLE_DIALOG, (nv_rect){ 0, 0, 100, 40 });
    nv_overlay *overlay = nv__overlay_show_on(
        f.view, &(nv_overlay_desc){ NV_HEAD(nv_overlay_desc), .content = content,
                                    .kind = NV_OVERLAY_MODAL, .detached = true });
    assert_non_null(overlay);
    char *dump = nv__view_dump(f.view);
    assert_non_null(dump);
    assert_non_null(strstr(dump, "button \"Below\" [covered] 0,0 10x10"));
    assert_non_null(strstr(dump, "dialog \"Sure?\""));
    nv__free(dump);
    nv_overlay_close(overlay);
    nv__runtime_advance(f.runtime, 0);
    frame(&f);
    assert_dump(&f, "button \"Below\" 0,0 10x10\n");
    tree_close(&f);
    assert_int_equal(nv__alloc_live(), f.live);
}

static void a_dump_without_memory_is_null(void **state)
{
    (void)state;
    log_catcher log;
    tree_fixture f;
    tree_open(&f, false, 100, 100);
    nv_widget *root = make(&desk_class, "root", 0, 0);
    for (int i = 0; i < 20; i++) {
        nv_widget_append(root, said("A rather long name", NV_ROLE_TEXT, (nv_rect){ 0, 0, 1, 1 }));
    }
    show(&f, root);
    char *whole = nv__view_dump(f.view);
    assert_non_null(whole);
    NV__ARRAY_FINISH(&f.view->semantics);
    catch_log(&log);
    bool hit = true;
    for (size_t n = 1; hit; n++) {
        nv__alloc_fail_after(n);
        char *dump = nv__view_dump(f.view);
        hit = nv__alloc_fail_hit();
        nv__alloc_fail_after(0);
        assert_true(hit || dump);
        /* All of it, or nothing. */
        assert_true(!dump || !strcmp(dump, whole));
        nv__free(dump);
        NV__ARRAY_FINISH(&f.view->semantics);
        assert_true(n < 100);
    }
    nv__free(whole);
    release_log();
    tree_close(&f);
    assert_int_equal(nv__alloc_live(), f.live);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_dump_lists_roles_names_values_keys_states_and_places),
        cmocka_unit_test(widgets_without_a_role_are_transparent_unless_they_have_a_key),
        cmocka_unit_test(hidden_and_unplaced_subtrees_are_left_out),
        cmocka_unit_test(an_obscured_value_is_never_told),
        cmocka_unit_test(disabling_a_subtree_tells_and_takes_the_actions),
        cmocka_unit_test(the_tree_is_up_to_date_without_a_frame),
        cmocka_unit_test(a_modal_overlay_covers_what_is_below),
        cmocka_unit_test(a_dump_without_memory_is_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
