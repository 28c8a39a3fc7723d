/* Lists of any length: which rows exist, where they are, and how they follow the list. */
#include "widgets/list_extents.h"
#include "widgets/scroll.h"
#include "widgets/window.h"

typedef struct item {
    int64_t id;
    float height;
} item;

static struct {
    int built, ended;
} seen;

static void row_ended(void *user)
{
    (void)user;
    seen.ended++;
}

static nv_size row_measure(nv_widget *widget, nv_constraints within)
{
    float height = *(float *)nv_widget_data(widget);
    return nv_constrain(within, (nv_size){ 80, height });
}

static bool row_event(nv_widget *widget, const nv_event *event)
{
    (void)widget;
    return event->type == NV_EVENT_POINTER_DOWN;
}

static const nv_widget_class row_class = {
    .name = "test_row",
    .data_size = sizeof(float),
    .measure = row_measure,
    .event = row_event,
    .flags = NV_WIDGET_FOCUSABLE,
};

static nv_widget *build_row(void *user, nv_scope *scope, const void *of)
{
    (void)user;
    const item *it = of;
    seen.built++;
    assert_int_equal(nv_scope_defer(scope, row_ended, NULL), NV_OK);
    nv_widget *row = nv_widget_new(&row_class, (nv_head){ .size = sizeof(nv_head) });
    char key[24];
    (void)snprintf(key, sizeof key, "row%d", (int)it->id);
    nv_widget_set_fields(row, key, 0, 0, (nv_insets){ 0 });
    *(float *)nv_widget_data(row) = it->height;
    return row;
}

static nv_obs_list *list_of(window *w, int count, float height)
{
    nv_obs_list *list = nv_obs_list_new(w->scope, sizeof(item));
    nv_batch_begin();
    for (int i = 0; i < count; i++) {
        nv_list_push(list, &(item){ i, height });
    }
    nv_batch_end();
    seen.built = seen.ended = 0;
    return list;
}

static const nv_row_builder builder = { build_row, NULL };

static nv__scroll_axis *axis(window *w)
{
    return &nv__scroller_of(find(w, "l"))->axes[NV_VERTICAL];
}

static void jump(window *w, double offset)
{
    nv__scroller_jump(nv__scroller_of(find(w, "l")), NV_VERTICAL, offset);
    window_frame(w);
}

static void only_rows_near_what_is_seen_exist(void **state)
{
    (void)state;
    window w;
    window_open(&w, 200, 200);
    nv_obs_list *list = list_of(&w, 100000, 0);
    window_show(
        &w, nv_list_view(.items = list, .build = builder, .row_height = 40, .gap = 2, .key = "l"));
    assert_in_range(seen.built, 5, 8);
    assert_float_equal(axis(&w)->content, 100000 * 42.0 - 2, 0.01);
    ASSERT_RECT(&w, "row1", 0, 42, 200, 40);
    jump(&w, 42.0 * 50000 + 10);
    assert_in_range(seen.built, 10, 20);
    ASSERT_RECT(&w, "row50000", 0, -10, 200, 40);
    ASSERT_RECT(&w, "row50002", 0, 74, 200, 40);
    assert_null(find(&w, "row1"));
    assert_true(seen.ended >= 5);
    jump(&w, 1e12);
    ASSERT_RECT(&w, "row99999", 0, 160, 200, 40);
    window_close(&w);
    assert_int_equal(seen.built, seen.ended);
}

/* One step builds what appears and no more. */
static void a_step_costs_what_appears(void **state)
{
    (void)state;
    window w;
    window_open(&w, 200, 200);
    nv_obs_list *list = list_of(&w, 100000, 0);
    window_show(&w, nv_list_view(.items = list, .build = builder, .row_height = 40, .key = "l"));
    for (int i = 0; i < 100; i++) {
        int before = seen.built;
        jump(&w, axis(&w)->offset + 40);
        assert_in_range(seen.built - before, 0, 2);
    }
    assert_in_range(seen.built, 100, 115);
    jump(&w, axis(&w)->offset - 20);
    assert_in_range(seen.built, 100, 115);
    window_close(&w);
}

