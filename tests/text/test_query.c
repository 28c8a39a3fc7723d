/* Carets, hits and ranges (TXT-11: the nearest boundary). */
#include "text_fixture.h"

#include "base/utf8.h"

static void carets_go_right_in_left_to_right_text(void **state)
{
    const char *text = "Waffle fi AVA e\xcc\x81 \xf0\x9f\x98\x80 end";
    nv__paragraph *p = make_line(*state, text);
    size_t length = strlen(text);
    float before = -1;
    for (size_t at = 0; at < length; at = nv__utf8_next_grapheme(text, length, at)) {
        nv_rect caret = nv__paragraph_caret(p, at);
        assert_true(caret.x > before);
        assert_true(caret.width == 0);
        before = caret.x;
    }
    assert_near(nv__paragraph_caret(p, length).x, nv__paragraph_natural_width(p), 0.01);
    assert_near(nv__paragraph_caret(p, length + 99).x, nv__paragraph_natural_width(p), 0.01);
    nv__paragraph_free(p);
}

static void a_ligature_is_divided(void **state)
{
    /* Roboto draws "ffi" as one glyph. */
    nv__paragraph *p = make_line(*state, "ffi");
    float width = nv__paragraph_natural_width(p);
    assert_near(nv__paragraph_caret(p, 1).x, width / 3, 0.02);
    assert_near(nv__paragraph_caret(p, 2).x, width * 2 / 3, 0.02);
    assert_int_equal(nv__paragraph_offset_at(p, (nv_point){ width * 0.3f, 5 }), 1);
    nv__paragraph_free(p);
}

static void a_caret_is_never_inside_a_cluster(void **state)
{
    /* e + acute; a family of three joined by ZWJ */
    const char *text = "e\xcc\x81"
                       "\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7"
                       "x";
    nv__paragraph *p = make_line(*state, text);
    assert_near(nv__paragraph_caret(p, 1).x, nv__paragraph_caret(p, 0).x, 0.001);
    for (size_t inside = 4; inside < 21; inside++) {
        assert_near(nv__paragraph_caret(p, inside).x, nv__paragraph_caret(p, 3).x, 0.001);
    }
    float width = nv__paragraph_natural_width(p);
    for (float x = -1; x < width + 1; x += 0.25f) {
        size_t offset = nv__paragraph_offset_at(p, (nv_point){ x, 5 });
        assert_true(offset == 0 || offset == 3 || offset == 21 || offset == 22);
    }
    nv__paragraph_free(p);
}

static void a_hit_finds_the_nearest_boundary(void **state)
{
    nv__paragraph *p = make_line(*state, "mmmm");
    float m = nv__paragraph_caret(p, 1).x;
    assert_int_equal(nv__paragraph_offset_at(p, (nv_point){ -50, 0 }), 0);
    assert_int_equal(nv__paragraph_offset_at(p, (nv_point){ m * 0.4f, 0 }), 0);
    assert_int_equal(nv__paragraph_offset_at(p, (nv_point){ m * 0.6f, 0 }), 1);
    assert_int_equal(nv__paragraph_offset_at(p, (nv_point){ m * 3.6f, 0 }), 4);
    assert_int_equal(nv__paragraph_offset_at(p, (nv_point){ m * 9, 1000 }), 4);
    nv__paragraph_free(p);
}

static void hits_and_carets_agree(void **state)
{
    const char *text =
        "Latin \xd7\x90\xd7\x91\xd7\x92 12 \xd7\x93 and\ttabs\nsecond line \xd8\xb3\xd9\x84";
    nv__paragraph *p = make_sized(*state, text, 20);
    nv__paragraph_layout(p, 130, 0, NV__TEXT_START);
    size_t length = strlen(text);
    for (size_t at = 0; at <= length; at = nv__utf8_next_grapheme(text, length, at)) {
        nv_rect caret = nv__paragraph_caret(p, at);
        nv_point point = { caret.x, caret.y + caret.height / 2 };
        nv_rect again = nv__paragraph_caret(p, nv__paragraph_offset_at(p, point));
        /* Where directions meet two offsets share a place, and the hit may name the other one. */
        assert_near(again.y, caret.y, 0.001);
        if (at == length) {
            break;
        }
    }
    nv__paragraph_free(p);
}

