/* Shaping, wrapping, alignment, ellipsis, heights. */
#include "text_fixture.h"

#include "base/utf8.h"

/* ---- shaping ---- */

static void kerning_brings_a_and_v_together(void **state)
{
    float pair = width_of(*state, "AV");
    float sum = width_of(*state, "A") + width_of(*state, "V");
    assert_true(pair < sum - 0.2f);
}

static void widths_are_proportional_to_the_size(void **state)
{
    const char *text = "Proportional to 1/1000 em";
    nv__paragraph *small = make_sized(*state, text, 11), *large = make_sized(*state, text, 110);
    assert_near(nv__paragraph_natural_width(small) * 10, nv__paragraph_natural_width(large), 0.02);
    nv__paragraph_free(small);
    nv__paragraph_free(large);
}

static void combining_marks_take_no_width(void **state)
{
    assert_near(width_of(*state, "e\xcc\x81x"), width_of(*state, "\xc3\xa9x"), 0.05);
}

static void bold_is_wider_than_regular(void **state)
{
    nv__text_style regular = { .size = 20 }, bold = { .size = 20, .weight = 700 };
    nv__paragraph *a = nv__paragraph_new(*state, "weight", 6, &regular);
    nv__paragraph *b = nv__paragraph_new(*state, "weight", 6, &bold);
    assert_true(nv__paragraph_natural_width(b) > nv__paragraph_natural_width(a) + 0.5f);
    nv__paragraph_free(a);
    nv__paragraph_free(b);
}

static void letter_spacing_goes_between_letters_only(void **state)
{
    nv__text_style plain = { .size = 20 }, spaced = { .size = 20, .letter_spacing = 3 };
    nv__paragraph *a = nv__paragraph_new(*state, "nnnn", 4, &plain);
    nv__paragraph *b = nv__paragraph_new(*state, "nnnn", 4, &spaced);
    assert_near(nv__paragraph_natural_width(b), nv__paragraph_natural_width(a) + 9, 0.01);
    nv__paragraph_free(a);
    nv__paragraph_free(b);
}

static void a_script_the_font_lacks_falls_back(void **state)
{
    /* Roboto has no Arabic; DejaVu has. */
    nv__paragraph *p = make_line(*state, "ab \xd8\xb3\xd9\x84\xd8\xa7\xd9\x85");
    assert_draws(p, "ab|\xd8\xb3\xd9\x84\xd8\xa7\xd9\x85");
    nv__paragraph_free(p);
}

static void arabic_letters_join(void **state)
{
    /* Joined forms are not as wide as the letters one by one. */
    float joined = width_of(*state, "\xd8\xb3\xd9\x84\xd8\xa7\xd9\x85");
    float apart = width_of(*state, "\xd8\xb3 \xd9\x84 \xd8\xa7 \xd9\x85") -
                  width_of(*state, "\xd8\xb3 \xd8\xb3") * 3 + width_of(*state, "\xd8\xb3") * 6;
    assert_true(joined < apart - 1);
}

static void hebrew_runs_right_to_left(void **state)
{
    /* alef bet: the first letter is the right one. */
    nv__paragraph *p = make_line(*state, "\xd7\x90\xd7\x91");
    float first = nv__paragraph_caret(p, 0).x, second = nv__paragraph_caret(p, 2).x;
    float end = nv__paragraph_caret(p, 4).x;
    assert_true(first > second && second > end);
    assert_near(end, 0, 0.01);
    assert_near(first, nv__paragraph_natural_width(p), 0.01);
    nv__paragraph_free(p);
}

static void hebrew_inside_latin_is_reordered(void **state)
{
    /* "ab ALEF BET cd" */
    nv__paragraph *p = make_line(*state, "ab \xd7\x90 \xd7\x91 cd");
    float alef = nv__paragraph_caret(p, 3).x, bet = nv__paragraph_caret(p, 6).x;
    float c = nv__paragraph_caret(p, 9).x;
    assert_true(nv__paragraph_caret(p, 0).x < bet && bet < alef && alef < c);
    nv__paragraph_free(p);
}

/* ---- wrapping ---- */

static void assert_lines_fit(nv__paragraph *p, float width)
{
    nv_size size = nv__paragraph_layout(p, width, 0, NV__TEXT_START);
    assert_true(size.width <= width + 0.02f);
}

static void lines_break_at_spaces_and_fit(void **state)
{
    const char *text = "The quick brown fox jumps over the lazy dog, again and again.";
    nv__paragraph *p = make_sized(*state, text, 20);
    float natural = nv__paragraph_natural_width(p);
    for (float width = 100; width < natural; width += 7) {
        assert_lines_fit(p, width);
        assert_true(nv__paragraph_line_count(p) >= 2);
    }
    assert_lines_fit(p, natural);
    assert_int_equal(nv__paragraph_line_count(p), 1);
    nv__paragraph_free(p);
}