static void rows_follow_their_items(void **state)
{
    (void)state;
    window w;
    window_open(&w, 200, 200);
    nv_obs_list *list = list_of(&w, 1000, 0);
    window_show(&w, nv_list_view(.items = list, .build = builder, .row_height = 40, .key = "l"));
    nv_widget *second = find(&w, "row2");
    int built = seen.built;
    nv_list_insert(list, 0, &(item){ 5000, 0 });
    window_frame(&w);
    assert_ptr_equal(find(&w, "row2"), second);
    ASSERT_RECT(&w, "row2", 0, 120, 200, 40);
    ASSERT_RECT(&w, "row5000", 0, 0, 200, 40);
    assert_int_equal(seen.built, built + 1);
    nv_list_move(list, 3, 1);
    window_frame(&w);
    assert_ptr_equal(find(&w, "row2"), second);
    ASSERT_RECT(&w, "row2", 0, 40, 200, 40);
    nv_list_remove(list, 1);
    window_frame(&w);
    assert_null(find(&w, "row2"));
    nv_list_replace(list, 1, &(item){ 77, 0 });
    window_frame(&w);
    ASSERT_RECT(&w, "row77", 0, 40, 200, 40);
    assert_null(find(&w, "row0"));
    nv_list_clear(list);
    window_frame(&w);
    assert_int_equal(seen.built, seen.ended);
    assert_float_equal(axis(&w)->content, 0, 0.01);
    nv_list_push(list, &(item){ 1, 0 });
    window_frame(&w);
    ASSERT_RECT(&w, "row1", 0, 0, 200, 40);
    window_close(&w);
}

static void a_list_that_became_shorter_shows_its_end(void **state)
{
    (void)state;
    window w;
    window_open(&w, 200, 200);
    nv_obs_list *list = list_of(&w, 100, 0);
    window_show(&w, nv_list_view(.items = list, .build = builder, .row_height = 40, .key = "l"));
    jump(&w, 1e9);
    nv_batch_begin();
    while (nv_list_count(list) > 10) {
        nv_list_remove(list, nv_list_count(list) - 1);
    }
    nv_batch_end();
    window_frame(&w);
    ASSERT_RECT(&w, "row9", 0, 160, 200, 40);
    assert_float_equal(axis(&w)->offset, 200, 0.01);
    window_close(&w);
}

static void the_row_with_the_focus_lives_on_out_of_sight(void **state)
{
    (void)state;
    window w;
    window_open(&w, 200, 200);
    nv_obs_list *list = list_of(&w, 1000, 0);
    window_show(&w, nv_list_view(.items = list, .build = builder, .row_height = 40, .key = "l"));
    nv_widget *row = find(&w, "row1");
    nv_widget_request_focus(row);
    window_frame(&w);
    jump(&w, 20000);
    assert_ptr_equal(nv__view_focus(w.view), row);
    assert_ptr_equal(find(&w, "row1"), row);
    nv_widget_reveal(row);
    window_advance(&w, 0.3);
    ASSERT_RECT(&w, "row1", 0, 0, 200, 40);
    window_close(&w);
}

/* Rows as high as they want: what is seen stays where it is when rows above turn out otherwise. */
static void rows_of_unknown_height_do_not_jump(void **state)
{
    (void)state;
    window w;
    window_open(&w, 200, 200);
    nv_obs_list *list = nv_obs_list_new(w.scope, sizeof(item));
    for (int i = 0; i < 2000; i++) {
        nv_list_push(list, &(item){ i, 20.0f + (float)(i * 37 % 90) });
    }
    window_show(&w, nv_list_view(.items = list, .build = builder, .gap = 3, .key = "l"));
    jump(&w, 40000);
    char key[24];
    for (int step = 0; step < 200; step++) {
        int first = -1;
        float before = 0;
        for (int i = 0; i < 2000 && first < 0; i++) {
            (void)snprintf(key, sizeof key, "row%d", i);
            if (find(&w, key) && rect_of(&w, key).y >= 0) {
                first = i;
                before = rect_of(&w, key).y;
            }
        }
        assert_true(first >= 0);
        (void)snprintf(key, sizeof key, "row%d", first);
        jump(&w, axis(&w)->offset - 30);
        assert_float_equal(rect_of(&w, key).y, before + 30, 1.01);
    }
    jump(&w, 0);
    window_frame(&w);
    ASSERT_RECT(&w, "row0", 0, 0, 200, 20);
    ASSERT_RECT(&w, "row1", 0, 23, 200, 57);
    window_close(&w);
}