static void hebrew_hits_count_from_the_right(void **state)
{
    nv__paragraph *p = make_line(*state, "\xd7\x90\xd7\x91\xd7\x92");
    float width = nv__paragraph_natural_width(p);
    assert_int_equal(nv__paragraph_offset_at(p, (nv_point){ width + 5, 0 }), 0);
    assert_int_equal(nv__paragraph_offset_at(p, (nv_point){ -5, 0 }), 6);
    for (size_t at = 0; at <= 6; at += 2) {
        nv_point point = { nv__paragraph_caret(p, at).x, 5 };
        assert_int_equal(nv__paragraph_offset_at(p, point), at);
    }
    nv__paragraph_free(p);
}

static void a_hit_beyond_a_wrapped_line_stays_on_it(void **state)
{
    nv__paragraph *p = make_sized(*state, "alpha beta", 20);
    nv__paragraph_layout(p, width_of(*state, "alpha") + 1, 0, NV__TEXT_START);
    assert_int_equal(nv__paragraph_line_count(p), 2);
    assert_int_equal(nv__paragraph_offset_at(p, (nv_point){ 900, 5 }), 5);
    assert_int_equal(nv__paragraph_offset_at(p, (nv_point){ -9, 30 }), 6);
    assert_true(nv__paragraph_caret(p, 6).y > 0);
    assert_true(nv__paragraph_caret(p, 5).y == 0);
    nv__paragraph_free(p);
}

static void a_newline_keeps_the_caret_on_its_line(void **state)
{
    nv__paragraph *p = make_line(*state, "ab\n\ncd\n");
    float height = nv__paragraph_caret(p, 0).height;
    assert_near(nv__paragraph_caret(p, 2).y, 0, 0.001);
    assert_near(nv__paragraph_caret(p, 3).y, height, 0.001);
    assert_near(nv__paragraph_caret(p, 3).x, 0, 0.001);
    assert_near(nv__paragraph_caret(p, 7).y, height * 3, 0.001);
    assert_int_equal(nv__paragraph_offset_at(p, (nv_point){ 900, 5 }), 2);
    assert_int_equal(nv__paragraph_offset_at(p, (nv_point){ 900, height * 1.5f }), 3);
    assert_int_equal(nv__paragraph_offset_at(p, (nv_point){ 900, height * 9 }), 7);
    nv__paragraph_free(p);
}

static void the_caret_follows_trailing_spaces(void **state)
{
    nv__paragraph *p = make_line(*state, "ab  ");
    assert_true(nv__paragraph_caret(p, 4).x > nv__paragraph_caret(p, 3).x);
    assert_true(nv__paragraph_caret(p, 3).x > nv__paragraph_caret(p, 2).x);
    nv__paragraph_free(p);
}

static void the_caret_of_empty_text_is_at_its_start(void **state)
{
    nv__paragraph *p = make_line(*state, "");
    nv_rect caret = nv__paragraph_caret(p, 0);
    assert_near(caret.x, 0, 0.001);
    assert_true(caret.height > 20);
    assert_int_equal(nv__paragraph_offset_at(p, (nv_point){ 3, 3 }), 0);
    nv__paragraph_free(p);
}