static void wrapped_lines_show_whole_words(void **state)
{
    nv__paragraph *p = make_sized(*state, "alpha beta gamma", 20);
    nv__paragraph_layout(p, width_of(*state, "alpha beta") + 2, 0, NV__TEXT_START);
    assert_draws(p, "alpha beta|gamma");
    nv__paragraph_free(p);
}

static void a_hyphen_is_an_opportunity_inside_a_word(void **state)
{
    nv__paragraph *p = make_sized(*state, "well-known", 20);
    nv__paragraph_layout(p, width_of(*state, "known") + 1, 0, NV__TEXT_START);
    assert_draws(p, "well-|known");
    nv__paragraph_free(p);
}

static void a_word_that_is_too_wide_breaks_at_graphemes(void **state)
{
    /* Five times "e" with two marks. */
    const char *text = "e\xcc\x81\xcc\xa3"
                       "e\xcc\x81\xcc\xa3"
                       "e\xcc\x81\xcc\xa3"
                       "e\xcc\x81\xcc\xa3"
                       "e\xcc\x81\xcc\xa3";
    nv__paragraph *p = make_sized(*state, text, 20);
    float natural = nv__paragraph_natural_width(p);
    nv__paragraph_layout(p, natural / 5 * 2.5f, 0, NV__TEXT_START);
    assert_int_equal(nv__paragraph_line_count(p), 3);
    nv__paragraph_layout(p, 0, 0, NV__TEXT_START);
    assert_int_equal(nv__paragraph_line_count(p), 5);
    nv__paragraph_free(p);
}

static void trailing_spaces_count_for_nothing(void **state)
{
    assert_near(width_of(*state, "word   "), width_of(*state, "word"), 0.001);
    nv__paragraph *p = make_sized(*state, "word     word", 20);
    nv_size size = nv__paragraph_layout(p, width_of(*state, "word") + 1, 0, NV__TEXT_START);
    assert_int_equal(nv__paragraph_line_count(p), 2);
    assert_near(size.width, width_of(*state, "word"), 0.01);
    nv__paragraph_free(p);
}

static void blanks_after_a_forced_break_do_not_make_lines(void **state)
{
    nv__paragraph *p = make_sized(*state, "W W\nW", 20);
    nv__paragraph_layout(p, 1, 0, NV__TEXT_START);
    assert_int_equal(nv__paragraph_line_count(p), 3);
    nv__paragraph_free(p);
}

static void newlines_of_every_kind_break(void **state)
{
    nv__paragraph *p = make_line(*state, "a\nb\r\nc\rd\xe2\x80\xa8"
                                         "e\xe2\x80\xa9"
                                         "f\xc2\x85g");
    assert_int_equal(nv__paragraph_line_count(p), 7);
    assert_draws(p, "a|b|c|d|e|f|g");
    nv__paragraph_free(p);
    p = make_line(*state, "end\n");
    assert_int_equal(nv__paragraph_line_count(p), 2);
    nv__paragraph_free(p);
}

static void tabs_reach_the_next_stop(void **state)
{
    float stop = (width_of(*state, "a b") - width_of(*state, "a") - width_of(*state, "b")) * 8;
    nv__paragraph *p = make_line(*state, "a\tb\t\tc");
    assert_near(nv__paragraph_caret(p, 2).x, stop, 0.2);
    assert_near(nv__paragraph_caret(p, 5).x, stop * 3, 0.4);
    nv__paragraph_free(p);
}

static void empty_text_has_one_line_of_full_height(void **state)
{
    nv__paragraph *p = make_sized(*state, "", 20);
    nv_size size = nv__paragraph_layout(p, 100, 0, NV__TEXT_CENTER);
    assert_int_equal(nv__paragraph_line_count(p), 1);
    assert_true(size.width == 0);
    assert_near(size.height, 20 * (1900 + 500) / 2048.0, 0.01);
    assert_draws(p, "");
    nv__paragraph_free(p);
}

/* ---- ellipsis ---- */

static void the_last_line_ends_in_an_ellipsis(void **state)
{
    nv__paragraph *p = make_sized(*state, "one two three four five", 20);
    float width = width_of(*state, "one two three\xe2\x80\xa6") + 1;
    nv_size size = nv__paragraph_layout(p, width, 1, NV__TEXT_START);
    assert_draws(p, "one two three\xe2\x80\xa6");
    assert_true(size.width <= width);
    nv__paragraph_layout(p, width_of(*state, "one two t\xe2\x80\xa6") + 1, 1, NV__TEXT_START);
    assert_draws(p, "one two t\xe2\x80\xa6");
    nv__paragraph_free(p);
}

