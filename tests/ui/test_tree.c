/* Consuming, mounting, moving and destroying. */
#include "tree_fixture.h"

static nv_size plain_measure(nv_widget *widget, nv_constraints within)
{
    nv_widget *child = nv_widget_first_child(widget);
    if (child) {
        (void)nv_widget_measure(child, within);
        nv_widget_place(child, 0, 0);
    }
    return nv_constrain(within, (nv_size){ 2, 2 });
}

static const nv_widget_class plain_class = { .name = "plain", .measure = plain_measure };

/* LIF-2, LIF-3: root{1a{2a,2b},1b}. */
static void mount_and_unmount_go_parent_first(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 100, 100);
    nv_widget *root = with(make(&column_class, "root", 0, 0),
                           nv_children(with(make(&column_class, "1a", 0, 0),
                                            nv_children(box("2a", 1, 1), box("2b", 1, 1))),
                                       box("1b", 1, 1)));
    show(&f, root);
    assert_log("mount:root mount:1a mount:2a mount:2b mount:1b");
    nv__widget_unmount(root);
    assert_log("unmount:root unmount:1a unmount:2a unmount:2b unmount:1b");
    /* LIF-1: again. */
    nv__widget_mount(root, f.view);
    assert_log("mount:root mount:1a mount:2a mount:2b mount:1b");
    tree_close(&f);
    assert_log("unmount:root unmount:1a unmount:2a unmount:2b unmount:1b "
               "dispose:root dispose:1a dispose:2a dispose:2b dispose:1b");
    assert_int_equal(nv__alloc_live(), f.live);
}

/* LIF-4, LIF-5. */
static void mounting_or_unmounting_twice_is_ignored(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 100, 100);
    nv_widget *root = box("a", 1, 1);
    nv__widget_unmount(root);
    assert_log("");
    show(&f, root);
    nv__widget_mount(root, f.view);
    assert_log("mount:a");
    nv__widget_unmount(root);
    nv__widget_unmount(root);
    nv__widget_unmount(NULL);
    assert_log("unmount:a");
    tree_close(&f);
}

/* LIF-8, CHD-2, CHD-3, LAY-7. */
static void children_of_a_mounted_parent_are_mounted_and_unmounted_alone(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 100, 100);
    nv_widget *first = box("first", 10, 10), *second = box("second", 10, 10);
    nv_widget *root = with(make(&column_class, "root", 0, 0), nv_children(first));
    show(&f, root);
    tree_log[0] = '\0';
    nv_widget_append(root, second);
    assert_log("mount:second");
    assert_ptr_equal(second->parent, root);
    frame(&f);
    assert_rect(second->frame, 0, 10, 10, 10);
    nv__widget_remove(first);
    assert_log("unmount:first");
    assert_null(first->parent);
    assert_false(nv_widget_is_mounted(first));
    frame(&f);
    assert_rect(second->frame, 0, 0, 10, 10);
    nv__widget_remove(first); /* not in anything: nothing happens */
    nv__widget_insert_before(root, first, second);
    assert_log("mount:first");
    assert_ptr_equal(nv_widget_first_child(root), first);
    assert_ptr_equal(nv_widget_next_sibling(first), second);
    tree_close(&f);
    assert_int_equal(nv__alloc_live(), f.live);
}

static void a_null_child_is_skipped(void **state)
{
    (void)state;
    nv_widget *root =
        with(make(&column_class, "root", 0, 0), nv_children(NULL, box("a", 1, 1), NULL));
    nv_widget_append(root, NULL);
    assert_int_equal(nv_widget_child_count(root), 1);
    nv__widget_destroy(root);
    nv__widget_destroy(NULL);
}

static void a_second_use_is_reported_with_both_places_and_ignored(void **state)
{
    (void)state;
    nv_widget *child = nv_widget_new(&box_class, (nv_head){ sizeof(nv_head), 7, "child.c" });
    nv_widget *first = nv_widget_new(&column_class, (nv_head){ sizeof(nv_head), 8, "first.c" });
    nv_widget *second = nv_widget_new(&column_class, (nv_head){ sizeof(nv_head), 9, "second.c" });
    box_of(child)->name = box_of(first)->name = box_of(second)->name = "w";
    nv_widget_append(first, child);
    catch_traps();
    nv_widget_append(second, child);
    nv_widget_append(first, child);
    assert_false(nv__widget_take(child));
    release_traps();
    assert_reports(3);
    catch_traps();
    nv_widget_append(second, child);
    release_traps();
    assert_reported("child.c:7");
    assert_reported("first.c:8");
    assert_reported("second.c:9");
    assert_ptr_equal(child->parent, first);
    assert_int_equal(nv_widget_child_count(second), 0);
    assert_int_equal(nv_widget_child_count(first), 1);
    nv__widget_destroy(first);
    nv__widget_destroy(second);
}