static void ranges_cover_lines_and_directions(void **state)
{
    nv_rect rects[8];
    nv__paragraph *p = make_line(*state, "alpha beta");
    assert_int_equal(nv__paragraph_ranges(p, 2, 8, rects, 8), 1);
    assert_near(rects[0].x, nv__paragraph_caret(p, 2).x, 0.01);
    assert_near(rects[0].x + rects[0].width, nv__paragraph_caret(p, 8).x, 0.01);
    assert_int_equal(nv__paragraph_ranges(p, 4, 4, rects, 8), 0);
    assert_int_equal(nv__paragraph_ranges(p, 8, 2, rects, 8), 0);
    nv__paragraph_layout(p, width_of(*state, "alpha") + 1, 0, NV__TEXT_START);
    assert_int_equal(nv__paragraph_ranges(p, 2, 8, rects, 8), 2);
    assert_true(rects[1].y > rects[0].y);
    nv__paragraph_free(p);
    /* "ab ALEF BET": from b to alef are two places. */
    p = make_line(*state, "ab \xd7\x90\xd7\x91");
    assert_int_equal(nv__paragraph_ranges(p, 1, 5, rects, 8), 2);
    assert_int_equal(nv__paragraph_ranges(p, 0, 7, rects, 8), 1);
    nv__paragraph_free(p);
}

static void ranges_tell_how_many_there_are_beyond_the_room(void **state)
{
    nv_rect rects[2] = { { 0 }, { -7, -7, -7, -7 } };
    nv__paragraph *p = make_line(*state, "a\nb\nc");
    assert_int_equal(nv__paragraph_ranges(p, 0, 5, rects, 1), 3);
    assert_true(rects[0].width > 0);
    assert_true(rects[1].x == -7);
    assert_int_equal(nv__paragraph_ranges(p, 0, 5, NULL, 0), 3);
    nv__paragraph_free(p);
}

static void a_cut_line_has_its_carets_before_the_ellipsis(void **state)
{
    nv__paragraph *p = make_sized(*state, "one two three", 20);
    float width = width_of(*state, "one\xe2\x80\xa6") + 1;
    nv__paragraph_layout(p, width, 1, NV__TEXT_START);
    assert_near(nv__paragraph_caret(p, 9).x, width_of(*state, "one"), 0.1);
    assert_int_equal(nv__paragraph_offset_at(p, (nv_point){ width - 2, 5 }), 3);
    nv_rect rect;
    assert_int_equal(nv__paragraph_ranges(p, 0, 13, &rect, 1), 1);
    assert_near(rect.width, width_of(*state, "one"), 0.1);
    nv__paragraph_free(p);
}

static void nothing_is_found_before_a_layout(void **state)
{
    nv__paragraph *p = make_sized(*state, "text", 20);
    nv_rect rect;
    assert_int_equal(nv__paragraph_line_count(p), 0);
    assert_int_equal(nv__paragraph_offset_at(p, (nv_point){ 5, 5 }), 0);
    assert_int_equal(nv__paragraph_ranges(p, 0, 4, &rect, 1), 0);
    assert_true(nv__paragraph_caret(p, 2).height == 0);
    nv__paragraph_free(p);
}

int main(void)
{
    if (!have_fonts()) {
        print_message("the fonts are not here: skipped\n");
        return SKIP_EXIT_CODE;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(carets_go_right_in_left_to_right_text),
        cmocka_unit_test(a_ligature_is_divided),
        cmocka_unit_test(a_caret_is_never_inside_a_cluster),
        cmocka_unit_test(a_hit_finds_the_nearest_boundary),
        cmocka_unit_test(hits_and_carets_agree),
        cmocka_unit_test(hebrew_hits_count_from_the_right),
        cmocka_unit_test(a_hit_beyond_a_wrapped_line_stays_on_it),
        cmocka_unit_test(a_newline_keeps_the_caret_on_its_line),
        cmocka_unit_test(the_caret_follows_trailing_spaces),
        cmocka_unit_test(the_caret_of_empty_text_is_at_its_start),
        cmocka_unit_test(ranges_cover_lines_and_directions),
        cmocka_unit_test(ranges_tell_how_many_there_are_beyond_the_room),
        cmocka_unit_test(a_cut_line_has_its_carets_before_the_ellipsis),
        cmocka_unit_test(nothing_is_found_before_a_layout),
    };
    return cmocka_run_group_tests(tests, make_fonts, drop_fonts);
}