/* Positions are exact where floats alone would not be. */
static void rows_far_away_stand_on_their_places(void **state)
{
    (void)state;
    window w;
    window_open(&w, 200, 200);
    nv_obs_list *list = list_of(&w, 1000000, 0);
    window_show(&w, nv_list_view(.items = list, .build = builder, .row_height = 57, .key = "l"));
    jump(&w, 57.0 * 900000 + 1);
    ASSERT_RECT(&w, "row900000", 0, -1, 200, 57);
    ASSERT_RECT(&w, "row900001", 0, 56, 200, 57);
    jump(&w, 57.0 * 900000 + 58);
    ASSERT_RECT(&w, "row900001", 0, -1, 200, 57);
    window_close(&w);
}

/* A list keeps asking its list as long as it is shown, in every order of events. */
static void storms_of_changes_and_scrolls_keep_the_order(void **state)
{
    (void)state;
    window w;
    window_open(&w, 200, 200);
    nv_obs_list *list = list_of(&w, 200, 0);
    window_show(&w, nv_list_view(.items = list, .build = builder, .row_height = 30, .key = "l"));
    unsigned random = 1;
    for (int step = 0; step < 400; step++) {
        random = random * 1103515245u + 12345u;
        size_t count = nv_list_count(list), at = count > 0 ? (random >> 16) % count : 0;
        switch ((random >> 8) % 5) {
        case 0:
            nv_list_insert(list, at, &(item){ 1000 + step, 0 });
            break;
        case 1:
            if (count > 3) {
                nv_list_remove(list, at);
            }
            break;
        case 2:
            nv_list_move(list, at, count - 1 - at);
            break;
        default:
            nv__scroller_jump(nv__scroller_of(find(&w, "l")), NV_VERTICAL, (double)(random % 6000));
        }
        window_frame(&w);
        double offset = axis(&w)->offset;
        for (size_t i = 0; i < nv_list_count(list); i++) {
            double top = 30.0 * (double)i - offset;
            if (top < -29 || top > 199) {
                continue;
            }
            char key[24];
            const item *it = nv_list_at(list, i);
            (void)snprintf(key, sizeof key, "row%d", (int)it->id);
            nv_rect rect = rect_of(&w, key);
            assert_float_equal((double)rect.y, round(top), 0.51);
        }
    }
    window_close(&w);
    assert_int_equal(seen.built, seen.ended);
}

/* The sums agree with adding up, whatever is spliced and set. */
static void extents_agree_with_adding_up(void **state)
{
    (void)state;
    nv__extents extents = { .guess = 10 };
    double each[400];
    size_t count = 0;
    unsigned random = 7;
    for (int step = 0; step < 600; step++) {
        random = random * 1103515245u + 12345u;
        size_t at = count > 0 ? (random >> 16) % count : 0;
        if (step % 3 == 0 && count < 390) {
            size_t added = 1 + random % 5;
            assert_true(nv__extents_splice(&extents, at, 0, added));
            memmove(each + at + added, each + at, (count - at) * sizeof *each);
            for (size_t i = at; i < at + added; i++) {
                each[i] = 10;
            }
            count += added;
        } else if (step % 7 == 0 && count > 10) {
            assert_true(nv__extents_splice(&extents, at, 1, 0));
            memmove(each + at, each + at + 1, (count - at - 1) * sizeof *each);
            count--;
        } else if (count > 0) {
            nv__extents_set(&extents, at, (float)(random % 50) + 1);
            each[at] = (double)(random % 50) + 1;
        }
        double top = 0;
        for (size_t i = 0; i < count; i++) {
            assert_float_equal(nv__extents_top(&extents, i), top, 0.001);
            assert_int_equal(nv__extents_find(&extents, top + 0.5), i);
            top += each[i];
        }
        assert_float_equal(nv__extents_top(&extents, count), top, 0.001);
    }
    assert_int_equal(nv__extents_find(&extents, -5), 0);
    assert_int_equal(nv__extents_find(&extents, 1e12), count - 1);
    nv__extents_finish(&extents);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_rows_near_what_is_seen_exist),
        cmocka_unit_test(a_step_costs_what_appears),
        cmocka_unit_test(rows_follow_their_items),
        cmocka_unit_test(a_list_that_became_shorter_shows_its_end),
        cmocka_unit_test(the_row_with_the_focus_lives_on_out_of_sight),
        cmocka_unit_test(rows_of_unknown_height_do_not_jump),
        cmocka_unit_test(rows_far_away_stand_on_their_places),
        cmocka_unit_test(storms_of_changes_and_scrolls_keep_the_order),
        cmocka_unit_test(extents_agree_with_adding_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