static void a_widget_is_not_put_into_itself(void **state)
{
    (void)state;
    nv_widget *outer = make(&column_class, "outer", 0, 0);
    nv_widget *inner = make(&column_class, "inner", 0, 0);
    nv_widget_append(outer, inner);
    catch_traps();
    nv_widget_append(inner, outer);
    nv_widget_append(outer, outer);
    release_traps();
    assert_reports(2);
    assert_null(outer->parent);
    nv__widget_destroy(outer);
}

/* Keyed rows keep what they are when they move. */
static void a_child_moves_within_its_parent_without_being_unmounted(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 100, 100);
    nv_widget *a = box("a", 1, 1), *b = box("b", 1, 2), *c = box("c", 1, 3);
    nv_widget *root = with(make(&column_class, "root", 0, 0), nv_children(a, b, c));
    show(&f, root);
    tree_log[0] = '\0';
    nv__widget_insert_before(root, c, a);
    frame(&f);
    assert_rect(a->frame, 0, 3, 1, 1);
    assert_rect(b->frame, 0, 4, 1, 2);
    nv__widget_insert_before(root, c, NULL);
    nv__widget_insert_before(root, c, NULL);
    nv__widget_insert_before(root, c, c);
    frame(&f);
    assert_rect(a->frame, 0, 0, 1, 1);
    assert_rect(c->frame, 0, 3, 1, 3);
    assert_log("");
    catch_traps();
    nv_widget *d = box("d", 1, 1);
    nv__widget_insert_before(root, d, root); /* not a child: d stays its maker's */
    release_traps();
    assert_reports(1);
    nv__widget_destroy(d);
    tree_close(&f);
}

/* ---- builds ---- */

static void what_a_build_never_placed_is_destroyed_at_its_end(void **state)
{
    (void)state;
    size_t live = nv__alloc_live();
    tree_log[0] = '\0';
    nv__build outer, inner;
    nv__build_begin(&outer, NULL, "outer");
    nv_widget *kept = make(&column_class, "kept", 0, 0);
    (void)box("lost", 1, 1);
    nv__build_begin(&inner, NULL, "inner");
    (void)box("inner lost", 1, 1);
    nv_widget_append(kept, box("inner placed", 1, 1));
    nv_widget *taken = box("taken", 1, 1);
    assert_true(nv__widget_take(taken));
    nv__build_end(&inner, NULL);
    assert_log("dispose:inner lost");
    nv_widget *gone = box("gone", 1, 1);
    nv__widget_destroy(gone);
    assert_log("dispose:gone");
    nv__build_end(&outer, kept);
    assert_log("dispose:lost");
    assert_int_equal(nv_widget_child_count(kept), 1);
    nv__widget_destroy(kept);
    nv__widget_destroy(taken);
    /* Outside of builds a widget is its maker's. */
    nv_widget *own = box("own", 1, 1);
    nv__widget_destroy(own);
    assert_int_equal(nv__alloc_live(), live);
}

/* ---- hooks that change the tree ---- */

static void add_child_on_mount(nv_widget *widget)
{
    nv_widget_append(widget, box("added", 1, 1));
}

static void a_mount_hook_may_add_children(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 100, 100);
    nv_widget *parent = make(&column_class, "parent", 0, 0);
    box_of(parent)->on_mount = add_child_on_mount;
    show(&f, with(make(&column_class, "root", 0, 0), nv_children(parent, box("after", 1, 1))));
    assert_log("mount:root mount:parent mount:added mount:after");
    tree_close(&f);
    assert_int_equal(nv__alloc_live(), f.live);
}

static void destroy_self(nv_widget *widget)
{
    nv__widget_destroy(widget);
}

static void destroy_user(nv_widget *widget)
{
    nv_widget *other = box_of(widget)->user;
    box_of(widget)->user = NULL;
    nv__widget_destroy(other);
}

static int times(const char *what, const char *name)
{
    char pattern[64];
    snprintf(pattern, sizeof pattern, "%s:%s", what, name);
    size_t length = strlen(pattern);
    int count = 0;
    for (const char *at = tree_log; (at = strstr(at, pattern)); at += length) {
        bool starts = at == tree_log || at[-1] == ' ';
        count += starts && (at[length] == ' ' || at[length] == '\0');
    }
    return count;
}

static int ended;

static void vanishing_dispose(void *self)
{
    (void)self;
    ended++;
}

static nv_widget *vanishing_build(void *self, nv_scope *scope)
{
    (void)self;
    (void)scope;
    nv_widget *vanishing = box("self", 1, 1);
    box_of(vanishing)->on_unmount = destroy_self;
    return with(make(&column_class, "column", 0, 0), nv_children(vanishing, box("after", 1, 1)));
}

