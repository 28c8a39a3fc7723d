/* Keyed repetition: what is kept, what is built, and what ends. */
#include "widgets/row_match.h"
#include "widgets/window.h"

#include <nuiitivet/widgets.h>

typedef struct item {
    int64_t id;
    char name[24];
} item;

/* What the builder saw. */
static struct {
    int built, ended;
    nv_obs_list *list;
    bool nothing;
} seen;

static void row_ended(void *user)
{
    (void)user;
    seen.ended++;
}

static nv_widget *build_row(void *user, nv_scope *scope, const void *data)
{
    const item *it = data;
    (void)user;
    seen.built++;
    assert_int_equal(nv_scope_defer(scope, row_ended, NULL), NV_OK);
    return seen.nothing ? NULL : nv_text(it->name, .key = it->name);
}

static int64_t item_key(const void *data)
{
    return ((const item *)data)->id;
}

static int open_window(void **state)
{
    static window w;
    window_open(&w, 400.0f, 300.0f);
    memset(&seen, 0, sizeof seen);
    seen.list = nv_obs_list_new(w.scope, sizeof(item));
    *state = &w;
    return 0;
}

static int close_window(void **state)
{
    window_close(*state);
    return 0;
}

static item make(int64_t id, const char *name)
{
    item it = { .id = id };
    (void)snprintf(it.name, sizeof it.name, "%s", name);
    return it;
}

static void push(int64_t id, const char *name)
{
    item it = make(id, name);
    nv_list_push(seen.list, &it);
}

static void show(window *w, bool keyed)
{
    window_show(w, nv_column(.children = nv_children(nv_text("head"),
                                                     nv_for_each(seen.list, .key = "rows", .gap = 4,
                                                                 .build = { build_row, NULL },
                                                                 .key_of = keyed ? item_key : NULL),
                                                     soft_box("foot", 10, 10))));
}

/* Names of the rows in order, joined. */
static const char *order(window *w)
{
    static char text[256];
    text[0] = '\0';
    nv_widget *rows = find(w, "rows");
    for (nv_widget *c = nv_widget_first_child(rows); c; c = nv_widget_next_sibling(c)) {
        (void)snprintf(text + strlen(text), sizeof text - strlen(text), "%s",
                       c->key ? c->key : "-");
    }
    return text;
}

static void rows_stand_in_a_column_of_their_own(void **state)
{
    window *w = *state;
    push(1, "a");
    push(2, "b");
    show(w, true);
    assert_string_equal(order(w), "ab");
    assert_float_equal(rect_of(w, "a").y, 20.0f, 0.01);
    assert_float_equal(rect_of(w, "b").y, 44.0f, 0.01);
    assert_float_equal(rect_of(w, "foot").y, 64.0f, 0.01);
    assert_non_null(node_of(w, NV_ROLE_LIST, NULL));
}

/* LAY-FE-3 */
static void rows_keep_widget_and_scope_over_insert_move_and_remove(void **state)
{
    window *w = *state;
    push(1, "a");
    push(2, "b");
    push(3, "c");
    show(w, true);
    nv_widget *a = find(w, "a");
    nv_widget *b = find(w, "b");
    nv_widget *c = find(w, "c");
    item d = make(4, "d");
    assert_int_equal(nv_list_insert(seen.list, 0, &d), NV_OK);
    window_frame(w);
    assert_string_equal(order(w), "dabc");
    nv_list_move(seen.list, 3, 0);
    window_frame(w);
    assert_string_equal(order(w), "cdab");
    assert_ptr_equal(find(w, "a"), a);
    assert_ptr_equal(find(w, "b"), b);
    assert_ptr_equal(find(w, "c"), c);
    assert_int_equal(seen.built, 4);
    assert_int_equal(seen.ended, 0);
    nv_list_remove(seen.list, 2);
    window_advance(w, 0.1);
    assert_string_equal(order(w), "cdb");
    assert_ptr_equal(find(w, "c"), c);
    assert_int_equal(seen.built, 4);
    assert_int_equal(seen.ended, 1);
    assert_float_equal(rect_of(w, "c").y, 20.0f, 0.01);
    assert_float_equal(rect_of(w, "b").y, 68.0f, 0.01);
}

static void only_a_row_whose_item_changed_is_built_again(void **state)
{
    window *w = *state;
    push(1, "a");
    push(2, "b");
    show(w, true);
    nv_widget *a = find(w, "a");
    item again = make(2, "b");
    nv_list_replace(seen.list, 1, &again);
    window_frame(w);
    assert_int_equal(seen.built, 2);
    item other = make(2, "B");
    nv_list_replace(seen.list, 1, &other);
    window_advance(w, 0.1);
    assert_string_equal(order(w), "aB");
    assert_ptr_equal(find(w, "a"), a);
    assert_int_equal(seen.built, 3);
    assert_int_equal(seen.ended, 1);
}

