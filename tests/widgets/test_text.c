/* Text: measuring, wrapping, styles and following an observable. */
#include "widgets/theme.h"
#include "widgets/window.h"

#include <nuiitivet/widgets.h>

static int open_window(void **state)
{
    static window w;
    window_open(&w, 400.0f, 300.0f);
    *state = &w;
    return 0;
}

static int close_window(void **state)
{
    window_close(*state);
    return 0;
}

static nv_widget *corner(nv_widget *child)
{
    return nv_stack(.children = nv_children(child));
}

static void a_line_is_as_high_as_its_style_says(void **state)
{
    window *w = *state;
    static const nv_text_style large = { .size = 30, .line_height = 40 };
    window_show(
        w, nv_column(.children = nv_children(nv_text("Hello", .key = "plain"),
                                             nv_text("Hello", .key = "large", .style = &large))));
    nv_rect plain = rect_of(w, "plain");
    nv_rect big = rect_of(w, "large");
    assert_float_equal(plain.height, 20.0f, 0.01);
    assert_float_equal(big.height, 40.0f, 0.01);
    assert_true(plain.width > 20.0f && big.width > plain.width * 1.8f);
}

/* TXD-8, LAY-RC-5 */
static void text_wraps_to_the_width_it_gets(void **state)
{
    window *w = *state;
    const char *words = "several words that do not fit on one line of this width";
    window_show(
        w, nv_column(.width = 120,
                     .children = nv_children(
                         nv_text(words, .key = "wrapped"),
                         nv_text(words, .key = "cut", .max_lines = 1),
                         nv_row(.width = 120, .children = nv_children(nv_text(
                                                  words, .key = "share", .width = NV_FILL))))));
    nv_rect wrapped = rect_of(w, "wrapped");
    assert_true(wrapped.width <= 120.0f && wrapped.height >= 60.0f);
    assert_float_equal(rect_of(w, "cut").height, 20.0f, 0.01);
    assert_float_equal(rect_of(w, "share").height, wrapped.height, 0.01);
    assert_float_equal(rect_of(w, "share").width, 120.0f, 0.01);
}

static float first_glyph_x(window *w)
{
    nv__display_list list;
    nv__display_list_init(&list);
    nv__view_record_all(w->view, &list);
    float x = -1.0f;
    for (size_t i = 0; i < list.records.count && x < 0.0f; i++) {
        if (list.records.items[i].kind == NV__RECORD_GLYPHS) {
            x = list.records.items[i].u.glyphs.origin.x;
        }
    }
    nv__display_list_finish(&list);
    return x;
}

/* TXD-6 */
static void text_is_aligned_in_its_width(void **state)
{
    window *w = *state;
    window_show(w, corner(nv_text("Hi", .key = "t")));
    float width = rect_of(w, "t").width;
    static const struct {
        nv_align align;
        float part;
    } cases[] = { { NV_START, 0.0f }, { NV_CENTER, 0.5f }, { NV_FINISH, 1.0f } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        window_show(w, corner(nv_text("Hi", .width = 200, .align = cases[i].align)));
        assert_float_equal(first_glyph_x(w), (200.0f - width) * cases[i].part, 0.01);
    }
}

/* TXD-9 */
static void empty_missing_and_malformed_texts_do_no_harm(void **state)
{
    window *w = *state;
    window_show(w, nv_column(.children = nv_children(nv_text("", .key = "empty"),
                                                     nv_text(NULL, .key = "null"),
                                                     nv_text("a\xFF z", .key = "bad"))));
    assert_float_equal(rect_of(w, "empty").width, 0.0f, 0.01);
    assert_float_equal(rect_of(w, "null").width, 0.0f, 0.01);
    assert_non_null(node_of(w, NV_ROLE_TEXT, "a\xEF\xBF\xBD z"));
}