static const nv_component_class vanishing_class = { .name = "vanishing",
                                                    .build = vanishing_build,
                                                    .dispose = vanishing_dispose };

static void a_mount_hook_may_destroy_itself_and_siblings_still_mount(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 100, 100);
    nv_widget *self = make(&column_class, "self", 0, 0);
    nv_widget_append(self, box("inside", 1, 1));
    box_of(self)->on_mount = destroy_self;
    show(&f, with(make(&column_class, "root", 0, 0), nv_children(self, box("after", 1, 1))));
    assert_log("mount:root mount:self unmount:self dispose:self dispose:inside mount:after");
    tree_close(&f);
    assert_int_equal(nv__alloc_live(), f.live);
}

/* Whoever destroys whom from whichever hook: each hook of each widget ran once, in pairs. */
static void hooks_may_destroy_siblings_and_parents(void **state)
{
    (void)state;
    const char *names[] = { "root", "middle", "before", "inner", "actor", "after", "deep", "last" };
    enum { COUNT = 8 };
    for (int at_mount = 0; at_mount < 2; at_mount++) {
        for (int victim = 0; victim < COUNT; victim++) {
            tree_fixture f;
            tree_open(&f, false, 100, 100);
            nv_widget *all[COUNT];
            for (int i = 0; i < COUNT; i++) {
                all[i] = make(&column_class, names[i], 1, 1);
            }
            (void)with(all[0], nv_children(all[1], all[7]));
            (void)with(all[1], nv_children(all[2], all[3], all[5]));
            (void)with(all[3], nv_children(all[4]));
            (void)with(all[5], nv_children(all[6]));
            box_of(all[4])->user = all[victim];
            *(at_mount ? &box_of(all[4])->on_mount : &box_of(all[4])->on_unmount) = destroy_user;
            nv__view_dispatch_begin(f.view); /* so that they can be looked at */
            show(&f, all[0]);
            nv__widget_destroy(all[0]);
            for (int i = 0; i < COUNT; i++) {
                assert_false(all[i]->flags & NV__W_MOUNTED);
                assert_true(all[i]->flags & NV__W_DESTROYED);
                assert_int_equal(times("mount", names[i]), times("unmount", names[i]));
                assert_true(times("mount", names[i]) <= 1);
                assert_int_equal(times("dispose", names[i]), 1);
            }
            nv__view_dispatch_end(f.view);
            tree_close(&f);
            assert_int_equal(nv__alloc_live(), f.live);
        }
    }
}

static void a_component_whose_parts_vanish_while_it_is_unmounted_still_ends(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 100, 100);
    show(&f, nv_component(&vanishing_class, NULL));
    ended = 0;
    nv__widget_destroy(nv__view_content(f.view));
    assert_int_equal(ended, 1);
    assert_log("mount:column mount:self mount:after unmount:column unmount:self dispose:self "
               "unmount:after dispose:column dispose:after");
    tree_close(&f);
    assert_int_equal(nv__alloc_live(), f.live);
}

static void many_children_may_destroy_themselves_as_they_mount(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 100, 100);
    nv_widget *root = make(&column_class, "root", 0, 0);
    for (int i = 0; i < 100; i++) {
        nv_widget *child = box("x", 1, 1);
        box_of(child)->on_mount = i % 3 ? destroy_self : NULL;
        nv_widget_append(root, child);
    }
    show(&f, root);
    int mounted = 0;
    for (nv_widget *child = root->first_child; child; child = child->next_sibling) {
        mounted += nv_widget_is_mounted(child);
    }
    assert_int_equal(mounted, 34);
    assert_int_equal(nv_widget_child_count(root), 34);
    tree_close(&f);
    assert_int_equal(nv__alloc_live(), f.live);
}

static void replace_self(nv_widget *widget)
{
    nv_widget *again = box("again", 1, 1);
    box_of(again)->on_mount = replace_self;
    nv_widget *parent = widget->parent;
    parent->flags |= NV__W_MOUNTING; /* as if its own hook still ran: nothing nests */
    nv_widget_append(parent, again);
    parent->flags &= ~(uint32_t)NV__W_MOUNTING;
    nv__widget_destroy(widget);
}

static void endless_replacement_while_mounting_is_cut(void **state)
{
    (void)state;
    log_catcher log;
    tree_fixture f;
    tree_open(&f, false, 100, 100);
    nv_widget *child = box("child", 1, 1);
    box_of(child)->on_mount = replace_self;
    catch_log(&log);
    show(&f, with(make(&column_class, "root", 0, 0), nv_children(child)));
    release_log();
    assert_int_equal(log.count, 1);
    assert_non_null(strstr(log.text, "over and over"));
    tree_close(&f);
    assert_int_equal(nv__alloc_live(), f.live);
}

/* ---- destruction during a dispatch ---- */

