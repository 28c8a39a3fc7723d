/* Creation, fields, descriptions, and what happens when memory runs out. */
#include "tree_fixture.h"

typedef struct sample_desc {
    nv_head nv_;
    int number;
    const char *text;
} sample_desc;

static void desc_of_an_older_program_is_completed_with_zeroes(void **state)
{
    (void)state;
    sample_desc old = { { offsetof(sample_desc, text), 1, "a.c" }, 7, "stale" };
    NV__DESC(sample_desc, copy, &old);
    assert_int_equal(copy.number, 7);
    assert_null(copy.text);
}

static void desc_of_a_newer_program_is_cut(void **state)
{
    (void)state;
    struct {
        sample_desc known;
        int more;
    } newer = { { { sizeof newer, 1, "a.c" }, 7, "text" }, 9 };
    NV__DESC(sample_desc, copy, &newer);
    assert_string_equal(copy.text, "text");
}

static void desc_without_a_head_is_reported(void **state)
{
    (void)state;
    catch_traps();
    sample_desc bare = { { 0, 0, NULL }, 7, "text" };
    NV__DESC(sample_desc, copy, &bare);
    NV__DESC(sample_desc, none, NULL);
    release_traps();
    assert_reports(2);
    assert_int_equal(copy.number, 0);
    assert_int_equal(none.number, 0);
}

static void data_is_zeroed_and_the_key_is_copied(void **state)
{
    (void)state;
    char key[] = "save";
    nv_widget *widget = nv_widget_new(&box_class, HERE);
    assert_null(box_of(widget)->name);
    box_of(widget)->name = "a";
    nv_widget_set_fields(widget, key, 10, 0, nv_all(2));
    key[0] = 'X';
    assert_string_equal(widget->key, "save");
    assert_true(nv_widget_width_policy(widget) == 10);
    assert_true(nv_widget_height_policy(widget) == 0);
    nv__widget_destroy(widget);
}

/* BOX-3, SIZ-3: bad values are said and count as 0. */
static void bad_fields_are_reported_and_taken_as_zero(void **state)
{
    (void)state;
    nv_widget *widget = box("a", 1, 1);
    catch_traps();
    nv_widget_set_fields(widget, NULL, NAN, INFINITY, (nv_insets){ -1, 2, NAN, 4 });
    release_traps();
    assert_reports(4);
    assert_true(widget->width == 0 && widget->height == 0);
    assert_true(widget->padding.left == 0 && widget->padding.top == 2);
    assert_true(widget->padding.right == 0 && widget->padding.bottom == 4);
    nv__widget_destroy(widget);
}

static void class_without_a_measure_is_reported(void **state)
{
    (void)state;
    static const nv_widget_class bare = { .name = "bare" };
    static const nv_widget_class large = { .name = "large",
                                           .measure = box_measure,
                                           .data_size = NV_WIDGET_DATA_MAX + 1 };
    size_t live = nv__alloc_live();
    catch_traps();
    nv_widget *first = nv_widget_new(&bare, HERE);
    nv_widget *second = nv_widget_new(&large, HERE);
    nv_widget *third = nv_widget_new(NULL, HERE);
    release_traps();
    assert_reports(3);
    assert_true(nv__widget_is_failed(first) && nv__widget_is_failed(second));
    nv__widget_destroy(third);
    nv__widget_destroy(second);
    nv__widget_destroy(first);
    assert_int_equal(nv__alloc_live(), live);
}

/* ---- the failed widget ---- */

typedef struct owner_data {
    char *text;
} owner_data;

static void owner_dispose(nv_widget *widget)
{
    nv__free(((owner_data *)nv_widget_data(widget))->text);
}

static const nv_widget_class owner_class = {
    .name = "owner",
    .data_size = sizeof(owner_data),
    .measure = box_measure,
    .dispose = owner_dispose,
};

static nv_widget *owner(const char *text)
{
    nv_widget *widget = nv_widget_new(&owner_class, HERE);
    ((owner_data *)nv_widget_data(widget))->text = nv__strdup(text);
    nv_widget_set_fields(widget, text, 0, 0, nv_all(0));
    return widget;
}

static void without_memory_a_failed_widget_is_skipped_and_told_once(void **state)
{
    (void)state;
    log_catcher log;
    catch_log(&log);
    size_t live = nv__alloc_live();
    nv_widget *parent = box("p", 1, 1);
    (void)nv__widget_creation_failed();
    nv__alloc_fail_after(1);
    nv_widget *failed = owner("never shown");
    nv__alloc_fail_after(0);
    assert_non_null(failed);
    assert_true(nv__widget_is_failed(failed));
    nv_widget_append(failed, owner("its child goes at once"));
    nv_widget_append(parent, failed);
    assert_int_equal(nv_widget_child_count(parent), 0);
    assert_true(nv__widget_creation_failed());
    assert_false(nv__widget_creation_failed());
    nv__widget_destroy(parent);
    release_log();
    assert_int_equal(nv__alloc_live(), live);
    assert_non_null(strstr(log.text, "no memory"));
}