/* A new text of the same size is only repainted; another size moves what is below. */
static void a_bound_text_follows_its_observable(void **state)
{
    window *w = *state;
    nv_obs_text *text = nv_obs_text_new(w->scope, "111");
    window_show(w,
                nv_row(.children = nv_children(nv_text("not seen", .key = "t", .bind_text = text),
                                               soft_box("after", 5, 5))));
    assert_non_null(node_of(w, NV_ROLE_TEXT, "111"));
    nv_widget *widget = find(w, "t");
    float x = rect_of(w, "after").x;
    nv_set(text, "222");
    assert_false(widget->flags & NV__W_NEEDS_LAYOUT);
    assert_true(nv__view_needs_frame(w->view));
    window_frame(w);
    assert_non_null(node_of(w, NV_ROLE_TEXT, "222"));
    assert_true(is_drawn(w, "222"));
    assert_float_equal(rect_of(w, "after").x, x, 0.01);
    nv_set(text, "3333333");
    assert_true(widget->flags & NV__W_NEEDS_LAYOUT);
    window_frame(w);
    assert_true(rect_of(w, "after").x > x + 10.0f);
    nv_set(text, "3333333");
    assert_false(nv__view_needs_frame(w->view));
}

static void a_text_takes_the_theme_for_what_it_leaves_open(void **state)
{
    window *w = *state;
    static const nv__widget_theme theme = {
        .body = { .color = NV_PRIMARY, .size = 20, .weight = 400, .line_height = 30 }
    };
    uint32_t roles[NV_COLOR_ROLE_COUNT] = { [NV_COLOR_ROLE_PRIMARY] = 0xFF010203 };
    nv__view_set_theme(w->view, roles, &theme);
    static const nv_text_style red = { .color = NV_RGB(0xFF0000) };
    window_show(w, nv_column(.children = nv_children(nv_text("one", .key = "one"),
                                                     nv_text("two", .key = "two", .style = &red))));
    assert_float_equal(rect_of(w, "one").height, 30.0f, 0.01);
    assert_float_equal(rect_of(w, "two").height, 30.0f, 0.01);
    assert_true(is_drawn(w, "#ff010203"));
    assert_true(is_drawn(w, "#ffff0000"));
    nv__view_set_theme(w->view, roles, NULL);
}

static void bad_style_figures_are_reported(void **state)
{
    window *w = *state;
    static const nv_text_style bad = { .size = -3 };
    nv_widget *text = NULL;
    EXPECT_TRAPS(1, text = nv_text("x", .key = "t", .style = &bad));
    window_show(w, corner(text));
    assert_float_equal(rect_of(w, "t").height, 20.0f, 0.01);
}

/* Every allocation may fail: nothing leaks and nothing crashes. */
static void running_out_of_memory_leaves_a_consistent_window(void **state)
{
    window *w = *state;
    nv_log_set_level(NV_LOG_OFF);
    for (size_t n = 1; n < 400; n++) {
        nv__alloc_fail_after(n);
        nv_widget *content = nv_column(.children = nv_children(
                                           nv_text("a text of some words", .width = 60),
                                           nv_container(.child = nv_text("b")),
                                           nv_row(.children = nv_children(
                                                      nv_spacer(), nv_text("c", .max_lines = 1)))));
        if (nv__view_set_content(w->view, content) == NV_OK) {
            window_frame(w);
        }
        bool hit = nv__alloc_fail_hit();
        nv__alloc_fail_after(0);
        window_frame(w);
        if (!hit) {
            break;
        }
    }
    nv_log_set_level(NV_LOG_WARNING);
    window_show(w, corner(nv_text("fine", .key = "t")));
    assert_true(rect_of(w, "t").width > 0.0f);
}

#define WINDOW_TEST(fn) cmocka_unit_test_setup_teardown(fn, open_window, close_window)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WINDOW_TEST(a_line_is_as_high_as_its_style_says),
        WINDOW_TEST(text_wraps_to_the_width_it_gets),
        WINDOW_TEST(text_is_aligned_in_its_width),
        WINDOW_TEST(empty_missing_and_malformed_texts_do_no_harm),
        WINDOW_TEST(a_bound_text_follows_its_observable),
        WINDOW_TEST(a_text_takes_the_theme_for_what_it_leaves_open),
        WINDOW_TEST(bad_style_figures_are_reported),
        WINDOW_TEST(running_out_of_memory_leaves_a_consistent_window),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
