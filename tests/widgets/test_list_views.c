/* Views of lists feed nv_for_each: rows that did not change are neither built again nor ended. */
#include "widgets/window.h"

#include <nuiitivet/observable_inspect.h>
#include <nuiitivet/observable_list.h>
#include <nuiitivet/observable_more.h>
#include <nuiitivet/widgets.h>

typedef struct job {
    int64_t id, urgency;
    bool done;
} job;

static struct {
    nv_obs_list *jobs;
    nv_obs_bool *all;
    int built, ended;
    char trace[2048];
    int lines;
} seen;

static int open_window(void **state)
{
    static window w;
    window_open(&w, 400.0f, 2000.0f);
    memset(&seen, 0, sizeof seen);
    seen.jobs = nv_obs_list_new(w.scope, sizeof(job));
    seen.all = nv_obs_bool_new(w.scope, false);
    *state = &w;
    return 0;
}

static int close_window(void **state)
{
    nv_state_trace_stop();
    window_close(*state);
    return 0;
}

static bool is_shown(void *user, const void *item)
{
    (void)user;
    return nv_get(seen.all) || !((const job *)item)->done;
}

static int by_urgency(void *user, const void *a, const void *b)
{
    int64_t left = ((const job *)a)->urgency, right = ((const job *)b)->urgency;
    (void)user;
    return (left < right) - (left > right);
}

/* Key and text of a row alone, so that other changes of the job do not touch it. */
static void row_of(void *user, const void *item, void *out)
{
    (void)user;
    *(int64_t *)out = ((const job *)item)->id;
}

static int64_t key_of(const void *item)
{
    return *(const int64_t *)item;
}

static void row_ended(void *user)
{
    (void)user;
    seen.ended++;
}

static nv_widget *build_row(void *user, nv_scope *scope, const void *item)
{
    (void)user;
    seen.built++;
    assert_int_equal(nv_scope_defer(scope, row_ended, NULL), NV_OK);
    const char *name = nv_fmt("%d", (int)*(const int64_t *)item);
    return nv_text(name, .key = name);
}

static void push(int64_t id, int64_t urgency, bool done)
{
    nv_list_push(seen.jobs, &(job){ .id = id, .urgency = urgency, .done = done });
}

static void show(window *w)
{
    const nv_obs_list *open = nv_list_filter(w->scope, seen.jobs, is_shown, NULL);
    const nv_obs_list *sorted = nv_list_sort(w->scope, open, by_urgency, NULL);
    const nv_obs_list *rows = nv_list_map(w->scope, sorted, sizeof(int64_t), row_of, NULL);
    window_show(w,
                nv_column(.children = nv_children(nv_for_each(rows, .key = "rows", .key_of = key_of,
                                                              .build = { build_row, NULL }))));
}

static const char *order(window *w)
{
    static char text[256];
    text[0] = '\0';
    nv_widget *rows = find(w, "rows");
    for (nv_widget *c = nv_widget_first_child(rows); c; c = nv_widget_next_sibling(c)) {
        (void)snprintf(text + strlen(text), sizeof text - strlen(text), "%s ", c->key);
    }
    return text;
}

static void mark_done(void *user, void *item)
{
    ((job *)item)->done = *(const bool *)user;
}

static void more_urgent(void *user, void *item)
{
    ((job *)item)->urgency += *(const int64_t *)user;
}

static void BLD_13_chained_views_build_only_new_rows(void **state)
{
    window *w = *state;
    bool yes = true, no = false;
    int64_t ten = 10;
    for (int i = 1; i <= 6; i++) {
        push(i, i, i == 4);
    }
    show(w);
    assert_string_equal(order(w), "6 5 3 2 1 ");
    assert_int_equal(seen.built, 5);

    nv_list_update(seen.jobs, 1, mark_done, &yes); /* the 2 goes */
    window_advance(w, 0.1);
    assert_string_equal(order(w), "6 5 3 1 ");
    assert_int_equal(seen.built, 5);
    assert_int_equal(seen.ended, 1);

    nv_widget *one = find(w, "1");
    nv_list_update(seen.jobs, 0, more_urgent, &ten); /* the 1 comes first, as it is */
    window_advance(w, 0.1);
    assert_string_equal(order(w), "1 6 5 3 ");
    assert_int_equal(seen.built, 5);
    assert_ptr_equal(find(w, "1"), one);

    nv_list_move(seen.jobs, 0, 5); /* changes nothing that is seen */
    window_advance(w, 0.1);
    assert_string_equal(order(w), "1 6 5 3 ");

    nv_set(seen.all, true); /* the 2 and the 4 come */
    window_advance(w, 0.1);
    assert_string_equal(order(w), "1 6 5 4 3 2 ");
    assert_int_equal(seen.built, 7);
    assert_int_equal(seen.ended, 1);

    nv_batch_begin(); /* a batch is one change */
    push(7, 4, false);
    nv_list_update(seen.jobs, 2, mark_done, &no);
    nv_list_remove(seen.jobs, 0);
    nv_batch_end();
    window_advance(w, 0.1);
    assert_string_equal(order(w), "1 6 5 7 4 3 "); /* the 4 has changed since the 7 came */
    assert_int_equal(seen.built, 8);
    assert_int_equal(seen.ended, 2);
}

static void one_change_among_many_builds_one_row(void **state)
{
    window *w = *state;
    for (int i = 0; i < 500; i++) {
        push(i, i, false);
    }
    show(w);
    int before = seen.built;
    assert_int_equal(before, 500);
    for (int i = 0; i < 20; i++) {
        push(1000 + i, 17 * i, false);
        window_advance(w, 0.02);
        assert_int_equal(seen.built, before + i + 1);
    }
    assert_int_equal(seen.ended, 0);
}

/* ---- why was this widget redrawn? ---- */

static void keep_line(void *user, const char *line)
{
    (void)user;
    size_t used = strlen(seen.trace);
    (void)snprintf(seen.trace + used, sizeof seen.trace - used, "%s\n", line);
    seen.lines++;
}

static void a_redrawn_widget_is_told_with_what_it_is_bound_to(void **state)
{
    window *w = *state;
    nv_obs_int *count = nv_observable_named(nv_obs_int_new(w->scope, 1), "count");
    const nv_obs_text *label = nv_format(w->scope, "{} times", count);
    window_show(w, nv_text("", .key = "label", .bind_text = label));
    assert_int_equal(nv_state_trace_start(keep_line, NULL), NV_OK);
    nv_set(count, 2);
    window_frame(w);
    nv_state_trace_stop();
    assert_non_null(strstr(seen.trace, "is now \"2 times\""));
    assert_non_null(strstr(seen.trace, " is redrawn, because format text at test_list_views.c:"));
    assert_non_null(strstr(seen.trace, "because 'count', observable int at test_list_views.c:"));
    assert_non_null(strstr(seen.trace, ", written at test_list_views.c:"));
    assert_int_equal(seen.lines, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(BLD_13_chained_views_build_only_new_rows, open_window,
                                        close_window),
        cmocka_unit_test_setup_teardown(one_change_among_many_builds_one_row, open_window,
                                        close_window),
        cmocka_unit_test_setup_teardown(a_redrawn_widget_is_told_with_what_it_is_bound_to,
                                        open_window, close_window),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
