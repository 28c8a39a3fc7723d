/* Any bytes, any widths, any failing allocation. */
#include "text_fixture.h"

#include "base/utf8.h"

#include <stdio.h>
#include <stdlib.h>

/* Lays out, queries and paints, and checks what always holds. */
static void exercise(nv__paragraph *p, size_t length, float width, int max_lines)
{
    nv_size size = nv__paragraph_layout(p, width, max_lines, (nv__text_align)(rand() % 3));
    size_t lines = nv__paragraph_line_count(p);
    assert_true(lines >= 1);
    assert_true(max_lines == 0 || lines <= (size_t)max_lines);
    assert_true(isfinite(size.width) && isfinite(size.height));
    float bottom = 0;
    for (size_t i = 0; i < lines; i++) {
        float top, height, baseline;
        nv__paragraph_line_metrics(p, i, &top, &height, &baseline);
        assert_near(top, bottom, 0.01);
        bottom = top + height;
    }
    assert_near(bottom, size.height, 0.01);
    nv_rect rects[16];
    for (int i = 0; i < 8; i++) {
        size_t at = (size_t)rand() % (length * 3 + 2);
        nv_rect caret = nv__paragraph_caret(p, at);
        assert_true(isfinite(caret.x) && isfinite(caret.y));
        nv_point point = { (float)(rand() % 400 - 50), (float)(rand() % 300 - 50) };
        assert_true(nv__paragraph_offset_at(p, point) <= length * 3);
        nv__paragraph_ranges(p, at, at + (size_t)rand() % 20, rects, 16);
    }
    nv__display_list list;
    nv_canvas canvas;
    nv__display_list_init(&list);
    nv__canvas_begin(&canvas, &list);
    nv__paragraph_paint(p, &canvas, 0, 0, NV_RGB(0));
    nv__canvas_end(&canvas, "test");
    assert_false(list.failed);
    nv__display_list_finish(&list);
}

static void random_bytes_do_no_harm(void **state)
{
    srand(5);
    nv_log_set_level(NV_LOG_OFF);
    for (int round = 0; round < 3000; round++) {
        char text[120];
        size_t length = (size_t)rand() % sizeof text;
        for (size_t i = 0; i < length; i++) {
            text[i] = (char)(round % 2 ? rand() : rand() % 128);
        }
        nv__text_style style = { .size = (float)(rand() % 40),
                                 .weight = rand() % 1200 - 100,
                                 .line_height = (float)(rand() % 40 - 10),
                                 .letter_spacing = (float)(rand() % 5 - 1) };
        nv__paragraph *p = nv__paragraph_new(*state, text, length, &style);
        assert_non_null(p);
        exercise(p, length, (float)(rand() % 300), rand() % 4);
        exercise(p, length, INFINITY, 0);
        nv__paragraph_free(p);
    }
    nv_log_set_level(NV_LOG_WARNING);
}

/* From scripts, marks, controls and emoji that meet in unlikely ways. */
static size_t random_code_points(char *text, size_t room)
{
    static const uint32_t starts[] = { 0x20,   0x41,   0x300,  0x5d0,   0x627,   0x64b,   0x905,
                                       0xe01,  0x1100, 0x1161, 0x200b,  0x2028,  0x202a,  0x2066,
                                       0x3000, 0x4e00, 0xfe00, 0x1f1e6, 0x1f468, 0x1f3fb, 0xe0061 };
    size_t length = 0;
    while (length + 4 < room) {
        uint32_t from = starts[(size_t)rand() % (sizeof starts / sizeof *starts)];
        length += nv__utf8_encode(from + (uint32_t)rand() % 12, text + length);
    }
    return length;
}

static void unlikely_neighbours_do_no_harm(void **state)
{
    srand(9);
    for (int round = 0; round < 1500; round++) {
        char text[160];
        size_t length = random_code_points(text, 8 + (size_t)rand() % 150);
        nv__text_style style = { .size = 16, .letter_spacing = (float)(rand() % 2) };
        nv__paragraph *p = nv__paragraph_new(*state, text, length, &style);
        assert_non_null(p);
        exercise(p, length, (float)(rand() % 200), rand() % 3);
        nv__paragraph_free(p);
    }
}

/* Every character is on exactly one line, and every line but one of a single cluster fits. */
static void wrapping_loses_nothing(void **state)
{
    srand(21);
    for (int round = 0; round < 400; round++) {
        char text[200], drawn[2000];
        size_t length = 0;
        while (length < 150) {
            text[length++] = "abcdefgh-. "[rand() % 11];
        }
        text[length] = '\0';
        nv__paragraph *p = make_sized(*state, text, 20);
        float width = (float)(20 + rand() % 200);
        assert_true(nv__paragraph_layout(p, width, 0, NV__TEXT_START).width <= width + 0.02f);
        nv__display_list list;
        nv_canvas canvas;
        nv__display_list_init(&list);
        nv__canvas_begin(&canvas, &list);
        nv__paragraph_paint(p, &canvas, 0, 0, NV_RGB(0));
        nv__canvas_end(&canvas, "test");
        drawn[0] = '\0';
        for (size_t i = 0; i < list.records.count; i++) {
            strcat(drawn, list.records.items[i].u.glyphs.run->text);
        }
        size_t a = 0, b = 0;
        while (text[a] || drawn[b]) {
            if (text[a] == ' ') {
                a++;
            } else if (drawn[b] == ' ') {
                b++;
            } else {
                assert_int_equal(text[a++], drawn[b++]);
            }
        }
        nv__display_list_finish(&list);
        nv__paragraph_free(p);
    }
}