static void the_ellipsis_does_not_follow_a_blank(void **state)
{
    nv__paragraph *p = make_sized(*state, "one two", 20);
    nv__paragraph_layout(p, width_of(*state, "one \xe2\x80\xa6") + 1, 1, NV__TEXT_START);
    assert_draws(p, "one\xe2\x80\xa6");
    nv__paragraph_free(p);
}

static void text_that_fits_has_no_ellipsis(void **state)
{
    nv__paragraph *p = make_sized(*state, "one two  ", 20);
    nv__paragraph_layout(p, nv__paragraph_natural_width(p), 1, NV__TEXT_START);
    assert_draws(p, "one two");
    nv__paragraph_free(p);
}

static void the_second_of_two_lines_is_shortened(void **state)
{
    nv__paragraph *p = make_sized(*state, "alpha beta gamma delta", 20);
    nv__paragraph_layout(p, width_of(*state, "alpha beta") + 2, 2, NV__TEXT_START);
    assert_int_equal(nv__paragraph_line_count(p), 2);
    char drawn[200];
    drawn_text(p, drawn, sizeof drawn);
    assert_int_equal(strncmp(drawn, "alpha beta|gamma", 16), 0);
    assert_non_null(strstr(drawn, "\xe2\x80\xa6"));
    nv__paragraph_free(p);
}

static void lines_left_by_newlines_are_told_too(void **state)
{
    nv__paragraph *p = make_sized(*state, "first\nsecond", 20);
    nv__paragraph_layout(p, INFINITY, 1, NV__TEXT_START);
    assert_draws(p, "first\xe2\x80\xa6");
    nv__paragraph_free(p);
}

static void no_room_leaves_the_ellipsis_alone(void **state)
{
    nv__paragraph *p = make_sized(*state, "word", 20);
    nv__paragraph_layout(p, 1, 1, NV__TEXT_START);
    assert_draws(p, "\xe2\x80\xa6");
    nv__paragraph_free(p);
}

/* ---- places ---- */

static void lines_align_within_the_widest(void **state)
{
    nv__paragraph *p = make_sized(*state, "wide wide\nx", 20);
    float wide = width_of(*state, "wide wide"), narrow = width_of(*state, "x");
    assert_near(nv__paragraph_layout(p, 500, 0, NV__TEXT_CENTER).width, wide, 0.01);
    assert_near(nv__paragraph_caret(p, 10).x, (wide - narrow) / 2, 0.01);
    nv__paragraph_layout(p, 500, 0, NV__TEXT_END);
    assert_near(nv__paragraph_caret(p, 10).x, wide - narrow, 0.01);
    nv__paragraph_layout(p, 500, 0, NV__TEXT_START);
    assert_near(nv__paragraph_caret(p, 10).x, 0, 0.01);
    nv__paragraph_free(p);
}

static void right_to_left_lines_start_at_the_right(void **state)
{
    nv__paragraph *p = make_sized(*state, "\xd7\x90\xd7\x91\xd7\x90\xd7\x91\n\xd7\x90", 20);
    nv_size size = nv__paragraph_layout(p, 500, 0, NV__TEXT_START);
    assert_near(nv__paragraph_caret(p, 9).x, size.width, 0.01);
    nv__paragraph_free(p);
}

static void text_is_centred_in_its_line_height(void **state)
{
    nv__text_style style = { .size = 14, .line_height = 40 };
    nv__paragraph *p = nv__paragraph_new(*state, "Hg\nHg", 5, &style);
    nv_size size = nv__paragraph_layout(p, INFINITY, 0, NV__TEXT_START);
    assert_near(size.height, 80, 0.001);
    for (size_t i = 0; i < 2; i++) {
        float top, height, baseline;
        nv__paragraph_line_metrics(p, i, &top, &height, &baseline);
        assert_near(top, 40.0 * (double)i, 0.001);
        assert_near(height, 40, 0.001);
        float above = baseline - 14 * 1900 / 2048.0f - top;
        float below = top + height - (baseline + 14 * 500 / 2048.0f);
        assert_near(above, below, 0.001);
    }
    nv__paragraph_free(p);
}