/* LAY-FE-2 */
static void equal_keys_are_told_apart_by_their_order(void **state)
{
    window *w = *state;
    push(7, "a");
    push(7, "b");
    push(7, "c");
    show(w, true);
    assert_string_equal(order(w), "abc");
    nv_list_remove(seen.list, 2);
    push(8, "d");
    window_frame(w);
    assert_string_equal(order(w), "abd");
    assert_int_equal(seen.built, 4);
}

static void without_keys_rows_go_by_position(void **state)
{
    window *w = *state;
    push(1, "a");
    push(2, "b");
    show(w, false);
    push(3, "c");
    window_frame(w);
    assert_int_equal(seen.built, 3);
    nv_list_remove(seen.list, 0);
    window_advance(w, 0.1);
    assert_string_equal(order(w), "bc");
    assert_int_equal(seen.built, 5);
    assert_int_equal(seen.ended, 3);
}

/* LAY-FE-4 */
static void a_builder_without_a_widget_makes_an_empty_row(void **state)
{
    window *w = *state;
    nv_log_set_level(NV_LOG_OFF);
    seen.nothing = true;
    push(1, "a");
    show(w, true);
    assert_string_equal(order(w), "-");
    assert_float_equal(rect_of(w, "foot").y, 20.0f, 0.01);
    window_show(w, nv_for_each(seen.list, .key = "rows"));
    assert_string_equal(order(w), "-");
    nv_log_set_level(NV_LOG_WARNING);
}

static void clearing_and_closing_end_every_row(void **state)
{
    window *w = *state;
    push(1, "a");
    push(2, "b");
    show(w, true);
    nv_list_clear(seen.list);
    window_advance(w, 0.1);
    assert_string_equal(order(w), "");
    assert_int_equal(seen.ended, 2);
    push(3, "c");
    window_frame(w);
    window_show(w, nv_text("other"));
    window_advance(w, 0.1);
    assert_int_equal(seen.ended, 3);
    window_show(w, nv_for_each(NULL, .key = "rows"));
    assert_string_equal(order(w), "");
}

static nv_widget *greedy_row(void *user, nv_scope *scope, const void *data)
{
    const item *it = data;
    (void)user;
    (void)scope;
    if (nv_list_count(seen.list) < 3) {
        push(it->id + 1, it->id == 1 ? "b" : "c");
    }
    return nv_text(it->name, .key = it->name);
}

static void a_builder_may_change_the_list(void **state)
{
    window *w = *state;
    push(1, "a");
    window_show(w, nv_for_each(seen.list, .key = "rows", .build = { greedy_row, NULL },
                               .key_of = item_key));
    window_frame(w);
    assert_string_equal(order(w), "abc");
}

static void long_lists_are_matched(void **state)
{
    (void)state;
    enum { N = 1000 };
    static int64_t olds[N], news[N];
    static ptrdiff_t old_of[N];
    for (int i = 0; i < N; i++) {
        olds[i] = i;
        news[i] = (i * 7) % N + (i % 3 == 0 ? N : 0);
    }
    assert_int_equal(nv__match_rows(olds, N, news, N, old_of), NV_OK);
    for (int i = 0; i < N; i++) {
        assert_int_equal(old_of[i], news[i] < N ? (ptrdiff_t)news[i] : NV__NO_ROW);
    }
    assert_int_equal(nv__match_rows(NULL, 0, news, 2, old_of), NV_OK);
    assert_int_equal(old_of[1], NV__NO_ROW);
    assert_int_equal(nv__match_rows(olds, N, NULL, 0, NULL), NV_OK);
}

static void running_out_of_memory_keeps_or_empties_rows(void **state)
{
    window *w = *state;
    nv_log_set_level(NV_LOG_OFF);
    push(1, "a");
    show(w, true);
    for (size_t n = 1; n < 200; n++) {
        nv__alloc_fail_after(n);
        push((int64_t)n + 10, "x");
        window_frame(w);
        bool hit = nv__alloc_fail_hit();
        nv__alloc_fail_after(0);
        window_frame(w);
        if (!hit) {
            break;
        }
    }
    nv_list_clear(seen.list);
    push(1, "a");
    window_advance(w, 0.1);
    assert_string_equal(order(w), "a");
    nv_log_set_level(NV_LOG_WARNING);
}

#define WINDOW_TEST(fn) cmocka_unit_test_setup_teardown(fn, open_window, close_window)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WINDOW_TEST(rows_stand_in_a_column_of_their_own),
        WINDOW_TEST(rows_keep_widget_and_scope_over_insert_move_and_remove),
        WINDOW_TEST(only_a_row_whose_item_changed_is_built_again),
        WINDOW_TEST(equal_keys_are_told_apart_by_their_order),
        WINDOW_TEST(without_keys_rows_go_by_position),
        WINDOW_TEST(a_builder_without_a_widget_makes_an_empty_row),
        WINDOW_TEST(clearing_and_closing_end_every_row),
        WINDOW_TEST(a_builder_may_change_the_list),
        cmocka_unit_test(long_lists_are_matched),
        WINDOW_TEST(running_out_of_memory_keeps_or_empties_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