static void memory_outlives_the_dispatch_that_destroyed_it(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 100, 100);
    nv_widget *child = box("child", 1, 1);
    nv_widget *root = with(make(&column_class, "root", 0, 0), nv_children(child));
    show(&f, root);
    size_t live = nv__alloc_live();
    nv__view_dispatch_begin(f.view);
    nv__view_dispatch_begin(f.view);
    nv__widget_destroy(child);
    nv__widget_destroy(child);
    assert_true(child->flags & NV__W_DESTROYED);
    nv__view_dispatch_end(f.view);
    assert_true(child->flags & NV__W_DESTROYED);
    assert_string_equal(box_of(child)->name, "child");
    nv__view_dispatch_end(f.view);
    assert_true(nv__alloc_live() < live);
    tree_close(&f);
    assert_int_equal(nv__alloc_live(), f.live);
}

/* ---- shapes ---- */

static void a_tree_deeper_than_the_limit_is_cut_with_a_report(void **state)
{
    (void)state;
    log_catcher log;
    tree_fixture f;
    tree_open(&f, false, 100, 100);
    enum { LEVELS = NV__MAX_DEPTH + 100 };
    nv_widget *top = NULL;
    for (int i = 0; i < LEVELS; i++) {
        nv_widget *around = make(&column_class, i ? "w" : "leaf", 3, 3);
        nv_widget_append(around, top);
        top = around;
    }
    catch_log(&log);
    show(&f, top);
    release_log();
    assert_non_null(strstr(log.text, "500 widgets deep"));
    int mounted = 0;
    const nv_widget *last = NULL;
    for (nv_widget *at = top; at; at = at->first_child) {
        mounted += nv_widget_is_mounted(at);
        last = at;
    }
    /* The view's own root is the first level. */
    assert_int_equal(mounted, NV__MAX_DEPTH);
    assert_string_equal(box_of(last)->name, "leaf");
    char *dump = nv__view_dump(f.view);
    assert_non_null(dump);
    nv__free(dump);
    tree_close(&f);
    assert_int_equal(nv__alloc_live(), f.live);
}

static void a_chain_of_a_hundred_thousand_is_destroyed_without_recursion(void **state)
{
    (void)state;
    size_t live = nv__alloc_live();
    nv_widget *top = NULL;
    for (int i = 0; i < 100000; i++) {
        nv_widget *around = nv_widget_new(&plain_class, HERE);
        nv_widget_append(around, top);
        top = around;
    }
    nv__widget_destroy(top);
    assert_int_equal(nv__alloc_live(), live);
}

static void ten_thousand_children_are_mounted_laid_out_and_destroyed(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 100, 100);
    nv_widget *root = make(&column_class, "root", 0, 0);
    enum { COUNT = 10000 };
    nv_widget *last = NULL;
    for (int i = 0; i < COUNT; i++) {
        last = nv_widget_new(&plain_class, HERE);
        nv_widget_append(root, last);
    }
    assert_int_equal(nv_widget_child_count(root), COUNT);
    show(&f, root);
    assert_true(nv_widget_is_mounted(last));
    assert_rect(last->frame, 0, (COUNT - 1) * 2, 2, 2);
    tree_close(&f);
    assert_int_equal(nv__alloc_live(), f.live);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mount_and_unmount_go_parent_first),
        cmocka_unit_test(mounting_or_unmounting_twice_is_ignored),
        cmocka_unit_test(children_of_a_mounted_parent_are_mounted_and_unmounted_alone),
        cmocka_unit_test(a_null_child_is_skipped),
        cmocka_unit_test(a_second_use_is_reported_with_both_places_and_ignored),
        cmocka_unit_test(a_widget_is_not_put_into_itself),
        cmocka_unit_test(a_child_moves_within_its_parent_without_being_unmounted),
        cmocka_unit_test(what_a_build_never_placed_is_destroyed_at_its_end),
        cmocka_unit_test(a_mount_hook_may_add_children),
        cmocka_unit_test(a_mount_hook_may_destroy_itself_and_siblings_still_mount),
        cmocka_unit_test(hooks_may_destroy_siblings_and_parents),
        cmocka_unit_test(a_component_whose_parts_vanish_while_it_is_unmounted_still_ends),
        cmocka_unit_test(many_children_may_destroy_themselves_as_they_mount),
        cmocka_unit_test(endless_replacement_while_mounting_is_cut),
        cmocka_unit_test(memory_outlives_the_dispatch_that_destroyed_it),
        cmocka_unit_test(a_tree_deeper_than_the_limit_is_cut_with_a_report),
        cmocka_unit_test(a_chain_of_a_hundred_thousand_is_destroyed_without_recursion),
        cmocka_unit_test(ten_thousand_children_are_mounted_laid_out_and_destroyed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