static void odd_styles_are_brought_to_reason(void **state)
{
    const nv__text_style styles[] = {
        { .size = NAN },
        { .size = -5 },
        { .size = INFINITY },
        { .size = 10, .letter_spacing = NAN },
        { .size = 10, .letter_spacing = -500 },
        { .size = 10, .line_height = INFINITY },
        { .size = 10, .line_height = -3 },
        { .size = 1e30f, .weight = INT32_MAX },
    };
    for (size_t i = 0; i < sizeof styles / sizeof *styles; i++) {
        nv__paragraph *p = nv__paragraph_new(*state, "some text", 9, &styles[i]);
        assert_non_null(p);
        exercise(p, 9, 50, 0);
        exercise(p, 9, NAN, -3);
        exercise(p, 9, -7, 0);
        nv__paragraph_free(p);
    }
}

static void a_very_long_word_is_laid_out(void **state)
{
    size_t length = 200000;
    char *text = nv__alloc(length);
    memset(text, 'w', length);
    nv__text_style style = { .size = 16 };
    nv__paragraph *p = nv__paragraph_new(*state, text, length, &style);
    assert_non_null(p);
    nv__paragraph_layout(p, 300, 0, NV__TEXT_START);
    size_t lines = nv__paragraph_line_count(p);
    float w = width_of(*state, "w") * 16 / 20;
    assert_true(lines >= (size_t)((float)length * w / 300));
    assert_true(lines <= (size_t)((float)length * w / (300 - w)) + 2);
    nv__paragraph_free(p);
    nv__free(text);
}

/* ---- memory ---- */

/* True when everything went well; false when something reported that memory ran out. */
static bool run_once(void)
{
    nv__fonts *fonts;
    bool well = nv__fonts_create_bare(&fonts) == NV_OK;
    if (!well) {
        return false;
    }
    well = nv__fonts_add_file(fonts, "Roboto", 400, ROBOTO) == NV_OK &&
           nv__fonts_add_file(fonts, "DejaVu Sans", 400, DEJAVU) == NV_OK;
    const char *text = "Some words \xd7\x90\xd7\x91 12 a\tb\nmore of it\xff";
    nv__text_style style = { .size = 16 };
    nv__paragraph *p = well ? nv__paragraph_new(fonts, text, strlen(text), &style) : NULL;
    well = p != NULL;
    if (p) {
        nv_size size = nv__paragraph_layout(p, 60, 3, NV__TEXT_START);
        well = size.height > 0;
        nv__display_list list;
        nv_canvas canvas;
        nv__display_list_init(&list);
        nv__canvas_begin(&canvas, &list);
        nv__paragraph_paint(p, &canvas, 0, 0, NV_RGB(0));
        nv__canvas_end(&canvas, "test");
        well = well && list.records.count > 0 && !list.failed;
        for (size_t i = 0; i < list.records.count; i++) {
            nv__glyph_run *run = list.records.items[i].u.glyphs.run;
            nv__glyph_bitmap bitmap;
            nv_status status = run->face->rasterise(run->face, run->glyphs[0].id, 16, 0, &bitmap);
            well = well && status == NV_OK;
        }
        nv__display_list_finish(&list);
        nv__paragraph_free(p);
    }
    nv__fonts_destroy(fonts);
    return well;
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    nv_log_set_level(NV_LOG_OFF);
    assert_true(run_once());
    size_t failures = 0, n = 1, live = nv__alloc_live();
    for (;; n++) {
        nv__alloc_fail_after(n);
        bool well = run_once();
        bool hit = nv__alloc_fail_hit();
        nv__alloc_fail_after(0);
        assert_int_equal(nv__alloc_live(), live);
        failures += !well;
        if (!hit) {
            assert_true(well);
            break;
        }
    }
    print_message("%zu allocations, %zu of them reported when they failed\n", n - 1, failures);
    assert_true(n > 50 && failures > 30);
    nv_log_set_level(NV_LOG_WARNING);
}

static void a_failed_layout_keeps_the_one_before(void **state)
{
    nv__paragraph *p = make_sized(*state, "some words that will be wrapped", 20);
    nv_size before = nv__paragraph_layout(p, 200, 0, NV__TEXT_START);
    size_t lines = nv__paragraph_line_count(p);
    nv_log_set_level(NV_LOG_OFF);
    nv__alloc_fail_after(1);
    nv_size after = nv__paragraph_layout(p, 60, 0, NV__TEXT_START);
    assert_true(nv__alloc_fail_hit());
    nv__alloc_fail_after(0);
    nv_log_set_level(NV_LOG_WARNING);
    assert_memory_equal(&before, &after, sizeof before);
    assert_int_equal(nv__paragraph_line_count(p), lines);
    assert_true(nv__paragraph_layout(p, 60, 0, NV__TEXT_START).height > before.height);
    nv__paragraph_free(p);
}

int main(void)
{
    if (!have_fonts()) {
        print_message("the fonts are not here: skipped\n");
        return SKIP_EXIT_CODE;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_bytes_do_no_harm),
        cmocka_unit_test(unlikely_neighbours_do_no_harm),
        cmocka_unit_test(wrapping_loses_nothing),
        cmocka_unit_test(odd_styles_are_brought_to_reason),
        cmocka_unit_test(a_very_long_word_is_laid_out),
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(a_failed_layout_keeps_the_one_before),
    };
    return cmocka_run_group_tests(tests, make_fonts, drop_fonts);
}