static void every_function_accepts_the_failed_widget(void **state)
{
    (void)state;
    log_catcher log;
    catch_log(&log);
    nv__alloc_fail_after(1);
    nv_widget *failed = nv_widget_new(&owner_class, HERE);
    nv__alloc_fail_after(0);
    size_t live = nv__alloc_live();
    int observed = 0;
    nv_widget_watch(failed, &observed, NV_DIRTY_PAINT);
    nv_widget_mark_dirty(failed, NV_DIRTY_LAYOUT);
    nv__widget_set_hidden(failed, true);
    assert_false(nv__widget_take(failed));
    assert_false(nv_widget_is_mounted(failed));
    assert_int_equal(nv_widget_child_count(failed), 0);
    nv__widget_destroy(failed);
    nv__widget_destroy(failed);
    release_log();
    assert_int_equal(nv__alloc_live(), live);
}

/* Whichever allocation fails, nothing leaks and every widget can be used. */
static void any_allocation_of_a_creation_may_fail(void **state)
{
    (void)state;
    log_catcher log;
    catch_log(&log);
    size_t live = nv__alloc_live();
    bool hit = true;
    for (size_t n = 1; hit; n++) {
        nv__alloc_fail_after(n);
        nv_widget *parent = owner("parent");
        nv_widget_append(parent, owner("child"));
        nv_widget_append(parent, owner("child"));
        hit = nv__alloc_fail_hit();
        nv__alloc_fail_after(0);
        nv__widget_destroy(parent);
        assert_int_equal(nv__alloc_live(), live);
        assert_true(n < 100);
    }
    release_log();
}

static void origin_names_class_name_and_line(void **state)
{
    (void)state;
    nv_widget *widget = nv_widget_new(&box_class, (nv_head){ sizeof(nv_head), 12, "dir/app.c" });
    assert_string_equal(nv__widget_origin(widget), "box app.c:12");
    box_of(widget)->name = "Save";
    assert_string_equal(nv__widget_origin(widget), "box 'Save' app.c:12");
    assert_string_equal(nv__widget_origin(NULL), "widget");
    nv__widget_destroy(widget);
}

static void roles_have_names(void **state)
{
    (void)state;
    assert_string_equal(nv_role_name(NV_ROLE_BUTTON), "button");
    for (int role = 0; role < NV_ROLE_COUNT; role++) {
        assert_string_not_equal(nv_role_name((nv_role)role), "unknown");
    }
    assert_string_equal(nv_role_name((nv_role)999), "unknown");
}

static void colours_resolve_to_literals(void **state)
{
    (void)state;
    tree_fixture f;
    tree_open(&f, false, 100, 100);
    nv_widget *widget = box("a", 1, 1);
    show(&f, widget);
    uint32_t roles[NV_COLOR_ROLE_COUNT] = { 0 };
    roles[NV_COLOR_ROLE_PRIMARY] = 0xFF112233u;
    nv__view_set_theme(f.view, roles, &f);
    assert_ptr_equal(nv__view_theme(f.view), &f);
    assert_true(nv_widget_resolve(widget, 0, NV_PRIMARY) == NV_ARGB(0xFF112233u));
    assert_true(nv_widget_resolve(widget, NV_RGB(0x445566), NV_PRIMARY) == NV_RGB(0x445566));
    assert_true(nv_widget_resolve(widget, 0, 0) == NV_ARGB(0));
    catch_traps();
    assert_true(NV_COLOR_IS_LITERAL(nv_widget_resolve(widget, NV_ROLE(999), 0)));
    release_traps();
    assert_reports(1);
    tree_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(desc_of_an_older_program_is_completed_with_zeroes),
        cmocka_unit_test(desc_of_a_newer_program_is_cut),
        cmocka_unit_test(desc_without_a_head_is_reported),
        cmocka_unit_test(data_is_zeroed_and_the_key_is_copied),
        cmocka_unit_test(bad_fields_are_reported_and_taken_as_zero),
        cmocka_unit_test(class_without_a_measure_is_reported),
        cmocka_unit_test(without_memory_a_failed_widget_is_skipped_and_told_once),
        cmocka_unit_test(every_function_accepts_the_failed_widget),
        cmocka_unit_test(any_allocation_of_a_creation_may_fail),
        cmocka_unit_test(origin_names_class_name_and_line),
        cmocka_unit_test(roles_have_names),
        cmocka_unit_test(colours_resolve_to_literals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