static void letters_lie_within_their_line(void **state)
{
    nv__text_style style = { .size = 14, .line_height = 20 };
    nv__paragraph *p = nv__paragraph_new(*state, "H", 1, &style);
    nv__paragraph_layout(p, INFINITY, 0, NV__TEXT_START);
    nv__display_list list;
    nv_canvas canvas;
    nv__display_list_init(&list);
    nv__canvas_begin(&canvas, &list);
    nv__paragraph_paint(p, &canvas, 5, 7, NV_RGB(0));
    nv__canvas_end(&canvas, "test");
    assert_int_equal(list.records.count, 1);
    const nv__record *record = &list.records.items[0];
    const nv__glyph_run *run = record->u.glyphs.run;
    float baseline;
    nv__paragraph_line_metrics(p, 0, NULL, NULL, &baseline);
    assert_near(record->u.glyphs.origin.x, 5, 0.001);
    assert_near(record->u.glyphs.origin.y, 7 + baseline, 0.001);
    assert_int_equal(run->count, 1);
    assert_string_equal(run->face->name, "Roboto-Regular");
    /* The cap height of Roboto is 1456 of 2048, plus the margin for hinting. */
    assert_near(run->ink.y, -14 * 1456 / 2048.0 - 1, 0.01);
    assert_near(run->ink.height, 14 * 1456 / 2048.0 + 2, 0.01);
    nv__display_list_finish(&list);
    nv__paragraph_free(p);
}

/* ---- economy ---- */

static void painting_again_allocates_nothing(void **state)
{
    nv__paragraph *p = make_line(*state, "some words to draw");
    nv__display_list list;
    nv_canvas canvas;
    nv__display_list_init(&list);
    for (int i = 0; i < 2; i++) {
        nv__display_list_clear(&list);
        nv__canvas_begin(&canvas, &list);
        nv__paragraph_paint(p, &canvas, 0, 0, NV_RGB(0));
        nv__canvas_end(&canvas, "test");
        if (i == 0) {
            nv__alloc_fail_after(1);
        }
    }
    assert_false(nv__alloc_fail_hit());
    nv__alloc_fail_after(0);
    assert_int_equal(list.records.count, 1);
    nv__display_list_finish(&list);
    nv__paragraph_free(p);
}

static void the_same_layout_is_not_made_twice(void **state)
{
    nv__paragraph *p = make_sized(*state, "some words to lay out", 20);
    nv_size first = nv__paragraph_layout(p, 80, 0, NV__TEXT_START);
    nv__alloc_fail_after(1);
    nv_size second = nv__paragraph_layout(p, 80, 0, NV__TEXT_START);
    assert_false(nv__alloc_fail_hit());
    nv__alloc_fail_after(0);
    assert_memory_equal(&first, &second, sizeof first);
    nv__paragraph_free(p);
}

int main(void)
{
    if (!have_fonts()) {
        print_message("the fonts are not here: skipped\n");
        return SKIP_EXIT_CODE;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kerning_brings_a_and_v_together),
        cmocka_unit_test(widths_are_proportional_to_the_size),
        cmocka_unit_test(combining_marks_take_no_width),
        cmocka_unit_test(bold_is_wider_than_regular),
        cmocka_unit_test(letter_spacing_goes_between_letters_only),
        cmocka_unit_test(a_script_the_font_lacks_falls_back),
        cmocka_unit_test(arabic_letters_join),
        cmocka_unit_test(hebrew_runs_right_to_left),
        cmocka_unit_test(hebrew_inside_latin_is_reordered),
        cmocka_unit_test(lines_break_at_spaces_and_fit),
        cmocka_unit_test(wrapped_lines_show_whole_words),
        cmocka_unit_test(a_hyphen_is_an_opportunity_inside_a_word),
        cmocka_unit_test(a_word_that_is_too_wide_breaks_at_graphemes),
        cmocka_unit_test(trailing_spaces_count_for_nothing),
        cmocka_unit_test(blanks_after_a_forced_break_do_not_make_lines),
        cmocka_unit_test(newlines_of_every_kind_break),
        cmocka_unit_test(tabs_reach_the_next_stop),
        cmocka_unit_test(empty_text_has_one_line_of_full_height),
        cmocka_unit_test(the_last_line_ends_in_an_ellipsis),
        cmocka_unit_test(the_ellipsis_does_not_follow_a_blank),
        cmocka_unit_test(text_that_fits_has_no_ellipsis),
        cmocka_unit_test(the_second_of_two_lines_is_shortened),
        cmocka_unit_test(lines_left_by_newlines_are_told_too),
        cmocka_unit_test(no_room_leaves_the_ellipsis_alone),
        cmocka_unit_test(lines_align_within_the_widest),
        cmocka_unit_test(right_to_left_lines_start_at_the_right),
        cmocka_unit_test(text_is_centred_in_its_line_height),
        cmocka_unit_test(letters_lie_within_their_line),
        cmocka_unit_test(painting_again_allocates_nothing),
        cmocka_unit_test(the_same_layout_is_not_made_twice),
    };
    return cmocka_run_group_tests(tests, make_fonts, drop_fonts);
}
